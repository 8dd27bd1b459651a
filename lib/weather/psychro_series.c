/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moist air of a whole series: all rows are checked first, so that a failing call writes nothing. */
#include <math.h>
#include <stdio.h>

#include <rackwatt/weather.h>

#include "base/fail.h"
#include "weather/psychro.h"

static rkw_status fail_row(rkw_error *err, size_t row, const char *what, double value, const char *unit, double low,
                           double high)
{
    char name[48];
    snprintf(name, sizeof name, "%s of row %zu", what, row);
    return rkw_fail_value(err, RKW_NOWHERE, name, value, unit, low, high);
}

static rkw_status check_row(size_t i, double temp_C, double rel_humidity, double pressure_Pa, rkw_error *err)
{
    if (!(temp_C >= RKW_MOIST_TEMP_LOW_C && temp_C <= RKW_MOIST_TEMP_HIGH_C))
        return fail_row(err, i, "temperature", temp_C, "C", RKW_MOIST_TEMP_LOW_C, RKW_MOIST_TEMP_HIGH_C);
    if (!(rel_humidity >= 0 && rel_humidity <= 1)) return fail_row(err, i, "rel_humidity", rel_humidity, "1", 0, 1);
    double vapour_Pa = rel_humidity * exp(rkw_log_saturation(temp_C));
    if (!(pressure_Pa > vapour_Pa && isfinite(pressure_Pa)))
        return fail_row(err, i, "pressure", pressure_Pa, "Pa", vapour_Pa, INFINITY);
    return RKW_OK;
}

static void fill_row(size_t i, double temp_C, double rel_humidity, double pressure_Pa, const rkw_moist_air_columns *out)
{
    double log_vapour = rkw_log_saturation(temp_C) + log(rel_humidity);
    double w = rkw_ratio_of_vapour(exp(log_vapour), pressure_Pa);
    if (out->humidity_ratio) out->humidity_ratio[i] = w;
    if (out->wet_bulb_C) out->wet_bulb_C[i] = rkw_solve_wet_bulb(temp_C, w, pressure_Pa);
    if (out->dew_point_C)
        out->dew_point_C[i] = rel_humidity == 1  ? temp_C
                              : rel_humidity > 0 ? rkw_solve_dew_point(temp_C, log_vapour)
                                                 : NAN;
    if (out->enthalpy_J_kg) out->enthalpy_J_kg[i] = rkw_moist_enthalpy_J_kg(temp_C, w);
    if (out->density_kg_m3) out->density_kg_m3[i] = rkw_moist_density_kg_m3(temp_C, w, pressure_Pa);
}

rkw_status rkw_moist_air(size_t n, const double *temp_C, const double *rel_humidity_0_1, const double *pressure_Pa,
                         double pressure_constant_Pa, const rkw_moist_air_columns *out, rkw_error *err)
{
    if (!out || (n && (!temp_C || !rel_humidity_0_1)))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "moist air: temperature, humidity and outputs must not be NULL");
    for (size_t i = 0; i < n; i++)
        RKW_TRY(check_row(i, temp_C[i], rel_humidity_0_1[i], pressure_Pa ? pressure_Pa[i] : pressure_constant_Pa, err));
    for (size_t i = 0; i < n; i++)
        fill_row(i, temp_C[i], rel_humidity_0_1[i], pressure_Pa ? pressure_Pa[i] : pressure_constant_Pa, out);
    return RKW_OK;
}
