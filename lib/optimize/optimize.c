/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From programme to answer: stage, iteration, proof. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/memory.h"
#include "optimize/batch.h"
#include "optimize/certificate.h"
#include "optimize/explain.h"
#include "optimize/interior.h"
#include "optimize/programme.h"
#include "optimize/repair.h"
#include "optimize/unfold.h"

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

rkw_status rkw_optimize_options_check(const rkw_optimize_options *options, rkw_error *err)
{
    if (options->size < sizeof *options) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "options are of another size");
    RKW_TRY(rkw_check_range(err, "tolerance", options->tolerance, "1", 1e-12, 1e-2));
    return rkw_check_range(err, "max_iterations", options->max_iterations, "1", 1.0, 1e6);
}

typedef struct run {
    const rkw_context *ctx;
    const rkw_programme *p;
    rkw_optimize_options options;
    rkw_stage stage;
    rkw_work work;
    rkw_optimum *optimum;
    rkw_interior_end end;
    const rkw_kernel *kernel;
    const rkw_placement *placement; /* where to begin, or NULL */
} run;

/* What the multipliers prove to be missing; the ray is left in the price columns. */
static double strength_of_ray(run *r)
{
    rkw_unfold_prices(&r->stage, r->p, r->optimum);
    rkw_price_forced_rows(r->p, &r->work, r->optimum, false);
    return rkw_ray_strength(r->p, &r->work, r->optimum);
}

/* A first proof is blunt: a few more iterations turn the multipliers toward the rows that matter. The sharpest ray is
 * kept. */
static rkw_status sharpen_ray(run *r, const rkw_kernel *kernel, double strength, rkw_error *err)
{
    enum { MORE_ITERATIONS = 12 };
    rkw_optimum *o = r->optimum;
    double *ray = optimum_column(o, RKW_PRICE_BUS_USD_MWH, 0);
    const size_t n = (o->first[RKW_VALUE_SEGMENT_USD_MWH] - o->first[RKW_PRICE_BUS_USD_MWH]) * o->n_steps;
    double *best = rkw_alloc(r->ctx, n, sizeof *best);
    if (!best) return rkw_fail_memory(err, "the proof");
    memcpy(best, ray, n * sizeof *ray);
    rkw_status status = RKW_OK;
    for (int i = 0; i < MORE_ITERATIONS && status == RKW_OK; i++) {
        status = rkw_interior_run(&r->stage, kernel, r->ctx, &r->options, rkw_constant_cost(r->p), &r->end, err);
        if (status != RKW_OK || !r->end.suspect) break;
        const double now = strength_of_ray(r);
        if (!(now > strength)) continue;
        strength = now;
        memcpy(best, ray, n * sizeof *ray);
    }
    memcpy(ray, best, n * sizeof *ray);
    rkw_release(best);
    o->infeasible = true;
    return status == RKW_E_CANCELLED ? status : RKW_OK;
}

static rkw_status iterate_to_end(run *r, rkw_error *err)
{
    const rkw_kernel *kernel = r->kernel;
    if (r->placement)
        rkw_placement_apply(r->placement, &r->stage);
    else
        RKW_TRY(rkw_interior_start(&r->stage, kernel));
    for (;;) {
        const rkw_status status =
            rkw_interior_run(&r->stage, kernel, r->ctx, &r->options, rkw_constant_cost(r->p), &r->end, err);
        if (status != RKW_OK && status != RKW_E_CONVERGE) return status;
        if (status == RKW_OK && !r->end.suspect) return RKW_OK;
        const double strength = strength_of_ray(r);
        if (strength > 0.0) return sharpen_ray(r, kernel, strength, err);
        if (status != RKW_OK) return status;
    }
}

/* The iteration may leave rows open for the repair to close. */
static rkw_status check_rows(const run *r, rkw_error *err)
{
    const double *figures = r->optimum->figures;
    if (figures[RKW_FIGURE_PRIMAL_RESIDUAL] <= r->options.tolerance || r->end.primal_residual <= r->options.tolerance)
        return RKW_OK;
    return rkw_fail(err, RKW_E_CONVERGE, RKW_NOWHERE, "after %d iterations a row is open by %s of the largest",
                    (int)r->end.iterations, RKW_REAL(figures[RKW_FIGURE_PRIMAL_RESIDUAL]));
}

static double largest_of(const rkw_profile *profile, size_t n)
{
    double largest = 0.0;
    for (size_t t = 0; t < (profile->values ? n : 1); t++) {
        const double x = fabs(profile->values ? rkw_profile_at(profile, t) : profile->factor);
        if (x > largest && x < INFINITY) largest = x;
    }
    return largest;
}

/* Largest power times largest price over all steps: what terms of the bound may come to before they cancel. */
static double largest_terms_usd(const rkw_programme *p)
{
    double power = largest_of(&p->load_MW, p->n_steps), price = 0.0;
    for (size_t i = 0; i < p->n_flows; i++) {
        power = fmax(power, largest_of(&p->flows[i].limit_MW, p->n_steps));
        price = fmax(price, largest_of(&p->flows[i].cost_usd_MWh, p->n_steps));
    }
    for (size_t i = 0; i < p->n_stores; i++) {
        const rkw_bus_store *s = &p->stores[i];
        power = fmax(fmax(power, s->energy_MWh / p->dt_h), fmax(s->charge_MW, s->discharge_MW));
        price = fmax(price, fabs(s->end_value_usd_MWh));
    }
    return power * price * p->dt_h * (double)p->n_steps;
}

