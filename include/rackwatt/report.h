/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file report.h
 * @brief Writes what other rooms computed: a page with charts, ledger as CSV and NetCDF, figures as JSON and SVG, a screen
 * of text.
 *
 * Structs begin with their size. Where a member points to an array of structs, the size of the first element is the
 * distance between elements. Pointers stay the caller's and are read during the call only.
 */
#ifndef RACKWATT_REPORT_H
#define RACKWATT_REPORT_H

#include <rackwatt/base.h>
#include <rackwatt/dispatch.h>
#include <rackwatt/plan.h>
#include <rackwatt/risk.h>
#include <rackwatt/site.h>
#include <rackwatt/sweep.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A figure by name; names carry their unit. */
typedef struct rkw_report_figure {
    const char *name;
    double value;
} rkw_report_figure;

/** One simulated year with its figures; pointers stay the caller's. */
typedef struct rkw_run {
    size_t size; /**< sizeof(rkw_run) */
    const rkw_site *site;
    const rkw_year *year;
    const rkw_ledger *ledger;
    const rkw_summary *summary;
    const rkw_year_cost *cost;
    const rkw_envelope *envelope;
    const char *weather_path;      /**< NULL: synthetic year */
    const rkw_report_figure *plan; /**< what the policy says of its plan, n_plan figures; may be NULL */
    size_t n_plan;
} rkw_run;

/** Version of summary.json; changes when a key is renamed, redefined or removed. docs/summary.schema.json describes it. */
#define RKW_SUMMARY_SCHEMA 1

/* ------------------------------------------------------------------ what a page may show beside the run */

/** What another policy makes of the same year. The one named `asap` is what the first screen compares with. */
typedef struct rkw_report_policy {
    size_t size; /**< sizeof(rkw_report_policy) */
    const char *name;
    const rkw_summary *summary;
    const rkw_year_cost *cost;
    const rkw_ledger *ledger; /**< its hours can be chosen in the time chart; NULL: figures only */
    const char *note;         /**< for instance how well it foresees; NULL: nothing */
} rkw_report_policy;

/** Designs of a sweep or a plan by their objectives, and which of them no other one beats. */
typedef struct rkw_report_front {
    size_t size; /**< sizeof(rkw_report_front) */
    size_t n_points, n_objectives, n_parameters;
    const char *const *objective_names, *const *objective_units; /**< n_objectives each */
    const double *objectives;                                    /**< [n_points][n_objectives] */
    const char *const *parameter_names, *const *parameter_units; /**< n_parameters each */
    const double *parameters;                                    /**< [n_points][n_parameters] */
    const uint8_t *on_front;                                     /**< n_points; NULL: all are */
    const char *const *limits; /**< limit that binds each point; NULL, or NULL where none does */
    size_t x, y;               /**< objectives on the axes */
    size_t knee;               /**< a point, or RKW_NONE */
} rkw_report_front;

/** A phase of building: what stands from its start on. */
typedef struct rkw_report_phase {
    size_t size; /**< sizeof(rkw_report_phase) */
    const char *name;
    int64_t start_unix_s;
    double facility_MW, racks, gpus; /**< in sum with the phases before */
    double capex_usd;                /**< of this phase; NaN: unknown */
} rkw_report_phase;

/** A date of the project. */
typedef struct rkw_report_milestone {
    size_t size; /**< sizeof(rkw_report_milestone) */
    const char *name;
    int64_t date_unix_s;
    double facility_MW; /**< that should stand then; NaN: a date only */
} rkw_report_milestone;

/** One-at-a-time sensitivities of a result, as rkw_tornado gives them. */
typedef struct rkw_report_tornado {
    size_t size; /**< sizeof(rkw_report_tornado) */
    const char *result, *unit;
    double base;
    size_t n;
    const char *const *names, *const *units; /**< of the inputs, n each */
    const rkw_uncertain *inputs;             /**< n */
    const rkw_swing *swings;                 /**< n, in the unit of the result */
} rkw_report_tornado;

/** What one more unit of something is worth. */
typedef struct rkw_report_price {
    size_t size;      /**< sizeof(rkw_report_price) */
    const char *what; /**< "one more MWh of battery" */
    double value;     /**< > 0: worth having */
    const char *unit; /**< "USD/yr" */
    const char *note; /**< for instance what it costs; NULL: nothing */
} rkw_report_price;

/** The 14 days with the least carbon-free share of several weather years, as rkw_ensemble_get and rkw_risk name them. */
typedef struct rkw_report_fortnight {
    size_t size;              /**< sizeof(rkw_report_fortnight) */
    const rkw_ledger *ledger; /**< of the year that holds it, with the plants of the run's site */
    const char *weather;      /**< what that year is: "synthetic year 3" or a file */
    size_t n_years;           /**< weather years that were looked at */
    int64_t start_unix_s;     /**< a full hour of the ledger with 14 days behind it */
    double cfe;               /**< carbon-free share of the 14 days, 0 .. 1 */
} rkw_report_fortnight;

