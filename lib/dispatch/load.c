/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From GPU-hours to facility power, and the wishes that fit under a limit. */
#include <math.h>
#include <string.h>

#include "base/simd.h"
#include "dispatch/sim.h"

/* Tenants without a window keep the racks of their contract ready; the others run on as many as they need. */
void rkw_sim_count_racks(const rkw_sim *s, const double *gpu_h, rkw_sim_racks *racks)
{
    for (size_t p = 0; p < s->n_pools; p++) racks->on[p] = racks->busy[p] = 0;
    for (size_t t = 0; t < s->n_tenants; t++) {
        const rkw_sim_tenant *tenant = &s->tenants[t];
        racks->busy[tenant->pool] += gpu_h[t];
        racks->on[tenant->pool] += rkw_max(gpu_h[t], tenant->ready_gpu_h);
    }
    racks->full = 0;
    for (size_t p = 0; p < s->n_pools; p++) {
        double each = s->pools[p].racks_per_gpu_h, wanted = racks->on[p] * each;
        racks->full |= wanted > s->pools[p].installed;
        racks->on[p] = rkw_min(wanted, s->pools[p].installed);
        racks->busy[p] = rkw_min(racks->busy[p] * each, racks->on[p]);
    }
}

void rkw_sim_it_MW(const rkw_sim *s, const rkw_sim_racks *racks, double it_MW[RKW_POOLS_MAX])
{
    for (size_t p = 0; p < s->n_pools; p++)
        it_MW[p] = s->pools[p].parked_MW + racks->on[p] * s->pools[p].ready_MW + racks->busy[p] * s->pools[p].busy_MW;
}

const rkw_facility_row *rkw_sim_facility(const rkw_sim *s, const double it_MW[RKW_POOLS_MAX])
{
    rkw_sim_memo *m = s->memo;
    int same = m->row == s->row;
    for (size_t p = 0; p < s->n_pools && same; p++) same = m->it_MW[p] == it_MW[p];
    if (same) return &m->answer;
    rkw_facility_power(s->facility, s->row, it_MW, &m->answer);
    memcpy(m->it_MW, it_MW, s->n_pools * sizeof *it_MW);
    m->row = s->row;
    return &m->answer;
}

double rkw_sim_facility_MW(const rkw_sim *s, const double *gpu_h)
{
    double it_MW[RKW_POOLS_MAX];
    rkw_sim_racks racks;
    rkw_sim_count_racks(s, gpu_h, &racks);
    rkw_sim_it_MW(s, &racks, it_MW);
    return rkw_sim_facility(s, it_MW)->facility_MW;
}

/* Where a pool is full, or work starts on racks that stood ready, IT power bends: then the share is a little too large
 * and is halved into place. */
static double shrink_to_fit(const rkw_sim *s, const double *base, const double *extra, double limit_MW, double share,
                            double *work)
{
    double low = 0, high = share;
    for (int i = 0; i < 50 && high - low > 1e-12; i++) {
        double middle = i ? 0.5 * (low + high) : high;
        for (size_t t = 0; t < s->n_tenants; t++) work[t] = base[t] + middle * extra[t];
        if (rkw_sim_facility_MW(s, work) <= limit_MW) {
            low = middle;
            if (i == 0) break;
        } else {
            high = middle;
        }
    }
    return low;
}

/* 1 when the extra work changes what runs on racks that are kept ready. */
static int adds_to_firm(const rkw_sim *s, const double *extra)
{
    for (size_t t = 0; t < s->n_tenants; t++)
        if (extra[t] != 0 && !s->tenants[t].queue.window) return 1;
    return 0;
}

double rkw_sim_fit(const rkw_sim *s, const double *base, const double *extra, double facility_MW)
{
    if (s->full_MW[s->row] <= facility_MW) return 1;
    double base_MW[RKW_POOLS_MAX], extra_MW[RKW_POOLS_MAX], *both = s->scratch;
    rkw_sim_racks base_racks, racks;
    for (size_t t = 0; t < s->n_tenants; t++) both[t] = base[t] + extra[t];
    rkw_sim_count_racks(s, base, &base_racks);
    rkw_sim_count_racks(s, both, &racks);
    rkw_sim_it_MW(s, &base_racks, base_MW);
    rkw_sim_it_MW(s, &racks, extra_MW);
    for (size_t p = 0; p < s->n_pools; p++) extra_MW[p] = rkw_max(extra_MW[p] - base_MW[p], 0);
    double share = rkw_facility_it_limit(s->facility, s->row, base_MW, extra_MW, facility_MW);
    int bends = racks.full || adds_to_firm(s, extra);
    return share > 0 && bends ? shrink_to_fit(s, base, extra, facility_MW, share, both) : share;
}

static void clip_pool(const rkw_sim *s, size_t pool, double *gpu_h)
{
    double firm = 0, rest = 0, room = s->pools[pool].gpus_available * s->dt_h;
    for (size_t t = 0; t < s->n_tenants; t++)
        if (s->tenants[t].pool == pool) *(s->tenants[t].queue.window ? &rest : &firm) += gpu_h[t];
    double firm_share = firm > room ? room / firm : 1;
    double left = rkw_max(room - firm, 0), rest_share = rest > left ? left / rest : 1;
    for (size_t t = 0; t < s->n_tenants; t++)
        if (s->tenants[t].pool == pool) gpu_h[t] *= s->tenants[t].queue.window ? rest_share : firm_share;
}

void rkw_sim_clip(const rkw_sim *s, double *gpu_h)
{
    for (size_t t = 0; t < s->n_tenants; t++) {
        const rkw_sim_tenant *tenant = &s->tenants[t];
        double most = tenant->queue.backlog;
        if (tenant->ramp_per_h > 0 && s->row > 0)
            most = rkw_min(most,
                           (tenant->last_rate_gpus + tenant->ramp_per_h * s->dt_h * tenant->contracted_gpus) * s->dt_h);
        gpu_h[t] = gpu_h[t] > 0 ? rkw_min(gpu_h[t], rkw_max(most, 0)) : 0;
    }
    for (size_t p = 0; p < s->n_pools; p++) clip_pool(s, p, gpu_h);
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
