/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Battery ageing of Xu et al. (2018): stress factors, use of a series, fade and augmentation. */
#include <rackwatt/ageing.h>

#include <math.h>

#include "supply/fields.h"

#define FIELD(member, name, unit, low, high) RKW_FIELD(rkw_ageing, member, name, unit, low, high, 0)
static const rkw_field fields[] = {
    FIELD(alpha_sei, "alpha_sei", "1", 0, 1),           FIELD(beta_sei, "beta_sei", "1", 0, 1e6),
    FIELD(k_delta1, "k_delta1", "1", 0, 1e12),          FIELD(k_delta2, "k_delta2", "1", -10, 0),
    FIELD(k_delta3, "k_delta3", "1", -1e12, 1e12),      FIELD(k_sigma, "k_sigma", "1", -100, 100),
    FIELD(sigma_ref, "sigma_ref", "1", 0, 1),           FIELD(k_temp_per_K, "k_temp", "1/K", 0, 10),
    FIELD(temp_ref_C, "temp_ref", "degC", -100, 200),   FIELD(k_time_per_s, "k_time", "1/s", 0, 1),
    FIELD(cell_temp_C, "cell_temp", "degC", -100, 200),
};

rkw_status rkw_ageing_check(const rkw_ageing *a, rkw_error *err)
{
    if (!a || a->size < sizeof *a)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "ageing is null or its size is not set");
    RKW_TRY(rkw_fields_check(a, fields, RKW_COUNT(fields), err));
    /* the stress of depth grows with depth and has its pole beyond 1 when this is positive */
    return rkw_check_positive(err, "k_delta1 + k_delta3", a->k_delta1 + a->k_delta3, "1");
}

rkw_status rkw_ageing_load(rkw_ageing *out, const rkw_context *ctx, const char *path, rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "ageing or path is null");
    rkw_ageing a = RKW_AGEING_INIT;
    RKW_TRY(rkw_fields_load(&a, fields, RKW_COUNT(fields), ctx, path, err));
    RKW_TRY(rkw_ageing_check(&a, err));
    *out = a;
    return RKW_OK;
}

double rkw_ageing_stress_depth(const rkw_ageing *a, double depth)
{
    return depth > 0 ? 1 / (a->k_delta1 * pow(depth, a->k_delta2) + a->k_delta3) : 0;
}

double rkw_ageing_stress_soc(const rkw_ageing *a, double soc) { return exp(a->k_sigma * (soc - a->sigma_ref)); }

double rkw_ageing_stress_temp(const rkw_ageing *a, double temp_C)
{
    return exp(a->k_temp_per_K * (temp_C - a->temp_ref_C) * (273.15 + a->temp_ref_C) / (273.15 + temp_C));
}

double rkw_ageing_cycle(const rkw_ageing *a, double depth, double mean_soc, double temp_C)
{
    return rkw_ageing_stress_depth(a, depth) * rkw_ageing_stress_soc(a, mean_soc) * rkw_ageing_stress_temp(a, temp_C);
}

double rkw_ageing_calendar(const rkw_ageing *a, double mean_soc, double temp_C, double time_s)
{
    return a->k_time_per_s * time_s * rkw_ageing_stress_soc(a, mean_soc) * rkw_ageing_stress_temp(a, temp_C);
}

double rkw_ageing_capacity_loss(const rkw_ageing *a, double degradation)
{
    return -a->alpha_sei * expm1(-a->beta_sei * degradation) - (1 - a->alpha_sei) * expm1(-degradation);
}

static void sum_cycles(const rkw_ageing *a, const rkw_cycle *cycles, size_t n, double temp_C, rkw_ageing_use *use)
{
    const double by_temp = rkw_ageing_stress_temp(a, temp_C);
    for (size_t i = 0; i < n; i++) {
        const rkw_cycle *c = &cycles[i];
        if (!(c->range > 0)) continue;
        use->cycle_rows++;
        use->cycles += c->count;
        use->equivalent_full_cycles += c->count * c->range;
        use->by_cycles += c->count * rkw_ageing_stress_depth(a, c->range) * rkw_ageing_stress_soc(a, c->mean) * by_temp;
    }
}

rkw_status rkw_ageing_of_series(const rkw_ageing *ageing, const double *soc, size_t n, double dt_h, double temp_C,
                                rkw_cycle *cycles, rkw_ageing_use *out, rkw_error *err)
{
    RKW_TRY(rkw_ageing_check(ageing, err));
    if (!out || (n && (!soc || !cycles))) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "soc, cycles or out is null");
    RKW_TRY(rkw_check_positive(err, "dt", dt_h, "h"));
    RKW_TRY(rkw_check_range(err, "cell temperature", temp_C, "degC", -100, 200));
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        RKW_TRY(rkw_check_range(err, "state of charge", soc[i], "1", 0, 1));
        sum += soc[i];
    }
    size_t count;
    RKW_TRY(rkw_rainflow(soc, n, cycles, &count, err));
    rkw_ageing_use use = {.mean_soc = n ? sum / (double)n : 0};
    sum_cycles(ageing, cycles, count, temp_C, &use);
    use.by_time = rkw_ageing_calendar(ageing, use.mean_soc, temp_C, (double)n * dt_h * 3600);
    *out = use;
    return RKW_OK;
}

/* Capacity at the end of year `last` of the cells of year 0 and of all additions up to then. */
static double capacity_at_end(const rkw_ageing *a, double degradation_per_yr, const double *added, size_t last)
{
    double share = 1 - rkw_ageing_capacity_loss(a, degradation_per_yr * (double)(last + 1));
    for (size_t y = 0; y <= last; y++)
        share += added[y] * (1 - rkw_ageing_capacity_loss(a, degradation_per_yr * (double)(last - y + 1)));
    return share;
}

rkw_status rkw_ageing_augment(const rkw_ageing *ageing, double degradation_per_yr, double least_share, size_t n_years,
                              double *added_share, double *end_share, rkw_error *err)
{
    RKW_TRY(rkw_ageing_check(ageing, err));
    if (n_years && (!added_share || !end_share)) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "output is null");
    RKW_TRY(rkw_check_range(err, "degradation", degradation_per_yr, "1/yr", 0, 1e3));
    RKW_TRY(rkw_check_range(err, "least share", least_share, "1", 0, 10));
    const double first_year_left = 1 - rkw_ageing_capacity_loss(ageing, degradation_per_yr);
    if (n_years && least_share > 0 && !(first_year_left > 1e-6))
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "cells that lose all capacity in a year cannot be augmented");
    for (size_t y = 0; y < n_years; y++) {
        added_share[y] = 0;
        end_share[y] = capacity_at_end(ageing, degradation_per_yr, added_share, y);
        if (end_share[y] >= least_share) continue;
        added_share[y] = (least_share - end_share[y]) / first_year_left;
        end_share[y] = least_share;
    }
    return RKW_OK;
}
