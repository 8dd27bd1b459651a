/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schedule/schedule.h"

#include <math.h>
#include <time.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int has_limit(const rkw_schedule_options *o) { return o->cfe_target > 0 || o->carbon_budget_kg >= 0; }

static rkw_status check_options(const rkw_schedule_options *o, rkw_error *err)
{
    if (o->size < sizeof *o) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "schedule options are of another size");
    if (o->aim < RKW_AIM_COST || o->aim > RKW_AIM_CFE || o->promises < RKW_PROMISES_HARD ||
        o->promises > RKW_PROMISES_PRICED)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "unknown aim %d or promises %d", (int)o->aim, (int)o->promises);
    if (!(o->carbon_usd_per_kg < 0))
        RKW_TRY(rkw_check_range(err, "carbon price", o->carbon_usd_per_kg, "USD/kg", 0, 1e3));
    if (!(o->unserved_usd_per_MWh < 0))
        RKW_TRY(rkw_check_range(err, "price of unserved load", o->unserved_usd_per_MWh, "USD/MWh", 0, 1e7));
    RKW_TRY(rkw_check_range(err, "CFE target", o->cfe_target, "1", 0, 1));
    if (!(o->carbon_budget_kg < 0)) RKW_TRY(rkw_check_range(err, "carbon budget", o->carbon_budget_kg, "kg", 0, 1e15));
    if (o->cfe_target > 0 && o->carbon_budget_kg >= 0)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a CFE target and a carbon budget together are not supported");
    if (has_limit(o) && o->aim != RKW_AIM_COST)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a CFE target or carbon budget needs the aim of least cost");
    return rkw_check_range(err, "tolerance", o->tolerance, "1", 1e-10, 1e-3);
}

static rkw_status allocate(rkw_schedule *s, rkw_error *err)
{
    const size_t n = s->model->n, tenants = s->model->n_tenants, plants = s->model->n_plants;
    s->served = rkw_alloc(&s->ctx, 4 * tenants, n * sizeof(double));
    s->sold = rkw_alloc(&s->ctx, 2 * plants, n * sizeof(double));
    s->battery_MW = rkw_alloc(&s->ctx, 4, n * sizeof(double));
    if (!s->served || !s->sold || !s->battery_MW) return rkw_fail_memory(err, "a schedule");
    s->work_usd = s->served + tenants * n;
    s->sold_rows = s->sold + plants * n;
    s->facility = s->battery_MW + n;
    s->import = s->battery_MW + 2 * n;
    s->connection = s->battery_MW + 3 * n;
    s->tenant_MW = s->served + 2 * tenants * n;
    s->late = s->served + 3 * tenants * n;
    return RKW_OK;
}

static rkw_status solve(rkw_schedule *s, rkw_plan_parts *parts, rkw_error *err)
{
    rkw_schedule_terms(s, &s->terms);
    rkw_status status =
        has_limit(&s->options) ? rkw_schedule_solve_to_target(s, err) : rkw_schedule_solve(s, &s->plan, parts, err);
    const int first = s->options.promises == RKW_PROMISES_HARD && s->figures[RKW_PLAN_SOLVES] <= 1;
    if (first && (status == RKW_E_INFEASIBLE || status == RKW_E_CONVERGE)) return rkw_schedule_explain(s, status, err);
    RKW_TRY(status);
    return rkw_schedule_parts(s, &s->plan, parts, err);
}

