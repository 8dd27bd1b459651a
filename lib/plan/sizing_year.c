/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A weather year as a programme whose limits wait for capacities. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "plan/sizing.h"

static rkw_status share_out(const rkw_sizing *s, rkw_sizing_year *y, rkw_error *err)
{
    const rkw_operation *m = y->model;
    const size_t stride = rkw_padded(m->n);
    size_t segments = 0;
    for (size_t q = 0; q < m->n_pools; q++) segments += m->pools[q].n_segments;
    double *next = y->memory = rkw_alloc(&s->ctx, s->n_plants + 10 + segments + m->n_pools, stride * sizeof *next);
    if (!next) return rkw_fail_memory(err, "a year to be sized for");
    double **series[] = {&y->load,   &y->import_price, &y->import_usd, &y->export_usd, &y->dirty,
                         &y->carbon, &y->line,         &y->clean_line, &y->parked,     &y->cold};
    for (size_t i = 0; i < sizeof series / sizeof series[0]; i++, next += stride) *series[i] = next;
    for (size_t p = 0; p < s->n_plants; p++, next += stride) y->plant[p] = next;
    for (size_t q = 0; q < m->n_pools; q++, next += stride) y->target[q] = next;
    for (size_t q = 0; q < m->n_pools; q++)
        for (size_t j = 0; j < m->pools[q].n_segments; j++, next += stride) y->segment[q][j] = next;
    return RKW_OK;
}

/* What plants give at the bus per MW, up to their own line. */
static void fill_plants(const rkw_sizing *s, rkw_sizing_year *y)
{
    for (size_t p = 0; p < s->n_plants; p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(s->site, p, &plant) != RKW_OK) continue;
        const double keep = (1 - plant.wheeling_loss) * (plant.remote ? rkw_sizing_gain(s) : 1);
        const double line = plant.capacity_MW > 0 ? plant.line_limit_MW / plant.capacity_MW : 1;
        const double *profile = rkw_year_profile(y->year, p);
        for (size_t i = 0; i < y->model->n; i++) y->plant[p][i] = keep * rkw_max(rkw_min(profile[i], line), 0);
    }
}

/* Prices at the bus. What is sold does not pay the fee of what is brought to the site. */
static void fill_prices(const rkw_sizing *s, rkw_sizing_year *y)
{
    const rkw_operation *m = y->model;
    const double gain = rkw_sizing_gain(s);
    const double *available = rkw_year_series(y->year, RKW_YEAR_GRID_AVAILABLE);
    for (size_t i = 0; i < m->n; i++) {
        y->import_price[i] = m->import_usd[i];
        y->import_usd[i] = (m->import_usd[i] + s->options.carbon_usd_per_kg * m->carbon_kg[i]) / gain;
        y->export_usd[i] = -(rkw_max(m->export_usd[i], 0) + s->fee_mean) / s->keep_mean;
        y->dirty[i] = (1 - m->carbon_free[i]) / gain;
        y->carbon[i] = m->carbon_kg[i] / gain;
        y->line[i] = available[i] * gain;
    }
}

static double parked_MW(const rkw_operation *m, size_t q) { return m->racks[m->pools[q].pool].parked_MW; }

/* Load without what is sized: the battery's auxiliaries, and parked racks when racks are sized. */
static void fill_load(const rkw_sizing *s, rkw_sizing_year *y)
{
    const rkw_operation *m = y->model;
    y->base_MWh = y->work_MWh = 0;
    for (size_t i = 0; i < m->n; i++) {
        for (size_t q = 0; q < m->n_pools; q++) y->parked[i] += m->pools[q].draw[i] * parked_MW(m, q);
        y->load[i] = m->load[i] - m->auxiliary_MW - (s->racks != RKW_NONE ? y->parked[i] : 0);
        y->base_MWh += y->load[i] * m->dt_h;
    }
    for (size_t k = 0; k < m->n_classes; k++) {
        const rkw_operation_class *c = &m->classes[k];
        const rkw_operation_pool *pool = &m->pools[c->pool];
        for (size_t i = 0; i < m->n; i++)
            y->work_MWh += (c->arrivals[i] - c->served[i]) / pool->segments[0].efficiency * pool->draw[i];
    }
}

/* Chilled water as electricity: what the air-side chillers take per cold, over all rows with the racks busy, and the share of the
 * store's discharge that there is cold to replace for in each row. */
