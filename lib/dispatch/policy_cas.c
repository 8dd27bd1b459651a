/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carbon Explorer's carbon-aware scheduling (Acun et al. 2023) among the policies of a simulation, for comparison with published work.
 *
 * At the start of every block of 24 h the rule sees the whole block: own generation and arrivals (its foresight; no other policy has any).
 * Work that can wait moves from the hours with the least own generation to those with the most, into their surplus, as
 * far as racks and connection go; blocks share nothing, and deadlines are not looked at: missed ones are counted in the ledger. Two things differ from the rule
 * as published, which rackwatt-carbon-explorer follows to the digit: work is never done before it has arrived, so an hour gives to later
 * hours only; and what can move is the work of the tenants that can wait, in place of one share of all load. */
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "dispatch/policy.h"
#include "dispatch/sim.h"

enum { BLOCK_H = 24 };

typedef struct cas {
    size_t rows, first, n; /* of a block; of the one that is planned */
    size_t *order;         /* [rows] by own generation, then load */
    double *renewable_MW, *load_MW, *waits_MW,
        *all_MW;            /* [rows] load of all work and of what can wait, still at its hour; limit */
    double *room;           /* [pools][rows] GPU-hours that the racks could do besides what is planned for the row */
    double *arrived, *held; /* [pools][rows] GPU-hours that can wait; that the plan keeps after the row */
    double *memory;
} cas;

static void destroy(void *state)
{
    cas *c = state;
    if (!c) return;
    rkw_release(c->order);
    rkw_release(c->memory);
    rkw_release(c);
}

static rkw_status create(void **out, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis, void *user,
                         rkw_error *err)
{
    (void)user;
    size_t pools = rkw_racks_count(rkw_site_racks(site)), rows = (size_t)(BLOCK_H * 3600 / axis->step_s);
    cas *c = rkw_alloc(ctx, 1, sizeof *c);
    if (!c) return rkw_fail_memory(err, "a policy");
    c->rows = rows;
    c->order = rkw_alloc(ctx, rows, sizeof *c->order);
    c->memory = rkw_alloc(ctx, (4 + 3 * pools) * rows, sizeof(double));
    if (!c->order || !c->memory) {
        destroy(c);
        return rkw_fail_memory(err, "a policy");
    }
    double **const series[] = {&c->renewable_MW, &c->load_MW, &c->waits_MW, &c->all_MW};
    for (size_t i = 0; i < 4; i++) *series[i] = c->memory + i * rows;
    c->arrived = c->memory + 4 * rows;
    c->held = c->arrived + pools * rows;
    c->room = c->held + pools * rows;
    *out = c;
    return RKW_OK;
}

/* Facility power of a row when all that arrives in it is served in it, or only what cannot wait. */
static double arrivals_MW(const rkw_sim *s, size_t row, int all)
{
    double gpu_h[RKW_TENANTS_MAX];
    rkw_sim_racks wanted;
    for (size_t t = 0; t < s->n_tenants; t++)
        gpu_h[t] = all || !s->tenants[t].queue.window ? s->tenants[t].arrivals[row] : 0;
    rkw_sim_add_racks(s, &s->all, gpu_h, &wanted);
    return rkw_sim_racks_MW(s, row, &wanted);
}

static void look_at_block(cas *c, const rkw_sim *s)
{
    for (size_t i = 0; i < c->n; i++) {
        size_t row = c->first + i;
        c->renewable_MW[i] = s->renewable_MW[row];
        c->load_MW[i] = arrivals_MW(s, row, 1);
        c->waits_MW[i] = c->load_MW[i] - arrivals_MW(s, row, 0);
        c->all_MW[i] = rkw_min(s->full_MW[row], s->bus_MW[row]);
        for (size_t p = 0; p < s->n_pools; p++) {
            c->arrived[p * c->rows + i] = 0;
            c->room[p * c->rows + i] = s->pools[p].room_gpu_h;
        }
        for (size_t t = 0; t < s->n_tenants; t++) {
            size_t at = s->tenants[t].pool * c->rows + i;
            c->room[at] -= s->tenants[t].arrivals[row];
            if (s->tenants[t].queue.window) c->arrived[at] += s->tenants[t].arrivals[row];
        }
    }
    memset(c->held, 0, s->n_pools * c->rows * sizeof *c->held);
}

