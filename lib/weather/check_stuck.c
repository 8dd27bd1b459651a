/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sensors that stopped: the same reading for hours, or readings that jump between a few states. */
#include <math.h>

#include "weather/check.h"

#define STUCK_H 24.0
#define STUCK_IRRADIANCE_H 3.0
#define FEW_LEAST_ROWS 1000
#define FEW_BINS 400  /* of the range of the values */
#define FEW_WIDTH 8   /* bins of a narrow band: 2 % of the range */
#define FEW_SHARE 0.8 /* of the rows in the two fullest bands */

/* Readings that may well stay: calm, saturated air, night, rain, albedo, and pressure in whole hPa. */
static int may_stay(int32_t column, double value)
{
    switch (column) {
    case RKW_WEATHER_REL_HUMIDITY: return value >= 0.99;
    case RKW_WEATHER_PRESSURE:
    case RKW_WEATHER_PRECIPITATION:
    case RKW_WEATHER_ALBEDO: return 1;
    case RKW_WEATHER_WIND_DIRECTION: return value == 0 || value == 360;
    case RKW_WEATHER_TEMP:
    case RKW_WEATHER_DEW_POINT: return 0; /* any value may be wrong */
    default: return value <= 1;           /* night, twilight, calm */
    }
}

void rkw_check_stuck(const rkw_check_view *v, int32_t column, const double *x)
{
    const rkw_axis *axis = &v->w->axis;
    double hours = rkw_weather_is_irradiance(column) ? STUCK_IRRADIANCE_H : STUCK_H;
    size_t long_run = (size_t)ceil(hours / rkw_axis_dt_h(axis)), from = 0;
    for (size_t i = 1; i <= axis->n; i++) {
        if (i < axis->n && x[i] == x[from]) continue;
        if (i - from > long_run && !may_stay(column, x[from])) {
            rkw_weather_finding f = {RKW_FINDING_STUCK, column, i - from, rkw_axis_time(axis, from), x[from], NAN, NAN};
            rkw_check_add(v->report, &f);
        }
        from = i;
    }
}

typedef struct histogram {
    size_t bins[FEW_BINS], rows;
} histogram;

static int fill_histogram(const double *x, size_t n, histogram *h)
{
    double low = INFINITY, high = -INFINITY;
    *h = (histogram){0};
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i])) continue;
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
        h->rows++;
    }
    if (!(high > low) || h->rows < FEW_LEAST_ROWS) return 0;
    double scale = FEW_BINS / (high - low) * (1 - 1e-12);
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i])) h->bins[(size_t)((x[i] - low) * scale)]++;
    return 1;
}

/* Rows in the fullest band, which is emptied. */
static size_t take_fullest(histogram *h)
{
    size_t best = 0, at = 0, sum = 0;
    for (size_t i = 0; i < FEW_BINS; i++) {
        sum += h->bins[i];
        if (i >= FEW_WIDTH) sum -= h->bins[i - FEW_WIDTH];
        if (sum <= best) continue;
        best = sum;
        at = i;
    }
    for (size_t i = at + 1 > FEW_WIDTH ? at + 1 - FEW_WIDTH : 0; i <= at; i++) h->bins[i] = 0;
    return best;
}

void rkw_check_few_values(const rkw_check_view *v, int32_t column, const double *x)
{
    histogram h;
    int always_few = rkw_weather_is_irradiance(column) || column == RKW_WEATHER_PRECIPITATION ||
                     column == RKW_WEATHER_ALBEDO || column == RKW_WEATHER_WIND_DIRECTION ||
                     column == RKW_WEATHER_PRESSURE;
    if (always_few || !fill_histogram(x, v->w->axis.n, &h)) return;
    size_t most = take_fullest(&h) + take_fullest(&h);
    double share = (double)most / (double)h.rows;
    if (share < FEW_SHARE) return;
    rkw_weather_finding f = {RKW_FINDING_FEW_VALUES, column, most, v->w->axis.start_unix_s, share, 0, FEW_SHARE};
    rkw_check_add(v->report, &f);
}
