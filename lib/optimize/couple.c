/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/couple.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "optimize/programme.h"

/* A limit that can never be wider than this (scaled) stays closed. */
static const double NARROW = 1e-9;

static bool is_load(int32_t kind) { return kind >= RKW_COUPLE_BUS_LOAD; }
static bool is_energy(int32_t kind) { return kind == RKW_COUPLE_STORE_ENERGY || kind == RKW_COUPLE_STORE_ENDS; }

static double largest_of(const rkw_profile *profile, size_t n)
{
    double high = fabs(profile->factor);
    if (!profile->values) return high;
    high = 0.0;
    for (size_t t = 0; t < n; t++) high = fmax(high, fabs(rkw_profile_at(profile, t)));
    return high;
}

void rkw_joint_year_sizes(const rkw_capacity_programme *p, const rkw_capacity_year *year, double *sizes)
{
    const size_t n = year->programme->n_steps;
    for (size_t i = 0; i < p->n_capacities + p->n_rows; i++) sizes[i] = 0.0;
    for (size_t i = 0; i < year->n_couplings; i++) {
        const rkw_coupling *c = &year->couplings[i];
        const double size = largest_of(&c->per_unit, n) / (is_energy(c->kind) ? year->programme->dt_h : 1.0);
        sizes[c->capacity] = fmax(sizes[c->capacity], size);
    }
    for (size_t i = 0; i < year->n_entries; i++) {
        const rkw_shared_entry *e = &year->entries[i];
        double *size = &sizes[p->n_capacities + e->row];
        *size = fmax(*size, largest_of(&e->weight, n));
    }
}

void rkw_joint_year_offsets(const rkw_capacity_programme *p, const rkw_capacity_year *year, double *offsets)
{
    const rkw_programme *y = year->programme;
    for (size_t i = 0; i < p->n_rows; i++) offsets[i] = 0.0;
    for (size_t i = 0; i < year->n_entries; i++) {
        const rkw_shared_entry *e = &year->entries[i];
        for (size_t t = 0; t < y->n_steps; t++) {
            const double weight = rkw_profile_at(&e->weight, t);
            if (e->column == RKW_COLUMN_STORE_LEVEL_MWH) offsets[e->row] += weight * y->stores[e->index].low_MWh;
            if (e->column == RKW_COLUMN_CONNECTION_MW)
                offsets[e->row] -= y->dt_h * weight * rkw_profile_at(&y->connection->reverse_MW, t);
        }
    }
}

/* ------------------------------------------------------------------ local columns and memory */

/* Marks columns that touch the year; global numbers: capacities, rows, cost row. */
static int count_columns(const rkw_common *common, const rkw_capacity_year *from, int *local)
{
    const rkw_capacity_programme *p = common->programme;
    const size_t all = p->n_capacities + p->n_rows + (common->cost_row ? 1u : 0u);
    int n = 0;
    for (size_t i = 0; i < all; i++) local[i] = -1;
    for (size_t i = 0; i < from->n_couplings; i++) local[from->couplings[i].capacity] = 0;
    for (size_t i = 0; i < from->n_entries; i++) local[p->n_capacities + from->entries[i].row] = 0;
    if (common->cost_row) local[all - 1] = 0;
    for (size_t i = 0; i < all; i++)
        if (local[i] == 0) local[i] = n++;
    return n;
}

/* Numbers of a year's arrays; each year_part is one of them. */
typedef struct year_part {
    void *pointer; /* to the array's pointer */
    size_t count, bytes;
} year_part;

static rkw_status share_out(rkw_joint_year *y, const rkw_context *ctx, const year_part *parts, size_t n, rkw_error *err)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++) bytes += (parts[i].count * parts[i].bytes + 63u) & ~(size_t)63u;
    y->memory = rkw_alloc(ctx, bytes, 1);
    if (!y->memory) return rkw_fail_memory(err, "a year of the capacity programme");
    y->bytes = bytes + y->stage.bytes;
    char *next = y->memory;
    for (size_t i = 0; i < n; i++) {
        memcpy(parts[i].pointer, &next, sizeof next);
        next += (parts[i].count * parts[i].bytes + 63u) & ~(size_t)63u;
    }
    return RKW_OK;
}

