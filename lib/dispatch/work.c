/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work of a row: it arrives, the policy decides, the wishes are clipped, what is served leaves the queues. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/simd.h"
#include "dispatch/sim.h"

/* Less than this is what rounding leaves in a queue. */
static const double SMALLEST_LATE_GPU_H = 1e-6;

void rkw_sim_arrive(const rkw_sim *s, rkw_sim_tenant *tenant)
{
    size_t left = s->axis.n - s->row, more = left < 256 ? left : 256;
    tenant->arrived = tenant->arrivals[s->row];
    if (rkw_sim_serves_now(tenant)) {
        rkw_queue_renew(&tenant->queue, s->row, tenant->arrived);
        return;
    }
    if (s->row == tenant->queue.filled) rkw_queue_extend(&tenant->queue, tenant->arrivals + s->row, more);
    rkw_queue_arrive(&tenant->queue, s->row);
}

/* Work without a window goes before work that can wait. */
static void clip_pool(const rkw_sim *s, size_t pool, double *gpu_h)
{
    double firm = 0, rest = 0, room = rkw_sim_room(s, pool), left = room;
    for (size_t k = s->open->from; k < s->n_tenants; k++) {
        const rkw_sim_tenant *t = &s->tenants[s->order[k]];
        if (t->pool != pool) continue;
        *(t->queue.window ? &rest : &firm) += gpu_h[s->order[k]];
        if (!t->queue.window) left -= gpu_h[s->order[k]];
    }
    left = rkw_max(left, 0);
    double firm_share = firm > room ? room / firm : 1, rest_share = rest > left ? left / rest : 1;
    for (size_t k = s->open->from; k < s->n_tenants; k++) {
        const rkw_sim_tenant *t = &s->tenants[s->order[k]];
        if (t->pool == pool) gpu_h[s->order[k]] *= t->queue.window ? rest_share : firm_share;
    }
}

/* Clips wishes to backlog, ramps and racks. */
static void clip(const rkw_sim *s, double *gpu_h)
{
    const rkw_sim_scope *open = s->open;
    double room[RKW_POOLS_MAX];
    for (size_t i = 0; i < open->n_pools; i++) room[open->pool[i]] = rkw_sim_room(s, open->pool[i]);
    for (size_t k = s->open->from; k < s->n_tenants; k++) {
        size_t t = s->order[k];
        const rkw_sim_tenant *tenant = &s->tenants[t];
        gpu_h[t] = rkw_min(gpu_h[t] > 0 ? gpu_h[t] : 0, rkw_sim_most_gpu_h(s, tenant));
        room[tenant->pool] -= gpu_h[t];
    }
    for (size_t i = 0; i < open->n_pools; i++)
        if (room[open->pool[i]] < 0) clip_pool(s, open->pool[i], gpu_h);
}

/* Work that stops with a backlog is a pause: it writes a checkpoint, and restarts when it goes on. @return GPUs that pause
 * (> 0) or resume (< 0) in the row. */
static double paused_gpus(const rkw_sim *s, const rkw_sim_tenant *t, double gpu_h)
{
    double change = gpu_h * s->per_dt_1_h - t->last_rate_gpus;
    if (change >= 0) return -rkw_min(change, t->paused_gpus);
    return rkw_min(-change, rkw_max(t->queue.backlog - gpu_h, 0) * s->per_dt_1_h);
}

/* GPU-hours that are powered and deliver nothing. */
static double pause_loss(const rkw_sim_tenant *t, double paused)
{
    return paused > 0 ? paused * t->write_h : -paused * t->restart_h;
}

/* @return 1 when anything is lost to pauses. */
static int power_work(const rkw_sim *s, const double *gpu_h, double *powered)
{
    int lost = 0;
    for (size_t t = 0; t < s->n_tenants; t++) {
        const rkw_sim_tenant *tenant = &s->tenants[t];
        powered[t] = gpu_h[t] + pause_loss(tenant, paused_gpus(s, tenant, gpu_h[t]));
        lost |= powered[t] > gpu_h[t];
    }
    return lost;
}

/* Sheds until the work and its checkpoints fit under what the bus can have. */
static void fit_supply(const rkw_sim *s, double *wanted, double *spare)
{
    if (!rkw_sim_needs_stores(s, s->row)) return;
    const double limit_MW[2] = {rkw_sim_limit_MW(s, 0), rkw_sim_limit_MW(s, 1)};
    double room_MW[2] = {limit_MW[0], limit_MW[1]};
    for (int i = 0; i < 4; i++) {
        rkw_sim_shed(s, room_MW, wanted, spare);
        if (!power_work(s, wanted, spare)) return;
        double over_MW = rkw_sim_facility_MW(s, spare) - limit_MW[1];
        if (over_MW <= 0) return;
        for (int k = 0; k < 2; k++) room_MW[k] -= over_MW;
    }
}

