/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "site/year.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/memory.h"

static rkw_status take_options(rkw_year *y, const rkw_site *s, const rkw_year_options *options, rkw_error *err)
{
    rkw_year_options used = RKW_YEAR_OPTIONS_INIT;
    RKW_TRY(rkw_take_sized(&used, sizeof used, options, "year_options", err));
    if (!used.calendar_year) used.calendar_year = (int32_t)s->values[RKW_SITE_CALENDAR_YEAR];
    if (!used.seed) used.seed = (uint64_t)s->values[RKW_SITE_WEATHER_SEED];
    RKW_TRY(rkw_check_range(err, "calendar year", used.calendar_year, "1", 1950, 2150));
    if (!used.step_s) used.step_s = 3600;
    rkw_axis axis = rkw_axis_of_year(used.calendar_year);
    axis.step_s = used.step_s;
    RKW_TRY(rkw_axis_check(&axis, err));
    y->used = used;
    /* The caller's memory may be gone when the options are asked for. */
    y->used.weather_report = NULL;
    y->used.weather_reading = NULL;
    return RKW_OK;
}

static rkw_status make_facility(rkw_year *y, const rkw_site *s, rkw_error *err)
{
    const rkw_weather *w = y->weather[RKW_PLACE_SITE];
    return rkw_facility_create(&y->facility, &y->ctx, s->design, &y->axis, s->clock,
                               rkw_weather_column(w, RKW_WEATHER_TEMP), rkw_weather_column(w, RKW_WEATHER_REL_HUMIDITY),
                               rkw_weather_column(w, RKW_WEATHER_PRESSURE), err);
}

static rkw_status make_arrivals(rkw_year *y, const rkw_site *s, rkw_error *err)
{
    y->n_tenants = rkw_tenants_count(s->tenants);
    y->arrivals = rkw_alloc(&y->ctx, y->n_tenants, y->axis.n * sizeof(double));
    if (!y->arrivals) return rkw_fail_memory(err, "arrivals");
    for (size_t t = 0; t < y->n_tenants; t++)
        RKW_TRY(rkw_tenants_arrivals(s->tenants, t, &y->axis, s->clock, y->arrivals + t * y->axis.n, err));
    return RKW_OK;
}

enum { MOST_OUTAGES = 1000 };

/* Those of the site's outages.csv when there is one (of other years, too: they darken nothing), else drawn. */
static rkw_status find_outages(rkw_year *y, const rkw_site *s, uint64_t index, rkw_outage *outages, size_t *n,
                               rkw_error *err)
{
    char *path = rkw_site_path(&y->ctx, s->folder, "outages.csv");
    if (!path) return rkw_fail_memory(err, "a path");
    rkw_status status = access(path, F_OK) == 0 ? rkw_outages_load(outages, MOST_OUTAGES, n, &y->ctx, path, err)
                                                : rkw_outages_poisson(&s->grid, &y->axis, y->used.seed, index, outages,
                                                                      MOST_OUTAGES, n, err);
    if (status == RKW_OK && *n > MOST_OUTAGES)
        status = rkw_fail(err, RKW_E_DOMAIN, (rkw_origin){path, 0}, "%zu grid outages, allowed at most %d", *n,
                          MOST_OUTAGES);
    rkw_release(path);
    return status;
}

static rkw_status make_outages(rkw_year *y, const rkw_site *s, uint64_t index, rkw_error *err)
{
    rkw_outage *outages = rkw_alloc(&y->ctx, MOST_OUTAGES, sizeof *outages);
    if (!outages) return rkw_fail_memory(err, "outages");
    size_t n;
    rkw_status status = find_outages(y, s, index, outages, &n, err);
    if (status == RKW_OK) status = rkw_outages_series(outages, n, &y->axis, y->series[RKW_YEAR_GRID_AVAILABLE], err);
    rkw_release(outages);
    return status;
}

static rkw_status make_room(rkw_year *y, rkw_error *err)
{
    for (int i = 0; i < RKW_YEAR_SERIES; i++) {
        y->series[i] = rkw_alloc(&y->ctx, rkw_padded(y->axis.n), sizeof(double));
        if (!y->series[i]) return rkw_fail_memory(err, "prices and carbon");
    }
    return RKW_OK;
}

