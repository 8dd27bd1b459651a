/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dispatch/slack.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "dispatch/sim.h"

/* A block runs for its tenant's least time; to its end when it cannot be interrupted; and it is not paused for a time shorter than
 * what checkpoint and restart cost. */
static size_t least_run_rows(const rkw_tenants *tenants, size_t t, double dt_h)
{
    double least_h = rkw_tenants_value(tenants, t, RKW_TENANT_MIN_RUN_H);
    if (!(rkw_tenants_value(tenants, t, RKW_TENANT_INTERRUPTIBLE) > 0))
        least_h = rkw_max(least_h, rkw_tenants_value(tenants, t, RKW_TENANT_JOB_H));
    if (rkw_tenants_value(tenants, t, RKW_TENANT_CHECKPOINT_INTERVAL_H) > 0)
        least_h = rkw_max(least_h, rkw_tenants_value(tenants, t, RKW_TENANT_CHECKPOINT_WRITE_H) +
                                       rkw_tenants_value(tenants, t, RKW_TENANT_RESTART_H));
    return (size_t)ceil(least_h / dt_h - 1e-9);
}

/* Rows that a tenant's ramp takes from rest to the rate of its contract, less the one in which it arrives there. */
static size_t ramp_rows_of(const rkw_tenants *tenants, size_t t, double dt_h)
{
    double ramp = rkw_tenants_value(tenants, t, RKW_TENANT_RAMP_PER_H) * dt_h;
    return ramp > 0 && ramp < 1 ? (size_t)ceil(1 / ramp - 1e-9) - 1 : 0;
}

rkw_status rkw_slack_create(void **out, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis, void *user,
                            rkw_error *err)
{
    (void)user;
    const rkw_tenants *tenants = rkw_site_tenants(site);
    rkw_slack *g = rkw_alloc(ctx, 1, sizeof *g);
    if (!g) return rkw_fail_memory(err, "a policy");
    g->n_tenants = rkw_tenants_count(tenants);
    g->n_pools = rkw_racks_count(rkw_site_racks(site));
    for (size_t t = 0; t < g->n_tenants; t++) {
        size_t window = (size_t)(rkw_tenants_value(tenants, t, RKW_TENANT_DEADLINE_H) / rkw_axis_dt_h(axis));
        double share = window ? rkw_tenants_value(tenants, t, RKW_TENANT_MIN_SHARE) : 1;
        g->pool[t] = (size_t)rkw_tenants_value(tenants, t, RKW_TENANT_POOL);
        g->reserved_gpus[g->pool[t]] += share * rkw_tenants_value(tenants, t, RKW_TENANT_CONTRACTED_GPUS);
        if (window > g->longest_window) g->longest_window = window;
        size_t ramp = window ? ramp_rows_of(tenants, t, rkw_axis_dt_h(axis)) : 0;
        if (ramp > g->ramp_rows[g->pool[t]]) g->ramp_rows[g->pool[t]] = ramp;
        g->run_rows[t] = least_run_rows(tenants, t, rkw_axis_dt_h(axis));
    }
    g->due = rkw_alloc(ctx, g->n_pools, (g->longest_window + 1) * sizeof *g->due);
    if (!g->due) {
        rkw_slack_destroy(g);
        return rkw_fail_memory(err, "a policy");
    }
    *out = g;
    return RKW_OK;
}

void rkw_slack_destroy(void *state)
{
    rkw_slack *g = state;
    if (!g) return;
    rkw_release(g->due);
    rkw_release(g);
}

/* What may not stop in this row: all that runs but the part that has run for the least time. */
static double held_gpu_h(const rkw_slack *g, const rkw_view *view, size_t t)
{
    double last = rkw_view_served_gpu_h(view, t, 1), free_to_stop = last;
    for (size_t back = 2; back <= g->run_rows[t] && free_to_stop > 0; back++)
        free_to_stop = rkw_min(free_to_stop, rkw_view_served_gpu_h(view, t, back));
    return last - free_to_stop;
}

/* Must-run work, the share of this row's arrivals that a tenant was promised at once, and blocks that may not stop yet. */
static void serve_firm(const rkw_slack *g, const rkw_view *view, double *serve)
{
    const rkw_tenants *tenants = rkw_site_tenants(rkw_view_site(view));
    for (size_t t = 0; t < g->n_tenants; t++) {
        double backlog = rkw_view_backlog_gpu_h(view, t);
        double share = rkw_tenants_value(tenants, t, RKW_TENANT_MIN_SHARE) * rkw_view_arrived_gpu_h(view, t);
        int waits = rkw_view_window_rows(view, t) > 0;
        serve[t] = waits ? rkw_min(backlog, rkw_max(share, held_gpu_h(g, view, t))) : backlog;
    }
}

/* Work of the pools by the rows left to serve it: due[pool * (longest_window + 1) + lead]; lead 0 holds what is late, too. */
static void gather_due(const rkw_slack *g, const rkw_sim *s, double *due)
{
    size_t stride = g->longest_window + 1;
    memset(due, 0, g->n_pools * stride * sizeof *due);
    for (size_t t = 0; t < g->n_tenants; t++) {
        const rkw_queue *q = &s->tenants[t].queue;
        double *pool = due + g->pool[t] * stride;
        size_t oldest = s->row > q->window ? s->row - q->window : 0, shift = oldest + q->window - s->row;
        for (size_t arrival = q->head; arrival < oldest; arrival++) pool[0] += q->waiting[arrival];
        for (size_t i = 0; i <= s->row - oldest; i++) pool[shift + i] += q->waiting[oldest + i];
    }
}

/* Work without slack: what is due within any number of rows, less what the racks can do in the rows after this one, those
 * taken off in which they only ramp up. */
static void find_forced(const rkw_slack *g, const rkw_view *view, const double *served, double *forced)
{
    const rkw_sim *s = view->sim;
    gather_due(g, s, g->due);
    for (size_t p = 0; p < g->n_pools; p++) {
        const double *due = g->due + p * (g->longest_window + 1);
        double spare = rkw_max(s->gpus_available[p] - g->reserved_gpus[p], 0) * s->dt_h, sum = 0, most = 0;
        for (size_t t = 0; t < g->n_tenants; t++) sum -= g->pool[t] == p ? served[t] : 0;
        for (size_t lead = 0; lead <= g->longest_window; lead++) {
            size_t rows = lead > g->ramp_rows[p] ? lead - g->ramp_rows[p] : 0;
            sum += due[lead];
            most = rkw_max(most, sum - (double)rows * spare);
        }
        forced[p] = most;
    }
}

void rkw_slack_serve_forced(const rkw_slack *g, const rkw_view *view, double *serve)
{
    double forced[RKW_POOLS_MAX];
    serve_firm(g, view, serve);
    find_forced(g, view, serve, forced);
    rkw_view_fill(view, 1, forced, serve);
}

void rkw_slack_serve_under(rkw_slack *g, const rkw_view *view, double facility_MW, double *serve)
{
    if (rkw_view_facility_MW(view, serve) >= facility_MW) return;
    memcpy(g->spare, serve, g->n_tenants * sizeof *serve);
    rkw_view_fill(view, 1, NULL, g->spare);
    for (size_t t = 0; t < g->n_tenants; t++) g->spare[t] -= serve[t];
    double share = rkw_view_fit(view, serve, g->spare, facility_MW);
    for (size_t t = 0; t < g->n_tenants; t++) serve[t] += share * g->spare[t];
}
