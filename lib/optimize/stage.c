/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a programme to the scaled form with segments in lanes. */
#include "optimize/stage.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/sort.h"
#include "optimize/programme.h"

/* A limit below this (scaled) leaves no inside: the variable is fixed at 0. */
static const double NARROW = 1e-10;

static double power_of_two_near(double x) { return x > 0.0 && x < INFINITY ? ldexp(1.0, (int)lrint(log2(x))) : 1.0; }

static double mean_size(const rkw_programme *p, const rkw_profile *profile)
{
    double sum = 0.0;
    if (!profile->values) return fabs(profile->factor);
    for (size_t t = 0; t < p->n_steps; t++) sum += fabs(rkw_profile_at(profile, t));
    return sum / (double)p->n_steps;
}

/* Unit of power: the mean of load and work; without any, of what may flow. */
static double unit_of_power(const rkw_programme *p)
{
    double sum = mean_size(p, &p->load_MW);
    for (size_t k = 0; k < p->n_classes; k++) {
        const rkw_profile arrivals = {p->classes[k].arrivals_MWh, 1.0 / p->dt_h};
        sum += mean_size(p, &arrivals);
    }
    for (size_t i = 0; i < p->n_flows && !(sum > 0.0); i++) {
        const double size = mean_size(p, &p->flows[i].limit_MW);
        if (size < INFINITY) sum += size;
    }
    return power_of_two_near(sum);
}

/* Unit of price: a middle one of the flows' mean prices, so that a penalty does not set the scale. */
static double unit_of_price(const rkw_programme *p)
{
    double sizes[RKW_MAX_FLOWS];
    size_t n = 0;
    for (size_t i = 0; i < p->n_flows; i++) {
        const double size = mean_size(p, &p->flows[i].cost_usd_MWh);
        if (size > 0.0) sizes[n++] = size;
    }
    if (!n) return 1.0;
    rkw_sort_values(sizes, n);
    return power_of_two_near(sizes[(n - 1) / 2]);
}

static void number_rows(rkw_shape *h)
{
    h->row_store = h->ramp ? 1 : 0;
    h->row_class = h->row_store + h->n_stores;
    h->n_free = h->row_class;
    h->n_nodes = h->row_class + h->n_classes;
    h->row_pool = h->n_nodes;
    h->row_connection = h->row_pool + h->n_pools;
    h->row_bus = h->row_connection + (h->link ? 1 : 0);
    h->n_rows = h->row_bus + 1;
}

static void number_variables(rkw_shape *h)
{
    int v = 0;
    h->level = v, v += h->n_stores;
    h->backlog = v, v += h->n_classes;
    h->overdue = v, v += h->late ? h->n_classes : 0;
    h->charge = v, v += h->n_stores;
    h->discharge = v, v += h->n_stores;
    h->serve = v, v += h->n_classes;
    h->segment = v, v += h->n_segments;
    h->flow = v, v += h->n_flows;
    h->link_flow = v, v += h->link ? 1 : 0;
    h->ramp_change = v, v += h->ramp ? 1 : 0;
    h->n_vars = v;
}

static void sort_classes(rkw_shape *h, const rkw_programme *p)
{
    int k = 0;
    for (int q = 0; q < h->n_pools; q++) {
        h->first_class[q] = k;
        for (size_t c = 0; c < p->n_classes; c++)
            if (p->classes[c].pool == (size_t)q) {
                h->class_user[k] = (int)c;
                h->pool_of_class[k++] = q;
            }
    }
    h->first_class[h->n_pools] = k;
}

static void lay_segments(rkw_shape *h, const rkw_programme *p)
{
    int j = 0;
    for (int q = 0; q < h->n_pools; q++) {
        h->first_segment[q] = j;
        for (size_t i = 0; i < p->pools[q].n_segments; i++) h->efficiency[j++] = p->pools[q].segments[i].efficiency;
    }
    h->first_segment[h->n_pools] = h->n_segments = j;
}

/* Segments of the year: equal lengths, the later lanes one step shorter when n is no multiple of eight. */
static void cut_year(rkw_shape *h)
{
    h->blocks = (h->n_steps + RKW_LANES - 1) / RKW_LANES;
    const size_t full = h->n_steps - RKW_LANES * (h->blocks - 1);
    for (size_t l = 0; l < RKW_LANES; l++) h->first[l] = l * h->blocks - (l > full ? l - full : 0);
}

