/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal rates of return: all roots above -1 of a sum of discounted flows. */
#include <rackwatt/finance.h>

#include <math.h>

#include "base/fail.h"
#include "base/memory.h"

enum { DEEPEST = 24 }; /* halvings of (0, 1) after which two roots are one */

/*
 * With x = 1 / (1 + rate) the value is a polynomial. Rates above 0 are its roots in (0, 1); with the flows turned round
 * the same holds for 1 + rate and rates below 0. A polynomial in the Bernstein basis of an interval has at most as many
 * roots inside as its coefficients change sign, and exactly one when they change once.
 */
typedef struct search {
    const double *flow;
    size_t n;
    int reversed;
    double *levels; /* [DEEPEST + 2][n] */
    double *roots;
    size_t capacity, count;
} search;

static double flow_at(const search *s, size_t t) { return s->flow[s->reversed ? s->n - 1 - t : t]; }

static double value(const search *s, double x)
{
    double sum = 0;
    for (size_t t = s->n; t-- > 0;) sum = sum * x + flow_at(s, t);
    return sum;
}

static double slope(const search *s, double x)
{
    double sum = 0;
    for (size_t t = s->n; t-- > 1;) sum = sum * x + (double)t * flow_at(s, t);
    return sum;
}

/* Largest rounding error to expect of value(x), times about a thousand. */
static double noise(const search *s, double x)
{
    double sum = 0;
    for (size_t t = s->n; t-- > 0;) sum = sum * x + fabs(flow_at(s, t));
    return 1e-13 * sum;
}

static void add_root(search *s, double x)
{
    const double rate = s->reversed ? x - 1 : 1 / x - 1;
    for (size_t i = 0; i < s->count && i < s->capacity; i++)
        if (fabs(s->roots[i] - rate) <= 1e-7 * (1 + fabs(rate))) return;
    if (s->count < s->capacity) s->roots[s->count] = rate;
    s->count++;
}

/* Halves an interval at whose ends f has different signs until it cannot be halved any more. */
static double bisect(const search *s, double (*f)(const search *, double), double low, double high)
{
    const int rising = f(s, high) > 0;
    for (;;) {
        const double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high) return middle;
        if ((f(s, middle) > 0) == rising)
            high = middle;
        else
            low = middle;
    }
}

/* Two roots or none in a tiny interval: one double root when the value at its extremum is no more than noise. */
static void add_double_root(search *s, double low, double high)
{
    const int turns = (slope(s, low) > 0) != (slope(s, high) > 0);
    const double x = turns ? bisect(s, slope, low, high) : 0.5 * (low + high);
    if (fabs(value(s, x)) <= noise(s, x)) add_root(s, x);
}

/* Coefficients of the Bernstein basis of (0, 1): b_j = sum over t <= j of C(j, t) / C(n - 1, t) flow_t. */
static void to_bernstein(const search *s, double *b)
{
    for (size_t j = 0; j < s->n; j++) {
        double weight = 1;
        b[j] = 0;
        for (size_t t = 0; t <= j; t++) {
            b[j] += weight * flow_at(s, t);
            if (t < j) weight *= (double)(j - t) / (double)(s->n - 1 - t);
        }
    }
}

static size_t sign_changes(const double *b, size_t n)
{
    size_t changes = 0;
    double last = 0;
    for (size_t j = 0; j < n; j++) {
        if (b[j] == 0) continue;
        changes += b[j] * last < 0;
        last = b[j] > 0 ? 1 : -1;
    }
    return changes;
}

/* De Casteljau's halving: `b` keeps the right half, `left` gets the left one. */
static void halve(double *b, double *left, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        left[j] = b[0];
        for (size_t i = 0; i + 1 < n - j; i++) b[i] = 0.5 * (b[i] + b[i + 1]);
    }
}

static void search_interval(search *s, double *b, double low, double high, int depth);

static void split(search *s, double *b, double low, double high, int depth)
{
    const double middle = 0.5 * (low + high);
    double *left = b + s->n;
    halve(b, left, s->n);
    if (b[0] == 0) add_root(s, middle);
    search_interval(s, left, low, middle, depth + 1);
    search_interval(s, b, middle, high, depth + 1);
}

