/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rackwatt-carbon-explorer: the battery and scheduling rules of Carbon Explorer over a table of hours. */
#include "common/program.h"

#include <rackwatt/carbon_explorer.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 64 };

/* Not an order of the peer's rules: the best that the same freedoms allow. */
enum { ORDER_OPTIMAL = 4 };

/* The table's columns as the rules want them. */
typedef struct series {
    double *renewable_MW, *load_MW, *work_MW;
    size_t n, capacity;
} series;

static void series_release(series *s)
{
    free(s->renewable_MW);
    free(s->load_MW);
    free(s->work_MW);
}

static rkw_status fail(rkw_error *err, rkw_status status, const char *path, size_t line, const char *text)
{
    memset(err, 0, sizeof *err);
    err->status = status;
    err->line = (int64_t)line;
    if (line)
        snprintf(err->message, sizeof err->message, "%s:%zu: %s", path, line, text);
    else
        snprintf(err->message, sizeof err->message, "%s: %s", path, text);
    return status;
}

static bool grow(series *s)
{
    if (s->n < s->capacity) return true;
    const size_t capacity = s->capacity ? 2 * s->capacity : 8784;
    double *r = realloc(s->renewable_MW, capacity * sizeof *r);
    if (r) s->renewable_MW = r;
    double *l = realloc(s->load_MW, capacity * sizeof *l);
    if (l) s->load_MW = l;
    if (r && l) s->capacity = capacity;
    return r && l;
}

/* Cuts a line at its commas, blanks around cells dropped. */
static size_t split(char *line, char *cells[MOST_COLUMNS])
{
    size_t n = 0;
    for (char *rest = line, *cell; n < MOST_COLUMNS && (cell = strsep(&rest, ","));) {
        cell += strspn(cell, " \t");
        cell[strcspn(cell, "\r\n")] = 0;
        for (size_t length = strlen(cell); length && strchr(" \t", cell[length - 1]);) cell[--length] = 0;
        cells[n++] = cell;
    }
    return n;
}

enum { SOLAR, WIND, LOAD, N_NAMES };
static const char *const names[N_NAMES] = {"solar_mw", "wind_mw", "load_mw"};

static rkw_status find_columns(size_t columns[N_NAMES], char *line, const char *path, rkw_error *err)
{
    char *cells[MOST_COLUMNS];
    if (strncmp(line, "\xef\xbb\xbf", 3) == 0) line += 3;
    const size_t n = split(line, cells);
    for (size_t k = 0; k < N_NAMES; k++) {
        columns[k] = 0;
        while (columns[k] < n && strcmp(cells[columns[k]], names[k]) != 0) columns[k]++;
        if (columns[k] < n) continue;
        char text[64];
        snprintf(text, sizeof text, "column %s is missing", names[k]);
        return fail(err, RKW_E_MISSING, path, 1, text);
    }
    return RKW_OK;
}

static rkw_status read_cell(double *value, const char *cell, const char *name, const char *path, size_t line,
                            rkw_error *err)
{
    if (rkw_parse_number(cell, strlen(cell), value) == RKW_OK) return RKW_OK;
    char text[160];
    snprintf(text, sizeof text, "%s = '%.64s' is not a number", name, cell);
    return fail(err, RKW_E_FORMAT, path, line, text);
}

static rkw_status read_row(series *s, char *text, const size_t columns[N_NAMES], const char *path, size_t line,
                           rkw_error *err)
{
    char *cells[MOST_COLUMNS];
    const size_t n = split(text, cells);
    double value[N_NAMES] = {0};
    for (size_t k = 0; k < N_NAMES; k++)
        if (read_cell(&value[k], columns[k] < n ? cells[columns[k]] : "", names[k], path, line, err) != RKW_OK)
            return err->status;
    if (value[LOAD] < 0) return fail(err, RKW_E_DOMAIN, path, line, "load_mw is negative");
    if (!grow(s)) return fail(err, RKW_E_MEMORY, path, 0, "out of memory");
    s->renewable_MW[s->n] = value[SOLAR] + value[WIND];
    s->load_MW[s->n++] = value[LOAD];
    return RKW_OK;
}

static rkw_status read_lines(series *s, FILE *file, const char *path, rkw_error *err)
{
    char *line = NULL;
    size_t size = 0, number = 0, columns[N_NAMES] = {0};
    rkw_status status = RKW_OK;
    while (status == RKW_OK && getline(&line, &size, file) >= 0) {
        number++;
        if (number == 1)
            status = find_columns(columns, line, path, err);
        else if (line[strspn(line, " \t\r\n")])
            status = read_row(s, line, columns, path, number, err);
    }
    free(line);
    if (status == RKW_OK && ferror(file)) status = fail(err, RKW_E_IO, path, 0, strerror(errno));
    if (status == RKW_OK && s->n == 0) status = fail(err, RKW_E_MISSING, path, 0, "the table has no rows");
    return status;
}

