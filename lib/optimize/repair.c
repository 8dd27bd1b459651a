/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an interior point to a schedule on its limits. */
#include "optimize/repair.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "optimize/merit.h"
#include "optimize/programme.h"

typedef struct fixer {
    const rkw_programme *p;
    const rkw_work *work;
    rkw_optimum *o;
    double near; /* distance from which a value is taken to its limit [MW, MWh] */
    size_t t, n;
    double bus, burning;
    double kept[RKW_MAX_STORES]; /* share of a store's energy that is there a step later */
} fixer;

static double *cell(const fixer *f, int32_t code, size_t index) { return &optimum_column(f->o, code, index)[f->t]; }

static double before(const fixer *f, int32_t code, size_t index, double start)
{
    if (f->t > 0) return optimum_column(f->o, code, index)[f->t - 1];
    return f->p->end == RKW_END_CYCLIC ? optimum_column(f->o, code, index)[f->n - 1] : start;
}

static double snap(const fixer *f, double x, double low, double high)
{
    if (x <= low + f->near) return low;
    return x >= high - f->near ? high : x;
}

/* A fixed end leaves the last step no choice. */
static bool is_bound_end(const fixer *f) { return f->t + 1 == f->n && f->p->end == RKW_END_FIXED; }

/* Charge and discharge that turn the level before into `level`; where energy is worth having, never both. */
static void split_cycle(const fixer *f, const rkw_bus_store *s, double change_MW, double *c, double *d)
{
    const bool burn = *cell(f, RKW_PRICE_BUS_USD_MWH, 0) < 0.0 && *c > f->near && *d > f->near;
    if (burn) {
        *d = snap(f, *d, 0.0, s->discharge_MW);
        *c = (change_MW + *d / s->eta_discharge) / s->eta_charge;
        if (*c <= s->charge_MW) return;
        *c = s->charge_MW;
        *d = rkw_max(0.0, (s->eta_charge * *c - change_MW) * s->eta_discharge);
        return;
    }
    *c = change_MW > 0.0 ? change_MW / s->eta_charge : 0.0;
    *d = change_MW > 0.0 ? 0.0 : -change_MW * s->eta_discharge;
}

static void fix_store(fixer *f, size_t i)
{
    const rkw_bus_store *s = &f->p->stores[i];
    const double dt = f->p->dt_h, rho = f->kept[i];
    double *level = cell(f, RKW_COLUMN_STORE_LEVEL_MWH, i);
    double *c = cell(f, RKW_COLUMN_STORE_CHARGE_MW, i), *d = cell(f, RKW_COLUMN_STORE_DISCHARGE_MW, i);
    const double had = rho * (before(f, RKW_COLUMN_STORE_LEVEL_MWH, i, s->start_MWh) - s->low_MWh);
    const bool bound = is_bound_end(f);
    if (!bound) *level = snap(f, *level, s->low_MWh, s->energy_MWh);
    split_cycle(f, s, (*level - s->low_MWh - had) / dt, c, d);
    if (!bound) { /* powers near a limit go there when the level stays inside */
        const double c2 = snap(f, *c, 0.0, s->charge_MW), d2 = snap(f, *d, 0.0, s->discharge_MW);
        const double moved = s->low_MWh + had + dt * (s->eta_charge * c2 - d2 / s->eta_discharge);
        const double kept = rkw_clamp(moved, s->low_MWh, s->energy_MWh);
        const bool over = *c > s->charge_MW || *d > s->discharge_MW;
        if (over || moved == kept) *c = c2, *d = d2, *level = kept;
    }
    f->burning += *c > 0.0 && *d > 0.0;
    f->bus += *c - *d;
}

