/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Density and temperature of the air at the hub. */
#include "base/simd.h"

#include <rackwatt/wind.h>

#include "base/fail.h"
#include "wind/air.h"
#include "wind/series.h"

/* ISO 2533: sea level 101325 Pa, 288.15 K; exponent g / (R lapse). */
#define STANDARD_EXPONENT 5.255879812716677

static rkw_status check_elevation(double elevation_m, rkw_error *err)
{
    return rkw_check_range(err, "elevation_m", elevation_m, "m", -500.0, 11000.0);
}

rkw_status rkw_wind_standard_pressure(double elevation_m, double *pressure_Pa, rkw_error *err)
{
    if (!pressure_Pa) return rkw_wind_fail_null(err, "pressure_Pa");
    RKW_TRY(check_elevation(elevation_m, err));
    *pressure_Pa = 101325.0 * pow(1.0 - RKW_WIND_LAPSE_K_M * elevation_m / 288.15, STANDARD_EXPONENT);
    return RKW_OK;
}

rkw_status rkw_wind_standard_temperature(double elevation_m, double *temperature_C, rkw_error *err)
{
    if (!temperature_C) return rkw_wind_fail_null(err, "temperature_C");
    RKW_TRY(check_elevation(elevation_m, err));
    *temperature_C = 15.0 - RKW_WIND_LAPSE_K_M * elevation_m;
    return RKW_OK;
}

rkw_status rkw_wind_air_density(const double *pressure_Pa, const double *temperature_C, const double *humidity_0_1,
                                size_t n, double *density_kg_m3, rkw_error *err)
{
    if (!density_kg_m3) return rkw_wind_fail_null(err, "density_kg_m3");
    RKW_TRY(rkw_wind_check_series(err, "pressure_Pa", pressure_Pa, n, 1, "Pa", RKW_WIND_PRESSURE_MIN_PA,
                                  RKW_WIND_PRESSURE_MAX_PA));
    RKW_TRY(rkw_wind_check_series(err, "temperature_C", temperature_C, n, 1, "C", RKW_WIND_TEMPERATURE_MIN_C,
                                  RKW_WIND_TEMPERATURE_MAX_C));
    if (humidity_0_1) RKW_TRY(rkw_wind_check_series(err, "humidity_0_1", humidity_0_1, n, 1, "1", 0.0, 1.0));
    for (size_t i = 0; i < n; i++)
        density_kg_m3[i] =
            rkw_moist_density(pressure_Pa[i], temperature_C[i] + 273.15, humidity_0_1 ? humidity_0_1[i] : 0.0);
    return RKW_OK;
}

rkw_status rkw_wind_density_at_hub(const double *pressure_Pa, const double *temperature_hub_K, size_t n,
                                   double pressure_height_m, double hub_m, int32_t method, double *density_kg_m3,
                                   rkw_error *err)
{
    if (!density_kg_m3) return rkw_wind_fail_null(err, "density_kg_m3");
    RKW_TRY(rkw_wind_check_choice(err, "method", method, 2));
    RKW_TRY(rkw_wind_check_series(err, "pressure_Pa", pressure_Pa, n, 1, "Pa", RKW_WIND_PRESSURE_MIN_PA,
                                  RKW_WIND_PRESSURE_MAX_PA));
    RKW_TRY(rkw_wind_check_series(err, "temperature_hub_K", temperature_hub_K, n, 1, "K", 180.0, 340.0));
    RKW_TRY(rkw_check_range(err, "pressure_height_m", pressure_height_m, "m", 0.0, 1000.0));
    RKW_TRY(rkw_check_range(err, "hub_m", hub_m, "m", 0.0, 1000.0));
    double drop_hPa = (hub_m - pressure_height_m) / 8.0;
    double scale = method == RKW_DENSITY_BAROMETRIC ? 1.225 * 288.15 * 100.0 / 101330.0 : 100.0 / 287.058;
    for (size_t i = 0; i < n; i++)
        density_kg_m3[i] = (pressure_Pa[i] / 100.0 - drop_hPa) * scale / temperature_hub_K[i];
    return RKW_OK;
}

rkw_status rkw_wind_temperature_at_height(const double *temperature, size_t n, double height_m, double target_m,
                                          double *out, rkw_error *err)
{
    if (!out) return rkw_wind_fail_null(err, "out");
    RKW_TRY(rkw_wind_check_series(err, "temperature", temperature, n, 1, "C or K", RKW_WIND_TEMPERATURE_MIN_C, 345.0));
    RKW_TRY(rkw_check_range(err, "height_m", height_m, "m", 0.0, 1000.0));
    RKW_TRY(rkw_check_range(err, "target_m", target_m, "m", 0.0, 1000.0));
    for (size_t i = 0; i < n; i++) out[i] = temperature[i] - RKW_WIND_LAPSE_K_M * (target_m - height_m);
    return RKW_OK;
}
