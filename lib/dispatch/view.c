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
    return lead == 0 ? rkw_queue_until(q, arrival) : rkw_queue_waiting(q, arrival);
}

double rkw_view_served_gpu_h(const rkw_view *v, size_t tenant, size_t back)
{
    const rkw_sim *s = v->sim;
    if (tenant >= s->n_tenants) return NAN;
    if (back == 0 || back > s->row) return 0;
    return s->tenants[tenant].column[RKW_COLUMN_SERVED][s->row - back];
}

double rkw_view_capacity_gpu_h(const rkw_view *v, size_t pool)
{
    return pool < v->sim->n_pools ? v->sim->pools[pool].room_gpu_h : NAN;
}

double rkw_view_renewable_MW(const rkw_view *v) { return v->sim->renewable_MW[v->sim->row]; }

double rkw_view_supply_limit_MW(const rkw_view *v) { return v->sim->bus_MW[v->sim->row]; }

double rkw_view_discharge_limit_MW(const rkw_view *v) { return rkw_sim_discharge_MW(v->sim); }

double rkw_view_charge_limit_MW(const rkw_view *v) { return rkw_sim_charge_MW(v->sim); }

double rkw_view_battery_MWh(const rkw_view *v) { return v->sim->battery_MWh; }

double rkw_view_cold_MWh(const rkw_view *v) { return v->sim->cold_MWh; }

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
    return back > 0 && back <= v->sim->row ? v->sim->renewable_MW[v->sim->row - back] : NAN;
}

double rkw_view_facility_MW(const rkw_view *v, const double *serve_gpu_h)
{
    return rkw_sim_facility_MW(v->sim, serve_gpu_h);
}

double rkw_view_fit(const rkw_view *v, const double *base_gpu_h, const double *extra_gpu_h, double facility_MW)
{
    return rkw_sim_fit(v->sim, base_gpu_h, extra_gpu_h, facility_MW);
}

/* One tenant's place in the merge of the queues of a pool. */
typedef struct cursor {
    size_t tenant, arrival; /* next row of arrival to look at */
    double at;              /* on the scale of the queue's sums: all before it counts as served */
} cursor;

/* The cursor whose next work comes first, the first of equals; n when none has any. */
static size_t find_next(const rkw_sim *s, int by_due, const cursor *cursors, size_t n)
{
    size_t next = n, least = RKW_NONE;
    for (size_t i = 0; i < n; i++) {
        size_t key = cursors[i].arrival + (by_due ? s->tenants[cursors[i].tenant].queue.window : 0);
        if (cursors[i].arrival > s->row || key >= least) continue;
        least = key;
        next = i;
    }
    return next;
}

static void merge_queues(const rkw_sim *s, int by_due, double room, cursor *cursors, size_t n, double *serve)
{
    for (size_t i; room > 0 && (i = find_next(s, by_due, cursors, n)) < n; cursors[i].arrival++) {
        cursor *c = &cursors[i];
        double end = s->tenants[c->tenant].queue.sum[c->arrival + 1];
        if (!(end > c->at)) continue;
        double part = rkw_min(end - c->at, room);
        serve[c->tenant] += part;
        room -= part;
        c->at = end;
    }
}

/* Fills one pool to its room, from the tenants that have work beyond what counts as served. */
static void fill_pool(const rkw_sim *s, size_t pool, int by_due, double room, double *serve)
{
    cursor cursors[RKW_TENANTS_MAX];
    size_t n = 0;
    for (size_t t = 0; t < s->n_tenants; t++) {
        const rkw_queue *q = &s->tenants[t].queue;
        if (s->tenants[t].pool == pool && q->backlog > serve[t])
            cursors[n++] = (cursor){t, q->head, q->gone + serve[t]};
    }
    if (n == 1)
        serve[cursors[0].tenant] += room;
    else
        merge_queues(s, by_due, room, cursors, n, serve);
}

void rkw_view_fill(const rkw_view *v, int32_t by_due, const double *limit_gpu_h, double *serve_gpu_h)
{
    const rkw_sim *s = v->sim;
    const rkw_sim_scope *open = s->open;
    double room[RKW_POOLS_MAX], left[RKW_POOLS_MAX];
    for (size_t i = 0; i < open->n_pools; i++) {
        size_t p = open->pool[i];
        room[p] = rkw_sim_room(s, p);
        left[p] = 0;
    }
    for (size_t k = s->open->from; k < s->n_tenants; k++) {
        size_t t = s->order[k], p = s->tenants[t].pool;
        room[p] -= serve_gpu_h[t];
        left[p] += rkw_max(s->tenants[t].queue.backlog - serve_gpu_h[t], 0);
    }
    for (size_t i = 0; i < open->n_pools; i++) {
        size_t p = open->pool[i];
        if (limit_gpu_h) room[p] = rkw_min(room[p], limit_gpu_h[p]);
        if (left[p] > room[p] && room[p] > 0) fill_pool(s, p, by_due, room[p], serve_gpu_h);
    }
    for (size_t k = s->open->from; k < s->n_tenants; k++) {
        size_t t = s->order[k], p = s->tenants[t].pool;
        if (left[p] <= room[p]) serve_gpu_h[t] = rkw_max(serve_gpu_h[t], s->tenants[t].queue.backlog);
    }
}
