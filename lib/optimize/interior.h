/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_OPTIMIZE_INTERIOR_H
#define RKW_OPTIMIZE_INTERIOR_H

#include "optimize/kernel.h"

/* How the iteration ended, in the programme's units. */
typedef struct rkw_interior_end {
    int32_t iterations;
    bool suspect; /* the multipliers look like a proof of infeasibility */
    double primal_usd, dual_usd;
    double primal_residual, dual_residual, gap; /* relative, as rkw_optimize reports them */
} rkw_interior_end;

/* Predictor-corrector iteration until residuals and gap are within the tolerance, or a proof of infeasibility shows up.
 * `constant_usd` is the part of the objective that no variable changes. On RKW_OK with `suspect` set the caller judges
 * the proof; calling again goes on from there.
 * @return RKW_OK, RKW_E_CONVERGE, RKW_E_CANCELLED. */
rkw_status rkw_optimize_options_check(const rkw_optimize_options *options, rkw_error *err);
void rkw_interior_multipliers(rkw_stage *stage); /* at which everything costs about the mean price of supply */
rkw_status rkw_interior_start(rkw_stage *stage, const rkw_kernel *kernel);
rkw_status rkw_interior_run(rkw_stage *stage, const rkw_kernel *kernel, const rkw_context *ctx,
                            const rkw_optimize_options *options, double constant_usd, rkw_interior_end *end,
                            rkw_error *err);

#endif
