/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a run, replaced together. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "report/page.h"

enum { FIGURE_WIDTH = 960, MOST_FILES = 40 };

/* Files on their way, and what is written into them. */
typedef struct batch {
    const rkw_run *run;
    const rkw_page *page; /* NULL when no page and no figure is wanted */
    const rkw_context *ctx;
    const char *folder;
    size_t n;
    rkw_output *outputs[MOST_FILES];
} batch;

static rkw_status open_file(batch *b, const char *name, rkw_output **out, rkw_error *err)
{
    size_t n = strlen(b->folder) + strlen(name) + 2;
    char *path = rkw_alloc(b->ctx, n, 1);
    if (!path) return rkw_fail_memory(err, "a path");
    snprintf(path, n, "%s/%s", b->folder, name);
    rkw_status status = rkw_output_open(out, b->ctx, path, err);
    rkw_release(path);
    if (status == RKW_OK) b->outputs[b->n++] = *out;
    return status;
}

static rkw_status write_ledger(batch *b, rkw_output *out, rkw_error *err)
{
    (void)err;
    rkw_report_ledger(b->run, out);
    return RKW_OK;
}

static rkw_status write_summary(batch *b, rkw_output *out, rkw_error *err)
{
    size_t unconfirmed;
    RKW_TRY(rkw_report_assumptions(b->run, NULL, &unconfirmed, err));
    return rkw_report_summary(b->run, unconfirmed, out, err);
}

static rkw_status write_assumptions(batch *b, rkw_output *out, rkw_error *err)
{
    size_t unconfirmed;
    return rkw_report_assumptions(b->run, out, &unconfirmed, err);
}

static rkw_status write_page(batch *b, rkw_output *out, rkw_error *err) { return rkw_page_write(b->page, out, err); }

static rkw_status write_netcdf(batch *b, rkw_output *out, rkw_error *err)
{
    return rkw_report_netcdf(b->run, out, err);
}

static const struct kind {
    int32_t flag;
    const char *name;
    rkw_status (*write)(batch *b, rkw_output *out, rkw_error *err);
} kinds[] = {{RKW_FILE_LEDGER, "ledger.csv", write_ledger},
             {RKW_FILE_SUMMARY, "summary.json", write_summary},
             {RKW_FILE_ASSUMPTIONS, "assumptions.csv", write_assumptions},
             {RKW_FILE_PAGE, "report.html", write_page},
             {RKW_FILE_NETCDF, "ledger.nc", write_netcdf}};
enum { KINDS = sizeof kinds / sizeof kinds[0], ALL_FILES = 2 * RKW_FILE_NETCDF - 1 };

static rkw_status write_figures(batch *b, rkw_error *err)
{
    size_t n = strlen(b->folder) + 16;
    char *path = rkw_alloc(b->ctx, n, 1);
    if (!path) return rkw_fail_memory(err, "a path");
    snprintf(path, n, "%s/figures", b->folder);
    rkw_status status = rkw_output_folder(path, err);
    rkw_release(path);
    for (size_t i = 0; rkw_page_chart(i) && status == RKW_OK; i++) {
        const rkw_chart *chart = rkw_page_chart(i);
        char name[64];
        rkw_output *out;
        if (!chart->wanted(b->page)) continue;
        snprintf(name, sizeof name, "figures/%s.svg", chart->name);
        status = open_file(b, name, &out, err);
        if (status != RKW_OK) break;
        rkw_svg svg = {out, FIGURE_WIDTH, 1, 0};
        chart->draw(&svg, b->page);
    }
    return status;
}

/* All are opened before the first is written: a folder that takes none is told at once. */
static rkw_status fill(batch *b, int32_t files, rkw_error *err)
{
    rkw_output *outputs[KINDS] = {NULL};
    RKW_TRY(rkw_output_folder(b->folder, err));
    for (size_t i = 0; i < KINDS; i++)
        if (files & kinds[i].flag) RKW_TRY(open_file(b, kinds[i].name, &outputs[i], err));
    for (size_t i = 0; i < KINDS; i++)
        if (outputs[i]) RKW_TRY(kinds[i].write(b, outputs[i], err));
    if (files & RKW_FILE_FIGURES) RKW_TRY(write_figures(b, err));
    return RKW_OK;
}

static rkw_status write_batch(batch *b, int32_t files, rkw_error *err)
{
    rkw_status status = fill(b, files, err);
    if (status == RKW_OK) return rkw_output_commit_all(b->outputs, b->n, err);
    for (size_t i = 0; i < b->n; i++) rkw_output_discard(b->outputs[i]);
    return status;
}

rkw_status rkw_report_files(const rkw_run *run, const rkw_report_parts *parts, int32_t files, const rkw_context *ctx,
                            const char *folder, rkw_error *err)
{
    RKW_TRY(rkw_report_check_run(run, err));
    if (!folder) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_report_files: folder is NULL");
    if (files < 0 || files > ALL_FILES)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_report_files: unknown kind of file");
    batch b = {run, NULL, ctx, folder, 0, {NULL}};
    if (!(files & (RKW_FILE_PAGE | RKW_FILE_FIGURES))) return write_batch(&b, files, err);
    rkw_page page;
    RKW_TRY(rkw_page_open(&page, run, parts, ctx, err));
    b.page = &page;
    rkw_status status = write_batch(&b, files, err);
    rkw_page_close(&page);
    return status;
}

rkw_status rkw_report_write(const rkw_run *run, const rkw_context *ctx, const char *folder, rkw_error *err)
{
    return rkw_report_files(run, NULL, RKW_FILE_LEDGER | RKW_FILE_SUMMARY | RKW_FILE_ASSUMPTIONS, ctx, folder, err);
}
