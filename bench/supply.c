/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batteries, Carbon Explorer's chain and yearly metrics. Aims: a design-year of the peer's chain under 0.25 ms with hourly
 * steps and under 5 ms with 60 sub-steps (the published package takes 19.6 s).
 *
 * Flops by hand: a step of a battery 16 (loss, room, wish, two limits, content), comparisons counted; each step waits for the content
 * that the last one left, so its latency, not the throughput, is what bounds it. Moving work inside a day of 24 hours: sorting by
 * 24 log2 24 comparisons and about 30 moves of 8 flops, 14 an hour. A logarithm, exponential or power as in solar.c. */
#include "bench.h"

#include <rackwatt/ageing.h>
#include <rackwatt/carbon_explorer.h>
#include <rackwatt/metrics.h>

#include <math.h>
#include <stdint.h>

enum { YEAR = 8760 };

static double renewable_MW[YEAR], load_MW[YEAR], work_MW[2 * YEAR], import_MW[YEAR], share[YEAR];
static rkw_cycle cycles[YEAR];

/* A sunny and windy year with noise: PV of 1000 MW, wind of 600 MW, a load of about 322 MW. */
static void make_year(void)
{
    uint64_t state = 42;
    double gust = 0;
    for (int h = 0; h < YEAR; h++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        const double noise = (double)(state >> 11) * 0x1p-53;
        gust = 0.96 * gust + 0.04 * 2.4 * noise;
        const double day = floor(h / 24.0), sun_of_day = 0.7 + 0.3 * cos((day - 172) * 0.0172);
        const double sun = fmax(0, sin((h % 24 - 6) * 0.2618)) * sun_of_day;
        renewable_MW[h] = 1000 * sun * (0.6 + 0.4 * noise) + 600 * fmin(gust * gust, 1);
        load_MW[h] = 322 + 25 * sin(h * 0.2618) + 20 * noise;
        import_MW[h] = fmax(load_MW[h] - renewable_MW[h], 0);
        share[h] = 0.3;
    }
}

static void run_chain(void *user)
{
    const rkw_carbon_explorer_design *design = user;
    rkw_carbon_explorer_result r;
    if (rkw_carbon_explorer_run(design, renewable_MW, load_MW, YEAR, work_MW, &r, NULL) == RKW_OK)
        bench_keep(r.coverage_pct);
}

static void run_greedy(void *user)
{
    rkw_battery_sums s;
    if (rkw_battery_greedy(user, renewable_MW, load_MW, YEAR, 1, work_MW, NULL, &s, NULL) == RKW_OK)
        bench_keep(s.coverage);
}

static void run_steps(void *user)
{
    const rkw_battery *b = user;
    double content = rkw_battery_start_MWh(b), sum = 0;
    for (int h = 0; h < YEAR; h++) sum += rkw_battery_step(b, &content, load_MW[h] - renewable_MW[h], 1);
    bench_keep(sum);
}

static void run_ageing(void *user)
{
    rkw_ageing_use use;
    if (rkw_ageing_of_series(user, work_MW, YEAR, 1, 25, cycles, &use, NULL) == RKW_OK) bench_keep(use.by_cycles);
}

static void run_metrics(void *user)
{
    rkw_metrics m = RKW_METRICS_INIT;
    if (rkw_metrics_compute(user, &m, NULL) == RKW_OK) bench_keep(m.cfe);
}

typedef struct series {
    rkw_tariff *tariff;
    rkw_carbon *carbon;
    rkw_axis axis;
} series;

static void run_tariff(void *user)
{
    const series *s = user;
    if (rkw_tariff_series(s->tariff, &s->axis, NULL, work_MW, work_MW + YEAR, NULL, NULL) == RKW_OK)
        bench_keep(work_MW[100]);
}

static void run_carbon(void *user)
{
    const series *s = user;
    rkw_carbon_columns out = RKW_CARBON_COLUMNS_INIT;
    out.average_kg_per_MWh = work_MW;
    out.carbon_free_share = work_MW + YEAR;
    if (rkw_carbon_series(s->carbon, &s->axis, NULL, &out, NULL) == RKW_OK) bench_keep(work_MW[100]);
}

