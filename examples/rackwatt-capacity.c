/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capacity arithmetic of a site: racks for a power, a budget and an area; PV, wind and battery to match; what binds. */
#include "common/program.h"

#include <rackwatt/capacity.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define HOURS 8760.0

/* Scalar figures of the site's tables. */
typedef struct figure {
    const char *table, *name, *unit;
    double low, high;
} figure;

enum {
    SITE_MW,
    SITE_M2,
    SITE_USD,
    SHELL_USD_MW,
    PV_USD_KW,
    WIND_USD_KW,
    PV_HA_MW,
    WIND_HA_MW,
    SUBSTATION_HA,
    COOLER_M2_MW,
    POWER_FACTOR,
    MAD_PER_USD,
    DEMAND_MAD_KVA,
    WHEELING_MAD_KWH,
    SERVICES_MAD_KWH,
    GRID_G_KWH,
    EMBODIED_MEP_KG,
    TDP_KW,
    ALL_IN_GB300,
    ALL_IN_B200,
    SUPPORT_FACTOR,
    LOAD_FACTOR,
    PV_YIELD,
    WIND_CF,
    REFERENCE_FARM_MW,
    BATTERY_USD_KWH,
    NATIONAL_PEAK_MW,
    CITY_MEAN_MW,
    CITY_PEAK_MW,
    ENERGY_MAD_KWH,
    WATER_L_KWH,
    FIGURES
};

static const figure figures[FIGURES] = {
    {"site.csv", "capacity", "MW", 1e-3, 1e6},
    {"site.csv", "land", "m2", 0, 1e10},
    {"site.csv", "budget", "USD", 0, 1e13},
    {"costs.csv", "dc_shell_mep", "USD/MW", 1, 1e9},
    {"costs.csv", "pv_capex", "USD/kW", 0, 1e5},
    {"costs.csv", "wind_capex", "USD/kW", 0, 1e5},
    {"costs.csv", "land_pv_fixed", "ha/MW", 1e-3, 100},
    {"costs.csv", "land_wind_total", "ha/MW", 0, 1000},
    {"costs.csv", "land_substation_400mva", "ha", 0, 100},
    {"costs.csv", "land_dry_cooler", "m2/MW", 0, 1e4},
    {"grid.csv", "power_factor", "1", 0.5, 1},
    {"grid.csv", "currency_per_usd", "MAD/USD", 1e-3, 1e5},
    {"grid.csv", "demand_charge", "MAD/kVA/yr", 0, 1e5},
    {"grid.csv", "wheeling", "MAD/kWh", 0, 100},
    {"grid.csv", "system_services", "MAD/kWh", 0, 100},
    {"carbon.csv", "grid_lifecycle", "gCO2e/kWh", 0, 5000},
    {"carbon.csv", "embodied_mep", "kgCO2e/MW", 0, 1e8},
    {"capacity.csv", "rack_power_tdp", "kW", 1e-3, 1e4},
    {"capacity.csv", "all_in_gb300", "USD/GW", 1, 1e13},
    {"capacity.csv", "all_in_b200", "USD/GW", 1, 1e13},
    {"capacity.csv", "support_area_factor", "1", 1, 10},
    {"capacity.csv", "load_factor", "1", 0, 1},
    {"capacity.csv", "pv_yield", "kWh/kW/yr", 1, 8760},
    {"capacity.csv", "wind_capacity_factor", "1", 1e-3, 1},
    {"capacity.csv", "reference_wind_farm", "MW", 1e-3, 1e5},
    {"capacity.csv", "battery_all_in", "USD/kWh", 0, 1e4},
    {"capacity.csv", "national_peak", "MW", 1, 1e7},
    {"capacity.csv", "city_mean", "MW", 1e-3, 1e6},
    {"capacity.csv", "city_peak", "MW", 1e-3, 1e6},
    {"capacity.csv", "energy_price", "MAD/kWh", 0, 100},
    {"capacity.csv", "water_evaporative", "L/kWh", 0, 100},
};

