/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer of a programme over the rows of a phrase, kept apart from the solver so that two answers can be mixed. */
#ifndef RKW_SCHEDULE_PLAN_H
#define RKW_SCHEDULE_PLAN_H

#include "schedule/phrase.h"

/* Columns of n rows each. */
typedef struct rkw_plan {
    size_t n, stride, n_flows, n_classes, n_columns;
    double *flow[RKW_MAX_FLOWS], *serve[RKW_MAX_CLASSES], *backlog[RKW_MAX_CLASSES], *late[RKW_MAX_CLASSES];
    double *level, *charge, *discharge;
    double *cold_MWh, *cold_usd; /* content of the chilled-water store; price of a MWh of cold */
    double *bus_usd, *stored_usd, *work_usd[RKW_MAX_CLASSES]; /* prices */
    double *pool_usd[RKW_MAX_POOLS];                          /* per MWh of work at the pool, scarce racks included */
    double *memory;
    double objective, bound, iterations;
} rkw_plan;

rkw_status rkw_plan_create(rkw_plan *plan, const rkw_context *ctx, const rkw_phrase *phrase, rkw_error *err);
void rkw_plan_release(rkw_plan *plan);
/* Copies an answer. */
void rkw_plan_take(rkw_plan *plan, const rkw_phrase *phrase, const rkw_optimum *optimum);
/* plan = (1 - share) plan + share other: both obey the same rows, so the mixture does. */
void rkw_plan_mix(rkw_plan *plan, const rkw_plan *other, double share);

/* A mixture may charge in one plan and discharge in the other: where energy has a price, the battery moves one way, and the dearest
 * sources give what that saves. */
void rkw_plan_settle(rkw_plan *plan, const rkw_phrase *phrase);

/* Work that a class is served in the pool, in GPU-hours of a row. */
double rkw_plan_gpu_h(const rkw_operation *model, const rkw_plan *plan, size_t k, size_t row);
/* Through the connection, at the grid [MW]. */
double rkw_plan_connection_MW(const rkw_phrase *phrase, const rkw_plan *plan, size_t i);
/* IT power per work of a pool's waiting work in row i, its segments filled in order. */
double rkw_plan_power_per_work(const rkw_phrase *phrase, const rkw_plan *plan, size_t pool, size_t i);
/* Facility power in affine form [MW]. */
double rkw_plan_facility_MW(const rkw_phrase *phrase, const rkw_plan *plan, size_t i);

/* What is sold: sales.c. */
typedef struct rkw_sales {
    double income_usd;
    double cap_price[RKW_OPERATION_PERIODS]; /* at which the cap would hold, in terms of `money` */
} rkw_sales;
rkw_status rkw_plan_sell(const rkw_phrase *phrase, const rkw_plan *plan, double money, rkw_sales *out, rkw_error *err);
/* Income of one local year under the cap. */
rkw_status rkw_plan_income(const rkw_phrase *phrase, const rkw_plan *plan, size_t period, double *income_usd,
                           rkw_error *err);
/* A local year in which everything left is sold where the price is higher than `above_usd`, whatever the cap. */
void rkw_plan_respond(const rkw_phrase *phrase, const rkw_plan *plan, size_t period, double above_usd, double *used_MWh,
                      double *sold_MWh, double *income_usd);
/* What each plant may sell at its meter (plant * n + row) so that its cap, counted from the local new year up to each row, is used
 * where the price is best: allot.c. `start_MWh` is what each plant may sell already (its share of production less
 * what it sold), NULL: nothing. */
rkw_status rkw_plan_allot(const rkw_phrase *phrase, const rkw_plan *plan, const double *start_MWh, double *sold,
                          rkw_error *err);
/* Income that the programme counts on whatever is used on site: the sale of everything at its price above the cap's. */
double rkw_plan_sale_constant(const rkw_phrase *phrase, const rkw_terms *terms);

/* GPU-hours per tenant and row (tenant * n + row): split.c. `late` (same size, may be NULL) gets what misses its deadline. */
rkw_status rkw_plan_split(const rkw_phrase *phrase, const rkw_plan *plan, double *served, double *late, rkw_error *err);

#endif
