/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the room read from a checked programme. */
#ifndef RKW_OPTIMIZE_PROGRAMME_H
#define RKW_OPTIMIZE_PROGRAMME_H

#include <rackwatt/optimize.h>

static inline double rkw_profile_at(const rkw_profile *profile, size_t step)
{
    return profile->values ? profile->factor * profile->values[step] : profile->factor;
}

/* Power that segment j of a pool may take in a step. */
double rkw_segment_limit(const rkw_pool *pool, size_t j, size_t step);

/* Work of class `c` that may still wait at the end of every step, and the work that arrives, both in MWh and rounded to
 * a common quantum so that sums and differences of them are exact: 2 n_steps values in `windows` and `arrivals`. */
void rkw_class_windows(const rkw_programme *p, const rkw_work_class *c, double *windows, double *arrivals);

/* Backlog before step 0 [MWh]. */
double rkw_class_start(const rkw_work_class *c);

/* Limit of flow i in a step. An infinite limit is replaced by more than the step could ever use. */
double rkw_flow_limit(const rkw_programme *p, size_t flow, size_t step);

/* True when infinite limits allow a supply and a draw on one row to grow together at a gain; *step is the first such. */
int rkw_programme_unbounded(const rkw_programme *p, size_t *step);

#endif
