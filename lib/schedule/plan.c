/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schedule/plan.h"

#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"

rkw_status rkw_plan_create(rkw_plan *plan, const rkw_context *ctx, const rkw_phrase *p, rkw_error *err)
{
    memset(plan, 0, sizeof *plan);
    plan->n = p->n;
    plan->n_flows = rkw_phrase_most_flows(p->model);
    plan->n_classes = p->model->n_classes;
    plan->stride = p->room;
    plan->n_columns = plan->n_flows + 4 * plan->n_classes + p->model->n_pools + 7;
    const size_t stride = p->room;
    double *next = plan->memory = rkw_alloc(ctx, plan->n_columns, stride * sizeof(double));
    if (!next) return rkw_fail_memory(err, "a plan");
    for (size_t f = 0; f < plan->n_flows; f++, next += stride) plan->flow[f] = next;
    for (size_t k = 0; k < plan->n_classes; k++, next += 4 * stride) {
        plan->serve[k] = next;
        plan->backlog[k] = next + stride;
        plan->late[k] = next + 2 * stride;
        plan->work_usd[k] = next + 3 * stride;
    }
    for (size_t q = 0; q < p->model->n_pools; q++, next += stride) plan->pool_usd[q] = next;
    double **one[] = {&plan->level,      &plan->charge,   &plan->discharge, &plan->bus_usd,
                      &plan->stored_usd, &plan->cold_MWh, &plan->cold_usd};
    for (size_t i = 0; i < sizeof one / sizeof *one; i++, next += stride) *one[i] = next;
    return RKW_OK;
}

void rkw_plan_release(rkw_plan *plan)
{
    rkw_release(plan->memory);
    plan->memory = NULL;
}

/* A column that the answer does not have is 0. */
static void take(double *to, const rkw_optimum *o, int32_t column, size_t index, size_t n)
{
    const double *from = rkw_optimum_column(o, column, index, 0);
    if (from)
        memcpy(to, from, n * sizeof *to);
    else
        memset(to, 0, n * sizeof *to);
}

static double cost_of(const rkw_phrase *p, size_t f, size_t i)
{
    const rkw_profile *cost = &p->flows[f].cost_usd_MWh;
    return cost->values ? cost->factor * cost->values[i] : cost->factor;
}

/* Takes `MW` off the sources of a row, dearest first. */
static void spare(rkw_plan *plan, const rkw_phrase *p, size_t i, double MW)
{
    for (size_t turn = 0; turn < p->programme.n_flows && MW > 0; turn++) {
        size_t dearest = RKW_NONE;
        for (size_t f = 0; f < p->programme.n_flows; f++)
            if (plan->flow[f][i] > 0 && (dearest == RKW_NONE || cost_of(p, f, i) > cost_of(p, dearest, i))) dearest = f;
        if (dearest == RKW_NONE) return;
        const double part = rkw_min(plan->flow[dearest][i], MW);
        plan->flow[dearest][i] -= part;
        MW -= part;
    }
}

void rkw_plan_settle(rkw_plan *plan, const rkw_phrase *p)
{
    const double in = p->store.eta_charge, out = p->store.eta_discharge;
    for (size_t i = 0; i < plan->n && p->programme.n_stores; i++) {
        const double c = plan->charge[i], d = plan->discharge[i];
        if (!(c > 0 && d > 0) || plan->bus_usd[i] < 0) continue;
        const double gained = in * c - d / out;
        plan->charge[i] = rkw_max(gained / in, 0);
        plan->discharge[i] = rkw_max(-gained * out, 0);
        spare(plan, p, i, (c - d) - (plan->charge[i] - plan->discharge[i]));
    }
}

/* Where all of the load lies unserved nothing else moves, and the programme's price has no upper end: one more MWh of load is one
 * more unserved. */
static void limit_prices(rkw_plan *plan, const rkw_phrase *p)
{
    for (size_t i = 0; i < plan->n; i++)
        plan->bus_usd[i] = rkw_min(plan->bus_usd[i], cost_of(p, (size_t)p->unserved_flow, i));
}

