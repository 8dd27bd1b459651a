/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much more work fits under a limit of facility power. Racks that are on and busy rise evenly with the share, the former until a
 * pool has no more of them; the way bends only where work starts on racks that stood ready anyway, and where it is more than a pool
 * can do: then it is gone part by part. */
#include <math.h>

#include "base/simd.h"
#include "dispatch/sim.h"

/* Where the facility's power would cross the limit if it rose evenly from the base to every rack busy. */
static double guess_share(const rkw_sim *s, const rkw_plant_way *way, double base_MW, double facility_MW)
{
    double base_it_MW = 0, more_it_MW = 0;
    for (size_t p = 0; p < s->n_pools; p++) {
        base_it_MW += way->base_MW[p] + rkw_min(way->ready_MW[p], way->ready_most_MW[p]);
        more_it_MW += way->extra_MW[p] + rkw_min(way->ready_more_MW[p], way->ready_most_MW[p] - way->ready_MW[p]);
    }
    double rise_MW = (s->full_MW[s->row] - base_MW) * more_it_MW;
    return (facility_MW - base_MW) * (s->full_it_MW - base_it_MW) / rise_MW;
}

double rkw_sim_fit_racks(const rkw_sim *s, const rkw_sim_racks *base, double base_MW, const rkw_sim_racks *all,
                         double facility_MW)
{
    rkw_plant_way way;
    for (size_t p = 0; p < s->n_pools; p++) {
        const rkw_sim_pool *pool = &s->pools[p];
        double busy = rkw_min(base->busy[p], pool->installed), all_busy = rkw_min(all->busy[p], pool->installed);
        way.base_MW[p] = pool->parked_MW + busy * pool->busy_MW;
        way.extra_MW[p] = (all_busy - busy) * pool->busy_MW;
        way.ready_MW[p] = base->on[p] * pool->ready_MW;
        way.ready_more_MW[p] = (all->on[p] - base->on[p]) * pool->ready_MW;
        way.ready_most_MW[p] = pool->installed * pool->ready_MW;
    }
    return rkw_plant_limit(&s->facility->plant, &s->facility->rows[s->row], &way, facility_MW,
                           guess_share(s, &way, base_MW, facility_MW));
}

/* Shares at which the way bends, in order, 0 and 1 among them. */
typedef struct way_bends {
    size_t n;
    double share[RKW_TENANTS_MAX + RKW_POOLS_MAX + 2];
} way_bends;

static void add_bend(way_bends *b, double share)
{
    if (!(share > 0 && share < 1)) return;
    size_t at = b->n++;
    for (; b->share[at - 1] > share; at--) b->share[at] = b->share[at - 1];
    b->share[at] = share;
}

static void find_bends(const rkw_sim *s, const double *base, const double *extra, way_bends *b)
{
    double all[RKW_TENANTS_MAX];
    rkw_sim_racks from, to;
    *b = (way_bends){2, {0, 1}};
    for (size_t t = 0; t < s->n_tenants; t++) {
        all[t] = base[t] + extra[t];
        if (s->tenants[t].ready_gpu_h > 0) add_bend(b, (s->tenants[t].ready_gpu_h - base[t]) / extra[t]);
    }
    rkw_sim_want_racks(s, base, &from);
    rkw_sim_want_racks(s, all, &to);
    for (size_t p = 0; p < s->n_pools; p++)
        add_bend(b, (s->pools[p].installed - from.busy[p]) / (to.busy[p] - from.busy[p]));
}

double rkw_sim_fit(const rkw_sim *s, const double *base, const double *extra, double facility_MW)
{
    if (s->full_MW[s->row] <= facility_MW) return 1;
    way_bends b;
    double gpu_h[RKW_TENANTS_MAX];
    rkw_sim_racks from = {{0}, {0}}, to;
    find_bends(s, base, extra, &b);
    rkw_sim_want_racks(s, base, &from);
    double from_MW = rkw_sim_racks_MW(s, s->row, &from);
    for (size_t i = 1; i < b.n; i++) {
        for (size_t t = 0; t < s->n_tenants; t++) gpu_h[t] = base[t] + b.share[i] * extra[t];
        rkw_sim_want_racks(s, gpu_h, &to);
        double share = rkw_sim_fit_racks(s, &from, from_MW, &to, facility_MW);
        if (share < 1) return b.share[i - 1] + share * (b.share[i] - b.share[i - 1]);
        from = to;
        from_MW = rkw_sim_racks_MW(s, s->row, &from);
    }
    return 1;
}
