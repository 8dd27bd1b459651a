/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would make a design of the front better, and what forbids it: its neighbours are evaluated. New designs near the
 * front. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "plan/sweep_front.h"

/* ------------------------------------------------------------------ neighbours */

static double step_of(const rkw_sweep_parameter_row *p)
{
    if (p->kind == RKW_SWEEP_RACKS) return rkw_max(p->step, 1);
    if (p->step > 0) return p->step;
    return p->high > p->low ? (p->high - p->low) / 100 : 0.01 * fabs(p->high);
}

/* The parameter one step on; NaN where there is no such design. Cells of tables stay within their range: what a table
 * allows beyond it is not known. */
static double moved(const rkw_sweep_parameter_row *p, double value, int direction)
{
    if (p->kind == RKW_SWEEP_WEATHER_YEAR) return NAN;
    double to = value + direction * step_of(p);
    if (to == value || (p->kind == RKW_SWEEP_CELL && (to < p->low || to > p->high))) return NAN;
    if (to < (p->kind == RKW_SWEEP_RACKS ? 1 : 0) && p->kind != RKW_SWEEP_CELL) return NAN;
    return p->kind == RKW_SWEEP_FLEXIBLE && to > 1 ? NAN : to;
}

/* 2 moves per parameter of every point: down, up. */
typedef struct neighbours {
    rkw_sweep_front *front;
    rkw_sweep *sweep;
    double *values, *metrics; /* of those that exist */
    size_t *place;            /* [n * parameters * 2], RKW_NONE where there is none */
    double *wider;            /* [n * RKW_SWEEP_METRICS] with a larger connection; NULL when it is varied */
} neighbours;

static size_t make_neighbours(neighbours *k)
{
    const rkw_sweep_front *f = k->front;
    size_t n = 0, p = f->n_parameters;
    for (size_t i = 0; i < f->n; i++)
        for (size_t j = 0; j < 2 * p; j++) {
            double to = moved(&k->sweep->parameters[j / 2], f->values[i * p + j / 2], j % 2 ? 1 : -1);
            k->place[i * 2 * p + j] = isnan(to) ? RKW_NONE : n;
            if (isnan(to)) continue;
            memcpy(k->values + n * p, f->values + i * p, p * sizeof *k->values);
            k->values[n++ * p + j / 2] = to;
        }
    return n;
}

/* ------------------------------------------------------------------ gains and limits */

/* Sum of the objectives on the scale of the front, less is better. */
static double score(const rkw_sweep_front *f, const rkw_sweep *s, const double *metrics)
{
    double sum = 0;
    for (size_t j = 0; j < f->n_metrics; j++) {
        double span = f->worst[j] - f->best[j];
        if (span > 0) sum += (rkw_sweep_objective(s, metrics, j) - f->best[j]) / span;
    }
    return sum;
}

static void find_gains(const neighbours *k, size_t point, size_t parameter)
{
    rkw_sweep_front *f = k->front;
    const size_t p = f->n_parameters, *place = k->place + (point * p + parameter) * 2;
    const double *here = f->metrics + point * RKW_SWEEP_METRICS;
    double at[2], x = f->values[point * p + parameter];
    const double *side[2];
    for (int d = 0; d < 2; d++) {
        int there = place[d] != RKW_NONE;
        at[d] = there ? k->values[place[d] * p + parameter] : x;
        side[d] = there ? k->metrics + place[d] * RKW_SWEEP_METRICS : here;
    }
    for (size_t j = 0; j < f->n_metrics; j++)
        f->gains[(point * f->n_metrics + j) * p + parameter] =
            at[1] > at[0] ? (side[1][f->metric[j]] - side[0][f->metric[j]]) / (at[1] - at[0]) : NAN;
}

/* Names what forbids a move, when anything does. */
static int forbids(const neighbours *k, size_t parameter, double to, const double *metrics, char *name)
{
    const rkw_sweep_parameter_row *p = &k->sweep->parameters[parameter];
    double slack = 1e-9 * step_of(p);
    size_t limit = rkw_sweep_rejected_by(k->sweep, metrics);
    if (limit != RKW_NONE)
        snprintf(name, RKW_BINDING_TEXT, "%s", k->sweep->limits[limit].name);
    else if (to > p->high + slack)
        snprintf(name, RKW_BINDING_TEXT, "%s at its most", p->name);
    else if (to < p->low - slack)
        snprintf(name, RKW_BINDING_TEXT, "%s at its least", p->name);
    else
        return 0;
    return 1;
}

static void find_binding(const neighbours *k, size_t point)
{
    rkw_sweep_front *f = k->front;
    size_t p = f->n_parameters;
    double here = score(f, k->sweep, f->metrics + point * RKW_SWEEP_METRICS), best = 1e-9;
    char name[RKW_BINDING_TEXT];
    snprintf(f->binding[point], RKW_BINDING_TEXT, "none");
    for (size_t j = 0; j < 2 * p; j++) {
        size_t place = k->place[point * 2 * p + j];
        if (place == RKW_NONE) continue;
        const double *metrics = k->metrics + place * RKW_SWEEP_METRICS;
        double gain = here - score(f, k->sweep, metrics);
        if (!(gain > best) || !forbids(k, j / 2, k->values[place * p + j / 2], metrics, name)) continue;
        best = gain;
        memcpy(f->binding[point], name, sizeof name);
    }
    if (k->wider && here - score(f, k->sweep, k->wider + point * RKW_SWEEP_METRICS) > best)
        snprintf(f->binding[point], RKW_BINDING_TEXT, "connection");
}

/* ------------------------------------------------------------------ explaining */