static void take_cold(rkw_plan *plan, const rkw_phrase *p, const rkw_optimum *o)
{
    const rkw_operation_cold *c = &p->model->cold;
    const size_t k = rkw_phrase_cold_class(p->model);
    if (!c->present) return;
    take(plan->cold_MWh, o, RKW_COLUMN_CLASS_BACKLOG_MWH, k, plan->n);
    take(plan->cold_usd, o, RKW_PRICE_CLASS_USD_MWH, k, plan->n);
    for (size_t i = 0; i < plan->n; i++) plan->cold_MWh[i] = c->low_MWh + c->room_MWh - plan->cold_MWh[i];
}

void rkw_plan_take(rkw_plan *plan, const rkw_phrase *p, const rkw_optimum *o)
{
    const size_t n = plan->n = p->n;
    for (size_t f = 0; f < plan->n_flows; f++) take(plan->flow[f], o, RKW_COLUMN_FLOW_MW, f, n);
    for (size_t k = 0; k < plan->n_classes; k++) {
        take(plan->serve[k], o, RKW_COLUMN_CLASS_POWER_MW, k, n);
        take(plan->backlog[k], o, RKW_COLUMN_CLASS_BACKLOG_MWH, k, n);
        take(plan->late[k], o, RKW_COLUMN_CLASS_LATE_MWH, k, n);
        take(plan->work_usd[k], o, RKW_PRICE_CLASS_USD_MWH, k, n);
    }
    for (size_t q = 0; q < p->model->n_pools; q++) take(plan->pool_usd[q], o, RKW_PRICE_POOL_USD_MWH, q, n);
    take(plan->level, o, RKW_COLUMN_STORE_LEVEL_MWH, 0, n);
    take(plan->charge, o, RKW_COLUMN_STORE_CHARGE_MW, 0, n);
    take(plan->discharge, o, RKW_COLUMN_STORE_DISCHARGE_MW, 0, n);
    take(plan->stored_usd, o, RKW_PRICE_STORE_USD_MWH, 0, n);
    take(plan->bus_usd, o, RKW_PRICE_BUS_USD_MWH, 0, n);
    take_cold(plan, p, o);
    limit_prices(plan, p);
    rkw_plan_settle(plan, p);
    plan->objective = rkw_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD);
    plan->bound = rkw_optimum_figure(o, RKW_FIGURE_BOUND_USD);
    plan->iterations += rkw_optimum_figure(o, RKW_FIGURE_ITERATIONS);
}

void rkw_plan_mix(rkw_plan *plan, const rkw_plan *other, double share)
{
    const size_t all = plan->n_columns * plan->stride;
    for (size_t i = 0; i < all; i++) plan->memory[i] += share * (other->memory[i] - plan->memory[i]);
}

double rkw_plan_gpu_h(const rkw_operation *m, const rkw_plan *plan, size_t k, size_t row)
{
    return plan->serve[k][row] * m->dt_h / m->pools[m->classes[k].pool].gpu_MW;
}

/* What the bus gives: the load, and the draws of the pools. */
double rkw_plan_facility_MW(const rkw_phrase *p, const rkw_plan *plan, size_t i)
{
    double sum = plan->discharge[i] - plan->charge[i];
    for (size_t f = 0; f < plan->n_flows; f++) sum += plan->flow[f][i];
    return sum - p->model->auxiliary_MW;
}

double rkw_plan_connection_MW(const rkw_phrase *p, const rkw_plan *plan, size_t i)
{
    double sum = plan->flow[p->import_flow][i];
    for (size_t g = 0; g < p->model->n_groups; g++)
        if (p->model->groups[g].remote) sum += plan->flow[p->group_flow[g]][i];
    return sum / (1 - p->model->grid.connection_loss_share);
}

double rkw_plan_power_per_work(const rkw_phrase *p, const rkw_plan *plan, size_t pool, size_t i)
{
    double work = 0, power = 0;
    for (size_t k = 0; k < plan->n_classes; k++) work += p->model->classes[k].pool == pool ? plan->serve[k][i] : 0;
    if (!(work > 0)) return 1;
    double left = work;
    for (size_t j = 0; j < p->pools[pool].n_segments && left > 0; j++) {
        const rkw_segment *s = &p->pools[pool].segments[j];
        const double limit = s->capacity_MW * (s->share ? s->share[i] : 1), y = rkw_min(limit, left / s->efficiency);
        power += y;
        left -= y * s->efficiency;
    }
    return (power + rkw_max(left, 0)) / work;
}
