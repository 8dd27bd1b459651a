/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eight doubles at once: the same hour of eight segments of the year. Written with the compilers' vector extensions, so
 * that one source serves AVX-512, AVX2 and every other machine; intrinsics only where masks are registers. */
#ifndef RKW_OPTIMIZE_LANES_H
#define RKW_OPTIMIZE_LANES_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>
#define RKW_MASK_REGISTERS 1
#else
#define RKW_MASK_REGISTERS 0
#ifdef __AVX2__
#include <immintrin.h>
#endif
#endif

/* Vectors are passed to functions that are always inlined, so no calling convention is concerned. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

enum { RKW_LANES = 8 };

typedef double rkw_lanes __attribute__((vector_size(64)));
typedef long long rkw_lane_bits __attribute__((vector_size(64)));
typedef float rkw_narrow_lanes __attribute__((vector_size(32))); /* for what needs no more than seven digits */

#define RKW_LANE_FN static inline __attribute__((always_inline, unused))

RKW_LANE_FN rkw_lanes lanes_of(double x) { return (rkw_lanes){x, x, x, x, x, x, x, x}; }

#if RKW_MASK_REGISTERS
typedef __mmask8 rkw_mask;
RKW_LANE_FN rkw_mask lanes_above(rkw_lanes a, rkw_lanes b)
{
    return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_GT_OQ);
}
RKW_LANE_FN rkw_lanes lanes_keep(rkw_mask m, rkw_lanes a) { return (rkw_lanes)_mm512_maskz_mov_pd(m, (__m512d)a); }
RKW_LANE_FN rkw_lanes lanes_pick(rkw_mask m, rkw_lanes a, rkw_lanes b)
{
    return (rkw_lanes)_mm512_mask_mov_pd((__m512d)b, m, (__m512d)a);
}
RKW_LANE_FN rkw_lanes lanes_max(rkw_lanes a, rkw_lanes b) { return (rkw_lanes)_mm512_max_pd((__m512d)a, (__m512d)b); }
RKW_LANE_FN rkw_lanes lanes_min(rkw_lanes a, rkw_lanes b) { return (rkw_lanes)_mm512_min_pd((__m512d)a, (__m512d)b); }
RKW_LANE_FN rkw_lanes lanes_abs(rkw_lanes a) { return (rkw_lanes)_mm512_abs_pd((__m512d)a); }
RKW_LANE_FN rkw_lanes lanes_sqrt(rkw_lanes a) { return (rkw_lanes)_mm512_sqrt_pd((__m512d)a); }
/* 1/a to the last digit or the one before: an estimate of 14 bits and two steps of Newton, in a third of the time of a
 * division. NaN where a is 0 or infinite. */
RKW_LANE_FN rkw_lanes lanes_inverse(rkw_lanes a)
{
    const __m512d x = (__m512d)a, one = _mm512_set1_pd(1.0);
    __m512d y = _mm512_rcp14_pd(x);
    y = _mm512_fmadd_pd(y, _mm512_fnmadd_pd(x, y, one), y);
    return (rkw_lanes)_mm512_fmadd_pd(y, _mm512_fnmadd_pd(x, y, one), y);
}
#elif defined(__AVX2__)
/* Compilers take comparisons of vectors that no register holds apart into single numbers: here they are two halves. */
typedef union rkw_halves {
    rkw_lanes lanes;
    __m256d half[2];
} rkw_halves;
#define RKW_BY_HALVES(name, operation)                                                                                 \
    RKW_LANE_FN rkw_lanes name(rkw_lanes a, rkw_lanes b)                                                               \
    {                                                                                                                  \
        const rkw_halves x = {a}, y = {b};                                                                             \
        rkw_halves r;                                                                                                  \
        for (int i = 0; i < 2; i++) r.half[i] = operation(x.half[i], y.half[i]);                                       \
        return r.lanes;                                                                                                \
    }
