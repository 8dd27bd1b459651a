/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file sweep.h
 * @brief Very many designs of a site: which ones, what each gives, and which are worth a second look.
 *
 * A **sweep** is a list of designs (a full grid, a Sobol sequence or a table) over parameters of a site. Any range of it
 * can be evaluated anywhere, by any number of threads or machines; results are the same bits. Designs that differ in
 * capacities alone share one **scene** (site and weather); the other parameters make a scene each.
 *
 * Parameters: `pv_MW` and `wind_MW` scale all plants of the kind in the table's proportion; `battery_MW` is discharging
 * power; `battery_MWh` keeps the table's hours unless battery_MW is varied too; `flexible_share` replaces every
 * tenant's share; `cap_MW` is the connection; `racks` is the number of racks of all pools, in the table's proportion, and
 * the tenants' contracts follow; `weather_year` counts the years of the synthetic ensemble. Any other name is
 * `table.row.column` (or `table.row` in tables of named values), in the table's own unit.
 */
#ifndef RACKWATT_SWEEP_H
#define RACKWATT_SWEEP_H

#include <rackwatt/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a design is judged. */
enum {
    RKW_SIMULATE_COVERAGE = 0, /**< coverage.h on the load as the work arrives: mix, shift inside days, store */
    RKW_SIMULATE_GREEN = 1     /**< rkw_simulate under the policy `green`: tenants and deadlines */
};

/**
 * What each design gives over the year: id, name, unit, and whether more (+1) or less (-1) is better (0: neither).
 * `coverage` has no late, unserved or sold work or energy; there delay_h is the mean hours by which load is moved.
 * cost_usd = yearly cost, capex_usd in whole; opex_usd = cost without annuities; lcoe = cost of generation, battery and
 * grid per MWh delivered to the facility; embodied_kg = racks, buildings, battery over their lives, PV and wind by life
 * cycle; carbon_kg = scope 2, location based.
 */
#define RKW_SWEEP_METRIC_LIST(X)                                                                                       \
    X(COVERAGE, "coverage", "1", 1)                                                                                    \
    X(CFE, "cfe", "1", 1)                                                                                              \
    X(ANNUAL_MATCH, "annual_match", "1", 1)                                                                            \
    X(CURTAILMENT, "curtailment", "1", -1)                                                                             \
    X(IMPORT, "import_MWh", "MWh", -1)                                                                                 \
    X(CURTAILED, "curtailed_MWh", "MWh", -1)                                                                           \
    X(MOVED, "moved_MWh", "MWh", 0)                                                                                    \
    X(DELAY, "delay_h", "h", -1)                                                                                       \
    X(LATE, "late_gpu_h", "gpu_h", -1)                                                                                 \
    X(UNSERVED, "unserved_MWh", "MWh", -1)                                                                             \
    X(PEAK_IMPORT, "peak_import_MW", "MW", -1)                                                                         \
    X(CYCLES, "battery_cycles", "1", 0)                                                                                \
    X(LOAD, "load_MWh", "MWh", 0)                                                                                      \
    X(GPU_H, "gpu_h", "gpu_h", 1)                                                                                      \
    X(CAPEX, "capex_usd", "USD", -1)                                                                                   \
    X(OPEX, "opex_usd", "USD", -1)                                                                                     \
    X(COST, "cost_usd", "USD", -1)                                                                                     \
    X(LCOE, "lcoe_usd_per_MWh", "USD/MWh", -1)                                                                         \
    X(USD_PER_GPU_H, "usd_per_gpu_h", "USD/gpu_h", -1)                                                                 \
    X(CARBON, "carbon_kg", "kg", -1)                                                                                   \
    X(KG_PER_GPU_H, "kg_per_gpu_h", "kg/gpu_h", -1)                                                                    \
    X(LIFECYCLE_PER_GPU_H, "lifecycle_kg_per_gpu_h", "kg/gpu_h", -1)                                                   \
    X(EMBODIED, "embodied_kg", "kg", -1)                                                                               \
    X(LAND, "land_m2", "m2", -1)

enum {
#define RKW_SWEEP_ENUM(id, name, unit, better) RKW_SWEEP_##id,
    RKW_SWEEP_METRIC_LIST(RKW_SWEEP_ENUM)
#undef RKW_SWEEP_ENUM
        RKW_SWEEP_METRICS
};
/** Name of a metric, "" when there is no such one. */
RKW_API const char *rkw_sweep_metric_name(int32_t metric);
/** Its unit. */
RKW_API const char *rkw_sweep_metric_unit(int32_t metric);
/** +1 when more is better, -1 when less is, 0 when neither. */
RKW_API int32_t rkw_sweep_metric_better(int32_t metric);

