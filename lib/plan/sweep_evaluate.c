/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs to metrics: grouped by scene, cut into tasks for the threads; a task fills whole vectors. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "plan/coverage.h"
#include "plan/sweep.h"

/* ------------------------------------------------------------------ sizes of a design */

/* Values of the parameters that are sizes; NaN: not varied. */
void rkw_sweep_take_sizes(const rkw_sweep *s, const double *values, double sizes[RKW_SWEEP_SIZES])
{
    for (int i = 0; i < RKW_SWEEP_SIZES; i++) sizes[i] = NAN;
    for (size_t k = s->n_scene_parameters; k < s->n_parameters; k++) sizes[s->parameters[k].kind] = values[k];
}

static rkw_coverage_design design_of(const rkw_sweep *s, const rkw_scene *c, const double *values)
{
    double sizes[RKW_SWEEP_SIZES];
    rkw_sweep_take_sizes(s, values, sizes);
    const rkw_battery *b = rkw_site_battery(c->site);
    rkw_coverage_design d = {rkw_given_or(sizes[RKW_SWEEP_PV], c->capacity_MW[RKW_PLANT_PV]),
                             rkw_given_or(sizes[RKW_SWEEP_WIND], c->capacity_MW[RKW_PLANT_WIND]),
                             sizes[RKW_SWEEP_BATTERY_MW],
                             rkw_given_or(sizes[RKW_SWEEP_BATTERY_MWH], b->energy_MWh),
                             rkw_given_or(sizes[RKW_SWEEP_FLEXIBLE], c->flexible),
                             rkw_given_or(sizes[RKW_SWEEP_CAP], s->cap_scale * c->cap_MW)};
    if (isnan(d.battery_MW))
        d.battery_MW = b->energy_MWh > 0 ? b->power_discharge_MW / b->energy_MWh * d.battery_MWh : 0;
    return d;
}

/* ------------------------------------------------------------------ metrics */

static double ratio(double a, double b, double otherwise) { return b > 0 ? a / b : otherwise; }

/* Generation, battery and grid, less what is sold. */
static double supply_usd(const rkw_year_cost *k)
{
    double usd = k->import_usd + k->wheeling_usd + k->fixed_grid_usd + k->backup_usd + k->stored_usd - k->export_usd;
    for (int i = RKW_COST_PV; i <= RKW_COST_BATTERY; i++) usd += k->annuity_usd[i] + k->upkeep_usd[i];
    return usd;
}

void rkw_sweep_put_costs(const rkw_year_cost *k, double served_MWh, double *m)
{
    double annuity = 0;
    m[RKW_SWEEP_CAPEX] = 0;
    for (int i = 0; i < RKW_COSTS; i++) {
        m[RKW_SWEEP_CAPEX] += k->capex_usd[i];
        annuity += k->annuity_usd[i];
    }
    m[RKW_SWEEP_COST] = k->total_usd;
    m[RKW_SWEEP_OPEX] = k->total_usd - annuity;
    m[RKW_SWEEP_LCOE] = ratio(supply_usd(k), served_MWh, NAN);
    m[RKW_SWEEP_USD_PER_GPU_H] = k->usd_per_gpu_h;
    m[RKW_SWEEP_CARBON] = k->scope2_kg;
    m[RKW_SWEEP_KG_PER_GPU_H] = k->kg_per_gpu_h;
    m[RKW_SWEEP_LIFECYCLE_PER_GPU_H] = k->lifecycle_kg_per_gpu_h;
    m[RKW_SWEEP_EMBODIED] = k->embodied_kg + k->generation_kg;
    m[RKW_SWEEP_LAND] = k->land_m2;
}

/* The design's sums as a summary of its year, and what is built. Energy that is curtailed is not wheeled. The demand charge is on
 * the peak load: the connection carries wheeled energy and import alike. */