static void fill_cold(const rkw_sizing *s, rkw_sizing_year *y)
{
    const rkw_racks *racks = rkw_site_racks(s->site);
    const rkw_thermal_store *t = rkw_site_thermal_store(s->site);
    double it_MW[RKW_POOLS_MAX], power = 0, cold = 0;
    for (size_t p = 0; p < rkw_racks_count(racks); p++) {
        const double installed = rkw_racks_value(racks, p, RKW_RACK_INSTALLED);
        it_MW[p] = rkw_racks_floor_MW(racks, p, installed) + rkw_racks_span_MW(racks, p, installed);
    }
    for (size_t i = 0; i < y->model->n; i++) {
        rkw_facility_row row;
        rkw_facility_power(rkw_year_facility(y->year), i, it_MW, &row);
        power += row.air_chiller_MW;
        cold += row.chilled_MW;
        y->cold[i] = t->power_discharge_MW > 0 ? rkw_min(row.chilled_MW / t->power_discharge_MW, 1) : 0;
    }
    y->chiller_MW_per_MW = cold > 0 && power > 0 ? power / cold : 1;
}

static void fill_segments(rkw_sizing_year *y)
{
    const rkw_operation *m = y->model;
    for (size_t q = 0; q < m->n_pools; q++) {
        const rkw_operation_pool *pool = &m->pools[q];
        for (size_t j = 0; j < pool->n_segments; j++) {
            const double *share = j < (size_t)pool->has_own    ? pool->own
                                  : j == (size_t)pool->has_own ? pool->spread
                                                               : pool->room;
            for (size_t i = 0; i < m->n; i++) y->segment[q][j][i] = pool->segments[j].capacity_MW * share[i];
        }
    }
}

/* Means (or sums) of `k` rows each, in place. */
static void fold(double *a, size_t n, size_t k, int sum)
{
    for (size_t i = 0; i < n / k; i++) {
        double total = 0;
        for (size_t j = 0; j < k; j++) total += a[i * k + j];
        a[i] = sum ? total : total / (double)k;
    }
}

/* Steps of several rows: all that the programme reads is folded. */
static void fold_year(const rkw_sizing *s, rkw_sizing_year *y, size_t k)
{
    rkw_operation *m = y->model;
    double *const means[] = {y->load,  y->import_price, y->import_usd, y->export_usd,
                             y->dirty, y->carbon,       y->line,       y->parked};
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) fold(means[i], m->n, k, 0);
    for (size_t p = 0; p < s->n_plants; p++) fold(y->plant[p], m->n, k, 0);
    for (size_t q = 0; q < m->n_pools; q++) {
        fold(m->pools[q].draw, m->n, k, 0);
        for (size_t j = 0; j < m->pools[q].n_segments; j++) fold(y->segment[q][j], m->n, k, 0);
    }
    for (size_t c = 0; c < m->n_classes; c++) {
        fold(m->classes[c].arrivals, m->n, k, 1);
        fold(m->classes[c].served, m->n, k, 1);
        m->classes[c].window /= k;
    }
    y->n = m->n / k;
    y->dt_h = m->dt_h * (double)k;
}

/* ------------------------------------------------------------------ the programme */

static void add_flows(const rkw_sizing *s, rkw_sizing_year *y)
{
    const rkw_profile none = RKW_PROFILE_CONSTANT(0);
    const rkw_operation *m = y->model;
    const rkw_backup *b = &m->backup;
    double dearest = 0;
    for (size_t p = 0; p < s->n_plants; p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(s->site, p, &plant) != RKW_OK) continue;
        const double keep = (1 - plant.wheeling_loss) * (plant.remote ? rkw_sizing_gain(s) : 1);
        const rkw_profile fee = RKW_PROFILE_CONSTANT(plant.wheeling_fee_usd_per_MWh / keep);
        y->flows[p] = (rkw_flow){plant.remote ? RKW_ROW_CONNECTION : RKW_ROW_BUS, RKW_FLOW_SUPPLY, none, fee};
    }
    y->flows[s->import_flow] =
        (rkw_flow){RKW_ROW_CONNECTION, RKW_FLOW_SUPPLY, {y->line, m->grid.import_limit_MW}, {y->import_usd, 1}};
    const double per_fuel = b->fuel_usd_per_MWh + s->options.carbon_usd_per_kg * b->fuel_kg_per_MWh;
    y->flows[s->backup_flow] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, none,
                                          RKW_PROFILE_CONSTANT(per_fuel / b->efficiency_full + b->wear_usd_per_MWh)};
    for (size_t t = 0; t < m->n_tenants; t++)
        if (m->tenants[t].gpu_MW > 0)
            dearest = rkw_max(dearest, (m->tenants[t].price_usd + m->tenants[t].credit_usd) / m->tenants[t].gpu_MW);
    y->flows[s->unserved_flow] =
        (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {y->load, 1}, RKW_PROFILE_CONSTANT(dearest > 0 ? dearest : 1e4)};
    y->programme.n_flows = s->unserved_flow + 1;
    if (s->export_flow == RKW_NONE) return;
    const double most = s->parts[0].high > m->grid.import_limit_MW ? 20 * m->grid.import_limit_MW : s->parts[0].high;
    y->flows[s->export_flow] =
        (rkw_flow){RKW_ROW_CONNECTION, RKW_FLOW_DRAW, RKW_PROFILE_CONSTANT(most), {y->export_usd, 1}};
    y->programme.n_flows++;
}

