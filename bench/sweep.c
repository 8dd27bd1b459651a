/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs per second: vectors against the scalar loop, how near to what the ports allow, whole sweeps, memory. */
#include <rackwatt/rackwatt.h>

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "plan/coverage.h"
#include "plan/sweep.h"

enum { DESIGNS = 20 * RKW_COVERAGE_WIDTH, SCALARS = 32 };

typedef struct work {
    rkw_coverage *coverage;
    rkw_coverage_design designs[DESIGNS];
    rkw_coverage_sums sums[DESIGNS];
    double *rows; /* scratch of the scalar loop */
    rkw_sweep *sweep;
    size_t n;
} work;

static void expect(rkw_status status, const rkw_error *err)
{
    if (status == RKW_OK) return;
    fprintf(stderr, "bench sweep: %s\n", err->message);
    exit(1);
}

static rkw_sweep *create(const char *const *vary, size_t n, uint64_t sobol, int32_t threads, int32_t simulate)
{
    rkw_sweep_options o = RKW_SWEEP_OPTIONS_INIT;
    rkw_context ctx = RKW_CONTEXT_INIT;
    rkw_sweep *s;
    rkw_error err;
    ctx.n_threads = threads;
    o.vary = vary;
    o.n_vary = n;
    o.sobol = sobol;
    o.simulate = simulate;
    expect(rkw_sweep_create(&s, &ctx, "data/tetouan", &o, &err), &err);
    return s;
}

/* ------------------------------------------------------------------ the kernel */

static void make_designs(work *w, int shifting)
{
    rkw_sobol *q;
    rkw_error err;
    double u[4];
    expect(rkw_sobol_create(&q, NULL, 4, &err), &err);
    for (size_t i = 0; i < DESIGNS; i++) {
        rkw_sobol_point(q, i, u);
        w->designs[i] = (rkw_coverage_design){
            2000 * u[0], 1000 * u[1], 1000 * u[2], 4000 * u[2], shifting ? 0.05 + 0.9 * u[3] : 0, 386};
    }
    rkw_sobol_free(q);
}

static void run_lanes(void *user)
{
    work *w = user;
    rkw_error err;
    expect(rkw_coverage_evaluate(w->coverage, w->designs, DESIGNS, w->sums, &err), &err);
}

static void run_scalar(void *user)
{
    work *w = user;
    rkw_error err;
    for (size_t i = 0; i < SCALARS; i++)
        expect(rkw_coverage_evaluate_scalar(w->coverage, &w->designs[i], w->rows, &w->sums[i], &err), &err);
}

/* Core cycles per second: a chain of additions takes one cycle each. */
static void add_chain(void *user)
{
    uint64_t x = *(uint64_t *)user;
    for (int i = 0; i < 1000000; i++) {
        x += 1;
#if defined(__GNUC__)
        __asm__ volatile("" : "+r"(x));
#endif
    }
    *(uint64_t *)user = x;
}

static double best_of_five(void (*run)(void *), void *user)
{
    double best = 1e9;
    run(user);
    for (int i = 0; i < 5; i++) {
        double start = bench_clock_s();
        run(user);
        double seconds = bench_clock_s() - start;
        if (seconds < best) best = seconds;
    }
    return best;
}

static void bench_kernel(work *w, int shifting, double port_cycles)
{
    const char *how = shifting ? "shifting" : "plain";
    char name[64], note[160];
    double hours = (double)w->coverage->n;
    uint64_t x = 0;
    make_designs(w, shifting);
    snprintf(name, sizeof name, "sweep/lanes_%s", how);
    bench_time(name, run_lanes, w, DESIGNS * hours, "design-hour", 7, "one core");
    snprintf(name, sizeof name, "sweep/scalar_%s", how);
    bench_time(name, run_scalar, w, SCALARS * hours, "design-hour", 7, "one core, design by design");
    double lanes = best_of_five(run_lanes, w) / DESIGNS, scalar = best_of_five(run_scalar, w) / SCALARS;
    double cycles_per_s = 1e6 / best_of_five(add_chain, &x);
    double rate = 1 / lanes, cycles = lanes / hours * cycles_per_s, ratio = scalar / lanes;
    snprintf(name, sizeof name, "sweep/rate_%s", how);
    snprintf(note, sizeof note, "%.1f times the scalar loop", ratio);
    bench_figures(name, &rate, 1, "1/s", note);
    snprintf(name, sizeof name, "sweep/cycles_%s", how);
    snprintf(note, sizeof note, "per design-hour at %.2f GHz; two 512-bit ports allow %.2f", cycles_per_s / 1e9,
             port_cycles);
    bench_figures(name, &cycles, 1, "cycles", note);
}

/* ------------------------------------------------------------------ mixing by BLAS */

enum { MIX_ROWS = 8760, MIX_DESIGNS = 16 };
typedef struct mix_work {
    double capacity[MIX_DESIGNS * 2], profile[2 * MIX_ROWS], *out;
} mix_work;

