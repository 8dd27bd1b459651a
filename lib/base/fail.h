/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How every room fills an rkw_error. Each function returns the status it is given, so that a check reads
 * `return rkw_fail_value(...)`. `err` may be NULL everywhere. */
#ifndef RKW_BASE_FAIL_H
#define RKW_BASE_FAIL_H

#include <rackwatt/base.h>

/* Where a value came from; every member may be NULL or 0. */
typedef struct rkw_origin {
    const char *file;
    int64_t line;
} rkw_origin;

/* File and line of a data row of a table. */
rkw_origin rkw_table_origin(const rkw_table *table, size_t row);

/* Message "file:line: text" (file and line left out when unknown). Format as printf; %g is locale-free only for
 * integers and text, so pass numbers through rkw_fail_value or RKW_REAL. */
rkw_status rkw_fail(rkw_error *err, rkw_status status, rkw_origin at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Message "file:line: name = value unit, allowed low .. high unit"; an infinite end reads as "at least" or "at most". */
rkw_status rkw_fail_value(rkw_error *err, rkw_origin at, const char *name, double value, const char *unit, double low,
                          double high);

/* RKW_OK when low <= value <= high (false for NaN), else rkw_fail_value without file and line. */
rkw_status rkw_check_range(rkw_error *err, const char *name, double value, const char *unit, double low, double high);

/* As rkw_check_range with both ends excluded when `open` is 1 for that end. */
rkw_status rkw_check_positive(rkw_error *err, const char *name, double value, const char *unit);

/* Message "path: what: cause" with the system's text for an errno; returns RKW_E_IO. */
rkw_status rkw_fail_io(rkw_error *err, const char *path, const char *what, int error);

/* Fills `out`, of `size` bytes and holding its presets, from a caller's struct that begins with its own size: a shorter one, of older
 * headers, leaves the rest preset; of a longer one the rest is not known here. `given` NULL: all stays preset. */
rkw_status rkw_take_sized(void *out, size_t size, const void *given, const char *name, rkw_error *err);

/* A number as locale-free text for messages: RKW_REAL(x) is "%s"-ready, 9 digits. */
typedef struct rkw_number_text {
    char text[RKW_NUMBER_TEXT];
} rkw_number_text;
rkw_number_text rkw_number(double value);
#define RKW_REAL(x) (rkw_number(x).text)

/* clang's analyser reads one file at a time and cannot know that these never return RKW_OK. */
#if defined(__clang_analyzer__) && !defined(RKW_BASE_FAIL_BODIES)
#define rkw_fail(err, status, ...) ((void)rkw_fail(err, status, __VA_ARGS__), (status))
#define rkw_fail_value(...) ((void)rkw_fail_value(__VA_ARGS__), RKW_E_DOMAIN)
#endif

#define RKW_NOWHERE ((rkw_origin){NULL, 0})

/* Returns from the enclosing function when a call fails. */
#define RKW_TRY(call)                                                                                                  \
    do {                                                                                                               \
        rkw_status rkw_try_status = (call);                                                                            \
        if (rkw_try_status != RKW_OK) return rkw_try_status;                                                           \
    } while (0)

#endif
