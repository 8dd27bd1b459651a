/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sweeps over the example site: designs, scenes, results on file, front. */
#include <rackwatt/rackwatt.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "demand/tenants.h"
#include "harness/harness.h"
#include "plan/sweep.h"
#include "site/site.h"

static const char SITE[] = "data/tetouan";

static rkw_status try_sweep(rkw_sweep **s, const char *const *vary, size_t n, uint64_t sobol, int32_t simulate,
                            rkw_error *err)
{
    rkw_sweep_options o = RKW_SWEEP_OPTIONS_INIT;
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.n_threads = 2;
    o.vary = vary;
    o.n_vary = n;
    o.sobol = sobol;
    o.simulate = simulate;
    return rkw_sweep_create(s, &ctx, SITE, &o, err);
}

static rkw_sweep *make_sweep(const char *const *vary, size_t n, uint64_t sobol)
{
    rkw_sweep *s;
    rkw_error err = {0};
    CHECK_OK(try_sweep(&s, vary, n, sobol, RKW_SIMULATE_COVERAGE, &err), err);
    return s;
}

/* ------------------------------------------------------------------ designs */

TEST(grids_go_through_all_combinations)
{
    const char *const vary[] = {"pv_MW=0:300:100", "racks=2000,2188", "battery_MWh=400:1000:250"};
    rkw_sweep *s = make_sweep(vary, 3, 0);
    double v[24][3];
    rkw_error err = {0};
    CHECK(rkw_sweep_designs(s) == 2 * 4 * 3);
    /* Parameters that make scenes vary slowest. */
    CHECK_TEXT(rkw_sweep_parameter(s, 0), "racks");
    CHECK_TEXT(rkw_sweep_parameter(s, 1), "pv_MW");
    CHECK_OK(rkw_sweep_design(s, 0, 24, v[0], &err), err);
    for (size_t i = 0; i < 24; i++) {
        CHECK(v[i][0] == (i < 12 ? 2000 : 2188));
        CHECK(v[i][1] == 100.0 * (double)(i / 3 % 4));
        CHECK(v[i][2] == 400 + 250.0 * (double)(i % 3)); /* the range ends at 900 */
    }
    CHECK_STATUS(rkw_sweep_design(s, 20, 5, v[0], &err), RKW_E_DOMAIN, err);
    rkw_sweep_free(s);
}

/* GSL's own points: in any order, and as values of continuous and stepped ranges. */
TEST(sobol_designs_are_the_points_of_gsl)
{
    test_csv *want = test_csv_read(repo_file("tests/plan/data/sobol.csv"));
    rkw_sobol *q;
    double u[4];
    rkw_error err = {0};
    static const char *const columns[] = {"gsl_0", "gsl_1", "gsl_2", "gsl_3"};
    CHECK_OK(rkw_sobol_create(&q, NULL, 4, &err), err);
    for (size_t k = 0; k < want->rows; k++) {
        size_t i = k % 2 ? want->rows - 1 - k / 2 : k / 2;
        rkw_sobol_point(q, i, u);
        for (int j = 0; j < 4; j++) CHECK(u[j] == test_csv_at(want, i, columns[j]));
    }
    rkw_sobol_free(q);
    CHECK_STATUS(rkw_sobol_create(&q, NULL, 41, &err), RKW_E_DOMAIN, err);
    const char *const vary[] = {"pv_MW=100:300", "wind_MW=0:900:100"};
    rkw_sweep *s = make_sweep(vary, 2, 64);
    double v[64][2];
    CHECK_OK(rkw_sweep_design(s, 0, 64, v[0], &err), err);
    for (size_t i = 0; i < 64; i++) {
        CHECK_NEAR(v[i][0], 100 + 200 * test_csv_at(want, i, "gsl_0"), 1e-12, 0);
        CHECK(v[i][1] == 100 * floor(10 * test_csv_at(want, i, "gsl_1")));
    }
    rkw_sweep_free(s);
    test_csv_free(want);
}

