/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From weather to MW per MW installed, one task per plant; PV plants of one place share its sky. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "site/year.h"

typedef struct profile_work {
    rkw_year *year;
    const rkw_site *site;
    rkw_pv_sky **skies; /* per place; NULL where no PV plant stands */
    rkw_error *errors;  /* per task */
} profile_work;

static int has_pv(const rkw_site *s, size_t place)
{
    for (size_t i = 0; i < s->n_plants; i++)
        if (s->plants[i].place == place && s->plants[i].plant.kind == RKW_PLANT_PV) return 1;
    return 0;
}

static rkw_status make_sky(void *user, size_t place)
{
    profile_work *w = user;
    const rkw_year *y = w->year;
    if (!has_pv(w->site, place)) return RKW_OK;
    const rkw_weather *weather = y->weather[place];
    rkw_pv_weather in = RKW_PV_WEATHER_INIT;
    in.ghi_W_m2 = rkw_weather_column(weather, RKW_WEATHER_GHI);
    in.dni_W_m2 = rkw_weather_column(weather, RKW_WEATHER_DNI);
    in.dhi_W_m2 = rkw_weather_column(weather, RKW_WEATHER_DHI);
    in.temp_air_C = rkw_weather_column(weather, RKW_WEATHER_TEMP);
    in.wind_speed_m_s = rkw_weather_column(weather, RKW_WEATHER_WIND_SPEED);
    rkw_pv_sky_options how = RKW_PV_SKY_OPTIONS_INIT;
    how.sun_at_0_1 = rkw_weather_sun_offset_s(weather) / y->axis.step_s;
    return rkw_pv_sky_create(&w->skies[place], &y->ctx, &how, &w->site->places[place].place, &y->axis, &in,
                             &w->errors[place]);
}

static rkw_status make_pv(profile_work *w, size_t plant, rkw_error *err)
{
    rkw_year_plant *out = &w->year->plants[plant];
    const rkw_site_plant_row *row = &w->site->plants[plant];
    rkw_pv_output where = RKW_PV_OUTPUT_INIT;
    where.power_MW = out->profile;
    where.stage_energy_MWh = out->stage_MWh_per_MW;
    out->n_stages = RKW_PV_STAGES;
    for (int32_t i = 0; i < RKW_PV_STAGES; i++)
        snprintf(out->stage_names[i], sizeof out->stage_names[i], "%s", rkw_pv_stage_name(i));
    return rkw_pv_plant_under_sky(w->skies[row->place], &row->pv, &where, err);
}

static rkw_wind_stage loss_stage(const char *name, double fraction)
{
    rkw_wind_stage stage = RKW_WIND_STAGE_INIT;
    snprintf(stage.name, sizeof stage.name, "%s", name);
    stage.fraction = fraction;
    return stage;
}

static rkw_status create_farm(rkw_wind_farm **farm, const rkw_context *ctx, const rkw_site_plant_row *row,
                              const rkw_place *place, double measured_at_m, rkw_error *err)
{
    rkw_wind_stage stages[] = {loss_stage("wake", row->loss_wake), loss_stage("availability", 1 - row->availability),
                               loss_stage("electrical", row->loss_electrical), loss_stage("other", row->loss_other),
                               loss_stage("degradation", row->loss_age)};
    rkw_wind_farm_config c = RKW_WIND_FARM_CONFIG_INIT;
    c.turbine = row->turbine;
    c.hub_height_m = row->hub_height_m;
    c.measurement_height_m = measured_at_m;
    c.elevation_m = place->elevation_m;
    c.shear_exponent = row->shear_exponent;
    c.stages = stages;
    c.n_stages = sizeof stages / sizeof stages[0];
    return rkw_wind_farm_create(farm, ctx, &c, err);
}

enum { MOST_LEVELS = 16 };

/* Speeds for a farm: at hub height from the power law between measured heights when there are several, else the one column that
 * there is. `hub_m_s` holds axis n values. */
static rkw_status choose_speeds(const rkw_weather *weather, double hub_m, double *hub_m_s, const double **speed_m_s,
                                double *height_m, rkw_error *err)
{
    const double *levels[MOST_LEVELS];
    double heights_m[MOST_LEVELS];
    size_t n = rkw_weather_levels(weather, RKW_WEATHER_WIND_SPEED);
    *speed_m_s = rkw_weather_column(weather, RKW_WEATHER_WIND_SPEED);
    *height_m = rkw_weather_height_m(weather, RKW_WEATHER_WIND_SPEED);
    if (n < 2 || n > MOST_LEVELS) return RKW_OK;
    for (size_t i = 0; i < n; i++) levels[i] = rkw_weather_level(weather, RKW_WEATHER_WIND_SPEED, i, &heights_m[i]);
    RKW_TRY(rkw_wind_height_interpolate(levels, heights_m, n, rkw_weather_axis(weather)->n, hub_m, RKW_HEIGHT_POWER,
                                        hub_m_s, err));
    *speed_m_s = hub_m_s;
    *height_m = hub_m;
    return RKW_OK;
}