/** Start from RKW_SWEEP_OPTIONS_INIT. Texts are used during the call alone. */
typedef struct rkw_sweep_options {
    size_t size;
    const char *const *vary; /**< n_vary of them: NAME=from:to:step, NAME=a,b,c, with Sobol also NAME=from:to */
    size_t n_vary;
    const char *designs_path;  /**< CSV of designs, one column per parameter; NULL: from `vary` */
    uint64_t sobol;            /**< points of a Sobol sequence over the ranges; 0: the full grid */
    double max_designs;        /**< more are refused */
    const char *const *limits; /**< n_limits of them: METRIC<=VALUE or METRIC>=VALUE; designs beyond are rejected */
    size_t n_limits;
    const char *const *front; /**< n_front names of metrics to trade off; 0: usd_per_gpu_h and cfe */
    size_t n_front;
    rkw_year_options year; /**< the weather; hourly rows */
    int32_t simulate;      /**< RKW_SIMULATE_COVERAGE or RKW_SIMULATE_GREEN */
    int32_t reserved;
} rkw_sweep_options;
#define RKW_SWEEP_OPTIONS_INIT                                                                                         \
    {                                                                                                                  \
        sizeof(rkw_sweep_options), NULL, 0, NULL, 0, 1e7, NULL, 0, NULL, 0, RKW_YEAR_OPTIONS_INIT, 0, 0                \
    }

typedef struct rkw_sweep rkw_sweep;

/** Most parameters of a sweep. */
#define RKW_SWEEP_PARAMETERS_MAX 32

/**
 * Reads the site, checks every parameter and prepares the first scene.
 * @return RKW_OK; RKW_E_UNKNOWN for a name that is not known, with the nearest one; RKW_E_DOMAIN for an empty range, a
 *         step of 0 or too many designs; what rkw_site_load and rkw_year_create return.
 */
RKW_API RKW_CHECK rkw_status rkw_sweep_create(rkw_sweep **out, const rkw_context *ctx, const char *folder,
                                              const rkw_sweep_options *options, rkw_error *err);
/** NULL is fine. */
RKW_API void rkw_sweep_free(rkw_sweep *sweep);
/** The site as its tables have it. */
RKW_API const rkw_site *rkw_sweep_site(const rkw_sweep *sweep);
/** Designs, those that refinement added included. */
RKW_API size_t rkw_sweep_designs(const rkw_sweep *sweep);
/** Parameters; those that make scenes come first and vary slowest, else in the order given. */
RKW_API size_t rkw_sweep_parameters(const rkw_sweep *sweep);
/** Name of a parameter, "" when there is no such one. */
RKW_API const char *rkw_sweep_parameter(const rkw_sweep *sweep, size_t parameter);
/** Its unit, of a table's cell the table's own. */
RKW_API const char *rkw_sweep_parameter_unit(const rkw_sweep *sweep, size_t parameter);
/** Its least and largest value, and its step, 0 when there is none; NaN when there is no such parameter. */
RKW_API void rkw_sweep_range(const rkw_sweep *sweep, size_t parameter, double *low, double *high, double *step);
/** RKW_SIMULATE_COVERAGE or RKW_SIMULATE_GREEN. */
RKW_API int32_t rkw_sweep_simulates(const rkw_sweep *sweep);
/** Why RKW_SIMULATE_GREEN simulates the designs of the first scene one by one, some ten times slower than side by side in vector
 * lanes; NULL when it does not. Results agree to 1e-9 either way. */
RKW_API const char *rkw_sweep_one_by_one(const rkw_sweep *sweep);

/** Parameters of the designs first .. first + n - 1, row by row. A sweep is used by one thread at a time. */
RKW_API RKW_CHECK rkw_status rkw_sweep_design(rkw_sweep *sweep, size_t first, size_t n, double *values, rkw_error *err);
/**
 * Evaluates n designs on the context's threads.
 * @param values       n rows of rkw_sweep_parameters values
 * @param[out] metrics n rows of RKW_SWEEP_METRICS values
 */
RKW_API RKW_CHECK rkw_status rkw_sweep_evaluate(rkw_sweep *sweep, const double *values, size_t n, double *metrics,
                                                rkw_error *err);
/** The limit that rejects a design, RKW_NONE when it is accepted. */
RKW_API size_t rkw_sweep_rejected_by(const rkw_sweep *sweep, const double *metrics);
/** Number of limits. */
RKW_API size_t rkw_sweep_limits(const rkw_sweep *sweep);
/** `budget` for capex_usd, `land` for land_m2, else the metric's name. */
RKW_API const char *rkw_sweep_limit_name(const rkw_sweep *sweep, size_t limit);

/* ------------------------------------------------------------------ results on file */

/**
 * Results as they come: a header with the digests of all inputs, then blocks of designs in any order. A block that was
 * torn by the end of the process is dropped when the file is opened again. One process at a time.
 */
typedef struct rkw_sweep_file rkw_sweep_file;

/**
 * @param resume  0: a new file, replacing an old one; 1: goes on with an old one when its inputs are the same
 * @return RKW_OK; RKW_E_IO (also when another process writes the file); RKW_E_FORMAT when it is not such a file;
 *         RKW_E_DOMAIN when an input has changed, naming it.
 */
