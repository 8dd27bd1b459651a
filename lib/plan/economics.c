/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/economics.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/table.h"

/* A row of a table and the member it fills. */
typedef struct field {
    const char *table, *name, *unit;
    double low, high;
    size_t offset;
} field;

static const field fields[] = {
#define ROW(name, unit, high) {"costs", #name, unit, 0, high, offsetof(rkw_economics, costs.name)},
    RKW_COSTS_ROW_LIST(ROW)
#undef ROW
        {"costs", "inflation", "1/yr", -0.5, 10, offsetof(rkw_economics, inflation)},
    {"costs", "genset_diesel_capex", "USD/MW", 0, 1e8, offsetof(rkw_economics, backup_capex)},
#define ROW(name, unit, low, high) {"finance", #name, unit, low, high, offsetof(rkw_economics, name)},
    RKW_FINANCE_LIST(ROW)
#undef ROW
        {"racks", "network_storage_overhead.cost_share_of_racks", "1", 0, 10,
         offsetof(rkw_economics, network_cost_share)},
};
enum { FIELDS = sizeof fields / sizeof fields[0] };

/* The tables behind the fields. */
typedef struct sources {
    const rkw_table *costs;
    rkw_table *finance, *racks;
} sources;

static const rkw_table *table_of(const sources *s, const char *name)
{
    return strcmp(name, "costs") == 0 ? s->costs : strcmp(name, "finance") == 0 ? s->finance : s->racks;
}

static rkw_status open_table(rkw_table **t, const rkw_context *ctx, const rkw_site *site, const char *name,
                             rkw_error *err)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", rkw_site_folder(site), name) >= (int)sizeof path)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the folder's path is too long");
    return rkw_table_read(t, ctx, path, err);
}

static rkw_status open_sources(sources *s, const rkw_context *ctx, const rkw_site *site, rkw_error *err)
{
    s->costs = rkw_site_costs(site);
    RKW_TRY(open_table(&s->finance, ctx, site, "finance.csv", err));
    return open_table(&s->racks, ctx, site, "racks.csv", err);
}

static void close_sources(const sources *s)
{
    rkw_table_free(s->finance);
    rkw_table_free(s->racks);
}

static rkw_status check_finance_names(const rkw_table *t, rkw_error *err)
{
    static const char *const known[] = {
#define ROW(name, unit, low, high) #name,
        RKW_FINANCE_LIST(ROW)
#undef ROW
    };
    return rkw_table_known_names(t, known, sizeof known / sizeof known[0], err);
}

static void put(rkw_economics *e, size_t offset, double value) { memcpy((char *)e + offset, &value, sizeof value); }

/* The unit a row's price in the currency of the grid would have: "MAD/m2" for "USD/m2". */
static rkw_status read_land_price(rkw_economics *e, const rkw_table *costs, const rkw_site *site, rkw_error *err)
{
    const rkw_grid *grid = rkw_site_grid(site);
    e->land_price = 0;
    for (size_t row = 0; row < rkw_table_rows(costs); row++) {
        const char *name = rkw_table_cell(costs, row, SCALAR_NAME);
        if (strncmp(name, "land_price", strlen("land_price")) != 0) continue;
        if (rkw_table_scalar(costs, name, "USD/m2", 0, 1e6, &e->land_price, NULL) == RKW_OK) return RKW_OK;
        char unit[24];
        snprintf(unit, sizeof unit, "%.7s/m2", grid->currency);
        RKW_TRY(rkw_table_scalar(costs, name, unit, 0, 1e9, &e->land_price, err));
        e->land_price /= grid->currency_per_usd;
        return RKW_OK;
    }
    return RKW_OK;
}

