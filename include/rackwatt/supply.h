/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file supply.h
 * @brief Stores, grid connection, tariff, carbon intensity, outages and backup of one site.
 *
 * Signs: battery power > 0 is discharge, < 0 is charge, both at the terminals. Import and export are both >= 0.
 * Money is USD; tables may be in another currency, converted once by the grid's exchange rate.
 * Parameter structs are plain and size-first: start from their RKW_*_INIT, fill, check, use. `*_load` functions read
 * a scalar table (`name,value,unit,low,high,source`) and check it. All functions here are reentrant and none but the
 * `create` and `load` calls allocates.
 */
#ifndef RACKWATT_SUPPLY_H
#define RACKWATT_SUPPLY_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ battery (site battery and UPS batteries) */

/**
 * A battery. Power and energy are separate and AC at its terminals; `energy_MWh` is the content between SoC 0 and 1.
 * One step of length T from content s, after self-discharge s (1 - self_discharge_per_h)^T:
 *   discharge d <= power_discharge_MW and s - T d / eta_discharge >= soc_min E + lower_limit_h d,
 *   charge    c <= power_charge_MW    and s + T eta_charge c      <= soc_max E - upper_limit_h c.
 * With both limit slopes 0 this is the plain model; with slopes it is the C/L/C model (constant efficiency, content
 * limits linear in power, constant power limit) of Kazhamiaka, Rosenberg, Keshav, "Tractable lithium-ion storage
 * models for optimizing energy systems", Energy Informatics 2 (2019) 4. Fields without a value in a table keep the
 * value of RKW_BATTERY_INIT.
 */
typedef struct rkw_battery {
    size_t size;                 /**< sizeof(rkw_battery) */
    double power_charge_MW;      /**< >= 0 */
    double power_discharge_MW;   /**< >= 0 */
    double energy_MWh;           /**< >= 0; 0 is no battery */
    double eta_charge;           /**< content gained per energy taken, 0 < eta <= 1 (the C/L/C form too) */
    double eta_discharge;        /**< energy given per content lost, 0 < eta <= 1 */
    double self_discharge_per_h; /**< share of the content lost per hour, 0 .. 1, 1 excluded */
    double soc_min, soc_max;     /**< 0 <= min <= max <= 1 */
    double soc_start;            /**< soc_min .. soc_max */
    double aux_share;            /**< auxiliary load, share of power_discharge_MW drawn at all times, 0 .. 0.2 */
    double wear_usd_per_MWh;     /**< cost of wear per MWh discharged, >= 0; steers policies, is not a cash flow */
    double lower_limit_h;        /**< rise of the lowest content per MW of discharge, >= 0 [h] */
    double upper_limit_h;        /**< fall of the highest content per MW of charge, >= 0 [h] */
    int32_t substeps;            /**< equal parts of a step, limits are renewed in each; 1 .. 3600 */
    int32_t reserved;
    double derate_cold_zero_C, derate_cold_full_C; /**< power rises linearly from 0 to full between the two [C] */
    double derate_hot_full_C, derate_hot_zero_C;   /**< and falls from full to 0 between these [C] */
} rkw_battery;
#define RKW_BATTERY_INIT                                                                                               \
    {                                                                                                                  \
        sizeof(rkw_battery), 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0, 1, 0, -1.0e3, -1.0e3,    \
            1.0e3, 1.0e3                                                                                               \
    }

/** @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN with the name of the first field outside its range. */
RKW_API RKW_CHECK rkw_status rkw_battery_check(const rkw_battery *battery, rkw_error *err);

/** Reads a scalar table whose row names are the field names without unit suffix (power_charge, energy, ...). */
RKW_API RKW_CHECK rkw_status rkw_battery_load(rkw_battery *out, const rkw_context *ctx, const char *path,
                                              rkw_error *err);

/** Content at the start, soc_start energy_MWh [MWh]. */
RKW_API double rkw_battery_start_MWh(const rkw_battery *battery);

/**
 * One step of any length. The battery must have passed rkw_battery_check; dt_h > 0.
 * @param energy_MWh  content, updated
 * @param wanted_MW   > 0 discharge, < 0 charge, constant over the step; NaN asks for nothing
 * @return mean power at the terminals, same sign as wanted or 0, |.| <= |wanted|. Self-discharge may take the content
 *         under soc_min: then nothing is discharged. Cost: some 10 ns; sub-steps cost nothing
 *         more, unless the battery discharges itself: then some 40 ns each.
 */