static rkw_status allocate(rkw_joint_year *y, const rkw_context *ctx, size_t n_terms, size_t n_loads, size_t n_pairs,
                           rkw_error *err)
{
    const rkw_shape *h = &y->stage.shape;
    const size_t n = (size_t)y->n_columns, nodes = (size_t)h->n_nodes, lane = sizeof(rkw_lanes),
                 number = sizeof(double);
    const year_part parts[] = {
        {&y->streams, h->blocks * (size_t)y->n_streams, lane},
        {&y->second_u, h->blocks * (size_t)h->n_vars, sizeof(rkw_narrow_lanes)},
        {&y->columns, h->blocks * n * (size_t)h->n_rows, lane},
        {&y->products, 4 * n + n_pairs + n * (n + 1) / 2, lane},
        {&y->next, n * nodes, lane},
        {&y->incoming, n * nodes, lane},
        {&y->left, n * nodes, lane},
        {&y->terms, n_terms, sizeof *y->terms},
        {&y->loads, n_loads, sizeof *y->loads},
        {&y->column_separators, n * RKW_LANES * nodes, number},
        {&y->value, n, number},
        {&y->move, n, number},
        {&y->more, n, number},
        {&y->sums.force, n, number},
        {&y->sums.zu_part, n, number},
        {&y->sums.pull, n, number},
        {&y->sums.through, n, number},
        {&y->sums.direct, n * n, number},
        {&y->sums.solved, n * n, number},
        {&y->pairs, n_pairs, sizeof *y->pairs},
        {&y->global, n, sizeof *y->global},
    };
    RKW_TRY(share_out(y, ctx, parts, sizeof parts / sizeof *parts, err));
    /* the stage's predictor is not kept; its room holds what the products z zl aim at */
    y->second_l = y->stage.dz_predictor;
    return RKW_OK;
}

/* ------------------------------------------------------------------ terms */

/* What the terms of a year are made from. */
typedef struct layer {
    rkw_joint_year *y;
    const rkw_common *common;
    const rkw_capacity_year *from;
    const int *local;
    int next_item;
} layer;

/* A profile in lanes: factor times its value in every real step; states go on through pads. */
static void lay_stream(layer *w, rkw_term *term, const rkw_profile *profile, double factor, double least, bool state)
{
    rkw_joint_year *y = w->y;
    const rkw_shape *h = &y->stage.shape;
    term->item = w->next_item++;
    for (int l = 0; l < RKW_LANES; l++)
        for (size_t j = 0; j < h->blocks; j++) {
            size_t step = rkw_shape_step(h, l, j);
            double x = 0.0;
            if (step == RKW_NONE && state) step = (h->first[l] + j + h->n_steps - 1) % h->n_steps;
            if (step != RKW_NONE) x = factor * rkw_profile_at(profile, step);
            y->streams[stage_at(j, y->n_streams, term->item)][l] = fabs(x) > least ? x : 0.0;
        }
}

static void lay_profile(layer *w, rkw_term *term, const rkw_profile *profile, double factor, double least, bool state)
{
    const double constant = fabs(profile->factor * factor) > least ? profile->factor * factor : 0.0;
    term->block = RKW_NONE;
    if (profile->values) {
        lay_stream(w, term, profile, factor, least, state);
        return;
    }
    term->item = RKW_ITEM_CONSTANT;
    term->constant = lanes_of(constant);
    term->constant_last = state ? term->constant : constant * w->y->stage.live_last;
}

static int variable_of(const rkw_shape *h, int32_t column, size_t index, size_t part)
{
    int k = 0;
    const int i = (int)index;
    switch (column) {
    case RKW_COLUMN_FLOW_MW: return h->flow + i;
    case RKW_COLUMN_STORE_LEVEL_MWH: return h->level + i;
    case RKW_COLUMN_STORE_CHARGE_MW: return h->charge + i;
    case RKW_COLUMN_STORE_DISCHARGE_MW: return h->discharge + i;
    case RKW_COLUMN_POOL_SEGMENT_MW: return h->segment + h->first_segment[i] + (int)part;
    case RKW_COLUMN_CONNECTION_MW: return h->link_flow;
    default: break;
    }
    while (h->class_user[k] != i) k++;
    if (column == RKW_COLUMN_CLASS_POWER_MW) return h->serve + k;
    return (column == RKW_COLUMN_CLASS_BACKLOG_MWH ? h->backlog : h->overdue) + k;
}

