/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cost of a year shared out among the tenants. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <rackwatt/plan.h>

#include "base/fail.h"
#include "plan/stages.h"

/* Shares of one tenant: of its pool's racks by value, of the building by power, of the energy. */
typedef struct shares {
    double racks, building, energy;
} shares;

static double contracted(const rkw_site *site, size_t pool)
{
    const rkw_tenants *tenants = rkw_site_tenants(site);
    double sum = 0;
    for (size_t t = 0; t < rkw_tenants_count(tenants); t++)
        if ((size_t)rkw_tenants_value(tenants, t, RKW_TENANT_POOL) == pool)
            sum += rkw_tenants_value(tenants, t, RKW_TENANT_CONTRACTED_GPUS);
    return sum;
}

/* Value or power of a pool over that of all pools that have tenants. */
static double pool_share(const rkw_site *site, size_t pool, int by_value)
{
    const rkw_racks *racks = rkw_site_racks(site);
    double own = 0, sum = 0;
    for (size_t p = 0; p < rkw_racks_count(racks); p++) {
        const double value =
            rkw_racks_value(racks, p, RKW_RACK_INSTALLED) * rkw_racks_value(racks, p, RKW_RACK_COST_USD);
        const double part = contracted(site, p) > 0 ? (by_value ? value : rkw_racks_max_MW(racks, p)) : 0;
        sum += part;
        if (p == pool) own = part;
    }
    return sum > 0 ? own / sum : 0;
}

static double it_MWh(const rkw_site *site, const rkw_ledger *ledger, size_t tenant)
{
    char name[160];
    snprintf(name, sizeof name, "%.100s.it", rkw_tenants_text(rkw_site_tenants(site), tenant, RKW_TENANT_TEXT_NAME));
    return rkw_ledger_total(ledger, name);
}

static shares shares_of(const rkw_site *site, const rkw_ledger *ledger, size_t tenant)
{
    const rkw_tenants *tenants = rkw_site_tenants(site);
    const size_t pool = (size_t)rkw_tenants_value(tenants, tenant, RKW_TENANT_POOL);
    const double in_pool = contracted(site, pool);
    const double own = in_pool > 0 ? rkw_tenants_value(tenants, tenant, RKW_TENANT_CONTRACTED_GPUS) / in_pool : 0;
    double energy = 0;
    for (size_t t = 0; t < rkw_tenants_count(tenants); t++) energy += it_MWh(site, ledger, t);
    return (shares){own * pool_share(site, pool, 1), own * pool_share(site, pool, 0),
                    energy > 0 ? it_MWh(site, ledger, tenant) / energy : own * pool_share(site, pool, 0)};
}

static double part_usd(const rkw_year_cost *c, int part) { return c->annuity_usd[part] + c->upkeep_usd[part]; }

static rkw_status share_out(const rkw_site *site, const rkw_ledger *ledger, const rkw_year_cost *c, double grid_only,
                            size_t tenant, rkw_tenant_cost *o, rkw_error *err)
{
    const shares s = shares_of(site, ledger, tenant);
    const double supplied = part_usd(c, RKW_COST_PV) + part_usd(c, RKW_COST_WIND) + part_usd(c, RKW_COST_BATTERY) +
                            c->import_usd + c->wheeling_usd + c->fixed_grid_usd + c->backup_usd + c->stored_usd -
                            c->export_usd;
    rkw_tenant_summary work;
    RKW_TRY(rkw_summarise_tenant(ledger, site, tenant, &work, err));
    o->gpu_h = work.delivered;
    o->racks_usd = s.racks * (part_usd(c, RKW_COST_RACKS) + part_usd(c, RKW_COST_NETWORK));
    o->building_usd = s.building * (part_usd(c, RKW_COST_BUILDING) + part_usd(c, RKW_COST_THERMAL_STORE) +
                                    c->staff_usd + c->water_usd);
    o->energy_usd = s.energy * grid_only;
    o->green_usd = s.energy * (supplied - grid_only);
    o->credits_usd = work.credits_usd;
    o->total_usd = o->racks_usd + o->building_usd + o->energy_usd + o->green_usd + o->credits_usd;
    o->usd_per_gpu_h = work.delivered > 0 ? o->total_usd / work.delivered : NAN;
    o->green_usd_per_gpu_h = work.delivered > 0 ? o->green_usd / work.delivered : NAN;
    o->price_usd = rkw_tenants_value(rkw_site_tenants(site), tenant, RKW_TENANT_PRICE_USD);
    return RKW_OK;
}

rkw_status rkw_cost_tenants(const rkw_site *site, const rkw_ledger *ledger, const rkw_year_cost *cost,
                            rkw_tenant_cost *out, rkw_error *err)
{
    if (!site || !ledger || !cost || !out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_cost_tenants: a pointer is NULL");
    const size_t n = rkw_tenants_count(rkw_site_tenants(site));
    for (size_t t = 0; t < n; t++)
        if (out[t].size != sizeof out[t])
            return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_cost_tenants: the size of a result is not set");
    const rkw_axis *axis = rkw_ledger_axis(ledger);
    const double grid_only = rkw_grid_only_usd(site, ledger, (double)axis->n * rkw_axis_dt_h(axis));
    for (size_t t = 0; t < n; t++) RKW_TRY(share_out(site, ledger, cost, grid_only, t, &out[t], err));
    return RKW_OK;
}
