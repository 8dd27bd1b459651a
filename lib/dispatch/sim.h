/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State of one simulation; the view of a policy is this state read-only. */
#ifndef RKW_DISPATCH_SIM_H
#define RKW_DISPATCH_SIM_H

#include "dispatch/ledger.h"
#include "dispatch/queue.h"

typedef struct rkw_sim_plant {
    rkw_plant plant;
    const double *profile;
    double generated_MW, limited_MW; /* of the row; limited by the plant's line */
    double year_production_MWh, year_sold_MWh;
} rkw_sim_plant;

typedef struct rkw_sim_tenant {
    rkw_queue queue;
    const double *arrivals;
    size_t pool;
    double contracted_gpus, min_share, ramp_per_h, value_usd; /* price and service credit per GPU-hour */
    double ready_gpu_h;                                       /* racks that are on in a row for it, work or not */
    double write_h, restart_h;                                /* 0 when its work needs no checkpoints */
    int drops;                                                /* requests that nobody waits for */
    double arrived;                                           /* in the row */
    double last_rate_gpus, paused_gpus;
} rkw_sim_tenant;

/* A pool's racks. IT power is parked_MW with none of them on, and rises by ready_MW per rack that is on and by busy_MW more per
 * rack at full speed. */
typedef struct rkw_sim_pool {
    double rack_gpus, installed, gpus_available;
    double racks_per_gpu_h; /* in a row */
    double parked_MW, ready_MW, busy_MW;
    double best_speed; /* of capped racks, where a rack's power per work is least */
} rkw_sim_pool;

/* Racks in a row, by pool. */
typedef struct rkw_sim_racks {
    double on[RKW_POOLS_MAX], busy[RKW_POOLS_MAX];
    int full; /* 1 when a pool has fewer racks than its tenants would have on: then IT power bends */
} rkw_sim_racks;

/* The last answer of the facility, for the same question is asked again. */
typedef struct rkw_sim_memo {
    size_t row;
    double it_MW[RKW_POOLS_MAX];
    rkw_facility_row answer;
} rkw_sim_memo;

typedef struct rkw_sim {
    rkw_context ctx;
    const rkw_site *site;
    const rkw_year *year;
    const rkw_facility *facility;
    const rkw_racks *racks;
    rkw_battery battery, ups;
    rkw_thermal_store cold;
    double cold_MWh;
    rkw_backup backup;
    rkw_backup_state backup_state;
    rkw_grid grid;
    rkw_axis axis;
    double dt_h;
    size_t row, n_plants, n_tenants, n_pools;
    rkw_sim_pool pools[RKW_POOLS_MAX];
    rkw_sim_memo *memo;
    double *full_MW; /* [rows] facility power with every rack busy: no work can need more */
    rkw_sim_plant *plants;
    size_t *merit; /* plants in the order of their use: behind the meter, then by wheeling fee and loss */
    rkw_sim_tenant *tenants;
    size_t *shedding; /* tenants in the order in which they give way: work that can wait, then by value */
    double *waiting;  /* queues' rows */
    double battery_MWh, ups_MWh, battery_derate;
    const double *temp_C, *grid_available_series, *export_usd_per_MWh; /* [rows] */
    size_t calendar_row; /* the next one in which the local year may change */
    int32_t calendar_year;
    double grid_available;
    double site_plants_MW, remote_MW; /* own generation at the bus that could be used in the row */
    double *past_renewable_MW;        /* [rows] */
    double *scratch;                  /* [3 * n_tenants] for the policy's view */
    rkw_ledger *ledger;
} rkw_sim;

struct rkw_view {
    const rkw_sim *sim;
};

/* Connection at the grid side in the row [MW], and what reaches the bus of 1 MW through it. */
double rkw_sim_connection_MW(const rkw_sim *s);
double rkw_sim_connection_gain(const rkw_sim *s);
/* The battery under the row's temperature. */
rkw_battery rkw_sim_battery(const rkw_sim *s);
/* Racks and IT power per pool for GPU-hours in the row: load.c. */
void rkw_sim_count_racks(const rkw_sim *s, const double *gpu_h, rkw_sim_racks *racks);
void rkw_sim_it_MW(const rkw_sim *s, const rkw_sim_racks *racks, double it_MW[RKW_POOLS_MAX]);
/* The speed of capped racks at which work needs least power, and the racks and IT power of the same work at such caps, where
 * that is less: caps.c. Racks that are on are busy then. */
double rkw_sim_best_speed(const rkw_sim *s, size_t pool);
void rkw_sim_cap_racks(const rkw_sim *s, rkw_sim_racks *racks, double it_MW[RKW_POOLS_MAX]);
/* The same for the racks of work that can wait alone. */
void rkw_sim_cap_waiting(const rkw_sim *s, const double *gpu_h, rkw_sim_racks *racks, double it_MW[RKW_POOLS_MAX]);
const rkw_facility_row *rkw_sim_facility(const rkw_sim *s, const double it_MW[RKW_POOLS_MAX]);
double rkw_sim_facility_MW(const rkw_sim *s, const double *gpu_h);
/* Largest share of extra that fits under facility_MW on top of base. */
double rkw_sim_fit(const rkw_sim *s, const double *base_gpu_h, const double *extra_gpu_h, double facility_MW);
/* Clips wishes to backlog, ramps and racks, then to what the supply of the row can carry. */
void rkw_sim_clip(const rkw_sim *s, double *gpu_h);
/* What the bus can have in the row without any store [MW]. */
double rkw_sim_bus_MW(const rkw_sim *s);
/* What the bus can have in the row: own generation, import and battery; with `reserve` UPS and generators, too [MW]. */
double rkw_sim_limit_MW(const rkw_sim *s, int reserve);
/* Tenant by tenant: work that can wait gives way under the first limit, the rest under the second. `spare` holds 2 n_tenants
 * values. */
void rkw_sim_shed(const rkw_sim *s, const double limit_MW[2], double *gpu_h, double *spare);

/* Moves the chilled-water store by the row's shortage of own generation (< 0: surplus), books it, and evaluates the facility
 * with it: cold.c. `f` is the row without store. */
void rkw_sim_use_cold(rkw_sim *s, const double it_MW[RKW_POOLS_MAX], double shortage_MW, rkw_facility_row *f);
/* Balances the site for the load of the row and books supply: balance.c. */
void rkw_sim_balance(rkw_sim *s, double load_MW, const rkw_wishes *wishes);

#endif
