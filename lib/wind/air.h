/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Air formulas shared by the free functions and the farm. */
#ifndef RKW_WIND_AIR_H
#define RKW_WIND_AIR_H

#include <math.h>

#define RKW_WIND_LAPSE_K_M 0.0065
#define RKW_WIND_PRESSURE_MIN_PA 30000.0
#define RKW_WIND_PRESSURE_MAX_PA 110000.0
#define RKW_WIND_TEMPERATURE_MIN_C (-90.0)
#define RKW_WIND_TEMPERATURE_MAX_C 70.0

/* Gas constants of dry air and of water vapour, J/(kg K), and standard gravity, m/s2. */
#define RKW_WIND_R_DRY 287.05
#define RKW_WIND_R_VAPOUR 461.5
#define RKW_WIND_GRAVITY 9.80665

/* IEC 61400-12-1:2017, equation 12. */
static inline double rkw_moist_density(double pressure_Pa, double temperature_K, double humidity_0_1)
{
    double vapour_Pa = 0.0000205 * exp(0.0631846 * temperature_K);
    return (pressure_Pa / RKW_WIND_R_DRY -
            humidity_0_1 * vapour_Pa * (1.0 / RKW_WIND_R_DRY - 1.0 / RKW_WIND_R_VAPOUR)) /
           temperature_K;
}

#endif
