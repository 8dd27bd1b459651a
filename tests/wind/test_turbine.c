/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turbines: curves, density, catalogue, bad input. Expected values: windpowerlib, GSL, closed forms. */
#include <gsl/gsl_interp.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "wind/reference.h"

#define CATALOGUE "data/catalog"

TEST(power_curves_meet_windpowerlib)
{
    text_csv *curves = reference_read("wind_turbine_curves.csv");
    text_csv *t = reference_read("wind_power_curve.csv");
    const char *ids[] = {"V112/3000", "N131/3000", "SWT130/3300"};
    for (size_t k = 0; curves && t && k < 3; k++) {
        rkw_turbine *turbine = reference_turbine(curves, ids[k], RKW_CURVE_LINEAR);
        for (size_t r = 0; r < t->rows; r++) {
            if (strcmp(text_csv_at(t, r, "turbine"), ids[k]) != 0) continue;
            rkw_error err = {0};
            double v = reference_at(t, r, "wind_speed"), rho = reference_at(t, r, "density"), p = 0;
            CHECK_OK(rkw_turbine_power(turbine, &v, 1, NULL, 0, RKW_DENSITY_NONE, &p, &err), err);
            CHECK_NEAR(p * 1e3, reference_at(t, r, "power_w"), 1e-9, 1e-11);
            CHECK_OK(rkw_turbine_power(turbine, &v, 1, &rho, 0, RKW_DENSITY_VARIABLE, &p, &err), err);
            CHECK_NEAR(p * 1e3, reference_at(t, r, "power_dens_corr_w"), 1e-9, 1e-11);
        }
        rkw_turbine_free(turbine);
    }
    text_csv_free(curves);
    text_csv_free(t);
}

TEST(steffen_curve_meets_gsl)
{
    double x[9] = {0, 1, 2, 3.5, 4, 7, 9, 12, 13}, y[9] = {0, 0, 5, 40, 55, 300, 280, 280, 0};
    rkw_turbine_config config = RKW_TURBINE_CONFIG_INIT;
    rkw_turbine *turbine = NULL;
    rkw_error err = {0};
    config.rated_power_kW = 300;
    config.speed_m_s = x;
    config.power_kW = y;
    config.n_power = 9;
    config.interpolation = RKW_CURVE_STEFFEN;
    CHECK_OK(rkw_turbine_create(&turbine, NULL, &config, &err), err);
    gsl_interp *gsl = gsl_interp_alloc(gsl_interp_steffen, 9);
    gsl_interp_init(gsl, x, y, 9);
    for (double v = 0.0; v <= 13.0; v += 0.013) {
        double p = -1;
        CHECK_OK(rkw_turbine_power(turbine, &v, 1, NULL, 0, RKW_DENSITY_NONE, &p, &err), err);
        CHECK_NEAR(p, gsl_interp_eval(gsl, x, y, v, NULL), 1e-11, 1e-12);
    }
    gsl_interp_free(gsl);
    rkw_turbine_free(turbine);
}

TEST(power_is_zero_outside_the_curve_and_jumps_at_cut_out)
{
    rkw_error err = {0};
    rkw_turbine *turbine = NULL;
    CHECK_OK(rkw_turbine_load(&turbine, NULL, repo_file(CATALOGUE), "vestas_v90_3000", RKW_CURVE_LINEAR, &err), err);
    if (!turbine) return;
    double v[6] = {0, 0.99, 3.5, 25, 25.000001, 80}, p[6], rho = 1.0;
    CHECK_OK(rkw_turbine_power(turbine, v, 6, NULL, 0, RKW_DENSITY_NONE, p, &err), err);
    CHECK(p[0] == 0 && p[1] == 0 && p[4] == 0 && p[5] == 0);
    CHECK_NEAR(p[2], 38.5, 1e-12, 0);
    CHECK_NEAR(p[3], 3000, 1e-12, 0);
    CHECK_OK(rkw_turbine_power(turbine, v, 6, &rho, 0, RKW_DENSITY_IEC, p, &err), err);
    CHECK_NEAR(p[3], 3000, 1e-9, 0);
    CHECK(p[4] == 0);
    CHECK_NEAR(rkw_turbine_hub_height_m(turbine), 80, 0, 0);
    CHECK_NEAR(rkw_turbine_rotor_diameter_m(turbine), 90, 0, 0);
    CHECK_TEXT(rkw_turbine_id(turbine), "vestas_v90_3000");
    rkw_turbine_free(turbine);
}

