/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rackwatt-schedule: solves an instance folder exactly and prints its certificate. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/program.h"
#include "rackwatt-schedule/phrase.h"

typedef struct column {
    const char *name;
    int32_t code;
    size_t index, part;
} column;

static void print_number(const char *key, double value, int digits)
{
    char text[RKW_NUMBER_TEXT];
    rkw_format_real(value, digits, text);
    printf("%s=%s\n", key, text);
}

static void print_answer(const char *status, const rkw_optimum *optimum)
{
    const struct {
        const char *key;
        int32_t figure;
        int digits;
    } lines[] = {{"objective", RKW_FIGURE_OBJECTIVE_USD, 12},
                 {"iterations", RKW_FIGURE_ITERATIONS, 12},
                 {"primal_residual", RKW_FIGURE_PRIMAL_RESIDUAL, 3},
                 {"dual_residual", RKW_FIGURE_DUAL_RESIDUAL, 3},
                 {"gap", RKW_FIGURE_GAP, 3},
                 {"bound", RKW_FIGURE_BOUND_USD, 12},
                 {"seconds", RKW_FIGURE_SECONDS, 6}};
    printf("status=%s\n", status);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        print_number(lines[i].key, rkw_optimum_figure(optimum, lines[i].figure), lines[i].digits);
}

static void write_column_names(rkw_output *file, const phrased *p)
{
    rkw_output_text(file, "step,renewable_MW,import_MW,export_MW,unserved_MW");
    char text[96];
    for (size_t i = 0; i < p->programme.n_stores; i++) {
        snprintf(text, sizeof text, ",level%zu_MWh,charge%zu_MW,discharge%zu_MW", i + 1, i + 1, i + 1);
        rkw_output_text(file, text);
    }
    for (size_t k = 0; k < p->programme.n_classes; k++) {
        snprintf(text, sizeof text, ",work%zu_MW,backlog%zu_MWh,price%zu_usd_MWh", k + 1, k + 1, k + 1);
        rkw_output_text(file, text);
    }
    rkw_output_text(file, ",price_usd_MWh\n");
}

static void write_cell(rkw_output *file, const rkw_optimum *o, int32_t code, size_t index, size_t row)
{
    char text[RKW_NUMBER_TEXT];
    rkw_format_real(rkw_optimum_column(o, code, index, 0)[row], 12, text);
    rkw_output_text(file, ",");
    rkw_output_text(file, text);
}

static void write_row(rkw_output *file, const phrased *p, const rkw_optimum *o, size_t row)
{
    char text[32];
    snprintf(text, sizeof text, "%zu", row);
    rkw_output_text(file, text);
    for (size_t i = 0; i < N_FLOWS; i++) write_cell(file, o, RKW_COLUMN_FLOW_MW, i, row);
    for (size_t i = 0; i < p->programme.n_stores; i++) {
        write_cell(file, o, RKW_COLUMN_STORE_LEVEL_MWH, i, row);
        write_cell(file, o, RKW_COLUMN_STORE_CHARGE_MW, i, row);
        write_cell(file, o, RKW_COLUMN_STORE_DISCHARGE_MW, i, row);
    }
    for (size_t k = 0; k < p->programme.n_classes; k++) {
        write_cell(file, o, RKW_COLUMN_CLASS_POWER_MW, k, row);
        write_cell(file, o, RKW_COLUMN_CLASS_BACKLOG_MWH, k, row);
        write_cell(file, o, RKW_PRICE_CLASS_USD_MWH, k, row);
    }
    write_cell(file, o, RKW_PRICE_BUS_USD_MWH, 0, row);
    rkw_output_text(file, "\n");
}

static rkw_status write_schedule(const char *folder, const rkw_context *ctx, const phrased *p, const rkw_optimum *o,
                                 rkw_error *err)
{
    char path[4096];
    rkw_output *file;
    rkw_status status = rkw_output_folder(folder, err);
    if (status != RKW_OK) return status;
    snprintf(path, sizeof path, "%s/schedule.csv", folder);
    status = rkw_output_open(&file, ctx, path, err);
    if (status != RKW_OK) return status;
    write_column_names(file, p);
    for (size_t row = 0; row < rkw_optimum_steps(o); row++) write_row(file, p, o, row);
    return rkw_output_commit(file, err);
}

static rkw_status solve(const phrased *p, const rkw_context *ctx, double tolerance, const char *folder, rkw_error *err)
{
    rkw_optimize_options options = RKW_OPTIMIZE_INIT;
    rkw_optimum *optimum = NULL;
    options.tolerance = tolerance;
    rkw_status status = rkw_optimize(&optimum, ctx, &p->programme, &options, err);
    if (status == RKW_E_INFEASIBLE) {
        print_answer("infeasible", optimum);
        printf("reason=%s\n", err->message);
        status = RKW_OK;
    } else if (status == RKW_E_UNBOUNDED) {
        printf("status=unbounded\n");
        status = RKW_OK;
    } else if (status == RKW_OK) {
        if (folder) status = write_schedule(folder, ctx, p, optimum, err);
        if (status == RKW_OK) print_answer("optimal", optimum);
    }
    rkw_optimum_free(optimum);
    return status;
}

int main(int argc, char **argv)
{
    const char *folder = NULL;
    int64_t threads = 1;
    double tolerance = 1e-8;
    const program_option options[] = {
        OPTION_TEXT("out", "DIR", &folder, "folder for schedule.csv (default: none is written)"),
        OPTION_INTEGER("threads", "N", &threads, 1, 1024, "threads (default: 1)"),
        OPTION_NUMBER("tol", "X", &tolerance, 1e-12, 1e-2, "largest residuals and gap (default: 1e-8)"),
    };
    const program self = {"schedule",
                          "INSTANCE_DIR",
                          "Solves the least-cost schedule of an instance folder (params.txt, series.csv) and prints\n"
                          "objective and certificate, one key=value per line.",
                          NULL,
                          options,
                          3,
                          1,
                          1};
    program_run run;
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    rkw_error err = {0};
    rkw_context ctx = program_context(&run, (int32_t)threads);
    instance in;
    phrased problem;
    if (instance_read(&in, run.arguments[0], &err) != RKW_OK) {
        program_failed(&run, &err);
        return program_end(&run);
    }
    if (phrase(&problem, &in, &err) != RKW_OK) {
        program_failed(&run, &err);
    } else {
        if (solve(&problem, &ctx, tolerance, folder, &err) != RKW_OK) program_failed(&run, &err);
        phrased_free(&problem);
    }
    instance_free(&in);
    return program_end(&run);
}
