/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One window: from the state of the simulation to a plan and its prices. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/simd.h"
#include "dispatch/sim.h"
#include "schedule/mpc.h"
#include "schedule/peak.h"

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Backlog by rows left. What arrived in this row is the first arrival of the window. */
static void take_backlog(rkw_mpc *mpc, const rkw_view *view)
{
    const rkw_operation *m = mpc->model;
    for (size_t k = 0; k < m->n_classes; k++) memset(mpc->due[k], 0, (m->classes[k].window + 1) * sizeof(double));
    for (size_t t = 0; t < m->n_tenants; t++) {
        const rkw_operation_tenant *tenant = &m->tenants[t];
        if (tenant->class_index == RKW_NONE) continue;
        /* A class may keep a shorter deadline than a tenant of it has. */
        const size_t earlier = tenant->window - m->classes[tenant->class_index].window;
        for (size_t lead = 0; lead < tenant->window; lead++)
            mpc->due[tenant->class_index][lead > earlier ? lead - earlier : 0] +=
                rkw_view_due_gpu_h(view, t, lead) * tenant->gpu_MW;
    }
}

/* What is left at the end of the window: at the year's end worth what the optimum of the year says, else at the last prices. */
static void set_state(const rkw_mpc *mpc, double battery_MWh, size_t row, size_t n, rkw_phrase_state *state)
{
    const rkw_operation *m = mpc->model;
    const int last = row + n == m->n;
    const double price = mpc->terms.money * m->mean_import_usd + mpc->terms.carbon_usd_per_kg * m->mean_carbon_kg +
                         mpc->terms.unfree_usd_per_MWh * (1 - m->mean_carbon_free);
    *state = (rkw_phrase_state){.battery_MWh = battery_MWh, .battery_usd_per_MWh = last ? price : mpc->battery_usd};
    state->cold_MWh = mpc->cold_MWh;
    state->cold_usd_per_MWh = last ? price * m->cold.mean_saved : mpc->cold_usd;
    for (size_t k = 0; k < m->n_classes; k++) {
        const rkw_operation_pool *pool = &m->pools[m->classes[k].pool];
        state->due_MWh[k] = mpc->due[k];
        state->backlog_usd_per_MWh[k] =
            last ? price * pool->draw[row + n - 1] / pool->segments[0].efficiency : mpc->backlog_usd[k];
    }
}

/* Terminal values for the next window: prices a day before this one's end, where the end itself weighs little. */
static void learn_values(rkw_mpc *mpc, size_t n)
{
    const rkw_operation *m = mpc->model;
    const size_t day = (size_t)(86400 / m->axis.step_s), at = n > day ? n - 1 - day : n / 2;
    mpc->battery_usd = rkw_max(mpc->plan.stored_usd[at], 0);
    mpc->cold_usd = m->cold.present ? rkw_max(mpc->plan.cold_usd[at], 0) : 0;
    for (size_t k = 0; k < m->n_classes; k++) mpc->backlog_usd[k] = rkw_max(mpc->plan.work_usd[k][at], 0);
}

/* Sales of the window under what is left of each plant's cap, and the price of the cap for the next window. */
static rkw_status plan_sales(rkw_mpc *mpc, size_t n, rkw_error *err)
{
    const rkw_operation *m = mpc->model;
    const double share = m->grid.export_share_max;
    RKW_TRY(rkw_plan_allot(&mpc->phrase, &mpc->plan, mpc->start_MWh, mpc->sold, err));
    if (!(mpc->options.export_cap_usd_per_MWh < 0)) return RKW_OK;
    double least = HUGE_VAL, refused = 0;
    for (size_t i = 0; i < n; i++) {
        double sold = 0, left = 0;
        const double price = m->export_usd[mpc->phrase.first + i];
        for (size_t p = 0; p < m->n_plants; p++) sold += mpc->sold[p * n + i];
        for (size_t g = 0; g < m->n_groups; g++)
            left += rkw_max(mpc->phrase.group_MW[g][i] - mpc->plan.flow[mpc->phrase.group_flow[g]][i], 0) /
                    m->groups[g].keep;
        if (sold > 1e-6) least = rkw_min(least, price);
        if (left > sold * (1 + 1e-6) + 1e-3) refused = rkw_max(refused, rkw_min(price, least));
    }
    /* Where something had to stay unsold, the cap costs what its least price earned. */
    const double level = share < 1 && refused > 0 && least < HUGE_VAL ? least : 0;
    const double price = share < 1 ? mpc->terms.money * level / (1 - share) : 0;
    const double memory = pow(0.5, m->dt_h / 24);
    for (size_t y = 0; y < m->n_periods; y++)
        mpc->terms.cap_price[y] = memory * mpc->terms.cap_price[y] + (1 - memory) * price;
    return RKW_OK;
}

