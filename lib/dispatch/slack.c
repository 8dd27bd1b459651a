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
        if (window) {
            g->waiting[g->n_waiting++] = t;
            g->waits[g->pool[t]] = 1;
        }
        if (window) g->pool_of_waiting = g->n_waiting > 1 && g->pool_of_waiting != g->pool[t] ? RKW_NONE : g->pool[t];
        g->run_rows[t] = least_run_rows(tenants, t, rkw_axis_dt_h(axis));
    }
    if (!g->n_waiting) g->pool_of_waiting = RKW_NONE;
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
static double held_gpu_h(const rkw_slack *g, const rkw_sim *s, size_t t)
{
    if (s->row == 0 || g->run_rows[t] < 2) return 0;
    const double *served = s->tenants[t].column[RKW_COLUMN_SERVED] + s->row;
    double last = served[-1], free_to_stop = g->run_rows[t] > s->row ? 0 : last;
    for (ptrdiff_t back = 2; back <= (ptrdiff_t)g->run_rows[t] && free_to_stop > 0; back++)
        free_to_stop = rkw_min(free_to_stop, served[-back]);
    return last - free_to_stop;
}

/* The share of this row's arrivals that a tenant was promised at once, and blocks that may not stop yet. */
static double firm_gpu_h(const rkw_slack *g, const rkw_sim *s, size_t t)
{
    const rkw_sim_tenant *tenant = &s->tenants[t];
    return rkw_min(tenant->queue.backlog, rkw_max(tenant->min_share * tenant->arrived, held_gpu_h(g, s, t)));
}

/* Must-run work, and what of the rest is firm. */
static void serve_firm(const rkw_slack *g, const rkw_sim *s, double *serve)
{
    for (size_t k = s->open->from; k < s->n_tenants; k++) {
        size_t t = s->order[k];
        serve[t] = s->tenants[t].queue.window ? firm_gpu_h(g, s, t) : s->tenants[t].queue.backlog;
    }
}

/* Rows from this one until a queue's oldest work is late; 0 when it is late already. */
static size_t lead_of(const rkw_queue *q, size_t row)
{
    return q->head + q->window > row ? q->head + q->window - row : 0;
}

/* Work of one queue that is due within `first` .. `window` rows, added to due[0] .. */
RKW_CLONES
static void rkw_slack_add_due(const double *restrict sum, double gone, size_t n, double *restrict due)
{
    for (size_t i = 0; i < n; i++) due[i] += rkw_max(sum[i] - gone, 0);
}

/* Largest of due work less what can be done in the rows until then: `spare` in each row but the first `ramp`. */
RKW_CLONES
static double rkw_slack_most(const double *due, double gone, size_t n, double rows, double spare)
{
    double most = 0;
#pragma omp simd reduction(max : most)
    for (size_t i = 0; i < n; i++) {
        double over = due[i] - gone - rkw_max(rows + (double)(int32_t)i, 0) * spare;
        most = over > most ? over : most;
    }
    return most;
}

/* Work of a pool that waits: of how many tenants, of which last, and the fewest and the most rows left to serve any of it. */
typedef struct waiting_work {
    double gpu_h, spare;
    size_t tenants, tenant, first_lead, last_lead;
} waiting_work;

static double most_of_one(const rkw_slack *g, const rkw_sim *s, const waiting_work *w, double served)
{
    const rkw_queue *q = &s->tenants[w->tenant].queue;
    double rows = (double)w->first_lead - (double)g->ramp_rows[g->pool[w->tenant]];
    return rkw_slack_most(q->sum + (s->row + w->first_lead + 1 - q->window), q->gone + served,
                          w->last_lead + 1 - w->first_lead, rows, w->spare);
}

/* What is served in this row is the oldest. */
static double most_of_many(const rkw_slack *g, const rkw_sim *s, size_t pool, const waiting_work *w,
                           const double *served)
{
    double *due = g->due, rows = (double)w->first_lead - (double)g->ramp_rows[pool];
    size_t n = w->last_lead + 1 - w->first_lead;
    memset(due, 0, n * sizeof *due);
    for (size_t k = 0; k < g->n_waiting; k++) {
        size_t t = g->waiting[k];
        const rkw_queue *q = &s->tenants[t].queue;
        double waits = q->backlog - served[t];
        if (g->pool[t] != pool || !(waits > 0)) continue;
        size_t first = lead_of(q, s->row), at = first - w->first_lead, here = q->window + 1 - first;
        rkw_slack_add_due(q->sum + (s->row + first + 1 - q->window), q->gone + served[t], here, due + at);
        for (size_t i = at + here; i < n; i++) due[i] += waits;
    }
    return rkw_slack_most(due, 0, n, rows, w->spare);
}

/* Work of a pool without slack: what is due within any number of rows, less what the racks can do in the rows after this one,
 * those taken off in which they only ramp up. */
static double find_forced(const rkw_slack *g, const rkw_sim *s, size_t pool, const double *served)
{
    waiting_work w = {
        0, rkw_max(s->pools[pool].gpus_available - g->reserved_gpus[pool], 0) * s->dt_h, 0, 0, g->longest_window, 0};
    for (size_t k = 0; k < g->n_waiting; k++) {
        size_t t = g->waiting[k];
        const rkw_queue *q = &s->tenants[t].queue;
        double waits = q->backlog - served[t];
        if (g->pool[t] != pool || !(waits > 0)) continue;
        size_t lead = lead_of(q, s->row);
        w.gpu_h += waits;
        w.tenants++;
        w.tenant = t;
        if (lead < w.first_lead) w.first_lead = lead;
        if (q->window > w.last_lead) w.last_lead = q->window;
    }
    size_t ramp = g->ramp_rows[pool], rows = w.first_lead > ramp ? w.first_lead - ramp : 0;
    if (w.gpu_h <= (double)rows * w.spare) return 0;
    return w.tenants == 1 ? most_of_one(g, s, &w, served[w.tenant]) : most_of_many(g, s, pool, &w, served);
}

