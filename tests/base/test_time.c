/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Civil time against the C library's timegm and gmtime, which know nothing of this one. */
#include "harness/harness.h"

#include <rackwatt/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY = 86400 };

static int64_t unix_of(int32_t year, int32_t month, int32_t day)
{
    return rkw_unix_from_civil(&(rkw_civil){year, month, day, 0, 0, 0});
}

static int day_agrees(int64_t day_s, int second_of_day)
{
    time_t t = (time_t)(day_s + second_of_day);
    struct tm tm;
    rkw_civil c;
    gmtime_r(&t, &tm);
    rkw_civil_from_unix((int64_t)t, &c);
    return c.year == tm.tm_year + 1900 && c.month == tm.tm_mon + 1 && c.day == tm.tm_mday && c.hour == tm.tm_hour &&
           c.minute == tm.tm_min && c.second == tm.tm_sec && rkw_unix_from_civil(&c) == (int64_t)timegm(&tm) &&
           rkw_weekday((int64_t)t) == (tm.tm_wday + 6) % 7 && rkw_day_of_year((int64_t)t) == tm.tm_yday + 1;
}

TEST(every_day_from_1900_to_2100_agrees_with_timegm)
{
    test_random r = {21};
    long wrong = 0, days = 0;
    for (int64_t day = unix_of(1900, 1, 1); day <= unix_of(2100, 12, 31); day += DAY, days++) {
        wrong += !day_agrees(day, 0) + !day_agrees(day, DAY - 1) + !day_agrees(day, (int)random_index(&r, DAY));
    }
    CHECK(wrong == 0);
    CHECK(days == 73414);
}

TEST(far_centuries_agree_with_timegm)
{
    test_random r = {22};
    long wrong = 0;
    for (int i = 0; i < 20000; i++) {
        int64_t day = unix_of((int32_t)random_between(&r, -4000, 9999), 1, 1) + (int64_t)random_index(&r, 366) * DAY;
        wrong += !day_agrees(day, (int)random_index(&r, DAY));
    }
    CHECK(wrong == 0);
}

TEST(lengths_of_months_and_years)
{
    static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int32_t month = 1; month <= 12; month++) {
        CHECK(rkw_days_in_month(2023, month) == lengths[month - 1]);
        CHECK(rkw_days_in_month(2024, month) == lengths[month - 1] + (month == 2));
    }
    CHECK(rkw_days_in_year(1900) == 365);
    CHECK(rkw_days_in_year(2000) == 366);
    CHECK(rkw_days_in_year(2100) == 365);
    CHECK(rkw_days_in_year(2024) == 366);
    CHECK(rkw_days_in_month(2100, 2) == 28);
}

TEST(time_text_round_trip)
{
    test_random r = {23};
    for (int i = 0; i < 2000; i++) {
        int64_t t = (int64_t)random_between(&r, -2.2e9, 4.1e9), back = 0;
        char text[32];
        rkw_format_time(t, text);
        CHECK(rkw_parse_time(text, strlen(text), &back) == RKW_OK && back == t);
    }
    char text[32];
    rkw_format_time(0, text);
    CHECK_TEXT(text, "1970-01-01T00:00:00Z");
}

TEST(forms_of_time_text)
{
    static const char *const good[] = {"2025-03-01 06:30", "2025-03-01T06:30", "2025-03-01 06:30:00",
                                       "2025-03-01T06:30:00Z", "2025-03-01 06:30Z"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t t = 0;
        if (!CHECK(rkw_parse_time(good[i], strlen(good[i]), &t) == RKW_OK && t == unix_of(2025, 3, 1) + 23400))
            test_note("%s", good[i]);
    }
    int64_t day = 0;
    CHECK(rkw_parse_time("2024-02-29", 10, &day) == RKW_OK && day == unix_of(2024, 2, 29));
    static const char *const bad[] = {"",
                                      "2025",
                                      "2025-13-01",
                                      "2025-00-10",
                                      "2025-02-29",
                                      "2025-01-32",
                                      "2025-1-1x",
                                      "25:00",
                                      "2025-01-01 24:30",
                                      "2025-01-01 12:60",
                                      "2025-01-01 12",
                                      "2025/01/01",
                                      "01.02.2025",
                                      "2025-01-01 12:00:61",
                                      "2025-01-01 12:00 CET"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t t = 7;
        if (!CHECK(rkw_parse_time(bad[i], strlen(bad[i]), &t) == RKW_E_FORMAT && t == 7)) test_note("\"%s\"", bad[i]);
    }
}

TEST(axes)
{
    rkw_error err = {0};
    rkw_axis year = rkw_axis_of_year(2024);
    CHECK(year.n == 8784 && year.step_s == 3600 && year.start_unix_s == unix_of(2024, 1, 1));
    CHECK(rkw_axis_of_year(2025).n == 8760);
    CHECK(rkw_axis_time(&year, 8783) == unix_of(2025, 1, 1) - 3600);
    CHECK(rkw_axis_dt_h(&year) == 1.0);
    CHECK_OK(rkw_axis_check(&year, &err), err);
    for (int32_t step = 60; step <= 3600; step += 60) {
        rkw_axis axis = {0, step, 0, 10};
        CHECK((rkw_axis_check(&axis, &err) == RKW_OK) == (3600 % step == 0));
    }
    rkw_axis empty = {0, 3600, 0, 0}, zero_step = {0, 0, 0, 5}, negative = {0, -3600, 0, 5}, day = {0, DAY, 0, 5};
    CHECK(rkw_axis_check(&empty, &err) != RKW_OK);
    CHECK(rkw_axis_check(&zero_step, &err) != RKW_OK);
    CHECK(rkw_axis_check(&negative, &err) != RKW_OK);
    CHECK(rkw_axis_check(&day, &err) != RKW_OK);
    CHECK(rkw_axis_check(NULL, &err) == RKW_E_ARG);
}

