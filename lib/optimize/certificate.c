/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bound, cost, violation and values, each one walk over the steps of the programme. */
#include "optimize/certificate.h"

#include <math.h>

#include "base/fail.h"
#include "base/memory.h"
#include "optimize/programme.h"

rkw_status rkw_work_create(rkw_work *work, const rkw_context *ctx, const rkw_programme *p, rkw_error *err)
{
    const size_t n = p->n_steps;
    work->series = rkw_alloc(ctx, 2 * p->n_classes * n, sizeof *work->series);
    work->total = rkw_alloc(ctx, p->n_classes, sizeof *work->total);
    if (!work->series || !work->total) {
        rkw_work_release(work);
        return rkw_fail_memory(err, "the windows of the classes");
    }
    for (size_t k = 0; k < p->n_classes; k++) {
        double *windows = work->series + 2 * k * n, *arrivals = windows + n;
        rkw_class_windows(p, &p->classes[k], windows, arrivals);
        work->total[k] = rkw_class_start(&p->classes[k]);
        for (size_t t = 0; t < n; t++) work->total[k] += arrivals[t];
    }
    return RKW_OK;
}

void rkw_work_release(rkw_work *work)
{
    rkw_release(work->series);
    rkw_release(work->total);
    *work = (rkw_work){NULL, NULL};
}

/* A sum that keeps what rounding drops (Neumaier 1974), and the size of its terms. */
typedef struct careful_sum {
    double sum, lost, size;
} careful_sum;

static void add(careful_sum *s, double x)
{
    const double total = s->sum + x;
    s->lost += fabs(s->sum) >= fabs(x) ? (s->sum - total) + x : (x - total) + s->sum;
    s->sum = total;
    s->size += fabs(x);
}

static double result(const careful_sum *s) { return s->sum + s->lost; }

/* What a walk over one step needs. */
typedef struct walk {
    const rkw_programme *p;
    const rkw_work *work;
    const rkw_optimum *o;
    double costs; /* 1 or 0 */
    size_t t, n;
    double kept[RKW_MAX_STORES]; /* share of a store's energy that is there a step later */
    bool rows_only;              /* limits are not looked at */
} walk;

static walk walk_of(const rkw_programme *p, const rkw_work *work, const rkw_optimum *o, bool with_costs)
{
    walk w = {p, work, o, with_costs, 0, p->n_steps, {0.0}, false};
    for (size_t i = 0; i < p->n_stores; i++) w.kept[i] = pow(1.0 - p->stores[i].self_discharge_per_h, p->dt_h);
    return w;
}

static double price(const walk *w, int32_t code, size_t index, size_t t)
{
    return optimum_column(w->o, code, index)[t];
}

/* Price of a state row one step on; none after the end unless that is step 0 again. */
static double price_after(const walk *w, int32_t code, size_t index)
{
    if (w->t + 1 < w->n) return price(w, code, index, w->t + 1);
    return w->p->end == RKW_END_CYCLIC ? price(w, code, index, 0) : 0.0;
}

static bool at_free_end(const walk *w) { return w->t + 1 == w->n && w->p->end == RKW_END_FREE; }
static bool at_fixed_end(const walk *w) { return w->t + 1 == w->n && w->p->end == RKW_END_FIXED; }
static bool at_start(const walk *w) { return w->t == 0 && w->p->end != RKW_END_CYCLIC; }

/* Reduced costs c - A'lambda [usd/MWh] of a step's variables. */
static double reduced_flow(const walk *w, size_t i)
{
    const rkw_flow *f = &w->p->flows[i];
    const int32_t row = f->row == RKW_ROW_BUS ? RKW_PRICE_BUS_USD_MWH : RKW_PRICE_CONNECTION_USD_MWH;
    return w->costs * rkw_profile_at(&f->cost_usd_MWh, w->t) - f->direction * price(w, row, 0, w->t);
}

static double reduced_level(const walk *w, size_t i)
{
    const rkw_bus_store *s = &w->p->stores[i];
    double rc = price(w, RKW_PRICE_STORE_USD_MWH, i, w->t) - w->kept[i] * price_after(w, RKW_PRICE_STORE_USD_MWH, i);
    if (at_free_end(w)) rc -= w->costs * s->end_value_usd_MWh;
    return rc;
}

static double reduced_charge(const walk *w, size_t i)
{
    const rkw_bus_store *s = &w->p->stores[i];
    return w->costs * s->charge_cost_usd_MWh - s->eta_charge * price(w, RKW_PRICE_STORE_USD_MWH, i, w->t) +
           price(w, RKW_PRICE_BUS_USD_MWH, 0, w->t);
}