static rkw_status make_series(rkw_year *y, const rkw_site *s, rkw_error *err)
{
    RKW_TRY(make_room(y, err));
    RKW_TRY(rkw_tariff_series(s->tariff, &y->axis, s->clock, y->series[RKW_YEAR_IMPORT_USD_PER_MWH],
                              y->series[RKW_YEAR_EXPORT_USD_PER_MWH], NULL, err));
    rkw_carbon_columns columns = RKW_CARBON_COLUMNS_INIT;
    columns.average_kg_per_MWh = y->series[RKW_YEAR_CARBON_AVERAGE_KG_PER_MWH];
    columns.marginal_kg_per_MWh = y->series[RKW_YEAR_CARBON_MARGINAL_KG_PER_MWH];
    columns.lifecycle_kg_per_MWh = y->series[RKW_YEAR_CARBON_LIFECYCLE_KG_PER_MWH];
    columns.residual_kg_per_MWh = y->series[RKW_YEAR_CARBON_RESIDUAL_KG_PER_MWH];
    columns.carbon_free_share = y->series[RKW_YEAR_CARBON_FREE_SHARE];
    RKW_TRY(rkw_carbon_series(s->carbon, &y->axis, s->clock, &columns, err));
    return make_outages(y, s, y->used.index, err);
}

static rkw_status fill(rkw_year *y, const rkw_site *s, const rkw_year_options *options, rkw_error *err)
{
    RKW_TRY(take_options(y, s, options, err));
    RKW_TRY(rkw_year_make_weather(y, s, &y->used, err));
    RKW_TRY(rkw_report_progress(&y->ctx, 0.2, "weather", err));
    RKW_TRY(rkw_year_make_profiles(y, s, err));
    RKW_TRY(rkw_report_progress(&y->ctx, 0.6, "plants", err));
    RKW_TRY(make_facility(y, s, err));
    RKW_TRY(make_arrivals(y, s, err));
    return make_series(y, s, err);
}

rkw_status rkw_year_create(rkw_year **out, const rkw_context *ctx, const rkw_site *site,
                           const rkw_year_options *options, rkw_error *err)
{
    if (!out || !site) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_year_create: out or site is NULL");
    *out = NULL;
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    rkw_year *y = rkw_alloc(&copy, 1, sizeof *y);
    if (!y) return rkw_fail_memory(err, "a year");
    y->ctx = copy;
    rkw_status status = fill(y, site, options, err);
    /* Paths belong to the caller and are not kept. */
    y->used.weather_path = y->used.map_path = NULL;
    if (status != RKW_OK) {
        rkw_year_free(y);
        return status;
    }
    *out = y;
    return RKW_OK;
}

/* Takes weather and profiles from the lender, makes the rest for the site. */
static rkw_status borrow(rkw_year *y, const rkw_year *lender, const rkw_site *s, uint64_t outage_index, rkw_error *err)
{
    y->shared = 1;
    y->weather = rkw_alloc(&y->ctx, y->n_places, sizeof *y->weather);
    y->plants = rkw_alloc(&y->ctx, y->n_plants, sizeof *y->plants);
    if (!y->weather || !y->plants) return rkw_fail_memory(err, "a year");
    memcpy(y->weather, lender->weather, y->n_places * sizeof *y->weather);
    memcpy(y->plants, lender->plants, y->n_plants * sizeof *y->plants);
    RKW_TRY(make_room(y, err));
    for (int i = 0; i < RKW_YEAR_SERIES; i++) memcpy(y->series[i], lender->series[i], y->axis.n * sizeof(double));
    if (outage_index != y->used.index) RKW_TRY(make_outages(y, s, outage_index, err));
    RKW_TRY(make_facility(y, s, err));
    return make_arrivals(y, s, err);
}

