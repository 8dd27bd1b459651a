/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PVGIS (European Commission): "key: value" lines, a table of names, rows in UTC, a legend after a blank line. The TMY
 * gives irradiance at the stamp plus a stated offset; the hourly series at the minute of its stamps. */
#include <math.h>
#include <string.h>

#include "weather/readers.h"
#include "weather/stamps.h"

static int first_line_is_pvgis(const rkw_head *head)
{
    return head->n && rkw_field_starts(head->lines[0].text, "Latitude (decimal degrees):");
}

static int has_line_with(const rkw_head *head, const char *beginning)
{
    for (size_t i = 0; i < head->n; i++)
        if (rkw_field_starts(head->lines[i].text, beginning)) return 1;
    return 0;
}

int rkw_is_pvgis_tmy(const rkw_head *head)
{
    return first_line_is_pvgis(head) && (has_line_with(head, "time(UTC)") || has_line_with(head, "month,year"));
}

int rkw_is_pvgis_hourly(const rkw_head *head) { return first_line_is_pvgis(head) && has_line_with(head, "time,"); }

static rkw_status stamp(const rkw_raw *raw, const rkw_line *line, rkw_civil *civil, int32_t *zone_s, rkw_error *err)
{
    rkw_field text = line->fields[0];
    if (rkw_stamp_parse(text, "yyyymmdd:HHMM", civil, zone_s)) return RKW_OK;
    return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "time = '%.*s' is no time of the form YYYYMMDD:HHMM",
                    (int)(text.length < 40 ? text.length : 40), text.p);
}

/* Text behind the colon of "key: value", when the key begins so. */
static int value_of(rkw_field line, const char *key, rkw_field *value)
{
    if (!rkw_field_starts(line, key)) return 0;
    const char *colon = memchr(line.p, ':', line.length);
    if (!colon) return 0;
    value->p = colon + 1;
    value->length = line.length - (size_t)(colon + 1 - line.p);
    while (value->length && (value->p[0] == ' ' || value->p[0] == '\t')) value->p++, value->length--;
    return 1;
}

/* The number that a text such as "30 deg. (optimum)" begins with. */
static double leading_number(rkw_field text)
{
    double v;
    size_t n = 0;
    while (n < text.length && text.p[n] != ' ' && text.p[n] != '\t') n++;
    return rkw_field_number((rkw_field){text.p, n}, &v) ? v : NAN;
}

typedef struct pvgis_head {
    rkw_field latitude, longitude, elevation;
    double sun_offset_h, slope_deg, azimuth_deg;
} pvgis_head;

static rkw_status read_head(rkw_raw *raw, const char *names_begin, pvgis_head *h, rkw_line *names, rkw_error *err)
{
    rkw_field value;
    *h = (pvgis_head){.sun_offset_h = NAN, .slope_deg = NAN, .azimuth_deg = NAN};
    while (rkw_text_next(raw->text, names)) {
        if (rkw_field_starts(names->text, names_begin)) {
            rkw_text_split(names, RKW_TEXT_FIELDS);
            rkw_raw_set_place(raw, h->latitude, h->longitude, h->elevation);
            return RKW_OK;
        }
        if (value_of(names->text, "Latitude", &value)) h->latitude = value;
        if (value_of(names->text, "Longitude", &value)) h->longitude = value;
        if (value_of(names->text, "Elevation", &value)) h->elevation = value;
        if (value_of(names->text, "Irradiance Time Offset", &value)) h->sun_offset_h = leading_number(value);
        if (value_of(names->text, "Slope", &value)) h->slope_deg = leading_number(value);
        if (value_of(names->text, "Azimuth", &value)) h->azimuth_deg = leading_number(value);
    }
    return rkw_fail_header(raw, "the line of column names (time...)", err);
}

typedef struct pvgis_column {
    const char *name;
    int32_t which;
    const char *unit;
} pvgis_column;

static rkw_status add_channels(rkw_raw *raw, const rkw_line *names, const pvgis_column *columns, size_t n,
                               rkw_error *err)
{
    for (size_t i = 0; i < n; i++) {
        size_t field = rkw_find_field(names, columns[i].name);
        if (field == RKW_NONE) continue;
        RKW_TRY(rkw_raw_channel_add(raw, columns[i].which, 0, field, columns[i].name, columns[i].unit, err));
    }
    return raw->n_channels ? RKW_OK : rkw_fail_header(raw, "a weather column such as G(h) or T2m", err);
}

