/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Temperature, humidity, pressure and rain of a month: a Fourier course of the day plus Gaussian processes tied to the
 * day's clearness score. All variances are known, so that means and spreads follow without simulation. */
#include <math.h>

#include "base/simd.h"
#include "weather/generator.h"

double rkw_mean_variance_ar1(double lag1, size_t n)
{
    double sum = (double)n, power = 1;
    for (size_t lag = 1; lag < n; lag++) {
        power *= lag1;
        sum += 2 * (double)(n - lag) * power;
    }
    return sum / ((double)n * (double)n);
}

/* Two harmonics, warmest about 14.3 h and coldest about 4.8 h solar time, scaled to a range of 1. */
double rkw_temp_course(double solar_hour)
{
    const double day = 2 * RKW_PI / 24, range_of_sum = 2.04589154;
    return (cos(day * (solar_hour - 14.4)) + 0.3 * cos(2 * day * (solar_hour - 2.2))) / range_of_sum;
}

/* ---- temperature */

void rkw_temp_knot_shares(double day_of_year, size_t *left, double *right_share)
{
    double at = day_of_year / 365.0 * 12 - 0.5;
    if (at < 0) at += 12;
    *left = (size_t)at % 12;
    *right_share = at - floor(at);
}

/* Knots whose straight lines average to the monthly means: fixed-point correction, which contracts by half each round. */
static void fit_knots(rkw_place_climate *c)
{
    const double *means = c->normals.temp_mean_C;
    for (size_t m = 0; m < 12; m++) c->temp_knot_C[m] = means[m];
    for (int round = 0; round < 60; round++) {
        double sum[12] = {0};
        int days[12] = {0}, day = 0;
        for (int32_t m = 0; m < 12; m++)
            for (int32_t d = 0; d < rkw_days_in_month(2027, m + 1); d++, day++) {
                size_t left;
                double share;
                rkw_temp_knot_shares(day + 0.5, &left, &share);
                sum[m] += (1 - share) * c->temp_knot_C[left] + share * c->temp_knot_C[(left + 1) % 12];
                days[m]++;
            }
        for (size_t m = 0; m < 12; m++) c->temp_knot_C[m] += means[m] - sum[m] / days[m];
    }
}

/* Warm months are warmer on clear days, cold months colder. */
static double temp_clearness(const rkw_normals *n, size_t month)
{
    double low = n->temp_mean_C[0], high = low;
    for (size_t m = 1; m < 12; m++) {
        low = rkw_min(low, n->temp_mean_C[m]);
        high = rkw_max(high, n->temp_mean_C[m]);
    }
    if (high - low < 1) return 0;
    return RKW_TEMP_CLEARNESS * (2 * (n->temp_mean_C[month] - low) / (high - low) - 1);
}

static void prepare_temp(rkw_place_climate *c, size_t month, int days)
{
    const rkw_normals *n = &c->normals;
    rkw_month_air *a = &c->air[month];
    a->temp_range_K = n->temp_max_C[month] - n->temp_min_C[month];
    a->temp_day_sd_K = isnan(n->temp_day_sd_C[month]) ? 2.0 : n->temp_day_sd_C[month];
    a->temp_clearness = temp_clearness(n, month);
    double tie = a->temp_clearness * a->temp_clearness;
    double of_days = a->temp_day_sd_K * a->temp_day_sd_K *
                     (tie * c->clearness[month].score_mean_variance +
                      (1 - tie) * rkw_mean_variance_ar1(RKW_TEMP_DAY_LAG1, (size_t)days));
    double wanted = n->temp_year_sd_C[month], extra = isnan(wanted) ? 0 : wanted * wanted - of_days;
    a->temp_year_sd_K = extra > 0 ? sqrt(extra) : 0;
    a->temp_total_year_sd_K = sqrt(of_days + a->temp_year_sd_K * a->temp_year_sd_K);
}

/* ---- humidity */

/* Mean of a normal number held between two limits. */
static double mean_held(double mean, double sd, double low, double high)
{
    double a = (low - mean) / sd, b = (high - mean) / sd, root = 0.39894228040143267794;
    double inside = rkw_normal_below(b) - rkw_normal_below(a);
    double density = root * (exp(-0.5 * a * a) - exp(-0.5 * b * b));
    return low * rkw_normal_below(a) + high * (1 - rkw_normal_below(b)) + mean * inside + sd * density;
}

