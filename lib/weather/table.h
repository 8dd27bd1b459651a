/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a weather table. */
#ifndef RKW_WEATHER_TABLE_H
#define RKW_WEATHER_TABLE_H

#include <rackwatt/weather.h>

#include "base/fail.h"
#include "base/memory.h"

#define RKW_WEATHER_CHANNELS 48 /* columns of one table, all heights together */

typedef struct rkw_weather_channel {
    int32_t which, source;
    double height_m;
    double *values; /* axis.n */
} rkw_weather_channel;

struct rkw_weather {
    rkw_context context;
    rkw_axis axis;
    rkw_place place;
    int32_t has_place, typical;
    double sun_offset_s;
    double plane_tilt_deg, plane_azimuth_deg;
    char title[96];
    rkw_weather_reading reading;
    size_t n_channels;
    rkw_weather_channel channels[RKW_WEATHER_CHANNELS]; /* ordered by column, then height */
};

/* Limits of a column as the header lists them. */
double rkw_weather_column_low(int32_t which);
double rkw_weather_column_high(int32_t which);
/* Index of a column by name, or -1. */
int32_t rkw_weather_column_by_name(const char *name);
/* Height assumed when nothing tells it. */
double rkw_weather_default_height_m(int32_t which);

/* Adds or replaces a channel with uninitialised values (zeros when new); NULL when out of memory or too many. */
double *rkw_weather_add(rkw_weather *weather, int32_t which, double height_m, int32_t source, rkw_error *err);
/* Drops a channel by its index. */
void rkw_weather_drop(rkw_weather *weather, size_t channel);
/* Main channel of a column, or NULL. */
rkw_weather_channel *rkw_weather_main_channel(rkw_weather *weather, int32_t which);
/* Empty table with the place, plane, title and reading of another. */
rkw_status rkw_weather_create_like(rkw_weather **out, const rkw_context *ctx, const rkw_weather *like,
                                   const rkw_axis *axis, rkw_error *err);

/* Computes what is missing from what is there: the third of GHI, DNI and DHI; humidity or dew point. */
rkw_status rkw_weather_derive(rkw_weather *weather, rkw_error *err);

/* 1 for GHI, DNI, DHI, POA: zero at night, shaped by the sun. */
int rkw_weather_is_irradiance(int32_t which);

/* Zenith angles [deg] at the sun's instants of all rows, without refraction; the caller releases them. */
rkw_status rkw_weather_zenith(const rkw_weather *weather, double **zenith_deg, rkw_error *err);

#endif
