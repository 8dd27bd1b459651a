/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Duration curves: hours in falling order. */
#include <math.h>

#include "report/page.h"

static const struct curve {
    int which;
    const char *class_name, *name, *text;
} curves[] = {{RKW_DURATION_OWN, "l pv", "own", "PV and wind, at the meters"},
              {RKW_DURATION_LOAD, "l load", "load", "load"},
              {RKW_DURATION_IMPORT, "l import", "import", "grid import"}};
enum { CURVES = sizeof curves / sizeof curves[0] };

/* Ranks about a pixel apart, and every one where the curve falls steeply. */
static void draw_curve(rkw_svg *svg, const rkw_page *page, const struct curve *c, const rkw_scale *x,
                       const rkw_scale *y)
{
    const double *sorted = page->duration[c->which];
    size_t n = page->hours.n, step = n / 400 + 1;
    double last = INFINITY;
    rkw_svg_path(svg, c->class_name, c->name);
    for (size_t rank = 0; rank < n; rank++) {
        double at = rkw_at(y, sorted[n - 1 - rank]);
        if (rank % step != 0 && rank != n - 1 && fabs(at - last) < 1) continue;
        rkw_svg_to(svg, rkw_at(x, (double)rank), at);
        last = at;
    }
    rkw_svg_path_end(svg, 0);
}

void rkw_chart_duration(rkw_svg *svg, const rkw_page *page)
{
    size_t n = page->hours.n;
    double most = 0, tall = 230, left = 58;
    for (size_t i = 0; i < CURVES; i++) most = fmax(most, page->duration[curves[i].which][n - 1]);
    rkw_svg_open(svg, "duration", "Duration curves", 40 + tall + 60);
    rkw_legend items[CURVES];
    for (size_t i = 0; i < CURVES; i++) items[i] = (rkw_legend){curves[i].class_name, curves[i].text};
    double top = rkw_svg_legend(svg, items, CURVES, 0, 12) + 24;
    rkw_scale x = {0, n > 1 ? (double)(n - 1) : 1, left, svg->width - 12};
    rkw_scale y = rkw_svg_scale(0, most, 5, top + tall, top);
    rkw_svg_left_axis(svg, &y, 5, left, x.to, "MW");
    rkw_svg_bottom_axis(svg, &x, rkw_svg_is_narrow(svg) ? 4 : 8, top + tall, "hours with at least this power");
    for (size_t i = 0; i < CURVES; i++) draw_curve(svg, page, &curves[i], &x, &y);
    rkw_svg_close(svg);
}
