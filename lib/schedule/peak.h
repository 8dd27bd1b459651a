/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peak that a demand charge is paid for, by tangents: programmes with a given peak, whose prices say what more of it would save. */
#ifndef RKW_SCHEDULE_PEAK_H
#define RKW_SCHEDULE_PEAK_H

#include "schedule/plan.h"

typedef struct rkw_peak_search {
    const rkw_context *ctx;
    rkw_phrase *phrase;          /* filled, with a charged peak */
    double tolerance;            /* of each programme */
    double enough;               /* what the cost may miss of the best, relative */
    double paid_MW;              /* at the bus: what is paid for already */
    double *solves, *iterations; /* counted up */
} rkw_peak_search;

/* plan->objective and plan->bound leave without what is paid already. @return as rkw_optimize */
rkw_status rkw_peak_find(const rkw_peak_search *search, rkw_plan *plan, rkw_error *err);

#endif
