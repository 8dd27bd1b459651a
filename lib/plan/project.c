/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The site as a project: making it, running it through the years, its figures. */
#include "plan/project.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "site/site.h"

#define NAME2(id, name) name,
#define NAME3(id, name, x) name,
#define UNIT3(id, name, unit) unit,
static const char *const assets[] = {RKW_ASSET_LIST(NAME2)}, *const line_names[] = {RKW_LINE_LIST(NAME3)};
static const char *const yearly[] = {RKW_YEARLY_LIST(NAME3)}, *const yearly_units[] = {RKW_YEARLY_LIST(UNIT3)};
#define LOCAL(id, name, local) local,
static const int local_lines[] = {RKW_LINE_LIST(LOCAL)};
#undef NAME2
#undef NAME3
#undef UNIT3
#undef LOCAL

const char *rkw_asset_name(int32_t i) { return i >= 0 && i < RKW_ASSETS ? assets[i] : ""; }
const char *rkw_line_name(int32_t i) { return i >= 0 && i < RKW_LINES ? line_names[i] : ""; }
const char *rkw_yearly_name(int32_t i) { return i >= 0 && i < RKW_YEARLY ? yearly[i] : ""; }
const char *rkw_yearly_unit(int32_t i) { return i >= 0 && i < RKW_YEARLY ? yearly_units[i] : ""; }

/* ------------------------------------------------------------------ making */

static double mean_pv_degradation(const rkw_site *site)
{
    double sum = 0, MW = 0;
    for (size_t p = 0; p < site->n_plants; p++) {
        if (site->plants[p].plant.kind != RKW_PLANT_PV) continue;
        sum += site->plants[p].plant.capacity_MW * site->plants[p].pv.degradation_per_year;
        MW += site->plants[p].plant.capacity_MW;
    }
    return MW > 0 ? sum / MW : 0;
}

static rkw_status fill(rkw_project *p, rkw_error *err)
{
    RKW_TRY(rkw_phases_load(&p->phases, &p->ctx, rkw_site_folder(p->site), err));
    RKW_TRY(rkw_economics_read(&p->economics, &p->ctx, p->site, err));
    RKW_TRY(rkw_economics_ranges(p->rows, &p->n_rows, &p->ctx, p->site, err));
    if (p->n_rows > RKW_MOST_UNCERTAIN)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%zu rows with ranges, at most %d", p->n_rows,
                        RKW_MOST_UNCERTAIN);
    p->pv_degradation = mean_pv_degradation(p->site);
    return RKW_OK;
}

rkw_status rkw_project_create(rkw_project **out, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                              const rkw_policy *policy, rkw_error *err)
{
    if (!out || !site || !year || !policy)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_project_create: a pointer is NULL");
    *out = NULL;
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    rkw_project *p = rkw_alloc(&copy, 1, sizeof *p);
    if (!p) return rkw_fail_memory(err, "a project");
    p->ctx = copy;
    p->site = site;
    p->stages = (rkw_stages){copy, site, year, policy, 0, 0, NULL};
    const rkw_status st = fill(p, err);
    if (st == RKW_OK)
        *out = p;
    else
        rkw_project_free(p);
    return st;
}

void rkw_project_free(rkw_project *p)
{
    if (!p) return;
    rkw_phases_free(p->phases);
    rkw_stages_release(&p->stages);
    rkw_release(p);
}

const rkw_phases *rkw_project_phases(const rkw_project *p) { return p->phases; }

double rkw_project_value(const rkw_project *p, const char *row)
{
    static const struct {
        const char *name;
        size_t offset;
    } rows[] = {
#define COST(name, unit, high) {#name, offsetof(rkw_economics, costs.name)},
#define FINANCE(name, unit, low, high) {#name, offsetof(rkw_economics, name)},
        RKW_COSTS_ROW_LIST(COST) RKW_FINANCE_LIST(FINANCE){"base_year", offsetof(rkw_economics, base_year)},
        {"inflation", offsetof(rkw_economics, inflation)},
#undef COST
#undef FINANCE
    };
    double value = NAN;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].name, row) == 0) memcpy(&value, (const char *)&p->economics + rows[i].offset, sizeof value);
    return value;
}

