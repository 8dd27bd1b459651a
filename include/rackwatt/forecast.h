/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file forecast.h
 * @brief What is known of later hours: forecasts of PV, wind, work and temperature with a stated skill, and their scores.
 *
 * A forecast is issued in every row for the rows after it; lead 0 is the row itself, which is known. **Skill** is
 * 1 - MSE / MSE of climatology: 1 is perfect, 0 is as good as the mean of month and hour.
 */
#ifndef RACKWATT_FORECAST_H
#define RACKWATT_FORECAST_H

#include <rackwatt/base.h>
#include <rackwatt/site.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of forecasts. */
enum {
    RKW_FORECAST_PERFECT = 0,
    RKW_FORECAST_PERSISTENCE = 1, /**< the same hour of the last day that is known */
    RKW_FORECAST_CLIMATOLOGY = 2, /**< mean of the year by calendar month and hour (UTC); of work by hour of the week */
    RKW_FORECAST_BLEND = 3,       /**< part truth, part climatology, so mixed that the skill is the stated one */
    RKW_FORECAST_ERRORS = 4,      /**< truth and errors that grow with lead time (see rkw_forecast_options) */
    RKW_FORECAST_TABLE = 5        /**< as a table says */
};

/** What is forecast. Errors are drawn per quantity, the same for all plants of a kind and all tenants. */
enum {
    RKW_FORECAST_PV = 0,   /**< MW at the meters of the PV plants */
    RKW_FORECAST_WIND = 1, /**< MW at the meters of the wind plants */
    RKW_FORECAST_WORK = 2, /**< GPU-hours handed in */
    RKW_FORECAST_TEMP = 3, /**< outdoor temperature of the site [degC] */
    RKW_FORECAST_QUANTITIES = 4
};

/**
 * Start from RKW_FORECAST_INIT. Errors (RKW_FORECAST_ERRORS): e(0) = 0, e(l) = memory e(l-1) + sqrt(1 - memory^2) n(l) with
 * normal n(l) of the given correlation between quantities, drawn from (seed, row of issue, lead) alone; the forecast is
 * truth + sqrt(1 - skill) * standard deviation of the month and hour around climatology * e(l), kept between 0 and the
 * largest value of the year. Long leads have the stated skill, short ones more.
 */
typedef struct rkw_forecast_options {
    size_t size; /**< sizeof(rkw_forecast_options) */
    int32_t kind;
    int32_t reserved;
    double skill[RKW_FORECAST_QUANTITIES];  /**< 0 .. 1; of blends and errors */
    double memory[RKW_FORECAST_QUANTITIES]; /**< from one hour of lead to the next, 0 .. under 1 */
    /** Between PV-wind, PV-work, PV-temperature, wind-work, wind-temperature, work-temperature, -1 .. 1. */
    double correlation[6];
    uint64_t seed;
    const char *table; /**< of RKW_FORECAST_TABLE; see rkw_forecast_create */
} rkw_forecast_options;
#define RKW_FORECAST_INIT                                                                                              \
    {                                                                                                                  \
        sizeof(rkw_forecast_options), RKW_FORECAST_ERRORS, 0, {0.8, 0.7, 0.9, 0.9}, {0.95, 0.95, 0.9, 0.95},           \
            {-0.2, 0.0, 0.5, 0.0, -0.1, 0.0}, 1, NULL                                                                  \
    }

/** Read-only after creation; may be shared between threads. Site and year must outlive it. */
typedef struct rkw_forecast rkw_forecast;

/**
 * A table has the columns `issued` (UTC time, text), `lead` (h), and any of: a plant's name (MW at its meter), `temp` (degC),
 * a tenant's name (GPU-hours handed in per row); what it lacks is climatology. Issues need not come every hour: the
 * latest one holds, and its lead times must cover what is asked of it.
 * @param options  NULL: RKW_FORECAST_INIT
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN, RKW_E_MEMORY; of a table what rkw_table_read returns, RKW_E_UNKNOWN (a column that
 *         is neither plant nor tenant), RKW_E_AXIS (an issue before the one above it, a lead that is not whole rows).
 */
RKW_API RKW_CHECK rkw_status rkw_forecast_create(rkw_forecast **out, const rkw_context *ctx, const rkw_site *site,
                                                 const rkw_year *year, const rkw_forecast_options *options,
                                                 rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_forecast_free(rkw_forecast *forecast);
/** Rows that it covers: those of the year. */
RKW_API const rkw_axis *rkw_forecast_axis(const rkw_forecast *forecast);
/** Kind of a name ("perfect", "persistence", "climatology", "blend", "errors"), or -1. */
RKW_API int32_t rkw_forecast_kind_by_name(const char *name);

/**
 * Values for rows issued .. issued + n - 1 as they are forecast in row `issued`; the first one is the truth.
 * @param index     plant (RKW_FORECAST_PV and _WIND: an index of the site's plants), tenant, or 0
 * @param[out] out  n values: MW at the meter before the plant's line, GPU-hours, degC
 * @return RKW_OK; RKW_E_ARG; RKW_E_AXIS: rows beyond the year, or a table that does not cover them (message with the time).
 */
RKW_API RKW_CHECK rkw_status rkw_forecast_series(const rkw_forecast *forecast, int32_t quantity, size_t index,
                                                 size_t issued, size_t n, double *out, rkw_error *err);

/** Standard deviation that the forecast states for a lead, in the unit of rkw_forecast_series; 0 for a perfect one; of
 *  persistence and tables that of climatology. */
RKW_API double rkw_forecast_spread(const rkw_forecast *forecast, int32_t quantity, size_t index, size_t issued,
                                   size_t lead);

/** Scores of all forecasts with one lead time, of all plants or tenants of the quantity together. */
typedef struct rkw_forecast_score {
    double mae, rmse, bias; /**< in MW, GPU-hours or K; bias is forecast less truth */
    double skill;           /**< 1 - MSE / MSE of climatology */
    size_t n;               /**< rows compared */
} rkw_forecast_score;

/** @return RKW_OK, RKW_E_ARG, RKW_E_AXIS (a table that does not cover the lead), RKW_E_MEMORY. O(rows * lead). */
RKW_API RKW_CHECK rkw_status rkw_forecast_score_of(const rkw_forecast *forecast, int32_t quantity, size_t lead,
                                                   rkw_forecast_score *out, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
