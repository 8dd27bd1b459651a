/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cash flow of a project, calendar year by calendar year. */
#include <rackwatt/cashflow.h>

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"

enum { MOST_YEARS = 200, MOST_ASSETS = 32 };

#define NAME(id, name, unit) name,
#define UNIT(id, name, unit) unit,
static const char *const names[] = {RKW_CASH_COLUMN_LIST(NAME)}, *const units[] = {RKW_CASH_COLUMN_LIST(UNIT)};
#undef NAME
#undef UNIT

const char *rkw_cash_column_name(int32_t column)
{
    return column >= 0 && column < RKW_CASH_COLUMNS ? names[column] : "";
}

const char *rkw_cash_column_unit(int32_t column)
{
    return column >= 0 && column < RKW_CASH_COLUMNS ? units[column] : "";
}

/* A project and its columns. */
typedef struct book {
    const rkw_cash_project *p;
    size_t n;
    double *at; /* [RKW_CASH_COLUMNS][n] */
} book;

static double *column(const book *b, int which) { return b->at + (size_t)which * b->n; }

static rkw_status check_flows(const rkw_cash_project *p, rkw_error *err)
{
    const size_t n = (size_t)p->n_years;
    for (size_t t = 0; t < n; t++) {
        if (!isfinite(p->operating_usd[t]) || (p->downside_usd && !isfinite(p->downside_usd[t])) ||
            (p->sold_usd && !isfinite(p->sold_usd[t])))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "a flow of the year %d is not a finite number",
                            p->first_year + (int)t);
        for (size_t a = 0; a < (size_t)p->n_assets; a++)
            RKW_TRY(rkw_check_range(err, "investment", p->invest_usd[a * n + t], "USD", 0, 1e18));
    }
    for (size_t a = 0; a < (size_t)p->n_assets; a++)
        RKW_TRY(rkw_check_range(err, "depreciation", p->depreciation_years[a], "yr", 1, 100));
    return RKW_OK;
}

static rkw_status check_project(const rkw_cash_project *p, rkw_error *err)
{
    if (!p || p->size != sizeof *p || !p->operating_usd || (p->n_assets && (!p->invest_usd || !p->depreciation_years)))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_cash_rows: a pointer is NULL or size is not set");
    RKW_TRY(rkw_check_range(err, "years of the project", p->n_years, "yr", 1, MOST_YEARS));
    RKW_TRY(rkw_check_range(err, "first year", p->first_year, "year", 1900, 2500));
    RKW_TRY(rkw_check_range(err, "base year", p->base_year, "year", 1900, 2500));
    RKW_TRY(rkw_check_range(err, "kinds of asset", p->n_assets, "1", 0, MOST_ASSETS));
    RKW_TRY(rkw_check_range(err, "tenor of the debt", p->tenor, "yr", 1, 100));
    RKW_TRY(rkw_check_range(err, "kind of repayment", p->repayment, "1", RKW_REPAY_ANNUITY, RKW_REPAY_EQUAL_PRINCIPAL));
    RKW_TRY(rkw_check_range(err, "years without tax", p->tax_free_years, "yr", 0, MOST_YEARS));
    RKW_TRY(rkw_check_range(err, "inflation", p->inflation, "1/yr", -0.5, 10));
    RKW_TRY(rkw_check_range(err, "real discount rate", p->discount_real, "1/yr", -0.5, 10));
    RKW_TRY(rkw_check_range(err, "share of debt", p->debt_share, "1", 0, 1));
    RKW_TRY(rkw_check_range(err, "rate of the debt", p->debt_rate, "1/yr", -0.5, 10));
    RKW_TRY(rkw_check_range(err, "tax rate", p->tax_rate, "1", 0, 1));
    return check_flows(p, err);
}

/* Depreciation of what was paid in year t: from t + 1 on; the rest in the last year. */
static void depreciate(const book *b, size_t t, double nominal, int32_t years)
{
    double left = nominal, *depreciation = column(b, RKW_CASH_DEPRECIATION);
    for (size_t y = t + 1; y < b->n && y <= t + (size_t)years; y++) {
        depreciation[y] += nominal / years;
        left -= nominal / years;
    }
    if (t + (size_t)years >= b->n) depreciation[b->n - 1] += left;
}

