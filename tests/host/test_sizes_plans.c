/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structs of schedule, sweep and plan in another size; see sizes.h. Ten days of Tetouan keep the many calls short. */
#include <math.h>

#include "harness/harness.h"
#include "host/sizes.h"
#include "host/work.h"

enum { DAYS = 240, WINDOW = 24 };

static struct {
    rkw_site *site;
    rkw_year *year;
    rkw_ledger *ledger;
    rkw_ensemble *ensemble;
    rkw_project *project;
    rkw_project_years *years;
    rkw_sizing *sizing;
    rkw_mpc *planner;
    rkw_year_cost cost;
    double flat[DAYS];
} have;

MAKE(rkw_coverage_input, rkw_coverage, rkw_coverage_create(&out, NULL, s, err))
MAKE(rkw_ensemble_options, rkw_ensemble, rkw_ensemble_create(&out, NULL, have.site, rkw_policy_builtin(0), s, err))
MAKE(rkw_forecast_options, rkw_forecast, rkw_forecast_create(&out, NULL, have.site, have.year, s, err))
MAKE(rkw_mpc_options, rkw_mpc, rkw_mpc_create(&out, NULL, have.site, have.year, NULL, s, err))
MAKE(rkw_schedule_options, rkw_schedule, rkw_schedule_create(&out, NULL, have.site, have.year, s, err))
MAKE(rkw_site_capacities, rkw_site, rkw_site_with_capacities(&out, NULL, have.site, s, err))
MAKE(rkw_sweep_options, rkw_sweep, rkw_sweep_create(&out, NULL, "data/tetouan", s, err))
MAKE(rkw_delays, rkw_project_years, rkw_project_run(&out, have.project, s, err))
CALL(rkw_ensemble_year, rkw_ensemble_get(have.ensemble, 0, s))
CALL(rkw_project_result, rkw_project_years_result(have.years, s))
CALL(rkw_regret, rkw_project_regret(have.project, 12, s, err))
CALL(rkw_tranche, rkw_project_tranche(have.project, 0, s, err))
CALL(rkw_sizing_result, rkw_sizing_get_result(have.sizing, s))
CALL(rkw_outlook, rkw_replan(have.planner, &(rkw_live_state){.size = sizeof(rkw_live_state)}, s, WINDOW, err))
CALL(rkw_live_state, rkw_replan(have.planner, s, NULL, WINDOW, err))

static rkw_status call_rkw_sizing_options(void *s, rkw_error *err)
{
    rkw_sizing *out = NULL;
    const rkw_year *years[1] = {have.year};
    rkw_status status = rkw_sizing_create(&out, NULL, have.site, years, 1, s, NULL, err);
    rkw_sizing_free(out);
    return status;
}

static rkw_status call_rkw_uncertainties(void *s, rkw_error *err)
{
    rkw_risk out = {.size = sizeof out};
    return rkw_ensemble_risk(have.ensemble, NULL, s, &out, err);
}

static rkw_uncertainties some_uncertainties(void)
{
    return (rkw_uncertainties){sizeof(rkw_uncertainties), 0.05, 0.02, 0.03, 0.1};
}

static rkw_status call_rkw_risk(void *s, rkw_error *err)
{
    rkw_uncertainties uncertainties = some_uncertainties();
    return rkw_ensemble_risk(have.ensemble, NULL, &uncertainties, s, err);
}

static rkw_job some_job(void) { return (rkw_job){sizeof(rkw_job), 0, 24, 48, 64, 4}; }

static rkw_status call_rkw_job(void *s, rkw_error *err)
{
    rkw_quote out = {.size = sizeof out};
    return rkw_quote_job(&out, NULL, have.site, have.year, s, NULL, err);
}

static rkw_status call_rkw_quote(void *s, rkw_error *err)
{
    rkw_job job = some_job();
    return rkw_quote_job(s, NULL, have.site, have.year, &job, NULL, err);
}

static rkw_status call_rkw_report_parts(void *s, rkw_error *err)
{
    rkw_summary summary = {.size = sizeof summary};
    rkw_envelope envelope = {.size = sizeof envelope};
    rkw_run run = {.size = sizeof run};
    run.site = have.site, run.year = have.year, run.ledger = have.ledger;
    run.summary = &summary, run.cost = &have.cost, run.envelope = &envelope;
    rkw_status status = rkw_summarise(have.ledger, have.site, &summary, err);
    if (status == RKW_OK) status = rkw_envelope_compute(have.site, have.year, &envelope, err);
    return status == RKW_OK ? rkw_report_html(&run, s, NULL, scratch_file("page.html"), err) : status;
}

