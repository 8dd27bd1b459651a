/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ranges of a site's tables, and years simulated under other numbers. */
#include <rackwatt/sensitivity.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <rackwatt/risk.h>

#include "base/fail.h"
#include "base/memory.h"

/* Scalar tables with figures of the site, in the order of outputs. */
static const char *const tables[] = {"site",    "racks",  "cooling", "power_chain", "other_buildings",
                                     "battery", "ageing", "ups",     "backup",      "thermal_store",
                                     "grid",    "carbon", "costs"};
enum { TABLES = sizeof tables / sizeof tables[0] };

typedef struct row {
    char name[96], unit[32];
    size_t table;
    double value, low, high;
} row;

struct rkw_ranges {
    rkw_context ctx;
    char *folder;
    size_t n, room;
    row *rows;
};

/* ------------------------------------------------------------------ listing */

static rkw_status add_row(rkw_ranges *r, size_t table, const rkw_scalar *s, rkw_error *err)
{
    if (r->n == r->room) {
        const size_t room = r->room ? 2 * r->room : 64;
        row *more = rkw_realloc(&r->ctx, r->rows, r->n, room, sizeof *more);
        if (!more) return rkw_fail_memory(err, "ranges");
        r->rows = more;
        r->room = room;
    }
    row *to = &r->rows[r->n++];
    snprintf(to->name, sizeof to->name, "%s", s->name);
    snprintf(to->unit, sizeof to->unit, "%s", s->unit);
    to->table = table;
    to->value = s->value;
    to->low = s->low;
    to->high = s->high;
    return RKW_OK;
}

static rkw_status list_table(rkw_ranges *r, size_t table, rkw_error *err)
{
    char path[4096];
    rkw_table *t = NULL;
    if (snprintf(path, sizeof path, "%s/%s.csv", r->folder, tables[table]) >= (int)sizeof path)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the folder's path is too long");
    if (access(path, F_OK) != 0) return RKW_OK; /* some tables are optional */
    RKW_TRY(rkw_table_read(&t, &r->ctx, path, err));
    rkw_status st = RKW_OK;
    for (size_t i = 0; rkw_table_kind(t) == RKW_TABLE_SCALAR && i < rkw_table_rows(t) && st == RKW_OK; i++) {
        rkw_scalar s;
        st = rkw_table_scalar_row(t, i, &s, err);
        if (st == RKW_OK && s.low < s.high && s.value >= s.low && s.value <= s.high) st = add_row(r, table, &s, err);
    }
    rkw_table_free(t);
    return st;
}

rkw_status rkw_ranges_create(rkw_ranges **out, const rkw_context *ctx, const char *folder, rkw_error *err)
{
    if (!out || !folder) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_ranges_create: out or folder is NULL");
    *out = NULL;
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    rkw_ranges *r = rkw_alloc(&copy, 1, sizeof *r);
    if (!r) return rkw_fail_memory(err, "ranges");
    r->ctx = copy;
    r->folder = rkw_copy_text(&copy, folder);
    rkw_status st = r->folder ? RKW_OK : rkw_fail_memory(err, "ranges");
    for (size_t t = 0; t < TABLES && st == RKW_OK; t++) st = list_table(r, t, err);
    if (st == RKW_OK)
        *out = r;
    else
        rkw_ranges_free(r);
    return st;
}

void rkw_ranges_free(rkw_ranges *r)
{
    if (!r) return;
    rkw_release(r->rows);
    rkw_release(r->folder);
    rkw_release(r);
}

size_t rkw_ranges_count(const rkw_ranges *r) { return r->n; }

rkw_range rkw_ranges_get(const rkw_ranges *r, size_t i)
{
    if (i >= r->n) return (rkw_range){NULL, NULL, NULL, NAN, NAN, NAN};
    const row *x = &r->rows[i];
    return (rkw_range){tables[x->table], x->name, x->unit, x->value, x->low, x->high};
}

/* ------------------------------------------------------------------ cases */

/* Cases for the threads: case i changes `per_case` rows. */
typedef struct cases {
    const rkw_ranges *ranges;
    rkw_context one; /* one thread, no progress */
    const rkw_year_options *options;
    const rkw_policy *policy;
    rkw_table_change *changes; /* [n][per_case] */
    size_t per_case, first;
    rkw_case_result *results;
    rkw_error *errors;
} cases;

static const rkw_case_result none = {NAN, NAN, NAN, NAN, NAN};

static rkw_status take_year(const cases *c, const rkw_context *ctx, const rkw_site *site, rkw_case_result *r,
                            rkw_error *err)
{
    rkw_year *year = NULL;
    rkw_ledger *ledger = NULL;
    rkw_summary s = {.size = sizeof s};
    rkw_year_cost cost = {.size = sizeof cost};
    rkw_status st = rkw_year_create(&year, ctx, site, c->options, err);
    if (st == RKW_OK) st = rkw_simulate(&ledger, ctx, site, year, c->policy, err);
    if (st == RKW_OK) st = rkw_summarise(ledger, site, &s, err);
    if (st == RKW_OK) st = rkw_cost_year(site, &s, &cost, err);
    if (st == RKW_OK)
        *r = (rkw_case_result){cost.usd_per_gpu_h, cost.total_usd, s.cfe, s.gpu_h_delivered, s.facility_MWh};
    rkw_ledger_free(ledger);
    rkw_year_free(year);
    return st;
}

/* A number that the tables refuse makes a case without a result. */
static int is_refusal(rkw_status st) { return st == RKW_E_DOMAIN || st == RKW_E_INFEASIBLE || st == RKW_E_UNIT; }

