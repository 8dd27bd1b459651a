/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weather years whose plants, store and import are to be sized, for the benchmark of capacity programmes. Its own
 * generator: every number follows from the number of the year. */
#ifndef RKW_BENCH_CAPACITIES_YEARS_H
#define RKW_BENCH_CAPACITIES_YEARS_H

#include <rackwatt/capacity_programme.h>

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "random_series.h"

enum { CAPS = 5, CLASSES = 3, SERIES = 6 + CLASSES };

typedef struct sized_year {
    double *series[SERIES]; /* load, draw, sun, wind, import price, export price, work of the classes */
    rkw_flow flows[4];
    rkw_bus_store store;
    rkw_segment segment;
    rkw_pool pool;
    rkw_work_class classes[CLASSES];
    rkw_coupling couplings[6];
    rkw_programme programme;
    uint64_t state;
} sized_year;

typedef struct sized {
    size_t n_years, n_steps;
    sized_year *years;
    rkw_capacity_year *parts;
    rkw_capacity_column capacities[CAPS];
    rkw_shared_row rows[3];
    rkw_capacity_programme programme;
} sized;

static const double LAND[CAPS] = {2.0, 0.35, 0.0, 0.0, 0.0}, BUDGET[CAPS] = {0.85, 1.4, 0.15, 0.2, 0.25},
                    HOURS[CAPS] = {0.0, 0.0, -12.0, 1.0, 0.0};

static void fill_hour(sized_year *y, size_t t, double last[4])
{
    static const double shares[CLASSES] = {41.0, 30.0, 24.0};
    const double hour = fmod((double)t, 24.0), day = (double)t / 24.0, turn = 6.2831853;
    const double sun = positive(sin(turn * (hour - 6.0) / 24.0)) * (0.85 + 0.15 * cos(turn * (day - 172.0) / 365.0)) /
                       (1.0 + exp(-1.3 - 1.2 * drift(&y->state, &last[0], 0.95)));
    const double blow = positive(7.2 + 3.0 * drift(&y->state, &last[1], 0.965)) / 11.5;
    y->series[0][t] = 110.0 + 45.0 * sin(turn * (hour - 9.0) / 24.0) + 5.0 * uniform(&y->state);
    y->series[1][t] = 1.07 + 0.05 * sun;
    y->series[2][t] = sun < 0.004 ? 0.0 : sun;
    y->series[3][t] = blow > 1.0 ? 1.0 : blow * blow * blow;
    y->series[4][t] =
        70.0 + 14.0 * sin(turn * (hour - 13.0) / 24.0) - 25.0 * sun + 11.0 * drift(&y->state, &last[2], 0.9);
    y->series[5][t] = y->series[4][t] - 30.0;
    const double gust = exp(0.5 * drift(&y->state, &last[3], 0.6));
    for (size_t k = 0; k < CLASSES; k++) {
        const double share = shares[k] * (1.0 + 0.4 * sin(turn * (hour - 9.0 - (double)k) / 24.0));
        const double MW = uniform(&y->state) < 0.1 ? 0.0 : share * gust;
        y->series[6 + k][t] = floor((MW > 1.4 * share ? 1.4 * share : MW) * 1e4) / 1e4;
    }
}

