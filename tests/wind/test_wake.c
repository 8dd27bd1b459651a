/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wakes over a layout. Expected values: PyWake and SSC (reference files), closed forms. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "wind/reference.h"

#define MACHINES 8
#define REL 1e-7

typedef struct layout_fixture {
    double x[MACHINES], y[MACHINES];
    rkw_wake_layout layout;
} layout_fixture;

static int read_layout(layout_fixture *f)
{
    text_csv *t = reference_read("wake_layout.csv");
    if (!t) return 0;
    f->layout = (rkw_wake_layout){reference_points(t, NULL, NULL, "x_m", "y_m", 1.0, f->x, f->y, MACHINES), f->x, f->y};
    text_csv_free(t);
    return 1;
}

/* Rows of a reference file come in blocks of one case with one row per machine. */
static void check_block(const text_csv *t, size_t row, const rkw_wake_config *config, const rkw_turbine *turbine,
                        const rkw_wake_layout *layout, const char *power_column, double to_kW)
{
    rkw_error err = {0};
    double speed[MACHINES], thrust[MACHINES], power[MACHINES], free_m_s = reference_at(t, row, "ws");
    rkw_wake_result result = {speed, thrust, power, NULL};
    const char *thrust_column = config->model <= RKW_WAKE_GAUSSIAN ? "ct" : "thrust_coeff";
    CHECK_OK(rkw_wake_solve(config, NULL, turbine, layout, reference_at(t, row, "wd_deg"), &free_m_s, 1, &result, &err),
             err);
    for (size_t i = 0; i < layout->n; i++) {
        CHECK_NEAR(speed[i], reference_at(t, row + i, "ws_eff"), 0, REL);
        CHECK_NEAR(thrust[i], reference_at(t, row + i, thrust_column), 0, REL);
        CHECK_NEAR(power[i], reference_at(t, row + i, power_column) * to_kW, 1e-9, REL);
    }
}

static int32_t named(const char *name, const char *const *names)
{
    int32_t i = 0;
    while (names[i] && strcmp(names[i], name) != 0) i++;
    return i;
}

TEST(jensen_and_gaussian_wakes_meet_pywake)
{
    layout_fixture f;
    text_csv *t = reference_read("wake_pywake.csv");
    rkw_turbine *turbine = reference_wake_turbine();
    const char *superpositions[] = {"squared", "linear", "max", NULL};
    if (!t || !turbine || !read_layout(&f)) return;
    for (size_t row = 0; row < t->rows; row += f.layout.n) {
        const char *model = text_csv_at(t, row, "model");
        rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
        config.superposition = named(text_csv_at(t, row, "superposition"), superpositions);
        if (strncmp(model, "noj", 3) == 0) {
            config.model = RKW_WAKE_JENSEN;
            config.expansion = 0.05;
            config.rotor = strstr(model, "overlap") ? RKW_WAKE_AREA : RKW_WAKE_CENTRE;
        }
        check_block(t, row, &config, turbine, &f.layout, "power_w", 1e-3);
    }
    rkw_turbine_free(turbine);
    text_csv_free(t);
}

/* SSC closes the curve with points of no power, and its sea-level density is that of the gas law. */
static rkw_turbine *ssc_turbine(void)
{
    text_csv *table = reference_read("wake_turbine_table.csv");
    if (!table) return NULL;
    double speed[50] = {0}, power[50] = {0}, thrust[50];
    rkw_turbine_config config = RKW_TURBINE_CONFIG_INIT;
    size_t n = reference_points(table, NULL, NULL, "wind_speed", "power", 1e-3, speed + 1, power + 1, 40);
    reference_points(table, NULL, NULL, "wind_speed", "ct", 1.0, speed + 1, thrust, 40);
    speed[n + 1] = 25.5;
    config.rated_power_kW = 2000.0;
    config.rotor_diameter_m = 80.0;
    config.reference_density_kg_m3 = 101325.0 / (287.058 * 288.15);
    config.speed_m_s = speed;
    config.power_kW = power;
    config.n_power = n + 2;
    config.thrust_speed_m_s = speed + 1;
    config.thrust = thrust;
    config.n_thrust = n;
    rkw_turbine *turbine = NULL;
    rkw_error err = {0};
    CHECK_OK(rkw_turbine_create(&turbine, NULL, &config, &err), err);
    text_csv_free(table);
    return turbine;
}

