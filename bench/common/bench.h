/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timing for the benchmark programs: one line per figure on stdout, `name median minimum spread unit limit note`, and the same as
 * one JSON object per line in the file named by BENCH_JSON (docs/bench.md).
 *
 * Environment: BENCH_QUICK leaves out what takes long and times shorter runs; BENCH_ONLY names the one benchmark that is run;
 * BENCH_ONCE calls it once, untimed, through bench_once, so that its instructions can be counted. */
#ifndef RKW_BENCH_H
#define RKW_BENCH_H

#include <stddef.h>

/* What one item moves and computes, counted by hand; 0: not stated. */
typedef struct bench_work {
    double bytes; /* read and written, each array once */
    double flops; /* additions, multiplications; a fused one counts twice */
} bench_work;

/**
 * Times run(user): one warm-up call, then `runs` (at least 5) timed runs; a run repeats the call until it takes 20 ms.
 * The figure is nanoseconds per item when `items` (work done by one call) is positive, else milliseconds per call.
 * @param item  what is counted, for instance "row"; NULL when items is 0
 * @param note  what the reader must know (sizes, threads); may be NULL
 * @return median seconds of one call
 */
double bench_time(const char *name, void (*run)(void *user), void *user, double items, const char *item, int runs,
                  const char *note);

/** The same, with the share of the machine's nearer limit (bandwidth or flops) that the fastest run reached. */
double bench_time_work(const char *name, void (*run)(void *user), void *user, double items, const char *item, int runs,
                       const char *note, bench_work per_item);

/** Prints and records figures measured elsewhere (memory, iterations): n values, their median and minimum. */
void bench_figures(const char *name, const double *values, size_t n, const char *unit, const char *note);

/** Prints and records the exponent p of y = c x^p, fitted by least squares of the logarithms; x and y > 0, n >= 2. */
void bench_exponent(const char *name, const double *x, const double *y, size_t n, const char *note);

/** Whether only what takes little time is wanted. */
int bench_quick(void);

/** Whether BENCH_ONLY asks for no other benchmark. */
int bench_wanted(const char *name);

/** Seconds of a monotonic clock. */
double bench_clock_s(void);

/** Seconds of processor time of all threads. */
double bench_cpu_s(void);

/** Keeps a result alive, so that the compiler cannot drop the work. */
void bench_keep(double value);

/** Peak resident memory of this process [MB]. */
double bench_peak_MB(void);

/** Peak resident memory of a process that does nothing but run(user) [MB]. */
double bench_peak_of_MB(void (*run)(void *user), void *user);

/* ------------------------------------------------------------------ probes */

/** Bandwidth of a[i] = b[i] + s c[i] with 24 bytes an element, on one core [GB/s]: in arrays of a year (second cache), or far
 *  larger than any cache. */
double bench_triad_GB_per_s(int beyond_caches);
/** Fused multiply-adds of the widest vectors of this machine, on one core [Gflop/s]. */
double bench_peak_Gflop_per_s(void);
/** "x86-64-v4", "x86-64-v3" or "x86-64": the widest that the library's kernels use here. */
const char *bench_isa(void);

/** Records one benchmark as JSON: see docs/bench.md. Times in ns per item or ms per call. */
typedef struct bench_result {
    const char *name, *note, *unit;
    double median, minimum, spread, cpu; /* cpu: median processor time; < 0: a figure, not a time */
    double limit_pct;                    /* of the machine's nearer limit; < 0: not stated */
    const char *limit;                   /* which one */
    bench_work work;
    double runs, iterations;
} bench_result;
void bench_record(const bench_result *r);

#endif
