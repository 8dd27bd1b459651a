/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From rows to a table: calendar year, step, gaps, doubled rows, the instant of the sun. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "weather/raw.h"

#define DAY_S 86400
#define YEAR_JUMP_S (40 * DAY_S) /* neighbouring rows farther apart than this come from different years */

static rkw_origin row_origin(const rkw_raw *raw, size_t row) { return (rkw_origin){raw->text->name, raw->lines[row]}; }

/* ---- typical years */

static int years_vary(const rkw_raw *raw)
{
    for (size_t i = 1; i < raw->rows; i++) {
        int64_t d = raw->stamps[i] - raw->stamps[i - 1];
        if (d > YEAR_JUMP_S || d < -YEAR_JUMP_S) return 1;
    }
    return 0;
}

static void copy_row(rkw_raw *raw, size_t to, size_t from)
{
    raw->stamps[to] = raw->stamps[from];
    raw->lines[to] = raw->lines[from];
    for (size_t c = 0; c < raw->n_channels; c++) raw->channels[c].values[to] = raw->channels[c].values[from];
}

/* Gives every row the nominal year; rows of 29 February are dropped when that year has none. Stamps are starts of rows by
 * now: the end of the last hour of December would belong to another year. */
static void adopt_typical_year(rkw_raw *raw)
{
    int32_t year = raw->options->typical_year;
    size_t kept = 0;
    for (size_t i = 0; i < raw->rows; i++) {
        rkw_civil c;
        rkw_civil_from_unix(raw->stamps[i], &c);
        if (c.month == 2 && c.day == 29 && rkw_days_in_year(year) == 365) continue;
        c.year = year;
        copy_row(raw, kept, i);
        raw->stamps[kept++] = rkw_unix_from_civil(&c);
    }
    raw->rows = kept;
    raw->typical = 1;
}

/* ---- step and phase */

static rkw_status find_step(rkw_raw *raw, rkw_error *err)
{
    if (raw->step_s == 0) raw->step_s = rkw_raw_usual_step(raw);
    if (raw->step_s == 0)
        return rkw_fail(err, RKW_E_AXIS, row_origin(raw, 0),
                        raw->rows < 2 ? "one row does not tell the time step" : "the rows follow no uniform time step");
    if (raw->step_s < 60 || raw->step_s > 3600 || 3600 % raw->step_s != 0)
        return rkw_fail(err, RKW_E_AXIS, row_origin(raw, 0),
                        "rows are %d s apart; a step must be 60 .. 3600 s and divide an hour", (int)raw->step_s);
    return RKW_OK;
}

/* Turns stamps into starts of rows and finds where in its row the sun stands. */
static double move_to_starts(rkw_raw *raw)
{
    double sun_offset_s = 0.5 * raw->step_s;
    int64_t back_s = 0;
    if (raw->stamp_rule == RKW_STAMP_END) back_s = raw->step_s;
    if (raw->stamp_rule == RKW_STAMP_MIDDLE || raw->stamp_rule == RKW_STAMP_INSTANT) {
        double shift_s = raw->stamp_rule == RKW_STAMP_INSTANT ? raw->stamp_shift_s : 0.0;
        double sun_s = (double)(raw->stamps[0] % raw->step_s) + shift_s;
        sun_offset_s = sun_s - floor(sun_s / raw->step_s) * raw->step_s;
        back_s = (int64_t)llround(sun_offset_s - shift_s);
    }
    if (back_s)
        for (size_t i = 0; i < raw->rows; i++) raw->stamps[i] -= back_s;
    return sun_offset_s;
}

/* ---- order of the rows */

typedef struct layout {
    size_t n;                    /* rows of the axis */
    size_t *slots;               /* row of the axis per row of the file, RKW_NONE when dropped */
    size_t leap_slot, leap_rows; /* rows of 29 February that repeat the day before */
} layout;

