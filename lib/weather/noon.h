/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_WEATHER_NOON_H
#define RKW_WEATHER_NOON_H

#include "weather/resample.h"

/* How late the irradiance is against the sun of the table, from the zenith angles and the equation of time at the suns of
 * its rows (NULL when the place is unknown; the latter is overwritten). `known` is 0 without GHI or a complete day. */
rkw_status rkw_weather_noon(const rkw_weather *weather, const double *zenith_deg, double *equation_min,
                            rkw_noon_check *out, rkw_error *err);

#endif
