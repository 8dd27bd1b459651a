/* SPDX-License-Identifier: GPL-3.0-or-later */
/* General solvers on the same programme in the same run, where they are installed (bench/peers/lp.sh). */
#ifndef RKW_BENCH_OPTIMIZE_PEERS_H
#define RKW_BENCH_OPTIMIZE_PEERS_H

#include "bench.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "optimize/general_lp.h"

static void write_mps(const general_lp *lp, FILE *f)
{
    fputs("NAME YEAR FREE\nROWS\n N COST\n", f);
    for (int i = 0; i < lp->n_rows; i++) fprintf(f, " E R%d\n", i);
    fputs("COLUMNS\n", f);
    for (int j = 0; j < lp->n_columns; j++) {
        const lp_column *c = &lp->columns[j];
        if (c->cost != 0.0) fprintf(f, " C%d COST %.17g\n", j, c->cost);
        for (int i = 0; i < c->n; i++) fprintf(f, " C%d R%d %.17g\n", j, c->row[i], c->value[i]);
    }
    fputs("RHS\n", f);
    for (int i = 0; i < lp->n_rows; i++)
        if (lp->right[i] != 0.0) fprintf(f, " RHS R%d %.17g\n", i, lp->right[i]);
    fputs("BOUNDS\n", f);
    for (int j = 0; j < lp->n_columns; j++) {
        if (lp->columns[j].low != 0.0) fprintf(f, " LO BND C%d %.17e\n", j, lp->columns[j].low);
        if (lp->columns[j].high < 1e300) fprintf(f, " UP BND C%d %.17e\n", j, lp->columns[j].high);
    }
    fputs("ENDATA\n", f);
}

static void put_doubles(const general_lp *lp, FILE *f, int what)
{
    for (int j = 0; j < lp->n_columns; j++) {
        const lp_column *c = &lp->columns[j];
        const double x = what == 0 ? c->low : what == 1 ? c->high : c->cost;
        fwrite(&x, sizeof x, 1, f);
    }
}

/* The layout is described in bench/peers/lp.py. */
static void write_binary(const general_lp *lp, FILE *f)
{
    int64_t head[3] = {lp->n_rows, lp->n_columns, 0}, start = 0;
    for (int j = 0; j < lp->n_columns; j++) head[2] += lp->columns[j].n;
    fwrite(head, sizeof *head, 3, f);
    for (int j = 0; j < lp->n_columns; start += lp->columns[j++].n) fwrite(&start, sizeof start, 1, f);
    fwrite(&start, sizeof start, 1, f);
    for (int j = 0; j < lp->n_columns; j++)
        for (int i = 0; i < lp->columns[j].n; i++) {
            const int64_t row = lp->columns[j].row[i];
            fwrite(&row, sizeof row, 1, f);
        }
    for (int j = 0; j < lp->n_columns; j++) fwrite(lp->columns[j].value, sizeof(double), (size_t)lp->columns[j].n, f);
    for (int what = 0; what < 3; what++) put_doubles(lp, f, what);
    fwrite(lp->right, sizeof *lp->right, (size_t)lp->n_rows, f);
}

static int write_programme(const rkw_programme *p, const char *stem)
{
    char path[128];
    general_lp *lp = lp_write(p);
    snprintf(path, sizeof path, "%s.mps", stem);
    FILE *mps = fopen(path, "w");
    snprintf(path, sizeof path, "%s.bin", stem);
    FILE *binary = fopen(path, "wb");
    if (mps) write_mps(lp, mps);
    if (binary) write_binary(lp, binary);
    const int written = mps && !fclose(mps) && binary && !fclose(binary);
    lp_free(lp);
    return written;
}

/* One line per solver: its time, and how much longer that is than ours; its objective must agree. */
static void report_peer(const char *line, const char *name, double our_ms, double our_objective)
{
    char peer[64], label[128], note[128];
    double seconds, objective;
    if (sscanf(line, "%63s %lf %lf", peer, &seconds, &objective) != 3) {
        printf("%-44s %s", name, line);
        return;
    }
    const double ms = 1e3 * seconds, off = fabs(objective - our_objective) / (1.0 + fabs(objective));
    snprintf(label, sizeof label, "optimize %s by %s", name, peer);
    snprintf(note, sizeof note, "one run, %.3g times ours; objectives differ by %.1e", ms / our_ms, off);
    bench_figures(label, &ms, 1, "ms", note);
}

static void bench_peers(const char *name, const rkw_programme *p, double our_ms, double our_objective)
{
    char folder[] = "/tmp/rackwatt-bench-XXXXXX", stem[64], command[160], line[256];
    if (!mkdtemp(folder)) return;
    snprintf(stem, sizeof stem, "%s/year", folder);
    fflush(stdout);
    if (write_programme(p, stem)) {
        snprintf(command, sizeof command, "sh bench/peers/lp.sh %s", stem);
        FILE *peers = popen(command, "r");
        while (peers && fgets(line, sizeof line, peers)) report_peer(line, name, our_ms, our_objective);
        if (peers) pclose(peers);
    }
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0) fprintf(stderr, "bench optimize: %s is left behind\n", folder);
}

#endif
