/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stated error of the fast sun, the poles, the equator, and bad input. */
#include "harness/harness.h"

#include <math.h>
#include <rackwatt/sun.h>
#include <string.h>

#define RADIANS 0.017453292519943295

/* Angle between two directions [deg], exact for small ones. */
static double apart_deg(double zenith_a, double azimuth_a, double zenith_b, double azimuth_b)
{
    const double rise = (zenith_a - zenith_b) * RADIANS;
    const double turn = remainder(azimuth_a - azimuth_b, 360.0) * RADIANS * sin(0.5 * (zenith_a + zenith_b) * RADIANS);
    return hypot(rise, turn) / RADIANS;
}

/* 61 years in steps of about 1.5 hours, at latitudes from pole to pole; the steps are not a divisor of the day, so that all
 * distances from the nodes are met. */
TEST(fast_sun_keeps_its_stated_error)
{
    enum { CHUNK = 2000 };
    static double unix_s[CHUNK], zenith[2][CHUNK], apparent[2][CHUNK], azimuth[2][CHUNK], equation[2][CHUNK];
    double worst = 0.0, worst_apparent = 0.0, worst_equation = 0.0, distances[2][CHUNK];
    const rkw_civil first = {1990, 1, 1, 0, 0, 0}, last = {2051, 1, 1, 0, 0, 0};
    const double end = (double)rkw_unix_from_civil(&last), step = 5503.7;
    rkw_error err;
    int turn = 0;
    for (double start = (double)rkw_unix_from_civil(&first); start < end; start += CHUNK * step) {
        const rkw_place place = {-90.0 + 7.5 * (turn % 25), -180.0 + 41.0 * (turn % 9), 500.0};
        turn++;
        for (size_t i = 0; i < CHUNK; i++) unix_s[i] = start + step * (double)i;
        for (int32_t method = 0; method < 2; method++) {
            rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
            options.method = method;
            const rkw_sun_columns out = {zenith[method], apparent[method], azimuth[method], equation[method],
                                         distances[method]};
            CHECK_OK(rkw_sun_position(&place, &options, unix_s, CHUNK, &out, &err), err);
        }
        for (size_t i = 0; i < CHUNK; i++) {
            worst = fmax(worst, apart_deg(zenith[0][i], azimuth[0][i], zenith[1][i], azimuth[1][i]));
            worst_apparent = fmax(worst_apparent, fabs(apparent[0][i] - apparent[1][i]));
            worst_equation = fmax(worst_equation, fabs(equation[0][i] - equation[1][i]));
            CHECK_NEAR(distances[0][i], distances[1][i], 1e-11, 0);
        }
    }
    test_note("largest difference %.2g deg (apparent zenith %.2g deg, equation of time %.2g min)", worst,
              worst_apparent, worst_equation);
    CHECK(worst <= RKW_SUN_FAST_ERROR_DEG);
    CHECK(worst_apparent <= 2.0 * RKW_SUN_FAST_ERROR_DEG); /* refraction is steep on the horizon */
    CHECK(worst_equation <= 4.0 * RKW_SUN_FAST_ERROR_DEG);
}

/* The same instants one by one, backwards and in an axis give the same sun. */
TEST(order_and_company_of_instants_do_not_matter)
{
    enum { ROWS = 1000 };
    static double unix_s[ROWS], forward[ROWS], backward[ROWS], rows[ROWS];
    const rkw_place place = {35.57, -5.37, 60.0};
    const rkw_axis axis = {1735689600, 3600, 0, ROWS};
    rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
    options.method = RKW_SUN_FAST;
    rkw_error err;
    const rkw_sun_columns at_rows = {.zenith_deg = rows}, at_forward = {.zenith_deg = forward};
    const rkw_sun_columns at_backward = {.zenith_deg = backward};
    CHECK_OK(rkw_sun_position_axis(&place, &options, &axis, &at_rows, &err), err);
    for (size_t i = 0; i < ROWS; i++) unix_s[i] = (double)rkw_axis_time(&axis, i) + 1800.0;
    CHECK_OK(rkw_sun_position(&place, &options, unix_s, ROWS, &at_forward, &err), err);
    for (size_t i = 0; i < ROWS; i++) unix_s[i] = (double)rkw_axis_time(&axis, ROWS - 1 - i) + 1800.0;
    CHECK_OK(rkw_sun_position(&place, &options, unix_s, ROWS, &at_backward, &err), err);
    for (size_t i = 0; i < ROWS; i++) {
        CHECK_NEAR(rows[i], forward[i], 1e-11, 0);
        CHECK_NEAR(backward[ROWS - 1 - i], forward[i], 1e-9, 0);
        double one;
        const rkw_sun_columns at_one = {.zenith_deg = &one};
        const double when = (double)rkw_axis_time(&axis, i) + 1800.0;
        if (i % 100 == 0) CHECK_OK(rkw_sun_position(&place, &options, &when, 1, &at_one, &err), err);
        if (i % 100 == 0) CHECK_NEAR(one, forward[i], 1e-9, 0);
    }
}

