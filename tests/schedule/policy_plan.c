/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "policy_plan.h"

#include <math.h>
#include <string.h>

#include "dispatch/ledger.h"
#include "harness/harness.h"

/* Work of a class that is in time: of the arrivals up to a row, those whose window is still open. */
static double window_MWh(const rkw_operation *m, size_t k, size_t row)
{
    double sum = 0;
    for (size_t back = 0; back < m->classes[k].window && back <= row; back++) sum += m->classes[k].arrivals[row - back];
    return sum;
}

/* Most work that a pool can do in a row [MW]. */
static double pool_limit(const rkw_phrase *p, size_t q, size_t i)
{
    double sum = 0;
    for (size_t j = 0; j < p->pools[q].n_segments; j++) {
        const rkw_segment *s = &p->pools[q].segments[j];
        sum += s->capacity_MW * (s->share ? s->share[i] : 1) * s->efficiency;
    }
    return sum;
}

static double pool_power(const rkw_phrase *p, size_t q, size_t i, double work)
{
    double power = 0;
    for (size_t j = 0; j < p->pools[q].n_segments && work > 0; j++) {
        const rkw_segment *s = &p->pools[q].segments[j];
        const double y = fmin(s->capacity_MW * (s->share ? s->share[i] : 1), work / s->efficiency);
        power += y;
        work -= y * s->efficiency;
    }
    return power;
}

/* Serves the classes as the ledger did, as far as there is work and room. @return power at the bus. */
static double serve(const rkw_schedule *s, const rkw_ledger *l, rkw_plan *plan, size_t i)
{
    const rkw_operation *m = s->model;
    double room[RKW_MAX_POOLS], work[RKW_MAX_POOLS] = {0}, power = 0;
    for (size_t q = 0; q < m->n_pools; q++) room[q] = pool_limit(&s->phrase, q, i);
    for (size_t k = 0; k < m->n_classes; k++) {
        const rkw_operation_class *c = &m->classes[k];
        double wanted = -c->served[i];
        for (size_t t = 0; t < m->n_tenants; t++)
            if (m->tenants[t].class_index == k)
                wanted += rkw_ledger_tenant(l, t, RKW_COLUMN_SERVED)[i] * m->tenants[t].gpu_MW;
        const double had = (i ? plan->backlog[k][i - 1] + plan->late[k][i - 1] : 0) + c->arrivals[i] - c->served[i];
        const double x = fmax(fmin(fmin(wanted, had) / m->dt_h, room[c->pool]), 0);
        room[c->pool] -= x;
        work[c->pool] += x;
        plan->serve[k][i] = x;
        const double left = had - x * m->dt_h, window = window_MWh(m, k, i);
        plan->backlog[k][i] = fmin(left, window);
        plan->late[k][i] = left - plan->backlog[k][i];
    }
    for (size_t q = 0; q < m->n_pools; q++) power += s->phrase.draw[q][i] * pool_power(&s->phrase, q, i, work[q]);
    return power;
}

/* The battery as in the ledger, inside the programme's limits and without giving more than the bus needs. */
static double move_battery(const rkw_schedule *s, const rkw_ledger *l, rkw_plan *plan, size_t i, double need)
{
    const rkw_bus_store *b = &s->phrase.store;
    if (!s->phrase.programme.n_stores) return need;
    const double before = i ? plan->level[i - 1] : b->start_MWh, dt = s->model->dt_h;
    const double kept = b->low_MWh + (before - b->low_MWh) * pow(1 - b->self_discharge_per_h, dt);
    const double charge = rkw_ledger_site(l, RKW_COLUMN_BATTERY_CHARGE)[i];
    const double discharge = rkw_ledger_site(l, RKW_COLUMN_BATTERY_DISCHARGE)[i];
    plan->charge[i] = fmax(fmin(fmin(charge, b->charge_MW), (b->energy_MWh - kept) / (b->eta_charge * dt)), 0);
    plan->discharge[i] =
        fmax(fmin(fmin(fmin(discharge, b->discharge_MW), (kept - b->low_MWh) * b->eta_discharge / dt), need), 0);
    plan->level[i] = kept + dt * (b->eta_charge * plan->charge[i] - plan->discharge[i] / b->eta_discharge);
    return need + plan->charge[i] - plan->discharge[i];
}

static double limit_of(const rkw_phrase *p, size_t f, size_t i)
{
    const rkw_profile *x = &p->flows[f].limit_MW;
    return x->values ? x->factor * x->values[i] : x->factor;
}

static double cost_of(const rkw_phrase *p, size_t f, size_t i)
{
    const rkw_profile *x = &p->flows[f].cost_usd_MWh;
    return x->values ? x->factor * x->values[i] : x->factor;
}

/* Cheapest flows first; those of the connection share its limit. @return what nobody can give. */
static double supply(const rkw_schedule *s, rkw_plan *plan, size_t i, double need)
{
    const rkw_phrase *p = &s->phrase;
    double connection = p->connection[i];
    for (size_t f = 0; f < plan->n_flows; f++) plan->flow[f][i] = 0;
    for (size_t taken = 0; taken < s->phrase.programme.n_flows && need > 0; taken++) {
        size_t best = s->phrase.programme.n_flows;
        for (size_t f = 0; f < s->phrase.programme.n_flows; f++)
            if (plan->flow[f][i] == 0 &&
                (best == s->phrase.programme.n_flows || cost_of(p, f, i) < cost_of(p, best, i)))
                best = f;
        const int link = p->flows[best].row == RKW_ROW_CONNECTION;
        double part = fmin(need, limit_of(p, best, i));
        if (link) part = fmin(part, connection);
        if (link) connection -= part;
        need -= part;
        plan->flow[best][i] = part > 0 ? part : -1;
    }
    for (size_t f = 0; f < s->phrase.programme.n_flows; f++) plan->flow[f][i] = fmax(plan->flow[f][i], 0);
    return fmax(need, 0);
}

int plan_of_ledger(const rkw_schedule *s, const rkw_ledger *l, rkw_plan *plan)
{
    for (size_t i = 0; i < s->model->n; i++) {
        plan->cold_MWh[i] = s->model->cold.start_MWh; /* it stays, and chillers make what they need */
        const double need = s->phrase.load[i] + serve(s, l, plan, i);
        if (supply(s, plan, i, move_battery(s, l, plan, i, need)) > 1e-9) return 0;
    }
    return 1;
}
