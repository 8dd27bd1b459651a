/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The front of a sweep, block by block from its file. */
#include "plan/sweep_front.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"

enum { CHUNK = 4096 };

double rkw_sweep_objective(const rkw_sweep *s, const double *metrics, size_t which)
{
    int32_t metric = s->front[which];
    return rkw_sweep_metric_better(metric) > 0 ? -metrics[metric] : metrics[metric];
}

/* Points of the front so far, then candidates of a chunk. */
static rkw_status grow(rkw_sweep_front *f, size_t most, rkw_error *err)
{
    if (most <= f->capacity) return RKW_OK;
    size_t capacity = 2 * most, p = f->n_parameters, m = f->n_metrics;
    size_t *index = rkw_realloc(&f->ctx, f->index, f->capacity, capacity, sizeof *index);
    if (index) f->index = index;
    double *values = rkw_realloc(&f->ctx, f->values, f->capacity * p, capacity * p, sizeof *values);
    if (values) f->values = values;
    double *metrics = rkw_realloc(&f->ctx, f->metrics, f->capacity * RKW_SWEEP_METRICS, capacity * RKW_SWEEP_METRICS,
                                  sizeof *metrics);
    if (metrics) f->metrics = metrics;
    double *objectives = rkw_realloc(&f->ctx, f->objectives, f->capacity * m, capacity * m, sizeof *objectives);
    if (objectives) f->objectives = objectives;
    if (!index || !values || !metrics || !objectives) return rkw_fail_memory(err, "a front");
    f->capacity = capacity;
    return RKW_OK;
}

static void take(rkw_sweep_front *f, const rkw_sweep *s, size_t index, const double *values, const double *metrics)
{
    size_t limit = rkw_sweep_rejected_by(s, metrics);
    double *objective = f->objectives + f->n * f->n_metrics;
    if (limit != RKW_NONE) {
        f->rejected[limit]++;
        return;
    }
    for (size_t j = 0; j < f->n_metrics; j++) {
        objective[j] = rkw_sweep_objective(s, metrics, j);
        if (!isfinite(objective[j])) return;
    }
    for (size_t j = 0; j < f->n_metrics; j++) {
        f->best[j] = rkw_min(f->best[j], objective[j]);
        f->worst[j] = rkw_max(f->worst[j], objective[j]);
    }
    f->accepted++;
    f->index[f->n] = index;
    memcpy(f->values + f->n * f->n_parameters, values, f->n_parameters * sizeof *values);
    memcpy(f->metrics + f->n * RKW_SWEEP_METRICS, metrics, RKW_SWEEP_METRICS * sizeof *metrics);
    f->n++;
}

/* Keeps the points that no other one dominates, in their order. */
static rkw_status thin(rkw_sweep_front *f, rkw_error *err)
{
    uint8_t *on_front = rkw_alloc(&f->ctx, f->n, 1);
    if (!on_front) return rkw_fail_memory(err, "a front");
    rkw_status status = rkw_pareto_front(&f->ctx, f->objectives, f->n, f->n_metrics, on_front, err);
    size_t kept = 0, p = f->n_parameters, m = f->n_metrics;
    for (size_t i = 0; i < f->n && status == RKW_OK; i++) {
        if (!on_front[i]) continue;
        f->index[kept] = f->index[i];
        memmove(f->values + kept * p, f->values + i * p, p * sizeof *f->values);
        memmove(f->metrics + kept * RKW_SWEEP_METRICS, f->metrics + i * RKW_SWEEP_METRICS,
                RKW_SWEEP_METRICS * sizeof *f->metrics);
        memmove(f->objectives + kept * m, f->objectives + i * m, m * sizeof *f->objectives);
        kept++;
    }
    if (status == RKW_OK) f->n = kept;
    rkw_release(on_front);
    return status;
}

static rkw_status take_chunk(rkw_sweep_front *f, const rkw_sweep *s, const rkw_sweep_file *file, size_t first, size_t n,
                             double *values, double *metrics, rkw_error *err)
{
    RKW_TRY(rkw_sweep_file_read(file, first, n, values, metrics, err));
    RKW_TRY(grow(f, f->n + n, err));
    for (size_t i = 0; i < n; i++) take(f, s, first + i, values + i * f->n_parameters, metrics + i * RKW_SWEEP_METRICS);
    return thin(f, err);
}

