/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars side by side: policies, tenants, parts of the cost. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/format.h"
#include "report/page.h"
#include "report/rows.h"

/* ------------------------------------------------------------------ policies */

typedef struct measure {
    const char *title, *unit;
    double (*of)(const rkw_report_policy *policy);
} measure;

static double cfe_of(const rkw_report_policy *p) { return 100 * p->summary->cfe; }
static double usd_of(const rkw_report_policy *p) { return p->cost->usd_per_gpu_h; }
static double kg_of(const rkw_report_policy *p) { return p->cost->kg_per_gpu_h; }
static double late_of(const rkw_report_policy *p) { return p->summary->gpu_h_late / 1000; }
static double import_of(const rkw_report_policy *p) { return p->summary->import_MWh / 1000; }
static double curtailed_of(const rkw_report_policy *p)
{
    return (p->summary->curtailed_line_MWh + p->summary->curtailed_surplus_MWh) / 1000;
}

static const measure measures[] = {
    {"Hourly carbon-free energy", "%", cfe_of},         {"Cost", "USD per GPU-hour", usd_of},
    {"Carbon, scope 2", "kg CO2e per GPU-hour", kg_of}, {"Late work", "thousand GPU-hours", late_of},
    {"Bought from the grid", "GWh", import_of},         {"Curtailed", "GWh", curtailed_of}};
enum { MEASURES = sizeof measures / sizeof measures[0], PANELS_WIDE = 3 };

static void draw_measure(rkw_svg *svg, const rkw_page *page, const measure *m, double x, double y, double width,
                         double label)
{
    size_t n = rkw_page_policies(page);
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        rkw_report_policy p = rkw_page_side(page, i);
        if (m->of(&p) > most) most = m->of(&p);
    }
    rkw_svg_text(svg, "head", x, y + 12, 's', m->title);
    rkw_svg_text(svg, "soft", x + rkw_svg_text_width(m->title) * 1.08 + 8, y + 12, 's', m->unit);
    rkw_scale scale = {0, most > 0 ? most : 1, x + label, x + width - 62};
    for (size_t i = 0; i < n; i++) {
        rkw_report_policy p = rkw_page_side(page, i);
        double value = m->of(&p), at = y + 22 + 20 * (double)i;
        char name[RKW_FITTED];
        rkw_svg_fit(p.name, label - 8, name);
        rkw_svg_text(svg, i ? "" : "head", x + label - 8, at + 11, 'e', name);
        rkw_svg_rect(svg, i ? "lost" : "use", scale.from, at, value > 0 ? rkw_at(&scale, value) - scale.from : 0, 14);
        rkw_svg_text(svg, "value", rkw_at(&scale, value > 0 ? value : 0) + 5, at + 11, 's',
                     rkw_report_rounded(value).text);
    }
}

void rkw_chart_policies(rkw_svg *svg, const rkw_page *page)
{
    size_t n = rkw_page_policies(page), columns = rkw_svg_is_narrow(svg) ? 1 : PANELS_WIDE;
    size_t lines = (MEASURES + columns - 1) / columns;
    double label = 0, tall = 20 * (double)n + 44, width = (svg->width - 24 * (double)(columns - 1)) / (double)columns;
    for (size_t i = 0; i < n; i++) label = fmax(label, rkw_svg_text_width(rkw_page_side(page, i).name) * 1.12 + 14);
    if (label > width / 2) label = width / 2;
    rkw_svg_open(svg, "policies", "The same year under other policies", tall * (double)lines);
    for (size_t i = 0; i < MEASURES; i++) {
        size_t line = i / columns, column = i % columns;
        draw_measure(svg, page, &measures[i], (width + 24) * (double)column, tall * (double)line, width, label);
    }
    rkw_svg_close(svg);
}

/* ------------------------------------------------------------------ tenants */