static void describe_stamps(rkw_raw *raw, double sun_offset_s)
{
    raw->stamp = stamp;
    raw->stamp_rule = RKW_STAMP_INSTANT;
    raw->stamp_shift_s = sun_offset_s;
    raw->step_s = 3600;
    raw->ends_at_blank = 1;
}

rkw_status rkw_describe_pvgis_tmy(rkw_raw *raw, rkw_error *err)
{
    static const pvgis_column columns[] = {
        {"T2m", RKW_WEATHER_TEMP, "degC"},        {"RH", RKW_WEATHER_REL_HUMIDITY, "%"},
        {"G(h)", RKW_WEATHER_GHI, "W/m2"},        {"Gb(n)", RKW_WEATHER_DNI, "W/m2"},
        {"Gd(h)", RKW_WEATHER_DHI, "W/m2"},       {"IR(h)", RKW_WEATHER_LONGWAVE, "W/m2"},
        {"WS10m", RKW_WEATHER_WIND_SPEED, "m/s"}, {"WD10m", RKW_WEATHER_WIND_DIRECTION, "deg"},
        {"SP", RKW_WEATHER_PRESSURE, "Pa"},
    };
    pvgis_head h;
    rkw_line names;
    RKW_TRY(read_head(raw, "time(", &h, &names, err));
    if (!isnan(h.sun_offset_h)) RKW_TRY(rkw_check_sun_offset(raw, h.sun_offset_h, err));
    /* Files older than the header line give no offset: then the sun is taken at the stamp. */
    describe_stamps(raw, isnan(h.sun_offset_h) ? 0 : h.sun_offset_h * 3600);
    raw->may_be_typical = 1;
    return add_channels(raw, &names, columns, sizeof columns / sizeof columns[0], err);
}

rkw_status rkw_describe_pvgis_hourly(rkw_raw *raw, rkw_error *err)
{
    static const pvgis_column tilted[] = {
        {"G(i)", RKW_WEATHER_POA, "W/m2"},  {"Gb(i)", RKW_WEATHER_POA, "W/m2"},
        {"Gd(i)", RKW_WEATHER_POA, "W/m2"}, {"Gr(i)", RKW_WEATHER_POA, "W/m2"},
        {"T2m", RKW_WEATHER_TEMP, "degC"},  {"WS10m", RKW_WEATHER_WIND_SPEED, "m/s"},
    };
    static const pvgis_column flat[] = {
        {"G(i)", RKW_WEATHER_GHI, "W/m2"},  {"Gb(i)", RKW_WEATHER_GHI, "W/m2"},
        {"Gd(i)", RKW_WEATHER_GHI, "W/m2"}, {"Gd(i)", RKW_WEATHER_DHI, "W/m2"},
        {"T2m", RKW_WEATHER_TEMP, "degC"},  {"WS10m", RKW_WEATHER_WIND_SPEED, "m/s"},
    };
    pvgis_head h;
    rkw_line names;
    RKW_TRY(read_head(raw, "time,", &h, &names, err));
    describe_stamps(raw, 0);
    raw->plane_tilt_deg = h.slope_deg;
    raw->plane_azimuth_deg = fmod(h.azimuth_deg + 180, 360); /* PVGIS counts from south */
    return add_channels(raw, &names, h.slope_deg == 0 ? flat : tilted, sizeof flat / sizeof flat[0], err);
}

/* Beam, sky and ground parts of one plane become one column. */
rkw_status rkw_finish_pvgis_hourly(rkw_raw *raw, rkw_error *err)
{
    (void)err;
    size_t kept = 0;
    for (size_t i = 0; i < raw->n_channels; i++) {
        rkw_raw_channel *c = &raw->channels[i], *last = kept ? &raw->channels[kept - 1] : NULL;
        if (last && last->which == c->which) {
            for (size_t row = 0; row < raw->rows; row++) last->values[row] += c->values[row];
            rkw_release(c->values);
        } else {
            raw->channels[kept++] = *c;
        }
    }
    raw->n_channels = kept;
    return RKW_OK;
}
