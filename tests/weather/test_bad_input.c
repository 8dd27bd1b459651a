/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a weather file is said with file, line, column, value, unit and range. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rackwatt/weather.h>

#include "harness/harness.h"

#define OWN_HEAD "rackwatt_weather,1\nlatitude,35.57,deg_north\nlongitude,-5.37,deg_east\nelevation,60,m\n"
#define OWN_NAMES "time,ghi,temp,rel_humidity\nUTC,W/m2,degC,%\n"
#define ROW(hour, rest) "2025-06-01T" hour ":00:00Z," rest "\n"
#define GOOD ROW("00", "0,20,70") ROW("01", "0,19.5,72")

/* Reads text as a file and compares the message behind the file name. */
static void expect(const char *name, const char *text, rkw_status status, const char *message)
{
    const char *path = scratch_text(name, text);
    rkw_weather *w = NULL;
    rkw_error err;
    if (CHECK_STATUS(rkw_weather_read(&w, NULL, path, NULL, &err), status, err)) {
        CHECK(w == NULL);
        CHECK(strncmp(err.message, path, strlen(path)) == 0);
        CHECK_TEXT(err.message + strlen(path), message);
    }
    rkw_weather_free(w);
}

TEST(bad_cells_are_named)
{
    expect("negative.csv", OWN_HEAD OWN_NAMES GOOD ROW("02", "-3,19,75"), RKW_E_DOMAIN,
           ":9: ghi = -3 W/m2, allowed 0 .. 1800 W/m2");
    expect("humid.csv", OWN_HEAD OWN_NAMES GOOD ROW("02", "0,19,140"), RKW_E_DOMAIN,
           ":9: rel_humidity = 140 %, allowed 0 .. 105 %");
    expect("nan.csv", OWN_HEAD OWN_NAMES GOOD ROW("02", "0,NaN,75"), RKW_E_FORMAT,
           ":9: temp = 'NaN' is not a number [degC]");
    expect("text.csv", OWN_HEAD OWN_NAMES GOOD ROW("02", "0,warm,75"), RKW_E_FORMAT,
           ":9: temp = 'warm' is not a number [degC]");
    expect("empty_cell.csv", OWN_HEAD OWN_NAMES GOOD ROW("02", "0,,75"), RKW_E_MISSING,
           ":9: temp has no value [degC]; 1 of 3 rows lack it");
    expect("short.csv", OWN_HEAD OWN_NAMES GOOD ROW("02", "0,19"), RKW_E_MISSING,
           ":9: the line has 3 fields, column 'rel_humidity' is field 4");
    expect("hot.csv", OWN_HEAD OWN_NAMES GOOD ROW("02", "0,290,75"), RKW_E_DOMAIN,
           ":9: temp = 290 degC, allowed -90 .. 60 degC");
}

TEST(bad_time_is_named)
{
    expect("gap.csv", OWN_HEAD OWN_NAMES GOOD ROW("03", "0,19,75") ROW("04", "0,19,75"), RKW_E_AXIS,
           ":9: a gap: 1 row is absent between 2025-06-01 01:00 and 2025-06-01 03:00");
    expect("double.csv", OWN_HEAD OWN_NAMES GOOD ROW("01", "0,19,75"), RKW_E_AXIS,
           ":9: the row of 2025-06-01 01:00 is doubled");
    expect("backwards.csv", OWN_HEAD OWN_NAMES GOOD ROW("02", "0,19,75") ROW("00", "0,19,75"), RKW_E_AXIS,
           ":10: time goes backwards: 2025-06-01 00:00 after 2025-06-01 02:00");
    expect("bad_stamp.csv", OWN_HEAD OWN_NAMES GOOD "2025-06-31T02:00:00Z,0,19,75\n", RKW_E_FORMAT,
           ":9: time = '2025-06-31T02:00:00Z' is no time of the form 2025-01-01T00:00:00Z");
    expect("one_row.csv", OWN_HEAD OWN_NAMES ROW("00", "0,20,70"), RKW_E_AXIS,
           ":7: one row does not tell the time step");
    expect("odd_step.csv", OWN_HEAD OWN_NAMES "2025-06-01T00:00:00Z,0,20,70\n2025-06-01T00:07:00Z,0,20,70\n",
           RKW_E_AXIS, ":7: rows are 420 s apart; a step must be 60 .. 3600 s and divide an hour");
}

