/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file demand.h
 * @brief Racks and their power caps, tenants and their work, cooling, the power chain, the other buildings.
 *
 * From work to facility MW:
 *  1. rkw_tenants_arrivals gives the GPU-hours that a tenant hands in per row;
 *  2. rkw_racks_it_MW turns the GPU-hours that are served into IT power at the rack input (PSU and rack fans inside it);
 *  3. rkw_facility_power turns IT power into facility power by equipment, heat and the weather of the row.
 * No PUE figure is an input of any of them. A **pool** is a group of equal racks: one row group of racks.csv.
 * A GPU-hour is a full-speed equivalent: a GPU capped to 80 % of its throughput delivers 0.8 GPU-hours per hour.
 * All handles are read-only after creation and may be shared between threads.
 */
#ifndef RACKWATT_DEMAND_H
#define RACKWATT_DEMAND_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most pools of one site. */
#define RKW_POOLS_MAX 16

/* ------------------------------------------------------------------ power cap curve */

/**
 * Power against throughput of the busy racks of a pool. Both axes are fractions of the pool's span: power 0 is idle and
 * 1 is full speed at typical power; throughput 0 is no work and 1 is full speed. The concave envelope through (0, 0)
 * and the data is what a fleet reaches that runs some racks at one cap and others at another (or idle).
 */
typedef struct rkw_cap_curve rkw_cap_curve;

/**
 * @param power,throughput  n points in ascending power, 0 < power <= 1, throughput rising; the last point is (1, 1)
 * @return RKW_OK; RKW_E_DOMAIN when power does not rise or throughput falls; RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_cap_curve_create(rkw_cap_curve **out, const rkw_context *ctx, const double *power,
                                                  const double *throughput, size_t n, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_cap_curve_free(rkw_cap_curve *curve);
/** Straight pieces of the envelope, steepest first, >= 1. */
RKW_API size_t rkw_cap_curve_segments(const rkw_cap_curve *curve);
/** Widths of piece j: power fraction and throughput fraction; each sums to 1 over all pieces. */
RKW_API void rkw_cap_curve_segment(const rkw_cap_curve *curve, size_t j, double *power, double *throughput);
/** Envelope: throughput at a power fraction; arguments outside 0 .. 1 are clamped. */
RKW_API double rkw_cap_curve_throughput(const rkw_cap_curve *curve, double power);
/** Inverse of rkw_cap_curve_throughput; clamped to 0 .. 1. */
RKW_API double rkw_cap_curve_power(const rkw_cap_curve *curve, double throughput);
/** Data, not envelope: power fraction of a busy rack whose GPUs run at `speed` (1 = full speed). Speeds under the
 *  lowest measured one are clamped to it: no GPU is capped lower than was measured. */
RKW_API double rkw_cap_curve_busy_power(const rkw_cap_curve *curve, double speed);
/** Lowest measured speed. */
RKW_API double rkw_cap_curve_lowest_speed(const rkw_cap_curve *curve);
/** Largest throughput by which the envelope lies above the data, 0 when the data are concave. */
RKW_API double rkw_cap_curve_gap(const rkw_cap_curve *curve);

/* ------------------------------------------------------------------ racks */

/** The pools of a site: racks.csv, with the curves of gpu_power_cap.csv. */
typedef struct rkw_racks rkw_racks;

/** Figures of a pool; the unit stands in the name. */
enum {
    RKW_RACK_INSTALLED = 0,     /**< racks installed, >= 0 */
    RKW_RACK_GPUS,              /**< GPUs per rack */
    RKW_RACK_PARKED_KW,         /**< switched off at the rack, standby only */
    RKW_RACK_IDLE_KW,           /**< on, no work */
    RKW_RACK_TYPICAL_KW,        /**< busy at full speed: energy is counted with it */
    RKW_RACK_MAX_KW,            /**< electrical sizing */
    RKW_RACK_GPU_TDP_W,         /**< thermal design power of one GPU */
    RKW_RACK_LIQUID_FRACTION,   /**< share of the rack's heat that goes to liquid */
    RKW_RACK_COST_USD,          /**< one rack */
    RKW_RACK_FLOOR_AREA_M2,     /**< gross floor area of one rack, aisles included */
    RKW_RACK_MASS_KG,           /**< NaN when not given */
    RKW_RACK_LIFE_YEARS,        /**< */
    RKW_RACK_EMBODIED_KG,       /**< CO2e of making one rack; NaN when not given */
    RKW_RACK_FAILURE_PER_GPU_H, /**< failures per GPU and hour that stop work */
    RKW_RACK_GPUS_PER_FAILURE,  /**< GPUs that one failure takes out of service until it is repaired */
    RKW_RACK_REPAIR_H,          /**< mean time until they work again */
    RKW_RACK_VALUES
};

