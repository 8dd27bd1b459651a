/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing of charts as SVG: inside a page, where the page's style sheet colours them, or as a file of its own. Lengths are
 * SVG user units; classes name the colours (page.css, and rkw_svg_style for files). */
#ifndef RKW_REPORT_SVG_H
#define RKW_REPORT_SVG_H

#include <rackwatt/base.h>

typedef struct rkw_svg {
    rkw_output *out;
    double width;   /* of the drawing: about 960 for a screen, 360 for a phone */
    int standalone; /* 1: a file of its own */
    int in_path;
} rkw_svg;

/* A linear axis: values low .. high at places from .. to. */
typedef struct rkw_scale {
    double low, high, from, to;
} rkw_scale;

enum { RKW_MOST_TICKS = 24 };
typedef struct rkw_ticks {
    size_t n;
    int decimals;
    double at[RKW_MOST_TICKS];
} rkw_ticks;

/* At about `wanted` round values between low and high. */
rkw_ticks rkw_svg_ticks(double low, double high, int wanted);
/* An axis that reaches from low to high or to the next round value outside. */
rkw_scale rkw_svg_scale(double low, double high, int wanted, double from, double to);
static inline double rkw_at(const rkw_scale *s, double value)
{
    return s->from + (value - s->low) / (s->high - s->low) * (s->to - s->from);
}

/* Width that a text takes, about. */
double rkw_svg_text_width(const char *text);
/* Writes as much of a text as takes `width`, an ellipsis at its end when it was cut. */
enum { RKW_FITTED = 256 };
void rkw_svg_fit(const char *text, double width, char fitted[RKW_FITTED]);
int rkw_svg_is_narrow(const rkw_svg *s);

void rkw_svg_open(rkw_svg *s, const char *name, const char *title, double height);
void rkw_svg_close(rkw_svg *s);
void rkw_svg_rect(rkw_svg *s, const char *class_name, double x, double y, double width, double height);
void rkw_svg_line(rkw_svg *s, const char *class_name, double x1, double y1, double x2, double y2);
void rkw_svg_circle(rkw_svg *s, const char *class_name, double x, double y, double radius);
/* `anchor`: 's' text starts at x, 'm' is centred, 'e' ends there. */
void rkw_svg_text(rkw_svg *s, const char *class_name, double x, double y, char anchor, const char *text);
void rkw_svg_say(rkw_svg *s, const char *class_name, double x, double y, char anchor, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* A path: begin, go to points (the first one is moved to), end. `name` becomes data-series; NULL: none. */
void rkw_svg_path(rkw_svg *s, const char *class_name, const char *name);
void rkw_svg_to(rkw_svg *s, double x, double y);
void rkw_svg_piece(rkw_svg *s, char command, const double *numbers, size_t n);
void rkw_svg_path_end(rkw_svg *s, int closed);

/* Left axis with grid lines between x1 and x2, and its unit above; bottom axis with values or months. */
void rkw_svg_left_axis(rkw_svg *s, const rkw_scale *y, int wanted, double x1, double x2, const char *unit);
void rkw_svg_bottom_axis(rkw_svg *s, const rkw_scale *x, int wanted, double y, const char *unit);
/* Months, days or years along an axis of unix seconds, by its length: grid lines, and the axis with its names. */
void rkw_svg_time_grid(rkw_svg *s, const rkw_scale *x, double y1, double y2);
void rkw_svg_time_axis(rkw_svg *s, const rkw_scale *x, double y);

/* A legend that wraps at the drawing's width. @return the y below it. */
typedef struct rkw_legend {
    const char *class_name, *text;
} rkw_legend;
double rkw_svg_legend(rkw_svg *s, const rkw_legend *items, size_t n, double x, double y);

#endif
