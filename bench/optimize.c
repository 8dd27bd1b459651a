/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schedules of a year: sun, wind, a battery and up to eight classes of deferrable work. Whole solves with set-up, repair
 * and certificate; HiGHS and Clp on the same programmes where they are installed (BENCH_PEERS=none leaves them out,
 * BENCH_PEERS=all asks them for the long ones too, which takes minutes). */
#include "bench.h"

#include "optimize_peers.h"
#include "optimize_year.h"

#include <sys/resource.h>

enum { RUNS = 7 };

static double user_seconds(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_utime.tv_sec + 1e-6 * (double)use.ru_utime.tv_usec;
}

typedef struct answer {
    double iterations, gap, bytes, objective;
} answer;

typedef rkw_status solver(rkw_optimum **out, const rkw_programme *p, rkw_error *err);

static rkw_status by_interior_point(rkw_optimum **out, const rkw_programme *p, rkw_error *err)
{
    return rkw_optimize(out, NULL, p, NULL, err);
}

static rkw_status by_dynamic_programme(rkw_optimum **out, const rkw_programme *p, rkw_error *err)
{
    return rkw_optimize_one_store(out, NULL, p, err);
}

static answer solve(const year *y, solver *by)
{
    rkw_optimum *o = NULL;
    rkw_error err = {0};
    if (by(&o, &y->programme, &err) != RKW_OK) {
        fprintf(stderr, "bench optimize: %s\n", err.message);
        exit(1);
    }
    const answer a = {rkw_optimum_figure(o, RKW_FIGURE_ITERATIONS), rkw_optimum_figure(o, RKW_FIGURE_GAP),
                      rkw_optimum_figure(o, RKW_FIGURE_BYTES), rkw_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD)};
    rkw_optimum_free(o);
    return a;
}

/* Bytes that the four sweeps of an iteration read and write, each array counted once per sweep that touches it: of a
 * variable z, w, zl, zu, the direction and half a word of the predictor; of a row multipliers, their direction, right
 * sides; the factors of n state rows (n + 2 n^2 words) and the pivots. */
static double bytes_per_iteration(const rkw_programme *p)
{
    const double classes = (double)p->n_classes, stores = (double)p->n_stores, pools = (double)p->n_pools;
    const double n = stores + classes, rows = n + pools + 1.0;
    const double variables = 3.0 * stores + 2.0 * classes + pools + (double)p->n_flows;
    const double advance = 9.5, predict = 4.5, aim = 4.5, correct = 5.5, per_row = 14.0;
    const double words = variables * (advance + predict + aim + correct) + rows * per_row + 4.0 * (n + 2.0 * n * n) +
                         4.0 * (2.0 * pools + 1.0 + stores) + 4.0 * (pools + 2.0);
    return 8.0 * words * (double)p->n_steps;
}

/* What a plain a = b + s c over arrays of the same size in sum moves [GB/s], the best of many passes. */
static double triad_GB_s(double bytes)
{
    const size_t n = (size_t)(bytes / 24.0) + 64;
    double *a = calloc(3 * n, sizeof *a), best = 0.0;
    if (!a) exit(1);
    double *b = a + n, *c = b + n;
    for (int pass = 0; pass < 12; pass++) {
        const double began = bench_clock_s();
        for (size_t i = 0; i < n; i++) a[i] = b[i] + 1.5 * c[i];
        const double rate = 24e-9 * (double)n / (bench_clock_s() - began);
        bench_keep(a[n / 2]);
        if (rate > best) best = rate;
    }
    free(a);
    return best;
}

/* The smallest processor time [ms]: what other work on the machine disturbs least. */
static double report_times(const char *name, const year *y, const answer *a, solver *by)
{
    double wall[RUNS], user[RUNS], best = INFINITY;
    char label[64], note[96];
    for (int i = 0; i < RUNS; i++) {
        const double began = bench_clock_s(), used = user_seconds();
        solve(y, by);
        wall[i] = 1e3 * (bench_clock_s() - began);
        user[i] = 1e3 * (user_seconds() - used);
        if (user[i] < best) best = user[i];
    }
    snprintf(note, sizeof note, "%.0f iterations, gap %.1e, %.1f MB", a->iterations, a->gap, 1e-6 * a->bytes);
    snprintf(label, sizeof label, "optimize %s wall", name);
    bench_figures(label, wall, RUNS, "ms", note);
    snprintf(label, sizeof label, "optimize %s user", name);
    bench_figures(label, user, RUNS, "ms", note);
    return best;
}

