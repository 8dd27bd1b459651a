/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that runs out at every allocation in turn. */
#include <rackwatt/finance.h>
#include <rackwatt/reliability.h>

#include "harness/harness.h"
#include "harness/memory.h"

static rkw_status find_rate(const rkw_context *ctx, void *user, rkw_error *err)
{
    (void)user;
    const double flow[4] = {-1000, 3600, -4310, 1716};
    double rate;
    return rkw_irr(ctx, flow, 4, RKW_IRR_NEAREST_ZERO, &rate, err);
}

static rkw_status make_states(const rkw_context *ctx, void *user, rkw_error *err)
{
    (void)user;
    const double mw[4] = {50, 30, 30, 7}, out[4] = {0.05, 0.1, 0.1, 0.2};
    rkw_capacity_states *s;
    const rkw_status st = rkw_capacity_states_create(&s, ctx, mw, out, 4, err);
    CHECK((s != NULL) == (st == RKW_OK));
    rkw_capacity_states_free(s);
    return st;
}

TEST(plan_mathematics_survives_lack_of_memory)
{
    CHECK(test_memory_exhaust(find_rate, NULL) == 2);
    CHECK(test_memory_exhaust(make_states, NULL) > 8);
}
