/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/simd.h"

#include <stdio.h>

#include "sun/check.h"

/* Counting instead of leaving at the first bad value lets the loop run in vectors; NaN fails the comparison. */
RKW_CLONES
static size_t rkw_count_outside(const double *values, size_t n, double low, double high)
{
    size_t outside = 0;
    for (size_t i = 0; i < n; i++) outside += !(values[i] >= low && values[i] <= high);
    return outside;
}

rkw_status rkw_check_values(rkw_error *err, const char *name, const double *values, size_t n, const char *unit,
                            double low, double high)
{
    if (rkw_count_outside(values, n, low, high) == 0) return RKW_OK;
    size_t row = 0;
    while (values[row] >= low && values[row] <= high) row++;
    char label[64];
    snprintf(label, sizeof label, "%s[%zu]", name, row);
    return rkw_check_range(err, label, values[row], unit, low, high);
}

rkw_status rkw_require_values(rkw_error *err, const char *name, const double *values, size_t n, const char *unit,
                              double low, double high)
{
    if (!values && n > 0) return rkw_fail_null(err, name);
    return rkw_check_values(err, name, values, n, unit, low, high);
}

rkw_status rkw_fail_null(rkw_error *err, const char *name)
{
    return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%s is missing (null pointer)", name);
}

rkw_status rkw_check_struct(rkw_error *err, const char *name, size_t size, size_t least)
{
    if (size >= least) return RKW_OK;
    return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%s.size is %zu, expected at least %zu", name, size, least);
}

rkw_status rkw_check_choice(rkw_error *err, const char *name, int32_t choice, int32_t count)
{
    if (choice >= 0 && choice < count) return RKW_OK;
    return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%s is %d, expected 0 .. %d", name, (int)choice, (int)(count - 1));
}
