/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file dispatch.h
 * @brief The hourly simulation: a policy decides, physics clips, a ledger accounts for every MW.
 *
 * In every row a policy sees the backlog of work, the state of the stores, the supply of the row and the past, and wishes
 * how many GPU-hours each tenant gets. The simulation clips the wishes to racks, supply and connection, balances the
 * site, and books the row. The ledger closes: sources minus sinks of a row are 0 but for rounding.
 */
#ifndef RACKWATT_DISPATCH_H
#define RACKWATT_DISPATCH_H

#include <rackwatt/base.h>
#include <rackwatt/site.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ policies */

/** Most tenants of one simulation. */
#define RKW_TENANTS_MAX 256

/** What a policy may see in a row: nothing of later rows but what is published (tariffs) or already owed (due dates). */
typedef struct rkw_view rkw_view;

/** Row that is decided, 0 .. axis n - 1. */
RKW_API size_t rkw_view_row(const rkw_view *view);
/** Time axis of the simulation. */
RKW_API const rkw_axis *rkw_view_axis(const rkw_view *view);
/** Site that is simulated. */
RKW_API const rkw_site *rkw_view_site(const rkw_view *view);
/** GPU-hours that wait, those that arrived in this row included. */
RKW_API double rkw_view_backlog_gpu_h(const rkw_view *view, size_t tenant);
/** GPU-hours that arrived in this row. */
RKW_API double rkw_view_arrived_gpu_h(const rkw_view *view, size_t tenant);
/** GPU-hours whose last row in time is `lead` rows ahead; lead 0 includes what is late already. */
RKW_API double rkw_view_due_gpu_h(const rkw_view *view, size_t tenant, size_t lead);
/** GPU-hours served `back` rows ago, 1 .. row; 0 before the start. */
RKW_API double rkw_view_served_gpu_h(const rkw_view *view, size_t tenant, size_t back);
/** Rows between arrival and last row in time; 0 is must-run. */
RKW_API size_t rkw_view_window_rows(const rkw_view *view, size_t tenant);
/** Most GPU-hours of a pool in a row, racks out of service taken off. */
RKW_API double rkw_view_capacity_gpu_h(const rkw_view *view, size_t pool);
/** Own generation that can reach the site's bus in this row [MW]. */
RKW_API double rkw_view_renewable_MW(const rkw_view *view);
/** Most that the site's bus can have in this row without the battery: own generation and import [MW]. */
RKW_API double rkw_view_supply_limit_MW(const rkw_view *view);
/** Largest mean power of the battery over this row [MW], and its content [MWh]. */
RKW_API double rkw_view_discharge_limit_MW(const rkw_view *view);
/** Largest mean power into the battery over this row [MW]. */
RKW_API double rkw_view_charge_limit_MW(const rkw_view *view);
/** Content of the battery at the start of the row [MWh]. */
RKW_API double rkw_view_battery_MWh(const rkw_view *view);
/** Content of the chilled-water store at the start of the row [MWh of cold]. */
RKW_API double rkw_view_cold_MWh(const rkw_view *view);
/** One of the series RKW_YEAR_IMPORT_USD_PER_MWH, RKW_YEAR_EXPORT_USD_PER_MWH, this row or later ones (published prices);
 *  of the others only this row: NaN ahead. */
RKW_API double rkw_view_series(const rkw_view *view, int32_t which, size_t lead);
/** A series of the year `back` rows ago, 0 .. row; NaN before the start. */
RKW_API double rkw_view_past_series(const rkw_view *view, int32_t which, size_t back);
/** Own generation at the bus `back` rows ago, 1 .. row; NaN before the start [MW]. */
RKW_API double rkw_view_past_renewable_MW(const rkw_view *view, size_t back);
/** Facility power when the tenants get `serve_gpu_h` in this row [MW]. */
RKW_API double rkw_view_facility_MW(const rkw_view *view, const double *serve_gpu_h);
/** Largest share s of 0 .. 1 for which serving base + s * extra needs at most facility_MW. */
RKW_API double rkw_view_fit(const rkw_view *view, const double *base_gpu_h, const double *extra_gpu_h,
                            double facility_MW);
/**
 * Adds work to serve_gpu_h until the pools are full or `limit_gpu_h` per pool is reached, earliest deadline first (by_due 1)
 * or first in first out (by_due 0). What serve_gpu_h holds at the start counts as served already, from each
 * tenant's oldest work on.
 * @param limit_gpu_h  most GPU-hours to add, one per pool; NULL: no limit
 */
RKW_API void rkw_view_fill(const rkw_view *view, int32_t by_due, const double *limit_gpu_h, double *serve_gpu_h);

/** Power caps of a row's work. Under them it is the same work on more racks, but each GPU is slower: jobs need more of
 * them, requests take longer. */
enum {
    RKW_CAP_NEVER,      /**< racks run at full power */
    RKW_CAP_WHEN_SHORT, /**< capped where own generation is short and the work needs less power so */
    RKW_CAP_ALWAYS      /**< capped wherever the work needs less power so */
};

