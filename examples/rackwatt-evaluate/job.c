/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Binding a model to its tables and constants, and writing what it gives. */
#include "job.h"

#include "base/fail.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t eval_columns_in(const eval_column *columns)
{
    size_t n = 0;
    while (columns && columns[n].name) n++;
    return n;
}

size_t eval_tables_in(const eval_auxiliary *tables)
{
    size_t n = 0;
    while (tables && tables[n].name) n++;
    return n;
}

size_t eval_constants_in(const eval_constant *constants)
{
    size_t n = 0;
    while (constants && constants[n].name) n++;
    return n;
}

bool eval_is_text(const char *unit) { return strcmp(unit, "text") == 0; }

static rkw_status out_of_memory(rkw_error *err) { return rkw_fail(err, RKW_E_MEMORY, RKW_NOWHERE, "out of memory"); }

/* ------------------------------------------------------------------ input columns */

/* Every column is there (or optional) and numbers are numbers. */
static rkw_status check_columns(table *t, const eval_column *columns, const char *model, rkw_error *err)
{
    for (size_t i = 0; i < eval_columns_in(columns); i++) {
        size_t c = table_find(t, columns[i].name);
        if (c != RKW_NONE) {
            if (!eval_is_text(columns[i].unit)) RKW_TRY(table_numbers(t, c, err));
            continue;
        }
        if (columns[i].optional) continue;
        size_t near = rkw_nearest_name(columns[i].name, (const char *const *)t->names, t->n_columns);
        return rkw_fail(err, RKW_E_MISSING, (rkw_origin){t->path, 0}, "column %s [%s] of model %s is missing%s%s%s",
                        columns[i].name, columns[i].unit, model, near == RKW_NONE ? "" : "; did you mean ",
                        near == RKW_NONE ? "" : t->names[near], near == RKW_NONE ? "" : " in the header?");
    }
    return RKW_OK;
}

static rkw_status make_outputs(eval_job *job, rkw_error *err)
{
    size_t rows = job->input.n_rows;
    job->absent = malloc(rows * sizeof *job->absent);
    job->no_text = malloc(rows * sizeof *job->no_text);
    if (!job->absent || !job->no_text) return out_of_memory(err);
    for (size_t r = 0; r < rows; r++) {
        job->absent[r] = NAN;
        job->no_text[r] = "";
    }
    for (size_t c = 0; c < job->n_outputs; c++) {
        job->outputs[c] = malloc(rows * sizeof *job->outputs[c]);
        if (!job->outputs[c]) return out_of_memory(err);
        for (size_t r = 0; r < rows; r++) job->outputs[c][r] = NAN;
    }
    return RKW_OK;
}

static rkw_status take_defaults(eval_job *job, rkw_error *err)
{
    job->outputs = calloc(job->n_outputs + 1, sizeof *job->outputs);
    job->with = calloc(job->n_with + 1, sizeof *job->with);
    job->with_given = calloc(job->n_with + 1, sizeof *job->with_given);
    job->values = calloc(job->n_constants + 1, sizeof *job->values);
    job->texts = calloc(job->n_constants + 1, sizeof *job->texts);
    job->set = calloc(job->n_constants + 1, sizeof *job->set);
    if (!job->outputs || !job->with || !job->with_given || !job->values || !job->texts || !job->set)
        return out_of_memory(err);
    for (size_t i = 0; i < job->n_constants; i++) {
        job->values[i] = job->model->constants[i].value;
        job->texts[i] = job->model->constants[i].text;
    }
    return RKW_OK;
}

rkw_status job_open(eval_job *job, const rkw_eval_model *model, const char *input_path, rkw_error *err)
{
    memset(job, 0, sizeof *job);
    job->model = model;
    job->n_inputs = eval_columns_in(model->inputs);
    job->n_outputs = eval_columns_in(model->outputs);
    job->n_with = eval_tables_in(model->with);
    job->n_constants = eval_constants_in(model->constants);
    rkw_status status = take_defaults(job, err);
    if (status != RKW_OK) {
        job->n_outputs = job->n_with = 0;
        return status;
    }
    RKW_TRY(table_read(&job->input, input_path, model->header_rows, err));
    RKW_TRY(check_columns(&job->input, model->inputs, model->name, err));
    return make_outputs(job, err);
}