static rkw_status read_figures(const char *folder, double v[FIGURES], const rkw_context *ctx, rkw_error *err)
{
    rkw_table *table = NULL;
    rkw_status status = RKW_OK;
    for (size_t i = 0; i < FIGURES && status == RKW_OK; i++) {
        const figure *f = &figures[i];
        char path[1024];
        if (i == 0 || strcmp(f->table, figures[i - 1].table) != 0) {
            snprintf(path, sizeof path, "%s/%s", folder, f->table);
            rkw_table_free(table);
            table = NULL;
            if (!ctx->follow_links) status = rkw_check_inside(folder, f->table, err);
            if (status == RKW_OK) status = rkw_table_read(&table, ctx, path, err);
        }
        if (status == RKW_OK) status = rkw_table_scalar(table, f->name, f->unit, f->low, f->high, &v[i], err);
    }
    rkw_table_free(table);
    return status;
}

/* What stands in the names of some rows. */
typedef struct names {
    char farm[32], city[32], city_year[16], national_year[16], fee_year[16];
} names;

static rkw_status read_name(const rkw_table *table, const char *row, char *text, size_t size, rkw_error *err)
{
    const char *value = NULL;
    rkw_status status = rkw_table_scalar_text(table, row, &value, err);
    if (status == RKW_OK) snprintf(text, size, "%s", value);
    return status;
}

static rkw_status read_names(const char *folder, names *n, const rkw_context *ctx, rkw_error *err)
{
    char path[1024];
    rkw_table *table = NULL;
    snprintf(path, sizeof path, "%s/capacity.csv", folder);
    rkw_status status = rkw_table_read(&table, ctx, path, err);
    if (status == RKW_OK) status = read_name(table, "reference_wind_farm_name", n->farm, sizeof n->farm, err);
    if (status == RKW_OK) status = read_name(table, "city_name", n->city, sizeof n->city, err);
    if (status == RKW_OK) status = read_name(table, "city_year", n->city_year, sizeof n->city_year, err);
    if (status == RKW_OK) status = read_name(table, "national_year", n->national_year, sizeof n->national_year, err);
    if (status == RKW_OK) status = read_name(table, "fee_year", n->fee_year, sizeof n->fee_year, err);
    rkw_table_free(table);
    return status;
}

/* One row; the name is a format like printf's, so that it can carry the figures it holds for. */
__attribute__((format(printf, 3, 4))) static void put(double value, const char *unit, const char *name, ...)
{
    char text[RKW_NUMBER_TEXT];
    va_list args;
    va_start(args, name);
    vprintf(name, args);
    va_end(args);
    rkw_format_real(value, 7, text);
    printf(",%s,%s\n", text, unit);
}

/* The question for one pool of the site, at a power per rack and a PUE. */
static rkw_capacity_question question_of(const double v[FIGURES], const rkw_racks *racks, const char *pool,
                                         double rack_kW, double pue)
{
    size_t p = rkw_racks_find(racks, pool);
    double embodied_kg = rkw_racks_value(racks, p, RKW_RACK_EMBODIED_KG);
    rkw_capacity_question q = RKW_CAPACITY_QUESTION_INIT;
    q.facility_MW = v[SITE_MW];
    q.pue = pue;
    q.budget_usd = v[SITE_USD];
    q.site_m2 = v[SITE_M2];
    q.rack_kW = rack_kW > 0.0 ? rack_kW : rkw_racks_value(racks, p, RKW_RACK_MAX_KW);
    q.gpus_per_rack = rkw_racks_value(racks, p, RKW_RACK_GPUS);
    q.rack_usd = rkw_racks_value(racks, p, RKW_RACK_COST_USD);
    q.rack_m2 = rkw_racks_value(racks, p, RKW_RACK_FLOOR_AREA_M2);
    q.network_power_share = rkw_racks_network_power_share(racks);
    q.network_cost_share = rkw_racks_network_cost_share(racks);
    q.shell_usd_per_MW_it = v[SHELL_USD_MW];
    q.support_area_factor = v[SUPPORT_FACTOR];
    q.cooler_m2_per_MW = v[COOLER_M2_MW];
    q.substation_m2 = v[SUBSTATION_HA] * 1e4;
    q.rack_embodied_kg = isnan(embodied_kg) ? 0.0 : embodied_kg;
    q.shell_embodied_kg_per_MW = v[EMBODIED_MEP_KG];
    return q;
}

