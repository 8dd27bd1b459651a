/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tenants of one pool and one deadline are one class of work. Their plan is split among them afterwards, oldest work first, which
 * keeps every deadline: so only tenants without a promised share stand together. */
#include <math.h>

#include "base/fail.h"
#include "base/simd.h"
#include "schedule/operation.h"

static void take_tenant(rkw_operation *m, size_t t)
{
    const rkw_tenants *all = rkw_site_tenants(m->site);
    rkw_operation_tenant *tenant = &m->tenants[t];
    tenant->class_index = RKW_NONE;
    tenant->pool = (size_t)rkw_tenants_value(all, t, RKW_TENANT_POOL);
    tenant->window = (size_t)floor(rkw_tenants_value(all, t, RKW_TENANT_DEADLINE_H) / m->dt_h);
    tenant->share = tenant->window ? rkw_tenants_value(all, t, RKW_TENANT_MIN_SHARE) : 1;
    tenant->credit_usd = rkw_tenants_value(all, t, RKW_TENANT_CREDIT_USD);
    tenant->price_usd = rkw_tenants_value(all, t, RKW_TENANT_PRICE_USD);
    tenant->arrivals = rkw_year_arrivals(m->year, t);
}

size_t rkw_operation_pool_of(rkw_operation *m, size_t rack_pool)
{
    for (size_t q = 0; q < m->n_pools; q++)
        if (m->pools[q].pool == rack_pool) return q;
    if (m->n_pools == RKW_MAX_POOLS) return RKW_NONE;
    rkw_operation_pool *pool = &m->pools[m->n_pools];
    pool->pool = rack_pool;
    pool->rack = m->racks[rack_pool];
    pool->gpu_MW = (pool->rack.ready_MW + pool->rack.busy_MW) / pool->rack.gpus;
    return m->n_pools++;
}

/* Steps that a tenant's window may be shortened by so that it finds a class when all are taken; RKW_NONE: it does not fit. */
static size_t distance(const rkw_operation *m, size_t k, const rkw_operation_tenant *tenant, size_t pool)
{
    const rkw_operation_class *c = &m->classes[k];
    return c->pool == pool && c->window <= tenant->window ? tenant->window - c->window : RKW_NONE;
}

static int alone(const rkw_operation *m, size_t k)
{
    for (size_t t = 0; t < m->n_tenants; t++)
        if (m->tenants[t].class_index == k && m->tenants[t].share > 0) return 1;
    return 0;
}

static size_t find_class(const rkw_operation *m, const rkw_operation_tenant *tenant, size_t pool)
{
    size_t nearest = RKW_NONE;
    for (size_t k = 0; k < m->n_classes; k++) {
        if (tenant->share > 0 || alone(m, k)) continue;
        const size_t d = distance(m, k, tenant, pool);
        if (d == RKW_NONE) continue;
        if (nearest == RKW_NONE || d < distance(m, nearest, tenant, pool)) nearest = k;
    }
    const int exact = nearest != RKW_NONE && distance(m, nearest, tenant, pool) == 0;
    return exact || m->n_classes == RKW_MAX_CLASSES ? nearest : RKW_NONE;
}

static rkw_status place_tenant(rkw_operation *m, size_t t, rkw_error *err)
{
    rkw_operation_tenant *tenant = &m->tenants[t];
    const size_t pool = rkw_operation_pool_of(m, tenant->pool);
    if (pool == RKW_NONE)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "work that can wait in more than %d pools", RKW_MAX_POOLS);
    tenant->gpu_MW = m->pools[pool].gpu_MW;
    size_t k = find_class(m, tenant, pool);
    if (k == RKW_NONE && m->n_classes == RKW_MAX_CLASSES)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "tenants with more than %d kinds of promises", RKW_MAX_CLASSES);
    if (k == RKW_NONE) {
        k = m->n_classes++;
        m->classes[k] = (rkw_operation_class){
            .pool = pool, .window = tenant->window, .credit_usd = tenant->credit_usd, .most_MW = INFINITY};
    }
    m->classes[k].credit_usd = rkw_min(m->classes[k].credit_usd, tenant->credit_usd);
    tenant->class_index = k;
    return RKW_OK;
}

static void take_racks(rkw_operation *m)
{
    const rkw_racks *racks = rkw_site_racks(m->site);
    m->n_racks = rkw_racks_count(racks);
    for (size_t p = 0; p < m->n_racks; p++) rkw_operation_take_rack(&m->racks[p], racks, p);
    for (size_t t = 0; t < m->n_tenants; t++) {
        rkw_operation_rack *r = &m->racks[m->tenants[t].pool];
        m->tenants[t].gpu_MW = (r->ready_MW + r->busy_MW) / r->gpus;
        if (!m->tenants[t].window)
            r->ready += rkw_tenants_value(rkw_site_tenants(m->site), t, RKW_TENANT_CONTRACTED_GPUS) / r->gpus;
    }
    for (size_t p = 0; p < m->n_racks; p++)
        m->racks[p].ready = rkw_min(m->racks[p].ready, rkw_racks_value(racks, p, RKW_RACK_INSTALLED));
}

/* A job is a class of its own, on no more GPUs than it has. */
static rkw_status place_job(rkw_operation *m, rkw_error *err)
{
    m->job_class = RKW_NONE;
    if (!m->job) return RKW_OK;
    const size_t pool = rkw_operation_pool_of(m, m->job->pool);
    if (pool == RKW_NONE || m->n_classes == RKW_MAX_CLASSES)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "a job besides %zu kinds of promises in %zu pools",
                        m->n_classes, m->n_pools);
    m->job_class = m->n_classes++;
    m->classes[m->job_class] = (rkw_operation_class){.pool = pool,
                                                     .window = m->job->due_rows - 1,
                                                     .credit_usd = HUGE_VAL,
                                                     .most_MW = m->job->gpus * m->pools[pool].gpu_MW};
    return RKW_OK;
}

/* Shorter windows first, so that a class that has to take a longer one exists. */
rkw_status rkw_operation_make_classes(rkw_operation *m, rkw_error *err)
{
    const rkw_racks *racks = rkw_site_racks(m->site);
    size_t window = 0, next;
    for (size_t t = 0; t < m->n_tenants; t++) {
        take_tenant(m, t);
        if (!m->tenants[t].arrivals || m->tenants[t].pool >= rkw_racks_count(racks))
            return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the year was made for another site");
    }
    take_racks(m);
    for (;; window = next) {
        next = RKW_NONE;
        for (size_t t = 0; t < m->n_tenants; t++) {
            const size_t w = m->tenants[t].window;
            if (w > window && w < next) next = w;
        }
        if (next == RKW_NONE) return place_job(m, err);
        for (size_t t = 0; t < m->n_tenants; t++)
            if (m->tenants[t].window == next) RKW_TRY(place_tenant(m, t, err));
    }
}
