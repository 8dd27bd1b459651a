/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first row of the plan against the truth. */
#include <math.h>

#include "base/fail.h"
#include "base/simd.h"
#include "dispatch/sim.h"
#include "schedule/mpc.h"
#include "schedule/schedule.h"

/* Adds `gpu_h` to the tenants of a class, oldest work first; what serve_gpu_h holds counts as their oldest. */
static void serve_oldest(const rkw_operation *m, const rkw_view *view, size_t k, double gpu_h, double *serve_gpu_h)
{
    double skip[RKW_TENANTS_MAX];
    size_t longest = 0;
    for (size_t t = 0; t < m->n_tenants; t++) {
        skip[t] = serve_gpu_h[t];
        if (m->tenants[t].class_index == k && m->tenants[t].window > longest) longest = m->tenants[t].window;
    }
    for (size_t lead = 0; lead <= longest && gpu_h > 0; lead++)
        for (size_t t = 0; t < m->n_tenants && gpu_h > 0; t++) {
            if (m->tenants[t].class_index != k || lead > m->tenants[t].window) continue;
            const double due = rkw_view_due_gpu_h(view, t, lead), done = rkw_min(due, skip[t]);
            const double part = rkw_min(due - done, gpu_h);
            skip[t] -= done;
            serve_gpu_h[t] += part;
            gpu_h -= part;
        }
}

/* Work without slack runs whatever the plan says; the plan fills up. */
static void serve(rkw_mpc *mpc, const rkw_view *view, size_t step, double *serve_gpu_h)
{
    const rkw_operation *m = mpc->model;
    const size_t row = rkw_view_row(view);
    rkw_slack_serve(mpc->slack, view, 0, serve_gpu_h); /* no power for work that can wait still */
    for (size_t k = 0; k < m->n_classes; k++) {
        const double gpu_MW = m->pools[m->classes[k].pool].gpu_MW;
        const double planned = rkw_plan_gpu_h(m, &mpc->plan, k, step) + m->classes[k].served[row] / gpu_MW;
        double forced = 0;
        for (size_t t = 0; t < m->n_tenants; t++)
            if (m->tenants[t].class_index == k) forced += serve_gpu_h[t];
        mpc->figures[RKW_MPC_FORCED_GPU_H] += rkw_max(forced - planned, 0);
        serve_oldest(m, view, k, planned - forced, serve_gpu_h);
    }
}

/* Where nothing is bought by plan, the battery balances the site: affine power is not exact. */
static double battery_wish(const rkw_mpc *mpc, const rkw_view *view, size_t step)
{
    const rkw_plan *plan = &mpc->plan;
    if (plan->flow[mpc->phrase.import_flow][step] < 1e-3 && plan->discharge[step] > 1e-3) return NAN;
    return rkw_follow_battery_MW(&mpc->model->battery, rkw_view_battery_MWh(view), plan->level[step], mpc->model->dt_h);
}

/* Rows after the first sell as their plan says of them; what is left by surprise waits for the next solve. */
static void sell(rkw_mpc *mpc, size_t step, rkw_wishes *wishes)
{
    for (size_t p = 0; p < mpc->model->n_plants; p++) mpc->sell_MW[p] = mpc->sold[p * mpc->plan.n + step];
    wishes->sell_MW = mpc->sell_MW;
}

rkw_status rkw_mpc_decide(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    rkw_mpc *mpc = state;
    const rkw_operation *m = mpc->model;
    const size_t row = rkw_view_row(view);
    if (rkw_view_site(view) != mpc->model->site || rkw_view_axis(view)->n != mpc->model->n)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "mpc: the planner was made for another site or year");
    if (mpc->planned_at == RKW_NONE || row - mpc->planned_at >= mpc->every) RKW_TRY(rkw_mpc_plan(mpc, view, err));
    const size_t step = row - mpc->planned_at;
    serve(mpc, view, step, wishes->serve_gpu_h);
    wishes->cap = RKW_CAP_ALWAYS;
    wishes->even = 1;
    if (mpc->phrase.programme.n_stores) wishes->battery_MW = battery_wish(mpc, view, step);
    if (m->cold.present) wishes->cold_MWh = mpc->plan.cold_MWh[step];
    if (mpc->phrase.peak_usd > 0)
        wishes->connection_MW = rkw_max(mpc->paid_MW, rkw_plan_connection_MW(&mpc->phrase, &mpc->plan, step));
    sell(mpc, step, wishes);
    return RKW_OK;
}
