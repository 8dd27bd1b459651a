/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/ageing.h>
#include <rackwatt/supply.h>

#include <math.h>
#include <string.h>

#include "harness/reference.h"

enum { YEAR = 8760 };

TEST(rainflow_matches_reference)
{
    test_csv *cases = reference_table("supply", "rainflow_summary"),
             *series = reference_table("supply", "rainflow_series");
    test_csv *want = reference_table("supply", "rainflow_cycles");
    if (!cases || !series || !want) return;
    static double x[YEAR];
    static rkw_cycle cycles[YEAR];
    rkw_error err;
    for (size_t c = 0; c < cases->rows; c++) {
        size_t first, found;
        const double id = test_csv_at(cases, c, "case");
        const size_t n = reference_rows(series, "case", id, &first);
        reference_column(series, "x", first, n, x);
        CHECK_OK(rkw_rainflow(x, n, cycles, &found, &err), err);
        if (!CHECK(found == reference_rows(want, "case", id, &first))) continue;
        double range3 = 0;
        for (size_t i = 0; i < found; i++) {
            CHECK_NEAR(cycles[i].range, test_csv_at(want, first + i, "range"), 1e-12, 0);
            CHECK_NEAR(cycles[i].mean, test_csv_at(want, first + i, "mean"), 1e-12, 0);
            CHECK_NEAR(cycles[i].count, test_csv_at(want, first + i, "count"), 0, 0);
            CHECK(cycles[i].first == (size_t)test_csv_at(want, first + i, "i_start"));
            CHECK(cycles[i].last == (size_t)test_csv_at(want, first + i, "i_end"));
            range3 += cycles[i].count * pow(cycles[i].range, 3);
        }
        CHECK_NEAR(range3, test_csv_at(cases, c, "range3_sum"), 0, 1e-12);
    }
    test_csv_free(cases);
    test_csv_free(series);
    test_csv_free(want);
}

TEST(rainflow_of_little)
{
    rkw_cycle cycles[4];
    size_t count;
    rkw_error err;
    CHECK_OK(rkw_rainflow(NULL, 0, NULL, &count, &err), err);
    CHECK(count == 0);
    const double x[4] = {3, 3, 5, 5};
    CHECK_OK(rkw_rainflow(x, 1, cycles, &count, &err), err);
    CHECK(count == 0);
    CHECK_OK(rkw_rainflow(x, 4, cycles, &count, &err), err);
    CHECK(count == 1 && cycles[0].range == 2 && cycles[0].mean == 4 && cycles[0].count == 0.5 && cycles[0].last == 3);
    CHECK_OK(rkw_rainflow(x, 2, cycles, &count, &err), err);
    CHECK(count == 1 && cycles[0].range == 0);
    const double bad[2] = {1, NAN};
    CHECK_STATUS(rkw_rainflow(bad, 2, cycles, &count, &err), RKW_E_DOMAIN, err);
}

/* The sum of count x range equals the series' total travel up and down, halved, for any series. */
TEST(rainflow_counts_all_travel)
{
    test_random r = {31415};
    test_note("seed %llu", (unsigned long long)r.state);
    static double x[500];
    static rkw_cycle cycles[500];
    rkw_error err;
    for (int trial = 0; trial < 300; trial++) {
        const size_t n = 2 + random_index(&r, 499);
        double travel = 0, counted = 0;
        for (size_t i = 0; i < n; i++) {
            x[i] = floor(random_between(&r, 0, 12));
            if (i) travel += fabs(x[i] - x[i - 1]);
        }
        size_t count;
        CHECK_OK(rkw_rainflow(x, n, cycles, &count, &err), err);
        for (size_t i = 0; i < count; i++) counted += cycles[i].count * cycles[i].range;
        CHECK_NEAR(counted, travel / 2, 1e-9, 0);
    }
}

