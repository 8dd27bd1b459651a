/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The farm: profile, waterfall, stages. Expected values: single calls of the parts, closed forms, windpowerlib. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "wind/reference.h"

#define ROWS 8760

typedef struct fixture {
    rkw_turbine *turbine;
    rkw_axis axis;
    double *speed, *temperature, *pressure, *humidity, *profile;
    rkw_wind_weather weather;
    rkw_error err;
} fixture;

static void fixture_begin(fixture *f)
{
    memset(f, 0, sizeof *f);
    CHECK_OK(
        rkw_turbine_load(&f->turbine, NULL, repo_file("data/catalog"), "vestas_v90_3000", RKW_CURVE_LINEAR, &f->err),
        f->err);
    double **arrays[] = {&f->speed, &f->temperature, &f->pressure, &f->humidity, &f->profile};
    for (size_t a = 0; a < 5; a++) *arrays[a] = calloc(ROWS, sizeof(double));
    f->axis = rkw_axis_of_year(2025);
    test_random random = {7};
    for (size_t i = 0; i < ROWS; i++) {
        f->speed[i] = 8.0 * pow(-log(1.0 - 0.999999 * random_0_1(&random)), 1.0 / 1.8);
        f->temperature[i] = random_between(&random, -15, 40);
        f->pressure[i] = random_between(&random, 90000, 102000);
        f->humidity[i] = random_0_1(&random);
    }
    f->weather =
        (rkw_wind_weather){sizeof f->weather, &f->axis, f->speed, NULL, f->temperature, f->pressure, f->humidity};
}

static void fixture_end(fixture *f)
{
    rkw_turbine_free(f->turbine);
    free(f->speed);
    free(f->temperature);
    free(f->pressure);
    free(f->humidity);
    free(f->profile);
}

static rkw_wind_farm *make_farm(fixture *f, const rkw_wind_farm_config *config)
{
    rkw_wind_farm *farm = NULL;
    CHECK_OK(rkw_wind_farm_create(&farm, NULL, config, &f->err), f->err);
    return farm;
}

TEST(farm_rows_equal_shear_density_and_curve_done_by_hand)
{
    fixture f;
    fixture_begin(&f);
    rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
    config.turbine = f.turbine;
    config.measurement_height_m = 10;
    config.shear_exponent = 0.12;
    rkw_wind_farm *farm = make_farm(&f, &config);
    double stages[2];
    CHECK_OK(rkw_wind_farm_profile(farm, &f.weather, f.profile, stages, &f.err), f.err);
    double gross = 0, sum = 0;
    for (size_t i = 0; i < ROWS; i++) {
        double v = f.speed[i] * pow(8.0, 0.12), hub_C = f.temperature[i] - 0.0065 * 78, rho, p, plain;
        double mean_K = f.temperature[i] + 273.15 - 0.0065 * 39;
        double hub_Pa = f.pressure[i] * exp(-9.80665 * 78 / (287.05 * mean_K));
        CHECK_OK(rkw_wind_air_density(&hub_Pa, &hub_C, &f.humidity[i], 1, &rho, &f.err), f.err);
        CHECK_OK(rkw_turbine_power(f.turbine, &v, 1, &rho, 0, RKW_DENSITY_IEC, &p, &f.err), f.err);
        CHECK_OK(rkw_turbine_power(f.turbine, &v, 1, NULL, 0, RKW_DENSITY_NONE, &plain, &f.err), f.err);
        CHECK_NEAR(f.profile[i], p / 3000, 1e-12, 1e-11);
        gross += plain / 3000;
        sum += f.profile[i];
    }
    CHECK_NEAR(stages[0], gross, 0, 1e-11);
    CHECK_NEAR(stages[1], sum, 0, 1e-12);
    CHECK(stages[1] < stages[0]); /* warm air at 93 kPa is thin */
    rkw_wind_farm_free(farm);
    fixture_end(&f);
}

