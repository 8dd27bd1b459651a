/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns and rows that the years share, for one question. */
#include <math.h>
#include <string.h>

#include "base/simd.h"
#include "plan/sizing.h"

/* Missing the target costs far more than any energy [USD/MWh]. */
static const double MISSED_USD_PER_MWH = 1e4;

static const double TAIL = 0.1;

static const rkw_profile one = RKW_PROFILE_CONSTANT(1);

static int limited(double limit) { return limit < RKW_SIZING_FREE; }

/* ------------------------------------------------------------------ couplings */

static void couple(rkw_sizing_year *y, size_t column, int32_t kind, size_t index, size_t part, rkw_profile per_unit)
{
    y->couplings[y->n_couplings++] = (rkw_coupling){column, kind, 0, index, part, per_unit};
}

/* A MWh of cold is so much electricity of the chillers; powers go with the energy as in the site's table. */
static void couple_cold(const rkw_sizing *s, rkw_sizing_year *y)
{
    const rkw_thermal_store *t = rkw_site_thermal_store(s->site);
    const double each = y->chiller_MW_per_MW;
    couple(y, s->thermal, RKW_COUPLE_STORE_ENERGY, 1, 0, (rkw_profile){NULL, each * (t->fill_max - t->fill_min)});
    couple(y, s->thermal, RKW_COUPLE_STORE_ENDS, 1, 0, (rkw_profile){NULL, each * (t->fill_start - t->fill_min)});
    couple(y, s->thermal, RKW_COUPLE_STORE_CHARGE, 1, 0,
           (rkw_profile){NULL, each * t->power_charge_MW / t->energy_MWh});
    couple(y, s->thermal, RKW_COUPLE_STORE_DISCHARGE, 1, 0,
           (rkw_profile){y->cold, each * t->power_discharge_MW / t->energy_MWh});
}

static void couple_year(const rkw_sizing *s, rkw_sizing_year *y, int clean)
{
    const rkw_battery *b = rkw_site_battery(s->site);
    const double one_way = b->power_discharge_MW > 0 ? b->power_charge_MW / b->power_discharge_MW : 1;
    y->n_couplings = 0;
    for (size_t p = 0; p < s->n_plants; p++) couple(y, p, RKW_COUPLE_FLOW_LIMIT, p, 0, (rkw_profile){y->plant[p], 1});
    couple(y, s->battery_MW, RKW_COUPLE_STORE_DISCHARGE, 0, 0, one);
    couple(y, s->battery_MW, RKW_COUPLE_STORE_CHARGE, 0, 0, (rkw_profile){NULL, one_way});
    couple(y, s->battery_MWh, RKW_COUPLE_STORE_ENERGY, 0, 0, (rkw_profile){NULL, b->soc_max - b->soc_min});
    couple(y, s->battery_MWh, RKW_COUPLE_STORE_ENDS, 0, 0, (rkw_profile){NULL, b->soc_start - b->soc_min});
    if (b->aux_share > 0) couple(y, s->battery_MW, RKW_COUPLE_BUS_LOAD, 0, 0, (rkw_profile){NULL, b->aux_share});
    couple(y, s->connection, RKW_COUPLE_CONNECTION_FORWARD, 0, 0, (rkw_profile){y->line, 1});
    if (!clean) couple(y, s->backup, RKW_COUPLE_FLOW_LIMIT, s->backup_flow, 0, one);
    if (s->thermal != RKW_NONE) couple_cold(s, y);
    if (s->racks == RKW_NONE) return;
    couple(y, s->racks, RKW_COUPLE_BUS_LOAD, 0, 0, (rkw_profile){y->parked, 1});
    for (size_t q = 0; q < y->model->n_pools; q++)
        for (size_t j = 0; j < y->model->pools[q].n_segments; j++)
            couple(y, s->racks, RKW_COUPLE_SEGMENT_POWER, q, j, (rkw_profile){y->segment[q][j], 1});
}

/* A target of 100 % leaves its row no inside: what is not carbon-free is closed instead. */
static void close_dirty(const rkw_sizing *s, rkw_sizing_year *y, int clean)
{
    const double import_MW = y->model->grid.import_limit_MW;
    y->flows[s->import_flow].limit_MW = (rkw_profile){clean ? y->clean_line : y->line, import_MW};
    y->flows[s->unserved_flow].limit_MW = (rkw_profile){y->load, clean ? 0 : 1};
}

/* ------------------------------------------------------------------ rows */

static size_t add_row(rkw_sizing *s, const char *name, double high)
{
    const size_t i = s->n_rows++;
    memset(s->coefficients[i], 0, sizeof s->coefficients[i]);
    s->rows[i] = (rkw_shared_row){name, -INFINITY, high, s->coefficients[i]};
    return i;
}

static void enter(rkw_sizing_year *y, size_t row, int32_t column, size_t index, size_t part, rkw_profile weight)
{
    y->entries[y->n_entries++] = (rkw_shared_entry){row, column, 0, index, part, weight};
}

