/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/supply.h>

#include <math.h>
#include <string.h>

#include "harness/harness.h"

TEST(outages_darken_their_rows)
{
    const rkw_axis axis = {rkw_axis_of_year(2025).start_unix_s, 3600, 0, 6};
    const int64_t t0 = axis.start_unix_s;
    /* before the axis and into it; inside a row; over two rows; overlapping the last; past the end */
    const rkw_outage outages[] = {
        {t0 - 3600, 4500}, {t0 + 4500, 900}, {t0 + 9000, 3600}, {t0 + 10800, 1800}, {t0 + 20700, 7200}};
    double available[6];
    rkw_error err;
    CHECK_OK(rkw_outages_series(outages, 5, &axis, available, &err), err);
    const double want[6] = {0.75, 0.75, 0.5, 0.5, 1, 0.75};
    for (int i = 0; i < 6; i++) CHECK_NEAR(available[i], want[i], 1e-15, 0);
    const rkw_outage mixed[] = {{t0 + 100, 10}, {t0, 10}};
    CHECK_STATUS(rkw_outages_series(mixed, 2, &axis, available, &err), RKW_E_AXIS, err);
    CHECK_OK(rkw_outages_series(NULL, 0, &axis, available, &err), err);
    CHECK(available[0] == 1 && available[5] == 1);
}

/* 4,000 seeded years: mean count and length within five standard errors of rate and mean. */
TEST(outages_are_poisson)
{
    rkw_grid g = RKW_GRID_INIT;
    g.outage_rate_per_yr = 3;
    g.outage_mean_h = 2;
    const rkw_axis axis = rkw_axis_of_year(2025);
    rkw_outage outages[64], again[64];
    size_t count, n = 0, years = 4000, squares = 0;
    double hours = 0;
    rkw_error err;
    for (uint64_t i = 0; i < years; i++) {
        CHECK_OK(rkw_outages_poisson(&g, &axis, 99, i, outages, 64, &count, &err), err);
        for (size_t k = 0; k < count; k++) hours += outages[k].duration_s / 3600;
        n += count;
        squares += count * count;
    }
    const double mean = (double)n / (double)years;
    CHECK_NEAR(mean, 3, 5 * sqrt(3.0 / (double)years), 0);
    CHECK_NEAR((double)squares / (double)years - mean * mean, 3, 0.4, 0);
    CHECK_NEAR(hours / (double)n, 2, 5 * 2 / sqrt((double)n), 0);
    CHECK_OK(rkw_outages_poisson(&g, &axis, 99, 3999, again, 2, &n, &err), err);
    CHECK(n == count && again[0].start_unix_s == outages[0].start_unix_s);
    g.outage_rate_per_yr = 0;
    CHECK_OK(rkw_outages_poisson(&g, &axis, 99, 0, NULL, 0, &count, &err), err);
    CHECK(count == 0);
}

TEST(outages_come_from_a_table)
{
    const char *text = "start,duration,source\ntext,min,text\n2025-01-02 03:00,30,x\n2025-02-01T00:00,90,x\n";
    rkw_outage outages[1];
    size_t count;
    rkw_error err;
    CHECK_OK(rkw_outages_load(outages, 1, &count, NULL, scratch_text("outages.csv", text), &err), err);
    CHECK(count == 2 && outages[0].duration_s == 1800);
    CHECK(outages[0].start_unix_s == rkw_axis_of_year(2025).start_unix_s + 27 * 3600);
    const char *late = "start,duration,source\ntext,min,text\n2025-02-01,90,x\n2025-01-02 03:00,30,x\n";
    CHECK_STATUS(rkw_outages_load(outages, 1, &count, NULL, scratch_text("outages.csv", late), &err), RKW_E_AXIS, err);
    CHECK(err.line == 4);
    const char *bad = "start,duration,source\ntext,min,text\nyesterday,90,x\n";
    CHECK_STATUS(rkw_outages_load(outages, 1, &count, NULL, scratch_text("outages.csv", bad), &err), RKW_E_FORMAT, err);
}

