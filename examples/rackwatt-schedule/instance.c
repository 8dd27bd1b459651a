/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rackwatt-schedule/instance.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rkw_status complain(rkw_error *err, rkw_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->status = status;
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return status;
}

/* Whole file as text with a closing 0, or NULL. */
static char *slurp(const char *path, rkw_status *status, rkw_error *err)
{
    FILE *f = fopen(path, "rb");
    char *text = NULL;
    size_t n = 0, room = 0, got = 1;
    if (!f) {
        *status = complain(err, RKW_E_IO, "%s cannot be read", path);
        return NULL;
    }
    while (got > 0) {
        if (n + 65536 + 1 > room) {
            char *larger = realloc(text, room = 2 * room + 65537);
            if (!larger) break;
            text = larger;
        }
        got = fread(text + n, 1, 65536, f);
        n += got;
    }
    const int failed = ferror(f);
    fclose(f);
    if (got > 0 || failed || memchr(text, 0, n)) {
        free(text);
        *status = complain(err, got > 0 ? RKW_E_MEMORY : RKW_E_IO, "%s cannot be read", path);
        return NULL;
    }
    text[n] = 0;
    return text;
}

/* Cuts the next line off; NULL at the end. */
static char *next_line(char **rest)
{
    char *line = *rest;
    if (!*line) return NULL;
    char *end = line + strcspn(line, "\r\n");
    *rest = end;
    while (**rest == '\r' || **rest == '\n') (*rest)++;
    *end = 0;
    return line;
}

static rkw_status read_params(instance *in, const char *folder, rkw_error *err)
{
    char path[4096];
    rkw_status status = RKW_OK;
    snprintf(path, sizeof path, "%s/params.txt", folder);
    char *text = slurp(path, &status, err), *rest = text, *line;
    if (!text) return status;
    for (int number = 1; status == RKW_OK && (line = next_line(&rest)); number++) {
        if (!*line || *line == '#') continue;
        if (in->n_keys == INSTANCE_KEYS)
            status = complain(err, RKW_E_FORMAT, "%s: more than %d keys", path, INSTANCE_KEYS);
        else if (sscanf(line, "%31s %63s", in->key[in->n_keys], in->text[in->n_keys]) == 2)
            in->n_keys++;
        else
            status = complain(err, RKW_E_FORMAT, "%s:%d: expected `key value`", path, number);
    }
    free(text);
    return status;
}

static rkw_status read_header(instance *in, char *line, rkw_error *err)
{
    size_t n = 1;
    for (const char *c = line; *c; c++) n += *c == ',';
    in->column_names = calloc(n, sizeof *in->column_names);
    if (!in->column_names) return complain(err, RKW_E_MEMORY, "out of memory");
    for (char *name; (name = strsep(&line, ","));)
        if (!(in->column_names[in->n_columns++] = strdup(name))) return complain(err, RKW_E_MEMORY, "out of memory");
    return RKW_OK;
}

static rkw_status read_row(instance *in, char *line, const char *path, size_t row, rkw_error *err)
{
    for (size_t c = 0; c < in->n_columns; c++) {
        const char *cell = strsep(&line, ",");
        if (!cell || rkw_parse_number(cell, strlen(cell), &in->series[c * in->n_rows + row]) != RKW_OK)
            return complain(err, RKW_E_FORMAT, "%s:%zu: %s is not a number", path, row + 2, in->column_names[c]);
    }
    return line ? complain(err, RKW_E_FORMAT, "%s:%zu: more fields than columns", path, row + 2) : RKW_OK;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;
    while (*text) {
        text += strcspn(text, "\r\n");
        text += strspn(text, "\r\n");
        n++;
    }
    return n;
}

static rkw_status read_series(instance *in, const char *folder, rkw_error *err)
{
    char path[4096];
    rkw_status status = RKW_OK;
    snprintf(path, sizeof path, "%s/series.csv", folder);
    char *text = slurp(path, &status, err), *rest = text;
    if (!text) return status;
    char *header = next_line(&rest);
    if (!header || !*rest) {
        free(text);
        return complain(err, RKW_E_FORMAT, "%s holds no rows", path);
    }
    in->n_rows = count_lines(rest);
    status = read_header(in, header, err);
    if (status == RKW_OK && !(in->series = calloc(in->n_rows * in->n_columns, sizeof *in->series)))
        status = complain(err, RKW_E_MEMORY, "out of memory");
    for (size_t row = 0; status == RKW_OK && row < in->n_rows; row++)
        status = read_row(in, next_line(&rest), path, row, err);
    free(text);
    return status;
}

rkw_status instance_read(instance *in, const char *folder, rkw_error *err)
{
    memset(in, 0, sizeof *in);
    rkw_status status = read_params(in, folder, err);
    if (status == RKW_OK) status = read_series(in, folder, err);
    if (status != RKW_OK) instance_free(in);
    return status;
}

void instance_free(instance *in)
{
    for (size_t c = 0; c < in->n_columns; c++) free(in->column_names[c]);
    free(in->column_names);
    free(in->series);
    memset(in, 0, sizeof *in);
}

const char *instance_text(const instance *in, const char *key)
{
    for (size_t i = 0; i < in->n_keys; i++)
        if (strcmp(in->key[i], key) == 0) return in->text[i];
    return NULL;
}

rkw_status instance_number(const instance *in, const char *key, double fallback, double *value, rkw_error *err)
{
    const char *text = instance_text(in, key);
    *value = fallback;
    if (!text) return isnan(fallback) ? complain(err, RKW_E_MISSING, "params.txt has no %s", key) : RKW_OK;
    if (rkw_parse_number(text, strlen(text), value) == RKW_OK) return RKW_OK;
    return complain(err, RKW_E_FORMAT, "params.txt: %s = %s is not a number", key, text);
}

rkw_status instance_column(const instance *in, const char *name, const double **column, rkw_error *err)
{
    for (size_t c = 0; c < in->n_columns; c++)
        if (strcmp(in->column_names[c], name) == 0) {
            *column = in->series + c * in->n_rows;
            return RKW_OK;
        }
    return complain(err, RKW_E_MISSING, "series.csv has no column %s", name);
}