/* ------------------------------------------------------------------ local clock */

/* Start and end dates "ramadan_utc0_start_2024,2024-03-10,date,..." of the site's facts. */
static void check_announced(const rkw_clock *clock, const text_csv *facts, int year)
{
    for (size_t r = 0; r < facts->rows; r++) {
        char start[64], end[64];
        const char *name = text_csv_at(facts, r, "name"), *date = text_csv_at(facts, r, "value");
        int64_t day;
        snprintf(start, sizeof start, "ramadan_utc0_start_%d", year);
        snprintf(end, sizeof end, "ramadan_utc0_end_%d", year);
        int starts = strcmp(name, start) == 0, ends = strcmp(name, end) == 0;
        if (!starts && !ends) continue;
        CHECK(rkw_parse_time(date, strlen(date), &day) == RKW_OK);
        int64_t change = day + 2 * 3600; /* 03:00 at UTC+1, and 02:00 at UTC+0 */
        CHECK(rkw_clock_offset_s(clock, change - 1) == (starts ? 3600 : 0));
        CHECK(rkw_clock_offset_s(clock, change) == (starts ? 0 : 3600));
    }
}

TEST(clock_rule_meets_the_announced_dates_of_the_facts)
{
    const char *path = shared_file("facts/site.csv");
    if (!path) {
        test_skip("../shared/facts/site.csv is not there");
        return;
    }
    rkw_error err = {0};
    rkw_clock *clock;
    text_csv *facts = text_csv_read(path);
    if (CHECK_OK(rkw_clock_create(&clock, NULL, 3600, NULL, 0, RKW_CLOCK_RULE_MOROCCO_RAMADAN, &err), err)) {
        for (int year = 2022; year <= 2026; year++) check_announced(clock, facts, year);
        CHECK(rkw_clock_year_is_computed(clock, 2024) == 1);
        rkw_clock_free(clock);
    }
    text_csv_free(facts);
}

TEST(a_table_of_exceptions_overrides_the_rule_in_its_years)
{
    rkw_error err = {0};
    rkw_clock *clock;
    rkw_clock_exception own = {unix_of(2024, 3, 1), unix_of(2024, 4, 1), 1800, 0};
    if (!CHECK_OK(rkw_clock_create(&clock, NULL, 3600, &own, 1, RKW_CLOCK_RULE_MOROCCO_RAMADAN, &err), err)) return;
    CHECK(rkw_clock_offset_s(clock, own.from_unix_s - 1) == 3600);
    CHECK(rkw_clock_offset_s(clock, own.from_unix_s) == 1800);
    CHECK(rkw_clock_offset_s(clock, own.to_unix_s - 1) == 1800);
    CHECK(rkw_clock_offset_s(clock, own.to_unix_s) == 3600);
    CHECK(rkw_clock_year_is_computed(clock, 2024) == 0);
    CHECK(rkw_clock_year_is_computed(clock, 2025) == 1);
    CHECK(rkw_clock_offset_s(clock, unix_of(2025, 3, 15)) == 0);
    rkw_clock_free(clock);
}

TEST(clocks_refuse_what_cannot_be)
{
    rkw_error err = {0};
    rkw_clock *clock;
    rkw_clock_exception backwards = {100, 50, 0, 0};
    rkw_clock_exception overlapping[] = {{0, 100, 0, 0}, {50, 150, 0, 0}};
    CHECK(rkw_clock_create(&clock, NULL, 3600, &backwards, 1, 0, &err) != RKW_OK && clock == NULL);
    CHECK(rkw_clock_create(&clock, NULL, 3600, overlapping, 2, 0, &err) != RKW_OK);
    CHECK(rkw_clock_create(&clock, NULL, 99999, NULL, 0, 0, &err) == RKW_E_DOMAIN);
    CHECK(rkw_clock_create(&clock, NULL, 0, NULL, 3, 0, &err) == RKW_E_ARG);
    CHECK(rkw_clock_create(&clock, NULL, 0, NULL, 0, 77, &err) == RKW_E_ARG);
    CHECK(rkw_clock_create(NULL, NULL, 0, NULL, 0, 0, &err) == RKW_E_ARG);
    rkw_clock_free(NULL);
}

/* Every change falls on a Sunday and lasts about the month with the days that lead to the next Sundays. */
TEST(ramadan_changes_are_sundays_five_weeks_apart)
{
    for (int32_t year = 2000; year <= 2100; year++) {
        rkw_clock_exception e;
        for (int32_t which = 0; rkw_clock_ramadan(year, which, &e) == RKW_OK; which++) {
            int64_t days = (e.to_unix_s - e.from_unix_s) / DAY;
            CHECK(rkw_weekday(e.from_unix_s) == 6 && rkw_weekday(e.to_unix_s) == 6);
            CHECK(days == 35 || days == 42);
            CHECK(which < 2);
        }
    }
}
