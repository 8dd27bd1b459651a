/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One weather table per place: from files where there are any, completed from a synthetic year drawn jointly for all
 * places, on the axis that all files share. */
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "site/year.h"

static rkw_status read_file(rkw_weather **out, const rkw_year *y, const char *path, const rkw_place *place,
                            const rkw_year_options *options, int own, rkw_error *err)
{
    rkw_weather_options o = RKW_WEATHER_OPTIONS_INIT;
    o.typical_year = y->used.calendar_year;
    o.place = place;
    o.gaps = options->gaps;
    o.step_s = y->used.step_s;
    if (own) {
        o.format = options->format;
        o.map_path = options->map_path;
        o.as_read = options->weather_report;
    }
    RKW_TRY(rkw_weather_read(out, &y->ctx, path, &o, err));
    if (own && options->weather_reading) rkw_weather_get_reading(*out, options->weather_reading);
    return RKW_OK;
}

/* Reads the files into year->weather; places without one stay NULL. */
static rkw_status read_files(rkw_year *y, const rkw_site *s, const rkw_year_options *options, rkw_error *err)
{
    for (size_t i = 0; i < s->n_places; i++) {
        const rkw_site_place_row *p = &s->places[i];
        const char *path = i == RKW_PLACE_SITE ? options->weather_path : p->weather;
        if (!path || !path[0]) continue;
        RKW_TRY(read_file(&y->weather[i], y, path, &p->place, options, i == RKW_PLACE_SITE, err));
    }
    return RKW_OK;
}

static rkw_status choose_axis(rkw_year *y, rkw_error *err)
{
    const rkw_weather **files = rkw_alloc(&y->ctx, y->n_places, sizeof *files);
    if (!files) return rkw_fail_memory(err, "weather");
    size_t n = 0;
    for (size_t i = 0; i < y->n_places; i++)
        if (y->weather[i]) files[n++] = y->weather[i];
    rkw_status status = RKW_OK;
    y->axis = rkw_axis_of_year(y->used.calendar_year);
    y->axis.n *= (size_t)(3600 / y->used.step_s);
    y->axis.step_s = y->used.step_s;
    if (n) status = rkw_weather_common_axis(files, n, &y->axis, err);
    rkw_release(files);
    return status;
}

static rkw_status draw_synthetic(const rkw_year *y, const rkw_site *s, rkw_weather **out, rkw_error *err)
{
    rkw_synthetic_place *places = rkw_alloc(&y->ctx, s->n_places, sizeof *places);
    if (!places) return rkw_fail_memory(err, "weather");
    for (size_t i = 0; i < s->n_places; i++) {
        const rkw_site_place_row *p = &s->places[i];
        rkw_synthetic_place one = RKW_SYNTHETIC_PLACE_INIT;
        one.place = p->place;
        one.normals = &s->normals;
        one.wind_mean_m_s = p->wind_mean_m_s;
        one.wind_weibull_k = p->wind_weibull_k;
        one.wind_height_m = p->wind_height_m;
        one.ghi_kWh_m2_year = p->ghi_kWh_m2_year;
        places[i] = one;
    }
    rkw_synthesis how = RKW_SYNTHESIS_INIT;
    how.seed = y->used.seed;
    rkw_status status = rkw_weather_synthesize(out, &y->ctx, places, s->n_places, &how, &y->axis, y->used.index, err);
    rkw_release(places);
    return status;
}

/* Every plant and the facility need these; DNI and DHI may be decomposed. */
static rkw_status check_columns(const rkw_weather *w, const char *place, rkw_error *err)
{
    static const int32_t needed[] = {RKW_WEATHER_GHI, RKW_WEATHER_TEMP, RKW_WEATHER_REL_HUMIDITY, RKW_WEATHER_PRESSURE,
                                     RKW_WEATHER_WIND_SPEED};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!rkw_weather_column(w, needed[i]))
            return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE,
                            "the weather of place '%s' has no %s, nor columns to derive it from", place,
                            rkw_weather_column_name(needed[i]));
    return RKW_OK;
}

/* The file cut to the common axis and completed; takes the synthetic table when there is no file. */
static rkw_status complete_place(rkw_year *y, size_t place, rkw_weather **synthetic, rkw_error *err)
{
    if (!y->weather[place]) {
        y->weather[place] = *synthetic;
        *synthetic = NULL;
        return RKW_OK;
    }
    rkw_weather *cut;
    RKW_TRY(rkw_weather_cut(&cut, &y->ctx, y->weather[place], &y->axis, err));
    rkw_weather_free(y->weather[place]);
    y->weather[place] = cut;
    return rkw_weather_complete(cut, *synthetic, err);
}

rkw_status rkw_year_make_weather(rkw_year *y, const rkw_site *s, const rkw_year_options *options, rkw_error *err)
{
    y->n_places = s->n_places;
    y->weather = rkw_alloc(&y->ctx, s->n_places, sizeof *y->weather);
    rkw_weather **synthetic = rkw_alloc(&y->ctx, s->n_places, sizeof *synthetic);
    if (!y->weather || !synthetic) {
        rkw_release(synthetic);
        return rkw_fail_memory(err, "weather");
    }
    rkw_status status = read_files(y, s, options, err);
    if (status == RKW_OK) status = choose_axis(y, err);
    if (status == RKW_OK) status = draw_synthetic(y, s, synthetic, err);
    for (size_t i = 0; i < s->n_places; i++) {
        if (status == RKW_OK) status = complete_place(y, i, &synthetic[i], err);
        if (status == RKW_OK) status = check_columns(y->weather[i], s->places[i].name, err);
        rkw_weather_free(synthetic[i]);
    }
    rkw_release(synthetic);
    return status;
}
