/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rooms' random streams have in common. */
#ifndef RKW_BASE_RANDOM_H
#define RKW_BASE_RANDOM_H

#include <stdint.h>

/* Step of the counter between draws: odd, near 2^64 over the golden ratio. */
#define RKW_RANDOM_STEP UINT64_C(0x9e3779b97f4a7c15)

/* Finaliser of splitmix64 (Steele, Lea & Flood 2014): every input bit reaches every output bit. */
static inline uint64_t rkw_random_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

#endif
