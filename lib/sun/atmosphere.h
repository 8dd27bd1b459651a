/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SUN_ATMOSPHERE_H
#define RKW_SUN_ATMOSPHERE_H

#include <rackwatt/sun.h>

/* Spencer's extraterrestrial irradiance of the UTC day that holds each instant; in place is fine. */
void rkw_extraterrestrial_at(const double *unix_s, size_t n, double *extraterrestrial_W_m2);

#endif