static void phrase_sized_year(sized_year *y, size_t n)
{
    static const size_t deadlines[CLASSES] = {6, 24, 168};
    static const double powers[CLASSES] = {116.0, 86.0, 68.0};
    const rkw_profile none = {NULL, 0.0}, one = {NULL, 1.0};
    const rkw_programme empty = RKW_PROGRAMME_INIT;
    y->flows[0] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, none, none};
    y->flows[1] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, none, {y->series[4], 1.0}};
    y->flows[2] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_DRAW, {NULL, 120.0}, {y->series[5], -1.0}};
    y->flows[3] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {y->series[0], 1.0}, {NULL, 9000.0}};
    y->store.eta_charge = y->store.eta_discharge = 0.95;
    y->store.self_discharge_per_h = 0.0005;
    y->segment = (rkw_segment){150.0, 1.0, NULL};
    y->pool = (rkw_pool){{y->series[1], 1.0}, one, &y->segment, 1};
    for (size_t k = 0; k < CLASSES; k++) {
        y->classes[k].arrivals_MWh = y->series[6 + k];
        y->classes[k].deadline_steps = deadlines[k];
        y->classes[k].power_MW = powers[k];
        y->classes[k].late_cost_usd_MWh_h = INFINITY;
    }
    const rkw_coupling couplings[] = {{0, RKW_COUPLE_FLOW_LIMIT, 0, 0, 0, {y->series[2], 1.0}},
                                      {1, RKW_COUPLE_FLOW_LIMIT, 0, 0, 0, {y->series[3], 1.0}},
                                      {2, RKW_COUPLE_STORE_CHARGE, 0, 0, 0, one},
                                      {2, RKW_COUPLE_STORE_DISCHARGE, 0, 0, 0, one},
                                      {3, RKW_COUPLE_STORE_ENERGY, 0, 0, 0, one},
                                      {4, RKW_COUPLE_FLOW_LIMIT, 0, 1, 0, one}};
    memcpy(y->couplings, couplings, sizeof couplings);
    y->programme = empty;
    y->programme.n_steps = n;
    y->programme.load_MW = (rkw_profile){y->series[0], 1.0};
    y->programme.flows = y->flows;
    y->programme.n_flows = 4;
    y->programme.stores = &y->store;
    y->programme.n_stores = 1;
    y->programme.pools = &y->pool;
    y->programme.n_pools = 1;
    y->programme.classes = y->classes;
    y->programme.n_classes = CLASSES;
}

static void *zeroed(size_t count, size_t bytes)
{
    void *block = calloc(count, bytes);
    if (!block) exit(1);
    return block;
}

static void make_sized(sized *s, size_t n_years, size_t n_steps)
{
    static const double costs[CAPS] = {55000.0, 105000.0, 12000.0, 15000.0, 30000.0};
    static const double highs[CAPS] = {1500.0, 1000.0, 800.0, 6000.0, 500.0};
    const rkw_capacity_programme empty = RKW_CAPACITY_PROGRAMME_INIT;
    s->n_years = n_years;
    s->n_steps = n_steps;
    s->years = zeroed(n_years, sizeof *s->years);
    s->parts = zeroed(n_years, sizeof *s->parts);
    for (size_t k = 0; k < n_years; k++) {
        sized_year *y = &s->years[k];
        double last[4] = {0.0};
        y->state = 20300101u + k;
        y->series[0] = zeroed(n_steps * SERIES, sizeof(double));
        for (size_t i = 1; i < SERIES; i++) y->series[i] = y->series[0] + i * n_steps;
        for (size_t t = 0; t < n_steps; t++) fill_hour(y, t, last);
        phrase_sized_year(y, n_steps);
        s->parts[k] = (rkw_capacity_year){&y->programme, y->couplings, 6, NULL, 0, 1.0 / (double)n_years};
    }
    for (size_t j = 0; j < CAPS; j++)
        s->capacities[j] = (rkw_capacity_column){NULL, 0.0, highs[j], costs[j] * (double)n_steps / 8760.0};
    s->rows[0] = (rkw_shared_row){"land", -INFINITY, 1500.0, LAND};
    s->rows[1] = (rkw_shared_row){"budget", -INFINITY, 1200.0, BUDGET};
    s->rows[2] = (rkw_shared_row){"hours of the store", -INFINITY, 0.0, HOURS};
    s->programme = empty;
    s->programme.capacities = s->capacities;
    s->programme.n_capacities = CAPS;
    s->programme.rows = s->rows;
    s->programme.n_rows = 3;
    s->programme.years = s->parts;
    s->programme.n_years = n_years;
}

static void free_sized(sized *s)
{
    for (size_t k = 0; k < s->n_years; k++) free(s->years[k].series[0]);
    free(s->years);
    free(s->parts);
}

#endif
