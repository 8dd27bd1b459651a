/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file coverage.h
 * @brief A year of very many designs at once: mix, shift inside days, store.
 *
 * A design's renewable power is R = pv_MW x pv + wind_MW x wind. Its load is moved inside days by Carbon Explorer's rule
 * (carbon_explorer.h) when flexible > 0, then one battery takes surplus and gives it back, greedily, hour by hour, with
 * limits that depend on its content (C/L/C, one step per hour). What is then missing is imported, what is left is
 * curtailed. Designs run eight to a vector; nothing of size designs x hours is stored.
 */
#ifndef RACKWATT_COVERAGE_H
#define RACKWATT_COVERAGE_H

#include <rackwatt/supply.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What all designs share: hourly series over n rows, days of 24 rows from the first on (the last may be shorter). */
typedef struct rkw_coverage_input {
    size_t size; /**< sizeof(rkw_coverage_input) */
    size_t n;
    const double *pv, *wind; /**< MW at the site's bus per MW installed, finite, >= 0; NULL: none */
    const double *load_MW;   /**< finite, >= 0 */
    const double *import_usd_per_MWh, *carbon_kg_per_MWh, *lifecycle_kg_per_MWh, *carbon_free_share; /**< NULL: zeros */
    rkw_battery battery; /**< efficiencies, window, limits, auxiliary share; its sizes and sub-steps are not used, but
                              charging power over discharging power is kept */
} rkw_coverage_input;
#define RKW_COVERAGE_INPUT_INIT                                                                                        \
    {                                                                                                                  \
        sizeof(rkw_coverage_input), 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, RKW_BATTERY_INIT                      \
    }

/** One design; all values finite. */
typedef struct rkw_coverage_design {
    double pv_MW, wind_MW;          /**< >= 0 */
    double battery_MW, battery_MWh; /**< discharging power, energy, >= 0 */
    double flexible;                /**< share of an hour's load that may leave it, 0 .. 1; 0: nothing is moved */
    double cap_MW;                  /**< largest load of an hour that takes work, >= 0 */
} rkw_coverage_design;

/** Sums over the year. load = the load of the input and the battery's auxiliary load. */
typedef struct rkw_coverage_sums {
    double load_MWh;
    double import_MWh;    /**< load that neither renewables nor battery cover */
    double curtailed_MWh; /**< renewables that neither load nor battery take */
    double charged_MWh, discharged_MWh;
    double moved_MWh;   /**< load that leaves its hour */
    double moved_MWh_h; /**< the same times the hours by which it moves */
    double stored_MWh;  /**< content at the end less content at the start */
    double peak_load_MW, peak_import_MW;
    double import_usd, carbon_kg, lifecycle_kg;
    double carbon_free_MWh; /**< of the import */
} rkw_coverage_sums;

/** The input prepared for many evaluations; read-only, may be shared between threads. */
typedef struct rkw_coverage rkw_coverage;
/** @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (a value that is not finite or negative, with its row), RKW_E_MEMORY. */
RKW_API RKW_CHECK rkw_status rkw_coverage_create(rkw_coverage **out, const rkw_context *ctx,
                                                 const rkw_coverage_input *input, rkw_error *err);
/** NULL is fine. */
RKW_API void rkw_coverage_free(rkw_coverage *coverage);

/**
 * Evaluates n designs in vectors, on the caller's thread. A design's sums do not depend on its neighbours, nor on the
 * machine's vectors.
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN with the number of the design. No allocation. Some 1 ns per design and hour
 *         without shifting and 2 to 3 ns with it.
 */
RKW_API RKW_CHECK rkw_status rkw_coverage_evaluate(const rkw_coverage *coverage, const rkw_coverage_design *designs,
                                                   size_t n, rkw_coverage_sums *sums, rkw_error *err);

/** The same design by design by Carbon Explorer's scheduling block by block and the battery's own step: the same bits.
 *  @param work_MW  2 n values of the caller's */
RKW_API RKW_CHECK rkw_status rkw_coverage_evaluate_scalar(const rkw_coverage *coverage,
                                                          const rkw_coverage_design *design, double *work_MW,
                                                          rkw_coverage_sums *sums, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
