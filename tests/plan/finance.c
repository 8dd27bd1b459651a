/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/finance.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/reference.h"

enum { MOST = 64 };

static text_csv *text_table(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "reference/%s.csv", name);
    const char *full = shared_file(path);
    snprintf(path, sizeof path, "tests/plan/data/%s.csv", name);
    return text_csv_read(full ? full : repo_file(path));
}

static size_t flows_of(const test_csv *flows, const char *column, double id, double *out)
{
    size_t first;
    const size_t n = reference_rows(flows, "case", id, &first);
    CHECK(n <= MOST);
    reference_column(flows, column, first, n, out);
    return n;
}

static void check_rule(const double *flow, size_t n, int32_t rule, double want, double tolerance)
{
    double rate = NAN;
    const rkw_status st = rkw_irr(NULL, flow, n, rule, &rate, NULL);
    CHECK(st == (isnan(want) ? RKW_E_INFEASIBLE : RKW_OK));
    CHECK_NEAR(rate, want, tolerance, tolerance);
}

/* 60-digit decimal arithmetic; all real roots above -1. */
TEST(finance_flow_results_match_reference)
{
    test_csv *cases = reference_table("plan", "finance_flow_results"),
             *flows = reference_table("plan", "finance_flows");
    text_csv *kinds = text_table("finance_flow_results");
    if (!cases || !flows || !CHECK(kinds != NULL)) return;
    static const char *const names[] = {"root1", "root2", "root3", "root4"};
    for (size_t c = 0; c < cases->rows; c++) {
        double flow[MOST], roots[MOST] = {NAN, NAN, NAN, NAN};
        const size_t n = flows_of(flows, "flow", test_csv_at(cases, c, "case"), flow);
        const double rate = test_csv_at(cases, c, "rate");
        const double tolerance = strcmp(text_csv_at(kinds, c, "kind"), "double_root") == 0 ? 1e-6 : 1e-9;
        size_t count;
        rkw_error err;
        CHECK_NEAR(rkw_npv(rate, flow, n), test_csv_at(cases, c, "npv"), 1e-9, 1e-9);
        CHECK_OK(rkw_irr_roots(NULL, flow, n, roots, MOST, &count, &err), err);
        CHECK_NEAR((double)count, test_csv_at(cases, c, "n_roots"), 0, 0);
        for (size_t k = 0; k < 4; k++)
            CHECK_NEAR(k < count ? roots[k] : NAN, test_csv_at(cases, c, names[k]), tolerance, tolerance);
        check_rule(flow, n, RKW_IRR_UNIQUE, test_csv_at(cases, c, "irr_unique"), tolerance);
        check_rule(flow, n, RKW_IRR_NEAREST_ZERO, test_csv_at(cases, c, "irr_nearest_zero"), tolerance);
        check_rule(flow, n, RKW_IRR_LEAST_GAIN, test_csv_at(cases, c, "irr_numpy_financial"), tolerance);
        CHECK_NEAR(rkw_payback(0, flow, n), test_csv_at(cases, c, "payback"), 1e-9, 1e-9);
        CHECK_NEAR(rkw_payback(rate, flow, n), test_csv_at(cases, c, "discounted_payback"), 1e-9, 1e-9);
        CHECK_NEAR(
            rkw_mirr(flow, n, test_csv_at(cases, c, "mirr_finance_rate"), test_csv_at(cases, c, "mirr_reinvest_rate")),
            test_csv_at(cases, c, "mirr"), 1e-9, 1e-9);
    }
    text_csv_free(kinds);
    test_csv_free(cases);
    test_csv_free(flows);
}

/* Flows built from chosen rates: the polynomial with these roots, many of them and long. */
TEST(irr_finds_every_chosen_root)
{
    test_random r = {271828};
    test_note("seed %llu", (unsigned long long)r.state);
    for (int trial = 0; trial < 200; trial++) {
        double flow[MOST] = {-100}, chosen[4], roots[MOST];
        size_t n = 1, n_roots = 1 + random_index(&r, 4), count;
        for (size_t k = 0; k < n_roots; k++) {
            chosen[k] = -0.4 + 0.35 * (double)k + random_between(&r, 0, 0.2);
            for (size_t t = n; t > 0; t--) flow[t] -= flow[t - 1] * (1 + chosen[k]);
            n++;
        }
        rkw_error err;
        CHECK_OK(rkw_irr_roots(NULL, flow, n, roots, MOST, &count, &err), err);
        if (!CHECK(count == n_roots)) continue;
        for (size_t k = 0; k < n_roots; k++) CHECK_NEAR(roots[k], chosen[k], 1e-9, 0);
    }
}

