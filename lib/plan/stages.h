/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year of operation at every stage of the build-out, simulated once. */
#ifndef RKW_PLAN_STAGES_H
#define RKW_PLAN_STAGES_H

#include <rackwatt/dispatch.h>
#include <rackwatt/phases.h>

/* A stage and its simulated year. */
typedef struct rkw_build_stage {
    double share[RKW_PARTS];
    double racks[RKW_POOLS_MAX], all_racks, gpus;
    double it_max_MW, pv_MW, wind_MW, battery_MW, battery_MWh, thermal_MWh, connection_MW, backup_MW;
    double grid_only_usd; /* the same load bought from the grid hour by hour, with its fixed charges */
    int simulated;
    rkw_summary s;
} rkw_build_stage;

/* Stages met so far. */
typedef struct rkw_stages {
    rkw_context ctx;
    const rkw_site *site; /* in full */
    const rkw_year *year;
    const rkw_policy *policy;
    size_t n, room;
    rkw_build_stage *list;
} rkw_stages;

/* The sizes that shares of a site's parts come to: whole racks and whole generators. */
void rkw_stage_sizes(const rkw_site *site, const double share[RKW_PARTS], rkw_build_stage *o);
/* Index of a stage, added when new. */
rkw_status rkw_stages_find(rkw_stages *all, const double share[RKW_PARTS], size_t *index, rkw_error *err);
/* Simulates what has not been yet, on the context's threads. */
rkw_status rkw_stages_run(rkw_stages *all, rkw_error *err);
void rkw_stages_release(rkw_stages *all);

/* Cost of buying the ledger's load from the grid alone. */
double rkw_grid_only_usd(const rkw_site *site, const rkw_ledger *ledger, double hours);

#endif
