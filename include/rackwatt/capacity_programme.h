/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file capacity_programme.h
 * @brief Schedules of one or many years together with what they share: capacities, and rows over all hours.
 *
 * Each year is a programme of optimize.h. **Capacities** kappa are columns common to all years: they widen limits
 * (`limit[t] + sum per_unit[t] kappa`), add to the load of the bus or the connection, and set where a store begins and
 * ends. **Shared rows** weigh the hours of all years and the capacities: an export cap, a target of carbon-free energy,
 * a carbon budget, unserved energy, contracted work, a budget, land, a ratio of two capacities.
 *
 *     minimise    sum_y weight_y (cost of year y) + sum_j cost_j kappa_j
 *     subject to  every year's rows and limits, low_j <= kappa_j <= high_j,
 *                 low_i <= sum_y sum_t dt coefficient_i[t] value[t] + sum_j per_capacity_ij kappa_j <= high_i
 *
 * A peak that a tariff charges for is a capacity that is the only limit of a flow or of the connection.
 *
 * Method: the interior point of optimize.h with a border: capacities and multipliers of shared rows are eliminated last,
 * from a dense system of their number; years meet nowhere else, so each is one task of the context's threads, and sums
 * over years have a fixed order.
 */
#ifndef RACKWATT_CAPACITY_PROGRAMME_H
#define RACKWATT_CAPACITY_PROGRAMME_H

#include <rackwatt/optimize.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RKW_MAX_CAPACITIES 64
#define RKW_MAX_SHARED_ROWS 256

/** A column that all years share. */
typedef struct rkw_capacity_column {
    const char *name; /**< for messages; may be NULL */
    double low, high; /**< 0 <= low <= high, finite [its own unit] */
    double cost_usd;  /**< paid once per unit, in the objective beside the weighted years */
} rkw_capacity_column;

/** A row that weighs hours and capacities: low <= ... <= high. */
typedef struct rkw_shared_row {
    const char *name;           /**< for messages; may be NULL */
    double low, high;           /**< -INFINITY and INFINITY where there is no limit; equal for an equation */
    const double *per_capacity; /**< one coefficient for each capacity; NULL: none */
} rkw_shared_row;

/** What a capacity does to a year. */
enum {
    RKW_COUPLE_FLOW_LIMIT = 0,      /**< index: flow */
    RKW_COUPLE_STORE_ENERGY = 1,    /**< index: store; the room above low_MWh [MWh per unit] */
    RKW_COUPLE_STORE_CHARGE = 2,    /**< index: store */
    RKW_COUPLE_STORE_DISCHARGE = 3, /**< index: store */
    RKW_COUPLE_CLASS_POWER = 4,     /**< index: class */
    RKW_COUPLE_SEGMENT_POWER =
        5, /**< index: pool, part: segment; availability is not applied, it belongs in per_unit */
    RKW_COUPLE_CONNECTION_FORWARD = 6, /**< limit toward the bus; not together with a ramp */
    RKW_COUPLE_BUS_LOAD = 16,          /**< MW of load at the bus per unit, any sign */
    RKW_COUPLE_CONNECTION_LOAD = 17,   /**< MW of load at the connection row per unit, any sign */
    RKW_COUPLE_STORE_ENDS =
        18 /**< index: store, not cyclic: start_MWh, and at a fixed end end_MWh, grow by the factor of
                                    per_unit [MWh per unit] */
};

/** One effect of one capacity in one year. */
typedef struct rkw_coupling {
    size_t capacity;
    int32_t kind; /**< RKW_COUPLE_* */
    int32_t reserved;
    size_t index, part;
    rkw_profile per_unit; /**< per unit of capacity; limits: >= 0 */
} rkw_coupling;

/** One group of variables in a shared row: adds sum_t dt weight[t] value[t] of powers, sum_t weight[t] value[t] of levels
 *  and backlogs. */
typedef struct rkw_shared_entry {
    size_t row;
    int32_t column; /**< RKW_COLUMN_*; of the connection the flow toward the bus */
    int32_t reserved;
    size_t index, part; /**< as in rkw_optimum_column */
    rkw_profile weight; /**< any sign */
} rkw_shared_entry;

