/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts of a plan: front, phases, sensitivities, shadow prices. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/format.h"
#include "report/page.h"
#include "report/rows.h"

/* ------------------------------------------------------------------ envelope */

enum { LIMITS = 3 };

void rkw_chart_envelope(rkw_svg *svg, const rkw_page *page)
{
    const rkw_envelope *e = page->run->envelope;
    const rkw_site *site = page->run->site;
    const double racks[LIMITS] = {e->capacity_racks, e->budget_racks, e->land_racks};
    char labels[LIMITS][96];
    double most = 0, label = 0, gpus = e->capacity_gpus / e->capacity_racks;
    snprintf(labels[0], sizeof labels[0], "%s MW", rkw_report_rounded(rkw_site_value(site, RKW_SITE_CAPACITY_MW)).text);
    snprintf(labels[1], sizeof labels[1], "%s MUSD",
             rkw_report_grouped(rkw_site_value(site, RKW_SITE_BUDGET_USD) / 1e6, 0).text);
    snprintf(labels[2], sizeof labels[2], "%s m2", rkw_report_grouped(rkw_site_value(site, RKW_SITE_LAND_M2), 0).text);
    for (int i = 0; i < LIMITS; i++) {
        most = fmax(most, racks[i]);
        label = fmax(label, rkw_svg_text_width(labels[i]));
    }
    rkw_rows rows = rkw_rows_layout(svg, 0, label, 185, 0, most);
    rkw_svg_open(svg, "envelope", "Racks that power, budget and land carry", rkw_rows_bottom(&rows, LIMITS) + 6);
    for (size_t i = 0; i < LIMITS; i++) {
        rkw_rows_label(svg, &rows, i, "", labels[i]);
        rkw_rows_bar(svg, &rows, i, "use", 0, racks[i]);
        rkw_rows_value(svg, &rows, i, "%s racks, %s GPUs", rkw_report_grouped(racks[i], 0).text,
                       rkw_report_grouped(racks[i] * gpus, 0).text);
    }
    rkw_svg_close(svg);
}

/* ------------------------------------------------------------------ front */

enum { MOST_DOTS = 1500 };

static double objective(const rkw_report_front *f, size_t point, size_t which)
{
    return f->objectives[point * f->n_objectives + which];
}

static int on_front(const rkw_report_front *f, size_t point) { return !f->on_front || f->on_front[point]; }

/* "cost of a GPU-hour, USD"; a share has no unit to tell. */
static void name_axis(char *text, size_t room, const rkw_report_front *f, size_t which)
{
    const char *unit = f->objective_units[which];
    int tells = unit[0] && strcmp(unit, "1") != 0;
    snprintf(text, room, "%s%s%s", rkw_report_words(f->objective_names[which]).text, tells ? ", " : "",
             tells ? unit : "");
}

static rkw_scale span(const rkw_report_front *f, size_t which, double from, double to)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < f->n_points; i++) {
        low = fmin(low, objective(f, i, which));
        high = fmax(high, objective(f, i, which));
    }
    return rkw_svg_scale(low, high, 5, from, to);
}

/* Points that can be chosen carry their index; the page's script shows what they stand for. */
static void draw_point(rkw_svg *svg, const rkw_report_front *f, size_t i, const rkw_scale *x, const rkw_scale *y)
{
    char index[RKW_NUMBER_TEXT];
    rkw_format_fixed((double)i, 0, index);
    rkw_output_text(svg->out, "<circle class=\"front\" tabindex=\"0\" r=\"4.5\" data-point=\"");
    rkw_output_text(svg->out, index);
    rkw_output_text(svg->out, "\" cx=\"");
    rkw_output_fixed(svg->out, rkw_at(x, objective(f, i, f->x)), 2);
    rkw_output_text(svg->out, "\" cy=\"");
    rkw_output_fixed(svg->out, rkw_at(y, objective(f, i, f->y)), 2);
    rkw_output_text(svg->out, "\"/>\n");
}