static double reduced_discharge(const walk *w, size_t i)
{
    const rkw_bus_store *s = &w->p->stores[i];
    return w->costs * s->discharge_cost_usd_MWh + price(w, RKW_PRICE_STORE_USD_MWH, i, w->t) / s->eta_discharge -
           price(w, RKW_PRICE_BUS_USD_MWH, 0, w->t);
}

static double reduced_backlog(const walk *w, size_t k)
{
    double rc = price_after(w, RKW_PRICE_CLASS_USD_MWH, k) - price(w, RKW_PRICE_CLASS_USD_MWH, k, w->t);
    if (at_free_end(w)) rc += w->costs * w->p->classes[k].end_cost_usd_MWh;
    return rc;
}

static double reduced_serve(const walk *w, size_t k)
{
    return price(w, RKW_PRICE_POOL_USD_MWH, w->p->classes[k].pool, w->t) - price(w, RKW_PRICE_CLASS_USD_MWH, k, w->t);
}

static double reduced_segment(const walk *w, size_t q, size_t j)
{
    const rkw_pool *pool = &w->p->pools[q];
    return rkw_profile_at(&pool->draw, w->t) * price(w, RKW_PRICE_BUS_USD_MWH, 0, w->t) -
           pool->segments[j].efficiency * price(w, RKW_PRICE_POOL_USD_MWH, q, w->t);
}

static bool has_ramp(const rkw_programme *p) { return p->connection && p->connection->ramp_MW < INFINITY; }

static double reduced_link(const walk *w)
{
    double rc = price(w, RKW_PRICE_CONNECTION_USD_MWH, 0, w->t) - price(w, RKW_PRICE_BUS_USD_MWH, 0, w->t);
    if (has_ramp(w->p))
        rc += (price_after(w, RKW_PRICE_RAMP_USD_MW, 0) - price(w, RKW_PRICE_RAMP_USD_MW, 0, w->t)) / w->p->dt_h;
    return rc;
}

static double segment_limit(const walk *w, size_t q, size_t j) { return rkw_segment_limit(&w->p->pools[q], j, w->t); }

static double low_of(double rc, double limit) { return rc < 0.0 ? rc * limit : 0.0; }

static void bound_flows(const walk *w, careful_sum *s)
{
    const double dt = w->p->dt_h, bus = price(w, RKW_PRICE_BUS_USD_MWH, 0, w->t);
    add(s, dt * bus * rkw_profile_at(&w->p->load_MW, w->t));
    for (size_t i = 0; i < w->p->n_flows; i++) add(s, dt * low_of(reduced_flow(w, i), rkw_flow_limit(w->p, i, w->t)));
}

static void bound_stores(const walk *w, careful_sum *s)
{
    const double dt = w->p->dt_h;
    for (size_t i = 0; i < w->p->n_stores; i++) {
        const rkw_bus_store *store = &w->p->stores[i];
        const double room = store->energy_MWh - store->low_MWh, level = reduced_level(w, i);
        if (at_start(w))
            add(s, -price(w, RKW_PRICE_STORE_USD_MWH, i, 0) * w->kept[i] * (store->start_MWh - store->low_MWh));
        add(s, at_fixed_end(w) ? level * (store->end_MWh - store->low_MWh) : low_of(level, room));
        add(s, dt * low_of(reduced_charge(w, i), store->charge_MW));
        add(s, dt * low_of(reduced_discharge(w, i), store->discharge_MW));
    }
}

static void bound_classes(const walk *w, careful_sum *s)
{
    const double dt = w->p->dt_h;
    for (size_t k = 0; k < w->p->n_classes; k++) {
        const rkw_work_class *c = &w->p->classes[k];
        const double waiting = reduced_backlog(w, k);
        double due = work_arrivals(w->work, w->n, k)[w->t];
        if (at_start(w)) due += rkw_class_start(c);
        add(s, due * price(w, RKW_PRICE_CLASS_USD_MWH, k, w->t));
        add(s, low_of(waiting, work_windows(w->work, w->n, k)[w->t]));
        if (c->late_cost_usd_MWh_h < INFINITY && !at_fixed_end(w))
            add(s, low_of(waiting + w->costs * c->late_cost_usd_MWh_h * dt, w->work->total[k]));
        add(s, dt * low_of(reduced_serve(w, k), c->power_MW));
    }
    for (size_t q = 0; q < w->p->n_pools; q++)
        for (size_t j = 0; j < w->p->pools[q].n_segments; j++)
            add(s, dt * low_of(reduced_segment(w, q, j), segment_limit(w, q, j)));
}

