/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizing of a site: making, solving, explaining what cannot be, questions about the plan. */
#include "plan/sizing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"

enum { MOST_YEARS = 40 };

/* ------------------------------------------------------------------ making */

static rkw_status check_options(const rkw_sizing_options *o, rkw_error *err)
{
    if (!o || o->size != sizeof *o)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sizing_create: options are NULL or their size is not set");
    RKW_TRY(rkw_check_range(err, "aim of the sizing", o->aim, "1", RKW_SIZE_FOR_COST, RKW_SIZE_FOR_RISK));
    RKW_TRY(rkw_check_range(err, "CFE target", o->cfe, "1", 0, 1));
    RKW_TRY(rkw_check_range(err, "budget", o->budget_usd, "USD", 0, 1e300));
    RKW_TRY(rkw_check_range(err, "land", o->land_m2, "m2", 0, 1e300));
    RKW_TRY(rkw_check_range(err, "carbon budget", o->carbon_kg, "kg", 0, 1e300));
    RKW_TRY(rkw_check_range(err, "unserved energy", o->eue_MWh, "MWh", 0, 1e300));
    RKW_TRY(rkw_check_range(err, "largest plant", o->plant_max_MW, "MW", 0, 1e6));
    RKW_TRY(rkw_check_range(err, "hours of the battery", o->battery_max_h, "h", 0.01, 1000));
    RKW_TRY(rkw_check_range(err, "price of carbon", o->carbon_usd_per_kg, "USD/kg", 0, 100));
    RKW_TRY(rkw_check_range(err, "share of risk", o->risk_share, "1", 0, 1));
    RKW_TRY(rkw_check_range(err, "wear of the battery", o->wear_usd_per_MWh, "USD/MWh", 0, 1e4));
    RKW_TRY(rkw_check_range(err, "rows of a step", o->rows_per_step, "1", 1, 24));
    return rkw_check_range(err, "tolerance", o->tolerance, "1", 1e-10, 1e-3);
}

static void take_flows(rkw_sizing *s)
{
    int remote = 0;
    for (size_t p = 0; p < s->n_plants; p++) {
        rkw_plant plant = {.size = sizeof plant};
        remote |= rkw_site_plant(s->site, p, &plant) == RKW_OK && plant.remote;
    }
    s->import_flow = s->n_plants;
    s->backup_flow = s->n_plants + 1;
    s->unserved_flow = s->n_plants + 2;
    s->export_flow = remote && rkw_site_grid(s->site)->export_share_max > 0 ? s->n_plants + 3 : RKW_NONE;
}

/* Loads of all ranks' years, which the rows of the target need. */
static rkw_status gather_loads(rkw_sizing *s, rkw_error *err)
{
    double *values = rkw_alloc(&s->ctx, 3 * s->n_all, sizeof *values);
    if (!values) return rkw_fail_memory(err, "a sizing");
    for (size_t k = 0; k < s->n; k++) {
        double *v = values + 3 * (s->ranks.first_year + k);
        v[0] = s->years[k].base_MWh;
        v[1] = s->years[k].work_MWh;
        v[2] = (double)s->years[k].n * s->years[k].dt_h;
    }
    rkw_status st = RKW_OK;
    if (s->spread) st = s->ranks.exchange(s->ranks.user, values, 3);
    for (size_t i = 0; st == RKW_OK && i < s->n_all; i++) {
        s->base_MWh[i] = values[3 * i];
        s->work_MWh[i] = values[3 * i + 1];
        s->hours[i] = values[3 * i + 2];
    }
    rkw_release(values);
    return st == RKW_OK ? RKW_OK : rkw_fail(err, st, RKW_NOWHERE, "the years of other processes did not arrive");
}

static void count_work(const rkw_sizing *s, rkw_sizing_year *y)
{
    for (size_t t = 0; t < rkw_tenants_count(rkw_site_tenants(s->site)); t++) {
        const double *arrivals = rkw_year_arrivals(y->year, t);
        for (size_t i = 0; i < rkw_year_axis(y->year)->n; i++) y->gpu_h += arrivals[i];
    }
}

