/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables, models and methods that need no site. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "memory/probe.h"

enum { ROWS = 48, YEAR = 8760 };
#define SITE "data/tetouan"
#define CATALOG "data/catalog"

static struct {
    rkw_axis axis, year;
    rkw_place place;
    rkw_normals normals;
    rkw_racks *racks;
    rkw_facility_design *design;
    rkw_clock *clock;
    rkw_grid grid;
    rkw_turbine *turbine;
    rkw_wind_farm *farm;
    rkw_generator *generator;
    rkw_weather *weather, *sparse, *other, *whole;
    rkw_pv_plant pv;
    double ghi[ROWS], speed[ROWS], temp[ROWS], humidity[ROWS], pressure[ROWS];
    char outages[512], own[512], written[512], output[512], gaps[4096], *text;
} have;

static const double few[6] = {-10, 3, 4, 5, 2, 1}, points[8] = {1, 4, 2, 3, 3, 2, 4, 1}, reference[2] = {9, 9};
static const rkw_uncertain inputs[2] = {{1, 0.5, 2}, {3, 2, 4}};
static const double x_m[2] = {0, 600}, y_m[2] = {0, 0}, speeds[2] = {7, 9};
static const rkw_wake_layout pair = {2, x_m, y_m};
static const rkw_weibull weibull = {2, 8};

static rkw_status sum(void *user, const double *v, size_t n, double *result)
{
    (void)user;
    *result = 0;
    for (size_t i = 0; i < n; i++) *result += v[i];
    return RKW_OK;
}

static rkw_pv_weather sunny(void)
{
    rkw_pv_weather w = RKW_PV_WEATHER_INIT;
    w.ghi_W_m2 = have.ghi, w.temp_air_C = have.temp, w.wind_speed_m_s = have.speed;
    return w;
}

/* ------------------------------------------------------------------ tables */

TRY_HANDLE(rkw_table_read, rkw_table, rkw_table_read(&out, ctx, SITE "/battery.csv", err))
TRY_VALUE(rkw_ageing_load, rkw_ageing, rkw_ageing_load(&out, ctx, SITE "/ageing.csv", err))
TRY_VALUE(rkw_backup_load, rkw_backup, rkw_backup_load(&out, ctx, SITE "/backup.csv", err))
TRY_VALUE(rkw_battery_load, rkw_battery, rkw_battery_load(&out, ctx, SITE "/battery.csv", err))
TRY_VALUE(rkw_grid_load, rkw_grid, rkw_grid_load(&out, ctx, SITE "/grid.csv", err))
TRY_VALUE(rkw_thermal_store_load, rkw_thermal_store, rkw_thermal_store_load(&out, ctx, SITE "/thermal_store.csv", err))
TRY_VALUE(rkw_normals_read, rkw_normals, rkw_normals_read(&out, ctx, SITE "/climate_monthly.csv", err))
TRY_HANDLE(rkw_tariff_load, rkw_tariff, rkw_tariff_load(&out, ctx, SITE "/tariff.csv", &have.grid, err))
TRY_HANDLE(rkw_carbon_load, rkw_carbon, rkw_carbon_load(&out, ctx, SITE "/carbon.csv", SITE "/carbon_shape.csv", err))
TRY_HANDLE(rkw_racks_load, rkw_racks, rkw_racks_load(&out, ctx, SITE, err))
TRY_HANDLE(rkw_tenants_load, rkw_tenants, rkw_tenants_load(&out, ctx, SITE, have.racks, err))
TRY_HANDLE(rkw_facility_design_load, rkw_facility_design, rkw_facility_design_load(&out, ctx, SITE, have.racks, err))
TRY_HANDLE(rkw_power_tree_load, rkw_power_tree, rkw_power_tree_load(&out, ctx, SITE, have.racks, err))
TRY_HANDLE(rkw_phases_load, rkw_phases, rkw_phases_load(&out, ctx, SITE, err))
TRY_HANDLE(rkw_turbine_load, rkw_turbine,
           rkw_turbine_load(&out, ctx, CATALOG, "vestas_v90_3000", RKW_CURVE_STEFFEN, err))

static rkw_status try_rkw_outages_load(const rkw_context *ctx, rkw_error *err)
{
    rkw_outage out[2] = {{-7, -7}, {-7, -7}};
    size_t count = 77;
    rkw_status status = rkw_outages_load(out, 2, &count, ctx, have.outages, err);
    CHECK(status == RKW_OK ? count == 1 : count == 77 && out[0].start_unix_s == -7);
    return status;
}

