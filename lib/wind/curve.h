/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tabulated curve y(x), straight or by Steffen's monotone cubic between its points. */
#ifndef RKW_WIND_CURVE_H
#define RKW_WIND_CURVE_H

#include <rackwatt/wind.h>

typedef struct rkw_curve {
    const double *x, *y; /* n rising points */
    const double *slope; /* dy/dx at the points; NULL for straight lines */
    size_t n;
    void *own; /* memory of the points; NULL for a borrowed curve */
    /* Uniform cells over x[0] .. x[n-1] and the interval in which each begins; NULL for a borrowed curve. */
    uint32_t *interval_of_cell;
    double cells_per_x;
} rkw_curve;

/* Copies n points (checked by the caller: rising x; n >= 2, Steffen n >= 3). On failure *curve stays cleared. */
rkw_status rkw_curve_create(rkw_curve *curve, const rkw_context *ctx, const double *x, const double *y, size_t n,
                            int32_t interpolation, rkw_error *err);
rkw_status rkw_curve_copy(rkw_curve *curve, const rkw_context *ctx, const rkw_curve *from, rkw_error *err);
void rkw_curve_clear(rkw_curve *curve);

/* The caller's points read as straight lines, without a copy; never cleared. */
static inline rkw_curve rkw_curve_borrow(const double *x, const double *y, size_t n)
{
    return (rkw_curve){.x = x, .y = y, .n = n};
}

/* Index i with x[i] <= v < x[i+1], at most n-2; v must lie in x[0] .. x[n-1]. */
static inline size_t rkw_curve_interval(const rkw_curve *curve, double v)
{
    const double *x = curve->x;
    size_t n = curve->n;
    if (curve->interval_of_cell) {
        size_t i = curve->interval_of_cell[(size_t)((v - x[0]) * curve->cells_per_x)];
        while (i + 2 < n && x[i + 1] <= v) i++;
        while (i > 0 && x[i] > v) i--; /* rounding at a cell's edge */
        return i;
    }
    size_t low = 0, high = n - 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (x[middle] <= v)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Value inside interval i. */
static inline double rkw_curve_inside(const rkw_curve *curve, size_t i, double v)
{
    double width = curve->x[i + 1] - curve->x[i], d = v - curve->x[i];
    double secant = (curve->y[i + 1] - curve->y[i]) / width;
    if (!curve->slope) return curve->y[i] + secant * d;
    double s0 = curve->slope[i], s1 = curve->slope[i + 1];
    double cubic = (s0 + s1 - 2.0 * secant) / (width * width), square = (3.0 * secant - 2.0 * s0 - s1) / width;
    return curve->y[i] + d * (s0 + d * (square + d * cubic));
}

/* Value at v, `outside` beyond the first and last points. */
static inline double rkw_curve_at(const rkw_curve *curve, double v, double outside)
{
    if (!(v >= curve->x[0] && v <= curve->x[curve->n - 1])) return outside;
    if (v == curve->x[curve->n - 1]) return curve->y[curve->n - 1];
    return rkw_curve_inside(curve, rkw_curve_interval(curve, v), v);
}

/* Value at v, held beyond the first and last points. */
static inline double rkw_curve_held(const rkw_curve *curve, double v)
{
    return rkw_curve_at(curve, v, v < curve->x[0] ? curve->y[0] : curve->y[curve->n - 1]);
}

#endif
