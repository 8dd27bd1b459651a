/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_PLAN_PARETO_H
#define RKW_PLAN_PARETO_H

#include <rackwatt/pareto.h>

/* Finite values, a supported number of objectives. */
rkw_status rkw_pareto_check(const double *points, size_t n, size_t m, const char *caller, rkw_error *err);

/* Indices of the points in lexicographic order, ties by index; NULL when out of memory. */
size_t *rkw_pareto_sorted(const rkw_context *ctx, const double *points, size_t n, size_t m);

/* 1 when a is no worse than b in every objective and better in one. */
static inline int rkw_dominates(const double *a, const double *b, size_t m)
{
    int better = 0;
    for (size_t i = 0; i < m; i++) {
        if (a[i] > b[i]) return 0;
        better |= a[i] < b[i];
    }
    return better;
}

#endif
