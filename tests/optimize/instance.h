/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reference instances (params.txt, series.csv) as programmes, written apart from the example program. */
#ifndef RKW_TESTS_OPTIMIZE_INSTANCE_H
#define RKW_TESTS_OPTIMIZE_INSTANCE_H

#include <rackwatt/optimize.h>

#include "harness/harness.h"

typedef struct reference_instance {
    char params[512]; /* path of params.txt */
    test_csv *series;
    double *columns; /* transposed: [column][row] */
    double *renewable, *import_price;
    rkw_flow flows[4];
    rkw_bus_store stores[2];
    rkw_segment segments[RKW_MAX_SEGMENTS];
    rkw_pool pool;
    rkw_work_class classes[RKW_MAX_CLASSES];
    rkw_connection connection;
    rkw_programme programme;
    int whole_year_rows; /* 1 when the instance has an export cap or a CFE row */
} reference_instance;

/* folder is relative to ../shared; returns 0 when it is not there. */
int reference_read(reference_instance *in, const char *folder);
int reference_read_year(reference_instance *in, const char *folder, size_t year);
const double *reference_series(reference_instance *in, const char *name);
double reference_key(const reference_instance *in, const char *key, double fallback);
void reference_free(reference_instance *in);

#endif
