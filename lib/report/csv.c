/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/fail.h"
#include "report/report.h"

void rkw_report_cell(rkw_output *out, const char *text)
{
    int formula = text[0] && strchr("=+-@\t", text[0]) != NULL;
    int quote = formula || strpbrk(text, ",\"\r\n") != NULL;
    if (quote) rkw_output_text(out, "\"");
    if (formula) rkw_output_text(out, "'");
    for (; *text; text++) rkw_output_write(out, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    if (quote) rkw_output_text(out, "\"");
}

/* Energy is checked to 1e-9 MW by readers of the file; conditions need fewer digits. */
static int32_t decimals_of(const char *unit)
{
    return unit[0] == 'M' && unit[1] == 'W' && (unit[2] == 0 || (unit[2] == 'h' && unit[3] == 0)) ? 9 : 6;
}

static void write_header(const rkw_ledger *l, rkw_output *out)
{
    rkw_output_text(out, "time_utc");
    for (size_t c = 0; c < rkw_ledger_columns(l); c++) {
        rkw_output_text(out, ",");
        rkw_report_cell(out, rkw_ledger_name(l, c));
    }
    rkw_output_text(out, "\ndate");
    for (size_t c = 0; c < rkw_ledger_columns(l); c++) {
        rkw_output_text(out, ",");
        rkw_output_text(out, rkw_ledger_unit(l, c));
    }
    rkw_output_text(out, "\n");
}

/* A part of a row; what is written to it fits before it is asked for the next. */
typedef struct line {
    char text[8192];
    size_t used;
} line;

static void write_row(const rkw_ledger *l, size_t row, line *text, rkw_output *out)
{
    size_t columns = rkw_ledger_columns(l);
    rkw_format_time(rkw_axis_time(rkw_ledger_axis(l), row), text->text);
    text->used = strlen(text->text);
    for (size_t c = 0; c < columns; c++) {
        if (text->used + RKW_NUMBER_TEXT + 2 > sizeof text->text) {
            rkw_output_write(out, text->text, text->used);
            text->used = 0;
        }
        text->text[text->used++] = ',';
        text->used +=
            rkw_format_fixed(rkw_ledger_data(l, c)[row], decimals_of(rkw_ledger_unit(l, c)), text->text + text->used);
    }
    text->text[text->used++] = '\n';
    rkw_output_write(out, text->text, text->used);
}

void rkw_report_ledger(const rkw_run *run, rkw_output *out)
{
    line text;
    write_header(run->ledger, out);
    for (size_t row = 0; row < rkw_ledger_axis(run->ledger)->n; row++) write_row(run->ledger, row, &text, out);
}

/* Where assumptions go: counted always, written when there is a file. */
typedef struct listing {
    rkw_output *out;
    size_t n;
} listing;

static int32_t take_assumption(void *user, const rkw_assumption *a)
{
    listing *l = user;
    l->n++;
    const char *cells[] = {a->table, a->row, a->value, a->unit, a->source};
    for (size_t i = 0; l->out && i < 5; i++) {
        rkw_report_cell(l->out, cells[i]);
        rkw_output_text(l->out, i < 4 ? "," : "\n");
    }
    return 0;
}

rkw_status rkw_report_assumptions(const rkw_run *run, rkw_output *out, size_t *n, rkw_error *err)
{
    listing l = {out, 0};
    if (out) rkw_output_text(out, "table,row,value,unit,source\ntext,text,text,text,text\n");
    RKW_TRY(rkw_site_assumptions(run->site, take_assumption, &l, err));
    *n = l.n;
    return RKW_OK;
}
