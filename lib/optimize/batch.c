/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/batch.h"

#include <math.h>
#include <string.h>

#include <rackwatt/capacity_programme.h>

#include "base/fail.h"
#include "base/memory.h"
#include "optimize/interior.h"

/* ------------------------------------------------------------------ between the two layouts */

/* Lane and block of a step in the stage of one programme. */
static int lane_of(const rkw_shape *h, size_t step, size_t *block)
{
    int lane = 0;
    while (step < h->first[lane] || rkw_shape_step(h, lane, step - h->first[lane]) != step) lane++;
    *block = step - h->first[lane];
    return lane;
}

static void pack(rkw_lanes *joint, int to, size_t step, const rkw_lanes *single, int from, size_t block, int items)
{
    for (int i = 0; i < items; i++) joint[stage_at(step, items, i)][to] = single[stage_at(block, items, i)][from];
}

static void pack_programme(rkw_stage *joint, int lane, const rkw_stage *single)
{
    const rkw_shape *h = &single->shape;
    for (size_t t = 0; t < h->n_steps; t++) {
        size_t block;
        const int from = lane_of(h, t, &block);
        pack(joint->draw, lane, t, single->draw, from, block, h->n_pools);
        pack(joint->flow_cost, lane, t, single->flow_cost, from, block, h->n_costs);
        pack(joint->rhs, lane, t, single->rhs, from, block, h->n_rows);
        pack(joint->z, lane, t, single->z, from, block, h->n_vars);
        pack(joint->w, lane, t, single->w, from, block, h->n_vars);
    }
    for (int v = 0; v < h->charge; v++) joint->end_cost[v][lane] = single->end_cost[v][RKW_LANES - 1];
}

void rkw_placement_apply(const rkw_placement *p, rkw_stage *stage)
{
    const rkw_shape *h = &stage->shape;
    const rkw_stage *joint = p->joint;
    const struct {
        rkw_lanes *to;
        const rkw_lanes *from;
        int items;
    } arrays[] = {{stage->z, joint->z, h->n_vars},
                  {stage->w, joint->w, h->n_vars},
                  {stage->zl, joint->zl, h->n_vars},
                  {stage->zu, joint->zu, h->n_vars},
                  {stage->lambda, joint->lambda, h->n_rows}};
    stage->count = 0.0;
    for (int lane = 0; lane < RKW_LANES; lane++)
        for (size_t block = 0; block < h->blocks; block++) {
            const size_t step = rkw_shape_step(h, lane, block);
            for (size_t a = 0; a < sizeof arrays / sizeof *arrays; a++)
                for (int i = 0; i < arrays[a].items; i++)
                    arrays[a].to[stage_at(block, arrays[a].items, i)][lane] =
                        arrays[a].from[stage_at(step, arrays[a].items, i)][p->lane];
            for (int v = 0; v < h->n_vars; v++)
                if (stage->w[stage_at(block, h->n_vars, v)][lane] > 0.0) stage->count += 2.0;
        }
}

/* ------------------------------------------------------------------ what goes into one stage */

/* Everything that a shape says must be equal; sizes and series may differ. */
static bool same_shape(const rkw_shape *a, const rkw_shape *b)
{
    return a->n_steps == b->n_steps && a->n_vars == b->n_vars && a->n_rows == b->n_rows && a->n_pools == b->n_pools &&
           a->n_costs == b->n_costs && a->link == b->link && a->ramp == b->ramp && a->late == b->late &&
           a->cyclic == b->cyclic && a->dt_h == b->dt_h &&
           memcmp(a->eta_charge, b->eta_charge, sizeof a->eta_charge) == 0 &&
           memcmp(a->inverse_eta_discharge, b->inverse_eta_discharge, sizeof a->inverse_eta_discharge) == 0 &&
           memcmp(a->rho, b->rho, sizeof a->rho) == 0 &&
           memcmp(a->class_user, b->class_user, sizeof a->class_user) == 0 &&
           memcmp(a->pool_of_class, b->pool_of_class, sizeof a->pool_of_class) == 0 &&
           memcmp(a->first_segment, b->first_segment, sizeof a->first_segment) == 0 &&
           memcmp(a->efficiency, b->efficiency, sizeof a->efficiency) == 0 &&
           memcmp(a->flow_row, b->flow_row, sizeof a->flow_row) == 0 &&
           memcmp(a->flow_sign, b->flow_sign, sizeof a->flow_sign) == 0 &&
           memcmp(a->cost_flow, b->cost_flow, sizeof a->cost_flow) == 0 &&
           memcmp(a->fixed_cost, b->fixed_cost, sizeof a->fixed_cost) == 0;
}

typedef struct batch {
    const rkw_programme *const *programmes;
    size_t n, first_group;
    rkw_context ctx; /* of a task: one thread, no progress */
    rkw_optimize_options options;
    rkw_optimum **out;
    rkw_status *statuses;
    const rkw_kernel *kernel;
} batch;

