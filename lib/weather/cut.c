/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several places on one axis, and columns borrowed from a synthetic table. */
#include <math.h>
#include <string.h>

#include "weather/resample.h"

#define DAY_S 86400

static int64_t end_of(const rkw_axis *axis) { return axis->start_unix_s + (int64_t)axis->n * axis->step_s; }

static int64_t whole_step_after(int64_t t, int32_t step_s)
{
    int64_t past = ((t % step_s) + step_s) % step_s;
    return past ? t + step_s - past : t;
}

rkw_status rkw_weather_common_axis(const rkw_weather *const *weather, size_t n, rkw_axis *out, rkw_error *err)
{
    if (!weather || !out || n == 0) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "common axis: no tables");
    int64_t from = INT64_MIN, to = INT64_MAX;
    int32_t step_s = 1;
    size_t real = 0;
    for (size_t i = 0; i < n; i++) {
        const rkw_axis *a = rkw_weather_axis(weather[i]);
        if (!a) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "common axis: table %zu is NULL", i);
        if (a->step_s > step_s) step_s = a->step_s;
        if (weather[i]->typical) continue;
        real++;
        if (a->start_unix_s > from) from = a->start_unix_s;
        if (end_of(a) < to) to = end_of(a);
    }
    if (real == 0) {
        from = weather[0]->axis.start_unix_s;
        to = end_of(&weather[0]->axis);
    }
    from = whole_step_after(from, step_s);
    if (to - from < step_s) return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "the weather tables have no time in common");
    *out = (rkw_axis){from, step_s, 0, (size_t)((to - from) / step_s)};
    return RKW_OK;
}

/* ---- cut */

static int32_t greatest_divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return (int32_t)(a < 0 ? -a : a);
}

/* Row of a typical year that stands for an instant: the same month, day and time of its nominal year. */
static size_t typical_row(const rkw_axis *axis, int32_t year, int64_t unix_s)
{
    rkw_civil c;
    rkw_civil_from_unix(unix_s, &c);
    if (c.month == 2 && c.day == 29 && rkw_days_in_year(year) == 365) c.day = 28;
    c.year = year;
    int64_t rows = (rkw_unix_from_civil(&c) - axis->start_unix_s) / axis->step_s, n = (int64_t)axis->n;
    return (size_t)(((rows % n) + n) % n);
}

/* A whole year in a typical table, so that it can follow any calendar. */
static int spans_year(const rkw_axis *axis) { return (int64_t)axis->n * axis->step_s >= 365 * (int64_t)DAY_S; }

static rkw_status check_cover(const rkw_weather *w, const rkw_axis *axis, rkw_error *err)
{
    if (w->typical && spans_year(&w->axis)) return RKW_OK;
    if (axis->start_unix_s >= w->axis.start_unix_s && end_of(axis) <= end_of(&w->axis)) return RKW_OK;
    char have_from[32], have_to[32], want_from[32], want_to[32];
    rkw_format_time(w->axis.start_unix_s, have_from);
    rkw_format_time(end_of(&w->axis), have_to);
    rkw_format_time(axis->start_unix_s, want_from);
    rkw_format_time(end_of(axis), want_to);
    return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "the weather table spans %s .. %s, wanted is %s .. %s", have_from,
                    have_to, want_from, want_to);
}

static rkw_status copy_rows(rkw_weather *out, const rkw_weather *w, rkw_error *err)
{
    rkw_civil middle;
    rkw_civil_from_unix(rkw_axis_time(&w->axis, w->axis.n / 2), &middle);
    int by_calendar = w->typical && spans_year(&w->axis);
    int64_t first = (out->axis.start_unix_s - w->axis.start_unix_s) / w->axis.step_s;
    size_t *rows = rkw_alloc(&out->context, out->axis.n, sizeof *rows);
    if (!rows) return rkw_fail_memory(err, "the rows of a weather table");
    for (size_t i = 0; i < out->axis.n; i++)
        rows[i] = by_calendar ? typical_row(&w->axis, middle.year, rkw_axis_time(&out->axis, i))
                              : (size_t)(first + (int64_t)i);
    rkw_status status = RKW_OK;
    for (size_t c = 0; c < w->n_channels && status == RKW_OK; c++) {
        const rkw_weather_channel *from = &w->channels[c];
        double *to = rkw_weather_add(out, from->which, from->height_m, from->source, err);
        if (!to) status = RKW_E_MEMORY;
        for (size_t i = 0; to && i < out->axis.n; i++) to[i] = from->values[rows[i]];
    }
    rkw_release(rows);
    return status;
}

/* Cut of a table whose rows meet those of the axis. */
static rkw_status cut_aligned(rkw_weather **out, const rkw_context *ctx, const rkw_weather *w, const rkw_axis *axis,
                              rkw_error *err)
{
    RKW_TRY(rkw_weather_create_like(out, ctx, w, axis, err));
    (*out)->sun_offset_s = w->sun_offset_s;
    return copy_rows(*out, w, err);
}