TEST(lists_of_designs_may_have_units)
{
    const char *path =
        scratch_text("designs.csv", "pv_MW,flexible_share,costs.wacc_real\nMW,1,1\n10,0.5,0.07\n20,0,0.05\n");
    rkw_sweep_options o = RKW_SWEEP_OPTIONS_INIT;
    rkw_sweep *s;
    rkw_error err = {0};
    double v[2][3], m[2][RKW_SWEEP_METRICS];
    o.designs_path = path;
    CHECK_OK(rkw_sweep_create(&s, NULL, SITE, &o, &err), err);
    CHECK(rkw_sweep_designs(s) == 2);
    CHECK_OK(rkw_sweep_design(s, 0, 2, v[0], &err), err);
    CHECK(v[0][0] == 0.07 && v[0][1] == 10 && v[0][2] == 0.5 && v[1][0] == 0.05 && v[1][1] == 20);
    CHECK_OK(rkw_sweep_evaluate(s, v[0], 2, m[0], &err), err);
    CHECK(m[1][RKW_SWEEP_COST] < m[0][RKW_SWEEP_COST]); /* cheaper money */
    rkw_sweep_free(s);
}

static void refuse(const char *vary, rkw_status status, const char *message)
{
    rkw_sweep *s = NULL;
    rkw_error err = {0};
    CHECK_STATUS(try_sweep(&s, &vary, 1, 0, RKW_SIMULATE_COVERAGE, &err), status, err);
    CHECK_TEXT(err.message, message);
    CHECK(s == NULL);
}

TEST(bad_ranges_are_told)
{
    refuse("pv_MV=0:1:1", RKW_E_UNKNOWN, "parameter 'pv_MV' is not known; did you mean 'pv_MW'?");
    refuse("costs.pv_capx=1:2:1", RKW_E_UNKNOWN,
           "parameter 'costs.pv_capx' is not known; did you mean 'costs.pv_capex'?");
    refuse("plants.pv_guercif.tlt=1:2:1", RKW_E_UNKNOWN,
           "parameter 'plants.pv_guercif.tlt' is not known; did you mean 'plants.pv_guercif.tilt'?");
    refuse("pv_MW=9:1:1", RKW_E_DOMAIN, "pv_MW=9:1:1: the range from 9 to 1 is empty");
    refuse("pv_MW=0:1:0", RKW_E_DOMAIN, "pv_MW=0:1:0: step = 0, allowed above 0");
    refuse("pv_MW=0:1e12:1", RKW_E_DOMAIN, "pv_MW = 1e+12 MW, allowed 0 .. 1000000 MW");
    refuse("battery_MWh=0:1000000:1e-6", RKW_E_DOMAIN,
           "1e+12 designs, more than --max-designs 10000000; raise it to confirm");
    refuse("pv_MW=0:1", RKW_E_FORMAT, "pv_MW=0:1: a grid needs from:to:step");
    refuse("pv_MW=0:x:1", RKW_E_FORMAT, "pv_MW=0:x:1: 'x' is not a number");
    refuse("pv_MW", RKW_E_FORMAT, "'pv_MW', expected NAME=from:to:step or NAME=a,b,c");
    refuse("flexible_share=0:1.5:0.5", RKW_E_DOMAIN, "flexible_share = 1.5, allowed 0 .. 1");
    refuse("racks=10:20:0.5", RKW_E_DOMAIN, "racks=10:20:0.5: step = 0.5, expected a whole number");
}

/* ------------------------------------------------------------------ evaluation */

static int same(const double *a, const double *b, size_t n) { return memcmp(a, b, n * sizeof *a) == 0; }

/* The same bits alone, in any company and on any number of threads. */
TEST(a_designs_metrics_depend_on_itself)
{
    const char *const vary[] = {"pv_MW=0:2000:400", "wind_MW=0:800:400", "battery_MWh=0:4000:2000",
                                "flexible_share=0:0.5:0.25"};
    enum { N = 6 * 3 * 3 * 3 };
    static double v[N][4], all[N][RKW_SWEEP_METRICS], one[RKW_SWEEP_METRICS], odd[N][RKW_SWEEP_METRICS];
    rkw_sweep *s = make_sweep(vary, 4, 0);
    rkw_error err = {0};
    CHECK_OK(rkw_sweep_design(s, 0, N, v[0], &err), err);
    CHECK_OK(rkw_sweep_evaluate(s, v[0], N, all[0], &err), err);
    for (size_t i = 0; i < N; i += 13) {
        CHECK_OK(rkw_sweep_evaluate(s, v[i], 1, one, &err), err);
        CHECK(same(one, all[i], RKW_SWEEP_METRICS));
    }
    s->ctx.n_threads = 1;
    for (size_t i = 0; i < N; i += 37)
        CHECK_OK(rkw_sweep_evaluate(s, v[i], N - i < 37 ? N - i : 37, odd[i], &err), err);
    CHECK(same(all[0], odd[0], N * RKW_SWEEP_METRICS));
    rkw_sweep_free(s);
}

