/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schedule/mpc.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"

/* Late work costs more than any energy does. */
static const double LATE_USD_PER_MWH_H = 500;
static const double UNSERVED_LEAST_USD_PER_MWH = 1000;

static rkw_status check_options(const rkw_mpc_options *o, double dt_h, rkw_error *err)
{
    if (o->size < sizeof *o) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "mpc options are of another size");
    RKW_TRY(rkw_check_range(err, "window", o->window_h, "h", dt_h, 336));
    RKW_TRY(rkw_check_range(err, "time between solves", o->every_h, "h", dt_h, o->window_h));
    RKW_TRY(rkw_check_range(err, "quantile", o->quantile, "1", 0.5, 0.9999));
    if (!(o->carbon_usd_per_kg < 0))
        RKW_TRY(rkw_check_range(err, "carbon price", o->carbon_usd_per_kg, "USD/kg", 0, 1e3));
    RKW_TRY(rkw_check_range(err, "price of energy that is not carbon-free", o->unfree_usd_per_MWh, "USD/MWh", 0, 1e6));
    if (!(o->unserved_usd_per_MWh < 0))
        RKW_TRY(rkw_check_range(err, "price of unserved load", o->unserved_usd_per_MWh, "USD/MWh", 0, 1e7));
    if (!(o->peak_MW < 0)) RKW_TRY(rkw_check_range(err, "peak that is paid for", o->peak_MW, "MW", 0, 1e6));
    if (!(o->export_cap_usd_per_MWh < 0))
        RKW_TRY(rkw_check_range(err, "price of the export cap", o->export_cap_usd_per_MWh, "USD/MWh", 0, 1e6));
    return rkw_check_range(err, "tolerance", o->tolerance, "1", 1e-9, 1e-3);
}

static void set_terms(rkw_mpc *mpc)
{
    rkw_carbon_factors factors = RKW_CARBON_FACTORS_INIT;
    const rkw_status known = rkw_carbon_get_factors(rkw_site_carbon(mpc->model->site), &factors);
    double dearest = UNSERVED_LEAST_USD_PER_MWH;
    for (size_t t = 0; t < mpc->model->n_tenants; t++) {
        const rkw_operation_tenant *tenant = &mpc->model->tenants[t];
        if (tenant->gpu_MW > 0) dearest = rkw_max(dearest, (tenant->price_usd + tenant->credit_usd) / tenant->gpu_MW);
    }
    mpc->terms = (rkw_terms){.money = 1,
                             .carbon_usd_per_kg = mpc->options.carbon_usd_per_kg,
                             .unfree_usd_per_MWh = mpc->options.unfree_usd_per_MWh,
                             .unserved_usd_per_MWh = mpc->options.unserved_usd_per_MWh,
                             .late_factor = 1,
                             .late_least_usd = LATE_USD_PER_MWH_H};
    for (size_t y = 0; y < mpc->model->n_periods && mpc->options.export_cap_usd_per_MWh > 0; y++)
        mpc->terms.cap_price[y] = mpc->options.export_cap_usd_per_MWh;
    if (mpc->terms.carbon_usd_per_kg < 0)
        mpc->terms.carbon_usd_per_kg = known == RKW_OK ? factors.carbon_price_usd_per_kg : 0;
    if (mpc->terms.unserved_usd_per_MWh < 0) mpc->terms.unserved_usd_per_MWh = dearest;
}

static rkw_status allocate(rkw_mpc *mpc, rkw_error *err)
{
    const rkw_operation *m = mpc->model;
    size_t due = 0, longest = 0;
    for (size_t k = 0; k < m->n_classes; k++) due += m->classes[k].window + 1;
    for (size_t t = 0; t < m->n_tenants; t++) longest = m->tenants[t].window > longest ? m->tenants[t].window : longest;
    mpc->queue_rows = longest + mpc->window + 1;
    const size_t looks = (RKW_FORECAST_QUANTITIES + 3) * mpc->window;
    double *next = mpc->memory = rkw_alloc(&mpc->ctx,
                                           looks + due + m->n_plants * (mpc->window + 2) +
                                               (4 * m->n_tenants + 4) * mpc->window + m->n_tenants * mpc->queue_rows,
                                           sizeof *mpc->memory);
    if (!next) return rkw_fail_memory(err, "a planner");
    mpc->look = next;
    next += looks;
    for (size_t k = 0; k < m->n_classes; next += m->classes[k].window + 1, k++) mpc->due[k] = next;
    mpc->sold = next;
    mpc->start_MWh = next + m->n_plants * mpc->window;
    mpc->sell_MW = mpc->start_MWh + m->n_plants;
    mpc->served = mpc->sell_MW + m->n_plants;
    mpc->columns = mpc->served + m->n_tenants * mpc->window;
    mpc->queue = mpc->columns + (3 * m->n_tenants + 4) * mpc->window;
    return RKW_OK;
}

