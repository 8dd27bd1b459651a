/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the lanes of a stage to the columns of an answer, in the programme's units. */
#ifndef RKW_OPTIMIZE_UNFOLD_H
#define RKW_OPTIMIZE_UNFOLD_H

#include "optimize/certificate.h"
#include "optimize/stage.h"

/* The point; with `work` (else NULL) what was put on an upper limit is that limit to the last bit. */
void rkw_unfold_schedule(const rkw_stage *stage, const rkw_programme *p, const rkw_work *work, rkw_optimum *o);
void rkw_unfold_prices(const rkw_stage *stage, const rkw_programme *p, rkw_optimum *o);

/* The RKW_VALUE_ columns from the duals of the upper limits. */
void rkw_unfold_values(const rkw_stage *stage, rkw_optimum *o);

#endif
