/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictor and corrector of all years and their border together (Mehrotra 1992, SIAM J. Optim. 2(4)). */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "optimize/joint.h"
#include "optimize/interior.h"

static const double START_MU = 1.0;
enum { ROUNDS_TO_START = 3 };           /* more do not change the iterations */
static const double STRAY = 1e-10;      /* scaled row error of a direction that calls for refinement */
static const double REFINE_FROM = 1e-4; /* the border's equations are refined from this mu on */
static const double GAP_SHARE = 0.5;
enum { MOST_REFINEMENTS = 4 };
/* Far from the optimum a step stops well short of the nearest limit, and second-order terms that dwarf the products are
 * cut: both keep the products of a hundred thousand hours alike. That lets the target stay low even where the predictor
 * alone gets nowhere. Together these halve the iterations. */
static const double FAR_GAP = 1e-6, FAR_SHARE = 0.97, MOST_SECOND_ORDER = 5.0, MOST_CENTRING = 0.1;

/* Of hundreds of thousands of variables a few come to a limit long before the rest and would hold all others back. One in
 * a thousand is left to lag (year_step) until the gap is small, which saves a third of the iterations and more. After a
 * step that made the mean product larger, half as many may lag. */
static const double LONG_STEP_GAP = 1e-6, LAGGING_SHARE = 1e-3, LAGGING_FALL = 0.5;

static double step_for(double ratio, double share) { return ratio > share ? share / ratio : 1.0; }

static rkw_status start(rkw_joint *e, rkw_error *err)
{
    rkw_pass pass;
    for (size_t y = 0; y < e->n_years; y++)
        if (e->question.kind == RKW_ASK_COST) rkw_interior_multipliers(&e->years[y].stage);
    rkw_border_start(&e->border, START_MU);
    e->target = START_MU;
    e->lagging = 1.0;
    e->primal_step = e->dual_step = 0.0;
    /* Where the cost is a row, the objective alone says too little about where the capacities will be. */
    const int rounds = e->question.kind == RKW_ASK_COST ? ROUNDS_TO_START : 0;
    for (int i = 0; i < rounds; i++) {
        RKW_TRY(rkw_joint_phase(e, RKW_PHASE_TRY_START, &pass, err));
        rkw_border_centre(&e->border, START_MU);
    }
    RKW_TRY(rkw_joint_phase(e, RKW_PHASE_START, &pass, err));
    if (rounds > 0) rkw_border_balance(&e->border);
    return RKW_OK;
}

static void judge(rkw_joint *e, rkw_pass *point)
{
    const rkw_border *b = &e->border;
    double count;
    point->complementarity += rkw_border_complementarity(b, &count);
    point->count += count;
    e->count = point->count;
    const double before = e->mu;
    e->mu = point->complementarity / point->count;
    if ((e->primal_lags || e->dual_lags) && e->mu > before) e->lagging *= LAGGING_FALL;
    e->primal = point->primal + rkw_border_primal(b);
    e->dual = point->dual + rkw_border_dual(b);
    const double unit = e->objective_unit, primal = e->primal * unit + e->constant_usd;
    e->gap = fabs(e->primal - e->dual) * unit / (1.0 + fabs(primal));
    e->primal_residual = fmax(point->primal_residual * e->common.power / (1.0 + e->rhs_size * e->common.power),
                              rkw_border_primal_residual(b));
    e->dual_residual = fmax(point->dual_residual * e->common.price / (1.0 + e->cost_size * e->common.price),
                            rkw_border_dual_residual(b));
    if (!isfinite(point->primal_residual)) e->primal_residual = point->primal_residual;
}

static void join_steps(const rkw_border *b, rkw_pass *pass)
{
    const rkw_border_step s = rkw_border_ratios(b);
    pass->primal_ratio = fmax(pass->primal_ratio, s.primal_ratio);
    pass->dual_ratio = fmax(pass->dual_ratio, s.dual_ratio);
    pass->zl_dz += s.zl_dz;
    pass->z_dzl += s.z_dzl;
    pass->dz_dzl += s.dz_dzl;
}

