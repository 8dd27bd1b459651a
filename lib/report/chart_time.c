/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Supply against load over time: sources on top of each other, the load as a line, the battery's content below. */
#include <math.h>
#include <stdio.h>

#include "report/format.h"
#include "report/page.h"

/* Points of a chart: means of `per` hours each. */
typedef struct window {
    const rkw_hours *hours;
    size_t first, points, per;
} window;

static double mean_of(const window *w, int series, size_t point)
{
    size_t from = w->first + point * w->per, to = from + w->per;
    if (to > w->hours->n) to = w->hours->n;
    double sum = 0;
    for (size_t i = from; i < to; i++) sum += w->hours->series[series][i];
    return to > from ? sum / (double)(to - from) : 0;
}

static double time_of(const window *w, size_t point)
{
    size_t hour = w->first + point * w->per;
    if (hour > w->hours->n) hour = w->hours->n;
    return (double)w->hours->start_unix_s + 3600.0 * (double)hour;
}

/* From the ground up. */
static const struct band {
    int series;
    const char *class_name, *text;
} bands[] = {{RKW_HOURS_WIND, "wind", "wind"},
             {RKW_HOURS_PV, "pv", "PV"},
             {RKW_HOURS_DISCHARGE, "battery", "battery"},
             {RKW_HOURS_IMPORT, "import", "grid import"},
             {RKW_HOURS_BACKUP, "backup", "backup, UPS"},
             {RKW_HOURS_UNSERVED, "unserved", "not served"}};
enum { BANDS = sizeof bands / sizeof bands[0] };

/* Sum of the bands below `band`. */
static double ground(const window *w, size_t band, size_t point)
{
    double sum = 0;
    for (size_t b = 0; b < band; b++) sum += mean_of(w, bands[b].series, point);
    return sum;
}

static int is_there(const window *w, int series)
{
    for (size_t i = w->first; i < w->first + w->points * w->per && i < w->hours->n; i++)
        if (w->hours->series[series][i] > 1e-6) return 1;
    return 0;
}

static void step_to(rkw_svg *svg, double x, double y)
{
    rkw_svg_piece(svg, 'V', &y, 1);
    rkw_svg_piece(svg, 'H', &x, 1);
}

static void draw_band(rkw_svg *svg, const window *w, size_t band, const rkw_scale *x, const rkw_scale *y)
{
    rkw_svg_path(svg, bands[band].class_name, rkw_hours_name(bands[band].series));
    rkw_svg_to(svg, x->from, rkw_at(y, ground(w, band, 0)));
    for (size_t i = 0; i < w->points; i++)
        step_to(svg, rkw_at(x, time_of(w, i + 1)), rkw_at(y, ground(w, band + 1, i)));
    for (size_t i = w->points; i-- > 0;) step_to(svg, rkw_at(x, time_of(w, i)), rkw_at(y, ground(w, band, i)));
    rkw_svg_path_end(svg, 1);
}

static void draw_steps(rkw_svg *svg, const window *w, int series, double factor, const char *class_name,
                       const rkw_scale *x, const rkw_scale *y)
{
    rkw_svg_path(svg, class_name, rkw_hours_name(series));
    rkw_svg_to(svg, x->from, rkw_at(y, factor * mean_of(w, series, 0)));
    for (size_t i = 0; i < w->points; i++)
        step_to(svg, rkw_at(x, time_of(w, i + 1)), rkw_at(y, factor * mean_of(w, series, i)));
    rkw_svg_path_end(svg, 0);
}

static double highest(const window *w, int series)
{
    double most = 0;
    for (size_t i = 0; i < w->points; i++) {
        double value = series < 0 ? ground(w, BANDS, i) : mean_of(w, series, i);
        if (value > most) most = value;
    }
    return most;
}

static double draw_legend(rkw_svg *svg, const window *w, double y)
{
    rkw_legend items[BANDS + 1];
    size_t n = 0;
    for (size_t b = 0; b < BANDS; b++)
        if (is_there(w, bands[b].series)) items[n++] = (rkw_legend){bands[b].class_name, bands[b].text};
    items[n++] = (rkw_legend){"l load", "load"};
    return rkw_svg_legend(svg, items, n, 0, y);
}

/* A panel of one series below the others, with its title; `factor` times the series is what the axis shows. */
typedef struct panel {
    int series;
    double factor;
    const char *class_name, *unit, *title;
} panel;

enum { PANEL_HEIGHT = 70, PANEL_ROOM = 110 };

