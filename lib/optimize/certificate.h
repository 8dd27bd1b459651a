/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the answer proves, computed from the programme and the answer's columns alone. */
#ifndef RKW_OPTIMIZE_CERTIFICATE_H
#define RKW_OPTIMIZE_CERTIFICATE_H

#include "optimize/optimum.h"

/* Windows, arrivals and total work of all classes, [class][2][step]. */
typedef struct rkw_work {
    double *series, *total;
} rkw_work;
rkw_status rkw_work_create(rkw_work *work, const rkw_context *ctx, const rkw_programme *p, rkw_error *err);
void rkw_work_release(rkw_work *work);
static inline const double *work_windows(const rkw_work *w, size_t n, size_t k) { return w->series + 2 * k * n; }
static inline const double *work_arrivals(const rkw_work *w, size_t n, size_t k) { return w->series + (2 * k + 1) * n; }

/* b'lambda + sum over all variables of the least of (c - A'lambda) z within its limits, from the answer's prices: with
 * costs a lower bound of the objective, without costs a proof of infeasibility when positive.
 * *size receives the sum of the absolute terms (rounding is below 1e-13 of it). */
double rkw_bound(const rkw_programme *p, const rkw_work *work, const rkw_optimum *o, bool with_costs, double *size);

/* Cost of the schedule [usd]. */
double rkw_cost_of_schedule(const rkw_programme *p, const rkw_optimum *o);

/* Part of the cost that no variable changes [usd]. */
double rkw_constant_cost(const rkw_programme *p);

/* Largest violation of a row or a limit, over (1 + largest right side). */
double rkw_violation(const rkw_programme *p, const rkw_work *work, const rkw_optimum *o);
/* Of a row alone, where capacities have moved the limits. */
double rkw_row_violation(const rkw_programme *p, const rkw_work *work, const rkw_optimum *o);

/* Rows in which everything is given never meet the solver; their prices follow from those of the bus. In a proof of
 * infeasibility (`with_costs` false) rows without work stay out. */
void rkw_price_forced_rows(const rkw_programme *p, const rkw_work *work, rkw_optimum *o, bool with_costs);

/* Fills the RKW_VALUE_ columns from the prices. */
void rkw_fill_values(const rkw_programme *p, rkw_optimum *o);

#endif
