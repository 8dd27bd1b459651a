/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_PLAN_COSTS_H
#define RKW_PLAN_COSTS_H

#include <rackwatt/plan.h>

/* Rows of costs.csv: name, unit in here, highest allowed value. building_* is the shell with its equipment;
 * hall_area_factor the gross area of halls with support over the area of racks. */
#define RKW_COSTS_ROW_LIST(X)                                                                                          \
    X(pv_capex, "USD/MWp", 1e8)                                                                                        \
    X(pv_fom, "USD/MWp/yr", 1e7)                                                                                       \
    X(pv_life, "yr", 100)                                                                                              \
    X(wind_capex, "USD/MW", 1e8)                                                                                       \
    X(wind_fom, "USD/MW/yr", 1e7)                                                                                      \
    X(wind_life, "yr", 100)                                                                                            \
    X(battery_capex_energy, "USD/MWh", 1e8)                                                                            \
    X(battery_capex_power, "USD/MW", 1e8)                                                                              \
    X(battery_fom_share, "1/yr", 1)                                                                                    \
    X(battery_life, "yr", 100)                                                                                         \
    X(rack_life, "yr", 100)                                                                                            \
    X(rack_maintenance_share, "1/yr", 1)                                                                               \
    X(dc_shell_mep, "USD/MW_it", 1e9)                                                                                  \
    X(building_life, "yr", 100)                                                                                        \
    X(building_maintenance_share, "1/yr", 1)                                                                           \
    X(wacc_real, "1", 1)                                                                                               \
    X(staff_dc, "fte/MW", 1000)                                                                                        \
    X(staff_cost, "USD/yr", 1e7)                                                                                       \
    X(water_price, "USD/m3", 1e4)                                                                                      \
    X(hall_area_factor, "1", 100)                                                                                      \
    X(land_dry_cooler, "m2/MW_heat", 1e6)                                                                              \
    X(land_substation_400mva, "m2", 1e9)                                                                               \
    X(land_pv_fixed, "m2/MWdc", 1e7)

/* Rows that only a site with a chilled-water store needs. */
#define RKW_COSTS_THERMAL_LIST(X)                                                                                      \
    X(thermal_store_capex, "USD/MWh", 1e8)                                                                             \
    X(thermal_store_fom_share, "1/yr", 1)                                                                              \
    X(thermal_store_life, "yr", 100)

typedef struct rkw_costs {
#define RKW_COSTS_MEMBER(name, unit, high) double name;
    RKW_COSTS_ROW_LIST(RKW_COSTS_MEMBER)
    RKW_COSTS_THERMAL_LIST(RKW_COSTS_MEMBER)
#undef RKW_COSTS_MEMBER
    double recovery[RKW_COSTS]; /* capital recovery factor of each part, 1/yr */
} rkw_costs;

/* What is built, as far as money and carbon see it. */
typedef struct rkw_build {
    double pv_MW, wind_MW, battery_MW, battery_MWh, thermal_MWh;
    double land_m2;                  /* of the plants outside the site */
    double racks_usd, network_share; /* racks, and network and storage as a share of their cost */
    double it_max_MW, site_MW;
    double embodied_it_kg_per_yr; /* racks, equipment and building, spread over their lives */
    double battery_eta_discharge;
    rkw_carbon_factors carbon;
} rkw_build;

rkw_status rkw_costs_read(rkw_costs *c, const rkw_site *site, rkw_error *err);
rkw_status rkw_build_of(rkw_build *build, const rkw_site *site, const rkw_costs *c);
/* Money and carbon of the time that a summary covers; out->size is kept. */
void rkw_build_cost(const rkw_build *build, const rkw_costs *c, const rkw_summary *s, rkw_year_cost *out);

#endif
