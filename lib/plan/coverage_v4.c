/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The coverage kernel for AVX-512 (the flags are in make/kernels.mk). */
#define RKW_COVERAGE_KERNEL rkw_coverage_v4
#include "plan/coverage_kernel.inc"
