/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a policy makes of a year: its ledger, the figures of it and what they cost. */
#ifndef RKW_EXAMPLES_OUTCOME_H
#define RKW_EXAMPLES_OUTCOME_H

#include <rackwatt/rackwatt.h>

typedef struct program_outcome {
    rkw_ledger *ledger; /* to be freed, also after an error; NULL before */
    rkw_summary summary;
    rkw_year_cost cost;
} program_outcome;

rkw_status program_simulate(program_outcome *out, const rkw_site *site, const rkw_year *year, const rkw_policy *policy,
                            const rkw_context *ctx, rkw_error *err);

#endif