static int32_t column_of(int32_t kind)
{
    static const int32_t columns[] = {RKW_COLUMN_FLOW_MW,         RKW_COLUMN_STORE_LEVEL_MWH,
                                      RKW_COLUMN_STORE_CHARGE_MW, RKW_COLUMN_STORE_DISCHARGE_MW,
                                      RKW_COLUMN_CLASS_POWER_MW,  RKW_COLUMN_POOL_SEGMENT_MW,
                                      RKW_COLUMN_CONNECTION_MW};
    return columns[kind];
}

static bool is_state(const rkw_shape *h, int variable) { return variable < h->charge; }

/* Limits of classes and segments may have to close in single steps, so theirs are always streams. */
static bool needs_stream(const rkw_coupling *c)
{
    return c->per_unit.values || c->kind == RKW_COUPLE_CLASS_POWER || c->kind == RKW_COUPLE_SEGMENT_POWER;
}

/* Scaled effect of one scaled unit of a coupling's capacity per unit of its profile. */
static double unit_of(const layer *w, const rkw_coupling *c)
{
    const rkw_shape *h = &w->y->stage.shape;
    return w->common->capacity_unit[c->capacity] / (h->power * (is_energy(c->kind) ? h->dt_h : 1.0));
}

static void add_limits(layer *w)
{
    rkw_joint_year *y = w->y;
    const rkw_shape *h = &y->stage.shape;
    for (size_t i = 0; i < w->from->n_couplings; i++) {
        const rkw_coupling *c = &w->from->couplings[i];
        if (is_load(c->kind)) continue;
        const double most = w->common->programme->capacities[c->capacity].high / w->common->capacity_unit[c->capacity];
        const double least = most > 0.0 ? NARROW / most : INFINITY;
        rkw_term *t = &y->terms[y->n_terms++];
        t->column = w->local[c->capacity];
        t->target = variable_of(h, column_of(c->kind), c->index, c->part);
        t->block = RKW_NONE;
        if (needs_stream(c))
            lay_stream(w, t, &c->per_unit, unit_of(w, c), least, is_state(h, t->target));
        else
            lay_profile(w, t, &c->per_unit, unit_of(w, c), least, is_state(h, t->target));
    }
    y->n_limits = y->n_terms;
}

/* One block and lane only. */
static void load_at(rkw_joint_year *y, int column, int row, size_t step, double value)
{
    const rkw_shape *h = &y->stage.shape;
    rkw_term *t = &y->loads[y->n_loads++];
    int lane = 0;
    while (step < h->first[lane] || rkw_shape_step(h, lane, step - h->first[lane]) != step) lane++;
    *t = (rkw_term){.block = step - h->first[lane], .column = column, .target = row, .item = RKW_ITEM_CONSTANT};
    t->constant[lane] = t->constant_last[lane] = value;
}

/* A z + B kappa = b: a load stands on the right side of its row, so B is its negative. */
static void add_loads(layer *w)
{
    rkw_joint_year *y = w->y;
    const rkw_shape *h = &y->stage.shape;
    for (size_t i = 0; i < w->from->n_couplings; i++) {
        const rkw_coupling *c = &w->from->couplings[i];
        const int column = w->local[c->capacity], row = h->row_store + (int)c->index;
        const double unit = unit_of(w, c);
        if (c->kind == RKW_COUPLE_STORE_ENDS) {
            load_at(y, column, row, 0, -h->rho[c->index] * unit * c->per_unit.factor);
            if (w->from->programme->end == RKW_END_FIXED)
                load_at(y, column, row, h->n_steps - 1, unit * c->per_unit.factor);
        } else if (is_load(c->kind)) {
            rkw_term *t = &y->loads[y->n_loads++];
            t->column = column;
            t->target = c->kind == RKW_COUPLE_BUS_LOAD ? h->row_bus : h->row_connection;
            lay_profile(w, t, &c->per_unit, -unit, 0.0, false);
        }
    }
}

static void add_entries(layer *w)
{
    rkw_joint_year *y = w->y;
    const rkw_shape *h = &y->stage.shape;
    for (size_t i = 0; i < w->from->n_entries; i++) {
        const rkw_shared_entry *e = &w->from->entries[i];
        rkw_term *t = &y->terms[y->n_terms++];
        t->column = w->local[w->common->programme->n_capacities + e->row];
        t->target = variable_of(h, e->column, e->index, e->part);
        lay_profile(w, t, &e->weight, h->power * h->dt_h / w->common->row_unit[e->row], 0.0, false);
    }
}

