/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An instance folder: params.txt with one `key value` per line, series.csv with one row per step. */
#ifndef RKW_EXAMPLES_SCHEDULE_INSTANCE_H
#define RKW_EXAMPLES_SCHEDULE_INSTANCE_H

#include <rackwatt/optimize.h>

enum { INSTANCE_KEYS = 256 };

typedef struct instance {
    char key[INSTANCE_KEYS][32], text[INSTANCE_KEYS][64];
    size_t n_keys;
    char **column_names;
    size_t n_columns, n_rows;
    double *series; /* [column][row] */
} instance;

/* @return RKW_OK, RKW_E_IO, RKW_E_FORMAT, RKW_E_MEMORY. */
rkw_status instance_read(instance *in, const char *folder, rkw_error *err);
void instance_free(instance *in);

/* Text of a key, or NULL. */
const char *instance_text(const instance *in, const char *key);
/* Number of a key. RKW_E_MISSING unless there is a fallback that is not NaN. */
rkw_status instance_number(const instance *in, const char *key, double fallback, double *value, rkw_error *err);
/* Column of the series; RKW_E_MISSING. */
rkw_status instance_column(const instance *in, const char *name, const double **column, rkw_error *err);

#endif
