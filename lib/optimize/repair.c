/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an interior point to a schedule on its limits (the work itself is the kernel's: settle.inc). */
#include "optimize/repair.h"

#include <math.h>
#include <string.h>

#include "optimize/unfold.h"

static const double NEAR_MW = 1e-6; /* distance from which a value is taken to its limit, also in MWh */
static const double CLOSED = 1e-11; /* row errors that a repaired schedule may have, over the largest right side */
static const double OPEN = 1e-8;
static const double COST_SHARE = 2e-9; /* what exactness may cost, over the objective */
static const double YEAR_OPEN = 1e-10; /* rows of a year with capacities from which on it is repaired */

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

void rkw_repair(const rkw_programme *p, const rkw_work *work, rkw_stage *stage, const rkw_kernel *kernel,
                const rkw_interior_end *raw, rkw_optimum *o)
{
    const size_t n = stage->shape.blocks * (size_t)stage->shape.n_vars;
    double *cost = &o->figures[RKW_FIGURE_OBJECTIVE_USD], *worst = &o->figures[RKW_FIGURE_PRIMAL_RESIDUAL];
    memcpy(stage->dz, stage->z, n * sizeof *stage->z); /* the directions are not needed any more */
    kernel->settle(stage, NEAR_MW);
    rkw_unfold_schedule(stage, p, work, o);
    *cost = rkw_cost_of_schedule(p, o);
    *worst = rkw_violation(p, work, o);
    /* the cost of a schedule whose rows do not close says little */
    const double share = raw->primal_residual > OPEN ? INFINITY : COST_SHARE;
    if (!(*worst <= fmax(raw->primal_residual, CLOSED) &&
          *cost <= raw->primal_usd + share * (1.0 + fabs(raw->primal_usd)))) {
        memcpy(stage->z, stage->dz, n * sizeof *stage->z);
        rkw_unfold_schedule(stage, p, NULL, o);
        *cost = rkw_cost_of_schedule(p, o);
        *worst = rkw_violation(p, work, o);
    }
    o->figures[RKW_FIGURE_BURNING_STEPS] = burning_steps(p, o);
}

void rkw_repair_year(const rkw_programme *p, const rkw_work *work, rkw_stage *stage, const rkw_kernel *kernel,
                     rkw_optimum *o)
{
    const size_t n = stage->shape.blocks * (size_t)stage->shape.n_vars;
    const double open = rkw_row_violation(p, work, o), cost = rkw_cost_of_schedule(p, o);
    if (!(open > YEAR_OPEN)) return;
    memcpy(stage->dz, stage->z, n * sizeof *stage->z);
    kernel->settle(stage, NEAR_MW);
    rkw_unfold_schedule(stage, p, NULL, o);
    const double share = open > OPEN ? INFINITY : COST_SHARE;
    if (rkw_row_violation(p, work, o) <= open && rkw_cost_of_schedule(p, o) <= cost + share * (1.0 + fabs(cost)))
        return;
    memcpy(stage->z, stage->dz, n * sizeof *stage->z);
    rkw_unfold_schedule(stage, p, NULL, o);
}
