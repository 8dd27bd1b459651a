/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Couplings and entries of a year, brought into the lanes of its stage. */
#ifndef RKW_OPTIMIZE_COUPLE_H
#define RKW_OPTIMIZE_COUPLE_H

#include <rackwatt/capacity_programme.h>

#include "optimize/year.h"

/* What all years have in common when they are scaled. */
typedef struct rkw_common {
    const rkw_capacity_programme *programme;
    double power, price, dt_h; /* units of the stages */
    double mean_weight;        /* of all years */
    double *capacity_unit;     /* user units per scaled unit of each capacity */
    double *row_unit;          /* the same of each row's activity; the cost row, if any, comes last */
    bool cost_row;             /* one more row: the objective itself */
    double cost_scale;         /* 0 where the objective is a row */
} rkw_common;

/* Largest effect of one unit of each capacity on a limit or a load [MW], and largest weight of each row, in one year:
 * n_capacities + n_rows numbers. */
void rkw_joint_year_sizes(const rkw_capacity_programme *p, const rkw_capacity_year *year, double *sizes);

/* Activity of each row when all scaled variables are 0 (levels and the connection's flow are counted from a limit). */
void rkw_joint_year_offsets(const rkw_capacity_programme *p, const rkw_capacity_year *year, double *offsets);

rkw_status rkw_joint_year_create(rkw_joint_year *year, const rkw_context *ctx, const rkw_common *common,
                                 const rkw_capacity_year *from, rkw_error *err);
void rkw_joint_year_release(rkw_joint_year *year);

#endif
