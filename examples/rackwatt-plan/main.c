/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans a site: what the envelope buys, phases, money, risk. */
#include "rackwatt-plan/plan.h"

#include <math.h>
#include <stdio.h>

static rkw_status work_out(plan *p, rkw_error *err)
{
    rkw_status status = plan_envelope(p, err);
    if (status == RKW_OK) status = plan_project(p, err);
    if (status == RKW_OK && p->settings->phases) status = plan_phases(p, err);
    if (status == RKW_OK) status = plan_tenants(p, err);
    if (status == RKW_OK) status = plan_risk(p, err);
    if (status == RKW_OK) status = plan_money_risk(p, err);
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

static rkw_status run_site(const program_run *run, const plan_settings *s, const rkw_context *ctx, rkw_error *err)
{
    plan p = {.run = run, .settings = s, .ctx = ctx};
    p.book.folder = s->out;
    p.book.ctx = ctx;
    rkw_status status = rkw_policy_find(&p.policy, s->policy, err);
    if (status == RKW_OK) status = rkw_output_folder(s->out, err);
    if (status == RKW_OK) status = rkw_site_load(&p.site, ctx, run->arguments[0], err);
    if (status == RKW_OK) status = simulate_full(&p, err);
    if (status == RKW_OK) status = work_out(&p, err);
    if (status == RKW_OK) status = write_out(&p, err);
    sheet_discard(&p.book);
    rkw_ensemble_free(p.ensemble);
    rkw_project_years_free(p.years);
    rkw_project_free(p.project);
    rkw_ledger_free(p.ledger);
    rkw_year_free(p.year);
    rkw_site_free(p.site);
    return status;
}

/* Whether the options make sense together. */
static bool check_settings(program_run *run, const plan_settings *s)
{
    if (s->format && rkw_format_by_name(s->format) < 0)
        program_misused(run, "unknown weather format '%s'", s->format);
    else if ((size_t)s->years < s->weather.n)
        program_misused(run, "--years %lld, but %zu weather files are given", (long long)s->years, s->weather.n);
    else
        return true;
    return false;
}

int main(int argc, char **argv)
{
    plan_settings s = {{NULL, 0}, NULL, NULL, "green", NULL, "out", 3, 1, 0, 12, 0, 0, 1, NAN, NAN, false, false};
    const program_option options[] = {
        OPTION_LIST("weather", "FILE", &s.weather,
                    "weather of the site's own place, a real year; may be repeated;\n"
                    "synthetic years follow until there are --years of them"),
        OPTION_TEXT("map", "FILE", &s.map, "column map of weather files in no known format"),
        OPTION_TEXT("format", "NAME", &s.format, "format of the weather files (default: from their content)"),
        OPTION_SWITCH("fill-gaps", &s.fill_gaps, "fill gaps of weather files, counted (default: refuse them)"),
        OPTION_INTEGER("years", "N", &s.years, 1, 40, "weather years of the risk (default: 3)"),
        OPTION_INTEGER("outages", "N", &s.outages, 1, 1000, "draws of the grid's outages per year (default: 1)"),
        OPTION_SWITCH("phases", &s.phases, "tranches one by one, and what to do when something is late"),
        OPTION_INTEGER("delay", "MONTHS", &s.delay, 1, 120, "how late, for the cost of delay and regret (default: 12)"),
        OPTION_INTEGER("monte-carlo", "N", &s.monte_carlo, 0, 1000000, "draws of all uncertain prices (default: 0)"),
        OPTION_TEXT("policy", "NAME", &s.policy, "policy of operation (default: green)"),
        OPTION_INTEGER("seed", "N", &s.seed, 1, 9e15, "seed of the synthetic years (default: that of site.csv)"),
        OPTION_INTEGER("index", "N", &s.index, 0, 9e15, "first of the seed's years (default: 0)"),
        OPTION_INTEGER("threads", "N", &s.threads, 1, 1024, "threads; the results do not depend on it (default: 1)"),
        OPTION_TEXT("out", "DIR", &s.out, "folder for the results, made when missing (default: out)"),
    };
    const program self = {
        "plan",
        "SITE",
        "Plans a site: what budget and land buy, the phases of its build-out, every year of its cash flow,\n"
        "prices per tenant, and what weather, outages, delays and prices may do to it.",
        "Example: rackwatt-plan data/tetouan --years 10 --phases --monte-carlo 1000 --out out",
        options,
        sizeof options / sizeof options[0],
        1,
        1};
    program_run run;
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    if (!check_settings(&run, &s)) return program_end(&run);
    rkw_error err = {0};
    rkw_context ctx = program_context(&run, (int32_t)s.threads);
    if (run_site(&run, &s, &ctx, &err) != RKW_OK) program_failed(&run, &err);
    return program_end(&run);
}
