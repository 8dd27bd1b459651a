/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programmes solved eight at a time against the same programmes solved one by one. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <rackwatt/capacity_programme.h>

#include "optimize/instance.h"

enum { SCENARIOS = 19 };

/* The first 72 hours of a reference week, with other prices, sizes and loads. */
typedef struct scenario {
    rkw_programme programme;
    rkw_flow flows[4];
    rkw_bus_store store;
    double price[72];
} scenario;

static void vary(scenario *s, const reference_instance *in, size_t number)
{
    s->programme = in->programme;
    memcpy(s->flows, in->flows, sizeof s->flows);
    s->store = in->stores[0];
    s->programme.n_steps = 72;
    s->programme.end = number == SCENARIOS - 1 ? RKW_END_CYCLIC : RKW_END_FREE;
    s->programme.flows = s->flows;
    s->programme.stores = &s->store;
    for (size_t t = 0; t < 72; t++)
        s->price[t] = in->import_price[t] * (1.0 + 0.2 * sin(0.7 * (double)t + (double)number));
    s->flows[1].cost_usd_MWh = (rkw_profile){s->price, 1.0};
    s->programme.load_MW.factor = 1.0 + 0.02 * (double)number;
    s->store.energy_MWh *= 0.5 + 0.1 * (double)number;
    s->store.end_value_usd_MWh = 40.0;
    if (number == 11) s->flows[1].limit_MW.factor = s->flows[3].limit_MW.factor = 0.0; /* nothing to live on at night */
}

static void compare(const rkw_programme *p, const rkw_optimum *o, rkw_status status)
{
    rkw_optimum *alone = NULL;
    rkw_error err = {0};
    CHECK_STATUS(status, rkw_optimize(&alone, NULL, p, NULL, &err), err);
    CHECK_NEAR(rkw_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD), rkw_optimum_figure(alone, RKW_FIGURE_OBJECTIVE_USD),
               1e-3, 1e-8);
    if (status == RKW_OK) {
        CHECK(rkw_optimum_figure(o, RKW_FIGURE_GAP) <= 1e-8);
        CHECK(rkw_optimum_figure(o, RKW_FIGURE_PRIMAL_RESIDUAL) <= 1e-8);
    }
    rkw_optimum_free(alone);
}

TEST(a_batch_agrees_with_programmes_solved_one_by_one)
{
    reference_instance in;
    scenario *s = calloc(SCENARIOS, sizeof *s);
    const rkw_programme *programmes[SCENARIOS];
    rkw_optimum *one[SCENARIOS], *two[SCENARIOS];
    rkw_status statuses[SCENARIOS];
    rkw_error err = {0};
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.n_threads = 2;
    if (!reference_read(&in, "reference/lp/f168k3")) {
        test_skip("reference/lp is not there");
        free(s);
        return;
    }
    for (size_t i = 0; i < SCENARIOS; i++) {
        vary(&s[i], &in, i);
        programmes[i] = &s[i].programme;
    }
    CHECK_OK(rkw_optimize_batch(one, statuses, NULL, programmes, SCENARIOS, NULL, &err), err);
    CHECK_OK(rkw_optimize_batch(two, statuses, &ctx, programmes, SCENARIOS, NULL, &err), err);
    CHECK(statuses[11] == RKW_E_INFEASIBLE && statuses[10] == RKW_OK);
    for (size_t i = 0; i < SCENARIOS; i++) {
        compare(programmes[i], one[i], statuses[i]);
        const double a = rkw_optimum_figure(one[i], RKW_FIGURE_BOUND_USD);
        const double b = rkw_optimum_figure(two[i], RKW_FIGURE_BOUND_USD);
        CHECK(memcmp(&a, &b, sizeof a) == 0);
        rkw_optimum_free(one[i]);
        rkw_optimum_free(two[i]);
    }
    CHECK_STATUS(rkw_optimize_batch(NULL, statuses, NULL, programmes, 1, NULL, &err), RKW_E_ARG, err);
    reference_free(&in);
    free(s);
}
