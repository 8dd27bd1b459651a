/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `convert`: one table in another format. */
#include "weather.h"

#include <stdio.h>
#include <string.h>

typedef struct target {
    const char *name, *suffix;
    int32_t format;
} target;

static const target *find_target(const char *name)
{
    static const target targets[] = {
        {"own", ".own.csv", RKW_FORMAT_OWN}, {"epw", ".epw", RKW_FORMAT_EPW}, {"sam", ".sam.csv", RKW_FORMAT_SAM_CSV}};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        if (strcmp(targets[i].name, name) == 0) return &targets[i];
    return NULL;
}

/* FILE without folder and extension, with the format's suffix. */
static void name_output(const weather_job *job, const target *to, char path[1024])
{
    const char *slash = strrchr(job->file, '/'), *name = slash ? slash + 1 : job->file, *dot = strrchr(name, '.');
    int stem = (int)(dot && dot > name ? (size_t)(dot - name) : strlen(name));
    if (job->out)
        snprintf(path, 1024, "%s", job->out);
    else
        snprintf(path, 1024, "%.*s%s", stem < 900 ? stem : 900, name, to->suffix);
}

rkw_status weather_convert(const weather_job *job, rkw_error *err)
{
    const target *to = find_target(job->to);
    int fill = strcmp(job->gaps, "fill") == 0;
    char map_used[512], path[1024];
    rkw_weather *w = NULL;
    if (!to) return weather_complain(err, RKW_E_UNKNOWN, "--to %s is not known: own, epw or sam", job->to);
    if (!fill && strcmp(job->gaps, "refuse") != 0)
        return weather_complain(err, RKW_E_UNKNOWN, "--gaps %s is not known: refuse or fill", job->gaps);
    rkw_status status = weather_read(job, job->file, fill ? RKW_GAPS_FILL : RKW_GAPS_REFUSE,
                                     job->step_s < 0 ? 3600 : (int32_t)job->step_s, &w, map_used, err);
    if (status != RKW_OK) return status;
    name_output(job, to, path);
    rkw_weather_reading reading = {.size = sizeof reading};
    rkw_weather_get_reading(w, &reading);
    status = rkw_weather_write(w, path, to->format, err);
    if (status == RKW_OK)
        program_said(job->run, "%s: %zu rows%s\n", path, rkw_weather_axis(w)->n,
                     reading.filled_cells ? ", gaps filled" : "");
    if (status == RKW_OK && reading.filled_cells) program_said(job->run, "  %zu cells filled\n", reading.filled_cells);
    rkw_weather_free(w);
    return status;
}
