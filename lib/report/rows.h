/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts made of rows: a label, horizontal bars on one axis, a value. On a phone the label stands above its bar. */
#ifndef RKW_REPORT_ROWS_H
#define RKW_REPORT_ROWS_H

#include "report/svg.h"

typedef struct rkw_rows {
    double top, height; /* of the first row, and of each */
    double bar;         /* thickness of a bar */
    double value_x;     /* where values begin */
    int narrow;
    rkw_scale x;
} rkw_rows;

/* Widths of the widest label and value; `low` .. `high` is the range of the bars. */
rkw_rows rkw_rows_layout(const rkw_svg *svg, double top, double label_width, double value_width, double low,
                         double high);
double rkw_rows_bottom(const rkw_rows *rows, size_t n);
void rkw_rows_label(rkw_svg *svg, const rkw_rows *rows, size_t i, const char *class_name, const char *label);
void rkw_rows_bar(rkw_svg *svg, const rkw_rows *rows, size_t i, const char *class_name, double from, double to);
void rkw_rows_value(rkw_svg *svg, const rkw_rows *rows, size_t i, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
