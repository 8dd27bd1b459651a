/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Racks and their power cap curves. */
#include "support.h"

#include <math.h>
#include <stdio.h>

TEST(cap_curve_takes_its_concave_envelope)
{
    /* (0.5, 0.4) lies under the line from (0.4, 0.5) to (1, 1): there the envelope gives 0.5 + 0.5 / 6. */
    const double power[] = {0.4, 0.5, 1.0}, throughput[] = {0.5, 0.5, 1.0};
    rkw_cap_curve *curve = NULL;
    rkw_error err;
    CHECK_OK(rkw_cap_curve_create(&curve, NULL, power, throughput, 3, &err), err);
    CHECK(rkw_cap_curve_segments(curve) == 2);
    double dp, dt;
    rkw_cap_curve_segment(curve, 0, &dp, &dt);
    CHECK_NEAR(dp, 0.4, 1e-15, 0);
    CHECK_NEAR(dt, 0.5, 1e-15, 0);
    CHECK_NEAR(rkw_cap_curve_gap(curve), 0.5 / 6.0, 1e-15, 0);
    CHECK_NEAR(rkw_cap_curve_throughput(curve, 0.2), 0.25, 1e-15, 0);
    CHECK_NEAR(rkw_cap_curve_throughput(curve, 2.0), 1.0, 0, 0);
    CHECK_NEAR(rkw_cap_curve_power(curve, 0.75), 0.7, 1e-15, 0);
    CHECK_NEAR(rkw_cap_curve_busy_power(curve, 0.75), 0.75, 1e-15, 0);
    rkw_cap_curve_free(curve);
}

TEST(cap_curve_refuses_falling_throughput)
{
    const double power[] = {0.4, 0.6, 1.0}, throughput[] = {0.5, 0.45, 1.0};
    rkw_cap_curve *curve = NULL;
    rkw_error err;
    CHECK_STATUS(rkw_cap_curve_create(&curve, NULL, power, throughput, 3, &err), RKW_E_DOMAIN, err);
    CHECK(curve == NULL);
    CHECK_TEXT(err.message, "cap curve: throughput 0.45 of point 2 falls below 0.5 or leaves 0 .. 1");
}

TEST(it_power_of_a_pool_by_hand)
{
    /* gb200_nvl72 of data/tetouan: 1088 racks, 72 GPUs, 0.5 kW parked, 30 kW idle, 115 kW typical; network and storage
     * 0.1 / 0.9 of the racks at typical power, of which 0.3 follow the load.
     * fixed   = 0.7 / 9 * 1088 * 115 kW            = 9731.5556 kW
     * factor  = 1 + 0.3 / 9                        = 1.0333333
     * 500 racks on, 20000 GPU-hours at full speed  = 277.7778 racks busy
     * racks   = 588 * 0.5 + 500 * 30 + 277.7778 * 85 = 38905.111 kW
     * IT      = 9731.5556 + 1.0333333 * 38905.111  = 49933.504 kW */
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    size_t p = rkw_racks_find(racks, "gb200_nvl72");
    CHECK_NEAR(rkw_racks_value(racks, p, RKW_RACK_INSTALLED), 1088, 0, 0);
    double want_MW = (0.7 / 9 * 1088 * 115 + (1 + 0.3 / 9) * (588 * 0.5 + 500 * 30.0 + 20000 / 72.0 * 85.0)) / 1000;
    CHECK_NEAR(want_MW, 49.933504, 1e-6, 0);
    CHECK_NEAR(rkw_racks_it_MW(racks, p, 500, 20000, 1.0), want_MW, 0, 1e-13);
    CHECK_NEAR(rkw_racks_gpu_equivalents(racks, p, 500, want_MW, 1.0), 20000, 0, 1e-12);
    /* At 700 W instead of 1200 W each GPU runs at 0.73 and its rack draws 115 - 72 * 0.5 = 79 kW. */
    double capped_MW =
        (0.7 / 9 * 1088 * 115 + (1 + 0.3 / 9) * (588 * 0.5 + 500 * 30.0 + 20000 / 72.0 / 0.73 * 49.0)) / 1000;
    CHECK_NEAR(rkw_racks_it_MW(racks, p, 500, 20000, 0.73), capped_MW, 0, 1e-6);
    rkw_racks_free(racks);
}

