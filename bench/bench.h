/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timing for the benchmark programs: one line per figure on stdout, `name median minimum unit note`, and the same as one
 * JSON object per line in the file named by BENCH_JSON. */
#ifndef RKW_BENCH_H
#define RKW_BENCH_H

#include <stddef.h>

/**
 * Times run(user): one warm-up call, then `runs` (at least 5) timed runs; a run repeats the call until it takes 20 ms.
 * The figure is nanoseconds per item when `items` (work done by one call) is positive, else milliseconds per call.
 * @param item  what is counted, for instance "row"; NULL when items is 0
 * @param note  what the reader must know (sizes, threads); may be NULL
 * @return median seconds of one call
 */
double bench_time(const char *name, void (*run)(void *user), void *user, double items, const char *item, int runs,
                  const char *note);

/** Prints and records figures measured elsewhere (memory, iterations): n values, their median and minimum. */
void bench_figures(const char *name, const double *values, size_t n, const char *unit, const char *note);

/** Seconds of a monotonic clock. */
double bench_clock_s(void);

/** Keeps a result alive, so that the compiler cannot drop the work. */
void bench_keep(double value);

/** Peak resident memory of this process [MB]. */
double bench_peak_MB(void);

#endif
