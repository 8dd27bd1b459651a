/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cash flows by hand, and against the reference accounts of debt and tax. */
#include <rackwatt/cashflow.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/memory.h"
#include "harness/reference.h"

enum { MOST = 200 };

static double cell(const double *columns, int32_t n, int column, int row) { return columns[column * n + row]; }

/* Four years worked out on paper: real flows of 2025, 10 % inflation so that the powers are short, an asset written
 * off over two years, half of it borrowed at 20 % over two years in equal parts, tax 25 % from the first operating year. */
TEST(cash_rows_by_hand)
{
    const double operating[4] = {0, 60, 60, 60}, downside[4] = {0, 50, 50, 50}, invest[4] = {100, 0, 0, 0};
    const double sold[4] = {0, 0, 0, 10};
    const int32_t depreciation[1] = {2};
    rkw_cash_project p = RKW_CASH_PROJECT_INIT;
    p.first_year = 2025;
    p.n_years = 4;
    p.base_year = 2025;
    p.first_operating_year = 2026;
    p.n_assets = 1;
    p.tenor = 2;
    p.repayment = RKW_REPAY_EQUAL_PRINCIPAL;
    p.inflation = 0.1;
    p.discount_real = 0.25;
    p.debt_share = 0.5;
    p.debt_rate = 0.2;
    p.tax_rate = 0.25;
    p.operating_usd = operating;
    p.downside_usd = downside;
    p.invest_usd = invest;
    p.sold_usd = sold;
    p.depreciation_years = depreciation;
    double c[RKW_CASH_COLUMNS * 4];
    rkw_cash_result r = {.size = sizeof r};
    rkw_error err;
    CHECK_OK(rkw_cash_rows(NULL, &p, c, &r, &err), err);
    /* nominal operating: 66, 72.6, 79.86; loan 50: interest 10, 5; principal 25, 25 */
    const double operating_nominal[4] = {0, 66, 72.6, 79.86}, interest[4] = {0, 10, 5, 0},
                 principal[4] = {0, 25, 25, 0};
    /* profit: 66 - 50 - 10 = 6; 72.6 - 50 - 5 = 17.6; 79.86 + 13.31 = 93.17 */
    const double tax[4] = {0, 1.5, 4.4, 23.2925}, unlevered[4] = {0, 4, 5.65, 23.2925};
    const double equity[4] = {-50, 66 - 1.5 - 35, 72.6 - 4.4 - 30, 93.17 - 23.2925};
    const double power[4] = {1, 1.1, 1.21, 1.331}, project[4] = {-100, 60, 60, 70};
    const double discount[4] = {1, 0.8, 0.64, 0.512}; /* 25 % */
    double so_far = 0;
    for (int t = 0; t < 4; t++) {
        CHECK_NEAR(cell(c, 4, RKW_CASH_OPERATING, t), operating_nominal[t], 1e-12, 1e-14);
        CHECK_NEAR(cell(c, 4, RKW_CASH_INTEREST, t), interest[t], 1e-12, 1e-14);
        CHECK_NEAR(cell(c, 4, RKW_CASH_PRINCIPAL, t), principal[t], 1e-12, 1e-14);
        CHECK_NEAR(cell(c, 4, RKW_CASH_TAX, t), tax[t], 1e-12, 1e-13);
        CHECK_NEAR(cell(c, 4, RKW_CASH_TAX_UNLEVERED, t), unlevered[t], 1e-12, 1e-13);
        CHECK_NEAR(cell(c, 4, RKW_CASH_EQUITY, t), equity[t], 1e-12, 1e-13);
        CHECK_NEAR(cell(c, 4, RKW_CASH_EQUITY_REAL, t), equity[t] / power[t], 1e-12, 1e-13);
        CHECK_NEAR(cell(c, 4, RKW_CASH_PROJECT_REAL, t), project[t], 1e-12, 1e-13);
        CHECK_NEAR(cell(c, 4, RKW_CASH_PROJECT_TAXED, t), project[t] - unlevered[t] / power[t], 1e-12, 1e-13);
        so_far += project[t] * discount[t];
        CHECK_NEAR(cell(c, 4, RKW_CASH_DISCOUNT, t), discount[t], 0, 1e-14);
        CHECK_NEAR(cell(c, 4, RKW_CASH_CUMULATIVE, t), so_far, 1e-12, 1e-13);
    }
    CHECK_NEAR(cell(c, 4, RKW_CASH_DSCR, 1), (66 - 1.5) / 35, 0, 1e-14);
    /* downside: 55 - 50 - 10 = -5 is carried; 60.5 - 50 - 5 - 5 = 0.5 is taxed */
    CHECK_NEAR(cell(c, 4, RKW_CASH_DSCR_DOWNSIDE, 1), 55.0 / 35, 0, 1e-14);
    CHECK_NEAR(cell(c, 4, RKW_CASH_DSCR_DOWNSIDE, 2), (60.5 - 0.125) / 30, 0, 1e-13);
    CHECK_NEAR(r.npv_usd, -100 + 60 * 0.8 + 60 * 0.64 + 70 * 0.512, 1e-12, 1e-13);
    CHECK_NEAR(r.payback_years, 1 + 40.0 / 60, 0, 1e-14);
    CHECK_NEAR(r.dscr_min, (66 - 1.5) / 35, 0, 1e-14);
    CHECK(r.dscr_min_year == 2026);
    CHECK(r.irr_roots == 1);
    CHECK_NEAR(-100 + 60 / (1 + r.irr_real) + 60 / pow(1 + r.irr_real, 2) + 70 / pow(1 + r.irr_real, 3), 0, 1e-10, 0);
}