/* Three tenants, whose designs run side by side; the other three come back in the end. */
static void change_tenants(rkw_sweep *s, size_t count)
{
    rkw_scene *scene = s->scenes[0];
    rkw_tenants *tenants = scene->site->tenants;
    rkw_tenant swapped = tenants->tenants[2];
    rkw_error err = {0};
    tenants->tenants[2] = tenants->tenants[3];
    tenants->tenants[3] = swapped;
    tenants->count = count;
    rkw_green_free(scene->green);
    CHECK_OK(rkw_green_create(&scene->green, &scene->one_by_one, &s->ctx, scene->site, scene->year, &err), err);
}

/* All metrics of all designs as one simulation each gives them; delays, late and unserved work may be nearly nothing. */
static void check_one_by_one(rkw_sweep *s, const double *v, double (*m)[RKW_SWEEP_METRICS], size_t n)
{
    static double one[RKW_SWEEP_METRICS];
    rkw_green *green = s->scenes[0]->green;
    rkw_error err = {0};
    s->scenes[0]->green = NULL;
    for (size_t i = 0; i < n; i++) {
        CHECK_OK(rkw_sweep_evaluate(s, v + i * rkw_sweep_parameters(s), 1, one, &err), err);
        for (size_t k = 0; k < RKW_SWEEP_METRICS; k++) CHECK_NEAR(m[i][k], one[k], 1e-9, 1e-9);
    }
    s->scenes[0]->green = green;
}

TEST(green_designs_side_by_side_depend_on_themselves)
{
    const char *const vary[] = {"pv_MW=0:2000:1000", "wind_MW=0:800:800", "battery_MWh=0:4000:2000", "cap_MW=200,386"};
    enum { N = 3 * 2 * 3 * 2 };
    static double v[N][4], all[N][RKW_SWEEP_METRICS], one[RKW_SWEEP_METRICS], odd[N][RKW_SWEEP_METRICS];
    rkw_sweep *s = NULL;
    rkw_error err = {0};
    if (!CHECK_OK(try_sweep(&s, vary, 4, 0, RKW_SIMULATE_GREEN, &err), err)) return;
    CHECK_TEXT(rkw_sweep_one_by_one(s), "several tenants with deadlines in one pool");
    change_tenants(s, 3);
    CHECK(s->scenes[0]->green && !s->scenes[0]->one_by_one);
    CHECK_OK(rkw_sweep_design(s, 0, N, v[0], &err), err);
    CHECK_OK(rkw_sweep_evaluate(s, v[0], N, all[0], &err), err);
    for (size_t i = 0; i < N; i += 13) {
        CHECK_OK(rkw_sweep_evaluate(s, v[i], 1, one, &err), err);
        CHECK(same(one, all[i], RKW_SWEEP_METRICS));
    }
    s->ctx.n_threads = 1;
    for (size_t i = 0; i < N; i += 11)
        CHECK_OK(rkw_sweep_evaluate(s, v[i], N - i < 11 ? N - i : 11, odd[i], &err), err);
    CHECK(same(all[0], odd[0], N * RKW_SWEEP_METRICS));
    check_one_by_one(s, v[7], &all[7], 5);
    change_tenants(s, 6);
    rkw_sweep_free(s);
}

/* The load is that of the policy asap, whose work waits for GPUs alone; import and curtailment balance with it. The chilled-water
 * store and the checkpoints of work that pauses, which `coverage` does not know, are taken away. */
