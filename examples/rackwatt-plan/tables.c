/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every range of the site's tables: one row at its ends, and all of them drawn, each a year simulated anew. */
#include <rackwatt/sensitivity.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "rackwatt-plan/plan.h"

typedef struct swing {
    size_t row;
    double width; /* of the cost of a GPU-hour */
} swing;

static int by_width(const void *a, const void *b)
{
    const swing *x = a, *y = b;
    if (x->width != y->width) return x->width < y->width ? 1 : -1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static void write_rows(plan *p, const rkw_ranges *ranges, const swing *order, const rkw_case_result *base,
                       const rkw_case_result *low, const rkw_case_result *high)
{
    sheet_book *b = &p->book;
    sheet_open(b, "tables.csv");
    sheet_row(b, (const char *const[]){"table", "row", "unit", "value", "low", "high", "usd_per_gpu_h_at_low",
                                       "usd_per_gpu_h_at_high", "usd_per_gpu_h", "cfe_at_low", "cfe_at_high", "cfe",
                                       NULL});
    for (size_t i = 0; i < rkw_ranges_count(ranges); i++) {
        const size_t k = order[i].row;
        const rkw_range r = rkw_ranges_get(ranges, k);
        const double cells[] = {
            r.value,    r.low,       r.high,   low[k].usd_per_gpu_h, high[k].usd_per_gpu_h, base->usd_per_gpu_h,
            low[k].cfe, high[k].cfe, base->cfe};
        sheet_text(b, r.table);
        sheet_text(b, r.row);
        sheet_text(b, r.unit);
        for (size_t c = 0; c < sizeof cells / sizeof cells[0]; c++) sheet_number(b, cells[c]);
        sheet_end_row(b);
    }
}

static void say_rows(const plan *p, const rkw_ranges *ranges, const swing *order, const rkw_case_result *low,
                     const rkw_case_result *high)
{
    const size_t n = rkw_ranges_count(ranges);
    program_said(p->run, "Tables      of %s ranges a GPU-hour moves most with", plan_count((double)n));
    for (size_t i = 0; i < n && i < 3; i++) {
        const rkw_range r = rkw_ranges_get(ranges, order[i].row);
        const double a = low[order[i].row].usd_per_gpu_h, b = high[order[i].row].usd_per_gpu_h;
        program_said(p->run, "%s %s.%s (%s .. %s USD)", i ? "," : "", r.table, r.row, plan_real(fmin(a, b), 3),
                     plan_real(fmax(a, b), 3));
    }
    program_said(p->run, "\n");
}

static rkw_year_options weather_of(const plan_settings *s)
{
    rkw_year_options o = RKW_YEAR_OPTIONS_INIT;
    o.weather_path = s->weather.n ? s->weather.items[0] : NULL;
    o.map_path = s->map;
    o.format = s->format ? rkw_format_by_name(s->format) : RKW_FORMAT_AUTO;
    o.gaps = s->fill_gaps ? RKW_GAPS_FILL : RKW_GAPS_REFUSE;
    o.seed = (uint64_t)s->seed;
    o.index = s->weather.n ? 0 : (uint64_t)s->index;
    return o;
}

static void write_draws(plan *p, const rkw_case_result *draws, size_t n, double *cost, double *cfe)
{
    sheet_book *b = &p->book;
    size_t m = 0;
    sheet_open(b, "tables_drawn.csv");
    sheet_row(b, (const char *const[]){"draw", "usd_per_gpu_h", "cost_usd", "cfe", "gpu_hours", "facility_MWh", NULL});
    for (size_t i = 0; i < n; i++) {
        const double cells[] = {draws[i].usd_per_gpu_h, draws[i].cost_usd, draws[i].cfe, draws[i].gpu_h,
                                draws[i].facility_MWh};
        sheet_number(b, (double)i);
        for (size_t c = 0; c < sizeof cells / sizeof cells[0]; c++) sheet_number(b, cells[c]);
        sheet_end_row(b);
        if (isnan(draws[i].usd_per_gpu_h)) continue;
        cost[m] = draws[i].usd_per_gpu_h;
        cfe[m++] = draws[i].cfe;
    }
    rkw_sort(cost, m);
    rkw_sort(cfe, m);
    program_said(p->run,
                 "            drawn %s times (%s refused): GPU-hour P50 %s, P90 %s USD; CFE P50 %s, P90 %s %%\n",
                 plan_count((double)n), plan_count((double)(n - m)), plan_real(rkw_quantile(cost, m, 0.5), 3),
                 plan_real(rkw_quantile(cost, m, 0.9), 3), plan_real(100 * rkw_quantile(cfe, m, 0.5), 1),
                 plan_real(100 * rkw_quantile(cfe, m, 0.1), 1));
}

static rkw_status out_of_memory(rkw_error *err)
{
    snprintf(err->message, sizeof err->message, "out of memory for the ranges of the tables");
    return err->status = RKW_E_MEMORY;
}

static rkw_status draw(plan *p, const rkw_ranges *ranges, rkw_error *err)
{
    const size_t n = (size_t)p->settings->all_tables;
    const rkw_year_options o = weather_of(p->settings);
    if (n == 0) return RKW_OK;
    rkw_case_result *draws = calloc(n, sizeof *draws);
    double *columns = calloc(2 * n, sizeof *columns);
    rkw_status status = draws && columns ? RKW_OK : out_of_memory(err);
    if (status == RKW_OK)
        status = rkw_ranges_monte_carlo(ranges, p->ctx, &o, p->policy, n,
                                        (uint64_t)rkw_site_value(p->site, RKW_SITE_WEATHER_SEED), draws, err);
    if (status == RKW_OK) write_draws(p, draws, n, columns, columns + n);
    free(draws);
    free(columns);
    return status;
}

static rkw_status move_rows(plan *p, const rkw_ranges *ranges, rkw_error *err)
{
    const size_t n = rkw_ranges_count(ranges);
    const rkw_year_options o = weather_of(p->settings);
    rkw_case_result *low = calloc(2 * n + 1, sizeof *low), base;
    swing *order = calloc(n + 1, sizeof *order);
    rkw_status status = low && order ? RKW_OK : out_of_memory(err);
    if (status == RKW_OK) status = rkw_ranges_tornado(ranges, p->ctx, &o, p->policy, &base, low, low + n, err);
    if (status == RKW_OK) {
        for (size_t i = 0; i < n; i++) {
            const double width = fabs(low[n + i].usd_per_gpu_h - low[i].usd_per_gpu_h);
            order[i] = (swing){i, isnan(width) ? -1 : width};
        }
        qsort(order, n, sizeof *order, by_width);
        write_rows(p, ranges, order, &base, low, low + n);
        say_rows(p, ranges, order, low, low + n);
    }
    free(low);
    free(order);
    return status;
}

rkw_status plan_tables(plan *p, rkw_error *err)
{
    rkw_ranges *ranges;
    rkw_status status = rkw_ranges_create(&ranges, p->ctx, rkw_site_folder(p->site), err);
    if (status != RKW_OK) return status;
    status = move_rows(p, ranges, err);
    if (status == RKW_OK) status = draw(p, ranges, err);
    rkw_ranges_free(ranges);
    return status;
}
