/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What foresight hides: rules that see nothing, plans on forecasts of several skills, and the optimum, with the regret of each. */
#include <rackwatt/rackwatt.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/policies.h"
#include "common/weather.h"

enum { MOST_LINES = 40 };

typedef struct settings {
    program_weather weather;
    const char *out, *skill_list;
    double skills[MOST_LINES - 5];
    size_t n_skills;
    int64_t seeds;
    double window_h, every_h;
} settings;

/* A line of the page: means over the forecast's seeds. */
typedef struct line {
    char name[48];
    double skill; /* NaN: sees nothing; 1: perfect */
    double usd, kg, cfe, late_gpu_h, solves, spread_usd, peak_MW, export_cap_usd;
} line;

/* What running costs: energy, fees, demand charge, carbon at its price, wear, credits, generators, less sales; and what is missing at the end, at
 * the mean price. Capital is the same for all. */
static rkw_status measure(line *l, const rkw_site *site, const rkw_ledger *ledger, double weight, rkw_error *err)
{
    rkw_summary s = {.size = sizeof s};
    rkw_carbon_factors f = RKW_CARBON_FACTORS_INIT;
    rkw_status status = rkw_summarise(ledger, site, &s, err);
    if (status == RKW_OK) status = rkw_carbon_get_factors(rkw_site_carbon(site), &f);
    if (status != RKW_OK) return status;
    const double per_gpu_h = s.gpu_h_powered > 0 ? s.facility_MWh / s.gpu_h_powered : 0;
    const double missing_MWh = s.gpu_h_backlog_end * per_gpu_h - s.battery_end_less_start_MWh;
    const double usd = s.import_usd + s.wheeling_usd + s.backup_usd + s.credits_usd - s.export_usd + s.fixed_grid_usd +
                       s.discharge_MWh * rkw_site_battery(site)->wear_usd_per_MWh +
                       s.carbon_location_kg * f.carbon_price_usd_per_kg + missing_MWh * s.mean_import_usd_per_MWh;
    l->usd += weight * usd;
    l->spread_usd += weight * usd * usd;
    l->kg += weight * s.carbon_location_kg;
    l->cfe += weight * s.cfe;
    l->late_gpu_h += weight * s.gpu_h_late;
    return RKW_OK;
}

static rkw_status run_policy(line *l, const char *name, const program_plan *plan, const rkw_site *site,
                             const rkw_year *year, double weight, const rkw_context *ctx, rkw_error *err)
{
    program_policy policy;
    rkw_ledger *ledger = NULL;
    rkw_status status = program_policy_open(&policy, name, plan, site, year, ctx, err);
    if (status == RKW_OK) status = rkw_simulate(&ledger, ctx, site, year, policy.policy, err);
    if (status == RKW_OK) status = measure(l, site, ledger, weight, err);
    if (policy.schedule) {
        l->peak_MW = rkw_schedule_figure(policy.schedule, RKW_PLAN_PEAK_MW);
        l->export_cap_usd = rkw_schedule_figure(policy.schedule, RKW_PLAN_EXPORT_CAP_USD);
    }
    if (status == RKW_OK && policy.mpc) l->solves += rkw_mpc_figure(policy.mpc, RKW_MPC_SOLVES);
    rkw_ledger_free(ledger);
    program_policy_close(&policy);
    return status;
}

static rkw_status run_skill(line *l, const settings *s, double skill, const line *best, const rkw_site *site,
                            const rkw_year *year, const rkw_context *ctx, rkw_error *err)
{
    program_plan plan = PROGRAM_PLAN_INIT;
    rkw_status status = RKW_OK;
    plan.window_h = s->window_h;
    plan.every_h = s->every_h;
    plan.skill = skill;
    plan.peak_MW = best->peak_MW;
    plan.export_cap_usd = best->export_cap_usd;
    if (skill >= 1) plan.forecast = "perfect";
    const int64_t seeds = skill >= 1 ? 1 : s->seeds;
    snprintf(l->name, sizeof l->name, skill >= 1 ? "mpc, perfect" : "mpc, skill %.2f", skill);
    l->skill = skill;
    for (plan.seed = 1; plan.seed <= seeds && status == RKW_OK; plan.seed++)
        status = run_policy(l, "mpc", &plan, site, year, 1 / (double)seeds, ctx, err);
    l->spread_usd = sqrt(fmax(l->spread_usd - l->usd * l->usd, 0));
    return status;
}

