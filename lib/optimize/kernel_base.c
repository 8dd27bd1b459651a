/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passes for any machine; elimination with run-time counts only. */
#define RKW_KERNEL rkw_kernel_base
#include "optimize/passes.inc"
#define RKW_YEAR_KERNEL rkw_year_kernel_base
#include "optimize/border.inc"
