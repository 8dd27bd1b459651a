/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../site/year.h"

typedef struct figures {
    tetouan t;
    rkw_ledger *ledger;
    rkw_summary summary;
    rkw_year_cost cost;
    rkw_envelope envelope;
    rkw_run run;
} figures;

static int make(figures *f)
{
    rkw_error err = {0};
    memset(f, 0, sizeof *f);
    if (!tetouan_open(&f->t, 1)) return 0;
    f->ledger = tetouan_simulate(&f->t, "green");
    if (!f->ledger) return 0;
    f->summary.size = sizeof f->summary;
    f->cost.size = sizeof f->cost;
    f->envelope.size = sizeof f->envelope;
    f->run =
        (rkw_run){sizeof f->run, f->t.site, f->t.year, f->ledger, &f->summary, &f->cost, &f->envelope, NULL, NULL, 0};
    return CHECK_OK(rkw_summarise(f->ledger, f->t.site, &f->summary, &err), err) &&
           CHECK_OK(rkw_cost_year(f->t.site, &f->summary, &f->cost, &err), err) &&
           CHECK_OK(rkw_envelope_compute(f->t.site, f->t.year, &f->envelope, &err), err);
}

static void drop(figures *f)
{
    rkw_ledger_free(f->ledger);
    tetouan_close(&f->t);
}

/* Sources and sinks by the names that docs/summary.md gives, read back from the file. */
static int side_of(const char *name)
{
    static const char *const sources[] = {".generation", "grid_import",   "battery_discharge",
                                          "unserved",    "ups_discharge", "backup"};
    static const char *const sinks[] = {
        ".curtailed_line", ".curtailed_surplus", ".exported",          ".wheeling_loss", ".it",
        "battery_charge",  "battery_auxiliary",  "connection_loss",    "it_idle",        "ups_charge",
        "cooling",         "lighting",           "power_chain_losses", "other_buildings"};
    const char *dot = strchr(name, '.');
    const char *last = dot ? dot : name;
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        if (strcmp(last, sources[i]) == 0) return 1;
    for (size_t i = 0; i < sizeof sinks / sizeof sinks[0]; i++)
        if (strcmp(last, sinks[i]) == 0) return -1;
    return 0;
}

static void check_ledger_file(const figures *f, const char *path)
{
    test_csv *csv = test_csv_read(path);
    if (!CHECK(csv != NULL)) return;
    CHECK(csv->rows == rkw_ledger_axis(f->ledger)->n + 1); /* the unit row reads as NaN */
    double worst_gap = 0, worst_cell = 0;
    for (size_t row = 1; row < csv->rows; row++) {
        double gap = 0;
        for (size_t c = 1; c < csv->columns; c++) {
            double cell = csv->data[row * csv->columns + c], held = rkw_ledger_data(f->ledger, c - 1)[row - 1];
            gap += side_of(csv->names[c]) * cell;
            if (!(isnan(cell) && isnan(held))) worst_cell = fmax(worst_cell, fabs(cell - held));
        }
        worst_gap = fmax(worst_gap, fabs(gap));
    }
    CHECK(worst_gap <= 1e-9 * 386);
    CHECK(worst_cell <= 0.5e-6 + 1e-9);
    test_csv_free(csv);
}

TEST(files_close_and_hold_what_the_ledger_holds)
{
    figures f;
    rkw_error err = {0};
    if (make(&f)) {
        const char *folder = scratch_file("out-a");
        char path[1200];
        CHECK_OK(rkw_report_write(&f.run, NULL, folder, &err), err);
        snprintf(path, sizeof path, "%s/ledger.csv", folder);
        check_ledger_file(&f, path);
    }
    drop(&f);
}

