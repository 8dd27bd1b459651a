/* SPDX-License-Identifier: GPL-3.0-or-later */
/* General solvers on the capacities of one year, in the same run, where they are installed (bench/capacities_peers.sh).
 * The programme is written out as a plain one with a row and a slack for every limit that a capacity widens. */
#ifndef RKW_BENCH_CAPACITIES_PEERS_H
#define RKW_BENCH_CAPACITIES_PEERS_H

#include "bench.h"
#include "capacities_years.h"

#include <stdio.h>

/* Columns of an hour: level, backlogs, charge, discharge, work, pool, plants, import, export, unserved, and a slack for
 * each of the five widened limits. Rows: store, classes, pool, bus, five limits. */
enum {
    LEVEL = 0,
    BACKLOG = 1,
    CHARGE = 4,
    DISCHARGE,
    WORK = 6,
    POOL = 9,
    PLANTS,
    IMPORT,
    EXPORT,
    SHED,
    SLACK,
    COLUMNS = 19
};
enum { R_STORE = 0, R_CLASS = 1, R_POOL = 4, R_BUS, R_LIMIT, ROWS = 11 };

typedef struct plain {
    FILE *f;
    const sized *s;
    const sized_year *y;
    size_t n;
} plain;

static void cost_entry(const plain *p, size_t column, double x) { fprintf(p->f, " C%zu COST %.17g\n", column, x); }
static void entry(const plain *p, size_t column, size_t row, double x)
{
    fprintf(p->f, " C%zu R%zu %.17g\n", column, row, x);
}

static void write_states(const plain *p, size_t t)
{
    const size_t at = t * COLUMNS, row = t * ROWS, next = (t + 1) % p->n * ROWS;
    entry(p, at + LEVEL, row + R_STORE, 1.0);
    entry(p, at + LEVEL, next + R_STORE, -(1.0 - p->y->store.self_discharge_per_h));
    entry(p, at + LEVEL, row + R_LIMIT, 1.0);
    for (size_t k = 0; k < CLASSES; k++) {
        entry(p, at + BACKLOG + k, row + R_CLASS + k, 1.0);
        entry(p, at + BACKLOG + k, next + R_CLASS + k, -1.0);
        entry(p, at + WORK + k, row + R_CLASS + k, 1.0);
        entry(p, at + WORK + k, row + R_POOL, 1.0);
    }
    entry(p, at + CHARGE, row + R_STORE, -p->y->store.eta_charge);
    entry(p, at + CHARGE, row + R_BUS, -1.0);
    entry(p, at + CHARGE, row + R_LIMIT + 1, 1.0);
    entry(p, at + DISCHARGE, row + R_STORE, 1.0 / p->y->store.eta_discharge);
    entry(p, at + DISCHARGE, row + R_BUS, 1.0);
    entry(p, at + DISCHARGE, row + R_LIMIT + 2, 1.0);
}

static void write_bus(const plain *p, size_t t)
{
    const size_t at = t * COLUMNS, row = t * ROWS;
    double *const *series = p->y->series;
    entry(p, at + POOL, row + R_POOL, -1.0);
    entry(p, at + POOL, row + R_BUS, -series[1][t]);
    entry(p, at + PLANTS, row + R_BUS, 1.0);
    entry(p, at + PLANTS, row + R_LIMIT + 3, 1.0);
    cost_entry(p, at + IMPORT, series[4][t]);
    entry(p, at + IMPORT, row + R_BUS, 1.0);
    entry(p, at + IMPORT, row + R_LIMIT + 4, 1.0);
    cost_entry(p, at + EXPORT, -series[5][t]);
    entry(p, at + EXPORT, row + R_BUS, -1.0);
    cost_entry(p, at + SHED, 9000.0);
    entry(p, at + SHED, row + R_BUS, 1.0);
    for (size_t i = 0; i < 5; i++) entry(p, at + SLACK + i, row + R_LIMIT + i, 1.0);
}

static void write_capacities(const plain *p)
{
    const size_t first = p->n * COLUMNS, own = p->n * ROWS;
    for (size_t j = 0; j < CAPS; j++) {
        cost_entry(p, first + j, p->s->capacities[j].cost_usd);
        for (size_t t = 0; t < p->n; t++) {
            const size_t row = t * ROWS + R_LIMIT;
            if (j < 2 && p->y->series[2 + j][t] > 0.0) entry(p, first + j, row + 3, -p->y->series[2 + j][t]);
            if (j == 2) entry(p, first + j, row + 1, -1.0), entry(p, first + j, row + 2, -1.0);
            if (j == 3) entry(p, first + j, row, -1.0);
            if (j == 4) entry(p, first + j, row + 4, -1.0);
        }
        for (size_t i = 0; i < 3; i++)
            if (p->s->rows[i].per_capacity[j] != 0.0) entry(p, first + j, own + i, p->s->rows[i].per_capacity[j]);
    }
}

