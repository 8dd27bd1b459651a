/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capacities: sized under all weather years, their worth, how far they may move, years that were not asked. */
#include <rackwatt/sizing.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rackwatt-plan/plan.h"

const double plan_price_noise = 1e-3;

static const double shares[] = {0.01, 0.03, 0.05};
enum { SHARES = sizeof shares / sizeof shares[0], MOST_YEARS = 40, MOST_PARTS = 64 };

/* Weather years of this run, the first of them for the sizing. */
typedef struct weather {
    rkw_year *years[3 * MOST_YEARS];
    size_t n;
} weather;

rkw_sizing_options plan_sizing_options(const plan_settings *s)
{
    rkw_sizing_options o = RKW_SIZING_INIT;
    if (!isnan(s->cfe)) o.cfe = s->cfe;
    if (!isnan(s->budget)) o.budget_usd = s->budget;
    if (!isnan(s->land)) o.land_m2 = s->land;
    if (!isnan(s->eue)) o.eue_MWh = s->eue;
    o.carbon_usd_per_kg = s->carbon_price / 1000;
    o.size_racks = s->size_racks;
    o.size_thermal = s->size_thermal;
    o.aim = strcmp(s->objective, "risk") == 0 ? RKW_SIZE_FOR_RISK : RKW_SIZE_FOR_COST;
    return o;
}

static void free_weather(weather *w)
{
    for (size_t i = 0; i < w->n; i++) rkw_year_free(w->years[i]);
    w->n = 0;
}

/* Years that this process sizes for. */
static size_t sized_here(const plan *p) { return p->world ? p->world->count : (size_t)p->settings->years; }

