/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an interior point to a schedule on its limits (the work itself is the kernel's: settle.inc). */
#include "optimize/repair.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "optimize/unfold.h"

static const double NEAR_MW = 1e-6;    /* distance from which a value is taken to its limit, also in MWh */
static const double CLOSED = 1e-11;    /* row errors that a repaired schedule may have, over the largest right side */
static const double COST_SHARE = 2e-9; /* what exactness may cost, over the objective */

static double burning_steps(const rkw_programme *p, const rkw_optimum *o)
{
    double n = 0.0;
    for (size_t i = 0; i < p->n_stores; i++) {
        const double *c = optimum_column(o, RKW_COLUMN_STORE_CHARGE_MW, i);
        const double *d = optimum_column(o, RKW_COLUMN_STORE_DISCHARGE_MW, i);
        for (size_t t = 0; t < o->n_steps; t++) n += c[t] > 0.0 && d[t] > 0.0;
    }
    return n;
}

rkw_status rkw_repair(const rkw_context *ctx, const rkw_programme *p, const rkw_work *work, rkw_stage *stage,
                      const rkw_kernel *kernel, rkw_optimum *o, rkw_error *err)
{
    const size_t n = o->first[RKW_PRICE_BUS_USD_MWH] * o->n_steps;
    double *cost = &o->figures[RKW_FIGURE_OBJECTIVE_USD], *worst = &o->figures[RKW_FIGURE_PRIMAL_RESIDUAL];
    double *raw = rkw_alloc(ctx, n, sizeof *raw);
    if (!raw) return rkw_fail_memory(err, "the repair");
    memcpy(raw, o->values, n * sizeof *raw);
    kernel->settle(stage, NEAR_MW);
    rkw_unfold_schedule(stage, p, work, o);
    const double new_cost = rkw_cost_of_schedule(p, o), new_worst = rkw_violation(p, work, o);
    if (new_worst <= fmax(*worst, CLOSED) && new_cost <= *cost + COST_SHARE * (1.0 + fabs(*cost))) {
        *cost = new_cost;
        *worst = new_worst;
    } else {
        memcpy(o->values, raw, n * sizeof *raw);
    }
    o->figures[RKW_FIGURE_BURNING_STEPS] = burning_steps(p, o);
    rkw_release(raw);
    return RKW_OK;
}
