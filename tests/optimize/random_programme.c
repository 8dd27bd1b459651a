/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/random_programme.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct maker {
    random_programme *r;
    test_random random;
    double power, price; /* sizes of this programme */
    int ties;            /* values on a coarse grid */
} maker;

static int chance(maker *m, double p) { return random_0_1(&m->random) < p; }

static double value(maker *m, double low, double high)
{
    const double x = random_between(&m->random, low, high);
    return m->ties && high > low ? low + (high - low) * floor(4.0 * (x - low) / (high - low)) / 4.0 : x;
}

/* A series with runs of zeros with the probability `zero`. */
static rkw_profile series(maker *m, double low, double high, double zero)
{
    const size_t n = m->r->programme.n_steps;
    double *x = calloc(n, sizeof *x);
    m->r->series[m->r->n_series++] = x;
    for (size_t t = 0; t < n; t++) x[t] = chance(m, zero) ? 0.0 : value(m, low, high);
    return (rkw_profile){x, 1.0};
}

static rkw_flow flow(maker *m, int32_t direction, rkw_profile limit, double low_price, double high_price)
{
    const int32_t row = m->r->programme.connection && chance(m, 0.5) ? RKW_ROW_CONNECTION : RKW_ROW_BUS;
    return (rkw_flow){row, direction, limit, series(m, low_price * m->price, high_price * m->price, 0.0)};
}

static void make_flows(maker *m)
{
    random_programme *r = m->r;
    const double p = m->power;
    size_t n = 0;
    r->flows[n++] = flow(m, RKW_FLOW_SUPPLY, series(m, 0.0, 2.0 * p, 0.4), 0.0, chance(m, 0.5) ? 0.0 : 0.1);
    r->flows[n++] = flow(m, RKW_FLOW_SUPPLY, series(m, 0.5 * p, 1.5 * p, 0.05), chance(m, 0.2) ? -0.3 : 0.5, 2.0);
    if (chance(m, 0.7)) r->flows[n++] = flow(m, RKW_FLOW_DRAW, series(m, 0.0, p, 0.3), -1.0, -0.1);
    if (chance(m, 0.85)) {
        r->flows[n] = flow(m, RKW_FLOW_SUPPLY, (rkw_profile){NULL, 3.0 * p}, 100.0, 100.0);
        r->flows[n++].row = RKW_ROW_BUS;
    }
    if (chance(m, 0.2)) r->flows[n++] = flow(m, RKW_FLOW_SUPPLY, (rkw_profile){NULL, 0.0}, 0.1, 0.2);
    r->programme.flows = r->flows;
    r->programme.n_flows = n;
}

static void make_stores(maker *m)
{
    random_programme *r = m->r;
    const size_t n = random_index(&m->random, 4);
    for (size_t i = 0; i < n; i++) {
        rkw_bus_store *s = &r->stores[i];
        s->energy_MWh = chance(m, 0.1) ? 0.0 : value(m, 0.2, 6.0) * m->power * r->programme.dt_h;
        s->low_MWh = chance(m, 0.3) ? 0.1 * s->energy_MWh : 0.0;
        s->charge_MW = chance(m, 0.1) ? 0.0 : value(m, 0.1, 1.0) * m->power;
        s->discharge_MW = chance(m, 0.3) ? s->charge_MW : value(m, 0.1, 1.0) * m->power;
        s->eta_charge = chance(m, 0.2) ? 1.0 : value(m, 0.8, 1.0);
        s->eta_discharge = chance(m, 0.2) ? 1.0 : value(m, 0.8, 1.0);
        s->self_discharge_per_h = chance(m, 0.5) ? 0.0 : 0.002;
        s->discharge_cost_usd_MWh = chance(m, 0.5) ? 0.0 : 0.05 * m->price;
        s->start_MWh = s->low_MWh + value(m, 0.0, 1.0) * (s->energy_MWh - s->low_MWh);
        s->end_MWh = s->low_MWh + value(m, 0.0, 0.8) * (s->start_MWh - s->low_MWh);
        s->end_value_usd_MWh = value(m, 0.0, 1.0) * m->price;
    }
    r->programme.stores = r->stores;
    r->programme.n_stores = n;
}

/* Every third segment changes its size; drawn apart, so that the rest of a seed's programme stays. */
static const double *make_share(maker *m, size_t j)
{
    test_random apart = {m->random.state ^ 0x27d4eb2fu};
    random_programme *r = m->r;
    if (j % 3 != 1 || r->n_series + 8 > sizeof r->series / sizeof *r->series) return NULL;
    double *share = calloc(r->programme.n_steps, sizeof *share);
    r->series[r->n_series++] = share;
    for (size_t t = 0; t < r->programme.n_steps; t++)
        share[t] = random_0_1(&apart) < 0.1 ? 1.0 : random_0_1(&apart) + 0.5;
    return share;
}

static void make_pools(maker *m, size_t n)
{
    random_programme *r = m->r;
    for (size_t q = 0; q < n; q++) {
        rkw_pool *pool = &r->pools[q];
        double efficiency = 1.3;
        pool->n_segments = 1 + random_index(&m->random, 4);
        for (size_t j = 0; j < pool->n_segments; j++) {
            r->segments[q][j] = (rkw_segment){chance(m, 0.1) ? 0.0 : value(m, 0.3, 1.2) * m->power, efficiency, NULL};
            r->segments[q][j].share = make_share(m, j);
            efficiency *= chance(m, 0.2) ? 1.0 : value(m, 0.6, 0.95);
        }
        pool->segments = r->segments[q];
        pool->draw = chance(m, 0.3) ? (rkw_profile){NULL, 1.0} : series(m, 1.0, 1.3, 0.0);
        pool->availability = chance(m, 0.5) ? (rkw_profile){NULL, 1.0} : series(m, 0.8, 1.0, 0.02);
    }
    r->programme.pools = r->pools;
    r->programme.n_pools = n;
}

