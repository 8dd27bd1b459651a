/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file project.h
 * @brief The site as a project: phases simulated, every year of life a row, prices per GPU-hour, risk of the money.
 *
 * Each stage of the build-out is a site of its own, simulated hour by hour for one weather year of 365 days; a calendar
 * year is the mean of its stages by days (energy: days / 365, so a leap year has 366 / 365 of it; yearly fees: days / days
 * of the year). Prices move by the trends of finance.csv from the base year of costs.csv on.
 */
#ifndef RACKWATT_PROJECT_H
#define RACKWATT_PROJECT_H

#include <rackwatt/cashflow.h>
#include <rackwatt/phases.h>
#include <rackwatt/plan.h>
#include <rackwatt/risk.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is paid for and stands in the books: name. */
#define RKW_ASSET_LIST(X)                                                                                              \
    X(RACKS, "racks")                                                                                                  \
    X(NETWORK, "network")                                                                                              \
    X(BUILDING, "building")                                                                                            \
    X(PV, "pv")                                                                                                        \
    X(WIND, "wind")                                                                                                    \
    X(BATTERY, "battery")                                                                                              \
    X(THERMAL, "thermal_store")                                                                                        \
    X(CONNECTION, "connection")                                                                                        \
    X(BACKUP, "backup")                                                                                                \
    X(LAND, "land")

/** Income (> 0) and cost (< 0) of operation, real USD: name, 1 when it is paid in the local currency. */
#define RKW_LINE_LIST(X)                                                                                               \
    X(COMPUTE, "compute_sold", 0)                                                                                      \
    X(EXPORT, "energy_sold", 1)                                                                                        \
    X(CREDITS, "service_credits", 0)                                                                                   \
    X(IMPORT, "grid_energy", 1)                                                                                        \
    X(LOST_GENERATION, "energy_for_lost_generation", 1)                                                                \
    X(WHEELING, "wheeling", 1)                                                                                         \
    X(GRID_FIXED, "grid_fixed", 1)                                                                                     \
    X(BACKUP, "backup_fuel", 0)                                                                                        \
    X(CARBON, "carbon_tax", 0)                                                                                         \
    X(UPKEEP_IT, "upkeep_racks", 0)                                                                                    \
    X(UPKEEP_BUILDING, "upkeep_building", 1)                                                                           \
    X(UPKEEP_SUPPLY, "upkeep_supply", 0)                                                                               \
    X(STAFF, "staff", 1)                                                                                               \
    X(WATER, "water", 1)

/** Quantities of a calendar year: name, unit. */
#define RKW_YEARLY_LIST(X)                                                                                             \
    X(DAYS, "operating_days", "d")                                                                                     \
    X(RACKS, "racks_at_end", "count")                                                                                  \
    X(GPUS, "gpus_at_end", "count")                                                                                    \
    X(PEAK, "peak_facility", "MW")                                                                                     \
    X(CONNECTION, "connection_at_end", "MW")                                                                           \
    X(FACILITY, "facility", "MWh")                                                                                     \
    X(GENERATION, "generation", "MWh")                                                                                 \
    X(GENERATION_P90, "generation_p90", "MWh")                                                                         \
    X(IMPORTED, "grid_import", "MWh")                                                                                  \
    X(EXPORTED, "exported", "MWh")                                                                                     \
    X(NOT_FREE, "not_carbon_free", "MWh")                                                                              \
    X(UNSERVED, "unserved", "MWh")                                                                                     \
    X(GPU_H, "gpu_hours", "gpu_h")                                                                                     \
    X(GPU_H_BASE, "gpu_hours_of_base_year_kind", "gpu_h")                                                              \
    X(CARBON, "carbon_location", "kgCO2e")                                                                             \
    X(EXCHANGE, "local_per_usd", "1")                                                                                  \
    X(REAL_LOCAL, "real_price_of_local_currency", "1")

#define RKW_PROJECT_ENUM2(id, name) RKW_ASSET_##id,
#define RKW_PROJECT_ENUM3(id, name, x) RKW_LINE_##id,
#define RKW_PROJECT_ENUMY(id, name, x) RKW_YEARLY_##id,
enum { RKW_ASSET_LIST(RKW_PROJECT_ENUM2) RKW_ASSETS };
enum { RKW_LINE_LIST(RKW_PROJECT_ENUM3) RKW_LINES };
enum { RKW_YEARLY_LIST(RKW_PROJECT_ENUMY) RKW_YEARLY };
#undef RKW_PROJECT_ENUM2
#undef RKW_PROJECT_ENUM3
#undef RKW_PROJECT_ENUMY
/** Name of RKW_ASSET_*; "" for another number. */
RKW_API const char *rkw_asset_name(int32_t asset);
/** Name of RKW_LINE_*; "" for another number. */
RKW_API const char *rkw_line_name(int32_t line);
/** Name of RKW_YEARLY_*; "" for another number. */
RKW_API const char *rkw_yearly_name(int32_t quantity);
/** Unit of RKW_YEARLY_*; "" for another number. */
RKW_API const char *rkw_yearly_unit(int32_t quantity);