TEST(park_quinlan_and_eddy_viscosity_wakes_meet_ssc)
{
    layout_fixture f;
    text_csv *t = reference_read("ssc_wake.csv");
    rkw_turbine *turbine = ssc_turbine();
    const char *models[] = {"park_wdc0.05_ctcurve", "simple_quinlan", "eddy_viscosity_ti0.1", NULL};
    if (!t || !turbine || !read_layout(&f)) return;
    for (size_t row = 0; row < t->rows; row += f.layout.n) {
        rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
        config.model = RKW_WAKE_PARK + named(text_csv_at(t, row, "model"), models);
        config.expansion = 0.05;
        config.density_kg_m3 =
            reference_at(t, row, "pressure_atm") * 101325.0 / (287.058 * (reference_at(t, row, "tdry_c") + 273.15));
        check_block(t, row, &config, turbine, &f.layout, "power_kw", 1.0);
    }
    rkw_turbine_free(turbine);
    text_csv_free(t);
}

TEST(one_jensen_wake_is_the_textbook_formula)
{
    rkw_error err = {0};
    rkw_turbine *turbine = reference_wake_turbine();
    double x[2] = {0, 560}, y[2] = {0, 0}, speed[2], v = 10;
    rkw_wake_layout layout = {2, x, y};
    rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
    rkw_wake_result result = {speed, NULL, NULL, NULL};
    config.model = RKW_WAKE_JENSEN;
    config.expansion = 0.075;
    if (!turbine) return;
    CHECK_OK(rkw_wake_solve(&config, NULL, turbine, &layout, 270, &v, 1, &result, &err), err);
    CHECK_NEAR(speed[0], 10, 0, 0);
    CHECK_NEAR(speed[1], 10 * (1 - (1 - sqrt(1 - 0.793)) * pow(40 / (40 + 0.075 * 560), 2)), 0, 1e-13);
    CHECK_OK(rkw_wake_solve(&config, NULL, turbine, &layout, 90, &v, 1, &result, &err), err);
    CHECK(speed[1] == 10 && speed[0] < 10);
    rkw_turbine_free(turbine);
}

TEST(many_speeds_at_once_give_the_single_results_and_turning_the_farm_changes_nothing)
{
    layout_fixture f;
    rkw_error err = {0};
    rkw_turbine *turbine = reference_wake_turbine();
    if (!turbine || !read_layout(&f)) return;
    double speeds[3] = {6, 9.3, 14}, many[3 * MACHINES] = {0}, single[MACHINES] = {0}, x[MACHINES], y[MACHINES];
    double angle = -37 * 3.14159265358979 / 180;
    for (size_t i = 0; i < MACHINES; i++) {
        x[i] = f.x[i] * cos(angle) - f.y[i] * sin(angle);
        y[i] = f.x[i] * sin(angle) + f.y[i] * cos(angle);
    }
    rkw_wake_layout turned = {MACHINES, x, y};
    for (int32_t model = 0; model < 5; model++) {
        rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
        config.model = model;
        rkw_wake_result result = {many, NULL, NULL, NULL}, one = {single, NULL, NULL, NULL};
        CHECK_OK(rkw_wake_solve(&config, NULL, turbine, &f.layout, 262, speeds, 3, &result, &err), err);
        for (size_t s = 0; s < 3; s++) {
            CHECK_OK(rkw_wake_solve(&config, NULL, turbine, &turned, 299, speeds + s, 1, &one, &err), err);
            for (size_t i = 0; i < MACHINES; i++) CHECK_NEAR(single[i], many[3 * i + s], 0, 1e-9);
        }
    }
    rkw_turbine_free(turbine);
}

