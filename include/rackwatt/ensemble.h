/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file ensemble.h
 * @brief A site under many weather years: exceedance of energy, carbon-free share and cost, shortage, the worst fortnight.
 *
 * Years are weather files (real years), then synthetic years of the site's seed; each is simulated hour by hour on its
 * own. Shortage is counted over years x seeded draws of the grid's outages.
 */
#ifndef RACKWATT_ENSEMBLE_H
#define RACKWATT_ENSEMBLE_H

#include <rackwatt/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which years. Start from RKW_ENSEMBLE_OPTIONS_INIT. */
typedef struct rkw_ensemble_options {
    size_t size;
    const char *const *files; /**< weather files of the site's own place, one real year each; may be NULL */
    size_t n_files;           /**< 0 .. 40 */
    size_t n_synthetic;       /**< 0 .. 40; files and synthetic years together 1 .. 40 */
    uint64_t first_index;     /**< of the synthetic years in the seed's ensemble */
    size_t outage_draws;      /**< per year, 1 .. 1000; the first is the year's own */
    rkw_year_options year;    /**< what holds for all of them: format, map, seed, calendar year */
} rkw_ensemble_options;
#define RKW_ENSEMBLE_OPTIONS_INIT                                                                                      \
    {                                                                                                                  \
        sizeof(rkw_ensemble_options), NULL, 0, 1, 0, 1, RKW_YEAR_OPTIONS_INIT                                          \
    }

typedef struct rkw_ensemble rkw_ensemble;

/** Simulates all years on ctx's threads; results do not depend on their number.
 *  @return RKW_OK, or the first error of a year. Memory: one year per thread. */
RKW_API RKW_CHECK rkw_status rkw_ensemble_create(rkw_ensemble **out, const rkw_context *ctx, const rkw_site *site,
                                                 const rkw_policy *policy, const rkw_ensemble_options *options,
                                                 rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_ensemble_free(rkw_ensemble *ensemble);
/** How many years were simulated. */
RKW_API size_t rkw_ensemble_count(const rkw_ensemble *ensemble);

/** One year of an ensemble. */
typedef struct rkw_ensemble_year {
    size_t size;
    const char *file;    /**< NULL: synthetic; lives as long as the caller's options */
    uint64_t index;      /**< of a synthetic year */
    rkw_summary summary; /**< under the year's own outages */
    double cost_usd;     /**< rkw_year_cost.total_usd per 8760 h */
    double usd_per_gpu_h;
    double used_MWh;          /**< own generation that is neither curtailed nor sold, per 8760 h */
    double lole_h, eue_MWh;   /**< mean over the draws of outages, per 8760 h */
    int64_t fortnight_unix_s; /**< start of the 14 days with the least carbon-free share */
    double fortnight_cfe;
} rkw_ensemble_year;
/** Figures of one year. @param[out] out out->size set by the caller @return RKW_OK, RKW_E_ARG. */
RKW_API RKW_CHECK rkw_status rkw_ensemble_get(const rkw_ensemble *ensemble, size_t index, rkw_ensemble_year *out);

/** Standard deviations, as shares of the value, that come on top of the years' own spread. */
typedef struct rkw_uncertainties {
    size_t size;
    double resource;     /**< long-term mean of sun and wind */
    double availability; /**< of plants */
    double model;        /**< of the simulation of plants */
    double load;         /**< work that tenants hand in */
} rkw_uncertainties;

/** What a result is worth under all that is uncertain. */
typedef struct rkw_exceedance {
    double mean;
    double p50, p75, p90, p99; /**< energy and CFE: exceeded with that probability; cost: not exceeded with it */
    double years;              /**< standard deviation between the weather years, in units of the value */
    double resource, availability, model, load; /**< the named parts, in units of the value */
} rkw_exceedance;

typedef struct rkw_risk {
    size_t size;
    rkw_exceedance used_MWh, cfe, cost_usd;
    double lole_h, lole_low_h, lole_high_h;    /**< per year, with 90 % confidence */
    double eue_MWh, eue_low_MWh, eue_high_MWh; /**< per year, with 90 % confidence */
    double cost_cvar_usd;                      /**< mean of the worst `tail` of the years */
    double tail;                               /**< 0.1, or one year when there are fewer than ten */
    size_t worst_year;                         /**< with the worst fortnight */
    size_t draws;                              /**< years x draws of outages */
} rkw_risk;

/**
 * Puts the years and the named uncertainties together: the distribution of a result is that of the years, each widened
 * by a normal of the parts, which add in squares. How CFE and cost follow supply and load comes from simulating
 * the first year with 5 % less sun and wind and with 5 % more work.
 * Confidence: Student's t over the years' means; a shortage that never occurred is bounded by the rule of three.
 */
RKW_API RKW_CHECK rkw_status rkw_ensemble_risk(const rkw_ensemble *ensemble, const rkw_context *ctx,
                                               const rkw_uncertainties *uncertainties, rkw_risk *out, rkw_error *err);

/** Quantile p of values widened by a normal of standard deviation `sigma`: root of mean of Phi((x - value) / sigma) = p.
 *  sigma 0: rkw_quantile. NaN without values or with p outside 0 .. 1 (both excluded). Values need no order. */
RKW_API double rkw_widened_quantile(const double *values, size_t n, double sigma, double p);

#ifdef __cplusplus
}
#endif
#endif
