/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_DEMAND_RACKS_H
#define RKW_DEMAND_RACKS_H

#include <rackwatt/demand.h>

/* One pool. The last members follow from `value` and the network shares. */
typedef struct rkw_pool {
    char *name;
    double value[RKW_RACK_VALUES];
    rkw_cap_curve *curve;
    double parked_MW, idle_MW, span_MW; /* per rack; span is typical - idle */
    double network_fixed_MW;            /* of the pool: network and storage that do not follow the load */
    double network_factor;              /* >= 1: racks to racks with the network that follows the load */
} rkw_pool;

struct rkw_racks {
    rkw_context ctx;
    size_t count;
    double network_power_share, network_load_share, network_cost_share;
    rkw_pool pools[RKW_POOLS_MAX];
};

/* Fills the derived members after `value` has changed. */
void rkw_racks_derive(rkw_racks *racks);

#endif
