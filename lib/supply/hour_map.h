/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables by season, day kind and local hour: which row of the table holds at a local minute. */
#ifndef RKW_SUPPLY_HOUR_MAP_H
#define RKW_SUPPLY_HOUR_MAP_H

#include "base/fail.h"

enum { RKW_WEEKDAY = 0, RKW_WEEKEND = 1, RKW_DAY_KINDS = 2, RKW_DAY_MINUTES = 1440 };

typedef struct rkw_hour_map {
    int16_t row[12][RKW_DAY_KINDS][RKW_DAY_MINUTES];
    int16_t until[12][RKW_DAY_KINDS][RKW_DAY_MINUTES]; /* minute of the day at which another row begins */
} rkw_hour_map;

/*
 * Reads the columns season, first_month, last_month, days (optional) and start_hour, end_hour, or `hour` for whole
 * hours. Every minute of every month and day kind must be covered exactly once.
 */
rkw_status rkw_hour_map_read(rkw_hour_map *map, const rkw_table *table, rkw_error *err);

/* Row in force at a local instant. */
size_t rkw_hour_map_row(const rkw_hour_map *map, int64_t local_s);

/* Mean of the rows' values over the local time local_s .. local_s + step_s. */
double rkw_hour_map_mean(const rkw_hour_map *map, const double *values, int64_t local_s, int32_t step_s);

/* Mean of the rows' values over a year of 365 days, 5 weekdays to 2 days of the weekend. */
double rkw_hour_map_year_mean(const rkw_hour_map *map, const double *values);

/* Local start of a row of the axis, by the offset at the middle of the row; NULL is UTC. */
int64_t rkw_local_start_s(const rkw_axis *axis, const rkw_clock *clock, size_t row);

#endif