/* Halves are at most DEEPEST deep; each level has its own row of coefficients behind that of the level above. */
static void search_interval(search *s, double *b, double low, double high, int depth)
{
    const size_t changes = sign_changes(b, s->n);
    if (changes == 0) return;
    const double at_low = value(s, low), at_high = value(s, high);
    if (changes == 1 && at_low * at_high < 0)
        add_root(s, bisect(s, value, low, high));
    else if (depth < DEEPEST)
        split(s, b, low, high, depth);
    else
        add_double_root(s, low, high);
}

static void sort_roots(double *roots, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && roots[k] < roots[k - 1]; k--) {
            const double r = roots[k];
            roots[k] = roots[k - 1];
            roots[k - 1] = r;
        }
}

static rkw_status check_flows(const double *flow, size_t n, rkw_error *err)
{
    if (n && !flow) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "flows are null");
    for (size_t t = 0; t < n; t++)
        if (!isfinite(flow[t])) return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "flow %zu is not a finite number", t);
    return RKW_OK;
}

/* Flows of 0 at either end are rates of infinity and -1. */
static void trim(const double **flow, size_t *n)
{
    while (*n && (*flow)[0] == 0) {
        (*flow)++;
        (*n)--;
    }
    while (*n && (*flow)[*n - 1] == 0) (*n)--;
}

rkw_status rkw_irr_roots(const rkw_context *ctx, const double *flow, size_t n, double *roots, size_t capacity,
                         size_t *count, rkw_error *err)
{
    if (!count || (capacity && !roots)) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "roots or count is null");
    RKW_TRY(check_flows(flow, n, err));
    trim(&flow, &n);
    search s = {.flow = flow, .n = n, .roots = roots, .capacity = capacity};
    if (n > 1) {
        s.levels = rkw_alloc(ctx, n, (DEEPEST + 2) * sizeof *s.levels);
        if (!s.levels) return rkw_fail_memory(err, "internal rates of return");
        if (value(&s, 1) == 0) add_root(&s, 1);
        for (s.reversed = 0; s.reversed < 2; s.reversed++) {
            to_bernstein(&s, s.levels);
            search_interval(&s, s.levels, 0, 1, 0);
        }
        rkw_release(s.levels);
    }
    sort_roots(roots, s.count < capacity ? s.count : capacity);
    *count = s.count;
    return RKW_OK;
}

static double nearest_zero(const double *roots, size_t n)
{
    double best = roots[0];
    for (size_t i = 1; i < n; i++)
        if (fabs(roots[i]) < fabs(best)) best = roots[i];
    return best;
}

static double least_gain(const double *roots, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (roots[i] >= 0) return roots[i];
    return nearest_zero(roots, n);
}

static rkw_status choose(const double *roots, size_t n, int32_t rule, double *rate, rkw_error *err)
{
    if (n == 0) return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE, "the flows have no internal rate of return");
    if (n > 1 && rule == RKW_IRR_UNIQUE)
        return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE, "the flows have %zu internal rates of return, %s .. %s", n,
                        RKW_REAL(roots[0]), RKW_REAL(roots[n - 1]));
    *rate = rule == RKW_IRR_LEAST_GAIN ? least_gain(roots, n) : nearest_zero(roots, n);
    return RKW_OK;
}

rkw_status rkw_irr(const rkw_context *ctx, const double *flow, size_t n, int32_t rule, double *rate, rkw_error *err)
{
    if (!rate || rule < RKW_IRR_UNIQUE || rule > RKW_IRR_LEAST_GAIN)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rate is null or the rule is unknown");
    double *roots = rkw_alloc(ctx, n, sizeof *roots);
    if (!roots) return rkw_fail_memory(err, "internal rates of return");
    size_t count;
    rkw_status st = rkw_irr_roots(ctx, flow, n, roots, n, &count, err);
    if (st == RKW_OK) st = choose(roots, count, rule, rate, err);
    rkw_release(roots);
    return st;
}
