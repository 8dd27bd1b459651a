/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/policies.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

static const char *const planned[] = {"optimal", "mpc"};
enum { N_PLANNED = sizeof planned / sizeof planned[0] };

const char *program_policy_name(size_t index)
{
    size_t builtin = 0;
    for (; rkw_policy_builtin(builtin); builtin++)
        if (builtin == index) return rkw_policy_builtin(builtin)->name;
    return index - builtin < N_PLANNED ? planned[index - builtin] : NULL;
}

rkw_status program_policy_check(const char *name, rkw_error *err)
{
    char names[512] = "";
    for (size_t i = 0; program_policy_name(i); i++) {
        if (strcmp(program_policy_name(i), name) == 0) return RKW_OK;
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i ? ", " : "", program_policy_name(i));
    }
    return rkw_fail(err, RKW_E_UNKNOWN, RKW_NOWHERE, "unknown policy '%.40s' (there are: %s)", name, names);
}

static rkw_status open_optimal(program_policy *out, const program_plan *plan, const rkw_site *site,
                               const rkw_year *year, const rkw_context *ctx, rkw_error *err)
{
    rkw_schedule_options options = RKW_SCHEDULE_INIT;
    if (!isnan(plan->cfe_target_pct)) options.cfe_target = plan->cfe_target_pct / 100;
    if (!isnan(plan->carbon_budget_t)) options.carbon_budget_kg = 1000 * plan->carbon_budget_t;
    if (plan->late) options.promises = RKW_PROMISES_PRICED;
    RKW_TRY(rkw_schedule_create(&out->schedule, ctx, site, year, &options, err));
    out->policy = rkw_schedule_policy(out->schedule);
    return RKW_OK;
}

/* A kind of forecast, or else the file of a table. */
static rkw_status open_forecast(program_policy *out, const program_plan *plan, const rkw_site *site,
                                const rkw_year *year, const rkw_context *ctx, rkw_error *err)
{
    rkw_forecast_options options = RKW_FORECAST_INIT;
    options.kind = rkw_forecast_kind_by_name(plan->forecast);
    options.seed = (uint64_t)plan->seed;
    for (int i = 0; i < RKW_FORECAST_QUANTITIES && !isnan(plan->skill); i++) options.skill[i] = plan->skill;
    if (options.kind < 0) {
        options.kind = RKW_FORECAST_TABLE;
        options.table = plan->forecast;
    }
    const rkw_status status = rkw_forecast_create(&out->forecast, ctx, site, year, &options, err);
    if (status != RKW_E_IO || options.kind != RKW_FORECAST_TABLE) return status;
    return rkw_fail(
        err, RKW_E_IO, RKW_NOWHERE,
        "--forecast = %.100s is none of errors, blend, climatology, persistence and perfect, and no table that "
        "can be read",
        plan->forecast);
}

static bool has_target(const program_plan *plan)
{
    return !isnan(plan->cfe_target_pct) || !isnan(plan->carbon_budget_t);
}

static rkw_status take_limits(const program_plan *plan, const rkw_schedule *optimum, rkw_mpc_options *options,
                              const rkw_site *site)
{
    rkw_carbon_factors factors = RKW_CARBON_FACTORS_INIT;
    const double price = rkw_schedule_figure(optimum, RKW_PLAN_LIMIT_PRICE);
    options->export_cap_usd_per_MWh = rkw_schedule_figure(optimum, RKW_PLAN_EXPORT_CAP_USD);
    if (isnan(plan->peak_MW) && rkw_schedule_figure(optimum, RKW_PLAN_PEAK_IN_PLAN) > 0)
        options->peak_MW = rkw_schedule_figure(optimum, RKW_PLAN_PEAK_MW);
    if (!isnan(plan->cfe_target_pct)) options->unfree_usd_per_MWh = price;
    if (isnan(plan->carbon_budget_t)) return RKW_OK;
    RKW_TRY(rkw_carbon_get_factors(rkw_site_carbon(site), &factors));
    options->carbon_usd_per_kg = factors.carbon_price_usd_per_kg + price;
    return RKW_OK;
}

/* What a yearly limit costs where the year is known, and the peak that is worth paying for: what mpc runs under. A year whose promises
 * cannot all be kept has no optimum; mpc finds its own peak then, and is late. */
static rkw_status price_limits(const program_plan *plan, rkw_mpc_options *options, const rkw_site *site,
                               const rkw_year *year, const rkw_context *ctx, rkw_error *err)
{
    program_policy optimum = {.policy = NULL};
    if (!isnan(plan->peak_MW)) options->peak_MW = plan->peak_MW;
    if (!isnan(plan->export_cap_usd)) options->export_cap_usd_per_MWh = plan->export_cap_usd;
    if (!has_target(plan) && !isnan(plan->peak_MW) && !isnan(plan->export_cap_usd)) return RKW_OK;
    const rkw_status status = open_optimal(&optimum, plan, site, year, ctx, err);
    if (status == RKW_E_INFEASIBLE && !has_target(plan)) return RKW_OK;
    RKW_TRY(status);
    const rkw_status taken = take_limits(plan, optimum.schedule, options, site);
    rkw_schedule_free(optimum.schedule);
    return taken;
}

static rkw_status open_mpc(program_policy *out, const program_plan *plan, const rkw_site *site, const rkw_year *year,
                           const rkw_context *ctx, rkw_error *err)
{
    rkw_mpc_options options = RKW_MPC_INIT;
    options.window_h = plan->window_h;
    options.every_h = plan->every_h;
    options.quantile = plan->quantile;
    RKW_TRY(price_limits(plan, &options, site, year, ctx, err));
    RKW_TRY(open_forecast(out, plan, site, year, ctx, err));
    RKW_TRY(rkw_mpc_create(&out->mpc, ctx, site, year, out->forecast, &options, err));
    out->policy = rkw_mpc_policy(out->mpc);
    return RKW_OK;
}

