/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year's schedule: sun, wind, a battery and up to eight classes of deferrable work, from a generator of its own. */
#include "bench.h"

#include <rackwatt/optimize.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { MOST_CLASSES = 8, RUNS = 7 };

typedef struct year {
    size_t n;
    double dt_h;
    double *load, *draw, *renewable, *import_price, *export_price, *work[MOST_CLASSES];
    rkw_flow flows[4];
    rkw_bus_store store;
    rkw_segment segment;
    rkw_pool pool;
    rkw_work_class classes[MOST_CLASSES];
    rkw_programme programme;
    double figures[3]; /* iterations, gap, bytes */
} year;

static uint64_t state = 1;

static double uniform(void)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Noise with memory: an autoregressive series of standard deviation 1. */
static double drift(double *last, double memory)
{
    const double normal = uniform() + uniform() + uniform() + uniform() - 2.0;
    *last = memory * *last + sqrt(1.0 - memory * memory) * normal * 1.7320508;
    return *last;
}

static double positive(double x) { return x > 0.0 ? x : 0.0; }

static void fill_series(year *y)
{
    double cloud = 0.0, wind = 0.0, price = 0.0, burst = 0.0;
    for (size_t t = 0; t < y->n; t++) {
        const double hour = fmod((double)t * y->dt_h, 24.0), day = (double)t * y->dt_h / 24.0;
        const double memory = pow(0.95, y->dt_h);
        const double sun =
            positive(sin(6.2831853 * (hour - 6.0) / 24.0)) * (0.85 + 0.15 * cos(6.2831853 * (day - 172) / 365));
        const double clear = 1.0 / (1.0 + exp(-1.3 - 1.2 * drift(&cloud, memory)));
        const double blow = positive(7.2 + 3.0 * drift(&wind, memory)) / 11.5;
        const double breeze = blow > 1.0 ? 1.0 : blow * blow * blow;
        y->renewable[t] = 420.0 * sun * clear + 260.0 * breeze;
        y->draw[t] = 1.07 + 0.05 * sun;
        y->load[t] = 110.0 + 45.0 * sin(6.2831853 * (hour - 9.0) / 24.0);
        y->import_price[t] =
            70.0 + 14.0 * sin(6.2831853 * (hour - 13.0) / 24.0) - 25.0 * sun + 11.0 * drift(&price, memory);
        y->export_price[t] = y->import_price[t] - 30.0;
        const double gust = exp(0.5 * drift(&burst, memory));
        for (size_t k = 0; k < y->programme.n_classes; k++) {
            const double share =
                90.0 / (double)y->programme.n_classes * (1.0 + 0.4 * sin(6.2831853 * (hour - 9.0 - (double)k) / 24.0));
            const double MW = uniform() < 0.1 ? 0.0 : share * gust;
            y->work[k][t] = floor((MW > 1.4 * share ? 1.4 * share : MW) * y->dt_h * 1e4) / 1e4;
        }
    }
}

static void phrase(year *y)
{
    static const double deadlines_h[] = {2, 4, 8, 12, 24, 48, 96, 168};
    const size_t n = y->programme.n_classes;
    y->flows[0] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {y->renewable, 1.0}, {NULL, 0.0}};
    y->flows[1] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {NULL, 330.0}, {y->import_price, 1.0}};
    y->flows[2] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_DRAW, {NULL, 120.0}, {y->export_price, -1.0}};
    y->flows[3] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {y->load, 1.0}, {NULL, 9000.0}};
    y->store = (rkw_bus_store){600.0, 0.0, 150.0, 150.0, 0.95, 0.95, 0.0005, 0.0, 0.0, 300.0, 300.0, 0.0};
    y->segment = (rkw_segment){150.0, 1.0, NULL};
    y->pool = (rkw_pool){{y->draw, 1.0}, {NULL, 1.0}, &y->segment, 1};
    for (size_t k = 0; k < n; k++) {
        const double hours = n <= 3 ? (double[]){6, 24, 168}[k] : deadlines_h[k];
        y->classes[k] =
            (rkw_work_class){0, y->work[k], (size_t)(hours / y->dt_h), 270.0 / (double)n, INFINITY, NULL, 0, 0.0, NULL};
    }
    y->programme.n_steps = y->n;
    y->programme.dt_h = y->dt_h;
    y->programme.load_MW = (rkw_profile){y->load, 1.0};
    y->programme.flows = y->flows;
    y->programme.n_flows = 4;
    y->programme.stores = &y->store;
    y->programme.n_stores = 1;
    y->programme.pools = &y->pool;
    y->programme.n_pools = n ? 1 : 0;
    y->programme.classes = y->classes;
}

