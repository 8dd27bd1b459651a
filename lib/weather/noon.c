/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The noon check: a clock that is read wrong moves the irradiance against the sun, the same on every day. */
#include "weather/noon.h"

#include <math.h>

#include "base/simd.h"

#define CLEAREST_SHARE 3   /* one day of so many takes part: clouds come more often in the afternoon than in the morning */
#define LEAST_DAY_WH_M2 500 /* polar night and broken sensors tell nothing */

typedef struct noon_day {
    double energy, late_h; /* sum of irradiance, and its middle against solar noon */
    double clearness;      /* against the clear sky */
    int complete;
} noon_day;

/* Local apparent solar time of every row [h], from its sun instant. */
static rkw_status solar_hours(const rkw_weather *w, double **hours, rkw_error *err)
{
    size_t n = w->axis.n;
    double *times = rkw_alloc(&w->context, n, sizeof *times), *out = rkw_alloc(&w->context, n, sizeof *out);
    rkw_status status = times && out ? RKW_OK : rkw_fail_memory(err, "the noon check");
    if (status == RKW_OK) {
        rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
        options.method = RKW_SUN_FAST;
        rkw_sun_columns columns = {.equation_of_time_min = out};
        rkw_weather_sun_times(w, times);
        status = rkw_sun_position(&w->place, &options, times, n, &columns, err);
        for (size_t i = 0; status == RKW_OK && i < n; i++)
            out[i] = times[i] / 3600 + w->place.longitude_deg / 15 + out[i] / 60;
    }
    rkw_release(times);
    if (status != RKW_OK) {
        rkw_release(out);
        out = NULL;
    }
    *hours = out;
    return status;
}

/* Moments of the rows [from, to) of one solar day. */
static noon_day day_of(const double *irradiance, const double *clear, const double *hours, size_t from, size_t to,
                       double dt_h)
{
    noon_day d = {0, 0, 0, 1};
    double moment = 0, of_clear = 0;
    for (size_t i = from; i < to; i++) {
        if (isnan(irradiance[i]) && clear[i] <= 0) continue; /* a gap at night costs nothing */
        if (isnan(irradiance[i])) return (noon_day){0};
        d.energy += irradiance[i] * dt_h;
        of_clear += clear[i] * dt_h;
        moment += irradiance[i] * dt_h * (hours[i] - 24 * floor(hours[i] / 24) - 12);
    }
    d.complete = d.energy > LEAST_DAY_WH_M2 && of_clear > LEAST_DAY_WH_M2;
    d.late_h = d.complete ? moment / d.energy : 0;
    d.clearness = d.complete ? d.energy / of_clear : 0;
    return d;
}

static size_t collect_days(const rkw_weather *w, const double *irradiance, const double *clear, const double *hours,
                           noon_day *days)
{
    size_t per_day = (size_t)(86400 / w->axis.step_s), n = 0, from = 0;
    for (size_t i = 1; i <= w->axis.n; i++) {
        if (i < w->axis.n && floor(hours[i] / 24) == floor(hours[from] / 24)) continue;
        noon_day d = day_of(irradiance, clear, hours, from, i, rkw_axis_dt_h(&w->axis));
        /* Solar days differ from 24 h by seconds: one row more or less is complete. */
        if (d.complete && i - from + 1 >= per_day) days[n++] = d;
        from = i;
    }
    return n;
}

/* Clearness that the clearest third of days exceeds, by bisection. */
static double clearness_limit(const noon_day *days, size_t n)
{
    double low = 0, high = 2;
    for (int round = 0; round < 40; round++) {
        double middle = 0.5 * (low + high);
        size_t above = 0;
        for (size_t i = 0; i < n; i++) above += days[i].clearness > middle;
        *(above * CLEAREST_SHARE > n ? &low : &high) = middle;
    }
    return low;
}

static void summarise(const noon_day *days, size_t n, rkw_noon_check *out)
{
    double limit = n >= 60 ? clearness_limit(days, n) : 0, energy = 0, moment = 0, scatter = 0;
    for (size_t i = 0; i < n; i++) {
        if (days[i].clearness < limit) continue;
        out->days++;
        energy += days[i].energy;
        moment += days[i].energy * days[i].late_h;
    }
    if (out->days == 0) return;
    double late_h = moment / energy;
    for (size_t i = 0; i < n; i++)
        if (days[i].clearness >= limit)
            scatter += days[i].energy * days[i].energy * (days[i].late_h - late_h) * (days[i].late_h - late_h);
    out->known = 1;
    out->late_min = 60 * late_h;
    out->late_error_min = 60 * sqrt(scatter) / energy;
}

rkw_status rkw_weather_noon(const rkw_weather *w, rkw_noon_check *out, rkw_error *err)
{
    /* A derived GHI follows the sun that it was derived with: then the beam is the witness. */
    int beam = rkw_weather_source(w, RKW_WEATHER_GHI) != RKW_SOURCE_FILE &&
               rkw_weather_source(w, RKW_WEATHER_DNI) == RKW_SOURCE_FILE;
    const double *irradiance = rkw_weather_column(w, beam ? RKW_WEATHER_DNI : RKW_WEATHER_GHI);
    *out = (rkw_noon_check){.late_min = NAN, .late_error_min = NAN, .sun_offset_min = NAN};
    if (!irradiance || !w->has_place) return RKW_OK;
    double *hours = NULL, *clear = NULL;
    size_t most_days = w->axis.n * (size_t)w->axis.step_s / 86400 + 3;
    noon_day *days = rkw_alloc(&w->context, most_days, sizeof *days);
    rkw_status status = days ? RKW_OK : rkw_fail_memory(err, "the noon check");
    if (status == RKW_OK) status = solar_hours(w, &hours, err);
    if (status == RKW_OK) status = rkw_weather_clear_sky(w, beam, &clear, err);
    if (status == RKW_OK) {
        summarise(days, collect_days(w, irradiance, clear, hours, days), out);
        out->sun_offset_min = w->sun_offset_s / 60 - out->late_min;
    }
    rkw_release(hours);
    rkw_release(clear);
    rkw_release(days);
    return status;
}
