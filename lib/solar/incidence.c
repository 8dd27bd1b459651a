/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/simd.h"

#include "solar/incidence.h"
#include "sun/check.h"

RKW_CLONES
void rkw_project(const rkw_directions *d, size_t n, double *projection)
{
    for (size_t i = 0; i < n; i++) {
        const double zenith = d->solar_zenith_deg[i] * RKW_DEG, tilt = d->surface_tilt_deg[i] * RKW_DEG;
        const double turn = (d->solar_azimuth_deg[i] - d->surface_azimuth_deg[i]) * RKW_DEG;
        projection[i] = rkw_clamp(cos(tilt) * cos(zenith) + sin(tilt) * sin(zenith) * cos(turn), -1.0, 1.0);
    }
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
