/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_BASE_TABLE_H
#define RKW_BASE_TABLE_H

#include "base/fail.h"

struct rkw_table {
    rkw_context ctx;
    char *path;
    int32_t kind;
    size_t n_columns, n_rows, capacity; /* rows: cells behind the header and the unit line */
    char **names, **units;              /* [n_columns]; units of a wide table */
    char **cells;                       /* [n_rows * n_columns] */
    int64_t *lines;
};

/* Columns of a scalar table, in this order. */
enum { SCALAR_NAME, SCALAR_VALUE, SCALAR_UNIT, SCALAR_LOW, SCALAR_HIGH, SCALAR_SOURCE, SCALAR_COLUMNS };

/* Text to a number in `unit`; `name` and `at` are for messages. */
rkw_status rkw_table_convert(const char *text, const char *from_unit, const char *unit, const char *name, rkw_origin at,
                             double *value, rkw_error *err);
/* As rkw_table_convert, then low .. high. */
rkw_status rkw_table_convert_checked(const char *text, const char *from_unit, const char *unit, double low, double high,
                                     const char *name, rkw_origin at, double *value, rkw_error *err);

#endif
