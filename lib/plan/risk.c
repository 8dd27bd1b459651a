/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles and tails, Latin-hypercube sampling, tornado and Monte Carlo over uncertain inputs. */
#include <rackwatt/risk.h>

#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "supply/random.h"

void rkw_sort(double *values, size_t n)
{
    if (values && n > 1) gsl_sort(values, 1, n);
}

double rkw_quantile(const double *sorted, size_t n, double p)
{
    if (n == 0 || !(p >= 0 && p <= 1)) return NAN;
    const double at = (double)(n - 1) * p;
    const size_t i = (size_t)at;
    return i + 1 < n ? sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

double rkw_tail_mean(const double *sorted, size_t n, double share, int32_t high)
{
    if (n == 0 || !(share > 0 && share <= 1)) return NAN;
    const double wanted = share * (double)n;
    double sum = 0, left = wanted;
    for (size_t i = 0; i < n && left > 0; i++, left--) sum += fmin(left, 1) * sorted[high ? n - 1 - i : i];
    return sum / wanted;
}

double rkw_triangular(double u, double low, double mode, double high)
{
    const double width = high - low;
    if (!(width > 0)) return mode;
    if (u * width < mode - low) return low + sqrt(u * width * (mode - low));
    return high - sqrt((1 - u) * width * (high - mode));
}

/* A random order of the parts by Fisher and Yates, then a random place in each. */
static void fill_column(uint64_t seed, size_t variable, size_t n, size_t stride, double *u)
{
    rkw_random r = rkw_random_of(seed, variable);
    for (size_t i = 0; i < n; i++) u[i * stride] = (double)i;
    for (size_t i = n; i-- > 1;) {
        const size_t k = (size_t)(rkw_random_0_1(&r) * (double)(i + 1));
        const double swap = u[i * stride];
        u[i * stride] = u[k * stride];
        u[k * stride] = swap;
    }
    for (size_t i = 0; i < n; i++) u[i * stride] = (u[i * stride] + rkw_random_0_1(&r)) / (double)n;
}

rkw_status rkw_latin_hypercube(uint64_t seed, size_t n, size_t n_variables, double *u, rkw_error *err)
{
    if (n && n_variables && !u) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "output is null");
    for (size_t v = 0; v < n_variables; v++) fill_column(seed, v, n, n_variables, u + v);
    return RKW_OK;
}

/* Calls of the model at points [count][n], run in parallel. */
typedef struct batch {
    rkw_model model;
    void *user;
    const double *points;
    size_t n;
    double *results;
} batch;

static rkw_status run_point(void *user, size_t index)
{
    const batch *b = user;
    return b->model(b->user, b->points + index * b->n, b->n, &b->results[index]);
}

static rkw_status run_batch(const rkw_context *ctx, batch *b, size_t count, rkw_error *err)
{
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    const rkw_status st = rkw_parallel_for(copy.n_threads, count, run_point, b);
    return st == RKW_OK ? RKW_OK : rkw_fail(err, st, RKW_NOWHERE, "a run of the model failed: %s", rkw_strerror(st));
}

static rkw_status check_inputs(const rkw_uncertain *inputs, size_t n, rkw_model model, rkw_error *err)
{
    if ((n && !inputs) || !model) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "inputs or model is null");
    for (size_t i = 0; i < n; i++) {
        RKW_TRY(rkw_check_range(err, "low end of an uncertain input", inputs[i].low, "1", -1e300, inputs[i].value));
        RKW_TRY(rkw_check_range(err, "high end of an uncertain input", inputs[i].high, "1", inputs[i].value, 1e300));
    }
    return RKW_OK;
}

/* Point 0 is the best guess; 1 + 2 i and 2 + 2 i move input i to its ends. */
static void fill_tornado(const rkw_uncertain *inputs, size_t n, double *points)
{
    for (size_t p = 0; p < 2 * n + 1; p++)
        for (size_t i = 0; i < n; i++) points[p * n + i] = inputs[i].value;
    for (size_t i = 0; i < n; i++) {
        points[(1 + 2 * i) * n + i] = inputs[i].low;
        points[(2 + 2 * i) * n + i] = inputs[i].high;
    }
}

rkw_status rkw_tornado(const rkw_context *ctx, const rkw_uncertain *inputs, size_t n, rkw_model model, void *user,
                       double *base, rkw_swing *swings, rkw_error *err)
{
    RKW_TRY(check_inputs(inputs, n, model, err));
    if (n && !swings) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "swings are null");
    if (n > SIZE_MAX / sizeof(double) / 4) return rkw_fail_memory(err, "sensitivities");
    const size_t count = 2 * n + 1;
    double *points = rkw_alloc(ctx, count, (n ? n : 1) * sizeof *points);
    double *results = points ? rkw_alloc(ctx, count, sizeof *results) : NULL;
    rkw_status st = results ? RKW_OK : rkw_fail_memory(err, "sensitivities");
    if (st == RKW_OK) {
        fill_tornado(inputs, n, points);
        batch b = {model, user, points, n, results};
        st = run_batch(ctx, &b, count, err);
    }
    for (size_t i = 0; st == RKW_OK && i < n; i++) swings[i] = (rkw_swing){results[1 + 2 * i], results[2 + 2 * i]};
    if (st == RKW_OK && base) *base = results[0];
    rkw_release(results);
    rkw_release(points);
    return st;
}

rkw_status rkw_monte_carlo(const rkw_context *ctx, const rkw_uncertain *inputs, size_t n, size_t n_draws, uint64_t seed,
                           rkw_model model, void *user, double *results, rkw_error *err)
{
    RKW_TRY(check_inputs(inputs, n, model, err));
    if (n_draws && !results) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "results are null");
    if (n && n_draws > SIZE_MAX / sizeof(double) / n) return rkw_fail_memory(err, "draws");
    double *points = rkw_alloc(ctx, n_draws * n, sizeof *points);
    double *out = points ? rkw_alloc(ctx, n_draws, sizeof *out) : NULL;
    rkw_status st = out ? rkw_latin_hypercube(seed, n_draws, n, points, err) : rkw_fail_memory(err, "draws");
    if (st == RKW_OK) {
        for (size_t d = 0; d < n_draws; d++)
            for (size_t i = 0; i < n; i++) {
                double *u = &points[d * n + i];
                *u = rkw_triangular(*u, inputs[i].low, inputs[i].value, inputs[i].high);
            }
        batch b = {model, user, points, n, out};
        st = run_batch(ctx, &b, n_draws, err);
    }
    if (st == RKW_OK && n_draws) memcpy(results, out, n_draws * sizeof *out);
    rkw_release(out);
    rkw_release(points);
    return st;
}