static rkw_backup ten_units(void)
{
    rkw_backup b = RKW_BACKUP_INIT;
    b.unit_MW = 2;
    b.units = 10;
    b.efficiency_full = 0.4;
    b.idle_fuel_share = 0.1;
    b.load_min = 0.3;
    b.start_h = 0.25;
    b.tank_h = 1;
    return b;
}

/* Willans line of one unit: 5 MW of fuel at 2 MW, 0.5 MW idle. */
TEST(backup_fuel_at_part_load)
{
    const rkw_backup b = ten_units();
    CHECK_NEAR(rkw_backup_fuel_MW(&b, 2), 5, 1e-14, 0);
    CHECK_NEAR(rkw_backup_fuel_MW(&b, 1), 0.5 + 4.5 * 0.5, 1e-14, 0);
    CHECK_NEAR(rkw_backup_fuel_MW(&b, 0.1), 0.5 + 4.5 * 0.3, 1e-14, 0);
    CHECK_NEAR(rkw_backup_fuel_MW(&b, 3), 2 * (0.5 + 4.5 * 0.75), 1e-14, 0);
    CHECK_NEAR(rkw_backup_fuel_MW(&b, 20), 50, 1e-13, 0);
    CHECK(rkw_backup_fuel_MW(&b, 0) == 0);
}

TEST(backup_starts_runs_and_empties)
{
    const rkw_backup b = ten_units();
    rkw_backup_state s = rkw_backup_start(&b);
    double fuel;
    CHECK_NEAR(s.fuel_MWh, 50, 1e-12, 0);
    CHECK_NEAR(rkw_backup_step(&b, &s, 20, 0.5, &fuel), 10, 1e-12, 0); /* a quarter hour is lost to the start */
    CHECK_NEAR(fuel, 12.5, 1e-12, 0);
    CHECK_NEAR(rkw_backup_step(&b, &s, 30, 0.5, &fuel), 20, 1e-12, 0); /* limited by the units */
    CHECK_NEAR(rkw_backup_step(&b, &s, 20, 0.5, &fuel), 10, 1e-12, 0); /* runs dry half way */
    CHECK_NEAR(s.fuel_MWh, 0, 1e-12, 0);
    CHECK(rkw_backup_step(&b, &s, 20, 0.5, &fuel) == 0 && fuel == 0);
    s.fuel_MWh = 50;
    CHECK(rkw_backup_step(&b, &s, 0, 0.5, NULL) == 0);
    CHECK_NEAR(rkw_backup_step(&b, &s, 20, 0.5, NULL), 10, 1e-12, 0); /* stopped, starts anew */
    s.units = 3;
    CHECK_NEAR(rkw_backup_step(&b, &s, 20, 0.5, NULL), 6, 1e-12, 0);
}

TEST(backup_start_failures_are_seeded)
{
    rkw_backup b = ten_units();
    b.start_failure_0_1 = 0.2;
    double sum = 0;
    for (uint64_t i = 0; i < 5000; i++) sum += rkw_backup_draw_units(&b, 5, i);
    CHECK_NEAR(sum / 5000, 8, 5 * sqrt(10 * 0.16 / 5000), 0);
    CHECK(rkw_backup_draw_units(&b, 5, 17) == rkw_backup_draw_units(&b, 5, 17));
    b.start_failure_0_1 = 0;
    CHECK(rkw_backup_draw_units(&b, 5, 17) == 10);
}

TEST(backup_table_is_read)
{
    rkw_backup b;
    rkw_error err;
    CHECK_OK(rkw_backup_load(&b, NULL, repo_file("data/tetouan/backup.csv"), &err), err);
    CHECK_NEAR(b.start_h, 15.0 / 3600, 0, 1e-14);
    CHECK_NEAR(b.fuel_kg_per_MWh / b.efficiency_full, 680, 0.01, 0);
    b.units = 1.5;
    CHECK_STATUS(rkw_backup_check(&b, &err), RKW_E_DOMAIN, err);
}
