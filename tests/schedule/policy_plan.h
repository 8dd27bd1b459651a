/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a policy did, as a plan of the operating programme: its service and its battery under the programme's own physics, supplied
 * in the order of cost. Whatever the policy, this is a point that obeys all rows, so no optimum may cost more. */
#ifndef RKW_TESTS_POLICY_PLAN_H
#define RKW_TESTS_POLICY_PLAN_H

#include "schedule/schedule.h"

/* `plan` has been made for the schedule's phrase. @return 0 when affine power asks in some row for more than there is. */
int plan_of_ledger(const rkw_schedule *schedule, const rkw_ledger *ledger, rkw_plan *plan);

#endif
