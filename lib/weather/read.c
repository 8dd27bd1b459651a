/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a weather file: which format it is, and the common way from rows to a finished table. */
#include <math.h>
#include <string.h>

#include "weather/readers.h"

/* ---- small things that readers share */

void rkw_raw_set_place(rkw_raw *raw, rkw_field latitude, rkw_field longitude, rkw_field elevation)
{
    rkw_place p = {NAN, NAN, 0};
    if (!rkw_field_number(latitude, &p.latitude_deg) || !rkw_field_number(longitude, &p.longitude_deg)) return;
    if (!rkw_field_number(elevation, &p.elevation_m)) p.elevation_m = 0;
    raw->has_place = 1;
    raw->place = p;
}

rkw_status rkw_raw_set_clock(rkw_raw *raw, rkw_field hours, rkw_error *err)
{
    double h;
    if (!rkw_field_number(hours, &h))
        return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "time zone = '%.*s' is not a number [h]",
                        (int)(hours.length < 40 ? hours.length : 40), hours.p ? hours.p : "");
    if (!(h >= -12 && h <= 14)) return rkw_fail_value(err, rkw_text_here(raw->text), "time zone", h, "h", -12, 14);
    raw->utc_offset_s = (int32_t)llround(h * 3600);
    return RKW_OK;
}

rkw_status rkw_check_sun_offset(const rkw_raw *raw, double offset_h, rkw_error *err)
{
    if (offset_h >= -24 && offset_h <= 24) return RKW_OK;
    return rkw_fail_value(err, rkw_text_here(raw->text), "Irradiance Time Offset", offset_h, "h", -24, 24);
}

rkw_status rkw_fail_header(const rkw_raw *raw, const char *what, rkw_error *err)
{
    return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){raw->text->name, 0}, "the header lacks %s", what);
}

/* ---- detection */

typedef struct format_reader {
    int32_t format;
    int (*recognises)(const rkw_head *head);
    rkw_status (*describe)(rkw_raw *raw, rkw_error *err);
    rkw_status (*finish)(rkw_raw *raw, rkw_error *err);
} format_reader;

/* In the order of detection: the most distinctive first. */
static const format_reader readers[] = {
    {RKW_FORMAT_OWN, rkw_is_own, rkw_describe_own, NULL},
    {RKW_FORMAT_EPW, rkw_is_epw, rkw_describe_epw, NULL},
    {RKW_FORMAT_TMY3, rkw_is_tmy3, rkw_describe_tmy3, NULL},
    {RKW_FORMAT_PVGIS_TMY, rkw_is_pvgis_tmy, rkw_describe_pvgis_tmy, NULL},
    {RKW_FORMAT_PVGIS_HOURLY, rkw_is_pvgis_hourly, rkw_describe_pvgis_hourly, rkw_finish_pvgis_hourly},
    {RKW_FORMAT_SAM_CSV, rkw_is_sam_csv, rkw_describe_sam_csv, rkw_finish_sam_csv},
    {RKW_FORMAT_SAM_SRW, rkw_is_sam_srw, rkw_describe_sam_srw, NULL},
    {RKW_FORMAT_MAPPED, NULL, rkw_describe_mapped, NULL},
    {RKW_FORMAT_NAMED, rkw_is_named, rkw_describe_named, rkw_finish_named},
};
#define N_READERS (sizeof readers / sizeof readers[0])

static const format_reader *detect(const rkw_text *text, const rkw_head *head, const rkw_weather_options *options,
                                   rkw_error *err)
{
    int32_t wanted = options->format;
    if (wanted == RKW_FORMAT_AUTO && options->map_path) wanted = RKW_FORMAT_MAPPED;
    for (size_t i = 0; i < N_READERS; i++) {
        const format_reader *r = &readers[i];
        if (wanted == RKW_FORMAT_AUTO ? r->recognises && r->recognises(head) : r->format == wanted) return r;
    }
    (void)rkw_fail(err, RKW_E_FORMAT, (rkw_origin){text->name, 1},
                   "no known weather format (own, EPW, TMY3, PVGIS, NSRDB or SAM CSV, SRW); another CSV needs a map");
    return NULL;
}

static const format_reader *find_reader(const rkw_context *ctx, const rkw_text *text,
                                        const rkw_weather_options *options, rkw_error *err)
{
    rkw_head *head = rkw_alloc(ctx, 1, sizeof *head);
    if (!head) return (void)rkw_fail_memory(err, "the head of a weather file"), NULL;
    rkw_text rest = *text;
    while (head->n < RKW_HEAD_LINES && rkw_text_next_fields(&rest, &head->lines[head->n])) head->n++;
    const format_reader *reader = detect(text, head, options, err);
    rkw_release(head);
    return reader;
}

