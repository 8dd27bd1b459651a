/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/pareto.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/harness.h"
#include "harness/memory.h"

enum { MOST = 12000 };
static double points[MOST * 5];
static uint8_t on_front[MOST];
static int32_t rank[MOST];

/* ------------------------------------------------------------------ reference sets */

static void check_case(const test_csv *cases, size_t c, const test_csv *all)
{
    size_t m = (size_t)test_csv_at(cases, c, "objectives"), n = 0, front = 0;
    double want_front[MOST], want_rank[MOST], volume, reference[3];
    static const char *const objectives[] = {"f1", "f2", "f3"}, *const references[] = {"ref1", "ref2", "ref3"};
    for (size_t i = 0; i < all->rows; i++) {
        if (test_csv_at(all, i, "case") != test_csv_at(cases, c, "case")) continue;
        for (size_t j = 0; j < m; j++) points[n * m + j] = test_csv_at(all, i, objectives[j]);
        want_front[n] = test_csv_at(all, i, "on_front");
        want_rank[n++] = test_csv_at(all, i, "rank");
    }
    for (size_t j = 0; j < m; j++) reference[j] = test_csv_at(cases, c, references[j]);
    rkw_error err = {0};
    CHECK((double)n == test_csv_at(cases, c, "n"));
    CHECK_OK(rkw_pareto_front(NULL, points, n, m, on_front, &err), err);
    CHECK_OK(rkw_pareto_ranks(NULL, points, n, m, rank, &err), err);
    CHECK_OK(rkw_pareto_hypervolume(NULL, points, n, m, reference, &volume, &err), err);
    for (size_t i = 0; i < n; i++) {
        CHECK(on_front[i] == want_front[i]);
        CHECK(rank[i] == want_rank[i]);
        front += on_front[i];
    }
    CHECK((double)front == test_csv_at(cases, c, "front_size"));
    CHECK_NEAR(volume, test_csv_at(cases, c, "hypervolume"), 1e-11, 1e-11);
}

TEST(fronts_ranks_and_volumes_of_the_reference_sets)
{
    test_csv *cases = test_csv_read(repo_file("tests/plan/data/pareto.csv"));
    test_csv *all = test_csv_read(repo_file("tests/plan/data/pareto_points.csv"));
    CHECK(cases && all && cases->rows == 20);
    for (size_t c = 0; c < cases->rows; c++) check_case(cases, c, all);
    test_csv_free(cases);
    test_csv_free(all);
}

/* ------------------------------------------------------------------ brute force */

static int dominates(const double *a, const double *b, size_t m)
{
    int better = 0;
    for (size_t j = 0; j < m; j++) {
        if (a[j] > b[j]) return 0;
        better |= a[j] < b[j];
    }
    return better;
}

/* Coarse values, so that ties in single objectives and equal points are common. */
static size_t brute_force(size_t n, size_t m, double steps, uint64_t seed)
{
    test_random r = {seed};
    rkw_error err = {0};
    size_t front = 0;
    for (size_t i = 0; i < n * m; i++) points[i] = floor(random_0_1(&r) * steps);
    CHECK_OK(rkw_pareto_front(NULL, points, n, m, on_front, &err), err);
    CHECK_OK(rkw_pareto_ranks(NULL, points, n, m, rank, &err), err);
    for (size_t i = 0; i < n; i++) {
        int beaten = 0;
        for (size_t k = 0; k < n && !beaten; k++) beaten = dominates(points + k * m, points + i * m, m);
        CHECK(on_front[i] == !beaten);
        CHECK((rank[i] == 0) == !beaten);
        front += !beaten;
    }
    return front;
}

TEST(fronts_equal_brute_force_on_ten_thousand_points)
{
    CHECK(brute_force(10000, 2, 1e6, 1) > 5);
    CHECK(brute_force(10000, 3, 1e6, 2) > 30);
    CHECK(brute_force(10000, 3, 40, 3) > 0);
    CHECK(brute_force(4000, 4, 100, 4) > 50);
    CHECK(brute_force(2000, 5, 10, 5) > 10);
    CHECK(brute_force(500, 1, 20, 6) > 0);
}

