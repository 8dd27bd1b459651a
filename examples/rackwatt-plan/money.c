/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cash flow, phases, regret, prices per tenant and contract, uncertain prices. */
#include "rackwatt-plan/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Header and units of cashflow.csv, in the order of the rows. */
static void write_header(plan *p)
{
    sheet_book *b = &p->book;
    char name[96];
    for (int units = 0; units < 2; units++) {
        sheet_text(b, "year"); /* its own unit */
        for (int32_t i = 0; i < RKW_YEARLY; i++) sheet_text(b, units ? rkw_yearly_unit(i) : rkw_yearly_name(i));
        for (int32_t i = 0; i < RKW_LINES; i++) sheet_text(b, units ? "USD" : rkw_line_name(i));
        for (int32_t i = 0; i < 2 * RKW_ASSETS; i++) {
            snprintf(name, sizeof name, "%s_%s", i < RKW_ASSETS ? "invested" : "sold", rkw_asset_name(i % RKW_ASSETS));
            sheet_text(b, units ? "USD" : name);
        }
        for (int32_t i = 0; i < RKW_CASH_COLUMNS; i++)
            sheet_text(b, units ? rkw_cash_column_unit(i) : rkw_cash_column_name(i));
        sheet_end_row(b);
    }
}

static void write_cashflow(plan *p)
{
    sheet_book *b = &p->book;
    sheet_open(b, "cashflow.csv");
    write_header(p);
    for (size_t t = 0; t < rkw_project_years_count(p->years); t++) {
        sheet_number(b, rkw_project_years_first(p->years) + (double)t);
        for (int32_t i = 0; i < RKW_YEARLY; i++) sheet_number(b, rkw_project_years_quantity(p->years, i)[t]);
        for (int32_t i = 0; i < RKW_LINES; i++) sheet_money(b, rkw_project_years_line(p->years, i)[t]);
        for (int32_t i = 0; i < RKW_ASSETS; i++) sheet_money(b, rkw_project_years_invested(p->years, i)[t]);
        for (int32_t i = 0; i < RKW_ASSETS; i++) sheet_money(b, rkw_project_years_sold(p->years, i)[t]);
        for (int32_t i = 0; i < RKW_CASH_COLUMNS; i++) sheet_money(b, rkw_project_years_cash(p->years, i)[t]);
        sheet_end_row(b);
    }
}

static void put_figure(plan *p, const char *name, double value, const char *unit)
{
    sheet_text(&p->book, name);
    sheet_money(&p->book, value);
    sheet_text(&p->book, unit);
    sheet_end_row(&p->book);
}

static void write_figures(plan *p)
{
    const rkw_project_result *r = &p->result;
    const rkw_cash_result *c = &r->cash;
    sheet_open(&p->book, "project.csv");
    sheet_row(&p->book, (const char *const[]){"name", "value", "unit", NULL});
    put_figure(p, "npv_before_tax", c->npv_usd, "USD");
    put_figure(p, "npv_before_tax_two_currencies", r->npv_two_currencies_usd, "USD");
    put_figure(p, "npv_after_tax", c->npv_after_tax_usd, "USD");
    put_figure(p, "npv_equity", c->npv_equity_usd, "USD");
    put_figure(p, "irr_before_tax_real", c->irr_real, "1/yr");
    put_figure(p, "irr_before_tax_roots", c->irr_roots, "count");
    put_figure(p, "irr_after_tax_real", c->irr_after_tax_real, "1/yr");
    put_figure(p, "irr_equity_real", c->irr_equity_real, "1/yr");
    put_figure(p, "irr_equity_nominal", c->irr_equity_nominal, "1/yr");
    put_figure(p, "payback", c->payback_years, "yr");
    put_figure(p, "payback_discounted", c->discounted_payback_years, "yr");
    put_figure(p, "dscr_least", c->dscr_min, "1");
    put_figure(p, "dscr_mean", c->dscr_mean, "1");
    put_figure(p, "dscr_p90_least", c->dscr_p90_min, "1");
    put_figure(p, "dscr_p90_mean", c->dscr_p90_mean, "1");
    put_figure(p, "lcoe_delivered", r->lcoe_usd_per_MWh, "USD/MWh");
    put_figure(p, "grid_alone", r->grid_only_usd_per_MWh, "USD/MWh");
    put_figure(p, "cost_per_gpu_hour", r->usd_per_gpu_h, "USD/gpu_h");
    put_figure(p, "cost_per_gpu_hour_of_base_year_kind", r->usd_per_gpu_h_base, "USD/gpu_h");
    put_figure(p, "invested_present_value", r->invested_usd, "USD");
    put_figure(p, "gpu_hours", r->gpu_hours, "gpu_h");
    put_figure(p, "facility_energy", r->facility_MWh, "MWh");
    put_figure(p, "delay_cost_per_month", p->delay_usd_per_month, "USD");
}

