/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_WIND_TURBINE_H
#define RKW_WIND_TURBINE_H

#include "wind/curve.h"

struct rkw_turbine {
    char id[64], curve_id[64];
    double rated_power_kW, rotor_diameter_m, hub_height_m;
    double reference_density_kg_m3, thrust_below, thrust_above;
    rkw_curve power_kW, thrust;
};

static inline double rkw_turbine_thrust_at(const rkw_turbine *t, double speed_m_s)
{
    return rkw_curve_at(&t->thrust, speed_m_s, speed_m_s < t->thrust.x[0] ? t->thrust_below : t->thrust_above);
}

rkw_status rkw_turbine_copy(rkw_turbine **out, const rkw_context *ctx, const rkw_turbine *from, rkw_error *err);
void rkw_turbine_set_curve_id(rkw_turbine *turbine, const char *curve_id);

/* Most rows of one call of rkw_turbine_equivalent_speeds. */
#define RKW_TURBINE_BLOCK 256

/* Speeds at which the curve at its reference density gives the same power, for IEC or VARIABLE; negative where the
 * machine stands still. The output is no input. */
void rkw_turbine_equivalent_speeds(const rkw_turbine *turbine, const double *speed_m_s, size_t n,
                                   const double *density_kg_m3, size_t density_step, int32_t method, double *out_m_s);

#endif