static rkw_status try_rkw_output_open(const rkw_context *ctx, rkw_error *err)
{
    rkw_output *out = NULL;
    rkw_status status = rkw_output_open(&out, ctx, have.output, err);
    CHECK((out != NULL) == (status == RKW_OK));
    if (status == RKW_OK) rkw_output_discard(out);
    return status;
}

/* ------------------------------------------------------------------ facility */

TRY_HANDLE(rkw_clock_create, rkw_clock, rkw_clock_create(&out, ctx, 3600, NULL, 0, RKW_CLOCK_RULE_MOROCCO_RAMADAN, err))
TRY_HANDLE(rkw_cap_curve_create, rkw_cap_curve,
           rkw_cap_curve_create(&out, ctx, (const double[]){0.5, 0.8, 1}, (const double[]){0.6, 0.9, 1}, 3, err))
TRY_HANDLE(rkw_racks_with_installed, rkw_racks,
           rkw_racks_with_installed(&out, ctx, have.racks, (const double[]){10, 20, 30}, err))
TRY_HANDLE(rkw_facility_create, rkw_facility,
           rkw_facility_create(&out, ctx, have.design, &have.axis, have.clock, have.temp, have.humidity, have.pressure,
                               err))

/* ------------------------------------------------------------------ sun and wind */

TRY_HANDLE(rkw_pv_sky_create, rkw_pv_sky,
           rkw_pv_sky_create(&out, ctx, NULL, &have.place, &have.axis, &(rkw_pv_weather[]){sunny()}[0], err))

static rkw_status try_rkw_pv_plant_profile(const rkw_context *ctx, rkw_error *err)
{
    double power[ROWS] = {-7};
    rkw_pv_weather weather = sunny();
    rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    out.power_MW = power;
    rkw_status status = rkw_pv_plant_profile(ctx, &have.pv, &have.place, &have.axis, &weather, &out, err);
    CHECK(status == RKW_OK || power[0] == -7);
    return status;
}

static rkw_status try_rkw_turbine_create(const rkw_context *ctx, rkw_error *err)
{
    const double v[3] = {3, 10, 25}, kW[3] = {0, 2000, 2000};
    rkw_turbine *out = NULL;
    rkw_turbine_config config = RKW_TURBINE_CONFIG_INIT;
    config.id = "some", config.rated_power_kW = 2000, config.rotor_diameter_m = 100, config.hub_height_m = 80;
    config.speed_m_s = v, config.power_kW = kW, config.n_power = 3;
    rkw_status status = rkw_turbine_create(&out, ctx, &config, err);
    CHECK((out != NULL) == (status == RKW_OK));
    rkw_turbine_free(out);
    return status;
}

static rkw_wind_farm_config farm_config(void)
{
    static const rkw_wind_stage stages[1] = {RKW_WIND_STAGE_INIT};
    rkw_wind_farm_config config = RKW_WIND_FARM_CONFIG_INIT;
    static rkw_wind_stage outages;
    outages = stages[0];
    snprintf(outages.name, sizeof outages.name, "outages");
    outages.kind = RKW_WIND_STAGE_OUTAGES;
    config.turbine = have.turbine, config.stages = &outages, config.n_stages = 1, config.exact_curve = 0;
    return config;
}
TRY_HANDLE(rkw_wind_farm_create, rkw_wind_farm,
           rkw_wind_farm_create(&out, ctx, &(rkw_wind_farm_config[]){farm_config()}[0], err))

static rkw_wind_weather windy(void)
{
    rkw_wind_weather w = RKW_WIND_WEATHER_INIT;
    w.axis = &have.axis, w.speed_m_s = have.speed;
    return w;
}
TRY_ARRAY(rkw_wind_farm_profile, ROWS,
          rkw_wind_farm_profile(have.farm, &(rkw_wind_weather[]){windy()}[0], out, NULL, err))

static rkw_wake_config eddies(void)
{
    rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
    config.model = RKW_WAKE_EDDY_VISCOSITY;
    return config;
}
TRY_ARRAY(rkw_wake_solve, 4,
          rkw_wake_solve(&(rkw_wake_config[]){eddies()}[0], ctx, have.turbine, &pair, 270, speeds, 2,
                         &(rkw_wake_result){out, NULL, NULL, NULL}, err))
