/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Daily clearness: a chain of ranks (Aguiar, Collares-Pereira & Conde 1988) and the clearness of each rank. */
#include <math.h>
#include <stdio.h>

#include "base/simd.h"
#include "weather/generator.h"

static double node_weight(size_t i) { return i == 0 || i == RKW_RANKS - 1 ? 0.5 : 1.0; }

/* Mean over uniform ranks of what the straight lines between the nodes give. */
static double mean_over_ranks(const double at_rank[RKW_RANKS])
{
    double sum = 0;
    for (size_t i = 0; i < RKW_RANKS; i++) sum += node_weight(i) * at_rank[i];
    return sum / (RKW_RANKS - 1);
}

/* Place 0 .. 1 between the chain's lowest and highest clearness at a rank. */
static double place_of_rank(const rkw_markov *chain, double rank)
{
    size_t i = 0;
    while (i < RKW_MARKOV_STATES - 1 && rank >= chain->below[i + 1]) i++;
    double width = chain->below[i + 1] - chain->below[i];
    double inside = width > 0 ? (rank - chain->below[i]) / width : 0.5;
    return ((double)i + inside) / RKW_MARKOV_STATES;
}

/* Shape of clearness over rank before its mean is set: 0 .. 1 of `*low` .. `*high`. Measured days keep their own
 * distribution, the others have the library's. */
static void shape_over_ranks(const rkw_place_climate *c, size_t month, double shape[RKW_RANKS], double *low,
                             double *high)
{
    const rkw_month_clearness *m = &c->clearness[month];
    const double *q = c->normals.clearness_day_quantile[month];
    int measured = !isnan(q[0]);
    *low = measured ? 0.0 : m->chain.low;
    *high = measured ? RKW_DAY_CLEARNESS_MOST : m->chain.high;
    for (size_t i = 0; i < RKW_RANKS; i++) {
        double rank = (double)i / (RKW_RANKS - 1);
        if (!measured) {
            shape[i] = place_of_rank(&m->chain, rank);
            continue;
        }
        double at = rank * (RKW_CLEARNESS_NODES - 1);
        size_t left = (size_t)rkw_min(floor(at), RKW_CLEARNESS_NODES - 2);
        shape[i] = rkw_min((q[left] + (at - (double)left) * (q[left + 1] - q[left])) / *high, 1);
    }
}

/* A power of the shape moves the mean to the month's without leaving the range. */
static rkw_status fit_mean(rkw_place_climate *c, size_t month, rkw_error *err)
{
    rkw_month_clearness *m = &c->clearness[month];
    double shape[RKW_RANKS], low, high, least = -5, most = 5;
    shape_over_ranks(c, month, shape, &low, &high);
    for (int round = 0; round < 60; round++) {
        double middle = 0.5 * (least + most), power = exp(middle);
        for (size_t i = 0; i < RKW_RANKS; i++) m->at_rank[i] = low + (high - low) * pow(shape[i], power);
        if (mean_over_ranks(m->at_rank) > m->mean)
            least = middle;
        else
            most = middle;
    }
    if (fabs(mean_over_ranks(m->at_rank) - m->mean) > 1e-6 * m->mean)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "month %zu: no distribution of days has the mean clearness %s",
                        month + 1, RKW_REAL(m->mean));
    return RKW_OK;
}

/* A parabola over clearness that vanishes at both ends shifts the mean and keeps the range. */
static double tilt(const rkw_month_clearness *m, double clearness)
{
    return (clearness - m->at_rank[0]) * (m->at_rank[RKW_RANKS - 1] - clearness) * m->tilt_scale;
}

static void fit_tilt(rkw_month_clearness *m)
{
    double weights[RKW_RANKS];
    m->tilt_scale = 1;
    for (size_t i = 0; i < RKW_RANKS; i++) weights[i] = tilt(m, m->at_rank[i]);
    m->tilt_scale = 1 / mean_over_ranks(weights);
}

double rkw_clearness_at(const rkw_month_clearness *m, double rank, double shift)
{
    double at = rank * (RKW_RANKS - 1);
    size_t left = (size_t)rkw_clamp(floor(at), 0, RKW_RANKS - 2);
    double k = m->at_rank[left] + (at - (double)left) * (m->at_rank[left + 1] - m->at_rank[left]);
    /* Larger shifts would turn the order of days round. */
    double most = 0.9 / (m->tilt_scale * (m->at_rank[RKW_RANKS - 1] - m->at_rank[0]));
    return k + rkw_clamp(shift, -most, most) * tilt(m, k);
}

