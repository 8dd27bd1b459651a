/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many weather years at one site. */
#include "plan/ensemble.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"

enum { MOST_YEARS = 40, MOST_DRAWS = 1000, FORTNIGHT_DAYS = 14 };

/* Outage draws beyond the first of a year: far from the indices of the years themselves. */
static uint64_t outage_index(uint64_t year, size_t draw)
{
    return draw == 0 ? year : (year + 1) * UINT64_C(1000003) + (uint64_t)draw;
}

rkw_year_options rkw_ensemble_year_options(const rkw_ensemble *e, size_t i)
{
    rkw_year_options o = e->options.year;
    o.weather_path = i < e->options.n_files ? e->options.files[i] : NULL;
    o.index = i < e->options.n_files ? i : e->options.first_index + (i - e->options.n_files);
    return o;
}

/* Running sums of a ledger's load and of the part that is not carbon-free, at the ends of days. */
static void find_fortnight(const rkw_ledger *l, rkw_ensemble_year *y)
{
    static const char *const names[] = {"facility",          "battery_auxiliary", "grid_import",
                                        "carbon_free_share", "unserved",          "backup"};
    const double *c[6];
    const rkw_axis *axis = rkw_ledger_axis(l);
    const size_t day = (size_t)(86400 / axis->step_s), span = FORTNIGHT_DAYS * day;
    for (size_t i = 0; i < 6; i++) c[i] = rkw_ledger_data(l, rkw_ledger_find(l, names[i]));
    double load = 0, dirty = 0;
    y->fortnight_cfe = NAN;
    y->fortnight_unix_s = axis->start_unix_s;
    for (size_t i = 0; i < axis->n; i++) {
        load += c[0][i] + c[1][i];
        dirty += (1 - c[3][i]) * c[2][i] + c[4][i] + c[5][i];
        if (i >= span) {
            load -= c[0][i - span] + c[1][i - span];
            dirty -= (1 - c[3][i - span]) * c[2][i - span] + c[4][i - span] + c[5][i - span];
        }
        if (i + 1 < span || (i + 1) % day || !(load > 0) || y->fortnight_cfe <= 1 - dirty / load) continue;
        y->fortnight_cfe = 1 - dirty / load;
        y->fortnight_unix_s = rkw_axis_time(axis, i + 1 - span);
    }
}

static rkw_status take_year(const rkw_ensemble *e, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                            rkw_ensemble_year *y, rkw_error *err)
{
    rkw_ledger *l;
    rkw_year_cost cost = {.size = sizeof cost};
    RKW_TRY(rkw_simulate(&l, ctx, site, year, e->policy, err));
    y->summary.size = sizeof y->summary;
    rkw_status st = rkw_summarise(l, site, &y->summary, err);
    if (st == RKW_OK) st = rkw_cost_year(site, &y->summary, &cost, err);
    if (st == RKW_OK) {
        const rkw_summary *s = &y->summary;
        const double per_year = 8760 / s->hours;
        find_fortnight(l, y);
        y->cost_usd = cost.total_usd * per_year;
        y->usd_per_gpu_h = cost.usd_per_gpu_h;
        y->used_MWh =
            (s->pv_MWh + s->wind_MWh - s->curtailed_line_MWh - s->curtailed_surplus_MWh - s->exported_MWh) * per_year;
        y->lole_h = s->lole_h * per_year;
        y->eue_MWh = s->eue_MWh * per_year;
    }
    rkw_ledger_free(l);
    return st;
}

/* The same year with other outages: only the shortage counts. */
static rkw_status add_draw(const rkw_ensemble *e, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                           size_t draw, rkw_ensemble_year *y, rkw_error *err)
{
    rkw_year *other;
    rkw_ledger *l = NULL;
    rkw_summary s = {.size = sizeof s};
    RKW_TRY(rkw_year_create_sized(&other, ctx, year, site, outage_index(rkw_year_used(year).index, draw), err));
    rkw_status st = rkw_simulate(&l, ctx, site, other, e->policy, err);
    if (st == RKW_OK) st = rkw_summarise(l, site, &s, err);
    if (st == RKW_OK) {
        y->lole_h += s.lole_h * 8760 / s.hours;
        y->eue_MWh += s.eue_MWh * 8760 / s.hours;
    }
    rkw_ledger_free(l);
    rkw_year_free(other);
    return st;
}

