/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs in vectors against the scalar rules, published answers, and each other. */
#include <rackwatt/carbon_explorer.h>
#include <rackwatt/coverage.h>

#include <math.h>
#include <string.h>

#include "harness/harness.h"
#include "harness/memory.h"
#include "base/cpu.h"
#include "plan/coverage.h"

enum { YEAR = 8760, DESIGNS = 400 };
static double pv[YEAR], wind[YEAR], load[YEAR], price[YEAR], work[2 * YEAR];

static rkw_coverage *create(size_t n, const rkw_battery *battery)
{
    rkw_coverage_input in = RKW_COVERAGE_INPUT_INIT;
    in.n = n;
    in.pv = pv;
    in.wind = wind;
    in.load_MW = load;
    in.import_usd_per_MWh = price;
    in.carbon_kg_per_MWh = price;
    in.battery = *battery;
    rkw_coverage *c;
    rkw_error err = {0};
    CHECK_OK(rkw_coverage_create(&c, NULL, &in, &err), err);
    return c;
}

/* Days with a dark half, flat nights and equal loads: ties everywhere. */
static void make_year(size_t n, uint64_t seed)
{
    test_random r = {seed};
    for (size_t i = 0; i < n; i++) {
        double hour = (double)(i % 24), sun = sin((hour - 6) / 12 * 3.14159265358979);
        pv[i] = sun > 0 ? sun * random_between(&r, 0.3, 1) : 0;
        wind[i] = random_0_1(&r) < 0.3 ? 1 : random_0_1(&r) < 0.2 ? 0 : random_0_1(&r);
        load[i] = random_0_1(&r) < 0.5 ? 300 : floor(random_between(&r, 250, 340));
        price[i] = random_between(&r, 50, 150);
    }
}

static void make_designs(rkw_coverage_design *d, size_t n, uint64_t seed)
{
    test_random r = {seed};
    for (size_t i = 0; i < n; i++) {
        d[i] = (rkw_coverage_design){random_between(&r, 0, 2000), i % 3 ? random_between(&r, 0, 1000) : 0,
                                     random_between(&r, 0, 900),  i % 5 ? random_between(&r, 0, 4000) : 0,
                                     i % 4 ? random_0_1(&r) : 0,  random_between(&r, 200, 500)};
        if (i % 7 == 0) d[i].pv_MW = 0;
        if (i % 11 == 0) d[i].flexible = 1;
    }
}

static rkw_battery site_battery(void)
{
    rkw_battery b = RKW_BATTERY_INIT;
    b.energy_MWh = 400;
    b.power_charge_MW = 90;
    b.power_discharge_MW = 100;
    b.eta_charge = b.eta_discharge = 0.949;
    b.self_discharge_per_h = 0.0002;
    b.soc_min = 0.05;
    b.soc_max = 0.95;
    b.soc_start = 0.5;
    b.aux_share = 0.005;
    return b;
}

static int same(const rkw_coverage_sums *a, const rkw_coverage_sums *b) { return memcmp(a, b, sizeof *a) == 0; }

static void check_lanes(size_t n, const rkw_battery *battery, uint64_t seed)
{
    static rkw_coverage_design designs[DESIGNS];
    static rkw_coverage_sums lanes[DESIGNS], one;
    rkw_error err = {0};
    make_year(n, seed);
    make_designs(designs, DESIGNS, seed + 1);
    rkw_coverage *c = create(n, battery);
    CHECK_OK(rkw_coverage_evaluate(c, designs, DESIGNS, lanes, &err), err);
    for (size_t i = 0; i < DESIGNS; i++) {
        CHECK_OK(rkw_coverage_evaluate_scalar(c, &designs[i], work, &one, &err), err);
        if (!CHECK(same(&one, &lanes[i]))) test_note("design %zu of a year of %zu rows", i, n);
    }
    rkw_coverage_free(c);
}

TEST(lanes_give_the_bits_of_the_scalar_rules)
{
    const rkw_battery own = site_battery(), peer = rkw_carbon_explorer_battery(1, 1);
    check_lanes(960, &own, 100);
    check_lanes(960, &peer, 200);
    check_lanes(24 * 5 + 7, &own, 300);
    check_lanes(5, &own, 400);
}

