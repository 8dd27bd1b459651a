/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grid outages: from a table, seeded, and as hourly availability. */
#include <rackwatt/supply.h>

#include <math.h>
#include <string.h>

#include "supply/fields.h"
#include "supply/random.h"

static rkw_status read_outage(rkw_outage *out, const rkw_table *table, size_t row, rkw_error *err)
{
    const char *start;
    RKW_TRY(rkw_table_text(table, row, "start", &start, err));
    if (rkw_parse_time(start, strlen(start), &out->start_unix_s) != RKW_OK)
        return rkw_fail(err, RKW_E_FORMAT, rkw_table_origin(table, row),
                        "start = \"%s\" is not a time (YYYY-MM-DD HH:MM, UTC)", start);
    return rkw_table_number(table, row, "duration", "s", 0, 1e9, &out->duration_s, err);
}

static rkw_status read_outages(rkw_outage *out, size_t capacity, const rkw_table *table, rkw_error *err)
{
    static const char *const known[] = {"start", "duration", "source"};
    RKW_TRY(rkw_table_known_columns(table, known, RKW_COUNT(known), err));
    int64_t last = INT64_MIN;
    for (size_t row = 0; row < rkw_table_rows(table); row++) {
        rkw_outage outage;
        RKW_TRY(read_outage(&outage, table, row, err));
        if (outage.start_unix_s < last)
            return rkw_fail(err, RKW_E_AXIS, rkw_table_origin(table, row), "outages are not in ascending order");
        last = outage.start_unix_s;
        if (row < capacity) out[row] = outage;
    }
    return RKW_OK;
}

rkw_status rkw_outages_load(rkw_outage *out, size_t capacity, size_t *count, const rkw_context *ctx, const char *path,
                            rkw_error *err)
{
    if (!count || !path || (!out && capacity))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "outages, count or path is null");
    rkw_table *table;
    RKW_TRY(rkw_table_read(&table, ctx, path, err));
    const rkw_status st = read_outages(out, capacity, table, err);
    if (st == RKW_OK) *count = rkw_table_rows(table);
    rkw_table_free(table);
    return st;
}

rkw_status rkw_outages_poisson(const rkw_grid *grid, const rkw_axis *axis, uint64_t seed, uint64_t index,
                               rkw_outage *out, size_t capacity, size_t *count, rkw_error *err)
{
    if (!count || (!out && capacity)) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "outages or count is null");
    RKW_TRY(rkw_grid_check(grid, err));
    RKW_TRY(rkw_axis_check(axis, err));
    const double rate_per_s = grid->outage_rate_per_yr / (8760.0 * 3600);
    const double length_s = (double)axis->n * axis->step_s;
    rkw_random r = rkw_random_of(seed, index);
    *count = 0;
    if (!(rate_per_s > 0)) return RKW_OK;
    for (double t_s = 0;; (*count)++) {
        t_s -= log1p(-rkw_random_0_1(&r)) / rate_per_s;
        const double duration_s = -log1p(-rkw_random_0_1(&r)) * grid->outage_mean_h * 3600;
        if (t_s >= length_s) return RKW_OK;
        if (*count < capacity) out[*count] = (rkw_outage){axis->start_unix_s + (int64_t)t_s, duration_s};
    }
}

/* Takes the seconds from..to (relative to the axis) off the rows they fall in. */
static void darken(double *available, const rkw_axis *axis, double from_s, double to_s)
{
    const double step_s = axis->step_s;
    const size_t first = (size_t)(from_s / step_s);
    for (size_t i = first; i < axis->n && (double)i * step_s < to_s; i++) {
        const double begin_s = fmax(from_s, (double)i * step_s), end_s = fmin(to_s, (double)(i + 1) * step_s);
        available[i] = fmax(available[i] - (end_s - begin_s) / step_s, 0);
    }
}

rkw_status rkw_outages_series(const rkw_outage *outages, size_t n_outages, const rkw_axis *axis, double *available_0_1,
                              rkw_error *err)
{
    if ((n_outages && !outages) || !available_0_1)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "outages or output is null");
    RKW_TRY(rkw_axis_check(axis, err));
    for (size_t k = 0; k < n_outages; k++) {
        RKW_TRY(rkw_check_range(err, "outage duration", outages[k].duration_s, "s", 0, 1e9));
        if (k && outages[k].start_unix_s < outages[k - 1].start_unix_s)
            return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "outages are not in ascending order");
    }
    for (size_t i = 0; i < axis->n; i++) available_0_1[i] = 1;
    const double length_s = (double)axis->n * axis->step_s;
    double dark_until_s = 0;
    for (size_t k = 0; k < n_outages; k++) {
        const double start_s = (double)(outages[k].start_unix_s - axis->start_unix_s);
        const double end_s = fmin(start_s + outages[k].duration_s, length_s);
        const double from_s = fmax(start_s, dark_until_s);
        if (end_s > from_s) darken(available_0_1, axis, from_s, end_s);
        dark_until_s = fmax(dark_until_s, end_s);
    }
    return RKW_OK;
}
