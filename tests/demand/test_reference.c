/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chiller, dry cooler, power stages and fans against the shared reference tables. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The chiller curves come from facts/cooling.csv through a plain reader, so that no code of the library is between. */
static double fact(const char *file, const char *name)
{
    char line[512], wanted[160];
    double value = NAN;
    FILE *in = fopen(shared_file(file), "r");
    snprintf(wanted, sizeof wanted, "%s,", name);
    while (in && fgets(line, sizeof line, in))
        if (strncmp(line, wanted, strlen(wanted)) == 0) value = strtod(line + strlen(wanted), NULL);
    if (in) fclose(in);
    return value;
}

static double chiller_fact(const char *chiller, const char *property, int index)
{
    char name[128];
    if (index)
        snprintf(name, sizeof name, "%s.%s_c%d", chiller, property, index);
    else
        snprintf(name, sizeof name, "%s.%s", chiller, property);
    return fact("facts/cooling.csv", name);
}

static rkw_chiller chiller_of_facts(const char *name, int water_cooled)
{
    rkw_chiller c = {.reference_cop = chiller_fact(name, "reference_cop", 0), .water_cooled = water_cooled};
    for (int i = 0; i < 6; i++) {
        c.capft[i] = chiller_fact(name, "capft", i + 1);
        c.eirft[i] = chiller_fact(name, "eirft", i + 1);
    }
    for (int i = 0; i < 3; i++) c.eirfplr[i] = chiller_fact(name, "eirfplr", i + 1);
    c.min_part_load = chiller_fact(name, "min_plr", 0);
    c.min_unloading = water_cooled ? chiller_fact(name, "min_unloading", 0) : c.min_part_load;
    c.water_low_C = chiller_fact(name, "chw_range_min", 0);
    c.water_high_C = chiller_fact(name, "chw_range_max", 0);
    c.condenser_low_C = chiller_fact(name, water_cooled ? "cond_range_min" : "air_range_min", 0);
    c.condenser_high_C = chiller_fact(name, water_cooled ? "cond_range_max" : "air_range_max", 0);
    return c;
}

static void check_chiller_state(const test_csv *csv, size_t i, const rkw_chiller_state *s, const char *prefix)
{
    static const char *const names[] = {"capft", "eirft", "plr", "cycling", "eirfplr", "power_kw", "cop"};
    double got[] = {s->capft, s->eirft, s->part_load, s->cycling, s->eirfplr, s->power_kW, s->cop};
    for (size_t k = 0; k < 7; k++) {
        char column[32];
        snprintf(column, sizeof column, "%s%s", prefix, names[k]);
        CHECK_NEAR(got[k], test_csv_at(csv, i, column), 0.0, 1e-12);
    }
}

TEST(chiller_curves_match_the_reference)
{
    const char *path = shared_file("reference/chiller_doe2.csv");
    if (!path) {
        test_skip("no ../shared/reference");
        return;
    }
    test_csv *csv = test_csv_read(path);
    rkw_chiller water = chiller_of_facts("chiller_wc_doe2", 1);
    rkw_chiller air = chiller_of_facts("chiller_ac_carrier30xa500", 0);
    for (size_t i = 0; i < csv->rows; i++) {
        const rkw_chiller *c = test_csv_at(csv, i, "ref_cop") == water.reference_cop ? &water : &air;
        double capacity_kW = test_csv_at(csv, i, "ref_capacity_kw"), load_kW = test_csv_at(csv, i, "load_kw");
        double leaving_C = test_csv_at(csv, i, "leaving_chw_c"),
               entering_C = test_csv_at(csv, i, "entering_condenser_c");
        rkw_chiller_state s;
        rkw_chiller_evaluate(c, capacity_kW, leaving_C, entering_C, load_kW, 0, &s);
        check_chiller_state(csv, i, &s, "");
        CHECK(s.in_range == (int32_t)test_csv_at(csv, i, "in_range"));
        rkw_chiller_evaluate(c, capacity_kW, leaving_C, entering_C, load_kW, 1, &s);
        check_chiller_state(csv, i, &s, "c_");
    }
    test_csv_free(csv);
}

TEST(power_stages_match_the_reference)
{
    const char *path = shared_file("reference/power_stage.csv");
    if (!path) {
        test_skip("no ../shared/reference");
        return;
    }
    test_csv *csv = test_csv_read(path);
    for (size_t i = 0; i < csv->rows; i++) {
        rkw_power_stage stage = {1.0,
                                 1.0,
                                 test_csv_at(csv, i, "loss_constant"),
                                 test_csv_at(csv, i, "loss_linear"),
                                 test_csv_at(csv, i, "loss_quadratic"),
                                 1.0,
                                 0,
                                 0};
        double x = test_csv_at(csv, i, "part_load");
        CHECK_NEAR(rkw_power_stage_loss_share(&stage, x), test_csv_at(csv, i, "loss_share"), 1e-16, 1e-12);
        CHECK_NEAR(rkw_power_stage_efficiency(&stage, x), test_csv_at(csv, i, "efficiency"), 0.0, 1e-12);
    }
    test_csv_free(csv);
}

enum { CHAIN_STAGES = 6 };
static const char *const chain_names[CHAIN_STAGES] = {"psu_rack", "busway", "pdu", "ups", "tx_mv_lv", "tx_hv_mv"};

