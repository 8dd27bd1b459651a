/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers as a function of where they are used: any order of calls and any number of threads give the same. */
#ifndef RKW_WEATHER_RANDOM_H
#define RKW_WEATHER_RANDOM_H

#include <stdint.h>

/* What a stream drives. */
enum {
    RKW_STREAM_CLEARNESS_DAY = 1,
    RKW_STREAM_CLEARNESS_HOUR,
    RKW_STREAM_CLEARNESS_MONTH,
    RKW_STREAM_TEMP_DAY,
    RKW_STREAM_TEMP_HOUR,
    RKW_STREAM_TEMP_MONTH,
    RKW_STREAM_HUMIDITY_HOUR,
    RKW_STREAM_HUMIDITY_MONTH,
    RKW_STREAM_PRESSURE_HOUR,
    RKW_STREAM_WIND_HOUR,
    RKW_STREAM_WIND_MONTH,
    RKW_STREAM_WIND_SIDE,
    RKW_STREAM_WIND_TURN,
    RKW_STREAM_RAIN_DEPTH,
    RKW_STREAM_RAIN_HOUR
};

/* Key of one stream: seed, year of the ensemble, driver, factor. */
uint64_t rkw_random_key(uint64_t seed, uint64_t index, uint64_t stream, uint64_t factor);
/* Uniform in the open interval (0, 1) at a counter, which may be negative. */
double rkw_random_uniform(uint64_t key, int64_t counter);
/* Standard normal. */
double rkw_random_normal(uint64_t key, int64_t counter);

/* Standard normal distribution function and its inverse (0 < p < 1; error below 1e-9). */
double rkw_normal_below(double z);
double rkw_normal_quantile(double p);

#endif
