/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From programme to answer: stage, iteration, proof. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/memory.h"
#include "optimize/certificate.h"
#include "optimize/explain.h"
#include "optimize/interior.h"
#include "optimize/programme.h"
#include "optimize/repair.h"

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static rkw_status check_options(const rkw_optimize_options *options, rkw_error *err)
{
    if (options->size < sizeof *options) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "options are of another size");
    RKW_TRY(rkw_check_range(err, "tolerance", options->tolerance, "1", 1e-12, 1e-2));
    return rkw_check_range(err, "max_iterations", options->max_iterations, "1", 1.0, 1e6);
}

/* ------------------------------------------------------------------ out of the lanes */

/* Copies item `v` of [block][items][lane] to a column: factor x + offset. */
static void unfold(const rkw_stage *s, const rkw_lanes *array, int items, int v, double factor, double offset,
                   double *column)
{
    const rkw_shape *h = &s->shape;
    for (int l = 0; l < RKW_LANES; l++)
        for (size_t j = 0; j < h->blocks; j++) {
            const size_t step = rkw_shape_step(h, l, j);
            if (step != RKW_NONE) column[step] = factor * array[stage_at(j, items, v)][l] + offset;
        }
}

static void unfold_schedule(const rkw_stage *s, const rkw_programme *p, rkw_optimum *o)
{
    const rkw_shape *h = &s->shape;
    const double power = h->power, energy = h->power * h->dt_h;
    const int n = h->n_vars;
    for (int i = 0; i < h->n_flows; i++)
        unfold(s, s->z, n, h->flow + i, power, 0.0, optimum_column(o, RKW_COLUMN_FLOW_MW, (size_t)i));
    for (int i = 0; i < h->n_stores; i++) {
        const size_t u = (size_t)i;
        unfold(s, s->z, n, h->level + i, energy, p->stores[i].low_MWh,
               optimum_column(o, RKW_COLUMN_STORE_LEVEL_MWH, u));
        unfold(s, s->z, n, h->charge + i, power, 0.0, optimum_column(o, RKW_COLUMN_STORE_CHARGE_MW, u));
        unfold(s, s->z, n, h->discharge + i, power, 0.0, optimum_column(o, RKW_COLUMN_STORE_DISCHARGE_MW, u));
    }
    for (int k = 0; k < h->n_classes; k++) {
        const size_t u = (size_t)h->class_user[k];
        unfold(s, s->z, n, h->serve + k, power, 0.0, optimum_column(o, RKW_COLUMN_CLASS_POWER_MW, u));
        unfold(s, s->z, n, h->backlog + k, energy, 0.0, optimum_column(o, RKW_COLUMN_CLASS_BACKLOG_MWH, u));
        if (h->late) unfold(s, s->z, n, h->overdue + k, energy, 0.0, optimum_column(o, RKW_COLUMN_CLASS_LATE_MWH, u));
    }
    for (int j = 0; j < h->n_segments; j++)
        unfold(s, s->z, n, h->segment + j, power, 0.0, optimum_column(o, RKW_COLUMN_POOL_SEGMENT_MW, (size_t)j));
    if (!h->link) return;
    double *u = optimum_column(o, RKW_COLUMN_CONNECTION_MW, 0);
    unfold(s, s->z, n, h->link_flow, power, 0.0, u);
    for (size_t t = 0; t < h->n_steps; t++) u[t] -= rkw_profile_at(&p->connection->reverse_MW, t);
}

