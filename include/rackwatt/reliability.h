/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file reliability.h
 * @brief Probability that capacity falls short: units with outage rates, k of n, outages behind a store and backup.
 *
 * Source: Billinton & Allan, "Reliability Evaluation of Power Systems", 2nd ed. (1996), chapters 2, 4 and 5.
 */
#ifndef RACKWATT_RELIABILITY_H
#define RACKWATT_RELIABILITY_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Probabilities of all states of a set of two-state units. Read-only after creation; may be shared by threads. */
typedef struct rkw_capacity_states rkw_capacity_states;

/**
 * Convolves units that are out with a probability of their own, independently. States that differ by less than 1e-9 of
 * the installed capacity are one, so equal units cost little.
 * @param unit_MW      capacity of each unit, >= 0, n values
 * @param outage_0_1   its probability of being out, n values
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (a value out of range, or more than 2^20 states), RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_capacity_states_create(rkw_capacity_states **out, const rkw_context *ctx,
                                                        const double *unit_MW, const double *outage_0_1, size_t n,
                                                        rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_capacity_states_free(rkw_capacity_states *states);
/** Number of states, from the most capacity (index 0) to the least. */
RKW_API size_t rkw_capacity_states_count(const rkw_capacity_states *states);
/** Available power of a state [MW]; index below rkw_capacity_states_count. */
RKW_API double rkw_capacity_states_available_MW(const rkw_capacity_states *states, size_t index);
/** Probability of just that capacity; index below rkw_capacity_states_count. */
RKW_API double rkw_capacity_states_probability(const rkw_capacity_states *states, size_t index);
/** Probability of that much capacity or less. */
RKW_API double rkw_capacity_states_cumulative(const rkw_capacity_states *states, size_t index);
/** Probability that the capacity is less than a net load; equal is served. O(log states). */
RKW_API double rkw_capacity_states_lolp(const rkw_capacity_states *states, double net_load_MW);
/** Expected shortfall under a net load [MW]. O(log states). */
RKW_API double rkw_capacity_states_shortfall_MW(const rkw_capacity_states *states, double net_load_MW);

/** Loss of load over a series of hours. */
typedef struct rkw_adequacy {
    double lole_h;    /**< expected hours of shortage over the rows */
    double lole_days; /**< sum over days of the day's largest probability */
    double eue_MWh;
    double eue_ppm; /**< per million of the positive net load */
} rkw_adequacy;
/**
 * Adequacy over a series of net loads.
 * @param net_load_MW   load less what sun, wind and stores give, n values
 * @param rows_per_day  24 for hours; the last day may be shorter
 */
RKW_API RKW_CHECK rkw_status rkw_adequacy_of_series(const rkw_capacity_states *states, const double *net_load_MW,
                                                    size_t n, double dt_h, size_t rows_per_day, rkw_adequacy *out,
                                                    rkw_error *err);

/** k of n equal repairable units are needed. */
typedef struct rkw_redundancy {
    double unit_availability; /**< mtbf / (mtbf + mttr) */
    double availability, unavailability;
    double down_h_per_yr, failures_per_yr, mean_down_h;
} rkw_redundancy;
/** @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. The unavailability is summed from its own terms, exact however small. */
RKW_API RKW_CHECK rkw_status rkw_k_of_n(int32_t n, int32_t k, double mtbf_h, double mttr_h, rkw_redundancy *out,
                                        rkw_error *err);

/** Grid outages in front of a store and backup. */
typedef struct rkw_interruption {
    double per_yr, unserved_h_per_yr, eue_MWh_per_yr;
    double availability, any_in_a_year_0_1;
} rkw_interruption;
/**
 * Poisson outages with exponential length; a store carries the load for autonomy_h, by when backup runs unless it fails
 * to start.
 * @param backup_failure_0_1  1: no backup
 */
RKW_API RKW_CHECK rkw_status rkw_interruptions(double outages_per_yr, double mean_h, double autonomy_h,
                                               double backup_failure_0_1, double load_MW, rkw_interruption *out,
                                               rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
