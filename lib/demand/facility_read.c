/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cooling.csv, power_chain.csv and other_buildings.csv. */
#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "facility.h"
#include "figures.h"

#include <stdio.h>
#include <string.h>

/* In the order of RKW_COOL_*. */
static const rkw_figure cooling_fields[RKW_COOL_VALUES] = {
    {"facility_supply", "degC", 5, 70, 0, 0},
    {"facility_supply_min", "degC", 5, 70, 0, 0},
    {"facility_supply_max", "degC", 5, 70, 0, 0},
    {"facility_delta_t", "K", 1, 50, 0, 0},
    {"cdu_pump_share_of_liquid_heat", "1", 0, 0.5, 0, 0},
    {"facility_pump_share_of_heat", "1", 0, 0.5, 0, 0},
    {"pump_min_speed", "1", 0, 1, 0, 0},
    {"pump_power_exponent", "1", 1, 4, 0, 0},
    {"dry_cooler_approach_design", "K", 0.1, 50, 0, 0},
    {"dry_cooler_fan_share_of_heat_design", "1", 0, 0.5, 0, 0},
    {"dry_cooler_fan_power_exponent", "1", 1, 4, 0, 0},
    {"dry_cooler_fan_min_speed", "1", 0, 1, 0, 0},
    {"dry_cooler_air_rise", "K", 0.1, 50, 0, 0},
    {"adiabatic_pre_cooling_effectiveness", "1", 0, 1, 0, 0},
    {"cooling_tower_approach", "K", 0.1, 50, 0, 0},
    {"cooling_tower_fan_share_of_heat", "1", 0, 0.5, 0, 0},
    {"tower_evaporation", "m3/MWh", 0, 10, 0, 0},
    {"tower_drift", "1", 0, 0.1, 0, 0},
    {"cycles_of_concentration", "1", 1.01, 100, 0, 0},
    {"seawater_temp_mean", "degC", -2, 40, 0, 0},
    {"seawater_temp_amplitude", "K", 0, 20, 0, 0},
    {"seawater_warmest_day", "1", 1, 366, 0, 0},
    {"seawater_approach", "K", 0.1, 50, 0, 0},
    {"seawater_pump_share_of_heat", "1", 0, 0.5, 0, 0},
    {"air_inlet", "degC", 5, 45, 0, 0},
    {"air_delta_t", "K", 1, 40, 0, 0},
    {"economiser_switch", "degC", -20, 45, 0, 0},
    {"direct_air_dewpoint_max", "degC", -20, 30, 0, 0},
    {"crah_fan_share_of_air_heat", "1", 0, 0.5, 0, 0},
    {"crah_fan_min_speed", "1", 0, 1, 0, 0},
    {"crah_fan_power_exponent", "1", 1, 4, 0, 0},
    {"air_chilled_water", "degC", 1, 35, 0, 0},
    {"redundancy_cooling", "1", 1, 5, 0, 0},
    {"lighting_misc_share_of_it", "1", 0, 0.5, 0, 0},
    {"design_dry_bulb", "degC", -20, 60, 0, 0},
    {"design_wet_bulb", "degC", -20, 40, 0, 0},
};
static const char *const rejections[] = {"dry", "adiabatic", "tower", "seawater"};
static const char *const economisers[] = {"indirect", "direct", "none"};
static const char *const cooling_texts[] = {"heat_rejection", "economiser",  "trim_chiller",
                                            "air_chiller",    "water_class", "air_class"};
enum { N_COOLING_TEXTS = sizeof cooling_texts / sizeof cooling_texts[0] };

