/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schedule/phrase.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"

static size_t count_series(const rkw_operation *m) { return 11 + 2 * m->n_groups + 4 * m->n_pools + 2 * m->n_classes; }

/* Groups, what cannot be sold, import, backup, unserved. */
size_t rkw_phrase_most_flows(const rkw_operation *m) { return m->n_groups + 4; }

rkw_status rkw_phrase_create(rkw_phrase *p, const rkw_context *ctx, const rkw_operation *m, size_t room, rkw_error *err)
{
    memset(p, 0, sizeof *p);
    p->model = m;
    p->room = rkw_padded(room);
    double *next = p->memory = rkw_alloc(ctx, count_series(m), p->room * sizeof(double));
    if (!next) return rkw_fail_memory(err, "an operating programme");
    double **one[] = {&p->load,     &p->connection,    &p->site_left,  &p->import_usd, &p->line,     &p->by_peak,
                      &p->net_load, &p->cold_arrivals, &p->cold_limit, &p->cold_own,   &p->cold_more};
    for (size_t i = 0; i < sizeof one / sizeof *one; i++, next += p->room) *one[i] = next;
    for (size_t g = 0; g < m->n_groups; g++, next += 2 * p->room) {
        p->group_MW[g] = next;
        p->group_usd[g] = next + p->room;
    }
    for (size_t q = 0; q < m->n_pools; q++, next += 4 * p->room) {
        p->draw[q] = next;
        p->free_share[q] = next + p->room;
        p->own[q] = next + 2 * p->room;
        p->spread[q] = next + 3 * p->room;
    }
    for (size_t k = 0; k < m->n_classes; k++, next += 2 * p->room) {
        p->arrivals[k] = next;
        p->served[k] = next + p->room;
    }
    return RKW_OK;
}

void rkw_phrase_release(rkw_phrase *p)
{
    rkw_release(p->memory);
    p->memory = NULL;
}

static void copy(double *to, const double *from, size_t first, size_t n) { memcpy(to, from + first, n * sizeof *to); }

void rkw_phrase_look(rkw_phrase *p, size_t first, size_t n)
{
    const rkw_operation *m = p->model;
    p->first = first;
    p->n = n;
    copy(p->load, m->load, first, n);
    copy(p->connection, m->connection, first, n);
    for (size_t g = 0; g < m->n_groups; g++) copy(p->group_MW[g], m->groups[g].MW, first, n);
    for (size_t q = 0; q < m->n_pools; q++) {
        copy(p->draw[q], m->pools[q].draw, first, n);
        copy(p->free_share[q], m->pools[q].room, first, n);
        copy(p->own[q], m->pools[q].own, first, n);
        copy(p->spread[q], m->pools[q].spread, first, n);
    }
    for (size_t k = 0; k < m->n_classes; k++) {
        copy(p->arrivals[k], m->classes[k].arrivals, first, n);
        copy(p->served[k], m->classes[k].served, first, n);
    }
}

/* ------------------------------------------------------------------ prices */

double rkw_phrase_sale_usd(const rkw_operation *m, const rkw_terms *terms, size_t group, size_t row)
{
    const double price = m->export_usd[row];
    if (!(price > 0) || (!m->groups[group].remote && !(m->grid.export_limit_MW > 0))) return 0;
    const double cap = terms->cap_price[m->period[row]];
    return rkw_max(terms->money * price - cap * (1 - m->grid.export_share_max), 0);
}

double rkw_phrase_late_usd(const rkw_operation *m, const rkw_terms *terms, size_t k)
{
    /* Work without a credit is still wanted sooner rather than later. */
    static const double least_usd = 0.01;
    if (!(terms->late_factor > 0)) return INFINITY;
    const rkw_operation_class *c = &m->classes[k];
    if (!(c->credit_usd < HUGE_VAL)) return INFINITY;
    const double usd = terms->late_factor * rkw_max(c->credit_usd, least_usd) / m->pools[c->pool].gpu_MW;
    return rkw_max(usd, terms->late_least_usd);
}

