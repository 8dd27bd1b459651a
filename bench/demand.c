/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year of demand and cooling at the shipped site. */
#include "bench.h"

#include <rackwatt/demand.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 8760 };

typedef struct year {
    rkw_racks *racks;
    rkw_tenants *tenants;
    rkw_facility *facility;
    rkw_clock *clock;
    rkw_axis axis;
    double *gpu_h;
    double full_MW[RKW_POOLS_MAX], floor_MW[RKW_POOLS_MAX];
} year;

static void power_of_rows(void *user)
{
    year *y = user;
    double sum_MW = 0.0;
    rkw_facility_row row;
    for (size_t i = 0; i < ROWS; i++) {
        rkw_facility_power(y->facility, i, y->full_MW, &row);
        sum_MW += row.facility_MW;
    }
    bench_keep(sum_MW);
}

static void limits_of_rows(void *user)
{
    year *y = user;
    double sum = 0.0;
    for (size_t i = 0; i < ROWS; i++) sum += rkw_facility_it_limit(y->facility, i, y->floor_MW, y->full_MW, 250.0);
    bench_keep(sum);
}

static void secants_of_rows(void *user)
{
    year *y = user;
    double sum = 0.0;
    rkw_facility_affine affine;
    for (size_t i = 0; i < ROWS; i++) {
        rkw_facility_secant(y->facility, i, y->floor_MW, y->full_MW, &affine);
        sum += affine.phi[0];
    }
    bench_keep(sum);
}

static void arrivals(void *user)
{
    year *y = user;
    for (size_t k = 0; k < rkw_tenants_count(y->tenants); k++)
        if (rkw_tenants_arrivals(y->tenants, k, &y->axis, y->clock, y->gpu_h, NULL) == RKW_OK)
            bench_keep(y->gpu_h[ROWS / 2]);
}

/* A smooth year: 18.8 degC on average, warm in August, cool at night. */
static rkw_status make_facility(year *y, rkw_error *err)
{
    rkw_facility_design *design = NULL;
    double *weather = malloc(3 * ROWS * sizeof *weather);
    double *temp_C = weather, *humidity = weather + ROWS, *pressure_Pa = weather + 2 * ROWS;
    for (size_t i = 0; weather && i < ROWS; i++) {
        temp_C[i] = 18.8 + 8.0 * sin(6.2831853 * ((double)i / ROWS - 0.35)) + 5.0 * sin(6.2831853 * ((double)i / 24 - 0.4));
        humidity[i] = 0.7 - 0.2 * sin(6.2831853 * ((double)i / 24 - 0.4));
        pressure_Pa[i] = 101000.0;
    }
    rkw_status status = weather ? RKW_OK : RKW_E_MEMORY;
    if (status == RKW_OK) status = rkw_facility_design_load(&design, NULL, "data/tetouan", y->racks, err);
    if (status == RKW_OK)
        status = rkw_facility_create(&y->facility, NULL, design, &y->axis, y->clock, temp_C, humidity, pressure_Pa, err);
    rkw_facility_design_free(design);
    free(weather);
    return status;
}

static rkw_status make_year(year *y, rkw_error *err)
{
    y->axis = rkw_axis_of_year(2025);
    y->gpu_h = malloc(ROWS * sizeof *y->gpu_h);
    rkw_status status = rkw_clock_create(&y->clock, NULL, 3600, NULL, 0, RKW_CLOCK_RULE_MOROCCO_RAMADAN, err);
    if (status == RKW_OK) status = rkw_racks_load(&y->racks, NULL, "data/tetouan", err);
    if (status == RKW_OK) status = rkw_tenants_load(&y->tenants, NULL, "data/tetouan", y->racks, err);
    if (status == RKW_OK) status = make_facility(y, err);
    for (size_t p = 0; status == RKW_OK && p < rkw_racks_count(y->racks); p++) {
        double racks = rkw_racks_value(y->racks, p, RKW_RACK_INSTALLED);
        y->floor_MW[p] = rkw_racks_floor_MW(y->racks, p, racks);
        y->full_MW[p] = y->floor_MW[p] + rkw_racks_span_MW(y->racks, p, racks);
    }
    return status;
}

int main(void)
{
    year y = {0};
    rkw_error err = {0};
    if (make_year(&y, &err) != RKW_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    bench_time("demand/facility_power", power_of_rows, &y, ROWS, "row", 7, "3 pools");
    bench_time("demand/facility_it_limit", limits_of_rows, &y, ROWS, "row", 7, "3 pools");
    bench_time("demand/facility_secant", secants_of_rows, &y, ROWS, "row", 7, "3 pools, with its error");
    bench_time("demand/arrivals", arrivals, &y, 0, NULL, 7, "a year of 6 tenants");
    rkw_facility_free(y.facility);
    rkw_tenants_free(y.tenants);
    rkw_racks_free(y.racks);
    rkw_clock_free(y.clock);
    free(y.gpu_h);
    return 0;
}
