/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rackwatt-plan/sheet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void sheet_open(sheet_book *b, const char *name)
{
    char path[4096];
    if (!b->folder || b->status != RKW_OK || b->n == SHEETS_MOST) return;
    snprintf(path, sizeof path, "%s/%s", b->folder, name);
    snprintf(b->names[b->n], sizeof b->names[b->n], "%s", name);
    b->status = rkw_output_open(&b->files[b->n], b->ctx, path, &b->error);
    b->at_start = 1;
    if (b->status == RKW_OK) b->n++;
}

static void raw(sheet_book *b, const char *text)
{
    if (b->status == RKW_OK && b->n) rkw_output_text(b->files[b->n - 1], text);
}

/* Text that a spreadsheet would take for a formula is quoted away from it. */
void sheet_text(sheet_book *b, const char *text)
{
    const int formula = text[0] && strchr("=+-@\t", text[0]) != NULL;
    const int quote = formula || strpbrk(text, ",\"\r\n") != NULL;
    if (!b->at_start) raw(b, ",");
    b->at_start = 0;
    if (quote) raw(b, formula ? "\"'" : "\"");
    for (const char *c = text; *c; c++) {
        const char one[3] = {*c, *c == '"' ? '"' : '\0', '\0'};
        raw(b, one);
    }
    if (quote) raw(b, "\"");
}

static void number(sheet_book *b, double value, int32_t digits)
{
    char text[RKW_NUMBER_TEXT] = "";
    if (isfinite(value)) rkw_format_real(value, digits, text);
    if (!b->at_start) raw(b, ",");
    b->at_start = 0;
    raw(b, text);
}

void sheet_number(sheet_book *b, double value) { number(b, value, 9); }
void sheet_money(sheet_book *b, double value) { number(b, value, 12); }

void sheet_day(sheet_book *b, int64_t unix_s)
{
    char text[32];
    rkw_format_time(unix_s, text);
    text[10] = '\0';
    sheet_text(b, text);
}

void sheet_end_row(sheet_book *b)
{
    raw(b, "\n");
    b->at_start = 1;
}

void sheet_row(sheet_book *b, const char *const *cells)
{
    for (; *cells; cells++) sheet_text(b, *cells);
    sheet_end_row(b);
}

rkw_status sheet_commit(sheet_book *b, rkw_error *err)
{
    if (b->status != RKW_OK) {
        if (err) *err = b->error;
        sheet_discard(b);
        return b->status;
    }
    const rkw_status status = rkw_output_commit_all(b->files, b->n, err);
    b->n = 0;
    return status;
}

void sheet_discard(sheet_book *b)
{
    for (size_t i = 0; i < b->n; i++) rkw_output_discard(b->files[i]);
    b->n = 0;
}