static rkw_status put_racks_at_pue(const double v[FIGURES], const rkw_racks *racks, double pue, rkw_error *err)
{
    rkw_capacity tdp = {.size = sizeof tdp}, gb200 = tdp, gb300 = tdp;
    rkw_capacity_question q = question_of(v, racks, "gb200_nvl72", v[TDP_KW], pue);
    rkw_status status = rkw_capacity_of(&q, &tdp, err);
    q = question_of(v, racks, "gb200_nvl72", 0.0, pue);
    if (status == RKW_OK) status = rkw_capacity_of(&q, &gb200, err);
    q = question_of(v, racks, "gb300_nvl72", 0.0, pue);
    if (status == RKW_OK) status = rkw_capacity_of(&q, &gb300, err);
    if (status != RKW_OK) return status;
    double gb200_kW = rkw_racks_value(racks, rkw_racks_find(racks, "gb200_nvl72"), RKW_RACK_MAX_KW);
    double gb300_kW = rkw_racks_value(racks, rkw_racks_find(racks, "gb300_nvl72"), RKW_RACK_MAX_KW);
    put(tdp.it_MW, "MW", "it_power_at_pue_%.2f", pue);
    put(tdp.racks, "count", "racks_gb200_%.0fkW_at_pue_%.2f", v[TDP_KW], pue);
    put(gb200.racks, "count", "racks_gb200_%.0fkW_at_pue_%.2f", gb200_kW, pue);
    put(gb300.racks, "count", "racks_gb300_%.0fkW_at_pue_%.2f", gb300_kW, pue);
    put(tdp.gpus, "count", "gpus_gb200_%.0fkW_at_pue_%.2f", v[TDP_KW], pue);
    put(tdp.rack_usd / 1e9, "GUSD", "rack_cost_gb200_at_pue_%.2f", pue);
    return RKW_OK;
}

static void put_costs(const double v[FIGURES], const rkw_capacity *c)
{
    double site_GW = v[SITE_MW] / 1000.0, budget_MUSD = v[SITE_USD] / 1e6;
    put(c->shell_usd / 1e9, "GUSD", "shell_mep_cost_full");
    put(c->network_usd / 1e9, "GUSD", "network_cost_full");
    put(c->total_usd / 1e9, "GUSD", "total_dc_cost_full");
    put(v[ALL_IN_GB300] * site_GW / 1e9, "GUSD", "total_dc_cost_full_ms_gb300");
    put(v[ALL_IN_B200] * site_GW / 1e9, "GUSD", "total_dc_cost_full_ms_b200");
    put(c->usd_per_rack / 1e6, "MUSD", "cost_per_gb200_rack_all_in");
    put(c->budget_racks, "count", "racks_for_%.0fMUSD_all_in", budget_MUSD);
    put(c->budget_gpus, "count", "gpus_for_%.0fMUSD_all_in", budget_MUSD);
    put(c->budget_facility_MW, "MW", "facility_power_for_%.0fMUSD_all_in", budget_MUSD);
    put(v[SITE_USD] / v[ALL_IN_GB300] * 1000.0, "MW", "facility_power_for_%.0fMUSD_ms_gb300", budget_MUSD);
    put(c->budget_racks_alone, "count", "racks_for_%.0fMUSD_racks_only", budget_MUSD);
    put(c->budget_shell_MW_it, "MW_it", "it_shell_only_for_%.0fMUSD", budget_MUSD);
    put(c->embodied_kg / 1e6, "ktCO2e", "embodied_carbon_full");
}

static rkw_status put_site_as_it(const double v[FIGURES], const rkw_racks *racks, double pue, rkw_error *err)
{
    rkw_capacity c = {.size = sizeof c};
    rkw_capacity_question q = question_of(v, racks, "gb200_nvl72", v[TDP_KW], pue);
    q.facility_MW = v[SITE_MW] * pue;
    rkw_status status = rkw_capacity_of(&q, &c, err);
    if (status != RKW_OK) return status;
    put(c.racks, "count", "racks_gb200_%.0fkW_if_%.0fMW_is_it", v[TDP_KW], v[SITE_MW]);
    put(q.facility_MW, "MW", "facility_power_if_%.0fMW_is_it_pue_%.2f", v[SITE_MW], pue);
    return RKW_OK;
}

