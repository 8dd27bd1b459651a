/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hypervolume: stairs for two objectives, slices over them for three, exclusive volumes of limited sets above. */
#include "plan/pareto.h"

#include <string.h>

#include "base/fail.h"
#include "base/memory.h"

/* Stairs in the first two objectives, by rising first and falling second one, with the area below the reference. */
typedef struct stairs {
    double (*step)[2];
    size_t n;
    const double *reference;
} stairs;

/* @return area that the point adds; steps it dominates go. */
static double add_step(stairs *s, const double *p)
{
    size_t at = 0;
    while (at < s->n && s->step[at][0] <= p[0]) at++;
    double height = at > 0 ? s->step[at - 1][1] : s->reference[1];
    if (height <= p[1]) return 0;
    double area = 0, x = p[0];
    size_t to = at;
    for (; to < s->n && s->step[to][1] >= p[1]; to++) {
        area += (s->step[to][0] - x) * (height - p[1]);
        x = s->step[to][0];
        height = s->step[to][1];
    }
    area += ((to < s->n ? s->step[to][0] : s->reference[0]) - x) * (height - p[1]);
    if (at > 0 && s->step[at - 1][0] == p[0]) at--;
    memmove(s->step + at + 1, s->step + to, (s->n - to) * sizeof *s->step);
    s->step[at][0] = p[0];
    s->step[at][1] = p[1];
    s->n = s->n - (to - at) + 1;
    return area;
}

typedef struct volume_work {
    const rkw_context *ctx;
    size_t m;
    const double *reference;
    rkw_error *err;
} volume_work;

/* Points sorted by the last objective; two objectives are a single slice. */
static rkw_status slice(const volume_work *w, const double *points, const size_t *order, size_t n, double *volume)
{
    stairs s = {rkw_alloc(w->ctx, n + 1, sizeof *s.step), 0, w->reference};
    if (!s.step) return rkw_fail_memory(w->err, "a hypervolume");
    double area = 0, sum = 0;
    for (size_t i = 0; i < n; i++) {
        const double *p = points + order[i] * w->m;
        area += add_step(&s, p);
        if (w->m == 2) continue;
        double next = i + 1 < n ? points[order[i + 1] * w->m + 2] : w->reference[2];
        sum += area * (next - p[2]);
    }
    *volume = w->m == 2 ? area : sum;
    rkw_release(s.step);
    return RKW_OK;
}

static void sort_by_last(const double *points, size_t m, size_t *order, size_t *spare, size_t n)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t low = 0; low < n; low += 2 * width) {
            size_t middle = n - low < width ? n : low + width, high = n - low < 2 * width ? n : low + 2 * width;
            for (size_t k = low, a = low, b = middle; k < high; k++) {
                int left = b >= high || (a < middle && points[order[a] * m + m - 1] <= points[order[b] * m + m - 1]);
                spare[k] = left ? order[a++] : order[b++];
            }
        }
        memcpy(order, spare, n * sizeof *order);
    }
}

static rkw_status volume_of(const volume_work *w, const double *points, size_t n, double *volume);

/* Volume of one point less what the limited ones behind it share with it. */
static rkw_status exclusive(const volume_work *w, const double *points, const size_t *order, size_t at, size_t n,
                            double *limited, double *volume)
{
    const double *p = points + order[at] * w->m;
    double own = 1, shared = 0;
    size_t rest = n - at - 1;
    for (size_t j = 0; j < w->m; j++) own *= w->reference[j] - p[j];
    for (size_t i = 0; i < rest; i++)
        for (size_t j = 0; j < w->m; j++) {
            double x = points[order[at + 1 + i] * w->m + j];
            limited[i * w->m + j] = x > p[j] ? x : p[j];
        }
    if (rest) RKW_TRY(volume_of(w, limited, rest, &shared));
    *volume += own - shared;
    return RKW_OK;
}

static rkw_status sum_exclusive(const volume_work *w, const double *points, const size_t *order, size_t n,
                                double *volume)
{
    double *limited = rkw_alloc(w->ctx, n, w->m * sizeof *limited);
    if (!limited) return rkw_fail_memory(w->err, "a hypervolume");
    rkw_status status = RKW_OK;
    *volume = 0;
    /* Worst last objective first: the limited sets then collapse soonest. */
    for (size_t i = 0; i < n && status == RKW_OK; i++) status = exclusive(w, points, order, i, n, limited, volume);
    rkw_release(limited);
    return status;
}

static void reverse(size_t *order, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        size_t other = order[i];
        order[i] = order[n - 1 - i];
        order[n - 1 - i] = other;
    }
}

/* Of the points below the reference only those on the front count, and of equal ones the first. */
static rkw_status choose(const volume_work *w, const double *points, size_t n, const uint8_t *on_front, size_t *order,
                         size_t *spare, double *volume)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        int inside = on_front[i];
        for (size_t j = 0; j < w->m; j++) inside &= points[i * w->m + j] < w->reference[j];
        if (inside) order[kept++] = i;
    }
    *volume = 0;
    if (kept == 0) return RKW_OK;
    sort_by_last(points, w->m, order, spare, kept);
    if (w->m == 1) {
        *volume = w->reference[0] - points[order[0]];
        return RKW_OK;
    }
    if (w->m <= 3) return slice(w, points, order, kept, volume);
    reverse(order, kept);
    return sum_exclusive(w, points, order, kept, volume);
}

static rkw_status volume_of(const volume_work *w, const double *points, size_t n, double *volume)
{
    uint8_t *on_front = rkw_alloc(w->ctx, n, 1);
    size_t *order = rkw_alloc(w->ctx, n, 2 * sizeof *order);
    rkw_status status = on_front && order ? RKW_OK : rkw_fail_memory(w->err, "a hypervolume");
    if (status == RKW_OK) status = rkw_pareto_front(w->ctx, points, n, w->m, on_front, w->err);
    if (status == RKW_OK) status = choose(w, points, n, on_front, order, order + n, volume);
    rkw_release(on_front);
    rkw_release(order);
    return status;
}

rkw_status rkw_pareto_hypervolume(const rkw_context *ctx, const double *points, size_t n, size_t m,
                                  const double *reference, double *volume, rkw_error *err)
{
    RKW_TRY(rkw_pareto_check(points, n, m, "rkw_pareto_hypervolume", err));
    if (!volume || !reference) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_pareto_hypervolume: NULL argument");
    RKW_TRY(rkw_pareto_check(reference, 1, m, "rkw_pareto_hypervolume: reference", err));
    const volume_work w = {ctx, m, reference, err};
    double found;
    RKW_TRY(volume_of(&w, points, n, &found));
    *volume = found;
    return RKW_OK;
}
