/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The moist-air formulas without argument checks, shared by the scalar and the series calls. */
#ifndef RKW_WEATHER_PSYCHRO_H
#define RKW_WEATHER_PSYCHRO_H

#define RKW_MOIST_TEMP_LOW_C (-100.0)
#define RKW_MOIST_TEMP_HIGH_C 200.0
#define RKW_MOIST_RATIO_FLOOR 1e-7 /* humidity ratios below it are numerically dry air */

/* Natural logarithm of the saturation vapour pressure [Pa]. */
double rkw_log_saturation(double temp_C);
/* Humidity ratio of a vapour pressure, at least the floor. */
double rkw_ratio_of_vapour(double vapour_Pa, double pressure_Pa);
/* Wet bulb of a humidity ratio at most that of saturation. */
double rkw_solve_wet_bulb(double temp_C, double humidity_ratio, double pressure_Pa);
/* Dew point of a vapour pressure at most that of saturation, given as its logarithm. */
double rkw_solve_dew_point(double temp_C, double log_vapour);

#endif
