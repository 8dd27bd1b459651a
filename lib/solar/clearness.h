/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SOLAR_CLEARNESS_H
#define RKW_SOLAR_CLEARNESS_H

#include "base/simd.h"

#include <rackwatt/base.h>

/* Near the horizon ratios lose their meaning: the clearness index is taken at 86.3 deg at most, and beyond 87 deg all
 * irradiance counts as diffuse. */
#define RKW_MIN_COS_CLEARNESS 0.065
#define RKW_MAX_BEAM_ZENITH_DEG 87.0

/* GHI over extraterrestrial irradiance on the horizontal, 0 .. 1. */
static inline double rkw_clearness(double zenith_deg, double ghi, double extraterrestrial)
{
    const double horizontal = extraterrestrial * rkw_max(cos(zenith_deg * RKW_DEG), RKW_MIN_COS_CLEARNESS);
    return rkw_clamp(ghi / horizontal, 0.0, 1.0);
}

rkw_status rkw_ghi_check(const double *zenith_deg, const double *ghi, const double *extraterrestrial, size_t n,
                         rkw_error *err);

#endif
