/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that others read: summary.json by its schema, ledger.csv back into a ledger, ledger.nc through libnetcdf. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef RKW_TEST_NETCDF
#include <netcdf.h>
#endif

#include "harness/json.h"
#include "harness/memory.h"
#include "sample.h"

static const char *in(const char *folder, const char *name)
{
    static char path[700];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* ------------------------------------------------------------------ summary.json */

static void check_schema(const char *rules, const char *path)
{
    char fault[600];
    json *schema = json_read(repo_file(rules)), *given = json_read(path);
    if (CHECK(schema != NULL) && CHECK(given != NULL)) {
        int faults = json_validate(given, schema, fault, sizeof fault);
        if (faults) test_note("%d faults, the first: %s", faults, fault);
        CHECK(faults == 0);
    }
    json_free(schema);
    json_free(given);
}

TEST(summary_json_is_as_its_schema_says)
{
    sample s = sample_shared();
    rkw_error err = {0};
    if (s.ledger) {
        rkw_run run = sample_run(&s);
        const char *folder = scratch_file("json");
        CHECK_OK(rkw_report_files(&run, NULL, RKW_FILE_SUMMARY, NULL, folder, &err), err);
        CHECK(access(in(folder, "ledger.csv"), F_OK) != 0); /* only what was asked for */
        check_schema("docs/summary.schema.json", in(folder, "summary.json"));
        static const rkw_report_figure plan[] = {{"objective", 1.5}, {"limit_price", NAN}};
        run.plan = plan;
        run.n_plan = 2;
        run.ledger = s.asap;
        run.summary = &s.asap_summary;
        run.cost = &s.asap_cost;
        CHECK_OK(rkw_report_files(&run, NULL, RKW_FILE_SUMMARY, NULL, folder, &err), err);
        check_schema("docs/summary.schema.json", in(folder, "summary.json"));
    }
}

/* The validator finds what is wrong: without that, the test above would say nothing. */
TEST(the_schema_refuses_a_wrong_summary)
{
    static const char *const wrong[][2] = {
        {"{\"schema\": 2}", "is not the constant"},
        {"{\"a\": {\"b\": -1}}", "/a/b: is too small"},
        {"{\"a\": {\"b\": \"x\"}}", "/a/b: has the wrong type"},
        {"{\"a\": {}}", "/a: lacks b"},
        {"{\"list\": [1, \"x\"]}", "/list/1: has the wrong type"},
    };
    json *schema = json_parse(
        "{\"properties\": {\"schema\": {\"const\": 1}, \"a\": {\"required\": [\"b\"], \"properties\": {\"b\": "
        "{\"type\": [\"number\", \"null\"], \"minimum\": 0}}}, \"list\": {\"items\": {\"type\": \"number\"}}}}",
        NULL);
    char fault[600];
    if (!CHECK(schema != NULL)) return;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        json *value = json_parse(wrong[i][0], NULL);
        CHECK(json_validate(value, schema, fault, sizeof fault) == 1);
        CHECK(strstr(fault, wrong[i][1]) != NULL);
        json_free(value);
    }
    json *fine = json_parse("{\"schema\": 1, \"a\": {\"b\": null, \"more\": 1}, \"list\": [1, 2]}", NULL);
    CHECK(json_validate(fine, schema, fault, sizeof fault) == 0);
    json_free(fine);
    json_free(schema);
    CHECK(json_parse("{\"a\": 01}", NULL) == NULL);
    CHECK(json_parse("{\"a\": 1,}", NULL) == NULL);
    CHECK(json_parse("{\"a\": nan}", NULL) == NULL);
}

/* ------------------------------------------------------------------ ledger.csv */