void rkw_mpc_reset(rkw_mpc *mpc)
{
    mpc->planned_at = RKW_NONE;
    memset(mpc->figures, 0, sizeof mpc->figures);
    set_terms(mpc);
    mpc->paid_MW = mpc->options.peak_MW;
    /* Before the first solve stored energy is worth half of what the grid asks on the mean. */
    mpc->battery_usd = 0.5 * mpc->model->mean_import_usd;
    mpc->cold_MWh = mpc->model->cold.start_MWh;
    mpc->cold_usd = mpc->battery_usd * mpc->model->cold.mean_saved;
    for (size_t k = 0; k < mpc->model->n_classes; k++) mpc->backlog_usd[k] = mpc->battery_usd;
}

static rkw_status begin(void **state, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis, void *user,
                        rkw_error *err)
{
    rkw_mpc *mpc = user;
    if (site != mpc->model->site)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "mpc: the planner was made for another site");
    rkw_slack_destroy(mpc->slack);
    mpc->slack = NULL;
    void *slack;
    RKW_TRY(rkw_slack_create(&slack, ctx, site, axis, NULL, err));
    mpc->slack = slack;
    rkw_mpc_reset(mpc);
    *state = mpc;
    return RKW_OK;
}

static void end(void *state)
{
    rkw_mpc *mpc = state;
    rkw_slack_destroy(mpc->slack);
    mpc->slack = NULL;
}

static rkw_status build(rkw_mpc *mpc, const rkw_site *site, const rkw_year *year, const rkw_forecast *forecast,
                        rkw_error *err)
{
    const double dt_h = rkw_axis_dt_h(rkw_year_axis(year));
    RKW_TRY(check_options(&mpc->options, dt_h, err));
    RKW_TRY(rkw_operation_create(&mpc->model, &mpc->ctx, site, year, NULL, err));
    if (!forecast) {
        RKW_TRY(rkw_forecast_create(&mpc->own_forecast, &mpc->ctx, site, year, NULL, err));
        forecast = mpc->own_forecast;
    }
    if (forecast->site != site || forecast->year != year)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "mpc: the forecast was made for another site or year");
    mpc->forecast = forecast;
    mpc->window = (size_t)floor(mpc->options.window_h / dt_h + 1e-9);
    mpc->every = (size_t)floor(mpc->options.every_h / dt_h + 1e-9);
    mpc->margin = mpc->options.quantile > 0.5 ? gsl_cdf_ugaussian_Pinv(mpc->options.quantile) : 0;
    RKW_TRY(rkw_mpc_feel_warmth(mpc, err));
    RKW_TRY(rkw_phrase_create(&mpc->phrase, &mpc->ctx, mpc->model, mpc->window, err));
    mpc->phrase.n = mpc->window;
    RKW_TRY(rkw_plan_create(&mpc->plan, &mpc->ctx, &mpc->phrase, err));
    RKW_TRY(allocate(mpc, err));
    rkw_mpc_reset(mpc);
    mpc->policy = (rkw_policy){sizeof(rkw_policy), "mpc", begin, rkw_mpc_decide, end, mpc, 0, NULL};
    return RKW_OK;
}

rkw_status rkw_mpc_create(rkw_mpc **out, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                          const rkw_forecast *forecast, const rkw_mpc_options *options, rkw_error *err)
{
    rkw_mpc_options used = RKW_MPC_INIT;
    rkw_context own;
    if (!out || !site || !year)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_mpc_create: out, site or year is NULL");
    *out = NULL;
    RKW_TRY(rkw_context_copy(&own, ctx, err));
    RKW_TRY(rkw_take_sized(&used, sizeof used, options, "mpc_options", err));
    rkw_mpc *mpc = rkw_alloc(&own, 1, sizeof *mpc);
    if (!mpc) return rkw_fail_memory(err, "a planner");
    mpc->ctx = own;
    mpc->options = used;
    const rkw_status status = build(mpc, site, year, forecast, err);
    if (status != RKW_OK) {
        rkw_mpc_free(mpc);
        return status;
    }
    *out = mpc;
    return RKW_OK;
}

void rkw_mpc_free(rkw_mpc *mpc)
{
    if (!mpc) return;
    rkw_plan_release(&mpc->plan);
    rkw_phrase_release(&mpc->phrase);
    rkw_release(mpc->warmth.memory);
    rkw_release(mpc->memory);
    rkw_forecast_free(mpc->own_forecast);
    rkw_operation_free(mpc->model);
    rkw_release(mpc);
}

const rkw_policy *rkw_mpc_policy(rkw_mpc *mpc) { return &mpc->policy; }

double rkw_mpc_figure(const rkw_mpc *mpc, int32_t figure)
{
    return figure >= 0 && figure < RKW_MPC_FIGURES ? mpc->figures[figure] : NAN;
}

const char *rkw_mpc_figure_name(int32_t figure)
{
    static const char *const names[RKW_MPC_FIGURES] = {
        "solves", "iterations", "seconds", "unfinished_solves", "last_objective_usd", "forced_gpu_h", "peak_MW"};
    return figure >= 0 && figure < RKW_MPC_FIGURES ? names[figure] : "";
}