static int prepare_project(rkw_error *err)
{
    const rkw_year *years[1] = {have.year};
    rkw_ensemble_options ensemble = RKW_ENSEMBLE_OPTIONS_INIT;
    rkw_sizing_options sizing = RKW_SIZING_INIT;
    rkw_mpc_options mpc = RKW_MPC_INIT;
    mpc.window_h = WINDOW;
    return CHECK_OK(rkw_ensemble_create(&have.ensemble, NULL, have.site, rkw_policy_builtin(0), &ensemble, err),
                    *err) &&
           CHECK_OK(rkw_project_create(&have.project, NULL, have.site, have.year, rkw_policy_builtin(0), err), *err) &&
           CHECK_OK(rkw_project_run(&have.years, have.project, NULL, err), *err) &&
           CHECK_OK(rkw_sizing_create(&have.sizing, NULL, have.site, years, 1, &sizing, NULL, err), *err) &&
           CHECK_OK(rkw_sizing_solve(have.sizing, NULL, err), *err) &&
           CHECK_OK(rkw_mpc_create(&have.planner, NULL, have.site, have.year, NULL, &mpc, err), *err);
}

static int prepare(void)
{
    rkw_error err = {0};
    rkw_year_options options = RKW_YEAR_OPTIONS_INIT;
    rkw_summary summary = {.size = sizeof summary};
    options.weather_path = ten_days();
    have.cost.size = sizeof have.cost;
    for (int t = 0; t < DAYS; t++) have.flat[t] = 1;
    return options.weather_path && CHECK_OK(rkw_site_load(&have.site, NULL, repo_file("data/tetouan"), &err), err) &&
           CHECK_OK(rkw_year_create(&have.year, NULL, have.site, &options, &err), err) &&
           CHECK_OK(rkw_simulate(&have.ledger, NULL, have.site, have.year, rkw_policy_builtin(0), &err), err) &&
           CHECK_OK(rkw_summarise(have.ledger, have.site, &summary, &err), err) &&
           CHECK_OK(rkw_cost_year(have.site, &summary, &have.cost, &err), err) && prepare_project(&err);
}

static void release(void)
{
    rkw_mpc_free(have.planner);
    rkw_sizing_free(have.sizing);
    rkw_project_years_free(have.years);
    rkw_project_free(have.project);
    rkw_ensemble_free(have.ensemble);
    rkw_ledger_free(have.ledger);
    rkw_year_free(have.year);
    rkw_site_free(have.site);
}

TEST(structs_of_plans_of_another_size_are_honoured_or_refused)
{
    if (!prepare()) return;
    const char *const vary[] = {"battery_MWh=0,400"};
    const rkw_forecast_options forecast = RKW_FORECAST_INIT;
    const rkw_schedule_options schedule = RKW_SCHEDULE_INIT;
    const rkw_sizing_options sizing = RKW_SIZING_INIT;
    const rkw_delays delays = RKW_DELAYS_INIT;
    const rkw_uncertainties uncertainties = some_uncertainties();
    const rkw_job job = some_job();
    const rkw_report_parts parts = RKW_REPORT_PARTS_INIT;
    const rkw_site_capacities sizes = {sizeof sizes, 500, NAN, NAN, NAN, NAN, NAN};
    rkw_coverage_input coverage = RKW_COVERAGE_INPUT_INIT;
    rkw_ensemble_options ensemble = RKW_ENSEMBLE_OPTIONS_INIT;
    rkw_mpc_options mpc = RKW_MPC_INIT;
    rkw_sweep_options sweep = RKW_SWEEP_OPTIONS_INIT;
    coverage.n = DAYS, coverage.pv = coverage.load_MW = have.flat;
    ensemble.year.weather_path = NULL;
    mpc.window_h = WINDOW;
    sweep.vary = vary, sweep.n_vary = 1, sweep.year.weather_path = ten_days();
    const size_probe probes[] = {
        PROBE(rkw_coverage_input, &coverage),
        PROBE(rkw_ensemble_options, &ensemble),
        PROBE(rkw_ensemble_year, NULL),
        PROBE(rkw_uncertainties, &uncertainties),
        PROBE(rkw_risk, NULL),
        PROBE(rkw_forecast_options, &forecast),
        PROBE(rkw_mpc_options, &mpc),
        PROBE(rkw_live_state, NULL),
        PROBE(rkw_outlook, NULL),
        PROBE(rkw_schedule_options, &schedule),
        PROBE(rkw_job, &job),
        PROBE(rkw_quote, NULL),
        PROBE(rkw_site_capacities, &sizes),
        PROBE(rkw_sweep_options, &sweep),
        PROBE(rkw_delays, &delays),
        PROBE(rkw_project_result, NULL),
        PROBE(rkw_tranche, NULL),
        PROBE(rkw_regret, NULL),
        PROBE(rkw_sizing_options, &sizing),
        PROBE(rkw_sizing_result, NULL),
        PROBE(rkw_report_parts, &parts),
    };
    try_sizes(probes, sizeof probes / sizeof probes[0]);
    test_note("%zu structs", sizeof probes / sizeof probes[0]);
    release();
}