static void sort_rows(cas *c)
{
    for (size_t i = 0; i < c->n; i++) {
        size_t k = i;
        for (; k > 0; k--) {
            size_t before = c->order[k - 1];
            if (c->renewable_MW[before] < c->renewable_MW[i]) break;
            if (c->renewable_MW[before] == c->renewable_MW[i] && c->load_MW[before] <= c->load_MW[i]) break;
            c->order[k] = before;
        }
        c->order[k] = i;
    }
}

/* The share of what arrives in row `from` that the racks could do in row `to`. */
static double carried_share(const cas *c, size_t pools, size_t from, size_t to)
{
    double share = 1;
    for (size_t p = 0; p < pools; p++) {
        double work = c->arrived[p * c->rows + from];
        if (work > 0) share = rkw_min(share, rkw_max(c->room[p * c->rows + to], 0) / work);
    }
    return share;
}

/* Keeps a share of what arrives in row `from` until row `to`. */
static void hold_work(cas *c, size_t pools, size_t from, size_t to, double share)
{
    for (size_t p = 0; p < pools; p++) {
        double work = share * c->arrived[p * c->rows + from];
        for (size_t i = from; i < to; i++) c->held[p * c->rows + i] += work;
        c->room[p * c->rows + from] += work;
        c->room[p * c->rows + to] -= work;
    }
}

/* One hour gives what it lacks, the later hours take it, the greenest first. */
static void move_from(cas *c, size_t pools, size_t rank)
{
    size_t from = c->order[rank];
    double waits = c->waits_MW[from], work = rkw_min(c->load_MW[from] - c->renewable_MW[from], waits);
    for (size_t k = c->n; k-- > rank + 1 && work > 0;) {
        size_t to = c->order[k];
        double space = rkw_min(c->renewable_MW[to], c->all_MW[to]) - c->load_MW[to];
        if (to < from || !(space > 0)) continue;
        double moved = rkw_min(rkw_min(work, space), carried_share(c, pools, from, to) * waits);
        if (!(moved > 0)) continue;
        c->load_MW[from] -= moved;
        c->load_MW[to] += moved;
        work -= moved;
        hold_work(c, pools, from, to, moved / waits);
    }
}

static rkw_status decide(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    (void)err;
    cas *c = state;
    const rkw_sim *s = view->sim;
    double limit[RKW_POOLS_MAX];
    if (s->row % c->rows == 0) {
        c->first = s->row;
        c->n = s->axis.n - s->row < c->rows ? s->axis.n - s->row : c->rows;
        look_at_block(c, s);
        sort_rows(c);
        for (size_t k = 0; k < c->n; k++) move_from(c, s->n_pools, k);
    }
    for (size_t p = 0; p < s->n_pools; p++) limit[p] = -c->held[p * c->rows + (s->row - c->first)];
    for (size_t t = 0; t < s->n_tenants; t++) {
        const rkw_sim_tenant *tenant = &s->tenants[t];
        if (tenant->queue.window)
            limit[tenant->pool] += tenant->queue.backlog;
        else
            wishes->serve_gpu_h[t] = tenant->queue.backlog;
    }
    for (size_t p = 0; p < s->n_pools; p++) limit[p] = rkw_max(limit[p], 0);
    rkw_view_fill(view, 1, limit, wishes->serve_gpu_h);
    return RKW_OK;
}

const rkw_policy rkw_policy_cas = {sizeof(rkw_policy), "cas", create, decide, destroy, NULL, BLOCK_H, NULL};
