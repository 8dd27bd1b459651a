/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact dynamic programme for one store.
 *
 * V_t(s) is the least cost of the steps up to t that leaves s in the store; it is convex and piecewise linear. A step
 * costs f_t(change of the stored energy), convex too; V_t is the inf-convolution of V_{t-1}(./rho) and f_t, cut to the
 * store's limits: pieces of both merged by slope. All V_t are kept, and the schedule is read from the end: the pieces that
 * make up the level say which part came from the step and which from before. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "optimize/certificate.h"
#include "optimize/merit.h"
#include "optimize/programme.h"

typedef struct piece {
    double slope, length; /* usd/MWh over MWh of level */
    int from_step;
} piece;

enum { MOST_STEP_PIECES = 2 * RKW_MAX_FLOWS + 2 };

/* f_t: first change it allows, and pieces with rising slopes. */
typedef struct step_cost {
    double least;
    piece pieces[MOST_STEP_PIECES];
    size_t n;
} step_cost;

typedef struct walk_back {
    const rkw_context *ctx;
    const rkw_programme *p;
    const rkw_bus_store *s;
    rkw_optimum *o;
    double rho, room;
    piece *kept;    /* pieces of all V_t */
    size_t *offset; /* of V_t, t = 0 .. n (0: before the first step) */
    double *left;   /* least level of V_t */
    size_t n_kept, capacity;
    piece *merged;
    size_t most_merged;
} walk_back;

/* Marginal costs of net supply from the flows of a step, in merit order; `low` is the least net supply. */
static size_t supply_curve(const rkw_merit *m, double *low, piece *out)
{
    size_t n = 0;
    double high;
    rkw_merit_range(m, RKW_ROW_BUS, low, &high);
    for (size_t i = 0; i < m->n; i++) {
        const double slope = m->direction[i] * m->cost[i];
        size_t at = n++;
        for (; at > 0 && out[at - 1].slope > slope; at--) out[at] = out[at - 1];
        out[at] = (piece){slope, m->limit[i], 1};
    }
    return n;
}

/* Splits the supply curve at the load into discharging and charging and turns power into stored energy. */
static rkw_status cost_of_step(const walk_back *w, size_t t, step_cost *f, rkw_error *err)
{
    const rkw_bus_store *s = w->s;
    const double dt = w->p->dt_h, load = rkw_profile_at(&w->p->load_MW, t);
    rkw_merit m;
    piece curve[RKW_MAX_FLOWS];
    double low;
    rkw_merit_fill(&m, w->p, t);
    const size_t n = supply_curve(&m, &low, curve);
    double from = low - load; /* power into the store at which the piece begins */
    f->n = 0;
    f->least = NAN;
    for (size_t i = 0; i < n; i++) {
        const double to = from + curve[i].length, m_usd = curve[i].slope;
        const double d0 = rkw_max(from, -s->discharge_MW), d1 = rkw_min(to, 0.0);
        const double c0 = rkw_max(from, 0.0), c1 = rkw_min(to, s->charge_MW);
        if (isnan(f->least) && to >= -s->discharge_MW && from <= s->charge_MW) {
            const double first = rkw_max(from, -s->discharge_MW);
            f->least = first < 0.0 ? dt * first / s->eta_discharge : dt * s->eta_charge * first;
        }
        if (d1 > d0)
            f->pieces[f->n++] =
                (piece){(m_usd - s->discharge_cost_usd_MWh) * s->eta_discharge, dt * (d1 - d0) / s->eta_discharge, 1};
        if (c1 > c0)
            f->pieces[f->n++] =
                (piece){(m_usd + s->charge_cost_usd_MWh) / s->eta_charge, dt * s->eta_charge * (c1 - c0), 1};
        from = to;
    }
    if (isnan(f->least) || from < -s->discharge_MW)
        return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE, "step %zu: the flows cannot meet the load", t);
    for (size_t i = 1; i < f->n; i++)
        if (f->pieces[i].slope < f->pieces[i - 1].slope)
            return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE,
                            "step %zu: at a negative price of energy a store pays for burning it; use rkw_optimize", t);
    return RKW_OK;
}

