/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file schedule.h
 * @brief The best a site can do: its year as a linear programme, and policies that follow its answer.
 *
 * The **operating programme** of a site has battery, tenants with their deadlines, racks with power caps, plants with line
 * limits and fees, one connection, tariff with demand charge, and carbon. Facility power is affine in IT power there;
 * SoC limits are constant, pauses cost nothing, the chilled-water store takes no part. rkw_simulate with the
 * schedule's policy then runs the same plan under full curves; the difference is told, not hidden.
 *
 * Promises: work that cannot wait is load; the share of its arrivals that a tenant was promised at once is served in its
 * row and counts for its oldest work; everything else is done by its deadline.
 */
#ifndef RACKWATT_SCHEDULE_H
#define RACKWATT_SCHEDULE_H

#include <rackwatt/base.h>
#include <rackwatt/dispatch.h>
#include <rackwatt/forecast.h>
#include <rackwatt/site.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ optimal */

/** What is made least. */
enum {
    RKW_AIM_COST = 0,   /**< USD of the row prices below */
    RKW_AIM_CARBON = 1, /**< kg CO2e of imported energy and backup fuel; money decides between equals */
    RKW_AIM_CFE = 2     /**< MWh that are not carbon-free; money decides between equals */
};

/** How deadlines are kept. */
enum {
    RKW_PROMISES_HARD = 0,  /**< none is missed; a programme that cannot keep one is refused */
    RKW_PROMISES_PRICED = 1 /**< work may be late at its service credit per GPU-hour and hour */
};

/** Start from RKW_SCHEDULE_INIT. */
typedef struct rkw_schedule_options {
    size_t size;              /**< sizeof(rkw_schedule_options) */
    int32_t aim;              /**< RKW_AIM_* */
    int32_t promises;         /**< RKW_PROMISES_* */
    double carbon_usd_per_kg; /**< price of carbon under RKW_AIM_COST, >= 0; negative: the site's */
    double
        unserved_usd_per_MWh; /**< price of must-run work that is not served; negative: of the dearest tenant's GPU-hour */
    double cfe_target;        /**< least carbon-free energy share over the rows, 0 .. 1; 0: none */
    double carbon_budget_kg; /**< most carbon over the rows, >= 0; negative: no limit */
    double tolerance;        /**< of the programme's gap, 1e-10 .. 1e-3 */
} rkw_schedule_options;
#define RKW_SCHEDULE_INIT                                                                                              \
    {                                                                                                                  \
        sizeof(rkw_schedule_options), RKW_AIM_COST, RKW_PROMISES_HARD, -1.0, -1.0, 0.0, -1.0, 1e-8                     \
    }

/** The schedule of a year with perfect foresight. Read-only after creation; may be shared between threads. */
typedef struct rkw_schedule rkw_schedule;

/**
 * Phrases the year of a site and solves it. The yearly export cap of each plant's group is priced until it holds. A CFE
 * target or a carbon budget is a row of the programme, the peak that a demand charge is paid for a column.
 * @param options  NULL: RKW_SCHEDULE_INIT. Site and year must outlive the schedule.
 * @return RKW_OK; RKW_E_INFEASIBLE (a promise cannot be kept: which tenant, which hour, how many GPU-hours are missing; a
 *         target cannot be met: what can be reached, and what would help); RKW_E_DOMAIN, RKW_E_ARG, RKW_E_CANCELLED,
 *         RKW_E_CONVERGE, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_schedule_create(rkw_schedule **out, const rkw_context *ctx, const rkw_site *site,
                                                 const rkw_year *year, const rkw_schedule_options *options,
                                                 rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_schedule_free(rkw_schedule *schedule);

/** The policy `optimal`: follows the schedule. Lives as long as the schedule. */
RKW_API const rkw_policy *rkw_schedule_policy(const rkw_schedule *schedule);