rkw_status plan_project(plan *p, rkw_error *err)
{
    rkw_status status = rkw_project_run(&p->years, p->project, NULL, err);
    p->result.size = sizeof p->result;
    if (status == RKW_OK) status = rkw_project_years_result(p->years, &p->result);
    if (status == RKW_OK)
        status = rkw_project_delay_cost(p->project, (int32_t)p->settings->delay, &p->delay_usd_per_month, err);
    if (status != RKW_OK) return status;
    write_cashflow(p);
    write_figures(p);
    const rkw_project_result *r = &p->result;
    program_said(
        p->run,
        "Money       NPV %s MUSD before tax at %s %% real, IRR %s %% before and %s %% after tax, equity %s %%; "
        "payback %s years\n",
        plan_count(r->cash.npv_usd / 1e6), plan_real(100 * rkw_project_value(p->project, "wacc_real"), 1),
        plan_real(100 * r->cash.irr_real, 1), plan_real(100 * r->cash.irr_after_tax_real, 1),
        plan_real(100 * r->cash.irr_equity_real, 1), plan_real(r->cash.payback_years, 1));
    program_said(p->run,
                 "            DSCR at least %s (P90 %s); LCOE of delivered energy %s USD/MWh, from the grid alone %s; "
                 "%s USD per GPU-hour\n",
                 plan_real(r->cash.dscr_min, 2), plan_real(r->cash.dscr_p90_min, 2), plan_real(r->lcoe_usd_per_MWh, 1),
                 plan_real(r->grid_only_usd_per_MWh, 1), plan_real(r->usd_per_gpu_h, 3));
    program_said(p->run, "            a month of delay %s %s MUSD\n", p->delay_usd_per_month < 0 ? "gains" : "costs",
                 plan_real(fabs(p->delay_usd_per_month) / 1e6, 1));
    return RKW_OK;
}

static void write_regret(plan *p)
{
    sheet_book *b = &p->book;
    sheet_open(b, "regret.csv");
    sheet_text(b, "stance");
    for (int32_t s = 0; s < RKW_SLIPS; s++) {
        char name[64];
        snprintf(name, sizeof name, "npv_if_late_%s", rkw_slip_name(s));
        sheet_text(b, name);
        snprintf(name, sizeof name, "regret_if_late_%s", rkw_slip_name(s));
        sheet_text(b, name);
    }
    sheet_text(b, "worst_regret");
    sheet_end_row(b);
    for (int32_t i = 0; i < RKW_STANCES; i++) {
        sheet_text(b, rkw_stance_name(i));
        for (int32_t s = 0; s < RKW_SLIPS; s++) {
            sheet_money(b, p->regret.npv_usd[i][s]);
            sheet_money(b, p->regret.regret_usd[i][s]);
        }
        sheet_money(b, p->regret.worst_usd[i]);
        sheet_end_row(b);
    }
}

static rkw_status write_tranches(plan *p, rkw_error *err)
{
    sheet_book *b = &p->book;
    sheet_open(b, "phases.csv");
    sheet_row(b, (const char *const[]){"tranche", "milestone", "operation", "racks", "gpus", "connection", "pv", "wind",
                                       "battery_power", "battery_energy", "peak_facility", "gpu_hours", "energy", "cfe",
                                       "invested", "operating", NULL});
    sheet_row(b, (const char *const[]){"text", "text", "date", "count", "count", "MW", "MW", "MW", "MW", "MWh", "MW",
                                       "gpu_h/yr", "MWh/yr", "1", "USD", "USD/yr", NULL});
    program_said(p->run, "Phases      %-20s %-12s %8s %8s %9s %8s %6s %10s\n", "tranche", "operation", "racks",
                 "peak MW", "MGPU-h/yr", "CFE %", "", "MUSD");
    for (size_t i = 0; i < rkw_phases_count(rkw_project_phases(p->project)); i++) {
        rkw_tranche t = {.size = sizeof t};
        char day[32];
        const rkw_status status = rkw_project_tranche(p->project, i, &t, err);
        if (status != RKW_OK) return status;
        const double cells[] = {
            t.racks,      t.gpus,         t.connection_MW,       t.pv_MW,        t.wind_MW,
            t.battery_MW, t.battery_MWh,  t.peak_facility_MW,    t.gpu_h_per_yr, t.facility_MWh_per_yr,
            t.cfe,        t.invested_usd, t.operating_usd_per_yr};
        sheet_text(b, t.name);
        sheet_text(b, t.milestone);
        sheet_day(b, t.operation_unix_s);
        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++) sheet_number(b, cells[k]);
        sheet_end_row(b);
        rkw_format_time(t.operation_unix_s, day);
        program_said(p->run, "            %-20.20s %.10s %10s %8s %9s %8s %6s %10s\n", t.name, day, plan_count(t.racks),
                     plan_real(t.peak_facility_MW, 1), plan_real(t.gpu_h_per_yr / 1e6, 1), plan_real(100 * t.cfe, 1),
                     "", plan_count(t.invested_usd / 1e6));
    }
    return RKW_OK;
}

