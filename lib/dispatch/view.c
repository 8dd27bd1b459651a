/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a policy may see. */
#include <math.h>
#include <string.h>

#include "base/simd.h"
#include "dispatch/sim.h"

size_t rkw_view_row(const rkw_view *v) { return v->sim->row; }
const rkw_axis *rkw_view_axis(const rkw_view *v) { return &v->sim->axis; }
const rkw_site *rkw_view_site(const rkw_view *v) { return v->sim->site; }

double rkw_view_backlog_gpu_h(const rkw_view *v, size_t tenant)
{
    return tenant < v->sim->n_tenants ? v->sim->tenants[tenant].queue.backlog : NAN;
}

double rkw_view_arrived_gpu_h(const rkw_view *v, size_t tenant)
{
    return tenant < v->sim->n_tenants ? v->sim->tenants[tenant].arrived : NAN;
}

size_t rkw_view_window_rows(const rkw_view *v, size_t tenant)
{
    return tenant < v->sim->n_tenants ? v->sim->tenants[tenant].queue.window : 0;
}

double rkw_view_due_gpu_h(const rkw_view *v, size_t tenant, size_t lead)
{
    const rkw_sim *s = v->sim;
    if (tenant >= s->n_tenants) return NAN;
    const rkw_queue *q = &s->tenants[tenant].queue;
    if (lead > q->window || s->row + lead < q->window) return 0;
    size_t arrival = s->row + lead - q->window;
    return lead == 0 ? rkw_queue_until(q, arrival) : q->waiting[arrival];
}

double rkw_view_served_gpu_h(const rkw_view *v, size_t tenant, size_t back)
{
    const rkw_sim *s = v->sim;
    if (tenant >= s->n_tenants) return NAN;
    if (back == 0 || back > s->row) return 0;
    return rkw_ledger_tenant(s->ledger, tenant, RKW_COLUMN_SERVED)[s->row - back];
}

double rkw_view_capacity_gpu_h(const rkw_view *v, size_t pool)
{
    return pool < v->sim->n_pools ? v->sim->pools[pool].gpus_available * v->sim->dt_h : NAN;
}

double rkw_view_renewable_MW(const rkw_view *v) { return v->sim->site_plants_MW + v->sim->remote_MW; }

double rkw_view_supply_limit_MW(const rkw_view *v)
{
    return rkw_sim_limit_MW(v->sim, 0) - rkw_view_discharge_limit_MW(v);
}

double rkw_view_discharge_limit_MW(const rkw_view *v)
{
    rkw_battery battery = rkw_sim_battery(v->sim);
    return rkw_battery_max_discharge_MW(&battery, v->sim->battery_MWh, v->sim->dt_h);
}

double rkw_view_charge_limit_MW(const rkw_view *v)
{
    rkw_battery battery = rkw_sim_battery(v->sim);
    return rkw_battery_max_charge_MW(&battery, v->sim->battery_MWh, v->sim->dt_h);
}

double rkw_view_battery_MWh(const rkw_view *v) { return v->sim->battery_MWh; }

double rkw_view_series(const rkw_view *v, int32_t which, size_t lead)
{
    const double *series = rkw_year_series(v->sim->year, which);
    int published = which == RKW_YEAR_IMPORT_USD_PER_MWH || which == RKW_YEAR_EXPORT_USD_PER_MWH;
    if (!series || (lead && !published) || lead >= v->sim->axis.n - v->sim->row) return NAN;
    return series[v->sim->row + lead];
}

double rkw_view_past_series(const rkw_view *v, int32_t which, size_t back)
{
    const double *series = rkw_year_series(v->sim->year, which);
    return series && back <= v->sim->row ? series[v->sim->row - back] : NAN;
}

double rkw_view_past_renewable_MW(const rkw_view *v, size_t back)
{
    return back > 0 && back <= v->sim->row ? v->sim->past_renewable_MW[v->sim->row - back] : NAN;
}

double rkw_view_facility_MW(const rkw_view *v, const double *serve_gpu_h)
{
    return rkw_sim_facility_MW(v->sim, serve_gpu_h);
}

double rkw_view_fit(const rkw_view *v, const double *base_gpu_h, const double *extra_gpu_h, double facility_MW)
{
    return rkw_sim_fit(v->sim, base_gpu_h, extra_gpu_h, facility_MW);
}

/* One tenant's cursor in the merge of the queues of a pool. */
typedef struct cursor {
    size_t arrival; /* next row of arrival to look at */
    double skip;    /* oldest work that counts as served */
    double left;    /* work beyond it */
} cursor;

/* Work of the arrival row that is left after what counts as served. */
static double take_unserved(cursor *c, const rkw_queue *q)
{
    double waiting = q->waiting[c->arrival], skipped = rkw_min(c->skip, waiting);
    c->skip -= skipped;
    return waiting - skipped;
}

/* The tenant of a pool whose next work comes first; RKW_NONE when none has any. */
static size_t find_next(const rkw_sim *s, size_t pool, int by_due, const cursor *cursors)
{
    size_t next = RKW_NONE, least = RKW_NONE;
    for (size_t t = 0; t < s->n_tenants; t++) {
        if (s->tenants[t].pool != pool || !(cursors[t].left > 0) || cursors[t].arrival > s->row) continue;
        size_t key = cursors[t].arrival + (by_due ? s->tenants[t].queue.window : 0);
        if (key >= least) continue;
        least = key;
        next = t;
    }
    return next;
}

static void merge_queues(const rkw_sim *s, size_t pool, int by_due, double room, cursor *cursors, double *serve)
{
    for (size_t t; room > 0 && (t = find_next(s, pool, by_due, cursors)) != RKW_NONE; cursors[t].arrival++) {
        double part = rkw_min(take_unserved(&cursors[t], &s->tenants[t].queue), room);
        serve[t] += part;
        room -= part;
    }
}

void rkw_view_fill(const rkw_view *v, int32_t by_due, const double *limit_gpu_h, double *serve_gpu_h)
{
    const rkw_sim *s = v->sim;
    cursor cursors[RKW_TENANTS_MAX];
    double room[RKW_POOLS_MAX], left[RKW_POOLS_MAX] = {0};
    for (size_t p = 0; p < s->n_pools; p++) room[p] = s->pools[p].gpus_available * s->dt_h;
    for (size_t t = 0; t < s->n_tenants; t++) {
        const rkw_queue *q = &s->tenants[t].queue;
        cursors[t] = (cursor){q->head, serve_gpu_h[t], rkw_max(q->backlog - serve_gpu_h[t], 0)};
        room[s->tenants[t].pool] -= serve_gpu_h[t];
        left[s->tenants[t].pool] += cursors[t].left;
    }
    for (size_t p = 0; p < s->n_pools; p++) {
        room[p] = rkw_max(room[p], 0);
        if (limit_gpu_h) room[p] = rkw_min(room[p], limit_gpu_h[p]);
        if (left[p] > room[p]) {
            merge_queues(s, p, by_due, room[p], cursors, serve_gpu_h);
            continue;
        }
        for (size_t t = 0; t < s->n_tenants; t++)
            if (s->tenants[t].pool == p) serve_gpu_h[t] += cursors[t].left;
    }
}
