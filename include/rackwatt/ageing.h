/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file ageing.h
 * @brief Rainflow counting, battery ageing, yearly fade and augmentation.
 */
#ifndef RACKWATT_AGEING_H
#define RACKWATT_AGEING_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ rainflow */

/** One counted range of a series. */
typedef struct rkw_cycle {
    double range, mean;
    double count;       /**< 1, or 0.5 for a half cycle */
    size_t first, last; /**< rows of the range's two ends */
} rkw_cycle;

/**
 * Rainflow counting, ASTM E1049-85 section 5.4.4. First and last rows count as reversals; of a plateau the last row is
 * the reversal.
 * @param[in]  x       n finite values
 * @param[out] cycles  room for n cycles; the part after *count is scratch
 * @param[out] count   cycles found, in the order of the standard
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (a value that is not finite). O(n), no allocation.
 */
RKW_API RKW_CHECK rkw_status rkw_rainflow(const double *x, size_t n, rkw_cycle *cycles, size_t *count, rkw_error *err);

/* ------------------------------------------------------------------ stress model */

/**
 * Semi-empirical lithium-ion model of Xu, Oudalov, Ulbig, Andersson, Kirschen, "Modeling of Lithium-Ion Battery
 * Degradation for Cell Life Assessment", IEEE Trans. Smart Grid 9 (2018) 1131. RKW_AGEING_INIT holds the paper's figures for
 * lithium manganese oxide cells.
 */
typedef struct rkw_ageing {
    size_t size;
    double alpha_sei, beta_sei;          /**< solid electrolyte interphase: share and speed of the fast early loss */
    double k_delta1, k_delta2, k_delta3; /**< depth of discharge */
    double k_sigma, sigma_ref;           /**< mean state of charge */
    double k_temp_per_K, temp_ref_C;     /**< cell temperature */
    double k_time_per_s;                 /**< calendar */
    double cell_temp_C;                  /**< where the site keeps its cells; no part of the model's functions */
} rkw_ageing;
#define RKW_AGEING_INIT                                                                                                \
    {                                                                                                                  \
        sizeof(rkw_ageing), 0.0575, 121.0, 1.40e5, -0.501, -1.23e5, 1.04, 0.5, 0.0693, 25.0, 4.14e-10, 25.0            \
    }

/** Checks every field. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN with the name of the first field outside its range. */
RKW_API RKW_CHECK rkw_status rkw_ageing_check(const rkw_ageing *ageing, rkw_error *err);
/** Reads a scalar table whose names are the fields without unit suffix (alpha_sei, k_temp, temp_ref, ...). */
RKW_API RKW_CHECK rkw_status rkw_ageing_load(rkw_ageing *out, const rkw_context *ctx, const char *path, rkw_error *err);

/** 1 / (k_delta1 depth^k_delta2 + k_delta3) for a cycle of that depth, 0 < depth <= 1; 0 at depth 0. */
RKW_API double rkw_ageing_stress_depth(const rkw_ageing *ageing, double depth);
/** exp(k_sigma (soc - sigma_ref)). */
RKW_API double rkw_ageing_stress_soc(const rkw_ageing *ageing, double soc);
/** exp(k_temp (T - T_ref) (273.15 + T_ref) / (273.15 + T)). */
RKW_API double rkw_ageing_stress_temp(const rkw_ageing *ageing, double temp_C);
/** Degradation of one full cycle. */
RKW_API double rkw_ageing_cycle(const rkw_ageing *ageing, double depth, double mean_soc, double temp_C);
/** Degradation by time alone. */
RKW_API double rkw_ageing_calendar(const rkw_ageing *ageing, double mean_soc, double temp_C, double time_s);
/** Share of capacity lost at a degradation f: 1 - alpha exp(-beta f) - (1 - alpha) exp(-f). */
RKW_API double rkw_ageing_capacity_loss(const rkw_ageing *ageing, double degradation);

/** What a series of states of charge does to a battery. */
typedef struct rkw_ageing_use {
    double cycles;                 /**< sum of counts, ranges of 0 left out */
    double equivalent_full_cycles; /**< sum of count x range */
    double mean_soc;
    size_t cycle_rows;         /**< entries of the rainflow count */
    double by_cycles, by_time; /**< degradation over the series */
} rkw_ageing_use;

/**
 * Counts a series of states of charge and sums its degradation.
 * @param[in]  soc     n values, 0 .. 1
 * @param[in]  temp_C  cell temperature, one for the whole series
 * @param      cycles  room for n cycles; holds the count afterwards
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. O(n), no allocation.
 */
RKW_API RKW_CHECK rkw_status rkw_ageing_of_series(const rkw_ageing *ageing, const double *soc, size_t n, double dt_h,
                                                  double temp_C, rkw_cycle *cycles, rkw_ageing_use *out,
                                                  rkw_error *err);

/**
 * Yearly fade with augmentation. The battery begins with a share of 1; at the start of a year cells are added when the
 * capacity would end the year under `least_share`, just enough to end it there. Every addition ages by itself.
 * @param[in]  degradation_per_yr  by cycles and time, > 0; the same each year
 * @param[in]  least_share   0: nothing is ever added
 * @param[out] added_share   cells added at the start of each year, shares of the nominal energy, n_years values
 * @param[out] end_share     capacity at the end of each year, n_years values
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. O(n_years^2), no allocation.
 */
RKW_API RKW_CHECK rkw_status rkw_ageing_augment(const rkw_ageing *ageing, double degradation_per_yr, double least_share,
                                                size_t n_years, double *added_share, double *end_share, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
