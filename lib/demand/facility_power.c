/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facility power of a row: heat, cooling, chain. The hot path of every simulation. */
#include "base/simd.h"
#include "facility.h"

/* Latent heat of water near 20 degC, [MWh/m3]: 2.45 MJ/kg. */
#define EVAPORATION_MWH_M3 (2.45e6 * 1000.0 / 3.6e9)

/* Heat capacity of water per volume, [MWh/(m3 K)]. */
#define WATER_HEAT_MWH_M3_K (4186.0 * 995.0 / 3.6e9)

/* Fan or pump power relative to full speed. */
static inline double affinity(double speed, double exponent)
{
    return exponent == 3.0 ? speed * speed * speed : pow(speed, exponent);
}

static inline double mover_MW(double full_MW, double flow, double min_speed, double exponent)
{
    return flow > 0.0 ? full_MW * affinity(rkw_max(flow, min_speed), exponent) : 0.0;
}

static inline double loss_MW(const rkw_loss_curve *curve, double out_MW)
{
    return curve->constant_MW + out_MW * (curve->linear + out_MW * curve->quadratic_1_MW);
}

/* Power of a bank of chillers; heat beyond the bank's capacity is returned in *unmet_MW. */
static inline double bank_MW(const rkw_chiller_bank *bank, double available_MW, double power_per_MW, double heat_MW,
                             double *unmet_MW)
{
    if (!(heat_MW > 0.0)) return 0.0;
    double carried_MW = rkw_min(heat_MW, available_MW);
    *unmet_MW += heat_MW - carried_MW;
    if (carried_MW <= available_MW * bank->best_part_load) return carried_MW * bank->best_ratio * power_per_MW;
    const double *c = bank->curve.eirfplr;
    double part_load = carried_MW / available_MW;
    return available_MW * power_per_MW * (c[0] + part_load * (c[1] + part_load * c[2]));
}

static double make_up(const rkw_plant *plant, double evaporated_m3_h)
{
    double cycles = plant->v[RKW_COOL_CYCLES];
    return evaporated_m3_h * cycles / (cycles - 1.0);
}

static double tower_water_m3_h(const rkw_plant *plant, double heat_MW)
{
    const double *v = plant->v;
    double circulation_m3_h = heat_MW / (v[RKW_COOL_LOOP_RISE_K] * WATER_HEAT_MWH_M3_K);
    return make_up(plant, heat_MW * v[RKW_COOL_TOWER_EVAPORATION_M3_MWH]) + circulation_m3_h * v[RKW_COOL_TOWER_DRIFT];
}

/* Tower of a water-cooled chiller: its fans carry the heat and the compressor's work. */
static double condenser_MW(const rkw_plant *plant, const rkw_chiller_bank *bank, double heat_MW, double power_MW,
                           rkw_facility_row *out)
{
    if (!bank->curve.water_cooled || !(heat_MW > 0.0)) return 0.0;
    double rejected_MW = heat_MW + power_MW;
    out->water_m3_h += tower_water_m3_h(plant, rejected_MW);
    return rejected_MW * plant->v[RKW_COOL_TOWER_FAN_SHARE];
}

/* Chiller with its tower; the part of the heat that it can carry. */
static double chilled_MW(const rkw_plant *plant, const rkw_chiller_bank *bank, double available_MW, double power_per_MW,
                         double heat_MW, rkw_facility_row *out)
{
    double compressor_MW = bank_MW(bank, available_MW, power_per_MW, heat_MW, &out->unmet_heat_MW);
    return compressor_MW + condenser_MW(plant, bank, rkw_min(heat_MW, available_MW), compressor_MW, out);
}

typedef struct loop_split {
    double fan_MW, dry_MW, trim_MW, water_m3_h;
} loop_split;

/* Dry cooler, tower or seawater; with spraying the air is cooled only as far as full fan speed does not suffice. */
static loop_split split_loop(const rkw_plant *plant, const rkw_row_state *state, double heat_MW)
{
    const rkw_dry_cooler *cooler = &plant->cooler;
    double full_MW = cooler->fan_share * cooler->heat_design_MW;
    double per_K_MW = cooler->heat_design_MW / cooler->approach_design_K;
    double sink_C = state->sink_C, supply_C = plant->v[RKW_COOL_SUPPLY_C];
    double wanted_C = supply_C - heat_MW / per_K_MW, water_m3_h = 0.0;
    if (wanted_C >= sink_C) {
        double speed = rkw_max(heat_MW / (per_K_MW * (supply_C - sink_C)), cooler->min_speed);
        if (plant->rejection == RKW_REJECT_TOWER) water_m3_h = tower_water_m3_h(plant, heat_MW);
        return (loop_split){full_MW * affinity(speed, cooler->exponent), heat_MW, 0.0, water_m3_h};
    }
    double inlet_C = rkw_max(state->spray_C, wanted_C);
    if (inlet_C < sink_C) {
        double evaporated_MW = cooler->heat_design_MW / plant->v[RKW_COOL_DRY_AIR_RISE_K] * (sink_C - inlet_C);
        water_m3_h = make_up(plant, evaporated_MW / EVAPORATION_MWH_M3);
    }
    double dry_MW = inlet_C > wanted_C ? rkw_clamp(per_K_MW * (supply_C - inlet_C), 0.0, heat_MW) : heat_MW;
    if (plant->rejection == RKW_REJECT_TOWER) water_m3_h = tower_water_m3_h(plant, dry_MW);
    return (loop_split){full_MW, dry_MW, heat_MW - dry_MW, water_m3_h};
}

