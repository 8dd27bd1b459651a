/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers as a function of (seed, stream, counter): splitmix64 (Steele, Lea, Flood 2014). */
#ifndef RKW_WIND_RANDOM_H
#define RKW_WIND_RANDOM_H

#include <math.h>
#include <stdint.h>

#include "base/random.h"

typedef struct rkw_wind_random {
    uint64_t state;
} rkw_wind_random;

static inline rkw_wind_random rkw_wind_random_stream(uint64_t seed, uint64_t stream)
{
    return (rkw_wind_random){rkw_random_mix(seed + RKW_RANDOM_STEP) ^ rkw_random_mix(~stream)};
}

/* Uniform in (0, 1), both ends excluded. */
static inline double rkw_wind_random_0_1(rkw_wind_random *r)
{
    r->state += RKW_RANDOM_STEP;
    return ((double)(rkw_random_mix(r->state) >> 11) + 0.5) * 0x1p-53;
}

static inline double rkw_wind_random_exponential(rkw_wind_random *r, double mean)
{
    return -mean * log(rkw_wind_random_0_1(r));
}

#endif
