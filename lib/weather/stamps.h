/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and times as text, by a format: y year (two digits: 1970 .. 2069), m month, d day, H hour, M minute, S second,
 * z offset (Z, +01:00, -0700), ? any one character; anything else stands for itself. A run of one letter reads exactly as
 * many digits when another field follows at once, else one or more; a blank also matches T. */
#ifndef RKW_WEATHER_STAMPS_H
#define RKW_WEATHER_STAMPS_H

#include "weather/text.h"

/* 1 when the whole text matches. Sets *zone_s only when the format has z. Hour 24 is allowed; ranges are checked. */
int rkw_stamp_parse(rkw_field text, const char *format, rkw_civil *civil, int32_t *zone_s);

#endif
