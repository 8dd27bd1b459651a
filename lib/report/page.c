/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a page share: the checked input, hours, curves, and the list of charts. */
#include "report/page.h"

#include <string.h>

#include "base/fail.h"
#include "base/memory.h"

/* ------------------------------------------------------------------ charts */

static int always(const rkw_page *p) { return p->hours.n > 0; }
static int has_pv(const rkw_page *p) { return p->run->summary->pv_MWh > 0; }
static int has_wind(const rkw_page *p) { return p->run->summary->wind_MWh > 0; }
static int has_fortnight(const rkw_page *p) { return p->worst != RKW_NONE && p->hours.n > 20 * 24; }
static int has_years(const rkw_page *p) { return p->years_hours.n > 0; }
static int has_others(const rkw_page *p) { return rkw_page_policies(p) > 1; }
static int has_envelope(const rkw_page *p) { return p->run->envelope->capacity_racks > 0; }
static int has_front(const rkw_page *p) { return p->parts.front && p->parts.front->n_points > 0; }
static int has_phases(const rkw_page *p) { return p->parts.n_phases > 0; }
static int has_tornados(const rkw_page *p) { return p->parts.n_tornados > 0; }
static int has_prices(const rkw_page *p) { return p->parts.n_prices > 0; }
static int has_tenants(const rkw_page *p) { return rkw_tenants_count(rkw_site_tenants(p->run->site)) > 0; }
static int has_cost(const rkw_page *p) { return p->run->cost->usd_per_gpu_h > 0 && p->run->cost->total_usd > 0; }

static const rkw_chart charts[] = {
    {"supply", "Supply and load", "Supply against load",
     "What lies above the load line charges the battery, is sold, curtailed, or lost on the way.", always,
     rkw_chart_supply},
    {"fortnight", NULL, "The hardest fortnight", "The 14 days with the least carbon-free energy, hour by hour.",
     has_fortnight, rkw_chart_fortnight},
    {"heat_cfe", "Day by hour", "Carbon-free energy",
     "Share of each hour's load that own generation, the battery and the grid's carbon-free part cover. Columns are "
     "days, "
     "rows are hours of the day in UTC.",
     always, rkw_chart_heat_cfe},
    {"heat_pue", NULL, "PUE", "Facility power over IT power; other buildings are outside.", always, rkw_chart_heat_pue},
    {"heat_price", NULL, "Price of grid energy", "What a MWh from the grid costs in each hour, without fixed charges.",
     always, rkw_chart_heat_price},
    {"duration", "How often", "Duration curves", "Hours of the run in falling order.", always, rkw_chart_duration},
    {"flow", "Where the energy goes", "Energy flow",
     "Energy of the whole run. What the stores give back is not shown twice: only their losses, auxiliaries and the "
     "change of "
     "their content are.",
     always, rkw_chart_flow},
    {"pv_losses", NULL, "PV losses", "Percentages are of the step before.", has_pv, rkw_chart_pv_losses},
    {"wind_losses", NULL, "Wind losses", "Percentages are of the step before.", has_wind, rkw_chart_wind_losses},
    {"policies", "Policies", "The same year under other policies", "The blue bar is this run.", has_others,
     rkw_chart_policies},
    {"tenants", "Tenants and money", "Work of the tenants", "GPU-hours at full speed that each tenant handed in.",
     has_tenants, rkw_chart_tenants},
    {"cost", NULL, "What a GPU-hour costs",
     "USD per delivered GPU-hour: capital as annuity, upkeep, energy. Parts below 0.0005 USD are left out of the bars, "
     "not of the sum.",
     has_cost, rkw_chart_cost},
    {"envelope", "Plan", "What power, budget and land carry",
     "Racks of the largest pool. Budget: with network, hall and equipment. Land: on one floor, with dry coolers and "
     "substation.",
     has_envelope, rkw_chart_envelope},
    {"years_fortnight", NULL, "The hardest fortnight of all weather years",
     "The 14 days with the least carbon-free energy among the years of the plan, hour by hour. What lies above the "
     "load "
     "line charges the battery, is sold, curtailed, or lost on the way.",
     has_years, rkw_chart_years_fortnight},
    {"front", NULL, "Designs that no other one beats", "Each dot is a design; choose one of the blue ones to see it.",
     has_front, rkw_chart_front},
    {"phases", NULL, "Phases against milestones",
     "The line is facility power that stands; numbers are phases, letters milestones, dots what a milestone wants.",
     has_phases, rkw_chart_phases},
    {"tornado", NULL, "Sensitivities", "Each input alone at the ends of its range, the others at their best guess.",
     has_tornados, rkw_chart_tornado},
    {"prices", NULL, "What one more is worth",
     "Shadow prices: what the objective gains over the run from one more unit. Bars compare what has the same unit.",
     has_prices, rkw_chart_prices},
};

