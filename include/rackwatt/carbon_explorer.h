/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file carbon_explorer.h
 * @brief The scheduling and battery rules of Carbon Explorer, for comparison with published work.
 *
 * Acun, Lee, Kazhamiaka, Maeng, Gupta, Chakkaravarthy, Brooks, Wu, "Carbon Explorer: A Holistic Framework for Designing
 * Carbon Aware Datacenters", ASPLOS 2023. Hourly rows; renewable R is PV + wind, L the load, both in MW. The peer's
 * behaviour is kept where it differs from what one would choose, as said at each function.
 */
#ifndef RACKWATT_CARBON_EXPLORER_H
#define RACKWATT_CARBON_EXPLORER_H

#include <rackwatt/supply.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Rows of one scheduling block. */
#define RKW_CARBON_EXPLORER_BLOCK 24

/** sum max(load - renewable, 0) over hourly rows [MWh]. */
RKW_API double rkw_carbon_explorer_uncovered_MWh(const double *renewable_MW, const double *load_MW, size_t n);

/** 100 (sum L - uncovered) / sum L; 100 when there is no load [percent]. */
RKW_API double rkw_carbon_explorer_coverage_pct(const double *load_MW, size_t n, double uncovered_MWh);

/**
 * Greedy scheduling inside blocks of 24 rows (the last one may be shorter): flexible work leaves the hour with the least
 * renewables for the one with the most, up to a cap on the load. Hours are sorted by (renewable, load), ties in hour
 * order. An hour whose work ends exactly at 0 has its work fixed anew, so it may give more than its share; a cap under
 * the load of a surplus hour makes its room negative and work flows backwards: the peer's behaviour.
 * @param[in]  renewable_MW,load_MW  n finite values each
 * @param[in]  flexible   share of an hour's load that may leave it, 0 .. 1
 * @param[in]  cap_MW     largest load of an hour that takes work, >= 0
 * @param[out] scheduled_MW  n values; may equal load_MW
 * @param[out] moved_MWh  work put into other hours, sum max(scheduled - load, 0); may be NULL
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. O(n), no allocation.
 */
RKW_API RKW_CHECK rkw_status rkw_carbon_explorer_schedule(const double *renewable_MW, const double *load_MW, size_t n,
                                                          double flexible, double cap_MW, double *scheduled_MW,
                                                          double *moved_MWh, rkw_error *err);

/**
 * The peer's battery: C/L/C model of Kazhamiaka et al. (2019) for lithium nickel manganese cobalt cells. Efficiencies 0.97
 * in and 1 / 1.04 out, content limits 0.04 h and 0.01 h per MW, power 3 Q / 0.97 and 3 Q / 1.04, full at the start.
 */
RKW_API rkw_battery rkw_carbon_explorer_battery(double energy_MWh, int32_t substeps);

/** What of the battery the following step sees as renewable. */
enum {
    RKW_CARBON_EXPLORER_PEER = 0, /**< load in surplus hours (the surplus is gone even when the battery is full),
                                       R + delivered in gap hours */
    RKW_CARBON_EXPLORER_JOINT = 1 /**< R + delivered - charged */
};

/**
 * Greedy battery over hourly rows.
 * @param[in]  view  RKW_CARBON_EXPLORER_PEER or _JOINT
 * @param[out] renewable_after_MW  n values, none of the inputs; may be NULL
 * @param[out] sums  may be NULL
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. O(n), no allocation; sub-steps are summed in closed form.
 */
RKW_API RKW_CHECK rkw_status rkw_carbon_explorer_store(const double *renewable_MW, const double *load_MW, size_t n,
                                                       double energy_MWh, int32_t substeps, int32_t view,
                                                       double *renewable_after_MW, rkw_battery_sums *sums,
                                                       rkw_error *err);

/** Orders of the two steps. */
enum {
    RKW_CARBON_EXPLORER_BATTERY = 0,
    RKW_CARBON_EXPLORER_CAS = 1,
    RKW_CARBON_EXPLORER_BATTERY_CAS = 2, /**< the battery first; nothing is left for the scheduler */
    RKW_CARBON_EXPLORER_CAS_BATTERY = 3
};

/** One design. */
typedef struct rkw_carbon_explorer_design {
    size_t size;
    double battery_MWh; /**< >= 0 */
    double flexible;    /**< 0 .. 1 */
    double cap_MW;      /**< >= 0 */
    int32_t order;      /**< one of RKW_CARBON_EXPLORER_* */
    int32_t substeps;   /**< 1 .. 3600 */
} rkw_carbon_explorer_design;
#define RKW_CARBON_EXPLORER_DESIGN_INIT                                                                                \
    {                                                                                                                  \
        sizeof(rkw_carbon_explorer_design), 0.0, 0.0, 0.0, 0, 60                                                       \
    }

/** Coverage and energy of a run under the rules of Carbon Explorer. */
typedef struct rkw_carbon_explorer_result {
    double coverage_pct, uncovered_MWh, moved_MWh;
} rkw_carbon_explorer_result;

/**
 * A design over a series.
 * @param work_MW  2 n values of the caller's for intermediate series
 */
RKW_API RKW_CHECK rkw_status rkw_carbon_explorer_run(const rkw_carbon_explorer_design *design,
                                                     const double *renewable_MW, const double *load_MW, size_t n,
                                                     double *work_MW, rkw_carbon_explorer_result *out, rkw_error *err);

/**
 * The least uncovered energy that the same freedoms allow with perfect foresight: inside each block of `block` rows every
 * hour may give up to its flexible share and any hour may take, forward and backward in time, as far as load stays
 * under max(cap, its own load); the battery has constant efficiency and power limits and starts full. design->order
 * and substeps are not used; out->moved_MWh is NaN, since equal schedules move different amounts.
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN, RKW_E_INFEASIBLE, RKW_E_CONVERGE, RKW_E_CANCELLED, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_carbon_explorer_optimal(const rkw_context *ctx,
                                                         const rkw_carbon_explorer_design *design,
                                                         const double *renewable_MW, const double *load_MW, size_t n,
                                                         size_t block, rkw_carbon_explorer_result *out, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