/* ---- the way of a file */

static rkw_status check_options(rkw_weather_options *known, const rkw_weather_options *given, rkw_error *err)
{
    *known = (rkw_weather_options)RKW_WEATHER_OPTIONS_INIT;
    if (given) {
        if (given->size < sizeof given->size)
            return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "weather options: size is not set");
        memcpy(known, given, given->size < sizeof *known ? given->size : sizeof *known);
    }
    RKW_TRY(rkw_check_range(err, "typical_year", known->typical_year, "1", 1600, 3000));
    RKW_TRY(rkw_check_range(err, "utc_offset", known->utc_offset_h, "h", -12, 14));
    if (known->step_s && (known->step_s < 60 || known->step_s > 3600 || 3600 % known->step_s != 0))
        return rkw_fail_value(err, RKW_NOWHERE, "step (a divisor of an hour)", known->step_s, "s", 60, 3600);
    if (known->gaps < RKW_GAPS_REFUSE || known->gaps > RKW_GAPS_FILL || known->format < RKW_FORMAT_AUTO ||
        known->format > RKW_FORMAT_NAMED)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "weather options: unknown format or rule for gaps");
    return known->place ? rkw_place_check(known->place, err) : RKW_OK;
}

static rkw_status read_rows(rkw_raw *raw, const format_reader *reader, rkw_weather **out, rkw_error *err)
{
    RKW_TRY(reader->describe(raw, err));
    if (raw->has_place && rkw_place_check(&raw->place, NULL) != RKW_OK)
        return rkw_fail(err, RKW_E_DOMAIN, (rkw_origin){raw->text->name, 0}, "latitude %s, longitude %s is no place",
                        RKW_REAL(raw->place.latitude_deg), RKW_REAL(raw->place.longitude_deg));
    RKW_TRY(rkw_raw_read(raw, err));
    if (reader->finish) RKW_TRY(reader->finish(raw, err));
    raw->reading.format = reader->format;
    return rkw_raw_table(raw, out, err);
}

/* Gaps, coarser steps and derived columns. */
static rkw_status complete_table(rkw_weather **weather, const rkw_weather_options *options, rkw_error *err)
{
    rkw_weather *w = *weather;
    if (options->as_read) RKW_TRY(rkw_weather_check(w, options->as_read, err));
    if (options->gaps == RKW_GAPS_FILL) RKW_TRY(rkw_weather_fill(w, &w->reading.filled_cells, err));
    if (options->step_s > w->axis.step_s) {
        rkw_weather *coarse;
        RKW_TRY(rkw_weather_resample(&coarse, &w->context, w, options->step_s, err));
        rkw_weather_free(w);
        *weather = w = coarse;
    }
    return rkw_weather_derive(w, err);
}

static rkw_status read_text(rkw_weather **out, const rkw_context *ctx, rkw_text *text,
                            const rkw_weather_options *options, rkw_error *err)
{
    const format_reader *reader = find_reader(ctx, text, options, err);
    if (!reader) return err ? err->status : RKW_E_FORMAT;
    rkw_raw *raw = rkw_alloc(ctx, 1, sizeof *raw);
    if (!raw) return rkw_fail_memory(err, "the description of a weather file");
    rkw_raw_init(raw, ctx, options, text);
    rkw_weather *w = NULL;
    rkw_status status = read_rows(raw, reader, &w, err);
    rkw_raw_free(raw);
    rkw_release(raw);
    if (status == RKW_OK) status = complete_table(&w, options, err);
    if (status != RKW_OK) {
        rkw_weather_free(w);
        return status;
    }
    *out = w;
    return RKW_OK;
}

rkw_status rkw_weather_read(rkw_weather **out, const rkw_context *ctx, const char *path,
                            const rkw_weather_options *options, rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "weather: out and path must not be NULL");
    *out = NULL;
    rkw_weather_options known;
    rkw_text text;
    RKW_TRY(check_options(&known, options, err));
    RKW_TRY(rkw_text_open(&text, ctx, path, err));
    rkw_status status = read_text(out, ctx, &text, &known, err);
    rkw_text_close(&text);
    return status;
}

rkw_status rkw_weather_read_memory(rkw_weather **out, const rkw_context *ctx, const char *bytes, size_t length,
                                   const char *name, const rkw_weather_options *options, rkw_error *err)
{
    if (!out || (!bytes && length) || !name)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "weather: out, bytes and name must not be NULL");
    *out = NULL;
    rkw_weather_options known;
    rkw_text text;
    RKW_TRY(check_options(&known, options, err));
    RKW_TRY(rkw_text_borrow(&text, bytes, length, name, err));
    return read_text(out, ctx, &text, &known, err);
}
