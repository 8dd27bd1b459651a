/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the figures of a plant to what the hot path needs. */
#include "facility.h"

/* Latent heat of water near 20 degC, 2.45 MJ/kg, and heat capacity of water, per volume. */
#define EVAPORATION_MWH_M3 (2.45e6 * 1000.0 / 3.6e9)
#define WATER_HEAT_MWH_M3_K (4186.0 * 995.0 / 3.6e9)

/* Water drawn per water evaporated, when salts are let out at the given concentration. */
static double make_up(const rkw_facility_plant *plant)
{
    double cycles = plant->v[RKW_COOL_CYCLES];
    return cycles / (cycles - 1.0);
}

static double tower_m3_MWh(const rkw_facility_plant *plant)
{
    const double *v = plant->v;
    double circulation_m3_MWh = 1.0 / (v[RKW_COOL_LOOP_RISE_K] * WATER_HEAT_MWH_M3_K);
    return make_up(plant) * v[RKW_COOL_TOWER_EVAPORATION_M3_MWH] + circulation_m3_MWh * v[RKW_COOL_TOWER_DRIFT];
}

static rkw_bank_kernel bank_kernel(const rkw_facility_plant *plant, const rkw_chiller_bank *bank)
{
    const double *c = bank->curve.eirfplr;
    double wet = bank->curve.water_cooled ? 1.0 : 0.0;
    return (rkw_bank_kernel){
        bank->best_part_load,     bank->best_ratio, c[0], c[1], c[2], wet * plant->v[RKW_COOL_TOWER_FAN_SHARE],
        wet * tower_m3_MWh(plant)};
}

static rkw_mover mover(double share, double design_MW, double min_speed, double exponent)
{
    return (rkw_mover){share * design_MW, design_MW > 0.0 ? 1.0 / design_MW : 0.0, min_speed, exponent};
}

static rkw_loss_curve loss_curve(const rkw_power_stage *stage)
{
    double rating_MVA = stage->units * stage->rating_MVA, pf = stage->power_factor;
    if (!(rating_MVA > 0.0)) return (rkw_loss_curve){0.0, 0.0, 0.0};
    return (rkw_loss_curve){rating_MVA * stage->loss_constant, stage->loss_linear / pf,
                            stage->loss_quadratic / (rating_MVA * pf * pf)};
}

static void prepare_cooler(const rkw_facility_plant *plant, rkw_plant_kernel *k)
{
    const rkw_dry_cooler *cooler = &plant->cooler;
    k->cooler = (rkw_mover){cooler->fan_share * cooler->heat_design_MW, 0.0, cooler->min_speed, cooler->exponent};
    k->cooler_per_K_MW = cooler->heat_design_MW / cooler->approach_design_K;
    k->per_cooler_K_MW = 1.0 / k->cooler_per_K_MW;
    k->cooler_m3_MWh = plant->rejection == RKW_REJECT_TOWER ? tower_m3_MWh(plant) : 0.0;
    k->spray_m3_h_K = make_up(plant) * cooler->heat_design_MW / plant->v[RKW_COOL_DRY_AIR_RISE_K] / EVAPORATION_MWH_M3;
    k->cooler_is_pump = plant->rejection == RKW_REJECT_SEAWATER ? 1.0 : 0.0;
}

void rkw_plant_prepare(rkw_facility_plant *plant)
{
    const double *v = plant->v;
    rkw_plant_kernel *k = &plant->kernel;
    double pump_min = v[RKW_COOL_PUMP_MIN_SPEED], pump_exponent = v[RKW_COOL_PUMP_EXPONENT];
    for (size_t s = 0; s < RKW_STAGES; s++) k->losses[s] = loss_curve(&plant->stages[s]);
    k->lighting_MW = plant->lighting_MW;
    k->cdu = mover(v[RKW_COOL_CDU_PUMP_SHARE], plant->liquid_design_MW, pump_min, pump_exponent);
    k->loop = mover(v[RKW_COOL_FACILITY_PUMP_SHARE], plant->loop_design_MW, pump_min, pump_exponent);
    k->crah = mover(v[RKW_COOL_CRAH_FAN_SHARE], plant->air_design_MW, v[RKW_COOL_CRAH_FAN_MIN_SPEED],
                    v[RKW_COOL_CRAH_FAN_EXPONENT]);
    prepare_cooler(plant, k);
    k->trim = bank_kernel(plant, &plant->trim);
    k->air = bank_kernel(plant, &plant->air);
    k->cubic =
        k->cdu.exponent == 3.0 && k->loop.exponent == 3.0 && k->crah.exponent == 3.0 && k->cooler.exponent == 3.0;
}
