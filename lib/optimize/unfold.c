/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/unfold.h"

#include <math.h>

#include "optimize/programme.h"

/* Copies item `v` of [block][items][lane] to a column: factor x + offset. */
static void unfold(const rkw_stage *s, const rkw_lanes *array, int items, int v, double factor, double offset,
                   double *column)
{
    const rkw_shape *h = &s->shape;
    for (int l = 0; l < RKW_LANES; l++)
        for (size_t j = 0; j < h->blocks; j++) {
            const size_t step = rkw_shape_step(h, l, j);
            if (step != RKW_NONE) column[step] = factor * array[stage_at(j, items, v)][l] + offset;
        }
}

void rkw_unfold_schedule(const rkw_stage *s, const rkw_programme *p, rkw_optimum *o)
{
    const rkw_shape *h = &s->shape;
    const double power = h->power, energy = h->power * h->dt_h;
    const int n = h->n_vars;
    for (int i = 0; i < h->n_flows; i++)
        unfold(s, s->z, n, h->flow + i, power, 0.0, optimum_column(o, RKW_COLUMN_FLOW_MW, (size_t)i));
    for (int i = 0; i < h->n_stores; i++) {
        const size_t u = (size_t)i;
        unfold(s, s->z, n, h->level + i, energy, p->stores[i].low_MWh,
               optimum_column(o, RKW_COLUMN_STORE_LEVEL_MWH, u));
        unfold(s, s->z, n, h->charge + i, power, 0.0, optimum_column(o, RKW_COLUMN_STORE_CHARGE_MW, u));
        unfold(s, s->z, n, h->discharge + i, power, 0.0, optimum_column(o, RKW_COLUMN_STORE_DISCHARGE_MW, u));
    }
    for (int k = 0; k < h->n_classes; k++) {
        const size_t u = (size_t)h->class_user[k];
        unfold(s, s->z, n, h->serve + k, power, 0.0, optimum_column(o, RKW_COLUMN_CLASS_POWER_MW, u));
        unfold(s, s->z, n, h->backlog + k, energy, 0.0, optimum_column(o, RKW_COLUMN_CLASS_BACKLOG_MWH, u));
        if (h->late) unfold(s, s->z, n, h->overdue + k, energy, 0.0, optimum_column(o, RKW_COLUMN_CLASS_LATE_MWH, u));
    }
    for (int j = 0; j < h->n_segments; j++)
        unfold(s, s->z, n, h->segment + j, power, 0.0, optimum_column(o, RKW_COLUMN_POOL_SEGMENT_MW, (size_t)j));
    if (!h->link) return;
    double *u = optimum_column(o, RKW_COLUMN_CONNECTION_MW, 0);
    unfold(s, s->z, n, h->link_flow, power, 0.0, u);
    for (size_t t = 0; t < h->n_steps; t++) u[t] -= rkw_profile_at(&p->connection->reverse_MW, t);
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
