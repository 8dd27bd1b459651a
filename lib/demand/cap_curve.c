/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GPU power cap against throughput, and its concave envelope. */
#include "cap_curve.h"

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"

static rkw_status check_points(const double *power, const double *throughput, size_t n, rkw_error *err)
{
    if (!power || !throughput || n == 0) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a cap curve needs points");
    for (size_t i = 0; i < n; i++) {
        double power_before = i ? power[i - 1] : 0.0, throughput_before = i ? throughput[i - 1] : 0.0;
        if (!(power[i] > power_before && power[i] <= 1.0))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE,
                            "cap curve: power %s of point %zu does not rise above %s within 0 .. 1", RKW_REAL(power[i]),
                            i + 1, RKW_REAL(power_before));
        if (!(throughput[i] >= throughput_before && throughput[i] > 0.0 && throughput[i] <= 1.0))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE,
                            "cap curve: throughput %s of point %zu falls below %s or leaves 0 .. 1",
                            RKW_REAL(throughput[i]), i + 1, RKW_REAL(throughput_before));
    }
    if (!(power[n - 1] == 1.0 && throughput[n - 1] == 1.0))
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "cap curve: the last point must be full power, full speed");
    return RKW_OK;
}

/* > 0 when b lies under the line from a to c. */
static double below_line(const rkw_cap_curve *curve, size_t a, size_t b, double power, double throughput)
{
    return (throughput - curve->hull_throughput[a]) * (curve->hull_power[b] - curve->hull_power[a]) -
           (curve->hull_throughput[b] - curve->hull_throughput[a]) * (power - curve->hull_power[a]);
}

static void build_hull(rkw_cap_curve *curve)
{
    curve->hull_n = 1;
    for (size_t i = 0; i < curve->n; i++) {
        while (curve->hull_n >= 2 &&
               below_line(curve, curve->hull_n - 2, curve->hull_n - 1, curve->power[i], curve->throughput[i]) >= 0.0)
            curve->hull_n--;
        curve->hull_power[curve->hull_n] = curve->power[i];
        curve->hull_throughput[curve->hull_n++] = curve->throughput[i];
    }
    curve->gap = 0.0;
    for (size_t i = 0; i < curve->n; i++)
        curve->gap = rkw_max(curve->gap, rkw_cap_curve_throughput(curve, curve->power[i]) - curve->throughput[i]);
}

static rkw_cap_curve *allocate(const rkw_context *ctx, size_t n)
{
    rkw_cap_curve *curve = rkw_alloc(ctx, 1, sizeof *curve);
    if (!curve) return NULL;
    curve->n = n;
    curve->power = rkw_alloc(ctx, n, sizeof(double));
    curve->throughput = rkw_alloc(ctx, n, sizeof(double));
    curve->hull_power = rkw_alloc(ctx, n + 1, sizeof(double));
    curve->hull_throughput = rkw_alloc(ctx, n + 1, sizeof(double));
    if (curve->power && curve->throughput && curve->hull_power && curve->hull_throughput) return curve;
    rkw_cap_curve_free(curve);
    return NULL;
}

static rkw_cap_curve *make(const rkw_context *ctx, const double *power, const double *throughput, size_t n)
{
    rkw_cap_curve *curve = allocate(ctx, n);
    if (!curve) return NULL;
    for (size_t i = 0; i < n; i++) {
        curve->power[i] = power[i];
        curve->throughput[i] = throughput[i];
    }
    build_hull(curve);
    return curve;
}

rkw_status rkw_cap_curve_create(rkw_cap_curve **out, const rkw_context *ctx, const double *power,
                                const double *throughput, size_t n, rkw_error *err)
{
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_cap_curve_create: out is NULL");
    *out = NULL;
    RKW_TRY(check_points(power, throughput, n, err));
    *out = make(ctx, power, throughput, n);
    return *out ? RKW_OK : rkw_fail_memory(err, "cap curve");
}

rkw_cap_curve *rkw_cap_curve_copy(const rkw_context *ctx, const rkw_cap_curve *curve)
{
    return make(ctx, curve->power, curve->throughput, curve->n);
}

void rkw_cap_curve_free(rkw_cap_curve *curve)
{
    if (!curve) return;
    rkw_release(curve->power);
    rkw_release(curve->throughput);
    rkw_release(curve->hull_power);
    rkw_release(curve->hull_throughput);
    rkw_release(curve);
}

size_t rkw_cap_curve_segments(const rkw_cap_curve *curve) { return curve->hull_n - 1; }

void rkw_cap_curve_segment(const rkw_cap_curve *curve, size_t j, double *power, double *throughput)
{
    if (power) *power = curve->hull_power[j + 1] - curve->hull_power[j];
    if (throughput) *throughput = curve->hull_throughput[j + 1] - curve->hull_throughput[j];
}

/* y at x on the line through points sorted by x; x is clamped to the ends. */
static double interpolate(const double *xs, const double *ys, size_t n, double x)
{
    if (!(x > xs[0])) return ys[0];
    for (size_t i = 1; i < n; i++)
        if (x <= xs[i]) {
            double width = xs[i] - xs[i - 1];
            return width > 0.0 ? ys[i - 1] + (ys[i] - ys[i - 1]) * ((x - xs[i - 1]) / width) : ys[i - 1];
        }
    return ys[n - 1];
}

double rkw_cap_curve_throughput(const rkw_cap_curve *curve, double power)
{
    return interpolate(curve->hull_power, curve->hull_throughput, curve->hull_n, power);
}

double rkw_cap_curve_power(const rkw_cap_curve *curve, double throughput)
{
    return interpolate(curve->hull_throughput, curve->hull_power, curve->hull_n, throughput);
}

double rkw_cap_curve_busy_power(const rkw_cap_curve *curve, double speed)
{
    return interpolate(curve->throughput, curve->power, curve->n, speed);
}

double rkw_cap_curve_lowest_speed(const rkw_cap_curve *curve) { return curve->throughput[0]; }

double rkw_cap_curve_gap(const rkw_cap_curve *curve) { return curve->gap; }
