/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting up a simulation: constants of tenants, pools and plants, memory, and what bounds the work of every row. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "dispatch/sim.h"

static void take_tenant(rkw_sim *s, size_t t)
{
    const rkw_tenants *all = rkw_site_tenants(s->site);
    rkw_sim_tenant *tenant = &s->tenants[t];
    tenant->arrivals = rkw_year_arrivals(s->year, t);
    tenant->pool = (size_t)rkw_tenants_value(all, t, RKW_TENANT_POOL);
    tenant->contracted_gpus = rkw_tenants_value(all, t, RKW_TENANT_CONTRACTED_GPUS);
    tenant->min_share = rkw_tenants_value(all, t, RKW_TENANT_MIN_SHARE);
    tenant->ramp_gpus = rkw_tenants_value(all, t, RKW_TENANT_RAMP_PER_H) * s->dt_h * tenant->contracted_gpus;
    tenant->value_usd =
        rkw_tenants_value(all, t, RKW_TENANT_PRICE_USD) + rkw_tenants_value(all, t, RKW_TENANT_CREDIT_USD);
    tenant->drops = rkw_tenants_value(all, t, RKW_TENANT_KIND) == RKW_TENANT_INFERENCE;
    tenant->queue.sum = s->sums + t * rkw_padded(s->axis.n + 1);
    tenant->queue.window = (size_t)floor(rkw_tenants_value(all, t, RKW_TENANT_DEADLINE_H) / s->dt_h);
    tenant->ready_gpu_h = tenant->queue.window ? 0 : tenant->contracted_gpus * s->dt_h;
    if (rkw_tenants_value(all, t, RKW_TENANT_CHECKPOINT_INTERVAL_H) > 0) {
        tenant->write_h = rkw_tenants_value(all, t, RKW_TENANT_CHECKPOINT_WRITE_H);
        tenant->restart_h = rkw_tenants_value(all, t, RKW_TENANT_RESTART_H);
    }
    tenant->pauses = tenant->write_h > 0 || tenant->restart_h > 0;
}

/* Work that can wait gives way before work that cannot, and cheap work before dear. */
static int gives_way_later(const rkw_sim_tenant *a, const rkw_sim_tenant *b)
{
    int a_waits = a->queue.window > 0, b_waits = b->queue.window > 0;
    return a_waits != b_waits ? b_waits : a->value_usd > b->value_usd;
}

static void order_shedding(rkw_sim *s)
{
    for (size_t t = 0; t < s->n_tenants; t++) {
        size_t at = t;
        for (; at > 0 && gives_way_later(&s->tenants[s->shedding[at - 1]], &s->tenants[t]); at--)
            s->shedding[at] = s->shedding[at - 1];
        s->shedding[at] = t;
    }
}

static void find_scope(const rkw_sim *s, size_t from, rkw_sim_scope *scope)
{
    int taken[RKW_POOLS_MAX] = {0};
    scope->from = from;
    for (size_t k = from; k < s->n_tenants; k++) taken[s->tenants[s->order[k]].pool] = 1;
    for (size_t p = 0; p < s->n_pools; p++)
        if (taken[p]) scope->pool[scope->n_pools++] = p;
}

/* Requests that nobody waits for do not depend on what was decided before, unless others that cannot wait either want the same
 * racks. */
static void order_tenants(rkw_sim *s)
{
    size_t at = 0, firm = 0;
    for (size_t t = 0; t < s->n_tenants; t++) {
        firm += s->tenants[t].queue.window == 0;
        if (rkw_sim_serves_now(&s->tenants[t])) s->order[at++] = t;
    }
    s->n_prompt = at == firm ? at : 0;
    for (size_t t = 0; t < s->n_tenants; t++)
        if (!rkw_sim_serves_now(&s->tenants[t])) s->order[at++] = t;
    find_scope(s, 0, &s->all);
    find_scope(s, s->n_prompt, &s->waiting);
    s->open = &s->all;
}

