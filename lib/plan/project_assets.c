/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a build-out pays for, replaces and sells. */
#include <math.h>
#include <string.h>

#include "plan/project.h"

/* One purchase: so many base-year USD of an asset, with its life. */
typedef struct purchase {
    int asset, part;
    double usd;      /* at prices of the base year */
    double trend;    /* of the price */
    int32_t life;    /* years until it is replaced; 0: never */
    double residual; /* share of the price for which it is sold then */
} purchase;

/* A part of a tranche and where it goes. */
typedef struct books {
    rkw_project_years *years;
    const rkw_project *project;
    const rkw_economics *e;
    const rkw_timeline *t;
    size_t tranche;
} books;

static int32_t whole_years(double life)
{
    const int32_t years = (int32_t)lround(life);
    return years < 1 ? 1 : years;
}

static void put(const books *b, double *block, int asset, int32_t year, double usd)
{
    if (year < b->years->first_year || year >= b->years->first_year + (int32_t)b->years->n) return;
    rkw_years_row(block, b->years->n, asset)[year - b->years->first_year] += usd;
}

static double local_share(const books *b, int asset, int32_t year)
{
    return asset == RKW_ASSET_LAND ? rkw_local_price_at(b->e, year) : 1;
}

/* What the last of a series of purchases still brings when the project ends. */
static void sell_at_end(const books *b, const purchase *p, int32_t bought, double paid)
{
    const double age = b->t->last_year + 1 - bought;
    const double left = p->life == 0 ? 1 : fmax(0, 1 - age / p->life);
    const double worth = p->life == 0 ? 1 : left * b->e->end_value + (1 - left) * p->residual;
    put(b, b->years->sold, p->asset, b->t->last_year, worth * paid);
}

/* Bought over the build time, replaced at the end of each life unless less than half a life is left to run. */
static void buy(const books *b, const purchase *p)
{
    const rkw_phases *phases = b->project->phases;
    rkw_civil built;
    rkw_civil_from_unix(rkw_phases_operation_unix_s(phases, b->tranche, p->part, &b->t->delays), &built);
    double paid = 0;
    for (int32_t y = b->t->first_year; y <= b->t->last_year; y++) {
        const double usd = rkw_phases_paid_share(phases, b->tranche, p->part, &b->t->delays, y) * p->usd *
                           rkw_price_at(b->e, p->trend, y) * local_share(b, p->asset, y);
        put(b, b->years->invested, p->asset, y, usd);
        paid += usd;
    }
    if (built.year > b->t->last_year) return;
    int32_t bought = built.year;
    for (int32_t y = built.year + p->life; p->life > 0 && y <= b->t->last_year; y += p->life) {
        if (b->t->last_year + 1 - y < p->life - p->life / 2) break;
        put(b, b->years->sold, p->asset, y, p->residual * paid);
        paid = p->usd * rkw_price_at(b->e, p->trend, y);
        put(b, b->years->invested, p->asset, y, paid);
        bought = y;
    }
    sell_at_end(b, p, bought, paid);
}

/* Sizes that a tranche adds, in the order of the table. */
static void added_sizes(const books *b, rkw_build_stage *before, rkw_build_stage *after)
{
    double share[RKW_PARTS] = {0};
    for (size_t i = 0; i < b->tranche; i++)
        for (int p = 0; p < RKW_PARTS; p++) share[p] += rkw_phases_share(b->project->phases, i, p);
    rkw_stage_sizes(b->project->site, share, before);
    for (int p = 0; p < RKW_PARTS; p++) share[p] += rkw_phases_share(b->project->phases, b->tranche, p);
    rkw_stage_sizes(b->project->site, share, after);
}

static double racks_usd(const rkw_economics *e, const rkw_build_stage *before, const rkw_build_stage *after)
{
    double usd = 0;
    for (size_t p = 0; p < RKW_POOLS_MAX; p++) usd += (after->racks[p] - before->racks[p]) * e->rack_usd[p];
    return usd;
}

