/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/kernel.h"

const rkw_kernel *rkw_kernel_choose(void)
{
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd"))
        return &rkw_kernel_v4;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))
        return &rkw_kernel_v3;
#endif
    return &rkw_kernel_base;
}
