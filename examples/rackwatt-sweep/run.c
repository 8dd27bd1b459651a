/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a sweep to its files: evaluate what is missing, refine, find the front, write. */
#include "sweep.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* "12,345/s, 1 min left" */
int sweep_progress(sweep_job *job, size_t from, size_t end)
{
    size_t on_file = rkw_sweep_file_designs(job->file), all = end - from, first, left = 0;
    for (size_t at = from, n; at < end; at = first + n) {
        rkw_sweep_file_missing(job->file, at, end, end, &first, &n);
        left += n;
        if (n == 0) break;
    }
    double seconds = now_s() - job->began_s, rate = seconds > 0 ? (double)(on_file - job->before) / seconds : 0;
    double rest_s = rate > 0 ? (double)left / rate : 0;
    const char *unit = rest_s < 120 ? "s" : rest_s < 7200 ? "min" : "h";
    double shown = rest_s < 120 ? rest_s : rest_s < 7200 ? rest_s / 60 : rest_s / 3600;
    if (rate > 0)
        snprintf(job->stage, sizeof job->stage, "%.0f/s, %.0f %s left", rate, ceil(shown), unit);
    else
        snprintf(job->stage, sizeof job->stage, "%zu designs", all);
    return program_progress(job->run, all ? (double)(all - left) / (double)all : 1, job->stage);
}

static rkw_status fill_range(sweep_job *job, sweep_fill fill, size_t from, size_t end, rkw_error *err)
{
    job->began_s = now_s();
    job->before = rkw_sweep_file_designs(job->file);
    return fill(job, from, end, err);
}

/* ------------------------------------------------------------------ the file of results */

static void results_path(const sweep_job *job, char *path, size_t size)
{
    snprintf(path, size, "%s/sweep.results", job->settings->out);
}

/* Hours of work are not thrown away by a forgotten --resume, nor because they cannot be looked at. A file of another sweep is
 * replaced. */
static rkw_status keep_unfinished(sweep_job *job, const char *path, size_t end, rkw_error *err)
{
    rkw_sweep_file *old;
    if (access(path, F_OK) != 0 && errno == ENOENT) return RKW_OK;
    rkw_status status = rkw_sweep_file_open(&old, &job->ctx, job->sweep, path, 1, err);
    if (status != RKW_OK) return status == RKW_E_IO || status == RKW_E_MEMORY ? status : RKW_OK;
    size_t on_file = rkw_sweep_file_designs(old), first, missing;
    rkw_sweep_file_missing(old, 0, end, 1, &first, &missing);
    rkw_sweep_file_close(old);
    if (on_file == 0 || missing == 0) return RKW_OK;
    program_refused(job->run, "%s holds %zu of this sweep's %zu designs; go on with --resume, or remove the file", path,
                    on_file, end);
    err->message[0] = 0;
    return RKW_E_DOMAIN;
}

static rkw_status open_results(sweep_job *job, rkw_error *err)
{
    char path[4096];
    results_path(job, path, sizeof path);
    rkw_status status = rkw_output_folder(job->settings->out, err);
    if (status != RKW_OK) return status;
    if (!job->settings->resume) status = keep_unfinished(job, path, rkw_sweep_designs(job->sweep), err);
    if (status != RKW_OK) return status;
    return rkw_sweep_file_open(&job->file, &job->ctx, job->sweep, path, job->settings->resume, err);
}

/* ------------------------------------------------------------------ refining */

enum { MOST_ROUNDS = 12, LEAST_NEW = 256 };

