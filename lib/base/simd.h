/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vector code without intrinsics: clones per instruction set, and glibc's vector mathematics. Include before <math.h>
 * is used; every .c file with hot loops includes this header. */
#ifndef RKW_BASE_SIMD_H
#define RKW_BASE_SIMD_H

#include <math.h>

/* Clones of a function for wider vectors, chosen once at load time. Off under sanitizers that dislike ifuncs. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__linux__) && defined(__GLIBC__) &&     \
    !defined(RKW_NO_CLONES)
#define RKW_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define RKW_CLONES
#endif

/* glibc has vector versions of these (libmvec, 4 ULP); gcc calls them once they are declared so. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__GLIBC__)
#define RKW_SIMD_FN __attribute__((simd("notinbranch")))
RKW_SIMD_FN double sin(double);
RKW_SIMD_FN double cos(double);
RKW_SIMD_FN double exp(double);
RKW_SIMD_FN double log(double);
RKW_SIMD_FN double pow(double, double);
#if __GLIBC_PREREQ(2, 35)
RKW_SIMD_FN double tan(double);
RKW_SIMD_FN double asin(double);
RKW_SIMD_FN double acos(double);
RKW_SIMD_FN double atan(double);
RKW_SIMD_FN double atan2(double, double);
RKW_SIMD_FN double cbrt(double);
RKW_SIMD_FN double expm1(double);
RKW_SIMD_FN double log1p(double);
#endif
#endif

/* Limits written so that the compiler can use min and max instructions (fmin and fmax cannot be). */
static inline double rkw_min(double a, double b) { return a < b ? a : b; }
static inline double rkw_max(double a, double b) { return a > b ? a : b; }
static inline double rkw_clamp(double x, double low, double high) { return rkw_min(rkw_max(x, low), high); }

#define RKW_PI 3.14159265358979323846
#define RKW_DEG (RKW_PI / 180.0)

#endif
