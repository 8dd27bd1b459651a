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
    g->due = rkw_alloc(ctx, g->longest_window + 1, sizeof *g->due);
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
    for (size_t t = 0; t < g->n_tenants; t++) {
        const rkw_sim_tenant *tenant = &view->sim->tenants[t];
        double backlog = tenant->queue.backlog, share = tenant->min_share * tenant->arrived;
        serve[t] = tenant->queue.window ? rkw_min(backlog, rkw_max(share, held_gpu_h(g, view, t))) : backlog;
    }
}

/* Work of a pool that waits, and the fewest rows left to serve any of it. */
typedef struct waiting_work {
    double gpu_h;
    size_t first_lead, last_lead;
} waiting_work;

/* Rows from this one until a queue's oldest work is late; 0 when it is late already. */
static size_t lead_of(const rkw_queue *q, size_t row)
{
    return q->head + q->window > row ? q->head + q->window - row : 0;
}

static waiting_work look_at_pool(const rkw_slack *g, const rkw_sim *s, size_t pool, const double *served)
{
    waiting_work w = {0, g->longest_window, 0};
    for (size_t t = 0; t < g->n_tenants; t++) {
        const rkw_queue *q = &s->tenants[t].queue;
        if (g->pool[t] != pool) continue;
        w.gpu_h += q->backlog - served[t];
        if (lead_of(q, s->row) < w.first_lead) w.first_lead = lead_of(q, s->row);
        if (q->window > w.last_lead) w.last_lead = q->window;
    }
    return w;
}

/* Work of a pool by the rows left to serve it; lead 0 holds what is late, too. */
static void gather_due(const rkw_slack *g, const rkw_sim *s, size_t pool, const waiting_work *w)
{
    memset(g->due + w->first_lead, 0, (w->last_lead + 1 - w->first_lead) * sizeof *g->due);
    for (size_t t = 0; t < g->n_tenants; t++) {
        const rkw_queue *q = &s->tenants[t].queue;
        if (g->pool[t] != pool) continue;
        size_t lead = lead_of(q, s->row), arrival = lead + s->row - q->window;
        if (lead == 0) g->due[0] += rkw_queue_until(q, arrival);
        for (size_t i = lead ? 0 : 1; arrival + i <= s->row; i++) g->due[lead + i] += q->waiting[arrival + i];
    }
}

/* Work of a pool without slack: what is due within any number of rows, less what the racks can do in the rows after this one,
 * those taken off in which they only ramp up. */
static double find_forced(const rkw_slack *g, const rkw_sim *s, size_t pool, const double *served)
{
    double spare = rkw_max(s->pools[pool].gpus_available - g->reserved_gpus[pool], 0) * s->dt_h, sum = 0, most = 0;
    waiting_work w = look_at_pool(g, s, pool, served);
    size_t ramp = g->ramp_rows[pool], rows = w.first_lead > ramp ? w.first_lead - ramp : 0;
    if (w.gpu_h <= (double)rows * spare || w.first_lead > w.last_lead) return 0;
    gather_due(g, s, pool, &w);
    for (size_t t = 0; t < g->n_tenants; t++) sum -= g->pool[t] == pool ? served[t] : 0;
    for (size_t lead = w.first_lead; lead <= w.last_lead; lead++) {
        sum += g->due[lead];
        most = rkw_max(most, sum - (double)(lead > ramp ? lead - ramp : 0) * spare);
    }
    return most;
}

void rkw_slack_serve_forced(const rkw_slack *g, const rkw_view *view, double *serve)
{
    double forced[RKW_POOLS_MAX];
    serve_firm(g, view, serve);
    for (size_t p = 0; p < g->n_pools; p++) forced[p] = find_forced(g, view->sim, p, serve);
    rkw_view_fill(view, 1, forced, serve);
}

void rkw_slack_serve_under(rkw_slack *g, const rkw_view *view, double facility_MW, double *serve)
{
    const rkw_sim *s = view->sim;
    if (s->full_MW[s->row] <= facility_MW) {
        rkw_view_fill(view, 1, NULL, serve);
        return;
    }
    if (rkw_view_facility_MW(view, serve) >= facility_MW) return;
    memcpy(g->spare, serve, g->n_tenants * sizeof *serve);
    rkw_view_fill(view, 1, NULL, g->spare);
    for (size_t t = 0; t < g->n_tenants; t++) g->spare[t] -= serve[t];
    double share = rkw_view_fit(view, serve, g->spare, facility_MW);
    for (size_t t = 0; t < g->n_tenants; t++) serve[t] += share * g->spare[t];
}