static void describe(rkw_shape *h, const rkw_programme *p)
{
    h->n_steps = p->n_steps;
    h->n_stores = (int)p->n_stores;
    h->n_classes = (int)p->n_classes;
    h->n_pools = (int)p->n_pools;
    h->n_flows = (int)p->n_flows;
    h->link = p->connection != NULL;
    h->ramp = h->link && p->connection->ramp_MW < INFINITY;
    h->cyclic = p->end == RKW_END_CYCLIC;
    for (size_t k = 0; k < p->n_classes; k++) h->late |= p->classes[k].late_cost_usd_MWh_h < INFINITY;
    h->dt_h = p->dt_h;
    sort_classes(h, p);
    lay_segments(h, p);
    number_rows(h);
    number_variables(h);
    cut_year(h);
    for (int i = 0; i < h->n_flows; i++) {
        h->flow_row[i] = p->flows[i].row == RKW_ROW_BUS ? h->row_bus : h->row_connection;
        h->flow_sign[i] = p->flows[i].direction;
        if (p->flows[i].cost_usd_MWh.values)
            h->cost_flow[h->n_costs++] = i;
        else
            h->fixed_cost[h->flow + i] = p->flows[i].cost_usd_MWh.factor / h->price;
    }
    for (int i = 0; i < h->n_stores; i++) {
        const rkw_bus_store *s = &p->stores[i];
        h->eta_charge[i] = s->eta_charge;
        h->inverse_eta_discharge[i] = 1.0 / s->eta_discharge;
        h->rho[i] = pow(1.0 - s->self_discharge_per_h, p->dt_h);
        h->fixed_cost[h->charge + i] = s->charge_cost_usd_MWh / h->price;
        h->fixed_cost[h->discharge + i] = s->discharge_cost_usd_MWh / h->price;
    }
    for (int k = 0; k < h->n_classes && h->late; k++) {
        const double cost = p->classes[h->class_user[k]].late_cost_usd_MWh_h;
        h->fixed_cost[h->overdue + k] = cost < INFINITY ? cost * p->dt_h / h->price : 0.0;
    }
}

static size_t lanes_needed(rkw_stage *s)
{
    const rkw_shape *h = &s->shape;
    const size_t n = (size_t)h->n_nodes;
    s->pivots = 2 * (size_t)h->n_pools + 1 + (size_t)h->n_stores + (h->link ? 1 : 0) + (h->ramp ? 1 : 0);
    s->factors = n + 2 * n * n;
    return h->blocks * ((size_t)(h->n_pools + h->n_costs) + 5 * (size_t)h->n_vars + 4 * (size_t)h->n_rows + s->pivots +
                        s->factors) +
           (h->blocks * (size_t)h->n_vars + 1) / 2 + 8 * n * n + 2 * n + 1;
}

static void share_out(rkw_stage *s)
{
    const rkw_shape *h = &s->shape;
    rkw_lanes *next = s->memory;
    const struct {
        rkw_lanes **array;
        size_t items;
    } parts[] = {{&s->draw, (size_t)h->n_pools},   {&s->flow_cost, (size_t)h->n_costs}, {&s->rhs, (size_t)h->n_rows},
                 {&s->z, (size_t)h->n_vars},       {&s->w, (size_t)h->n_vars},          {&s->zl, (size_t)h->n_vars},
                 {&s->zu, (size_t)h->n_vars},      {&s->lambda, (size_t)h->n_rows},     {&s->dz, (size_t)h->n_vars},
                 {&s->dlambda, (size_t)h->n_rows}, {&s->side, (size_t)h->n_rows},       {&s->pivot, s->pivots},
                 {&s->factor, s->factors}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i].array = next;
        next += h->blocks * parts[i].items;
    }
    const size_t all = RKW_LANES * (size_t)h->n_nodes;
    s->dz_predictor = (void *)next; /* of floats, in the same store */
    next += (h->blocks * (size_t)h->n_vars + 1) / 2;
    s->separator = (double *)next;
    s->separator_excess = s->separator + all * all;
    s->separator_side = s->separator_excess + all;
}

