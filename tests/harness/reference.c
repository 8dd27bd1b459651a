/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/reference.h"

#include <stdio.h>

test_csv *reference_table(const char *room, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "reference/%s.csv", name);
    const char *full = shared_file(path);
    snprintf(path, sizeof path, "tests/%s/data/%s.csv", room, name);
    test_csv *csv = test_csv_read(full ? full : repo_file(path));
    CHECK(csv != NULL);
    return csv;
}

size_t reference_rows(const test_csv *csv, const char *key, double value, size_t *first)
{
    const size_t column = test_csv_column(csv, key);
    size_t i = 0, n = 0;
    while (i < csv->rows && csv->data[i * csv->columns + column] != value) i++;
    *first = i;
    for (; i < csv->rows && csv->data[i * csv->columns + column] == value; i++) n++;
    return n;
}

void reference_column(const test_csv *csv, const char *name, size_t first, size_t n, double *out)
{
    const size_t column = test_csv_column(csv, name);
    for (size_t i = 0; i < n; i++) out[i] = csv->data[(first + i) * csv->columns + column];
}
