/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every measured and typical file, read by detection alone: rows, time span, place, yearly sums and means as
 * data/weather/SOURCES.md states them. */
#include <math.h>
#include <string.h>

#include <rackwatt/weather.h>

#include "harness/harness.h"

typedef struct expected_file {
    const char *name;
    int32_t format, gaps;
    size_t file_rows, axis_rows;
    int32_t step_s;
    const char *start; /* of the first row, UTC */
    double sun_offset_s;
} expected_file;

static rkw_weather *read_file(const char *name, int32_t gaps, int32_t step_s, const char *map)
{
    char path[128] = "data/weather/";
    strcat(path, name);
    const char *file = shared_file(path);
    if (!file) {
        test_skip("%s is not there", path);
        return NULL;
    }
    rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
    options.gaps = gaps;
    options.step_s = step_s;
    options.map_path = map;
    rkw_weather *w = NULL;
    rkw_error err;
    CHECK_OK(rkw_weather_read(&w, NULL, file, &options, &err), err);
    return w;
}

static double mean_of(const rkw_weather *w, int32_t which)
{
    const double *x = rkw_weather_column(w, which);
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; x && i < rkw_weather_axis(w)->n; i++)
        if (!isnan(x[i])) sum += x[i], n++;
    return n ? sum / (double)n : NAN;
}

static double sum_kWh_m2(const rkw_weather *w, int32_t which)
{
    const rkw_axis *axis = rkw_weather_axis(w);
    return mean_of(w, which) * (double)axis->n * rkw_axis_dt_h(axis) / 1000;
}

TEST(every_file_is_read_by_detection_alone)
{
    /* Rows: SOURCES.md; starts: its notes on stamps and clocks. */
    static const expected_file files[] = {
        {"sam_almeria_36.8416_-2.4746_2012.csv", RKW_FORMAT_SAM_CSV, 0, 8760, 8760, 3600, "2004-12-31T23:00:00Z", 1800},
        {"pvgis_tmy_45.000_8.000_2005_2023.csv", RKW_FORMAT_PVGIS_TMY, 0, 8760, 8760, 3600, "2025-01-01T00:00:00Z",
         633.96},
        {"pvgis_tmy_45.000_8.000_2005_2023.epw", RKW_FORMAT_EPW, 0, 8760, 8760, 3600, "2025-01-01T00:00:00Z", 633.96},
        {"pvgis_hourly_45.000_8.000_30deg_2016.csv", RKW_FORMAT_PVGIS_HOURLY, 0, 14, 14, 3600, "2016-01-01T00:00:00Z",
         600},
        {"tmy3_723170TYA_greensboro.csv", RKW_FORMAT_TMY3, 0, 8760, 8760, 3600, "2025-01-01T05:00:00Z", 1800},
        {"nsrdb_psm3_tmy_daggett_34.865_-116.783.csv", RKW_FORMAT_SAM_CSV, 0, 8760, 8760, 3600, "2025-01-01T08:00:00Z",
         1800},
        {"daggett_utc_ghi_closed.csv", RKW_FORMAT_NAMED, 0, 8760, 8760, 3600, "2019-01-01T00:00:00Z", 1800},
        {"nsrdb_psm3_30min_2017_first1000.csv", RKW_FORMAT_SAM_CSV, 0, 1000, 1000, 1800, "2017-01-01T07:00:00Z", 0},
        {"nsrdb_psm4_30min_2023_first1000.csv", RKW_FORMAT_SAM_CSV, 0, 1000, 1000, 1800, "2023-01-01T07:00:00Z", 0},
        {"sam_csv_tmy2_phoenix.csv", RKW_FORMAT_SAM_CSV, 0, 8760, 8760, 3600, "2025-01-01T07:00:00Z", 1800},
        {"sam_srw_wyoming_4heights.srw", RKW_FORMAT_SAM_SRW, 0, 8760, 8760, 3600, "2025-01-01T07:00:00Z", 1800},
        {"windpowerlib_example_2010.csv", RKW_FORMAT_NAMED, 0, 8760, 8760, 3600, "2009-12-31T23:00:00Z", 1800},
        {"windmast_brightwind_80m_demo2.csv", RKW_FORMAT_NAMED, RKW_GAPS_KEEP, 188, 195, 600, "2016-01-09T15:30:00Z",
         300},
        {"windlidar_brightwind_floating.csv", RKW_FORMAT_NAMED, RKW_GAPS_KEEP, 1634, 80621, 600, "2012-10-23T13:10:00Z",
         300},
        {"pv_rmis_weather_5min_4days.csv", RKW_FORMAT_NAMED, RKW_GAPS_KEEP, 1151, 1150, 300, "2022-01-01T00:05:00Z",
         150},
        {"pv_nrel_rsf2_15min_5days.csv", RKW_FORMAT_NAMED, 0, 480, 480, 900, "2022-01-02T00:00:00Z", 450},
        {"pv_serf_east_15min_psm3.csv", RKW_FORMAT_NAMED, 0, 10000, 10000, 900, "2016-07-01T07:00:00Z", 450},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const expected_file *f = &files[i];
        rkw_weather *w = read_file(f->name, f->gaps, 0, NULL);
        if (!w) return;
        rkw_weather_reading r = {.size = sizeof r};
        rkw_weather_get_reading(w, &r);
        char start[32];
        rkw_format_time(rkw_weather_axis(w)->start_unix_s, start);
        CHECK_TEXT(rkw_format_name(r.format), rkw_format_name(f->format));
        CHECK_TEXT(start, f->start);
        CHECK_NEAR((double)r.file_rows, (double)f->file_rows, 0, 0);
        CHECK_NEAR((double)rkw_weather_axis(w)->n, (double)f->axis_rows, 0, 0);
        CHECK_NEAR(rkw_weather_axis(w)->step_s, f->step_s, 0, 0);
        CHECK_NEAR(rkw_weather_sun_offset_s(w), f->sun_offset_s, 0.01, 0);
        rkw_weather_free(w);
    }
}