TEST(coverage_uses_the_sites_own_load)
{
    const char *const vary[] = {"thermal_store.energy=0", "battery_MWh=0"};
    rkw_table_change changes[32] = {{"thermal_store", "energy", NULL, 0}};
    rkw_context ctx = RKW_CONTEXT_INIT;
    rkw_sweep *s = make_sweep(vary, 2, 0);
    double zero[2] = {0, 0}, m[RKW_SWEEP_METRICS];
    rkw_error err = {0};
    rkw_site *site;
    rkw_year *year;
    rkw_ledger *ledger;
    const rkw_policy *asap;
    const rkw_tenants *tenants = rkw_site_tenants(s->site);
    ctx.changes = changes;
    for (ctx.n_changes = 1; ctx.n_changes <= rkw_tenants_count(tenants); ctx.n_changes++)
        changes[ctx.n_changes] = (rkw_table_change){
            "tenants", rkw_tenants_text(tenants, ctx.n_changes - 1, RKW_TENANT_TEXT_NAME), "checkpoint_interval", 0};
    CHECK_OK(rkw_sweep_evaluate(s, zero, 1, m, &err), err);
    CHECK_OK(rkw_site_load(&site, &ctx, SITE, &err), err);
    CHECK_OK(rkw_year_create(&year, NULL, site, NULL, &err), err);
    CHECK_OK(rkw_policy_find(&asap, "asap", &err), err);
    CHECK_OK(rkw_simulate(&ledger, NULL, site, year, asap, &err), err);
    CHECK_NEAR(m[RKW_SWEEP_LOAD], rkw_ledger_total(ledger, "facility"), 0, 1e-9);
    rkw_summary sum = {.size = sizeof sum};
    CHECK_OK(rkw_summarise(ledger, site, &sum, &err), err);
    CHECK_NEAR(m[RKW_SWEEP_GPU_H], sum.gpu_h_delivered, 0, 1e-9);
    double bus = m[RKW_SWEEP_CURTAILED] / m[RKW_SWEEP_CURTAILMENT];
    CHECK_NEAR(bus + m[RKW_SWEEP_IMPORT], m[RKW_SWEEP_LOAD] + m[RKW_SWEEP_CURTAILED], 0, 1e-9);
    CHECK(bus < sum.pv_MWh + sum.wind_MWh && bus > 0.96 * (sum.pv_MWh + sum.wind_MWh)); /* wheeling loses 2 to 3 % */
    rkw_ledger_free(ledger);
    rkw_year_free(year);
    rkw_site_free(site);
    rkw_sweep_free(s);
}

static void simulate_green(const rkw_context *ctx, double *cfe, double *usd, double *gpu_h, double *import)
{
    rkw_site *site;
    rkw_year *year;
    rkw_ledger *ledger;
    const rkw_policy *green;
    rkw_summary sum = {.size = sizeof sum};
    rkw_year_cost cost = {.size = sizeof cost};
    rkw_error err = {0};
    CHECK_OK(rkw_site_load(&site, ctx, SITE, &err), err);
    CHECK_OK(rkw_year_create(&year, ctx, site, NULL, &err), err);
    CHECK_OK(rkw_policy_find(&green, "green", &err), err);
    CHECK_OK(rkw_simulate(&ledger, ctx, site, year, green, &err), err);
    CHECK_OK(rkw_summarise(ledger, site, &sum, &err), err);
    CHECK_OK(rkw_cost_year(site, &sum, &cost, &err), err);
    *cfe = sum.cfe;
    *usd = cost.usd_per_gpu_h;
    *gpu_h = sum.gpu_h_delivered;
    *import = sum.import_MWh;
    rkw_ledger_free(ledger);
    rkw_year_free(year);
    rkw_site_free(site);
}

/* A design under `green` is the simulation of a site whose tables hold its sizes. */
TEST(green_designs_equal_simulations_of_such_sites)
{
    const char *const vary[] = {"pv_MW=302", "wind_MW=225", "battery_MWh=800", "cap_MW=350", "flexible_share=0.5"};
    rkw_sweep *s;
    double v[5], m[RKW_SWEEP_METRICS], cfe, usd, gpu_h, import;
    rkw_error err = {0};
    CHECK_OK(try_sweep(&s, vary, 5, 0, RKW_SIMULATE_GREEN, &err), err);
    CHECK_OK(rkw_sweep_design(s, 0, 1, v, &err), err);
    CHECK_OK(rkw_sweep_evaluate(s, v, 1, m, &err), err);
    rkw_table_change changes[40] = {{"plants", "pv_roof", "capacity", 2},
                                    {"plants", "pv_tetouan_plain", "capacity", 150},
                                    {"plants", "pv_tetouan_plain", "line_limit", 120},
                                    {"plants", "pv_guercif", "capacity", 150},
                                    {"plants", "pv_guercif", "line_limit", 120},
                                    {"plants", "wind_jbel_sendouq", "capacity", 125},
                                    {"plants", "wind_koudia", "capacity", 100},
                                    {"battery", "energy", NULL, 800},
                                    {"battery", "power_charge", NULL, 200},
                                    {"battery", "power_discharge", NULL, 200},
                                    {"grid", "import_limit", NULL, 350}};
    size_t n = 11;
    const rkw_tenants *tenants = rkw_site_tenants(s->site);
    for (size_t t = 0; t < rkw_tenants_count(tenants); t++)
        changes[n++] =
            (rkw_table_change){"tenants", rkw_tenants_text(tenants, t, RKW_TENANT_TEXT_NAME), "min_share", 0.5};
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.changes = changes;
    ctx.n_changes = n;
    simulate_green(&ctx, &cfe, &usd, &gpu_h, &import);
    CHECK_NEAR(m[RKW_SWEEP_CFE], cfe, 0, 1e-9);
    CHECK_NEAR(m[RKW_SWEEP_USD_PER_GPU_H], usd, 0, 1e-9);
    CHECK_NEAR(m[RKW_SWEEP_GPU_H], gpu_h, 0, 1e-9);
    CHECK_NEAR(m[RKW_SWEEP_IMPORT], import, 0, 1e-9);
    rkw_sweep_free(s);
}

