/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.html of a sweep: the site as its tables have it, and the front that can be clicked. */
#include "sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/outcome.h"

enum { MOST_OTHERS = 1500, OBJECTIVES = RKW_SWEEP_METRICS };

/* Designs as the page wants them: those of the front first, then a sample of the others. */
typedef struct page {
    size_t n, n_front, n_parameters, n_objectives;
    int32_t metrics[OBJECTIVES];
    const char *objective_names[OBJECTIVES], *objective_units[OBJECTIVES];
    const char *parameter_names[RKW_SWEEP_PARAMETERS_MAX + 1], *parameter_units[RKW_SWEEP_PARAMETERS_MAX + 1];
    double *objectives, *parameters; /* [n][...] */
    uint8_t *on_front;
    const char **limits;
} page;

static rkw_status out_of_memory(rkw_error *err)
{
    snprintf(err->message, sizeof err->message, "out of memory for the report");
    return err->status = RKW_E_MEMORY;
}

static rkw_status allocate(page *g, rkw_error *err)
{
    size_t most = g->n_front + MOST_OTHERS;
    g->objectives = calloc(most, g->n_objectives * sizeof(double));
    g->parameters = calloc(most, g->n_parameters * sizeof(double));
    g->on_front = calloc(most, 1);
    g->limits = calloc(most, sizeof *g->limits);
    return g->objectives && g->parameters && g->on_front && g->limits ? RKW_OK : out_of_memory(err);
}

static void release(page *g)
{
    free(g->objectives);
    free(g->parameters);
    free(g->on_front);
    free(g->limits);
}

static void name_axes(page *g, const rkw_sweep *sweep, const rkw_sweep_front *front)
{
    g->n_objectives = rkw_sweep_front_metrics(front);
    for (size_t i = 0; i < g->n_objectives; i++) {
        g->metrics[i] = rkw_sweep_front_metric(front, i);
        g->objective_names[i] = rkw_sweep_metric_name(g->metrics[i]);
        g->objective_units[i] = rkw_sweep_metric_unit(g->metrics[i]);
    }
    g->parameter_names[0] = "row_of_designs.csv";
    g->parameter_units[0] = "";
    g->n_parameters = 1 + rkw_sweep_parameters(sweep);
    for (size_t i = 1; i < g->n_parameters; i++) {
        g->parameter_names[i] = rkw_sweep_parameter(sweep, i - 1);
        g->parameter_units[i] = rkw_sweep_parameter_unit(sweep, i - 1);
    }
}

static void add_design(page *g, size_t index, const double *values, const double *metrics, const char *limit)
{
    double *objectives = g->objectives + g->n * g->n_objectives, *parameters = g->parameters + g->n * g->n_parameters;
    for (size_t i = 0; i < g->n_objectives; i++) objectives[i] = metrics[g->metrics[i]];
    parameters[0] = (double)index;
    memcpy(parameters + 1, values, (g->n_parameters - 1) * sizeof(double));
    g->limits[g->n] = limit;
    g->on_front[g->n] = limit != NULL;
    g->n++;
}

static rkw_status take_designs(page *g, sweep_job *job, const rkw_sweep_front *front, rkw_error *err)
{
    double values[RKW_SWEEP_PARAMETERS_MAX], metrics[RKW_SWEEP_METRICS];
    for (size_t i = 0; i < g->n_front; i++) {
        rkw_sweep_point p = rkw_sweep_front_point(front, i);
        add_design(g, p.index, p.values, p.metrics, p.binding);
    }
    size_t designs = rkw_sweep_designs(job->sweep), step = designs / MOST_OTHERS + 1;
    for (size_t i = 0; i < designs; i += step) {
        rkw_status status = rkw_sweep_file_read(job->file, i, 1, values, metrics, err);
        if (status != RKW_OK) return status;
        if (rkw_sweep_rejected_by(job->sweep, metrics) == RKW_NONE) add_design(g, i, values, metrics, NULL);
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ the year of the site */

static rkw_status simulate(program_outcome *o, const sweep_job *job, const rkw_year *year, const char *name,
                           rkw_error *err)
{
    const rkw_policy *policy;
    rkw_status status = rkw_policy_find(&policy, name, err);
    return status == RKW_OK ? program_simulate(o, rkw_sweep_site(job->sweep), year, policy, &job->ctx, err) : status;
}

static rkw_status write_page(const page *g, sweep_job *job, const rkw_sweep_front *front, const rkw_year *year,
                             rkw_error *err)
{
    const rkw_site *site = rkw_sweep_site(job->sweep);
    program_outcome own = {NULL, {0}, {0}}, other = {NULL, {0}, {0}};
    rkw_envelope envelope = {.size = sizeof envelope};
    rkw_report_parts parts = RKW_REPORT_PARTS_INIT;
    const rkw_report_front shown = {sizeof shown,
                                    g->n,
                                    g->n_objectives,
                                    g->n_parameters,
                                    g->objective_names,
                                    g->objective_units,
                                    g->objectives,
                                    g->parameter_names,
                                    g->parameter_units,
                                    g->parameters,
                                    g->on_front,
                                    g->limits,
                                    0,
                                    g->n_objectives > 1,
                                    rkw_sweep_front_knee(front)};
    rkw_status status = simulate(&own, job, year, "green", err);
    if (status == RKW_OK) status = simulate(&other, job, year, "asap", err);
    if (status == RKW_OK) status = rkw_envelope_compute(site, year, &envelope, err);
    if (status == RKW_OK) {
        rkw_report_policy asap = {sizeof asap, "asap", &other.summary, &other.cost, NULL, NULL};
        rkw_run run = {.size = sizeof run,
                       .site = site,
                       .year = year,
                       .ledger = own.ledger,
                       .summary = &own.summary,
                       .cost = &own.cost,
                       .envelope = &envelope,
                       .weather_path = job->settings->weather};
        parts.policies = &asap;
        parts.n_policies = 1;
        parts.front = &shown;
        status = rkw_report_files(&run, &parts, RKW_FILE_PAGE, &job->ctx, job->settings->out, err);
    }
    rkw_ledger_free(own.ledger);
    rkw_ledger_free(other.ledger);
    return status;
}

rkw_status sweep_page(sweep_job *job, const rkw_sweep_front *front, rkw_error *err)
{
    const sweep_settings *s = job->settings;
    page g = {.n_front = rkw_sweep_front_points(front)};
    rkw_year_options options = RKW_YEAR_OPTIONS_INIT;
    rkw_year *year = NULL;
    options.weather_path = s->weather;
    options.map_path = s->map;
    options.gaps = s->fill_gaps ? RKW_GAPS_FILL : RKW_GAPS_REFUSE;
    options.calendar_year = (int32_t)s->year;
    options.seed = (uint64_t)s->seed;
    options.index = (uint64_t)s->index;
    name_axes(&g, job->sweep, front);
    rkw_status status = allocate(&g, err);
    if (status == RKW_OK) status = take_designs(&g, job, front, err);
    if (status == RKW_OK) status = rkw_year_create(&year, &job->ctx, rkw_sweep_site(job->sweep), &options, err);
    if (status == RKW_OK) status = write_page(&g, job, front, year, err);
    rkw_year_free(year);
    release(&g);
    return status;
}
