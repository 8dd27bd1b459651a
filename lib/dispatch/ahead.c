/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work of prompt tenants: requests that are served in their row or dropped, whatever came before. Where racks, ramps and supply
 * let all of it be served nobody has to decide on it: it is known ahead for many rows at once, in vector lanes. */
#include <string.h>

#include "base/simd.h"
#include "dispatch/sim.h"

/* Adds a tenant's rows to its pool. @return 1 when racks and ramp let all of it be served. */
RKW_CLONES
static int rkw_sim_add_prompt(const double *restrict arrivals, double ready_gpu_h, double ramp_gpu_h, size_t n,
                              double *restrict busy, double *restrict on, double *restrict room)
{
    int fits = 1;
    for (size_t i = 0; i < n; i++) {
        busy[i] += arrivals[i];
        on[i] += rkw_max(arrivals[i], ready_gpu_h);
        room[i] -= arrivals[i];
        fits &= room[i] >= 0;
    }
    for (size_t i = 1; ramp_gpu_h > 0 && i < n; i++) fits &= arrivals[i] - arrivals[i - 1] <= ramp_gpu_h;
    return fits;
}

/* Rows begin at multiples of a block, so that what is found does not depend on how far decisions run ahead. */
void rkw_sim_look_ahead(rkw_sim *s)
{
    rkw_sim_ahead *a = &s->ahead;
    size_t left = s->axis.n - s->row;
    a->first = s->row;
    a->n = left < RKW_SIM_ROWS ? left : RKW_SIM_ROWS;
    a->plain = 1;
    for (size_t p = 0; p < s->n_pools; p++) {
        memset(a->busy[p], 0, a->n * sizeof a->busy[p][0]);
        memset(a->on[p], 0, a->n * sizeof a->on[p][0]);
        for (size_t i = 0; i < a->n; i++) a->room[p][i] = s->pools[p].room_gpu_h;
    }
    for (size_t k = 0; k < s->n_prompt; k++) {
        const rkw_sim_tenant *t = &s->tenants[s->order[k]];
        a->plain &= rkw_sim_add_prompt(t->arrivals + a->first, t->ready_gpu_h, t->ramp_gpus * s->dt_h, a->n,
                                       a->busy[t->pool], a->on[t->pool], a->room[t->pool]);
    }
}

/* After rows in which something was decided a ramp may hold back what arrives. */
static int ramps_allow_all(const rkw_sim *s)
{
    for (size_t k = 0; k < s->n_prompt && s->row > 0; k++) {
        const rkw_sim_tenant *t = &s->tenants[s->order[k]];
        if (t->ramp_gpus > 0 && !(t->arrivals[s->row] <= (t->last_rate_gpus + t->ramp_gpus) * s->dt_h)) return 0;
    }
    return 1;
}

void rkw_sim_begin_row(rkw_sim *s, int runs_ahead)
{
    rkw_sim_block *b = s->block;
    int goes_on = b->n > b->prompt_from; /* the row before is one of this block whose prompt tenants are served */
    int known = runs_ahead && s->ahead.plain && !rkw_sim_needs_stores(s, s->row) && (goes_on || ramps_allow_all(s));
    s->open = known ? &s->waiting : &s->all;
    if (!known) b->prompt_from = b->n + 1;
}

void rkw_sim_serve_prompt(rkw_sim *s)
{
    const rkw_sim_block *b = s->block;
    if (b->prompt_from >= b->n) return;
    size_t row = b->first + b->prompt_from, n = b->n - b->prompt_from;
    for (size_t k = 0; k < s->n_prompt; k++) {
        rkw_sim_tenant *t = &s->tenants[s->order[k]];
        const double *arrivals = t->arrivals + row;
        memcpy(b->powered + s->order[k] * RKW_SIM_ROWS + b->prompt_from, arrivals, n * sizeof *arrivals);
        memcpy(t->column[RKW_COLUMN_SERVED] + row, arrivals, n * sizeof *arrivals);
        memset(t->column[RKW_COLUMN_LATE] + row, 0, n * sizeof *arrivals);
        memset(t->column[RKW_COLUMN_DROPPED] + row, 0, n * sizeof *arrivals);
        t->last_rate_gpus = arrivals[n - 1] * s->per_dt_1_h;
    }
}
