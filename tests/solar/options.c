/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the plant's options do: modules and inverters by their own models, neighbouring rows, dust, and clipping. */
#include "harness/harness.h"

#include <math.h>
#include <rackwatt/solar.h>
#include <string.h>

#include "solar/clear_year.h"

/* LONGi LR5-72HBD-545M in strings of 26 on SMA SC 2500 EV: rows of the catalogue. */
static rkw_pv_plant catalogue_plant(void)
{
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    rkw_table *modules = NULL, *inverters = NULL;
    rkw_error err;
    rkw_pv_module m = RKW_PV_MODULE_SIZED;
    rkw_pv_inverter v = RKW_PV_INVERTER_SIZED;
    CHECK_OK(rkw_table_read(&modules, NULL, repo_file("data/catalog/pv_modules.csv"), &err), err);
    CHECK_OK(rkw_table_read(&inverters, NULL, repo_file("data/catalog/inverters.csv"), &err), err);
    CHECK_OK(rkw_pv_module_find(modules, "longi_lr5_72hbd_545m_bifacial_perc", &m, &err), err);
    CHECK_OK(rkw_pv_inverter_find(inverters, "sma_sc_2500_ev_us", &v, &err), err);
    rkw_table_free(modules);
    rkw_table_free(inverters);
    plant.module_model = RKW_MODULE_DIODE;
    plant.module.a_V = m.a_V;
    plant.module.i_l_A = m.i_l_A;
    plant.module.i_o_A = m.i_o_A;
    plant.module.r_s_ohm = m.r_s_ohm;
    plant.module.r_sh_ohm = m.r_sh_ohm;
    plant.module.alpha_sc_A_K = m.alpha_sc_A_K;
    plant.module.adjust_percent = m.adjust_percent;
    plant.modules_per_string = 26.0;
    plant.inverter_model = RKW_INVERTER_SANDIA;
    plant.inverter = (rkw_sandia_inverter){v.p_ac_W, v.p_dc_W, v.v_dc_V,    v.p_start_W, v.c0_1_W, v.c1_1_V,
                                           v.c2_1_V, v.c3_1_V, v.p_night_W, 1000.0,      0.0};
    plant.window_low_V = v.v_mppt_low_V;
    plant.window_high_V = v.v_mppt_high_V;
    return plant;
}

/* Two independent descriptions of the same kind of plant agree to a few per cent; at night the inverters draw power. */
TEST(catalogue_plant_agrees_with_pvwatts)
{
    static double power[ROWS];
    clear_year *year = make_clear_year();
    double simple[RKW_PV_STAGES], detailed[RKW_PV_STAGES];
    rkw_error err;
    rkw_pv_plant pvwatts = RKW_PV_PLANT_INIT, plant = catalogue_plant();
    CHECK_OK(run_clear_year(&pvwatts, &year->weather, NULL, simple, &err), err);
    CHECK_OK(run_clear_year(&plant, &year->weather, power, detailed, &err), err);
    CHECK_NEAR(detailed[RKW_PV_DEGRADATION], simple[RKW_PV_DEGRADATION], 0, 0.03);
    const double draw = -plant.inverter.p_night_W / (plant.inverter.p_ac_W * plant.dc_ac);
    CHECK_NEAR(power[0], draw * (1.0 - plant.loss_transformer) * plant.availability, 0, 1e-12);
    double sum = 0.0;
    for (size_t i = 0; i < ROWS; i++) sum += power[i];
    CHECK_NEAR(detailed[RKW_PV_DEGRADATION], sum, 1e-9, 1e-12);
}

