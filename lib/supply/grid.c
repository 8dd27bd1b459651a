/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection: table, checks, fees. */
#include <rackwatt/supply.h>

#include <math.h>
#include <string.h>

#include "supply/fields.h"

#define FIELD(member, name, unit, low, high, required) RKW_FIELD(rkw_grid, member, name, unit, low, high, required)
static const rkw_field fields[] = {
    FIELD(import_limit_MW, "import_limit", "MW", 0, 1e9, 1),
    FIELD(export_limit_MW, "export_limit", "MW", 0, 1e9, 1),
    FIELD(ramp_limit_MW_per_min, "ramp_limit", "MW/min", 1e-9, 1e9, 0),
    FIELD(power_factor, "power_factor", "1", 0.5, 1, 0),
    FIELD(connection_loss_share, "connection_loss", "1", 0, 0.2, 0),
    FIELD(export_share_max, "export_share_max", "1", 0, 1, 0),
    FIELD(demand_usd_per_kVA_yr, "demand_charge", "USD/kVA/yr", 0, 1e6, 0),
    FIELD(fixed_usd_per_yr, "fixed_charge", "USD/yr", 0, 1e12, 0),
    FIELD(wheeling_usd_per_MWh, "wheeling", "USD/MWh", 0, 1e5, 0),
    FIELD(wheeling_mv_usd_per_MWh, "wheeling_mv", "USD/MWh", 0, 1e5, 0),
    FIELD(system_services_usd_per_MWh, "system_services", "USD/MWh", 0, 1e5, 0),
    FIELD(export_fee_usd_per_MWh, "export_fee", "USD/MWh", 0, 1e5, 0),
    FIELD(vat_share, "vat", "1", 0, 1, 0),
    FIELD(vat_recovered_share, "vat_recovered", "1", 0, 1, 0),
    FIELD(import_pays_network_fees, "import_pays_network_fees", "1", 0, 1, 0),
    FIELD(outage_rate_per_yr, "outage_rate", "1/yr", 0, 1e5, 0),
    FIELD(outage_mean_h, "outage_mean", "h", 1e-6, 1e5, 0),
};

rkw_status rkw_grid_check(const rkw_grid *grid, rkw_error *err)
{
    if (!grid || grid->size < sizeof *grid)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "grid is null or its size is not set");
    RKW_TRY(rkw_check_range(err, "currency_per_usd", grid->currency_per_usd, "1", 1e-9, 1e9));
    return rkw_fields_check(grid, fields, RKW_COUNT(fields), err);
}

/* The exchange rate names the currency: "MAD/USD". Without the row all prices must be in USD. */
static rkw_status read_currency(rkw_grid *grid, const rkw_table *table, rkw_error *err)
{
    const size_t row = rkw_table_find_row(table, "currency_per_usd");
    if (row == RKW_NONE) return RKW_OK;
    rkw_scalar s;
    RKW_TRY(rkw_table_scalar_row(table, row, &s, err));
    RKW_TRY(rkw_table_scalar(table, s.name, s.unit, 1e-9, 1e9, &grid->currency_per_usd, err));
    const size_t length = strcspn(s.unit, "/");
    if (length >= sizeof grid->currency || strcmp(s.unit + length, "/USD") != 0)
        return rkw_fail(err, RKW_E_UNIT, (rkw_origin){rkw_table_path(table), s.line},
                        "currency_per_usd has the unit %s, expected a currency per USD", s.unit);
    memcpy(grid->currency, s.unit, length);
    grid->currency[length] = 0;
    return RKW_OK;
}

static rkw_status read_grid(rkw_grid *grid, const rkw_table *table, rkw_error *err)
{
    static const char *const other[] = {"currency_per_usd"};
    const rkw_field_list list = {fields, RKW_COUNT(fields)};
    RKW_TRY(rkw_fields_known(table, &list, 1, other, 1, err));
    RKW_TRY(read_currency(grid, table, err));
    const rkw_money money = {grid->currency, grid->currency_per_usd};
    RKW_TRY(rkw_fields_read(grid, fields, RKW_COUNT(fields), table, &money, err));
    return rkw_grid_check(grid, err);
}

rkw_status rkw_grid_load(rkw_grid *out, const rkw_context *ctx, const char *path, rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "grid or path is null");
    rkw_table *table;
    RKW_TRY(rkw_table_read(&table, ctx, path, err));
    rkw_grid grid = RKW_GRID_INIT;
    const rkw_status st = read_grid(&grid, table, err);
    rkw_table_free(table);
    if (st == RKW_OK) *out = grid;
    return st;
}

double rkw_grid_vat_factor(const rkw_grid *grid) { return 1 + grid->vat_share * (1 - grid->vat_recovered_share); }

double rkw_grid_wheeling_usd_per_MWh(const rkw_grid *grid)
{
    return (grid->wheeling_usd_per_MWh + grid->system_services_usd_per_MWh) * rkw_grid_vat_factor(grid);
}

double rkw_grid_fixed_usd(const rkw_grid *grid, double peak_MW, double years)
{
    const double peak_kVA = 1000 * peak_MW / grid->power_factor;
    return (grid->demand_usd_per_kVA_yr * peak_kVA + grid->fixed_usd_per_yr) * years * rkw_grid_vat_factor(grid);
}

double rkw_grid_export_left_MWh(const rkw_grid *grid, double production_MWh, double sold_MWh)
{
    return fmax(grid->export_share_max * production_MWh - sold_MWh, 0);
}