/* Inflates the flows and spreads what is invested. */
static void fill_nominal(const book *b)
{
    const rkw_cash_project *p = b->p;
    for (size_t t = 0; t < b->n; t++) {
        const double inflator = pow(1 + p->inflation, p->first_year + (int)t - p->base_year);
        column(b, RKW_CASH_INFLATOR)[t] = inflator;
        column(b, RKW_CASH_OPERATING)[t] = p->operating_usd[t] * inflator;
        column(b, RKW_CASH_DOWNSIDE)[t] = (p->downside_usd ? p->downside_usd[t] : p->operating_usd[t]) * inflator;
        column(b, RKW_CASH_SOLD)[t] = p->sold_usd ? p->sold_usd[t] * inflator : 0;
        for (size_t a = 0; a < (size_t)p->n_assets; a++) {
            const double nominal = p->invest_usd[a * b->n + t] * inflator;
            column(b, RKW_CASH_INVEST)[t] += nominal;
            depreciate(b, t, nominal, p->depreciation_years[a]);
        }
        column(b, RKW_CASH_DRAWN)[t] = p->debt_share * column(b, RKW_CASH_INVEST)[t];
    }
}

/* Service of the loan drawn in year t. */
static void serve_loan(const book *b, size_t t)
{
    const rkw_cash_project *p = b->p;
    const double loan = column(b, RKW_CASH_DRAWN)[t];
    double balance = loan;
    if (!(loan > 0)) return;
    for (size_t y = t; y < b->n && y <= t + (size_t)p->tenor; y++) {
        if (y > t) {
            const double interest = balance * p->debt_rate;
            const double principal = p->repayment == RKW_REPAY_ANNUITY
                                         ? loan * rkw_capital_recovery_factor(p->debt_rate, p->tenor) - interest
                                         : loan / p->tenor;
            column(b, RKW_CASH_INTEREST)[y] += interest;
            column(b, RKW_CASH_PRINCIPAL)[y] += principal;
            balance -= principal;
        }
        if (y + 1 == b->n && y < t + (size_t)p->tenor) {
            column(b, RKW_CASH_SETTLED)[y] += balance;
            balance = 0;
        }
        column(b, RKW_CASH_DEBT)[y] += balance;
    }
}

static double tax_of(const rkw_cash_project *p, size_t t, double profit, double *loss)
{
    const double taxable = profit - *loss;
    const int year = p->first_year + (int)t;
    const int free_of_tax = year >= p->first_operating_year && year < p->first_operating_year + p->tax_free_years;
    *loss = taxable < 0 ? -taxable : 0;
    return taxable > 0 && !free_of_tax ? taxable * p->tax_rate : 0;
}

static void fill_taxes(const book *b)
{
    double loss = 0, loss_unlevered = 0, loss_downside = 0;
    for (size_t t = 0; t < b->n; t++) {
        const double sold = column(b, RKW_CASH_SOLD)[t], interest = column(b, RKW_CASH_INTEREST)[t];
        const double depreciation = column(b, RKW_CASH_DEPRECIATION)[t],
                     service = interest + column(b, RKW_CASH_PRINCIPAL)[t];
        const double operating = column(b, RKW_CASH_OPERATING)[t], downside = column(b, RKW_CASH_DOWNSIDE)[t];
        const double before = operating + sold - depreciation;
        const double tax = tax_of(b->p, t, before - interest, &loss);
        const double tax_down = tax_of(b->p, t, downside + sold - depreciation - interest, &loss_downside);
        column(b, RKW_CASH_TAX)[t] = tax;
        column(b, RKW_CASH_LOSS)[t] = loss;
        column(b, RKW_CASH_TAX_UNLEVERED)[t] = tax_of(b->p, t, before, &loss_unlevered);
        column(b, RKW_CASH_CASH_FOR_DEBT)[t] = operating + sold - tax;
        column(b, RKW_CASH_DSCR)[t] = service > 0 ? (operating + sold - tax) / service : NAN;
        column(b, RKW_CASH_DSCR_DOWNSIDE)[t] = service > 0 ? (downside + sold - tax_down) / service : NAN;
    }
}

static void fill_flows(const book *b)
{
    double so_far = 0;
    for (size_t t = 0; t < b->n; t++) {
        const double inflator = column(b, RKW_CASH_INFLATOR)[t], invest = column(b, RKW_CASH_INVEST)[t];
        const double service =
            column(b, RKW_CASH_INTEREST)[t] + column(b, RKW_CASH_PRINCIPAL)[t] + column(b, RKW_CASH_SETTLED)[t];
        const double equity = column(b, RKW_CASH_CASH_FOR_DEBT)[t] - service - invest + column(b, RKW_CASH_DRAWN)[t];
        const double project = column(b, RKW_CASH_OPERATING)[t] + column(b, RKW_CASH_SOLD)[t] - invest;
        column(b, RKW_CASH_EQUITY)[t] = equity;
        column(b, RKW_CASH_EQUITY_REAL)[t] = equity / inflator;
        column(b, RKW_CASH_PROJECT_REAL)[t] = project / inflator;
        column(b, RKW_CASH_PROJECT_TAXED)[t] = (project - column(b, RKW_CASH_TAX_UNLEVERED)[t]) / inflator;
        column(b, RKW_CASH_DISCOUNT)[t] = pow(1 + b->p->discount_real, -(double)t);
        so_far += project / inflator * column(b, RKW_CASH_DISCOUNT)[t];
        column(b, RKW_CASH_CUMULATIVE)[t] = so_far;
    }
}

