/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizing for racks at maximum power on the design day, and what a row's weather means for the equipment. */
#include "base/fail.h"
#include "base/simd.h"
#include "facility.h"
#include "racks.h"

static double cooler_sink_C(const rkw_facility_plant *plant, const rkw_sky *sky)
{
    switch (plant->rejection) {
    case RKW_REJECT_TOWER: return sky->wet_bulb_C;
    case RKW_REJECT_SEAWATER: return sky->sea_C;
    default: return sky->dry_bulb_C;
    }
}

/* Indirect air takes its share through a heat exchanger at any humidity; direct air only while it is dry enough. */
static double economiser_share(const rkw_facility_plant *plant, const rkw_sky *sky)
{
    const double *v = plant->v;
    if (plant->economiser == RKW_ECONOMISER_NONE) return 0.0;
    if (plant->economiser == RKW_ECONOMISER_DIRECT && !(sky->dew_point_C <= v[RKW_COOL_DIRECT_DEW_POINT_C])) return 0.0;
    double reached_C = sky->dry_bulb_C + v[RKW_COOL_AIR_INLET_C] - v[RKW_COOL_ECONOMISER_SWITCH_C];
    double return_C = v[RKW_COOL_AIR_INLET_C] + v[RKW_COOL_AIR_RISE_K];
    return rkw_clamp((return_C - reached_C) / v[RKW_COOL_AIR_RISE_K], 0.0, 1.0);
}

static int32_t chiller_row(const rkw_facility_plant *plant, const rkw_chiller_bank *bank, double water_C,
                           const rkw_row_state *row, double *available_MW, double *power_per_MW)
{
    rkw_chiller_state state;
    double entering_C =
        bank->curve.water_cooled ? row->wet_bulb_C + plant->v[RKW_COOL_TOWER_APPROACH_K] : row->dry_bulb_C;
    rkw_chiller_evaluate(&bank->curve, 1.0, water_C, entering_C, 1.0, 1, &state);
    *available_MW = bank->capacity_MW * rkw_max(state.capft, 0.0);
    *power_per_MW = state.eirft / bank->curve.reference_cop;
    return !state.in_range;
}

static int32_t trim_row(const rkw_facility_plant *plant, double supply_C, rkw_row_state *state)
{
    state->supply_C = supply_C;
    int32_t clamped =
        chiller_row(plant, &plant->trim, supply_C, state, &state->trim_available_MW, &state->trim_power_per_MW);
    state->per_trim_1_MW = 1.0 / state->trim_available_MW;
    state->per_approach_1_K = 1.0 / (supply_C - state->sink_C);
    return clamped;
}

void rkw_plant_row_at(const rkw_facility_plant *plant, double supply_C, rkw_row_state *state)
{
    trim_row(plant, supply_C, state);
}

void rkw_plant_row(const rkw_facility_plant *plant, const rkw_sky *sky, rkw_row_state *state, int32_t clamped[2])
{
    const double *v = plant->v;
    state->dry_bulb_C = sky->dry_bulb_C;
    state->wet_bulb_C = sky->wet_bulb_C;
    state->sink_C = cooler_sink_C(plant, sky);
    state->spray_C = state->sink_C;
    if (plant->rejection == RKW_REJECT_ADIABATIC)
        state->spray_C -= v[RKW_COOL_SPRAY_EFFECTIVENESS] * (sky->dry_bulb_C - sky->wet_bulb_C);
    state->free_share = economiser_share(plant, sky);
    clamped[0] = trim_row(plant, v[RKW_COOL_SUPPLY_C], state);
    clamped[1] = chiller_row(plant, &plant->air, v[RKW_COOL_AIR_WATER_C], state, &state->air_available_MW,
                             &state->air_power_per_MW);
    state->per_air_1_MW = 1.0 / state->air_available_MW;
}

/* ------------------------------------------------------------------ sizing */

static void size_heat(rkw_facility_plant *plant, const rkw_racks *racks, double it_max_MW[RKW_POOLS_MAX])
{
    plant->pools = rkw_racks_count(racks);
    double typical_MW = 0.0;
    for (size_t p = 0; p < plant->pools; p++) {
        const rkw_pool *pool = &racks->pools[p];
        double installed = pool->value[RKW_RACK_INSTALLED];
        it_max_MW[p] = rkw_racks_max_MW(racks, p);
        typical_MW += rkw_racks_floor_MW(racks, p, installed) + rkw_racks_span_MW(racks, p, installed);
        plant->heat[p] =
            (rkw_pool_heat){pool->network_fixed_MW, pool->value[RKW_RACK_LIQUID_FRACTION] / pool->network_factor};
        plant->liquid_design_MW +=
            pool->value[RKW_RACK_LIQUID_FRACTION] * installed * pool->value[RKW_RACK_MAX_KW] / 1000.0;
    }
    plant->lighting_MW = plant->v[RKW_COOL_LIGHTING_SHARE] * typical_MW;
}

