/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sites, years, ledgers, schedules, sweeps and plans, on two days of weather. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "memory/probe.h"

enum { ROWS = 48, WINDOW = 24, VARIED = 2, DESIGNS = 4 };
#define SITE "data/tetouan"

static struct {
    char weather[512], folder[512], ledger_csv[600], page[512], results[512];
    rkw_site *site;
    rkw_year *year;
    rkw_ledger *ledger;
    rkw_summary summary;
    rkw_year_cost cost;
    rkw_envelope envelope;
    rkw_run run;
    rkw_forecast *forecast;
    rkw_mpc *planner;
    rkw_sweep *sweep;
    rkw_sweep_file *file;
    rkw_sweep_front *front;
    double values[DESIGNS][VARIED], metrics[DESIGNS][RKW_SWEEP_METRICS];
} have;

static const rkw_policy *asap(void) { return rkw_policy_builtin(0); }

static rkw_year_options two_days(void)
{
    rkw_year_options o = RKW_YEAR_OPTIONS_INIT;
    o.weather_path = have.weather;
    return o;
}
#define TWO_DAYS (&(rkw_year_options[]){two_days()}[0])

/* ------------------------------------------------------------------ site and year */

TRY_HANDLE(rkw_site_load, rkw_site, rkw_site_load(&out, ctx, SITE, err))
TRY_HANDLE(rkw_site_load_sized, rkw_site,
           rkw_site_load_sized(&out, ctx, SITE, &(rkw_site_sizes[]){RKW_SITE_SIZES_INIT}[0], err))
TRY_HANDLE(rkw_year_create, rkw_year, rkw_year_create(&out, ctx, have.site, TWO_DAYS, err))
TRY_HANDLE(rkw_year_create_sized, rkw_year, rkw_year_create_sized(&out, ctx, have.year, have.site, 1, err))

static rkw_site_capacities other_sizes(void)
{
    return (rkw_site_capacities){sizeof(rkw_site_capacities), 800, 200, 100, 400, 300, 0.3};
}
TRY_HANDLE(rkw_site_with_capacities, rkw_site,
           rkw_site_with_capacities(&out, ctx, have.site, &(rkw_site_capacities[]){other_sizes()}[0], err))

static int32_t each_row(void *user, const rkw_assumption *a)
{
    (void)user;
    return !a;
}
static int32_t each_file(void *user, const char *path)
{
    (void)user;
    return !path;
}
TRY(rkw_site_assumptions, rkw_site_assumptions(have.site, each_row, NULL, err))
TRY(rkw_site_inputs, rkw_site_inputs(have.site, each_file, NULL, err))

/* ------------------------------------------------------------------ ledger and report */

TRY_HANDLE(rkw_simulate, rkw_ledger, rkw_simulate(&out, ctx, have.site, have.year, asap(), err))
TRY_VALUE(rkw_summarise, rkw_summary, rkw_summarise(have.ledger, have.site, &out, err))
TRY_HANDLE(rkw_ledger_read, rkw_ledger, rkw_ledger_read(&out, ctx, have.ledger_csv, "asap", err))
TRY(rkw_report_write, rkw_report_write(&have.run, ctx, have.folder, err))
TRY(rkw_report_files,
    rkw_report_files(&have.run, NULL, RKW_FILE_PAGE | RKW_FILE_FIGURES | RKW_FILE_NETCDF, ctx, have.folder, err))
TRY(rkw_report_html, rkw_report_html(&have.run, NULL, ctx, have.page, err))

static rkw_status try_rkw_report_text(const rkw_context *ctx, rkw_error *err)
{
    char text[8] = "before";
    size_t needed = 77;
    (void)ctx;
    rkw_status status = rkw_report_text(&have.run, text, sizeof text, &needed, err);
    CHECK(status == RKW_OK || (needed == 77 && strcmp(text, "before") == 0));
    return status;
}

static rkw_status try_rkw_ledger_to_arrow(const rkw_context *ctx, rkw_error *err)
{
    struct ArrowSchema schema = {.format = "untouched"};
    struct ArrowArray array = {.length = -7};
    (void)ctx;
    rkw_status status = rkw_ledger_to_arrow(have.ledger, &schema, &array, err);
    CHECK(status == RKW_OK || (array.length == -7 && strcmp(schema.format, "untouched") == 0));
    if (status == RKW_OK) array.release(&array), schema.release(&schema);
    return status;
}

