/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capacities over one to forty weather years, and batches of short programmes. HiGHS and Clp get the one-year programme
 * and a minute each, or BENCH_PEER_SECONDS, where they are installed (BENCH_PEERS=none leaves them out). */
#include "bench.h"

#include "capacities_peers.h"
#include "capacities_years.h"

#include <stdio.h>
#include <sys/resource.h>

enum { RUNS = 5, HOURS_PER_YEAR = 8760 };

static double user_seconds(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_utime.tv_sec + 1e-6 * (double)use.ru_utime.tv_usec;
}

typedef struct measured {
    double wall_s, user_s, iterations, gap, bytes, objective;
} measured;

static measured solve(const sized *s, int32_t threads)
{
    rkw_context ctx = RKW_CONTEXT_INIT;
    rkw_capacity_options options = RKW_CAPACITY_OPTIONS_INIT;
    rkw_capacity_optimum *o = NULL;
    rkw_error err = {0};
    ctx.n_threads = threads;
    options.schedules = 0;
    const double began = bench_clock_s(), used = user_seconds();
    if (rkw_optimize_capacities(&o, &ctx, &s->programme, &options, &err) != RKW_OK) {
        fprintf(stderr, "bench capacities: %s\n", err.message);
        exit(1);
    }
    const measured m = {bench_clock_s() - began,
                        user_seconds() - used,
                        rkw_capacity_optimum_figure(o, RKW_FIGURE_ITERATIONS),
                        rkw_capacity_optimum_figure(o, RKW_FIGURE_GAP),
                        rkw_capacity_optimum_figure(o, RKW_FIGURE_BYTES),
                        rkw_capacity_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD)};
    rkw_capacity_optimum_free(o);
    return m;
}

/* Wall and processor time of `runs` solves; returns the best of each. */
static measured measure(const sized *s, int32_t threads, int runs)
{
    double wall[RUNS], user[RUNS];
    char label[64], note[128];
    measured best = solve(s, threads);
    for (int i = 0; i < runs; i++) {
        const measured m = i ? solve(s, threads) : best;
        wall[i] = m.wall_s;
        user[i] = m.user_s;
        if (m.wall_s < best.wall_s) best.wall_s = m.wall_s;
        if (m.user_s < best.user_s) best.user_s = m.user_s;
    }
    snprintf(note, sizeof note, "%.0f iterations, gap %.1e, %.0f MB, process %.0f MB", best.iterations, best.gap,
             1e-6 * best.bytes, bench_peak_MB());
    snprintf(label, sizeof label, "capacities %zu years, %d threads, wall", s->n_years, (int)threads);
    bench_figures(label, wall, (size_t)runs, "s", note);
    snprintf(label, sizeof label, "capacities %zu years, %d threads, user", s->n_years, (int)threads);
    bench_figures(label, user, (size_t)runs, "s", note);
    return best;
}

/* Slope of log(processor seconds per iteration) over log(years). */
static double exponent(const measured *m, const double *years, size_t n)
{
    double sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0, count = (double)n;
    for (size_t i = 0; i < n; i++) {
        const double x = log(years[i]), y = log(m[i].user_s / m[i].iterations);
        sx += x, sy += y, sxx += x * x, sxy += x * y;
    }
    return (count * sxy - sx * sy) / (count * sxx - sx * sx);
}

