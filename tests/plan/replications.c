/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Published findings, worked out again with the weather of the first site or of a desert; figures beside the published ones are
 * in docs/plan.md. */
#include <rackwatt/capacity_programme.h>
#include <rackwatt/finance.h>
#include <rackwatt/site.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/harness.h"

/* ------------------------------------------------------------------ a flat load matched hour by hour */

/* Sizing of PV, wind and a battery for a flat 100 MW of which a share may wait a day, at a CFE target. Costs of 2025 as these studies
 * use them (technology-data): 612 and 1077 per kW, 187 per kWh and 215 per kW at 7 % over 37.5, 27, 20 and 10 years. */
typedef struct flat {
    rkw_year *year;
    size_t n;
    double *arrivals, *dirty;
} flat;

enum { FLAT_MW = 100, GRID_USD = 60 };

static int open_flat(flat *f)
{
    rkw_site *site = NULL;
    rkw_error err;
    if (!CHECK_OK(rkw_site_load(&site, NULL, repo_file("data/tetouan"), &err), err)) return 0;
    const int ok = CHECK_OK(rkw_year_create(&f->year, NULL, site, NULL, &err), err);
    rkw_site_free(site);
    if (!ok) return 0;
    f->n = 8760;
    f->arrivals = calloc(2 * f->n, sizeof(double));
    CHECK(f->arrivals != NULL);
    if (!f->arrivals) return 0;
    f->dirty = f->arrivals + f->n;
    return 1;
}

static void close_flat(flat *f)
{
    free(f->arrivals);
    rkw_year_free(f->year);
}

static double annual(double invest, double life, double upkeep)
{
    return invest * rkw_capital_recovery_factor(0.07, life) + upkeep;
}

/* USD per MWh of load. */
static double cost_of(const flat *f, double flexible, double cfe)
{
    const double fixed_MW = FLAT_MW * (1 - flexible), shifted_MW = FLAT_MW * flexible;
    const rkw_profile none = RKW_PROFILE_CONSTANT(0), one = RKW_PROFILE_CONSTANT(1);
    const rkw_flow flows[3] = {
        {RKW_ROW_BUS, RKW_FLOW_SUPPLY, none, none},
        {RKW_ROW_BUS, RKW_FLOW_SUPPLY, none, none},
        {RKW_ROW_BUS, RKW_FLOW_SUPPLY, RKW_PROFILE_CONSTANT(10 * FLAT_MW), RKW_PROFILE_CONSTANT(GRID_USD)}};
    const rkw_bus_store store = {.eta_charge = 0.95, .eta_discharge = 0.95, .discharge_cost_usd_MWh = 1};
    const rkw_segment segment = {2 * shifted_MW, 1, NULL};
    const rkw_pool pool = {one, one, &segment, 1};
    const rkw_work_class work = {
        .arrivals_MWh = f->arrivals, .deadline_steps = 24, .power_MW = 2 * shifted_MW, .late_cost_usd_MWh_h = INFINITY};
    for (size_t i = 0; i < f->n; i++) {
        f->arrivals[i] = shifted_MW;
        f->dirty[i] = 1 - 0.3; /* the grid's carbon-free share */
    }
    rkw_programme p = RKW_PROGRAMME_INIT;
    p.n_steps = f->n;
    p.load_MW = (rkw_profile){NULL, fixed_MW};
    p.flows = flows;
    p.n_flows = 3;
    p.stores = &store;
    p.n_stores = 1;
    if (flexible > 0) {
        p.pools = &pool;
        p.n_pools = 1;
        p.classes = &work;
        p.n_classes = 1;
    }
    const rkw_capacity_column columns[4] = {{"pv", 0, 5000, annual(612e3, 37.5, 12e3)},
                                            {"wind", 0, 5000, annual(1077e3, 27, 13e3)},
                                            {"battery power", 0, 5000, annual(215e3, 10, 0.7e3)},
                                            {"battery energy", 0, 50000, annual(187e3, 20, 0)}};
    const rkw_coupling couplings[5] = {{0, RKW_COUPLE_FLOW_LIMIT, 0, 0, 0, {rkw_year_profile(f->year, 2), 1}},
                                       {1, RKW_COUPLE_FLOW_LIMIT, 0, 1, 0, {rkw_year_profile(f->year, 4), 1}},
                                       {2, RKW_COUPLE_STORE_CHARGE, 0, 0, 0, one},
                                       {2, RKW_COUPLE_STORE_DISCHARGE, 0, 0, 0, one},
                                       {3, RKW_COUPLE_STORE_ENERGY, 0, 0, 0, one}};
    const rkw_shared_entry entry = {0, RKW_COLUMN_FLOW_MW, 0, 2, 0, {f->dirty, 1}};
    const rkw_shared_row row = {"CFE", -INFINITY, (1 - cfe) * FLAT_MW * (double)f->n, NULL};
    const rkw_capacity_year year = {&p, couplings, 5, &entry, 1, 1};
    rkw_capacity_programme whole = RKW_CAPACITY_PROGRAMME_INIT;
    whole.capacities = columns;
    whole.n_capacities = 4;
    whole.rows = &row;
    whole.n_rows = 1;
    whole.years = &year;
    whole.n_years = 1;
    rkw_capacity_options o = RKW_CAPACITY_OPTIONS_INIT;
    rkw_capacity_optimum *answer = NULL;
    rkw_error err;
    o.tolerance = 1e-6;
    o.schedules = 0;
    double usd = NAN;
    if (CHECK_OK(rkw_optimize_capacities(&answer, NULL, &whole, &o, &err), err))
        usd = rkw_capacity_optimum_figure(answer, RKW_FIGURE_OBJECTIVE_USD) / (FLAT_MW * (double)f->n);
    rkw_capacity_optimum_free(answer);
    return usd;
}

