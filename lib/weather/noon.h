/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_WEATHER_NOON_H
#define RKW_WEATHER_NOON_H

#include "weather/resample.h"

/* How late the irradiance is against the sun of the table; `known` is 0 without a place, GHI or a complete day. */
rkw_status rkw_weather_noon(const rkw_weather *weather, rkw_noon_check *out, rkw_error *err);

#endif
