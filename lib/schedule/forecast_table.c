/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forecasts from a table: rows by time of issue and lead. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "schedule/forecast.h"

/* Name of an item's column. */
static const char *column_of(const rkw_forecast *f, const rkw_forecast_item *item, rkw_plant *plant)
{
    if (item->quantity == RKW_FORECAST_TEMP) return "temp";
    if (item->quantity == RKW_FORECAST_WORK)
        return rkw_tenants_text(rkw_site_tenants(f->site), item->index, RKW_TENANT_TEXT_NAME);
    plant->size = sizeof *plant;
    return rkw_site_plant(f->site, item->index, plant) == RKW_OK ? plant->name : "";
}

static rkw_status check_columns(const rkw_forecast *f, const rkw_table *table, rkw_error *err)
{
    for (size_t c = 0; c < rkw_table_columns(table); c++) {
        const char *name = rkw_table_column_name(table, c);
        int known = strcmp(name, "issued") == 0 || strcmp(name, "lead") == 0;
        for (size_t i = 0; i < f->n_items && !known; i++) {
            rkw_plant plant;
            known = strcmp(name, column_of(f, &f->items[i], &plant)) == 0;
        }
        if (!known)
            return rkw_fail(err, RKW_E_UNKNOWN, (rkw_origin){rkw_table_path(table), 1},
                            "column %s is neither a plant, a tenant nor temp", name);
    }
    return RKW_OK;
}

static rkw_status read_item(const rkw_forecast *f, rkw_forecast_item *item, const rkw_table *table, rkw_error *err)
{
    static const char *const units[] = {"MW", "MW", "gpu_h", "degC"};
    rkw_plant plant;
    const char *name = column_of(f, item, &plant);
    if (rkw_table_find_column(table, name) == RKW_NONE) return RKW_OK;
    item->table = rkw_alloc(&f->ctx, f->n_table, sizeof *item->table);
    if (!item->table) return rkw_fail_memory(err, "a forecast");
    const double low = item->quantity == RKW_FORECAST_TEMP ? -60 : 0;
    const double high = item->quantity == RKW_FORECAST_TEMP ? 60 : 1e9;
    for (size_t r = 0; r < f->n_table; r++)
        RKW_TRY(rkw_table_number(table, r, name, units[item->quantity], low, high, &item->table[r], err));
    return RKW_OK;
}

static rkw_status read_row(rkw_forecast *f, const rkw_table *table, size_t r, rkw_error *err)
{
    const char *text;
    double lead_h;
    RKW_TRY(rkw_table_text(table, r, "issued", &text, err));
    const rkw_origin at = rkw_table_origin(table, r);
    if (rkw_parse_time(text, strlen(text), &f->issued[r]) != RKW_OK)
        return rkw_fail(err, RKW_E_FORMAT, at, "issued = '%.40s' is not a time", text);
    RKW_TRY(rkw_table_number(table, r, "lead", "h", 0, 1e5, &lead_h, err));
    const double rows = lead_h / rkw_axis_dt_h(&f->axis);
    f->lead[r] = (size_t)llround(rows);
    if (fabs(rows - (double)f->lead[r]) > 1e-6)
        return rkw_fail(err, RKW_E_AXIS, at, "lead = %s h is not a whole number of rows", RKW_REAL(lead_h));
    if (r > 0 &&
        (f->issued[r] < f->issued[r - 1] || (f->issued[r] == f->issued[r - 1] && f->lead[r] <= f->lead[r - 1])))
        return rkw_fail(err, RKW_E_AXIS, at, "issues and their leads must rise from row to row");
    return RKW_OK;
}

/* First row of the latest issue that is known in each row of the year. */
static void find_latest(rkw_forecast *f)
{
    size_t r = 0, first = RKW_NONE;
    for (size_t i = 0; i < f->axis.n; i++) {
        const int64_t now = rkw_axis_time(&f->axis, i);
        for (; r < f->n_table && f->issued[r] <= now; r++)
            if (r == 0 || f->issued[r] != f->issued[r - 1]) first = r;
        f->latest[i] = first;
    }
}

static rkw_status read_table(rkw_forecast *f, const rkw_table *table, rkw_error *err)
{
    f->n_table = rkw_table_rows(table);
    f->issued = rkw_alloc(&f->ctx, f->n_table, sizeof *f->issued);
    f->lead = rkw_alloc(&f->ctx, f->n_table, sizeof *f->lead);
    f->latest = rkw_alloc(&f->ctx, f->axis.n, sizeof *f->latest);
    if (!f->issued || !f->lead || !f->latest) return rkw_fail_memory(err, "a forecast");
    RKW_TRY(check_columns(f, table, err));
    for (size_t r = 0; r < f->n_table; r++) RKW_TRY(read_row(f, table, r, err));
    for (size_t i = 0; i < f->n_items; i++) RKW_TRY(read_item(f, &f->items[i], table, err));
    find_latest(f);
    return RKW_OK;
}

rkw_status rkw_forecast_read(rkw_forecast *f, rkw_error *err)
{
    rkw_table *table;
    RKW_TRY(rkw_table_read(&table, &f->ctx, f->options.table, err));
    const rkw_status status = read_table(f, table, err);
    rkw_table_free(table);
    f->options.table = NULL; /* the caller's; not needed any more */
    return status;
}

static rkw_status not_covered(const rkw_forecast *f, size_t issued, size_t row, rkw_error *err)
{
    char now[32], then[32];
    rkw_format_time(rkw_axis_time(&f->axis, issued), now);
    rkw_format_time(rkw_axis_time(&f->axis, row), then);
    return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE,
                    "the forecast table does not cover the window: nothing for %s is known at %s (row %zu, lead %zu)",
                    then, now, issued, row - issued);
}

rkw_status rkw_forecast_look_up(const rkw_forecast *f, const rkw_forecast_item *item, size_t issued, size_t n,
                                double *out, rkw_error *err)
{
    size_t r = f->latest[issued];
    if (r == RKW_NONE) return n > 1 ? not_covered(f, issued, issued + 1, err) : RKW_OK;
    const int64_t made = f->issued[r];
    const size_t age = (size_t)((rkw_axis_time(&f->axis, issued) - made) / f->axis.step_s);
    for (size_t lead = 1; lead < n; lead++) {
        while (r < f->n_table && f->issued[r] == made && f->lead[r] < age + lead) r++;
        if (r == f->n_table || f->issued[r] != made || f->lead[r] != age + lead)
            return not_covered(f, issued, issued + lead, err);
        out[lead] = item->table[r];
    }
    return RKW_OK;
}
