/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenes: a site under a weather with the cells that a sweep varies, and the series that all its designs share. */
#include "plan/sweep.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "site/year.h"

void rkw_scene_free(rkw_scene *c)
{
    if (!c) return;
    rkw_coverage_free(c->coverage);
    rkw_green_free(c->green);
    rkw_year_free(c->year);
    rkw_site_free(c->site);
    rkw_release(c->changes);
    rkw_release(c);
}

/* ------------------------------------------------------------------ changes of tables */

/* All pools in the table's proportion, whole racks whose sum is `total`; contracts keep their share of their pool. */
static size_t change_racks(const rkw_sweep *s, double total, rkw_table_change *changes)
{
    const rkw_site *site = s->site;
    const rkw_racks *racks = rkw_site_racks(site);
    const rkw_tenants *tenants = rkw_site_tenants(site);
    double now = 0, given = 0, before = 0, share[RKW_POOLS_MAX];
    size_t n = 0;
    for (size_t p = 0; p < rkw_racks_count(racks); p++) now += rkw_racks_value(racks, p, RKW_RACK_INSTALLED);
    for (size_t p = 0; p < rkw_racks_count(racks); p++) {
        double installed = rkw_racks_value(racks, p, RKW_RACK_INSTALLED);
        before += installed;
        double whole = (now > 0 ? floor(total * before / now + 0.5) : 0) - given;
        given += whole;
        share[p] = installed > 0 ? whole / installed : 0;
        changes[n++] = (rkw_table_change){"racks", s->pool_rows[p], NULL, whole};
    }
    for (size_t t = 0; t < rkw_tenants_count(tenants); t++) {
        double gpus = rkw_tenants_value(tenants, t, RKW_TENANT_CONTRACTED_GPUS);
        size_t pool = (size_t)rkw_tenants_value(tenants, t, RKW_TENANT_POOL);
        changes[n++] = (rkw_table_change){"tenants", rkw_tenants_text(tenants, t, RKW_TENANT_TEXT_NAME),
                                          "contracted_gpus", floor(gpus * share[pool] * (1 + 1e-12))};
    }
    return n;
}

static rkw_status make_changes(const rkw_sweep *s, rkw_scene *c, size_t *n, rkw_error *err)
{
    size_t most = s->n_scene_parameters + RKW_POOLS_MAX + rkw_tenants_count(rkw_site_tenants(s->site));
    c->changes = rkw_alloc(&s->ctx, most, sizeof *c->changes);
    if (!c->changes) return rkw_fail_memory(err, "a scene");
    *n = 0;
    for (size_t i = 0; i < s->n_scene_parameters; i++)
        if (s->parameters[i].kind == RKW_SWEEP_RACKS) *n += change_racks(s, c->key[i], c->changes + *n);
    for (size_t i = 0; i < s->n_scene_parameters; i++) {
        const rkw_sweep_parameter_row *p = &s->parameters[i];
        if (p->kind != RKW_SWEEP_CELL) continue;
        c->changes[(*n)++] = (rkw_table_change){p->table, p->row, p->column[0] ? p->column : NULL, c->key[i]};
    }
    return RKW_OK;
}

/* What a change of a table leaves as it is. */
enum { KEEPS_NOTHING = 0, KEEPS_WEATHER, KEEPS_PROFILES };

static int kept_by(const char *table)
{
    static const char *const weather[] = {"site", "clock", "places", "climate_monthly"};
    for (size_t i = 0; i < sizeof weather / sizeof weather[0]; i++)
        if (strcmp(table, weather[i]) == 0) return KEEPS_NOTHING;
    return strcmp(table, "plants") == 0 ? KEEPS_WEATHER : KEEPS_PROFILES;
}

static int kept(const rkw_sweep *s)
{
    int keeps = KEEPS_PROFILES;
    for (size_t i = 0; i < s->n_scene_parameters; i++) {
        const rkw_sweep_parameter_row *p = &s->parameters[i];
        int k = p->kind == RKW_SWEEP_CELL           ? kept_by(p->table)
                : p->kind == RKW_SWEEP_WEATHER_YEAR ? KEEPS_NOTHING
                                                    : KEEPS_PROFILES;
        if (k < keeps) keeps = k;
    }
    return keeps;
}

static rkw_status make_year(rkw_sweep *s, rkw_scene *c, const rkw_context *ctx, rkw_error *err)
{
    int keeps = kept(s);
    if (keeps != KEEPS_NOTHING && s->base_year)
        return rkw_year_share(&c->year, ctx, c->site, s->base_year, keeps == KEEPS_PROFILES, err);
    rkw_year_options o = s->year;
    o.weather_path = s->weather_path;
    o.map_path = s->map_path;
    for (size_t i = 0; i < s->n_scene_parameters; i++)
        if (s->parameters[i].kind == RKW_SWEEP_WEATHER_YEAR) o.index = (uint64_t)c->key[i];
    return rkw_year_create(&c->year, ctx, c->site, &o, err);
}