/* A loan that is not paid back when the project ends is settled by the equity; what is not written off is then. */
TEST(cash_rows_settle_at_the_end)
{
    const double operating[2] = {0, 30}, invest[2] = {100, 0};
    const int32_t depreciation[1] = {10};
    rkw_cash_project p = RKW_CASH_PROJECT_INIT;
    p.first_year = p.base_year = p.first_operating_year = 2030;
    p.n_years = 2;
    p.n_assets = 1;
    p.tenor = 5;
    p.repayment = RKW_REPAY_EQUAL_PRINCIPAL;
    p.debt_share = 1;
    p.debt_rate = 0.1;
    p.tax_rate = 0.5;
    p.operating_usd = operating;
    p.invest_usd = invest;
    p.depreciation_years = depreciation;
    double c[RKW_CASH_COLUMNS * 2];
    rkw_error err;
    CHECK_OK(rkw_cash_rows(NULL, &p, c, NULL, &err), err);
    CHECK_NEAR(cell(c, 2, RKW_CASH_SETTLED, 1), 80, 1e-12, 0);
    CHECK_NEAR(cell(c, 2, RKW_CASH_DEBT, 1), 0, 1e-12, 0);
    CHECK_NEAR(cell(c, 2, RKW_CASH_DEPRECIATION, 1), 100, 1e-12, 0);
    CHECK_NEAR(cell(c, 2, RKW_CASH_LOSS, 1), 80, 1e-12, 0);
    CHECK_NEAR(cell(c, 2, RKW_CASH_EQUITY, 0), 0, 1e-12, 0);
    CHECK_NEAR(cell(c, 2, RKW_CASH_EQUITY, 1), 30 - 10 - 20 - 80, 1e-12, 0);
}

/* No tax in the first free years, but profits there use up losses. */
TEST(cash_rows_tax_holiday)
{
    const double operating[4] = {0, -10, 25, 25}, invest[4] = {0, 0, 0, 0};
    const int32_t depreciation[1] = {1};
    rkw_cash_project p = RKW_CASH_PROJECT_INIT;
    p.first_year = p.base_year = 2030;
    p.first_operating_year = 2031;
    p.tax_free_years = 2;
    p.n_years = 4;
    p.n_assets = 1;
    p.tax_rate = 0.2;
    p.operating_usd = operating;
    p.invest_usd = invest;
    p.depreciation_years = depreciation;
    double c[RKW_CASH_COLUMNS * 4];
    rkw_cash_result r = {.size = sizeof r};
    rkw_error err;
    CHECK_OK(rkw_cash_rows(NULL, &p, c, &r, &err), err);
    CHECK_NEAR(cell(c, 4, RKW_CASH_LOSS, 1), 10, 1e-12, 0);
    CHECK_NEAR(cell(c, 4, RKW_CASH_TAX, 2), 0, 0, 0);
    CHECK_NEAR(cell(c, 4, RKW_CASH_LOSS, 2), 0, 0, 0);
    CHECK_NEAR(cell(c, 4, RKW_CASH_TAX, 3), 5, 1e-12, 0);
    CHECK(isnan(r.dscr_min) && r.dscr_min_year == 0);
}

/* -1000 (x - 1.1)(x - 1.2)(x - 1.3): three rates; the rule takes the least gain and tells that there are three. */
TEST(cash_rows_with_several_rates)
{
    const double operating[4] = {-1000, 3600, -4310, 1716};
    rkw_cash_project p = RKW_CASH_PROJECT_INIT;
    p.first_year = p.base_year = p.first_operating_year = 2030;
    p.n_years = 4;
    p.operating_usd = operating;
    rkw_cash_result r = {.size = sizeof r};
    rkw_error err;
    CHECK_OK(rkw_cash_rows(NULL, &p, NULL, &r, &err), err);
    CHECK(r.irr_roots == 3);
    CHECK_NEAR(r.irr_real, 0.1, 1e-9, 0);
    CHECK_NEAR(r.npv_usd, -1000 + 3600 / 1.07 - 4310 / (1.07 * 1.07) + 1716 / (1.07 * 1.07 * 1.07), 1e-10, 1e-12);
}

