/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How time and memory grow: rows, tenants, machines, weather years, threads, ranks. Designs stand in sweep.c, hours of the optimum in
 * optimize.c, years of a sizing in capacities.c. */
#include <rackwatt/rackwatt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "demand/tenants.h"
#include "site/site.h"

enum { MOST = 8 };

static rkw_error err;

static void expect(rkw_status status)
{
    if (status == RKW_OK) return;
    fprintf(stderr, "bench scaling: %s\n", err.message);
    exit(1);
}

/* Sizes of one scaling with what they took. */
typedef struct growth {
    const char *name, *unit;
    double size[MOST], seconds[MOST], MB[MOST];
    size_t n;
} growth;

static void note_time(growth *g, double size, void (*run)(void *), void *user, int runs, const char *note)
{
    char name[96];
    snprintf(name, sizeof name, "scaling/%s/%.0f", g->name, size);
    g->size[g->n] = size;
    g->seconds[g->n] = bench_time(name, run, user, 0, NULL, runs, note);
    g->n++;
}

static void close_growth(const growth *g, int memory)
{
    char name[96], note[96];
    snprintf(note, sizeof note, "%.0f to %.0f %s", g->size[0], g->size[g->n - 1], g->unit);
    snprintf(name, sizeof name, "scaling/%s/time", g->name);
    if (g->seconds[0] == g->seconds[0]) bench_exponent(name, g->size, g->seconds, g->n, note);
    snprintf(name, sizeof name, "scaling/%s/memory", g->name);
    if (!memory || !(g->MB[0] == g->MB[0])) return;
    bench_exponent(name, g->size, g->MB, g->n, note);
    bench_figures("scaling/years/peak", &g->MB[g->n - 1], 1, "MB", note);
}

/* ------------------------------------------------------------------ rows and tenants */

typedef struct job {
    rkw_site *site;
    rkw_year *year;
} job;

static void simulate(void *user)
{
    const job *j = user;
    rkw_ledger *ledger;
    expect(rkw_simulate(&ledger, NULL, j->site, j->year, rkw_policy_builtin(1), &err));
    rkw_ledger_free(ledger);
}

static void scale_rows(rkw_site *site)
{
    static const int32_t steps_s[] = {3600, 1800, 900, 300, 90};
    growth g = {.name = "rows", .unit = "rows"};
    const size_t n = bench_quick() ? 3 : sizeof steps_s / sizeof steps_s[0];
    for (size_t i = 0; i < n; i++) {
        job j = {site, NULL};
        rkw_year_options options = RKW_YEAR_OPTIONS_INIT;
        options.step_s = steps_s[i];
        expect(rkw_year_create(&j.year, NULL, site, &options, &err));
        note_time(&g, (double)rkw_year_axis(j.year)->n, simulate, &j, 7, "green, 6 tenants");
        rkw_year_free(j.year);
    }
    close_growth(&g, 0);
}

/* The first tenant as three of a third of its GPUs, so that there are eight. */
static int write_eight_tenants(const char *from, const char *to)
{
    char line[1024];
    int row = 0;
    FILE *in = fopen(from, "r"), *out = in ? fopen(to, "w") : NULL;
    for (; out && fgets(line, sizeof line, in); row++) {
        char *fields[8] = {line};
        for (int i = 1; row == 2 && i < 8; i++)
            if ((fields[i] = strchr(fields[i - 1], ',')) != NULL) *fields[i]++ = 0;
        if (row != 2) {
            fputs(line, out);
            continue;
        }
        for (int part = 1; part <= 3; part++)
            fprintf(out, "%s_%d,%s,%s,%s,%s,%s,%.0f,%s", fields[0], part, fields[1], fields[2], fields[3], fields[4],
                    fields[5], strtod(fields[6], NULL) / 3, fields[7]);
    }
    if (in) fclose(in);
    return out && fclose(out) == 0;
}

static void scale_tenants(const char *scratch)
{
    growth g = {.name = "tenants", .unit = "tenants"};
    char command[640], path[288];
    job j;
    snprintf(command, sizeof command, "mkdir '%s' && cp -r data/tetouan data/catalog '%s'", scratch, scratch);
    snprintf(path, sizeof path, "%s/tetouan/tenants.csv", scratch);
    if (system(command) != 0 || !write_eight_tenants("data/tetouan/tenants.csv", path)) exit(1);
    *strrchr(path, '/') = 0;
    expect(rkw_site_load(&j.site, NULL, path, &err));
    expect(rkw_year_create(&j.year, NULL, j.site, NULL, &err));
    for (size_t tenants = 1; tenants <= 8; tenants += tenants < 2 ? 1 : 2) {
        j.site->tenants->count = tenants;
        note_time(&g, (double)tenants, simulate, &j, 9, "green, 8760 h, the first of them");
    }
    close_growth(&g, 0);
    rkw_year_free(j.year);
    rkw_site_free(j.site);
}

/* ------------------------------------------------------------------ machines */

typedef struct farm {
    rkw_turbine *turbine;
    rkw_wake_layout layout;
    double x_m[400], y_m[400];
} farm;

static void solve_wakes(void *user)
{
    const farm *f = user;
    rkw_wake_config config = RKW_WAKE_CONFIG_INIT;
    rkw_wake_table *table;
    expect(rkw_wake_table_create(&table, NULL, &config, f->turbine, &f->layout, 72, 50, &err));
    rkw_wake_table_free(table);
}

