/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/supply.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/reference.h"

enum { MOST_ROWS = 9000 };

static rkw_battery battery_of_case(const test_csv *cases, size_t row)
{
    rkw_battery b = RKW_BATTERY_INIT;
    b.power_charge_MW = test_csv_at(cases, row, "p_charge_mw");
    b.power_discharge_MW = test_csv_at(cases, row, "p_discharge_mw");
    b.energy_MWh = test_csv_at(cases, row, "e_mwh");
    b.eta_charge = test_csv_at(cases, row, "eta_charge");
    b.eta_discharge = test_csv_at(cases, row, "eta_discharge");
    b.self_discharge_per_h = test_csv_at(cases, row, "self_discharge_per_h");
    b.soc_min = test_csv_at(cases, row, "soc_min");
    b.soc_max = test_csv_at(cases, row, "soc_max");
    b.soc_start = test_csv_at(cases, row, "soc_start");
    return b;
}

static void check_sums(const rkw_battery_sums *s, const test_csv *cases, size_t row)
{
    const double tiny = 1e-9 * test_csv_at(cases, row, "e_mwh");
    CHECK_NEAR(s->end_MWh, test_csv_at(cases, row, "end_mwh"), tiny, 0);
    CHECK_NEAR(s->min_MWh, test_csv_at(cases, row, "min_mwh"), tiny, 0);
    CHECK_NEAR(s->max_MWh, test_csv_at(cases, row, "max_mwh"), tiny, 0);
    CHECK_NEAR(s->charged_MWh, test_csv_at(cases, row, "charged_mwh"), tiny, 1e-9);
    CHECK_NEAR(s->discharged_MWh, test_csv_at(cases, row, "discharged_mwh"), tiny, 1e-9);
    CHECK_NEAR(s->uncovered_MWh, test_csv_at(cases, row, "uncovered_mwh"), tiny, 1e-9);
    CHECK_NEAR(s->surplus_left_MWh, test_csv_at(cases, row, "surplus_left_mwh"), tiny, 1e-9);
    CHECK_NEAR(s->coverage, test_csv_at(cases, row, "coverage"), 0, 1e-9);
}

static void check_rows(const test_csv *rows, size_t first, size_t n, double tiny, const double *power_MW,
                       const double *energy_MWh)
{
    for (size_t i = 0; i < n; i++) {
        const double charge = test_csv_at(rows, first + i, "charge_mw");
        const double discharge = test_csv_at(rows, first + i, "discharge_mw");
        CHECK_NEAR(power_MW[i], discharge - charge, tiny, 1e-9);
        CHECK_NEAR(energy_MWh[i], test_csv_at(rows, first + i, "end_mwh"), tiny, 0);
    }
}

/* Recurrence computed in exact rational arithmetic, see the reference's description of battery_greedy. */
TEST(battery_greedy_matches_reference)
{
    static double renewable[MOST_ROWS], load[MOST_ROWS], power[MOST_ROWS], energy[MOST_ROWS];
    test_csv *cases = reference_table("supply", "battery_greedy"),
             *series = reference_table("supply", "battery_greedy_series");
    test_csv *rows = reference_table("supply", "battery_greedy_rows");
    if (!cases || !series || !rows) return;
    for (size_t c = 0; c < cases->rows; c++) {
        const double id = test_csv_at(cases, c, "case");
        size_t first;
        const size_t n = reference_rows(series, "case", id, &first);
        CHECK(n == (size_t)test_csv_at(cases, c, "rows") && n <= MOST_ROWS);
        reference_column(series, "renewable_mw", first, n, renewable);
        reference_column(series, "load_mw", first, n, load);
        const rkw_battery b = battery_of_case(cases, c);
        rkw_battery_sums sums;
        rkw_error err;
        CHECK_OK(rkw_battery_greedy(&b, renewable, load, n, test_csv_at(cases, c, "dt_h"), power, energy, &sums, &err),
                 err);
        check_sums(&sums, cases, c);
        const size_t n_rows = reference_rows(rows, "case", id, &first);
        check_rows(rows, first, n_rows, 1e-9 * b.energy_MWh, power, energy);
    }
    test_csv_free(cases);
    test_csv_free(series);
    test_csv_free(rows);
}