TRY_HANDLE(rkw_wake_table_create, rkw_wake_table,
           rkw_wake_table_create(&out, ctx, &(rkw_wake_config[]){eddies()}[0], have.turbine, &pair, 4, 3, err))

static rkw_layout_search search(void)
{
    static const double share[1] = {1}, corner_x[4] = {-100, 900, 900, -100}, corner_y[4] = {-100, -100, 900, 900};
    static const rkw_wind_rose rose = {1, share, &weibull};
    static rkw_wake_config wake;
    rkw_layout_search s = RKW_LAYOUT_SEARCH_INIT;
    wake = (rkw_wake_config)RKW_WAKE_CONFIG_INIT;
    s.wake = &wake, s.rose = &rose, s.n_corners = 4, s.corner_x_m = corner_x, s.corner_y_m = corner_y;
    s.spacing_m = 200, s.n_moves = 3, s.n_directions = 4, s.n_speeds = 4;
    return s;
}
TRY_ARRAY(rkw_wind_layout_mean_power, 1,
          rkw_wind_layout_mean_power(&(rkw_layout_search[]){search()}[0], ctx, have.turbine, &pair, out, err))

static rkw_status try_rkw_wind_layout_improve(const rkw_context *ctx, rkw_error *err)
{
    double x[2] = {0, 600}, y[2] = {0, 0}, before = -7, after = -7;
    rkw_layout_search s = search();
    rkw_status status = rkw_wind_layout_improve(&s, ctx, have.turbine, 2, x, y, &before, &after, err);
    CHECK(status == RKW_OK || (x[0] == 0 && x[1] == 600 && y[0] == 0 && y[1] == 0 && before == -7 && after == -7));
    return status;
}

TRY_ARRAY(rkw_wind_ks_distance, 1, rkw_wind_ks_distance(ctx, few, 6, points, 8, out, err))
TRY_ARRAY(rkw_weibull_distance, 1, rkw_weibull_distance(ctx, &weibull, points, 8, out, err))
TRY_HANDLE(rkw_quantile_map_create, rkw_quantile_map, rkw_quantile_map_create(&out, ctx, few, 6, points, 8, err))

/* ------------------------------------------------------------------ weather */

static rkw_synthetic_place drawn(void)
{
    rkw_synthetic_place p = RKW_SYNTHETIC_PLACE_INIT;
    p.place = have.place, p.normals = &have.normals;
    return p;
}
TRY_HANDLE(rkw_generator_create, rkw_generator,
           rkw_generator_create(&out, ctx, &(rkw_synthetic_place[]){drawn()}[0], 1, NULL, err))
TRY_HANDLE(rkw_generator_year, rkw_weather, rkw_generator_year(have.generator, &have.axis, 0, &out, err))
TRY_HANDLE(rkw_weather_synthesize, rkw_weather,
           rkw_weather_synthesize(&out, ctx, &(rkw_synthetic_place[]){drawn()}[0], 1, NULL, &have.axis, 0, err))
TRY_HANDLE(rkw_weather_create, rkw_weather, rkw_weather_create(&out, ctx, &have.place, &have.axis, err))
TRY_HANDLE(rkw_weather_cut, rkw_weather, rkw_weather_cut(&out, ctx, have.whole, &have.axis, err))
TRY_HANDLE(rkw_weather_resample, rkw_weather, rkw_weather_resample(&out, ctx, have.weather, 1800, err))
TRY_HANDLE(rkw_weather_read, rkw_weather, rkw_weather_read(&out, ctx, have.own, NULL, err))
TRY_HANDLE(rkw_weather_read_memory, rkw_weather,
           rkw_weather_read_memory(&out, ctx, have.text, strlen(have.text), "memory", NULL, err))
TRY_VALUE(rkw_normals_from_weather, rkw_normals, rkw_normals_from_weather(&out, have.whole, err))
TRY(rkw_weather_write, rkw_weather_write(have.weather, have.written, RKW_FORMAT_OWN, err))

static rkw_status try_rkw_weather_check(const rkw_context *ctx, rkw_error *err)
{
    rkw_weather_report report = {.size = sizeof report, .n_findings = 77};
    (void)ctx;
    rkw_status status = rkw_weather_check(have.whole, &report, err);
    CHECK(status == RKW_OK || report.n_findings == 77);
    return status;
}

