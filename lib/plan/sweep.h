/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_PLAN_SWEEP_H
#define RKW_PLAN_SWEEP_H

#include <math.h>

#include <rackwatt/coverage.h>
#include <rackwatt/pareto.h>
#include <rackwatt/sweep.h>

#include "dispatch/green.h"
#include "plan/costs.h"

/* Parameters by name. Those from RKW_SWEEP_RACKS on make a scene. */
enum {
    RKW_SWEEP_PV = 0,
    RKW_SWEEP_WIND,
    RKW_SWEEP_BATTERY_MW,
    RKW_SWEEP_BATTERY_MWH,
    RKW_SWEEP_FLEXIBLE,
    RKW_SWEEP_CAP,
    RKW_SWEEP_SIZES, /* number of the above */
    RKW_SWEEP_RACKS = RKW_SWEEP_SIZES,
    RKW_SWEEP_WEATHER_YEAR,
    RKW_SWEEP_CELL /* of a table */
};

typedef struct rkw_sweep_parameter {
    int32_t kind;
    char name[192], unit[32];
    char table[64], row[96], column[64]; /* RKW_SWEEP_CELL; column "": a scalar table */
    double low, high, step;              /* step 0: continuous */
    size_t count;                        /* values of the grid */
    double *list;                        /* NAME=a,b,c; NULL: low + i step */
} rkw_sweep_parameter_row;

typedef struct rkw_sweep_limit {
    int32_t metric, at_most; /* 1: <= */
    double value;
    char name[64];
} rkw_sweep_limit;

/* A site under a weather, and what all its designs share. */
typedef struct rkw_scene {
    double key[RKW_SWEEP_PARAMETERS_MAX]; /* values of the parameters that make scenes */
    uint64_t used;                        /* for choosing which one to give up */
    rkw_table_change *changes;
    rkw_site *site;
    rkw_year *year;
    rkw_coverage *coverage; /* NULL for RKW_SIMULATE_GREEN */
    rkw_green *green;       /* NULL for RKW_SIMULATE_COVERAGE, and where designs cannot run side by side */
    const char *one_by_one; /* why not */
    rkw_costs costs;
    rkw_build build;
    double hours, water_m3, gpu_h, mean_import_usd_per_MWh, load_MWh;
    double capacity_MW[2], meter_MWh_per_MW[2], bus_MWh_per_MW[2], wheeling_usd_per_MW[2],
        land_m2_per_MW[2];   /* by kind */
    double flexible, cap_MW; /* where not varied */
} rkw_scene;

enum { RKW_SCENES_MOST = 16, RKW_SWEEP_FRONT_MOST = RKW_PARETO_OBJECTIVES_MAX };

struct rkw_sweep {
    rkw_context ctx;
    char *folder, *weather_path, *map_path;
    rkw_year_options year;
    int32_t simulate;
    size_t n_parameters, n_scene_parameters, n_limits, n_front;
    rkw_sweep_parameter_row parameters[RKW_SWEEP_PARAMETERS_MAX];
    rkw_sweep_limit *limits;
    int32_t front[RKW_SWEEP_FRONT_MOST];
    size_t n_base, n_extra, extra_capacity;
    uint64_t sobol;
    double *list;  /* [n_base * n_parameters] designs of a table, NULL otherwise */
    double *extra; /* [n_extra * n_parameters] designs added later */
    struct rkw_sobol *sequence;
    rkw_site *site;                    /* as in the tables */
    char pool_rows[RKW_POOLS_MAX][96]; /* "POOL.installed" */
    rkw_year *base_year;               /* weather and profiles that scenes share when they can */
    rkw_scene *scenes[RKW_SCENES_MOST];
    uint64_t clock;
    const char *one_by_one; /* why designs of the first scene cannot run side by side; NULL: they can */
    double cap_scale;       /* of the connection where it is not varied; 1 but while neighbours are tried */
};

/* Appends n designs. */
rkw_status rkw_sweep_add(rkw_sweep *s, const double *values, size_t n, rkw_error *err);
/* sweep_space.c: parameters and designs. */
rkw_status rkw_sweep_read_space(rkw_sweep *s, const rkw_sweep_options *options, rkw_error *err);
/* sweep_names.c: kind and place of a parameter's name, and metrics by name. */
rkw_status rkw_sweep_find_parameter(const rkw_sweep *s, const char *name, rkw_sweep_parameter_row *p, rkw_error *err);
rkw_status rkw_sweep_find_metric(const char *name, int32_t *metric, rkw_error *err);
rkw_status rkw_sweep_read_limits(rkw_sweep *s, const rkw_sweep_options *options, rkw_error *err);
/* sweep_scene.c */
rkw_status rkw_sweep_scene(rkw_sweep *s, const double *values, rkw_scene **out, rkw_error *err);
void rkw_scene_free(rkw_scene *scene);
/* sweep_sobol.c: point i of GSL's Sobol sequence; points are best asked for in order. */
typedef struct rkw_sobol rkw_sobol;
rkw_status rkw_sobol_create(rkw_sobol **out, const rkw_context *ctx, size_t dimensions, rkw_error *err);
void rkw_sobol_point(rkw_sobol *s, uint64_t i, double *u);
void rkw_sobol_free(rkw_sobol *s);

/* Designs of one scene, cut into tasks. */
typedef struct rkw_sweep_work {
    const rkw_sweep *sweep;
    const rkw_scene *scene;
    const double *values;
    size_t *which;   /* n designs, those that shift behind those that do not */
    size_t n, plain; /* designs that do not shift */
    size_t plain_tasks;
    double *metrics;
    rkw_error *errors; /* per task */
} rkw_sweep_work;

static inline double rkw_given_or(double value, double usual) { return isnan(value) ? usual : value; }
/* sweep_evaluate.c: values of the parameters that are sizes (NaN: not varied), and metrics that are money and carbon. */
void rkw_sweep_take_sizes(const rkw_sweep *s, const double *values, double sizes[RKW_SWEEP_SIZES]);
void rkw_sweep_put_costs(const rkw_year_cost *cost, double served_MWh, double *metrics);
/* sweep_green.c: puts designs that are alike next to each other; then each task by itself. */
rkw_status rkw_sweep_order_green(rkw_sweep_work *work, rkw_error *err);
size_t rkw_sweep_green_tasks(const rkw_sweep_work *work);
rkw_status rkw_sweep_run_green(void *work, size_t task);

/* A parameter's value at 0 <= u < 1 of its range, on its steps when it has any. */
double rkw_sweep_value_at(const rkw_sweep_parameter_row *p, double u);

#endif
