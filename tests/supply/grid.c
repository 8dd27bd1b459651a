/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/supply.h>

#include <stdio.h>
#include <string.h>

#include "harness/harness.h"

static rkw_grid tetouan_grid(void)
{
    rkw_grid g = RKW_GRID_INIT;
    rkw_error err;
    CHECK_OK(rkw_grid_load(&g, NULL, repo_file("data/tetouan/grid.csv"), &err), err);
    return g;
}

static rkw_tariff *tetouan_tariff(const rkw_grid *grid)
{
    rkw_tariff *t = NULL;
    rkw_error err;
    CHECK_OK(rkw_tariff_load(&t, NULL, repo_file("data/tetouan/tariff.csv"), grid, &err), err);
    return t;
}

/* Figures of the facts, converted by hand at 9.5 MAD/USD. */
TEST(grid_table_is_in_usd)
{
    const rkw_grid g = tetouan_grid();
    CHECK_TEXT(g.currency, "MAD");
    CHECK(g.import_limit_MW == 386 && g.export_share_max == 0.2 && g.currency_per_usd == 9.5);
    CHECK_NEAR(g.demand_usd_per_kVA_yr, 420 / 9.5, 0, 1e-14);
    CHECK_NEAR(g.outage_mean_h, 25.0 / 60, 0, 1e-14);
    CHECK_NEAR(rkw_grid_wheeling_usd_per_MWh(&g), (68.5 + 68.1) / 9.5, 0, 1e-14);
    CHECK_NEAR(rkw_grid_fixed_usd(&g, 386, 1), 420 / 9.5 * 386e3 / 0.97, 0, 1e-14);
    CHECK_NEAR(rkw_grid_export_left_MWh(&g, 1000, 150), 50, 1e-12, 0);
    CHECK(rkw_grid_export_left_MWh(&g, 1000, 300) == 0);
}

/* Figures of facts/arithmetic_check.csv for 386 MW at a load factor of 0.85: bill, wheeling, subscribed power. */
TEST(grid_yearly_bills_of_the_site)
{
    const rkw_grid g = tetouan_grid();
    const double year_MWh = 386 * 0.85 * 8760;
    CHECK_NEAR(rkw_grid_fixed_usd(&g, 386, 1) / 1e6, 17.6, 0.05, 0);
    CHECK_NEAR(rkw_grid_wheeling_usd_per_MWh(&g) * year_MWh / 1e6, 41.3, 0.05, 0);
    static double import[8760];
    rkw_tariff *t = tetouan_tariff(&g);
    const rkw_axis axis = rkw_axis_of_year(2026);
    rkw_error err;
    CHECK_OK(rkw_tariff_series(t, &axis, NULL, import, NULL, NULL, &err), err);
    double mean = 0;
    for (int i = 0; i < 8760; i++) mean += import[i] / 8760;
    CHECK_NEAR(mean * year_MWh / 1e6, 251, 4, 0); /* the facts round the mean price to 0.83 MAD/kWh */
    rkw_tariff_free(t);
}

TEST(grid_vat_that_is_not_recovered_is_a_cost)
{
    rkw_grid g = tetouan_grid();
    CHECK(rkw_grid_vat_factor(&g) == 1);
    g.vat_recovered_share = 0.25;
    CHECK_NEAR(rkw_grid_vat_factor(&g), 1.15, 1e-15, 0);
    CHECK_NEAR(rkw_grid_wheeling_usd_per_MWh(&g), 1.15 * (68.5 + 68.1) / 9.5, 0, 1e-14);
}

