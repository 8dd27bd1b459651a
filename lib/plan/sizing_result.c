/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Energy and money of a plan, read from the schedules of its years. */
#include <math.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "plan/sizing.h"

static const double *flow_of(const rkw_optimum *o, size_t flow)
{
    return flow == RKW_NONE ? NULL : rkw_optimum_column(o, RKW_COLUMN_FLOW_MW, flow, 0);
}

static double sum_of(const double *a, size_t n, double dt_h)
{
    double sum = 0;
    for (size_t i = 0; a && i < n; i++) sum += a[i];
    return sum * dt_h;
}

static double product_of(const double *a, const double *b, size_t n, double dt_h)
{
    double sum = 0;
    for (size_t i = 0; a && i < n; i++) sum += a[i] * b[i];
    return sum * dt_h;
}

static double size_of(const rkw_sizing *s, size_t part)
{
    return part == RKW_NONE ? 0 : rkw_capacity_optimum_capacity(s->answer, part).value;
}

/* Load of a year in the plan: fixed part, sized part, work that can wait. */
static double load_of(const rkw_sizing *s, const rkw_sizing_year *y, const rkw_optimum *o)
{
    const rkw_operation *m = y->model;
    double sum =
        y->base_MWh + rkw_site_battery(s->site)->aux_share * size_of(s, s->battery_MW) * (double)y->n * y->dt_h;
    if (s->racks != RKW_NONE) sum += size_of(s, s->racks) * sum_of(y->parked, y->n, y->dt_h);
    for (size_t q = 0; q < m->n_pools; q++)
        for (size_t j = 0; j < m->pools[q].n_segments; j++)
            sum += product_of(rkw_optimum_column(o, RKW_COLUMN_POOL_SEGMENT_MW, q, j), m->pools[q].draw, y->n, y->dt_h);
    return sum;
}

double rkw_sizing_year_cfe(const rkw_sizing *s, size_t index, double *load_MWh, double *dirty_MWh)
{
    const rkw_sizing_year *y = &s->years[index];
    const rkw_optimum *o = rkw_capacity_optimum_year(s->answer, index);
    *load_MWh = *dirty_MWh = NAN;
    if (!o) return NAN;
    const size_t n = y->n;
    const double dt_h = y->dt_h;
    *load_MWh = load_of(s, y, o);
    *dirty_MWh = product_of(flow_of(o, s->import_flow), y->dirty, n, dt_h) +
                 sum_of(flow_of(o, s->backup_flow), n, dt_h) + sum_of(flow_of(o, s->unserved_flow), n, dt_h);
    return *load_MWh > 0 ? 1 - *dirty_MWh / *load_MWh : NAN;
}

/* What a year adds to the means, in the order of the years whichever process holds them. */
enum {
    LOAD,
    DIRTY,
    LEAST_CFE,
    IMPORT,
    IMPORT_USD,
    CARBON,
    SOLD,
    SOLD_USD,
    WHEELING_USD,
    USED,
    BACKUP_USD,
    UNSERVED,
    GPU_H,
    PER_YEAR
};

static void take_year(const rkw_sizing *s, size_t k, double *v)
{
    const rkw_sizing_year *y = &s->years[k];
    const rkw_optimum *o = rkw_capacity_optimum_year(s->answer, k);
    if (!o) return;
    const size_t n = y->n;
    const double dt_h = y->dt_h, gain = rkw_sizing_gain(s), w = y->weight;
    const double *import = flow_of(o, s->import_flow), *sold = flow_of(o, s->export_flow);
    const double *backup = flow_of(o, s->backup_flow);
    const double sold_MWh = sum_of(sold, n, dt_h);
    v[LEAST_CFE] = rkw_sizing_year_cfe(s, k, &v[LOAD], &v[DIRTY]);
    v[IMPORT] = sum_of(import, n, dt_h) / gain;
    v[IMPORT_USD] = product_of(import, y->import_price, n, dt_h) / gain;
    v[CARBON] = product_of(import, y->carbon, n, dt_h) +
                sum_of(backup, n, dt_h) * y->model->backup.fuel_kg_per_MWh / y->model->backup.efficiency_full;
    v[SOLD] = sold_MWh / s->keep_mean;
    /* The price of what is sold holds the fee that it does not pay. */
    v[SOLD_USD] = -product_of(sold, y->export_usd, n, dt_h) - sold_MWh * s->fee_mean / s->keep_mean;
    v[WHEELING_USD] = -sold_MWh * s->fee_mean / s->keep_mean;
    v[USED] = -sold_MWh;
    for (size_t p = 0; p < s->n_plants; p++) {
        const double MWh = sum_of(flow_of(o, p), n, dt_h);
        v[USED] += MWh;
        v[WHEELING_USD] += MWh * y->flows[p].cost_usd_MWh.factor;
    }
    v[BACKUP_USD] = sum_of(backup, n, dt_h) * y->flows[s->backup_flow].cost_usd_MWh.factor;
    v[UNSERVED] = sum_of(flow_of(o, s->unserved_flow), n, dt_h);
    v[GPU_H] = y->gpu_h;
    for (int i = 0; i < PER_YEAR; i++) v[i] *= i == LEAST_CFE ? 1 : w;
}

