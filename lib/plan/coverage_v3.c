/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The coverage kernel for AVX2 (the flags are in make/kernels.mk). */
#include "base/cpu.h"

#if RKW_CPU_LEVELS
#define RKW_COVERAGE_KERNEL rkw_coverage_v3
#include "plan/coverage_kernel.inc"
#endif
