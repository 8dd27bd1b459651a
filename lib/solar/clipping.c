/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clipping that an hourly mean hides. */
#include "base/simd.h"

#include "solar/chain.h"
#include "sun/check.h"

RKW_CLONES
void rkw_clip(const double *mean, const double *sunny, double spread, const double *limit, size_t n, double *clipped)
{
    for (size_t i = 0; i < n; i++) {
        const double f = sunny[i], m = mean[i], step = spread * rkw_max(m, 0.0);
        const double high = m + step * (1.0 - f), low = m - step * f;
        clipped[i] = f * rkw_min(high, limit[i]) + (1.0 - f) * rkw_min(low, limit[i]);
    }
}

rkw_status rkw_clipped_mean(const double *mean, const double *sunny, double spread, const double *limit, size_t n,
                            double *clipped, rkw_error *err)
{
    RKW_TRY(rkw_require_values(err, "mean", mean, n, "W", -1e15, 1e15));
    RKW_TRY(rkw_require_values(err, "sunny", sunny, n, "1", 0.0, 1.0));
    RKW_TRY(rkw_check_range(err, "spread", spread, "1", 0.0, 2.0));
    RKW_TRY(rkw_require_values(err, "limit", limit, n, "W", 0.0, 1e15));
    if (!clipped && n > 0) return rkw_fail_null(err, "clipped");
    rkw_clip(mean, sunny, spread, limit, n, clipped);
    return RKW_OK;
}
