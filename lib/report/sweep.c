/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of a sweep: designs and front as CSV, the whole as JSON. */
#include <rackwatt/sweep.h>

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "report/json.h"
#include "report/report.h"

enum { DESIGNS = 0, FRONT, SUMMARY, FILES, CHUNK = 1024, DIGITS = 10 };
static const char *const file_names[FILES] = {"designs.csv", "pareto.csv", "summary.json"};

static void write_real(rkw_output *out, double value)
{
    char text[RKW_NUMBER_TEXT + 1];
    text[0] = ',';
    size_t n = rkw_format_real(value, DIGITS, text + 1);
    rkw_output_write(out, text, n + 1);
}

static void write_index(rkw_output *out, size_t index)
{
    char text[24];
    rkw_output_write(out, text, (size_t)snprintf(text, sizeof text, "%zu", index));
}

/* Names (0) or units (1) of parameters and metrics. */
static void write_columns(rkw_output *out, const rkw_sweep *s, int units)
{
    for (size_t i = 0; i < rkw_sweep_parameters(s); i++) {
        rkw_output_text(out, ",");
        rkw_report_cell(out, units ? rkw_sweep_parameter_unit(s, i) : rkw_sweep_parameter(s, i));
    }
    for (int32_t m = 0; m < RKW_SWEEP_METRICS; m++) {
        rkw_output_text(out, ",");
        rkw_output_text(out, units ? rkw_sweep_metric_unit(m) : rkw_sweep_metric_name(m));
    }
}

static void write_design(rkw_output *out, const rkw_sweep *s, const double *values, const double *metrics)
{
    for (size_t i = 0; i < rkw_sweep_parameters(s); i++) write_real(out, values[i]);
    for (size_t m = 0; m < RKW_SWEEP_METRICS; m++) write_real(out, metrics[m]);
}

static rkw_status write_designs(rkw_output *out, const rkw_sweep *s, const rkw_sweep_file *file, size_t first, size_t n,
                                const rkw_context *ctx, rkw_error *err)
{
    size_t p = rkw_sweep_parameters(s);
    double *values = rkw_alloc(ctx, CHUNK, (p + RKW_SWEEP_METRICS) * sizeof *values);
    if (!values) return rkw_fail_memory(err, "designs");
    double *metrics = values + CHUNK * p;
    rkw_output_text(out, "design");
    write_columns(out, s, 0);
    rkw_output_text(out, ",rejected_by\ncount");
    write_columns(out, s, 1);
    rkw_output_text(out, ",text\n");
    rkw_status status = RKW_OK;
    for (size_t end = first + n; first < end && status == RKW_OK; first += CHUNK) {
        size_t part = end - first < CHUNK ? end - first : CHUNK;
        status = rkw_sweep_file_read(file, first, part, values, metrics, err);
        for (size_t i = 0; i < part && status == RKW_OK; i++) {
            const double *m = metrics + i * RKW_SWEEP_METRICS;
            size_t limit = rkw_sweep_rejected_by(s, m);
            write_index(out, first + i);
            write_design(out, s, values + i * p, m);
            rkw_output_text(out, ",");
            if (limit != RKW_NONE) rkw_output_text(out, rkw_sweep_limit_name(s, limit));
            rkw_output_text(out, "\n");
        }
    }
    rkw_release(values);
    return status;
}

/* ------------------------------------------------------------------ front */

static void write_gain_names(rkw_output *out, const rkw_sweep *s, const rkw_sweep_front *f, int units)
{
    for (size_t m = 0; m < rkw_sweep_front_metrics(f); m++)
        for (size_t p = 0; p < rkw_sweep_parameters(s); p++) {
            int32_t metric = rkw_sweep_front_metric(f, m);
            char text[320];
            snprintf(text, sizeof text, "%s%s%s", units ? rkw_sweep_metric_unit(metric) : rkw_sweep_metric_name(metric),
                     units ? " per " : "_per_", units ? rkw_sweep_parameter_unit(s, p) : rkw_sweep_parameter(s, p));
            rkw_output_text(out, ",");
            rkw_report_cell(out, text);
        }
}

static void write_front(rkw_output *out, const rkw_sweep *s, const rkw_sweep_front *f)
{
    rkw_output_text(out, "design,knee");
    write_columns(out, s, 0);
    rkw_output_text(out, ",binding_limit");
    write_gain_names(out, s, f, 0);
    rkw_output_text(out, "\ncount,count");
    write_columns(out, s, 1);
    rkw_output_text(out, ",text");
    write_gain_names(out, s, f, 1);
    rkw_output_text(out, "\n");
    for (size_t i = 0; i < rkw_sweep_front_points(f); i++) {
        rkw_sweep_point point = rkw_sweep_front_point(f, i);
        write_index(out, point.index);
        rkw_output_text(out, i == rkw_sweep_front_knee(f) ? ",1" : ",0");
        write_design(out, s, point.values, point.metrics);
        rkw_output_text(out, ",");
        rkw_report_cell(out, point.binding ? point.binding : "");
        for (size_t m = 0; m < rkw_sweep_front_metrics(f); m++)
            for (size_t p = 0; p < rkw_sweep_parameters(s); p++) write_real(out, rkw_sweep_front_gain(f, i, m, p));
        rkw_output_text(out, "\n");
    }
}

