/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Front, ranks and knee. In lexicographic order no later point dominates an earlier one. */
#include "plan/pareto.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"

rkw_status rkw_pareto_check(const double *points, size_t n, size_t m, const char *caller, rkw_error *err)
{
    if ((n && !points) || m < 1 || m > RKW_PARETO_OBJECTIVES_MAX)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%s: NULL argument, or %zu objectives, allowed 1 .. %d", caller, m,
                        RKW_PARETO_OBJECTIVES_MAX);
    for (size_t i = 0; i < n * m; i++)
        if (!isfinite(points[i]))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s: objective %zu of point %zu is not a finite number",
                            caller, i % m, i / m);
    return RKW_OK;
}

/* ------------------------------------------------------------------ order */

static int comes_first(const double *points, size_t m, size_t a, size_t b)
{
    const double *x = points + a * m, *y = points + b * m;
    for (size_t i = 0; i < m; i++)
        if (x[i] != y[i]) return x[i] < y[i];
    return a < b;
}

static void merge(const double *points, size_t m, const size_t *from, size_t low, size_t middle, size_t high,
                  size_t *to)
{
    size_t a = low, b = middle;
    for (size_t k = low; k < high; k++) {
        int left = b >= high || (a < middle && comes_first(points, m, from[a], from[b]));
        to[k] = left ? from[a++] : from[b++];
    }
}

size_t *rkw_pareto_sorted(const rkw_context *ctx, const double *points, size_t n, size_t m)
{
    size_t *order = rkw_alloc(ctx, n, sizeof *order), *spare = rkw_alloc(ctx, n, sizeof *spare);
    if (!order || !spare) {
        rkw_release(order);
        rkw_release(spare);
        return NULL;
    }
    for (size_t i = 0; i < n; i++) order[i] = i;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t low = 0; low < n; low += 2 * width) {
            size_t middle = n - low < width ? n : low + width, high = n - low < 2 * width ? n : low + 2 * width;
            merge(points, m, order, low, middle, high, spare);
        }
        size_t *sorted = spare;
        spare = order;
        order = sorted;
    }
    rkw_release(spare);
    return order;
}

/* ------------------------------------------------------------------ front */

/* What has been kept of the points so far, in the shape in which the number of objectives asks for it. */
typedef struct kept {
    const double *points;
    size_t m, n, *index; /* two and three objectives: the stairs only, by rising second objective */
} kept;

static int dominated_in_list(const kept *k, const double *p)
{
    for (size_t i = k->n; i-- > 0;)
        if (rkw_dominates(k->points + k->index[i] * k->m, p, k->m)) return 1;
    return 0;
}

