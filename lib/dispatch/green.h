/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Policy green for many designs of a site side by side, one per vector lane: what designs share is made once (green.c), a year of
 * up to RKW_GREEN_WIDTH of them runs in green_kernel.inc, compiled once per instruction set.
 *
 * The rules are those of rkw_simulate. What the lanes do not hold is named by rkw_green_create, for a whole site, or by
 * rkw_green_holds, for a design; such designs are simulated one by one. */
#ifndef RKW_DISPATCH_GREEN_H
#define RKW_DISPATCH_GREEN_H

#include <rackwatt/dispatch.h>

#include "dispatch/sim.h"

enum {
    RKW_GREEN_WIDTH = 32, /* most designs of a batch: four vectors of eight, eight of four */
    RKW_GREEN_PLANTS = 16,
    RKW_GREEN_WAITING = 4,
    RKW_GREEN_BENDS = 16,    /* of a cap curve */
    RKW_GREEN_RUN_ROWS = 4,  /* that a block runs at least */
    RKW_GREEN_WINDOW = 1024, /* rows of a deadline */
    RKW_GREEN_SPAN = 256     /* rows after which running sums begin anew, so that they keep their digits */
};

/* A plant of the site; a design has all plants of a kind in proportion, with their lines. */
typedef struct rkw_green_plant {
    size_t plant, kind;
    int remote;
    double keep, per_keep, loss, fee_usd_per_MWh;
    double *limited_MW;       /* [rows] that pass the line */
    double made_MWh, cut_MWh; /* in all rows: generated, and cut off by the line */
} rkw_green_plant;

/* A tenant whose work waits; the pool is its own but for tenants who are served at once. */
typedef struct rkw_green_tenant {
    size_t tenant, window, run_rows;
    size_t pressing; /* rows that the search for work without slack looks back */
    double ramp_gpus, write_h, restart_h, credit_usd;
    rkw_sim_pool pool;
    double per_best_speed;
    rkw_pool_heat heat;
    size_t n_bends; /* 0: caps never help */
    double bend_slope[RKW_GREEN_BENDS],
        bend_offset[RKW_GREEN_BENDS]; /* power at the caps: the largest of lines in speed */
    const double *arrived;
    double *on, *busy, *room; /* [rows] GPU-hours of the tenants served at once, and what they leave */
    double *sums; /* per span: arrivals before its row less those before the span, from `window` rows before it on */
} rkw_green_tenant;

/* What all designs have in common in a row. */
typedef struct rkw_green_row {
    double full_MW, derate, available, export_usd_per_MWh, for_sale;
    double import_usd_per_MWh, average_kg_per_MWh, lifecycle_kg_per_MWh, carbon_free_share;
    double other_MW, other_liquid_MW;               /* IT power, and heat to water, of pools without waiting work */
    double other_capped_MW, other_capped_liquid_MW; /* with their racks capped where that needs less */
    double new_year;
    double made_MW[2], here_MW[2],
        remote_MW[2];     /* by kind: generated; usable at the site's bus of plants here and remote */
    double store_rise_MW; /* more than filling the chilled-water store can need */
} rkw_green_row;

struct rkw_green;
struct rkw_green_batch;

typedef struct rkw_green_kernel {
    size_t width; /* designs of a batch, at most RKW_GREEN_WIDTH */
    size_t lanes; /* designs of a vector */
    /* Runs the first vectors of the batch. */
    void (*run)(const struct rkw_green *green, struct rkw_green_batch *batch, size_t vectors, double *pressing);
} rkw_green_kernel;

extern const rkw_green_kernel rkw_green_base, rkw_green_v3, rkw_green_v4;
/* The fastest kernel this machine can run. */
const rkw_green_kernel *rkw_green_choose(void);