/* The peer's C/L/C parameters (Kazhamiaka et al. 2019): content that starts full, 4 % and 1 % limit slopes. */
static rkw_battery clc_battery(double energy_MWh, int32_t substeps)
{
    rkw_battery b = RKW_BATTERY_INIT;
    b.energy_MWh = energy_MWh;
    b.eta_charge = 0.97;
    b.eta_discharge = 1 / 1.04;
    b.power_charge_MW = 3 * energy_MWh / 0.97;
    b.power_discharge_MW = 3 * energy_MWh / 1.04;
    b.lower_limit_h = 0.01;
    b.upper_limit_h = 0.04;
    b.soc_start = 1;
    b.substeps = substeps;
    return b;
}

TEST(battery_clc_matches_reference)
{
    test_csv *rows = reference_table("supply", "battery_clc");
    if (!rows) return;
    double content_MWh = 0, id = -1;
    for (size_t i = 0; i < rows->rows; i++) {
        const rkw_battery b = clc_battery(test_csv_at(rows, i, "q_mwh"), (int32_t)test_csv_at(rows, i, "substeps"));
        if (test_csv_at(rows, i, "case") != id) content_MWh = rkw_battery_start_MWh(&b);
        id = test_csv_at(rows, i, "case");
        const double gap = test_csv_at(rows, i, "load_mw") - test_csv_at(rows, i, "renewable_mw");
        const double p = rkw_battery_step(&b, &content_MWh, gap, 1);
        CHECK_NEAR(content_MWh, test_csv_at(rows, i, "end_mwh"), 1e-8, 0);
        CHECK_NEAR(p, test_csv_at(rows, i, "delivered_mwh") - test_csv_at(rows, i, "charged_mwh"), 1e-8, 0);
    }
    test_csv_free(rows);
}

/* Closed form of the sub-steps against the plain loop of their definition, self-discharge included. */
TEST(battery_substeps_equal_their_loop)
{
    test_random r = {20251122};
    test_note("seed %llu", (unsigned long long)r.state);
    for (int trial = 0; trial < 2000; trial++) {
        rkw_battery b = clc_battery(random_between(&r, 1, 500), 1 + (int32_t)random_index(&r, 70));
        b.soc_min = random_between(&r, 0, 0.2);
        b.soc_max = random_between(&r, 0.7, 1);
        b.self_discharge_per_h = random_index(&r, 3) ? 0 : random_between(&r, 0, 0.01);
        double content = random_between(&r, 0, 1) * b.energy_MWh, loop = content, sum = 0;
        const double wanted = random_between(&r, -600, 600), dt = random_index(&r, 2) ? 1 : 0.25, t = dt / b.substeps;
        for (int k = 0; k < b.substeps; k++) {
            loop *= pow(1 - b.self_discharge_per_h, t);
            double p = fmin(fabs(wanted), wanted > 0 ? b.power_discharge_MW : b.power_charge_MW);
            if (wanted > 0)
                p = fmin(p, fmax(loop - b.soc_min * b.energy_MWh, 0) / (0.01 + t / b.eta_discharge));
            else
                p = fmin(p, fmax(b.soc_max * b.energy_MWh - loop, 0) / (0.04 + t * b.eta_charge));
            loop += wanted > 0 ? -p * t / b.eta_discharge : p * t * b.eta_charge;
            sum += wanted > 0 ? p : -p;
        }
        const double p = rkw_battery_step(&b, &content, wanted, dt);
        CHECK_NEAR(content, loop, 1e-11 * b.energy_MWh, 0);
        CHECK_NEAR(p, sum / b.substeps, 1e-11 * b.energy_MWh, 0);
    }
}