static void limit(const plain *p, size_t column, double high) { fprintf(p->f, " UP BND C%zu %.17g\n", column, high); }

static void write_limits(const plain *p)
{
    for (size_t t = 0; t < p->n; t++) {
        const size_t at = t * COLUMNS;
        for (size_t k = 0; k < CLASSES; k++) {
            double window = 0.0;
            for (size_t i = 0; i < p->y->classes[k].deadline_steps; i++)
                window += rint(1e4 * p->y->series[6 + k][(t + p->n - i) % p->n]);
            limit(p, at + BACKLOG + k, window / 1e4);
            limit(p, at + WORK + k, p->y->classes[k].power_MW);
        }
        limit(p, at + POOL, p->y->segment.capacity_MW);
        limit(p, at + EXPORT, 120.0);
        limit(p, at + SHED, p->y->series[0][t]);
    }
    for (size_t j = 0; j < CAPS; j++) limit(p, p->n * COLUMNS + j, p->s->capacities[j].high);
}

static void write_mps(const plain *p)
{
    fputs("NAME SIZING\nROWS\n N COST\n", p->f);
    for (size_t i = 0; i < p->n * ROWS; i++) fprintf(p->f, " E R%zu\n", i);
    for (size_t i = 0; i < 3; i++) fprintf(p->f, " L R%zu\n", p->n * ROWS + i);
    fputs("COLUMNS\n", p->f);
    for (size_t t = 0; t < p->n; t++) {
        write_states(p, t);
        write_bus(p, t);
    }
    write_capacities(p);
    fputs("RHS\n", p->f);
    for (size_t t = 0; t < p->n; t++) {
        fprintf(p->f, " RHS R%zu %.17g\n", t * ROWS + R_BUS, p->y->series[0][t]);
        for (size_t k = 0; k < CLASSES; k++)
            fprintf(p->f, " RHS R%zu %.17g\n", t * ROWS + R_CLASS + k, p->y->series[6 + k][t]);
    }
    for (size_t i = 0; i < 3; i++) fprintf(p->f, " RHS R%zu %.17g\n", p->n * ROWS + i, p->s->rows[i].high);
    fputs("BOUNDS\n", p->f);
    write_limits(p);
    fputs("ENDATA\n", p->f);
}

/* `NAME SECONDS OBJECTIVE`, or `NAME` and a word. */
static void report_line(const char *line, double our_s, double our_objective)
{
    char name[64], label[96], note[128];
    double seconds, objective;
    if (sscanf(line, "%63s %lf %lf", name, &seconds, &objective) != 3) {
        printf("%-44s %s", "capacities 1 year elsewhere", line);
        return;
    }
    snprintf(label, sizeof label, "capacities 1 years by %s", name);
    snprintf(note, sizeof note, "one run, %.3g times ours; objectives differ by %.1e", seconds / our_s,
             fabs(objective - our_objective) / (1.0 + fabs(objective)));
    bench_figures(label, &seconds, 1, "s", note);
}

static void bench_capacity_peers(const sized *s, double our_s, double our_objective)
{
    char folder[] = "/tmp/rackwatt-bench-XXXXXX", path[64], command[192], line[256];
    const char *wanted = getenv("BENCH_PEERS");
    if ((wanted && strcmp(wanted, "none") == 0) || !mkdtemp(folder)) return;
    snprintf(path, sizeof path, "%s/sizing.mps", folder);
    plain p = {fopen(path, "w"), s, &s->years[0], s->n_steps};
    fflush(stdout);
    if (p.f) {
        write_mps(&p);
        fclose(p.f);
        snprintf(command, sizeof command, "sh bench/capacities_peers.sh %s", path);
        FILE *peers = popen(command, "r");
        while (peers && fgets(line, sizeof line, peers)) report_line(line, our_s, our_objective);
        if (peers) pclose(peers);
    }
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0) fprintf(stderr, "bench capacities: %s is left behind\n", folder);
}

#endif