RKW_API double rkw_battery_step(const rkw_battery *battery, double *energy_MWh, double wanted_MW, double dt_h);

/** Largest mean power of the next step, >= 0, for the content before its self-discharge [MW]. */
RKW_API double rkw_battery_max_discharge_MW(const rkw_battery *battery, double energy_MWh, double dt_h);
/** Largest mean power that the battery takes over a step [MW]. @param energy_MWh content at its start. */
RKW_API double rkw_battery_max_charge_MW(const rkw_battery *battery, double energy_MWh, double dt_h);

/** Share of the power limits left at a cell temperature, 0 .. 1. */
RKW_API double rkw_battery_derate(const rkw_battery *battery, double temp_C);

/** The battery with its energy and its power limits multiplied by shares >= 0 (ageing, derate, units in service). */
RKW_API rkw_battery rkw_battery_scaled(const rkw_battery *battery, double energy_share, double power_share);

/** Sums of a greedy year; energies at the terminals. */
typedef struct rkw_battery_sums {
    double charged_MWh, discharged_MWh;
    double uncovered_MWh;             /**< load neither covered by generation nor by the battery */
    double surplus_left_MWh;          /**< generation neither used nor stored */
    double end_MWh, min_MWh, max_MWh; /**< content after the last step; extremes over the ends of steps */
    double load_MWh;
    double coverage; /**< 1 - uncovered / load; 1 when there is no load */
} rkw_battery_sums;

/**
 * Greedy dispatch: surplus charges, a gap discharges, nothing looks ahead.
 * @param[in]  renewable_MW,load_MW  n values each, finite; negative values are allowed
 * @param[out] power_MW   terminals, > 0 discharge, n values; may be NULL or equal one of the inputs
 * @param[out] energy_MWh content after each step, n values; may be NULL
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (battery, dt_h, a value that is not finite). O(n), no allocation.
 */
RKW_API RKW_CHECK rkw_status rkw_battery_greedy(const rkw_battery *battery, const double *renewable_MW,
                                                const double *load_MW, size_t n, double dt_h, double *power_MW,
                                                double *energy_MWh, rkw_battery_sums *sums, rkw_error *err);

/* ------------------------------------------------------------------ thermal store */

/** Chilled-water store, in MW and MWh of cold. Loss is a share of the content per hour. */
typedef struct rkw_thermal_store {
    size_t size;
    double power_charge_MW, power_discharge_MW; /**< heat flow, >= 0 */
    double energy_MWh;                          /**< >= 0; 0 is no store */
    double loss_per_h;                          /**< 0 .. 1, 1 excluded */
    double fill_min, fill_max, fill_start;      /**< shares of energy_MWh */
    double pump_share;                          /**< electricity per heat moved either way, 0 .. 0.2 */
} rkw_thermal_store;
#define RKW_THERMAL_STORE_INIT                                                                                         \
    {                                                                                                                  \
        sizeof(rkw_thermal_store), 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.5, 0.0                                              \
    }

/** Checks every field. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN with the name of the first field outside its range. */
RKW_API RKW_CHECK rkw_status rkw_thermal_store_check(const rkw_thermal_store *store, rkw_error *err);
/** Reads a scalar table whose row names are the field names without unit suffix. @return RKW_OK, what
 *  rkw_table_read and rkw_thermal_store_check return. */
RKW_API RKW_CHECK rkw_status rkw_thermal_store_load(rkw_thermal_store *out, const rkw_context *ctx, const char *path,
                                                    rkw_error *err);
/** As rkw_battery_step: wanted > 0 gives cold to the load, < 0 stores it. @return mean heat flow, same sign. */
RKW_API double rkw_thermal_store_step(const rkw_thermal_store *store, double *energy_MWh, double wanted_MW,
                                      double dt_h);

/* ------------------------------------------------------------------ grid connection */

