/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sandia's grid-connected inverter model. */
#include "base/simd.h"

#include "solar/kernels.h"
#include "sun/check.h"

RKW_CLONES
void rkw_convert_sandia(const rkw_sandia_inverter *inverter, const double *restrict v_dc, const double *restrict p_dc,
                        size_t n, double *restrict p_ac_unlimited)
{
    const rkw_sandia_inverter v = *inverter;
    for (size_t i = 0; i < n; i++) {
        const double dv = v_dc[i] - v.v_dc_V;
        const double a = v.p_dc_W * (1.0 + v.c1_1_V * dv), b = v.p_start_W * (1.0 + v.c2_1_V * dv);
        const double c = v.c0_1_W * (1.0 + v.c3_1_V * dv), above = p_dc[i] - b;
        const double ac = (v.p_ac_W / (a - b) - c * (a - b)) * above + c * above * above;
        p_ac_unlimited[i] = p_dc[i] < v.p_start_W ? -v.p_night_W : ac;
    }
}

RKW_CLONES
void rkw_sandia_limit(const rkw_sandia_inverter *inverter, const double *temp_air_C, size_t n, double *limit)
{
    const double from_C = inverter->derate_from_C, slope = inverter->derate_per_C, full = inverter->p_ac_W;
    for (size_t i = 0; i < n; i++)
        limit[i] = full * rkw_clamp(1.0 - slope * rkw_max(temp_air_C[i] - from_C, 0.0), 0.0, 1.0);
}

rkw_status rkw_sandia_check(const rkw_sandia_inverter *inverter, rkw_error *err)
{
    if (!inverter) return rkw_fail_null(err, "inverter");
    RKW_TRY(rkw_check_range(err, "inverter.p_ac", inverter->p_ac_W, "W", 1.0, 1e9));
    RKW_TRY(rkw_check_range(err, "inverter.p_dc", inverter->p_dc_W, "W", 1.0, 1e9));
    RKW_TRY(rkw_check_range(err, "inverter.v_dc", inverter->v_dc_V, "V", 1.0, 1e4));
    RKW_TRY(rkw_check_range(err, "inverter.p_start", inverter->p_start_W, "W", 0.0, inverter->p_dc_W));
    RKW_TRY(rkw_check_range(err, "inverter.c0", inverter->c0_1_W, "1/W", -1.0, 1.0));
    RKW_TRY(rkw_check_range(err, "inverter.c1", inverter->c1_1_V, "1/V", -1.0, 1.0));
    RKW_TRY(rkw_check_range(err, "inverter.c2", inverter->c2_1_V, "1/V", -1.0, 1.0));
    RKW_TRY(rkw_check_range(err, "inverter.c3", inverter->c3_1_V, "1/V", -1.0, 1.0));
    RKW_TRY(rkw_check_range(err, "inverter.p_night", inverter->p_night_W, "W", 0.0, inverter->p_ac_W));
    RKW_TRY(rkw_check_range(err, "inverter.derate_from", inverter->derate_from_C, "degC", -50.0, 1000.0));
    return rkw_check_range(err, "inverter.derate_per_C", inverter->derate_per_C, "1/degC", 0.0, 1.0);
}

rkw_status rkw_sandia_ac(const rkw_sandia_inverter *inverter, double count, const double *v_dc_V, const double *p_dc_W,
                         const double *temp_air_C, size_t n, double *p_ac_W, rkw_error *err)
{
    enum { BLOCK = 256 };
    RKW_TRY(rkw_sandia_check(inverter, err));
    RKW_TRY(rkw_check_positive(err, "count", count, "1"));
    RKW_TRY(rkw_require_values(err, "v_dc", v_dc_V, n, "V", 0.0, 1e5));
    RKW_TRY(rkw_require_values(err, "p_dc", p_dc_W, n, "W", 0.0, 1e15));
    if (temp_air_C) RKW_TRY(rkw_check_values(err, "temp_air", temp_air_C, n, "degC", -100.0, 80.0));
    if (!p_ac_W && n > 0) return rkw_fail_null(err, "p_ac_W");
    for (size_t first = 0; first < n; first += BLOCK) {
        const size_t rows = n - first < BLOCK ? n - first : BLOCK;
        double share[BLOCK], ac[BLOCK], limit[BLOCK];
        for (size_t i = 0; i < rows; i++) share[i] = p_dc_W[first + i] / count;
        rkw_convert_sandia(inverter, v_dc_V + first, share, rows, ac);
        if (temp_air_C) rkw_sandia_limit(inverter, temp_air_C + first, rows, limit);
        for (size_t i = 0; i < rows; i++)
            p_ac_W[first + i] = count * rkw_min(ac[i], temp_air_C ? limit[i] : inverter->p_ac_W);
    }
    return RKW_OK;
}