static void enter_flow(rkw_sizing_year *y, size_t row, size_t flow, rkw_profile weight)
{
    enter(y, row, RKW_COLUMN_FLOW_MW, flow, 0, weight);
}

/* Energy that is not carbon-free less the share of the load that may be so. */
static void enter_target(const rkw_sizing *s, rkw_sizing_year *y, size_t row)
{
    const double share = 1 - s->options.cfe;
    enter_flow(y, row, s->import_flow, (rkw_profile){y->dirty, 1});
    enter_flow(y, row, s->backup_flow, one);
    enter_flow(y, row, s->unserved_flow, one);
    for (size_t q = 0; q < y->model->n_pools; q++) {
        for (size_t i = 0; i < y->n; i++) y->target[q][i] = -share * y->model->pools[q].draw[i];
        for (size_t j = 0; j < y->model->pools[q].n_segments; j++)
            enter(y, row, RKW_COLUMN_POOL_SEGMENT_MW, q, j, (rkw_profile){y->target[q], 1});
    }
}

/* A row for each year: one over all years would be their sum, and looking for the years that need one takes a programme each.
 * Every year's battery draws its auxiliaries. */
static void add_target(rkw_sizing *s, int elastic, int clean)
{
    const double share = 1 - s->options.cfe;
    s->row_of[RKW_SIZING_LIMIT_CFE] = RKW_NONE;
    if (!(s->options.cfe > 0) || clean) return;
    s->row_of[RKW_SIZING_LIMIT_CFE] = s->n_rows;
    for (size_t i = 0; i < s->n_all; i++) {
        const size_t row = add_row(s, "CFE target", share * s->base_MWh[i]);
        s->coefficients[row][s->battery_MW] = -share * rkw_site_battery(s->site)->aux_share * s->hours[i];
        if (elastic) s->coefficients[row][s->shortfall] = -(s->base_MWh[i] + s->work_MWh[i]);
        if (i >= s->ranks.first_year && i < s->ranks.first_year + s->n)
            enter_target(s, &s->years[i - s->ranks.first_year], row);
    }
}

static void add_sum(rkw_sizing *s, int32_t limit, const char *name, double most)
{
    s->row_of[limit] = limited(most) ? add_row(s, name, most) : RKW_NONE;
}

/* Rows over capacities alone: what it costs to build, land, hours of the battery. */
static void add_capacity_rows(rkw_sizing *s, int without_budget)
{
    const rkw_sizing_options *o = &s->options;
    add_sum(s, RKW_SIZING_LIMIT_BUDGET, "budget", without_budget ? RKW_SIZING_FREE : o->budget_usd);
    add_sum(s, RKW_SIZING_LIMIT_LAND, "land", o->land_m2);
    add_sum(s, RKW_SIZING_LIMIT_HOURS, "hours of the battery", 0);
    for (size_t i = 0; i < s->n_parts; i++) {
        const size_t budget = s->row_of[RKW_SIZING_LIMIT_BUDGET], land = s->row_of[RKW_SIZING_LIMIT_LAND];
        if (budget != RKW_NONE) s->coefficients[budget][i] = s->parts[i].invest_usd;
        if (land != RKW_NONE) s->coefficients[land][i] = s->parts[i].land_m2;
    }
    s->coefficients[s->row_of[RKW_SIZING_LIMIT_HOURS]][s->battery_MWh] = 1;
    s->coefficients[s->row_of[RKW_SIZING_LIMIT_HOURS]][s->battery_MW] = -o->battery_max_h;
}

/* Rows over the hours of all years, as means per year. */
static void add_yearly_rows(rkw_sizing *s)
{
    const rkw_sizing_options *o = &s->options;
    const rkw_grid *grid = rkw_site_grid(s->site);
    const rkw_backup *b = rkw_site_backup(s->site);
    add_sum(s, RKW_SIZING_LIMIT_CARBON, "carbon", o->carbon_kg);
    add_sum(s, RKW_SIZING_LIMIT_EUE, "unserved energy", o->eue_MWh);
    const int sells = s->export_flow != RKW_NONE;
    add_sum(s, RKW_SIZING_LIMIT_EXPORT, "energy sold", sells ? 0 : RKW_SIZING_FREE);
    for (size_t k = 0; k < s->n; k++) {
        rkw_sizing_year *y = &s->years[k];
        const size_t carbon = s->row_of[RKW_SIZING_LIMIT_CARBON], eue = s->row_of[RKW_SIZING_LIMIT_EUE];
        const size_t sold = s->row_of[RKW_SIZING_LIMIT_EXPORT];
        if (carbon != RKW_NONE) {
            enter_flow(y, carbon, s->import_flow, (rkw_profile){y->carbon, y->weight});
            enter_flow(y, carbon, s->backup_flow,
                       (rkw_profile){NULL, y->weight * b->fuel_kg_per_MWh / b->efficiency_full});
        }
        if (eue != RKW_NONE) enter_flow(y, eue, s->unserved_flow, (rkw_profile){NULL, y->weight});
        if (sold == RKW_NONE) continue;
        enter_flow(y, sold, s->export_flow, (rkw_profile){NULL, y->weight / s->keep_mean});
        for (size_t p = 0; p < s->n_plants; p++)
            enter_flow(y, sold, p, (rkw_profile){NULL, -y->weight * grid->export_share_max / s->keep_mean});
    }
}