/* A MWh used on site cannot be sold, and lets more be sold of the rest. */
static void price_group(rkw_phrase *p, const rkw_terms *terms, size_t g)
{
    const rkw_operation *m = p->model;
    const rkw_operation_group *group = &m->groups[g];
    for (size_t i = 0; i < p->n; i++) {
        const size_t row = p->first + i;
        const double bonus = m->grid.export_share_max * terms->cap_price[m->period[row]];
        p->group_usd[g][i] =
            (terms->money * group->fee_usd_per_MWh + rkw_phrase_sale_usd(m, terms, g, row) - bonus) / group->keep;
    }
}

static void price_import(rkw_phrase *p, const rkw_terms *terms)
{
    const rkw_operation *m = p->model;
    const double gain = 1 - m->grid.connection_loss_share;
    for (size_t i = 0; i < p->n; i++) {
        const size_t row = p->first + i;
        p->import_usd[i] = (terms->money * m->import_usd[row] + terms->carbon_usd_per_kg * m->carbon_kg[row] +
                            terms->unfree_usd_per_MWh * (1 - m->carbon_free[row])) /
                           gain;
    }
}

/* Generation behind the meter beyond what the site may export cannot be sold: it costs nothing to use. It is taken from the last
 * group behind the meter. @return 1 when there is any. */
static int split_site_group(rkw_phrase *p, size_t *group)
{
    const rkw_operation *m = p->model;
    int any = 0;
    *group = RKW_NONE;
    for (size_t g = 0; g < m->n_groups; g++)
        if (!m->groups[g].remote) *group = g;
    if (*group == RKW_NONE || m->grid.export_limit_MW <= 0) return 0;
    const double *available = rkw_year_series(m->year, RKW_YEAR_GRID_AVAILABLE);
    for (size_t i = 0; i < p->n; i++) {
        double sum = 0;
        for (size_t g = 0; g < m->n_groups; g++) sum += m->groups[g].remote ? 0 : p->group_MW[g][i];
        const double left = sum - m->grid.export_limit_MW * available[p->first + i];
        p->site_left[i] = rkw_clamp(left, 0, p->group_MW[*group][i]);
        any |= p->site_left[i] > 0;
    }
    return any;
}

/* ------------------------------------------------------------------ flows */

static int add_flow(rkw_phrase *p, int32_t row, rkw_profile limit, rkw_profile cost)
{
    p->flows[p->programme.n_flows] = (rkw_flow){row, RKW_FLOW_SUPPLY, limit, cost};
    return (int)p->programme.n_flows++;
}

static double backup_usd_per_MWh(const rkw_operation *m, const rkw_terms *terms)
{
    const rkw_backup *b = &m->backup;
    return (terms->money * b->fuel_usd_per_MWh + terms->carbon_usd_per_kg * b->fuel_kg_per_MWh) / b->efficiency_full +
           terms->money * b->wear_usd_per_MWh + terms->unfree_usd_per_MWh;
}

