/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/unfold.h"

#include <math.h>

#include "optimize/programme.h"

typedef struct source {
    const rkw_stage *stage;
    const rkw_programme *p;
    const rkw_work *work;
    rkw_optimum *o;
} source;

/* Copies item `v` of [block][items][lane] to a column: factor x + offset. */
static void unfold(const rkw_stage *s, const rkw_lanes *array, int items, int v, double factor, double offset,
                   double *column)
{
    const rkw_shape *h = &s->shape;
    for (int l = 0; l < RKW_LANES; l++) {
        const size_t n = rkw_shape_steps(h, l);
        for (size_t j = 0; j < n; j++) column[h->first[l] + j] = factor * array[stage_at(j, items, v)][l] + offset;
    }
}

/* Upper limit of column `part` of item `index` in a step. */
typedef double upper_limit(const source *r, size_t index, size_t part, size_t step);

static double flow_top(const source *r, size_t i, size_t part, size_t t)
{
    (void)part;
    return rkw_flow_limit(r->p, i, t);
}

static double level_top(const source *r, size_t i, size_t part, size_t t)
{
    (void)part, (void)t;
    return r->p->stores[i].energy_MWh;
}

static double charge_top(const source *r, size_t i, size_t part, size_t t)
{
    (void)part, (void)t;
    return r->p->stores[i].charge_MW;
}

static double discharge_top(const source *r, size_t i, size_t part, size_t t)
{
    (void)part, (void)t;
    return r->p->stores[i].discharge_MW;
}

static double serve_top(const source *r, size_t k, size_t part, size_t t)
{
    (void)part, (void)t;
    return r->p->classes[k].power_MW;
}

static double backlog_top(const source *r, size_t k, size_t part, size_t t)
{
    (void)part;
    return work_windows(r->work, r->p->n_steps, k)[t];
}

static double late_top(const source *r, size_t k, size_t part, size_t t)
{
    (void)part, (void)t;
    return r->work->total[k];
}

static double segment_top(const source *r, size_t q, size_t j, size_t t)
{
    return rkw_segment_limit(&r->p->pools[q], j, t);
}

static double link_top(const source *r, size_t index, size_t part, size_t t)
{
    (void)index, (void)part;
    return rkw_profile_at(&r->p->connection->forward_MW, t) + rkw_profile_at(&r->p->connection->reverse_MW, t);
}

/* A variable's column; with the work's windows at hand one that stands on its upper limit gets that limit to the last
 * bit. */
static void unfold_variable(const source *r, int v, double factor, double offset, int32_t code, size_t index,
                            size_t part, upper_limit *top)
{
    const rkw_stage *s = r->stage;
    const rkw_shape *h = &s->shape;
    double *column = optimum_column(r->o, code, index);
    if (code == RKW_COLUMN_POOL_SEGMENT_MW) column = optimum_segment(r->o, code, index, part);
    for (int l = 0; l < RKW_LANES; l++) {
        const size_t n = rkw_shape_steps(h, l);
        for (size_t j = 0; j < n; j++) {
            const size_t at = stage_at(j, h->n_vars, v), t = h->first[l] + j;
            column[t] = factor * s->z[at][l] + offset;
            if (r->work && s->w[at][l] == 0.0 && s->zu[at][l] > 0.0) column[t] = top(r, index, part, t);
        }
    }
}

void rkw_unfold_schedule(const rkw_stage *s, const rkw_programme *p, const rkw_work *work, rkw_optimum *o)
{
    const source from = {s, p, work, o}, *r = &from;
    const rkw_shape *h = &s->shape;
    const double power = h->power, energy = h->power * h->dt_h;
    for (int i = 0; i < h->n_flows; i++)
        unfold_variable(r, h->flow + i, power, 0.0, RKW_COLUMN_FLOW_MW, (size_t)i, 0, flow_top);
    for (int i = 0; i < h->n_stores; i++) {
        const size_t u = (size_t)i;
        const double low = p->stores[i].low_MWh;
        unfold_variable(r, h->level + i, energy, low, RKW_COLUMN_STORE_LEVEL_MWH, u, 0, level_top);
        unfold_variable(r, h->charge + i, power, 0.0, RKW_COLUMN_STORE_CHARGE_MW, u, 0, charge_top);
        unfold_variable(r, h->discharge + i, power, 0.0, RKW_COLUMN_STORE_DISCHARGE_MW, u, 0, discharge_top);
    }
    for (int k = 0; k < h->n_classes; k++) {
        const size_t u = (size_t)h->class_user[k];
        unfold_variable(r, h->serve + k, power, 0.0, RKW_COLUMN_CLASS_POWER_MW, u, 0, serve_top);
        unfold_variable(r, h->backlog + k, energy, 0.0, RKW_COLUMN_CLASS_BACKLOG_MWH, u, 0, backlog_top);
        if (h->late) unfold_variable(r, h->overdue + k, energy, 0.0, RKW_COLUMN_CLASS_LATE_MWH, u, 0, late_top);
    }
    for (int q = 0; q < h->n_pools; q++)
        for (int j = h->first_segment[q]; j < h->first_segment[q + 1]; j++)
            unfold_variable(r, h->segment + j, power, 0.0, RKW_COLUMN_POOL_SEGMENT_MW, (size_t)q,
                            (size_t)(j - h->first_segment[q]), segment_top);
    if (!h->link) return;
    unfold_variable(r, h->link_flow, power, 0.0, RKW_COLUMN_CONNECTION_MW, 0, 0, link_top);
    double *u = optimum_column(o, RKW_COLUMN_CONNECTION_MW, 0);
    for (size_t t = 0; t < h->n_steps; t++) {
        const double both = link_top(r, 0, 0, t);
        u[t] = u[t] == both ? rkw_profile_at(&p->connection->forward_MW, t)
                            : u[t] - rkw_profile_at(&p->connection->reverse_MW, t);
    }
}

