/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program compiled against another version of the headers hands in structs of another size; see sizes.h. */
#include <math.h>
#include <string.h>

#include "harness/harness.h"
#include "host/sizes.h"
#include "host/work.h"

static struct {
    rkw_site *site;
    rkw_year *year;
    rkw_ledger *ledger;
    const rkw_weather *weather;
    rkw_summary summary;
    rkw_year_cost cost;
    rkw_axis axis;
} have;

/* ------------------------------------------------------------------ one call per struct */

static const double three[3] = {1, 2, 3};
static double room[8760];

CALL(rkw_ageing, rkw_ageing_check(s, err))
CALL(rkw_backup, rkw_backup_check(s, err))
CALL(rkw_battery, rkw_battery_check(s, err))
CALL(rkw_grid, rkw_grid_check(s, err))
CALL(rkw_thermal_store, rkw_thermal_store_check(s, err))
CALL(rkw_pv_plant, rkw_pv_plant_check(s, err))
CALL(rkw_programme, rkw_programme_check(s, err))
CALL(rkw_plant, rkw_site_plant(have.site, 0, s))
CALL(rkw_summary, rkw_summarise(have.ledger, have.site, s, err))
CALL(rkw_year_cost, rkw_cost_year(have.site, &have.summary, s, err))
CALL(rkw_envelope, rkw_envelope_compute(have.site, have.year, s, err))
CALL(rkw_carbon_factors, rkw_carbon_get_factors(rkw_site_carbon(have.site), s))
CALL(rkw_carbon_columns, rkw_carbon_series(rkw_site_carbon(have.site), &have.axis, rkw_site_clock(have.site), s, err))
CALL(rkw_weather_report, rkw_weather_check(have.weather, s, err))
CALL(rkw_weather_reading, (rkw_weather_get_reading(have.weather, s), RKW_OK))
CALL(rkw_normals, rkw_normals_from_weather(s, have.weather, err))
CALL(rkw_electrical,
     rkw_facility_electrical(rkw_site_facility_design(have.site), rkw_site_racks(have.site), 386, 34, 24, s, err))
MAKE(rkw_context, rkw_clock, rkw_clock_create(&out, s, 0, NULL, 0, 0, err))
MAKE(rkw_policy, rkw_ledger, rkw_simulate(&out, NULL, have.site, have.year, s, err))
MAKE(rkw_year_options, rkw_year, rkw_year_create(&out, NULL, have.site, s, err))
MAKE(rkw_weather_options, rkw_weather, rkw_weather_read(&out, NULL, ten_days(), s, err))

static rkw_status call_rkw_optimize_options(void *s, rkw_error *err)
{
    rkw_programme p = RKW_PROGRAMME_INIT;
    const rkw_flow flow = {RKW_ROW_BUS, RKW_FLOW_SUPPLY, RKW_PROFILE_CONSTANT(2), RKW_PROFILE_CONSTANT(1)};
    p.n_steps = 4, p.load_MW.factor = 1, p.flows = &flow, p.n_flows = 1;
    rkw_optimum *out = NULL;
    rkw_status status = rkw_optimize(&out, NULL, &p, s, err);
    rkw_optimum_free(out);
    return status;
}

static rkw_status call_rkw_sun_options(void *s, rkw_error *err)
{
    rkw_sun_columns out = {0};
    out.zenith_deg = room;
    return rkw_sun_position_axis(rkw_site_place(have.site), s, &have.axis, &out, err);
}

static rkw_status call_rkw_metrics_rows(void *s, rkw_error *err)
{
    rkw_metrics out = RKW_METRICS_INIT;
    return rkw_metrics_compute(s, &out, err);
}

static rkw_metrics_rows three_rows(void)
{
    rkw_metrics_rows rows = RKW_METRICS_ROWS_INIT;
    rows.n = 3, rows.it_MW = rows.load_MW = rows.import_MW = three;
    return rows;
}

static rkw_status call_rkw_metrics(void *s, rkw_error *err)
{
    rkw_metrics_rows rows = three_rows();
    return rkw_metrics_compute(&rows, s, err);
}

static rkw_capacity_question question(void)
{
    return (rkw_capacity_question){
        sizeof(rkw_capacity_question), 386, 1.15, 5e8, 5e4, 132, 72, 3.9e6, 1.5, 0.05, 0.1, 1e7, 2, 80, 5000, 1e5, 1e6};
}

static rkw_status call_rkw_capacity_question(void *s, rkw_error *err)
{
    rkw_capacity out = {.size = sizeof out};
    return rkw_capacity_of(s, &out, err);
}

static rkw_status call_rkw_capacity(void *s, rkw_error *err)
{
    rkw_capacity_question q = question();
    return rkw_capacity_of(&q, s, err);
}

static rkw_status call_rkw_lcoe_input(void *s, rkw_error *err)
{
    rkw_lcoe_result out;
    return rkw_lcoe(s, &out, err);
}

static rkw_status call_rkw_financing(void *s, rkw_error *err)
{
    rkw_financing_columns columns = RKW_FINANCING_COLUMNS_INIT;
    rkw_financing_result out;
    return rkw_financing_years(s, three, 3, &columns, &out, err);
}

static rkw_status call_rkw_financing_columns(void *s, rkw_error *err)
{
    rkw_financing financing = RKW_FINANCING_INIT;
    rkw_financing_result out;
    return rkw_financing_years(&financing, three, 3, s, &out, err);
}

static rkw_status call_rkw_carbon_explorer_design(void *s, rkw_error *err)
{
    rkw_carbon_explorer_result out;
    return rkw_carbon_explorer_run(s, three, three, 3, room, &out, err);
}

