/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any CSV whose first column is time and whose other columns have well-known names. A second line may give units or, after
 * the word height, heights. Where neither name nor line tells the unit, the size of the values does: 290 is kelvin, 998
 * is hPa, 45 is percent. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "weather/readers.h"
#include "weather/stamps.h"

#define NIGHT_OFFSET_W_M2 (-5.0) /* thermal offset of pyranometers at night */
#define CALM_OFFSET_M_S (-0.5)   /* offset of anemometers in calm air */

int rkw_is_named(const rkw_head *head)
{
    double height_m;
    for (size_t f = 1; head->n && f < head->lines[0].n_fields; f++)
        if (rkw_known_column(head->lines[0].fields[f], NULL, &height_m) >= 0) return 1;
    return 0;
}

/* ---- the form of the stamps */

static const char *const stamp_formats[] = {
    "yyyy-mm-dd HH:MM:SSz",
    "yyyy-mm-dd HH:MMz",
    "yyyy-mm-dd HH:MM:SS",
    "yyyy-mm-dd HH:MM",
    "yyyymmdd:HHMM",
    "y/m/d H:M",
    "m/d/y H:M",
    "m/d/y H:M:S",
    "d/m/y H:M",
    "d/m/y H:M:S",
    "d.m.y H:M",
    "d.m.y H:M:S",
};
#define N_STAMP_FORMATS (sizeof stamp_formats / sizeof stamp_formats[0])

static rkw_field first_field(const rkw_line *line)
{
    const char *comma = line->text.length ? memchr(line->text.p, ',', line->text.length) : NULL;
    return (rkw_field){line->text.p, comma ? (size_t)(comma - line->text.p) : line->text.length};
}

/* Time from the first to the last row when every row has this form, else infinity. */
static double span_of_format(const rkw_text *text, const char *format)
{
    rkw_text rest = *text;
    rkw_line line;
    double low = INFINITY, high = -INFINITY;
    while (rkw_text_next(&rest, &line)) {
        rkw_civil civil;
        int32_t zone_s;
        rkw_field stamp = first_field(&line);
        if (stamp.length == 0) continue;
        if (!rkw_stamp_parse(stamp, format, &civil, &zone_s)) return INFINITY;
        double t = (double)rkw_unix_from_civil(&civil);
        low = t < low ? t : low;
        high = t > high ? t : high;
    }
    return high - low;
}

/* The form that all rows have. 3/4/2020 may be March or April: the reading with the shorter span is the right one. */
static const char *find_format(const rkw_text *text, rkw_field first)
{
    const char *best = NULL;
    double best_span = INFINITY;
    rkw_civil civil;
    int32_t zone_s;
    size_t candidates = 0;
    for (size_t i = 0; i < N_STAMP_FORMATS; i++) {
        if (!rkw_stamp_parse(first, stamp_formats[i], &civil, &zone_s)) continue;
        if (candidates++ == 0) best = stamp_formats[i];
    }
    for (size_t i = 0; candidates > 1 && i < N_STAMP_FORMATS; i++) {
        double span = span_of_format(text, stamp_formats[i]);
        if (!(span < best_span)) continue;
        best_span = span;
        best = stamp_formats[i];
    }
    return best;
}

static rkw_status stamp(const rkw_raw *raw, const rkw_line *line, rkw_civil *civil, int32_t *zone_s, rkw_error *err)
{
    const char *const *format = raw->stamp_user;
    rkw_field text = line->fields[0];
    if (rkw_stamp_parse(text, *format, civil, zone_s)) return RKW_OK;
    return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "time = '%.*s' is no time of the form %s",
                    (int)(text.length < 40 ? text.length : 40), text.p, *format);
}

static rkw_status use_format(rkw_raw *raw, const char *format, rkw_error *err)
{
    const char **kept = rkw_alloc(raw->ctx, 1, sizeof *kept);
    if (!kept) return rkw_fail_memory(err, "the form of the stamps");
    *kept = format;
    raw->owned_user = raw->stamp_user = kept;
    raw->stamp = stamp;
    raw->clock_assumed = strchr(format, 'z') == NULL;
    raw->utc_offset_s = raw->clock_assumed ? (int32_t)llround(raw->options->utc_offset_h * 3600) : 0;
    return RKW_OK;
}

/* ---- columns */

static int has_channel(const rkw_raw *raw, int32_t which, double height_m)
{
    for (size_t i = 0; i < raw->n_channels; i++)
        if (raw->channels[i].which == which && raw->channels[i].height_m == height_m) return 1;
    return 0;
}