static void bound_connection(const walk *w, careful_sum *s)
{
    const rkw_connection *c = w->p->connection;
    if (!c) return;
    const double rc = reduced_link(w), dt = w->p->dt_h;
    add(s, dt * rc * (rc < 0.0 ? rkw_profile_at(&c->forward_MW, w->t) : -rkw_profile_at(&c->reverse_MW, w->t)));
    if (!has_ramp(w->p)) return;
    const double ramp = price(w, RKW_PRICE_RAMP_USD_MW, 0, w->t);
    if (at_start(w) && isnan(c->ramp_start_MW)) return;
    add(s, -fabs(ramp) * c->ramp_MW);
    if (at_start(w)) add(s, ramp * c->ramp_start_MW);
}

double rkw_bound(const rkw_programme *p, const rkw_work *work, const rkw_optimum *o, bool with_costs, double *size)
{
    careful_sum s = {0.0, 0.0, 0.0};
    walk w = walk_of(p, work, o, with_costs);
    for (; w.t < w.n; w.t++) {
        bound_flows(&w, &s);
        bound_stores(&w, &s);
        bound_classes(&w, &s);
        bound_connection(&w, &s);
    }
    *size = s.size;
    return result(&s) + (with_costs ? rkw_constant_cost(p) : 0.0);
}

double rkw_constant_cost(const rkw_programme *p)
{
    double cost = 0.0;
    for (size_t i = 0; i < p->n_stores && p->end == RKW_END_FREE; i++)
        cost -= p->stores[i].end_value_usd_MWh * p->stores[i].low_MWh;
    return cost;
}

double rkw_cost_of_schedule(const rkw_programme *p, const rkw_optimum *o)
{
    careful_sum s = {0.0, 0.0, 0.0};
    const size_t n = p->n_steps;
    for (size_t t = 0; t < n; t++) {
        for (size_t i = 0; i < p->n_flows; i++)
            add(&s,
                p->dt_h * rkw_profile_at(&p->flows[i].cost_usd_MWh, t) * optimum_column(o, RKW_COLUMN_FLOW_MW, i)[t]);
        for (size_t i = 0; i < p->n_stores; i++)
            add(&s, p->dt_h *
                        (p->stores[i].charge_cost_usd_MWh * optimum_column(o, RKW_COLUMN_STORE_CHARGE_MW, i)[t] +
                         p->stores[i].discharge_cost_usd_MWh * optimum_column(o, RKW_COLUMN_STORE_DISCHARGE_MW, i)[t]));
        for (size_t k = 0; k < p->n_classes; k++)
            if (p->classes[k].late_cost_usd_MWh_h < INFINITY)
                add(&s,
                    p->dt_h * p->classes[k].late_cost_usd_MWh_h * optimum_column(o, RKW_COLUMN_CLASS_LATE_MWH, k)[t]);
    }
    for (size_t i = 0; i < p->n_stores && p->end == RKW_END_FREE; i++)
        add(&s, -p->stores[i].end_value_usd_MWh * optimum_column(o, RKW_COLUMN_STORE_LEVEL_MWH, i)[n - 1]);
    for (size_t k = 0; k < p->n_classes && p->end == RKW_END_FREE; k++)
        add(&s, p->classes[k].end_cost_usd_MWh * (optimum_column(o, RKW_COLUMN_CLASS_BACKLOG_MWH, k)[n - 1] +
                                                  optimum_column(o, RKW_COLUMN_CLASS_LATE_MWH, k)[n - 1]));
    return result(&s);
}

/* ------------------------------------------------------------------ violation */

/* Largest entry met so far: row errors and how far values lie outside their limits. */
static void see(double *worst, double error)
{
    if (!(fabs(error) <= *worst)) *worst = fabs(error);
}

static void see_limits(const walk *w, double *worst, double x, double low, double high)
{
    if (!w->rows_only) see(worst, x < low ? low - x : x > high ? x - high : 0.0);
}

static double before(const walk *w, int32_t code, size_t index, double start)
{
    if (w->t > 0) return price(w, code, index, w->t - 1);
    return w->p->end == RKW_END_CYCLIC ? price(w, code, index, w->n - 1) : start;
}

