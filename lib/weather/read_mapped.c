/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any CSV with one stamp column, described by a map table (docs/weather.md):
 * quantity, column, unit, and on the row of `time`: time_format, stamp, utc_offset, row_step, and optionally the place. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "weather/readers.h"
#include "weather/stamps.h"

static const char *const map_columns[] = {"quantity",    "column",    "unit",       "height",   "lowest",
                                          "time_format", "stamp",     "utc_offset", "row_step", "latitude",
                                          "longitude",   "elevation", "source"};

typedef struct mapped_stamp {
    size_t field;
    char format[48];
    char label[RKW_RAW_LABEL];
} mapped_stamp;

static rkw_status stamp(const rkw_raw *raw, const rkw_line *line, rkw_civil *civil, int32_t *zone_s, rkw_error *err)
{
    const mapped_stamp *m = raw->stamp_user;
    if (m->field >= line->n_fields)
        return rkw_fail(err, RKW_E_MISSING, rkw_text_here(raw->text),
                        "the line has %zu fields, column '%s' is field %zu", line->n_fields, m->label, m->field + 1);
    rkw_field text = line->fields[m->field];
    if (rkw_stamp_parse(text, m->format, civil, zone_s)) return RKW_OK;
    return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "%s = '%.*s' is no time of the form %s", m->label,
                    (int)(text.length < 40 ? text.length : 40), text.p, m->format);
}

static rkw_status find_field(const rkw_raw *raw, const rkw_line *header, const char *column, size_t *field,
                             rkw_error *err)
{
    char names[64][RKW_RAW_LABEL];
    const char *known[64];
    size_t n = 0;
    for (size_t f = 0; f < header->n_fields; f++) {
        if (rkw_field_is(header->fields[f], column)) return *field = f, RKW_OK;
        if (n == 64) continue;
        rkw_field_copy(header->fields[f], names[n], RKW_RAW_LABEL);
        known[n] = names[n];
        n++;
    }
    size_t near = rkw_nearest_name(column, known, n);
    return rkw_fail(err, RKW_E_MISSING, rkw_text_here(raw->text), "column '%s' is missing%s%s%s", column,
                    near == RKW_NONE ? "" : " (the nearest is '", near == RKW_NONE ? "" : known[near],
                    near == RKW_NONE ? "" : "')");
}

static rkw_status stamp_rule_of(const rkw_table *map, size_t row, int32_t *rule, rkw_error *err)
{
    static const char *const names[] = {"start", "middle", "end"};
    static const int32_t rules[] = {RKW_STAMP_START, RKW_STAMP_MIDDLE, RKW_STAMP_END};
    const char *text;
    RKW_TRY(rkw_table_text(map, row, "stamp", &text, err));
    for (size_t i = 0; i < 3; i++)
        if (strcmp(names[i], text) == 0) return *rule = rules[i], RKW_OK;
    return rkw_fail(err, RKW_E_UNKNOWN, rkw_table_origin(map, row),
                    "stamp '%s' is not known: start, middle or end of the row", text);
}

static rkw_status read_map_place(rkw_raw *raw, const rkw_table *map, size_t row, rkw_error *err)
{
    rkw_place p;
    RKW_TRY(rkw_table_number_or(map, row, "latitude", "deg_north", -90, 90, NAN, &p.latitude_deg, err));
    RKW_TRY(rkw_table_number_or(map, row, "longitude", "deg_east", -180, 180, NAN, &p.longitude_deg, err));
    RKW_TRY(rkw_table_number_or(map, row, "elevation", "m", -500, 9000, 0, &p.elevation_m, err));
    raw->has_place = !isnan(p.latitude_deg) && !isnan(p.longitude_deg);
    if (raw->has_place) raw->place = p;
    return RKW_OK;
}

static rkw_status read_time_row(rkw_raw *raw, const rkw_table *map, size_t row, const rkw_line *header, mapped_stamp *m,
                                rkw_error *err)
{
    const char *column, *format;
    double offset_h, step_min;
    RKW_TRY(rkw_table_text(map, row, "column", &column, err));
    RKW_TRY(rkw_table_text(map, row, "time_format", &format, err));
    RKW_TRY(find_field(raw, header, column, &m->field, err));
    if (m->field > raw->stamp_last_field) raw->stamp_last_field = m->field;
    snprintf(m->format, sizeof m->format, "%s", format);
    snprintf(m->label, sizeof m->label, "%s", column);
    RKW_TRY(stamp_rule_of(map, row, &raw->stamp_rule, err));
    RKW_TRY(rkw_table_number(map, row, "utc_offset", "h", -12, 14, &offset_h, err));
    RKW_TRY(rkw_table_number_or(map, row, "row_step", "min", 1, 60, 0, &step_min, err));
    /* Stamps with their own zone are turned into UTC. */
    raw->utc_offset_s = strchr(format, 'z') ? 0 : (int32_t)llround(offset_h * 3600);
    raw->step_s = (int32_t)llround(step_min * 60);
    return read_map_place(raw, map, row, err);
}