TEST(a_ledger_read_back_is_the_same_to_the_last_digit)
{
    sample s = sample_shared();
    rkw_error err = {0};
    rkw_ledger *again = NULL;
    if (s.ledger) {
        rkw_run run = sample_run(&s);
        char first[600], second[600], command[1400];
        snprintf(first, sizeof first, "%s", scratch_file("csv-1"));
        snprintf(second, sizeof second, "%s", scratch_file("csv-2"));
        CHECK_OK(rkw_report_files(&run, NULL, RKW_FILE_LEDGER, NULL, first, &err), err);
        if (CHECK_OK(rkw_ledger_read(&again, NULL, in(first, "ledger.csv"), "green", &err), err)) {
            run.ledger = again;
            CHECK_OK(rkw_report_files(&run, NULL, RKW_FILE_LEDGER, NULL, second, &err), err);
            snprintf(command, sizeof command, "cmp %s/ledger.csv %s/ledger.csv", first, second);
            CHECK(system(command) == 0);
            CHECK_TEXT(rkw_ledger_policy(again), "green");
            rkw_summary summary = {.size = sizeof summary};
            CHECK_OK(rkw_summarise(again, s.t.site, &summary, &err), err);
            /* The grid's carbon-free share has six decimals in the file. */
            CHECK_NEAR(summary.cfe, s.summary.cfe, 5e-7, 0);
            CHECK_NEAR(summary.gpu_h_delivered, s.summary.gpu_h_delivered, 0.01, 0);
            CHECK(summary.largest_gap_MW <= 1e-9 * 386);
            CHECK(isnan(summary.battery_end_less_start_MWh)); /* the file does not tell */
        }
    }
    rkw_ledger_free(again);
}

/* A ledger of the right columns and three rows, in which one text is replaced by another. */
static const char *spoilt(const char *ledger, const char *from, const char *to)
{
    static char path[600];
    char *text = file_text(ledger), *end = text;
    for (int line = 0; line < 5 && end; line++) end = strchr(end, '\n') + 1;
    *end = 0;
    char *at = from[0] ? strstr(text, from) : end;
    if (!CHECK(at != NULL)) at = end;
    FILE *f = fopen(snprintf(path, sizeof path, "%s", scratch_file("spoilt.csv")) ? path : "", "w");
    fprintf(f, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    fclose(f);
    free(text);
    return path;
}

TEST(what_is_no_ledger_is_refused_with_its_place)
{
    static const struct {
        const char *from, *to;
        rkw_status status;
        const char *message;
    } cases[] = {
        {"time_utc", "time", RKW_E_FORMAT, "spoilt.csv:1: not a ledger: the first column is not time_utc"},
        {"grid_import", "import", RKW_E_FORMAT, "spoilt.csv:1: column 2 is 'import', expected grid_import"},
        {"pv_roof.exported", "pv_roof.sold", RKW_E_FORMAT, "is 'pv_roof.sold', expected PLANT. or TENANT.exported"},
        {"date,MW", "date,kW", RKW_E_UNIT, "spoilt.csv:2: grid_import has the unit 'kW', expected 'MW'"},
        {"2030-01-01T01:00:00Z", "2030-01-01T01:30:00Z", RKW_E_AXIS, "the rows are not evenly spaced"},
        {"2030-01-01T00:00:00Z", "yesterday", RKW_E_FORMAT, "spoilt.csv:3: time_utc = 'yesterday' is not a time"},
        {"2030-01-01T00:00:00Z,", "2030-01-01T00:00:00Z,x", RKW_E_FORMAT, "spoilt.csv:3: grid_import = 'x"},
        {"", "2030-01-01T03:00:00Z,1,2\n", RKW_E_FORMAT, "spoilt.csv:6: 3 cells, expected"},
    };
    sample s = sample_shared();
    rkw_error err = {0};
    rkw_ledger *l = NULL;
    char path[700];
    if (s.ledger) {
        rkw_run run = sample_run(&s);
        const char *folder = scratch_file("csv-3");
        CHECK_OK(rkw_report_files(&run, NULL, RKW_FILE_LEDGER, NULL, folder, &err), err);
        snprintf(path, sizeof path, "%s", in(folder, "ledger.csv"));
        CHECK_OK(rkw_ledger_read(&l, NULL, spoilt(path, "", ""), NULL, &err), err);
        CHECK(l && rkw_ledger_axis(l)->n == 3);
        rkw_ledger_free(l);
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            l = NULL;
            CHECK_STATUS(rkw_ledger_read(&l, NULL, spoilt(path, cases[i].from, cases[i].to), NULL, &err),
                         cases[i].status, err);
            if (!CHECK(strstr(err.message, cases[i].message) != NULL)) test_note("%s", err.message);
            CHECK(l == NULL);
        }
        CHECK_STATUS(rkw_ledger_read(&l, NULL, scratch_text("empty.csv", ""), NULL, &err), RKW_E_MISSING, err);
        CHECK_STATUS(rkw_ledger_read(&l, NULL, "no/such.csv", NULL, &err), RKW_E_IO, err);
    }
}

