/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a table; its accessors are in table_get.c. */
#include "base/table.h"

#include <string.h>

#include "base/csv.h"
#include "base/memory.h"

enum { MOST_ROWS = 4000000, MOST_SCALARS = 20000 };

typedef struct loader {
    rkw_table *table;
    int lines_seen; /* header, then units of a wide table */
} loader;

static char **copy_cells(const rkw_table *t, const rkw_csv_row *row)
{
    char **cells = rkw_alloc(&t->ctx, row->n, sizeof *cells);
    if (!cells) return NULL;
    for (size_t i = 0; i < row->n; i++) {
        cells[i] = rkw_copy_text(&t->ctx, row->cells[i]);
        if (cells[i]) continue;
        while (i--) rkw_release(cells[i]);
        rkw_release(cells);
        return NULL;
    }
    return cells;
}

static int is_scalar_header(const rkw_csv_row *row)
{
    static const char *const names[SCALAR_COLUMNS] = {"name", "value", "unit", "low", "high", "source"};
    if (row->n != SCALAR_COLUMNS) return 0;
    for (size_t i = 0; i < row->n; i++)
        if (strcmp(row->cells[i], names[i]) != 0) return 0;
    return 1;
}

static rkw_status take_header(rkw_table *t, const rkw_csv_row *row, rkw_error *err)
{
    rkw_origin at = {t->path, row->line};
    for (size_t i = 0; i < row->n; i++) {
        if (!row->cells[i][0]) return rkw_fail(err, RKW_E_FORMAT, at, "column %zu has no name", i + 1);
        for (size_t j = 0; j < i; j++)
            if (strcmp(row->cells[i], row->cells[j]) == 0)
                return rkw_fail(err, RKW_E_FORMAT, at, "column '%s' stands twice", row->cells[i]);
    }
    t->kind = is_scalar_header(row) ? RKW_TABLE_SCALAR : RKW_TABLE_WIDE;
    t->names = copy_cells(t, row);
    if (!t->names) return rkw_fail_memory(err, "a table");
    t->n_columns = row->n;
    return RKW_OK;
}

static rkw_status check_width(const rkw_table *t, const rkw_csv_row *row, rkw_error *err)
{
    if (row->n == t->n_columns) return RKW_OK;
    return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){t->path, row->line}, "%zu fields where the header has %zu", row->n,
                    t->n_columns);
}

static rkw_status take_units(rkw_table *t, const rkw_csv_row *row, rkw_error *err)
{
    for (size_t i = 0; i < row->n; i++)
        RKW_TRY(rkw_unit_check(err, (rkw_origin){t->path, row->line}, t->names[i], row->cells[i]));
    t->units = copy_cells(t, row);
    return t->units ? RKW_OK : rkw_fail_memory(err, "a table");
}

static rkw_status grow(rkw_table *t, rkw_error *err)
{
    size_t capacity = t->capacity ? 2 * t->capacity : 64;
    char **cells = rkw_realloc(&t->ctx, t->cells, t->capacity * t->n_columns, capacity * t->n_columns, sizeof *cells);
    if (!cells) return rkw_fail_memory(err, "a table");
    t->cells = cells;
    int64_t *lines = rkw_realloc(&t->ctx, t->lines, t->capacity, capacity, sizeof *lines);
    if (!lines) return rkw_fail_memory(err, "a table");
    t->lines = lines;
    t->capacity = capacity;
    return RKW_OK;
}

/* The column that a change of the context gives another number in this row; RKW_NONE when it is not meant. */
static size_t changed_column(const rkw_table *t, const rkw_table_change *c, const rkw_csv_row *row)
{
    const char *slash = strrchr(t->path, '/'), *name = slash ? slash + 1 : t->path;
    size_t length = strlen(c->table);
    if (strncmp(name, c->table, length) != 0 || strcmp(name + length, ".csv") != 0) return RKW_NONE;
    if (strcmp(row->cells[0], c->row) != 0 || rkw_table_find_row(t, c->row) < t->n_rows) return RKW_NONE;
    if (t->kind == RKW_TABLE_SCALAR) return c->column ? RKW_NONE : (size_t)SCALAR_VALUE;
    return c->column ? rkw_table_find_column(t, c->column) : RKW_NONE;
}

static void change_cells(rkw_table *t, const rkw_csv_row *row, char *room)
{
    char **cells = t->cells + t->n_rows * t->n_columns;
    for (size_t i = 0; i < t->ctx.n_changes; i++) {
        size_t column = changed_column(t, &t->ctx.changes[i], row);
        if (column == RKW_NONE || column == 0) continue;
        rkw_format_real(t->ctx.changes[i].value, 17, room);
        cells[column] = room;
        room += RKW_NUMBER_TEXT;
    }
}

