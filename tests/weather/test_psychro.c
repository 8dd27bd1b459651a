/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moist air against PsychroLib's numbers (reference/psychro.csv) and against its own inverses. */
#include <math.h>

#include <rackwatt/weather.h>

#include "harness/harness.h"

static test_csv *reference(const char *name)
{
    const char *path = shared_file(name);
    if (!path) test_skip("%s is not there", name);
    return path ? test_csv_read(path) : NULL;
}

TEST(psychro_matches_psychrolib)
{
    test_csv *t = reference("reference/psychro.csv");
    if (!t) return;
    CHECK(t->rows == 360);
    for (size_t i = 0; i < t->rows; i++) {
        double temp = test_csv_at(t, i, "tdb_c"), rh = test_csv_at(t, i, "rh"), p = test_csv_at(t, i, "pressure_pa");
        double w = rkw_humidity_ratio(temp, rh, p);
        CHECK_NEAR(rkw_saturation_pressure_Pa(temp), test_csv_at(t, i, "sat_vap_pres_pa"), 0, 1e-8);
        CHECK_NEAR(w, test_csv_at(t, i, "hum_ratio"), 0, 1e-8);
        CHECK_NEAR(rkw_wet_bulb_C(temp, rh, p), test_csv_at(t, i, "twb_c"), 2e-3, 0);
        CHECK_NEAR(rkw_dew_point_C(temp, rh), test_csv_at(t, i, "tdp_c"), 1e-6, 0);
        CHECK_NEAR(rkw_moist_enthalpy_J_kg(temp, w), test_csv_at(t, i, "enthalpy_j_kg"), 1e-6, 1e-8);
        CHECK_NEAR(rkw_moist_volume_m3_kg(temp, w, p), test_csv_at(t, i, "volume_m3_kg"), 0, 1e-8);
        CHECK_NEAR(rkw_moist_density_kg_m3(temp, w, p), test_csv_at(t, i, "density_kg_m3"), 0, 1e-8);
        CHECK_NEAR(rkw_degree_of_saturation_0_1(temp, w, p), test_csv_at(t, i, "degree_sat"), 0, 1e-8);
    }
    test_csv_free(t);
}

TEST(standard_atmosphere_matches_psychrolib)
{
    test_csv *t = reference("reference/psychro_atmosphere.csv");
    if (!t) return;
    for (size_t i = 0; i < t->rows; i++) {
        double altitude = test_csv_at(t, i, "alt_m");
        CHECK_NEAR(rkw_standard_pressure_Pa(altitude), test_csv_at(t, i, "std_pres_pa"), 0, 1e-8);
        CHECK_NEAR(rkw_standard_temp_C(altitude), test_csv_at(t, i, "std_temp_c"), 1e-9, 1e-8);
    }
    test_csv_free(t);
}

/* A sling reading gives back the humidity it came from: the psychrometer equation (ASHRAE 2017, eq. 33), written anew. */
TEST(wet_bulb_solves_the_psychrometer_equation)
{
    test_random r = {20251122};
    for (int i = 0; i < 2000; i++) {
        double temp = random_between(&r, 1, 50), rh = random_between(&r, 0.3, 1), p = random_between(&r, 7e4, 1.05e5);
        double wet = rkw_wet_bulb_C(temp, rh, p);
        if (wet < 0) continue;
        double ws = rkw_humidity_ratio(wet, 1, p);
        double w = ((2501 - 2.326 * wet) * ws - 1.006 * (temp - wet)) / (2501 + 1.86 * temp - 4.186 * wet);
        CHECK_NEAR(w, rkw_humidity_ratio(temp, rh, p), 1e-12, 1e-9);
        CHECK(wet <= temp && wet >= rkw_dew_point_C(temp, rh) - 1e-9);
    }
}

TEST(dew_point_and_humidity_are_inverse)
{
    test_random r = {7};
    for (int i = 0; i < 2000; i++) {
        double temp = random_between(&r, -40, 60), rh = random_between(&r, 0.01, 1);
        CHECK_NEAR(rkw_humidity_of_dew_point_0_1(temp, rkw_dew_point_C(temp, rh)), rh, 0, 1e-9);
        double w = rkw_humidity_ratio(temp, rh, 101325);
        CHECK_NEAR(rkw_relative_humidity_0_1(temp, w, 101325), rh, 0, 1e-9);
    }
}

TEST(moist_air_outside_its_range_is_nan)
{
    CHECK(isnan(rkw_saturation_pressure_Pa(201)));
    CHECK(isnan(rkw_humidity_ratio(20, 1.2, 101325)));
    CHECK(isnan(rkw_humidity_ratio(20, 0.5, 0)));
    CHECK(isnan(rkw_humidity_ratio(120, 1, 101325))); /* boils: vapour pressure above the air's */
    CHECK(isnan(rkw_wet_bulb_C(NAN, 0.5, 101325)));
    CHECK(isnan(rkw_dew_point_C(20, 0)));
}

TEST(moist_air_series_equals_scalars_and_refuses_whole)
{
    double temp[100], rh[100], p[100], wet[100], dew[100], w[100], h[100], rho[100];
    test_random r = {3};
    for (int i = 0; i < 100; i++) {
        temp[i] = random_between(&r, -10, 45);
        rh[i] = random_between(&r, 0, 1);
        p[i] = random_between(&r, 8e4, 1.03e5);
        wet[i] = -777;
    }
    rkw_error err;
    rkw_moist_air_columns out = {w, wet, dew, h, rho};
    CHECK_OK(rkw_moist_air(100, temp, rh, p, 0, &out, &err), err);
    for (int i = 0; i < 100; i++) {
        CHECK_NEAR(wet[i], rkw_wet_bulb_C(temp[i], rh[i], p[i]), 1e-8, 0);
        CHECK_NEAR(dew[i], rkw_dew_point_C(temp[i], rh[i]), 1e-8, 0);
        CHECK_NEAR(w[i], rkw_humidity_ratio(temp[i], rh[i], p[i]), 0, 1e-12);
        CHECK_NEAR(h[i], rkw_moist_enthalpy_J_kg(temp[i], w[i]), 0, 1e-12);
        CHECK_NEAR(rho[i], rkw_moist_density_kg_m3(temp[i], w[i], p[i]), 0, 1e-12);
    }
    rh[57] = 1.4;
    wet[0] = -777;
    CHECK_STATUS(rkw_moist_air(100, temp, rh, p, 0, &out, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "rel_humidity of row 57 = 1.4, allowed 0 .. 1");
    CHECK(wet[0] == -777);
}
