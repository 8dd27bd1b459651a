/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sized, what a unit of it costs per year, to build, and in land. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/simd.h"
#include "plan/sizing.h"

static double yearly(const rkw_sizing *s, double invest_usd, double life_years)
{
    return invest_usd * rkw_capital_recovery_factor(s->economics.costs.wacc_real, life_years);
}

static size_t add_part(rkw_sizing *s, const char *name, const char *unit, double high, double invest, double annual)
{
    rkw_sizing_part *p = &s->parts[s->n_parts];
    snprintf(p->name, sizeof p->name, "%s", name);
    snprintf(p->unit, sizeof p->unit, "%s", unit);
    p->low = 0;
    p->high = high;
    p->invest_usd = invest;
    p->annual_usd = annual;
    p->land_m2 = 0;
    return s->n_parts++;
}

/* A plant on the site's own place has no room beyond its table row. */
static void add_plants(rkw_sizing *s)
{
    const rkw_costs *c = &s->economics.costs;
    const double most =
        s->options.plant_max_MW > 0 ? s->options.plant_max_MW : 20 * rkw_site_value(s->site, RKW_SITE_CAPACITY_MW);
    double kept = 0, fee = 0, MW = 0;
    for (size_t p = 0; p < s->n_plants; p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(s->site, p, &plant) != RKW_OK) continue;
        const int pv = plant.kind == RKW_PLANT_PV, own_place = strcmp(plant.place, "site") == 0;
        const double invest = pv ? c->pv_capex : c->wind_capex;
        const size_t i = add_part(s, plant.name, "MW", own_place ? plant.capacity_MW : most, invest,
                                  yearly(s, invest, pv ? c->pv_life : c->wind_life) + (pv ? c->pv_fom : c->wind_fom));
        s->parts[i].land_m2 = plant.capacity_MW > 0 ? plant.land_m2 / plant.capacity_MW : 0;
        if (!plant.remote) continue;
        kept += plant.ac_MW * (1 - plant.wheeling_loss);
        fee += plant.ac_MW * plant.wheeling_fee_usd_per_MWh;
        MW += plant.ac_MW;
    }
    s->keep_mean = (MW > 0 ? kept / MW : 1) * rkw_sizing_gain(s);
    s->fee_mean = MW > 0 ? fee / MW : 0;
}

static void add_stores_and_lines(rkw_sizing *s)
{
    const rkw_economics *e = &s->economics;
    const rkw_costs *c = &e->costs;
    const rkw_grid *grid = rkw_site_grid(s->site);
    const double most = 20 * rkw_site_value(s->site, RKW_SITE_CAPACITY_MW);
    const double charge = rkw_grid_fixed_usd(grid, 1, 1) - rkw_grid_fixed_usd(grid, 0, 1);
    s->battery_MW =
        add_part(s, "battery power", "MW", most, c->battery_capex_power,
                 yearly(s, c->battery_capex_power, c->battery_life) + c->battery_fom_share * c->battery_capex_power);
    s->battery_MWh =
        add_part(s, "battery energy", "MWh", most * s->options.battery_max_h, c->battery_capex_energy,
                 yearly(s, c->battery_capex_energy, c->battery_life) + c->battery_fom_share * c->battery_capex_energy);
    s->connection = add_part(s, "connection", "MW", rkw_site_value(s->site, RKW_SITE_CAPACITY_MW), e->connection_capex,
                             yearly(s, e->connection_capex, c->building_life) + charge);
    s->backup = add_part(s, "backup", "MW", most, e->backup_capex, yearly(s, e->backup_capex, c->building_life));
}

static rkw_status add_thermal_store(rkw_sizing *s, rkw_error *err)
{
    const rkw_thermal_store *t = rkw_site_thermal_store(s->site);
    const double usd = s->economics.thermal_store_capex;
    if (!(t->energy_MWh > 0))
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "the site has no chilled-water store that could be sized");
    s->thermal = add_part(s, "chilled-water store", "MWh", 20 * t->energy_MWh, usd,
                          yearly(s, usd, s->economics.costs.building_life));
    return RKW_OK;
}

/* A factor on the racks of all pools with their network and building. */
static void add_racks(rkw_sizing *s)
{
    const rkw_economics *e = &s->economics;
    const rkw_costs *c = &e->costs;
    const rkw_racks *racks = rkw_site_racks(s->site);
    double usd = 0, MW = 0;
    for (size_t p = 0; p < rkw_racks_count(racks); p++) {
        usd += rkw_racks_value(racks, p, RKW_RACK_INSTALLED) * e->rack_usd[p];
        MW += rkw_racks_max_MW(racks, p);
    }
    usd *= 1 + e->network_cost_share;
    const double building = MW * c->dc_shell_mep;
    s->racks = add_part(s, "racks", "1", 3, usd + building,
                        yearly(s, usd, c->rack_life) + usd * c->rack_maintenance_share +
                            yearly(s, building, c->building_life) + building * c->building_maintenance_share);
    s->parts[s->racks].low = 0.1;
}

rkw_status rkw_sizing_make_parts(rkw_sizing *s, rkw_error *err)
{
    s->n_plants = rkw_site_plants(s->site);
    if (s->n_plants > RKW_SIZING_FLOWS - 4)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%zu plants, at most %d can be sized together", s->n_plants,
                        RKW_SIZING_FLOWS - 4);
    add_plants(s);
    add_stores_and_lines(s);
    s->racks = s->thermal = RKW_NONE;
    if (s->options.size_thermal) RKW_TRY(add_thermal_store(s, err));
    if (s->options.size_racks) add_racks(s);
    return RKW_OK;
}