static rkw_status make_weather(const plan *p, weather *w, rkw_error *err)
{
    const plan_settings *s = p->settings;
    const plan_world *world = p->world;
    const size_t first = world ? world->first : 0;
    const size_t further = (size_t)s->calibrate + (world && world->rank > 0 ? 0 : (size_t)s->held_out);
    const size_t wanted = sized_here(p) + further;
    for (w->n = 0; w->n < wanted; w->n++) {
        rkw_year_options o = RKW_YEAR_OPTIONS_INIT;
        /* Behind the years of this process come those that are held out of all: to calibrate on, then to look at. */
        const size_t number = w->n < sized_here(p) ? first + w->n : (size_t)s->years + w->n - sized_here(p);
        const int real = number < s->weather.n;
        o.weather_path = real ? s->weather.items[number] : NULL;
        o.map_path = s->map;
        o.format = s->format ? rkw_format_by_name(s->format) : RKW_FORMAT_AUTO;
        o.gaps = s->fill_gaps ? RKW_GAPS_FILL : RKW_GAPS_REFUSE;
        o.seed = (uint64_t)s->seed;
        o.index = real ? number : (uint64_t)s->index + number - s->weather.n;
        const rkw_status status = rkw_year_create(&w->years[w->n], p->ctx, p->site, &o, err);
        if (status != RKW_OK) return status;
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ sheets */

static rkw_status write_capacities(plan *p, rkw_sizing *z, rkw_error *err)
{
    sheet_book *b = &p->book;
    sheet_open(b, "capacities.csv");
    const char *const head[] = {"capacity",
                                "unit",
                                "size",
                                "lowest",
                                "highest",
                                "annual_usd_per_unit",
                                "invest_usd_per_unit",
                                "worth_usd_per_unit_yr",
                                NULL};
    for (size_t i = 0; head[i]; i++) sheet_text(b, head[i]);
    for (size_t k = 0; p->settings->near_optimal && k < SHARES; k++) {
        char name[48];
        snprintf(name, sizeof name, "least_within_%.0f_percent", 100 * shares[k]);
        sheet_text(b, name);
        snprintf(name, sizeof name, "most_within_%.0f_percent", 100 * shares[k]);
        sheet_text(b, name);
    }
    sheet_end_row(b);
    for (size_t i = 0; i < rkw_sizing_count(z); i++) {
        const rkw_sized c = rkw_sizing_capacity(z, i);
        const double cells[] = {c.value, c.low, c.high, c.annual_usd, c.invest_usd, c.worth_usd};
        sheet_text(b, rkw_sizing_name(z, i));
        sheet_text(b, rkw_sizing_unit(z, i));
        for (size_t k = 0; k < 6; k++) sheet_number(b, cells[k]);
        for (size_t k = 0; p->settings->near_optimal && k < SHARES; k++) {
            double low, high;
            const rkw_status status = rkw_sizing_range(z, p->ctx, i, shares[k], &low, &high, err);
            if (status != RKW_OK) return status;
            sheet_number(b, low);
            sheet_number(b, high);
        }
        sheet_end_row(b);
    }
    return RKW_OK;
}

static void write_limits(plan *p, const rkw_sizing *z)
{
    static const char *const units[RKW_SIZING_LIMITS] = {"USD/MWh", "USD/USD", "USD/m2", "USD/kg",
                                                         "USD/MWh", "USD/MWh", "USD/MWh"};
    sheet_book *b = &p->book;
    sheet_open(b, "limits.csv");
    sheet_row(b, (const char *const[]){"limit", "price_per_year", "unit", "binds", NULL});
    for (int32_t i = 0; i < RKW_SIZING_LIMITS; i++) {
        const double price = rkw_sizing_price(z, i);
        if (isnan(price)) continue;
        sheet_text(b, rkw_sizing_limit_name(i));
        sheet_number(b, price);
        sheet_text(b, units[i]);
        sheet_text(b, price > plan_price_noise ? "yes" : "no");
        sheet_end_row(b);
    }
    for (size_t i = 0; i < rkw_sizing_count(z); i++) {
        const rkw_sized c = rkw_sizing_capacity(z, i);
        char name[96], unit[32];
        if (!(c.worth_usd > 1)) continue;
        snprintf(name, sizeof name, "most of %s", rkw_sizing_name(z, i));
        snprintf(unit, sizeof unit, "USD/%s", rkw_sizing_unit(z, i));
        sheet_text(b, name);
        sheet_number(b, c.worth_usd);
        sheet_text(b, unit);
        sheet_text(b, "yes");
        sheet_end_row(b);
    }
}

/* The same for the page; `unit` of what there is one more of. */
static void keep_price(plan *p, const char *what, const char *unit, double value, const char *per, double cost)
{
    const size_t i = p->n_prices;
    if (i == PLAN_PRICES || isnan(value)) return;
    snprintf(p->price_names[i], sizeof p->price_names[i], "one more %s%s%s", unit, unit[0] ? " of " : "", what);
    snprintf(p->price_units[i], sizeof p->price_units[i], "%s", per);
    p->price_notes[i][0] = '\0';
    if (cost > 0)
        snprintf(p->price_notes[i], sizeof p->price_notes[i], "beyond its own %s USD a year", plan_count(cost));
    p->prices[i] = (rkw_report_price){sizeof p->prices[i], p->price_names[i], value, p->price_units[i],
                                      p->price_notes[i][0] ? p->price_notes[i] : NULL};
    p->n_prices++;
}

static void keep_prices(plan *p, const rkw_sizing *z)
{
    static const char *const units[RKW_SIZING_LIMITS] = {
        "MWh that is not carbon-free", "USD", "m2", "kg", "MWh", "MWh", "MWh"};
    for (size_t i = 0; i < rkw_sizing_count(z); i++) {
        const rkw_sized c = rkw_sizing_capacity(z, i);
        keep_price(p, rkw_sizing_name(z, i), rkw_sizing_unit(z, i), fabs(c.worth_usd) < 1 ? 0 : c.worth_usd, "USD/yr",
                   c.annual_usd);
    }
    for (int32_t i = 0; i < RKW_SIZING_LIMITS; i++) {
        const double price = rkw_sizing_price(z, i);
        keep_price(p, rkw_sizing_limit_name(i), units[i], price < plan_price_noise ? 0 : price, "USD/yr", 0);
    }
}

/* ------------------------------------------------------------------ telling */

static void say_plan(const plan *p, const rkw_sizing *z, const rkw_sizing_result *r)
{
    program_said(p->run, "Sizes       ");
    int first = 1;
    for (size_t i = 0; i < rkw_sizing_count(z); i++) {
        const rkw_sized c = rkw_sizing_capacity(z, i);
        if (!(c.value > 0.05)) continue;
        program_said(p->run, "%s%s %s %s", first ? "" : ", ", rkw_sizing_name(z, i),
                     plan_real(c.value, strcmp(rkw_sizing_unit(z, i), "1") == 0 ? 3 : 1),
                     strcmp(rkw_sizing_unit(z, i), "1") == 0 ? "times the table" : rkw_sizing_unit(z, i));
        first = 0;
    }
    program_said(p->run,
                 "\n            %s MUSD to build, %s MUSD a year, %s USD/MWh of load, %s USD per GPU-hour; CFE %s %%, "
                 "in the worst "
                 "of %s years %s %%\n",
                 plan_count(r->invest_usd / 1e6), plan_real(r->cost_usd / 1e6, 1), plan_real(r->usd_per_MWh, 1),
                 plan_real(r->usd_per_gpu_h, 4), plan_real(100 * r->cfe, 1), plan_count((double)p->settings->years),
                 plan_real(100 * r->cfe_least, 1));
    program_said(p->run, "            binds:");
    first = 1;
    for (int32_t i = 0; i < RKW_SIZING_LIMITS; i++)
        if (rkw_sizing_price(z, i) > plan_price_noise) {
            program_said(p->run, "%s %s (%s)", first ? "" : ",", rkw_sizing_limit_name(i),
                         plan_real(rkw_sizing_price(z, i), 2));
            first = 0;
        }
    for (size_t i = 0; i < rkw_sizing_count(z); i++)
        if (rkw_sizing_capacity(z, i).worth_usd > 1) {
            program_said(p->run, "%s most of %s (%s USD a year for one %s more)", first ? "" : ",",
                         rkw_sizing_name(z, i), plan_count(rkw_sizing_capacity(z, i).worth_usd), rkw_sizing_unit(z, i));
            first = 0;
        }
    program_said(p->run, "%s\n", first ? " nothing" : "");
}

static rkw_status hold_out(plan *p, const rkw_sizing *z, const weather *w, rkw_error *err)
{
    const size_t first = sized_here(p) + (size_t)p->settings->calibrate;
    size_t met = 0;
    if (p->settings->held_out == 0) return RKW_OK;
    sheet_open(&p->book, "held_out.csv");
    sheet_row(&p->book, (const char *const[]){"year", "best_cfe", "target_met", "cost_usd", NULL});
    for (size_t i = first; i < w->n; i++) {
        rkw_held_out h;
        const rkw_status status = rkw_sizing_hold_out(z, p->ctx, w->years[i], &h, err);
        if (status != RKW_OK) return status;
        met += h.met != 0;
        sheet_number(&p->book, (double)rkw_year_used(w->years[i]).index);
        sheet_number(&p->book, h.best_cfe);
        sheet_text(&p->book, h.met ? "yes" : "no");
        sheet_number(&p->book, h.cost_usd);
        sheet_end_row(&p->book);
    }
    program_said(p->run, "Held out    the target is met in %s of %s years that were not sized for",
                 plan_count((double)met), plan_count((double)p->settings->held_out));
    if (p->confidence > 0)
        program_said(p->run, "; %s %% of them were promised\n", plan_real(100 * p->confidence, 0));
    else
        program_said(p->run, "; none was promised (--calibrate)\n");
    return RKW_OK;
}

/* ------------------------------------------------------------------ again and again */

static void write_again(plan *p, const rkw_sizing *z, const double *values, const double *cost, size_t n)
{
    sheet_book *b = &p->book;
    const size_t parts = rkw_sizing_count(z);
    sheet_open(b, "resized.csv");
    sheet_text(b, "draw");
    for (size_t i = 0; i < parts; i++) sheet_text(b, rkw_sizing_name(z, i));
    sheet_text(b, "cost_usd_per_yr");
    sheet_end_row(b);
    for (size_t d = 0; d < n; d++) {
        sheet_number(b, (double)d);
        for (size_t i = 0; i < parts; i++) sheet_number(b, values[d * parts + i]);
        sheet_number(b, cost[d]);
        sheet_end_row(b);
    }
}

static void say_again(const plan *p, const rkw_sizing *z, const double *values, size_t n, double *column)
{
    const size_t parts = rkw_sizing_count(z);
    program_said(p->run, "Re-sized    %s times under drawn prices, P10 .. P90:", plan_count((double)n));
    for (size_t i = 0; i < parts; i++) {
        size_t m = 0;
        for (size_t d = 0; d < n; d++)
            if (!isnan(values[d * parts + i])) column[m++] = values[d * parts + i];
        rkw_sort(column, m);
        if (m && rkw_quantile(column, m, 0.9) > 0.05)
            program_said(p->run, " %s %s .. %s %s;", rkw_sizing_name(z, i), plan_real(rkw_quantile(column, m, 0.1), 0),
                         plan_real(rkw_quantile(column, m, 0.9), 0), rkw_sizing_unit(z, i));
    }
    program_said(p->run, "\n");
}

static rkw_status size_again(plan *p, const rkw_sizing *z, const rkw_year *year, rkw_error *err)
{
    const size_t n = (size_t)p->settings->resize, parts = rkw_sizing_count(z);
    if (n == 0) return RKW_OK;
    double *values = calloc(n * (parts + 2), sizeof *values);
    if (!values) {
        snprintf(err->message, sizeof err->message, "out of memory for %zu sizings", n);
        return err->status = RKW_E_MEMORY;
    }
    rkw_sizing_options o = plan_sizing_options(p->settings);
    o.rows_per_step = 3;
    o.tolerance = 1e-4; /* sizes to a tenth of a MW, far below what the draws differ by */
    const rkw_status status =
        rkw_sizing_monte_carlo(p->ctx, p->site, year, &o, n, (uint64_t)rkw_site_value(p->site, RKW_SITE_WEATHER_SEED),
                               values, values + n * parts, err);
    if (status == RKW_OK) {
        write_again(p, z, values, values + n * parts, n);
        say_again(p, z, values, n, values + n * (parts + 1));
    }
    free(values);
    return status;
}

/* ------------------------------------------------------------------ */

/* The site with the plan's sizes takes the place of the one that the tables describe. */
static rkw_status take_sizes(plan *p, const rkw_sizing *z, rkw_error *err)
{
    rkw_site_sizes sizes = RKW_SITE_SIZES_INIT;
    double plants[MOST_PARTS], racks[RKW_POOLS_MAX];
    rkw_site *sized;
    rkw_status status = rkw_sizing_site_sizes(z, &sizes, plants, racks);
    if (status == RKW_OK) status = rkw_site_load_sized(&sized, p->ctx, rkw_site_folder(p->site), &sizes, err);
    if (status != RKW_OK) return status;
    p->sized = sized;
    return RKW_OK;
}

static rkw_status size(plan *p, const weather *w, rkw_error *err)
{
    const rkw_sizing_options o = plan_sizing_options(p->settings);
    rkw_sizing_result r = {.size = sizeof r};
    rkw_sizing *z = NULL;
    const plan_world *world = p->world;
    const rkw_sizing_ranks ranks = {world ? world->first : 0, world ? world->n_all : 0, world ? world->exchange : NULL,
                                    p->world};
    rkw_status status = rkw_sizing_create(&z, p->ctx, p->site, (const rkw_year *const *)w->years, sized_here(p), &o,
                                          world ? &ranks : NULL, err);
    if (status == RKW_OK) status = rkw_sizing_solve(z, p->ctx, err);
    if (status == RKW_OK && p->settings->calibrate > 0)
        status = rkw_sizing_calibrate(z, p->ctx, (const rkw_year *const *)w->years + sized_here(p),
                                      (size_t)p->settings->calibrate, &p->confidence, err);
    if (status == RKW_OK) status = rkw_sizing_get_result(z, &r);
    if (status == RKW_OK) {
        say_plan(p, z, &r);
        status = write_capacities(p, z, err);
        write_limits(p, z);
        keep_prices(p, z);
    }
    const int tells = !world || world->rank == 0;
    if (status == RKW_OK && tells) status = hold_out(p, z, w, err);
    if (status == RKW_OK && tells) status = size_again(p, z, w->years[0], err);
    if (status == RKW_OK) status = take_sizes(p, z, err);
    rkw_sizing_free(z);
    return status;
}

rkw_status plan_sizes(plan *p, rkw_error *err)
{
    weather w = {.n = 0};
    rkw_status status = make_weather(p, &w, err);
    if (status == RKW_OK) status = size(p, &w, err);
    free_weather(&w);
    return status;
}