static void check_stores(const walk *w, double *bus, double *worst)
{
    for (size_t i = 0; i < w->p->n_stores; i++) {
        const rkw_bus_store *s = &w->p->stores[i];
        const double rho = w->kept[i], dt = w->p->dt_h;
        const double level = price(w, RKW_COLUMN_STORE_LEVEL_MWH, i, w->t);
        const double c = price(w, RKW_COLUMN_STORE_CHARGE_MW, i, w->t);
        const double d = price(w, RKW_COLUMN_STORE_DISCHARGE_MW, i, w->t);
        const double left = s->low_MWh + rho * (before(w, RKW_COLUMN_STORE_LEVEL_MWH, i, s->start_MWh) - s->low_MWh);
        see(worst, (level - left) / dt - s->eta_charge * c + d / s->eta_discharge);
        if (at_fixed_end(w)) see(worst, (level - s->end_MWh) / dt);
        see_limits(w, worst, level / dt, s->low_MWh / dt, s->energy_MWh / dt);
        see_limits(w, worst, c, 0.0, s->charge_MW);
        see_limits(w, worst, d, 0.0, s->discharge_MW);
        *bus += d - c;
    }
}

static void check_classes(const walk *w, double *bus, double *worst)
{
    const double dt = w->p->dt_h;
    double served[RKW_MAX_POOLS] = {0.0};
    for (size_t k = 0; k < w->p->n_classes; k++) {
        const rkw_work_class *c = &w->p->classes[k];
        const double b = price(w, RKW_COLUMN_CLASS_BACKLOG_MWH, k, w->t),
                     late = price(w, RKW_COLUMN_CLASS_LATE_MWH, k, w->t);
        const double x = price(w, RKW_COLUMN_CLASS_POWER_MW, k, w->t);
        const double had = before(w, RKW_COLUMN_CLASS_BACKLOG_MWH, k, rkw_class_start(c)) +
                           before(w, RKW_COLUMN_CLASS_LATE_MWH, k, 0.0);
        const double due = c->arrivals_MWh[w->t] - (c->served_MWh ? c->served_MWh[w->t] : 0.0);
        see(worst, (b + late - had - due) / dt + x);
        see_limits(w, worst, b / dt, 0.0, work_windows(w->work, w->n, k)[w->t] / dt);
        see_limits(w, worst, late / dt, 0.0, c->late_cost_usd_MWh_h < INFINITY && !at_fixed_end(w) ? INFINITY : 0.0);
        see_limits(w, worst, x, 0.0, c->power_MW);
        served[c->pool] += x;
    }
    for (size_t q = 0; q < w->p->n_pools; q++) {
        double work = 0.0, taken = 0.0;
        for (size_t j = 0; j < w->p->pools[q].n_segments; j++) {
            const double y = optimum_segment(w->o, RKW_COLUMN_POOL_SEGMENT_MW, q, j)[w->t];
            see_limits(w, worst, y, 0.0, segment_limit(w, q, j));
            work += w->p->pools[q].segments[j].efficiency * y;
            taken += y;
        }
        see(worst, served[q] - work);
        *bus -= rkw_profile_at(&w->p->pools[q].draw, w->t) * taken;
    }
}

static void check_flows(const walk *w, double *bus, double *worst)
{
    const rkw_connection *c = w->p->connection;
    double line = 0.0;
    for (size_t i = 0; i < w->p->n_flows; i++) {
        const double x = price(w, RKW_COLUMN_FLOW_MW, i, w->t);
        see_limits(w, worst, x, 0.0, rkw_profile_at(&w->p->flows[i].limit_MW, w->t));
        *(w->p->flows[i].row == RKW_ROW_BUS ? bus : &line) += w->p->flows[i].direction * x;
    }
    if (!c) return;
    const double u = price(w, RKW_COLUMN_CONNECTION_MW, 0, w->t);
    see(worst, line - u);
    see_limits(w, worst, u, -rkw_profile_at(&c->reverse_MW, w->t), rkw_profile_at(&c->forward_MW, w->t));
    *bus += u;
    const bool first = at_start(w);
    if (!has_ramp(w->p) || (first && isnan(c->ramp_start_MW))) return;
    see_limits(w, worst, u - before(w, RKW_COLUMN_CONNECTION_MW, 0, c->ramp_start_MW), -c->ramp_MW, c->ramp_MW);
}

static double largest_right_side(const rkw_programme *p)
{
    double size = 0.0;
    for (size_t t = 0; t < p->n_steps; t++) {
        size = fmax(size, fabs(rkw_profile_at(&p->load_MW, t)));
        for (size_t k = 0; k < p->n_classes; k++) size = fmax(size, p->classes[k].arrivals_MWh[t] / p->dt_h);
    }
    return size;
}

static double violation(const rkw_programme *p, const rkw_work *work, const rkw_optimum *o, bool rows_only)
{
    double worst = 0.0;
    walk w = walk_of(p, work, o, true);
    w.rows_only = rows_only;
    for (; w.t < w.n; w.t++) {
        double bus = -rkw_profile_at(&p->load_MW, w.t);
        check_stores(&w, &bus, &worst);
        check_classes(&w, &bus, &worst);
        check_flows(&w, &bus, &worst);
        see(&worst, bus);
    }
    return worst / (1.0 + largest_right_side(p));
}

