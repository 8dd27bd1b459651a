/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first screen: the answer in one sentence, and six numbers with what they mean. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/format.h"
#include "report/page.h"

void rkw_page_number(rkw_output *out, const char *key, double value, double factor, int decimals)
{
    char exact[RKW_NUMBER_TEXT] = "null", scale[RKW_NUMBER_TEXT];
    if (isfinite(value)) rkw_format_real(value, 12, exact);
    rkw_format_real(factor, 12, scale);
    rkw_output_text(out, "<data data-key=\"");
    rkw_report_escape(out, key);
    rkw_output_text(out, "\" data-factor=\"");
    rkw_output_text(out, scale);
    rkw_output_text(out, "\" value=\"");
    rkw_output_text(out, exact);
    rkw_output_text(out, "\">");
    rkw_output_text(out, isfinite(value) ? rkw_report_grouped(value * factor, decimals).text : "n/a");
    rkw_output_text(out, "</data>");
}

/* A number of the first screen. `better` +1: more is better. */
typedef struct headline {
    const char *key, *title, *unit, *meaning;
    double (*of)(const rkw_summary *summary, const rkw_year_cost *cost);
    double factor;
    int decimals, better;
} headline;

static double cfe_of(const rkw_summary *s, const rkw_year_cost *c) { return (void)c, s->cfe; }
static double match_of(const rkw_summary *s, const rkw_year_cost *c) { return (void)c, s->annual_match; }
static double usd_of(const rkw_summary *s, const rkw_year_cost *c) { return (void)s, c->usd_per_gpu_h; }
static double kg_of(const rkw_summary *s, const rkw_year_cost *c) { return (void)s, c->kg_per_gpu_h; }
static double late_of(const rkw_summary *s, const rkw_year_cost *c) { return (void)c, s->gpu_h_late; }
static double peak_of(const rkw_summary *s, const rkw_year_cost *c) { return (void)c, s->peak_facility_MW; }

static const headline headlines[] = {
    {"metrics.cfe", "Hourly carbon-free energy", "%",
     "of the load was covered, in the hour it was drawn, by own generation, battery and the grid's carbon-free part",
     cfe_of, 100, 1, 1},
    {"metrics.annual_match", "Annual match", "%",
     "is what a yearly certificate would claim: generation over load, at most 100", match_of, 100, 1, 1},
    {"cost.usd_per_gpu_h", "Cost", "USD per GPU-hour",
     "of full-speed work delivered: capital, upkeep, energy, service credits", usd_of, 1, 3, -1},
    {"cost.kg_per_gpu_h", "Carbon", "kg CO2e per GPU-hour", "from bought energy and fuel (scope 2, location based)",
     kg_of, 1, 3, -1},
    {"work.gpu_h_late", "Late work", "GPU-hours", "passed their deadline before they were served", late_of, 1, 0, -1},
    {"energy.peak_facility_MW", "Peak power", NULL, "drawn by the facility in the highest row", peak_of, 1, 1, 0},
};
enum { HEADLINES = sizeof headlines / sizeof headlines[0] };

static void write_unit(const rkw_page *page, const headline *h, rkw_output *out)
{
    if (h->unit) {
        rkw_report_escape(out, h->unit);
        return;
    }
    rkw_output_text(out, "MW of ");
    rkw_output_text(out, rkw_report_rounded(rkw_site_value(page->run->site, RKW_SITE_CAPACITY_MW)).text);
    if (rkw_site_value(page->run->site, RKW_SITE_CAPACITY_IS_IT) > 0) rkw_output_text(out, " (of IT)");
}

/* "asap 90.4, 6.3 more": in words, so that nobody needs a colour to read it. */
static void write_comparison(const rkw_page *page, const headline *h, double own, rkw_output *out)
{
    if (!page->asap) return;
    double other = h->of(page->asap->summary, page->asap->cost), change = (own - other) * h->factor;
    if (!isfinite(own) || !isfinite(other)) return;
    rkw_short_text size = rkw_report_grouped(fabs(change), h->decimals), none = rkw_report_grouped(0, h->decimals);
    int same = strcmp(size.text, none.text) == 0;
    int good = change * h->better > 0;
    rkw_output_text(out, "<p class=\"asap ");
    rkw_output_text(out, same || !h->better ? "even" : good ? "better" : "worse");
    rkw_output_text(out, "\">asap: ");
    rkw_output_text(out, rkw_report_grouped(other * h->factor, h->decimals).text);
    rkw_output_text(out, same ? "; the same" : "; ");
    if (!same) {
        rkw_output_text(out, size.text);
        rkw_output_text(out, change > 0 ? " more here" : " less here");
        if (h->better) rkw_output_text(out, good ? ", better" : ", worse");
    }
    rkw_output_text(out, "</p>");
}

