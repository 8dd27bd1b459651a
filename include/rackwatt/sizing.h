/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file sizing.h
 * @brief How large each plant, battery, connection and backup should be: capacities and hourly operation of every weather
 *        year in one linear programme.
 *
 * The tenants' work is that of the site's tables and is served in full; what is chosen is what feeds it. Each weather year
 * is a full year of hours of its own, operated with perfect foresight by the operating programme of schedule.h (affine
 * facility power, constant SoC limits). Costs are yearly: investment times the capital recovery factor of its life at
 * wacc_real, fixed upkeep, demand charge, and the mean over the years of what operation costs. Racks are optional: a common
 * factor on the racks of all pools (the work stays), which then pays for racks, network and building.
 */
#ifndef RACKWATT_SIZING_H
#define RACKWATT_SIZING_H

#include <rackwatt/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    RKW_SIZE_FOR_COST = 0, /**< least cost of energy (and racks) per year, the mean over the weather years */
    RKW_SIZE_FOR_RISK = 1  /**< (1 - risk_share) mean + risk_share x mean of the dearest tenth of the years (CVaR) */
};

/** Start from RKW_SIZING_INIT. */
typedef struct rkw_sizing_options {
    size_t size;
    int32_t aim;              /**< RKW_SIZE_FOR_* */
    int32_t size_racks;       /**< 1: racks are sized too */
    double cfe;               /**< least carbon-free share, of every weather year; 0: no target */
    double budget_usd;        /**< most that what is sized may cost to build; 1e300: no limit */
    double land_m2;           /**< most land of plants outside the site; 1e300 */
    double carbon_kg;         /**< most carbon per year, location based, mean of the years; 1e300 */
    double eue_MWh;           /**< most unserved energy per year, mean of the years; 1e300: at its price only */
    double plant_max_MW;      /**< largest size of one plant; 0: 20 times the site's capacity. A plant on the site's own
                                   place stays at most as large as in its table */
    double battery_max_h;     /**< longest battery: MWh per MW, above 0 */
    double carbon_usd_per_kg; /**< price of carbon inside the objective, >= 0 */
    double risk_share;        /**< 0 .. 1, of RKW_SIZE_FOR_RISK */
    double tolerance;         /**< of the solver, 1e-10 .. 1e-3 */
    double wear_usd_per_MWh; /**< of the battery's discharge, >= 0; small: its capital is paid by the year here, so this
                                   only chooses between equal schedules */
    int32_t size_thermal;    /**< 1: the chilled-water store is sized too; without it there is none in the programme */
    int32_t rows_per_step;   /**< 1: the years' own rows; more: means of so many, for many sizings; divides the rows */
} rkw_sizing_options;
#define RKW_SIZING_INIT                                                                                                \
    {                                                                                                                  \
        sizeof(rkw_sizing_options), RKW_SIZE_FOR_COST, 0, 0.0, 1e300, 1e300, 1e300, 1e300, 0.0, 12.0, 0.0, 0.5, 1e-6,  \
            1.0, 0, 1                                                                                                  \
    }

/** Which years are on this machine, when they are spread over several: see rkw_exchange_fn. */
typedef struct rkw_sizing_ranks {
    size_t first_year, n_all_years;
    rkw_status (*exchange)(void *user, double *values, size_t per_year);
    void *user;
} rkw_sizing_ranks;

/** A site phrased for sizing under its weather years. */
typedef struct rkw_sizing rkw_sizing;

/**
 * @param years  n of them, made for `site`; site and years outlive the sizing
 * @param ranks  NULL: all years are here
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN with the option that is out of range, what costs.csv and finance.csv refuse.
 */
