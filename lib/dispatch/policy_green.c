/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Must-run work first; work that can wait runs by earliest deadline and only on own generation, until its slack is gone;
 * the battery takes what is left. Where own generation is short, the work runs at the power caps that need least. */
#include "dispatch/policy.h"
#include "dispatch/slack.h"

static rkw_status decide(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    (void)err;
    wishes->cap = RKW_CAP_WHEN_SHORT;
    rkw_slack_serve(state, view, rkw_view_renewable_MW(view), wishes->serve_gpu_h);
    return RKW_OK;
}

const rkw_policy rkw_policy_green = {
    sizeof(rkw_policy), "green", rkw_slack_create, decide, rkw_slack_destroy, NULL, 0, NULL};
