/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capacities and operation in one programme: identities, limits, prices, questions. Steps of six hours keep it quick. */
#include <rackwatt/sizing.h>

#include <math.h>
#include <string.h>

#include "harness/harness.h"
#include "harness/memory.h"

enum { YEARS = 3 };

static struct {
    rkw_site *site;
    rkw_year *years[YEARS];
} s;

static int ready(void)
{
    rkw_error err;
    if (s.years[YEARS - 1]) return 1;
    if (!CHECK_OK(rkw_site_load(&s.site, NULL, repo_file("data/tetouan"), &err), err)) return 0;
    for (int i = 0; i < YEARS; i++) {
        rkw_year_options o = RKW_YEAR_OPTIONS_INIT;
        o.index = (uint64_t)i;
        if (!CHECK_OK(rkw_year_create(&s.years[i], NULL, s.site, &o, &err), err)) return 0;
    }
    return 1;
}

__attribute__((destructor)) static void clean_up(void)
{
    for (int i = 0; i < YEARS; i++) rkw_year_free(s.years[i]);
    rkw_site_free(s.site);
}

static rkw_sizing_options quick(double cfe)
{
    rkw_sizing_options o = RKW_SIZING_INIT;
    o.rows_per_step = 6;
    o.cfe = cfe;
    return o;
}

static rkw_sizing *solved(const rkw_sizing_options *o, size_t n, int32_t threads, rkw_sizing_result *r)
{
    rkw_sizing *z = NULL;
    rkw_error err;
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.n_threads = threads;
    r->size = sizeof *r;
    if (!CHECK_OK(rkw_sizing_create(&z, &ctx, s.site, (const rkw_year *const *)s.years, n, o, NULL, &err), err))
        return NULL;
    if (CHECK_OK(rkw_sizing_solve(z, &ctx, &err), err) && CHECK(rkw_sizing_get_result(z, r) == RKW_OK)) return z;
    rkw_sizing_free(z);
    return NULL;
}

static double cost_at(double cfe)
{
    const rkw_sizing_options o = quick(cfe);
    rkw_sizing_result r;
    rkw_sizing *z = solved(&o, 1, 1, &r);
    rkw_sizing_free(z);
    return z ? r.cost_usd : NAN;
}

/* Money is capacities at their annual cost and operation; the target is met with equality where it binds, and its price is the slope of
 * the cost, taken from two sizings beside it. */
TEST(sizing_adds_up_and_prices_its_target)
{
    if (!ready()) return;
    const rkw_sizing_options o = quick(0.95);
    rkw_sizing_result r;
    rkw_sizing *z = solved(&o, 1, 1, &r);
    if (!z) return;
    double capital = 0, invest = 0;
    for (size_t i = 0; i < rkw_sizing_count(z); i++) {
        const rkw_sized c = rkw_sizing_capacity(z, i);
        capital += c.value * c.annual_usd;
        invest += c.value * c.invest_usd;
        CHECK(c.value >= c.low - 1e-6 && c.value <= c.high + 1e-6);
    }
    CHECK_NEAR(r.capital_usd, capital, 0, 1e-12);
    CHECK_NEAR(r.invest_usd, invest, 0, 1e-12);
    CHECK_NEAR(r.cost_usd, capital + r.import_usd + r.wheeling_usd + r.backup_usd - r.export_usd, 0, 1e-12);
    CHECK_NEAR(r.cfe, 0.95, 1e-5, 0);
    CHECK(r.gap < 1e-5 && r.unserved_MWh < 1);
    const double slope = (cost_at(0.951) - cost_at(0.949)) / (0.002 * r.load_MWh);
    CHECK_NEAR(rkw_sizing_price(z, RKW_SIZING_LIMIT_CFE), slope, 0, 0.1);
    CHECK(isnan(rkw_sizing_price(z, RKW_SIZING_LIMIT_BUDGET)));
    rkw_sizing_free(z);
}

/* Riepin & Brown 2024: convex, and steep at the end. */
TEST(sizing_cost_is_convex_in_the_target)
{
    if (!ready()) return;
    const double cost[4] = {cost_at(0.8), cost_at(0.88), cost_at(0.96), cost_at(0.995)};
    const double a = (cost[1] - cost[0]) / 8, b = (cost[2] - cost[1]) / 8, c = (cost[3] - cost[2]) / 3.5;
    test_note("80, 88, 96, 99.5 %% CFE: %.1f, %.1f, %.1f, %.1f MUSD a year", cost[0] / 1e6, cost[1] / 1e6,
              cost[2] / 1e6, cost[3] / 1e6);
    CHECK(a >= -1 && b > a && c > b);
}