/* Through a finer step that both grids share. */
static rkw_status cut_resampled(rkw_weather **out, const rkw_context *ctx, const rkw_weather *w, const rkw_axis *axis,
                                int32_t shared_s, rkw_error *err)
{
    rkw_weather *fine = NULL, *part = NULL;
    rkw_axis fine_axis = {axis->start_unix_s, shared_s, 0, axis->n * (size_t)(axis->step_s / shared_s)};
    rkw_status status = rkw_weather_resample(&fine, ctx, w, shared_s, err);
    if (status == RKW_OK) status = cut_aligned(&part, ctx, fine, &fine_axis, err);
    if (status == RKW_OK && shared_s < axis->step_s) {
        status = rkw_weather_coarsen(out, ctx, part, axis->step_s, 0, err);
    } else if (status == RKW_OK) {
        *out = part;
        part = NULL;
    }
    rkw_weather_free(fine);
    rkw_weather_free(part);
    return status;
}

rkw_status rkw_weather_cut(rkw_weather **out, const rkw_context *ctx, const rkw_weather *weather, const rkw_axis *axis,
                           rkw_error *err)
{
    if (!out || !weather || !axis)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "cut: out, weather and axis must not be NULL");
    *out = NULL;
    RKW_TRY(rkw_axis_check(axis, err));
    RKW_TRY(check_cover(weather, axis, err));
    int64_t offset = axis->start_unix_s - weather->axis.start_unix_s;
    int32_t shared_s = greatest_divisor(greatest_divisor(axis->step_s, weather->axis.step_s), offset);
    if (shared_s < 60)
        return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE,
                        "rows of the weather table and of the axis meet on no whole minute");
    rkw_status status = shared_s == axis->step_s && shared_s == weather->axis.step_s
                            ? cut_aligned(out, ctx, weather, axis, err)
                            : cut_resampled(out, ctx, weather, axis, shared_s, err);
    if (status != RKW_OK) {
        rkw_weather_free(*out);
        *out = NULL;
    }
    return status;
}

/* ---- complete */

static int same_axis(const rkw_axis *a, const rkw_axis *b)
{
    return a->start_unix_s == b->start_unix_s && a->step_s == b->step_s && a->n == b->n;
}

static int is_horizontal_or_beam(int32_t which)
{
    return which == RKW_WEATHER_GHI || which == RKW_WEATHER_DNI || which == RKW_WEATHER_DHI;
}

static int is_moisture(int32_t which) { return which == RKW_WEATHER_REL_HUMIDITY || which == RKW_WEATHER_DEW_POINT; }

/* A column is taken when neither it nor a sister that it must agree with is there. */
static int is_wanted(const rkw_weather *w, int32_t which)
{
    for (size_t i = 0; i < w->n_channels; i++) {
        int32_t there = w->channels[i].which;
        if (there == which ||
            (is_horizontal_or_beam(which) && (is_horizontal_or_beam(there) || there == RKW_WEATHER_POA)) ||
            (is_moisture(which) && is_moisture(there)))
            return 0;
    }
    return 1;
}

/* Columns that came since are dropped. */
static void take_back(rkw_weather *w, const rkw_weather *before)
{
    for (size_t i = 0; i < w->n_channels; i++) {
        int is_old = 0;
        for (size_t k = 0; k < before->n_channels; k++) is_old |= before->channels[k].values == w->channels[i].values;
        if (!is_old) rkw_release(w->channels[i].values);
    }
    *w = *before;
}

static rkw_status complete(rkw_weather *weather, const rkw_weather *synthetic, rkw_error *err)
{
    int32_t wanted[RKW_WEATHER_COLUMNS];
    for (int32_t which = 0; which < RKW_WEATHER_COLUMNS; which++) wanted[which] = is_wanted(weather, which);
    for (int32_t which = 0; which < RKW_WEATHER_COLUMNS; which++) {
        const double *from = rkw_weather_column(synthetic, which);
        if (!wanted[which] || !from) continue;
        double *to = rkw_weather_add(weather, which, rkw_weather_height_m(synthetic, which), RKW_SOURCE_SYNTHETIC, err);
        if (!to) return RKW_E_MEMORY;
        memcpy(to, from, weather->axis.n * sizeof *to);
    }
    /* Irradiance of the synthetic table belongs to its own sun. */
    if (wanted[RKW_WEATHER_GHI] && rkw_weather_column(synthetic, RKW_WEATHER_GHI))
        weather->sun_offset_s = synthetic->sun_offset_s;
    return rkw_weather_derive(weather, err);
}

rkw_status rkw_weather_complete(rkw_weather *weather, const rkw_weather *synthetic, rkw_error *err)
{
    if (!weather || !synthetic) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "complete: tables must not be NULL");
    if (!same_axis(&weather->axis, &synthetic->axis))
        return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "complete: the synthetic table has another axis");
    const rkw_weather before = *weather;
    rkw_status status = complete(weather, synthetic, err);
    if (status != RKW_OK) take_back(weather, &before);
    return status;
}
