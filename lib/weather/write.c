/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a table: the library's own format keeps everything; EPW and SAM CSV are for other programs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "weather/own.h"
#include "weather/table.h"

#define DIGITS 12 /* significant, more than any sensor has */

static void put(rkw_output *o, const char *text) { rkw_output_text(o, text); }

static void put_number(rkw_output *o, double value)
{
    char text[RKW_NUMBER_TEXT];
    rkw_format_real(value, DIGITS, text);
    rkw_output_text(o, text);
}

static void put_whole(rkw_output *o, long long value)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", value);
    rkw_output_text(o, text);
}

/* ---- own */

static void put_header_number(rkw_output *o, const char *key, double value, const char *unit)
{
    if (isnan(value)) return;
    put(o, key);
    put(o, ",");
    put_number(o, value);
    put(o, ",");
    put(o, unit);
    put(o, "\n");
}

/* A title may hold commas; quotes inside it become apostrophes, so that one pair of quotes is enough. */
static void put_title(rkw_output *o, const char *title)
{
    char quoted[128];
    size_t n = 0;
    if (!title[0]) return;
    for (; title[n] && n + 1 < sizeof quoted; n++) quoted[n] = title[n] == '"' ? '\'' : title[n];
    quoted[n] = 0;
    put(o, "title,\"");
    put(o, quoted);
    put(o, "\"\n");
}

static void put_own_header(rkw_output *o, const rkw_weather *w)
{
    put(o, RKW_OWN_MAGIC ",1\n");
    put_title(o, w->title);
    put_header_number(o, "latitude", w->place.latitude_deg, "deg_north");
    put_header_number(o, "longitude", w->place.longitude_deg, "deg_east");
    put_header_number(o, "elevation", w->place.elevation_m, "m");
    put_header_number(o, "sun_offset", w->sun_offset_s, "s");
    put_header_number(o, "typical", w->typical, "1");
    put_header_number(o, "tilt", w->plane_tilt_deg, "deg");
    put_header_number(o, "azimuth", w->plane_azimuth_deg, "deg");
    for (int32_t c = 0; c < RKW_WEATHER_COLUMNS; c++) {
        if (rkw_weather_source(w, c) <= RKW_SOURCE_FILE) continue;
        put(o, "source,");
        put(o, rkw_weather_column_name(c));
        put(o, ",");
        put(o, rkw_source_name(rkw_weather_source(w, c)));
        put(o, "\n");
    }
}

static void put_own_names(rkw_output *o, const rkw_weather *w)
{
    put(o, "time");
    for (size_t i = 0; i < w->n_channels; i++) {
        const rkw_weather_channel *c = &w->channels[i];
        put(o, ",");
        put(o, rkw_weather_column_name(c->which));
        if (c->height_m == rkw_weather_default_height_m(c->which)) continue;
        put(o, "@");
        put_number(o, c->height_m);
    }
    put(o, "\nUTC");
    for (size_t i = 0; i < w->n_channels; i++) {
        put(o, ",");
        put(o, rkw_weather_column_unit(w->channels[i].which));
    }
    put(o, "\n");
}

static rkw_status put_own(rkw_output *o, const rkw_weather *w, rkw_error *err)
{
    (void)err;
    put_own_header(o, w);
    put_own_names(o, w);
    for (size_t row = 0; row < w->axis.n; row++) {
        char time[32];
        rkw_format_time(rkw_axis_time(&w->axis, row), time);
        put(o, time);
        for (size_t i = 0; i < w->n_channels; i++) {
            put(o, ",");
            if (!isnan(w->channels[i].values[row])) put_number(o, w->channels[i].values[row]);
        }
        put(o, "\n");
    }
    return RKW_OK;
}

/* ---- what EPW and SAM share */

/* Clock in which the table begins at midnight, so that a year is a calendar year; UTC when there is none. */
static int32_t clock_of(const rkw_weather *w)
{
    int64_t into_day = ((w->axis.start_unix_s % 86400) + 86400) % 86400;
    int64_t offset = into_day <= 12 * 3600 ? -into_day : 86400 - into_day;
    return (int32_t)offset;
}

static rkw_status check_hourly_with_place(const rkw_weather *w, const char *format, rkw_error *err)
{
    if (!w->has_place)
        return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "a %s file needs the place of the table", format);
    if (w->axis.step_s == 3600) return RKW_OK;
    return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "a %s file has hourly rows, the table's step is %d s", format,
                    (int)w->axis.step_s);
}

