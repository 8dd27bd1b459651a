/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wind/curve.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/simd.h"

/* Slopes that keep a cubic monotone between points (Steffen 1990, A&A 239, 443, equations 9 to 11; the ends take the
 * slope of their interval). */
static void steffen_slopes(const double *x, const double *y, size_t n, double *slope)
{
    double width_before = x[1] - x[0], secant_before = (y[1] - y[0]) / width_before;
    slope[0] = secant_before;
    for (size_t i = 1; i + 1 < n; i++) {
        double width = x[i + 1] - x[i], secant = (y[i + 1] - y[i]) / width;
        double parabola = (secant_before * width + secant * width_before) / (width_before + width);
        double smallest = rkw_min(rkw_min(fabs(secant_before), fabs(secant)), 0.5 * fabs(parabola));
        slope[i] = (copysign(1.0, secant_before) + copysign(1.0, secant)) * smallest;
        width_before = width;
        secant_before = secant;
    }
    slope[n - 1] = secant_before;
}

#define CELLS_PER_POINT 4

/* Cells are some times finer than the mean spacing, so that a search starts at its interval or next to it. */
static rkw_status make_cells(rkw_curve *curve, const rkw_context *ctx, rkw_error *err)
{
    size_t n_cells = CELLS_PER_POINT * curve->n, interval = 0;
    double first = curve->x[0], last = curve->x[curve->n - 1];
    curve->interval_of_cell = rkw_alloc(ctx, n_cells + 2, sizeof *curve->interval_of_cell);
    if (!curve->interval_of_cell) return rkw_fail_memory(err, "a turbine curve");
    curve->cells_per_x = (double)n_cells / (last - first);
    for (size_t cell = 0; cell < n_cells + 2; cell++) {
        double v = first + (double)cell / curve->cells_per_x;
        while (interval + 2 < curve->n && curve->x[interval + 1] <= v) interval++;
        curve->interval_of_cell[cell] = (uint32_t)interval;
    }
    return RKW_OK;
}

rkw_status rkw_curve_create(rkw_curve *curve, const rkw_context *ctx, const double *x, const double *y, size_t n,
                            int32_t interpolation, rkw_error *err)
{
    int32_t cubic = interpolation == RKW_CURVE_STEFFEN;
    memset(curve, 0, sizeof *curve);
    double *points = rkw_alloc(ctx, n, (cubic ? 3 : 2) * sizeof *points);
    if (!points) return rkw_fail_memory(err, "a turbine curve");
    memcpy(points, x, n * sizeof *x);
    memcpy(points + n, y, n * sizeof *y);
    if (cubic) steffen_slopes(x, y, n, points + 2 * n);
    *curve = rkw_curve_borrow(points, points + n, n);
    curve->slope = cubic ? points + 2 * n : NULL;
    curve->own = points;
    rkw_status status = make_cells(curve, ctx, err);
    if (status != RKW_OK) rkw_curve_clear(curve);
    return status;
}

rkw_status rkw_curve_copy(rkw_curve *curve, const rkw_context *ctx, const rkw_curve *from, rkw_error *err)
{
    memset(curve, 0, sizeof *curve);
    if (from->n == 0) return RKW_OK;
    return rkw_curve_create(curve, ctx, from->x, from->y, from->n, from->slope ? RKW_CURVE_STEFFEN : RKW_CURVE_LINEAR,
                            err);
}

void rkw_curve_clear(rkw_curve *curve)
{
    rkw_release(curve->own);
    rkw_release(curve->interval_of_cell);
    memset(curve, 0, sizeof *curve);
}
