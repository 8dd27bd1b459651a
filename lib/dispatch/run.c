/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of policy green in which one tenant's work is all that is open: what work.c does for any tenants and wishes, for one tenant
 * and the wishes of green. */
#include <math.h>

#include "base/simd.h"
#include "dispatch/slack.h"

static void decide_row(rkw_slack *g, rkw_sim *s, double limit_gpu_h)
{
    const size_t t = g->waiting[0];
    rkw_sim_tenant *tenant = &s->tenants[t];
    rkw_sim_arrive(s, tenant);
    double gpu_h = rkw_min(rkw_slack_serve_one(g, s, limit_gpu_h), rkw_sim_most_gpu_h(s, tenant));
    double room = rkw_sim_room(s, tenant->pool);
    if (gpu_h > room) gpu_h *= room / gpu_h;
    rkw_sim_serve_queue(s, tenant, gpu_h, s->block->powered + t * RKW_SIM_ROWS + (s->row - s->block->first));
}

static void note_wishes(rkw_sim_block *b, size_t from)
{
    for (size_t i = from; i < b->n; i++) {
        b->battery_MW[i] = b->cold_MWh[i] = NAN;
        b->connection_MW[i] = INFINITY;
        b->cap[i] = RKW_CAP_WHEN_SHORT;
        b->even[i] = 0;
        b->sell[i] = RKW_SIM_SELL_ALL;
    }
}

int rkw_slack_run(rkw_slack *g, rkw_sim *s)
{
    const size_t end = s->ahead.first + s->ahead.n, from = s->block->n;
    double limit_gpu_h;
    if (g->n_waiting != 1 || s->open->from != s->n_tenants - 1 || !rkw_slack_find_limit(g, s, &limit_gpu_h)) return 0;
    do {
        decide_row(g, s, g->limits.gpu_h[s->row - g->limits.first]);
        s->block->n++;
        s->row++;
    } while (s->row < end && !rkw_sim_needs_stores(s, s->row));
    note_wishes(s->block, from);
    return 1;
}
