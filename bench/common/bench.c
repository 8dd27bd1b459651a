/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BENCH_LEAST_RUNS = 5, BENCH_MOST_RUNS = 101 };

static double clock_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double bench_clock_s(void) { return clock_of(CLOCK_MONOTONIC); }
double bench_cpu_s(void) { return clock_of(CLOCK_PROCESS_CPUTIME_ID); }

static int is_asked(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value && strcmp(value, "0") != 0;
}

int bench_quick(void) { return is_asked("BENCH_QUICK"); }

int bench_wanted(const char *name)
{
    const char *only = getenv("BENCH_ONLY");
    return !only || !*only || strcmp(only, name) == 0;
}

void bench_keep(double value)
{
    static volatile double kept;
    kept = value;
    (void)kept;
}

double bench_peak_MB(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024.0;
}

double bench_peak_of_MB(void (*run)(void *user), void *user)
{
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        run(user);
        _exit(0);
    }
    struct rusage usage = {0};
    int code = 1;
    if (child < 0 || wait4(child, &code, 0, &usage) != child || code != 0) return NAN;
    return (double)usage.ru_maxrss / 1024.0;
}

/* ------------------------------------------------------------------ figures */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double sort_and_halve(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
    return n % 2 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

static void show(bench_result *r)
{
    char limit[48] = "";
    r->spread = r->median > 0 ? (r->median - r->minimum) / r->median : 0.0;
    if (r->limit_pct >= 0) snprintf(limit, sizeof limit, "%.0f %% of %s", r->limit_pct, r->limit);
    printf("%-44s %12.4g %12.4g %5.1f %%  %-10s %-19s %s\n", r->name, r->median, r->minimum, 100 * r->spread, r->unit,
           limit, r->note ? r->note : "");
    fflush(stdout);
    bench_record(r);
}

void bench_figures(const char *name, const double *values, size_t n, const char *unit, const char *note)
{
    if (!bench_wanted(name)) return;
    double *sorted = malloc((n ? n : 1) * sizeof *sorted);
    if (!sorted || n == 0) exit(1);
    memcpy(sorted, values, n * sizeof *sorted);
    bench_result r = {.name = name, .note = note, .unit = unit, .cpu = -1, .limit_pct = -1, .runs = (double)n};
    r.median = sort_and_halve(sorted, n);
    r.minimum = sorted[0];
    show(&r);
    free(sorted);
}

void bench_exponent(const char *name, const double *x, const double *y, size_t n, const char *note)
{
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (size_t i = 0; i < n; i++) {
        const double a = log(x[i]), b = log(y[i]);
        sx += a, sy += b, sxx += a * a, sxy += a * b;
    }
    const double exponent = ((double)n * sxy - sx * sy) / ((double)n * sxx - sx * sx);
    bench_figures(name, &exponent, 1, "exponent", note);
}

/* ------------------------------------------------------------------ timing */

/* The name under which an instruction counter finds what is to be counted. */
__attribute__((noinline)) void bench_once(void (*run)(void *user), void *user);
void bench_once(void (*run)(void *user), void *user)
{
    run(user);
    __asm__ volatile("" ::: "memory");
}

typedef struct seconds {
    double wall, cpu;
} seconds;

static seconds seconds_of(void (*run)(void *user), void *user, long calls)
{
    const seconds start = {bench_clock_s(), bench_cpu_s()};
    for (long i = 0; i < calls; i++) run(user);
    return (seconds){bench_clock_s() - start.wall, bench_cpu_s() - start.cpu};
}

/* The nearer limit: whichever would take longer at the machine's best. */
static void judge(bench_result *r, double seconds_per_item, double items)
{
    const bench_work w = r->work;
    if (!(w.bytes > 0) && !(w.flops > 0)) return;
    const int beyond = w.bytes * items > 16e6;
    const double moving = w.bytes > 0 ? w.bytes / (1e9 * bench_triad_GB_per_s(beyond)) : 0.0;
    const double computing = w.flops > 0 ? w.flops / (1e9 * bench_peak_Gflop_per_s()) : 0.0;
    r->limit = moving > computing ? (beyond ? "memory" : "cache") : "flops";
    r->limit_pct = 100.0 * (moving > computing ? moving : computing) / seconds_per_item;
}

double bench_time_work(const char *name, void (*run)(void *user), void *user, double items, const char *item, int runs,
                       const char *note, bench_work per_item)
{
    double wall[BENCH_MOST_RUNS], cpu[BENCH_MOST_RUNS];
    if (!bench_wanted(name)) return NAN;
    if (is_asked("BENCH_ONCE")) {
        run(user);
        bench_once(run, user);
        return NAN;
    }
    if (runs < BENCH_LEAST_RUNS || bench_quick()) runs = BENCH_LEAST_RUNS;
    if (runs > BENCH_MOST_RUNS) runs = BENCH_MOST_RUNS;
    const double shortest_run_s = bench_quick() ? 0.004 : 0.02, once = seconds_of(run, user, 1).wall;
    const long calls = once < shortest_run_s ? (long)(shortest_run_s / (once > 1e-8 ? once : 1e-8)) + 1 : 1;
    const double scale = (items > 0 ? 1e9 / items : 1e3) / (double)calls;
    char unit[64];
    snprintf(unit, sizeof unit, items > 0 ? "ns/%s" : "ms", item ? item : "item");
    for (int i = 0; i < runs; i++) {
        const seconds s = seconds_of(run, user, calls);
        wall[i] = s.wall * scale;
        cpu[i] = s.cpu * scale;
    }
    bench_result r = {.name = name, .note = note, .unit = unit, .limit_pct = -1, .work = per_item};
    r.runs = runs;
    r.iterations = (double)calls;
    r.median = sort_and_halve(wall, (size_t)runs);
    r.minimum = wall[0];
    r.cpu = sort_and_halve(cpu, (size_t)runs);
    judge(&r, r.minimum * (items > 0 ? 1e-9 : 1e-3), items > 0 ? items : 1);
    show(&r);
    return r.median / (scale * (double)calls);
}

double bench_time(const char *name, void (*run)(void *user), void *user, double items, const char *item, int runs,
                  const char *note)
{
    return bench_time_work(name, run, user, items, item, runs, note, (bench_work){0, 0});
}