/* ------------------------------------------------------------------ schedules */

TRY_HANDLE(rkw_schedule_create, rkw_schedule, rkw_schedule_create(&out, ctx, have.site, have.year, NULL, err))
TRY_HANDLE(rkw_forecast_create, rkw_forecast, rkw_forecast_create(&out, ctx, have.site, have.year, NULL, err))

static rkw_status try_rkw_forecast_score_of(const rkw_context *ctx, rkw_error *err)
{
    rkw_forecast_score out = {-7, -7, -7, -7, 77};
    (void)ctx;
    rkw_status status = rkw_forecast_score_of(have.forecast, 0, 1, &out, err);
    CHECK(status == RKW_OK || (out.mae == -7 && out.n == 77));
    return status;
}

static rkw_mpc_options ahead(void)
{
    rkw_mpc_options o = RKW_MPC_INIT;
    o.window_h = o.every_h = WINDOW;
    return o;
}
TRY_HANDLE(rkw_mpc_create, rkw_mpc,
           rkw_mpc_create(&out, ctx, have.site, have.year, NULL, &(rkw_mpc_options[]){ahead()}[0], err))
TRY(rkw_replan, rkw_replan(have.planner, &(rkw_live_state){.size = sizeof(rkw_live_state)}, NULL, WINDOW, err))
TRY_VALUE(rkw_quote_job, rkw_quote,
          rkw_quote_job(&out, ctx, have.site, have.year, &(rkw_job){sizeof(rkw_job), 0, 2, 24, 64, 4}, NULL, err))

/* ------------------------------------------------------------------ sweeps */

static rkw_sweep_options sweep_options(void)
{
    static const char *const vary[VARIED] = {"pv_MW=0,600", "battery_MWh=0,400"};
    rkw_sweep_options o = RKW_SWEEP_OPTIONS_INIT;
    o.vary = vary, o.n_vary = VARIED, o.year.weather_path = have.weather;
    return o;
}
TRY_HANDLE(rkw_sweep_create, rkw_sweep,
           rkw_sweep_create(&out, ctx, SITE, &(rkw_sweep_options[]){sweep_options()}[0], err))
TRY_ARRAY(rkw_sweep_evaluate, DESIGNS *RKW_SWEEP_METRICS,
          rkw_sweep_evaluate(have.sweep, have.values[0], DESIGNS, out, err))
TRY_HANDLE(rkw_sweep_front_create, rkw_sweep_front, rkw_sweep_front_create(&out, ctx, have.sweep, have.file, err))

static rkw_status try_rkw_sweep_front_explain(const rkw_context *ctx, rkw_error *err)
{
    rkw_sweep_front *front = NULL;
    rkw_error ignored = {0};
    lab_rest();
    CHECK_OK(rkw_sweep_front_create(&front, ctx, have.sweep, have.file, &ignored), ignored);
    lab_work();
    rkw_status status = rkw_sweep_front_explain(front, have.sweep, err);
    CHECK(isnan(rkw_sweep_front_gain(front, 0, 0, 0)) == (status != RKW_OK));
    lab_rest();
    rkw_sweep_front_free(front);
    return status;
}
TRY_ARRAY(rkw_sweep_front_growth, 1, rkw_sweep_front_growth(have.front, have.front, out, err))
TRY(rkw_report_sweep, rkw_report_sweep(have.sweep, have.file, have.front, 0, DESIGNS, ctx, have.folder, err))

static rkw_status try_rkw_sweep_file_open(const rkw_context *ctx, rkw_error *err)
{
    rkw_sweep_file *out = NULL;
    char path[600];
    snprintf(path, sizeof path, "%s-other", have.results);
    rkw_status status = rkw_sweep_file_open(&out, ctx, have.sweep, path, 0, err);
    CHECK((out != NULL) == (status == RKW_OK));
    rkw_sweep_file_close(out);
    return status;
}