/** A policy's answer. `serve_gpu_h` comes as zeros; `battery_MW` as NaN: the battery balances the site. */
typedef struct rkw_wishes {
    size_t size;
    double *serve_gpu_h;   /**< one per tenant */
    double battery_MW;     /**< > 0 discharge, < 0 charge (from the grid when generation does not suffice) */
    int32_t sell;          /**< 1: sell surplus while the export cap lasts and the price is above 0 (preset) */
    int32_t cap;           /**< RKW_CAP_* (preset RKW_CAP_NEVER) */
    const double *sell_MW; /**< most that each plant may sell in the row; NULL: no limit (preset) */
    int32_t even; /**< 1: plants of one fee and about one loss give in proportion to what they have, so that each keeps
                              to its export cap; 0: one after the other (preset) */
    int32_t reserved;
    double
        cold_MWh; /**< content that the chilled-water store shall have at the end of the row, as far as chillers and heat let
                          it; NaN (preset): it takes own generation that is left over and gives while that is short */
    double
        connection_MW; /**< most through the connection that the battery keeps to: it charges less than wished, or gives
                               more, as far as it can; what work needs beyond is taken all the same. INFINITY (preset): the
                               connection's own limit */
} rkw_wishes;

/** A policy: three functions and the user's pointer. Size first, so that new members may follow. */
typedef struct rkw_policy {
    size_t size; /**< sizeof(rkw_policy) */
    const char *name;
    /** Makes the state of one simulation; may be NULL. */
    rkw_status (*create)(void **state, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis, void *user,
                         rkw_error *err);
    /** Called once per row, in order. */
    rkw_status (*decide)(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err);
    /** Frees the state; may be NULL. */
    void (*destroy)(void *state);
    void *user;
    /** Hours of generation and work after a row that its state was shown besides the view: 0 for a rule that knows the past, HUGE_VAL
     *  for the whole year. Declared, so that outputs can tell results of the two kinds apart. */
    double foresight_h;
    /** Instead of `create`, for a policy that plans the year before its first row: called for every simulation, with the site
     *  and the year of that one. May be NULL. */
    rkw_status (*create_for_year)(void **state, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                                  void *user, rkw_error *err);
} rkw_policy;

/** Built-in policies: `index` 0 .. ; NULL behind the last one. */
RKW_API const rkw_policy *rkw_policy_builtin(size_t index);
/** Its foresight_h; 0 for a policy of an older header. */
RKW_API double rkw_policy_foresight_h(const rkw_policy *policy);
/** Built-in policy of a name. @return RKW_OK, RKW_E_UNKNOWN with the names there are. */
RKW_API RKW_CHECK rkw_status rkw_policy_find(const rkw_policy **out, const char *name, rkw_error *err);

/* ------------------------------------------------------------------ ledger */

/** Columns over the rows of an axis; made from the site, so that every plant and tenant has its own. */
typedef struct rkw_ledger rkw_ledger;

/** Version of the ledger's columns; changes when one is renamed, redefined or removed. */
#define RKW_LEDGER_SCHEMA 1

/** Simulates a site under a year. @return RKW_OK, what the policy returns, RKW_E_CANCELLED, RKW_E_MEMORY. */
RKW_API RKW_CHECK rkw_status rkw_simulate(rkw_ledger **out, const rkw_context *ctx, const rkw_site *site,
                                          const rkw_year *year, const rkw_policy *policy, rkw_error *err);
/** Gives back one reference; the last one frees the ledger. NULL is fine. Safe on any thread. */
RKW_API void rkw_ledger_free(rkw_ledger *ledger);
/** One reference more, to be given back with rkw_ledger_free. @return `ledger`, NULL for NULL. Safe on any thread. */
RKW_API rkw_ledger *rkw_ledger_retain(rkw_ledger *ledger);
/** Time axis of the rows; belongs to the ledger. */
RKW_API const rkw_axis *rkw_ledger_axis(const rkw_ledger *ledger);
/** Name of the policy that decided. */
RKW_API const char *rkw_ledger_policy(const rkw_ledger *ledger);
/** rkw_policy_foresight_h of that policy. */
RKW_API double rkw_ledger_foresight_h(const rkw_ledger *ledger);
/** How many columns there are. */
RKW_API size_t rkw_ledger_columns(const rkw_ledger *ledger);
/** Name of a column; "" for one that is not there. Plants and tenants come as `NAME.column`. */
RKW_API const char *rkw_ledger_name(const rkw_ledger *ledger, size_t column);
/** Unit of a column, as rkw_unit_convert reads it; "" for one that is not there. */
RKW_API const char *rkw_ledger_unit(const rkw_ledger *ledger, size_t column);
/** +1 source, -1 sink of the site's balance, 0 neither. */
RKW_API int32_t rkw_ledger_side(const rkw_ledger *ledger, size_t column);
/** Axis n values; NULL for an unknown column. */
RKW_API const double *rkw_ledger_data(const rkw_ledger *ledger, size_t column);
/** Column of a name, or RKW_NONE. */
RKW_API size_t rkw_ledger_find(const rkw_ledger *ledger, const char *name);
/** Sum of a column times the row length: MWh of a MW column; plain sum of a GPU-hour or volume column. NaN if unknown. */
RKW_API double rkw_ledger_total(const rkw_ledger *ledger, const char *name);
/** Largest |sources - sinks| over all rows [MW]. */
RKW_API double rkw_ledger_largest_gap_MW(const rkw_ledger *ledger);

