/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/general_lp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double at(const rkw_profile *p, size_t t) { return p->values ? p->factor * p->values[t] : p->factor; }

typedef struct writer {
    general_lp *lp;
    const rkw_programme *p;
    size_t n;
    int store_row, class_row, pool_row, line_row, bus_row, ramp_row; /* first of each kind, step by step */
    double *windows;                                                 /* [class][step] */
} writer;

static int row_of(const writer *w, int first, size_t index, size_t t) { return first + (int)(index * w->n + t); }

static void enter(lp_column *c, int row, double value)
{
    c->row[c->n] = row;
    c->value[c->n++] = value;
}

static lp_column *add(writer *w, int32_t code, size_t index, size_t part, size_t t, double low, double high,
                      double cost)
{
    lp_column *c = &w->lp->columns[w->lp->n_columns++];
    *c = (lp_column){.low = low, .high = high, .cost = cost, .code = code, .index = index, .part = part, .step = t};
    return c;
}

/* Enters a state of step t into the row of the step after with its coefficient, when there is one. */
static void hand_on(const writer *w, lp_column *c, int first_row, size_t index, size_t t, double value)
{
    if (t + 1 < w->n)
        enter(c, row_of(w, first_row, index, t + 1), value);
    else if (w->p->end == RKW_END_CYCLIC)
        enter(c, row_of(w, first_row, index, 0), value);
}

/* Work that may wait, straight from the definition. */
static void fill_windows(writer *w)
{
    for (size_t k = 0; k < w->p->n_classes; k++) {
        const rkw_work_class *c = &w->p->classes[k];
        for (size_t t = 0; t < w->n; t++) {
            long double sum = 0;
            for (size_t back = 0; back < c->deadline_steps; back++) {
                if (back > t && w->p->end != RKW_END_CYCLIC) break;
                sum += c->arrivals_MWh[(t + w->n * (1 + back / w->n) - back) % w->n];
            }
            for (size_t i = t + 1; i < c->n_start_due; i++) sum += c->start_due_MWh[i];
            if (c->most_waiting_MWh) sum = c->most_waiting_MWh[t];
            if (t + 1 == w->n && w->p->end == RKW_END_FIXED) sum = 0;
            w->windows[k * w->n + t] = (double)sum;
        }
    }
}

static void write_rows(writer *w)
{
    const rkw_programme *p = w->p;
    const size_t kinds[6] = {p->n_stores, p->n_classes,
                             p->n_pools,  p->connection ? 1 : 0,
                             1,           p->connection && p->connection->ramp_MW < INFINITY ? 1 : 0};
    const int32_t codes[6] = {RKW_PRICE_STORE_USD_MWH,      RKW_PRICE_CLASS_USD_MWH, RKW_PRICE_POOL_USD_MWH,
                              RKW_PRICE_CONNECTION_USD_MWH, RKW_PRICE_BUS_USD_MWH,   RKW_PRICE_RAMP_USD_MW};
    int *first[6] = {&w->store_row, &w->class_row, &w->pool_row, &w->line_row, &w->bus_row, &w->ramp_row};
    size_t all = 0;
    for (int i = 0; i < 6; i++) all += kinds[i] * w->n;
    w->lp->right = calloc(all, sizeof(double));
    w->lp->row_code = calloc(all, sizeof(int32_t));
    w->lp->row_index = calloc(all, sizeof(size_t));
    w->lp->row_step = calloc(all, sizeof(size_t));
    for (int i = 0; i < 6; i++) {
        *first[i] = w->lp->n_rows;
        for (size_t k = 0; k < kinds[i]; k++)
            for (size_t t = 0; t < w->n; t++) {
                w->lp->row_code[w->lp->n_rows] = codes[i];
                w->lp->row_index[w->lp->n_rows] = k;
                w->lp->row_step[w->lp->n_rows++] = t;
            }
    }
}

static void write_stores(writer *w, size_t t)
{
    const rkw_programme *p = w->p;
    for (size_t i = 0; i < p->n_stores; i++) {
        const rkw_bus_store *s = &p->stores[i];
        const double rho = pow(1.0 - s->self_discharge_per_h, p->dt_h), dt = p->dt_h;
        const int row = row_of(w, w->store_row, i, t);
        const int last = t + 1 == w->n;
        const double pinned = last && p->end == RKW_END_FIXED;
        lp_column *c =
            add(w, RKW_COLUMN_STORE_LEVEL_MWH, i, 0, t, pinned ? s->end_MWh : s->low_MWh,
                pinned ? s->end_MWh : s->energy_MWh, last && p->end == RKW_END_FREE ? -s->end_value_usd_MWh : 0.0);
        enter(c, row, 1.0);
        hand_on(w, c, w->store_row, i, t, -rho);
        w->lp->right[row] = (1.0 - rho) * s->low_MWh;
        if (t == 0 && p->end != RKW_END_CYCLIC) w->lp->right[row] += rho * s->start_MWh;
        c = add(w, RKW_COLUMN_STORE_CHARGE_MW, i, 0, t, 0.0, s->charge_MW, dt * s->charge_cost_usd_MWh);
        enter(c, row, -dt * s->eta_charge);
        enter(c, row_of(w, w->bus_row, 0, t), -1.0);
        c = add(w, RKW_COLUMN_STORE_DISCHARGE_MW, i, 0, t, 0.0, s->discharge_MW, dt * s->discharge_cost_usd_MWh);
        enter(c, row, dt / s->eta_discharge);
        enter(c, row_of(w, w->bus_row, 0, t), 1.0);
    }
}

