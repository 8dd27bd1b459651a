/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sales of each plant under its running cap: up to any row a plant has sold no more than its share of what it has produced since the
 * local new year. Best prices first: a level of prices takes what the levels above it leave, row by row. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "base/sort.h"
#include "schedule/plan.h"

/* Distinct prices beyond this many are taken together by rank. */
enum { MOST_LEVELS = 64 };

typedef struct allotment {
    const rkw_phrase *p;
    const rkw_plan *plan;
    double *left, *sent; /* of the plant, by row [MWh] */
    double *slack;       /* what its cap allows up to a row, less what is allotted up to it */
    double *room;        /* least slack from a row on */
    double *prices;
    size_t n_prices;
} allotment;

/* Lower ends of the levels, in rising order. */
static void find_levels(allotment *a)
{
    const rkw_operation *m = a->p->model;
    size_t n = 0, distinct = 0;
    for (size_t i = 0; i < a->p->n; i++)
        if (m->export_usd[a->p->first + i] > 0) a->prices[n++] = m->export_usd[a->p->first + i];
    rkw_sort_values(a->prices, n);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || a->prices[i] != a->prices[i - 1]) a->prices[distinct++] = a->prices[i];
    const size_t stride = distinct > MOST_LEVELS ? (distinct + MOST_LEVELS - 1) / MOST_LEVELS : 1;
    for (a->n_prices = 0; a->n_prices * stride < distinct; a->n_prices++)
        a->prices[a->n_prices] = a->prices[a->n_prices * stride];
}

/* What the plant has and what the site takes of it: all plants of a group give the same share. */
static void take_plant(allotment *a, size_t g, size_t plant)
{
    const rkw_phrase *p = a->p;
    const rkw_operation *m = p->model;
    const double *profile = rkw_year_profile(m->year, plant);
    for (size_t i = 0; i < p->n; i++) {
        const double all = m->groups[g].MW[p->first + i];
        double used = a->plan->flow[p->group_flow[g]][i];
        if (!m->groups[g].remote && p->left_flow != RKW_FLOW_NONE) used += a->plan->flow[p->left_flow][i];
        const double has =
            rkw_min(profile[p->first + i] * m->plants[plant].capacity_MW, m->plants[plant].line_limit_MW);
        a->sent[i] = all > 0 ? has * rkw_min(used / all, 1) * m->dt_h : 0;
        a->left[i] = rkw_max(has * m->dt_h - a->sent[i], 0);
    }
}

static void start_slack(allotment *a, double start_MWh)
{
    const rkw_operation *m = a->p->model;
    double sum = start_MWh;
    for (size_t i = 0; i < a->p->n; i++) {
        if (i > 0 && m->period[a->p->first + i] != m->period[a->p->first + i - 1]) sum = 0;
        sum += m->grid.export_share_max * a->sent[i];
        a->slack[i] = sum;
    }
}

/* The rows of one local year: each takes what no later row misses. */
static void sell_level(allotment *a, size_t first, size_t last, double low, double high, double *sold)
{
    const rkw_operation *m = a->p->model;
    const double use = 1 - m->grid.export_share_max; /* of the slack, per MWh sold */
    double least = HUGE_VAL, taken = 0;
    for (size_t i = last; i-- > first;) a->room[i] = least = rkw_min(least, a->slack[i]);
    for (size_t i = first; i < last; i++) {
        const double price = m->export_usd[a->p->first + i];
        if (price >= low && price < high) {
            const double most = use > 0 ? rkw_max(a->room[i] - taken, 0) / use : HUGE_VAL;
            const double part = rkw_min(a->left[i], most);
            sold[i] = part / m->dt_h;
            taken += use * part;
        }
        a->slack[i] -= taken;
    }
}

static void sell_plant(allotment *a, double start_MWh, double *sold)
{
    const rkw_operation *m = a->p->model;
    start_slack(a, start_MWh);
    for (size_t l = a->n_prices; l-- > 0;) {
        const double high = l + 1 < a->n_prices ? a->prices[l + 1] : HUGE_VAL;
        for (size_t first = 0, last; first < a->p->n; first = last) {
            for (last = first + 1; last < a->p->n; last++)
                if (m->period[a->p->first + last] != m->period[a->p->first + first]) break;
            sell_level(a, first, last, a->prices[l], high, sold);
        }
    }
}

rkw_status rkw_plan_allot(const rkw_phrase *p, const rkw_plan *plan, const double *start_MWh, double *sold,
                          rkw_error *err)
{
    const rkw_operation *m = p->model;
    double *memory = rkw_alloc(&m->ctx, 5, p->n * sizeof *memory);
    if (!memory) return rkw_fail_memory(err, "a plan");
    allotment a = {.p = p, .plan = plan, .left = memory, .sent = memory + p->n, .slack = memory + 2 * p->n};
    a.room = memory + 3 * p->n;
    a.prices = memory + 4 * p->n;
    find_levels(&a);
    for (size_t g = 0; g < m->n_groups; g++)
        for (size_t k = 0; k < m->groups[g].n_plants; k++) {
            take_plant(&a, g, m->groups[g].plants[k]);
            const size_t plant = m->groups[g].plants[k];
            memset(sold + plant * p->n, 0, p->n * sizeof *sold);
            sell_plant(&a, start_MWh ? start_MWh[plant] : 0, sold + plant * p->n);
        }
    rkw_release(memory);
    return RKW_OK;
}