/* Steps whose second objective is at most p's. */
static size_t steps_before(const kept *k, const double *p)
{
    size_t low = 0, high = k->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (k->points[k->index[middle] * k->m + 1] <= p[1])
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Stairs of (second, third) objective: the step before p has the least third one among those with no larger second. A step
 * for p replaces those that it makes needless. */
static int dominated_by_stairs(kept *k, size_t point)
{
    const double *p = k->points + point * k->m;
    size_t at = steps_before(k, p);
    if (at > 0) {
        const double *q = k->points + k->index[at - 1] * k->m;
        if (rkw_dominates(q, p, k->m)) return 1;
        if (memcmp(q, p, k->m * sizeof *p) == 0) return 0;
    }
    size_t from = at;
    if (from > 0 && k->points[k->index[from - 1] * k->m + 1] == p[1]) from--;
    while (at < k->n && k->points[k->index[at] * k->m + 2] >= p[2]) at++;
    memmove(k->index + from + 1, k->index + at, (k->n - at) * sizeof *k->index);
    k->index[from] = point;
    k->n = k->n - (at - from) + 1;
    return 0;
}

static int dominated(kept *k, size_t point)
{
    const double *p = k->points + point * k->m;
    if (k->m == 3) return dominated_by_stairs(k, point);
    /* With two objectives the last point kept has the least second one. */
    int is =
        k->m <= 2 ? k->n > 0 && rkw_dominates(k->points + k->index[k->n - 1] * k->m, p, k->m) : dominated_in_list(k, p);
    if (!is) k->index[k->n++] = point;
    return is;
}

rkw_status rkw_pareto_front(const rkw_context *ctx, const double *points, size_t n, size_t m, uint8_t *on_front,
                            rkw_error *err)
{
    RKW_TRY(rkw_pareto_check(points, n, m, "rkw_pareto_front", err));
    if (n && !on_front) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_pareto_front: on_front is NULL");
    size_t *order = rkw_pareto_sorted(ctx, points, n, m);
    kept k = {points, m, 0, rkw_alloc(ctx, n, sizeof(size_t))};
    rkw_status status = order && k.index ? RKW_OK : rkw_fail_memory(err, "a Pareto front");
    for (size_t i = 0; i < n && status == RKW_OK; i++) on_front[order[i]] = !dominated(&k, order[i]);
    rkw_release(order);
    rkw_release(k.index);
    return status;
}

/* ------------------------------------------------------------------ ranks */

/* The fronts found so far as lists that run backwards from their newest point. */
typedef struct fronts {
    const double *points;
    size_t m, n, *newest, *before;
} fronts;

static int front_dominates(const fronts *f, size_t front, const double *p)
{
    for (size_t i = f->newest[front]; i != RKW_NONE; i = f->before[i])
        if (rkw_dominates(f->points + i * f->m, p, f->m)) return 1;
    return 0;
}

/* What a front dominates all fronts before it dominate, so the first that does not is found by bisection. */
static size_t first_that_spares(const fronts *f, const double *p)
{
    size_t low = 0, high = f->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (front_dominates(f, middle, p))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

rkw_status rkw_pareto_ranks(const rkw_context *ctx, const double *points, size_t n, size_t m, int32_t *rank,
                            rkw_error *err)
{
    RKW_TRY(rkw_pareto_check(points, n, m, "rkw_pareto_ranks", err));
    if (n && !rank) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_pareto_ranks: rank is NULL");
    size_t *order = rkw_pareto_sorted(ctx, points, n, m);
    fronts f = {points, m, 0, rkw_alloc(ctx, n, sizeof(size_t)), rkw_alloc(ctx, n, sizeof(size_t))};
    rkw_status status = order && f.newest && f.before ? RKW_OK : rkw_fail_memory(err, "Pareto ranks");
    for (size_t i = 0; i < n && status == RKW_OK; i++) {
        size_t point = order[i], front = first_that_spares(&f, points + point * m);
        f.before[point] = front < f.n ? f.newest[front] : RKW_NONE;
        f.newest[front] = point;
        if (front == f.n) f.n++;
        rank[point] = (int32_t)front;
    }
    rkw_release(order);
    rkw_release(f.newest);
    rkw_release(f.before);
    return status;
}

/* ------------------------------------------------------------------ knee */

rkw_status rkw_pareto_knee(const double *front, size_t n, size_t m, size_t *knee, rkw_error *err)
{
    RKW_TRY(rkw_pareto_check(front, n, m, "rkw_pareto_knee", err));
    if (!knee) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_pareto_knee: knee is NULL");
    double best[RKW_PARETO_OBJECTIVES_MAX], worst[RKW_PARETO_OBJECTIVES_MAX], least = INFINITY;
    *knee = RKW_NONE;
    for (size_t j = 0; j < m; j++) {
        best[j] = INFINITY;
        worst[j] = -INFINITY;
        for (size_t i = 0; i < n; i++) {
            if (front[i * m + j] < best[j]) best[j] = front[i * m + j];
            if (front[i * m + j] > worst[j]) worst[j] = front[i * m + j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < m; j++)
            if (worst[j] > best[j]) sum += (front[i * m + j] - best[j]) / (worst[j] - best[j]);
        if (sum < least) {
            least = sum;
            *knee = i;
        }
    }
    return RKW_OK;
}
