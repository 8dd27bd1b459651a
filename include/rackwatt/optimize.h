/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file optimize.h
 * @brief Exact schedules of hour-structured linear programmes, with a certificate.
 *
 * A programme has n steps of dt hours. In every step a **bus** is balanced; **flows** feed it or draw from it at a
 * price; **stores** carry energy from step to step; **classes** of deferrable work queue for the **pools** that serve
 * them, each pool with concave power **segments**; an optional **connection** joins the bus to a second row and may be
 * limited in its ramp. For t = 0 .. n-1, prices in usd/MWh, all variables between 0 and their limit:
 *
 *     store i:    s[t] - (1-sigma)^dt s[t-1] - dt eta_c c[t] + dt/eta_d d[t] = 0          (s above low_MWh)
 *     class k:    b[t] + q[t] - b[t-1] - q[t-1] + dt x[t] = a[t] - f[t]   b <= window, q is work that is late,
 *                                                                         f is served elsewhere
 *     pool p:     sum of x over its classes - sum_j efficiency_j y_j[t] = 0
 *     connection: sum of its flows (supply +, draw -) - u[t] = 0          -reverse <= u <= forward
 *     bus:        sum of its flows + sum (d - c) + u - sum_p draw_p sum_j y_pj[t] = load[t]
 *     ramp:       |u[t] - u[t-1]| <= ramp
 *     minimise    dt sum (flow costs + store wear + late cost q) + values of what is left at a free end
 *
 * window_k[t] is the work that may still wait at the end of row t: arrivals of rows t-deadline+1 .. t, and the part of
 * the starting backlog due after row t (or a limit given step by step). Work of row t is therefore done by the end of row t+deadline.
 *
 * Method: primal-dual interior point, subtraction-free elimination in time (Grassmann, Taksar & Heyman 1985, Operations
 * Research 33(5)), predictor-corrector steps (Mehrotra 1992, SIAM J. Optim. 2(4)). Cost per iteration grows linearly
 * with n and with the cube of (stores + classes).
 */
#ifndef RACKWATT_OPTIMIZE_H
#define RACKWATT_OPTIMIZE_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ the programme */

/** A series over the steps: factor * values[t], or the constant `factor` when values is NULL. */
typedef struct rkw_profile {
    const double *values; /**< n_steps values or NULL */
    double factor;
} rkw_profile;
#define RKW_PROFILE_CONSTANT(x)                                                                                        \
    {                                                                                                                  \
        NULL, (x)                                                                                                      \
    }

/** What holds before the first and after the last step. */
enum {
    RKW_END_CYCLIC = 0, /**< step -1 is step n-1; windows wrap round; start and end values are not used */
    RKW_END_FIXED = 1,  /**< stores end at end_MWh, backlogs at 0 */
    RKW_END_FREE = 2    /**< stores and backlogs end where they like, at a price */
};

/** The row a flow stands in. */
enum { RKW_ROW_BUS = 0, RKW_ROW_CONNECTION = 1 };
/** Whether a flow feeds its row or draws from it. */
enum { RKW_FLOW_SUPPLY = 1, RKW_FLOW_DRAW = -1 };

/** One bounded exchange with the outside: generation used, import, export, backup, shed load. */
typedef struct rkw_flow {
    int32_t row;              /**< RKW_ROW_BUS or RKW_ROW_CONNECTION */
    int32_t direction;        /**< RKW_FLOW_SUPPLY or RKW_FLOW_DRAW */
    rkw_profile limit_MW;     /**< >= 0; may be INFINITY */
    rkw_profile cost_usd_MWh; /**< paid per MWh; negative is revenue */
} rkw_flow;

/** A store on the bus. Levels and powers are at its terminals. */
typedef struct rkw_bus_store {
    double energy_MWh, low_MWh;       /**< low <= level <= energy */
    double charge_MW, discharge_MW;   /**< >= 0, finite */
    double eta_charge, eta_discharge; /**< over 0, up to 1 */
    double self_discharge_per_h;      /**< share lost per hour, 0 .. under 1; the loss is counted above low_MWh */
    double charge_cost_usd_MWh, discharge_cost_usd_MWh; /**< wear */
    double start_MWh, end_MWh; /**< level before step 0; level after the last step (fixed end) */
    double end_value_usd_MWh;  /**< worth of a stored MWh at a free end */
} rkw_bus_store;

