/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Civil dates, the time axis, and time as text. Days count from 1970-01-01 in the proleptic Gregorian calendar. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"

enum { DAY_S = 86400 };

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a ^ b) < 0); }

/* Days before 1 March of `year` in an era calendar that begins in March, so that the leap day comes last. */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t shifted = month > 2 ? month - 3 : month + 9;
    int64_t day_of_era_year = (153 * shifted + 2) / 5 + day - 1;
    return 365 * y + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) + day_of_era_year - 719468;
}

int64_t rkw_unix_from_civil(const rkw_civil *c)
{
    return days_from_civil(c->year, c->month, c->day) * DAY_S + c->hour * 3600 + c->minute * 60 + c->second;
}

void rkw_civil_from_unix(int64_t unix_s, rkw_civil *civil)
{
    int64_t days = floor_div(unix_s, DAY_S), second = unix_s - days * DAY_S;
    int64_t shifted = days + 719468, era = floor_div(shifted, 146097), day = shifted - era * 146097;
    int64_t year_of_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t day_of_year = day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_index = (5 * day_of_year + 2) / 153;
    int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
    *civil = (rkw_civil){(int32_t)(year_of_era + era * 400 + (month <= 2)),
                         (int32_t)month,
                         (int32_t)(day_of_year - (153 * month_index + 2) / 5 + 1),
                         (int32_t)(second / 3600),
                         (int32_t)(second / 60 % 60),
                         (int32_t)(second % 60)};
}

int32_t rkw_weekday(int64_t unix_s)
{
    /* 1970-01-01 was a Thursday. */
    int64_t d = (floor_div(unix_s, DAY_S) + 3) % 7;
    return (int32_t)(d < 0 ? d + 7 : d);
}

int32_t rkw_day_of_year(int64_t unix_s)
{
    rkw_civil c;
    rkw_civil_from_unix(unix_s, &c);
    return (int32_t)(floor_div(unix_s, DAY_S) - days_from_civil(c.year, 1, 1)) + 1;
}

int32_t rkw_days_in_year(int32_t year)
{
    return (int32_t)(days_from_civil((int64_t)year + 1, 1, 1) - days_from_civil(year, 1, 1));
}

int32_t rkw_days_in_month(int32_t year, int32_t month)
{
    static const int8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12) return 0;
    return days[month - 1] + (month == 2 && rkw_days_in_year(year) == 366);
}

void rkw_format_time(int64_t unix_s, char text[32])
{
    rkw_civil c;
    rkw_civil_from_unix(unix_s, &c);
    snprintf(text, 32, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)c.year, (int)c.month, (int)c.day, (int)c.hour,
             (int)c.minute, (int)c.second);
}

/* Reads exactly `count` digits. */
static int take_digits(const char **p, const char *end, int count, int32_t *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, (*p)++) {
        if (*p == end || **p < '0' || **p > '9') return 0;
        *value = *value * 10 + (**p - '0');
    }
    return 1;
}

static int take_char(const char **p, const char *end, char c)
{
    if (*p == end || **p != c) return 0;
    (*p)++;
    return 1;
}

static int take_clock(const char **p, const char *end, rkw_civil *c)
{
    if (!take_digits(p, end, 2, &c->hour) || !take_char(p, end, ':') || !take_digits(p, end, 2, &c->minute)) return 0;
    if (take_char(p, end, ':') && !take_digits(p, end, 2, &c->second)) return 0;
    take_char(p, end, 'Z');
    return c->hour < 24 && c->minute < 60 && c->second < 60;
}

rkw_status rkw_parse_time(const char *text, size_t length, int64_t *unix_s)
{
    if (!text || !unix_s) return RKW_E_ARG;
    const char *p = text, *end = text + length;
    rkw_civil c = {0, 0, 0, 0, 0, 0};
    if (!take_digits(&p, end, 4, &c.year) || !take_char(&p, end, '-') || !take_digits(&p, end, 2, &c.month) ||
        !take_char(&p, end, '-') || !take_digits(&p, end, 2, &c.day))
        return RKW_E_FORMAT;
    if (c.day < 1 || c.day > rkw_days_in_month(c.year, c.month)) return RKW_E_FORMAT;
    if ((take_char(&p, end, ' ') || take_char(&p, end, 'T')) && !take_clock(&p, end, &c)) return RKW_E_FORMAT;
    if (p != end) return RKW_E_FORMAT;
    *unix_s = rkw_unix_from_civil(&c);
    return RKW_OK;
}

/* 500 years of minutes. A few numbers per row stay countable where size_t has 32 bits. */
enum { MOST_ROWS = 1 << 28 };
/* 0001-01-01 and 9999-12-31, so that times far behind the end of the longest axis are still numbers. */
static const int64_t FIRST_SECOND = -62135596800, LAST_SECOND = 253402300799;

rkw_status rkw_axis_check(const rkw_axis *axis, rkw_error *err)
{
    if (!axis) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "axis is NULL");
    if (axis->step_s < 60 || axis->step_s > 3600 || 3600 % axis->step_s != 0)
        return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "axis.step_s = %d s, allowed 60 .. 3600 s that divide an hour",
                        (int)axis->step_s);
    if (axis->n < 1 || axis->n > MOST_ROWS)
        return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "axis.n = %zu rows, allowed 1 .. %zu", axis->n,
                        (size_t)MOST_ROWS);
    if (axis->start_unix_s < FIRST_SECOND || axis->start_unix_s > LAST_SECOND)
        return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "axis.start_unix_s = %lld s, allowed are the years 1 to 9999",
                        (long long)axis->start_unix_s);
    return RKW_OK;
}

rkw_axis rkw_axis_of_year(int32_t year)
{
    rkw_civil start = {year, 1, 1, 0, 0, 0};
    return (rkw_axis){rkw_unix_from_civil(&start), 3600, 0, (size_t)rkw_days_in_year(year) * 24};
}

int64_t rkw_axis_time(const rkw_axis *axis, size_t row) { return axis->start_unix_s + (int64_t)row * axis->step_s; }

double rkw_axis_dt_h(const rkw_axis *axis) { return axis->step_s / 3600.0; }
