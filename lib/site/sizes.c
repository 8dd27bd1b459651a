/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other sizes of a site: for phases, sizing and uncertainty. */
#include "base/fail.h"
#include "demand/tenants.h"
#include "site/site.h"

static double it_MW(const rkw_racks *racks)
{
    double sum = 0;
    for (size_t p = 0; p < rkw_racks_count(racks); p++) sum += rkw_racks_max_MW(racks, p);
    return sum;
}

/* Tenants and the batteries of the UPS units go with the racks. */
static rkw_status resize_racks(rkw_site *s, const rkw_site_sizes *z, rkw_error *err)
{
    double share[RKW_POOLS_MAX], sum = 0;
    const size_t n = rkw_racks_count(s->racks);
    for (size_t p = 0; p < n; p++) {
        const double before = rkw_racks_value(s->racks, p, RKW_RACK_INSTALLED);
        const double after = z->racks ? z->racks[p] : before;
        RKW_TRY(rkw_check_range(err, rkw_racks_name(s->racks, p), after, "racks", 0, 1e7));
        if (after > 0 && !(before > 0))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "pool %s has no racks in racks.csv to be scaled from",
                            rkw_racks_name(s->racks, p));
        share[p] = before > 0 ? after / before : 0;
        sum += after;
    }
    if (!(sum > 0)) return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "a site without any rack");
    rkw_tenants_scale(s->tenants, share, z->work);
    if (!z->racks) return RKW_OK;
    rkw_racks *racks;
    RKW_TRY(rkw_racks_with_installed(&racks, &s->ctx, s->racks, z->racks, err));
    const double ups = it_MW(racks) / it_MW(s->racks);
    s->ups = rkw_battery_scaled(&s->ups, ups, ups);
    rkw_racks_free(s->racks);
    s->racks = racks;
    return RKW_OK;
}

/* The AC rating per MW of a plant without capacity is not known: it cannot grow. */
static rkw_status resize_plants(rkw_site *s, const double *plants_MW, rkw_error *err)
{
    for (size_t p = 0; plants_MW && p < s->n_plants; p++) {
        rkw_plant *plant = &s->plants[p].plant;
        RKW_TRY(rkw_check_range(err, plant->name, plants_MW[p], "MW", 0, 1e6));
        if (plants_MW[p] > 0 && !(plant->capacity_MW > 0))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "plant %s has no capacity in plants.csv to be scaled from",
                            plant->name);
        const double share = plant->capacity_MW > 0 ? plants_MW[p] / plant->capacity_MW : 0;
        plant->capacity_MW = plants_MW[p];
        plant->ac_MW *= share;
        plant->line_limit_MW *= share;
        plant->land_m2 *= share;
    }
    return RKW_OK;
}

static rkw_status resize_battery(rkw_site *s, const rkw_site_sizes *z, rkw_error *err)
{
    rkw_battery *b = &s->battery;
    if (!(z->battery_MW < 0)) {
        RKW_TRY(rkw_check_range(err, "battery", z->battery_MW, "MW", 0, 1e6));
        const double one_way = b->power_discharge_MW > 0 ? b->power_charge_MW / b->power_discharge_MW : 1;
        b->power_discharge_MW = z->battery_MW;
        b->power_charge_MW = z->battery_MW * one_way;
    }
    if (!(z->battery_MWh < 0)) {
        RKW_TRY(rkw_check_range(err, "battery", z->battery_MWh, "MWh", 0, 1e8));
        b->energy_MWh = z->battery_MWh;
    }
    return rkw_battery_check(b, err);
}

static rkw_status resize_thermal_store(rkw_site *s, double energy_MWh, rkw_error *err)
{
    rkw_thermal_store *t = &s->thermal_store;
    if (energy_MWh < 0) return RKW_OK;
    RKW_TRY(rkw_check_range(err, "thermal store", energy_MWh, "MWh", 0, 1e6));
    if (energy_MWh > 0 && !(t->energy_MWh > 0))
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "there is no thermal store to be scaled from");
    const double share = t->energy_MWh > 0 ? energy_MWh / t->energy_MWh : 0;
    t->energy_MWh = energy_MWh;
    t->power_charge_MW *= share;
    t->power_discharge_MW *= share;
    return RKW_OK;
}

static rkw_status resize_grid(rkw_site *s, const rkw_site_sizes *z, rkw_error *err)
{
    if (!(z->connection_MW < 0)) {
        RKW_TRY(rkw_check_range(err, "connection", z->connection_MW, "MW", 0, 1e6));
        s->grid.import_limit_MW = z->connection_MW;
        s->grid.export_limit_MW = z->connection_MW;
        s->values[RKW_SITE_CAPACITY_MW] = z->connection_MW;
    }
    if (!(z->backup_units < 0)) {
        RKW_TRY(rkw_check_range(err, "backup", z->backup_units, "units", 0, 1e6));
        s->backup.units = z->backup_units;
    }
    return rkw_backup_check(&s->backup, err);
}

rkw_status rkw_site_resize(rkw_site *s, const rkw_site_sizes *z, rkw_error *err)
{
    RKW_TRY(rkw_check_range(err, "work", z->work, "1", 0, 10));
    RKW_TRY(resize_racks(s, z, err));
    RKW_TRY(resize_plants(s, z->plants_MW, err));
    RKW_TRY(resize_battery(s, z, err));
    RKW_TRY(resize_thermal_store(s, z->thermal_MWh, err));
    return resize_grid(s, z, err);
}

rkw_status rkw_site_get_sizes(const rkw_site *s, rkw_site_sizes *out, double *racks, double *plants_MW)
{
    if (!s || !out || out->size != sizeof *out || !racks || !plants_MW) return RKW_E_ARG;
    for (size_t p = 0; p < rkw_racks_count(s->racks); p++) racks[p] = rkw_racks_value(s->racks, p, RKW_RACK_INSTALLED);
    for (size_t p = 0; p < s->n_plants; p++) plants_MW[p] = s->plants[p].plant.capacity_MW;
    out->racks = racks;
    out->plants_MW = plants_MW;
    out->battery_MW = s->battery.power_discharge_MW;
    out->battery_MWh = s->battery.energy_MWh;
    out->thermal_MWh = s->thermal_store.energy_MWh;
    out->connection_MW = s->grid.import_limit_MW;
    out->backup_units = s->backup.units;
    out->work = 1;
    return RKW_OK;
}