/* ------------------------------------------------------------------ shared series */

/* MW at the bus and at the meters per MW of a kind, and what wheeling costs per MW when all of it is used. */
static void sum_plants(rkw_scene *c, int32_t kind, double *bus)
{
    size_t n = rkw_year_axis(c->year)->n;
    c->capacity_MW[kind] = rkw_site_capacity_MW(c->site, kind);
    for (size_t p = 0; p < rkw_site_plants(c->site); p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(c->site, p, &plant) != RKW_OK || plant.kind != kind || !(plant.capacity_MW > 0)) continue;
        double share = plant.capacity_MW / c->capacity_MW[kind], line = plant.line_limit_MW / plant.capacity_MW;
        double arrives =
            plant.remote ? (1 - plant.wheeling_loss) * (1 - rkw_site_grid(c->site)->connection_loss_share) : 1;
        const double *profile = rkw_year_profile(c->year, p);
        for (size_t i = 0; i < n; i++) {
            double limited = rkw_min(rkw_max(profile[i], 0), line);
            bus[i] += share * arrives * limited;
            c->meter_MWh_per_MW[kind] += share * rkw_max(profile[i], 0);
            c->wheeling_usd_per_MW[kind] += share * limited * plant.wheeling_fee_usd_per_MWh;
        }
        c->land_m2_per_MW[kind] += plant.land_m2 / c->capacity_MW[kind];
    }
    for (size_t i = 0; i < n; i++) c->bus_MWh_per_MW[kind] += bus[i];
}

/* Work of a pool in a row, in GPUs. */
typedef struct pool_row {
    double firm, ready; /* that cannot wait; on for it, work or not */
    double waiting;     /* arrives, but may wait */
} pool_row;

static pool_row arrive(const rkw_scene *c, size_t pool, size_t row)
{
    const rkw_tenants *tenants = rkw_site_tenants(c->site);
    pool_row r = {0, 0, 0};
    for (size_t t = 0; t < rkw_tenants_count(tenants); t++) {
        if ((size_t)rkw_tenants_value(tenants, t, RKW_TENANT_POOL) != pool) continue;
        double work = rkw_year_arrivals(c->year, t)[row];
        if (rkw_tenants_value(tenants, t, RKW_TENANT_DEADLINE_H) >= 1) {
            r.waiting += work;
        } else {
            r.firm += work;
            r.ready += rkw_max(work, rkw_tenants_value(tenants, t, RKW_TENANT_CONTRACTED_GPUS));
        }
    }
    return r;
}

/* IT power of a pool whose work runs as soon as GPUs are free: what does not fit waits, requests that cannot wait are lost. */
static void pool_load(rkw_scene *c, size_t pool, double *it_MW)
{
    const rkw_racks *racks = rkw_site_racks(c->site);
    double gpus = rkw_racks_value(racks, pool, RKW_RACK_GPUS), most = rkw_racks_value(racks, pool, RKW_RACK_INSTALLED);
    double room = rkw_racks_available_gpus(racks, pool), backlog = 0;
    for (size_t i = 0; i < rkw_year_axis(c->year)->n; i++) {
        pool_row r = arrive(c, pool, i);
        double firm = rkw_min(r.firm, room), served = rkw_min(backlog + r.waiting, room - firm);
        backlog += r.waiting - served;
        c->gpu_h += firm + served;
        it_MW[i] = rkw_racks_it_MW(racks, pool, rkw_min((r.ready + served) / gpus, most), firm + served, 1);
    }
}

static rkw_status make_load(rkw_scene *c, const rkw_context *ctx, double *load_MW, rkw_error *err)
{
    const rkw_racks *racks = rkw_site_racks(c->site);
    size_t n = rkw_year_axis(c->year)->n, pools = rkw_racks_count(racks);
    double *it_MW = rkw_alloc(ctx, pools + 1, n * sizeof *it_MW);
    if (!it_MW) return rkw_fail_memory(err, "a scene");
    double *water = it_MW + pools * n;
    const double *each[RKW_POOLS_MAX];
    for (size_t p = 0; p < pools; p++) {
        pool_load(c, p, it_MW + p * n);
        each[p] = it_MW + p * n;
    }
    rkw_facility_columns columns = {.facility_MW = load_MW, .water_m3_h = water};
    rkw_status status = rkw_facility_series(rkw_year_facility(c->year), each, &columns, err);
    for (size_t i = 0; i < n && status == RKW_OK; i++) {
        c->water_m3 += water[i];
        c->load_MWh += load_MW[i];
    }
    rkw_release(it_MW);
    return status;
}

