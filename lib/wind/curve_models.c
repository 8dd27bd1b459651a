/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power from power coefficients, and the smoothing of one machine's curve to a farm's. */
#include <math.h>

#include "base/fail.h"
#include "base/simd.h"
#include "wind/curve.h"
#include "wind/series.h"

rkw_status rkw_wind_cp_power(const double *table_speed_m_s, const double *cp, size_t n_table, double rotor_diameter_m,
                             const double *speed_m_s, size_t n, const double *density_kg_m3, size_t density_step,
                             double *power_kW, rkw_error *err)
{
    if (!power_kW) return rkw_wind_fail_null(err, "power_kW");
    if (n_table < 2) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a cp curve needs at least two points");
    RKW_TRY(rkw_wind_check_rising(err, "table_speed_m_s", table_speed_m_s, n_table, "m/s", 0.0, 60.0));
    RKW_TRY(rkw_wind_check_series(err, "cp", cp, n_table, 1, "1", 0.0, 16.0 / 27.0));
    RKW_TRY(rkw_check_range(err, "rotor_diameter_m", rotor_diameter_m, "m", 0.1, 400.0));
    RKW_TRY(rkw_wind_check_series(err, "speed_m_s", speed_m_s, n, 1, "m/s", 0.0, 200.0));
    RKW_TRY(rkw_wind_check_series(err, "density_kg_m3", density_kg_m3, n, density_step, "kg/m3", 0.4, 1.8));
    rkw_curve curve = rkw_curve_borrow(table_speed_m_s, cp, n_table);
    double area_m2 = 0.25 * RKW_PI * rotor_diameter_m * rotor_diameter_m;
    for (size_t i = 0; i < n; i++) {
        double v = speed_m_s[i], wind_kW = 0.5e-3 * density_kg_m3[i * density_step] * area_m2 * v * v * v;
        power_kW[i] = wind_kW * rkw_curve_at(&curve, v, 0.0);
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ smoothing */

/* Blocks of the sum reach this far to both sides. */
#define REACH_M_S 15.0

static rkw_status check_smoothing(const rkw_wind_smoothing *c, const double *speed_m_s, size_t n, rkw_error *err)
{
    if (!c) return rkw_wind_fail_null(err, "smoothing");
    if (c->size != sizeof *c) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "smoothing: size is not set");
    if (n < 6) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "smoothing needs a curve of at least 6 points");
    RKW_TRY(rkw_wind_check_choice(err, "method", c->method, 2));
    if (c->method == RKW_SMOOTH_TURBULENCE) RKW_TRY(rkw_check_range(err, "turbulence", c->turbulence, "1", 1e-6, 1.0));
    RKW_TRY(rkw_check_range(err, "block_m_s", c->block_m_s, "m/s", 0.01, 5.0));
    RKW_TRY(rkw_check_range(err, "range_m_s", c->range_m_s, "m/s", 0.0, 40.0));
    RKW_TRY(rkw_check_range(err, "mean_m_s", c->mean_m_s, "m/s", -10.0, 10.0));
    return rkw_wind_check_rising(err, "speed_m_s", speed_m_s, n, "m/s", 0.0, 60.0);
}

/* The curve is continued by points of no power until it reaches this speed. */
static size_t count_points(const rkw_wind_smoothing *c, const double *speed_m_s, size_t n)
{
    double last = speed_m_s[n - 1], end = last + c->range_m_s, step = speed_m_s[5] - speed_m_s[4];
    for (; last < end; n++) last += step;
    return n;
}

/* One machine's curve with its continuation: a slope down to the first added point, then nothing. */
static double continued_at(const rkw_wind_smoothing *c, const rkw_curve *curve, double v)
{
    double last = curve->x[curve->n - 1], step = curve->x[5] - curve->x[4];
    if (v > last && v < last + step && c->range_m_s > 0.0) return curve->y[curve->n - 1] * (1.0 - (v - last) / step);
    return rkw_curve_at(curve, v, 0.0);
}

static double smoothed_at(const rkw_wind_smoothing *c, const rkw_curve *curve, double v)
{
    double sd = c->method == RKW_SMOOTH_TURBULENCE ? v * c->turbulence : 0.2 * v + 0.6;
    if (sd == 0.0) return 0.0;
    size_t blocks = (size_t)ceil((2.0 * REACH_M_S + c->block_m_s) / c->block_m_s);
    double sum = 0.0, scale = c->block_m_s / (sd * sqrt(2.0 * RKW_PI));
    for (size_t b = 0; b < blocks; b++) {
        double block_m_s = v + (-REACH_M_S + (double)b * c->block_m_s), z = (v - block_m_s - c->mean_m_s) / sd;
        sum += scale * continued_at(c, curve, block_m_s) * exp(-0.5 * z * z);
    }
    return sum;
}

size_t rkw_wind_smooth_count(const rkw_wind_smoothing *smoothing, const double *speed_m_s, size_t n)
{
    if (check_smoothing(smoothing, speed_m_s, n, NULL) != RKW_OK) return 0;
    return count_points(smoothing, speed_m_s, n);
}

static rkw_status check_points(const rkw_wind_smoothing *c, const double *speed_m_s, const double *power, size_t n,
                               rkw_error *err)
{
    RKW_TRY(check_smoothing(c, speed_m_s, n, err));
    return rkw_wind_check_series(err, "power", power, n, 1, "", 0.0, 1e12);
}

rkw_status rkw_wind_smooth_power(const rkw_wind_smoothing *smoothing, const double *speed_m_s, const double *power,
                                 size_t n, const double *at_m_s, size_t n_at, double *out_power, rkw_error *err)
{
    if (!out_power) return rkw_wind_fail_null(err, "out_power");
    RKW_TRY(check_points(smoothing, speed_m_s, power, n, err));
    RKW_TRY(rkw_wind_check_series(err, "at_m_s", at_m_s, n_at, 1, "m/s", 0.0, 200.0));
    rkw_curve curve = rkw_curve_borrow(speed_m_s, power, n);
    for (size_t i = 0; i < n_at; i++) out_power[i] = smoothed_at(smoothing, &curve, at_m_s[i]);
    return RKW_OK;
}

rkw_status rkw_wind_smooth_curve(const rkw_wind_smoothing *smoothing, const double *speed_m_s, const double *power,
                                 size_t n, double *out_speed_m_s, double *out_power, rkw_error *err)
{
    if (!out_speed_m_s || !out_power) return rkw_wind_fail_null(err, "out_speed_m_s or out_power");
    RKW_TRY(check_points(smoothing, speed_m_s, power, n, err));
    size_t count = count_points(smoothing, speed_m_s, n);
    double step = speed_m_s[5] - speed_m_s[4], last = speed_m_s[n - 1];
    for (size_t i = 0; i < count; i++) {
        if (i >= n) last += step;
        out_speed_m_s[i] = i < n ? speed_m_s[i] : last;
    }
    return rkw_wind_smooth_power(smoothing, speed_m_s, power, n, out_speed_m_s, count, out_power, err);
}
