/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A site and a year in the terms of the operating programme: affine facility power, must-run work as load, work that can wait in
 * classes, plants of equal cost in groups. Rows are those of the year's axis. */
#ifndef RKW_SCHEDULE_OPERATION_H
#define RKW_SCHEDULE_OPERATION_H

#include <rackwatt/dispatch.h>
#include <rackwatt/optimize.h>
#include <rackwatt/schedule.h>

enum { RKW_OPERATION_GROUPS = 16, RKW_OPERATION_PERIODS = 16, RKW_OPERATION_CORNERS = 3 };

/* A rack of a pool, and how many there are. */
typedef struct rkw_operation_rack {
    double parked_MW;         /* of the pool with no rack on */
    double ready_MW, busy_MW; /* of a rack that is on, and what full speed adds */
    double gpus;
    double in_service; /* racks */
    double ready;      /* racks that must-run tenants keep on */
    double best;       /* speed at which work needs least power */
    const rkw_cap_curve *curve;
} rkw_operation_rack;

/* A pool that serves work that can wait. Work is counted in MWh of IT energy at full speed: GPU-hours times gpu_MW. */
typedef struct rkw_operation_pool {
    size_t pool; /* of the racks */
    rkw_operation_rack rack;
    double gpu_MW; /* IT power of a GPU at full speed with its share of the rack's idle power */
    rkw_segment segments[RKW_MAX_SEGMENTS];
    size_t n_segments;
    int has_own;             /* 1: the first segment is work on racks of its own */
    double segment_error_MW; /* power by which the last segments lie above the cap curve at most */
    double *draw;            /* [rows] facility MW per MW of IT */
    double *room;            /* [rows] share of the racks' speeds above the best that must-run work leaves */
    double *own, *spread;    /* [rows] power of the first two segments [MW] */
} rkw_operation_pool;

/* Tenants of one pool and one deadline. */
typedef struct rkw_operation_class {
    size_t pool;               /* of the model */
    size_t window;             /* rows between arrival and last row in time */
    double credit_usd;         /* least of its members', per GPU-hour */
    double most_MW;            /* of work at once; INFINITY: what the pool can do */
    double *arrivals, *served; /* [rows] work, and the part that is promised at once [MWh] */
} rkw_operation_class;

typedef struct rkw_operation_tenant {
    size_t class_index; /* RKW_NONE for must-run work */
    size_t pool, window;
    double share; /* of its arrivals that is served at once */
    double gpu_MW, credit_usd, price_usd;
    const double *arrivals;
} rkw_operation_tenant;

/* Plants whose energy costs the same at the bus. */
typedef struct rkw_operation_group {
    int32_t remote;
    double keep;            /* bus energy per energy at the meter */
    double fee_usd_per_MWh; /* at the meter */
    size_t n_plants, plants[RKW_MAX_FLOWS];
    double *MW; /* [rows] at the bus */
} rkw_operation_group;

/* The chilled-water store: cold.c. Rows are in MW of cold; `draw` and `saved` in MW at the bus per MW of it. */
typedef struct rkw_operation_cold {
    int present;
    rkw_thermal_store store;
    double low_MWh, room_MWh, start_MWh;
    double keep;       /* of what is stored, the part that is there when it is wanted */
    double ratio;      /* of what stored cold takes to what it saves, >= 1 */
    double mean_saved; /* of rows in which the store can give */
    double *give_MW, *take_MW, *saved, *draw;
} rkw_operation_cold;

typedef struct rkw_operation {
    rkw_context ctx;
    const rkw_site *site;
    const rkw_year *year;
    const rkw_facility *facility;
    const rkw_job *job;
    size_t job_class; /* RKW_NONE: none */
    rkw_axis axis;
    double dt_h;
    size_t n, n_pools, n_classes, n_groups, n_tenants, n_plants, n_periods;
    rkw_operation_pool pools[RKW_MAX_POOLS];
    rkw_operation_class classes[RKW_MAX_CLASSES];
    rkw_operation_group groups[RKW_OPERATION_GROUPS];
    rkw_operation_tenant *tenants;
    size_t n_racks;
    rkw_operation_rack racks[RKW_POOLS_MAX];
    rkw_plant *plants;
    size_t *merit; /* plants in the order of their use */
    rkw_battery battery;
    rkw_grid grid;
    rkw_backup backup;
    double auxiliary_MW;
    double *load;       /* [rows] facility power of must-run work, with the battery's auxiliaries [MW] */
    double *firm;       /* [rows] the part of it that follows the arrivals of that work [MW] */
    double *error;      /* [rows] largest error of the affine form [MW] */
    double *connection; /* [rows] at the bus [MW] */
    uint8_t *period;    /* [rows] local calendar years, counted from 0 */
    const double *import_usd, *export_usd, *carbon_kg, *carbon_free;
    double mean_import_usd; /* per MWh, of all rows alike */
    double mean_carbon_kg, mean_carbon_free;
    rkw_operation_cold cold;
    double *memory;
} rkw_operation;

/* What an operation has beyond its site and year. */
typedef struct rkw_operation_extras {
    const rkw_facility *facility; /* stands in for the year's, for instance under other weather; NULL: the year's */
    const rkw_job *job;           /* a job besides the tenants' work; NULL: none */
} rkw_operation_extras;

/* `extras` may be NULL. */
rkw_status rkw_operation_create(rkw_operation **out, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                                const rkw_operation_extras *extras, rkw_error *err);
void rkw_operation_free(rkw_operation *model);

/* Tenants into classes: classes.c. */
rkw_status rkw_operation_make_classes(rkw_operation *model, rkw_error *err);
/* The pool of the model for a pool of the racks, added when it is new; RKW_NONE when there are too many. */
size_t rkw_operation_pool_of(rkw_operation *model, size_t rack_pool);
/* Racks and their power: segments.c. */
void rkw_operation_take_rack(rkw_operation_rack *rack, const rkw_racks *racks, size_t pool);
double rkw_operation_it_MW(const rkw_operation_rack *rack, double firm, double waiting);
void rkw_operation_widths(const rkw_operation_rack *rack, double firm, double promised, double *own, double *spread);
void rkw_operation_make_segments(rkw_operation_pool *pool, double own_MW);
/* Facility power row by row: rows.c. */
void rkw_operation_make_rows(rkw_operation *model);
/* Sizes of a pool's segments in a row with fewer racks in service [MW, MW, share]. */
void rkw_operation_resize(const rkw_operation *model, size_t pool, size_t row, double racks_out, double *own,
                          double *spread, double *room);
/* The chilled-water store: what it is, a row of it (IT power of must-run work and of all racks, by pool), and what all rows tell: cold.c. */
void rkw_operation_take_cold(rkw_operation *model, const rkw_thermal_store *store);
void rkw_operation_size_cold(rkw_operation *model, size_t row, const double *floor_MW, const double *full_MW);
void rkw_operation_finish_cold(rkw_operation *model);
/* Plants into groups, and their energy at the bus: supply.c. */
rkw_status rkw_operation_make_groups(rkw_operation *model, rkw_error *err);

#endif
