/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many designs of a site on many machines: rank 0 hands out ranges and writes, the others evaluate. A single rank does both. */
#include <mpi.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rackwatt-sweep/sweep.h"

/* A range on its way: first design, number, then values row by row, and in the answer the metrics behind them. */
enum { TAG_WORK = 1, TAG_RESULT, TAG_FAILED, TAG_STOP, HEAD = 2 };

typedef struct ranks {
    int own, n;
    double *message; /* of the largest range */
    size_t capacity;
} ranks;

static ranks world; /* the fill function has no pointer of its own */

static void wait_a_little(void)
{
    struct timespec time = {0, 200000};
    nanosleep(&time, NULL);
}

static size_t values_of(const sweep_job *job, size_t n) { return n * rkw_sweep_parameters(job->sweep); }

static rkw_status fail(rkw_error *err, rkw_status status, const char *text)
{
    memset(err, 0, sizeof *err);
    err->status = status;
    snprintf(err->message, sizeof err->message, "%s", text);
    return status;
}

/* ------------------------------------------------------------------ the ranks that evaluate */

static void report_failure(const rkw_error *err)
{
    MPI_Send(err->message, (int)strlen(err->message) + 1, MPI_CHAR, 0, TAG_FAILED, MPI_COMM_WORLD);
}

