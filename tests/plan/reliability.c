/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/reliability.h>

#include <math.h>

#include "harness/reference.h"

enum { MOST_UNITS = 64, MOST_ROWS = 512 };

static rkw_capacity_states *states_of(const test_csv *units, double id)
{
    double mw[MOST_UNITS], out[MOST_UNITS];
    size_t first;
    const size_t n = reference_rows(units, "case", id, &first);
    CHECK(n > 0 && n <= MOST_UNITS);
    reference_column(units, "capacity_mw", first, n, mw);
    reference_column(units, "outage_rate", first, n, out);
    rkw_capacity_states *s = NULL;
    rkw_error err;
    CHECK_OK(rkw_capacity_states_create(&s, NULL, mw, out, n, &err), err);
    return s;
}

static void check_copt(const rkw_capacity_states *s, const test_csv *copt, double id)
{
    size_t first;
    const size_t n = reference_rows(copt, "case", id, &first);
    if (!CHECK(n == rkw_capacity_states_count(s))) return;
    for (size_t i = 0; i < n; i++) {
        CHECK_NEAR(rkw_capacity_states_available_MW(s, i), test_csv_at(copt, first + i, "available_mw"), 1e-11, 1e-11);
        CHECK_NEAR(rkw_capacity_states_probability(s, i), test_csv_at(copt, first + i, "probability"), 0, 1e-11);
        CHECK_NEAR(rkw_capacity_states_cumulative(s, i), test_csv_at(copt, first + i, "cumulative"), 0, 1e-11);
    }
}

/* Exact rational arithmetic, every state enumerated. */
TEST(reliability_matches_reference)
{
    test_csv *cases = reference_table("plan", "reliability"), *units = reference_table("plan", "reliability_units");
    test_csv *hours = reference_table("plan", "reliability_hours"), *copt = reference_table("plan", "reliability_copt");
    if (!cases || !units || !hours || !copt) return;
    static double net[MOST_ROWS];
    rkw_error err;
    for (size_t c = 0; c < cases->rows; c++) {
        const double id = test_csv_at(cases, c, "case");
        rkw_capacity_states *s = states_of(units, id);
        if (!s) continue;
        size_t first, some;
        if (reference_rows(copt, "case", id, &some)) check_copt(s, copt, id);
        const size_t n = reference_rows(hours, "case", id, &first);
        reference_column(hours, "net_load_mw", first, n, net);
        for (size_t i = 0; i < n; i++) {
            CHECK_NEAR(rkw_capacity_states_lolp(s, net[i]), test_csv_at(hours, first + i, "lolp"), 1e-15, 1e-11);
            CHECK_NEAR(rkw_capacity_states_shortfall_MW(s, net[i]), test_csv_at(hours, first + i, "eue_mwh"), 1e-12,
                       1e-11);
        }
        rkw_adequacy a;
        CHECK_OK(rkw_adequacy_of_series(s, net, n, 1, 24, &a, &err), err);
        CHECK_NEAR(a.lole_h, test_csv_at(cases, c, "lole_h"), 0, 1e-11);
        CHECK_NEAR(a.lole_days, test_csv_at(cases, c, "lole_days"), 0, 1e-11);
        CHECK_NEAR(a.eue_MWh, test_csv_at(cases, c, "eue_mwh"), 0, 1e-11);
        CHECK_NEAR(a.eue_ppm, test_csv_at(cases, c, "eue_ppm"), 0, 1e-11);
        rkw_capacity_states_free(s);
    }
    test_csv_free(cases);
    test_csv_free(units);
    test_csv_free(hours);
    test_csv_free(copt);
}

TEST(reliability_k_of_n_matches_reference)
{
    test_csv *t = reference_table("plan", "reliability_k_of_n");
    if (!t) return;
    for (size_t i = 0; i < t->rows; i++) {
        rkw_redundancy r;
        rkw_error err;
        CHECK_OK(rkw_k_of_n((int32_t)test_csv_at(t, i, "n"), (int32_t)test_csv_at(t, i, "k"),
                            test_csv_at(t, i, "mtbf_h"), test_csv_at(t, i, "mttr_h"), &r, &err),
                 err);
        CHECK_NEAR(r.unit_availability, test_csv_at(t, i, "unit_availability"), 0, 1e-11);
        CHECK_NEAR(r.availability, test_csv_at(t, i, "availability"), 0, 1e-11);
        CHECK_NEAR(r.unavailability, test_csv_at(t, i, "unavailability"), 0, 1e-11);
        CHECK_NEAR(r.down_h_per_yr, test_csv_at(t, i, "down_h_per_year"), 0, 1e-11);
        CHECK_NEAR(r.failures_per_yr, test_csv_at(t, i, "failures_per_year"), 0, 1e-11);
        CHECK_NEAR(r.mean_down_h, test_csv_at(t, i, "mean_down_h"), 0, 1e-11);
    }
    test_csv_free(t);
}

