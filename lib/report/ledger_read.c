/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger.csv back into a ledger. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/fail.h"
#include "base/memory.h"
#include "dispatch/ledger.h"
#include "report/report.h"

typedef struct kind {
    const char *name, *unit;
    int32_t side;
} kind;

#define KIND(id, name, unit, side) {name, unit, side},
static const kind site_kinds[] = {RKW_LEDGER_SITE_LIST(KIND)};
static const kind plant_kinds[] = {RKW_LEDGER_PLANT_LIST(KIND)};
static const kind tenant_kinds[] = {RKW_LEDGER_TENANT_LIST(KIND)};
#undef KIND

typedef struct reading {
    const rkw_context *ctx;
    const char *path;
    rkw_ledger *ledger; /* columns only, until all rows are there */
    size_t n, capacity; /* rows */
    double *rows;       /* row by row */
    int64_t start_unix_s, second_unix_s;
    int stage; /* 0 header, 1 units, 2 rows */
} reading;

static rkw_origin here(const reading *r, const rkw_csv_row *row) { return (rkw_origin){r->path, row->line}; }

/* What stands before the last dot must be the same for all columns of a plant or tenant. */
static int belongs_to(const char *name, const char *owner, size_t length, const char *kind_name)
{
    return strncmp(name, owner, length) == 0 && name[length] == '.' && strcmp(name + length + 1, kind_name) == 0;
}

/* A spreadsheet's guard, written by rkw_report_cell before names that begin like a formula. */
static const char *without_guard(const char *cell)
{
    return cell[0] == '\'' && cell[1] && strchr("=+-@\t", cell[1]) ? cell + 1 : cell;
}

static rkw_status take_group(reading *r, const rkw_csv_row *row, size_t *at, const kind *kinds, size_t n,
                             rkw_error *err)
{
    const char *owner = without_guard(row->cells[*at + 1]), *dot = strrchr(owner, '.');
    size_t length = dot ? (size_t)(dot - owner) : 0;
    for (size_t i = 0; i < n; i++, (*at)++) {
        const char *name = *at + 1 < row->n ? without_guard(row->cells[*at + 1]) : "";
        int fits = kinds == site_kinds ? strcmp(name, kinds[i].name) == 0
                                       : dot && belongs_to(name, owner, length, kinds[i].name);
        rkw_ledger_column *c = &r->ledger->columns[*at];
        if (!fits || strlen(name) >= sizeof c->name)
            return rkw_fail(err, RKW_E_FORMAT, here(r, row), "column %zu is '%s', expected %s%s of ledger schema %d",
                            *at + 2, name, kinds == site_kinds ? "" : "PLANT. or TENANT.", kinds[i].name,
                            RKW_LEDGER_SCHEMA);
        snprintf(c->name, sizeof c->name, "%s", name);
        c->unit = kinds[i].unit;
        c->side = kinds[i].side;
    }
    return RKW_OK;
}

static int begins_plant(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && strcmp(dot + 1, plant_kinds[0].name) == 0;
}

static rkw_status take_header(reading *r, const rkw_csv_row *row, rkw_error *err)
{
    rkw_ledger *l = r->ledger;
    if (row->n < RKW_SITE_COLUMNS + 1 || strcmp(row->cells[0], "time_utc") != 0)
        return rkw_fail(err, RKW_E_FORMAT, here(r, row),
                        "not a ledger: the first column is not time_utc, or columns are missing");
    l->n_columns = row->n - 1;
    l->columns = rkw_alloc(r->ctx, l->n_columns, sizeof *l->columns);
    if (!l->columns) return rkw_fail_memory(err, "a ledger");
    size_t at = 0;
    RKW_TRY(take_group(r, row, &at, site_kinds, RKW_SITE_COLUMNS, err));
    for (; at < l->n_columns && begins_plant(row->cells[at + 1]); l->n_plants++)
        RKW_TRY(take_group(r, row, &at, plant_kinds, RKW_PLANT_COLUMNS, err));
    for (; at < l->n_columns; l->n_tenants++) RKW_TRY(take_group(r, row, &at, tenant_kinds, RKW_TENANT_COLUMNS, err));
    return RKW_OK;
}

static rkw_status check_units(const reading *r, const rkw_csv_row *row, rkw_error *err)
{
    for (size_t c = 0; c < r->ledger->n_columns; c++)
        if (c + 1 >= row->n || strcmp(row->cells[c + 1], r->ledger->columns[c].unit) != 0)
            return rkw_fail(err, RKW_E_UNIT, here(r, row), "%s has the unit '%s', expected '%s'",
                            r->ledger->columns[c].name, c + 1 < row->n ? row->cells[c + 1] : "",
                            r->ledger->columns[c].unit);
    return RKW_OK;
}

