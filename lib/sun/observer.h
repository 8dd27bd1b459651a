/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the geocentric sun to the horizon of a place. */
#ifndef RKW_SUN_OBSERVER_H
#define RKW_SUN_OBSERVER_H

#include <rackwatt/sun.h>

#include "sun/ephemeris.h"

/* Constants of a place. */
typedef struct rkw_observer {
    double longitude_deg, sin_latitude, cos_latitude;
    double parallax_x, parallax_y;    /* distances from the earth's axis and equator in equatorial radii */
    double refraction_scale_deg;      /* pressure and temperature factor times 1.02 / 60 */
    double refraction_from_deg;       /* true elevation from which refraction is applied */
} rkw_observer;

rkw_observer rkw_observer_at(const rkw_place *place, const rkw_sun_options *options);

/* Fills the wanted columns for n <= RKW_SUN_BLOCK instants. */
void rkw_observe(const rkw_observer *observer, const double *days_ut, const double *days_tt, const rkw_geocentric *sun,
                 size_t n, const rkw_sun_columns *out);

rkw_status rkw_sun_options_check(const rkw_sun_options *options, rkw_error *err);

/* Delta-T at an instant by the options' rule [s]. */
double rkw_delta_t_of(const rkw_sun_options *options, double unix_s);

#endif
