/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Money and carbon of a simulated year. */
#include <math.h>
#include <string.h>

#include <rackwatt/plan.h>

#include "base/fail.h"
#include "plan/costs.h"

const char *rkw_cost_name(int32_t part)
{
#define NAME(id, name) name,
    static const char *const names[] = {RKW_COST_LIST(NAME)};
#undef NAME
    return part >= 0 && part < RKW_COSTS ? names[part] : "";
}

typedef struct cost_row {
    const char *name, *unit;
    double high;
    size_t offset;
} cost_row;

static rkw_status read_rows(rkw_costs *c, const rkw_table *t, const cost_row *rows, size_t n, rkw_error *err)
{
    for (size_t i = 0; i < n; i++) {
        double value = 0;
        RKW_TRY(rkw_table_scalar(t, rows[i].name, rows[i].unit, 0, rows[i].high, &value, err));
        memcpy((char *)c + rows[i].offset, &value, sizeof value);
    }
    return RKW_OK;
}

static void find_recovery(rkw_costs *c)
{
    const double life[RKW_COSTS] = {[RKW_COST_RACKS] = c->rack_life,
                                    [RKW_COST_NETWORK] = c->rack_life,
                                    [RKW_COST_BUILDING] = c->building_life,
                                    [RKW_COST_PV] = c->pv_life,
                                    [RKW_COST_WIND] = c->wind_life,
                                    [RKW_COST_BATTERY] = c->battery_life,
                                    [RKW_COST_THERMAL_STORE] = c->thermal_store_life};
    for (int i = 0; i < RKW_COSTS; i++) c->recovery[i] = rkw_capital_recovery_factor(c->wacc_real, life[i]);
}

rkw_status rkw_costs_read(rkw_costs *c, const rkw_site *site, rkw_error *err)
{
#define ROW(name, unit, high) {#name, unit, high, offsetof(rkw_costs, name)},
    static const cost_row rows[] = {RKW_COSTS_ROW_LIST(ROW)}, thermal[] = {RKW_COSTS_THERMAL_LIST(ROW)};
#undef ROW
    const rkw_table *t = rkw_site_costs(site);
    RKW_TRY(read_rows(c, t, rows, sizeof rows / sizeof rows[0], err));
    RKW_TRY(rkw_check_positive(err, "costs.csv: pv_life", c->pv_life, "yr"));
    RKW_TRY(rkw_check_positive(err, "costs.csv: wind_life", c->wind_life, "yr"));
    RKW_TRY(rkw_check_positive(err, "costs.csv: battery_life", c->battery_life, "yr"));
    RKW_TRY(rkw_check_positive(err, "costs.csv: rack_life", c->rack_life, "yr"));
    RKW_TRY(rkw_check_positive(err, "costs.csv: building_life", c->building_life, "yr"));
    c->thermal_store_capex = c->thermal_store_fom_share = 0;
    c->thermal_store_life = 1;
    if (rkw_site_thermal_store(site)->energy_MWh > 0) {
        RKW_TRY(read_rows(c, t, thermal, sizeof thermal / sizeof thermal[0], err));
        RKW_TRY(rkw_check_positive(err, "costs.csv: thermal_store_life", c->thermal_store_life, "yr"));
    }
    find_recovery(c);
    return RKW_OK;
}

static double part_or_0(double x) { return isfinite(x) ? x : 0; }

static void count_racks(rkw_build *b, const rkw_racks *racks, const rkw_costs *c)
{
    const rkw_carbon_factors *f = &b->carbon;
    for (size_t p = 0; p < rkw_racks_count(racks); p++) {
        double count = rkw_racks_value(racks, p, RKW_RACK_INSTALLED), max_MW = rkw_racks_max_MW(racks, p);
        double each = rkw_racks_value(racks, p, RKW_RACK_EMBODIED_KG);
        double area = rkw_racks_value(racks, p, RKW_RACK_FLOOR_AREA_M2);
        if (!isfinite(each)) each = f->embodied_rack_kg;
        b->racks_usd += count * rkw_racks_value(racks, p, RKW_RACK_COST_USD);
        b->it_max_MW += max_MW;
        b->embodied_it_kg_per_yr += count * each / c->rack_life;
        b->embodied_it_kg_per_yr += max_MW * f->embodied_mep_kg_per_MW / c->building_life;
        b->embodied_it_kg_per_yr += count * part_or_0(area) * f->embodied_building_kg_per_m2 / c->building_life;
    }
    b->network_share = rkw_racks_network_cost_share(racks);
}

rkw_status rkw_build_of(rkw_build *build, const rkw_site *site, const rkw_costs *c)
{
    const rkw_battery *battery = rkw_site_battery(site);
    rkw_build b = {.battery_MW = battery->power_discharge_MW,
                   .battery_MWh = battery->energy_MWh,
                   .thermal_MWh = rkw_site_thermal_store(site)->energy_MWh,
                   .battery_eta_discharge = battery->eta_discharge,
                   .site_MW = rkw_site_value(site, RKW_SITE_CAPACITY_MW),
                   .carbon = RKW_CARBON_FACTORS_INIT};
    RKW_TRY(rkw_carbon_get_factors(rkw_site_carbon(site), &b.carbon));
    count_racks(&b, rkw_site_racks(site), c);
    for (size_t p = 0; p < rkw_site_plants(site); p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(site, p, &plant) != RKW_OK) continue;
        *(plant.kind == RKW_PLANT_PV ? &b.pv_MW : &b.wind_MW) += plant.capacity_MW;
        b.land_m2 += plant.land_m2;
    }
    *build = b;
    return RKW_OK;
}

