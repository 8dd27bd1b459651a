/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that runs out while a sweep is made and used: the status says so and nothing is left over. */
#include <rackwatt/rackwatt.h>

#include <stdlib.h>
#include <string.h>

#include "harness/harness.h"
#include "harness/memory.h"

static const char SITE[] = "data/tetouan";

/* Two days of the example's year. */
static const char *two_days_path(void)
{
    rkw_site *site = NULL;
    rkw_year *year = NULL;
    rkw_weather *part = NULL;
    rkw_error err = {0};
    const char *path = scratch_file("two_days.csv");
    if (CHECK_OK(rkw_site_load(&site, NULL, SITE, &err), err) &&
        CHECK_OK(rkw_year_create(&year, NULL, site, NULL, &err), err)) {
        rkw_axis axis = *rkw_year_axis(year);
        axis.n = 48;
        CHECK_OK(rkw_weather_cut(&part, NULL, rkw_year_weather(year, RKW_NONE), &axis, &err), err);
        CHECK_OK(rkw_weather_write(part, path, RKW_FORMAT_OWN, &err), err);
    }
    rkw_weather_free(part);
    rkw_year_free(year);
    rkw_site_free(site);
    return path;
}

static rkw_status make_sweep(rkw_sweep **s, test_memory *memory, int32_t simulate, const char *weather, size_t n_vary,
                             rkw_error *err)
{
    const char *const vary[] = {"pv_MW=0:600:600", "flexible_share=0:0.5:0.5", "racks=1000"};
    const char *const limits[] = {"capex_usd<=1e12"};
    rkw_sweep_options o = RKW_SWEEP_OPTIONS_INIT;
    rkw_context ctx = test_memory_context(memory);
    ctx.n_threads = 1;
    o.vary = vary;
    o.n_vary = n_vary; /* with the racks: of scenes */
    o.limits = limits;
    o.n_limits = 1;
    o.simulate = simulate;
    o.year.weather_path = weather;
    return rkw_sweep_create(s, &ctx, SITE, &o, err);
}

/* ------------------------------------------------------------------ making */

/* Allocations that end the readings of the site's tables and of the year, and all of the making. */
typedef struct landmarks {
    long site, year, all;
} landmarks;

static landmarks count_allocations(const char *weather)
{
    test_memory m = {0};
    rkw_context ctx = test_memory_context(&m);
    rkw_year_options o = RKW_YEAR_OPTIONS_INIT;
    rkw_site *site = NULL;
    rkw_year *year = NULL;
    rkw_sweep *s = NULL;
    rkw_error err = {0};
    landmarks at = {0, 0, 0};
    o.weather_path = weather;
    CHECK_OK(rkw_site_load(&site, &ctx, SITE, &err), err);
    at.site = m.allocations;
    CHECK_OK(rkw_year_create(&year, &ctx, site, &o, &err), err);
    at.year = m.allocations;
    rkw_year_free(year);
    rkw_site_free(site);
    m.allocations = 0;
    CHECK_OK(make_sweep(&s, &m, RKW_SIMULATE_COVERAGE, weather, 3, &err), err);
    at.all = m.allocations;
    rkw_sweep_free(s);
    CHECK(m.living == 0);
    return at;
}

/* What the sweep itself allocates stands around the readings of tables and weather, which are tried here and there. */
static int is_tried(const landmarks *at, long k)
{
    enum { NEAR = 12, NOW_AND_THEN = 397 };
    return k < NEAR || labs(k - at->site) < NEAR || labs(k - at->year) < NEAR || k > at->all - 2 * NEAR ||
           k % NOW_AND_THEN == 0;
}

TEST(sweeps_are_not_made_without_memory)
{
    const char *weather = two_days_path();
    landmarks at = count_allocations(weather);
    CHECK(at.all > at.year && at.year > at.site && at.site > 100);
    for (long k = 1; k <= at.all; k++) {
        if (!is_tried(&at, k)) continue;
        test_memory m = {.fail_at = k};
        rkw_sweep *s = NULL;
        rkw_error err = {0};
        CHECK_STATUS(make_sweep(&s, &m, RKW_SIMULATE_COVERAGE, weather, 3, &err), RKW_E_MEMORY, err);
        CHECK(s == NULL && m.living == 0);
    }
}

/* ------------------------------------------------------------------ running */

typedef struct running {
    test_memory memory;
    rkw_sweep *sweep;
    const char *results;
    rkw_sweep_front *front;
} running;

/* Four designs of the scene at hand, their file, their front and its neighbours. */
static rkw_status use(running *r, rkw_error *err)
{
    double v[4][2], m[4][RKW_SWEEP_METRICS];
    rkw_sweep_file *file = NULL;
    rkw_sweep_front *front = NULL;
    rkw_context ctx = test_memory_context(&r->memory);
    rkw_status status = rkw_sweep_design(r->sweep, 0, 4, v[0], err);
    if (status == RKW_OK) status = rkw_sweep_evaluate(r->sweep, v[0], 4, m[0], err);
    if (status == RKW_OK) status = rkw_sweep_file_open(&file, &ctx, r->sweep, r->results, 0, err);
    if (status == RKW_OK) status = rkw_sweep_file_append(file, 0, 4, v[0], m[0], err);
    if (status == RKW_OK) status = rkw_sweep_front_create(&front, &ctx, r->sweep, file, err);
    if (status == RKW_OK) status = rkw_sweep_front_explain(front, r->sweep, err);
    rkw_sweep_front_free(front);
    rkw_sweep_file_close(file);
    return status;
}

