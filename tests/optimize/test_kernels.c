/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same programmes on every kernel that this machine can run. */
#include <math.h>

#include "optimize/general_lp.h"
#include "optimize/kernel.h"
#include "optimize/random_programme.h"

static void check_same(uint64_t seed, const rkw_kernel *kernel)
{
    random_programme r;
    rkw_error err = {0};
    rkw_optimum *first = NULL, *other = NULL;
    random_programme_make(&r, seed, 72);
    const rkw_status wanted = rkw_optimize_on(rkw_kernel_choose(), &first, NULL, &r.programme, NULL, &err);
    const rkw_status status = rkw_optimize_on(kernel, &other, NULL, &r.programme, NULL, &err);
    int good = CHECK_STATUS(status, wanted, err);
    if (good && status == RKW_OK) {
        /* each is within its own gap of the optimum */
        const double cost = rkw_optimum_figure(first, RKW_FIGURE_OBJECTIVE_USD);
        good &= CHECK_NEAR(rkw_optimum_figure(other, RKW_FIGURE_OBJECTIVE_USD), cost, 2e-8, 2e-8);
        good &= CHECK(rkw_optimum_figure(other, RKW_FIGURE_PRIMAL_RESIDUAL) <= 1e-8);
        good &= CHECK(rkw_optimum_figure(other, RKW_FIGURE_DUAL_RESIDUAL) <= 1e-8);
        /* rounding differs, and with it a step size here and there */
        const double n = rkw_optimum_figure(first, RKW_FIGURE_ITERATIONS);
        good &= CHECK(fabs(rkw_optimum_figure(other, RKW_FIGURE_ITERATIONS) - n) <= 0.2 * n + 3.0);
    }
    if (!good) test_note("seed %d", (int)seed);
    rkw_optimum_free(first);
    rkw_optimum_free(other);
    random_programme_free(&r);
}

static void check_kernel(int level)
{
    const rkw_kernel *kernel = rkw_kernel_at_most(level), *best = rkw_kernel_choose();
    if (kernel == best && level != 0) {
        test_skip("this machine has no kernel above that of level %d", level);
        return;
    }
    for (uint64_t seed = 0; seed < 60; seed++) check_same(seed, kernel);
}

TEST(optimize_gives_the_same_answers_with_AVX2) { check_kernel(3); }
TEST(optimize_gives_the_same_answers_on_any_machine) { check_kernel(0); }