/* With a demand charge: under the peak so far, and only when its price asks for more, a higher one. */
static rkw_status solve_with_peak(rkw_mpc *mpc, const rkw_context *ctx, size_t row, size_t n, rkw_error *err)
{
    static const double enough = 1e-4;
    const rkw_peak_search search = {.ctx = ctx,
                                    .phrase = &mpc->phrase,
                                    .tolerance = mpc->options.tolerance,
                                    .enough = enough,
                                    .paid_MW = mpc->paid_MW * (1 - mpc->model->grid.connection_loss_share),
                                    .solves = &mpc->figures[RKW_MPC_SOLVES],
                                    .iterations = &mpc->figures[RKW_MPC_ITERATIONS]};
    RKW_TRY(rkw_peak_find(&search, &mpc->plan, err));
    mpc->figures[RKW_MPC_OBJECTIVE_USD] = mpc->plan.objective;
    mpc->planned_at = row;
    learn_values(mpc, n);
    return RKW_OK;
}

static rkw_status solve(rkw_mpc *mpc, size_t row, size_t n, rkw_error *err)
{
    rkw_optimum *optimum;
    rkw_optimize_options options = RKW_OPTIMIZE_INIT;
    options.tolerance = mpc->options.tolerance;
    rkw_context quiet = mpc->ctx;
    quiet.progress = NULL;
    if (mpc->phrase.peak_usd > 0) return solve_with_peak(mpc, &quiet, row, n, err);
    const rkw_status status = rkw_optimize(&optimum, &quiet, &mpc->phrase.programme, &options, err);
    mpc->figures[RKW_MPC_SOLVES]++;
    if (status == RKW_OK) {
        rkw_plan_take(&mpc->plan, &mpc->phrase, optimum);
        mpc->figures[RKW_MPC_ITERATIONS] += rkw_optimum_figure(optimum, RKW_FIGURE_ITERATIONS);
        mpc->figures[RKW_MPC_OBJECTIVE_USD] = mpc->plan.objective;
        mpc->planned_at = row;
        learn_values(mpc, n);
    }
    rkw_optimum_free(optimum);
    return status;
}

/* The charge of the whole run: what goes beyond a peak that was stated bears it all; while one has still to be found, a window bears
 * its part of what is left of the run. */
static double peak_usd_per_MW(const rkw_mpc *mpc, size_t row, size_t n)
{
    const rkw_operation *m = mpc->model;
    const double years = (double)m->n * m->dt_h / 8760;
    const double usd = rkw_grid_fixed_usd(&m->grid, 1, years) - rkw_grid_fixed_usd(&m->grid, 0, years);
    return mpc->options.peak_MW > 0 ? usd : usd * (double)n / (double)(m->n - row);
}

rkw_status rkw_mpc_solve(rkw_mpc *mpc, double battery_MWh, size_t row, size_t n, rkw_error *err)
{
    rkw_phrase_state state;
    set_state(mpc, battery_MWh, row, n, &state);
    mpc->terms.peak_usd_per_MW = mpc->paid_MW < 0 ? 0 : peak_usd_per_MW(mpc, row, n);
    mpc->figures[RKW_MPC_PEAK_MW] = mpc->paid_MW;
    rkw_phrase_fill(&mpc->phrase, &mpc->terms, &state);
    RKW_TRY(solve(mpc, row, n, err));
    return plan_sales(mpc, n, err);
}

/* What the rows since the last plan have reached, as far as it was meant to be: what full curves draw beyond a plan is no room for the
 * next one, or it would be reached and passed again. */
static void take_peak(rkw_mpc *mpc, const rkw_view *view)
{
    const double *through = view->sim->column[RKW_COLUMN_CONNECTION];
    const size_t row = rkw_view_row(view);
    if (mpc->paid_MW < 0 || mpc->planned_at == RKW_NONE) return;
    for (size_t i = mpc->planned_at; i < row && i - mpc->planned_at < mpc->plan.n; i++) {
        const double planned = rkw_plan_connection_MW(&mpc->phrase, &mpc->plan, i - mpc->planned_at);
        mpc->paid_MW = rkw_max(mpc->paid_MW, rkw_min(through[i], planned));
    }
}

static void take_caps(rkw_mpc *mpc, const rkw_view *view)
{
    const rkw_operation *m = mpc->model;
    for (size_t p = 0; p < m->n_plants; p++) mpc->start_MWh[p] = view->sim->plants[p].allowance_MWh;
}

rkw_status rkw_mpc_plan(rkw_mpc *mpc, const rkw_view *view, rkw_error *err)
{
    const rkw_operation *m = mpc->model;
    const size_t row = rkw_view_row(view), n = m->n - row < mpc->window ? m->n - row : mpc->window;
    const double began = seconds_now();
    take_peak(mpc, view);
    RKW_TRY(rkw_mpc_look(mpc, row, n, err));
    take_backlog(mpc, view);
    take_caps(mpc, view);
    mpc->cold_MWh = rkw_view_cold_MWh(view);
    const rkw_status status = rkw_mpc_solve(mpc, rkw_view_battery_MWh(view), row, n, err);
    mpc->figures[RKW_MPC_SECONDS] += seconds_now() - began;
    const int followed = mpc->planned_at != RKW_NONE && row - mpc->planned_at < mpc->plan.n;
    if (status != RKW_E_CONVERGE || !followed) return status;
    mpc->figures[RKW_MPC_UNFINISHED]++;
    return RKW_OK;
}