TEST(thin_air_lowers_power_in_both_density_forms)
{
    rkw_error err = {0};
    rkw_turbine *turbine = NULL;
    CHECK_OK(rkw_turbine_load(&turbine, NULL, repo_file(CATALOGUE), "vestas_v112_3075", RKW_CURVE_LINEAR, &err), err);
    for (double v = 4.0; turbine && v < 12.0; v += 0.5)
        for (int32_t method = RKW_DENSITY_IEC; method <= RKW_DENSITY_VARIABLE; method++) {
            double rho[3] = {1.0, 1.225, 1.3}, speeds[3] = {v, v, v}, p[3], plain;
            CHECK_OK(rkw_turbine_power(turbine, speeds, 3, rho, 1, method, p, &err), err);
            CHECK_OK(rkw_turbine_power(turbine, &v, 1, NULL, 0, RKW_DENSITY_NONE, &plain, &err), err);
            CHECK(p[0] < p[1] && p[1] < p[2]);
            CHECK_NEAR(p[1], plain, 0, 1e-12);
        }
    rkw_turbine_free(turbine);
}

TEST(every_machine_of_the_catalogue_loads_or_says_why)
{
    rkw_table *table = NULL;
    rkw_error err = {0};
    size_t loaded = 0, thrust = 0;
    char folder[512];
    snprintf(folder, sizeof folder, "%s", repo_file(CATALOGUE));
    CHECK_OK(rkw_table_read(&table, NULL, repo_file(CATALOGUE "/turbines.csv"), &err), err);
    for (size_t r = 0; table && r < rkw_table_rows(table); r++) {
        const char *id = rkw_table_cell(table, r, 0);
        for (int32_t kind = RKW_CURVE_LINEAR; kind <= RKW_CURVE_STEFFEN; kind++) {
            rkw_turbine *turbine = NULL;
            int no_curve = strcmp(id, "gamesa_g52_850") == 0;
            CHECK_STATUS(rkw_turbine_load(&turbine, NULL, folder, id, kind, &err), no_curve ? RKW_E_MISSING : RKW_OK,
                         err);
            loaded += turbine != NULL;
            thrust += turbine && rkw_turbine_has_thrust(turbine);
            rkw_turbine_free(turbine);
        }
    }
    CHECK(loaded == 40);
    CHECK(thrust == 2 * 12);
    rkw_turbine *turbine = NULL;
    CHECK_OK(rkw_turbine_load(&turbine, NULL, folder, "siemens_gamesa_sg50_145", RKW_CURVE_LINEAR, &err), err);
    if (turbine) CHECK_TEXT(rkw_turbine_curve_id(turbine), "nrel_bar_highsp_5000_135");
    rkw_turbine_free(turbine);
    CHECK_STATUS(rkw_turbine_load(&turbine, NULL, folder, "vestas_v90_300", RKW_CURVE_LINEAR, &err), RKW_E_UNKNOWN,
                 err);
    CHECK(strstr(err.message, "vestas_v90_3000") != NULL);
    CHECK_STATUS(rkw_turbine_load(&turbine, NULL, "no/such/folder", "x", RKW_CURVE_LINEAR, &err), RKW_E_IO, err);
    CHECK(turbine == NULL);
    rkw_table_free(table);
}

static rkw_status try_curve(const double *speed, const double *power, const double *thrust, double diameter,
                            rkw_error *err)
{
    rkw_turbine_config config = RKW_TURBINE_CONFIG_INIT;
    rkw_turbine *turbine = NULL;
    config.rated_power_kW = 2000;
    config.rotor_diameter_m = diameter;
    config.speed_m_s = config.thrust_speed_m_s = speed;
    config.power_kW = power;
    config.thrust = thrust;
    config.n_power = 4;
    config.n_thrust = thrust ? 4 : 0;
    rkw_status status = rkw_turbine_create(&turbine, NULL, &config, err);
    if (status != RKW_OK) CHECK(turbine == NULL);
    rkw_turbine_free(turbine);
    return status;
}

TEST(bad_turbines_are_typed_errors)
{
    rkw_error err = {0};
    double v[4] = {3, 6, 12, 25}, falling[4] = {3, 6, 6, 25}, p[4] = {0, 250, 2000, 2000};
    double negative[4] = {0, -1, 2000, 2000}, greedy[4] = {0, 450, 2000, 2000}, nan_power[4] = {0, NAN, 2000, 2000};
    double ct[4] = {1.13, 0.8, 0.4, 0.05}, high_ct[4] = {1.21, 0.8, 0.4, 0.05};
    CHECK_OK(try_curve(v, p, ct, 80, &err), err);
    CHECK_STATUS(try_curve(v, negative, ct, 80, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "power_kW[1]") != NULL);
    CHECK_STATUS(try_curve(v, nan_power, ct, 80, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(try_curve(v, greedy, ct, 80, &err), RKW_E_DOMAIN, err); /* Cp 0.677 at 6 m/s */
    CHECK(strstr(err.message, "power coefficient at 6 m/s") != NULL);
    CHECK_STATUS(try_curve(falling, p, ct, 80, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(try_curve(v, p, high_ct, 80, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "thrust[0]") != NULL);
    CHECK_STATUS(try_curve(v, p, ct, -1, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_turbine_create(NULL, NULL, NULL, &err), RKW_E_ARG, err);
    rkw_turbine_free(NULL);
}