/** The site's one connection, its fees and its reliability. Money already in USD. */
typedef struct rkw_grid {
    size_t size;
    double import_limit_MW;             /**< connection: wheeled energy and import together, >= 0 */
    double export_limit_MW;             /**< out of the site, >= 0 */
    double ramp_limit_MW_per_min;       /**< of the net flow, > 0; infinity is none */
    double power_factor;                /**< at the connection, 0.5 .. 1 */
    double connection_loss_share;       /**< of energy through the connection, 0 .. 0.2 */
    double export_share_max;            /**< of production that may be sold per calendar year, 0 .. 1 */
    double demand_usd_per_kVA_yr;       /**< per kVA subscribed */
    double fixed_usd_per_yr;            /**< metering, standing charges */
    double wheeling_usd_per_MWh;        /**< transmission use per MWh wheeled from an own plant */
    double wheeling_mv_usd_per_MWh;     /**< medium-voltage network use, for plants connected there */
    double system_services_usd_per_MWh; /**< per MWh wheeled */
    double export_fee_usd_per_MWh;      /**< taken off the export price */
    double vat_share;                   /**< 0 .. 1 */
    double vat_recovered_share;         /**< share of the VAT that the site gets back, 0 .. 1 */
    double import_pays_network_fees;    /**< 1: tariff prices are energy only, network fees come on top; 0: bundled */
    double currency_per_usd;            /**< exchange rate of the tables' currency, > 0 */
    double outage_rate_per_yr;          /**< >= 0 */
    double outage_mean_h;               /**< mean duration, > 0 */
    char currency[8];                   /**< "MAD" */
} rkw_grid;
#define RKW_GRID_INIT                                                                                                  \
    {                                                                                                                  \
        sizeof(rkw_grid), 0.0, 0.0, 1.0e9, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0,  \
            "USD"                                                                                                      \
    }

/** Checks every field. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN with the name of the first field outside its range. */
RKW_API RKW_CHECK rkw_status rkw_grid_check(const rkw_grid *grid, rkw_error *err);
/** Reads grid.csv. The currency is the one in the unit of the row `currency_per_usd` ("MAD/USD"). */
RKW_API RKW_CHECK rkw_status rkw_grid_load(rkw_grid *out, const rkw_context *ctx, const char *path, rkw_error *err);
/** VAT that stays a cost: 1 + vat_share (1 - vat_recovered_share). */
RKW_API double rkw_grid_vat_factor(const rkw_grid *grid);
/** Transmission use and system services per MWh wheeled, with VAT that stays a cost [USD/MWh]. */
RKW_API double rkw_grid_wheeling_usd_per_MWh(const rkw_grid *grid);
/** Demand and fixed charges for a subscribed (peak) power over years, with VAT that stays a cost [USD]. */
RKW_API double rkw_grid_fixed_usd(const rkw_grid *grid, double peak_MW, double years);
/** Energy that may still be sold this calendar year: export_share_max production - sold, never under 0 [MWh]. */
RKW_API double rkw_grid_export_left_MWh(const rkw_grid *grid, double production_MWh, double sold_MWh);

/* ------------------------------------------------------------------ tariff */

/** Prices by season, day kind and local hour. Read-only after loading; may be shared by threads. */
typedef struct rkw_tariff rkw_tariff;

/**
 * Reads tariff.csv, a wide table with the columns season, first_month, last_month (may wrap over the year's end), days
 * (all, weekday, weekend; optional), start_hour, end_hour (local, may wrap over midnight), period, import_price,
 * export_price, source. Prices are in USD or in the grid's currency per energy. Months and hours must be covered
 * exactly once; a hole or an overlap is RKW_E_MISSING or RKW_E_DOMAIN naming season and hour.
 */
