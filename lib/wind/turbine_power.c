/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power and thrust of one machine, with the air's density. */
#include "base/simd.h"

#include "base/fail.h"
#include "wind/series.h"
#include "wind/turbine.h"

/* Exponent of the variable form: 1/3 up to 7.5 m/s, 2/3 from 12.5 m/s on. */
static double variable_exponent(double speed_m_s)
{
    return 1.0 / 3.0 + rkw_clamp((speed_m_s - 7.5) / 5.0, 0.0, 1.0) / 3.0;
}

static double moved_point(const rkw_curve *curve, size_t i, double log_ratio)
{
    return curve->x[i] * exp(log_ratio * variable_exponent(curve->x[i]));
}

/* Each point of the curve is moved by density; the speed is placed between the moved points and carried back. */
static double variable_speed(const rkw_turbine *turbine, double speed_m_s, double density_kg_m3)
{
    const rkw_curve *curve = &turbine->power_kW;
    double log_ratio = log(turbine->reference_density_kg_m3 / density_kg_m3);
    size_t low = 0, high = curve->n - 1;
    double at_low = moved_point(curve, low, log_ratio), at_high = moved_point(curve, high, log_ratio);
    if (!(speed_m_s >= at_low && speed_m_s <= at_high)) return -1.0;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        double at_middle = moved_point(curve, middle, log_ratio);
        if (at_middle <= speed_m_s)
            low = middle, at_low = at_middle;
        else
            high = middle, at_high = at_middle;
    }
    double v = curve->x[low] + (curve->x[high] - curve->x[low]) * ((speed_m_s - at_low) / (at_high - at_low));
    return rkw_min(v, curve->x[high]);
}

/* The controller stops the machine at the speed that blows, so cut-out is not moved by density. */
static double iec_speed(const rkw_turbine *turbine, double speed_m_s, double density_kg_m3)
{
    double cut_out_m_s = turbine->power_kW.x[turbine->power_kW.n - 1];
    if (speed_m_s > cut_out_m_s) return -1.0;
    return rkw_min(speed_m_s * cbrt(density_kg_m3 / turbine->reference_density_kg_m3), cut_out_m_s);
}

double rkw_turbine_equivalent_speed(const rkw_turbine *turbine, double speed_m_s, double density_kg_m3, int32_t method)
{
    if (method == RKW_DENSITY_VARIABLE) return variable_speed(turbine, speed_m_s, density_kg_m3);
    return iec_speed(turbine, speed_m_s, density_kg_m3);
}

static rkw_status check_rows(const rkw_turbine *turbine, const double *speed_m_s, size_t n, const double *out,
                             rkw_error *err)
{
    if (!turbine) return rkw_wind_fail_null(err, "turbine");
    if (!out) return rkw_wind_fail_null(err, "the output");
    if (n == 0) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a series needs at least one row");
    return rkw_wind_check_series(err, "speed_m_s", speed_m_s, n, 1, "m/s", 0.0, 200.0);
}

rkw_status rkw_turbine_power(const rkw_turbine *turbine, const double *speed_m_s, size_t n, const double *density_kg_m3,
                             size_t density_step, int32_t method, double *power_kW, rkw_error *err)
{
    RKW_TRY(check_rows(turbine, speed_m_s, n, power_kW, err));
    RKW_TRY(rkw_wind_check_choice(err, "method", method, 3));
    if (method == RKW_DENSITY_NONE) {
        for (size_t i = 0; i < n; i++) power_kW[i] = rkw_curve_at(&turbine->power_kW, speed_m_s[i], 0.0);
        return RKW_OK;
    }
    RKW_TRY(rkw_wind_check_series(err, "density_kg_m3", density_kg_m3, n, density_step, "kg/m3", 0.4, 1.8));
    for (size_t i = 0; i < n; i++) {
        double v = rkw_turbine_equivalent_speed(turbine, speed_m_s[i], density_kg_m3[i * density_step], method);
        power_kW[i] = rkw_curve_at(&turbine->power_kW, v, 0.0);
    }
    return RKW_OK;
}

rkw_status rkw_turbine_thrust(const rkw_turbine *turbine, const double *speed_m_s, size_t n, double *thrust,
                              rkw_error *err)
{
    RKW_TRY(check_rows(turbine, speed_m_s, n, thrust, err));
    if (turbine->thrust.n == 0)
        return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "turbine %s has no thrust curve", turbine->id);
    for (size_t i = 0; i < n; i++) thrust[i] = rkw_turbine_thrust_at(turbine, speed_m_s[i]);
    return RKW_OK;
}
