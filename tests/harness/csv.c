/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reference tables: as text, and as numbers. Read without the library, so that its own reader can be tested. */
#include "harness/harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t count_fields(const char *line)
{
    size_t n = 1;
    for (; *line; line++) n += *line == ',';
    return n;
}

/* Splits a line in place into n fields; fields that are not there are "". */
static void split(char *line, size_t n, char **fields)
{
    char *rest = line;
    for (size_t c = 0; c < n; c++) {
        char *field = rest ? strsep(&rest, ",") : NULL;
        fields[c] = strdup(field ? field : "");
    }
}

text_csv *text_csv_read(const char *path)
{
    FILE *f = fopen(path, "r");
    if (!f) return NULL;
    text_csv *csv = calloc(1, sizeof *csv);
    char *line = NULL;
    size_t room = 0, capacity = 0;
    while (getline(&line, &room, f) > 0) {
        line[strcspn(line, "\r\n")] = 0;
        if (line[0] == '#' || !line[0]) continue;
        if (!csv->names) {
            csv->columns = count_fields(line);
            csv->names = calloc(csv->columns, sizeof *csv->names);
            split(line, csv->columns, csv->names);
            continue;
        }
        if (csv->rows == capacity) {
            capacity = capacity ? 2 * capacity : 256;
            csv->cells = realloc(csv->cells, capacity * csv->columns * sizeof *csv->cells);
        }
        split(line, csv->columns, csv->cells + csv->rows++ * csv->columns);
    }
    free(line);
    fclose(f);
    return csv;
}

void text_csv_free(text_csv *csv)
{
    if (!csv) return;
    for (size_t c = 0; c < csv->columns; c++) free(csv->names[c]);
    for (size_t i = 0; i < csv->rows * csv->columns; i++) free(csv->cells[i]);
    free(csv->names);
    free(csv->cells);
    free(csv);
}

static size_t find_name(char *const *names, size_t n, const char *name)
{
    for (size_t c = 0; c < n; c++)
        if (strcmp(names[c], name) == 0) return c;
    return (size_t)-1;
}

size_t text_csv_column(const text_csv *csv, const char *name) { return find_name(csv->names, csv->columns, name); }

const char *text_csv_at(const text_csv *csv, size_t row, const char *name)
{
    size_t c = text_csv_column(csv, name);
    return c == (size_t)-1 ? "" : csv->cells[row * csv->columns + c];
}

static double number_of(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    return end == text ? NAN : value;
}

test_csv *test_csv_read(const char *path)
{
    text_csv *text = text_csv_read(path);
    if (!text) return NULL;
    test_csv *csv = calloc(1, sizeof *csv);
    csv->rows = text->rows;
    csv->columns = text->columns;
    csv->names = text->names;
    csv->data = calloc(text->rows * text->columns + 1, sizeof *csv->data);
    for (size_t i = 0; i < text->rows * text->columns; i++) csv->data[i] = number_of(text->cells[i]);
    text->names = calloc(text->columns, sizeof *text->names); /* the names moved to the numeric table */
    text_csv_free(text);
    return csv;
}

void test_csv_free(test_csv *csv)
{
    if (!csv) return;
    for (size_t c = 0; c < csv->columns; c++) free(csv->names[c]);
    free(csv->names);
    free(csv->data);
    free(csv);
}

size_t test_csv_column(const test_csv *csv, const char *name)
{
    size_t c = find_name(csv->names, csv->columns, name);
    if (c != (size_t)-1) return c;
    check_true(0, name, "reference file has no column", 0);
    return 0;
}

double test_csv_at(const test_csv *csv, size_t row, const char *name)
{
    return csv->data[row * csv->columns + test_csv_column(csv, name)];
}
