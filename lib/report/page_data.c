/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page's script reads: hours as 32-bit floats in base64, the front's designs, and summary.json itself. */
#include <string.h>

#include "base/fail.h"
#include "report/json.h"
#include "report/page.h"

static void write_base64(rkw_output *out, const double *values, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    /* Three floats are twelve bytes are sixteen digits. */
    for (size_t i = 0; i < n; i += 3) {
        unsigned char bytes[12] = {0};
        char text[16];
        size_t part = n - i < 3 ? n - i : 3, used = (4 * part + 2) / 3 * 4;
        for (size_t k = 0; k < part; k++) {
            float value = (float)values[i + k];
            uint32_t bits;
            memcpy(&bits, &value, sizeof bits);
            for (int b = 0; b < 4; b++) bytes[4 * k + (size_t)b] = (unsigned char)(bits >> (8 * b));
        }
        for (size_t k = 0; k < used; k++) {
            const unsigned char *p = bytes + k / 4 * 3;
            uint32_t group = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
            text[k] = digits[group >> (18 - 6 * (k % 4)) & 63];
        }
        for (size_t k = (8 * 4 * part + 5) / 6; k < used; k++) text[k] = '=';
        rkw_output_write(out, text, used);
    }
}

static void write_hours(rkw_json *j, const char *policy, const rkw_hours *h)
{
    rkw_json_open(j, NULL, '{');
    rkw_json_text(j, "policy", policy);
    rkw_json_open(j, "series", '{');
    for (int32_t s = 0; s < RKW_HOURS_SERIES; s++) {
        rkw_json_begin_text(j, rkw_hours_name(s));
        write_base64(j->out, h->series[s], h->n);
        rkw_json_end_text(j);
    }
    rkw_json_close(j, '}');
    rkw_json_close(j, '}');
}

static rkw_status write_policies(rkw_json *j, const rkw_page *page, rkw_error *err)
{
    rkw_json_open(j, "runs", '[');
    write_hours(j, rkw_ledger_policy(page->run->ledger), &page->hours);
    for (size_t i = 1; i < rkw_page_policies(page); i++) {
        rkw_report_policy p = rkw_page_side(page, i);
        rkw_hours hours;
        if (!p.ledger || rkw_ledger_axis(p.ledger)->n != rkw_ledger_axis(page->run->ledger)->n) continue;
        RKW_TRY(rkw_hours_create(&hours, &page->ctx, p.ledger, page->run->site, err));
        write_hours(j, p.name, &hours);
        rkw_hours_clear(&hours);
    }
    rkw_json_close(j, ']');
    return RKW_OK;
}

static void write_names(rkw_json *j, const char *key, const char *const *names, size_t n)
{
    rkw_json_open(j, key, '[');
    for (size_t i = 0; i < n; i++) rkw_json_text(j, NULL, names[i]);
    rkw_json_close(j, ']');
}

enum { MOST_DESIGNS = 1500 };

static void write_front(rkw_json *j, const rkw_report_front *f)
{
    rkw_json_open(j, "front", '{');
    write_names(j, "objectives", f->objective_names, f->n_objectives);
    write_names(j, "objective_units", f->objective_units, f->n_objectives);
    write_names(j, "parameters", f->parameter_names, f->n_parameters);
    write_names(j, "parameter_units", f->parameter_units, f->n_parameters);
    rkw_json_open(j, "points", '{');
    for (size_t i = 0, shown = 0; i < f->n_points && shown < MOST_DESIGNS; i++) {
        if (f->on_front && !f->on_front[i]) continue;
        char key[RKW_NUMBER_TEXT];
        rkw_format_fixed((double)i, 0, key);
        rkw_json_open(j, key, '{');
        rkw_json_open(j, "o", '[');
        for (size_t k = 0; k < f->n_objectives; k++) rkw_json_number(j, NULL, f->objectives[i * f->n_objectives + k]);
        rkw_json_close(j, ']');
        rkw_json_open(j, "p", '[');
        for (size_t k = 0; k < f->n_parameters; k++) rkw_json_number(j, NULL, f->parameters[i * f->n_parameters + k]);
        rkw_json_close(j, ']');
        if (f->limits && f->limits[i]) rkw_json_text(j, "limit", f->limits[i]);
        rkw_json_close(j, '}');
        shown++;
    }
    rkw_json_close(j, '}');
    rkw_json_close(j, '}');
}

rkw_status rkw_page_data(const rkw_page *page, rkw_output *out, rkw_error *err)
{
    rkw_json j = {out, 0, 0};
    size_t unconfirmed;
    rkw_output_text(out, "<script type=\"application/json\" id=\"data\">");
    rkw_json_open(&j, NULL, '{');
    rkw_json_number(&j, "start_unix_s", (double)page->hours.start_unix_s);
    rkw_json_number(&j, "step_s", page->hours.step_s);
    rkw_json_number(&j, "rows", (double)page->hours.n);
    RKW_TRY(write_policies(&j, page, err));
    if (page->parts.front) write_front(&j, page->parts.front);
    rkw_json_close(&j, '}');
    rkw_output_text(out, "</script>\n<script type=\"application/json\" id=\"summary\">");
    RKW_TRY(rkw_report_assumptions(page->run, NULL, &unconfirmed, err));
    RKW_TRY(rkw_report_summary(page->run, unconfirmed, out, err));
    rkw_output_text(out, "</script>\n");
    return RKW_OK;
}
