/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of the plan room: cash flows, annuities, levelised cost, debt, currencies, reliability. */
#include "cases.h"

#include <rackwatt/finance.h>
#include <rackwatt/reliability.h>

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------ flows */

static double irr_or_nan(const double *flow, size_t n, int32_t rule)
{
    double rate = NAN;
    return rkw_irr(NULL, flow, n, rule, &rate, NULL) == RKW_OK ? rate : NAN;
}

static rkw_status put_roots(eval_job *job, size_t r, const double *flow, size_t n, rkw_error *err)
{
    static const char *const names[] = {"root1", "root2", "root3", "root4"};
    double roots[4] = {NAN, NAN, NAN, NAN};
    size_t count;
    const rkw_status st = rkw_irr_roots(NULL, flow, n, roots, 4, &count, err);
    if (st != RKW_OK) return eval_at_row(job, r, err, st);
    eval_out(job, "n_roots")[r] = (double)count;
    for (int k = 0; k < 4; k++) eval_out(job, names[k])[r] = roots[k];
    return RKW_OK;
}

static rkw_status run_flow_results(eval_job *job, rkw_error *err)
{
    for (size_t r = 0; r < eval_rows(job); r++) {
        const case_rows c = case_with(job, "flows", r);
        const double *flow = eval_with(job, "flows", "flow") + c.first, rate = eval_in(job, "rate")[r];
        const rkw_status st = put_roots(job, r, flow, c.n, err);
        if (st != RKW_OK) return st;
        eval_out(job, "npv")[r] = rkw_npv(rate, flow, c.n);
        eval_out(job, "irr_unique")[r] = irr_or_nan(flow, c.n, RKW_IRR_UNIQUE);
        eval_out(job, "irr_nearest_zero")[r] = irr_or_nan(flow, c.n, RKW_IRR_NEAREST_ZERO);
        eval_out(job, "irr_numpy_financial")[r] = irr_or_nan(flow, c.n, RKW_IRR_LEAST_GAIN);
        eval_out(job, "payback")[r] = rkw_payback(0, flow, c.n);
        eval_out(job, "discounted_payback")[r] = rkw_payback(rate, flow, c.n);
        eval_out(job, "mirr")[r] =
            rkw_mirr(flow, c.n, eval_in(job, "mirr_finance_rate")[r], eval_in(job, "mirr_reinvest_rate")[r]);
    }
    return RKW_OK;
}

static rkw_status read_dates(eval_job *job, size_t r, case_rows c, int64_t *unix_s, rkw_error *err)
{
    const char *const *dates = eval_with_text(job, "flows", "date");
    for (size_t i = 0; i < c.n; i++) {
        const char *date = dates[c.first + i];
        if (rkw_parse_time(date, strlen(date), &unix_s[i]) != RKW_OK)
            return eval_fail_row(job, r, err, RKW_E_FORMAT, "the date \"%s\" of this case is not YYYY-MM-DD", date);
    }
    return RKW_OK;
}

static rkw_status run_dated(eval_job *job, rkw_error *err)
{
    int64_t *unix_s = eval_memory(job, eval_with_rows(job, "flows"), sizeof *unix_s);
    if (!unix_s) return err->status = RKW_E_MEMORY;
    for (size_t r = 0; r < eval_rows(job); r++) {
        const case_rows c = case_with(job, "flows", r);
        if (!c.n) return eval_fail_row(job, r, err, RKW_E_MISSING, "no flows of this case");
        const double *flow = eval_with(job, "flows", "flow") + c.first;
        const rkw_status st = read_dates(job, r, c, unix_s, err);
        if (st != RKW_OK) return st;
        eval_out(job, "npv_act365")[r] = rkw_npv_dated(eval_in(job, "rate")[r], unix_s, flow, c.n);
        double *irr = &eval_out(job, "irr_act365")[r];
        const rkw_status found = rkw_irr_dated(unix_s, flow, c.n, irr, err);
        if (found != RKW_OK && found != RKW_E_INFEASIBLE) return eval_at_row(job, r, err, found);
    }
    return RKW_OK;
}