static rkw_summary summary_of(const rkw_scene *c, const rkw_coverage_design *d, const rkw_coverage_sums *u,
                              double bus_MWh)
{
    double used = bus_MWh > 0 ? 1 - u->curtailed_MWh / bus_MWh : 0;
    const double *fee = c->wheeling_usd_per_MW;
    return (rkw_summary){.size = sizeof(rkw_summary),
                         .hours = c->hours,
                         .pv_MWh = d->pv_MW * c->meter_MWh_per_MW[RKW_PLANT_PV],
                         .wind_MWh = d->wind_MW * c->meter_MWh_per_MW[RKW_PLANT_WIND],
                         .water_m3 = c->water_m3,
                         .import_usd = u->import_usd,
                         .wheeling_usd = used * (d->pv_MW * fee[RKW_PLANT_PV] + d->wind_MW * fee[RKW_PLANT_WIND]),
                         .fixed_grid_usd = rkw_grid_fixed_usd(rkw_site_grid(c->site), u->peak_load_MW, c->hours / 8760),
                         .battery_end_less_start_MWh = u->stored_MWh,
                         .mean_import_usd_per_MWh = c->mean_import_usd_per_MWh,
                         .carbon_location_kg = u->carbon_kg,
                         .carbon_lifecycle_kg = u->lifecycle_kg,
                         .gpu_h_delivered = c->gpu_h};
}

static void coverage_metrics(const rkw_scene *c, const rkw_coverage_design *d, const rkw_coverage_sums *u, double *m)
{
    double bus_MWh = d->pv_MW * c->bus_MWh_per_MW[RKW_PLANT_PV] + d->wind_MW * c->bus_MWh_per_MW[RKW_PLANT_WIND];
    rkw_build build = c->build;
    build.pv_MW = d->pv_MW;
    build.wind_MW = d->wind_MW;
    build.battery_MW = d->battery_MW;
    build.battery_MWh = d->battery_MWh;
    build.land_m2 = d->pv_MW * c->land_m2_per_MW[RKW_PLANT_PV] + d->wind_MW * c->land_m2_per_MW[RKW_PLANT_WIND];
    rkw_summary s = summary_of(c, d, u, bus_MWh);
    rkw_year_cost cost = {.size = sizeof cost};
    rkw_build_cost(&build, &c->costs, &s, &cost);
    m[RKW_SWEEP_COVERAGE] = 1 - ratio(u->import_MWh, u->load_MWh, 0);
    m[RKW_SWEEP_CFE] = 1 - ratio(u->import_MWh - u->carbon_free_MWh, u->load_MWh, 0);
    m[RKW_SWEEP_ANNUAL_MATCH] = rkw_min(ratio(bus_MWh, u->load_MWh, 1), 1);
    m[RKW_SWEEP_CURTAILMENT] = ratio(u->curtailed_MWh, bus_MWh, 0);
    m[RKW_SWEEP_IMPORT] = u->import_MWh;
    m[RKW_SWEEP_CURTAILED] = u->curtailed_MWh;
    m[RKW_SWEEP_MOVED] = u->moved_MWh;
    m[RKW_SWEEP_DELAY] = ratio(u->moved_MWh_h, u->load_MWh, 0);
    m[RKW_SWEEP_LATE] = m[RKW_SWEEP_UNSERVED] = 0;
    m[RKW_SWEEP_PEAK_IMPORT] = u->peak_import_MW;
    m[RKW_SWEEP_CYCLES] = ratio(u->discharged_MWh, d->battery_MWh, 0);
    m[RKW_SWEEP_LOAD] = u->load_MWh;
    m[RKW_SWEEP_GPU_H] = c->gpu_h;
    rkw_sweep_put_costs(&cost, u->load_MWh, m);
}

/* ------------------------------------------------------------------ tasks */

enum { TASK_DESIGNS = 2 * RKW_COVERAGE_WIDTH };

/* Tasks never mix designs that shift with others: a vector runs one kind. */
static void task_range(const rkw_sweep_work *w, size_t task, size_t *from, size_t *to)
{
    size_t end = task < w->plain_tasks ? w->plain : w->n;
    *from = task < w->plain_tasks ? task * TASK_DESIGNS : w->plain + (task - w->plain_tasks) * TASK_DESIGNS;
    *to = *from + TASK_DESIGNS < end ? *from + TASK_DESIGNS : end;
}