const rkw_chart *rkw_page_chart(size_t index)
{
    return index < sizeof charts / sizeof charts[0] ? &charts[index] : NULL;
}

/* ------------------------------------------------------------------ policies */

const rkw_report_policy *rkw_page_policy(const rkw_page *page, size_t i)
{
    return RKW_ELEMENT(page->parts.policies, i);
}

static int is_own(const rkw_page *page, const rkw_report_policy *p)
{
    return strcmp(p->name, rkw_ledger_policy(page->run->ledger)) == 0;
}

size_t rkw_page_policies(const rkw_page *page)
{
    size_t n = 1;
    for (size_t i = 0; i < page->parts.n_policies; i++) n += !is_own(page, rkw_page_policy(page, i));
    return n;
}

rkw_report_policy rkw_page_side(const rkw_page *page, size_t i)
{
    const rkw_run *r = page->run;
    rkw_report_policy own = {sizeof own, rkw_ledger_policy(r->ledger), r->summary, r->cost, r->ledger, NULL};
    for (size_t k = 0, seen = 0; i && k < page->parts.n_policies; k++)
        if (!is_own(page, rkw_page_policy(page, k)) && ++seen == i) return *rkw_page_policy(page, k);
    return own;
}

/* ------------------------------------------------------------------ checks */

static rkw_status incomplete(rkw_error *err, const char *what)
{
    return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "report: %s is incomplete", what);
}

static rkw_status check_policies(const rkw_report_parts *p, rkw_error *err)
{
    for (size_t i = 0; i < p->n_policies; i++) {
        if (!p->policies || p->policies->size < sizeof *p->policies) return incomplete(err, "the list of policies");
        const rkw_report_policy *one = RKW_ELEMENT(p->policies, i);
        if (!one->name || !one->summary || !one->cost) return incomplete(err, "a policy");
    }
    return RKW_OK;
}

static rkw_status check_front(const rkw_report_front *f, rkw_error *err)
{
    if (!f || !f->n_points) return RKW_OK;
    if (f->size < sizeof *f || !f->objectives || !f->objective_names || !f->objective_units ||
        (f->n_parameters && (!f->parameters || !f->parameter_names || !f->parameter_units)))
        return incomplete(err, "the front");
    if (f->x >= f->n_objectives || f->y >= f->n_objectives)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "report: the front has no such objective for its axes");
    return RKW_OK;
}

static rkw_status check_plan(const rkw_report_parts *p, rkw_error *err)
{
    if (p->n_phases && (!p->phases || p->phases->size < sizeof *p->phases))
        return incomplete(err, "the list of phases");
    if (p->n_milestones && (!p->milestones || p->milestones->size < sizeof *p->milestones))
        return incomplete(err, "the list of milestones");
    if (p->n_tornados && (!p->tornados || p->tornados->size < sizeof *p->tornados))
        return incomplete(err, "the list of sensitivities");
    if (p->n_prices && (!p->prices || p->prices->size < sizeof *p->prices))
        return incomplete(err, "the list of prices");
    if (p->n_inputs && !p->inputs) return incomplete(err, "the list of inputs");
    for (size_t i = 0; i < p->n_tornados; i++) {
        const rkw_report_tornado *t = RKW_ELEMENT(p->tornados, i);
        if (!t->result || !t->unit || (t->n && (!t->names || !t->swings))) return incomplete(err, "a sensitivity");
    }
    for (size_t i = 0; i < p->n_phases; i++)
        if (!((const rkw_report_phase *)RKW_ELEMENT(p->phases, i))->name) return incomplete(err, "a phase");
    for (size_t i = 0; i < p->n_milestones; i++)
        if (!((const rkw_report_milestone *)RKW_ELEMENT(p->milestones, i))->name) return incomplete(err, "a milestone");
    for (size_t i = 0; i < p->n_prices; i++) {
        const rkw_report_price *one = RKW_ELEMENT(p->prices, i);
        if (!one->what || !one->unit) return incomplete(err, "a price");
    }
    return RKW_OK;
}

