/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs of a sweep under policy green: side by side in vector lanes, one by one where the lanes do not hold them. */
#include <math.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "base/sort.h"
#include "dispatch/summary.h"
#include "plan/reuse.h"
#include "plan/sweep.h"

enum { TASK_DESIGNS = RKW_GREEN_WIDTH };

static double ratio(double a, double b, double otherwise) { return b > 0 ? a / b : otherwise; }

/* Mean over all delivered work. */
static double delay_of(const rkw_ledger *l, const rkw_site *site)
{
    double sum = 0, work = 0;
    for (size_t t = 0; t < rkw_tenants_count(rkw_site_tenants(site)); t++) {
        rkw_tenant_summary one;
        if (rkw_summarise_tenant(l, site, t, &one, NULL) != RKW_OK || !(one.delivered > 0)) continue;
        sum += one.delivered * one.mean_delay_h;
        work += one.delivered;
    }
    return ratio(sum, work, 0);
}

static double largest(const rkw_ledger *l, const char *column)
{
    const double *x = rkw_ledger_data(l, rkw_ledger_find(l, column));
    double most = 0;
    for (size_t i = 0; x && i < rkw_ledger_axis(l)->n; i++) most = rkw_max(most, x[i]);
    return most;
}

/* Of a simulated year. */
static rkw_status green_metrics(const rkw_scene *c, const rkw_site *site, const rkw_green_result *r, double *m)
{
    const rkw_summary *s = &r->summary;
    rkw_year_cost cost = {.size = sizeof cost};
    rkw_build build;
    RKW_TRY(rkw_build_of(&build, site, &c->costs));
    rkw_build_cost(&build, &c->costs, s, &cost);
    m[RKW_SWEEP_COVERAGE] = s->coverage;
    m[RKW_SWEEP_CFE] = s->cfe;
    m[RKW_SWEEP_ANNUAL_MATCH] = s->annual_match;
    m[RKW_SWEEP_CURTAILMENT] = s->curtailment_rate;
    m[RKW_SWEEP_IMPORT] = s->import_MWh;
    m[RKW_SWEEP_CURTAILED] = s->curtailed_line_MWh + s->curtailed_surplus_MWh;
    m[RKW_SWEEP_MOVED] = 0;
    m[RKW_SWEEP_DELAY] = r->delay_h;
    m[RKW_SWEEP_LATE] = s->gpu_h_late;
    m[RKW_SWEEP_UNSERVED] = s->unserved_MWh;
    m[RKW_SWEEP_PEAK_IMPORT] = r->peak_import_MW;
    m[RKW_SWEEP_CYCLES] = s->battery_cycles;
    m[RKW_SWEEP_LOAD] = s->facility_MWh;
    m[RKW_SWEEP_GPU_H] = s->gpu_h_delivered;
    rkw_sweep_put_costs(&cost, s->facility_MWh, m);
    return RKW_OK;
}

/* ------------------------------------------------------------------ order */

typedef struct ordered_design {
    double wind, pv;
    size_t design;
} ordered_design;

static int by_wind(const void *a, const void *b)
{
    const ordered_design *x = a, *y = b;
    return (x->wind > y->wind) - (x->wind < y->wind);
}

static int by_pv(const void *a, const void *b)
{
    const ordered_design *x = a, *y = b;
    return (x->pv > y->pv) - (x->pv < y->pv);
}

/* Designs whose plants are alike have their hours of surplus and shortage together: bands of like wind, by PV in each, so that the
 * four or eight of a vector are alike in both. */
static void order(ordered_design *designs, size_t n)
{
    const size_t band = (size_t)(4 * sqrt((double)n)) + 1;
    rkw_sort_blocks(designs, n, sizeof *designs, by_wind);
    for (size_t first = 0; first < n; first += band)
        rkw_sort_blocks(designs + first, n - first < band ? n - first : band, sizeof *designs, by_pv);
}

rkw_status rkw_sweep_order_green(rkw_sweep_work *w, rkw_error *err)
{
    ordered_design *designs = rkw_alloc(&w->sweep->ctx, w->n, sizeof *designs);
    if (!designs) return rkw_fail_memory(err, "designs of a sweep");
    for (size_t i = 0; i < w->n; i++) {
        double sizes[RKW_SWEEP_SIZES];
        rkw_sweep_take_sizes(w->sweep, w->values + w->which[i] * w->sweep->n_parameters, sizes);
        designs[i] =
            (ordered_design){rkw_given_or(sizes[RKW_SWEEP_WIND], 0), rkw_given_or(sizes[RKW_SWEEP_PV], 0), w->which[i]};
    }
    order(designs, w->n);
    for (size_t i = 0; i < w->n; i++) w->which[i] = designs[i].design;
    rkw_release(designs);
    return RKW_OK;
}

