/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SCHEDULE_MPC_H
#define RKW_SCHEDULE_MPC_H

#include <rackwatt/schedule.h>

#include "dispatch/slack.h"
#include "schedule/forecast.h"
#include "schedule/plan.h"

/* What a kelvin of temperature changes, by row. */
typedef struct rkw_mpc_warmth {
    double *load, *draw[RKW_MAX_POOLS]; /* MW per K, MW per MW and K */
    double *memory;
} rkw_mpc_warmth;

struct rkw_mpc {
    rkw_context ctx;
    rkw_mpc_options options;
    rkw_operation *model;
    const rkw_forecast *forecast;
    rkw_forecast *own_forecast; /* made here when the caller gave none */
    rkw_mpc_warmth warmth;
    rkw_phrase phrase;
    rkw_plan plan;
    rkw_terms terms;
    rkw_policy policy;
    rkw_slack *slack;
    size_t window, every;
    double margin; /* standard deviations that a forecast is held back by */
    double *look;  /* [quantities + 1][window]: errors of each quantity, and values of one owner */
    double *due[RKW_MAX_CLASSES];
    double *sold, *start_MWh; /* [plant * window], [plant] */
    double *sell_MW;          /* [plant], of the row */
    double *memory;
    double *served, *columns; /* of rkw_replan: [tenant * window]; see replan.c */
    double *queue;            /* [tenant * queue_rows]: work by the row in which it is due */
    size_t queue_rows;
    /* one simulation */
    size_t planned_at;
    double cold_MWh;                                            /* content at the first row of the window to come */
    double battery_usd, cold_usd, backlog_usd[RKW_MAX_CLASSES]; /* terminal values, from the last prices */
    double
        paid_MW; /* largest power through the connection so far, or paid for from the start; at the grid; negative: not charged */
    double figures[RKW_MPC_FIGURES];
};

/* Puts the forecast in the place of the rows to come: mpc_look.c. */
rkw_status rkw_mpc_look(rkw_mpc *mpc, size_t row, size_t n, rkw_error *err);
rkw_status rkw_mpc_feel_warmth(rkw_mpc *mpc, rkw_error *err);
/* Solves the window from the state that the view shows: mpc_plan.c. */
rkw_status rkw_mpc_plan(rkw_mpc *mpc, const rkw_view *view, rkw_error *err);
/* What rkw_mpc_plan does once backlog and what may be sold stand in the planner. `horizon` is the programme's rows. */
rkw_status rkw_mpc_solve(rkw_mpc *mpc, double battery_MWh, size_t row, size_t horizon, rkw_error *err);
/* Prices and counters as before the first row of a simulation: mpc.c. */
void rkw_mpc_reset(rkw_mpc *mpc);
/* decide of the policy: mpc_act.c. */
rkw_status rkw_mpc_decide(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err);

#endif
