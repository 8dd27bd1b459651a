/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the geocentric sun to the horizon of a place. */
#ifndef RKW_SUN_OBSERVER_H
#define RKW_SUN_OBSERVER_H

#include <rackwatt/sun.h>

#include "sun/ephemeris.h"

/* Constants of a place. */
typedef struct rkw_observer {
    double longitude_deg, sin_latitude, cos_latitude;
    double parallax_x, parallax_y; /* distances from the earth's axis and equator in equatorial radii */
    double refraction_scale_deg_K; /* pressure factor times 1.02 / 60 and 283 K; over the air temperature in K */
    double temp_air_C;
    double refraction_from_deg; /* true elevation from which refraction is applied */
} rkw_observer;

rkw_observer rkw_observer_at(const rkw_place *place, const rkw_sun_options *options);

/* Instants of one block with what the observer needs to know of them. */
typedef struct rkw_block_times {
    size_t n; /* <= RKW_SUN_BLOCK */
    double days_ut[RKW_SUN_BLOCK], days_tt[RKW_SUN_BLOCK];
    const double *temp_air_C; /* n values, or NULL for the observer's */
} rkw_block_times;

/* Fills the wanted columns. */
void rkw_observe(const rkw_observer *observer, const rkw_block_times *times, const rkw_geocentric *sun,
                 const rkw_sun_columns *out);

rkw_status rkw_sun_options_check(const rkw_sun_options *options, rkw_error *err);

/* Delta-T at an instant by the options' rule [s]. */
double rkw_delta_t_of(const rkw_sun_options *options, double unix_s);

#endif
