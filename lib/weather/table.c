/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weather table: its life and its columns. */
#include <math.h>
#include <string.h>

#include "weather/table.h"

static rkw_status check_place_if_known(const rkw_place *place, rkw_error *err)
{
    if (!place || isnan(place->latitude_deg)) return RKW_OK;
    return rkw_place_check(place, err);
}

rkw_status rkw_weather_create(rkw_weather **out, const rkw_context *ctx, const rkw_place *place, const rkw_axis *axis,
                              rkw_error *err)
{
    if (!out || !axis) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "weather: out and axis must not be NULL");
    *out = NULL;
    RKW_TRY(rkw_axis_check(axis, err));
    RKW_TRY(check_place_if_known(place, err));
    rkw_context context;
    RKW_TRY(rkw_context_copy(&context, ctx, err));
    rkw_weather *w = rkw_alloc(&context, 1, sizeof *w);
    if (!w) return rkw_fail_memory(err, "a weather table");
    w->context = context;
    w->axis = *axis;
    w->place = (rkw_place){NAN, NAN, NAN};
    w->has_place = place && !isnan(place->latitude_deg);
    if (w->has_place) w->place = *place;
    w->sun_offset_s = 0.5 * axis->step_s;
    w->plane_tilt_deg = w->plane_azimuth_deg = NAN;
    w->reading.size = sizeof w->reading;
    *out = w;
    return RKW_OK;
}

rkw_status rkw_weather_create_like(rkw_weather **out, const rkw_context *ctx, const rkw_weather *like,
                                   const rkw_axis *axis, rkw_error *err)
{
    RKW_TRY(rkw_weather_create(out, ctx ? ctx : &like->context, &like->place, axis, err));
    rkw_weather *w = *out;
    w->typical = like->typical;
    w->plane_tilt_deg = like->plane_tilt_deg;
    w->plane_azimuth_deg = like->plane_azimuth_deg;
    w->reading = like->reading;
    memcpy(w->title, like->title, sizeof w->title);
    return RKW_OK;
}

void rkw_weather_free(rkw_weather *weather)
{
    if (!weather) return;
    for (size_t i = 0; i < weather->n_channels; i++) rkw_release(weather->channels[i].values);
    rkw_release(weather);
}

/* First channel not before (which, height). */
static size_t find_slot(const rkw_weather *w, int32_t which, double height_m)
{
    size_t i = 0;
    while (i < w->n_channels &&
           (w->channels[i].which < which || (w->channels[i].which == which && w->channels[i].height_m < height_m)))
        i++;
    return i;
}

double *rkw_weather_add(rkw_weather *w, int32_t which, double height_m, int32_t source, rkw_error *err)
{
    size_t slot = find_slot(w, which, height_m);
    rkw_weather_channel *c = &w->channels[slot];
    if (slot < w->n_channels && c->which == which && c->height_m == height_m) {
        c->source = source;
        return c->values;
    }
    double *values = w->n_channels < RKW_WEATHER_CHANNELS ? rkw_alloc(&w->context, w->axis.n, sizeof *values) : NULL;
    if (!values) {
        (void)rkw_fail_memory(err, "a weather column");
        return NULL;
    }
    memmove(c + 1, c, (w->n_channels - slot) * sizeof *c);
    *c = (rkw_weather_channel){which, source, height_m, values};
    w->n_channels++;
    return values;
}

void rkw_weather_drop(rkw_weather *w, size_t channel)
{
    rkw_release(w->channels[channel].values);
    w->n_channels--;
    memmove(&w->channels[channel], &w->channels[channel + 1], (w->n_channels - channel) * sizeof w->channels[0]);
}

static rkw_status check_values(const rkw_weather *w, int32_t which, const double *values, rkw_error *err)
{
    double low = rkw_weather_column_low(which), high = rkw_weather_column_high(which);
    for (size_t i = 0; i < w->axis.n; i++) {
        if (values[i] >= low && values[i] <= high) continue;
        char time[32], name[64];
        rkw_format_time(rkw_axis_time(&w->axis, i), time);
        strcpy(name, rkw_weather_column_name(which));
        strcat(name, " at ");
        strcat(name, time);
        return rkw_fail_value(err, RKW_NOWHERE, name, values[i], rkw_weather_column_unit(which), low, high);
    }
    return RKW_OK;
}

