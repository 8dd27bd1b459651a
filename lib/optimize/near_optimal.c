/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions about an answer: the same programme with another objective. */
#include <math.h>

#include "base/fail.h"
#include "base/memory.h"
#include "optimize/capacities.h"

typedef struct inquiry {
    rkw_context ctx;
    const rkw_capacity_programme *p;
    rkw_capacity_options options;
} inquiry;

static rkw_status open_inquiry(inquiry *q, const rkw_context *ctx, const rkw_capacity_programme *p,
                               const rkw_capacity_options *options, rkw_error *err)
{
    const rkw_capacity_options defaults = RKW_CAPACITY_OPTIONS_INIT;
    RKW_TRY(rkw_context_copy(&q->ctx, ctx, err));
    RKW_TRY(rkw_capacity_programme_check(p, err));
    q->p = p;
    q->options = options ? *options : defaults;
    return rkw_capacity_options_check(p, &q->options, err);
}

/* Least or greatest value of the question's capacity or row. */
static rkw_status ask(const inquiry *q, const rkw_question *question, double *value, rkw_error *err)
{
    rkw_joint e;
    RKW_TRY(rkw_joint_create(&e, &q->ctx, q->p, &q->options, question, err));
    rkw_status status = rkw_joint_solve(&e, err);
    if (status == RKW_OK && e.infeasible)
        status = rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE, "no plan meets all limits");
    if (status == RKW_OK)
        *value = question->kind == RKW_ASK_ROW ? rkw_joint_row(&e, question->index)
                                               : rkw_joint_capacity(&e, question->index);
    rkw_joint_release(&e);
    return status;
}

rkw_status rkw_capacity_range(const rkw_context *ctx, const rkw_capacity_programme *programme,
                              const rkw_capacity_options *options, double objective_usd, double share, size_t capacity,
                              double *low, double *high, rkw_error *err)
{
    inquiry q;
    if (!low || !high) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "no place for the range");
    RKW_TRY(open_inquiry(&q, ctx, programme, options, err));
    if (capacity >= programme->n_capacities)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "capacity %zu of %zu", capacity, programme->n_capacities);
    RKW_TRY(rkw_check_range(err, "share", share, "1", 0.0, 1.0));
    RKW_TRY(rkw_check_range(err, "cost of the optimum", objective_usd, "usd", -1e300, 1e300));
    rkw_question question = {RKW_ASK_CAPACITY, capacity, 1.0, objective_usd + share * fabs(objective_usd)};
    double ends[2];
    RKW_TRY(ask(&q, &question, &ends[0], err));
    question.sense = -1.0;
    RKW_TRY(ask(&q, &question, &ends[1], err));
    *low = ends[0];
    *high = ends[1];
    return RKW_OK;
}

/* Least cost with one row's limits moved. */
static rkw_status cost_with(const inquiry *q, size_t row, const rkw_relaxation *r, double *cost, rkw_error *err)
{
    rkw_capacity_programme p = *q->p;
    rkw_capacity_optimum *o = NULL;
    rkw_shared_row *rows = rkw_alloc(&q->ctx, p.n_rows, sizeof *rows);
    if (!rows) return rkw_fail_memory(err, "the relaxed rows");
    for (size_t i = 0; i < p.n_rows; i++) rows[i] = q->p->rows[i];
    rows[row].low = r->low;
    rows[row].high = r->high;
    p.rows = rows;
    rkw_capacity_options options = q->options;
    options.schedules = 0;
    rkw_status status = rkw_optimize_capacities(&o, &q->ctx, &p, &options, err);
    if (status == RKW_OK) *cost = rkw_capacity_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD);
    if (status == RKW_E_INFEASIBLE || status == RKW_E_CONVERGE) status = RKW_OK; /* just short of possible */
    rkw_capacity_optimum_free(o);
    rkw_release(rows);
    return status;
}

rkw_status rkw_capacity_relaxation(const rkw_context *ctx, const rkw_capacity_programme *programme,
                                   const rkw_capacity_options *options, size_t row, rkw_relaxation *relaxation,
                                   rkw_error *err)
{
    static const double ROOM = 1e-6; /* beyond the least move, so that a plan has an inside */
    inquiry q;
    double least = 0.0;
    if (!relaxation) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "no place for the relaxation");
    RKW_TRY(open_inquiry(&q, ctx, programme, options, err));
    if (row >= programme->n_rows)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "shared row %zu of %zu", row, programme->n_rows);
    const rkw_shared_row *from = &programme->rows[row];
    rkw_relaxation r = {from->low, from->high, 0.0, NAN};
    /* the activity nearest to the limits: the least one when it lies above, else the greatest one */
    rkw_question question = {RKW_ASK_ROW, row, 1.0, INFINITY};
    rkw_status status = ask(&q, &question, &least, err);
    if (status == RKW_OK && least > from->high) {
        r.high = least;
    } else if (status == RKW_OK) {
        question.sense = -1.0;
        status = ask(&q, &question, &least, err);
        if (status == RKW_OK && least < from->low) r.low = least;
    }
    if (status == RKW_E_INFEASIBLE) {
        r.amount = INFINITY;
    } else if (status != RKW_OK) {
        return status;
    } else {
        r.amount = fmax(r.high - from->high, from->low - r.low);
        if (r.high > from->high) r.high += ROOM * (1.0 + fabs(r.high));
        if (r.low < from->low) r.low -= ROOM * (1.0 + fabs(r.low));
        RKW_TRY(cost_with(&q, row, &r, &r.cost_usd, err));
    }
    *relaxation = r;
    return RKW_OK;
}
