/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that runs out at every allocation in turn: nothing is left over, and the status says so. */
#include <rackwatt/supply.h>

#include "harness/harness.h"
#include "harness/memory.h"

static rkw_status load_tariff(const rkw_context *ctx, void *user, rkw_error *err)
{
    rkw_tariff *t;
    const rkw_status st = rkw_tariff_load(&t, ctx, repo_file("data/tetouan/tariff.csv"), user, err);
    CHECK((t != NULL) == (st == RKW_OK));
    rkw_tariff_free(t);
    return st;
}

static rkw_status load_carbon(const rkw_context *ctx, void *user, rkw_error *err)
{
    (void)user;
    rkw_carbon *c;
    const rkw_status st =
        rkw_carbon_load(&c, ctx, repo_file("data/tetouan/carbon.csv"), repo_file("data/tetouan/carbon_shape.csv"), err);
    CHECK((c != NULL) == (st == RKW_OK));
    rkw_carbon_free(c);
    return st;
}

TEST(supply_survives_lack_of_memory)
{
    rkw_grid grid = RKW_GRID_INIT;
    rkw_error err;
    CHECK_OK(rkw_grid_load(&grid, NULL, repo_file("data/tetouan/grid.csv"), &err), err);
    CHECK(test_memory_exhaust(load_tariff, &grid) > 5);
    CHECK(test_memory_exhaust(load_carbon, NULL) > 5);
}
