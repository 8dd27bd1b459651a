/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs rackwatt-evaluate over the reference files; the cases stand in evaluate_reference.csv, one test per row. */
#include "harness/harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static text_csv *cases;

/* The last run of the program, kept because neighbouring cases compare other columns of it. */
static struct {
    char command[4096];
    text_csv *reference;
    test_csv *got;
    double worst; /* largest share of a tolerance that was used */
    char worst_column[64];
} last;

static const char *cell(size_t row, const char *column) { return text_csv_at(cases, row, column); }

static double number(size_t row, const char *column)
{
    const char *text = cell(row, column);
    return *text ? strtod(text, NULL) : 0.0;
}

/* Appends " OPTION WORD" for each word of a list parted by blanks; files are looked up under ../shared. */
static void append_words(char *command, size_t size, const char *option, const char *list, int files)
{
    char words[1024], *rest = words, *word;
    snprintf(words, sizeof words, "%s", list);
    while ((word = strsep(&rest, " "))) {
        if (!*word) continue;
        const char *text = files ? shared_file(word) : word;
        size_t used = strlen(command);
        snprintf(command + used, size - used, " %s '%s'", option, text ? text : word);
    }
}

static void write_command(size_t row, const char *input, const char *output, char *command, size_t size)
{
    const char *build = getenv("RKW_BUILD");
    snprintf(command, size, "%s/bin/rackwatt-evaluate %s '%s' '%s'", build ? build : "build", cell(row, "model"), input,
             output);
    append_words(command, size, "--with", cell(row, "with"), 1);
    append_words(command, size, "--set", cell(row, "set"), 0);
}

/* Runs the program unless the previous case already did. */
static int run_case(size_t row, const char *input)
{
    char command[4096];
    const char *output = scratch_file("evaluated.csv");
    write_command(row, input, output, command, sizeof command);
    if (strcmp(command, last.command) == 0) return last.got && last.reference;
    text_csv_free(last.reference);
    test_csv_free(last.got);
    memset(&last, 0, sizeof last);
    snprintf(last.command, sizeof last.command, "%s", command);
    int code = system(command);
    if (!CHECK(code != -1 && WIFEXITED(code) && WEXITSTATUS(code) == 0)) {
        test_note("%s", command);
        return 0;
    }
    last.got = test_csv_read(output);
    last.reference = text_csv_read(input);
    return CHECK(last.got != NULL) && CHECK(last.reference != NULL);
}

/* Whether the case compares this row of the reference file: "COLUMN=TEXT", or all rows when empty. */
static int selected(const char *where, size_t row)
{
    char column[128];
    const char *equals = strchr(where, '=');
    if (!equals) return 1;
    snprintf(column, sizeof column, "%.*s", (int)(equals - where), where);
    return strcmp(text_csv_at(last.reference, row, column), equals + 1) == 0;
}

static double difference(double got, double want, double modulo)
{
    if (isnan(want) || isnan(got)) return isnan(want) && isnan(got) ? 0 : INFINITY;
    if (got == want) return 0;
    double off = fabs(got - want);
    return modulo > 0 ? fabs(remainder(off, modulo)) : off;
}

static double expected_at(size_t column, size_t row)
{
    const char *text = last.reference->cells[row * last.reference->columns + column];
    char *end;
    double value = strtod(text, &end);
    return end == text ? NAN : value;
}

static void keep_worst(double share, const char *column)
{
    if (share <= last.worst && last.worst_column[0]) return;
    last.worst = share;
    snprintf(last.worst_column, sizeof last.worst_column, "%s", column);
}

static void compare(size_t c, const char *column, size_t want_column, size_t got_column)
{
    double abs_tol = number(c, "abs"), rel_tol = number(c, "rel"), worst = -1;
    size_t compared = 0, missed = 0, worst_row = 0;
    for (size_t r = 0; r < last.reference->rows; r++) {
        if (!selected(cell(c, "where"), r)) continue;
        double want = expected_at(want_column, r), got = last.got->data[r * last.got->columns + got_column];
        double off = difference(got, want, number(c, "modulo"));
        double allowed = abs_tol + (isnan(want) ? 0 : rel_tol * fabs(want));
        double share = off == 0 ? 0 : off / allowed;
        compared++;
        missed += share > 1;
        if (share > worst) worst = share, worst_row = r;
    }
    CHECK(compared > 0);
    if ((double)missed > number(c, "exceptions") * (double)compared) {
        CHECK(!"within tolerance");
        test_note("%s: %zu of %zu rows miss; worst is row %zu: got %.17g, expected %.17g", column, missed, compared,
                  worst_row + 1, last.got->data[worst_row * last.got->columns + got_column],
                  expected_at(want_column, worst_row));
    }
    keep_worst(worst, column);
}

static int same_run_follows(size_t c)
{
    static const char *const keys[] = {"model", "file", "with", "set"};
    if (c + 1 >= cases->rows) return 0;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        if (strcmp(cell(c, keys[k]), cell(c + 1, keys[k])) != 0) return 0;
    return 1;
}

static void run_one(const void *user)
{
    size_t c = (size_t)((char *const *)user - cases->cells) / cases->columns;
    const char *input = shared_file(cell(c, "file")), *column = cell(c, "column");
    if (!input) {
        test_skip("%s %s: ../shared/%s is not there", cell(c, "model"), column, cell(c, "file"));
        return;
    }
    if (!run_case(c, input)) {
        CHECK(!"the model runs");
        return;
    }
    const char *expected = *cell(c, "expected") ? cell(c, "expected") : column;
    size_t want_column = text_csv_column(last.reference, expected), got_column = test_csv_column(last.got, column);
    if (!CHECK(want_column != (size_t)-1) || !CHECK(last.got->rows == last.reference->rows)) return;
    compare(c, column, want_column, got_column);
    if (!same_run_follows(c))
        test_note("%-24s %6zu rows, at most %.2g of a tolerance used (%s)", cell(c, "model"), last.got->rows,
                  last.worst, last.worst_column);
}

__attribute__((constructor)) static void register_cases(void)
{
    cases = text_csv_read("tests/programs/evaluate_reference.csv");
    if (!cases) return;
    test_case *tests = calloc(cases->rows, sizeof *tests);
    for (size_t c = 0; c < cases->rows; c++) {
        char name[200];
        snprintf(name, sizeof name, "evaluate_%s_%s", cell(c, "model"), cell(c, "column"));
        tests[c].name = strdup(name);
        tests[c].file = __FILE__;
        tests[c].run_with = run_one;
        tests[c].user = &cases->cells[c * cases->columns];
        test_register(&tests[c]);
    }
}
