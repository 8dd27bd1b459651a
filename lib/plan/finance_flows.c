/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Present values, payback, modified rate, dated flows, annuities, two currencies. */
#include <rackwatt/finance.h>

#include <math.h>

#include "base/fail.h"

double rkw_npv(double rate, const double *flow, size_t n)
{
    const double discount = 1 / (1 + rate);
    double sum = 0;
    for (size_t t = n; t-- > 0;) sum = sum * discount + flow[t];
    return sum;
}

double rkw_mirr(const double *flow, size_t n, double finance_rate, double reinvest_rate)
{
    double in_future = 0, out_present = 0, factor = 1;
    for (size_t t = 0; t < n; t++) {
        in_future = in_future * (1 + reinvest_rate) + fmax(flow[t], 0);
        out_present += fmin(flow[t], 0) * factor;
        factor /= 1 + finance_rate;
    }
    if (!(in_future > 0) || !(out_present < 0) || n < 2) return NAN;
    return pow(in_future / -out_present, 1 / (double)(n - 1)) - 1;
}

double rkw_payback(double rate, const double *flow, size_t n)
{
    double sum = 0, factor = 1;
    int pays = 0;
    for (size_t t = 0; t < n; t++, factor /= 1 + rate) {
        const double before = sum, step = flow[t] * factor;
        sum += step;
        pays |= flow[t] < 0;
        if (before < 0 && sum >= 0) return (double)t - 1 - before / step;
    }
    return pays ? NAN : 0;
}

double rkw_npv_dated(double rate, const int64_t *unix_s, const double *flow, size_t n)
{
    const double speed = log1p(rate) / (365.0 * 86400);
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += flow[i] * exp(-speed * (double)(unix_s[i] - unix_s[0]));
    return sum;
}

typedef struct dated {
    const int64_t *unix_s;
    const double *flow;
    size_t n;
} dated;

/* By the logarithm of 1 + rate, in which the search is even. */
static double value_at(const dated *d, double log_growth)
{
    return rkw_npv_dated(expm1(log_growth), d->unix_s, d->flow, d->n);
}

static double bisect(const dated *d, double low, double high)
{
    const int rising = value_at(d, high) > 0;
    for (;;) {
        const double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high) return middle;
        if ((value_at(d, middle) > 0) == rising)
            high = middle;
        else
            low = middle;
    }
}

rkw_status rkw_irr_dated(const int64_t *unix_s, const double *flow, size_t n, double *rate, rkw_error *err)
{
    if (!unix_s || !flow || !rate) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "dates, flows or rate is null");
    for (size_t i = 0; i < n; i++)
        if (!isfinite(flow[i])) return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "flow %zu is not a finite number", i);
    const dated d = {unix_s, flow, n};
    const double lowest = log1p(-0.9999), highest = log1p(1e4);
    enum { STEPS = 2048 };
    double best = NAN, before = value_at(&d, lowest);
    for (int i = 1; i <= STEPS; i++) {
        const double low = lowest + (highest - lowest) * (i - 1) / STEPS,
                     high = lowest + (highest - lowest) * i / STEPS;
        const double after = value_at(&d, high);
        if (before != 0 && (before > 0) != (after > 0)) {
            const double root = expm1(bisect(&d, low, high));
            if (!(fabs(root) >= fabs(best))) best = root;
        }
        before = after;
    }
    if (isnan(best)) return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE, "the flows have no internal rate of return");
    *rate = best;
    return RKW_OK;
}

double rkw_capital_recovery_factor(double rate, double periods)
{
    return rate == 0 ? 1 / periods : rate / -expm1(-periods * log1p(rate));
}

rkw_payment rkw_annuity_payment(double rate, double periods, double principal, double period)
{
    const double payment = principal * rkw_capital_recovery_factor(rate, periods);
    /* the balance is the present value of the payments still to come */
    const double before = periods - period + 1, after = periods - period;
    const double balance = payment / rkw_capital_recovery_factor(rate, before);
    const double interest = balance * rate;
    return (rkw_payment){payment, interest, payment - interest,
                         after > 0 ? payment / rkw_capital_recovery_factor(rate, after) : 0};
}

double rkw_fx_rate(double per_usd_0, double depreciation, double year)
{
    return per_usd_0 * pow(1 + depreciation, year);
}

double rkw_fx_discount_rate(double rate_usd, double depreciation) { return (1 + rate_usd) * (1 + depreciation) - 1; }

double rkw_npv_two_currencies(double rate_usd, const double *flow_usd, const double *flow_local, size_t n,
                              double per_usd_0, double depreciation)
{
    const double usd = flow_usd ? rkw_npv(rate_usd, flow_usd, n) : 0;
    const double local = flow_local ? rkw_npv(rkw_fx_discount_rate(rate_usd, depreciation), flow_local, n) : 0;
    return usd + local / per_usd_0;
}