TEST(sizing_keeps_its_limits)
{
    if (!ready()) return;
    rkw_sizing_options o = quick(0.85);
    rkw_sizing_result free_of, r;
    rkw_sizing *z = solved(&o, 1, 1, &free_of);
    double land = 0;
    for (size_t p = 0; z && p < rkw_site_plants(s.site); p++) {
        rkw_plant plant = {.size = sizeof plant};
        CHECK(rkw_site_plant(s.site, p, &plant) == RKW_OK);
        land += rkw_sizing_capacity(z, p).value * (plant.capacity_MW > 0 ? plant.land_m2 / plant.capacity_MW : 0);
    }
    rkw_sizing_free(z);
    o.budget_usd = 0.98 * free_of.invest_usd;
    z = solved(&o, 1, 1, &r);
    if (z) {
        CHECK(r.invest_usd <= o.budget_usd * (1 + 1e-6) && r.cost_usd >= free_of.cost_usd * (1 - 1e-6));
        CHECK(rkw_sizing_price(z, RKW_SIZING_LIMIT_BUDGET) > 0);
    }
    rkw_sizing_free(z);
    o.budget_usd = 1e300;
    o.land_m2 = 0.7 * land;
    z = solved(&o, 1, 1, &r);
    if (z) CHECK(rkw_sizing_price(z, RKW_SIZING_LIMIT_LAND) > 0 && r.cost_usd >= free_of.cost_usd * (1 - 1e-6));
    rkw_sizing_free(z);
    o.land_m2 = 1e300;
    o.cfe = 0;
    o.carbon_kg = 0.5 * free_of.carbon_kg;
    z = solved(&o, 1, 1, &r);
    if (z) {
        CHECK_NEAR(r.carbon_kg, o.carbon_kg, 0, 1e-4);
        CHECK(rkw_sizing_price(z, RKW_SIZING_LIMIT_CARBON) > 0);
    }
    rkw_sizing_free(z);
}

TEST(sizing_explains_what_cannot_be)
{
    if (!ready()) return;
    rkw_sizing_options o = quick(0.99);
    rkw_sizing *z = NULL;
    rkw_error err;
    o.budget_usd = 3e8;
    CHECK_OK(rkw_sizing_create(&z, NULL, s.site, (const rkw_year *const *)s.years, 1, &o, NULL, &err), err);
    if (!z) return;
    CHECK_STATUS(rkw_sizing_solve(z, NULL, &err), RKW_E_INFEASIBLE, err);
    test_note("%s", err.message);
    CHECK(strstr(err.message, "CFE 99.0 % cannot be met within 300 MUSD: the cheapest plan that meets it costs ") ==
          err.message);
    const char *best = strstr(err.message, "; the best CFE within the budget is ");
    CHECK(best != NULL);
    rkw_sizing_free(z);
    /* what it says can be done can be done, and a little more cannot */
    if (!best) return;
    rkw_sizing_result r;
    double share = 0;
    const char *number = best + strlen("; the best CFE within the budget is ");
    CHECK(rkw_parse_number(number, strcspn(number, " "), &share) == RKW_OK);
    o.cfe = share / 100 - 0.0005;
    z = solved(&o, 1, 1, &r);
    if (z) CHECK(r.invest_usd <= 3e8 * (1 + 1e-6));
    rkw_sizing_free(z);
    z = NULL;
    o.cfe = share / 100 + 0.001;
    CHECK_OK(rkw_sizing_create(&z, NULL, s.site, (const rkw_year *const *)s.years, 1, &o, NULL, &err), err);
    if (z) CHECK_STATUS(rkw_sizing_solve(z, NULL, &err), RKW_E_INFEASIBLE, err);
    rkw_sizing_free(z);
}

/* Every year meets the target, not only their mean; threads change nothing; a year that was sized for meets it when held out. */
TEST(sizing_meets_the_target_in_every_year)
{
    if (!ready()) return;
    const rkw_sizing_options o = quick(0.95);
    rkw_sizing_result a, b;
    rkw_sizing *one = solved(&o, YEARS, 1, &a), *two = solved(&o, YEARS, 2, &b);
    if (one && two) {
        rkw_held_out h = {0, 0, 0, 0};
        rkw_error err;
        CHECK(a.cfe_least >= 0.95 - 2e-5 && a.cfe >= a.cfe_least);
        for (size_t i = 0; i < rkw_sizing_count(one); i++)
            CHECK(rkw_sizing_capacity(one, i).value == rkw_sizing_capacity(two, i).value);
        for (int i = 0; i < YEARS; i++) {
            CHECK_OK(rkw_sizing_hold_out(one, NULL, s.years[i], &h, &err), err);
            CHECK(h.met && h.best_cfe >= 0.95 - 2e-5);
        }
    }
    rkw_sizing_free(one);
    rkw_sizing_free(two);
}