rkw_status rkw_weather_set_column(rkw_weather *weather, int32_t which, double height_m, const double *values,
                                  int32_t source, rkw_error *err)
{
    if (!weather || !values || which < 0 || which >= RKW_WEATHER_COLUMNS || source < RKW_SOURCE_FILE ||
        source > RKW_SOURCE_SYNTHETIC)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "weather column: unknown column or source, or NULL");
    RKW_TRY(rkw_check_range(err, "height", height_m, "m", 0, 500));
    RKW_TRY(check_values(weather, which, values, err));
    double *into =
        rkw_weather_add(weather, which, height_m > 0 ? height_m : rkw_weather_default_height_m(which), source, err);
    if (!into) return RKW_E_MEMORY;
    memcpy(into, values, weather->axis.n * sizeof *into);
    if (which == RKW_WEATHER_REL_HUMIDITY)
        for (size_t i = 0; i < weather->axis.n; i++) into[i] = into[i] > 1 ? 1 : into[i];
    return RKW_OK;
}

/* Channel of a column nearest to its usual height, or RKW_NONE. */
static size_t main_index(const rkw_weather *w, int32_t which)
{
    size_t best = RKW_NONE;
    double wanted = rkw_weather_default_height_m(which);
    for (size_t i = 0; w && i < w->n_channels; i++)
        if (w->channels[i].which == which &&
            (best == RKW_NONE || fabs(w->channels[i].height_m - wanted) < fabs(w->channels[best].height_m - wanted)))
            best = i;
    return best;
}

rkw_weather_channel *rkw_weather_main_channel(rkw_weather *w, int32_t which)
{
    size_t i = main_index(w, which);
    return i == RKW_NONE ? NULL : &w->channels[i];
}

static const rkw_weather_channel *main_channel(const rkw_weather *w, int32_t which)
{
    size_t i = main_index(w, which);
    return i == RKW_NONE ? NULL : &w->channels[i];
}

const rkw_axis *rkw_weather_axis(const rkw_weather *weather) { return weather ? &weather->axis : NULL; }
const rkw_place *rkw_weather_place(const rkw_weather *weather) { return weather ? &weather->place : NULL; }
int32_t rkw_weather_has_place(const rkw_weather *weather) { return weather ? weather->has_place : 0; }
double rkw_weather_sun_offset_s(const rkw_weather *weather) { return weather ? weather->sun_offset_s : NAN; }
int32_t rkw_weather_is_typical(const rkw_weather *weather) { return weather ? weather->typical : 0; }
const char *rkw_weather_title(const rkw_weather *weather) { return weather ? weather->title : ""; }

const double *rkw_weather_column(const rkw_weather *weather, int32_t which)
{
    const rkw_weather_channel *c = main_channel(weather, which);
    return c ? c->values : NULL;
}

int32_t rkw_weather_source(const rkw_weather *weather, int32_t which)
{
    const rkw_weather_channel *c = main_channel(weather, which);
    return c ? c->source : RKW_SOURCE_MISSING;
}

double rkw_weather_height_m(const rkw_weather *weather, int32_t which)
{
    const rkw_weather_channel *c = main_channel(weather, which);
    return c ? c->height_m : rkw_weather_default_height_m(which);
}

size_t rkw_weather_levels(const rkw_weather *weather, int32_t which)
{
    size_t n = 0;
    for (size_t i = 0; weather && i < weather->n_channels; i++) n += weather->channels[i].which == which;
    return n;
}

const double *rkw_weather_level(const rkw_weather *weather, int32_t which, size_t level, double *height_m)
{
    for (size_t i = 0; weather && i < weather->n_channels; i++) {
        if (weather->channels[i].which != which || level-- > 0) continue;
        if (height_m) *height_m = weather->channels[i].height_m;
        return weather->channels[i].values;
    }
    return NULL;
}

void rkw_weather_sun_times(const rkw_weather *weather, double *unix_s)
{
    if (!weather || !unix_s) return;
    for (size_t i = 0; i < weather->axis.n; i++)
        unix_s[i] = (double)rkw_axis_time(&weather->axis, i) + weather->sun_offset_s;
}

void rkw_weather_plane(const rkw_weather *weather, double *tilt_deg, double *azimuth_deg)
{
    if (tilt_deg) *tilt_deg = weather ? weather->plane_tilt_deg : NAN;
    if (azimuth_deg) *azimuth_deg = weather ? weather->plane_azimuth_deg : NAN;
}

void rkw_weather_get_reading(const rkw_weather *weather, rkw_weather_reading *reading)
{
    if (!weather || !reading) return;
    size_t size = reading->size < sizeof *reading ? reading->size : sizeof *reading;
    if (size < sizeof reading->size) return;
    memcpy(reading, &weather->reading, size);
    reading->size = size;
}
