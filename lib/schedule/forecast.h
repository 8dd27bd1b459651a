/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SCHEDULE_FORECAST_H
#define RKW_SCHEDULE_FORECAST_H

#include <rackwatt/forecast.h>

/* A quantity of one owner (plant, tenant, the site) with its climatology. */
typedef struct rkw_forecast_item {
    int32_t quantity;
    size_t index;
    const double *truth;      /* [rows] */
    double factor;            /* of the truth: capacity of a plant */
    double most;              /* largest value of the year */
    size_t n_cells;           /* month x hour, or hour of the week */
    double *mean, *deviation; /* [n_cells] */
    double *table;            /* [n_table] values of a table; NULL: it has none */
} rkw_forecast_item;

struct rkw_forecast {
    rkw_context ctx;
    rkw_forecast_options options;
    const rkw_site *site;
    const rkw_year *year;
    rkw_axis axis;
    size_t n_items;
    rkw_forecast_item *items;
    uint16_t *month_cell, *week_cell;                             /* [rows] */
    double mix[RKW_FORECAST_QUANTITIES][RKW_FORECAST_QUANTITIES]; /* lower Cholesky factor of the correlation */
    /* Rows of a table, in order of issue and lead. */
    size_t n_table;
    int64_t *issued;
    size_t *lead, *latest; /* [n_table]; [rows] first row of the latest issue, RKW_NONE before the first */
};

rkw_forecast_item *rkw_forecast_find(const rkw_forecast *forecast, int32_t quantity, size_t index);
/* Cell of a row in an item's climatology. */
size_t rkw_forecast_cell(const rkw_forecast *forecast, const rkw_forecast_item *item, size_t row);
/* climatology.c */
rkw_status rkw_forecast_learn(rkw_forecast *forecast, rkw_error *err);
/* forecast_errors.c: Cholesky factor; errors of one quantity for leads 0 .. n-1. */
rkw_status rkw_forecast_mix(rkw_forecast *forecast, rkw_error *err);
void rkw_forecast_errors(const rkw_forecast *forecast, int32_t quantity, size_t issued, size_t n, double *out);
/* Of all quantities at once: out[quantity * stride + lead]. */
void rkw_forecast_all_errors(const rkw_forecast *forecast, size_t issued, size_t n, size_t stride, double *out);
/* As rkw_forecast_series with the quantity's errors at hand; arguments are checked. */
rkw_status rkw_forecast_fill(const rkw_forecast *forecast, const rkw_forecast_item *item, size_t issued, size_t n,
                             const double *errors, double *out, rkw_error *err);
/* forecast_table.c */
rkw_status rkw_forecast_read(rkw_forecast *forecast, rkw_error *err);
rkw_status rkw_forecast_look_up(const rkw_forecast *forecast, const rkw_forecast_item *item, size_t issued, size_t n,
                                double *out, rkw_error *err);

#endif
