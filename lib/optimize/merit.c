/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/merit.h"

#include "optimize/programme.h"

void rkw_merit_fill(rkw_merit *m, const rkw_programme *p, size_t step)
{
    m->n = p->n_flows;
    for (size_t i = 0; i < m->n; i++) {
        m->row[i] = p->flows[i].row;
        m->direction[i] = p->flows[i].direction;
        m->limit[i] = rkw_flow_limit(p, i, step);
        m->cost[i] = rkw_profile_at(&p->flows[i].cost_usd_MWh, step);
        m->amount[i] = 0.0;
    }
}

static int stands_in(const rkw_merit *m, size_t i, int32_t row) { return row == RKW_MERIT_ALL || m->row[i] == row; }

void rkw_merit_range(const rkw_merit *m, int32_t row, double *low, double *high)
{
    *low = *high = 0.0;
    for (size_t i = 0; i < m->n; i++)
        if (stands_in(m, i, row)) *(m->direction[i] > 0 ? high : low) += m->direction[i] * m->limit[i];
}

double rkw_merit_net(const rkw_merit *m, int32_t row)
{
    double net = 0.0;
    for (size_t i = 0; i < m->n; i++)
        if (stands_in(m, i, row)) net += m->direction[i] * m->amount[i];
    return net;
}

/* Cost of one more MWh of net supply through flow i: a draw gives up what it pays. */
static double slope(const rkw_merit *m, size_t i) { return m->direction[i] * m->cost[i]; }

/* Indices of a row's flows by slope; equal ones keep their order. */
static size_t sort_by_slope(const rkw_merit *m, int32_t row, size_t *order)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        if (!stands_in(m, i, row)) continue;
        size_t at = n++;
        for (; at > 0 && slope(m, order[at - 1]) > slope(m, i); at--) order[at] = order[at - 1];
        order[at] = i;
    }
    return n;
}

void rkw_merit_dispatch(rkw_merit *m, int32_t row, double net)
{
    size_t order[RKW_MAX_FLOWS];
    const size_t n = sort_by_slope(m, row, order);
    for (size_t k = 0; k < n; k++) m->amount[order[k]] = m->direction[order[k]] > 0 ? 0.0 : m->limit[order[k]];
    for (size_t k = 0; k < n; k++) {
        const size_t i = order[k];
        const double missing = net - rkw_merit_net(m, row); /* summed anew, so that the last flow closes the row */
        if (!(missing > 0.0)) return;
        const double step = missing < m->limit[i] ? missing : m->limit[i];
        m->amount[i] = m->direction[i] > 0 ? step : m->limit[i] - step;
    }
}

size_t rkw_merit_turns(const rkw_merit *m, int32_t row, double turns[RKW_MAX_FLOWS + 1])
{
    size_t order[RKW_MAX_FLOWS];
    const size_t n = sort_by_slope(m, row, order);
    double high;
    rkw_merit_range(m, row, &turns[0], &high);
    for (size_t k = 0; k < n; k++) turns[k + 1] = turns[k] + m->limit[order[k]];
    return n + 1;
}
