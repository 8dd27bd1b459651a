/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power coefficients, smoothing, efficiency. Expected values: windpowerlib (reference files), closed forms. */
#include <math.h>
#include <string.h>

#include "wind/reference.h"

#define REL 1e-11

TEST(power_from_cp_meets_windpowerlib)
{
    text_csv *table = reference_read("wind_cp_table.csv"), *t = reference_read("wind_cp_power.csv");
    if (!table || !t) return;
    double v[100], cp[100], power;
    rkw_error err = {0};
    size_t n = reference_points(table, "turbine", "E-126/4200", "wind_speed", "cp", 1.0, v, cp, 100);
    for (size_t r = 0; r < t->rows; r++) {
        double speed = reference_at(t, r, "wind_speed"), rho = reference_at(t, r, "density");
        CHECK_OK(rkw_wind_cp_power(v, cp, n, reference_at(t, r, "rotor_diameter_m"), &speed, 1, &rho, 0, &power, &err),
                 err);
        CHECK_NEAR(power * 1e3, reference_at(t, r, "power_w"), 1e-9, REL);
    }
    double speed = 8, rho = 1.2;
    cp[7] = 0.594;
    CHECK_STATUS(rkw_wind_cp_power(v, cp, n, 127, &speed, 1, &rho, 0, &power, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "cp[7]") != NULL);
    text_csv_free(table);
    text_csv_free(t);
}

TEST(smoothed_curves_meet_windpowerlib)
{
    text_csv *curves = reference_read("wind_turbine_curves.csv"), *t = reference_read("wind_smoothed_curve.csv");
    if (!curves || !t) return;
    double v[100], p[100], out_v[200], out_p[200];
    rkw_error err = {0};
    size_t n = reference_points(curves, "turbine", "V112/3000", "wind_speed", "power_w", 1.0, v, p, 100);
    const char *methods[] = {"turbulence_intensity", "Staffell_Pfenninger"};
    for (size_t m = 0; m < 2; m++) {
        rkw_wind_smoothing smoothing = RKW_WIND_SMOOTHING_INIT;
        smoothing.method = (int32_t)m;
        smoothing.turbulence = 0.12;
        size_t count = rkw_wind_smooth_count(&smoothing, v, n), row = 0;
        CHECK(count == 75);
        CHECK_OK(rkw_wind_smooth_curve(&smoothing, v, p, n, out_v, out_p, &err), err);
        for (size_t r = 0; r < t->rows; r++) {
            if (strcmp(text_csv_at(t, r, "method"), methods[m]) != 0) continue;
            CHECK_NEAR(out_v[row], reference_at(t, r, "wind_speed"), 0, REL);
            CHECK_NEAR(out_p[row], reference_at(t, r, "value_w"), 1e-9, REL);
            row++;
        }
        CHECK(row == count);
    }
    text_csv_free(curves);
    text_csv_free(t);
}

TEST(reduced_speeds_meet_windpowerlib)
{
    text_csv *t = reference_read("wind_farm_efficiency.csv");
    if (!t) return;
    rkw_error err = {0};
    for (size_t r = 0; r < t->rows; r++) {
        double v = reference_at(t, r, "wind_speed"), out;
        CHECK_OK(rkw_wind_reduce_speed(NULL, NULL, 0, &v, 1, &out, &err), err);
        CHECK_NEAR(out, reference_at(t, r, "reduced_wind_speed"), 1e-15, REL);
    }
    double x[2] = {5, 15}, e[2] = {0.8, 1}, v[3] = {2, 10, 20}, out[3];
    CHECK_OK(rkw_wind_reduce_speed(x, e, 2, v, 3, out, &err), err);
    CHECK_NEAR(out[0], 1.6, 1e-15, 0);
    CHECK_NEAR(out[1], 9.0, 1e-14, 0);
    CHECK_NEAR(out[2], 20, 0, 0);
    e[0] = 80;
    CHECK_STATUS(rkw_wind_reduce_speed(x, e, 2, v, 3, out, &err), RKW_E_DOMAIN, err);
    text_csv_free(t);
}