/* ------------------------------------------------------------------ summary */

/** Work of one tenant over a ledger, in GPU-hours. */
typedef struct rkw_tenant_summary {
    double arrived, delivered; /**< full-speed equivalents */
    double late;               /**< passed their deadline before they were served */
    double dropped;            /**< of them not served at all: requests that nobody waits for */
    double backlog_end;        /**< still waiting, within their deadline or late */
    double lost;               /**< powered for checkpoints and restarts */
    double revenue_usd, credits_usd;
    double mean_delay_h; /**< of delivered work, between the rows of arrival and service */
} rkw_tenant_summary;

/** Yearly figures; energies in MWh. Computed from the ledger alone. */
typedef struct rkw_summary {
    size_t size; /**< sizeof(rkw_summary), set by the caller */
    double hours;
    double pv_MWh, wind_MWh; /**< at the plants' meters */
    double curtailed_line_MWh, curtailed_surplus_MWh;
    double exported_MWh, wheeling_loss_MWh, connection_loss_MWh;
    double import_MWh, charge_MWh, discharge_MWh, battery_aux_MWh;
    double ups_charge_MWh, ups_discharge_MWh, backup_MWh, backup_fuel_MWh;
    double cold_charge_MWh, cold_discharge_MWh; /**< heat, of the chilled-water store */
    double cap_saving_MWh;                      /**< IT energy less than at full speed */
    double facility_MWh, it_MWh, it_idle_MWh, cooling_MWh, lighting_MWh, losses_MWh, buildings_MWh, unserved_MWh;
    double water_m3;
    double peak_facility_MW, peak_connection_MW;
    double cfe;          /**< DESIGN section 7: 1 - sum((1 - f) g + v) / sum L */
    double annual_match; /**< min(1, generation / load) */
    double coverage;     /**< 1 - sum max(L - R, 0) / sum L */
    double curtailment_rate, self_consumption, self_sufficiency;
    double pue, wue_l_per_kWh, cue_kg_per_kWh, ref;
    double carbon_location_kg, carbon_market_kg, carbon_marginal_kg, carbon_lifecycle_kg; /**< of imported energy, and
                                                                                               of backup fuel */
    double lole_h, eue_MWh;
    double import_usd, export_usd, wheeling_usd, fixed_grid_usd, backup_usd;
    double mean_import_usd_per_MWh; /**< of all rows alike */
    double gpu_h_arrived, gpu_h_delivered, gpu_h_late, gpu_h_dropped, gpu_h_lost, gpu_h_powered, gpu_h_backlog_end;
    double revenue_usd, credits_usd;
    double battery_cycles; /**< discharge over energy */
    double battery_end_less_start_MWh;
    double battery_rainflow_cycles;      /**< equivalent full cycles, sum of count x depth; 0 without a battery */
    double battery_fade_first_year;      /**< share of capacity lost when every hour of a first year is like these */
    double battery_fade_per_year_of_ten; /**< mean over ten such years */
    double battery_fade_by_cycles;       /**< part of the degradation that cycles cause; the rest is time */
    int64_t worst_week_start_unix_s;     /**< the seven days with the least carbon-free energy share */
    double worst_week_cfe;
    double largest_gap_MW; /**< of the balance */
    double goodput; /**< share of the delivered GPU-hours that counts after failures, their lost work, checkpoints and
                              restarts (rkw_tenants_goodput) */
    /* Inside the hour, where the ledger sees nothing (rkw_power_swing_of): jobs start and end as they come, and the largest training
     * job swings between typical and idle power, all GPUs in step. */
    double swing_typical_MW_min;              /**< standard deviation of the change from minute to minute */
    double swing_rare_MW_min;                 /**< exceeded in one minute of a thousand */
    double swing_step_MW;                     /**< of the largest training job */
    double swing_buffer_MW, swing_buffer_MWh; /**< store that holds it within the grid's ramp limit; 0: none needed */
} rkw_summary;

/** @return RKW_OK, RKW_E_ARG. O(rows * columns). */
RKW_API RKW_CHECK rkw_status rkw_summarise(const rkw_ledger *ledger, const rkw_site *site, rkw_summary *out,
                                           rkw_error *err);
/** Figures of one tenant. @return RKW_OK, RKW_E_ARG. O(rows). */
RKW_API RKW_CHECK rkw_status rkw_summarise_tenant(const rkw_ledger *ledger, const rkw_site *site, size_t tenant,
                                                  rkw_tenant_summary *out, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