static void make_start(maker *m, rkw_work_class *c)
{
    random_programme *r = m->r;
    if (r->programme.end == RKW_END_CYCLIC || chance(m, 0.5)) return;
    c->n_start_due = 1 + random_index(&m->random, r->programme.n_steps);
    double *due = calloc(c->n_start_due, sizeof *due);
    r->series[r->n_series++] = due;
    for (size_t i = 0; i < c->n_start_due; i++)
        due[i] = chance(m, 0.7) ? 0.0 : value(m, 0.0, 0.2) * m->power * r->programme.dt_h;
    c->start_due_MWh = due;
}

/* Every third class has part of its work done elsewhere; drawn apart, so that the rest of a seed's programme stays. */
static void make_served(maker *m, rkw_work_class *c, size_t k)
{
    random_programme *r = m->r;
    test_random apart = {m->random.state ^ 0x5bd1e995u};
    if (k % 3 != 2 || random_0_1(&apart) < 0.3) return;
    double *served = calloc(r->programme.n_steps, sizeof *served);
    r->series[r->n_series++] = served;
    for (size_t t = 0; t < r->programme.n_steps; t++)
        served[t] = c->arrivals_MWh[t] * (random_0_1(&apart) < 0.2 ? 1.0 : 0.6 * random_0_1(&apart));
    c->served_MWh = served;
}

/* Now and then a limit of its own instead of a deadline. */
static void make_limit(maker *m, rkw_work_class *c, size_t k)
{
    random_programme *r = m->r;
    test_random apart = {m->random.state ^ 0x9e3779b9u};
    if (k % 3 != 1 || random_0_1(&apart) < 0.5) return;
    double *most = calloc(r->programme.n_steps, sizeof *most), start = 0;
    r->series[r->n_series++] = most;
    for (size_t i = 0; i < c->n_start_due; i++) start += c->start_due_MWh[i];
    for (size_t t = 0; t < r->programme.n_steps; t++)
        most[t] = random_0_1(&apart) < 0.1 ? 0.0 : start + 3 * random_0_1(&apart) * c->power_MW * r->programme.dt_h;
    c->most_waiting_MWh = most;
}

static void make_classes(maker *m, size_t n)
{
    random_programme *r = m->r;
    for (size_t k = 0; k < n; k++) {
        rkw_work_class *c = &r->classes[k];
        const double size = m->power / (double)n;
        c->pool = random_index(&m->random, r->programme.n_pools);
        c->arrivals_MWh = series(m, 0.0, 0.9 * size * r->programme.dt_h, 0.2).values;
        c->deadline_steps = random_index(&m->random, chance(m, 0.5) ? 4 : r->programme.n_steps + 6);
        c->power_MW = value(m, 1.0, 3.0) * size;
        c->late_cost_usd_MWh_h = chance(m, 0.6) ? INFINITY : value(m, 0.5, 5.0) * m->price;
        c->end_cost_usd_MWh = value(m, 0.5, 3.0) * m->price;
        make_start(m, c);
        make_served(m, c, k);
        make_limit(m, c, k);
    }
    r->programme.classes = r->classes;
    r->programme.n_classes = n;
}

static void make_connection(maker *m)
{
    random_programme *r = m->r;
    if (chance(m, 0.5)) return;
    r->connection = (rkw_connection){series(m, 0.5 * m->power, 2.0 * m->power, 0.05),
                                     {NULL, chance(m, 0.4) ? 0.0 : m->power},
                                     chance(m, 0.5) ? INFINITY : value(m, 0.3, 1.0) * m->power,
                                     chance(m, 0.5) ? NAN : 0.5 * m->power};
    r->programme.connection = &r->connection;
}

void random_programme_make(random_programme *r, uint64_t seed, size_t longest)
{
    static const double steps_h[] = {1.0, 0.25, 0.5, 1.0 / 12.0};
    const rkw_programme empty = RKW_PROGRAMME_INIT;
    maker m = {.r = r, .random = {seed * 7919 + 13}};
    memset(r, 0, sizeof *r);
    r->programme = empty;
    r->programme.n_steps = 1 + random_index(&m.random, longest);
    r->programme.dt_h = chance(&m, 0.6) ? 1.0 : steps_h[random_index(&m.random, 4)];
    r->programme.end = (int32_t)random_index(&m.random, 3);
    m.power = chance(&m, 0.7) ? 100.0 : pow(10.0, random_between(&m.random, -4.0, 6.0));
    m.price = chance(&m, 0.7) ? 50.0 : pow(10.0, random_between(&m.random, -3.0, 4.0));
    m.ties = chance(&m, 0.4);
    make_connection(&m);
    r->programme.load_MW = series(&m, 0.0, m.power, 0.1);
    make_flows(&m);
    make_stores(&m);
    make_pools(&m, random_index(&m.random, 4));
    const size_t many = seed % 10 == 9 ? 8 : 0; /* now and then as many as there may be */
    make_classes(&m, r->programme.n_pools ? many + random_index(&m.random, 9) : 0);
}

void random_programme_free(random_programme *r)
{
    for (size_t i = 0; i < r->n_series; i++) free(r->series[i]);
    memset(r, 0, sizeof *r);
}