static void write_card(const rkw_page *page, const headline *h, rkw_output *out)
{
    double own = h->of(page->run->summary, page->run->cost);
    rkw_output_text(out, "<div class=\"card\"><h2>");
    rkw_report_escape(out, h->title);
    rkw_output_text(out, "</h2><p class=\"figure\">");
    rkw_page_number(out, h->key, own, h->factor, h->decimals);
    rkw_output_text(out, " <span class=\"unit\">");
    write_unit(page, h, out);
    rkw_output_text(out, "</span></p><p class=\"meaning\">");
    rkw_report_escape(out, h->meaning);
    rkw_output_text(out, "</p>");
    write_comparison(page, h, own, out);
    rkw_output_text(out, "</div>\n");
}

static void write_answer(const rkw_page *page, rkw_output *out)
{
    const rkw_summary *s = page->run->summary;
    const rkw_year_cost *c = page->run->cost;
    char text[640];
    const char *basis = rkw_site_value(page->run->site, RKW_SITE_CAPACITY_IS_IT) > 0 ? " of IT" : "";
    snprintf(
        text, sizeof text,
        "Under the policy %s the site delivers %s of %s million GPU-hours asked for, %s %% of its energy carbon-free "
        "in the hour of use, at %s USD and %s kg CO2e per GPU-hour, and draws at most %s of %s MW%s.",
        rkw_ledger_policy(page->run->ledger), rkw_report_grouped(s->gpu_h_delivered / 1e6, 1).text,
        rkw_report_grouped(s->gpu_h_arrived / 1e6, 1).text, rkw_report_grouped(100 * s->cfe, 1).text,
        rkw_report_grouped(c->usd_per_gpu_h, 2).text, rkw_report_grouped(c->kg_per_gpu_h, 3).text,
        rkw_report_grouped(s->peak_facility_MW, 1).text,
        rkw_report_rounded(rkw_site_value(page->run->site, RKW_SITE_CAPACITY_MW)).text, basis);
    rkw_output_text(out, "<p class=\"answer\">");
    rkw_report_escape(out, text);
    rkw_output_text(out, "</p>\n");
}

static void write_year(const rkw_page *page, rkw_output *out)
{
    const rkw_axis *axis = rkw_year_axis(page->run->year);
    rkw_year_options used = rkw_year_used(page->run->year);
    char text[200], from[32], to[32];
    rkw_format_time(axis->start_unix_s, from);
    rkw_format_time(rkw_axis_time(axis, axis->n - 1), to);
    snprintf(text, sizeof text, "%.10s to %.10s, %zu rows of %d min. Weather: ", from, to, axis->n,
             (int)(axis->step_s / 60));
    rkw_output_text(out, "<p class=\"meta\">");
    rkw_report_escape(out, text);
    if (page->run->weather_path) {
        rkw_report_escape(out, page->run->weather_path);
    } else {
        snprintf(text, sizeof text, "synthetic, from the site's climate normals, seed %llu, year %llu",
                 (unsigned long long)used.seed, (unsigned long long)used.index);
        rkw_report_escape(out, text);
    }
    rkw_output_text(out, ".</p>\n");
}

void rkw_page_first_screen(const rkw_page *page, rkw_output *out)
{
    rkw_output_text(out, "<header>\n<h1>");
    rkw_report_escape(out, rkw_site_name(page->run->site));
    rkw_output_text(out, "</h1>\n");
    write_answer(page, out);
    write_year(page, out);
    rkw_output_text(out, "<div class=\"cards\">\n");
    for (size_t i = 0; i < HEADLINES; i++) write_card(page, &headlines[i], out);
    rkw_output_text(out, "</div>\n</header>\n");
}
