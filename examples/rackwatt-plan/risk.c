/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The site under its weather years: exceedance, shortage, the worst fortnight. */
#include "rackwatt-plan/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void write_years(plan *p)
{
    sheet_book *b = &p->book;
    sheet_open(b, "years.csv");
    sheet_row(b, (const char *const[]){"year", "weather", "own_energy_used", "cfe", "annual_match", "curtailment",
                                       "grid_import", "cost", "cost_per_gpu_hour", "lole", "eue", "worst_fortnight",
                                       "worst_fortnight_cfe", NULL});
    sheet_row(b, (const char *const[]){"count", "text", "MWh/yr", "1", "1", "1", "MWh", "USD/yr", "USD/gpu_h", "h/yr",
                                       "MWh/yr", "date", "1", NULL});
    for (size_t i = 0; i < rkw_ensemble_count(p->ensemble); i++) {
        rkw_ensemble_year y = {.size = sizeof y};
        char name[64];
        if (rkw_ensemble_get(p->ensemble, i, &y) != RKW_OK) continue;
        snprintf(name, sizeof name, "synthetic %llu", (unsigned long long)y.index);
        sheet_number(b, (double)i);
        sheet_text(b, y.file ? y.file : name);
        const double cells[] = {y.used_MWh,
                                y.summary.cfe,
                                y.summary.annual_match,
                                y.summary.curtailment_rate,
                                y.summary.import_MWh,
                                y.cost_usd,
                                y.usd_per_gpu_h,
                                y.lole_h,
                                y.eue_MWh};
        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++) sheet_number(b, cells[k]);
        sheet_day(b, y.fortnight_unix_s);
        sheet_number(b, y.fortnight_cfe);
        sheet_end_row(b);
    }
}

static void put_exceedance(plan *p, const char *name, const char *unit, const rkw_exceedance *x)
{
    const double cells[] = {x->mean,  x->p50,      x->p75,          x->p90,   x->p99,
                            x->years, x->resource, x->availability, x->model, x->load};
    sheet_text(&p->book, name);
    sheet_text(&p->book, unit);
    for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++) sheet_number(&p->book, cells[k]);
    sheet_end_row(&p->book);
}

static void put_shortage(plan *p, const char *name, const char *unit, double mean, double low, double high)
{
    sheet_text(&p->book, name);
    sheet_text(&p->book, unit);
    sheet_number(&p->book, mean);
    for (int k = 0; k < 9; k++) sheet_text(&p->book, "");
    sheet_number(&p->book, low);
    sheet_number(&p->book, high);
    sheet_end_row(&p->book);
}

static void write_risk(plan *p)
{
    const rkw_risk *r = &p->risk;
    sheet_open(&p->book, "risk.csv");
    sheet_row(&p->book, (const char *const[]){"quantity", "unit", "mean", "p50", "p75", "p90", "p99", "sd_years",
                                              "sd_resource", "sd_availability", "sd_model", "sd_load",
                                              "confidence_90_low", "confidence_90_high", NULL});
    put_exceedance(p, "own_energy_used", "MWh/yr", &r->used_MWh);
    put_exceedance(p, "cfe", "1", &r->cfe);
    put_exceedance(p, "cost", "USD/yr", &r->cost_usd);
    put_shortage(p, "lole", "h/yr", r->lole_h, r->lole_low_h, r->lole_high_h);
    put_shortage(p, "eue", "MWh/yr", r->eue_MWh, r->eue_low_MWh, r->eue_high_MWh);
    put_shortage(p, "cost_of_the_worst_years", "USD/yr", r->cost_cvar_usd, NAN, NAN);
}

/* Hour by hour: the account of the fortnight with the least carbon-free share. */
static void write_fortnight(plan *p, const rkw_ensemble_year *y, const rkw_ledger *l)
{
    static const char *const columns[] = {"facility", "grid_import",    "battery_discharge", "battery_charge", "backup",
                                          "unserved", "battery_energy", "carbon_free_share", "import_price"};
    enum { N = sizeof columns / sizeof columns[0] };
    const rkw_axis *axis = rkw_ledger_axis(l);
    const size_t first = (size_t)((y->fortnight_unix_s - axis->start_unix_s) / axis->step_s);
    const size_t rows = (size_t)(14 * 86400 / axis->step_s);
    sheet_book *b = &p->book;
    sheet_open(b, "worst_fortnight.csv");
    for (int units = 0; units < 2; units++) {
        sheet_text(b, units ? "date" : "time_utc");
        sheet_text(b, units ? "MW" : "own_generation");
        for (size_t c = 0; c < N; c++)
            sheet_text(b, units ? rkw_ledger_unit(l, rkw_ledger_find(l, columns[c])) : columns[c]);
        sheet_end_row(b);
    }
    for (size_t i = first; i < first + rows && i < axis->n; i++) {
        char time[32];
        double own = 0;
        for (size_t k = 0; k < rkw_site_plants(p->site); k++) {
            rkw_plant plant = {.size = sizeof plant};
            char name[96];
            if (rkw_site_plant(p->site, k, &plant) != RKW_OK) continue;
            snprintf(name, sizeof name, "%s.generation", plant.name);
            own += rkw_ledger_data(l, rkw_ledger_find(l, name))[i];
        }
        rkw_format_time(rkw_axis_time(axis, i), time);
        sheet_text(b, time);
        sheet_number(b, own);
        for (size_t c = 0; c < N; c++) sheet_number(b, rkw_ledger_data(l, rkw_ledger_find(l, columns[c]))[i]);
        sheet_end_row(b);
    }
}

