/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levelised cost, and the yearly accounts of a project with debt and tax. */
#include <rackwatt/finance.h>

#include <math.h>

#include "base/fail.h"

static rkw_status check_lcoe(const rkw_lcoe_input *in, rkw_error *err)
{
    if (!in || in->size < sizeof *in) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "input is null or has no size");
    RKW_TRY(rkw_check_range(err, "years", in->years, "yr", 1, 1000));
    RKW_TRY(rkw_check_range(err, "rate", in->rate, "1", -0.999, 1e3));
    RKW_TRY(rkw_check_range(err, "capex", in->capex, "1", -1e18, 1e18));
    RKW_TRY(rkw_check_range(err, "om", in->om_per_yr, "1", -1e18, 1e18));
    RKW_TRY(rkw_check_range(err, "om_growth", in->om_growth, "1", -0.999, 1e3));
    RKW_TRY(rkw_check_range(err, "replacement", in->replacement, "1", -1e18, 1e18));
    RKW_TRY(rkw_check_range(err, "residual", in->residual, "1", -1e18, 1e18));
    RKW_TRY(rkw_check_range(err, "degradation", in->degradation, "1", 0, 1));
    return rkw_check_positive(err, "energy", in->energy_per_yr, "1");
}

rkw_status rkw_lcoe(const rkw_lcoe_input *input, rkw_lcoe_result *out, rkw_error *err)
{
    RKW_TRY(check_lcoe(input, err));
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "result is null");
    double cost = input->capex, energy = 0, om = input->om_per_yr, yearly = input->energy_per_yr;
    for (int32_t t = 1; t <= input->years; t++) {
        const double factor = pow(1 + input->rate, -(t - 0.5 * (input->mid_year != 0)));
        cost += (om + (t == input->replacement_year ? input->replacement : 0)) * factor;
        energy += yearly * factor;
        om *= 1 + input->om_growth;
        yearly *= 1 - input->degradation;
    }
    cost -= input->residual * pow(1 + input->rate, -input->years);
    *out = (rkw_lcoe_result){cost, energy, cost / energy};
    return RKW_OK;
}

static rkw_status check_financing(const rkw_financing *f, rkw_error *err)
{
    if (!f || f->size < sizeof *f) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "financing is null or has no size");
    RKW_TRY(rkw_check_range(err, "capex", f->capex, "1", 0, 1e18));
    RKW_TRY(rkw_check_range(err, "debt", f->debt, "1", 0, 1e18));
    RKW_TRY(rkw_check_range(err, "debt_rate", f->debt_rate, "1", -0.999, 1e3));
    RKW_TRY(rkw_check_range(err, "tax_rate", f->tax_rate, "1", 0, 1));
    RKW_TRY(rkw_check_range(err, "tenor", f->tenor, "yr", f->debt > 0 ? 1 : 0, 1000));
    RKW_TRY(rkw_check_range(err, "repayment", f->repayment, "1", RKW_REPAY_ANNUITY, RKW_REPAY_EQUAL_PRINCIPAL));
    return rkw_check_range(err, "depreciation_years", f->depreciation_years, "yr", 1, 1000);
}

/* One year of the accounts. */
typedef struct account {
    double depreciation, interest, principal, loss_carried, tax, cash_for_debt, dscr, debt_after, equity_flow;
} account;

static double principal_of(const rkw_financing *f, double balance, double interest)
{
    if (f->repayment == RKW_REPAY_EQUAL_PRINCIPAL) return f->debt / f->tenor;
    return fmin(f->debt * rkw_capital_recovery_factor(f->debt_rate, f->tenor) - interest, balance);
}

/* Year t from the balance and the losses of the year before. */
static account account_of(const rkw_financing *f, size_t t, double ebitda, double balance, double loss)
{
    account a = {.loss_carried = loss, .dscr = NAN, .debt_after = balance};
    if (t <= (size_t)f->depreciation_years) a.depreciation = f->capex / f->depreciation_years;
    const int serves = t <= (size_t)f->tenor && f->debt > 0;
    if (serves) {
        a.interest = balance * f->debt_rate;
        a.principal = t == (size_t)f->tenor ? balance : principal_of(f, balance, a.interest);
        a.debt_after = balance - a.principal;
    }
    const double profit = ebitda - a.depreciation - a.interest;
    const double used = profit > 0 ? fmin(loss, profit) : profit;
    a.loss_carried = loss - used;
    a.tax = f->tax_rate * fmax(profit - fmax(used, 0), 0);
    a.cash_for_debt = ebitda - a.tax;
    if (serves) a.dscr = a.cash_for_debt / (a.interest + a.principal);
    a.equity_flow = a.cash_for_debt - a.interest - a.principal;
    return a;
}

static void put(double *column, size_t i, double x)
{
    if (column) column[i] = x;
}

static void put_account(const rkw_financing_columns *c, size_t i, const account *a)
{
    put(c->depreciation, i, a->depreciation);
    put(c->interest, i, a->interest);
    put(c->principal, i, a->principal);
    put(c->loss_carried, i, a->loss_carried);
    put(c->tax, i, a->tax);
    put(c->cash_for_debt, i, a->cash_for_debt);
    put(c->dscr, i, a->dscr);
    put(c->debt_after, i, a->debt_after);
    put(c->equity_flow, i, a->equity_flow);
}

static rkw_status check_call(const rkw_financing *f, const double *ebitda, size_t n, const rkw_financing_columns *c,
                             rkw_error *err)
{
    RKW_TRY(check_financing(f, err));
    if ((n && !ebitda) || (c && c->size < sizeof *c))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "ebitda is null or the columns have no size");
    for (size_t i = 0; i < n; i++)
        if (!isfinite(ebitda[i]))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "ebitda of year %zu is not a finite number", i + 1);
    return RKW_OK;
}

rkw_status rkw_financing_years(const rkw_financing *financing, const double *ebitda, size_t n,
                               const rkw_financing_columns *columns, rkw_financing_result *out, rkw_error *err)
{
    RKW_TRY(check_call(financing, ebitda, n, columns, err));
    rkw_financing_result r = {financing->debt - financing->capex, NAN, NAN};
    double balance = financing->debt, loss = 0, dscr_sum = 0, dscr_count = 0;
    for (size_t i = 0; i < n; i++) {
        const account a = account_of(financing, i + 1, ebitda[i], balance, loss);
        balance = a.debt_after;
        loss = a.loss_carried;
        if (!isnan(a.dscr)) {
            r.dscr_min = fmin(r.dscr_min, a.dscr);
            dscr_sum += a.dscr;
            dscr_count++;
        }
        if (columns) put_account(columns, i, &a);
    }
    if (dscr_count > 0) r.dscr_mean = dscr_sum / dscr_count;
    if (out) *out = r;
    return RKW_OK;
}