/* Half the racks: half the work (whole racks and contracts), about half the load; other tables reach what they should. */
TEST(scenes_change_what_they_name)
{
    const char *const vary[] = {"racks=1094,2188", "costs.pv_capex=691,1382", "weather_year=0:1:1"};
    rkw_sweep *s = make_sweep(vary, 3, 0);
    double v[8][3], m[8][RKW_SWEEP_METRICS];
    rkw_error err = {0};
    CHECK_OK(rkw_sweep_design(s, 0, 8, v[0], &err), err);
    CHECK_OK(rkw_sweep_evaluate(s, v[0], 8, m[0], &err), err);
    CHECK_NEAR(m[0][RKW_SWEEP_GPU_H] / m[4][RKW_SWEEP_GPU_H], 0.5, 0.001, 0);
    CHECK_NEAR(m[0][RKW_SWEEP_LOAD] / m[4][RKW_SWEEP_LOAD], 0.5, 0.01, 0);
    /* 604 MWp at 691 USD/kWp more. */
    CHECK_NEAR(m[2][RKW_SWEEP_CAPEX] - m[0][RKW_SWEEP_CAPEX], 604e3 * 691, 1, 0);
    CHECK(same(m[0], m[2], RKW_SWEEP_CAPEX));
    CHECK(m[0][RKW_SWEEP_CFE] != m[1][RKW_SWEEP_CFE]);
    CHECK(m[0][RKW_SWEEP_CAPEX] == m[1][RKW_SWEEP_CAPEX]);
    rkw_sweep_free(s);
}

/* ------------------------------------------------------------------ file and front */

static rkw_sweep_file *open_file(const rkw_sweep *s, const char *path, int resume)
{
    rkw_sweep_file *f;
    rkw_error err = {0};
    CHECK_OK(rkw_sweep_file_open(&f, NULL, s, path, resume, &err), err);
    return f;
}

static void put(rkw_sweep *s, rkw_sweep_file *f, size_t first, size_t n)
{
    double *v = malloc(n * (rkw_sweep_parameters(s) + RKW_SWEEP_METRICS) * sizeof *v);
    double *m = v + n * rkw_sweep_parameters(s);
    rkw_error err = {0};
    CHECK_OK(rkw_sweep_design(s, first, n, v, &err), err);
    CHECK_OK(rkw_sweep_evaluate(s, v, n, m, &err), err);
    CHECK_OK(rkw_sweep_file_append(f, first, n, v, m, &err), err);
    free(v);
}