static void loop_power(const rkw_plant *plant, const rkw_row_state *state, double heat_MW, rkw_facility_row *out)
{
    if (!(heat_MW > 0.0)) return;
    loop_split split = split_loop(plant, state, heat_MW);
    double available_MW = state->trim_available_MW;
    double trim_MW = 0.0;
    rkw_facility_row trimmed = *out;
    if (split.trim_MW > 0.0) {
        trim_MW = chilled_MW(plant, &plant->trim, available_MW, state->trim_power_per_MW, split.trim_MW, &trimmed);
        /* Near the supply temperature fans at full speed may cost more than they carry: then the chillers do it all. */
        rkw_facility_row alone = *out;
        double alone_MW = chilled_MW(plant, &plant->trim, available_MW, state->trim_power_per_MW, heat_MW, &alone);
        if (heat_MW <= available_MW && alone_MW < trim_MW + split.fan_MW) {
            *out = alone;
            out->trim_MW = alone_MW;
            return;
        }
    }
    *out = trimmed;
    out->trim_MW = trim_MW;
    out->water_m3_h += split.water_m3_h;
    if (plant->rejection == RKW_REJECT_SEAWATER)
        out->pumps_MW += split.fan_MW;
    else
        out->dry_fans_MW = split.fan_MW;
}

static void liquid_side(const rkw_plant *plant, const rkw_row_state *state, double liquid_MW, rkw_facility_row *out)
{
    const double *v = plant->v;
    if (!(liquid_MW > 0.0)) return;
    double flow = liquid_MW / plant->liquid_design_MW;
    double cdu_MW = mover_MW(v[RKW_COOL_CDU_PUMP_SHARE] * plant->liquid_design_MW, flow, v[RKW_COOL_PUMP_MIN_SPEED],
                             v[RKW_COOL_PUMP_EXPONENT]);
    double facility_flow = (liquid_MW + cdu_MW) / plant->loop_design_MW;
    double loop_MW = mover_MW(v[RKW_COOL_FACILITY_PUMP_SHARE] * plant->loop_design_MW, facility_flow,
                              v[RKW_COOL_PUMP_MIN_SPEED], v[RKW_COOL_PUMP_EXPONENT]);
    out->pumps_MW = cdu_MW + loop_MW;
    out->liquid_heat_MW = liquid_MW + cdu_MW + loop_MW;
    loop_power(plant, state, out->liquid_heat_MW, out);
}

static void air_side(const rkw_plant *plant, const rkw_row_state *state, double heat_MW, rkw_facility_row *out)
{
    const double *v = plant->v;
    if (!(heat_MW > 0.0)) return;
    out->crah_fans_MW = mover_MW(v[RKW_COOL_CRAH_FAN_SHARE] * plant->air_design_MW, heat_MW / plant->air_design_MW,
                                 v[RKW_COOL_CRAH_FAN_MIN_SPEED], v[RKW_COOL_CRAH_FAN_EXPONENT]);
    out->air_heat_MW = heat_MW + out->crah_fans_MW;
    double mechanical_MW = out->air_heat_MW * (1.0 - state->free_share);
    out->air_chiller_MW =
        chilled_MW(plant, &plant->air, state->air_available_MW, state->air_power_per_MW, mechanical_MW, out);
}

void rkw_plant_power(const rkw_plant *plant, const rkw_row_state *state, const double *it_MW, rkw_facility_row *out)
{
    double total_MW = 0.0, liquid_MW = 0.0;
    for (size_t p = 0; p < plant->pools; p++) {
        total_MW += it_MW[p];
        liquid_MW += plant->heat[p].liquid_slope * rkw_max(0.0, it_MW[p] - plant->heat[p].network_fixed_MW);
    }
    double power_MW = total_MW;
    for (size_t s = 0; s < RKW_ROOM_STAGES; s++) power_MW += loss_MW(&plant->losses[s], power_MW);
    double room_losses_MW = power_MW - total_MW;
    *out = (rkw_facility_row){0};
    out->it_MW = total_MW;
    out->lighting_MW = plant->lighting_MW;
    out->buildings_MW = state->buildings_MW;
    liquid_side(plant, state, liquid_MW, out);
    air_side(plant, state, total_MW - liquid_MW + room_losses_MW + plant->lighting_MW, out);
    out->cooling_MW = out->pumps_MW + out->dry_fans_MW + out->trim_MW + out->crah_fans_MW + out->air_chiller_MW;
    double load_MW = total_MW + room_losses_MW + out->cooling_MW + out->lighting_MW + out->buildings_MW;
    double facility_MW = load_MW + loss_MW(&plant->losses[RKW_STAGE_MV_LV], load_MW);
    facility_MW += loss_MW(&plant->losses[RKW_STAGE_HV_MV], facility_MW);
    out->losses_MW = room_losses_MW + (facility_MW - load_MW);
    out->facility_MW = facility_MW;
    out->pue = total_MW > 0.0 ? (facility_MW - out->buildings_MW) / total_MW : NAN;
}
