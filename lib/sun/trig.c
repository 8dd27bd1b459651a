/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/simd.h"

#include "sun/trig.h"

RKW_CLONES
void rkw_sines(const double *angle_rad, size_t n, double *sine)
{
    for (size_t i = 0; i < n; i++) sine[i] = sin(angle_rad[i]);
}

RKW_CLONES
void rkw_cosines(const double *angle_rad, size_t n, double *cosine)
{
    for (size_t i = 0; i < n; i++) cosine[i] = cos(angle_rad[i]);
}
