/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a schedule promises after repair, on the reference programmes. */
#include <math.h>
#include <stdlib.h>

#include "optimize/general_lp.h"
#include "optimize/instance.h"
#include "optimize/random_programme.h"

/* A limit is met when only rounding lies between: the written-out programme sums windows and changes of its own. */
static int is_near_but_off(double x, double limit)
{
    const double off = fabs(x - limit);
    return off < 1e-6 && off > 1e-11 + 1e-14 * fabs(limit);
}

/* Values that lie closer than 1e-6 to a limit without being on it. */
static size_t count_near_misses(const general_lp *lp, const double *x)
{
    size_t n = 0;
    for (int j = 0; j < lp->n_columns; j++) {
        const lp_column *c = &lp->columns[j];
        if (c->high - c->low > 1e-5) n += is_near_but_off(x[j], c->low) || is_near_but_off(x[j], c->high);
    }
    return n;
}

/* Steps in which the store does both although energy has a price. */
static size_t count_needless_cycles(const rkw_optimum *o)
{
    const double *c = rkw_optimum_column(o, RKW_COLUMN_STORE_CHARGE_MW, 0, 0);
    const double *d = rkw_optimum_column(o, RKW_COLUMN_STORE_DISCHARGE_MW, 0, 0);
    const double *price = rkw_optimum_column(o, RKW_PRICE_BUS_USD_MWH, 0, 0);
    size_t n = 0;
    for (size_t t = 0; t < rkw_optimum_steps(o); t++) n += c[t] > 0.0 && d[t] > 0.0 && price[t] >= 0.0;
    return n;
}

static void check_repaired(const char *folder)
{
    reference_instance in;
    rkw_optimum *o = NULL, *raw = NULL;
    rkw_error err = {0};
    rkw_optimize_options options = RKW_OPTIMIZE_INIT;
    if (!reference_read(&in, folder)) {
        test_skip("%s is not there", folder);
        return;
    }
    general_lp *lp = lp_write(&in.programme);
    CHECK_OK(rkw_optimize(&o, NULL, &in.programme, NULL, &err), err);
    options.repair = 0;
    CHECK_OK(rkw_optimize(&raw, NULL, &in.programme, &options, &err), err);
    double *x = lp_point(lp, &in.programme, o);
    const double cost = rkw_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD);
    CHECK(lp_violation(lp, x) <= 1e-9);
    CHECK_NEAR(cost, lp_cost(lp, x), 1e-9, 1e-12);
    CHECK(cost <= rkw_optimum_figure(raw, RKW_FIGURE_OBJECTIVE_USD) + 1e-8 * (1.0 + fabs(cost)));
    double *y = lp_point(lp, &in.programme, raw);
    CHECK(count_near_misses(lp, x) == 0);
    CHECK(count_near_misses(lp, y) > 0);
    CHECK(count_needless_cycles(o) == 0);
    free(x);
    free(y);
    lp_free(lp);
    rkw_optimum_free(o);
    rkw_optimum_free(raw);
    reference_free(&in);
}

TEST(optimize_repairs_the_schedule)
{
    check_repaired("reference/lp/d168k0");
    check_repaired("reference/lp/d168k3");
    check_repaired("reference/lp/d168k8");
    check_repaired("reference/lp/f168k3");
    check_repaired("reference/lp/r168k3");
    check_repaired("reference/lp/q672k2");
    check_repaired("reference/lp_ext/e06");
    check_repaired("reference/lp_ext/e24");
}

/* Steps in which a store does both, of all stores: what the figure says. */
static double count_cycles(const rkw_optimum *o, size_t n_stores)
{
    double n = 0;
    for (size_t i = 0; i < n_stores; i++) {
        const double *c = rkw_optimum_column(o, RKW_COLUMN_STORE_CHARGE_MW, i, 0);
        const double *d = rkw_optimum_column(o, RKW_COLUMN_STORE_DISCHARGE_MW, i, 0);
        for (size_t t = 0; t < rkw_optimum_steps(o); t++) n += c[t] > 0.0 && d[t] > 0.0;
    }
    return n;
}

/* The same on programmes of every kind: negative prices, ties, several stores and pools, ramps, all ends. */
static void check_random(uint64_t seed)
{
    random_programme r;
    rkw_optimum *o = NULL;
    rkw_error err = {0};
    random_programme_make(&r, seed, 48);
    const rkw_status status = rkw_optimize(&o, NULL, &r.programme, NULL, &err);
    double size = 0.0;
    for (size_t t = 0; t < r.programme.n_steps; t++) size = fmax(size, r.programme.load_MW.values[t]);
    if (status == RKW_OK && size > 10.0 && size < 1e4) { /* 1e-6 MW means something there */
        general_lp *lp = lp_write(&r.programme);
        double *x = lp_point(lp, &r.programme, o);
        int good = CHECK(lp_violation(lp, x) <= 1e-9 * (1.0 + 1e-2 * size));
        good &= CHECK(count_near_misses(lp, x) == 0);
        good &=
            CHECK_NEAR(rkw_optimum_figure(o, RKW_FIGURE_BURNING_STEPS), count_cycles(o, r.programme.n_stores), 0, 0);
        if (!good)
            test_note("seed %d: %d values near a limit, violation %.1e", (int)seed, (int)count_near_misses(lp, x),
                      lp_violation(lp, x));
        free(x);
        lp_free(lp);
    }
    rkw_optimum_free(o);
    random_programme_free(&r);
}

TEST(optimize_repairs_random_schedules)
{
    for (uint64_t seed = 5000; seed < 5200; seed++) check_random(seed);
}
