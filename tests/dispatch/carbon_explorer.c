/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/carbon_explorer.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/reference.h"

enum { YEAR = 8760, DAY = 24 };

TEST(cas_days_match_reference)
{
    test_csv *rows = reference_table("dispatch", "cas_days"), *days = reference_table("dispatch", "cas_summary");
    if (!rows || !days) return;
    double renewable[DAY], load[DAY], want[DAY], got[DAY], moved;
    rkw_error err;
    for (size_t d = 0; d < days->rows; d++) {
        size_t first;
        CHECK(reference_rows(rows, "day", test_csv_at(days, d, "day"), &first) == DAY);
        reference_column(rows, "renewable_mw", first, DAY, renewable);
        reference_column(rows, "load_mw", first, DAY, load);
        reference_column(rows, "scheduled_mw", first, DAY, want);
        const double flexible = test_csv_at(days, d, "flexible"), cap = test_csv_at(days, d, "cap_mw");
        CHECK_OK(rkw_carbon_explorer_schedule(renewable, load, DAY, flexible, cap, got, &moved, &err), err);
        for (int h = 0; h < DAY; h++) CHECK_NEAR(got[h], want[h], 1e-9, 0);
        CHECK_NEAR(moved, test_csv_at(days, d, "moved_mwh"), 1e-9, 0);
        const double before = rkw_carbon_explorer_uncovered_MWh(renewable, load, DAY);
        const double after = rkw_carbon_explorer_uncovered_MWh(renewable, got, DAY);
        CHECK_NEAR(rkw_carbon_explorer_coverage_pct(load, DAY, before), test_csv_at(days, d, "coverage_before_pct"),
                   1e-9, 0);
        CHECK_NEAR(rkw_carbon_explorer_coverage_pct(load, DAY, after), test_csv_at(days, d, "coverage_after_pct"), 1e-9,
                   0);
    }
    test_csv_free(rows);
    test_csv_free(days);
}

TEST(clc_battery_matches_reference)
{
    test_csv *rows = reference_table("supply", "battery_clc"),
             *cases = reference_table("supply", "battery_clc_summary");
    if (!rows || !cases) return;
    static double renewable[YEAR], load[YEAR], want[YEAR], got[YEAR];
    rkw_error err;
    for (size_t c = 0; c < cases->rows; c++) {
        size_t first;
        const size_t n = reference_rows(rows, "case", test_csv_at(cases, c, "case"), &first);
        reference_column(rows, "renewable_mw", first, n, renewable);
        reference_column(rows, "load_mw", first, n, load);
        const double q = test_csv_at(cases, c, "q_mwh");
        const int32_t substeps = (int32_t)test_csv_at(cases, c, "substeps");
        static const char *const columns[] = {"renewable_after_battery_cas_mw", "renewable_after_joint_mw"};
        for (int32_t view = 0; view < 2; view++) {
            rkw_battery_sums s;
            CHECK_OK(rkw_carbon_explorer_store(renewable, load, n, q, substeps, view, got, &s, &err), err);
            reference_column(rows, columns[view], first, n, want);
            for (size_t i = 0; i < n; i++) CHECK_NEAR(got[i], want[i], 1e-8, 0);
            CHECK_NEAR(s.end_MWh, test_csv_at(cases, c, "end_mwh"), 1e-8, 0);
            CHECK_NEAR(s.discharged_MWh, test_csv_at(cases, c, "delivered_mwh"), 1e-8, 1e-12);
            CHECK_NEAR(s.charged_MWh, test_csv_at(cases, c, "charged_mwh"), 1e-8, 1e-12);
            CHECK_NEAR(s.uncovered_MWh, test_csv_at(cases, c, "uncovered_mwh"), 1e-8, 1e-12);
            CHECK_NEAR(100 * s.coverage, test_csv_at(cases, c, "coverage_pct"), 1e-9, 0);
        }
    }
    test_csv_free(rows);
    test_csv_free(cases);
}

static const struct {
    rkw_carbon_explorer_design design;
    double coverage_pct, uncovered_MWh; /* NaN: not published there */
} answers[] = {
#define DESIGN(battery, substeps, flexible, cap, order)                                                                \
    {                                                                                                                  \
        sizeof(rkw_carbon_explorer_design), battery, flexible, cap, order, substeps                                    \
    }
    {DESIGN(0, 60, 0, 0, RKW_CARBON_EXPLORER_BATTERY), 70.725520263121, 826690.966805},
    {DESIGN(500, 60, 0, 0, RKW_CARBON_EXPLORER_BATTERY), NAN, 684139.990492},
    {DESIGN(1000, 60, 0, 0, RKW_CARBON_EXPLORER_BATTERY), NAN, 571142.856241},
    {DESIGN(1000, 1, 0, 0, RKW_CARBON_EXPLORER_BATTERY), NAN, 571157.269076},
    {DESIGN(2000, 60, 0, 0, RKW_CARBON_EXPLORER_BATTERY), NAN, 404069.597129},
    {DESIGN(4000, 60, 0, 0, RKW_CARBON_EXPLORER_BATTERY), NAN, 261673.567820},
    {DESIGN(8000, 60, 0, 0, RKW_CARBON_EXPLORER_BATTERY), NAN, 158631.635320},
    {DESIGN(1000, 60, 0.4, 386, RKW_CARBON_EXPLORER_BATTERY_CAS), NAN, 571142.856241},
    {DESIGN(0, 60, 0.10, 386, RKW_CARBON_EXPLORER_CAS), 74.442845463339, NAN},
    {DESIGN(0, 60, 0.10, 482.5, RKW_CARBON_EXPLORER_CAS), 74.734519603421, NAN},
    {DESIGN(0, 60, 0.25, 386, RKW_CARBON_EXPLORER_CAS), 76.142283959139, NAN},
    {DESIGN(0, 60, 0.25, 482.5, RKW_CARBON_EXPLORER_CAS), 79.291353893811, NAN},
    {DESIGN(0, 60, 0.40, 386, RKW_CARBON_EXPLORER_CAS), 76.723251300517, NAN},
    {DESIGN(0, 60, 0.40, 482.5, RKW_CARBON_EXPLORER_CAS), 81.868039930259, NAN},
    {DESIGN(0, 60, 1.00, 386, RKW_CARBON_EXPLORER_CAS), 77.110670009664, NAN},
    {DESIGN(0, 60, 1.00, 482.5, RKW_CARBON_EXPLORER_CAS), 83.845270116996, NAN},
};

