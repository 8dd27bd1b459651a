/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The prepared sky: what of a plant's chain depends on place and weather only. */
#ifndef RKW_SOLAR_SKY_H
#define RKW_SOLAR_SKY_H

#include <rackwatt/solar.h>

/* Rows with irradiance, close together: at night there is nothing to compute. */
typedef struct rkw_lit_rows {
    size_t n;
    size_t *row; /* its number on the axis */
    double *apparent_zenith_deg, *azimuth_deg;
    double *east, *north, *up; /* direction to the sun; up is the cosine of the apparent zenith */
    double *ghi, *dni, *dhi, *extraterrestrial, *airmass, *anisotropy;
    double *brightness_circumsolar, *brightness_horizon; /* Perez */
    double *temp_air_C, *wind_speed_m_s, *albedo, *soiling_ratio;
} rkw_lit_rows;

struct rkw_pv_sky {
    rkw_axis axis;
    double *zenith_deg, *apparent_zenith_deg, *azimuth_deg, *temp_air_C; /* axis.n rows */
    rkw_lit_rows lit;
    int32_t has_albedo, reserved; /* albedo rows were given and replace the plant's */
};

#endif
