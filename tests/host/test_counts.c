/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts that nobody has memory for, and those whose product with a size overflows: refused, and no small block is taken for a large
 * one. The hooks grant no block above a limit, so that nothing here takes memory or time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/harness.h"

#include <rackwatt/rackwatt.h>

enum { LARGEST_BLOCK = 1 << 24 };
#define SITE "data/tetouan"

static void *grant(void *user, size_t bytes)
{
    (void)user;
    return bytes <= LARGEST_BLOCK ? malloc(bytes) : NULL;
}

static void release(void *user, void *block)
{
    (void)user;
    free(block);
}

static rkw_context limited(void)
{
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.allocate = grant;
    ctx.release = release;
    return ctx;
}

/* Products with 2, 8, 16 or 24 bytes end just above 0, in 32 and in 64 bits; and what an int may hold. */
static const uint64_t counts[] = {SIZE_MAX,
                                  SIZE_MAX - 1,
                                  SIZE_MAX / 2,
                                  SIZE_MAX / 2 + 1,
                                  SIZE_MAX / 2 + 2,
                                  SIZE_MAX / 4 + 1,
                                  SIZE_MAX / 8 + 1,
                                  SIZE_MAX / 8 + 2,
                                  SIZE_MAX / 16 + 2,
                                  SIZE_MAX / 24 + 2,
                                  SIZE_MAX / 64 + 2,
                                  INT32_MAX,
                                  (uint64_t)INT32_MAX + 1,
                                  UINT32_MAX,
                                  (uint64_t)UINT32_MAX / 8 + 2,
                                  (uint64_t)UINT32_MAX + 9};

static struct {
    rkw_context ctx;
    rkw_site *site;
    rkw_year *year;
    rkw_turbine *turbine;
    rkw_normals normals;
    rkw_generator *generator;
    rkw_weather *day;
    rkw_place place;
    rkw_project *project;
} have;

static rkw_axis axis_of(size_t n) { return (rkw_axis){1735689600, 3600, 0, n}; }

static rkw_status of_axis_check(size_t n, rkw_error *err)
{
    rkw_axis axis = axis_of(n);
    return rkw_axis_check(&axis, err);
}

static rkw_status of_weather_create(size_t n, rkw_error *err)
{
    rkw_weather *out = NULL;
    rkw_axis axis = axis_of(n);
    rkw_status status = rkw_weather_create(&out, &have.ctx, &have.place, &axis, err);
    rkw_weather_free(out);
    return status;
}

static rkw_status of_generator_year(size_t n, rkw_error *err)
{
    rkw_weather *out = NULL;
    rkw_axis axis = axis_of(n);
    rkw_status status = rkw_generator_year(have.generator, &axis, 0, &out, err);
    rkw_weather_free(out);
    return status;
}

static rkw_status of_synthesis(size_t n, rkw_error *err)
{
    rkw_weather *out = NULL;
    rkw_axis axis = axis_of(n);
    rkw_synthetic_place place = RKW_SYNTHETIC_PLACE_INIT;
    place.place = have.place, place.normals = &have.normals;
    rkw_status status = rkw_weather_synthesize(&out, &have.ctx, &place, 1, NULL, &axis, 0, err);
    rkw_weather_free(out);
    return status;
}

static rkw_status of_weather_cut(size_t n, rkw_error *err)
{
    rkw_weather *out = NULL;
    rkw_axis axis = axis_of(n);
    rkw_status status = rkw_weather_cut(&out, &have.ctx, have.day, &axis, err);
    rkw_weather_free(out);
    return status;
}

static rkw_status of_programme(size_t n, rkw_error *err)
{
    rkw_programme p = RKW_PROGRAMME_INIT;
    const rkw_flow flow = {RKW_ROW_BUS, RKW_FLOW_SUPPLY, RKW_PROFILE_CONSTANT(2), RKW_PROFILE_CONSTANT(1)};
    p.n_steps = n, p.load_MW.factor = 1, p.flows = &flow, p.n_flows = 1;
    rkw_optimum *out = NULL;
    rkw_status status = rkw_optimize(&out, &have.ctx, &p, NULL, err);
    rkw_optimum_free(out);
    return status;
}

