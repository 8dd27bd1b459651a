/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/kernel.h"
#include "optimize/year.h"

/* 4: AVX-512, 3: AVX2 with FMA, 0: any machine. */
static int level_of_machine(void)
{
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd"))
        return 4;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) return 3;
#endif
    return 0;
}

const rkw_kernel *rkw_kernel_at_most(int most)
{
    const int machine = level_of_machine(), level = machine < most ? machine : most;
    return level == 4 ? &rkw_kernel_v4 : level == 3 ? &rkw_kernel_v3 : &rkw_kernel_base;
}

const rkw_kernel *rkw_kernel_choose(void) { return rkw_kernel_at_most(4); }

const rkw_year_kernel *rkw_year_kernel_choose(void)
{
    const int level = level_of_machine();
    return level == 4 ? &rkw_year_kernel_v4 : level == 3 ? &rkw_year_kernel_v3 : &rkw_year_kernel_base;
}