static void mix_by_blas(void *user)
{
    mix_work *m = user;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, MIX_DESIGNS, MIX_ROWS, 2, 1, m->capacity, 2, m->profile,
                MIX_ROWS, 0, m->out, MIX_ROWS);
    bench_keep(m->out[0]);
}

/* ------------------------------------------------------------------ whole sweeps */

/* As the program does it: blocks, file, front. */
static void run_sweep(void *user)
{
    work *w = user;
    enum { BLOCK = 4032 };
    size_t p = rkw_sweep_parameters(w->sweep), all = rkw_sweep_designs(w->sweep);
    double *values = malloc(BLOCK * (p + RKW_SWEEP_METRICS) * sizeof *values);
    if (!values) exit(1);
    double *metrics = values + BLOCK * p;
    rkw_sweep_file *file;
    rkw_sweep_front *front;
    rkw_error err;
    expect(rkw_sweep_file_open(&file, NULL, w->sweep, "build/bench-sweep.results", 0, &err), &err);
    for (size_t first = 0; first < all; first += BLOCK) {
        size_t n = all - first < BLOCK ? all - first : BLOCK;
        expect(rkw_sweep_design(w->sweep, first, n, values, &err), &err);
        expect(rkw_sweep_evaluate(w->sweep, values, n, metrics, &err), &err);
        expect(rkw_sweep_file_append(file, first, n, values, metrics, &err), &err);
    }
    expect(rkw_sweep_front_create(&front, NULL, w->sweep, file, &err), &err);
    bench_keep((double)rkw_sweep_front_points(front));
    rkw_sweep_front_free(front);
    rkw_sweep_file_close(file);
    remove("build/bench-sweep.results");
    free(values);
}

static void bench_sweep(work *w, const char *name, const char *const *vary, size_t n, uint64_t sobol, int32_t threads,
                        int32_t simulate, int runs)
{
    double seconds[16], per_design[16];
    char note[64];
    w->sweep = create(vary, n, sobol, threads, simulate);
    double designs = (double)rkw_sweep_designs(w->sweep);
    for (int i = 0; i < runs; i++) {
        double start = bench_clock_s();
        run_sweep(w);
        seconds[i] = bench_clock_s() - start;
        per_design[i] = 1e6 * seconds[i] / designs;
    }
    snprintf(note, sizeof note, "%.0f designs, %d threads, %d runs", designs, (int)threads, runs);
    bench_figures(name, seconds, (size_t)runs, "s", note);
    char each[80];
    double peak_MB = bench_peak_MB();
    snprintf(each, sizeof each, "%s/each", name);
    snprintf(note, sizeof note, "peak memory so far %.0f MB", peak_MB);
    bench_figures(each, per_design, (size_t)runs, "us/design", note);
    rkw_sweep_free(w->sweep);
}

int main(void)
{
    static work w;
    static mix_work m;
    const char *const four[] = {"pv_MW=100:1900:200", "wind_MW=0:1000:100", "battery_MWh=0:7600:400",
                                "flexible_share=0:0.95:0.05"};
    const char *const plain[] = {"pv_MW=0:2000", "wind_MW=0:1000", "battery_MWh=0:8000", "flexible_share=0"};
    rkw_sweep *s = create(four, 4, 0, 1, RKW_SIMULATE_COVERAGE);
    w.coverage = s->scenes[0]->coverage;
    w.rows = malloc(2 * w.coverage->n * sizeof *w.rows);
    m.out = malloc(MIX_DESIGNS * MIX_ROWS * sizeof *m.out);
    if (!w.rows || !m.out) return 1;
    memcpy(m.profile, w.coverage->pv, MIX_ROWS * sizeof(double));
    memcpy(m.profile + MIX_ROWS, w.coverage->wind, MIX_ROWS * sizeof(double));
    for (int i = 0; i < 2 * MIX_DESIGNS; i++) m.capacity[i] = 100 + i;
    bench_kernel(&w, 0, 35.0 / 16);
    bench_kernel(&w, 1, 88.0 / 16);
    bench_time("sweep/mix_by_blas", mix_by_blas, &m, MIX_DESIGNS * MIX_ROWS, "design-hour", 7,
               "dgemm, 16 designs; in the lanes mixing is 2 of 35 operations");
    rkw_sweep_free(s);
    bench_sweep(&w, "sweep/grid_44000", four, 4, 0, 2, RKW_SIMULATE_COVERAGE, 5);
    bench_sweep(&w, "sweep/green", four, 4, 128, 1, RKW_SIMULATE_GREEN, 5);
    bench_sweep(&w, "sweep/sobol_1e3", plain, 4, 1000, 2, RKW_SIMULATE_COVERAGE, 5);
    bench_sweep(&w, "sweep/sobol_1e4", plain, 4, 10000, 2, RKW_SIMULATE_COVERAGE, 5);
    bench_sweep(&w, "sweep/sobol_1e5", plain, 4, 100000, 2, RKW_SIMULATE_COVERAGE, 5);
    bench_sweep(&w, "sweep/sobol_1e6", plain, 4, 1000000, 2, RKW_SIMULATE_COVERAGE, 1);
    free(w.rows);
    free(m.out);
    return 0;
}