/* Pieces of V_{t-1}(./rho) and f_t by slope, before the limits are applied. */
static size_t merge(walk_back *w, size_t t, const step_cost *f)
{
    const piece *v = w->kept + w->offset[t];
    const size_t nv = w->offset[t + 1] - w->offset[t];
    size_t i = 0, j = 0, n = 0;
    while (i < nv || j < f->n) {
        const double slope = i < nv ? v[i].slope / w->rho : INFINITY;
        if (j == f->n || slope <= f->pieces[j].slope) {
            w->merged[n++] = (piece){slope, v[i].length * w->rho, 0};
            i++;
        } else {
            w->merged[n++] = f->pieces[j++];
        }
    }
    return n;
}

static rkw_status keep_room(walk_back *w, size_t more, rkw_error *err)
{
    if (w->n_kept + more > w->capacity) {
        const size_t larger = 2 * w->capacity + more;
        piece *grown = rkw_realloc(w->ctx, w->kept, w->capacity, larger, sizeof *grown);
        if (!grown) return rkw_fail_memory(err, "the value functions");
        w->kept = grown;
        w->capacity = larger;
    }
    if (more > w->most_merged) {
        piece *grown = rkw_realloc(w->ctx, w->merged, w->most_merged, 2 * more, sizeof *grown);
        if (!grown) return rkw_fail_memory(err, "the value functions");
        w->merged = grown;
        w->most_merged = 2 * more;
    }
    return RKW_OK;
}

/* V_t from V_{t-1}: merge, then cut to 0 .. room. */
static rkw_status advance_value(walk_back *w, size_t t, rkw_error *err)
{
    step_cost f;
    RKW_TRY(cost_of_step(w, t, &f, err));
    RKW_TRY(keep_room(w, w->offset[t + 1] - w->offset[t] + MOST_STEP_PIECES, err));
    const size_t n = merge(w, t, &f);
    double at = w->rho * w->left[t] + f.least;
    size_t i = 0;
    for (; i < n && at + w->merged[i].length < 0.0; i++) at += w->merged[i].length;
    if (i < n && at < 0.0) {
        w->merged[i].length += at;
        at = 0.0;
    }
    const double slack = 1e-12 * (1.0 + w->room);
    if (at < -slack || at > w->room + slack)
        return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE, "step %zu: no level of the store meets the load", t);
    at = w->left[t + 1] = rkw_clamp(at, 0.0, w->room);
    for (; i < n && at < w->room; i++) {
        const double length = rkw_min(w->merged[i].length, w->room - at);
        if (length > 0.0) w->kept[w->n_kept++] = (piece){w->merged[i].slope, length, 0};
        at += length;
    }
    w->offset[t + 2] = w->n_kept;
    return RKW_OK;
}

/* All value functions from one level before the first step. */
static rkw_status advance_all(walk_back *w, double start, rkw_error *err)
{
    w->n_kept = 0;
    w->offset[0] = w->offset[1] = 0;
    w->left[0] = start;
    for (size_t t = 0; t < w->p->n_steps; t++) RKW_TRY(advance_value(w, t, err));
    return RKW_OK;
}

/* Level that ends cheapest when a stored MWh is worth `value`. */
static double free_end(const walk_back *w, double value)
{
    const size_t n = w->p->n_steps;
    double s = w->left[n];
    for (size_t i = w->offset[n]; i < w->offset[n + 1] && w->kept[i].slope < value; i++) s += w->kept[i].length;
    return s;
}

static double end_of(const walk_back *w)
{
    const size_t n = w->p->n_steps;
    double s = w->left[n];
    for (size_t i = w->offset[n]; i < w->offset[n + 1]; i++) s += w->kept[i].length;
    return s;
}

/* Power into the store, price of stored energy and of the bus, flows: one step read backward. *level is the level at the
 * end of the step and becomes the one before it; *worth is what a MWh more at the end is worth to the steps after. */
