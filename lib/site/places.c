/* SPDX-License-Identifier: GPL-3.0-or-later */
/* places.csv: where plants stand and which weather they have. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "site/site.h"

/* A table never names what lies elsewhere, whether links are followed or not. */
static int goes_up(const char *file)
{
    size_t n = strlen(file);
    return file[0] == '/' || strncmp(file, "../", 3) == 0 || strstr(file, "/../") || strcmp(file, "..") == 0 ||
           (n > 2 && strcmp(file + n - 3, "/..") == 0);
}

/* A weather file lies inside the site's folder: no absolute path, no way up, no link that leads out. */
static rkw_status take_weather_path(const rkw_site *s, const rkw_table *t, size_t row, rkw_site_place_row *p,
                                    rkw_error *err)
{
    const char *file;
    RKW_TRY(rkw_table_text(t, row, "weather", &file, err));
    if (strcmp(file, "synthetic") == 0) return RKW_OK;
    if (rkw_check_inside(s->folder, file, NULL) != RKW_OK && !(s->ctx.follow_links && !goes_up(file)))
        return rkw_fail(err, RKW_E_DOMAIN, rkw_table_origin(t, row), "weather = '%s': a file outside the site's folder",
                        file);
    int n = snprintf(p->weather, sizeof p->weather, "%s/%s", s->folder, file);
    if (n < 0 || (size_t)n >= sizeof p->weather)
        return rkw_fail(err, RKW_E_DOMAIN, rkw_table_origin(t, row), "weather: the path is too long");
    return RKW_OK;
}

static rkw_status read_place(const rkw_site *s, const rkw_table *t, size_t row, rkw_site_place_row *p, rkw_error *err)
{
    const char *name;
    RKW_TRY(rkw_table_text(t, row, "place", &name, err));
    if (strcmp(name, "site") == 0)
        return rkw_fail(err, RKW_E_DOMAIN, rkw_table_origin(t, row),
                        "the place 'site' is the site itself and needs no row");
    snprintf(p->name, sizeof p->name, "%s", name);
    RKW_TRY(rkw_table_number(t, row, "latitude", "deg", -90, 90, &p->place.latitude_deg, err));
    RKW_TRY(rkw_table_number(t, row, "longitude", "deg", -180, 180, &p->place.longitude_deg, err));
    RKW_TRY(rkw_table_number(t, row, "elevation", "m", -430, 6000, &p->place.elevation_m, err));
    RKW_TRY(rkw_table_number_or(t, row, "wind_mean", "m/s", 0.5, 25, NAN, &p->wind_mean_m_s, err));
    RKW_TRY(rkw_table_number_or(t, row, "wind_weibull_k", "1", 1.1, 4, NAN, &p->wind_weibull_k, err));
    RKW_TRY(rkw_table_number_or(t, row, "wind_height", "m", 1, 300, NAN, &p->wind_height_m, err));
    RKW_TRY(rkw_table_number_or(t, row, "ghi_year", "kWh/m2", 300, 3000, NAN, &p->ghi_kWh_m2_year, err));
    return take_weather_path(s, t, row, p, err);
}

static rkw_status read_rows(rkw_site *s, const rkw_table *t, rkw_error *err)
{
    static const char *const known[] = {"place",     "latitude",       "longitude",   "elevation", "weather",
                                        "wind_mean", "wind_weibull_k", "wind_height", "ghi_year",  "source"};
    RKW_TRY(rkw_table_known_columns(t, known, sizeof known / sizeof known[0], err));
    size_t n = rkw_table_rows(t);
    s->places = rkw_alloc(&s->ctx, n + 1, sizeof *s->places);
    if (!s->places) return rkw_fail_memory(err, "places");
    rkw_site_place_row *own = &s->places[RKW_PLACE_SITE];
    *own = (rkw_site_place_row){"site", "", s->place, NAN, NAN, NAN, NAN};
    s->n_places = 1;
    for (size_t row = 0; row < n; row++) {
        rkw_site_place_row *p = &s->places[s->n_places];
        RKW_TRY(read_place(s, t, row, p, err));
        for (size_t i = 0; i < s->n_places; i++)
            if (strcmp(s->places[i].name, p->name) == 0)
                return rkw_fail(err, RKW_E_FORMAT, rkw_table_origin(t, row), "place '%s' stands twice", p->name);
        s->n_places++;
    }
    return RKW_OK;
}

rkw_status rkw_site_read_places(rkw_site *s, rkw_error *err)
{
    char *path = rkw_site_path(&s->ctx, s->folder, "places.csv");
    if (!path) return rkw_fail_memory(err, "a path");
    rkw_table *t = NULL;
    rkw_status status = rkw_table_read(&t, &s->ctx, path, err);
    rkw_release(path);
    if (status == RKW_OK && rkw_table_kind(t) != RKW_TABLE_WIDE)
        status = rkw_fail(err, RKW_E_FORMAT, (rkw_origin){rkw_table_path(t), 0}, "expected one row per place");
    if (status == RKW_OK) status = read_rows(s, t, err);
    rkw_table_free(t);
    return status;
}
