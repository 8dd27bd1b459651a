/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_WIND_SAMPLES_H
#define RKW_WIND_SAMPLES_H

#include <rackwatt/base.h>

/* A sorted copy of n >= 1 finite values, released by rkw_release; NULL with *status set on failure. */
double *rkw_wind_sorted(const rkw_context *ctx, const char *name, const double *values, size_t n, rkw_status *status,
                        rkw_error *err);

#endif
