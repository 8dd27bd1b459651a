/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weibull wind: fit, moments, capacity factor, exceedance. */
#include "base/simd.h"

#include <gsl/gsl_cdf.h>

#include "base/fail.h"
#include "wind/series.h"
#include "wind/turbine.h"

#define SPEED_MAX_M_S 200.0

static rkw_status check_weibull(const rkw_weibull *w, rkw_error *err)
{
    if (!w) return rkw_wind_fail_null(err, "weibull");
    RKW_TRY(rkw_check_range(err, "shape", w->shape, "1", 0.01, 1e6));
    return rkw_check_range(err, "scale_m_s", w->scale_m_s, "m/s", 1e-9, 1e6);
}

/* Sums over x^k with x relative to the largest value, so that no power overflows. */
typedef struct power_sums {
    double sum, log_sum, log2_sum; /* of x^k, x^k ln x, x^k (ln x)^2 */
} power_sums;

static power_sums sums_at(const double *x, size_t n, double largest, double k)
{
    power_sums s = {0.0, 0.0, 0.0};
    for (size_t i = 0; i < n; i++) {
        double l = log(x[i] / largest), weight = exp(k * l);
        s.sum += weight;
        s.log_sum += weight * l;
        s.log2_sum += weight * l * l;
    }
    return s;
}

/* The likelihood equation; it rises with k from minus infinity to minus the mean of ln x, which is positive. */
static double likelihood_slope(const power_sums *s, double k, double mean_log)
{
    return s->log_sum / s->sum - 1.0 / k - mean_log;
}

/* Newton's method, kept inside a bracket by bisection. */
static rkw_status solve_shape(const double *x, size_t n, double largest, double mean_log, double *shape, rkw_error *err)
{
    double low = 0.0, high = INFINITY, k = 2.0;
    for (int iteration = 0; iteration < 200; iteration++) {
        power_sums s = sums_at(x, n, largest, k);
        double f = likelihood_slope(&s, k, mean_log), ratio = s.log_sum / s.sum;
        if (f > 0.0)
            high = k;
        else
            low = k;
        double next = k - f / (s.log2_sum / s.sum - ratio * ratio + 1.0 / (k * k));
        if (!(next >= low && next <= high)) next = high < INFINITY ? 0.5 * (low + high) : 2.0 * k;
        double step = fabs(next - k);
        k = next;
        if (step <= 4e-16 * k || f == 0.0) {
            *shape = k;
            return RKW_OK;
        }
        if (k > 1e6) break;
    }
    if (high < INFINITY && high - low < 1e-12 * k) {
        *shape = k;
        return RKW_OK;
    }
    return rkw_fail(err, RKW_E_CONVERGE, RKW_NOWHERE, "no Weibull shape fits: the speeds are nearly equal");
}

rkw_status rkw_weibull_fit(const double *speed_m_s, size_t n, rkw_weibull *fit, double *log_likelihood, rkw_error *err)
{
    if (!fit) return rkw_wind_fail_null(err, "fit");
    if (n < 2) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a Weibull fit needs at least two speeds");
    RKW_TRY(rkw_wind_check_series(err, "speed_m_s", speed_m_s, n, 1, "m/s", 1e-9, SPEED_MAX_M_S));
    double largest = speed_m_s[0], least = largest, sum_log = 0.0, shape = 0.0;
    for (size_t i = 0; i < n; i++) {
        largest = rkw_max(largest, speed_m_s[i]);
        least = rkw_min(least, speed_m_s[i]);
    }
    if (!(largest > least)) return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "all speeds are equal: no Weibull fit");
    for (size_t i = 0; i < n; i++) sum_log += log(speed_m_s[i] / largest);
    RKW_TRY(solve_shape(speed_m_s, n, largest, sum_log / (double)n, &shape, err));
    power_sums s = sums_at(speed_m_s, n, largest, shape);
    double relative_scale = pow(s.sum / (double)n, 1.0 / shape);
    fit->shape = shape;
    fit->scale_m_s = largest * relative_scale;
    if (log_likelihood)
        *log_likelihood =
            (double)n * (log(shape) - shape * log(relative_scale) - log(largest)) + (shape - 1.0) * sum_log - (double)n;
    return RKW_OK;
}