static void report_rates(const char *name, const year *y, const answer *a, double best_ms)
{
    char label[64], note[96];
    const double per_iteration = 1e-3 * best_ms / a->iterations, moved = bytes_per_iteration(&y->programme);
    const double ns = 1e9 * per_iteration / (double)y->n, rate = 1e-9 * moved / per_iteration;
    const double limit = triad_GB_s(a->bytes), share = 100.0 * rate / limit;
    snprintf(label, sizeof label, "optimize %s per step and iteration", name);
    bench_figures(label, &ns, 1, "ns", "processor time of the fastest run, set-up and repair included");
    snprintf(label, sizeof label, "optimize %s of the machine's limit", name);
    snprintf(note, sizeof note, "%.1f MB an iteration: %.1f GB/s; a triad of that size moves %.1f", 1e-6 * moved, rate,
             limit);
    bench_figures(label, &share, 1, "%", note);
}

static void solve_once(void *user) { bench_keep(solve(user, by_interior_point).objective); }

enum { NO_PEERS, PEERS, LONG_PEERS };

static void measure(const char *name, size_t n, double dt_h, size_t classes, int32_t end, int peers)
{
    year y;
    char label[64];
    const char *wish = getenv("BENCH_PEERS");
    snprintf(label, sizeof label, "optimize %s", name);
    if (!bench_wanted(label)) return;
    make_year(&y, n, dt_h, classes, end);
    if (getenv("BENCH_ONCE")) bench_time(label, solve_once, &y, 0, NULL, 0, NULL);
    const answer a = solve(&y, by_interior_point);
    const double best = report_times(name, &y, &a, by_interior_point);
    report_rates(name, &y, &a, best);
    const int all = wish && strcmp(wish, "all") == 0, none = bench_quick() || (wish && strcmp(wish, "none") == 0);
    if (!none && (peers == PEERS || (peers == LONG_PEERS && all))) bench_peers(name, &y.programme, best, a.objective);
    free(y.load);
}

static void measure_one_store(const char *name, size_t n, double dt_h)
{
    year y;
    if (!bench_wanted(name)) return;
    make_year(&y, n, dt_h, 0, RKW_END_FIXED);
    const answer a = solve(&y, by_dynamic_programme);
    report_times(name, &y, &a, by_dynamic_programme);
    free(y.load);
}

/* Exponent of the time of an iteration in the number of steps, by least squares over doubling lengths. */
static void fit_exponent(size_t classes)
{
    enum { SIZES = 5 };
    double sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0;
    char label[64];
    for (int i = 0; i < SIZES; i++) {
        year y;
        double best = INFINITY;
        const size_t n = (size_t)2190 << i;
        make_year(&y, n, 1.0, classes, RKW_END_CYCLIC);
        const answer a = solve(&y, by_interior_point);
        for (int run = 0; run < 5; run++) {
            const double used = user_seconds();
            solve(&y, by_interior_point);
            best = fmin(best, user_seconds() - used);
        }
        const double lx = log((double)n), ly = log(best / a.iterations);
        sx += lx, sy += ly, sxx += lx * lx, sxy += lx * ly;
        free(y.load);
    }
    const double exponent = (SIZES * sxy - sx * sy) / (SIZES * sxx - sx * sx);
    snprintf(label, sizeof label, "optimize exponent of an iteration, K=%d", (int)classes);
    bench_figures(label, &exponent, 1, "1", "2,190 to 35,040 hours");
}

int main(void)
{
    measure("72 K=3 free end", 72, 1.0, 3, RKW_END_FREE, NO_PEERS);
    measure("72 K=6 free end", 72, 1.0, 6, RKW_END_FREE, NO_PEERS);
    measure("168 K=3", 168, 1.0, 3, RKW_END_CYCLIC, PEERS);
    measure("8760 K=0", 8760, 1.0, 0, RKW_END_CYCLIC, PEERS);
    measure("8760 K=3", 8760, 1.0, 3, RKW_END_CYCLIC, PEERS);
    measure_one_store("8760 K=0 by dynamic programme", 8760, 1.0);
    if (bench_quick()) return 0;
    measure("8760 K=8", 8760, 1.0, 8, RKW_END_CYCLIC, LONG_PEERS);
    measure("35040 K=0", 35040, 0.25, 0, RKW_END_CYCLIC, LONG_PEERS);
    measure("35040 K=3", 35040, 0.25, 3, RKW_END_CYCLIC, LONG_PEERS);
    measure_one_store("35040 K=0 by dynamic programme", 35040, 0.25);
    fit_exponent(3);
    return 0;
}