static void add_flows(rkw_phrase *p, const rkw_terms *terms)
{
    const rkw_operation *m = p->model;
    size_t split;
    p->programme.n_flows = 0;
    p->left_flow = p->backup_flow = RKW_FLOW_NONE;
    if (split_site_group(p, &split)) {
        p->left_flow = add_flow(p, RKW_ROW_BUS, (rkw_profile){p->site_left, 1}, (rkw_profile)RKW_PROFILE_CONSTANT(0));
        for (size_t i = 0; i < p->n; i++) p->group_MW[split][i] -= p->site_left[i];
    }
    for (size_t g = 0; g < m->n_groups; g++) {
        price_group(p, terms, g);
        p->group_flow[g] = add_flow(p, m->groups[g].remote ? RKW_ROW_CONNECTION : RKW_ROW_BUS,
                                    (rkw_profile){p->group_MW[g], 1}, (rkw_profile){p->group_usd[g], 1});
    }
    price_import(p, terms);
    p->import_flow = add_flow(p, RKW_ROW_CONNECTION, (rkw_profile){p->connection, 2}, (rkw_profile){p->import_usd, 1});
    if (m->backup.units > 0)
        p->backup_flow =
            add_flow(p, RKW_ROW_BUS, (rkw_profile)RKW_PROFILE_CONSTANT(m->backup.units * m->backup.unit_MW),
                     (rkw_profile)RKW_PROFILE_CONSTANT(backup_usd_per_MWh(m, terms)));
    p->unserved_flow =
        add_flow(p, RKW_ROW_BUS, (rkw_profile){p->load, 1},
                 (rkw_profile)RKW_PROFILE_CONSTANT(terms->unserved_usd_per_MWh + terms->unfree_usd_per_MWh));
}

void rkw_phrase_part_peak(rkw_phrase *p, double MW)
{
    for (size_t i = 0; i < p->n; i++) {
        p->by_peak[i] = p->connection[i] > MW;
        p->line[i] = p->connection[i] > MW ? 0 : p->connection[i];
    }
}

static void add_link(rkw_phrase *p, const rkw_terms *terms)
{
    const rkw_operation *m = p->model;
    double widest = 0;
    for (size_t i = 0; i < p->n; i++) widest = rkw_max(widest, p->connection[i]);
    /* A ramp that takes the whole connection within a row is none. */
    const double ramp = m->grid.ramp_limit_MW_per_min * 60 * m->dt_h;
    /* The optimizer knows no ramp of a line whose limit it chooses. */
    p->peak_usd = ramp < widest || !(widest > 0) ? 0 : terms->peak_usd_per_MW / (1 - m->grid.connection_loss_share);
    p->link = (rkw_connection){
        {p->peak_usd > 0 ? p->line : p->connection, 1}, RKW_PROFILE_CONSTANT(0), ramp < widest ? ramp : INFINITY, NAN};
    p->programme.connection = &p->link;
}

/* ------------------------------------------------------------------ store, pools, classes */

static void add_store(rkw_phrase *p, const rkw_terms *terms, const rkw_phrase_state *state)
{
    const rkw_battery *b = &p->model->battery;
    const double low = b->soc_min * b->energy_MWh, high = b->soc_max * b->energy_MWh;
    p->store = (rkw_bus_store){.energy_MWh = high,
                               .low_MWh = low,
                               .charge_MW = b->power_charge_MW,
                               .discharge_MW = b->power_discharge_MW,
                               .eta_charge = b->eta_charge,
                               .eta_discharge = b->eta_discharge,
                               .self_discharge_per_h = b->self_discharge_per_h,
                               .discharge_cost_usd_MWh = terms->money * b->wear_usd_per_MWh,
                               .start_MWh = rkw_clamp(state->battery_MWh, low, high),
                               .end_value_usd_MWh = state->battery_usd_per_MWh};
    p->programme.stores = &p->store;
    p->programme.n_stores = high > low ? 1 : 0;
}

static void add_pools(rkw_phrase *p)
{
    const rkw_operation *m = p->model;
    for (size_t q = 0; q < m->n_pools; q++) {
        const rkw_operation_pool *pool = &m->pools[q];
        memcpy(p->segments[q], pool->segments, pool->n_segments * sizeof *pool->segments);
        if (pool->has_own) p->segments[q][0].share = p->own[q];
        p->segments[q][pool->has_own].share = p->spread[q];
        p->pools[q] = (rkw_pool){{p->draw[q], 1}, {NULL, 1}, p->segments[q], pool->n_segments};
        for (size_t j = (size_t)pool->has_own + 1; j < pool->n_segments; j++)
            p->segments[q][j].share = p->free_share[q];
    }
    p->programme.pools = p->pools;
    p->programme.n_pools = m->n_pools;
}

