/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figures.h"

#include "base/fail.h"

#include <stdio.h>
#include <string.h>

rkw_status rkw_figures_scalar(const rkw_table *table, const char *prefix, const rkw_figure *fields, size_t n,
                              double *values, rkw_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const rkw_figure *f = &fields[i];
        char name[128];
        snprintf(name, sizeof name, "%s%s%s", prefix ? prefix : "", prefix ? "." : "", f->name);
        RKW_TRY(f->optional ? rkw_table_scalar_or(table, name, f->unit, f->low, f->high, f->fallback, &values[i], err)
                            : rkw_table_scalar(table, name, f->unit, f->low, f->high, &values[i], err));
    }
    return RKW_OK;
}

rkw_status rkw_figures_row(const rkw_table *table, size_t row, const rkw_figure *fields, size_t n, double *values,
                           rkw_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const rkw_figure *f = &fields[i];
        RKW_TRY(f->optional
                    ? rkw_table_number_or(table, row, f->name, f->unit, f->low, f->high, f->fallback, &values[i], err)
                    : rkw_table_number(table, row, f->name, f->unit, f->low, f->high, &values[i], err));
    }
    return RKW_OK;
}

rkw_status rkw_table_open(rkw_table **out, const rkw_context *ctx, const char *folder, const char *file, int32_t kind,
                          rkw_error *err)
{
    char path[1024];
    int length = snprintf(path, sizeof path, "%s/%s", folder, file);
    if (length < 0 || (size_t)length >= sizeof path)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "path of %s is longer than %zu characters", file, sizeof path - 1);
    RKW_TRY(rkw_table_read(out, ctx, path, err));
    if (rkw_table_kind(*out) == kind) return RKW_OK;
    rkw_status status = rkw_fail(err, RKW_E_FORMAT, (rkw_origin){rkw_table_path(*out), 1},
                                 kind == RKW_TABLE_SCALAR ? "the header must be name,value,unit,low,high,source"
                                                          : "a table with a row of units under its header is expected");
    rkw_table_free(*out);
    *out = NULL;
    return status;
}

rkw_status rkw_figure_unknown(const rkw_table *table, size_t row, const char *what, const char *name,
                              const char *const *known, size_t n, rkw_error *err)
{
    size_t nearest = rkw_nearest_name(name, known, n);
    rkw_origin at = {rkw_table_path(table), rkw_table_line(table, row)};
    if (nearest == RKW_NONE) return rkw_fail(err, RKW_E_UNKNOWN, at, "%s '%.64s' is not known", what, name);
    return rkw_fail(err, RKW_E_UNKNOWN, at, "%s '%.64s' is not known, did you mean '%s'?", what, name, known[nearest]);
}

rkw_status rkw_figure_choice(const rkw_table *table, const char *name, const char *const *choices, size_t n,
                             int32_t *choice, rkw_error *err)
{
    const char *text = NULL;
    RKW_TRY(rkw_table_scalar_text(table, name, &text, err));
    for (size_t i = 0; i < n; i++)
        if (strcmp(text, choices[i]) == 0) {
            *choice = (int32_t)i;
            return RKW_OK;
        }
    return rkw_figure_unknown(table, rkw_table_find_row(table, name), name, text, choices, n, err);
}