/* A long loan has one rate, found by hand from its own payment. */
TEST(irr_of_a_monthly_loan)
{
    static double flow[361];
    const rkw_payment p = rkw_annuity_payment(0.004, 360, 1e6, 1);
    flow[0] = 1e6;
    for (int t = 1; t <= 360; t++) flow[t] = -p.payment;
    double rate = 0;
    rkw_error err;
    CHECK_OK(rkw_irr(NULL, flow, 361, RKW_IRR_UNIQUE, &rate, &err), err);
    CHECK_NEAR(rate, 0.004, 1e-12, 0);
    flow[3] = NAN;
    CHECK_STATUS(rkw_irr(NULL, flow, 361, RKW_IRR_UNIQUE, &rate, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_irr(NULL, flow, 0, RKW_IRR_UNIQUE, &rate, &err), RKW_E_INFEASIBLE, err);
    CHECK_STATUS(rkw_irr(NULL, flow, 2, 9, &rate, &err), RKW_E_ARG, err);
}

TEST(finance_annuity_matches_reference)
{
    test_csv *t = reference_table("plan", "finance_annuity");
    if (!t) return;
    for (size_t i = 0; i < t->rows; i++) {
        const double rate = test_csv_at(t, i, "rate"), periods = test_csv_at(t, i, "periods");
        const rkw_payment p =
            rkw_annuity_payment(rate, periods, test_csv_at(t, i, "principal"), test_csv_at(t, i, "period"));
        CHECK_NEAR(rkw_capital_recovery_factor(rate, periods), test_csv_at(t, i, "crf"), 0, 1e-11);
        CHECK_NEAR(1 / rkw_capital_recovery_factor(rate, periods), test_csv_at(t, i, "annuity_factor"), 0, 1e-11);
        CHECK_NEAR(p.payment, test_csv_at(t, i, "payment"), 0, 1e-11);
        CHECK_NEAR(p.interest, test_csv_at(t, i, "interest_part"), 1e-12, 1e-11);
        CHECK_NEAR(p.principal, test_csv_at(t, i, "principal_part"), 1e-12, 1e-11);
        CHECK_NEAR(p.balance_after, test_csv_at(t, i, "balance_after"), 1e-10, 1e-11);
    }
    test_csv_free(t);
}

TEST(finance_lcoe_matches_reference)
{
    test_csv *t = reference_table("plan", "finance_lcoe");
    if (!t) return;
    for (size_t i = 0; i < t->rows; i++) {
        rkw_lcoe_input in = RKW_LCOE_INPUT_INIT;
        in.years = (int32_t)test_csv_at(t, i, "years");
        in.rate = test_csv_at(t, i, "rate");
        in.mid_year = (int32_t)test_csv_at(t, i, "mid_year");
        in.capex = test_csv_at(t, i, "capex_musd");
        in.om_per_yr = test_csv_at(t, i, "om_musd");
        in.om_growth = test_csv_at(t, i, "om_growth");
        in.replacement_year = (int32_t)test_csv_at(t, i, "replacement_year");
        in.replacement = test_csv_at(t, i, "replacement_musd");
        in.residual = test_csv_at(t, i, "residual_musd");
        in.energy_per_yr = test_csv_at(t, i, "energy_gwh");
        in.degradation = test_csv_at(t, i, "degradation");
        rkw_lcoe_result r;
        rkw_error err;
        CHECK_OK(rkw_lcoe(&in, &r, &err), err);
        CHECK_NEAR(r.cost_present, test_csv_at(t, i, "cost_present_musd"), 0, 1e-11);
        CHECK_NEAR(r.energy_present, test_csv_at(t, i, "energy_present_gwh"), 0, 1e-11);
        CHECK_NEAR(r.lcoe, test_csv_at(t, i, "lcoe_musd_per_gwh"), 0, 1e-11);
    }
    test_csv_free(t);
}

TEST(lcoe_refuses_what_cannot_be)
{
    rkw_lcoe_input in = RKW_LCOE_INPUT_INIT;
    rkw_lcoe_result r;
    rkw_error err;
    CHECK_STATUS(rkw_lcoe(&in, &r, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.name, "energy");
    in.energy_per_yr = 1;
    in.rate = -1;
    CHECK_STATUS(rkw_lcoe(&in, &r, &err), RKW_E_DOMAIN, err);
    in.rate = NAN;
    CHECK_STATUS(rkw_lcoe(&in, &r, &err), RKW_E_DOMAIN, err);
}

static rkw_financing financing_of(const test_csv *cases, const text_csv *texts, size_t c)
{
    rkw_financing f = RKW_FINANCING_INIT;
    f.capex = test_csv_at(cases, c, "capex");
    f.debt = test_csv_at(cases, c, "debt");
    f.debt_rate = test_csv_at(cases, c, "debt_rate");
    f.tax_rate = test_csv_at(cases, c, "tax_rate");
    f.tenor = (int32_t)test_csv_at(cases, c, "tenor");
    f.depreciation_years = (int32_t)test_csv_at(cases, c, "depreciation_years");
    const int annuity = strcmp(text_csv_at(texts, c, "repayment"), "annuity") == 0;
    f.repayment = annuity ? RKW_REPAY_ANNUITY : RKW_REPAY_EQUAL_PRINCIPAL;
    return f;
}

TEST(finance_debt_matches_reference)
{
    test_csv *cases = reference_table("plan", "finance_debt"), *years = reference_table("plan", "finance_debt_years");
    text_csv *texts = text_table("finance_debt");
    if (!cases || !years || !CHECK(texts != NULL)) return;
    static const char *const names[] = {"depreciation", "interest", "principal",  "loss_carried", "tax",
                                        "cfads",        "dscr",     "debt_after", "equity_flow"};
    static double got[9][MOST];
    for (size_t c = 0; c < cases->rows; c++) {
        double ebitda[MOST], want[MOST], equity[MOST + 1];
        const double id = test_csv_at(cases, c, "case");
        const size_t n = flows_of(years, "ebitda", id, ebitda);
        const rkw_financing f = financing_of(cases, texts, c);
        const rkw_financing_columns columns = {sizeof columns, got[0], got[1], got[2], got[3],
                                               got[4],         got[5], got[6], got[7], got[8]};
        rkw_financing_result r;
        rkw_error err;
        CHECK_OK(rkw_financing_years(&f, ebitda, n, &columns, &r, &err), err);
        for (size_t k = 0; k < 9; k++) {
            flows_of(years, names[k], id, want);
            for (size_t i = 0; i < n; i++) check_near(got[k][i], want[i], 1e-9, 1e-9, names[k], __FILE__, __LINE__);
        }
        CHECK_NEAR(r.dscr_min, test_csv_at(cases, c, "dscr_min"), 1e-9, 1e-9);
        CHECK_NEAR(r.dscr_mean, test_csv_at(cases, c, "dscr_mean"), 1e-9, 1e-9);
        equity[0] = r.equity_at_start;
        for (size_t i = 0; i < n; i++) equity[i + 1] = got[8][i];
        check_rule(equity, n + 1, RKW_IRR_NEAREST_ZERO, test_csv_at(cases, c, "equity_irr"), 1e-9);
        CHECK_NEAR(rkw_npv(0.1, equity, n + 1), test_csv_at(cases, c, "equity_npv_10pct"), 1e-9, 1e-9);
    }
    text_csv_free(texts);
    test_csv_free(cases);
    test_csv_free(years);
}

/* Two years by hand: 100 of capex, 60 of debt at 10 % over two years of equal principal, tax 20 %. */
TEST(financing_by_hand)
{
    rkw_financing f = RKW_FINANCING_INIT;
    f.capex = 100;
    f.debt = 60;
    f.debt_rate = 0.1;
    f.tax_rate = 0.2;
    f.tenor = 2;
    f.repayment = RKW_REPAY_EQUAL_PRINCIPAL;
    f.depreciation_years = 2;
    const double ebitda[3] = {40, 80, 80};
    double tax[3], equity[3], loss[3], dscr[3];
    rkw_financing_columns c = RKW_FINANCING_COLUMNS_INIT;
    c.tax = tax;
    c.equity_flow = equity;
    c.loss_carried = loss;
    c.dscr = dscr;
    rkw_error err;
    CHECK_OK(rkw_financing_years(&f, ebitda, 3, &c, NULL, &err), err);
    CHECK_NEAR(loss[0], 16, 1e-12, 0); /* 40 - 50 - 6 */
    CHECK_NEAR(tax[1], 0.2 * (80 - 50 - 3 - 16), 1e-12, 0);
    CHECK_NEAR(tax[2], 0.2 * 80, 1e-12, 0);
    CHECK_NEAR(equity[0], 40 - 6 - 30, 1e-12, 0);
    CHECK_NEAR(equity[1], 80 - 2.2 - 3 - 30, 1e-12, 0);
    CHECK_NEAR(dscr[0], 40 / 36.0, 1e-12, 0);
    CHECK(isnan(dscr[2]) && loss[1] == 0);
    f.tenor = 0;
    CHECK_STATUS(rkw_financing_years(&f, ebitda, 3, &c, NULL, &err), RKW_E_DOMAIN, err);
    f.debt = 0;
    rkw_financing_result r;
    CHECK_OK(rkw_financing_years(&f, ebitda, 3, NULL, &r, &err), err);
    CHECK(isnan(r.dscr_min) && r.equity_at_start == -100);
}

TEST(finance_fx_matches_reference)
{
    test_csv *cases = reference_table("plan", "finance_fx"), *flows = reference_table("plan", "finance_fx_flows");
    if (!cases || !flows) return;
    for (size_t c = 0; c < cases->rows; c++) {
        double usd[MOST], local[MOST], per_usd[MOST];
        const double id = test_csv_at(cases, c, "case"), rate = test_csv_at(cases, c, "rate_usd");
        const double fx = test_csv_at(cases, c, "mad_per_usd_0"), loss = test_csv_at(cases, c, "mad_depreciation");
        const size_t n = flows_of(flows, "usd", id, usd);
        flows_of(flows, "mad", id, local);
        flows_of(flows, "mad_per_usd", id, per_usd);
        for (size_t t = 0; t < n; t++) CHECK_NEAR(rkw_fx_rate(fx, loss, (double)t), per_usd[t], 0, 1e-11);
        CHECK_NEAR(rkw_fx_discount_rate(rate, loss), test_csv_at(cases, c, "rate_mad"), 0, 1e-11);
        const double npv = rkw_npv_two_currencies(rate, usd, local, n, fx, loss);
        CHECK_NEAR(npv, test_csv_at(cases, c, "npv_usd"), 1e-11, 1e-11);
        CHECK_NEAR(npv * fx, test_csv_at(cases, c, "npv_mad"), 1e-11, 1e-11);
        CHECK_NEAR(rkw_npv_two_currencies(rate, NULL, local, n, fx, loss) +
                       rkw_npv_two_currencies(rate, usd, NULL, n, fx, loss),
                   npv, 1e-9, 0);
    }
    test_csv_free(cases);
    test_csv_free(flows);
}

TEST(finance_dated_matches_reference)
{
    test_csv *cases = reference_table("plan", "finance_dated"), *flows = reference_table("plan", "finance_dated_flows");
    text_csv *texts = text_table("finance_dated_flows");
    if (!cases || !flows || !CHECK(texts != NULL)) return;
    for (size_t c = 0; c < cases->rows; c++) {
        double flow[MOST], irr;
        int64_t unix_s[MOST];
        size_t first;
        const double id = test_csv_at(cases, c, "case");
        const size_t n = reference_rows(flows, "case", id, &first);
        reference_column(flows, "flow", first, n, flow);
        for (size_t i = 0; i < n; i++) {
            const char *date = text_csv_at(texts, first + i, "date");
            CHECK(rkw_parse_time(date, strlen(date), &unix_s[i]) == RKW_OK);
        }
        rkw_error err;
        CHECK_NEAR(rkw_npv_dated(test_csv_at(cases, c, "rate"), unix_s, flow, n), test_csv_at(cases, c, "npv_act365"),
                   1e-9, 1e-9);
        CHECK_OK(rkw_irr_dated(unix_s, flow, n, &irr, &err), err);
        CHECK_NEAR(irr, test_csv_at(cases, c, "irr_act365"), 1e-9, 0);
    }
    const int64_t days[2] = {0, 86400};
    const double gains[2] = {1, 1};
    double rate;
    rkw_error err;
    CHECK_STATUS(rkw_irr_dated(days, gains, 2, &rate, &err), RKW_E_INFEASIBLE, err);
    text_csv_free(texts);
    test_csv_free(cases);
    test_csv_free(flows);
}
