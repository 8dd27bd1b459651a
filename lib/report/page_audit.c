/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit part: where everything comes from, what the numbers mean, and that the energy adds up. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "dispatch/ledger.h"
#include "report/format.h"
#include "report/page.h"

static void open_details(rkw_output *out, const char *id, const char *title)
{
    rkw_output_text(out, "<details id=\"");
    rkw_output_text(out, id);
    rkw_output_text(out, "\"><summary>");
    rkw_report_escape(out, title);
    rkw_output_text(out, "</summary>\n");
}

static void close_details(rkw_output *out) { rkw_output_text(out, "</details>\n"); }

static void row(rkw_output *out, const char *const *cells, size_t n)
{
    rkw_output_text(out, "<tr>");
    for (size_t i = 0; i < n; i++) rkw_page_cell(out, "", cells[i]);
    rkw_output_text(out, "</tr>\n");
}

/* ------------------------------------------------------------------ inputs */

static int32_t list_input(void *user, const char *path)
{
    rkw_output *out = user;
    uint8_t digest[RKW_SHA256_BYTES];
    char text[RKW_SHA256_TEXT] = "cannot be read any more";
    if (rkw_sha256_file(path, digest, NULL) == RKW_OK) rkw_sha256_text(digest, text);
    rkw_output_text(out, "<tr>");
    rkw_page_cell(out, "", path);
    rkw_page_cell(out, "hash", text);
    rkw_output_text(out, "</tr>\n");
    return 0;
}

static rkw_status write_inputs(const rkw_page *page, rkw_output *out, rkw_error *err)
{
    static const char *const heads[] = {"file", "SHA-256 when this page was written"};
    open_details(out, "inputs", "Inputs and their hashes");
    rkw_page_open_table(out, heads, 2);
    RKW_TRY(rkw_site_inputs(page->run->site, list_input, out, err));
    if (page->run->weather_path) list_input(out, page->run->weather_path);
    for (size_t i = 0; i < page->parts.n_inputs; i++)
        if (page->parts.inputs[i]) list_input(out, page->parts.inputs[i]);
    rkw_page_close_table(out);
    close_details(out);
    return RKW_OK;
}

/* ------------------------------------------------------------------ versions and seeds */

static void write_versions(const rkw_page *page, rkw_output *out)
{
    static const char *const heads[] = {"what", "value"};
    rkw_year_options used = rkw_year_used(page->run->year);
    char seed[32], index[32], summary[32], ledger[32];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)used.seed);
    snprintf(index, sizeof index, "%llu", (unsigned long long)used.index);
    snprintf(summary, sizeof summary, "%d", RKW_SUMMARY_SCHEMA);
    snprintf(ledger, sizeof ledger, "%d", RKW_LEDGER_SCHEMA);
    const char *const rows[][2] = {
        {"rackwatt", rkw_version()},
        {"schema of summary.json", summary},
        {"schema of ledger.csv", ledger},
        {"policy", rkw_ledger_policy(page->run->ledger)},
        {"seed of synthetic weather and grid outages", seed},
        {"year of that seed's ensemble", index},
        {"weather file", page->run->weather_path ? page->run->weather_path : "none: synthetic"},
        {"site", rkw_site_folder(page->run->site)},
        {"time chart", rkw_report_is_interactive() ? "dygraphs 2 (MIT licence, below)" : "still"},
        {"command", page->parts.command}};
    open_details(out, "versions", "Versions and seeds");
    rkw_page_open_table(out, heads, 2);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i][1]) row(out, rows[i], 2);
    rkw_page_close_table(out);
    close_details(out);
}

/* ------------------------------------------------------------------ energy balance */

static double column_MWh(const rkw_ledger *l, size_t column)
{
    double sum = 0;
    for (size_t i = 0; i < l->axis.n; i++) sum += l->columns[column].data[i];
    return sum * rkw_axis_dt_h(&l->axis);
}