TEST(yearly_sums_and_means_match_the_sources)
{
    static const struct {
        const char *name;
        int32_t which;
        int sum;
        double value, tolerance;
    } figures[] = {
        {"sam_almeria_36.8416_-2.4746_2012.csv", RKW_WEATHER_GHI, 1, 1828, 0.5},
        {"sam_almeria_36.8416_-2.4746_2012.csv", RKW_WEATHER_DHI, 1, 658, 0.5},
        {"sam_almeria_36.8416_-2.4746_2012.csv", RKW_WEATHER_DNI, 1, 1973, 0.5},
        {"sam_almeria_36.8416_-2.4746_2012.csv", RKW_WEATHER_TEMP, 0, 18.4, 0.05},
        {"sam_almeria_36.8416_-2.4746_2012.csv", RKW_WEATHER_WIND_SPEED, 0, 4.09, 0.005},
        {"pvgis_tmy_45.000_8.000_2005_2023.csv", RKW_WEATHER_GHI, 1, 1436, 0.5},
        {"pvgis_tmy_45.000_8.000_2005_2023.csv", RKW_WEATHER_DNI, 1, 1592, 0.5},
        {"pvgis_tmy_45.000_8.000_2005_2023.csv", RKW_WEATHER_WIND_SPEED, 0, 1.21, 0.005},
        {"pvgis_tmy_45.000_8.000_2005_2023.epw", RKW_WEATHER_GHI, 1, 1436, 0.5},
        {"pvgis_tmy_45.000_8.000_2005_2023.epw", RKW_WEATHER_DNI, 1, 1592, 0.5},
    };
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        rkw_weather *w = read_file(figures[i].name, 0, 0, NULL);
        if (!w) return;
        double got = figures[i].sum ? sum_kWh_m2(w, figures[i].which) : mean_of(w, figures[i].which);
        CHECK_NEAR(got, figures[i].value, figures[i].tolerance, 0);
        rkw_weather_free(w);
    }
}

TEST(zero_columns_are_missing_and_dni_is_derived)
{
    rkw_weather *w = read_file("sam_almeria_36.8416_-2.4746_2012.csv", 0, 3600, NULL);
    if (!w) return;
    CHECK(rkw_weather_source(w, RKW_WEATHER_GHI) == RKW_SOURCE_FILE);
    CHECK(rkw_weather_source(w, RKW_WEATHER_DNI) == RKW_SOURCE_DERIVED);
    CHECK(rkw_weather_source(w, RKW_WEATHER_PRESSURE) == RKW_SOURCE_MISSING);
    CHECK(rkw_weather_source(w, RKW_WEATHER_REL_HUMIDITY) == RKW_SOURCE_MISSING);
    CHECK(rkw_weather_column(w, RKW_WEATHER_WIND_DIRECTION) == NULL);
    rkw_weather_free(w);
}

