/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_DEMAND_CAP_CURVE_H
#define RKW_DEMAND_CAP_CURVE_H

#include <rackwatt/demand.h>

/* Points in ascending power. `hull_*` starts with (0, 0); both end with (1, 1). */
struct rkw_cap_curve {
    size_t n, hull_n;
    double *power, *throughput;
    double *hull_power, *hull_throughput;
    double gap;
};

rkw_cap_curve *rkw_cap_curve_copy(const rkw_context *ctx, const rkw_cap_curve *curve);

#endif