typedef rkw_lane_bits rkw_mask; /* all bits of a lane set or none */
#define RKW_GREATER(x, y) _mm256_cmp_pd(x, y, _CMP_GT_OQ)
RKW_BY_HALVES(lanes_greater, RKW_GREATER)
RKW_LANE_FN rkw_mask lanes_above(rkw_lanes a, rkw_lanes b) { return (rkw_mask)lanes_greater(a, b); }
RKW_BY_HALVES(lanes_and, _mm256_and_pd)
RKW_LANE_FN rkw_lanes lanes_keep(rkw_mask m, rkw_lanes a) { return lanes_and((rkw_lanes)m, a); }
RKW_BY_HALVES(lanes_max, _mm256_max_pd)
RKW_BY_HALVES(lanes_min, _mm256_min_pd)
#undef RKW_GREATER
RKW_LANE_FN rkw_lanes lanes_pick(rkw_mask m, rkw_lanes a, rkw_lanes b)
{
    const rkw_halves mask = {(rkw_lanes)m}, x = {a}, y = {b};
    rkw_halves r;
    for (int i = 0; i < 2; i++) r.half[i] = _mm256_blendv_pd(y.half[i], x.half[i], mask.half[i]);
    return r.lanes;
}
RKW_LANE_FN rkw_lanes lanes_abs(rkw_lanes a)
{
    const rkw_halves x = {a};
    rkw_halves r;
    for (int i = 0; i < 2; i++) r.half[i] = _mm256_andnot_pd(_mm256_set1_pd(-0.0), x.half[i]);
    return r.lanes;
}
RKW_LANE_FN rkw_lanes lanes_sqrt(rkw_lanes a)
{
    const rkw_halves x = {a};
    rkw_halves r;
    for (int i = 0; i < 2; i++) r.half[i] = _mm256_sqrt_pd(x.half[i]);
    return r.lanes;
}
RKW_LANE_FN rkw_lanes lanes_inverse(rkw_lanes a) { return 1.0 / a; }
#else
typedef rkw_lane_bits rkw_mask;
RKW_LANE_FN rkw_mask lanes_above(rkw_lanes a, rkw_lanes b) { return (rkw_mask)(a > b); }
RKW_LANE_FN rkw_lanes lanes_keep(rkw_mask m, rkw_lanes a) { return (rkw_lanes)(m & (rkw_lane_bits)a); }
RKW_LANE_FN rkw_lanes lanes_pick(rkw_mask m, rkw_lanes a, rkw_lanes b)
{
    return (rkw_lanes)((m & (rkw_lane_bits)a) | (~m & (rkw_lane_bits)b));
}
RKW_LANE_FN rkw_lanes lanes_max(rkw_lanes a, rkw_lanes b) { return lanes_pick(lanes_above(a, b), a, b); }
RKW_LANE_FN rkw_lanes lanes_min(rkw_lanes a, rkw_lanes b) { return lanes_pick(lanes_above(a, b), b, a); }
RKW_LANE_FN rkw_lanes lanes_abs(rkw_lanes a) { return lanes_max(a, -a); }
RKW_LANE_FN rkw_lanes lanes_sqrt(rkw_lanes a)
{
    rkw_lanes root;
    for (int l = 0; l < RKW_LANES; l++) root[l] = __builtin_sqrt(a[l]);
    return root;
}
RKW_LANE_FN rkw_lanes lanes_inverse(rkw_lanes a) { return 1.0 / a; }
#endif

#if !RKW_MASK_REGISTERS && defined(__AVX2__)
typedef union rkw_narrow_halves {
    rkw_narrow_lanes lanes;
    __m128 half[2];
} rkw_narrow_halves;
RKW_LANE_FN rkw_narrow_lanes lanes_narrow(rkw_lanes a)
{
    const rkw_halves x = {a};
    rkw_narrow_halves r;
    for (int i = 0; i < 2; i++) r.half[i] = _mm256_cvtpd_ps(x.half[i]);
    return r.lanes;
}
RKW_LANE_FN rkw_lanes lanes_widen(rkw_narrow_lanes a)
{
    const rkw_narrow_halves x = {a};
    rkw_halves r;
    for (int i = 0; i < 2; i++) r.half[i] = _mm256_cvtps_pd(x.half[i]);
    return r.lanes;
}
RKW_LANE_FN bool lanes_any(rkw_mask m)
{
    const rkw_halves x = {(rkw_lanes)m};
    return _mm256_movemask_pd(_mm256_or_pd(x.half[0], x.half[1])) != 0;
}
#else
RKW_LANE_FN rkw_narrow_lanes lanes_narrow(rkw_lanes a) { return __builtin_convertvector(a, rkw_narrow_lanes); }
RKW_LANE_FN rkw_lanes lanes_widen(rkw_narrow_lanes a) { return __builtin_convertvector(a, rkw_lanes); }
RKW_LANE_FN bool lanes_any(rkw_mask m)
{
#if RKW_MASK_REGISTERS
    return m != 0;
#else
    long long any = 0;
    for (int l = 0; l < RKW_LANES; l++) any |= m[l];
    return any != 0;
#endif
}
#endif

RKW_LANE_FN double lanes_sum(rkw_lanes a)
{
    double sum = 0.0;
    for (int l = 0; l < RKW_LANES; l++) sum += a[l];
    return sum;
}

RKW_LANE_FN double lanes_highest(rkw_lanes a)
{
    double high = a[0];
    for (int l = 1; l < RKW_LANES; l++)
        if (!(a[l] <= high)) high = a[l];
    return high;
}

/* Lane l receives lane l-1: what the segment before ends with. */
RKW_LANE_FN rkw_lanes lanes_from_left(rkw_lanes a)
{
    return (rkw_lanes){a[7], a[0], a[1], a[2], a[3], a[4], a[5], a[6]};
}

/* Lane l receives lane l+1: what the segment after begins with. */
RKW_LANE_FN rkw_lanes lanes_from_right(rkw_lanes a)
{
    return (rkw_lanes){a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[0]};
}

#endif
