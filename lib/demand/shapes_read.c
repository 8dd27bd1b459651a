/* SPDX-License-Identifier: GPL-3.0-or-later */
/* workload_shape.csv: work handed in by local hour, on weekdays and at the weekend. */
#include "figures.h"
#include "tenants.h"

#include <stdio.h>

enum { HOURS = 24, DAYS = 7, SATURDAY = 5 };

static rkw_status read_day(const rkw_table *shapes, const char *column, double day[HOURS], rkw_error *err)
{
    for (size_t hour = 0; hour < HOURS; hour++)
        RKW_TRY(rkw_table_number(shapes, hour, column, "1", 0.0, 1e6, &day[hour], err));
    return RKW_OK;
}

static rkw_status check_hours(const rkw_table *shapes, rkw_error *err)
{
    rkw_origin at = {rkw_table_path(shapes), 0};
    if (rkw_table_rows(shapes) != HOURS)
        return rkw_fail(err, RKW_E_FORMAT, at, "%zu rows, expected one for each of 24 hours", rkw_table_rows(shapes));
    for (size_t r = 0; r < HOURS; r++) {
        double hour = 0.0;
        RKW_TRY(rkw_table_number(shapes, r, "hour_local", "h", (double)r, (double)r, &hour, err));
    }
    return RKW_OK;
}

static rkw_status scale_to_mean_1(double week[RKW_WEEK_HOURS], const char *name, rkw_origin at, rkw_error *err)
{
    double sum = 0.0;
    for (size_t i = 0; i < RKW_WEEK_HOURS; i++) sum += week[i];
    if (!(sum > 0.0)) return rkw_fail(err, RKW_E_DOMAIN, at, "shape '%s' is zero in every hour", name);
    for (size_t i = 0; i < RKW_WEEK_HOURS; i++) week[i] *= RKW_WEEK_HOURS / sum;
    return RKW_OK;
}

rkw_status rkw_tenants_read_shape(const rkw_table *shapes, const char *name, rkw_origin wanted,
                                  double week[RKW_WEEK_HOURS], rkw_error *err)
{
    char weekday[128], weekend[128];
    snprintf(weekday, sizeof weekday, "%.100s_weekday", name);
    snprintf(weekend, sizeof weekend, "%.100s_weekend", name);
    RKW_TRY(check_hours(shapes, err));
    if (rkw_table_find_column(shapes, weekday) == RKW_NONE)
        return rkw_fail(err, RKW_E_UNKNOWN, wanted, "shape '%.64s' is not known: %s has no column '%s'", name,
                        rkw_table_path(shapes), weekday);
    double work[HOURS], rest[HOURS];
    RKW_TRY(read_day(shapes, weekday, work, err));
    int has_weekend = rkw_table_find_column(shapes, weekend) != RKW_NONE;
    RKW_TRY(read_day(shapes, has_weekend ? weekend : weekday, rest, err));
    for (size_t i = 0; i < RKW_WEEK_HOURS; i++) week[i] = i / HOURS < SATURDAY ? work[i % HOURS] : rest[i % HOURS];
    return scale_to_mean_1(week, name, (rkw_origin){rkw_table_path(shapes), 0}, err);
}
