/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans a site: what the envelope buys, phases, money, risk. */
#include "rackwatt-plan/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static rkw_status work_out(plan *p, rkw_error *err)
{
    rkw_status status = plan_envelope(p, err);
    if (status == RKW_OK) status = plan_project(p, err);
    if (status == RKW_OK && p->settings->phases) status = plan_phases(p, err);
    if (status == RKW_OK) status = plan_tenants(p, err);
    if (status == RKW_OK) status = plan_risk(p, err);
    if (status == RKW_OK) status = plan_money_risk(p, err);
    if (status == RKW_OK && p->settings->all_tables >= 0) status = plan_tables(p, err);
    return status;
}

static rkw_status write_out(plan *p, rkw_error *err)
{
    char names[SHEETS_MOST * 34] = "";
    size_t n = 0;
    for (size_t i = 0; i < p->book.n; i++)
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", i ? ", " : "", p->book.names[i]);
    if (program_interrupted()) {
        snprintf(err->message, sizeof err->message, "stopped");
        return err->status = RKW_E_CANCELLED;
    }
    rkw_status status = sheet_commit(&p->book, err);
    if (status == RKW_OK) status = plan_page(p, err);
    if (status == RKW_OK) program_said(p->run, "\nWritten to %s: report.html, %s\n", p->settings->out, names);
    return status;
}

/* What a policy that plans will be busy with. */
static void announce_plans(const program_run *run, const plan_settings *s)
{
    char every[RKW_NUMBER_TEXT], window[RKW_NUMBER_TEXT];
    rkw_format_real(s->plan.every_h, 6, every);
    rkw_format_real(s->plan.window_h, 6, window);
    if (strcmp(s->policy, "mpc") == 0)
        program_said(run,
                     "Policy      mpc plans %s h ahead every %s h, in every stage, weather year and draw of outages\n",
                     window, every);
    if (strcmp(s->policy, "optimal") == 0)
        program_said(run,
                     "Policy      optimal solves every stage, weather year and draw of outages as one programme\n");
}

/* The site in full under the first of its weather years. */
static rkw_status simulate_full(plan *p, rkw_error *err)
{
    const plan_settings *s = p->settings;
    rkw_year_options o = RKW_YEAR_OPTIONS_INIT;
    o.weather_path = s->weather.n ? s->weather.items[0] : NULL;
    o.map_path = s->map;
    o.format = s->format ? rkw_format_by_name(s->format) : RKW_FORMAT_AUTO;
    o.gaps = s->fill_gaps ? RKW_GAPS_FILL : RKW_GAPS_REFUSE;
    o.seed = (uint64_t)s->seed;
    o.index = s->weather.n ? 0 : (uint64_t)s->index;
    p->summary.size = sizeof p->summary;
    p->cost.size = sizeof p->cost;
    rkw_status status = rkw_year_create(&p->year, p->ctx, p->site, &o, err);
    if (status == RKW_OK) status = rkw_simulate(&p->ledger, p->ctx, p->site, p->year, p->policy, err);
    if (status == RKW_OK) status = rkw_summarise(p->ledger, p->site, &p->summary, err);
    if (status == RKW_OK) status = rkw_cost_year(p->site, &p->summary, &p->cost, err);
    if (status == RKW_OK) status = rkw_project_create(&p->project, p->ctx, p->site, p->year, p->policy, err);
    return status;
}

/* What only one process tells. */
static rkw_status plan_rest(plan *p, rkw_error *err)
{
    rkw_status status = simulate_full(p, err);
    if (status == RKW_OK) status = work_out(p, err);
    if (status == RKW_OK) status = write_out(p, err);
    return status;
}

static void share_years(plan_world *w, size_t years)
{
    w->n_all = years;
    w->first = years * w->rank / w->n;
    w->count = years * (w->rank + 1) / w->n - w->first;
}