static rkw_status check_fortnight(const rkw_report_fortnight *f, rkw_error *err)
{
    if (!f) return RKW_OK;
    if (f->size < sizeof *f || !f->ledger || !f->weather || !f->n_years || !(f->cfe <= 1))
        return incomplete(err, "the fortnight");
    const rkw_axis *axis = rkw_ledger_axis(f->ledger);
    const int64_t after_s = f->start_unix_s - axis->start_unix_s, all_s = (int64_t)axis->n * axis->step_s;
    if (after_s >= 0 && after_s % 3600 == 0 && after_s + RKW_FORTNIGHT_HOURS * 3600 <= all_s) return RKW_OK;
    char from[32], first[32], end[32];
    rkw_format_time(f->start_unix_s, from);
    rkw_format_time(axis->start_unix_s, first);
    rkw_format_time(axis->start_unix_s + all_s, end);
    return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE,
                    "report: the 14 days from %s are not full hours of their ledger, %s .. %s", from, first, end);
}

rkw_status rkw_report_check_run(const rkw_run *run, rkw_error *err)
{
    if (!run || run->size < sizeof *run || !run->site || !run->year || !run->ledger || !run->summary || !run->cost ||
        !run->envelope)
        return incomplete(err, "the run");
    return RKW_OK;
}

static rkw_status take_parts(rkw_page *page, const rkw_report_parts *parts, rkw_error *err)
{
    rkw_report_parts used = RKW_REPORT_PARTS_INIT;
    if (parts) {
        if (parts->size < sizeof(size_t) || parts->size > 4096)
            return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "report parts: size is not sizeof(rkw_report_parts)");
        memcpy(&used, parts, parts->size < sizeof used ? parts->size : sizeof used);
        used.size = sizeof used;
    }
    RKW_TRY(check_policies(&used, err));
    RKW_TRY(check_front(used.front, err));
    RKW_TRY(check_plan(&used, err));
    RKW_TRY(check_fortnight(used.fortnight, err));
    page->parts = used;
    return RKW_OK;
}

/* ------------------------------------------------------------------ opening */

static rkw_status sort_hours(rkw_page *page, rkw_error *err)
{
    const rkw_hours *h = &page->hours;
    double *block = rkw_alloc(&page->ctx, h->n, RKW_DURATIONS * sizeof *block);
    if (!block) return rkw_fail_memory(err, "duration curves");
    for (int i = 0; i < RKW_DURATIONS; i++) page->duration[i] = block + (size_t)i * h->n;
    for (size_t i = 0; i < h->n; i++) {
        page->duration[RKW_DURATION_OWN][i] = h->series[RKW_HOURS_PV][i] + h->series[RKW_HOURS_WIND][i];
        page->duration[RKW_DURATION_LOAD][i] = h->series[RKW_HOURS_LOAD][i];
        page->duration[RKW_DURATION_IMPORT][i] = h->series[RKW_HOURS_IMPORT][i];
    }
    for (int i = 0; i < RKW_DURATIONS; i++) rkw_sort(page->duration[i], h->n);
    return RKW_OK;
}

static rkw_status open_fortnight(rkw_page *page, rkw_error *err)
{
    const rkw_report_fortnight *f = page->parts.fortnight;
    if (!f) return RKW_OK;
    RKW_TRY(rkw_hours_create(&page->years_hours, &page->ctx, f->ledger, page->run->site, err));
    page->years_worst = (size_t)((f->start_unix_s - page->years_hours.start_unix_s) / 3600);
    return RKW_OK;
}

rkw_status rkw_page_open(rkw_page *page, const rkw_run *run, const rkw_report_parts *parts, const rkw_context *ctx,
                         rkw_error *err)
{
    memset(page, 0, sizeof *page);
    RKW_TRY(rkw_report_check_run(run, err));
    RKW_TRY(rkw_context_copy(&page->ctx, ctx, err));
    RKW_TRY(take_parts(page, parts, err));
    page->run = run;
    for (size_t i = 0; i < page->parts.n_policies; i++)
        if (strcmp(rkw_page_policy(page, i)->name, "asap") == 0 && !is_own(page, rkw_page_policy(page, i)))
            page->asap = rkw_page_policy(page, i);
    rkw_status status = rkw_hours_create(&page->hours, &page->ctx, run->ledger, run->site, err);
    if (status == RKW_OK) status = sort_hours(page, err);
    if (status == RKW_OK) page->worst = rkw_hours_worst(&page->hours, RKW_FORTNIGHT_HOURS / 24);
    if (status == RKW_OK) status = open_fortnight(page, err);
    if (status != RKW_OK) rkw_page_close(page);
    return status;
}

void rkw_page_close(rkw_page *page)
{
    rkw_hours_clear(&page->hours);
    rkw_hours_clear(&page->years_hours);
    rkw_release(page->duration[0]);
    page->duration[0] = NULL;
}
