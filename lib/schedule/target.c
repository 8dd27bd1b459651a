/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CFE target or a carbon budget: its price is raised along the lower hull of cost against excess (Kelley 1960, J. SIAM 8(4)), and
 * the two schedules at the last price are mixed so that the limit is met exactly. */
#include <math.h>
#include <stdio.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "schedule/schedule.h"

enum { MOST_PRICES = 24 };
static const double HIGHEST_USD_PER_MWH = 1e4;

/* A schedule as a point of the hull. */
typedef struct point {
    rkw_plan plan;
    rkw_plan_parts parts;
    double excess;
} point;

typedef struct search {
    rkw_schedule *s;
    point low, high, next; /* low breaks the limit, high keeps it */
    double price, bound;   /* of the last programme; its bound without the price of the limit's right side */
} search;

/* What the limit's price is paid for. */
static double priced(const rkw_schedule *s, const rkw_plan_parts *parts)
{
    return s->options.cfe_target > 0 ? parts->unfree_MWh : parts->carbon_kg;
}

static double unit_of(const rkw_schedule *s) { return s->options.cfe_target > 0 ? 1 : 1e-3; }

static rkw_status solve_at(search *q, double price, point *p, rkw_error *err)
{
    rkw_terms terms;
    rkw_schedule_terms(q->s, price, &terms);
    q->s->terms.carbon_usd_per_kg = terms.carbon_usd_per_kg;
    q->s->terms.unfree_usd_per_MWh = terms.unfree_usd_per_MWh;
    RKW_TRY(rkw_schedule_solve(q->s, &p->plan, &p->parts, err));
    p->excess = rkw_schedule_limit_excess(q->s, &p->parts);
    q->price = price;
    return RKW_OK;
}

static void swap(point *a, point *b)
{
    const point c = *a;
    *a = *b;
    *b = c;
}

/* Energy that one more MW of something would turn carbon-free over the rows, by the prices of the schedule that comes nearest. */
typedef struct help {
    char name[64];
    double MWh;
} help;

static help find_help(const search *q)
{
    const rkw_schedule *s = q->s;
    const rkw_operation *m = s->model;
    help best = {"", 0};
    for (size_t p = 0; p < m->n_plants; p++) {
        const double *profile = rkw_year_profile(m->year, p);
        const double keep = m->plants[p].remote ? 1 - m->plants[p].wheeling_loss : 1;
        double usd = 0;
        for (size_t i = 0; i < m->n; i++) usd += rkw_max(q->high.plan.bus_usd[i], 0) * profile[i] * keep * m->dt_h;
        const double MWh = usd / (q->price / unit_of(s));
        if (!(MWh > best.MWh)) continue;
        best.MWh = MWh;
        snprintf(best.name, sizeof best.name, "%s", m->plants[p].name);
    }
    return best;
}

static rkw_status refuse(search *q, rkw_error *err)
{
    const rkw_schedule *s = q->s;
    const rkw_plan_parts *o = &q->high.parts;
    const help best = find_help(q);
    char advice[256] = "";
    const double short_of = q->high.excess * (s->options.cfe_target > 0 ? 1 : 1e-3);
    if (best.MWh > 0 && s->options.cfe_target > 0)
        snprintf(advice, sizeof advice,
                 "; %s MWh over the rows are missing, and the first MW more of %s gives %s of them", RKW_REAL(short_of),
                 best.name, RKW_REAL(best.MWh));
    if (s->options.cfe_target > 0)
        return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE,
                        "a carbon-free energy share of %s %% cannot be reached; the nearest is %s %%%s",
                        RKW_REAL(100 * s->options.cfe_target), RKW_REAL(100 * (1 - o->unfree_MWh / o->load_MWh)),
                        advice);
    return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE,
                    "a carbon budget of %s t cannot be kept; the least possible is %s t",
                    RKW_REAL(s->options.carbon_budget_kg / 1000), RKW_REAL(o->carbon_kg / 1000));
}

/* Highest price first, then the chord of the two schedules that enclose the limit. */
static rkw_status enclose(search *q, rkw_error *err)
{
    RKW_TRY(solve_at(q, HIGHEST_USD_PER_MWH * unit_of(q->s), &q->high, err));
    if (q->high.excess > 1e-9 * (1 + q->high.parts.load_MWh)) return refuse(q, err);
    for (int i = 0; i < MOST_PRICES; i++) {
        const double width = priced(q->s, &q->low.parts) - priced(q->s, &q->high.parts);
        const double price = (q->high.parts.objective - q->low.parts.objective) / width;
        if (!(price > 0 && isfinite(price))) return RKW_OK;
        RKW_TRY(solve_at(q, price, &q->next, err));
        const double chord = q->low.parts.objective + price * priced(q->s, &q->low.parts);
        const double here = q->next.parts.objective + price * priced(q->s, &q->next.parts);
        if (chord - here <= 1e-7 * (1 + fabs(chord))) return RKW_OK;
        swap(&q->next, q->next.excess > 0 ? &q->low : &q->high);
    }
    return RKW_OK;
}

static rkw_status mix(search *q, rkw_error *err)
{
    const double width = q->low.excess - q->high.excess, share = width > 0 ? q->low.excess / width : 1;
    const double bound = q->next.plan.memory ? q->next.plan.bound : q->high.plan.bound;
    rkw_plan_mix(&q->low.plan, &q->high.plan, share);
    rkw_plan_settle(&q->low.plan, &q->s->phrase);
    RKW_TRY(rkw_schedule_parts(q->s, &q->low.plan, &q->low.parts, err));
    q->low.plan.objective = q->low.parts.objective;
    q->low.plan.bound = bound - q->price * priced(q->s, &q->low.parts);
    return RKW_OK;
}

static void release(search *q)
{
    rkw_plan_release(&q->low.plan);
    rkw_plan_release(&q->high.plan);
    rkw_plan_release(&q->next.plan);
}

rkw_status rkw_schedule_solve_to_target(rkw_schedule *s, rkw_error *err)
{
    search q = {.s = s};
    rkw_status status = solve_at(&q, 0, &q.low, err);
    if (status == RKW_OK && q.low.excess > 0) {
        status = enclose(&q, err);
        if (status == RKW_OK) status = mix(&q, err);
    }
    if (status == RKW_OK) {
        s->figures[RKW_PLAN_LIMIT_PRICE] = q.price;
        s->plan = q.low.plan;
        q.low.plan.memory = NULL;
    }
    release(&q);
    return status;
}
