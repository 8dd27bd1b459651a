/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tenants: arrivals on local clocks, bad tables. */
#include "support.h"

#include <stdlib.h>

static rkw_tenants *load_tenants(const char *folder, const rkw_racks *racks)
{
    rkw_tenants *tenants = NULL;
    rkw_error err;
    CHECK_OK(rkw_tenants_load(&tenants, NULL, folder, racks, &err), err);
    return tenants;
}

static int64_t utc(int32_t year, int32_t month, int32_t day, int32_t hour)
{
    rkw_civil civil = {year, month, day, hour, 0, 0};
    return rkw_unix_from_civil(&civil);
}

static double first_arrival(const rkw_tenants *tenants, const char *name, const rkw_clock *clock, int64_t unix_s)
{
    rkw_axis axis = {unix_s, 3600, 0, 1};
    double gpu_h = -1.0;
    rkw_error err;
    CHECK_OK(rkw_tenants_arrivals(tenants, rkw_tenants_find(tenants, name), &axis, clock, &gpu_h, &err), err);
    return gpu_h;
}

/* moroccan_services: 22000 GPUs, utilisation 0.55, shape `inference`; its weekly mean from workload_shape.csv. */
static double inference_at(double shape)
{
    static const double weekday[] = {0.684, 0.604, 0.543, 0.503, 0.503, 0.533, 0.604, 0.724,
                                     0.885, 1.056, 1.207, 1.277, 1.247, 1.227, 1.277, 1.318,
                                     1.338, 1.328, 1.298, 1.308, 1.328, 1.257, 1.086, 0.865};
    static const double weekend[] = {0.662, 0.614, 0.578, 0.554, 0.554, 0.572, 0.614, 0.686, 0.782, 0.883, 0.973, 1.015,
                                     0.997, 0.985, 1.015, 1.039, 1.051, 1.045, 1.027, 1.033, 1.045, 1.003, 0.901, 0.77};
    double sum = 0.0;
    for (int h = 0; h < 24; h++) sum += 5 * weekday[h] + 2 * weekend[h];
    return 22000 * 0.55 * shape / (sum / 168);
}

TEST(arrivals_follow_the_local_clock)
{
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    rkw_tenants *tenants = load_tenants(repo_file("data/tetouan"), racks);
    rkw_clock *clock = site_clock();
    /* Monday 2 June 2025, 09:00 UTC is 10:00 in Morocco. */
    CHECK_NEAR(first_arrival(tenants, "moroccan_services", clock, utc(2025, 6, 2, 9)), inference_at(1.207), 0, 1e-12);
    /* Monday 10 March 2025 is in Ramadan: 09:00 UTC is 09:00. */
    CHECK_NEAR(first_arrival(tenants, "moroccan_services", clock, utc(2025, 3, 10, 9)), inference_at(1.056), 0, 1e-12);
    /* Saturday 7 June 2025, 23:30 UTC begins Sunday 00:00 h local: hour 0 of the weekend. */
    CHECK_NEAR(first_arrival(tenants, "moroccan_services", clock, utc(2025, 6, 7, 23)), inference_at(0.662), 0, 1e-12);
    rkw_clock_free(clock);
    rkw_tenants_free(tenants);
    rkw_racks_free(racks);
}

