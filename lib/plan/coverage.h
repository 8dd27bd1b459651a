/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_PLAN_COVERAGE_H
#define RKW_PLAN_COVERAGE_H

#include <rackwatt/coverage.h>

#include "supply/store_step.h"

enum {
    RKW_COVERAGE_DAY = 24,
    RKW_COVERAGE_WIDTH = 48 /* designs of a batch: six of the widest vectors */
};

/* Series that are only summed over, one value each per row. */
enum {
    RKW_COVERAGE_PRICE = 0,
    RKW_COVERAGE_CARBON,
    RKW_COVERAGE_LIFECYCLE,
    RKW_COVERAGE_CARBON_FREE,
    RKW_COVERAGE_WEIGHTS
};

struct rkw_coverage {
    size_t n;
    double *pv, *wind, *load_MW;
    double *weights; /* [n * RKW_COVERAGE_WEIGHTS], row by row */
    int64_t *order;  /* per row: its place in its day by (load, hour) x 32 + its hour in the day */
    double load_MWh, peak_load_MW;
    rkw_battery battery;
    rkw_store unit; /* of a battery of 1 MWh; energies and powers scale */
    double charge_per_discharge;
};

/* Up to RKW_COVERAGE_WIDTH designs, one per lane. */
typedef struct rkw_coverage_batch {
    /* in */
    double pv_MW[RKW_COVERAGE_WIDTH], wind_MW[RKW_COVERAGE_WIDTH];
    double low_MWh[RKW_COVERAGE_WIDTH], high_MWh[RKW_COVERAGE_WIDTH], content_MWh[RKW_COVERAGE_WIDTH];
    double out_MW[RKW_COVERAGE_WIDTH], in_MW[RKW_COVERAGE_WIDTH], aux_MW[RKW_COVERAGE_WIDTH];
    double flexible[RKW_COVERAGE_WIDTH], cap_MW[RKW_COVERAGE_WIDTH];
    /* out; content_MWh is the end's */
    double import_MWh[RKW_COVERAGE_WIDTH], curtailed_MWh[RKW_COVERAGE_WIDTH];
    double charged_MWh[RKW_COVERAGE_WIDTH], discharged_MWh[RKW_COVERAGE_WIDTH];
    double moved_MWh[RKW_COVERAGE_WIDTH], moved_MWh_h[RKW_COVERAGE_WIDTH];
    double peak_load_MW[RKW_COVERAGE_WIDTH], peak_import_MW[RKW_COVERAGE_WIDTH];
    double weighted[RKW_COVERAGE_WEIGHTS][RKW_COVERAGE_WIDTH];
    size_t part; /* first lane of the vectors that run together */
} __attribute__((aligned(64))) rkw_coverage_batch;

typedef struct rkw_coverage_kernel {
    void (*plain)(const rkw_coverage *coverage, rkw_coverage_batch *batch);
    void (*shifting)(const rkw_coverage *coverage, rkw_coverage_batch *batch);
} rkw_coverage_kernel;

extern const rkw_coverage_kernel rkw_coverage_base, rkw_coverage_v3, rkw_coverage_v4;

/* The fastest kernel this machine can run. */
const rkw_coverage_kernel *rkw_coverage_choose(void);

#endif
