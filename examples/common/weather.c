/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/weather.h"

bool program_weather_is_known(program_run *run, const program_weather *w)
{
    if (!w->format || rkw_format_by_name(w->format) >= 0) return true;
    program_misused(run, "unknown weather format '%s'", w->format);
    return false;
}

rkw_year_options program_weather_options(program_weather *w)
{
    rkw_year_options options = RKW_YEAR_OPTIONS_INIT;
    options.weather_path = w->path;
    options.map_path = w->map;
    options.format = w->format ? rkw_format_by_name(w->format) : RKW_FORMAT_AUTO;
    options.gaps = w->fill_gaps ? RKW_GAPS_FILL : RKW_GAPS_REFUSE;
    options.calendar_year = (int32_t)w->year;
    if (w->step_min) options.step_s = (int32_t)w->step_min * 60;
    options.seed = (uint64_t)w->seed;
    options.index = (uint64_t)w->index;
    w->report.size = sizeof w->report;
    w->reading.size = sizeof w->reading;
    options.weather_report = &w->report;
    options.weather_reading = &w->reading;
    return options;
}

void program_weather_warn(const program_run *run, const program_weather *w)
{
    if (!w->path) return;
    if (w->reading.clock_assumed) program_warned(run, "%s does not tell its clock: UTC is assumed", w->path);
    for (size_t i = 0; i < w->report.n_findings; i++) {
        const rkw_weather_finding *f = &w->report.findings[i];
        if (f->kind == RKW_FINDING_FEW_VALUES || f->kind == RKW_FINDING_CLOCK)
            program_warned(run, "%s: %s: %s", w->path, rkw_weather_column_name(f->column), rkw_finding_text(f->kind));
    }
}

rkw_status program_with_year(const program_run *run, program_weather *w, program_year_work work, void *settings,
                             const rkw_context *ctx, rkw_error *err)
{
    rkw_site *site;
    rkw_year *year;
    rkw_year_options options = program_weather_options(w);
    rkw_status status = rkw_site_load(&site, ctx, run->arguments[0], err);
    if (status != RKW_OK) return status;
    status = rkw_year_create(&year, ctx, site, &options, err);
    if (status == RKW_OK) {
        program_weather_warn(run, w);
        status = work(run, settings, site, year, ctx, err);
        rkw_year_free(year);
    }
    rkw_site_free(site);
    return status;
}
