/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

#include "harness/harness.h"

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

enum { MOST = 3000 };

/* Shapes that are hard for a quicksort: few distinct values, ascending, descending, organ pipes. */
static double element(test_random *r, int shape, size_t i, size_t n)
{
    switch (shape) {
    case 0: return random_between(r, -1, 1);
    case 1: return (double)random_index(r, 3);
    case 2: return (double)i;
    case 3: return (double)(n - i);
    case 4: return (double)(i < n / 2 ? i : n - i);
    default: return 7;
    }
}

/* Both sorts against the C library's. */
TEST(sorts_as_the_c_library_does)
{
    static double values[MOST], wanted[MOST], blocks[MOST];
    test_random r = {5};
    long wrong = 0;
    for (int k = 0; k < 300; k++) {
        size_t n = k < 60 ? (size_t)k : random_index(&r, MOST);
        for (size_t i = 0; i < n; i++) values[i] = element(&r, k % 6, i, n);
        memcpy(wanted, values, sizeof wanted);
        memcpy(blocks, values, sizeof blocks);
        qsort(wanted, n, sizeof *wanted, by_value);
        rkw_sort_values(values, n);
        rkw_sort_blocks(blocks, n, sizeof *blocks, by_value);
        wrong += memcmp(values, wanted, n * sizeof *values) != 0 || memcmp(blocks, wanted, n * sizeof *blocks) != 0;
    }
    CHECK(wrong == 0);
    test_note("seed 5");
}