static int dearer(const rkw_plant *a, const rkw_plant *b)
{
    if (a->remote != b->remote) return a->remote > b->remote;
    if (a->wheeling_fee_usd_per_MWh != b->wheeling_fee_usd_per_MWh)
        return a->wheeling_fee_usd_per_MWh > b->wheeling_fee_usd_per_MWh;
    return a->wheeling_loss > b->wheeling_loss;
}

static void take_racks(rkw_sim *s)
{
    for (size_t p = 0; p < s->n_pools; p++) {
        rkw_sim_pool *pool = &s->pools[p];
        double installed = rkw_racks_value(s->racks, p, RKW_RACK_INSTALLED);
        pool->rack_gpus = rkw_racks_value(s->racks, p, RKW_RACK_GPUS);
        pool->racks_per_gpu_h = 1 / (pool->rack_gpus * s->dt_h);
        pool->installed = installed;
        pool->best_speed = 1;
        pool->gpus_available = rkw_racks_available_gpus(s->racks, p);
        pool->in_service = pool->gpus_available / pool->rack_gpus;
        pool->curve = rkw_racks_cap_curve(s->racks, p);
        pool->room_gpu_h = pool->gpus_available * s->dt_h;
        pool->parked_MW = rkw_racks_floor_MW(s->racks, p, 0);
        if (!(installed > 0)) continue;
        pool->ready_MW = (rkw_racks_floor_MW(s->racks, p, installed) - pool->parked_MW) / installed;
        pool->busy_MW = rkw_racks_span_MW(s->racks, p, installed) / installed;
        pool->best_speed = rkw_sim_best_speed(s, p);
    }
}

static rkw_status take_plants(rkw_sim *s, rkw_error *err)
{
    for (size_t p = 0; p < s->n_plants; p++) {
        rkw_sim_plant *plant = &s->plants[p];
        plant->plant.size = sizeof plant->plant;
        RKW_TRY(rkw_site_plant(s->site, p, &plant->plant));
        plant->profile = rkw_year_profile(s->year, p);
        if (!plant->profile) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the year was made for another site");
        plant->keep = 1 - plant->plant.wheeling_loss;
        plant->per_keep = 1 / plant->keep;
        size_t at = p;
        for (; at > 0 && dearer(&s->plants[s->merit[at - 1]].plant, &plant->plant); at--)
            s->merit[at] = s->merit[at - 1];
        s->merit[at] = p;
    }
    return RKW_OK;
}

/* No bound where the cooling does not carry the heat of all racks. */
static void find_full_load(rkw_sim *s)
{
    double it_MW[RKW_BLOCK_ROWS], liquid_MW[RKW_BLOCK_ROWS], unmet_MW[RKW_BLOCK_ROWS], full_liquid_MW = 0;
    s->full_it_MW = 0;
    for (size_t p = 0; p < s->n_pools; p++) {
        const rkw_sim_pool *pool = &s->pools[p];
        double pool_MW = pool->parked_MW + pool->installed * (pool->ready_MW + pool->busy_MW);
        s->full_it_MW += pool_MW;
        full_liquid_MW += rkw_pool_liquid_MW(&s->facility->plant.heat[p], pool_MW);
    }
    for (size_t i = 0; i < RKW_BLOCK_ROWS; i++) {
        it_MW[i] = s->full_it_MW;
        liquid_MW[i] = full_liquid_MW;
    }
    for (size_t first = 0; first < s->axis.n; first += RKW_BLOCK_ROWS) {
        size_t left = s->axis.n - first, n = left < RKW_BLOCK_ROWS ? left : RKW_BLOCK_ROWS;
        rkw_plant_MW_block(&s->facility->plant, &s->facility->blocks[first / RKW_BLOCK_ROWS], n, it_MW, liquid_MW,
                           s->full_MW + first, unmet_MW);
        for (size_t i = 0; i < n; i++)
            if (unmet_MW[i] > 0) s->full_MW[first + i] = HUGE_VAL;
    }
}