/* A fresh file each time; designs whose block could not be noted are written again. */
static rkw_status try_rkw_sweep_file_append(const rkw_context *ctx, rkw_error *err)
{
    rkw_sweep_file *out = NULL;
    char path[600];
    rkw_error ignored = {0};
    lab_rest();
    snprintf(path, sizeof path, "%s-append", have.results);
    CHECK_OK(rkw_sweep_file_open(&out, ctx, have.sweep, path, 0, &ignored), ignored);
    lab_work();
    rkw_status status = rkw_sweep_file_append(out, 0, DESIGNS, have.values[0], have.metrics[0], err);
    lab_rest();
    CHECK(rkw_sweep_file_designs(out) == (status == RKW_OK ? DESIGNS : 0));
    if (status != RKW_OK)
        CHECK_OK(rkw_sweep_file_append(out, 0, DESIGNS, have.values[0], have.metrics[0], &ignored), ignored);
    rkw_sweep_file_close(out);
    return status;
}

static rkw_status try_rkw_sweep_refine(const rkw_context *ctx, rkw_error *err)
{
    static const char *const vary[VARIED] = {"pv_MW=0:600", "battery_MWh=0:400"};
    rkw_sweep *s = NULL;
    rkw_error ignored = {0};
    rkw_sweep_options o = sweep_options();
    lab_rest();
    o.vary = vary, o.sobol = DESIGNS;
    CHECK_OK(rkw_sweep_create(&s, ctx, SITE, &o, &ignored), ignored);
    lab_work();
    rkw_status status = rkw_sweep_refine(s, have.front, 1, 8, err);
    lab_rest();
    CHECK(status == RKW_OK || rkw_sweep_designs(s) == DESIGNS);
    rkw_sweep_free(s);
    return status;
}

/* ------------------------------------------------------------------ plans */

static rkw_project *project_at_rest(const rkw_context *ctx)
{
    rkw_project *p = NULL;
    rkw_error err = {0};
    lab_rest();
    CHECK_OK(rkw_project_create(&p, ctx, have.site, have.year, asap(), &err), err);
    lab_work();
    return p;
}
static rkw_status end_of(rkw_project *p, rkw_status status)
{
    lab_rest();
    rkw_project_free(p);
    return status;
}
TRY_HANDLE(rkw_project_create, rkw_project, rkw_project_create(&out, ctx, have.site, have.year, asap(), err))

/* A method of a fresh project with an untouched `out`. */
#define TRY_PROJECT(function, length, expression)                                                                      \
    static rkw_status try_##function(const rkw_context *ctx, rkw_error *err)                                           \
    {                                                                                                                  \
        double out[length];                                                                                            \
        for (size_t i = 0; i < (length); i++) out[i] = -7;                                                             \
        rkw_project *project = project_at_rest(ctx);                                                                   \
        rkw_status status = expression;                                                                                \
        for (size_t i = 0; i < (length) && status != RKW_OK; i++) CHECK(out[i] == -7);                                 \
        return end_of(project, status);                                                                                \
    }
enum { UNCERTAIN = 200 };
TRY_PROJECT(rkw_project_delay_cost, 1, rkw_project_delay_cost(project, 12, out, err))
TRY_PROJECT(rkw_project_monte_carlo, 2, rkw_project_monte_carlo(project, 0, 2, 1, out, err))
TRY_PROJECT(rkw_project_tornado, 1 + 2 * UNCERTAIN, rkw_project_tornado(project, 0, out, (rkw_swing *)(out + 1), err))

static rkw_status try_rkw_project_run(const rkw_context *ctx, rkw_error *err)
{
    rkw_project_years *out = NULL;
    rkw_project *project = project_at_rest(ctx);
    rkw_status status = rkw_project_run(&out, project, NULL, err);
    CHECK((out != NULL) == (status == RKW_OK));
    rkw_project_years_free(out);
    return end_of(project, status);
}
static rkw_status try_rkw_project_tranche(const rkw_context *ctx, rkw_error *err)
{
    rkw_tranche out = {.size = sizeof out};
    rkw_project *project = project_at_rest(ctx);
    return end_of(project, rkw_project_tranche(project, 0, &out, err));
}
static rkw_status try_rkw_project_regret(const rkw_context *ctx, rkw_error *err)
{
    rkw_regret out = {.size = sizeof out};
    rkw_project *project = project_at_rest(ctx);
    return end_of(project, rkw_project_regret(project, 12, &out, err));
}
static rkw_status try_rkw_project_ppas(const rkw_context *ctx, rkw_error *err)
{
    rkw_ppa_result out[3] = {{0}};
    rkw_project *project = project_at_rest(ctx);
    return end_of(project, rkw_project_ppas(project, have.ledger, out, err));
}

