/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wind: a farm's year, the chain of one machine, tables of wakes, statistics. Aims: a farm year of 40 machines under
 * 0.3 ms once its table is built; windpowerlib's 4 ms year beaten 20 times.
 *
 * Flops by hand, functions counted as in solar.c: moist air 35 with the exponential of its vapour, cube root of a density 60,
 * a curve 5, a table in two directions 12, two stages 2. A wake is a pair of machines at a speed: Jensen's deficit, squared and
 * added, 3; a Gaussian's with its square root, two divisions and exponential 50. */
#include "bench.h"

#include <rackwatt/wind.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum { YEAR = 8760, MOST = 200 };

static double speed_m_s[YEAR], direction_deg[YEAR], temperature_C[YEAR], pressure_Pa[YEAR], humidity[YEAR];
static double profile[YEAR], work[YEAR], x_m[MOST], y_m[MOST];
static rkw_axis axis;

static double next_0_1(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*state >> 11) + 0.5) * 0x1p-53;
}

static void make_year(void)
{
    uint64_t state = 7;
    axis = rkw_axis_of_year(2025);
    for (int h = 0; h < YEAR; h++) {
        speed_m_s[h] = 9.0 * pow(-log(next_0_1(&state)), 1.0 / 1.8);
        direction_deg[h] = 360.0 * next_0_1(&state);
        temperature_C[h] = 18.0 + 10.0 * sin(h * 0.2618) + 5.0 * next_0_1(&state);
        pressure_Pa[h] = 99000.0 + 2000.0 * next_0_1(&state);
        humidity[h] = next_0_1(&state);
    }
}

static rkw_turbine *load(const char *id)
{
    rkw_turbine *turbine = NULL;
    rkw_error err;
    if (rkw_turbine_load(&turbine, NULL, "data/catalog", id, RKW_CURVE_LINEAR, &err) != RKW_OK) puts(err.message);
    return turbine;
}

/* ------------------------------------------------------------------ farm */

typedef struct year {
    const rkw_wind_farm *farm;
    rkw_wind_weather weather;
    double *stages;
} year;

static void run_year(void *user)
{
    const year *y = user;
    if (rkw_wind_farm_profile(y->farm, &y->weather, profile, y->stages, NULL) == RKW_OK) bench_keep(profile[17]);
}

static void bench_farm(const char *name, const rkw_wind_farm_config *config, int waterfall, const char *note)
{
    rkw_wind_farm *farm = NULL;
    double stages[16];
    year y = {NULL, RKW_WIND_WEATHER_INIT, waterfall ? stages : NULL};
    if (rkw_wind_farm_create(&farm, NULL, config, NULL) != RKW_OK) return;
    y.farm = farm;
    y.weather.axis = &axis;
    y.weather.speed_m_s = speed_m_s;
    y.weather.direction_deg = direction_deg;
    y.weather.temperature_C = temperature_C;
    y.weather.pressure_Pa = pressure_Pa;
    y.weather.humidity_0_1 = humidity;
    const double flops = 3 + 35 + 60 + 5 + 12 + 2, bytes = 5 * 8 + 8;
    bench_time_work(name, run_year, &y, 0, NULL, 9, note, (bench_work){bytes * YEAR, flops * YEAR});
    rkw_wind_farm_free(farm);
}

static void bench_farms(const rkw_turbine *turbine, const rkw_wake_table *wakes)
{
    rkw_wind_stage stages[2] = {RKW_WIND_STAGE_INIT, RKW_WIND_STAGE_INIT};
    rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
    for (int s = 0; s < 2; s++) snprintf(stages[s].name, sizeof stages[s].name, "loss %d", s);
    config.turbine = turbine;
    config.stages = stages;
    config.n_stages = 2;
    config.wakes = wakes;
    config.exact_curve = 0;
    bench_farm("wind_farm_year", &config, 0, "8760 h, 40 machines, density, wakes by table; aim 0.3 ms");
    bench_farm("wind_farm_year_waterfall", &config, 1, "the same with yearly energy after each stage");
    config.exact_curve = 1;
    bench_farm("wind_farm_year_exact_curve", &config, 0, "curve searched instead of the uniform table");
}

/* ------------------------------------------------------------------ windpowerlib's chain */

static void run_chain(void *user)
{
    const rkw_turbine *turbine = user;
    static const double roughness_m = 0.15;
    static double density[YEAR];
    rkw_status status = rkw_wind_log_profile(speed_m_s, YEAR, 80, 119, &roughness_m, 0, 0, work, NULL);
    if (status == RKW_OK) status = rkw_wind_temperature_at_height(temperature_C, YEAR, 10, 119, density, NULL);
    for (int h = 0; h < YEAR; h++) density[h] += 273.15;
    if (status == RKW_OK)
        status = rkw_wind_density_at_hub(pressure_Pa, density, YEAR, 0, 119, RKW_DENSITY_BAROMETRIC, density, NULL);
    if (status == RKW_OK)
        status = rkw_turbine_power(turbine, work, YEAR, density, 1, RKW_DENSITY_VARIABLE, profile, NULL);
    if (status == RKW_OK) bench_keep(profile[17]);
}

