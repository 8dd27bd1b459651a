/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/table.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PAIRS = 64, MOST_SERIES = 16, MOST_EXPECTS = 64, MOST_VALUES = 512, MOST_ANSWERS = 32 };

typedef struct pair {
    char *name, *text;
} pair;

typedef struct series {
    char *name;
    double *values;
    size_t n;
    char *word; /* an answer that is text */
} series;

typedef struct expectation {
    char *text; /* what stands behind `expect` */
    int line;
} expectation;

struct table_case {
    const char *path;
    char name[96];
    table_driver driver;
    double abs_tol, rel_tol;
    pair given[MOST_PAIRS];
    series inputs[MOST_SERIES], answers[MOST_ANSWERS];
    expectation expects[MOST_EXPECTS];
    size_t n_given, n_inputs, n_answers, n_expects;
};

static _Noreturn void broken(const char *path, int line, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", path, line, what);
    exit(2);
}

/* ------------------------------------------------------------------ what a driver sees */

static const char *find_given(const table_case *c, const char *name)
{
    for (size_t i = c->n_given; i-- > 0;) /* the last one holds: `when` adds to the end */
        if (strcmp(c->given[i].name, name) == 0) return c->given[i].text;
    return NULL;
}

int table_has(const table_case *c, const char *name) { return find_given(c, name) != NULL; }

const char *table_word(table_case *c, const char *name)
{
    const char *text = find_given(c, name);
    if (!text) check_true(0, name, c->path, 0);
    return text ? text : "";
}

double table_number(table_case *c, const char *name)
{
    char *end;
    const char *text = table_word(c, name);
    double value = strtod(text, &end);
    if (!*text || *end) {
        check_true(0, name, c->path, 0);
        return NAN;
    }
    return value;
}

const double *table_series(const table_case *c, const char *name, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < c->n_inputs; i++) {
        if (strcmp(c->inputs[i].name, name) != 0) continue;
        *n = c->inputs[i].n;
        return c->inputs[i].values;
    }
    return NULL;
}

static series *new_answer(table_case *c, const char *name)
{
    if (c->n_answers == MOST_ANSWERS) broken(c->path, 0, "too many answers");
    series *s = &c->answers[c->n_answers++];
    memset(s, 0, sizeof *s);
    s->name = strdup(name);
    return s;
}

void table_answer(table_case *c, const char *name, const double *values, size_t n)
{
    series *s = new_answer(c, name);
    s->values = malloc((n + 1) * sizeof *s->values);
    memcpy(s->values, values, n * sizeof *values);
    s->n = n;
}

void table_answer_word(table_case *c, const char *name, const char *text) { new_answer(c, name)->word = strdup(text); }

static void forget_answers(table_case *c)
{
    for (size_t i = 0; i < c->n_answers; i++) {
        free(c->answers[i].name);
        free(c->answers[i].values);
        free(c->answers[i].word);
    }
    c->n_answers = 0;
}

/* ------------------------------------------------------------------ checks */

