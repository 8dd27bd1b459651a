/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CFE target or a carbon budget: a row of the programme (joint.c) when the schedule does not keep it of itself. When there is no such
 * schedule, the one that comes nearest tells how near. */
#include <math.h>
#include <stdio.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "schedule/schedule.h"

/* A schedule, and how far it is beyond the limit. */
typedef struct point {
    rkw_plan plan;
    rkw_plan_parts parts;
    double excess;
} point;

typedef struct search {
    rkw_schedule *s;
    point free, kept, high; /* without the limit, with it, as near to it as can be */
} search;

static rkw_status solve(search *q, int limit, double share, point *p, rkw_error *err)
{
    rkw_schedule *s = q->s;
    s->limit = limit;
    s->share = share;
    const rkw_status status = rkw_schedule_solve(s, &p->plan, &p->parts, err);
    s->limit = RKW_LIMIT_NONE;
    if (status == RKW_OK) p->excess = rkw_schedule_limit_excess(s, &p->parts);
    return status;
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
        const double MWh = usd / RKW_LIMIT_HIGHEST_USD;
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

/* The schedule with the largest share of a row is not that with the least energy that is not carbon-free: more load takes part of it, too.
 * The share that one reaches is what the next one is measured by (Dinkelbach 1967, Management Science 13(7)).
 * @return `status` when the limit can be kept after all. */
static rkw_status tell_nearest(search *q, rkw_status status, rkw_error *err)
{
    enum { ROUNDS = 3 };
    rkw_error own = {0};
    double share = q->s->options.cfe_target;
    for (int i = 0; i < ROUNDS; i++) {
        if (solve(q, RKW_LIMIT_APPROACHED, share, &q->high, &own) != RKW_OK) return status;
        share = 1 - q->high.parts.unfree_MWh / q->high.parts.load_MWh;
        if (!(q->s->options.cfe_target > 0)) break;
    }
    return q->high.excess > 1e-9 * (1 + q->high.parts.load_MWh) ? refuse(q, err) : status;
}

static void release(search *q)
{
    rkw_plan_release(&q->free.plan);
    rkw_plan_release(&q->kept.plan);
    rkw_plan_release(&q->high.plan);
}

rkw_status rkw_schedule_solve_to_target(rkw_schedule *s, rkw_error *err)
{
    search q = {.s = s};
    rkw_status status = solve(&q, RKW_LIMIT_NONE, 0, &q.free, err);
    point *best = &q.free;
    double price = 0;
    if (status == RKW_OK && q.free.excess > 0) {
        best = &q.kept;
        status = solve(&q, RKW_LIMIT_KEPT, s->options.cfe_target, best, err);
        price = s->limit_price;
        if (status == RKW_E_INFEASIBLE || status == RKW_E_CONVERGE) status = tell_nearest(&q, status, err);
    }
    if (status == RKW_OK) {
        s->figures[RKW_PLAN_LIMIT_PRICE] = price;
        s->plan = best->plan;
        best->plan.memory = NULL;
    }
    release(&q);
    return status;
}