/* Mean over the day, and the share of hours between the limits, which passes a shift of the mean on. */
static double humidity_mean(const rkw_month_air *a, double base, double extra_variance, double *passed_on)
{
    double sum = 0, inside = 0;
    for (int h = 0; h < 24; h++) {
        double course = rkw_temp_course(h + 0.5) * a->temp_range_K * RKW_HUMIDITY_PER_K;
        double mean = base - course;
        /* The course widens on clear days and narrows on dull ones: one more Gaussian part, tied to the same score. */
        double tied = a->humidity_sd * RKW_HUMIDITY_CLEARNESS - course * RKW_TEMP_RANGE_PER_SCORE;
        double own = a->humidity_sd * a->humidity_sd * (1 - RKW_HUMIDITY_CLEARNESS * RKW_HUMIDITY_CLEARNESS);
        double sd = sqrt(tied * tied + own + extra_variance);
        sum += mean_held(mean, sd, RKW_HUMIDITY_LEAST, 1) / 24;
        inside += (rkw_normal_below((1 - mean) / sd) - rkw_normal_below((RKW_HUMIDITY_LEAST - mean) / sd)) / 24;
    }
    *passed_on = inside;
    return sum;
}

static void fit_humidity_base(rkw_month_air *a, double wanted, double *passed_on)
{
    double low = -1, high = 2, variance = a->humidity_year_sd * a->humidity_year_sd;
    for (int round = 0; round < 60; round++) {
        a->humidity_base = 0.5 * (low + high);
        if (humidity_mean(a, a->humidity_base, variance, passed_on) > wanted)
            high = a->humidity_base;
        else
            low = a->humidity_base;
    }
}

static void prepare_humidity(rkw_place_climate *c, size_t month, int days)
{
    const rkw_normals *n = &c->normals;
    rkw_month_air *a = &c->air[month];
    a->humidity_sd = isnan(n->rel_humidity_sd_0_1[month]) ? 0.11 : n->rel_humidity_sd_0_1[month];
    double clear = RKW_HUMIDITY_CLEARNESS * RKW_HUMIDITY_CLEARNESS, temp = RKW_HUMIDITY_TEMP * RKW_HUMIDITY_TEMP;
    double share_of_sd = clear * c->clearness[month].score_mean_variance +
                         temp * rkw_mean_variance_ar1(RKW_TEMP_DAY_LAG1, (size_t)days) +
                         (1 - clear - temp) * rkw_mean_variance_ar1(RKW_HUMIDITY_HOUR_LAG1, (size_t)days * 24);
    double of_days = 0, wanted = n->rel_humidity_year_sd_0_1[month], passed_on;
    a->humidity_year_sd = 0;
    /* The share that is passed on depends a little on the spread itself: three rounds settle it. */
    for (int round = 0; round < 3; round++) {
        fit_humidity_base(a, n->rel_humidity_0_1[month], &passed_on);
        of_days = share_of_sd * a->humidity_sd * a->humidity_sd;
        double extra = isnan(wanted) ? 0 : wanted * wanted / (passed_on * passed_on) - of_days;
        a->humidity_year_sd = extra > 0 ? sqrt(extra) : 0;
    }
    a->humidity_total_year_sd = passed_on * sqrt(of_days + a->humidity_year_sd * a->humidity_year_sd);
}

/* ---- pressure and rain */

static void prepare_rest(rkw_place_climate *c, size_t month, int days)
{
    const rkw_normals *n = &c->normals;
    rkw_month_air *a = &c->air[month];
    a->pressure_Pa =
        isnan(n->pressure_Pa[month]) ? rkw_standard_pressure_Pa(c->place.elevation_m) : n->pressure_Pa[month];
    a->pressure_sd_Pa = isnan(n->pressure_sd_Pa[month]) ? 0 : n->pressure_sd_Pa[month];
    double depth = isnan(n->precipitation_mm[month]) ? 0 : n->precipitation_mm[month];
    double wet = isnan(n->wet_days[month]) ? depth / 7 : n->wet_days[month];
    wet = depth > 0 ? rkw_clamp(wet, 0.1, days) : 0;
    a->wet_share = wet / days;
    a->wet_depth_mm = wet > 0 ? depth / wet : 0;
}

void rkw_prepare_air(rkw_place_climate *c)
{
    fit_knots(c);
    for (size_t month = 0; month < 12; month++) {
        int days = rkw_days_in_month(2027, (int32_t)month + 1);
        prepare_temp(c, month, days);
        prepare_humidity(c, month, days);
        prepare_rest(c, month, days);
    }
}