static void put_supply(const double v[FIGURES], const names *n, double energy_MWh)
{
    double pv_MW = energy_MWh * 1000.0 / v[PV_YIELD] / 1000.0, wind_MW = energy_MWh / (HOURS * v[WIND_CF]);
    double site_ha = v[SITE_M2] / 1e4, site_pv_MW = site_ha / v[PV_HA_MW];
    put(energy_MWh / 1e6, "TWh/yr", "annual_energy_at_load_factor_%.2f", v[LOAD_FACTOR]);
    put(pv_MW / 1000.0, "GWp", "pv_to_match_annually_fixed");
    put(pv_MW * v[PV_HA_MW], "ha", "pv_land_fixed");
    put(pv_MW * v[PV_HA_MW] / site_ha, "1", "pv_land_as_multiple_of_site");
    put(pv_MW * 1000.0 * v[PV_USD_KW] / 1e9, "GUSD", "pv_cost");
    put(site_pv_MW, "MWdc", "pv_on_whole_site");
    put(site_pv_MW * v[PV_YIELD] / energy_MWh, "1", "pv_on_whole_site_energy_share");
    put(wind_MW, "MW", "wind_to_match_annually_cf_%.2f", v[WIND_CF]);
    put(wind_MW * 1000.0 * v[WIND_USD_KW] / 1e9, "GUSD", "wind_cost");
    put(wind_MW * v[WIND_HA_MW], "ha", "wind_land_total");
    put(wind_MW / v[REFERENCE_FARM_MW], "1", "%s_equivalents", n->farm);
    put(12.0 * v[SITE_MW], "MWh", "bess_12h_at_%.0fMW", v[SITE_MW]);
    put(12.0 * v[SITE_MW] * 1000.0 * v[BATTERY_USD_KWH] / 1e6, "MUSD", "bess_12h_cost");
    put(4.0 * v[SITE_MW] * 1000.0 * v[BATTERY_USD_KWH] / 1e6, "MUSD", "bess_4h_cost");
}

static void put_rest(const double v[FIGURES], const names *n, const rkw_capacity *c, double energy_MWh)
{
    double energy_kWh = energy_MWh * 1000.0;
    put(c->hall_m2, "m2", "gpu_floor_area_gross");
    put(c->cooler_m2, "m2", "dry_cooler_area");
    put(v[SUBSTATION_HA] * 1e4, "m2", "substation_area");
    put(c->it_kW_per_m2, "kW/m2", "it_density_per_site_area");
    put(v[SITE_MW] / v[NATIONAL_PEAK_MW], "1", "share_of_national_peak_%s", n->national_year);
    put(v[SITE_MW] / v[CITY_MEAN_MW], "1", "multiple_of_%s_mean_%s", n->city, n->city_year);
    put(v[SITE_MW] / v[CITY_PEAK_MW], "1", "multiple_of_%s_peak_%s", n->city, n->city_year);
    put(energy_kWh * v[ENERGY_MAD_KWH] / v[MAD_PER_USD] / 1e6, "MUSD/yr", "bill_hv_energy_only");
    put(v[SITE_MW] * 1000.0 / v[POWER_FACTOR] * v[DEMAND_MAD_KVA] / v[MAD_PER_USD] / 1e6, "MUSD/yr", "bill_hv_fixed");
    put(energy_kWh * v[GRID_G_KWH] / 1e12, "MtCO2e/yr", "grid_emissions_all_import");
    put(c->it_MW * 1000.0 * HOURS * v[LOAD_FACTOR] * v[WATER_L_KWH] / 1e9, "Mm3/yr", "water_evaporative_at_%.1f",
        v[WATER_L_KWH]);
    put(energy_kWh * (v[WHEELING_MAD_KWH] + v[SERVICES_MAD_KWH]) / v[MAD_PER_USD] / 1e6, "MUSD/yr",
        "wheeling_cost_all_energy_%s", n->fee_year);
}

