/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random series of the benchmarks' years: the same on every machine. */
#ifndef RKW_BENCH_RANDOM_SERIES_H
#define RKW_BENCH_RANDOM_SERIES_H

#include <math.h>
#include <stdint.h>

/* SplitMix64 (Steele, Lea, Flood 2014): 0 <= x < 1. */
static inline double uniform(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Noise with memory: an autoregressive series of standard deviation 1. */
static inline double drift(uint64_t *state, double *last, double memory)
{
    const double normal = uniform(state) + uniform(state) + uniform(state) + uniform(state) - 2.0;
    *last = memory * *last + sqrt(1.0 - memory * memory) * normal * 1.7320508;
    return *last;
}

static inline double positive(double x) { return x > 0.0 ? x : 0.0; }

#endif
