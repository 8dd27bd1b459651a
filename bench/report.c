/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing report.html of a year, alone and beside a second policy. Aim: under 200 ms each, sync to disk included. */
#include "bench.h"

#include <rackwatt/rackwatt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { RUNS = 9 };

typedef struct figures {
    rkw_ledger *ledger;
    rkw_summary summary;
    rkw_year_cost cost;
} figures;

static int make_figures(figures *f, const rkw_site *site, const rkw_year *year, const char *name)
{
    const rkw_policy *policy;
    *f = (figures){NULL, {.size = sizeof f->summary}, {.size = sizeof f->cost}};
    return rkw_policy_find(&policy, name, NULL) == RKW_OK &&
           rkw_simulate(&f->ledger, NULL, site, year, policy, NULL) == RKW_OK &&
           rkw_summarise(f->ledger, site, &f->summary, NULL) == RKW_OK &&
           rkw_cost_year(site, &f->summary, &f->cost, NULL) == RKW_OK;
}

static void measure(const char *name, const rkw_run *run, const rkw_report_parts *parts, const char *path)
{
    double seconds[RUNS];
    char note[96];
    struct stat s = {0};
    for (int i = -1; i < RUNS; i++) {
        double start = bench_clock_s();
        if (rkw_report_html(run, parts, NULL, path, NULL) != RKW_OK) exit(1);
        if (i >= 0) seconds[i] = bench_clock_s() - start;
    }
    stat(path, &s);
    snprintf(note, sizeof note, "%.2f MB", (double)s.st_size / 1e6);
    bench_figures(name, seconds, RUNS, "s", note);
}

int main(void)
{
    rkw_site *site;
    rkw_year *year;
    figures green, asap;
    rkw_envelope envelope = {.size = sizeof envelope};
    char path[512];
    const char *build = getenv("RKW_BUILD");
    if (rkw_site_load(&site, NULL, "data/tetouan", NULL) != RKW_OK ||
        rkw_year_create(&year, NULL, site, NULL, NULL) != RKW_OK || !make_figures(&green, site, year, "green") ||
        !make_figures(&asap, site, year, "asap") || rkw_envelope_compute(site, year, &envelope, NULL) != RKW_OK)
        return 1;
    rkw_run run = {sizeof run, site, year, green.ledger, &green.summary, &green.cost, &envelope, NULL, NULL, 0};
    rkw_report_policy side = {sizeof side, "asap", &asap.summary, &asap.cost, asap.ledger, NULL};
    rkw_report_parts parts = RKW_REPORT_PARTS_INIT;
    parts.policies = &side;
    parts.n_policies = 1;
    snprintf(path, sizeof path, "%s/bench-report.html", build ? build : "build");
    measure("report_page", &run, NULL, path);
    measure("report_page_two_policies", &run, &parts, path);
    remove(path);
    rkw_ledger_free(green.ledger);
    rkw_ledger_free(asap.ledger);
    rkw_year_free(year);
    rkw_site_free(site);
    return 0;
}
