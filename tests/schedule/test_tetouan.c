/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The optimum of a year at Tetouan: what it promises, and what full curves make of it. */
#include <math.h>
#include <string.h>

#include "../site/random_site.h"
#include "harness/memory.h"
#include "schedule/schedule.h"

/* Money of a ledger in the parts that the programme counts. */
static double money_of(const tetouan *t, const rkw_ledger *l)
{
    rkw_summary s = {.size = sizeof s};
    rkw_carbon_factors f = RKW_CARBON_FACTORS_INIT;
    rkw_error err;
    CHECK_OK(rkw_summarise(l, t->site, &s, &err), err);
    CHECK(rkw_carbon_get_factors(rkw_site_carbon(t->site), &f) == RKW_OK);
    const rkw_grid *grid = rkw_site_grid(t->site);
    return s.import_usd + s.wheeling_usd - s.export_usd + s.backup_usd +
           rkw_grid_fixed_usd(grid, s.peak_connection_MW, 1) - rkw_grid_fixed_usd(grid, 0, 1) +
           s.discharge_MWh * rkw_site_battery(t->site)->wear_usd_per_MWh +
           s.carbon_location_kg * f.carbon_price_usd_per_kg;
}

static double figure(const rkw_schedule *s, int32_t which) { return rkw_schedule_figure(s, which); }

TEST(the_year_is_optimal_and_full_curves_stay_within_the_stated_error)
{
    tetouan t;
    rkw_error err = {0};
    rkw_schedule *s = NULL;
    rkw_ledger *l = NULL, *green = NULL;
    if (tetouan_open(&t, 1) && CHECK_OK(rkw_schedule_create(&s, NULL, t.site, t.year, NULL, &err), err) &&
        CHECK_OK(rkw_simulate(&l, NULL, t.site, t.year, rkw_schedule_policy(s), &err), err)) {
        const double planned = figure(s, RKW_PLAN_OBJECTIVE) - figure(s, RKW_PLAN_END_USD), real = money_of(&t, l);
        rkw_summary sum = {.size = sizeof sum};
        CHECK(figure(s, RKW_PLAN_GAP) <= 1e-7);
        CHECK(fabs(real - planned) <= figure(s, RKW_PLAN_SECANT_USD));
        CHECK(rkw_ledger_largest_gap_MW(l) <= 1e-9 * 386);
        CHECK_OK(rkw_summarise(l, t.site, &sum, &err), err);
        CHECK(sum.gpu_h_late <= 1e-6);
        green = tetouan_simulate(&t, "green");
        if (green) CHECK(real < money_of(&t, green));
        test_note("planned %.3f MUSD, full curves %.3f (stated error %.3f), %.0f programmes, %.0f iterations",
                  planned / 1e6, real / 1e6, figure(s, RKW_PLAN_SECANT_USD) / 1e6, figure(s, RKW_PLAN_SOLVES),
                  figure(s, RKW_PLAN_ITERATIONS));
    }
    rkw_ledger_free(green);
    rkw_ledger_free(l);
    rkw_schedule_free(s);
    tetouan_close(&t);
}

/* A month, cut out of the year. */
static void cut_month(short_year *y, const tetouan *t) { cut_year(y, t->year, 720); }

TEST(an_impossible_promise_is_named)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        rkw_error err = {0};
        rkw_schedule *s = NULL;
        const size_t batch = rkw_tenants_find(rkw_site_tenants(t.site), "european_batch"), row = 100;
        cut_month(&y, &t);
        /* Three times what the pool's 78,262 GPUs in service can do in the 25 hours that are left for it. */
        y.year.arrivals[batch * 720 + row] += 3 * 25 * 78262.0;
        CHECK_STATUS(rkw_schedule_create(&s, NULL, t.site, &y.year, NULL, &err), RKW_E_INFEASIBLE, err);
        CHECK(s == NULL);
        CHECK(strstr(err.message, "european_batch") || strstr(err.message, "casablanca_startups"));
        CHECK(strstr(err.message, "(row 124)") != NULL);
        CHECK(strstr(err.message, "GPU-hours are late") != NULL);
        test_note("%s", err.message);
        drop_year(&y);
    }
    tetouan_close(&t);
}

TEST(a_share_that_cannot_be_reached_tells_the_nearest)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        rkw_error err = {0};
        rkw_schedule *s = NULL;
        rkw_schedule_options o = RKW_SCHEDULE_INIT;
        double nearest = 0;
        cut_month(&y, &t);
        o.cfe_target = 0.9999;
        CHECK_STATUS(rkw_schedule_create(&s, NULL, t.site, &y.year, &o, &err), RKW_E_INFEASIBLE, err);
        const char *at = strstr(err.message, "the nearest is ");
        if (CHECK(at != NULL)) nearest = strtod(at + strlen("the nearest is "), NULL) / 100;
        test_note("%s", err.message);
        /* What it names can be reached, and a little more cannot. */
        o.cfe_target = nearest - 1e-4;
        if (CHECK_OK(rkw_schedule_create(&s, NULL, t.site, &y.year, &o, &err), err))
            CHECK(figure(s, RKW_PLAN_CFE) >= o.cfe_target - 1e-9);
        rkw_schedule_free(s);
        o.cfe_target = nearest + 1e-4;
        CHECK_STATUS(rkw_schedule_create(&s, NULL, t.site, &y.year, &o, &err), RKW_E_INFEASIBLE, err);
        drop_year(&y);
    }
    tetouan_close(&t);
}