static rkw_status call_rkw_wind_smoothing(void *s, rkw_error *err)
{
    double speed[512], power[512];
    const double at[6] = {3, 5, 7, 9, 11, 13}, ramp[6] = {0, 0.1, 0.3, 0.6, 0.9, 1};
    size_t n = rkw_wind_smooth_count(s, at, 6);
    return n <= 512 ? rkw_wind_smooth_curve(s, at, ramp, 6, speed, power, err) : RKW_E_ARG;
}

static rkw_status call_rkw_run(void *s, rkw_error *err)
{
    size_t needed;
    return rkw_report_text(s, NULL, 0, &needed, err);
}

static int prepare(void)
{
    rkw_error err = {0};
    rkw_year_options options = RKW_YEAR_OPTIONS_INIT;
    options.weather_path = ten_days();
    have.summary.size = sizeof have.summary;
    have.cost.size = sizeof have.cost;
    if (!options.weather_path || !CHECK_OK(rkw_site_load(&have.site, NULL, repo_file("data/tetouan"), &err), err) ||
        !CHECK_OK(rkw_year_create(&have.year, NULL, have.site, &options, &err), err) ||
        !CHECK_OK(rkw_simulate(&have.ledger, NULL, have.site, have.year, rkw_policy_builtin(0), &err), err) ||
        !CHECK_OK(rkw_summarise(have.ledger, have.site, &have.summary, &err), err))
        return 0;
    have.weather = rkw_year_weather(have.year, RKW_NONE);
    have.axis = *rkw_year_axis(have.year);
    return CHECK_OK(rkw_cost_year(have.site, &have.summary, &have.cost, &err), err);
}

TEST(structs_of_another_size_are_honoured_or_refused)
{
    if (!prepare()) return;
    const rkw_ageing ageing = RKW_AGEING_INIT;
    const rkw_context context = RKW_CONTEXT_INIT;
    const rkw_metrics_rows rows = three_rows();
    const rkw_capacity_question q = question();
    const rkw_carbon_columns carbon = RKW_CARBON_COLUMNS_INIT;
    const rkw_carbon_explorer_design design = RKW_CARBON_EXPLORER_DESIGN_INIT;
    const rkw_financing financing = RKW_FINANCING_INIT;
    const rkw_financing_columns columns = RKW_FINANCING_COLUMNS_INIT;
    const rkw_optimize_options solve = RKW_OPTIMIZE_INIT;
    const rkw_sun_options sun = RKW_SUN_OPTIONS_INIT;
    const rkw_weather_options reading = RKW_WEATHER_OPTIONS_INIT;
    const rkw_wind_smoothing smoothing = RKW_WIND_SMOOTHING_INIT;
    const rkw_pv_plant pv = RKW_PV_PLANT_INIT;
    rkw_lcoe_input lcoe = RKW_LCOE_INPUT_INIT;
    rkw_programme programme = RKW_PROGRAMME_INIT;
    rkw_year_options year = RKW_YEAR_OPTIONS_INIT;
    rkw_normals normals;
    rkw_envelope envelope = {.size = sizeof envelope};
    rkw_run run = {.size = sizeof run};
    run.site = have.site, run.year = have.year, run.ledger = have.ledger;
    run.summary = &have.summary, run.cost = &have.cost, run.envelope = &envelope;
    lcoe.energy_per_yr = 1000;
    programme.n_steps = 1;
    year.weather_path = ten_days();
    rkw_normals_init(&normals);
    CHECK_OK(rkw_envelope_compute(have.site, have.year, &envelope, NULL), (rkw_error){0});
    const size_probe probes[] = {
        PROBE(rkw_ageing, &ageing),
        PROBE(rkw_backup, rkw_site_backup(have.site)),
        PROBE(rkw_battery, rkw_site_battery(have.site)),
        PROBE(rkw_grid, rkw_site_grid(have.site)),
        PROBE(rkw_thermal_store, rkw_site_thermal_store(have.site)),
        PROBE(rkw_pv_plant, &pv),
        PROBE(rkw_programme, &programme),
        PROBE(rkw_plant, NULL),
        PROBE(rkw_summary, NULL),
        PROBE(rkw_year_cost, NULL),
        PROBE(rkw_envelope, NULL),
        PROBE(rkw_carbon_factors, NULL),
        PROBE(rkw_carbon_columns, &carbon),
        PROBE(rkw_weather_report, NULL),
        {"rkw_weather_reading", sizeof(rkw_weather_reading), NULL, call_rkw_weather_reading, 1},
        PROBE(rkw_normals, &normals),
        PROBE(rkw_electrical, NULL),
        PROBE(rkw_context, &context),
        PROBE(rkw_policy, rkw_policy_builtin(0)),
        PROBE(rkw_year_options, &year),
        PROBE(rkw_weather_options, &reading),
        PROBE(rkw_optimize_options, &solve),
        PROBE(rkw_sun_options, &sun),
        PROBE(rkw_metrics_rows, &rows),
        PROBE(rkw_metrics, NULL),
        PROBE(rkw_capacity_question, &q),
        PROBE(rkw_capacity, NULL),
        PROBE(rkw_lcoe_input, &lcoe),
        PROBE(rkw_financing, &financing),
        PROBE(rkw_financing_columns, &columns),
        PROBE(rkw_carbon_explorer_design, &design),
        PROBE(rkw_wind_smoothing, &smoothing),
        PROBE(rkw_run, &run),
    };
    try_sizes(probes, sizeof probes / sizeof probes[0]);
    test_note("%zu structs", sizeof probes / sizeof probes[0]);
    rkw_ledger_free(have.ledger);
    rkw_year_free(have.year);
    rkw_site_free(have.site);
}
