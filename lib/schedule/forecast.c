/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schedule/forecast.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"

static const char *const kinds[] = {"perfect", "persistence", "climatology", "blend", "errors", "table"};

int32_t rkw_forecast_kind_by_name(const char *name)
{
    for (int32_t i = 0; name && i < RKW_FORECAST_TABLE; i++)
        if (strcmp(kinds[i], name) == 0) return i;
    return -1;
}

static rkw_status check_options(const rkw_forecast_options *o, rkw_error *err)
{
    if (o->size < sizeof *o || o->kind < RKW_FORECAST_PERFECT || o->kind > RKW_FORECAST_TABLE ||
        (o->kind == RKW_FORECAST_TABLE && !o->table))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "forecast: size, kind %d or table is wrong", (int)o->kind);
    for (int i = 0; i < RKW_FORECAST_QUANTITIES; i++) {
        RKW_TRY(rkw_check_range(err, "forecast skill", o->skill[i], "1", 0, 1));
        RKW_TRY(rkw_check_range(err, "memory of forecast errors", o->memory[i], "1", 0, 0.99999));
    }
    for (int i = 0; i < 6; i++)
        RKW_TRY(rkw_check_range(err, "correlation of forecast errors", o->correlation[i], "1", -1, 1));
    return RKW_OK;
}

static rkw_status list_items(rkw_forecast *f, rkw_error *err)
{
    const size_t plants = rkw_site_plants(f->site), tenants = rkw_tenants_count(rkw_site_tenants(f->site));
    f->items = rkw_alloc(&f->ctx, plants + tenants + 1, sizeof *f->items);
    if (!f->items) return rkw_fail_memory(err, "a forecast");
    for (size_t p = 0; p < plants; p++) {
        rkw_plant plant = {.size = sizeof plant};
        RKW_TRY(rkw_site_plant(f->site, p, &plant));
        const int32_t quantity = plant.kind == RKW_PLANT_PV ? RKW_FORECAST_PV : RKW_FORECAST_WIND;
        f->items[f->n_items++] = (rkw_forecast_item){
            .quantity = quantity, .index = p, .truth = rkw_year_profile(f->year, p), .factor = plant.capacity_MW};
    }
    for (size_t t = 0; t < tenants; t++)
        f->items[f->n_items++] = (rkw_forecast_item){
            .quantity = RKW_FORECAST_WORK, .index = t, .truth = rkw_year_arrivals(f->year, t), .factor = 1};
    f->items[f->n_items++] =
        (rkw_forecast_item){.quantity = RKW_FORECAST_TEMP,
                            .truth = rkw_weather_column(rkw_year_weather(f->year, RKW_NONE), RKW_WEATHER_TEMP),
                            .factor = 1};
    for (size_t i = 0; i < f->n_items; i++)
        if (!f->items[i].truth)
            return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "forecast: the year was made for another site");
    return RKW_OK;
}

static rkw_status build(rkw_forecast *f, rkw_error *err)
{
    f->axis = *rkw_year_axis(f->year);
    RKW_TRY(check_options(&f->options, err));
    RKW_TRY(list_items(f, err));
    RKW_TRY(rkw_forecast_learn(f, err));
    RKW_TRY(rkw_forecast_mix(f, err));
    return f->options.kind == RKW_FORECAST_TABLE ? rkw_forecast_read(f, err) : RKW_OK;
}

rkw_status rkw_forecast_create(rkw_forecast **out, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                               const rkw_forecast_options *options, rkw_error *err)
{
    rkw_forecast_options used = RKW_FORECAST_INIT;
    rkw_context own;
    if (!out || !site || !year)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_forecast_create: out, site or year is NULL");
    *out = NULL;
    RKW_TRY(rkw_context_copy(&own, ctx, err));
    RKW_TRY(rkw_take_sized(&used, sizeof used, options, "forecast_options", err));
    rkw_forecast *f = rkw_alloc(&own, 1, sizeof *f);
    if (!f) return rkw_fail_memory(err, "a forecast");
    f->ctx = own;
    f->options = used;
    f->site = site;
    f->year = year;
    const rkw_status status = build(f, err);
    if (status != RKW_OK) {
        rkw_forecast_free(f);
        return status;
    }
    *out = f;
    return RKW_OK;
}

