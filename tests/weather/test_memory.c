/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that runs out anywhere: an error, and nothing left over. */
#include <string.h>

#include <rackwatt/weather.h>

#include "harness/harness.h"
#include "harness/memory.h"

/* The shared corpus of the fuzz harness has a file of every format. */
static const char *const files[] = {"own.csv",          "a.epw",   "tmy3.csv", "pvgis_tmy.csv",
                                    "pvgis_hourly.csv", "sam.csv", "wind.srw", "named.csv"};

static rkw_status read_and_use(const rkw_context *ctx, void *user, rkw_error *err)
{
    rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
    rkw_weather *w = NULL, *fine = NULL;
    rkw_weather_report report = {.size = sizeof report};
    options.gaps = RKW_GAPS_KEEP;
    options.step_s = 0;
    rkw_status status = rkw_weather_read(&w, ctx, user, &options, err);
    if (status == RKW_OK) status = rkw_weather_check(w, &report, err);
    if (status == RKW_OK) status = rkw_weather_resample(&fine, ctx, w, 60, err);
    /* Irradiance without a place cannot be refined: not what this test is about. */
    if (status == RKW_E_MISSING) status = RKW_OK;
    rkw_weather_free(w);
    rkw_weather_free(fine);
    return status;
}

TEST(readers_release_everything_when_memory_runs_out)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[128] = "tests/fuzz/corpus/weather/";
        strcat(path, files[i]);
        CHECK(test_memory_exhaust(read_and_use, path) > 5);
    }
}

static rkw_status synthesise(const rkw_context *ctx, void *user, rkw_error *err)
{
    rkw_synthetic_place places[2] = {RKW_SYNTHETIC_PLACE_INIT, RKW_SYNTHETIC_PLACE_INIT};
    rkw_axis axis = {1735689600, 1800, 0, 200};
    rkw_weather *w[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        places[i].place = (rkw_place){35.57 - i, -5.37, 60};
        places[i].normals = user;
    }
    rkw_status status = rkw_weather_synthesize(w, ctx, places, 2, NULL, &axis, 0, err);
    rkw_weather_free(w[0]);
    rkw_weather_free(w[1]);
    return status;
}

TEST(generator_releases_everything_when_memory_runs_out)
{
    rkw_normals normals;
    rkw_error err;
    if (!CHECK_OK(rkw_normals_read(&normals, NULL, repo_file("data/tetouan/climate_monthly.csv"), &err), err)) return;
    CHECK(test_memory_exhaust(synthesise, &normals) > 10);
}

TEST(a_fill_that_fails_leaves_the_table_alone)
{
    /* 30 days without any temperature cannot be filled; the gap of one hour in the wind could. */
    static char text[1 << 16];
    rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
    rkw_weather *w = NULL;
    rkw_error err;
    strcpy(text, "rackwatt_weather,1\ntime,temp,wind_speed\nUTC,degC,m/s\n");
    for (int h = 0; h < 24 * 40; h++) {
        char stamp[32];
        rkw_format_time(INT64_C(1735689600) + 3600 * h, stamp);
        strcat(text, stamp);
        strcat(text, h >= 24 * 5 && h < 24 * 36 ? "," : ",20");
        strcat(text, h == 100 ? ",\n" : ",5\n");
    }
    options.gaps = RKW_GAPS_KEEP;
    if (!CHECK_OK(rkw_weather_read(&w, NULL, scratch_text("holes.csv", text), &options, &err), err)) return;
    CHECK_STATUS(rkw_weather_fill(w, NULL, &err), RKW_E_MISSING, err);
    CHECK(strstr(err.message, "temp cannot be filled at 2025-01-20T00:00:00Z: no value within 14 days") != NULL);
    CHECK(rkw_weather_column(w, RKW_WEATHER_WIND_SPEED)[100] != 5);
    rkw_weather_free(w);
}