/** A site with its phases, prices and simulated stages. Not shared between threads: a run adds the stages it meets. */
typedef struct rkw_project rkw_project;

/**
 * @param site    in full, as its tables have it; stays alive
 * @param year    weather of the simulations, made for `site`; stays alive
 * @param policy  of operation
 * @return RKW_OK or the first error in phases.csv, milestones.csv, finance.csv, costs.csv.
 */
RKW_API RKW_CHECK rkw_status rkw_project_create(rkw_project **out, const rkw_context *ctx, const rkw_site *site,
                                                const rkw_year *year, const rkw_policy *policy, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_project_free(rkw_project *project);
/** The site's phases; belong to the project. */
RKW_API const rkw_phases *rkw_project_phases(const rkw_project *project);
/** Figures of finance.csv and costs.csv as read, by row name (without the table); NaN when unknown. */
RKW_API double rkw_project_value(const rkw_project *project, const char *row);

/** All calendar years of a project. */
typedef struct rkw_project_years rkw_project_years;

/** Works out the years. @param delays  NULL: as planned. */
RKW_API RKW_CHECK rkw_status rkw_project_run(rkw_project_years **out, rkw_project *project, const rkw_delays *delays,
                                             rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_project_years_free(rkw_project_years *years);
/** How many calendar years there are. */
RKW_API size_t rkw_project_years_count(const rkw_project_years *years);
/** First calendar year. */
RKW_API int32_t rkw_project_years_first(const rkw_project_years *years);
/** n values in real USD each; NULL for an unknown index. Investment is >= 0, sold is >= 0, lines have their sign. */
RKW_API const double *rkw_project_years_line(const rkw_project_years *years, int32_t line);
/** Investment in an asset by year, RKW_ASSET_* [USD, real]. */
RKW_API const double *rkw_project_years_invested(const rkw_project_years *years, int32_t asset);
/** What an asset is sold for by year, RKW_ASSET_* [USD, real]. */
RKW_API const double *rkw_project_years_sold(const rkw_project_years *years, int32_t asset);
/** RKW_YEARLY_* by year, in rkw_yearly_unit. */
RKW_API const double *rkw_project_years_quantity(const rkw_project_years *years, int32_t quantity);
/** RKW_CASH_* by year, in rkw_cash_column_unit. */
RKW_API const double *rkw_project_years_cash(const rkw_project_years *years, int32_t column);

/** Levelised figures and the cash result. */
typedef struct rkw_project_result {
    size_t size;
    rkw_cash_result cash;
    double npv_two_currencies_usd; /**< of USD and local flows, each at its own rate; equals cash.npv_usd */
    double lcoe_usd_per_MWh;       /**< energy system over facility MWh, both discounted */
    double grid_only_usd_per_MWh;  /**< the same MWh bought from the grid alone */
    double usd_per_gpu_h;      /**< all cost less energy sold and assets sold over delivered GPU-hours, discounted */
    double usd_per_gpu_h_base; /**< the same over GPU-hours of the base year's kind */
    double invested_usd;       /**< present value of all investment */
    double gpu_hours, facility_MWh; /**< over the life, undiscounted */
} rkw_project_result;
/** Levelised figures over all years. @return RKW_OK, RKW_E_ARG (null pointers, size not set). */
RKW_API RKW_CHECK rkw_status rkw_project_years_result(const rkw_project_years *years, rkw_project_result *out);

/** What a tranche brings, when everything is as planned. */
typedef struct rkw_tranche {
    size_t size;
    char name[64], milestone[64];
    int64_t operation_unix_s;
    double racks, gpus, connection_MW, pv_MW, wind_MW, battery_MW, battery_MWh; /**< in sum with those before */
    double peak_facility_MW, gpu_h_per_yr, facility_MWh_per_yr, cfe;            /**< of the stage that it completes */
    double invested_usd;                                                        /**< for this tranche, real */
    double operating_usd_per_yr; /**< income less cost of operation of that stage, at prices of the base year */
} rkw_tranche;
/** One tranche, with the stage that it completes simulated when it has not been yet. @return RKW_OK, RKW_E_ARG,
 *  what rkw_simulate returns. */
RKW_API RKW_CHECK rkw_status rkw_project_tranche(rkw_project *project, size_t tranche, rkw_tranche *out,
                                                 rkw_error *err);

/** USD lost per month when everything is `months` later: NPV as planned less NPV so late, over the months. */
RKW_API RKW_CHECK rkw_status rkw_project_delay_cost(rkw_project *project, int32_t months, double *usd_per_month,
                                                    rkw_error *err);

/**
 * What the load of a ledger costs under each form of power purchase contract for all plants, at the strikes of finance.csv.
 * The grid operator holds back `grid_curtailment` of the year's energy, from the hours with the most.
 * @param[out] out  by RKW_PPA_AS_PRODUCED, RKW_PPA_BASELOAD (volume: mean generation), RKW_PPA_AS_CONSUMED
 */
RKW_API RKW_CHECK rkw_status rkw_project_ppas(const rkw_project *project, const rkw_ledger *ledger,
                                              rkw_ppa_result out[3], rkw_error *err);

/* ------------------------------------------------------------------ decisions under delay */

/** What is done before it is known what will be late: name. */
#define RKW_STANCE_LIST(X)                                                                                             \
    X(AS_PLANNED, "as planned")                                                                                        \
    X(TOGETHER, "all parts wait for the latest")                                                                       \
    X(LINE_AHEAD, "line a year ahead")                                                                                 \
    X(SUPPLY_AHEAD, "sun and wind a year ahead")
/** What turns out to be late, by a year: name. */
#define RKW_SLIP_LIST(X)                                                                                               \
    X(NONE, "nothing")                                                                                                 \
    X(WIND, "wind")                                                                                                    \
    X(LINE, "line")                                                                                                    \
    X(RACKS, "GPUs")
#define RKW_STANCE_ENUM(id, name) RKW_STANCE_##id,
#define RKW_SLIP_ENUM(id, name) RKW_SLIP_##id,
enum { RKW_STANCE_LIST(RKW_STANCE_ENUM) RKW_STANCES };
enum { RKW_SLIP_LIST(RKW_SLIP_ENUM) RKW_SLIPS };
#undef RKW_STANCE_ENUM
#undef RKW_SLIP_ENUM
/** Name of RKW_STANCE_*; "" for another number. */
RKW_API const char *rkw_stance_name(int32_t stance);
/** Name of RKW_SLIP_*; "" for another number. */
RKW_API const char *rkw_slip_name(int32_t slip);

typedef struct rkw_regret {
    size_t size;
    double npv_usd[RKW_STANCES][RKW_SLIPS];
    double regret_usd[RKW_STANCES][RKW_SLIPS]; /**< best NPV of the slip less this one */
    double worst_usd[RKW_STANCES];             /**< largest regret of a stance */
    int32_t least;                             /**< stance with the smallest worst regret */
} rkw_regret;
/** NPV of every stance under every slip, and the regret. @param months how late [months] @return RKW_OK or what
 *  rkw_project_run returns. */
RKW_API RKW_CHECK rkw_status rkw_project_regret(rkw_project *project, int32_t months, rkw_regret *out, rkw_error *err);

/* ------------------------------------------------------------------ uncertain prices */

/** Result of a tornado or Monte Carlo. */
enum { RKW_TARGET_NPV_USD = 0, RKW_TARGET_USD_PER_GPU_H = 1, RKW_TARGET_LCOE_USD_PER_MWH = 2 };

/** Rows of costs.csv, finance.csv and racks.csv (prices) that have low < high: how many, and each. */
RKW_API size_t rkw_project_uncertain_count(const rkw_project *project);
/** Table and row of an uncertain figure, `finance.row`; index below rkw_project_uncertain_count. */
RKW_API const char *rkw_project_uncertain_name(const rkw_project *project, size_t index);
/** Unit of an uncertain figure; index below rkw_project_uncertain_count. */
RKW_API const char *rkw_project_uncertain_unit(const rkw_project *project, size_t index);
/** Low, value and high of an uncertain figure; index below rkw_project_uncertain_count. */
RKW_API rkw_uncertain rkw_project_uncertain(const rkw_project *project, size_t index);

/** One row at a time at its ends; the stages' energy stays as simulated. @param[out] swings  one per uncertain row */
RKW_API RKW_CHECK rkw_status rkw_project_tornado(rkw_project *project, int32_t target, double *base, rkw_swing *swings,
                                                 rkw_error *err);
/** All rows at once, triangular between low and high, Latin hypercube. @param[out] results  n_draws, in order of draws */
RKW_API RKW_CHECK rkw_status rkw_project_monte_carlo(rkw_project *project, int32_t target, size_t n_draws,
                                                     uint64_t seed, double *results, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
