/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The policy `optimal`: every row as planned, by the content that the battery should have rather than by its power, so that what
 * full curves change does not add up. */
#include <math.h>

#include "base/fail.h"
#include "base/simd.h"
#include "schedule/schedule.h"

double rkw_follow_battery_MW(const rkw_battery *b, double content_MWh, double target_MWh, double dt_h)
{
    const double kept = content_MWh * pow(1 - b->self_discharge_per_h, dt_h);
    const double more = target_MWh - kept;
    return more > 0 ? -more / (b->eta_charge * dt_h) : -more * b->eta_discharge / dt_h;
}

/* Work that is due in the row is served whatever rounding has left of the plan. */
static void serve(const rkw_schedule *s, const rkw_view *view, size_t row, double *serve_gpu_h)
{
    const rkw_operation *m = s->model;
    for (size_t t = 0; t < m->n_tenants; t++) {
        const double backlog = rkw_view_backlog_gpu_h(view, t);
        const double planned = m->tenants[t].window ? s->served[t * m->n + row] : backlog;
        serve_gpu_h[t] = rkw_min(rkw_max(planned, rkw_view_due_gpu_h(view, t, 0)), backlog);
    }
}

static rkw_status decide(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    const rkw_schedule *s = state;
    const rkw_operation *m = s->model;
    const size_t row = rkw_view_row(view);
    if (rkw_view_site(view) != m->site || rkw_view_axis(view)->n != m->n)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "optimal: the schedule was made for another site or year");
    serve(s, view, row, wishes->serve_gpu_h);
    wishes->cap = RKW_CAP_ALWAYS;
    wishes->even = 1;
    if (s->phrase.programme.n_stores)
        wishes->battery_MW =
            rkw_follow_battery_MW(&m->battery, rkw_view_battery_MWh(view), s->plan.level[row], m->dt_h);
    if (s->figures[RKW_PLAN_PEAK_IN_PLAN] > 0) wishes->connection_MW = s->figures[RKW_PLAN_PEAK_MW];
    if (m->cold.present) wishes->cold_MWh = s->plan.cold_MWh[row];
    wishes->sell_MW = s->sold_rows + row * m->n_plants;
    return RKW_OK;
}

static rkw_status create(void **state, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis, void *user,
                         rkw_error *err)
{
    (void)ctx, (void)site, (void)axis, (void)err;
    *state = user;
    return RKW_OK;
}

const rkw_policy rkw_schedule_follow = {sizeof(rkw_policy), "optimal", create, decide, NULL, NULL, HUGE_VAL, NULL};