static rkw_status add_channel(rkw_raw *raw, const rkw_line *names, const rkw_line *second, int second_is_heights,
                              size_t f, rkw_error *err)
{
    const char *unit = NULL, *given = NULL;
    double height_m, number;
    char label[RKW_RAW_LABEL];
    int32_t which = rkw_known_column(names->fields[f], &unit, &height_m);
    if (which < 0) return RKW_OK;
    if (second && f < second->n_fields) {
        if (!second_is_heights) given = rkw_known_unit(second->fields[f]);
        if (second_is_heights && rkw_field_number(second->fields[f], &number) && number > 0 && number <= 500)
            height_m = number;
    }
    if (given) unit = given;
    if (has_channel(raw, which, height_m > 0 ? height_m : rkw_weather_default_height_m(which))) return RKW_OK;
    rkw_field_copy(names->fields[f], label, sizeof label);
    RKW_TRY(rkw_raw_channel_add(raw, which, height_m, f, label, unit ? unit : rkw_weather_column_unit(which), err));
    rkw_raw_channel *c = &raw->channels[raw->n_channels - 1];
    if (rkw_weather_is_irradiance(which)) c->night_low = NIGHT_OFFSET_W_M2;
    if (which == RKW_WEATHER_WIND_SPEED) c->night_low = CALM_OFFSET_M_S;
    if (which == RKW_WEATHER_WIND_DIRECTION) c->low = -180; /* vanes with an offset, and -180 .. 180 */
    c->unit_from_size = !unit;
    if (!unit) {
        c->low = -INFINITY;
        c->high = INFINITY;
    }
    return RKW_OK;
}

rkw_status rkw_describe_named(rkw_raw *raw, rkw_error *err)
{
    rkw_line names, second = {0}, line;
    if (!rkw_text_next_fields(raw->text, &names)) return rkw_fail_header(raw, "a line of column names", err);
    for (;;) {
        rkw_text before = *raw->text;
        if (!rkw_text_next_fields(raw->text, &line))
            return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text),
                            "no row begins with a time of a known form, for instance 2025-01-31 13:00");
        const char *format = find_format(&before, line.fields[0]);
        if (!format) {
            second = line;
            continue;
        }
        *raw->text = before;
        RKW_TRY(use_format(raw, format, err));
        break;
    }
    int second_is_heights = second.n_fields && rkw_field_is(second.fields[0], "height");
    for (size_t f = 1; f < names.n_fields; f++)
        RKW_TRY(add_channel(raw, &names, second.n_fields ? &second : NULL, second_is_heights, f, err));
    return raw->n_channels ? RKW_OK : rkw_fail_header(raw, "a column with a well-known name", err);
}

/* ---- units from the size of the values */

static const char *unit_by_size(const rkw_raw_channel *c, size_t rows)
{
    double sum = 0, largest = -INFINITY;
    size_t n = 0;
    for (size_t i = 0; i < rows; i++) {
        if (isnan(c->values[i])) continue;
        sum += c->values[i];
        largest = c->values[i] > largest ? c->values[i] : largest;
        n++;
    }
    double mean = n ? sum / (double)n : 0;
    switch (c->which) {
    case RKW_WEATHER_TEMP:
    case RKW_WEATHER_DEW_POINT: return mean > 150 ? "K" : "degC";
    case RKW_WEATHER_REL_HUMIDITY: return largest > 1.5 ? "%" : "1";
    case RKW_WEATHER_PRESSURE: return mean > 20000 ? "Pa" : mean > 200 ? "hPa" : mean > 20 ? "kPa" : "atm";
    default: return rkw_weather_column_unit(c->which);
    }
}

static rkw_status convert_channel(rkw_raw *raw, rkw_raw_channel *c, rkw_error *err)
{
    const char *unit = unit_by_size(c, raw->rows);
    double factor = 1, offset = 0;
    RKW_TRY(rkw_unit_convert(unit, rkw_weather_column_unit(c->which), &factor, &offset));
    double low = (rkw_weather_column_low(c->which) - offset) / factor;
    double high = (rkw_weather_column_high(c->which) - offset) / factor;
    snprintf(c->unit, sizeof c->unit, "%s", unit);
    for (size_t i = 0; i < raw->rows; i++) {
        double v = c->values[i];
        if (isnan(v)) continue;
        int good = v >= low && v <= high;
        if (!good && raw->options->gaps == RKW_GAPS_REFUSE)
            return rkw_fail_value(err, (rkw_origin){raw->text->name, raw->lines[i]}, c->label, v, unit, low, high);
        c->values[i] = good ? rkw_raw_tidy(raw, c->which, v * factor + offset) : NAN;
    }
    return RKW_OK;
}

rkw_status rkw_finish_named(rkw_raw *raw, rkw_error *err)
{
    for (size_t i = 0; i < raw->n_channels; i++)
        if (raw->channels[i].unit_from_size) RKW_TRY(convert_channel(raw, &raw->channels[i], err));
    return RKW_OK;
}