static rkw_status allocate(rkw_stage *s, const rkw_context *ctx, rkw_error *err)
{
    const size_t lanes = lanes_needed(s);
    s->memory = rkw_alloc(ctx, lanes, sizeof(rkw_lanes));
    s->bytes = lanes * sizeof(rkw_lanes);
    if (!s->memory) return rkw_fail_memory(err, "the schedule's programme");
    share_out(s);
    return RKW_OK;
}

/* ------------------------------------------------------------------ data of a step */

typedef struct place {
    size_t block, step;
    int lane;
} place;

static void set(const rkw_stage *s, rkw_lanes *array, int items, place at, int item, double value)
{
    (void)s;
    array[stage_at(at.block, items, item)][at.lane] = value;
}

static void set_upper(rkw_stage *s, place at, int v, double value)
{
    set(s, s->w, s->shape.n_vars, at, v, value > NARROW ? value : 0.0);
}

static double upper_of(const rkw_stage *s, place at, int v)
{
    return s->w[stage_at(at.block, s->shape.n_vars, v)][at.lane];
}

static void fix(rkw_stage *s, place at, int v, double value)
{
    set_upper(s, at, v, 0.0);
    set(s, s->z, s->shape.n_vars, at, v, value);
}

static void set_rhs(rkw_stage *s, place at, int row, double value) { set(s, s->rhs, s->shape.n_rows, at, row, value); }

static double link_forward(const rkw_programme *p, size_t t) { return rkw_profile_at(&p->connection->forward_MW, t); }
static double link_reverse(const rkw_programme *p, size_t t) { return rkw_profile_at(&p->connection->reverse_MW, t); }

/* u[t] - u[t-1] - q = -ramp with q in 0 .. 2 ramp; u is counted from its reverse limit. */
static void set_ramp(rkw_stage *s, const rkw_programme *p, place at)
{
    const rkw_shape *h = &s->shape;
    const double ramp = p->connection->ramp_MW / h->power, here = link_reverse(p, at.step) / h->power;
    const bool first = at.step == 0 && !h->cyclic;
    if (first && isnan(p->connection->ramp_start_MW)) {
        set_upper(s, at, h->ramp_change, here + link_forward(p, 0) / h->power);
        return;
    }
    const double before = first ? -p->connection->ramp_start_MW / h->power
                                : link_reverse(p, (at.step + p->n_steps - 1) % p->n_steps) / h->power;
    set_upper(s, at, h->ramp_change, 2.0 * ramp);
    set_rhs(s, at, 0, here - before - ramp);
}

static void set_local_rows(rkw_stage *s, const rkw_programme *p, place at)
{
    const rkw_shape *h = &s->shape;
    const double unit = 1.0 / h->power;
    double reverse = 0.0;
    if (h->link) {
        reverse = link_reverse(p, at.step) * unit;
        set_upper(s, at, h->link_flow, reverse + link_forward(p, at.step) * unit);
        set_rhs(s, at, h->row_connection, -reverse);
        if (h->ramp) set_ramp(s, p, at);
    }
    set_rhs(s, at, h->row_bus, rkw_profile_at(&p->load_MW, at.step) * unit + reverse);
    for (int i = 0; i < h->n_flows; i++) {
        set_upper(s, at, h->flow + i, rkw_flow_limit(p, (size_t)i, at.step) * unit);
    }
    for (int i = 0; i < h->n_costs; i++)
        set(s, s->flow_cost, h->n_costs, at, i,
            rkw_profile_at(&p->flows[h->cost_flow[i]].cost_usd_MWh, at.step) / h->price);
    for (int q = 0; q < h->n_pools; q++) {
        const rkw_pool *pool = &p->pools[q];
        set(s, s->draw, h->n_pools, at, q, rkw_profile_at(&pool->draw, at.step));
        for (int j = h->first_segment[q]; j < h->first_segment[q + 1]; j++)
            set_upper(s, at, h->segment + j,
                      unit * rkw_segment_limit(pool, (size_t)(j - h->first_segment[q]), at.step));
    }
}

