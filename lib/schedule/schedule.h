/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SCHEDULE_SCHEDULE_H
#define RKW_SCHEDULE_SCHEDULE_H

#include <rackwatt/schedule.h>

#include "schedule/plan.h"

/* The options' CFE target or carbon budget in the programme. */
enum {
    RKW_LIMIT_NONE = 0,
    RKW_LIMIT_KEPT,      /* a row */
    RKW_LIMIT_APPROACHED /* a row that may be missed, at a price beyond all others; and kept by more than asked for */
};
/* That price, per MWh that is not carbon-free and per t. */
#define RKW_LIMIT_HIGHEST_USD 1e4

struct rkw_schedule {
    rkw_context ctx;
    rkw_schedule_options options;
    rkw_operation *model;
    rkw_phrase phrase;
    rkw_terms terms;
    rkw_plan plan;      /* the best one so far */
    int limit;          /* RKW_LIMIT_* */
    double share;       /* carbon-free, that the row of a CFE target asks for */
    double limit_price; /* of that row, from the last programme */
    rkw_policy policy;
    double figures[RKW_PLAN_FIGURES];
    double *served, *sold;         /* [tenant * n + row], [plant * n + row] */
    double *sold_rows;             /* [row * n_plants + plant] */
    double *battery_MW, *facility; /* [rows] */
    double *import, *work_usd;     /* [rows], [tenant * n + row] */
    double *connection, *tenant_MW, *late;
};

/* Money, carbon and energy of a plan by its own physics. */
typedef struct rkw_plan_parts {
    double import_usd, wheeling_usd, export_usd, backup_usd, wear_usd, carbon_usd, delay_usd, unserved_usd, end_usd,
        demand_usd;
    double carbon_kg, unfree_MWh, load_MWh, late_gpu_h;
    double objective; /* of the aim and its prices, without that of a limit */
} rkw_plan_parts;

rkw_status rkw_schedule_create_with(rkw_schedule **out, const rkw_context *ctx, const rkw_site *site,
                                    const rkw_year *year, const rkw_schedule_options *options,
                                    const rkw_operation_extras *extras, rkw_error *err);
/* Prices of the options' aim. */
void rkw_schedule_terms(const rkw_schedule *schedule, rkw_terms *terms);
/* What is worth something at the end of the rows: terms of a free end. */
void rkw_schedule_state(const rkw_schedule *schedule, rkw_phrase_state *state);
/* parts.c */
rkw_status rkw_schedule_parts(const rkw_schedule *schedule, const rkw_plan *plan, rkw_plan_parts *out, rkw_error *err);
/* Bus energy that a MWh of a class's work takes, on the mean. */
double rkw_schedule_energy_of_work(const rkw_operation *model, size_t k);
double rkw_schedule_limit_excess(const rkw_schedule *schedule, const rkw_plan_parts *parts);

/* The local year with the most rows, whose export cap counts. */
size_t rkw_schedule_longest_period(const rkw_operation *model);

/* Solves under the prices of schedule->terms, which are moved until the export cap holds: solve.c. */
rkw_status rkw_schedule_solve(rkw_schedule *schedule, rkw_plan *plan, rkw_plan_parts *parts, rkw_error *err);
/* One programme with the row of a limit, with the peak that is charged, or with both: joint.c. */
rkw_status rkw_schedule_solve_jointly(rkw_schedule *schedule, rkw_plan *plan, rkw_error *err);
/* As that, for the options' CFE target or carbon budget: target.c. */
rkw_status rkw_schedule_solve_to_target(rkw_schedule *schedule, rkw_error *err);
/* Which promise cannot be kept: explain.c. @return RKW_E_INFEASIBLE; `status` with the message of `err` when all can. */
rkw_status rkw_schedule_explain(rkw_schedule *schedule, rkw_status status, rkw_error *err);
/* Power that takes a battery's content to a target by the end of a row, > 0 discharge: follow.c. */
double rkw_follow_battery_MW(const rkw_battery *battery, double content_MWh, double target_MWh, double dt_h);
extern const rkw_policy rkw_schedule_follow;

#endif