void rkw_chart_front(rkw_svg *svg, const rkw_page *page)
{
    const rkw_report_front *f = page->parts.front;
    double tall = 280, left = 66, top = 46;
    char text[160];
    rkw_svg_open(svg, "front", "Designs that no other one beats", top + tall + 44);
    rkw_scale x = span(f, f->x, left, svg->width - 14), y = span(f, f->y, top + tall, top);
    name_axis(text, sizeof text, f, f->y);
    rkw_svg_text(svg, "soft", 0, 14, 's', text);
    rkw_svg_left_axis(svg, &y, 5, left, x.to, "");
    name_axis(text, sizeof text, f, f->x);
    rkw_svg_bottom_axis(svg, &x, rkw_svg_is_narrow(svg) ? 4 : 8, top + tall, text);
    size_t step = f->n_points / MOST_DOTS + 1;
    for (size_t i = 0; i < f->n_points; i += step)
        if (!on_front(f, i))
            rkw_svg_circle(svg, "dot", rkw_at(&x, objective(f, i, f->x)), rkw_at(&y, objective(f, i, f->y)), 2);
    for (size_t i = 0, shown = 0; i < f->n_points && shown < MOST_DOTS; i++)
        if (on_front(f, i)) {
            draw_point(svg, f, i, &x, &y);
            shown++;
        }
    if (f->knee < f->n_points) {
        double kx = rkw_at(&x, objective(f, f->knee, f->x)), ky = rkw_at(&y, objective(f, f->knee, f->y));
        rkw_svg_circle(svg, "knee", kx, ky, 8);
        rkw_svg_text(svg, "head", kx + (kx > svg->width - 60 ? -12 : 12), ky - 8, kx > svg->width - 60 ? 'e' : 's',
                     "knee");
    }
    rkw_svg_close(svg);
}

/* ------------------------------------------------------------------ phases */

static const rkw_report_phase *phase(const rkw_page *page, size_t i) { return RKW_ELEMENT(page->parts.phases, i); }
static const rkw_report_milestone *milestone(const rkw_page *page, size_t i)
{
    return RKW_ELEMENT(page->parts.milestones, i);
}

static rkw_scale time_span(const rkw_page *page, double from, double to)
{
    rkw_scale x = {(double)phase(page, 0)->start_unix_s, (double)phase(page, page->parts.n_phases - 1)->start_unix_s,
                   from, to};
    for (size_t i = 0; i < page->parts.n_milestones; i++) {
        x.low = fmin(x.low, (double)milestone(page, i)->date_unix_s);
        x.high = fmax(x.high, (double)milestone(page, i)->date_unix_s);
    }
    double room = fmax(0.06 * (x.high - x.low), 86400.0 * 120);
    x.low -= room;
    x.high += 2 * room;
    return x;
}

static double most_MW(const rkw_page *page)
{
    double most = rkw_site_value(page->run->site, RKW_SITE_CAPACITY_MW);
    for (size_t i = 0; i < page->parts.n_phases; i++) most = fmax(most, phase(page, i)->facility_MW);
    for (size_t i = 0; i < page->parts.n_milestones; i++)
        if (isfinite(milestone(page, i)->facility_MW)) most = fmax(most, milestone(page, i)->facility_MW);
    return most;
}

/* Rows below the axis: what each number on the chart stands for. */
static void list_event(rkw_svg *svg, double y, const char *mark, int64_t unix_s, const char *name, const char *what)
{
    char date[32], text[512], fitted[RKW_FITTED];
    rkw_format_time(unix_s, date);
    snprintf(text, sizeof text, "%s  %.10s  %s%s", mark, date, name, what);
    rkw_svg_fit(text, svg->width, fitted);
    rkw_svg_text(svg, "", 0, y, 's', fitted);
}

static void list_events(rkw_svg *svg, const rkw_page *page, double y)
{
    char mark[RKW_NUMBER_TEXT], what[200];
    for (size_t i = 0; i < page->parts.n_phases; i++, y += 18) {
        const rkw_report_phase *p = phase(page, i);
        snprintf(what, sizeof what, ": %s MW, %s GPUs", rkw_report_rounded(p->facility_MW).text,
                 rkw_report_grouped(p->gpus, 0).text);
        rkw_format_fixed((double)i + 1, 0, mark);
        list_event(svg, y, mark, p->start_unix_s, p->name, what);
    }
    for (size_t i = 0; i < page->parts.n_milestones; i++, y += 18) {
        const rkw_report_milestone *m = milestone(page, i);
        what[0] = 0;
        if (isfinite(m->facility_MW))
            snprintf(what, sizeof what, ": %s MW wanted", rkw_report_rounded(m->facility_MW).text);
        snprintf(mark, sizeof mark, "%c", (char)('A' + i % 26));
        list_event(svg, y, mark, m->date_unix_s, m->name, what);
    }
}

