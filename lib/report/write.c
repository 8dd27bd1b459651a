/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a run, replaced together. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "report/report.h"

enum { LEDGER, SUMMARY, ASSUMPTIONS, N_FILES };
static const char *const names[N_FILES] = {"ledger.csv", "summary.json", "assumptions.csv"};

static rkw_status open_file(rkw_output **out, const rkw_context *ctx, const char *folder, const char *name,
                            rkw_error *err)
{
    size_t n = strlen(folder) + strlen(name) + 2;
    char *path = rkw_alloc(ctx, n, 1);
    if (!path) return rkw_fail_memory(err, "a path");
    snprintf(path, n, "%s/%s", folder, name);
    rkw_status status = rkw_output_open(out, ctx, path, err);
    rkw_release(path);
    return status;
}

static rkw_status fill_files(const rkw_run *run, rkw_output *const *files, rkw_error *err)
{
    rkw_report_ledger(run, files[LEDGER]);
    size_t unconfirmed;
    RKW_TRY(rkw_report_assumptions(run, files[ASSUMPTIONS], &unconfirmed, err));
    RKW_TRY(rkw_report_summary(run, unconfirmed, files[SUMMARY], err));
    for (int i = 0; i < N_FILES; i++) RKW_TRY(rkw_output_finish(files[i], err));
    return RKW_OK;
}

rkw_status rkw_report_write(const rkw_run *run, const rkw_context *ctx, const char *folder, rkw_error *err)
{
    if (!run || run->size < sizeof *run || !run->site || !run->year || !run->ledger || !run->summary || !run->cost ||
        !run->envelope || !folder)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_report_write: the run is incomplete");
    rkw_output *files[N_FILES] = {NULL};
    rkw_status status = rkw_output_folder(folder, err);
    for (int i = 0; i < N_FILES && status == RKW_OK; i++) status = open_file(&files[i], ctx, folder, names[i], err);
    if (status == RKW_OK) status = fill_files(run, files, err);
    for (int i = 0; i < N_FILES; i++) {
        if (status == RKW_OK)
            status = rkw_output_commit(files[i], err);
        else
            rkw_output_discard(files[i]);
    }
    return status;
}
