/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reference instances with capacities, several years or rows over all hours, written apart from the example program. */
#ifndef RKW_TESTS_OPTIMIZE_PLAN_INSTANCE_H
#define RKW_TESTS_OPTIMIZE_PLAN_INSTANCE_H

#include <rackwatt/capacity_programme.h>

#include "optimize/instance.h"

enum { PLAN_YEARS = 4, PLAN_CAPACITIES = 6, PLAN_ROWS = 5, PLAN_EXPORT = 3, PLAN_TARGET = 4 };

typedef struct plan_instance {
    size_t n_years;
    reference_instance years[PLAN_YEARS];
    rkw_capacity_column capacities[PLAN_CAPACITIES];
    rkw_shared_row rows[PLAN_ROWS];
    double coefficients[PLAN_ROWS][PLAN_CAPACITIES];
    rkw_coupling couplings[PLAN_YEARS][9];
    rkw_shared_entry entries[PLAN_YEARS][4 + RKW_MAX_SEGMENTS];
    double *dirty[PLAN_YEARS]; /* 1 less the grid's carbon-free share */
    rkw_capacity_year parts[PLAN_YEARS];
    rkw_capacity_programme programme;
} plan_instance;

/* folder is relative to ../shared; returns 0 when it is not there. */
int plan_read(plan_instance *p, const char *folder, int sizing);
void plan_free(plan_instance *p);

#endif
