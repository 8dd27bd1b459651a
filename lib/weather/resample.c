/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another step: means over coarser rows; the clear sky's shape or straight lines inside finer ones. */
#include <math.h>

#include "base/simd.h"
#include "weather/resample.h"

/* ---- coarser */

static double mean_of(const double *x, size_t n)
{
    double sum = 0;
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i])) continue;
        sum += x[i];
        known++;
    }
    return 2 * known >= n ? sum / (double)known : NAN;
}

static double mean_direction(const double *deg, size_t n)
{
    double east = 0, north = 0;
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(deg[i])) continue;
        east += sin(deg[i] * RKW_DEG);
        north += cos(deg[i] * RKW_DEG);
        known++;
    }
    double mean = atan2(east, north) / RKW_DEG;
    return 2 * known >= n ? (mean < 0 ? mean + 360 : mean) : NAN;
}

static double coarse_value(int32_t which, const double *x, size_t n)
{
    if (which == RKW_WEATHER_WIND_DIRECTION) return mean_direction(x, n);
    return which == RKW_WEATHER_PRECIPITATION ? mean_of(x, n) * (double)n : mean_of(x, n);
}

rkw_status rkw_weather_coarsen(rkw_weather **out, const rkw_context *ctx, const rkw_weather *w, int32_t step_s,
                               size_t skip, rkw_error *err)
{
    size_t per = (size_t)(step_s / w->axis.step_s);
    if (w->axis.n < skip + per)
        return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "%zu rows of %d s do not fill one row of %d s", w->axis.n,
                        (int)w->axis.step_s, (int)step_s);
    rkw_axis axis = {rkw_axis_time(&w->axis, skip), step_s, 0, (w->axis.n - skip) / per};
    RKW_TRY(rkw_weather_create_like(out, ctx, w, &axis, err));
    (*out)->sun_offset_s = 0.5 * (step_s - w->axis.step_s) + w->sun_offset_s;
    for (size_t c = 0; c < w->n_channels; c++) {
        const rkw_weather_channel *from = &w->channels[c];
        double *to = rkw_weather_add(*out, from->which, from->height_m, from->source, err);
        if (!to) return RKW_E_MEMORY;
        for (size_t i = 0; i < axis.n; i++) to[i] = coarse_value(from->which, from->values + skip + i * per, per);
    }
    return RKW_OK;
}

/* Rows before the first whole step are left out. */
static rkw_status coarsen_whole(rkw_weather **out, const rkw_context *ctx, const rkw_weather *w, int32_t step_s,
                                rkw_error *err)
{
    int64_t past_s = ((w->axis.start_unix_s % step_s) + step_s) % step_s, lead_s = past_s ? step_s - past_s : 0;
    if (lead_s % w->axis.step_s != 0)
        return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "rows of %d s never begin on a whole step of %d s",
                        (int)w->axis.step_s, (int)step_s);
    return rkw_weather_coarsen(out, ctx, w, step_s, (size_t)(lead_s / w->axis.step_s), err);
}

/* ---- finer */

/* Linear between the middles of rows, held at the ends; directions along the shorter arc. */
static void interpolate(const rkw_weather_channel *from, size_t n, size_t per, double *to)
{
    int circular = from->which == RKW_WEATHER_WIND_DIRECTION;
    for (size_t i = 0; i < n * per; i++) {
        double at = ((double)i + 0.5) / (double)per - 0.5;
        size_t left = at <= 0 ? 0 : (size_t)at;
        size_t right = left + 1 < n ? left + 1 : n - 1;
        double share = rkw_clamp(at - (double)left, 0, 1), a = from->values[left], b = from->values[right];
        double change = circular ? remainder(b - a, 360) : b - a;
        to[i] = share > 0 ? a + share * change : a;
        if (circular) to[i] -= 360 * floor(to[i] / 360);
    }
}

static void spread_rows(const double *from, size_t n, size_t per, double *to)
{
    for (size_t i = 0; i < n * per; i++) to[i] = from[i / per] / (double)per;
}

/* Each row's mean is kept; inside the row values are proportional to the clear sky. */
static void shape_rows(const double *from, size_t n, size_t per, const double *clear, double *to)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < per; j++) sum += clear[i * per + j];
        for (size_t j = 0; j < per; j++)
            to[i * per + j] = sum > 0 ? from[i] * clear[i * per + j] * (double)per / sum : from[i];
    }
}

void rkw_weather_clear_sky_at(const double *zenith_deg, size_t n, int normal, double *clear_W_m2)
{
    rkw_clearsky_haurwitz(zenith_deg, n, clear_W_m2);
    for (size_t i = 0; normal && i < n; i++) {
        double cos_zenith = cos(zenith_deg[i] * RKW_DEG);
        clear_W_m2[i] = cos_zenith > 0 ? clear_W_m2[i] / cos_zenith : 0;
    }
}

