/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rotation of single-axis trackers. Lorenzo, Narvarte & Munoz 2011 for the ideal angle; Anderson & Mikofski,
 * NREL/TP-5K00-76626, for backtracking on slopes and the orientation of the surface. */
#include "base/simd.h"

#include "solar/incidence.h"
#include "solar/kernels.h"
#include "solar/rotation.h"
#include "sun/check.h"

RKW_CLONES
void rkw_rotate(const rkw_tracker *tracker, const double *apparent_zenith_deg, const double *solar_azimuth_deg,
                size_t n, double *theta_deg)
{
    const rkw_tracker_frame frame = rkw_tracker_frame_of(tracker);
    for (size_t i = 0; i < n; i++) {
        const double zenith = apparent_zenith_deg[i] * RKW_DEG;
        const double turn = (solar_azimuth_deg[i] - tracker->axis_azimuth_deg) * RKW_DEG;
        const double sin_zenith = sin(zenith);
        const double across = sin_zenith * sin(turn);
        const double away = sin_zenith * cos(turn) * frame.sin_tilt + cos(zenith) * frame.cos_tilt;
        theta_deg[i] = rkw_rotation(&frame, across, away, apparent_zenith_deg[i] <= 90.0) / RKW_DEG;
    }
}

RKW_CLONES
void rkw_orient(const rkw_tracker *tracker, const double *theta_deg, size_t n, double *surface_tilt_deg,
                double *surface_azimuth_deg)
{
    const double sin_axis = sin(tracker->axis_tilt_deg * RKW_DEG), cos_axis = cos(tracker->axis_tilt_deg * RKW_DEG);
    for (size_t i = 0; i < n; i++) {
        const double theta = theta_deg[i] * RKW_DEG;
        /* The collector's normal: across the axis, along its fall, and up. */
        const double across = sin(theta), along = cos(theta) * sin_axis, up = cos(theta) * cos_axis;
        const double azimuth = tracker->axis_azimuth_deg + atan2(across, along) / RKW_DEG;
        surface_tilt_deg[i] = acos(rkw_clamp(up, -1.0, 1.0)) / RKW_DEG;
        surface_azimuth_deg[i] = azimuth - 360.0 * floor(azimuth * (1.0 / 360.0));
    }
}

rkw_status rkw_tracker_check(const rkw_tracker *tracker, rkw_error *err)
{
    if (!tracker) return rkw_fail_null(err, "tracker");
    RKW_TRY(rkw_check_range(err, "axis_tilt", tracker->axis_tilt_deg, "deg", 0.0, 90.0));
    RKW_TRY(rkw_check_range(err, "axis_azimuth", tracker->axis_azimuth_deg, "deg", 0.0, 360.0));
    RKW_TRY(rkw_check_range(err, "max_angle", tracker->max_angle_deg, "deg", 0.0, 180.0));
    RKW_TRY(rkw_check_range(err, "gcr", tracker->gcr, "1", 0.01, 1.0));
    RKW_TRY(rkw_check_range(err, "cross_axis_tilt", tracker->cross_axis_tilt_deg, "deg", -89.0, 89.0));
    RKW_TRY(rkw_check_range(err, "stow_angle", tracker->stow_angle_deg, "deg", -180.0, 180.0));
    return rkw_check_choice(err, "backtrack", tracker->backtrack, 2);
}

enum { BLOCK = 256 };

typedef struct track_output {
    double *theta_deg, *surface_tilt_deg, *surface_azimuth_deg, *aoi_deg;
} track_output;

static void track_block(const rkw_tracker *tracker, const double *zenith_deg, const double *azimuth_deg, size_t first,
                        size_t n, const track_output *out)
{
    double theta[BLOCK], tilt[BLOCK], azimuth[BLOCK], projection[BLOCK];
    rkw_rotate(tracker, zenith_deg + first, azimuth_deg + first, n, theta);
    rkw_orient(tracker, theta, n, tilt, azimuth);
    const rkw_directions d = {tilt, azimuth, zenith_deg + first, azimuth_deg + first};
    rkw_project(&d, n, projection);
    for (size_t i = 0; i < n; i++) {
        if (out->theta_deg) out->theta_deg[first + i] = theta[i];
        if (out->surface_tilt_deg) out->surface_tilt_deg[first + i] = tilt[i];
        if (out->surface_azimuth_deg) out->surface_azimuth_deg[first + i] = azimuth[i];
        if (out->aoi_deg) out->aoi_deg[first + i] = acos(projection[i]) / RKW_DEG;
    }
}

rkw_status rkw_track(const rkw_tracker *tracker, const double *apparent_zenith_deg, const double *solar_azimuth_deg,
                     size_t n, double *theta_deg, double *surface_tilt_deg, double *surface_azimuth_deg,
                     double *aoi_deg, rkw_error *err)
{
    RKW_TRY(rkw_tracker_check(tracker, err));
    RKW_TRY(rkw_require_values(err, "apparent_zenith", apparent_zenith_deg, n, "deg", 0.0, 180.0));
    RKW_TRY(rkw_require_values(err, "solar_azimuth", solar_azimuth_deg, n, "deg", -360.0, 360.0));
    const track_output out = {theta_deg, surface_tilt_deg, surface_azimuth_deg, aoi_deg};
    for (size_t first = 0; first < n; first += BLOCK)
        track_block(tracker, apparent_zenith_deg, solar_azimuth_deg, first, n - first < BLOCK ? n - first : BLOCK,
                    &out);
    return RKW_OK;
}

double rkw_axis_tilt_on_slope(double slope_azimuth_deg, double slope_tilt_deg, double axis_azimuth_deg)
{
    return atan(cos((axis_azimuth_deg - slope_azimuth_deg) * RKW_DEG) * tan(slope_tilt_deg * RKW_DEG)) / RKW_DEG;
}

double rkw_cross_axis_tilt_on_slope(double slope_azimuth_deg, double slope_tilt_deg, double axis_azimuth_deg,
                                    double axis_tilt_deg)
{
    const double turn = (slope_azimuth_deg - axis_azimuth_deg) * RKW_DEG, slope = slope_tilt_deg * RKW_DEG;
    const double axis = axis_tilt_deg * RKW_DEG;
    /* The slope's normal: across the axis, and away from the flat collector. */
    const double across = sin(slope) * sin(turn);
    const double away = sin(slope) * cos(turn) * sin(axis) + cos(slope) * cos(axis);
    return atan2(across, away) / RKW_DEG;
}
