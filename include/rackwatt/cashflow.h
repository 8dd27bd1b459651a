/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file cashflow.h
 * @brief Every calendar year of a project in one row: real and nominal flows, depreciation, tax, debt, equity, cover.
 *
 * Conventions, so that each row can be worked out by hand:
 *  - What goes in is in real USD of `base_year`; nominal = real x (1 + inflation)^(year - base_year).
 *  - Capital is paid at the end of its calendar year: its loan bears interest and its depreciation begins in the year
 *    after. Loans of a year are `debt_share` of its nominal investment, repaid over `tenor` years.
 *    What is owed at the end of the last year is settled there by the equity.
 *  - Depreciation is a straight line over `depreciation_years` of the asset; what is left in the last year is written off
 *    there. Proceeds of sales are taxed in full.
 *  - Tax is on nominal operating income + proceeds - interest - depreciation - losses carried forward (without limit); no
 *    tax is due in the first `tax_free_years` years from `first_operating_year` on.
 *  - The real flow of a year is its nominal flow / (1 + inflation)^(year - base_year). Present values count years from
 *    the first row: sum flow / (1 + rate)^row.
 */
#ifndef RACKWATT_CASHFLOW_H
#define RACKWATT_CASHFLOW_H

#include <rackwatt/finance.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A project's flows before tax and debt, and how it is financed. Start from RKW_CASH_PROJECT_INIT. */
typedef struct rkw_cash_project {
    size_t size;
    int32_t first_year, n_years; /**< calendar year of row 0; rows, 1 .. 200 */
    int32_t base_year;           /**< whose money the real flows are in */
    int32_t first_operating_year;
    int32_t n_assets;                  /**< kinds of asset, 0 .. 32 */
    int32_t tenor;                     /**< years of debt service, 1 .. 100 */
    int32_t repayment;                 /**< RKW_REPAY_* */
    int32_t tax_free_years;            /**< >= 0 */
    double inflation;                  /**< per year, above -1 */
    double discount_real;              /**< real rate of the present values, above -1 */
    double debt_share;                 /**< of investment, 0 .. 1 */
    double debt_rate;                  /**< nominal, above -1 */
    double tax_rate;                   /**< 0 .. 1 */
    const double *operating_usd;       /**< income less cost of operation, real, n_years */
    const double *downside_usd;        /**< the same in a poor year (P90), real, n_years; NULL: none */
    const double *invest_usd;          /**< [n_assets][n_years], real, >= 0 */
    const double *sold_usd;            /**< proceeds of assets sold, real, n_years; NULL: none */
    const int32_t *depreciation_years; /**< [n_assets], 1 .. 100 */
} rkw_cash_project;
#define RKW_CASH_PROJECT_INIT                                                                                          \
    {                                                                                                                  \
        sizeof(rkw_cash_project), 0, 0, 0, 0, 0, 15, RKW_REPAY_ANNUITY, 0, 0.0, 0.07, 0.0, 0.0, 0.0, NULL, NULL, NULL, \
            NULL, NULL                                                                                                 \
    }

/** Columns of the rows, n_years values each: name in outputs and unit. */
#define RKW_CASH_COLUMN_LIST(X)                                                                                        \
    X(INFLATOR, "inflator", "1")                                                                                       \
    X(OPERATING, "operating_nominal", "USD")                                                                           \
    X(DOWNSIDE, "operating_p90_nominal", "USD")                                                                        \
    X(INVEST, "investment_nominal", "USD")                                                                             \
    X(SOLD, "assets_sold_nominal", "USD")                                                                              \
    X(DEPRECIATION, "depreciation", "USD")                                                                             \
    X(DRAWN, "debt_drawn", "USD")                                                                                      \
    X(INTEREST, "interest", "USD")                                                                                     \
    X(PRINCIPAL, "principal", "USD")                                                                                   \
    X(SETTLED, "debt_settled_at_end", "USD")                                                                           \
    X(DEBT, "debt_after", "USD")                                                                                       \
    X(LOSS, "loss_carried", "USD")                                                                                     \
    X(TAX, "tax", "USD")                                                                                               \
    X(TAX_UNLEVERED, "tax_without_debt", "USD")                                                                        \
    X(CASH_FOR_DEBT, "cash_for_debt", "USD")                                                                           \
    X(DSCR, "dscr", "1")                                                                                               \
    X(DSCR_DOWNSIDE, "dscr_p90", "1")                                                                                  \
    X(EQUITY, "equity_flow_nominal", "USD")                                                                            \
    X(EQUITY_REAL, "equity_flow_real", "USD")                                                                          \
    X(PROJECT_REAL, "project_flow_real", "USD")                                                                        \
    X(PROJECT_TAXED, "project_flow_after_tax_real", "USD")                                                             \
    X(DISCOUNT, "discount_factor", "1")                                                                                \
    X(CUMULATIVE, "present_value_so_far", "USD")

enum {
#define RKW_CASH_COLUMN_ENUM(id, name, unit) RKW_CASH_##id,
    RKW_CASH_COLUMN_LIST(RKW_CASH_COLUMN_ENUM)
#undef RKW_CASH_COLUMN_ENUM
        RKW_CASH_COLUMNS
};
/** Name of RKW_CASH_*; "" for another number. */
RKW_API const char *rkw_cash_column_name(int32_t column);
/** Unit of RKW_CASH_*; "" for another number. */
RKW_API const char *rkw_cash_column_unit(int32_t column);

/** Figures of a project; NaN where there is no answer. */
typedef struct rkw_cash_result {
    size_t size;
    double npv_usd;           /**< project, before tax, at discount_real */
    double npv_after_tax_usd; /**< project, after tax, without debt */
    double irr_real, irr_after_tax_real, irr_equity_real, irr_equity_nominal; /**< rule RKW_IRR_LEAST_GAIN */
    double npv_equity_usd;                                                    /**< equity, real, at discount_real */
    double payback_years; /**< from the first row, undiscounted, project before tax, real */
    double discounted_payback_years;
    double dscr_min, dscr_mean;         /**< over years with debt service after the first operating year */
    double dscr_p90_min, dscr_p90_mean; /**< the same in poor years */
    int32_t irr_roots;                  /**< of the project before tax; more than 1: the rule chose */
    int32_t dscr_min_year;              /**< calendar year, 0 without debt */
} rkw_cash_result;

/**
 * Works out every row.
 * @param[out] columns  [RKW_CASH_COLUMNS][n_years]; may be NULL
 * @return RKW_OK; RKW_E_ARG; RKW_E_DOMAIN with the value that is out of range; RKW_E_MEMORY. O(n_years^2 n_assets).
 */
RKW_API RKW_CHECK rkw_status rkw_cash_rows(const rkw_context *ctx, const rkw_cash_project *project, double *columns,
                                           rkw_cash_result *out, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
