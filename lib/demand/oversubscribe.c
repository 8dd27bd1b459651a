/* SPDX-License-Identifier: GPL-3.0-or-later */
/* More racks on the same rating, held by power caps (POLCA). */
#include "base/fail.h"
#include "base/simd.h"
#include "racks.h"

rkw_status rkw_racks_oversubscribe(const rkw_racks *racks, size_t pool_index, double added_share, double peak_fraction,
                                   rkw_oversubscription *out, rkw_error *err)
{
    if (!racks || !out || pool_index >= racks->count)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_racks_oversubscribe: NULL argument or no such pool");
    RKW_TRY(rkw_check_range(err, "added_share", added_share, "", 0.0, 10.0));
    const rkw_pool *pool = &racks->pools[pool_index];
    const double *v = pool->value;
    double idle_fraction = v[RKW_RACK_IDLE_KW] / v[RKW_RACK_MAX_KW];
    RKW_TRY(rkw_check_range(err, "peak_fraction", peak_fraction, "", idle_fraction, 1.0));
    /* Powers relative to the maximum of a rack; the cap acts on what lies above idle. */
    double rating = 1.0 / (1.0 + added_share), dynamic = peak_fraction - idle_fraction;
    double allowed = rkw_min(rating - idle_fraction, dynamic);
    double kept_power = dynamic > 0.0 ? allowed / dynamic : 1.0;
    double least = rkw_cap_curve_busy_power(pool->curve, rkw_cap_curve_lowest_speed(pool->curve));
    if (!(kept_power >= least))
        return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE,
                        "%s: %s more racks would need a cut to %s of dynamic power, the lowest measured cap leaves %s",
                        pool->name, RKW_REAL(added_share), RKW_REAL(kept_power), RKW_REAL(least));
    out->peak_share = peak_fraction * (1.0 + added_share);
    out->power_cut = 1.0 - kept_power;
    out->throughput = rkw_cap_curve_throughput(pool->curve, kept_power);
    out->gained_gpu_h = (1.0 + added_share) * out->throughput - 1.0;
    return RKW_OK;
}
