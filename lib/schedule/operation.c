/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schedule/operation.h"

#include <math.h>

#include "base/fail.h"
#include "base/memory.h"

static double mean_of(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += values[i];
    return n ? sum / (double)n : 0;
}

static rkw_status take_site(rkw_operation *m, rkw_error *err)
{
    m->axis = *rkw_year_axis(m->year);
    m->n = m->axis.n;
    m->dt_h = rkw_axis_dt_h(&m->axis);
    m->battery = *rkw_site_battery(m->site);
    m->grid = *rkw_site_grid(m->site);
    m->backup = *rkw_site_backup(m->site);
    m->auxiliary_MW = m->battery.aux_share * m->battery.power_discharge_MW;
    m->n_tenants = rkw_tenants_count(rkw_site_tenants(m->site));
    m->n_plants = rkw_site_plants(m->site);
    m->import_usd = rkw_year_series(m->year, RKW_YEAR_IMPORT_USD_PER_MWH);
    m->export_usd = rkw_year_series(m->year, RKW_YEAR_EXPORT_USD_PER_MWH);
    m->carbon_kg = rkw_year_series(m->year, RKW_YEAR_CARBON_AVERAGE_KG_PER_MWH);
    m->carbon_free = rkw_year_series(m->year, RKW_YEAR_CARBON_FREE_SHARE);
    m->mean_import_usd = mean_of(m->import_usd, m->n);
    m->mean_carbon_kg = mean_of(m->carbon_kg, m->n);
    m->mean_carbon_free = mean_of(m->carbon_free, m->n);
    m->tenants = rkw_alloc(&m->ctx, m->n_tenants, sizeof *m->tenants);
    m->plants = rkw_alloc(&m->ctx, m->n_plants, sizeof *m->plants);
    m->merit = rkw_alloc(&m->ctx, m->n_plants, sizeof *m->merit);
    m->period = rkw_alloc(&m->ctx, m->n, sizeof *m->period);
    return m->tenants && m->plants && m->merit && m->period ? RKW_OK : rkw_fail_memory(err, "an operating programme");
}

/* Series of the model, one after the other in one block. */
static rkw_status share_out(rkw_operation *m, rkw_error *err)
{
    const size_t stride = rkw_padded(m->n), count = 8 + 4 * m->n_pools + 2 * m->n_classes + m->n_groups;
    double *next = m->memory = rkw_alloc(&m->ctx, count, stride * sizeof(double));
    if (!next) return rkw_fail_memory(err, "an operating programme");
    rkw_operation_cold *c = &m->cold;
    double **site[] = {&m->load, &m->firm, &m->error, &m->connection, &c->give_MW, &c->take_MW, &c->saved, &c->draw};
    for (size_t i = 0; i < sizeof site / sizeof *site; i++, next += stride) *site[i] = next;
    for (size_t q = 0; q < m->n_pools; q++, next += 4 * stride) {
        m->pools[q].draw = next;
        m->pools[q].room = next + stride;
        m->pools[q].own = next + 2 * stride;
        m->pools[q].spread = next + 3 * stride;
    }
    for (size_t k = 0; k < m->n_classes; k++, next += 2 * stride) {
        m->classes[k].arrivals = next;
        m->classes[k].served = next + stride;
    }
    for (size_t g = 0; g < m->n_groups; g++, next += stride) m->groups[g].MW = next;
    return RKW_OK;
}

static void fill_classes(rkw_operation *m)
{
    for (size_t t = 0; t < m->n_tenants; t++) {
        const rkw_operation_tenant *tenant = &m->tenants[t];
        if (tenant->class_index == RKW_NONE) continue;
        rkw_operation_class *c = &m->classes[tenant->class_index];
        for (size_t i = 0; i < m->n; i++) {
            const double work = tenant->arrivals[i] * tenant->gpu_MW;
            c->arrivals[i] += work;
            c->served[i] += tenant->share * work;
        }
    }
    if (m->job_class == RKW_NONE) return;
    rkw_operation_class *c = &m->classes[m->job_class];
    c->arrivals[m->job->row] = m->job->gpus * m->job->hours * m->pools[c->pool].gpu_MW;
}

/* Local calendar years, for limits that hold per year. */
static void find_periods(rkw_operation *m)
{
    int32_t last = 0;
    for (size_t i = 0; i < m->n; i++) {
        rkw_civil local;
        const int64_t t = rkw_axis_time(&m->axis, i);
        rkw_civil_from_unix(t + rkw_clock_offset_s(rkw_site_clock(m->site), t), &local);
        if (m->n_periods == 0 || (local.year != last && m->n_periods < RKW_OPERATION_PERIODS)) m->n_periods++;
        last = local.year;
        m->period[i] = (uint8_t)(m->n_periods - 1);
    }
}

static rkw_status build(rkw_operation *m, rkw_error *err)
{
    RKW_TRY(take_site(m, err));
    RKW_TRY(rkw_operation_make_classes(m, err));
    RKW_TRY(rkw_operation_make_groups(m, err));
    rkw_operation_take_cold(m, rkw_site_thermal_store(m->site));
    RKW_TRY(share_out(m, err));
    fill_classes(m);
    find_periods(m);
    rkw_operation_make_rows(m);
    return RKW_OK;
}

rkw_status rkw_operation_create(rkw_operation **out, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                                const rkw_operation_extras *extras, rkw_error *err)
{
    static const rkw_operation_extras none = {NULL, NULL};
    rkw_context own;
    RKW_TRY(rkw_context_copy(&own, ctx, err));
    rkw_operation *m = rkw_alloc(&own, 1, sizeof *m);
    if (!m) return rkw_fail_memory(err, "an operating programme");
    m->ctx = own;
    m->site = site;
    m->year = year;
    if (!extras) extras = &none;
    m->facility = extras->facility ? extras->facility : rkw_year_facility(year);
    m->job = extras->job;
    const rkw_status status = build(m, err);
    if (status != RKW_OK) {
        rkw_operation_free(m);
        return status;
    }
    *out = m;
    return RKW_OK;
}

void rkw_operation_free(rkw_operation *m)
{
    if (!m) return;
    rkw_release(m->tenants);
    rkw_release(m->plants);
    rkw_release(m->merit);
    rkw_release(m->period);
    rkw_release(m->memory);
    rkw_release(m);
}