static rkw_ageing ageing_of_row(const test_csv *t, size_t row)
{
    rkw_ageing a = RKW_AGEING_INIT;
    a.k_delta1 = test_csv_at(t, row, "k_delta1");
    a.k_delta2 = test_csv_at(t, row, "k_delta2");
    a.k_delta3 = test_csv_at(t, row, "k_delta3");
    a.k_sigma = test_csv_at(t, row, "k_sigma");
    a.sigma_ref = test_csv_at(t, row, "sigma_ref");
    a.k_temp_per_K = test_csv_at(t, row, "k_temp");
    a.temp_ref_C = test_csv_at(t, row, "temp_ref_c");
    a.k_time_per_s = test_csv_at(t, row, "k_time");
    return a;
}

TEST(battery_stress_matches_reference)
{
    test_csv *t = reference_table("supply", "battery_stress");
    if (!t) return;
    for (size_t i = 0; i < t->rows; i++) {
        const rkw_ageing a = ageing_of_row(t, i);
        const double delta = test_csv_at(t, i, "delta"), sigma = test_csv_at(t, i, "sigma");
        const double temp = test_csv_at(t, i, "temp_c"), time = test_csv_at(t, i, "time_s");
        CHECK_NEAR(rkw_ageing_stress_depth(&a, delta), test_csv_at(t, i, "s_delta"), 0, 1e-11);
        CHECK_NEAR(rkw_ageing_stress_soc(&a, sigma), test_csv_at(t, i, "s_sigma"), 0, 1e-11);
        CHECK_NEAR(rkw_ageing_stress_temp(&a, temp), test_csv_at(t, i, "s_temp"), 0, 1e-11);
        CHECK_NEAR(rkw_ageing_cycle(&a, delta, sigma, temp), test_csv_at(t, i, "f_cycle"), 0, 1e-11);
        CHECK_NEAR(rkw_ageing_calendar(&a, sigma, temp, time), test_csv_at(t, i, "f_calendar"), 0, 1e-11);
    }
    test_csv_free(t);
}

TEST(battery_ageing_matches_reference)
{
    const char *soc_path = shared_file("reference/ageing_soc.csv"), *path = shared_file("reference/battery_ageing.csv");
    if (!soc_path || !path) {
        test_skip("../shared/reference/ageing_soc.csv is not there");
        return;
    }
    test_csv *socs = test_csv_read(soc_path), *t = test_csv_read(path);
    static double soc[YEAR];
    static rkw_cycle cycles[YEAR];
    static const char *const names[] = {"soc_0", "soc_1", "soc_2"};
    rkw_error err;
    for (size_t i = 0; i < t->rows; i++) {
        reference_column(socs, names[(int)test_csv_at(t, i, "soc_column")], 0, YEAR, soc);
        rkw_ageing a = ageing_of_row(t, i);
        a.alpha_sei = test_csv_at(t, i, "alpha_sei");
        a.beta_sei = test_csv_at(t, i, "beta_sei");
        rkw_ageing_use use;
        CHECK_OK(rkw_ageing_of_series(&a, soc, YEAR, 1, test_csv_at(t, i, "temp_c"), cycles, &use, &err), err);
        CHECK(use.cycle_rows == (size_t)test_csv_at(t, i, "n_cycle_rows"));
        CHECK_NEAR(use.cycles, test_csv_at(t, i, "cycle_count"), 0, 1e-11);
        CHECK_NEAR(use.equivalent_full_cycles, test_csv_at(t, i, "equivalent_full_cycles"), 0, 1e-11);
        CHECK_NEAR(use.mean_soc, test_csv_at(t, i, "soc_mean"), 0, 1e-11);
        CHECK_NEAR(use.by_cycles, test_csv_at(t, i, "f_cycle_1y"), 0, 1e-11);
        CHECK_NEAR(use.by_time, test_csv_at(t, i, "f_calendar_1y"), 0, 1e-11);
        const double f = test_csv_at(t, i, "years") * (use.by_cycles + use.by_time);
        CHECK_NEAR(f, test_csv_at(t, i, "f_d"), 0, 1e-11);
        CHECK_NEAR(rkw_ageing_capacity_loss(&a, f), test_csv_at(t, i, "capacity_loss"), 0, 1e-11);
    }
    test_csv_free(socs);
    test_csv_free(t);
}