/* Volume of a front in a box; NaN where the cost grows too fast with the front. */
static rkw_status measure(const rkw_sweep_front *f, const double *best, const double *worst, double *volume,
                          rkw_error *err)
{
    size_t m = f->n_metrics, most = m <= 2 ? SIZE_MAX : m == 3 ? 20000 : 200;
    *volume = NAN;
    if (f->n == 0 || f->n > most) return RKW_OK;
    double reference[RKW_SWEEP_FRONT_MOST], *scaled = rkw_alloc(&f->ctx, f->n * m, sizeof *scaled);
    if (!scaled) return rkw_fail_memory(err, "a front");
    for (size_t j = 0; j < m; j++) {
        double span = worst[j] - best[j];
        reference[j] = 1;
        for (size_t i = 0; i < f->n; i++)
            scaled[i * m + j] = span > 0 ? (f->objectives[i * m + j] - best[j]) / span : 0;
    }
    rkw_status status = rkw_pareto_hypervolume(&f->ctx, scaled, f->n, m, reference, volume, err);
    rkw_release(scaled);
    return status;
}

rkw_status rkw_sweep_front_growth(const rkw_sweep_front *earlier, const rkw_sweep_front *later, double *growth,
                                  rkw_error *err)
{
    if (!earlier || !later || !growth || earlier->n_metrics != later->n_metrics)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sweep_front_growth: NULL argument, or other metrics");
    double volume;
    RKW_TRY(measure(later, earlier->best, earlier->worst, &volume, err));
    *growth = volume / earlier->volume - 1;
    return RKW_OK;
}

static rkw_status fill(rkw_sweep_front *f, const rkw_sweep *s, const rkw_sweep_file *file, rkw_error *err)
{
    double *values = rkw_alloc(&f->ctx, CHUNK * f->n_parameters, sizeof *values);
    double *metrics = rkw_alloc(&f->ctx, CHUNK * RKW_SWEEP_METRICS, sizeof *metrics);
    rkw_status status = values && metrics && f->rejected ? RKW_OK : rkw_fail_memory(err, "a front");
    size_t all = rkw_sweep_designs(s);
    for (size_t first = 0; first < all && status == RKW_OK; first += CHUNK)
        status = take_chunk(f, s, file, first, all - first < CHUNK ? all - first : CHUNK, values, metrics, err);
    rkw_release(values);
    rkw_release(metrics);
    if (status == RKW_OK) status = rkw_pareto_knee(f->objectives, f->n, f->n_metrics, &f->knee, err);
    return status == RKW_OK ? measure(f, f->best, f->worst, &f->volume, err) : status;
}

rkw_status rkw_sweep_front_create(rkw_sweep_front **out, const rkw_context *ctx, const rkw_sweep *sweep,
                                  const rkw_sweep_file *file, rkw_error *err)
{
    if (!out || !sweep || !file) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sweep_front_create: NULL argument");
    *out = NULL;
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    rkw_sweep_front *f = rkw_alloc(&copy, 1, sizeof *f);
    if (!f) return rkw_fail_memory(err, "a front");
    f->ctx = copy;
    f->n_parameters = rkw_sweep_parameters(sweep);
    f->n_metrics = sweep->n_front;
    f->n_limits = sweep->n_limits;
    memcpy(f->metric, sweep->front, sizeof f->metric);
    for (size_t j = 0; j < f->n_metrics; j++) {
        f->best[j] = INFINITY;
        f->worst[j] = -INFINITY;
    }
    f->rejected = rkw_alloc(&copy, f->n_limits, sizeof *f->rejected);
    rkw_status status = fill(f, sweep, file, err);
    if (status != RKW_OK) {
        rkw_sweep_front_free(f);
        return status;
    }
    *out = f;
    return RKW_OK;
}

void rkw_sweep_front_free(rkw_sweep_front *f)
{
    if (!f) return;
    rkw_release(f->index);
    rkw_release(f->values);
    rkw_release(f->metrics);
    rkw_release(f->objectives);
    rkw_release(f->rejected);
    rkw_release(f->gains);
    rkw_release(f->binding);
    rkw_release(f);
}

size_t rkw_sweep_front_points(const rkw_sweep_front *f) { return f->n; }

rkw_sweep_point rkw_sweep_front_point(const rkw_sweep_front *f, size_t i)
{
    if (i >= f->n) return (rkw_sweep_point){RKW_NONE, NULL, NULL, NULL};
    return (rkw_sweep_point){f->index[i], f->values + i * f->n_parameters, f->metrics + i * RKW_SWEEP_METRICS,
                             f->binding ? f->binding[i] : NULL};
}

size_t rkw_sweep_front_metrics(const rkw_sweep_front *f) { return f->n_metrics; }
int32_t rkw_sweep_front_metric(const rkw_sweep_front *f, size_t which)
{
    return which < f->n_metrics ? f->metric[which] : -1;
}
size_t rkw_sweep_front_knee(const rkw_sweep_front *f) { return f->knee; }
double rkw_sweep_front_hypervolume(const rkw_sweep_front *f) { return f->volume; }
size_t rkw_sweep_front_accepted(const rkw_sweep_front *f) { return f->accepted; }
size_t rkw_sweep_front_rejected(const rkw_sweep_front *f, size_t limit)
{
    return limit < f->n_limits ? f->rejected[limit] : 0;
}
