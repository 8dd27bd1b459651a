/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year at a site: tables and weather in, a report, ledger and summary out. */
#include <rackwatt/rackwatt.h>

#include <stdio.h>

#include "common/policies.h"

typedef struct settings {
    const char *weather, *map, *format, *policy, *out;
    int64_t year, seed, index, step, threads;
    bool fill_gaps, figures, netcdf;
    program_plan plan;
} settings;

/* Figures of a ledger. */
typedef struct figures {
    rkw_ledger *ledger;
    rkw_summary summary;
    rkw_year_cost cost;
} figures;

static rkw_status make_figures(figures *f, const rkw_site *site, const rkw_year *year, const rkw_policy *policy,
                               const rkw_context *ctx, rkw_error *err)
{
    *f = (figures){NULL, {.size = sizeof f->summary}, {.size = sizeof f->cost}};
    rkw_status status = rkw_simulate(&f->ledger, ctx, site, year, policy, err);
    if (status == RKW_OK) status = rkw_summarise(f->ledger, site, &f->summary, err);
    if (status == RKW_OK) status = rkw_cost_year(site, &f->summary, &f->cost, err);
    return status;
}

static rkw_status write_results(const program_run *run, const settings *s, const rkw_run *results,
                                const rkw_report_parts *parts, const rkw_context *ctx, rkw_error *err)
{
    char text[16384];
    size_t needed;
    int32_t files = RKW_FILE_LEDGER | RKW_FILE_SUMMARY | RKW_FILE_ASSUMPTIONS | RKW_FILE_PAGE;
    if (s->figures) files |= RKW_FILE_FIGURES;
    if (s->netcdf) files |= RKW_FILE_NETCDF;
    rkw_status status = rkw_report_text(results, text, sizeof text, &needed, err);
    if (status == RKW_OK) status = rkw_report_files(results, parts, files, ctx, s->out, err);
    if (status == RKW_OK) program_said_text(run, text);
    if (status == RKW_OK)
        program_said(run, "\nWritten to %s: report.html, ledger.csv, summary.json, assumptions.csv%s%s\n", s->out,
                     s->figures ? ", figures/" : "", s->netcdf ? ", ledger.nc" : "");
    return status;
}

/* The page compares with the policy that serves on arrival: what running when the sun shines is worth. */
static rkw_status report(const program_run *run, const settings *s, const rkw_site *site, const rkw_year *year,
                         const figures *own, const program_policy *policy, const rkw_context *ctx, rkw_error *err)
{
    const rkw_policy *asap;
    figures other;
    rkw_envelope envelope = {.size = sizeof envelope};
    rkw_report_parts parts = RKW_REPORT_PARTS_INIT;
    const char *inputs[] = {s->map};
    rkw_status status = rkw_envelope_compute(site, year, &envelope, err);
    if (status == RKW_OK) status = rkw_policy_find(&asap, "asap", err);
    if (status != RKW_OK) return status;
    status = make_figures(&other, site, year, asap, ctx, err);
    if (status == RKW_OK) {
        rkw_report_policy side = {sizeof side, asap->name, &other.summary, &other.cost, other.ledger, NULL};
        rkw_run results = {sizeof results, site,      year,       own->ledger,     &own->summary,
                           &own->cost,     &envelope, s->weather, policy->figures, policy->n_figures};
        parts.policies = &side;
        parts.n_policies = 1;
        parts.inputs = inputs;
        parts.n_inputs = s->map ? 1 : 0;
        status = write_results(run, s, &results, &parts, ctx, err);
    }
    rkw_ledger_free(other.ledger);
    return status;
}

/* What a user would regret later: a clock that nobody told, a sun at the wrong hour, a sensor that is stuck. The year is read
 * once more for it, as it stands in the file. */
static void warn_of_weather(const program_run *run, const settings *s, const rkw_site *site, const rkw_context *ctx)
{
    rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
    options.map_path = s->map;
    options.format = s->format ? rkw_format_by_name(s->format) : RKW_FORMAT_AUTO;
    options.gaps = RKW_GAPS_KEEP;
    options.step_s = 0;
    options.place = rkw_site_place(site);
    rkw_weather *weather;
    rkw_weather_report report = {.size = sizeof report};
    rkw_weather_reading reading = {.size = sizeof reading};
    if (rkw_weather_read(&weather, ctx, s->weather, &options, NULL) != RKW_OK) return;
    rkw_weather_get_reading(weather, &reading);
    if (reading.clock_assumed) program_warned(run, "%s does not tell its clock: UTC is assumed", s->weather);
    if (rkw_weather_check(weather, &report, NULL) == RKW_OK)
        for (size_t i = 0; i < report.n_findings; i++) {
            const rkw_weather_finding *f = &report.findings[i];
            if (f->kind == RKW_FINDING_FEW_VALUES || f->kind == RKW_FINDING_CLOCK)
                program_warned(run, "%s: %s: %s", s->weather, rkw_weather_column_name(f->column),
                               rkw_finding_text(f->kind));
        }
    rkw_weather_free(weather);
}