/* Without the fast early loss capacity is exp(-f years): additions can be worked by hand. */
TEST(augmentation_keeps_the_least_share)
{
    rkw_ageing a = RKW_AGEING_INIT;
    a.alpha_sei = 0;
    const double f = 0.1;
    double added[5], end[5];
    rkw_error err;
    CHECK_OK(rkw_ageing_augment(&a, f, 0, 5, added, end, &err), err);
    for (int y = 0; y < 5; y++) {
        CHECK(added[y] == 0);
        CHECK_NEAR(end[y], exp(-f * (y + 1)), 1e-15, 0);
    }
    CHECK_OK(rkw_ageing_augment(&a, f, 0.8, 5, added, end, &err), err);
    CHECK(added[0] == 0 && added[1] == 0 && added[2] > 0);
    CHECK_NEAR(added[2], (0.8 - exp(-0.3)) / exp(-0.1), 1e-14, 0);
    for (int y = 3; y < 5; y++) CHECK_NEAR(added[y], 0.8 * (1 - exp(-0.1)) / exp(-0.1), 1e-14, 0);
    for (int y = 2; y < 5; y++) CHECK_NEAR(end[y], 0.8, 1e-15, 0);
    CHECK_STATUS(rkw_ageing_augment(&a, -1, 0.8, 5, added, end, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_ageing_augment(&a, 900, 0.8, 5, added, end, &err), RKW_E_DOMAIN, err);
}

TEST(ageing_table_is_read_and_checked)
{
    rkw_ageing a, paper = RKW_AGEING_INIT;
    rkw_error err;
    CHECK_OK(rkw_ageing_load(&a, NULL, repo_file("data/tetouan/ageing.csv"), &err), err);
    CHECK_NEAR(a.k_time_per_s, paper.k_time_per_s, 0, 1e-15);
    CHECK(a.cell_temp_C == 23 && a.k_delta3 == paper.k_delta3 && a.temp_ref_C == paper.temp_ref_C);
    paper.k_delta3 = -1.5e5;
    CHECK_STATUS(rkw_ageing_check(&paper, &err), RKW_E_DOMAIN, err);
}

/*
 * The default battery over a year of the reference's synthetic site: 6-8 % in the first year, 1.9-2.7 % a year over ten
 * (the range published for utility-scale lithium-ion plants).
 */
TEST(default_battery_fades_as_published)
{
    const char *path = shared_file("reference/dispatch_year/input_8760.csv");
    if (!path) {
        test_skip("../shared/reference/dispatch_year is not there");
        return;
    }
    static double renewable[YEAR], load[YEAR], energy[YEAR];
    static rkw_cycle cycles[YEAR];
    test_csv *year = test_csv_read(path);
    rkw_battery b;
    rkw_ageing a;
    rkw_error err;
    CHECK_OK(rkw_battery_load(&b, NULL, repo_file("data/tetouan/battery.csv"), &err), err);
    CHECK_OK(rkw_ageing_load(&a, NULL, repo_file("data/tetouan/ageing.csv"), &err), err);
    for (size_t i = 0; i < YEAR; i++) {
        renewable[i] = test_csv_at(year, i, "solar_mw") + test_csv_at(year, i, "wind_mw");
        load[i] = test_csv_at(year, i, "load_mw");
    }
    CHECK_OK(rkw_battery_greedy(&b, renewable, load, YEAR, 1, NULL, energy, NULL, &err), err);
    for (size_t i = 0; i < YEAR; i++) energy[i] /= b.energy_MWh;
    rkw_ageing_use use;
    CHECK_OK(rkw_ageing_of_series(&a, energy, YEAR, 1, a.cell_temp_C, cycles, &use, &err), err);
    const double f = use.by_cycles + use.by_time;
    const double first = rkw_ageing_capacity_loss(&a, f), ten = rkw_ageing_capacity_loss(&a, 10 * f) / 10;
    test_note("first year %.2f %%, ten-year mean %.2f %%, %.0f equivalent full cycles a year", 100 * first, 100 * ten,
              use.equivalent_full_cycles);
    CHECK(first >= 0.06 && first <= 0.08);
    CHECK(ten >= 0.019 && ten <= 0.027);
    test_csv_free(year);
}
