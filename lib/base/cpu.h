/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of the kernels that are compiled per instruction set (make/kernels.mk) this machine runs. */
#ifndef RKW_BASE_CPU_H
#define RKW_BASE_CPU_H

/* Whether there are others than the plain one. */
#if defined(__x86_64__) && defined(__GNUC__)
#define RKW_CPU_LEVELS 1
#else
#define RKW_CPU_LEVELS 0
#endif

/* Of x86-64: 4 with AVX-512, 3 with AVX2 and FMA; 0 for any machine. */
int rkw_cpu_level(void);

#endif