static rkw_status run_rule(line *l, const char *name, const rkw_site *site, const rkw_year *year,
                           const rkw_context *ctx, rkw_error *err)
{
    const program_plan plan = PROGRAM_PLAN_INIT;
    snprintf(l->name, sizeof l->name, "%s", name);
    l->skill = NAN;
    l->spread_usd = 0;
    const rkw_status status = run_policy(l, name, &plan, site, year, 1, ctx, err);
    l->spread_usd = 0;
    return status;
}

static void show(const program_run *run, const settings *s, const rkw_site *site, const line *lines, size_t n)
{
    const line *best = &lines[n - 1];
    program_said(run, "%s: running cost of a year against the optimum with perfect foresight\n", rkw_site_name(site));
    program_said(run, "mpc looks %.0f h ahead every %.0f h; means over %lld seeds of forecast errors\n", s->window_h,
                 s->every_h, (long long)s->seeds);
    program_said(run, "the demand charge is in the cost; mpc subscribes the peak that the optimum plans, %.1f MW\n\n",
                 best->peak_MW);
    program_said(run, "%-18s %12s %10s %10s %9s %11s | %12s %11s %9s\n", "policy", "kUSD", "+- seeds", "t CO2e",
                 "CFE %", "late GPU-h", "regret kUSD", "t CO2e", "CFE pts");
    for (size_t i = 0; i < n; i++) {
        const line *l = &lines[i];
        program_said(run, "%-18s %12.1f %10.1f %10.1f %9.3f %11.0f | %12.1f %11.1f %9.3f\n", l->name, l->usd / 1e3,
                     l->spread_usd / 1e3, l->kg / 1e3, 100 * l->cfe, l->late_gpu_h, (l->usd - best->usd) / 1e3,
                     (l->kg - best->kg) / 1e3, 100 * (best->cfe - l->cfe));
    }
    program_said(run, "\nOne point of forecast skill is worth:\n");
    for (size_t i = 0; i + 1 < n; i++) {
        const line *a = &lines[i], *b = &lines[i + 1];
        if (isnan(a->skill) || isnan(b->skill)) continue;
        const double points = 100 * (b->skill - a->skill);
        program_said(run, "  from %.2f to %.2f: %10.2f kUSD, %8.2f t CO2e a year\n", a->skill, b->skill,
                     (a->usd - b->usd) / 1e3 / points, (a->kg - b->kg) / 1e3 / points);
    }
}

static void write_number(rkw_output *out, double value)
{
    char text[RKW_NUMBER_TEXT + 1] = ",";
    rkw_format_real(value, 12, text + 1);
    rkw_output_text(out, text);
}

static rkw_status write_table(const char *path, const line *lines, size_t n, const rkw_context *ctx, rkw_error *err)
{
    rkw_output *out;
    rkw_status status = rkw_output_open(&out, ctx, path, err);
    if (status != RKW_OK) return status;
    rkw_output_text(out, "policy,skill,cost,cost_spread,carbon,cfe,late,regret_cost,regret_carbon,regret_cfe\n"
                         "text,1,USD,USD,kgCO2e,1,gpu_h,USD,kgCO2e,1\n");
    const line *best = &lines[n - 1];
    for (size_t i = 0; i < n; i++) {
        const line *l = &lines[i];
        const double values[] = {l->skill,           l->usd,           l->spread_usd,     l->kg, l->cfe, l->late_gpu_h,
                                 l->usd - best->usd, l->kg - best->kg, best->cfe - l->cfe};
        rkw_output_text(out, "\"");
        rkw_output_text(out, l->name);
        rkw_output_text(out, "\"");
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) write_number(out, values[k]);
        rkw_output_text(out, "\n");
    }
    return rkw_output_commit(out, err);
}

