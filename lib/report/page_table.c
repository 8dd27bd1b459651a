/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of the page, and that of the tenants. */
#include <stdio.h>

#include "report/format.h"
#include "report/page.h"

void rkw_page_open_table(rkw_output *out, const char *const *heads, size_t n)
{
    rkw_output_text(out, "<div class=\"scroll\"><table><thead><tr>");
    for (size_t i = 0; i < n; i++) {
        rkw_output_text(out, "<th>");
        rkw_report_escape(out, heads[i]);
        rkw_output_text(out, "</th>");
    }
    rkw_output_text(out, "</tr></thead><tbody>\n");
}

void rkw_page_close_table(rkw_output *out) { rkw_output_text(out, "</tbody></table></div>\n"); }

void rkw_page_cell(rkw_output *out, const char *class_name, const char *text)
{
    rkw_output_text(out, "<td class=\"");
    rkw_output_text(out, class_name);
    rkw_output_text(out, "\">");
    rkw_report_escape(out, text);
    rkw_output_text(out, "</td>");
}

/* A number that summary.json has: its key there, and how people see it. */
typedef struct column {
    const char *head, *key;
    double factor;
    int decimals;
} column;

#define GPU_H "GPU\xe2\x80\x91h" /* with a hyphen at which no line breaks */
static const column columns[] = {
    {"arrived, " GPU_H, "arrived_gpu_h", 1, 0},     {"delivered, " GPU_H, "delivered_gpu_h", 1, 0},
    {"late, " GPU_H, "late_gpu_h", 1, 0},           {"mean delay, h", "mean_delay_h", 1, 1},
    {"lost in pauses, " GPU_H, "lost_gpu_h", 1, 0}, {"revenue, MUSD", "revenue_usd", 1e-6, 1},
    {"credits, MUSD", "credits_usd", 1e-6, 2}};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void write_tenant(const rkw_page *page, size_t tenant, const rkw_tenant_cost *cost, rkw_output *out)
{
    rkw_tenant_summary s;
    if (rkw_summarise_tenant(page->run->ledger, page->run->site, tenant, &s, NULL) != RKW_OK) return;
    const double values[COLUMNS] = {s.arrived, s.delivered,   s.late,       s.mean_delay_h,
                                    s.lost,    s.revenue_usd, s.credits_usd};
    rkw_output_text(out, "<tr>");
    rkw_page_cell(out, "", rkw_tenants_text(rkw_site_tenants(page->run->site), tenant, RKW_TENANT_TEXT_NAME));
    for (size_t i = 0; i < COLUMNS; i++) {
        char key[64];
        snprintf(key, sizeof key, "tenants.%zu.%s", tenant, columns[i].key);
        rkw_output_text(out, "<td class=\"n\">");
        rkw_page_number(out, key, values[i], columns[i].factor, columns[i].decimals);
        rkw_output_text(out, "</td>");
    }
    if (cost) {
        rkw_page_cell(out, "n", rkw_report_rounded(cost->usd_per_gpu_h).text);
        rkw_page_cell(out, "n", rkw_report_rounded(cost->green_usd_per_gpu_h).text);
    }
    rkw_output_text(out, "</tr>\n");
}

void rkw_page_tenants(const rkw_page *page, rkw_output *out)
{
    const char *heads[COLUMNS + 3] = {"tenant"};
    size_t n = rkw_tenants_count(rkw_site_tenants(page->run->site));
    rkw_tenant_cost costs[RKW_TENANTS_MAX];
    for (size_t i = 0; i < COLUMNS; i++) heads[i + 1] = columns[i].head;
    heads[COLUMNS + 1] = "cost, USD per " GPU_H;
    heads[COLUMNS + 2] = "of it green premium, USD";
    for (size_t t = 0; t < n && t < RKW_TENANTS_MAX; t++) costs[t] = (rkw_tenant_cost){.size = sizeof costs[t]};
    int priced = rkw_cost_tenants(page->run->site, page->run->ledger, page->run->cost, costs, NULL) == RKW_OK;
    rkw_page_open_table(out, heads, COLUMNS + 1 + (priced ? 2 : 0));
    for (size_t t = 0; t < n; t++) write_tenant(page, t, priced ? &costs[t] : NULL, out);
    rkw_page_close_table(out);
}
