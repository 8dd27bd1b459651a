/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The noon check: a clock that is read wrong moves the irradiance against the sun, the same on every day. */
#include "weather/noon.h"

#include <math.h>

#include "base/simd.h"

#define CLEAREST_SHARE                                                                                                 \
    3 /* one day of so many takes part: clouds come more often in the afternoon than in the morning */
#define LEAST_DAY_WH_M2 500 /* polar night and broken sensors tell nothing */

typedef struct noon_day {
    double energy, late_h; /* sum of irradiance, and its middle against solar noon */
    double clearness;      /* against the clear sky */
    int complete;
} noon_day;

/* Local apparent solar time of every row [h] from the equation of time [min], in place. */
static void to_solar_hours(const rkw_weather *w, double *equation_min)
{
    for (size_t i = 0; i < w->axis.n; i++) {
        double time_s = (double)rkw_axis_time(&w->axis, i) + w->sun_offset_s;
        equation_min[i] = time_s / 3600 + w->place.longitude_deg / 15 + equation_min[i] / 60;
    }
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

/* A derived GHI follows the sun that it was derived with: then the beam is the witness. */
static const double *find_witness(const rkw_weather *w, int *beam)
{
    *beam = rkw_weather_source(w, RKW_WEATHER_GHI) != RKW_SOURCE_FILE &&
            rkw_weather_source(w, RKW_WEATHER_DNI) == RKW_SOURCE_FILE;
    return rkw_weather_column(w, *beam ? RKW_WEATHER_DNI : RKW_WEATHER_GHI);
}

rkw_status rkw_weather_noon(const rkw_weather *w, const double *zenith_deg, double *equation_min, rkw_noon_check *out,
                            rkw_error *err)
{
    int beam;
    const double *irradiance = find_witness(w, &beam);
    *out = (rkw_noon_check){.late_min = NAN, .late_error_min = NAN, .sun_offset_min = NAN};
    if (!irradiance || !zenith_deg) return RKW_OK;
    size_t most_days = w->axis.n * (size_t)w->axis.step_s / 86400 + 3;
    noon_day *days = rkw_alloc(&w->context, most_days, sizeof *days);
    double *clear = rkw_alloc(&w->context, w->axis.n, sizeof *clear);
    rkw_status status = days && clear ? RKW_OK : rkw_fail_memory(err, "the noon check");
    if (status == RKW_OK) {
        to_solar_hours(w, equation_min);
        rkw_weather_clear_sky_at(zenith_deg, w->axis.n, beam, clear);
        summarise(days, collect_days(w, irradiance, clear, equation_min, days), out);
        out->sun_offset_min = w->sun_offset_s / 60 - out->late_min;
    }
    rkw_release(clear);
    rkw_release(days);
    return status;
}
