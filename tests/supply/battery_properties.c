/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold for any battery and any series: a thousand random sites. */
#include <rackwatt/supply.h>

#include <math.h>

#include "harness/harness.h"

enum { SITES = 1000, MOST = 400 };

typedef struct random_site {
    size_t n;
    double dt_h, renewable_MW[MOST], load_MW[MOST];
    rkw_battery battery;
} random_site;

static void draw_site(random_site *s, test_random *r)
{
    s->n = 1 + random_index(r, MOST);
    s->dt_h = random_index(r, 2) ? 1 : 0.25;
    for (size_t i = 0; i < s->n; i++) {
        s->renewable_MW[i] = random_index(r, 4) ? random_between(r, 0, 900) : 0;
        s->load_MW[i] = random_index(r, 20) ? random_between(r, 50, 450) : 0;
    }
    rkw_battery b = RKW_BATTERY_INIT;
    b.energy_MWh = random_between(r, 0, 3000);
    b.power_charge_MW = random_between(r, 0, 500);
    b.power_discharge_MW = random_between(r, 0, 500);
    b.eta_charge = random_between(r, 0.7, 1);
    b.eta_discharge = random_between(r, 0.7, 1);
    b.soc_min = random_between(r, 0, 0.3);
    b.soc_max = random_between(r, 0.5, 1);
    b.soc_start = random_between(r, b.soc_min, b.soc_max);
    b.lower_limit_h = random_index(r, 2) ? random_between(r, 0, 0.1) : 0;
    b.upper_limit_h = random_index(r, 2) ? random_between(r, 0, 0.1) : 0;
    b.substeps = 1 + (int32_t)random_index(r, 20);
    s->battery = b;
}

/* Content closes, limits hold, and the sums are those of the rows. */
TEST(battery_conserves_energy_on_random_sites)
{
    test_random r = {86};
    test_note("seed %llu", (unsigned long long)r.state);
    static random_site s;
    static double power[MOST], energy[MOST];
    rkw_error err;
    for (int site = 0; site < SITES; site++) {
        draw_site(&s, &r);
        const rkw_battery *b = &s.battery;
        rkw_battery_sums sums;
        CHECK_OK(rkw_battery_greedy(b, s.renewable_MW, s.load_MW, s.n, s.dt_h, power, energy, &sums, &err), err);
        const double tiny = 1e-9 * (1 + b->energy_MWh);
        double content = rkw_battery_start_MWh(b), uncovered = 0;
        for (size_t i = 0; i < s.n; i++) {
            const double gap = s.load_MW[i] - s.renewable_MW[i];
            content += s.dt_h * (power[i] > 0 ? -power[i] / b->eta_discharge : -power[i] * b->eta_charge);
            CHECK_NEAR(energy[i], content, tiny, 0);
            CHECK(energy[i] >= b->soc_min * b->energy_MWh && energy[i] <= b->soc_max * b->energy_MWh);
            CHECK(power[i] <= b->power_discharge_MW && -power[i] <= b->power_charge_MW && power[i] * gap >= 0);
            content = energy[i];
            uncovered += s.dt_h * fmax(gap - power[i], 0);
        }
        CHECK_NEAR(sums.uncovered_MWh, uncovered, 1e-9, 1e-12);
        CHECK(sums.end_MWh == energy[s.n - 1]);
    }
}

/* A larger battery of the same power that starts at the same share never covers less. */
TEST(battery_more_energy_never_covers_less)
{
    test_random r = {87};
    test_note("seed %llu", (unsigned long long)r.state);
    static random_site s;
    rkw_error err;
    for (int site = 0; site < SITES; site++) {
        draw_site(&s, &r);
        rkw_battery_sums small, large;
        CHECK_OK(rkw_battery_greedy(&s.battery, s.renewable_MW, s.load_MW, s.n, s.dt_h, NULL, NULL, &small, &err), err);
        const rkw_battery more = rkw_battery_scaled(&s.battery, random_between(&r, 1, 3), 1);
        CHECK_OK(rkw_battery_greedy(&more, s.renewable_MW, s.load_MW, s.n, s.dt_h, NULL, NULL, &large, &err), err);
        CHECK(large.uncovered_MWh <= small.uncovered_MWh + 1e-9);
    }
}

TEST(battery_scales_with_all_MW)
{
    test_random r = {88};
    test_note("seed %llu", (unsigned long long)r.state);
    static random_site s;
    static double power[MOST], scaled_power[MOST];
    rkw_error err;
    for (int site = 0; site < SITES; site++) {
        draw_site(&s, &r);
        const double scale = random_between(&r, 0.01, 100);
        CHECK_OK(rkw_battery_greedy(&s.battery, s.renewable_MW, s.load_MW, s.n, s.dt_h, power, NULL, NULL, &err), err);
        const rkw_battery b = rkw_battery_scaled(&s.battery, scale, scale);
        for (size_t i = 0; i < s.n; i++) {
            s.renewable_MW[i] *= scale;
            s.load_MW[i] *= scale;
        }
        CHECK_OK(rkw_battery_greedy(&b, s.renewable_MW, s.load_MW, s.n, s.dt_h, scaled_power, NULL, NULL, &err), err);
        for (size_t i = 0; i < s.n; i++) CHECK_NEAR(scaled_power[i], scale * power[i], 1e-9 * scale, 1e-9);
    }
}