/* The objective as a row: every variable that costs. */
static void add_costs(rkw_joint_year *y, int column)
{
    const rkw_stage *s = &y->stage;
    const rkw_shape *h = &s->shape;
    for (int v = 0; v < h->n_vars; v++) {
        int item = RKW_ITEM_CONSTANT;
        for (int i = 0; i < h->n_costs; i++)
            if (h->flow + h->cost_flow[i] == v) item = RKW_ITEM_FLOW_COST - i;
        const rkw_lanes fixed = lanes_of(h->fixed_cost[v]);
        const rkw_lanes last = v < h->charge ? fixed + s->end_cost[v] : fixed * s->live_last;
        bool any = item != RKW_ITEM_CONSTANT;
        for (int l = 0; l < RKW_LANES; l++) any |= fixed[l] != 0.0 || last[l] != 0.0;
        if (any) y->terms[y->n_terms++] = (rkw_term){fixed, last, RKW_NONE, column, v, item};
    }
}

static void pair_terms(rkw_joint_year *y)
{
    y->n_pairs = 0;
    for (int i = 0; i < y->n_terms; i++)
        for (int k = i; k < y->n_terms; k++)
            if (y->terms[i].target == y->terms[k].target) y->pairs[y->n_pairs++] = (rkw_term_pair){i, k};
}

/* ------------------------------------------------------------------ closed variables */

static bool has_limit(const rkw_joint_year *y, int v)
{
    for (int i = 0; i < y->n_limits; i++)
        if (y->terms[i].target == v) return true;
    return false;
}

static void close_limits(rkw_joint_year *y, int v, int lane, size_t block)
{
    for (int i = 0; i < y->n_limits; i++)
        if (y->terms[i].target == v) y->streams[stage_at(block, y->n_streams, y->terms[i].item)][lane] = 0.0;
}

/* Takes back what the stage fixed. */
static void reopen(rkw_joint_year *y, int v, int lane, size_t block, double limit)
{
    const size_t at = stage_at(block, y->stage.shape.n_vars, v);
    y->stage.z[at][lane] = 0.0;
    y->stage.w[at][lane] = limit;
}

static bool may_wait(const rkw_stage *s, int k, int lane, size_t block)
{
    const rkw_shape *h = &s->shape;
    if (block == RKW_NONE) return false;
    const size_t base = stage_at(block, h->n_vars, 0);
    return s->w[base + (size_t)(h->backlog + k)][lane] > 0.0 ||
           (h->late && s->w[base + (size_t)(h->overdue + k)][lane] > 0.0);
}

/* Work that may wait neither before nor after a step is given. The stage fixes it; where a capacity limits it, it is free
 * again, unless there is none: then its limits close. @return true when the class serves nothing in this step. */
static bool settle_class(rkw_joint_year *y, const rkw_programme *p, int k, int lane, size_t block)
{
    rkw_stage *s = &y->stage;
    const rkw_shape *h = &s->shape;
    const int v = h->serve + k, left = block > 0 ? lane : (lane + RKW_LANES - 1) % RKW_LANES;
    const size_t at = stage_at(block, h->n_vars, v), before = block > 0 ? block - 1 : h->blocks - 1;
    if (has_limit(y, v) && s->w[at][lane] == 0.0) {
        const bool first = block == 0 && s->wrap[lane] == 0.0;
        const bool given = !may_wait(s, k, lane, block) && (first || !may_wait(s, k, left, before));
        const double due = s->rhs[stage_at(block, h->n_rows, h->row_class + k)][lane];
        reopen(y, v, lane, block, p->classes[h->class_user[k]].power_MW / h->power);
        if (given && !(due > 0.0)) {
            reopen(y, v, lane, block, 0.0);
            close_limits(y, v, lane, block);
            return true;
        }
        return false;
    }
    return s->w[at][lane] == 0.0 && s->z[at][lane] == 0.0;
}

static void settle_pool(rkw_joint_year *y, const rkw_programme *p, int pool, int lane, size_t block)
{
    rkw_stage *s = &y->stage;
    const rkw_shape *h = &s->shape;
    const size_t base = stage_at(block, h->n_vars, 0), step = rkw_shape_step(h, lane, block);
    bool idle = true, given = true;
    for (int k = h->first_class[pool]; k < h->first_class[pool + 1]; k++) {
        idle = settle_class(y, p, k, lane, block) && idle;
        given = given && s->w[base + (size_t)(h->serve + k)][lane] == 0.0 && !has_limit(y, h->serve + k);
    }
    for (int j = h->first_segment[pool]; j < h->first_segment[pool + 1]; j++) {
        const int v = h->segment + j;
        const double share = rkw_profile_at(&p->pools[pool].availability, step) / h->power;
        const double limit = share * p->pools[pool].segments[j - h->first_segment[pool]].capacity_MW;
        if (idle) {
            reopen(y, v, lane, block, 0.0);
            if (has_limit(y, v)) close_limits(y, v, lane, block);
        } else if (has_limit(y, v) || !given) {
            reopen(y, v, lane, block, limit);
        }
    }
}