/* Most work of a class at once. */
static double class_MW(const rkw_operation *m, const rkw_operation_class *c)
{
    const rkw_operation_pool *pool = &m->pools[c->pool];
    return rkw_min(pool->rack.in_service * pool->rack.gpus * pool->gpu_MW, c->most_MW);
}

static void add_classes(rkw_phrase *p, const rkw_terms *terms, const rkw_phrase_state *state)
{
    const rkw_operation *m = p->model;
    for (size_t k = 0; k < m->n_classes; k++) {
        const rkw_operation_class *c = &m->classes[k];
        p->classes[k] = (rkw_work_class){.pool = c->pool,
                                         .arrivals_MWh = p->arrivals[k],
                                         .served_MWh = p->served[k],
                                         .deadline_steps = c->window,
                                         .power_MW = class_MW(m, c),
                                         .late_cost_usd_MWh_h = rkw_phrase_late_usd(m, terms, k),
                                         .start_due_MWh = state->due_MWh[k],
                                         .n_start_due = state->due_MWh[k] ? c->window + 1 : 0,
                                         .end_cost_usd_MWh = state->backlog_usd_per_MWh[k]};
    }
    p->programme.classes = p->classes;
    p->programme.n_classes = m->n_classes;
}

/* Cold that the store need not give is made by the chillers: first the rest of the row's own need, then what is stored. */
static void add_cold(rkw_phrase *p, const rkw_phrase_state *state)
{
    const rkw_operation_cold *c = &p->model->cold;
    const size_t q = rkw_phrase_cold_pool(p->model), k = rkw_phrase_cold_class(p->model);
    p->programme.load_MW = (rkw_profile){p->load, 1};
    if (!c->present) return;
    for (size_t i = 0; i < p->n; i++) {
        const size_t row = p->first + i;
        p->cold_arrivals[i] = c->give_MW[row] * p->model->dt_h;
        p->cold_limit[i] = c->room_MWh;
        p->cold_own[i] = c->give_MW[row] / c->ratio;
        p->cold_more[i] = c->take_MW[row];
        p->net_load[i] = p->load[i] - c->give_MW[row] * c->saved[row];
    }
    p->cold_start_MWh = rkw_clamp(c->low_MWh + c->room_MWh - state->cold_MWh, 0, c->room_MWh);
    p->segments[q][0] = (rkw_segment){1, c->ratio, p->cold_own};
    p->segments[q][1] = (rkw_segment){1, c->keep, p->cold_more};
    p->pools[q] = (rkw_pool){{c->draw + p->first, 1}, {NULL, 1}, p->segments[q], 2};
    p->classes[k] = (rkw_work_class){.pool = q,
                                     .arrivals_MWh = p->cold_arrivals,
                                     .most_waiting_MWh = p->cold_limit,
                                     .power_MW = c->store.power_discharge_MW + c->store.power_charge_MW,
                                     .late_cost_usd_MWh_h = INFINITY,
                                     .start_due_MWh = &p->cold_start_MWh,
                                     .n_start_due = 1,
                                     .end_cost_usd_MWh = state->cold_usd_per_MWh};
    p->programme.load_MW = (rkw_profile){p->net_load, 1};
    p->programme.n_pools++;
    p->programme.n_classes++;
}

void rkw_phrase_fill(rkw_phrase *p, const rkw_terms *terms, const rkw_phrase_state *state)
{
    const rkw_programme empty = RKW_PROGRAMME_INIT;
    p->programme = empty;
    p->programme.n_steps = p->n;
    p->programme.dt_h = p->model->dt_h;
    p->programme.end = RKW_END_FREE;
    p->programme.flows = p->flows;
    add_flows(p, terms);
    add_link(p, terms);
    add_store(p, terms, state);
    add_pools(p);
    add_classes(p, terms, state);
    add_cold(p, state);
}