static rkw_status run_policy(const program_run *run, const settings *s, const rkw_site *site, const rkw_year *year,
                             const rkw_context *ctx, rkw_error *err)
{
    program_policy policy;
    figures own = {NULL, {0}, {0}};
    rkw_status status = program_policy_open(&policy, s->policy, &s->plan, site, year, ctx, err);
    if (status == RKW_OK) status = make_figures(&own, site, year, policy.policy, ctx, err);
    if (status == RKW_OK) status = program_policy_tell(&policy, &s->plan, err);
    if (status == RKW_OK) status = report(run, s, site, year, &own, &policy, ctx, err);
    rkw_ledger_free(own.ledger);
    program_policy_close(&policy);
    return status;
}

static rkw_status simulate(const program_run *run, const settings *s, const rkw_site *site, const rkw_context *ctx,
                           rkw_error *err)
{
    rkw_year_options options = RKW_YEAR_OPTIONS_INIT;
    options.weather_path = s->weather;
    options.map_path = s->map;
    options.format = s->format ? rkw_format_by_name(s->format) : RKW_FORMAT_AUTO;
    options.gaps = s->fill_gaps ? RKW_GAPS_FILL : RKW_GAPS_REFUSE;
    options.calendar_year = (int32_t)s->year;
    options.seed = (uint64_t)s->seed;
    options.index = (uint64_t)s->index;
    options.step_s = (int32_t)s->step * 60;
    rkw_year *year;
    rkw_status status = rkw_year_create(&year, ctx, site, &options, err);
    if (status != RKW_OK) return status;
    if (s->weather) warn_of_weather(run, s, site, ctx);
    status = run_policy(run, s, site, year, ctx, err);
    rkw_year_free(year);
    return status;
}

static rkw_status run_site(const program_run *run, const settings *s, const rkw_context *ctx, rkw_error *err)
{
    rkw_site *site;
    rkw_status status = program_policy_check(s->policy, err);
    /* An output folder that cannot be written is told before the work, not after. */
    if (status == RKW_OK) status = rkw_output_folder(s->out, err);
    if (status == RKW_OK) status = rkw_site_load(&site, ctx, run->arguments[0], err);
    if (status != RKW_OK) return status;
    status = simulate(run, s, site, ctx, err);
    rkw_site_free(site);
    return status;
}

int main(int argc, char **argv)
{
    settings s = {NULL, NULL, NULL, "green", "out", 0, 0, 0, 60, 1, false, false, false, PROGRAM_PLAN_INIT};
    const program_option options[] = {
        OPTION_TEXT("weather", "FILE", &s.weather,
                    "weather of the site's own place (default: a synthetic year);\n"
                    "what the file lacks comes from the synthetic year"),
        OPTION_TEXT("map", "FILE", &s.map, "column map of a weather file in no known format"),
        OPTION_TEXT("format", "NAME", &s.format, "format of the weather file (default: from its content)"),
        OPTION_SWITCH("fill-gaps", &s.fill_gaps, "fill gaps of the weather file, counted (default: refuse them)"),
        OPTION_TEXT("policy", "NAME", &s.policy,
                    "asap, green, threshold-price, threshold-carbon, cas (sees each\n"
                    "day in advance), optimal (perfect foresight) or mpc (planned\n"
                    "anew on a forecast) (default: green)"),
        PROGRAM_PLAN_OPTIONS(&s.plan),
        OPTION_INTEGER("year", "Y", &s.year, 1950, 2150,
                       "calendar year of synthetic and typical weather\n"
                       "(default: that of site.csv)"),
        OPTION_INTEGER("seed", "N", &s.seed, 1, 9e15, "seed of the synthetic year (default: that of site.csv)"),
        OPTION_INTEGER("index", "N", &s.index, 0, 9e15, "which year of the seed's ensemble (default: 0)"),
        OPTION_INTEGER("step", "MIN", &s.step, 1, 60, "row length in minutes, a divisor of 60 (default: 60)"),
        OPTION_INTEGER("threads", "N", &s.threads, 1, 1024, "threads; the results do not depend on it (default: 1)"),
        OPTION_SWITCH("figures", &s.figures, "also write each chart as figures/NAME.svg"),
        OPTION_SWITCH("netcdf", &s.netcdf, "also write the ledger as ledger.nc (NetCDF, CF conventions)"),
        OPTION_TEXT("out", "DIR", &s.out, "folder for the results, made when missing (default: out)"),
    };
    const program self = {"simulate",
                          "SITE",
                          "Simulates a year at the site of a folder of tables, hour by hour, and writes report.html,\n"
                          "ledger.csv, summary.json and assumptions.csv.",
                          "Example: rackwatt-simulate data/tetouan --policy asap --out out",
                          options,
                          sizeof options / sizeof options[0],
                          1,
                          1};
    program_run run;
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    if (s.format && rkw_format_by_name(s.format) < 0) {
        program_misused(&run, "unknown weather format '%s'", s.format);
        return program_end(&run);
    }
    rkw_error err = {0};
    rkw_context ctx = program_context(&run, (int32_t)s.threads);
    if (run_site(&run, &s, &ctx, &err) != RKW_OK) program_failed(&run, &err);
    return program_end(&run);
}
