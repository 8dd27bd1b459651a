/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `check`: what a file holds and what is wrong with it, on one screen. */
#include "weather.h"

#include <math.h>
#include <stdio.h>

static void clock_text(int32_t offset_s, char text[24])
{
    int32_t minutes = offset_s / 60, rest = (minutes < 0 ? -minutes : minutes) % 60;
    if (rest)
        snprintf(text, 24, "UTC%+d:%02d", minutes / 60, rest);
    else
        snprintf(text, 24, "UTC%+d", minutes / 60);
}

static void say_source(const weather_job *job, const rkw_weather *w, const char *map_used)
{
    rkw_weather_reading r = {.size = sizeof r};
    char from[32], to[32], clock[24];
    const rkw_axis *axis = rkw_weather_axis(w);
    rkw_weather_get_reading(w, &r);
    rkw_format_time(axis->start_unix_s, from);
    rkw_format_time(rkw_axis_time(axis, axis->n), to);
    clock_text(r.utc_offset_s, clock);
    program_said(job->run, "%s: format %s%s%s%s\n", job->file, rkw_format_name(r.format), *map_used ? " (" : "",
                 map_used, *map_used ? ")" : "");
    program_said(job->run, "  %zu rows in the file, step %g min, %s .. %s%s\n", r.file_rows, axis->step_s / 60.0, from,
                 to, rkw_weather_is_typical(w) ? " (typical year, nominal calendar)" : "");
    program_said(job->run, "  clock %s%s, sun %.1f min after the start of a row\n", clock,
                 r.clock_assumed ? " (assumed: the file does not tell)" : "", rkw_weather_sun_offset_s(w) / 60);
    const rkw_place *p = rkw_weather_place(w);
    if (rkw_weather_has_place(w))
        program_said(job->run, "  place %.4f N %.4f E %.0f m %s\n", p->latitude_deg, p->longitude_deg, p->elevation_m,
                     rkw_weather_title(w));
    else
        program_said(job->run, "  place unknown (--place gives it; checks by the sun are left out)\n");
    if (r.absent_rows + r.doubled_rows + r.backward_rows + r.bad_cells + r.empty_rows)
        program_said(job->run,
                     "  %zu rows absent, %zu doubled, %zu out of order, %zu empty; %zu cells without a usable value\n",
                     r.absent_rows, r.doubled_rows, r.backward_rows, r.empty_rows, r.bad_cells);
    if (r.night_offsets + r.clipped_humidity + r.leap_day_rows)
        program_said(job->run,
                     "  set right: %zu sensor offsets, %zu humidities above saturation, %zu rows of 29 February\n",
                     r.night_offsets, r.clipped_humidity, r.leap_day_rows);
}

static void say_column(const weather_job *job, const rkw_weather *w, int32_t which, size_t level)
{
    double height_m, sum = 0, low = INFINITY, high = -INFINITY;
    const double *x = rkw_weather_level(w, which, level, &height_m);
    const rkw_axis *axis = rkw_weather_axis(w);
    size_t n = 0;
    for (size_t i = 0; i < axis->n; i++) {
        if (isnan(x[i])) continue;
        sum += x[i];
        low = fmin(low, x[i]);
        high = fmax(high, x[i]);
        n++;
    }
    int irradiance =
        which == RKW_WEATHER_GHI || which == RKW_WEATHER_DNI || which == RKW_WEATHER_DHI || which == RKW_WEATHER_POA;
    char total[48] = "";
    if (irradiance) snprintf(total, sizeof total, "%10.0f kWh/m2", sum * rkw_axis_dt_h(axis) / 1000);
    if (which == RKW_WEATHER_PRECIPITATION) snprintf(total, sizeof total, "%10.0f mm", sum);
    program_said(job->run, "  %-15s %5.0f m  %-9s %10.4g %10.4g %10.4g %-5s%s\n", rkw_weather_column_name(which),
                 height_m, rkw_source_name(rkw_weather_source(w, which)), n ? sum / (double)n : NAN, low, high,
                 rkw_weather_column_unit(which), total);
}

