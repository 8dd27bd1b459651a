/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random programmes that use every part of the interface, with ties, zero widths and uneven sizes on purpose. */
#ifndef RKW_TESTS_OPTIMIZE_RANDOM_PROGRAMME_H
#define RKW_TESTS_OPTIMIZE_RANDOM_PROGRAMME_H

#include <rackwatt/optimize.h>

#include "harness/harness.h"

typedef struct random_programme {
    rkw_programme programme;
    rkw_flow flows[8];
    rkw_bus_store stores[3];
    rkw_segment segments[3][4];
    rkw_pool pools[3];
    rkw_work_class classes[RKW_MAX_CLASSES];
    rkw_connection connection;
    double *series[64];
    size_t n_series;
} random_programme;

/* longest: most steps. Same seed and limit, same programme. */
void random_programme_make(random_programme *r, uint64_t seed, size_t longest);
void random_programme_free(random_programme *r);

#endif
