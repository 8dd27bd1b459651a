/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three commands of rackwatt-weather and what they share. */
#ifndef RACKWATT_WEATHER_PROGRAM_H
#define RACKWATT_WEATHER_PROGRAM_H

#include "common/program.h"

#include <rackwatt/rackwatt.h>

/** Everything the command line says. */
typedef struct weather_job {
    program_run *run;
    const char *file;                        /* FILE or SITE */
    const char *format, *map, *maps, *place; /* how files are read */
    double utc_offset_h;
    const char *gaps, *to, *out, *from;
    int64_t step_s, years, seed, year;
} weather_job;

/** Reads a weather file as the options say. Without --map, a file of no known format, or of a loose one, is tried with
 *  every map of the folder --maps. `map_used` is set to the map's path or "". */
rkw_status weather_read(const weather_job *job, const char *file, int32_t gaps, int32_t step_s, rkw_weather **out,
                        char map_used[512], rkw_error *err);

rkw_status weather_check(const weather_job *job, rkw_error *err);
rkw_status weather_convert(const weather_job *job, rkw_error *err);
rkw_status weather_synth(const weather_job *job, rkw_error *err);

/** An error of the program itself. */
rkw_status weather_complain(rkw_error *err, rkw_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