/** Figures of a schedule by its own physics. Money is what the named part costs in the rows. */
enum {
    RKW_PLAN_OBJECTIVE = 0, /**< of the aim: USD, kg or MWh, with the tie-breaking money left out */
    RKW_PLAN_BOUND,         /**< no schedule of this programme does better */
    RKW_PLAN_GAP,           /**< |objective - bound| / (1 + |objective|) */
    RKW_PLAN_IMPORT_USD,    /**< energy bought */
    RKW_PLAN_WHEELING_USD,  /**< fees of own energy brought to the site */
    RKW_PLAN_EXPORT_USD,    /**< income of energy sold */
    RKW_PLAN_BACKUP_USD,    /**< fuel and wear of the generators */
    RKW_PLAN_WEAR_USD,      /**< of the battery */
    RKW_PLAN_CARBON_USD,    /**< at the price of carbon */
    RKW_PLAN_DELAY_USD,     /**< late work at its service credit, per hour of lateness */
    RKW_PLAN_UNSERVED_USD,  /**< GPU-hours of must-run work lost */
    RKW_PLAN_END_USD,       /**< work that waits at the end, less energy stored then above the start */
    RKW_PLAN_CARBON_KG,     /**< location based, of imported energy and backup fuel */
    RKW_PLAN_UNFREE_MWH,    /**< energy that is not carbon-free */
    RKW_PLAN_LOAD_MWH,      /**< facility, battery auxiliaries, energy missing at the end */
    RKW_PLAN_CFE,           /**< 1 - unfree / load */
    RKW_PLAN_LATE_GPU_H,    /**< GPU-hours times hours of lateness */
    RKW_PLAN_SECANT_MWH,    /**< largest error that the affine form can make, summed over the rows */
    RKW_PLAN_SECANT_USD,    /**< the same at the price of energy of each row: bound of what full curves change */
    RKW_PLAN_SOLVES,        /**< programmes solved */
    RKW_PLAN_ITERATIONS,    /**< of the solver, in sum */
    RKW_PLAN_SECONDS,       /**< wall time, phrasing and splitting included */
    RKW_PLAN_LIMIT_PRICE, /**< price of the CFE target [USD per MWh more that need not be carbon-free] or budget [USD/kg] */
    RKW_PLAN_DEMAND_USD, /**< demand charge of the largest power through the connection, its part of a year that the rows are */
    RKW_PLAN_PEAK_IN_PLAN, /**< 1: the objective counts that charge; 0: it is told only, for none is charged or the connection
                                  has a ramp limit that binds within a row, and the optimizer has no ramp on a line that it sizes */
    RKW_PLAN_PEAK_MW, /**< largest power through the connection, at the grid */
    RKW_PLAN_EXPORT_CAP_USD, /**< multiplier of the export cap [USD per MWh sold beyond it], of the local year with the most rows */
    RKW_PLAN_FIGURES
};
/** @return the figure, NaN for an unknown one. */
RKW_API double rkw_schedule_figure(const rkw_schedule *schedule, int32_t figure);
/** Name of a figure as outputs write it ("import_usd"), "" for an unknown one. */
RKW_API const char *rkw_schedule_figure_name(int32_t figure);

/** What one more unit would have been worth over the rows: shadow prices in USD, by the affine physics of the schedule. */
enum {
    RKW_WORTH_BATTERY_MWH = 0, /**< a MWh of battery at the same power, in the same state of charge at the start */
    RKW_WORTH_LOAD_MW          /**< a MW of load more in every row; negative, for it costs */
};
/** @return USD over the rows; NaN without a battery, under another aim than cost, or for an unknown `what`. O(rows). */
RKW_API double rkw_schedule_worth(const rkw_schedule *schedule, int32_t what);

/** Columns of a schedule; `index` counts tenants or plants where it says so. */
enum {
    RKW_PLAN_TENANT_GPU_H = 0, /**< served, per tenant */
    RKW_PLAN_BATTERY_MWH,      /**< content at the end of the row */
    RKW_PLAN_BATTERY_MW,       /**< > 0 discharge */
    RKW_PLAN_IMPORT_MW,        /**< at the grid */
    RKW_PLAN_SOLD_MW,          /**< per plant, at its meter */
    RKW_PLAN_FACILITY_MW,      /**< affine */
    RKW_PLAN_BACKUP_MW,
    RKW_PLAN_UNSERVED_MW,
    RKW_PLAN_ENERGY_USD_PER_MWH, /**< price of one more MWh at the bus */
    RKW_PLAN_STORED_USD_PER_MWH, /**< worth of one more MWh in the battery */
    RKW_PLAN_WORK_USD_PER_GPU_H, /**< per tenant: cost of one more GPU-hour handed in; 0 for must-run work */
    RKW_PLAN_CONNECTION_MW,      /**< through the connection, at the grid: bought and wheeled */
    RKW_PLAN_TENANT_MW,          /**< per tenant: IT power of its work at the caps of the plan; of must-run work at full
                                      speed */
    RKW_PLAN_OVERDUE_GPU_H,      /**< per tenant: work that waits beyond its deadline at the end of the row */
    RKW_PLAN_COLD_MWH, /**< content of the chilled-water store at the end of the row [MWh of cold]; NULL: none in the plan */
    RKW_PLAN_COLUMNS
};
/** One column, as many doubles as the year has rows; NULL when there is none. Lives as long as the schedule. */
RKW_API const double *rkw_schedule_column(const rkw_schedule *schedule, int32_t column, size_t index);

/* ------------------------------------------------------------------ quotes */