static void fix_class(fixer *f, size_t k, double *served)
{
    const rkw_work_class *w = &f->p->classes[k];
    const double dt = f->p->dt_h, window = work_windows(f->work, f->n, k)[f->t];
    double *b = cell(f, RKW_COLUMN_CLASS_BACKLOG_MWH, k), *late = cell(f, RKW_COLUMN_CLASS_LATE_MWH, k);
    double *x = cell(f, RKW_COLUMN_CLASS_POWER_MW, k);
    const double had = before(f, RKW_COLUMN_CLASS_BACKLOG_MWH, k, rkw_class_start(w)) +
                       before(f, RKW_COLUMN_CLASS_LATE_MWH, k, 0.0) + work_arrivals(f->work, f->n, k)[f->t];
    const bool last = f->t + 1 == f->n;
    const bool soft = w->late_cost_usd_MWh_h < INFINITY && !(last && f->p->end == RKW_END_FIXED);
    const bool bound = is_bound_end(f);
    double left = bound ? *b + *late : snap(f, *b, 0.0, window) + snap(f, *late, 0.0, INFINITY);
    *x = (had - left) / dt;
    if (!bound) {
        *x = snap(f, *x, 0.0, w->power_MW);
        left = had - dt * *x;
        if (left < 0.0 || (!soft && left > window)) {
            left = rkw_clamp(left, 0.0, window);
            *x = (had - left) / dt;
        }
        *b = rkw_min(left, window);
        *late = left - *b;
    }
    served[w->pool] += *x;
}

/* Classes that were each taken to a limit may ask for a little more than the pool can do: one of them gives way. */
static void relieve_pool(fixer *f, size_t q, double *work)
{
    const rkw_pool *pool = &f->p->pools[q];
    double most = 0.0;
    for (size_t j = 0; j < pool->n_segments; j++)
        most += rkw_segment_limit(pool, j, f->t) * pool->segments[j].efficiency;
    for (size_t k = 0; k<f->p->n_classes && * work> most && !is_bound_end(f); k++) {
        double *b = cell(f, RKW_COLUMN_CLASS_BACKLOG_MWH, k), *x = cell(f, RKW_COLUMN_CLASS_POWER_MW, k);
        const double excess = *work - most, left = *b + f->p->dt_h * excess;
        if (f->p->classes[k].pool != q || *x < excess || left > work_windows(f->work, f->n, k)[f->t]) continue;
        *x -= excess;
        *b = left;
        *work = most;
    }
}

/* Segments in the order that takes least power for the work, or most where energy is a burden. */
static void fix_pool(fixer *f, size_t q, double work)
{
    const rkw_pool *pool = &f->p->pools[q];
    const double draw = rkw_profile_at(&pool->draw, f->t);
    const bool burden = *cell(f, RKW_PRICE_BUS_USD_MWH, 0) < 0.0;
    for (size_t k = 0; k < pool->n_segments; k++) {
        const size_t j = burden ? pool->n_segments - 1 - k : k;
        const double most = rkw_segment_limit(pool, j, f->t),
                     wanted = rkw_max(0.0, work / pool->segments[j].efficiency);
        const double y = wanted < most ? wanted : most;
        work = wanted < most ? 0.0 : work - y * pool->segments[j].efficiency;
        optimum_segment(f->o, RKW_COLUMN_POOL_SEGMENT_MW, q, j)[f->t] = y;
        f->bus += draw * y;
    }
}

/* Net supply at which the merit order of a row turns, nearest to `net` and closer than `near`; else `net`. */
static double nearest_turn(const fixer *f, const rkw_merit *m, int32_t row, double net)
{
    double turns[RKW_MAX_FLOWS + 1], best = net, distance = f->near;
    const size_t n = rkw_merit_turns(m, row, turns);
    for (size_t i = 0; i < n; i++)
        if (fabs(turns[i] - net) < distance) {
            distance = fabs(turns[i] - net);
            best = turns[i];
        }
    return best;
}

/* The same for the flow through the connection, which moves along the merit order of both rows. */
static double nearest_kink(const fixer *f, const rkw_merit *m, double u)
{
    const double kink = nearest_turn(f, m, RKW_ROW_CONNECTION, u);
    return kink != u ? kink : f->bus - nearest_turn(f, m, RKW_ROW_BUS, f->bus - u);
}