static rkw_status read_step(walk_back *w, size_t t, double *level, double *worth, rkw_error *err)
{
    const rkw_bus_store *s = w->s;
    const double dt = w->p->dt_h;
    step_cost f;
    RKW_TRY(cost_of_step(w, t, &f, err));
    const size_t n = merge(w, t, &f);
    double change = f.least, before = w->left[t], missing = *level - (w->rho * before + f.least);
    double below = -INFINITY, above = INFINITY;
    for (size_t i = 0; i < n; i++) {
        const double tiny = 1e-13 * (1.0 + w->room), taken = rkw_min(w->merged[i].length, missing);
        if (missing > tiny) below = w->merged[i].slope;
        if (missing < w->merged[i].length - tiny) {
            above = w->merged[i].slope;
        }
        if (missing > 0.0) {
            if (w->merged[i].from_step)
                change += taken;
            else
                before += taken / w->rho;
            missing -= taken;
        }
        if (above < INFINITY) break;
    }
    const double price = rkw_clamp(*worth, below, above);
    optimum_column(w->o, RKW_COLUMN_STORE_LEVEL_MWH, 0)[t] = s->low_MWh + *level;
    optimum_column(w->o, RKW_COLUMN_STORE_CHARGE_MW, 0)[t] =
        rkw_min(s->charge_MW, rkw_max(change, 0.0) / (dt * s->eta_charge));
    optimum_column(w->o, RKW_COLUMN_STORE_DISCHARGE_MW, 0)[t] =
        rkw_min(s->discharge_MW, rkw_max(-change, 0.0) * s->eta_discharge / dt);
    optimum_column(w->o, RKW_PRICE_STORE_USD_MWH, 0)[t] = price;
    *level = rkw_clamp(before, 0.0, w->room);
    *worth = price * w->rho;
    return RKW_OK;
}

/* Marginal cost of supply just below and above the amount that the flows give. */
static void slopes_at(const rkw_merit *m, double *below, double *above)
{
    *below = -INFINITY;
    *above = INFINITY;
    for (size_t i = 0; i < m->n; i++) {
        const double slope = m->direction[i] * m->cost[i], tiny = 1e-12 * (1.0 + m->limit[i]);
        const bool up = m->direction[i] > 0;
        const bool can_rise = up ? m->amount[i] < m->limit[i] - tiny : m->amount[i] > tiny;
        const bool can_fall = up ? m->amount[i] > tiny : m->amount[i] < m->limit[i] - tiny;
        if (can_rise && slope < *above) *above = slope;
        if (can_fall && slope > *below) *below = slope;
    }
}

static void dispatch_step(const walk_back *w, size_t t)
{
    const rkw_bus_store *s = w->s;
    const double c = optimum_column(w->o, RKW_COLUMN_STORE_CHARGE_MW, 0)[t];
    const double d = optimum_column(w->o, RKW_COLUMN_STORE_DISCHARGE_MW, 0)[t];
    const double stored = optimum_column(w->o, RKW_PRICE_STORE_USD_MWH, 0)[t];
    double below, above;
    rkw_merit m;
    rkw_merit_fill(&m, w->p, t);
    rkw_merit_dispatch(&m, RKW_ROW_BUS, rkw_profile_at(&w->p->load_MW, t) + c - d);
    for (size_t i = 0; i < m.n; i++) optimum_column(w->o, RKW_COLUMN_FLOW_MW, i)[t] = m.amount[i];
    slopes_at(&m, &below, &above);
    const double charging = stored * s->eta_charge - s->charge_cost_usd_MWh;
    const double discharging = stored / s->eta_discharge + s->discharge_cost_usd_MWh;
    double price = rkw_clamp(charging, below, above);
    if (d >= s->discharge_MW)
        price = rkw_clamp(rkw_max(charging, discharging), below, above);
    else if (d > 0.0)
        price = rkw_clamp(discharging, below, above);
    optimum_column(w->o, RKW_PRICE_BUS_USD_MWH, 0)[t] = isfinite(price) ? price : 0.0;
}

static rkw_status read_all(walk_back *w, double end, double worth, rkw_error *err)
{
    double level = end;
    for (size_t t = w->p->n_steps; t-- > 0;) RKW_TRY(read_step(w, t, &level, &worth, err));
    for (size_t t = 0; t < w->p->n_steps; t++) dispatch_step(w, t);
    return RKW_OK;
}

static rkw_status read_from(walk_back *w, double end, double worth, rkw_error *err)
{
    if (end < w->left[w->p->n_steps] - 1e-9 || end > end_of(w) + 1e-9)
        return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE, "the store cannot end at %s MWh",
                        RKW_REAL(end + w->s->low_MWh));
    return read_all(w, rkw_clamp(end, w->left[w->p->n_steps], end_of(w)), worth, err);
}

