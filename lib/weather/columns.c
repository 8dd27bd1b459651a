/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names, units and limits of the columns. */
#include <string.h>

#include "weather/table.h"

typedef struct column_fact {
    const char *name, *unit;
    double low, high;
} column_fact;

static const column_fact facts[] = {
#define COLUMN_FACT(id, name, unit, low, high) {name, unit, low, high},
    RKW_WEATHER_COLUMN_LIST(COLUMN_FACT)
#undef COLUMN_FACT
};

static int is_column(int32_t which) { return which >= 0 && which < RKW_WEATHER_COLUMNS; }

const char *rkw_weather_column_name(int32_t which) { return is_column(which) ? facts[which].name : NULL; }
const char *rkw_weather_column_unit(int32_t which) { return is_column(which) ? facts[which].unit : NULL; }
double rkw_weather_column_low(int32_t which) { return facts[which].low; }
double rkw_weather_column_high(int32_t which) { return facts[which].high; }

int32_t rkw_weather_column_by_name(const char *name)
{
    for (int32_t i = 0; i < RKW_WEATHER_COLUMNS; i++)
        if (strcmp(facts[i].name, name) == 0) return i;
    return -1;
}

double rkw_weather_default_height_m(int32_t which)
{
    return which == RKW_WEATHER_WIND_SPEED || which == RKW_WEATHER_WIND_DIRECTION ? 10.0 : 2.0;
}

int rkw_weather_is_irradiance(int32_t which)
{
    return which == RKW_WEATHER_GHI || which == RKW_WEATHER_DNI || which == RKW_WEATHER_DHI || which == RKW_WEATHER_POA;
}

const char *rkw_source_name(int32_t source)
{
    static const char *const names[] = {"missing", "file", "derived", "synthetic"};
    return source >= 0 && source < 4 ? names[source] : "unknown";
}

static const char *const format_names[] = {"auto",         "own",     "epw",     "tmy3",   "pvgis_tmy",
                                           "pvgis_hourly", "sam_csv", "sam_srw", "mapped", "named"};
#define N_FORMATS ((int32_t)(sizeof format_names / sizeof format_names[0]))

const char *rkw_format_name(int32_t format)
{
    return format >= 0 && format < N_FORMATS ? format_names[format] : "unknown";
}

int32_t rkw_format_by_name(const char *name)
{
    for (int32_t i = 0; name && i < N_FORMATS; i++)
        if (strcmp(format_names[i], name) == 0) return i;
    return -1;
}
