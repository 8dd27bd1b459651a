/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_PLAN_SWEEP_FRONT_H
#define RKW_PLAN_SWEEP_FRONT_H

#include "plan/sweep.h"

enum { RKW_BINDING_TEXT = 224 };

struct rkw_sweep_front {
    rkw_context ctx;
    size_t n_parameters, n_metrics, n_limits;
    int32_t metric[RKW_SWEEP_FRONT_MOST];
    size_t n, capacity;
    size_t *index;
    double *values, *metrics, *objectives; /* [n * n_parameters], [n * RKW_SWEEP_METRICS], [n * n_metrics] */
    double best[RKW_SWEEP_FRONT_MOST], worst[RKW_SWEEP_FRONT_MOST]; /* objectives of all accepted designs */
    size_t accepted, *rejected, knee;
    double volume;
    double *gains;                     /* [n * n_metrics * n_parameters]; NULL before it is explained */
    char (*binding)[RKW_BINDING_TEXT]; /* [n]; NULL before */
};

/* Metric `which` of those traded off, less is better. */
double rkw_sweep_objective(const rkw_sweep *s, const double *metrics, size_t which);

#endif