static double write_side(rkw_output *out, const rkw_ledger *l, int32_t side, const char *title)
{
    double sum = 0;
    for (size_t c = 0; c < l->n_columns; c++) {
        if (l->columns[c].side != side) continue;
        double MWh = column_MWh(l, c);
        sum += MWh;
        rkw_output_text(out, "<tr>");
        rkw_page_cell(out, "", title);
        rkw_page_cell(out, "", l->columns[c].name);
        rkw_page_cell(out, "n", rkw_report_grouped(MWh, 3).text);
        rkw_output_text(out, "</tr>\n");
    }
    rkw_output_text(out, "<tr class=\"sum\">");
    rkw_page_cell(out, "", title);
    rkw_page_cell(out, "", "sum");
    rkw_page_cell(out, "n", rkw_report_grouped(sum, 3).text);
    rkw_output_text(out, "</tr>\n");
    return sum;
}

static void write_balance(const rkw_page *page, rkw_output *out)
{
    static const char *const heads[] = {"side", "column of ledger.csv", "MWh"};
    const rkw_ledger *l = page->run->ledger;
    char text[200], gap[RKW_NUMBER_TEXT], largest[RKW_NUMBER_TEXT];
    open_details(out, "balance", "Energy balance");
    rkw_page_open_table(out, heads, 3);
    double sources = write_side(out, l, 1, "source"), sinks = write_side(out, l, -1, "sink");
    rkw_page_close_table(out);
    rkw_format_real(sources - sinks, 2, gap);
    rkw_format_real(page->run->summary->largest_gap_MW, 2, largest);
    snprintf(text, sizeof text, "Sources less sinks: %s MWh over the run; at most %s MW in any row.", gap, largest);
    rkw_output_text(out, "<p>");
    rkw_report_escape(out, text);
    rkw_output_text(out, "</p>\n");
    close_details(out);
}

/* ------------------------------------------------------------------ definitions and units */

static const char *const definitions[][3] = {
    {"hourly CFE", "metrics.cfe",
     "1 - sum((1 - f) g + v + b) / sum(L): f the grid's carbon-free share, g import, v unserved, b backup, L facility "
     "and battery auxiliaries. Energy that charges the battery counts when it is bought; what is sold or curtailed "
     "never counts."},
    {"annual match", "metrics.annual_match",
     "min(1, generation of PV and wind / load) over the run: what a yearly certificate would claim."},
    {"coverage", "metrics.coverage",
     "1 - sum(max(L - R, 0)) / sum(L): R generation of PV and wind in the same row, without a store."},
    {"PUE", "metrics.pue",
     "ISO/IEC 30134-2: facility energy over IT energy at the racks' input; other buildings are outside."},
    {"WUE, CUE, REF", "metrics.*", "ISO/IEC 30134-9, -8 and -3."},
    {"curtailed", "metrics.curtailment_rate",
     "energy that own lines cannot carry or nobody takes, over generation at the plants' meters."},
    {"delivered GPU-hour", "work.gpu_h_delivered",
     "full-speed equivalent: hours at a power cap count their throughput; work lost since a checkpoint and restarts "
     "count nothing."},
    {"late", "work.gpu_h_late", "GPU-hours that passed their deadline before they were served, dropped ones included."},
    {"cost of a GPU-hour", "cost.usd_per_gpu_h",
     "annuities of all capital at the real cost of capital, upkeep, staff, water, energy, grid, service credits, less "
     "energy sold, over delivered GPU-hours."},
    {"carbon of a GPU-hour", "cost.kg_per_gpu_h",
     "scope 2: import times the grid's average factor at the meter, and backup fuel, over delivered GPU-hours. The "
     "life cycle stands beside it in summary.json and is not added."},
    {"peak power", "energy.peak_facility_MW", "largest mean facility power of a row."},
    {"hardest fortnight", "-",
     "the 14 days from a midnight on with the least CFE; metrics.worst_week_* is the same for 7 days."},
};

static void write_definitions(rkw_output *out)
{
    static const char *const heads[] = {"number", "key of summary.json", "definition"};
    open_details(out, "definitions", "What the numbers mean");
    rkw_page_open_table(out, heads, 3);
    for (size_t i = 0; i < sizeof definitions / sizeof definitions[0]; i++) row(out, definitions[i], 3);
    rkw_page_close_table(out);
    close_details(out);
}