static rkw_ensemble_options one_file(void)
{
    static const char *files[1];
    rkw_ensemble_options o = RKW_ENSEMBLE_OPTIONS_INIT;
    files[0] = have.weather;
    o.files = files, o.n_files = 1, o.n_synthetic = 0, o.outage_draws = 1;
    return o;
}
#define ONE_FILE (&(rkw_ensemble_options[]){one_file()}[0])
TRY_HANDLE(rkw_ensemble_create, rkw_ensemble, rkw_ensemble_create(&out, ctx, have.site, asap(), ONE_FILE, err))

static rkw_status try_rkw_ensemble_risk(const rkw_context *ctx, rkw_error *err)
{
    rkw_ensemble *e = NULL;
    rkw_error ignored = {0};
    rkw_risk out = {.size = sizeof out};
    const rkw_uncertainties u = {sizeof u, 0.05, 0.02, 0.03, 0.1};
    lab_rest();
    CHECK_OK(rkw_ensemble_create(&e, ctx, have.site, asap(), ONE_FILE, &ignored), ignored);
    lab_work();
    rkw_status status = rkw_ensemble_risk(e, ctx, &u, &out, err);
    lab_rest();
    rkw_ensemble_free(e);
    return status;
}

TRY_HANDLE(rkw_ranges_create, rkw_ranges, rkw_ranges_create(&out, ctx, SITE, err))

static rkw_status of_ranges(int tornado, const rkw_context *ctx, rkw_error *err)
{
    rkw_ranges *r = NULL;
    rkw_error ignored = {0};
    lab_rest();
    CHECK_OK(rkw_ranges_create(&r, ctx, SITE, &ignored), ignored);
    rkw_case_result base, *low = calloc(2 * rkw_ranges_count(r), sizeof *low);
    lab_work();
    rkw_status status = tornado
                            ? rkw_ranges_tornado(r, ctx, TWO_DAYS, asap(), &base, low, low + rkw_ranges_count(r), err)
                            : rkw_ranges_monte_carlo(r, ctx, TWO_DAYS, asap(), 1, 1, low, err);
    lab_rest();
    free(low);
    rkw_ranges_free(r);
    return status;
}
TRY(rkw_ranges_tornado, of_ranges(1, ctx, err))
TRY(rkw_ranges_monte_carlo, of_ranges(0, ctx, err))

static rkw_sizing_options sizing_options(void)
{
    rkw_sizing_options o = RKW_SIZING_INIT;
    o.rows_per_step = 6;
    return o;
}
#define SIZING (&(rkw_sizing_options[]){sizing_options()}[0])
#define YEARS ((const rkw_year *const *)&have.year)

static rkw_sizing *sizing_at_rest(const rkw_context *ctx, int solved)
{
    rkw_sizing *z = NULL;
    rkw_error err = {0};
    lab_rest();
    CHECK_OK(rkw_sizing_create(&z, ctx, have.site, YEARS, 1, SIZING, NULL, &err), err);
    if (solved) CHECK_OK(rkw_sizing_solve(z, ctx, &err), err);
    lab_work();
    return z;
}
static rkw_status done_with(rkw_sizing *z, rkw_status status)
{
    lab_rest();
    rkw_sizing_free(z);
    return status;
}
TRY_HANDLE(rkw_sizing_create, rkw_sizing, rkw_sizing_create(&out, ctx, have.site, YEARS, 1, SIZING, NULL, err))

