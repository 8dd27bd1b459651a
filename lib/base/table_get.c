/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells of a table as checked numbers and texts. */
#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/table.h"

int32_t rkw_table_kind(const rkw_table *t) { return t->kind; }
const char *rkw_table_path(const rkw_table *t) { return t->path; }
size_t rkw_table_rows(const rkw_table *t) { return t->n_rows; }
size_t rkw_table_columns(const rkw_table *t) { return t->n_columns; }

const char *rkw_table_column_name(const rkw_table *t, size_t column)
{
    return column < t->n_columns ? t->names[column] : "";
}

int64_t rkw_table_line(const rkw_table *t, size_t row) { return row < t->n_rows ? t->lines[row] : 0; }

const char *rkw_table_cell(const rkw_table *t, size_t row, size_t column)
{
    return row < t->n_rows && column < t->n_columns ? t->cells[row * t->n_columns + column] : "";
}

size_t rkw_table_find_column(const rkw_table *t, const char *name)
{
    for (size_t c = 0; c < t->n_columns; c++)
        if (strcmp(t->names[c], name) == 0) return c;
    return RKW_NONE;
}

size_t rkw_table_find_row(const rkw_table *t, const char *name)
{
    for (size_t r = 0; r < t->n_rows; r++)
        if (strcmp(t->cells[r * t->n_columns], name) == 0) return r;
    return RKW_NONE;
}

rkw_origin rkw_table_origin(const rkw_table *t, size_t row) { return (rkw_origin){t->path, rkw_table_line(t, row)}; }

rkw_status rkw_table_convert(const char *text, const char *from_unit, const char *unit, const char *name, rkw_origin at,
                             double *value, rkw_error *err)
{
    double number = 0, factor = 1, offset = 0;
    if (rkw_parse_number(text, strlen(text), &number) != RKW_OK)
        return rkw_fail(err, RKW_E_FORMAT, at, "%s = '%.64s' is not a number", name, text);
    if (strcmp(from_unit, unit) != 0 && rkw_unit_convert(from_unit, unit, &factor, &offset) != RKW_OK)
        return rkw_fail(err, RKW_E_UNIT, at, "%s is in '%s', which does not convert to '%s'", name, from_unit, unit);
    *value = number * factor + offset;
    return RKW_OK;
}

rkw_status rkw_table_convert_checked(const char *text, const char *from_unit, const char *unit, double low, double high,
                                     const char *name, rkw_origin at, double *value, rkw_error *err)
{
    double number = 0;
    RKW_TRY(rkw_table_convert(text, from_unit, unit, name, at, &number, err));
    if (!(number >= low && number <= high)) return rkw_fail_value(err, at, name, number, unit, low, high);
    *value = number;
    return RKW_OK;
}

/* The row's own name, where its first column is text, tells a user more than a line number alone. */
static void name_cell(const rkw_table *t, size_t row, const char *column, char *text, size_t size)
{
    int named = t->n_columns && strcmp(t->units[0], "text") == 0 && t->cells[row * t->n_columns][0];
    const char *row_name = named ? t->cells[row * t->n_columns] : "";
    size_t n = strnlen(row_name, 40), m = strnlen(column, size - n - 2);
    memcpy(text, row_name, n);
    if (n) text[n++] = '.';
    memcpy(text + n, column, m);
    text[n + m] = 0;
}

rkw_status rkw_table_number(const rkw_table *t, size_t row, const char *column, const char *unit, double low,
                            double high, double *value, rkw_error *err)
{
    if (!t || t->kind != RKW_TABLE_WIDE || row >= t->n_rows)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_table_number: no such row of a wide table");
    rkw_origin at = rkw_table_origin(t, row);
    size_t c = rkw_table_find_column(t, column);
    if (c == RKW_NONE) return rkw_fail(err, RKW_E_MISSING, (rkw_origin){t->path, 0}, "column '%s' is missing", column);
    char name[128];
    name_cell(t, row, column, name, sizeof name);
    const char *text = rkw_table_cell(t, row, c);
    if (!text[0]) return rkw_fail(err, RKW_E_MISSING, at, "%s is empty", name);
    return rkw_table_convert_checked(text, t->units[c], unit, low, high, name, at, value, err);
}

rkw_status rkw_table_number_or(const rkw_table *t, size_t row, const char *column, const char *unit, double low,
                               double high, double fallback, double *value, rkw_error *err)
{
    size_t c = t ? rkw_table_find_column(t, column) : RKW_NONE;
    if (t && (c == RKW_NONE || !rkw_table_cell(t, row, c)[0])) {
        *value = fallback;
        return RKW_OK;
    }
    return rkw_table_number(t, row, column, unit, low, high, value, err);
}

rkw_status rkw_table_text(const rkw_table *t, size_t row, const char *column, const char **text, rkw_error *err)
{
    if (!t || t->kind != RKW_TABLE_WIDE || row >= t->n_rows)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_table_text: no such row of a wide table");
    size_t c = rkw_table_find_column(t, column);
    if (c == RKW_NONE) return rkw_fail(err, RKW_E_MISSING, (rkw_origin){t->path, 0}, "column '%s' is missing", column);
    if (!rkw_unit_is_text(t->units[c]))
        return rkw_fail(err, RKW_E_UNIT, (rkw_origin){t->path, 0}, "column '%s' must have the unit text", column);
    const char *cell = rkw_table_cell(t, row, c);
    if (!cell[0]) return rkw_fail(err, RKW_E_MISSING, rkw_table_origin(t, row), "%s is empty", column);
    *text = cell;
    return RKW_OK;
}

