/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time-of-use prices by season, day kind and local hour. */
#include <rackwatt/supply.h>

#include <string.h>

#include "base/memory.h"
#include "supply/fields.h"
#include "supply/hour_map.h"

struct rkw_tariff {
    size_t n_rows, n_periods;
    double *import_usd_per_MWh, *export_usd_per_MWh; /* per row of the table */
    int32_t *period;                                 /* per row */
    char **period_name;
    rkw_hour_map map;
};

void rkw_tariff_free(rkw_tariff *tariff)
{
    if (!tariff) return;
    for (size_t i = 0; tariff->period_name && i < tariff->n_periods; i++) rkw_release(tariff->period_name[i]);
    rkw_release(tariff->period_name);
    rkw_release(tariff->period);
    rkw_release(tariff->import_usd_per_MWh);
    rkw_release(tariff->export_usd_per_MWh);
    rkw_release(tariff);
}

static rkw_tariff *allocate(const rkw_context *ctx, size_t n_rows)
{
    rkw_tariff *t = rkw_alloc(ctx, 1, sizeof *t);
    if (!t) return NULL;
    t->n_rows = n_rows;
    t->import_usd_per_MWh = rkw_alloc(ctx, n_rows, sizeof(double));
    t->export_usd_per_MWh = rkw_alloc(ctx, n_rows, sizeof(double));
    t->period = rkw_alloc(ctx, n_rows, sizeof *t->period);
    t->period_name = rkw_alloc(ctx, n_rows, sizeof *t->period_name);
    if (t->import_usd_per_MWh && t->export_usd_per_MWh && t->period && t->period_name) return t;
    rkw_tariff_free(t);
    return NULL;
}

/* Price of a cell in USD/MWh; the column may be in USD or in the grid's currency. */
static rkw_status read_price(double *out, const rkw_table *table, size_t row, const char *column, const rkw_grid *grid,
                             rkw_error *err)
{
    const double most = 1e6;
    const rkw_status st = rkw_table_number(table, row, column, "USD/MWh", -most, most, out, err);
    if (st != RKW_E_UNIT) return st;
    char unit[sizeof grid->currency + 8];
    const size_t length = strnlen(grid->currency, sizeof grid->currency - 1);
    memcpy(unit, grid->currency, length);
    strcpy(unit + length, "/MWh");
    const double rate = grid->currency_per_usd;
    RKW_TRY(rkw_table_number(table, row, column, unit, -most * rate, most * rate, out, err));
    *out /= rate;
    return RKW_OK;
}

static rkw_status find_period(rkw_tariff *t, const rkw_context *ctx, const char *name, int32_t *period, rkw_error *err)
{
    for (size_t i = 0; i < t->n_periods; i++)
        if (strcmp(t->period_name[i], name) == 0) {
            *period = (int32_t)i;
            return RKW_OK;
        }
    char *copy = rkw_copy_text(ctx, name);
    if (!copy) return rkw_fail_memory(err, "tariff period");
    *period = (int32_t)t->n_periods;
    t->period_name[t->n_periods++] = copy;
    return RKW_OK;
}

static rkw_status read_row(rkw_tariff *t, const rkw_context *ctx, const rkw_table *table, size_t row,
                           const rkw_grid *grid, rkw_error *err)
{
    const char *period;
    RKW_TRY(rkw_table_text(table, row, "period", &period, err));
    RKW_TRY(find_period(t, ctx, period, &t->period[row], err));
    double *import = &t->import_usd_per_MWh[row], *export = &t->export_usd_per_MWh[row];
    RKW_TRY(read_price(import, table, row, "import_price", grid, err));
    RKW_TRY(read_price(export, table, row, "export_price", grid, err));
    if (grid->import_pays_network_fees > 0)
        *import += grid->import_pays_network_fees * (grid->wheeling_usd_per_MWh + grid->system_services_usd_per_MWh);
    *import *= rkw_grid_vat_factor(grid);
    *export -= grid->export_fee_usd_per_MWh;
    return RKW_OK;
}

static rkw_status read_tariff(rkw_tariff *t, const rkw_context *ctx, const rkw_table *table, const rkw_grid *grid,
                              rkw_error *err)
{
    static const char *const known[] = {"season",   "first_month", "last_month",   "days",         "start_hour",
                                        "end_hour", "period",      "import_price", "export_price", "source"};
    RKW_TRY(rkw_table_known_columns(table, known, RKW_COUNT(known), err));
    RKW_TRY(rkw_hour_map_read(&t->map, table, err));
    for (size_t row = 0; row < t->n_rows; row++) RKW_TRY(read_row(t, ctx, table, row, grid, err));
    return RKW_OK;
}

rkw_status rkw_tariff_load(rkw_tariff **out, const rkw_context *ctx, const char *path, const rkw_grid *grid,
                           rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "tariff or path is null");
    *out = NULL;
    RKW_TRY(rkw_grid_check(grid, err));
    rkw_table *table;
    RKW_TRY(rkw_table_read(&table, ctx, path, err));
    rkw_tariff *t = allocate(ctx, rkw_table_rows(table));
    const rkw_status st = t ? read_tariff(t, ctx, table, grid, err) : rkw_fail_memory(err, "tariff");
    rkw_table_free(table);
    if (st == RKW_OK)
        *out = t;
    else
        rkw_tariff_free(t);
    return st;
}

size_t rkw_tariff_period_count(const rkw_tariff *tariff) { return tariff ? tariff->n_periods : 0; }

const char *rkw_tariff_period_name(const rkw_tariff *tariff, size_t period)
{
    return tariff && period < tariff->n_periods ? tariff->period_name[period] : "";
}

rkw_status rkw_tariff_series(const rkw_tariff *tariff, const rkw_axis *axis, const rkw_clock *clock,
                             double *import_usd_per_MWh, double *export_usd_per_MWh, int32_t *period, rkw_error *err)
{
    if (!tariff) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "tariff is null");
    RKW_TRY(rkw_axis_check(axis, err));
    const int32_t step_s = axis->step_s;
    for (size_t i = 0; i < axis->n; i++) {
        const int64_t local_s = rkw_local_start_s(axis, clock, i);
        if (import_usd_per_MWh)
            import_usd_per_MWh[i] = rkw_hour_map_mean(&tariff->map, tariff->import_usd_per_MWh, local_s, step_s);
        if (export_usd_per_MWh)
            export_usd_per_MWh[i] = rkw_hour_map_mean(&tariff->map, tariff->export_usd_per_MWh, local_s, step_s);
        if (period) period[i] = tariff->period[rkw_hour_map_row(&tariff->map, local_s + step_s / 2)];
    }
    return RKW_OK;
}
