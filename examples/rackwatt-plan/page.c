/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.html of a plan: the year in full, the tranches against their milestones, what uncertain prices do. */
#include "rackwatt-plan/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_TRANCHES = 24, MOST_UNCERTAIN = 128 };

typedef struct page {
    rkw_tranche tranches[MOST_TRANCHES];
    rkw_report_phase phases[MOST_TRANCHES];
    rkw_report_milestone milestones[MOST_TRANCHES];
    size_t n_phases, n_milestones;
    const char *names[MOST_UNCERTAIN], *units[MOST_UNCERTAIN];
    rkw_uncertain inputs[MOST_UNCERTAIN];
    rkw_swing npv[MOST_UNCERTAIN], cost[MOST_UNCERTAIN];
    rkw_report_tornado tornados[2];
} page;

/* A milestone that several tranches count from stands once. */
static void add_milestone(page *g, const char *name, int64_t unix_s)
{
    for (size_t i = 0; i < g->n_milestones; i++)
        if (strcmp(g->milestones[i].name, name) == 0) return;
    g->milestones[g->n_milestones++] = (rkw_report_milestone){sizeof g->milestones[0], name, unix_s, NAN};
}

static rkw_status take_phases(plan *p, page *g, rkw_error *err)
{
    const rkw_phases *phases = rkw_project_phases(p->project);
    for (size_t i = 0; i < rkw_phases_count(phases) && i < MOST_TRANCHES; i++) {
        rkw_tranche *t = &g->tranches[i];
        t->size = sizeof *t;
        rkw_status status = rkw_project_tranche(p->project, i, t, err);
        if (status != RKW_OK) return status;
        g->phases[g->n_phases++] = (rkw_report_phase){
            sizeof g->phases[0], t->name, t->operation_unix_s, t->peak_facility_MW, t->racks, t->gpus, t->invested_usd};
        add_milestone(g, t->milestone, rkw_phases_milestone_unix_s(phases, i));
    }
    return RKW_OK;
}

static rkw_status take_tornados(plan *p, page *g, rkw_error *err)
{
    const size_t n = rkw_project_uncertain_count(p->project);
    double npv, cost;
    if (n > MOST_UNCERTAIN) return RKW_OK;
    for (size_t i = 0; i < n; i++) {
        g->names[i] = rkw_project_uncertain_name(p->project, i);
        g->units[i] = rkw_project_uncertain_unit(p->project, i);
        g->inputs[i] = rkw_project_uncertain(p->project, i);
    }
    rkw_status status = rkw_project_tornado(p->project, RKW_TARGET_USD_PER_GPU_H, &cost, g->cost, err);
    if (status == RKW_OK) status = rkw_project_tornado(p->project, RKW_TARGET_NPV_USD, &npv, g->npv, err);
    if (status != RKW_OK) return status;
    for (size_t i = 0; i < n; i++) {
        g->npv[i].at_low /= 1e6;
        g->npv[i].at_high /= 1e6;
    }
    g->tornados[0] = (rkw_report_tornado){sizeof g->tornados[0],
                                          "Cost of a GPU-hour over the life of the project",
                                          "USD",
                                          cost,
                                          n,
                                          g->names,
                                          g->units,
                                          g->inputs,
                                          g->cost};
    g->tornados[1] = (rkw_report_tornado){sizeof g->tornados[0],
                                          "Net present value before tax",
                                          "MUSD",
                                          npv / 1e6,
                                          n,
                                          g->names,
                                          g->units,
                                          g->inputs,
                                          g->npv};
    return RKW_OK;
}

static rkw_status write_page(plan *p, page *g, const rkw_envelope *envelope, rkw_error *err)
{
    char path[4096];
    const char *inputs[] = {p->settings->map};
    rkw_report_parts parts = RKW_REPORT_PARTS_INIT;
    rkw_run run = {.size = sizeof run,
                   .site = p->site,
                   .year = p->year,
                   .ledger = p->ledger,
                   .summary = &p->summary,
                   .cost = &p->cost,
                   .envelope = envelope,
                   .weather_path = p->settings->weather.n ? p->settings->weather.items[0] : NULL};
    parts.phases = g->phases;
    parts.n_phases = g->n_phases;
    parts.milestones = g->milestones;
    parts.n_milestones = g->n_milestones;
    parts.tornados = g->tornados;
    parts.n_tornados = g->tornados[0].size ? 2 : 0;
    parts.prices = p->prices;
    parts.n_prices = p->n_prices;
    const rkw_report_fortnight hardest = {sizeof hardest,
                                          p->hardest,
                                          plan_weather(&p->hardest_year),
                                          rkw_ensemble_count(p->ensemble),
                                          p->hardest_year.fortnight_unix_s,
                                          p->hardest_year.fortnight_cfe};
    /* A weather file may be shorter than a fortnight. */
    if (isfinite(hardest.cfe)) parts.fortnight = &hardest;
    parts.inputs = inputs;
    parts.n_inputs = p->settings->map ? 1 : 0;
    snprintf(path, sizeof path, "%s/report.html", p->settings->out);
    return rkw_report_html(&run, &parts, p->ctx, path, err);
}

rkw_status plan_page(plan *p, rkw_error *err)
{
    static page g;
    rkw_envelope envelope = {.size = sizeof envelope};
    memset(&g, 0, sizeof g);
    rkw_status status = rkw_envelope_compute(p->tables, p->year, &envelope, err);
    if (status == RKW_OK) status = take_phases(p, &g, err);
    if (status == RKW_OK) status = take_tornados(p, &g, err);
    return status == RKW_OK ? write_page(p, &g, &envelope, err) : status;
}
