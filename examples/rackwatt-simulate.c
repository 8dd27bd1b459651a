/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year at a site: tables and weather in, a report, ledger and summary out. */
#include <rackwatt/rackwatt.h>

#include <math.h>
#include <stdio.h>

#include "common/outcome.h"
#include "common/policies.h"
#include "common/weather.h"

typedef struct settings {
    program_weather weather;
    const char *policy, *out;
    int64_t threads;
    bool figures, netcdf;
    program_plan plan;
} settings;

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

/* What one more unit would have been worth to the policy `optimal`. */
typedef struct prices {
    rkw_report_price items[3];
    size_t n;
    char note[64];
} prices;

static void add_price(prices *p, const char *what, double value, const char *unit, const char *note)
{
    if (isfinite(value) && value != 0)
        p->items[p->n++] = (rkw_report_price){sizeof p->items[0], what, value, unit, note};
}

static void list_prices(prices *p, const program_policy *policy, const settings *s, const rkw_site *site,
                        const rkw_year_cost *cost)
{
    double energy_MWh = rkw_site_battery(site)->energy_MWh;
    p->n = 0;
    if (!policy->schedule) return;
    snprintf(p->note, sizeof p->note, "costs %.0f USD",
             (cost->annuity_usd[RKW_COST_BATTERY] + cost->upkeep_usd[RKW_COST_BATTERY]) / energy_MWh);
    add_price(p, "one more MWh of battery", rkw_schedule_worth(policy->schedule, RKW_WORTH_BATTERY_MWH), "USD",
              p->note);
    add_price(p, "one more MW of load in every hour", rkw_schedule_worth(policy->schedule, RKW_WORTH_LOAD_MW), "USD",
              NULL);
    add_price(p,
              isnan(s->plan.carbon_budget_t) ? "one more MWh that need not be carbon-free" : "one more kg CO2e allowed",
              rkw_schedule_figure(policy->schedule, RKW_PLAN_LIMIT_PRICE), "USD", NULL);
}

/* The page compares with the policy that serves on arrival: what running when the sun shines is worth. */
static rkw_status report(const program_run *run, const settings *s, const rkw_site *site, const rkw_year *year,
                         const program_outcome *own, const program_policy *policy, const rkw_context *ctx,
                         rkw_error *err)
{
    const rkw_policy *asap;
    program_outcome other;
    rkw_envelope envelope = {.size = sizeof envelope};
    rkw_report_parts parts = RKW_REPORT_PARTS_INIT;
    prices worth;
    const char *inputs[] = {s->weather.map};
    list_prices(&worth, policy, s, site, &own->cost);
    rkw_status status = rkw_envelope_compute(site, year, &envelope, err);
    if (status == RKW_OK) status = rkw_policy_find(&asap, "asap", err);
    if (status != RKW_OK) return status;
    status = program_simulate(&other, site, year, asap, ctx, err);
    if (status == RKW_OK) {
        rkw_report_policy side = {sizeof side, asap->name, &other.summary, &other.cost, other.ledger, NULL};
        rkw_run results = {sizeof results,
                           site,
                           year,
                           own->ledger,
                           &own->summary,
                           &own->cost,
                           &envelope,
                           s->weather.path,
                           policy->figures,
                           policy->n_figures};
        parts.policies = &side;
        parts.n_policies = 1;
        parts.prices = worth.items;
        parts.n_prices = worth.n;
        parts.inputs = inputs;
        parts.n_inputs = s->weather.map ? 1 : 0;
        status = write_results(run, s, &results, &parts, ctx, err);
    }
    rkw_ledger_free(other.ledger);
    return status;
}

static rkw_status run_policy(const program_run *run, void *asked, const rkw_site *site, const rkw_year *year,
                             const rkw_context *ctx, rkw_error *err)
{
    const settings *s = asked;
    program_policy policy;
    program_outcome own = {NULL, {0}, {0}};
    rkw_status status = program_policy_open(&policy, s->policy, &s->plan, site, year, ctx, err);
    if (status == RKW_OK) status = program_simulate(&own, site, year, policy.policy, ctx, err);
    if (status == RKW_OK) status = program_policy_tell(&policy, &s->plan, err);
    if (status == RKW_OK) status = report(run, s, site, year, &own, &policy, ctx, err);
    rkw_ledger_free(own.ledger);
    program_policy_close(&policy);
    return status;
}

int main(int argc, char **argv)
{
    settings s = {.policy = "green", .out = "out", .weather.step_min = 60, .threads = 1, .plan = PROGRAM_PLAN_INIT};
    const program_option options[] = {
        PROGRAM_WEATHER_OPTIONS(s.weather),
        OPTION_TEXT("policy", "NAME", &s.policy,
                    "asap, green, threshold-price, threshold-carbon, cas (sees each\n"
                    "day in advance), optimal (perfect foresight) or mpc (planned\n"
                    "anew on a forecast) (default: green)"),
        PROGRAM_PLAN_OPTIONS(&s.plan, "1"),
        OPTION_INTEGER("step", "MIN", &s.weather.step_min, 1, 60,
                       "row length in minutes, a divisor of 60 (default: 60)"),
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
    if (!program_weather_is_known(&run, &s.weather)) return program_end(&run);
    rkw_error err = {0};
    rkw_context ctx = program_context(&run, (int32_t)s.threads);
    /* An output folder that cannot be written is told before the work, not after. */
    if (program_policy_check(s.policy, &err) != RKW_OK || rkw_output_folder(s.out, &err) != RKW_OK ||
        program_with_year(&run, &s.weather, run_policy, &s, &ctx, &err) != RKW_OK)
        program_failed(&run, &err);
    return program_end(&run);
}
