/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_WEATHER_NORMALS_H
#define RKW_WEATHER_NORMALS_H

#include <stddef.h>

#include <rackwatt/weather.h>

#include "base/fail.h"

#define RKW_CLEARNESS_NODES 21

/* Season of a month 0 .. 11: 0 December to February, 1 March to May, 2 June to August, 3 September to November. */
static inline size_t rkw_season(size_t month) { return ((month + 1) % 12) / 3; }

#endif
