/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SOLAR_INCIDENCE_H
#define RKW_SOLAR_INCIDENCE_H

#include <rackwatt/solar.h>

/* Surfaces and sun, n rows. */
typedef struct rkw_directions {
    const double *surface_tilt_deg, *surface_azimuth_deg, *solar_zenith_deg, *solar_azimuth_deg;
} rkw_directions;

rkw_status rkw_directions_check(const rkw_directions *directions, size_t n, rkw_error *err);

/* Cosine of the angle between sun and surface normal. */
void rkw_project(const rkw_directions *directions, size_t n, double *projection);

#endif
