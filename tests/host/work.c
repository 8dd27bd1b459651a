/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/work.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "harness/harness.h"

/* FNV-1a over the bits of values. */
static void take(uint64_t *digest, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        *digest = (*digest ^ bits) * UINT64_C(0x100000001b3);
    }
}

const char *ten_days(void)
{
    static char path[512];
    if (path[0]) return path;
    rkw_site *site = NULL;
    rkw_year *year = NULL;
    rkw_weather *part = NULL;
    rkw_error err = {0};
    snprintf(path, sizeof path, "%s", scratch_file("ten_days.csv"));
    rkw_status status = rkw_site_load(&site, NULL, "data/tetouan", &err);
    if (status == RKW_OK) status = rkw_year_create(&year, NULL, site, NULL, &err);
    if (status == RKW_OK) {
        rkw_axis axis = *rkw_year_axis(year);
        axis.n = 240;
        status = rkw_weather_cut(&part, NULL, rkw_year_weather(year, RKW_NONE), &axis, &err);
    }
    if (status == RKW_OK) status = rkw_weather_write(part, path, RKW_FORMAT_OWN, &err);
    rkw_weather_free(part);
    rkw_year_free(year);
    rkw_site_free(site);
    if (CHECK_STATUS(status, RKW_OK, err)) return path;
    path[0] = 0;
    return NULL;
}

rkw_status simulate_shared(const rkw_context *ctx, const rkw_site *site, const rkw_year *year, size_t policies,
                           uint64_t *digest, rkw_error *err)
{
    for (size_t p = 0; p < policies && rkw_policy_builtin(p); p++) {
        rkw_ledger *ledger;
        rkw_summary s = {.size = sizeof s};
        rkw_year_cost cost = {.size = sizeof cost};
        RKW_TRY(rkw_simulate(&ledger, ctx, site, year, rkw_policy_builtin(p), err));
        for (size_t c = 0; c < rkw_ledger_columns(ledger); c++)
            take(digest, rkw_ledger_data(ledger, c), rkw_ledger_axis(ledger)->n);
        rkw_status status = rkw_summarise(ledger, site, &s, err);
        if (status == RKW_OK) status = rkw_cost_year(site, &s, &cost, err);
        rkw_ledger_free(ledger);
        RKW_TRY(status);
        take(digest, (const double[]){s.cfe, s.pue, s.gpu_h_delivered, cost.total_usd}, 4);
    }
    return RKW_OK;
}

/* A store between a dear and a cheap half of each day, and work that may wait six hours. */
static rkw_status optimise(const rkw_context *ctx, uint64_t *digest, rkw_error *err)
{
    enum { STEPS = 168 };
    double price[STEPS], arrivals[STEPS];
    for (int t = 0; t < STEPS; t++) price[t] = 60 + 40 * sin(0.2618 * t) + 0.01 * t, arrivals[t] = 2 + cos(0.5 * t);
    const rkw_flow flows[] = {{RKW_ROW_BUS, RKW_FLOW_SUPPLY, RKW_PROFILE_CONSTANT(40), {price, 1.0}}};
    const rkw_bus_store store = {20, 0, 5, 5, 0.95, 0.95, 0.001, 0.5, 0.5, 10, 10, 0};
    const rkw_segment segments[] = {{5, 1.1, NULL}, {5, 0.9, NULL}};
    const rkw_pool pool = {RKW_PROFILE_CONSTANT(1.2), RKW_PROFILE_CONSTANT(1), segments, 2};
    const rkw_work_class work = {0, arrivals, 6, 9, INFINITY, NULL, 0, 0, NULL, NULL};
    rkw_programme p = RKW_PROGRAMME_INIT;
    p.n_steps = STEPS;
    p.load_MW.factor = 10;
    p.flows = flows, p.n_flows = 1, p.stores = &store, p.n_stores = 1;
    p.pools = &pool, p.n_pools = 1, p.classes = &work, p.n_classes = 1;
    rkw_optimum *optimum;
    RKW_TRY(rkw_optimize(&optimum, ctx, &p, NULL, err));
    take(digest, rkw_optimum_column(optimum, RKW_COLUMN_STORE_LEVEL_MWH, 0, 0), STEPS);
    take(digest, rkw_optimum_column(optimum, RKW_COLUMN_CLASS_POWER_MW, 0, 0), STEPS);
    rkw_optimum_free(optimum);
    return RKW_OK;
}