TEST(bad_heads_are_named)
{
    expect("empty.csv", "", RKW_E_FORMAT, ": the file is empty");
    expect("no_rows.csv", OWN_HEAD OWN_NAMES, RKW_E_MISSING, ": the file has no data rows");
    expect("unknown_column.csv", OWN_HEAD "time,ghj\nUTC,W/m2\n", RKW_E_UNKNOWN,
           ":6: column 'ghj' is not known (did you mean 'ghi'?)");
    expect("unknown_unit.csv", OWN_HEAD "time,ghi\nUTC,W/ft2\n", RKW_E_UNIT,
           ":6: column 'ghi': unit 'W/ft2' does not convert to W/m2");
    expect("no_units.csv", OWN_HEAD "time,ghi,temp\n2025-06-01T00:00:00Z,1,20\n", RKW_E_UNIT,
           ":6: column 'ghi': unit '1' does not convert to W/m2");
    expect("place.csv", "rackwatt_weather,1\nlatitude,95,deg_north\n", RKW_E_DOMAIN,
           ":2: latitude = 95 deg_north, allowed -90 .. 90 deg_north");
    expect("unknown.csv", "a,b,c\n1,2,3\n", RKW_E_FORMAT,
           ":1: no known weather format (own, EPW, TMY3, PVGIS, NSRDB or SAM CSV, SRW); another CSV needs a map");
    expect("sam_no_day.csv",
           "Source,Latitude,Longitude,Time Zone,Elevation\nX,1,2,0,3\nYear,Month,Hour,GHI\n2025,1,0,5\n", RKW_E_MISSING,
           ":3: column 'Day' is missing");
}

TEST(files_that_are_no_tables_are_named)
{
    static char bytes[200000];
    rkw_weather *w = NULL;
    rkw_error err;
    CHECK_STATUS(rkw_weather_read_memory(&w, NULL, "PK\3\4rest", 8, "a.zip", NULL, &err), RKW_E_FORMAT, err);
    CHECK_TEXT(err.message, "a.zip: is a zip archive; unpack it first");
    CHECK_STATUS(rkw_weather_read_memory(&w, NULL, "\x1f\x8b\x08", 3, "a.gz", NULL, &err), RKW_E_FORMAT, err);
    CHECK_TEXT(err.message, "a.gz: is gzip-compressed; unpack it first");
    CHECK_STATUS(rkw_weather_read_memory(&w, NULL, "ab\ncd\0ef", 8, "a.bin", NULL, &err), RKW_E_FORMAT, err);
    CHECK_TEXT(err.message, "a.bin:2: a zero byte: this is a binary file, not a table");
    memset(bytes, 'x', sizeof bytes);
    CHECK_STATUS(rkw_weather_read_memory(&w, NULL, bytes, sizeof bytes, "long.csv", NULL, &err), RKW_E_FORMAT, err);
    CHECK_TEXT(err.message, "long.csv:1: the line is longer than 65536 characters; this is no weather table");
    CHECK_STATUS(rkw_weather_read(&w, NULL, "/nonexistent/file.csv", NULL, &err), RKW_E_IO, err);
    CHECK_TEXT(err.message, "/nonexistent/file.csv: the weather file cannot be opened: No such file or directory");
    CHECK_STATUS(rkw_weather_read(&w, NULL, "tests", NULL, &err), RKW_E_IO, err);
    CHECK_TEXT(err.message, "tests: is a folder, not a weather file");
}

