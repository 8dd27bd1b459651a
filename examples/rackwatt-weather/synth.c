/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `synth`: an ensemble of years at a site, one file per year and a table of their monthly means. */
#include "weather.h"

#include <stdio.h>
#include <string.h>

static const int32_t shown[] = {RKW_WEATHER_GHI, RKW_WEATHER_TEMP, RKW_WEATHER_REL_HUMIDITY, RKW_WEATHER_WIND_SPEED};
enum { N_SHOWN = sizeof shown / sizeof shown[0] };

/* One line per month: year of the ensemble, month, GHI per day and means. */
static void put_months(rkw_output *o, const rkw_weather *w, int64_t index)
{
    const rkw_axis *axis = rkw_weather_axis(w);
    double sums[12][N_SHOWN] = {{0}};
    size_t rows[12] = {0};
    for (size_t i = 0; i < axis->n; i++) {
        rkw_civil c;
        rkw_civil_from_unix(rkw_axis_time(axis, i), &c);
        rows[c.month - 1]++;
        for (int q = 0; q < N_SHOWN; q++) sums[c.month - 1][q] += rkw_weather_column(w, shown[q])[i];
    }
    for (int m = 0; m < 12; m++) {
        char start[48];
        snprintf(start, sizeof start, "%lld,%d", (long long)index, m + 1);
        rkw_output_text(o, start);
        for (int q = 0; q < N_SHOWN; q++) {
            rkw_output_text(o, ",");
            rkw_output_fixed(o, sums[m][q] / (double)rows[m] * (q == 0 ? 0.024 : 1), 5);
        }
        rkw_output_text(o, "\n");
    }
}

static rkw_status draw_years(const weather_job *job, const rkw_generator *g, const char *folder, rkw_output *months,
                             rkw_error *err)
{
    rkw_axis axis = rkw_axis_of_year((int32_t)job->year);
    rkw_status status = RKW_OK;
    for (int64_t i = 0; i < job->years && status == RKW_OK; i++) {
        char path[1100];
        rkw_weather *w = NULL;
        if (program_progress(job->run, (double)i / (double)job->years, "years"))
            return weather_complain(err, RKW_E_CANCELLED, "interrupted");
        snprintf(path, sizeof path, "%s/year_%05lld.csv", folder, (long long)i);
        status = rkw_generator_year(g, &axis, (uint64_t)i, &w, err);
        if (status == RKW_OK) status = rkw_weather_write(w, path, RKW_FORMAT_OWN, err);
        if (status == RKW_OK) put_months(months, w, i);
        rkw_weather_free(w);
    }
    return status;
}

static rkw_status write_years(const weather_job *job, const rkw_generator *g, rkw_error *err)
{
    const char *folder = job->out ? job->out : "synthetic";
    char path[1100];
    rkw_output *months = NULL;
    rkw_status status = rkw_output_folder(folder, err);
    snprintf(path, sizeof path, "%s/months.csv", folder);
    if (status == RKW_OK) status = rkw_output_open(&months, NULL, path, err);
    if (status != RKW_OK) return status;
    rkw_output_text(months, "year,month,ghi,temp,rel_humidity,wind_speed\n1,1,kWh/m2/day,degC,1,m/s\n");
    status = draw_years(job, g, folder, months, err);
    if (status != RKW_OK) {
        rkw_output_discard(months);
        return status;
    }
    status = rkw_output_commit(months, err);
    if (status == RKW_OK)
        program_said(job->run, "%s: %lld years, seed %lld; monthly means in %s\n", folder, (long long)job->years,
                     (long long)job->seed, path);
    return status;
}

/* The site's normals, overlaid with those of a measured file when one is given. */
static rkw_status find_normals(const weather_job *job, const rkw_site *site, rkw_normals *normals, rkw_error *err)
{
    char map_used[512];
    rkw_weather *measured = NULL;
    *normals = *rkw_site_normals(site);
    if (!job->from) return RKW_OK;
    rkw_status status = weather_read(job, job->from, RKW_GAPS_FILL, 3600, &measured, map_used, err);
    if (status == RKW_OK) status = rkw_normals_from_weather(normals, measured, err);
    rkw_weather_free(measured);
    return status;
}

rkw_status weather_synth(const weather_job *job, rkw_error *err)
{
    rkw_site *site = NULL;
    rkw_generator *g = NULL;
    rkw_normals normals;
    rkw_synthetic_place place = RKW_SYNTHETIC_PLACE_INIT;
    rkw_synthesis how = RKW_SYNTHESIS_INIT;
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.follow_links = job->run->follow_links;
    rkw_status status = rkw_site_load(&site, &ctx, job->file, err);
    if (status == RKW_OK) status = find_normals(job, site, &normals, err);
    if (status == RKW_OK) {
        place.place = *rkw_site_place(site);
        place.normals = &normals;
        how.seed = (uint64_t)job->seed;
        status = rkw_generator_create(&g, NULL, &place, 1, &how, err);
    }
    if (status == RKW_OK) status = write_years(job, g, err);
    rkw_generator_free(g);
    rkw_site_free(site);
    return status;
}
