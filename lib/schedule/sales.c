/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sold of what the site does not use. The yearly cap is a share of what the plants produce, sold energy included; under a
 * price theta on the cap it pays to sell in every row whose price is higher. The programme counts all plants' caps together; the
 * ledger keeps each plant's: allot.c. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "base/sort.h"
#include "schedule/plan.h"

/* Energy left over in a row, and what it would earn. */
typedef struct offer {
    double usd_per_MWh, MWh;
} offer;

static int dearest_first(const void *a, const void *b)
{
    const double x = ((const offer *)a)->usd_per_MWh, y = ((const offer *)b)->usd_per_MWh;
    return (x < y) - (x > y);
}

/* The bus-side energy of a group that the site uses in row i [MW]. */
static double used_MW(const rkw_phrase *p, const rkw_plan *plan, size_t g, size_t i)
{
    return plan->flow[p->group_flow[g]][i];
}

/* What a group has left at its meters, as far as it may be sold [MW]. */
static double left_MW(const rkw_phrase *p, const rkw_plan *plan, size_t g, size_t i)
{
    const rkw_operation_group *group = &p->model->groups[g];
    if (!(p->model->export_usd[p->first + i] > 0)) return 0;
    if (!group->remote && !(p->model->grid.export_limit_MW > 0)) return 0;
    return rkw_max(p->group_MW[g][i] - used_MW(p, plan, g, i), 0) / group->keep;
}

/* Price from which on everything is sold, and the share that is sold at it. */
typedef struct threshold {
    double usd_per_MWh, share;
} threshold;

static threshold find_threshold(offer *offers, size_t n, double cap_MWh)
{
    rkw_sort_blocks(offers, n, sizeof *offers, dearest_first);
    double sum = 0;
    for (size_t i = 0; i < n;) {
        double level = 0;
        size_t j = i;
        for (; j < n && offers[j].usd_per_MWh == offers[i].usd_per_MWh; j++) level += offers[j].MWh;
        if (sum + level > cap_MWh)
            return (threshold){offers[i].usd_per_MWh, level > 0 ? rkw_clamp((cap_MWh - sum) / level, 0, 1) : 0};
        sum += level;
        i = j;
    }
    return (threshold){0, 1};
}

/* Over all groups: their plants' caps together. */
static threshold limit_period(const rkw_phrase *p, const rkw_plan *plan, size_t period, offer *offers)
{
    const rkw_operation *m = p->model;
    const double share = m->grid.export_share_max;
    double used = 0;
    size_t n = 0;
    if (share >= 1) return (threshold){0, 1};
    for (size_t g = 0; g < m->n_groups; g++)
        for (size_t i = 0; i < p->n; i++) {
            if (m->period[p->first + i] != period) continue;
            used += used_MW(p, plan, g, i) / m->groups[g].keep * m->dt_h;
            const double left = left_MW(p, plan, g, i) * m->dt_h;
            if (left > 0) offers[n++] = (offer){m->export_usd[p->first + i], left};
        }
    return find_threshold(offers, n, share / (1 - share) * used);
}

static double income_of(const rkw_phrase *p, const rkw_plan *plan, size_t period, threshold limit)
{
    const rkw_operation *m = p->model;
    double sum = 0;
    for (size_t i = 0; i < p->n; i++) {
        const double price = m->export_usd[p->first + i];
        if (m->period[p->first + i] != period || !(price > 0) || price < limit.usd_per_MWh) continue;
        const double share = price > limit.usd_per_MWh ? 1 : limit.share;
        for (size_t g = 0; g < m->n_groups; g++) sum += share * left_MW(p, plan, g, i) * m->dt_h * price;
    }
    return sum;
}

rkw_status rkw_plan_sell(const rkw_phrase *p, const rkw_plan *plan, double money, rkw_sales *out, rkw_error *err)
{
    const rkw_operation *m = p->model;
    memset(out, 0, sizeof *out);
    offer *offers = rkw_alloc(&m->ctx, rkw_max(m->n_groups, 1) * p->n, sizeof *offers);
    if (!offers) return rkw_fail_memory(err, "a plan");
    for (size_t y = 0; y < m->n_periods; y++) {
        const threshold limit = limit_period(p, plan, y, offers);
        if (m->grid.export_share_max < 1)
            out->cap_price[y] = money * limit.usd_per_MWh / (1 - m->grid.export_share_max);
        out->income_usd += income_of(p, plan, y, limit);
    }
    rkw_release(offers);
    return RKW_OK;
}

rkw_status rkw_plan_income(const rkw_phrase *p, const rkw_plan *plan, size_t period, double *income_usd, rkw_error *err)
{
    offer *offers = rkw_alloc(&p->model->ctx, rkw_max(p->model->n_groups, 1) * p->n, sizeof *offers);
    if (!offers) return rkw_fail_memory(err, "a plan");
    *income_usd = income_of(p, plan, period, limit_period(p, plan, period, offers));
    rkw_release(offers);
    return RKW_OK;
}

void rkw_plan_respond(const rkw_phrase *p, const rkw_plan *plan, size_t period, double above_usd, double *used_MWh,
                      double *sold_MWh, double *income_usd)
{
    const rkw_operation *m = p->model;
    *used_MWh = *sold_MWh = *income_usd = 0;
    for (size_t g = 0; g < m->n_groups; g++)
        for (size_t i = 0; i < p->n; i++) {
            if (m->period[p->first + i] != period) continue;
            const double price = m->export_usd[p->first + i];
            *used_MWh += used_MW(p, plan, g, i) / m->groups[g].keep * m->dt_h;
            if (!(price > above_usd)) continue;
            const double left = left_MW(p, plan, g, i) * m->dt_h;
            *sold_MWh += left;
            *income_usd += left * price;
        }
}

double rkw_plan_sale_constant(const rkw_phrase *p, const rkw_terms *terms)
{
    const rkw_operation *m = p->model;
    double sum = 0;
    for (size_t g = 0; g < m->n_groups; g++)
        for (size_t i = 0; i < p->n; i++)
            sum += rkw_phrase_sale_usd(m, terms, g, p->first + i) * p->group_MW[g][i] / m->groups[g].keep;
    return sum * m->dt_h;
}
