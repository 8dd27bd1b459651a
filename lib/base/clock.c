/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Local clock with exceptions, and Morocco's change for Ramadan. */
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"

enum { FIRST_RULE_YEAR = 1950, LAST_RULE_YEAR = 2150, DAY_S = 86400 };

struct rkw_clock {
    int32_t standing_offset_s;
    size_t n;
    rkw_clock_exception *exceptions; /* ascending */
    uint8_t computed[LAST_RULE_YEAR - FIRST_RULE_YEAR + 1];
};

/* Days from 1970-01-01 of a date in the tabular Islamic calendar (Reingold & Dershowitz, eq. 7.3; epoch 16 July 622 Julian,
 * day 227015 of their fixed count, in which 1970-01-01 is day 719163). */
static int64_t days_from_islamic(int64_t year, int64_t month, int64_t day)
{
    return day + 29 * (month - 1) + (6 * month - 1) / 11 + (year - 1) * 354 + (3 + 11 * year) / 30 + 227015 - 1 -
           719163;
}

static int64_t sunday_before(int64_t day) { return day - 1 - (rkw_weekday((day - 1) * DAY_S) + 1) % 7; }

static int64_t sunday_from(int64_t day) { return day + (6 - rkw_weekday(day * DAY_S)); }

rkw_status rkw_clock_ramadan(int32_t year, int32_t which, rkw_clock_exception *out)
{
    if (!out || year < 623 || year > 9999) return RKW_E_ARG;
    int64_t near = ((int64_t)year - 622) * 33 / 32;
    for (int64_t y = near - 1; y <= near + 2; y++) {
        rkw_civil start;
        int64_t first_day = days_from_islamic(y, 9, 1);
        rkw_civil_from_unix(first_day * DAY_S, &start);
        if (start.year != year || which-- > 0) continue;
        /* 03:00 at UTC+1 and 02:00 at UTC+0 are both 02:00 UTC. */
        *out = (rkw_clock_exception){sunday_before(first_day) * DAY_S + 7200,
                                     sunday_from(days_from_islamic(y, 10, 1)) * DAY_S + 7200, 0, 0};
        return RKW_OK;
    }
    return RKW_E_MISSING;
}

static rkw_status check_exceptions(const rkw_clock_exception *e, size_t n, rkw_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (e[i].to_unix_s <= e[i].from_unix_s)
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "clock exception %zu ends before it begins", i + 1);
        if (i && e[i].from_unix_s < e[i - 1].to_unix_s)
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "clock exception %zu begins before exception %zu ends",
                            i + 1, i);
        RKW_TRY(rkw_check_range(err, "clock exception offset", e[i].offset_s, "s", -43200, 50400));
    }
    return RKW_OK;
}

static int table_has_year(const rkw_clock_exception *e, size_t n, int32_t year)
{
    for (size_t i = 0; i < n; i++) {
        rkw_civil c;
        rkw_civil_from_unix(e[i].from_unix_s, &c);
        if (c.year == year) return 1;
    }
    return 0;
}

static void insert_sorted(rkw_clock *clock, const rkw_clock_exception *e)
{
    size_t at = clock->n++;
    for (; at > 0 && clock->exceptions[at - 1].from_unix_s > e->from_unix_s; at--)
        clock->exceptions[at] = clock->exceptions[at - 1];
    clock->exceptions[at] = *e;
}

static void add_computed(rkw_clock *clock, const rkw_clock_exception *table, size_t n)
{
    for (int32_t year = FIRST_RULE_YEAR; year <= LAST_RULE_YEAR; year++) {
        if (table_has_year(table, n, year)) continue;
        rkw_clock_exception e;
        clock->computed[year - FIRST_RULE_YEAR] = 1;
        for (int32_t which = 0; rkw_clock_ramadan(year, which, &e) == RKW_OK; which++) insert_sorted(clock, &e);
    }
}

rkw_status rkw_clock_create(rkw_clock **out, const rkw_context *ctx, int32_t standing_offset_s,
                            const rkw_clock_exception *exceptions, size_t n, int32_t rule, rkw_error *err)
{
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "out is NULL");
    *out = NULL;
    if ((n && !exceptions) || n > 100000 || rule < RKW_CLOCK_RULE_NONE || rule > RKW_CLOCK_RULE_MOROCCO_RAMADAN)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "clock: exceptions missing or rule unknown");
    RKW_TRY(rkw_check_range(err, "clock standing offset", standing_offset_s, "s", -43200, 50400));
    RKW_TRY(check_exceptions(exceptions, n, err));
    rkw_context own;
    RKW_TRY(rkw_context_copy(&own, ctx, err));
    rkw_clock *clock = rkw_alloc(&own, 1, sizeof *clock);
    /* At most two Ramadans begin in a civil year. */
    size_t most = n + 2 * (LAST_RULE_YEAR - FIRST_RULE_YEAR + 1);
    if (clock) clock->exceptions = rkw_alloc(&own, most, sizeof *clock->exceptions);
    if (!clock || !clock->exceptions) {
        rkw_release(clock);
        return rkw_fail_memory(err, "a local clock");
    }
    clock->standing_offset_s = standing_offset_s;
    for (size_t i = 0; i < n; i++) insert_sorted(clock, &exceptions[i]);
    if (rule == RKW_CLOCK_RULE_MOROCCO_RAMADAN) add_computed(clock, exceptions, n);
    *out = clock;
    return RKW_OK;
}

void rkw_clock_free(rkw_clock *clock)
{
    if (!clock) return;
    rkw_release(clock->exceptions);
    rkw_release(clock);
}

int32_t rkw_clock_offset_s(const rkw_clock *clock, int64_t unix_s)
{
    size_t low = 0, high = clock->n;
    while (low < high) { /* first exception that ends after the instant */
        size_t middle = (low + high) / 2;
        if (clock->exceptions[middle].to_unix_s <= unix_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < clock->n && clock->exceptions[low].from_unix_s <= unix_s) return clock->exceptions[low].offset_s;
    return clock->standing_offset_s;
}

int32_t rkw_clock_year_is_computed(const rkw_clock *clock, int32_t year)
{
    return year >= FIRST_RULE_YEAR && year <= LAST_RULE_YEAR && clock->computed[year - FIRST_RULE_YEAR];
}