static void add_stores(const rkw_sizing *s, rkw_sizing_year *y)
{
    const rkw_battery *b = rkw_site_battery(s->site);
    const rkw_thermal_store *t = rkw_site_thermal_store(s->site);
    y->stores[0] = (rkw_bus_store){.eta_charge = b->eta_charge,
                                   .eta_discharge = b->eta_discharge,
                                   .self_discharge_per_h = b->self_discharge_per_h,
                                   .discharge_cost_usd_MWh = s->options.wear_usd_per_MWh};
    /* Pumps take their share on the way in and on the way out. */
    y->stores[1] = (rkw_bus_store){.eta_charge = 1 / (1 + t->pump_share / y->chiller_MW_per_MW),
                                   .eta_discharge = rkw_max(1 - t->pump_share / y->chiller_MW_per_MW, 0.01),
                                   .self_discharge_per_h = t->loss_per_h,
                                   .discharge_cost_usd_MWh = s->options.wear_usd_per_MWh};
    y->programme.stores = y->stores;
    y->programme.n_stores = s->thermal == RKW_NONE ? 1 : 2;
}

static void add_pools(const rkw_sizing *s, rkw_sizing_year *y)
{
    const rkw_operation *m = y->model;
    const double there = s->racks == RKW_NONE ? 1 : 0;
    for (size_t q = 0; q < m->n_pools; q++) {
        const rkw_operation_pool *pool = &m->pools[q];
        for (size_t j = 0; j < pool->n_segments; j++)
            y->segments[q][j] = (rkw_segment){there, pool->segments[j].efficiency, y->segment[q][j]};
        y->pools[q] = (rkw_pool){{pool->draw, 1}, {NULL, 1}, y->segments[q], pool->n_segments};
    }
    y->programme.pools = y->pools;
    y->programme.n_pools = m->n_pools;
    for (size_t k = 0; k < m->n_classes; k++) {
        const rkw_operation_class *c = &m->classes[k];
        const rkw_operation_pool *pool = &m->pools[c->pool];
        y->classes[k] = (rkw_work_class){.pool = c->pool,
                                         .arrivals_MWh = c->arrivals,
                                         .served_MWh = c->served,
                                         .deadline_steps = c->window,
                                         .power_MW = 3 * pool->rack.in_service * pool->rack.gpus * pool->gpu_MW,
                                         .late_cost_usd_MWh_h = INFINITY};
    }
    y->programme.classes = y->classes;
    y->programme.n_classes = m->n_classes;
}

rkw_status rkw_sizing_phrase_year(const rkw_sizing *s, rkw_sizing_year *y, rkw_error *err)
{
    RKW_TRY(rkw_operation_create(&y->model, &s->ctx, s->site, y->year, NULL, err));
    RKW_TRY(share_out(s, y, err));
    const rkw_programme empty = RKW_PROGRAMME_INIT;
    fill_plants(s, y);
    fill_prices(s, y);
    fill_load(s, y);
    fill_segments(y);
    y->chiller_MW_per_MW = 1;
    if (s->thermal != RKW_NONE) fill_cold(s, y);
    y->n = y->model->n;
    y->dt_h = y->model->dt_h;
    if (s->options.rows_per_step > 1) fold_year(s, y, (size_t)s->options.rows_per_step);
    for (size_t i = 0; i < y->n; i++) y->clean_line[i] = y->dirty[i] > 0 ? 0 : y->line[i];
    y->programme = empty;
    y->programme.n_steps = y->n;
    y->programme.dt_h = y->dt_h;
    y->programme.end = RKW_END_FIXED;
    y->programme.load_MW = (rkw_profile){y->load, 1};
    y->programme.flows = y->flows;
    add_flows(s, y);
    add_stores(s, y);
    add_pools(s, y);
    y->link = (rkw_connection){RKW_PROFILE_CONSTANT(0), RKW_PROFILE_CONSTANT(0), INFINITY, NAN};
    y->programme.connection = &y->link;
    return RKW_OK;
}

void rkw_sizing_release_year(rkw_sizing_year *y)
{
    rkw_operation_free(y->model);
    rkw_release(y->memory);
    y->model = NULL;
    y->memory = NULL;
}
