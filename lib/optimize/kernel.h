/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The passes over the steps, compiled once per instruction set. */
#ifndef RKW_OPTIMIZE_KERNEL_H
#define RKW_OPTIMIZE_KERNEL_H

#include "optimize/stage.h"

typedef struct rkw_kernel {
    /* Centred start for the multipliers in stage->lambda: dual feasible, all products equal to mu. */
    void (*start)(rkw_stage *stage, double mu);
    /* Takes the last step, evaluates the new point, factors the normal equations and brings the predictor's right side
     * through the forward elimination. */
    void (*advance)(rkw_stage *stage, rkw_pass *pass);
    /* Back substitution and direction of the predictor. */
    void (*predict)(rkw_stage *stage, rkw_pass *pass);
    /* Right side of the corrector for the target, forward elimination. */
    void (*aim)(rkw_stage *stage, double target);
    /* Back substitution and direction of the corrector. */
    void (*correct)(rkw_stage *stage, double target, rkw_pass *pass);
    /* One step of refinement of A dz = residual. @return largest residual before it. */
    double (*refine)(rkw_stage *stage, double target, rkw_pass *pass);
    /* Takes the point from the inside of the limits onto them: what lies within near_MW (or that many MWh) of a limit is
     * put on it, and the rest makes up for it until all rows close to rounding. Nothing charges and discharges in a step
     * unless the price of energy is negative. The caller checks what came of it. */
    void (*settle)(rkw_stage *stage, double near_MW);
} rkw_kernel;

extern const rkw_kernel rkw_kernel_base, rkw_kernel_v3, rkw_kernel_v4;

/* The fastest kernel this machine can run. */
const rkw_kernel *rkw_kernel_choose(void);
/* The fastest of level 4 (AVX-512), 3 (AVX2) or 0 (any machine) up to `most`. */
const rkw_kernel *rkw_kernel_at_most(int most);

/* rkw_optimize on a given kernel: how the tests compare them. */
rkw_status rkw_optimize_on(const rkw_kernel *kernel, rkw_optimum **out, const rkw_context *ctx,
                           const rkw_programme *programme, const rkw_optimize_options *options, rkw_error *err);

/* The 8 n separators, one per lane, form a cyclic system of their own. */
void rkw_separators_factor(rkw_stage *stage, const rkw_lanes *excess, const rkw_lanes *scale, const rkw_lanes *weight,
                           const rkw_lanes *left);
void rkw_separators_forward(rkw_stage *stage);
void rkw_separators_backward(rkw_stage *stage);

#endif
