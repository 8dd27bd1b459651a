/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Electrical design, power tree, oversubscription, capacity arithmetic. */
#include "support.h"

#include <rackwatt/capacity.h>

#include <math.h>
#include <string.h>

TEST(electrical_design_names_the_limit_that_binds)
{
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    rkw_facility_design *design = load_design(repo_file("data/tetouan"), racks);
    rkw_electrical e = {.size = sizeof e};
    rkw_error err;
    CHECK_OK(rkw_facility_electrical(design, racks, 386.0, 45.0, 26.2, &e, &err), err);
    CHECK_TEXT(e.limits[e.binding].name, "connection");
    CHECK_NEAR(e.apparent_MVA, e.facility_MW / 0.97, 0, 1e-14);
    CHECK_NEAR(e.circuits_needed, 3.0, 0, 0); /* facts: line_225kv_needed_n_minus_1 */
    CHECK(strstr(e.reason, "With every rack at maximum power at 45.0 degC the tightest limit is: connection, 385.") !=
          NULL);
    CHECK(strstr(e.reason, "to spare.") != NULL);
    CHECK_OK(rkw_facility_electrical(design, racks, 350.0, 45.0, 26.2, &e, &err), err);
    CHECK(strstr(e.reason, "of 350.0 MW, 35.") != NULL && strstr(e.reason, "too much.") != NULL);
    CHECK_OK(rkw_facility_electrical(design, racks, 900.0, 45.0, 26.2, &e, &err), err);
    CHECK(strcmp(e.limits[e.binding].name, "connection") != 0);
    CHECK_STATUS(rkw_facility_electrical(design, racks, 386.0, 45.0, 46.0, &e, &err), RKW_E_DOMAIN, err);
    rkw_facility_design_free(design);
    rkw_racks_free(racks);
}

TEST(exceeded_value_interpolates_between_ranks)
{
    /* 0 .. 10: the value exceeded by 25 % lies at rank 7.5. */
    const double values[] = {3, 1, 4, 0, 5, 9, 2, 6, 8, 7, 10}, bad[] = {1, NAN};
    double value = 0.0;
    rkw_error err;
    CHECK_OK(rkw_exceeded_value(NULL, values, 11, 0.25, &value, &err), err);
    CHECK_NEAR(value, 7.5, 0, 1e-15);
    CHECK_OK(rkw_exceeded_value(NULL, values, 11, 0.0, &value, &err), err);
    CHECK_NEAR(value, 10.0, 0, 0);
    CHECK_STATUS(rkw_exceeded_value(NULL, bad, 2, 0.1, &value, &err), RKW_E_DOMAIN, err);
}

static rkw_power_tree *load_tree(const char *folder, const rkw_racks *racks)
{
    rkw_power_tree *tree = NULL;
    rkw_error err;
    CHECK_OK(rkw_power_tree_load(&tree, NULL, folder, racks, &err), err);
    return tree;
}

static size_t find_node(const rkw_power_tree *tree, const char *name)
{
    for (size_t i = 0; i < rkw_power_tree_nodes(tree); i++)
        if (strcmp(rkw_power_tree_name(tree, i), name) == 0) return i;
    return RKW_NONE;
}

TEST(a_cap_at_any_node_is_respected_and_named)
{
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    rkw_power_tree *tree = load_tree(repo_file("data/tetouan"), racks);
    double typical_MW[RKW_POOLS_MAX], max_MW[RKW_POOLS_MAX], zero[RKW_POOLS_MAX] = {0};
    full_it_MW(racks, typical_MW);
    for (size_t p = 0; p < rkw_racks_count(racks); p++) max_MW[p] = rkw_racks_max_MW(racks, p);
    /* A sixth of the 900 racks of 142 kW, network included, hangs in each hall rated 22.5 MW. */
    size_t hall = find_node(tree, "gb300_hall"), binding = 0;
    CHECK_NEAR(rkw_power_tree_load_MW(tree, hall, max_MW), 150 * 0.142 / 0.9, 0, 1e-12);
    CHECK_NEAR(rkw_power_tree_oversubscription(tree, hall), 150 * 0.142 / 0.9 / 22.5, 0, 1e-12);
    CHECK_NEAR(rkw_power_tree_limit(tree, NULL, typical_MW, &binding), 1.0, 0, 0);
    CHECK(binding == RKW_NONE);
    double share = rkw_power_tree_limit(tree, NULL, max_MW, &binding);
    CHECK_NEAR(share, 22.5 / (150 * 0.142 / 0.9), 0, 1e-12);
    CHECK_TEXT(rkw_power_tree_name(tree, binding), "gb300_hall");
    CHECK(rkw_power_tree_limit(tree, max_MW, zero, &binding) == 0.0);
    test_random r = {31};
    for (int i = 0; i < 500; i++) {
        double base[RKW_POOLS_MAX], extra[RKW_POOLS_MAX], used[RKW_POOLS_MAX];
        for (size_t p = 0; p < rkw_racks_count(racks); p++) {
            base[p] = random_between(&r, 0, 0.9) * typical_MW[p];
            extra[p] = random_between(&r, 0, 0.6) * max_MW[p];
        }
        double s = rkw_power_tree_limit(tree, base, extra, &binding);
        for (size_t p = 0; p < rkw_racks_count(racks); p++) used[p] = base[p] + s * extra[p];
        for (size_t n = 0; n < rkw_power_tree_nodes(tree); n++)
            CHECK(rkw_power_tree_load_MW(tree, n, used) <= rkw_power_tree_rating_MW(tree, n) * (1 + 1e-12));
        CHECK(s == 1.0 ||
              fabs(rkw_power_tree_load_MW(tree, binding, used) - rkw_power_tree_rating_MW(tree, binding)) < 1e-9);
    }
    rkw_power_tree_free(tree);
    rkw_racks_free(racks);
}

