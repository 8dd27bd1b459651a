/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reference tables: the full one under ../shared when it is there, else the first cases kept beside the tests. */
#ifndef RKW_TESTS_REFERENCE_H
#define RKW_TESTS_REFERENCE_H

#include "harness/harness.h"

/* Reads ../shared/reference/NAME.csv, else tests/ROOM/data/NAME.csv; when both are missing the test fails. */
test_csv *reference_table(const char *room, const char *name);

/* Rows of `csv` whose column `key` equals `value`: first row and how many, as they stand together. */
size_t reference_rows(const test_csv *csv, const char *key, double value, size_t *first);

/* A column of some rows as an array of the caller's. */
void reference_column(const test_csv *csv, const char *name, size_t first, size_t n, double *out);

#endif
