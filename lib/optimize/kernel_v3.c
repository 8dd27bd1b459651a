/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passes for AVX2 with FMA (the flags are in make/kernels.mk). */
#include "base/cpu.h"

#if RKW_CPU_LEVELS
#define RKW_KERNEL rkw_kernel_v3
#define RKW_SHAPED_KERNELS 1
#include "optimize/passes.inc"
#define RKW_YEAR_KERNEL rkw_year_kernel_v3
#include "optimize/border.inc"
#endif
