/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "weather/stamps.h"

#include <string.h>

static int is_digit(char c) { return c >= '0' && c <= '9'; }
static int is_field(char c) { return c == 'y' || c == 'm' || c == 'd' || c == 'H' || c == 'M' || c == 'S'; }

/* Reads digits: exactly `width` when `exact`, else 1 .. 9 of them. @return digits read, 0 on failure */
static int read_digits(const char *p, const char *end, int width, int exact, int32_t *value)
{
    int n = 0, limit = exact ? width : 9;
    int32_t v = 0;
    while (p + n < end && n < limit && is_digit(p[n])) v = 10 * v + (p[n++] - '0');
    *value = v;
    return exact && n != width ? 0 : n;
}

static void store(rkw_civil *c, char field, int32_t value, int digits)
{
    switch (field) {
    case 'y': c->year = digits <= 2 ? value + (value < 70 ? 2000 : 1900) : value; break;
    case 'm': c->month = value; break;
    case 'd': c->day = value; break;
    case 'H': c->hour = value; break;
    case 'M': c->minute = value; break;
    default: c->second = value; break;
    }
}

/* Z, +1, +01, +0100, +01:00. @return characters read, 0 on failure */
static size_t read_zone(const char *p, const char *end, int32_t *zone_s)
{
    if (p < end && (*p == 'Z' || *p == 'z')) return *zone_s = 0, 1;
    if (p >= end || (*p != '+' && *p != '-')) return 0;
    const char *q = p + 1;
    int32_t hours, minutes = 0;
    int n = read_digits(q, end, 0, 0, &hours);
    if (n == 0 || n > 4) return 0;
    q += n;
    if (n > 2) {
        minutes = hours % 100;
        hours /= 100;
    } else if (q < end && *q == ':') {
        n = read_digits(q + 1, end, 2, 1, &minutes);
        if (n == 0) return 0;
        q += 1 + n;
    }
    if (hours > 14 || minutes > 59) return 0;
    *zone_s = (*p == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return (size_t)(q - p);
}

static int in_range(const rkw_civil *c)
{
    return c->year >= 1600 && c->year <= 3000 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= rkw_days_in_month(c->year, c->month) && c->hour >= 0 && c->hour <= 24 && c->minute >= 0 &&
           c->minute <= 59 && c->second >= 0 && c->second <= 59 && (c->hour < 24 || (c->minute == 0 && c->second == 0));
}

int rkw_stamp_parse(rkw_field text, const char *format, rkw_civil *civil, int32_t *zone_s)
{
    const char *p = text.p, *end = text.p + text.length, *f = format;
    rkw_civil c = {2000, 1, 1, 0, 0, 0};
    while (*f) {
        if (is_field(*f)) {
            int width = 1;
            while (f[width] == *f) width++;
            int32_t value;
            int digits = read_digits(p, end, width, is_field(f[width]), &value);
            if (!digits) return 0;
            store(&c, *f, value, digits);
            p += digits, f += width;
        } else if (*f == 'z') {
            size_t n = read_zone(p, end, zone_s);
            if (!n) return 0;
            p += n, f++;
        } else {
            if (p == end || !(*f == '?' || *p == *f || (*f == ' ' && *p == 'T'))) return 0;
            p++, f++;
        }
    }
    if (p != end || !in_range(&c)) return 0;
    *civil = c;
    return 1;
}
