/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling gaps by stated methods: short ones between their ends, longer ones from neighbouring days. */
#include <math.h>
#include <string.h>

#include "base/simd.h"
#include "weather/resample.h"

#define SHORT_GAP_S (3 * 3600)
#define DAY_S 86400
#define DAYS_AROUND 14

typedef struct filler {
    const rkw_weather *w;
    const double *clear;  /* horizontal or normal clear sky for irradiance, else NULL */
    const double *before; /* the values with their gaps */
    double *values;
    int32_t which;
} filler;

/* From one known row to another; irradiance as a share of the clear sky. */
static double between(const filler *f, size_t left, size_t right, size_t i)
{
    double share = (double)(i - left) / (double)(right - left), a = f->before[left], b = f->before[right];
    if (f->which == RKW_WEATHER_WIND_DIRECTION) {
        double deg = a + share * remainder(b - a, 360);
        return deg - 360 * floor(deg / 360);
    }
    if (!f->clear) return a + share * (b - a);
    double floor_W_m2 = 20; /* below it the ratio to the clear sky says nothing; the other end decides */
    double ka = f->clear[left] > floor_W_m2 ? a / f->clear[left] : NAN;
    double kb = f->clear[right] > floor_W_m2 ? b / f->clear[right] : NAN;
    double k = isnan(ka) ? (isnan(kb) ? 0 : kb) : isnan(kb) ? ka : ka + share * (kb - ka);
    return k * f->clear[i];
}

/* The same time of the nearest days with a value, weighted by nearness. NaN when there are none. */
static double from_days(const filler *f, size_t i)
{
    size_t day = (size_t)(DAY_S / f->w->axis.step_s), n = f->w->axis.n;
    double sum = 0, weights = 0, east = 0, north = 0;
    for (int side = 0; side < 2; side++) {
        for (size_t d = 1; d <= DAYS_AROUND; d++) {
            if (side == 0 ? i < d * day : i + d * day >= n) break;
            double v = f->before[side == 0 ? i - d * day : i + d * day];
            if (isnan(v)) continue;
            sum += v / (double)d;
            east += sin(v * RKW_DEG) / (double)d;
            north += cos(v * RKW_DEG) / (double)d;
            weights += 1 / (double)d;
            break;
        }
    }
    if (weights == 0) return NAN;
    if (f->which != RKW_WEATHER_WIND_DIRECTION) return sum / weights;
    double deg = atan2(east, north) / RKW_DEG;
    return deg < 0 ? deg + 360 : deg;
}

static rkw_status fill_run(const filler *f, size_t from, size_t to, rkw_error *err)
{
    int inside = from > 0 && to < f->w->axis.n;
    int is_short = inside && (int64_t)(to - from) * f->w->axis.step_s <= SHORT_GAP_S;
    for (size_t i = from; i < to; i++) {
        double v = f->which == RKW_WEATHER_PRECIPITATION ? 0 : is_short ? between(f, from - 1, to, i) : from_days(f, i);
        if (isnan(v)) {
            char time[32];
            rkw_format_time(rkw_axis_time(&f->w->axis, i), time);
            return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "%s cannot be filled at %s: no value within %d days",
                            rkw_weather_column_name(f->which), time, DAYS_AROUND);
        }
        f->values[i] = v;
    }
    return RKW_OK;
}

static rkw_status fill_runs(const filler *f, size_t *filled, rkw_error *err)
{
    size_t n = f->w->axis.n;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(f->before[i])) continue;
        size_t to = i;
        while (to < n && isnan(f->before[to])) to++;
        RKW_TRY(fill_run(f, i, to, err));
        *filled += to - i;
        i = to;
    }
    return RKW_OK;
}

static int has_gap(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(x[i])) return 1;
    return 0;
}

/* Values of a channel without its gaps in a new block, or NULL when it has none. */
static rkw_status fill_channel(const rkw_weather *w, size_t channel, double **values, size_t *filled, rkw_error *err)
{
    const rkw_weather_channel *c = &w->channels[channel];
    if (!has_gap(c->values, w->axis.n)) return RKW_OK;
    double *clear = NULL;
    *values = rkw_alloc(&w->context, w->axis.n, sizeof **values);
    if (!*values) return rkw_fail_memory(err, "the filling of gaps");
    memcpy(*values, c->values, w->axis.n * sizeof **values);
    if (rkw_weather_is_irradiance(c->which) && w->has_place)
        RKW_TRY(rkw_weather_clear_sky(w, c->which == RKW_WEATHER_DNI, &clear, err));
    filler f = {w, clear, c->values, *values, c->which};
    rkw_status status = fill_runs(&f, filled, err);
    rkw_release(clear);
    return status;
}

rkw_status rkw_weather_fill(rkw_weather *weather, size_t *filled, rkw_error *err)
{
    if (!weather) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "fill: weather must not be NULL");
    double *values[RKW_WEATHER_CHANNELS] = {NULL};
    rkw_status status = RKW_OK;
    size_t count = 0;
    for (size_t i = 0; i < weather->n_channels && status == RKW_OK; i++)
        status = fill_channel(weather, i, &values[i], &count, err);
    /* All columns or none: what stays over is released. */
    for (size_t i = 0; i < weather->n_channels; i++) {
        double *old = weather->channels[i].values;
        if (status == RKW_OK && values[i]) {
            weather->channels[i].values = values[i];
            values[i] = old;
        }
        rkw_release(values[i]);
    }
    if (status == RKW_OK && filled) *filled = count;
    return status;
}