/* Takes `more` MW through the store that is at work and has room; false when there is none. */
static bool lean_on_store(fixer *f, double more)
{
    for (size_t i = 0; i < f->p->n_stores; i++) {
        const rkw_bus_store *s = &f->p->stores[i];
        double *level = cell(f, RKW_COLUMN_STORE_LEVEL_MWH, i);
        double *c = cell(f, RKW_COLUMN_STORE_CHARGE_MW, i), *d = cell(f, RKW_COLUMN_STORE_DISCHARGE_MW, i);
        const bool charging = *c > 0.0 && *d == 0.0, discharging = *d > 0.0 && *c == 0.0;
        const double power = charging ? *c + more : *d - more;
        const double moved = *level + f->p->dt_h * more * (charging ? s->eta_charge : 1.0 / s->eta_discharge);
        if (!charging && !discharging) continue;
        if (power < f->near || power > (charging ? s->charge_MW : s->discharge_MW) - f->near) continue;
        if (moved < s->low_MWh + f->near || moved > s->energy_MWh - f->near) continue;
        *(charging ? c : d) = power;
        *level = moved;
        return true;
    }
    return false;
}

/* Takes `more` MW at the bus through a class that has room on both sides. */
static bool lean_on_class(fixer *f, double more)
{
    const rkw_programme *p = f->p;
    for (size_t k = 0; k < p->n_classes; k++) {
        const rkw_pool *pool = &p->pools[p->classes[k].pool];
        const double draw = rkw_profile_at(&pool->draw, f->t);
        double *b = cell(f, RKW_COLUMN_CLASS_BACKLOG_MWH, k), *x = cell(f, RKW_COLUMN_CLASS_POWER_MW, k);
        for (size_t j = 0; j < pool->n_segments; j++) {
            double *y = &optimum_segment(f->o, RKW_COLUMN_POOL_SEGMENT_MW, p->classes[k].pool, j)[f->t];
            const double power = *y + more / draw, work = more / draw * pool->segments[j].efficiency;
            const double serve = *x + work, left = *b - p->dt_h * work;
            if (power < f->near || power > rkw_segment_limit(pool, j, f->t) - f->near) continue;
            if (serve < f->near || serve > p->classes[k].power_MW - f->near) continue;
            if (left < f->near || left > work_windows(f->work, f->n, k)[f->t] - f->near) continue;
            *y = power, *x = serve, *b = left;
            return true;
        }
    }
    return false;
}

/* Where the flows would stop just short of a turn of the merit order, it is the states that stand off: they move. */
static void settle_on_turn(fixer *f, const rkw_merit *m, double u)
{
    const double net = f->bus - u, turn = nearest_turn(f, m, f->p->connection ? RKW_ROW_BUS : RKW_MERIT_ALL, net);
    if (turn == net || is_bound_end(f)) return;
    if (lean_on_store(f, turn - net) || lean_on_class(f, turn - net)) f->bus = turn + u;
}

/* Flow through the connection: the cheapest one, or with a ramp the one of the interior point taken inside its limits. */
static double link_flow(const fixer *f, rkw_merit *m)
{
    const rkw_connection *c = f->p->connection;
    double low, high, bus_low, bus_high, u;
    rkw_merit_range(m, RKW_ROW_CONNECTION, &low, &high);
    rkw_merit_range(m, RKW_ROW_BUS, &bus_low, &bus_high);
    low = rkw_max(rkw_max(low, f->bus - bus_high), -rkw_profile_at(&c->reverse_MW, f->t));
    high = rkw_min(rkw_min(high, f->bus - bus_low), rkw_profile_at(&c->forward_MW, f->t));
    if (c->ramp_MW < INFINITY) {
        const double last = before(f, RKW_COLUMN_CONNECTION_MW, 0, c->ramp_start_MW);
        if (!isnan(last)) {
            low = rkw_max(low, last - c->ramp_MW);
            high = rkw_min(high, last + c->ramp_MW);
        }
        u = *cell(f, RKW_COLUMN_CONNECTION_MW, 0);
        u = nearest_kink(f, m, u);
    } else {
        rkw_merit_dispatch(m, RKW_MERIT_ALL, f->bus);
        u = rkw_merit_net(m, RKW_ROW_CONNECTION);
    }
    return rkw_clamp(snap(f, u, low, high), low, high);
}