TEST(loss_stages_multiply_in_order_and_their_energy_is_booked)
{
    fixture f;
    fixture_begin(&f);
    rkw_wind_stage stages[3] = {RKW_WIND_STAGE_INIT, RKW_WIND_STAGE_INIT, RKW_WIND_STAGE_INIT};
    const char *names[3] = {"wake", "availability", "electrical"};
    double fractions[3] = {0.08, 0.03, 0.02};
    for (size_t s = 0; s < 3; s++) {
        strcpy(stages[s].name, names[s]);
        stages[s].fraction = fractions[s];
    }
    rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
    config.turbine = f.turbine;
    config.stages = stages;
    config.n_stages = 3;
    rkw_wind_farm *farm = make_farm(&f, &config);
    CHECK(rkw_wind_farm_stage_count(farm) == 5);
    CHECK_TEXT(rkw_wind_farm_stage_name(farm, 0), "gross");
    CHECK_TEXT(rkw_wind_farm_stage_name(farm, 2), "wake");
    CHECK_TEXT(rkw_wind_farm_stage_name(farm, 4), "electrical");
    CHECK_TEXT(rkw_wind_farm_stage_name(farm, 5), "");
    double energy[5], sum = 0;
    CHECK_OK(rkw_wind_farm_profile(farm, &f.weather, f.profile, energy, &f.err), f.err);
    for (size_t s = 0; s < 3; s++) CHECK_NEAR(energy[s + 2], energy[s + 1] * (1 - fractions[s]), 0, 1e-12);
    for (size_t i = 0; i < ROWS; i++) sum += f.profile[i];
    CHECK_NEAR(energy[4], sum, 0, 1e-12);
    /* In place, and without the waterfall: the same rows. */
    CHECK_OK(rkw_wind_farm_profile(farm, &f.weather, f.speed, NULL, &f.err), f.err);
    CHECK(memcmp(f.speed, f.profile, ROWS * sizeof(double)) == 0);
    rkw_wind_farm_free(farm);
    fixture_end(&f);
}

TEST(hysteresis_waits_for_the_restart_speed)
{
    fixture f;
    fixture_begin(&f);
    double v[8] = {20, 24, 26, 24, 21, 19, 24, 26};
    double want[8] = {1, 1, 0, 0, 0, 1, 1, 0};
    rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
    config.turbine = f.turbine;
    config.shear = RKW_SHEAR_NONE;
    config.density = RKW_DENSITY_NONE;
    config.restart_speed_m_s = 20;
    f.axis.n = 8;
    f.weather.speed_m_s = v;
    rkw_wind_farm *farm = make_farm(&f, &config);
    double energy[3];
    CHECK_OK(rkw_wind_farm_profile(farm, &f.weather, f.profile, energy, &f.err), f.err);
    for (size_t i = 0; i < 8; i++) CHECK_NEAR(f.profile[i], want[i], 1e-12, 0);
    CHECK_NEAR(energy[1], 6, 1e-12, 0);
    CHECK_NEAR(energy[2], 4, 1e-12, 0);
    CHECK_TEXT(rkw_wind_farm_stage_name(farm, 2), "cut_out_hysteresis");
    rkw_wind_farm_free(farm);
    fixture_end(&f);
}

TEST(ice_lasts_and_heat_derates)
{
    fixture f;
    fixture_begin(&f);
    double v[6] = {16, 16, 16, 16, 16, 16}, t[6] = {-5, 2, 2, 2, 38, 41}, h[6] = {0.95, 0.5, 0.5, 0.5, 0.1, 0.1};
    double want[6] = {0.8, 0.8, 0.8, 1, 0.7, 0};
    rkw_wind_stage stages[2] = {RKW_WIND_STAGE_INIT, RKW_WIND_STAGE_INIT};
    strcpy(stages[0].name, "icing");
    stages[0].kind = RKW_WIND_STAGE_ICING;
    stages[0].fraction = 0.2;
    stages[0].to_C = 0;
    stages[0].humidity_0_1 = 0.9;
    stages[0].lasting_h = 2;
    strcpy(stages[1].name, "heat");
    stages[1].kind = RKW_WIND_STAGE_HOT;
    stages[1].from_C = 35;
    stages[1].to_C = 40;
    stages[1].fraction = 0.5;
    rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
    config.turbine = f.turbine;
    config.shear = RKW_SHEAR_NONE;
    config.density = RKW_DENSITY_NONE;
    config.stages = stages;
    config.n_stages = 2;
    config.temperature_height_m = 80;
    f.axis.n = 6;
    f.weather = (rkw_wind_weather){sizeof f.weather, &f.axis, v, NULL, t, NULL, h};
    rkw_wind_farm *farm = make_farm(&f, &config);
    CHECK_OK(rkw_wind_farm_profile(farm, &f.weather, f.profile, NULL, &f.err), f.err);
    for (size_t i = 0; i < 6; i++) CHECK_NEAR(f.profile[i], want[i], 1e-12, 0);
    f.weather.humidity_0_1 = NULL;
    CHECK_STATUS(rkw_wind_farm_profile(farm, &f.weather, f.profile, NULL, &f.err), RKW_E_MISSING, f.err);
    CHECK(strstr(f.err.message, "icing") != NULL);
    rkw_wind_farm_free(farm);
    fixture_end(&f);
}