static void expect_tree_failure(const char *from, const char *to, rkw_status status, const char *tail)
{
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    rkw_power_tree *tree = NULL;
    rkw_error err;
    const char *folder = site_variant("bad-tree", "halls.csv", from, to);
    CHECK_STATUS(rkw_power_tree_load(&tree, NULL, folder, racks, &err), status, err);
    CHECK(tree == NULL);
    CHECK_TEXT(message_tail(&err), tail);
    rkw_racks_free(racks);
}

TEST(bad_trees_are_named)
{
    expect_tree_failure("gb300_row,gb300_hall", "gb300_row,gb300_hal", RKW_E_UNKNOWN,
                        "halls.csv:7: parent 'gb300_hal' is not a row above");
    expect_tree_failure("gb300_hall,site,6", "gb300_hall,site,5", RKW_E_DOMAIN,
                        "halls.csv: the tree holds 750 racks of pool 'gb300_nvl72', 900 are installed");
    expect_tree_failure("3,0.8,gb300", "3,0,gb300", RKW_E_DOMAIN,
                        "halls.csv:8: gb300_breaker.rating = 0 MW, allowed 1e-06 .. 1000000 MW");
}

TEST(oversubscription_costs_what_the_cap_curve_says)
{
    /* rack_4x_dgx_h100: 40.8 kW at most, 8 idle, 33.6 busy. 30 % more racks at a coincident peak of 0.82 of maximum (facts):
     * 1.066 of the rating. Per rack 1/1.3 of 40.8 kW is left: (0.769231 - 0.196078) / (0.82 - 0.196078) = 0.918628 of the
     * dynamic power. On the envelope between the caps of 650 W (throughput 0.97) and 700 W (1): a 50 W lower cap is
     * 32 * 50 W = 1.6 kW of 25.6 kW, so power 0.9375 and 1; 0.918628 lies on the piece below 0.9375. */
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    size_t p = rkw_racks_find(racks, "rack_4x_dgx_h100");
    rkw_oversubscription o;
    rkw_error err;
    CHECK_OK(rkw_racks_oversubscribe(racks, p, 0.3, 0.82, &o, &err), err);
    double idle = 8 / 40.8, kept = (1 / 1.3 - idle) / (0.82 - idle);
    CHECK_NEAR(o.peak_share, 1.066, 0, 1e-12);
    CHECK_NEAR(kept, 0.918628, 1e-6, 0);
    CHECK_NEAR(o.power_cut, 1 - kept, 0, 1e-12);
    CHECK(o.throughput > 0.93 && o.throughput < 0.97);
    CHECK_NEAR(o.gained_gpu_h, 1.3 * o.throughput - 1, 0, 1e-12);
    CHECK(o.gained_gpu_h > 0.2);
    CHECK_OK(rkw_racks_oversubscribe(racks, p, 0.1, 0.82, &o, &err), err);
    CHECK_NEAR(o.throughput, 1.0, 0, 0);
    CHECK_STATUS(rkw_racks_oversubscribe(racks, p, 3.0, 0.82, &o, &err), RKW_E_INFEASIBLE, err);
    rkw_racks_free(racks);
}

static rkw_capacity_question site_question(void)
{
    rkw_capacity_question q = RKW_CAPACITY_QUESTION_INIT;
    q.facility_MW = 386;
    q.pue = 1.15;
    q.budget_usd = 5e8;
    q.site_m2 = 50000;
    q.rack_kW = 120;
    q.gpus_per_rack = 72;
    q.rack_usd = 3.1e6;
    q.rack_m2 = 3.5;
    q.network_power_share = 0.1;
    q.network_cost_share = 0.2;
    q.shell_usd_per_MW_it = 9.5e6;
    q.support_area_factor = 2.5;
    q.cooler_m2_per_MW = 80;
    q.substation_m2 = 30000;
    return q;
}

TEST(capacity_arithmetic_there_and_back)
{
    /* facts/arithmetic_check.csv at PUE 1.15 */
    rkw_capacity_question q = site_question();
    rkw_capacity c = {.size = sizeof c};
    rkw_error err;
    CHECK_OK(rkw_capacity_of(&q, &c, &err), err);
    CHECK_NEAR(c.it_MW, 335.7, 0.05, 0);
    CHECK_NEAR(c.racks, 2517, 0, 0);
    CHECK_NEAR(c.gpus, 181224, 0, 0);
    CHECK_NEAR(c.total_usd, 12.55e9, 0.005e9, 0);
    CHECK_NEAR(c.budget_racks, 100, 0, 0);
    CHECK_NEAR(c.budget_facility_MW, 15.3, 0.05, 0);
    CHECK_NEAR(c.hall_m2, 22024, 0.5, 0);
    CHECK(c.binding == RKW_CAPACITY_BY_BUDGET && c.least_racks == 100);
    /* Back: the racks found need no more than the power, one more needs more. */
    CHECK(rkw_capacity_facility_MW(&q, c.racks) <= 386 && rkw_capacity_facility_MW(&q, c.racks + 1) > 386);
    q.budget_usd = 1e12;
    CHECK_OK(rkw_capacity_of(&q, &c, &err), err);
    CHECK(c.binding == RKW_CAPACITY_BY_AREA);
    q.site_m2 = 1e9;
    CHECK_OK(rkw_capacity_of(&q, &c, &err), err);
    CHECK(c.binding == RKW_CAPACITY_BY_POWER && c.least_racks == 2517);
    q.pue = 0.9;
    CHECK_STATUS(rkw_capacity_of(&q, &c, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "pue = 0.9, allowed 1 .. 1e+15");
}