typedef struct rkw_green {
    rkw_context ctx;
    const rkw_green_kernel *kernel;
    const rkw_site *site;
    const rkw_facility *facility;
    size_t n, n_plants, n_waiting;
    double dt_h, per_dt_1_h, full_it_MW, most_full_MW, least_available, gain, per_gain;
    double export_limit_MW, export_share_max, per_spent; /* MWh of allowance that a MW sold takes, inverted */
    rkw_green_plant plants[RKW_GREEN_PLANTS];            /* in the order of their use */
    rkw_green_tenant waiting[RKW_GREEN_WAITING];
    rkw_store battery;     /* of the site's size */
    rkw_store cold;        /* as above */
    double cold_start_MWh; /* -1: there is none */
    double pump_share,
        per_tower; /* of the chilled-water store: pumps; compressor and heat per MW of its chillers with fans */
    double prompt_served_gpu_h;              /* of all tenants who are served at once */
    double reserved_gpus[RKW_GREEN_WAITING]; /* by those tenants in the pools of waiting work */
    rkw_green_row *rows;
    double *memory;
} rkw_green;

/* Up to RKW_GREEN_WIDTH designs. */
typedef struct rkw_green_batch {
    /* in */
    double times[2][RKW_GREEN_WIDTH]; /* plants of a kind as in the site */
    double import_limit_MW[RKW_GREEN_WIDTH], aux_MW[RKW_GREEN_WIDTH];
    double low_MWh[RKW_GREEN_WIDTH], high_MWh[RKW_GREEN_WIDTH], content_MWh[RKW_GREEN_WIDTH]; /* out: at the end */
    double out_MW[RKW_GREEN_WIDTH], in_MW[RKW_GREEN_WIDTH];
    double min_share[RKW_GREEN_WAITING][RKW_GREEN_WIDTH];
    double spare_gpu_h[RKW_GREEN_WAITING][RKW_GREEN_WIDTH]; /* of the pool, in a row, for work that waits */
    /* out: MW summed over rows, GPU-hours */
    double load[RKW_GREEN_WIDTH], missing[RKW_GREEN_WIDTH], water_m3_h[RKW_GREEN_WIDTH];
    double import[RKW_GREEN_WIDTH], import_usd[RKW_GREEN_WIDTH], import_average[RKW_GREEN_WIDTH];
    double import_lifecycle[RKW_GREEN_WIDTH], import_free[RKW_GREEN_WIDTH];
    double discharge[RKW_GREEN_WIDTH], charge[RKW_GREEN_WIDTH];
    double surplus[RKW_GREEN_WIDTH], sold[RKW_GREEN_WIDTH], sold_usd[RKW_GREEN_WIDTH];
    double sent[RKW_GREEN_PLANTS][RKW_GREEN_WIDTH];
    double inward[RKW_GREEN_WIDTH]; /* through the connection */
    double peak_import_MW[RKW_GREEN_WIDTH], peak_connection_MW[RKW_GREEN_WIDTH], largest_left_MW[RKW_GREEN_WIDTH];
    double served[RKW_GREEN_WAITING][RKW_GREEN_WIDTH], late[RKW_GREEN_WAITING][RKW_GREEN_WIDTH];
    double waited[RKW_GREEN_WAITING][RKW_GREEN_WIDTH];  /* backlog summed over rows */
    double backlog[RKW_GREEN_WAITING][RKW_GREEN_WIDTH]; /* at the end */
} __attribute__((aligned(64))) rkw_green_batch;

/* What a sweep needs of a year. */
typedef struct rkw_green_result {
    rkw_summary summary; /* what money, carbon and the metrics of a sweep are made of; the rest is 0 */
    double delay_h, peak_import_MW;
    double left_MW; /* > 0: the grid does not give what the year needs, so the rest is void */
} rkw_green_result;

/* @return RKW_OK and *out = NULL, with the reason in *why, when no design of the site fits into the lanes. */
rkw_status rkw_green_create(rkw_green **out, const char **why, const rkw_context *ctx, const rkw_site *site,
                            const rkw_year *year, rkw_error *err);
void rkw_green_free(rkw_green *green);
/* 1 when the design, made by rkw_site_with_capacities, never needs its stores for its load: what the bus can have suffices for any
 * work in every row. */
int rkw_green_holds(const rkw_green *green, const rkw_site *design);
/* Doubles that a run works in. */
size_t rkw_green_scratch(const rkw_green *green);
/* A year of n designs that it holds. What is found for one does not depend on the others. */
void rkw_green_run(const rkw_green *green, rkw_site *const *designs, size_t n, double *scratch,
                   rkw_green_result *results);

#endif