/* ------------------------------------------------------------------ tasks */

size_t rkw_sweep_green_tasks(const rkw_sweep_work *w) { return (w->n + TASK_DESIGNS - 1) / TASK_DESIGNS; }

/* One design by itself. */
static rkw_status simulate(const rkw_sweep_work *w, const rkw_context *ctx, const rkw_site *site, rkw_green_result *r,
                           rkw_error *err)
{
    const rkw_policy *green;
    rkw_ledger *ledger;
    RKW_TRY(rkw_policy_find(&green, "green", err));
    RKW_TRY(rkw_simulate(&ledger, ctx, site, w->scene->year, green, err));
    *r = (rkw_green_result){.summary = {.size = sizeof r->summary}};
    rkw_status status = rkw_summarise_accounts(ledger, site, &r->summary, err);
    r->delay_h = delay_of(ledger, site);
    r->peak_import_MW = largest(ledger, "grid_import");
    rkw_ledger_free(ledger);
    return status;
}

static rkw_status build_design(const rkw_sweep_work *w, const rkw_context *ctx, size_t design, rkw_site **site,
                               rkw_error *err)
{
    double sizes[RKW_SWEEP_SIZES];
    rkw_sweep_take_sizes(w->sweep, w->values + design * w->sweep->n_parameters, sizes);
    const rkw_site_capacities build = {sizeof build,
                                       sizes[RKW_SWEEP_PV],
                                       sizes[RKW_SWEEP_WIND],
                                       sizes[RKW_SWEEP_BATTERY_MW],
                                       sizes[RKW_SWEEP_BATTERY_MWH],
                                       rkw_given_or(sizes[RKW_SWEEP_CAP], w->sweep->cap_scale * w->scene->cap_MW),
                                       sizes[RKW_SWEEP_FLEXIBLE]};
    return rkw_site_with_capacities(site, ctx, w->scene->site, &build, err);
}

/* Designs of a task, those that run side by side first. */
typedef struct green_task {
    size_t n, together, which[TASK_DESIGNS];
    rkw_site *sites[TASK_DESIGNS];
    rkw_green_result results[TASK_DESIGNS];
    double *scratch;
} green_task;

static rkw_status build_task(const rkw_sweep_work *w, const rkw_context *ctx, size_t from, green_task *t,
                             rkw_error *err)
{
    const size_t n = w->n - from < TASK_DESIGNS ? w->n - from : TASK_DESIGNS;
    const rkw_green *green = w->scene->green;
    for (; t->n < n; t->n++) {
        rkw_site *site;
        const size_t design = w->which[from + t->n];
        RKW_TRY(build_design(w, ctx, design, &site, err));
        t->sites[t->n] = site;
        t->which[t->n] = design;
        if (!green || !rkw_green_holds(green, site)) continue;
        t->sites[t->n] = t->sites[t->together];
        t->which[t->n] = t->which[t->together];
        t->sites[t->together] = site;
        t->which[t->together++] = design;
    }
    if (!t->together) return RKW_OK;
    t->scratch = rkw_alloc(ctx, rkw_green_scratch(green), sizeof *t->scratch);
    return t->scratch ? RKW_OK : rkw_fail_memory(err, "designs of a sweep");
}

static rkw_status run_task(const rkw_sweep_work *w, const rkw_context *ctx, green_task *t, rkw_error *err)
{
    if (t->together) rkw_green_run(w->scene->green, t->sites, t->together, t->scratch, t->results);
    for (size_t i = 0; i < t->n; i++) {
        if (i >= t->together || t->results[i].left_MW > 0) RKW_TRY(simulate(w, ctx, t->sites[i], &t->results[i], err));
        RKW_TRY(green_metrics(w->scene, t->sites[i], &t->results[i], w->metrics + t->which[i] * RKW_SWEEP_METRICS));
    }
    return RKW_OK;
}

/* Designs that have to be simulated by themselves follow each other in the same memory. */
rkw_status rkw_sweep_run_green(void *user, size_t task)
{
    const rkw_sweep_work *w = user;
    rkw_error *err = &w->errors[task];
    rkw_reuse *memory = rkw_reuse_create(&w->sweep->ctx);
    if (!memory) return rkw_fail_memory(err, "a simulation");
    rkw_context ctx = rkw_reuse_context(memory);
    ctx.n_threads = 1;
    ctx.progress = NULL;
    green_task t = {0};
    rkw_status status = build_task(w, &ctx, task * TASK_DESIGNS, &t, err);
    if (status == RKW_OK) status = run_task(w, &ctx, &t, err);
    for (size_t i = 0; i < t.n; i++) rkw_site_free(t.sites[i]);
    rkw_release(t.scratch);
    rkw_reuse_free(memory);
    return status;
}