static void write_units(rkw_output *out)
{
    static const char *const heads[] = {"unit", "meaning"};
    static const char *const units[][2] = {
        {"MW, MWh, GWh",
         "mean power over a row; energy. PV capacity is MWp of modules, generation is AC at the plant's meter."},
        {"GPU-h", "one GPU for one hour at full speed"},
        {"USD", "real US dollars of the base year in costs.csv"},
        {"kg CO2e", "kilograms of carbon dioxide equivalent"},
        {"time", "UTC; a row covers the time from its stamp on"}};
    open_details(out, "units", "Units");
    rkw_page_open_table(out, heads, 2);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) row(out, units[i], 2);
    rkw_page_close_table(out);
    close_details(out);
}

/* ------------------------------------------------------------------ what the policy planned */

static void write_plan(const rkw_page *page, rkw_output *out)
{
    static const char *const heads[] = {"figure", "value"};
    if (!page->run->n_plan) return;
    open_details(out, "plan", "What the policy planned, by its own physics");
    rkw_page_open_table(out, heads, 2);
    for (size_t i = 0; i < page->run->n_plan; i++) {
        const rkw_report_figure *f = &page->run->plan[i];
        char key[128];
        snprintf(key, sizeof key, "plan.%s", f->name);
        rkw_output_text(out, "<tr>");
        rkw_page_cell(out, "", rkw_report_words(f->name).text);
        rkw_output_text(out, "<td class=\"n\">");
        rkw_page_number(out, key, f->value, 1, fabs(f->value) >= 1000 ? 0 : 3);
        rkw_output_text(out, "</td></tr>\n");
    }
    rkw_page_close_table(out);
    close_details(out);
}

/* ------------------------------------------------------------------ assumptions */

typedef struct listing {
    rkw_output *out;
    size_t n;
} listing;

static int32_t list_assumption(void *user, const rkw_assumption *a)
{
    listing *l = user;
    const char *const cells[] = {a->table, a->row, a->value, a->unit, a->source};
    row(l->out, cells, 5);
    l->n++;
    return 0;
}

static rkw_status write_assumptions(const rkw_page *page, rkw_output *out, rkw_error *err)
{
    static const char *const heads[] = {"table", "row", "value", "unit", "source"};
    listing l = {out, 0};
    open_details(out, "assumptions", "Assumptions to be confirmed");
    rkw_page_open_table(out, heads, 5);
    RKW_TRY(rkw_site_assumptions(page->run->site, list_assumption, &l, err));
    rkw_page_close_table(out);
    rkw_output_text(out, "<p>");
    rkw_page_number(out, "assumptions_to_be_confirmed", (double)l.n, 1, 0);
    rkw_output_text(out, " rows of the site's tables.</p>\n");
    close_details(out);
    return RKW_OK;
}

static void write_licence(rkw_output *out)
{
    if (!rkw_report_is_interactive()) return;
    char text[2] = "";
    open_details(out, "licence", "Licence of dygraphs, which draws the time chart");
    rkw_output_text(out, "<pre>");
    for (size_t i = 0; i < rkw_asset_dygraph_licence.length; i++) {
        text[0] = (char)rkw_asset_dygraph_licence.bytes[i];
        if ((unsigned char)text[0] < 0x80)
            rkw_report_escape(out, text);
        else
            rkw_output_write(out, text, 1);
    }
    rkw_output_text(out, "</pre>\n");
    close_details(out);
}

rkw_status rkw_page_audit(const rkw_page *page, rkw_output *out, rkw_error *err)
{
    rkw_output_text(out, "<section id=\"audit\">\n<h2>Audit</h2>\n");
    write_balance(page, out);
    write_definitions(out);
    write_units(out);
    write_plan(page, out);
    RKW_TRY(write_inputs(page, out, err));
    write_versions(page, out);
    RKW_TRY(write_assumptions(page, out, err));
    write_licence(out);
    rkw_output_text(out, "</section>\n");
    return RKW_OK;
}