static rkw_status wake_table(size_t directions, size_t speeds, rkw_error *err)
{
    const double x[2] = {0, 600}, y[2] = {0, 0};
    const rkw_wake_layout layout = {2, x, y};
    rkw_wake_table *out = NULL;
    rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
    rkw_status status = rkw_wake_table_create(&out, &have.ctx, &config, have.turbine, &layout, directions, speeds, err);
    rkw_wake_table_free(out);
    return status;
}
static rkw_status of_wake_directions(size_t n, rkw_error *err) { return wake_table(n, 4, err); }
static rkw_status of_wake_speeds(size_t n, rkw_error *err) { return wake_table(4, n, err); }

static rkw_status layout(size_t directions, size_t speeds, rkw_error *err)
{
    static const double share = 1, x[4] = {0, 900, 900, 0}, y[4] = {0, 0, 900, 900};
    static const rkw_weibull weibull = {2, 8};
    const rkw_wind_rose rose = {1, &share, &weibull};
    const rkw_wake_layout pair = {2, x, y};
    const rkw_wake_config wake = RKW_WAKE_CONFIG_INIT;
    rkw_layout_search s = RKW_LAYOUT_SEARCH_INIT;
    double mean;
    s.wake = &wake, s.rose = &rose, s.n_corners = 4, s.corner_x_m = x, s.corner_y_m = y, s.spacing_m = 100;
    s.n_directions = directions, s.n_speeds = speeds;
    return rkw_wind_layout_mean_power(&s, &have.ctx, have.turbine, &pair, &mean, err);
}
static rkw_status of_layout_directions(size_t n, rkw_error *err) { return layout(n, 4, err); }
static rkw_status of_layout_speeds(size_t n, rkw_error *err) { return layout(4, n, err); }

static rkw_status sum(void *user, const double *v, size_t n, double *result)
{
    (void)user;
    *result = n ? v[0] : 0;
    return RKW_OK;
}

static rkw_status of_draws(size_t n, rkw_error *err)
{
    const rkw_uncertain inputs[3] = {{1, 0, 2}, {1, 0, 2}, {1, 0, 2}};
    double result;
    return rkw_monte_carlo(&have.ctx, inputs, 3, n, 1, sum, NULL, &result, err);
}

static rkw_status of_project_draws(size_t n, rkw_error *err)
{
    double result;
    return rkw_project_monte_carlo(have.project, 0, n, 1, &result, err);
}

static rkw_status of_sizing_draws(size_t n, rkw_error *err)
{
    double values, cost;
    rkw_sizing_options o = RKW_SIZING_INIT;
    return rkw_sizing_monte_carlo(&have.ctx, have.site, have.year, &o, n, 1, &values, &cost, err);
}

static rkw_status ensemble(size_t years, size_t draws, rkw_error *err)
{
    rkw_ensemble *out = NULL;
    rkw_ensemble_options o = RKW_ENSEMBLE_OPTIONS_INIT;
    o.n_synthetic = years, o.outage_draws = draws;
    rkw_status status = rkw_ensemble_create(&out, &have.ctx, have.site, rkw_policy_builtin(0), &o, err);
    rkw_ensemble_free(out);
    return status;
}
static rkw_status of_ensemble_years(size_t n, rkw_error *err) { return ensemble(n, 1, err); }
static rkw_status of_ensemble_draws(size_t n, rkw_error *err) { return ensemble(1, n, err); }

static rkw_status of_sobol_points(size_t n, rkw_error *err)
{
    static const char *const vary[1] = {"battery_MWh=0:400"};
    rkw_sweep *out = NULL;
    rkw_sweep_options o = RKW_SWEEP_OPTIONS_INIT;
    o.vary = vary, o.n_vary = 1, o.sobol = n;
    rkw_status status = rkw_sweep_create(&out, &have.ctx, SITE, &o, err);
    rkw_sweep_free(out);
    return status;
}

static rkw_status of_cash_years(size_t n, rkw_error *err)
{
    rkw_cash_project p = RKW_CASH_PROJECT_INIT;
    const double flow = 1;
    p.first_year = p.base_year = 2030, p.n_years = n > INT32_MAX ? INT32_MAX : (int32_t)n, p.operating_usd = &flow;
    return rkw_cash_rows(&have.ctx, &p, NULL, NULL, err);
}

