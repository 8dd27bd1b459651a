/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wind speed and temperature with height. */
#include "base/simd.h"

#include <rackwatt/wind.h>

#include "base/fail.h"
#include "wind/series.h"

#define SPEED_MAX_M_S 200.0
#define HEIGHT_MAX_M 2000.0

static rkw_status check_speed_rows(const double *speed_m_s, size_t n, const double *out_m_s, rkw_error *err)
{
    if (n == 0) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a series needs at least one row");
    if (!out_m_s) return rkw_wind_fail_null(err, "out_m_s");
    return rkw_wind_check_series(err, "speed_m_s", speed_m_s, n, 1, "m/s", 0.0, SPEED_MAX_M_S);
}

/* Both heights must lie above displacement + z0 in every row: below, the logarithm has no meaning. */
static rkw_status check_above_roughness(double height_m, const char *name, double displacement_m,
                                        const double *roughness_m, size_t n, size_t step, rkw_error *err)
{
    double largest = roughness_m[0];
    for (size_t i = 0; i < n * step; i++) largest = rkw_max(largest, roughness_m[i]);
    if (height_m - displacement_m > largest && height_m <= HEIGHT_MAX_M) return RKW_OK;
    return rkw_fail_value(err, RKW_NOWHERE, name, height_m, "m", displacement_m + largest, HEIGHT_MAX_M);
}

double rkw_wind_log_factor(double height_m, double target_m, double roughness_m, double displacement_m)
{
    return log((target_m - displacement_m) / roughness_m) / log((height_m - displacement_m) / roughness_m);
}

rkw_status rkw_wind_log_profile(const double *speed_m_s, size_t n, double height_m, double target_m,
                                const double *roughness_m, size_t roughness_step, double obstacle_height_m,
                                double *out_m_s, rkw_error *err)
{
    RKW_TRY(check_speed_rows(speed_m_s, n, out_m_s, err));
    RKW_TRY(rkw_check_range(err, "obstacle_height_m", obstacle_height_m, "m", 0.0, HEIGHT_MAX_M));
    RKW_TRY(rkw_wind_check_series(err, "roughness_m", roughness_m, n, roughness_step, "m", 1e-9, HEIGHT_MAX_M));
    double displacement_m = 0.7 * obstacle_height_m;
    RKW_TRY(check_above_roughness(height_m, "height_m", displacement_m, roughness_m, n, roughness_step, err));
    RKW_TRY(check_above_roughness(target_m, "target_m", displacement_m, roughness_m, n, roughness_step, err));
    double last_m = roughness_m[0], factor = rkw_wind_log_factor(height_m, target_m, last_m, displacement_m);
    for (size_t i = 0; i < n; i++) {
        double z0_m = roughness_m[i * roughness_step];
        if (z0_m != last_m) factor = rkw_wind_log_factor(height_m, target_m, last_m = z0_m, displacement_m);
        out_m_s[i] = speed_m_s[i] * factor;
    }
    return RKW_OK;
}

rkw_status rkw_wind_power_profile(const double *speed_m_s, size_t n, double height_m, double target_m,
                                  const double *exponent, size_t exponent_step, double *out_m_s, rkw_error *err)
{
    RKW_TRY(check_speed_rows(speed_m_s, n, out_m_s, err));
    RKW_TRY(rkw_check_range(err, "height_m", height_m, "m", 0.1, HEIGHT_MAX_M));
    RKW_TRY(rkw_check_range(err, "target_m", target_m, "m", 0.1, HEIGHT_MAX_M));
    RKW_TRY(rkw_wind_check_series(err, "exponent", exponent, n, exponent_step, "1", -0.5, 1.0));
    double ratio = target_m / height_m;
    for (size_t i = 0; i < n; i++) out_m_s[i] = speed_m_s[i] * pow(ratio, exponent[i * exponent_step]);
    return RKW_OK;
}

rkw_status rkw_wind_exponent_from_roughness(double height_m, double roughness_m, double *exponent, rkw_error *err)
{
    if (!exponent) return rkw_wind_fail_null(err, "exponent");
    RKW_TRY(rkw_check_range(err, "roughness_m", roughness_m, "m", 1e-9, HEIGHT_MAX_M));
    RKW_TRY(check_above_roughness(height_m, "height_m", 0.0, &roughness_m, 1, 0, err));
    *exponent = 1.0 / log(height_m / roughness_m);
    return RKW_OK;
}