/* The joint stage of a group, or a stage without memory when its programmes do not fit together. */
static rkw_status join(const batch *b, size_t first, size_t n, double power, double price, rkw_stage *joint,
                       rkw_error *err)
{
    bool fits = true;
    memset(joint, 0, sizeof *joint);
    for (size_t i = 0; i < RKW_LANES && fits; i++) { /* free lanes repeat the last programme */
        rkw_stage single;
        const rkw_programme *p = b->programmes[first + (i < n ? i : n - 1)];
        RKW_TRY(rkw_stage_create_scaled(&single, &b->ctx, p, power, price, err));
        rkw_status status = RKW_OK;
        if (i == 0) {
            status = rkw_stage_create_joint(joint, &b->ctx, &single.shape, err);
        } else {
            rkw_shape shape = joint->shape;
            shape.n_steps = single.shape.n_steps;
            fits = joint->shape.blocks == single.shape.n_steps && same_shape(&shape, &single.shape);
        }
        if (status == RKW_OK && fits) pack_programme(joint, (int)i, &single);
        rkw_stage_release(&single);
        if (status != RKW_OK) return status;
    }
    if (!fits) rkw_stage_release(joint);
    return RKW_OK;
}

static void solve_alone(batch *b, size_t i)
{
    b->statuses[i] = rkw_optimize_on(b->kernel, &b->out[i], &b->ctx, b->programmes[i], &b->options, NULL);
}

/* The group to its optimum together, then each programme on its own from where that left it: there it gets its own gap,
 * its repair and its certificate. A group that does not get there is solved one by one. */
static rkw_status solve_group(void *user, size_t index)
{
    batch *b = user;
    const size_t first = (b->first_group + index) * RKW_LANES;
    const size_t n = b->n - first < RKW_LANES ? b->n - first : RKW_LANES;
    double power, price;
    rkw_stage joint;
    rkw_interior_end end = {0};
    rkw_stage_units(b->programmes[first], &power, &price);
    memset(&joint, 0, sizeof joint);
    /* states that wrap round, and pads, have no place in the joint layout */
    const bool apart =
        n == 1 || b->programmes[first]->end == RKW_END_CYCLIC || b->programmes[first]->n_steps % RKW_LANES;
    bool together = !apart && join(b, first, n, power, price, &joint, NULL) == RKW_OK && joint.memory;
    if (together)
        together = rkw_interior_start(&joint, b->kernel) == RKW_OK &&
                   rkw_interior_run(&joint, b->kernel, &b->ctx, &b->options, 0.0, &end, NULL) == RKW_OK && !end.suspect;
    for (size_t i = 0; i < n; i++) {
        const rkw_placement placement = {&joint, (int)i, end.iterations};
        if (together)
            b->statuses[first + i] = rkw_optimize_placed(b->kernel, &placement, &b->out[first + i], &b->ctx,
                                                         b->programmes[first + i], &b->options, NULL);
        if (!together || b->statuses[first + i] == RKW_E_CONVERGE) solve_alone(b, first + i);
    }
    rkw_stage_release(&joint);
    return RKW_OK;
}

/* ------------------------------------------------------------------ the whole */

static rkw_status run_rounds(batch *b, const rkw_context *ctx, rkw_error *err)
{
    const size_t groups = (b->n + RKW_LANES - 1) / RKW_LANES, at_once = (size_t)ctx->n_threads;
    for (b->first_group = 0; b->first_group < groups; b->first_group += at_once) {
        const size_t left = groups - b->first_group;
        RKW_TRY(rkw_report_progress(ctx, (double)b->first_group / (double)groups, "programmes", err));
        RKW_TRY(rkw_parallel_for(ctx->n_threads, left < at_once ? left : at_once, solve_group, b));
    }
    return RKW_OK;
}

rkw_status rkw_optimize_batch(rkw_optimum **out, rkw_status *statuses, const rkw_context *ctx,
                              const rkw_programme *const *programmes, size_t n_programmes,
                              const rkw_optimize_options *options, rkw_error *err)
{
    const rkw_optimize_options defaults = RKW_OPTIMIZE_INIT;
    rkw_context copy;
    if (!out || !statuses || !programmes)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a pointer of the batch is NULL");
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    for (size_t i = 0; i < n_programmes; i++) {
        out[i] = NULL;
        statuses[i] = RKW_E_CANCELLED;
    }
    for (size_t i = 0; i < n_programmes; i++) RKW_TRY(rkw_programme_check(programmes[i], err));
    RKW_TRY(rkw_optimize_options_check(options ? options : &defaults, err));
    batch b = {programmes, n_programmes, 0, copy, options ? *options : defaults, out, statuses, rkw_kernel_choose()};
    b.ctx.progress = NULL;
    b.ctx.n_threads = 1;
    const rkw_status status = run_rounds(&b, &copy, err);
    for (size_t i = 0; i < n_programmes && status != RKW_OK; i++) {
        rkw_optimum_free(out[i]);
        out[i] = NULL;
    }
    return status;
}
