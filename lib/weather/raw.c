/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collecting rows: stamps and cells of every line. */
#include "weather/raw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void rkw_raw_init(rkw_raw *raw, const rkw_context *ctx, const rkw_weather_options *options, rkw_text *text)
{
    *raw =
        (rkw_raw){.ctx = ctx, .options = options, .text = text, .stamp_rule = RKW_STAMP_START, .stamp_last_field = 4};
    raw->place = (rkw_place){NAN, NAN, NAN};
    raw->plane_tilt_deg = raw->plane_azimuth_deg = raw->sun_offset_s = NAN;
    raw->reading.size = sizeof raw->reading;
}

void rkw_raw_free(rkw_raw *raw)
{
    for (size_t i = 0; i < raw->n_channels; i++) rkw_release(raw->channels[i].values);
    rkw_release(raw->stamps);
    rkw_release(raw->lines);
    rkw_release(raw->owned_user);
    raw->n_channels = 0;
    raw->stamps = raw->lines = NULL;
    raw->owned_user = NULL;
}

rkw_status rkw_raw_channel_add(rkw_raw *raw, int32_t which, double height_m, size_t field, const char *label,
                               const char *unit, rkw_error *err)
{
    if (raw->n_channels == RKW_WEATHER_CHANNELS) return RKW_OK; /* more heights than a table holds */
    double factor, offset;
    if (rkw_unit_convert(unit, rkw_weather_column_unit(which), &factor, &offset) != RKW_OK)
        return rkw_fail(err, RKW_E_UNIT, rkw_text_here(raw->text), "column '%s': unit '%s' does not convert to %s",
                        label, unit, rkw_weather_column_unit(which));
    rkw_raw_channel *c = &raw->channels[raw->n_channels++];
    *c = (rkw_raw_channel){.which = which, .field = field, .factor = factor, .offset = offset};
    c->height_m = height_m > 0 ? height_m : rkw_weather_default_height_m(which);
    c->low = (rkw_weather_column_low(which) - offset) / factor;
    c->high = (rkw_weather_column_high(which) - offset) / factor;
    c->missing_from = INFINITY;
    snprintf(c->label, sizeof c->label, "%s", label);
    snprintf(c->unit, sizeof c->unit, "%s", unit);
    return RKW_OK;
}

rkw_status rkw_raw_whole(const rkw_raw *raw, rkw_field field, const char *name, int32_t low, int32_t high,
                         int32_t *value, rkw_error *err)
{
    double number;
    if (!rkw_field_whole(field, value)) {
        /* Some writers give whole numbers with a point. */
        if (!rkw_field_number(field, &number) || number != floor(number) || fabs(number) > 1e9)
            return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "%s = '%.*s' is not a whole number", name,
                            (int)(field.length < 40 ? field.length : 40), field.p);
        *value = (int32_t)number;
    }
    if (*value < low || *value > high)
        return rkw_fail_value(err, rkw_text_here(raw->text), name, *value, "1", low, high);
    return RKW_OK;
}

void rkw_raw_time_text(int64_t stamp_s, char text[32])
{
    rkw_civil c;
    rkw_civil_from_unix(stamp_s, &c);
    snprintf(text, 32, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}

/* ---- cells */

static rkw_status refuse_text(const rkw_raw *raw, const rkw_raw_channel *c, rkw_field field, rkw_error *err)
{
    rkw_status status = rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "%s = '%.*s' is not a number [%s]",
                                 c->label, (int)(field.length < 40 ? field.length : 40), field.p, c->unit);
    if (err) {
        snprintf(err->name, sizeof err->name, "%s", c->label);
        snprintf(err->unit, sizeof err->unit, "%s", c->unit);
    }
    return status;
}

double rkw_raw_tidy(rkw_raw *raw, int32_t which, double value)
{
    if (which == RKW_WEATHER_REL_HUMIDITY && value > 1) {
        raw->reading.clipped_humidity++;
        return 1;
    }
    return which == RKW_WEATHER_WIND_DIRECTION && value < 0 ? value + 360 : value;
}

/* NaN for a cell that is empty, a code for missing, or (unless gaps are refused) not acceptable. */
static rkw_status read_cell(rkw_raw *raw, rkw_raw_channel *c, rkw_field field, double *value, rkw_error *err)
{
    int strict = raw->options->gaps == RKW_GAPS_REFUSE;
    double v;
    *value = NAN;
    if (field.length == 0) return RKW_OK;
    if (!rkw_field_number(field, &v)) return strict ? refuse_text(raw, c, field, err) : RKW_OK;
    if (v >= c->missing_from || v <= RKW_RAW_MISSING_CODE) return RKW_OK;
    if (v < 0 && v >= c->night_low) {
        v = 0;
        raw->reading.night_offsets++;
    }
    if (v == 0 && strict && !(v >= c->low && v <= c->high)) {
        if (!c->impossible_zero_line) c->impossible_zero_line = raw->text->line;
        *value = 0;
        return RKW_OK;
    }
    if (!(v >= c->low && v <= c->high))
        return strict ? rkw_fail_value(err, rkw_text_here(raw->text), c->label, v, c->unit, c->low, c->high) : RKW_OK;
    *value = v * c->factor + c->offset;
    if (!c->unit_from_size) *value = rkw_raw_tidy(raw, c->which, *value);
    return RKW_OK;
}

