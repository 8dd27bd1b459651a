/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library's own table (docs/weather.md): lines `key,value` up to the line of names, a line of units, rows in UTC whose
 * stamp is the start of the row. A name may end with its height: wind_speed@80. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "weather/own.h"
#include "weather/readers.h"
#include "weather/stamps.h"

int rkw_is_own(const rkw_head *head) { return head->n && rkw_field_is(head->lines[0].fields[0], RKW_OWN_MAGIC); }

static rkw_status stamp(const rkw_raw *raw, const rkw_line *line, rkw_civil *civil, int32_t *zone_s, rkw_error *err)
{
    rkw_field text = line->fields[0];
    if (rkw_stamp_parse(text, "yyyy-mm-dd HH:MM:SSz", civil, zone_s)) return RKW_OK;
    return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "time = '%.*s' is no time of the form %s",
                    (int)(text.length < 40 ? text.length : 40), text.p, "2025-01-01T00:00:00Z");
}

static rkw_status number_line(const rkw_raw *raw, const rkw_line *line, const char *unit, double low, double high,
                              double *value, rkw_error *err)
{
    char name[RKW_RAW_LABEL];
    rkw_field_copy(line->fields[0], name, sizeof name);
    if (line->n_fields < 2 || !rkw_field_number(line->fields[1], value))
        return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "%s needs a number [%s]", name, unit);
    if (line->n_fields > 2 && !rkw_field_is(line->fields[2], unit))
        return rkw_fail(err, RKW_E_UNIT, rkw_text_here(raw->text), "%s is given in %s", name, unit);
    return *value >= low && *value <= high
               ? RKW_OK
               : rkw_fail_value(err, rkw_text_here(raw->text), name, *value, unit, low, high);
}

static rkw_status source_line(rkw_raw *raw, const rkw_line *line, rkw_error *err)
{
    char name[RKW_RAW_LABEL] = "";
    if (line->n_fields > 1) rkw_field_copy(line->fields[1], name, sizeof name);
    int32_t which = rkw_weather_column_by_name(name);
    for (int32_t s = RKW_SOURCE_FILE; which >= 0 && line->n_fields > 2 && s <= RKW_SOURCE_SYNTHETIC; s++) {
        if (!rkw_field_is(line->fields[2], rkw_source_name(s))) continue;
        raw->sources[which] = s;
        return RKW_OK;
    }
    return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text),
                    "expected source,COLUMN,file|derived|synthetic with a known column");
}

static rkw_status header_line(rkw_raw *raw, const rkw_line *line, rkw_error *err)
{
    double number;
    rkw_field key = line->fields[0];
    if (rkw_field_is(key, "latitude"))
        return number_line(raw, line, "deg_north", -90, 90, &raw->place.latitude_deg, err);
    if (rkw_field_is(key, "longitude"))
        return number_line(raw, line, "deg_east", -180, 180, &raw->place.longitude_deg, err);
    if (rkw_field_is(key, "elevation")) return number_line(raw, line, "m", -500, 9000, &raw->place.elevation_m, err);
    if (rkw_field_is(key, "tilt")) return number_line(raw, line, "deg", 0, 90, &raw->plane_tilt_deg, err);
    if (rkw_field_is(key, "azimuth")) return number_line(raw, line, "deg", 0, 360, &raw->plane_azimuth_deg, err);
    if (rkw_field_is(key, "source")) return source_line(raw, line, err);
    if (rkw_field_is(key, "title")) {
        if (line->n_fields > 1) rkw_field_copy(line->fields[1], raw->title, sizeof raw->title);
        return RKW_OK;
    }
    if (rkw_field_is(key, "sun_offset")) {
        RKW_TRY(number_line(raw, line, "s", 0, 3600, &raw->sun_offset_s, err));
        return RKW_OK;
    }
    if (rkw_field_is(key, "typical")) {
        RKW_TRY(number_line(raw, line, "1", 0, 1, &number, err));
        raw->marked_typical = number != 0;
        return RKW_OK;
    }
    return rkw_fail(err, RKW_E_UNKNOWN, rkw_text_here(raw->text), "header line '%.*s' is not known",
                    (int)(key.length < 40 ? key.length : 40), key.p);
}

static rkw_status add_channel(rkw_raw *raw, rkw_field name, rkw_field unit, size_t field, rkw_error *err)
{
    char label[RKW_RAW_LABEL], unit_text[24], base[RKW_RAW_LABEL];
    const char *names[RKW_WEATHER_COLUMNS];
    double height_m = 0;
    rkw_field_copy(name, label, sizeof label);
    rkw_field_copy(unit, unit_text, sizeof unit_text);
    snprintf(base, sizeof base, "%s", label);
    char *at = strchr(base, '@');
    if (at) {
        *at = 0;
        if (rkw_parse_number(at + 1, strlen(at + 1), &height_m) != RKW_OK || !(height_m > 0 && height_m <= 500))
            return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "column '%s': height must be 0 .. 500 m",
                            label);
    }
    int32_t which = rkw_weather_column_by_name(base);
    if (which >= 0) return rkw_raw_channel_add(raw, which, height_m, field, label, unit_text, err);
    for (int32_t i = 0; i < RKW_WEATHER_COLUMNS; i++) names[i] = rkw_weather_column_name(i);
    size_t near = rkw_nearest_name(base, names, RKW_WEATHER_COLUMNS);
    return rkw_fail(err, RKW_E_UNKNOWN, rkw_text_here(raw->text), "column '%s' is not known%s%s%s", label,
                    near == RKW_NONE ? "" : " (did you mean '", near == RKW_NONE ? "" : names[near],
                    near == RKW_NONE ? "" : "'?)");
}

static rkw_status read_names(rkw_raw *raw, const rkw_line *names, rkw_error *err)
{
    rkw_line units;
    if (!rkw_text_next_fields(raw->text, &units) || units.n_fields != names->n_fields)
        return rkw_fail(err, RKW_E_UNIT, rkw_text_here(raw->text),
                        "a line with the unit of each of %zu columns must follow", names->n_fields);
    for (size_t f = 1; f < names->n_fields; f++) RKW_TRY(add_channel(raw, names->fields[f], units.fields[f], f, err));
    return raw->n_channels ? RKW_OK : rkw_fail_header(raw, "a weather column beside time", err);
}

rkw_status rkw_describe_own(rkw_raw *raw, rkw_error *err)
{
    rkw_line line;
    raw->stamp = stamp;
    raw->place.elevation_m = 0;
    if (!rkw_text_next(raw->text, &line)) return rkw_fail_header(raw, RKW_OWN_MAGIC, err);
    while (rkw_text_next_fields(raw->text, &line)) {
        if (line.text.length == 0 || line.text.p[0] == '#') continue;
        if (!rkw_field_is(line.fields[0], "time")) {
            RKW_TRY(header_line(raw, &line, err));
            continue;
        }
        raw->has_place = !isnan(raw->place.latitude_deg) && !isnan(raw->place.longitude_deg);
        return read_names(raw, &line, err);
    }
    return rkw_fail_header(raw, "the line of names, which begins with time", err);
}