static void set_stores(rkw_stage *s, const rkw_programme *p, place at, bool pad)
{
    const rkw_shape *h = &s->shape;
    const double unit = 1.0 / h->power, energy_unit = unit / h->dt_h;
    for (int i = 0; i < h->n_stores; i++) {
        const rkw_bus_store *store = &p->stores[i];
        set_upper(s, at, h->level + i, (store->energy_MWh - store->low_MWh) * energy_unit);
        if (p->end == RKW_END_FIXED && at.step == p->n_steps - 1)
            fix(s, at, h->level + i, (store->end_MWh - store->low_MWh) * energy_unit);
        if (pad) continue;
        set_upper(s, at, h->charge + i, store->charge_MW * unit);
        set_upper(s, at, h->discharge + i, store->discharge_MW * unit);
        if (at.step == 0 && !h->cyclic)
            set_rhs(s, at, h->row_store + i, h->rho[i] * (store->start_MWh - store->low_MWh) * energy_unit);
    }
}

/* A row whose backlogs are all 0 fixes what is served, and a pool with one segment then its power: without this the
 * programme has no inside there. */
static void fix_forced(rkw_stage *s, place at, const double *windows, double due, bool hard, int k, double before)
{
    const rkw_shape *h = &s->shape;
    const double serve = due / (h->dt_h * h->power);
    if (!hard || windows[at.step] > 0.0 || before > 0.0 || serve > upper_of(s, at, h->serve + k)) return;
    fix(s, at, h->serve + k, serve);
}

static void set_class(rkw_stage *s, const rkw_programme *p, int k, place at, bool pad, const double *windows,
                      const double *arrivals, double total)
{
    const rkw_shape *h = &s->shape;
    const rkw_work_class *c = &p->classes[h->class_user[k]];
    const double energy_unit = 1.0 / (h->power * h->dt_h);
    const bool last = at.step == p->n_steps - 1, hard = !(c->late_cost_usd_MWh_h < INFINITY);
    set_upper(s, at, h->backlog + k, windows[at.step] * energy_unit);
    if (h->late && !hard && !(last && p->end == RKW_END_FIXED)) set_upper(s, at, h->overdue + k, total * energy_unit);
    if (pad) return;
    const bool first = at.step == 0 && !h->cyclic;
    const double start = first ? rkw_class_start(c) : 0.0;
    const double before = first ? 0.0 : windows[(at.step + p->n_steps - 1) % p->n_steps];
    set_rhs(s, at, h->row_class + k, (arrivals[at.step] + start) * energy_unit);
    set_upper(s, at, h->serve + k, c->power_MW / h->power);
    fix_forced(s, at, windows, arrivals[at.step] + start, hard, k, before);
}

static void fix_forced_pools(rkw_stage *s, place at)
{
    const rkw_shape *h = &s->shape;
    for (int q = 0; q < h->n_pools; q++) {
        double work = 0.0;
        bool forced = h->first_segment[q + 1] - h->first_segment[q] == 1;
        for (int k = h->first_class[q]; k < h->first_class[q + 1]; k++) {
            forced = forced && upper_of(s, at, h->serve + k) == 0.0;
            work += s->z[stage_at(at.block, h->n_vars, h->serve + k)][at.lane];
        }
        const int v = h->segment + h->first_segment[q];
        const double power = work / h->efficiency[h->first_segment[q]];
        if (forced && power <= upper_of(s, at, v)) fix(s, at, v, power);
    }
}

/* A pad repeats the states of the step before it. */
static place place_of(const rkw_shape *h, int lane, size_t block, bool *pad)
{
    const size_t step = rkw_shape_step(h, lane, block);
    *pad = step == RKW_NONE;
    const size_t real = *pad ? (h->first[lane] + block + h->n_steps - 1) % h->n_steps : step;
    return (place){block, real, lane};
}