static void run_plain_chain(void *user)
{
    static const double roughness_m = 0.15;
    rkw_status status = rkw_wind_log_profile(speed_m_s, YEAR, 80, 119, &roughness_m, 0, 0, work, NULL);
    if (status == RKW_OK) status = rkw_turbine_power(user, work, YEAR, NULL, 0, RKW_DENSITY_NONE, profile, NULL);
    if (status == RKW_OK) bench_keep(profile[17]);
}

/* ------------------------------------------------------------------ wakes */

typedef struct wake_job {
    rkw_wake_config config;
    const rkw_turbine *turbine;
    rkw_wake_layout layout;
} wake_job;

static void run_table(void *user)
{
    const wake_job *job = user;
    rkw_wake_table *table = NULL;
    double efficiency, direction = 270, v = 9;
    if (rkw_wake_table_create(&table, NULL, &job->config, job->turbine, &job->layout, 72, 50, NULL) == RKW_OK &&
        rkw_wake_table_efficiency(table, &direction, &v, 1, &efficiency, NULL) == RKW_OK)
        bench_keep(efficiency);
    rkw_wake_table_free(table);
}

/* Rows of `per_row` machines, 5 diameters apart along the ridge and 8 across it. */
static rkw_wake_layout ridge(size_t rows, size_t per_row, double diameter_m)
{
    rkw_wake_layout layout = {rows * per_row, x_m, y_m};
    if (rkw_wind_layout_rows(rows, per_row, 20, 5 * diameter_m, 8 * diameter_m, 0.5, x_m, y_m, NULL) != RKW_OK)
        layout.n = 0;
    return layout;
}

static void bench_tables(const rkw_turbine *turbine)
{
    static const char *const names[] = {"jensen", "gaussian", "park", "quinlan", "eddy_viscosity"};
    char name[64];
    for (int model = 0; model < 5; model++)
        for (int size = 40; size <= 200; size += 160) {
            wake_job job = {RKW_WAKE_CONFIG_INIT, turbine, {0, NULL, NULL}};
            if (size == 200 && (model > RKW_WAKE_GAUSSIAN || bench_quick())) continue;
            if (model == RKW_WAKE_EDDY_VISCOSITY && bench_quick()) continue;
            job.config.model = model;
            job.layout = ridge(size == 40 ? 4 : 10, size == 40 ? 10 : 20, rkw_turbine_rotor_diameter_m(turbine));
            snprintf(name, sizeof name, "wake_table_%s_%d", names[model], size);
            const double pairs = 72 * 50 * 0.5 * size * (size - 1);
            const bench_work work_of[] = {{0, 3 * pairs}, {0, 50 * pairs}};
            bench_time_work(name, run_table, &job, 0, NULL, 5, "72 directions x 50 speeds, 1 thread",
                            model <= RKW_WAKE_GAUSSIAN ? work_of[model] : (bench_work){0, 0});
        }
}

static void run_weibull(void *user)
{
    rkw_weibull fit;
    (void)user;
    if (rkw_weibull_fit(speed_m_s, YEAR, &fit, NULL, NULL) == RKW_OK) bench_keep(fit.shape);
}

int main(void)
{
    rkw_turbine *v90 = load("vestas_v90_3000"), *v112 = load("vestas_v112_3075");
    rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
    rkw_wake_table *wakes = NULL;
    if (!v90 || !v112) return 1;
    make_year();
    rkw_wake_layout layout = ridge(4, 10, rkw_turbine_rotor_diameter_m(v90));
    if (rkw_wake_table_create(&wakes, NULL, &config, v90, &layout, 72, 50, NULL) != RKW_OK) return 1;
    bench_farms(v90, wakes);
    bench_time_work("wind_chain_plain", run_plain_chain, v112, 0, NULL, 9,
                    "8760 h, one machine; windpowerlib 4 ms, aim 0.2 ms", (bench_work){32.0 * YEAR, 6.0 * YEAR});
    bench_time_work("wind_chain_density", run_chain, v112, 0, NULL, 9, "the same with the variable density correction",
                    (bench_work){96.0 * YEAR, (6 + 3 + 5 + 60 + 30 + 10) * (double)YEAR});
    bench_tables(v90);
    bench_time_work("weibull_fit", run_weibull, NULL, 0, NULL, 9, "8760 speeds, some eight rounds over them",
                    (bench_work){8 * 8.0 * YEAR, 8 * (30 + 30 + 6.0) * YEAR});
    rkw_wake_table_free(wakes);
    rkw_turbine_free(v90);
    rkw_turbine_free(v112);
    return 0;
}