/** A job that somebody asks a price for: it may pause, and runs on at most its GPUs at once. */
typedef struct rkw_job {
    size_t size;     /**< sizeof(rkw_job) */
    size_t pool;     /**< of the site's racks */
    size_t row;      /**< handed in at the start of this row of the year */
    size_t due_rows; /**< done by the end of row + due_rows - 1 */
    double gpus;     /**< > 0 */
    double hours;    /**< at full speed on all of them, > 0 */
} rkw_job;

#define RKW_QUOTE_LEVELS 7

/** What a job costs and does: the difference between the optimum with it and without it. */
typedef struct rkw_quote {
    size_t size;                /**< sizeof(rkw_quote), set by the caller */
    size_t first_row, last_row; /**< rows in which it runs */
    double gpu_h;
    double usd;                  /**< energy, fees, wear, income forgone; carbon is not in it */
    double kg;                   /**< CO2e, location based, of energy bought for it or for work that it moves */
    double energy_MWh;           /**< more at the bus */
    double import_MWh, sold_MWh; /**< more (fewer: negative) bought and sold */
    double moved_gpu_h;          /**< tenants' work that runs in another row */
    double delay_gpu_h_h;        /**< GPU-hours times hours by which it runs later; negative: earlier */
    double cfe;          /**< carbon-free share of its energy: 1 - more energy that is not carbon-free / energy */
    double marginal_usd; /**< the same job at the prices of the optimum without it: what a small one would pay */
    /** The same at these prices if so much of its own energy must be carbon-free in the hour in which it runs. NaN: there
     *  are too few such hours before it is due. */
    double level[RKW_QUOTE_LEVELS], level_usd[RKW_QUOTE_LEVELS], level_kg[RKW_QUOTE_LEVELS];
} rkw_quote;

/**
 * @param options  of the schedules; NULL: RKW_SCHEDULE_INIT without a price of carbon
 * @return RKW_OK; RKW_E_DOMAIN (a job outside the year, or with more GPUs than its pool has in service); RKW_E_INFEASIBLE (the
 *         racks cannot do it by then beside what is promised already); what rkw_schedule_create returns.
 */
RKW_API RKW_CHECK rkw_status rkw_quote_job(rkw_quote *out, const rkw_context *ctx, const rkw_site *site,
                                           const rkw_year *year, const rkw_job *job,
                                           const rkw_schedule_options *options, rkw_error *err);

/* ------------------------------------------------------------------ model-predictive */

/** Start from RKW_MPC_INIT. */
typedef struct rkw_mpc_options {
    size_t size;     /**< sizeof(rkw_mpc_options) */
    double window_h; /**< looked ahead, 1 .. 336 */
    double every_h;  /**< between two solves, >= one row; in between the last plan is followed */
    double quantile; /**< 0.5 .. under 1: own generation and must-run work of later rows are planned for with the value
                              that holds with this probability, by the forecast's stated spread; 0.5: as forecast */
    double carbon_usd_per_kg;    /**< price of carbon, >= 0; negative: the site's. A yearly carbon budget enters by its
                                      multiplier here (RKW_PLAN_LIMIT_PRICE of a schedule, on top of the price) */
    double unfree_usd_per_MWh;   /**< price of energy that is not carbon-free, >= 0: multiplier of a CFE target */
    double unserved_usd_per_MWh; /**< as in rkw_schedule_options */
    double tolerance;            /**< of each solve, 1e-9 .. 1e-3 */
    double peak_MW; /**< power through the connection whose demand charge is paid already, >= 0: subscribed, or reached
                         before the first row; negative: the charge is left out of the plans */
    double
        export_cap_usd_per_MWh; /**< multiplier of the yearly export cap, >= 0 (RKW_PLAN_EXPORT_CAP_USD of a schedule);
                                        negative: learnt from the windows, a few days behind */
} rkw_mpc_options;
#define RKW_MPC_INIT                                                                                                   \
    {                                                                                                                  \
        sizeof(rkw_mpc_options), 72.0, 1.0, 0.5, -1.0, 0.0, -1.0, 1e-5, 0.0, -1.0                                      \
    }

/** A planner for one simulation at a time: it solves a window of rows on a forecast, runs the first of them against the
 *  truth, and solves again. */
typedef struct rkw_mpc rkw_mpc;