void rkw_unfold_prices(const rkw_stage *s, const rkw_programme *p, rkw_optimum *o)
{
    const rkw_shape *h = &s->shape;
    const bool first_is_free = h->ramp && !h->cyclic && isnan(p->connection->ramp_start_MW);
    const double unit = h->price;
    const int n = h->n_rows;
    unfold(s, s->lambda, n, h->row_bus, unit, 0.0, optimum_column(o, RKW_PRICE_BUS_USD_MWH, 0));
    if (h->link)
        unfold(s, s->lambda, n, h->row_connection, unit, 0.0, optimum_column(o, RKW_PRICE_CONNECTION_USD_MWH, 0));
    if (h->ramp) unfold(s, s->lambda, n, 0, unit * h->dt_h, 0.0, optimum_column(o, RKW_PRICE_RAMP_USD_MW, 0));
    if (first_is_free) optimum_column(o, RKW_PRICE_RAMP_USD_MW, 0)[0] = 0.0;
    for (int i = 0; i < h->n_stores; i++)
        unfold(s, s->lambda, n, h->row_store + i, -unit, 0.0, optimum_column(o, RKW_PRICE_STORE_USD_MWH, (size_t)i));
    for (int k = 0; k < h->n_classes; k++)
        unfold(s, s->lambda, n, h->row_class + k, unit, 0.0,
               optimum_column(o, RKW_PRICE_CLASS_USD_MWH, (size_t)h->class_user[k]));
    for (int q = 0; q < h->n_pools; q++)
        unfold(s, s->lambda, n, h->row_pool + q, -unit, 0.0, optimum_column(o, RKW_PRICE_POOL_USD_MWH, (size_t)q));
}

static void add_value(const rkw_stage *s, int v, double *column)
{
    const rkw_shape *h = &s->shape;
    for (int l = 0; l < RKW_LANES; l++)
        for (size_t j = 0; j < h->blocks; j++) {
            const size_t step = rkw_shape_step(h, l, j);
            if (step != RKW_NONE) column[step] += h->price * s->zu[stage_at(j, h->n_vars, v)][l];
        }
}

void rkw_unfold_values(const rkw_stage *s, rkw_optimum *o)
{
    const rkw_shape *h = &s->shape;
    for (size_t i = o->first[RKW_VALUE_SEGMENT_USD_MWH] * o->n_steps; i < o->bytes / sizeof(double); i++)
        o->values[i] = 0.0;
    for (int i = 0; i < h->n_flows; i++)
        add_value(s, h->flow + i, optimum_column(o, RKW_VALUE_FLOW_USD_MWH, (size_t)i));
    for (int i = 0; i < h->n_stores; i++) {
        add_value(s, h->level + i, optimum_column(o, RKW_VALUE_STORE_ENERGY_USD_MWH, (size_t)i));
        add_value(s, h->charge + i, optimum_column(o, RKW_VALUE_STORE_POWER_USD_MWH, (size_t)i));
        add_value(s, h->discharge + i, optimum_column(o, RKW_VALUE_STORE_POWER_USD_MWH, (size_t)i));
    }
    for (int k = 0; k < h->n_classes; k++)
        add_value(s, h->backlog + k, optimum_column(o, RKW_VALUE_DEADLINE_USD_MWH, (size_t)h->class_user[k]));
    for (int j = 0; j < h->n_segments; j++)
        add_value(s, h->segment + j, optimum_column(o, RKW_VALUE_SEGMENT_USD_MWH, (size_t)j));
    if (h->link) add_value(s, h->link_flow, optimum_column(o, RKW_VALUE_CONNECTION_USD_MWH, 0));
}