static rkw_status run_fx(eval_job *job, rkw_error *err)
{
    (void)err;
    for (size_t r = 0; r < eval_rows(job); r++) {
        const case_rows c = case_with(job, "flows", r);
        const double rate = eval_in(job, "rate_usd")[r], fx = eval_in(job, "mad_per_usd_0")[r];
        const double depreciation = eval_in(job, "mad_depreciation")[r];
        const double npv = rkw_npv_two_currencies(rate, eval_with(job, "flows", "usd") + c.first,
                                                  eval_with(job, "flows", "mad") + c.first, c.n, fx, depreciation);
        eval_out(job, "rate_mad")[r] = rkw_fx_discount_rate(rate, depreciation);
        eval_out(job, "npv_usd")[r] = npv;
        eval_out(job, "npv_mad")[r] = npv * fx;
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ annuities and levelised cost */

static rkw_status run_annuity(eval_job *job, rkw_error *err)
{
    (void)err;
    for (size_t r = 0; r < eval_rows(job); r++) {
        const double rate = eval_in(job, "rate")[r], periods = eval_in(job, "periods")[r];
        const double crf = rkw_capital_recovery_factor(rate, periods);
        const rkw_payment p =
            rkw_annuity_payment(rate, periods, eval_in(job, "principal")[r], eval_in(job, "period")[r]);
        eval_out(job, "crf")[r] = crf;
        eval_out(job, "annuity_factor")[r] = 1 / crf;
        eval_out(job, "payment")[r] = p.payment;
        eval_out(job, "interest_part")[r] = p.interest;
        eval_out(job, "principal_part")[r] = p.principal;
        eval_out(job, "balance_after")[r] = p.balance_after;
    }
    return RKW_OK;
}

static rkw_status run_lcoe(eval_job *job, rkw_error *err)
{
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_lcoe_input in = RKW_LCOE_INPUT_INIT;
        in.years = case_count(eval_in(job, "years")[r]);
        in.rate = eval_in(job, "rate")[r];
        in.mid_year = case_count(eval_in(job, "mid_year")[r]);
        in.capex = eval_in(job, "capex_musd")[r];
        in.om_per_yr = eval_in(job, "om_musd")[r];
        in.om_growth = eval_in(job, "om_growth")[r];
        in.replacement_year = case_count(eval_in(job, "replacement_year")[r]);
        in.replacement = eval_in(job, "replacement_musd")[r];
        in.residual = eval_in(job, "residual_musd")[r];
        in.energy_per_yr = eval_in(job, "energy_gwh")[r];
        in.degradation = eval_in(job, "degradation")[r];
        rkw_lcoe_result result;
        const rkw_status st = rkw_lcoe(&in, &result, err);
        if (st != RKW_OK) return eval_at_row(job, r, err, st);
        eval_out(job, "cost_present_musd")[r] = result.cost_present;
        eval_out(job, "energy_present_gwh")[r] = result.energy_present;
        eval_out(job, "lcoe_musd_per_gwh")[r] = result.lcoe;
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ debt */

static rkw_status read_financing(const eval_job *job, size_t r, rkw_financing *f, rkw_error *err)
{
    const char *repayment = eval_text(job, "repayment")[r];
    *f = (rkw_financing)RKW_FINANCING_INIT;
    f->capex = eval_in(job, "capex")[r];
    f->debt = eval_in(job, "debt")[r];
    f->debt_rate = eval_in(job, "debt_rate")[r];
    f->tenor = case_count(eval_in(job, "tenor")[r]);
    f->depreciation_years = case_count(eval_in(job, "depreciation_years")[r]);
    f->tax_rate = eval_in(job, "tax_rate")[r];
    f->repayment = strcmp(repayment, "annuity") == 0 ? RKW_REPAY_ANNUITY : RKW_REPAY_EQUAL_PRINCIPAL;
    if (f->repayment == RKW_REPAY_ANNUITY || strcmp(repayment, "equal_principal") == 0) return RKW_OK;
    return eval_fail_row(job, r, err, RKW_E_UNKNOWN, "repayment \"%s\" is not annuity or equal_principal", repayment);
}

static rkw_status run_debt(eval_job *job, rkw_error *err)
{
    const size_t most = eval_with_rows(job, "years");
    double *equity = eval_memory(job, most + 1, sizeof *equity);
    if (!equity) return err->status = RKW_E_MEMORY;
    for (size_t r = 0; r < eval_rows(job); r++) {
        const case_rows c = case_with(job, "years", r);
        rkw_financing f;
        rkw_financing_result result;
        rkw_financing_columns columns = RKW_FINANCING_COLUMNS_INIT;
        columns.equity_flow = equity + 1;
        const rkw_status read = read_financing(job, r, &f, err);
        if (read != RKW_OK) return read;
        const rkw_status st =
            rkw_financing_years(&f, eval_with(job, "years", "ebitda") + c.first, c.n, &columns, &result, err);
        if (st != RKW_OK) return eval_at_row(job, r, err, st);
        equity[0] = result.equity_at_start;
        eval_out(job, "dscr_min")[r] = result.dscr_min;
        eval_out(job, "dscr_mean")[r] = result.dscr_mean;
        eval_out(job, "equity_irr")[r] = irr_or_nan(equity, c.n + 1, RKW_IRR_NEAREST_ZERO);
        eval_out(job, "equity_npv_10pct")[r] = rkw_npv(0.1, equity, c.n + 1);
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ reliability */

static rkw_status states_of_case(const eval_job *job, size_t r, rkw_capacity_states **states, rkw_error *err)
{
    const case_rows u = case_with(job, "units", r);
    return rkw_capacity_states_create(states, NULL, eval_with(job, "units", "capacity_mw") + u.first,
                                      eval_with(job, "units", "outage_rate") + u.first, u.n, err);
}

static rkw_status run_reliability(eval_job *job, rkw_error *err)
{
    for (size_t r = 0; r < eval_rows(job); r++) {
        const case_rows h = case_with(job, "hours", r);
        rkw_capacity_states *states;
        rkw_adequacy a;
        rkw_status st = states_of_case(job, r, &states, err);
        if (st == RKW_OK)
            st = rkw_adequacy_of_series(states, eval_with(job, "hours", "net_load_mw") + h.first, h.n, 1, 24, &a, err);
        rkw_capacity_states_free(states);
        if (st != RKW_OK) return eval_at_row(job, r, err, st);
        eval_out(job, "lole_h")[r] = a.lole_h;
        eval_out(job, "lolp")[r] = a.lole_h / (double)h.n;
        eval_out(job, "lole_days")[r] = a.lole_days;
        eval_out(job, "eue_mwh")[r] = a.eue_MWh;
        eval_out(job, "eue_ppm")[r] = a.eue_ppm;
    }
    return RKW_OK;
}

static rkw_status run_reliability_hours(eval_job *job, rkw_error *err)
{
    const double *key = eval_in(job, "case"), *net_load = eval_in(job, "net_load_mw");
    for (size_t first = 0, end; first < eval_rows(job); first = end) {
        end = eval_group_end(key, first, eval_rows(job));
        rkw_capacity_states *states;
        const rkw_status st = states_of_case(job, first, &states, err);
        if (st != RKW_OK) return eval_at_row(job, first, err, st);
        for (size_t r = first; r < end; r++) {
            eval_out(job, "lolp")[r] = rkw_capacity_states_lolp(states, net_load[r]);
            eval_out(job, "eue_mwh")[r] = rkw_capacity_states_shortfall_MW(states, net_load[r]);
        }
        rkw_capacity_states_free(states);
    }
    return RKW_OK;
}

static rkw_status run_k_of_n(eval_job *job, rkw_error *err)
{
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_redundancy x;
        const rkw_status st = rkw_k_of_n(case_count(eval_in(job, "n")[r]), case_count(eval_in(job, "k")[r]),
                                         eval_in(job, "mtbf_h")[r], eval_in(job, "mttr_h")[r], &x, err);
        if (st != RKW_OK) return eval_at_row(job, r, err, st);
        eval_out(job, "unit_availability")[r] = x.unit_availability;
        eval_out(job, "availability")[r] = x.availability;
        eval_out(job, "unavailability")[r] = x.unavailability;
        eval_out(job, "down_h_per_year")[r] = x.down_h_per_yr;
        eval_out(job, "failures_per_year")[r] = x.failures_per_yr;
        eval_out(job, "mean_down_h")[r] = x.mean_down_h;
    }
    return RKW_OK;
}

static rkw_status run_outage(eval_job *job, rkw_error *err)
{
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_interruption x;
        const rkw_status st = rkw_interruptions(eval_in(job, "outages_per_year")[r], eval_in(job, "mean_h")[r],
                                                eval_in(job, "autonomy_h")[r], eval_in(job, "backup_start_failure")[r],
                                                eval_in(job, "load_mw")[r], &x, err);
        if (st != RKW_OK) return eval_at_row(job, r, err, st);
        eval_out(job, "interruptions_per_year")[r] = x.per_yr;
        eval_out(job, "unserved_h_per_year")[r] = x.unserved_h_per_yr;
        eval_out(job, "eue_mwh_per_year")[r] = x.eue_MWh_per_yr;
        eval_out(job, "availability")[r] = x.availability;
        eval_out(job, "p_any_interruption")[r] = x.any_in_a_year_0_1;
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ table of models */

#define UNITS_TABLE                                                                                                    \
    {                                                                                                                  \
        "units", EVAL_COLUMNS({"case", "1", 0}, {"capacity_mw", "MW", 0}, {"outage_rate", "1", 0}), false              \
    }

static const rkw_eval_model models[] = {
    {.name = "finance_flow_results",
     .about = "present value, all internal rates of return, payback and modified rate of the flows of a case",
     .inputs = EVAL_COLUMNS({"case", "1", 0}, {"rate", "1", 0}, {"mirr_finance_rate", "1", 0},
                            {"mirr_reinvest_rate", "1", 0}),
     .with = EVAL_WITH({"flows", EVAL_COLUMNS({"case", "1", 0}, {"flow", "1", 0}), false}),
     .outputs =
         EVAL_COLUMNS({"npv", "1", 0}, {"n_roots", "1", 0}, {"irr_unique", "1", 0}, {"irr_nearest_zero", "1", 0},
                      {"irr_numpy_financial", "1", 0}, {"root1", "1", 0}, {"root2", "1", 0}, {"root3", "1", 0},
                      {"root4", "1", 0}, {"payback", "yr", 0}, {"discounted_payback", "yr", 0}, {"mirr", "1", 0}),
     .run = run_flow_results},
    {.name = "finance_dated",
     .about = "present value and internal rate of dated flows, actual days over 365",
     .inputs = EVAL_COLUMNS({"case", "1", 0}, {"rate", "1", 0}),
     .with = EVAL_WITH({"flows", EVAL_COLUMNS({"case", "1", 0}, {"date", "text", 0}, {"flow", "1", 0}), false}),
     .outputs = EVAL_COLUMNS({"npv_act365", "1", 0}, {"irr_act365", "1", 0}),
     .run = run_dated},
    {.name = "finance_fx",
     .about = "present value of flows in USD and MAD",
     .inputs = EVAL_COLUMNS({"case", "1", 0}, {"rate_usd", "1", 0}, {"mad_per_usd_0", "MAD/USD", 0},
                            {"mad_depreciation", "1", 0}),
     .with = EVAL_WITH({"flows", EVAL_COLUMNS({"case", "1", 0}, {"usd", "USD", 0}, {"mad", "MAD", 0}), false}),
     .outputs = EVAL_COLUMNS({"rate_mad", "1", 0}, {"npv_usd", "USD", 0}, {"npv_mad", "MAD", 0}),
     .run = run_fx},
    {.name = "finance_annuity",
     .about = "capital recovery factor and one payment of a loan",
     .inputs = EVAL_COLUMNS({"rate", "1", 0}, {"periods", "1", 0}, {"principal", "1", 0}, {"period", "1", 0}),
     .outputs = EVAL_COLUMNS({"crf", "1", 0}, {"annuity_factor", "1", 0}, {"payment", "1", 0},
                             {"interest_part", "1", 0}, {"principal_part", "1", 0}, {"balance_after", "1", 0}),
     .run = run_annuity},
    {.name = "finance_lcoe",
     .about = "levelised cost of energy with growth, degradation, replacement and residual value",
     .inputs = EVAL_COLUMNS({"years", "yr", 0}, {"rate", "1", 0}, {"mid_year", "1", 0}, {"capex_musd", "MUSD", 0},
                            {"om_musd", "MUSD", 0}, {"om_growth", "1", 0}, {"replacement_year", "yr", 0},
                            {"replacement_musd", "MUSD", 0}, {"residual_musd", "MUSD", 0}, {"energy_gwh", "GWh", 0},
                            {"degradation", "1", 0}),
     .outputs = EVAL_COLUMNS({"cost_present_musd", "MUSD", 0}, {"energy_present_gwh", "GWh", 0},
                             {"lcoe_musd_per_gwh", "MUSD/GWh", 0}),
     .run = run_lcoe},
    {.name = "finance_debt",
     .about = "debt service cover and return on equity; ebitda of the years comes with --with",
     .inputs =
         EVAL_COLUMNS({"case", "1", 0}, {"capex", "1", 0}, {"debt", "1", 0}, {"debt_rate", "1", 0}, {"tenor", "yr", 0},
                      {"repayment", "text", 0}, {"depreciation_years", "yr", 0}, {"tax_rate", "1", 0}),
     .with = EVAL_WITH({"years", EVAL_COLUMNS({"case", "1", 0}, {"ebitda", "1", 0}), false}),
     .outputs = EVAL_COLUMNS({"dscr_min", "1", 0}, {"dscr_mean", "1", 0}, {"equity_irr", "1", 0},
                             {"equity_npv_10pct", "1", 0}),
     .run = run_debt},
    {.name = "reliability",
     .about = "loss of load and unserved energy of two-state units over the hours of a case",
     .inputs = EVAL_COLUMNS({"case", "1", 0}),
     .with = EVAL_WITH(UNITS_TABLE, {"hours", EVAL_COLUMNS({"case", "1", 0}, {"net_load_mw", "MW", 0}), false}),
     .outputs = EVAL_COLUMNS({"lole_h", "h", 0}, {"lolp", "1", 0}, {"lole_days", "day", 0}, {"eue_mwh", "MWh", 0},
                             {"eue_ppm", "1", 0}),
     .run = run_reliability},
    {.name = "reliability_hours",
     .about = "probability of shortage and expected shortfall of each hour",
     .inputs = EVAL_COLUMNS({"case", "1", 0}, {"net_load_mw", "MW", 0}),
     .with = EVAL_WITH(UNITS_TABLE),
     .outputs = EVAL_COLUMNS({"lolp", "1", 0}, {"eue_mwh", "MWh", 0}),
     .run = run_reliability_hours},
    {.name = "reliability_k_of_n",
     .about = "availability of k of n equal repairable units",
     .inputs = EVAL_COLUMNS({"n", "1", 0}, {"k", "1", 0}, {"mtbf_h", "h", 0}, {"mttr_h", "h", 0}),
     .outputs = EVAL_COLUMNS({"unit_availability", "1", 0}, {"availability", "1", 0}, {"unavailability", "1", 0},
                             {"down_h_per_year", "h/yr", 0}, {"failures_per_year", "1/yr", 0}, {"mean_down_h", "h", 0}),
     .run = run_k_of_n},
    {.name = "reliability_outage",
     .about = "interruptions behind a store and backup that may fail to start",
     .inputs = EVAL_COLUMNS({"outages_per_year", "1/yr", 0}, {"mean_h", "h", 0}, {"autonomy_h", "h", 0},
                            {"backup_start_failure", "1", 0}, {"load_mw", "MW", 0}),
     .outputs =
         EVAL_COLUMNS({"interruptions_per_year", "1/yr", 0}, {"unserved_h_per_year", "h/yr", 0},
                      {"eue_mwh_per_year", "MWh/yr", 0}, {"availability", "1", 0}, {"p_any_interruption", "1", 0}),
     .run = run_outage},
};
EVAL_MODELS(plan, models)