typedef struct door {
    const char *name;
    rkw_status (*call)(size_t n, rkw_error *err);
} door;

static void try_door(const door *d)
{
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        rkw_error err = {0};
        if (counts[i] > SIZE_MAX) continue;
        rkw_status status = d->call((size_t)counts[i], &err);
        if (status == RKW_OK && SIZE_MAX <= UINT32_MAX && counts[i] < SIZE_MAX / 16)
            continue; /* 32 bits: that many fit */
        if (!CHECK(status == RKW_E_MEMORY || status == RKW_E_ARG || status == RKW_E_DOMAIN || status == RKW_E_AXIS) ||
            !CHECK(err.message[0]))
            test_note("%s, %zu: %s", d->name, (size_t)counts[i], rkw_strerror(status));
    }
}

static int prepare(void)
{
    rkw_error err = {0};
    rkw_synthetic_place place = RKW_SYNTHETIC_PLACE_INIT;
    rkw_axis day = axis_of(24);
    have.ctx = limited();
    have.place = (rkw_place){35.57, -5.37, 60};
    int ready =
        CHECK_OK(rkw_normals_read(&have.normals, NULL, SITE "/climate_monthly.csv", &err), err) &&
        CHECK_OK(rkw_turbine_load(&have.turbine, NULL, "data/catalog", "vestas_v90_3000", RKW_CURVE_LINEAR, &err),
                 err) &&
        CHECK_OK(rkw_site_load(&have.site, &have.ctx, SITE, &err), err) &&
        CHECK_OK(rkw_year_create(&have.year, &have.ctx, have.site, NULL, &err), err) &&
        CHECK_OK(rkw_project_create(&have.project, &have.ctx, have.site, have.year, rkw_policy_builtin(0), &err), err);
    place.place = have.place, place.normals = &have.normals;
    return ready && CHECK_OK(rkw_generator_create(&have.generator, &have.ctx, &place, 1, NULL, &err), err) &&
           CHECK_OK(rkw_generator_year(have.generator, &day, 0, &have.day, &err), err);
}

TEST(counts_beyond_all_memory_are_refused)
{
    static const door doors[] = {
        {"axis", of_axis_check},
        {"rkw_weather_create", of_weather_create},
        {"rkw_generator_year", of_generator_year},
        {"rkw_weather_synthesize", of_synthesis},
        {"rkw_weather_cut", of_weather_cut},
        {"rkw_optimize", of_programme},
        {"rkw_wake_table_create, directions", of_wake_directions},
        {"rkw_wake_table_create, speeds", of_wake_speeds},
        {"rkw_wind_layout_mean_power, directions", of_layout_directions},
        {"rkw_wind_layout_mean_power, speeds", of_layout_speeds},
        {"rkw_monte_carlo", of_draws},
        {"rkw_project_monte_carlo", of_project_draws},
        {"rkw_sizing_monte_carlo", of_sizing_draws},
        {"rkw_ensemble_create, years", of_ensemble_years},
        {"rkw_ensemble_create, outages", of_ensemble_draws},
        {"rkw_sweep_create", of_sobol_points},
        {"rkw_cash_rows", of_cash_years},
    };
    if (prepare())
        for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) try_door(&doors[i]);
    rkw_project_free(have.project);
    rkw_weather_free(have.day);
    rkw_generator_free(have.generator);
    rkw_year_free(have.year);
    rkw_site_free(have.site);
    rkw_turbine_free(have.turbine);
}

TEST(axes_beyond_the_calendar_are_refused)
{
    rkw_error err = {0};
    static const int64_t starts[] = {INT64_MIN, INT64_MAX, INT64_MAX - 3600, -62135596801, 253402300800};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        rkw_axis axis = {starts[i], 3600, 0, 24};
        CHECK_STATUS(rkw_axis_check(&axis, &err), RKW_E_AXIS, err);
    }
    rkw_axis axis = {253402300799, 3600, 0, (size_t)1 << 28};
    CHECK_OK(rkw_axis_check(&axis, &err), err);
    CHECK(rkw_axis_time(&axis, axis.n) == 253402300799 + (int64_t)axis.n * 3600);
}