/* Multipliers of rows that nothing moves may drift until the rounding of their terms hides a gap from the iteration: an answer is an
 * optimum only when its own bound says so. */
static rkw_status check_gap(const run *r, rkw_error *err)
{
    static const double SHARE_OF_TERMS = 1e-8, NEAR = 1e-6;
    const double *figures = r->optimum->figures;
    const double objective = figures[RKW_FIGURE_OBJECTIVE_USD], gap = objective - figures[RKW_FIGURE_BOUND_USD];
    const double share = fmax(NEAR, 10.0 * r->options.tolerance);
    if (gap <= share * (1.0 + fabs(objective)) || gap <= SHARE_OF_TERMS * largest_terms_usd(r->p)) return RKW_OK;
    return rkw_fail(err, RKW_E_CONVERGE, RKW_NOWHERE, "after %d iterations the objective is %s USD, its bound %s USD",
                    (int)r->end.iterations, RKW_REAL(objective), RKW_REAL(figures[RKW_FIGURE_BOUND_USD]));
}

static rkw_status finish(run *r, rkw_error *err)
{
    rkw_optimum *o = r->optimum;
    size_t step;
    double size;
    o->figures[RKW_FIGURE_ITERATIONS] = r->end.iterations;
    o->figures[RKW_FIGURE_BYTES] = (double)(r->stage.bytes + o->bytes + sizeof *o);
    o->figures[RKW_FIGURE_DUAL_RESIDUAL] = r->end.dual_residual;
    if (o->infeasible) return rkw_explain_infeasibility(r->ctx, r->p, &r->work, o, err);
    if (rkw_programme_unbounded(r->p, &step))
        return rkw_fail(err, RKW_E_UNBOUNDED, RKW_NOWHERE,
                        "step %zu: a supply and a draw without limit can grow together at a gain", step);
    rkw_unfold_prices(&r->stage, r->p, o);
    rkw_price_forced_rows(r->p, &r->work, o, true);
    rkw_fill_values(r->p, o);
    if (r->options.repair) {
        rkw_repair(r->p, &r->work, &r->stage, r->kernel, &r->end, o);
    } else {
        rkw_unfold_schedule(&r->stage, r->p, &r->work, o);
        o->figures[RKW_FIGURE_OBJECTIVE_USD] = rkw_cost_of_schedule(r->p, o);
        o->figures[RKW_FIGURE_PRIMAL_RESIDUAL] = rkw_violation(r->p, &r->work, o);
    }
    o->figures[RKW_FIGURE_BOUND_USD] = rkw_bound(r->p, &r->work, o, true, &size);
    o->figures[RKW_FIGURE_GAP] = fabs(o->figures[RKW_FIGURE_OBJECTIVE_USD] - o->figures[RKW_FIGURE_BOUND_USD]) /
                                 (1.0 + fabs(o->figures[RKW_FIGURE_OBJECTIVE_USD]));
    RKW_TRY(check_rows(r, err));
    return check_gap(r, err);
}

static rkw_status solve(run *r, rkw_error *err)
{
    double power, price;
    rkw_stage_units(r->p, &power, &price);
    if (r->placement) {
        power = r->placement->joint->shape.power;
        price = r->placement->joint->shape.price;
        r->end.iterations = r->placement->iterations;
    }
    RKW_TRY(rkw_stage_create_scaled(&r->stage, r->ctx, r->p, power, price, err));
    RKW_TRY(rkw_work_create(&r->work, r->ctx, r->p, err));
    RKW_TRY(rkw_optimum_create(&r->optimum, r->ctx, r->p, err));
    RKW_TRY(iterate_to_end(r, err));
    return finish(r, err);
}

rkw_status rkw_optimize_on(const rkw_kernel *kernel, rkw_optimum **out, const rkw_context *ctx,
                           const rkw_programme *programme, const rkw_optimize_options *options, rkw_error *err)
{
    return rkw_optimize_placed(kernel, NULL, out, ctx, programme, options, err);
}

rkw_status rkw_optimize_placed(const rkw_kernel *kernel, const rkw_placement *placement, rkw_optimum **out,
                               const rkw_context *ctx, const rkw_programme *programme,
                               const rkw_optimize_options *options, rkw_error *err)
{
    const rkw_optimize_options defaults = RKW_OPTIMIZE_INIT;
    const double began = seconds_now();
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "no place for the answer");
    *out = NULL;
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    RKW_TRY(rkw_programme_check(programme, err));
    RKW_TRY(rkw_optimize_options_check(options ? options : &defaults, err));
    run r = {.ctx = &copy,
             .p = programme,
             .options = options ? *options : defaults,
             .kernel = kernel,
             .placement = placement};
    const rkw_status status = solve(&r, err);
    rkw_stage_release(&r.stage);
    rkw_work_release(&r.work);
    if (status != RKW_OK && status != RKW_E_INFEASIBLE) {
        rkw_optimum_free(r.optimum);
        return status;
    }
    r.optimum->figures[RKW_FIGURE_SECONDS] = seconds_now() - began;
    *out = r.optimum;
    return status;
}

rkw_status rkw_optimize(rkw_optimum **out, const rkw_context *ctx, const rkw_programme *programme,
                        const rkw_optimize_options *options, rkw_error *err)
{
    return rkw_optimize_on(rkw_kernel_choose(), out, ctx, programme, options, err);
}
