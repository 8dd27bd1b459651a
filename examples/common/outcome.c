/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/outcome.h"

rkw_status program_simulate(program_outcome *out, const rkw_site *site, const rkw_year *year, const rkw_policy *policy,
                            const rkw_context *ctx, rkw_error *err)
{
    *out = (program_outcome){NULL, {.size = sizeof out->summary}, {.size = sizeof out->cost}};
    rkw_status status = rkw_simulate(&out->ledger, ctx, site, year, policy, err);
    if (status == RKW_OK) status = rkw_summarise(out->ledger, site, &out->summary, err);
    return status == RKW_OK ? rkw_cost_year(site, &out->summary, &out->cost, err) : status;
}
