/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The site of Tetouan with its figures redrawn and the rows of a year cut short, for properties that hold whatever the plants,
 * limits, prices, outages and lengths. */
#ifndef RKW_TESTS_RANDOM_SITE_H
#define RKW_TESTS_RANDOM_SITE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../site/year.h"
#include "demand/facility.h"
#include "demand/tenants.h"
#include "site/year.h"

/* A year that shares the facility of `whole` and owns the rest. */
typedef struct short_year {
    rkw_year year;
    rkw_year_plant *plants;
    double *memory;
} short_year;

static inline void cut_year(short_year *s, const rkw_year *whole, size_t n)
{
    size_t old = whole->axis.n, columns = whole->n_plants + whole->n_tenants + RKW_YEAR_SERIES;
    s->year = *whole;
    s->year.axis.n = n;
    s->memory = calloc(columns * n, sizeof(double));
    s->plants = calloc(whole->n_plants, sizeof *s->plants);
    s->year.plants = s->plants;
    double *at = s->memory;
    for (size_t p = 0; p < whole->n_plants; p++, at += n) {
        s->plants[p] = whole->plants[p];
        s->plants[p].profile = memcpy(at, whole->plants[p].profile, n * sizeof(double));
    }
    s->year.arrivals = at;
    for (size_t t = 0; t < whole->n_tenants; t++, at += n) memcpy(at, whole->arrivals + t * old, n * sizeof(double));
    for (int i = 0; i < RKW_YEAR_SERIES; i++, at += n)
        s->year.series[i] = memcpy(at, whole->series[i], n * sizeof(double));
}

static inline void drop_year(short_year *s)
{
    free(s->memory);
    free(s->plants);
}

/* In the nights of January the economiser takes all heat, and a chilled-water store would have nothing to give: not so here. */
static inline void need_chillers(const short_year *y)
{
    rkw_facility *f = y->year.facility;
    for (size_t i = 0; i < y->year.axis.n; i++) f->rows[i].free_share = 0;
    rkw_facility_fill_blocks(f);
}

static inline double now_and_then(test_random *r, double often_zero, double low, double high)
{
    return random_0_1(r) < often_zero ? 0 : random_between(r, low, high);
}

static inline void redraw_site(test_random *r, rkw_site *s)
{
    for (size_t p = 0; p < s->n_plants; p++) {
        rkw_plant *plant = &s->plants[p].plant;
        plant->capacity_MW = now_and_then(r, 0.2, 0, 900);
        plant->line_limit_MW = plant->capacity_MW * random_between(r, 0.1, 1.1);
        plant->wheeling_loss = plant->remote ? now_and_then(r, 0.2, 0, 0.2) : 0;
        plant->wheeling_fee_usd_per_MWh = random_between(r, 0, 20);
    }
    rkw_battery *b = &s->battery;
    b->energy_MWh = now_and_then(r, 0.2, 0, 4000);
    b->power_charge_MW = now_and_then(r, 0.1, 0, 500);
    b->power_discharge_MW = now_and_then(r, 0.1, 0, 500);
    b->eta_charge = random_between(r, 0.7, 1);
    b->eta_discharge = random_between(r, 0.7, 1);
    b->self_discharge_per_h = now_and_then(r, 0.5, 0, 0.05);
    b->soc_min = random_between(r, 0, 0.3);
    b->soc_max = random_between(r, 0.6, 1);
    b->soc_start = random_between(r, b->soc_min, b->soc_max);
    s->grid.import_limit_MW = now_and_then(r, 0.15, 0, 500);
    s->grid.export_limit_MW = now_and_then(r, 0.3, 0, 300);
    s->grid.export_share_max = now_and_then(r, 0.3, 0, 1);
    s->grid.connection_loss_share = now_and_then(r, 0.5, 0, 0.05);
    s->backup.units = floor(now_and_then(r, 0.5, 0, 100));
    s->ups.energy_MWh = now_and_then(r, 0.5, 0, 50);
    for (size_t t = 0; t < s->tenants->count; t++) {
        double *v = s->tenants->tenants[t].value;
        v[RKW_TENANT_DEADLINE_H] = floor(now_and_then(r, 0.3, 0, 96));
        v[RKW_TENANT_MIN_SHARE] = v[RKW_TENANT_DEADLINE_H] > 0 ? now_and_then(r, 0.5, 0, 1) : 1;
    }
}

static inline void redraw_year(test_random *r, rkw_year *y)
{
    double outages = now_and_then(r, 0.5, 0, 0.1);
    for (size_t i = 0; i < y->axis.n; i++) {
        y->series[RKW_YEAR_IMPORT_USD_PER_MWH][i] = random_between(r, -20, 150);
        y->series[RKW_YEAR_EXPORT_USD_PER_MWH][i] = random_between(r, -20, 60);
        y->series[RKW_YEAR_CARBON_AVERAGE_KG_PER_MWH][i] = random_between(r, 0, 900);
        y->series[RKW_YEAR_GRID_AVAILABLE][i] = random_0_1(r) < outages ? (random_0_1(r) < 0.5 ? 0 : random_0_1(r)) : 1;
    }
    double load = now_and_then(r, 0.05, 0, 1.5);
    for (size_t i = 0; i < y->n_tenants * y->axis.n; i++) y->arrivals[i] *= load * random_between(r, 0.5, 1.5);
}

#endif
