/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the budget and the land buy, against the capacity. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <rackwatt/plan.h>

#include "base/fail.h"
#include "base/simd.h"
#include "plan/costs.h"

static size_t largest_pool(const rkw_racks *racks)
{
    size_t best = 0;
    for (size_t p = 1; p < rkw_racks_count(racks); p++)
        if (rkw_racks_value(racks, p, RKW_RACK_INSTALLED) > rkw_racks_value(racks, best, RKW_RACK_INSTALLED)) best = p;
    return best;
}

/* Facility MW per MW of IT with all racks at their maximum, the worst row of the year; other buildings are taken off. */
static void find_full_load(const rkw_site *site, const rkw_year *year, double *per_it, double *buildings_MW)
{
    const rkw_racks *racks = rkw_site_racks(site);
    const rkw_facility *facility = rkw_year_facility(year);
    double it_MW[RKW_POOLS_MAX] = {0};
    for (size_t p = 0; p < rkw_racks_count(racks); p++) it_MW[p] = rkw_racks_max_MW(racks, p);
    *per_it = 1;
    *buildings_MW = 0;
    for (size_t row = 0; row < rkw_facility_rows(facility); row++) {
        rkw_facility_row f;
        rkw_facility_power(facility, row, it_MW, &f);
        if (f.it_MW > 0) *per_it = rkw_max(*per_it, (f.facility_MW - f.buildings_MW) / f.it_MW);
        *buildings_MW = rkw_max(*buildings_MW, f.buildings_MW);
    }
}

static void price_rack(const rkw_racks *racks, size_t pool, const rkw_costs *c, rkw_envelope *o)
{
    double cost = rkw_racks_value(racks, pool, RKW_RACK_COST_USD);
    double installed = rkw_racks_value(racks, pool, RKW_RACK_INSTALLED);
    o->rack_it_MW = installed > 0 ? rkw_racks_max_MW(racks, pool) / installed
                                  : rkw_racks_value(racks, pool, RKW_RACK_MAX_KW) / 1000;
    o->rack_all_in_usd = cost * (1 + rkw_racks_network_cost_share(racks)) + o->rack_it_MW * c->dc_shell_mep;
    o->budget_racks_only = floor(o->budget_racks_only / cost);
    o->land_m2_per_rack = rkw_racks_value(racks, pool, RKW_RACK_FLOOR_AREA_M2) + o->rack_it_MW * c->land_dry_cooler;
}

static double supply_usd(const rkw_site *site, const rkw_costs *c)
{
    const rkw_battery *b = rkw_site_battery(site);
    double usd = b->energy_MWh * c->battery_capex_energy + b->power_discharge_MW * c->battery_capex_power;
    for (size_t p = 0; p < rkw_site_plants(site); p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(site, p, &plant) != RKW_OK) continue;
        usd += plant.capacity_MW * (plant.kind == RKW_PLANT_PV ? c->pv_capex : c->wind_capex);
    }
    return usd;
}

rkw_status rkw_envelope_compute(const rkw_site *site, const rkw_year *year, rkw_envelope *out, rkw_error *err)
{
    if (!site || !year || !out || out->size < sizeof(size_t) || out->size > sizeof *out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_envelope_compute: a pointer is NULL or size is not set");
    rkw_costs c;
    RKW_TRY(rkw_costs_read(&c, site, err));
    const rkw_racks *racks = rkw_site_racks(site);
    size_t pool = largest_pool(racks);
    rkw_envelope o = {.size = out->size};
    double buildings_MW, gpus = rkw_racks_value(racks, pool, RKW_RACK_GPUS);
    double capacity_MW = rkw_site_value(site, RKW_SITE_CAPACITY_MW), budget = rkw_site_value(site, RKW_SITE_BUDGET_USD);
    double land = rkw_site_value(site, RKW_SITE_LAND_M2);
    snprintf(o.rack, sizeof o.rack, "%s", rkw_racks_name(racks, pool));
    o.budget_racks_only = budget;
    price_rack(racks, pool, &c, &o);
    find_full_load(site, year, &o.facility_per_it, &buildings_MW);
    o.budget_racks = floor(budget / o.rack_all_in_usd);
    o.budget_gpus = o.budget_racks * gpus;
    o.budget_it_MW = o.budget_racks * o.rack_it_MW;
    o.budget_facility_MW = o.budget_it_MW * o.facility_per_it;
    o.substation_m2 = c.land_substation_400mva;
    o.land_racks = floor(rkw_max(land - o.substation_m2, 0) / o.land_m2_per_rack);
    double it_MW = rkw_site_value(site, RKW_SITE_CAPACITY_IS_IT) > 0
                       ? capacity_MW
                       : rkw_max(capacity_MW - buildings_MW, 0) / o.facility_per_it;
    o.capacity_racks = floor(it_MW / o.rack_it_MW);
    o.capacity_gpus = o.capacity_racks * gpus;
    o.capacity_usd = o.capacity_racks * o.rack_all_in_usd;
    o.land_needed_m2 = o.capacity_racks * o.land_m2_per_rack + o.substation_m2;
    o.supply_usd = supply_usd(site, &c);
    o.pv_on_land_MWp = c.land_pv_fixed > 0 ? land / c.land_pv_fixed : 0;
    memcpy(out, &o, out->size);
    return RKW_OK;
}
