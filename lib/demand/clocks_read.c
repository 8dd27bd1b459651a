/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clocks.csv: clocks of tenants elsewhere, summer time by the n-th Sunday of a month. */
#include "base/fail.h"
#include "base/memory.h"
#include "figures.h"
#include "tenants.h"

enum { FIRST_YEAR = 1970, LAST_YEAR = 2100, N_YEARS = LAST_YEAR - FIRST_YEAR + 1, SUNDAY = 6 };

static const rkw_figure fields[] = {
    {"standing_offset", "s", -43200, 50400, 0, 0},
    {"summer_offset", "s", -43200, 50400, 1, 0},
    {"start_month", "1", 1, 12, 1, 0},
    {"start_sunday", "1", -1, 4, 1, 0},
    {"start_hour", "h", 0, 24, 1, 0},
    {"end_month", "1", 1, 12, 1, 0},
    {"end_sunday", "1", -1, 4, 1, 0},
    {"end_hour", "h", 0, 24, 1, 0},
};
enum { STANDING, SUMMER, START_MONTH, START_SUNDAY, START_HOUR, END_MONTH, END_SUNDAY, END_HOUR, N_FIELDS };

/* Midnight of the n-th Sunday of a month, or of the last one when n is -1, as if local time were UTC. */
static int64_t sunday_midnight(int32_t year, int32_t month, int32_t n)
{
    rkw_civil civil = {year, month, 1, 0, 0, 0};
    if (n < 0) {
        civil.day = rkw_days_in_month(year, month);
        int64_t last = rkw_unix_from_civil(&civil);
        return last - (int64_t)((rkw_weekday(last) + 7 - SUNDAY) % 7) * 86400;
    }
    int64_t first = rkw_unix_from_civil(&civil);
    return first + (int64_t)((SUNDAY + 7 - rkw_weekday(first)) % 7 + 7 * (n - 1)) * 86400;
}

static rkw_clock_exception summer_of_year(const double v[N_FIELDS], int32_t year)
{
    int64_t start = sunday_midnight(year, (int32_t)v[START_MONTH], (int32_t)v[START_SUNDAY]) +
                    (int64_t)(v[START_HOUR] * 3600.0) - (int64_t)v[STANDING];
    int32_t end_year = v[END_MONTH] > v[START_MONTH] ? year : year + 1;
    int64_t end = sunday_midnight(end_year, (int32_t)v[END_MONTH], (int32_t)v[END_SUNDAY]) +
                  (int64_t)(v[END_HOUR] * 3600.0) - (int64_t)v[SUMMER];
    return (rkw_clock_exception){start, end, (int32_t)v[SUMMER], 0};
}

static rkw_status read_clock(rkw_named_clock *out, const rkw_context *ctx, const rkw_table *table, size_t row,
                             rkw_error *err)
{
    double v[N_FIELDS];
    const char *name = NULL;
    RKW_TRY(rkw_table_text(table, row, "name", &name, err));
    RKW_TRY(rkw_figures_row(table, row, fields, N_FIELDS, v, err));
    rkw_clock_exception summers[N_YEARS];
    size_t n = 0;
    int has_summer = v[START_MONTH] > 0;
    if (has_summer && (v[END_MONTH] == 0 || v[START_SUNDAY] == 0 || v[END_SUNDAY] == 0))
        return rkw_fail(err, RKW_E_MISSING, rkw_table_origin(table, row),
                        "%s: summer time needs month and Sunday of its start and of its end", name);
    for (int32_t year = FIRST_YEAR; has_summer && year <= LAST_YEAR; year++) summers[n++] = summer_of_year(v, year);
    RKW_TRY(rkw_clock_create(&out->clock, ctx, (int32_t)v[STANDING], summers, n, RKW_CLOCK_RULE_NONE, err));
    out->name = rkw_copy_text(ctx, name);
    return out->name ? RKW_OK : rkw_fail_memory(err, "clock name");
}

rkw_status rkw_tenants_read_clocks(rkw_tenants *tenants, const rkw_table *table, rkw_error *err)
{
    static const char *const columns[] = {"name",         "standing_offset", "summer_offset", "start_month",
                                          "start_sunday", "start_hour",      "end_month",     "end_sunday",
                                          "end_hour",     "source"};
    RKW_TRY(rkw_table_known_columns(table, columns, sizeof columns / sizeof columns[0], err));
    size_t n = rkw_table_rows(table);
    tenants->clocks = rkw_alloc(&tenants->ctx, n, sizeof *tenants->clocks);
    if (!tenants->clocks) return rkw_fail_memory(err, "clocks");
    tenants->n_clocks = n; /* zeroed entries are freed safely */
    for (size_t r = 0; r < n; r++) RKW_TRY(read_clock(&tenants->clocks[r], &tenants->ctx, table, r, err));
    return RKW_OK;
}