static rkw_status check_shape(const rkw_programme *p, rkw_error *err)
{
    if (p->n_stores == 1 && !p->n_classes && !p->connection && p->end != RKW_END_CYCLIC) return RKW_OK;
    return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE,
                    "the dynamic programme takes one store, no classes, no connection, and an end that is not cyclic");
}

static rkw_status make_room(walk_back *w, rkw_error *err)
{
    const size_t n = w->p->n_steps;
    w->offset = rkw_alloc(w->ctx, n + 2, sizeof *w->offset);
    w->left = rkw_alloc(w->ctx, n + 1, sizeof *w->left);
    w->capacity = 24 * n + MOST_STEP_PIECES;
    w->kept = rkw_alloc(w->ctx, w->capacity, sizeof *w->kept);
    w->most_merged = 4 * MOST_STEP_PIECES;
    w->merged = rkw_alloc(w->ctx, w->most_merged, sizeof *w->merged);
    if (!w->offset || !w->left || !w->kept || !w->merged) return rkw_fail_memory(err, "the value functions");
    return rkw_optimum_create(&w->o, w->ctx, w->p, err);
}

static rkw_status solve(walk_back *w, rkw_error *err)
{
    const rkw_bus_store *s = w->s;
    double size, end = s->end_MWh - s->low_MWh, worth = 0.0;
    RKW_TRY(make_room(w, err));
    RKW_TRY(rkw_report_progress(w->ctx, 0.0, "schedule", err));
    RKW_TRY(advance_all(w, s->start_MWh - s->low_MWh, err));
    if (w->p->end == RKW_END_FREE) end = free_end(w, worth = s->end_value_usd_MWh);
    RKW_TRY(read_from(w, end, worth, err));
    const rkw_work none = {NULL, NULL};
    double *figures = w->o->figures;
    rkw_fill_values(w->p, w->o);
    figures[RKW_FIGURE_OBJECTIVE_USD] = rkw_cost_of_schedule(w->p, w->o);
    figures[RKW_FIGURE_BOUND_USD] = rkw_bound(w->p, &none, w->o, true, &size);
    figures[RKW_FIGURE_GAP] = fabs(figures[RKW_FIGURE_OBJECTIVE_USD] - figures[RKW_FIGURE_BOUND_USD]) /
                              (1.0 + fabs(figures[RKW_FIGURE_OBJECTIVE_USD]));
    figures[RKW_FIGURE_PRIMAL_RESIDUAL] = rkw_violation(w->p, &none, w->o);
    figures[RKW_FIGURE_BYTES] =
        (double)(w->o->bytes + w->capacity * sizeof *w->kept + (2 * w->p->n_steps + 3) * sizeof(double));
    if (figures[RKW_FIGURE_GAP] > 1e-7)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the store gains by burning energy; use rkw_optimize");
    return RKW_OK;
}

rkw_status rkw_optimize_one_store(rkw_optimum **out, const rkw_context *ctx, const rkw_programme *programme,
                                  rkw_error *err)
{
    struct timespec began, done;
    rkw_context copy;
    size_t step;
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "no place for the answer");
    *out = NULL;
    clock_gettime(CLOCK_MONOTONIC, &began);
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    RKW_TRY(rkw_programme_check(programme, err));
    RKW_TRY(check_shape(programme, err));
    if (rkw_programme_unbounded(programme, &step))
        return rkw_fail(err, RKW_E_UNBOUNDED, RKW_NOWHERE, "step %zu: the flows gain without limit", step);
    walk_back w = {.ctx = &copy, .p = programme, .s = programme->stores};
    w.rho = pow(1.0 - w.s->self_discharge_per_h, programme->dt_h);
    w.room = w.s->energy_MWh - w.s->low_MWh;
    const rkw_status status = solve(&w, err);
    rkw_release(w.offset);
    rkw_release(w.left);
    rkw_release(w.kept);
    rkw_release(w.merged);
    if (status != RKW_OK) {
        rkw_optimum_free(w.o);
        return status;
    }
    clock_gettime(CLOCK_MONOTONIC, &done);
    w.o->figures[RKW_FIGURE_SECONDS] =
        (double)(done.tv_sec - began.tv_sec) + 1e-9 * (double)(done.tv_nsec - began.tv_nsec);
    *out = w.o;
    return RKW_OK;
}
