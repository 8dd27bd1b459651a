/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_OPTIMIZE_REPAIR_H
#define RKW_OPTIMIZE_REPAIR_H

#include "optimize/certificate.h"

/* Makes the schedule of an interior point exact: values close to a limit go on it, the states decide what is charged and
 * served, and each step's flows are dispatched anew in order of merit. Kept only when rows and cost allow.
 * *burning receives the steps in which a store charges and discharges at once because the price is negative.
 * @return RKW_OK or RKW_E_MEMORY. */
rkw_status rkw_repair(const rkw_context *ctx, const rkw_programme *p, const rkw_work *work, rkw_optimum *o,
                      double *burning, rkw_error *err);

#endif
