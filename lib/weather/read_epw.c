/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnergyPlus weather: eight header lines, then rows in local standard time; hour 1 .. 24 names the end of the row. PVGIS
 * writes EPW files whose hours are UTC whatever the header says, and gives the instant of the sun in a comment. */
#include <string.h>

#include "weather/readers.h"

enum { YEAR, MONTH, DAY, HOUR, MINUTE };
enum { FIELDS_OF_LOCATION = 10 };

int rkw_is_epw(const rkw_head *head) { return head->n && rkw_field_is(head->lines[0].fields[0], "LOCATION"); }

static rkw_status stamp(const rkw_raw *raw, const rkw_line *line, rkw_civil *civil, int32_t *zone_s, rkw_error *err)
{
    (void)zone_s;
    if (line->n_fields < 22)
        return rkw_fail(err, RKW_E_MISSING, rkw_text_here(raw->text), "the line has %zu fields, an EPW row has 35",
                        line->n_fields);
    int32_t minute;
    RKW_TRY(rkw_raw_whole(raw, line->fields[YEAR], "year", 1600, 3000, &civil->year, err));
    RKW_TRY(rkw_raw_whole(raw, line->fields[MONTH], "month", 1, 12, &civil->month, err));
    RKW_TRY(rkw_raw_whole(raw, line->fields[DAY], "day", 1, rkw_days_in_month(civil->year, civil->month), &civil->day,
                          err));
    RKW_TRY(rkw_raw_whole(raw, line->fields[HOUR], "hour", 1, 24, &civil->hour, err));
    RKW_TRY(rkw_raw_whole(raw, line->fields[MINUTE], "minute", 0, 60, &minute, err));
    /* With several rows per hour the minute counts inside the hour that ends at `hour`. */
    if (raw->step_s < 3600 && minute < 60) {
        civil->hour -= minute > 0;
        civil->minute = minute;
    }
    return RKW_OK;
}

/* The format has no names: its columns are defined by their place. */
static rkw_status add_channels(rkw_raw *raw, rkw_error *err)
{
    static const struct {
        int32_t which;
        size_t field;
        const char *label, *unit;
        double missing_from;
    } columns[] = {
        {RKW_WEATHER_TEMP, 6, "dry bulb temperature", "degC", 99.9},
        {RKW_WEATHER_DEW_POINT, 7, "dew point temperature", "degC", 99.9},
        {RKW_WEATHER_REL_HUMIDITY, 8, "relative humidity", "%", 999},
        {RKW_WEATHER_PRESSURE, 9, "atmospheric pressure", "Pa", 999999},
        {RKW_WEATHER_LONGWAVE, 12, "horizontal infrared radiation", "W/m2", 9999},
        {RKW_WEATHER_GHI, 13, "global horizontal radiation", "W/m2", 9999},
        {RKW_WEATHER_DNI, 14, "direct normal radiation", "W/m2", 9999},
        {RKW_WEATHER_DHI, 15, "diffuse horizontal radiation", "W/m2", 9999},
        {RKW_WEATHER_WIND_DIRECTION, 20, "wind direction", "deg", 999},
        {RKW_WEATHER_WIND_SPEED, 21, "wind speed", "m/s", 999},
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        RKW_TRY(
            rkw_raw_channel_add(raw, columns[i].which, 0, columns[i].field, columns[i].label, columns[i].unit, err));
        raw->channels[raw->n_channels - 1].missing_from = columns[i].missing_from;
    }
    return RKW_OK;
}

/* "Irradiance Time Offset (h):-0.8239" in a comment: hours from the row's hour number to the sun, in UTC. */
static int find_sun_offset(const rkw_line *line, double *offset_h)
{
    for (size_t i = 0; i < line->n_fields; i++) {
        rkw_field f = line->fields[i];
        if (!rkw_field_starts(f, "Irradiance Time Offset")) continue;
        const char *colon = memchr(f.p, ':', f.length);
        if (colon && rkw_field_number((rkw_field){colon + 1, f.length - (size_t)(colon + 1 - f.p)}, offset_h)) return 1;
    }
    return 0;
}

static rkw_status read_periods(rkw_raw *raw, const rkw_line *line, rkw_error *err)
{
    int32_t periods, rows_per_hour = 1;
    if (line->n_fields > 2) {
        RKW_TRY(rkw_raw_whole(raw, line->fields[1], "number of data periods", 1, 1, &periods, err));
        RKW_TRY(rkw_raw_whole(raw, line->fields[2], "rows per hour", 1, 60, &rows_per_hour, err));
    }
    raw->step_s = 3600 / rows_per_hour;
    return RKW_OK;
}

rkw_status rkw_describe_epw(rkw_raw *raw, rkw_error *err)
{
    rkw_line line;
    double sun_offset_h;
    if (!rkw_text_next_fields(raw->text, &line) || line.n_fields < FIELDS_OF_LOCATION)
        return rkw_fail_header(raw, "a LOCATION line with ten fields", err);
    rkw_field_copy(line.fields[1], raw->title, sizeof raw->title);
    rkw_raw_set_place(raw, line.fields[6], line.fields[7], line.fields[9]);
    RKW_TRY(rkw_raw_set_clock(raw, line.fields[8], err));
    raw->stamp = stamp;
    raw->stamp_rule = RKW_STAMP_END;
    raw->may_be_typical = 1;
    while (rkw_text_next_fields(raw->text, &line)) {
        if (rkw_field_starts(line.fields[0], "COMMENTS") && find_sun_offset(&line, &sun_offset_h)) {
            RKW_TRY(rkw_check_sun_offset(raw, sun_offset_h, err));
            raw->stamp_rule = RKW_STAMP_INSTANT;
            raw->stamp_shift_s = sun_offset_h * 3600;
            raw->utc_offset_s = 0;
        }
        if (!rkw_field_is(line.fields[0], "DATA PERIODS")) continue;
        RKW_TRY(read_periods(raw, &line, err));
        return add_channels(raw, err);
    }
    return rkw_fail_header(raw, "a line DATA PERIODS", err);
}
