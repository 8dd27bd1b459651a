/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many designs of a site on one machine. */
#include "sweep.h"

#include <stdlib.h>

static rkw_status run_block(sweep_job *job, size_t first, size_t n, double *values, double *metrics, rkw_error *err)
{
    rkw_status status = rkw_sweep_design(job->sweep, first, n, values, err);
    if (status == RKW_OK) status = rkw_sweep_evaluate(job->sweep, values, n, metrics, err);
    return status == RKW_OK ? rkw_sweep_file_append(job->file, first, n, values, metrics, err) : status;
}

/* What is on file stays. */
static rkw_status stopped(const sweep_job *job, size_t end, rkw_error *err)
{
    program_refused(job->run, "interrupted: %zu of %zu designs are on file; go on with --resume",
                    rkw_sweep_file_designs(job->file), end);
    job->run->exit_code = PROGRAM_INTERRUPTED;
    err->message[0] = 0; /* it is said */
    return RKW_E_CANCELLED;
}

static rkw_status fill(sweep_job *job, size_t from, size_t end, rkw_error *err)
{
    double *values = malloc(job->block * (rkw_sweep_parameters(job->sweep) + RKW_SWEEP_METRICS) * sizeof *values);
    if (!values) abort();
    double *metrics = values + job->block * rkw_sweep_parameters(job->sweep);
    rkw_status status = RKW_OK;
    while (status == RKW_OK) {
        size_t first, n;
        rkw_sweep_file_missing(job->file, from, end, job->block, &first, &n);
        if (n == 0) break;
        status =
            sweep_progress(job, from, end) ? stopped(job, end, err) : run_block(job, first, n, values, metrics, err);
    }
    free(values);
    return status;
}

int main(int argc, char **argv)
{
    sweep_settings settings = {.max_designs = 1e7, .budget_usd = -1, .land_m2 = -1, .threads = 1, .out = "out"};
    program_run run;
    if (!sweep_start(&run, &settings, "sweep", argc, argv)) return run.exit_code;
    rkw_error err = {0};
    sweep_job job = {.run = &run, .settings = &settings, .ctx = program_context(&run, (int32_t)settings.threads)};
    rkw_status status = sweep_describe(&job, &err);
    job.ctx.progress = NULL; /* the program draws its own bar */
    if (status == RKW_OK) status = sweep_run(&job, fill, &err);
    if (status != RKW_OK && err.message[0]) program_failed(&run, &err);
    rkw_sweep_file_close(job.file);
    rkw_sweep_free(job.sweep);
    return program_end(&run);
}