static rkw_status take_number(const reading *r, const rkw_csv_row *row, size_t column, double *value, rkw_error *err)
{
    const char *cell = row->cells[column + 1];
    /* A ratio without a denominator, such as the PUE of a row without IT load. */
    if (strcmp(cell, "nan") == 0) {
        *value = NAN;
        return RKW_OK;
    }
    if (rkw_parse_number(cell, strlen(cell), value) == RKW_OK) return RKW_OK;
    return rkw_fail(err, RKW_E_FORMAT, here(r, row), "%s = '%s' is not a number", r->ledger->columns[column].name,
                    cell);
}

static rkw_status take_time(reading *r, const rkw_csv_row *row, rkw_error *err)
{
    int64_t t;
    if (rkw_parse_time(row->cells[0], strlen(row->cells[0]), &t) != RKW_OK)
        return rkw_fail(err, RKW_E_FORMAT, here(r, row), "time_utc = '%s' is not a time", row->cells[0]);
    if (r->n == 0) r->start_unix_s = t;
    if (r->n == 1) r->second_unix_s = t;
    if (r->n > 1 && t - r->start_unix_s != (int64_t)r->n * (r->second_unix_s - r->start_unix_s))
        return rkw_fail(err, RKW_E_AXIS, here(r, row), "time_utc = %s: the rows are not evenly spaced", row->cells[0]);
    return RKW_OK;
}

static rkw_status take_values(reading *r, const rkw_csv_row *row, rkw_error *err)
{
    size_t columns = r->ledger->n_columns;
    if (row->n != columns + 1)
        return rkw_fail(err, RKW_E_FORMAT, here(r, row), "%zu cells, expected %zu", row->n, columns + 1);
    RKW_TRY(take_time(r, row, err));
    if (r->n == r->capacity) {
        size_t more = 2 * r->capacity + 1024;
        double *grown = rkw_realloc(r->ctx, r->rows, r->capacity * columns, more * columns, sizeof *grown);
        if (!grown) return rkw_fail_memory(err, "rows of a ledger");
        r->rows = grown;
        r->capacity = more;
    }
    for (size_t c = 0; c < columns; c++) RKW_TRY(take_number(r, row, c, &r->rows[r->n * columns + c], err));
    r->n++;
    return RKW_OK;
}

static rkw_status take_row(void *user, const rkw_csv_row *row, rkw_error *err)
{
    reading *r = user;
    if (r->stage == 2) return take_values(r, row, err);
    return r->stage++ == 0 ? take_header(r, row, err) : check_units(r, row, err);
}

/* From row by row to column by column. */
static rkw_status settle(reading *r, rkw_error *err)
{
    rkw_ledger *l = r->ledger;
    if (!r->n) return rkw_fail(err, RKW_E_MISSING, (rkw_origin){r->path, 0}, "a ledger without rows");
    l->axis = (rkw_axis){r->start_unix_s, r->n > 1 ? (int32_t)(r->second_unix_s - r->start_unix_s) : 3600, 0, r->n};
    RKW_TRY(rkw_axis_check(&l->axis, err));
    size_t stride = rkw_padded(r->n);
    l->data = stride <= SIZE_MAX / sizeof(double) ? rkw_alloc(r->ctx, l->n_columns, stride * sizeof(double)) : NULL;
    if (!l->data) return rkw_fail_memory(err, "a ledger");
    for (size_t c = 0; c < l->n_columns; c++) {
        l->columns[c].data = l->data + c * stride;
        for (size_t i = 0; i < r->n; i++) l->columns[c].data[i] = r->rows[i * l->n_columns + c];
    }
    return RKW_OK;
}

rkw_status rkw_ledger_read(rkw_ledger **out, const rkw_context *ctx, const char *path, const char *policy,
                           rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_ledger_read: out or path is NULL");
    *out = NULL;
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    reading r = {.ctx = &copy, .path = path};
    r.ledger = rkw_alloc(&copy, 1, sizeof *r.ledger);
    if (!r.ledger) return rkw_fail_memory(err, "a ledger");
    r.ledger->ctx = copy;
    r.ledger->battery_start_MWh = NAN;
    snprintf(r.ledger->policy, sizeof r.ledger->policy, "%s", policy ? policy : "");
    rkw_status status = rkw_csv_read(&copy, path, take_row, &r, err);
    if (status == RKW_OK) status = settle(&r, err);
    rkw_release(r.rows);
    if (status != RKW_OK) {
        rkw_ledger_free(r.ledger);
        return status;
    }
    *out = r.ledger;
    return RKW_OK;
}