RKW_API RKW_CHECK rkw_status rkw_sizing_create(rkw_sizing **out, const rkw_context *ctx, const rkw_site *site,
                                               const rkw_year *const *years, size_t n,
                                               const rkw_sizing_options *options, const rkw_sizing_ranks *ranks,
                                               rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_sizing_free(rkw_sizing *sizing);

/** What is sized: plants first, then battery power, battery energy, connection, backup, and chilled-water store [MWh of
 *  cold] and racks when asked for. */
RKW_API size_t rkw_sizing_count(const rkw_sizing *sizing);
/** Name of a capacity; "" for one that is not there. Lives as long as the sizing. */
RKW_API const char *rkw_sizing_name(const rkw_sizing *sizing, size_t capacity);
/** "MW", "MWh" or "1" (racks: times the table's). */
RKW_API const char *rkw_sizing_unit(const rkw_sizing *sizing, size_t capacity);

/**
 * Solves. When the limits cannot all be met, err tells the cheapest plan that meets the target without the budget, and the
 * best carbon-free share within it.
 * @return RKW_OK, RKW_E_INFEASIBLE, RKW_E_CONVERGE, RKW_E_CANCELLED, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_sizing_solve(rkw_sizing *sizing, const rkw_context *ctx, rkw_error *err);

/** One capacity of the plan. */
typedef struct rkw_sized {
    double value, low, high; /**< and the limits it was given */
    double annual_usd;       /**< of one unit: capital, upkeep, charges */
    double invest_usd;       /**< of one unit */
    double worth_usd;        /**< of one more unit per year, beyond its cost; 0 inside its limits */
} rkw_sized;
/** Optimal size of a capacity with its price; NaN for one that is not there. */
RKW_API rkw_sized rkw_sizing_capacity(const rkw_sizing *sizing, size_t capacity);

/** Limits over the hours and the capacities. */
enum {
    RKW_SIZING_LIMIT_CFE = 0, /**< price: USD per MWh more that is not carbon-free in each of the years */
    RKW_SIZING_LIMIT_BUDGET,  /**< USD per USD */
    RKW_SIZING_LIMIT_LAND,    /**< USD per m2 */
    RKW_SIZING_LIMIT_CARBON,  /**< USD per kg */
    RKW_SIZING_LIMIT_EUE,     /**< USD per MWh */
    RKW_SIZING_LIMIT_EXPORT,  /**< USD per MWh more that may be sold */
    RKW_SIZING_LIMIT_HOURS,   /**< USD per MWh more than battery_max_h */
    RKW_SIZING_LIMITS
};
/** Name of a limit; "" for another number. */
RKW_API const char *rkw_sizing_limit_name(int32_t limit);
/** What one more unit of a limit saves per year; 0 where it does not bind, NaN where there is none (at a CFE target of 1
 *  whatever is not carbon-free is closed, which has no price). */
RKW_API double rkw_sizing_price(const rkw_sizing *sizing, int32_t limit);

/** Figures of the plan; energies and money per year, the mean over the years. */
typedef struct rkw_sizing_result {
    size_t size;
    double cost_usd;    /**< all of it: capacities and operation */
    double capital_usd; /**< part of the capacities in it */
    double import_usd, wheeling_usd, export_usd, backup_usd;
    double invest_usd;     /**< to build what was sized */
    double load_MWh;       /**< facility and auxiliaries */
    double cfe, cfe_least; /**< of all years together; of the worst year */
    double import_MWh, export_MWh, used_MWh, unserved_MWh, carbon_kg;
    double gpu_h;         /**< of the tenants' work */
    double usd_per_MWh;   /**< cost over load */
    double usd_per_gpu_h; /**< energy part of a GPU-hour */
    double gap;           /**< of the programme */
    double iterations, seconds, bytes;
} rkw_sizing_result;
/** Figures of the whole. @param[out] out out->size set by the caller @return RKW_OK, RKW_E_ARG. */
RKW_API RKW_CHECK rkw_status rkw_sizing_get_result(const rkw_sizing *sizing, rkw_sizing_result *out);

/**
 * Near-optimal space: how far a capacity can move while some plan costs at most (1 + share) of the least.
 * Two solves. @param share  0 .. 1
 */
RKW_API RKW_CHECK rkw_status rkw_sizing_range(rkw_sizing *sizing, const rkw_context *ctx, size_t capacity, double share,
                                              double *low, double *high, rkw_error *err);

/** A weather year that was not part of the sizing, under the plan's capacities. */
typedef struct rkw_held_out {
    double best_cfe; /**< that any operation reaches */
    double cost_usd; /**< least cost of operation and capacities that keeps the target, or reaches best_cfe */
    int32_t met;     /**< 1: the target is reached */
    int32_t reserved;
} rkw_held_out;
/** What the sizes that were found do in a year that was not looked at. @return as rkw_sizing_solve. */
RKW_API RKW_CHECK rkw_status rkw_sizing_hold_out(const rkw_sizing *sizing, const rkw_context *ctx, const rkw_year *year,
                                                 rkw_held_out *out, rkw_error *err);

/**
 * Makes the target hold for years that were not sized for. Sizes fit the years they were made for, so a further year often
 * falls a little short; here the target of the sizing is raised, and the site sized again, until each of n years of their own
 * meets what was asked for. That leaves one number, the raise, to the worst of these n years, so a further independent year
 * meets the target with probability n / (n + 1).
 * @param years            n of them, made for the site, none of which was sized for
 * @param[out] confidence  n / (n + 1); may be NULL
 * @return as rkw_sizing_solve; RKW_E_CONVERGE when the target is out of reach after twelve rounds.
 */
RKW_API RKW_CHECK rkw_status rkw_sizing_calibrate(rkw_sizing *sizing, const rkw_context *ctx,
                                                  const rkw_year *const *years, size_t n, double *confidence,
                                                  rkw_error *err);

/**
 * Sizing again under prices drawn from low .. high of costs.csv, finance.csv and racks.csv (triangular, Latin hypercube).
 * With options->rows_per_step 3 a sizing takes a third of the time. The same results for any number of threads.
 * @param[out] values    [n_draws][rkw_sizing_count]; NaN where the limits cannot be met
 * @param[out] cost_usd  n_draws
 */
RKW_API RKW_CHECK rkw_status rkw_sizing_monte_carlo(const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                                                    const rkw_sizing_options *options, size_t n_draws, uint64_t seed,
                                                    double *values, double *cost_usd, rkw_error *err);

/** The plan as sizes of the site, for rkw_site_load_sized; less than 1e-4 of the site's power (MW, MWh) is none. @param[out] plants_MW, racks  caller's, one per plant, pool */
RKW_API RKW_CHECK rkw_status rkw_sizing_site_sizes(const rkw_sizing *sizing, rkw_site_sizes *out, double *plants_MW,
                                                   double *racks);

#ifdef __cplusplus
}
#endif
#endif