static void fix_flows(fixer *f)
{
    rkw_merit m;
    double u = 0.0;
    rkw_merit_fill(&m, f->p, f->t);
    if (f->p->connection) {
        u = *cell(f, RKW_COLUMN_CONNECTION_MW, 0) = link_flow(f, &m);
        rkw_merit_dispatch(&m, RKW_ROW_CONNECTION, u);
    }
    settle_on_turn(f, &m, u);
    rkw_merit_dispatch(&m, RKW_ROW_BUS, f->bus - u);
    for (size_t i = 0; i < m.n; i++) *cell(f, RKW_COLUMN_FLOW_MW, i) = m.amount[i];
}

static void settle_end(fixer *f)
{
    f->t = f->n - 1;
    for (size_t i = 0; i < f->p->n_stores; i++) {
        const rkw_bus_store *s = &f->p->stores[i];
        double *level = cell(f, RKW_COLUMN_STORE_LEVEL_MWH, i);
        *level = s->end_MWh;
    }
    for (size_t k = 0; k < f->p->n_classes; k++)
        *cell(f, RKW_COLUMN_CLASS_BACKLOG_MWH, k) = *cell(f, RKW_COLUMN_CLASS_LATE_MWH, k) = 0.0;
}

static void fix_all(fixer *f)
{
    f->burning = 0.0;
    if (f->p->end == RKW_END_FIXED) settle_end(f);
    for (f->t = 0; f->t < f->n; f->t++) {
        double served[RKW_MAX_POOLS] = {0.0};
        f->bus = rkw_profile_at(&f->p->load_MW, f->t);
        for (size_t i = 0; i < f->p->n_stores; i++) fix_store(f, i);
        for (size_t k = 0; k < f->p->n_classes; k++) fix_class(f, k, served);
        for (size_t q = 0; q < f->p->n_pools; q++) {
            relieve_pool(f, q, &served[q]);
            fix_pool(f, q, served[q]);
        }
        fix_flows(f);
    }
}

rkw_status rkw_repair(const rkw_context *ctx, const rkw_programme *p, const rkw_work *work, rkw_optimum *o,
                      double *burning, rkw_error *err)
{
    static const double distances[] = {1e-6, 1e-7, 1e-8, 1e-9, 0.0};
    const size_t columns = o->first[RKW_PRICE_BUS_USD_MWH] * p->n_steps, bytes = columns * sizeof(double);
    const double cost = rkw_cost_of_schedule(p, o), worst = rkw_violation(p, work, o);
    double *raw = rkw_alloc(ctx, columns, sizeof *raw);
    if (!raw) return rkw_fail_memory(err, "the repair");
    memcpy(raw, o->values, bytes);
    fixer f = {.p = p, .work = work, .o = o, .n = p->n_steps};
    for (size_t i = 0; i < p->n_stores; i++) f.kept[i] = pow(1.0 - p->stores[i].self_discharge_per_h, p->dt_h);
    for (size_t i = 0; i < sizeof distances / sizeof *distances; i++) {
        f.near = distances[i];
        /* a cyclic year starts from where it ends: after the first round it starts from its own end */
        for (int round = 0; round < (p->end == RKW_END_CYCLIC ? 3 : 1); round++) fix_all(&f);
        const bool sound = rkw_violation(p, work, o) <= rkw_max(1e-12, rkw_min(worst, 1e-11));
        *burning = f.burning;
        if (sound && rkw_cost_of_schedule(p, o) <= cost + 2e-9 * (1.0 + fabs(cost))) break;
        memcpy(o->values, raw, bytes);
    }
    rkw_release(raw);
    return RKW_OK;
}