void rkw_chart_phases(rkw_svg *svg, const rkw_page *page)
{
    double tall = 220, left = 58, top = 40, events = (double)(page->parts.n_phases + page->parts.n_milestones);
    rkw_svg_open(svg, "phases", "What stands when, against the milestones", top + tall + 46 + 18 * events);
    rkw_scale x = time_span(page, left, svg->width - 8), y = rkw_svg_scale(0, most_MW(page) * 1.05, 5, top + tall, top);
    rkw_svg_left_axis(svg, &y, 5, left, x.to, "MW");
    rkw_svg_time_grid(svg, &x, top, top + tall);
    rkw_svg_time_axis(svg, &x, top + tall);
    double MW = 0;
    rkw_svg_path(svg, "l use", "facility_MW");
    rkw_svg_to(svg, left, rkw_at(&y, 0));
    for (size_t i = 0; i < page->parts.n_phases; i++) {
        rkw_svg_to(svg, rkw_at(&x, (double)phase(page, i)->start_unix_s), rkw_at(&y, MW));
        MW = phase(page, i)->facility_MW;
        rkw_svg_to(svg, rkw_at(&x, (double)phase(page, i)->start_unix_s), rkw_at(&y, MW));
    }
    rkw_svg_to(svg, x.to, rkw_at(&y, MW));
    rkw_svg_path_end(svg, 0);
    for (size_t i = 0; i < page->parts.n_phases; i++)
        rkw_svg_say(svg, "head", rkw_at(&x, (double)phase(page, i)->start_unix_s) + 4,
                    rkw_at(&y, phase(page, i)->facility_MW) - 6, 's', "%zu", i + 1);
    double before = 0;
    int raised = 0;
    for (size_t i = 0; i < page->parts.n_milestones; i++) {
        const rkw_report_milestone *m = milestone(page, i);
        double at = rkw_at(&x, (double)m->date_unix_s);
        rkw_svg_line(svg, "l dash", at, top, at, top + tall);
        /* Letters of close dates stand on two lines. */
        raised = i && fabs(at - before) < 14 && !raised;
        before = at;
        rkw_svg_say(svg, "head", at, raised ? top - 22 : top - 6, 'm', "%c", (char)('A' + i % 26));
        if (isfinite(m->facility_MW)) rkw_svg_circle(svg, "late", at, rkw_at(&y, m->facility_MW), 5);
    }
    list_events(svg, page, top + tall + 42);
    rkw_svg_close(svg);
}

/* ------------------------------------------------------------------ sensitivities */

enum { MOST_INPUTS = 20 };

static double reach(const rkw_report_tornado *t, size_t i)
{
    return fmax(fabs(t->swings[i].at_low - t->base), fabs(t->swings[i].at_high - t->base));
}

/* Indices of the widest swings, widest first. */
static size_t rank_inputs(const rkw_report_tornado *t, size_t *order)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        size_t at = n < MOST_INPUTS ? n++ : MOST_INPUTS;
        for (; at > 0 && reach(t, order[at - 1]) < reach(t, i); at--)
            if (at < MOST_INPUTS) order[at] = order[at - 1];
        if (at < MOST_INPUTS) order[at] = i;
    }
    return n;
}