static double draw_panel(rkw_svg *svg, const window *w, const panel *p, const rkw_scale *x, double above)
{
    double top = above + PANEL_ROOM - PANEL_HEIGHT, bottom = above + PANEL_ROOM;
    rkw_scale y = rkw_svg_scale(0, p->factor * highest(w, p->series), 2, bottom, top);
    rkw_svg_text(svg, "head", x->from, top - 12, 's', p->title);
    rkw_svg_left_axis(svg, &y, 2, x->from, x->to, p->unit);
    rkw_svg_time_grid(svg, x, top, bottom);
    draw_steps(svg, w, p->series, p->factor, p->class_name, x, &y);
    return bottom;
}

/* Two lines may stand over the chart; NULL: none. */
static void draw(rkw_svg *svg, const window *w, const char *name, const char *title, const char *const *lines)
{
    static const panel store = {RKW_HOURS_STORED, 1, "l battery", "MWh", "Energy in the battery"};
    static const panel work = {RKW_HOURS_WAITING, 1e-3, "l other", "k GPU-h", "Work that waits, thousand GPU-hours"};
    int stores = is_there(w, RKW_HOURS_STORED), waits = is_there(w, RKW_HOURS_WAITING) && w->per == 1;
    double tall = rkw_svg_is_narrow(svg) ? 190 : 250, left = 58;
    double most = fmax(highest(w, -1), highest(w, RKW_HOURS_LOAD)), legend = rkw_svg_is_narrow(svg) ? 50 : 20;
    double above = lines ? 42 : 0;
    rkw_svg_open(svg, name, title, above + legend + 30 + tall + PANEL_ROOM * (stores + waits) + 26);
    if (lines) rkw_svg_text(svg, "head", 0, 12, 's', lines[0]);
    if (lines) rkw_svg_text(svg, "soft", 0, 30, 's', lines[1]);
    double top = draw_legend(svg, w, above + 12) + 26, bottom = top + tall;
    rkw_scale x = {time_of(w, 0), time_of(w, w->points), left, svg->width - 4};
    rkw_scale y = rkw_svg_scale(0, most, 5, bottom, top);
    rkw_svg_left_axis(svg, &y, 5, left, x.to, "MW");
    if (w->per > 1) rkw_svg_text(svg, "soft", x.to, top - 10, 'e', "means of days");
    rkw_svg_time_grid(svg, &x, top, bottom);
    for (size_t b = 0; b < BANDS; b++)
        if (is_there(w, bands[b].series)) draw_band(svg, w, b, &x, &y);
    draw_steps(svg, w, RKW_HOURS_LOAD, 1, "l load", &x, &y);
    rkw_svg_line(svg, "axis", left, bottom, x.to, bottom);
    if (stores) bottom = draw_panel(svg, w, &store, &x, bottom);
    if (waits) bottom = draw_panel(svg, w, &work, &x, bottom);
    rkw_svg_time_axis(svg, &x, bottom);
    rkw_svg_close(svg);
}

void rkw_chart_supply(rkw_svg *svg, const rkw_page *page)
{
    size_t per = page->hours.n > 24 * 45 ? 24 : 1;
    window w = {&page->hours, 0, (page->hours.n + per - 1) / per, per};
    draw(svg, &w, "supply", per == 24 ? "Supply against load, daily means" : "Supply against load", NULL);
}

void rkw_chart_fortnight(rkw_svg *svg, const rkw_page *page)
{
    window w = {&page->hours, page->worst, RKW_FORTNIGHT_HOURS, 1};
    draw(svg, &w, "fortnight", "The fortnight with the least carbon-free energy", NULL);
}

/* "2027-12-03 to 2027-12-16: 41.2 % carbon-free" */
static void date_fortnight(const rkw_report_fortnight *f, char text[RKW_FITTED])
{
    char first[32], last[32], share[RKW_NUMBER_TEXT];
    rkw_format_time(f->start_unix_s, first);
    rkw_format_time(f->start_unix_s + (RKW_FORTNIGHT_HOURS - 1) * 3600, last);
    rkw_format_fixed(100 * f->cfe, 1, share);
    snprintf(text, RKW_FITTED, "%.10s to %.10s: %s %% carbon-free", first, last, share);
}

void rkw_chart_years_fortnight(rkw_svg *svg, const rkw_page *page)
{
    const rkw_report_fortnight *f = page->parts.fortnight;
    const window w = {&page->years_hours, page->years_worst, RKW_FORTNIGHT_HOURS, 1};
    char dates[RKW_FITTED], weather[RKW_FITTED], fitted[RKW_FITTED], title[2 * RKW_FITTED + 64];
    date_fortnight(f, dates);
    snprintf(weather, sizeof weather, "%s, one of %zu weather year%s", f->weather, f->n_years,
             f->n_years == 1 ? "" : "s");
    snprintf(title, sizeof title, "The hardest fortnight, %s; %s", dates, weather);
    rkw_svg_fit(weather, svg->width, fitted);
    draw(svg, &w, "years_fortnight", title, (const char *const[]){dates, fitted});
}
