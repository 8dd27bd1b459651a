/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forecasts and planning on them. */
#include <math.h>
#include <string.h>

#include "../site/random_site.h"
#include "harness/memory.h"
#include "schedule/mpc.h"

/* Six weeks: what a forecast gets wrong shows, and a test stays short. */
enum { ROWS = 1008 };

static rkw_forecast *make_forecast(const rkw_site *site, const rkw_year *year, int32_t kind, double skill,
                                   uint64_t seed)
{
    rkw_error err = {0};
    rkw_forecast *f = NULL;
    rkw_forecast_options o = RKW_FORECAST_INIT;
    o.kind = kind;
    o.seed = seed;
    for (int i = 0; i < RKW_FORECAST_QUANTITIES; i++) o.skill[i] = skill;
    CHECK_OK(rkw_forecast_create(&f, NULL, site, year, &o, &err), err);
    return f;
}

static rkw_forecast_score score_of(const rkw_forecast *f, int32_t quantity, size_t lead)
{
    rkw_error err = {0};
    rkw_forecast_score s = {0};
    CHECK_OK(rkw_forecast_score_of(f, quantity, lead, &s, &err), err);
    return s;
}

TEST(forecasts_have_the_skill_they_state)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_forecast *perfect = make_forecast(t.site, t.year, RKW_FORECAST_PERFECT, 0, 1);
        rkw_forecast *mean = make_forecast(t.site, t.year, RKW_FORECAST_CLIMATOLOGY, 0, 1);
        rkw_forecast *blend = make_forecast(t.site, t.year, RKW_FORECAST_BLEND, 0.6, 1);
        rkw_forecast *errors = make_forecast(t.site, t.year, RKW_FORECAST_ERRORS, 0.7, 5);
        for (int32_t q = 0; q < RKW_FORECAST_QUANTITIES; q++) {
            CHECK_NEAR(score_of(perfect, q, 24).rmse, 0, 0, 0);
            CHECK_NEAR(score_of(mean, q, 24).skill, 0, 1e-12, 0);
            CHECK_NEAR(score_of(blend, q, 24).skill, 0.6, 1e-9, 0);
        }
        /* Errors reach their spread at long leads; temperature is nowhere near its limits, so nothing is cut off. */
        const double memory = 0.95;
        for (size_t lead = 1; lead <= 48; lead = 3 * lead + 3) {
            const double want = 1 - 0.3 * (1 - pow(memory, 2.0 * (double)lead));
            CHECK_NEAR(score_of(errors, RKW_FORECAST_TEMP, lead).skill, want, 0.02, 0);
        }
        CHECK(fabs(score_of(errors, RKW_FORECAST_TEMP, 24).bias) < 0.05);
        CHECK(score_of(errors, RKW_FORECAST_WIND, 1).skill > score_of(errors, RKW_FORECAST_WIND, 24).skill);
        rkw_forecast_free(perfect);
        rkw_forecast_free(mean);
        rkw_forecast_free(blend);
        rkw_forecast_free(errors);
    }
    tetouan_close(&t);
}

/* PV and temperature errors of the preset correlate by 0.5; the same (seed, row, lead) gives the same errors. */
TEST(forecast_errors_are_correlated_and_seeded)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_forecast *f = make_forecast(t.site, t.year, RKW_FORECAST_ERRORS, 0.5, 3);
        rkw_forecast *again = make_forecast(t.site, t.year, RKW_FORECAST_ERRORS, 0.5, 3);
        rkw_forecast *other = make_forecast(t.site, t.year, RKW_FORECAST_ERRORS, 0.5, 4);
        double pv[49], temp[49], same[49], different[49], both = 0, pv2 = 0, temp2 = 0;
        int equal = 1, differs = 0;
        for (size_t i = 0; i < 8000; i++) {
            rkw_forecast_errors(f, RKW_FORECAST_PV, i, 49, pv);
            rkw_forecast_errors(f, RKW_FORECAST_TEMP, i, 49, temp);
            rkw_forecast_errors(again, RKW_FORECAST_PV, i, 49, same);
            rkw_forecast_errors(other, RKW_FORECAST_PV, i, 49, different);
            equal &= memcmp(pv, same, sizeof pv) == 0;
            differs |= memcmp(pv, different, sizeof pv) != 0;
            both += pv[48] * temp[48];
            pv2 += pv[48] * pv[48];
            temp2 += temp[48] * temp[48];
        }
        CHECK(equal && differs);
        CHECK_NEAR(both / sqrt(pv2 * temp2), 0.5, 0.03, 0);
        CHECK_NEAR(pv2 / 8000, 1, 0.05, 0);
        rkw_forecast_free(f);
        rkw_forecast_free(again);
        rkw_forecast_free(other);
    }
    tetouan_close(&t);
}