static rkw_cash_project reference_project(const test_csv *cases, const text_csv *texts, size_t c, double *share)
{
    rkw_cash_project p = RKW_CASH_PROJECT_INIT;
    *share = test_csv_at(cases, c, "debt") / test_csv_at(cases, c, "capex");
    p.first_year = p.base_year = 2025;
    p.first_operating_year = 2026;
    p.tenor = (int32_t)test_csv_at(cases, c, "tenor");
    p.debt_share = *share;
    p.debt_rate = test_csv_at(cases, c, "debt_rate");
    p.tax_rate = test_csv_at(cases, c, "tax_rate");
    p.repayment =
        strcmp(text_csv_at(texts, c, "repayment"), "annuity") == 0 ? RKW_REPAY_ANNUITY : RKW_REPAY_EQUAL_PRINCIPAL;
    p.n_assets = 1;
    return p;
}

/* The reference has one loan and one asset; a row far behind takes what this project settles at its end. */
TEST(cash_rows_match_the_reference_accounts)
{
    test_csv *cases = reference_table("plan", "finance_debt"), *years = reference_table("plan", "finance_debt_years");
    const char *full = shared_file("reference/finance_debt.csv");
    text_csv *texts = text_csv_read(full ? full : repo_file("tests/plan/data/finance_debt.csv"));
    if (!cases || !years || !CHECK(texts != NULL)) return;
    static const struct {
        const char *name;
        int column;
    } pairs[] = {{"depreciation", RKW_CASH_DEPRECIATION},
                 {"interest", RKW_CASH_INTEREST},
                 {"principal", RKW_CASH_PRINCIPAL},
                 {"loss_carried", RKW_CASH_LOSS},
                 {"tax", RKW_CASH_TAX},
                 {"cfads", RKW_CASH_CASH_FOR_DEBT},
                 {"dscr", RKW_CASH_DSCR},
                 {"debt_after", RKW_CASH_DEBT},
                 {"equity_flow", RKW_CASH_EQUITY}};
    static double columns[RKW_CASH_COLUMNS * MOST];
    for (size_t c = 0; c < cases->rows; c++) {
        double share, operating[MOST] = {0}, invest[MOST] = {0};
        size_t first;
        const size_t n = reference_rows(years, "case", test_csv_at(cases, c, "case"), &first);
        reference_column(years, "ebitda", first, n, operating + 1);
        invest[0] = test_csv_at(cases, c, "capex");
        const int32_t depreciation = (int32_t)test_csv_at(cases, c, "depreciation_years");
        rkw_cash_project p = reference_project(cases, texts, c, &share);
        p.n_years = 150;
        p.operating_usd = operating;
        p.invest_usd = invest;
        p.depreciation_years = &depreciation;
        rkw_error err;
        CHECK_OK(rkw_cash_rows(NULL, &p, columns, NULL, &err), err);
        for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
            double want[MOST];
            reference_column(years, pairs[k].name, first, n, want);
            for (size_t i = 0; i < n; i++)
                check_near(cell(columns, p.n_years, pairs[k].column, (int)i + 1), want[i], 1e-9, 1e-9, pairs[k].name,
                           __FILE__, __LINE__);
        }
    }
    text_csv_free(texts);
    test_csv_free(cases);
    test_csv_free(years);
}

TEST(cash_rows_refuse_bad_input)
{
    const double operating[2] = {0, NAN}, good[2] = {0, 1}, invest[2] = {-1, 0};
    const int32_t depreciation[1] = {1};
    rkw_cash_project p = RKW_CASH_PROJECT_INIT;
    p.first_year = p.base_year = 2030;
    p.n_years = 2;
    p.operating_usd = operating;
    rkw_error err;
    CHECK_STATUS(rkw_cash_rows(NULL, &p, NULL, NULL, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "a flow of the year 2031 is not a finite number");
    p.operating_usd = good;
    p.tax_rate = 20;
    CHECK_STATUS(rkw_cash_rows(NULL, &p, NULL, NULL, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "tax rate = 20, allowed 0 .. 1 (a fraction; did you mean 0.2?)");
    p.tax_rate = 0.2;
    p.n_assets = 1;
    p.invest_usd = invest;
    p.depreciation_years = depreciation;
    CHECK_STATUS(rkw_cash_rows(NULL, &p, NULL, NULL, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_cash_rows(NULL, NULL, NULL, NULL, &err), RKW_E_ARG, err);
}

static rkw_status work_out(const rkw_context *ctx, void *user, rkw_error *err)
{
    return rkw_cash_rows(ctx, user, NULL, NULL, err);
}

TEST(cash_rows_survive_lack_of_memory)
{
    const double operating[3] = {-1000, 600, 700};
    rkw_cash_project p = RKW_CASH_PROJECT_INIT;
    p.first_year = p.base_year = 2030;
    p.n_years = 3;
    p.operating_usd = operating;
    CHECK(test_memory_exhaust(work_out, &p) > 2);
}
