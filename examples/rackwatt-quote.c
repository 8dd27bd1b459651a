/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price of a job at a site: start and finish, money, carbon, what each carbon-free share costs, what it displaces. */
#include <rackwatt/rackwatt.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/program.h"
#include "common/weather.h"

typedef struct settings {
    program_weather weather;
    const char *pool, *start;
    double gpus, hours, due_h;
} settings;

static rkw_status fail(rkw_error *err, rkw_status status, const char *text)
{
    memset(err, 0, sizeof *err);
    err->status = status;
    snprintf(err->message, sizeof err->message, "%s", text);
    return status;
}

/* The pool of a name; without one that with the most racks. */
static rkw_status find_pool(const settings *s, const rkw_site *site, size_t *pool, rkw_error *err)
{
    const rkw_racks *racks = rkw_site_racks(site);
    char text[512];
    *pool = s->pool ? rkw_racks_find(racks, s->pool) : 0;
    for (size_t p = 1; !s->pool && p < rkw_racks_count(racks); p++)
        if (rkw_racks_value(racks, p, RKW_RACK_INSTALLED) > rkw_racks_value(racks, *pool, RKW_RACK_INSTALLED))
            *pool = p;
    if (*pool != RKW_NONE) return RKW_OK;
    snprintf(text, sizeof text, "unknown pool '%.40s' (there are:", s->pool);
    for (size_t p = 0; p < rkw_racks_count(racks); p++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s %s", p ? "," : "", rkw_racks_name(racks, p));
    snprintf(text + strlen(text), sizeof text - strlen(text), ")");
    return fail(err, RKW_E_UNKNOWN, text);
}

static rkw_status find_row(const settings *s, const rkw_axis *axis, size_t *row, rkw_error *err)
{
    int64_t t = axis->start_unix_s;
    if (s->start && rkw_parse_time(s->start, strlen(s->start), &t) != RKW_OK)
        return fail(err, RKW_E_FORMAT, "--start is not a time: YYYY-MM-DD HH:MM in UTC");
    const int64_t rows = (t - axis->start_unix_s) / axis->step_s;
    if (t < axis->start_unix_s || rows >= (int64_t)axis->n)
        return fail(err, RKW_E_DOMAIN, "--start lies outside the year of the weather");
    *row = (size_t)rows;
    return RKW_OK;
}

static void show_levels(const program_run *run, const rkw_quote *q)
{
    program_said(
        run,
        "\nAt the hourly prices of the optimum without it, if so much of its energy is carbon-free in its hour:\n");
    program_said(run, "%14s %14s %16s %14s\n", "carbon-free", "USD", "USD/GPU-hour", "kg CO2e");
    for (size_t l = 0; l < RKW_QUOTE_LEVELS; l++) {
        if (isnan(q->level_usd[l]))
            program_said(run, "%12.0f %% %14s\n", 100 * q->level[l], "not before it is due");
        else
            program_said(run, "%12.0f %% %14.2f %16.5f %14.1f\n", 100 * q->level[l], q->level_usd[l],
                         q->level_usd[l] / q->gpu_h, q->level_kg[l]);
    }
}

static void show(const program_run *run, const settings *s, const rkw_site *site, const rkw_axis *axis, size_t pool,
                 const rkw_quote *q)
{
    char start[32], end[32];
    rkw_format_time(rkw_axis_time(axis, q->first_row), start);
    rkw_format_time(rkw_axis_time(axis, q->last_row + 1), end);
    program_said(run, "%s: %.0f GPUs of %s for %.1f h, %.0f GPU-hours, due after %.0f h\n\n", rkw_site_name(site),
                 s->gpus, rkw_racks_name(rkw_site_racks(site), pool), s->hours, q->gpu_h, s->due_h);
    program_said(run, "Runs from %s to %s, with pauses where that pays\n", start, end);
    program_said(run, "Costs     %.2f USD of energy and fees, %.5f per GPU-hour (a small job: %.5f)\n", q->usd,
                 q->usd / q->gpu_h, q->marginal_usd / q->gpu_h);
    program_said(run, "Emits     %.1f kg CO2e, %.5f per GPU-hour; %.1f %% of its energy is carbon-free\n", q->kg,
                 q->kg / q->gpu_h, 100 * q->cfe);
    program_said(run, "Takes     %.1f MWh: %+.1f MWh bought, %+.1f MWh sold\n", q->energy_MWh, q->import_MWh,
                 q->sold_MWh);
    program_said(
        run,
        "Displaces %.0f GPU-hours of other tenants into other hours, on the mean %.2f h %s; no promise is broken\n",
        q->moved_gpu_h, q->moved_gpu_h > 0 ? fabs(q->delay_gpu_h_h) / q->moved_gpu_h : 0.0,
        q->delay_gpu_h_h < 0 ? "earlier" : "later");
    show_levels(run, q);
}

static rkw_status quote(const program_run *run, void *asked, const rkw_site *site, const rkw_year *year,
                        const rkw_context *ctx, rkw_error *err)
{
    const settings *s = asked;
    const rkw_axis *axis = rkw_year_axis(year);
    rkw_job job = {.size = sizeof job, .gpus = s->gpus, .hours = s->hours};
    rkw_quote q = {.size = sizeof q};
    rkw_status status = find_pool(s, site, &job.pool, err);
    if (status == RKW_OK) status = find_row(s, axis, &job.row, err);
    if (status != RKW_OK) return status;
    job.due_rows = (size_t)floor(s->due_h / rkw_axis_dt_h(axis) + 1e-9);
    status = rkw_quote_job(&q, ctx, site, year, &job, NULL, err);
    if (status == RKW_OK) show(run, s, site, axis, job.pool, &q);
    return status;
}

int main(int argc, char **argv)
{
    settings s = {.gpus = NAN, .hours = NAN, .due_h = NAN};
    const program_option options[] = {
        OPTION_NUMBER("gpus", "N", &s.gpus, 1e-6, 1e9, "GPUs of the job"),
        OPTION_NUMBER("hours", "H", &s.hours, 1e-6, 8784, "hours it takes on all of them at full speed"),
        OPTION_NUMBER("due", "D", &s.due_h, 1e-6, 8784, "hours after its start by which it is done"),
        OPTION_TEXT("start", "TIME", &s.start, "when it is handed in, UTC (default: the year's first row)"),
        OPTION_TEXT("pool", "NAME", &s.pool, "racks it runs on (default: the pool with the most racks)"),
        PROGRAM_WEATHER_OPTIONS(s.weather),
    };
    const program self = {"quote",
                          "SITE",
                          "Prices a job at a site: the best schedule with it less the best one without it.",
                          "Example: rackwatt-quote data/tetouan --gpus 4096 --hours 10 --due 48 --start 2030-07-01",
                          options,
                          sizeof options / sizeof options[0],
                          1,
                          1};
    program_run run;
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    rkw_error err = {0};
    rkw_context ctx = program_context(&run, 1);
    if (isnan(s.gpus) || isnan(s.hours) || isnan(s.due_h))
        program_misused(&run, "--gpus, --hours and --due are needed; --help shows how");
    else if (program_weather_is_known(&run, &s.weather) &&
             program_with_year(&run, &s.weather, quote, &s, &ctx, &err) != RKW_OK)
        program_failed(&run, &err);
    return program_end(&run);
}
