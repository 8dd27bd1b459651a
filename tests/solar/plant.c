/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plant: its waterfall, its limits, and its tables. */
#include "harness/harness.h"

#include <math.h>
#include <rackwatt/solar.h>
#include <string.h>

#include "solar/clear_year.h"

TEST(waterfall_closes_and_only_falls)
{
    static double power[ROWS], stages[RKW_PV_STAGES * ROWS];
    double energy[RKW_PV_STAGES];
    clear_year *year = make_clear_year();
    rkw_error err;
    for (int32_t mounting = 0; mounting < 2; mounting++) {
        rkw_pv_plant plant = RKW_PV_PLANT_INIT;
        plant.mounting = mounting;
        plant.age_years = 5.0;
        rkw_pv_output out = RKW_PV_OUTPUT_INIT;
        out.power_MW = power;
        out.stage_power_MW = stages;
        out.stage_energy_MWh = energy;
        CHECK_OK(rkw_pv_plant_profile(NULL, &plant, &tetouan, &year->axis, &year->weather, &out, &err), err);
        for (size_t s = 0; s < RKW_PV_STAGES; s++) {
            double sum = 0.0;
            for (size_t i = 0; i < ROWS; i++) sum += stages[s * ROWS + i];
            CHECK_NEAR(energy[s], sum, 1e-9, 1e-12);
            if (s > RKW_PV_PLANE_OF_ARRAY && s != RKW_PV_TEMPERATURE) CHECK(energy[s] <= energy[s - 1] + 1e-9);
            CHECK(strlen(rkw_pv_stage_name((int32_t)s)) > 0);
        }
        double top = 0.0;
        for (size_t i = 0; i < ROWS; i++) {
            CHECK_NEAR(power[i], stages[RKW_PV_DEGRADATION * ROWS + i], 0, 0);
            top = fmax(top, stages[RKW_PV_INVERTER_CLIPPING * ROWS + i]);
        }
        CHECK(top <= 1.0 / plant.dc_ac + 1e-15);
    }
}

TEST(a_plant_facing_the_pole_yields_less_than_one_facing_the_equator)
{
    clear_year *year = make_clear_year();
    double energy[2][RKW_PV_STAGES];
    rkw_error err;
    for (int k = 0; k < 2; k++) {
        rkw_pv_plant plant = RKW_PV_PLANT_INIT;
        plant.azimuth_deg = k == 0 ? 180.0 : 0.0;
        rkw_pv_output out = RKW_PV_OUTPUT_INIT;
        out.stage_energy_MWh = energy[k];
        CHECK_OK(rkw_pv_plant_profile(NULL, &plant, &tetouan, &year->axis, &year->weather, &out, &err), err);
    }
    CHECK(energy[1][RKW_PV_DEGRADATION] < 0.8 * energy[0][RKW_PV_DEGRADATION]);
}

TEST(bad_plants_and_weather_are_refused)
{
    clear_year *year = make_clear_year();
    rkw_error err;
    rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    plant.gamma_per_C = -0.35;
    CHECK_STATUS(rkw_pv_plant_profile(NULL, &plant, &tetouan, &year->axis, &year->weather, &out, &err), RKW_E_DOMAIN,
                 err);
    CHECK_TEXT(err.message, "gamma = -0.35 1/degC, allowed -0.02 .. 0.005 1/degC");
    plant = (rkw_pv_plant)RKW_PV_PLANT_INIT;
    plant.tilt_deg = -5.0;
    CHECK_STATUS(rkw_pv_plant_check(&plant, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "tilt = -5 deg, allowed 0 .. 90 deg");
    plant = (rkw_pv_plant)RKW_PV_PLANT_INIT;
    plant.albedo = 3.0;
    CHECK_STATUS(rkw_pv_plant_check(&plant, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "albedo = 3, allowed 0 .. 1 (a fraction; did you mean 0.03?)");
    plant = (rkw_pv_plant)RKW_PV_PLANT_INIT;
    const rkw_place nowhere = {91.0, 0.0, 0.0};
    CHECK_STATUS(rkw_pv_plant_profile(NULL, &plant, &nowhere, &year->axis, &year->weather, &out, &err), RKW_E_DOMAIN,
                 err);
    CHECK_TEXT(err.message, "latitude = 91 deg, allowed -90 .. 90 deg");
    double dni[ROWS] = {0.0};
    dni[12] = -3.0;
    rkw_pv_weather weather = year->weather;
    weather.dni_W_m2 = dni;
    CHECK_STATUS(rkw_pv_plant_profile(NULL, &plant, &tetouan, &year->axis, &weather, &out, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "dni[12] = -3 W/m2, allowed 0 .. 1700 W/m2");
}

TEST(catalogue_rows_are_found_by_name)
{
    rkw_table *table;
    rkw_error err;
    CHECK_OK(rkw_table_read(&table, NULL, repo_file("data/catalog/pv_modules.csv"), &err), err);
    rkw_pv_module module = RKW_PV_MODULE_SIZED;
    CHECK_OK(rkw_pv_module_find(table, "longi_lr5_72hbd_545m_bifacial_perc", &module, &err), err);
    CHECK_NEAR(module.stc_power_W, 545.072, 0, 0);
    CHECK_NEAR(module.gamma_pmp_per_C, -0.00323, 0, 1e-12);
    CHECK_NEAR(module.adjust_percent, 5.40163, 0, 0);
    CHECK_TEXT(module.source, "S26; S27");
    CHECK_OK(rkw_pv_module_find(table, "ja_jam66d45_635_lb_bifacial_topcon", &module, &err), err);
    CHECK_NEAR(module.alpha_sc_A_K, 0.00045 * 16.21, 0, 1e-12);
    CHECK(isnan(module.a_V));
    CHECK_STATUS(rkw_pv_module_find(table, "longi_lr5_72hbd_545m_bifacial_perk", &module, &err), RKW_E_UNKNOWN, err);
    CHECK(strstr(err.message, "did you mean \"longi_lr5_72hbd_545m_bifacial_perc\"?") != NULL);
    rkw_table_free(table);
    CHECK_OK(rkw_table_read(&table, NULL, repo_file("data/catalog/inverters.csv"), &err), err);
    rkw_pv_inverter inverter = RKW_PV_INVERTER_SIZED;
    CHECK_OK(rkw_pv_inverter_find(table, "sma_sc_2500_ev_us", &inverter, &err), err);
    CHECK_NEAR(inverter.p_ac_W, 2353870.0, 0, 0);
    CHECK_NEAR(inverter.p_night_W, 706.161, 0, 0);
    rkw_table_free(table);
}

TEST(default_plant_equals_the_loss_table)
{
    rkw_table *table;
    rkw_error err;
    CHECK_OK(rkw_table_read(&table, NULL, repo_file("data/catalog/pv_losses.csv"), &err), err);
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    const rkw_pv_plant before = plant;
    CHECK_OK(rkw_pv_plant_read_losses(table, &plant, &err), err);
    CHECK(memcmp(&plant, &before, sizeof plant) == 0);
    rkw_table_free(table);
}
