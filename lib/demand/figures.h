/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of a table by a list of name, unit and range. */
#ifndef RKW_DEMAND_FIGURES_H
#define RKW_DEMAND_FIGURES_H

#include <rackwatt/base.h>

typedef struct rkw_figure {
    const char *name, *unit;
    double low, high;
    int optional;
    double fallback; /* when optional and absent */
} rkw_figure;

/* values[i] of fields[i] from a scalar table, names "prefix.name" (prefix NULL: plain names). */
rkw_status rkw_figures_scalar(const rkw_table *table, const char *prefix, const rkw_figure *fields, size_t n,
                              double *values, rkw_error *err);
/* values[i] of fields[i] from a row of a wide table. */
rkw_status rkw_figures_row(const rkw_table *table, size_t row, const rkw_figure *fields, size_t n, double *values,
                           rkw_error *err);
/* Reads FOLDER/FILE and checks that it is of the kind wanted. */
rkw_status rkw_table_open(rkw_table **out, const rkw_context *ctx, const char *folder, const char *file, int32_t kind,
                          rkw_error *err);
/* Text of a row of a scalar table: one of n choices. */
rkw_status rkw_figure_choice(const rkw_table *table, const char *name, const char *const *choices, size_t n,
                             int32_t *choice, rkw_error *err);
/* Where a named row of a scalar table stands, for messages. */
rkw_status rkw_figure_unknown(const rkw_table *table, size_t row, const char *what, const char *name,
                              const char *const *known, size_t n, rkw_error *err);

#endif
