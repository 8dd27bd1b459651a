/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main job from the outside: a year at the first site, tables in, ledger and summary out. Aim: under 1 s, 100 MB. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS = 5 };

/* Runs the program once; its peak memory is that of the child alone. */
static double seconds_of(const char *program, const char *out, double *peak_MB)
{
    double start = bench_clock_s();
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, "data/tetouan", "--quiet", "--out", out, (char *)NULL);
        _exit(127);
    }
    int code = -1;
    struct rusage usage;
    if (child < 0 || wait4(child, &code, 0, &usage) != child || code != 0) exit(1);
    *peak_MB = (double)usage.ru_maxrss / 1024.0;
    return bench_clock_s() - start;
}

int main(void)
{
    char program[512], out[512], command[600];
    const char *build = getenv("RKW_BUILD");
    snprintf(program, sizeof program, "%s/bin/rackwatt-simulate", build ? build : "build");
    snprintf(out, sizeof out, "%s/bench-out", build ? build : "build");
    double seconds[RUNS], peaks_MB[RUNS];
    seconds_of(program, out, &peaks_MB[0]);
    for (int i = 0; i < RUNS; i++) seconds[i] = seconds_of(program, out, &peaks_MB[i]);
    bench_figures("main_job_time", seconds, RUNS, "s", "rackwatt-simulate data/tetouan, 8760 h, files written");
    bench_figures("main_job_memory", peaks_MB, RUNS, "MB", "peak resident memory of the same");
    snprintf(command, sizeof command, "rm -rf '%s'", out);
    return system(command) != 0;
}
