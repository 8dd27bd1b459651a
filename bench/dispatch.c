/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year at Tetouan, part by part: loading, profiles, simulation, figures, files.
 *
 * What bounds a simulation: `green` with three tenants executes 1,600 instructions an hour (asap 1,500). A sixth of them evaluate the
 * facility: with every rack busy, on the way to the limit of own generation, and as decided; a fifth decide on the tenant whose
 * work can wait; a tenth each go to sales, to the chilled-water store and to caps. There are no page faults after the first
 * run, but 6 MB of ledger are written and 4 MB of year read: more than the second-level cache holds, so the time doubles when
 * neighbours fill the last level. With work waiting for several pools (six tenants) each row is searched by itself: 4,600. */
#include <rackwatt/rackwatt.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "demand/tenants.h"
#include "dispatch/ledger.h"
#include "site/site.h"

typedef struct work {
    rkw_site *site;
    rkw_year *year;
    rkw_ledger *ledger;
    const rkw_policy *policy;
    rkw_summary summary;
    rkw_year_cost cost;
    rkw_envelope envelope;
} work;

static void expect(rkw_status status, const rkw_error *err)
{
    if (status == RKW_OK) return;
    fprintf(stderr, "bench dispatch: %s\n", err->message);
    exit(1);
}

static void load(void *user)
{
    (void)user;
    rkw_site *site;
    rkw_error err;
    expect(rkw_site_load(&site, NULL, "data/tetouan", &err), &err);
    rkw_site_free(site);
}

static void resize(void *user)
{
    work *w = user;
    rkw_site *site;
    rkw_error err;
    rkw_site_capacities sizes = {sizeof sizes, 500, NAN, NAN, 1000, NAN, NAN};
    expect(rkw_site_with_capacities(&site, NULL, w->site, &sizes, &err), &err);
    rkw_site_free(site);
}

static void profile(void *user)
{
    work *w = user;
    rkw_year *year;
    rkw_error err;
    expect(rkw_year_create(&year, NULL, w->site, NULL, &err), &err);
    rkw_year_free(year);
}

static void simulate(void *user)
{
    work *w = user;
    rkw_ledger *ledger;
    rkw_error err;
    expect(rkw_simulate(&ledger, NULL, w->site, w->year, w->policy, &err), &err);
    rkw_ledger_free(ledger);
}

static void summarise(void *user)
{
    work *w = user;
    rkw_error err;
    expect(rkw_summarise(w->ledger, w->site, &w->summary, &err), &err);
    expect(rkw_cost_year(w->site, &w->summary, &w->cost, &err), &err);
    expect(rkw_envelope_compute(w->site, w->year, &w->envelope, &err), &err);
}

static void write_files(void *user)
{
    work *w = user;
    rkw_error err;
    rkw_run run = {sizeof run, w->site, w->year, w->ledger, &w->summary, &w->cost, &w->envelope, NULL, NULL, 0};
    expect(rkw_report_write(&run, NULL, "build/bench-dispatch-out", &err), &err);
}

/* The bytes of ledger.csv, as this machine writes and syncs them when nothing has to be formatted. */
typedef struct plain_file {
    char *bytes;
    size_t size;
} plain_file;

static void write_plain(void *user)
{
    const plain_file *p = user;
    FILE *f = fopen("build/bench-dispatch-out/plain", "wb");
    if (!f || fwrite(p->bytes, 1, p->size, f) != p->size || fflush(f) != 0 || fsync(fileno(f)) != 0 || fclose(f) != 0) {
        perror("bench dispatch");
        exit(1);
    }
}

static void bench_writing(work *w)
{
    struct stat s = {.st_size = 0};
    const double seconds = bench_time("dispatch/write", write_files, w, 0, NULL, 7, "ledger, summary, assumptions");
    if (stat("build/bench-dispatch-out/ledger.csv", &s) != 0 || !(s.st_size > 0)) return;
    plain_file p = {calloc((size_t)s.st_size, 1), (size_t)s.st_size};
    if (!p.bytes) return;
    memset(p.bytes, '7', p.size);
    const double plain =
        bench_time("dispatch/write_plain", write_plain, &p, 0, NULL, 7, "as many bytes, written and synced");
    const double rate = (double)s.st_size / 1e6 / seconds, ratio = seconds / plain;
    bench_figures("dispatch/write_rate", &rate, 1, "MB/s", "ledger.csv, synced to disk");
    bench_figures("dispatch/write_over_plain", &ratio, 1, "1", "formatting, hashes and checks included");
    free(p.bytes);
}

/* Columns of the ledger are written once, a third as many of the year read. Flops by hand: two evaluations of the facility (150, see
 * demand.c) and the way to the limit of own generation (16 of them in half of the rows), a plant 15, a tenant 40, the battery and grid 60. */
static bench_work work_of_simulation(const work *w, const char *policy)
{
    const double rows = (double)w->ledger->axis.n, tenants = (double)w->site->tenants->count;
    const double plants = (double)w->ledger->n_plants;
    const double columns = 34 + 5 * plants + 9 * tenants;
    const double limits = strcmp(policy, "asap") == 0 ? 0 : 8;
    return (bench_work){8 * columns * 4 / 3 * rows, ((2 + limits) * 150 + 15 * plants + 40 * tenants + 60) * rows};
}

static void simulate_all(work *w, const char *note)
{
    size_t tenants = rkw_tenants_count(rkw_site_tenants(w->site));
    for (size_t i = 0; (w->policy = rkw_policy_builtin(i)) != NULL; i++) {
        char name[96];
        snprintf(name, sizeof name, "dispatch/simulate_%s_%zu_tenants", w->policy->name, tenants);
        bench_time_work(name, simulate, w, 0, NULL, 15, note, work_of_simulation(w, w->policy->name));
    }
}

int main(void)
{
    work w = {.summary = {.size = sizeof w.summary},
              .cost = {.size = sizeof w.cost},
              .envelope = {.size = sizeof w.envelope}};
    rkw_error err;
    expect(rkw_output_folder("build/bench-dispatch-out", &err), &err);
    expect(rkw_site_load(&w.site, NULL, "data/tetouan", &err), &err);
    expect(rkw_year_create(&w.year, NULL, w.site, NULL, &err), &err);
    expect(rkw_simulate(&w.ledger, NULL, w.site, w.year, rkw_policy_builtin(1), &err), &err);
    bench_time("dispatch/load_site", load, &w, 0, NULL, 7, "all tables of data/tetouan");
    bench_time("dispatch/other_sizes", resize, &w, 0, NULL, 7, "a site with other sizes");
    bench_time("dispatch/year", profile, &w, 0, NULL, 7, "synthetic weather of 5 places, 5 plants, facility");
    simulate_all(&w, "8760 h, 3 pools, 5 plants");
    size_t tenants = w.site->tenants->count;
    w.site->tenants->count = 3;
    simulate_all(&w, "8760 h, 3 pools, 5 plants, the first 3 tenants");
    w.site->tenants->count = tenants;
    bench_time("dispatch/figures", summarise, &w, 0, NULL, 7, "summary, cost, envelope");
    bench_writing(&w);
    rkw_ledger_free(w.ledger);
    rkw_year_free(w.year);
    rkw_site_free(w.site);
    return 0;
}