/* In the order of the members that read_chiller fills. */
static const rkw_figure chiller_fields[] = {
    {"reference_cop", "1", 0.5, 50, 0, 0},    {"capft_c1", "1", -1e3, 1e3, 0, 0},
    {"capft_c2", "1", -1e3, 1e3, 0, 0},       {"capft_c3", "1", -1e3, 1e3, 0, 0},
    {"capft_c4", "1", -1e3, 1e3, 0, 0},       {"capft_c5", "1", -1e3, 1e3, 0, 0},
    {"capft_c6", "1", -1e3, 1e3, 0, 0},       {"eirft_c1", "1", -1e3, 1e3, 0, 0},
    {"eirft_c2", "1", -1e3, 1e3, 0, 0},       {"eirft_c3", "1", -1e3, 1e3, 0, 0},
    {"eirft_c4", "1", -1e3, 1e3, 0, 0},       {"eirft_c5", "1", -1e3, 1e3, 0, 0},
    {"eirft_c6", "1", -1e3, 1e3, 0, 0},       {"eirfplr_c1", "1", -10, 10, 0, 0},
    {"eirfplr_c2", "1", -10, 10, 0, 0},       {"eirfplr_c3", "1", -10, 10, 0, 0},
    {"min_plr", "1", 0.001, 1, 0, 0},         {"min_unloading", "1", 0.001, 1, 1, 0},
    {"chw_range_min", "degC", -20, 60, 0, 0}, {"chw_range_max", "degC", -20, 60, 0, 0},
};
enum { N_CHILLER = sizeof chiller_fields / sizeof chiller_fields[0] };
static const char *const chiller_extra[] = {"reference_capacity", "ref_leaving_chw", "ref_entering_condenser",
                                            "ref_entering_air",   "cond_range_min",  "cond_range_max",
                                            "air_range_min",      "air_range_max"};
enum { N_CHILLER_EXTRA = sizeof chiller_extra / sizeof chiller_extra[0] };

static int is_one_of(const char *name, const char *const *known, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, known[i]) == 0) return 1;
    return 0;
}

/* Plain names are figures of the plant, dotted ones belong to a chiller. */
static rkw_status check_cooling_names(const rkw_table *table, rkw_error *err)
{
    const char *plain[RKW_COOL_VALUES + N_COOLING_TEXTS], *dotted[N_CHILLER + N_CHILLER_EXTRA];
    size_t n_plain = 0, n_dotted = 0;
    for (size_t i = 0; i < RKW_COOL_VALUES; i++) plain[n_plain++] = cooling_fields[i].name;
    for (size_t i = 0; i < N_COOLING_TEXTS; i++) plain[n_plain++] = cooling_texts[i];
    for (size_t i = 0; i < N_CHILLER; i++) dotted[n_dotted++] = chiller_fields[i].name;
    for (size_t i = 0; i < N_CHILLER_EXTRA; i++) dotted[n_dotted++] = chiller_extra[i];
    for (size_t r = 0; r < rkw_table_rows(table); r++) {
        const char *name = rkw_table_cell(table, r, 0), *dot = strchr(name, '.');
        if (dot ? is_one_of(dot + 1, dotted, n_dotted) : is_one_of(name, plain, n_plain)) continue;
        return dot ? rkw_figure_unknown(table, r, "property", dot + 1, dotted, n_dotted, err)
                   : rkw_figure_unknown(table, r, "name", name, plain, n_plain, err);
    }
    return RKW_OK;
}

static rkw_status read_condenser_range(const rkw_table *table, const char *name, rkw_chiller *chiller, rkw_error *err)
{
    char row[128];
    snprintf(row, sizeof row, "%s.cond_range_min", name);
    chiller->water_cooled = rkw_table_find_row(table, row) != RKW_NONE;
    const char *medium = chiller->water_cooled ? "cond" : "air";
    snprintf(row, sizeof row, "%s.%s_range_min", name, medium);
    RKW_TRY(rkw_table_scalar(table, row, "degC", -40.0, 80.0, &chiller->condenser_low_C, err));
    snprintf(row, sizeof row, "%s.%s_range_max", name, medium);
    return rkw_table_scalar(table, row, "degC", chiller->condenser_low_C, 80.0, &chiller->condenser_high_C, err);
}