rkw_status rkw_weather_clear_sky(const rkw_weather *w, int normal, double **clear_W_m2, rkw_error *err)
{
    double *zenith_deg;
    *clear_W_m2 = NULL;
    RKW_TRY(rkw_weather_zenith(w, &zenith_deg, err));
    double *clear = rkw_alloc(&w->context, w->axis.n, sizeof *clear);
    if (!clear) {
        rkw_release(zenith_deg);
        return rkw_fail_memory(err, "the clear sky of a weather table");
    }
    rkw_weather_clear_sky_at(zenith_deg, w->axis.n, normal, clear);
    rkw_release(zenith_deg);
    *clear_W_m2 = clear;
    return RKW_OK;
}

static int has_irradiance(const rkw_weather *w)
{
    for (size_t c = 0; c < w->n_channels; c++)
        if (rkw_weather_is_irradiance(w->channels[c].which)) return 1;
    return 0;
}

static rkw_status fill_finer(rkw_weather *out, const rkw_weather *w, size_t per, const double *horizontal,
                             const double *normal, rkw_error *err)
{
    for (size_t c = 0; c < w->n_channels; c++) {
        const rkw_weather_channel *from = &w->channels[c];
        double *to = rkw_weather_add(out, from->which, from->height_m, from->source, err);
        if (!to) return RKW_E_MEMORY;
        if (from->which == RKW_WEATHER_PRECIPITATION)
            spread_rows(from->values, w->axis.n, per, to);
        else if (rkw_weather_is_irradiance(from->which))
            shape_rows(from->values, w->axis.n, per, from->which == RKW_WEATHER_DNI ? normal : horizontal, to);
        else
            interpolate(from, w->axis.n, per, to);
    }
    return RKW_OK;
}

static rkw_status refine(rkw_weather **out, const rkw_context *ctx, const rkw_weather *w, int32_t step_s,
                         rkw_error *err)
{
    size_t per = (size_t)(w->axis.step_s / step_s);
    rkw_axis axis = {w->axis.start_unix_s, step_s, 0, w->axis.n * per};
    double *horizontal = NULL, *normal = NULL;
    if (has_irradiance(w) && !w->has_place)
        return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "finer irradiance needs the place of the table");
    RKW_TRY(rkw_weather_create_like(out, ctx, w, &axis, err));
    /* The sun of a coarse row stays in the middle of its fine suns. */
    (*out)->sun_offset_s = w->sun_offset_s - 0.5 * (w->axis.step_s - step_s);
    rkw_status status = RKW_OK;
    if (has_irradiance(w)) {
        status = rkw_weather_clear_sky(*out, 0, &horizontal, err);
        if (status == RKW_OK) status = rkw_weather_clear_sky(*out, 1, &normal, err);
    }
    if (status == RKW_OK) status = fill_finer(*out, w, per, horizontal, normal, err);
    rkw_release(horizontal);
    rkw_release(normal);
    return status;
}

static rkw_status copy_table(rkw_weather **out, const rkw_context *ctx, const rkw_weather *w, rkw_error *err)
{
    RKW_TRY(rkw_weather_create_like(out, ctx, w, &w->axis, err));
    (*out)->sun_offset_s = w->sun_offset_s;
    for (size_t c = 0; c < w->n_channels; c++) {
        const rkw_weather_channel *from = &w->channels[c];
        double *to = rkw_weather_add(*out, from->which, from->height_m, from->source, err);
        if (!to) return RKW_E_MEMORY;
        for (size_t i = 0; i < w->axis.n; i++) to[i] = from->values[i];
    }
    return RKW_OK;
}

rkw_status rkw_weather_resample(rkw_weather **out, const rkw_context *ctx, const rkw_weather *weather, int32_t step_s,
                                rkw_error *err)
{
    if (!out || !weather) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "resample: out and weather must not be NULL");
    *out = NULL;
    if (step_s < 60 || step_s > 3600 || 3600 % step_s != 0)
        return rkw_fail_value(err, RKW_NOWHERE, "step (a divisor of an hour)", step_s, "s", 60, 3600);
    int32_t now_s = weather->axis.step_s;
    int32_t large_s = step_s > now_s ? step_s : now_s, small_s = step_s > now_s ? now_s : step_s;
    rkw_status status;
    if (large_s % small_s != 0)
        return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "steps of %d s and %d s: one must be a multiple of the other",
                        (int)now_s, (int)step_s);
    if (step_s == now_s)
        status = copy_table(out, ctx, weather, err);
    else if (step_s > now_s)
        status = coarsen_whole(out, ctx, weather, step_s, err);
    else
        status = refine(out, ctx, weather, step_s, err);
    if (status != RKW_OK) {
        rkw_weather_free(*out);
        *out = NULL;
    }
    return status;
}
