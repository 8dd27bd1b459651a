/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers that are a function of (seed, index, draw): splitmix64 (Steele, Lea, Flood 2014, "Fast splittable
 * pseudorandom number generators"), one stream per index. */
#ifndef RKW_SUPPLY_RANDOM_H
#define RKW_SUPPLY_RANDOM_H

#include <stdint.h>

#include "base/random.h"

typedef struct rkw_random {
    uint64_t state;
} rkw_random;

static inline rkw_random rkw_random_of(uint64_t seed, uint64_t index)
{
    return (rkw_random){rkw_random_mix(rkw_random_mix(seed + RKW_RANDOM_STEP) + index)};
}

/* Uniform in [0, 1), 53 bits. */
static inline double rkw_random_0_1(rkw_random *r)
{
    r->state += RKW_RANDOM_STEP;
    return (double)(rkw_random_mix(r->state) >> 11) * 0x1p-53;
}

#endif