/* The dear way to carbon-free energy: imports at 5 USD/MWh undercut the wheeling fees, so the share has a price from the start. */
TEST(the_price_of_a_carbon_free_share_rises)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        double share[8], usd[8], slope[8];
        size_t n = 0;
        cut_month(&y, &t);
        for (size_t i = 0; i < 720; i++) y.year.series[RKW_YEAR_IMPORT_USD_PER_MWH][i] = 5;
        for (double target = 0.6; target < 0.97; target += 0.06) {
            rkw_error err = {0};
            rkw_schedule *s = NULL;
            rkw_schedule_options o = RKW_SCHEDULE_INIT;
            o.carbon_usd_per_kg = 0;
            o.cfe_target = target;
            const rkw_status status = rkw_schedule_create(&s, NULL, t.site, &y.year, &o, &err);
            if (status == RKW_E_INFEASIBLE) break;
            if (!CHECK_OK(status, err)) break;
            CHECK_NEAR(figure(s, RKW_PLAN_CFE), target, 1e-6, 0);
            CHECK(figure(s, RKW_PLAN_GAP) <= 1e-5);
            share[n] = figure(s, RKW_PLAN_CFE);
            slope[n] = figure(s, RKW_PLAN_LIMIT_PRICE);
            usd[n++] = figure(s, RKW_PLAN_OBJECTIVE);
            test_note("%.2f %%: %.0f USD, %.2f USD per MWh more", 100 * target, usd[n - 1], slope[n - 1]);
            rkw_schedule_free(s);
        }
        CHECK(n >= 4);
        for (size_t i = 1; i < n; i++) {
            CHECK(usd[i] >= usd[i - 1] - 1e-6 * usd[i]);
            CHECK(slope[i] >= slope[i - 1] - 1e-6);
        }
        for (size_t i = 2; i < n; i++) {
            const double before = (usd[i - 1] - usd[i - 2]) / (share[i - 1] - share[i - 2]);
            CHECK((usd[i] - usd[i - 1]) / (share[i] - share[i - 1]) >= before * (1 - 1e-4));
        }
        drop_year(&y);
    }
    tetouan_close(&t);
}

TEST(bad_options_of_a_schedule_are_refused)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_error err = {0};
        rkw_schedule *s = NULL;
        const rkw_schedule_options good = RKW_SCHEDULE_INIT;
#define REFUSED(change, wanted)                                                                                        \
    {                                                                                                                  \
        rkw_schedule_options o = good;                                                                                 \
        change;                                                                                                        \
        CHECK_STATUS(rkw_schedule_create(&s, NULL, t.site, t.year, &o, &err), wanted, err);                            \
        CHECK(s == NULL);                                                                                              \
    }
        REFUSED(o.size = 4, RKW_E_ARG);
        REFUSED(o.aim = 3, RKW_E_ARG);
        REFUSED(o.promises = -1, RKW_E_ARG);
        REFUSED(o.cfe_target = 1.1, RKW_E_DOMAIN);
        REFUSED(o.cfe_target = NAN, RKW_E_DOMAIN);
        REFUSED(o.carbon_budget_kg = NAN, RKW_E_DOMAIN);
        REFUSED(o.carbon_usd_per_kg = 2e3, RKW_E_DOMAIN);
        REFUSED(o.unserved_usd_per_MWh = NAN, RKW_E_DOMAIN);
        REFUSED(o.tolerance = 0, RKW_E_DOMAIN);
        REFUSED((o.cfe_target = 0.5, o.aim = RKW_AIM_CARBON), RKW_E_ARG);
        REFUSED((o.cfe_target = 0.5, o.carbon_budget_kg = 1), RKW_E_ARG);
        CHECK_STATUS(rkw_schedule_create(NULL, NULL, t.site, t.year, NULL, &err), RKW_E_ARG, err);
#undef REFUSED
    }
    tetouan_close(&t);
}

typedef struct site_and_year {
    const rkw_site *site;
    const rkw_year *year;
} site_and_year;

static rkw_status plan_and_follow(const rkw_context *ctx, void *user, rkw_error *err)
{
    const site_and_year *with = user;
    rkw_schedule *s = NULL;
    rkw_ledger *l = NULL;
    rkw_status status = rkw_schedule_create(&s, ctx, with->site, with->year, NULL, err);
    CHECK((s != NULL) == (status == RKW_OK));
    if (status == RKW_OK) status = rkw_simulate(&l, ctx, with->site, with->year, rkw_schedule_policy(s), err);
    rkw_ledger_free(l);
    rkw_schedule_free(s);
    return status;
}

TEST(planning_survives_lack_of_memory)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        cut_year(&y, t.year, 48);
        site_and_year with = {t.site, &y.year};
        CHECK(test_memory_exhaust(plan_and_follow, &with) > 20);
        drop_year(&y);
    }
    tetouan_close(&t);
}