/* At the pole the sun's elevation is its declination: 23.44 deg at the solstice; no sunrise there for half a year. */
TEST(poles_and_equator)
{
    const rkw_place pole = {90.0, 0.0, 0.0}, equator = {0.0, 0.0, 0.0};
    const rkw_civil solstice = {2020, 6, 20, 21, 44, 0}, equinox = {2020, 3, 20, 12, 7, 20};
    rkw_error err;
    double when = (double)rkw_unix_from_civil(&solstice), zenith, azimuth;
    const rkw_sun_columns out = {.zenith_deg = &zenith, .azimuth_deg = &azimuth};
    CHECK_OK(rkw_sun_position(&pole, NULL, &when, 1, &out, &err), err);
    CHECK_NEAR(90.0 - zenith, 23.4366, 0.003, 0); /* obliquity of the date, less the parallax */
    CHECK(azimuth >= 0.0 && azimuth < 360.0);
    when = (double)rkw_unix_from_civil(&equinox);
    CHECK_OK(rkw_sun_position(&equator, NULL, &when, 1, &out, &err), err);
    CHECK(zenith < 0.3);
    CHECK(isfinite(azimuth));
    const int64_t winter = 1607990400; /* 2020-12-15 */
    double rise, set, transit;
    CHECK_OK(rkw_sun_rise_set(&pole, NULL, RKW_EVENTS_AROUND_TRANSIT, &winter, 1, &rise, &set, &transit, &err), err);
    CHECK(isnan(rise) && isnan(set));
    CHECK(transit >= (double)winter && transit < (double)winter + 86400.0);
}

/* A sunrise found at its own instant puts the sun's upper limb on the horizon: 0.8333 deg below it. */
TEST(sunrise_lies_on_the_horizon)
{
    rkw_error err;
    for (int k = 0; k < 48; k++) {
        const rkw_place place = {-60.0 + 5.0 * (k % 25), -175.0 + 30.0 * (k % 12), 0.0};
        const int64_t day = 1577836800 + 86400 * (int64_t)(15 * (k % 24));
        double rise, set, zenith[2];
        CHECK_OK(rkw_sun_rise_set(&place, NULL, RKW_EVENTS_AROUND_TRANSIT, &day, 1, &rise, &set, NULL, &err), err);
        const double events[2] = {rise, set};
        const rkw_sun_columns out = {.zenith_deg = zenith};
        CHECK_OK(rkw_sun_position(&place, NULL, events, 2, &out, &err), err);
        CHECK_NEAR(zenith[0], 90.8333, 0.01, 0);
        CHECK_NEAR(zenith[1], 90.8333, 0.01, 0);
    }
}

TEST(bad_places_and_options_are_refused)
{
    rkw_error err;
    double zenith = -1.0, when = 0.0;
    const rkw_sun_columns out = {.zenith_deg = &zenith};
    rkw_place place = {91.0, 0.0, 0.0};
    CHECK_STATUS(rkw_sun_position(&place, NULL, &when, 1, &out, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "latitude = 91 deg, allowed -90 .. 90 deg");
    place = (rkw_place){0.0, 0.0, NAN};
    CHECK_STATUS(rkw_sun_position(&place, NULL, &when, 1, &out, &err), RKW_E_DOMAIN, err);
    place.elevation_m = 0.0;
    when = NAN;
    CHECK_STATUS(rkw_sun_position(&place, NULL, &when, 1, &out, &err), RKW_E_DOMAIN, err);
    when = 0.0;
    CHECK_STATUS(rkw_sun_position(&place, NULL, NULL, 1, &out, &err), RKW_E_ARG, err);
    CHECK_STATUS(rkw_sun_position(NULL, NULL, &when, 1, &out, &err), RKW_E_ARG, err);
    CHECK_STATUS(rkw_sun_position(&place, NULL, &when, 1, NULL, &err), RKW_E_ARG, err);
    rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
    options.pressure_Pa = 1013.0; /* hPa by mistake */
    options.temp_air_C = 288.0;   /* K by mistake */
    CHECK_STATUS(rkw_sun_position(&place, &options, &when, 1, &out, &err), RKW_E_DOMAIN, err);
    options = (rkw_sun_options)RKW_SUN_OPTIONS_INIT;
    options.method = 7;
    CHECK_STATUS(rkw_sun_position(&place, &options, &when, 1, &out, &err), RKW_E_ARG, err);
    CHECK(zenith == -1.0);
    CHECK_OK(rkw_sun_position(&place, NULL, NULL, 0, &out, &err), err);
    const int64_t noon = 43200;
    CHECK_STATUS(rkw_sun_rise_set(&place, NULL, 0, &noon, 1, NULL, NULL, NULL, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "is not a midnight") != NULL);
}
