/* SPDX-License-Identifier: GPL-3.0-or-later */
#define RKW_GREEN_KERNEL rkw_green_v4
#include "dispatch/green_kernel.inc"
