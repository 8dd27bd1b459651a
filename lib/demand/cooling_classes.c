/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Set points against the ASHRAE classes of the equipment: air at the rack inlet, facility water. */
#include "base/fail.h"
#include "facility.h"
#include "figures.h"

#include <stdio.h>

/* Row of a class, with its own limits. */
static rkw_status find_class(const rkw_table *cooling, const rkw_table *classes, const char *role, const char **name,
                             double *low_C, double *high_C, rkw_error *err)
{
    RKW_TRY(rkw_table_scalar_text(cooling, role, name, err));
    size_t row = rkw_table_find_row(classes, *name);
    rkw_origin at = {rkw_table_path(cooling), rkw_table_line(cooling, rkw_table_find_row(cooling, role))};
    if (row == RKW_NONE)
        return rkw_fail(err, RKW_E_UNKNOWN, at, "%s '%.64s' is not a row of %s", role, *name, rkw_table_path(classes));
    RKW_TRY(rkw_table_number(classes, row, "low", "degC", -20.0, 100.0, low_C, err));
    return rkw_table_number(classes, row, "high", "degC", *low_C, 100.0, high_C, err);
}

static rkw_status check_point(const rkw_table *cooling, const char *point, const char *of, double value_C, double low_C,
                              double high_C, rkw_error *err)
{
    char name[160];
    if (value_C >= low_C && value_C <= high_C) return RKW_OK;
    snprintf(name, sizeof name, "%s of %.64s", point, of);
    rkw_origin at = {rkw_table_path(cooling), rkw_table_line(cooling, rkw_table_find_row(cooling, point))};
    return rkw_fail_value(err, at, name, value_C, "degC", low_C, high_C);
}

rkw_status rkw_plant_check_classes(const rkw_facility_plant *plant, const rkw_table *cooling, const rkw_table *classes,
                                   rkw_error *err)
{
    static const char *const columns[] = {"class", "low", "high", "source"};
    const double *v = plant->v;
    const char *name = NULL;
    double low_C = 0.0, high_C = 0.0;
    RKW_TRY(rkw_table_known_columns(classes, columns, sizeof columns / sizeof columns[0], err));
    RKW_TRY(find_class(cooling, classes, "water_class", &name, &low_C, &high_C, err));
    RKW_TRY(check_point(cooling, "facility_supply_min", name, v[RKW_COOL_SUPPLY_MIN_C], low_C, high_C, err));
    RKW_TRY(check_point(cooling, "facility_supply_max", name, v[RKW_COOL_SUPPLY_MAX_C], low_C, high_C, err));
    RKW_TRY(check_point(cooling, "facility_supply", "its band", v[RKW_COOL_SUPPLY_C], v[RKW_COOL_SUPPLY_MIN_C],
                        v[RKW_COOL_SUPPLY_MAX_C], err));
    RKW_TRY(find_class(cooling, classes, "air_class", &name, &low_C, &high_C, err));
    return check_point(cooling, "air_inlet", name, v[RKW_COOL_AIR_INLET_C], low_C, high_C, err);
}