/* Riepin, Brown & Zavala (2025, Advances in Applied Energy 17, 100202): 1.29 +- 0.07 EUR/MWh less per percent of flexible load, with
 * falling returns; work moves between places too there. Here it is one place and time only, for which half of it remains. */
TEST(flexible_load_lowers_the_cost_of_clean_energy)
{
    flat f = {NULL, 0, NULL, NULL};
    if (!open_flat(&f)) return;
    double cost[4];
    for (int k = 0; k < 4; k++) cost[k] = cost_of(&f, 0.1 * k, 1);
    const double slope = (cost[0] - cost[1]) / 10;
    test_note("100 %% CFE: %.1f, %.1f, %.1f, %.1f USD/MWh at 0, 10, 20, 30 %% flexible; first slope %.2f per percent",
              cost[0], cost[1], cost[2], cost[3], slope);
    CHECK(slope >= 0.5 && slope <= 2);
    CHECK(cost[1] - cost[2] < cost[0] - cost[1] && cost[2] - cost[3] < cost[1] - cost[2] && cost[3] < cost[2]);
    close_flat(&f);
}

/* Riepin & Brown (2024, Energy Strategy Reviews 54, 101488): 90 to 95 % hourly match costs little more than matching the year, the last
 * two percent cost most. */
TEST(the_last_percent_of_clean_energy_is_dear)
{
    flat f = {NULL, 0, NULL, NULL};
    if (!open_flat(&f)) return;
    const double target[5] = {0.9, 0.95, 0.98, 0.99, 1};
    double cost[5];
    for (int k = 0; k < 5; k++) cost[k] = cost_of(&f, 0, target[k]);
    test_note("90, 95, 98, 99, 100 %% CFE: %.1f, %.1f, %.1f, %.1f, %.1f USD/MWh", cost[0], cost[1], cost[2], cost[3],
              cost[4]);
    const double to_95 = (cost[1] - cost[0]) / 5, to_98 = (cost[2] - cost[1]) / 3, to_100 = (cost[4] - cost[2]) / 2;
    CHECK(to_95 > 0 && to_98 > to_95 && to_100 > 3 * to_95);
    close_flat(&f);
}

/* ------------------------------------------------------------------ a desert */

/* Share of the energy of a flat load that PV and a battery serve, and of the hours in which they serve all of it. */
static int serve_from_sun(const double *per_MWp, size_t n, double pv_MW, double store_MWh, double *energy,
                          double *hours)
{
    rkw_battery b = RKW_BATTERY_INIT;
    double *pv = calloc(3 * n, sizeof *pv);
    rkw_battery_sums sums;
    rkw_error err;
    CHECK(pv != NULL);
    if (!pv) return 0;
    double *load = pv + n, *power = load + n;
    b.energy_MWh = store_MWh;
    b.power_charge_MW = pv_MW;
    b.power_discharge_MW = 1000;
    b.eta_charge = b.eta_discharge = 0.95;
    for (size_t i = 0; i < n; i++) {
        pv[i] = pv_MW * per_MWp[i];
        load[i] = 1000;
    }
    const int ok = CHECK_OK(rkw_battery_greedy(&b, pv, load, n, 1, power, NULL, &sums, &err), err);
    *hours = 0;
    for (size_t i = 0; i < n; i++) *hours += pv[i] + power[i] >= load[i] - 1e-6;
    *hours /= (double)n;
    *energy = sums.coverage;
    free(pv);
    return ok;
}