static rkw_status fail_order(const rkw_raw *raw, size_t row, int64_t previous, rkw_error *err)
{
    char here[32], before[32];
    rkw_raw_time_text(raw->stamps[row], here);
    rkw_raw_time_text(previous, before);
    if (raw->stamps[row] == previous)
        return rkw_fail(err, RKW_E_AXIS, row_origin(raw, row), "the row of %s is doubled", here);
    if (raw->stamps[row] < previous)
        return rkw_fail(err, RKW_E_AXIS, row_origin(raw, row), "time goes backwards: %s after %s", here, before);
    if ((raw->stamps[row] - previous) % raw->step_s != 0)
        return rkw_fail(err, RKW_E_AXIS, row_origin(raw, row), "the row of %s does not lie %d s or a multiple after %s",
                        here, (int)raw->step_s, before);
    long long absent = (long long)((raw->stamps[row] - previous) / raw->step_s - 1);
    return rkw_fail(err, RKW_E_AXIS, row_origin(raw, row), "a gap: %lld %s absent between %s and %s", absent,
                    absent == 1 ? "row is" : "rows are", before, here);
}

/* 1 when exactly 29 February is absent between two rows: many producers drop it. */
static int is_leap_day_gap(const rkw_raw *raw, int64_t previous, int64_t next)
{
    rkw_civil c;
    rkw_civil_from_unix(next, &c);
    return next - previous == raw->step_s + DAY_S && c.month == 3 && c.day == 1 &&
           c.hour * 3600 + c.minute * 60 + c.second < raw->step_s && rkw_days_in_year(c.year) == 366;
}

static rkw_status place_row(rkw_raw *raw, size_t row, int64_t *previous, layout *l, rkw_error *err)
{
    int64_t ahead = raw->stamps[row] - *previous;
    l->slots[row] = RKW_NONE;
    if (ahead != raw->step_s && is_leap_day_gap(raw, *previous, raw->stamps[row])) {
        l->leap_slot = l->n;
        l->leap_rows = (size_t)(DAY_S / raw->step_s);
        l->n += l->leap_rows;
        raw->reading.leap_day_rows = l->leap_rows;
    } else if (ahead != raw->step_s) {
        int on_grid = ahead % raw->step_s == 0;
        if (raw->options->gaps == RKW_GAPS_REFUSE || !on_grid) return fail_order(raw, row, *previous, err);
        raw->reading.doubled_rows += ahead == 0;
        raw->reading.backward_rows += ahead < 0;
        if (ahead <= 0) return RKW_OK;
        raw->reading.absent_rows += (size_t)(ahead / raw->step_s - 1);
        l->n += (size_t)(ahead / raw->step_s - 1);
    }
    l->slots[row] = l->n++;
    *previous = raw->stamps[row];
    return RKW_OK;
}

static rkw_status lay_out(rkw_raw *raw, layout *l, rkw_error *err)
{
    int64_t previous = raw->stamps[0] - raw->step_s;
    for (size_t i = 0; i < raw->rows; i++) RKW_TRY(place_row(raw, i, &previous, l, err));
    if (l->n > 200 * raw->rows + 100000)
        return rkw_fail(err, RKW_E_AXIS, (rkw_origin){raw->text->name, 0}, "%zu rows are spread over %zu time steps",
                        raw->rows, l->n);
    return RKW_OK;
}

/* ---- columns */

/* Columns that no calculation needs: one with missing values is left out instead of refusing the file. */
static int is_optional(int32_t which)
{
    return which == RKW_WEATHER_PRECIPITATION || which == RKW_WEATHER_ALBEDO || which == RKW_WEATHER_LONGWAVE;
}

/* A column with values in some rows only is an error unless gaps are allowed. */
static rkw_status check_complete(const rkw_raw *raw, const rkw_raw_channel *c, size_t *missing, rkw_error *err)
{
    size_t first = RKW_NONE;
    *missing = 0;
    for (size_t i = 0; i < raw->rows; i++) {
        if (!isnan(c->values[i])) continue;
        if (first == RKW_NONE) first = i;
        ++*missing;
    }
    if (*missing == 0 || *missing == raw->rows || raw->options->gaps != RKW_GAPS_REFUSE || is_optional(c->which))
        return RKW_OK;
    return rkw_fail(err, RKW_E_MISSING, row_origin(raw, first), "%s has no value [%s]; %zu of %zu rows lack it",
                    c->label, c->unit, *missing, raw->rows);
}

