/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans from a live state, and quotes. */
#include <math.h>
#include <string.h>

#include "../site/random_site.h"
#include "schedule/mpc.h"

enum { ROW = 3000, HOURS = 48, TENANTS = 6 };

/* Backlogs as long as each tenant's window. */
typedef struct state {
    double due[TENANTS][100];
    const double *pointers[TENANTS];
    rkw_live_state live;
} state;

static void make_state(state *s, const rkw_tenants *tenants)
{
    memset(s, 0, sizeof *s);
    for (size_t t = 0; t < TENANTS; t++) {
        const size_t window = (size_t)rkw_tenants_value(tenants, t, RKW_TENANT_DEADLINE_H);
        for (size_t lead = 0; lead <= window && window; lead++)
            s->due[t][lead] = 0.4 * rkw_tenants_value(tenants, t, RKW_TENANT_CONTRACTED_GPUS);
        s->pointers[t] = s->due[t];
    }
    s->live = (rkw_live_state){.size = sizeof s->live, .row = ROW, .battery_MWh = 200, .due_gpu_h = s->pointers};
}

static rkw_mpc *make_planner(const tetouan *t, const rkw_forecast *f)
{
    rkw_error err = {0};
    rkw_mpc *mpc = NULL;
    rkw_mpc_options o = RKW_MPC_INIT;
    o.window_h = HOURS;
    CHECK_OK(rkw_mpc_create(&mpc, NULL, t->site, t->year, f, &o, &err), err);
    return mpc;
}

static double sum(const double *values, size_t first, size_t last)
{
    double s = 0;
    for (size_t i = first; i < last; i++) s += values[i];
    return s;
}

/* What was due at any hour has been served by then, for every tenant: backlog first, then the forecast arrivals. */
static void check_deadlines(const rkw_mpc *mpc, const state *s, const tetouan *t, const double *arrivals_factor)
{
    const rkw_tenants *tenants = rkw_site_tenants(t->site);
    for (size_t k = 0; k < TENANTS; k++) {
        const size_t window = (size_t)rkw_tenants_value(tenants, k, RKW_TENANT_DEADLINE_H);
        const double *served = rkw_replan_column(mpc, RKW_PLAN_TENANT_GPU_H, k),
                     *arrivals = rkw_year_arrivals(t->year, k);
        double done = 0, due = 0;
        int late = 0;
        if (!window) continue;
        for (size_t i = 0; i < HOURS; i++) {
            done += served[i];
            due += i <= window ? s->due[k][i] : *arrivals_factor * arrivals[ROW + i - window];
            late += done < due - 1e-3;
        }
        if (!CHECK(late == 0)) test_note("tenant %zu: %d hours late", k, late);
    }
}

TEST(a_plan_from_a_live_state_keeps_all_deadlines)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_error err = {0};
        rkw_forecast *f = NULL;
        rkw_forecast_options o = RKW_FORECAST_INIT;
        const double one = 1;
        state s;
        o.kind = RKW_FORECAST_PERFECT;
        CHECK_OK(rkw_forecast_create(&f, NULL, t.site, t.year, &o, &err), err);
        rkw_mpc *mpc = make_planner(&t, f);
        make_state(&s, rkw_site_tenants(t.site));
        if (CHECK_OK(rkw_replan(mpc, &s.live, NULL, HOURS, &err), err)) {
            check_deadlines(mpc, &s, &t, &one);
            const double *battery = rkw_replan_column(mpc, RKW_PLAN_BATTERY_MWH, 0);
            for (size_t i = 0; i < HOURS; i++) CHECK(battery[i] >= 20 - 1e-6 && battery[i] <= 380 + 1e-6);
            /* Running blocks go on in the first hour, whatever the prices. */
            double running[TENANTS] = {0, 0, 0, 9000, 0, 0};
            s.live.running_gpu_h = running;
            CHECK_OK(rkw_replan(mpc, &s.live, NULL, HOURS, &err), err);
            CHECK(rkw_replan_column(mpc, RKW_PLAN_TENANT_GPU_H, 3)[0] >= 9000 - 1e-6);
            check_deadlines(mpc, &s, &t, &one);
        }
        rkw_mpc_free(mpc);
        rkw_forecast_free(f);
    }
    tetouan_close(&t);
}