TEST(it_power_and_its_inverse_agree)
{
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    test_random r = {2024};
    for (int i = 0; i < 3000; i++) {
        size_t p = random_index(&r, rkw_racks_count(racks));
        double installed = rkw_racks_value(racks, p, RKW_RACK_INSTALLED);
        double powered = random_between(&r, 1.0, installed), speed = i % 3 ? random_between(&r, 0.3, 1.0) : 0.0;
        double most = powered * rkw_racks_value(racks, p, RKW_RACK_GPUS);
        if (speed > 0.0) most *= fmax(speed, rkw_cap_curve_lowest_speed(rkw_racks_cap_curve(racks, p)));
        double gpus = random_between(&r, 0.0, most);
        double it_MW = rkw_racks_it_MW(racks, p, powered, gpus, speed);
        CHECK_NEAR(rkw_racks_gpu_equivalents(racks, p, powered, it_MW, speed), gpus, 1e-7, 1e-11);
        CHECK(it_MW >= rkw_racks_it_MW(racks, p, powered, gpus, 0.0) - 1e-12);
        CHECK(it_MW >= rkw_racks_floor_MW(racks, p, powered) - 1e-12);
        CHECK(it_MW <= rkw_racks_floor_MW(racks, p, powered) + rkw_racks_span_MW(racks, p, powered) + 1e-12);
    }
    rkw_racks_free(racks);
}

static void expect_failure(const char *file, const char *from, const char *to, rkw_status status, const char *tail)
{
    rkw_racks *racks = NULL;
    rkw_error err;
    const char *folder = site_variant("bad-racks", file, from, to);
    CHECK_STATUS(rkw_racks_load(&racks, NULL, folder, &err), status, err);
    CHECK(racks == NULL);
    CHECK_TEXT(message_tail(&err), tail);
}

TEST(bad_rack_tables_are_named)
{
    expect_failure("racks.csv", "gb200_nvl72.power_idle,30", "gb200_nvl72.power_idle,120", RKW_E_DOMAIN,
                   "racks.csv:24: gb200_nvl72.power_idle = 120 kW, allowed 0.5 .. 115 kW");
    expect_failure("racks.csv", "gb200_nvl72.power_max,132", "gb200_nvl72.power_max,0", RKW_E_DOMAIN,
                   "racks.csv:26: gb200_nvl72.power_max = 0 kW, allowed 1e-06 .. 10000 kW");
    expect_failure("racks.csv", "gb200_nvl72.liquid_fraction,0.85", "gb200_nvl72.liquid_fraction,1.2", RKW_E_DOMAIN,
                   "racks.csv:28: gb200_nvl72.liquid_fraction = 1.2, allowed 0 .. 1");
    expect_failure("racks.csv", "gb200_nvl72.gpus,", "gb200_nvl72.gpu,", RKW_E_UNKNOWN,
                   "racks.csv:22: property 'gpu' is not known, did you mean 'gpus'?");
    expect_failure("gpu_power_cap.csv", "gb200,training_compute_bound,1000,0.91",
                   "gb200,training_compute_bound,1000,0.7", RKW_E_DOMAIN,
                   "gpu_power_cap.csv:36: throughput = 0.7, allowed 0.86 .. 1");
}

TEST(every_rack_type_of_the_catalogue_loads)
{
    char text[65536];
    FILE *file = fopen(repo_file("data/catalog/racks.csv"), "rb");
    CHECK(file != NULL);
    if (!file) return;
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    const char *const edits[] = {"racks.csv", NULL, text, NULL};
    rkw_racks *racks = load_racks(site_edited("catalogue", edits));
    CHECK(rkw_racks_count(racks) == 9);
    for (size_t p = 0; p < rkw_racks_count(racks); p++) {
        CHECK(rkw_racks_value(racks, p, RKW_RACK_INSTALLED) == 0.0);
        CHECK(rkw_racks_max_MW(racks, p) == 0.0 && rkw_racks_available_gpus(racks, p) == 0.0);
        CHECK(rkw_racks_gpu_equivalents(racks, p, 10, 5, 1.0) == 0.0);
        CHECK(rkw_cap_curve_gap(rkw_racks_cap_curve(racks, p)) >= 0.0);
    }
    /* 4 x DGX H100, 33.6 kW busy and 8 kW idle: at 450 W a GPU the rack draws 33.6 - 32 * 0.25 = 25.6 kW, 0.6875 of its
     * span, for 0.73 of its speed; no cap does better per kW, so lower caps lose to idle racks beside those. The lowest,
     * 200 W, draws 17.6 kW, 0.375 of the span, for 0.22: under the envelope by 0.375 * 0.73 / 0.6875 - 0.22. */
    size_t h100 = rkw_racks_find(racks, "rack_4x_dgx_h100");
    CHECK_NEAR(rkw_cap_curve_gap(rkw_racks_cap_curve(racks, h100)), 0.375 * 0.73 / 0.6875 - 0.22, 1e-12, 0);
    rkw_racks_free(racks);
}
