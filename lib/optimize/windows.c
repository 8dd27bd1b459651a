/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deadlines as upper limits of the backlog, and limits that are not finite. */
#include <math.h>
#include <stdbool.h>

#include "optimize/programme.h"

/* Most work that stands in a window at once, that of the step before not yet taken off: all work where a deadline reaches
 * round the programme. */
static double widest_window(const rkw_programme *p, const rkw_work_class *c)
{
    const size_t n = p->n_steps, reach = c->deadline_steps + 1;
    double sum = 0.0, widest = 0.0;
    for (size_t t = 0; t < n; t++) {
        sum += c->arrivals_MWh[t];
        if (reach < n && t >= reach) sum -= c->arrivals_MWh[t - reach];
        if (sum > widest) widest = sum;
    }
    for (size_t t = 0; reach < n && p->end == RKW_END_CYCLIC && t < reach; t++) {
        sum += c->arrivals_MWh[t] - c->arrivals_MWh[n - reach + t];
        if (sum > widest) widest = sum;
    }
    if (p->end == RKW_END_CYCLIC) widest *= 1.0 + (double)(c->deadline_steps / n);
    for (size_t i = 0; i < c->n_start_due; i++) widest += c->start_due_MWh[i];
    return widest;
}

/* Power of two below which digits are dropped: all sums of a window stay exact in 53 bits. */
static double quantum_of(const rkw_programme *p, const rkw_work_class *c)
{
    const double widest = widest_window(p, c);
    if (!(widest > 0.0)) return 1.0;
    int exponent;
    (void)frexp(widest, &exponent);
    return ldexp(1.0, exponent - 52);
}

static double rounded(double x, double quantum) { return rint(x / quantum) * quantum; }

double rkw_class_start(const rkw_work_class *c)
{
    double sum = 0.0;
    for (size_t i = 0; i < c->n_start_due; i++) sum += c->start_due_MWh[i];
    return sum;
}

/* Adds what is left of the starting backlog after each step. */
static void add_start(const rkw_programme *p, const rkw_work_class *c, double quantum, double *windows)
{
    double left = 0.0;
    for (size_t i = c->n_start_due; i-- > 0;) {
        if (i < p->n_steps) windows[i] += left;
        left += rounded(c->start_due_MWh[i], quantum);
    }
}

void rkw_class_windows(const rkw_programme *p, const rkw_work_class *c, double *windows, double *arrivals)
{
    const size_t n = p->n_steps, d = c->deadline_steps;
    const double quantum = quantum_of(p, c);
    double sum = 0.0, all = 0.0;
    for (size_t t = 0; t < n; t++) {
        arrivals[t] = rounded(c->arrivals_MWh[t], quantum);
        all += arrivals[t];
    }
    if (p->end == RKW_END_CYCLIC && n > 0) { /* whole rounds, then the part of one that reaches back over step 0 */
        const size_t rounds = d / n;
        sum = rounds ? (double)rounds * all : 0.0;
        for (size_t i = 1; i <= d % n; i++) sum += arrivals[n - i];
    }
    for (size_t t = 0; t < n; t++) { /* sum holds the d arrivals before step t */
        if (d > 0) sum += arrivals[t];
        if (d > 0 && p->end == RKW_END_CYCLIC)
            sum -= arrivals[(t + n - d % n) % n];
        else if (d > 0 && t >= d)
            sum -= arrivals[t - d];
        windows[t] = d > 0 ? sum : 0.0;
    }
    if (p->end != RKW_END_CYCLIC) add_start(p, c, quantum, windows);
    for (size_t t = 0; t < n && c->most_waiting_MWh; t++) windows[t] = c->most_waiting_MWh[t];
    if (p->end == RKW_END_FIXED) windows[n - 1] = 0.0;
    for (size_t t = 0; t < n && c->served_MWh; t++)
        arrivals[t] = fmax(arrivals[t] - rounded(c->served_MWh[t], quantum), 0.0);
}

/* More than everything finite that stands in a step. */
static double finite_total(const rkw_programme *p, size_t step)
{
    double sum = 1.0 + fabs(rkw_profile_at(&p->load_MW, step));
    for (size_t i = 0; i < p->n_flows; i++) {
        const double limit = rkw_profile_at(&p->flows[i].limit_MW, step);
        if (limit < INFINITY) sum += limit;
    }
    for (size_t i = 0; i < p->n_stores; i++) sum += p->stores[i].charge_MW + p->stores[i].discharge_MW;
    for (size_t i = 0; i < p->n_pools; i++) {
        const double draw = rkw_profile_at(&p->pools[i].draw, step);
        for (size_t j = 0; j < p->pools[i].n_segments; j++) sum += draw * rkw_segment_limit(&p->pools[i], j, step);
    }
    if (p->connection)
        sum += rkw_profile_at(&p->connection->forward_MW, step) + rkw_profile_at(&p->connection->reverse_MW, step);
    return sum;
}

double rkw_flow_limit(const rkw_programme *p, size_t flow, size_t step)
{
    const double limit = rkw_profile_at(&p->flows[flow].limit_MW, step);
    return limit < INFINITY ? limit : 2.0 * finite_total(p, step);
}

/* Least cost of sending one more MWh through infinite flows of a row in one direction. */
static double cheapest(const rkw_programme *p, int32_t row, int32_t direction, size_t step)
{
    double least = INFINITY;
    for (size_t i = 0; i < p->n_flows; i++) {
        const rkw_flow *f = &p->flows[i];
        if (f->row != row || f->direction != direction || rkw_profile_at(&f->limit_MW, step) < INFINITY) continue;
        const double cost = rkw_profile_at(&f->cost_usd_MWh, step);
        if (cost < least) least = cost;
    }
    return least;
}

/* Flows that are without limit in some step. */
static bool has_open_flow(const rkw_programme *p)
{
    for (size_t i = 0; i < p->n_flows; i++) {
        const rkw_profile *limit = &p->flows[i].limit_MW;
        const size_t n = limit->values ? p->n_steps : 1;
        for (size_t t = 0; t < n; t++)
            if (rkw_profile_at(limit, t) == INFINITY) return true;
    }
    return false;
}

int rkw_programme_unbounded(const rkw_programme *p, size_t *step)
{
    if (!has_open_flow(p)) return 0;
    for (size_t t = 0; t < p->n_steps; t++)
        for (int32_t row = RKW_ROW_BUS; row <= RKW_ROW_CONNECTION; row++)
            if (cheapest(p, row, RKW_FLOW_SUPPLY, t) + cheapest(p, row, RKW_FLOW_DRAW, t) < 0.0) {
                *step = t;
                return 1;
            }
    return 0;
}
