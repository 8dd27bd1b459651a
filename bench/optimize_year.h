/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year of sun, wind, load, prices and deferrable work, for the schedule solver's benchmark. Its own generator: every
 * number follows from the count of steps and classes. */
#ifndef RKW_BENCH_OPTIMIZE_YEAR_H
#define RKW_BENCH_OPTIMIZE_YEAR_H

#include <rackwatt/optimize.h>

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "random_series.h"

enum { MOST_CLASSES = 8 };

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
    uint64_t state; /* of the random numbers */
} year;

static void fill_series(year *y)
{
    double cloud = 0.0, wind = 0.0, price = 0.0, burst = 0.0;
    for (size_t t = 0; t < y->n; t++) {
        const double hour = fmod((double)t * y->dt_h, 24.0), day = (double)t * y->dt_h / 24.0;
        const double memory = pow(0.95, y->dt_h);
        const double sun =
            positive(sin(6.2831853 * (hour - 6.0) / 24.0)) * (0.85 + 0.15 * cos(6.2831853 * (day - 172) / 365));
        const double clear = 1.0 / (1.0 + exp(-1.3 - 1.2 * drift(&y->state, &cloud, memory)));
        const double blow = positive(7.2 + 3.0 * drift(&y->state, &wind, memory)) / 11.5;
        const double breeze = blow > 1.0 ? 1.0 : blow * blow * blow;
        y->renewable[t] = 420.0 * sun * clear + 260.0 * breeze;
        y->draw[t] = 1.07 + 0.05 * sun;
        y->load[t] = 110.0 + 45.0 * sin(6.2831853 * (hour - 9.0) / 24.0);
        y->import_price[t] =
            70.0 + 14.0 * sin(6.2831853 * (hour - 13.0) / 24.0) - 25.0 * sun + 11.0 * drift(&y->state, &price, memory);
        y->export_price[t] = y->import_price[t] - 30.0;
        const double gust = exp(0.5 * drift(&y->state, &burst, memory));
        for (size_t k = 0; k < y->programme.n_classes; k++) {
            const double share =
                90.0 / (double)y->programme.n_classes * (1.0 + 0.4 * sin(6.2831853 * (hour - 9.0 - (double)k) / 24.0));
            const double MW = uniform(&y->state) < 0.1 ? 0.0 : share * gust;
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
    y->store = (rkw_bus_store){600.0, 0.0, 150.0, 150.0, 0.95, 0.95, 0.0005, 0.0, 0.0, 300.0, 300.0, 45.0};
    y->segment = (rkw_segment){150.0, 1.0, NULL};
    y->pool = (rkw_pool){{y->draw, 1.0}, {NULL, 1.0}, &y->segment, 1};
    for (size_t k = 0; k < n; k++) {
        const double hours = n <= 3 ? (double[]){6, 24, 168}[k] : deadlines_h[k];
        y->classes[k] = (rkw_work_class){
            0, y->work[k], (size_t)(hours / y->dt_h), 270.0 / (double)n, INFINITY, NULL, 0, 80.0, NULL};
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

/* The array behind all series is y->load. */
static void make_year(year *y, size_t n, double dt_h, size_t classes, int32_t end)
{
    const rkw_programme empty = RKW_PROGRAMME_INIT;
    memset(y, 0, sizeof *y);
    y->state = 20250301u + n + classes;
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
    y->programme.end = end;
}

#endif
