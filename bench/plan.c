/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizing and money of the shipped site: years of hours with all capacities, sizings under drawn prices, project and draws. */
#include "bench.h"

#include <rackwatt/rackwatt.h>

#include <stdio.h>
#include <stdlib.h>

enum { MOST_YEARS = 40, RUNS = 5, DRAWS = 32 };

static rkw_site *site;
static rkw_year *years[MOST_YEARS];
static rkw_context ctx = RKW_CONTEXT_INIT;

static void give_up(const char *what, const rkw_error *err)
{
    fprintf(stderr, "bench plan: %s: %s\n", what, err->message);
    exit(1);
}

/* Seconds of `runs` solves, phrasing left out; the peak of memory so far goes along. */
static void bench_sizing(size_t n, double cfe, int runs)
{
    double seconds[RUNS], iterations = 0;
    char name[64], note[96];
    for (int r = 0; r < runs; r++) {
        rkw_sizing_options o = RKW_SIZING_INIT;
        rkw_sizing_result result = {.size = sizeof result};
        rkw_sizing *z;
        rkw_error err = {0};
        o.cfe = cfe;
        if (rkw_sizing_create(&z, &ctx, site, (const rkw_year *const *)years, n, &o, NULL, &err))
            give_up("phrase", &err);
        const double start = bench_clock_s();
        if (rkw_sizing_solve(z, &ctx, &err)) give_up("solve", &err);
        seconds[r] = bench_clock_s() - start;
        if (rkw_sizing_get_result(z, &result)) give_up("result", &err);
        iterations = result.iterations;
        bench_keep(result.cost_usd);
        rkw_sizing_free(z);
    }
    snprintf(name, sizeof name, "sizing, %zu years, CFE %.2f", n, cfe);
    snprintf(note, sizeof note, "%.0f iterations, 2 threads, peak %.0f MB", iterations, bench_peak_MB());
    bench_figures(name, seconds, (size_t)runs, "s", note);
}

static void bench_draws(void)
{
    static double values[DRAWS * 64], cost[DRAWS];
    double seconds[RUNS];
    rkw_sizing_options o = RKW_SIZING_INIT;
    o.cfe = 0.95;
    o.rows_per_step = 3;
    for (int r = 0; r < RUNS; r++) {
        rkw_error err = {0};
        const double start = bench_clock_s();
        if (rkw_sizing_monte_carlo(&ctx, site, years[0], &o, DRAWS, 1, values, cost, &err)) give_up("draws", &err);
        seconds[r] = (bench_clock_s() - start) * 1000 / DRAWS;
    }
    bench_figures("1,000 sizings under drawn prices", seconds, RUNS, "s", "from 32, 3-hour steps, 2 threads");
}

typedef struct money {
    rkw_project *project;
    double *npv;
} money;

static void draw_prices(void *user)
{
    const money *m = user;
    if (rkw_project_monte_carlo(m->project, RKW_TARGET_NPV_USD, 1000, 1, m->npv, NULL) != RKW_OK) return;
    bench_keep(m->npv[0]);
}

static void run_project(void *user)
{
    const money *m = user;
    rkw_project_years *y;
    if (rkw_project_run(&y, m->project, NULL, NULL) != RKW_OK) return;
    bench_keep((double)rkw_project_years_count(y));
    rkw_project_years_free(y);
}

static void bench_money(void)
{
    static double npv[1000];
    money m = {NULL, npv};
    rkw_error err = {0};
    if (rkw_project_create(&m.project, &ctx, site, years[0], rkw_policy_builtin(1), &err)) give_up("project", &err);
    bench_time("project, 22 years of cash flow", run_project, &m, 0, NULL, RUNS, "stages simulated before");
    bench_time("1,000 draws of all prices", draw_prices, &m, 0, NULL, RUNS, "2 threads");
    rkw_project_free(m.project);
}

int main(void)
{
    rkw_error err = {0};
    ctx.n_threads = 2;
    if (rkw_site_load(&site, NULL, "data/tetouan", &err)) give_up("site", &err);
    for (size_t i = 0; i < (bench_quick() ? 1u : MOST_YEARS); i++) {
        rkw_year_options o = RKW_YEAR_OPTIONS_INIT;
        o.index = i;
        if (rkw_year_create(&years[i], &ctx, site, &o, &err)) give_up("year", &err);
    }
    if (bench_quick()) {
        bench_money();
        rkw_year_free(years[0]);
        rkw_site_free(site);
        return 0;
    }
    bench_sizing(1, 0, RUNS);
    bench_sizing(1, 0.95, RUNS);
    bench_sizing(3, 0.95, RUNS);
    bench_sizing(10, 0, RUNS);
    bench_sizing(40, 0, RUNS);
    bench_draws();
    bench_money();
    for (size_t i = 0; i < MOST_YEARS; i++) rkw_year_free(years[i]);
    rkw_site_free(site);
    return 0;
}
