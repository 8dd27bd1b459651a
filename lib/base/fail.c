/* SPDX-License-Identifier: GPL-3.0-or-later */
#define RKW_BASE_FAIL_BODIES
#include "base/fail.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void clear(rkw_error *err, rkw_status status, rkw_origin at)
{
    memset(err, 0, sizeof *err);
    err->status = status;
    err->line = at.line;
    err->value = err->low = err->high = NAN;
    if (at.file) snprintf(err->file, sizeof err->file, "%s", at.file);
}

/* Writes "file:line: " and returns its length. */
static size_t write_origin(rkw_error *err, rkw_origin at)
{
    int n = 0;
    if (at.file && at.line > 0)
        n = snprintf(err->message, sizeof err->message, "%s:%lld: ", at.file, (long long)at.line);
    else if (at.file)
        n = snprintf(err->message, sizeof err->message, "%s: ", at.file);
    return n < 0 ? 0 : (size_t)n < sizeof err->message ? (size_t)n : sizeof err->message - 1;
}

rkw_status rkw_fail(rkw_error *err, rkw_status status, rkw_origin at, const char *format, ...)
{
    if (!err) return status;
    clear(err, status, at);
    size_t n = write_origin(err, at);
    va_list args;
    va_start(args, format);
    vsnprintf(err->message + n, sizeof err->message - n, format, args);
    va_end(args);
    return status;
}

static const char *cause_of(int error, char *buffer, size_t size)
{
#if defined(__GLIBC__) && defined(_GNU_SOURCE)
    return strerror_r(error, buffer, size); /* may or may not use the buffer */
#else
    return strerror_r(error, buffer, size) == 0 ? buffer : "unknown cause";
#endif
}

rkw_status rkw_fail_io(rkw_error *err, const char *path, const char *what, int error)
{
    char buffer[128];
    return rkw_fail(err, RKW_E_IO, (rkw_origin){path, 0}, "%s: %s", what, cause_of(error, buffer, sizeof buffer));
}

rkw_number_text rkw_number(double value)
{
    rkw_number_text t;
    rkw_format_real(value, 9, t.text);
    return t;
}

static void write_range(char *text, size_t size, const char *unit, double low, double high)
{
    const char *space = unit[0] ? " " : "";
    if (isfinite(low) && isfinite(high))
        snprintf(text, size, ", allowed %s .. %s%s%s", RKW_REAL(low), RKW_REAL(high), space, unit);
    else if (isfinite(low))
        snprintf(text, size, ", allowed at least %s%s%s", RKW_REAL(low), space, unit);
    else if (isfinite(high))
        snprintf(text, size, ", allowed at most %s%s%s", RKW_REAL(high), space, unit);
    else
        snprintf(text, size, ", allowed any finite number");
}

/* A share given as a percentage is the commonest slip: the message shows what was meant. Just above 1 it is more likely a
 * share that is too large. */
static void write_hint(char *text, size_t size, double value, const char *unit, double low, double high)
{
    text[0] = 0;
    if (!unit[0] && low >= 0 && high == 1 && value >= 2 && value <= 100)
        snprintf(text, size, " (a fraction; did you mean %s?)", RKW_REAL(value / 100));
}

rkw_status rkw_fail_value(rkw_error *err, rkw_origin at, const char *name, double value, const char *unit, double low,
                          double high)
{
    if (!err) return RKW_E_DOMAIN;
    clear(err, RKW_E_DOMAIN, at);
    /* The dimensionless unit "1" reads badly behind a number. */
    if (!unit || strcmp(unit, "1") == 0) unit = "";
    char range[160], hint[96];
    write_range(range, sizeof range, unit, low, high);
    write_hint(hint, sizeof hint, value, unit, low, high);
    size_t n = write_origin(err, at);
    snprintf(err->message + n, sizeof err->message - n, "%s = %s%s%s%s%s", name, RKW_REAL(value), unit[0] ? " " : "",
             unit, range, hint);
    err->value = value;
    err->low = low;
    err->high = high;
    snprintf(err->name, sizeof err->name, "%s", name);
    snprintf(err->unit, sizeof err->unit, "%s", unit);
    return RKW_E_DOMAIN;
}

rkw_status rkw_check_range(rkw_error *err, const char *name, double value, const char *unit, double low, double high)
{
    if (value >= low && value <= high && isfinite(value)) return RKW_OK;
    return rkw_fail_value(err, RKW_NOWHERE, name, value, unit, low, high);
}

rkw_status rkw_check_positive(rkw_error *err, const char *name, double value, const char *unit)
{
    if (value > 0 && isfinite(value)) return RKW_OK;
    if (!err) return RKW_E_DOMAIN;
    const char *shown = unit && strcmp(unit, "1") != 0 ? unit : "";
    rkw_status status = rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s = %s%s%s, allowed above 0", name, RKW_REAL(value),
                                 shown[0] ? " " : "", shown);
    err->value = value;
    err->low = 0;
    snprintf(err->name, sizeof err->name, "%s", name);
    snprintf(err->unit, sizeof err->unit, "%s", shown);
    return status;
}

/* Levenshtein distance; names longer than 63 characters are compared by their beginning. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[64];
    size_t n = strnlen(b, 63);
    for (size_t j = 0; j <= n; j++) row[j] = j;
    for (size_t i = 0; i < 63 && a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < n; j++) {
            size_t change = diagonal + (a[i] != b[j]);
            size_t gap = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
            diagonal = row[j + 1];
            row[j + 1] = change < gap ? change : gap;
        }
    }
    return row[n];
}

size_t rkw_nearest_name(const char *name, const char *const *names, size_t n)
{
    size_t best = RKW_NONE, best_distance = 2 + strlen(name) / 3, length = strnlen(name, 63);
    for (size_t i = 0; i < n; i++) {
        size_t other = strnlen(names[i], 63);
        if ((length > other ? length - other : other - length) >= best_distance) continue; /* it cannot be nearer */
        size_t d = edit_distance(name, names[i]);
        if (d < best_distance) {
            best = i;
            best_distance = d;
        }
    }
    return best;
}
