/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year of operation at every stage of the build-out, simulated once. */
#ifndef RKW_PLAN_OPERATION_H
#define RKW_PLAN_OPERATION_H

#include <rackwatt/dispatch.h>
#include <rackwatt/phases.h>

/* A stage and its simulated year. */
typedef struct rkw_operation {
    double share[RKW_PARTS];
    double racks[RKW_POOLS_MAX], all_racks, gpus;
    double it_max_MW, pv_MW, wind_MW, battery_MW, battery_MWh, thermal_MWh, connection_MW, backup_MW;
    double grid_only_usd; /* the same load bought from the grid hour by hour, with its fixed charges */
    int simulated;
    rkw_summary s;
} rkw_operation;

/* Stages met so far. */
typedef struct rkw_operations {
    rkw_context ctx;
    const rkw_site *site; /* in full */
    const rkw_year *year;
    const rkw_policy *policy;
    size_t n, room;
    rkw_operation *list;
} rkw_operations;

/* The sizes that shares of a site's parts come to: whole racks and whole generators. */
void rkw_operation_sizes(const rkw_site *site, const double share[RKW_PARTS], rkw_operation *o);
/* Index of a stage, added when new. */
rkw_status rkw_operations_find(rkw_operations *all, const double share[RKW_PARTS], size_t *index, rkw_error *err);
/* Simulates what has not been yet, on the context's threads. */
rkw_status rkw_operations_run(rkw_operations *all, rkw_error *err);
void rkw_operations_release(rkw_operations *all);

/* Cost of buying the ledger's load from the grid alone. */
double rkw_grid_only_usd(const rkw_site *site, const rkw_ledger *ledger, double hours);

#endif