void rkw_forecast_free(rkw_forecast *f)
{
    if (!f) return;
    for (size_t i = 0; i < f->n_items; i++) {
        rkw_release(f->items[i].mean);
        rkw_release(f->items[i].table);
    }
    rkw_release(f->items);
    rkw_release(f->month_cell);
    rkw_release(f->week_cell);
    rkw_release(f->issued);
    rkw_release(f->lead);
    rkw_release(f->latest);
    rkw_release(f);
}

const rkw_axis *rkw_forecast_axis(const rkw_forecast *f) { return &f->axis; }

rkw_forecast_item *rkw_forecast_find(const rkw_forecast *f, int32_t quantity, size_t index)
{
    for (size_t i = 0; i < f->n_items; i++)
        if (f->items[i].quantity == quantity && f->items[i].index == index) return &f->items[i];
    return NULL;
}

static double truth_at(const rkw_forecast_item *item, size_t row) { return item->factor * item->truth[row]; }

static double climatology_at(const rkw_forecast *f, const rkw_forecast_item *item, size_t row)
{
    return item->mean[rkw_forecast_cell(f, item, row)];
}

/* The same hour of the last day that is known in the row of issue. */
static double persistence_at(const rkw_forecast *f, const rkw_forecast_item *item, size_t issued, size_t lead)
{
    const size_t day = (size_t)(86400 / f->axis.step_s), back = (lead + day - 1) / day * day;
    return issued + lead >= back ? truth_at(item, issued + lead - back) : climatology_at(f, item, issued + lead);
}

/* Weight of truth in a blend: what is left of the mean square error is (1 - weight)^2 of climatology's. */
static double blend_weight(double skill) { return 1 - sqrt(1 - skill); }

static void add_errors(const rkw_forecast *f, const rkw_forecast_item *item, size_t issued, size_t n,
                       const double *errors, double *out)
{
    const double scale = sqrt(1 - f->options.skill[item->quantity]);
    const double low = item->quantity == RKW_FORECAST_TEMP ? -60 : 0, high = item->most;
    for (size_t lead = 0; lead < n; lead++) {
        const size_t cell = rkw_forecast_cell(f, item, issued + lead);
        out[lead] = rkw_clamp(truth_at(item, issued + lead) + scale * item->deviation[cell] * errors[lead], low, high);
    }
}

static double value_at(const rkw_forecast *f, const rkw_forecast_item *item, size_t issued, size_t lead)
{
    const size_t row = issued + lead;
    switch (f->options.kind) {
    case RKW_FORECAST_PERSISTENCE: return persistence_at(f, item, issued, lead);
    case RKW_FORECAST_CLIMATOLOGY: return climatology_at(f, item, row);
    case RKW_FORECAST_BLEND: {
        const double mean = climatology_at(f, item, row);
        return mean + blend_weight(f->options.skill[item->quantity]) * (truth_at(item, row) - mean);
    }
    default: return truth_at(item, row);
    }
}

rkw_status rkw_forecast_series(const rkw_forecast *f, int32_t quantity, size_t index, size_t issued, size_t n,
                               double *out, rkw_error *err)
{
    const rkw_forecast_item *item = f ? rkw_forecast_find(f, quantity, index) : NULL;
    if (!item || !out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "forecast: no such quantity %d of %zu", (int)quantity, index);
    if (issued >= f->axis.n || n > f->axis.n - issued)
        return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "forecast: rows %zu .. %zu of a year of %zu", issued, issued + n,
                        f->axis.n);
    /* Errors are made in place: each value is read before it is written. */
    if (f->options.kind == RKW_FORECAST_ERRORS) rkw_forecast_errors(f, quantity, issued, n, out);
    return rkw_forecast_fill(f, item, issued, n, out, out, err);
}