static rkw_status read_once(const rkw_context *ctx, void *user, rkw_error *err)
{
    rkw_ledger *l = NULL;
    rkw_status status = rkw_ledger_read(&l, ctx, user, NULL, err);
    rkw_ledger_free(l);
    return status;
}

TEST(reading_a_ledger_survives_lack_of_memory)
{
    sample s = sample_shared();
    rkw_error err = {0};
    char path[700];
    if (s.ledger) {
        rkw_run run = sample_run(&s);
        const char *folder = scratch_file("csv-4");
        CHECK_OK(rkw_report_files(&run, NULL, RKW_FILE_LEDGER, NULL, folder, &err), err);
        snprintf(path, sizeof path, "%s", spoilt(in(folder, "ledger.csv"), "", ""));
        CHECK(test_memory_exhaust(read_once, path) >= 4);
    }
}

/* ------------------------------------------------------------------ ledger.nc */

#ifdef RKW_TEST_NETCDF
static void check_variable(int file, const rkw_ledger *l, const char *name, const char *column, const char *units,
                           const char *method)
{
    static double values[8760];
    char text[64] = "", cell[64] = "";
    size_t c = rkw_ledger_find(l, column);
    int id;
    if (!CHECK(nc_inq_varid(file, name, &id) == NC_NOERR)) return;
    CHECK(nc_get_var_double(file, id, values) == NC_NOERR);
    CHECK(memcmp(values, rkw_ledger_data(l, c), sizeof values) == 0);
    CHECK(nc_get_att_text(file, id, "units", text) == NC_NOERR &&
          nc_get_att_text(file, id, "cell_methods", cell) == NC_NOERR);
    CHECK_TEXT(text, units);
    CHECK_TEXT(cell, method);
}

TEST(netcdf_is_read_by_its_library)
{
    sample s = sample_shared();
    rkw_error err = {0};
    int file, id;
    static double times[8760], bounds[2 * 8760];
    if (s.ledger) {
        rkw_run run = sample_run(&s);
        const char *folder = scratch_file("nc");
        CHECK_OK(rkw_report_files(&run, NULL, RKW_FILE_NETCDF, NULL, folder, &err), err);
        if (CHECK(nc_open(in(folder, "ledger.nc"), NC_NOWRITE, &file) == NC_NOERR)) {
            char text[64] = "";
            CHECK(nc_get_att_text(file, NC_GLOBAL, "Conventions", text) == NC_NOERR);
            CHECK_TEXT(text, "CF-1.8");
            CHECK(nc_inq_varid(file, "time", &id) == NC_NOERR && nc_get_var_double(file, id, times) == NC_NOERR);
            CHECK_NEAR(times[8759], 1893456000.0 + 3600 * 8759, 0, 0); /* 2030-01-01 is day 21,915 after 1970 */
            CHECK(nc_inq_varid(file, "time_bounds", &id) == NC_NOERR &&
                  nc_get_var_double(file, id, bounds) == NC_NOERR);
            CHECK_NEAR(bounds[1], times[0] + 3600, 0, 0);
            check_variable(file, s.ledger, "grid_import", "grid_import", "MW", "time: mean");
            check_variable(file, s.ledger, "battery_energy", "battery_energy", "MW h", "time: point");
            check_variable(file, s.ledger, "pv_roof_generation", "pv_roof.generation", "MW", "time: mean");
            check_variable(file, s.ledger, "university_research_delay", "university_research.delay", "h2", "time: sum");
            int n;
            CHECK(nc_inq_nvars(file, &n) == NC_NOERR && n == (int)rkw_ledger_columns(s.ledger) + 2);
            nc_close(file);
        }
    }
}
#else
TEST(netcdf_is_read_by_its_library) { test_skip("libnetcdf is not installed"); }
#endif

/* tests/programs/bench.sh runs a benchmark and has its results looked at here. */
TEST(results_of_benchmarks_follow_their_schema)
{
    const char *path = getenv("RKW_BENCH_RESULTS");
    if (!path) {
        test_skip("no results");
        return;
    }
    check_schema("docs/bench.schema.json", path);
}