/* The year of reference/dispatch_year, answers by an independent program from the rules' description. */
TEST(carbon_explorer_year_matches_its_answers)
{
    const char *path = shared_file("reference/dispatch_year/input_8760.csv");
    if (!path) {
        test_skip("../shared/reference/dispatch_year is not there");
        return;
    }
    static double renewable[YEAR], load[YEAR], work[2 * YEAR];
    test_csv *year = test_csv_read(path);
    for (size_t i = 0; i < YEAR; i++) {
        renewable[i] = test_csv_at(year, i, "solar_mw") + test_csv_at(year, i, "wind_mw");
        load[i] = test_csv_at(year, i, "load_mw");
    }
    rkw_carbon_explorer_result r;
    rkw_error err;
    for (size_t a = 0; a < sizeof answers / sizeof answers[0]; a++) {
        CHECK_OK(rkw_carbon_explorer_run(&answers[a].design, renewable, load, YEAR, work, &r, &err), err);
        if (!isnan(answers[a].coverage_pct)) CHECK_NEAR(r.coverage_pct, answers[a].coverage_pct, 1e-9, 0);
        if (!isnan(answers[a].uncovered_MWh)) CHECK_NEAR(r.uncovered_MWh, answers[a].uncovered_MWh, 1e-5, 0);
    }
    const rkw_carbon_explorer_design small = DESIGN(1000, 60, 0.4, 386, RKW_CARBON_EXPLORER_CAS_BATTERY);
    CHECK_OK(rkw_carbon_explorer_run(&small, renewable, load, YEAR, work, &r, &err), err);
    CHECK_NEAR(r.coverage_pct, 84.521065, 1e-6, 0);
    const rkw_carbon_explorer_design large = DESIGN(4000, 60, 0.4, 482.5, RKW_CARBON_EXPLORER_CAS_BATTERY);
    CHECK_OK(rkw_carbon_explorer_run(&large, renewable, load, YEAR, work, &r, &err), err);
    CHECK_NEAR(r.coverage_pct, 92.540225, 1e-6, 0);
    test_csv_free(year);
}

/* The peer crashes or loses rows on odd lengths; here the last block is shorter and nothing is lost. */
TEST(carbon_explorer_takes_odd_input)
{
    double renewable[47], load[47], scheduled[47], moved, sum = 0, sum_after = 0;
    for (int i = 0; i < 47; i++) {
        renewable[i] = i % 24 < 12 ? 20 : 300;
        load[i] = 150 + i;
        sum += load[i];
    }
    rkw_error err;
    CHECK_OK(rkw_carbon_explorer_schedule(renewable, load, 47, 0.3, 250, scheduled, &moved, &err), err);
    for (int i = 0; i < 47; i++) sum_after += scheduled[i];
    CHECK_NEAR(sum_after, sum, 1e-10, 0);
    CHECK(moved > 0 && scheduled[46] > load[46]);
    CHECK_OK(rkw_carbon_explorer_schedule(NULL, NULL, 0, 0.3, 250, NULL, &moved, &err), err);
    CHECK(moved == 0);
    load[3] = NAN;
    CHECK_STATUS(rkw_carbon_explorer_schedule(renewable, load, 47, 0.3, 250, scheduled, &moved, &err), RKW_E_DOMAIN,
                 err);
    load[3] = 0;
    CHECK_STATUS(rkw_carbon_explorer_schedule(renewable, load, 47, 1.3, 250, scheduled, &moved, &err), RKW_E_DOMAIN,
                 err);
    CHECK_STATUS(rkw_carbon_explorer_schedule(renewable, load, 47, 0.3, -1, scheduled, &moved, &err), RKW_E_DOMAIN,
                 err);
}

TEST(carbon_explorer_of_no_load_is_covered)
{
    const double renewable[3] = {0, 5, 1}, load[3] = {0, 0, 0};
    double work[6];
    rkw_carbon_explorer_design d = RKW_CARBON_EXPLORER_DESIGN_INIT;
    rkw_carbon_explorer_result r;
    rkw_error err;
    for (d.order = RKW_CARBON_EXPLORER_BATTERY; d.order <= RKW_CARBON_EXPLORER_CAS_BATTERY; d.order++) {
        CHECK_OK(rkw_carbon_explorer_run(&d, renewable, load, 3, work, &r, &err), err);
        CHECK(r.coverage_pct == 100 && r.uncovered_MWh == 0 && r.moved_MWh == 0);
    }
    CHECK_STATUS(rkw_carbon_explorer_run(&d, renewable, load, 3, work, &r, &err), RKW_E_ARG, err);
    d.order = RKW_CARBON_EXPLORER_BATTERY;
    d.battery_MWh = -1;
    CHECK_STATUS(rkw_carbon_explorer_run(&d, renewable, load, 3, work, &r, &err), RKW_E_DOMAIN, err);
}
