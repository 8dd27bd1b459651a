/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SUN_TRIG_H
#define RKW_SUN_TRIG_H

#include <stddef.h>

/* Sines and cosines of an array, each in a loop of its own: where both are taken of one argument the compiler calls the
 * scalar sincos, which is several times slower than two vector functions. In place is fine for one of them alone. */
void rkw_sines(const double *angle_rad, size_t n, double *sine);
void rkw_cosines(const double *angle_rad, size_t n, double *cosine);

static inline void rkw_sines_and_cosines(const double *angle_rad, size_t n, double *sine, double *cosine)
{
    rkw_sines(angle_rad, n, sine);
    rkw_cosines(angle_rad, n, cosine);
}

#endif
