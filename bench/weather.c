/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and checking a file against libcsv's bare scan of the same bytes; synthetic years; moist air. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include <rackwatt/weather.h>

#include "bench.h"

typedef struct file_job {
    const char *path;
    char *bytes;
    size_t length, fields;
    rkw_weather_options options;
} file_job;

static void fail(const rkw_error *err)
{
    fprintf(stderr, "bench weather: %s\n", err->message);
    exit(1);
}

static void on_field(void *text, size_t length, void *user)
{
    (void)text, (void)length;
    ++*(size_t *)user;
}

static void scan(void *user)
{
    file_job *job = user;
    struct csv_parser parser;
    FILE *f = fopen(job->path, "rb");
    static char buffer[1 << 16];
    if (!f || csv_init(&parser, CSV_APPEND_NULL) != 0) exit(1);
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, f)) > 0;)
        csv_parse(&parser, buffer, n, on_field, NULL, &job->fields);
    csv_fini(&parser, on_field, NULL, &job->fields);
    csv_free(&parser);
    fclose(f);
    bench_keep((double)job->fields);
}

static void read_and_check(void *user)
{
    file_job *job = user;
    rkw_weather *w;
    rkw_error err;
    rkw_weather_report report = {.size = sizeof report};
    if (rkw_weather_read(&w, NULL, job->path, &job->options, &err) != RKW_OK) fail(&err);
    if (rkw_weather_check(w, &report, &err) != RKW_OK) fail(&err);
    bench_keep((double)report.n_findings);
    rkw_weather_free(w);
}

static void bench_file(const char *name, const char *path, const char *map)
{
    FILE *f = fopen(path, "rb");
    char label[96], note[64];
    if (!f) return; /* the measured files are not part of the repository */
    fclose(f);
    file_job job = {.path = path, .options = RKW_WEATHER_OPTIONS_INIT};
    job.options.step_s = 0;
    job.options.map_path = map;
    snprintf(label, sizeof label, "weather scan %s (libcsv, fields only)", name);
    double bare = bench_time(label, scan, &job, 0, NULL, 15, NULL);
    snprintf(label, sizeof label, "weather read and check %s", name);
    double full = bench_time(label, read_and_check, &job, 0, NULL, 15, NULL);
    double ratio = full / bare;
    snprintf(label, sizeof label, "weather read and check over scan %s", name);
    snprintf(note, sizeof note, "aim: at most 2");
    bench_figures(label, &ratio, 1, "1", note);
}

typedef struct synth_job {
    rkw_generator *generator;
    uint64_t index;
} synth_job;

static void hundred_years(void *user)
{
    synth_job *job = user;
    rkw_axis axis = rkw_axis_of_year(2025);
    rkw_error err;
    for (int i = 0; i < 100; i++) {
        rkw_weather *w;
        if (rkw_generator_year(job->generator, &axis, job->index++, &w, &err) != RKW_OK) fail(&err);
        bench_keep(rkw_weather_column(w, RKW_WEATHER_GHI)[12]);
        rkw_weather_free(w);
    }
}

static void moist_air_year(void *user)
{
    static double wet[8760], dew[8760], ratio[8760], enthalpy[8760], density[8760];
    rkw_weather *w = user;
    rkw_moist_air_columns out = {ratio, wet, dew, enthalpy, density};
    rkw_error err;
    if (rkw_moist_air(8760, rkw_weather_column(w, RKW_WEATHER_TEMP), rkw_weather_column(w, RKW_WEATHER_REL_HUMIDITY),
                      rkw_weather_column(w, RKW_WEATHER_PRESSURE), 0, &out, &err) != RKW_OK)
        fail(&err);
    bench_keep(wet[4000]);
}

static void bench_synthetic(void)
{
    rkw_normals normals;
    rkw_error err;
    rkw_synthetic_place place = RKW_SYNTHETIC_PLACE_INIT;
    synth_job job = {NULL, 0};
    rkw_weather *w;
    rkw_axis axis = rkw_axis_of_year(2025);
    if (rkw_normals_read(&normals, NULL, "data/tetouan/climate_monthly.csv", &err) != RKW_OK) fail(&err);
    place.place = (rkw_place){35.57, -5.37, 60};
    place.normals = &normals;
    if (rkw_generator_create(&job.generator, NULL, &place, 1, NULL, &err) != RKW_OK) fail(&err);
    if (!bench_quick())
        bench_time("weather 100 synthetic years", hundred_years, &job, 0, NULL, 5, "one core; aim: under 1 s");
    if (rkw_generator_year(job.generator, &axis, 0, &w, &err) != RKW_OK) fail(&err);
    /* A saturation pressure 50 flops, its slope 20; exp and log 30: checks 80, vapour 110, wet bulb 4 rounds of 130, dew point 4 of 75. */
    bench_time_work("weather moist air of a year, all columns", moist_air_year, w, 8760, "row", 7,
                    "four rounds of Newton", (bench_work){88, 80 + 110 + 520 + 300 + 20});
    rkw_weather_free(w);
    rkw_generator_free(job.generator);
}

int main(void)
{
    bench_file("EPW 8,760 rows", "../shared/data/weather/pvgis_tmy_45.000_8.000_2005_2023.epw", NULL);
    bench_file("10-minute CSV 52,416 rows", "../shared/data/weather/tetouan_uci_2017_10min.csv",
               "data/maps/tetouan_uci_2017.csv");
    bench_synthetic();
    return 0;
}
