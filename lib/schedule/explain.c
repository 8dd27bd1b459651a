/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which promise cannot be kept: the same programme with lateness at a price shows what comes late, and when first. */
#include <math.h>

#include "base/fail.h"
#include "base/memory.h"
#include "schedule/schedule.h"

/* Less than this is what rounding leaves. */
static const double SMALLEST_GPU_H = 1e-3;

typedef struct shortfall {
    size_t tenant, row;
    double first_gpu_h, all_gpu_h; /* of that row; of all tenants and rows */
} shortfall;

static shortfall find_shortfall(const rkw_operation *m, const double *late)
{
    shortfall f = {RKW_NONE, m->n, 0, 0};
    for (size_t t = 0; t < m->n_tenants; t++)
        for (size_t i = 0; i < m->n; i++) {
            const double gpu_h = late[t * m->n + i];
            if (!(gpu_h > SMALLEST_GPU_H)) continue;
            f.all_gpu_h += gpu_h;
            if (i >= f.row) continue;
            f.tenant = t;
            f.row = i;
            f.first_gpu_h = gpu_h;
        }
    return f;
}

static rkw_status tell(const rkw_schedule *s, const shortfall *f, rkw_error *err)
{
    char time[32];
    const rkw_operation *m = s->model;
    rkw_format_time(rkw_axis_time(&m->axis, f->row), time);
    return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE,
                    "the promise to %s cannot be kept: in the hour from %s (row %zu) %s GPU-hours are late, "
                    "and %s over all tenants and rows",
                    rkw_tenants_text(rkw_site_tenants(m->site), f->tenant, RKW_TENANT_TEXT_NAME), time, f->row,
                    RKW_REAL(f->first_gpu_h), RKW_REAL(f->all_gpu_h));
}

rkw_status rkw_schedule_explain(rkw_schedule *s, rkw_status status, rkw_error *err)
{
    const rkw_operation *m = s->model;
    rkw_error own = {0};
    rkw_plan plan = {0};
    rkw_plan_parts parts;
    double *late = rkw_alloc(&s->ctx, 2 * m->n_tenants, m->n * sizeof *late);
    if (!late) return rkw_fail_memory(err, "a schedule");
    /* Dearer than any energy, so that nothing is late that need not be. */
    s->terms.late_factor = 1;
    s->terms.late_least_usd = 500;
    rkw_status priced = rkw_schedule_solve(s, &plan, &parts, &own);
    if (priced == RKW_OK) priced = rkw_plan_split(&s->phrase, &plan, late + m->n_tenants * m->n, late, &own);
    if (priced == RKW_OK) {
        const shortfall f = find_shortfall(m, late);
        if (f.tenant != RKW_NONE) status = tell(s, &f, err);
    }
    rkw_plan_release(&plan);
    rkw_release(late);
    return status;
}
