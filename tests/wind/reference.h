/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reference tables with text columns, from ../shared/reference or, cut to some rows, from tests/wind/data. */
#ifndef RKW_TESTS_WIND_REFERENCE_H
#define RKW_TESTS_WIND_REFERENCE_H

#include "harness/harness.h"

#include <rackwatt/wind.h>

/* NULL, and the test counted as skipped, when the file is nowhere; released by text_csv_free. */
text_csv *reference_read(const char *name);
double reference_at(const text_csv *table, size_t row, const char *column);

/* The rows whose `key` column is `id`, as arrays of x and y scaled by y_scale; returns their number. */
size_t reference_points(const text_csv *table, const char *key, const char *id, const char *x_column,
                        const char *y_column, double y_scale, double *x, double *y, size_t most);

/* A turbine from a table of points (power in W). */
rkw_turbine *reference_turbine(const text_csv *curves, const char *id, int32_t interpolation);

/* The 80 m machine of the wake references. */
rkw_turbine *reference_wake_turbine(void);

#endif
