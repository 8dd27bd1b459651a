/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/harness.h"

#include <math.h>
#include <rackwatt/sun.h>

#include "sun/reference.h"

/* The reference writes a missing air mass below the horizon; the library says infinite. */
static double finite_or_nan(double x) { return isinf(x) ? NAN : x; }

TEST(air_mass_and_clear_sky_meet_the_reference)
{
    test_csv *csv = reference_csv("sun", "airmass_clearsky.csv");
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        const double zenith = test_csv_at(csv, row, "apparent_zenith"),
                     linke = test_csv_at(csv, row, "linke_turbidity");
        const double pressure = test_csv_at(csv, row, "pressure_pa"), extra = test_csv_at(csv, row, "dni_extra");
        double airmass, ghi, dni, dhi;
        rkw_airmass_relative(&zenith, 1, &airmass);
        const double absolute = rkw_airmass_absolute(airmass, pressure);
        CHECK_NEAR(finite_or_nan(airmass), test_csv_at(csv, row, "airmass_rel"), 0, 1e-9);
        CHECK_NEAR(finite_or_nan(absolute), test_csv_at(csv, row, "airmass_abs"), 0, 1e-9);
        rkw_clearsky_input in = {&zenith, &absolute, &linke, &extra, test_csv_at(csv, row, "alt_m"), 0, 0};
        CHECK_OK(rkw_clearsky_ineichen(&in, 1, &ghi, &dni, &dhi, &err), err);
        CHECK_NEAR(ghi, test_csv_at(csv, row, "ineichen_ghi"), 1e-9, 1e-9);
        CHECK_NEAR(dni, test_csv_at(csv, row, "ineichen_dni"), 1e-9, 1e-9);
        CHECK_NEAR(dhi, test_csv_at(csv, row, "ineichen_dhi"), 1e-9, 1e-9);
        in.perez_enhancement = 1;
        CHECK_OK(rkw_clearsky_ineichen(&in, 1, &ghi, &dni, &dhi, &err), err);
        CHECK_NEAR(ghi, test_csv_at(csv, row, "ineichen_enh_ghi"), 1e-9, 1e-9);
        CHECK_NEAR(dni, test_csv_at(csv, row, "ineichen_enh_dni"), 1e-9, 1e-9);
        CHECK_NEAR(dhi, test_csv_at(csv, row, "ineichen_enh_dhi"), 1e-9, 1e-9);
        rkw_clearsky_haurwitz(&zenith, 1, &ghi);
        CHECK_NEAR(ghi, test_csv_at(csv, row, "haurwitz_ghi"), 1e-9, 1e-9);
        CHECK_NEAR(rkw_pressure_at_altitude_Pa(in.altitude_m), test_csv_at(csv, row, "alt2pres_of_alt"), 0, 1e-12);
        CHECK_NEAR(rkw_altitude_at_pressure_m(pressure), test_csv_at(csv, row, "pres2alt_of_p"), 1e-9, 1e-12);
    }
    test_csv_free(csv);
}

TEST(spencer_series_meets_the_reference)
{
    test_csv *csv = reference_csv("sun", "solpos_spa.csv");
    for (size_t row = 0; row < csv->rows; row++)
        CHECK_NEAR(rkw_extraterrestrial_W_m2(test_csv_at(csv, row, "dayofyear"), 1366.1),
                   test_csv_at(csv, row, "etr_spencer"), 0, 1e-12);
    test_csv_free(csv);
}