/* ------------------------------------------------------------------ summary */

static void write_parameters(rkw_json *j, const rkw_sweep *s)
{
    rkw_json_open(j, "parameters", '[');
    for (size_t i = 0; i < rkw_sweep_parameters(s); i++) {
        double low, high, step;
        rkw_sweep_range(s, i, &low, &high, &step);
        rkw_json_open(j, NULL, '{');
        rkw_json_text(j, "name", rkw_sweep_parameter(s, i));
        rkw_json_text(j, "unit", rkw_sweep_parameter_unit(s, i));
        rkw_json_number(j, "low", low);
        rkw_json_number(j, "high", high);
        if (step > 0) rkw_json_number(j, "step", step);
        rkw_json_close(j, '}');
    }
    rkw_json_close(j, ']');
}

static void write_point(rkw_json *j, const char *key, const rkw_sweep *s, const rkw_sweep_point *point)
{
    rkw_json_open(j, key, '{');
    rkw_json_number(j, "design", (double)point->index);
    for (size_t i = 0; i < rkw_sweep_parameters(s); i++)
        rkw_json_number(j, rkw_sweep_parameter(s, i), point->values[i]);
    rkw_json_open(j, "metrics", '{');
    for (int32_t m = 0; m < RKW_SWEEP_METRICS; m++) rkw_json_number(j, rkw_sweep_metric_name(m), point->metrics[m]);
    rkw_json_close(j, '}');
    if (point->binding) rkw_json_text(j, "binding_limit", point->binding);
    rkw_json_close(j, '}');
}

static void write_front_summary(rkw_json *j, const rkw_sweep *s, const rkw_sweep_front *f)
{
    rkw_json_open(j, "front", '{');
    rkw_json_open(j, "metrics", '[');
    for (size_t m = 0; m < rkw_sweep_front_metrics(f); m++)
        rkw_json_text(j, NULL, rkw_sweep_metric_name(rkw_sweep_front_metric(f, m)));
    rkw_json_close(j, ']');
    rkw_json_number(j, "designs", (double)rkw_sweep_front_points(f));
    rkw_json_number(j, "hypervolume", rkw_sweep_front_hypervolume(f));
    if (rkw_sweep_front_knee(f) != RKW_NONE) {
        rkw_sweep_point knee = rkw_sweep_front_point(f, rkw_sweep_front_knee(f));
        write_point(j, "knee", s, &knee);
    }
    rkw_json_close(j, '}');
}

static void write_summary(rkw_output *out, const rkw_sweep *s, const rkw_sweep_front *f)
{
    rkw_json j = {out, 0, 0};
    rkw_json_open(&j, NULL, '{');
    rkw_json_number(&j, "schema", 1);
    rkw_json_text(&j, "site", rkw_site_name(rkw_sweep_site(s)));
    rkw_json_text(&j, "simulate", rkw_sweep_simulates(s) == RKW_SIMULATE_GREEN ? "green" : "coverage");
    if (rkw_sweep_one_by_one(s)) rkw_json_text(&j, "one_by_one_because", rkw_sweep_one_by_one(s));
    rkw_json_number(&j, "designs", (double)rkw_sweep_designs(s));
    write_parameters(&j, s);
    rkw_json_number(&j, "accepted", (double)rkw_sweep_front_accepted(f));
    rkw_json_open(&j, "rejected_by", '{');
    for (size_t i = 0; i < rkw_sweep_limits(s); i++)
        rkw_json_number(&j, rkw_sweep_limit_name(s, i), (double)rkw_sweep_front_rejected(f, i));
    rkw_json_close(&j, '}');
    write_front_summary(&j, s, f);
    rkw_json_close(&j, '}');
}

/* ------------------------------------------------------------------ files */

static rkw_status open_in(rkw_output **out, const rkw_context *ctx, const char *folder, const char *name,
                          rkw_error *err)
{
    size_t n = strlen(folder) + strlen(name) + 2;
    char *path = rkw_alloc(ctx, n, 1);
    if (!path) return rkw_fail_memory(err, "a path");
    snprintf(path, n, "%s/%s", folder, name);
    rkw_status status = rkw_output_open(out, ctx, path, err);
    rkw_release(path);
    return status;
}

rkw_status rkw_report_sweep(rkw_sweep *sweep, const rkw_sweep_file *file, const rkw_sweep_front *front, size_t first,
                            size_t n, const rkw_context *ctx, const char *folder, rkw_error *err)
{
    if (!sweep || !file || !folder) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_report_sweep: NULL argument");
    rkw_output *out[FILES] = {NULL};
    int files = front ? FILES : 1;
    rkw_status status = rkw_output_folder(folder, err);
    for (int i = 0; i < files && status == RKW_OK; i++) status = open_in(&out[i], ctx, folder, file_names[i], err);
    if (status == RKW_OK) status = write_designs(out[DESIGNS], sweep, file, first, n, ctx, err);
    if (status == RKW_OK && front) {
        write_front(out[FRONT], sweep, front);
        write_summary(out[SUMMARY], sweep, front);
    }
    if (status == RKW_OK) return rkw_output_commit_all(out, (size_t)files, err);
    for (int i = 0; i < FILES; i++) rkw_output_discard(out[i]);
    return status;
}