RKW_API RKW_CHECK rkw_status rkw_tariff_load(rkw_tariff **out, const rkw_context *ctx, const char *path,
                                             const rkw_grid *grid, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_tariff_free(rkw_tariff *tariff);
/** How many periods (peak, full, off-peak, ...) the tariff names. */
RKW_API size_t rkw_tariff_period_count(const rkw_tariff *tariff);
/** Name of a period, "" when out of range. Lives as long as the tariff. */
RKW_API const char *rkw_tariff_period_name(const rkw_tariff *tariff, size_t period);
/**
 * Prices per row of an axis; a row that holds several periods gets the mean over its time. Import prices include the
 * VAT that stays a cost, and network fees when the grid says so; export prices are after the export fee.
 * @param clock  local clock; NULL is UTC
 * @param import_usd_per_MWh,export_usd_per_MWh,period  axis->n values each; each may be NULL. `period` is the index
 *               in force at the middle of the row.
 */
RKW_API RKW_CHECK rkw_status rkw_tariff_series(const rkw_tariff *tariff, const rkw_axis *axis, const rkw_clock *clock,
                                               double *import_usd_per_MWh, double *export_usd_per_MWh, int32_t *period,
                                               rkw_error *err);

/* ------------------------------------------------------------------ carbon */

/** Factors that do not vary by hour. */
typedef struct rkw_carbon_factors {
    size_t size;
    double lifecycle_pv_kg_per_MWh, lifecycle_wind_kg_per_MWh, backup_fuel_kg_per_MWh;
    double embodied_pv_kg_per_MW, embodied_wind_kg_per_MW, embodied_battery_kg_per_MWh;
    double embodied_rack_kg, embodied_building_kg_per_m2, embodied_mep_kg_per_MW;
    double carbon_price_usd_per_kg; /**< shadow price */
    double grid_loss_share;         /**< between power stations and the meter */
} rkw_carbon_factors;
#define RKW_CARBON_FACTORS_INIT                                                                                        \
    {                                                                                                                  \
        sizeof(rkw_carbon_factors), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0                                                    \
    }

/** Columns of rkw_carbon_series, axis->n values each; every one may be NULL. */
typedef struct rkw_carbon_columns {
    size_t size;
    double *average_kg_per_MWh; /**< direct, location based, at the meter */
    double *marginal_kg_per_MWh;
    double *lifecycle_kg_per_MWh; /**< average with upstream and embodied parts of the grid's stations */
    double *residual_kg_per_MWh;  /**< residual mix for market-based accounts */
    double *carbon_free_share;    /**< 0 .. 1: 1 - (1 - yearly share) x hourly index, so fossil intensity is constant */
} rkw_carbon_columns;
#define RKW_CARBON_COLUMNS_INIT                                                                                        \
    {                                                                                                                  \
        sizeof(rkw_carbon_columns), NULL, NULL, NULL, NULL, NULL                                                       \
    }

/** Carbon intensity of the grid. Read-only after loading; may be shared by threads. */
typedef struct rkw_carbon rkw_carbon;

/**
 * @param path        scalar table carbon.csv: yearly means with their years, trend, factors
 * @param shape_path  wide table carbon_shape.csv: season, first_month, last_month, hour, average_index,
 *                    marginal_index, source; every month and hour exactly once. NULL is a flat year.
 */
RKW_API RKW_CHECK rkw_status rkw_carbon_load(rkw_carbon **out, const rkw_context *ctx, const char *path,
                                             const char *shape_path, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_carbon_free(rkw_carbon *carbon);
/** Copies the known part of the factors; out->size must be set. */
RKW_API RKW_CHECK rkw_status rkw_carbon_get_factors(const rkw_carbon *carbon, rkw_carbon_factors *out);
/**
 * Intensities per row: yearly mean x (1 + trend)^(local calendar year - reference year) x hourly index of the season
 * on the local clock (at the middle of the row), indices scaled to a mean of 1 over a calendar year.
 * @param clock  local clock; NULL is UTC
 */
RKW_API RKW_CHECK rkw_status rkw_carbon_series(const rkw_carbon *carbon, const rkw_axis *axis, const rkw_clock *clock,
                                               const rkw_carbon_columns *out, rkw_error *err);

/* ------------------------------------------------------------------ outages */

/** Grid away for start <= t < start + duration. */
typedef struct rkw_outage {
    int64_t start_unix_s;
    double duration_s;
} rkw_outage;

/** Reads a wide table with the columns start (UTC time, text) and duration. Writes at most `capacity` outages; *count is how
 *  many the table holds. @return also RKW_E_AXIS when they are not in ascending order. */
RKW_API RKW_CHECK rkw_status rkw_outages_load(rkw_outage *out, size_t capacity, size_t *count, const rkw_context *ctx,
                                              const char *path, rkw_error *err);
/**
 * Seeded outages on an axis: Poisson starts, exponential durations, rate and mean of the grid. A function of (seed,
 * index) alone. Writes at most `capacity`; *count is how many there are.
 */
RKW_API RKW_CHECK rkw_status rkw_outages_poisson(const rkw_grid *grid, const rkw_axis *axis, uint64_t seed,
                                                 uint64_t index, rkw_outage *out, size_t capacity, size_t *count,
                                                 rkw_error *err);
/** Share of each row in which the grid is there, 0 .. 1, n values of the axis. Overlapping outages count once. */
RKW_API RKW_CHECK rkw_status rkw_outages_series(const rkw_outage *outages, size_t n_outages, const rkw_axis *axis,
                                                double *available_0_1, rkw_error *err);

/* ------------------------------------------------------------------ backup generators */

/** Equal units with a straight fuel line (Willans): fuel = full-load fuel x (idle share + (1 - idle share) x load). A call
 *  starts all units; after start_h they carry the load with as few of them as it needs. */
typedef struct rkw_backup {
    size_t size;
    double unit_MW;           /**< > 0 */
    double units;             /**< whole number >= 0; 0 is no backup */
    double efficiency_full;   /**< electric energy per fuel energy at full load, 0 .. 1 */
    double idle_fuel_share;   /**< fuel at no load over fuel at full load, 0 .. 1 */
    double load_min;          /**< smallest load of a running unit, share of unit_MW, 0 .. 1 */
    double start_h;           /**< from the call to full power, black start included, >= 0 */
    double start_failure_0_1; /**< probability that a unit does not start */
    double tank_h;            /**< fuel on site, hours of all units at full load, >= 0 */
    double fuel_usd_per_MWh;  /**< per MWh of fuel energy */
    double fuel_kg_per_MWh;   /**< CO2e per MWh of fuel energy */
    double wear_usd_per_MWh;  /**< maintenance per MWh of electricity */
} rkw_backup;
#define RKW_BACKUP_INIT                                                                                                \
    {                                                                                                                  \
        sizeof(rkw_backup), 1.0, 0.0, 0.4, 0.1, 0.3, 0.0, 0.0, 24.0, 0.0, 0.0, 0.0                                     \
    }

/** What changes from step to step. Refuelling is an assignment to fuel_MWh. */
typedef struct rkw_backup_state {
    double fuel_MWh;     /**< fuel energy in the tanks */
    double units;        /**< units that start when called */
    double start_left_h; /**< until full power; start_h at rest */
} rkw_backup_state;

/** Checks every field. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN with the name of the first field outside its range. */
RKW_API RKW_CHECK rkw_status rkw_backup_check(const rkw_backup *backup, rkw_error *err);
/** Reads a scalar table whose row names are the field names without unit suffix. @return RKW_OK, what
 *  rkw_table_read and rkw_backup_check return. */
RKW_API RKW_CHECK rkw_status rkw_backup_load(rkw_backup *out, const rkw_context *ctx, const char *path, rkw_error *err);
/** Fuel energy of full tanks [MWh]. */
RKW_API double rkw_backup_tank_MWh(const rkw_backup *backup);
/** Full tanks, all units willing, nothing runs. */
RKW_API rkw_backup_state rkw_backup_start(const rkw_backup *backup);
/** Draws how many units start at one call (each fails with start_failure_0_1); a function of (seed, index) alone. */
RKW_API double rkw_backup_draw_units(const rkw_backup *backup, uint64_t seed, uint64_t index);
/** Fuel power of the fewest units that carry power_MW (0 .. units unit_MW), sharing it equally; a single unit runs at
 *  load_min at least, what nobody takes is spilled [MW of fuel]. */
RKW_API double rkw_backup_fuel_MW(const rkw_backup *backup, double power_MW);
/**
 * One step: gives at most wanted_MW (>= 0); 0 stops the units. What is lost to the start lowers the mean power; the
 * tanks may run dry.
 * @param[out] fuel_MWh  fuel energy burnt in the step; may be NULL
 * @return mean power over the step [MW]
 */
RKW_API double rkw_backup_step(const rkw_backup *backup, rkw_backup_state *state, double wanted_MW, double dt_h,
                               double *fuel_MWh);

#ifdef __cplusplus
}
#endif
#endif
