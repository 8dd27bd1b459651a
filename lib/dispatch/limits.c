/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What own generation lets the pool of waiting work do, for the rows ahead at once. */
#include "base/simd.h"
#include "dispatch/slack.h"

/* IT power and liquid heat of the pools that have no waiting work. */
static void add_others(const rkw_slack *g, const rkw_sim *s, size_t at, rkw_pool_ways *w, size_t i)
{
    w->it_MW[i] = w->liquid_MW[i] = 0;
    for (size_t p = 0; p < s->n_pools; p++) {
        const rkw_sim_pool *pool = &s->pools[p];
        if (p == g->pool_of_waiting) continue;
        double on = rkw_min(s->ahead.on[p][at] * pool->racks_per_gpu_h, pool->installed);
        double busy = rkw_min(s->ahead.busy[p][at] * pool->racks_per_gpu_h, on);
        double it_MW = pool->parked_MW + on * pool->ready_MW + busy * pool->busy_MW;
        w->it_MW[i] += it_MW;
        w->liquid_MW[i] += rkw_pool_liquid_MW(&s->facility->plant.heat[p], it_MW);
    }
}

/* The way from none of the waiting work to as much as the racks have room for. */
static void add_way(const rkw_slack *g, const rkw_sim *s, size_t at, rkw_pool_ways *w, size_t i)
{
    const rkw_sim_pool *pool = &s->pools[g->pool_of_waiting];
    double busy = s->ahead.busy[w->pool][at], on = s->ahead.on[w->pool][at], room = s->ahead.room[w->pool][at];
    w->base_MW[i] = pool->parked_MW + busy * pool->racks_per_gpu_h * pool->busy_MW;
    w->extra_MW[i] = room * pool->racks_per_gpu_h * pool->busy_MW;
    w->ready_MW[i] = on * pool->racks_per_gpu_h * pool->ready_MW;
    w->ready_more_MW[i] = room * pool->racks_per_gpu_h * pool->ready_MW;
    w->limit_MW[i] = s->renewable_MW[s->ahead.first + at];
    add_others(g, s, at, w, i);
}

/* A facility needs more than its IT. */
static int surely_short(const rkw_pool_ways *w, size_t i)
{
    double it_MW = w->it_MW[i] + w->base_MW[i] + rkw_min(w->ready_MW[i], w->ready_most_MW);
    return it_MW >= w->limit_MW[i];
}

static void look_ahead(rkw_slack *g, const rkw_sim *s)
{
    rkw_slack_limits *limits = &g->limits;
    rkw_pool_ways w;
    size_t rows[RKW_BLOCK_ROWS], at[RKW_BLOCK_ROWS];
    double share[RKW_BLOCK_ROWS];
    limits->first = s->ahead.first;
    limits->n = s->ahead.n;
    w.n = 0;
    w.pool = g->pool_of_waiting;
    w.ready_most_MW = s->pools[w.pool].installed * s->pools[w.pool].ready_MW;
    for (size_t i = 0; i < limits->n; i++) {
        size_t row = limits->first + i;
        limits->gpu_h[i] = 0;
        if (s->full_MW[row] <= s->renewable_MW[row]) continue; /* nobody will ask */
        add_way(g, s, i, &w, w.n);
        if (surely_short(&w, w.n)) continue;
        rows[w.n] = row;
        at[w.n++] = i;
    }
    rkw_plant_gather(s->facility->rows, rows, w.n, &w.states);
    rkw_plant_limits(&s->facility->plant, &w, share);
    for (size_t i = 0; i < w.n; i++) limits->gpu_h[at[i]] = share[i] * s->ahead.room[w.pool][at[i]];
}

int rkw_slack_find_limit(rkw_slack *g, const rkw_sim *s, double *gpu_h)
{
    if (g->pool_of_waiting == RKW_NONE || !s->ahead.plain || s->n_prompt + g->n_waiting < s->n_tenants) return 0;
    rkw_slack_limits *limits = &g->limits;
    if (!(s->row >= limits->first && s->row < limits->first + limits->n)) look_ahead(g, s);
    *gpu_h = limits->gpu_h[s->row - limits->first];
    return 1;
}