/* Neighbours, the place in a vector and the instruction set must not show. */
TEST(every_kernel_and_order_gives_the_same_bits)
{
    static rkw_coverage_design d[DESIGNS], backwards[DESIGNS];
    static rkw_coverage_sums a[DESIGNS], b[DESIGNS];
    const rkw_battery own = site_battery();
    rkw_error err = {0};
    make_year(480, 5);
    make_designs(d, DESIGNS, 6);
    for (size_t i = 0; i < DESIGNS; i++) backwards[i] = d[DESIGNS - 1 - i];
    rkw_coverage *c = create(480, &own);
    CHECK_OK(rkw_coverage_evaluate(c, d, DESIGNS, a, &err), err);
    CHECK_OK(rkw_coverage_evaluate(c, backwards, DESIGNS, b, &err), err);
    for (size_t i = 0; i < DESIGNS; i++) CHECK(same(&a[i], &b[DESIGNS - 1 - i]));
    const rkw_coverage_kernel *best = rkw_coverage_choose();
    const rkw_coverage_kernel *kernels[] = {&rkw_coverage_base, best};
#if RKW_CPU_LEVELS
    if (best != &rkw_coverage_base) kernels[1] = &rkw_coverage_v3;
#endif
    for (int k = 0; k < 2; k++) {
        rkw_coverage_batch first, other;
        memset(&first, 0, sizeof first);
        for (size_t i = 0; i < RKW_COVERAGE_WIDTH; i++) {
            first.pv_MW[i] = d[i].pv_MW;
            first.wind_MW[i] = d[i].wind_MW;
            first.high_MWh[i] = first.content_MWh[i] = d[i].battery_MWh;
            first.out_MW[i] = first.in_MW[i] = d[i].battery_MW;
            first.flexible[i] = d[i].flexible;
            first.cap_MW[i] = d[i].cap_MW;
        }
        other = first;
        best->shifting(c, &first);
        kernels[k]->shifting(c, &other);
        CHECK(memcmp(&first, &other, sizeof first) == 0);
        best->plain(c, &first);
        kernels[k]->plain(c, &other);
        CHECK(memcmp(&first, &other, sizeof first) == 0);
    }
    rkw_coverage_free(c);
}

/* ------------------------------------------------------------------ published answers */

TEST(coverage_of_the_dispatch_year)
{
    const char *path = shared_file("reference/dispatch_year/input_8760.csv");
    if (!path) {
        test_skip("../shared/reference is not there");
        return;
    }
    test_csv *in = test_csv_read(path);
    for (size_t i = 0; i < YEAR; i++) {
        pv[i] = test_csv_at(in, i, "solar_mw") / 1000;
        wind[i] = test_csv_at(in, i, "wind_mw") / 600;
        load[i] = test_csv_at(in, i, "load_mw");
    }
    test_csv_free(in);
    const rkw_battery peer = rkw_carbon_explorer_battery(1, 1);
    rkw_coverage *c = create(YEAR, &peer);
    /* Of answers.csv: percent, or MWh uncovered for the battery with one step an hour. */
    const double cas[][3] = {{0.10, 386, 74.442845463339}, {0.10, 482.5, 74.734519603421},
                             {0.25, 386, 76.142283959139}, {0.25, 482.5, 79.291353893811},
                             {0.40, 386, 76.723251300517}, {0.40, 482.5, 81.868039930259},
                             {1.00, 386, 77.110670009664}, {1.00, 482.5, 83.845270116996}};
    rkw_coverage_design designs[9] = {{1000, 600, 3 * 1000 / 1.04, 1000, 0, 0}};
    rkw_coverage_sums sums[9];
    rkw_error err = {0};
    for (size_t i = 0; i < 8; i++) designs[i + 1] = (rkw_coverage_design){1000, 600, 0, 0, cas[i][0], cas[i][1]};
    CHECK_OK(rkw_coverage_evaluate(c, designs, 9, sums, &err), err);
    CHECK_NEAR(sums[0].import_MWh, 571157.269076, 1e-6, 1e-11);
    for (size_t i = 0; i < 8; i++)
        CHECK_NEAR(100 * (1 - sums[i + 1].import_MWh / sums[i + 1].load_MWh), cas[i][2], 1e-10, 0);
    rkw_coverage_free(c);
}

/* 210 days of the peer's scheduler with ties, caps under the load and work that is fixed twice. */
TEST(coverage_of_the_peers_days)
{
    const char *path = shared_file("reference/cas_days.csv");
    if (!path) {
        test_skip("../shared/reference is not there");
        return;
    }
    test_csv *days = test_csv_read(path), *answers = test_csv_read(shared_file("reference/cas_summary.csv"));
    const rkw_battery none = RKW_BATTERY_INIT;
    for (size_t day = 0; day < answers->rows; day++) {
        for (size_t h = 0; h < 24; h++) {
            pv[h] = test_csv_at(days, day * 24 + h, "renewable_mw");
            wind[h] = 0;
            load[h] = test_csv_at(days, day * 24 + h, "load_mw");
        }
        rkw_coverage *c = create(24, &none);
        rkw_coverage_design d = {
            1, 0, 0, 0, test_csv_at(answers, day, "flexible"), test_csv_at(answers, day, "cap_mw")};
        rkw_coverage_sums s;
        rkw_error err = {0};
        CHECK_OK(rkw_coverage_evaluate(c, &d, 1, &s, &err), err);
        CHECK_NEAR(100 * (1 - s.import_MWh / s.load_MWh), test_csv_at(answers, day, "coverage_after_pct"), 1e-11, 0);
        CHECK_NEAR(s.moved_MWh, test_csv_at(answers, day, "moved_mwh"), 1e-9, 0);
        rkw_coverage_free(c);
    }
    test_csv_free(days);
    test_csv_free(answers);
}