static rkw_status fill(rkw_economics *e, const sources *s, const rkw_site *site, rkw_error *err)
{
    RKW_TRY(check_finance_names(s->finance, err));
    RKW_TRY(rkw_costs_read(&e->costs, site, err));
    for (size_t i = 0; i < FIELDS; i++) {
        double value = 0;
        RKW_TRY(rkw_table_scalar(table_of(s, fields[i].table), fields[i].name, fields[i].unit, fields[i].low,
                                 fields[i].high, &value, err));
        put(e, fields[i].offset, value);
    }
    RKW_TRY(rkw_table_scalar(s->costs, "base_year", "year", 1950, 2150, &e->base_year, err));
    RKW_TRY(read_land_price(e, s->costs, site, err));
    e->currency_per_usd = rkw_site_grid(site)->currency_per_usd;
    for (size_t p = 0; p < rkw_racks_count(rkw_site_racks(site)); p++)
        e->rack_usd[p] = rkw_racks_value(rkw_site_racks(site), p, RKW_RACK_COST_USD);
    return RKW_OK;
}

rkw_status rkw_economics_read(rkw_economics *out, const rkw_context *ctx, const rkw_site *site, rkw_error *err)
{
    sources s = {NULL, NULL, NULL};
    rkw_economics e = {.base_year = 0};
    rkw_status st = open_sources(&s, ctx, site, err);
    if (st == RKW_OK) st = fill(&e, &s, site, err);
    close_sources(&s);
    if (st == RKW_OK) *out = e;
    return st;
}

/* Adds a row when the table gives it a range. */
static rkw_status add_range(rkw_uncertain_row *rows, size_t *n, const rkw_table *t, const char *table, const char *name,
                            const char *unit, size_t offset, rkw_error *err)
{
    const size_t row = rkw_table_find_row(t, name);
    rkw_scalar s;
    double factor, shift;
    if (row == RKW_NONE) return RKW_OK;
    RKW_TRY(rkw_table_scalar_row(t, row, &s, err));
    if (!(s.low < s.high)) return RKW_OK;
    if (!(s.value >= s.low && s.value <= s.high))
        return rkw_fail_value(err, rkw_table_origin(t, row), name, s.value, s.unit, s.low, s.high);
    if (rkw_unit_convert(s.unit, unit, &factor, &shift) != RKW_OK)
        return rkw_fail(err, RKW_E_UNIT, rkw_table_origin(t, row), "%s is in '%s', which does not convert to '%s'",
                        name, s.unit, unit);
    if (*n < RKW_MOST_UNCERTAIN) {
        rkw_uncertain_row *r = &rows[*n];
        snprintf(r->name, sizeof r->name, "%.16s.%.78s", table, name);
        snprintf(r->unit, sizeof r->unit, "%s", unit);
        r->offset = offset;
        r->value = s.value * factor + shift;
        r->low = s.low * factor + shift;
        r->high = s.high * factor + shift;
    }
    (*n)++;
    return RKW_OK;
}

static rkw_status list_ranges(rkw_uncertain_row *rows, size_t *n, const sources *s, const rkw_site *site,
                              rkw_error *err)
{
    for (size_t i = 0; i < FIELDS; i++)
        RKW_TRY(add_range(rows, n, table_of(s, fields[i].table), fields[i].table, fields[i].name, fields[i].unit,
                          fields[i].offset, err));
    const rkw_racks *racks = rkw_site_racks(site);
    for (size_t p = 0; p < rkw_racks_count(racks); p++) {
        char name[96];
        snprintf(name, sizeof name, "%.80s.cost", rkw_racks_name(racks, p));
        RKW_TRY(add_range(rows, n, s->racks, "racks", name, "USD",
                          offsetof(rkw_economics, rack_usd) + p * sizeof(double), err));
    }
    return RKW_OK;
}

rkw_status rkw_economics_ranges(rkw_uncertain_row *rows, size_t *n, const rkw_context *ctx, const rkw_site *site,
                                rkw_error *err)
{
    sources s = {NULL, NULL, NULL};
    *n = 0;
    rkw_status st = open_sources(&s, ctx, site, err);
    if (st == RKW_OK) st = list_ranges(rows, n, &s, site, err);
    close_sources(&s);
    return st;
}
