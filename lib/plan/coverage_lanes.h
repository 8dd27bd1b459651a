/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the coverage kernel needs beside optimize/lanes.h: masked sums, gathers, and keys that are compared as whole numbers. */
#ifndef RKW_PLAN_COVERAGE_LANES_H
#define RKW_PLAN_COVERAGE_LANES_H

#include "optimize/lanes.h"

typedef unsigned long long rkw_lane_keys __attribute__((vector_size(64)));

RKW_LANE_FN rkw_lane_keys keys_of(unsigned long long x) { return (rkw_lane_keys){x, x, x, x, x, x, x, x}; }

#if RKW_MASK_REGISTERS
RKW_LANE_FN rkw_mask lanes_zero(rkw_lanes a) { return _mm512_cmp_pd_mask((__m512d)a, _mm512_setzero_pd(), _CMP_EQ_OQ); }
RKW_LANE_FN rkw_mask keys_below(rkw_lane_keys a, rkw_lane_keys b)
{
    return _mm512_cmplt_epu64_mask((__m512i)a, (__m512i)b);
}
RKW_LANE_FN rkw_lane_keys keys_pick(rkw_mask m, rkw_lane_keys a, rkw_lane_keys b)
{
    return (rkw_lane_keys)_mm512_mask_mov_epi64((__m512i)b, m, (__m512i)a);
}
RKW_LANE_FN rkw_lanes lanes_gather(const double *base, rkw_lane_keys at)
{
    return (rkw_lanes)_mm512_i64gather_pd((__m512i)at, base, 8);
}
RKW_LANE_FN void lanes_scatter(double *base, rkw_lane_keys at, rkw_lanes a)
{
    _mm512_i64scatter_pd(base, (__m512i)at, (__m512d)a, 8);
}
RKW_LANE_FN rkw_lanes lanes_of_signed(rkw_lane_keys a) { return (rkw_lanes)_mm512_cvtepi64_pd((__m512i)a); }
/* a * b where m, else 0; the larger of a and b where m, else a. */
RKW_LANE_FN rkw_lanes lanes_product_where(rkw_mask m, rkw_lanes a, rkw_lanes b)
{
    return (rkw_lanes)_mm512_maskz_mul_pd(m, (__m512d)a, (__m512d)b);
}
RKW_LANE_FN rkw_lanes lanes_max_where(rkw_mask m, rkw_lanes a, rkw_lanes b)
{
    return (rkw_lanes)_mm512_mask_max_pd((__m512d)a, m, (__m512d)a, (__m512d)b);
}
RKW_LANE_FN rkw_lanes lanes_fma(rkw_lanes a, rkw_lanes b, rkw_lanes c)
{
    return (rkw_lanes)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
}
RKW_LANE_FN rkw_mask mask_not(rkw_mask m) { return (rkw_mask)~m; }
RKW_LANE_FN int mask_any(rkw_mask m) { return m != 0; }
RKW_LANE_FN int mask_has(rkw_mask m, int lane) { return m >> lane & 1; }
RKW_LANE_FN rkw_mask mask_none(void) { return 0; }
#else
RKW_LANE_FN rkw_mask lanes_zero(rkw_lanes a) { return (rkw_mask)(a == lanes_of(0)); }
RKW_LANE_FN rkw_mask keys_below(rkw_lane_keys a, rkw_lane_keys b) { return (rkw_mask)(a < b); }
RKW_LANE_FN rkw_lane_keys keys_pick(rkw_mask m, rkw_lane_keys a, rkw_lane_keys b)
{
    return ((rkw_lane_keys)m & a) | (~(rkw_lane_keys)m & b);
}
RKW_LANE_FN rkw_lanes lanes_gather(const double *base, rkw_lane_keys at)
{
    rkw_lanes a;
    for (int l = 0; l < RKW_LANES; l++) a[l] = base[at[l]];
    return a;
}
RKW_LANE_FN void lanes_scatter(double *base, rkw_lane_keys at, rkw_lanes a)
{
    for (int l = 0; l < RKW_LANES; l++) base[at[l]] = a[l];
}
RKW_LANE_FN rkw_lanes lanes_of_signed(rkw_lane_keys a)
{
    rkw_lanes x;
    for (int l = 0; l < RKW_LANES; l++) x[l] = (double)(long long)a[l];
    return x;
}
RKW_LANE_FN rkw_lanes lanes_product_where(rkw_mask m, rkw_lanes a, rkw_lanes b) { return lanes_keep(m, a * b); }
RKW_LANE_FN rkw_lanes lanes_max_where(rkw_mask m, rkw_lanes a, rkw_lanes b)
{
    return lanes_pick(m, lanes_max(a, b), a);
}
/* a b + c rounded once, on every machine. */
RKW_LANE_FN rkw_lanes lanes_fma(rkw_lanes a, rkw_lanes b, rkw_lanes c)
{
    rkw_lanes x;
    for (int l = 0; l < RKW_LANES; l++) x[l] = __builtin_fma(a[l], b[l], c[l]);
    return x;
}
RKW_LANE_FN rkw_mask mask_not(rkw_mask m) { return ~m; }
RKW_LANE_FN int mask_has(rkw_mask m, int lane) { return m[lane] != 0; }
RKW_LANE_FN rkw_mask mask_none(void) { return (rkw_mask){0}; }
RKW_LANE_FN int mask_any(rkw_mask m)
{
    long long any = 0;
    for (int l = 0; l < RKW_LANES; l++) any |= m[l];
    return any != 0;
}
#endif

#endif