/* Share of the work that may wait. */
static void find_flexible(rkw_scene *c)
{
    const rkw_tenants *tenants = rkw_site_tenants(c->site);
    size_t n = rkw_year_axis(c->year)->n;
    double waits = 0, all = 0;
    for (size_t t = 0; t < rkw_tenants_count(tenants); t++) {
        const double *arrivals = rkw_year_arrivals(c->year, t);
        double sum = 0;
        for (size_t i = 0; i < n; i++) sum += arrivals[i];
        all += sum;
        if (rkw_tenants_value(tenants, t, RKW_TENANT_DEADLINE_H) >= 1)
            waits += sum * (1 - rkw_tenants_value(tenants, t, RKW_TENANT_MIN_SHARE));
    }
    c->flexible = all > 0 ? rkw_clamp(waits / all, 0, 1) : 0;
}

static rkw_status make_coverage(rkw_scene *c, const rkw_context *ctx, rkw_error *err)
{
    size_t n = rkw_year_axis(c->year)->n;
    double *pv = rkw_alloc(ctx, 3, n * sizeof *pv);
    if (!pv) return rkw_fail_memory(err, "a scene");
    double *wind = pv + n, *load_MW = wind + n;
    sum_plants(c, RKW_PLANT_PV, pv);
    sum_plants(c, RKW_PLANT_WIND, wind);
    rkw_status status = make_load(c, ctx, load_MW, err);
    rkw_coverage_input in = RKW_COVERAGE_INPUT_INIT;
    in.n = n;
    in.pv = pv;
    in.wind = wind;
    in.load_MW = load_MW;
    in.import_usd_per_MWh = rkw_year_series(c->year, RKW_YEAR_IMPORT_USD_PER_MWH);
    in.carbon_kg_per_MWh = rkw_year_series(c->year, RKW_YEAR_CARBON_AVERAGE_KG_PER_MWH);
    in.lifecycle_kg_per_MWh = rkw_year_series(c->year, RKW_YEAR_CARBON_LIFECYCLE_KG_PER_MWH);
    in.carbon_free_share = rkw_year_series(c->year, RKW_YEAR_CARBON_FREE_SHARE);
    in.battery = *rkw_site_battery(c->site);
    if (status == RKW_OK) status = rkw_coverage_create(&c->coverage, ctx, &in, err);
    rkw_release(pv);
    return status;
}

static rkw_status fill(rkw_sweep *s, rkw_scene *c, rkw_error *err)
{
    rkw_context ctx = s->ctx;
    RKW_TRY(make_changes(s, c, &ctx.n_changes, err));
    ctx.changes = c->changes;
    ctx.progress = NULL; /* a scene is a small part of the whole */
    RKW_TRY(rkw_site_load(&c->site, &ctx, s->folder, err));
    RKW_TRY(make_year(s, c, &ctx, err));
    RKW_TRY(rkw_costs_read(&c->costs, c->site, err));
    RKW_TRY(rkw_build_of(&c->build, c->site, &c->costs));
    const double *price = rkw_year_series(c->year, RKW_YEAR_IMPORT_USD_PER_MWH);
    size_t n = rkw_year_axis(c->year)->n;
    for (size_t i = 0; i < n; i++) c->mean_import_usd_per_MWh += price[i] / (double)n;
    c->hours = (double)n;
    c->cap_MW = rkw_site_grid(c->site)->import_limit_MW;
    find_flexible(c);
    if (s->simulate == RKW_SIMULATE_COVERAGE) return make_coverage(c, &ctx, err);
    return rkw_green_create(&c->green, &c->one_by_one, &ctx, c->site, c->year, err);
}

/* ------------------------------------------------------------------ the scenes at hand */

static rkw_scene **find_place(rkw_sweep *s, const double *key, int *found)
{
    rkw_scene **oldest = &s->scenes[0];
    *found = 0;
    for (size_t i = 0; i < RKW_SCENES_MOST; i++) {
        rkw_scene *c = s->scenes[i];
        if (!c) return &s->scenes[i];
        if (memcmp(c->key, key, s->n_scene_parameters * sizeof *key) == 0) {
            *found = 1;
            return &s->scenes[i];
        }
        if (c->used < (*oldest)->used) oldest = &s->scenes[i];
    }
    return oldest;
}

rkw_status rkw_sweep_scene(rkw_sweep *s, const double *values, rkw_scene **out, rkw_error *err)
{
    int found;
    rkw_scene **place = find_place(s, values, &found);
    if (!found) {
        rkw_scene_free(*place);
        *place = rkw_alloc(&s->ctx, 1, sizeof **place);
        if (!*place) return rkw_fail_memory(err, "a scene");
        memcpy((*place)->key, values, s->n_scene_parameters * sizeof *values);
        rkw_status status = fill(s, *place, err);
        if (status != RKW_OK) {
            /* A hole would hide the scenes behind it. */
            rkw_scene_free(*place);
            for (; place + 1 < s->scenes + RKW_SCENES_MOST; place++) place[0] = place[1];
            *place = NULL;
            return status;
        }
    }
    (*place)->used = ++s->clock;
    *out = *place;
    return RKW_OK;
}
