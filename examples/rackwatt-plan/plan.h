/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of rackwatt-plan: what was asked, what was worked out, and the parts that tell it. */
#ifndef RKW_PLAN_PLAN_H
#define RKW_PLAN_PLAN_H

#include <rackwatt/ensemble.h>
#include <rackwatt/project.h>
#include <rackwatt/rackwatt.h>
#include <rackwatt/sizing.h>

#include "common/policies.h"
#include "common/program.h"
#include "rackwatt-plan/sheet.h"

typedef struct plan_settings {
    program_list weather;
    const char *map, *format, *policy, *objective, *out;
    int64_t years, outages, monte_carlo, resize, held_out, calibrate, all_tables, delay, seed, index, threads;
    double cfe, budget, land, eue; /* NaN: not asked for */
    double carbon_price;           /* USD/t */
    program_plan plan;             /* of policies that plan */
    bool phases, fill_gaps, keep_sizes, size_racks, size_thermal, near_optimal;
} plan_settings;

/* Processes that share the weather years of the sizing; one alone has none. */
typedef struct plan_world {
    size_t rank, n;
    /* As rkw_exchange_fn, for `n_all` years of which each process holds a run. */
    rkw_status (*exchange)(void *user, double *values, size_t per_year);
    size_t n_all, first, count; /* years of all, of this one */
} plan_world;

/* The whole program; `world` is NULL for one process. @return the exit code */
int plan_main(int argc, char **argv, plan_world *world);

enum { PLAN_PRICES = 32 };

typedef struct plan {
    plan_world *world; /* NULL: alone */
    const program_run *run;
    const plan_settings *settings;
    const rkw_context *ctx;
    rkw_site *tables;     /* as its tables have it: what the envelope is asked for */
    const rkw_site *site; /* that, or the one with the sizes of the plan */
    rkw_site *sized;      /* NULL: nothing was sized */
    char price_names[PLAN_PRICES][96], price_units[PLAN_PRICES][24], price_notes[PLAN_PRICES][96];
    rkw_report_price prices[PLAN_PRICES]; /* what one more of each size or limit is worth */
    size_t n_prices;
    rkw_year *year; /* the first of the ensemble */
    const rkw_policy *policy;
    program_any_policy planner; /* what policy is when it plans */
    rkw_ledger *ledger;
    rkw_summary summary;
    rkw_year_cost cost;
    rkw_project *project;
    rkw_project_years *years;
    rkw_project_result result;
    rkw_ensemble *ensemble;
    rkw_risk risk;
    /* The worst fortnight of all weather years, and the year that holds it. */
    rkw_ensemble_year hardest_year;
    rkw_ledger *hardest;
    rkw_regret regret;
    double confidence; /* that a further year meets the target; 0: not promised */
    double delay_usd_per_month;
    sheet_book book;
} plan;

/* Each works a part out, writes its sheets and says the essence. */
rkw_status plan_sizes(plan *p, rkw_error *err);
rkw_status plan_envelope(plan *p, rkw_error *err);
rkw_status plan_project(plan *p, rkw_error *err);
rkw_status plan_phases(plan *p, rkw_error *err);
rkw_status plan_tenants(plan *p, rkw_error *err);
rkw_status plan_risk(plan *p, rkw_error *err);
rkw_status plan_money_risk(plan *p, rkw_error *err);
rkw_status plan_tables(plan *p, rkw_error *err);
/* Writes report.html. */
rkw_status plan_page(plan *p, rkw_error *err);

/* What the options ask of a sizing. */
rkw_sizing_options plan_sizing_options(const plan_settings *settings);
/* A shadow price below this is rounding [USD per unit and year]. */
extern const double plan_price_noise;

/* Name of a weather year: its file, or "synthetic year 3" in a buffer of its own. */
const char *plan_weather(const rkw_ensemble_year *year);

/* "12,345" and "1.23" in turn-taking buffers, for sentences. */
const char *plan_count(double value);
const char *plan_real(double value, int decimals);

#endif
