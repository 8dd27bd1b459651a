/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eight programmes of one shape as one stage: a lane holds a programme instead of a segment of one. No state enters block 0
 * of any lane, so the lanes have nothing to do with each other but their steps. */
#ifndef RKW_OPTIMIZE_BATCH_H
#define RKW_OPTIMIZE_BATCH_H

#include "optimize/kernel.h"

/* Where a solve begins: at the point that a lane of a joint stage has reached. */
typedef struct rkw_placement {
    const rkw_stage *joint;
    int lane;
    int32_t iterations; /* spent on it */
} rkw_placement;

/* Puts the lane's point into a stage of the same programme and units. */
void rkw_placement_apply(const rkw_placement *placement, rkw_stage *stage);

/* As rkw_optimize from such a point. */
rkw_status rkw_optimize_placed(const rkw_kernel *kernel, const rkw_placement *placement, rkw_optimum **out,
                               const rkw_context *ctx, const rkw_programme *programme,
                               const rkw_optimize_options *options, rkw_error *err);

#endif
