/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorting in place. The C library's qsort asks malloc for memory, past a host's hooks. */
#ifndef RKW_BASE_SORT_H
#define RKW_BASE_SORT_H

#include <stddef.h>

/* Ascending; no NaN among the values. O(n log n), no allocation. */
void rkw_sort_values(double *values, size_t n);

/* As qsort: n blocks of `size` bytes, at most 256. Equal blocks may change places, the same way every time. */
void rkw_sort_blocks(void *blocks, size_t n, size_t size, int (*compare)(const void *, const void *));

#endif
