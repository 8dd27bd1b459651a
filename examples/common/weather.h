/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file weather.h
 * @brief Which weather: the options that the programs which simulate a year share.
 */
#ifndef RKW_EXAMPLES_WEATHER_H
#define RKW_EXAMPLES_WEATHER_H

#include <rackwatt/site.h>

#include "common/program.h"

typedef struct program_weather {
    const char *path, *map, *format;
    int64_t year, seed, index;
    int64_t step_min; /* row length; 0: an hour */
    bool fill_gaps;
    rkw_weather_report report; /* of the file, filled by rkw_year_create */
    rkw_weather_reading reading;
} program_weather;

/** Options of a program_weather `w`, for its list of options. */
#define PROGRAM_WEATHER_OPTIONS(w)                                                                                     \
    OPTION_TEXT("weather", "FILE", &(w).path,                                                                          \
                "weather of the site's own place (default: a synthetic year);\n"                                       \
                "what the file lacks comes from the synthetic year"),                                                  \
        OPTION_TEXT("map", "FILE", &(w).map, "column map of a weather file in no known format"),                       \
        OPTION_TEXT("format", "NAME", &(w).format, "format of the weather file (default: from its content)"),          \
        OPTION_SWITCH("fill-gaps", &(w).fill_gaps, "fill gaps of the weather file, counted (default: refuse them)"),   \
        OPTION_INTEGER("year", "Y", &(w).year, 1950, 2150,                                                             \
                       "calendar year of synthetic and typical weather\n"                                              \
                       "(default: that of site.csv)"),                                                                 \
        OPTION_INTEGER("seed", "N", &(w).seed, 1, 9e15, "seed of the synthetic year (default: that of site.csv)"),     \
        OPTION_INTEGER("index", "N", &(w).index, 0, 9e15, "which year of the seed's ensemble (default: 0)")

/** False, with a message, when the format is no known one. */
bool program_weather_is_known(program_run *run, const program_weather *w);
/** What rkw_year_create needs; it fills the report and the reading of `w`. */
rkw_year_options program_weather_options(program_weather *w);
/** What a user would regret later: a clock that nobody told, a sun at the wrong hour, a sensor that is stuck. */
void program_weather_warn(const program_run *run, const program_weather *w);

/** What a program does with a year at a site; `settings` are its own. */
typedef rkw_status (*program_year_work)(const program_run *run, void *settings, const rkw_site *site,
                                        const rkw_year *year, const rkw_context *ctx, rkw_error *err);
/** Loads the site of the first argument, makes its year, warns of it and does the work. */
rkw_status program_with_year(const program_run *run, program_weather *w, program_year_work work, void *settings,
                             const rkw_context *ctx, rkw_error *err);

#endif