static rkw_status fill(rkw_sizing *s, const rkw_year *const *years, rkw_error *err)
{
    RKW_TRY(rkw_economics_read(&s->economics, &s->ctx, s->site, err));
    RKW_TRY(rkw_sizing_make_parts(s, err));
    take_flows(s);
    for (size_t k = 0; k < s->n; k++) {
        rkw_sizing_year *y = &s->years[k];
        y->year = years[k];
        if (rkw_year_axis(years[k])->n % (size_t)s->options.rows_per_step)
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE,
                            "a year of %zu rows has no whole number of steps of %d rows", rkw_year_axis(years[k])->n,
                            (int)s->options.rows_per_step);
        y->weight =
            8760 / ((double)rkw_year_axis(years[k])->n * rkw_axis_dt_h(rkw_year_axis(years[k]))) / (double)s->n_all;
        RKW_TRY(rkw_sizing_phrase_year(s, y, err));
        count_work(s, y);
        RKW_TRY(rkw_report_progress(&s->ctx, (double)(k + 1) / (double)s->n, "phrasing", err));
    }
    RKW_TRY(gather_loads(s, err));
    rkw_sizing_ask(s, &(rkw_sizing_question){0, 0, NULL});
    return RKW_OK;
}

static rkw_status make_room(rkw_sizing *s, rkw_error *err)
{
    s->years = rkw_alloc(&s->ctx, s->n, sizeof *s->years);
    s->programmes = rkw_alloc(&s->ctx, s->n, sizeof *s->programmes);
    s->base_MWh = rkw_alloc(&s->ctx, s->n_all, sizeof *s->base_MWh);
    s->work_MWh = rkw_alloc(&s->ctx, s->n_all, sizeof *s->work_MWh);
    s->hours = rkw_alloc(&s->ctx, s->n_all, sizeof *s->hours);
    s->coefficients = rkw_alloc(&s->ctx, RKW_SIZING_ROWS, sizeof *s->coefficients);
    if (s->years && s->programmes && s->base_MWh && s->work_MWh && s->hours && s->coefficients) return RKW_OK;
    return rkw_fail_memory(err, "a sizing");
}

rkw_status rkw_sizing_create(rkw_sizing **out, const rkw_context *ctx, const rkw_site *site,
                             const rkw_year *const *years, size_t n, const rkw_sizing_options *options,
                             const rkw_sizing_ranks *ranks, rkw_error *err)
{
    if (!out || !site || !years) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sizing_create: a pointer is NULL");
    *out = NULL;
    RKW_TRY(check_options(options, err));
    const size_t all = ranks ? ranks->n_all_years : n;
    RKW_TRY(rkw_check_range(err, "weather years", (double)all, "1", 1, MOST_YEARS));
    if (n == 0 || (ranks && (!ranks->exchange || ranks->first_year + n > all)))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE,
                        "rkw_sizing_create: years of this process are not among all years");
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    rkw_sizing *s = rkw_alloc(&copy, 1, sizeof *s);
    if (!s) return rkw_fail_memory(err, "a sizing");
    s->ctx = copy;
    s->site = site;
    s->options = *options;
    s->asked_cfe = options->cfe;
    if (ranks) s->ranks = *ranks;
    s->spread = ranks != NULL;
    s->n = n;
    s->n_all = all;
    rkw_status st = make_room(s, err);
    if (st == RKW_OK) st = fill(s, years, err);
    if (st == RKW_OK)
        *out = s;
    else
        rkw_sizing_free(s);
    return st;
}

void rkw_sizing_free(rkw_sizing *s)
{
    if (!s) return;
    for (size_t k = 0; s->years && k < s->n; k++) rkw_sizing_release_year(&s->years[k]);
    rkw_capacity_optimum_free(s->answer);
    rkw_release(s->years);
    rkw_release(s->programmes);
    rkw_release(s->base_MWh);
    rkw_release(s->work_MWh);
    rkw_release(s->hours);
    rkw_release(s->coefficients);
    rkw_release(s);
}

/* ------------------------------------------------------------------ solving */

static rkw_capacity_options options_of(const rkw_sizing *s, int schedules)
{
    rkw_capacity_options o = RKW_CAPACITY_OPTIONS_INIT;
    o.tolerance = s->options.tolerance;
    o.max_iterations = 500;
    o.schedules = schedules;
    if (s->spread) {
        o.exchange = s->ranks.exchange;
        o.exchange_user = s->ranks.user;
        o.first_year = s->ranks.first_year;
        o.n_all_years = s->n_all;
    }
    return o;
}

