/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page: what its parts share. Charts draw into a page and into files of figures alike. */
#ifndef RKW_REPORT_PAGE_H
#define RKW_REPORT_PAGE_H

#include "report/hours.h"
#include "report/report.h"
#include "report/svg.h"

enum { RKW_DURATION_OWN, RKW_DURATION_LOAD, RKW_DURATION_IMPORT, RKW_DURATIONS };

typedef struct rkw_page {
    rkw_context ctx;
    const rkw_run *run;
    rkw_report_parts parts;
    const rkw_report_policy *asap;   /* NULL when no policy of that name is there, or when it is the run's own */
    rkw_hours hours;                 /* of the run */
    size_t worst;                    /* first hour of the worst fortnight, or RKW_NONE */
    rkw_hours years_hours;           /* of the year that holds the worst fortnight of all; empty without one */
    size_t years_worst;              /* its first hour */
    double *duration[RKW_DURATIONS]; /* hours sorted, ascending; one block */
} rkw_page;

rkw_status rkw_page_open(rkw_page *page, const rkw_run *run, const rkw_report_parts *parts, const rkw_context *ctx,
                         rkw_error *err);
void rkw_page_close(rkw_page *page);

/* A chart: `wanted` tells whether there is something to show. */
typedef struct rkw_chart {
    const char *name, *section, *title, *note;
    int (*wanted)(const rkw_page *page);
    void (*draw)(rkw_svg *svg, const rkw_page *page);
} rkw_chart;
/* NULL behind the last one. */
const rkw_chart *rkw_page_chart(size_t index);

/* Element i of an array of structs that begin with their size. */
#define RKW_ELEMENT(array, i) rkw_page_element((array), (i))
static inline const void *rkw_page_element(const void *first, size_t i)
{
    return (const char *)first + i * *(const size_t *)first;
}
const rkw_report_policy *rkw_page_policy(const rkw_page *page, size_t i);
/* Policies shown side by side: the run's own first, then the others. */
size_t rkw_page_policies(const rkw_page *page);
rkw_report_policy rkw_page_side(const rkw_page *page, size_t i);

/* Sections of the page. */
void rkw_page_first_screen(const rkw_page *page, rkw_output *out);
/* The tenants as a table, under their chart. */
void rkw_page_tenants(const rkw_page *page, rkw_output *out);
rkw_status rkw_page_audit(const rkw_page *page, rkw_output *out, rkw_error *err);
rkw_status rkw_page_data(const rkw_page *page, rkw_output *out, rkw_error *err);
/* A number that summary.json has under `key`, as people see it: `factor` times the value, `decimals` digits. */
void rkw_page_number(rkw_output *out, const char *key, double value, double factor, int decimals);
rkw_status rkw_page_write(const rkw_page *page, rkw_output *out, rkw_error *err);

/* Tables. */
void rkw_page_open_table(rkw_output *out, const char *const *heads, size_t n);
void rkw_page_cell(rkw_output *out, const char *class_name, const char *text);
void rkw_page_close_table(rkw_output *out);

/* Charts. */
void rkw_chart_supply(rkw_svg *svg, const rkw_page *page);
void rkw_chart_fortnight(rkw_svg *svg, const rkw_page *page);
void rkw_chart_years_fortnight(rkw_svg *svg, const rkw_page *page);
void rkw_chart_heat_cfe(rkw_svg *svg, const rkw_page *page);
void rkw_chart_heat_pue(rkw_svg *svg, const rkw_page *page);
void rkw_chart_heat_price(rkw_svg *svg, const rkw_page *page);
void rkw_chart_duration(rkw_svg *svg, const rkw_page *page);
void rkw_chart_flow(rkw_svg *svg, const rkw_page *page);
void rkw_chart_pv_losses(rkw_svg *svg, const rkw_page *page);
void rkw_chart_wind_losses(rkw_svg *svg, const rkw_page *page);
void rkw_chart_policies(rkw_svg *svg, const rkw_page *page);
void rkw_chart_tenants(rkw_svg *svg, const rkw_page *page);
void rkw_chart_cost(rkw_svg *svg, const rkw_page *page);
void rkw_chart_envelope(rkw_svg *svg, const rkw_page *page);
void rkw_chart_front(rkw_svg *svg, const rkw_page *page);
void rkw_chart_phases(rkw_svg *svg, const rkw_page *page);
void rkw_chart_tornado(rkw_svg *svg, const rkw_page *page);
void rkw_chart_prices(rkw_svg *svg, const rkw_page *page);

/* Files that are part of the library; dygraphs is empty when the library was built without it. */
typedef struct rkw_asset {
    const unsigned char *bytes;
    size_t length;
} rkw_asset;
extern const rkw_asset rkw_asset_page_css, rkw_asset_page_js, rkw_asset_dygraph_js, rkw_asset_dygraph_css,
    rkw_asset_dygraph_licence;

#endif