static void take_stores(rkw_sim *s)
{
    const rkw_battery *ups = rkw_site_ups(s->site);
    s->battery = *rkw_site_battery(s->site);
    s->battery_store = rkw_battery_prepare(&s->battery, s->dt_h);
    s->battery_MWh = rkw_battery_start_MWh(&s->battery);
    s->auxiliary_MW = s->battery.aux_share * s->battery.power_discharge_MW;
    s->ups_store = rkw_battery_prepare(ups, s->dt_h);
    s->ups_MWh = rkw_battery_start_MWh(ups);
    s->cold = *rkw_site_thermal_store(s->site);
    s->cold_store = rkw_thermal_store_prepare(&s->cold, s->dt_h);
    s->cold_MWh = s->cold.fill_start * s->cold.energy_MWh;
    s->backup = *rkw_site_backup(s->site);
    s->backup_state = rkw_backup_start(&s->backup);
}

static rkw_status take_site(rkw_sim *s, rkw_error *err)
{
    s->axis = *rkw_year_axis(s->year);
    s->dt_h = rkw_axis_dt_h(&s->axis);
    s->per_dt_1_h = 1 / s->dt_h;
    s->facility = rkw_year_facility(s->year);
    s->racks = rkw_site_racks(s->site);
    s->temp_C = rkw_weather_column(rkw_year_weather(s->year, RKW_NONE), RKW_WEATHER_TEMP);
    s->grid_available = rkw_year_series(s->year, RKW_YEAR_GRID_AVAILABLE);
    s->export_usd_per_MWh = rkw_year_series(s->year, RKW_YEAR_EXPORT_USD_PER_MWH);
    s->grid = *rkw_site_grid(s->site);
    s->gain = 1 - s->grid.connection_loss_share;
    s->n_plants = rkw_site_plants(s->site);
    s->n_tenants = rkw_tenants_count(rkw_site_tenants(s->site));
    s->n_pools = rkw_racks_count(s->racks);
    take_stores(s);
    if (s->n_tenants <= RKW_TENANTS_MAX) return RKW_OK;
    return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%zu tenants, allowed at most %d", s->n_tenants, RKW_TENANTS_MAX);
}

enum { N_SERIES = 6 };

static rkw_status allocate(rkw_sim *s, rkw_error *err)
{
    size_t stride = rkw_padded(s->axis.n);
    s->plants = rkw_alloc(&s->ctx, s->n_plants, sizeof *s->plants);
    s->merit = rkw_alloc(&s->ctx, s->n_plants, sizeof *s->merit);
    s->tenants = rkw_alloc(&s->ctx, s->n_tenants, sizeof *s->tenants);
    s->shedding = rkw_alloc(&s->ctx, s->n_tenants, sizeof *s->shedding);
    s->order = rkw_alloc(&s->ctx, s->n_tenants, sizeof *s->order);
    s->scratch = rkw_alloc(&s->ctx, 6 * s->n_tenants + s->n_plants, sizeof(double));
    s->series = rkw_alloc_unset(&s->ctx, N_SERIES, stride * sizeof(double));
    s->sums = rkw_alloc_unset(&s->ctx, s->n_tenants, rkw_padded(s->axis.n + 1) * sizeof(double));
    s->block = rkw_alloc(&s->ctx, 1, sizeof *s->block);
    if (!s->plants || !s->merit || !s->tenants || !s->shedding || !s->order || !s->scratch || !s->series || !s->sums ||
        !s->block)
        return rkw_fail_memory(err, "a simulation");
    s->block->powered = rkw_alloc(&s->ctx, s->n_tenants, RKW_SIM_ROWS * sizeof(double));
    s->block->sent = rkw_alloc(&s->ctx, s->n_plants, RKW_SIM_ROWS * sizeof(double));
    s->block->sell_most = rkw_alloc(&s->ctx, s->n_plants, RKW_SIM_ROWS * sizeof(double));
    if (!s->block->powered || !s->block->sent || !s->block->sell_most) return rkw_fail_memory(err, "a simulation");
    double **const series[N_SERIES] = {&s->full_MW,      &s->site_plants_MW, &s->remote_MW,
                                       &s->renewable_MW, &s->bus_MW,         &s->derate};
    for (size_t i = 0; i < N_SERIES; i++) *series[i] = s->series + i * stride;
    return RKW_OK;
}