static rkw_status solve(rkw_sizing *s, const rkw_context *ctx, const rkw_sizing_question *q, int schedules,
                        rkw_error *err)
{
    const rkw_capacity_options o = options_of(s, schedules);
    rkw_capacity_optimum_free(s->answer);
    s->answer = NULL;
    rkw_sizing_ask(s, q);
    const rkw_status st = rkw_optimize_capacities(&s->answer, ctx, &s->programme, &o, err);
    if (st != RKW_OK) {
        rkw_capacity_optimum_free(s->answer);
        s->answer = NULL;
    }
    return st;
}

static double invested(const rkw_sizing *s)
{
    double usd = 0;
    for (size_t i = 0; i < s->n_parts; i++)
        usd += rkw_capacity_optimum_capacity(s->answer, i).value * s->parts[i].invest_usd;
    return usd;
}

/* What can be had: the target at its price, and the best share within the budget. */
typedef struct remedy {
    double needed_usd, yearly_usd; /* NaN: the target cannot be met at any price */
    double best_cfe;               /* NaN: not even without a target */
} remedy;

static rkw_status find_remedy(rkw_sizing *s, const rkw_context *ctx, remedy *r, rkw_error *err)
{
    *r = (remedy){NAN, NAN, NAN};
    rkw_status st = solve(s, ctx, &(rkw_sizing_question){0, 1, NULL}, 0, err);
    if (st == RKW_OK) {
        r->needed_usd = invested(s);
        r->yearly_usd = rkw_capacity_optimum_figure(s->answer, RKW_FIGURE_OBJECTIVE_USD);
    } else if (st != RKW_E_INFEASIBLE) {
        return st;
    }
    if (!(s->options.cfe > 0)) return RKW_OK;
    st = solve(s, ctx, &(rkw_sizing_question){1, 0, NULL}, 1, err);
    if (st == RKW_OK) st = rkw_sizing_take_result(s, err);
    if (st == RKW_OK) r->best_cfe = s->result.cfe_least;
    return st == RKW_E_INFEASIBLE ? RKW_OK : st;
}

static rkw_number_text rounded(double value, int32_t decimals)
{
    rkw_number_text text;
    rkw_format_fixed(value, decimals, text.text);
    return text;
}

static rkw_status explain(rkw_sizing *s, const rkw_context *ctx, rkw_error *err)
{
    remedy r;
    char first[160], second[200] = "", third[160] = "";
    const int budget = s->options.budget_usd < RKW_SIZING_FREE;
    const rkw_status st = find_remedy(s, ctx, &r, err);
    if (st != RKW_OK) return st;
    if (s->options.cfe > 0)
        snprintf(first, sizeof first, "CFE %s %% cannot be met", rounded(100 * s->options.cfe, 1).text);
    else
        snprintf(first, sizeof first, "no plan meets all limits");
    if (budget)
        snprintf(first + strlen(first), sizeof first - strlen(first), " within %s MUSD",
                 rounded(s->options.budget_usd / 1e6, 0).text);
    if (budget && isfinite(r.needed_usd))
        snprintf(second, sizeof second, ": the cheapest plan that meets it costs %s MUSD to build and %s MUSD a year",
                 rounded(r.needed_usd / 1e6, 0).text, rounded(r.yearly_usd / 1e6, 1).text);
    else if (budget)
        snprintf(second, sizeof second, ": nor at any other cost, under the other limits");
    if (isfinite(r.best_cfe))
        snprintf(third, sizeof third, "; the best CFE %s is %s %%", budget ? "within the budget" : "under the limits",
                 rounded(100 * r.best_cfe, 2).text);
    return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE, "%s%s%s", first, second, third);
}

rkw_status rkw_sizing_solve(rkw_sizing *s, const rkw_context *ctx, rkw_error *err)
{
    if (!s) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sizing_solve: sizing is NULL");
    const rkw_status st = solve(s, ctx, &(rkw_sizing_question){0, 0, NULL}, 1, err);
    if (st == RKW_E_INFEASIBLE) return explain(s, ctx, err);
    if (st != RKW_OK) return st;
    RKW_TRY(rkw_sizing_take_result(s, err));
    s->result.iterations = rkw_capacity_optimum_figure(s->answer, RKW_FIGURE_ITERATIONS);
    s->result.seconds = rkw_capacity_optimum_figure(s->answer, RKW_FIGURE_SECONDS);
    return RKW_OK;
}

