/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From GPU-hours to racks and facility power; work that gives way. */
#include <math.h>

#include "base/simd.h"
#include "dispatch/sim.h"

double rkw_sim_racks_MW(const rkw_sim *s, size_t row, const rkw_sim_racks *wanted)
{
    double it_MW[RKW_POOLS_MAX];
    for (size_t p = 0; p < s->n_pools; p++) {
        const rkw_sim_pool *pool = &s->pools[p];
        double on = rkw_min(wanted->on[p], pool->installed);
        it_MW[p] = pool->parked_MW + on * pool->ready_MW + rkw_min(wanted->busy[p], on) * pool->busy_MW;
    }
    return rkw_plant_MW(&s->facility->plant, &s->facility->rows[row], it_MW);
}

double rkw_sim_facility_MW(const rkw_sim *s, const double *gpu_h)
{
    rkw_sim_racks wanted;
    rkw_sim_want_racks(s, gpu_h, &wanted);
    return rkw_sim_racks_MW(s, s->row, &wanted);
}

/* Keeps the largest share of one tenant's work that fits. @return 1 when some of it does. */
static int shed_tenant(const rkw_sim *s, size_t tenant, double limit_MW, double *gpu_h, double *spare)
{
    double *base = spare, *extra = spare + s->n_tenants;
    for (size_t t = 0; t < s->n_tenants; t++) {
        base[t] = t == tenant ? 0 : gpu_h[t];
        extra[t] = t == tenant ? gpu_h[t] : 0;
    }
    double share = rkw_sim_fit(s, base, extra, limit_MW);
    gpu_h[tenant] *= share;
    return share > 0;
}

void rkw_sim_shed(const rkw_sim *s, const double limit_MW[2], double *gpu_h, double *spare)
{
    if (rkw_sim_facility_MW(s, gpu_h) <= limit_MW[0]) return;
    for (size_t i = 0; i < s->n_tenants; i++) {
        size_t t = s->shedding[i];
        double limit = limit_MW[s->tenants[t].queue.window ? 0 : 1];
        if (gpu_h[t] <= 0) continue;
        if (rkw_sim_facility_MW(s, gpu_h) > limit && !shed_tenant(s, t, limit, gpu_h, spare)) gpu_h[t] = 0;
    }
}
