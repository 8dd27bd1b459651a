/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What own generation lets the pool of waiting work do, for the rows ahead at once. */
#include <string.h>

#include "base/simd.h"
#include "dispatch/slack.h"

/* The rows that may have an answer between none and all, and the ways of their work. */
typedef struct candidates {
    size_t row[RKW_BLOCK_ROWS];
    rkw_pool_ways ways;
} candidates;

/* IT power and liquid heat of a pool that has no waiting work. */
RKW_CLONES
static void rkw_sim_add_other_pool(const rkw_sim_pool *pool, const rkw_pool_heat *heat, const double *restrict on_gpu_h,
                                   const double *restrict busy_gpu_h, size_t n, double *restrict it_MW,
                                   double *restrict liquid_MW)
{
    const rkw_sim_pool p = *pool;
    const rkw_pool_heat h = *heat;
    for (size_t i = 0; i < n; i++) {
        double on = rkw_min(on_gpu_h[i] * p.racks_per_gpu_h, p.installed);
        double busy = rkw_min(busy_gpu_h[i] * p.racks_per_gpu_h, on);
        double pool_MW = p.parked_MW + on * p.ready_MW + busy * p.busy_MW;
        it_MW[i] += pool_MW;
        liquid_MW[i] += rkw_pool_liquid_MW(&h, pool_MW);
    }
}

/* The way from none of the waiting work to as much as the racks have room for. */
RKW_CLONES
static void rkw_sim_lay_ways(const rkw_sim_pool *pool, const double *restrict on_gpu_h,
                             const double *restrict busy_gpu_h, const double *restrict room_gpu_h,
                             rkw_pool_ways *restrict w)
{
    const double busy_MW = pool->racks_per_gpu_h * pool->busy_MW, ready_MW = pool->racks_per_gpu_h * pool->ready_MW,
                 parked_MW = pool->parked_MW;
    for (size_t i = 0; i < w->n; i++) {
        w->base_MW[i] = parked_MW + busy_gpu_h[i] * busy_MW;
        w->extra_MW[i] = room_gpu_h[i] * busy_MW;
        w->ready_MW[i] = on_gpu_h[i] * ready_MW;
        w->ready_more_MW[i] = room_gpu_h[i] * ready_MW;
    }
}

static void lay_ways(const rkw_slack *g, const rkw_sim *s, candidates *c)
{
    const rkw_sim_ahead *a = &s->ahead;
    const size_t bytes = a->n * sizeof(double), waiting = g->pool_of_waiting;
    rkw_pool_ways *w = &c->ways;
    w->n = a->n;
    w->pool = waiting;
    w->ready_most_MW = s->pools[waiting].installed * s->pools[waiting].ready_MW;
    memset(w->it_MW, 0, bytes);
    memset(w->liquid_MW, 0, bytes);
    for (size_t p = 0; p < s->n_pools; p++)
        if (p != waiting)
            rkw_sim_add_other_pool(&s->pools[p], &s->facility->plant.heat[p], a->on[p], a->busy[p], a->n, w->it_MW,
                                   w->liquid_MW);
    rkw_sim_lay_ways(&s->pools[waiting], a->on[waiting], a->busy[waiting], a->room[waiting], w);
    memcpy(w->limit_MW, s->renewable_MW + a->first, bytes);
}

/* The i-th of the ways so far becomes the next of those that stay. */
static void keep(candidates *c, size_t i)
{
    rkw_pool_ways *w = &c->ways;
    const size_t to = w->n++;
    double *const columns[] = {w->it_MW,    w->liquid_MW,     w->base_MW,  w->extra_MW,
                               w->ready_MW, w->ready_more_MW, w->limit_MW, w->start_MW};
    for (size_t k = 0; k < sizeof columns / sizeof columns[0]; k++) columns[k][to] = columns[k][i];
    c->row[to] = c->row[i];
}

/* Copies of the last way fill a vector; they get the same answer. */
static void fill_vector(const rkw_sim *s, candidates *c)
{
    enum { LANES = 4 };
    while (c->ways.n % LANES) keep(c, c->ways.n - 1);
    rkw_plant_gather(s->facility->rows, c->row, c->ways.n, &c->ways.states);
}

static double first_pool_MW(const rkw_pool_ways *w, size_t i)
{
    return w->base_MW[i] + rkw_min(w->ready_MW[i], w->ready_most_MW);
}

/* Drops rows in which nobody will ask, for any load fits, and rows that are short before any of the work: a facility needs more than
 * its IT. */
static void drop_plain(const rkw_sim *s, candidates *c)
{
    rkw_pool_ways *w = &c->ways;
    size_t n = w->n;
    w->n = 0;
    for (size_t i = 0; i < n; i++) {
        c->row[i] = s->ahead.first + i;
        w->start_MW[i] = w->it_MW[i] + first_pool_MW(w, i);
        if (!(s->full_MW[c->row[i]] <= w->limit_MW[i]) && w->start_MW[i] < w->limit_MW[i]) keep(c, i);
    }
}

static void drop_short(const rkw_sim *s, candidates *c)
{
    rkw_pool_ways *w = &c->ways;
    const rkw_facility_plant *plant = &s->facility->plant;
    double it_MW[RKW_BLOCK_ROWS], liquid_MW[RKW_BLOCK_ROWS], unmet_MW[RKW_BLOCK_ROWS];
    fill_vector(s, c);
    size_t n = w->n;
    for (size_t i = 0; i < n; i++) {
        double pool_MW = first_pool_MW(w, i);
        it_MW[i] = w->it_MW[i] + pool_MW;
        liquid_MW[i] = w->liquid_MW[i] + rkw_pool_liquid_MW(&plant->heat[w->pool], pool_MW);
    }
    rkw_plant_MW_block(plant, &w->states, n, it_MW, liquid_MW, w->start_MW, unmet_MW);
    w->n = 0;
    for (size_t i = 0; i < n; i++)
        if (w->start_MW[i] < w->limit_MW[i] && !(unmet_MW[i] > 0)) keep(c, i);
    fill_vector(s, c);
}

static void look_ahead(rkw_slack *g, const rkw_sim *s)
{
    rkw_slack_limits *limits = &g->limits;
    const double *room_gpu_h = s->ahead.room[g->pool_of_waiting];
    candidates c;
    double share[RKW_BLOCK_ROWS];
    limits->first = s->ahead.first;
    limits->n = s->ahead.n;
    for (size_t i = 0; i < limits->n; i++) {
        size_t row = limits->first + i;
        limits->gpu_h[i] = s->full_MW[row] <= s->renewable_MW[row] ? room_gpu_h[i] : 0;
    }
    lay_ways(g, s, &c);
    drop_plain(s, &c);
    drop_short(s, &c);
    rkw_plant_limits(&s->facility->plant, &c.ways, share);
    for (size_t i = 0; i < c.ways.n; i++) {
        size_t at = c.row[i] - limits->first;
        limits->gpu_h[at] = share[i] * room_gpu_h[at];
    }
}

int rkw_slack_find_limit(rkw_slack *g, const rkw_sim *s, double *gpu_h)
{
    if (g->pool_of_waiting == RKW_NONE || !s->ahead.plain || s->n_prompt + g->n_waiting < s->n_tenants) return 0;
    rkw_slack_limits *limits = &g->limits;
    if (!(s->row >= limits->first && s->row < limits->first + limits->n)) look_ahead(g, s);
    *gpu_h = limits->gpu_h[s->row - limits->first];
    return 1;
}
