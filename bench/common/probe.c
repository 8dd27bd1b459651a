/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this machine can do at best: bandwidth and arithmetic of one core. */
#include "bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *bench_isa(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return "x86-64-v4";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "x86-64-v3";
    return "x86-64";
#else
    return "other";
#endif
}

#if defined(__x86_64__) && defined(__clang__) /* whose versions are never inlined, and cannot be asked not to be */
#define WIDEST __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#elif defined(__x86_64__)
#define WIDEST __attribute__((noinline, target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define WIDEST __attribute__((noinline))
#endif

WIDEST static void triad(double *restrict a, const double *restrict b, const double *restrict c, size_t n)
{
    for (size_t i = 0; i < n; i++) a[i] = b[i] + 3.0 * c[i];
}

static double fastest_triad(size_t n, int repeats)
{
    double *a = aligned_alloc(64, 3 * n * sizeof *a), best = INFINITY;
    if (!a) return NAN;
    for (size_t i = 0; i < 3 * n; i++) a[i] = 1.0;
    for (int run = 0; run < 7; run++) {
        const double start = bench_clock_s();
        for (int i = 0; i < repeats; i++) triad(a, a + n, a + 2 * n, n);
        const double taken = (bench_clock_s() - start) / repeats;
        if (run > 0 && taken < best) best = taken;
    }
    bench_keep(a[n / 2]);
    free(a);
    return 24e-9 * (double)n / best;
}

double bench_triad_GB_per_s(int beyond_caches)
{
    static double found[2];
    const int i = beyond_caches != 0;
    if (!(found[i] > 0)) found[i] = i ? fastest_triad(8u << 20, 1) : fastest_triad(8768, 200);
    return found[i];
}

enum { CHAINS = 10, STEPS = 200000 };

/* As many independent chains as hide the latency of a fused multiply-add: 4 cycles, two a cycle. */
#define CHAIN_FUNCTION(name, bytes, attributes)                                                                        \
    typedef double name##_vector __attribute__((vector_size(bytes)));                                                  \
    attributes static double name(double start)                                                                        \
    {                                                                                                                  \
        const name##_vector zero = {0}, factor = zero + 0.999999, step = zero + 1e-6;                                  \
        name##_vector a = zero + start, b = a + 1, c = a + 2, d = a + 3, e = a + 4, f = a + 5, g = a + 6, h = a + 7,   \
                      i = a + 8, j = a + 9;                                                                            \
        for (int t = 0; t < STEPS; t++) {                                                                              \
            a = a * factor + step, b = b * factor + step, c = c * factor + step, d = d * factor + step;                \
            e = e * factor + step, f = f * factor + step, g = g * factor + step, h = h * factor + step;                \
            i = i * factor + step, j = j * factor + step;                                                              \
        }                                                                                                              \
        a += b + c + d + e + f + g + h + i + j;                                                                        \
        return a[0] + a[1];                                                                                            \
    }
CHAIN_FUNCTION(chains_2, 16, __attribute__((noinline)))
#if defined(__x86_64__)
CHAIN_FUNCTION(chains_4, 32, __attribute__((noinline, target("avx2,fma"))))
#if defined(__clang__)
CHAIN_FUNCTION(chains_8, 64, __attribute__((noinline, target("avx512f,avx512dq,fma"))))
#else
CHAIN_FUNCTION(chains_8, 64, __attribute__((noinline, target("avx512f,avx512dq,fma,prefer-vector-width=512"))))
#endif
#endif

/* @param[out] width  doubles of a vector */
static double chains(double start, int *width)
{
#if defined(__x86_64__)
    const char *isa = bench_isa();
    if (strcmp(isa, "x86-64-v4") == 0) return *width = 8, chains_8(start);
    if (strcmp(isa, "x86-64-v3") == 0) return *width = 4, chains_4(start);
#endif
    return *width = 2, chains_2(start);
}

double bench_peak_Gflop_per_s(void)
{
    static double found;
    double best = INFINITY;
    int width = 2;
    for (int run = 0; !(found > 0) && run < 7; run++) {
        const double start = bench_clock_s();
        bench_keep(chains(0.0, &width));
        const double taken = bench_clock_s() - start;
        if (taken < best) best = taken;
    }
    if (!(found > 0)) found = 2e-9 * CHAINS * width * STEPS / best;
    return found;
}
