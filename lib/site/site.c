/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading a site folder. Places and plants are in places.c and plants.c. */
#include "site/site.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/memory.h"
#include "demand/tenants.h"

char *rkw_site_path(const rkw_context *ctx, const char *folder, const char *name)
{
    size_t n = strlen(folder) + strlen(name) + 2;
    char *path = rkw_alloc(ctx, n, 1);
    if (path) snprintf(path, n, "%s/%s", folder, name);
    return path;
}

/* Calls a loader with the path of a table of the folder. */
#define LOAD(site, name, err, call)                                                                                    \
    do {                                                                                                               \
        char *path = rkw_site_path(&(site)->ctx, (site)->folder, name);                                                \
        rkw_status load_status = path ? (call) : rkw_fail_memory(err, "a path");                                       \
        rkw_release(path);                                                                                             \
        if (load_status != RKW_OK) return load_status;                                                                 \
    } while (0)

static rkw_status read_scalars(rkw_site *s, rkw_error *err)
{
    static const char *const known[] = {
        "name",           "latitude", "longitude", "elevation", "utc_offset_standing", "clock_rule",  "capacity",
        "capacity_basis", "land",     "budget",    "albedo",    "calendar_year",       "weather_seed"};
    const rkw_table *t = s->site_table;
    RKW_TRY(rkw_table_known_names(t, known, sizeof known / sizeof known[0], err));
    const char *basis;
    double *v = s->values;
    RKW_TRY(rkw_table_scalar(t, "latitude", "deg", -90, 90, &s->place.latitude_deg, err));
    RKW_TRY(rkw_table_scalar(t, "longitude", "deg", -180, 180, &s->place.longitude_deg, err));
    RKW_TRY(rkw_table_scalar(t, "elevation", "m", -430, 6000, &s->place.elevation_m, err));
    RKW_TRY(rkw_table_scalar(t, "capacity", "MW", 1e-3, 1e6, &v[RKW_SITE_CAPACITY_MW], err));
    RKW_TRY(rkw_table_scalar(t, "land", "m2", 0, 1e12, &v[RKW_SITE_LAND_M2], err));
    RKW_TRY(rkw_table_scalar(t, "budget", "USD", 0, 1e15, &v[RKW_SITE_BUDGET_USD], err));
    RKW_TRY(rkw_table_scalar_or(t, "albedo", "1", 0, 1, 0.2, &v[RKW_SITE_ALBEDO], err));
    RKW_TRY(rkw_table_scalar(t, "calendar_year", "year", 1950, 2150, &v[RKW_SITE_CALENDAR_YEAR], err));
    RKW_TRY(rkw_table_scalar_or(t, "weather_seed", "1", 0, 9e15, 1, &v[RKW_SITE_WEATHER_SEED], err));
    RKW_TRY(rkw_table_scalar_text(t, "capacity_basis", &basis, err));
    if (strcmp(basis, "facility") != 0 && strcmp(basis, "it") != 0)
        return rkw_fail(err, RKW_E_UNKNOWN, (rkw_origin){rkw_table_path(t), 0},
                        "capacity_basis = '%s', allowed: facility, it", basis);
    v[RKW_SITE_CAPACITY_IS_IT] = strcmp(basis, "it") == 0;
    const char *ignored;
    return rkw_table_scalar_text(t, "name", &ignored, err);
}

static rkw_status read_exception(const rkw_table *t, size_t row, rkw_clock_exception *e, rkw_error *err)
{
    const char *from, *to;
    double offset_s;
    RKW_TRY(rkw_table_text(t, row, "from_utc", &from, err));
    RKW_TRY(rkw_table_text(t, row, "to_utc", &to, err));
    RKW_TRY(rkw_table_number(t, row, "offset", "s", -43200, 50400, &offset_s, err));
    if (rkw_parse_time(from, strlen(from), &e->from_unix_s) != RKW_OK ||
        rkw_parse_time(to, strlen(to), &e->to_unix_s) != RKW_OK)
        return rkw_fail(err, RKW_E_FORMAT, rkw_table_origin(t, row), "expected times like 2025-02-23 02:00");
    e->offset_s = (int32_t)lround(offset_s);
    return RKW_OK;
}