void rkw_chart_tenants(rkw_svg *svg, const rkw_page *page)
{
    static const rkw_legend parts[] = {
        {"use", "served in time"}, {"late", "served late"}, {"unserved", "dropped"}, {"lost", "waits at the end"}};
    const rkw_tenants *tenants = rkw_site_tenants(page->run->site);
    size_t n = rkw_tenants_count(tenants);
    double label = 0, most = 0;
    rkw_tenant_summary s;
    for (size_t t = 0; t < n; t++) {
        if (rkw_summarise_tenant(page->run->ledger, page->run->site, t, &s, NULL) != RKW_OK) return;
        label = fmax(label, rkw_svg_text_width(rkw_tenants_text(tenants, t, RKW_TENANT_TEXT_NAME)));
        most = fmax(most, s.arrived);
    }
    rkw_rows rows = rkw_rows_layout(svg, rkw_svg_is_narrow(svg) ? 44 : 26, label, 92, 0, most);
    rkw_svg_open(svg, "tenants", "Work of the tenants", rkw_rows_bottom(&rows, n) + 6);
    rkw_svg_legend(svg, parts, sizeof parts / sizeof parts[0], 0, 12);
    for (size_t t = 0; t < n; t++) {
        if (rkw_summarise_tenant(page->run->ledger, page->run->site, t, &s, NULL) != RKW_OK) continue;
        double served_late = fmax(s.late - s.dropped, 0), in_time = fmax(s.delivered - served_late, 0);
        double ends[] = {in_time, in_time + served_late, in_time + served_late + s.dropped, s.arrived};
        rkw_rows_label(svg, &rows, t, "", rkw_tenants_text(tenants, t, RKW_TENANT_TEXT_NAME));
        for (int i = 0; i < 4; i++)
            rkw_rows_bar(svg, &rows, t, parts[i].class_name, i ? ends[i - 1] : 0, fmax(ends[i], i ? ends[i - 1] : 0));
        rkw_rows_value(svg, &rows, t, "%s M GPU-h", rkw_report_rounded(s.arrived / 1e6).text);
    }
    rkw_svg_close(svg);
}

/* ------------------------------------------------------------------ cost */

typedef struct part {
    const char *label;
    double usd;
} part;

enum { PARTS = RKW_COSTS + 8 };

static size_t list_cost(const rkw_year_cost *c, part *parts)
{
    static const char *const labels[RKW_COSTS] = {
        "racks", "network and storage", "building and equipment", "PV", "wind", "battery", "chilled-water store"};
    size_t n = 0;
    for (int i = 0; i < RKW_COSTS; i++) parts[n++] = (part){labels[i], c->annuity_usd[i] + c->upkeep_usd[i]};
    parts[n++] = (part){"staff and water", c->staff_usd + c->water_usd};
    parts[n++] = (part){"energy from the grid", c->import_usd};
    parts[n++] = (part){"wheeling", c->wheeling_usd};
    parts[n++] = (part){"grid connection", c->fixed_grid_usd};
    parts[n++] = (part){"backup", c->backup_usd};
    parts[n++] = (part){"change of stored energy", c->stored_usd};
    parts[n++] = (part){"service credits", c->credits_usd};
    parts[n++] = (part){"less energy sold", -c->export_usd};
    return n;
}

void rkw_chart_cost(rkw_svg *svg, const rkw_page *page)
{
    const rkw_year_cost *c = page->run->cost;
    part parts[PARTS];
    size_t n = list_cost(c, parts), shown = 0;
    double per = c->usd_per_gpu_h / c->total_usd, sum = 0, most = 0;
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, sum += parts[i].usd);
        if (fabs(parts[i].usd * per) >= 5e-4)
            parts[shown++] = parts[i];
        else if (i + 1 == n)
            break;
    }
    rkw_rows rows = rkw_rows_layout(svg, 0, 150, 70, 0, most);
    rkw_svg_open(svg, "cost", "Parts of the cost of a GPU-hour, USD", rkw_rows_bottom(&rows, shown + 1) + 6);
    sum = 0;
    for (size_t i = 0; i < shown; i++) {
        rkw_rows_label(svg, &rows, i, "", parts[i].label);
        rkw_rows_bar(svg, &rows, i, parts[i].usd < 0 ? "gain" : "other", sum, sum + parts[i].usd);
        rkw_rows_value(svg, &rows, i, "%s%s", parts[i].usd < 0 ? "\xe2\x88\x92" : "",
                       rkw_report_grouped(fabs(parts[i].usd * per), 3).text);
        sum += parts[i].usd;
    }
    rkw_rows_label(svg, &rows, shown, "head", "a GPU-hour");
    rkw_rows_bar(svg, &rows, shown, "use", 0, c->total_usd);
    rkw_rows_value(svg, &rows, shown, "%s USD", rkw_report_grouped(c->usd_per_gpu_h, 3).text);
    rkw_svg_close(svg);
}
