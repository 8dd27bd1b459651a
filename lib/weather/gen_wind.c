/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wind: a Gaussian AR(1) driver through a Weibull distribution, times the course of the day, the month and the year. The
 * Weibull shape is chosen so that the whole mixture has the normals' shape, the driver's persistence so that hourly speeds
 * have the normals' autocorrelation. */
#include <math.h>

#include "base/simd.h"
#include "weather/generator.h"

#define HERMITE_TERMS 12

double rkw_wind_course(const rkw_place_climate *c, double solar_hour)
{
    return 1 + c->normals.wind_diurnal_amplitude * cos(2 * RKW_PI / 24 * (solar_hour - c->normals.wind_diurnal_peak_h));
}

/* Squared coefficient of variation of a Weibull distribution. */
static double squared_cv(double k) { return tgamma(1 + 2 / k) / (tgamma(1 + 1 / k) * tgamma(1 + 1 / k)) - 1; }

static double shape_of_squared_cv(double cv2)
{
    double low = 0.8, high = 60;
    for (int round = 0; round < 80; round++) {
        double middle = 0.5 * (low + high);
        *(squared_cv(middle) > cv2 ? &low : &high) = middle;
    }
    return 0.5 * (low + high);
}

/* Mean over the year of the square of course times month times year, and of neighbouring hours' products; month means are
 * taken relative to the yearly mean. */
static void course_moments(const rkw_place_climate *c, double yearly_mean, double *square, double *neighbour)
{
    double months = 0, squares = 0, neighbours = 0;
    for (size_t m = 0; m < 12; m++) {
        double relative = c->wind[m].mean_m_s / yearly_mean, days = rkw_days_in_month(2027, (int32_t)m + 1);
        months += days / 365 * relative * relative * (1 + c->wind[m].year_sd * c->wind[m].year_sd);
    }
    for (int h = 0; h < 24; h++) {
        double here = rkw_wind_course(c, h + 0.5), next = rkw_wind_course(c, h + 1.5);
        squares += here * here / 24;
        neighbours += here * next / 24;
    }
    *square = months * squares;
    *neighbour = months * neighbours;
}

static void tabulate_speeds(rkw_place_climate *c, double k)
{
    double mean = tgamma(1 + 1 / k);
    for (size_t i = 0; i < RKW_SPEEDS; i++) {
        double z = -6 + 0.01 * (double)i;
        c->unit_speed[i] = pow(-log(rkw_normal_below(-z)), 1 / k) / mean;
    }
}

/* Squared Hermite coefficients of the tabulated speeds over their variance: the correlation of two speeds is the sum of
 * share[n] r^n when their drivers correlate with r. */
static void hermite_shares(const rkw_place_climate *c, double share[HERMITE_TERMS], double *variance)
{
    double sum = 0;
    for (int n = 1; n <= HERMITE_TERMS; n++) {
        double coefficient = 0;
        for (size_t i = 0; i < RKW_SPEEDS; i++) {
            double z = -6 + 0.01 * (double)i, before = 0, now = 1; /* orthonormal Hermite polynomials */
            for (int j = 1; j <= n; j++) {
                double next = (z * now - sqrt(j - 1.0) * before) / sqrt((double)j);
                before = now;
                now = next;
            }
            coefficient += 0.01 * 0.39894228040143267794 * exp(-0.5 * z * z) * now * c->unit_speed[i];
        }
        share[n - 1] = coefficient * coefficient;
        sum += share[n - 1];
    }
    *variance = sum;
    for (int n = 0; n < HERMITE_TERMS; n++) share[n] /= sum;
}

static double speed_correlation(const double share[HERMITE_TERMS], double driver)
{
    double sum = 0, power = 1;
    for (int n = 0; n < HERMITE_TERMS; n++) {
        power *= driver;
        sum += share[n] * power;
    }
    return sum;
}

/* Correlation of drivers `lag` hours apart: AR(1) plus the day's clearness score, which stays for whole days. */
static double driver_correlation(double lag1, size_t lag)
{
    double tie = RKW_WIND_CLEARNESS * RKW_WIND_CLEARNESS, same_day = lag < 24 ? 1 - (double)lag / 24 : 0;
    return (1 - tie) * pow(lag1, (double)lag) + tie * same_day;
}