/* Each round adds a tenth of the first designs near the front. A sweep that goes on finds the rounds done before on file. */
static rkw_status refine(sweep_job *job, sweep_fill fill, rkw_sweep_front **front, rkw_error *err)
{
    size_t base = rkw_sweep_designs(job->sweep), most = base / 10 > LEAST_NEW ? base / 10 : LEAST_NEW;
    for (int32_t round = 1; round <= MOST_ROUNDS; round++) {
        size_t from = rkw_sweep_designs(job->sweep);
        rkw_status status = rkw_sweep_refine(job->sweep, *front, round, most, err);
        size_t end = rkw_sweep_designs(job->sweep);
        if (status == RKW_OK) status = fill_range(job, fill, from, end, err);
        rkw_sweep_front *later = NULL;
        double growth = 0;
        if (status == RKW_OK) status = rkw_sweep_front_create(&later, &job->ctx, job->sweep, job->file, err);
        if (status == RKW_OK) status = rkw_sweep_front_growth(*front, later, &growth, err);
        if (status != RKW_OK) {
            rkw_sweep_front_free(later);
            return status;
        }
        rkw_sweep_front_free(*front);
        *front = later;
        if (from == end || growth < job->settings->refine) break;
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ the whole */

static void say_result(const sweep_job *job, const rkw_sweep_front *f)
{
    const rkw_sweep *s = job->sweep;
    program_said(job->run, "%zu designs, %zu accepted", rkw_sweep_designs(s), rkw_sweep_front_accepted(f));
    for (size_t i = 0; i < rkw_sweep_limits(s); i++)
        program_said(job->run, ", %zu rejected by %s", rkw_sweep_front_rejected(f, i), rkw_sweep_limit_name(s, i));
    program_said(job->run, "\n%zu designs on the front of", rkw_sweep_front_points(f));
    for (size_t m = 0; m < rkw_sweep_front_metrics(f); m++)
        program_said(job->run, "%s %s", m ? "," : "", rkw_sweep_metric_name(rkw_sweep_front_metric(f, m)));
    size_t knee = rkw_sweep_front_knee(f);
    if (knee != RKW_NONE) {
        rkw_sweep_point p = rkw_sweep_front_point(f, knee);
        program_said(job->run, "\nKnee: design %zu", p.index);
        for (size_t i = 0; i < rkw_sweep_parameters(s); i++)
            program_said(job->run, ", %s %.6g", rkw_sweep_parameter(s, i), p.values[i]);
        for (size_t m = 0; m < rkw_sweep_front_metrics(f); m++) {
            int32_t metric = rkw_sweep_front_metric(f, m);
            program_said(job->run, "; %s %.6g", rkw_sweep_metric_name(metric), p.metrics[metric]);
        }
        program_said(job->run, "; binding limit: %s", p.binding);
    }
    program_said(job->run, "\nWritten to %s: designs.csv, pareto.csv, summary.json%s\n", job->settings->out,
                 job->settings->report ? ", report.html" : "");
}

static rkw_status finish(sweep_job *job, sweep_fill fill, rkw_error *err)
{
    rkw_sweep_front *front;
    rkw_status status = rkw_sweep_front_create(&front, &job->ctx, job->sweep, job->file, err);
    if (status == RKW_OK && job->settings->refine > 0) status = refine(job, fill, &front, err);
    if (status == RKW_OK) status = rkw_sweep_front_explain(front, job->sweep, err);
    if (status == RKW_OK)
        status = rkw_report_sweep(job->sweep, job->file, front, 0, rkw_sweep_designs(job->sweep), &job->ctx,
                                  job->settings->out, err);
    if (status == RKW_OK && job->settings->report) status = sweep_page(job, front, err);
    program_clear_progress(job->run);
    if (status == RKW_OK) say_result(job, front);
    rkw_sweep_front_free(front);
    return status;
}

/* FROM:TO of --range. */
static bool read_range(sweep_job *job, size_t *from, size_t *end)
{
    const char *text = job->settings->range;
    char *rest;
    unsigned long long a = strtoull(text, &rest, 10), b = *rest == ':' ? strtoull(rest + 1, &rest, 10) : 0;
    if (*rest == 0 && rest != text && a < b && b <= rkw_sweep_designs(job->sweep) && *text >= '0' && *text <= '9') {
        *from = (size_t)a;
        *end = (size_t)b;
        return true;
    }
    program_refused(job->run, "--range %s, expected FROM:TO with 0 <= FROM < TO <= %zu", text,
                    rkw_sweep_designs(job->sweep));
    return false;
}

rkw_status sweep_run(sweep_job *job, sweep_fill fill, rkw_error *err)
{
    size_t from = 0, end = rkw_sweep_designs(job->sweep);
    job->block = job->settings->block                                       ? (size_t)job->settings->block
                 : rkw_sweep_simulates(job->sweep) == RKW_SIMULATE_COVERAGE ? 4032
                                                                            : 256;
    if (job->settings->range && !read_range(job, &from, &end)) {
        err->message[0] = 0;
        return RKW_E_DOMAIN;
    }
    rkw_status status = open_results(job, err);
    if (status == RKW_OK) status = fill_range(job, fill, from, end, err);
    if (status == RKW_OK && !job->settings->range) return finish(job, fill, err);
    if (status == RKW_OK)
        status = rkw_report_sweep(job->sweep, job->file, NULL, from, end - from, &job->ctx, job->settings->out, err);
    return status;
}
