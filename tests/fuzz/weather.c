/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weather readers: any bytes must give a table or an error. The table is then checked, filled and resampled, so that what
 * a reader lets through is carried to the end. */
#include <math.h>
#include <string.h>

#include "fuzz/fuzz.h"

static void use_table(rkw_weather *w)
{
    rkw_weather_report report = {.size = sizeof report};
    rkw_error err;
    rkw_normals normals;
    rkw_weather *other = NULL;
    rkw_normals_init(&normals);
    const rkw_axis *axis = rkw_weather_axis(w);
    EXPECT(rkw_axis_check(axis, &err) == RKW_OK, "%s", err.message);
    if (axis->n > 2000) return; /* the work would take too long */
    for (int32_t c = 0; c < RKW_WEATHER_COLUMNS; c++) {
        const double *v = rkw_weather_column(w, c);
        for (size_t i = 0; v && i < axis->n; i++) EXPECT(!isinf(v[i]), "column %d, row %zu", (int)c, i);
    }
    (void)!rkw_weather_check(w, &report, &err);
    (void)!rkw_normals_from_weather(&normals, w, &err);
    (void)!rkw_weather_fill(w, NULL, &err);
    if (rkw_weather_resample(&other, NULL, w, 3600, &err) == RKW_OK) rkw_weather_free(other);
}

static void read_weather(const uint8_t *bytes, size_t length, rkw_weather_options *options)
{
    rkw_weather *w = NULL;
    rkw_error err;
    rkw_status status = rkw_weather_read_memory(&w, NULL, (const char *)bytes, length, "fuzz", options, &err);
    EXPECT((status == RKW_OK) == (w != NULL), "status %d", (int)status);
    if (status != RKW_OK) return;
    use_table(w);
    rkw_weather_free(w);
}

/* The first byte chooses how the rest is read; corpus files begin with their own first letter. */
static void choose(rkw_weather_options *options, uint8_t byte)
{
    static const rkw_place place = {35.57, -5.37, 60};
    options->gaps = byte % 3;
    options->step_s = byte & 8 ? 0 : 3600;
    if (byte & 16) options->place = &place;
    if (byte & 64 && byte & 128) options->format = byte % 10;
}

FUZZ(weather)
{
    if (length < 2) return;
    rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
    choose(&options, bytes[0]);
    read_weather(bytes, length, &options);
}

/* One reader each, without a look at the content. */
static void read_as(const uint8_t *bytes, size_t length, int32_t format)
{
    if (length < 2) return;
    rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
    choose(&options, bytes[length - 1] & 63);
    options.format = format;
    read_weather(bytes, length - 1, &options);
}

FUZZ(weather_epw) { read_as(bytes, length, RKW_FORMAT_EPW); }
FUZZ(weather_tmy3) { read_as(bytes, length, RKW_FORMAT_TMY3); }
FUZZ(weather_pvgis_tmy) { read_as(bytes, length, RKW_FORMAT_PVGIS_TMY); }
FUZZ(weather_pvgis_hourly) { read_as(bytes, length, RKW_FORMAT_PVGIS_HOURLY); }
FUZZ(weather_sam_csv) { read_as(bytes, length, RKW_FORMAT_SAM_CSV); }
FUZZ(weather_sam_srw) { read_as(bytes, length, RKW_FORMAT_SAM_SRW); }
FUZZ(weather_own) { read_as(bytes, length, RKW_FORMAT_OWN); }
FUZZ(weather_named) { read_as(bytes, length, RKW_FORMAT_NAMED); }

/* A map and a table: `=map.csv`, then `=data.csv`. */
FUZZ(weather_mapped)
{
    rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
    rkw_weather *w = NULL;
    rkw_error err;
    if (length < 2) return;
    choose(&options, bytes[length - 1] & 63);
    options.format = RKW_FORMAT_MAPPED;
    options.map_path = "fuzz/in/map.csv";
    fuzz_files_from("fuzz/in", bytes, length - 1);
    if (rkw_weather_read(&w, NULL, "fuzz/in/data.csv", &options, &err) == RKW_OK) use_table(w);
    rkw_weather_free(w);
}
