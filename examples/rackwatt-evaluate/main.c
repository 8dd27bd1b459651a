/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rackwatt-evaluate: one model of the library over the rows of a CSV table. */
#include "common/program.h"

#include "job.h"
#include "registry.h"

#include <string.h>

static const char notes[] =
    "IN.csv has a header row; columns are found by name, others are ignored, nan means missing.\n"
    "OUT.csv holds the model's output columns, one row per input row, and appears only when all\n"
    "rows are done. In --list, columns in (brackets) may be absent and =? must be set.";

static rkw_status evaluate(eval_job *job, const rkw_eval_model *model, const char *in, const char *out,
                           const program_list *with, const program_list *settings, rkw_error *err)
{
    rkw_status status = job_open(job, model, in, err);
    for (size_t i = 0; i < with->n && status == RKW_OK; i++) status = job_add_table(job, with->items[i], err);
    for (size_t i = 0; i < settings->n && status == RKW_OK; i++) status = job_set(job, settings->items[i], err);
    if (status == RKW_OK) status = job_run(job, err);
    if (status == RKW_OK && program_interrupted()) status = err->status = RKW_E_CANCELLED;
    if (status == RKW_OK) status = job_write(job, out, err);
    return status;
}

static void unknown_model(program_run *run, const char *name)
{
    const rkw_eval_model *nearest = registry_nearest(name);
    if (nearest)
        program_misused(run, "unknown model %s; did you mean %s?", name, nearest->name);
    else
        program_misused(run, "unknown model %s; --list names them", name);
}

/* With --list the only argument is a model's name, or there is none. */
static void list(program_run *run)
{
    const rkw_eval_model *model = run->n_arguments ? registry_find(run->arguments[0]) : NULL;
    if (run->n_arguments && !model)
        unknown_model(run, run->arguments[0]);
    else
        registry_print(model);
}

int main(int argc, char **argv)
{
    bool listing = false;
    program_list with, settings;
    const program_option options[] = {
        OPTION_LIST("with", "FILE", &with, "auxiliary table of the model, recognised by its columns; may be repeated"),
        OPTION_LIST("set", "NAME=VALUE", &settings, "constant of the model; may be repeated"),
        OPTION_SWITCH("list", &listing, "name the models with their columns, units and constants"),
    };
    const program self = {"evaluate",
                          "MODEL IN.csv OUT.csv",
                          "Runs one model of the library over the rows of a CSV table.",
                          notes,
                          options,
                          3,
                          0,
                          3};
    program_run run;
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    if (listing) {
        list(&run);
        return program_end(&run);
    }
    const rkw_eval_model *model = run.n_arguments ? registry_find(run.arguments[0]) : NULL;
    rkw_error err = {0};
    eval_job job;
    memset(&job, 0, sizeof job);
    if (run.n_arguments && !model)
        unknown_model(&run, run.arguments[0]);
    else if (run.n_arguments != 3)
        program_misused(&run, "expected MODEL IN.csv OUT.csv; --help shows how");
    else if (evaluate(&job, model, run.arguments[1], run.arguments[2], &with, &settings, &err) != RKW_OK)
        program_failed(&run, &err);
    job_close(&job);
    return program_end(&run);
}