/* A fleet of thousands neither overflows nor vanishes: the probabilities still add up to one. */
TEST(reliability_of_a_large_fleet)
{
    rkw_redundancy r;
    rkw_error err;
    CHECK_OK(rkw_k_of_n(5000, 4900, 1000, 15, &r, &err), err);
    CHECK_NEAR(r.availability + r.unavailability, 1, 1e-9, 0);
    CHECK(r.unavailability > 1e-4 && r.unavailability < 1e-1);
    double mw[40], out[40];
    for (int i = 0; i < 40; i++) {
        mw[i] = 3;
        out[i] = 0.05;
    }
    rkw_capacity_states *s;
    CHECK_OK(rkw_capacity_states_create(&s, NULL, mw, out, 40, &err), err);
    CHECK(rkw_capacity_states_count(s) == 41);
    CHECK_NEAR(rkw_capacity_states_cumulative(s, 0), 1, 1e-13, 0);
    CHECK_NEAR(rkw_capacity_states_lolp(s, 120), 1 - pow(0.95, 40), 1e-13, 0);
    CHECK(rkw_capacity_states_lolp(s, 0) == 0 && rkw_capacity_states_lolp(s, -5) == 0);
    CHECK_NEAR(rkw_capacity_states_shortfall_MW(s, 130), 130 - 0.95 * 120, 1e-11, 0);
    rkw_capacity_states_free(s);
}

TEST(reliability_refuses_what_cannot_be)
{
    rkw_capacity_states *s;
    rkw_redundancy r;
    rkw_interruption x;
    rkw_error err;
    const double mw[1] = {10}, bad[1] = {1.5};
    CHECK_STATUS(rkw_capacity_states_create(&s, NULL, mw, bad, 1, &err), RKW_E_DOMAIN, err);
    CHECK(s == NULL);
    CHECK_STATUS(rkw_k_of_n(3, 4, 10, 1, &r, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_k_of_n(3, 2, NAN, 1, &r, &err), RKW_E_DOMAIN, err);
    CHECK_STATUS(rkw_interruptions(1, 0, 1, 1, 1, &x, &err), RKW_E_DOMAIN, err);
    CHECK_OK(rkw_capacity_states_create(&s, NULL, NULL, NULL, 0, &err), err);
    CHECK(rkw_capacity_states_lolp(s, 1) == 1 && rkw_capacity_states_shortfall_MW(s, 7) == 7);
    rkw_capacity_states_free(s);
    double many[64], half[64];
    for (int i = 0; i < 64; i++) {
        many[i] = 1 + 0.001 * i * i * i;
        half[i] = 0.5;
    }
    CHECK_STATUS(rkw_capacity_states_create(&s, NULL, many, half, 64, &err), RKW_E_DOMAIN, err);
    CHECK(s == NULL);
}

TEST(reliability_outage_matches_reference)
{
    test_csv *t = reference_table("plan", "reliability_outage");
    if (!t) return;
    for (size_t i = 0; i < t->rows; i++) {
        rkw_interruption x;
        rkw_error err;
        CHECK_OK(rkw_interruptions(test_csv_at(t, i, "outages_per_year"), test_csv_at(t, i, "mean_h"),
                                   test_csv_at(t, i, "autonomy_h"), test_csv_at(t, i, "backup_start_failure"),
                                   test_csv_at(t, i, "load_mw"), &x, &err),
                 err);
        CHECK_NEAR(x.per_yr, test_csv_at(t, i, "interruptions_per_year"), 0, 1e-12);
        CHECK_NEAR(x.unserved_h_per_yr, test_csv_at(t, i, "unserved_h_per_year"), 0, 1e-12);
        CHECK_NEAR(x.eue_MWh_per_yr, test_csv_at(t, i, "eue_mwh_per_year"), 0, 1e-12);
        CHECK_NEAR(x.availability, test_csv_at(t, i, "availability"), 0, 1e-12);
        CHECK_NEAR(x.any_in_a_year_0_1, test_csv_at(t, i, "p_any_interruption"), 0, 1e-12);
    }
    test_csv_free(t);
}
