/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every allocation of the room fails once: RKW_E_MEMORY, nothing left over. */
#include "wind/reference.h"

#include <stdio.h>

#include "harness/memory.h"

static rkw_status load_and_run_a_farm(const rkw_context *ctx, void *user, rkw_error *err)
{
    double v[48], profile[48];
    rkw_axis axis = {0, 3600, 0, 48};
    rkw_wind_weather weather = RKW_WIND_WEATHER_INIT;
    rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
    rkw_wind_stage stages[2] = {RKW_WIND_STAGE_INIT, RKW_WIND_STAGE_INIT};
    rkw_turbine *turbine = NULL;
    rkw_wind_farm *farm = NULL;
    for (size_t i = 0; i < 48; i++) v[i] = (double)i * 0.5;
    for (size_t s = 0; s < 2; s++) {
        snprintf(stages[s].name, sizeof stages[s].name, "outages %zu", s);
        stages[s].kind = RKW_WIND_STAGE_OUTAGES;
    }
    weather.axis = &axis;
    weather.speed_m_s = v;
    rkw_status status = rkw_turbine_load(&turbine, ctx, user, "vestas_v90_3000", RKW_CURVE_STEFFEN, err);
    config.turbine = turbine;
    config.stages = stages;
    config.n_stages = 2;
    config.exact_curve = 0;
    if (status == RKW_OK) status = rkw_wind_farm_create(&farm, ctx, &config, err);
    if (status == RKW_OK) status = rkw_wind_farm_profile(farm, &weather, profile, NULL, err);
    rkw_wind_farm_free(farm);
    rkw_turbine_free(turbine);
    return status;
}

static rkw_status build_wakes(const rkw_context *ctx, void *user, rkw_error *err)
{
    double x[6], y[6], v = 9, speed[6];
    rkw_wake_layout layout = {6, x, y};
    rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
    rkw_wake_table *table = NULL;
    rkw_wake_result result = {speed, NULL, NULL, NULL};
    rkw_status status = rkw_wind_layout_rows(2, 3, 0, 400, 700, 0, x, y, err);
    if (status == RKW_OK) status = rkw_wake_table_create(&table, ctx, &config, user, &layout, 8, 10, err);
    config.model = RKW_WAKE_EDDY_VISCOSITY;
    if (status == RKW_OK) status = rkw_wake_solve(&config, ctx, user, &layout, 30, &v, 1, &result, err);
    rkw_wake_table_free(table);
    return status;
}

static rkw_status compare_samples(const rkw_context *ctx, void *user, rkw_error *err)
{
    double a[4] = {1, 2, 3, 4}, b[3] = {2, 3, 9}, distance, out[3];
    rkw_quantile_map *map = NULL;
    rkw_weibull weibull = {2, 3};
    (void)user;
    rkw_status status = rkw_wind_ks_distance(ctx, a, 4, b, 3, &distance, err);
    if (status == RKW_OK) status = rkw_weibull_distance(ctx, &weibull, a, 4, &distance, err);
    if (status == RKW_OK) status = rkw_quantile_map_create(&map, ctx, a, 4, b, 3, err);
    if (status == RKW_OK) status = rkw_quantile_map_apply(map, b, 3, 1, NULL, out, err);
    rkw_quantile_map_free(map);
    return status;
}

TEST(memory_that_runs_out_is_reported_and_nothing_is_left)
{
    char folder[512];
    snprintf(folder, sizeof folder, "%s", repo_file("data/catalog"));
    rkw_turbine *turbine = reference_wake_turbine();
    CHECK(test_memory_exhaust(load_and_run_a_farm, folder) > 20);
    if (turbine) CHECK(test_memory_exhaust(build_wakes, turbine) >= 8);
    CHECK(test_memory_exhaust(compare_samples, NULL) == 7);
    rkw_turbine_free(turbine);
}
