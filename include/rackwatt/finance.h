/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file finance.h
 * @brief Cash-flow mathematics: present value, rates of return, annuities, levelised cost, debt, two currencies.
 *
 * Flows are yearly (or of any equal period) unless dated; flow 0 is today. Money is in one unit of the caller's, rates are
 * fractions per period and above -1. Functions without a status give NaN where they have no answer.
 */
#ifndef RACKWATT_FINANCE_H
#define RACKWATT_FINANCE_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ flows */

/** sum flow_t / (1 + rate)^t from t = 0. O(n). */
RKW_API double rkw_npv(double rate, const double *flow, size_t n);

/**
 * All internal rates of return: the real roots above -1 of npv(rate) = 0 in ascending order. A double root counts once;
 * roots closer than 1e-7 relative are one. Roots are isolated by Descartes' rule in the Bernstein basis (Rouillier &
 * Zimmermann, J. Comput. Appl. Math. 162 (2004) 33), so that none is missed, then bisected.
 * @param[out] roots  room for `capacity` roots; n - 1 is always enough
 * @param[out] count  roots found, 0 when there is no sign change; may exceed capacity
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (a flow that is not finite), RKW_E_MEMORY. O(n^2) per root.
 */
RKW_API RKW_CHECK rkw_status rkw_irr_roots(const rkw_context *ctx, const double *flow, size_t n, double *roots,
                                           size_t capacity, size_t *count, rkw_error *err);

/** Which of several internal rates of return counts. */
enum {
    RKW_IRR_UNIQUE = 0,       /**< only a single one; several are RKW_E_INFEASIBLE */
    RKW_IRR_NEAREST_ZERO = 1, /**< the least |rate| */
    RKW_IRR_LEAST_GAIN = 2    /**< the least rate >= 0, or the one nearest to zero when all are negative */
};

/**
 * Internal rate of return by a rule.
 * @return RKW_OK; RKW_E_INFEASIBLE when there is none, or several under RKW_IRR_UNIQUE; also as rkw_irr_roots.
 */
RKW_API RKW_CHECK rkw_status rkw_irr(const rkw_context *ctx, const double *flow, size_t n, int32_t rule, double *rate,
                                     rkw_error *err);

/** Modified rate: ((-FV of inflows at `reinvest`) / (PV of outflows at `finance`))^(1 / (n - 1)) - 1; NaN without either. */
RKW_API double rkw_mirr(const double *flow, size_t n, double finance_rate, double reinvest_rate);

/**
 * First time at which the running sum of discounted flows rises through 0, linear inside the period; rate 0 is the plain
 * payback. 0 when nothing is paid out, NaN when it never happens.
 */
RKW_API double rkw_payback(double rate, const double *flow, size_t n);

/** sum flow / (1 + rate)^(days / 365), actual days between the flow and the first one. */
RKW_API double rkw_npv_dated(double rate, const int64_t *unix_s, const double *flow, size_t n);

/** Rate with rkw_npv_dated = 0, between -0.9999 and 1e4: of several the one nearest to zero.
 *  @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN, RKW_E_INFEASIBLE when there is none. */
RKW_API RKW_CHECK rkw_status rkw_irr_dated(const int64_t *unix_s, const double *flow, size_t n, double *rate,
                                           rkw_error *err);

/* ------------------------------------------------------------------ annuities */

/** Capital recovery factor r / (1 - (1 + r)^-n), 1 / n at r = 0; exact for tiny and negative rates. */
RKW_API double rkw_capital_recovery_factor(double rate, double periods);

/** One payment of an annuity. */
typedef struct rkw_payment {
    double payment, interest, principal, balance_after;
} rkw_payment;
/** Payment number `period` (1 .. periods) of a loan of `principal`. */
RKW_API rkw_payment rkw_annuity_payment(double rate, double periods, double principal, double period);

/* ------------------------------------------------------------------ levelised cost */

/** A plant over its life; year 0 is the investment, years 1 .. years produce. */
typedef struct rkw_lcoe_input {
    size_t size;
    int32_t years;            /**< >= 1 */
    int32_t mid_year;         /**< 1: years are discounted from their middle */
    double rate;              /**< > -1 */
    double capex;             /**< at 0 */
    double om_per_yr;         /**< operation and maintenance of year 1 */
    double om_growth;         /**< per year */
    double replacement;       /**< paid in replacement_year */
    int32_t replacement_year; /**< 0: none */
    int32_t reserved;
    double residual;      /**< gained at the end of the last year */
    double energy_per_yr; /**< of year 1 */
    double degradation;   /**< of energy per year, 0 .. 1 */
} rkw_lcoe_input;
#define RKW_LCOE_INPUT_INIT                                                                                            \
    {                                                                                                                  \
        sizeof(rkw_lcoe_input), 20, 0, 0.07, 0.0, 0.0, 0.0, 0.0, 0, 0, 0.0, 0.0, 0.0                                   \
    }

/** Levelised cost and its two sums, discounted to year 0. */
typedef struct rkw_lcoe_result {
    double cost_present, energy_present, lcoe;
} rkw_lcoe_result;
/** Discounted cost over discounted energy. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (also when no energy is delivered). */
RKW_API RKW_CHECK rkw_status rkw_lcoe(const rkw_lcoe_input *input, rkw_lcoe_result *out, rkw_error *err);

