/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distances between distributions. */
#include "wind/samples.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "base/sort.h"
#include "wind/series.h"

#include <rackwatt/wind.h>

double *rkw_wind_sorted(const rkw_context *ctx, const char *name, const double *values, size_t n, rkw_status *status,
                        rkw_error *err)
{
    *status = n > 0 ? rkw_wind_check_series(err, name, values, n, 1, "", -1e12, 1e12)
                    : rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%s: a sample needs at least one value", name);
    if (*status != RKW_OK) return NULL;
    double *copy = rkw_alloc(ctx, n, sizeof *copy);
    if (!copy) {
        *status = rkw_fail_memory(err, "a sorted sample");
        return NULL;
    }
    memcpy(copy, values, n * sizeof *copy);
    rkw_sort_values(copy, n);
    return copy;
}

rkw_status rkw_weibull_distance(const rkw_context *ctx, const rkw_weibull *weibull, const double *speed_m_s, size_t n,
                                double *distance, rkw_error *err)
{
    if (!weibull || !distance) return rkw_wind_fail_null(err, "weibull or distance");
    RKW_TRY(rkw_check_range(err, "shape", weibull->shape, "1", 0.01, 1e6));
    RKW_TRY(rkw_check_range(err, "scale_m_s", weibull->scale_m_s, "m/s", 1e-9, 1e6));
    rkw_status status;
    double *sorted = rkw_wind_sorted(ctx, "speed_m_s", speed_m_s, n, &status, err), largest = 0.0;
    if (!sorted) return status;
    for (size_t i = 0; i < n; i++) {
        double f = -expm1(-pow(rkw_max(sorted[i], 0.0) / weibull->scale_m_s, weibull->shape));
        double above = (double)(i + 1) / (double)n - f, below = f - (double)i / (double)n;
        largest = rkw_max(largest, rkw_max(above, below));
    }
    rkw_release(sorted);
    *distance = largest;
    return RKW_OK;
}

/* Walks both sorted samples at once; equal values step together. */
static double largest_gap(const double *a, size_t n_a, const double *b, size_t n_b)
{
    double largest = 0.0;
    size_t i = 0, j = 0;
    while (i < n_a && j < n_b) {
        double v = rkw_min(a[i], b[j]);
        while (i < n_a && a[i] == v) i++;
        while (j < n_b && b[j] == v) j++;
        largest = rkw_max(largest, fabs((double)i / (double)n_a - (double)j / (double)n_b));
    }
    return largest;
}

rkw_status rkw_wind_ks_distance(const rkw_context *ctx, const double *a, size_t n_a, const double *b, size_t n_b,
                                double *distance, rkw_error *err)
{
    if (!distance) return rkw_wind_fail_null(err, "distance");
    rkw_status status;
    double *sorted_a = rkw_wind_sorted(ctx, "a", a, n_a, &status, err);
    double *sorted_b = sorted_a ? rkw_wind_sorted(ctx, "b", b, n_b, &status, err) : NULL;
    if (sorted_b) *distance = largest_gap(sorted_a, n_a, sorted_b, n_b);
    rkw_release(sorted_a);
    rkw_release(sorted_b);
    return status;
}
