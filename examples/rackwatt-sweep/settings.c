/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of a sweep, and the sweep that it describes. */
#include "sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char notes[] =
    "Parameters: pv_MW, wind_MW (all plants of the kind in the table's proportion), battery_MW, battery_MWh (keeps "
    "the\n"
    "table's hours unless battery_MW is varied too), flexible_share (of every tenant), cap_MW (connection), racks "
    "(all\n"
    "pools in proportion, contracts follow), weather_year (of the synthetic ensemble), or table.row.column in the\n"
    "table's own unit, for instance costs.pv_capex or plants.pv_guercif.tilt.\n"
    "Example: rackwatt-sweep data/tetouan --vary pv_MW=0:2000:100 --vary battery_MWh=0:8000:400 --out out";

bool sweep_start(program_run *run, sweep_settings *s, const char *name, int argc, char **argv)
{
    static program_option options[32];
    static program self;
    const program_option table[] = {
        OPTION_LIST("vary", "NAME=FROM:TO:STEP", &s->vary,
                    "a parameter and its values, also NAME=a,b,c;\n"
                    "with --sobol NAME=FROM:TO. May be repeated"),
        OPTION_TEXT("designs", "FILE", &s->designs, "CSV of designs instead, one column per parameter"),
        OPTION_INTEGER("sobol", "N", &s->sobol, 1, 1e12, "N points of a Sobol sequence instead of the full grid"),
        OPTION_NUMBER("max-designs", "N", &s->max_designs, 1, 1e15,
                      "more designs than this are refused (default: 1e7)"),
        OPTION_TEXT("simulate", "NAME", &s->simulate,
                    "coverage: mix, shift inside days, store (default);\n"
                    "green: tenants and deadlines under the policy green"),
        OPTION_TEXT("front", "METRICS", &s->front,
                    "metrics to trade off, with commas\n"
                    "(default: usd_per_gpu_h,cfe)"),
        OPTION_NUMBER("budget", "USD", &s->budget_usd, 0, 1e15, "reject designs that cost more to build"),
        OPTION_NUMBER("land", "M2", &s->land_m2, 0, 1e15, "reject designs whose plants need more land"),
        OPTION_LIST("limit", "METRIC<=VALUE", &s->limits, "reject others; also METRIC>=VALUE. May be repeated"),
        OPTION_NUMBER("refine", "TOL", &s->refine, 1e-9, 1,
                      "add designs near the front until its hypervolume grows\n"
                      "by less than this share"),
        OPTION_TEXT("weather", "FILE", &s->weather, "weather of the site's own place (default: a synthetic year)"),
        OPTION_TEXT("map", "FILE", &s->map, "column map of a weather file in no known format"),
        OPTION_SWITCH("fill-gaps", &s->fill_gaps, "fill gaps of the weather file (default: refuse them)"),
        OPTION_INTEGER("year", "Y", &s->year, 1950, 2150, "calendar year of synthetic and typical weather"),
        OPTION_INTEGER("seed", "N", &s->seed, 1, 9e15, "seed of the synthetic year"),
        OPTION_INTEGER("index", "N", &s->index, 0, 9e15, "which year of the seed's ensemble (default: 0)"),
        OPTION_INTEGER("threads", "N", &s->threads, 1, 1024, "threads; the results do not depend on it (default: 1)"),
        OPTION_INTEGER("block", "N", &s->block, 1, 1 << 20, "designs written at a time; no result depends on it"),
        OPTION_TEXT("range", "FROM:TO", &s->range, "only the designs FROM .. TO-1, without a front"),
        OPTION_SWITCH("resume", &s->resume, "go on with the sweep in the output folder"),
        OPTION_SWITCH("report", &s->report, "also write report.html: the site as it is, and the front to be clicked"),
        OPTION_TEXT("out", "DIR", &s->out, "folder for the results, made when missing (default: out)"),
    };
    memcpy(options, table, sizeof table);
    self = (program){name,
                     "SITE",
                     "Evaluates many designs of a site over a year and finds those worth a second look: designs.csv,\n"
                     "pareto.csv and summary.json.",
                     notes,
                     options,
                     sizeof table / sizeof table[0],
                     1,
                     1};
    if (!program_start(run, &self, argc, argv)) return false;
    if (!s->simulate || strcmp(s->simulate, "green") == 0 || strcmp(s->simulate, "coverage") == 0) return true;
    program_misused(run, "--simulate %s, allowed: coverage, green", s->simulate);
    program_end(run);
    return false;
}

/* Parts a text at its commas in place. @return the number of parts, at most `most`. */
static size_t part(char *text, const char **parts, size_t most)
{
    size_t n = 0;
    while (text && n < most) {
        parts[n++] = text;
        text = strchr(text, ',');
        if (text) *text++ = 0;
    }
    return n;
}

static rkw_status create(sweep_job *job, rkw_sweep_options *o, rkw_error *err)
{
    const sweep_settings *s = job->settings;
    enum { MOST_FRONT = 32, MOST_LIMITS = 64 };
    const char *front[MOST_FRONT], *limits[MOST_LIMITS];
    char metrics[1024], budget[64], land[64];
    snprintf(metrics, sizeof metrics, "%s", s->front ? s->front : "");
    o->n_front = s->front ? part(metrics, front, MOST_FRONT) : 0;
    o->front = front;
    snprintf(budget, sizeof budget, "capex_usd<=%.17g", s->budget_usd);
    snprintf(land, sizeof land, "land_m2<=%.17g", s->land_m2);
    if (s->budget_usd >= 0) limits[o->n_limits++] = budget;
    if (s->land_m2 >= 0) limits[o->n_limits++] = land;
    for (size_t i = 0; i < s->limits.n && o->n_limits < MOST_LIMITS; i++) limits[o->n_limits++] = s->limits.items[i];
    o->limits = limits;
    return rkw_sweep_create(&job->sweep, &job->ctx, job->run->arguments[0], o, err);
}

rkw_status sweep_describe(sweep_job *job, rkw_error *err)
{
    const sweep_settings *s = job->settings;
    rkw_sweep_options o = RKW_SWEEP_OPTIONS_INIT;
    o.vary = s->vary.items;
    o.n_vary = s->vary.n;
    o.designs_path = s->designs;
    o.sobol = (uint64_t)s->sobol;
    o.max_designs = s->max_designs;
    o.simulate = s->simulate && strcmp(s->simulate, "green") == 0 ? RKW_SIMULATE_GREEN : RKW_SIMULATE_COVERAGE;
    o.year.weather_path = s->weather;
    o.year.map_path = s->map;
    o.year.gaps = s->fill_gaps ? RKW_GAPS_FILL : RKW_GAPS_REFUSE;
    o.year.calendar_year = (int32_t)s->year;
    o.year.seed = (uint64_t)s->seed;
    o.year.index = (uint64_t)s->index;
    return create(job, &o, err);
}
