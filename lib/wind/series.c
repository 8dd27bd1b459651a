/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wind/series.h"

#include <stdio.h>

#include "base/fail.h"

rkw_status rkw_wind_fail_null(rkw_error *err, const char *name)
{
    return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%s is NULL", name);
}

rkw_status rkw_wind_check_choice(rkw_error *err, const char *name, int32_t value, int32_t count)
{
    if (value >= 0 && value < count) return RKW_OK;
    return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%s = %d is not a choice, allowed 0 .. %d", name, (int)value,
                    (int)count - 1);
}

static rkw_status fail_element(rkw_error *err, const char *name, size_t i, double value, const char *unit, double low,
                               double high)
{
    char element[64];
    snprintf(element, sizeof element, "%.40s[%zu]", name, i);
    return rkw_fail_value(err, RKW_NOWHERE, element, value, unit, low, high);
}

rkw_status rkw_wind_check_series(rkw_error *err, const char *name, const double *values, size_t n, size_t step,
                                 const char *unit, double low, double high)
{
    if (!values) return rkw_wind_fail_null(err, name);
    if (step > 1) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%s: step must be 0 or 1", name);
    size_t count = step == 1 ? n : 1;
    size_t good = 0;
    for (size_t i = 0; i < count; i++) good += values[i] >= low && values[i] <= high;
    if (good == count) return RKW_OK;
    size_t i = 0;
    while (values[i] >= low && values[i] <= high) i++;
    return fail_element(err, name, i, values[i], unit, low, high);
}

rkw_status rkw_wind_check_rising(rkw_error *err, const char *name, const double *values, size_t n, const char *unit,
                                 double low, double high)
{
    rkw_status status = rkw_wind_check_series(err, name, values, n, 1, unit, low, high);
    if (status != RKW_OK) return status;
    for (size_t i = 1; i < n; i++)
        if (!(values[i] > values[i - 1]))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s[%zu] = %s %s does not exceed the value before it", name,
                            i, RKW_REAL(values[i]), unit);
    return RKW_OK;
}
