/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The site of an instance as an hour-structured programme. */
#ifndef RKW_EXAMPLES_SCHEDULE_PHRASE_H
#define RKW_EXAMPLES_SCHEDULE_PHRASE_H

#include "rackwatt-schedule/instance.h"

enum { FLOW_RENEWABLE, FLOW_IMPORT, FLOW_EXPORT, FLOW_UNSERVED, N_FLOWS };

typedef struct phrased {
    rkw_programme programme;
    rkw_flow flows[N_FLOWS];
    rkw_bus_store stores[2];
    rkw_segment segments[RKW_MAX_SEGMENTS];
    rkw_pool pool;
    rkw_work_class classes[RKW_MAX_CLASSES];
    rkw_connection connection;
    double *renewable_MW, *import_usd_MWh;
} phrased;

rkw_status phrase(phrased *out, const instance *in, rkw_error *err);
void phrased_free(phrased *out);

#endif
