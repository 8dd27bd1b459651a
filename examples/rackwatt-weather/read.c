/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "weather.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "36.84,-2.47,24" */
static rkw_status parse_place(const char *text, rkw_place *place, rkw_error *err)
{
    double numbers[3] = {NAN, NAN, 0};
    size_t n = 0;
    for (const char *p = text; n < 3; n++) {
        size_t length = strcspn(p, ",");
        if (rkw_parse_number(p, length, &numbers[n]) != RKW_OK) break;
        p += length;
        if (!*p) {
            n++;
            break;
        }
        p++;
    }
    *place = (rkw_place){numbers[0], numbers[1], numbers[2]};
    if (n >= 2) return rkw_place_check(place, err);
    return weather_complain(err, RKW_E_FORMAT, "--place %s: expected LATITUDE,LONGITUDE[,ELEVATION]", text);
}

static rkw_status fill_options(const weather_job *job, rkw_weather_options *options, rkw_place *place, rkw_error *err)
{
    *options = (rkw_weather_options)RKW_WEATHER_OPTIONS_INIT;
    options->format = rkw_format_by_name(job->format);
    options->map_path = job->map;
    options->utc_offset_h = job->utc_offset_h;
    options->typical_year = (int32_t)job->year;
    if (options->format < 0)
        return weather_complain(err, RKW_E_UNKNOWN, "--format %s is not known; --help lists them", job->format);
    if (!job->place) return RKW_OK;
    options->place = place;
    return parse_place(job->place, place, err);
}

static int compare_names(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Paths of the *.csv of a folder, sorted; the caller frees them. */
static char **list_maps(const char *folder, size_t *n)
{
    DIR *dir = opendir(folder);
    char **paths = NULL;
    *n = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        size_t length = strlen(entry->d_name), size = strlen(folder) + length + 2;
        if (length < 5 || strcmp(entry->d_name + length - 4, ".csv") != 0) continue;
        char **larger = realloc(paths, (*n + 1) * sizeof *paths), *path = malloc(size);
        if (larger) paths = larger;
        if (!larger || !path) {
            free(path);
            break;
        }
        snprintf(path, size, "%s/%s", folder, entry->d_name);
        paths[(*n)++] = path;
    }
    if (dir) closedir(dir);
    if (paths) qsort(paths, *n, sizeof *paths, compare_names);
    return paths;
}

/* The first map of the folder that fits the file. */
static int try_maps(const weather_job *job, const char *file, rkw_weather_options options, rkw_weather **out,
                    char map_used[512])
{
    size_t n;
    rkw_error ignored;
    char **paths = list_maps(job->maps, &n);
    for (size_t i = 0; i < n; i++) {
        options.map_path = paths[i];
        options.format = RKW_FORMAT_MAPPED;
        if (!*out && rkw_weather_read(out, NULL, file, &options, &ignored) == RKW_OK)
            snprintf(map_used, 512, "%s", paths[i]);
        free(paths[i]);
    }
    free(paths);
    return *out != NULL;
}

rkw_status weather_read(const weather_job *job, const char *file, int32_t gaps, int32_t step_s, rkw_weather **out,
                        char map_used[512], rkw_error *err)
{
    rkw_weather_options options;
    rkw_place place;
    rkw_status status = fill_options(job, &options, &place, err);
    if (status != RKW_OK) return status;
    options.gaps = gaps;
    options.step_s = step_s;
    snprintf(map_used, 512, "%s", job->map ? job->map : "");
    status = rkw_weather_read(out, NULL, file, &options, err);
    rkw_weather_reading reading = {.size = sizeof reading};
    if (status == RKW_OK) rkw_weather_get_reading(*out, &reading);
    int loose = status == RKW_OK ? reading.format == RKW_FORMAT_NAMED : status == RKW_E_FORMAT;
    rkw_weather *mapped = NULL;
    if (options.format != RKW_FORMAT_AUTO || job->map || !loose || !try_maps(job, file, options, &mapped, map_used))
        return status;
    rkw_weather_free(*out);
    *out = mapped;
    return RKW_OK;
}
