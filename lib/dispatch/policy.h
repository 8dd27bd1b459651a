/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_DISPATCH_POLICY_H
#define RKW_DISPATCH_POLICY_H

#include <rackwatt/dispatch.h>

extern const rkw_policy rkw_policy_asap, rkw_policy_green, rkw_policy_threshold_price, rkw_policy_threshold_carbon;

#endif