static void keep_stages(const rkw_wind_farm *farm, rkw_year_plant *out)
{
    out->n_stages = rkw_wind_farm_stage_count(farm);
    if (out->n_stages > RKW_MOST_STAGES) out->n_stages = RKW_MOST_STAGES;
    for (size_t i = 0; i < out->n_stages; i++)
        snprintf(out->stage_names[i], sizeof out->stage_names[i], "%s", rkw_wind_farm_stage_name(farm, i));
}

static rkw_status make_wind(profile_work *w, size_t plant, rkw_error *err)
{
    rkw_year *y = w->year;
    rkw_year_plant *out = &y->plants[plant];
    const rkw_site_plant_row *row = &w->site->plants[plant];
    const rkw_weather *weather = y->weather[row->place];
    rkw_wind_farm *farm;
    rkw_wind_weather in = RKW_WIND_WEATHER_INIT;
    double measured_at_m;
    RKW_TRY(choose_speeds(weather, row->hub_height_m, out->profile, &in.speed_m_s, &measured_at_m, err));
    RKW_TRY(create_farm(&farm, &y->ctx, row, &w->site->places[row->place].place, measured_at_m, err));
    in.axis = &y->axis;
    in.temperature_C = rkw_weather_column(weather, RKW_WEATHER_TEMP);
    in.pressure_Pa = rkw_weather_column(weather, RKW_WEATHER_PRESSURE);
    in.humidity_0_1 = rkw_weather_column(weather, RKW_WEATHER_REL_HUMIDITY);
    keep_stages(farm, out);
    rkw_status status = rkw_wind_farm_profile(farm, &in, out->profile, out->stage_MWh_per_MW, err);
    rkw_wind_farm_free(farm);
    return status;
}

static rkw_status make_plant(void *user, size_t plant)
{
    profile_work *w = user;
    rkw_error *err = &w->errors[plant];
    return w->site->plants[plant].plant.kind == RKW_PLANT_PV ? make_pv(w, plant, err) : make_wind(w, plant, err);
}

/* Runs tasks on the context's threads and hands on the message of the first that failed. */
static rkw_status run(profile_work *w, size_t n, rkw_status (*task)(void *user, size_t index), rkw_error *err)
{
    rkw_status status = rkw_parallel_for(w->year->ctx.n_threads, n, task, w);
    for (size_t i = 0; err && status != RKW_OK && i < n; i++)
        if (w->errors[i].status == status) {
            *err = w->errors[i];
            break;
        }
    return status;
}

static rkw_status allocate(profile_work *w, rkw_error *err)
{
    rkw_year *y = w->year;
    size_t most = y->n_places > y->n_plants ? y->n_places : y->n_plants;
    w->skies = rkw_alloc(&y->ctx, y->n_places, sizeof(rkw_pv_sky *));
    w->errors = rkw_alloc(&y->ctx, most, sizeof *w->errors);
    if (!w->skies || !w->errors) return rkw_fail_memory(err, "profiles");
    for (size_t i = 0; i < y->n_plants; i++) {
        y->plants[i].place = w->site->plants[i].place;
        y->plants[i].profile = rkw_alloc(&y->ctx, rkw_padded(y->axis.n), sizeof(double));
        if (!y->plants[i].profile) return rkw_fail_memory(err, "profiles");
    }
    return RKW_OK;
}

rkw_status rkw_year_make_profiles(rkw_year *y, const rkw_site *s, rkw_error *err)
{
    profile_work w = {y, s, NULL, NULL};
    y->n_plants = s->n_plants;
    y->plants = rkw_alloc(&y->ctx, s->n_plants, sizeof *y->plants);
    if (!y->plants) return rkw_fail_memory(err, "profiles");
    rkw_status status = allocate(&w, err);
    if (status == RKW_OK) status = run(&w, y->n_places, make_sky, err);
    if (status == RKW_OK) status = run(&w, y->n_plants, make_plant, err);
    for (size_t i = 0; w.skies && i < y->n_places; i++) rkw_pv_sky_free(w.skies[i]);
    rkw_release(w.skies);
    rkw_release(w.errors);
    return status;
}