/**
 * Reads racks.csv and gpu_power_cap.csv of a folder.
 * racks.csv is a scalar table with names `POOL.property`; properties: installed, gpus, power_parked, power_idle,
 * power_typical, power_max, gpu_tdp, liquid_fraction, cost, floor_area_gross, mass, lifetime, embodied_carbon,
 * failure_rate_per_gpu, gpus_per_failure, repair_time, cap_gpu, cap_workload (both text: which curve); and, for the site,
 * network_storage_overhead.power_share_of_it, .load_dependent_share, .cost_share_of_racks.
 * @return RKW_OK, RKW_E_IO, RKW_E_FORMAT, RKW_E_MISSING, RKW_E_UNKNOWN, RKW_E_UNIT, RKW_E_DOMAIN, RKW_E_MEMORY; the
 *         message names file, line and property.
 */
RKW_API RKW_CHECK rkw_status rkw_racks_load(rkw_racks **out, const rkw_context *ctx, const char *folder,
                                            rkw_error *err);
/** A copy with other numbers of installed racks (rkw_racks_count of them, >= 0), for sweeps and phases. */
RKW_API RKW_CHECK rkw_status rkw_racks_with_installed(rkw_racks **out, const rkw_context *ctx, const rkw_racks *racks,
                                                      const double *installed, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_racks_free(rkw_racks *racks);
/** Number of pools, 1 .. RKW_POOLS_MAX. */
RKW_API size_t rkw_racks_count(const rkw_racks *racks);
/** Name of a pool, below rkw_racks_count; lives as long as the racks. */
RKW_API const char *rkw_racks_name(const rkw_racks *racks, size_t pool);
/** Pool of a name, or RKW_NONE. */
RKW_API size_t rkw_racks_find(const rkw_racks *racks, const char *name);
/** `what` is one of RKW_RACK_*; NaN for an unknown one. */
RKW_API double rkw_racks_value(const rkw_racks *racks, size_t pool, int32_t what);
/** Power caps of a pool, below rkw_racks_count; belongs to the racks. */
RKW_API const rkw_cap_curve *rkw_racks_cap_curve(const rkw_racks *racks, size_t pool);
/** Network and storage power as a share of IT power. */
RKW_API double rkw_racks_network_power_share(const rkw_racks *racks);
/** Network and storage cost as a share of rack cost. */
RKW_API double rkw_racks_network_cost_share(const rkw_racks *racks);
/** Share of GPUs in service: 1 / (1 + failures per GPU and hour * GPUs per failure * repair time). */
RKW_API double rkw_racks_availability(const rkw_racks *racks, size_t pool);
/** GPUs installed * availability: the most GPU-hours per hour of a pool. */
RKW_API double rkw_racks_available_gpus(const rkw_racks *racks, size_t pool);

/**
 * IT power of a pool at the rack input, its network and storage included [MW].
 * @param powered_racks    idle and busy racks, 0 .. installed; the rest is parked
 * @param gpu_equivalents  full-speed GPU-hours per hour; more than powered_racks * gpus is clamped to it
 * @param speed            throughput of each busy GPU under its power cap, 0 < speed <= 1 (1 = no cap; at a cap the
 *                         most work is powered_racks * gpus * speed); 0 chooses the mix of caps that needs least power
 * Cost about 10 ns.
 */
RKW_API double rkw_racks_it_MW(const rkw_racks *racks, size_t pool, double powered_racks, double gpu_equivalents,
                               double speed);
/** Inverse of rkw_racks_it_MW in gpu_equivalents: the GPU-hours per hour that `it_MW` can run, 0 under the floor. */
RKW_API double rkw_racks_gpu_equivalents(const rkw_racks *racks, size_t pool, double powered_racks, double it_MW,
                                         double speed);
/** IT power with `powered_racks` on and no work [MW]. */
RKW_API double rkw_racks_floor_MW(const rkw_racks *racks, size_t pool, double powered_racks);
/** IT power from that floor up to full speed [MW]; the segments of the cap curve are shares of it. */
RKW_API double rkw_racks_span_MW(const rkw_racks *racks, size_t pool, double powered_racks);
/** IT power with all racks installed at their maximum: what the electrical design must carry [MW]. */
RKW_API double rkw_racks_max_MW(const rkw_racks *racks, size_t pool);

/** Adding racks to a pool whose power stays capped at what it was built for. */
typedef struct rkw_oversubscription {
    double peak_share; /**< of the rated power at the coincident peak, after adding racks; above 1 a cap must hold it */
    double power_cut;  /**< share of dynamic power that the cap takes at that peak */
    double throughput; /**< what busy GPUs keep of their speed then, by the pool's cap curve */
    double gained_gpu_h; /**< GPU-hours per hour more at the peak, relative to before */
} rkw_oversubscription;
/**
 * Oversubscription in the manner of POLCA: `added_share` more racks on the same rating.
 * @param peak_fraction  largest power that the pool's racks draw together / their maximum power, 0 .. 1
 * @return RKW_OK; RKW_E_DOMAIN; RKW_E_INFEASIBLE when no measured cap brings the peak under the rating.
 * Source: Patel et al. 2023, POLCA, arXiv 2308.12908.
 */
RKW_API RKW_CHECK rkw_status rkw_racks_oversubscribe(const rkw_racks *racks, size_t pool, double added_share,
                                                     double peak_fraction, rkw_oversubscription *out, rkw_error *err);

/* ------------------------------------------------------------------ tenants */

/** Tenants of a site: tenants.csv, workload_shape.csv, clocks.csv. */
typedef struct rkw_tenants rkw_tenants;

/** Kinds of work. */
enum { RKW_TENANT_TRAINING = 0, RKW_TENANT_FINETUNING = 1, RKW_TENANT_BATCH = 2, RKW_TENANT_INFERENCE = 3 };

/** Figures of a tenant; the unit stands in the name. */
enum {
    RKW_TENANT_KIND = 0,              /**< RKW_TENANT_TRAINING .. RKW_TENANT_INFERENCE */
    RKW_TENANT_POOL,                  /**< index of its pool */
    RKW_TENANT_CONTRACTED_GPUS,       /**< */
    RKW_TENANT_UTILISATION,           /**< yearly mean of the work handed in, per contracted GPU */
    RKW_TENANT_DEADLINE_H,            /**< whole hours after the end of the arrival row; 0 is must-run */
    RKW_TENANT_INTERRUPTIBLE,         /**< 1 or 0 */
    RKW_TENANT_MIN_SHARE,             /**< share of each row's arrivals that is served at once, 0 .. 1 */
    RKW_TENANT_MIN_RUN_H,             /**< a started block runs at least so long */
    RKW_TENANT_RAMP_PER_H,            /**< largest change of its running share of contracted GPUs, 1/h */
    RKW_TENANT_PRICE_USD,             /**< per GPU-hour delivered */
    RKW_TENANT_CREDIT_USD,            /**< service credit per GPU-hour missed */
    RKW_TENANT_CHECKPOINT_INTERVAL_H, /**< 0: no checkpoints are needed */
    RKW_TENANT_CHECKPOINT_WRITE_H,    /**< time to write one */
    RKW_TENANT_RESTART_H,             /**< time from resume to useful work */
    RKW_TENANT_NOTICE_H,              /**< notice given before a planned pause */
    RKW_TENANT_JOB_GPUS,              /**< mean GPUs of one job */
    RKW_TENANT_JOB_H,                 /**< mean length of one job at full speed */
    RKW_TENANT_VALUES
};

/** Texts of a tenant. */
enum {
    RKW_TENANT_TEXT_NAME = 0,
    RKW_TENANT_TEXT_CUSTOMER, /**< researchers, start-up, enterprise ... */
    RKW_TENANT_TEXT_REGION,
    RKW_TENANT_TEXT_CLOCK /**< `site` or a name of clocks.csv */
};

/**
 * Reads tenants.csv, workload_shape.csv and clocks.csv of a folder. Pools are checked against `racks`: an unknown pool,
 * or more contracted GPUs in a pool than it has installed, is an error that names row and column.
 */
RKW_API RKW_CHECK rkw_status rkw_tenants_load(rkw_tenants **out, const rkw_context *ctx, const char *folder,
                                              const rkw_racks *racks, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_tenants_free(rkw_tenants *tenants);
/** How many tenants there are. */
RKW_API size_t rkw_tenants_count(const rkw_tenants *tenants);
/** `what` is one of RKW_TENANT_*; NaN for an unknown one. */
RKW_API double rkw_tenants_value(const rkw_tenants *tenants, size_t tenant, int32_t what);
/** `what` is one of RKW_TENANT_TEXT_*. */
RKW_API const char *rkw_tenants_text(const rkw_tenants *tenants, size_t tenant, int32_t what);
/** Index of the tenant of that name, or RKW_NONE. */
RKW_API size_t rkw_tenants_find(const rkw_tenants *tenants, const char *name);
/**
 * GPU-hours that arrive per row, as the column `arrivals` of tenants.csv says: `shape` (or empty), `poisson` (seeded
 * jobs of that mean, see rkw_tenants_job_arrivals), or the name of a table of jobs in the folder (columns start in UTC,
 * gpus, length); jobs outside the axis do not arrive. By shape: contracted GPUs * utilisation * shape of the local hour and weekday * row length. The
 * shape is scaled to a mean of 1 over a week. A row takes the shape of the local hour in which it begins.
 * @param site_clock  clock of the tenants whose clock is `site`
 * @param[out] gpu_h  axis->n values
 * Cost about 1 ns per row.
 */
RKW_API RKW_CHECK rkw_status rkw_tenants_arrivals(const rkw_tenants *tenants, size_t tenant, const rkw_axis *axis,
                                                  const rkw_clock *site_clock, double *gpu_h, rkw_error *err);

/* ------------------------------------------------------------------ jobs, failures, pauses */

/**
 * Arrivals as Poisson jobs: the number of jobs per row is Poisson with the mean of rkw_tenants_arrivals, each job has
 * job_gpus GPUs and an exponential length of mean job_length. The row's GPU-hours are the exact sum of its jobs (a gamma
 * variable), so millions of jobs cost no more than one. The stream depends on (seed, tenant, time of the row) alone.
 * @param[out] gpu_h  GPU-hours handed in per row, axis->n values
 * @param[out] jobs   number of jobs per row; may be NULL
 * Sources: Hormann 1993 (Poisson), Marsaglia & Tsang 2000 (gamma).
 */
RKW_API RKW_CHECK rkw_status rkw_tenants_job_arrivals(const rkw_tenants *tenants, size_t tenant, const rkw_axis *axis,
                                                      const rkw_clock *site_clock, uint64_t seed, double *gpu_h,
                                                      double *jobs, rkw_error *err);

/** GPU-hours per row of n jobs of a table: gpus * length_h in the row in which a job starts. Jobs outside the axis are
 *  summed in *outside_gpu_h (may be NULL), so that nothing is lost. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN, RKW_E_AXIS. */
RKW_API RKW_CHECK rkw_status rkw_jobs_aggregate(size_t n, const double *start_unix_s, const double *gpus,
                                                const double *length_h, const rkw_axis *axis, double *gpu_h,
                                                double *outside_gpu_h, rkw_error *err);

/**
 * Share of a job's time that is useful work when failures come as a Poisson process and strike at any time, writing and
 * restarting included: tau / (M exp(R/M) (exp((tau + delta)/M) - 1)), M = 1 / failures_per_h.
 * @param failures_per_h  of the whole job; interval_h, write_h, restart_h: tau, delta, R; NaN for negative arguments
 * Source: Daly 2006, Future Gener. Comput. Syst. 22, 303-312, eq. 20.
 */
RKW_API double rkw_goodput(double failures_per_h, double interval_h, double write_h, double restart_h);
/** Interval that makes rkw_goodput nearly largest; Daly 2006, eq. 37. */
RKW_API double rkw_best_checkpoint_interval_h(double failures_per_h, double write_h);
/** Hours of work lost by one planned pause: write + restart when the notice leaves time for a checkpoint, else half the
 *  interval (on average) + restart; without checkpoints only the restart. */
RKW_API double rkw_pause_loss_h(double interval_h, double write_h, double restart_h, double notice_h);
/** The same for a tenant and `gpus` paused GPUs [GPU-hours]. */
RKW_API double rkw_tenants_pause_loss_gpu_h(const rkw_tenants *tenants, size_t tenant, double gpus);
/** rkw_goodput of a tenant's jobs of mean size; 1 when it writes no checkpoints. */
RKW_API double rkw_tenants_goodput(const rkw_tenants *tenants, const rkw_racks *racks, size_t tenant);

/** Power changes inside the hour at the connection. Start from RKW_POWER_SWING_QUESTION_INIT. */
typedef struct rkw_power_swing_question {
    size_t size;
    double jobs_per_h;        /**< starts; as many end */
    double job_MW;            /**< facility power that a job adds */
    double synchronous_MW;    /**< facility power of the largest job, whose GPUs work in step */
    double synchronous_share; /**< of it that comes and goes within seconds (communication, checkpoint) */
    double ramp_limit_MW_min; /**< allowed by the grid */
} rkw_power_swing_question;
#define RKW_POWER_SWING_QUESTION_INIT                                                                                  \
    {                                                                                                                  \
        sizeof(rkw_power_swing_question), 0, 0, 0, 0, 0                                                                \
    }

/** Start from {sizeof(rkw_power_swing)}. */
typedef struct rkw_power_swing {
    size_t size;
    double typical_MW_min;        /**< standard deviation of the change from one minute to the next */
    double rare_MW_min;           /**< exceeded in one minute of a thousand, at least one job */
    double step_MW;               /**< step of the largest job */
    double largest_MW;            /**< of the two */
    double buffer_MW, buffer_MWh; /**< store that turns it into a ramp at the limit; 0 when it is within */
    int32_t within_limit;
    int32_t reserved;
} rkw_power_swing;

/**
 * An hourly model shows none of this: it assumes that power is constant within its row. Starts and ends are taken as
 * Poisson, so the change per minute has the variance 2 * jobs_per_h / 60 * job_MW^2.
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN.
 */
RKW_API RKW_CHECK rkw_status rkw_power_swing_of(const rkw_power_swing_question *question, rkw_power_swing *out,
                                                rkw_error *err);

/* ------------------------------------------------------------------ power tree */

/**
 * Halls, rows and breakers: halls.csv, a wide table of nodes (name, parent, count, rating, pool, racks). `count` equal
 * nodes hang under each parent; a node's rating is a limit on the IT power below it; leaves have a pool and its racks
 * per node. The racks of a pool together must be those installed. Nodes may be oversubscribed: the sum below may exceed
 * the rating, and then the power cap has to hold it.
 */
typedef struct rkw_power_tree rkw_power_tree;
/** Reads the power tree of a site folder. @return RKW_OK, what rkw_table_read returns, RKW_E_MISSING, RKW_E_DOMAIN. */
RKW_API RKW_CHECK rkw_status rkw_power_tree_load(rkw_power_tree **out, const rkw_context *ctx, const char *folder,
                                                 const rkw_racks *racks, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_power_tree_free(rkw_power_tree *tree);
/** How many nodes the tree has. */
RKW_API size_t rkw_power_tree_nodes(const rkw_power_tree *tree);
/** Name of a node; "" for one that is not there. */
RKW_API const char *rkw_power_tree_name(const rkw_power_tree *tree, size_t node);
/** Rating of a node [MW]; NaN for one that is not there. */
RKW_API double rkw_power_tree_rating_MW(const rkw_power_tree *tree, size_t node);
/** Power below one such node when the racks of pool p draw it_MW_per_pool[p] together, spread evenly [MW]. */
RKW_API double rkw_power_tree_load_MW(const rkw_power_tree *tree, size_t node, const double *it_MW_per_pool);
/** Maximum power of the racks below a node over its rating; above 1 it is oversubscribed. */
RKW_API double rkw_power_tree_oversubscription(const rkw_power_tree *tree, size_t node);
/**
 * Largest share s of 0 .. 1 for which base + s * extra keeps every rating.
 * @param base_MW        IT power per pool that runs anyway; NULL is none. When it breaks a rating, the result is 0.
 * @param[out] binding   node that sets the limit, RKW_NONE when none does; may be NULL
 */
RKW_API double rkw_power_tree_limit(const rkw_power_tree *tree, const double *base_MW, const double *extra_MW,
                                    size_t *binding);

/* ------------------------------------------------------------------ equipment */

/**
 * Chiller by DOE-2 curves. capft and eirft are biquadratic in leaving water x and entering condenser water or outdoor
 * air y: c1 + c2 x + c3 x^2 + c4 y + c5 y^2 + c6 x y; eirfplr is quadratic in the part load. The coefficients are used
 * as given and not scaled to 1 at the rating point. Source: EnergyPlus Engineering Reference, Chiller:Electric:EIR.
 */
typedef struct rkw_chiller {
    double reference_cop;
    double capft[6], eirft[6], eirfplr[3];
    double min_part_load;                     /**< below it the chiller cycles */
    double min_unloading;                     /**< below it false loading holds the compressor */
    double water_low_C, water_high_C;         /**< valid leaving water */
    double condenser_low_C, condenser_high_C; /**< valid entering condenser water or air */
    int32_t water_cooled;                     /**< 1: condenser water from a tower; 0: outdoor air */
    int32_t reserved;
} rkw_chiller;

/** Result of rkw_chiller_evaluate; all NaN but capft and eirft where the chiller has no capacity. */
typedef struct rkw_chiller_state {
    double capft, eirft, part_load, cycling, eirfplr, power_kW, cop;
    int32_t in_range; /**< 0 when a temperature was outside the valid range */
    int32_t reserved;
} rkw_chiller_state;

/**
 * @param capacity_kW  at the rating point, > 0
 * @param clamp        1: temperatures outside the valid range are moved to its end; 0: used as given
 */
RKW_API void rkw_chiller_evaluate(const rkw_chiller *chiller, double capacity_kW, double leaving_water_C,
                                  double entering_condenser_C, double load_kW, int32_t clamp, rkw_chiller_state *out);

/** Dry cooler, tower or heat exchanger in linear approach form: at full speed it carries heat_design at approach_design
 *  between supply and the air (or wet bulb, or sea), and proportionally more or less. */
typedef struct rkw_dry_cooler {
    double heat_design_MW, approach_design_K;
    double fan_share; /**< fan power at full speed / heat_design */
    double exponent;  /**< fan power ~ speed^exponent */
    double min_speed; /**< 0 .. 1 */
} rkw_dry_cooler;

/** A dry cooler under a load. */
typedef struct rkw_dry_cooler_state {
    double speed_needed; /**< NaN when the air is not colder than the supply */
    double speed, fan_MW, heat_dry_MW, heat_trim_MW;
} rkw_dry_cooler_state;

/**
 * Dry cooler under a load: the fan speed whose air flow carries the heat at the approach that the air allows.
 * @param heat_MW   heat to reject [MW]
 * @param supply_C  temperature of the water that leaves [C]
 * @param air_C     dry bulb [C]; at or above supply_C nothing is rejected
 * O(1), no failure.
 */
RKW_API void rkw_dry_cooler_evaluate(const rkw_dry_cooler *cooler, double heat_MW, double supply_C, double air_C,
                                     rkw_dry_cooler_state *out);

/** Affinity laws of a fan or pump: flow ~ n, head ~ n^2 density, power ~ n^3 density. */
typedef struct rkw_fan_point {
    double flow, head, power, density;
} rkw_fan_point;
/** Affinity laws: flow goes with the speed, head with its square, power with its cube, head and power also with the density.
 *  @param rated fan or pump at speed ratio 1 @param density in the unit of rated.density. O(1). */
RKW_API rkw_fan_point rkw_affinity(rkw_fan_point rated, double speed_ratio, double density);

/** One stage of the power chain: `units` equal units share their output. */
typedef struct rkw_power_stage {
    double rating_MVA;                                 /**< of one unit; MW when power_factor is 1 */
    double power_factor;                               /**< 0 < power_factor <= 1 */
    double loss_constant, loss_linear, loss_quadratic; /**< loss / rating = constant + linear x + quadratic x^2 */
    double units;
    int32_t redundant; /**< 1: the topology adds units */
    int32_t reserved;
} rkw_power_stage;

/** Redundancy: units for N needed ones. */
enum {
    RKW_REDUNDANCY_N = 0,
    RKW_REDUNDANCY_N_PLUS_1, /**< N + 1 */
    RKW_REDUNDANCY_2N,       /**< 2 N */
    RKW_REDUNDANCY_4N3R      /**< four blocks of which three carry: ceil(4 N / 3) */
};

/** Loss as a share of rating at part load x = output / rating. */
RKW_API double rkw_power_stage_loss_share(const rkw_power_stage *stage, double part_load);
/** x / (x + loss share); 0 at x = 0. */
RKW_API double rkw_power_stage_efficiency(const rkw_power_stage *stage, double part_load);
/** Loss of all units together at an output >= 0 [MW]; 0 without units. */
RKW_API double rkw_power_stage_loss_MW(const rkw_power_stage *stage, double output_MW);
/**
 * Units of each stage, from the load (stage 0) up: N = ceil(output / (rating * power factor)) with the losses of N units
 * below, then the topology's units for redundant stages.
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN.
 */
RKW_API RKW_CHECK rkw_status rkw_power_chain_size(rkw_power_stage *stages, size_t n, double load_MW, int32_t topology,
                                                  rkw_error *err);
/** Power into the last stage for `load_MW` out of stage 0; losses_MW (n values) may be NULL. */
RKW_API double rkw_power_chain_input_MW(const rkw_power_stage *stages, size_t n, double load_MW, double *losses_MW);

/* ------------------------------------------------------------------ facility */

/** Equipment of a site, sized for its racks: cooling.csv, power_chain.csv, other_buildings.csv. */
typedef struct rkw_facility_design rkw_facility_design;
/** A design under the weather of one axis. */
typedef struct rkw_facility rkw_facility;

/** One row of a facility; every figure is a mean over the row. facility = it + cooling + lighting + losses + buildings. */
typedef struct rkw_facility_row {
    double it_MW;        /**< at the rack input */
    double cooling_MW;   /**< the five lines that follow */
    double pumps_MW;     /**< coolant distribution units, facility water, seawater */
    double dry_fans_MW;  /**< fans of dry coolers or towers of the liquid loop */
    double trim_MW;      /**< trim chillers of the liquid loop */
    double crah_fans_MW; /**< fans of the computer-room air handlers */
    double air_chiller_MW;
    double lighting_MW;  /**< lighting and small loads of the data halls */
    double losses_MW;    /**< busway, PDU, UPS, transformers */
    double buildings_MW; /**< outside PUE */
    double facility_MW;
    double liquid_heat_MW, air_heat_MW; /**< heat to remove by each side */
    double unmet_heat_MW;               /**< heat beyond the installed cooling; 0 in a sound design */
    double water_m3_h;                  /**< water drawn per hour */
    double pue;                         /**< (it + cooling + lighting + losses) / it; NaN without IT load */
    double chilled_MW;                  /**< heat that the air-side chillers are asked to carry, without a store */
    double chiller_room_MW;             /**< heat that they could carry beside it */
} rkw_facility_row;

/** Reads the tables of a folder and sizes the equipment for the racks installed, at their maximum power, on the design
 *  day of cooling.csv. The racks may be freed afterwards. */
RKW_API RKW_CHECK rkw_status rkw_facility_design_load(rkw_facility_design **out, const rkw_context *ctx,
                                                      const char *folder, const rkw_racks *racks, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_facility_design_free(rkw_facility_design *design);
/** Dry and wet bulb of the design day of cooling.csv [degC]. */
RKW_API void rkw_facility_design_day(const rkw_facility_design *design, double *dry_bulb_C, double *wet_bulb_C);

/**
 * @param design        may be freed afterwards
 * @param clock         local clock, for the hours of the other buildings
 * @param temp_C        outdoor dry bulb, axis->n values, -60 .. 60 [degC]
 * @param rel_humidity  0 .. 1
 * @param pressure_Pa   30000 .. 110000 [Pa]
 */
RKW_API RKW_CHECK rkw_status rkw_facility_create(rkw_facility **out, const rkw_context *ctx,
                                                 const rkw_facility_design *design, const rkw_axis *axis,
                                                 const rkw_clock *clock, const double *temp_C,
                                                 const double *rel_humidity, const double *pressure_Pa, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_facility_free(rkw_facility *facility);
/** Rows in which a chiller's curve was used at the end of its valid range because a temperature lay beyond it.
 *  which: 0 trim chiller, 1 air-side chiller. */
RKW_API size_t rkw_facility_clamped_rows(const rkw_facility *facility, int32_t which);
/** Rows of the weather the facility was made for. */
RKW_API size_t rkw_facility_rows(const rkw_facility *facility);
/** Pools of racks. */
RKW_API size_t rkw_facility_pools(const rkw_facility *facility);

/** Facility power of a row for the IT power of each pool (>= 0). Rises with every pool's IT power. Cost < 300 ns. */
RKW_API void rkw_facility_power(const rkw_facility *facility, size_t row, const double *it_MW_per_pool,
                                rkw_facility_row *out);
/** As rkw_facility_power with a chilled-water store beside the air-side chillers.
 *  @param cold_MW   > 0 is stored by them on top of the air side's heat, at most chiller_room_MW of the row without store;
 *                   < 0 comes from the store instead, at most chilled_MW
 *  @param pumps_MW  electricity of the store's pumps, >= 0; counts as cooling */
RKW_API void rkw_facility_power_with_store(const rkw_facility *facility, size_t row, const double *it_MW_per_pool,
                                           double cold_MW, double pumps_MW, rkw_facility_row *out);
/** As rkw_facility_power with facility water at `supply_C`, moved into the allowed band facility_supply_min .. max.
 *  @return the temperature used [degC]. */
RKW_API double rkw_facility_power_at(const rkw_facility *facility, size_t row, const double *it_MW_per_pool,
                                     double supply_C, rkw_facility_row *out);

/** Columns of rkw_facility_series, rkw_facility_rows values each; NULL means not wanted. */
typedef struct rkw_facility_columns {
    double *facility_MW, *cooling_MW, *losses_MW, *buildings_MW, *water_m3_h, *pue, *unmet_heat_MW;
} rkw_facility_columns;
/** rkw_facility_power for all rows: it_MW_per_pool[p] has a value per row. Outputs may equal inputs. About 50 ns a row. */
RKW_API RKW_CHECK rkw_status rkw_facility_series(const rkw_facility *facility, const double *const *it_MW_per_pool,
                                                 const rkw_facility_columns *out, rkw_error *err);
/** The same for n rows from `first` on: it_MW_per_pool[p] and the outputs have n values. @return also RKW_E_DOMAIN when the
 *  facility has fewer rows. */
RKW_API RKW_CHECK rkw_status rkw_facility_series_part(const rkw_facility *facility, size_t first, size_t n,
                                                      const double *const *it_MW_per_pool,
                                                      const rkw_facility_columns *out, rkw_error *err);

/**
 * Largest share s of 0 .. 1 for which base + s * extra needs no more than `facility_MW` and the cooling carries its heat.
 * @param base_MW   IT power per pool that runs anyway; NULL is none. When it alone needs more, the result is 0.
 * @param extra_MW  IT power per pool that is scaled
 */
RKW_API double rkw_facility_it_limit(const rkw_facility *facility, size_t row, const double *base_MW,
                                     const double *extra_MW, double facility_MW);

/** Affine form of a row; see rkw_facility_secant. */
typedef struct rkw_facility_affine {
    double buildings_MW;       /**< does not change with the racks installed */
    double fixed_MW;           /**< proportional to the racks installed */
    double phi[RKW_POOLS_MAX]; /**< MW of facility per MW of IT, one per pool, >= 1 */
    double error_MW;           /**< largest |affine - full curve| over common scalings between floor and full */
} rkw_facility_affine;

/**
 * Affine form for optimisation: facility_MW ~ buildings_MW + fixed_MW + sum over pools of phi[p] * it_MW[p]. It meets the
 * full curve with all pools at floor_MW and with all at full_MW. Cost a few microseconds; once per row and design.
 */
RKW_API void rkw_facility_secant(const rkw_facility *facility, size_t row, const double *floor_MW,
                                 const double *full_MW, rkw_facility_affine *out);

#ifdef __cplusplus
}
#endif
#endif
