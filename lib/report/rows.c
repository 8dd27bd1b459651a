/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/rows.h"

#include <stdarg.h>
#include <stdio.h>

rkw_rows rkw_rows_layout(const rkw_svg *svg, double top, double label_width, double value_width, double low,
                         double high)
{
    int narrow = rkw_svg_is_narrow(svg);
    if (label_width > 0.36 * svg->width) label_width = 0.36 * svg->width;
    double left = narrow ? 2 : label_width + 14, right = svg->width - value_width - 10;
    rkw_rows r = {top, narrow ? 38 : 25, 14, right + 8, narrow, rkw_svg_scale(low, high, 5, left, right)};
    /* Bars use the whole width: the axis ends at the data. */
    r.x.low = low < 0 ? low : 0;
    r.x.high = high > r.x.low ? high : r.x.low + 1;
    return r;
}

double rkw_rows_bottom(const rkw_rows *r, size_t n) { return r->top + (double)n * r->height; }

static double bar_y(const rkw_rows *r, size_t i) { return r->top + (double)i * r->height + (r->narrow ? 19 : 5); }

void rkw_rows_label(rkw_svg *svg, const rkw_rows *r, size_t i, const char *class_name, const char *label)
{
    char text[RKW_FITTED];
    rkw_svg_fit(label, r->narrow ? svg->width - 4 : r->x.from - 10, text);
    if (r->narrow)
        rkw_svg_text(svg, class_name, 2, bar_y(r, i) - 5, 's', text);
    else
        rkw_svg_text(svg, class_name, r->x.from - 10, bar_y(r, i) + 11, 'e', text);
}

void rkw_rows_bar(rkw_svg *svg, const rkw_rows *r, size_t i, const char *class_name, double from, double to)
{
    double a = rkw_at(&r->x, from), b = rkw_at(&r->x, to);
    rkw_svg_rect(svg, class_name, a < b ? a : b, bar_y(r, i), a < b ? b - a : a - b, r->bar);
}

void rkw_rows_value(rkw_svg *svg, const rkw_rows *r, size_t i, const char *format, ...)
{
    char text[128];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    rkw_svg_text(svg, "value", r->value_x, bar_y(r, i) + 11, 's', text);
}