static rkw_status find_fortnight(plan *p, const rkw_year_options *base, rkw_error *err)
{
    const rkw_ensemble_year *y = &p->hardest_year;
    rkw_year_options o = *base;
    rkw_year *year = NULL;
    o.weather_path = y->file;
    o.index = y->index;
    rkw_status status = rkw_year_create(&year, p->ctx, p->site, &o, err);
    if (status == RKW_OK) status = rkw_simulate(&p->hardest, p->ctx, p->site, year, p->policy, err);
    if (status == RKW_OK) write_fortnight(p, y, p->hardest);
    rkw_year_free(year);
    return status;
}

const char *plan_weather(const rkw_ensemble_year *year)
{
    static char text[64];
    snprintf(text, sizeof text, "synthetic year %llu", (unsigned long long)year->index);
    return year->file ? year->file : text;
}

static void say(plan *p)
{
    const rkw_risk *r = &p->risk;
    const rkw_ensemble_year *y = &p->hardest_year;
    char day[32];
    rkw_format_time(y->fortnight_unix_s, day);
    program_said(
        p->run,
        "Weather     %s years: CFE P50 %s, P90 %s, P99 %s %%; own energy P50 %s, P90 %s GWh; cost P50 %s, P90 %s "
        "MUSD a year\n",
        plan_count((double)rkw_ensemble_count(p->ensemble)), plan_real(100 * r->cfe.p50, 1),
        plan_real(100 * r->cfe.p90, 1), plan_real(100 * r->cfe.p99, 1), plan_count(r->used_MWh.p50 / 1e3),
        plan_count(r->used_MWh.p90 / 1e3), plan_count(r->cost_usd.p50 / 1e6), plan_count(r->cost_usd.p90 / 1e6));
    program_said(
        p->run,
        "            LOLE %s h a year (90 %% confidence %s .. %s), EUE %s MWh (%s .. %s), from %s draws of outages\n",
        plan_real(r->lole_h, 3), plan_real(r->lole_low_h, 3), plan_real(r->lole_high_h, 3), plan_real(r->eue_MWh, 2),
        plan_real(r->eue_low_MWh, 2), plan_real(r->eue_high_MWh, 2), plan_count((double)r->draws));
    program_said(p->run, "            worst fortnight from %.10s of %s: CFE %s %%\n", day, plan_weather(y),
                 plan_real(100 * y->fortnight_cfe, 1));
}

rkw_status plan_risk(plan *p, rkw_error *err)
{
    const plan_settings *s = p->settings;
    rkw_ensemble_options o = RKW_ENSEMBLE_OPTIONS_INIT;
    o.files = s->weather.items;
    o.n_files = s->weather.n;
    o.n_synthetic = (size_t)s->years > o.n_files ? (size_t)s->years - o.n_files : 0;
    o.first_index = (uint64_t)s->index;
    o.outage_draws = (size_t)s->outages;
    o.year.map_path = s->map;
    o.year.format = s->format ? rkw_format_by_name(s->format) : RKW_FORMAT_AUTO;
    o.year.gaps = s->fill_gaps ? RKW_GAPS_FILL : RKW_GAPS_REFUSE;
    o.year.seed = (uint64_t)s->seed;
    rkw_status status = rkw_ensemble_create(&p->ensemble, p->ctx, p->site, p->policy, &o, err);
    const rkw_uncertainties u = {sizeof u, rkw_project_value(p->project, "uncertainty_resource"),
                                 rkw_project_value(p->project, "uncertainty_availability"),
                                 rkw_project_value(p->project, "uncertainty_model"),
                                 rkw_project_value(p->project, "uncertainty_load")};
    p->risk.size = sizeof p->risk;
    if (status == RKW_OK) status = rkw_ensemble_risk(p->ensemble, p->ctx, &u, &p->risk, err);
    p->hardest_year.size = sizeof p->hardest_year;
    if (status == RKW_OK) status = rkw_ensemble_get(p->ensemble, p->risk.worst_year, &p->hardest_year);
    if (status == RKW_OK) status = find_fortnight(p, &o.year, err);
    if (status != RKW_OK) return status;
    write_years(p);
    write_risk(p);
    say(p);
    return RKW_OK;
}
