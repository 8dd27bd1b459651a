/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sun and photovoltaic chains. The notes give the arithmetic and the memory traffic of one row, so that the distance to
 * what the machine can do is visible: a sine or cosine counts 25 flops, exp and log 30, atan2 40, pow 60. */
#include "bench.h"

#include <rackwatt/solar.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 8760, SYSTEMS = 100 };

typedef struct bench_year {
    rkw_place place;
    rkw_axis axis;
    rkw_sun_options sun;
    double column[14][ROWS];
    rkw_pv_weather weather;
    rkw_pv_sky_options options;
    rkw_pv_plant plant;
    rkw_pv_sky *sky;
    rkw_diode_module module;
    double (*power)[ROWS]; /* one row of results per system */
    int32_t threads;
} bench_year;

/* A bad call would time nothing. */
static void demand(rkw_status status, const rkw_error *err)
{
    if (status == RKW_OK) return;
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

/* Weather with clear and broken days at 45 N. */
static void make_weather(bench_year *y)
{
    rkw_error err;
    const rkw_sun_columns sun = {.apparent_zenith_deg = y->column[0]};
    demand(rkw_sun_position_axis(&y->place, NULL, &y->axis, &sun, &err), &err);
    double *ghi = y->column[1], *dni = y->column[2], *dhi = y->column[3];
    rkw_clearsky_haurwitz(y->column[0], ROWS, ghi);
    for (size_t i = 0; i < ROWS; i++) {
        ghi[i] *= 0.3 + 0.7 * (double)((i * 7919) % 101) / 100.0;
        y->column[6][i] = 1366.1;
    }
    demand(rkw_decompose(RKW_DECOMPOSE_ERBS, y->column[0], ghi, y->column[6], ROWS, dni, dhi, &err), &err);
    for (size_t i = 0; i < ROWS; i++) {
        y->column[4][i] = 15.0 + 10.0 * sin((double)i * 0.26);
        y->column[5][i] = 1.0 + (double)(i % 7);
    }
    y->weather = (rkw_pv_weather)RKW_PV_WEATHER_INIT;
    y->weather.ghi_W_m2 = ghi;
    y->weather.dni_W_m2 = dni;
    y->weather.dhi_W_m2 = dhi;
    y->weather.temp_air_C = y->column[4];
    y->weather.wind_speed_m_s = y->column[5];
}

static void run_sun(void *user)
{
    bench_year *y = user;
    rkw_error err;
    const rkw_sun_columns out = {
        .zenith_deg = y->column[7], .apparent_zenith_deg = y->column[8], .azimuth_deg = y->column[9]};
    demand(rkw_sun_position_axis(&y->place, &y->sun, &y->axis, &out, &err), &err);
}

static void run_perez(void *user)
{
    bench_year *y = user;
    rkw_error err;
    const rkw_transposition_input in = {y->column[10], y->column[11], y->column[8], y->column[9], y->column[1],
                                        y->column[2],  y->column[3],  y->column[6], y->column[7], y->column[12]};
    const rkw_transposition_output out = {
        .beam_W_m2 = y->column[13], .sky_diffuse_W_m2 = y->power[0], .ground_W_m2 = y->power[1]};
    demand(rkw_transpose(RKW_SKY_PEREZ, &in, ROWS, &out, &err), &err);
}

static void run_sheds(void *user)
{
    bench_year *y = user;
    rkw_error err;
    const rkw_transposition_input in = {y->column[10], y->column[11], y->column[8], y->column[9], y->column[1],
                                        y->column[2],  y->column[3],  y->column[6], NULL,         y->column[12]};
    const rkw_sheds sheds = RKW_SHEDS_INIT;
    const rkw_bifacial_output out = {.total_W_m2 = y->power[0]};
    demand(rkw_bifacial_sheds(&sheds, RKW_SKY_HAY_DAVIES, &in, ROWS, &out, &err), &err);
}

/* LONGi LR5-72HPH-555M. */
static void run_fit(void *user)
{
    (void)user;
    rkw_diode_module module;
    rkw_error err;
    const rkw_datasheet sheet = {72, 14.04, 50, 13.19, 42.1, 0.0053352, -0.141, -0.00375};
    demand(rkw_diode_fit(&sheet, &module, &err), &err);
    bench_keep(module.a_V);
}

static void run_diode(void *user)
{
    bench_year *y = user;
    rkw_error err;
    const rkw_diode d = {y->power[0], y->power[1], y->power[2], y->power[3], y->power[4]};
    const rkw_diode_points points = {.i_mp_A = y->power[5], .v_mp_V = y->power[6], .p_mp_W = y->power[7]};
    demand(rkw_diode_at(&y->module, y->column[13], y->column[4], ROWS, &d, &err), &err);
    demand(rkw_diode_solve(&d, ROWS, &points, &err), &err);
}

static void run_sky(void *user)
{
    bench_year *y = user;
    rkw_error err;
    rkw_pv_sky *sky;
    demand(rkw_pv_sky_create(&sky, NULL, &y->options, &y->place, &y->axis, &y->weather, &err), &err);
    rkw_pv_sky_free(sky);
}

static void run_system(void *user)
{
    bench_year *y = user;
    rkw_error err;
    rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    out.power_MW = y->power[0];
    demand(rkw_pv_plant_under_sky(y->sky, &y->plant, &out, &err), &err);
}

static void run_chain(void *user)
{
    bench_year *y = user;
    rkw_error err;
    rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    rkw_pv_sky *sky;
    out.power_MW = y->power[0];
    demand(rkw_pv_sky_create(&sky, NULL, &y->options, &y->place, &y->axis, &y->weather, &err), &err);
    demand(rkw_pv_plant_under_sky(sky, &y->plant, &out, &err), &err);
    rkw_pv_sky_free(sky);
}

static rkw_status one_of_many(void *user, size_t index)
{
    bench_year *y = user;
    rkw_pv_plant plant = y->plant;
    plant.tilt_deg = 10.0 + 0.4 * (double)index;
    rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    out.power_MW = y->power[index];
    return rkw_pv_plant_under_sky(y->sky, &plant, &out, NULL);
}

static void run_many(void *user)
{
    bench_year *y = user;
    if (rkw_parallel_for(y->threads, SYSTEMS, one_of_many, y) != RKW_OK) exit(1);
}

/* Canadian Solar CS6X-310P and an inverter of 2.2 MW: the reference chain's. */
static void make_cec(bench_year *y)
{
    y->module = (rkw_diode_module)RKW_DIODE_MODULE_INIT;
    y->module.a_V = 1.9263;
    y->module.i_l_A = 9.086;
    y->module.i_o_A = 6.78e-10;
    y->module.r_s_ohm = 0.338;
    y->module.r_sh_ohm = 486.87;
    y->module.alpha_sc_A_K = 0.004812;
    y->module.adjust_percent = -2.85;
    y->plant.module_model = RKW_MODULE_DIODE;
    y->plant.module = y->module;
    y->plant.modules_per_string = 20.0;
    y->plant.inverter_model = RKW_INVERTER_SANDIA;
    y->plant.inverter = (rkw_sandia_inverter){
        2353870.0, 2433390.75, 994.0, 8719.039, -1.044938e-08, 7.857748e-06, 0.000749, -8.9e-05, 706.161, 1000.0, 0.0};
}

/* The sun stands in all rows, the chain works in the half that is lit. */
static void bench_chains(bench_year *y, const char *kind, const char *note, double lit_flops)
{
    const bench_work system = {170.0 * ROWS / 2, lit_flops * ROWS / 2},
                     chain = {170.0 * ROWS / 2, 730.0 * ROWS + system.flops};
    char name[64];
    rkw_error err;
    demand(rkw_pv_sky_create(&y->sky, NULL, &y->options, &y->place, &y->axis, &y->weather, &err), &err);
    snprintf(name, sizeof name, "%s chain, a year", kind);
    bench_time_work(name, run_chain, y, 0, NULL, 9, note, chain);
    snprintf(name, sizeof name, "%s further system", kind);
    bench_time_work(name, run_system, y, 0, NULL, 9, "same sun and sky", system);
    for (y->threads = 1; y->threads <= 2; y->threads++) {
        snprintf(name, sizeof name, "%s 100 systems, %d thread%s", kind, (int)y->threads, y->threads == 1 ? "" : "s");
        bench_time_work(name, run_many, y, SYSTEMS, "system", 5, "same sun and sky; share of the cores in use",
                        (bench_work){system.bytes / y->threads, system.flops / y->threads});
    }
    rkw_pv_sky_free(y->sky);
}

static void bench_sun(bench_year *y)
{
    y->sun = (rkw_sun_options)RKW_SUN_OPTIONS_INIT;
    bench_time_work("sun exact", run_sun, y, ROWS, "stamp", 9, NULL, (bench_work){24, 8000});
    y->sun.method = RKW_SUN_FAST;
    bench_time_work("sun fast", run_sun, y, ROWS, "stamp", 9, "330 of the flops for the daily nodes",
                    (bench_work){24, 730});
    y->axis.step_s = 60;
    bench_time_work("sun fast, minutes", run_sun, y, ROWS, "stamp", 9, NULL, (bench_work){24, 400});
    y->axis.step_s = 3600;
}

int main(void)
{
    /* Of a lit row. A tracker adds its rotation and the surface's direction: four sines and cosines, three arc functions, 30 more. */
    const double pvwatts = 350, cec = 900, tracker = 4 * 25 + 3 * 40 + 30;
    bench_year *y = calloc(1, sizeof *y);
    if (!y || !(y->power = calloc(SYSTEMS, sizeof *y->power))) return 1;
    y->place = (rkw_place){45.0, 8.0, 250.0};
    y->axis = rkw_axis_of_year(2019);
    make_weather(y);
    bench_sun(y);
    run_sun(y);
    rkw_airmass_relative(y->column[8], ROWS, y->column[7]);
    for (size_t i = 0; i < ROWS; i++) {
        y->column[10][i] = 30.0;
        y->column[11][i] = 180.0;
        y->column[12][i] = 0.2;
        y->column[13][i] = 1.0 + (double)((i * 7919) % 1000);
    }
    bench_time_work("Perez transposition", run_perez, y, ROWS, "row", 9, "checks included", (bench_work){104, 300});
    bench_time("bifacial sheds, fixed", run_sheds, y, ROWS, "row", 5, "Hay-Davies");
    for (size_t i = 0; i < ROWS; i++) y->column[10][i] = (double)(i % 60);
    bench_time("bifacial sheds, turning", run_sheds, y, ROWS, "row", 5, "another tilt in every row");
    bench_time("diode fit", run_fit, y, 0, NULL, 5, "a data sheet");
    for (size_t i = 0; i < ROWS; i++) y->column[13][i] = 1.0 + (double)((i * 7919) % 1000);
    y->plant = (rkw_pv_plant)RKW_PV_PLANT_INIT;
    y->plant.sky_model = RKW_SKY_PEREZ;
    y->plant.diffuse_iam = 0;
    y->options = (rkw_pv_sky_options)RKW_PV_SKY_OPTIONS_INIT;
    bench_time_work("sky of a year", run_sky, y, 0, NULL, 9, "fast sun, checks, Perez brightness",
                    (bench_work){(24 + 80.0) * ROWS, 730.0 * ROWS + 200.0 * ROWS / 2});
    bench_chains(y, "PVWatts fixed", "fast sun", pvwatts);
    y->options.sun.method = RKW_SUN_EXACT;
    bench_time_work("PVWatts fixed chain, exact sun", run_chain, y, 0, NULL, 9, NULL,
                    (bench_work){(24 + 170.0 / 2) * ROWS, 8000.0 * ROWS + pvwatts * ROWS / 2});
    y->options.sun.method = RKW_SUN_FAST;
    y->plant.mounting = RKW_MOUNT_TRACKER;
    bench_chains(y, "PVWatts tracker", "fast sun, backtracking", pvwatts + tracker);
    y->plant.mounting = RKW_MOUNT_FIXED;
    make_cec(y);
    bench_time_work("single diode at maximum power", run_diode, y, ROWS, "row", 9, NULL, (bench_work){80, 500});
    bench_chains(y, "CEC and Sandia fixed", "fast sun", cec);
    y->plant.mounting = RKW_MOUNT_TRACKER;
    bench_chains(y, "CEC and Sandia tracker", "fast sun, backtracking", cec + tracker);
    free(y->power);
    free(y);
    return 0;
}
