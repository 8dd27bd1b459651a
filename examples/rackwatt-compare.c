/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All policies on one page: the same site, the same year, what each of them makes of it. */
#include <rackwatt/rackwatt.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/outcome.h"
#include "common/policies.h"
#include "common/weather.h"

typedef struct settings {
    program_weather weather;
    const char *out, *policy;
    int64_t threads;
    program_plan plan;
} settings;

typedef struct outcome {
    const char *policy;
    program_outcome year;
} outcome;

enum { MOST_POLICIES = 32 };

static rkw_status simulate(const rkw_site *site, const rkw_year *year, const char *name, const program_plan *plan,
                           const rkw_context *ctx, outcome *o, rkw_error *err)
{
    program_policy policy;
    rkw_status status = program_policy_open(&policy, name, plan, site, year, ctx, err);
    if (status == RKW_OK) status = program_simulate(&o->year, site, year, policy.policy, ctx, err);
    program_policy_close(&policy);
    o->policy = name;
    return status;
}

static void show(const program_run *run, const rkw_site *site, const outcome *o, size_t n)
{
    program_said(run, "%s: %.0f h, %.1f GWh of own generation\n\n", rkw_site_name(site), o[0].year.summary.hours,
                 (o[0].year.summary.pv_MWh + o[0].year.summary.wind_MWh) / 1000);
    program_said(run, "%-18s %7s %9s %9s %9s %10s %10s %11s %10s %9s\n", "policy", "CFE", "import", "curtailed", "sold",
                 "USD per", "kg CO2e", "late", "lost to", "mean");
    program_said(run, "%-18s %7s %9s %9s %9s %10s %10s %11s %10s %9s\n", "", "%", "GWh", "GWh", "GWh", "GPU-hour",
                 "per GPU-h", "GPU-hours", "pauses", "PUE");
    for (size_t i = 0; i < n; i++) {
        const rkw_summary *s = &o[i].year.summary;
        program_said(run, "%-18s %7.2f %9.1f %9.1f %9.1f %10.4f %10.4f %11.0f %10.0f %9.4f\n", o[i].policy,
                     100 * s->cfe, s->import_MWh / 1000, (s->curtailed_line_MWh + s->curtailed_surplus_MWh) / 1000,
                     s->exported_MWh / 1000, o[i].year.cost.usd_per_gpu_h, o[i].year.cost.kg_per_gpu_h, s->gpu_h_late,
                     s->gpu_h_lost, s->pue);
    }
    for (size_t i = 0; i < n; i++) {
        double hours = rkw_ledger_foresight_h(o[i].year.ledger);
        if (isinf(hours)) program_said(run, "\n%s is shown the whole year in advance.", o[i].policy);
        if (hours > 0 && !isinf(hours))
            program_said(run, "\n%s is shown generation and work of the next %.0f h.", o[i].policy, hours);
    }
    program_said(run, "\nThe others know the past only.\n");
}

static void write_number(rkw_output *out, double value)
{
    char text[RKW_NUMBER_TEXT + 1] = ",";
    rkw_format_real(value, 12, text + 1);
    rkw_output_text(out, text);
}

static rkw_status write_table(const rkw_context *ctx, const char *folder, const outcome *o, size_t n, rkw_error *err)
{
    char path[4096];
    rkw_output *out;
    if (snprintf(path, sizeof path, "%s/compare.csv", folder) >= (int)sizeof path) return RKW_E_ARG;
    rkw_status status = rkw_output_folder(folder, err);
    if (status == RKW_OK) status = rkw_output_open(&out, ctx, path, err);
    if (status != RKW_OK) return status;
    rkw_output_text(out, "policy,cfe,import,curtailed,sold,usd_per_gpu_h,kg_per_gpu_h,late,lost,pue,foresight\n"
                         "text,1,MWh,MWh,MWh,USD/gpu_h,kgCO2e/gpu_h,gpu_h,gpu_h,1,h\n");
    for (size_t i = 0; i < n; i++) {
        const rkw_summary *s = &o[i].year.summary;
        const double values[] = {s->cfe,
                                 s->import_MWh,
                                 s->curtailed_line_MWh + s->curtailed_surplus_MWh,
                                 s->exported_MWh,
                                 o[i].year.cost.usd_per_gpu_h,
                                 o[i].year.cost.kg_per_gpu_h,
                                 s->gpu_h_late,
                                 s->gpu_h_lost,
                                 s->pue,
                                 rkw_ledger_foresight_h(o[i].year.ledger)};
        rkw_output_text(out, o[i].policy);
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) write_number(out, values[k]);
        rkw_output_text(out, "\n");
    }
    return rkw_output_commit(out, err);
}

