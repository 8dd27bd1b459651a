/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Solar position against the reference tables and against itself (fast against exact, axis against array). */
#include "harness/harness.h"

#include <math.h>
#include <rackwatt/sun.h>
#include <stdlib.h>

#include "sun/reference.h"

static double turn_difference_deg(double a, double b) { return fabs(remainder(a - b, 360.0)); }

static rkw_place place_of(const test_csv *csv, size_t row)
{
    return (rkw_place){test_csv_at(csv, row, "lat_deg"), test_csv_at(csv, row, "lon_deg"), 0.0};
}

static rkw_sun_options options_of(const test_csv *csv, size_t row, int32_t method)
{
    rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
    options.method = method;
    options.delta_t_rule = RKW_DELTA_T_GIVEN;
    options.delta_t_s = test_csv_at(csv, row, "delta_t_s");
    options.pressure_Pa = test_csv_at(csv, row, "pressure_pa");
    options.temp_air_C = test_csv_at(csv, row, "temp_c");
    options.horizon_refraction_deg = test_csv_at(csv, row, "atmos_refract_deg");
    return options;
}

static void compare_with_reference(int32_t method)
{
    test_csv *csv = reference_csv("sun", "solpos_spa.csv");
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        rkw_place place = place_of(csv, row);
        place.elevation_m = test_csv_at(csv, row, "alt_m");
        rkw_sun_options options = options_of(csv, row, method);
        const double unix_s = test_csv_at(csv, row, "unix_s");
        double zenith, apparent, azimuth, equation, distance;
        const rkw_sun_columns out = {&zenith, &apparent, &azimuth, &equation, &distance};
        CHECK_OK(rkw_sun_position(&place, &options, &unix_s, 1, &out, &err), err);
        CHECK_NEAR(zenith, test_csv_at(csv, row, "zenith"), 1e-6, 0);
        CHECK_NEAR(apparent, test_csv_at(csv, row, "apparent_zenith"), 1e-6, 0);
        CHECK(turn_difference_deg(azimuth, test_csv_at(csv, row, "azimuth")) <= 1e-6);
        CHECK_NEAR(equation, test_csv_at(csv, row, "equation_of_time"), 1e-9, 1e-9);
        CHECK_NEAR(distance, test_csv_at(csv, row, "earthsun_dist_au"), 0, 1e-9);
        CHECK_NEAR(1366.1 / (distance * distance), test_csv_at(csv, row, "etr_nrel"), 0, 1e-9);
        options.delta_t_rule = RKW_DELTA_T_BY_DATE;
        CHECK_OK(rkw_sun_position(&place, &options, &unix_s, 1, &out, &err), err);
        CHECK_NEAR(zenith, test_csv_at(csv, row, "zenith_deltaT_auto"), 1e-6, 0);
        CHECK(turn_difference_deg(azimuth, test_csv_at(csv, row, "azimuth_deltaT_auto")) <= 1e-6);
    }
    test_csv_free(csv);
}

TEST(exact_position_meets_the_reference) { compare_with_reference(RKW_SUN_EXACT); }
TEST(fast_position_meets_the_reference) { compare_with_reference(RKW_SUN_FAST); }

TEST(delta_t_meets_the_reference)
{
    test_csv *csv = reference_csv("sun", "solpos_spa.csv");
    for (size_t row = 0; row < csv->rows; row++) {
        rkw_civil civil;
        rkw_civil_from_unix((int64_t)test_csv_at(csv, row, "unix_s"), &civil);
        CHECK_NEAR(rkw_delta_t_s(civil.year, civil.month), test_csv_at(csv, row, "delta_t_auto_s"), 0, 1e-12);
    }
    test_csv_free(csv);
}

TEST(sunrise_sunset_and_transit_meet_the_reference)
{
    test_csv *csv = reference_csv("sun", "solpos_riseset.csv");
    rkw_error err;
    rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
    options.delta_t_rule = RKW_DELTA_T_GIVEN;
    options.delta_t_s = 67.0;
    for (size_t row = 0; row < csv->rows; row++) {
        const rkw_place place = place_of(csv, row);
        const double transit_want = test_csv_at(csv, row, "transit_unix_s");
        const int64_t day = (int64_t)floor(transit_want / 86400.0) * 86400;
        double rise, set, transit;
        CHECK_OK(rkw_sun_rise_set(&place, &options, RKW_EVENTS_OF_UTC_DAY, &day, 1, &rise, &set, &transit, &err), err);
        CHECK_NEAR(transit, transit_want, 0.5, 0);
        CHECK_NEAR(rise, test_csv_at(csv, row, "sunrise_unix_s"), 0.5, 0);
        CHECK_NEAR(set, test_csv_at(csv, row, "sunset_unix_s"), 0.5, 0);
    }
    test_csv_free(csv);
}