/* ------------------------------------------------------------------ the years */

void rkw_project_years_free(rkw_project_years *y)
{
    if (!y) return;
    rkw_release(y->lines);
    rkw_release(y->invested);
    rkw_release(y->sold);
    rkw_release(y->quantities);
    rkw_release(y->cash);
    rkw_release(y->downside);
    rkw_release(y->grid_only);
    rkw_release(y);
}

static rkw_status make_years(rkw_project_years **out, const rkw_context *ctx, const rkw_timeline *t, rkw_error *err)
{
    rkw_project_years *y = rkw_alloc(ctx, 1, sizeof *y);
    if (!y) return rkw_fail_memory(err, "the years of a project");
    y->n = (size_t)(t->last_year - t->first_year) + 1;
    y->first_year = t->first_year;
    y->lines = rkw_alloc(ctx, RKW_LINES * y->n, sizeof(double));
    y->invested = rkw_alloc(ctx, RKW_ASSETS * y->n, sizeof(double));
    y->sold = rkw_alloc(ctx, RKW_ASSETS * y->n, sizeof(double));
    y->quantities = rkw_alloc(ctx, RKW_YEARLY * y->n, sizeof(double));
    y->cash = rkw_alloc(ctx, RKW_CASH_COLUMNS * y->n, sizeof(double));
    y->downside = rkw_alloc(ctx, y->n, sizeof(double));
    y->grid_only = rkw_alloc(ctx, y->n, sizeof(double));
    *out = y;
    if (y->lines && y->invested && y->sold && y->quantities && y->cash && y->downside && y->grid_only) return RKW_OK;
    return rkw_fail_memory(err, "the years of a project");
}

static void add_rows(const double *block, size_t n, int rows, double *sum)
{
    for (int r = 0; r < rows; r++)
        for (size_t t = 0; t < n; t++) sum[t] += block[(size_t)r * n + t];
}

static void describe(rkw_cash_project *c, const rkw_economics *e, const rkw_timeline *t, int32_t *depreciation)
{
    const double years[RKW_ASSETS] = {
        [RKW_ASSET_RACKS] = e->depreciation_racks,       [RKW_ASSET_NETWORK] = e->depreciation_racks,
        [RKW_ASSET_BUILDING] = e->depreciation_building, [RKW_ASSET_PV] = e->depreciation_plant,
        [RKW_ASSET_WIND] = e->depreciation_plant,        [RKW_ASSET_BATTERY] = e->depreciation_battery,
        [RKW_ASSET_THERMAL] = e->depreciation_building,  [RKW_ASSET_CONNECTION] = e->depreciation_building,
        [RKW_ASSET_BACKUP] = e->depreciation_building,   [RKW_ASSET_LAND] = 100};
    for (int a = 0; a < RKW_ASSETS; a++) depreciation[a] = (int32_t)lround(years[a]);
    c->first_operating_year = t->first_operating_year;
    c->base_year = (int32_t)e->base_year;
    c->tenor = (int32_t)lround(e->debt_tenor);
    c->tax_free_years = (int32_t)lround(e->tax_free);
    c->inflation = e->inflation;
    c->discount_real = e->costs.wacc_real;
    c->debt_share = e->debt_share;
    c->debt_rate = e->debt_rate;
    c->tax_rate = e->tax_rate;
    c->depreciation_years = depreciation;
}

static rkw_status work_out_cash(rkw_project_years *y, const rkw_context *ctx, const rkw_economics *e,
                                const rkw_timeline *t, rkw_error *err)
{
    double *operating = rkw_alloc(ctx, 2 * y->n, sizeof *operating);
    if (!operating) return rkw_fail_memory(err, "a cash flow");
    double *sold = operating + y->n;
    int32_t depreciation[RKW_ASSETS];
    rkw_cash_project c = RKW_CASH_PROJECT_INIT;
    add_rows(y->lines, y->n, RKW_LINES, operating);
    add_rows(y->sold, y->n, RKW_ASSETS, sold);
    describe(&c, e, t, depreciation);
    c.first_year = y->first_year;
    c.n_years = (int32_t)y->n;
    c.n_assets = RKW_ASSETS;
    c.operating_usd = operating;
    c.downside_usd = y->downside;
    c.invest_usd = y->invested;
    c.sold_usd = sold;
    y->result.cash.size = sizeof y->result.cash;
    const rkw_status st = rkw_cash_rows(ctx, &c, y->cash, &y->result.cash, err);
    rkw_release(operating);
    return st;
}