/* ---- spread */

/* Means of clearness and of the Gaussian score inside each state of the chain. */
static void state_means(rkw_month_clearness *m, double clearness[RKW_MARKOV_STATES])
{
    enum { POINTS = 16 };
    for (size_t s = 0; s < RKW_MARKOV_STATES; s++) {
        double low = m->chain.below[s], width = m->chain.below[s + 1] - low, sum = 0, score = 0;
        for (int i = 0; i < POINTS; i++) {
            double rank = low + (i + 0.5) / POINTS * width;
            sum += rkw_clearness_at(m, rank, 0);
            score += rkw_normal_quantile(rkw_clamp(rank, 1e-9, 1 - 1e-9));
        }
        clearness[s] = sum / POINTS;
        m->state_score[s] = score / POINTS;
    }
}

/* Variance of the mean over `days` days of a quantity with its own variance and one mean per state. */
static double mean_variance(const rkw_markov *chain, const double value[RKW_MARKOV_STATES], double variance, int days)
{
    double sum = days * variance;
    for (int lag = 1; lag < days && lag < 15; lag++)
        sum += 2.0 * (days - lag) * rkw_markov_covariance(chain, value, lag);
    return sum / ((double)days * days);
}

static double variance_over_ranks(const rkw_month_clearness *m)
{
    double squares[RKW_RANKS];
    for (size_t i = 0; i < RKW_RANKS; i++) squares[i] = (m->at_rank[i] - m->mean) * (m->at_rank[i] - m->mean);
    return mean_over_ranks(squares);
}

static void fit_spread(rkw_month_clearness *m, double wanted_sd, int days)
{
    double clearness[RKW_MARKOV_STATES];
    state_means(m, clearness);
    double of_days = mean_variance(&m->chain, clearness, variance_over_ranks(m), days);
    m->score_mean_variance = mean_variance(&m->chain, m->state_score, 1, days);
    double extra = isnan(wanted_sd) ? 0 : wanted_sd * wanted_sd - of_days;
    m->year_sd = extra > 0 ? sqrt(extra) : 0;
    m->total_year_sd = sqrt(of_days + m->year_sd * m->year_sd);
}

/* ---- the sun above the atmosphere */

/* Sampled as hourly rows are: at the middle of hours. */
rkw_status rkw_outside_of_month(const rkw_place *place, int32_t year, int32_t month, double *kWh_m2_day, rkw_error *err)
{
    enum { MOST = 31 * 24 };
    double zenith_deg[MOST], distance_au[MOST], sum = 0;
    rkw_civil first = {year, month, 1, 0, 0, 0};
    int32_t days = rkw_days_in_month(year, month);
    rkw_axis axis = {rkw_unix_from_civil(&first), 3600, 0, (size_t)days * 24};
    rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
    options.method = RKW_SUN_FAST;
    rkw_sun_columns columns = {.zenith_deg = zenith_deg, .distance_au = distance_au};
    RKW_TRY(rkw_sun_position_axis(place, &options, &axis, &columns, err));
    for (size_t i = 0; i < axis.n; i++)
        sum += rkw_max(cos(zenith_deg[i] * RKW_DEG), 0) / (distance_au[i] * distance_au[i]);
    *kWh_m2_day = RKW_GENERATOR_SOLAR_CONSTANT * sum / 1000 / days;
    return RKW_OK;
}

rkw_status rkw_prepare_clearness(rkw_place_climate *c, double ghi_scale, const rkw_context *ctx, rkw_error *err)
{
    for (size_t month = 0; month < 12; month++) {
        rkw_month_clearness *m = &c->clearness[month];
        char name[80];
        RKW_TRY(rkw_outside_of_month(&c->place, 2027, (int32_t)month + 1, &m->outside_kWh_m2_day, err));
        m->mean = c->normals.ghi_kWh_m2_day[month] * ghi_scale / m->outside_kWh_m2_day;
        snprintf(name, sizeof name, "clearness of month %zu (GHI over extraterrestrial)", month + 1);
        RKW_TRY(rkw_check_range(err, name, m->mean, "1", 0.15, 0.80));
        rkw_markov_init(&m->chain, m->mean);
        RKW_TRY(fit_mean(c, month, err));
        fit_tilt(m);
        fit_spread(m, c->normals.ghi_year_sd_kWh_m2_day[month] * ghi_scale / m->outside_kWh_m2_day,
                   rkw_days_in_month(2027, (int32_t)month + 1));
    }
    return rkw_fit_hours(c, ctx, err);
}