/* A table with the truth in it is a perfect forecast; without its last lead it does not cover the window. */
static const char *write_table(const tetouan *t, const rkw_year *year, const char *name, size_t leads, int with_unknown)
{
    const rkw_axis *axis = rkw_year_axis(year);
    char *text = malloc(200 * axis->n * leads + 400), *at = text;
    rkw_plant plant = {.size = sizeof plant};
    CHECK(rkw_site_plant(t->site, 1, &plant) == RKW_OK);
    at += sprintf(at, "issued,lead,%s\ntext,h,MW\n", with_unknown ? "pv_nowhere" : plant.name);
    for (size_t i = 0; i < axis->n; i += 24) {
        char time[32];
        rkw_format_time(rkw_axis_time(axis, i), time);
        for (size_t l = 1; l < leads && i + l < axis->n; l++)
            at += sprintf(at, "%s,%zu,%.6f\n", time, l, rkw_year_profile(year, 1)[i + l] * plant.capacity_MW);
    }
    const char *path = scratch_text(name, text);
    free(text);
    return path;
}

TEST(a_table_of_forecasts_must_cover_the_window)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        rkw_error err = {0};
        rkw_forecast *f = NULL;
        rkw_forecast_options o = RKW_FORECAST_INIT;
        double got[72];
        cut_year(&y, t.year, 240);
        o.kind = RKW_FORECAST_TABLE;
        o.table = write_table(&t, &y.year, "forecast.csv", 96, 0);
        if (CHECK_OK(rkw_forecast_create(&f, NULL, t.site, &y.year, &o, &err), err)) {
            /* Issued at hour 48, asked at hour 60: leads 13 to 83 of that issue. */
            if (CHECK_OK(rkw_forecast_series(f, RKW_FORECAST_PV, 1, 60, 72, got, &err), err))
                for (size_t i = 0; i < 72; i++) CHECK_NEAR(got[i], rkw_year_profile(&y.year, 1)[60 + i] * 300, 1e-5, 0);
            CHECK_STATUS(rkw_forecast_series(f, RKW_FORECAST_PV, 1, 150, 91, got, &err), RKW_E_AXIS, err);
            rkw_forecast_free(f);
        }
        o.table = write_table(&t, &y.year, "short.csv", 48, 0);
        if (CHECK_OK(rkw_forecast_create(&f, NULL, t.site, &y.year, &o, &err), err)) {
            CHECK_STATUS(rkw_forecast_series(f, RKW_FORECAST_PV, 1, 60, 72, got, &err), RKW_E_AXIS, err);
            CHECK(strstr(err.message, "nothing for 2030-01-05T00:00:00Z is known at 2030-01-03T12:00:00Z") != NULL);
            rkw_forecast_free(f);
        }
        o.table = write_table(&t, &y.year, "unknown.csv", 4, 1);
        CHECK_STATUS(rkw_forecast_create(&f, NULL, t.site, &y.year, &o, &err), RKW_E_UNKNOWN, err);
        drop_year(&y);
    }
    tetouan_close(&t);
}

/* No plan charges and discharges in one row where energy has a price. */
static rkw_status decide_and_look(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    const rkw_mpc *mpc = state;
    const rkw_plan *plan = &mpc->plan;
    const rkw_status status = rkw_mpc_decide(state, view, wishes, err);
    size_t both = 0;
    for (size_t i = 0; status == RKW_OK && mpc->planned_at == rkw_view_row(view) && i < plan->n; i++)
        both += plan->charge[i] > 1e-6 && plan->discharge[i] > 1e-6 && plan->bus_usd[i] >= 0;
    CHECK(both == 0);
    return status;
}

/* Money of the parts that planning counts. */
static double simulate(const tetouan *t, const rkw_year *year, const rkw_forecast *f, double window_h, double every_h,
                       double *late_gpu_h)
{
    rkw_error err = {0};
    rkw_mpc *mpc = NULL;
    rkw_ledger *l = NULL;
    rkw_mpc_options o = RKW_MPC_INIT;
    rkw_summary s = {.size = sizeof s};
    double money = NAN;
    o.window_h = window_h;
    o.every_h = every_h;
    rkw_policy policy = {.size = sizeof policy};
    if (CHECK_OK(rkw_mpc_create(&mpc, NULL, t->site, year, f, &o, &err), err)) {
        policy = *rkw_mpc_policy(mpc);
        policy.decide = decide_and_look;
    }
    if (mpc && CHECK_OK(rkw_simulate(&l, NULL, t->site, year, &policy, &err), err) &&
        CHECK_OK(rkw_summarise(l, t->site, &s, &err), err)) {
        CHECK(rkw_ledger_largest_gap_MW(l) <= 1e-9 * 386);
        /* One for each plan, and more where it has to find a higher peak. */
        CHECK(rkw_mpc_figure(mpc, RKW_MPC_SOLVES) >= ceil(ROWS / every_h));
        CHECK(rkw_mpc_figure(mpc, RKW_MPC_SOLVES) <= 4 * ceil(ROWS / every_h));
        money = s.import_usd + s.wheeling_usd - s.export_usd + s.discharge_MWh * 22.3 + 0.06 * s.carbon_location_kg +
                s.fixed_grid_usd;
        if (late_gpu_h) *late_gpu_h = s.gpu_h_late;
    }
    rkw_ledger_free(l);
    rkw_mpc_free(mpc);
    return money;
}

