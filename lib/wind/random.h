/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers as a function of (seed, stream, counter): splitmix64 (Steele, Lea, Flood 2014). */
#ifndef RKW_WIND_RANDOM_H
#define RKW_WIND_RANDOM_H

#include <math.h>
#include <stdint.h>

typedef struct rkw_wind_random {
    uint64_t state;
} rkw_wind_random;

static inline uint64_t rkw_wind_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline rkw_wind_random rkw_wind_random_stream(uint64_t seed, uint64_t stream)
{
    return (rkw_wind_random){rkw_wind_mix(seed + 0x9e3779b97f4a7c15u) ^ rkw_wind_mix(~stream)};
}

/* Uniform in (0, 1), both ends excluded. */
static inline double rkw_wind_random_0_1(rkw_wind_random *r)
{
    r->state += 0x9e3779b97f4a7c15u;
    return ((double)(rkw_wind_mix(r->state) >> 11) + 0.5) * 0x1p-53;
}

static inline double rkw_wind_random_exponential(rkw_wind_random *r, double mean)
{
    return -mean * log(rkw_wind_random_0_1(r));
}

#endif