static double draw_tornado(rkw_svg *svg, const rkw_report_tornado *t, double top)
{
    size_t order[MOST_INPUTS], n = rank_inputs(t, order);
    double low = t->base, high = t->base, label = 0;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, fmin(t->swings[order[i]].at_low, t->swings[order[i]].at_high));
        high = fmax(high, fmax(t->swings[order[i]].at_low, t->swings[order[i]].at_high));
        label = fmax(label, rkw_svg_text_width(rkw_report_words(t->names[order[i]]).text));
    }
    rkw_svg_say(svg, "head", 0, top + 12, 's', "%s: %s %s", t->result, rkw_report_rounded(t->base).text, t->unit);
    rkw_rows rows = rkw_rows_layout(svg, top + 20, label, 150, low, high);
    double room = high > low ? 0.02 * (high - low) : 1;
    rows.x.low = low - room;
    rows.x.high = high + room;
    for (size_t i = 0; i < n; i++) {
        const rkw_swing *s = &t->swings[order[i]];
        rkw_rows_label(svg, &rows, i, "", rkw_report_words(t->names[order[i]]).text);
        rkw_rows_bar(svg, &rows, i, "pv", t->base, s->at_low);
        rkw_rows_bar(svg, &rows, i, "use", t->base, s->at_high);
        rkw_rows_value(svg, &rows, i, "%s \xe2\x80\xa6 %s", rkw_report_rounded(s->at_low).text,
                       rkw_report_rounded(s->at_high).text);
    }
    double base = rkw_at(&rows.x, t->base), bottom = rkw_rows_bottom(&rows, n);
    rkw_svg_line(svg, "base", base, top + 22, base, bottom + 4);
    return bottom + 22;
}

static double tornado_height(const rkw_svg *svg, const rkw_report_tornado *t)
{
    return 42 + (rkw_svg_is_narrow(svg) ? 38 : 25) * (double)(t->n < MOST_INPUTS ? t->n : MOST_INPUTS);
}

void rkw_chart_tornado(rkw_svg *svg, const rkw_page *page)
{
    static const rkw_legend ends[] = {{"pv", "input at its low end"}, {"use", "input at its high end"}};
    double height = 30;
    for (size_t i = 0; i < page->parts.n_tornados; i++)
        height += tornado_height(svg, RKW_ELEMENT(page->parts.tornados, i));
    rkw_svg_open(svg, "tornado", "What uncertain inputs do to the result", height);
    double y = rkw_svg_legend(svg, ends, 2, 0, 12) + 8;
    for (size_t i = 0; i < page->parts.n_tornados; i++) y = draw_tornado(svg, RKW_ELEMENT(page->parts.tornados, i), y);
    rkw_svg_close(svg);
}

/* ------------------------------------------------------------------ shadow prices */

static const rkw_report_price *price(const rkw_page *page, size_t i) { return RKW_ELEMENT(page->parts.prices, i); }

/* Bars compare what has the same unit. */
static double largest_of_unit(const rkw_page *page, const char *unit)
{
    double most = 0;
    for (size_t i = 0; i < page->parts.n_prices; i++)
        if (strcmp(price(page, i)->unit, unit) == 0) most = fmax(most, fabs(price(page, i)->value));
    return most > 0 ? most : 1;
}

static void name_price(const rkw_report_price *p, char text[RKW_FITTED])
{
    if (p->note)
        snprintf(text, RKW_FITTED, "%s (%s)", p->what, p->note);
    else
        snprintf(text, RKW_FITTED, "%s", p->what);
}

void rkw_chart_prices(rkw_svg *svg, const rkw_page *page)
{
    size_t n = page->parts.n_prices;
    double label = 0, value = 0;
    char text[RKW_FITTED];
    for (size_t i = 0; i < n; i++) {
        name_price(price(page, i), text);
        label = fmax(label, rkw_svg_text_width(text));
        snprintf(text, sizeof text, "%s %s", rkw_report_rounded(price(page, i)->value).text, price(page, i)->unit);
        value = fmax(value, rkw_svg_text_width(text));
    }
    rkw_rows rows = rkw_rows_layout(svg, 0, label, value + 6, 0, 1);
    rkw_svg_open(svg, "prices", "What one more unit is worth", rkw_rows_bottom(&rows, n) + 6);
    for (size_t i = 0; i < n; i++) {
        const rkw_report_price *p = price(page, i);
        name_price(p, text);
        rkw_rows_label(svg, &rows, i, "", text);
        rkw_rows_bar(svg, &rows, i, p->value >= 0 ? "gain" : "late", 0,
                     fabs(p->value) / largest_of_unit(page, p->unit));
        rkw_rows_value(svg, &rows, i, "%s %s", rkw_report_rounded(p->value).text, p->unit);
    }
    rkw_svg_close(svg);
}
