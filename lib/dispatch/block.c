/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facility of a block of decided rows, and its columns. */
#include <string.h>

#include "base/simd.h"
#include "dispatch/sim.h"

/* Tenants without a window keep the racks of their contract ready; the others run on as many as they need. */
static void add_racks(const rkw_sim *s, size_t pool)
{
    rkw_sim_block *b = s->block;
    double *restrict on = b->on[pool], *restrict busy = b->busy[pool];
    memset(on, 0, b->n * sizeof *on);
    memset(busy, 0, b->n * sizeof *busy);
    for (size_t t = 0; t < s->n_tenants; t++) {
        const double *restrict powered = b->powered + t * RKW_SIM_ROWS, ready = s->tenants[t].ready_gpu_h;
        if (s->tenants[t].pool != pool) continue;
        for (size_t i = 0; i < b->n; i++) {
            busy[i] += powered[i];
            on[i] += rkw_max(powered[i], ready);
        }
    }
}

RKW_CLONES
static void rkw_sim_power_pool(const rkw_sim_pool *pool, size_t n, double *restrict on, double *restrict busy,
                               double *restrict it_MW)
{
    const rkw_sim_pool p = *pool;
    for (size_t i = 0; i < n; i++) {
        on[i] = rkw_min(on[i] * p.racks_per_gpu_h, p.installed);
        busy[i] = rkw_min(busy[i] * p.racks_per_gpu_h, on[i]);
        it_MW[i] = p.parked_MW + on[i] * p.ready_MW + busy[i] * p.busy_MW;
    }
}

static void evaluate(rkw_sim *s)
{
    rkw_sim_block *b = s->block;
    for (size_t p = 0; p < s->n_pools; p++) {
        add_racks(s, p);
        rkw_sim_power_pool(&s->pools[p], b->n, b->on[p], b->busy[p], b->it_MW[p]);
    }
    rkw_sim_cap_short_rows(s);
    const double *it_MW[RKW_POOLS_MAX];
    for (size_t p = 0; p < s->n_pools; p++) it_MW[p] = b->it_MW[p];
    rkw_facility_power_block(s->facility, b->first, b->n, it_MW, &b->facility);
}

/* What a pool's racks do in each row: IT power per powered GPU-hour, and what is nobody's. */
typedef struct pool_rows {
    double sum[RKW_SIM_ROWS], per_gpu_h[RKW_SIM_ROWS];
} pool_rows;

/* Racks that stand ready without work, with parked racks and idle network, are nobody's; the rest of a pool's IT power is shared
 * among its tenants by their powered GPU-hours. */
RKW_CLONES
static void rkw_sim_share_pool(const rkw_sim_pool *pool, const double *restrict on, const double *restrict busy,
                               const double *restrict it_MW, size_t n, pool_rows *restrict rows,
                               double *restrict idle_MW)
{
    const double parked_MW = pool->parked_MW, ready_MW = pool->ready_MW;
    for (size_t i = 0; i < n; i++) {
        int works = rows->sum[i] > 0;
        double idle = rkw_min(parked_MW + (on[i] - busy[i]) * ready_MW, it_MW[i]);
        idle = works ? idle : it_MW[i];
        rows->per_gpu_h[i] = (it_MW[i] - idle) / (works ? rows->sum[i] : 1);
        idle_MW[i] += idle;
    }
}

static void book_it(rkw_sim *s)
{
    const rkw_sim_block *b = s->block;
    size_t n = b->n;
    double idle_MW[RKW_SIM_ROWS] = {0};
    for (size_t p = 0; p < s->n_pools; p++) {
        pool_rows rows;
        memset(rows.sum, 0, n * sizeof(double));
        for (size_t t = 0; t < s->n_tenants; t++)
            for (size_t i = 0; s->tenants[t].pool == p && i < n; i++) rows.sum[i] += b->powered[t * RKW_SIM_ROWS + i];
        rkw_sim_share_pool(&s->pools[p], b->on[p], b->busy[p], b->it_MW[p], n, &rows, idle_MW);
        for (size_t t = 0; t < s->n_tenants; t++) {
            double *column = s->tenants[t].column[RKW_COLUMN_TENANT_IT] + b->first;
            for (size_t i = 0; s->tenants[t].pool == p && i < n; i++)
                column[i] = rows.per_gpu_h[i] * b->powered[t * RKW_SIM_ROWS + i];
        }
    }
    memcpy(s->column[RKW_COLUMN_IT_IDLE] + b->first, idle_MW, n * sizeof(double));
}

static void book(rkw_sim *s, int column, const double *values)
{
    memcpy(s->column[column] + s->block->first, values, s->block->n * sizeof *values);
}

void rkw_sim_load_block(rkw_sim *s)
{
    const rkw_sim_block *b = s->block;
    const rkw_facility_block *f = &b->facility;
    evaluate(s);
    rkw_sim_cap_block(s);
    rkw_sim_use_cold(s);
    book_it(s);
    book(s, RKW_COLUMN_COOLING, f->cooling_MW);
    book(s, RKW_COLUMN_LOSSES, f->losses_MW);
    book(s, RKW_COLUMN_FACILITY, f->facility_MW);
    book(s, RKW_COLUMN_IT, f->it_MW);
    book(s, RKW_COLUMN_PUE, f->pue);
    book(s, RKW_COLUMN_BUILDINGS,
         s->facility->blocks[b->first / RKW_BLOCK_ROWS].buildings_MW + b->first % RKW_BLOCK_ROWS);
    double *lighting_MW = s->column[RKW_COLUMN_LIGHTING] + b->first, *water_m3 = s->column[RKW_COLUMN_WATER] + b->first;
    for (size_t i = 0; i < b->n; i++) {
        lighting_MW[i] = s->facility->plant.lighting_MW;
        water_m3[i] = f->water_m3_h[i] * s->dt_h;
    }
}
