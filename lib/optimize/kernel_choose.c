/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cpu.h"
#include "optimize/kernel.h"
#include "optimize/year.h"

const rkw_kernel *rkw_kernel_at_most(int most)
{
#if RKW_CPU_LEVELS
    const int machine = rkw_cpu_level(), level = machine < most ? machine : most;
    if (level > 0) return level == 4 ? &rkw_kernel_v4 : &rkw_kernel_v3;
#endif
    (void)most;
    return &rkw_kernel_base;
}

const rkw_kernel *rkw_kernel_choose(void) { return rkw_kernel_at_most(4); }

const rkw_year_kernel *rkw_year_kernel_choose(void)
{
#if RKW_CPU_LEVELS
    const int level = rkw_cpu_level();
    if (level > 0) return level == 4 ? &rkw_year_kernel_v4 : &rkw_year_kernel_v3;
#endif
    return &rkw_year_kernel_base;
}
