/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supply/fields.h"

#include <stdio.h>
#include <string.h>

enum { MOST_NAMES = 64 };

static double *member(void *object, const rkw_field *f) { return (double *)(void *)((char *)object + f->offset); }

rkw_status rkw_fields_check(const void *object, const rkw_field *fields, size_t n, rkw_error *err)
{
    for (size_t i = 0; i < n; i++) {
        double value;
        memcpy(&value, (const char *)object + fields[i].offset, sizeof value);
        RKW_TRY(rkw_check_range(err, fields[i].name, value, fields[i].unit, fields[i].low, fields[i].high));
    }
    return RKW_OK;
}

rkw_status rkw_money_factor(const char *unit, const char *usd_unit, const rkw_money *money, double *factor)
{
    double offset;
    if (rkw_unit_convert(unit, usd_unit, factor, &offset) == RKW_OK) return RKW_OK;
    if (!money || !money->currency || strncmp(usd_unit, "USD/", 4) != 0) return RKW_E_UNIT;
    char local_unit[64];
    snprintf(local_unit, sizeof local_unit, "%s%s", money->currency, usd_unit + 3);
    RKW_TRY(rkw_unit_convert(unit, local_unit, factor, &offset));
    *factor /= money->per_usd;
    return RKW_OK;
}

/* Ranges of money hold in USD, so a local price is converted before it is compared. */
static rkw_status read_price(double *out, const rkw_field *f, size_t row, const rkw_table *table,
                             const rkw_money *money, rkw_error *err)
{
    rkw_scalar s;
    RKW_TRY(rkw_table_scalar_row(table, row, &s, err));
    const rkw_origin at = {rkw_table_path(table), s.line};
    double factor;
    if (rkw_money_factor(s.unit, f->unit, money, &factor) != RKW_OK)
        return rkw_fail(err, RKW_E_UNIT, at, "%s has the unit %s, expected %s or the grid's currency", f->name, s.unit,
                        f->unit);
    const double value = s.value * factor;
    if (!(value >= f->low && value <= f->high))
        return rkw_fail_value(err, at, f->name, value, f->unit, f->low, f->high);
    *out = value;
    return RKW_OK;
}

static rkw_status read_field(void *object, const rkw_field *f, const rkw_table *table, const rkw_money *money,
                             rkw_error *err)
{
    double *out = member(object, f);
    const size_t row = rkw_table_find_row(table, f->name);
    if (row != RKW_NONE && money && strncmp(f->unit, "USD/", 4) == 0) return read_price(out, f, row, table, money, err);
    if (f->required) return rkw_table_scalar(table, f->name, f->unit, f->low, f->high, out, err);
    return rkw_table_scalar_or(table, f->name, f->unit, f->low, f->high, *out, out, err);
}

rkw_status rkw_fields_known(const rkw_table *table, const rkw_field_list *lists, size_t n_lists,
                            const char *const *other, size_t n_other, rkw_error *err)
{
    const char *known[MOST_NAMES] = {NULL};
    size_t n = 0;
    for (size_t l = 0; l < n_lists; l++)
        for (size_t i = 0; i < lists[l].n && n < MOST_NAMES; i++) known[n++] = lists[l].fields[i].name;
    for (size_t i = 0; i < n_other && n < MOST_NAMES; i++) known[n++] = other[i];
    return rkw_table_known_names(table, known, n, err);
}

rkw_status rkw_fields_read(void *object, const rkw_field *fields, size_t n, const rkw_table *table,
                           const rkw_money *money, rkw_error *err)
{
    for (size_t i = 0; i < n; i++) RKW_TRY(read_field(object, &fields[i], table, money, err));
    return RKW_OK;
}

rkw_status rkw_fields_load(void *object, const rkw_field *fields, size_t n, const rkw_context *ctx, const char *path,
                           rkw_error *err)
{
    rkw_table *table;
    RKW_TRY(rkw_table_read(&table, ctx, path, err));
    const rkw_field_list list = {fields, n};
    rkw_status st = rkw_fields_known(table, &list, 1, NULL, 0, err);
    if (st == RKW_OK) st = rkw_fields_read(object, fields, n, table, NULL, err);
    rkw_table_free(table);
    return st;
}