/* A point's rank is one more than the highest rank among those that dominate it. */
TEST(ranks_follow_from_what_dominates)
{
    enum { N = 600, M = 3 };
    brute_force(N, M, 30, 7);
    for (size_t i = 0; i < N; i++) {
        int32_t highest = -1;
        for (size_t k = 0; k < N; k++)
            if (dominates(points + k * M, points + i * M, M) && rank[k] > highest) highest = rank[k];
        CHECK(rank[i] == highest + 1);
    }
}

/* On a grid of whole numbers the volume is the number of cells that some point dominates. */
TEST(volume_counts_cells)
{
    enum { SIDE = 6 };
    for (size_t m = 2; m <= 5; m++) {
        test_random r = {40 + m};
        size_t n = 12, cells = 1;
        double reference[5], volume;
        for (size_t j = 0; j < m; j++) cells *= SIDE;
        for (size_t j = 0; j < m; j++) reference[j] = SIDE;
        for (size_t i = 0; i < n * m; i++) points[i] = (double)random_index(&r, SIDE + 1);
        size_t counted = 0;
        for (size_t c = 0; c < cells; c++) {
            int covered = 0;
            for (size_t i = 0; i < n && !covered; i++) {
                size_t rest = c;
                covered = 1;
                for (size_t j = 0; j < m; j++, rest /= SIDE) covered &= points[i * m + j] <= (double)(rest % SIDE);
            }
            counted += (size_t)covered;
        }
        rkw_error err = {0};
        CHECK_OK(rkw_pareto_hypervolume(NULL, points, n, m, reference, &volume, &err), err);
        CHECK_NEAR(volume, (double)counted, 1e-9, 0);
    }
}

TEST(knee_is_farthest_from_the_line_of_extremes)
{
    const double front[] = {0, 10, 1, 4, 2, 3, 6, 1, 10, 0};
    size_t knee;
    rkw_error err = {0};
    CHECK_OK(rkw_pareto_knee(front, 5, 2, &knee, &err), err);
    CHECK(knee == 1 || knee == 2); /* both have the sum 0.5 */
    CHECK(knee == 1);
    CHECK_OK(rkw_pareto_knee(front, 1, 2, &knee, &err), err);
    CHECK(knee == 0);
    CHECK_OK(rkw_pareto_knee(front, 0, 2, &knee, &err), err);
    CHECK(knee == RKW_NONE);
}

TEST(pareto_refuses_what_it_cannot_order)
{
    const double bad[] = {1, 2, NAN, 4};
    uint8_t f[2];
    double volume;
    rkw_error err = {0};
    CHECK_STATUS(rkw_pareto_front(NULL, bad, 2, 2, f, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "rkw_pareto_front: objective 0 of point 1 is not a finite number");
    CHECK_STATUS(rkw_pareto_front(NULL, bad, 2, 17, f, &err), RKW_E_ARG, err);
    CHECK_STATUS(rkw_pareto_hypervolume(NULL, bad, 1, 2, bad + 2, &volume, &err), RKW_E_DOMAIN, err);
}

static rkw_status all_of_pareto(const rkw_context *ctx, void *user, rkw_error *err)
{
    (void)user;
    test_random r = {9};
    double reference[4] = {1, 1, 1, 1}, volume;
    for (size_t i = 0; i < 10 * 4; i++) points[i] = random_0_1(&r);
    rkw_status status = rkw_pareto_front(ctx, points, 10, 4, on_front, err);
    if (status == RKW_OK) status = rkw_pareto_ranks(ctx, points, 10, 4, rank, err);
    if (status == RKW_OK) status = rkw_pareto_hypervolume(ctx, points, 10, 4, reference, &volume, err);
    return status;
}

TEST(pareto_survives_lack_of_memory) { CHECK(test_memory_exhaust(all_of_pareto, NULL) > 10); }