/* Index of the lower of the two heights to join: the pair around the target, or the two nearest to it. */
static size_t lower_of_pair(const double *heights_m, size_t n_heights, double target_m)
{
    size_t lower = 0;
    while (lower + 2 < n_heights && heights_m[lower + 1] < target_m) lower++;
    return lower;
}

static double power_between(double low, double high, double position)
{
    return low > 0.0 && high > 0.0 ? low * pow(high / low, position) : 0.0;
}

/* Where the target lies between two heights, 0 at the lower one: in z, or in ln z. */
static double position_between(double low_m, double high_m, double target_m, int32_t kind)
{
    if (kind == RKW_HEIGHT_LINEAR) return (target_m - low_m) / (high_m - low_m);
    return log(target_m / low_m) / log(high_m / low_m);
}

rkw_status rkw_wind_height_interpolate(const double *const *values, const double *heights_m, size_t n_heights, size_t n,
                                       double target_m, int32_t kind, double *out, rkw_error *err)
{
    if (!values || !out || n == 0) return rkw_wind_fail_null(err, "values or out");
    if (n_heights < 2) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "at least two heights are needed");
    RKW_TRY(rkw_wind_check_rising(err, "heights_m", heights_m, n_heights, "m", 0.01, HEIGHT_MAX_M));
    RKW_TRY(rkw_check_range(err, "target_m", target_m, "m", 0.01, HEIGHT_MAX_M));
    RKW_TRY(rkw_wind_check_choice(err, "kind", kind, 3));
    double lowest = kind == RKW_HEIGHT_LINEAR ? -1e6 : 0.0;
    for (size_t h = 0; h < n_heights; h++)
        RKW_TRY(rkw_wind_check_series(err, "values", values[h], n, 1, "", lowest, 1e6));
    size_t lower = lower_of_pair(heights_m, n_heights, target_m);
    const double *low = values[lower], *high = values[lower + 1];
    double position = position_between(heights_m[lower], heights_m[lower + 1], target_m, kind);
    if (kind == RKW_HEIGHT_POWER)
        for (size_t i = 0; i < n; i++) out[i] = power_between(low[i], high[i], position);
    else
        for (size_t i = 0; i < n; i++) {
            double floor_value = low[i] >= 0.0 && high[i] >= 0.0 ? 0.0 : -1e9;
            out[i] = rkw_max(low[i] + (high[i] - low[i]) * position, floor_value);
        }
    return RKW_OK;
}

rkw_status rkw_wind_fit_power_law(const double *heights_m, const double *mean_speed_m_s, size_t n_heights,
                                  double *exponent, double *residual, rkw_error *err)
{
    if (!exponent) return rkw_wind_fail_null(err, "exponent");
    if (n_heights < 2) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "at least two heights are needed");
    RKW_TRY(rkw_wind_check_rising(err, "heights_m", heights_m, n_heights, "m", 0.1, HEIGHT_MAX_M));
    RKW_TRY(rkw_wind_check_series(err, "mean_speed_m_s", mean_speed_m_s, n_heights, 1, "m/s", 1e-3, SPEED_MAX_M_S));
    double mean_x = 0.0, mean_y = 0.0, xx = 0.0, xy = 0.0, largest = 0.0;
    for (size_t h = 0; h < n_heights; h++) {
        mean_x += log(heights_m[h]) / (double)n_heights;
        mean_y += log(mean_speed_m_s[h]) / (double)n_heights;
    }
    for (size_t h = 0; h < n_heights; h++) {
        double x = log(heights_m[h]) - mean_x;
        xx += x * x;
        xy += x * (log(mean_speed_m_s[h]) - mean_y);
    }
    double slope = xy / xx;
    for (size_t h = 0; h < n_heights; h++) {
        double fitted = exp(mean_y + slope * (log(heights_m[h]) - mean_x));
        largest = rkw_max(largest, fabs(fitted / mean_speed_m_s[h] - 1.0));
    }
    *exponent = slope;
    if (residual) *residual = largest;
    return RKW_OK;
}