static int32_t status_of(const char *name)
{
#define TABLE_STATUS(status, value, text)                                                                              \
    if (strcmp(name, #status) == 0) return value;
    RKW_STATUS_LIST(TABLE_STATUS)
#undef TABLE_STATUS
    return -1;
}

static char *next_word(char **rest)
{
    while (**rest && isspace((unsigned char)**rest)) (*rest)++;
    if (!**rest) return NULL;
    char *word = *rest;
    while (**rest && !isspace((unsigned char)**rest)) (*rest)++;
    if (**rest) *(*rest)++ = 0;
    return word;
}

static void add_given(table_case *c, char *word, int line)
{
    char *equals = strchr(word, '=');
    if (!equals || c->n_given == MOST_PAIRS) broken(c->path, line, "expected NAME=VALUE");
    *equals = 0;
    c->given[c->n_given++] = (pair){word, equals + 1};
}

/* "RKW_E_DOMAIN when a=1 saying MESSAGE": a run of its own. */
static void check_fails(table_case *c, char *text, int line)
{
    size_t kept = c->n_given;
    char *saying = strstr(text, " saying "), *word;
    if (saying) *saying = 0;
    const char *status = next_word(&text);
    while ((word = next_word(&text)))
        if (strcmp(word, "when") != 0) add_given(c, word, line);
    rkw_error err = {0};
    rkw_status got = c->driver(c, &err);
    check_status(got, status ? status_of(status) : -1, err.message, status ? status : "", c->path, line);
    if (saying) check_text(err.message, saying + strlen(" saying "), "message", c->path, line);
    c->n_given = kept;
    forget_answers(c);
}

static void check_values(const table_case *c, const series *got, char *text, int line)
{
    char what[160], *word;
    size_t i = 0;
    for (; (word = next_word(&text)); i++) {
        snprintf(what, sizeof what, "%s: %s[%zu]", c->name, got->name, i);
        if (got->word)
            check_text(got->word, word, what, c->path, line);
        else if (i < got->n)
            check_near(got->values[i], strtod(word, NULL), c->abs_tol, c->rel_tol, what, c->path, line);
    }
    snprintf(what, sizeof what, "%s: %zu values of %s, expected %zu", c->name, got->n, got->name, i);
    check_true(got->word || i == got->n, what, c->path, line);
}

static void check_answer(table_case *c, char *text, int line)
{
    const char *name = next_word(&text);
    for (size_t i = 0; name && i < c->n_answers; i++) {
        if (strcmp(c->answers[i].name, name) != 0) continue;
        check_values(c, &c->answers[i], text, line);
        return;
    }
    check_true(0, name ? name : "expect", c->path, line);
}

static int is_failure(const expectation *e) { return strncmp(e->text, "fail ", 5) == 0; }

static void run_case(const void *user)
{
    /* The registry keeps cases for reading; a run marks words off in a copy. */
    table_case *c = malloc(sizeof *c);
    memcpy(c, user, sizeof *c);
    rkw_error err = {0};
    int answers = 0;
    for (size_t i = 0; i < c->n_expects; i++) answers += !is_failure(&c->expects[i]);
    if (answers) check_status(c->driver(c, &err), RKW_OK, err.message, c->name, c->path, c->expects[0].line);
    for (int failures = 0; failures < 2; failures++) {
        for (size_t i = 0; i < c->n_expects; i++) {
            if (is_failure(&c->expects[i]) != failures) continue;
            char *text = strdup(c->expects[i].text);
            if (failures)
                check_fails(c, text + 5, c->expects[i].line);
            else
                check_answer(c, text, c->expects[i].line);
            free(text);
        }
        if (!failures) forget_answers(c);
    }
    free(c);
}

/* ------------------------------------------------------------------ reading */

static void read_case_line(table_case *c, char *rest, int line)
{
    char *word = next_word(&rest);
    if (!word) broken(c->path, line, "a case needs a name");
    snprintf(c->name, sizeof c->name, "%s", word);
    while ((word = next_word(&rest))) {
        int absolute = strcmp(word, "tol") == 0, relative = strcmp(word, "rel") == 0;
        if (!absolute && !relative) continue; /* the unit, for the reader */
        char *value = next_word(&rest);
        if (!value) broken(c->path, line, "tol and rel need a number");
        *(absolute ? &c->abs_tol : &c->rel_tol) = strtod(value, NULL);
    }
}

static void read_series(table_case *c, const char *name, char *rest, int line)
{
    if (c->n_inputs == MOST_SERIES) broken(c->path, line, "too many series");
    series *s = &c->inputs[c->n_inputs++];
    s->name = strdup(name);
    s->values = malloc(MOST_VALUES * sizeof *s->values);
    for (char *word; (word = next_word(&rest)); s->n++) {
        if (s->n == MOST_VALUES) broken(c->path, line, "too many values");
        s->values[s->n] = strtod(word, NULL);
    }
}

static void read_line(table_case *c, const char *first, char *rest, int line)
{
    if (strcmp(first, "given") == 0) {
        for (char *word; (word = next_word(&rest));) add_given(c, strdup(word), line);
    } else if (strcmp(first, "expect") == 0) {
        if (c->n_expects == MOST_EXPECTS) broken(c->path, line, "too many expectations");
        while (isspace((unsigned char)*rest)) rest++;
        c->expects[c->n_expects++] = (expectation){strdup(rest), line};
    } else {
        read_series(c, first, rest, line);
    }
}

static table_case *start_case(const char *path, table_driver driver, char *rest, int line)
{
    table_case *c = calloc(1, sizeof *c);
    test_case *test = calloc(1, sizeof *test);
    c->path = path;
    c->driver = driver;
    read_case_line(c, rest, line);
    test->name = c->name;
    test->file = path;
    test->run_with = run_case;
    test->user = c;
    test_register(test);
    return c;
}

void table_register(const char *path, table_driver driver)
{
    FILE *f = fopen(path, "r");
    if (!f) broken(path, 0, "cannot be read");
    char *text = NULL;
    size_t room = 0;
    table_case *c = NULL;
    for (int line = 1; getline(&text, &room, f) > 0; line++) {
        text[strcspn(text, "#\r\n")] = 0;
        char *rest = text, *first = next_word(&rest);
        if (!first) continue;
        if (strcmp(first, "case") == 0)
            c = start_case(path, driver, rest, line);
        else if (c)
            read_line(c, first, rest, line);
        else
            broken(path, line, "a file begins with a case");
    }
    free(text);
    fclose(f);
}