static rkw_status compute(const program_run *run, void *asked, const rkw_site *site, const rkw_year *year,
                          const rkw_context *ctx, rkw_error *err)
{
    const settings *s = asked;
    static const char *const rules[] = {"asap", "green"};
    line lines[MOST_LINES];
    size_t n = 0;
    rkw_status status = RKW_OK;
    memset(lines, 0, sizeof lines);
    line best;
    memset(&best, 0, sizeof best);
    status = run_rule(&best, "optimal", site, year, ctx, err);
    for (size_t i = 0; i < 2 && status == RKW_OK; i++) status = run_rule(&lines[n++], rules[i], site, year, ctx, err);
    for (size_t i = 0; i < s->n_skills && status == RKW_OK; i++)
        status = run_skill(&lines[n++], s, s->skills[i], &best, site, year, ctx, err);
    if (status == RKW_OK) status = run_skill(&lines[n++], s, 1, &best, site, year, ctx, err);
    if (status != RKW_OK) return status;
    lines[n++] = best;
    show(run, s, site, lines, n);
    if (!s->out) return RKW_OK;
    status = write_table(s->out, lines, n, ctx, err);
    if (status == RKW_OK) program_said(run, "\nWritten to %s\n", s->out);
    return status;
}

/* Numbers between commas, rising, 0 .. under 1. @return how many; 0 when they are not. */
static size_t read_skills(const char *text, double *skills, size_t most)
{
    size_t n = 0;
    for (const char *at = text; n < most;) {
        const size_t length = strcspn(at, ",");
        if (rkw_parse_number(at, length, &skills[n]) != RKW_OK || !(skills[n] >= 0 && skills[n] < 1)) return 0;
        if (n && skills[n] <= skills[n - 1]) return 0;
        n++;
        if (!at[length]) return n;
        at += length + 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    settings s = {.skill_list = "0.3,0.6,0.8,0.9", .seeds = 3, .window_h = 72, .every_h = 6};
    const program_option options[] = {
        OPTION_TEXT("skills", "LIST", &s.skill_list, "skills of the forecasts, rising (default: 0.3,0.6,0.8,0.9)"),
        OPTION_INTEGER("seeds", "N", &s.seeds, 1, 1000, "seeds of forecast errors per skill (default: 3)"),
        OPTION_NUMBER("window", "H", &s.window_h, 1, 336, "hours that mpc looks ahead (default: 72)"),
        OPTION_NUMBER("every", "H", &s.every_h, 0.01, 336, "hours between two plans of mpc (default: 6)"),
        PROGRAM_WEATHER_OPTIONS(s.weather),
        OPTION_TEXT("out", "FILE", &s.out, "also write the page as CSV"),
    };
    const program self = {
        "regret",
        "SITE",
        "Puts rules, plans on forecasts of several skills and the optimum on one page, with the regret of each.",
        "Example: rackwatt-regret data/tetouan --skills 0.5,0.8 --seeds 5",
        options,
        sizeof options / sizeof options[0],
        1,
        1};
    program_run run;
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    rkw_error err = {0};
    rkw_context ctx = program_context(&run, 1);
    s.n_skills = read_skills(s.skill_list, s.skills, sizeof s.skills / sizeof s.skills[0]);
    if (!s.n_skills)
        program_misused(&run, "--skills = %s, expected rising numbers from 0 to under 1, with commas between them",
                        s.skill_list);
    else if (program_weather_is_known(&run, &s.weather) &&
             program_with_year(&run, &s.weather, compute, &s, &ctx, &err) != RKW_OK)
        program_failed(&run, &err);
    return program_end(&run);
}
