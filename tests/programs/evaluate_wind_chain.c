/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rackwatt-evaluate wind_chain over windpowerlib's example year; the reference holds its first half. */
#include "harness/harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

TEST(evaluate_wind_chain_meets_windpowerlib)
{
    static const char *const columns[] = {"default_w", "hellman_ideal_dc_w", "loginterp_dc_w", "lininterp_w"};
    const char *weather = shared_file("data/weather/windpowerlib_example_2010.csv");
    const char *curves = shared_file("reference/wind_turbine_curves.csv"), *build = getenv("RKW_BUILD");
    const char *output = scratch_file("wind_chain.csv"), *reference = shared_file("reference/wind_chain.csv");
    char command[4096];
    if (!weather || !curves || !reference) {
        test_skip("no ../shared");
        return;
    }
    snprintf(command, sizeof command,
             "%s/bin/rackwatt-evaluate wind_chain '%s' '%s' --with '%s' --set turbine=V112/3000 --set hub_height_m=119",
             build ? build : "build", weather, output, curves);
    int code = system(command);
    if (!CHECK(code != -1 && WIFEXITED(code) && WEXITSTATUS(code) == 0)) return;
    test_csv *got = test_csv_read(output), *want = test_csv_read(reference);
    CHECK(got && want && got->rows == 8760 && want->rows == 4380);
    for (size_t r = 0; r < want->rows; r++)
        for (size_t c = 0; c < 4; c++)
            CHECK_NEAR(test_csv_at(got, r, columns[c]), test_csv_at(want, r, columns[c]), 1e-9, 1e-9);
    test_csv_free(got);
    test_csv_free(want);
}