static rkw_status fit_persistence(rkw_place_climate *c, const double share[HERMITE_TERMS], double variance,
                                  double square, double neighbour, rkw_error *err)
{
    double low = 0, high = 0.9999, wanted = c->normals.wind_lag1;
    double total = square * (1 + variance) - 1, reached = 0;
    for (int round = 0; round < 60; round++) {
        c->wind_lag1_driver = 0.5 * (low + high);
        double r = speed_correlation(share, driver_correlation(c->wind_lag1_driver, 1));
        reached = (neighbour * (1 + variance * r) - 1) / total;
        *(reached > wanted ? &high : &low) = c->wind_lag1_driver;
    }
    if (fabs(reached - wanted) < 0.01) return RKW_OK;
    return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE,
                    "wind_lag1 = %s cannot be reached beside the daily course of the wind (%s is the nearest)",
                    RKW_REAL(wanted), RKW_REAL(reached));
}

/* Relative variance of a month's mean that hour-to-hour wind alone gives. */
static double mean_variance(const rkw_place_climate *c, const double share[HERMITE_TERMS], double variance,
                            size_t hours)
{
    double sum = (double)hours;
    for (size_t lag = 1; lag < hours && lag < 400; lag++)
        sum += 2 * (double)(hours - lag) * speed_correlation(share, driver_correlation(c->wind_lag1_driver, lag));
    return variance * sum / ((double)hours * (double)hours);
}

static void prepare_direction(rkw_place_climate *c, size_t month)
{
    const rkw_normals *n = &c->normals;
    double share = isnan(n->wind_direction_share_0_1[month]) ? 0.5 : n->wind_direction_share_0_1[month];
    c->wind[month].direction_deg = n->wind_direction_deg[month];
    c->wind[month].side_limit = rkw_normal_quantile(rkw_clamp(share, 1e-9, 1 - 1e-9));
}

static rkw_status fit_distribution(rkw_place_climate *c, double yearly_mean, double weibull_k,
                                   double share[HERMITE_TERMS], double *variance, rkw_error *err)
{
    double square, neighbour;
    course_moments(c, yearly_mean, &square, &neighbour);
    double cv2 = (1 + squared_cv(weibull_k)) / square - 1;
    if (!(cv2 > 1e-3))
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE,
                        "wind_weibull_k = %s is too narrow for the seasonal and daily course of the wind",
                        RKW_REAL(weibull_k));
    tabulate_speeds(c, shape_of_squared_cv(cv2));
    hermite_shares(c, share, variance);
    return fit_persistence(c, share, *variance, square, neighbour, err);
}

rkw_status rkw_prepare_wind(rkw_place_climate *c, double wind_scale, double weibull_k, rkw_error *err)
{
    double yearly_mean = 0, share[HERMITE_TERMS], variance;
    for (size_t m = 0; m < 12; m++) {
        c->wind[m].mean_m_s = c->normals.wind_speed_m_s[m] * wind_scale;
        yearly_mean += c->wind[m].mean_m_s * rkw_days_in_month(2027, (int32_t)m + 1) / 365;
        c->wind[m].year_sd = 0;
        prepare_direction(c, m);
    }
    RKW_TRY(fit_distribution(c, yearly_mean, weibull_k, share, &variance, err));
    for (size_t m = 0; m < 12; m++) {
        double of_hours = mean_variance(c, share, variance, 24 * (size_t)rkw_days_in_month(2027, (int32_t)m + 1));
        double wanted = c->normals.wind_year_sd_m_s[m] / c->normals.wind_speed_m_s[m];
        double extra = isnan(wanted) ? 0 : (wanted * wanted - of_hours) / (1 + of_hours);
        c->wind[m].year_sd = extra > 0 ? sqrt(extra) : 0;
        c->wind[m].total_year_sd = sqrt(of_hours + (1 + of_hours) * c->wind[m].year_sd * c->wind[m].year_sd);
    }
    /* Once more with the year's spread inside the mixture. */
    return fit_distribution(c, yearly_mean, weibull_k, share, &variance, err);
}