/** Part of a pool's concave throughput curve; listed with falling efficiency. */
typedef struct rkw_segment {
    double capacity_MW;  /**< >= 0, power of the segment */
    double efficiency;   /**< > 0, work done per energy taken */
    const double *share; /**< n_steps factors >= 0 of the capacity, besides the pool's availability; NULL: 1 */
} rkw_segment;

/** Machines that serve classes. */
typedef struct rkw_pool {
    rkw_profile draw;         /**< bus MW per MW of segment power, > 0 */
    rkw_profile availability; /**< share of the segments' capacity, >= 0 */
    const rkw_segment *segments;
    size_t n_segments; /**< 1 .. RKW_MAX_SEGMENTS */
} rkw_pool;

/** Deferrable work of one pool and one deadline. */
typedef struct rkw_work_class {
    size_t pool;
    const double *arrivals_MWh;  /**< n_steps values >= 0 [MWh of work] */
    size_t deadline_steps;       /**< 0: served in the step of arrival */
    double power_MW;             /**< most that is served at once, >= 0, finite */
    double late_cost_usd_MWh_h;  /**< per MWh and hour of lateness, >= 0; INFINITY: the deadline is hard */
    const double *start_due_MWh; /**< backlog before step 0 by due date: entry i is due by the end of step i; not with a
                                      cyclic end; may be NULL */
    size_t n_start_due;
    double end_cost_usd_MWh; /**< price of a MWh of backlog at a free end */
    const double
        *served_MWh; /**< work that is done in its step in any case and outside the pool, 0 .. arrivals; it counts
                                   for the oldest work first, so b[t] + q[t] falls by it; NULL: none */
    const double *
        most_waiting_MWh; /**< n_steps values >= 0: most backlog at the end of each step, in place of the windows of the
                                         deadline (deadline_steps is not used then); NULL: by the deadline. A store of what
                                         machines make, for instance cold, is a class whose backlog is the room left */
} rkw_work_class;

/** The line between the connection row and the bus. */
typedef struct rkw_connection {
    rkw_profile forward_MW, reverse_MW; /**< >= 0, finite */
    double ramp_MW;                     /**< largest change from step to step, > 0; INFINITY: none */
    double ramp_start_MW;               /**< flow before step 0 when the end is not cyclic; NaN: any */
} rkw_connection;

#define RKW_MAX_CLASSES 16
#define RKW_MAX_STORES 4
#define RKW_MAX_POOLS 8
#define RKW_MAX_SEGMENTS 8
#define RKW_MAX_FLOWS 32

/** The whole programme. All arrays are read during the call only. */
typedef struct rkw_programme {
    size_t size;    /**< sizeof(rkw_programme) */
    size_t n_steps; /**< >= 1 */
    double dt_h;    /**< > 0 */
    int32_t end;    /**< RKW_END_* */
    int32_t reserved;
    rkw_profile load_MW; /**< finite, any sign */
    const rkw_flow *flows;
    size_t n_flows; /**< 0 .. RKW_MAX_FLOWS */
    const rkw_bus_store *stores;
    size_t n_stores; /**< 0 .. RKW_MAX_STORES */
    const rkw_pool *pools;
    size_t n_pools; /**< 0 .. RKW_MAX_POOLS */
    const rkw_work_class *classes;
    size_t n_classes;                 /**< 0 .. RKW_MAX_CLASSES */
    const rkw_connection *connection; /**< NULL: no connection row */
} rkw_programme;
#define RKW_PROGRAMME_INIT                                                                                             \
    {                                                                                                                  \
        sizeof(rkw_programme), 0, 1.0, RKW_END_CYCLIC, 0, {NULL, 0.0}, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL        \
    }

/**
 * Checks a programme without solving it: finite numbers, ranges as stated above, indices, counts.
 * @return RKW_OK, RKW_E_ARG (null pointers, counts, indices) or RKW_E_DOMAIN with name, value and allowed range.
 */
RKW_API RKW_CHECK rkw_status rkw_programme_check(const rkw_programme *programme, rkw_error *err);