/* A row is one block: its cells lie behind each other, then room for changed ones, and only the first is released. */
static rkw_status take_row(rkw_table *t, const rkw_csv_row *row, rkw_error *err)
{
    if (t->n_rows >= MOST_ROWS)
        return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){t->path, row->line}, "more than %d rows", MOST_ROWS);
    if (t->n_rows == t->capacity) RKW_TRY(grow(t, err));
    size_t bytes = 0;
    for (size_t i = 0; i < row->n; i++) bytes += strlen(row->cells[i]) + 1;
    for (size_t i = 0; i < t->ctx.n_changes; i++)
        if (changed_column(t, &t->ctx.changes[i], row) != RKW_NONE) bytes += RKW_NUMBER_TEXT;
    char *block = rkw_alloc(&t->ctx, bytes, 1);
    if (!block) return rkw_fail_memory(err, "a table");
    for (size_t i = 0; i < row->n; i++) {
        size_t n = strlen(row->cells[i]) + 1;
        memcpy(block, row->cells[i], n);
        t->cells[t->n_rows * t->n_columns + i] = block;
        block += n;
    }
    change_cells(t, row, block);
    t->lines[t->n_rows++] = row->line;
    return RKW_OK;
}

static int is_number_or_empty(const char *text)
{
    double ignored;
    return !text[0] || rkw_parse_number(text, strlen(text), &ignored) == RKW_OK;
}

static rkw_status check_scalar_row(const rkw_table *t, const rkw_csv_row *row, rkw_error *err)
{
    rkw_origin at = {t->path, row->line};
    const char *name = row->cells[SCALAR_NAME], *unit = row->cells[SCALAR_UNIT];
    if (!name[0]) return rkw_fail(err, RKW_E_FORMAT, at, "a row without a name");
    RKW_TRY(rkw_unit_check(err, at, name, unit));
    if (t->n_rows >= MOST_SCALARS) return rkw_fail(err, RKW_E_FORMAT, at, "more than %d named values", MOST_SCALARS);
    for (size_t i = 0; i < t->n_rows; i++)
        if (strcmp(t->cells[i * t->n_columns], name) == 0)
            return rkw_fail(err, RKW_E_FORMAT, at, "'%s' stands already in line %lld", name, (long long)t->lines[i]);
    if (rkw_unit_is_text(unit)) return RKW_OK;
    if (!is_number_or_empty(row->cells[SCALAR_LOW]) || !is_number_or_empty(row->cells[SCALAR_HIGH]))
        return rkw_fail(err, RKW_E_FORMAT, at, "%s: low and high must be numbers or empty", name);
    return RKW_OK;
}

static rkw_status on_row(void *user, const rkw_csv_row *row, rkw_error *err)
{
    loader *l = user;
    rkw_table *t = l->table;
    if (l->lines_seen == 0) {
        l->lines_seen = 1;
        return take_header(t, row, err);
    }
    RKW_TRY(check_width(t, row, err));
    if (t->kind == RKW_TABLE_WIDE && l->lines_seen == 1) {
        l->lines_seen = 2;
        return take_units(t, row, err);
    }
    if (t->kind == RKW_TABLE_SCALAR) RKW_TRY(check_scalar_row(t, row, err));
    return take_row(t, row, err);
}

static rkw_status check_complete(const rkw_table *t, rkw_error *err)
{
    rkw_origin at = {t->path, 0};
    if (!t->names) return rkw_fail(err, RKW_E_FORMAT, at, "the file is empty");
    if (t->kind == RKW_TABLE_WIDE && !t->units)
        return rkw_fail(err, RKW_E_UNIT, at, "the second line, with the unit of each column, is missing");
    if (!t->n_rows) return rkw_fail(err, RKW_E_FORMAT, at, "the table has no rows");
    return RKW_OK;
}

rkw_status rkw_table_read(rkw_table **out, const rkw_context *ctx, const char *path, rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_table_read: out or path is NULL");
    *out = NULL;
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    rkw_table *t = rkw_alloc(&copy, 1, sizeof *t);
    if (!t) return rkw_fail_memory(err, "a table");
    t->ctx = copy;
    t->path = rkw_copy_text(&copy, path);
    loader l = {t, 0};
    rkw_status status = t->path ? rkw_csv_read(&copy, path, on_row, &l, err) : rkw_fail_memory(err, "a table");
    if (status == RKW_OK) status = check_complete(t, err);
    if (status != RKW_OK) {
        rkw_table_free(t);
        return status;
    }
    *out = t;
    return RKW_OK;
}

static void free_cells(char **cells, size_t n)
{
    for (size_t i = 0; cells && i < n; i++) rkw_release(cells[i]);
    rkw_release(cells);
}

void rkw_table_free(rkw_table *t)
{
    if (!t) return;
    for (size_t row = 0; row < t->n_rows; row++) rkw_release(t->cells[row * t->n_columns]);
    rkw_release(t->cells);
    free_cells(t->names, t->n_columns);
    free_cells(t->units, t->n_columns);
    rkw_release(t->lines);
    rkw_release(t->path);
    rkw_release(t);
}
