/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model's function may ask of its job. A name the model has not declared is a mistake in its table: it ends the
 * program at once, so that no wrong column can pass unnoticed. */
#define EVAL_ACCESS_BODIES
#include "job.h"

#include "base/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void undeclared(const eval_job *job, const char *kind, const char *name)
{
    fprintf(stderr, "rackwatt-evaluate: model %s asks for %s %s, which its table does not declare\n", job->model->name,
            kind, name);
    abort();
}

static const eval_column *declared(const eval_job *job, const eval_column *columns, const char *name, bool text)
{
    for (size_t i = 0; i < eval_columns_in(columns); i++)
        if (strcmp(columns[i].name, name) == 0 && eval_is_text(columns[i].unit) == text) return &columns[i];
    undeclared(job, text ? "text column" : "column", name);
}

static const double *numbers_of(const eval_job *job, const table *t, const eval_column *columns, const char *name)
{
    declared(job, columns, name, false);
    size_t c = table_find(t, name);
    return c == RKW_NONE ? NULL : t->number[c];
}

static const char *const *texts_of(const eval_job *job, const table *t, const eval_column *columns, const char *name)
{
    declared(job, columns, name, true);
    size_t c = table_find(t, name);
    return c == RKW_NONE ? NULL : (const char *const *)t->text[c];
}

size_t eval_rows(const eval_job *job) { return job->input.n_rows; }

const double *eval_in(const eval_job *job, const char *name)
{
    const double *numbers = numbers_of(job, &job->input, job->model->inputs, name);
    return numbers ? numbers : job->absent;
}

const char *const *eval_text(const eval_job *job, const char *name)
{
    const char *const *texts = texts_of(job, &job->input, job->model->inputs, name);
    return texts ? texts : job->no_text;
}

double *eval_out(eval_job *job, const char *name)
{
    return job->outputs[declared(job, job->model->outputs, name, false) - job->model->outputs];
}

static size_t constant_index(const eval_job *job, const char *name)
{
    for (size_t i = 0; i < job->n_constants; i++)
        if (strcmp(job->model->constants[i].name, name) == 0) return i;
    undeclared(job, "constant", name);
}

double eval_set(const eval_job *job, const char *name) { return job->values[constant_index(job, name)]; }

const char *eval_set_text(const eval_job *job, const char *name) { return job->texts[constant_index(job, name)]; }

int32_t eval_choice(const eval_job *job, const char *name)
{
    size_t i = constant_index(job, name);
    return job->model->constants[i].text ? eval_choice_index(job->model->constants[i].text, job->texts[i]) : -1;
}

static size_t table_index(const eval_job *job, const char *auxiliary)
{
    for (size_t i = 0; i < job->n_with; i++)
        if (strcmp(job->model->with[i].name, auxiliary) == 0) return i;
    undeclared(job, "table", auxiliary);
}

bool eval_has(const eval_job *job, const char *auxiliary) { return job->with_given[table_index(job, auxiliary)]; }

size_t eval_with_rows(const eval_job *job, const char *auxiliary)
{
    return job->with[table_index(job, auxiliary)].n_rows;
}

const double *eval_with(const eval_job *job, const char *auxiliary, const char *column)
{
    size_t i = table_index(job, auxiliary);
    return numbers_of(job, &job->with[i], job->model->with[i].columns, column);
}

const char *const *eval_with_text(const eval_job *job, const char *auxiliary, const char *column)
{
    size_t i = table_index(job, auxiliary);
    return texts_of(job, &job->with[i], job->model->with[i].columns, column);
}

const char *eval_with_path(const eval_job *job, const char *auxiliary)
{
    return job->with[table_index(job, auxiliary)].path;
}

rkw_status eval_times(eval_job *job, const double **unix_s, rkw_error *err)
{
    size_t rows = job->input.n_rows;
    const char *const *utc = eval_text(job, "utc");
    *unix_s = eval_in(job, "unix_s");
    if (*unix_s != job->absent) return RKW_OK;
    if (utc == job->no_text)
        return rkw_fail(err, RKW_E_MISSING, (rkw_origin){job->input.path, 0},
                        "column unix_s or utc of model %s is missing", job->model->name);
    double *times = eval_memory(job, rows, sizeof *times);
    if (!times) return rkw_fail(err, RKW_E_MEMORY, RKW_NOWHERE, "out of memory");
    for (size_t r = 0; r < rows; r++) {
        int64_t instant;
        if (rkw_parse_time(utc[r], strlen(utc[r]), &instant) != RKW_OK)
            return eval_fail_row(job, r, err, RKW_E_FORMAT, "utc = \"%s\", expected YYYY-MM-DDTHH:MM:SSZ", utc[r]);
        times[r] = (double)instant;
    }
    *unix_s = times;
    return RKW_OK;
}

size_t eval_column_count(const eval_job *job) { return job->input.n_columns; }

const char *eval_column_name(const eval_job *job, size_t column) { return job->input.names[column]; }

rkw_status eval_column_numbers(eval_job *job, size_t column, const double **numbers, rkw_error *err)
{
    RKW_TRY(table_numbers(&job->input, column, err));
    *numbers = job->input.number[column];
    return RKW_OK;
}

size_t eval_group_end(const double *key, size_t row, size_t n)
{
    size_t end = row + 1;
    while (end < n && key[end] == key[row]) end++;
    return end;
}

size_t eval_text_group_end(const char *const *key, size_t row, size_t n)
{
    size_t end = row + 1;
    while (end < n && strcmp(key[end], key[row]) == 0) end++;
    return end;
}

void *eval_memory(eval_job *job, size_t count, size_t bytes)
{
    if (bytes && count > (SIZE_MAX - sizeof(job_memory)) / bytes) return NULL;
    job_memory *block = calloc(1, sizeof *block + count * bytes);
    if (!block) return NULL;
    block->next = job->memory;
    job->memory = block;
    return block->aligned;
}

rkw_status eval_fail_row(const eval_job *job, size_t row, rkw_error *err, rkw_status status, const char *format, ...)
{
    char text[sizeof err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return rkw_fail(err, status, (rkw_origin){job->input.path, job->input.lines[row]}, "%s", text);
}

rkw_status eval_at_row(const eval_job *job, size_t row, rkw_error *err, rkw_status status)
{
    if (status == RKW_OK) return status;
    return eval_fail_row(job, row, err, status, "%s", err->message[0] ? err->message : rkw_strerror(status));
}