/* Methods that change a table: a fresh one each time, without irradiance and with a gap. */
static rkw_weather *gappy(const rkw_context *ctx)
{
    rkw_weather *w = NULL;
    rkw_error err = {0};
    rkw_weather_options keep = RKW_WEATHER_OPTIONS_INIT;
    keep.gaps = RKW_GAPS_KEEP;
    lab_rest();
    CHECK_OK(rkw_weather_read_memory(&w, ctx, have.gaps, strlen(have.gaps), "gaps", &keep, &err), err);
    lab_work();
    return w;
}

static void write_gaps(void)
{
    int n = snprintf(have.gaps, sizeof have.gaps,
                     "rackwatt_weather,1\nlatitude,35.57,deg_north\nlongitude,-5.37,deg_east\nelevation,60,m\n"
                     "time,temp\nutc,degC\n");
    for (int i = 0; i < ROWS; i++)
        n += snprintf(have.gaps + n, sizeof have.gaps - (size_t)n, "2025-01-%02dT%02d:00:00Z,%s\n", 1 + i / 24, i % 24,
                      i == 5 ? "" : "17");
}

static rkw_status done_with(rkw_weather *w, rkw_status status)
{
    if (status != RKW_OK) CHECK(isnan(rkw_weather_column(w, RKW_WEATHER_TEMP)[5]));
    lab_rest();
    rkw_weather_free(w);
    return status;
}
static rkw_status try_rkw_weather_fill(const rkw_context *ctx, rkw_error *err)
{
    size_t filled = 77;
    rkw_weather *w = gappy(ctx);
    rkw_status status = rkw_weather_fill(w, &filled, err);
    CHECK(status == RKW_OK ? filled == 1 : filled == 77);
    return done_with(w, status);
}
static rkw_status try_rkw_weather_complete(const rkw_context *ctx, rkw_error *err)
{
    rkw_weather *w = gappy(ctx);
    rkw_status status = rkw_weather_complete(w, have.weather, err);
    CHECK((rkw_weather_column(w, RKW_WEATHER_GHI) != NULL) == (status == RKW_OK));
    return done_with(w, status);
}
static rkw_status try_rkw_weather_set_column(const rkw_context *ctx, rkw_error *err)
{
    rkw_weather *w = gappy(ctx);
    return done_with(w, rkw_weather_set_column(w, RKW_WEATHER_GHI, 0, have.ghi, RKW_SOURCE_FILE, err));
}

/* ------------------------------------------------------------------ money and risk */

TRY_ARRAY(rkw_irr, 1, rkw_irr(ctx, few, 6, RKW_IRR_UNIQUE, out, err))

static rkw_status try_rkw_irr_roots(const rkw_context *ctx, rkw_error *err)
{
    double roots[4] = {-7};
    size_t count = 77;
    rkw_status status = rkw_irr_roots(ctx, few, 6, roots, 4, &count, err);
    CHECK(status == RKW_OK || (count == 77 && roots[0] == -7));
    return status;
}

static rkw_status try_rkw_cash_rows(const rkw_context *ctx, rkw_error *err)
{
    rkw_cash_project p = RKW_CASH_PROJECT_INIT;
    p.first_year = p.base_year = 2030, p.n_years = 6, p.operating_usd = few;
    rkw_cash_result out = {.size = sizeof out, .npv_usd = -7};
    rkw_status status = rkw_cash_rows(ctx, &p, NULL, &out, err);
    CHECK(status == RKW_OK || out.npv_usd == -7);
    return status;
}

TRY_HANDLE(rkw_capacity_states_create, rkw_capacity_states,
           rkw_capacity_states_create(&out, ctx, (const double[]){10, 20}, (const double[]){0.1, 0.05}, 2, err))
TRY_ARRAY(rkw_exceeded_value, 1, rkw_exceeded_value(ctx, few, 6, 0.5, out, err))
TRY_ARRAY(rkw_monte_carlo, 5, rkw_monte_carlo(ctx, inputs, 2, 5, 1, sum, NULL, out, err))
TRY_ARRAY(rkw_tornado, 5, rkw_tornado(ctx, inputs, 2, sum, NULL, &out[4], (rkw_swing *)out, err))
TRY_ARRAY(rkw_pareto_hypervolume, 1, rkw_pareto_hypervolume(ctx, points, 4, 2, reference, out, err))