static rkw_status try_rkw_sizing_solve(const rkw_context *ctx, rkw_error *err)
{
    rkw_sizing *z = sizing_at_rest(ctx, 0);
    return done_with(z, rkw_sizing_solve(z, ctx, err));
}
static rkw_status try_rkw_sizing_range(const rkw_context *ctx, rkw_error *err)
{
    double low = -7, high = -7;
    rkw_sizing *z = sizing_at_rest(ctx, 1);
    rkw_status status = rkw_sizing_range(z, ctx, 0, 0.05, &low, &high, err);
    CHECK(status == RKW_OK || (low == -7 && high == -7));
    return done_with(z, status);
}
static rkw_status try_rkw_sizing_hold_out(const rkw_context *ctx, rkw_error *err)
{
    rkw_held_out out = {-7, -7, -7, -7};
    rkw_sizing *z = sizing_at_rest(ctx, 1);
    rkw_status status = rkw_sizing_hold_out(z, ctx, have.year, &out, err);
    CHECK(status == RKW_OK || (out.best_cfe == -7 && out.met == -7));
    return done_with(z, status);
}
static rkw_status try_rkw_sizing_monte_carlo(const rkw_context *ctx, rkw_error *err)
{
    double values[40] = {-7}, cost = -7;
    rkw_status status = rkw_sizing_monte_carlo(ctx, have.site, have.year, SIZING, 1, 1, values, &cost, err);
    CHECK(status == RKW_OK || (values[0] == -7 && cost == -7));
    return status;
}
static rkw_status try_rkw_sizing_calibrate(const rkw_context *ctx, rkw_error *err)
{
    double confidence = -7;
    rkw_sizing *z = NULL;
    rkw_error ignored = {0};
    rkw_sizing_options o = sizing_options();
    o.cfe = 0.3;
    lab_rest();
    CHECK_OK(rkw_sizing_create(&z, ctx, have.site, YEARS, 1, &o, NULL, &ignored), ignored);
    CHECK_OK(rkw_sizing_solve(z, ctx, &ignored), ignored);
    lab_work();
    rkw_status status = rkw_sizing_calibrate(z, ctx, YEARS, 1, &confidence, err);
    CHECK(status == RKW_OK || confidence == -7);
    return done_with(z, status);
}

/* ------------------------------------------------------------------ all of them */

static int write_two_days(const rkw_context *ctx)
{
    rkw_weather *part = NULL;
    rkw_year *year = NULL;
    rkw_error err = {0};
    int done = CHECK_OK(rkw_year_create(&year, ctx, have.site, NULL, &err), err);
    if (done) {
        rkw_axis axis = *rkw_year_axis(year);
        axis.n = ROWS;
        done = CHECK_OK(rkw_weather_cut(&part, ctx, rkw_year_weather(year, RKW_NONE), &axis, &err), err) &&
               CHECK_OK(rkw_weather_write(part, have.weather, RKW_FORMAT_OWN, &err), err);
    }
    rkw_weather_free(part);
    rkw_year_free(year);
    return done;
}

static int make_ledger(const rkw_context *ctx)
{
    rkw_error err = {0};
    have.summary.size = sizeof have.summary, have.cost.size = sizeof have.cost,
    have.envelope.size = sizeof have.envelope;
    int done = CHECK_OK(rkw_simulate(&have.ledger, ctx, have.site, have.year, asap(), &err), err) &&
               CHECK_OK(rkw_summarise(have.ledger, have.site, &have.summary, &err), err) &&
               CHECK_OK(rkw_cost_year(have.site, &have.summary, &have.cost, &err), err) &&
               CHECK_OK(rkw_envelope_compute(have.site, have.year, &have.envelope, &err), err);
    have.run = (rkw_run){.size = sizeof have.run, .site = have.site, .year = have.year, .ledger = have.ledger};
    have.run.summary = &have.summary, have.run.cost = &have.cost, have.run.envelope = &have.envelope;
    return done && CHECK_OK(rkw_report_write(&have.run, ctx, have.folder, &err), err);
}

static int make_sweep(const rkw_context *ctx)
{
    rkw_error err = {0};
    rkw_sweep_options o = sweep_options();
    return CHECK_OK(rkw_sweep_create(&have.sweep, ctx, SITE, &o, &err), err) &&
           CHECK_OK(rkw_sweep_design(have.sweep, 0, DESIGNS, have.values[0], &err), err) &&
           CHECK_OK(rkw_sweep_evaluate(have.sweep, have.values[0], DESIGNS, have.metrics[0], &err), err) &&
           CHECK_OK(rkw_sweep_file_open(&have.file, ctx, have.sweep, have.results, 0, &err), err) &&
           CHECK_OK(rkw_sweep_file_append(have.file, 0, DESIGNS, have.values[0], have.metrics[0], &err), err) &&
           CHECK_OK(rkw_sweep_front_create(&have.front, ctx, have.sweep, have.file, &err), err) &&
           CHECK_OK(rkw_sweep_front_explain(have.front, have.sweep, &err), err);
}

