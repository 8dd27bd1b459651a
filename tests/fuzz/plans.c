/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readers that need a site at hand: sweeps and their results, ledgers, forecasts, prices of a project. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"
#include "fuzz/fuzz.h"
#include "fuzz/year.h"
#include "plan/economics.h"
#include "plan/sweep.h"
#include "plan/sweep_digest.h"

/* ------------------------------------------------------------------ which designs */

/* A sweep over the site of Tetouan without its scenes. */
static void start_sweep(rkw_sweep *s, rkw_site *site)
{
    static char folder[] = "fuzz/in";
    memset(s, 0, sizeof *s);
    s->ctx = (rkw_context)RKW_CONTEXT_INIT;
    s->cap_scale = 1;
    s->site = site;
    s->folder = folder;
    for (size_t p = 0; p < rkw_racks_count(rkw_site_racks(site)); p++)
        snprintf(s->pool_rows[p], sizeof s->pool_rows[p], "%.80s.installed", rkw_racks_name(rkw_site_racks(site), p));
}

static void end_sweep(rkw_sweep *s)
{
    for (size_t i = 0; i < RKW_SWEEP_PARAMETERS_MAX; i++) rkw_release(s->parameters[i].list);
    rkw_sobol_free(s->sequence);
    rkw_release(s->limits);
    rkw_release(s->list);
}

static void use_space(rkw_sweep *s)
{
    rkw_error err;
    double values[4 * RKW_SWEEP_PARAMETERS_MAX];
    size_t n = s->n_base < 4 ? s->n_base : 4;
    EXPECT(s->n_base >= 1 && s->n_parameters >= 1, "%zu designs of %zu parameters", s->n_base, s->n_parameters);
    EXPECT(rkw_sweep_design(s, s->n_base - n, n, values, &err) == RKW_OK, "%s", err.message);
    for (size_t i = 0; i < n * s->n_parameters; i++) EXPECT(isfinite(values[i]), "value %zu", i);
}

FUZZ(designs)
{
    rkw_sweep s;
    rkw_error err;
    rkw_sweep_options o = RKW_SWEEP_OPTIONS_INIT;
    start_sweep(&s, fuzz_site());
    fuzz_file("fuzz/in/designs.csv", bytes, length);
    o.designs_path = "fuzz/in/designs.csv";
    o.max_designs = 1000;
    if (rkw_sweep_read_space(&s, &o, &err) == RKW_OK) use_space(&s);
    end_sweep(&s);
}

/* Lines: ranges; those with <= or >= are limits. The first byte chooses between grid and sequence. */
FUZZ(sweep_ranges)
{
    char text[1024];
    const char *vary[40], *limits[40];
    rkw_sweep s;
    rkw_error err;
    rkw_sweep_options o = RKW_SWEEP_OPTIONS_INIT;
    if (length < 2 || length >= sizeof text) return;
    memcpy(text, bytes + 1, length - 1);
    text[length - 1] = 0;
    for (char *at = text; at;) {
        char *line = at;
        at = strchr(at, '\n');
        if (at) *at++ = 0;
        int is_limit = strstr(line, "<=") || strstr(line, ">=");
        if (is_limit && o.n_limits < 40) limits[o.n_limits++] = line;
        if (!is_limit && o.n_vary < 40) vary[o.n_vary++] = line;
    }
    o.vary = vary;
    o.limits = limits;
    o.sobol = bytes[0] & 1 ? (uint64_t)bytes[0] : 0;
    start_sweep(&s, fuzz_site());
    if (rkw_sweep_read_space(&s, &o, &err) == RKW_OK && rkw_sweep_read_limits(&s, &o, &err) == RKW_OK) use_space(&s);
    end_sweep(&s);
}

/* ------------------------------------------------------------------ results on file */

static rkw_digests digests_of_sweep;

/* The digests of the tables are worked out once. */
rkw_status __real_rkw_digests_create(rkw_digests *out, const rkw_sweep *sweep, rkw_error *err);
rkw_status __wrap_rkw_digests_create(rkw_digests *out, const rkw_sweep *sweep, rkw_error *err);
rkw_status __wrap_rkw_digests_create(rkw_digests *out, const rkw_sweep *sweep, rkw_error *err)
{
    (void)sweep;
    *out = digests_of_sweep;
    out->err = err;
    out->text = malloc(RKW_DIGESTS_BYTES);
    if (!out->text) return RKW_E_MEMORY;
    memcpy(out->text, digests_of_sweep.text, digests_of_sweep.used + 1);
    return RKW_OK;
}

void __real_rkw_digests_release(rkw_digests *digests);
void __wrap_rkw_digests_release(rkw_digests *digests);
void __wrap_rkw_digests_release(rkw_digests *digests) { free(digests->text); }

static void use_results(const rkw_sweep_file *f, rkw_sweep *s)
{
    rkw_error err;
    size_t first = 0, n = 0, parameters = rkw_sweep_parameters(s);
    double values[8 * RKW_SWEEP_PARAMETERS_MAX], metrics[8 * RKW_SWEEP_METRICS];
    for (size_t from = 0; from < 64; from = first + n) {
        rkw_sweep_file_missing(f, from, 64, 8, &first, &n);
        EXPECT(first >= from && n <= 8, "%zu designs missing from %zu", n, first);
        if (n == 0) break;
    }
    for (size_t i = 0; i < 8 && parameters; i++) (void)!rkw_sweep_file_read(f, i, 1, values, metrics, &err);
    (void)!rkw_sweep_file_read(f, 0, 8, values, metrics, &err);
}

