/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facility power: balances, monotonicity, inverse, affine form. */
#include "demand/facility.h"
#include "support.h"

#include <math.h>
#include <string.h>

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

/* The way of one pool in a row, the others at their floor, whose limit lies a share between its ends. */
static void add_way(const world *w, rkw_pool_ways *ways, size_t row, double between)
{
    double it_MW[RKW_POOLS_MAX], all_MW[RKW_POOLS_MAX];
    rkw_facility_row start, end;
    size_t i = ways->n++;
    ways->it_MW[i] = ways->liquid_MW[i] = 0.0;
    for (size_t p = 0; p < w->pools; p++) {
        all_MW[p] = it_MW[p] = w->floor_MW[p];
        if (p == ways->pool) continue;
        ways->it_MW[i] += it_MW[p];
        ways->liquid_MW[i] += rkw_pool_liquid_MW(&w->facility->plant.heat[p], it_MW[p]);
    }
    all_MW[ways->pool] = w->full_MW[ways->pool];
    ways->base_MW[i] = it_MW[ways->pool];
    ways->extra_MW[i] = all_MW[ways->pool] - it_MW[ways->pool];
    ways->ready_MW[i] = ways->ready_more_MW[i] = 0.0;
    rkw_facility_power(w->facility, row, it_MW, &start);
    rkw_facility_power(w->facility, row, all_MW, &end);
    ways->start_MW[i] = start.facility_MW;
    ways->limit_MW[i] = start.facility_MW + between * (end.facility_MW - start.facility_MW);
}

TEST(the_limits_of_many_rows_are_inverses_of_the_power)
{
    static const char *const kinds[] = {"dry", "adiabatic", "tower", "seawater"};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        char line[64] = "heat_rejection,";
        strcat(line, kinds[k]);
        world w = make_world(site_variant("limits", "cooling.csv", "heat_rejection,adiabatic", line), 0.5);
        for (size_t pool = 0; pool < w.pools; pool++) {
            rkw_pool_ways ways = {.pool = pool};
            size_t rows[RKW_BLOCK_ROWS];
            double share[RKW_BLOCK_ROWS], alone;
            for (size_t i = 0; i < N_TEMPS && ways.n + 3 <= RKW_BLOCK_ROWS; i++)
                for (int third = -1; third <= 1; third++) {
                    rows[ways.n] = i;
                    add_way(&w, &ways, i, 0.5 + 0.49 * third);
                }
            rkw_plant_gather(w.facility->rows, rows, ways.n, &ways.states);
            rkw_plant_limits(&w.facility->plant, &ways, share);
            for (size_t i = 0; i < ways.n; i++) {
                double it_MW[RKW_POOLS_MAX];
                rkw_facility_row row;
                for (size_t p = 0; p < w.pools; p++) it_MW[p] = w.floor_MW[p];
                it_MW[pool] += share[i] * ways.extra_MW[i];
                rkw_facility_power(w.facility, rows[i], it_MW, &row);
                CHECK(share[i] > 0.0 && share[i] < 1.0);
                CHECK(row.facility_MW <= ways.limit_MW[i]);
                CHECK(row.facility_MW > ways.limit_MW[i] - 2e-10);
            }
            /* The same bits without neighbours. */
            rkw_pool_ways one = {.pool = pool};
            add_way(&w, &one, rows[1], 0.5);
            rkw_plant_gather(w.facility->rows, rows + 1, 1, &one.states);
            rkw_plant_limits(&w.facility->plant, &one, &alone);
            CHECK(alone == share[1]);
        }
        free_world(&w);
    }
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

/* Chillers of the DOE-2 curve, power per capacity c1 + c2 x + c3 x^2 at part load x, are best at x = sqrt(c1 / c3) = 0.693. Less than
 * that is carried by fewer of them at the same power per heat; more by all, at c1 / x + c2 + c3 x. */
TEST(few_chillers_run_below_their_best_part_load_and_all_above)
{
    const char *const edits[] = {"cooling.csv", "carrier30xa500.eirfplr_c1,0,", "carrier30xa500.eirfplr_c1,0.222903,",
                                 "cooling.csv", "carrier30xa500.eirfplr_c2,1,", "carrier30xa500.eirfplr_c2,0.313387,",
                                 "cooling.csv", "carrier30xa500.eirfplr_c3,0,", "carrier30xa500.eirfplr_c3,0.46371,",
                                 "cooling.csv", "economiser,indirect",          "economiser,none",
                                 NULL};
    static const double c1 = 0.222903, c2 = 0.313387, c3 = 0.46371;
    const char *folder = site_edited("doe2", edits);
    rkw_racks *racks = load_racks(folder);
    rkw_facility_design *design = load_design(folder, racks);
    double temp_C = 42, full[RKW_POOLS_MAX], it_MW[RKW_POOLS_MAX], per_best = 0;
    if (!design) return;
    rkw_facility *facility = facility_at(design, &temp_C, 1, 0.4);
    int few = 0, all = 0;
    full_it_MW(racks, full);
    for (int step = 2; step <= 60; step++) { /* up to one and a half times what is installed: chillers have a margin */
        rkw_facility_row row;
        for (size_t p = 0; p < rkw_racks_count(racks); p++) it_MW[p] = full[p] * step / 40;
        rkw_facility_power(facility, 0, it_MW, &row);
        const double x = row.chilled_MW / (row.chilled_MW + row.chiller_room_MW), best = sqrt(c1 / c3);
        const double per_MW = row.air_chiller_MW / row.chilled_MW;
        if (step == 2) per_best = per_MW;
        const double ratio = x <= best ? 1 : (c1 / x + c2 + c3 * x) / (c1 / best + c2 + c3 * best);
        few += x <= best;
        all += x > best;
        CHECK_NEAR(per_MW, per_best * ratio, 0, 1e-9);
    }
    CHECK(few > 5 && all > 3);
    rkw_facility_free(facility);
    rkw_facility_design_free(design);
    rkw_racks_free(racks);
}
