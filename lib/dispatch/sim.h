/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State of one simulation; the view of a policy is this state read-only.
 *
 * Rows are worked in blocks: the work of a block's rows is decided row by row, then the facility is evaluated for all of them in
 * vector lanes, then stores, plants and grid follow row by row. A policy of a host sees the stores in every row, so its blocks have
 * one row; the built-in ones look at them only in a row that could need more than the bus can have, which begins a block. */
#ifndef RKW_DISPATCH_SIM_H
#define RKW_DISPATCH_SIM_H

#include "demand/facility.h"
#include "dispatch/ledger.h"
#include "dispatch/queue.h"
#include "supply/store_step.h"

enum { RKW_SIM_ROWS = RKW_BLOCK_ROWS };
enum { RKW_SIM_SELL_NOTHING = 0, RKW_SIM_SELL_ALL, RKW_SIM_SELL_LIMITED };

typedef struct rkw_sim_plant {
    rkw_plant plant;
    const double *profile;
    double keep, per_keep; /* share that wheeling leaves, and its inverse */
    double allowance_MWh;  /* what may be sold under the export cap without further production */
    double *column[RKW_PLANT_COLUMNS];
} rkw_sim_plant;

typedef struct rkw_sim_tenant {
    rkw_queue queue;
    const double *arrivals;
    size_t pool;
    double contracted_gpus, min_share, value_usd; /* price and service credit per GPU-hour */
    double ramp_gpus;                             /* most by which its rate may rise from row to row; 0: any */
    int pauses;                                   /* 1 when pauses cost it something */
    double ready_gpu_h;                           /* racks that are on in a row for it, work or not */
    double write_h, restart_h;                    /* 0 when its work needs no checkpoints */
    int drops;                                    /* requests that nobody waits for */
    double arrived;                               /* in the row */
    double last_rate_gpus, paused_gpus;
    double *column[RKW_TENANT_COLUMNS];
} rkw_sim_tenant;

/* A pool's racks. IT power is parked_MW with none of them on, and rises by ready_MW per rack that is on and by busy_MW more per
 * rack at full speed. */
typedef struct rkw_sim_pool {
    double rack_gpus, installed, gpus_available;
    double room_gpu_h;      /* in a row */
    double racks_per_gpu_h; /* in a row */
    double parked_MW, ready_MW, busy_MW;
    double in_service; /* racks */
    double best_speed; /* of capped racks, where a rack's power per work is least */
    const rkw_cap_curve *curve;
} rkw_sim_pool;

/* Racks in a row, by pool. */
typedef struct rkw_sim_racks {
    double on[RKW_POOLS_MAX], busy[RKW_POOLS_MAX];
} rkw_sim_racks;

/* Tenants of a row that are decided in it, by their place in the simulation's order, and their pools. */
typedef struct rkw_sim_scope {
    size_t from, n_pools, pool[RKW_POOLS_MAX];
} rkw_sim_scope;

/* Rows ahead in which the work of tenants who are served at once is known before any row is decided: it is what arrives. In
 * GPU-hours of a row, by pool. */
typedef struct rkw_sim_ahead {
    size_t first, n;
    int plain; /* 1 when racks and ramps let all of it be served in all of the rows */
    double busy[RKW_POOLS_MAX][RKW_SIM_ROWS], on[RKW_POOLS_MAX][RKW_SIM_ROWS];
    double room[RKW_POOLS_MAX][RKW_SIM_ROWS]; /* left to the other tenants */
} rkw_sim_ahead;

/* Rows that are decided and wait for their supply. */
typedef struct rkw_sim_block {
    size_t first, n;
    size_t prompt_from; /* from this one on, prompt tenants are served what arrives, and nobody decided on it */
    int limited;        /* 1 when a row is RKW_SIM_SELL_LIMITED */
    double *powered;    /* [n_tenants][RKW_SIM_ROWS] GPU-hours that draw power */
    double on[RKW_POOLS_MAX][RKW_SIM_ROWS], busy[RKW_POOLS_MAX][RKW_SIM_ROWS], it_MW[RKW_POOLS_MAX][RKW_SIM_ROWS];
    double *sent;                    /* [n_plants][RKW_SIM_ROWS] MW at the plants' meters for the site */
    double *sell_most;               /* [n_plants][RKW_SIM_ROWS] MW that the policy allows to be sold; in rows of
                                        RKW_SIM_SELL_LIMITED */
    double battery_MW[RKW_SIM_ROWS]; /* wishes */
    double cold_MWh[RKW_SIM_ROWS], connection_MW[RKW_SIM_ROWS];
    int32_t looked_at[RKW_SIM_ROWS];                                   /* 1 when caps cannot matter any more */
    int32_t sell[RKW_SIM_ROWS], cap[RKW_SIM_ROWS], even[RKW_SIM_ROWS]; /* RKW_SIM_SELL_* */
    rkw_facility_block facility;
} rkw_sim_block;

