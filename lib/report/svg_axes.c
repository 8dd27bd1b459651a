/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes and legends of charts. */
#include <math.h>
#include <stdio.h>

#include "report/format.h"
#include "report/svg.h"

void rkw_svg_left_axis(rkw_svg *s, const rkw_scale *y, int wanted, double x1, double x2, const char *unit)
{
    rkw_ticks t = rkw_svg_ticks(y->low, y->high, wanted);
    for (size_t i = 0; i < t.n; i++) {
        double at = rkw_at(y, t.at[i]);
        rkw_svg_line(s, t.at[i] == 0 ? "axis" : "grid", x1, at, x2, at);
        rkw_svg_text(s, "soft ytick", x1 - 6, at + 4, 'e', rkw_report_grouped(t.at[i], t.decimals).text);
    }
    rkw_svg_text(s, "soft", x1 - 6, (y->to < y->from ? y->to : y->from) - 10, 'e', unit);
}

void rkw_svg_bottom_axis(rkw_svg *s, const rkw_scale *x, int wanted, double y, const char *unit)
{
    rkw_ticks t = rkw_svg_ticks(x->low, x->high, wanted);
    rkw_svg_line(s, "axis", x->from, y, x->to, y);
    for (size_t i = 0; i < t.n; i++) {
        double at = rkw_at(x, t.at[i]);
        rkw_svg_line(s, "axis", at, y, at, y + 4);
        rkw_svg_text(s, "soft xtick", at, y + 17, 'm', rkw_report_grouped(t.at[i], t.decimals).text);
    }
    rkw_svg_text(s, "soft", x->to, y + 33, 'e', unit);
}

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* The steps of a time axis: months, every so many days, or years. */
typedef struct calendar {
    int years, months, days;
} calendar;

static calendar steps_for(double span_s, double width)
{
    double days = span_s / 86400;
    int roomy = width > 500;
    if (days > 3 * 366) return (calendar){days > 8 * 366 && !roomy ? 2 : 1, 0, 0};
    if (days > 70) return (calendar){0, roomy ? 1 : 2, 0};
    return (calendar){0, 0, days > 20 ? (roomy ? 7 : 14) : days > 8 && !roomy ? 3 : 1};
}

static int64_t next_tick(int64_t unix_s, const calendar *step)
{
    rkw_civil c;
    rkw_civil_from_unix(unix_s, &c);
    if (step->days) return unix_s + 86400 * (int64_t)step->days;
    int month = c.month - 1 + step->months;
    c.year += step->years + month / 12;
    c.month = month % 12 + 1;
    return rkw_unix_from_civil(&c);
}

static int64_t first_tick(int64_t unix_s, const calendar *step)
{
    rkw_civil c;
    rkw_civil_from_unix(unix_s, &c);
    c.hour = c.minute = c.second = 0;
    if (!step->days) c.day = 1;
    if (step->years) c.month = 1;
    return rkw_unix_from_civil(&c);
}

static void name_tick(int64_t unix_s, const calendar *step, char text[32])
{
    rkw_civil c;
    rkw_civil_from_unix(unix_s, &c);
    if (step->years)
        snprintf(text, 32, "%d", (int)c.year);
    else if (step->months)
        snprintf(text, 32, "%s", months[c.month - 1]);
    else
        snprintf(text, 32, "%d %s", (int)c.day, months[c.month - 1]);
}

void rkw_svg_time_grid(rkw_svg *s, const rkw_scale *x, double y1, double y2)
{
    calendar step = steps_for(x->high - x->low, x->to - x->from);
    for (int64_t t = first_tick((int64_t)x->low, &step); (double)t <= x->high; t = next_tick(t, &step))
        if ((double)t >= x->low) rkw_svg_line(s, "grid", rkw_at(x, (double)t), y1, rkw_at(x, (double)t), y2);
}

void rkw_svg_time_axis(rkw_svg *s, const rkw_scale *x, double y)
{
    calendar step = steps_for(x->high - x->low, x->to - x->from);
    rkw_svg_line(s, "axis", x->from, y, x->to, y);
    for (int64_t t = first_tick((int64_t)x->low, &step); (double)t <= x->high; t = next_tick(t, &step)) {
        if ((double)t < x->low) continue;
        char text[32];
        double at = rkw_at(x, (double)t), room = x->to - at;
        rkw_svg_line(s, "axis", at, y, at, y + 4);
        name_tick(t, &step, text);
        if (room > 6 + rkw_svg_text_width(text)) rkw_svg_text(s, "soft", at + 3, y + 16, 's', text);
    }
}

double rkw_svg_legend(rkw_svg *s, const rkw_legend *items, size_t n, double x, double y)
{
    double at = x;
    for (size_t i = 0; i < n; i++) {
        double width = 18 + rkw_svg_text_width(items[i].text) + 16;
        if (at > x && at + width - 10 > s->width) at = x, y += 18;
        if (items[i].class_name[0] == 'l' && items[i].class_name[1] == ' ')
            rkw_svg_line(s, items[i].class_name, at, y - 4, at + 13, y - 4);
        else
            rkw_svg_rect(s, items[i].class_name, at, y - 10, 12, 12);
        rkw_svg_text(s, "", at + 18, y, 's', items[i].text);
        at += width;
    }
    return y + 8;
}
