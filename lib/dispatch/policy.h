/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_DISPATCH_POLICY_H
#define RKW_DISPATCH_POLICY_H

#include <rackwatt/dispatch.h>

extern const rkw_policy rkw_policy_asap, rkw_policy_green, rkw_policy_threshold_price, rkw_policy_threshold_carbon,
    rkw_policy_cas;

/* 1 when the policy never looks at a store in a row whose work the bus can carry whatever happens: its decisions may run ahead of
 * the supply. */
int rkw_policy_runs_ahead(const rkw_policy *policy);

/* Makes the state of one simulation in whichever of its two ways the policy has. */
rkw_status rkw_policy_begin(const rkw_policy *policy, void **state, const rkw_context *ctx, const rkw_site *site,
                            const rkw_year *year, rkw_error *err);

#endif
