/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Battery parameters: check, table, derate, scaling; single steps and limits. */
#include <rackwatt/supply.h>

#include <string.h>

#include "supply/fields.h"
#include "supply/store_step.h"

#define FIELD(member, name, unit, low, high, required) RKW_FIELD(rkw_battery, member, name, unit, low, high, required)
static const rkw_field fields[] = {
    FIELD(power_charge_MW, "power_charge", "MW", 0, 1e9, 1),
    FIELD(power_discharge_MW, "power_discharge", "MW", 0, 1e9, 1),
    FIELD(energy_MWh, "energy", "MWh", 0, 1e12, 1),
    FIELD(eta_charge, "eta_charge", "1", 1e-3, 1, 1),
    FIELD(eta_discharge, "eta_discharge", "1", 1e-3, 1, 1),
    FIELD(self_discharge_per_h, "self_discharge", "1/h", 0, 0.999, 0),
    FIELD(soc_min, "soc_min", "1", 0, 1, 0),
    FIELD(soc_max, "soc_max", "1", 0, 1, 0),
    FIELD(soc_start, "soc_start", "1", 0, 1, 0),
    FIELD(aux_share, "aux_share", "1", 0, 0.2, 0),
    FIELD(wear_usd_per_MWh, "wear", "USD/MWh", 0, 1e6, 0),
    FIELD(lower_limit_h, "lower_limit", "h", 0, 1e3, 0),
    FIELD(upper_limit_h, "upper_limit", "h", 0, 1e3, 0),
    FIELD(derate_cold_zero_C, "derate_cold_zero", "degC", -1e3, 1e3, 0),
    FIELD(derate_cold_full_C, "derate_cold_full", "degC", -1e3, 1e3, 0),
    FIELD(derate_hot_full_C, "derate_hot_full", "degC", -1e3, 1e3, 0),
    FIELD(derate_hot_zero_C, "derate_hot_zero", "degC", -1e3, 1e3, 0),
};

static rkw_status check_order(const rkw_battery *b, rkw_error *err)
{
    RKW_TRY(rkw_check_range(err, "soc_max", b->soc_max, "1", b->soc_min, 1));
    RKW_TRY(rkw_check_range(err, "soc_start", b->soc_start, "1", b->soc_min, b->soc_max));
    RKW_TRY(rkw_check_range(err, "derate_cold_full", b->derate_cold_full_C, "degC", b->derate_cold_zero_C, 1e3));
    RKW_TRY(rkw_check_range(err, "derate_hot_zero", b->derate_hot_zero_C, "degC", b->derate_hot_full_C, 1e3));
    return rkw_check_range(err, "substeps", b->substeps, "1", 1, 3600);
}

rkw_status rkw_battery_check(const rkw_battery *battery, rkw_error *err)
{
    if (!battery || battery->size < sizeof *battery)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "battery is null or its size is not set");
    RKW_TRY(rkw_fields_check(battery, fields, RKW_COUNT(fields), err));
    return check_order(battery, err);
}

static rkw_status read_battery(rkw_battery *b, const rkw_table *table, rkw_error *err)
{
    static const char *const other[] = {"substeps"};
    const rkw_field_list list = {fields, RKW_COUNT(fields)};
    RKW_TRY(rkw_fields_known(table, &list, 1, other, 1, err));
    RKW_TRY(rkw_fields_read(b, fields, RKW_COUNT(fields), table, NULL, err));
    double substeps;
    RKW_TRY(rkw_table_scalar_or(table, "substeps", "1", 1, 3600, b->substeps, &substeps, err));
    b->substeps = (int32_t)substeps;
    if (b->substeps != substeps) return rkw_fail_value(err, RKW_NOWHERE, "substeps", substeps, "whole number", 1, 3600);
    return rkw_battery_check(b, err);
}

rkw_status rkw_battery_load(rkw_battery *out, const rkw_context *ctx, const char *path, rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "battery or path is null");
    rkw_table *table;
    RKW_TRY(rkw_table_read(&table, ctx, path, err));
    rkw_battery b = RKW_BATTERY_INIT;
    const rkw_status st = read_battery(&b, table, err);
    rkw_table_free(table);
    if (st == RKW_OK) *out = b;
    return st;
}

double rkw_battery_start_MWh(const rkw_battery *battery) { return battery->soc_start * battery->energy_MWh; }

static double keep_share(double loss_per_h, double dt_h)
{
    if (loss_per_h == 0) return 1;
    return dt_h == 1 ? 1 - loss_per_h : pow(1 - loss_per_h, dt_h);
}

static rkw_store_way way(double power_MW, double content_per_MW, double limit_h)
{
    return (rkw_store_way){power_MW, content_per_MW, 1 / (limit_h + content_per_MW)};
}

