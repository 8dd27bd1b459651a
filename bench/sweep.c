/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs per second: vectors against the scalar loop, how near to what the ports allow, whole sweeps, memory. */
#include <rackwatt/rackwatt.h>

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/simd.h"
#include "base/cpu.h"
#include "bench.h"
#include "plan/coverage.h"
#include "plan/sweep.h"

static const char SITE[] = "data/tetouan";
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

static rkw_sweep *create(const char *folder, const char *const *vary, size_t n, uint64_t sobol, int32_t threads,
                         int32_t simulate)
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
    expect(rkw_sweep_create(&s, &ctx, folder, &o, &err), &err);
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

/* Doubles in the vectors that this machine runs. */
static int lanes_of_machine(void)
{
    if (rkw_cpu_level() > 0) return rkw_cpu_level() == 4 ? 8 : 4;
    return 2;
}

static void bench_kernel(work *w, int shifting, double operations)
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
    snprintf(note, sizeof note, "per design-hour at %.2f GHz; %.0f operations on two ports of %d bits allow %.2f",
             cycles_per_s / 1e9, operations, 64 * lanes_of_machine(), operations / (2 * lanes_of_machine()));
    bench_figures(name, &cycles, 1, "cycles", note);
}

/* ------------------------------------------------------------------ mixing by BLAS or in the loop */

/* Both mix the plants of a block of designs and sum up what they lack; a block of rows stays in the first cache. */
enum { MIX_DESIGNS = 16, MIX_ROWS = 168, MIX_PLANTS = 2 };
typedef struct mix_work {
    const rkw_coverage *coverage;
    double *profile;                          /* [rows][MIX_PLANTS] */
    double capacity[MIX_PLANTS][MIX_DESIGNS]; /* MW */
    double mixed[MIX_ROWS][MIX_DESIGNS], lacks[MIX_DESIGNS];
} mix_work;

RKW_CLONES
static void add_lacks(const double *restrict load, double (*restrict mixed)[MIX_DESIGNS], size_t rows,
                      double *restrict lacks)
{
    for (size_t h = 0; h < rows; h++)
        for (int d = 0; d < MIX_DESIGNS; d++) lacks[d] += rkw_max(load[h] - mixed[h][d], 0);
}

static void mix_by_blas(void *user)
{
    mix_work *m = user;
    for (size_t first = 0; first < m->coverage->n; first += MIX_ROWS) {
        size_t rows = m->coverage->n - first < MIX_ROWS ? m->coverage->n - first : MIX_ROWS;
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows, MIX_DESIGNS, MIX_PLANTS, 1,
                    m->profile + first * MIX_PLANTS, MIX_PLANTS, m->capacity[0], MIX_DESIGNS, 0, m->mixed[0],
                    MIX_DESIGNS);
        add_lacks(m->coverage->load_MW + first, m->mixed, rows, m->lacks);
    }
    bench_keep(m->lacks[0]);
}

RKW_CLONES
static void add_lacks_fused(const double *restrict load, const double *restrict profile, size_t rows,
                            double (*restrict capacity)[MIX_DESIGNS], double *restrict lacks)
{
    for (size_t h = 0; h < rows; h++)
        for (int d = 0; d < MIX_DESIGNS; d++) {
            double mixed = profile[2 * h] * capacity[0][d] + profile[2 * h + 1] * capacity[1][d];
            lacks[d] += rkw_max(load[h] - mixed, 0);
        }
}

static void mix_in_the_loop(void *user)
{
    mix_work *m = user;
    add_lacks_fused(m->coverage->load_MW, m->profile, m->coverage->n, m->capacity, m->lacks);
    bench_keep(m->lacks[0]);
}