static rkw_status read_cells(rkw_raw *raw, const rkw_line *line, size_t row, rkw_error *err)
{
    size_t empty = 0;
    for (size_t i = 0; i < raw->n_channels; i++) {
        rkw_raw_channel *c = &raw->channels[i];
        if (c->field >= line->n_fields)
            return rkw_fail(err, RKW_E_MISSING, rkw_text_here(raw->text),
                            "the line has %zu fields, column '%s' is field %zu", line->n_fields, c->label,
                            c->field + 1);
        RKW_TRY(read_cell(raw, c, line->fields[c->field], &c->values[row], err));
        empty += isnan(c->values[row]);
    }
    /* A row without any value is no row: loggers leave such lines at the end. */
    if (raw->n_channels && empty == raw->n_channels)
        raw->reading.empty_rows++;
    else
        raw->rows++;
    return RKW_OK;
}

/* ---- lines */

static rkw_status allocate_rows(rkw_raw *raw, rkw_error *err)
{
    raw->capacity = rkw_text_count_lines(raw->text);
    raw->stamps = rkw_alloc(raw->ctx, raw->capacity, sizeof *raw->stamps);
    raw->lines = rkw_alloc(raw->ctx, raw->capacity, sizeof *raw->lines);
    int complete = raw->stamps && raw->lines;
    for (size_t i = 0; i < raw->n_channels; i++) {
        raw->channels[i].values = rkw_alloc(raw->ctx, raw->capacity, sizeof(double));
        complete &= raw->channels[i].values != NULL;
    }
    return complete ? RKW_OK : rkw_fail_memory(err, "the rows of a weather file");
}

static int line_is_blank(const rkw_line *line)
{
    for (size_t i = 0; i < line->text.length; i++)
        if (line->text.p[i] != ' ' && line->text.p[i] != '\t' && line->text.p[i] != ',') return 0;
    return 1;
}

static rkw_status read_row(rkw_raw *raw, const rkw_line *line, rkw_error *err)
{
    rkw_civil civil = {0, 1, 1, 0, 0, 0};
    int32_t zone_s = raw->utc_offset_s;
    RKW_TRY(raw->stamp(raw, line, &civil, &zone_s, err));
    raw->stamps[raw->rows] = rkw_unix_from_civil(&civil) - zone_s + raw->utc_offset_s;
    raw->lines[raw->rows] = raw->text->line;
    raw->reading.file_rows++;
    return read_cells(raw, line, raw->rows, err);
}

/* Stamps stand in the first fields of every format but SAM's and mapped ones, which name their places. */
static size_t fields_needed(const rkw_raw *raw)
{
    size_t needed = raw->stamp_last_field + 1;
    for (size_t i = 0; i < raw->n_channels; i++)
        if (raw->channels[i].field + 1 > needed) needed = raw->channels[i].field + 1;
    return needed < RKW_TEXT_FIELDS ? needed : RKW_TEXT_FIELDS;
}

rkw_status rkw_raw_read(rkw_raw *raw, rkw_error *err)
{
    RKW_TRY(allocate_rows(raw, err));
    size_t needed = fields_needed(raw);
    rkw_line line;
    while (rkw_text_next(raw->text, &line)) {
        if (line_is_blank(&line)) {
            if (raw->ends_at_blank && raw->reading.file_rows) break;
            continue;
        }
        if (line.text.p[0] == '#') continue;
        rkw_text_split(&line, needed);
        RKW_TRY(read_row(raw, &line, err));
    }
    if (raw->rows == 0)
        return rkw_fail(err, RKW_E_MISSING, (rkw_origin){raw->text->name, 0}, "the file has no data rows");
    return RKW_OK;
}

/* Majority vote over the differences (Boyer & Moore), so that some gaps do not matter. */
int32_t rkw_raw_usual_step(const rkw_raw *raw)
{
    int64_t candidate = 0;
    size_t votes = 0;
    for (size_t i = 1; i < raw->rows; i++) {
        int64_t d = raw->stamps[i] - raw->stamps[i - 1];
        if (votes == 0) candidate = d;
        votes = d == candidate ? votes + 1 : votes - 1;
    }
    return candidate >= 1 && candidate <= 86400 ? (int32_t)candidate : 0;
}