static void say_columns(const weather_job *job, const rkw_weather *w)
{
    program_said(job->run, "  column           height  source          mean        min        max unit      total\n");
    for (int32_t which = 0; which < RKW_WEATHER_COLUMNS; which++)
        for (size_t level = 0; level < rkw_weather_levels(w, which); level++) say_column(job, w, which, level);
    program_said(job->run, "  missing:");
    for (int32_t which = 0; which < RKW_WEATHER_COLUMNS; which++)
        if (rkw_weather_levels(w, which) == 0) program_said(job->run, " %s", rkw_weather_column_name(which));
    program_said(job->run, "\n");
}

static void say_noon(const weather_job *job, const rkw_noon_check *noon)
{
    if (!noon->known) return;
    program_said(
        job->run,
        "  noon check: irradiance %+.1f min against the sun (standard error %.1f min, %d clear days); by it the\n"
        "  sun stands %.1f min after the start of a row\n",
        noon->late_min, noon->late_error_min, (int)noon->days, noon->sun_offset_min);
    if (fabs(noon->late_min) > 25)
        program_said(job->run, "  the clock is wrong: --utc-offset %+.1f more would set it right\n",
                     round(noon->late_min / 30) / 2);
}

static void say_finding(const weather_job *job, const rkw_weather_finding *f)
{
    char first[32], range[96] = "";
    rkw_format_time(f->first_unix_s, first);
    if (isfinite(f->low) && isfinite(f->high)) snprintf(range, sizeof range, ", allowed %.5g .. %.5g", f->low, f->high);
    if (f->kind == RKW_FINDING_GAP)
        program_said(job->run, "  ! %s: %s in %zu rows, first %s\n", rkw_weather_column_name(f->column),
                     rkw_finding_text(f->kind), f->count, first);
    else
        program_said(job->run, "  ! %s: %s (%.5g%s), %zu rows, first %s\n", rkw_weather_column_name(f->column),
                     rkw_finding_text(f->kind), f->value, range, f->count, first);
}

/* Columns with well-known names that the map leaves out: what is wrong with them may be why. */
static void say_unmapped(const weather_job *job, const rkw_weather *mapped)
{
    weather_job named = *job;
    char map_used[512];
    rkw_error ignored;
    rkw_weather *w = NULL;
    rkw_weather_report report = {.size = sizeof report};
    named.format = "named";
    named.map = NULL;
    if (weather_read(&named, job->file, RKW_GAPS_KEEP, 0, &w, map_used, &ignored) != RKW_OK) return;
    if (rkw_weather_check(w, &report, &ignored) != RKW_OK) report.n_findings = 0;
    for (int32_t which = 0; which < RKW_WEATHER_COLUMNS; which++) {
        if (rkw_weather_source(w, which) != RKW_SOURCE_FILE || rkw_weather_levels(mapped, which)) continue;
        program_said(job->run, "  not mapped: %s\n", rkw_weather_column_name(which));
        for (size_t i = 0; i < report.n_findings; i++)
            if (report.findings[i].column == which) say_finding(job, &report.findings[i]);
    }
    rkw_weather_free(w);
}

rkw_status weather_check(const weather_job *job, rkw_error *err)
{
    char map_used[512];
    rkw_weather *w = NULL;
    rkw_weather_report report = {.size = sizeof report};
    rkw_status status = weather_read(job, job->file, RKW_GAPS_KEEP, 0, &w, map_used, err);
    if (status == RKW_OK) status = rkw_weather_check(w, &report, err);
    if (status == RKW_OK) {
        say_source(job, w, map_used);
        say_columns(job, w);
        say_noon(job, &report.noon);
        for (size_t i = 0; i < report.n_findings; i++) say_finding(job, &report.findings[i]);
        if (report.n_findings == 0) program_said(job->run, "  nothing suspicious\n");
        if (*map_used) say_unmapped(job, w);
    }
    rkw_weather_free(w);
    return status;
}
