/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Serve on arrival, first in first out. The simulation limits it to racks and grid. */
#include "dispatch/policy.h"

/* Work without a window comes first: it cannot wait for what came before it. */
static rkw_status decide(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    (void)state;
    (void)err;
    size_t n = rkw_tenants_count(rkw_site_tenants(rkw_view_site(view)));
    for (size_t t = 0; t < n; t++)
        if (rkw_view_window_rows(view, t) == 0) wishes->serve_gpu_h[t] = rkw_view_backlog_gpu_h(view, t);
    rkw_view_fill(view, 0, NULL, wishes->serve_gpu_h);
    return RKW_OK;
}

const rkw_policy rkw_policy_asap = {sizeof(rkw_policy), "asap", NULL, decide, NULL, NULL, 0, NULL};