rkw_status rkw_ensemble_simulate(const rkw_ensemble *e, const rkw_context *ctx, const rkw_site *site, size_t i,
                                 size_t draws, rkw_ensemble_year *y, rkw_error *err)
{
    const rkw_year_options o = rkw_ensemble_year_options(e, i);
    rkw_year *year;
    RKW_TRY(rkw_year_create(&year, ctx, site, &o, err));
    rkw_status st = take_year(e, ctx, site, year, y, err);
    for (size_t d = 1; d < draws && st == RKW_OK; d++) st = add_draw(e, ctx, site, year, d, y, err);
    y->lole_h /= (double)draws;
    y->eue_MWh /= (double)draws;
    rkw_year_free(year);
    return st;
}

/* Years for the threads. */
typedef struct crew {
    rkw_ensemble *e;
    rkw_context one;
    size_t first;
    rkw_error *errors;
} crew;

static rkw_status run_year(void *user, size_t k)
{
    const crew *c = user;
    const size_t i = c->first + k;
    rkw_ensemble_year *y = &c->e->years[i];
    y->size = sizeof *y;
    y->file = i < c->e->options.n_files ? c->e->options.files[i] : NULL;
    y->index = rkw_ensemble_year_options(c->e, i).index;
    return rkw_ensemble_simulate(c->e, &c->one, c->e->site, i, c->e->options.outage_draws, y, &c->errors[i]);
}

static rkw_status run_years(rkw_ensemble *e, rkw_error *err)
{
    const size_t step = (size_t)e->ctx.n_threads;
    crew c = {e, e->ctx, 0, rkw_alloc(&e->ctx, e->n, sizeof *c.errors)};
    if (!c.errors) return rkw_fail_memory(err, "an ensemble");
    c.one.n_threads = 1;
    c.one.progress = NULL;
    rkw_status st = RKW_OK;
    for (; c.first < e->n && st == RKW_OK; c.first += step) {
        const size_t count = e->n - c.first < step ? e->n - c.first : step;
        st = rkw_parallel_for(e->ctx.n_threads, count, run_year, &c);
        for (size_t i = c.first; st != RKW_OK && i < c.first + count; i++)
            if (c.errors[i].status == st && err) {
                *err = c.errors[i];
                break;
            }
        if (st == RKW_OK)
            st = rkw_report_progress(&e->ctx, (double)(c.first + count) / (double)e->n, "weather years", err);
    }
    rkw_release(c.errors);
    return st;
}

static rkw_status check_options(const rkw_ensemble_options *o, rkw_error *err)
{
    if (!o || o->size != sizeof *o || (o->n_files && !o->files))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_ensemble_create: options are NULL or their size is not set");
    RKW_TRY(rkw_check_range(err, "weather years", (double)o->n_files + (double)o->n_synthetic, "1", 1, MOST_YEARS));
    return rkw_check_range(err, "draws of outages", (double)o->outage_draws, "1", 1, MOST_DRAWS);
}

rkw_status rkw_ensemble_create(rkw_ensemble **out, const rkw_context *ctx, const rkw_site *site,
                               const rkw_policy *policy, const rkw_ensemble_options *options, rkw_error *err)
{
    if (!out || !site || !policy)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_ensemble_create: a pointer is NULL");
    *out = NULL;
    RKW_TRY(check_options(options, err));
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    rkw_ensemble *e = rkw_alloc(&copy, 1, sizeof *e);
    if (!e) return rkw_fail_memory(err, "an ensemble");
    *e = (rkw_ensemble){copy, site, policy, *options, options->n_files + options->n_synthetic, NULL};
    e->years = rkw_alloc(&copy, e->n, sizeof *e->years);
    const rkw_status st = e->years ? run_years(e, err) : rkw_fail_memory(err, "an ensemble");
    if (st == RKW_OK)
        *out = e;
    else
        rkw_ensemble_free(e);
    return st;
}

void rkw_ensemble_free(rkw_ensemble *e)
{
    if (!e) return;
    rkw_release(e->years);
    rkw_release(e);
}

size_t rkw_ensemble_count(const rkw_ensemble *e) { return e->n; }

rkw_status rkw_ensemble_get(const rkw_ensemble *e, size_t i, rkw_ensemble_year *out)
{
    if (!e || i >= e->n || !out || out->size < sizeof(size_t) || out->size > sizeof *out) return RKW_E_ARG;
    const size_t size = out->size;
    memcpy(out, &e->years[i], size);
    out->size = size;
    return RKW_OK;
}