/* ------------------------------------------------------------------ debt, tax and equity */

enum { RKW_REPAY_ANNUITY = 0, RKW_REPAY_EQUAL_PRINCIPAL = 1 };

/** A loan and the tax of a project. Start from RKW_FINANCING_INIT. */
typedef struct rkw_financing {
    size_t size;
    double capex, debt;         /**< at 0; 0 <= debt */
    double debt_rate;           /**< > -1 */
    double tax_rate;            /**< 0 .. 1 */
    int32_t tenor;              /**< years of debt service, >= 1 when there is debt */
    int32_t repayment;          /**< RKW_REPAY_* */
    int32_t depreciation_years; /**< straight line, >= 1 */
    int32_t reserved;
} rkw_financing;
#define RKW_FINANCING_INIT                                                                                             \
    {                                                                                                                  \
        sizeof(rkw_financing), 0.0, 0.0, 0.0, 0.0, 15, RKW_REPAY_ANNUITY, 20, 0                                        \
    }

/** Columns of the years 1 .. n; each may be NULL. */
typedef struct rkw_financing_columns {
    size_t size;
    double *depreciation, *interest, *principal, *loss_carried, *tax;
    double *cash_for_debt; /**< ebitda - tax */
    double *dscr;          /**< cash_for_debt / (interest + principal) inside the tenor, else NaN */
    double *debt_after, *equity_flow;
} rkw_financing_columns;
#define RKW_FINANCING_COLUMNS_INIT                                                                                     \
    {                                                                                                                  \
        sizeof(rkw_financing_columns), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL                            \
    }

/** What lenders and owners look at. */
typedef struct rkw_financing_result {
    double equity_at_start;     /**< debt - capex, flow 0 of the equity */
    double dscr_min, dscr_mean; /**< NaN without debt service */
} rkw_financing_result;

/**
 * Yearly accounts: interest on the balance at the start of the year, straight-line depreciation, losses carried forward
 * without limit, tax on what is left.
 * @param[in] ebitda  n values, years 1 .. n
 */
RKW_API RKW_CHECK rkw_status rkw_financing_years(const rkw_financing *financing, const double *ebitda, size_t n,
                                                 const rkw_financing_columns *columns, rkw_financing_result *out,
                                                 rkw_error *err);

/* ------------------------------------------------------------------ power purchase */

enum {
    RKW_PPA_AS_PRODUCED = 0, /**< all that the plant gives is paid; what the load does not take is sold by the buyer */
    RKW_PPA_BASELOAD = 1,    /**< a flat volume is paid whatever the plant gives; the seller makes it up */
    RKW_PPA_AS_CONSUMED = 2  /**< only what the load takes is paid; the seller keeps the rest */
};

/** A contract between the owner of a plant and the site. */
typedef struct rkw_ppa {
    size_t size;
    int32_t kind; /**< RKW_PPA_* */
    int32_t reserved;
    double strike_usd_per_MWh;
    double volume_MW;          /**< of a baseload contract, >= 0 */
    double curtailed_paid_0_1; /**< share of grid-curtailed energy that is paid all the same */
} rkw_ppa;
#define RKW_PPA_INIT                                                                                                   \
    {                                                                                                                  \
        sizeof(rkw_ppa), RKW_PPA_AS_PRODUCED, 0, 0.0, 0.0, 0.0                                                         \
    }

/** Columns of n rows. */
typedef struct rkw_ppa_rows {
    size_t size;
    size_t n;
    double dt_h;
    const double *generation_MW; /**< delivered by the plant, after curtailment */
    const double *curtailed_MW;  /**< held back by the grid; NULL is none */
    const double *load_MW;
    const double *import_usd_per_MWh, *export_usd_per_MWh; /**< the site's prices for the rest */
} rkw_ppa_rows;
#define RKW_PPA_ROWS_INIT                                                                                              \
    {                                                                                                                  \
        sizeof(rkw_ppa_rows), 0, 1.0, NULL, NULL, NULL, NULL, NULL                                                     \
    }

/** What a power purchase contract costs over its rows. */
typedef struct rkw_ppa_result {
    double contract_usd;                    /**< to the plant's owner */
    double bought_usd, sold_usd, total_usd; /**< rest of the load; surplus; contract + bought - sold */
    double contract_MWh, bought_MWh, sold_MWh;
    double usd_per_MWh; /**< total over load; NaN without load */
} rkw_ppa_result;
/** What serving the load costs under a contract. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. O(n). */
RKW_API RKW_CHECK rkw_status rkw_ppa_cost(const rkw_ppa *ppa, const rkw_ppa_rows *rows, rkw_ppa_result *out,
                                          rkw_error *err);

/* ------------------------------------------------------------------ two currencies */

/** Exchange rate of a later year when the local currency loses `depreciation` per year against the dollar. */
RKW_API double rkw_fx_rate(double per_usd_0, double depreciation, double year);
/** Rate in the local currency that values alike: (1 + rate_usd) (1 + depreciation) - 1. */
RKW_API double rkw_fx_discount_rate(double rate_usd, double depreciation);
/** Present value in USD of flows in both currencies, n values each; either may be NULL. */
RKW_API double rkw_npv_two_currencies(double rate_usd, const double *flow_usd, const double *flow_local, size_t n,
                                      double per_usd_0, double depreciation);

#ifdef __cplusplus
}
#endif
#endif