/* The cooler of the loop: which approach, whose fans. */
static rkw_dry_cooler loop_cooler(const rkw_facility_plant *plant, double heat_MW)
{
    const double *v = plant->v;
    double exponent = v[RKW_COOL_DRY_FAN_EXPONENT], min_speed = v[RKW_COOL_DRY_FAN_MIN_SPEED];
    switch (plant->rejection) {
    case RKW_REJECT_TOWER:
        return (rkw_dry_cooler){heat_MW, v[RKW_COOL_TOWER_APPROACH_K], v[RKW_COOL_TOWER_FAN_SHARE], exponent,
                                min_speed};
    case RKW_REJECT_SEAWATER:
        return (rkw_dry_cooler){heat_MW, v[RKW_COOL_SEA_APPROACH_K], v[RKW_COOL_SEA_PUMP_SHARE],
                                v[RKW_COOL_PUMP_EXPONENT], v[RKW_COOL_PUMP_MIN_SPEED]};
    default:
        return (rkw_dry_cooler){heat_MW, v[RKW_COOL_DRY_APPROACH_K], v[RKW_COOL_DRY_FAN_SHARE], exponent, min_speed};
    }
}

static void size_loops(rkw_facility_plant *plant, double it_MW, double room_losses_MW)
{
    const double *v = plant->v;
    double redundancy = v[RKW_COOL_REDUNDANCY];
    plant->loop_design_MW = plant->liquid_design_MW * (1.0 + v[RKW_COOL_CDU_PUMP_SHARE]);
    double loop_heat_MW = plant->loop_design_MW * (1.0 + v[RKW_COOL_FACILITY_PUMP_SHARE]);
    plant->cooler = loop_cooler(plant, loop_heat_MW * redundancy);
    plant->air_design_MW = it_MW - plant->liquid_design_MW + room_losses_MW + plant->lighting_MW;
}

static void design_sky(const rkw_facility_plant *plant, rkw_sky *sky)
{
    const double *v = plant->v;
    *sky = (rkw_sky){v[RKW_COOL_DESIGN_DRY_BULB_C], v[RKW_COOL_DESIGN_WET_BULB_C], v[RKW_COOL_DESIGN_WET_BULB_C],
                     v[RKW_COOL_SEA_MEAN_C] + v[RKW_COOL_SEA_AMPLITUDE_K]};
}

/* Rated capacity that carries `heat_MW` with redundancy at the capacity factor of the design day. */
static rkw_status size_bank(rkw_chiller_bank *bank, const char *name, double heat_MW, double redundancy,
                            double capacity_factor, rkw_error *err)
{
    if (heat_MW > 0.0 && !(capacity_factor > 0.05))
        return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE, "%s has no capacity on the design day (factor %s)", name,
                        RKW_REAL(capacity_factor));
    bank->capacity_MW = heat_MW > 0.0 ? heat_MW * redundancy / capacity_factor : 0.0;
    return RKW_OK;
}

static rkw_status size_chillers(rkw_facility_plant *plant, rkw_row_state *state, rkw_error *err)
{
    const double *v = plant->v;
    int32_t clamped[2];
    rkw_sky sky;
    rkw_dry_cooler_state loop;
    design_sky(plant, &sky);
    plant->trim.capacity_MW = plant->air.capacity_MW = 1.0; /* so that the row gives the capacity factors */
    rkw_plant_row(plant, &sky, state, clamped);
    double loop_heat_MW = plant->loop_design_MW * (1.0 + v[RKW_COOL_FACILITY_PUMP_SHARE]);
    double air_heat_MW = plant->air_design_MW * (1.0 + v[RKW_COOL_CRAH_FAN_SHARE]);
    loop.heat_trim_MW = 0.0;
    if (loop_heat_MW > 0.0)
        rkw_dry_cooler_evaluate(&plant->cooler, loop_heat_MW, v[RKW_COOL_SUPPLY_C], state->spray_C, &loop);
    RKW_TRY(size_bank(&plant->trim, "the trim chiller", loop.heat_trim_MW, v[RKW_COOL_REDUNDANCY],
                      state->trim_available_MW, err));
    RKW_TRY(size_bank(&plant->air, "the air-side chiller", air_heat_MW * (1.0 - state->free_share),
                      v[RKW_COOL_REDUNDANCY], state->air_available_MW, err));
    rkw_plant_row(plant, &sky, state, clamped);
    return RKW_OK;
}

rkw_status rkw_plant_size(rkw_facility_plant *plant, const rkw_racks *racks, double buildings_MW, rkw_error *err)
{
    double it_max_MW[RKW_POOLS_MAX], it_MW = 0.0;
    size_heat(plant, racks, it_max_MW);
    for (size_t p = 0; p < plant->pools; p++) it_MW += it_max_MW[p];
    RKW_TRY(rkw_power_chain_size(plant->stages, RKW_ROOM_STAGES, it_MW, plant->topology, err));
    double ups_in_MW = rkw_power_chain_input_MW(plant->stages, RKW_ROOM_STAGES, it_MW, NULL);
    size_loops(plant, it_MW, ups_in_MW - it_MW);
    rkw_row_state state;
    RKW_TRY(size_chillers(plant, &state, err));
    rkw_plant_prepare(plant);
    rkw_facility_row row;
    state.buildings_MW = buildings_MW;
    rkw_plant_power(plant, &state, it_max_MW, &row);
    double load_MW = ups_in_MW + row.cooling_MW + row.lighting_MW + row.buildings_MW;
    RKW_TRY(rkw_power_chain_size(plant->stages + RKW_STAGE_MV_LV, RKW_STAGES - RKW_STAGE_MV_LV, load_MW,
                                 plant->topology, err));
    rkw_plant_prepare(plant);
    return RKW_OK;
}
