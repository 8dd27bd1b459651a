/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SITE_SITE_H
#define RKW_SITE_SITE_H

#include <rackwatt/site.h>

enum { RKW_PLACE_SITE = 0 }; /* index of the site's own place */

typedef struct rkw_site_place_row {
    char name[64];
    char weather[200]; /* path of a file, or empty: synthetic */
    rkw_place place;
    double wind_mean_m_s, wind_weibull_k, wind_height_m, ghi_kWh_m2_year; /* NaN: the site's */
} rkw_site_place_row;

typedef struct rkw_site_plant_row {
    rkw_plant plant;
    size_t place;
    rkw_pv_plant pv;
    rkw_turbine *turbine; /* NULL for PV */
    double hub_height_m, shear_exponent;
    double loss_wake, loss_electrical, loss_other, availability, loss_age;
} rkw_site_plant_row;

struct rkw_site {
    rkw_context ctx;
    int shares; /* 1: only plants and tenants are its own (rkw_site_with_capacities) */
    char *folder;
    rkw_table *site_table, *costs;
    rkw_place place;
    double values[RKW_SITE_VALUES];
    rkw_clock *clock;
    rkw_normals normals;
    size_t n_places, n_plants;
    rkw_site_place_row *places;
    rkw_site_plant_row *plants;
    rkw_racks *racks;
    rkw_tenants *tenants;
    rkw_facility_design *design;
    rkw_battery battery, ups;
    rkw_backup backup;
    rkw_ageing ageing;
    rkw_thermal_store thermal_store;
    rkw_grid grid;
    rkw_tariff *tariff;
    rkw_carbon *carbon;
};

/* "FOLDER/NAME", NULL when out of memory. */
char *rkw_site_path(const rkw_context *ctx, const char *folder, const char *name);
/* The catalogue's folder, inside the site's or beside it (it need not exist); NULL when out of memory. */
char *rkw_site_catalog(const rkw_site *site);
/* Names of the tables that a site may have, n of them. */
const char *const *rkw_site_tables(size_t *n);

rkw_status rkw_site_read_places(rkw_site *site, rkw_error *err);
rkw_status rkw_site_read_plants(rkw_site *site, rkw_error *err);

/* Changes racks, tenants, plants, stores and connection of a site whose equipment is not sized yet: sizes.c. */
rkw_status rkw_site_resize(rkw_site *site, const rkw_site_sizes *sizes, rkw_error *err);

#endif
