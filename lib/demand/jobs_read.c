/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of jobs: when each was handed in, on how many GPUs, for how long at full speed. */
#include "base/memory.h"
#include "figures.h"
#include "tenants.h"

#include <string.h>

void rkw_job_list_release(rkw_job_list *jobs)
{
    rkw_release(jobs->start_unix_s);
    rkw_release(jobs->gpus);
    rkw_release(jobs->length_h);
}

static rkw_status read_job(rkw_job_list *jobs, const rkw_table *table, size_t row, rkw_error *err)
{
    const char *start = NULL;
    int64_t unix_s = 0;
    RKW_TRY(rkw_table_text(table, row, "start", &start, err));
    if (rkw_parse_time(start, strlen(start), &unix_s) != RKW_OK)
        return rkw_fail(err, RKW_E_FORMAT, rkw_table_origin(table, row),
                        "start = '%.40s' is not a time like 2025-03-01 13:45", start);
    jobs->start_unix_s[row] = (double)unix_s;
    RKW_TRY(rkw_table_number(table, row, "gpus", "count", 0.0, 1e9, &jobs->gpus[row], err));
    return rkw_table_number(table, row, "length", "h", 0.0, 1e6, &jobs->length_h[row], err);
}

static rkw_status read_rows(rkw_job_list *jobs, const rkw_context *ctx, const rkw_table *table, rkw_error *err)
{
    static const char *const columns[] = {"start", "gpus", "length", "source"};
    RKW_TRY(rkw_table_known_columns(table, columns, sizeof columns / sizeof columns[0], err));
    jobs->n = rkw_table_rows(table);
    jobs->start_unix_s = rkw_alloc(ctx, jobs->n, sizeof(double));
    jobs->gpus = rkw_alloc(ctx, jobs->n, sizeof(double));
    jobs->length_h = rkw_alloc(ctx, jobs->n, sizeof(double));
    if (!jobs->start_unix_s || !jobs->gpus || !jobs->length_h) return rkw_fail_memory(err, "jobs");
    for (size_t r = 0; r < jobs->n; r++) RKW_TRY(read_job(jobs, table, r, err));
    return RKW_OK;
}

rkw_status rkw_tenants_read_jobs(rkw_job_list *jobs, const rkw_context *ctx, const char *folder, const char *file,
                                 rkw_error *err)
{
    rkw_table *table = NULL;
    RKW_TRY(rkw_table_open(&table, ctx, folder, file, RKW_TABLE_WIDE, err));
    rkw_status status = read_rows(jobs, ctx, table, err);
    rkw_table_free(table);
    return status;
}