rkw_status plan_phases(plan *p, rkw_error *err)
{
    rkw_status status = write_tranches(p, err);
    p->regret.size = sizeof p->regret;
    if (status == RKW_OK) status = rkw_project_regret(p->project, (int32_t)p->settings->delay, &p->regret, err);
    if (status != RKW_OK) return status;
    write_regret(p);
    const rkw_regret *r = &p->regret;
    program_said(p->run,
                 "            least regret if wind, line or GPUs are %s months late: %s (at most %s MUSD; as planned "
                 "%s MUSD)\n",
                 plan_count((double)p->settings->delay), rkw_stance_name(r->least),
                 plan_count(r->worst_usd[r->least] / 1e6), plan_count(r->worst_usd[RKW_STANCE_AS_PLANNED] / 1e6));
    return RKW_OK;
}

static void write_ppas(plan *p, const rkw_ppa_result *ppa)
{
    static const char *const forms[] = {"as_produced", "baseload", "as_consumed"};
    sheet_book *b = &p->book;
    sheet_open(b, "ppa.csv");
    sheet_row(b, (const char *const[]){"form", "contract_MWh", "contract_usd", "bought_MWh", "bought_usd", "sold_MWh",
                                       "sold_usd", "total_usd", "usd_per_MWh", NULL});
    for (int i = 0; i < 3; i++) {
        const double cells[] = {ppa[i].contract_MWh, ppa[i].contract_usd, ppa[i].bought_MWh, ppa[i].bought_usd,
                                ppa[i].sold_MWh,     ppa[i].sold_usd,     ppa[i].total_usd,  ppa[i].usd_per_MWh};
        sheet_text(b, forms[i]);
        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++) sheet_money(b, cells[k]);
        sheet_end_row(b);
    }
    program_said(p->run, "Contracts   energy by PPA: as produced %s, baseload %s, as consumed %s USD/MWh of load\n",
                 plan_real(ppa[0].usd_per_MWh, 1), plan_real(ppa[1].usd_per_MWh, 1), plan_real(ppa[2].usd_per_MWh, 1));
}

rkw_status plan_tenants(plan *p, rkw_error *err)
{
    const rkw_tenants *tenants = rkw_site_tenants(p->site);
    const size_t n = rkw_tenants_count(tenants);
    rkw_tenant_cost costs[RKW_TENANTS_MAX];
    rkw_ppa_result ppa[3];
    for (size_t t = 0; t < n; t++) costs[t].size = sizeof costs[t];
    rkw_status status = rkw_cost_tenants(p->site, p->ledger, &p->cost, costs, err);
    if (status == RKW_OK) status = rkw_project_ppas(p->project, p->ledger, ppa, err);
    if (status != RKW_OK) return status;
    sheet_book *b = &p->book;
    sheet_open(b, "tenants.csv");
    sheet_row(b, (const char *const[]){"tenant", "gpu_hours", "racks_usd", "building_usd", "energy_from_grid_usd",
                                       "green_premium_usd", "credits_usd", "total_usd", "usd_per_gpu_h",
                                       "green_premium_usd_per_gpu_h", "price_usd_per_gpu_h", NULL});
    program_said(p->run, "Tenants     %-24s %12s %14s %10s\n", "USD per GPU-hour, in full", "cost", "green premium",
                 "price");
    for (size_t t = 0; t < n; t++) {
        const rkw_tenant_cost *c = &costs[t];
        const double cells[] = {c->gpu_h,       c->racks_usd, c->building_usd,  c->energy_usd,          c->green_usd,
                                c->credits_usd, c->total_usd, c->usd_per_gpu_h, c->green_usd_per_gpu_h, c->price_usd};
        sheet_text(b, rkw_tenants_text(tenants, t, RKW_TENANT_TEXT_NAME));
        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++) sheet_money(b, cells[k]);
        sheet_end_row(b);
        program_said(p->run, "            %-24.24s %12s %14s %10s\n",
                     rkw_tenants_text(tenants, t, RKW_TENANT_TEXT_NAME), plan_real(c->usd_per_gpu_h, 3),
                     plan_real(c->green_usd_per_gpu_h, 4), plan_real(c->price_usd, 2));
    }
    write_ppas(p, ppa);
    return RKW_OK;
}

/* ------------------------------------------------------------------ uncertain prices */