TEST(tetouan_file_through_its_map)
{
    rkw_weather *w = read_file("tetouan_uci_2017_10min.csv", 0, 3600, repo_file("data/maps/tetouan_uci_2017.csv"));
    if (!w) return;
    char start[32];
    rkw_weather_reading r = {.size = sizeof r};
    rkw_weather_get_reading(w, &r);
    rkw_format_time(rkw_weather_axis(w)->start_unix_s, start);
    CHECK_TEXT(start, "2016-12-31T23:00:00Z");
    CHECK(rkw_weather_axis(w)->n == 364 * 24 && rkw_weather_axis(w)->step_s == 3600);
    CHECK(r.file_rows == 52416 && r.file_step_s == 600 && r.utc_offset_s == 3600);
    CHECK_NEAR(sum_kWh_m2(w, RKW_WEATHER_GHI), 1596, 2, 0);
    CHECK_NEAR(mean_of(w, RKW_WEATHER_TEMP), 18.8, 0.1, 0);
    CHECK_NEAR(rkw_weather_sun_offset_s(w), 1800, 0, 0);
    CHECK(rkw_weather_source(w, RKW_WEATHER_WIND_SPEED) == RKW_SOURCE_MISSING);
    CHECK(rkw_weather_source(w, RKW_WEATHER_DNI) == RKW_SOURCE_MISSING);
    CHECK(rkw_weather_source(w, RKW_WEATHER_PRESSURE) == RKW_SOURCE_MISSING);
    rkw_weather_free(w);
}

TEST(several_heights_stay_apart)
{
    /* SOURCES.md: mean speeds at 50, 80, 110 and 140 m. */
    static const double heights[] = {50, 80, 110, 140}, means[] = {9.51, 10.18, 10.65, 11.03};
    rkw_weather *w = read_file("sam_srw_wyoming_4heights.srw", 0, 0, NULL);
    if (!w) return;
    CHECK(rkw_weather_levels(w, RKW_WEATHER_WIND_SPEED) == 4);
    for (size_t l = 0; l < 4; l++) {
        double height, sum = 0;
        const double *v = rkw_weather_level(w, RKW_WEATHER_WIND_SPEED, l, &height);
        for (size_t i = 0; i < 8760; i++) sum += v[i];
        CHECK_NEAR(height, heights[l], 0, 0);
        CHECK_NEAR(sum / 8760, means[l], 0.005, 0);
    }
    CHECK_NEAR(rkw_weather_height_m(w, RKW_WEATHER_WIND_SPEED), 50, 0, 0);
    CHECK(!rkw_weather_has_place(w) && rkw_weather_is_typical(w));
    rkw_weather_free(w);
}

TEST(pvgis_csv_and_epw_twin_have_the_same_sun)
{
    rkw_weather *a = read_file("pvgis_tmy_45.000_8.000_2005_2023.csv", 0, 0, NULL);
    rkw_weather *b = read_file("pvgis_tmy_45.000_8.000_2005_2023.epw", 0, 0, NULL);
    if (a && b) {
        static double ta[8760], tb[8760];
        rkw_weather_sun_times(a, ta);
        rkw_weather_sun_times(b, tb);
        const double *ga = rkw_weather_column(a, RKW_WEATHER_GHI), *gb = rkw_weather_column(b, RKW_WEATHER_GHI);
        double apart_s = 0, difference = 0;
        for (size_t i = 0; i < 8760; i++) {
            apart_s = fmax(apart_s, fabs(ta[i] - tb[i]));
            difference = fmax(difference, fabs(ga[i] - gb[i]));
        }
        CHECK_NEAR(apart_s, 0, 60, 0);
        CHECK_NEAR(difference, 0, 0.01, 0);
    }
    rkw_weather_free(a);
    rkw_weather_free(b);
}
