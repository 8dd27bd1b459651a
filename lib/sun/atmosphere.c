/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/simd.h"

#include <rackwatt/sun.h>

#include "base/fail.h"
#include "sun/atmosphere.h"
#include "sun/check.h"

double rkw_extraterrestrial_W_m2(double day_of_year, double solar_constant_W_m2)
{
    const double b = 2.0 * RKW_PI * (day_of_year - 1.0) / 365.0;
    return solar_constant_W_m2 *
           (1.00011 + 0.034221 * cos(b) + 0.00128 * sin(b) + 0.000719 * cos(2.0 * b) + 7.7e-05 * sin(2.0 * b));
}

void rkw_extraterrestrial_at(const double *unix_s, size_t n, double *extraterrestrial_W_m2)
{
    double day = NAN, value = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double today = floor(unix_s[i] / 86400.0);
        if (today != day)
            value = rkw_extraterrestrial_W_m2(rkw_day_of_year((int64_t)floor(unix_s[i])), RKW_SOLAR_CONSTANT_W_M2);
        day = today;
        extraterrestrial_W_m2[i] = value;
    }
}

rkw_status rkw_extraterrestrial_axis(const rkw_axis *axis, double *extraterrestrial_W_m2, rkw_error *err)
{
    RKW_TRY(rkw_axis_check(axis, err));
    if (!extraterrestrial_W_m2) return rkw_fail_null(err, "extraterrestrial_W_m2");
    for (size_t i = 0; i < axis->n; i++) extraterrestrial_W_m2[i] = (double)rkw_axis_time(axis, i) + 0.5 * axis->step_s;
    rkw_extraterrestrial_at(extraterrestrial_W_m2, axis->n, extraterrestrial_W_m2);
    return RKW_OK;
}

RKW_CLONES
void rkw_airmass_relative(const double *apparent_zenith_deg, size_t n, double *airmass)
{
    for (size_t i = 0; i < n; i++) {
        const double zenith = apparent_zenith_deg[i];
        const double above = zenith <= 90.0 ? zenith : 0.0;
        const double value = 1.0 / (cos(above * RKW_DEG) + 0.50572 * pow(96.07995 - above, -1.6364));
        airmass[i] = zenith <= 90.0 ? value : INFINITY;
    }
}

double rkw_airmass_absolute(double airmass_relative, double pressure_Pa)
{
    return airmass_relative * pressure_Pa / 101325.0;
}

/* Constants of the troposphere of the standard atmosphere in hPa and m. */
double rkw_pressure_at_altitude_Pa(double altitude_m)
{
    return 100.0 * pow((44331.514 - altitude_m) / 11880.516, 1.0 / 0.1902632);
}

double rkw_altitude_at_pressure_m(double pressure_Pa) { return 44331.5 - 4946.62 * pow(pressure_Pa, 0.190263); }