static void invest(const rkw_build *b, const rkw_costs *c, rkw_year_cost *o)
{
    o->capex_usd[RKW_COST_RACKS] = b->racks_usd;
    o->capex_usd[RKW_COST_NETWORK] = b->racks_usd * b->network_share;
    o->capex_usd[RKW_COST_BUILDING] = b->it_max_MW * c->dc_shell_mep;
    o->capex_usd[RKW_COST_PV] = b->pv_MW * c->pv_capex;
    o->capex_usd[RKW_COST_WIND] = b->wind_MW * c->wind_capex;
    o->capex_usd[RKW_COST_BATTERY] = b->battery_MWh * c->battery_capex_energy + b->battery_MW * c->battery_capex_power;
    o->capex_usd[RKW_COST_THERMAL_STORE] = b->thermal_MWh * c->thermal_store_capex;
    o->upkeep_usd[RKW_COST_PV] = b->pv_MW * c->pv_fom;
    o->upkeep_usd[RKW_COST_WIND] = b->wind_MW * c->wind_fom;
    o->land_m2 = b->land_m2;
}

static void spread(const rkw_costs *c, double years, rkw_year_cost *o)
{
    const double share[RKW_COSTS] = {[RKW_COST_RACKS] = c->rack_maintenance_share,
                                     [RKW_COST_NETWORK] = c->rack_maintenance_share,
                                     [RKW_COST_BUILDING] = c->building_maintenance_share,
                                     [RKW_COST_BATTERY] = c->battery_fom_share,
                                     [RKW_COST_THERMAL_STORE] = c->thermal_store_fom_share};
    for (int i = 0; i < RKW_COSTS; i++) {
        o->annuity_usd[i] = o->capex_usd[i] * c->recovery[i] * years;
        o->upkeep_usd[i] = (o->upkeep_usd[i] + share[i] * o->capex_usd[i]) * years;
    }
}

static void count_carbon(const rkw_build *b, const rkw_costs *c, const rkw_summary *s, double years, rkw_year_cost *o)
{
    const rkw_carbon_factors *f = &b->carbon;
    double embodied = b->embodied_it_kg_per_yr + b->battery_MWh * f->embodied_battery_kg_per_MWh / c->battery_life;
    double generated = s->pv_MWh + s->wind_MWh;
    double used_share = generated > 0 ? 1 - (s->exported_MWh / generated) : 0;
    o->scope2_kg = s->carbon_location_kg;
    /* All that is generated was built for; only what is sold leaves with its buyer. */
    o->generation_kg =
        used_share * (s->pv_MWh * f->lifecycle_pv_kg_per_MWh + s->wind_MWh * f->lifecycle_wind_kg_per_MWh);
    o->embodied_kg = embodied * years;
    o->lifecycle_kg = s->carbon_lifecycle_kg + o->generation_kg + o->embodied_kg;
}

void rkw_build_cost(const rkw_build *b, const rkw_costs *c, const rkw_summary *s, rkw_year_cost *out)
{
    rkw_year_cost o = {.size = out->size};
    double years = s->hours / 8760;
    invest(b, c, &o);
    spread(c, years, &o);
    o.staff_usd = c->staff_dc * b->site_MW * c->staff_cost * years;
    o.water_usd = s->water_m3 * c->water_price;
    o.import_usd = s->import_usd;
    o.wheeling_usd = s->wheeling_usd;
    o.fixed_grid_usd = s->fixed_grid_usd;
    o.backup_usd = s->backup_usd;
    o.export_usd = s->export_usd;
    o.stored_usd = -s->battery_end_less_start_MWh * b->battery_eta_discharge * s->mean_import_usd_per_MWh;
    o.credits_usd = s->credits_usd;
    for (int i = 0; i < RKW_COSTS; i++) o.total_usd += o.annuity_usd[i] + o.upkeep_usd[i];
    o.total_usd += o.staff_usd + o.water_usd + o.import_usd + o.wheeling_usd + o.fixed_grid_usd + o.backup_usd +
                   o.stored_usd + o.credits_usd - o.export_usd;
    count_carbon(b, c, s, years, &o);
    double per_gpu_h = s->gpu_h_delivered > 0 ? 1 / s->gpu_h_delivered : NAN;
    o.usd_per_gpu_h = o.total_usd * per_gpu_h;
    o.kg_per_gpu_h = o.scope2_kg * per_gpu_h;
    o.lifecycle_kg_per_gpu_h = o.lifecycle_kg * per_gpu_h;
    memcpy(out, &o, out->size);
}

rkw_status rkw_cost_year(const rkw_site *site, const rkw_summary *s, rkw_year_cost *out, rkw_error *err)
{
    if (!site || !s || !out || out->size < sizeof(size_t) || out->size > sizeof *out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_cost_year: a pointer is NULL or size is not set");
    rkw_costs c;
    rkw_build b;
    RKW_TRY(rkw_costs_read(&c, site, err));
    RKW_TRY(rkw_build_of(&b, site, &c));
    rkw_build_cost(&b, &c, s, out);
    return RKW_OK;
}