/* ------------------------------------------------------------------ solving */

/** Options of a solve; start from RKW_OPTIMIZE_INIT. */
typedef struct rkw_optimize_options {
    size_t size;            /**< sizeof(rkw_optimize_options) */
    double tolerance;       /**< largest residuals and gap, 1e-12 .. 1e-2 */
    int32_t max_iterations; /**< >= 1 */
    int32_t repair;         /**< 1: make the schedule exact (see rkw_optimize) */
} rkw_optimize_options;
#define RKW_OPTIMIZE_INIT                                                                                              \
    {                                                                                                                  \
        sizeof(rkw_optimize_options), 1e-8, 200, 1                                                                     \
    }

/** An answer: schedule, prices and certificate. */
typedef struct rkw_optimum rkw_optimum;

/**
 * Solves a programme.
 *
 * With `repair` every row closes to rounding, values within 1e-6 (MW, MWh) of a limit are on it, unless the rows allow
 * nothing else, and a store charges and discharges in one step only where the price of energy is negative (counted in
 * RKW_FIGURE_BURNING_STEPS). The objective grows by no more than 2e-9 of itself.
 *
 * A solve whose digits do not suffice (rows all of whose variables stand at their limits) may end with up to ten times the tolerance;
 * RKW_FIGURE_GAP tells what was reached. Where terms far larger than the objective cancel (500 GW of supply that nothing takes), the
 * bound keeps their rounding, up to 1e-10 of largest power times largest price.
 *
 * @param[out] out       the answer; set also with RKW_E_INFEASIBLE, where it holds the proof (see
 *                       rkw_optimum_price and rkw_optimum_infeasibility); NULL with every other failure
 * @param[in]  ctx       memory hooks and progress; progress is called once per iteration and may cancel; may be NULL
 * @param[in]  options   NULL for the defaults
 * @return RKW_OK; RKW_E_INFEASIBLE (with a proof, explained in err), RKW_E_UNBOUNDED, RKW_E_CONVERGE (iteration limit,
 *         or the bound stays away from the objective), RKW_E_CANCELLED, RKW_E_ARG, RKW_E_DOMAIN, RKW_E_MEMORY.
 *
 * Reentrant; the same bits on every run. About 2 (stores + classes)^3 operations per step and iteration.
 */
RKW_API RKW_CHECK rkw_status rkw_optimize(rkw_optimum **out, const rkw_context *ctx, const rkw_programme *programme,
                                          const rkw_optimize_options *options, rkw_error *err);

/**
 * Exact dynamic programme for one store: no classes, no connection, an end that is fixed or free. The least cost of the
 * steps so far is a convex piecewise linear function of the level, carried from step to step by one merge of slope-sorted
 * pieces; the schedule is read backward. O(n times pieces); pieces stay few in practice.
 * @param[out] out   as rkw_optimize, with the same certificate; the only prices are those of store and bus
 * @return RKW_OK; RKW_E_INFEASIBLE (no proof is kept: *out is NULL), RKW_E_UNBOUNDED, RKW_E_ARG (a programme of another
 *         shape, or prices so negative that the store would gain by burning energy: use rkw_optimize), RKW_E_DOMAIN,
 *         RKW_E_MEMORY, RKW_E_CANCELLED.
 */
RKW_API RKW_CHECK rkw_status rkw_optimize_one_store(rkw_optimum **out, const rkw_context *ctx,
                                                    const rkw_programme *programme, rkw_error *err);

/** NULL is fine. */
RKW_API void rkw_optimum_free(rkw_optimum *optimum);

/* ------------------------------------------------------------------ the answer */