typedef struct bar {
    size_t row;
    double width;
} bar;

static int by_width(const void *a, const void *b)
{
    const bar *x = a, *y = b;
    return x->width != y->width ? (x->width < y->width) - (x->width > y->width) : (x->row > y->row) - (x->row < y->row);
}

static rkw_status write_tornado(plan *p, rkw_error *err)
{
    enum { MOST = 128 };
    const size_t n = rkw_project_uncertain_count(p->project);
    rkw_swing swings[MOST];
    bar bars[MOST];
    double base;
    const rkw_status status = rkw_project_tornado(p->project, RKW_TARGET_NPV_USD, &base, swings, err);
    if (status != RKW_OK) return status;
    for (size_t i = 0; i < n; i++) bars[i] = (bar){i, fabs(swings[i].at_high - swings[i].at_low)};
    qsort(bars, n, sizeof *bars, by_width);
    sheet_book *b = &p->book;
    sheet_open(b, "tornado.csv");
    sheet_row(b,
              (const char *const[]){"row", "unit", "value", "low", "high", "npv_at_low", "npv_at_high", "npv", NULL});
    for (size_t i = 0; i < n; i++) {
        const rkw_uncertain u = rkw_project_uncertain(p->project, bars[i].row);
        sheet_text(b, rkw_project_uncertain_name(p->project, bars[i].row));
        sheet_text(b, rkw_project_uncertain_unit(p->project, bars[i].row));
        const double cells[] = {u.value, u.low, u.high, swings[bars[i].row].at_low, swings[bars[i].row].at_high, base};
        for (size_t k = 0; k < 6; k++) sheet_money(b, cells[k]);
        sheet_end_row(b);
    }
    program_said(p->run, "Sensitive   NPV moves most with");
    for (size_t i = 0; i < n && i < 3; i++)
        program_said(p->run, "%s %s (%s .. %s MUSD)", i ? "," : "", rkw_project_uncertain_name(p->project, bars[i].row),
                     plan_count(fmin(swings[bars[i].row].at_low, swings[bars[i].row].at_high) / 1e6),
                     plan_count(fmax(swings[bars[i].row].at_low, swings[bars[i].row].at_high) / 1e6));
    program_said(p->run, "\n");
    return RKW_OK;
}

static rkw_status draw(plan *p, double *npv, double *cost, size_t n, rkw_error *err)
{
    const uint64_t seed = (uint64_t)rkw_site_value(p->site, RKW_SITE_WEATHER_SEED);
    rkw_status status = rkw_project_monte_carlo(p->project, RKW_TARGET_NPV_USD, n, seed, npv, err);
    if (status == RKW_OK) status = rkw_project_monte_carlo(p->project, RKW_TARGET_USD_PER_GPU_H, n, seed, cost, err);
    return status;
}

static void write_draws(plan *p, double *npv, double *cost, size_t n)
{
    sheet_book *b = &p->book;
    sheet_open(b, "monte_carlo.csv");
    sheet_row(b, (const char *const[]){"draw", "npv_usd", "usd_per_gpu_h", NULL});
    for (size_t i = 0; i < n; i++) {
        sheet_number(b, (double)i);
        sheet_money(b, npv[i]);
        sheet_number(b, cost[i]);
        sheet_end_row(b);
    }
    rkw_sort(npv, n);
    rkw_sort(cost, n);
    size_t losses = 0;
    while (losses < n && npv[losses] < 0) losses++;
    program_said(
        p->run,
        "Monte Carlo %s draws of all ranges: NPV P90 %s, P50 %s, P10 %s MUSD, below 0 in %s %%; GPU-hour P50 %s, "
        "P90 %s USD\n",
        plan_count((double)n), plan_count(rkw_quantile(npv, n, 0.1) / 1e6), plan_count(rkw_quantile(npv, n, 0.5) / 1e6),
        plan_count(rkw_quantile(npv, n, 0.9) / 1e6), plan_real(100.0 * (double)losses / (double)n, 1),
        plan_real(rkw_quantile(cost, n, 0.5), 3), plan_real(rkw_quantile(cost, n, 0.9), 3));
}

rkw_status plan_money_risk(plan *p, rkw_error *err)
{
    const size_t n = (size_t)p->settings->monte_carlo;
    rkw_status status = write_tornado(p, err);
    if (status != RKW_OK || n == 0) return status;
    double *npv = calloc(2 * n, sizeof *npv);
    if (!npv) {
        snprintf(err->message, sizeof err->message, "out of memory for %zu draws", n);
        return err->status = RKW_E_MEMORY;
    }
    status = draw(p, npv, npv + n, n, err);
    if (status == RKW_OK) write_draws(p, npv, npv + n, n);
    free(npv);
    return status;
}
