/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shear, density, temperature with height. Expected values: windpowerlib (reference files), closed forms. */
#include <math.h>
#include <string.h>

#include "wind/reference.h"

#define REL 1e-11

static void check_profile_row(const text_csv *t, size_t r)
{
    rkw_error err = {0};
    double v = reference_at(t, r, "wind_speed"), from = reference_at(t, r, "wind_speed_height_m");
    double hub = reference_at(t, r, "hub_height_m"), z0 = reference_at(t, r, "roughness_m");
    double exponent = reference_at(t, r, "hellman_exp"), seventh = 1.0 / 7.0, from_z0 = 0, got = 0;
    double obstacle = reference_at(t, r, "obstacle_height_m"), want = reference_at(t, r, "ws_log");
    CHECK_NEAR(v * rkw_wind_log_factor(from, hub, z0, 0.7 * obstacle), want, 0, REL);
    /* Some rows measure inside the roughness layer: the formula goes negative there, the profile refuses. */
    int meaningful = from - 0.7 * obstacle > z0;
    CHECK(meaningful == (want > 0));
    CHECK_STATUS(rkw_wind_log_profile(&v, 1, from, hub, &z0, 0, obstacle, &got, &err),
                 meaningful ? RKW_OK : RKW_E_DOMAIN, err);
    if (meaningful) CHECK_NEAR(got, want, 0, REL);
    CHECK_OK(rkw_wind_power_profile(&v, 1, from, hub, &exponent, 0, &got, &err), err);
    CHECK_NEAR(got, reference_at(t, r, "ws_hellman"), 0, REL);
    CHECK_OK(rkw_wind_power_profile(&v, 1, from, hub, &seventh, 0, &got, &err), err);
    CHECK_NEAR(got, reference_at(t, r, "ws_hellman_default"), 0, REL);
    CHECK_OK(rkw_wind_exponent_from_roughness(hub, z0, &from_z0, &err), err);
    CHECK_NEAR(from_z0, reference_at(t, r, "turb_intensity"), 0, REL);
    CHECK_OK(rkw_wind_power_profile(&v, 1, from, hub, &from_z0, 0, &got, &err), err);
    CHECK_NEAR(got, reference_at(t, r, "ws_hellman_from_z0"), 0, REL);
}

static void check_density_row(const text_csv *t, size_t r)
{
    rkw_error err = {0};
    double hub = reference_at(t, r, "hub_height_m"), pressure = reference_at(t, r, "pressure_pa");
    double at = reference_at(t, r, "pressure_height_m"), kelvin = reference_at(t, r, "temperature_k"), hub_K = 0,
           rho = 0;
    CHECK_OK(rkw_wind_temperature_at_height(&kelvin, 1, reference_at(t, r, "temperature_height_m"), hub, &hub_K, &err),
             err);
    CHECK_NEAR(hub_K, reference_at(t, r, "temp_hub_k"), 0, REL);
    CHECK_OK(rkw_wind_density_at_hub(&pressure, &hub_K, 1, at, hub, RKW_DENSITY_BAROMETRIC, &rho, &err), err);
    CHECK_NEAR(rho, reference_at(t, r, "rho_barometric"), 0, REL);
    CHECK_OK(rkw_wind_density_at_hub(&pressure, &hub_K, 1, at, hub, RKW_DENSITY_IDEAL_GAS, &rho, &err), err);
    CHECK_NEAR(rho, reference_at(t, r, "rho_ideal_gas"), 0, REL);
}

TEST(profiles_and_densities_meet_windpowerlib)
{
    text_csv *t = reference_read("wind_profile_density.csv");
    if (!t) return;
    for (size_t r = 0; r < t->rows; r++) {
        check_profile_row(t, r);
        check_density_row(t, r);
    }
    text_csv_free(t);
}

TEST(standard_atmosphere_meets_iso_2533)
{
    /* ISO 2533 tables: 1000 m 89874.6 Pa, 5000 m 54019.9 Pa, 11000 m 22632 Pa. */
    rkw_error err = {0};
    double p = 0, t = 0;
    CHECK_OK(rkw_wind_standard_pressure(0, &p, &err), err);
    CHECK_NEAR(p, 101325.0, 1e-9, 0);
    CHECK_OK(rkw_wind_standard_pressure(1000, &p, &err), err);
    CHECK_NEAR(p, 89874.6, 0, 2e-5); /* ISO uses geopotential height */
    CHECK_OK(rkw_wind_standard_temperature(5000, &t, &err), err);
    CHECK_NEAR(t, -17.5, 1e-12, 0);
    CHECK_STATUS(rkw_wind_standard_pressure(20000, &p, &err), RKW_E_DOMAIN, err);
}

