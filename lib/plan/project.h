/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_PLAN_PROJECT_H
#define RKW_PLAN_PROJECT_H

#include <rackwatt/project.h>

#include "plan/economics.h"
#include "plan/stages.h"

struct rkw_project {
    rkw_context ctx;
    const rkw_site *site;
    rkw_phases *phases;
    rkw_economics economics;
    rkw_stages stages;
    rkw_uncertain_row rows[RKW_MOST_UNCERTAIN];
    size_t n_rows;
    double pv_degradation; /* per year, mean over the PV plants by capacity */
};

/* Days of a calendar year under one stage. */
typedef struct rkw_stage_days {
    int32_t year;
    double days;
    size_t operation;
} rkw_stage_days;

/* Calendar of a build-out. */
typedef struct rkw_timeline {
    rkw_delays delays;
    int32_t first_year, last_year, first_operating_year;
    size_t n;
    rkw_stage_days *stages; /* by year, then by time */
} rkw_timeline;

struct rkw_project_years {
    size_t n;
    int32_t first_year;
    double *lines, *invested, *sold, *quantities, *cash; /* [RKW_...][n] */
    double *downside;                                    /* n */
    double *grid_only;                                   /* n, real USD */
    rkw_project_result result;
};

/* Calendar of the project's life; adds the stages to project->stages without simulating them. */
rkw_status rkw_timeline_make(rkw_timeline *out, rkw_project *project, const rkw_economics *economics,
                             const rkw_delays *delays, rkw_error *err);
void rkw_timeline_release(rkw_timeline *timeline);

/* Works out the years for any prices; all stages of the timeline have been simulated. */
rkw_status rkw_project_evaluate(rkw_project_years **out, const rkw_context *ctx, const rkw_project *project,
                                const rkw_economics *economics, const rkw_timeline *timeline, rkw_error *err);

/* Parts of it: what is paid for and sold (project_assets.c), what operation brings (project_lines.c). */
void rkw_project_fill_assets(rkw_project_years *years, const rkw_project *project, const rkw_economics *economics,
                             const rkw_timeline *timeline);
void rkw_project_fill_lines(rkw_project_years *years, const rkw_project *project, const rkw_economics *economics,
                            const rkw_timeline *timeline);

/* What a tranche costs at prices of the base year. */
double rkw_project_tranche_usd(const rkw_project *project, size_t tranche);

/* How far the price of a thing has moved by a year. */
double rkw_price_at(const rkw_economics *economics, double trend, int32_t year);
/* Real price of what is paid in the local currency, in USD: 1 while inflation and exchange rate keep step. */
double rkw_local_price_at(const rkw_economics *economics, int32_t year);

static inline double *rkw_years_row(double *block, size_t n, int which) { return block + (size_t)which * n; }

#endif