static void fill_figures(rkw_schedule *s, const rkw_plan_parts *o)
{
    const rkw_operation *m = s->model;
    double *f = s->figures;
    f[RKW_PLAN_OBJECTIVE] = s->plan.objective;
    f[RKW_PLAN_BOUND] = rkw_min(s->plan.bound, s->plan.objective);
    f[RKW_PLAN_GAP] = fabs(s->plan.objective - s->plan.bound) / (1 + fabs(s->plan.objective));
    f[RKW_PLAN_IMPORT_USD] = o->import_usd;
    f[RKW_PLAN_WHEELING_USD] = o->wheeling_usd;
    f[RKW_PLAN_EXPORT_USD] = o->export_usd;
    f[RKW_PLAN_BACKUP_USD] = o->backup_usd;
    f[RKW_PLAN_WEAR_USD] = o->wear_usd;
    f[RKW_PLAN_CARBON_USD] = o->carbon_usd;
    f[RKW_PLAN_DELAY_USD] = o->delay_usd;
    f[RKW_PLAN_UNSERVED_USD] = o->unserved_usd;
    f[RKW_PLAN_END_USD] = o->end_usd;
    f[RKW_PLAN_DEMAND_USD] = o->demand_usd;
    f[RKW_PLAN_PEAK_IN_PLAN] = s->phrase.peak_usd > 0;
    f[RKW_PLAN_EXPORT_CAP_USD] = s->terms.cap_price[rkw_schedule_longest_period(m)];
    f[RKW_PLAN_CARBON_KG] = o->carbon_kg;
    f[RKW_PLAN_UNFREE_MWH] = o->unfree_MWh;
    f[RKW_PLAN_LOAD_MWH] = o->load_MWh;
    f[RKW_PLAN_CFE] = 1 - o->unfree_MWh / o->load_MWh;
    f[RKW_PLAN_LATE_GPU_H] = o->late_gpu_h;
    for (size_t i = 0; i < m->n; i++) {
        f[RKW_PLAN_SECANT_MWH] += m->error[i] * m->dt_h;
        f[RKW_PLAN_SECANT_USD] += m->error[i] * m->dt_h * rkw_max(m->import_usd[i], 0);
    }
}

static void fill_columns(rkw_schedule *s)
{
    const rkw_operation *m = s->model;
    const double gain = 1 - m->grid.connection_loss_share;
    for (size_t i = 0; i < m->n; i++) {
        s->battery_MW[i] = s->plan.discharge[i] - s->plan.charge[i];
        s->facility[i] = rkw_plan_facility_MW(&s->phrase, &s->plan, i);
        s->import[i] = s->plan.flow[s->phrase.import_flow][i] / gain;
        s->connection[i] = rkw_plan_connection_MW(&s->phrase, &s->plan, i);
        s->figures[RKW_PLAN_PEAK_MW] = rkw_max(s->figures[RKW_PLAN_PEAK_MW], s->connection[i]);
        for (size_t p = 0; p < m->n_plants; p++) s->sold_rows[i * m->n_plants + p] = s->sold[p * m->n + i];
    }
    for (size_t t = 0; t < m->n_tenants; t++) {
        const size_t k = m->tenants[t].class_index;
        for (size_t i = 0; i < m->n; i++) {
            const double work = s->served[t * m->n + i] * m->tenants[t].gpu_MW / m->dt_h;
            s->tenant_MW[t * m->n + i] = work;
            if (k == RKW_NONE) continue;
            s->tenant_MW[t * m->n + i] = work * rkw_plan_power_per_work(&s->phrase, &s->plan, m->classes[k].pool, i);
            s->work_usd[t * m->n + i] = s->plan.work_usd[k][i] * m->tenants[t].gpu_MW;
        }
    }
}

static rkw_status finish(rkw_schedule *s, const rkw_plan_parts *parts, rkw_error *err)
{
    RKW_TRY(rkw_plan_allot(&s->phrase, &s->plan, NULL, s->sold, err));
    RKW_TRY(rkw_plan_split(&s->phrase, &s->plan, s->served, s->late, err));
    fill_figures(s, parts);
    fill_columns(s);
    s->policy = rkw_schedule_follow;
    s->policy.user = s;
    return RKW_OK;
}

static rkw_status build(rkw_schedule *s, const rkw_site *site, const rkw_year *year, const rkw_operation_extras *extras,
                        rkw_error *err)
{
    rkw_plan_parts parts = {0};
    const double began = seconds_now();
    RKW_TRY(rkw_operation_create(&s->model, &s->ctx, site, year, extras, err));
    RKW_TRY(rkw_phrase_create(&s->phrase, &s->ctx, s->model, s->model->n, err));
    RKW_TRY(allocate(s, err));
    RKW_TRY(solve(s, &parts, err));
    RKW_TRY(finish(s, &parts, err));
    s->figures[RKW_PLAN_SECONDS] = seconds_now() - began;
    return RKW_OK;
}

rkw_status rkw_schedule_create(rkw_schedule **out, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                               const rkw_schedule_options *options, rkw_error *err)
{
    return rkw_schedule_create_with(out, ctx, site, year, options, NULL, err);
}

