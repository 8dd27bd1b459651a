/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a CSV file through libcsv, with line numbers. */
#ifndef RKW_BASE_CSV_H
#define RKW_BASE_CSV_H

#include "base/fail.h"

/* One row; cells are 0-terminated, without surrounding blanks, and live until the callback returns. */
typedef struct rkw_csv_row {
    const char *const *cells;
    size_t n;
    int64_t line;
} rkw_csv_row;

/* Calls on_row for every row that is neither blank nor a '#' comment. Strict quoting; a byte-order mark is skipped; lines above
 * 1 MiB, control characters and an unfinished quote are RKW_E_FORMAT with file and line. */
rkw_status rkw_csv_read(const rkw_context *ctx, const char *path,
                        rkw_status (*on_row)(void *user, const rkw_csv_row *row, rkw_error *err), void *user,
                        rkw_error *err);

/* 1 when the text is a unit that rkw_unit_convert knows. */
int rkw_unit_is_known(const char *text);
/* 1 for units of text: text, date, quarter. */
int rkw_unit_is_text(const char *unit);
/* 1 for units of numbers that only name something and never convert: year, month, weekday, local_hour. */
int rkw_unit_is_label(const char *unit);
/* RKW_E_UNIT with the place when a unit is missing or unknown. */
rkw_status rkw_unit_check(rkw_error *err, rkw_origin at, const char *name, const char *unit);

#endif
