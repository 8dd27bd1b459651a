/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine that the other figures are of: its bandwidth and arithmetic, and the context of results.json, written to the file
 * named by BENCH_CONTEXT. */
#include <rackwatt/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#ifndef BENCH_FLAGS
#define BENCH_FLAGS ""
#endif

enum { TEXT = 256 };

/* The value of the first line of /proc/cpuinfo with a key. */
static void look_up(const char *key, char text[TEXT])
{
    char line[TEXT];
    snprintf(text, TEXT, "unknown");
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f && fgets(line, sizeof line, f)) {
        const char *colon = strchr(line, ':');
        if (!colon || strncmp(line, key, strlen(key)) != 0) continue;
        line[strcspn(line, "\n")] = 0;
        snprintf(text, TEXT, "%s", colon + 2);
        break;
    }
    if (f) fclose(f);
}

static void put(FILE *f, const char *key, const char *text)
{
    fprintf(f, "\"%s\":\"", key);
    for (; *text; text++)
        if ((unsigned char)*text >= ' ' && *text != '"' && *text != '\\') fputc(*text, f);
    fputs("\",\n", f);
}

static void write_context(FILE *f)
{
    char model[TEXT], mhz[TEXT], when[32];
    double load[3] = {0};
    look_up("model name", model);
    look_up("cpu MHz", mhz);
    rkw_format_time((int64_t)time(NULL), when);
    if (getloadavg(load, 3) != 3) load[0] = load[1] = load[2] = 0;
    fputs("{", f);
    put(f, "date", when);
    put(f, "library_version", rkw_version());
    put(f, "cpu_model", model);
    put(f, "isa", bench_isa());
    put(f, "compiler", __VERSION__);
    put(f, "flags", BENCH_FLAGS);
    fprintf(f, "\"num_cpus\":%ld,\n\"mhz_per_cpu\":%.0f,\n", sysconf(_SC_NPROCESSORS_ONLN), strtod(mhz, NULL));
    fprintf(f, "\"load_avg\":[%.2f,%.2f,%.2f],\n", load[0], load[1], load[2]);
    fprintf(f, "\"quick\":%s,\n", bench_quick() ? "true" : "false");
    fprintf(f, "\"triad_cache_GB_per_s\":%.2f,\n\"triad_memory_GB_per_s\":%.2f,\n\"peak_Gflop_per_s\":%.2f}\n",
            bench_triad_GB_per_s(0), bench_triad_GB_per_s(1), bench_peak_Gflop_per_s());
}

int main(void)
{
    const double cache = bench_triad_GB_per_s(0), memory = bench_triad_GB_per_s(1), peak = bench_peak_Gflop_per_s();
    bench_figures("machine/triad_cache", &cache, 1, "GB/s", "a = b + s c over 8,768 rows, one core, best of 6");
    bench_figures("machine/triad_memory", &memory, 1, "GB/s", "the same over 8 M rows");
    bench_figures("machine/peak", &peak, 1, "Gflop/s",
                  "fused multiply-adds of the widest vectors, one core, best of 7");
    const char *path = getenv("BENCH_CONTEXT");
    FILE *f = path && *path ? fopen(path, "w") : NULL;
    if (!f) return 0;
    write_context(f);
    return fclose(f) != 0;
}