/* Ember (June 2025), "Solar electricity every hour of every day": 1 GW around the clock from 5 to 6 GW of panels and 17 GWh of
 * batteries, 97 % of the way in Las Vegas. Daggett lies 200 km from there under the same sky; panels fixed at its latitude, with a battery
 * on their side of the inverter, so that nothing is clipped. */
TEST(a_desert_runs_a_gigawatt_on_sun)
{
    const char *path = shared_file("data/weather/nsrdb_psm3_tmy_daggett_34.865_-116.783.csv");
    if (!path) {
        test_skip("no weather of Daggett");
        return;
    }
    rkw_weather *w = NULL;
    rkw_error err;
    if (!CHECK_OK(rkw_weather_read(&w, NULL, path, NULL, &err), err)) return;
    const rkw_axis *axis = rkw_weather_axis(w);
    rkw_pv_weather in = RKW_PV_WEATHER_INIT;
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    double *power = calloc(axis->n, sizeof *power), five[2], six[2];
    in.ghi_W_m2 = rkw_weather_column(w, RKW_WEATHER_GHI);
    in.dni_W_m2 = rkw_weather_column(w, RKW_WEATHER_DNI);
    in.dhi_W_m2 = rkw_weather_column(w, RKW_WEATHER_DHI);
    in.temp_air_C = rkw_weather_column(w, RKW_WEATHER_TEMP);
    in.wind_speed_m_s = rkw_weather_column(w, RKW_WEATHER_WIND_SPEED);
    plant.tilt_deg = 35;
    plant.dc_ac = 1;
    out.power_MW = power;
    if (power && CHECK_OK(rkw_pv_plant_profile(NULL, &plant, rkw_weather_place(w), axis, &in, &out, &err), err) &&
        serve_from_sun(power, axis->n, 5000, 17000, &five[0], &five[1]) &&
        serve_from_sun(power, axis->n, 6000, 17000, &six[0], &six[1])) {
        test_note("Daggett: 5 GWp and 17 GWh serve %.1f %% of the energy, %.1f %% of the hours; 6 GWp %.1f and %.1f %%",
                  100 * five[0], 100 * five[1], 100 * six[0], 100 * six[1]);
        CHECK(six[0] >= 0.97 && six[0] <= 0.99 && six[1] >= 0.96);
        CHECK(five[0] < six[0]);
    }
    free(power);
    rkw_weather_free(w);
}

/* ------------------------------------------------------------------ idle GPUs */

/* Newkirk et al. (2025): ranked by the cost of energy the order is grid, gas, sun with storage; when the GPUs that wait for power are
 * priced, it turns round, because sun is there first. Energy 60, 80, 110 USD/MWh and 60, 36, 18 months until it flows; a GPU-hour
 * takes 1.9 kWh and its rack costs the annuity of 3.7 MUSD over 5 years at 7 %. */
TEST(idle_gpus_turn_the_order_of_supply)
{
    static const double energy[3] = {60, 80, 110}, months[3] = {60, 36, 18};
    const double gpu_usd_h = 3.7e6 * rkw_capital_recovery_factor(0.07, 5) / (72 * 8760), life_h = 15 * 8760.0;
    double by_energy[3], in_full[3];
    for (int i = 0; i < 3; i++) {
        const double served_h = life_h - months[i] * 730;
        by_energy[i] = energy[i] * 1.9e-3;
        in_full[i] = (by_energy[i] * served_h + gpu_usd_h * life_h) / served_h;
    }
    test_note("per GPU-hour: energy %.3f, %.3f, %.3f USD; with idle GPUs %.3f, %.3f, %.3f USD (grid, gas, sun)",
              by_energy[0], by_energy[1], by_energy[2], in_full[0], in_full[1], in_full[2]);
    CHECK(by_energy[0] < by_energy[1] && by_energy[1] < by_energy[2]);
    CHECK(in_full[0] > in_full[1] && in_full[1] > in_full[2]);
}
