/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranges of tables on a small copy of them: a few rows keep their range, the others lose it. */
#include <rackwatt/sensitivity.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/harness.h"

/* A copy of the first site in which only these rows have a range. */
static const char *folder(void)
{
    static char path[512], command[4096];
    const char *site = repo_file("data/tetouan");
    snprintf(path, sizeof path, "%s", scratch_file("ranges/site"));
    snprintf(command, sizeof command,
             "mkdir -p '%.500s' && cp '%s'/*.csv '%.500s' && cp -r '%s/../catalog' '%.500s/catalog' && cd '%.500s' && "
             "for t in site racks cooling power_chain other_buildings battery ageing ups backup thermal_store grid "
             "carbon costs; do "
             "[ -f $t.csv ] && awk -F, -v OFS=, -v t=$t '/^#/ || NF != 6 { print; next } "
             "{ k = t \".\" $1; if (k != \"costs.dc_shell_mep\" && k != \"battery.aux_share\" && k != \"name\" && FNR "
             "> 1 && "
             "$1 != \"name\") { $4 = \"\"; $5 = \"\" } print }' $t.csv >$t.new && mv $t.new $t.csv; done; true",
             path, site, path, site, path, path);
    return system(command) == 0 ? path : NULL;
}

TEST(ranges_reach_through_the_whole_chain)
{
    const char *site = folder();
    rkw_ranges *r = NULL;
    rkw_error err;
    if (!CHECK(site != NULL)) return;
    CHECK_OK(rkw_ranges_create(&r, NULL, site, &err), err);
    if (!r) return;
    CHECK(rkw_ranges_count(r) == 2);
    CHECK_TEXT(rkw_ranges_get(r, 0).row, "aux_share");
    CHECK_TEXT(rkw_ranges_get(r, 1).row, "dc_shell_mep");
    rkw_case_result base, low[2], high[2], one[3], two[3];
    rkw_context ctx = RKW_CONTEXT_INIT;
    CHECK_OK(rkw_ranges_tornado(r, &ctx, NULL, rkw_policy_builtin(0), &base, low, high, &err), err);
    /* auxiliaries of the battery: 100 MW of power, a share of it at all hours; the connection has room for them */
    CHECK(low[0].cost_usd < base.cost_usd && high[0].cost_usd > base.cost_usd && low[0].cfe != high[0].cfe);
    /* the shell costs money and nothing else */
    CHECK(low[1].cost_usd < base.cost_usd && high[1].cost_usd > base.cost_usd);
    CHECK_NEAR(low[1].cfe, base.cfe, 0, 0);
    CHECK_NEAR(high[1].facility_MWh, base.facility_MWh, 0, 0);
    const rkw_range shell = rkw_ranges_get(r, 1);
    CHECK_NEAR((high[1].cost_usd - base.cost_usd) / (base.cost_usd - low[1].cost_usd),
               (shell.high - shell.value) / (shell.value - shell.low), 0, 1e-9);
    CHECK_OK(rkw_ranges_monte_carlo(r, &ctx, NULL, rkw_policy_builtin(0), 3, 7, one, &err), err);
    ctx.n_threads = 2;
    CHECK_OK(rkw_ranges_monte_carlo(r, &ctx, NULL, rkw_policy_builtin(0), 3, 7, two, &err), err);
    CHECK(memcmp(one, two, sizeof one) == 0);
    for (int i = 0; i < 3; i++)
        CHECK(one[i].cost_usd >= low[1].cost_usd * (1 - 0.01) && one[i].cost_usd <= high[1].cost_usd * (1 + 0.01));
    rkw_ranges_free(r);
}