static rkw_status run_case(void *user, size_t k)
{
    const cases *c = user;
    const size_t i = c->first + k;
    rkw_context ctx = c->one;
    rkw_site *site;
    ctx.changes = c->changes + i * c->per_case;
    ctx.n_changes = c->per_case;
    c->results[i] = none;
    rkw_status st = rkw_site_load(&site, &ctx, c->ranges->folder, &c->errors[k]);
    if (st == RKW_OK) {
        st = take_year(c, &ctx, site, &c->results[i], &c->errors[k]);
        rkw_site_free(site);
    }
    return c->per_case > 0 && is_refusal(st) ? RKW_OK : st;
}

static rkw_status run_cases(cases *c, const rkw_context *ctx, size_t n, rkw_error *err)
{
    const size_t step = (size_t)ctx->n_threads;
    c->errors = rkw_alloc(ctx, step, sizeof *c->errors);
    if (!c->errors) return rkw_fail_memory(err, "cases");
    rkw_status st = RKW_OK;
    for (c->first = 0; c->first < n && st == RKW_OK; c->first += step) {
        const size_t left = n - c->first, count = left < step ? left : step;
        st = rkw_parallel_for(ctx->n_threads, count, run_case, c);
        for (size_t k = 0; st != RKW_OK && k < count; k++)
            if (c->errors[k].status == st && err) *err = c->errors[k];
        if (st == RKW_OK)
            st = rkw_report_progress(ctx, (double)(c->first + count) / (double)n, "tables under other numbers", err);
    }
    rkw_release(c->errors);
    return st;
}

static cases cases_of(const rkw_ranges *r, const rkw_context *ctx, const rkw_year_options *options,
                      const rkw_policy *policy)
{
    cases c = {.ranges = r, .one = *ctx, .options = options, .policy = policy};
    c.one.n_threads = 1;
    c.one.progress = NULL;
    return c;
}

static rkw_status run_base(const rkw_ranges *r, const rkw_context *ctx, const rkw_year_options *options,
                           const rkw_policy *policy, rkw_case_result *base, rkw_error *err)
{
    cases c = cases_of(r, ctx, options, policy);
    c.results = base;
    return run_cases(&c, ctx, 1, err);
}

static rkw_table_change change_of(const rkw_ranges *r, size_t i, double value)
{
    return (rkw_table_change){tables[r->rows[i].table], r->rows[i].name, NULL, value};
}

rkw_status rkw_ranges_tornado(const rkw_ranges *r, const rkw_context *ctx, const rkw_year_options *options,
                              const rkw_policy *policy, rkw_case_result *base, rkw_case_result *low,
                              rkw_case_result *high, rkw_error *err)
{
    if (!r || !policy || !base || !low || !high)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_ranges_tornado: a pointer is NULL");
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    RKW_TRY(run_base(r, &copy, options, policy, base, err));
    cases c = cases_of(r, &copy, options, policy);
    c.per_case = 1;
    c.changes = rkw_alloc(&copy, 2 * r->n, sizeof *c.changes);
    c.results = rkw_alloc(&copy, 2 * r->n, sizeof *c.results);
    rkw_status st = c.changes && c.results ? RKW_OK : rkw_fail_memory(err, "cases");
    for (size_t i = 0; st == RKW_OK && i < r->n; i++) {
        c.changes[2 * i] = change_of(r, i, r->rows[i].low);
        c.changes[2 * i + 1] = change_of(r, i, r->rows[i].high);
    }
    if (st == RKW_OK) st = run_cases(&c, &copy, 2 * r->n, err);
    for (size_t i = 0; st == RKW_OK && i < r->n; i++) {
        low[i] = c.results[2 * i];
        high[i] = c.results[2 * i + 1];
    }
    rkw_release(c.changes);
    rkw_release(c.results);
    return st;
}

static rkw_status fill_draws(const rkw_ranges *r, const rkw_context *ctx, size_t n_draws, uint64_t seed,
                             rkw_table_change *changes, rkw_error *err)
{
    double *points = rkw_alloc(ctx, n_draws * r->n, sizeof *points);
    if (!points) return rkw_fail_memory(err, "draws");
    const rkw_status st = rkw_latin_hypercube(seed, n_draws, r->n, points, err);
    for (size_t k = 0; st == RKW_OK && k < n_draws * r->n; k++) {
        const row *x = &r->rows[k % r->n];
        changes[k] = change_of(r, k % r->n, rkw_triangular(points[k], x->low, x->value, x->high));
    }
    rkw_release(points);
    return st;
}

rkw_status rkw_ranges_monte_carlo(const rkw_ranges *r, const rkw_context *ctx, const rkw_year_options *options,
                                  const rkw_policy *policy, size_t n_draws, uint64_t seed, rkw_case_result *results,
                                  rkw_error *err)
{
    if (!r || !policy || !results)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_ranges_monte_carlo: a pointer is NULL");
    if (n_draws > 1000000) return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%zu draws, at most 1000000", n_draws);
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    cases c = cases_of(r, &copy, options, policy);
    c.per_case = r->n;
    c.results = results;
    c.changes = rkw_alloc(&copy, n_draws * r->n, sizeof *c.changes);
    rkw_status st = c.changes ? fill_draws(r, &copy, n_draws, seed, c.changes, err) : rkw_fail_memory(err, "draws");
    if (st == RKW_OK) st = run_cases(&c, &copy, n_draws, err);
    rkw_release(c.changes);
    return st;
}