TEST(outages_are_seeded_and_meet_mtbf_over_mtbf_plus_mttr)
{
    fixture f;
    fixture_begin(&f);
    for (size_t i = 0; i < ROWS; i++) f.speed[i] = 16;
    rkw_wind_stage stage = RKW_WIND_STAGE_INIT;
    strcpy(stage.name, "outages");
    stage.kind = RKW_WIND_STAGE_OUTAGES;
    stage.n_turbines = 400;
    stage.mtbf_h = 1200;
    stage.mttr_h = 37;
    stage.seed = 11;
    rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
    config.turbine = f.turbine;
    config.shear = RKW_SHEAR_NONE;
    config.density = RKW_DENSITY_NONE;
    config.stages = &stage;
    config.n_stages = 1;
    rkw_wind_farm *farm = make_farm(&f, &config);
    double energy[3], again[3];
    CHECK_OK(rkw_wind_farm_profile(farm, &f.weather, f.profile, energy, &f.err), f.err);
    /* 400 machines x 8760 h / 1237 h cycles is 2833 outages: standard error of the unavailability under 3 %. */
    CHECK_NEAR(1 - energy[2] / energy[1], 37.0 / 1237.0, 0.1 * 37.0 / 1237.0, 0);
    for (size_t i = 0; i < ROWS; i++) CHECK(f.profile[i] >= 0 && f.profile[i] <= 1);
    CHECK_OK(rkw_wind_farm_profile(farm, &f.weather, f.profile, again, &f.err), f.err);
    CHECK(memcmp(energy, again, sizeof energy) == 0);
    rkw_wind_farm_free(farm);
    stage.seed = 12;
    farm = make_farm(&f, &config);
    CHECK_OK(rkw_wind_farm_profile(farm, &f.weather, f.profile, again, &f.err), f.err);
    CHECK(again[2] != energy[2]);
    rkw_wind_farm_free(farm);
    fixture_end(&f);
}

/* The machines fail at the same times whatever the step is: an hour's availability is the mean of its half hours'. */
TEST(outages_take_the_same_time_from_rows_of_any_length)
{
    fixture f;
    fixture_begin(&f);
    for (size_t i = 0; i < ROWS; i++) f.speed[i] = 16;
    rkw_wind_stage stage = RKW_WIND_STAGE_INIT;
    strcpy(stage.name, "outages");
    stage.kind = RKW_WIND_STAGE_OUTAGES;
    stage.n_turbines = 10;
    stage.mtbf_h = 150;
    stage.mttr_h = 30;
    stage.seed = 5;
    rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
    config.turbine = f.turbine;
    config.shear = RKW_SHEAR_NONE;
    config.density = RKW_DENSITY_NONE;
    config.stages = &stage;
    config.n_stages = 1;
    rkw_wind_farm *farm = make_farm(&f, &config);
    static double half[4000];
    f.axis.n = 4000;
    f.axis.step_s = 1800;
    CHECK_OK(rkw_wind_farm_profile(farm, &f.weather, half, NULL, &f.err), f.err);
    f.axis.n = 2000;
    f.axis.step_s = 3600;
    CHECK_OK(rkw_wind_farm_profile(farm, &f.weather, f.profile, NULL, &f.err), f.err);
    size_t moved = 0;
    for (size_t i = 0; i < 2000; i++) {
        CHECK_NEAR(f.profile[i], (half[2 * i] + half[2 * i + 1]) / 2, 1e-12, 0);
        moved += half[2 * i] != half[2 * i + 1];
    }
    CHECK(moved > 100); /* 2000 h x 10 / 180 h are 111 outages, each with a beginning and an end */
    rkw_wind_farm_free(farm);
    fixture_end(&f);
}

