/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of modules as infinite sheds: what one row takes from the next, on its front and on its back. `ratio` is the
 * projection of the beam on the surface over that on the ground; times the ground cover ratio it is the length of a row's
 * shadow over the pitch. Marion et al., IEEE PVSC 44 (2017), 1537; Mikofski et al., IEEE PVSC
 * 46 (2019), 182. */
#ifndef RKW_SOLAR_SHEDS_H
#define RKW_SOLAR_SHEDS_H

#include "base/simd.h"

#include <rackwatt/solar.h>

/* Share of the ground between rows that the beam reaches. */
static inline double rkw_sunlit_ground(double gcr, double ratio, double cos_zenith)
{
    const double cos_87_deg = 0.052335956242943807;
    return cos_zenith >= cos_87_deg ? 1.0 - rkw_min(gcr * fabs(ratio), 1.0) : 0.0;
}

/* Share of a row's slant that the row in front shades; all of it when the sun is behind the surface. */
static inline double rkw_shaded_slant(double gcr, double ratio, double projection)
{
    const double shadow = gcr * ratio;
    const double shaded = projection > 0.0 ? 1.0 - 1.0 / shadow : 1.0;
    return shadow > 1.0 ? shaded : 0.0;
}

/* Mean view factors of a row to sky and ground past the row in front: the integrals over the slant are closed. */
static inline double rkw_row_to_sky(double gcr, double cos_tilt)
{
    return 0.5 * (1.0 + (1.0 - sqrt(1.0 - 2.0 * gcr * cos_tilt + gcr * gcr)) / gcr);
}

static inline double rkw_row_to_ground(double gcr, double cos_tilt)
{
    return 0.5 * (1.0 - (sqrt(1.0 + 2.0 * gcr * cos_tilt + gcr * gcr) - 1.0) / gcr);
}

/* Irradiance that the ground throws back, from GHI, its diffuse part and what of both reaches the ground. */
static inline double rkw_ground_source(double albedo, double ghi, double dhi, double sunlit, double ground_to_sky)
{
    const double diffuse = ghi >= 1e-4 ? rkw_clamp(dhi / ghi, 0.0, 1.0) : 0.0;
    return albedo * ghi * (sunlit * (1.0 - diffuse) + diffuse * ground_to_sky);
}

/* Mean view factor from the ground between rows to the sky; `height` is that of the row's centre over the pitch. */
double rkw_ground_to_sky(double gcr, double height, double cos_tilt, double sin_tilt);

rkw_status rkw_sheds_check(const rkw_sheds *sheds, rkw_error *err);

#endif