static void serve_forced(const rkw_slack *g, const rkw_view *view, double *serve)
{
    const rkw_sim_scope *open = view->sim->open;
    double forced[RKW_POOLS_MAX], any = 0;
    serve_firm(g, view->sim, serve);
    for (size_t i = 0; i < open->n_pools; i++) {
        size_t p = open->pool[i];
        forced[p] = g->waits[p] ? find_forced(g, view->sim, p, serve) : 0;
        any += forced[p];
    }
    if (any > 0) rkw_view_fill(view, 1, forced, serve);
}

/* Adds by earliest deadline what fits under facility_MW: of work that can wait, whose racks are not kept ready, and only to pools that
 * have room; so the way there has no bends. */
static void serve_under(rkw_slack *g, const rkw_view *view, double facility_MW, double *serve)
{
    const rkw_sim *s = view->sim;
    rkw_sim_racks base, all;
    rkw_sim_want_racks(s, serve, &base);
    double base_MW = rkw_sim_racks_MW(s, s->row, &base), *filled = g->spare, more = 0;
    if (base_MW >= facility_MW) return;
    for (size_t t = 0; t < g->n_tenants; t++) filled[t] = serve[t];
    rkw_view_fill(view, 1, NULL, filled);
    for (size_t t = 0; t < g->n_tenants; t++) more += filled[t] - serve[t];
    if (!(more > 0)) return;
    rkw_sim_want_racks(s, filled, &all);
    double share = rkw_sim_fit_racks(s, &base, base_MW, &all, facility_MW);
    for (size_t t = 0; t < g->n_tenants; t++)
        serve[t] = share < 1 ? serve[t] + share * (filled[t] - serve[t]) : filled[t];
}

/* The same where the limit of the pool is known, and several tenants share it. */
static void serve_to_limit(rkw_slack *g, const rkw_view *view, double limit_gpu_h, double *serve)
{
    double *filled = g->spare, base = 0, all = 0;
    for (size_t k = 0; k < g->n_waiting; k++) base += serve[g->waiting[k]];
    if (base >= limit_gpu_h) return;
    for (size_t t = 0; t < g->n_tenants; t++) filled[t] = serve[t];
    rkw_view_fill(view, 1, NULL, filled);
    for (size_t k = 0; k < g->n_waiting; k++) all += filled[g->waiting[k]];
    double share = all > limit_gpu_h ? (limit_gpu_h - base) / (all - base) : 1;
    for (size_t k = 0; k < g->n_waiting; k++) {
        size_t t = g->waiting[k];
        serve[t] = share < 1 ? serve[t] + share * (filled[t] - serve[t]) : filled[t];
    }
}

double rkw_slack_serve_one(const rkw_slack *g, const rkw_sim *s, double limit_gpu_h)
{
    const size_t t = g->waiting[0], pool = g->pool[t];
    const double backlog = s->tenants[t].queue.backlog, room = s->ahead.room[pool][s->row - s->ahead.first];
    if (backlog <= limit_gpu_h || limit_gpu_h >= room) return rkw_min(backlog, limit_gpu_h);
    double firm = firm_gpu_h(g, s, t), served[RKW_TENANTS_MAX];
    served[t] = firm;
    double forced = rkw_min(find_forced(g, s, pool, served), rkw_max(room - firm, 0));
    return rkw_max(limit_gpu_h, rkw_min(firm + forced, backlog));
}

static void serve_one(const rkw_slack *g, const rkw_sim *s, double limit_gpu_h, double *serve)
{
    for (size_t k = s->open->from; k < s->n_prompt; k++) serve[s->order[k]] = s->tenants[s->order[k]].queue.backlog;
    serve[g->waiting[0]] = rkw_slack_serve_one(g, s, limit_gpu_h);
}

/* All that waits, when the racks can do it. @return 0 when they cannot. */
static int serve_all(const rkw_slack *g, const rkw_sim *s, double *serve)
{
    const rkw_sim_scope *open = s->open;
    double room[RKW_POOLS_MAX];
    for (size_t i = 0; i < open->n_pools; i++) room[open->pool[i]] = rkw_sim_room(s, open->pool[i]);
    for (size_t k = s->open->from; k < s->n_tenants; k++) {
        size_t t = s->order[k];
        serve[t] = s->tenants[t].queue.backlog;
        room[g->pool[t]] -= serve[t];
    }
    for (size_t i = 0; i < open->n_pools; i++)
        if (room[open->pool[i]] < 0) return 0;
    return 1;
}

/* Where any load fits, work without slack is served among the rest: it is due first. */
void rkw_slack_serve(rkw_slack *g, const rkw_view *view, double facility_MW, double *serve)
{
    const rkw_sim *s = view->sim;
    const int any = s->full_MW[s->row] <= facility_MW;
    double limit_gpu_h;
    if (facility_MW == s->renewable_MW[s->row] && rkw_slack_find_limit(g, s, &limit_gpu_h)) {
        if (g->n_waiting == 1) {
            serve_one(g, s, limit_gpu_h, serve);
            return;
        }
        if (!any) {
            serve_forced(g, view, serve);
            serve_to_limit(g, view, limit_gpu_h, serve);
            return;
        }
    }
    if (!any) {
        serve_forced(g, view, serve);
        serve_under(g, view, facility_MW, serve);
    } else if (!serve_all(g, s, serve)) {
        serve_firm(g, s, serve);
        rkw_view_fill(view, 1, NULL, serve);
    }
}
