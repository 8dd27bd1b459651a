/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizing over and over under drawn prices. */
#include <rackwatt/risk.h>

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "plan/sizing.h"

enum { BLOCK = 8 }; /* draws that share one phrasing */

typedef struct lottery {
    const rkw_site *site;
    const rkw_year *year;
    rkw_context one; /* one thread, no progress */
    const rkw_sizing_options *options;
    rkw_uncertain_row rows[RKW_MOST_UNCERTAIN];
    size_t n_rows, n_draws, n_parts, first_block;
    const double *points; /* [n_draws][n_rows], 0 .. 1 */
    double *values, *cost_usd;
    rkw_error *errors;
} lottery;

static void take_prices(rkw_economics *e, const lottery *l, size_t draw)
{
    for (size_t i = 0; i < l->n_rows; i++) {
        const rkw_uncertain_row *r = &l->rows[i];
        const double value = rkw_triangular(l->points[draw * l->n_rows + i], r->low, r->value, r->high);
        memcpy((char *)e + r->offset, &value, sizeof value);
    }
}

static rkw_status size_once(const lottery *l, rkw_sizing *s, const rkw_economics *base, size_t draw, rkw_error *err)
{
    s->economics = *base;
    take_prices(&s->economics, l, draw);
    s->n_parts = 0;
    RKW_TRY(rkw_sizing_make_parts(s, err));
    const rkw_status st = rkw_sizing_solve(s, &l->one, err);
    for (size_t i = 0; i < l->n_parts; i++)
        l->values[draw * l->n_parts + i] = st == RKW_OK ? rkw_sizing_capacity(s, i).value : NAN;
    l->cost_usd[draw] = st == RKW_OK ? s->result.cost_usd : NAN;
    return st == RKW_E_INFEASIBLE ? RKW_OK : st;
}

static rkw_status run_block(void *user, size_t k)
{
    const lottery *l = user;
    const size_t block = l->first_block + k, first = block * BLOCK;
    const size_t last = first + BLOCK < l->n_draws ? first + BLOCK : l->n_draws;
    rkw_sizing *s;
    rkw_error *err = &l->errors[k];
    RKW_TRY(rkw_sizing_create(&s, &l->one, l->site, &l->year, 1, l->options, NULL, err));
    const rkw_economics base = s->economics;
    rkw_status st = RKW_OK;
    for (size_t draw = first; draw < last && st == RKW_OK; draw++) st = size_once(l, s, &base, draw, err);
    rkw_sizing_free(s);
    return st;
}

static rkw_status run_blocks(lottery *l, const rkw_context *ctx, rkw_error *err)
{
    const size_t blocks = (l->n_draws + BLOCK - 1) / BLOCK, step = (size_t)ctx->n_threads;
    for (l->first_block = 0; l->first_block < blocks; l->first_block += step) {
        const size_t left = blocks - l->first_block, count = left < step ? left : step;
        const rkw_status st = rkw_parallel_for(ctx->n_threads, count, run_block, l);
        for (size_t k = 0; st != RKW_OK && k < count; k++)
            if (l->errors[k].status == st && err) {
                *err = l->errors[k];
                return st;
            }
        if (st != RKW_OK) return rkw_fail(err, st, RKW_NOWHERE, "a sizing failed");
        RKW_TRY(rkw_report_progress(ctx, (double)(l->first_block + count) / (double)blocks, "sizing again", err));
    }
    return RKW_OK;
}

static rkw_status draw_all(lottery *l, const rkw_context *ctx, uint64_t seed, rkw_error *err)
{
    RKW_TRY(rkw_economics_ranges(l->rows, &l->n_rows, ctx, l->site, err));
    if (l->n_rows > RKW_MOST_UNCERTAIN) l->n_rows = RKW_MOST_UNCERTAIN;
    double *points = rkw_alloc(ctx, l->n_draws, l->n_rows * sizeof *points);
    l->errors = rkw_alloc(ctx, (size_t)ctx->n_threads, sizeof *l->errors);
    rkw_status st = points && l->errors ? rkw_latin_hypercube(seed, l->n_draws, l->n_rows, points, err)
                                        : rkw_fail_memory(err, "draws");
    l->points = points;
    if (st == RKW_OK) st = run_blocks(l, ctx, err);
    rkw_release(points);
    rkw_release(l->errors);
    return st;
}

rkw_status rkw_sizing_monte_carlo(const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                                  const rkw_sizing_options *options, size_t n_draws, uint64_t seed, double *values,
                                  double *cost_usd, rkw_error *err)
{
    if (!site || !year || !options || !values || !cost_usd)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sizing_monte_carlo: a pointer is NULL");
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    lottery l = {.site = site, .year = year, .one = copy, .options = options, .n_draws = n_draws};
    l.one.n_threads = 1;
    l.one.progress = NULL;
    l.n_parts = rkw_site_plants(site) + 4 + (options->size_thermal != 0) + (options->size_racks != 0);
    /* The caller's arrays are written when all draws are done. */
    l.values = rkw_alloc(&copy, n_draws, l.n_parts * sizeof *l.values);
    l.cost_usd = rkw_alloc(&copy, n_draws, sizeof *l.cost_usd);
    rkw_status status =
        l.values && l.cost_usd ? draw_all(&l, &copy, seed, err) : rkw_fail_memory(err, "sizes of the draws");
    if (status == RKW_OK) {
        memcpy(values, l.values, n_draws * l.n_parts * sizeof *values);
        memcpy(cost_usd, l.cost_usd, n_draws * sizeof *cost_usd);
    }
    rkw_release(l.values);
    rkw_release(l.cost_usd);
    return status;
}
