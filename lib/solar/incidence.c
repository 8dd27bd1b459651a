/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/simd.h"

#include "solar/incidence.h"
#include "sun/check.h"
#include "sun/trig.h"

enum { BLOCK = 256 };

/* Sine and cosine of angles in degrees. */
static void sines_and_cosines_deg(const double *angle_deg, size_t n, double *sine, double *cosine)
{
    double angle_rad[BLOCK];
    for (size_t i = 0; i < n; i++) angle_rad[i] = angle_deg[i] * RKW_DEG;
    rkw_sines_and_cosines(angle_rad, n, sine, cosine);
}

static void project_block(const rkw_directions *d, size_t first, size_t n, double *projection)
{
    double sin_zenith[BLOCK], cos_zenith[BLOCK], sin_tilt[BLOCK], cos_tilt[BLOCK], turn[BLOCK], cos_turn[BLOCK];
    sines_and_cosines_deg(d->solar_zenith_deg + first, n, sin_zenith, cos_zenith);
    sines_and_cosines_deg(d->surface_tilt_deg + first, n, sin_tilt, cos_tilt);
    for (size_t i = 0; i < n; i++)
        turn[i] = (d->solar_azimuth_deg[first + i] - d->surface_azimuth_deg[first + i]) * RKW_DEG;
    rkw_cosines(turn, n, cos_turn);
    for (size_t i = 0; i < n; i++)
        projection[first + i] =
            rkw_clamp(cos_tilt[i] * cos_zenith[i] + sin_tilt[i] * sin_zenith[i] * cos_turn[i], -1.0, 1.0);
}

void rkw_project(const rkw_directions *d, size_t n, double *projection)
{
    for (size_t first = 0; first < n; first += BLOCK)
        project_block(d, first, n - first < BLOCK ? n - first : BLOCK, projection);
}

rkw_status rkw_directions_check(const rkw_directions *d, size_t n, rkw_error *err)
{
    RKW_TRY(rkw_require_values(err, "surface_tilt", d->surface_tilt_deg, n, "deg", 0.0, 180.0));
    RKW_TRY(rkw_require_values(err, "surface_azimuth", d->surface_azimuth_deg, n, "deg", -360.0, 360.0));
    RKW_TRY(rkw_require_values(err, "solar_zenith", d->solar_zenith_deg, n, "deg", 0.0, 180.0));
    return rkw_require_values(err, "solar_azimuth", d->solar_azimuth_deg, n, "deg", -360.0, 360.0);
}

rkw_status rkw_incidence(const double *surface_tilt_deg, const double *surface_azimuth_deg,
                         const double *solar_zenith_deg, const double *solar_azimuth_deg, size_t n, double *aoi_deg,
                         double *projection, rkw_error *err)
{
    const rkw_directions d = {surface_tilt_deg, surface_azimuth_deg, solar_zenith_deg, solar_azimuth_deg};
    RKW_TRY(rkw_directions_check(&d, n, err));
    if (aoi_deg) {
        rkw_project(&d, n, aoi_deg);
        for (size_t i = 0; i < n; i++) aoi_deg[i] = acos(aoi_deg[i]) / RKW_DEG;
    }
    if (projection) rkw_project(&d, n, projection);
    return RKW_OK;
}