/* Most efficient part load, and a check that power rises from there on. */
static rkw_status prepare_bank(rkw_chiller_bank *bank, rkw_origin at, const char *name, rkw_error *err)
{
    const double *c = bank->curve.eirfplr;
    double best = c[0] > 0.0 && c[2] > 0.0 ? sqrt(c[0] / c[2]) : 1.0;
    bank->best_part_load = rkw_clamp(best, bank->curve.min_unloading, 1.0);
    double x = bank->best_part_load;
    bank->best_ratio = (c[0] + x * (c[1] + x * c[2])) / x;
    double slope_low = c[1] + 2.0 * c[2] * x, slope_high = c[1] + 2.0 * c[2];
    if (!(bank->best_ratio > 0.0 && slope_low >= 0.0 && slope_high >= 0.0))
        return rkw_fail(err, RKW_E_DOMAIN, at, "%s.eirfplr: power must be positive and rise with part load", name);
    return RKW_OK;
}

static rkw_status read_chiller(const rkw_table *table, const char *role, rkw_chiller_bank *bank, rkw_error *err)
{
    const char *name = NULL;
    double v[N_CHILLER];
    RKW_TRY(rkw_table_scalar_text(table, role, &name, err));
    RKW_TRY(rkw_figures_scalar(table, name, chiller_fields, N_CHILLER, v, err));
    rkw_chiller *chiller = &bank->curve;
    chiller->reference_cop = v[0];
    memcpy(chiller->capft, v + 1, sizeof chiller->capft);
    memcpy(chiller->eirft, v + 7, sizeof chiller->eirft);
    memcpy(chiller->eirfplr, v + 13, sizeof chiller->eirfplr);
    chiller->min_part_load = v[16];
    chiller->min_unloading = v[17] > 0.0 ? v[17] : v[16];
    chiller->water_low_C = v[18];
    chiller->water_high_C = v[19];
    rkw_origin at = {rkw_table_path(table), rkw_table_line(table, rkw_table_find_row(table, role))};
    if (!(chiller->water_low_C <= chiller->water_high_C))
        return rkw_fail_value(err, at, "chw_range_min", v[18], "degC", -20.0, v[19]);
    RKW_TRY(read_condenser_range(table, name, chiller, err));
    return prepare_bank(bank, at, name, err);
}

static rkw_status read_cooling(rkw_facility_plant *plant, const rkw_table *table, rkw_error *err)
{
    RKW_TRY(check_cooling_names(table, err));
    RKW_TRY(rkw_figures_scalar(table, NULL, cooling_fields, RKW_COOL_VALUES, plant->v, err));
    RKW_TRY(rkw_figure_choice(table, "heat_rejection", rejections, 4, &plant->rejection, err));
    RKW_TRY(rkw_figure_choice(table, "economiser", economisers, 3, &plant->economiser, err));
    RKW_TRY(read_chiller(table, "trim_chiller", &plant->trim, err));
    RKW_TRY(read_chiller(table, "air_chiller", &plant->air, err));
    const double *v = plant->v;
    rkw_origin at = {rkw_table_path(table), rkw_table_line(table, rkw_table_find_row(table, "economiser_switch"))};
    if (!(v[RKW_COOL_ECONOMISER_SWITCH_C] <= v[RKW_COOL_AIR_INLET_C]))
        return rkw_fail_value(err, at, "economiser_switch", v[RKW_COOL_ECONOMISER_SWITCH_C], "degC", -20.0,
                              v[RKW_COOL_AIR_INLET_C]);
    if (!(v[RKW_COOL_DESIGN_WET_BULB_C] <= v[RKW_COOL_DESIGN_DRY_BULB_C]))
        return rkw_fail_value(err, (rkw_origin){rkw_table_path(table), 0}, "design_wet_bulb",
                              v[RKW_COOL_DESIGN_WET_BULB_C], "degC", -20.0, v[RKW_COOL_DESIGN_DRY_BULB_C]);
    return RKW_OK;
}

/* ------------------------------------------------------------------ power chain */

static const char *const stage_names[] = {"busway", "pdu", "ups", "tx_mv_lv", "tx_hv_mv", "psu_rack"};
static const rkw_figure stage_fields[] = {
    {"rating", "MVA", 1e-4, 10000, 0, 0}, {"loss_constant", "1", 0, 1, 0, 0}, {"loss_linear", "1", 0, 1, 0, 0},
    {"loss_quadratic", "1", 0, 1, 0, 0},  {"redundant", "1", 0, 1, 0, 0},
};
enum { N_STAGE_FIELDS = sizeof stage_fields / sizeof stage_fields[0], N_STAGE_NAMES = RKW_STAGES + 1 };
static const char *const topologies[] = {"N", "N+1", "2N", "4N3R"};
static const char *const ups_modes[] = {"double_conversion", "eco"};
static const char *const chain_plain[] = {"redundancy_topology", "power_factor", "grid_voltage", "line_thermal",
                                          "line_circuits"};

