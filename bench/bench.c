/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <rackwatt/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#ifndef BENCH_FLAGS
#define BENCH_FLAGS ""
#endif

enum { BENCH_LEAST_RUNS = 5, BENCH_MOST_RUNS = 101 };
static const double shortest_run_s = 0.02;

double bench_clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
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

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_of_sorted(const double *values, size_t n)
{
    return n % 2 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

static void cpu_name(char *text, size_t size)
{
    snprintf(text, size, "unknown");
    FILE *f = fopen("/proc/cpuinfo", "r");
    if (!f) return;
    char line[256];
    while (fgets(line, sizeof line, f)) {
        char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !colon) continue;
        line[strcspn(line, "\n")] = 0;
        snprintf(text, size, "%s", colon + 2);
        break;
    }
    fclose(f);
}

static void json_text(FILE *f, const char *key, const char *text)
{
    fprintf(f, "\"%s\":\"", key);
    for (; text && *text; text++) {
        if (*text == '"' || *text == '\\') fputc('\\', f);
        if ((unsigned char)*text >= ' ') fputc(*text, f);
    }
    fprintf(f, "\",");
}

static void json_number(FILE *f, const char *key, double value)
{
    char text[RKW_NUMBER_TEXT];
    rkw_format_real(value, 6, text);
    fprintf(f, "\"%s\":%s,", key, text);
}

static void record(const char *name, double median, double minimum, size_t n, const char *unit, const char *note)
{
    const char *path = getenv("BENCH_JSON");
    FILE *f = path && *path ? fopen(path, "a") : NULL;
    if (!f) return;
    char cpu[128], when[32];
    double load = 0.0;
    cpu_name(cpu, sizeof cpu);
    rkw_format_time((int64_t)time(NULL), when);
    if (getloadavg(&load, 1) != 1) load = -1.0;
    fputc('{', f);
    json_text(f, "name", name);
    json_number(f, "median", median);
    json_number(f, "minimum", minimum);
    json_text(f, "unit", unit);
    json_text(f, "note", note);
    json_number(f, "runs", (double)n);
    json_number(f, "load", load);
    json_text(f, "cpu", cpu);
    json_text(f, "compiler", __VERSION__);
    json_text(f, "flags", BENCH_FLAGS);
    json_text(f, "version", rkw_version());
    fprintf(f, "\"time\":\"%s\"}\n", when);
    fclose(f);
}

void bench_figures(const char *name, const double *values, size_t n, const char *unit, const char *note)
{
    double *sorted = malloc((n ? n : 1) * sizeof *sorted);
    if (!sorted || n == 0) exit(1);
    memcpy(sorted, values, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_value);
    double median = median_of_sorted(sorted, n);
    printf("%-44s %12.4g %12.4g  %-10s %s\n", name, median, sorted[0], unit, note ? note : "");
    fflush(stdout);
    record(name, median, sorted[0], n, unit, note);
    free(sorted);
}

static double seconds_of(void (*run)(void *user), void *user, long calls)
{
    double start = bench_clock_s();
    for (long i = 0; i < calls; i++) run(user);
    return bench_clock_s() - start;
}

double bench_time(const char *name, void (*run)(void *user), void *user, double items, const char *item, int runs,
                  const char *note)
{
    double seconds[BENCH_MOST_RUNS], figures[BENCH_MOST_RUNS];
    if (runs < BENCH_LEAST_RUNS) runs = BENCH_LEAST_RUNS;
    if (runs > BENCH_MOST_RUNS) runs = BENCH_MOST_RUNS;
    double once = seconds_of(run, user, 1);
    long calls = once < shortest_run_s ? (long)(shortest_run_s / (once > 1e-8 ? once : 1e-8)) + 1 : 1;
    char unit[64];
    snprintf(unit, sizeof unit, items > 0 ? "ns/%s" : "ms", item ? item : "item");
    for (int i = 0; i < runs; i++) {
        seconds[i] = seconds_of(run, user, calls) / (double)calls;
        figures[i] = items > 0 ? seconds[i] / items * 1e9 : seconds[i] * 1e3;
    }
    bench_figures(name, figures, (size_t)runs, unit, note);
    qsort(seconds, (size_t)runs, sizeof *seconds, by_value);
    return median_of_sorted(seconds, (size_t)runs);
}