rkw_status program_policy_open(program_policy *out, const char *name, const program_plan *plan, const rkw_site *site,
                               const rkw_year *year, const rkw_context *ctx, rkw_error *err)
{
    memset(out, 0, sizeof *out);
    RKW_TRY(program_policy_check(name, err));
    if (strcmp(name, "optimal") == 0) return open_optimal(out, plan, site, year, ctx, err);
    if (strcmp(name, "mpc") == 0) return open_mpc(out, plan, site, year, ctx, err);
    return rkw_policy_find(&out->policy, name, err);
}

static void tell(program_policy *p, const char *name, double value)
{
    if (p->n_figures < PROGRAM_MOST_FIGURES) p->figures[p->n_figures++] = (rkw_report_figure){name, value};
}

static void tell_of(program_policy *p, double value, const char *format, const char *quantity, int lead_h)
{
    if (p->n_figures == PROGRAM_MOST_FIGURES) return;
    char *name = p->names[p->n_figures];
    snprintf(name, PROGRAM_NAME, format, quantity, lead_h);
    tell(p, name, value);
}

/* Scores by lead time, as far as the window reaches. */
static rkw_status tell_scores(program_policy *p, double window_h, double dt_h, rkw_error *err)
{
    static const char *const quantities[] = {"pv", "wind", "work", "temp"};
    static const int leads_h[] = {1, 6, 24, 48, 72};
    for (int32_t q = 0; q < RKW_FORECAST_QUANTITIES; q++)
        for (size_t i = 0; i < sizeof leads_h / sizeof leads_h[0] && leads_h[i] < window_h; i++) {
            rkw_forecast_score s;
            const rkw_status status = rkw_forecast_score_of(p->forecast, q, (size_t)lround(leads_h[i] / dt_h), &s, err);
            if (status == RKW_E_AXIS) break; /* a short year, or a table that starts later */
            if (status != RKW_OK) return status;
            tell_of(p, s.mae, "forecast_%s_mae_%dh", quantities[q], leads_h[i]);
            tell_of(p, s.rmse, "forecast_%s_rmse_%dh", quantities[q], leads_h[i]);
            tell_of(p, s.bias, "forecast_%s_bias_%dh", quantities[q], leads_h[i]);
            tell_of(p, s.skill, "forecast_%s_skill_%dh", quantities[q], leads_h[i]);
        }
    return RKW_OK;
}

/* Seconds are left out: the same run writes the same bytes. */
rkw_status program_policy_tell(program_policy *p, const program_plan *plan, rkw_error *err)
{
    for (int32_t i = 0; p->schedule && i < RKW_PLAN_FIGURES; i++)
        if (i != RKW_PLAN_SECONDS) tell(p, rkw_schedule_figure_name(i), rkw_schedule_figure(p->schedule, i));
    if (!p->mpc) return RKW_OK;
    for (int32_t i = 0; i < RKW_MPC_FIGURES; i++)
        if (i != RKW_MPC_SECONDS) tell(p, rkw_mpc_figure_name(i), rkw_mpc_figure(p->mpc, i));
    tell(p, "window_h", plan->window_h);
    tell(p, "every_h", plan->every_h);
    tell(p, "quantile", plan->quantile);
    return tell_scores(p, plan->window_h, rkw_axis_dt_h(rkw_forecast_axis(p->forecast)), err);
}

void program_policy_close(program_policy *p)
{
    rkw_schedule_free(p->schedule);
    rkw_mpc_free(p->mpc);
    rkw_forecast_free(p->forecast);
}

/* ------------------------------------------------------------------ any site and year */

typedef struct planned_state {
    program_policy of_year;
    void *state; /* of its policy */
} planned_state;

static void end_planned(void *state)
{
    planned_state *s = state;
    if (s->of_year.policy && s->of_year.policy->destroy) s->of_year.policy->destroy(s->state);
    program_policy_close(&s->of_year);
    free(s);
}

static rkw_status begin_planned(void **state, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                                void *user, rkw_error *err)
{
    const program_any_policy *own = user;
    planned_state *s = calloc(1, sizeof *s);
    if (!s) return rkw_fail(err, RKW_E_MEMORY, RKW_NOWHERE, "out of memory for the plan of a year");
    rkw_status status = program_policy_open(&s->of_year, own->name, &own->plan, site, year, ctx, err);
    const rkw_policy *inner = s->of_year.policy;
    if (status == RKW_OK && inner->create)
        status = inner->create(&s->state, ctx, site, rkw_year_axis(year), inner->user, err);
    if (status != RKW_OK) {
        program_policy_close(&s->of_year);
        free(s);
        return status;
    }
    *state = s;
    return RKW_OK;
}

static rkw_status decide_planned(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    const planned_state *s = state;
    return s->of_year.policy->decide(s->state, view, wishes, err);
}

rkw_status program_policy_for_any(const rkw_policy **out, program_any_policy *own, const char *name,
                                  const program_plan *plan, rkw_error *err)
{
    RKW_TRY(program_policy_check(name, err));
    const bool optimal = strcmp(name, "optimal") == 0;
    if (!optimal && strcmp(name, "mpc") != 0) return rkw_policy_find(out, name, err);
    own->name = name;
    own->plan = *plan;
    own->planner = (rkw_policy){.size = sizeof own->planner,
                                .name = name,
                                .decide = decide_planned,
                                .destroy = end_planned,
                                .user = own,
                                .foresight_h = optimal ? HUGE_VAL : 0,
                                .create_for_year = begin_planned};
    *out = &own->planner;
    return RKW_OK;
}
