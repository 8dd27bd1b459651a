/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SITE_YEAR_H
#define RKW_SITE_YEAR_H

#include "site/site.h"

enum { RKW_MOST_STAGES = 32 };

typedef struct rkw_year_plant {
    size_t place;
    double *profile; /* axis n */
    size_t n_stages;
    char stage_names[RKW_MOST_STAGES][32];
    double stage_MWh_per_MW[RKW_MOST_STAGES];
} rkw_year_plant;

struct rkw_year {
    rkw_context ctx;
    rkw_axis axis;
    rkw_year_options used;
    size_t n_places, n_plants, n_tenants;
    rkw_weather **weather; /* per place; NULL where no plant stands */
    rkw_year_plant *plants;
    double *arrivals; /* [n_tenants * n] */
    double *series[RKW_YEAR_SERIES];
    rkw_facility *facility;
    int shared;                          /* weather and profiles belong to another year */
    int shares_weather, shares_profiles; /* 1: they belong to another year */
};

/* A year of `site` with the weather of `base`, and with its profiles, too, when `profiles` is 1: then the plants must be the same
 * but for their sizes. `base` must live as long. */
rkw_status rkw_year_share(rkw_year **out, const rkw_context *ctx, const rkw_site *site, const rkw_year *base,
                          int profiles, rkw_error *err);

/* Weather of every place in use, on one axis: year_weather.c. */
rkw_status rkw_year_make_weather(rkw_year *year, const rkw_site *site, const rkw_year_options *options, rkw_error *err);
/* Profiles of all plants: year_profiles.c. */
rkw_status rkw_year_make_profiles(rkw_year *year, const rkw_site *site, rkw_error *err);

#endif