static rkw_status check_chain_name(const rkw_table *table, size_t row, rkw_error *err)
{
    const char *properties[N_STAGE_FIELDS + 2], *name = rkw_table_cell(table, row, 0), *dot = strchr(name, '.');
    if (!dot)
        return is_one_of(name, chain_plain, 5) ? RKW_OK
                                               : rkw_figure_unknown(table, row, "name", name, chain_plain, 5, err);
    char stage[64] = {0};
    memcpy(stage, name, (size_t)(dot - name) < 63 ? (size_t)(dot - name) : 63);
    if (!is_one_of(stage, stage_names, N_STAGE_NAMES))
        return rkw_figure_unknown(table, row, "stage", stage, stage_names, N_STAGE_NAMES, err);
    size_t n = 0;
    for (; n < N_STAGE_FIELDS; n++) properties[n] = stage_fields[n].name;
    if (strcmp(stage, "ups") == 0) {
        properties[n++] = "mode";
        properties[n++] = "eco_mode_efficiency";
    }
    return is_one_of(dot + 1, properties, n) ? RKW_OK
                                             : rkw_figure_unknown(table, row, "property", dot + 1, properties, n, err);
}

static rkw_status read_stage(const rkw_table *table, const char *name, double power_factor, rkw_power_stage *stage,
                             rkw_error *err)
{
    double v[N_STAGE_FIELDS];
    RKW_TRY(rkw_figures_scalar(table, name, stage_fields, N_STAGE_FIELDS, v, err));
    *stage = (rkw_power_stage){v[0], power_factor, v[1], v[2], v[3], 0.0, v[4] != 0.0, 0};
    return RKW_OK;
}

/* In eco mode the UPS passes the mains through: its loss is a fixed share of what it carries. */
static rkw_status apply_ups_mode(const rkw_table *table, rkw_power_stage *ups, rkw_error *err)
{
    int32_t mode = 0;
    double efficiency = 1.0;
    RKW_TRY(rkw_figure_choice(table, "ups.mode", ups_modes, 2, &mode, err));
    RKW_TRY(rkw_table_scalar_or(table, "ups.eco_mode_efficiency", "1", 0.5, 1.0, 1.0, &efficiency, err));
    if (mode == 0) return RKW_OK;
    ups->loss_constant = ups->loss_quadratic = 0.0;
    ups->loss_linear = 1.0 / efficiency - 1.0;
    return RKW_OK;
}

static rkw_status read_chain(rkw_facility_plant *plant, const rkw_table *table, rkw_error *err)
{
    double power_factor = 1.0;
    for (size_t r = 0; r < rkw_table_rows(table); r++) RKW_TRY(check_chain_name(table, r, err));
    RKW_TRY(rkw_table_scalar(table, "power_factor", "1", 0.5, 1.0, &power_factor, err));
    RKW_TRY(rkw_figure_choice(table, "redundancy_topology", topologies, 4, &plant->topology, err));
    for (size_t s = 0; s < RKW_STAGES; s++)
        RKW_TRY(read_stage(table, stage_names[s], s < RKW_ROOM_STAGES ? 1.0 : power_factor, &plant->stages[s], err));
    return apply_ups_mode(table, &plant->stages[RKW_STAGE_UPS], err);
}

rkw_status rkw_plant_read(rkw_facility_design *design, const rkw_table *cooling, const rkw_table *chain, rkw_error *err)
{
    RKW_TRY(read_cooling(&design->plant, cooling, err));
    RKW_TRY(rkw_table_scalar(chain, "line_thermal", "MVA", 1.0, 1e5, &design->line_thermal_MVA, err));
    RKW_TRY(rkw_table_scalar(chain, "line_circuits", "count", 1.0, 20.0, &design->line_circuits, err));
    return read_chain(&design->plant, chain, err);
}