TEST(clocks_change_on_the_right_day)
{
    /* Morocco in 2025: back to UTC+0 on 23 February at 03:00 local (02:00 UTC), forward on 6 April at 02:00 local (02:00
     * UTC); dates from facts/site.csv. Both are Sundays: weekend shape. */
    rkw_clock_exception ramadan = {utc(2025, 2, 23, 2), utc(2025, 4, 6, 2), 0, 0};
    rkw_clock *clock = NULL;
    rkw_error err;
    CHECK_OK(rkw_clock_create(&clock, NULL, 3600, &ramadan, 1, RKW_CLOCK_RULE_NONE, &err), err);
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    rkw_tenants *tenants = load_tenants(repo_file("data/tetouan"), racks);
    rkw_axis axis = {utc(2025, 2, 23, 0), 3600, 0, 5};
    double gpu_h[5];
    size_t k = rkw_tenants_find(tenants, "moroccan_services");
    CHECK_OK(rkw_tenants_arrivals(tenants, k, &axis, clock, gpu_h, &err), err);
    const double back[] = {0.614, 0.578, 0.578, 0.554, 0.554}; /* local 1, 2, then 2 again, 3, 4 */
    for (int i = 0; i < 5; i++) CHECK_NEAR(gpu_h[i], inference_at(back[i]), 0, 1e-12);
    axis.start_unix_s = utc(2025, 4, 6, 0);
    CHECK_OK(rkw_tenants_arrivals(tenants, k, &axis, clock, gpu_h, &err), err);
    const double forward[] = {0.662, 0.614, 0.554, 0.554, 0.572}; /* local 0, 1, then 3, 4, 5 */
    for (int i = 0; i < 5; i++) CHECK_NEAR(gpu_h[i], inference_at(forward[i]), 0, 1e-12);
    /* New York, Brussels: the changes of 2025 (9 March and 2 November, 30 March and 26 October). european_batch hands in
     * 28000 * 0.75 GPUs times the submission shape; the ratio of two hours needs no mean. */
    double before = first_arrival(tenants, "european_batch", clock, utc(2025, 3, 28, 8)); /* Friday 09:00 local */
    double after = first_arrival(tenants, "european_batch", clock, utc(2025, 3, 31, 8));  /* Monday 10:00 local */
    CHECK_NEAR(after / before, 1.469 / 1.371, 0, 1e-12);
    double autumn = first_arrival(tenants, "european_batch", clock, utc(2025, 10, 27, 8)); /* Monday 09:00 local */
    CHECK_NEAR(autumn, before, 0, 1e-12);
    rkw_clock_free(clock);
    rkw_tenants_free(tenants);
    rkw_racks_free(racks);
}

TEST(arrivals_of_a_week_are_contract_times_utilisation)
{
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    rkw_tenants *tenants = load_tenants(repo_file("data/tetouan"), racks);
    rkw_clock *clock = site_clock();
    rkw_error err;
    for (int32_t step_s = 900; step_s <= 3600; step_s *= 2) {
        rkw_axis axis = {utc(2025, 6, 4, 13), step_s, 0, (size_t)(168 * (3600 / step_s))};
        double *gpu_h = calloc(axis.n, sizeof *gpu_h);
        for (size_t k = 0; k < rkw_tenants_count(tenants); k++) {
            double sum = 0.0;
            CHECK_OK(rkw_tenants_arrivals(tenants, k, &axis, clock, gpu_h, &err), err);
            for (size_t i = 0; i < axis.n; i++) sum += gpu_h[i];
            CHECK_NEAR(sum,
                       168 * rkw_tenants_value(tenants, k, RKW_TENANT_CONTRACTED_GPUS) *
                           rkw_tenants_value(tenants, k, RKW_TENANT_UTILISATION),
                       0, 1e-12);
        }
        free(gpu_h);
    }
    rkw_clock_free(clock);
    rkw_tenants_free(tenants);
    rkw_racks_free(racks);
}

static void expect_failure(const char *file, const char *from, const char *to, rkw_status status, const char *tail)
{
    rkw_racks *racks = load_racks(repo_file("data/tetouan"));
    rkw_tenants *tenants = NULL;
    rkw_error err;
    CHECK_STATUS(rkw_tenants_load(&tenants, NULL, site_variant("bad-tenants", file, from, to), racks, &err), status,
                 err);
    CHECK(tenants == NULL);
    CHECK_TEXT(message_tail(&err), tail);
    rkw_racks_free(racks);
}

TEST(bad_tenant_tables_are_named)
{
    expect_failure("tenants.csv", "training,gb300_nvl72,36000", "training,gb300_nvl72,99000", RKW_E_DOMAIN,
                   "tenants.csv:3: contracted_gpus = 99000 count, allowed 0 .. 64800 count");
    expect_failure("tenants.csv", "training,gb300_nvl72,36000", "training,gb300_nvl73,36000", RKW_E_UNKNOWN,
                   "tenants.csv:3: pool 'gb300_nvl73' is not known, did you mean 'gb300_nvl72'?");
    expect_failure("tenants.csv", "fine-tuning", "finetuning", RKW_E_UNKNOWN,
                   "tenants.csv:6: kind 'finetuning' is not known, did you mean 'fine-tuning'?");
    expect_failure("tenants.csv", "us_pacific", "us_pacifc", RKW_E_UNKNOWN,
                   "tenants.csv:3: clock 'us_pacifc' is neither 'site' nor a name of clocks.csv");
    expect_failure("tenants.csv", "0.6,inference,0", "0.9,inference,0", RKW_E_DOMAIN,
                   "tenants.csv:4: utilisation = 0.9 asks for 32711.9182 GPUs in the busiest hour of a must-run tenant "
                   "with 26000 contracted");
}
