/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What planning on a window leaves of the optimum, and what skill is worth. RKW_LONG_SCHEDULES=1 (make check-schedules) takes the year, 168 h
 * and ten seeds; else six weeks, a shorter window, one plan a day and two seeds. */
#include <math.h>
#include <stdlib.h>

#include "../site/random_site.h"
#include <rackwatt/schedule.h>

enum { WEEKS_ROWS = 1008 };

static int is_long(void) { return getenv("RKW_LONG_SCHEDULES") != NULL; }

/* What running costs: energy, fees, demand charge, wear and carbon at its price; what is missing at the end at the mean price. */
static double cost_of(const tetouan *t, const rkw_ledger *l, double *charge_usd)
{
    rkw_error err = {0};
    rkw_summary s = {.size = sizeof s};
    rkw_carbon_factors f = RKW_CARBON_FACTORS_INIT;
    CHECK_OK(rkw_summarise(l, t->site, &s, &err), err);
    CHECK(rkw_carbon_get_factors(rkw_site_carbon(t->site), &f) == RKW_OK);
    const double missing_MWh = s.gpu_h_backlog_end * s.facility_MWh / s.gpu_h_powered - s.battery_end_less_start_MWh;
    CHECK(s.gpu_h_late <= 1e-6);
    *charge_usd = s.fixed_grid_usd;
    return s.import_usd + s.wheeling_usd - s.export_usd + s.backup_usd + s.fixed_grid_usd +
           s.discharge_MWh * rkw_site_battery(t->site)->wear_usd_per_MWh +
           s.carbon_location_kg * f.carbon_price_usd_per_kg + missing_MWh * s.mean_import_usd_per_MWh;
}

/* And what of it mpc is told: the peak that it plans, and the price of the export cap. */
static double optimal(const tetouan *t, const rkw_year *year, rkw_mpc_options *told, double *charge_usd)
{
    rkw_error err = {0};
    rkw_schedule *s = NULL;
    rkw_ledger *l = NULL;
    double usd = NAN;
    if (CHECK_OK(rkw_schedule_create(&s, NULL, t->site, year, NULL, &err), err) &&
        CHECK_OK(rkw_simulate(&l, NULL, t->site, year, rkw_schedule_policy(s), &err), err))
        usd = cost_of(t, l, charge_usd);
    told->peak_MW = s ? rkw_schedule_figure(s, RKW_PLAN_PEAK_MW) : 0;
    told->export_cap_usd_per_MWh = s ? rkw_schedule_figure(s, RKW_PLAN_EXPORT_CAP_USD) : 0;
    rkw_ledger_free(l);
    rkw_schedule_free(s);
    return usd;
}

static double model_predictive(const tetouan *t, const rkw_year *year, double skill, uint64_t seed,
                               const rkw_mpc_options *options, double *charge_usd)
{
    rkw_error err = {0};
    rkw_forecast_options o = RKW_FORECAST_INIT;
    rkw_forecast *f = NULL;
    rkw_mpc *mpc = NULL;
    rkw_ledger *l = NULL;
    double usd = NAN;
    o.kind = skill < 1 ? RKW_FORECAST_ERRORS : RKW_FORECAST_PERFECT;
    o.seed = seed;
    for (int i = 0; i < RKW_FORECAST_QUANTITIES; i++) o.skill[i] = skill;
    if (CHECK_OK(rkw_forecast_create(&f, NULL, t->site, year, &o, &err), err) &&
        CHECK_OK(rkw_mpc_create(&mpc, NULL, t->site, year, f, options, &err), err) &&
        CHECK_OK(rkw_simulate(&l, NULL, t->site, year, rkw_mpc_policy(mpc), &err), err)) {
        usd = cost_of(t, l, charge_usd);
        CHECK(rkw_mpc_figure(mpc, RKW_MPC_UNFINISHED) == 0);
    }
    rkw_ledger_free(l);
    rkw_mpc_free(mpc);
    rkw_forecast_free(f);
    return usd;
}

/* The year's length, or six weeks of it. */
static void cut(short_year *y, const tetouan *t) { cut_year(y, t->year, is_long() ? t->year->axis.n : WEEKS_ROWS); }

TEST(planning_on_perfect_forecasts_is_near_the_optimum)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        rkw_mpc_options o = RKW_MPC_INIT;
        double charge = 0, own_charge = 0;
        cut(&y, &t);
        o.window_h = 168;
        o.every_h = 1;
        const double best = optimal(&t, &y.year, &o, &charge);
        const double got = model_predictive(&t, &y.year, 1, 1, &o, &own_charge);
        test_note("%zu rows: optimal %.0f USD, mpc of 168 h every %.0f h %.0f USD, %.2f %% more", y.year.axis.n, best,
                  o.every_h, got, 100 * (got / best - 1));
        test_note("without the demand charge %.2f %% more; the charge itself %.2f %%",
                  100 * ((got - own_charge) / (best - charge) - 1), 100 * (own_charge / charge - 1));
        /* Both under full curves, demand charge included. */
        CHECK(got <= 1.01 * best);
        CHECK(got - own_charge <= 1.01 * (best - charge));
        drop_year(&y);
    }
    tetouan_close(&t);
}

TEST(regret_falls_as_skill_rises)
{
    static const double skills[] = {0.2, 0.5, 0.8, 1};
    enum { SKILLS = sizeof skills / sizeof skills[0] };
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        rkw_mpc_options o = RKW_MPC_INIT;
        double charge = 0;
        double usd[SKILLS] = {0};
        const uint64_t seeds = is_long() ? 10 : 2;
        cut(&y, &t);
        o.every_h = 24;
        const double best = optimal(&t, &y.year, &o, &charge);
        for (int i = 0; i < SKILLS; i++) {
            const uint64_t n = skills[i] < 1 ? seeds : 1;
            for (uint64_t seed = 1; seed <= n; seed++)
                usd[i] += model_predictive(&t, &y.year, skills[i], seed, &o, &charge) / (double)n;
            test_note("skill %.1f: regret %.0f USD", skills[i], usd[i] - best);
            CHECK(usd[i] > best);
            if (i) CHECK(usd[i] < usd[i - 1]);
        }
        drop_year(&y);
    }
    tetouan_close(&t);
}