/* ------------------------------------------------------------------ figures */

static double present(const rkw_economics *e, const double *flow, size_t n)
{
    return rkw_npv(e->costs.wacc_real, flow, n);
}

static double present_of(const rkw_economics *e, double *block, size_t n, const int *which, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += present(e, rkw_years_row(block, n, which[i]), n);
    return sum;
}

/* Cost of the energy system over the energy of the facility. */
static void level_energy(const rkw_project_years *y, const rkw_economics *e, rkw_project_result *r)
{
    static const int bought[] = {RKW_ASSET_PV,      RKW_ASSET_WIND,       RKW_ASSET_BATTERY,
                                 RKW_ASSET_THERMAL, RKW_ASSET_CONNECTION, RKW_ASSET_BACKUP};
    static const int lines[] = {RKW_LINE_EXPORT,     RKW_LINE_IMPORT, RKW_LINE_LOST_GENERATION, RKW_LINE_WHEELING,
                                RKW_LINE_GRID_FIXED, RKW_LINE_BACKUP, RKW_LINE_CARBON,          RKW_LINE_UPKEEP_SUPPLY};
    const size_t n_bought = sizeof bought / sizeof bought[0], n_lines = sizeof lines / sizeof lines[0];
    const double MWh = present(e, rkw_years_row(y->quantities, y->n, RKW_YEARLY_FACILITY), y->n);
    const double cost = present_of(e, y->invested, y->n, bought, n_bought) -
                        present_of(e, y->sold, y->n, bought, n_bought) - present_of(e, y->lines, y->n, lines, n_lines);
    r->lcoe_usd_per_MWh = MWh > 0 ? cost / MWh : NAN;
    r->grid_only_usd_per_MWh = MWh > 0 ? present(e, y->grid_only, y->n) / MWh : NAN;
}

/* All that is paid, less what energy and old assets bring, over GPU-hours. */
static void level_work(const rkw_project_years *y, const rkw_economics *e, rkw_project_result *r)
{
    double cost = 0;
    for (int a = 0; a < RKW_ASSETS; a++) {
        r->invested_usd += present(e, rkw_years_row(y->invested, y->n, a), y->n);
        cost -= present(e, rkw_years_row(y->sold, y->n, a), y->n);
    }
    for (int i = 0; i < RKW_LINES; i++)
        if (i != RKW_LINE_COMPUTE) cost -= present(e, rkw_years_row(y->lines, y->n, i), y->n);
    const double *gpu_h = rkw_years_row(y->quantities, y->n, RKW_YEARLY_GPU_H);
    const double base = present(e, rkw_years_row(y->quantities, y->n, RKW_YEARLY_GPU_H_BASE), y->n);
    cost += r->invested_usd;
    r->usd_per_gpu_h = present(e, gpu_h, y->n) > 0 ? cost / present(e, gpu_h, y->n) : NAN;
    r->usd_per_gpu_h_base = base > 0 ? cost / base : NAN;
    for (size_t t = 0; t < y->n; t++) {
        r->gpu_hours += gpu_h[t];
        r->facility_MWh += rkw_years_row(y->quantities, y->n, RKW_YEARLY_FACILITY)[t];
    }
}

