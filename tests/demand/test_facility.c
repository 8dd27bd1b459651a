/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facility power: balances, monotonicity, inverse, affine form. */
#include "support.h"

#include <math.h>

enum { N_TEMPS = 29 };

typedef struct world {
    rkw_racks *racks;
    rkw_facility_design *design;
    rkw_facility *facility;
    double floor_MW[RKW_POOLS_MAX], full_MW[RKW_POOLS_MAX];
    size_t pools;
} world;

/* Rows at 0, 1.5, 3 ... 42 degC. */
static world make_world(const char *folder, double rel_humidity)
{
    world w = {0};
    double temps[N_TEMPS];
    for (size_t i = 0; i < N_TEMPS; i++) temps[i] = 1.5 * (double)i;
    w.racks = load_racks(folder);
    w.design = load_design(folder, w.racks);
    w.facility = facility_at(w.design, temps, N_TEMPS, rel_humidity);
    w.pools = rkw_racks_count(w.racks);
    full_it_MW(w.racks, w.full_MW);
    floor_it_MW(w.racks, w.floor_MW);
    return w;
}

static void free_world(world *w)
{
    rkw_facility_free(w->facility);
    rkw_facility_design_free(w->design);
    rkw_racks_free(w->racks);
}

TEST(the_site_stays_under_its_connection_on_the_design_day)
{
    /* 45 degC and 20.5 % is a wet bulb of 26.2 degC, the design day of cooling.csv. All racks at maximum power. */
    world w = make_world(repo_file("data/tetouan"), 0.4);
    double design_C = 45.0, max_MW[RKW_POOLS_MAX];
    rkw_facility *hot = facility_at(w.design, &design_C, 1, 0.205);
    rkw_facility_row row;
    for (size_t p = 0; p < w.pools; p++) max_MW[p] = rkw_racks_max_MW(w.racks, p);
    rkw_facility_power(hot, 0, max_MW, &row);
    test_note("IT %.1f MW, facility %.1f MW at 45 degC with every rack at maximum power", row.it_MW, row.facility_MW);
    CHECK(row.facility_MW < 386.0 && row.facility_MW > 380.0);
    CHECK_NEAR(row.unmet_heat_MW, 0.0, 0.0, 0.0);
    rkw_facility_free(hot);
    free_world(&w);
}

static void check_balance(const rkw_facility_row *r)
{
    double sum_MW = r->it_MW + r->cooling_MW + r->lighting_MW + r->losses_MW + r->buildings_MW;
    CHECK_NEAR(r->facility_MW, sum_MW, 0.0, 1e-12);
    CHECK_NEAR(r->cooling_MW, r->pumps_MW + r->dry_fans_MW + r->trim_MW + r->crah_fans_MW + r->air_chiller_MW, 0.0,
               1e-12);
    CHECK(r->pue >= 1.0);
    CHECK(r->cooling_MW >= 0.0 && r->losses_MW >= 0.0 && r->water_m3_h >= 0.0);
}

TEST(power_closes_and_rises_with_it_and_temperature)
{
    static const char *const kinds[] = {"adiabatic", "dry", "tower", "seawater"};
    for (size_t k = 0; k < 4; k++) {
        char line[64] = "heat_rejection,";
        for (size_t i = 15, j = 0; (line[i] = kinds[k][j]) != 0; i++, j++) continue;
        world w = make_world(site_variant("rejection", "cooling.csv", "heat_rejection,adiabatic", line), 0.55);
        rkw_facility_row row, colder = {0};
        for (size_t i = 0; i < N_TEMPS; i++) {
            double before_MW = 0.0, it_MW[RKW_POOLS_MAX];
            for (int step = 0; step <= 40; step++) {
                for (size_t p = 0; p < w.pools; p++) it_MW[p] = w.full_MW[p] * step / 40.0;
                rkw_facility_power(w.facility, i, it_MW, &row);
                if (step) check_balance(&row);
                CHECK(row.facility_MW > before_MW);
                before_MW = row.facility_MW;
            }
            CHECK(row.facility_MW - row.buildings_MW >= colder.facility_MW - colder.buildings_MW - 1e-9);
            CHECK(i == 0 || row.pue >= colder.pue - 1e-12);
            colder = row;
        }
        free_world(&w);
    }
}

TEST(the_limit_is_the_inverse_of_the_power)
{
    world w = make_world(repo_file("data/tetouan"), 0.5);
    double extra_MW[RKW_POOLS_MAX], it_MW[RKW_POOLS_MAX];
    rkw_facility_row row;
    for (size_t p = 0; p < w.pools; p++) extra_MW[p] = w.full_MW[p] - w.floor_MW[p];
    for (size_t i = 0; i < N_TEMPS; i++) {
        for (double limit_MW = 150.0; limit_MW < 300.0; limit_MW += 25.0) {
            double s = rkw_facility_it_limit(w.facility, i, w.floor_MW, extra_MW, limit_MW);
            for (size_t p = 0; p < w.pools; p++) it_MW[p] = w.floor_MW[p] + s * extra_MW[p];
            rkw_facility_power(w.facility, i, it_MW, &row);
            CHECK(s == 0.0 || s == 1.0 || fabs(row.facility_MW - limit_MW) < 2e-10);
            CHECK(row.facility_MW <= limit_MW);
        }
        CHECK(rkw_facility_it_limit(w.facility, i, w.floor_MW, extra_MW, 1.0) == 0.0);
        CHECK(rkw_facility_it_limit(w.facility, i, NULL, w.full_MW, 500.0) == 1.0);
    }
    free_world(&w);
}

TEST(the_affine_form_meets_the_curve_at_both_ends)
{
    world w = make_world(repo_file("data/tetouan"), 0.5);
    double largest_MW = 0.0;
    for (size_t i = 0; i < N_TEMPS; i++) {
        rkw_facility_affine a;
        rkw_facility_row at_floor, at_full;
        rkw_facility_secant(w.facility, i, w.floor_MW, w.full_MW, &a);
        rkw_facility_power(w.facility, i, w.floor_MW, &at_floor);
        rkw_facility_power(w.facility, i, w.full_MW, &at_full);
        double floor_MW = a.buildings_MW + a.fixed_MW, full_MW = floor_MW;
        for (size_t p = 0; p < w.pools; p++) {
            CHECK(a.phi[p] > 1.0);
            floor_MW += a.phi[p] * w.floor_MW[p];
            full_MW += a.phi[p] * w.full_MW[p];
        }
        CHECK_NEAR(floor_MW, at_floor.facility_MW, 0.0, 1e-12);
        CHECK_NEAR(full_MW, at_full.facility_MW, 0.0, 1e-12);
        if (a.error_MW > largest_MW) largest_MW = a.error_MW;
    }
    test_note("largest error of the affine form %.2f MW at %.0f MW", largest_MW, w.full_MW[0] + w.full_MW[1]);
    CHECK(largest_MW < 8.0);
    free_world(&w);
}