/* ------------------------------------------------------------------ auxiliary tables */

/* How many of the columns the table has; 0 when one that is needed is absent. */
static size_t columns_met(const table *t, const eval_column *columns)
{
    size_t met = 0;
    for (size_t i = 0; i < eval_columns_in(columns); i++) {
        bool there = table_find(t, columns[i].name) != RKW_NONE;
        if (!there && !columns[i].optional) return 0;
        met += there;
    }
    return met;
}

/* "a b c" of the columns that are needed. */
static void list_needed(const eval_column *columns, char *text, size_t size)
{
    size_t used = 0;
    text[0] = 0;
    for (size_t i = 0; i < eval_columns_in(columns) && used < size; i++)
        if (!columns[i].optional)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? " " : "", columns[i].name);
}

static rkw_status unrecognised(const eval_job *job, const char *path, rkw_error *err)
{
    char needed[400] = "";
    if (job->n_with == 0)
        return rkw_fail(err, RKW_E_UNKNOWN, (rkw_origin){path, 0}, "model %s takes no auxiliary table",
                        job->model->name);
    list_needed(job->model->with[0].columns, needed, sizeof needed);
    return rkw_fail(err, RKW_E_UNKNOWN, (rkw_origin){path, 0}, "no table of model %s has these columns; %s needs: %s",
                    job->model->name, job->model->with[0].name, needed);
}

rkw_status job_add_table(eval_job *job, const char *path, rkw_error *err)
{
    table t;
    RKW_TRY(table_read(&t, path, 1, err));
    size_t best = RKW_NONE, most = 0;
    for (size_t i = 0; i < job->n_with; i++) {
        size_t met = job->with_given[i] ? 0 : columns_met(&t, job->model->with[i].columns);
        if (met > most) {
            most = met;
            best = i;
        }
    }
    rkw_status status = best == RKW_NONE ? unrecognised(job, path, err)
                                         : check_columns(&t, job->model->with[best].columns, job->model->name, err);
    if (status != RKW_OK) {
        table_release(&t);
        return status;
    }
    job->with[best] = t;
    job->with_given[best] = true;
    return RKW_OK;
}

/* ------------------------------------------------------------------ constants */

static rkw_status unknown_constant(const eval_job *job, const char *name, rkw_error *err)
{
    const char *names[128];
    size_t n = 0;
    for (; n < job->n_constants && n < 128; n++) names[n] = job->model->constants[n].name;
    size_t near = rkw_nearest_name(name, names, n);
    if (near != RKW_NONE)
        return rkw_fail(err, RKW_E_UNKNOWN, RKW_NOWHERE, "--set %s: model %s has no such constant; did you mean %s?",
                        name, job->model->name, names[near]);
    return rkw_fail(err, RKW_E_UNKNOWN, RKW_NOWHERE, "--set %s: model %s has no such constant; --list %s shows them",
                    name, job->model->name, job->model->name);
}

static size_t find_constant(const eval_job *job, const char *name)
{
    for (size_t i = 0; i < job->n_constants; i++)
        if (strcmp(job->model->constants[i].name, name) == 0) return i;
    return RKW_NONE;
}

int32_t eval_choice_index(const char *choices, const char *text)
{
    if (strcmp(choices, text) == 0) return 0;
    int32_t index = 0;
    for (const char *c = choices; *c; index++) {
        size_t length = strcspn(c, "|");
        if (strlen(text) == length && strncmp(c, text, length) == 0) return index;
        c += length;
        if (*c) c++;
    }
    return -1;
}