/** One year: its programme and how it hangs on what is shared. All years have the same flows, stores, pools, segments,
 *  classes and connection in the same order; all numbers and the count of steps may differ. */
typedef struct rkw_capacity_year {
    const rkw_programme *programme;
    const rkw_coupling *couplings;
    size_t n_couplings;
    const rkw_shared_entry *entries;
    size_t n_entries;
    double weight; /**< share of the year's cost in the objective, > 0; 1 / number of years for a mean */
} rkw_capacity_year;

/** The whole. Arrays are read during the call only. */
typedef struct rkw_capacity_programme {
    size_t size; /**< sizeof(rkw_capacity_programme) */
    const rkw_capacity_column *capacities;
    size_t n_capacities; /**< 0 .. RKW_MAX_CAPACITIES */
    const rkw_shared_row *rows;
    size_t n_rows; /**< 0 .. RKW_MAX_SHARED_ROWS */
    const rkw_capacity_year *years;
    size_t n_years; /**< years of this process, >= 1 */
} rkw_capacity_programme;
#define RKW_CAPACITY_PROGRAMME_INIT                                                                                    \
    {                                                                                                                  \
        sizeof(rkw_capacity_programme), NULL, 0, NULL, 0, NULL, 0                                                      \
    }

/**
 * Years on other machines. `values` holds per_year numbers for each of all years; those of this process are filled in.
 * The callback fills in the others' (an all-gather) and returns RKW_OK. All processes call it equally often and add up
 * in the order of the years, so that every number of processes gives the same bits.
 */
typedef rkw_status (*rkw_exchange_fn)(void *user, double *values, size_t per_year);

/** Options; start from RKW_CAPACITY_OPTIONS_INIT. */
typedef struct rkw_capacity_options {
    size_t size;              /**< sizeof(rkw_capacity_options) */
    double tolerance;         /**< largest residuals and gap, 1e-12 .. 1e-2 */
    int32_t max_iterations;   /**< >= 1 */
    int32_t schedules;        /**< 1: keep every year's schedule and prices; 0: capacities, rows and figures only */
    rkw_exchange_fn exchange; /**< NULL: all years are here */
    void *exchange_user;
    size_t first_year, n_all_years; /**< with exchange: number of the first year here, years of all processes */
} rkw_capacity_options;
#define RKW_CAPACITY_OPTIONS_INIT                                                                                      \
    {                                                                                                                  \
        sizeof(rkw_capacity_options), 1e-8, 200, 1, NULL, NULL, 0, 0                                                   \
    }

/** Checks without solving. @return RKW_OK, RKW_E_ARG or RKW_E_DOMAIN with name, value and allowed range. */
RKW_API RKW_CHECK rkw_status rkw_capacity_programme_check(const rkw_capacity_programme *programme, rkw_error *err);

/** An answer: capacities, prices, certificate, and the schedule of every year of this process. */
typedef struct rkw_capacity_optimum rkw_capacity_optimum;

/**
 * Solves for capacities and schedules at once.
 * @param[out] out      the answer; set also with RKW_E_INFEASIBLE, where it holds the proof; else NULL on failure
 * @param[in]  ctx      memory hooks, progress (once per iteration; may cancel), n_threads: years at a time; may be NULL
 * @param[in]  options  NULL for the defaults
 * @return RKW_OK; RKW_E_INFEASIBLE (with a proof), RKW_E_UNBOUNDED, RKW_E_CONVERGE, RKW_E_CANCELLED, RKW_E_ARG,
 *         RKW_E_DOMAIN, RKW_E_MEMORY, or what the exchange returned.
 *
 * Reentrant; the same bits for any number of threads and processes. Time and memory grow linearly with the years.
 */
RKW_API RKW_CHECK rkw_status rkw_optimize_capacities(rkw_capacity_optimum **out, const rkw_context *ctx,
                                                     const rkw_capacity_programme *programme,
                                                     const rkw_capacity_options *options, rkw_error *err);

/** NULL is fine. */
RKW_API void rkw_capacity_optimum_free(rkw_capacity_optimum *optimum);

/** @return one of RKW_FIGURE_* of the whole (objective with weights and capacities' cost), NaN for an unknown one. */
RKW_API double rkw_capacity_optimum_figure(const rkw_capacity_optimum *optimum, int32_t figure);

