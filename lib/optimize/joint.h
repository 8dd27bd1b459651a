/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All years of a capacity programme and their border, iterated together. */
#ifndef RKW_OPTIMIZE_JOINT_H
#define RKW_OPTIMIZE_JOINT_H

#include "optimize/border.h"
#include "optimize/couple.h"

/* What is asked of a programme: its least cost, or with the cost as a row, another objective. */
typedef struct rkw_question {
    enum { RKW_ASK_COST, RKW_ASK_CAPACITY, RKW_ASK_ROW } kind;
    size_t index;      /* capacity or row */
    double sense;      /* 1: the least, -1: the greatest */
    double cost_limit; /* INFINITY: the cost does not matter */
} rkw_question;

/* Room in a record beside the sums by column. */
enum { RKW_JOINT_FIGURES = 80 };

typedef struct rkw_joint {
    const rkw_context *ctx;
    const rkw_capacity_programme *p;
    rkw_capacity_options options;
    rkw_question question;
    rkw_common common;
    rkw_border border;
    rkw_joint_year *years;
    size_t n_years, first_year, n_all; /* here; number of the first; everywhere */
    const rkw_year_kernel *kernel;
    double *records, *numbers; /* [year of all][per_record]; units of capacities and rows, and what follows */
    double *row_offset;        /* activity of each row when all scaled variables are 0 */
    size_t per_record;
    int phase;
    double target;
    bool with_costs, cancelled;
    double rhs_size, cost_size; /* what residuals are measured against, scaled */
    double objective_unit;      /* usd per scaled objective */
    double constant_usd;        /* weighted costs that nothing changes */
    double primal_step, dual_step, mu, count;
    double most_second_order;
    bool long_steps, primal_lags, dual_lags;
    double lagging; /* share of LAGGING_SHARE that is still allowed */
    /* how it ended */
    int32_t iterations;
    bool infeasible;
    double primal, dual, gap, primal_residual, dual_residual, bound, shortage;
} rkw_joint;

rkw_status rkw_joint_create(rkw_joint *e, const rkw_context *ctx, const rkw_capacity_programme *p,
                            const rkw_capacity_options *options, const rkw_question *question, rkw_error *err);
void rkw_joint_release(rkw_joint *e);

/* @return RKW_OK (also with `infeasible` set, once that is proven), RKW_E_CONVERGE, RKW_E_CANCELLED, or what the exchange
 * returned. */
rkw_status rkw_joint_solve(rkw_joint *e, rkw_error *err);

/* In the programme's units. */
double rkw_joint_capacity(const rkw_joint *e, size_t capacity);
double rkw_joint_row(const rkw_joint *e, size_t row);
double rkw_joint_row_price(const rkw_joint *e, size_t row);
double rkw_joint_capacity_price(const rkw_joint *e, size_t capacity);

/* ------------------------------------------------------------------ phases (phase.c) */

enum {
    RKW_PHASE_TRY_START,
    RKW_PHASE_START,
    RKW_PHASE_ADVANCE,
    RKW_PHASE_PREDICT,
    RKW_PHASE_AIM,
    RKW_PHASE_CORRECT,
    RKW_PHASE_LOOK_BACK,
    RKW_PHASE_REFINE,
    RKW_PHASE_BOUND
};

/* One pass of all years, on as many threads as the context allows, with the exchange between processes. Figures are sums
 * and extremes in the order of the years; sums by column stand in the border's totals. */
rkw_status rkw_joint_phase(rkw_joint *e, int phase, rkw_pass *pass, rkw_error *err);

/* Lets every process add its years' numbers: values is [n_all][per_year] with the own rows filled in. */
rkw_status rkw_joint_exchange(rkw_joint *e, double *values, size_t per_year, rkw_error *err);

#endif
