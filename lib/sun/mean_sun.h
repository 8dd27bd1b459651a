/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fast angles: sidereal time and the mean sun. Whole turns are dropped before the large products, so that no digits are
 * lost over thousands of years. */
#ifndef RKW_SUN_MEAN_SUN_H
#define RKW_SUN_MEAN_SUN_H

#include "base/simd.h"

/* Angle reduced to -180 .. 180. */
static inline double rkw_reduce_deg(double angle_deg) { return angle_deg - 360.0 * rint(angle_deg * (1.0 / 360.0)); }

/* Sun's mean longitude from days since J2000 in terrestrial time, within a few turns. 360007.6982779 deg per millennium
 * are 360 deg per 365.25 days and a rest. Source: Reda & Andreas 2004, appendix A.1 (Meeus, ch. 27). */
static inline double rkw_mean_longitude_deg(double days_tt)
{
    const double year = days_tt / 365.25, t = days_tt / 365250.0;
    return 280.4664567 + 360.0 * (year - rint(year)) + 7.6982779 * t +
           t * t * (0.03032028 + t * (1.0 / 49931 - t * (1.0 / 15300 + t * (1.0 / 2000000))));
}

/* Mean sidereal time at Greenwich from days since J2000 in universal time, within a few turns. Source: ibid. 3.8.1. */
static inline double rkw_sidereal_deg(double days_ut)
{
    const double century = days_ut / 36525.0;
    return 280.46061837 + 360.0 * (days_ut - rint(days_ut)) + 0.98564736629 * days_ut +
           century * century * (0.000387933 - century / 38710000.0);
}

#endif
