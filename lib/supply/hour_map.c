/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supply/hour_map.h"

#include <math.h>
#include <string.h>

typedef struct span {
    int first_month, last_month; /* 0 .. 11 */
    int kinds[RKW_DAY_KINDS];
    int start_min, end_min; /* end > start; past 1440 it wraps */
} span;

static const char *season_of(const rkw_table *table, size_t row)
{
    return rkw_table_cell(table, row, rkw_table_find_column(table, "season"));
}

static rkw_status read_months(span *s, const rkw_table *table, size_t row, rkw_error *err)
{
    double first, last;
    RKW_TRY(rkw_table_number(table, row, "first_month", "1", 1, 12, &first, err));
    RKW_TRY(rkw_table_number(table, row, "last_month", "1", 1, 12, &last, err));
    s->first_month = (int)first - 1;
    s->last_month = (int)last - 1;
    return RKW_OK;
}

static rkw_status read_days(span *s, const rkw_table *table, size_t row, rkw_error *err)
{
    const size_t column = rkw_table_find_column(table, "days");
    const char *days = column == RKW_NONE ? "" : rkw_table_cell(table, row, column);
    const int all = !days[0] || strcmp(days, "all") == 0;
    s->kinds[RKW_WEEKDAY] = all || strcmp(days, "weekday") == 0;
    s->kinds[RKW_WEEKEND] = all || strcmp(days, "weekend") == 0;
    if (s->kinds[RKW_WEEKDAY] || s->kinds[RKW_WEEKEND]) return RKW_OK;
    return rkw_fail(err, RKW_E_UNKNOWN, rkw_table_origin(table, row), "days = \"%s\", expected all, weekday or weekend",
                    days);
}

static rkw_status read_hours(span *s, const rkw_table *table, size_t row, rkw_error *err)
{
    double start, end;
    if (rkw_table_find_column(table, "hour") != RKW_NONE) {
        RKW_TRY(rkw_table_number(table, row, "hour", "h", 0, 23, &start, err));
        end = start + 1;
    } else {
        RKW_TRY(rkw_table_number(table, row, "start_hour", "h", 0, 24, &start, err));
        RKW_TRY(rkw_table_number(table, row, "end_hour", "h", 0, 24, &end, err));
    }
    s->start_min = (int)lround(start * 60);
    s->end_min = (int)lround(end * 60);
    if (s->end_min <= s->start_min) s->end_min += RKW_DAY_MINUTES;
    return RKW_OK;
}

static rkw_status read_span(span *s, const rkw_table *table, size_t row, rkw_error *err)
{
    const char *season;
    RKW_TRY(rkw_table_text(table, row, "season", &season, err));
    RKW_TRY(read_months(s, table, row, err));
    RKW_TRY(read_days(s, table, row, err));
    return read_hours(s, table, row, err);
}

static rkw_status cover_day(int16_t *day, const span *s, const rkw_table *table, size_t row, rkw_error *err)
{
    for (int m = s->start_min; m < s->end_min; m++) {
        int16_t *cell = &day[m % RKW_DAY_MINUTES];
        if (*cell >= 0)
            return rkw_fail(err, RKW_E_DOMAIN, rkw_table_origin(table, row),
                            "season %s: local hour %02d:%02d is covered twice, first by line %lld",
                            season_of(table, row), m % RKW_DAY_MINUTES / 60, m % 60,
                            (long long)rkw_table_line(table, (size_t)*cell));
        *cell = (int16_t)row;
    }
    return RKW_OK;
}

static rkw_status cover(rkw_hour_map *map, const span *s, const rkw_table *table, size_t row, rkw_error *err)
{
    for (int month = s->first_month;; month = (month + 1) % 12) {
        for (int kind = 0; kind < RKW_DAY_KINDS; kind++)
            if (s->kinds[kind]) RKW_TRY(cover_day(map->row[month][kind], s, table, row, err));
        if (month == s->last_month) return RKW_OK;
    }
}