static rkw_status predict(rkw_joint *e, double floor, rkw_error *err)
{
    rkw_border *b = &e->border;
    rkw_pass p;
    rkw_border_factor(b);
    rkw_border_clear_second_order(b);
    rkw_border_direct(b, 0.0);
    e->most_second_order = MOST_SECOND_ORDER * e->mu;
    RKW_TRY(rkw_joint_phase(e, RKW_PHASE_PREDICT, &p, err));
    join_steps(b, &p);
    const double primal = step_for(p.primal_ratio, 1.0), dual = step_for(p.dual_ratio, 1.0);
    const double left = e->mu + (primal * p.zl_dz + dual * p.z_dzl + primal * dual * p.dz_dzl) / e->count;
    const double share = fmax(left, 0.0) / e->mu;
    e->target = fmax(fmin(fmax(share * share * share, 1e-6), MOST_CENTRING) * e->mu, floor);
    rkw_border_second_order(b, e->most_second_order);
    return RKW_OK;
}

/* The ratio that all but the lagging stay below. */
static double common_ratio(const rkw_joint *e, const double *over, double largest)
{
    const double most = e->lagging * LAGGING_SHARE * 0.5 * e->count;
    double ratio = RKW_STRIDE;
    for (int i = 0; i < RKW_STRIDES; i++, ratio *= RKW_STRIDE)
        if (over[i] <= most) return fmin(ratio, largest);
    return largest;
}

static void lengthen(rkw_joint *e, rkw_pass *step)
{
    const double primal = step->primal_ratio, dual = step->dual_ratio;
    step->primal_ratio = common_ratio(e, step->primal_over, primal);
    step->dual_ratio = common_ratio(e, step->dual_over, dual);
    e->primal_lags = step->primal_ratio < primal;
    e->dual_lags = step->dual_ratio < dual;
}

/* The direction for the target and the corrections gathered so far; refined until the rows close. */
static rkw_status aim(rkw_joint *e, rkw_pass *step, rkw_error *err)
{
    rkw_border *b = &e->border;
    rkw_pass pass;
    RKW_TRY(rkw_joint_phase(e, RKW_PHASE_AIM, &pass, err));
    rkw_border_direct(b, e->target);
    RKW_TRY(rkw_joint_phase(e, RKW_PHASE_CORRECT, step, err));
    bool refine = step->stray > STRAY || e->mu < REFINE_FROM;
    for (int i = 0; refine && i < MOST_REFINEMENTS; i++) {
        RKW_TRY(rkw_joint_phase(e, RKW_PHASE_LOOK_BACK, &pass, err));
        const double error = rkw_border_refine(b, e->target);
        RKW_TRY(rkw_joint_phase(e, RKW_PHASE_REFINE, step, err));
#ifdef RKW_TRACE_ITERATIONS
        __builtin_printf("      refine %d: rows %.1e border %.1e\n", i, pass.stray, error);
#endif
        refine = pass.stray > STRAY || error > STRAY;
    }
    if (e->long_steps) lengthen(e, step);
    join_steps(b, step);
    return RKW_OK;
}

static rkw_status iterate(rkw_joint *e, rkw_error *err)
{
    rkw_pass step;
    /* Of the whole objective, as the gap: a constant may take most of it away. */
    const double objective = e->primal * e->objective_unit + e->constant_usd;
    const double floor = 0.1 * e->options.tolerance * (1.0 + fabs(objective)) / (e->objective_unit * e->count);
    e->long_steps = e->gap > LONG_STEP_GAP;
    e->primal_lags = e->dual_lags = false;
    RKW_TRY(predict(e, floor, err));
    RKW_TRY(aim(e, &step, err));
    const double share = e->gap > FAR_GAP ? FAR_SHARE : fmin(fmax(1.0 - e->mu, 0.99), 0.9995);
    e->primal_step = step_for(step.primal_ratio, share);
    e->dual_step = step_for(step.dual_ratio, share);
    return RKW_OK;
}