static rkw_status read_table(series *s, const char *path, rkw_error *err)
{
    FILE *file = fopen(path, "r");
    if (!file) return fail(err, RKW_E_IO, path, 0, strerror(errno));
    rkw_status status = read_lines(s, file, path, err);
    fclose(file);
    if (status != RKW_OK) return status;
    s->work_MW = malloc(2 * s->n * sizeof *s->work_MW);
    return s->work_MW ? RKW_OK : fail(err, RKW_E_MEMORY, path, 0, "out of memory");
}

static double peak(const series *s)
{
    double most = 0;
    for (size_t i = 0; i < s->n; i++) most = fmax(most, s->load_MW[i]);
    return most;
}

static void print_figure(const char *name, double value, int32_t decimals)
{
    char text[RKW_NUMBER_TEXT];
    rkw_format_fixed(value, decimals, text);
    printf("%s=%s\n", name, text);
}

static rkw_status run_design(rkw_carbon_explorer_design *design, size_t block, const char *path, const rkw_context *ctx,
                             rkw_error *err)
{
    series s = {0};
    rkw_carbon_explorer_result r;
    rkw_status status = read_table(&s, path, err);
    if (status == RKW_OK && isnan(design->cap_MW)) design->cap_MW = peak(&s);
    if (status == RKW_OK && design->order == ORDER_OPTIMAL)
        status = rkw_carbon_explorer_optimal(ctx, design, s.renewable_MW, s.load_MW, s.n, block, &r, err);
    else if (status == RKW_OK)
        status = rkw_carbon_explorer_run(design, s.renewable_MW, s.load_MW, s.n, s.work_MW, &r, err);
    series_release(&s);
    if (status != RKW_OK) return status;
    print_figure("coverage_pct", r.coverage_pct, 10);
    print_figure("uncovered_MWh", r.uncovered_MWh, 6);
    if (design->order != ORDER_OPTIMAL) print_figure("moved_MWh", r.moved_MWh, 6);
    return RKW_OK;
}

/* RKW_CARBON_EXPLORER_*, ORDER_OPTIMAL or -1. */
static int32_t order_of(const char *name)
{
    static const char *const orders[] = {"battery", "cas", "battery-cas", "cas-battery", "optimal"};
    for (int32_t i = 0; i <= ORDER_OPTIMAL; i++)
        if (strcmp(orders[i], name) == 0) return i;
    return -1;
}

int main(int argc, char **argv)
{
    rkw_carbon_explorer_design design = RKW_CARBON_EXPLORER_DESIGN_INIT;
    const char *order = "battery-cas";
    int64_t substeps = design.substeps, block = RKW_CARBON_EXPLORER_BLOCK;
    design.cap_MW = NAN;
    const program_option options[] = {
        OPTION_NUMBER("battery-MWh", "E", &design.battery_MWh, 0, 1e9, "capacity of the battery (default: 0)"),
        OPTION_NUMBER("flexible", "F", &design.flexible, 0, 1, "share of an hour's load that may move (default: 0)"),
        OPTION_NUMBER("cap-MW", "C", &design.cap_MW, 0, 1e9,
                      "largest load of an hour that takes work (default: the table's largest load)"),
        OPTION_TEXT("order", "ORDER", &order,
                    "battery, cas, battery-cas, cas-battery, or optimal: the\n"
                    "least uncovered energy with perfect foresight\n"
                    "(default: battery-cas)"),
        OPTION_INTEGER("block", "H", &block, 1, 8784, "hours inside which work moves under optimal (default: 24)"),
        OPTION_INTEGER("substeps", "N", &substeps, 1, 3600, "parts of an hour in the battery (default: 60)"),
    };
    const program self = {"carbon-explorer",
                          "TABLE.csv",
                          "Applies Carbon Explorer's battery and carbon-aware scheduling to a table of hours.",
                          "TABLE.csv has the columns solar_mw, wind_mw, load_mw; others are ignored.\n"
                          "Coverage is 100 (sum L - sum max(L - R, 0)) / sum L, in the peer's own definition.",
                          options,
                          sizeof options / sizeof options[0],
                          1,
                          1};
    program_run run;
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    design.substeps = (int32_t)substeps;
    design.order = order_of(order);
    rkw_error err = {0};
    const rkw_context ctx = program_context(&run, 1);
    if (design.order < 0)
        program_misused(&run, "unknown order %s; one of battery, cas, battery-cas, cas-battery, optimal", order);
    else if (run_design(&design, (size_t)block, run.arguments[0], &ctx, &err) != RKW_OK)
        program_failed(&run, &err);
    return program_end(&run);
}