/* ------------------------------------------------------------------ the plan */

size_t rkw_sizing_count(const rkw_sizing *s) { return s->n_parts; }
const char *rkw_sizing_name(const rkw_sizing *s, size_t i) { return i < s->n_parts ? s->parts[i].name : ""; }
const char *rkw_sizing_unit(const rkw_sizing *s, size_t i) { return i < s->n_parts ? s->parts[i].unit : ""; }

rkw_sized rkw_sizing_capacity(const rkw_sizing *s, size_t i)
{
    if (!s->answer || i >= s->n_parts) return (rkw_sized){NAN, NAN, NAN, NAN, NAN, NAN};
    const rkw_capacity_result c = rkw_capacity_optimum_capacity(s->answer, i);
    const rkw_sizing_part *p = &s->parts[i];
    return (rkw_sized){c.value, p->low, p->high, p->annual_usd, p->invest_usd, -c.price_usd};
}

const char *rkw_sizing_limit_name(int32_t limit)
{
    static const char *const names[RKW_SIZING_LIMITS] = {
        "CFE target", "budget", "land", "carbon budget", "unserved energy", "energy sold", "hours of the battery"};
    return limit >= 0 && limit < RKW_SIZING_LIMITS ? names[limit] : "";
}

double rkw_sizing_price(const rkw_sizing *s, int32_t limit)
{
    if (!s->answer || limit < 0 || limit >= RKW_SIZING_LIMITS || s->row_of[limit] == RKW_NONE) return NAN;
    double usd = 0;
    const size_t n = limit == RKW_SIZING_LIMIT_CFE ? s->n_all : 1;
    for (size_t i = 0; i < n; i++) usd -= rkw_capacity_optimum_row(s->answer, s->row_of[limit] + i).price_usd;
    return usd;
}

rkw_status rkw_sizing_get_result(const rkw_sizing *s, rkw_sizing_result *out)
{
    if (!s || !s->answer || !out || out->size < sizeof(size_t) || out->size > sizeof *out) return RKW_E_ARG;
    const size_t size = out->size;
    memcpy(out, &s->result, size);
    out->size = size;
    return RKW_OK;
}

/* What the interior point leaves of a size whose optimum is none, as a share of the site's power: kilowatts for a site of hundreds of
 * megawatts. A store of that size only makes its operation badly scaled. */
static const double CRUMB = 1e-4;

static double built(const rkw_sizing *s, size_t column)
{
    const double size = rkw_capacity_optimum_capacity(s->answer, column).value;
    return size > CRUMB * rkw_site_value(s->site, RKW_SITE_CAPACITY_MW) ? size : 0;
}

rkw_status rkw_sizing_site_sizes(const rkw_sizing *s, rkw_site_sizes *out, double *plants_MW, double *racks)
{
    if (!s || !s->answer || !out || !plants_MW || !racks) return RKW_E_ARG;
    const rkw_site_sizes empty = RKW_SITE_SIZES_INIT;
    *out = empty;
    for (size_t p = 0; p < s->n_plants; p++) plants_MW[p] = built(s, p);
    out->plants_MW = plants_MW;
    out->battery_MW = built(s, s->battery_MW);
    out->battery_MWh = built(s, s->battery_MWh);
    if (!(out->battery_MW > 0 && out->battery_MWh > 0)) out->battery_MW = out->battery_MWh = 0;
    out->connection_MW = rkw_capacity_optimum_capacity(s->answer, s->connection).value;
    out->backup_units = ceil(built(s, s->backup) / rkw_site_backup(s->site)->unit_MW - 1e-6);
    if (s->thermal != RKW_NONE) out->thermal_MWh = built(s, s->thermal);
    if (s->racks == RKW_NONE) return RKW_OK;
    const rkw_racks *table = rkw_site_racks(s->site);
    for (size_t p = 0; p < rkw_racks_count(table); p++)
        racks[p] = ceil(rkw_racks_value(table, p, RKW_RACK_INSTALLED) *
                            rkw_capacity_optimum_capacity(s->answer, s->racks).value -
                        1e-6);
    out->racks = racks;
    return RKW_OK;
}

