/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price of a job: the optimum with it less the optimum without it, and the prices of the latter hour by hour. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "schedule/schedule.h"

static const double levels[RKW_QUOTE_LEVELS] = {0, 0.5, 0.8, 0.9, 0.95, 0.99, 1};

/* Work below this is rounding. */
static const double SMALLEST_GPU_H = 1e-3;

static rkw_status check_job(const rkw_job *job, const rkw_site *site, const rkw_year *year, rkw_error *err)
{
    const rkw_racks *racks = rkw_site_racks(site);
    const size_t n = rkw_year_axis(year)->n;
    if (job->size < sizeof *job || job->pool >= rkw_racks_count(racks))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "job: size or pool %zu is wrong", job->pool);
    const double dt_h = rkw_axis_dt_h(rkw_year_axis(year));
    RKW_TRY(rkw_check_positive(err, "GPUs", job->gpus, "1"));
    RKW_TRY(rkw_check_range(err, "GPUs", job->gpus, "1", 0, rkw_racks_available_gpus(racks, job->pool)));
    RKW_TRY(rkw_check_positive(err, "hours", job->hours, "h"));
    if (job->row >= n || job->due_rows < 1 || job->due_rows > n - job->row)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE,
                        "job: handed in at row %zu and due %zu rows later, in a year of %zu", job->row, job->due_rows,
                        n);
    return rkw_check_range(err, "hours before it is due", (double)job->due_rows * dt_h, "h", job->hours * (1 - 1e-12),
                           HUGE_VAL);
}

/* ------------------------------------------------------------------ by the prices of the optimum without it */

/* An hour as a small job sees it: per GPU-hour. */
typedef struct hour {
    double usd, kg, unfree, energy;
} hour;

/* The segment that the pool's next work takes in a row, and the source of its energy: what is bought or what is left over. */
static hour look_at_hour(const rkw_schedule *s, size_t pool, size_t row)
{
    const rkw_operation *m = s->model;
    const rkw_operation_rack *rack = &m->racks[pool];
    const rkw_operation_pool *q = NULL;
    for (size_t i = 0; i < m->n_pools; i++)
        if (m->pools[i].pool == pool) q = &m->pools[i];
    const double gpu_MW = (rack->ready_MW + rack->busy_MW) / rack->gpus;
    const double efficiency = q ? q->segments[q->has_own].efficiency : 1, draw = q ? q->draw[row] : 1.08;
    const double MWh = gpu_MW * draw / efficiency, energy = MWh * rkw_max(s->plan.bus_usd[row], 0);
    /* Where racks are scarce, work costs more than its energy: other work gives way. */
    const double price = q ? rkw_max(s->plan.pool_usd[q - m->pools][row] * gpu_MW, 0) : energy;
    const int bought = s->plan.flow[s->phrase.import_flow][row] > 1e-3;
    const double carbon = s->terms.carbon_usd_per_kg * (bought ? MWh * m->carbon_kg[row] : 0);
    return (hour){rkw_max(price - carbon, 0), bought ? MWh * m->carbon_kg[row] : 0,
                  bought ? MWh * (1 - m->carbon_free[row]) : 0, MWh};
}

/* Sums of the cheapest hours when energy that is not carbon-free costs `penalty` more. */
static hour fill_cheapest(const hour *hours, size_t n, double penalty, double need_h, double dt_h, double *work)
{
    hour sum = {0, 0, 0, 0};
    for (size_t i = 0; i < n; i++) work[i] = hours[i].usd + penalty * hours[i].unfree;
    while (need_h > 1e-12) {
        size_t best = 0;
        for (size_t i = 1; i < n; i++)
            if (work[i] < work[best]) best = i;
        if (!(work[best] < HUGE_VAL)) break;
        const double part = rkw_min(dt_h, need_h);
        sum.usd += part * hours[best].usd;
        sum.kg += part * hours[best].kg;
        sum.unfree += part * hours[best].unfree;
        sum.energy += part * hours[best].energy;
        work[best] = HUGE_VAL;
        need_h -= part;
    }
    return sum;
}

/* The least penalty under which the share is met, by halving. */
static int meet_level(const hour *hours, size_t n, double level, double need_h, double dt_h, double *work, hour *out)
{
    double low = 0, high = 1e6;
    *out = fill_cheapest(hours, n, 0, need_h, dt_h, work);
    if (out->unfree <= (1 - level) * out->energy + 1e-12) return 1;
    *out = fill_cheapest(hours, n, high, need_h, dt_h, work);
    if (out->unfree > (1 - level) * out->energy + 1e-12) return 0;
    for (int i = 0; i < 60; i++) {
        const double middle = 0.5 * (low + high);
        const hour sum = fill_cheapest(hours, n, middle, need_h, dt_h, work);
        if (sum.unfree > (1 - level) * sum.energy + 1e-12)
            low = middle;
        else
            high = middle, *out = sum;
    }
    return 1;
}