/* The sweep: one parameter and three designs. */
static rkw_sweep *sweep_at_hand(void)
{
    static rkw_sweep s;
    static const char *vary[] = {"pv_MW=100:300:100"};
    rkw_error err;
    if (s.n_base) return &s;
    rkw_sweep_options o = RKW_SWEEP_OPTIONS_INIT;
    o.vary = vary;
    o.n_vary = 1;
    start_sweep(&s, fuzz_site());
    EXPECT(rkw_sweep_read_space(&s, &o, &err) == RKW_OK, "%s", err.message);
    digests_of_sweep.text = malloc(256);
    EXPECT(digests_of_sweep.text, "memory");
    digests_of_sweep.used = (size_t)sprintf(digests_of_sweep.text, "rackwatt sweep 1\nsha256 %064d site.csv\nend\n", 7);
    return &s;
}

/* The file that a sweep goes on with. An input that begins with `!` brings a header of its own. */
FUZZ(sweep_results)
{
    static int memory = -1;
    static char path[64];
    rkw_sweep *s = sweep_at_hand();
    rkw_sweep_file *f = NULL;
    rkw_error err;
    double values[2] = {1, 2}, metrics[2 * RKW_SWEEP_METRICS] = {0};
    if (memory < 0) {
        memory = memfd_create("sweep", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
    }
    EXPECT(ftruncate(memory, 0) == 0 && pwrite(memory, digests_of_sweep.text, digests_of_sweep.used, 0) > 0, "memory");
    int own = length && bytes[0] == '!'; /* a header of its own */
    if (length > 1 && pwrite(memory, bytes + 1, length - 1, own ? 0 : (off_t)digests_of_sweep.used) < 0) return;
    if (rkw_sweep_file_open(&f, NULL, s, path, 1, &err) != RKW_OK) {
        EXPECT(!f && err.message[0], "an error without a message");
        return;
    }
    use_results(f, s);
    if (rkw_sweep_file_append(f, 60, 2, values, metrics, &err) == RKW_OK) use_results(f, s);
    rkw_sweep_file_close(f);
}

/* ------------------------------------------------------------------ ledger, forecast, prices */

FUZZ(ledger)
{
    rkw_ledger *l = NULL;
    rkw_error err;
    rkw_summary summary = {.size = sizeof summary};
    fuzz_file("fuzz/in/ledger.csv", bytes, length);
    rkw_status status = rkw_ledger_read(&l, NULL, "fuzz/in/ledger.csv", "fuzz", &err);
    EXPECT((status == RKW_OK) == (l != NULL), "status %d", (int)status);
    if (!l) return;
    EXPECT(rkw_axis_check(rkw_ledger_axis(l), &err) == RKW_OK, "%s", err.message);
    for (size_t c = 0; c < rkw_ledger_columns(l); c++)
        EXPECT(rkw_ledger_find(l, rkw_ledger_name(l, c)) <= c, "column %s", rkw_ledger_name(l, c));
    (void)!rkw_summarise(l, fuzz_site(), &summary, &err);
    rkw_ledger_free(l);
}

FUZZ(forecast)
{
    rkw_forecast *f = NULL;
    rkw_error err;
    rkw_forecast_options o = RKW_FORECAST_INIT;
    double values[12];
    const rkw_year *year = fuzz_short_year();
    o.kind = RKW_FORECAST_TABLE;
    o.table = "fuzz/in/forecast.csv";
    fuzz_file(o.table, bytes, length);
    if (rkw_forecast_create(&f, NULL, fuzz_site(), year, &o, &err) != RKW_OK) return;
    for (int32_t q = 0; q < RKW_FORECAST_QUANTITIES; q++)
        for (size_t issued = 0; issued < 12; issued += 5)
            if (rkw_forecast_series(f, q, 0, issued, 6, values, &err) == RKW_OK)
                for (int i = 0; i < 6; i++) EXPECT(isfinite(values[i]), "quantity %d, row %zu", (int)q, issued);
    rkw_forecast_free(f);
}

/* costs.csv, finance.csv, racks.csv. */
FUZZ(economics)
{
    rkw_error err;
    rkw_economics e;
    rkw_costs costs;
    static rkw_uncertain_row rows[RKW_MOST_UNCERTAIN];
    size_t n = 0;
    rkw_site site = *fuzz_site();
    site.costs = NULL;
    fuzz_files_from("fuzz/in", bytes, length);
    if (rkw_table_read(&site.costs, NULL, "fuzz/in/costs.csv", &err) != RKW_OK) return;
    if (rkw_costs_read(&costs, &site, &err) == RKW_OK)
        EXPECT(isfinite(costs.pv_capex) && costs.pv_life > 0, "life %g", costs.pv_life);
    (void)!rkw_economics_read(&e, NULL, &site, &err);
    if (rkw_economics_ranges(rows, &n, NULL, &site, &err) == RKW_OK)
        for (size_t i = 0; i < n && i < RKW_MOST_UNCERTAIN; i++)
            EXPECT(rows[i].low <= rows[i].value && rows[i].value <= rows[i].high, "%s: %g <= %g <= %g", rows[i].name,
                   rows[i].low, rows[i].value, rows[i].high);
    rkw_table_free(site.costs);
}