/* By hand: 1 MWh moves from hour 0 to hour 2, the battery covers what it can of the rest. */
TEST(a_day_by_hand)
{
    memset(wind, 0, sizeof wind);
    for (int i = 0; i < 3; i++) price[i] = 10 * (i + 1);
    pv[0] = 0;
    pv[1] = 1;
    pv[2] = 3;
    load[0] = load[1] = load[2] = 2;
    rkw_battery b = RKW_BATTERY_INIT;
    b.eta_charge = b.eta_discharge = 1;
    b.soc_start = 1;
    b.power_charge_MW = b.power_discharge_MW = b.energy_MWh = 1;
    rkw_coverage *c = create(3, &b);
    rkw_coverage_design d = {1, 0, 0.25, 0.5, 0.75, 2.5};
    rkw_coverage_sums s;
    rkw_error err = {0};
    CHECK_OK(rkw_coverage_evaluate(c, &d, 1, &s, &err), err);
    /* Hour 2 may take 0.5 up to the cap: loads 1.5, 2, 2.5. Battery: 0.25 in hour 0, 0.25 in hour 1, charges 0.25. */
    CHECK_NEAR(s.moved_MWh, 0.5, 1e-15, 0);
    CHECK_NEAR(s.moved_MWh_h, 1, 1e-15, 0);
    CHECK_NEAR(s.import_MWh, 1.25 + 0.75, 1e-15, 0);
    CHECK_NEAR(s.import_usd, 1.25 * 10 + 0.75 * 20, 1e-13, 0);
    CHECK_NEAR(s.discharged_MWh, 0.5, 1e-15, 0);
    CHECK_NEAR(s.charged_MWh, 0.25, 1e-15, 0);
    CHECK_NEAR(s.curtailed_MWh, 0.25, 1e-15, 0);
    CHECK_NEAR(s.stored_MWh, -0.25, 1e-15, 0);
    CHECK_NEAR(s.peak_load_MW, 2.5, 1e-15, 0);
    CHECK_NEAR(s.peak_import_MW, 1.25, 1e-15, 0);
    rkw_coverage_free(c);
}

/* ------------------------------------------------------------------ errors */

TEST(coverage_refuses_bad_input)
{
    rkw_coverage_input in = RKW_COVERAGE_INPUT_INIT;
    rkw_coverage *c;
    rkw_error err = {0};
    make_year(48, 1);
    in.n = 48;
    in.pv = pv;
    in.load_MW = load;
    pv[7] = -0.5;
    CHECK_STATUS(rkw_coverage_create(&c, NULL, &in, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "pv of row 7 = -0.5, allowed 0 .. 1e12");
    pv[7] = NAN;
    CHECK_STATUS(rkw_coverage_create(&c, NULL, &in, &err), RKW_E_DOMAIN, err);
    pv[7] = 0;
    CHECK_OK(rkw_coverage_create(&c, NULL, &in, &err), err);
    rkw_coverage_design d[2] = {{1, 1, 1, 1, 0.5, 1}, {1, 1, 1, 1, 1.5, 1}};
    rkw_coverage_sums s[2];
    CHECK_STATUS(rkw_coverage_evaluate(c, d, 2, s, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "design 1: flexible = 1.5, allowed 0 .. 1");
    d[1].flexible = NAN;
    CHECK_STATUS(rkw_coverage_evaluate(c, d, 2, s, &err), RKW_E_DOMAIN, err);
    rkw_coverage_free(c);
}

static rkw_status make(const rkw_context *ctx, void *user, rkw_error *err)
{
    rkw_coverage *c;
    rkw_status status = rkw_coverage_create(&c, ctx, user, err);
    CHECK((c != NULL) == (status == RKW_OK));
    rkw_coverage_free(c);
    return status;
}

TEST(coverage_survives_lack_of_memory)
{
    make_year(48, 1);
    rkw_coverage_input in = RKW_COVERAGE_INPUT_INIT;
    in.n = 48;
    in.load_MW = load;
    CHECK(test_memory_exhaust(make, &in) == 6);
}
