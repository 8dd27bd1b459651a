/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables joined by the number of a case, whose rows stand together. */
#ifndef RKW_EXAMPLES_EVALUATE_CASES_H
#define RKW_EXAMPLES_EVALUATE_CASES_H

#include "evaluate.h"

typedef struct case_rows {
    size_t first, n;
} case_rows;

/* Rows of a key column that belong to a case; n is 0 when there are none. */
static inline case_rows case_find(const double *key, size_t rows, double wanted)
{
    size_t first = 0;
    while (first < rows && key[first] != wanted) first++;
    return (case_rows){first, first < rows ? eval_group_end(key, first, rows) - first : 0};
}

/* Rows of an auxiliary table that belong to the case of a row of IN. */
static inline case_rows case_with(const eval_job *job, const char *auxiliary, size_t row)
{
    return case_find(eval_with(job, auxiliary, "case"), eval_with_rows(job, auxiliary), eval_in(job, "case")[row]);
}

/* A number as a count for the library, which then checks its range; what is no number becomes -1. */
static inline int32_t case_count(double x) { return x >= 0 && x <= INT32_MAX ? (int32_t)x : -1; }

#endif
