/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/base.h>
#include <string.h>

#include "harness/harness.h"

/* Announced changes: facts of the site, decree 2.18.855. */
TEST(ramadan_rule_meets_announced_changes)
{
    static const struct {
        int year;
        rkw_civil from, to;
    } announced[] = {
        {2022, {2022, 3, 27, 2, 0, 0}, {2022, 5, 8, 2, 0, 0}},  {2023, {2023, 3, 19, 2, 0, 0}, {2023, 4, 23, 2, 0, 0}},
        {2024, {2024, 3, 10, 2, 0, 0}, {2024, 4, 14, 2, 0, 0}}, {2025, {2025, 2, 23, 2, 0, 0}, {2025, 4, 6, 2, 0, 0}},
        {2026, {2026, 2, 15, 2, 0, 0}, {2026, 3, 22, 2, 0, 0}},
    };
    for (size_t i = 0; i < sizeof announced / sizeof announced[0]; i++) {
        rkw_clock_exception e;
        CHECK(rkw_clock_ramadan(announced[i].year, 0, &e) == RKW_OK);
        CHECK(e.from_unix_s == rkw_unix_from_civil(&announced[i].from));
        CHECK(e.to_unix_s == rkw_unix_from_civil(&announced[i].to));
    }
}

TEST(scalar_table_converts_and_names_the_line)
{
    rkw_error err;
    rkw_table *t = NULL;
    const char *path = scratch_text("s.csv", "name,value,unit,low,high,source\n# a comment\npower,386000,kW,,,S05\n"
                                             "energy,\"0.5\",GWh,,,S05\ntemp,77,degF,,,S05\n");
    CHECK_OK(rkw_table_read(&t, NULL, path, &err), err);
    double v = 0;
    CHECK_OK(rkw_table_scalar(t, "power", "MW", 0, 1000, &v, &err), err);
    CHECK_NEAR(v, 386, 0, 1e-15);
    CHECK_OK(rkw_table_scalar(t, "temp", "degC", -50, 60, &v, &err), err);
    CHECK_NEAR(v, 25, 1e-12, 0);
    CHECK_STATUS(rkw_table_scalar(t, "power", "MW", 0, 100, &v, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "s.csv:3: power = 386 MW, allowed 0 .. 100 MW") != NULL);
    CHECK_STATUS(rkw_table_scalar(t, "powre", "MW", 0, 100, &v, &err), RKW_E_MISSING, err);
    CHECK(strstr(err.message, "there is 'power'") != NULL);
    rkw_table_free(t);
}