/* NaN without a rate; the memory for the search may fail. */
static rkw_status rate_of(const rkw_context *ctx, const double *flow, size_t n, double *rate, rkw_error *err)
{
    *rate = NAN;
    const rkw_status st = rkw_irr(ctx, flow, n, RKW_IRR_LEAST_GAIN, rate, NULL);
    return st == RKW_E_MEMORY ? rkw_fail_memory(err, "internal rates of return") : RKW_OK;
}

static void cover_of(const book *b, int which, double *least, double *mean, int32_t *year)
{
    double sum = 0, n = 0;
    *least = *mean = NAN;
    for (size_t t = 0; t < b->n; t++) {
        const double dscr = column(b, which)[t];
        if (isnan(dscr) || b->p->first_year + (int)t < b->p->first_operating_year) continue;
        if (!(dscr >= *least) && year) *year = b->p->first_year + (int32_t)t;
        if (!(dscr >= *least)) *least = dscr;
        sum += dscr;
        n++;
    }
    if (n > 0) *mean = sum / n;
}

static rkw_status conclude(const rkw_context *ctx, const book *b, rkw_cash_result *r, rkw_error *err)
{
    const double rate = b->p->discount_real;
    const double *project = column(b, RKW_CASH_PROJECT_REAL);
    size_t roots;
    r->npv_usd = rkw_npv(rate, project, b->n);
    r->npv_after_tax_usd = rkw_npv(rate, column(b, RKW_CASH_PROJECT_TAXED), b->n);
    r->npv_equity_usd = rkw_npv(rate, column(b, RKW_CASH_EQUITY_REAL), b->n);
    RKW_TRY(rate_of(ctx, project, b->n, &r->irr_real, err));
    RKW_TRY(rate_of(ctx, column(b, RKW_CASH_PROJECT_TAXED), b->n, &r->irr_after_tax_real, err));
    RKW_TRY(rate_of(ctx, column(b, RKW_CASH_EQUITY_REAL), b->n, &r->irr_equity_real, err));
    RKW_TRY(rate_of(ctx, column(b, RKW_CASH_EQUITY), b->n, &r->irr_equity_nominal, err));
    RKW_TRY(rkw_irr_roots(ctx, project, b->n, NULL, 0, &roots, err));
    r->irr_roots = (int32_t)roots;
    r->payback_years = rkw_payback(0, project, b->n);
    r->discounted_payback_years = rkw_payback(rate, project, b->n);
    cover_of(b, RKW_CASH_DSCR, &r->dscr_min, &r->dscr_mean, &r->dscr_min_year);
    cover_of(b, RKW_CASH_DSCR_DOWNSIDE, &r->dscr_p90_min, &r->dscr_p90_mean, NULL);
    return RKW_OK;
}

rkw_status rkw_cash_rows(const rkw_context *ctx, const rkw_cash_project *project, double *columns, rkw_cash_result *out,
                         rkw_error *err)
{
    RKW_TRY(check_project(project, err));
    if (out && (out->size < sizeof(size_t) || out->size > sizeof *out))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_cash_rows: the size of the result is not set");
    book b = {project, (size_t)project->n_years, NULL};
    const size_t count = RKW_CASH_COLUMNS * b.n;
    b.at = rkw_alloc(ctx, count, sizeof *b.at);
    if (!b.at) return rkw_fail_memory(err, "a cash flow");
    fill_nominal(&b);
    for (size_t t = 0; t < b.n; t++) serve_loan(&b, t);
    fill_taxes(&b);
    fill_flows(&b);
    rkw_cash_result r = {.size = sizeof r};
    const rkw_status st = conclude(ctx, &b, &r, err);
    if (st == RKW_OK && columns) memcpy(columns, b.at, count * sizeof *b.at);
    if (st == RKW_OK && out) {
        r.size = out->size;
        memcpy(out, &r, out->size);
    }
    rkw_release(b.at);
    return st;
}
