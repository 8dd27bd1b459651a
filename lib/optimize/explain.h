/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_OPTIMIZE_EXPLAIN_H
#define RKW_OPTIMIZE_EXPLAIN_H

#include "optimize/certificate.h"

/* How much the ray in the price columns proves to be missing when its largest entry of such a row is 1; 0 when it proves nothing. */
double rkw_ray_strength(const rkw_programme *p, const rkw_work *work, const rkw_optimum *o);

/* Scales the ray in the price columns so that its largest entry of a bus, connection or work row is 1, fills shortage and conflicts, and writes the
 * message. @return RKW_E_INFEASIBLE, or RKW_E_MEMORY. */
rkw_status rkw_explain_infeasibility(const rkw_context *ctx, const rkw_programme *p, const rkw_work *work,
                                     rkw_optimum *o, rkw_error *err);

#endif