TEST(uniform_table_stays_within_its_stated_error)
{
    fixture f;
    fixture_begin(&f);
    const char *ids[] = {"vestas_v90_3000", "iea_15000_240", "gamesa_g128_4500", "nrel_5000_126"};
    for (size_t k = 0; k < 4; k++)
        for (int32_t kind = RKW_CURVE_LINEAR; kind <= RKW_CURVE_STEFFEN; kind++) {
            rkw_turbine *turbine = NULL;
            CHECK_OK(rkw_turbine_load(&turbine, NULL, repo_file("data/catalog"), ids[k], kind, &f.err), f.err);
            rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
            config.turbine = turbine;
            rkw_wind_farm *exact = make_farm(&f, &config);
            config.exact_curve = 0;
            rkw_wind_farm *fast = make_farm(&f, &config);
            double *other = calloc(ROWS, sizeof(double)), worst = 0;
            CHECK_OK(rkw_wind_farm_profile(exact, &f.weather, f.profile, NULL, &f.err), f.err);
            CHECK_OK(rkw_wind_farm_profile(fast, &f.weather, other, NULL, &f.err), f.err);
            for (size_t i = 0; i < ROWS; i++) worst = fmax(worst, fabs(other[i] - f.profile[i]));
            CHECK(worst <= rkw_wind_farm_table_error(fast) + 1e-12);
            CHECK(rkw_wind_farm_table_error(fast) < 2e-3);
            CHECK(rkw_wind_farm_table_error(exact) == 0);
            test_note("%s %s: stated error %.2g MW/MW, seen %.2g", ids[k], kind ? "Steffen" : "linear",
                      rkw_wind_farm_table_error(fast), worst);
            free(other);
            rkw_wind_farm_free(exact);
            rkw_wind_farm_free(fast);
            rkw_turbine_free(turbine);
        }
    fixture_end(&f);
}

TEST(farm_refuses_bad_weather_and_leaves_the_output_alone)
{
    fixture f;
    fixture_begin(&f);
    rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
    config.turbine = f.turbine;
    rkw_wind_farm *farm = make_farm(&f, &config);
    double direction[ROWS] = {0};
    f.profile[0] = -7;
    f.weather.direction_deg = direction;
    direction[17] = 400;
    CHECK_STATUS(rkw_wind_farm_profile(farm, &f.weather, f.profile, NULL, &f.err), RKW_E_DOMAIN, f.err);
    CHECK_TEXT(f.err.message, "direction_deg[17] = 400 deg, allowed 0 .. 360 deg");
    direction[17] = 0;
    f.speed[5000] = NAN;
    CHECK_STATUS(rkw_wind_farm_profile(farm, &f.weather, f.profile, NULL, &f.err), RKW_E_DOMAIN, f.err);
    f.speed[5000] = 5;
    f.humidity[3] = 55;
    CHECK_STATUS(rkw_wind_farm_profile(farm, &f.weather, f.profile, NULL, &f.err), RKW_E_DOMAIN, f.err);
    f.humidity[3] = 0.55;
    f.pressure[9] = 1013;
    CHECK_STATUS(rkw_wind_farm_profile(farm, &f.weather, f.profile, NULL, &f.err), RKW_E_DOMAIN, f.err);
    f.weather.speed_m_s = NULL;
    CHECK_STATUS(rkw_wind_farm_profile(farm, &f.weather, f.profile, NULL, &f.err), RKW_E_ARG, f.err);
    CHECK_NEAR(f.profile[0], -7, 0, 0);
    rkw_wind_farm_free(farm);
    config.shear = RKW_SHEAR_LOG;
    config.roughness_m = 90;
    CHECK_STATUS(rkw_wind_farm_create(&farm, NULL, &config, &f.err), RKW_E_DOMAIN, f.err);
    config.shear = 9;
    CHECK_STATUS(rkw_wind_farm_create(&farm, NULL, &config, &f.err), RKW_E_ARG, f.err);
    CHECK(farm == NULL);
    fixture_end(&f);
}
