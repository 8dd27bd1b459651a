/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the budget and the land buy, against the capacity. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <rackwatt/capacity.h>
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

/* The question of the capacity arithmetic for racks of one pool at their maximum power. */
static rkw_capacity_question question_of(const rkw_site *site, size_t pool, const rkw_costs *c, double power_MW,
                                         double facility_per_it)
{
    const rkw_racks *racks = rkw_site_racks(site);
    rkw_capacity_question q = RKW_CAPACITY_QUESTION_INIT;
    q.facility_MW = power_MW;
    q.pue = facility_per_it;
    q.budget_usd = rkw_site_value(site, RKW_SITE_BUDGET_USD);
    q.site_m2 = rkw_site_value(site, RKW_SITE_LAND_M2);
    q.rack_kW = rkw_racks_value(racks, pool, RKW_RACK_MAX_KW);
    q.gpus_per_rack = rkw_racks_value(racks, pool, RKW_RACK_GPUS);
    q.rack_usd = rkw_racks_value(racks, pool, RKW_RACK_COST_USD);
    q.rack_m2 = rkw_racks_value(racks, pool, RKW_RACK_FLOOR_AREA_M2);
    q.network_power_share = rkw_racks_network_power_share(racks);
    q.network_cost_share = rkw_racks_network_cost_share(racks);
    q.shell_usd_per_MW_it = c->dc_shell_mep;
    q.support_area_factor = c->hall_area_factor;
    q.cooler_m2_per_MW = c->land_dry_cooler;
    q.substation_m2 = c->land_substation_400mva;
    return q;
}

static void take_answer(const rkw_capacity_question *q, const rkw_capacity *a, rkw_envelope *o)
{
    double rack_it_MW = q->rack_kW / 1000 / (1 - q->network_power_share);
    o->rack_it_MW = rack_it_MW;
    o->rack_all_in_usd = q->rack_usd * (1 + q->network_cost_share) + rack_it_MW * q->shell_usd_per_MW_it;
    o->budget_racks = a->budget_racks;
    o->budget_gpus = a->budget_gpus;
    o->budget_racks_only = a->budget_racks_alone;
    o->budget_it_MW = a->budget_racks * rack_it_MW;
    o->budget_facility_MW = o->budget_it_MW * q->pue;
    o->substation_m2 = q->substation_m2;
    o->land_racks = a->area_racks;
    o->land_m2_per_rack = q->rack_m2 * q->support_area_factor + rack_it_MW * q->cooler_m2_per_MW;
    o->capacity_racks = a->racks;
    o->capacity_gpus = a->gpus;
    o->capacity_usd = a->racks * o->rack_all_in_usd;
    o->land_needed_m2 = a->racks * o->land_m2_per_rack + q->substation_m2;
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
    const int32_t is_it = site && rkw_site_value(site, RKW_SITE_CAPACITY_IS_IT) > 0;
    return rkw_envelope_compute_as(site, year, is_it, out, err);
}

rkw_status rkw_envelope_compute_as(const rkw_site *site, const rkw_year *year, int32_t is_it, rkw_envelope *out,
                                   rkw_error *err)
{
    if (!site || !year || !out || out->size < sizeof(size_t) || out->size > sizeof *out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_envelope_compute: a pointer is NULL or size is not set");
    rkw_costs c;
    RKW_TRY(rkw_costs_read(&c, site, err));
    const rkw_racks *racks = rkw_site_racks(site);
    size_t pool = largest_pool(racks);
    rkw_envelope o = {.size = out->size};
    double buildings_MW, power_MW = rkw_site_value(site, RKW_SITE_CAPACITY_MW);
    find_full_load(site, year, &o.facility_per_it, &buildings_MW);
    /* When the capacity counts IT, the connection is what that IT needs. */
    power_MW = is_it ? power_MW * o.facility_per_it : rkw_max(power_MW - buildings_MW, 0);
    rkw_capacity_question q = question_of(site, pool, &c, power_MW, o.facility_per_it);
    rkw_capacity answer = {.size = sizeof answer};
    RKW_TRY(rkw_capacity_of(&q, &answer, err));
    snprintf(o.rack, sizeof o.rack, "%s", rkw_racks_name(racks, pool));
    take_answer(&q, &answer, &o);
    o.supply_usd = supply_usd(site, &c);
    o.pv_on_land_MWp = c.land_pv_fixed > 0 ? q.site_m2 / c.land_pv_fixed : 0;
    memcpy(out, &o, out->size);
    return RKW_OK;
}
