/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bad programmes, unbounded ones, cancelling, failing allocations, equal bits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "optimize/random_programme.h"

enum { STEPS = 12 };

typedef struct small {
    rkw_programme programme;
    rkw_flow flows[2];
    rkw_bus_store store;
    rkw_segment segment;
    rkw_pool pool;
    rkw_work_class work;
    double price[STEPS], arrivals[STEPS];
} small;

static void small_make(small *s)
{
    const rkw_programme empty = RKW_PROGRAMME_INIT;
    memset(s, 0, sizeof *s);
    for (size_t t = 0; t < STEPS; t++) {
        s->price[t] = 20.0 + 10.0 * (double)(t % 5);
        s->arrivals[t] = 10.0;
    }
    s->flows[0] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {NULL, 100.0}, {s->price, 1.0}};
    s->flows[1] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_DRAW, {NULL, 20.0}, {NULL, -15.0}};
    s->store = (rkw_bus_store){40.0, 0.0, 10.0, 10.0, 0.9, 0.9, 0.0, 0.0, 0.0, 20.0, 20.0, 0.0};
    s->segment = (rkw_segment){60.0, 1.0, NULL};
    s->pool = (rkw_pool){{NULL, 1.1}, {NULL, 1.0}, &s->segment, 1};
    s->work = (rkw_work_class){0, s->arrivals, 3, 40.0, INFINITY, NULL, 0, 0.0, NULL, NULL};
    s->programme = empty;
    s->programme.n_steps = STEPS;
    s->programme.load_MW = (rkw_profile){NULL, 30.0};
    s->programme.flows = s->flows;
    s->programme.n_flows = 2;
    s->programme.stores = &s->store;
    s->programme.n_stores = 1;
    s->programme.pools = &s->pool;
    s->programme.n_pools = 1;
    s->programme.classes = &s->work;
    s->programme.n_classes = 1;
}

static rkw_status solve(const small *s, rkw_error *err)
{
    rkw_optimum *o = NULL;
    const rkw_status status = rkw_optimize(&o, NULL, &s->programme, NULL, err);
    CHECK((o != NULL) == (status == RKW_OK || status == RKW_E_INFEASIBLE));
    rkw_optimum_free(o);
    return status;
}

#define CHECK_REFUSED(change, wanted)                                                                                  \
    do {                                                                                                               \
        small s;                                                                                                       \
        rkw_error err = {0};                                                                                           \
        small_make(&s);                                                                                                \
        change;                                                                                                        \
        CHECK_STATUS(solve(&s, &err), wanted, err);                                                                    \
        CHECK(wanted == RKW_OK || err.message[0]);                                                                     \
    } while (0)

TEST(optimize_refuses_bad_programmes)
{
    CHECK_REFUSED((void)0, RKW_OK);
    CHECK_REFUSED(s.programme.n_steps = 0, RKW_E_ARG);
    CHECK_REFUSED(s.programme.size = 8, RKW_E_ARG);
    CHECK_REFUSED(s.programme.end = 7, RKW_E_ARG);
    CHECK_REFUSED(s.programme.flows = NULL, RKW_E_ARG);
    CHECK_REFUSED(s.programme.n_classes = 17, RKW_E_ARG);
    CHECK_REFUSED(s.work.pool = 1, RKW_E_ARG);
    CHECK_REFUSED(s.work.arrivals_MWh = NULL, RKW_E_ARG);
    CHECK_REFUSED(s.flows[0].row = RKW_ROW_CONNECTION, RKW_E_ARG);
    CHECK_REFUSED(s.flows[0].direction = 0, RKW_E_ARG);
    CHECK_REFUSED(s.pool.n_segments = 0, RKW_E_ARG);
}

TEST(optimize_refuses_bad_numbers)
{
    CHECK_REFUSED(s.programme.dt_h = 0.0, RKW_E_DOMAIN);
    CHECK_REFUSED(s.programme.dt_h = NAN, RKW_E_DOMAIN);
    CHECK_REFUSED(s.price[3] = NAN, RKW_E_DOMAIN);
    CHECK_REFUSED(s.price[3] = INFINITY, RKW_E_DOMAIN);
    CHECK_REFUSED(s.arrivals[5] = -1.0, RKW_E_DOMAIN);
    CHECK_REFUSED(s.work.served_MWh = (const double[64]){[2] = 1e9}, RKW_E_DOMAIN);
    CHECK_REFUSED(s.flows[1].limit_MW.factor = -1.0, RKW_E_DOMAIN);
    CHECK_REFUSED(s.store.low_MWh = 41.0, RKW_E_DOMAIN);
    CHECK_REFUSED(s.store.eta_charge = 1.01, RKW_E_DOMAIN);
    CHECK_REFUSED((s.programme.end = RKW_END_FIXED, s.store.end_MWh = 50.0), RKW_E_DOMAIN);
    CHECK_REFUSED(s.work.late_cost_usd_MWh_h = -1.0, RKW_E_DOMAIN);
    CHECK_REFUSED(s.programme.load_MW.factor = NAN, RKW_E_DOMAIN);
}

