/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power caps: the same work on more racks, each at less than full speed, where that needs less power. */
#include "base/simd.h"
#include "dispatch/sim.h"

/* Rack power per work is least at a corner of the cap curve's envelope: idle power weighs against slow racks, the curve against
 * fast ones. */
double rkw_sim_best_speed(const rkw_sim *s, size_t pool)
{
    const rkw_cap_curve *curve = rkw_racks_cap_curve(s->racks, pool);
    double power = 0, speed = 0, best = 1, least_MW = s->pools[pool].ready_MW + s->pools[pool].busy_MW;
    for (size_t j = 0; j < rkw_cap_curve_segments(curve); j++) {
        double more_power, more_speed;
        rkw_cap_curve_segment(curve, j, &more_power, &more_speed);
        power += more_power;
        speed += more_speed;
        double each_MW = (s->pools[pool].ready_MW + s->pools[pool].busy_MW * power) / speed;
        if (!(each_MW < least_MW)) continue;
        least_MW = each_MW;
        best = speed;
    }
    return best;
}

void rkw_sim_cap_racks(const rkw_sim *s, rkw_sim_racks *racks, double it_MW[RKW_POOLS_MAX])
{
    for (size_t p = 0; p < s->n_pools; p++) {
        const rkw_sim_pool *pool = &s->pools[p];
        double in_service = pool->gpus_available / pool->rack_gpus;
        double on = rkw_max(racks->on[p], rkw_min(racks->busy[p] / pool->best_speed, in_service));
        double capped_MW = rkw_racks_it_MW(s->racks, p, on, racks->busy[p] * pool->rack_gpus, 0);
        if (!(capped_MW < it_MW[p])) continue;
        it_MW[p] = capped_MW;
        racks->on[p] = racks->busy[p] = on;
    }
}

/* Racks of work that can wait run at their best speed, as far as racks without promised work last. */
static double spread_racks(const rkw_sim_pool *pool, double promised, double busy)
{
    double free_racks = pool->gpus_available / pool->rack_gpus - promised;
    return rkw_max(busy, rkw_min(busy / pool->best_speed, free_racks));
}

void rkw_sim_cap_waiting(const rkw_sim *s, const double *gpu_h, rkw_sim_racks *racks, double it_MW[RKW_POOLS_MAX])
{
    double promised[RKW_POOLS_MAX] = {0}, waiting[RKW_POOLS_MAX] = {0}, firm[RKW_POOLS_MAX] = {0};
    for (size_t t = 0; t < s->n_tenants; t++) {
        const rkw_sim_tenant *tenant = &s->tenants[t];
        double each = s->pools[tenant->pool].racks_per_gpu_h;
        if (tenant->queue.window) {
            waiting[tenant->pool] += gpu_h[t] * each;
            continue;
        }
        promised[tenant->pool] += rkw_max(gpu_h[t], tenant->ready_gpu_h) * each;
        firm[tenant->pool] += gpu_h[t] * each;
    }
    for (size_t p = 0; p < s->n_pools; p++) {
        const rkw_sim_pool *pool = &s->pools[p];
        if (!(waiting[p] > 0) || promised[p] + waiting[p] > pool->installed) continue;
        double on = spread_racks(pool, promised[p], waiting[p]);
        double power = rkw_cap_curve_power(rkw_racks_cap_curve(s->racks, p), waiting[p] / on);
        double capped_MW = pool->parked_MW + promised[p] * pool->ready_MW + firm[p] * pool->busy_MW +
                           on * (pool->ready_MW + pool->busy_MW * power);
        if (!(capped_MW < it_MW[p])) continue;
        it_MW[p] = capped_MW;
        racks->on[p] = promised[p] + on;
        racks->busy[p] = firm[p] + on;
    }
}