static void bench_years(void)
{
    static const size_t counts[] = {1, 3, 10, 40};
    measured best[4];
    double years[4];
    for (size_t i = 0; i < (bench_quick() ? 1u : 4u); i++) {
        sized s;
        make_sized(&s, counts[i], HOURS_PER_YEAR);
        years[i] = (double)counts[i];
        const int runs = counts[i] == 40 ? 1 : RUNS;
        if (counts[i] == 10) {
            const measured one = measure(&s, 1, RUNS);
            best[i] = measure(&s, 2, runs);
            const double gain = one.wall_s / best[i].wall_s;
            bench_figures("capacities 10 years, gain of a second thread", &gain, 1, "times", "best wall times");
        } else {
            best[i] = measure(&s, counts[i] == 1 ? 1 : 2, runs);
        }
        if (counts[i] == 1 && !bench_quick()) bench_capacity_peers(&s, best[i].wall_s, best[i].objective);
        free_sized(&s);
    }
    if (bench_quick()) return;
    const double slope = exponent(best, years, 4);
    bench_figures("capacities, exponent in the years", &slope, 1, "1",
                  "of processor time per iteration, 1 .. 40 years");
}

/* ------------------------------------------------------------------ batches */

/* Windows of 72 hours out of a year, each with its own start, prices and work. */
typedef struct windows {
    size_t n;
    rkw_programme programmes[64];
    rkw_work_class classes[64][CLASSES];
    rkw_bus_store store;
    rkw_flow flows[64][4];
    rkw_pool pools[64];
    const rkw_programme *list[64];
} windows;

static void cut_window(windows *w, const sized_year *y, size_t i)
{
    const size_t first = 130 * i;
    rkw_programme *p = &w->programmes[i];
    *p = y->programme;
    memcpy(w->flows[i], y->flows, sizeof y->flows);
    memcpy(w->classes[i], y->classes, sizeof y->classes);
    w->pools[i] = y->pool;
    w->pools[i].draw.values += first;
    w->flows[i][0].limit_MW = (rkw_profile){y->series[2] + first, 400.0};
    w->flows[i][1].limit_MW = (rkw_profile){NULL, 330.0};
    w->flows[i][1].cost_usd_MWh.values += first;
    w->flows[i][2].cost_usd_MWh.values += first;
    w->flows[i][3].limit_MW.values += first;
    for (size_t k = 0; k < CLASSES; k++) w->classes[i][k].arrivals_MWh += first;
    p->n_steps = 72;
    p->end = RKW_END_FREE;
    p->load_MW.values += first;
    p->flows = w->flows[i];
    p->pools = &w->pools[i];
    p->classes = w->classes[i];
    p->stores = &w->store;
    w->list[i] = p;
}

static void solve_together(void *user)
{
    windows *w = user;
    rkw_optimum *out[64];
    rkw_status statuses[64];
    rkw_error err = {0};
    if (rkw_optimize_batch(out, statuses, NULL, w->list, w->n, NULL, &err) != RKW_OK) exit(1);
    for (size_t i = 0; i < w->n; i++) rkw_optimum_free(out[i]);
}

static void solve_apart(void *user)
{
    windows *w = user;
    for (size_t i = 0; i < w->n; i++) {
        rkw_optimum *o = NULL;
        rkw_error err = {0};
        if (rkw_optimize(&o, NULL, w->list[i], NULL, &err) != RKW_OK) exit(1);
        rkw_optimum_free(o);
    }
}

static void bench_batches(void)
{
    sized s;
    windows *w = zeroed(1, sizeof *w);
    make_sized(&s, 1, HOURS_PER_YEAR);
    w->store = (rkw_bus_store){600.0, 0.0, 150.0, 150.0, 0.95, 0.95, 0.0005, 0.0, 1.0, 300.0, 300.0, 45.0};
    for (size_t i = 0; i < 64; i++) cut_window(w, &s.years[0], i);
    for (w->n = 8; w->n <= 64; w->n *= 8) {
        char label[64];
        snprintf(label, sizeof label, "batch of %zu windows of 72 h", w->n);
        bench_time(label, solve_together, w, 0.0, NULL, 7, "in lanes, one thread");
        snprintf(label, sizeof label, "the same %zu windows one by one", w->n);
        bench_time(label, solve_apart, w, 0.0, NULL, 7, "one thread");
    }
    free_sized(&s);
    free(w);
}

int main(void)
{
    bench_batches();
    bench_years();
    return 0;
}