/* Value in another unit, or `missing` when the table lacks it. */
static double value_at(const rkw_weather *w, int32_t which, size_t row, double factor, double missing)
{
    const double *x = rkw_weather_column(w, which);
    return !x || isnan(x[row]) ? missing : x[row] * factor;
}

/* ---- EPW */

static void put_epw_header(rkw_output *o, const rkw_weather *w, int32_t clock_s)
{
    char title[96];
    size_t n = 0;
    for (; w->title[n] && n + 1 < sizeof title; n++)
        title[n] = w->title[n] == ',' || w->title[n] == '"' ? ' ' : w->title[n];
    title[n] = 0;
    put(o, "LOCATION,");
    put(o, n ? title : "unknown");
    put(o, ",-,-,rackwatt,-,");
    put_number(o, w->place.latitude_deg);
    put(o, ",");
    put_number(o, w->place.longitude_deg);
    put(o, ",");
    put_number(o, clock_s / 3600.0);
    put(o, ",");
    put_number(o, w->place.elevation_m);
    put(o, "\nDESIGN CONDITIONS,0\nTYPICAL/EXTREME PERIODS,0\nGROUND TEMPERATURES,0\nHOLIDAYS/DAYLIGHT SAVINGS,");
    put(o, w->axis.n == 8784 ? "Yes" : "No");
    put(o, ",0,0,0\nCOMMENTS 1,written by rackwatt; 9s are missing values\n");
    put(o, "COMMENTS 2,");
    if (w->sun_offset_s != 1800) {
        /* PVGIS's way to say where the sun stands; the hours are UTC then. */
        put(o, "Irradiance Time Offset (h):");
        put_number(o, w->sun_offset_s / 3600 - 1);
    }
    put(o, "\nDATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31\n");
}

static void put_epw_row(rkw_output *o, const rkw_weather *w, size_t row, int32_t clock_s)
{
    static const struct {
        int32_t which;
        double factor, missing;
        const char *before; /* constant fields in front of the value */
    } fields[] = {
        {RKW_WEATHER_TEMP, 1, 99.9, ",0,?,"},
        {RKW_WEATHER_DEW_POINT, 1, 99.9, ","},
        {RKW_WEATHER_REL_HUMIDITY, 100, 999, ","},
        {RKW_WEATHER_PRESSURE, 1, 999999, ","},
        {RKW_WEATHER_LONGWAVE, 1, 9999, ",9999,9999,"},
        {RKW_WEATHER_GHI, 1, 9999, ","},
        {RKW_WEATHER_DNI, 1, 9999, ","},
        {RKW_WEATHER_DHI, 1, 9999, ","},
        {RKW_WEATHER_WIND_DIRECTION, 1, 999, ",999999,999999,999999,9999,"},
        {RKW_WEATHER_WIND_SPEED, 1, 999, ","},
        {RKW_WEATHER_ALBEDO, 1, 999, ",99,99,9999,99999,9,999999999,999,0.999,999,99,"},
        {RKW_WEATHER_PRECIPITATION, 1, 999, ","},
    };
    rkw_civil c;
    char date[64];
    rkw_civil_from_unix(rkw_axis_time(&w->axis, row) + clock_s, &c);
    snprintf(date, sizeof date, "%d,%d,%d,%d", c.year, c.month, c.day, c.hour + 1);
    put(o, date);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        put(o, fields[i].before);
        put_number(o, value_at(w, fields[i].which, row, fields[i].factor, fields[i].missing));
    }
    put(o, ",1\n");
}

static rkw_status put_epw(rkw_output *o, const rkw_weather *w, rkw_error *err)
{
    int32_t clock_s = clock_of(w);
    RKW_TRY(check_hourly_with_place(w, "EPW", err));
    if (w->sun_offset_s != 1800 && clock_s != 0)
        return rkw_fail(
            err, RKW_E_AXIS, RKW_NOWHERE,
            "EPW cannot say that the sun stands %s s after the start of a row unless the table begins at 00:00 UTC",
            RKW_REAL(w->sun_offset_s));
    put_epw_header(o, w, clock_s);
    for (size_t row = 0; row < w->axis.n; row++) put_epw_row(o, w, row, clock_s);
    return RKW_OK;
}

/* ---- SAM CSV */

typedef struct sam_column {
    int32_t which;
    const char *name, *unit;
    double factor;
} sam_column;