/* Bound, or with no costs what the multipliers prove to be missing; scaled. */
static rkw_status prove(rkw_joint *e, bool with_costs, double *proven, double *size, rkw_error *err)
{
    rkw_pass pass;
    double border_size;
    const size_t bytes = (size_t)e->border.n * sizeof(double);
    memcpy(e->border.right, e->border.totals.force, bytes); /* the point's own sums are needed again */
    e->with_costs = with_costs;
    RKW_TRY(rkw_joint_phase(e, RKW_PHASE_BOUND, &pass, err));
    *proven = pass.dual + rkw_border_bound(&e->border, with_costs, &border_size);
    *size = pass.count + border_size;
    memcpy(e->border.totals.force, e->border.right, bytes);
    return RKW_OK;
}

/* A proof must not lean on the multiplier that stands for an objective. */
static rkw_status look_for_proof(rkw_joint *e, rkw_error *err)
{
    double proven, size, kept = 0.0, *objective = NULL;
    if (e->question.kind == RKW_ASK_ROW) {
        objective = &e->border.nu[e->question.index];
        kept = *objective;
        *objective = 0.0;
    }
    RKW_TRY(prove(e, false, &proven, &size, err));
    if (objective) *objective = kept;
    e->infeasible = proven > 1e-3 && proven > 1e-9 * size;
    if (e->infeasible) e->shortage = proven;
    return RKW_OK;
}

static bool is_done(const rkw_joint *e)
{
    const double tolerance = e->options.tolerance;
    return e->gap <= GAP_SHARE * tolerance && e->primal_residual <= tolerance && e->dual_residual <= tolerance;
}

static rkw_status finish(rkw_joint *e, rkw_error *err)
{
    double size;
    RKW_TRY(prove(e, true, &e->bound, &size, err));
    e->bound -= 1e-15 * size; /* rounding of the sums */
    return RKW_OK;
}

rkw_status rkw_joint_solve(rkw_joint *e, rkw_error *err)
{
    RKW_TRY(start(e, err));
    for (e->iterations = 0;; e->iterations++) {
        rkw_pass point;
        if (e->iterations) rkw_border_take(&e->border, e->primal_step, e->dual_step);
        RKW_TRY(rkw_joint_phase(e, RKW_PHASE_ADVANCE, &point, err));
        judge(e, &point);
#ifdef RKW_TRACE_ITERATIONS
        __builtin_printf("%3d mu %.2e gap %.2e rp %.2e rd %.2e p %.12e ap %.4f ad %.4f\n", e->iterations, e->mu, e->gap,
                         e->primal_residual, e->dual_residual, e->primal * e->objective_unit, e->primal_step,
                         e->dual_step);
#endif
        if (is_done(e)) return finish(e, err);
        e->cancelled = rkw_report_progress(e->ctx, fmin(0.99, e->iterations / 80.0), "capacities", NULL) != RKW_OK;
        if (e->iterations % 4 == 0 && e->iterations >= 4 && e->primal_residual > 1e-7) {
            RKW_TRY(look_for_proof(e, err));
            if (e->infeasible) return RKW_OK;
        }
        if (e->iterations >= e->options.max_iterations || !isfinite(e->mu))
            return rkw_fail(err, RKW_E_CONVERGE, RKW_NOWHERE,
                            "no optimum after %d iterations: gap %s, primal residual %s, dual residual %s",
                            (int)e->iterations, RKW_REAL(e->gap), RKW_REAL(e->primal_residual),
                            RKW_REAL(e->dual_residual));
        RKW_TRY(iterate(e, err));
    }
}
