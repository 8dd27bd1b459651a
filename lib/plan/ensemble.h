/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_PLAN_ENSEMBLE_H
#define RKW_PLAN_ENSEMBLE_H

#include <rackwatt/ensemble.h>

struct rkw_ensemble {
    rkw_context ctx;
    const rkw_site *site;
    const rkw_policy *policy;
    rkw_ensemble_options options;
    size_t n;
    rkw_ensemble_year *years;
};

/* Options of year i. */
rkw_year_options rkw_ensemble_year_options(const rkw_ensemble *ensemble, size_t index);
/* Simulates a year at a site that may have other sizes; fills all of `out` but file and index. */
rkw_status rkw_ensemble_simulate(const rkw_ensemble *ensemble, const rkw_context *ctx, const rkw_site *site,
                                 size_t index, size_t draws, rkw_ensemble_year *out, rkw_error *err);

#endif