rkw_status rkw_weibull_moment(const rkw_weibull *weibull, double power, double *moment, rkw_error *err)
{
    if (!moment) return rkw_wind_fail_null(err, "moment");
    RKW_TRY(check_weibull(weibull, err));
    RKW_TRY(rkw_check_range(err, "power", power, "1", 1e-6, 20.0));
    *moment = pow(weibull->scale_m_s, power) * tgamma(1.0 + power / weibull->shape);
    return RKW_OK;
}

rkw_status rkw_weibull_from_mean(double mean_m_s, double shape, rkw_weibull *weibull, rkw_error *err)
{
    if (!weibull) return rkw_wind_fail_null(err, "weibull");
    RKW_TRY(rkw_check_range(err, "mean_m_s", mean_m_s, "m/s", 0.01, 60.0));
    RKW_TRY(rkw_check_range(err, "shape", shape, "1", 0.5, 10.0));
    *weibull = (rkw_weibull){shape, mean_m_s / tgamma(1.0 + 1.0 / shape)};
    return RKW_OK;
}

rkw_status rkw_weibull_shape_justus(double mean_m_s, double sd_m_s, double *shape, rkw_error *err)
{
    if (!shape) return rkw_wind_fail_null(err, "shape");
    RKW_TRY(rkw_check_range(err, "mean_m_s", mean_m_s, "m/s", 0.01, SPEED_MAX_M_S));
    RKW_TRY(rkw_check_range(err, "sd_m_s", sd_m_s, "m/s", 1e-9, SPEED_MAX_M_S));
    *shape = pow(sd_m_s / mean_m_s, -1.086);
    return RKW_OK;
}

/* ------------------------------------------------------------------ energy */

static double weibull_density(const rkw_weibull *w, double v)
{
    double relative = v / w->scale_m_s, power = pow(relative, w->shape - 1.0);
    return w->shape / w->scale_m_s * power * exp(-power * relative);
}

/* Mean power over one interval of the curve by eight-point Gauss-Legendre. */
static double interval_power(const rkw_curve *curve, size_t i, const rkw_weibull *w)
{
    static const double node[4] = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363};
    static const double weight[4] = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763};
    double middle = 0.5 * (curve->x[i] + curve->x[i + 1]), half = 0.5 * (curve->x[i + 1] - curve->x[i]), sum = 0.0;
    for (size_t g = 0; g < 4; g++) {
        double below = middle - half * node[g], above = middle + half * node[g];
        sum += weight[g] * (rkw_curve_inside(curve, i, below) * weibull_density(w, below) +
                            rkw_curve_inside(curve, i, above) * weibull_density(w, above));
    }
    return half * sum;
}

rkw_status rkw_turbine_capacity_factor(const rkw_turbine *turbine, const rkw_weibull *weibull, double *capacity_factor,
                                       rkw_error *err)
{
    if (!turbine || !capacity_factor) return rkw_wind_fail_null(err, "turbine or capacity_factor");
    RKW_TRY(check_weibull(weibull, err));
    double mean_kW = 0.0;
    for (size_t i = 0; i + 1 < turbine->power_kW.n; i++) mean_kW += interval_power(&turbine->power_kW, i, weibull);
    *capacity_factor = mean_kW / turbine->rated_power_kW;
    return RKW_OK;
}

rkw_status rkw_wind_exceedance(double p50_MWh, const rkw_wind_uncertainty *parts, size_t n_parts,
                               double probability_0_1, double *energy_MWh, double *sd_0_1, rkw_error *err)
{
    if (!energy_MWh) return rkw_wind_fail_null(err, "energy_MWh");
    if (n_parts > 0 && !parts) return rkw_wind_fail_null(err, "parts");
    RKW_TRY(rkw_check_range(err, "p50_MWh", p50_MWh, "MWh", 0.0, 1e12));
    RKW_TRY(rkw_check_range(err, "probability_0_1", probability_0_1, "1", 0.001, 0.999));
    double squares = 0.0;
    for (size_t i = 0; i < n_parts; i++) {
        char name[33] = {0};
        for (size_t c = 0; c < sizeof parts[i].name && parts[i].name[c]; c++) name[c] = parts[i].name[c];
        RKW_TRY(rkw_check_range(err, name, parts[i].sd_0_1, "1", 0.0, 1.0));
        squares += parts[i].sd_0_1 * parts[i].sd_0_1;
    }
    *energy_MWh = p50_MWh * (1.0 - gsl_cdf_ugaussian_Pinv(probability_0_1) * sqrt(squares));
    if (sd_0_1) *sd_0_1 = sqrt(squares);
    return RKW_OK;
}
