/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of a class, split among its tenants oldest work first. */
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "schedule/plan.h"

/* Work of one tenant that waits, by row of arrival. */
typedef struct waiting {
    double *left;
    size_t head;
} waiting;

static double serve_oldest(waiting *w, size_t row, double gpu_h)
{
    double served = 0;
    while (w->head <= row && served < gpu_h) {
        const double part = rkw_min(w->left[w->head], gpu_h - served);
        w->left[w->head] -= part;
        served += part;
        if (w->left[w->head] > 0 || w->head == row) break;
        w->head++;
    }
    return served;
}

/* The member with the oldest work. */
static size_t find_oldest(const rkw_operation *m, const waiting *w, size_t k, size_t row)
{
    size_t oldest = RKW_NONE;
    for (size_t t = 0; t < m->n_tenants; t++) {
        if (m->tenants[t].class_index != k || w[t].head > row || !(w[t].left[w[t].head] > 0)) continue;
        if (oldest == RKW_NONE || w[t].head < w[oldest].head) oldest = t;
    }
    return oldest;
}

static void skip_empty(waiting *w, size_t row)
{
    while (w->head < row && !(w->left[w->head] > 0)) w->head++;
}

static void serve_class(const rkw_phrase *p, const rkw_plan *plan, size_t k, size_t i, waiting *w, double *served)
{
    const rkw_operation *m = p->model;
    double gpu_h = rkw_plan_gpu_h(m, plan, k, i);
    for (size_t t = 0; t < m->n_tenants; t++)
        if (m->tenants[t].class_index == k) skip_empty(&w[t], i);
    for (size_t t; gpu_h > 0 && (t = find_oldest(m, w, k, i)) != RKW_NONE;) {
        const double part = rkw_min(gpu_h, w[t].left[w[t].head]);
        w[t].left[w[t].head] -= part;
        served[t * p->n + i] += part;
        gpu_h -= part;
        skip_empty(&w[t], i);
    }
}

static void serve_row(const rkw_phrase *p, const rkw_plan *plan, size_t i, waiting *w, double *served, double *late)
{
    const rkw_operation *m = p->model;
    for (size_t t = 0; t < m->n_tenants; t++) {
        const rkw_operation_tenant *tenant = &m->tenants[t];
        w[t].left[i] = tenant->arrivals[p->first + i];
        served[t * p->n + i] = serve_oldest(&w[t], i, tenant->share * tenant->arrivals[p->first + i]);
    }
    for (size_t k = 0; k < m->n_classes; k++) serve_class(p, plan, k, i, w, served);
    for (size_t t = 0; t < m->n_tenants && late; t++) {
        const size_t window = m->tenants[t].window;
        late[t * p->n + i] = i >= window && i - window >= w[t].head ? w[t].left[i - window] : 0;
    }
}

rkw_status rkw_plan_split(const rkw_phrase *p, const rkw_plan *plan, double *served, double *late, rkw_error *err)
{
    const rkw_operation *m = p->model;
    waiting *w = rkw_alloc(&m->ctx, m->n_tenants, sizeof *w);
    double *left = rkw_alloc(&m->ctx, m->n_tenants, p->n * sizeof *left);
    if (!w || !left) {
        rkw_release(w);
        rkw_release(left);
        return rkw_fail_memory(err, "a plan");
    }
    for (size_t t = 0; t < m->n_tenants; t++) w[t].left = left + t * p->n;
    for (size_t i = 0; i < p->n; i++) serve_row(p, plan, i, w, served, late);
    rkw_release(w);
    rkw_release(left);
    return RKW_OK;
}
