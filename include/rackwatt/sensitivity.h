/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file sensitivity.h
 * @brief What the ranges of a site's tables do to a year: every row that has low < high, physical ones too.
 *
 * For each case the site is loaded with other numbers in its tables and its year is simulated anew, so that a chiller's
 * efficiency, a battery's losses or a tenant's work reach the result through the whole chain.
 */
#ifndef RACKWATT_SENSITIVITY_H
#define RACKWATT_SENSITIVITY_H

#include <rackwatt/dispatch.h>
#include <rackwatt/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Rows of the scalar tables of a folder with low < high, the value between them. */
typedef struct rkw_ranges rkw_ranges;

/** One row. */
typedef struct rkw_range {
    const char *table, *row, *unit; /**< of the table, without `.csv`; live as long as the ranges */
    double value, low, high;        /**< in the table's own unit */
} rkw_range;

/** Lists them, in the order of the tables and rows. @return RKW_OK, what a table refuses, RKW_E_MEMORY. */
RKW_API RKW_CHECK rkw_status rkw_ranges_create(rkw_ranges **out, const rkw_context *ctx, const char *folder,
                                               rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_ranges_free(rkw_ranges *ranges);
/** How many ranges there are. */
RKW_API size_t rkw_ranges_count(const rkw_ranges *ranges);
/** All members NULL and NaN behind the last row. */
RKW_API rkw_range rkw_ranges_get(const rkw_ranges *ranges, size_t index);

/** A year of a case; NaN when the tables refuse the number (then no site can have it). */
typedef struct rkw_case_result {
    double usd_per_gpu_h, cost_usd, cfe, gpu_h, facility_MWh;
} rkw_case_result;

/**
 * Each row at its low and its high end, the others as they are. Two simulations a row.
 * @param options  which weather; NULL: the site's own
 * @param[out] base           as the tables are
 * @param[out] low,high       one per row
 * @return RKW_OK; the error of the tables as they are; RKW_E_CANCELLED; RKW_E_MEMORY. The same for any number of threads.
 */
RKW_API RKW_CHECK rkw_status rkw_ranges_tornado(const rkw_ranges *ranges, const rkw_context *ctx,
                                                const rkw_year_options *options, const rkw_policy *policy,
                                                rkw_case_result *base, rkw_case_result *low, rkw_case_result *high,
                                                rkw_error *err);

/** All rows at once, triangular between low and high by a Latin hypercube. @param[out] results  n_draws */
RKW_API RKW_CHECK rkw_status rkw_ranges_monte_carlo(const rkw_ranges *ranges, const rkw_context *ctx,
                                                    const rkw_year_options *options, const rkw_policy *policy,
                                                    size_t n_draws, uint64_t seed, rkw_case_result *results,
                                                    rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
