/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Published figures of equipment, the set point as flexibility, and clean-up on failure. */
#include "support.h"

#include "harness/memory.h"

#include <math.h>

TEST(ups_and_rack_supply_meet_their_published_efficiencies)
{
    /* facts/power_chain.csv: ups.eff_25 .. eff_100 and psu_rack.eff_50 beside the loss coefficients. */
    rkw_power_stage ups = {2, 1, 0.006, 0.012, 0.017, 1, 1, 0}, psu = {0.132, 1, 0.0075, 0.001, 0.0265, 1, 0, 0};
    CHECK_NEAR(rkw_power_stage_efficiency(&ups, 0.25), 0.961, 5e-4, 0);
    CHECK_NEAR(rkw_power_stage_efficiency(&ups, 0.50), 0.9685, 5e-4, 0);
    CHECK_NEAR(rkw_power_stage_efficiency(&ups, 0.75), 0.9683, 5e-4, 0);
    CHECK_NEAR(rkw_power_stage_efficiency(&ups, 1.00), 0.9662, 5e-4, 0);
    CHECK_NEAR(rkw_power_stage_efficiency(&psu, 0.50), 0.972, 5e-4, 0);
    CHECK(rkw_power_stage_efficiency(&ups, 0.0) == 0.0);
}

TEST(redundancy_lowers_part_load_and_changes_the_loss)
{
    /* 8 MW through 2 MW units: N 4 at full load, N+1 5, 2N 8 at half load, 4N3R ceil(16/3) = 6. */
    static const double units[] = {4, 5, 8, 6};
    for (int32_t topology = RKW_REDUNDANCY_N; topology <= RKW_REDUNDANCY_4N3R; topology++) {
        rkw_power_stage ups = {2, 1, 0.006, 0.012, 0.017, 0, 1, 0};
        rkw_error err;
        CHECK_OK(rkw_power_chain_size(&ups, 1, 8.0, topology, &err), err);
        CHECK_NEAR(ups.units, units[topology], 0, 0);
        double x = 4.0 / units[topology];
        CHECK_NEAR(rkw_power_chain_input_MW(&ups, 1, 8.0, NULL),
                   8.0 + 2 * units[topology] * (0.006 + 0.012 * x + 0.017 * x * x), 0, 1e-14);
    }
    rkw_power_stage bad = {2, 1.2, 0, 0, 0, 0, 1, 0};
    rkw_error err;
    CHECK_STATUS(rkw_power_chain_size(&bad, 1, 8.0, RKW_REDUNDANCY_N, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_power_chain_size(&bad, 1, 8.0, 7, &err), RKW_E_ARG, err);
}

TEST(warmer_water_needs_less_cooling_within_its_band)
{
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    rkw_facility_design *design = load_design(repo_file("data/tetouan"), racks);
    double temp_C = 36.0, it_MW[RKW_POOLS_MAX], before_MW = 1e9;
    rkw_facility *facility = facility_at(design, &temp_C, 1, 0.4);
    rkw_facility_row row, at_40;
    full_it_MW(racks, it_MW);
    rkw_facility_power(facility, 0, it_MW, &at_40);
    for (double supply_C = 38.0; supply_C <= 45.0; supply_C += 1.0) {
        CHECK_NEAR(rkw_facility_power_at(facility, 0, it_MW, supply_C, &row), supply_C, 0, 0);
        CHECK(row.facility_MW <= before_MW);
        if (supply_C == 40.0) CHECK_NEAR(row.facility_MW, at_40.facility_MW, 0, 0);
        before_MW = row.facility_MW;
    }
    CHECK_NEAR(rkw_facility_power_at(facility, 0, it_MW, 60.0, &row), 45.0, 0, 0);
    CHECK_NEAR(rkw_facility_power_at(facility, 0, it_MW, 10.0, &row), 25.0, 0, 0);
    rkw_facility_free(facility);
    rkw_facility_design_free(design);
    rkw_racks_free(racks);
}

TEST(a_series_equals_its_rows)
{
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    rkw_facility_design *design = load_design(repo_file("data/tetouan"), racks);
    double temps[] = {5, 15, 25, 35}, full_MW[RKW_POOLS_MAX], it[3][4], facility_MW[4], water[4], pue[4];
    rkw_facility *facility = facility_at(design, temps, 4, 0.5);
    full_it_MW(racks, full_MW);
    for (size_t p = 0; p < 3; p++)
        for (size_t i = 0; i < 4; i++) it[p][i] = full_MW[p] * (0.4 + 0.2 * (double)i);
    const double *const pools[] = {it[0], it[1], it[2]};
    rkw_facility_columns columns = {.facility_MW = facility_MW, .water_m3_h = water, .pue = pue};
    rkw_error err;
    CHECK_OK(rkw_facility_series(facility, pools, &columns, &err), err);
    for (size_t i = 0; i < 4; i++) {
        double row_MW[] = {it[0][i], it[1][i], it[2][i]};
        rkw_facility_row row;
        rkw_facility_power(facility, i, row_MW, &row);
        CHECK_NEAR(facility_MW[i], row.facility_MW, 0, 1e-14);
        CHECK_NEAR(water[i], row.water_m3_h, 1e-12, 1e-12);
        CHECK_NEAR(pue[i], row.pue, 0, 1e-14);
    }
    /* Rows 1 and 2 alone, with arrays that begin there. */
    const double *const later[] = {it[0] + 1, it[1] + 1, it[2] + 1};
    double part_MW[2], unmet_MW[2] = {-1, -1};
    rkw_facility_columns part = {.facility_MW = part_MW, .unmet_heat_MW = unmet_MW};
    CHECK_OK(rkw_facility_series_part(facility, 1, 2, later, &part, &err), err);
    CHECK_NEAR(part_MW[0], facility_MW[1], 0, 1e-14);
    CHECK_NEAR(part_MW[1], facility_MW[2], 0, 1e-14);
    CHECK_NEAR(unmet_MW[1], 0, 0, 0);
    CHECK_STATUS(rkw_facility_series_part(facility, 3, 2, later, &part, &err), RKW_E_DOMAIN, err);
    rkw_facility_free(facility);
    rkw_facility_design_free(design);
    rkw_racks_free(racks);
}

/* ------------------------------------------------------------------ memory */

static rkw_status load_everything(const rkw_context *ctx, void *user, rkw_error *err)
{
    (void)user;
    rkw_racks *racks = NULL, *fewer = NULL;
    rkw_tenants *tenants = NULL;
    rkw_facility_design *design = NULL;
    rkw_facility *facility = NULL;
    rkw_power_tree *tree = NULL;
    const double installed[] = {10, 20, 30}, temp_C[] = {10, 20}, humidity[] = {0.5, 0.6}, pressure_Pa[] = {1e5, 1e5};
    rkw_axis axis = {0, 3600, 0, 2};
    rkw_clock *clock = site_clock();
    rkw_status status = rkw_racks_load(&racks, ctx, "data/tetouan", err);
    if (status == RKW_OK) status = rkw_racks_with_installed(&fewer, ctx, racks, installed, err);
    if (status == RKW_OK) status = rkw_tenants_load(&tenants, ctx, "data/tetouan", racks, err);
    if (status == RKW_OK) status = rkw_facility_design_load(&design, ctx, "data/tetouan", racks, err);
    if (status == RKW_OK)
        status = rkw_facility_create(&facility, ctx, design, &axis, clock, temp_C, humidity, pressure_Pa, err);
    if (status == RKW_OK) status = rkw_power_tree_load(&tree, ctx, "data/tetouan", racks, err);
    rkw_clock_free(clock);
    rkw_power_tree_free(tree);
    rkw_facility_free(facility);
    rkw_facility_design_free(design);
    rkw_tenants_free(tenants);
    rkw_racks_free(fewer);
    rkw_racks_free(racks);
    return status;
}

TEST(memory_may_run_out_anywhere) { CHECK(test_memory_exhaust(load_everything, NULL) > 20); }

/* ------------------------------------------------------------------ bad input */

static void expect_failure(const char *file, const char *from, const char *to, rkw_status status, const char *tail)
{
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    rkw_facility_design *design = NULL;
    rkw_error err;
    CHECK_STATUS(rkw_facility_design_load(&design, NULL, site_variant("bad-plant", file, from, to), racks, &err),
                 status, err);
    CHECK(design == NULL);
    CHECK_TEXT(message_tail(&err), tail);
    rkw_racks_free(racks);
}

TEST(bad_plant_tables_are_named)
{
    expect_failure("cooling.csv", "facility_supply,40", "facility_supply,50", RKW_E_DOMAIN,
                   "cooling.csv:5: facility_supply of its band = 50 degC, allowed 25 .. 45 degC");
    expect_failure("cooling.csv", "water_class,W45", "water_class,W32", RKW_E_DOMAIN,
                   "cooling.csv:8: facility_supply_max of W32 = 45 degC, allowed 2 .. 32 degC");
    expect_failure("cooling.csv", "air_inlet,27", "air_inlet,29", RKW_E_DOMAIN,
                   "cooling.csv:34: air_inlet of recommended = 29 degC, allowed 18 .. 27 degC");
    expect_failure("cooling.csv", "heat_rejection,adiabatic", "heat_rejection,adiabatik", RKW_E_UNKNOWN,
                   "cooling.csv:4: heat_rejection 'adiabatik' is not known, did you mean 'adiabatic'?");
    expect_failure("cooling.csv", "crah_fan_min_speed", "crah_fan_minspeed", RKW_E_UNKNOWN,
                   "cooling.csv:39: name 'crah_fan_minspeed' is not known, did you mean 'crah_fan_min_speed'?");
    expect_failure("cooling.csv", "redundancy_cooling,1.25", "redundancy_cooling,0.9", RKW_E_DOMAIN,
                   "cooling.csv:45: redundancy_cooling = 0.9, allowed 1 .. 5");
    expect_failure("power_chain.csv", "4N3R,text", "3N,text", RKW_E_UNKNOWN,
                   "power_chain.csv:4: redundancy_topology '3N' is not known, did you mean 'N'?");
    expect_failure("power_chain.csv", "ups.loss_constant,0.006", "ups.loss_constant,-0.006", RKW_E_DOMAIN,
                   "power_chain.csv:17: ups.loss_constant = -0.006, allowed 0 .. 1");
    expect_failure("other_buildings.csv", "incubator,6000,5,22,8,20", "incubator,6000,5,22,21,20", RKW_E_DOMAIN,
                   "other_buildings.csv:5: open_from = 21 h, allowed 0 .. 20 h");
}
