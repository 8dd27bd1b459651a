/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cpu.h"

#if RKW_CPU_LEVELS
#define RKW_GREEN_KERNEL rkw_green_v4
#include "dispatch/green_kernel.inc"
#endif
