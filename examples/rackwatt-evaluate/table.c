/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

#include "base/csv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static rkw_status out_of_memory(const table *t, rkw_error *err)
{
    return rkw_fail(err, RKW_E_MEMORY, (rkw_origin){t->path, 0}, "out of memory");
}

size_t table_find(const table *t, const char *name)
{
    for (size_t c = 0; c < t->n_columns; c++)
        if (t->names[c] && strcmp(t->names[c], name) == 0) return c;
    return RKW_NONE;
}

/* "wind_speed" over "10" becomes wind_speed@10; an empty second name changes nothing. */
static rkw_status join_name(table *t, size_t column, const char *second, rkw_error *err)
{
    if (!*second) return RKW_OK;
    size_t room = strlen(t->names[column]) + strlen(second) + 2;
    char *joined = malloc(room);
    if (!joined) return out_of_memory(t, err);
    snprintf(joined, room, "%s@%s", t->names[column], second);
    free(t->names[column]);
    t->names[column] = joined;
    return RKW_OK;
}

static rkw_status start_columns(table *t, size_t n, rkw_error *err)
{
    t->names = calloc(n, sizeof *t->names);
    t->text = calloc(n, sizeof *t->text);
    t->number = calloc(n, sizeof *t->number);
    if (!t->names || !t->text || !t->number) return out_of_memory(t, err);
    t->n_columns = n;
    return RKW_OK;
}

static rkw_status read_header(table *t, const rkw_csv_row *row, rkw_error *err)
{
    if (t->headers_read == 0) RKW_TRY(start_columns(t, row->n, err));
    for (size_t c = 0; c < row->n; c++) {
        if (t->headers_read == 0 && !(t->names[c] = strdup(row->cells[c]))) return out_of_memory(t, err);
        if (t->headers_read == 1) RKW_TRY(join_name(t, c, row->cells[c], err));
    }
    if (++t->headers_read < t->header_rows) return RKW_OK;
    for (size_t c = 0; c < t->n_columns; c++)
        if (t->names[c] && table_find(t, t->names[c]) != c)
            return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){t->path, row->line}, "two columns are named %s",
                            t->names[c]);
    return RKW_OK;
}

static rkw_status make_room(table *t, rkw_error *err)
{
    if (t->n_rows < t->capacity) return RKW_OK;
    size_t capacity = t->capacity ? 2 * t->capacity : 256;
    int64_t *lines = realloc(t->lines, capacity * sizeof *lines);
    if (!lines) return out_of_memory(t, err);
    t->lines = lines;
    for (size_t c = 0; c < t->n_columns; c++) {
        char **grown = realloc(t->text[c], capacity * sizeof *grown);
        if (!grown) return out_of_memory(t, err);
        t->text[c] = grown;
    }
    t->capacity = capacity;
    return RKW_OK;
}

static rkw_status read_row(void *user, const rkw_csv_row *row, rkw_error *err)
{
    table *t = user;
    if (t->headers_read && row->n != t->n_columns)
        return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){t->path, row->line}, "%zu fields, the header has %zu", row->n,
                        t->n_columns);
    if (t->headers_read < t->header_rows) return read_header(t, row, err);
    RKW_TRY(make_room(t, err));
    t->lines[t->n_rows++] = row->line;
    bool copied = true;
    for (size_t c = 0; c < t->n_columns; c++) copied &= (t->text[c][t->n_rows - 1] = strdup(row->cells[c])) != NULL;
    return copied ? RKW_OK : out_of_memory(t, err);
}

rkw_status table_read(table *t, const char *path, int header_rows, rkw_error *err)
{
    memset(t, 0, sizeof *t);
    t->path = path;
    t->header_rows = header_rows > 1 ? header_rows : 1;
    rkw_status status = rkw_csv_read(NULL, path, read_row, t, err);
    if (status == RKW_OK && t->headers_read < t->header_rows)
        status = rkw_fail(err, RKW_E_FORMAT, (rkw_origin){path, 0}, "the file is empty, expected a header row");
    if (status == RKW_OK && t->n_rows == 0)
        status = rkw_fail(err, RKW_E_FORMAT, (rkw_origin){path, 0}, "there are no rows under the header");
    if (status != RKW_OK) table_release(t);
    return status;
}

void table_release(table *t)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        for (size_t r = 0; r < t->n_rows; r++) free(t->text[c][r]);
        free(t->text[c]);
        free(t->number[c]);
        free(t->names[c]);
    }
    free(t->text);
    free(t->number);
    free(t->names);
    free(t->lines);
    memset(t, 0, sizeof *t);
}

static bool parse(const char *text, double *number)
{
    if (rkw_parse_number(text, strlen(text), number) == RKW_OK) return true;
    *number = NAN;
    if (!*text || strcasecmp(text, "nan") == 0) return true;
    bool negative = *text == '-';
    if (strcasecmp(text + negative, "inf") != 0) return false;
    *number = negative ? -INFINITY : INFINITY;
    return true;
}

rkw_status table_numbers(table *t, size_t column, rkw_error *err)
{
    if (t->number[column]) return RKW_OK;
    double *numbers = malloc(t->n_rows * sizeof *numbers);
    if (!numbers) return out_of_memory(t, err);
    for (size_t r = 0; r < t->n_rows; r++) {
        if (parse(t->text[column][r], &numbers[r])) continue;
        free(numbers);
        return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){t->path, t->lines[r]}, "%s = \"%s\", expected a number",
                        t->names[column], t->text[column][r]);
    }
    t->number[column] = numbers;
    return RKW_OK;
}