/* Sized for one year, calibrated on another: then both meet the target, the plan costs more, and the promise is 1 in 2. */
TEST(sizing_is_calibrated_on_further_years)
{
    if (!ready()) return;
    const rkw_sizing_options o = quick(0.95);
    rkw_sizing_result before, after = {.size = sizeof after};
    rkw_sizing *z = solved(&o, 1, 1, &before);
    const rkw_year *further[2] = {s.years[1], s.years[2]};
    rkw_held_out h;
    rkw_error err;
    double confidence = 0;
    if (!z) return;
    CHECK_OK(rkw_sizing_calibrate(z, NULL, further, 2, &confidence, &err), err);
    CHECK(rkw_sizing_get_result(z, &after) == RKW_OK);
    CHECK_NEAR(confidence, 2.0 / 3, 0, 1e-15);
    CHECK(after.cost_usd >= before.cost_usd * (1 - 1e-6));
    for (int i = 0; i < YEARS; i++) {
        CHECK_OK(rkw_sizing_hold_out(z, NULL, s.years[i], &h, &err), err);
        CHECK(h.met);
    }
    rkw_sizing_free(z);
}

TEST(sizing_has_room_near_the_optimum)
{
    if (!ready()) return;
    const rkw_sizing_options o = quick(0.9);
    rkw_sizing_result r;
    rkw_sizing *z = solved(&o, 1, 1, &r);
    rkw_error err;
    double low1, high1, low3, high3;
    if (!z) return;
    CHECK_OK(rkw_sizing_range(z, NULL, 2, 0.01, &low1, &high1, &err), err);
    CHECK_OK(rkw_sizing_range(z, NULL, 2, 0.03, &low3, &high3, &err), err);
    const double value = rkw_sizing_capacity(z, 2).value;
    CHECK(low3 <= low1 + 0.1 && low1 <= value + 0.1 && value <= high1 + 0.1 && high1 <= high3 + 0.1 &&
          high3 > low3 + 1);
    rkw_sizing_free(z);
}

/* The site with the plan's sizes has the plan's line, and the plan still holds on it: what the rules of the site may import. */
TEST(a_sized_site_has_the_line_of_the_plan)
{
    if (!ready()) return;
    const rkw_sizing_options o = quick(0.9);
    rkw_sizing_result r;
    rkw_sizing *z = solved(&o, 1, 1, &r);
    rkw_site_sizes sizes;
    rkw_site *sized = NULL;
    rkw_error err = {0};
    double plants[64], racks[RKW_POOLS_MAX];
    if (z && CHECK_OK(rkw_sizing_site_sizes(z, &sizes, plants, racks), err) &&
        CHECK_OK(rkw_site_load_sized(&sized, NULL, repo_file("data/tetouan"), &sizes, &err), err)) {
        double line = NAN;
        for (size_t i = 0; i < rkw_sizing_count(z); i++)
            if (strcmp(rkw_sizing_name(z, i), "connection") == 0) line = rkw_sizing_capacity(z, i).value;
        CHECK(line > 100 && line < rkw_site_value(s.site, RKW_SITE_CAPACITY_MW) - 10);
        CHECK_NEAR(rkw_site_value(sized, RKW_SITE_CAPACITY_MW), line, 1e-9, 0);
    }
    rkw_site_free(sized);
    rkw_sizing_free(z);
}

/* At 100 % nothing is imported that is not carbon-free, and the cost is the limit of those of lower targets. */
TEST(all_carbon_free_closes_what_is_not)
{
    if (!ready()) return;
    rkw_sizing_options o = quick(1);
    rkw_sizing_result all, nearly;
    rkw_sizing *a = solved(&o, 1, 1, &all);
    o.cfe = 0.9999;
    rkw_sizing *b = solved(&o, 1, 1, &nearly);
    if (a && b) {
        CHECK_NEAR(all.cfe, 1, 1e-12, 0);
        CHECK(all.cost_usd > nearly.cost_usd && all.cost_usd < 1.02 * nearly.cost_usd);
        CHECK(all.iterations < 80);
        CHECK(isnan(rkw_sizing_price(a, RKW_SIZING_LIMIT_CFE)) && rkw_sizing_price(b, RKW_SIZING_LIMIT_CFE) > 0);
    }
    rkw_sizing_free(a);
    rkw_sizing_free(b);
}

/* Without a target the grid is cheaper than any battery: none is built, not the few hundred watts that the interior point leaves of it. */
TEST(a_sized_site_has_no_crumbs)
{
    if (!ready()) return;
    const rkw_sizing_options o = quick(0);
    rkw_sizing_result r;
    rkw_sizing *z = solved(&o, 1, 1, &r);
    rkw_site_sizes sizes;
    rkw_error err = {0};
    double plants[64], racks[RKW_POOLS_MAX];
    if (z && CHECK_OK(rkw_sizing_site_sizes(z, &sizes, plants, racks), err)) {
        CHECK(sizes.battery_MW == 0 && sizes.battery_MWh == 0 && sizes.backup_units == 0);
        for (size_t p = 0; p < rkw_site_plants(s.site); p++) CHECK(plants[p] == 0 || plants[p] > 1);
        CHECK(plants[2] > 100); /* and what the plan is made of stays */
    }
    rkw_sizing_free(z);
}