/* Cost of a year less the threshold of the tail, no more than the year's excess. */
static void add_tail(rkw_sizing *s)
{
    for (size_t i = 0; i < s->n_all; i++) {
        const size_t row = add_row(s, "cost of a year", 0);
        s->coefficients[row][s->tail] = -1;
        s->coefficients[row][s->tail + 1 + i] = -1;
        if (i < s->ranks.first_year || i >= s->ranks.first_year + s->n) continue;
        rkw_sizing_year *y = &s->years[i - s->ranks.first_year];
        const double per_year = y->weight * (double)s->n_all;
        for (size_t f = 0; f < y->programme.n_flows; f++) {
            rkw_profile cost = y->flows[f].cost_usd_MWh;
            cost.factor *= per_year;
            enter_flow(y, row, f, cost);
        }
        enter(y, row, RKW_COLUMN_STORE_DISCHARGE_MW, 0, 0,
              (rkw_profile){NULL, per_year * y->stores[0].discharge_cost_usd_MWh});
    }
}

/* ------------------------------------------------------------------ columns */

static size_t add_column(rkw_sizing *s, const char *name, double low, double high, double cost)
{
    s->columns[s->n_columns] = (rkw_capacity_column){name, low, high, cost};
    return s->n_columns++;
}

/* Largest cost of a year that the tail can meet: all load at ten times the dearest import. */
static double dearest_year(const rkw_sizing *s)
{
    double price = 0, most = 0;
    const rkw_sizing_year *y = &s->years[0];
    for (size_t i = 0; i < y->n; i++) price = rkw_max(price, y->import_usd[i]);
    for (size_t i = 0; i < s->n_all; i++) most = rkw_max(most, s->base_MWh[i] + s->work_MWh[i]);
    return 10 * price * most;
}

static void add_columns(rkw_sizing *s, const rkw_sizing_question *q)
{
    double load = 0;
    s->n_columns = 0;
    for (size_t i = 0; i < s->n_parts; i++) {
        const rkw_sizing_part *p = &s->parts[i];
        add_column(s, p->name, q->fixed ? q->fixed[i] : p->low, q->fixed ? q->fixed[i] : p->high, p->annual_usd);
    }
    s->shortfall = s->tail = RKW_NONE;
    for (size_t i = 0; i < s->n_all; i++) load += s->base_MWh[i] + s->work_MWh[i];
    if (q->elastic && s->options.cfe > 0)
        s->shortfall = add_column(s, "missed target", 0, 1, MISSED_USD_PER_MWH * load / (double)s->n_all);
    if (s->options.aim != RKW_SIZE_FOR_RISK) return;
    const double most = dearest_year(s), tail = rkw_max(TAIL, 1.0 / (double)s->n_all);
    s->tail = add_column(s, "threshold of the tail", 0, most, s->options.risk_share);
    for (size_t i = 0; i < s->n_all; i++)
        add_column(s, "excess of a year", 0, most, s->options.risk_share / (tail * (double)s->n_all));
}

void rkw_sizing_ask(rkw_sizing *s, const rkw_sizing_question *q)
{
    const rkw_capacity_programme empty = RKW_CAPACITY_PROGRAMME_INIT;
    const double in_mean = s->options.aim == RKW_SIZE_FOR_RISK ? 1 - s->options.risk_share : 1;
    const int clean = s->options.cfe >= 1 && !q->elastic;
    add_columns(s, q);
    s->n_rows = 0;
    for (size_t k = 0; k < s->n; k++) {
        s->years[k].n_entries = 0;
        couple_year(s, &s->years[k], clean);
        close_dirty(s, &s->years[k], clean);
    }
    add_target(s, q->elastic, clean);
    add_capacity_rows(s, q->without_budget || q->fixed);
    add_yearly_rows(s);
    if (s->tail != RKW_NONE) add_tail(s);
    for (size_t k = 0; k < s->n; k++) {
        rkw_sizing_year *y = &s->years[k];
        /* A weight must be above 0, also when only the tail counts. */
        s->programmes[k] = (rkw_capacity_year){&y->programme, y->couplings, y->n_couplings,
                                               y->entries,    y->n_entries, y->weight * rkw_max(in_mean, 1e-6)};
    }
    s->programme = empty;
    s->programme.capacities = s->columns;
    s->programme.n_capacities = s->n_columns;
    s->programme.rows = s->rows;
    s->programme.n_rows = s->n_rows;
    s->programme.years = s->programmes;
    s->programme.n_years = s->n;
}
