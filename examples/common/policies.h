/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Policies by name for the programs: the library's own, and those that need the year before they can plan it. */
#ifndef RKW_EXAMPLES_POLICIES_H
#define RKW_EXAMPLES_POLICIES_H

#include <math.h>

#include <rackwatt/rackwatt.h>

#include "common/program.h"

/* What the planning policies are told on the command line. */
typedef struct program_plan {
    double cfe_target_pct, carbon_budget_t; /* NaN: none */
    bool late;                              /* optimal may break promises at their credit */
    double window_h, every_h, quantile;     /* of mpc */
    const char *forecast;                   /* a kind, or a table's file */
    double skill;                           /* NaN: that of RKW_FORECAST_INIT */
    int64_t seed;                           /* of forecast errors */
    double peak_MW;                         /* of mpc: paid for from the start; NaN: that of the optimum */
    double export_cap_usd;                  /* multiplier of the export cap for mpc; NaN: that of the optimum */
} program_plan;
#define PROGRAM_PLAN_INIT                                                                                              \
    {                                                                                                                  \
        NAN, NAN, false, 72, 1, 0.5, "errors", NAN, 1, NAN, NAN                                                        \
    }
#define PROGRAM_PLAN_OPTIONS(plan, every)                                                                              \
    OPTION_NUMBER("cfe-target", "PCT", &(plan)->cfe_target_pct, 0, 100,                                                \
                  "least carbon-free energy share of optimal, in percent; mpc is\ngiven its price"),                   \
        OPTION_NUMBER("carbon-budget", "T", &(plan)->carbon_budget_t, 0, 1e12,                                         \
                      "most carbon of optimal over the year, in tonnes CO2e; mpc is\ngiven its price"),                \
        OPTION_SWITCH("late", &(plan)->late, "optimal may be late, at the service credit per GPU-hour and hour"),      \
        OPTION_NUMBER("window", "H", &(plan)->window_h, 1, 336, "hours that mpc looks ahead (default: 72)"),           \
        OPTION_NUMBER("every", "H", &(plan)->every_h, 0.01, 336,                                                       \
                      "hours between two plans of mpc (default: " every ")"),                                          \
        OPTION_NUMBER("peak", "MW", &(plan)->peak_MW, 0, 1e6,                                                          \
                      "power through the connection whose demand charge mpc takes as\npaid (default: the peak of the " \
                      "year's optimum; 0: what it has\nreached)"),                                                     \
        OPTION_TEXT("forecast", "KIND", &(plan)->forecast,                                                             \
                    "what mpc knows: errors, blend, climatology, persistence,\n"                                       \
                    "perfect, or a table of forecasts (default: errors)"),                                             \
        OPTION_NUMBER("skill", "S", &(plan)->skill, 0, 1,                                                              \
                      "1 - MSE / MSE of climatology, for errors and blend\n"                                           \
                      "(default: 0.8 PV, 0.7 wind, 0.9 work and temperature)"),                                        \
        OPTION_INTEGER("forecast-seed", "N", &(plan)->seed, 1, 9e15, "seed of forecast errors (default: 1)"),          \
        OPTION_NUMBER("quantile", "Q", &(plan)->quantile, 0.5, 0.9999,                                                 \
                      "mpc plans for what holds with this probability\n(default: 0.5, the forecast itself)")

enum { PROGRAM_MOST_FIGURES = 128, PROGRAM_NAME = 48 };

/* A policy ready to simulate, and what it says of itself. */
typedef struct program_policy {
    const rkw_policy *policy;
    rkw_schedule *schedule;
    rkw_mpc *mpc;
    rkw_forecast *forecast;
    rkw_report_figure figures[PROGRAM_MOST_FIGURES];
    size_t n_figures;
    char names[PROGRAM_MOST_FIGURES][PROGRAM_NAME]; /* of figures whose name is made here */
} program_policy;

/* Names of all policies: `index` 0 .., NULL behind the last one. */
const char *program_policy_name(size_t index);
/* RKW_E_UNKNOWN with the names there are. */
rkw_status program_policy_check(const char *name, rkw_error *err);
rkw_status program_policy_open(program_policy *out, const char *name, const program_plan *plan, const rkw_site *site,
                               const rkw_year *year, const rkw_context *ctx, rkw_error *err);
/* After a simulation: what the policy has to say of it. */
rkw_status program_policy_tell(program_policy *policy, const program_plan *plan, rkw_error *err);
void program_policy_close(program_policy *policy);

/* A policy for any number of sites and years: one that plans, plans each of them anew when its simulation begins. */
typedef struct program_any_policy {
    rkw_policy planner;
    const char *name;
    program_plan plan;
} program_any_policy;

/* @param[in,out] own  must outlive the policy. @return RKW_E_UNKNOWN with the names there are. */
rkw_status program_policy_for_any(const rkw_policy **out, program_any_policy *own, const char *name,
                                  const program_plan *plan, rkw_error *err);

#endif