static int has_value_other_than_zero(const rkw_raw *raw, const rkw_raw_channel *c)
{
    for (size_t i = 0; i < raw->rows; i++)
        if (c->values[i] != 0 && !isnan(c->values[i])) return 1;
    return 0;
}

static void scatter(const rkw_raw *raw, const rkw_raw_channel *c, const layout *l, double *values)
{
    for (size_t i = 0; i < l->n; i++) values[i] = NAN;
    for (size_t i = 0; i < raw->rows; i++)
        if (l->slots[i] != RKW_NONE) values[l->slots[i]] = c->values[i];
    for (size_t i = l->leap_slot; i < l->leap_slot + l->leap_rows; i++)
        values[i] = i >= l->leap_rows ? values[i - l->leap_rows] : NAN;
}

/* Zeros outside the limits (a pressure of 0) mean missing only when the whole column is zero. */
static rkw_status check_zeros(const rkw_raw *raw, const rkw_raw_channel *c, rkw_error *err)
{
    if (!c->impossible_zero_line) return RKW_OK;
    return rkw_fail_value(err, (rkw_origin){raw->text->name, c->impossible_zero_line}, c->label, 0, c->unit, c->low,
                          c->high);
}

static rkw_status fill_table(rkw_raw *raw, const layout *l, rkw_weather *w, rkw_error *err)
{
    for (size_t i = 0; i < raw->n_channels; i++) {
        const rkw_raw_channel *c = &raw->channels[i];
        size_t missing;
        RKW_TRY(check_complete(raw, c, &missing, err));
        if (!has_value_other_than_zero(raw, c) || (missing && is_optional(c->which))) continue;
        RKW_TRY(check_zeros(raw, c, err));
        raw->reading.bad_cells += missing;
        double *values = rkw_weather_add(w, c->which, c->height_m,
                                         raw->sources[c->which] ? raw->sources[c->which] : RKW_SOURCE_FILE, err);
        if (!values) return RKW_E_MEMORY;
        scatter(raw, c, l, values);
    }
    if (w->n_channels == 0)
        return rkw_fail(err, RKW_E_MISSING, (rkw_origin){raw->text->name, 0}, "no weather column with values");
    return RKW_OK;
}

static rkw_status create_table(rkw_raw *raw, const layout *l, double sun_offset_s, rkw_weather **out, rkw_error *err)
{
    const rkw_place *place = raw->has_place ? &raw->place : raw->options->place;
    rkw_axis axis = {raw->stamps[0] - raw->utc_offset_s, raw->step_s, 0, l->n};
    RKW_TRY(rkw_weather_create(out, raw->ctx, place, &axis, err));
    rkw_weather *w = *out;
    w->sun_offset_s = sun_offset_s;
    w->typical = raw->typical || raw->marked_typical;
    w->plane_tilt_deg = raw->plane_tilt_deg;
    w->plane_azimuth_deg = raw->plane_azimuth_deg;
    memcpy(w->title, raw->title, sizeof w->title);
    RKW_TRY(fill_table(raw, l, w, err));
    w->reading = raw->reading;
    w->reading.file_step_s = raw->step_s;
    w->reading.utc_offset_s = raw->utc_offset_s;
    w->reading.clock_assumed = raw->clock_assumed;
    return RKW_OK;
}

rkw_status rkw_raw_table(rkw_raw *raw, rkw_weather **out, rkw_error *err)
{
    layout l = {0};
    *out = NULL;
    RKW_TRY(find_step(raw, err));
    double sun_offset_s = move_to_starts(raw);
    if (raw->typical || (raw->may_be_typical && years_vary(raw))) adopt_typical_year(raw);
    if (!isnan(raw->sun_offset_s)) sun_offset_s = raw->sun_offset_s;
    l.slots = rkw_alloc(raw->ctx, raw->rows, sizeof *l.slots);
    if (!l.slots) return rkw_fail_memory(err, "the order of weather rows");
    rkw_status status = lay_out(raw, &l, err);
    if (status == RKW_OK) status = create_table(raw, &l, sun_offset_s, out, err);
    rkw_release(l.slots);
    if (status != RKW_OK) {
        rkw_weather_free(*out);
        *out = NULL;
    }
    return status;
}