static rkw_status create_clock(rkw_site *s, const rkw_table *t, rkw_error *err)
{
    double standing_s;
    const char *rule;
    RKW_TRY(rkw_table_scalar(s->site_table, "utc_offset_standing", "s", -43200, 50400, &standing_s, err));
    RKW_TRY(rkw_table_scalar_text(s->site_table, "clock_rule", &rule, err));
    int morocco = strcmp(rule, "morocco_ramadan") == 0;
    if (!morocco && strcmp(rule, "none") != 0)
        return rkw_fail(err, RKW_E_UNKNOWN, (rkw_origin){rkw_table_path(s->site_table), 0},
                        "clock_rule = '%s', allowed: morocco_ramadan, none", rule);
    size_t n = rkw_table_rows(t);
    rkw_clock_exception *exceptions = rkw_alloc(&s->ctx, n, sizeof *exceptions);
    if (!exceptions) return rkw_fail_memory(err, "a local clock");
    rkw_status status = RKW_OK;
    for (size_t i = 0; i < n && status == RKW_OK; i++) status = read_exception(t, i, &exceptions[i], err);
    if (status == RKW_OK)
        status = rkw_clock_create(&s->clock, &s->ctx, (int32_t)lround(standing_s), exceptions, n,
                                  morocco ? RKW_CLOCK_RULE_MOROCCO_RAMADAN : RKW_CLOCK_RULE_NONE, err);
    rkw_release(exceptions);
    return status;
}

static rkw_status read_clock(rkw_site *s, rkw_error *err)
{
    rkw_table *t;
    LOAD(s, "clock.csv", err, rkw_table_read(&t, &s->ctx, path, err));
    rkw_status status = create_clock(s, t, err);
    rkw_table_free(t);
    return status;
}

static rkw_status read_supply(rkw_site *s, rkw_error *err)
{
    LOAD(s, "battery.csv", err, rkw_battery_load(&s->battery, &s->ctx, path, err));
    s->ups = (rkw_battery)RKW_BATTERY_INIT;
    s->backup = (rkw_backup)RKW_BACKUP_INIT;
    LOAD(s, "ups.csv", err, access(path, F_OK) == 0 ? rkw_battery_load(&s->ups, &s->ctx, path, err) : RKW_OK);
    s->ageing = (rkw_ageing)RKW_AGEING_INIT;
    LOAD(s, "ageing.csv", err, access(path, F_OK) == 0 ? rkw_ageing_load(&s->ageing, &s->ctx, path, err) : RKW_OK);
    s->thermal_store = (rkw_thermal_store)RKW_THERMAL_STORE_INIT;
    LOAD(s, "thermal_store.csv", err,
         access(path, F_OK) == 0 ? rkw_thermal_store_load(&s->thermal_store, &s->ctx, path, err) : RKW_OK);
    LOAD(s, "backup.csv", err, access(path, F_OK) == 0 ? rkw_backup_load(&s->backup, &s->ctx, path, err) : RKW_OK);
    LOAD(s, "grid.csv", err, rkw_grid_load(&s->grid, &s->ctx, path, err));
    LOAD(s, "tariff.csv", err, rkw_tariff_load(&s->tariff, &s->ctx, path, &s->grid, err));
    char *shape = rkw_site_path(&s->ctx, s->folder, "carbon_shape.csv");
    if (!shape) return rkw_fail_memory(err, "a path");
    char *path = rkw_site_path(&s->ctx, s->folder, "carbon.csv");
    rkw_status status = path ? rkw_carbon_load(&s->carbon, &s->ctx, path, shape, err) : rkw_fail_memory(err, "a path");
    rkw_release(path);
    rkw_release(shape);
    return status;
}

static rkw_status read_demand(rkw_site *s, const rkw_site_sizes *sizes, rkw_error *err)
{
    RKW_TRY(rkw_racks_load(&s->racks, &s->ctx, s->folder, err));
    RKW_TRY(rkw_tenants_load(&s->tenants, &s->ctx, s->folder, s->racks, err));
    if (sizes) RKW_TRY(rkw_site_resize(s, sizes, err));
    return rkw_facility_design_load(&s->design, &s->ctx, s->folder, s->racks, err);
}

static rkw_status check_tables(const rkw_site *s, rkw_error *err)
{
    size_t n;
    const char *const *tables = rkw_site_tables(&n);
    for (size_t i = 0; i < n && !s->ctx.follow_links; i++) RKW_TRY(rkw_check_inside(s->folder, tables[i], err));
    return RKW_OK;
}