static rkw_status try_rkw_pareto_front(const rkw_context *ctx, rkw_error *err)
{
    uint8_t on[4] = {77, 77, 77, 77};
    rkw_status status = rkw_pareto_front(ctx, points, 4, 2, on, err);
    CHECK(status == RKW_OK || (on[0] == 77 && on[3] == 77));
    return status;
}

static rkw_status try_rkw_pareto_ranks(const rkw_context *ctx, rkw_error *err)
{
    int32_t rank[4] = {77, 77, 77, 77};
    rkw_status status = rkw_pareto_ranks(ctx, points, 4, 2, rank, err);
    CHECK(status == RKW_OK || (rank[0] == 77 && rank[3] == 77));
    return status;
}

static rkw_status try_rkw_carbon_explorer_optimal(const rkw_context *ctx, rkw_error *err)
{
    rkw_carbon_explorer_design design = RKW_CARBON_EXPLORER_DESIGN_INIT;
    rkw_carbon_explorer_result out = {-7, -7, -7};
    design.battery_MWh = 5, design.flexible = 0.2, design.cap_MW = 30;
    rkw_status status = rkw_carbon_explorer_optimal(ctx, &design, have.ghi, have.temp, 24, 24, &out, err);
    CHECK(status == RKW_OK || out.coverage_pct == -7);
    return status;
}

static rkw_status try_rkw_coverage_create(const rkw_context *ctx, rkw_error *err)
{
    rkw_coverage *out = NULL;
    rkw_coverage_input in = RKW_COVERAGE_INPUT_INIT;
    in.n = ROWS, in.load_MW = have.temp, in.pv = have.ghi;
    rkw_status status = rkw_coverage_create(&out, ctx, &in, err);
    CHECK((out != NULL) == (status == RKW_OK));
    rkw_coverage_free(out);
    return status;
}

/* ------------------------------------------------------------------ programmes */

static struct {
    double load[4];
    rkw_flow flow;
    rkw_bus_store store;
    rkw_programme programme, tank;
    rkw_capacity_column peak;
    rkw_coupling coupling;
    double upper;
    rkw_shared_row row;
    rkw_shared_entry entry;
    rkw_capacity_year year;
    rkw_capacity_programme plan;
} lp;

static void make_programmes(void)
{
    for (size_t t = 0; t < 4; t++) lp.load[t] = 10 + (double)t;
    lp.flow = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {NULL, 20}, {NULL, 50}};
    lp.programme = (rkw_programme)RKW_PROGRAMME_INIT;
    lp.programme.n_steps = 4, lp.programme.load_MW = (rkw_profile){lp.load, 1};
    lp.programme.flows = &lp.flow, lp.programme.n_flows = 1;
    lp.tank = lp.programme;
    lp.store =
        (rkw_bus_store){.energy_MWh = 10, .charge_MW = 5, .discharge_MW = 5, .eta_charge = 0.9, .eta_discharge = 0.9};
    lp.tank.stores = &lp.store, lp.tank.n_stores = 1, lp.tank.end = RKW_END_FIXED;
    lp.peak = (rkw_capacity_column){"peak", 0, 100, 700};
    lp.coupling = (rkw_coupling){0, RKW_COUPLE_FLOW_LIMIT, 0, 0, 0, {NULL, 1}};
    lp.row = (rkw_shared_row){"energy", -INFINITY, 30, NULL};
    lp.entry = (rkw_shared_entry){0, RKW_COLUMN_FLOW_MW, 0, 0, 0, {NULL, 1}};
    lp.flow.limit_MW.factor = 0;
    lp.year = (rkw_capacity_year){&lp.programme, &lp.coupling, 1, &lp.entry, 1, 1};
    lp.plan = (rkw_capacity_programme)RKW_CAPACITY_PROGRAMME_INIT;
    lp.plan.capacities = &lp.peak, lp.plan.n_capacities = 1, lp.plan.rows = &lp.row, lp.plan.n_rows = 1;
    lp.plan.years = &lp.year, lp.plan.n_years = 1;
}

/* With the import's limit as a number, or as a capacity. */
static const rkw_programme *priced(const rkw_programme *p)
{
    lp.flow.limit_MW.factor = 20;
    return p;
}
static const rkw_capacity_programme *joined(double most)
{
    lp.flow.limit_MW.factor = 0;
    lp.row.high = most;
    return &lp.plan;
}