double rkw_violation(const rkw_programme *p, const rkw_work *work, const rkw_optimum *o)
{
    return violation(p, work, o, false);
}

double rkw_row_violation(const rkw_programme *p, const rkw_work *work, const rkw_optimum *o)
{
    return violation(p, work, o, true);
}

/* ------------------------------------------------------------------ forced rows */

/* Power that a class must be given when neither this step nor the one before may hold a backlog. */
static double due_MW(const walk *w, size_t k)
{
    const double start = at_start(w) ? rkw_class_start(&w->p->classes[k]) : 0.0;
    return (work_arrivals(w->work, w->n, k)[w->t] + start) / w->p->dt_h;
}

static bool is_forced(const walk *w, size_t k)
{
    const rkw_work_class *c = &w->p->classes[k];
    if (c->late_cost_usd_MWh_h < INFINITY || work_windows(w->work, w->n, k)[w->t] > 0.0) return false;
    if (!at_start(w) && work_windows(w->work, w->n, k)[(w->t + w->n - 1) % w->n] > 0.0) return false;
    return due_MW(w, k) <= c->power_MW;
}

static bool is_forced_pool(const walk *w, size_t q)
{
    double work = 0.0;
    if (w->p->pools[q].n_segments != 1) return false;
    for (size_t k = 0; k < w->p->n_classes; k++) {
        if (w->p->classes[k].pool != q) continue;
        if (!is_forced(w, k)) return false;
        work += due_MW(w, k);
    }
    return work <= w->p->pools[q].segments[0].efficiency * segment_limit(w, q, 0);
}

void rkw_price_forced_rows(const rkw_programme *p, const rkw_work *work, rkw_optimum *o, bool with_costs)
{
    walk w = walk_of(p, work, o, with_costs);
    for (; w.t < w.n; w.t++) {
        for (size_t q = 0; q < p->n_pools; q++)
            if (is_forced_pool(&w, q))
                optimum_column(o, RKW_PRICE_POOL_USD_MWH, q)[w.t] = rkw_profile_at(&p->pools[q].draw, w.t) *
                                                                    price(&w, RKW_PRICE_BUS_USD_MWH, 0, w.t) /
                                                                    p->pools[q].segments[0].efficiency;
        for (size_t k = 0; k < p->n_classes; k++)
            if (is_forced(&w, k)) {
                const double pool = price(&w, RKW_PRICE_POOL_USD_MWH, p->classes[k].pool, w.t);
                const bool idle = !with_costs && pool > 0.0 && !(due_MW(&w, k) > 0.0);
                optimum_column(o, RKW_PRICE_CLASS_USD_MWH, k)[w.t] = idle ? 0.0 : pool;
            }
    }
}

/* ------------------------------------------------------------------ values */

static double worth(double rc) { return rc < 0.0 ? -rc : 0.0; }

static void value_step(const walk *w, rkw_optimum *o)
{
    const rkw_programme *p = w->p;
    for (size_t i = 0; i < p->n_flows; i++)
        optimum_column(o, RKW_VALUE_FLOW_USD_MWH, i)[w->t] = worth(reduced_flow(w, i));
    for (size_t i = 0; i < p->n_stores; i++) {
        optimum_column(o, RKW_VALUE_STORE_ENERGY_USD_MWH, i)[w->t] = at_fixed_end(w) ? 0.0 : worth(reduced_level(w, i));
        optimum_column(o, RKW_VALUE_STORE_POWER_USD_MWH, i)[w->t] =
            worth(reduced_charge(w, i)) + worth(reduced_discharge(w, i));
    }
    for (size_t k = 0; k < p->n_classes; k++)
        optimum_column(o, RKW_VALUE_DEADLINE_USD_MWH, k)[w->t] = worth(reduced_backlog(w, k));
    for (size_t q = 0; q < p->n_pools; q++)
        for (size_t j = 0; j < p->pools[q].n_segments; j++)
            optimum_segment(o, RKW_VALUE_SEGMENT_USD_MWH, q, j)[w->t] = worth(reduced_segment(w, q, j));
    if (p->connection) optimum_column(o, RKW_VALUE_CONNECTION_USD_MWH, 0)[w->t] = worth(reduced_link(w));
}

void rkw_fill_values(const rkw_programme *p, rkw_optimum *o)
{
    walk w = walk_of(p, NULL, o, true);
    for (; w.t < w.n; w.t++) value_step(&w, o);
}
