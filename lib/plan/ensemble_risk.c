/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exceedance and shortage from an ensemble. */
#include <rackwatt/risk.h>

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "plan/ensemble.h"

static double mean_of(const double *v, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += v[i];
    return sum / (double)n;
}

static double deviation_of(const double *v, size_t n)
{
    const double mean = mean_of(v, n);
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += (v[i] - mean) * (v[i] - mean);
    return n > 1 ? sqrt(sum / (double)(n - 1)) : 0;
}

static double below(const double *v, size_t n, double sigma, double x)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += 0.5 * erfc((v[i] - x) / (sigma * sqrt(2.0)));
    return sum / (double)n;
}

double rkw_widened_quantile(const double *v, size_t n, double sigma, double p)
{
    if (n == 0 || !(p > 0 && p < 1) || !(sigma >= 0)) return NAN;
    double low = v[0], high = v[0];
    for (size_t i = 1; i < n; i++) {
        low = rkw_min(low, v[i]);
        high = rkw_max(high, v[i]);
    }
    low -= 40 * sigma;
    high += 40 * sigma;
    while (sigma > 0) {
        const double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high) return middle;
        *(below(v, n, sigma, middle) < p ? &low : &high) = middle;
    }
    return NAN;
}

/* Years only: quantiles of the sorted values. */
static double plain_quantile(double *v, size_t n, double p)
{
    rkw_sort(v, n);
    return rkw_quantile(v, n, p);
}

/* How a result moves with the logarithm of supply and of load. */
typedef struct slopes {
    double supply, load;
} slopes;

/* @param high  1: a high value is the bad one */
static void exceed(double *values, size_t n, const slopes *s, const rkw_uncertainties *u, int high, rkw_exceedance *x)
{
    x->mean = mean_of(values, n);
    x->years = deviation_of(values, n);
    x->resource = fabs(s->supply) * u->resource;
    x->availability = fabs(s->supply) * u->availability;
    x->model = fabs(s->supply) * u->model;
    x->load = fabs(s->load) * u->load;
    const double sigma =
        sqrt(x->resource * x->resource + x->availability * x->availability + x->model * x->model + x->load * x->load);
    const double p[4] = {0.5, 0.75, 0.9, 0.99};
    double *to[4] = {&x->p50, &x->p75, &x->p90, &x->p99};
    for (int i = 0; i < 4; i++) {
        const double below_it = high ? p[i] : 1 - p[i];
        *to[i] = sigma > 0 ? rkw_widened_quantile(values, n, sigma, below_it) : plain_quantile(values, n, below_it);
    }
}

/* Mean of yearly values >= 0 with 90 % confidence. */
static void bound(const double *v, size_t n, size_t draws, double one_event, double *mean, double *low, double *high)
{
    *mean = *low = *high = mean_of(v, n);
    if (!(*mean > 0)) {
        *high = one_event * -log(0.1) / (double)(n * draws); /* no event in so many years, with 90 % */
        return;
    }
    if (n < 2) {
        *low = 0;
        *high = INFINITY;
        return;
    }
    const double half = gsl_cdf_tdist_Pinv(0.95, (double)(n - 1)) * deviation_of(v, n) / sqrt((double)n);
    *low = rkw_max(*mean - half, 0);
    *high = *mean + half;
}

enum { USED, CFE, COST, LOLE, EUE, COLUMNS };

static void take_columns(const rkw_ensemble *e, double *columns)
{
    for (size_t i = 0; i < e->n; i++) {
        const rkw_ensemble_year *y = &e->years[i];
        const double values[COLUMNS] = {y->used_MWh, y->summary.cfe, y->cost_usd, y->lole_h, y->eue_MWh};
        for (int c = 0; c < COLUMNS; c++) columns[(size_t)c * e->n + i] = values[c];
    }
}

enum { STEP_PERCENT = 5 };

/* The first year once more with `supply` times the plants and `work` times the work. */
static rkw_status simulate_changed(const rkw_ensemble *e, const rkw_context *ctx, double supply, double work,
                                   rkw_ensemble_year *y, rkw_error *err)
{
    const size_t n = rkw_site_plants(e->site);
    double *plants = rkw_alloc(ctx, n, sizeof *plants), racks[RKW_POOLS_MAX];
    rkw_site_sizes z = RKW_SITE_SIZES_INIT;
    rkw_site *site = NULL;
    if (!plants) return rkw_fail_memory(err, "sizes of plants");
    rkw_status st = rkw_site_get_sizes(e->site, &z, racks, plants);
    for (size_t p = 0; p < n; p++) plants[p] *= supply;
    z.work = work;
    if (st == RKW_OK) st = rkw_site_load_sized(&site, ctx, rkw_site_folder(e->site), &z, err);
    if (st == RKW_OK) st = rkw_ensemble_simulate(e, ctx, site, 0, 1, y, err);
    rkw_site_free(site);
    rkw_release(plants);
    return st;
}