static void add_years(rkw_sizing_result *r, const double *v, size_t n, double *dirty_MWh)
{
    for (size_t i = 0; i < n; i++, v += PER_YEAR) {
        r->cfe_least = i == 0 ? v[LEAST_CFE] : rkw_min(r->cfe_least, v[LEAST_CFE]);
        r->load_MWh += v[LOAD];
        *dirty_MWh += v[DIRTY];
        r->import_MWh += v[IMPORT];
        r->import_usd += v[IMPORT_USD];
        r->carbon_kg += v[CARBON];
        r->export_MWh += v[SOLD];
        r->export_usd += v[SOLD_USD];
        r->wheeling_usd += v[WHEELING_USD];
        r->used_MWh += v[USED];
        r->backup_usd += v[BACKUP_USD];
        r->unserved_MWh += v[UNSERVED];
        r->gpu_h += v[GPU_H];
    }
}

static void conclude(rkw_sizing *s, double dirty_MWh)
{
    rkw_sizing_result *r = &s->result;
    for (size_t i = 0; i < s->n_parts; i++) {
        r->capital_usd += size_of(s, i) * s->parts[i].annual_usd;
        r->invest_usd += size_of(s, i) * s->parts[i].invest_usd;
    }
    r->cfe = r->load_MWh > 0 ? 1 - dirty_MWh / r->load_MWh : NAN;
    r->cost_usd = r->capital_usd + r->import_usd + r->wheeling_usd + r->backup_usd - r->export_usd;
    r->usd_per_MWh = r->load_MWh > 0 ? r->cost_usd / r->load_MWh : NAN;
    r->usd_per_gpu_h = r->gpu_h > 0 ? r->cost_usd / r->gpu_h : NAN;
    r->gap = rkw_capacity_optimum_figure(s->answer, RKW_FIGURE_GAP);
    r->iterations = rkw_capacity_optimum_figure(s->answer, RKW_FIGURE_ITERATIONS);
    r->seconds = rkw_capacity_optimum_figure(s->answer, RKW_FIGURE_SECONDS);
    r->bytes = rkw_capacity_optimum_figure(s->answer, RKW_FIGURE_BYTES);
}

rkw_status rkw_sizing_take_result(rkw_sizing *s, rkw_error *err)
{
    double *values = rkw_alloc(&s->ctx, s->n_all * PER_YEAR, sizeof *values), dirty = 0;
    if (!values) return rkw_fail_memory(err, "the figures of a sizing");
    for (size_t k = 0; k < s->n; k++) take_year(s, k, values + (s->ranks.first_year + k) * PER_YEAR);
    const rkw_status st = s->spread ? s->ranks.exchange(s->ranks.user, values, PER_YEAR) : RKW_OK;
    s->result = (rkw_sizing_result){.size = sizeof s->result};
    if (st == RKW_OK) {
        add_years(&s->result, values, s->n_all, &dirty);
        conclude(s, dirty);
    }
    rkw_release(values);
    return st == RKW_OK ? RKW_OK : rkw_fail(err, st, RKW_NOWHERE, "the years of other processes did not arrive");
}