static rkw_status price_levels(rkw_quote *q, const rkw_schedule *s, const rkw_job *job, rkw_error *err)
{
    const size_t n = job->due_rows;
    hour *hours = rkw_alloc(&s->ctx, n, sizeof *hours);
    double *work = rkw_alloc(&s->ctx, n, sizeof *work);
    if (hours && work) {
        for (size_t i = 0; i < n; i++) hours[i] = look_at_hour(s, job->pool, job->row + i);
        for (size_t l = 0; l < RKW_QUOTE_LEVELS; l++) {
            hour sum;
            const int met = meet_level(hours, n, levels[l], job->hours, s->model->dt_h, work, &sum);
            q->level[l] = levels[l];
            q->level_usd[l] = met ? sum.usd * job->gpus : NAN;
            q->level_kg[l] = met ? sum.kg * job->gpus : NAN;
        }
        q->marginal_usd = q->level_usd[0];
    }
    const int failed = !hours || !work;
    rkw_release(hours);
    rkw_release(work);
    return failed ? rkw_fail_memory(err, "a quote") : RKW_OK;
}

/* ------------------------------------------------------------------ with it */

static void find_rows(rkw_quote *q, const rkw_schedule *with, const rkw_job *job)
{
    const rkw_operation *m = with->model;
    q->first_row = q->last_row = job->row;
    int found = 0;
    for (size_t i = job->row; i < job->row + job->due_rows; i++) {
        if (!(rkw_plan_gpu_h(m, &with->plan, m->job_class, i) > SMALLEST_GPU_H)) continue;
        if (!found) q->first_row = i;
        q->last_row = i;
        found = 1;
    }
}

/* Tenants' work that runs elsewhere: half of all differences, and how much later its mean lies. */
static void compare_tenants(rkw_quote *q, const rkw_schedule *base, const rkw_schedule *with)
{
    const rkw_operation *m = base->model;
    for (size_t t = 0; t < m->n_tenants; t++)
        for (size_t i = 0; i < m->n; i++) {
            const double more = with->served[t * m->n + i] - base->served[t * m->n + i];
            q->moved_gpu_h += 0.5 * fabs(more);
            q->delay_gpu_h_h += more * (double)i * m->dt_h;
        }
}

static double money(const double *f)
{
    return f[RKW_PLAN_IMPORT_USD] + f[RKW_PLAN_WHEELING_USD] - f[RKW_PLAN_EXPORT_USD] + f[RKW_PLAN_BACKUP_USD] +
           f[RKW_PLAN_WEAR_USD] + f[RKW_PLAN_DELAY_USD] + f[RKW_PLAN_UNSERVED_USD] + f[RKW_PLAN_END_USD] +
           (f[RKW_PLAN_PEAK_IN_PLAN] > 0 ? f[RKW_PLAN_DEMAND_USD] : 0);
}

static double sum_of(const double *values, size_t n, double dt_h)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += values[i];
    return sum * dt_h;
}

static void compare(rkw_quote *q, const rkw_schedule *base, const rkw_schedule *with, const rkw_job *job)
{
    const rkw_operation *m = base->model;
    const double *a = base->figures, *b = with->figures;
    find_rows(q, with, job);
    q->gpu_h = job->gpus * job->hours;
    q->usd = money(b) - money(a);
    q->kg = b[RKW_PLAN_CARBON_KG] - a[RKW_PLAN_CARBON_KG];
    q->energy_MWh = b[RKW_PLAN_LOAD_MWH] - a[RKW_PLAN_LOAD_MWH];
    q->cfe = 1 - (b[RKW_PLAN_UNFREE_MWH] - a[RKW_PLAN_UNFREE_MWH]) / q->energy_MWh;
    q->import_MWh = sum_of(with->import, m->n, m->dt_h) - sum_of(base->import, m->n, m->dt_h);
    q->sold_MWh = sum_of(with->sold, m->n * m->n_plants, m->dt_h) - sum_of(base->sold, m->n * m->n_plants, m->dt_h);
    compare_tenants(q, base, with);
}

rkw_status rkw_quote_job(rkw_quote *out, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                         const rkw_job *job, const rkw_schedule_options *options, rkw_error *err)
{
    rkw_schedule_options preset = RKW_SCHEDULE_INIT;
    preset.carbon_usd_per_kg = 0;
    if (!out || out->size < sizeof *out || !site || !year || !job || job->size < sizeof *job)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_quote_job: a pointer is NULL or the size is not set");
    RKW_TRY(check_job(job, site, year, err));
    const rkw_operation_extras extras = {NULL, job};
    rkw_schedule *base = NULL, *with = NULL;
    rkw_quote q = {.size = out->size};
    if (!options) options = &preset;
    rkw_status status = rkw_schedule_create(&base, ctx, site, year, options, err);
    if (status == RKW_OK) status = rkw_schedule_create_with(&with, ctx, site, year, options, &extras, err);
    if (status == RKW_E_INFEASIBLE && base)
        status =
            rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE,
                     "the racks of %s cannot do %s GPU-hours within %zu rows beside what is promised already",
                     rkw_racks_name(rkw_site_racks(site), job->pool), RKW_REAL(job->gpus * job->hours), job->due_rows);
    if (status == RKW_OK) status = price_levels(&q, base, job, err);
    if (status == RKW_OK) {
        compare(&q, base, with, job);
        *out = q;
    }
    rkw_schedule_free(base);
    rkw_schedule_free(with);
    return status;
}