/** Optional parts of the page: what is NULL or empty does not appear. Start from RKW_REPORT_PARTS_INIT. */
typedef struct rkw_report_parts {
    size_t size;
    const rkw_report_policy *policies;
    size_t n_policies;
    const rkw_report_front *front;
    const rkw_report_phase *phases; /**< in order of time */
    size_t n_phases;
    const rkw_report_milestone *milestones;
    size_t n_milestones;
    const rkw_report_tornado *tornados;
    size_t n_tornados;
    const rkw_report_price *prices;
    size_t n_prices;
    const char *const *inputs; /**< further files to be hashed (a weather map), n_inputs paths */
    size_t n_inputs;
    const char *command; /**< how the run can be had again; NULL: nothing */
    const rkw_report_fortnight *fortnight;
} rkw_report_parts;
#define RKW_REPORT_PARTS_INIT                                                                                          \
    {                                                                                                                  \
        sizeof(rkw_report_parts), NULL, 0, NULL, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, NULL               \
    }

/* ------------------------------------------------------------------ files */

/**
 * Writes ledger.csv, summary.json and assumptions.csv into a folder, which is made when missing. All three appear
 * together when all are complete; on failure none of them is replaced.
 *  - ledger.csv: header, unit row, one row per hour; MW and MWh with 9 decimals. Row times are UTC starts.
 *  - summary.json: keys as in rkw_summary and its kin; see docs/summary.md.
 *  - assumptions.csv: rows of the site's tables that are marked `to be confirmed`.
 * @return RKW_OK, RKW_E_ARG, RKW_E_IO, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_report_write(const rkw_run *run, const rkw_context *ctx, const char *folder,
                                              rkw_error *err);

/** Files of rkw_report_files, to be added up. */
enum {
    RKW_FILE_LEDGER = 1,      /**< ledger.csv */
    RKW_FILE_SUMMARY = 2,     /**< summary.json */
    RKW_FILE_ASSUMPTIONS = 4, /**< assumptions.csv */
    RKW_FILE_PAGE = 8,        /**< report.html */
    RKW_FILE_FIGURES = 16,    /**< figures/NAME.svg, one per chart of the page */
    RKW_FILE_NETCDF = 32      /**< ledger.nc */
};

/** Writes any of the files into a folder; they appear together as with rkw_report_write. `parts` may be NULL. */
RKW_API RKW_CHECK rkw_status rkw_report_files(const rkw_run *run, const rkw_report_parts *parts, int32_t files,
                                              const rkw_context *ctx, const char *folder, rkw_error *err);

/**
 * Writes the page: one file that needs no other and no network, for screen, phone and paper. The same input gives the same
 * bytes. Texts of the input are escaped; scripts are bound to their hash, so that no text can become one.
 * The time chart shows hours: shorter rows are averaged.
 * @param parts  NULL: the run alone
 * @return RKW_OK, RKW_E_ARG (an incomplete run or part, named), RKW_E_IO, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_report_html(const rkw_run *run, const rkw_report_parts *parts, const rkw_context *ctx,
                                             const char *path, rkw_error *err);

/**
 * Reads a ledger.csv back: the same columns, and the same numbers to the last printed digit. The file does not tell the policy's
 * name nor what the battery held before the first row: the first is the caller's, figures that need the second are NaN.
 * @param policy  name for rkw_ledger_policy; NULL: ""
 * @return RKW_OK; RKW_E_IO; RKW_E_FORMAT (not a ledger of this schema, a cell that is no number), RKW_E_UNIT, RKW_E_AXIS,
 *         RKW_E_MISSING (no rows), each with file and line; RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_ledger_read(rkw_ledger **out, const rkw_context *ctx, const char *path,
                                             const char *policy, rkw_error *err);

/** 1 when the library was built with dygraphs, so that the time chart of a page zooms; without it all charts are still. */
RKW_API int32_t rkw_report_is_interactive(void);

/**
 * Writes the designs first .. first + n - 1 of a sweep to designs.csv, and with a front pareto.csv and summary.json. All appear
 * together when all are complete. The files depend on the inputs alone: not on threads, blocks, ranks or times.
 *  - designs.csv: header, unit row, one row per design: number, parameters, metrics, the limit that rejects it.
 *  - pareto.csv: designs of the front, knee 1 or 0, parameters, metrics, binding limit, and the change of each metric that
 *    is traded off per unit of each parameter.
 *  - summary.json: what was varied, limits and rejections, size of the front, knee.
 * @param front  NULL: designs.csv alone
 */
RKW_API RKW_CHECK rkw_status rkw_report_sweep(rkw_sweep *sweep, const rkw_sweep_file *file,
                                              const rkw_sweep_front *front, size_t first, size_t n,
                                              const rkw_context *ctx, const char *folder, rkw_error *err);

/**
 * One screen of text, UTF-8, lines of at most 100 characters.
 * @param text      `capacity` bytes; may be NULL when capacity is 0
 * @param[out] needed  bytes with the terminating 0; more than capacity when the text was cut
 */
RKW_API RKW_CHECK rkw_status rkw_report_text(const rkw_run *run, char *text, size_t capacity, size_t *needed,
                                             rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
