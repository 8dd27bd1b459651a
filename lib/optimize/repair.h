/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_OPTIMIZE_REPAIR_H
#define RKW_OPTIMIZE_REPAIR_H

#include "optimize/certificate.h"
#include "optimize/interior.h"

/* Makes the schedule of an interior point exact: what lies within 1e-6 MW or MWh of a limit goes on it, the rest makes up
 * for it until all rows close, and no store charges and discharges in one step unless the price is negative. Kept only
 * when rows and cost allow; else the answer gets the interior point's schedule. Fills schedule, objective, primal residual
 * and burning steps of the answer. */
void rkw_repair(const rkw_programme *p, const rkw_work *work, rkw_stage *stage, const rkw_kernel *kernel,
                const rkw_interior_end *raw, rkw_optimum *o);

/* The same for the schedule in `o` of a year whose limits capacities have moved, where its rows are open by more than rounding. The
 * capacities stay; rows that it shares may move by what the repair moves. Loads of capacities are not known to it. */
void rkw_repair_year(const rkw_programme *p, const rkw_work *work, rkw_stage *stage, const rkw_kernel *kernel,
                     rkw_optimum *o);

#endif