static rkw_status work_on(sweep_job *job, int count, rkw_error *err)
{
    double *m = world.message;
    MPI_Recv(m, count, MPI_DOUBLE, 0, TAG_WORK, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    size_t n = (size_t)m[1], values = values_of(job, n);
    rkw_status status = rkw_sweep_evaluate(job->sweep, m + HEAD, n, m + HEAD + values, err);
    if (status != RKW_OK) return status;
    MPI_Send(m, (int)(HEAD + values + n * RKW_SWEEP_METRICS), MPI_DOUBLE, 0, TAG_RESULT, MPI_COMM_WORLD);
    return RKW_OK;
}

/* Until rank 0 has no more work, or this rank fails: then it says so and waits for the end. */
static void serve(sweep_job *job, rkw_status status, rkw_error *err)
{
    if (status != RKW_OK) report_failure(err);
    for (;;) {
        MPI_Status message;
        int there = 0, count;
        while (MPI_Iprobe(0, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &message) == MPI_SUCCESS && !there) {
            if (program_interrupted()) return;
            wait_a_little();
        }
        MPI_Get_count(&message, MPI_DOUBLE, &count);
        if (message.MPI_TAG == TAG_STOP) {
            MPI_Recv(NULL, 0, MPI_DOUBLE, 0, TAG_STOP, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            return;
        }
        if (status == RKW_OK) {
            status = work_on(job, count, err);
            if (status != RKW_OK) report_failure(err);
        } else {
            MPI_Recv(world.message, count, MPI_DOUBLE, 0, TAG_WORK, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        }
    }
}

/* ------------------------------------------------------------------ rank 0 */

/* What is handed out of from .. end - 1. */
typedef struct distribution {
    sweep_job *job;
    size_t from, end, next;
    int busy; /* ranks with a range */
} distribution;

/* Interrupted by the user, or by mpirun because another rank was killed: what is on file stays. */
static rkw_status stopped(const distribution *d, rkw_error *err)
{
    char text[256];
    snprintf(text, sizeof text, "stopped, or a rank was lost: %zu of %zu designs are on file; go on with --resume",
             rkw_sweep_file_designs(d->job->file), d->end);
    program_clear_progress(d->job->run);
    fprintf(stderr, "rackwatt-sweep-mpi: %s\n", text);
    return fail(err, RKW_E_CANCELLED, text);
}

/* Sends a range; a rank that is no more would never take it. */
static rkw_status send_range(distribution *d, int rank, size_t n, rkw_error *err)
{
    MPI_Request request;
    int sent = 0;
    MPI_Isend(world.message, (int)(HEAD + values_of(d->job, n)), MPI_DOUBLE, rank, TAG_WORK, MPI_COMM_WORLD, &request);
    while (MPI_Test(&request, &sent, MPI_STATUS_IGNORE) == MPI_SUCCESS && !sent) {
        if (program_interrupted()) return stopped(d, err);
        wait_a_little();
    }
    return RKW_OK;
}

static rkw_status hand_out(distribution *d, int rank, rkw_error *err)
{
    size_t first, n;
    rkw_sweep_file_missing(d->job->file, d->next, d->end, d->job->block, &first, &n);
    if (n == 0) return RKW_OK;
    rkw_status status = rkw_sweep_design(d->job->sweep, first, n, world.message + HEAD, err);
    if (status != RKW_OK) return status;
    world.message[0] = (double)first;
    world.message[1] = (double)n;
    d->next = first + n;
    d->busy++;
    return send_range(d, rank, n, err);
}

static rkw_status take_result(distribution *d, const MPI_Status *message, rkw_error *err)
{
    int count;
    if (message->MPI_TAG == TAG_FAILED) {
        char text[sizeof err->message];
        MPI_Recv(text, sizeof text, MPI_CHAR, message->MPI_SOURCE, TAG_FAILED, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        return fail(err, RKW_E_DOMAIN, text);
    }
    MPI_Get_count(message, MPI_DOUBLE, &count);
    double *m = world.message;
    MPI_Recv(m, count, MPI_DOUBLE, message->MPI_SOURCE, TAG_RESULT, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    size_t first = (size_t)m[0], n = (size_t)m[1];
    d->busy--;
    rkw_status status = rkw_sweep_file_append(d->job->file, first, n, m + HEAD, m + HEAD + values_of(d->job, n), err);
    return status == RKW_OK ? hand_out(d, message->MPI_SOURCE, err) : status;
}

static rkw_status distribute(distribution *d, rkw_error *err)
{
    rkw_status status = RKW_OK;
    for (int rank = 1; rank < world.n && status == RKW_OK; rank++) status = hand_out(d, rank, err);
    while (d->busy > 0 && status == RKW_OK) {
        MPI_Status message;
        int there = 0;
        while (MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &message) == MPI_SUCCESS && !there) {
            if (sweep_progress(d->job, d->from, d->end)) return stopped(d, err);
            wait_a_little();
        }
        status = take_result(d, &message, err);
    }
    return status;
}

/* A single rank. */
static rkw_status work_alone(distribution *d, rkw_error *err)
{
    for (size_t first, n;;) {
        rkw_sweep_file_missing(d->job->file, d->from, d->end, d->job->block, &first, &n);
        if (n == 0) return RKW_OK;
        if (sweep_progress(d->job, d->from, d->end)) return stopped(d, err);
        double *values = world.message, *metrics = values + values_of(d->job, n);
        rkw_status status = rkw_sweep_design(d->job->sweep, first, n, values, err);
        if (status == RKW_OK) status = rkw_sweep_evaluate(d->job->sweep, values, n, metrics, err);
        if (status == RKW_OK) status = rkw_sweep_file_append(d->job->file, first, n, values, metrics, err);
        if (status != RKW_OK) return status;
    }
}

static rkw_status fill(sweep_job *job, size_t from, size_t end, rkw_error *err)
{
    distribution d = {job, from, end, from, 0};
    return world.n > 1 ? distribute(&d, err) : work_alone(&d, err);
}

/* ------------------------------------------------------------------ start and end */

static bool make_room(const sweep_job *job)
{
    enum { LARGEST_BLOCK = 1 << 20, USUAL_BLOCK = 4032 };
    size_t block = job->settings->block ? (size_t)job->settings->block : USUAL_BLOCK;
    world.message = malloc((HEAD + block * (RKW_SWEEP_PARAMETERS_MAX + RKW_SWEEP_METRICS)) * sizeof *world.message);
    return world.message != NULL;
}

static int lead(sweep_job *job, rkw_status status, rkw_error *err)
{
    if (status == RKW_OK) status = sweep_run(job, fill, err);
    int stop_at_once = status == RKW_E_CANCELLED;
    if (status != RKW_OK && !stop_at_once && err->message[0]) program_failed(job->run, err);
    rkw_sweep_file_close(job->file);
    job->file = NULL;
    if (stop_at_once) MPI_Abort(MPI_COMM_WORLD, PROGRAM_INTERRUPTED);
    /* Ranks that still work on a range could not take the word to stop before they have sent it. */
    if (status != RKW_OK && world.n > 1) MPI_Abort(MPI_COMM_WORLD, PROGRAM_BAD_INPUT);
    for (int rank = 1; rank < world.n; rank++) MPI_Send(NULL, 0, MPI_DOUBLE, rank, TAG_STOP, MPI_COMM_WORLD);
    return program_end(job->run);
}

static int run_rank(program_run *run, const sweep_settings *settings)
{
    rkw_error err = {0};
    sweep_job job = {.run = run, .settings = settings, .ctx = program_context(run, (int32_t)settings->threads)};
    rkw_status status = sweep_describe(&job, &err);
    job.ctx.progress = NULL;
    if (status == RKW_OK && !make_room(&job)) status = fail(&err, RKW_E_MEMORY, "out of memory: ranges of designs");
    int code = 0;
    if (world.own == 0)
        code = lead(&job, status, &err);
    else
        serve(&job, status, &err);
    rkw_sweep_free(job.sweep);
    free(world.message);
    return code;
}

int main(int argc, char **argv)
{
    sweep_settings settings = {.max_designs = 1e7, .budget_usd = -1, .land_m2 = -1, .threads = 1, .out = "out"};
    program_run run;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &world.own);
    MPI_Comm_size(MPI_COMM_WORLD, &world.n);
    /* One voice: what the others have to say they send to rank 0. */
    if (world.own != 0 && (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))) return 1;
    int code = 0;
    if (!sweep_start(&run, &settings, "sweep-mpi", argc, argv))
        code = run.exit_code;
    else
        code = run_rank(&run, &settings);
    MPI_Finalize();
    return world.own == 0 ? code : 0;
}
