/* SPDX-License-Identifier: GPL-3.0-or-later */
#define RKW_GREEN_KERNEL rkw_green_base
#include "dispatch/green_kernel.inc"