RKW_API RKW_CHECK rkw_status rkw_sweep_file_open(rkw_sweep_file **out, const rkw_context *ctx, const rkw_sweep *sweep,
                                                 const char *path, int32_t resume, rkw_error *err);
/** Closes and frees; NULL is fine. */
RKW_API void rkw_sweep_file_close(rkw_sweep_file *file);
/** Designs on file. */
RKW_API size_t rkw_sweep_file_designs(const rkw_sweep_file *file);
/** The first range of at most `most` designs at or after `from` and below `end` that is not on file; *n is 0 when there is
 *  none. */
RKW_API void rkw_sweep_file_missing(const rkw_sweep_file *file, size_t from, size_t end, size_t most, size_t *first,
                                    size_t *n);
/** Appends designs first .. first + n - 1 as one block. @return RKW_OK, RKW_E_IO, RKW_E_DOMAIN when some are on file. */
RKW_API RKW_CHECK rkw_status rkw_sweep_file_append(rkw_sweep_file *file, size_t first, size_t n, const double *values,
                                                   const double *metrics, rkw_error *err);
/** Designs first .. first + n - 1; all must be on file. */
RKW_API RKW_CHECK rkw_status rkw_sweep_file_read(const rkw_sweep_file *file, size_t first, size_t n, double *values,
                                                 double *metrics, rkw_error *err);

/* ------------------------------------------------------------------ the front */

/** A design on the front. */
typedef struct rkw_sweep_point {
    size_t index;
    const double *values, *metrics;
    const char *binding; /**< the limit that keeps it from being better, by name; "none" when no limit does */
} rkw_sweep_point;

typedef struct rkw_sweep_front rkw_sweep_front;

/**
 * Front of the accepted designs on file, in the order of the designs. Binding limits and gains are left out (0).
 * O(designs log block), memory of the size of the front.
 */
RKW_API RKW_CHECK rkw_status rkw_sweep_front_create(rkw_sweep_front **out, const rkw_context *ctx,
                                                    const rkw_sweep *sweep, const rkw_sweep_file *file, rkw_error *err);
/** NULL is fine. */
RKW_API void rkw_sweep_front_free(rkw_sweep_front *front);
/** Designs on the front. */
RKW_API size_t rkw_sweep_front_points(const rkw_sweep_front *front);
/** One of them; its index is RKW_NONE when there is no such point. */
RKW_API rkw_sweep_point rkw_sweep_front_point(const rkw_sweep_front *front, size_t point);
/** Metrics traded off. */
RKW_API size_t rkw_sweep_front_metrics(const rkw_sweep_front *front);
/** RKW_SWEEP_* of one of them, -1 when there is no such one. */
RKW_API int32_t rkw_sweep_front_metric(const rkw_sweep_front *front, size_t which);
/** Point of the knee, RKW_NONE when the front is empty. */
RKW_API size_t rkw_sweep_front_knee(const rkw_sweep_front *front);
/** Hypervolume of the front in units of the box between the best and the worst value of all accepted designs. */
RKW_API double rkw_sweep_front_hypervolume(const rkw_sweep_front *front);
/** Hypervolume that `later` has gained over `earlier` relative to the earlier one, both in the box of the earlier; NaN for fronts
 *  too large for it (more than 200 points of more than three metrics). */
RKW_API RKW_CHECK rkw_status rkw_sweep_front_growth(const rkw_sweep_front *earlier, const rkw_sweep_front *later,
                                                    double *growth, rkw_error *err);
/** Designs that no limit rejects. */
RKW_API size_t rkw_sweep_front_accepted(const rkw_sweep_front *front);
/** Designs that a limit rejects; each counts for the first of its limits. */
RKW_API size_t rkw_sweep_front_rejected(const rkw_sweep_front *front, size_t limit);

/**
 * Evaluates the neighbours of every point: each parameter one step (or a hundredth of its range) up and down. Gains are
 * central differences; the binding limit is what forbids the most rewarding of the moves that are not allowed: a
 * limit, `PARAMETER at its least` or `at its most`, or `connection` when a larger cap_MW would help and is not varied.
 */
RKW_API RKW_CHECK rkw_status rkw_sweep_front_explain(rkw_sweep_front *front, rkw_sweep *sweep, rkw_error *err);
/** Change of a traded-off metric per unit of a parameter at a point; NaN where it could not be found. */
RKW_API double rkw_sweep_front_gain(const rkw_sweep_front *front, size_t point, size_t which, size_t parameter);

/**
 * Adds designs near the front to the sweep: for each point, steps of span / 2^round along Sobol directions.
 * @param round  1 .. 30
 * @param most   designs to add at most
 */
RKW_API RKW_CHECK rkw_status rkw_sweep_refine(rkw_sweep *sweep, const rkw_sweep_front *front, int32_t round,
                                              size_t most, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