/* All that a tranche buys, at prices of the base year; RKW_ASSETS of them. */
static void list_purchases(const books *b, double it_full_MW, purchase *list)
{
    const rkw_economics *e = b->e;
    const rkw_costs *c = &e->costs;
    rkw_build_stage x, y;
    added_sizes(b, &x, &y);
    const double racks = racks_usd(e, &x, &y), building = y.share[RKW_PART_BUILDING] - x.share[RKW_PART_BUILDING];
    const double battery = (y.battery_MWh - x.battery_MWh) * c->battery_capex_energy +
                           (y.battery_MW - x.battery_MW) * c->battery_capex_power;
    const int32_t refresh = whole_years(e->rack_refresh), hall = whole_years(c->building_life);
    const purchase all[RKW_ASSETS] = {
        {RKW_ASSET_RACKS, RKW_PART_RACKS, racks, e->rack_price_trend, refresh, e->rack_residual},
        {RKW_ASSET_NETWORK, RKW_PART_RACKS, racks * e->network_cost_share, e->rack_price_trend, refresh, 0},
        {RKW_ASSET_BUILDING, RKW_PART_BUILDING, building * it_full_MW * c->dc_shell_mep, 0, hall, 0},
        {RKW_ASSET_PV, RKW_PART_PV, (y.pv_MW - x.pv_MW) * c->pv_capex, e->pv_price_trend, whole_years(c->pv_life), 0},
        {RKW_ASSET_WIND, RKW_PART_WIND, (y.wind_MW - x.wind_MW) * c->wind_capex, e->wind_price_trend,
         whole_years(c->wind_life), 0},
        {RKW_ASSET_BATTERY, RKW_PART_BATTERY, battery, e->battery_price_trend, whole_years(c->battery_life), 0},
        {RKW_ASSET_THERMAL, RKW_PART_BUILDING, (y.thermal_MWh - x.thermal_MWh) * e->thermal_store_capex, 0, hall, 0},
        {RKW_ASSET_CONNECTION, RKW_PART_CONNECTION, (y.connection_MW - x.connection_MW) * e->connection_capex, 0, hall,
         0},
        {RKW_ASSET_BACKUP, RKW_PART_BUILDING, (y.backup_MW - x.backup_MW) * e->backup_capex, 0, hall, 0},
        {RKW_ASSET_LAND, RKW_PART_BUILDING,
         b->tranche == 0 ? rkw_site_value(b->project->site, RKW_SITE_LAND_M2) * e->land_price : 0, 0, 0, 1},
    };
    memcpy(list, all, sizeof all);
}

/* Cells that fade are made good every year, at the price of energy of that year. */
static void augment(const books *b)
{
    for (size_t i = 0; i < b->t->n; i++) {
        const rkw_stage_days *d = &b->t->stages[i];
        const rkw_build_stage *o = &b->project->stages.list[d->operation];
        if (!o->simulated) continue;
        put(b, b->years->invested, RKW_ASSET_BATTERY, d->year,
            o->s.battery_fade_per_year_of_ten * o->battery_MWh * b->e->costs.battery_capex_energy *
                rkw_price_at(b->e, b->e->battery_price_trend, d->year) * b->e->battery_augmentation * d->days /
                rkw_days_in_year(d->year));
    }
}

void rkw_project_fill_assets(rkw_project_years *years, const rkw_project *project, const rkw_economics *e,
                             const rkw_timeline *t)
{
    rkw_build_stage full;
    const double all[RKW_PARTS] = {1, 1, 1, 1, 1, 1};
    rkw_stage_sizes(project->site, all, &full);
    books b = {years, project, e, t, 0};
    for (; b.tranche < rkw_phases_count(project->phases); b.tranche++) {
        purchase list[RKW_ASSETS];
        list_purchases(&b, full.it_max_MW, list);
        for (size_t i = 0; i < RKW_ASSETS; i++)
            if (list[i].usd > 0) buy(&b, &list[i]);
    }
    augment(&b);
}

double rkw_project_tranche_usd(const rkw_project *project, size_t tranche)
{
    rkw_build_stage full;
    const double all[RKW_PARTS] = {1, 1, 1, 1, 1, 1};
    rkw_stage_sizes(project->site, all, &full);
    const books b = {NULL, project, &project->economics, NULL, tranche};
    purchase list[RKW_ASSETS];
    double usd = 0;
    list_purchases(&b, full.it_max_MW, list);
    for (size_t i = 0; i < RKW_ASSETS; i++) usd += list[i].usd;
    return usd;
}
