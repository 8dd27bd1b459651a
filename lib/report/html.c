/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page as a whole. */
#include <string.h>

#include "base/fail.h"
#include "report/format.h"
#include "report/page.h"

enum { WIDE = 960, NARROW = 350 };

int32_t rkw_report_is_interactive(void) { return rkw_asset_dygraph_js.length > 0; }

static void write_asset(rkw_output *out, const rkw_asset *asset) { rkw_output_write(out, asset->bytes, asset->length); }

/* 'sha256-...' of a script, as a content security policy names it. */
static void write_hash(rkw_output *out, const rkw_asset *script)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t digest[RKW_SHA256_BYTES + 1] = {0};
    rkw_sha256 state;
    if (!script->length) return;
    rkw_sha256_start(&state);
    rkw_sha256_add(&state, script->bytes, script->length);
    rkw_sha256_end(&state, digest);
    rkw_output_text(out, " 'sha256-");
    for (size_t i = 0; i < 43; i++) {
        const uint8_t *p = digest + i / 4 * 3;
        uint32_t group = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
        rkw_output_write(out, &digits[group >> (18 - 6 * (i % 4)) & 63], 1);
    }
    rkw_output_text(out, "='");
}

/* Nothing may be loaded, and only the scripts below may run, whatever texts the tables hold. */
static void write_head(const rkw_page *page, rkw_output *out)
{
    rkw_output_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; "
                         "form-action 'none'; img-src data:; style-src 'unsafe-inline'; script-src");
    write_hash(out, &rkw_asset_dygraph_js);
    write_hash(out, &rkw_asset_page_js);
    rkw_output_text(
        out, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"rackwatt ");
    rkw_output_text(out, rkw_version());
    rkw_output_text(out, "\">\n<link rel=\"icon\" href=\"data:,\">\n<title>");
    rkw_report_escape(out, rkw_site_name(page->run->site));
    rkw_output_text(out, ", policy ");
    rkw_report_escape(out, rkw_ledger_policy(page->run->ledger));
    rkw_output_text(out, "</title>\n<style>\n");
    write_asset(out, &rkw_asset_dygraph_css);
    write_asset(out, &rkw_asset_page_css);
    rkw_output_text(out, "</style>\n</head>\n");
}

static void write_drawing(const rkw_page *page, const rkw_chart *chart, rkw_output *out, const char *class_name,
                          double width)
{
    rkw_svg svg = {out, width, 0, 0};
    rkw_output_text(out, "<div class=\"");
    rkw_output_text(out, class_name);
    rkw_output_text(out, "\">");
    chart->draw(&svg, page);
    rkw_output_text(out, "</div>\n");
}

static void write_chart(const rkw_page *page, const rkw_chart *chart, rkw_output *out)
{
    rkw_output_text(out, "<figure id=\"");
    rkw_output_text(out, chart->name);
    rkw_output_text(out, "\">\n<h3>");
    rkw_report_escape(out, chart->title);
    rkw_output_text(out, "</h3>\n<p class=\"note\">");
    rkw_report_escape(out, chart->note);
    rkw_output_text(out, "</p>\n<div class=\"live\" hidden></div>\n");
    write_drawing(page, chart, out, "wide", WIDE);
    write_drawing(page, chart, out, "narrow", NARROW);
    if (strcmp(chart->name, "tenants") == 0) rkw_page_tenants(page, out);
    rkw_output_text(out, "</figure>\n");
}

static void write_charts(const rkw_page *page, rkw_output *out)
{
    int open = 0;
    const char *pending = NULL;
    for (size_t i = 0; rkw_page_chart(i); i++) {
        const rkw_chart *chart = rkw_page_chart(i);
        if (chart->section) pending = chart->section;
        if (!chart->wanted(page)) continue;
        if (pending) {
            rkw_output_text(out, open ? "</section>\n<section>\n<h2>" : "<section>\n<h2>");
            rkw_report_escape(out, pending);
            rkw_output_text(out, "</h2>\n");
            open = 1;
            pending = NULL;
        }
        write_chart(page, chart, out);
    }
    if (open) rkw_output_text(out, "</section>\n");
}

static void write_script(rkw_output *out, const rkw_asset *script)
{
    if (!script->length) return;
    rkw_output_text(out, "<script>");
    write_asset(out, script);
    rkw_output_text(out, "</script>\n");
}

rkw_status rkw_page_write(const rkw_page *page, rkw_output *out, rkw_error *err)
{
    write_head(page, out);
    rkw_output_text(out, "<body>\n<main>\n");
    rkw_page_first_screen(page, out);
    write_charts(page, out);
    RKW_TRY(rkw_page_audit(page, out, err));
    rkw_output_text(out, "<footer>Written by rackwatt ");
    rkw_output_text(out, rkw_version());
    rkw_output_text(out, ". This file needs no other and no network.</footer>\n</main>\n");
    RKW_TRY(rkw_page_data(page, out, err));
    write_script(out, &rkw_asset_dygraph_js);
    write_script(out, &rkw_asset_page_js);
    rkw_output_text(out, "</body>\n</html>\n");
    return RKW_OK;
}

rkw_status rkw_report_html(const rkw_run *run, const rkw_report_parts *parts, const rkw_context *ctx, const char *path,
                           rkw_error *err)
{
    rkw_page page;
    rkw_output *out;
    if (!path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_report_html: path is NULL");
    RKW_TRY(rkw_page_open(&page, run, parts, ctx, err));
    rkw_status status = rkw_output_open(&out, ctx, path, err);
    if (status == RKW_OK) {
        status = rkw_page_write(&page, out, err);
        if (status == RKW_OK)
            status = rkw_output_commit(out, err);
        else
            rkw_output_discard(out);
    }
    rkw_page_close(&page);
    return status;
}