TEST(moist_air_is_lighter_and_dry_air_follows_the_gas_law)
{
    rkw_error err = {0};
    double p[3] = {101325, 101325, 90000}, t[3] = {15, 35, 35}, dry[3], moist[3], humidity[3] = {1, 1, 1};
    CHECK_OK(rkw_wind_air_density(p, t, NULL, 3, dry, &err), err);
    CHECK_OK(rkw_wind_air_density(p, t, humidity, 3, moist, &err), err);
    CHECK_NEAR(dry[0], 101325 / (287.05 * 288.15), 0, 1e-14);
    CHECK_NEAR(dry[0], 1.225, 1e-3, 0);
    CHECK(moist[1] < dry[1] && dry[2] < dry[1]);
    /* Saturated air at 35 C: vapour 5628 Pa (steam tables), rho = (p - 0.378 e) / (R T). */
    CHECK_NEAR(moist[1], (101325 - 0.378 * 5628) / (287.05 * 308.15), 0, 2e-3);
}

TEST(measured_heights_are_joined_and_extended)
{
    rkw_error err = {0};
    double low[2] = {6, 8}, high[2] = {8, 8}, top[2] = {9, 7}, out[2];
    const double *values[3] = {low, high, top};
    double heights[3] = {10, 80, 120};
    CHECK_OK(rkw_wind_height_interpolate(values, heights, 3, 2, 45, RKW_HEIGHT_LINEAR, out, &err), err);
    CHECK_NEAR(out[0], 7.0, 1e-12, 0);
    CHECK_OK(rkw_wind_height_interpolate(values, heights, 3, 2, 100, RKW_HEIGHT_LINEAR, out, &err), err);
    CHECK_NEAR(out[0], 8.5, 1e-12, 0);
    CHECK_OK(rkw_wind_height_interpolate(values, heights, 3, 2, 200, RKW_HEIGHT_LINEAR, out, &err), err);
    CHECK_NEAR(out[0], 11.0, 1e-12, 0);
    CHECK_OK(rkw_wind_height_interpolate(values, heights, 2, 2, sqrt(800), RKW_HEIGHT_LOG, out, &err), err);
    CHECK_NEAR(out[0], 7.0, 1e-12, 0);
    CHECK_OK(rkw_wind_height_interpolate(values, heights, 2, 2, sqrt(800), RKW_HEIGHT_POWER, out, &err), err);
    CHECK_NEAR(out[0], sqrt(48.0), 1e-12, 0);
    double exact[3] = {10 * pow(0.5, 0.2), 10, 10 * pow(2, 0.2)}, z[3] = {40, 80, 160}, exponent, residual;
    CHECK_OK(rkw_wind_fit_power_law(z, exact, 3, &exponent, &residual, &err), err);
    CHECK_NEAR(exponent, 0.2, 1e-12, 0);
    CHECK(residual < 1e-12);
}

TEST(shear_refuses_what_has_no_meaning)
{
    rkw_error err = {0};
    double v[2] = {5, NAN}, z0 = 0.5, out[2] = {-7, -7}, one = 1.5;
    CHECK_STATUS(rkw_wind_log_profile(v, 1, 10, 0.4, &z0, 0, 0, out, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "target_m") != NULL);
    CHECK_STATUS(rkw_wind_log_profile(v, 1, 10, 80, &z0, 0, 20, out, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_wind_log_profile(v, 2, 10, 80, &z0, 0, 0, out, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "speed_m_s[1]") != NULL);
    CHECK_STATUS(rkw_wind_power_profile(v, 1, 10, 80, &one, 0, out, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_wind_power_profile(v, 1, 0, 80, &z0, 0, out, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_wind_power_profile(v, 1, 10, 80, NULL, 0, out, &err), RKW_E_ARG, err);
    CHECK_NEAR(out[0], -7.0, 0, 0);
}
