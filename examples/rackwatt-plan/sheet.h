/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV files of one run: written beside their names, and renamed together when all are complete. */
#ifndef RKW_PLAN_SHEET_H
#define RKW_PLAN_SHEET_H

#include <rackwatt/base.h>

enum { SHEETS_MOST = 24 };

typedef struct sheet_book {
    const char *folder; /* NULL: nothing is written */
    const rkw_context *ctx;
    rkw_output *files[SHEETS_MOST];
    char names[SHEETS_MOST][32];
    size_t n;
    int at_start; /* of a row of the newest file */
    rkw_status status;
    rkw_error error;
} sheet_book;

/* Begins the next file; cells go to it from now on. An error is kept and told by sheet_commit. */
void sheet_open(sheet_book *book, const char *name);
void sheet_text(sheet_book *book, const char *text);
/* Nine significant digits; NaN and infinity are empty cells. */
void sheet_number(sheet_book *book, double value);
/* Twelve significant digits, for money that is to be added up. */
void sheet_money(sheet_book *book, double value);
void sheet_day(sheet_book *book, int64_t unix_s);
void sheet_end_row(sheet_book *book);
/* A whole row of texts; NULL ends it. */
void sheet_row(sheet_book *book, const char *const *cells);

/* Renames all files, or none. */
rkw_status sheet_commit(sheet_book *book, rkw_error *err);
void sheet_discard(sheet_book *book);

#endif