/* The message for a minute that no row covers: names the season when the month has one. */
static rkw_status fail_hole(const rkw_hour_map *map, int month, int kind, int minute, const rkw_table *table,
                            rkw_error *err)
{
    const rkw_origin at = {rkw_table_path(table), 0};
    const char *of = kind == RKW_WEEKEND ? "weekend" : "weekday";
    for (int k = 0; k < RKW_DAY_KINDS; k++)
        for (int m = 0; m < RKW_DAY_MINUTES; m++)
            if (map->row[month][k][m] >= 0)
                return rkw_fail(err, RKW_E_MISSING, at, "season %s: no row covers local hour %02d:%02d (%s, month %d)",
                                season_of(table, (size_t)map->row[month][k][m]), minute / 60, minute % 60, of,
                                month + 1);
    return rkw_fail(err, RKW_E_MISSING, at, "no season covers month %d", month + 1);
}

static rkw_status check_holes(const rkw_hour_map *map, const rkw_table *table, rkw_error *err)
{
    for (int month = 0; month < 12; month++)
        for (int kind = 0; kind < RKW_DAY_KINDS; kind++)
            for (int m = 0; m < RKW_DAY_MINUTES; m++)
                if (map->row[month][kind][m] < 0) return fail_hole(map, month, kind, m, table, err);
    return RKW_OK;
}

static void find_runs(rkw_hour_map *map)
{
    for (int month = 0; month < 12; month++)
        for (int kind = 0; kind < RKW_DAY_KINDS; kind++) {
            const int16_t *row = map->row[month][kind];
            int16_t *until = map->until[month][kind];
            for (int16_t m = RKW_DAY_MINUTES; m-- > 0;) {
                const int last = m + 1 == RKW_DAY_MINUTES || row[m + 1] != row[m];
                until[m] = last ? (int16_t)(m + 1) : until[m + 1];
            }
        }
}

rkw_status rkw_hour_map_read(rkw_hour_map *map, const rkw_table *table, rkw_error *err)
{
    if (rkw_table_rows(table) > INT16_MAX)
        return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){rkw_table_path(table), 0}, "more than %d rows", INT16_MAX);
    memset(map, 0xff, sizeof *map);
    for (size_t row = 0; row < rkw_table_rows(table); row++) {
        span s;
        RKW_TRY(read_span(&s, table, row, err));
        RKW_TRY(cover(map, &s, table, row, err));
    }
    RKW_TRY(check_holes(map, table, err));
    find_runs(map);
    return RKW_OK;
}

/* Month and day kind of a local instant. */
typedef struct local_day {
    int month, kind;
} local_day;

static local_day day_of(int64_t local_s)
{
    rkw_civil c;
    rkw_civil_from_unix(local_s, &c);
    return (local_day){c.month - 1, rkw_weekday(local_s) >= 5 ? RKW_WEEKEND : RKW_WEEKDAY};
}

static int64_t second_of_day(int64_t local_s) { return (local_s % 86400 + 86400) % 86400; }

size_t rkw_hour_map_row(const rkw_hour_map *map, int64_t local_s)
{
    const local_day d = day_of(local_s);
    return (size_t)map->row[d.month][d.kind][second_of_day(local_s) / 60];
}

/* Run by run: a row of the axis seldom meets more than one. */
double rkw_hour_map_mean(const rkw_hour_map *map, const double *values, int64_t local_s, int32_t step_s)
{
    double sum = 0;
    for (int64_t s = local_s, end = local_s + step_s; s < end;) {
        const local_day d = day_of(s);
        const int64_t of_day = second_of_day(s), minute = of_day / 60;
        const int64_t run_end = s - of_day + 60 * (int64_t)map->until[d.month][d.kind][minute];
        const int64_t next = run_end < end ? run_end : end;
        sum += (double)(next - s) * values[map->row[d.month][d.kind][minute]];
        s = next;
    }
    return sum / step_s;
}

double rkw_hour_map_year_mean(const rkw_hour_map *map, const double *values)
{
    static const double kind_share[RKW_DAY_KINDS] = {5.0 / 7, 2.0 / 7};
    double sum = 0;
    for (int month = 0; month < 12; month++)
        for (int kind = 0; kind < RKW_DAY_KINDS; kind++) {
            double day = 0;
            for (int m = 0; m < RKW_DAY_MINUTES; m++) day += values[map->row[month][kind][m]];
            sum += day / RKW_DAY_MINUTES * kind_share[kind] * rkw_days_in_month(2025, month + 1);
        }
    return sum / 365;
}

int64_t rkw_local_start_s(const rkw_axis *axis, const rkw_clock *clock, size_t row)
{
    const int64_t t = rkw_axis_time(axis, row);
    return clock ? t + rkw_clock_offset_s(clock, t + axis->step_s / 2) : t;
}
