/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Incidence angle modifiers, cell temperature and PVWatts against the reference tables. */
#include "harness/harness.h"

#include <math.h>
#include <rackwatt/solar.h>

#include "sun/reference.h"

TEST(incidence_angle_modifiers_meet_the_reference)
{
    test_csv *csv = reference_csv("solar", "iam.csv");
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        const double aoi = test_csv_at(csv, row, "aoi");
        rkw_iam iam = RKW_IAM_INIT;
        iam.refraction_index = test_csv_at(csv, row, "n");
        iam.extinction_1_m = test_csv_at(csv, row, "K");
        iam.thickness_m = test_csv_at(csv, row, "L");
        iam.ashrae_b0 = test_csv_at(csv, row, "b");
        iam.martin_ruiz_a_r = test_csv_at(csv, row, "a_r");
        static const struct {
            int32_t model;
            const char *column;
        } models[] = {{RKW_IAM_PHYSICAL, "physical"},
                      {RKW_IAM_ASHRAE, "ashrae"},
                      {RKW_IAM_MARTIN_RUIZ, "martin_ruiz"},
                      {RKW_IAM_SCHLICK, "schlick"}};
        double factor;
        for (size_t k = 0; k < sizeof models / sizeof models[0]; k++) {
            iam.model = models[k].model;
            CHECK_OK(rkw_iam_factor(&iam, &aoi, 1, &factor, &err), err);
            CHECK_NEAR(factor, test_csv_at(csv, row, models[k].column), 1e-13, 1e-11);
        }
        iam.model = RKW_IAM_PHYSICAL;
        iam.coating_index = test_csv_at(csv, row, "n_ar");
        CHECK_OK(rkw_iam_factor(&iam, &aoi, 1, &factor, &err), err);
        CHECK_NEAR(factor, test_csv_at(csv, row, "physical_ar"), 1e-13, 1e-11);
    }
    test_csv_free(csv);
}

TEST(diffuse_incidence_factors_meet_the_reference)
{
    test_csv *csv = reference_csv("solar", "iam_diffuse.csv");
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        const double tilt = test_csv_at(csv, row, "surface_tilt");
        rkw_iam iam = RKW_IAM_INIT;
        iam.refraction_index = test_csv_at(csv, row, "n");
        iam.extinction_1_m = test_csv_at(csv, row, "K");
        iam.thickness_m = test_csv_at(csv, row, "L");
        rkw_iam_diffuse_factors factors;
        CHECK_OK(rkw_iam_diffuse(&iam, &tilt, 1, &factors, &err), err);
        CHECK_NEAR(factors.sky, test_csv_at(csv, row, "marion_sky"), 1e-4, 0);
        CHECK_NEAR(factors.horizon, test_csv_at(csv, row, "marion_horizon"), 1e-4, 0);
        CHECK_NEAR(factors.ground, test_csv_at(csv, row, "marion_ground"), 1e-4, 0);
        double sky, ground;
        CHECK_OK(rkw_iam_martin_ruiz_diffuse(&tilt, test_csv_at(csv, row, "a_r"), 0.4244, NAN, 1, &sky, &ground, &err),
                 err);
        CHECK_NEAR(sky, test_csv_at(csv, row, "mr_sky"), 1e-10, 1e-10);
        CHECK_NEAR(ground, test_csv_at(csv, row, "mr_ground"), 1e-10, 1e-10);
    }
    test_csv_free(csv);
}

TEST(cell_temperature_meets_the_reference)
{
    test_csv *csv = reference_csv("solar", "celltemp.csv");
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        const double poa = test_csv_at(csv, row, "poa"), air = test_csv_at(csv, row, "temp_air");
        const double wind = test_csv_at(csv, row, "wind_speed");
        rkw_cell_model cell = RKW_CELL_INIT;
        cell.faiman_u0_W_m2_K = test_csv_at(csv, row, "u0");
        cell.faiman_u1_W_s_m3_K = test_csv_at(csv, row, "u1");
        cell.pvsyst_uc_W_m2_K = test_csv_at(csv, row, "u_c");
        cell.pvsyst_uv_W_s_m3_K = test_csv_at(csv, row, "u_v");
        cell.efficiency = test_csv_at(csv, row, "eta_m");
        cell.absorptance = test_csv_at(csv, row, "alpha_abs");
        cell.sapm_a = test_csv_at(csv, row, "sapm_a");
        cell.sapm_b_s_m = test_csv_at(csv, row, "sapm_b");
        cell.sapm_delta_C = test_csv_at(csv, row, "sapm_deltaT");
        cell.noct_C = test_csv_at(csv, row, "ross_noct");
        static const struct {
            int32_t model;
            const char *column;
        } models[] = {{RKW_CELL_FAIMAN, "faiman"},
                      {RKW_CELL_PVSYST, "pvsyst_cell"},
                      {RKW_CELL_SAPM, "sapm_cell"},
                      {RKW_CELL_ROSS, "ross"}};
        for (size_t k = 0; k < sizeof models / sizeof models[0]; k++) {
            cell.model = models[k].model;
            double temp;
            CHECK_OK(rkw_cell_temperature(&cell, &poa, &air, &wind, 1, &temp, &err), err);
            CHECK_NEAR(temp, test_csv_at(csv, row, models[k].column), 0, 1e-11);
        }
        cell.model = RKW_CELL_NOCT;
        cell.noct_C = test_csv_at(csv, row, "noct_sam_noct");
        cell.efficiency = test_csv_at(csv, row, "noct_sam_eff");
        double temp;
        CHECK_OK(rkw_cell_temperature(&cell, &poa, &air, &wind, 1, &temp, &err), err);
        CHECK_NEAR(temp, test_csv_at(csv, row, "noct_sam"), 0, 1e-11);
    }
    test_csv_free(csv);
}

TEST(pvwatts_meets_the_reference)
{
    test_csv *csv = reference_csv("solar", "pvwatts.csv");
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        const double irradiance = test_csv_at(csv, row, "eff_irradiance"), temp = test_csv_at(csv, row, "temp_cell");
        double pdc, pac;
        CHECK_OK(rkw_pvwatts_dc(&irradiance, &temp, test_csv_at(csv, row, "pdc0_w"), test_csv_at(csv, row, "gamma_pdc"),
                                1, &pdc, &err),
                 err);
        CHECK_NEAR(pdc, test_csv_at(csv, row, "pdc_w"), 1e-9, 1e-11);
        CHECK_OK(rkw_pvwatts_inverter(&pdc, test_csv_at(csv, row, "inv_pdc0_w"), test_csv_at(csv, row, "eta_inv_nom"),
                                      test_csv_at(csv, row, "eta_inv_ref"), 1, &pac, &err),
                 err);
        CHECK_NEAR(pac, test_csv_at(csv, row, "pac_w"), 1e-9, 1e-11);
    }
    test_csv_free(csv);
}
