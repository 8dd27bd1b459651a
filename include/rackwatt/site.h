/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file site.h
 * @brief A folder of tables as one checked object, and its profiles under the weather of a year.
 *
 * A **site** is what is built: plants, racks, battery, grid, tenants. A **year** is the site's per-unit profiles under one
 * weather: MW per MW installed of each plant, facility power as a function of IT power, arrivals of work, prices,
 * carbon. Profiles do not depend on capacities; every simulation, sweep and optimisation of that weather reuses them.
 * Both handles are read-only after creation and may be shared between threads.
 */
#ifndef RACKWATT_SITE_H
#define RACKWATT_SITE_H

#include <rackwatt/ageing.h>
#include <rackwatt/base.h>
#include <rackwatt/demand.h>
#include <rackwatt/solar.h>
#include <rackwatt/sun.h>
#include <rackwatt/supply.h>
#include <rackwatt/weather.h>
#include <rackwatt/wind.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ site */

typedef struct rkw_site rkw_site;

/**
 * Reads and checks every table of a site folder: site, clock, places, plants, climate_monthly, racks, gpu_power_cap,
 * tenants, cooling, power_chain, other_buildings, battery, grid, tariff, carbon, carbon_shape, costs; ups, backup, ageing
 * and thermal_store when they are there. Turbines come from `FOLDER/catalog`, or from `FOLDER/../catalog` when there is
 * none.
 * @return RKW_OK or the first error, with file, line, value and allowed range in the message.
 */