rkw_store rkw_battery_prepare(const rkw_battery *b, double dt_h)
{
    const double t_h = dt_h / b->substeps;
    return (rkw_store){
        .low_MWh = b->soc_min * b->energy_MWh,
        .high_MWh = b->soc_max * b->energy_MWh,
        .keep = keep_share(b->self_discharge_per_h, t_h),
        .out = way(b->power_discharge_MW, t_h / b->eta_discharge, b->lower_limit_h),
        .in = way(b->power_charge_MW, t_h * b->eta_charge, b->upper_limit_h),
        .substeps = b->substeps,
    };
}

double rkw_battery_step(const rkw_battery *battery, double *energy_MWh, double wanted_MW, double dt_h)
{
    const rkw_store s = rkw_battery_prepare(battery, dt_h);
    return rkw_store_step(&s, energy_MWh, wanted_MW);
}

double rkw_battery_max_discharge_MW(const rkw_battery *battery, double energy_MWh, double dt_h)
{
    return rkw_battery_step(battery, &energy_MWh, battery->power_discharge_MW, dt_h);
}

double rkw_battery_max_charge_MW(const rkw_battery *battery, double energy_MWh, double dt_h)
{
    return -rkw_battery_step(battery, &energy_MWh, -battery->power_charge_MW, dt_h);
}

/* 0 at `zero`, 1 at `full`, linear between; a jump when they are equal. */
static double ramp(double x, double zero, double full)
{
    if (zero == full) return 1;
    return rkw_clamp((x - zero) / (full - zero), 0, 1);
}

double rkw_battery_derate(const rkw_battery *b, double temp_C)
{
    return rkw_min(ramp(temp_C, b->derate_cold_zero_C, b->derate_cold_full_C),
                   ramp(temp_C, b->derate_hot_zero_C, b->derate_hot_full_C));
}

rkw_battery rkw_battery_scaled(const rkw_battery *battery, double energy_share, double power_share)
{
    rkw_battery b = *battery;
    b.energy_MWh *= energy_share;
    b.power_charge_MW *= power_share;
    b.power_discharge_MW *= power_share;
    return b;
}

/* ------------------------------------------------------------------ thermal store */

#define THERMAL(member, name, unit, low, high, required)                                                               \
    RKW_FIELD(rkw_thermal_store, member, name, unit, low, high, required)
static const rkw_field thermal_fields[] = {
    THERMAL(power_charge_MW, "power_charge", "MW", 0, 1e9, 1),
    THERMAL(power_discharge_MW, "power_discharge", "MW", 0, 1e9, 1),
    THERMAL(energy_MWh, "energy", "MWh", 0, 1e12, 1),
    THERMAL(loss_per_h, "loss", "1/h", 0, 0.999, 0),
    THERMAL(fill_min, "fill_min", "1", 0, 1, 0),
    THERMAL(fill_max, "fill_max", "1", 0, 1, 0),
    THERMAL(fill_start, "fill_start", "1", 0, 1, 0),
    THERMAL(pump_share, "pump_share", "1", 0, 0.2, 0),
};

rkw_status rkw_thermal_store_check(const rkw_thermal_store *store, rkw_error *err)
{
    if (!store || store->size < sizeof *store)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "thermal store is null or its size is not set");
    RKW_TRY(rkw_fields_check(store, thermal_fields, RKW_COUNT(thermal_fields), err));
    RKW_TRY(rkw_check_range(err, "fill_max", store->fill_max, "1", store->fill_min, 1));
    return rkw_check_range(err, "fill_start", store->fill_start, "1", store->fill_min, store->fill_max);
}

rkw_status rkw_thermal_store_load(rkw_thermal_store *out, const rkw_context *ctx, const char *path, rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "thermal store or path is null");
    rkw_thermal_store s = RKW_THERMAL_STORE_INIT;
    RKW_TRY(rkw_fields_load(&s, thermal_fields, RKW_COUNT(thermal_fields), ctx, path, err));
    RKW_TRY(rkw_thermal_store_check(&s, err));
    *out = s;
    return RKW_OK;
}

rkw_store rkw_thermal_store_prepare(const rkw_thermal_store *store, double dt_h)
{
    return (rkw_store){
        .low_MWh = store->fill_min * store->energy_MWh,
        .high_MWh = store->fill_max * store->energy_MWh,
        .keep = keep_share(store->loss_per_h, dt_h),
        .out = way(store->power_discharge_MW, dt_h, 0),
        .in = way(store->power_charge_MW, dt_h, 0),
        .substeps = 1,
    };
}

double rkw_thermal_store_step(const rkw_thermal_store *store, double *energy_MWh, double wanted_MW, double dt_h)
{
    const rkw_store s = rkw_thermal_store_prepare(store, dt_h);
    return rkw_store_step(&s, energy_MWh, wanted_MW);
}