static void read_chain_stages(rkw_power_stage stages[CHAIN_STAGES])
{
    test_csv *csv = test_csv_read(shared_file("reference/power_chain_stages.csv"));
    for (size_t s = 0; s < CHAIN_STAGES; s++)
        stages[s] = (rkw_power_stage){test_csv_at(csv, s, "rating"),
                                      test_csv_at(csv, s, "power_factor"),
                                      test_csv_at(csv, s, "loss_constant"),
                                      test_csv_at(csv, s, "loss_linear"),
                                      test_csv_at(csv, s, "loss_quadratic"),
                                      0.0,
                                      (int32_t)test_csv_at(csv, s, "redundant"),
                                      0};
    test_csv_free(csv);
}

/* The topology is a text column, which the numeric reader gives as NaN: read it from the line. */
static int32_t topology_of_line(const char *line)
{
    static const char *const names[] = {"N", "N+1", "2N", "4N3R"};
    const char *comma = strchr(line, ',');
    for (int32_t t = 0; comma && t < 4; t++) {
        size_t n = strlen(names[t]);
        if (strncmp(comma + 1, names[t], n) == 0 && comma[1 + n] == ',') return t;
    }
    return -1;
}

static void check_chain_row(const test_csv *csv, size_t i, rkw_power_stage stages[CHAIN_STAGES], int32_t topology)
{
    rkw_error err;
    double losses_MW[CHAIN_STAGES], it_MW = test_csv_at(csv, i, "it_mw"), power_MW = it_MW;
    CHECK_OK(rkw_power_chain_size(stages, CHAIN_STAGES, test_csv_at(csv, i, "it_max_mw"), topology, &err), err);
    double in_MW = rkw_power_chain_input_MW(stages, CHAIN_STAGES, it_MW, losses_MW);
    for (size_t s = 0; s < CHAIN_STAGES; s++) {
        char column[64];
        snprintf(column, sizeof column, "%s_units", chain_names[s]);
        CHECK_NEAR(stages[s].units, test_csv_at(csv, i, column), 0.0, 0.0);
        snprintf(column, sizeof column, "%s_loss_mw", chain_names[s]);
        CHECK_NEAR(losses_MW[s], test_csv_at(csv, i, column), 1e-15, 1e-12);
        power_MW += losses_MW[s];
    }
    CHECK_NEAR(in_MW, test_csv_at(csv, i, "in_mw"), 0.0, 1e-12);
    CHECK_NEAR(in_MW, power_MW, 0.0, 1e-15);
}

TEST(power_chain_matches_the_reference)
{
    const char *path = shared_file("reference/power_chain_cases.csv");
    if (!path) {
        test_skip("no ../shared/reference");
        return;
    }
    test_csv *csv = test_csv_read(path);
    FILE *text = fopen(path, "r");
    char line[4096];
    rkw_power_stage stages[CHAIN_STAGES];
    read_chain_stages(stages);
    CHECK(fgets(line, sizeof line, text) != NULL);
    for (size_t i = 0; i < csv->rows && fgets(line, sizeof line, text); i++)
        check_chain_row(csv, i, stages, topology_of_line(line));
    fclose(text);
    test_csv_free(csv);
}

TEST(dry_cooler_matches_the_reference)
{
    const char *path = shared_file("reference/dry_cooler.csv");
    if (!path) {
        test_skip("no ../shared/reference");
        return;
    }
    test_csv *csv = test_csv_read(path);
    for (size_t i = 0; i < csv->rows; i++) {
        rkw_dry_cooler cooler = {test_csv_at(csv, i, "heat_design_mw"), test_csv_at(csv, i, "approach_design_k"),
                                 test_csv_at(csv, i, "fan_share"), test_csv_at(csv, i, "exponent"),
                                 test_csv_at(csv, i, "min_speed")};
        rkw_dry_cooler_state s;
        rkw_dry_cooler_evaluate(&cooler, test_csv_at(csv, i, "heat_mw"), test_csv_at(csv, i, "supply_c"),
                                test_csv_at(csv, i, "dry_bulb_c"), &s);
        CHECK_NEAR(s.speed_needed, test_csv_at(csv, i, "speed_needed"), 0.0, 1e-12);
        CHECK_NEAR(s.speed, test_csv_at(csv, i, "speed"), 0.0, 1e-12);
        CHECK_NEAR(s.fan_MW, test_csv_at(csv, i, "fan_mw"), 0.0, 1e-12);
        CHECK_NEAR(s.heat_dry_MW, test_csv_at(csv, i, "heat_dry_mw"), 0.0, 1e-12);
        CHECK_NEAR(s.heat_trim_MW, test_csv_at(csv, i, "heat_trim_mw"), 1e-13, 1e-12);
    }
    test_csv_free(csv);
}

TEST(fans_follow_the_affinity_laws)
{
    const char *path = shared_file("reference/affinity.csv");
    if (!path) {
        test_skip("no ../shared/reference");
        return;
    }
    test_csv *csv = test_csv_read(path);
    for (size_t i = 0; i < csv->rows; i++) {
        rkw_fan_point rated = {test_csv_at(csv, i, "flow0"), test_csv_at(csv, i, "head0"),
                               test_csv_at(csv, i, "power0"), test_csv_at(csv, i, "density0")};
        rkw_fan_point p = rkw_affinity(rated, test_csv_at(csv, i, "speed_ratio"), test_csv_at(csv, i, "density"));
        CHECK_NEAR(p.flow, test_csv_at(csv, i, "flow"), 0.0, 1e-13);
        CHECK_NEAR(p.head, test_csv_at(csv, i, "head"), 0.0, 1e-13);
        CHECK_NEAR(p.power, test_csv_at(csv, i, "power"), 0.0, 1e-13);
    }
    test_csv_free(csv);
}