/* A request that nobody waits for is served in its row or not at all. */
static void serve_now(rkw_sim *s, rkw_sim_tenant *t, double gpu_h, double *powered)
{
    size_t row = s->row;
    rkw_queue *q = &t->queue;
    double served = rkw_min(gpu_h, q->backlog), late = q->backlog - served;
    late = late < SMALLEST_LATE_GPU_H ? 0 : late;
    q->gone = q->sum[row + 1];
    q->backlog = 0;
    t->last_rate_gpus = served * s->per_dt_1_h;
    *powered = served;
    t->column[RKW_COLUMN_SERVED][row] = served;
    t->column[RKW_COLUMN_LATE][row] = t->column[RKW_COLUMN_DROPPED][row] = late;
}

void rkw_sim_serve_queue(const rkw_sim *s, rkw_sim_tenant *t, double gpu_h, double *powered)
{
    size_t row = s->row;
    double lost = 0, delay = 0;
    if (t->pauses) {
        double paused = paused_gpus(s, t, gpu_h);
        lost = pause_loss(t, paused);
        t->paused_gpus += paused;
        t->column[RKW_COLUMN_LOST][row] = lost;
    }
    t->last_rate_gpus = gpu_h * s->per_dt_1_h;
    double served = rkw_queue_serve(&t->queue, row, gpu_h, &delay), late = rkw_queue_expired(&t->queue, row);
    if (late < SMALLEST_LATE_GPU_H) late = 0;
    if (t->drops) {
        rkw_queue_drop(&t->queue, row);
        t->column[RKW_COLUMN_DROPPED][row] = late;
    }
    *powered = served + lost;
    t->column[RKW_COLUMN_SERVED][row] = served;
    t->column[RKW_COLUMN_LATE][row] = late;
    t->column[RKW_COLUMN_BACKLOG][row] = t->queue.backlog;
    t->column[RKW_COLUMN_DELAY][row] = delay * s->dt_h;
}

/* Serves the work, books it, and tells the block the GPU-hours that draw power. */
static void serve(rkw_sim *s, const double *gpu_h)
{
    double *powered = s->block->powered + (s->row - s->block->first);
    for (size_t k = s->open->from; k < s->n_tenants; k++) {
        size_t i = s->order[k];
        rkw_sim_tenant *t = &s->tenants[i];
        if (rkw_sim_serves_now(t))
            serve_now(s, t, gpu_h[i], powered + i * RKW_SIM_ROWS);
        else
            rkw_sim_serve_queue(s, t, gpu_h[i], powered + i * RKW_SIM_ROWS);
    }
}

static void note_wishes(rkw_sim *s, const rkw_wishes *wishes)
{
    rkw_sim_block *b = s->block;
    size_t at = b->n++;
    b->battery_MW[at] = wishes->battery_MW;
    b->cold_MWh[at] = wishes->cold_MWh;
    b->connection_MW[at] = wishes->connection_MW;
    b->cap[at] = wishes->cap;
    b->even[at] = wishes->even;
    b->sell[at] = !wishes->sell ? RKW_SIM_SELL_NOTHING : wishes->sell_MW ? RKW_SIM_SELL_LIMITED : RKW_SIM_SELL_ALL;
    if (b->sell[at] != RKW_SIM_SELL_LIMITED) return;
    b->limited = 1;
    for (size_t p = 0; p < s->n_plants; p++) b->sell_most[p * RKW_SIM_ROWS + at] = wishes->sell_MW[p];
}

rkw_status rkw_sim_decide(rkw_sim *s, const rkw_policy *policy, void *state, rkw_error *err)
{
    double *wanted = s->scratch, *spare = wanted + s->n_tenants;
    for (size_t t = 0; t < s->n_tenants; t++) wanted[t] = 0;
    for (size_t k = s->open->from; k < s->n_tenants; k++) rkw_sim_arrive(s, &s->tenants[s->order[k]]);
    rkw_view view = {s};
    rkw_wishes wishes = {sizeof wishes, wanted, NAN, 1, 0, NULL, 0, 0, NAN, INFINITY};
    RKW_TRY(policy->decide(state, &view, &wishes, err));
    clip(s, wanted);
    fit_supply(s, wanted, spare);
    serve(s, wanted);
    note_wishes(s, &wishes);
    return RKW_OK;
}
