/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One evaluation: a model bound to its input, its auxiliary tables, its constants and its output columns. */
#ifndef RKW_EXAMPLES_EVALUATE_JOB_H
#define RKW_EXAMPLES_EVALUATE_JOB_H

#include "table.h"

typedef struct job_memory {
    struct job_memory *next;
    double aligned[];
} job_memory;

struct eval_job {
    const rkw_eval_model *model;
    table input;
    table *with;        /* [n_with] */
    bool *with_given;   /* [n_with] */
    double *values;     /* [n_constants] */
    const char **texts; /* [n_constants]; the command line's or the model's */
    bool *set;          /* [n_constants] */
    double **outputs;   /* [n_outputs][rows] */
    size_t n_inputs, n_outputs, n_with, n_constants;
    double *absent;       /* rows of NaN for optional columns that are not there */
    const char **no_text; /* rows of "" */
    job_memory *memory;
};

/* Reads IN and checks that it has what the model needs. */
rkw_status job_open(eval_job *job, const rkw_eval_model *model, const char *input_path, rkw_error *err);
/* Reads an auxiliary table and finds out by its columns which one it is. */
rkw_status job_add_table(eval_job *job, const char *path, rkw_error *err);
/* "name=value" */
rkw_status job_set(eval_job *job, const char *assignment, rkw_error *err);
/* Checks that nothing is left out, then runs the model. */
rkw_status job_run(eval_job *job, rkw_error *err);
/* Writes the output columns, whole or not at all. */
rkw_status job_write(const eval_job *job, const char *path, rkw_error *err);
void job_close(eval_job *job);

size_t eval_columns_in(const eval_column *columns);
size_t eval_tables_in(const eval_auxiliary *tables);
size_t eval_constants_in(const eval_constant *constants);
bool eval_is_text(const char *unit);
/* Place of `text` among "a|b|c", or -1. A list of choices stands for its first. */
int32_t eval_choice_index(const char *choices, const char *text);

#endif