TEST(local_reference_weakens_deep_wakes_and_largest_is_the_least_of_the_three)
{
    rkw_error err = {0};
    rkw_turbine *turbine = reference_wake_turbine();
    double x[4] = {0, 400, 800, 1200}, y[4] = {0}, v = 9, speed[3][2][4] = {0};
    rkw_wake_layout layout = {4, x, y};
    if (!turbine) return;
    for (int32_t sum = 0; sum < 3; sum++)
        for (int32_t reference = 0; reference < 2; reference++) {
            rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
            config.superposition = sum;
            config.reference = reference;
            rkw_wake_result result = {speed[sum][reference], NULL, NULL, NULL};
            CHECK_OK(rkw_wake_solve(&config, NULL, turbine, &layout, 270, &v, 1, &result, &err), err);
        }
    CHECK(speed[RKW_WAKE_LINEAR][1][3] > speed[RKW_WAKE_LINEAR][0][3]);
    CHECK(speed[RKW_WAKE_LINEAR][0][3] < speed[RKW_WAKE_SQUARED][0][3]);
    CHECK(speed[RKW_WAKE_SQUARED][0][3] < speed[RKW_WAKE_LARGEST][0][3]);
    CHECK_NEAR(speed[0][0][1], speed[1][1][1], 0, 1e-14); /* one wake: no difference */
    rkw_turbine_free(turbine);
}