static double number_or_nan(const char *text)
{
    double value;
    return rkw_parse_number(text, strlen(text), &value) == RKW_OK ? value : NAN;
}

rkw_status rkw_table_scalar_row(const rkw_table *t, size_t row, rkw_scalar *out, rkw_error *err)
{
    if (!t || !out || t->kind != RKW_TABLE_SCALAR || row >= t->n_rows)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_table_scalar_row: no such row of a scalar table");
    char *const *cells = t->cells + row * t->n_columns;
    int text = rkw_unit_is_text(cells[SCALAR_UNIT]);
    *out = (rkw_scalar){cells[SCALAR_NAME],
                        cells[SCALAR_UNIT],
                        cells[SCALAR_SOURCE],
                        text ? NAN : number_or_nan(cells[SCALAR_VALUE]),
                        text ? NAN : number_or_nan(cells[SCALAR_LOW]),
                        text ? NAN : number_or_nan(cells[SCALAR_HIGH]),
                        cells[SCALAR_VALUE],
                        t->lines[row]};
    return RKW_OK;
}

static rkw_status fail_missing_name(const rkw_table *t, const char *name, rkw_error *err)
{
    size_t best = RKW_NONE, n = t->n_rows < 4096 ? t->n_rows : 4096;
    const char *names[4096];
    for (size_t i = 0; i < n; i++) names[i] = t->cells[i * t->n_columns];
    best = rkw_nearest_name(name, names, n);
    return rkw_fail(err, RKW_E_MISSING, (rkw_origin){t->path, 0}, "row '%s' is missing%s%s%s", name,
                    best == RKW_NONE ? "" : " (there is '", best == RKW_NONE ? "" : names[best],
                    best == RKW_NONE ? "" : "')");
}

static rkw_status find_scalar(const rkw_table *t, const char *name, size_t *row, rkw_error *err)
{
    if (!t || !name || t->kind != RKW_TABLE_SCALAR)
        return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){t ? t->path : NULL, 0},
                        "expected the columns name,value,unit,low,high,source");
    *row = rkw_table_find_row(t, name);
    return *row == RKW_NONE ? fail_missing_name(t, name, err) : RKW_OK;
}

rkw_status rkw_table_scalar(const rkw_table *t, const char *name, const char *unit, double low, double high,
                            double *value, rkw_error *err)
{
    size_t row = 0;
    RKW_TRY(find_scalar(t, name, &row, err));
    char *const *cells = t->cells + row * t->n_columns;
    return rkw_table_convert_checked(cells[SCALAR_VALUE], cells[SCALAR_UNIT], unit, low, high, name,
                                     rkw_table_origin(t, row), value, err);
}

rkw_status rkw_table_scalar_or(const rkw_table *t, const char *name, const char *unit, double low, double high,
                               double fallback, double *value, rkw_error *err)
{
    if (t && t->kind == RKW_TABLE_SCALAR && rkw_table_find_row(t, name) == RKW_NONE) {
        *value = fallback;
        return RKW_OK;
    }
    return rkw_table_scalar(t, name, unit, low, high, value, err);
}

rkw_status rkw_table_scalar_text(const rkw_table *t, const char *name, const char **text, rkw_error *err)
{
    size_t row = 0;
    RKW_TRY(find_scalar(t, name, &row, err));
    char *const *cells = t->cells + row * t->n_columns;
    if (!rkw_unit_is_text(cells[SCALAR_UNIT]))
        return rkw_fail(err, RKW_E_UNIT, rkw_table_origin(t, row), "%s must have the unit text", name);
    *text = cells[SCALAR_VALUE];
    return RKW_OK;
}

static rkw_status check_known(const char *name, const char *what, rkw_origin at, const char *const *known, size_t n,
                              rkw_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, known[i]) == 0) return RKW_OK;
    size_t near = rkw_nearest_name(name, known, n);
    if (near == RKW_NONE) return rkw_fail(err, RKW_E_UNKNOWN, at, "unknown %s '%s'", what, name);
    return rkw_fail(err, RKW_E_UNKNOWN, at, "unknown %s '%s' (did you mean '%s'?)", what, name, known[near]);
}

rkw_status rkw_table_known_names(const rkw_table *t, const char *const *known, size_t n, rkw_error *err)
{
    for (size_t r = 0; r < t->n_rows; r++)
        RKW_TRY(check_known(rkw_table_cell(t, r, 0), "name", rkw_table_origin(t, r), known, n, err));
    return RKW_OK;
}

rkw_status rkw_table_known_columns(const rkw_table *t, const char *const *known, size_t n, rkw_error *err)
{
    for (size_t c = 0; c < t->n_columns; c++)
        RKW_TRY(check_known(t->names[c], "column", (rkw_origin){t->path, 0}, known, n, err));
    return RKW_OK;
}
