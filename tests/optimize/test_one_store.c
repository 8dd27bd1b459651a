/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two solvers that share nothing: the dynamic programme and the interior point on the same programmes of one store. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/harness.h"
#include "optimize/general_lp.h"
#include "optimize/instance.h"

typedef struct one_store {
    rkw_programme programme;
    rkw_flow flows[4];
    rkw_bus_store store;
    double series[6][400];
} one_store;

static void make(one_store *s, uint64_t seed)
{
    const rkw_programme empty = RKW_PROGRAMME_INIT;
    test_random r = {seed};
    const int ties = random_0_1(&r) < 0.3;
    const size_t n = 1 + random_index(&r, 400);
    for (size_t t = 0; t < n; t++) {
        s->series[0][t] = random_between(&r, 20.0, 80.0);                              /* load */
        s->series[1][t] = random_0_1(&r) < 0.4 ? 0.0 : random_between(&r, 0.0, 150.0); /* renewable */
        s->series[2][t] = ties ? 10.0 * floor(random_between(&r, 2.0, 8.0)) : random_between(&r, 20.0, 80.0);
        s->series[3][t] = s->series[2][t] - 5.0; /* what a sale pays */
    }
    s->flows[0] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {s->series[1], 1.0}, {NULL, 0.0}};
    s->flows[1] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {NULL, 60.0}, {s->series[2], 1.0}};
    s->flows[2] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_DRAW, {NULL, 30.0}, {s->series[3], -1.0}};
    s->flows[3] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {s->series[0], 1.0}, {NULL, 5000.0}};
    const double energy = random_between(&r, 5.0, 300.0);
    s->store = (rkw_bus_store){energy,
                               random_0_1(&r) < 0.5 ? 0.0 : 0.1 * energy,
                               random_between(&r, 2.0, 60.0),
                               random_between(&r, 2.0, 60.0),
                               random_between(&r, 0.8, 1.0),
                               random_between(&r, 0.8, 1.0),
                               random_0_1(&r) < 0.5 ? 0.0 : 0.001,
                               0.0,
                               random_0_1(&r) < 0.5 ? 0.0 : 2.0,
                               0.5 * energy,
                               0.12 * energy,
                               random_between(&r, 0.0, 60.0)};
    s->programme = empty;
    s->programme.n_steps = n;
    s->programme.dt_h = random_0_1(&r) < 0.5 ? 1.0 : 0.25;
    s->programme.end = random_0_1(&r) < 0.5 ? RKW_END_FIXED : RKW_END_FREE;
    s->programme.load_MW = (rkw_profile){s->series[0], 1.0};
    s->programme.flows = s->flows;
    s->programme.n_flows = 4;
    s->programme.stores = &s->store;
    s->programme.n_stores = 1;
}

static void check_seed(one_store *s, uint64_t seed)
{
    rkw_error err = {0};
    rkw_optimum *exact = NULL, *point = NULL;
    make(s, seed);
    const rkw_status status = rkw_optimize_one_store(&exact, NULL, &s->programme, &err);
    const rkw_status other = rkw_optimize(&point, NULL, &s->programme, NULL, &err);
    if (!CHECK_STATUS(status, other, err)) test_note("seed %d", (int)seed);
    if (status == RKW_OK && other == RKW_OK) {
        general_lp *lp = lp_write(&s->programme);
        double *x = lp_point(lp, &s->programme, exact);
        long double terms;
        const double cost = rkw_optimum_figure(exact, RKW_FIGURE_OBJECTIVE_USD);
        int good = CHECK(lp_violation(lp, x) <= 1e-9);
        good &= CHECK_NEAR(cost, lp_cost(lp, x), 1e-9, 1e-12);
        good &= CHECK(fabs(cost - (double)lp_bound(lp, exact, 1, &terms)) <= 1e-12 * (double)terms + 1e-9);
        good &= CHECK_NEAR(rkw_optimum_figure(point, RKW_FIGURE_OBJECTIVE_USD), cost, 1e-7, 1e-8);
        if (!good) test_note("seed %d", (int)seed);
        free(x);
        lp_free(lp);
    }
    rkw_optimum_free(exact);
    rkw_optimum_free(point);
}

TEST(optimize_by_dynamic_programme_agrees_with_the_interior_point)
{
    one_store *s = malloc(sizeof *s);
    for (uint64_t seed = 1; seed <= 60; seed++) check_seed(s, seed);
    free(s);
}

TEST(optimize_by_dynamic_programme_refuses_other_shapes)
{
    rkw_error err = {0};
    rkw_optimum *o = NULL;
    one_store *s = malloc(sizeof *s);
    make(s, 1);
    s->programme.end = RKW_END_CYCLIC;
    CHECK_STATUS(rkw_optimize_one_store(&o, NULL, &s->programme, &err), RKW_E_ARG, err);
    make(s, 1);
    s->programme.n_stores = 0;
    CHECK_STATUS(rkw_optimize_one_store(&o, NULL, &s->programme, &err), RKW_E_ARG, err);
    make(s, 1);
    s->series[2][0] = -500.0;
    const rkw_status status =
        rkw_optimize_one_store(&o, NULL, &s->programme, &err); /* refused, or proved all the same */
    CHECK(status == RKW_OK ? rkw_optimum_figure(o, RKW_FIGURE_GAP) < 1e-9 : status == RKW_E_ARG && !o);
    rkw_optimum_free(o);
    o = NULL;
    make(s, 1);
    s->store.charge_MW = NAN;
    CHECK_STATUS(rkw_optimize_one_store(&o, NULL, &s->programme, &err), RKW_E_DOMAIN, err);
    free(s);
}