static void unfold_prices(const rkw_stage *s, const rkw_programme *p, rkw_optimum *o)
{
    const rkw_shape *h = &s->shape;
    const bool first_is_free = h->ramp && !h->cyclic && isnan(p->connection->ramp_start_MW);
    const double unit = h->price;
    const int n = h->n_rows;
    unfold(s, s->lambda, n, h->row_bus, unit, 0.0, optimum_column(o, RKW_PRICE_BUS_USD_MWH, 0));
    if (h->link)
        unfold(s, s->lambda, n, h->row_connection, unit, 0.0, optimum_column(o, RKW_PRICE_CONNECTION_USD_MWH, 0));
    if (h->ramp) unfold(s, s->lambda, n, 0, unit * h->dt_h, 0.0, optimum_column(o, RKW_PRICE_RAMP_USD_MW, 0));
    if (first_is_free) optimum_column(o, RKW_PRICE_RAMP_USD_MW, 0)[0] = 0.0;
    for (int i = 0; i < h->n_stores; i++)
        unfold(s, s->lambda, n, h->row_store + i, -unit, 0.0, optimum_column(o, RKW_PRICE_STORE_USD_MWH, (size_t)i));
    for (int k = 0; k < h->n_classes; k++)
        unfold(s, s->lambda, n, h->row_class + k, unit, 0.0,
               optimum_column(o, RKW_PRICE_CLASS_USD_MWH, (size_t)h->class_user[k]));
    for (int q = 0; q < h->n_pools; q++)
        unfold(s, s->lambda, n, h->row_pool + q, -unit, 0.0, optimum_column(o, RKW_PRICE_POOL_USD_MWH, (size_t)q));
}

/* ------------------------------------------------------------------ the run */

typedef struct run {
    const rkw_context *ctx;
    const rkw_programme *p;
    rkw_optimize_options options;
    rkw_stage stage;
    rkw_work work;
    rkw_optimum *optimum;
    rkw_interior_end end;
} run;

/* What the multipliers prove to be missing; the ray is left in the price columns. */
static double strength_of_ray(run *r)
{
    unfold_prices(&r->stage, r->p, r->optimum);
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
    const rkw_kernel *kernel = rkw_kernel_choose();
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
    unfold_prices(&r->stage, r->p, o);
    rkw_price_forced_rows(r->p, &r->work, o, true);
    rkw_fill_values(r->p, o);
    unfold_schedule(&r->stage, r->p, o);
    if (r->options.repair) RKW_TRY(rkw_repair(r->ctx, r->p, &r->work, o, &o->figures[RKW_FIGURE_BURNING_STEPS], err));
    o->figures[RKW_FIGURE_OBJECTIVE_USD] = rkw_cost_of_schedule(r->p, o);
    o->figures[RKW_FIGURE_BOUND_USD] = rkw_bound(r->p, &r->work, o, true, &size);
    o->figures[RKW_FIGURE_GAP] = fabs(o->figures[RKW_FIGURE_OBJECTIVE_USD] - o->figures[RKW_FIGURE_BOUND_USD]) /
                                 (1.0 + fabs(o->figures[RKW_FIGURE_OBJECTIVE_USD]));
    o->figures[RKW_FIGURE_PRIMAL_RESIDUAL] = rkw_violation(r->p, &r->work, o);
    return RKW_OK;
}

static rkw_status solve(run *r, rkw_error *err)
{
    RKW_TRY(rkw_stage_create(&r->stage, r->ctx, r->p, err));
    RKW_TRY(rkw_work_create(&r->work, r->ctx, r->p, err));
    RKW_TRY(rkw_optimum_create(&r->optimum, r->ctx, r->p, err));
    RKW_TRY(iterate_to_end(r, err));
    return finish(r, err);
}

rkw_status rkw_optimize(rkw_optimum **out, const rkw_context *ctx, const rkw_programme *programme,
                        const rkw_optimize_options *options, rkw_error *err)
{
    const rkw_optimize_options defaults = RKW_OPTIMIZE_INIT;
    const double began = seconds_now();
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "no place for the answer");
    *out = NULL;
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    RKW_TRY(rkw_programme_check(programme, err));
    RKW_TRY(check_options(options ? options : &defaults, err));
    run r = {.ctx = &copy, .p = programme, .options = options ? *options : defaults};
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