/* Nominal flows in the currency they are paid in, each at the nominal rate of its own. */
static rkw_status value_two_currencies(rkw_project_years *y, const rkw_context *ctx, const rkw_economics *e,
                                       rkw_error *err)
{
    double *usd = rkw_alloc(ctx, 2 * y->n, sizeof *usd);
    if (!usd) return rkw_fail_memory(err, "flows in two currencies");
    double *local = usd + y->n;
    const double *inflator = rkw_years_row(y->cash, y->n, RKW_CASH_INFLATOR);
    const double *exchange = rkw_years_row(y->quantities, y->n, RKW_YEARLY_EXCHANGE);
    for (size_t t = 0; t < y->n; t++) {
        for (int i = 0; i < RKW_LINES; i++) {
            const double nominal = rkw_years_row(y->lines, y->n, i)[t] * inflator[t];
            *(local_lines[i] ? &local[t] : &usd[t]) += local_lines[i] ? nominal * exchange[t] : nominal;
        }
        for (int a = 0; a < RKW_ASSETS; a++) {
            const double net = rkw_years_row(y->sold, y->n, a)[t] - rkw_years_row(y->invested, y->n, a)[t];
            *(a == RKW_ASSET_LAND ? &local[t] : &usd[t]) += net * inflator[t] * (a == RKW_ASSET_LAND ? exchange[t] : 1);
        }
    }
    const double nominal_rate = (1 + e->costs.wacc_real) * (1 + e->inflation) - 1;
    y->result.npv_two_currencies_usd =
        rkw_npv_two_currencies(nominal_rate, usd, local, y->n, exchange[0], e->currency_depreciation) / inflator[0];
    rkw_release(usd);
    return RKW_OK;
}

rkw_status rkw_project_evaluate(rkw_project_years **out, const rkw_context *ctx, const rkw_project *project,
                                const rkw_economics *e, const rkw_timeline *t, rkw_error *err)
{
    rkw_project_years *y = NULL;
    rkw_status st = make_years(&y, ctx, t, err);
    if (st == RKW_OK) {
        rkw_project_fill_assets(y, project, e, t);
        rkw_project_fill_lines(y, project, e, t);
        st = work_out_cash(y, ctx, e, t, err);
    }
    if (st == RKW_OK) st = value_two_currencies(y, ctx, e, err);
    if (st == RKW_OK) {
        y->result.size = sizeof y->result;
        level_energy(y, e, &y->result);
        level_work(y, e, &y->result);
        *out = y;
    } else {
        rkw_project_years_free(y);
    }
    return st;
}

rkw_status rkw_project_run(rkw_project_years **out, rkw_project *p, const rkw_delays *delays, rkw_error *err)
{
    if (!out || !p) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_project_run: out or project is NULL");
    *out = NULL;
    rkw_timeline t;
    RKW_TRY(rkw_timeline_make(&t, p, &p->economics, delays, err));
    rkw_status st = rkw_stages_run(&p->stages, err);
    if (st == RKW_OK) st = rkw_project_evaluate(out, &p->ctx, p, &p->economics, &t, err);
    rkw_timeline_release(&t);
    return st;
}

/* ------------------------------------------------------------------ getters */

static const double *row_of(double *block, size_t n, int32_t i, int32_t count)
{
    return i >= 0 && i < count ? rkw_years_row(block, n, i) : NULL;
}

size_t rkw_project_years_count(const rkw_project_years *y) { return y->n; }
int32_t rkw_project_years_first(const rkw_project_years *y) { return y->first_year; }
const double *rkw_project_years_line(const rkw_project_years *y, int32_t i)
{
    return row_of(y->lines, y->n, i, RKW_LINES);
}

const double *rkw_project_years_invested(const rkw_project_years *y, int32_t i)
{
    return row_of(y->invested, y->n, i, RKW_ASSETS);
}

const double *rkw_project_years_sold(const rkw_project_years *y, int32_t i)
{
    return row_of(y->sold, y->n, i, RKW_ASSETS);
}

const double *rkw_project_years_quantity(const rkw_project_years *y, int32_t i)
{
    return row_of(y->quantities, y->n, i, RKW_YEARLY);
}

const double *rkw_project_years_cash(const rkw_project_years *y, int32_t i)
{
    return row_of(y->cash, y->n, i, RKW_CASH_COLUMNS);
}

rkw_status rkw_project_years_result(const rkw_project_years *y, rkw_project_result *out)
{
    if (!y || !out || out->size < sizeof(size_t) || out->size > sizeof *out) return RKW_E_ARG;
    const size_t size = out->size;
    memcpy(out, &y->result, size);
    out->size = size;
    return RKW_OK;
}
