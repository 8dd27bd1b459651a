/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tenants: figures and the work they hand in. */
#include "tenants.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

void rkw_tenants_free(rkw_tenants *tenants)
{
    if (!tenants) return;
    for (size_t i = 0; i < tenants->count; i++) {
        for (size_t j = 0; j < RKW_TENANT_TEXTS; j++) rkw_release(tenants->tenants[i].text[j]);
        rkw_job_list_release(&tenants->tenants[i].jobs);
    }
    for (size_t i = 0; i < tenants->n_clocks; i++) {
        rkw_release(tenants->clocks[i].name);
        rkw_clock_free(tenants->clocks[i].clock);
    }
    rkw_release(tenants->tenants);
    rkw_release(tenants->clocks);
    rkw_release(tenants);
}

rkw_tenants *rkw_tenants_share(const rkw_context *ctx, const rkw_tenants *tenants)
{
    rkw_tenants *copy = rkw_alloc(ctx, 1, sizeof *copy);
    rkw_tenant *figures = rkw_alloc(ctx, tenants->count, sizeof *figures);
    if (!copy || !figures) {
        rkw_release(copy);
        rkw_release(figures);
        return NULL;
    }
    *copy = *tenants;
    memcpy(figures, tenants->tenants, tenants->count * sizeof *figures);
    copy->tenants = figures;
    return copy;
}

void rkw_tenants_release_shared(rkw_tenants *tenants)
{
    if (!tenants) return;
    rkw_release(tenants->tenants);
    rkw_release(tenants);
}

void rkw_tenants_replace_flexible(rkw_tenants *tenants, double share)
{
    for (size_t i = 0; i < tenants->count; i++) tenants->tenants[i].value[RKW_TENANT_MIN_SHARE] = 1 - share;
}

size_t rkw_tenants_count(const rkw_tenants *tenants) { return tenants->count; }

double rkw_tenants_value(const rkw_tenants *tenants, size_t tenant, int32_t what)
{
    if (tenant >= tenants->count || what < 0 || what >= RKW_TENANT_VALUES) return NAN;
    return tenants->tenants[tenant].value[what];
}

const char *rkw_tenants_text(const rkw_tenants *tenants, size_t tenant, int32_t what)
{
    if (tenant >= tenants->count || what < 0 || what >= RKW_TENANT_TEXTS) return "";
    return tenants->tenants[tenant].text[what];
}

size_t rkw_tenants_find(const rkw_tenants *tenants, const char *name)
{
    for (size_t i = 0; i < tenants->count; i++)
        if (strcmp(tenants->tenants[i].text[RKW_TENANT_TEXT_NAME], name) == 0) return i;
    return RKW_NONE;
}

void rkw_tenants_scale(rkw_tenants *tenants, const double *contract, double work)
{
    for (size_t i = 0; i < tenants->count; i++) {
        rkw_tenant *t = &tenants->tenants[i];
        const double share = contract[(size_t)t->value[RKW_TENANT_POOL]];
        t->value[RKW_TENANT_CONTRACTED_GPUS] *= share;
        for (size_t h = 0; h < RKW_WEEK_HOURS; h++) t->gpus_of_week[h] *= share * work;
        for (size_t j = 0; j < t->jobs.n; j++) t->jobs.gpus[j] *= share * work;
    }
}

/* 1970-01-01 was a Thursday: hours since the Monday before it. */
enum { HOURS_BEFORE_EPOCH = 72, HOUR_S = 3600 };

static size_t hour_of_week(int64_t local_s)
{
    int64_t hours = (local_s - (local_s % HOUR_S + HOUR_S) % HOUR_S) / HOUR_S + HOURS_BEFORE_EPOCH;
    return (size_t)((hours % RKW_WEEK_HOURS + RKW_WEEK_HOURS) % RKW_WEEK_HOURS);
}

static void fill_hours(const double week[RKW_WEEK_HOURS], size_t hour, size_t n, double *gpu_h)
{
    while (n > 0) {
        size_t run = RKW_WEEK_HOURS - hour < n ? RKW_WEEK_HOURS - hour : n;
        memcpy(gpu_h, week + hour, run * sizeof *gpu_h);
        gpu_h += run;
        n -= run;
        hour = 0;
    }
}