rkw_status rkw_year_create_sized(rkw_year **out, const rkw_context *ctx, const rkw_year *lender, const rkw_site *site,
                                 uint64_t outage_index, rkw_error *err)
{
    if (!out || !lender || !site)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_year_create_sized: out, lender or site is NULL");
    *out = NULL;
    if (lender->n_plants != site->n_plants || lender->n_places != site->n_places)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_year_create_sized: the year is of another site");
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    rkw_year *y = rkw_alloc(&copy, 1, sizeof *y);
    if (!y) return rkw_fail_memory(err, "a year");
    y->ctx = copy;
    y->axis = lender->axis;
    y->used = lender->used;
    y->n_places = lender->n_places;
    y->n_plants = lender->n_plants;
    const rkw_status status = borrow(y, lender, site, outage_index, err);
    if (status != RKW_OK) {
        rkw_year_free(y);
        return status;
    }
    *out = y;
    return RKW_OK;
}

static rkw_status fill_shared(rkw_year *y, const rkw_site *s, const rkw_year *base, int profiles, rkw_error *err)
{
    y->axis = base->axis;
    y->used = base->used;
    y->n_places = base->n_places;
    y->weather = base->weather;
    y->shares_weather = 1;
    if (profiles) {
        y->n_plants = base->n_plants;
        y->plants = base->plants;
        y->shares_profiles = 1;
    } else {
        RKW_TRY(rkw_year_make_profiles(y, s, err));
    }
    RKW_TRY(make_facility(y, s, err));
    RKW_TRY(make_arrivals(y, s, err));
    return make_series(y, s, err);
}

rkw_status rkw_year_share(rkw_year **out, const rkw_context *ctx, const rkw_site *site, const rkw_year *base,
                          int profiles, rkw_error *err)
{
    *out = NULL;
    rkw_year *y = rkw_alloc(ctx, 1, sizeof *y);
    if (!y) return rkw_fail_memory(err, "a year");
    rkw_status status = rkw_context_copy(&y->ctx, ctx, err);
    if (status == RKW_OK) status = fill_shared(y, site, base, profiles, err);
    if (status != RKW_OK) {
        rkw_year_free(y);
        return status;
    }
    *out = y;
    return RKW_OK;
}

void rkw_year_free(rkw_year *y)
{
    if (!y) return;
    if (y->shares_weather) y->weather = NULL;
    if (y->shares_profiles) y->plants = NULL;
    for (size_t i = 0; y->weather && !y->shared && i < y->n_places; i++) rkw_weather_free(y->weather[i]);
    for (size_t i = 0; y->plants && !y->shared && i < y->n_plants; i++) rkw_release(y->plants[i].profile);
    for (int i = 0; i < RKW_YEAR_SERIES; i++) rkw_release(y->series[i]);
    rkw_facility_free(y->facility);
    rkw_release(y->weather);
    rkw_release(y->plants);
    rkw_release(y->arrivals);
    rkw_release(y);
}

const rkw_axis *rkw_year_axis(const rkw_year *y) { return &y->axis; }
rkw_year_options rkw_year_used(const rkw_year *y) { return y->used; }

const rkw_weather *rkw_year_weather(const rkw_year *y, size_t plant)
{
    return y->weather[plant < y->n_plants ? y->plants[plant].place : RKW_PLACE_SITE];
}

const double *rkw_year_profile(const rkw_year *y, size_t plant)
{
    return plant < y->n_plants ? y->plants[plant].profile : NULL;
}

size_t rkw_year_stages(const rkw_year *y, size_t plant) { return plant < y->n_plants ? y->plants[plant].n_stages : 0; }

const char *rkw_year_stage_name(const rkw_year *y, size_t plant, size_t stage)
{
    return stage < rkw_year_stages(y, plant) ? y->plants[plant].stage_names[stage] : "";
}

double rkw_year_stage_MWh_per_MW(const rkw_year *y, size_t plant, size_t stage)
{
    return stage < rkw_year_stages(y, plant) ? y->plants[plant].stage_MWh_per_MW[stage] : NAN;
}

const double *rkw_year_arrivals(const rkw_year *y, size_t tenant)
{
    return tenant < y->n_tenants ? y->arrivals + tenant * y->axis.n : NULL;
}

const rkw_facility *rkw_year_facility(const rkw_year *y) { return y->facility; }

const double *rkw_year_series(const rkw_year *y, int32_t which)
{
    return which >= 0 && which < RKW_YEAR_SERIES ? y->series[which] : NULL;
}
