/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file evaluate.h
 * @brief How a model of the library is offered to rackwatt-evaluate. README.md beside this file shows a whole one.
 *
 * A model is one row of a table: its columns with units, its constants, and a function that fills all rows at once. It
 * stands in models_ROOM.c, and EVAL_MODELS(room, table) makes it known; nothing else needs to be touched.
 */
#ifndef RKW_EXAMPLES_EVALUATE_H
#define RKW_EXAMPLES_EVALUATE_H

#include <rackwatt/base.h>

#include <stdbool.h>
#include <stddef.h>

/** A column of numbers, or of text when its unit is "text"; a list of them ends with {0}. */
typedef struct eval_column {
    const char *name, *unit;
    bool optional; /**< may be absent: numbers then read as NaN, text as "" */
} eval_column;

/** A table given with --with, recognised by its columns; a list of them ends with {0}. */
typedef struct eval_auxiliary {
    const char *name; /**< how the model asks for it */
    const eval_column *columns;
    bool optional;
} eval_auxiliary;

/** A constant of the whole run, changed with --set; a list of them ends with {0}. Text when its unit is "text". */
typedef struct eval_constant {
    const char *name, *unit;
    double value, low, high; /**< default (NaN: must be set) and allowed range */
    const char *text;        /**< default of a text; NULL: must be set; "a|b|c": one of these, a when not set */
} eval_constant;

typedef struct eval_job eval_job;

typedef struct rkw_eval_model {
    const char *name;
    const char *about; /**< one line: method and source */
    const eval_column *inputs, *outputs;
    const eval_auxiliary *with;     /**< NULL when there is none */
    const eval_constant *constants; /**< NULL when there is none */
    /**
     * Fills the columns of eval_out, which hold NaN before. A wrong row is reported with eval_fail_row, or with the
     * library's own error through eval_at_row; a row the model has no answer for stays NaN.
     */
    rkw_status (*run)(eval_job *job, rkw_error *err);
    int header_rows; /**< 0 or 1: one; 2: names are joined, "wind_speed" over "10" is wind_speed@10 */
} rkw_eval_model;

/* ------------------------------------------------------------------ what a model's function may call */

/** Rows of IN, and of every column of eval_in and eval_out. */
size_t eval_rows(const eval_job *job);
/** A numeric column of IN; a column the model has not declared is a mistake of the model and ends the program. */
const double *eval_in(const eval_job *job, const char *name);
/** A text column of IN. */
const char *const *eval_text(const eval_job *job, const char *name);
/** An output column. */
double *eval_out(eval_job *job, const char *name);
/** Value of a constant. */
double eval_set(const eval_job *job, const char *name);
const char *eval_set_text(const eval_job *job, const char *name);
/** Which of the choices of a text constant holds, 0 for the first. */
int32_t eval_choice(const eval_job *job, const char *name);

/** Whether an auxiliary table was given. */
bool eval_has(const eval_job *job, const char *auxiliary);
size_t eval_with_rows(const eval_job *job, const char *auxiliary);
/** A column of an auxiliary table; NULL when it is optional and absent, or the table was not given. */
const double *eval_with(const eval_job *job, const char *auxiliary, const char *column);
const char *const *eval_with_text(const eval_job *job, const char *auxiliary, const char *column);
/** Path of the file, for models that hand it to a reader of the library. */
const char *eval_with_path(const eval_job *job, const char *auxiliary);

/**
 * Instants of the rows [unix s], from the column unix_s or else utc ("2019-01-01T00:00:00Z"); a model that calls this
 * declares both: EVAL_TIMES.
 */
rkw_status eval_times(eval_job *job, const double **unix_s, rkw_error *err);
#define EVAL_TIMES                                                                                                     \
    {"unix_s", "s", true}, { "utc", "text", true }

/**
 * Columns of IN as the file has them, for models whose columns are not known beforehand (heights in names): names of all
 * columns, and any of them as numbers. The second fails with file and line when a cell is not a number.
 */
size_t eval_column_count(const eval_job *job);
const char *eval_column_name(const eval_job *job, size_t column);
rkw_status eval_column_numbers(eval_job *job, size_t column, const double **numbers, rkw_error *err);

/** First row after `row` with another key: rows of one case, one day or one series stand together. */
size_t eval_group_end(const double *key, size_t row, size_t n);
size_t eval_text_group_end(const char *const *key, size_t row, size_t n);

/** Zeroed memory that lives as long as the job; NULL when there is none. */
void *eval_memory(eval_job *job, size_t count, size_t bytes);

/** Error "IN.csv:line: text". @return the status given */
rkw_status eval_fail_row(const eval_job *job, size_t row, rkw_error *err, rkw_status status, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/** Puts "IN.csv:line: " before the message of a failed library call. @return `status` */
rkw_status eval_at_row(const eval_job *job, size_t row, rkw_error *err, rkw_status status);

/* clang's analyser reads one file at a time and cannot know that this never returns RKW_OK. */
#if defined(__clang_analyzer__) && !defined(EVAL_ACCESS_BODIES)
#define eval_fail_row(job, row, err, status, ...) ((void)eval_fail_row(job, row, err, status, __VA_ARGS__), (status))
#endif

/* ------------------------------------------------------------------ registry */

typedef struct eval_shelf {
    const rkw_eval_model *models;
    size_t n;
    struct eval_shelf *next;
} eval_shelf;
void eval_register(eval_shelf *shelf);

/** Makes an array `const rkw_eval_model table[]` known; once per file. */
#define EVAL_MODELS(room, table)                                                                                       \
    __attribute__((constructor)) static void eval_register_##room(void)                                                \
    {                                                                                                                  \
        static eval_shelf shelf;                                                                                       \
        shelf.models = table;                                                                                          \
        shelf.n = sizeof table / sizeof *table;                                                                        \
        eval_register(&shelf);                                                                                         \
    }

/** Lists in the middle of a table: EVAL_COLUMNS({"zenith", "deg", 0}, {"azimuth", "deg", 0}). */
#define EVAL_COLUMNS(...) ((const eval_column[]){__VA_ARGS__, {0}})
#define EVAL_CONSTANTS(...) ((const eval_constant[]){__VA_ARGS__, {0}})
#define EVAL_WITH(...) ((const eval_auxiliary[]){__VA_ARGS__, {0}})

#endif
