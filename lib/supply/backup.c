/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backup generators: part-load fuel, start time, tanks. */
#include <rackwatt/supply.h>

#include <math.h>

#include "supply/fields.h"
#include "supply/random.h"

#define FIELD(member, name, unit, low, high, required) RKW_FIELD(rkw_backup, member, name, unit, low, high, required)
static const rkw_field fields[] = {
    FIELD(unit_MW, "unit", "MW", 1e-6, 1e6, 1),
    FIELD(units, "units", "count", 0, 1e6, 1),
    FIELD(efficiency_full, "efficiency_full", "1", 0.01, 1, 1),
    FIELD(idle_fuel_share, "idle_fuel_share", "1", 0, 1, 0),
    FIELD(load_min, "load_min", "1", 0, 1, 0),
    FIELD(start_h, "start", "h", 0, 1e3, 0),
    FIELD(start_failure_0_1, "start_failure", "1", 0, 1, 0),
    FIELD(tank_h, "tank", "h", 0, 1e6, 0),
    FIELD(fuel_usd_per_MWh, "fuel_price", "USD/MWh", 0, 1e6, 0),
    FIELD(fuel_kg_per_MWh, "fuel_carbon", "kgCO2e/MWh", 0, 1e5, 0),
    FIELD(wear_usd_per_MWh, "maintenance", "USD/MWh", 0, 1e6, 0),
};

rkw_status rkw_backup_check(const rkw_backup *backup, rkw_error *err)
{
    if (!backup || backup->size < sizeof *backup)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "backup is null or its size is not set");
    RKW_TRY(rkw_fields_check(backup, fields, RKW_COUNT(fields), err));
    if (backup->units == floor(backup->units)) return RKW_OK;
    return rkw_fail_value(err, RKW_NOWHERE, "units", backup->units, "whole units", 0, 1e6);
}

rkw_status rkw_backup_load(rkw_backup *out, const rkw_context *ctx, const char *path, rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "backup or path is null");
    rkw_backup b = RKW_BACKUP_INIT;
    RKW_TRY(rkw_fields_load(&b, fields, RKW_COUNT(fields), ctx, path, err));
    RKW_TRY(rkw_backup_check(&b, err));
    *out = b;
    return RKW_OK;
}

double rkw_backup_tank_MWh(const rkw_backup *backup)
{
    return backup->tank_h * backup->units * backup->unit_MW / backup->efficiency_full;
}

rkw_backup_state rkw_backup_start(const rkw_backup *backup)
{
    return (rkw_backup_state){rkw_backup_tank_MWh(backup), backup->units, backup->start_h};
}

double rkw_backup_draw_units(const rkw_backup *backup, uint64_t seed, uint64_t index)
{
    rkw_random r = rkw_random_of(seed, index);
    double started = 0;
    for (double unit = 0; unit < backup->units; unit++) started += rkw_random_0_1(&r) >= backup->start_failure_0_1;
    return started;
}

double rkw_backup_fuel_MW(const rkw_backup *b, double power_MW)
{
    if (!(power_MW > 0) || !(b->units > 0)) return 0;
    const double running = fmin(fmax(ceil(power_MW / b->unit_MW * (1 - 1e-12)), 1), b->units);
    const double load = fmin(fmax(power_MW / (running * b->unit_MW), b->load_min), 1);
    return running * b->unit_MW / b->efficiency_full * (b->idle_fuel_share + (1 - b->idle_fuel_share) * load);
}

double rkw_backup_step(const rkw_backup *b, rkw_backup_state *state, double wanted_MW, double dt_h, double *fuel_MWh)
{
    if (fuel_MWh) *fuel_MWh = 0;
    const double power_MW = fmin(wanted_MW, state->units * b->unit_MW);
    if (!(wanted_MW > 0) || !(power_MW > 0)) {
        state->start_left_h = b->start_h;
        return 0;
    }
    double running_h = fmax(dt_h - state->start_left_h, 0);
    state->start_left_h = fmax(state->start_left_h - dt_h, 0);
    const double fuel_MW = rkw_backup_fuel_MW(b, power_MW);
    running_h = fmin(running_h, state->fuel_MWh / fuel_MW);
    const double burnt_MWh = fuel_MW * running_h;
    state->fuel_MWh = fmax(state->fuel_MWh - burnt_MWh, 0);
    if (fuel_MWh) *fuel_MWh = burnt_MWh;
    return power_MW * running_h / dt_h;
}