TRY_HANDLE(rkw_optimize, rkw_optimum, rkw_optimize(&out, ctx, priced(&lp.tank), NULL, err))
TRY_HANDLE(rkw_optimize_one_store, rkw_optimum, rkw_optimize_one_store(&out, ctx, priced(&lp.tank), err))
TRY_HANDLE(rkw_optimize_capacities, rkw_capacity_optimum,
           rkw_optimize_capacities(&out, ctx, joined(INFINITY), NULL, err))

static rkw_status try_rkw_optimize_batch(const rkw_context *ctx, rkw_error *err)
{
    const rkw_programme *all[2] = {priced(&lp.tank), priced(&lp.tank)};
    rkw_optimum *out[2] = {NULL, NULL};
    rkw_status statuses[2];
    rkw_status status = rkw_optimize_batch(out, statuses, ctx, all, 2, NULL, err);
    for (size_t i = 0; i < 2; i++) {
        if (status == RKW_OK && (status = statuses[i]) != RKW_OK)
            snprintf(err->message, sizeof err->message, "out of memory");
        rkw_optimum_free(out[i]);
    }
    return status;
}

static rkw_status try_rkw_capacity_range(const rkw_context *ctx, rkw_error *err)
{
    double low = -7, high = -7;
    const double cost = 46 * 50 + 13 * 700;
    rkw_status status = rkw_capacity_range(ctx, joined(INFINITY), NULL, cost, 0.05, 0, &low, &high, err);
    if (!CHECK(status == RKW_OK ? low < high : low == -7 && high == -7)) test_note("%g .. %g", low, high);
    return status;
}

static rkw_status try_rkw_capacity_relaxation(const rkw_context *ctx, rkw_error *err)
{
    rkw_relaxation out = {-7, -7, -7, -7};
    rkw_status status = rkw_capacity_relaxation(ctx, joined(30), NULL, 0, &out, err);
    CHECK(status == RKW_OK ? out.amount > 15 : out.amount == -7);
    return status;
}

/* ------------------------------------------------------------------ all of them */

static int prepare(void)
{
    rkw_error err = {0};
    lab_rest();
    rkw_context ctx = lab_context();
    have.place = (rkw_place){35.57, -5.37, 60};
    have.year = (rkw_axis){1735689600, 3600, 0, YEAR};
    have.axis = (rkw_axis){1735689600, 3600, 0, ROWS};
    for (size_t i = 0; i < ROWS; i++) {
        have.ghi[i] = i % 24 > 6 && i % 24 < 18 ? 500 : 0;
        have.speed[i] = 4 + (double)(i % 7), have.temp[i] = 15 + (double)(i % 5);
        have.humidity[i] = 0.6, have.pressure[i] = 1.01e5;
    }
    have.pv = (rkw_pv_plant)RKW_PV_PLANT_INIT;
    make_programmes();
    write_gaps();
    snprintf(have.outages, sizeof have.outages, "%s",
             scratch_text("outages.csv", "start,duration,source\ntext,h,text\n2025-01-01 05:00,2,x\n"));
    snprintf(have.written, sizeof have.written, "%s", scratch_file("written.csv"));
    snprintf(have.output, sizeof have.output, "%s", scratch_file("output.csv"));
    snprintf(have.own, sizeof have.own, "%s", scratch_file("own.csv"));
    rkw_synthetic_place place;
    rkw_wind_farm_config config;
    int ready =
        CHECK_OK(rkw_normals_read(&have.normals, &ctx, SITE "/climate_monthly.csv", &err), err) &&
        CHECK_OK(rkw_grid_load(&have.grid, &ctx, SITE "/grid.csv", &err), err) &&
        CHECK_OK(rkw_racks_load(&have.racks, &ctx, SITE, &err), err) &&
        CHECK_OK(rkw_facility_design_load(&have.design, &ctx, SITE, have.racks, &err), err) &&
        CHECK_OK(rkw_clock_create(&have.clock, &ctx, 3600, NULL, 0, RKW_CLOCK_RULE_MOROCCO_RAMADAN, &err), err) &&
        CHECK_OK(rkw_turbine_load(&have.turbine, &ctx, CATALOG, "vestas_v90_3000", RKW_CURVE_STEFFEN, &err), err);
    if (!ready) return 0;
    place = drawn(), config = farm_config();
    ready = CHECK_OK(rkw_wind_farm_create(&have.farm, &ctx, &config, &err), err) &&
            CHECK_OK(rkw_generator_create(&have.generator, &ctx, &place, 1, NULL, &err), err) &&
            CHECK_OK(rkw_generator_year(have.generator, &have.year, 0, &have.whole, &err), err) &&
            CHECK_OK(rkw_weather_cut(&have.weather, &ctx, have.whole, &have.axis, &err), err) &&
            CHECK_OK(rkw_weather_write(have.weather, have.own, RKW_FORMAT_OWN, &err), err);
    have.text = ready ? file_text(have.own) : NULL;
    return ready && CHECK(have.text != NULL);
}