/* Hours of a policy can be chosen on the page, but for the threshold rules: they would make it large. */
static bool is_shown_in_full(const char *policy) { return strncmp(policy, "threshold", 9) != 0; }

/* The page of one policy's year, with the others beside it. */
static rkw_status write_page(const settings *s, const rkw_site *site, const rkw_year *year, const rkw_context *ctx,
                             const outcome *o, size_t n, rkw_error *err)
{
    rkw_report_policy sides[MOST_POLICIES];
    rkw_report_parts parts = RKW_REPORT_PARTS_INIT;
    rkw_envelope envelope = {.size = sizeof envelope};
    const char *inputs[] = {s->weather.map};
    const outcome *own = &o[0];
    rkw_status status = rkw_envelope_compute(site, year, &envelope, err);
    if (status != RKW_OK) return status;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(o[i].policy, s->policy) == 0) own = &o[i];
        sides[i] = (rkw_report_policy){sizeof sides[i],
                                       o[i].policy,
                                       &o[i].year.summary,
                                       &o[i].year.cost,
                                       is_shown_in_full(o[i].policy) ? o[i].year.ledger : NULL,
                                       NULL};
    }
    parts.policies = sides;
    parts.n_policies = n;
    parts.inputs = inputs;
    parts.n_inputs = s->weather.map ? 1 : 0;
    rkw_run run = {sizeof run,      site, year, own->year.ledger, &own->year.summary, &own->year.cost, &envelope,
                   s->weather.path, NULL, 0};
    return rkw_report_files(&run, &parts, RKW_FILE_PAGE, ctx, s->out, err);
}

static rkw_status compare(const program_run *run, void *asked, const rkw_site *site, const rkw_year *year,
                          const rkw_context *ctx, rkw_error *err)
{
    const settings *s = asked;
    outcome outcomes[MOST_POLICIES];
    size_t n = 0;
    rkw_status status = RKW_OK;
    memset(outcomes, 0, sizeof outcomes);
    for (const char *name; status == RKW_OK && n < MOST_POLICIES && (name = program_policy_name(n)) != NULL; n++)
        status = simulate(site, year, name, &s->plan, ctx, &outcomes[n], err);
    if (status == RKW_OK) show(run, site, outcomes, n);
    if (status == RKW_OK && s->out) {
        status = write_table(ctx, s->out, outcomes, n, err);
        if (status == RKW_OK) status = write_page(s, site, year, ctx, outcomes, n, err);
        if (status == RKW_OK) program_said(run, "\nWritten to %s: report.html, compare.csv\n", s->out);
    }
    for (size_t i = 0; i < n; i++) rkw_ledger_free(outcomes[i].year.ledger);
    return status;
}

int main(int argc, char **argv)
{
    settings s = {.policy = "green", .threads = 1, .plan = PROGRAM_PLAN_INIT};
    s.plan.every_h = 6;
    const program_option options[] = {
        PROGRAM_WEATHER_OPTIONS(s.weather),
        OPTION_INTEGER("threads", "N", &s.threads, 1, 1024, "threads; the results do not depend on it (default: 1)"),
        PROGRAM_PLAN_OPTIONS(&s.plan, "1"),
        OPTION_TEXT("policy", "NAME", &s.policy, "policy whose year report.html shows in full (default: green)"),
        OPTION_TEXT("out", "DIR", &s.out, "also write report.html and compare.csv into this folder"),
    };
    const program self = {"compare",
                          "SITE",
                          "Simulates the same year at a site under every policy and puts the results on one page.",
                          "mpc plans every 6 hours here unless --every says otherwise.\n"
                          "Example: rackwatt-compare data/tetouan",
                          options,
                          sizeof options / sizeof options[0],
                          1,
                          1};
    program_run run;
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    if (!program_weather_is_known(&run, &s.weather)) return program_end(&run);
    rkw_error err = {0};
    rkw_context ctx = program_context(&run, (int32_t)s.threads);
    if (program_policy_check(s.policy, &err) != RKW_OK ||
        program_with_year(&run, &s.weather, compare, &s, &ctx, &err) != RKW_OK)
        program_failed(&run, &err);
    return program_end(&run);
}