/* Columns of what the site does not have, or a tenant never does. */
static void clear_columns(rkw_sim *s)
{
    static const int cold[] = {RKW_COLUMN_COLD_CHARGE, RKW_COLUMN_COLD_DISCHARGE, RKW_COLUMN_COLD_ENERGY};
    rkw_ledger *l = s->ledger;
    for (size_t i = 0; !(s->cold.energy_MWh > 0) && i < sizeof cold / sizeof cold[0]; i++)
        rkw_ledger_clear(l, (size_t)cold[i]);
    for (size_t p = 0; p < s->n_plants; p++) rkw_ledger_clear(l, rkw_ledger_plant_column(p, RKW_COLUMN_CURTAILED_LINE));
    for (size_t t = 0; t < s->n_tenants; t++) {
        const rkw_sim_tenant *tenant = &s->tenants[t];
        if (!tenant->drops) rkw_ledger_clear(l, rkw_ledger_tenant_column(l, t, RKW_COLUMN_DROPPED));
        if (!tenant->pauses) rkw_ledger_clear(l, rkw_ledger_tenant_column(l, t, RKW_COLUMN_LOST));
        if (!rkw_sim_serves_now(tenant)) continue;
        rkw_ledger_clear(l, rkw_ledger_tenant_column(l, t, RKW_COLUMN_BACKLOG));
        rkw_ledger_clear(l, rkw_ledger_tenant_column(l, t, RKW_COLUMN_DELAY));
    }
}

static void find_columns(rkw_sim *s)
{
    clear_columns(s);
    for (int i = 0; i < RKW_SITE_COLUMNS; i++) s->column[i] = rkw_ledger_site(s->ledger, i);
    for (size_t p = 0; p < s->n_plants; p++)
        for (int i = 0; i < RKW_PLANT_COLUMNS; i++) s->plants[p].column[i] = rkw_ledger_plant(s->ledger, p, i);
    for (size_t t = 0; t < s->n_tenants; t++)
        for (int i = 0; i < RKW_TENANT_COLUMNS; i++) s->tenants[t].column[i] = rkw_ledger_tenant(s->ledger, t, i);
}

rkw_status rkw_sim_open(rkw_sim *s, const char *policy, rkw_error *err)
{
    RKW_TRY(take_site(s, err));
    RKW_TRY(allocate(s, err));
    for (size_t t = 0; t < s->n_tenants; t++) {
        take_tenant(s, t);
        if (!s->tenants[t].arrivals || s->tenants[t].pool >= s->n_pools)
            return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the year was made for another site");
    }
    order_shedding(s);
    order_tenants(s);
    take_racks(s);
    RKW_TRY(take_plants(s, err));
    find_full_load(s);
    RKW_TRY(rkw_ledger_create(&s->ledger, &s->ctx, s->site, &s->axis, policy, err));
    s->ledger->battery_start_MWh = s->battery_MWh;
    find_columns(s);
    return RKW_OK;
}

void rkw_sim_close(rkw_sim *s)
{
    rkw_release(s->plants);
    rkw_release(s->merit);
    rkw_release(s->tenants);
    rkw_release(s->shedding);
    rkw_release(s->order);
    rkw_release(s->scratch);
    rkw_release(s->series);
    rkw_release(s->sums);
    if (s->block) {
        rkw_release(s->block->powered);
        rkw_release(s->block->sent);
        rkw_release(s->block->sell_most);
    }
    rkw_release(s->block);
}
