/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/sort.h"

#include <string.h>

enum { SMALL = 24, MOST_BYTES = 256 };

static void swap_values(double *a, double *b)
{
    double t = *a;
    *a = *b;
    *b = t;
}

static void insert_values(double *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        double x = v[i];
        size_t k = i;
        for (; k > 0 && v[k - 1] > x; k--) v[k] = v[k - 1];
        v[k] = x;
    }
}

static void sift_value(double *v, size_t root, size_t n)
{
    double x = v[root];
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && v[child + 1] > v[child]) child++;
        if (!(v[child] > x)) break;
        v[root] = v[child];
    }
    v[root] = x;
}

static void heap_values(double *v, size_t n)
{
    for (size_t i = n / 2; i-- > 0;) sift_value(v, i, n);
    for (size_t end = n; --end > 0;) {
        swap_values(&v[0], &v[end]);
        sift_value(v, 0, end);
    }
}

/* Hoare's partition around the middle of three. @return the size of the left part, 1 .. n - 1 */
static size_t part_values(double *v, size_t n)
{
    double *middle = &v[(n - 1) / 2], *last = &v[n - 1];
    if (*middle < v[0]) swap_values(middle, &v[0]);
    if (*last < *middle) swap_values(last, middle);
    if (*middle < v[0]) swap_values(middle, &v[0]);
    double pivot = *middle;
    for (size_t i = 0, j = n - 1;; i++, j--) {
        while (v[i] < pivot) i++;
        while (v[j] > pivot) j--;
        if (i >= j) return j + 1;
        swap_values(&v[i], &v[j]);
    }
}

/* Quicksort on the shorter part, on with the longer one; when the parts stay uneven, a heap keeps it at n log n. */
static void sort_to_depth(double *v, size_t n, int depth)
{
    while (n > SMALL) {
        if (depth-- == 0) {
            heap_values(v, n);
            return;
        }
        size_t left = part_values(v, n);
        if (left < n - left) {
            sort_to_depth(v, left, depth);
            v += left;
            n -= left;
        } else {
            sort_to_depth(v + left, n - left, depth);
            n = left;
        }
    }
    insert_values(v, n);
}

void rkw_sort_values(double *values, size_t n)
{
    int depth = 2;
    for (size_t m = n; m > 1; m /= 2) depth += 2;
    sort_to_depth(values, n, depth);
}

static void sift_block(unsigned char *b, size_t root, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    unsigned char x[MOST_BYTES];
    memcpy(x, b + root * size, size);
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && compare(b + (child + 1) * size, b + child * size) > 0) child++;
        if (compare(b + child * size, x) <= 0) break;
        memcpy(b + root * size, b + child * size, size);
    }
    memcpy(b + root * size, x, size);
}

void rkw_sort_blocks(void *blocks, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    unsigned char *b = blocks, x[MOST_BYTES];
    if (size > MOST_BYTES) return;
    for (size_t i = n / 2; i-- > 0;) sift_block(b, i, n, size, compare);
    for (size_t end = n; end-- > 1;) {
        memcpy(x, b, size);
        memcpy(b, b + end * size, size);
        memcpy(b + end * size, x, size);
        sift_block(b, 0, end, size, compare);
    }
}