static void fill_parts_of_hours(const double week[RKW_WEEK_HOURS], size_t hour, int32_t second, int32_t step_s,
                                size_t n, double *gpu_h)
{
    for (size_t i = 0; i < n; i++) {
        gpu_h[i] = week[hour] * step_s / HOUR_S;
        second += step_s;
        if (second < HOUR_S) continue;
        second -= HOUR_S;
        if (++hour == RKW_WEEK_HOURS) hour = 0;
    }
}

/* Rows [from, to) under one offset of the clock. */
static void fill(const double week[RKW_WEEK_HOURS], const rkw_axis *axis, size_t from, size_t to, int32_t offset_s,
                 double *gpu_h)
{
    int64_t local_s = rkw_axis_time(axis, from) + offset_s;
    int32_t second = (int32_t)((local_s % HOUR_S + HOUR_S) % HOUR_S);
    if (axis->step_s == HOUR_S)
        fill_hours(week, hour_of_week(local_s), to - from, gpu_h + from);
    else
        fill_parts_of_hours(week, hour_of_week(local_s), second, axis->step_s, to - from, gpu_h + from);
}

/* First row after `from` with another offset, at most a week on. No clock changes twice within a week, so equal offsets
 * at both ends hold between them. */
static size_t same_offset_until(const rkw_clock *clock, const rkw_axis *axis, size_t from)
{
    size_t week = (size_t)(RKW_WEEK_HOURS * HOUR_S / axis->step_s), low = from;
    size_t high = axis->n - from > week ? from + week : axis->n;
    int32_t offset_s = rkw_clock_offset_s(clock, rkw_axis_time(axis, from));
    if (rkw_clock_offset_s(clock, rkw_axis_time(axis, high)) == offset_s) return high;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (rkw_clock_offset_s(clock, rkw_axis_time(axis, middle)) == offset_s)
            low = middle;
        else
            high = middle;
    }
    return high;
}

rkw_status rkw_tenants_mean_arrivals(const rkw_tenants *tenants, size_t tenant, const rkw_axis *axis,
                                     const rkw_clock *site_clock, double *gpu_h, rkw_error *err)
{
    if (!tenants || !axis || !gpu_h || tenant >= tenants->count)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_tenants_arrivals: NULL argument or no such tenant");
    RKW_TRY(rkw_axis_check(axis, err));
    const rkw_tenant *t = &tenants->tenants[tenant];
    const rkw_clock *clock = t->clock == RKW_NONE ? site_clock : tenants->clocks[t->clock].clock;
    if (!clock) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_tenants_arrivals: the site's clock is needed");
    for (size_t from = 0; from < axis->n;) {
        size_t to = same_offset_until(clock, axis, from);
        fill(t->gpus_of_week, axis, from, to, rkw_clock_offset_s(clock, rkw_axis_time(axis, from)), gpu_h);
        from = to;
    }
    return RKW_OK;
}

rkw_status rkw_tenants_arrivals(const rkw_tenants *tenants, size_t tenant, const rkw_axis *axis,
                                const rkw_clock *site_clock, double *gpu_h, rkw_error *err)
{
    int32_t mode = tenants && tenant < tenants->count ? tenants->tenants[tenant].arrivals : RKW_ARRIVALS_SHAPE;
    if (mode == RKW_ARRIVALS_SHAPE) return rkw_tenants_mean_arrivals(tenants, tenant, axis, site_clock, gpu_h, err);
    const rkw_tenant *t = &tenants->tenants[tenant];
    if (mode == RKW_ARRIVALS_POISSON)
        return rkw_tenants_job_arrivals(tenants, tenant, axis, site_clock, t->seed, gpu_h, NULL, err);
    return rkw_jobs_aggregate(t->jobs.n, t->jobs.start_unix_s, t->jobs.gpus, t->jobs.length_h, axis, gpu_h, NULL, err);
}
