/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A site with other sizes, sharing everything else with the site it is made from. */
#include <math.h>

#include "base/fail.h"
#include "base/memory.h"
#include "demand/tenants.h"
#include "site/site.h"

double rkw_site_capacity_MW(const rkw_site *s, int32_t kind)
{
    double sum = 0;
    for (size_t i = 0; i < s->n_plants; i++)
        if (s->plants[i].plant.kind == kind) sum += s->plants[i].plant.capacity_MW;
    return sum;
}

/* All plants of a kind in the proportion of the table, with their lines and their land. */
static rkw_status resize_plants(rkw_site *s, int32_t kind, const char *name, double MW, rkw_error *err)
{
    if (isnan(MW)) return RKW_OK;
    RKW_TRY(rkw_check_range(err, name, MW, "MW", 0, 1e6));
    double now_MW = rkw_site_capacity_MW(s, kind);
    if (now_MW == 0 && MW > 0)
        return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "%s: plants.csv has no plant of that kind to scale", name);
    for (size_t i = 0; i < s->n_plants && now_MW > 0; i++) {
        rkw_plant *p = &s->plants[i].plant;
        if (p->kind != kind) continue;
        double share = MW / now_MW;
        p->capacity_MW *= share;
        p->ac_MW *= share;
        p->line_limit_MW *= share;
        p->land_m2 *= share;
    }
    return RKW_OK;
}

/* Without a battery in the table charging and discharging power are equal. */
static rkw_status resize_battery(rkw_battery *b, double MW, double MWh, rkw_error *err)
{
    if (!isnan(MWh)) {
        RKW_TRY(rkw_check_range(err, "battery_MWh", MWh, "MWh", 0, 1e9));
        if (isnan(MW)) MW = b->energy_MWh > 0 ? b->power_discharge_MW / b->energy_MWh * MWh : 0;
        b->energy_MWh = MWh;
    }
    if (isnan(MW)) return RKW_OK;
    RKW_TRY(rkw_check_range(err, "battery_MW", MW, "MW", 0, 1e9));
    b->power_charge_MW = b->power_discharge_MW > 0 ? b->power_charge_MW / b->power_discharge_MW * MW : MW;
    b->power_discharge_MW = MW;
    return RKW_OK;
}

static rkw_status resize(rkw_site *s, const rkw_site_capacities *sizes, rkw_error *err)
{
    RKW_TRY(resize_plants(s, RKW_PLANT_PV, "pv_MW", sizes->pv_MW, err));
    RKW_TRY(resize_plants(s, RKW_PLANT_WIND, "wind_MW", sizes->wind_MW, err));
    RKW_TRY(resize_battery(&s->battery, sizes->battery_MW, sizes->battery_MWh, err));
    if (!isnan(sizes->cap_MW)) {
        RKW_TRY(rkw_check_range(err, "cap_MW", sizes->cap_MW, "MW", 0, 1e9));
        s->grid.import_limit_MW = sizes->cap_MW;
    }
    if (isnan(sizes->flexible_share)) return RKW_OK;
    RKW_TRY(rkw_check_range(err, "flexible_share", sizes->flexible_share, "1", 0, 1));
    rkw_tenants_replace_flexible(s->tenants, sizes->flexible_share);
    return RKW_OK;
}

rkw_status rkw_site_with_capacities(rkw_site **out, const rkw_context *ctx, const rkw_site *site,
                                    const rkw_site_capacities *sizes, rkw_error *err)
{
    if (!out || !site || !sizes || sizes->size < sizeof *sizes)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_site_with_capacities: a pointer is NULL or size is not set");
    *out = NULL;
    rkw_site *s = rkw_alloc(ctx, 1, sizeof *s);
    if (!s) return rkw_fail_memory(err, "a site");
    *s = *site;
    s->shares = 1;
    s->plants = rkw_alloc(ctx, site->n_plants, sizeof *s->plants);
    s->tenants = rkw_tenants_share(ctx, site->tenants);
    rkw_status status = s->plants && s->tenants ? RKW_OK : rkw_fail_memory(err, "a site");
    for (size_t i = 0; i < site->n_plants && status == RKW_OK; i++) s->plants[i] = site->plants[i];
    if (status == RKW_OK) status = resize(s, sizes, err);
    if (status != RKW_OK) {
        rkw_site_free(s);
        return status;
    }
    *out = s;
    return RKW_OK;
}