static void write_classes(writer *w, size_t t)
{
    const rkw_programme *p = w->p;
    const int last = t + 1 == w->n;
    for (size_t k = 0; k < p->n_classes; k++) {
        const rkw_work_class *c = &p->classes[k];
        const int row = row_of(w, w->class_row, k, t), soft = c->late_cost_usd_MWh_h < INFINITY;
        const double end = last && p->end == RKW_END_FREE ? c->end_cost_usd_MWh : 0.0;
        double all = 0.0;
        for (size_t i = 0; i < w->n; i++) all += c->arrivals_MWh[i] - (c->served_MWh ? c->served_MWh[i] : 0.0);
        for (size_t i = 0; i < c->n_start_due; i++) all += c->start_due_MWh[i];
        lp_column *v = add(w, RKW_COLUMN_CLASS_BACKLOG_MWH, k, 0, t, 0.0, w->windows[k * w->n + t], end);
        enter(v, row, 1.0);
        hand_on(w, v, w->class_row, k, t, -1.0);
        v = add(w, RKW_COLUMN_CLASS_LATE_MWH, k, 0, t, 0.0, soft && !(last && p->end == RKW_END_FIXED) ? all : 0.0,
                end + (soft ? p->dt_h * c->late_cost_usd_MWh_h : 0.0));
        enter(v, row, 1.0);
        hand_on(w, v, w->class_row, k, t, -1.0);
        v = add(w, RKW_COLUMN_CLASS_POWER_MW, k, 0, t, 0.0, c->power_MW, 0.0);
        enter(v, row, p->dt_h);
        enter(v, row_of(w, w->pool_row, c->pool, t), 1.0);
        w->lp->right[row] = c->arrivals_MWh[t] - (c->served_MWh ? c->served_MWh[t] : 0.0);
        for (size_t i = 0; i < c->n_start_due && t == 0; i++) w->lp->right[row] += c->start_due_MWh[i];
    }
    for (size_t q = 0; q < p->n_pools; q++)
        for (size_t j = 0; j < p->pools[q].n_segments; j++) {
            const rkw_segment *s = &p->pools[q].segments[j];
            lp_column *v = add(w, RKW_COLUMN_POOL_SEGMENT_MW, q, j, t, 0.0,
                               at(&p->pools[q].availability, t) * s->capacity_MW * (s->share ? s->share[t] : 1.0), 0.0);
            enter(v, row_of(w, w->pool_row, q, t), -s->efficiency);
            enter(v, row_of(w, w->bus_row, 0, t), -at(&p->pools[q].draw, t));
        }
}

static void write_flows(writer *w, size_t t)
{
    const rkw_programme *p = w->p;
    const rkw_connection *link = p->connection;
    w->lp->right[row_of(w, w->bus_row, 0, t)] = at(&p->load_MW, t);
    for (size_t i = 0; i < p->n_flows; i++) {
        const rkw_flow *f = &p->flows[i];
        lp_column *v = add(w, RKW_COLUMN_FLOW_MW, i, 0, t, 0.0, at(&f->limit_MW, t), p->dt_h * at(&f->cost_usd_MWh, t));
        enter(v, row_of(w, f->row == RKW_ROW_BUS ? w->bus_row : w->line_row, 0, t), f->direction);
    }
    if (!link) return;
    lp_column *u = add(w, RKW_COLUMN_CONNECTION_MW, 0, 0, t, -at(&link->reverse_MW, t), at(&link->forward_MW, t), 0.0);
    enter(u, row_of(w, w->line_row, 0, t), -1.0);
    enter(u, row_of(w, w->bus_row, 0, t), 1.0);
    if (!(link->ramp_MW < INFINITY)) return;
    const int row = row_of(w, w->ramp_row, 0, t), first = t == 0 && p->end != RKW_END_CYCLIC;
    const int open = first && isnan(link->ramp_start_MW);
    if (!open) enter(u, row, 1.0);
    hand_on(w, u, w->ramp_row, 0, t, -1.0);
    lp_column *change = add(w, -1, 0, 0, t, open ? 0.0 : -link->ramp_MW, open ? 0.0 : link->ramp_MW, 0.0);
    enter(change, row, -1.0);
    if (first && !open) w->lp->right[row] = link->ramp_start_MW;
}