static rkw_status evaluate(neighbours *k, rkw_error *err)
{
    enum { CHUNK = 4096 };
    rkw_sweep_front *f = k->front;
    size_t n = make_neighbours(k);
    for (size_t i = 0; i < n; i += CHUNK)
        RKW_TRY(rkw_sweep_evaluate(k->sweep, k->values + i * f->n_parameters, n - i < CHUNK ? n - i : CHUNK,
                                   k->metrics + i * RKW_SWEEP_METRICS, err));
    if (!k->wider) return RKW_OK;
    k->sweep->cap_scale = 1.01;
    rkw_status status = rkw_sweep_evaluate(k->sweep, f->values, f->n, k->wider, err);
    k->sweep->cap_scale = 1;
    return status;
}

static int cap_is_varied(const rkw_sweep *s)
{
    for (size_t i = 0; i < s->n_parameters; i++)
        if (s->parameters[i].kind == RKW_SWEEP_CAP) return 1;
    return 0;
}

static rkw_status allocate(neighbours *k, rkw_error *err)
{
    rkw_sweep_front *f = k->front;
    size_t moves = f->n * f->n_parameters * 2;
    k->values = rkw_alloc(&f->ctx, moves, f->n_parameters * sizeof *k->values);
    k->metrics = rkw_alloc(&f->ctx, moves, RKW_SWEEP_METRICS * sizeof *k->metrics);
    k->place = rkw_alloc(&f->ctx, moves, sizeof *k->place);
    k->wider = cap_is_varied(k->sweep) ? NULL : rkw_alloc(&f->ctx, f->n, RKW_SWEEP_METRICS * sizeof *k->wider);
    f->gains = rkw_alloc(&f->ctx, f->n * f->n_metrics, f->n_parameters * sizeof *f->gains);
    f->binding = rkw_alloc(&f->ctx, f->n, sizeof *f->binding);
    int complete =
        k->values && k->metrics && k->place && (k->wider || cap_is_varied(k->sweep)) && f->gains && f->binding;
    return complete ? RKW_OK : rkw_fail_memory(err, "neighbours of a front");
}

rkw_status rkw_sweep_front_explain(rkw_sweep_front *front, rkw_sweep *sweep, rkw_error *err)
{
    if (!front || !sweep || sweep->n_parameters != front->n_parameters)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE,
                        "rkw_sweep_front_explain: NULL argument, or another sweep's front");
    rkw_release(front->gains);
    rkw_release(front->binding);
    front->gains = NULL;
    front->binding = NULL;
    neighbours k = {.front = front, .sweep = sweep};
    rkw_status status = allocate(&k, err);
    if (status == RKW_OK) status = evaluate(&k, err);
    for (size_t i = 0; i < front->n && status == RKW_OK; i++) {
        for (size_t j = 0; j < front->n_parameters; j++) find_gains(&k, i, j);
        find_binding(&k, i);
    }
    if (status != RKW_OK) {
        rkw_release(front->gains);
        rkw_release(front->binding);
        front->gains = NULL;
        front->binding = NULL;
    }
    rkw_release(k.values);
    rkw_release(k.metrics);
    rkw_release(k.place);
    rkw_release(k.wider);
    return status;
}

double rkw_sweep_front_gain(const rkw_sweep_front *f, size_t point, size_t which, size_t parameter)
{
    if (!f->gains || point >= f->n || which >= f->n_metrics || parameter >= f->n_parameters) return NAN;
    return f->gains[(point * f->n_metrics + which) * f->n_parameters + parameter];
}

/* ------------------------------------------------------------------ refining */

/* Within half a step, then a quarter ... of the point. Lists, years of weather and whole racks keep to their values. */
static double near(const rkw_sweep_parameter_row *p, double value, double u, int32_t round)
{
    if (p->list || p->kind == RKW_SWEEP_WEATHER_YEAR) return value;
    double width = p->step > 0 ? p->step : (p->high - p->low) / 8;
    double to = value + width * ldexp(2 * u - 1, 1 - round);
    if (p->kind == RKW_SWEEP_RACKS) to = floor(to + 0.5);
    return rkw_clamp(to, p->low, p->high);
}

static rkw_status find_near(rkw_sweep *s, const rkw_sweep_front *front, int32_t round, size_t n, double *values,
                            rkw_error *err)
{
    rkw_sobol *sequence;
    double u[RKW_SWEEP_PARAMETERS_MAX];
    RKW_TRY(rkw_sobol_create(&sequence, &s->ctx, s->n_parameters, err));
    for (size_t i = 0; i < n; i++, values += s->n_parameters) {
        /* Fewer designs than points: spread over the front. */
        const double *point = front->values + (n < front->n ? i * front->n / n : i % front->n) * s->n_parameters;
        rkw_sobol_point(sequence, s->n_extra + i, u);
        for (size_t k = 0; k < s->n_parameters; k++) values[k] = near(&s->parameters[k], point[k], u[k], round);
    }
    rkw_sobol_free(sequence);
    return RKW_OK;
}

/* All designs join the sweep at once, or none. */
rkw_status rkw_sweep_refine(rkw_sweep *s, const rkw_sweep_front *front, int32_t round, size_t most, rkw_error *err)
{
    if (!s || !front || s->n_parameters != front->n_parameters || round < 1 || round > 30)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE,
                        "rkw_sweep_refine: NULL argument, another sweep, or round not 1 .. 30");
    if (front->n == 0 || most == 0) return RKW_OK;
    const size_t n = most > front->n ? most / front->n * front->n : most;
    double *values = rkw_alloc(&s->ctx, n, s->n_parameters * sizeof *values);
    rkw_status status =
        values ? find_near(s, front, round, n, values, err) : rkw_fail_memory(err, "designs of a sweep");
    if (status == RKW_OK) status = rkw_sweep_add(s, values, n, err);
    rkw_release(values);
    return status;
}