TEST(maps_are_checked)
{
    const char *file = scratch_text("mapped.csv", "When,Sun,T\n1/1/25 0:00,0,10\n1/1/25 1:00,0,11\n");
    static const char head[] =
        "quantity,column,unit,time_format,stamp,utc_offset,row_step\ntext,text,text,text,text,h,min\n";
    static const struct {
        const char *rows, *message;
        rkw_status status;
    } cases[] = {
        {"time,When,1,m/d/yy H:MM,start,0,60\nghi,Sum,W/m2,,,,\n", "column 'Sum' is missing (the nearest is 'Sun')",
         RKW_E_MISSING},
        {"time,When,1,m/d/yy H:MM,start,0,60\ngji,Sun,W/m2,,,,\n", "quantity 'gji' is not known (did you mean 'ghi'?)",
         RKW_E_UNKNOWN},
        {"ghi,Sun,W/m2,,,,\n", "the map has no row for the quantity time", RKW_E_MISSING},
        {"time,When,1,m/d/yy H:MM,begin,0,60\nghi,Sun,W/m2,,,,\n",
         "stamp 'begin' is not known: start, middle or end of the row", RKW_E_UNKNOWN},
        {"time,When,1,yyyy-m-d H:MM,start,0,60\ntemp,T,degC,,,,\n",
         "When = '1/1/25 0:00' is no time of the form yyyy-m-d H:MM", RKW_E_FORMAT},
        {"time,When,1,m/d/yy H:MM,start,0,60\ntemp,T,W/m2,,,,\n", "column 'T': unit 'W/m2' does not convert to degC",
         RKW_E_UNIT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s", head, cases[i].rows);
        rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
        rkw_weather *w = NULL;
        rkw_error err;
        options.map_path = scratch_text("map.csv", text);
        CHECK_STATUS(rkw_weather_read(&w, NULL, file, &options, &err), cases[i].status, err);
        if (!CHECK(strstr(err.message, cases[i].message) != NULL)) test_note("%s", err.message);
        rkw_weather_free(w);
    }
}

/* A file with 5 % of its rows taken out. */
static char *gappy_year(void)
{
    char *text = malloc(1 << 20);
    size_t n = (size_t)sprintf(text, "%s", OWN_HEAD OWN_NAMES);
    for (int h = 0; h < 8760; h++) {
        int64_t t = INT64_C(1735689600) + 3600 * h; /* 2025-01-01 */
        char stamp[32];
        double sun = sin((h % 24 - 6) * 3.14159265 / 12);
        if (h % 100 >= 40 && h % 100 < 45) continue;
        rkw_format_time(t, stamp);
        n += (size_t)sprintf(text + n, "%s,%.1f,%.1f,60\n", stamp, sun > 0 ? 800 * sun : 0.0, 15 + 5 * sun);
    }
    return text;
}

TEST(gaps_are_refused_unless_filling_is_asked_for)
{
    char *text = gappy_year();
    const char *path = scratch_text("gappy.csv", text);
    rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
    rkw_weather *w = NULL;
    rkw_error err;
    CHECK_STATUS(rkw_weather_read(&w, NULL, path, NULL, &err), RKW_E_AXIS, err);
    CHECK(strstr(err.message, ":47: a gap: 5 rows are absent between 2025-01-02 15:00 and 2025-01-02 21:00") != NULL);
    options.gaps = RKW_GAPS_FILL;
    if (CHECK_OK(rkw_weather_read(&w, NULL, path, &options, &err), err)) {
        rkw_weather_reading r = {.size = sizeof r};
        rkw_weather_get_reading(w, &r);
        CHECK(rkw_weather_axis(w)->n == 8760 && r.absent_rows == 5 * 87 + 5 && r.filled_cells == 3 * r.absent_rows);
        /* The course of the day repeats exactly, so a gap filled from its neighbours gives it back. */
        const double *temp = rkw_weather_column(w, RKW_WEATHER_TEMP);
        for (size_t h = 0; h < 8760; h++) {
            double sun = sin(((double)(h % 24) - 6) * 3.14159265 / 12);
            CHECK_NEAR(temp[h], 15 + 5 * sun, 0.051, 0);
        }
    }
    rkw_weather_free(w);
    w = NULL;
    options.gaps = RKW_GAPS_KEEP;
    CHECK_OK(rkw_weather_read(&w, NULL, path, &options, &err), err);
    CHECK(w && isnan(rkw_weather_column(w, RKW_WEATHER_TEMP)[41]));
    rkw_weather_free(w);
    free(text);
}

TEST(byte_order_marks_line_ends_and_commas_do_not_matter)
{
    rkw_weather *w = NULL;
    rkw_error err;
    const char *path = scratch_text("bom.csv", "\xef\xbb\xbf"
                                               "rackwatt_weather,1\r\ntitle,\"A, B\"\r\n\r\n# a comment\r\n"
                                               "time,wind_speed@80,wind_speed\r\nUTC,m/s,knot\r\n"
                                               "2025-06-01T00:00:00Z,5,10\r\n2025-06-01T00:30:00Z,6,20\r\n"
                                               "2025-06-01T01:00:00Z,7,\"10\"\r\n2025-06-01T01:30:00Z,7,10,,\r\n\r\n");
    if (!CHECK_OK(rkw_weather_read(&w, NULL, path, NULL, &err), err)) return;
    CHECK_TEXT(rkw_weather_title(w), "A, B");
    CHECK(rkw_weather_axis(w)->n == 2 && rkw_weather_axis(w)->step_s == 3600);
    CHECK(rkw_weather_levels(w, RKW_WEATHER_WIND_SPEED) == 2);
    CHECK_NEAR(rkw_weather_column(w, RKW_WEATHER_WIND_SPEED)[0], 15 * 1852 / 3600.0, 1e-12, 0);
    CHECK_NEAR(rkw_weather_level(w, RKW_WEATHER_WIND_SPEED, 1, NULL)[0], 5.5, 1e-12, 0);
    rkw_weather_free(w);
}

TEST(a_leap_day_that_a_file_lacks_repeats_the_day_before)
{
    char *text = malloc(1 << 20);
    size_t n = (size_t)sprintf(text, "%s", OWN_HEAD OWN_NAMES);
    for (int h = 0; h < 24 * 366; h++) {
        int64_t t = INT64_C(1704067200) + 3600 * h; /* 2024-01-01 */
        char stamp[32];
        if (h >= 24 * 59 && h < 24 * 60) continue;
        rkw_format_time(t, stamp);
        n += (size_t)sprintf(text + n, "%s,%d,%.1f,60\n", stamp, h % 24, h / 24 * 0.1);
    }
    rkw_weather *w = NULL;
    rkw_error err;
    if (CHECK_OK(rkw_weather_read(&w, NULL, scratch_text("leap.csv", text), NULL, &err), err)) {
        rkw_weather_reading r = {.size = sizeof r};
        rkw_weather_get_reading(w, &r);
        CHECK(rkw_weather_axis(w)->n == 8784 && r.leap_day_rows == 24);
        CHECK_NEAR(rkw_weather_column(w, RKW_WEATHER_TEMP)[24 * 59 + 5], 5.8, 1e-9, 0);
    }
    rkw_weather_free(w);
    free(text);
}