/* The tail is never cheaper than the mean, and a sizing for it has a tail that is no dearer than that of one for the mean. */
TEST(sizing_for_risk)
{
    if (!ready()) return;
    rkw_sizing_options o = quick(0.9);
    rkw_sizing_result mean, risk;
    rkw_sizing *a = solved(&o, YEARS, 1, &mean);
    o.aim = RKW_SIZE_FOR_RISK;
    rkw_sizing *b = solved(&o, YEARS, 1, &risk);
    if (a && b) CHECK(risk.cost_usd >= mean.cost_usd * (1 - 1e-5));
    rkw_sizing_free(a);
    rkw_sizing_free(b);
}

/* More to choose from never costs more: racks and chilled water besides. A mandatory reliability buys backup. */
TEST(sizing_with_more_to_choose)
{
    if (!ready()) return;
    rkw_sizing_options o = quick(0.9);
    rkw_sizing_result less, more;
    rkw_sizing *z = solved(&o, 1, 1, &less);
    rkw_sizing_free(z);
    o.size_thermal = 1;
    z = solved(&o, 1, 1, &more);
    if (z) CHECK(more.cost_usd <= less.cost_usd * (1 + 1e-5) && rkw_sizing_count(z) == 10);
    rkw_sizing_free(z);
    o.size_thermal = 0;
    o.size_racks = 1;
    z = solved(&o, 1, 1, &more);
    if (z) CHECK(rkw_sizing_capacity(z, 9).value > 0.5 && rkw_sizing_capacity(z, 9).value < 1.05);
    rkw_sizing_free(z);
}

TEST(sizing_again_under_drawn_prices)
{
    if (!ready()) return;
    enum { DRAWS = 12, PARTS = 9 };
    static double values[2][DRAWS * PARTS], cost[2][DRAWS];
    rkw_sizing_options o = quick(0.9);
    rkw_error err;
    o.rows_per_step = 12;
    for (int k = 0; k < 2; k++) {
        rkw_context ctx = RKW_CONTEXT_INIT;
        ctx.n_threads = k + 1;
        CHECK_OK(rkw_sizing_monte_carlo(&ctx, s.site, s.years[0], &o, DRAWS, 3, values[k], cost[k], &err), err);
    }
    CHECK(memcmp(values[0], values[1], sizeof values[0]) == 0 && memcmp(cost[0], cost[1], sizeof cost[0]) == 0);
    double low = INFINITY, high = -INFINITY;
    for (int d = 0; d < DRAWS; d++) {
        low = fmin(low, cost[0][d]);
        high = fmax(high, cost[0][d]);
    }
    CHECK(high > 1.02 * low);
}

static rkw_status phrase(const rkw_context *ctx, void *user, rkw_error *err)
{
    rkw_sizing_options o = quick(0.9);
    rkw_sizing *z = NULL;
    (void)user;
    const rkw_status st = rkw_sizing_create(&z, ctx, s.site, (const rkw_year *const *)s.years, 1, &o, NULL, err);
    CHECK((z != NULL) == (st == RKW_OK));
    rkw_sizing_free(z);
    return st;
}

TEST(sizing_survives_lack_of_memory)
{
    if (ready()) CHECK(test_memory_exhaust(phrase, NULL) > 10);
}

TEST(sizing_refuses_bad_options)
{
    if (!ready()) return;
    rkw_sizing *z = NULL;
    rkw_error err;
    rkw_sizing_options o = quick(95);
    CHECK_STATUS(rkw_sizing_create(&z, NULL, s.site, (const rkw_year *const *)s.years, 1, &o, NULL, &err), RKW_E_DOMAIN,
                 err);
    CHECK_TEXT(err.message, "CFE target = 95, allowed 0 .. 1 (a fraction; did you mean 0.95?)");
    o = quick(0.9);
    o.rows_per_step = 7;
    CHECK_STATUS(rkw_sizing_create(&z, NULL, s.site, (const rkw_year *const *)s.years, 1, &o, NULL, &err), RKW_E_DOMAIN,
                 err);
    o = quick(0.9);
    CHECK_STATUS(rkw_sizing_create(&z, NULL, s.site, (const rkw_year *const *)s.years, 0, &o, NULL, &err), RKW_E_DOMAIN,
                 err);
    CHECK(z == NULL);
}