/* Prices and carbon of the example site; left out where its tables are not there. */
static void bench_series(void)
{
    series s = {.axis = rkw_axis_of_year(2026)};
    rkw_grid grid = RKW_GRID_INIT;
    if (rkw_grid_load(&grid, NULL, "data/tetouan/grid.csv", NULL) == RKW_OK &&
        rkw_tariff_load(&s.tariff, NULL, "data/tetouan/tariff.csv", &grid, NULL) == RKW_OK)
        bench_time_work("tariff_series", run_tariff, &s, 0, NULL, 9, "8760 h, two prices; the calendar takes the time",
                        (bench_work){16.0 * YEAR, 0});
    if (rkw_carbon_load(&s.carbon, NULL, "data/tetouan/carbon.csv", "data/tetouan/carbon_shape.csv", NULL) == RKW_OK)
        bench_time_work("carbon_series", run_carbon, &s, 0, NULL, 9, "8760 h, two columns; the calendar takes the time",
                        (bench_work){16.0 * YEAR, 2.0 * YEAR});
    rkw_tariff_free(s.tariff);
    rkw_carbon_free(s.carbon);
}

static void bench_designs(void)
{
    rkw_carbon_explorer_design d = RKW_CARBON_EXPLORER_DESIGN_INIT;
    const bench_work year = {32.0 * YEAR, (16 + 14 + 8) * (double)YEAR}; /* read twice, written, summed */
    d.battery_MWh = 1000;
    d.flexible = 0.4;
    d.cap_MW = 482.5;
    d.substeps = 1;
    d.order = RKW_CARBON_EXPLORER_BATTERY_CAS;
    bench_time_work("carbon_explorer_battery_cas", run_chain, &d, 0, NULL, 9, "8760 h, hourly steps; aim 0.25 ms",
                    year);
    d.order = RKW_CARBON_EXPLORER_CAS_BATTERY;
    bench_time_work("carbon_explorer_cas_battery", run_chain, &d, 0, NULL, 9, "8760 h, hourly steps; aim 0.25 ms",
                    year);
    d.substeps = 60;
    bench_time_work("carbon_explorer_cas_battery_60", run_chain, &d, 0, NULL, 9,
                    "8760 h, 60 sub-steps in closed form; aim 5 ms", year);
    d.order = RKW_CARBON_EXPLORER_BATTERY_CAS;
    bench_time_work("carbon_explorer_battery_cas_60", run_chain, &d, 0, NULL, 9,
                    "8760 h, 60 sub-steps in closed form; aim 5 ms", year);
}

int main(void)
{
    make_year();
    bench_designs();
    rkw_battery b = RKW_BATTERY_INIT;
    b.power_charge_MW = b.power_discharge_MW = 250;
    b.energy_MWh = 1000;
    b.eta_charge = b.eta_discharge = 0.95;
    b.self_discharge_per_h = 0.0002;
    bench_time_work("battery_greedy", run_greedy, &b, YEAR, "row", 9, "one battery, 8760 h", (bench_work){24, 24});
    bench_time_work("battery_step", run_steps, &b, YEAR, "row", 9, "single calls, each prepares the store anew",
                    (bench_work){16, 26});
    b.substeps = 60;
    bench_time_work("battery_step_substeps", run_steps, &b, 60.0 * YEAR, "sub-step", 9,
                    "60 sub-steps with self-discharge", (bench_work){0, 16});
    for (int h = 0; h < YEAR; h++) work_MW[h] = 0.5 + 0.4 * sin(h * 0.2618) * cos(h * 0.011);
    rkw_ageing ageing = RKW_AGEING_INIT;
    bench_time_work("ageing_of_series", run_ageing, &ageing, 0, NULL, 9,
                    "rainflow and stress of 8760 h, 0.08 cycles an hour",
                    (bench_work){(8 + 0.08 * sizeof *cycles) * YEAR, (4 + 0.08 * (60 + 30 + 12)) * YEAR});
    rkw_metrics_rows rows = RKW_METRICS_ROWS_INIT;
    rows.n = YEAR;
    rows.it_MW = rows.load_MW = load_MW;
    rows.pv_MW = renewable_MW;
    rows.import_MW = import_MW;
    rows.carbon_free_share = rows.average_kg_per_MWh = share;
    bench_time_work("metrics_compute", run_metrics, &rows, 0, NULL, 9, "8760 h, each column looked at twice",
                    (bench_work){2 * 5 * 8.0 * YEAR, 45.0 * YEAR});
    bench_series();
    return 0;
}