TEST(bad_layouts_are_typed_errors)
{
    rkw_error err = {0};
    rkw_turbine *turbine = reference_wake_turbine(), *bare = NULL;
    double x[3] = {0, 500, 500}, y[3] = {0, 10, 10}, v = 9, speed[3] = {-7, -7, -7};
    rkw_wake_layout layout = {3, x, y};
    rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
    rkw_wake_result result = {speed, NULL, NULL, NULL};
    if (!turbine) return;
    CHECK_STATUS(rkw_wake_solve(&config, NULL, turbine, &layout, 270, &v, 1, &result, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "machines 1 and 2 stand 0 m apart, nearer than one rotor diameter of 80 m");
    y[2] = 500;
    CHECK_STATUS(rkw_wake_solve(&config, NULL, turbine, &layout, 400, &v, 1, &result, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "direction_deg = 400 deg") != NULL);
    CHECK_STATUS(rkw_wake_solve(&config, NULL, turbine, &layout, NAN, &v, 1, &result, &err), RKW_E_DOMAIN, err);
    x[0] = INFINITY;
    CHECK_STATUS(rkw_wake_solve(&config, NULL, turbine, &layout, 0, &v, 1, &result, &err), RKW_E_DOMAIN, err);
    x[0] = 0;
    config.superposition = 7;
    CHECK_STATUS(rkw_wake_solve(&config, NULL, turbine, &layout, 0, &v, 1, &result, &err), RKW_E_ARG, err);
    config.superposition = 0;
    CHECK_OK(rkw_turbine_load(&bare, NULL, repo_file("data/catalog"), "vestas_v112_3300", 0, &err), err);
    CHECK_STATUS(rkw_wake_solve(&config, NULL, bare, &layout, 0, &v, 1, &result, &err), RKW_E_MISSING, err);
    CHECK(speed[0] == -7);
    rkw_turbine_free(bare);
    rkw_turbine_free(turbine);
}

TEST(wake_table_meets_the_solver_and_does_not_depend_on_threads)
{
    layout_fixture f;
    rkw_error err = {0};
    rkw_turbine *turbine = reference_wake_turbine();
    if (!turbine || !read_layout(&f)) return;
    rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
    rkw_wake_table *table = NULL, *two = NULL;
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.n_threads = 2;
    CHECK_OK(rkw_wake_table_create(&table, NULL, &config, turbine, &f.layout, 72, 45, &err), err);
    CHECK_OK(rkw_wake_table_create(&two, &ctx, &config, turbine, &f.layout, 72, 45, &err), err);
    double grid[72 * 45], other[72 * 45], speed[45], power[45 * MACHINES];
    CHECK_OK(rkw_wake_table_power(table, grid, speed, &err), err);
    CHECK_OK(rkw_wake_table_power(two, other, NULL, &err), err);
    CHECK(memcmp(grid, other, sizeof grid) == 0);
    rkw_wake_result result = {NULL, NULL, power, NULL};
    for (size_t d = 0; d < 72; d += 7) {
        CHECK_OK(rkw_wake_solve(&config, NULL, turbine, &f.layout, 5.0 * (double)d, speed, 45, &result, &err), err);
        for (size_t s = 0; s < 45; s++) {
            double sum = 0, efficiency, alone, direction = 5.0 * (double)d;
            for (size_t i = 0; i < MACHINES; i++) sum += power[i * 45 + s];
            CHECK_NEAR(grid[d * 45 + s], sum / (MACHINES * 2000.0), 1e-14, 1e-12);
            CHECK_OK(rkw_turbine_power(turbine, speed + s, 1, NULL, 0, RKW_DENSITY_NONE, &alone, &err), err);
            CHECK_OK(rkw_wake_table_efficiency(table, &direction, speed + s, 1, &efficiency, &err), err);
            CHECK_NEAR(efficiency * alone / 2000.0, grid[d * 45 + s], 1e-12, 1e-12);
        }
    }
    double direction[3] = {359, 360, 0}, v[3] = {9, 9, 9}, e[3];
    CHECK_OK(rkw_wake_table_efficiency(table, direction, v, 3, e, &err), err);
    CHECK_NEAR(e[1], e[2], 0, 1e-14);
    rkw_wake_table_free(two);
    rkw_wake_table_free(table);
    rkw_turbine_free(turbine);
}

static int32_t stop_at_half(void *user, double done, const char *stage)
{
    (void)user;
    (void)stage;
    return done >= 0.5;
}

TEST(building_a_wake_table_can_be_stopped)
{
    layout_fixture f;
    rkw_error err = {0};
    rkw_turbine *turbine = reference_wake_turbine();
    if (!turbine || !read_layout(&f)) return;
    rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
    rkw_wake_table *table = NULL;
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.progress = stop_at_half;
    CHECK_STATUS(rkw_wake_table_create(&table, &ctx, &config, turbine, &f.layout, 72, 10, &err), RKW_E_CANCELLED, err);
    CHECK(table == NULL);
    rkw_turbine_free(turbine);
}

TEST(farm_with_a_wake_table_books_a_wake_stage)
{
    rkw_error err = {0};
    rkw_turbine *turbine = reference_wake_turbine();
    if (!turbine) return;
    double x[20], y[20], v[48], direction[48], profile[48], energy[3];
    CHECK_OK(rkw_wind_layout_rows(4, 5, 20, 5 * 80, 8 * 80, 0.5, x, y, &err), err);
    CHECK_NEAR(hypot(x[1] - x[0], y[1] - y[0]), 400, 1e-9, 0);
    CHECK_NEAR(atan2(x[1], y[1]), 20 * 3.14159265358979 / 180, 1e-12, 0);
    CHECK_NEAR(hypot(x[10], y[10]), 1280, 1e-9, 0);
    rkw_wake_layout layout = {20, x, y};
    rkw_wake_config wake = RKW_WAKE_CONFIG_INIT;
    rkw_wake_table *table = NULL;
    CHECK_OK(rkw_wake_table_create(&table, NULL, &wake, turbine, &layout, 36, 40, &err), err);
    rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
    rkw_wind_farm *farm = NULL;
    config.turbine = turbine;
    config.shear = RKW_SHEAR_NONE;
    config.density = RKW_DENSITY_NONE;
    config.wakes = table;
    CHECK_OK(rkw_wind_farm_create(&farm, NULL, &config, &err), err);
    CHECK_TEXT(rkw_wind_farm_stage_name(farm, 2), "wake");
    for (size_t i = 0; i < 48; i++) v[i] = 4.0 + (double)i * 0.45, direction[i] = (double)i * 7.0;
    rkw_axis axis = {0, 3600, 0, 48};
    rkw_wind_weather weather = RKW_WIND_WEATHER_INIT;
    weather.axis = &axis;
    weather.speed_m_s = v;
    CHECK_STATUS(rkw_wind_farm_profile(farm, &weather, profile, energy, &err), RKW_E_MISSING, err);
    weather.direction_deg = direction;
    CHECK_OK(rkw_wind_farm_profile(farm, &weather, profile, energy, &err), err);
    for (size_t i = 0; i < 48; i++) {
        double alone, efficiency;
        CHECK_OK(rkw_turbine_power(turbine, v + i, 1, NULL, 0, RKW_DENSITY_NONE, &alone, &err), err);
        CHECK_OK(rkw_wake_table_efficiency(table, direction + i, v + i, 1, &efficiency, &err), err);
        CHECK_NEAR(profile[i], alone / 2000 * efficiency, 1e-12, 1e-12);
    }
    CHECK(energy[2] < energy[1] && energy[2] > 0.6 * energy[1]);
    rkw_wind_farm_free(farm);
    rkw_wake_table_free(table);
    rkw_turbine_free(turbine);
}