/* Slopes of used energy, CFE and cost by one-sided differences. */
static rkw_status find_slopes(const rkw_ensemble *e, const rkw_context *ctx, slopes out[3], rkw_error *err)
{
    const double step = STEP_PERCENT / 100.0;
    rkw_ensemble_year less = {.size = sizeof less}, more = less, base = less;
    RKW_TRY(simulate_changed(e, ctx, 1, 1, &base, err));
    RKW_TRY(simulate_changed(e, ctx, 1 - step, 1, &less, err));
    RKW_TRY(simulate_changed(e, ctx, 1, 1 + step, &more, err));
    /* Less sun is not less plant: what fewer plants would save stays spent. */
    rkw_year_cost cost_base = {.size = sizeof cost_base};
    RKW_TRY(rkw_cost_year(e->site, &base.summary, &cost_base, err));
    rkw_year_cost cost_less = {.size = sizeof cost_less}, cost_more = cost_less;
    RKW_TRY(rkw_cost_year(e->site, &less.summary, &cost_less, err));
    RKW_TRY(rkw_cost_year(e->site, &more.summary, &cost_more, err));
    out[USED] = (slopes){(base.used_MWh - less.used_MWh) / step, (more.used_MWh - base.used_MWh) / step};
    out[CFE] = (slopes){(base.summary.cfe - less.summary.cfe) / step, (more.summary.cfe - base.summary.cfe) / step};
    out[COST] = (slopes){(cost_base.total_usd - cost_less.total_usd) / step,
                         (cost_more.total_usd - cost_base.total_usd) / step};
    return RKW_OK;
}

static rkw_status put_together(const rkw_ensemble *e, const rkw_context *ctx, const rkw_uncertainties *u,
                               double *columns, rkw_risk *r, rkw_error *err)
{
    slopes s[3];
    RKW_TRY(find_slopes(e, ctx, s, err));
    take_columns(e, columns);
    exceed(columns + USED * e->n, e->n, &s[USED], u, 0, &r->used_MWh);
    exceed(columns + CFE * e->n, e->n, &s[CFE], u, 0, &r->cfe);
    exceed(columns + COST * e->n, e->n, &s[COST], u, 1, &r->cost_usd);
    const rkw_grid *grid = rkw_site_grid(e->site);
    const double mean_MW = e->years[0].summary.facility_MWh / e->years[0].summary.hours;
    bound(columns + LOLE * e->n, e->n, e->options.outage_draws, grid->outage_mean_h, &r->lole_h, &r->lole_low_h,
          &r->lole_high_h);
    bound(columns + EUE * e->n, e->n, e->options.outage_draws, grid->outage_mean_h * mean_MW, &r->eue_MWh,
          &r->eue_low_MWh, &r->eue_high_MWh);
    r->tail = e->n >= 10 ? 0.1 : 1.0 / (double)e->n;
    rkw_sort(columns + COST * e->n, e->n);
    r->cost_cvar_usd = rkw_tail_mean(columns + COST * e->n, e->n, r->tail, 1);
    r->draws = e->n * e->options.outage_draws;
    for (size_t i = 1; i < e->n; i++)
        if (e->years[i].fortnight_cfe < e->years[r->worst_year].fortnight_cfe) r->worst_year = i;
    return RKW_OK;
}

rkw_status rkw_ensemble_risk(const rkw_ensemble *e, const rkw_context *ctx, const rkw_uncertainties *u, rkw_risk *out,
                             rkw_error *err)
{
    if (!e || !u || u->size != sizeof *u || !out || out->size != sizeof *out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_ensemble_risk: a pointer is NULL or size is not set");
    RKW_TRY(rkw_check_range(err, "uncertainty of the resource", u->resource, "1", 0, 1));
    RKW_TRY(rkw_check_range(err, "uncertainty of availability", u->availability, "1", 0, 1));
    RKW_TRY(rkw_check_range(err, "uncertainty of the model", u->model, "1", 0, 1));
    RKW_TRY(rkw_check_range(err, "uncertainty of the load", u->load, "1", 0, 1));
    rkw_risk r = {.size = sizeof r};
    double *columns = rkw_alloc(ctx, COLUMNS * e->n, sizeof *columns);
    if (!columns) return rkw_fail_memory(err, "a distribution");
    const rkw_status st = put_together(e, ctx, u, columns, &r, err);
    rkw_release(columns);
    if (st == RKW_OK) *out = r;
    return st;
}