TEST(an_outlook_and_lost_racks_change_the_plan)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_error err = {0};
        rkw_forecast *f = NULL;
        rkw_forecast_options perfect = RKW_FORECAST_INIT;
        perfect.kind = RKW_FORECAST_PERFECT;
        CHECK_OK(rkw_forecast_create(&f, NULL, t.site, t.year, &perfect, &err), err);
        rkw_mpc *mpc = make_planner(&t, f);
        double limit[HOURS], out[3] = {0};
        state s;
        make_state(&s, rkw_site_tenants(t.site));
        CHECK_OK(rkw_replan(mpc, &s.live, NULL, HOURS, &err), err);
        double base = rkw_mpc_figure(mpc, RKW_MPC_OBJECTIVE_USD), through[HOURS];
        memcpy(through, rkw_replan_column(mpc, RKW_PLAN_CONNECTION_MW, 0), sizeof through);
        /* The same question twice has the same answer. */
        CHECK_OK(rkw_replan(mpc, &s.live, NULL, HOURS, &err), err);
        CHECK_NEAR(rkw_mpc_figure(mpc, RKW_MPC_OBJECTIVE_USD), base, 0, 0);
        /* A quarter less through the connection for three hours: kept, and not for free. */
        for (size_t i = 0; i < HOURS; i++) limit[i] = i >= 6 && i < 9 ? 0.75 * through[i] : 386;
        rkw_outlook outlook = {.size = sizeof outlook, .import_limit_MW = limit};
        CHECK_OK(rkw_replan(mpc, &s.live, &outlook, HOURS, &err), err);
        for (size_t i = 0; i < HOURS; i++)
            CHECK(rkw_replan_column(mpc, RKW_PLAN_CONNECTION_MW, 0)[i] <= limit[i] + 1e-6);
        CHECK(rkw_mpc_figure(mpc, RKW_MPC_OBJECTIVE_USD) >= base - 1e-6 * fabs(base));
        CHECK(sum(rkw_replan_column(mpc, RKW_PLAN_UNSERVED_MW, 0), 0, HOURS) <= 1e-3);
        /* With half of the second pool gone its work keeps to the racks that are left. */
        out[1] = 544;
        s.live.racks_out = out;
        CHECK_OK(rkw_replan(mpc, &s.live, NULL, HOURS, &err), err);
        for (size_t i = 0; i < HOURS; i++) {
            double work = 0;
            for (size_t k = 2; k < 5; k++) work += rkw_replan_column(mpc, RKW_PLAN_TENANT_GPU_H, k)[i];
            CHECK(work <= (1088 * rkw_racks_availability(rkw_site_racks(t.site), 1) - 544) * 72 + 1e-3);
        }
        rkw_mpc_free(mpc);
        rkw_forecast_free(f);
    }
    tetouan_close(&t);
}

TEST(bad_live_states_are_refused)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_error err = {0};
        rkw_mpc *mpc = make_planner(&t, NULL);
        double bad[HOURS] = {NAN};
        state s;
        make_state(&s, rkw_site_tenants(t.site));
        rkw_outlook outlook = {.size = sizeof outlook, .temp_C = bad};
        CHECK_STATUS(rkw_replan(mpc, &s.live, &outlook, HOURS, &err), RKW_E_DOMAIN, err);
        CHECK_STATUS(rkw_replan(mpc, &s.live, NULL, HOURS + 1, &err), RKW_E_AXIS, err);
        CHECK_STATUS(rkw_replan(mpc, &s.live, NULL, 0, &err), RKW_E_AXIS, err);
        s.live.battery_MWh = 401;
        CHECK_STATUS(rkw_replan(mpc, &s.live, NULL, HOURS, &err), RKW_E_DOMAIN, err);
        s.live.battery_MWh = 100;
        s.live.cold_MWh = NAN;
        CHECK_STATUS(rkw_replan(mpc, &s.live, NULL, HOURS, &err), RKW_E_DOMAIN, err);
        s.live.cold_MWh = 10;
        s.due[0][3] = -1;
        CHECK_STATUS(rkw_replan(mpc, &s.live, NULL, HOURS, &err), RKW_E_DOMAIN, err);
        s.live.size = 3;
        CHECK_STATUS(rkw_replan(mpc, &s.live, NULL, HOURS, &err), RKW_E_ARG, err);
        CHECK_STATUS(rkw_replan(NULL, &s.live, NULL, HOURS, &err), RKW_E_ARG, err);
        rkw_mpc_free(mpc);
    }
    tetouan_close(&t);
}

/* A small job costs what the prices of the optimum say; a large one at least that; an impossible one is refused. */
TEST(a_quote_agrees_with_the_prices)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        rkw_error err = {0};
        rkw_quote q = {.size = sizeof q};
        rkw_schedule_options o = RKW_SCHEDULE_INIT;
        o.carbon_usd_per_kg = 0;
        o.tolerance = 1e-10;
        cut_year(&y, t.year, 480);
        rkw_job job = {.size = sizeof job, .pool = 1, .row = 120, .due_rows = 48, .gpus = 200, .hours = 10};
        if (CHECK_OK(rkw_quote_job(&q, NULL, t.site, &y.year, &job, &o, &err), err)) {
            CHECK_NEAR(q.usd, q.marginal_usd, 0, 0.02);
            CHECK(q.first_row >= 120 && q.last_row < 168);
            for (size_t l = 1; l < RKW_QUOTE_LEVELS; l++)
                CHECK(isnan(q.level_usd[l]) || q.level_usd[l] >= q.level_usd[l - 1] - 1e-9);
            const double each = q.usd / q.gpu_h;
            job.gpus = 20000;
            if (CHECK_OK(rkw_quote_job(&q, NULL, t.site, &y.year, &job, &o, &err), err))
                CHECK(q.usd / q.gpu_h >= each * (1 - 1e-3));
        }
        job.gpus = 70000;
        job.hours = 40;
        CHECK_STATUS(rkw_quote_job(&q, NULL, t.site, &y.year, &job, &o, &err), RKW_E_INFEASIBLE, err);
        CHECK(strstr(err.message, "gb200_nvl72 cannot do 2800000 GPU-hours within 48 rows") != NULL);
        job.gpus = 90000;
        CHECK_STATUS(rkw_quote_job(&q, NULL, t.site, &y.year, &job, &o, &err), RKW_E_DOMAIN, err);
        job.gpus = 10;
        job.row = 470;
        CHECK_STATUS(rkw_quote_job(&q, NULL, t.site, &y.year, &job, &o, &err), RKW_E_DOMAIN, err);
        drop_year(&y);
    }
    tetouan_close(&t);
}
