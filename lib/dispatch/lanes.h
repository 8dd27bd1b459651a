/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vectors of the kernels that run designs side by side: as wide as the machine's registers, for compilers take wider ones apart where they compare, lane
 * by lane. Beside sums and products: masks, gathers, and keys that are compared as whole numbers. */
#ifndef RKW_DISPATCH_LANES_H
#define RKW_DISPATCH_LANES_H

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include "optimize/lanes.h"

enum { RKW_LANES_LOG2 = 3 };
typedef unsigned long long rkw_lane_keys __attribute__((vector_size(64)));

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
#include <stddef.h>
#if defined(__AVX2__)
#include <immintrin.h>
enum { RKW_LANES_LOG2 = 2 };
#else
enum { RKW_LANES_LOG2 = 1 };
#endif

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

enum { RKW_LANES = 1 << RKW_LANES_LOG2 };
typedef double rkw_lanes __attribute__((vector_size(8 * RKW_LANES)));
typedef long long rkw_mask __attribute__((vector_size(8 * RKW_LANES)));
typedef unsigned long long rkw_lane_keys __attribute__((vector_size(8 * RKW_LANES)));
#define RKW_LANE_FN static inline __attribute__((always_inline, unused))

RKW_LANE_FN rkw_lanes lanes_of(double x) { return x - (rkw_lanes){0}; }
RKW_LANE_FN rkw_mask lanes_above(rkw_lanes a, rkw_lanes b) { return (rkw_mask)(a > b); }
RKW_LANE_FN rkw_mask lanes_zero(rkw_lanes a) { return (rkw_mask)(a == (rkw_lanes){0}); }
RKW_LANE_FN rkw_lanes lanes_keep(rkw_mask m, rkw_lanes a) { return (rkw_lanes)(m & (rkw_mask)a); }
RKW_LANE_FN rkw_mask mask_not(rkw_mask m) { return ~m; }
RKW_LANE_FN int mask_has(rkw_mask m, int lane) { return m[lane] != 0; }
RKW_LANE_FN rkw_mask mask_none(void) { return (rkw_mask){0}; }

#if defined(__AVX2__)
RKW_LANE_FN rkw_lanes lanes_pick(rkw_mask m, rkw_lanes a, rkw_lanes b)
{
    return (rkw_lanes)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)m);
}
RKW_LANE_FN rkw_lanes lanes_max(rkw_lanes a, rkw_lanes b) { return (rkw_lanes)_mm256_max_pd((__m256d)a, (__m256d)b); }
RKW_LANE_FN rkw_lanes lanes_min(rkw_lanes a, rkw_lanes b) { return (rkw_lanes)_mm256_min_pd((__m256d)a, (__m256d)b); }
/* a b + c rounded once. */
RKW_LANE_FN rkw_lanes lanes_fma(rkw_lanes a, rkw_lanes b, rkw_lanes c)
{
    return (rkw_lanes)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
}
RKW_LANE_FN int mask_any(rkw_mask m) { return _mm256_movemask_pd((__m256d)m) != 0; }
#else
RKW_LANE_FN rkw_lanes lanes_pick(rkw_mask m, rkw_lanes a, rkw_lanes b)
{
    return (rkw_lanes)((m & (rkw_mask)a) | (~m & (rkw_mask)b));
}
RKW_LANE_FN rkw_lanes lanes_max(rkw_lanes a, rkw_lanes b) { return lanes_pick(lanes_above(a, b), a, b); }
RKW_LANE_FN rkw_lanes lanes_min(rkw_lanes a, rkw_lanes b) { return lanes_pick(lanes_above(b, a), a, b); }
RKW_LANE_FN rkw_lanes lanes_fma(rkw_lanes a, rkw_lanes b, rkw_lanes c)
{
    rkw_lanes x;
    for (int l = 0; l < RKW_LANES; l++) x[l] = __builtin_fma(a[l], b[l], c[l]);
    return x;
}
RKW_LANE_FN int mask_any(rkw_mask m)
{
    long long any = 0;
    for (int l = 0; l < RKW_LANES; l++) any |= m[l];
    return any != 0;
}
#endif

RKW_LANE_FN rkw_lanes lanes_abs(rkw_lanes a)
{
    return (rkw_lanes)((rkw_mask)a & ((rkw_mask){0} + 0x7fffffffffffffffLL));
}
RKW_LANE_FN rkw_mask keys_below(rkw_lane_keys a, rkw_lane_keys b) { return (rkw_mask)(a < b); }
RKW_LANE_FN rkw_lane_keys keys_pick(rkw_mask m, rkw_lane_keys a, rkw_lane_keys b)
{
    return (rkw_lane_keys)lanes_pick(m, (rkw_lanes)a, (rkw_lanes)b);
}
#if defined(__AVX2__)
/* By four loads: faster than the instruction that gathers. */
RKW_LANE_FN rkw_lanes lanes_gather(const double *base, rkw_lane_keys at)
{
    const __m128i low = _mm256_castsi256_si128((__m256i)at), high = _mm256_extracti128_si256((__m256i)at, 1);
    const __m128d a = _mm_loadh_pd(_mm_load_sd(base + _mm_cvtsi128_si64(low)), base + _mm_extract_epi64(low, 1));
    const __m128d b = _mm_loadh_pd(_mm_load_sd(base + _mm_cvtsi128_si64(high)), base + _mm_extract_epi64(high, 1));
    return (rkw_lanes)_mm256_set_m128d(b, a);
}
#else
RKW_LANE_FN rkw_lanes lanes_gather(const double *base, rkw_lane_keys at)
{
    rkw_lanes a;
    for (int l = 0; l < RKW_LANES; l++) a[l] = base[at[l]];
    return a;
}
#endif
RKW_LANE_FN void lanes_scatter(double *base, rkw_lane_keys at, rkw_lanes a)
{
    for (int l = 0; l < RKW_LANES; l++) base[at[l]] = a[l];
}
/* Whole numbers below 2^51, which stand in the last bits of 1.5 x 2^52 + themselves. */
RKW_LANE_FN rkw_lanes lanes_of_signed(rkw_lane_keys a) { return (rkw_lanes)(a + 0x4338000000000000ULL) - 0x1.8p52; }
RKW_LANE_FN rkw_lanes lanes_product_where(rkw_mask m, rkw_lanes a, rkw_lanes b) { return lanes_keep(m, a * b); }
RKW_LANE_FN rkw_lanes lanes_max_where(rkw_mask m, rkw_lanes a, rkw_lanes b)
{
    return lanes_pick(m, lanes_max(a, b), a);
}
#endif

RKW_LANE_FN rkw_lane_keys keys_of(unsigned long long x) { return x + (rkw_lane_keys){0}; }

#endif
