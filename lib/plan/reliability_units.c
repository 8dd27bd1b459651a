/* SPDX-License-Identifier: GPL-3.0-or-later */
/* k of n equal units, and outages behind a store and backup. */
#include <rackwatt/reliability.h>

#include <math.h>

#include "base/fail.h"

/* Probability that exactly `up` of n units are in service. */
static double exactly(int32_t n, int32_t up, double a, double u)
{
    double p = 1;
    int32_t downs = n - up;
    for (int32_t i = 1; i <= up; i++) {
        p *= (double)(n - up + i) / i * a;
        /* failures are taken in between, so that neither many units overflow nor rare states vanish */
        while (downs > 0 && p > 1) {
            p *= u;
            downs--;
        }
    }
    return p * pow(u, downs);
}

rkw_status rkw_k_of_n(int32_t n, int32_t k, double mtbf_h, double mttr_h, rkw_redundancy *out, rkw_error *err)
{
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "result is null");
    RKW_TRY(rkw_check_range(err, "n", n, "units", 1, 100000));
    RKW_TRY(rkw_check_range(err, "k", k, "units", 1, n));
    RKW_TRY(rkw_check_positive(err, "mtbf", mtbf_h, "h"));
    RKW_TRY(rkw_check_positive(err, "mttr", mttr_h, "h"));
    const double a = mtbf_h / (mtbf_h + mttr_h), u = mttr_h / (mtbf_h + mttr_h);
    rkw_redundancy r = {.unit_availability = a};
    for (int32_t up = 0; up < k; up++) r.unavailability += exactly(n, up, a, u);
    for (int32_t up = n; up >= k; up--) r.availability += exactly(n, up, a, u);
    r.down_h_per_yr = 8760 * r.unavailability;
    r.failures_per_yr = 8760 * exactly(n, k, a, u) * k / mtbf_h;
    r.mean_down_h = r.down_h_per_yr / r.failures_per_yr;
    *out = r;
    return RKW_OK;
}

rkw_status rkw_interruptions(double outages_per_yr, double mean_h, double autonomy_h, double backup_failure_0_1,
                             double load_MW, rkw_interruption *out, rkw_error *err)
{
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "result is null");
    RKW_TRY(rkw_check_range(err, "outages", outages_per_yr, "1/yr", 0, 1e6));
    RKW_TRY(rkw_check_positive(err, "mean outage", mean_h, "h"));
    RKW_TRY(rkw_check_range(err, "autonomy", autonomy_h, "h", 0, 1e6));
    RKW_TRY(rkw_check_range(err, "backup failure", backup_failure_0_1, "1", 0, 1));
    RKW_TRY(rkw_check_range(err, "load", load_MW, "MW", 0, 1e9));
    rkw_interruption r;
    r.per_yr = outages_per_yr * backup_failure_0_1 * exp(-autonomy_h / mean_h);
    r.unserved_h_per_yr = r.per_yr * mean_h;
    r.eue_MWh_per_yr = r.unserved_h_per_yr * load_MW;
    r.availability = 1 - r.unserved_h_per_yr / 8760;
    r.any_in_a_year_0_1 = -expm1(-r.per_yr);
    *out = r;
    return RKW_OK;
}