static rkw_status run_site(const program_run *run, const plan_settings *s, plan_world *world, const rkw_context *ctx,
                           rkw_error *err)
{
    const bool tells = !world || world->rank == 0;
    plan p = {.run = run, .settings = s, .world = world, .ctx = ctx};
    if (world) share_years(world, (size_t)s->years);
    p.book.folder = tells ? s->out : NULL;
    p.book.ctx = ctx;
    rkw_status status = program_policy_for_any(&p.policy, &p.planner, s->policy, &s->plan, err);
    if (status == RKW_OK && tells) announce_plans(run, s);
    if (status == RKW_OK && tells) status = rkw_output_folder(s->out, err);
    if (status == RKW_OK) status = rkw_site_load(&p.tables, ctx, run->arguments[0], err);
    p.site = p.tables;
    if (status == RKW_OK && !s->keep_sizes) status = plan_sizes(&p, err);
    if (p.sized) p.site = p.sized;
    if (status == RKW_OK && tells) status = plan_rest(&p, err);
    sheet_discard(&p.book);
    rkw_ledger_free(p.hardest);
    rkw_ensemble_free(p.ensemble);
    rkw_project_years_free(p.years);
    rkw_project_free(p.project);
    rkw_ledger_free(p.ledger);
    rkw_year_free(p.year);
    rkw_site_free(p.sized);
    rkw_site_free(p.tables);
    return status;
}

/* 95 is 95 %, which is written 0.95. */
static bool check_fraction(program_run *run, double value)
{
    char text[RKW_NUMBER_TEXT], share[RKW_NUMBER_TEXT];
    rkw_format_real(value, 9, text);
    rkw_format_real(value / 100, 9, share);
    if (value <= 100)
        program_misused(run, "--cfe = %s, allowed 0 .. 1 (a fraction; did you mean %s?)", text, share);
    else
        program_misused(run, "--cfe = %s, allowed 0 .. 1", text);
    return false;
}

/* Whether the options make sense together. */
static bool check_settings(program_run *run, const plan_settings *s)
{
    if (s->format && rkw_format_by_name(s->format) < 0)
        program_misused(run, "unknown weather format '%s'", s->format);
    else if ((size_t)s->years < s->weather.n)
        program_misused(run, "--years %lld, but %zu weather files are given", (long long)s->years, s->weather.n);
    else if (!isnan(s->cfe) && !(s->cfe <= 1))
        return check_fraction(run, s->cfe);
    else if (strcmp(s->objective, "cost") != 0 && strcmp(s->objective, "gpu-hour") != 0 &&
             strcmp(s->objective, "risk") != 0)
        program_misused(run, "--objective %s, allowed: cost, gpu-hour, risk", s->objective);
    else if (s->keep_sizes && (!isnan(s->cfe) || !isnan(s->budget) || !isnan(s->land) || s->resize || s->held_out ||
                               s->calibrate || s->near_optimal || s->size_racks || s->size_thermal || !isnan(s->eue)))
        program_misused(run, "--keep-sizes sizes nothing; it does not go with the options of the sizing");
    else if (s->calibrate && isnan(s->cfe))
        program_misused(run, "--calibrate needs a target: --cfe");
    else
        return true;
    return false;
}

static plan_settings s = {.policy = "green",
                          .objective = "cost",
                          .out = "out",
                          .years = 3,
                          .outages = 1,
                          .delay = 12,
                          .threads = 1,
                          .all_tables = -1,
                          .plan = PROGRAM_PLAN_INIT,
                          .cfe = NAN,
                          .budget = NAN,
                          .land = NAN,
                          .eue = NAN};

