/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work that cannot wait any longer: what the policies that delay work have in common. */
#ifndef RKW_DISPATCH_SLACK_H
#define RKW_DISPATCH_SLACK_H

#include "dispatch/sim.h"

/* Where all work that can wait wants one pool, what own generation lets that pool do does not depend on what was decided before: it
 * is found for many rows at once. */
typedef struct rkw_slack_limits {
    size_t first, n; /* rows found */
    double gpu_h[RKW_BLOCK_ROWS];
} rkw_slack_limits;

typedef struct rkw_slack {
    size_t n_tenants, n_pools, longest_window;
    size_t pool[RKW_TENANTS_MAX];
    size_t n_waiting, waiting[RKW_TENANTS_MAX]; /* tenants whose work can wait */
    int waits[RKW_POOLS_MAX];                   /* 1 where there are any */
    size_t ramp_rows[RKW_POOLS_MAX];            /* rows until a pool's slowest tenant runs at full rate */
    size_t run_rows[RKW_TENANTS_MAX];           /* rows that a started block runs at least */
    double reserved_gpus[RKW_POOLS_MAX];        /* kept for must-run work in later rows */
    size_t pool_of_waiting;                     /* when they all wait for one pool; else RKW_NONE */
    rkw_slack_limits limits;
    double *due;                   /* [longest_window + 1], of a pool in the row */
    double spare[RKW_TENANTS_MAX]; /* for the policy's use */
} rkw_slack;

/* `create` and `destroy` of a policy whose state is an rkw_slack. */
rkw_status rkw_slack_create(void **out, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis, void *user,
                            rkw_error *err);
void rkw_slack_destroy(void *state);

/* GPU-hours of the pool of waiting work that fit under own generation in the row at hand beside all that cannot wait: limits.c.
 * @return 0 when that is not known ahead. */
int rkw_slack_find_limit(rkw_slack *slack, const rkw_sim *sim, double *gpu_h);

/* GPU-hours of the only tenant whose work can wait: up to that limit what there is, and beyond it what may not wait. */
double rkw_slack_serve_one(const rkw_slack *slack, const rkw_sim *sim, double limit_gpu_h);

/* Decides the rows from the one at hand on, to the end of the block, under policy green, where that tenant's work is all that is open:
 * run.c. @return 0, and nothing is decided, when it is not. */
int rkw_slack_run(rkw_slack *slack, rkw_sim *sim);

/* Fills `serve` (n_tenants): must-run work, promised shares of the row's arrivals, blocks that may not stop yet, by earliest deadline
 * the work whose slack is gone, and then what fits under facility_MW. */
void rkw_slack_serve(rkw_slack *slack, const rkw_view *view, double facility_MW, double *serve);

#endif
