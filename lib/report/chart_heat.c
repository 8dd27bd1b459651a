/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps: a column per day, an hour per row, midnight UTC at the bottom. One path per colour. */
#include <math.h>
#include <stdio.h>

#include "report/format.h"
#include "report/page.h"

enum { COLOURS = 10 };

typedef struct heat {
    const rkw_hours *hours;
    const double *values;
    double low, high, factor; /* shown value = value * factor */
    int decimals;
    const char *unit;
} heat;

static int colour_of(const heat *h, double value)
{
    int c = (int)floor((value - h->low) / (h->high - h->low) * COLOURS + 1e-9);
    return c < 0 ? 0 : c >= COLOURS ? COLOURS - 1 : c;
}

static double bound(const heat *h, int colour) { return h->low + (h->high - h->low) * colour / COLOURS; }

static int64_t day_of(const heat *h, size_t hour)
{
    int64_t first = h->hours->start_unix_s / 86400;
    return (h->hours->start_unix_s + 3600 * (int64_t)hour) / 86400 - first;
}

static int hour_of(const heat *h, size_t hour) { return (int)((h->hours->start_unix_s / 3600 + (int64_t)hour) % 24); }

/* Hours of one colour, runs of a day as one rectangle. */
static void draw_colour(rkw_svg *svg, const heat *h, int colour)
{
    char text[160], low[RKW_NUMBER_TEXT], high[RKW_NUMBER_TEXT];
    rkw_format_real(bound(h, colour), 9, low);
    rkw_format_real(bound(h, colour + 1), 9, high);
    snprintf(text, sizeof text, "<path class=\"h%d\" data-from=\"%s\" data-to=\"%s\" d=\"", colour, low, high);
    rkw_output_text(svg->out, text);
    for (size_t i = 0, run; i < h->hours->n; i += run) {
        for (run = 1; i + run < h->hours->n && hour_of(h, i + run) != 0; run++)
            if (colour_of(h, h->values[i + run]) != colour_of(h, h->values[i])) break;
        if (colour_of(h, h->values[i]) != colour) continue;
        int n = snprintf(text, sizeof text, "M%d %dh1v-%dh-1z", (int)day_of(h, i), 24 - hour_of(h, i), (int)run);
        rkw_output_write(svg->out, text, (size_t)n);
    }
    rkw_output_text(svg->out, "\"/>\n");
}

static void draw_cells(rkw_svg *svg, const heat *h, const rkw_scale *x, double top, double tall)
{
    double days = (double)day_of(h, h->hours->n - 1) + 1;
    rkw_output_text(svg->out, "<g class=\"cells\" transform=\"translate(");
    rkw_output_fixed(svg->out, x->from, 2);
    rkw_output_text(svg->out, " ");
    rkw_output_fixed(svg->out, top, 2);
    rkw_output_text(svg->out, ") scale(");
    rkw_output_fixed(svg->out, (x->to - x->from) / days, 6);
    rkw_output_text(svg->out, " ");
    rkw_output_fixed(svg->out, tall / 24, 6);
    rkw_output_text(svg->out, ")\">\n");
    for (int colour = 0; colour < COLOURS; colour++) draw_colour(svg, h, colour);
    rkw_output_text(svg->out, "</g>\n");
}

static void draw_key(rkw_svg *svg, const heat *h, double y)
{
    static const char *const classes[COLOURS] = {"h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8", "h9"};
    double width = rkw_svg_is_narrow(svg) ? 18 : 22, left = 48;
    for (int c = 0; c < COLOURS; c++) rkw_svg_rect(svg, classes[c], left + width * c, y, width, 10);
    for (int c = 0; c <= COLOURS; c += 5)
        rkw_svg_text(svg, "soft", left + width * c, y + 24,
                     c == 0         ? 's'
                     : c == COLOURS ? 'e'
                                    : 'm',
                     rkw_report_grouped(bound(h, c) * h->factor, h->decimals).text);
    rkw_svg_text(svg, "soft", left + width * COLOURS + 8, y + 10, 's', h->unit);
}

static void draw(rkw_svg *svg, const heat *h, const char *name, const char *title)
{
    double top = 8, tall = 144;
    rkw_svg_open(svg, name, title, top + tall + 62);
    int64_t first_day = h->hours->start_unix_s / 86400;
    rkw_scale x = {86400.0 * (double)first_day, 0, 48, svg->width - 4};
    x.high = x.low + 86400.0 * ((double)day_of(h, h->hours->n - 1) + 1);
    draw_cells(svg, h, &x, top, tall);
    for (int hour = 0; hour <= 24; hour += 6)
        rkw_svg_say(svg, "soft ytick", 42, top + tall * (24 - hour) / 24 + 4, 'e', "%02d:00", hour);
    rkw_svg_time_axis(svg, &x, top + tall);
    draw_key(svg, h, top + tall + 28);
    rkw_svg_close(svg);
}

static heat make(const rkw_page *page, int series, const char *unit, double factor)
{
    heat h = {&page->hours, page->hours.series[series], INFINITY, -INFINITY, factor, 0, unit};
    for (size_t i = 0; i < page->hours.n; i++) {
        h.low = fmin(h.low, h.values[i]);
        h.high = fmax(h.high, h.values[i]);
    }
    rkw_scale s = rkw_svg_scale(h.low, h.high, 5, 0, 1);
    h.low = s.low;
    h.high = s.high;
    double step = (h.high - h.low) * factor / 2;
    h.decimals = step >= 10 ? 0 : step >= 1 ? 1 : step >= 0.1 ? 2 : 3;
    return h;
}

void rkw_chart_heat_cfe(rkw_svg *svg, const rkw_page *page)
{
    heat h = make(page, RKW_HOURS_CFE, "% carbon-free", 100);
    draw(svg, &h, "heat_cfe", "Carbon-free energy, by day and hour");
}

void rkw_chart_heat_pue(rkw_svg *svg, const rkw_page *page)
{
    heat h = make(page, RKW_HOURS_PUE, "PUE", 1);
    draw(svg, &h, "heat_pue", "PUE, by day and hour");
}

void rkw_chart_heat_price(rkw_svg *svg, const rkw_page *page)
{
    heat h = make(page, RKW_HOURS_PRICE, "USD/MWh", 1);
    draw(svg, &h, "heat_price", "Price of grid energy, by day and hour");
}