static const program_option options[] = {
    OPTION_LIST("weather", "FILE", &s.weather,
                "weather of the site's own place, a real year; may be repeated;\n"
                "synthetic years follow until there are --years of them"),
    OPTION_TEXT("map", "FILE", &s.map, "column map of weather files in no known format"),
    OPTION_TEXT("format", "NAME", &s.format, "format of the weather files (default: from their content)"),
    OPTION_SWITCH("fill-gaps", &s.fill_gaps, "fill gaps of weather files, counted (default: refuse them)"),
    OPTION_INTEGER("years", "N", &s.years, 1, 40, "weather years of sizing and risk (default: 3)"),
    OPTION_NUMBER("cfe", "X", &s.cfe, 0, 1e9,
                  "least carbon-free share of every weather year, a fraction (default: none)"),
    OPTION_NUMBER("budget", "USD", &s.budget, 0, 1e13,
                  "most that plants, battery, connection and backup may cost to build\n"
                  "(default: no limit)"),
    OPTION_NUMBER("land", "M2", &s.land, 0, 1e12, "most land of plants outside the site (default: no limit)"),
    OPTION_NUMBER("eue", "MWH", &s.eue, 0, 1e9,
                  "most energy unserved per year, the mean of the years (default: at its price)"),
    OPTION_NUMBER("carbon-price", "USD", &s.carbon_price, 0, 10000, "per tonne, in the objective (default: 0)"),
    OPTION_TEXT("objective", "NAME", &s.objective,
                "cost: least cost per year, the mean of the years; gpu-hour: per GPU-hour, which is the\n"
                "same because all work is served; risk: half of the mean, half of the dearest tenth\n"
                "(default: cost)"),
    OPTION_SWITCH("size-racks", &s.size_racks, "size the racks too (the work stays)"),
    OPTION_SWITCH("size-thermal", &s.size_thermal, "size the chilled-water store too"),
    OPTION_SWITCH("near-optimal", &s.near_optimal, "how far each size can move within 1, 3, 5 % of the cost"),
    OPTION_INTEGER("calibrate", "N", &s.calibrate, 0, 40,
                   "further years: the target of the sizing is raised until each of them meets --cfe, which\n"
                   "promises it with N / (N + 1) for any other year (default: 0)"),
    OPTION_INTEGER("held-out", "N", &s.held_out, 0, 40, "further years, to see whether the target holds (default: 0)"),
    OPTION_INTEGER("resize", "N", &s.resize, 0, 100000, "sizings under drawn prices, 3-hour steps (default: 0)"),
    OPTION_SWITCH("keep-sizes", &s.keep_sizes, "plan with the sizes of the tables"),
    OPTION_INTEGER("outages", "N", &s.outages, 1, 1000, "draws of the grid's outages per year (default: 1)"),
    OPTION_SWITCH("phases", &s.phases, "tranches one by one, and what to do when something is late"),
    OPTION_INTEGER("delay", "MONTHS", &s.delay, 1, 120, "how late, for the cost of delay and regret (default: 12)"),
    OPTION_INTEGER("monte-carlo", "N", &s.monte_carlo, 0, 1000000, "draws of all uncertain prices (default: 0)"),
    OPTION_INTEGER("all-tables", "N", &s.all_tables, 0, 100000,
                   "every row with low and high at its ends, physical ones too, each a year simulated\n"
                   "anew with the sizes of the tables; and N draws of all of them (default: neither)"),
    OPTION_TEXT("policy", "NAME", &s.policy,
                "policy of operation, also optimal and mpc, which plan every year and stage that is simulated\n"
                "(default: green)"),
    PROGRAM_PLAN_OPTIONS(&s.plan, "24"),
    OPTION_INTEGER("seed", "N", &s.seed, 1, 9e15, "seed of the synthetic years (default: that of site.csv)"),
    OPTION_INTEGER("index", "N", &s.index, 0, 9e15, "first of the seed's years (default: 0)"),
    OPTION_INTEGER("threads", "N", &s.threads, 1, 1024, "threads; the results do not depend on it (default: 1)"),
    OPTION_TEXT("out", "DIR", &s.out, "folder for the results, made when missing (default: out)"),
};

int plan_main(int argc, char **argv, plan_world *world)
{
    const program self = {
        "plan",
        "SITE",
        "Plans a site: sizes of plants, battery, connection and backup for its tenants, the phases of its\n"
        "build-out, every year of its cash flow, prices per tenant, and what weather, outages, delays and\n"
        "prices may do to it.",
        "Example: rackwatt-plan data/tetouan --years 5 --cfe 0.95 --phases --monte-carlo 1000 --out out",
        options,
        sizeof options / sizeof options[0],
        1,
        1};
    program_run run;
    s.plan.every_h = 24; /* a dozen years and more are simulated here */
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    if (!check_settings(&run, &s)) return program_end(&run);
    if (world && world->n > (size_t)s.years) {
        program_misused(&run, "%zu processes for %lld weather years", world->n, (long long)s.years);
        return program_end(&run);
    }
    rkw_error err = {0};
    if (world && world->rank > 0) run.quiet = true;
    rkw_context ctx = program_context(&run, (int32_t)s.threads);
    if (run_site(&run, &s, world, &ctx, &err) != RKW_OK) program_failed(&run, &err);
    return program_end(&run);
}
