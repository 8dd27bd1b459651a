/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/risk.h>

#include <math.h>

#include "harness/harness.h"
#include "harness/memory.h"

/* numpy.quantile([1, 2, 4, 8], p) with its default method. */
TEST(quantiles_are_linear_between_values)
{
    double x[4] = {8, 1, 4, 2};
    rkw_sort(x, 4);
    CHECK(x[0] == 1 && x[3] == 8);
    CHECK_NEAR(rkw_quantile(x, 4, 0), 1, 0, 0);
    CHECK_NEAR(rkw_quantile(x, 4, 0.1), 1.3, 1e-15, 0);
    CHECK_NEAR(rkw_quantile(x, 4, 0.5), 3, 1e-15, 0);
    CHECK_NEAR(rkw_quantile(x, 4, 0.9), 6.8, 1e-14, 0);
    CHECK_NEAR(rkw_quantile(x, 4, 1), 8, 0, 0);
    CHECK(isnan(rkw_quantile(x, 0, 0.5)) && isnan(rkw_quantile(x, 4, 1.5)) && isnan(rkw_quantile(x, 4, NAN)));
}

TEST(tail_means_count_the_edge_in_part)
{
    const double x[4] = {1, 2, 4, 8};
    CHECK_NEAR(rkw_tail_mean(x, 4, 0.25, 0), 1, 1e-15, 0);
    CHECK_NEAR(rkw_tail_mean(x, 4, 0.375, 0), (1 + 0.5 * 2) / 1.5, 1e-15, 0);
    CHECK_NEAR(rkw_tail_mean(x, 4, 0.5, 1), 6, 1e-15, 0);
    CHECK_NEAR(rkw_tail_mean(x, 4, 1, 1), 3.75, 1e-15, 0);
    CHECK(isnan(rkw_tail_mean(x, 4, 0, 1)));
}

/* The distribution function of the triangle at its quantiles gives u back. */
TEST(triangular_inverts_its_distribution)
{
    const double a = 2, c = 3, b = 7;
    for (int i = 0; i <= 20; i++) {
        const double u = i / 20.0, x = rkw_triangular(u, a, c, b);
        const double below = (x - a) * (x - a) / ((b - a) * (c - a)), above = (b - x) * (b - x) / ((b - a) * (b - c));
        CHECK_NEAR(x < c ? below : 1 - above, u, 1e-14, 0);
    }
    CHECK(rkw_triangular(0.3, 5, 5, 5) == 5 && rkw_triangular(0, 5, 5, 9) == 5 && rkw_triangular(1, 5, 9, 9) == 9);
}

TEST(latin_hypercube_fills_every_part_once)
{
    enum { N = 97, VARIABLES = 3 };
    static double u[N * VARIABLES], again[N * VARIABLES];
    rkw_error err;
    CHECK_OK(rkw_latin_hypercube(11, N, VARIABLES, u, &err), err);
    CHECK_OK(rkw_latin_hypercube(11, N, VARIABLES, again, &err), err);
    for (int v = 0; v < VARIABLES; v++) {
        int seen[N] = {0};
        for (int i = 0; i < N; i++) {
            const double x = u[i * VARIABLES + v];
            if (CHECK(x >= 0 && x < 1)) seen[(int)(x * N)]++;
            CHECK(x == again[i * VARIABLES + v]);
        }
        for (int i = 0; i < N; i++) CHECK(seen[i] == 1);
    }
    double correlation = 0;
    for (int i = 0; i < N; i++) correlation += (u[i * VARIABLES] - 0.5) * (u[i * VARIABLES + 1] - 0.5) * 12 / N;
    CHECK(fabs(correlation) < 5 / sqrt(N));
}

static rkw_status product(void *user, const double *x, size_t n, double *result)
{
    *result = *(const double *)user;
    for (size_t i = 0; i < n; i++) *result *= x[i];
    return *result > 1e6 ? RKW_E_DOMAIN : RKW_OK;
}

TEST(tornado_moves_one_input_at_a_time)
{
    const rkw_uncertain inputs[2] = {{2, 1, 4}, {3, 3, 3.5}};
    double scale = 10, base;
    rkw_swing s[2];
    rkw_error err;
    CHECK_OK(rkw_tornado(NULL, inputs, 2, product, &scale, &base, s, &err), err);
    CHECK(base == 60 && s[0].at_low == 30 && s[0].at_high == 120 && s[1].at_low == 60 && s[1].at_high == 70);
    scale = 1e6;
    base = -1;
    CHECK_STATUS(rkw_tornado(NULL, inputs, 2, product, &scale, &base, s, &err), RKW_E_DOMAIN, err);
    CHECK(base == -1);
    const rkw_uncertain wrong[1] = {{2, 3, 4}};
    CHECK_STATUS(rkw_tornado(NULL, wrong, 1, product, &scale, &base, s, &err), RKW_E_DOMAIN, err);
}

/* Mean of a product of independent triangles is the product of their means (low + mode + high) / 3. */
TEST(monte_carlo_meets_the_exact_mean)
{
    enum { DRAWS = 20000 };
    const rkw_uncertain inputs[2] = {{2, 1, 4}, {3, 2, 5}};
    static double one[DRAWS], two[DRAWS];
    double scale = 1, mean = 0;
    rkw_context ctx = RKW_CONTEXT_INIT;
    rkw_error err;
    CHECK_OK(rkw_monte_carlo(&ctx, inputs, 2, DRAWS, 7, product, &scale, one, &err), err);
    ctx.n_threads = 2;
    CHECK_OK(rkw_monte_carlo(&ctx, inputs, 2, DRAWS, 7, product, &scale, two, &err), err);
    int same = 1;
    for (int i = 0; i < DRAWS; i++) {
        mean += one[i] / DRAWS;
        same &= one[i] == two[i];
    }
    CHECK(same);
    CHECK_NEAR(mean, 7.0 / 3 * 10 / 3, 0.01, 0);
}

static rkw_status draw(const rkw_context *ctx, void *user, rkw_error *err)
{
    const rkw_uncertain inputs[1] = {{2, 1, 4}};
    double results[4];
    rkw_swing swing;
    const rkw_status st = rkw_monte_carlo(ctx, inputs, 1, 4, 7, product, user, results, err);
    return st == RKW_OK ? rkw_tornado(ctx, inputs, 1, product, user, NULL, &swing, err) : st;
}

TEST(sampling_survives_lack_of_memory)
{
    double scale = 1;
    CHECK(test_memory_exhaust(draw, &scale) == 4);
}