/**
 * The window starts from the state of the simulation (content, backlog with its due dates, what each plant has produced
 * and sold in its year). Lateness costs more than any energy; work without slack runs whatever the plan says. What is
 * left at a window's end is valued at the prices of the last solve, a day before its end; at the year's end as in
 * rkw_schedule_create. The export cap enters by what is left of it and by its multiplier, or else by the price of the last windows' sales. Power through
 * the connection up to the largest so far costs no demand charge. More of it costs the whole charge when the options state
 * a peak; else the part of it that the window is of the rows left, for what is reached now serves the later ones, too.
 * @param forecast  of the same site and year, must outlive the planner; NULL: RKW_FORECAST_INIT, whose skill is below 1
 * @param options   NULL: RKW_MPC_INIT
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_mpc_create(rkw_mpc **out, const rkw_context *ctx, const rkw_site *site,
                                            const rkw_year *year, const rkw_forecast *forecast,
                                            const rkw_mpc_options *options, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_mpc_free(rkw_mpc *mpc);
/** The policy `mpc`; it keeps its state in the planner, so one simulation at a time. */
RKW_API const rkw_policy *rkw_mpc_policy(rkw_mpc *mpc);

/** Figures of the last simulation. */
enum {
    RKW_MPC_SOLVES = 0,
    RKW_MPC_ITERATIONS,    /**< of the solver, in sum */
    RKW_MPC_SECONDS,       /**< wall time of looking ahead and solving */
    RKW_MPC_UNFINISHED,    /**< solves that ended at the iteration limit: the plan before was followed */
    RKW_MPC_OBJECTIVE_USD, /**< of the last programme solved: money, carbon at its price, lateness, work lost, less what is
                                left at its end at the terminal values */
    RKW_MPC_FORCED_GPU_H, /**< GPU-hours run beyond the plan because their slack was gone */
    RKW_MPC_PEAK_MW, /**< largest power through the connection that the last plan knew as paid; negative: not charged */
    RKW_MPC_FIGURES
};
/** Figure RKW_MPC_* of the plans so far; NaN for another number. */
RKW_API double rkw_mpc_figure(const rkw_mpc *mpc, int32_t figure);
/** Name of a figure; "" for another number. */
RKW_API const char *rkw_mpc_figure_name(int32_t figure);

/* ------------------------------------------------------------------ re-planning from a live state */

/** What an operator's controller knows now. */
typedef struct rkw_live_state {
    size_t size;        /**< sizeof(rkw_live_state) */
    size_t row;         /**< of the year's axis: now is its start */
    double battery_MWh; /**< content */
    /** Backlog per tenant, by rows left: entry 0 must be done in this row, the last of window + 1 entries is what arrives in
     *  this row. A tenant's pointer, or all of it, may be NULL: nothing waits. Must-run tenants have none. */
    const double *const *due_gpu_h;
    const double
        *running_gpu_h; /**< per tenant: of its backlog, blocks that run and may not stop in this row; NULL: none */
    const double *racks_out;    /**< per pool: racks out of service beyond what availability takes off; NULL: none */
    const double *sellable_MWh; /**< per plant: the capped share of its production this local year less what it
                                      sold; NULL: nothing */
    double peak_MW;  /**< largest power through the connection that the demand charge is paid for already, at the grid;
                         0: not stated, and the charge is left out */
    double cold_MWh; /**< content of the chilled-water store [MWh of cold], 0 .. its size; taken to its limits */
} rkw_live_state;

/** Any forecast; n is that of rkw_replan. What is NULL comes from the planner's own forecast. First entries are now. */
typedef struct rkw_outlook {
    size_t size;                         /**< sizeof(rkw_outlook) */
    const double *const *plant_MW;       /**< per plant, n values at its meter; a plant's pointer may be NULL */
    const double *const *arrivals_gpu_h; /**< per tenant, n values; a tenant's pointer may be NULL */
    const double *temp_C;                /**< n values */
    const double *import_limit_MW;       /**< n values: what the grid allows, at most the connection's limit */
} rkw_outlook;

/**
 * Plans the n rows from now on, without a simulation: the door for an operator's controller.
 * @param planner  made by rkw_mpc_create; options and terminal values are its own
 * @param n        rows, 1 .. its window; fewer at the end of the year
 * @param outlook  NULL: the planner's forecast
 * @return RKW_OK; RKW_E_ARG, RKW_E_DOMAIN (a negative or non-finite figure, with its name), RKW_E_AXIS (a row beyond the year, a
 *         table that does not cover the rows), RKW_E_CONVERGE, RKW_E_MEMORY. About 1 ms for 48 rows.
 */
RKW_API RKW_CHECK rkw_status rkw_replan(rkw_mpc *planner, const rkw_live_state *state, const rkw_outlook *outlook,
                                        size_t n, rkw_error *err);
/** Columns of the last plan, RKW_PLAN_*, n values each; NULL when there is none. They live until the next call. */
RKW_API const double *rkw_replan_column(const rkw_mpc *planner, int32_t column, size_t index);

#ifdef __cplusplus
}
#endif
#endif