static rkw_status read_quantity_row(rkw_raw *raw, const rkw_table *map, size_t row, int32_t which,
                                    const rkw_line *header, rkw_error *err)
{
    const char *column, *unit;
    double height_m, lowest;
    size_t field;
    RKW_TRY(rkw_table_text(map, row, "column", &column, err));
    RKW_TRY(rkw_table_text(map, row, "unit", &unit, err));
    RKW_TRY(rkw_table_number_or(map, row, "height", "m", 0, 500, 0, &height_m, err));
    RKW_TRY(rkw_table_number_or(map, row, "lowest", "W/m2", -20, 0, 0, &lowest, err));
    RKW_TRY(find_field(raw, header, column, &field, err));
    RKW_TRY(rkw_raw_channel_add(raw, which, height_m, field, column, unit, err));
    if (rkw_weather_is_irradiance(which)) raw->channels[raw->n_channels - 1].night_low = lowest;
    return RKW_OK;
}

static rkw_status fail_quantity(const rkw_table *map, size_t row, const char *quantity, rkw_error *err)
{
    const char *names[RKW_WEATHER_COLUMNS];
    for (int32_t i = 0; i < RKW_WEATHER_COLUMNS; i++) names[i] = rkw_weather_column_name(i);
    size_t near = rkw_nearest_name(quantity, names, RKW_WEATHER_COLUMNS);
    return rkw_fail(err, RKW_E_UNKNOWN, rkw_table_origin(map, row), "quantity '%s' is not known%s%s%s", quantity,
                    near == RKW_NONE ? "" : " (did you mean '", near == RKW_NONE ? "" : names[near],
                    near == RKW_NONE ? "" : "'?)");
}

static rkw_status apply_map(rkw_raw *raw, const rkw_table *map, const rkw_line *header, mapped_stamp *m, rkw_error *err)
{
    RKW_TRY(rkw_table_known_columns(map, map_columns, sizeof map_columns / sizeof map_columns[0], err));
    int has_time = 0;
    for (size_t row = 0; row < rkw_table_rows(map); row++) {
        const char *quantity;
        RKW_TRY(rkw_table_text(map, row, "quantity", &quantity, err));
        int32_t which = rkw_weather_column_by_name(quantity);
        if (strcmp(quantity, "time") == 0) {
            RKW_TRY(read_time_row(raw, map, row, header, m, err));
            has_time = 1;
        } else if (which >= 0) {
            RKW_TRY(read_quantity_row(raw, map, row, which, header, err));
        } else {
            return fail_quantity(map, row, quantity, err);
        }
    }
    rkw_origin at = {rkw_table_path(map), 0};
    if (!has_time) return rkw_fail(err, RKW_E_MISSING, at, "the map has no row for the quantity time");
    if (raw->n_channels == 0) return rkw_fail(err, RKW_E_MISSING, at, "the map names no weather quantity");
    return RKW_OK;
}

rkw_status rkw_describe_mapped(rkw_raw *raw, rkw_error *err)
{
    rkw_line header;
    rkw_table *map = NULL;
    if (!raw->options->map_path)
        return rkw_fail(err, RKW_E_ARG, (rkw_origin){raw->text->name, 0}, "a mapped file needs a map table");
    if (!rkw_text_next_fields(raw->text, &header)) return rkw_fail_header(raw, "a header line", err);
    mapped_stamp *m = rkw_alloc(raw->ctx, 1, sizeof *m);
    if (!m) return rkw_fail_memory(err, "a weather map");
    raw->stamp = stamp;
    raw->stamp_user = m;
    raw->owned_user = m;
    RKW_TRY(rkw_table_read(&map, raw->ctx, raw->options->map_path, err));
    rkw_status status = apply_map(raw, map, &header, m, err);
    rkw_table_free(map);
    return status;
}
