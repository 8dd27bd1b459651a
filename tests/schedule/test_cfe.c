/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What carbon-free energy costs hour by hour: the curve that Riepin and Brown find (Energy Strategy Reviews 54 (2024) 101488), on a
 * site large enough for 99 %. A month; imports at 5 USD/MWh undercut own energy, so that every point has its price. */
#include <math.h>

#include <rackwatt/schedule.h>

#include "../site/random_site.h"

enum { ROWS = 720 };

static void enlarge(rkw_site *s)
{
    for (size_t p = 0; p < s->n_plants; p++) {
        s->plants[p].plant.capacity_MW *= 2;
        s->plants[p].plant.line_limit_MW *= 2;
        s->plants[p].plant.ac_MW *= 2;
    }
    s->battery.energy_MWh *= 8;
    s->battery.power_charge_MW *= 4;
    s->battery.power_discharge_MW *= 4;
    s->battery.aux_share /= 4;
}

static void cheapen_imports(short_year *y)
{
    for (size_t i = 0; i < ROWS; i++) y->year.series[RKW_YEAR_IMPORT_USD_PER_MWH][i] = 5;
}

/* All deferrable work may wait a day; the rest of its arrivals is promised at once. */
static void make_flexible(rkw_site *s, double share)
{
    for (size_t k = 0; k < s->tenants->count; k++) {
        double *v = s->tenants->tenants[k].value;
        if (!(v[RKW_TENANT_DEADLINE_H] > 0)) continue;
        v[RKW_TENANT_DEADLINE_H] = 24;
        v[RKW_TENANT_MIN_SHARE] = 1 - share;
    }
}

/* A point of the curve; its cost is known to within `error`. */
typedef struct point {
    double usd, error, usd_per_MWh, load_MWh;
} point;

static int solve(const tetouan *t, const short_year *y, double target, point *out)
{
    rkw_error err = {0};
    rkw_schedule *s = NULL;
    rkw_schedule_options o = RKW_SCHEDULE_INIT;
    o.carbon_usd_per_kg = 0;
    o.cfe_target = target;
    if (!CHECK_OK(rkw_schedule_create(&s, NULL, t->site, &y->year, &o, &err), err)) return 0;
    *out = (point){rkw_schedule_figure(s, RKW_PLAN_OBJECTIVE),
                   rkw_schedule_figure(s, RKW_PLAN_OBJECTIVE) - rkw_schedule_figure(s, RKW_PLAN_BOUND),
                   rkw_schedule_figure(s, RKW_PLAN_LIMIT_PRICE), rkw_schedule_figure(s, RKW_PLAN_LOAD_MWH)};
    CHECK(rkw_schedule_figure(s, RKW_PLAN_CFE) >= target - 1e-9);
    CHECK(rkw_schedule_figure(s, RKW_PLAN_GAP) <= 1e-6);
    rkw_schedule_free(s);
    return 1;
}

TEST(the_last_points_of_carbon_free_energy_are_the_dear_ones)
{
    static const double targets[] = {0.80, 0.85, 0.90, 0.925, 0.95, 0.97, 0.98, 0.99};
    enum { N = sizeof targets / sizeof targets[0] };
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        point p[N] = {{0, 0, 0, 0}};
        double slope[N] = {0};
        cut_year(&y, t.year, ROWS);
        enlarge(t.site);
        cheapen_imports(&y);
        for (int i = 0; i < N && solve(&t, &y, targets[i], &p[i]); i++) {
            if (i) slope[i] = (p[i].usd - p[i - 1].usd) / (100 * (targets[i] - targets[i - 1]));
            test_note("%.1f %%: %.0f USD, %.2f USD/MWh, %.0f USD per point", 100 * targets[i], p[i].usd,
                      p[i].usd_per_MWh, slope[i]);
        }
        for (int i = 1; i < N; i++) {
            const double width = 100 * (targets[i] - targets[i - 1]);
            CHECK(p[i].usd > p[i - 1].usd);
            CHECK(p[i].usd_per_MWh >= p[i - 1].usd_per_MWh * (1 - 1e-6));
            /* Convex to within what each cost may err by. */
            if (i > 1) CHECK(slope[i] >= slope[i - 1] - (p[i].error + 2 * p[i - 1].error + p[i - 2].error) / width);
            /* A point more is so many MWh that may not be bought: the chord lies between the prices at its ends. */
            const double point_MWh = 0.01 * p[i].load_MWh;
            CHECK(slope[i] >= p[i - 1].usd_per_MWh * point_MWh * 0.995 &&
                  slope[i] <= p[i].usd_per_MWh * point_MWh * 1.005);
        }
        /* The knee: above 90 % a point costs more than twice as much as below, the last one twice that again. */
        const double below = (p[2].usd - p[0].usd) / 10, above = (p[N - 1].usd - p[2].usd) / 9;
        CHECK(above > 2 * below && slope[N - 1] > 2 * above);
        test_note("a point costs %.0f USD below 90 %%, %.0f above", below, above);
        drop_year(&y);
    }
    tetouan_close(&t);
}

TEST(flexible_work_makes_carbon_free_energy_cheaper_with_falling_returns)
{
    static const double shares[] = {0, 0.2, 0.4, 0.6, 0.8, 1};
    enum { N = sizeof shares / sizeof shares[0] };
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        point p[N] = {{0, 0, 0, 0}};
        double saved = HUGE_VAL;
        cut_year(&y, t.year, ROWS);
        enlarge(t.site);
        cheapen_imports(&y);
        for (int i = 0; i < N; i++) {
            make_flexible(t.site, shares[i]);
            if (!solve(&t, &y, 0.95, &p[i])) break;
            test_note("%3.0f %% may wait: %.0f USD", 100 * shares[i], p[i].usd);
            if (!i) continue;
            const double more = p[i - 1].usd - p[i].usd;
            CHECK(more > 0 && more < saved);
            saved = more;
        }
        drop_year(&y);
    }
    tetouan_close(&t);
}