TEST(voltage_window_costs_power_and_an_unreachable_one_is_an_error)
{
    clear_year *year = make_clear_year();
    double follows[RKW_PV_STAGES], held[RKW_PV_STAGES];
    rkw_error err;
    rkw_pv_plant plant = catalogue_plant();
    plant.window_low_V = plant.window_high_V = 0.0;
    CHECK_OK(run_clear_year(&plant, &year->weather, NULL, follows, &err), err);
    plant.window_low_V = 1060.0;
    plant.window_high_V = 1425.0;
    CHECK_OK(run_clear_year(&plant, &year->weather, NULL, held, &err), err);
    CHECK(held[RKW_PV_TEMPERATURE] < follows[RKW_PV_TEMPERATURE]);
    CHECK(held[RKW_PV_TEMPERATURE] > 0.9 * follows[RKW_PV_TEMPERATURE]);
    plant.modules_per_string = 10.0;
    CHECK_STATUS(run_clear_year(&plant, &year->weather, NULL, held, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.name, "string voltage");
    CHECK(err.value < 1060.0 && err.low == 1060.0 && err.high == 1425.0);
}

/* White ground and an open field light the back; shading takes from the front; both are within the figures known for
 * such rows (a few per cent). */
TEST(rows_shade_and_light_each_other)
{
    clear_year *year = make_clear_year();
    double alone[RKW_PV_STAGES], shaded[RKW_PV_STAGES], bifacial[RKW_PV_STAGES], dense[RKW_PV_STAGES];
    rkw_error err;
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    CHECK_OK(run_clear_year(&plant, &year->weather, NULL, alone, &err), err);
    plant.row_shading = 1;
    CHECK_OK(run_clear_year(&plant, &year->weather, NULL, shaded, &err), err);
    CHECK(shaded[RKW_PV_SHADING] < 0.995 * alone[RKW_PV_SHADING]);
    CHECK(shaded[RKW_PV_SHADING] > 0.93 * alone[RKW_PV_SHADING]);
    CHECK_NEAR(shaded[RKW_PV_PLANE_OF_ARRAY], alone[RKW_PV_PLANE_OF_ARRAY], 0, 1e-12);
    plant.sheds.gcr = 0.8;
    CHECK_OK(run_clear_year(&plant, &year->weather, NULL, dense, &err), err);
    CHECK(dense[RKW_PV_SHADING] < shaded[RKW_PV_SHADING]);
    for (int32_t mounting = 0; mounting < 2; mounting++) {
        rkw_pv_plant both = RKW_PV_PLANT_INIT;
        both.mounting = mounting;
        both.sheds.bifaciality = 0.74;
        CHECK_OK(run_clear_year(&both, &year->weather, NULL, bifacial, &err), err);
        const double gain = bifacial[RKW_PV_REAR_SIDE] / bifacial[RKW_PV_SPECTRAL] - 1.0;
        CHECK(gain > 0.02 && gain < 0.12);
    }
}

TEST(dust_and_albedo_may_be_series)
{
    static double ratio[ROWS], albedo[ROWS];
    clear_year *year = make_clear_year();
    double clean[RKW_PV_STAGES], dusty[RKW_PV_STAGES], white[RKW_PV_STAGES];
    rkw_error err;
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    CHECK_OK(run_clear_year(&plant, &year->weather, NULL, clean, &err), err);
    for (size_t i = 0; i < ROWS; i++) {
        ratio[i] = 0.95;
        albedo[i] = 0.6;
    }
    rkw_pv_weather weather = year->weather;
    weather.soiling_ratio = ratio;
    CHECK_OK(run_clear_year(&plant, &weather, NULL, dusty, &err), err);
    CHECK_NEAR(dusty[RKW_PV_SOILING], 0.95 * clean[RKW_PV_SOILING], 0, 1e-12);
    weather = year->weather;
    weather.albedo = albedo;
    CHECK_OK(run_clear_year(&plant, &weather, NULL, white, &err), err);
    plant.albedo = 0.6;
    CHECK_OK(run_clear_year(&plant, &year->weather, NULL, clean, &err), err);
    CHECK_NEAR(white[RKW_PV_DEGRADATION], clean[RKW_PV_DEGRADATION], 0, 1e-12);
}

/* Two-valued power: mean 0.8 with spread 1 at half sun is 1.2 and 0.4; a limit of 1 leaves 0.7. */
TEST(clipping_inside_the_row)
{
    const double mean[3] = {0.8, 0.8, 0.3}, sunny[3] = {0.5, 1.0, 0.5}, limit[3] = {1.0, 1.0, 1.0};
    double clipped[3];
    rkw_error err;
    CHECK_OK(rkw_clipped_mean(mean, sunny, 1.0, limit, 3, clipped, &err), err);
    CHECK_NEAR(clipped[0], 0.7, 1e-15, 0);
    CHECK_NEAR(clipped[1], 0.8, 1e-15, 0);
    CHECK_NEAR(clipped[2], 0.3, 1e-15, 0);
    clear_year *year = make_clear_year();
    double smooth[RKW_PV_STAGES], broken[RKW_PV_STAGES];
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    plant.dc_ac = 1.6;
    CHECK_OK(run_clear_year(&plant, &year->weather, NULL, smooth, &err), err);
    plant.subhourly_spread = 0.5;
    CHECK_OK(run_clear_year(&plant, &year->weather, NULL, broken, &err), err);
    CHECK(broken[RKW_PV_INVERTER_CLIPPING] < smooth[RKW_PV_INVERTER_CLIPPING]);
    CHECK_NEAR(broken[RKW_PV_INVERTER_EFFICIENCY], smooth[RKW_PV_INVERTER_EFFICIENCY], 0, 1e-12);
}

/* A series of no rows is nothing to do for the free functions; the plant's axis needs a row. */
TEST(series_of_no_rows)
{
    rkw_error err;
    const rkw_iam iam = RKW_IAM_INIT;
    const rkw_cell_model cell = RKW_CELL_INIT;
    CHECK_OK(rkw_iam_factor(&iam, NULL, 0, NULL, &err), err);
    CHECK_OK(rkw_cell_temperature(&cell, NULL, NULL, NULL, 0, NULL, &err), err);
    CHECK_OK(rkw_decompose(RKW_DECOMPOSE_ERBS, NULL, NULL, NULL, 0, NULL, NULL, &err), err);
    CHECK_OK(rkw_pvwatts_dc(NULL, NULL, 1.0, -0.003, 0, NULL, &err), err);
    const rkw_axis empty = {0, 3600, 0, 0};
    const rkw_pv_weather weather = RKW_PV_WEATHER_INIT;
    const rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    const rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    CHECK(rkw_pv_plant_profile(NULL, &plant, &tetouan, &empty, &weather, &out, &err) != RKW_OK);
}

/* Polar night: light without sun above the horizon stays finite and small, for every sky model. */
TEST(polar_night_leaves_no_nan)
{
    enum { HOURS = 48 };
    const rkw_place pole = {89.0, 0.0, 0.0};
    const rkw_axis axis = {1765756800, 3600, 0, HOURS}; /* mid December */
    double ghi[HOURS], temp[HOURS], wind[HOURS], power[HOURS], aoi[HOURS];
    rkw_error err;
    for (size_t i = 0; i < HOURS; i++) {
        ghi[i] = 2.0; /* twilight or a sensor's offset */
        temp[i] = -30.0;
        wind[i] = 0.0;
    }
    rkw_pv_weather weather = RKW_PV_WEATHER_INIT;
    weather.ghi_W_m2 = ghi;
    weather.temp_air_C = temp;
    weather.wind_speed_m_s = wind;
    for (int32_t sky = 0; sky <= RKW_SKY_PEREZ; sky++)
        for (int32_t mounting = 0; mounting < 2; mounting++) {
            rkw_pv_plant plant = RKW_PV_PLANT_INIT;
            plant.sky_model = sky;
            plant.mounting = mounting;
            plant.row_shading = 1;
            plant.sheds.bifaciality = 0.7;
            rkw_pv_output out = RKW_PV_OUTPUT_INIT;
            out.power_MW = power;
            out.aoi_deg = aoi;
            CHECK_OK(rkw_pv_plant_profile(NULL, &plant, &pole, &axis, &weather, &out, &err), err);
            for (size_t i = 0; i < HOURS; i++) CHECK(power[i] >= 0.0 && power[i] < 0.01 && isfinite(aoi[i]));
        }
}

typedef struct many {
    const rkw_pv_sky *sky;
    double (*power)[ROWS];
} many;

static rkw_status profile_of_tilt(void *user, size_t index)
{
    many *m = user;
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    plant.tilt_deg = 10.0 * (double)index;
    rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    out.power_MW = m->power[index];
    return rkw_pv_plant_under_sky(m->sky, &plant, &out, NULL);
}

/* Plants that share a sky on two threads are bit for bit those of one call each. */
TEST(plants_share_a_sky)
{
    enum { PLANTS = 4 };
    static double together[PLANTS][ROWS], alone[ROWS];
    clear_year *year = make_clear_year();
    rkw_pv_sky *sky = NULL;
    rkw_error err;
    CHECK_OK(rkw_pv_sky_create(&sky, NULL, NULL, &tetouan, &year->axis, &year->weather, &err), err);
    many m = {sky, together};
    CHECK(rkw_parallel_for(2, PLANTS, profile_of_tilt, &m) == RKW_OK);
    for (size_t k = 0; k < PLANTS; k++) {
        rkw_pv_plant plant = RKW_PV_PLANT_INIT;
        plant.tilt_deg = 10.0 * (double)k;
        CHECK_OK(run_clear_year(&plant, &year->weather, alone, NULL, &err), err);
        CHECK(memcmp(alone, together[k], sizeof alone) == 0);
    }
    rkw_pv_sky_free(sky);
}
