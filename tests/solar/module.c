/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Incidence angle modifiers, cell temperature and PVWatts against the reference tables. */
#include "harness/harness.h"

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
        double factor;
        CHECK_OK(rkw_iam_factor(&iam, &aoi, 1, &factor, &err), err);
        CHECK_NEAR(factor, test_csv_at(csv, row, "physical"), 1e-12, 1e-11);
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
        double temp;
        CHECK_OK(rkw_cell_temperature(&cell, &poa, &air, &wind, 1, &temp, &err), err);
        CHECK_NEAR(temp, test_csv_at(csv, row, "faiman"), 0, 1e-11);
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
