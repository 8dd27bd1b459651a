/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole columns checked at the speed of memory: the search for the culprit comes only after a failure. */
#ifndef RKW_SUPPLY_FINITE_H
#define RKW_SUPPLY_FINITE_H

#include <float.h>
#include <math.h>
#include <stddef.h>

/* Index of the first value that is not finite, n when all are. */
static inline size_t rkw_first_not_finite(const double *x, size_t n)
{
    int bad = 0;
    for (size_t i = 0; i < n; i++) bad |= !(fabs(x[i]) <= DBL_MAX);
    if (!bad) return n;
    size_t i = 0;
    while (isfinite(x[i])) i++;
    return i;
}

#endif
