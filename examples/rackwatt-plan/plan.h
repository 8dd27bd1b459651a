/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of rackwatt-plan: what was asked, what was worked out, and the parts that tell it. */
#ifndef RKW_PLAN_PLAN_H
#define RKW_PLAN_PLAN_H

#include <rackwatt/ensemble.h>
#include <rackwatt/project.h>
#include <rackwatt/rackwatt.h>

#include "common/program.h"
#include "rackwatt-plan/sheet.h"

typedef struct plan_settings {
    program_list weather;
    const char *map, *format, *policy, *objective, *out;
    int64_t years, outages, monte_carlo, delay, seed, index, threads;
    double cfe, budget; /* NaN: not asked for */
    bool phases, fill_gaps;
} plan_settings;

typedef struct plan {
    const program_run *run;
    const plan_settings *settings;
    const rkw_context *ctx;
    rkw_site *site;
    rkw_year *year; /* the first of the ensemble */
    const rkw_policy *policy;
    rkw_ledger *ledger;
    rkw_summary summary;
    rkw_year_cost cost;
    rkw_project *project;
    rkw_project_years *years;
    rkw_project_result result;
    rkw_ensemble *ensemble;
    rkw_risk risk;
    rkw_regret regret;
    double delay_usd_per_month;
    sheet_book book;
} plan;

/* Each works a part out, writes its sheets and says the essence. */
rkw_status plan_envelope(plan *p, rkw_error *err);
rkw_status plan_project(plan *p, rkw_error *err);
rkw_status plan_phases(plan *p, rkw_error *err);
rkw_status plan_tenants(plan *p, rkw_error *err);
rkw_status plan_risk(plan *p, rkw_error *err);
rkw_status plan_money_risk(plan *p, rkw_error *err);
/* Writes report.html. */
rkw_status plan_page(plan *p, rkw_error *err);

/* "12,345" and "1.23" in turn-taking buffers, for sentences. */
const char *plan_count(double value);
const char *plan_real(double value, int decimals);

#endif
