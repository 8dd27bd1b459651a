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
    return pool < v->sim->n_pools ? v->sim->gpus_available[pool] * v->sim->dt_h : NAN;
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

/* One tenant's cursor in the merge of all queues. */
typedef struct cursor {
    size_t arrival; /* next row of arrival to look at */
    double skip;    /* oldest work that counts as served */
} cursor;

/* Work of the arrival row that is left after what counts as served. */
static double take_unserved(cursor *c, const rkw_queue *q)
{
    double waiting = q->waiting[c->arrival], skipped = rkw_min(c->skip, waiting);
    c->skip -= skipped;
    return waiting - skipped;
}

typedef struct filling {
    double pool_left[RKW_POOLS_MAX];
    double *serve;
} filling;

static void add_work(const rkw_sim *s, filling *f, size_t tenant, double gpu_h)
{
    double *left = &f->pool_left[s->tenants[tenant].pool];
    double part = rkw_min(gpu_h, *left);
    f->serve[tenant] += part;
    *left -= part;
}

static void start_filling(const rkw_view *v, const double *limit, const double *serve, filling *f)
{
    const rkw_sim *s = v->sim;
    for (size_t p = 0; p < s->n_pools; p++) {
        double used = 0;
        for (size_t t = 0; t < s->n_tenants; t++)
            if (s->tenants[t].pool == p) used += serve[t];
        f->pool_left[p] = rkw_max(rkw_view_capacity_gpu_h(v, p) - used, 0);
        if (limit) f->pool_left[p] = rkw_min(f->pool_left[p], limit[p]);
    }
}

static int anything_left(const rkw_sim *s, const filling *f)
{
    for (size_t p = 0; p < s->n_pools; p++)
        if (f->pool_left[p] > 0) return 1;
    return 0;
}

void rkw_view_fill(const rkw_view *v, int32_t by_due, const double *limit_gpu_h, double *serve_gpu_h)
{
    const rkw_sim *s = v->sim;
    cursor cursors[RKW_TENANTS_MAX];
    filling f = {{0}, serve_gpu_h};
    size_t n = s->n_tenants, first = s->row + 1, last = 0;
    start_filling(v, limit_gpu_h, serve_gpu_h, &f);
    for (size_t t = 0; t < n; t++) {
        const rkw_queue *q = &s->tenants[t].queue;
        cursors[t] = (cursor){q->head, serve_gpu_h[t]};
        size_t shift = by_due ? q->window : 0;
        if (q->head + shift < first) first = q->head + shift;
        if (s->row + shift > last) last = s->row + shift;
    }
    for (size_t key = first; key <= last && anything_left(s, &f); key++)
        for (size_t t = 0; t < n; t++) {
            const rkw_queue *q = &s->tenants[t].queue;
            size_t shift = by_due ? q->window : 0;
            for (; cursors[t].arrival <= s->row && cursors[t].arrival + shift <= key; cursors[t].arrival++)
                add_work(s, &f, t, take_unserved(&cursors[t], q));
        }
}
