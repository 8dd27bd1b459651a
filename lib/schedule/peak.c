/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cost is convex in the peak. Each programme gives a tangent of it; the next peak is where the nearest two cross, and what they cost
 * there is a bound (Kelley 1960, J. SIAM 8(4), in one dimension). */
#include "schedule/peak.h"

#include <math.h>
#include <stdbool.h>

#include "base/fail.h"
#include "base/simd.h"

enum { MOST_TANGENTS = 60 };

/* Cost of the whole and its slope, at a peak. */
typedef struct tangent {
    double at, usd, slope;
} tangent;

typedef struct tangents {
    const rkw_peak_search *q;
    tangent low, high; /* the nearest below the best peak and above it */
    int has_low;
    rkw_plan *plan, best;
    double best_usd;
} tangents;

static double charge(const tangents *c, double peak)
{
    return c->q->phrase->peak_usd * rkw_max(peak - c->q->paid_MW, 0);
}

/* A MW more of the peak saves what the connection is worth in the rows that it limits. */
static double slope_at(const tangents *c, const rkw_optimum *o, double peak)
{
    const rkw_phrase *p = c->q->phrase;
    const double *worth = rkw_optimum_column(o, RKW_VALUE_CONNECTION_USD_MWH, 0, 0);
    double saved = 0;
    for (size_t i = 0; i < p->n; i++) saved += p->connection[i] > peak ? worth[i] * p->model->dt_h : 0;
    return p->peak_usd - saved;
}

static rkw_status solve_under(tangents *c, double peak, tangent *out, rkw_error *err)
{
    rkw_phrase *p = c->q->phrase;
    rkw_optimum *o;
    rkw_optimize_options options = RKW_OPTIMIZE_INIT;
    options.tolerance = c->q->tolerance;
    for (size_t i = 0; i < p->n; i++) p->line[i] = rkw_min(p->connection[i], peak);
    const rkw_status status = rkw_optimize(&o, c->q->ctx, &p->programme, &options, err);
    ++*c->q->solves;
    if (status == RKW_OK) {
        *out = (tangent){peak, rkw_optimum_figure(o, RKW_FIGURE_BOUND_USD) + charge(c, peak), slope_at(c, o, peak)};
        rkw_plan_take(c->plan, p, o);
        c->plan->objective += charge(c, peak);
        *c->q->iterations += rkw_optimum_figure(o, RKW_FIGURE_ITERATIONS);
    }
    rkw_optimum_free(o);
    return status;
}

static rkw_status keep_best(tangents *c, rkw_error *err)
{
    const double usd = c->plan->objective;
    if (!(usd < c->best_usd)) return RKW_OK;
    if (!c->best.memory) RKW_TRY(rkw_plan_create(&c->best, c->q->ctx, c->q->phrase, err));
    c->best_usd = usd;
    c->best.n = c->plan->n;
    rkw_plan_mix(&c->best, c->plan, 1);
    return RKW_OK;
}

/* Where the tangents cross; without one below, halfway down. @return the bound there. */
static double cross(const tangents *c, double *peak)
{
    const tangent *l = &c->low, *h = &c->high;
    if (!c->has_low) {
        *peak = 0.5 * (l->at + h->at);
        return -HUGE_VAL;
    }
    *peak = (l->usd - l->slope * l->at - h->usd + h->slope * h->at) / (h->slope - l->slope);
    return h->usd + h->slope * (*peak - h->at);
}

static double most_MW(const rkw_phrase *p)
{
    double most = 0;
    for (size_t i = 0; i < p->n; i++) most = rkw_max(most, p->connection[i]);
    return most;
}

/* @return 1 when the search is over. */
static int take(tangents *c, const tangent *t, double *peak, double *bound)
{
    if (t && t->slope >= 0) {
        c->high = *t;
    } else {
        c->low = t ? *t : (tangent){*peak, 0, 0};
        c->has_low = t != NULL;
    }
    if (t && (t->slope == 0 || (t->slope > 0 && !(t->at > c->q->paid_MW))))
        *bound = t->usd;
    else if (c->high.slope > 0)
        *bound = rkw_max(*bound, cross(c, peak));
    else
        *peak = c->high.at; /* the upper end is not known yet */
    if (c->best_usd - *bound <= c->q->enough * (1 + fabs(c->best_usd))) return 1;
    return !(c->high.at - c->low.at > 1e-9 * (1 + c->high.at));
}

static rkw_status follow(tangents *c, rkw_error *err)
{
    const double most = most_MW(c->q->phrase);
    double peak = c->q->paid_MW > 0 ? rkw_min(c->q->paid_MW, most) : most, bound = -HUGE_VAL;
    c->high.at = most;
    c->low.at = c->q->paid_MW;
    for (int i = 0; i < MOST_TANGENTS; i++) {
        tangent t;
        const rkw_status status = solve_under(c, peak, &t, err);
        /* A peak that the window can hardly keep has no inside, and the interior point may find no end there. */
        const bool too_low = (status == RKW_E_INFEASIBLE || status == RKW_E_CONVERGE) && peak < most;
        if (status != RKW_OK && !too_low) return status;
        if (status == RKW_OK) RKW_TRY(keep_best(c, err));
        /* At the upper end a peak that should be higher still is as high as it can be. */
        if (status == RKW_OK && peak >= most && t.slope < 0) t.slope = 0;
        if (take(c, status == RKW_OK ? &t : NULL, &peak, &bound)) break;
    }
    if (c->best.memory) rkw_plan_mix(c->plan, &c->best, 1);
    c->plan->objective = c->best_usd;
    c->plan->bound = bound;
    return RKW_OK;
}

rkw_status rkw_peak_find(const rkw_peak_search *q, rkw_plan *plan, rkw_error *err)
{
    tangents c = {.q = q, .plan = plan, .best_usd = HUGE_VAL};
    const rkw_status status = follow(&c, err);
    rkw_plan_release(&c.best);
    return status;
}