/** Single figures of an answer. */
enum {
    RKW_FIGURE_OBJECTIVE_USD = 0,   /**< cost of the schedule */
    RKW_FIGURE_BOUND_USD = 1,       /**< no schedule costs less: b'lambda + sum min(0, c - A'lambda) u */
    RKW_FIGURE_GAP = 2,             /**< |objective - bound| / (1 + |objective|) */
    RKW_FIGURE_PRIMAL_RESIDUAL = 3, /**< largest row violation / (1 + largest right side) */
    RKW_FIGURE_DUAL_RESIDUAL = 4,   /**< largest violation of c - A'lambda = zl - zu beyond the rounding of its terms
                                         / (1 + largest cost) */
    RKW_FIGURE_ITERATIONS = 5,
    RKW_FIGURE_SECONDS = 6,       /**< wall time of the solve */
    RKW_FIGURE_BYTES = 7,         /**< memory held at the peak */
    RKW_FIGURE_BURNING_STEPS = 8, /**< steps in which a store charges and discharges because that pays */
    RKW_FIGURE_SHORTAGE = 9       /**< infeasible: rows are violated by at least this much in total [MWh]; else 0 */
};
/** @return the figure, NaN for an unknown one. */
RKW_API double rkw_optimum_figure(const rkw_optimum *optimum, int32_t figure);

/** Columns of the schedule; `index` counts flows, stores, classes or pools, `part` segments. */
enum {
    RKW_COLUMN_FLOW_MW = 0,
    RKW_COLUMN_STORE_LEVEL_MWH = 1, /**< at the end of the step */
    RKW_COLUMN_STORE_CHARGE_MW = 2,
    RKW_COLUMN_STORE_DISCHARGE_MW = 3,
    RKW_COLUMN_CLASS_POWER_MW = 4,
    RKW_COLUMN_CLASS_BACKLOG_MWH = 5, /**< in time, at the end of the step */
    RKW_COLUMN_CLASS_LATE_MWH = 6,
    RKW_COLUMN_POOL_SEGMENT_MW = 7,
    RKW_COLUMN_CONNECTION_MW = 8, /**< toward the bus */
    /* prices, from the multipliers */
    RKW_PRICE_BUS_USD_MWH = 16,          /**< cost of one more MWh of load */
    RKW_PRICE_CONNECTION_USD_MWH = 17,   /**< the same at the connection row */
    RKW_PRICE_STORE_USD_MWH = 18,        /**< worth of one more MWh in the store at the end of the step */
    RKW_PRICE_CLASS_USD_MWH = 19,        /**< cost of one more MWh of work arriving */
    RKW_PRICE_POOL_USD_MWH = 20,         /**< cost of one more MWh of work at the pool; for part of a segment see 22 */
    RKW_PRICE_RAMP_USD_MW = 21,          /**< price of the ramp row */
    RKW_VALUE_SEGMENT_USD_MWH = 22,      /**< worth of one more MW of a segment for an hour */
    RKW_VALUE_STORE_ENERGY_USD_MWH = 23, /**< worth of one more MWh of room in the store in this step */
    RKW_VALUE_STORE_POWER_USD_MWH = 24,  /**< worth of one more MW of charge and discharge power for an hour */
    RKW_VALUE_DEADLINE_USD_MWH = 25,     /**< worth of one MWh that may wait one more step */
    RKW_VALUE_FLOW_USD_MWH = 26,         /**< worth of one more MW of a flow's limit for an hour */
    RKW_VALUE_CONNECTION_USD_MWH = 27    /**< worth of one more MW of the connection's forward limit for an hour */
};

/**
 * One column: n_steps doubles that live as long as the answer. Of an infeasible programme the prices hold the proof
 * (a ray lambda, scaled so that its largest entry of a bus, connection or work row is 1; the schedule columns are NULL).
 * @return NULL when there is no such column.
 */
RKW_API const double *rkw_optimum_column(const rkw_optimum *optimum, int32_t column, size_t index, size_t part);

/** Steps of the programme. */
RKW_API size_t rkw_optimum_steps(const rkw_optimum *optimum);

/** A run of steps and the row that cannot be met in them. */
typedef struct rkw_conflict {
    int32_t column; /**< RKW_PRICE_* of the row kind */
    int32_t reserved;
    size_t index;       /**< store, class or pool */
    size_t first, last; /**< steps, both included */
    double weight;      /**< share of the row in the contradiction, 0 .. 1 */
} rkw_conflict;

/**
 * Rows and hours of the contradiction, heaviest first. @param[out] conflicts  room for `room` entries; may be NULL
 * @return how many there are (0 for a feasible programme).
 */
RKW_API size_t rkw_optimum_infeasibility(const rkw_optimum *optimum, rkw_conflict *conflicts, size_t room);

#ifdef __cplusplus
}
#endif
#endif
