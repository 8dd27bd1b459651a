/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flows of one step in order of merit. */
#ifndef RKW_OPTIMIZE_MERIT_H
#define RKW_OPTIMIZE_MERIT_H

#include "optimize/optimum.h"

/* Limits, costs and amounts of all flows in one step. */
typedef struct rkw_merit {
    size_t n;
    int32_t row[RKW_MAX_FLOWS], direction[RKW_MAX_FLOWS];
    double limit[RKW_MAX_FLOWS], cost[RKW_MAX_FLOWS], amount[RKW_MAX_FLOWS];
} rkw_merit;

void rkw_merit_fill(rkw_merit *m, const rkw_programme *p, size_t step);

/* Least and greatest net supply of a row's flows. */
void rkw_merit_range(const rkw_merit *m, int32_t row, double *low, double *high);

/* Sets the cheapest amounts whose net supply (supply less draws) of the row is `net`, or as near as the limits allow.
 * A row of RKW_MERIT_ALL takes both rows as one. */
enum { RKW_MERIT_ALL = -1 };
void rkw_merit_dispatch(rkw_merit *m, int32_t row, double net);

/* Net supplies at which a row's merit order passes from one flow to the next, ends included.
 * @return how many, at most n + 1. */
size_t rkw_merit_turns(const rkw_merit *m, int32_t row, double turns[RKW_MAX_FLOWS + 1]);

double rkw_merit_net(const rkw_merit *m, int32_t row);

#endif
