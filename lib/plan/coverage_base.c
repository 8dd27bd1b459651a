/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The coverage kernel for every machine. */
#define RKW_COVERAGE_KERNEL rkw_coverage_base
#include "plan/coverage_kernel.inc"
