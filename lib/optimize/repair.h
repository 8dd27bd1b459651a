/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_OPTIMIZE_REPAIR_H
#define RKW_OPTIMIZE_REPAIR_H

#include "optimize/certificate.h"
#include "optimize/kernel.h"

/* Makes the schedule of an interior point exact: what lies within 1e-6 MW or MWh of a limit goes on it, the rest makes up
 * for it until all rows close, and no store charges and discharges in one step unless the price is negative. Kept, with
 * the figures of the new schedule, only when rows and cost allow.
 * @return RKW_OK or RKW_E_MEMORY. */
rkw_status rkw_repair(const rkw_context *ctx, const rkw_programme *p, const rkw_work *work, rkw_stage *stage,
                      const rkw_kernel *kernel, rkw_optimum *o, rkw_error *err);

#endif
