/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_OPTIMIZE_CAPACITIES_H
#define RKW_OPTIMIZE_CAPACITIES_H

#include "optimize/joint.h"
#include "optimize/optimum.h"

rkw_status rkw_capacity_options_check(const rkw_capacity_programme *p, const rkw_capacity_options *options,
                                      rkw_error *err);

#endif
