/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tracker's angle from the sun's direction in the frame of its axis. */
#ifndef RKW_SOLAR_ROTATION_H
#define RKW_SOLAR_ROTATION_H

#include "base/simd.h"

#include <rackwatt/solar.h>

/* Constants of a tracker. */
typedef struct rkw_tracker_frame {
    double sin_axis, cos_axis; /* of the axis azimuth */
    double sin_tilt, cos_tilt; /* of the axis tilt */
    double cross_rad, spacing; /* slope across the axes; pitch over collector width along that slope */
    double limit_rad, stow_rad;
    int backtrack;
} rkw_tracker_frame;

static inline rkw_tracker_frame rkw_tracker_frame_of(const rkw_tracker *t)
{
    const double cross = t->cross_axis_tilt_deg * RKW_DEG, axis = t->axis_azimuth_deg * RKW_DEG;
    return (rkw_tracker_frame){sin(axis),
                               cos(axis),
                               sin(t->axis_tilt_deg * RKW_DEG),
                               cos(t->axis_tilt_deg * RKW_DEG),
                               cross,
                               1.0 / (t->gcr * cos(cross)),
                               t->max_angle_deg * RKW_DEG,
                               t->stow_angle_deg * RKW_DEG,
                               t->backtrack == 1};
}

/* Rotation [rad] for a sun whose direction has the parts `across` the axis and `away` from the flat collector. With
 * backtracking the collector turns back until its neighbour's shadow just misses it. */
static inline double rkw_rotation(const rkw_tracker_frame *f, double across, double away, int up)
{
    const double ideal = atan2(across, away);
    const double overlap = fabs(f->spacing * cos(ideal - f->cross_rad));
    const double back = f->backtrack ? acos(rkw_min(overlap, 1.0)) : 0.0;
    const double turned = ideal > 0.0 ? ideal - back : ideal + back;
    const double theta = rkw_clamp(turned, -f->limit_rad, f->limit_rad);
    return up ? theta : f->stow_rad;
}

#endif