TEST(grid_errors_name_row_and_line)
{
    rkw_grid g = RKW_GRID_INIT;
    rkw_error err;
    const char *head = "name,value,unit,low,high,source\nimport_limit,10,MW,,,x\nexport_limit,0,MW,,,x\n";
    char text[512];
    snprintf(text, sizeof text, "%spower_factor,0.3,1,,,x\n", head);
    CHECK_STATUS(rkw_grid_load(&g, NULL, scratch_text("grid.csv", text), &err), RKW_E_DOMAIN, err);
    CHECK(err.line == 4);
    snprintf(text, sizeof text, "%scurrency_per_usd,9.5,USD/MAD,,,x\n", head);
    CHECK_STATUS(rkw_grid_load(&g, NULL, scratch_text("grid.csv", text), &err), RKW_E_UNIT, err);
    snprintf(text, sizeof text, "%sdemand_charge,400,MAD/kVA/yr,,,x\n", head);
    CHECK_STATUS(rkw_grid_load(&g, NULL, scratch_text("grid.csv", text), &err), RKW_E_UNIT, err);
    snprintf(text, sizeof text, "%sdemand_charge,-1,USD/kVA/yr,,,x\n", head);
    CHECK_STATUS(rkw_grid_load(&g, NULL, scratch_text("grid.csv", text), &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_grid_load(&g, NULL, "no/such/grid.csv", &err), RKW_E_IO, err);
    CHECK_TEXT(g.currency, "USD");
}

/* ------------------------------------------------------------------ tariff */

/* Row that covers a UTC time of 2025. */
static size_t row_of(const rkw_axis *axis, int month, int day, int hour)
{
    const rkw_civil c = {2025, month, day, hour, 0, 0};
    return (size_t)((rkw_unix_from_civil(&c) - axis->start_unix_s) / axis->step_s);
}

TEST(tariff_follows_season_and_local_clock)
{
    static double import[8760], export[8760];
    static int32_t period[8760];
    const rkw_grid g = tetouan_grid();
    rkw_tariff *t = tetouan_tariff(&g);
    if (!t) return;
    rkw_clock *clock;
    rkw_error err;
    CHECK_OK(rkw_clock_create(&clock, NULL, 3600, NULL, 0, RKW_CLOCK_RULE_MOROCCO_RAMADAN, &err), err);
    const rkw_axis axis = rkw_axis_of_year(2025);
    CHECK_OK(rkw_tariff_series(t, &axis, clock, import, export, period, &err), err);
    CHECK(rkw_tariff_period_count(t) == 3);
    CHECK_TEXT(rkw_tariff_period_name(t, (size_t)period[row_of(&axis, 1, 15, 16)]), "peak"); /* 17 local */
    CHECK_TEXT(rkw_tariff_period_name(t, (size_t)period[row_of(&axis, 1, 15, 15)]), "full"); /* 16 local */
    CHECK_TEXT(rkw_tariff_period_name(t, (size_t)period[row_of(&axis, 3, 10, 16)]), "full"); /* Ramadan: 16 local */
    CHECK_TEXT(rkw_tariff_period_name(t, (size_t)period[row_of(&axis, 7, 1, 16)]), "full");  /* summer, 17 local */
    CHECK_TEXT(rkw_tariff_period_name(t, (size_t)period[row_of(&axis, 7, 1, 21)]), "peak");  /* 22 local */
    CHECK_TEXT(rkw_tariff_period_name(t, (size_t)period[row_of(&axis, 7, 1, 22)]), "offpeak");
    CHECK_TEXT(rkw_tariff_period_name(t, 3), "");
    CHECK_NEAR(import[row_of(&axis, 1, 15, 16)], 1200 / 9.5, 0, 1e-14);
    CHECK_NEAR(export[row_of(&axis, 1, 15, 16)], 210 / 9.5, 0, 1e-14);
    CHECK_NEAR(import[row_of(&axis, 7, 1, 22)], 610 / 9.5, 0, 1e-14);
    double sum = 0;
    for (int i = 0; i < 8760; i++) sum += import[i];
    /* every day has 5 peak hours, 10 or 11 full and 9 or 8 off-peak; the two clock changes of 2025 fall at 2 and 3 o'clock */
    const double day_MAD = 5 * 1200;
    const double full_h = 182 * 10 + 183 * 11, off_h = 182 * 9 + 183 * 8;
    CHECK_NEAR(sum, (365 * day_MAD + full_h * 850 + off_h * 610) / 9.5, 0, 1e-12);
    rkw_clock_free(clock);
    rkw_tariff_free(t);
}

TEST(tariff_pays_fees_and_vat_when_asked)
{
    rkw_grid g = tetouan_grid();
    g.import_pays_network_fees = 1;
    g.vat_recovered_share = 0;
    g.export_fee_usd_per_MWh = 2;
    rkw_tariff *t = tetouan_tariff(&g);
    if (!t) return;
    const rkw_axis axis = rkw_axis_of_year(2025);
    static double import[8760], export[8760];
    rkw_error err;
    CHECK_OK(rkw_tariff_series(t, &axis, NULL, import, export, NULL, &err), err);
    CHECK_NEAR(import[0], (610 + 68.5 + 68.1) / 9.5 * 1.2, 0, 1e-14);
    CHECK_NEAR(export[0], 180 / 9.5 - 2, 0, 1e-14);
    rkw_tariff_free(t);
}

#define TARIFF_HEAD                                                                                                    \
    "season,first_month,last_month,days,start_hour,end_hour,period,import_price,export_price,source\n"                 \
    "text,1,1,text,h,h,text,USD/MWh,USD/MWh,text\n"

static rkw_tariff *tariff_of(const char *rows, rkw_status want, rkw_error *err)
{
    char text[2048];
    snprintf(text, sizeof text, "%s%s", TARIFF_HEAD, rows);
    const rkw_grid g = RKW_GRID_INIT;
    rkw_tariff *t = NULL;
    CHECK_STATUS(rkw_tariff_load(&t, NULL, scratch_text("tariff.csv", text), &g, err), want, *err);
    CHECK((t != NULL) == (want == RKW_OK));
    return t;
}

TEST(tariff_holes_and_overlaps_name_season_and_hour)
{
    rkw_error err;
    tariff_of("wet,10,3,all,0,24,flat,50,10,x\ndry,4,9,all,7,23,day,60,10,x\ndry,4,9,all,23,6,night,40,10,x\n",
              RKW_E_MISSING, &err);
    CHECK(strstr(err.message, "season dry: no row covers local hour 06:00") != NULL);
    tariff_of("wet,10,3,all,0,24,flat,50,10,x\ndry,5,9,all,0,24,flat,50,10,x\n", RKW_E_MISSING, &err);
    CHECK(strstr(err.message, "no season covers month 4") != NULL);
    tariff_of("wet,1,12,all,0,24,flat,50,10,x\nwet,1,12,weekend,10,12,cheap,5,10,x\n", RKW_E_DOMAIN, &err);
    CHECK(strstr(err.message, "season wet: local hour 10:00 is covered twice, first by line 3") != NULL);
    CHECK(err.line == 4);
    tariff_of("wet,1,12,monday,0,24,flat,50,10,x\n", RKW_E_UNKNOWN, &err);
    tariff_of("wet,1,13,all,0,24,flat,50,10,x\n", RKW_E_DOMAIN, &err);
    tariff_of("wet,1,12,all,0,24,flat,abc,10,x\n", RKW_E_FORMAT, &err);
}

/* Weekend prices, a change at 10:20 inside an hourly row, a negative price. */
TEST(tariff_means_over_mixed_rows)
{
    rkw_error err;
    rkw_tariff *t = tariff_of("all,1,12,weekday,0,10.333333333333333,low,30,1,x\n"
                              "all,1,12,weekday,10.333333333333333,24,high,90,1,x\n"
                              "all,1,12,weekend,0,24,low,-15,1,x\n",
                              RKW_OK, &err);
    if (!t) return;
    const rkw_axis axis = rkw_axis_of_year(2024); /* starts on a Monday, leap year */
    static double import[8784];
    static int32_t period[8784];
    CHECK(axis.n == 8784);
    CHECK_OK(rkw_tariff_series(t, &axis, NULL, import, NULL, period, &err), err);
    CHECK_NEAR(import[9], 30, 1e-12, 0);
    CHECK_NEAR(import[10], (20 * 30 + 40 * 90) / 60.0, 1e-12, 0);
    CHECK(period[10] == 1 && import[5 * 24] == -15 && import[7 * 24] == 30);
    const rkw_axis quarter = {axis.start_unix_s, 900, 0, 96};
    CHECK_OK(rkw_tariff_series(t, &quarter, NULL, import, NULL, NULL, &err), err);
    CHECK_NEAR(import[41], (5 * 30 + 10 * 90) / 15.0, 1e-12, 0); /* 10:15 .. 10:30 */
    rkw_tariff_free(t);
}
