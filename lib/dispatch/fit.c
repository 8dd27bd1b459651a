/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much more work fits under a limit of facility power. IT power is linear in the share but for bends: where work starts on racks
 * that stood ready anyway, and where a pool has no more racks to switch on. Between bends the facility's curve is inverted. */
#include <math.h>

#include "base/simd.h"
#include "dispatch/sim.h"

enum { MOST_BENDS = RKW_TENANTS_MAX + 2 * RKW_POOLS_MAX + 2 };

/* Work base + share extra, and the shares at which its IT power bends, in order, 0 and 1 among them. */
typedef struct work_ray {
    const rkw_sim *sim;
    const double *base, *extra;
    size_t n;
    double bends[MOST_BENDS];
} work_ray;

static void add_bend(work_ray *r, double share)
{
    if (!(share > 0 && share < 1)) return;
    size_t at = r->n++;
    for (; at > 0 && r->bends[at - 1] > share; at--) r->bends[at] = r->bends[at - 1];
    r->bends[at] = share;
}

static void it_MW_at(const work_ray *r, double share, double it_MW[RKW_POOLS_MAX])
{
    double gpu_h[RKW_TENANTS_MAX];
    for (size_t t = 0; t < r->sim->n_tenants; t++) gpu_h[t] = r->base[t] + share * r->extra[t];
    (void)rkw_sim_it_MW(r->sim, gpu_h, it_MW);
}

/* Racks that a pool would have on and busy if it had any number. */
static void wish_racks(const work_ray *r, size_t pool, double share, double wish[2])
{
    double each = r->sim->pools[pool].racks_per_gpu_h;
    wish[0] = wish[1] = 0;
    for (size_t t = 0; t < r->sim->n_tenants; t++) {
        const rkw_sim_tenant *tenant = &r->sim->tenants[t];
        if (tenant->pool != pool) continue;
        double gpu_h = r->base[t] + share * r->extra[t];
        wish[0] += rkw_max(gpu_h, tenant->ready_gpu_h) * each;
        wish[1] += gpu_h * each;
    }
}

static void find_full_pools(work_ray *r)
{
    size_t n = r->n;
    double shares[MOST_BENDS];
    for (size_t i = 0; i < n; i++) shares[i] = r->bends[i];
    for (size_t p = 0; p < r->sim->n_pools; p++) {
        double installed = r->sim->pools[p].installed, before[2], after[2];
        wish_racks(r, p, shares[0], before);
        for (size_t i = 1; i < n; i++) {
            wish_racks(r, p, shares[i], after);
            for (int k = 0; k < 2; k++) {
                if ((before[k] > installed) != (after[k] > installed))
                    add_bend(r, shares[i - 1] +
                                    (shares[i] - shares[i - 1]) * (installed - before[k]) / (after[k] - before[k]));
                before[k] = after[k];
            }
        }
    }
}

static double fit_with_bends(work_ray *r, double facility_MW)
{
    const rkw_sim *s = r->sim;
    for (size_t t = 0; t < s->n_tenants; t++)
        if (r->extra[t] != 0 && s->tenants[t].ready_gpu_h > 0)
            add_bend(r, (s->tenants[t].ready_gpu_h - r->base[t]) / r->extra[t]);
    find_full_pools(r);
    double from_MW[RKW_POOLS_MAX], more_MW[RKW_POOLS_MAX];
    it_MW_at(r, 0, from_MW);
    for (size_t i = 1; i < r->n; i++) {
        it_MW_at(r, r->bends[i], more_MW);
        for (size_t p = 0; p < s->n_pools; p++) more_MW[p] -= from_MW[p];
        double share = rkw_facility_it_limit(s->facility, s->row, from_MW, more_MW, facility_MW);
        if (share < 1) return r->bends[i - 1] + share * (r->bends[i] - r->bends[i - 1]);
        for (size_t p = 0; p < s->n_pools; p++) from_MW[p] += more_MW[p];
    }
    return 1;
}

/* 1 when the extra work changes what runs on racks that are kept ready. */
static int adds_to_firm(const rkw_sim *s, const double *extra)
{
    for (size_t t = 0; t < s->n_tenants; t++)
        if (extra[t] != 0 && s->tenants[t].ready_gpu_h > 0) return 1;
    return 0;
}

double rkw_sim_fit(const rkw_sim *s, const double *base, const double *extra, double facility_MW)
{
    if (s->full_MW[s->row] <= facility_MW) return 1;
    double base_MW[RKW_POOLS_MAX], extra_MW[RKW_POOLS_MAX], both[RKW_TENANTS_MAX];
    for (size_t t = 0; t < s->n_tenants; t++) both[t] = base[t] + extra[t];
    int bends = rkw_sim_it_MW(s, base, base_MW);
    bends |= rkw_sim_it_MW(s, both, extra_MW);
    if (bends || adds_to_firm(s, extra)) {
        work_ray r;
        r.sim = s;
        r.base = base;
        r.extra = extra;
        r.n = 2;
        r.bends[0] = 0;
        r.bends[1] = 1;
        return fit_with_bends(&r, facility_MW);
    }
    for (size_t p = 0; p < s->n_pools; p++) extra_MW[p] -= base_MW[p];
    return rkw_facility_it_limit(s->facility, s->row, base_MW, extra_MW, facility_MW);
}
