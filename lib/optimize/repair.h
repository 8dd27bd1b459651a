/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_OPTIMIZE_REPAIR_H
#define RKW_OPTIMIZE_REPAIR_H

#include "optimize/certificate.h"

/* Makes the schedule of an interior point exact: limits held, rows closed to rounding.
 * @return steps in which a store still charges and discharges at once. */
double rkw_repair(const rkw_programme *p, const rkw_work *work, rkw_optimum *o);

#endif