static void scale_machines(void)
{
    static const size_t sizes[] = {10, 20, 40, 100, 200, 400};
    growth g = {.name = "machines", .unit = "machines"};
    static farm f;
    expect(rkw_turbine_load(&f.turbine, NULL, "data/catalog", "vestas_v90_3000", RKW_CURVE_LINEAR, &err));
    const double d = rkw_turbine_rotor_diameter_m(f.turbine);
    for (size_t i = 0; i < (bench_quick() ? 4u : 6u); i++) {
        f.layout = (rkw_wake_layout){sizes[i], f.x_m, f.y_m};
        expect(rkw_wind_layout_rows(sizes[i] / 10, 10, 20, 5 * d, 8 * d, 0.5, f.x_m, f.y_m, &err));
        note_time(&g, (double)sizes[i], solve_wakes, &f, 5, "Jensen, 72 directions x 50 speeds");
    }
    close_growth(&g, 0);
    rkw_turbine_free(f.turbine);
}

/* ------------------------------------------------------------------ years and threads */

typedef struct many {
    const rkw_site *site;
    size_t years;
    int32_t threads;
} many;

static void simulate_years(void *user)
{
    const many *m = user;
    rkw_ensemble *ensemble;
    rkw_ensemble_options options = RKW_ENSEMBLE_OPTIONS_INIT;
    rkw_context ctx = RKW_CONTEXT_INIT;
    options.n_synthetic = m->years;
    ctx.n_threads = m->threads;
    expect(rkw_ensemble_create(&ensemble, &ctx, m->site, rkw_policy_builtin(1), &options, &err));
    rkw_ensemble_free(ensemble);
}

static void scale_years(const rkw_site *site)
{
    static const size_t sizes[] = {1, 2, 5, 10, 20, 40};
    growth g = {.name = "years", .unit = "weather years"};
    many m = {site, 0, 1};
    for (size_t i = 0; i < (bench_quick() ? 2u : 6u); i++) {
        m.years = sizes[i];
        /* Of a child: what stands in this process already is in it, the same for all sizes. */
        g.MB[i] = bench_peak_of_MB(simulate_years, &m);
        note_time(&g, (double)sizes[i], simulate_years, &m, 5, "synthetic weather and green, 1 thread");
    }
    close_growth(&g, 1);
}

static void scale_threads(const rkw_site *site)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    double first = 0;
    many m = {site, 8, 1};
    for (; m.threads <= cores && m.threads <= 64; m.threads *= 2) {
        char name[64], note[64];
        snprintf(name, sizeof name, "scaling/threads/%d", (int)m.threads);
        snprintf(note, sizeof note, "%zu weather years, synthetic weather and green", m.years);
        const double seconds = bench_time(name, simulate_years, &m, 0, NULL, 5, note);
        if (m.threads == 1) first = seconds;
        const double speedup = first / seconds;
        snprintf(name, sizeof name, "scaling/threads/%d/speed-up", (int)m.threads);
        if (m.threads > 1 && speedup == speedup) bench_figures(name, &speedup, 1, "x", note);
    }
}

/* ------------------------------------------------------------------ ranks */

/* The same sweep by 1, 2, 4 .. processes; left out where there is no mpirun or `make mpi` was not run. */
typedef struct rank_job {
    const char *program, *scratch;
    int ranks;
} rank_job;

static void sweep_by_ranks(void *user)
{
    const rank_job *j = user;
    char command[1024];
    snprintf(command, sizeof command,
             "mpirun --allow-run-as-root --oversubscribe -np %d '%s' data/tetouan --quiet --vary pv_MW=0:2000:20 "
             "--vary battery_MWh=0:8000:80 --out '%s' >/dev/null 2>&1 && rm -r '%s'",
             j->ranks, j->program, j->scratch, j->scratch);
    if (system(command) == 0) return;
    fprintf(stderr, "bench scaling: %s\n", command);
    exit(1);
}

static void scale_ranks(const char *build)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    char program[300], scratch[300];
    growth g = {.name = "ranks", .unit = "ranks"};
    snprintf(program, sizeof program, "%s/mpi/rackwatt-sweep-mpi", build);
    snprintf(scratch, sizeof scratch, "%s/bench/ranks_%ld", build, (long)getpid());
    if (access(program, X_OK) != 0 || system("command -v mpirun >/dev/null 2>&1") != 0) {
        puts("scaling/ranks: left out, it needs mpirun and `make mpi`");
        return;
    }
    for (int ranks = 1; ranks <= 2 * cores && ranks <= 16; ranks *= 2) {
        rank_job j = {program, scratch, ranks};
        note_time(&g, ranks, sweep_by_ranks, &j, 5, "10,201 designs, start-up of mpirun included");
    }
    close_growth(&g, 0);
}

int main(void)
{
    const char *build = getenv("RKW_BUILD") ? getenv("RKW_BUILD") : "build";
    char scratch[256];
    rkw_site *site;
    snprintf(scratch, sizeof scratch, "%s/bench/eight_tenants_%ld", build, (long)getpid());
    expect(rkw_site_load(&site, NULL, "data/tetouan", &err));
    scale_years(site);
    scale_rows(site);
    scale_tenants(scratch);
    scale_machines();
    if (!bench_quick()) {
        scale_threads(site);
        scale_ranks(build);
    }
    rkw_site_free(site);
    char command[300];
    snprintf(command, sizeof command, "rm -r '%s'", scratch);
    return system(command) != 0;
}