rkw_status rkw_schedule_create_with(rkw_schedule **out, const rkw_context *ctx, const rkw_site *site,
                                    const rkw_year *year, const rkw_schedule_options *options,
                                    const rkw_operation_extras *extras, rkw_error *err)
{
    const rkw_schedule_options preset = RKW_SCHEDULE_INIT;
    rkw_context own;
    if (!out || !site || !year)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_schedule_create: out, site or year is NULL");
    *out = NULL;
    if (!options) options = &preset;
    RKW_TRY(check_options(options, err));
    RKW_TRY(rkw_context_copy(&own, ctx, err));
    rkw_schedule *s = rkw_alloc(&own, 1, sizeof *s);
    if (!s) return rkw_fail_memory(err, "a schedule");
    s->ctx = own;
    s->options = *options;
    const rkw_status status = build(s, site, year, extras, err);
    if (status != RKW_OK) {
        rkw_schedule_free(s);
        return status;
    }
    *out = s;
    return RKW_OK;
}

void rkw_schedule_free(rkw_schedule *s)
{
    if (!s) return;
    rkw_plan_release(&s->plan);
    if (s->model) rkw_phrase_release(&s->phrase);
    rkw_operation_free(s->model);
    rkw_release(s->served);
    rkw_release(s->sold);
    rkw_release(s->battery_MW);
    rkw_release(s);
}

const rkw_policy *rkw_schedule_policy(const rkw_schedule *s) { return &s->policy; }

double rkw_schedule_figure(const rkw_schedule *s, int32_t figure)
{
    return figure >= 0 && figure < RKW_PLAN_FIGURES ? s->figures[figure] : NAN;
}

const char *rkw_schedule_figure_name(int32_t figure)
{
    static const char *const names[RKW_PLAN_FIGURES] = {"objective",
                                                        "bound",
                                                        "gap",
                                                        "import_usd",
                                                        "wheeling_usd",
                                                        "export_usd",
                                                        "backup_usd",
                                                        "wear_usd",
                                                        "carbon_usd",
                                                        "delay_usd",
                                                        "unserved_usd",
                                                        "end_usd",
                                                        "carbon_kg",
                                                        "not_carbon_free_MWh",
                                                        "load_MWh",
                                                        "cfe",
                                                        "late_gpu_h_h",
                                                        "secant_error_MWh",
                                                        "secant_error_usd",
                                                        "solves",
                                                        "iterations",
                                                        "seconds",
                                                        "limit_price",
                                                        "demand_usd",
                                                        "demand_planned",
                                                        "peak_MW",
                                                        "export_cap_usd_per_MWh"};
    return figure >= 0 && figure < RKW_PLAN_FIGURES ? names[figure] : "";
}

const double *rkw_schedule_column(const rkw_schedule *s, int32_t column, size_t index)
{
    const rkw_operation *m = s->model;
    switch (column) {
    case RKW_PLAN_TENANT_GPU_H: return index < m->n_tenants ? s->served + index * m->n : NULL;
    case RKW_PLAN_SOLD_MW: return index < m->n_plants ? s->sold + index * m->n : NULL;
    case RKW_PLAN_WORK_USD_PER_GPU_H: return index < m->n_tenants ? s->work_usd + index * m->n : NULL;
    case RKW_PLAN_TENANT_MW: return index < m->n_tenants ? s->tenant_MW + index * m->n : NULL;
    case RKW_PLAN_OVERDUE_GPU_H: return index < m->n_tenants ? s->late + index * m->n : NULL;
    case RKW_PLAN_CONNECTION_MW: return s->connection;
    case RKW_PLAN_BATTERY_MWH: return s->plan.level;
    case RKW_PLAN_BATTERY_MW: return s->battery_MW;
    case RKW_PLAN_COLD_MWH: return s->model->cold.present ? s->plan.cold_MWh : NULL;
    case RKW_PLAN_IMPORT_MW: return s->import;
    case RKW_PLAN_FACILITY_MW: return s->facility;
    case RKW_PLAN_UNSERVED_MW: return s->plan.flow[s->phrase.unserved_flow];
    case RKW_PLAN_BACKUP_MW: return s->phrase.backup_flow == RKW_FLOW_NONE ? NULL : s->plan.flow[s->phrase.backup_flow];
    case RKW_PLAN_ENERGY_USD_PER_MWH: return s->plan.bus_usd;
    case RKW_PLAN_STORED_USD_PER_MWH: return s->plan.stored_usd;
    default: return NULL;
    }
}