rkw_status rkw_forecast_fill(const rkw_forecast *f, const rkw_forecast_item *item, size_t issued, size_t n,
                             const double *errors, double *out, rkw_error *err)
{
    if (n == 0) return RKW_OK;
    if (f->options.kind == RKW_FORECAST_TABLE && item->table)
        RKW_TRY(rkw_forecast_look_up(f, item, issued, n, out, err));
    else if (f->options.kind == RKW_FORECAST_TABLE)
        for (size_t lead = 0; lead < n; lead++) out[lead] = climatology_at(f, item, issued + lead);
    else if (f->options.kind == RKW_FORECAST_ERRORS)
        add_errors(f, item, issued, n, errors, out);
    else
        for (size_t lead = 0; lead < n; lead++) out[lead] = value_at(f, item, issued, lead);
    out[0] = truth_at(item, issued);
    return RKW_OK;
}

double rkw_forecast_spread(const rkw_forecast *f, int32_t quantity, size_t index, size_t issued, size_t lead)
{
    const rkw_forecast_item *item = rkw_forecast_find(f, quantity, index);
    if (!item || lead == 0 || f->options.kind == RKW_FORECAST_PERFECT || issued + lead >= f->axis.n) return 0;
    const double all = item->deviation[rkw_forecast_cell(f, item, issued + lead)];
    const double skill = f->options.skill[quantity];
    if (f->options.kind == RKW_FORECAST_BLEND) return sqrt(1 - skill) * all;
    if (f->options.kind != RKW_FORECAST_ERRORS) return all;
    const double memory = pow(f->options.memory[quantity], rkw_axis_dt_h(&f->axis));
    return sqrt((1 - skill) * (1 - pow(memory, 2 * (double)lead))) * all;
}

/* ------------------------------------------------------------------ scores */

/* Adds one owner's forecast and truth to sums over all owners of the quantity. */
static rkw_status add_owner(const rkw_forecast *f, const rkw_forecast_item *item, size_t lead, double *work,
                            double *sums, rkw_error *err)
{
    for (size_t i = 0; i + lead < f->axis.n; i++) {
        RKW_TRY(rkw_forecast_series(f, item->quantity, item->index, i, lead + 1, work, err));
        sums[3 * i] += work[lead];
        sums[3 * i + 1] += truth_at(item, i + lead);
        sums[3 * i + 2] += climatology_at(f, item, i + lead);
    }
    return RKW_OK;
}

static void score(const double *sums, size_t n, rkw_forecast_score *out)
{
    double square = 0, reference = 0;
    *out = (rkw_forecast_score){.n = n};
    for (size_t i = 0; i < n; i++) {
        const double error = sums[3 * i] - sums[3 * i + 1], plain = sums[3 * i + 2] - sums[3 * i + 1];
        out->mae += fabs(error) / (double)n;
        out->bias += error / (double)n;
        square += error * error / (double)n;
        reference += plain * plain / (double)n;
    }
    out->rmse = sqrt(square);
    out->skill = reference > 0 ? 1 - square / reference : NAN;
}

rkw_status rkw_forecast_score_of(const rkw_forecast *f, int32_t quantity, size_t lead, rkw_forecast_score *out,
                                 rkw_error *err)
{
    if (!f || !out || quantity < 0 || quantity >= RKW_FORECAST_QUANTITIES || lead >= f->axis.n)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "forecast: no scores of quantity %d, lead %zu", (int)quantity,
                        lead);
    const size_t n = f->axis.n - lead;
    double *work = rkw_alloc(&f->ctx, lead + 1 + 3 * n, sizeof *work);
    if (!work) return rkw_fail_memory(err, "scores of a forecast");
    rkw_status status = RKW_OK;
    for (size_t i = 0; i < f->n_items && status == RKW_OK; i++)
        if (f->items[i].quantity == quantity) status = add_owner(f, &f->items[i], lead, work, work + lead + 1, err);
    if (status == RKW_OK) score(work + lead + 1, n, out);
    rkw_release(work);
    return status;
}