static rkw_status run_coverage(void *user, size_t task)
{
    const rkw_sweep_work *w = user;
    size_t from, to;
    task_range(w, task, &from, &to);
    rkw_coverage_design designs[TASK_DESIGNS] = {{0}};
    rkw_coverage_sums sums[TASK_DESIGNS];
    for (size_t i = from; i < to; i++)
        designs[i - from] = design_of(w->sweep, w->scene, w->values + w->which[i] * w->sweep->n_parameters);
    RKW_TRY(rkw_coverage_evaluate(w->scene->coverage, designs, to - from, sums, &w->errors[task]));
    for (size_t i = from; i < to; i++)
        coverage_metrics(w->scene, &designs[i - from], &sums[i - from], w->metrics + w->which[i] * RKW_SWEEP_METRICS);
    return RKW_OK;
}

static rkw_status run_scene(rkw_sweep_work *w, rkw_error *err)
{
    const rkw_sweep *s = w->sweep;
    size_t shifting_tasks = (w->n - w->plain + TASK_DESIGNS - 1) / TASK_DESIGNS;
    w->plain_tasks = (w->plain + TASK_DESIGNS - 1) / TASK_DESIGNS;
    int coverage = s->simulate == RKW_SIMULATE_COVERAGE;
    size_t tasks = coverage ? w->plain_tasks + shifting_tasks : rkw_sweep_green_tasks(w);
    if (!coverage) RKW_TRY(rkw_sweep_order_green(w, err));
    w->errors = rkw_alloc(&s->ctx, tasks, sizeof *w->errors);
    if (!w->errors) return rkw_fail_memory(err, "tasks of a sweep");
    rkw_status status = rkw_parallel_for(s->ctx.n_threads, tasks, coverage ? run_coverage : rkw_sweep_run_green, w);
    for (size_t i = 0; i < tasks && status != RKW_OK; i++)
        if (w->errors[i].status != RKW_OK) {
            if (err) *err = w->errors[i];
            break;
        }
    rkw_release(w->errors);
    return status;
}

/* ------------------------------------------------------------------ groups */

static int same_scene(const rkw_sweep *s, const double *a, const double *b)
{
    return memcmp(a, b, s->n_scene_parameters * sizeof *a) == 0;
}

/* Moves the designs of one scene to `which`, those that do not shift first, and strikes them off. @return their number. */
static size_t gather(const rkw_sweep *s, const rkw_scene *c, const double *values, size_t first, size_t n,
                     uint8_t *done, size_t *which, size_t *plain)
{
    const double *key = values + first * s->n_parameters;
    size_t found = 0, shifting = 0;
    for (size_t i = first; i < n; i++) {
        const double *v = values + i * s->n_parameters;
        if (done[i] || !same_scene(s, key, v)) continue;
        done[i] = 1;
        /* The two kinds grow towards each other. */
        if (s->simulate == RKW_SIMULATE_COVERAGE && design_of(s, c, v).flexible > 0)
            which[n - 1 - shifting++] = i;
        else
            which[found++] = i;
    }
    *plain = found;
    memmove(which + found, which + n - shifting, shifting * sizeof *which);
    return found + shifting;
}

static rkw_status evaluate(rkw_sweep *s, const double *values, size_t n, double *metrics, uint8_t *done, size_t *which,
                           rkw_error *err)
{
    for (size_t first = 0; first < n; first++) {
        if (done[first]) continue;
        rkw_scene *scene;
        RKW_TRY(rkw_sweep_scene(s, values + first * s->n_parameters, &scene, err));
        rkw_sweep_work w = {.sweep = s, .scene = scene, .values = values, .which = which, .metrics = metrics};
        w.n = gather(s, scene, values, first, n, done, which, &w.plain);
        RKW_TRY(run_scene(&w, err));
    }
    return RKW_OK;
}

rkw_status rkw_sweep_evaluate(rkw_sweep *sweep, const double *values, size_t n, double *metrics, rkw_error *err)
{
    if (!sweep || (n && (!values || !metrics)))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sweep_evaluate: NULL argument");
    uint8_t *done = rkw_alloc(&sweep->ctx, n, 1);
    size_t *which = rkw_alloc(&sweep->ctx, n, sizeof *which);
    rkw_status status = done && which ? evaluate(sweep, values, n, metrics, done, which, err)
                                      : rkw_fail_memory(err, "designs of a sweep");
    rkw_release(done);
    rkw_release(which);
    return status;
}
