/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CSV table as rackwatt-evaluate meets it: a header row (or two), no row of units, "nan" for missing. */
#ifndef RKW_EXAMPLES_EVALUATE_TABLE_H
#define RKW_EXAMPLES_EVALUATE_TABLE_H

#include "evaluate.h"

typedef struct table {
    const char *path; /* the caller's */
    size_t n_columns, n_rows;
    char **names;
    char ***text;    /* [column][row] */
    double **number; /* [column][row]; NULL until it is asked for */
    int64_t *lines;  /* [row] */
    int header_rows, headers_read;
    size_t capacity;
} table;

rkw_status table_read(table *t, const char *path, int header_rows, rkw_error *err);
void table_release(table *t);
/* Index of a column, or RKW_NONE. */
size_t table_find(const table *t, const char *name);
/* The column as numbers: an empty cell and "nan" are NaN, other text is RKW_E_FORMAT with file and line. */
rkw_status table_numbers(table *t, size_t column, rkw_error *err);

#endif
