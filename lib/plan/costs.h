/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_PLAN_COSTS_H
#define RKW_PLAN_COSTS_H

#include <rackwatt/site.h>

/* Rows of costs.csv by their names, in the units of the comment. */
typedef struct rkw_costs {
    double pv_capex, pv_fom, pv_life;                                                  /* USD/MWp, USD/MWp/yr, yr */
    double wind_capex, wind_fom, wind_life;                                            /* USD/MW, USD/MW/yr, yr */
    double battery_capex_energy, battery_capex_power, battery_fom_share, battery_life; /* USD/MWh, USD/MW, 1/yr, yr */
    double rack_life, rack_maintenance_share;                                          /* yr, 1/yr */
    double dc_shell_mep, building_life, building_maintenance_share;                    /* USD/MW of IT, yr, 1/yr */
    double hall_area_factor; /* gross area of halls with support over area of racks */
    double wacc_real;
    double staff_dc, staff_cost, water_price;                      /* people/MW, USD/yr, USD/m3 */
    double land_dry_cooler, land_substation_400mva, land_pv_fixed; /* m2/MW of heat, m2, m2/MWp */
} rkw_costs;

rkw_status rkw_costs_read(rkw_costs *c, const rkw_site *site, rkw_error *err);

#endif
