/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer in the programme's units. Columns stand one after another, n_steps values each, in the order of the
 * RKW_COLUMN_ and RKW_PRICE_ codes. */
#ifndef RKW_OPTIMIZE_OPTIMUM_H
#define RKW_OPTIMIZE_OPTIMUM_H

#include <stdbool.h>

#include <rackwatt/optimize.h>

enum { RKW_COLUMN_CODES = 28, RKW_FIGURES = 10 };

struct rkw_optimum {
    size_t n_steps, n_pools;
    size_t first[RKW_COLUMN_CODES], count[RKW_COLUMN_CODES]; /* columns of each code */
    size_t first_segment[RKW_MAX_POOLS + 1];
    double *values;
    double figures[RKW_FIGURES];
    bool infeasible;
    rkw_conflict *conflicts;
    size_t n_conflicts;
    size_t bytes;
};

rkw_status rkw_optimum_create(rkw_optimum **out, const rkw_context *ctx, const rkw_programme *p, rkw_error *err);

/* Column of a code, writable. */
static inline double *optimum_column(const rkw_optimum *o, int32_t code, size_t index)
{
    return o->values + (o->first[code] + index) * o->n_steps;
}

static inline double *optimum_segment(const rkw_optimum *o, int32_t code, size_t pool, size_t part)
{
    return optimum_column(o, code, o->first_segment[pool] + part);
}

#endif