TEST(results_survive_a_torn_end)
{
    const char *const vary[] = {"pv_MW=0:2000:100"};
    const char *path = scratch_file("sweep.results");
    rkw_sweep *s = make_sweep(vary, 1, 0);
    rkw_sweep_file *f = open_file(s, path, 0), *other;
    size_t first, n;
    rkw_error err = {0};
    put(s, f, 5, 4);
    put(s, f, 0, 3);
    put(s, f, 15, 6);
    CHECK_STATUS(rkw_sweep_file_open(&other, NULL, s, path, 1, &err), RKW_E_IO, err);
    rkw_sweep_file_missing(f, 0, 21, 100, &first, &n);
    CHECK(first == 3 && n == 2);
    rkw_sweep_file_missing(f, 5, 21, 100, &first, &n);
    CHECK(first == 9 && n == 6);
    rkw_sweep_file_missing(f, 5, 21, 4, &first, &n);
    CHECK(first == 9 && n == 4);
    rkw_sweep_file_missing(f, 15, 21, 4, &first, &n);
    CHECK(n == 0);
    rkw_sweep_file_close(f);
    FILE *raw = fopen(path, "r+b");
    fseek(raw, 0, SEEK_END);
    long bytes = ftell(raw);
    /* A byte is lost; then one is wrong. */
    CHECK(ftruncate(fileno(raw), bytes - 1) == 0);
    f = open_file(s, path, 1);
    CHECK(rkw_sweep_file_designs(f) == 7);
    put(s, f, 15, 6);
    rkw_sweep_file_close(f);
    fseek(raw, -9, SEEK_END);
    int byte = fgetc(raw);
    fseek(raw, -9, SEEK_END);
    fputc(byte ^ 1, raw);
    fclose(raw);
    f = open_file(s, path, 1);
    CHECK(rkw_sweep_file_designs(f) == 7);
    put(s, f, 9, 12);
    put(s, f, 3, 2);
    double v[21], m[21][RKW_SWEEP_METRICS], again[RKW_SWEEP_METRICS];
    CHECK_OK(rkw_sweep_file_read(f, 0, 21, v, m[0], &err), err);
    for (size_t i = 0; i < 21; i++) {
        CHECK(v[i] == 100.0 * (double)i);
        CHECK_OK(rkw_sweep_evaluate(s, &v[i], 1, again, &err), err);
        CHECK(same(again, m[i], RKW_SWEEP_METRICS));
    }
    CHECK_STATUS(rkw_sweep_file_append(f, 20, 1, v, m[0], &err), RKW_E_DOMAIN, err);
    rkw_sweep_file_close(f);
    rkw_sweep_free(s);
}

TEST(a_sweep_goes_on_only_with_the_same_inputs)
{
    const char *const vary[] = {"pv_MW=0:2000:100"}, *const other[] = {"pv_MW=0:2000:50"};
    const char *path = scratch_file("changed.results");
    rkw_sweep *s = make_sweep(vary, 1, 0), *t = make_sweep(other, 1, 0);
    rkw_sweep_file *f = open_file(s, path, 0);
    rkw_error err = {0};
    rkw_sweep_file_close(f);
    CHECK_STATUS(rkw_sweep_file_open(&f, NULL, t, path, 1, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "cannot go on: parameters and their ranges changed since the sweep began") != NULL);
    CHECK(f == NULL);
    const char *text = scratch_text("not.results", "something else\n");
    CHECK_STATUS(rkw_sweep_file_open(&f, NULL, t, text, 1, &err), RKW_E_FORMAT, err);
    rkw_sweep_free(s);
    rkw_sweep_free(t);
}