general_lp *lp_write(const rkw_programme *p)
{
    general_lp *lp = calloc(1, sizeof *lp);
    writer w = {.lp = lp, .p = p, .n = p->n_steps};
    size_t per_step = 3 * p->n_stores + 3 * p->n_classes + p->n_flows + 2;
    for (size_t q = 0; q < p->n_pools; q++) per_step += p->pools[q].n_segments;
    lp->dt = p->dt_h;
    lp->columns = calloc(per_step * w.n, sizeof *lp->columns);
    w.windows = calloc(p->n_classes * w.n + 1, sizeof(double));
    fill_windows(&w);
    write_rows(&w);
    for (size_t t = 0; t < w.n; t++) {
        write_stores(&w, t);
        write_classes(&w, t);
        write_flows(&w, t);
    }
    free(w.windows);
    return lp;
}

void lp_free(general_lp *lp)
{
    free(lp->right);
    free(lp->row_code);
    free(lp->row_index);
    free(lp->row_step);
    free(lp->columns);
    free(lp);
}

double *lp_point(const general_lp *lp, const rkw_programme *p, const rkw_optimum *o)
{
    double *x = calloc((size_t)lp->n_columns, sizeof *x);
    for (int j = 0; j < lp->n_columns; j++) {
        const lp_column *c = &lp->columns[j];
        if (c->code >= 0) {
            x[j] = rkw_optimum_column(o, c->code, c->index, c->part)[c->step];
            continue;
        }
        if (c->low == 0.0 && c->high == 0.0) continue;
        const double *u = rkw_optimum_column(o, RKW_COLUMN_CONNECTION_MW, 0, 0);
        const int wraps = c->step == 0;
        const double before = wraps && p->end != RKW_END_CYCLIC ? p->connection->ramp_start_MW
                                                                : u[(c->step + p->n_steps - 1) % p->n_steps];
        x[j] = u[c->step] - before;
    }
    return x;
}

double lp_cost(const general_lp *lp, const double *x)
{
    long double sum = 0;
    for (int j = 0; j < lp->n_columns; j++) sum += (long double)lp->columns[j].cost * x[j];
    return (double)sum;
}

double lp_violation(const general_lp *lp, const double *x)
{
    long double worst = 0, *row = calloc((size_t)lp->n_rows, sizeof *row);
    for (int j = 0; j < lp->n_columns; j++) {
        const lp_column *c = &lp->columns[j];
        for (int i = 0; i < c->n; i++) row[c->row[i]] += (long double)c->value[i] * x[j];
        if (c->low - x[j] > worst) worst = c->low - x[j];
        if (x[j] - c->high > worst) worst = x[j] - c->high;
        if (isnan(x[j])) worst = INFINITY;
    }
    for (int i = 0; i < lp->n_rows; i++)
        if (!(fabsl(row[i] - lp->right[i]) <= worst)) worst = fabsl(row[i] - lp->right[i]);
    free(row);
    return (double)worst;
}

/* Multiplier of a row in its own unit from the answer's prices. */
static double multiplier(const general_lp *lp, int row, const rkw_optimum *o)
{
    const int32_t code = lp->row_code[row];
    const double price = rkw_optimum_column(o, code, lp->row_index[row], 0)[lp->row_step[row]];
    switch (code) {
    case RKW_PRICE_STORE_USD_MWH: return -price;
    case RKW_PRICE_POOL_USD_MWH: return -price * lp->dt;
    case RKW_PRICE_CLASS_USD_MWH:
    case RKW_PRICE_RAMP_USD_MW: return price;
    default: return price * lp->dt;
    }
}

long double lp_bound(const general_lp *lp, const rkw_optimum *o, int costs, long double *size)
{
    long double sum = 0;
    *size = 0;
    for (int i = 0; i < lp->n_rows; i++) {
        const long double term = (long double)multiplier(lp, i, o) * lp->right[i];
        sum += term;
        *size += fabsl(term);
    }
    for (int j = 0; j < lp->n_columns; j++) {
        const lp_column *c = &lp->columns[j];
        long double reduced = costs ? c->cost : 0.0;
        for (int i = 0; i < c->n; i++) reduced -= (long double)c->value[i] * multiplier(lp, c->row[i], o);
        const double limit = reduced < 0 ? c->high : c->low;
        if (reduced == 0 || isinf(limit)) continue;
        sum += reduced * limit;
        *size += fabsl(reduced * limit);
    }
    return sum;
}
