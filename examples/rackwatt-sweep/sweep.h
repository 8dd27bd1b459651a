/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rackwatt-sweep and rackwatt-sweep-mpi share: options, the way from designs to files. */
#ifndef RKW_EXAMPLES_SWEEP_H
#define RKW_EXAMPLES_SWEEP_H

#include <rackwatt/rackwatt.h>

#include "common/program.h"

typedef struct sweep_settings {
    program_list vary, limits;
    const char *designs, *simulate, *front, *out, *weather, *map, *range;
    int64_t sobol, threads, block, year, seed, index;
    double max_designs, budget_usd, land_m2, refine;
    bool resume, fill_gaps, report;
} sweep_settings;

/* A sweep under way. */
typedef struct sweep_job {
    program_run *run;
    const sweep_settings *settings;
    rkw_context ctx;
    rkw_sweep *sweep;
    rkw_sweep_file *file;
    size_t block;
    double began_s; /* of the range being evaluated */
    size_t before;  /* designs that were on file then */
    char stage[32];
} sweep_job;

/* Evaluates what is missing of the designs from .. end - 1 and puts it on file. */
typedef rkw_status (*sweep_fill)(sweep_job *job, size_t from, size_t end, rkw_error *err);

/* Options, help; false when the program is to end with run->exit_code. */
bool sweep_start(program_run *run, sweep_settings *settings, const char *name, int argc, char **argv);
/* The sweep that the settings describe. */
rkw_status sweep_describe(sweep_job *job, rkw_error *err);
/* From there to the files in settings->out. */
rkw_status sweep_run(sweep_job *job, sweep_fill fill, rkw_error *err);
/* Writes report.html: the site as it is, and the front. */
rkw_status sweep_page(sweep_job *job, const rkw_sweep_front *front, rkw_error *err);
/* Draws the bar with rate and time left. @return 1 when the user wants to stop. */
int sweep_progress(sweep_job *job, size_t from, size_t end);

#endif