/** Schedule and prices of a year (index among the years of this process), NULL without schedules. Its bus price is the
 *  cost of one more MWh in that year alone (divided by its weight); its objective figure is the year's own cost. */
RKW_API const rkw_optimum *rkw_capacity_optimum_year(const rkw_capacity_optimum *optimum, size_t year);

/** What the answer says about a capacity. */
typedef struct rkw_capacity_result {
    double value;     /**< optimal size */
    double price_usd; /**< change of the objective per unit that `value` is forced up: 0 inside the limits, positive at
                             `low`, negative at `high` */
} rkw_capacity_result;
/** Optimal size and price of a capacity; NaN for one that is not there. */
/** @return a capacity's result; NaN for an unknown one, and as the value of an infeasible programme. */
RKW_API rkw_capacity_result rkw_capacity_optimum_capacity(const rkw_capacity_optimum *optimum, size_t capacity);

/** What the answer says about a shared row. */
typedef struct rkw_shared_result {
    double value; /**< left side */
    double
        price_usd; /**< change of the objective per unit that the binding limit rises: <= 0 at `high`, >= 0 at `low` */
} rkw_shared_result;
/** Value and price of a shared row; NaN for one that is not there. */
/** @return a shared row's result; NaN for an unknown one, and as the value of an infeasible programme. */
RKW_API rkw_shared_result rkw_capacity_optimum_row(const rkw_capacity_optimum *optimum, size_t row);

/* ------------------------------------------------------------------ questions about an answer */

/**
 * Near-optimal space: the least and the greatest value a capacity takes in any plan that costs at most
 * (1 + share) times the optimum. Two solves with the cost as one more row.
 * @param[in]  objective_usd  cost of the optimum
 * @param[in]  share          0 .. 1, for instance 0.03
 * @return as rkw_optimize_capacities
 */
RKW_API RKW_CHECK rkw_status rkw_capacity_range(const rkw_context *ctx, const rkw_capacity_programme *programme,
                                                const rkw_capacity_options *options, double objective_usd, double share,
                                                size_t capacity, double *low, double *high, rkw_error *err);

/** How far one shared row would have to give way, all others held, for an infeasible programme to have a plan. */
typedef struct rkw_relaxation {
    double low, high; /**< the row's limits moved just far enough; one of them is the row's own */
    double amount;    /**< how far, > 0; INFINITY: this row alone cannot help */
    double cost_usd;  /**< least cost of a plan with the moved limit; NaN when there is none */
} rkw_relaxation;
/** Least change of one shared row that lets an infeasible programme have a plan. @return as
 *  rkw_optimize_capacities. */
RKW_API RKW_CHECK rkw_status rkw_capacity_relaxation(const rkw_context *ctx, const rkw_capacity_programme *programme,
                                                     const rkw_capacity_options *options, size_t row,
                                                     rkw_relaxation *relaxation, rkw_error *err);

/* ------------------------------------------------------------------ many scenarios */

/**
 * Solves many programmes, eight at a time in the lanes of a vector where they allow it: sweeps, Monte Carlo, forecasts.
 * They do when they have the same count of steps (a multiple of eight), flows, stores, pools, segments, classes and connection, the same
 * efficiencies, self-discharge, wear, late costs and constant prices, and an end that is not cyclic; load, limits, price
 * series, arrivals, draws and sizes are each programme's own. Others are solved one by one. Short programmes gain most:
 * alone, one of 72 steps leaves its eight segments little to do between their ends.
 * @param[out] out      n_programmes answers (see rkw_optimize); NULL where statuses[i] says why
 * @param[out] statuses n_programmes results, RKW_OK or RKW_E_INFEASIBLE with an answer; else without
 * @return RKW_OK when every programme was tried; RKW_E_ARG, RKW_E_DOMAIN, RKW_E_CANCELLED with nothing in out.
 * Groups of eight are tasks of the context's threads; the same bits for any number of threads. Within the tolerance an
 * answer may depend on its companions.
 */
RKW_API RKW_CHECK rkw_status rkw_optimize_batch(rkw_optimum **out, rkw_status *statuses, const rkw_context *ctx,
                                                const rkw_programme *const *programmes, size_t n_programmes,
                                                const rkw_optimize_options *options, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
