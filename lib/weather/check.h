/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_WEATHER_CHECK_H
#define RKW_WEATHER_CHECK_H

#include "weather/table.h"

/* What every check looks at. */
typedef struct rkw_check_view {
    const rkw_weather *w;
    rkw_weather_report *report;
    /* At the suns of the rows, NULL when the place is unknown; outside: extraterrestrial, normal [W/m2]. */
    double *zenith_deg, *mu, *outside, *equation_min;
} rkw_check_view;

/* Adds a finding to the one of the same kind and column; the value farthest out is kept. */
void rkw_check_add(rkw_weather_report *report, const rkw_weather_finding *found);
/* Values of a column that a file gave, or NULL. */
const double *rkw_check_measured(const rkw_weather *weather, int32_t column);

/* Runs of one value, and sensors with a few states. */
void rkw_check_stuck(const rkw_check_view *view, int32_t column, const double *x);
void rkw_check_few_values(const rkw_check_view *view, int32_t column, const double *x);

#endif
