/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The site of an instance as an hour-structured programme. */
#ifndef RKW_EXAMPLES_SCHEDULE_PHRASE_H
#define RKW_EXAMPLES_SCHEDULE_PHRASE_H

#include <stdbool.h>

#include <rackwatt/capacity_programme.h>

#include "rackwatt-schedule/instance.h"

enum { FLOW_RENEWABLE, FLOW_IMPORT, FLOW_EXPORT, FLOW_UNSERVED, N_FLOWS };

/* One year. */
typedef struct phrased {
    rkw_programme programme;
    rkw_flow flows[N_FLOWS];
    rkw_bus_store stores[2];
    rkw_segment segments[RKW_MAX_SEGMENTS];
    rkw_pool pool;
    rkw_work_class classes[RKW_MAX_CLASSES];
    rkw_connection connection;
    double *renewable_MW, *import_usd_MWh;
    size_t first_row;
    bool sizes_open, pool_open; /* capacities of plants, store and import, and of the pool, are to be found */
} phrased;

rkw_status phrase(phrased *out, const instance *in, size_t year, size_t n_steps, bool sizes_open, bool pool_open,
                  rkw_error *err);
void phrased_free(phrased *out);

rkw_status phrase_refuse(rkw_error *err, rkw_status status, const char *message);

enum { CAP_PV, CAP_W, CAP_P, CAP_E, CAP_G, CAP_C, N_CAPS };
enum { ROW_LAND, ROW_BUDGET, ROW_HOURS, ROW_EXPORT, ROW_CFE, N_ROWS };

/* All years with what they share. */
typedef struct phrased_plan {
    rkw_capacity_programme programme;
    rkw_capacity_column capacities[N_CAPS];
    rkw_shared_row rows[N_ROWS];
    double coefficients[N_ROWS][N_CAPS];
    size_t n_years;
    phrased *years;
    rkw_capacity_year *parts;
    struct phrased_links {
        rkw_coupling couplings[N_CAPS + 3];
        rkw_shared_entry entries[6 + RKW_MAX_SEGMENTS];
        double *unmatched; /* 1 - gcfe */
    } * links;
    bool is_shared; /* false: one year, no capacity and no row over its hours */
    bool is_sizing; /* capacities are to be found */
} phrased_plan;

rkw_status phrase_plan(phrased_plan *out, const instance *in, rkw_error *err);
void phrased_plan_free(phrased_plan *out);

#endif