static rkw_status read_all(rkw_site *s, const rkw_site_sizes *sizes, rkw_error *err)
{
    RKW_TRY(check_tables(s, err));
    LOAD(s, "site.csv", err, rkw_table_read(&s->site_table, &s->ctx, path, err));
    RKW_TRY(read_scalars(s, err));
    RKW_TRY(read_clock(s, err));
    LOAD(s, "costs.csv", err, rkw_table_read(&s->costs, &s->ctx, path, err));
    LOAD(s, "climate_monthly.csv", err, rkw_normals_read(&s->normals, &s->ctx, path, err));
    RKW_TRY(read_supply(s, err));
    RKW_TRY(rkw_site_read_places(s, err));
    RKW_TRY(rkw_site_read_plants(s, err));
    return read_demand(s, sizes, err);
}

static rkw_status load(rkw_site **out, const rkw_context *ctx, const char *folder, const rkw_site_sizes *sizes,
                       rkw_error *err)
{
    if (!out || !folder) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_site_load: out or folder is NULL");
    *out = NULL;
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    rkw_site *s = rkw_alloc(&copy, 1, sizeof *s);
    if (!s) return rkw_fail_memory(err, "a site");
    s->ctx = copy;
    s->folder = rkw_copy_text(&copy, folder);
    rkw_status status = s->folder ? read_all(s, sizes, err) : rkw_fail_memory(err, "a site");
    if (status != RKW_OK) {
        rkw_site_free(s);
        return status;
    }
    *out = s;
    return RKW_OK;
}

rkw_status rkw_site_load(rkw_site **out, const rkw_context *ctx, const char *folder, rkw_error *err)
{
    return load(out, ctx, folder, NULL, err);
}

rkw_status rkw_site_load_sized(rkw_site **out, const rkw_context *ctx, const char *folder, const rkw_site_sizes *sizes,
                               rkw_error *err)
{
    if (!sizes || sizes->size != sizeof *sizes)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_site_load_sized: sizes is NULL or its size is not set");
    return load(out, ctx, folder, sizes, err);
}

static void free_shared(rkw_site *s)
{
    rkw_release(s->plants);
    rkw_tenants_release_shared(s->tenants);
    rkw_release(s);
}

void rkw_site_free(rkw_site *s)
{
    if (!s) return;
    if (s->shares) {
        free_shared(s);
        return;
    }
    for (size_t i = 0; s->plants && i < s->n_plants; i++) rkw_turbine_free(s->plants[i].turbine);
    rkw_release(s->plants);
    rkw_release(s->places);
    rkw_facility_design_free(s->design);
    rkw_tenants_free(s->tenants);
    rkw_racks_free(s->racks);
    rkw_tariff_free(s->tariff);
    rkw_carbon_free(s->carbon);
    rkw_clock_free(s->clock);
    rkw_table_free(s->costs);
    rkw_table_free(s->site_table);
    rkw_release(s->folder);
    rkw_release(s);
}

double rkw_site_value(const rkw_site *s, int32_t what)
{
    return what >= 0 && what < RKW_SITE_VALUES ? s->values[what] : NAN;
}

const char *rkw_site_name(const rkw_site *s)
{
    const char *name = "";
    return rkw_table_scalar_text(s->site_table, "name", &name, NULL) == RKW_OK ? name : "";
}

const char *rkw_site_folder(const rkw_site *s) { return s->folder; }
const rkw_place *rkw_site_place(const rkw_site *s) { return &s->place; }
const rkw_clock *rkw_site_clock(const rkw_site *s) { return s->clock; }
const rkw_normals *rkw_site_normals(const rkw_site *s) { return &s->normals; }
const rkw_racks *rkw_site_racks(const rkw_site *s) { return s->racks; }
const rkw_tenants *rkw_site_tenants(const rkw_site *s) { return s->tenants; }
const rkw_facility_design *rkw_site_facility_design(const rkw_site *s) { return s->design; }
const rkw_battery *rkw_site_battery(const rkw_site *s) { return &s->battery; }
const rkw_battery *rkw_site_ups(const rkw_site *s) { return &s->ups; }
const rkw_thermal_store *rkw_site_thermal_store(const rkw_site *s) { return &s->thermal_store; }
const rkw_ageing *rkw_site_ageing(const rkw_site *s) { return &s->ageing; }
const rkw_backup *rkw_site_backup(const rkw_site *s) { return &s->backup; }
const rkw_grid *rkw_site_grid(const rkw_site *s) { return &s->grid; }
const rkw_tariff *rkw_site_tariff(const rkw_site *s) { return s->tariff; }
const rkw_carbon *rkw_site_carbon(const rkw_site *s) { return s->carbon; }
const rkw_table *rkw_site_costs(const rkw_site *s) { return s->costs; }