/* The front of cost and CFE with a limit, against all pairs. */
TEST(front_of_a_sweep)
{
    const char *const vary[] = {"pv_MW=0:1500:300", "wind_MW=0:800:200", "battery_MWh=0:3000:1000"};
    enum { N = 6 * 5 * 4 };
    const char *const limits[] = {"capex_usd<=11.9e9", "cfe>=0.5"}, *const front[] = {"cost", "cfe", "embodied"};
    rkw_sweep_options o = RKW_SWEEP_OPTIONS_INIT;
    rkw_sweep *s;
    rkw_sweep_front *f;
    rkw_error err = {0};
    o.vary = vary;
    o.n_vary = 3;
    o.limits = limits;
    o.n_limits = 2;
    o.front = front;
    o.n_front = 3;
    CHECK_OK(rkw_sweep_create(&s, NULL, SITE, &o, &err), err);
    rkw_sweep_file *file = open_file(s, scratch_file("front.results"), 0);
    for (size_t i = 0; i < N; i += 50) put(s, file, i, N - i < 50 ? N - i : 50);
    CHECK_OK(rkw_sweep_front_create(&f, NULL, s, file, &err), err);
    static double v[N][3], m[N][RKW_SWEEP_METRICS];
    CHECK_OK(rkw_sweep_file_read(file, 0, N, v[0], m[0], &err), err);
    size_t point = 0, rejected[2] = {0, 0}, accepted = 0;
    for (size_t i = 0; i < N; i++) {
        int out = m[i][RKW_SWEEP_CAPEX] > 11.9e9 ? 0 : m[i][RKW_SWEEP_CFE] < 0.5 ? 1 : -1;
        int beaten = 0;
        if (out >= 0) rejected[out]++;
        if (out >= 0) continue;
        accepted++;
        for (size_t k = 0; k < N; k++) {
            int fine = m[k][RKW_SWEEP_CAPEX] <= 11.9e9 && m[k][RKW_SWEEP_CFE] >= 0.5;
            int better = m[k][RKW_SWEEP_COST] <= m[i][RKW_SWEEP_COST] && m[k][RKW_SWEEP_CFE] >= m[i][RKW_SWEEP_CFE] &&
                         m[k][RKW_SWEEP_EMBODIED] <= m[i][RKW_SWEEP_EMBODIED] &&
                         (m[k][RKW_SWEEP_COST] < m[i][RKW_SWEEP_COST] || m[k][RKW_SWEEP_CFE] > m[i][RKW_SWEEP_CFE] ||
                          m[k][RKW_SWEEP_EMBODIED] < m[i][RKW_SWEEP_EMBODIED]);
            beaten |= fine && better;
        }
        if (!beaten) CHECK(rkw_sweep_front_point(f, point++).index == i);
    }
    CHECK(point == rkw_sweep_front_points(f) && point > 3);
    CHECK(accepted == rkw_sweep_front_accepted(f));
    CHECK(rejected[0] == rkw_sweep_front_rejected(f, 0) && rejected[0] > 0);
    CHECK(rejected[1] == rkw_sweep_front_rejected(f, 1) && rejected[1] > 0);
    CHECK_TEXT(rkw_sweep_limit_name(s, 0), "budget");
    rkw_sweep_front_free(f);
    rkw_sweep_file_close(file);
    rkw_sweep_free(s);
}

/* Gains are differences of neighbours that are evaluated here again; more flexibility is free in `coverage`, so its end binds. */
TEST(gains_and_binding_limits)
{
    const char *const vary[] = {"pv_MW=300:900:300", "flexible_share=0:0.2:0.1"};
    rkw_sweep *s = make_sweep(vary, 2, 0);
    rkw_sweep_file *file = open_file(s, scratch_file("gains.results"), 0);
    rkw_sweep_front *f;
    rkw_error err = {0};
    put(s, file, 0, 9);
    CHECK_OK(rkw_sweep_front_create(&f, NULL, s, file, &err), err);
    CHECK_OK(rkw_sweep_front_explain(f, s, &err), err);
    CHECK(rkw_sweep_front_points(f) > 0);
    for (size_t i = 0; i < rkw_sweep_front_points(f); i++) {
        rkw_sweep_point p = rkw_sweep_front_point(f, i);
        double v[2][2] = {{p.values[0] - 300, p.values[1]}, {p.values[0] + 300, p.values[1]}};
        double m[2][RKW_SWEEP_METRICS];
        CHECK_OK(rkw_sweep_evaluate(s, v[0], 2, m[0], &err), err);
        CHECK_NEAR(rkw_sweep_front_gain(f, i, 1, 0), (m[1][RKW_SWEEP_CFE] - m[0][RKW_SWEEP_CFE]) / 600, 0, 1e-12);
        if (p.values[1] == 0.2) CHECK(strcmp(p.binding, "none") != 0);
    }
    size_t before = rkw_sweep_designs(s);
    CHECK_OK(rkw_sweep_refine(s, f, 1, 60, &err), err);
    CHECK(rkw_sweep_designs(s) > before && rkw_sweep_designs(s) <= before + 60);
    for (size_t i = before; i < rkw_sweep_designs(s); i++) {
        double v[2];
        CHECK_OK(rkw_sweep_design(s, i, 1, v, &err), err);
        CHECK(v[0] >= 300 && v[0] <= 900 && v[1] >= 0 && v[1] <= 0.2);
    }
    put(s, file, before, rkw_sweep_designs(s) - before);
    rkw_sweep_front *later;
    double growth;
    CHECK_OK(rkw_sweep_front_create(&later, NULL, s, file, &err), err);
    CHECK_OK(rkw_sweep_front_growth(f, later, &growth, &err), err);
    CHECK(growth > 0);
    rkw_sweep_front_free(later);
    rkw_sweep_front_free(f);
    rkw_sweep_file_close(file);
    rkw_sweep_free(s);
}
