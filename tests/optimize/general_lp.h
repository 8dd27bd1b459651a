/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A programme written out as a plain linear programme from the description in the public header, without any code of the
 * library: rows, columns with their entries, limits and costs. */
#ifndef RKW_TESTS_OPTIMIZE_GENERAL_LP_H
#define RKW_TESTS_OPTIMIZE_GENERAL_LP_H

#include <rackwatt/optimize.h>

enum { LP_ENTRIES = 5 };

typedef struct lp_column {
    double low, high, cost;
    int n, row[LP_ENTRIES];
    double value[LP_ENTRIES];
    int32_t code; /* RKW_COLUMN_*, or -1 for the change that a ramp limits */
    size_t index, part, step;
} lp_column;

typedef struct general_lp {
    int n_rows, n_columns;
    double *right;     /* rows are equalities */
    int32_t *row_code; /* RKW_PRICE_* */
    size_t *row_index, *row_step;
    lp_column *columns;
    double constant, dt;
} general_lp;

general_lp *lp_write(const rkw_programme *p);
void lp_free(general_lp *lp);

/* Values of all columns from an answer (the ramp's change is what the rows ask for). */
double *lp_point(const general_lp *lp, const rkw_programme *p, const rkw_optimum *o);
double lp_cost(const general_lp *lp, const double *x);
/* Largest violation of rows and limits, in long double. */
double lp_violation(const general_lp *lp, const double *x);
/* b'lambda + sum of the least (c - A'lambda) x within the limits, in long double, from the answer's prices; `costs` 0
 * leaves c out. *size is the sum of the absolute terms. */
long double lp_bound(const general_lp *lp, const rkw_optimum *o, int costs, long double *size);

#endif