/* ------------------------------------------------------------------ questions */

rkw_status rkw_sizing_range(rkw_sizing *s, const rkw_context *ctx, size_t capacity, double share, double *low,
                            double *high, rkw_error *err)
{
    if (!s || !s->answer || capacity >= s->n_parts || !low || !high)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sizing_range: no plan, or no such capacity");
    /* How far a size may move is asked in percent of the cost: no more digits than these. */
    rkw_capacity_options o = options_of(s, 0);
    o.tolerance = rkw_max(o.tolerance, 1e-5);
    return rkw_capacity_range(ctx, &s->programme, &o, rkw_capacity_optimum_figure(s->answer, RKW_FIGURE_OBJECTIVE_USD),
                              share, capacity, low, high, err);
}

/* The plan's capacities under one other year: the target if it can be met, else as near as can be. */
static rkw_status operate(rkw_sizing *one, const rkw_context *ctx, const double *fixed, rkw_held_out *out,
                          rkw_error *err)
{
    const double target = one->options.cfe;
    RKW_TRY(solve(one, ctx, &(rkw_sizing_question){1, 1, fixed}, 1, err));
    RKW_TRY(rkw_sizing_take_result(one, err));
    out->cost_usd = one->result.cost_usd;
    out->best_cfe = one->result.cfe;
    /* A miss within the tolerance of the solver is none. */
    out->met = one->result.cfe >= target - 1e-5;
    if (target > 0) return RKW_OK;
    out->met = 1;
    return RKW_OK;
}

rkw_status rkw_sizing_hold_out(const rkw_sizing *s, const rkw_context *ctx, const rkw_year *year, rkw_held_out *out,
                               rkw_error *err)
{
    if (!s || !s->answer || !year || !out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sizing_hold_out: no plan, or a pointer is NULL");
    rkw_sizing *one;
    rkw_held_out result = {NAN, NAN, 0, 0};
    double fixed[RKW_SIZING_COLUMNS];
    rkw_sizing_options o = s->options;
    o.aim = RKW_SIZE_FOR_COST;
    o.cfe = s->asked_cfe;
    o.carbon_kg = o.eue_MWh = o.land_m2 = 1e300;
    for (size_t i = 0; i < s->n_parts; i++) fixed[i] = rkw_capacity_optimum_capacity(s->answer, i).value;
    RKW_TRY(rkw_sizing_create(&one, ctx, s->site, &year, 1, &o, NULL, err));
    const rkw_status st = operate(one, ctx, fixed, &result, err);
    rkw_sizing_free(one);
    if (st == RKW_OK) *out = result;
    return st;
}

/* How far the worst of the years stays below what was asked for; 0 when all reach it. */
static rkw_status worst_gap(const rkw_sizing *s, const rkw_context *ctx, const rkw_year *const *years, size_t n,
                            double *gap, rkw_error *err)
{
    *gap = 0;
    for (size_t i = 0; i < n; i++) {
        rkw_held_out h;
        RKW_TRY(rkw_sizing_hold_out(s, ctx, years[i], &h, err));
        if (!h.met) *gap = rkw_max(*gap, s->asked_cfe - h.best_cfe);
    }
    return RKW_OK;
}

enum { MOST_ROUNDS = 12 };

rkw_status rkw_sizing_calibrate(rkw_sizing *s, const rkw_context *ctx, const rkw_year *const *years, size_t n,
                                double *confidence, rkw_error *err)
{
    if (!s || !s->answer || !years || n == 0 || !(s->asked_cfe > 0))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sizing_calibrate: no plan, no target or no years");
    for (int round = 0; round < MOST_ROUNDS; round++) {
        double gap;
        RKW_TRY(worst_gap(s, ctx, years, n, &gap, err));
        if (!(gap > 0)) {
            if (confidence) *confidence = (double)n / (double)(n + 1);
            return RKW_OK;
        }
        /* A little more than what is missing, so that the last rounds are few. */
        s->options.cfe = rkw_min(s->options.cfe + 1.05 * gap + 1e-4, 1);
        RKW_TRY(rkw_sizing_solve(s, ctx, err));
    }
    return rkw_fail(err, RKW_E_CONVERGE, RKW_NOWHERE, "the target of further years is not met after %d sizings",
                    (int)MOST_ROUNDS);
}
