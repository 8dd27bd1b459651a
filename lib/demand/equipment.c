/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chiller, dry cooler, fans: one machine at one operating point. */
#include <rackwatt/demand.h>

#include "base/simd.h"

static double biquadratic(const double c[6], double x, double y)
{
    return c[0] + c[1] * x + c[2] * x * x + c[3] * y + c[4] * y * y + c[5] * x * y;
}

void rkw_chiller_evaluate(const rkw_chiller *chiller, double capacity_kW, double leaving_water_C,
                          double entering_condenser_C, double load_kW, int32_t clamp, rkw_chiller_state *out)
{
    double water_C = rkw_clamp(leaving_water_C, chiller->water_low_C, chiller->water_high_C);
    double condenser_C = rkw_clamp(entering_condenser_C, chiller->condenser_low_C, chiller->condenser_high_C);
    int32_t in_range = water_C == leaving_water_C && condenser_C == entering_condenser_C;
    if (!clamp) {
        water_C = leaving_water_C;
        condenser_C = entering_condenser_C;
    }
    double capft = biquadratic(chiller->capft, water_C, condenser_C);
    double eirft = biquadratic(chiller->eirft, water_C, condenser_C);
    double available_kW = capacity_kW * capft;
    *out = (rkw_chiller_state){capft, eirft, NAN, NAN, NAN, NAN, NAN, in_range, 0};
    if (!(available_kW > 0.0)) return;
    double part_load = rkw_min(load_kW / available_kW, 1.0);
    double loaded = rkw_max(part_load, chiller->min_unloading);
    out->part_load = part_load;
    out->cycling = rkw_min(1.0, part_load / chiller->min_part_load);
    out->eirfplr = chiller->eirfplr[0] + chiller->eirfplr[1] * loaded + chiller->eirfplr[2] * loaded * loaded;
    out->power_kW = available_kW / chiller->reference_cop * eirft * out->eirfplr * out->cycling;
    out->cop = rkw_min(load_kW, available_kW) / out->power_kW;
}

void rkw_dry_cooler_evaluate(const rkw_dry_cooler *cooler, double heat_MW, double supply_C, double air_C,
                             rkw_dry_cooler_state *out)
{
    double approach_K = supply_C - air_C;
    if (!(approach_K > 0.0)) {
        *out = (rkw_dry_cooler_state){NAN, 0.0, 0.0, 0.0, heat_MW};
        return;
    }
    double needed = heat_MW / cooler->heat_design_MW * (cooler->approach_design_K / approach_K);
    double speed = rkw_clamp(needed, cooler->min_speed, 1.0);
    double full_MW = cooler->heat_design_MW * approach_K / cooler->approach_design_K;
    double dry_MW = needed > 1.0 ? full_MW : heat_MW;
    out->speed_needed = needed;
    out->speed = speed;
    out->fan_MW = heat_MW > 0.0 ? cooler->fan_share * cooler->heat_design_MW * pow(speed, cooler->exponent) : 0.0;
    out->heat_dry_MW = dry_MW;
    out->heat_trim_MW = heat_MW - dry_MW;
}

rkw_fan_point rkw_affinity(rkw_fan_point rated, double speed_ratio, double density)
{
    double n = speed_ratio, density_ratio = density / rated.density;
    return (rkw_fan_point){rated.flow * n, rated.head * n * n * density_ratio, rated.power * n * n * n * density_ratio,
                           density};
}