/* When one of the files cannot be written, none is replaced and nothing is left behind. */
TEST(files_appear_together_or_not_at_all)
{
    figures f;
    rkw_error err = {0};
    if (make(&f)) {
        char folder[512], path[600], command[700];
        snprintf(folder, sizeof folder, "%s", scratch_file("out-b"));
        mkdir(folder, 0777);
        snprintf(path, sizeof path, "%s/summary.json", folder);
        mkdir(path, 0777);
        CHECK_STATUS(rkw_report_write(&f.run, NULL, folder, &err), RKW_E_IO, err);
        CHECK(strstr(err.message, "summary.json: cannot be written") != NULL);
        snprintf(path, sizeof path, "%s/ledger.csv", folder);
        CHECK(access(path, F_OK) != 0);
        snprintf(command, sizeof command, "test -z \"$(ls %s | grep part)\"", folder);
        CHECK(system(command) == 0);
    }
    drop(&f);
}

TEST(text_fits_a_screen_and_says_when_it_was_cut)
{
    figures f;
    rkw_error err = {0};
    static char text[16384];
    size_t needed = 0, needed_none = 0, width = 0, longest = 0, lines = 0;
    if (make(&f)) {
        CHECK_OK(rkw_report_text(&f.run, text, sizeof text, &needed, &err), err);
        CHECK(needed == strlen(text) + 1);
        CHECK_OK(rkw_report_text(&f.run, NULL, 0, &needed_none, &err), err);
        CHECK(needed_none == needed);
        for (const char *p = text; *p; p++) {
            width = *p == '\n' ? 0 : width + 1;
            lines += *p == '\n';
            if (width > longest) longest = width;
        }
        CHECK(longest <= 100);
        CHECK(lines <= 40);
        char small[8];
        CHECK_OK(rkw_report_text(&f.run, small, sizeof small, &needed, &err), err);
        CHECK(strlen(small) == sizeof small - 1);
    }
    drop(&f);
}

/* The parts of the cost, summed again. */
TEST(cost_is_the_sum_of_its_parts)
{
    figures f;
    if (make(&f)) {
        const rkw_year_cost *c = &f.cost;
        double sum = c->staff_usd + c->water_usd + c->import_usd + c->wheeling_usd + c->fixed_grid_usd + c->backup_usd +
                     c->stored_usd + c->credits_usd - c->export_usd;
        for (int i = 0; i < RKW_COSTS; i++) sum += c->annuity_usd[i] + c->upkeep_usd[i];
        CHECK_NEAR(c->total_usd, sum, 0, 1e-14);
        CHECK_NEAR(c->usd_per_gpu_h, sum / f.summary.gpu_h_delivered, 0, 1e-14);
        /* 7 % over 20 years: 0.0943929 (any table of annuities). */
        CHECK_NEAR(rkw_capital_recovery_factor(0.07, 20), 0.0943929257, 1e-10, 0);
        CHECK_NEAR(rkw_capital_recovery_factor(0, 20), 0.05, 0, 0);
        CHECK_NEAR(c->annuity_usd[RKW_COST_BATTERY] / c->capex_usd[RKW_COST_BATTERY], 0.0943929257, 1e-10, 0);
    }
    drop(&f);
}

/* 500 MUSD buy about 100 racks of GB200 all in (facts of the project: 100 racks, 7,200 GPUs, 15 MW; 12.5 GUSD for 386 MW). */
TEST(envelope_answers_what_500_MUSD_buy)
{
    figures f;
    if (make(&f)) {
        const rkw_envelope *e = &f.envelope;
        CHECK(e->budget_racks >= 90 && e->budget_racks <= 105);
        CHECK_NEAR(e->budget_gpus, 72 * e->budget_racks, 0, 0);
        CHECK(e->budget_racks * e->rack_all_in_usd <= 500e6);
        CHECK((e->budget_racks + 1) * e->rack_all_in_usd > 500e6);
        CHECK(e->budget_facility_MW > 13 && e->budget_facility_MW < 18);
        CHECK(e->capacity_usd > 10e9 && e->capacity_usd < 14e9);
        CHECK_NEAR(e->pv_on_land_MWp, 4.35, 0.005, 0);
    }
    drop(&f);
}