static bool is_coupled(const rkw_joint_year *y, int pool)
{
    const rkw_shape *h = &y->stage.shape;
    bool any = false;
    for (int k = h->first_class[pool]; k < h->first_class[pool + 1]; k++) any |= has_limit(y, h->serve + k);
    for (int j = h->first_segment[pool]; j < h->first_segment[pool + 1]; j++) any |= has_limit(y, h->segment + j);
    return any;
}

static void settle_pools(rkw_joint_year *y, const rkw_programme *p)
{
    const rkw_shape *h = &y->stage.shape;
    for (int q = 0; q < h->n_pools; q++)
        for (int l = 0; l < RKW_LANES && is_coupled(y, q); l++)
            for (size_t j = 0; j < h->blocks; j++)
                if (rkw_shape_step(h, l, j) != RKW_NONE) settle_pool(y, p, q, l, j);
}

static void weigh_costs(rkw_joint_year *y)
{
    rkw_stage *s = &y->stage;
    rkw_shape *h = &s->shape;
    if (y->weight == 1.0) return;
    for (size_t i = 0; i < h->blocks * (size_t)h->n_costs; i++) s->flow_cost[i] *= y->weight;
    for (int v = 0; v < h->n_vars; v++) {
        h->fixed_cost[v] *= y->weight;
        s->end_cost[v] *= y->weight;
    }
}

/* ------------------------------------------------------------------ the whole */

static size_t count_streams(const rkw_capacity_year *from)
{
    size_t n = 0;
    for (size_t i = 0; i < from->n_couplings; i++) n += needs_stream(&from->couplings[i]);
    for (size_t i = 0; i < from->n_entries; i++) n += from->entries[i].weight.values != NULL;
    return n;
}

static rkw_status fill(rkw_joint_year *y, const rkw_context *ctx, const rkw_common *common,
                       const rkw_capacity_year *from, int *local, rkw_error *err)
{
    const rkw_capacity_programme *p = common->programme;
    const size_t all = p->n_capacities + p->n_rows + (common->cost_row ? 1u : 0u);
    const size_t terms = from->n_couplings + from->n_entries + (common->cost_row ? (size_t)y->stage.shape.n_vars : 0);
    y->n_streams = (int)count_streams(from);
    y->n_columns = count_columns(common, from, local);
    RKW_TRY(allocate(y, ctx, terms, 2 * from->n_couplings, terms * (terms + 1) / 2, err));
    for (size_t i = 0; i < all; i++)
        if (local[i] >= 0) {
            y->global[local[i]] = (int)i;
            y->n_capacities += i < p->n_capacities;
        }
    layer w = {y, common, from, local, 0};
    add_limits(&w);
    add_loads(&w);
    add_entries(&w);
    weigh_costs(y);
    if (common->cost_row) add_costs(y, local[all - 1]);
    pair_terms(y);
    settle_pools(y, from->programme);
    return RKW_OK;
}

rkw_status rkw_joint_year_create(rkw_joint_year *y, const rkw_context *ctx, const rkw_common *common,
                                 const rkw_capacity_year *from, rkw_error *err)
{
    const rkw_capacity_programme *p = common->programme;
    memset(y, 0, sizeof *y);
    RKW_TRY(rkw_stage_create_scaled(&y->stage, ctx, from->programme, common->power, common->price, err));
    int *local = rkw_alloc(ctx, p->n_capacities + p->n_rows + 1, sizeof *local);
    if (!local) {
        rkw_joint_year_release(y);
        return rkw_fail_memory(err, "a year of the capacity programme");
    }
    y->weight = from->weight / common->mean_weight;
    y->cost_scale = common->cost_scale;
    const rkw_status status = fill(y, ctx, common, from, local, err);
    rkw_release(local);
    if (status != RKW_OK) rkw_joint_year_release(y);
    return status;
}

void rkw_joint_year_release(rkw_joint_year *y)
{
    rkw_stage_release(&y->stage);
    rkw_release(y->memory);
    y->memory = NULL;
}