static int prepare(void)
{
    rkw_error err = {0};
    rkw_year_options options = two_days();
    rkw_mpc_options mpc = ahead();
    lab_rest();
    rkw_context ctx = lab_context();
    snprintf(have.folder, sizeof have.folder, "%s", scratch_file("report"));
    snprintf(have.weather, sizeof have.weather, "%s", scratch_file("two_days.csv"));
    snprintf(have.page, sizeof have.page, "%s", scratch_file("page.html"));
    snprintf(have.results, sizeof have.results, "%s", scratch_file("sweep.results"));
    snprintf(have.ledger_csv, sizeof have.ledger_csv, "%s/ledger.csv", have.folder);
    return CHECK_OK(rkw_site_load(&have.site, &ctx, SITE, &err), err) && write_two_days(&ctx) &&
           CHECK_OK(rkw_year_create(&have.year, &ctx, have.site, &options, &err), err) && make_ledger(&ctx) &&
           CHECK_OK(rkw_forecast_create(&have.forecast, &ctx, have.site, have.year, NULL, &err), err) &&
           CHECK_OK(rkw_mpc_create(&have.planner, &ctx, have.site, have.year, NULL, &mpc, &err), err) &&
           make_sweep(&ctx);
}

static void release(void)
{
    rkw_sweep_front_free(have.front);
    rkw_sweep_file_close(have.file);
    rkw_sweep_free(have.sweep);
    rkw_mpc_free(have.planner);
    rkw_forecast_free(have.forecast);
    rkw_ledger_free(have.ledger);
    rkw_year_free(have.year);
    rkw_site_free(have.site);
    CHECK(lab.living == 0);
}

TEST(sites_and_plans_survive_every_allocation_that_fails)
{
    static const memory_probe probes[] = {
        PROBE(rkw_site_load),
        LONG_PROBE(rkw_site_load_sized),
        PROBE(rkw_site_with_capacities),
        PROBE(rkw_site_assumptions),
        PROBE(rkw_site_inputs),
        LONG_PROBE(rkw_year_create),
        PROBE(rkw_year_create_sized),
        PROBE(rkw_simulate),
        PROBE(rkw_summarise),
        PROBE(rkw_ledger_read),
        PROBE(rkw_ledger_to_arrow),
        PROBE(rkw_report_write),
        LONG_PROBE(rkw_report_files),
        PROBE(rkw_report_html),
        PROBE(rkw_report_text),
        PROBE(rkw_schedule_create),
        PROBE(rkw_forecast_create),
        PROBE(rkw_forecast_score_of),
        PROBE(rkw_mpc_create),
        PROBE(rkw_replan),
        PROBE(rkw_quote_job),
        LONG_PROBE(rkw_sweep_create),
        PROBE(rkw_sweep_evaluate),
        PROBE(rkw_sweep_file_open),
        PROBE(rkw_sweep_file_append),
        PROBE(rkw_sweep_front_create),
        PROBE(rkw_sweep_front_explain),
        PROBE(rkw_sweep_front_growth),
        PROBE(rkw_report_sweep),
        LONG_PROBE(rkw_sweep_refine),
        PROBE(rkw_project_create),
        LONG_PROBE(rkw_project_run),
        LONG_PROBE(rkw_project_tranche),
        LONG_PROBE(rkw_project_delay_cost),
        LONG_PROBE(rkw_project_regret),
        LONG_PROBE(rkw_project_tornado),
        LONG_PROBE(rkw_project_monte_carlo),
        LONG_PROBE(rkw_project_ppas),
        LONG_PROBE(rkw_ensemble_create),
        LONG_PROBE(rkw_ensemble_risk),
        PROBE(rkw_ranges_create),
        LONG_PROBE(rkw_ranges_tornado),
        LONG_PROBE(rkw_ranges_monte_carlo),
        PROBE(rkw_sizing_create),
        PROBE(rkw_sizing_solve),
        LONG_PROBE(rkw_sizing_range),
        LONG_PROBE(rkw_sizing_hold_out),
        LONG_PROBE(rkw_sizing_monte_carlo),
        LONG_PROBE(rkw_sizing_calibrate),
    };
    if (prepare()) try_memory(probes, sizeof probes / sizeof probes[0]);
    release();
}