RKW_API RKW_CHECK rkw_status rkw_site_load(rkw_site **out, const rkw_context *ctx, const char *folder, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_site_free(rkw_site *site);

/**
 * Other sizes of what a site is built of. Start from RKW_SITE_SIZES_INIT: NULL and RKW_KEEP leave what the
 * tables say. Tenants
 * follow their racks: contracted GPUs and work of a pool change in the proportion in which its racks do.
 */
typedef struct rkw_site_sizes {
    size_t size;
    const double *racks;     /**< installed, one per pool, >= 0, not all 0; equipment is sized for them */
    const double *plants_MW; /**< capacity, one per plant, >= 0; AC rating, line and land in proportion */
    double battery_MW, battery_MWh;
    double thermal_MWh;   /**< of cold; its powers in proportion */
    double connection_MW; /**< import and export limit, and the site's capacity */
    double backup_units;  /**< whole number */
    double work;          /**< factor on the work of all tenants, on top, 0 .. 10 */
} rkw_site_sizes;
#define RKW_SITE_SIZES_INIT                                                                                            \
    {                                                                                                                  \
        sizeof(rkw_site_sizes), NULL, NULL, RKW_KEEP, RKW_KEEP, RKW_KEEP, RKW_KEEP, RKW_KEEP, 1.0                      \
    }
/** A size that stays as the tables have it; any negative number does. */
#define RKW_KEEP (-1.0)

/**
 * As rkw_site_load, with other sizes. @return also RKW_E_DOMAIN with the size that is out of range.
 */
RKW_API RKW_CHECK rkw_status rkw_site_load_sized(rkw_site **out, const rkw_context *ctx, const char *folder,
                                                 const rkw_site_sizes *sizes, rkw_error *err);

/** The sizes of a site as it stands, to be changed and loaded again. @param[out] racks, plants_MW  one per pool, plant */
RKW_API RKW_CHECK rkw_status rkw_site_get_sizes(const rkw_site *site, rkw_site_sizes *out, double *racks,
                                                double *plants_MW);

/** Figures of a site; the unit stands in the name. */
enum {
    RKW_SITE_CAPACITY_MW = 0, /**< at the connection (facility) or at the racks, by RKW_SITE_CAPACITY_IS_IT */
    RKW_SITE_CAPACITY_IS_IT,  /**< 1 when capacity_basis is `it` */
    RKW_SITE_LAND_M2,
    RKW_SITE_BUDGET_USD,
    RKW_SITE_ALBEDO,
    RKW_SITE_CALENDAR_YEAR, /**< of synthetic and typical years */
    RKW_SITE_WEATHER_SEED,
    RKW_SITE_VALUES
};
/** NaN for an unknown `what`. */
RKW_API double rkw_site_value(const rkw_site *site, int32_t what);
/** Name in site.csv. */
RKW_API const char *rkw_site_name(const rkw_site *site);
/** Folder as it was given to rkw_site_load. */
RKW_API const char *rkw_site_folder(const rkw_site *site);
/** Latitude, longitude, altitude of the site itself. */
RKW_API const rkw_place *rkw_site_place(const rkw_site *site);
/** Local clock of the site. */
RKW_API const rkw_clock *rkw_site_clock(const rkw_site *site);
/** Climate normals of the site's own place. */
RKW_API const rkw_normals *rkw_site_normals(const rkw_site *site);
/** Pools of racks. */
RKW_API const rkw_racks *rkw_site_racks(const rkw_site *site);
/** Tenants and their work. */
RKW_API const rkw_tenants *rkw_site_tenants(const rkw_site *site);
/** Cooling, power chain and other buildings. */
RKW_API const rkw_facility_design *rkw_site_facility_design(const rkw_site *site);
/** The battery at the bus; without energy when battery.csv has none. */
RKW_API const rkw_battery *rkw_site_battery(const rkw_site *site);
/** The batteries of the UPS units taken together; without ups.csv it has no energy. */
RKW_API const rkw_battery *rkw_site_ups(const rkw_site *site);
/** Chilled-water store of the air-side chillers; without thermal_store.csv it has no energy. */
RKW_API const rkw_thermal_store *rkw_site_thermal_store(const rkw_site *site);
/** How the battery's cells age; without ageing.csv RKW_AGEING_INIT. */
RKW_API const rkw_ageing *rkw_site_ageing(const rkw_site *site);
/** Generators; without backup.csv there are none. */
RKW_API const rkw_backup *rkw_site_backup(const rkw_site *site);
/** The grid connection and its fees. */
RKW_API const rkw_grid *rkw_site_grid(const rkw_site *site);
/** Prices by local hour. */
RKW_API const rkw_tariff *rkw_site_tariff(const rkw_site *site);
/** Carbon intensity of the grid. */
RKW_API const rkw_carbon *rkw_site_carbon(const rkw_site *site);
/** The scalar table costs.csv. */
RKW_API const rkw_table *rkw_site_costs(const rkw_site *site);

enum { RKW_PLANT_PV = 0, RKW_PLANT_WIND = 1 };

/** A plant as plants.csv has it, empty cells filled in. */
typedef struct rkw_plant {
    size_t size; /**< sizeof(rkw_plant), set by the caller */
    char name[64], place[64], technology[64];
    int32_t kind;                    /**< RKW_PLANT_* */
    int32_t remote;                  /**< 1: wheeled through the grid; 0: behind the site's meter */
    double capacity_MW;              /**< MWp DC (PV) or MW rated (wind) */
    double ac_MW;                    /**< AC rating: capacity / dc_ac (PV), capacity (wind) */
    double line_limit_MW;            /**< of the plant's own line */
    double wheeling_loss;            /**< share of the energy sent to the site, 0 .. 1 */
    double wheeling_fee_usd_per_MWh; /**< per MWh sent to the site */
    double land_m2;                  /**< by costs.csv; 0 for a plant on the site's own roofs */
} rkw_plant;
/** How many PV and wind plants there are. */
RKW_API size_t rkw_site_plants(const rkw_site *site);
/** One plant. @param[out] out out->size set by the caller @return RKW_OK, RKW_E_ARG (no such plant, size not set). */
RKW_API RKW_CHECK rkw_status rkw_site_plant(const rkw_site *site, size_t plant, rkw_plant *out);

/** Capacities that a copy of a site has instead of the tables'; NaN: as in the tables. Racks, cooling and power chain stay. */
typedef struct rkw_site_capacities {
    size_t size;           /**< sizeof(rkw_site_capacities) */
    double pv_MW, wind_MW; /**< all plants of the kind in the table's proportion, with their line limits and land */
    double battery_MW, battery_MWh; /**< discharging power (charging in the table's proportion) and energy; energy alone
                                         keeps the table's hours */
    double cap_MW;                  /**< import limit of the connection */
    double flexible_share;          /**< every tenant serves 1 - share of its arrivals at once; tenants without a
                                         deadline cannot wait all the same */
} rkw_site_capacities;
/**
 * A site with other sizes. It shares all else with `site`, which must live as long; years made for `site` hold for it.
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN, RKW_E_MISSING (PV or wind where plants.csv has none), RKW_E_MEMORY. Some
 *         microseconds.
 */
RKW_API RKW_CHECK rkw_status rkw_site_with_capacities(rkw_site **out, const rkw_context *ctx, const rkw_site *site,
                                                      const rkw_site_capacities *sizes, rkw_error *err);
/** Capacity of all plants of a kind (RKW_PLANT_*) [MWp DC or MW rated]. */
RKW_API double rkw_site_capacity_MW(const rkw_site *site, int32_t kind);

/** One table row whose source is missing or marked `to be confirmed` (key GK: general knowledge). */
typedef struct rkw_assumption {
    const char *table, *row, *value, *unit, *source; /**< valid during the callback */
    int64_t line;
} rkw_assumption;
/** Calls `each` for every such row of the folder's tables, in table order. A non-zero return stops with
 *  RKW_E_CANCELLED. */
RKW_API RKW_CHECK rkw_status rkw_site_assumptions(const rkw_site *site,
                                                  int32_t (*each)(void *user, const rkw_assumption *assumption),
                                                  void *user, rkw_error *err);

/**
 * Calls `each` for every file that a site was made from and that is there now: tables, weather of its places, the turbines'
 * catalogue; `path` is valid during the callback. A non-zero return stops with RKW_E_CANCELLED.
 */
RKW_API RKW_CHECK rkw_status rkw_site_inputs(const rkw_site *site, int32_t (*each)(void *user, const char *path),
                                             void *user, rkw_error *err);

/* ------------------------------------------------------------------ year */

typedef struct rkw_year rkw_year;

/** Which weather. Start from RKW_YEAR_OPTIONS_INIT: a synthetic year from the site's climate normals. */
typedef struct rkw_year_options {
    size_t size;
    const char *weather_path; /**< file for the site's own place; NULL: synthetic */
    const char *map_path;     /**< column map of that file, or NULL */
    int32_t format;           /**< RKW_FORMAT_* of that file */
    int32_t gaps;             /**< RKW_GAPS_* */
    int32_t calendar_year;    /**< of synthetic and typical years; 0: the site's */
    int32_t step_s;           /**< row length, 60 .. 3600, divides 3600; finer files are averaged to it; 0: 3600 */
    uint64_t seed;            /**< of synthetic years; 0: the site's */
    uint64_t index;           /**< which year of the ensemble */
    rkw_weather_report
        *weather_report; /**< gets what is wrong with the rows of weather_path as they stand in the file; NULL */
    rkw_weather_reading *weather_reading; /**< gets how that file was read; NULL. Both with their size set */
} rkw_year_options;
#define RKW_YEAR_OPTIONS_INIT                                                                                          \
    {                                                                                                                  \
        sizeof(rkw_year_options), NULL, NULL, RKW_FORMAT_AUTO, RKW_GAPS_REFUSE, 0, 0, 0, 0, NULL, NULL                 \
    }

/**
 * Profiles of a site under a weather. What a file lacks comes from the place's synthetic year on the same axis; the
 * sources are told by rkw_weather_source of rkw_year_weather. Plants run on ctx->n_threads threads.
 * @param options  NULL means RKW_YEAR_OPTIONS_INIT
 * @return RKW_OK, what rkw_weather_read returns, RKW_E_AXIS when files have no common time, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_year_create(rkw_year **out, const rkw_context *ctx, const rkw_site *site,
                                             const rkw_year_options *options, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_year_free(rkw_year *year);
/**
 * The same weather and the same plants' profiles for a site of the same folder with other sizes; facility and arrivals are
 * made anew. Much cheaper than rkw_year_create.
 * @param lender        stays alive while the new year is used: profiles and weather are shared with it
 * @param outage_index  which draw of the grid's outages, a function of (seed, outage_index); the year's index keeps them
 */
RKW_API RKW_CHECK rkw_status rkw_year_create_sized(rkw_year **out, const rkw_context *ctx, const rkw_year *lender,
                                                   const rkw_site *site, uint64_t outage_index, rkw_error *err);
/** Time axis of all series of the year. */
RKW_API const rkw_axis *rkw_year_axis(const rkw_year *year);
/** Options as used: year, seed and index filled in. */
RKW_API rkw_year_options rkw_year_used(const rkw_year *year);
/** Weather of the site's place (plant RKW_NONE) or of a plant's place. */
RKW_API const rkw_weather *rkw_year_weather(const rkw_year *year, size_t plant);
/** MW AC at the plant's meter per MW installed, axis n values, before its line limit. */
RKW_API const double *rkw_year_profile(const rkw_year *year, size_t plant);
/** Loss stages of a plant: energy per MW installed after each stage [MWh/MW]. */
RKW_API size_t rkw_year_stages(const rkw_year *year, size_t plant);
/** Name of a loss stage; "" for one that is not there. */
RKW_API const char *rkw_year_stage_name(const rkw_year *year, size_t plant, size_t stage);
/** Energy per MW installed that is left after a loss stage [MWh/MW]; NaN for one that is not there. */
RKW_API double rkw_year_stage_MWh_per_MW(const rkw_year *year, size_t plant, size_t stage);
/** GPU-hours that a tenant hands in per row, axis n values. */
RKW_API const double *rkw_year_arrivals(const rkw_year *year, size_t tenant);
/** Facility power as a function of IT power, row by row. */
RKW_API const rkw_facility *rkw_year_facility(const rkw_year *year);

/** Series of a year, axis n values each. */
enum {
    RKW_YEAR_IMPORT_USD_PER_MWH = 0,
    RKW_YEAR_EXPORT_USD_PER_MWH,
    RKW_YEAR_CARBON_AVERAGE_KG_PER_MWH,
    RKW_YEAR_CARBON_MARGINAL_KG_PER_MWH,
    RKW_YEAR_CARBON_LIFECYCLE_KG_PER_MWH,
    RKW_YEAR_CARBON_RESIDUAL_KG_PER_MWH,
    RKW_YEAR_CARBON_FREE_SHARE,
    RKW_YEAR_GRID_AVAILABLE, /**< share of the row in which the grid is there */
    RKW_YEAR_SERIES
};
/** One of the series RKW_YEAR_*, axis n values; NULL for another number. */
RKW_API const double *rkw_year_series(const rkw_year *year, int32_t which);

#ifdef __cplusplus
}
#endif
#endif