TEST(battery_step_keeps_its_limits)
{
    test_random r = {7};
    test_note("seed %llu", (unsigned long long)r.state);
    rkw_battery b = RKW_BATTERY_INIT;
    b.power_charge_MW = 40;
    b.power_discharge_MW = 60;
    b.energy_MWh = 100;
    b.eta_charge = b.eta_discharge = 0.95;
    b.soc_min = 0.1;
    b.soc_max = 0.9;
    double content = rkw_battery_start_MWh(&b);
    for (int i = 0; i < 5000; i++) {
        const double before = content, wanted = random_between(&r, -100, 100);
        const double most_out = rkw_battery_max_discharge_MW(&b, content, 0.5);
        const double most_in = rkw_battery_max_charge_MW(&b, content, 0.5);
        const double p = rkw_battery_step(&b, &content, wanted, 0.5);
        CHECK(content >= 10 && content <= 90);
        CHECK(p * wanted >= 0 && fabs(p) <= fabs(wanted));
        CHECK_NEAR(p, wanted > 0 ? fmin(wanted, most_out) : fmax(wanted, -most_in), 1e-12, 0);
        const double change = p > 0 ? -0.5 * p / 0.95 : -0.5 * p * 0.95;
        CHECK_NEAR(content, before + change, 1e-12, 0);
    }
    const double before = content;
    CHECK(rkw_battery_step(&b, &content, NAN, 1) == 0 && content == before);
}

TEST(battery_of_nothing_does_nothing)
{
    rkw_battery b = RKW_BATTERY_INIT;
    const double renewable[3] = {5, 0, 2}, load[3] = {3, 4, 2};
    rkw_battery_sums sums;
    rkw_error err;
    CHECK_OK(rkw_battery_greedy(&b, renewable, load, 3, 1, NULL, NULL, &sums, &err), err);
    CHECK_NEAR(sums.uncovered_MWh, 4, 0, 0);
    CHECK_NEAR(sums.surplus_left_MWh, 2, 0, 0);
    CHECK_NEAR(sums.coverage, 5.0 / 9, 1e-15, 0);
    CHECK_OK(rkw_battery_greedy(&b, NULL, NULL, 0, 1, NULL, NULL, &sums, &err), err);
    CHECK(sums.coverage == 1 && sums.end_MWh == 0);
}