static void bench_mixing(const rkw_coverage *coverage)
{
    static mix_work m;
    m.coverage = coverage;
    m.profile = malloc(MIX_PLANTS * coverage->n * sizeof *m.profile);
    if (!m.profile) exit(1);
    for (size_t h = 0; h < coverage->n; h++) {
        m.profile[2 * h] = coverage->pv[h];
        m.profile[2 * h + 1] = coverage->wind[h];
    }
    for (int d = 0; d < MIX_DESIGNS; d++) {
        m.capacity[0][d] = 100 + 50 * d;
        m.capacity[1][d] = 500 - 20 * d;
    }
    double items = MIX_DESIGNS * (double)coverage->n;
    bench_time("sweep/mix_by_blas", mix_by_blas, &m, items, "design-hour", 7,
               "dgemm over blocks of 168 rows, then a sum");
    bench_time("sweep/mix_in_the_loop", mix_in_the_loop, &m, items, "design-hour", 7, "the same sum, mixed on the way");
    free(m.profile);
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

typedef struct sweep_case {
    const char *name, *folder;
    const char *const *vary; /* four */
    uint64_t sobol;
    int32_t threads, simulate;
    int runs;
} sweep_case;

/* @return the least seconds of a run. */
static double bench_sweep(work *w, const sweep_case *c)
{
    double seconds[16], per_design[16];
    char note[64];
    w->sweep = create(c->folder, c->vary, 4, c->sobol, c->threads, c->simulate);
    double designs = (double)rkw_sweep_designs(w->sweep), least = 1e9;
    for (int i = 0; i < c->runs; i++) {
        double start = bench_clock_s();
        run_sweep(w);
        seconds[i] = bench_clock_s() - start;
        per_design[i] = 1e6 * seconds[i] / designs;
        if (seconds[i] < least) least = seconds[i];
    }
    snprintf(note, sizeof note, "%.0f designs, %d threads, %d runs", designs, (int)c->threads, c->runs);
    bench_figures(c->name, seconds, (size_t)c->runs, "s", note);
    char each[80];
    double peak_MB = bench_peak_MB();
    snprintf(each, sizeof each, "%s/each", c->name);
    snprintf(note, sizeof note, "peak memory so far %.0f MB", peak_MB);
    bench_figures(each, per_design, (size_t)c->runs, "us/design", note);
    rkw_sweep_free(w->sweep);
    return least;
}

/* The grid by the scalar loop: every so many of its designs, and as if two threads shared the rest evenly. */
static void bench_scalar_grid(work *w, const char *const *vary, double lanes_s)
{
    enum { EVERY = 88 };
    rkw_sweep *s = create(SITE, vary, 4, 0, 1, RKW_SIMULATE_COVERAGE);
    size_t designs = rkw_sweep_designs(s), tried = 0;
    double start = bench_clock_s(), v[4];
    rkw_coverage_sums sums;
    rkw_error err;
    for (size_t i = 0; i < designs; i += EVERY, tried++) {
        expect(rkw_sweep_design(s, i, 1, v, &err), &err);
        const rkw_battery *b = rkw_site_battery(rkw_sweep_site(s));
        rkw_coverage_design d = {v[0], v[1], v[2] * b->power_discharge_MW / b->energy_MWh, v[2], v[3], 386};
        expect(rkw_coverage_evaluate_scalar(s->scenes[0]->coverage, &d, w->rows, &sums, &err), &err);
        bench_keep(sums.import_MWh);
    }
    double seconds = (bench_clock_s() - start) * (double)designs / (double)tried / 2;
    char note[120];
    snprintf(note, sizeof note, "from %zu of the designs, shared by two threads; %.1f times the sweep's time", tried,
             seconds / lanes_s);
    bench_figures("sweep/grid_44000/scalar", &seconds, 1, "s", note);
    rkw_sweep_free(s);
}

/* The site with three of its tenants. */
static const char *three_tenants(void)
{
    static const char *const command =
        "mkdir -p build/bench-data && cp -r data/catalog data/maps data/tetouan build/bench-data && grep -Ev "
        "'^(moroccan_services|european_batch|university_research),' data/tetouan/tenants.csv >"
        "build/bench-data/tetouan/tenants.csv";
    if (system(command) != 0) {
        fprintf(stderr, "bench sweep: the site with three tenants could not be written\n");
        exit(1);
    }
    return "build/bench-data/tetouan";
}

int main(void)
{
    static work w;
    const char *const grid[] = {"pv_MW=100:1900:200", "wind_MW=0:1000:100", "battery_MWh=0:7600:400",
                                "flexible_share=0:0.95:0.05"};
    const char *const plain[] = {"pv_MW=0:2000", "wind_MW=0:1000", "battery_MWh=0:8000", "flexible_share=0"};
    const char *const green[] = {"pv_MW=0:2000", "wind_MW=0:1000", "battery_MWh=0:8000", "flexible_share=0:1"};
    rkw_sweep *s = create(SITE, grid, 4, 0, 1, RKW_SIMULATE_COVERAGE);
    w.coverage = s->scenes[0]->coverage;
    w.rows = malloc(2 * w.coverage->n * sizeof *w.rows);
    if (!w.rows) return 1;
    bench_kernel(&w, 0, 35);
    bench_kernel(&w, 1, 88);
    bench_mixing(w.coverage);
    rkw_sweep_free(s);
    const sweep_case some = {"sweep/sobol_1e3", SITE, plain, 1000, 2, RKW_SIMULATE_COVERAGE, 5};
    if (bench_quick()) return (void)bench_sweep(&w, &some), free(w.rows), 0;
    const sweep_case all = {"sweep/grid_44000", SITE, grid, 0, 2, RKW_SIMULATE_COVERAGE, 5};
    bench_scalar_grid(&w, grid, bench_sweep(&w, &all));
    const sweep_case others[] = {
        {"sweep/green", SITE, green, 128, 1, RKW_SIMULATE_GREEN, 3},
        {"sweep/green_three_tenants", three_tenants(), green, 1024, 1, RKW_SIMULATE_GREEN, 3},
        {"sweep/sobol_1e3", SITE, plain, 1000, 2, RKW_SIMULATE_COVERAGE, 5},
        {"sweep/sobol_1e4", SITE, plain, 10000, 2, RKW_SIMULATE_COVERAGE, 5},
        {"sweep/sobol_1e5", SITE, plain, 100000, 2, RKW_SIMULATE_COVERAGE, 3},
        {"sweep/sobol_1e6", SITE, plain, 1000000, 2, RKW_SIMULATE_COVERAGE, 1},
    };
    double designs[4], seconds[4];
    for (size_t i = 0; i < 2; i++) (void)bench_sweep(&w, &others[i]);
    for (size_t i = 0; i < 4; i++) {
        seconds[i] = bench_sweep(&w, &others[2 + i]);
        designs[i] = (double)others[2 + i].sobol;
    }
    bench_exponent("scaling/designs/time", designs, seconds, 4, "1,000 to 1,000,000 designs, the best run of each");
    free(w.rows);
    return 0;
}
