/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operating programme of a run of rows: what the model says of them (or a forecast instead), at which prices, from which
 * state. */
#ifndef RKW_SCHEDULE_PHRASE_H
#define RKW_SCHEDULE_PHRASE_H

#include "schedule/operation.h"

/* Prices of the objective. */
typedef struct rkw_terms {
    double money;                /* weight of USD */
    double carbon_usd_per_kg;    /* of imported energy and backup fuel, by the hourly average */
    double unfree_usd_per_MWh;   /* of energy that is not carbon-free */
    double unserved_usd_per_MWh; /* of must-run work that is not served */
    double late_factor;          /* of the service credit, per hour of lateness; 0: promises are hard */
    double late_least_usd;       /* per MWh of late work and hour, whatever the credit */
    double peak_usd_per_MW;      /* of the largest power through the connection, at the grid; 0: not in the programme */
    /* Price of the export cap per local year, for a MWh that may be sold above the share of production [USD/MWh]. */
    double cap_price[RKW_OPERATION_PERIODS];
} rkw_terms;

/* What holds before the first row and what is left worth after the last. */
typedef struct rkw_phrase_state {
    double battery_MWh;
    const double *due_MWh[RKW_MAX_CLASSES]; /* backlog by rows left, window + 1 values; NULL: none */
    double battery_usd_per_MWh;             /* worth of stored energy at the end */
    double cold_MWh, cold_usd_per_MWh;      /* the same of the chilled-water store, in MWh of cold */
    double backlog_usd_per_MWh[RKW_MAX_CLASSES];
} rkw_phrase_state;

enum { RKW_FLOW_NONE = -1 };
/* Most flows that a programme of this site has. */
size_t rkw_phrase_most_flows(const rkw_operation *model);

/* Arrays hold `room` rows; the first `n` are in use. */
typedef struct rkw_phrase {
    const rkw_operation *model;
    size_t room, first, n;
    /* what the rows bring: filled from the model, changed by a forecast */
    double *load, *connection, *group_MW[RKW_OPERATION_GROUPS], *draw[RKW_MAX_POOLS];
    double *free_share[RKW_MAX_POOLS], *own[RKW_MAX_POOLS], *spread[RKW_MAX_POOLS];
    double *arrivals[RKW_MAX_CLASSES], *served[RKW_MAX_CLASSES];
    /* prices and limits made of them */
    double *group_usd[RKW_OPERATION_GROUPS], *site_left, *import_usd;
    double *line, *by_peak; /* with a charged peak: the connection is line + by_peak * peak */
    double *net_load, *cold_arrivals, *cold_limit, *cold_own, *cold_more; /* with a chilled-water store */
    double cold_start_MWh;                                                /* room in it before the first row */
    double peak_usd; /* of a MW of it at the bus; 0: the peak is not charged, and the connection has its own limit */
    rkw_programme programme;
    rkw_flow flows[RKW_MAX_FLOWS];
    int group_flow[RKW_OPERATION_GROUPS], left_flow, import_flow, backup_flow, unserved_flow;
    rkw_bus_store store;
    rkw_pool pools[RKW_MAX_POOLS];
    rkw_segment segments[RKW_MAX_POOLS][RKW_MAX_SEGMENTS];
    rkw_work_class classes[RKW_MAX_CLASSES];
    rkw_connection link;
    double *memory;
} rkw_phrase;

rkw_status rkw_phrase_create(rkw_phrase *phrase, const rkw_context *ctx, const rkw_operation *model, size_t room,
                             rkw_error *err);
void rkw_phrase_release(rkw_phrase *phrase);

/* Takes n rows from `first` on as they are. */
void rkw_phrase_look(rkw_phrase *phrase, size_t first, size_t n);
/* Index of the chilled-water store among the programme's classes and of its chillers among the pools, where the model has it. */
static inline size_t rkw_phrase_cold_class(const rkw_operation *model) { return model->n_classes; }
static inline size_t rkw_phrase_cold_pool(const rkw_operation *model) { return model->n_pools; }
/* Makes the programme of what the rows bring. */
void rkw_phrase_fill(rkw_phrase *phrase, const rkw_terms *terms, const rkw_phrase_state *state);

/* With a charged peak: rows whose connection is at most `MW` keep it as their limit, the others have the peak. */
void rkw_phrase_part_peak(rkw_phrase *phrase, double MW);

/* What a MWh of a group's energy would earn in a row if it were sold [USD per MWh at the meter]. */
double rkw_phrase_sale_usd(const rkw_operation *model, const rkw_terms *terms, size_t group, size_t row);
/* Cost of a late MWh of work of a class per hour; INFINITY when promises are hard. */
double rkw_phrase_late_usd(const rkw_operation *model, const rkw_terms *terms, size_t k);

#endif
