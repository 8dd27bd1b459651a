/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_PLAN_SIZING_H
#define RKW_PLAN_SIZING_H

#include <rackwatt/capacity_programme.h>
#include <rackwatt/sizing.h>

#include "plan/economics.h"
#include "schedule/operation.h"

enum {
    RKW_SIZING_ROWS = RKW_MAX_SHARED_ROWS,
    RKW_SIZING_COLUMNS = RKW_MAX_CAPACITIES,
    RKW_SIZING_FLOWS = RKW_MAX_FLOWS
};

/* No limit. */
#define RKW_SIZING_FREE 1e299

/* One weather year as a programme. Series live in `memory`. */
typedef struct rkw_sizing_year {
    const rkw_year *year;
    rkw_operation *model;
    size_t n;                  /* steps */
    double dt_h;               /* of a step, which may be several rows of the year */
    double weight;             /* of a year of 8760 h in the mean */
    double chiller_MW_per_MW;  /* electricity per cold of the air-side chillers */
    double gpu_h;              /* handed in by the tenants */
    double base_MWh, work_MWh; /* load that is not sized, and what work that may wait draws at its best */
    double *memory;
    double *plant[RKW_SIZING_FLOWS]; /* at the bus per MW */
    double *load, *import_price, *import_usd, *export_usd, *dirty, *carbon, *line, *clean_line, *parked, *cold;
    double *segment[RKW_MAX_POOLS][RKW_MAX_SEGMENTS]; /* MW of a segment with the racks of the table */
    double *target[RKW_MAX_POOLS];                    /* weight of a pool's power in the CFE row */
    rkw_flow flows[RKW_SIZING_FLOWS];
    rkw_bus_store stores[2]; /* battery, chilled water as the electricity that its cold spares */
    rkw_pool pools[RKW_MAX_POOLS];
    rkw_segment segments[RKW_MAX_POOLS][RKW_MAX_SEGMENTS];
    rkw_work_class classes[RKW_MAX_CLASSES];
    rkw_connection link;
    rkw_programme programme;
    rkw_coupling couplings[RKW_SIZING_FLOWS + 16 + RKW_MAX_POOLS * RKW_MAX_SEGMENTS];
    rkw_shared_entry entries[8 * RKW_SIZING_FLOWS + RKW_MAX_POOLS * RKW_MAX_SEGMENTS];
    size_t n_couplings, n_entries;
} rkw_sizing_year;

/* Something that is sized. */
typedef struct rkw_sizing_part {
    char name[64], unit[8];
    double low, high, annual_usd, invest_usd, land_m2;
} rkw_sizing_part;

/* A programme: the columns and rows of one question about the sizing. */
typedef struct rkw_sizing_question {
    int elastic; /* 1: the target may be missed, at a price far above any other */
    int without_budget;
    const double *fixed; /* capacities that are given; NULL: free */
} rkw_sizing_question;

struct rkw_sizing {
    rkw_context ctx;
    const rkw_site *site;
    rkw_sizing_options options;
    rkw_sizing_ranks ranks;
    int spread;       /* years of other ranks take part */
    double asked_cfe; /* options.cfe is raised above it when the sizing is calibrated */
    rkw_economics economics;
    size_t n, n_all, n_plants, n_parts, n_columns, n_rows;
    size_t battery_MW, battery_MWh, connection, backup, thermal, racks, shortfall, tail; /* columns; RKW_NONE */
    size_t import_flow, export_flow, backup_flow, unserved_flow;                         /* RKW_NONE: no export */
    size_t row_of[RKW_SIZING_LIMITS];                                                    /* first row; RKW_NONE */
    double keep_mean, fee_mean;
    rkw_sizing_year *years;
    double *base_MWh; /* [n_all] load not sized, of all ranks' years */
    double *work_MWh; /* [n_all] */
    double *hours;    /* [n_all] */
    rkw_sizing_part parts[RKW_SIZING_COLUMNS];
    rkw_capacity_column columns[RKW_SIZING_COLUMNS];
    rkw_shared_row rows[RKW_SIZING_ROWS];
    double (*coefficients)[RKW_SIZING_COLUMNS]; /* [RKW_SIZING_ROWS] */
    rkw_capacity_year *programmes;
    rkw_capacity_programme programme;
    rkw_capacity_optimum *answer;
    rkw_sizing_result result;
};

/* Hours of a year phrased once: series, flows, store, pools, classes (sizing_year.c). */
rkw_status rkw_sizing_phrase_year(const rkw_sizing *sizing, rkw_sizing_year *year, rkw_error *err);
void rkw_sizing_release_year(rkw_sizing_year *year);
/* Columns, rows, couplings and entries of a question (sizing_rows.c). */
void rkw_sizing_ask(rkw_sizing *sizing, const rkw_sizing_question *question);
/* What is sized and what it costs (sizing_parts.c). */
rkw_status rkw_sizing_make_parts(rkw_sizing *sizing, rkw_error *err);
/* Energy and money of an answer (sizing_result.c). */
rkw_status rkw_sizing_take_result(rkw_sizing *sizing, rkw_error *err);
/* Least sum of energy that is not carbon-free over the load, in year `index` of this process. */
double rkw_sizing_year_cfe(const rkw_sizing *sizing, size_t index, double *load_MWh, double *dirty_MWh);

static inline double rkw_sizing_gain(const rkw_sizing *s) { return 1 - rkw_site_grid(s->site)->connection_loss_share; }

#endif