TEST(battery_checks_name_the_field)
{
    rkw_battery b = RKW_BATTERY_INIT;
    rkw_error err;
    b.eta_charge = 1.2;
    CHECK_STATUS(rkw_battery_check(&b, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "eta_charge = 1.2") != NULL);
    b = (rkw_battery)RKW_BATTERY_INIT;
    b.energy_MWh = NAN;
    CHECK_STATUS(rkw_battery_check(&b, &err), RKW_E_DOMAIN, err);
    b = (rkw_battery)RKW_BATTERY_INIT;
    b.soc_min = 0.6;
    CHECK_STATUS(rkw_battery_check(&b, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.name, "soc_start");
    b = (rkw_battery)RKW_BATTERY_INIT;
    const double nan_load[2] = {1, NAN}, zero[2] = {0, 0};
    CHECK_STATUS(rkw_battery_greedy(&b, zero, nan_load, 2, 1, NULL, NULL, NULL, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "load of row 1 is not a finite number");
    CHECK_STATUS(rkw_battery_greedy(&b, zero, zero, 2, 0, NULL, NULL, NULL, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_battery_check(NULL, &err), RKW_E_ARG, err);
}

TEST(battery_table_is_read_and_checked)
{
    rkw_battery b;
    rkw_error err;
    CHECK_OK(rkw_battery_load(&b, NULL, repo_file("data/tetouan/battery.csv"), &err), err);
    CHECK_NEAR(b.eta_charge * b.eta_discharge, 0.9, 1e-3, 0);
    CHECK_NEAR(b.self_discharge_per_h, 0.0002, 1e-18, 1e-15);
    CHECK(b.soc_min == 0.05 && b.soc_max == 0.95 && b.substeps == 1);
    CHECK_OK(rkw_battery_load(&b, NULL, repo_file("data/tetouan/ups.csv"), &err), err);
    CHECK_NEAR(rkw_battery_start_MWh(&b) / b.power_discharge_MW * 60, 5, 1e-12, 0);
    const char *head = "name,value,unit,low,high,source\n";
    char text[512];
    const char *rows =
        "power_charge,1,MW,,,x\npower_discharge,1,MW,,,x\nenergy,2000,kWh,,,x\neta_discharge,0.9,1,,,x\n";
    snprintf(text, sizeof text, "%s%seta_charge,1.2,1,,,x\n", head, rows);
    CHECK_STATUS(rkw_battery_load(&b, NULL, scratch_text("battery.csv", text), &err), RKW_E_DOMAIN, err);
    CHECK(err.line == 6 && strstr(err.message, "eta_charge = 1.2") != NULL);
    snprintf(text, sizeof text, "%s%seta_charge,90,percent,,,x\nsubsteps,2.5,1,,,x\n", head, rows);
    CHECK_STATUS(rkw_battery_load(&b, NULL, scratch_text("battery.csv", text), &err), RKW_E_DOMAIN, err);
    snprintf(text, sizeof text, "%s%seta_charge,90,percent,,,x\n", head, rows);
    CHECK_OK(rkw_battery_load(&b, NULL, scratch_text("battery.csv", text), &err), err);
    CHECK(b.energy_MWh == 2 && b.eta_charge == 0.9);
    snprintf(text, sizeof text, "%s%seta_charg,0.9,1,,,x\n", head, rows);
    CHECK_STATUS(rkw_battery_load(&b, NULL, scratch_text("battery.csv", text), &err), RKW_E_UNKNOWN, err);
}

TEST(battery_derates_and_scales)
{
    rkw_battery b = RKW_BATTERY_INIT;
    CHECK(rkw_battery_derate(&b, 50) == 1);
    b.derate_cold_zero_C = -20;
    b.derate_cold_full_C = 0;
    b.derate_hot_full_C = 45;
    b.derate_hot_zero_C = 60;
    CHECK_NEAR(rkw_battery_derate(&b, -5), 0.75, 1e-15, 0);
    CHECK_NEAR(rkw_battery_derate(&b, 48), 0.8, 1e-15, 0);
    CHECK(rkw_battery_derate(&b, 20) == 1 && rkw_battery_derate(&b, 70) == 0 && rkw_battery_derate(&b, -30) == 0);
    b.energy_MWh = 100;
    b.power_charge_MW = b.power_discharge_MW = 10;
    const rkw_battery s = rkw_battery_scaled(&b, 0.8, 0.5);
    CHECK(s.energy_MWh == 80 && s.power_charge_MW == 5 && s.power_discharge_MW == 5);
}

/* 10 MWh of cold that lose 10 % an hour, 4 MW each way: worked by hand. */
TEST(thermal_store_loses_and_gives)
{
    rkw_thermal_store s = RKW_THERMAL_STORE_INIT;
    s.power_charge_MW = s.power_discharge_MW = 4;
    s.energy_MWh = 10;
    s.loss_per_h = 0.1;
    double content = 5;
    CHECK_NEAR(rkw_thermal_store_step(&s, &content, 3, 1), 3, 1e-15, 0);
    CHECK_NEAR(content, 1.5, 1e-15, 0);
    CHECK_NEAR(rkw_thermal_store_step(&s, &content, 9, 1), 1.35, 1e-15, 0);
    CHECK_NEAR(content, 0, 1e-15, 0);
    CHECK_NEAR(rkw_thermal_store_step(&s, &content, -9, 1), -4, 1e-15, 0);
    rkw_error err;
    CHECK_OK(rkw_thermal_store_load(&s, NULL, repo_file("data/tetouan/thermal_store.csv"), &err), err);
    CHECK_OK(rkw_thermal_store_check(&s, &err), err);
    s.fill_start = 2;
    CHECK_STATUS(rkw_thermal_store_check(&s, &err), RKW_E_DOMAIN, err);
}
