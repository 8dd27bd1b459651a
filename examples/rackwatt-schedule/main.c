/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rackwatt-schedule: solves an instance folder exactly and prints its certificate. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/program.h"
#include "rackwatt-schedule/phrase.h"

static const char *const ROW_KEYS[N_ROWS] = {"land", "budget", "store_hours", "export_cap", "cfe"};

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

static void print_answer(const char *status, double (*figure)(const void *answer, int32_t figure), const void *answer)
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
        print_number(lines[i].key, figure(answer, lines[i].figure), lines[i].digits);
}

static double schedule_figure(const void *answer, int32_t figure) { return rkw_optimum_figure(answer, figure); }
static double plan_figure(const void *answer, int32_t figure) { return rkw_capacity_optimum_figure(answer, figure); }

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

static rkw_status write_schedule(const char *folder, const char *name, const rkw_context *ctx, const phrased *p,
                                 const rkw_optimum *o, rkw_error *err)
{
    char path[4096];
    rkw_output *file;
    rkw_status status = rkw_output_folder(folder, err);
    if (status != RKW_OK) return status;
    snprintf(path, sizeof path, "%s/%s.csv", folder, name);
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
        print_answer("infeasible", schedule_figure, optimum);
        printf("reason=%s\n", err->message);
        status = RKW_OK;
    } else if (status == RKW_E_UNBOUNDED) {
        printf("status=unbounded\n");
        status = RKW_OK;
    } else if (status == RKW_OK) {
        if (folder) status = write_schedule(folder, "schedule", ctx, p, optimum, err);
        if (status == RKW_OK) print_answer("optimal", schedule_figure, optimum);
    }
    rkw_optimum_free(optimum);
    return status;
}

/* ------------------------------------------------------------------ capacities and rows over all hours */

static void print_plan(const phrased_plan *p, const rkw_capacity_optimum *o)
{
    char key[64];
    for (size_t j = 0; j < p->programme.n_capacities; j++) {
        snprintf(key, sizeof key, "cap.%s", p->capacities[j].name);
        print_number(key, rkw_capacity_optimum_capacity(o, j).value, 12);
    }
    for (size_t i = 0; i < p->programme.n_rows; i++) {
        if (p->rows[i].high == INFINITY) continue;
        snprintf(key, sizeof key, "price.%s", ROW_KEYS[i]);
        print_number(key, rkw_capacity_optimum_row(o, i).price_usd, 9);
    }
}

/* How far each row alone would have to give way. */
static rkw_status print_relaxations(const phrased_plan *p, const rkw_context *ctx, const rkw_capacity_options *options,
                                    rkw_error *err)
{
    char key[64];
    for (size_t i = 0; i < p->programme.n_rows; i++) {
        rkw_relaxation r;
        if (p->rows[i].high == INFINITY) continue;
        const rkw_status status = rkw_capacity_relaxation(ctx, &p->programme, options, i, &r, err);
        if (status != RKW_OK) return status;
        snprintf(key, sizeof key, "relax.%s", ROW_KEYS[i]);
        print_number(key, r.amount, 9);
        if (r.amount < INFINITY) {
            snprintf(key, sizeof key, "relaxed_cost.%s", ROW_KEYS[i]);
            print_number(key, r.cost_usd, 9);
        }
    }
    return RKW_OK;
}

static rkw_status write_years(const char *folder, const rkw_context *ctx, const phrased_plan *p,
                              const rkw_capacity_optimum *o, rkw_error *err)
{
    char name[32] = "schedule";
    rkw_status status = RKW_OK;
    for (size_t y = 0; y < p->n_years && status == RKW_OK; y++) {
        if (p->n_years > 1) snprintf(name, sizeof name, "schedule%zu", y);
        status = write_schedule(folder, name, ctx, &p->years[y], rkw_capacity_optimum_year(o, y), err);
    }
    return status;
}

static rkw_status solve_plan(const phrased_plan *p, const rkw_context *ctx, double tolerance, const char *folder,
                             rkw_error *err)
{
    rkw_capacity_options options = RKW_CAPACITY_OPTIONS_INIT;
    rkw_capacity_optimum *optimum = NULL;
    options.tolerance = tolerance;
    options.schedules = folder != NULL;
    rkw_status status = rkw_optimize_capacities(&optimum, ctx, &p->programme, &options, err);
    if (status == RKW_E_INFEASIBLE) {
        print_answer("infeasible", plan_figure, optimum);
        printf("reason=%s\n", err->message);
        status = print_relaxations(p, ctx, &options, err);
    } else if (status == RKW_E_UNBOUNDED) {
        printf("status=unbounded\n");
        status = RKW_OK;
    } else if (status == RKW_OK) {
        if (folder) status = write_years(folder, ctx, p, optimum, err);
        if (status == RKW_OK) {
            print_answer("optimal", plan_figure, optimum);
            print_plan(p, optimum);
        }
    }
    rkw_capacity_optimum_free(optimum);
    return status;
}

int main(int argc, char **argv)
{
    const char *folder = NULL;
    int64_t threads = 1;
    double tolerance = 1e-8;
    const program_option options[] = {
        OPTION_TEXT("out", "DIR", &folder, "folder for schedule.csv, or one per year (default: none)"),
        OPTION_INTEGER("threads", "N", &threads, 1, 1024, "threads (default: 1)"),
        OPTION_NUMBER("tol", "X", &tolerance, 1e-12, 1e-2, "largest residuals and gap (default: 1e-8)"),
    };
    const program self = {
        "schedule",
        "INSTANCE_DIR",
        "Solves the least-cost schedule of an instance folder (params.txt, series.csv), with mode cap\n"
        "its least-cost capacities over all years, and prints objective and certificate, one\n"
        "key=value per line.",
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
    phrased_plan problem;
    if (instance_read(&in, run.arguments[0], &err) != RKW_OK) {
        program_failed(&run, &err);
        return program_end(&run);
    }
    if (phrase_plan(&problem, &in, &err) != RKW_OK) {
        program_failed(&run, &err);
    } else {
        const rkw_status status = problem.is_shared ? solve_plan(&problem, &ctx, tolerance, folder, &err)
                                                    : solve(&problem.years[0], &ctx, tolerance, folder, &err);
        if (status != RKW_OK) program_failed(&run, &err);
        phrased_plan_free(&problem);
    }
    instance_free(&in);
    return program_end(&run);
}
