/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of which hours contradict each other, read from the ray. */
#include "optimize/explain.h"

#include <math.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/sort.h"

static const double HEAVY = 0.3; /* share of the largest entry from which a row is named */

typedef struct row_kind {
    int32_t code;
    const char *text;
} row_kind;

/* Rows where something can be missing come first: they set the scale, and only they and the store's and the ramp's are
 * named. A pool's row merely passes on what its bus lacks. */
static const row_kind KINDS[] = {{RKW_PRICE_CLASS_USD_MWH, "work of class"},
                                 {RKW_PRICE_BUS_USD_MWH, "bus"},
                                 {RKW_PRICE_CONNECTION_USD_MWH, "connection"},
                                 {RKW_PRICE_STORE_USD_MWH, "store"},
                                 {RKW_PRICE_RAMP_USD_MW, "ramp"},
                                 {RKW_PRICE_POOL_USD_MWH, "pool"}};
enum { N_KINDS = sizeof KINDS / sizeof *KINDS, N_SCALING = 3, N_NAMED = 5 };

static double largest_entry(const rkw_optimum *o)
{
    double high = 0.0;
    for (size_t i = 0; i < N_SCALING; i++)
        for (size_t k = 0; k < o->count[KINDS[i].code] * o->n_steps; k++)
            high = fmax(high, fabs(optimum_column(o, KINDS[i].code, 0)[k]));
    return high;
}

double rkw_ray_strength(const rkw_programme *p, const rkw_work *work, const rkw_optimum *o)
{
    double size;
    const double excess = rkw_bound(p, work, o, false, &size);
    return excess > 1e-9 * size ? excess / largest_entry(o) : 0.0; /* rounding of the sum is far below 1e-9 of it */
}

static void scale_ray(rkw_optimum *o, double factor)
{
    for (size_t i = 0; i < N_KINDS; i++)
        for (size_t k = 0; k < o->count[KINDS[i].code] * o->n_steps; k++)
            optimum_column(o, KINDS[i].code, 0)[k] *= factor;
}

/* Runs of heavy entries of one row; with `out` NULL they are counted. */
static size_t runs_of_row(const rkw_optimum *o, const row_kind *kind, size_t index, rkw_conflict *out)
{
    const double *ray = optimum_column(o, kind->code, index);
    size_t n = 0;
    for (size_t t = 0; t < o->n_steps; t++) {
        if (!(fabs(ray[t]) >= HEAVY)) continue;
        rkw_conflict c = {kind->code, 0, index, t, t, fmin(1.0, fabs(ray[t]))};
        while (c.last + 1 < o->n_steps && fabs(ray[c.last + 1]) >= HEAVY) {
            c.last++;
            c.weight = fmax(c.weight, fmin(1.0, fabs(ray[c.last])));
        }
        t = c.last;
        if (out) out[n] = c;
        n++;
    }
    return n;
}

static size_t all_runs(const rkw_optimum *o, rkw_conflict *out)
{
    size_t n = 0;
    for (size_t i = 0; i < N_NAMED; i++)
        for (size_t k = 0; k < o->count[KINDS[i].code]; k++) n += runs_of_row(o, &KINDS[i], k, out ? out + n : NULL);
    return n;
}

static int heavier(const void *a, const void *b)
{
    const rkw_conflict *x = a, *y = b;
    const size_t nx = x->last - x->first, ny = y->last - y->first;
    if (x->weight != y->weight) return x->weight < y->weight ? 1 : -1;
    if (nx != ny) return nx > ny ? -1 : 1; /* a contradiction is easier to see where it is short */
    return (x->first > y->first) - (x->first < y->first);
}

static const char *text_of(int32_t code)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (KINDS[i].code == code) return KINDS[i].text;
    return "row";
}

rkw_status rkw_explain_infeasibility(const rkw_context *ctx, const rkw_programme *p, const rkw_work *work,
                                     rkw_optimum *o, rkw_error *err)
{
    double size;
    scale_ray(o, 1.0 / largest_entry(o));
    o->figures[RKW_FIGURE_SHORTAGE] = rkw_bound(p, work, o, false, &size);
    o->figures[RKW_FIGURE_OBJECTIVE_USD] = o->figures[RKW_FIGURE_GAP] = NAN;
    o->figures[RKW_FIGURE_PRIMAL_RESIDUAL] = o->figures[RKW_FIGURE_DUAL_RESIDUAL] = NAN; /* there is no point */
    o->figures[RKW_FIGURE_BOUND_USD] = INFINITY;
    o->n_conflicts = all_runs(o, NULL);
    o->conflicts = rkw_alloc(ctx, o->n_conflicts, sizeof *o->conflicts);
    if (!o->conflicts) return rkw_fail_memory(err, "the conflicts");
    (void)all_runs(o, o->conflicts);
    rkw_sort_blocks(o->conflicts, o->n_conflicts, sizeof *o->conflicts, heavier);
    if (!o->n_conflicts) return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE, "no schedule meets all limits");
    const rkw_conflict *worst = o->conflicts;
    return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE,
                    "no schedule meets all limits: %s %zu, steps %zu .. %zu; at least %s MWh are missing in total",
                    text_of(worst->column), worst->index, worst->first, worst->last,
                    RKW_REAL(o->figures[RKW_FIGURE_SHORTAGE]));
}
