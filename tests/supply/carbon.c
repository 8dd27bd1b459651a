/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/supply.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/harness.h"

static rkw_carbon *tetouan_carbon(void)
{
    rkw_carbon *c = NULL;
    rkw_error err;
    CHECK_OK(rkw_carbon_load(&c, NULL, repo_file("data/tetouan/carbon.csv"), repo_file("data/tetouan/carbon_shape.csv"),
                             &err),
             err);
    return c;
}

static double mean_of(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    return sum / (double)n;
}

TEST(carbon_series_keep_the_yearly_mean)
{
    static double average[8760], marginal[8760], lifecycle[8760], free_share[8760], residual[8760];
    rkw_carbon *c = tetouan_carbon();
    if (!c) return;
    const rkw_axis axis = rkw_axis_of_year(2026);
    rkw_carbon_columns out = RKW_CARBON_COLUMNS_INIT;
    out.average_kg_per_MWh = average;
    out.marginal_kg_per_MWh = marginal;
    out.lifecycle_kg_per_MWh = lifecycle;
    out.residual_kg_per_MWh = residual;
    out.carbon_free_share = free_share;
    rkw_error err;
    CHECK_OK(rkw_carbon_series(c, &axis, NULL, &out, &err), err);
    /* facts: 560 in 2023 (the low end of 560 .. 720), 551 in 2024, -3.5 % a year; wind 21 %, solar 4 %, hydro 1.1 % in 2024; marginal has no trend */
    CHECK_NEAR(mean_of(average, 8760), 560 * pow(0.965, 3), 0, 1e-12);
    CHECK_NEAR(mean_of(residual, 8760), 560 * pow(0.965, 3), 0, 1e-12);
    CHECK_NEAR(mean_of(lifecycle, 8760), 551 * pow(0.965, 2), 0, 1e-12);
    CHECK_NEAR(mean_of(marginal, 8760), 780, 0, 1e-12);
    CHECK_NEAR(mean_of(free_share, 8760), 1 - 0.739 * 0.965 * 0.965, 0, 1e-12);
    /* 1 January, index 0.94 at 12 o'clock and 1.06 at 19 o'clock; fossil intensity is the same in every hour */
    CHECK_NEAR(average[19] / average[12], 1.06 / 0.94, 0, 1e-14);
    CHECK_NEAR(average[19] / (1 - free_share[19]), average[12] / (1 - free_share[12]), 0, 1e-13);
    rkw_carbon_free(c);
}

TEST(carbon_follows_the_local_clock)
{
    static double utc[8760], local[8760];
    rkw_carbon *c = tetouan_carbon();
    if (!c) return;
    rkw_clock *clock;
    rkw_error err;
    CHECK_OK(rkw_clock_create(&clock, NULL, 3600, NULL, 0, RKW_CLOCK_RULE_NONE, &err), err);
    const rkw_axis axis = rkw_axis_of_year(2025);
    rkw_carbon_columns out = RKW_CARBON_COLUMNS_INIT;
    out.average_kg_per_MWh = utc;
    CHECK_OK(rkw_carbon_series(c, &axis, NULL, &out, &err), err);
    out.average_kg_per_MWh = local;
    CHECK_OK(rkw_carbon_series(c, &axis, clock, &out, &err), err);
    for (int i = 0; i < 8759; i++) CHECK_NEAR(local[i], utc[i + 1], 0, 1e-14);
    rkw_clock_free(clock);
    rkw_carbon_free(c);
}

TEST(carbon_factors_are_converted)
{
    rkw_carbon *c = tetouan_carbon();
    if (!c) return;
    rkw_carbon_factors f = RKW_CARBON_FACTORS_INIT;
    CHECK(rkw_carbon_get_factors(c, &f) == RKW_OK);
    CHECK_NEAR(f.lifecycle_pv_kg_per_MWh, 38, 0, 1e-14);
    CHECK_NEAR(f.embodied_pv_kg_per_MW, 700e3, 0, 1e-14);
    CHECK_NEAR(f.embodied_battery_kg_per_MWh, 75e3, 0, 1e-14);
    CHECK_NEAR(f.embodied_mep_kg_per_MW, 250e3, 0, 1e-14);
    CHECK_NEAR(f.carbon_price_usd_per_kg, 0.06, 0, 1e-14);
    f.size = 0;
    CHECK(rkw_carbon_get_factors(c, &f) == RKW_E_ARG);
    rkw_carbon_free(c);
}

TEST(carbon_without_a_shape_is_flat)
{
    static double average[48];
    rkw_carbon *c;
    rkw_error err;
    CHECK_OK(rkw_carbon_load(&c, NULL, repo_file("data/tetouan/carbon.csv"), NULL, &err), err);
    const rkw_axis axis = {rkw_axis_of_year(2023).start_unix_s, 1800, 0, 48};
    rkw_carbon_columns out = RKW_CARBON_COLUMNS_INIT;
    out.average_kg_per_MWh = average;
    CHECK_OK(rkw_carbon_series(c, &axis, NULL, &out, &err), err);
    for (int i = 0; i < 48; i++) CHECK_NEAR(average[i], 560, 0, 1e-14);
    rkw_carbon_free(c);
}

TEST(carbon_errors_are_typed)
{
    rkw_carbon *c;
    rkw_error err;
    const char *carbon = repo_file("data/tetouan/carbon.csv");
    const char *shape = "season,first_month,last_month,hour,average_index,marginal_index,source\n"
                        "text,1,1,h,1,1,text\nall,1,12,0,1,1,x\n";
    CHECK_STATUS(rkw_carbon_load(&c, NULL, carbon, scratch_text("shape.csv", shape), &err), RKW_E_MISSING, err);
    CHECK(c == NULL && strstr(err.message, "season all: no row covers local hour 01:00") != NULL);
    const char *mix = "name,value,unit,low,high,source\ngrid_direct,1,gCO2e/kWh,,,x\ngrid_direct_year,2024,1,,,x\n"
                      "grid_lifecycle,1,gCO2e/kWh,,,x\ngrid_lifecycle_year,2024,1,,,x\ngrid_marginal,1,gCO2e/kWh,,,x\n"
                      "grid_marginal_year,2024,1,,,x\nmix_year,2024,1,,,x\nmix_wind,0.7,1,,,x\nmix_solar,0.4,1,,,x\n";
    CHECK_STATUS(rkw_carbon_load(&c, NULL, scratch_text("mix.csv", mix), NULL, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_carbon_load(&c, NULL, scratch_text("empty.csv", ""), NULL, &err), RKW_E_FORMAT, err);
    rkw_carbon_free(NULL);
}