/* What the racks of the site, as installed, ask of the connection on its design day. */
static rkw_status put_design_day(const char *folder, const double v[FIGURES], const rkw_racks *racks,
                                 const rkw_context *ctx, rkw_error *err)
{
    rkw_facility_design *design = NULL;
    rkw_electrical e = {.size = sizeof e};
    rkw_status status = rkw_facility_design_load(&design, ctx, folder, racks, err);
    double dry_C = NAN, wet_C = NAN;
    if (status == RKW_OK) {
        rkw_facility_design_day(design, &dry_C, &wet_C);
        status = rkw_facility_electrical(design, racks, v[SITE_MW], dry_C, wet_C, &e, err);
    }
    rkw_facility_design_free(design);
    if (status != RKW_OK) return status;
    put(e.it_MW, "MW", "installed_it_maximum");
    put(e.facility_MW, "MW", "installed_facility_maximum");
    put(e.apparent_MVA, "MVA", "installed_apparent_power");
    put(e.circuits_needed, "count", "circuits_n_minus_1");
    printf("# %s\n", e.reason);
    return RKW_OK;
}

static rkw_status put_all(const char *folder, const double v[FIGURES], const names *n, const rkw_racks *racks,
                          double pue, const rkw_context *ctx, rkw_error *err)
{
    static const double pues[] = {1.08, 1.15, 1.25, 1.40};
    static const char *const limits[] = {"the power of the connection", "the budget", "the area"};
    rkw_capacity c = {.size = sizeof c};
    rkw_capacity_question q = question_of(v, racks, "gb200_nvl72", v[TDP_KW], pue);
    double energy_MWh = v[SITE_MW] * HOURS * v[LOAD_FACTOR];
    rkw_status status = rkw_capacity_of(&q, &c, err);
    for (size_t i = 0; i < sizeof pues / sizeof pues[0] && status == RKW_OK; i++)
        status = put_racks_at_pue(v, racks, pues[i], err);
    if (status == RKW_OK) put_costs(v, &c);
    if (status == RKW_OK) status = put_site_as_it(v, racks, pue, err);
    if (status != RKW_OK) return status;
    put_supply(v, n, energy_MWh);
    put_rest(v, n, &c, energy_MWh);
    put(c.area_racks, "count", "racks_for_area_one_floor");
    put(c.least_racks, "count", "racks_that_all_limits_allow");
    printf("# Of power, budget and area, %s binds: %.0f racks.\n", limits[c.binding], c.least_racks);
    return put_design_day(folder, v, racks, ctx, err);
}

static rkw_status check_pools(const rkw_racks *racks, program_run *run)
{
    static const char *const needed[] = {"gb200_nvl72", "gb300_nvl72"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (rkw_racks_find(racks, needed[i]) == RKW_NONE) {
            program_refused(run, "racks.csv has no pool '%s'", needed[i]);
            return RKW_E_MISSING;
        }
    return RKW_OK;
}

int main(int argc, char **argv)
{
    double pue = 1.15;
    const program_option options[] = {
        OPTION_NUMBER("pue", "N", &pue, 1, 5, "PUE of the costs, the budget and the area (default: 1.15)"),
    };
    program self = {"capacity",
                    "SITE",
                    "Prints what power, budget and area of a site buy, as CSV: name,value,unit.",
                    "The PUE is a question here; rackwatt-simulate computes it from equipment and weather.",
                    options,
                    1,
                    1,
                    1};
    program_run run;
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    rkw_error err = {0};
    rkw_context ctx = program_context(&run, 1);
    rkw_racks *racks = NULL;
    double v[FIGURES];
    names n;
    rkw_status status = read_figures(run.arguments[0], v, &ctx, &err);
    if (status == RKW_OK) status = read_names(run.arguments[0], &n, &ctx, &err);
    if (status == RKW_OK) status = rkw_racks_load(&racks, &ctx, run.arguments[0], &err);
    if (status != RKW_OK) program_failed(&run, &err);
    if (status == RKW_OK && check_pools(racks, &run) == RKW_OK) {
        printf("name,value,unit\n");
        if (put_all(run.arguments[0], v, &n, racks, pue, &ctx, &err) != RKW_OK) program_failed(&run, &err);
    }
    rkw_racks_free(racks);
    return program_end(&run);
}
