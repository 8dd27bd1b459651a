/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers that are a function of (seed, index, draw): splitmix64 (Steele, Lea, Flood 2014, "Fast splittable
 * pseudorandom number generators"), one stream per index. */
#ifndef RKW_SUPPLY_RANDOM_H
#define RKW_SUPPLY_RANDOM_H

#include <stdint.h>

typedef struct rkw_random {
    uint64_t state;
} rkw_random;

static inline uint64_t rkw_random_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline rkw_random rkw_random_of(uint64_t seed, uint64_t index)
{
    return (rkw_random){rkw_random_mix(rkw_random_mix(seed + 0x9e3779b97f4a7c15u) + index)};
}

/* Uniform in [0, 1), 53 bits. */
static inline double rkw_random_0_1(rkw_random *r)
{
    r->state += 0x9e3779b97f4a7c15u;
    return (double)(rkw_random_mix(r->state) >> 11) * 0x1p-53;
}

#endif