TEST(optimize_recognises_unbounded_and_infeasible_programmes)
{
    CHECK_REFUSED(s.flows[0].limit_MW.factor = s.flows[1].limit_MW.factor = INFINITY, RKW_OK);
    CHECK_REFUSED((s.flows[0].limit_MW.factor = s.flows[1].limit_MW.factor = INFINITY, s.price[4] = 10.0),
                  RKW_E_UNBOUNDED);
    CHECK_REFUSED((s.flows[1].limit_MW.factor = INFINITY, s.price[4] = 10.0), RKW_OK);
    CHECK_REFUSED(s.programme.load_MW.factor = 110.0, RKW_E_INFEASIBLE);
    CHECK_REFUSED(s.work.power_MW = 5.0, RKW_E_INFEASIBLE);
    CHECK_REFUSED((s.work.power_MW = 5.0, s.work.late_cost_usd_MWh_h = 1.0, s.programme.end = RKW_END_FREE), RKW_OK);
}

TEST(optimize_explains_what_is_missing)
{
    small s;
    rkw_error err = {0};
    rkw_optimum *o = NULL;
    rkw_conflict worst;
    small_make(&s);
    s.store.energy_MWh = s.store.start_MWh = s.store.end_MWh = 0.0;
    s.arrivals[0] = 0.0;
    for (size_t t = 1; t < STEPS; t++) s.arrivals[t] = 0.0;
    double load[STEPS];
    for (size_t t = 0; t < STEPS; t++) load[t] = t == 7 ? 112.5 : 30.0;
    s.programme.load_MW = (rkw_profile){load, 1.0};
    CHECK_STATUS(rkw_optimize(&o, NULL, &s.programme, NULL, &err), RKW_E_INFEASIBLE, err);
    CHECK(rkw_optimum_infeasibility(o, &worst, 1) >= 1);
    CHECK(worst.column == RKW_PRICE_BUS_USD_MWH && worst.first <= 7 && worst.last >= 7);
    CHECK_NEAR(rkw_optimum_figure(o, RKW_FIGURE_SHORTAGE), 12.5, 0.2, 0.0); /* 112.5 MW against 100 MW of supply */
    rkw_optimum_free(o);
}

static int32_t stop_at(void *user, double done, const char *stage)
{
    int *calls = user;
    (void)done;
    (void)stage;
    return ++*calls == 3;
}

TEST(optimize_stops_when_asked)
{
    small s;
    rkw_error err = {0};
    rkw_optimum *o = NULL;
    int calls = 0;
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.progress = stop_at;
    ctx.progress_user = &calls;
    small_make(&s);
    CHECK_STATUS(rkw_optimize(&o, &ctx, &s.programme, NULL, &err), RKW_E_CANCELLED, err);
    CHECK(o == NULL && calls == 3);
}

typedef struct ration {
    int left, live;
} ration;

static void *ration_allocate(void *user, size_t bytes)
{
    ration *r = user;
    if (r->left-- <= 0) return NULL;
    r->live++;
    return malloc(bytes);
}

static void ration_release(void *user, void *block)
{
    ration *r = user;
    r->live--;
    free(block);
}

/* Fails the first, second, ... allocation until one run gets through; nothing may be left over. */
static void check_rations(const rkw_programme *p, rkw_status wanted)
{
    rkw_status status = RKW_E_MEMORY;
    for (int n = 0; n < 40 && status == RKW_E_MEMORY; n++) {
        ration r = {n, 0};
        rkw_error err = {0};
        rkw_optimum *o = NULL;
        rkw_context ctx = RKW_CONTEXT_INIT;
        ctx.allocate = ration_allocate;
        ctx.release = ration_release;
        ctx.memory_user = &r;
        status = rkw_optimize(&o, &ctx, p, NULL, &err);
        CHECK(status == RKW_E_MEMORY || status == wanted);
        rkw_optimum_free(o);
        CHECK(r.live == 0);
    }
    CHECK(status == wanted);
}

TEST(optimize_survives_failing_allocations)
{
    small s;
    small_make(&s);
    check_rations(&s.programme, RKW_OK);
    s.work.power_MW = 5.0;
    check_rations(&s.programme, RKW_E_INFEASIBLE);
}

TEST(optimize_gives_the_same_bits_every_time)
{
    random_programme r;
    rkw_error err = {0};
    rkw_optimum *a = NULL, *b = NULL;
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.n_threads = 4;
    random_programme_make(&r, 4, 72);
    CHECK_OK(rkw_optimize(&a, NULL, &r.programme, NULL, &err), err);
    CHECK_OK(rkw_optimize(&b, &ctx, &r.programme, NULL, &err), err);
    const size_t bytes = rkw_optimum_steps(a) * sizeof(double);
    for (int32_t code = 0; code < 28; code++)
        for (size_t i = 0; rkw_optimum_column(a, code, i, 0); i++)
            CHECK(memcmp(rkw_optimum_column(a, code, i, 0), rkw_optimum_column(b, code, i, 0), bytes) == 0);
    rkw_optimum_free(a);
    rkw_optimum_free(b);
    random_programme_free(&r);
}
