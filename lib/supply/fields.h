/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameter structs described as lists: one row per double gives its name in tables, its unit, its range and its
 * place, and serves loading and checking alike. */
#ifndef RKW_SUPPLY_FIELDS_H
#define RKW_SUPPLY_FIELDS_H

#include "base/fail.h"

typedef struct rkw_field {
    const char *name, *unit; /* money is written with USD: "USD/MWh" */
    double low, high;
    size_t offset;
    int required; /* the table must have it */
} rkw_field;

#define RKW_FIELD(type, member, name, unit, low, high, required)                                                       \
    {                                                                                                                  \
        name, unit, low, high, offsetof(type, member), required                                                        \
    }

/* The currency of a table beside USD; NULL when there is none. */
typedef struct rkw_money {
    const char *currency;
    double per_usd;
} rkw_money;

/* Range of every field of `object`. */
rkw_status rkw_fields_check(const void *object, const rkw_field *fields, size_t n, rkw_error *err);

/* A part of a table's names. */
typedef struct rkw_field_list {
    const rkw_field *fields;
    size_t n;
} rkw_field_list;

/* Every row of the table must be in one of the lists or among the other names. */
rkw_status rkw_fields_known(const rkw_table *table, const rkw_field_list *lists, size_t n_lists,
                            const char *const *other, size_t n_other, rkw_error *err);

/* Reads the fields' rows of a scalar table into `object`; fields without a row keep their value. */
rkw_status rkw_fields_read(void *object, const rkw_field *fields, size_t n, const rkw_table *table,
                           const rkw_money *money, rkw_error *err);

/* As rkw_fields_read on the file at `path`, which holds these fields only. */
rkw_status rkw_fields_load(void *object, const rkw_field *fields, size_t n, const rkw_context *ctx, const char *path,
                           rkw_error *err);

/* Factor that turns a price in `unit` into `usd_unit` ("USD/MWh"); the unit may be in USD or in money->currency. */
rkw_status rkw_money_factor(const char *unit, const char *usd_unit, const rkw_money *money, double *factor);

#define RKW_COUNT(array) (sizeof(array) / sizeof(array)[0])

#endif