static rkw_status enter_other_scene(running *r, rkw_error *err)
{
    double v[3] = {2188, 600, 0.5}, m[RKW_SWEEP_METRICS];
    return rkw_sweep_evaluate(r->sweep, v, 1, m, err);
}

/* Fails allocations first, first + step, ... of `work` until it succeeds. @return the last one that failed. */
static long exhaust(running *r, rkw_status (*work)(running *r, rkw_error *err), long step)
{
    for (long k = 1;; k += step) {
        rkw_error err = {0};
        long living = r->memory.living;
        r->memory.allocations = 0;
        r->memory.fail_at = k;
        rkw_status status = work(r, &err);
        r->memory.fail_at = 0;
        if (status == RKW_OK) return k - step;
        if (!CHECK_STATUS(status, RKW_E_MEMORY, err) || !CHECK(r->memory.living == living)) return k;
    }
}

static void run_out(int32_t simulate, size_t n_vary, rkw_status (*work)(running *r, rkw_error *err), long step)
{
    running r = {{0}, NULL, scratch_file("out_of_memory.results"), NULL};
    rkw_error err = {0};
    if (!CHECK_OK(make_sweep(&r.sweep, &r.memory, simulate, two_days_path(), n_vary, &err), err)) return;
    CHECK(exhaust(&r, work, step) > 10);
    rkw_sweep_free(r.sweep);
    CHECK(r.memory.living == 0);
}

TEST(sweeps_run_out_of_memory)
{
    run_out(RKW_SIMULATE_COVERAGE, 2, use, 1);
    run_out(RKW_SIMULATE_GREEN, 2, use, 1);
}

/* Most of it reads tables. */
TEST(scenes_run_out_of_memory) { run_out(RKW_SIMULATE_COVERAGE, 3, enter_other_scene, 37); }

/* ------------------------------------------------------------------ refining */

enum { REFINED = 40 };

/* A sweep whose four designs have a front. */
static int make_front(running *r)
{
    double v[4][2], m[4][RKW_SWEEP_METRICS];
    rkw_sweep_file *file = NULL;
    rkw_error err = {0};
    if (!CHECK_OK(make_sweep(&r->sweep, &r->memory, RKW_SIMULATE_COVERAGE, two_days_path(), 2, &err), err)) return 0;
    CHECK_OK(rkw_sweep_design(r->sweep, 0, 4, v[0], &err), err);
    CHECK_OK(rkw_sweep_evaluate(r->sweep, v[0], 4, m[0], &err), err);
    CHECK_OK(rkw_sweep_file_open(&file, NULL, r->sweep, r->results, 0, &err), err);
    CHECK_OK(rkw_sweep_file_append(file, 0, 4, v[0], m[0], &err), err);
    CHECK_OK(rkw_sweep_front_create(&r->front, NULL, r->sweep, file, &err), err);
    rkw_sweep_file_close(file);
    return CHECK(rkw_sweep_front_points(r->front) > 0);
}

static void drop_front(running *r)
{
    rkw_sweep_front_free(r->front);
    rkw_sweep_free(r->sweep);
    CHECK(r->memory.living == 0);
}

/* Designs join a sweep all at once or not at all; what it holds after a failure and a second attempt are those of a sweep whose
 * memory never ran out. */
static rkw_status refine(running *r, rkw_error *err)
{
    size_t before = rkw_sweep_designs(r->sweep);
    rkw_status status = rkw_sweep_refine(r->sweep, r->front, 1, REFINED, err);
    size_t after = rkw_sweep_designs(r->sweep);
    CHECK(status == RKW_OK ? after > before : after == before);
    return status;
}

TEST(refining_runs_out_of_memory)
{
    running poor = {{0}, NULL, scratch_file("poor.results"), NULL},
            rich = {{0}, NULL, scratch_file("rich.results"), NULL};
    double got[4 + REFINED][2], want[4 + REFINED][2];
    rkw_error err = {0};
    if (make_front(&poor) && make_front(&rich)) {
        CHECK(exhaust(&poor, refine, 1) == 4); /* new designs, the sequence and its state, all designs */
        CHECK_OK(rkw_sweep_refine(rich.sweep, rich.front, 1, REFINED, &err), err);
        size_t n = rkw_sweep_designs(rich.sweep);
        CHECK(n > 4 && n <= 4 + REFINED && rkw_sweep_designs(poor.sweep) == n);
        CHECK_OK(rkw_sweep_design(poor.sweep, 0, n, got[0], &err), err);
        CHECK_OK(rkw_sweep_design(rich.sweep, 0, n, want[0], &err), err);
        CHECK(memcmp(got, want, n * sizeof got[0]) == 0);
    }
    drop_front(&poor);
    drop_front(&rich);
}