static void release(void)
{
    free(have.text);
    rkw_weather_free(have.whole);
    rkw_weather_free(have.weather);
    rkw_generator_free(have.generator);
    rkw_wind_farm_free(have.farm);
    rkw_turbine_free(have.turbine);
    rkw_clock_free(have.clock);
    rkw_facility_design_free(have.design);
    rkw_racks_free(have.racks);
    CHECK(lab.living == 0);
}

TEST(models_survive_every_allocation_that_fails)
{
    static const memory_probe probes[] = {
        PROBE(rkw_table_read),
        PROBE(rkw_ageing_load),
        PROBE(rkw_backup_load),
        PROBE(rkw_battery_load),
        PROBE(rkw_grid_load),
        PROBE(rkw_thermal_store_load),
        PROBE(rkw_normals_read),
        PROBE(rkw_tariff_load),
        PROBE(rkw_carbon_load),
        PROBE(rkw_racks_load),
        PROBE(rkw_tenants_load),
        PROBE(rkw_facility_design_load),
        PROBE(rkw_power_tree_load),
        PROBE(rkw_phases_load),
        PROBE(rkw_turbine_load),
        PROBE(rkw_outages_load),
        PROBE(rkw_output_open),
        PROBE(rkw_clock_create),
        PROBE(rkw_cap_curve_create),
        PROBE(rkw_racks_with_installed),
        PROBE(rkw_facility_create),
        PROBE(rkw_pv_sky_create),
        PROBE(rkw_pv_plant_profile),
        PROBE(rkw_turbine_create),
        PROBE(rkw_wind_farm_create),
        PROBE(rkw_wind_farm_profile),
        PROBE(rkw_wake_solve),
        PROBE(rkw_wake_table_create),
        PROBE(rkw_wind_layout_mean_power),
        PROBE(rkw_wind_layout_improve),
        PROBE(rkw_wind_ks_distance),
        PROBE(rkw_weibull_distance),
        PROBE(rkw_quantile_map_create),
        PROBE(rkw_generator_create),
        PROBE(rkw_generator_year),
        PROBE(rkw_weather_synthesize),
        PROBE(rkw_weather_create),
        PROBE(rkw_weather_cut),
        PROBE(rkw_weather_resample),
        PROBE(rkw_weather_read),
        PROBE(rkw_weather_read_memory),
        PROBE(rkw_normals_from_weather),
        PROBE(rkw_weather_write),
        PROBE(rkw_weather_check),
        PROBE(rkw_weather_fill),
        PROBE(rkw_weather_complete),
        PROBE(rkw_weather_set_column),
        PROBE(rkw_irr),
        PROBE(rkw_irr_roots),
        PROBE(rkw_cash_rows),
        PROBE(rkw_capacity_states_create),
        PROBE(rkw_exceeded_value),
        PROBE(rkw_monte_carlo),
        PROBE(rkw_tornado),
        PROBE(rkw_pareto_hypervolume),
        PROBE(rkw_pareto_front),
        PROBE(rkw_pareto_ranks),
        PROBE(rkw_carbon_explorer_optimal),
        PROBE(rkw_coverage_create),
        PROBE(rkw_optimize),
        PROBE(rkw_optimize_one_store),
        PROBE(rkw_optimize_capacities),
        PROBE(rkw_optimize_batch),
        PROBE(rkw_capacity_range),
        PROBE(rkw_capacity_relaxation),
    };
    if (prepare()) try_memory(probes, sizeof probes / sizeof probes[0]);
    release();
}