static void make(year *y, size_t n, double dt_h, size_t classes)
{
    const rkw_programme empty = RKW_PROGRAMME_INIT;
    memset(y, 0, sizeof *y);
    state = 20250301u + n + classes;
    y->n = n;
    y->dt_h = dt_h;
    y->programme = empty;
    y->programme.n_classes = classes;
    double *block = calloc(n * (5 + MOST_CLASSES), sizeof *block);
    if (!block) exit(1);
    double **series[] = {&y->load, &y->draw, &y->renewable, &y->import_price, &y->export_price};
    for (size_t i = 0; i < 5; i++) *series[i] = block + i * n;
    for (size_t k = 0; k < MOST_CLASSES; k++) y->work[k] = block + (5 + k) * n;
    fill_series(y);
    phrase(y);
}

static double user_seconds(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_utime.tv_sec + 1e-6 * (double)use.ru_utime.tv_usec;
}

static void solve(year *y)
{
    rkw_optimum *o = NULL;
    rkw_error err = {0};
    if (rkw_optimize(&o, NULL, &y->programme, NULL, &err) != RKW_OK) {
        fprintf(stderr, "bench optimize: %s\n", err.message);
        exit(1);
    }
    y->figures[0] = rkw_optimum_figure(o, RKW_FIGURE_ITERATIONS);
    y->figures[1] = rkw_optimum_figure(o, RKW_FIGURE_GAP);
    y->figures[2] = rkw_optimum_figure(o, RKW_FIGURE_BYTES);
    rkw_optimum_free(o);
}

/* Wall and processor time of whole solves; the latter is what a busy machine leaves untouched. */
static void measure(const char *name, size_t n, double dt_h, size_t classes)
{
    year y;
    double wall[RUNS], user[RUNS], per_stage[RUNS];
    char label[64], note[96];
    make(&y, n, dt_h, classes);
    solve(&y);
    for (int i = 0; i < RUNS; i++) {
        const double began = bench_clock_s(), used = user_seconds();
        solve(&y);
        wall[i] = 1e3 * (bench_clock_s() - began);
        user[i] = 1e3 * (user_seconds() - used);
        per_stage[i] = 1e6 * user[i] / ((double)n * y.figures[0]);
    }
    snprintf(note, sizeof note, "%.0f iterations, gap %.1e, %.1f MB", y.figures[0], y.figures[1], 1e-6 * y.figures[2]);
    snprintf(label, sizeof label, "optimize %s wall", name);
    bench_figures(label, wall, RUNS, "ms", note);
    snprintf(label, sizeof label, "optimize %s user", name);
    bench_figures(label, user, RUNS, "ms", note);
    snprintf(label, sizeof label, "optimize %s per step and iteration", name);
    bench_figures(label, per_stage, RUNS, "ns", "whole solve, setup and repair included");
    free(y.load);
}

int main(void)
{
    measure("8760 K=0", 8760, 1.0, 0);
    measure("8760 K=3", 8760, 1.0, 3);
    measure("8760 K=8", 8760, 1.0, 8);
    measure("35040 K=0", 35040, 0.25, 0);
    measure("35040 K=3", 35040, 0.25, 3);
    return 0;
}
