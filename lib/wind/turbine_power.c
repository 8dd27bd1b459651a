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

/* How one density moves the points of a curve. */
typedef struct point_move {
    const rkw_curve *curve;
    double log_ratio, cube_root; /* of reference density over density */
} point_move;

static double moved_point(const point_move *move, size_t i)
{
    double v = move->curve->x[i];
    if (v <= 7.5) return v * move->cube_root;
    if (v >= 12.5) return v * (move->cube_root * move->cube_root);
    return v * exp(move->log_ratio * variable_exponent(v));
}

/* Interval whose moved points enclose the speed, searched from a first guess. */
static size_t moved_interval(const point_move *move, double speed_m_s, double *low, double *high)
{
    const rkw_curve *curve = move->curve;
    double guess = speed_m_s / (speed_m_s < 7.5 ? move->cube_root : move->cube_root * move->cube_root);
    size_t i = rkw_curve_interval(curve, rkw_clamp(guess, curve->x[0], curve->x[curve->n - 1]));
    *low = moved_point(move, i);
    *high = moved_point(move, i + 1);
    while (i > 0 && *low > speed_m_s) *high = *low, *low = moved_point(move, --i);
    while (i + 2 < curve->n && *high <= speed_m_s) *low = *high, *high = moved_point(move, ++i + 1);
    return i;
}

/* Each point of the curve is moved by density; the speed is placed between the moved points and carried back. */
static double variable_speed(const point_move *move, double speed_m_s)
{
    const rkw_curve *curve = move->curve;
    if (!(speed_m_s >= moved_point(move, 0) && speed_m_s <= moved_point(move, curve->n - 1))) return -1.0;
    double low, high;
    size_t i = moved_interval(move, speed_m_s, &low, &high);
    double v = curve->x[i] + (curve->x[i + 1] - curve->x[i]) * ((speed_m_s - low) / (high - low));
    return rkw_min(v, curve->x[i + 1]);
}

/* The controller stops the machine at the speed that blows, so cut-out is not moved by density. */
static double iec_speed(double cube_root, double speed_m_s, double cut_out_m_s)
{
    return speed_m_s <= cut_out_m_s ? rkw_min(speed_m_s / cube_root, cut_out_m_s) : -1.0;
}

/* Logarithm and cube root of reference density over density. */
RKW_CLONES
static void rkw_turbine_density_roots(const double *restrict density_kg_m3, size_t step, size_t n, double reference,
                                      double *restrict log_ratio, double *restrict cube_root)
{
    for (size_t i = 0; i < n; i++) {
        log_ratio[i] = log(reference / density_kg_m3[i * step]);
        cube_root[i] = exp(log_ratio[i] / 3.0);
    }
}

void rkw_turbine_equivalent_speeds(const rkw_turbine *turbine, const double *speed_m_s, size_t n,
                                   const double *density_kg_m3, size_t density_step, int32_t method, double *out_m_s)
{
    double log_ratio[RKW_TURBINE_BLOCK], cube_root[RKW_TURBINE_BLOCK];
    double cut_out_m_s = turbine->power_kW.x[turbine->power_kW.n - 1];
    rkw_turbine_density_roots(density_kg_m3, density_step, n, turbine->reference_density_kg_m3, log_ratio, cube_root);
    if (method == RKW_DENSITY_IEC)
        for (size_t i = 0; i < n; i++) out_m_s[i] = iec_speed(cube_root[i], speed_m_s[i], cut_out_m_s);
    else
        for (size_t i = 0; i < n; i++) {
            point_move move = {&turbine->power_kW, log_ratio[i], cube_root[i]};
            out_m_s[i] = variable_speed(&move, speed_m_s[i]);
        }
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
    for (size_t first = 0; first < n; first += RKW_TURBINE_BLOCK) {
        double v[RKW_TURBINE_BLOCK];
        size_t rows = n - first < RKW_TURBINE_BLOCK ? n - first : RKW_TURBINE_BLOCK;
        rkw_turbine_equivalent_speeds(turbine, speed_m_s + first, rows, density_kg_m3 + first * density_step,
                                      density_step, method, v);
        for (size_t i = 0; i < rows; i++) power_kW[first + i] = rkw_curve_at(&turbine->power_kW, v[i], 0.0);
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