TEST(knowing_more_costs_less)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        static const double skills[] = {0.1, 0.5, 0.9};
        short_year y;
        double cost[3] = {0}, late = 0;
        cut_year(&y, t.year, ROWS);
        for (int i = 0; i < 3; i++)
            for (uint64_t seed = 1; seed <= 2; seed++) {
                rkw_forecast *f = make_forecast(t.site, &y.year, RKW_FORECAST_ERRORS, skills[i], seed);
                cost[i] += simulate(&t, &y.year, f, 72, 6, &late) / 2;
                CHECK(late <= 1e-6);
                rkw_forecast_free(f);
            }
        rkw_forecast *f = make_forecast(t.site, &y.year, RKW_FORECAST_PERFECT, 0, 1);
        const double perfect = simulate(&t, &y.year, f, 72, 6, &late);
        rkw_forecast_free(f);
        CHECK(cost[0] > cost[1] && cost[1] > cost[2] && cost[2] > perfect);
        test_note("six weeks: skill 0.1 %.0f, 0.5 %.0f, 0.9 %.0f, perfect %.0f USD", cost[0], cost[1], cost[2],
                  perfect);
        drop_year(&y);
    }
    tetouan_close(&t);
}

TEST(bad_options_of_a_planner_are_refused)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_error err = {0};
        rkw_mpc *mpc = NULL;
        const rkw_mpc_options good = RKW_MPC_INIT;
#define REFUSED(change, wanted)                                                                                        \
    {                                                                                                                  \
        rkw_mpc_options o = good;                                                                                      \
        change;                                                                                                        \
        CHECK_STATUS(rkw_mpc_create(&mpc, NULL, t.site, t.year, NULL, &o, &err), wanted, err);                         \
        CHECK(mpc == NULL);                                                                                            \
    }
        REFUSED(o.size = 1, RKW_E_ARG);
        REFUSED(o.window_h = 0.5, RKW_E_DOMAIN);
        REFUSED(o.window_h = NAN, RKW_E_DOMAIN);
        REFUSED(o.every_h = 100, RKW_E_DOMAIN);
        REFUSED(o.quantile = 0.4, RKW_E_DOMAIN);
        REFUSED(o.unfree_usd_per_MWh = -1, RKW_E_DOMAIN);
#undef REFUSED
        rkw_forecast *f = NULL;
        rkw_forecast_options o = RKW_FORECAST_INIT;
        o.skill[1] = 1.2;
        CHECK_STATUS(rkw_forecast_create(&f, NULL, t.site, t.year, &o, &err), RKW_E_DOMAIN, err);
        o.skill[1] = 0.5;
        /* PV goes with wind and with work, yet these two against each other. */
        memcpy(o.correlation, (const double[6]){0.9, 0.9, 0, -0.9, 0, 0}, sizeof o.correlation);
        CHECK_STATUS(rkw_forecast_create(&f, NULL, t.site, t.year, &o, &err), RKW_E_DOMAIN, err);
    }
    tetouan_close(&t);
}

typedef struct site_and_year {
    const rkw_site *site;
    const rkw_year *year;
} site_and_year;

static rkw_status plan_ahead(const rkw_context *ctx, void *user, rkw_error *err)
{
    const site_and_year *with = user;
    rkw_mpc_options o = RKW_MPC_INIT;
    rkw_mpc *mpc = NULL;
    rkw_ledger *l = NULL;
    o.window_h = o.every_h = 24;
    rkw_status status = rkw_mpc_create(&mpc, ctx, with->site, with->year, NULL, &o, err);
    CHECK((mpc != NULL) == (status == RKW_OK));
    if (status == RKW_OK) status = rkw_simulate(&l, ctx, with->site, with->year, rkw_mpc_policy(mpc), err);
    rkw_ledger_free(l);
    rkw_mpc_free(mpc);
    return status;
}

TEST(planning_ahead_survives_lack_of_memory)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        cut_year(&y, t.year, 48);
        site_and_year with = {t.site, &y.year};
        CHECK(test_memory_exhaust(plan_ahead, &with) > 30);
        drop_year(&y);
    }
    tetouan_close(&t);
}