/* The best schedule of the days, and a planner that solves every half day on a forecast. */
static rkw_status schedule(const rkw_context *ctx, const rkw_site *site, const rkw_year *year, uint64_t *digest,
                           rkw_error *err)
{
    rkw_schedule *best;
    rkw_mpc *planner = NULL;
    rkw_ledger *ledger = NULL;
    rkw_mpc_options options = RKW_MPC_INIT;
    options.window_h = 24, options.every_h = 12;
    RKW_TRY(rkw_schedule_create(&best, ctx, site, year, NULL, err));
    rkw_status status = rkw_simulate(&ledger, ctx, site, year, rkw_schedule_policy(best), err);
    if (status == RKW_OK) take(digest, (const double[]){rkw_ledger_total(ledger, "grid_import")}, 1);
    rkw_ledger_free(ledger);
    ledger = NULL;
    if (status == RKW_OK) status = rkw_mpc_create(&planner, ctx, site, year, NULL, &options, err);
    if (status == RKW_OK) status = rkw_simulate(&ledger, ctx, site, year, rkw_mpc_policy(planner), err);
    if (status == RKW_OK) take(digest, (const double[]){rkw_ledger_total(ledger, "grid_import")}, 1);
    rkw_ledger_free(ledger);
    rkw_mpc_free(planner);
    rkw_schedule_free(best);
    return status;
}

/* Six designs of two parameters. */
static rkw_status sweep(const rkw_context *ctx, const char *weather, uint64_t *digest, rkw_error *err)
{
    enum { DESIGNS = 6 };
    const char *const vary[] = {"battery_MWh=0,400,800", "battery_MW=50,100"};
    double values[2 * DESIGNS], metrics[RKW_SWEEP_METRICS * DESIGNS];
    rkw_sweep_options options = RKW_SWEEP_OPTIONS_INIT;
    options.vary = vary, options.n_vary = 2;
    options.year.weather_path = weather;
    rkw_sweep *sweep;
    RKW_TRY(rkw_sweep_create(&sweep, ctx, "data/tetouan", &options, err));
    rkw_status status = CHECK(rkw_sweep_designs(sweep) == DESIGNS) ? RKW_OK : RKW_E_ARG;
    if (status == RKW_OK) status = rkw_sweep_design(sweep, 0, DESIGNS, values, err);
    if (status == RKW_OK) status = rkw_sweep_evaluate(sweep, values, DESIGNS, metrics, err);
    if (status == RKW_OK) take(digest, metrics, RKW_SWEEP_METRICS * DESIGNS);
    rkw_sweep_free(sweep);
    return status;
}

rkw_status host_work(const rkw_context *ctx, const char *weather, size_t policies, uint64_t *digest, rkw_error *err)
{
    rkw_site *site;
    rkw_year *year = NULL;
    rkw_year_options options = RKW_YEAR_OPTIONS_INIT;
    options.weather_path = weather;
    *digest = UINT64_C(0xcbf29ce484222325);
    RKW_TRY(rkw_site_load(&site, ctx, "data/tetouan", err));
    rkw_status status = rkw_year_create(&year, ctx, site, &options, err);
    if (status == RKW_OK) status = simulate_shared(ctx, site, year, policies, digest, err);
    if (status == RKW_OK) status = optimise(ctx, digest, err);
    if (status == RKW_OK && policies == ALL_POLICIES) status = schedule(ctx, site, year, digest, err);
    if (status == RKW_OK && policies == ALL_POLICIES) status = sweep(ctx, weather, digest, err);
    rkw_year_free(year);
    rkw_site_free(site);
    return status;
}
