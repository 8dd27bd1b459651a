/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test harness. A test is `TEST(name) { ... }` in any file of tests/ROOM/; it passes when no CHECK in it failed.
 * Numbers compare with an absolute and a relative tolerance; NaN equals only NaN. */
#ifndef RKW_TESTS_HARNESS_H
#define RKW_TESTS_HARNESS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef struct test_case {
    const char *name, *file;
    void (*run)(void);
    void (*run_with)(const void *user); /* instead of run: one test of many made from a table */
    const void *user;
    struct test_case *next;
} test_case;

void test_register(test_case *test);

#define TEST(test_name)                                                                                                \
    static void test_name(void);                                                                                       \
    __attribute__((constructor)) static void register_##test_name(void)                                                \
    {                                                                                                                  \
        static test_case entry = {#test_name, __FILE__, test_name, NULL, NULL, NULL};                                  \
        test_register(&entry);                                                                                         \
    }                                                                                                                  \
    static void test_name(void)

/* Each prints file, line and values on failure and lets the test go on. */
int check_true(int holds, const char *text, const char *file, int line);
int check_near(double got, double want, double abs_tol, double rel_tol, const char *text, const char *file, int line);
int check_text(const char *got, const char *want, const char *text, const char *file, int line);
int check_status(int32_t got, int32_t want, const char *message, const char *text, const char *file, int line);

#define CHECK(x) check_true(!!(x), #x, __FILE__, __LINE__)
#define CHECK_NEAR(got, want, abs_tol, rel_tol)                                                                        \
    check_near((got), (want), (abs_tol), (rel_tol), #got, __FILE__, __LINE__)
#define CHECK_TEXT(got, want) check_text((got), (want), #got, __FILE__, __LINE__)
/* `call` is evaluated once; `err` is an rkw_error variable whose message is shown on a mismatch. */
#define CHECK_STATUS(call, want, err) check_status((call), (want), (err).message, #call, __FILE__, __LINE__)
#define CHECK_OK(call, err) CHECK_STATUS(call, 0, err)

/* Counts the test as skipped, with the reason. Use: `if (!path) { test_skip("..."); return; }`. */
void test_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Prints a line of information under the test (measured figures). */
void test_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Path of a file under ../shared (for instance "reference/solpos_spa.csv"), or NULL when it is not there. The text
 * belongs to a small ring of buffers: use it before the eighth further call. */
const char *shared_file(const char *relative);
/* Path of a file in the repository (tests run from its top). */
const char *repo_file(const char *relative);
/* A fresh file name in the tests' scratch folder. */
const char *scratch_file(const char *name);
/* All of a file as text, NULL when it cannot be read; freed by the caller. */
char *file_text(const char *path);
/* Writes text to a scratch file and returns its path. */
const char *scratch_text(const char *name, const char *text);

/* A CSV as text: lines that start with '#' and blank lines are left out, fields hold no commas or quotes. */
typedef struct text_csv {
    size_t rows, columns;
    char **names;
    char **cells; /* [row * columns + column], never NULL */
} text_csv;
text_csv *text_csv_read(const char *path);
void text_csv_free(text_csv *csv);
/* Column index or (size_t)-1. */
size_t text_csv_column(const text_csv *csv, const char *name);
/* Text of a cell, "" when there is no such column. */
const char *text_csv_at(const text_csv *csv, size_t row, const char *name);

/* A numeric CSV with one header row: columns by name. Missing values (nan) stay NaN; text cells read as NaN. */
typedef struct test_csv {
    size_t rows, columns;
    char **names;
    double *data; /* [row * columns + column] */
} test_csv;
test_csv *test_csv_read(const char *path);
void test_csv_free(test_csv *csv);
/* Column index; a missing column fails the test and gives 0. */
size_t test_csv_column(const test_csv *csv, const char *name);
double test_csv_at(const test_csv *csv, size_t row, const char *name);

/* Deterministic random numbers for property tests: splitmix64 of a printed seed. */
typedef struct test_random {
    uint64_t state;
} test_random;
/* From now on the numbers are those of a fuzzer's input, two bytes each, and 0 behind its end; NULL ends it. */
void random_from_bytes(const uint8_t *bytes, size_t length);
double random_0_1(test_random *r);
double random_between(test_random *r, double low, double high);
size_t random_index(test_random *r, size_t n);

#endif