typedef struct rkw_sim {
    rkw_context ctx;
    const rkw_site *site;
    const rkw_year *year;
    const rkw_facility *facility;
    const rkw_racks *racks;
    rkw_battery battery;
    rkw_thermal_store cold;
    rkw_backup backup;
    rkw_store battery_store, ups_store, cold_store; /* prepared for the row's length */
    double battery_MWh, ups_MWh, cold_MWh;
    rkw_backup_state backup_state;
    rkw_grid grid;
    double gain;                     /* what reaches the bus of 1 MW through the connection */
    double auxiliary_MW, full_it_MW; /* IT power with every rack busy */
    rkw_axis axis;
    double dt_h, per_dt_1_h;
    size_t row, n_plants, n_tenants, n_pools;
    rkw_sim_pool pools[RKW_POOLS_MAX];
    rkw_sim_plant *plants;
    size_t *merit; /* plants in the order of their use: behind the meter, then by wheeling fee and loss */
    rkw_sim_tenant *tenants;
    size_t *shedding;           /* tenants in the order in which they give way: work that can wait, then by value */
    size_t *order;              /* tenants, those first who are served at once */
    size_t n_prompt;            /* how many of them; 0 when others compete with them for racks */
    rkw_sim_scope all, waiting; /* every tenant; all but the prompt ones */
    const rkw_sim_scope *open;  /* one of these: who is decided in the row at hand */
    rkw_sim_ahead ahead;
    const double *temp_C, *grid_available, *export_usd_per_MWh; /* [rows] */
    /* [rows] each, in one block: */
    double *full_MW;        /* facility power with every rack busy: no work can need more */
    double *site_plants_MW; /* own generation behind the meter that could be used */
    double *remote_MW;      /* and of the other plants, at the bus */
    double *renewable_MW;   /* both */
    double *bus_MW;         /* what the bus can have without any store */
    double *derate;         /* of the battery's power by temperature */
    double *series, *sums;  /* memory of these, and of the queues */
    size_t calendar_row;    /* the next one in which the local year may change */
    int32_t calendar_year;
    double *scratch; /* [6 * n_tenants + n_plants] */
    rkw_sim_block *block;
    rkw_ledger *ledger;
    double *column[RKW_SITE_COLUMNS];
} rkw_sim;

/* Its backlog is gone after every row, so there is neither delay nor pause. */
static inline int rkw_sim_serves_now(const rkw_sim_tenant *t) { return t->drops && !t->queue.window && !t->pauses; }

struct rkw_view {
    const rkw_sim *sim;
};

/* Everything that does not depend on the policy: setup.c. On failure what was allocated stays in `s` for rkw_sim_close. */
rkw_status rkw_sim_open(rkw_sim *s, const char *policy, rkw_error *err);
void rkw_sim_close(rkw_sim *s);
/* Generation of all rows, and the columns that no row decides on: generate.c. */
void rkw_sim_generate(rkw_sim *s);

/* Connection at the grid side in a row [MW]. */
static inline double rkw_sim_connection_MW(const rkw_sim *s, size_t row)
{
    return s->grid.import_limit_MW * s->grid_available[row];
}
/* Sets the power that the battery has under the row's temperature. */
static inline void rkw_sim_derate(const rkw_sim *s, size_t row, rkw_store *battery)
{
    battery->out.power_MW = s->battery_store.out.power_MW * s->derate[row];
    battery->in.power_MW = s->battery_store.in.power_MW * s->derate[row];
}
/* Most that the battery gives and takes in the row at hand: balance.c. */
double rkw_sim_discharge_MW(const rkw_sim *s);
double rkw_sim_charge_MW(const rkw_sim *s);

/* Finds what is known of the rows from the one at hand on: ahead.c. */
void rkw_sim_look_ahead(rkw_sim *s);
/* Decides which tenants the row at hand leaves open. */
void rkw_sim_begin_row(rkw_sim *s, int runs_ahead);
/* Serves the prompt tenants of the block's rows. */
void rkw_sim_serve_prompt(rkw_sim *s);
/* A row in which work may have to be shed: what the stores hold decides, so all rows before it must be supplied. */
static inline int rkw_sim_needs_stores(const rkw_sim *s, size_t row) { return !(s->full_MW[row] <= s->bus_MW[row]); }

/* GPU-hours that the row's open tenants may have of a pool. */
static inline double rkw_sim_room(const rkw_sim *s, size_t pool)
{
    return s->open->from ? s->ahead.room[pool][s->row - s->ahead.first] : s->pools[pool].room_gpu_h;
}

/* Racks that the tenants would have on and busy for their GPU-hours, if the pools had any number. Tenants without a window keep
 * the racks of their contract ready; the others run on as many as they need. Tenants who are not open have what was
 * known of the row at hand. */