static void fill(rkw_stage *s, const rkw_programme *p, double *windows)
{
    const rkw_shape *h = &s->shape;
    const size_t n = p->n_steps;
    double *arrivals = windows + n;
    for (int lane = 0; lane < RKW_LANES; lane++)
        for (size_t block = 0; block < h->blocks; block++) {
            bool pad;
            const place at = place_of(h, lane, block, &pad);
            set_stores(s, p, at, pad);
            if (!pad)
                set_local_rows(s, p, at);
            else if (h->ramp)
                set_upper(s, at, h->link_flow, (link_reverse(p, at.step) + link_forward(p, at.step)) / h->power);
            s->live_last[lane] = pad ? 0.0 : 1.0;
            for (int i = 0; i < h->n_stores; i++) s->rho_last[i][lane] = pad ? 1.0 : h->rho[i];
        }
    for (int k = 0; k < h->n_classes; k++) {
        const rkw_work_class *c = &p->classes[h->class_user[k]];
        rkw_class_windows(p, c, windows, arrivals);
        double total = rkw_class_start(c);
        for (size_t t = 0; t < n; t++) total += arrivals[t];
        for (int lane = 0; lane < RKW_LANES; lane++)
            for (size_t block = 0; block < h->blocks; block++) {
                bool pad;
                const place at = place_of(h, lane, block, &pad);
                set_class(s, p, k, at, pad, windows, arrivals, total);
            }
    }
    for (int lane = 0; lane < RKW_LANES; lane++)
        for (size_t block = 0; block < h->blocks; block++)
            if (rkw_shape_step(h, lane, block) != RKW_NONE) fix_forced_pools(s, (place){block, 0, lane});
}

static void set_end(rkw_stage *s, const rkw_programme *p)
{
    const rkw_shape *h = &s->shape;
    for (int l = 0; l < RKW_LANES; l++) s->wrap[l] = l == 0 && !h->cyclic ? 0.0 : 1.0;
    for (int v = h->overdue; v < h->charge; v++) /* waiting through a pad takes no time */
        s->end_cost[v] = -h->fixed_cost[v] * (1.0 - s->live_last);
    if (p->end != RKW_END_FREE) return;
    for (int i = 0; i < h->n_stores; i++)
        s->end_cost[h->level + i][RKW_LANES - 1] = -p->stores[i].end_value_usd_MWh / h->price;
    for (int k = 0; k < h->n_classes; k++) {
        const double cost = p->classes[h->class_user[k]].end_cost_usd_MWh / h->price;
        s->end_cost[h->backlog + k][RKW_LANES - 1] = cost;
        if (h->late) s->end_cost[h->overdue + k][RKW_LANES - 1] += cost;
    }
}

void rkw_stage_units(const rkw_programme *p, double *power, double *price)
{
    *power = unit_of_power(p);
    *price = unit_of_price(p);
}

rkw_status rkw_stage_create(rkw_stage *stage, const rkw_context *ctx, const rkw_programme *p, rkw_error *err)
{
    return rkw_stage_create_scaled(stage, ctx, p, unit_of_power(p), unit_of_price(p), err);
}

rkw_status rkw_stage_create_scaled(rkw_stage *stage, const rkw_context *ctx, const rkw_programme *p, double power,
                                   double price, rkw_error *err)
{
    memset(stage, 0, sizeof *stage);
    stage->shape.power = power;
    stage->shape.price = price;
    describe(&stage->shape, p);
    double *windows = rkw_alloc(ctx, 2 * p->n_steps, sizeof *windows);
    const rkw_status status = windows ? allocate(stage, ctx, err) : rkw_fail_memory(err, "the schedule's programme");
    if (status != RKW_OK) {
        rkw_release(windows);
        return status;
    }
    fill(stage, p, windows);
    set_end(stage, p);
    rkw_release(windows);
    return RKW_OK;
}

rkw_status rkw_stage_create_joint(rkw_stage *stage, const rkw_context *ctx, const rkw_shape *shape, rkw_error *err)
{
    memset(stage, 0, sizeof *stage);
    stage->shape = *shape;
    stage->shape.blocks = shape->n_steps;
    stage->shape.n_steps = RKW_LANES * shape->n_steps;
    for (size_t l = 0; l < RKW_LANES; l++) stage->shape.first[l] = l * shape->n_steps;
    for (int l = 0; l < RKW_LANES; l++) stage->live_last[l] = 1.0;
    for (int i = 0; i < shape->n_stores; i++)
        for (int l = 0; l < RKW_LANES; l++) stage->rho_last[i][l] = shape->rho[i];
    return allocate(stage, ctx, err);
}

void rkw_stage_release(rkw_stage *stage)
{
    rkw_release(stage->memory);
    stage->memory = NULL;
}