static const sam_column sam_columns[] = {
    {RKW_WEATHER_GHI, "GHI", "w/m2", 1},
    {RKW_WEATHER_DNI, "DNI", "w/m2", 1},
    {RKW_WEATHER_DHI, "DHI", "w/m2", 1},
    {RKW_WEATHER_TEMP, "Temperature", "c", 1},
    {RKW_WEATHER_DEW_POINT, "Dew Point", "c", 1},
    {RKW_WEATHER_REL_HUMIDITY, "Relative Humidity", "%", 100},
    {RKW_WEATHER_PRESSURE, "Pressure", "mbar", 0.01},
    {RKW_WEATHER_WIND_SPEED, "Wind Speed", "m/s", 1},
    {RKW_WEATHER_WIND_DIRECTION, "Wind Direction", "Degrees", 1},
    {RKW_WEATHER_ALBEDO, "Surface Albedo", "N/A", 1},
};
#define N_SAM_COLUMNS (sizeof sam_columns / sizeof sam_columns[0])

static void put_sam_header(rkw_output *o, const rkw_weather *w, int32_t clock_s)
{
    put(o, "Source,Location ID,City,Latitude,Longitude,Time Zone,Elevation,Local Time Zone");
    for (size_t i = 0; i < N_SAM_COLUMNS; i++) {
        if (!rkw_weather_column(w, sam_columns[i].which)) continue;
        put(o, ",");
        put(o, sam_columns[i].name);
        put(o, " Units");
    }
    put(o, "\nrackwatt,-,-,");
    const double numbers[] = {w->place.latitude_deg, w->place.longitude_deg, clock_s / 3600.0, w->place.elevation_m,
                              clock_s / 3600.0};
    for (size_t i = 0; i < 5; i++) {
        if (i) put(o, ",");
        put_number(o, numbers[i]);
    }
    for (size_t i = 0; i < N_SAM_COLUMNS; i++) {
        if (!rkw_weather_column(w, sam_columns[i].which)) continue;
        put(o, ",");
        put(o, sam_columns[i].unit);
    }
    put(o, "\nYear,Month,Day,Hour,Minute");
    for (size_t i = 0; i < N_SAM_COLUMNS; i++) {
        if (!rkw_weather_column(w, sam_columns[i].which)) continue;
        put(o, ",");
        put(o, sam_columns[i].name);
    }
    put(o, "\n");
}

static rkw_status put_sam(rkw_output *o, const rkw_weather *w, rkw_error *err)
{
    RKW_TRY(check_hourly_with_place(w, "SAM", err));
    int32_t clock_s = clock_of(w);
    long long minute = llround(w->sun_offset_s / 60); /* the format knows whole minutes */
    put_sam_header(o, w, clock_s);
    for (size_t row = 0; row < w->axis.n; row++) {
        rkw_civil c;
        char date[64];
        rkw_civil_from_unix(rkw_axis_time(&w->axis, row) + clock_s, &c);
        snprintf(date, sizeof date, "%d,%d,%d,%d,", c.year, c.month, c.day, c.hour);
        put(o, date);
        put_whole(o, minute < 59 ? minute : 59);
        for (size_t i = 0; i < N_SAM_COLUMNS; i++) {
            if (!rkw_weather_column(w, sam_columns[i].which)) continue;
            put(o, ",");
            double value = value_at(w, sam_columns[i].which, row, sam_columns[i].factor, NAN);
            if (!isnan(value)) put_number(o, value);
        }
        put(o, "\n");
    }
    return RKW_OK;
}

/* ---- all */

rkw_status rkw_weather_write(const rkw_weather *weather, const char *path, int32_t format, rkw_error *err)
{
    if (!weather || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "write: weather and path must not be NULL");
    rkw_status (*writer)(rkw_output *, const rkw_weather *, rkw_error *) = format == RKW_FORMAT_OWN       ? put_own
                                                                           : format == RKW_FORMAT_EPW     ? put_epw
                                                                           : format == RKW_FORMAT_SAM_CSV ? put_sam
                                                                                                          : NULL;
    if (!writer)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "weather is written as own, epw or sam_csv, not as %s",
                        rkw_format_name(format));
    rkw_output *o;
    RKW_TRY(rkw_output_open(&o, &weather->context, path, err));
    rkw_status status = writer(o, weather, err);
    if (status == RKW_OK) return rkw_output_commit(o, err);
    rkw_output_discard(o);
    return status;
}
