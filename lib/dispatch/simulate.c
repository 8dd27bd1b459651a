/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The row loop: blocks of rows are decided, then loaded, then supplied. */
#include <math.h>
#include <stddef.h>

#include "base/fail.h"
#include "base/memory.h"
#include "dispatch/policy.h"
#include "dispatch/sim.h"
#include "dispatch/slack.h"

static rkw_status run_block(rkw_sim *s, const rkw_policy *policy, void *state, size_t most, rkw_error *err)
{
    rkw_sim_block *b = s->block;
    if (s->row == s->ahead.first + s->ahead.n) rkw_sim_look_ahead(s);
    b->first = s->row;
    b->n = b->prompt_from = 0;
    b->limited = 0;
    do {
        rkw_sim_begin_row(s, most > 1);
        if (policy == &rkw_policy_green && s->open == &s->waiting && rkw_slack_run(state, s)) continue;
        RKW_TRY(rkw_sim_decide(s, policy, state, err));
        s->row++;
    } while (b->n < most && s->row < s->ahead.first + s->ahead.n && !rkw_sim_needs_stores(s, s->row));
    rkw_sim_serve_prompt(s);
    rkw_sim_load_block(s);
    rkw_sim_supply(s);
    return RKW_OK;
}

static rkw_status run_rows(rkw_sim *s, const rkw_policy *policy, rkw_error *err)
{
    void *state = NULL;
    RKW_TRY(rkw_policy_begin(policy, &state, &s->ctx, s->site, s->year, err));
    size_t most = rkw_policy_runs_ahead(policy) ? RKW_SIM_ROWS : 1, next_report = 0;
    rkw_status status = RKW_OK;
    while (s->row < s->axis.n && status == RKW_OK) {
        if (s->row >= next_report) {
            status = rkw_report_progress(&s->ctx, (double)s->row / (double)s->axis.n, policy->name, err);
            next_report = s->row + 512;
        }
        if (status == RKW_OK) status = run_block(s, policy, state, most, err);
    }
    if (policy->destroy) policy->destroy(state);
    return status;
}

rkw_status rkw_simulate(rkw_ledger **out, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                        const rkw_policy *policy, rkw_error *err)
{
    if (!out || !site || !year || !policy || policy->size < offsetof(rkw_policy, foresight_h) || !policy->decide ||
        !policy->name)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_simulate: a pointer is NULL or the policy is incomplete");
    *out = NULL;
    rkw_sim s = {.site = site, .year = year};
    RKW_TRY(rkw_context_copy(&s.ctx, ctx, err));
    rkw_status status = rkw_sim_open(&s, policy->name, err);
    if (status == RKW_OK) {
        s.ledger->foresight_h = rkw_policy_foresight_h(policy);
        rkw_sim_generate(&s);
        status = run_rows(&s, policy, err);
    }
    rkw_sim_close(&s);
    if (status != RKW_OK) {
        rkw_ledger_free(s.ledger);
        return status;
    }
    *out = s.ledger;
    return RKW_OK;
}