static rkw_status check_choice(const eval_constant *c, const char *text, rkw_error *err)
{
    if (!c->text || !strchr(c->text, '|') || eval_choice_index(c->text, text) >= 0) return RKW_OK;
    return rkw_fail(err, RKW_E_UNKNOWN, RKW_NOWHERE, "--set %s=%s: expected one of %s", c->name, text, c->text);
}

rkw_status job_set(eval_job *job, const char *assignment, rkw_error *err)
{
    char name[96];
    const char *equals = strchr(assignment, '=');
    if (!equals || equals == assignment)
        return rkw_fail(err, RKW_E_FORMAT, RKW_NOWHERE, "--set %s: expected NAME=VALUE", assignment);
    snprintf(name, sizeof name, "%.*s", (int)(equals - assignment), assignment);
    size_t i = find_constant(job, name);
    if (i == RKW_NONE) return unknown_constant(job, name, err);
    const eval_constant *c = &job->model->constants[i];
    if (job->set[i]) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "--set %s is given twice", name);
    job->set[i] = true;
    job->texts[i] = equals + 1;
    if (eval_is_text(c->unit)) return check_choice(c, equals + 1, err);
    if (rkw_parse_number(equals + 1, strlen(equals + 1), &job->values[i]) != RKW_OK)
        return rkw_fail(err, RKW_E_FORMAT, RKW_NOWHERE, "--set %s = \"%s\", expected a number [%s]", name, equals + 1,
                        c->unit);
    return rkw_check_range(err, name, job->values[i], c->unit, c->low, c->high);
}

/* ------------------------------------------------------------------ running and writing */

static rkw_status check_complete(const eval_job *job, rkw_error *err)
{
    for (size_t i = 0; i < job->n_with; i++) {
        char needed[400];
        if (job->with_given[i] || job->model->with[i].optional) continue;
        list_needed(job->model->with[i].columns, needed, sizeof needed);
        return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "model %s needs --with FILE: %s with the columns %s",
                        job->model->name, job->model->with[i].name, needed);
    }
    for (size_t i = 0; i < job->n_constants; i++) {
        const eval_constant *c = &job->model->constants[i];
        if (eval_is_text(c->unit) ? job->texts[i] == NULL : isnan(job->values[i]))
            return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "model %s needs --set %s=VALUE [%s]", job->model->name,
                            c->name, c->unit);
    }
    return RKW_OK;
}

rkw_status job_run(eval_job *job, rkw_error *err)
{
    RKW_TRY(check_complete(job, err));
    return job->model->run(job, err);
}

static void write_rows(const eval_job *job, rkw_output *out)
{
    char text[RKW_NUMBER_TEXT];
    for (size_t c = 0; c < job->n_outputs; c++) {
        if (c) rkw_output_text(out, ",");
        rkw_output_text(out, job->model->outputs[c].name);
    }
    rkw_output_text(out, "\n");
    for (size_t r = 0; r < job->input.n_rows; r++) {
        for (size_t c = 0; c < job->n_outputs; c++) {
            if (c) rkw_output_text(out, ",");
            rkw_output_write(out, text, rkw_format_real(job->outputs[c][r], 17, text));
        }
        rkw_output_text(out, "\n");
    }
}

rkw_status job_write(const eval_job *job, const char *path, rkw_error *err)
{
    rkw_output *out;
    RKW_TRY(rkw_output_open(&out, NULL, path, err));
    write_rows(job, out);
    return rkw_output_commit(out, err);
}

void job_close(eval_job *job)
{
    for (size_t i = 0; i < job->n_outputs; i++) free(job->outputs[i]);
    for (size_t i = 0; i < job->n_with; i++) table_release(&job->with[i]);
    for (job_memory *m = job->memory, *next; m; m = next) {
        next = m->next;
        free(m);
    }
    table_release(&job->input);
    free(job->outputs);
    free(job->with);
    free(job->with_given);
    free(job->values);
    free(job->texts);
    free(job->set);
    free(job->absent);
    free(job->no_text);
    memset(job, 0, sizeof *job);
}