static inline void rkw_sim_add_racks(const rkw_sim *s, const rkw_sim_scope *open, const double *gpu_h,
                                     rkw_sim_racks *wanted)
{
    size_t at = s->row - s->ahead.first;
    for (size_t p = 0; p < s->n_pools; p++) {
        wanted->on[p] = open->from ? s->ahead.on[p][at] : 0;
        wanted->busy[p] = open->from ? s->ahead.busy[p][at] : 0;
    }
    for (size_t k = open->from; k < s->n_tenants; k++) {
        size_t t = s->order[k];
        const rkw_sim_tenant *tenant = &s->tenants[t];
        double work = gpu_h[t], ready = tenant->ready_gpu_h;
        wanted->busy[tenant->pool] += work;
        wanted->on[tenant->pool] += work > ready ? work : ready;
    }
    for (size_t p = 0; p < s->n_pools; p++) {
        wanted->on[p] *= s->pools[p].racks_per_gpu_h;
        wanted->busy[p] *= s->pools[p].racks_per_gpu_h;
    }
}
static inline void rkw_sim_want_racks(const rkw_sim *s, const double *gpu_h, rkw_sim_racks *wanted)
{
    rkw_sim_add_racks(s, s->open, gpu_h, wanted);
}
/* Facility power with them, as far as there are so many: load.c. */
double rkw_sim_racks_MW(const rkw_sim *s, size_t row, const rkw_sim_racks *wanted);
double rkw_sim_facility_MW(const rkw_sim *s, const double *gpu_h);
/* Largest share of extra that fits under facility_MW on top of base: fit.c. */
double rkw_sim_fit(const rkw_sim *s, const double *base_gpu_h, const double *extra_gpu_h, double facility_MW);
/* The same from racks wanted for the base, whose facility power is base_MW, to racks wanted with all of the extra work, on a way
 * on which both change evenly. */
double rkw_sim_fit_racks(const rkw_sim *s, const rkw_sim_racks *base, double base_MW, const rkw_sim_racks *all,
                         double facility_MW);
/* What the bus can have in the row: own generation, import and battery; with `reserve` UPS and generators, too [MW]. */
double rkw_sim_limit_MW(const rkw_sim *s, int reserve);
/* Tenant by tenant: work that can wait gives way under the first limit, the rest under the second. `spare` holds 2 n_tenants
 * values. */
void rkw_sim_shed(const rkw_sim *s, const double limit_MW[2], double *gpu_h, double *spare);
/* Backlog that a tenant may be served in the row at hand, its ramp considered. */
static inline double rkw_sim_most_gpu_h(const rkw_sim *s, const rkw_sim_tenant *t)
{
    double most = t->queue.backlog, ramped = (t->last_rate_gpus + t->ramp_gpus) * s->dt_h;
    if (t->ramp_gpus > 0 && s->row > 0 && !(most < ramped)) most = ramped;
    return most > 0 ? most : 0;
}
/* The row's work of a tenant joins its queue; some of it is served, booked and drawn power for: work.c. */
void rkw_sim_arrive(const rkw_sim *s, rkw_sim_tenant *tenant);
void rkw_sim_serve_queue(const rkw_sim *s, rkw_sim_tenant *tenant, double gpu_h, double *powered);
/* Decides the row at hand and adds it to the block: work.c. */
rkw_status rkw_sim_decide(rkw_sim *s, const rkw_policy *policy, void *state, rkw_error *err);

/* The speed of capped racks at which work needs least power, and the racks and IT power of the same work at such caps, where
 * that is less: caps.c. Racks that are on are busy then. @return 1 when a pool is better off capped. */
double rkw_sim_best_speed(const rkw_sim *s, size_t pool);
int rkw_sim_cap_racks(const rkw_sim *s, rkw_sim_racks *racks, double it_MW[RKW_POOLS_MAX]);
/* The block's rows that want caps and are short of own generation run capped where that needs less. */
void rkw_sim_cap_block(rkw_sim *s);
/* Those of them that are short whatever the facility needs beside its IT: before it is evaluated. */
void rkw_sim_cap_short_rows(rkw_sim *s);
/* Moves the chilled-water store by each row's shortage of own generation (< 0: surplus) and books it: cold.c. */
void rkw_sim_use_cold(rkw_sim *s);
/* Evaluates and books the facility of the block: block.c. */
void rkw_sim_load_block(rkw_sim *s);
/* Facility power that own generation does not cover [MW]. */
static inline double rkw_sim_shortage_MW(const rkw_sim *s, size_t row, double facility_MW)
{
    return facility_MW + s->auxiliary_MW - s->site_plants_MW[row] - s->remote_MW[row];
}
/* Rows on their way through the supply; all in MW. */
typedef struct rkw_supply_rows {
    size_t first, n;
    double load[RKW_SIM_ROWS], battery[RKW_SIM_ROWS], refill[RKW_SIM_ROWS]; /* battery > 0 gives; refill of the UPS */
    double need[RKW_SIM_ROWS], through[RKW_SIM_ROWS], import[RKW_SIM_ROWS]; /* at the bus; through the connection */
    double site_export[RKW_SIM_ROWS];
} rkw_supply_rows;
/* Plants whose energy costs about the same at the bus. */
int rkw_plants_alike(const rkw_plant *a, const rkw_plant *b);
/* Balances the rows of the block and books their supply: balance.c. */
void rkw_sim_supply(rkw_sim *s);
/* Sells or curtails what the plants have left of block->sent: sell.c. */
void rkw_sim_sell(rkw_sim *s, rkw_supply_rows *rows);

#endif
