/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year of demand and cooling at the shipped site.
 *
 * Flops are counted by hand: an evaluation of the facility takes 150 (five stages of losses 25, pumps and fans of three kinds 25, three
 * times the chillers 45, dry cooler 25, sums 30). The limit looks at eight points twice or more, the secant evaluates 23 times for
 * three pools. Divisions and comparisons, which take the place of branches, count as one each. */
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
    double *gpu_h, *work;
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

static void series_of_rows(void *user)
{
    year *y = user;
    const double *it[RKW_POOLS_MAX];
    rkw_facility_columns columns = {.facility_MW = y->gpu_h};
    for (size_t p = 0; p < rkw_racks_count(y->racks); p++) it[p] = y->work + p * ROWS;
    if (rkw_facility_series(y->facility, it, &columns, NULL) == RKW_OK) bench_keep(y->gpu_h[ROWS / 3]);
}

static void it_of_rows(void *user)
{
    year *y = user;
    const double racks = rkw_racks_value(y->racks, 0, RKW_RACK_INSTALLED), gpus = rkw_racks_available_gpus(y->racks, 0);
    double sum_MW = 0.0;
    for (size_t i = 0; i < ROWS; i++) sum_MW += rkw_racks_it_MW(y->racks, 0, racks, gpus * (double)i / ROWS, 1.0);
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

enum { TENANTS = 8 };

/* Work of eight tenants, IT power of their pools, facility power of every row. */
static void year_of_demand(void *user)
{
    year *y = user;
    size_t pools = rkw_racks_count(y->racks), tenants = rkw_tenants_count(y->tenants);
    double *it[RKW_POOLS_MAX];
    for (size_t p = 0; p < pools; p++) {
        it[p] = y->work + p * ROWS;
        for (size_t i = 0; i < ROWS; i++) it[p][i] = 0.0;
    }
    for (size_t k = 0; k < TENANTS; k++) {
        double *gpu_h = it[(size_t)rkw_tenants_value(y->tenants, k % tenants, RKW_TENANT_POOL)];
        if (rkw_tenants_arrivals(y->tenants, k % tenants, &y->axis, y->clock, y->gpu_h, NULL) != RKW_OK) return;
        for (size_t i = 0; i < ROWS; i++) gpu_h[i] += y->gpu_h[i];
    }
    for (size_t p = 0; p < pools; p++) {
        double racks = rkw_racks_value(y->racks, p, RKW_RACK_INSTALLED);
        for (size_t i = 0; i < ROWS; i++) it[p][i] = rkw_racks_it_MW(y->racks, p, racks, it[p][i], 1.0);
    }
    rkw_facility_columns columns = {.facility_MW = y->gpu_h};
    if (rkw_facility_series(y->facility, (const double *const *)it, &columns, NULL) == RKW_OK)
        bench_keep(y->gpu_h[ROWS / 3]);
}

/* A smooth year: 18.8 degC on average, warm in August, cool at night. */
static rkw_status make_facility(year *y, rkw_error *err)
{
    rkw_facility_design *design = NULL;
    double *weather = malloc(3 * ROWS * sizeof *weather);
    double *temp_C = weather, *humidity = weather + ROWS, *pressure_Pa = weather + 2 * ROWS;
    for (size_t i = 0; weather && i < ROWS; i++) {
        temp_C[i] =
            18.8 + 8.0 * sin(6.2831853 * ((double)i / ROWS - 0.35)) + 5.0 * sin(6.2831853 * ((double)i / 24 - 0.4));
        humidity[i] = 0.7 - 0.2 * sin(6.2831853 * ((double)i / 24 - 0.4));
        pressure_Pa[i] = 101000.0;
    }
    rkw_status status = weather ? RKW_OK : RKW_E_MEMORY;
    if (status == RKW_OK) status = rkw_facility_design_load(&design, NULL, "data/tetouan", y->racks, err);
    if (status == RKW_OK)
        status =
            rkw_facility_create(&y->facility, NULL, design, &y->axis, y->clock, temp_C, humidity, pressure_Pa, err);
    rkw_facility_design_free(design);
    free(weather);
    return status;
}

static rkw_status make_year(year *y, rkw_error *err)
{
    y->axis = rkw_axis_of_year(2025);
    y->gpu_h = malloc(ROWS * sizeof *y->gpu_h);
    y->work = malloc(RKW_POOLS_MAX * ROWS * sizeof *y->work);
    if (!y->gpu_h || !y->work) return RKW_E_MEMORY;
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
    const double state = 14 * sizeof(double), evaluation = 150;
    bench_time_work("demand/facility_power", power_of_rows, &y, ROWS, "row", 7, "3 pools",
                    (bench_work){state + sizeof(rkw_facility_row), evaluation});
    for (size_t p = 0; p < rkw_racks_count(y.racks); p++)
        for (size_t i = 0; i < ROWS; i++) y.work[p * ROWS + i] = 0.5 * (y.floor_MW[p] + y.full_MW[p]);
    bench_time_work("demand/facility_series", series_of_rows, &y, ROWS, "row", 7, "3 pools, rows in vector lanes",
                    (bench_work){state + 3 * 8 + 8, evaluation});
    bench_time_work("demand/racks_it", it_of_rows, &y, ROWS, "call", 7, "no cap", (bench_work){0, 12});
    bench_time_work("demand/facility_it_limit", limits_of_rows, &y, ROWS, "row", 7,
                    "3 pools, two looks at eight points", (bench_work){state, 16 * evaluation});
    bench_time_work("demand/facility_secant", secants_of_rows, &y, ROWS, "row", 7, "3 pools, with its error",
                    (bench_work){state, 23 * evaluation});
    bench_time_work("demand/arrivals", arrivals, &y, 0, NULL, 7, "a year of 6 tenants",
                    (bench_work){6 * 8.0 * ROWS, 0});
    bench_time_work("demand/year", year_of_demand, &y, 0, NULL, 9,
                    "arrivals of 8 tenants, IT and facility power, 8760 rows",
                    (bench_work){(8 * 24.0 + 3 * 16 + 3 * 8 + 8 + state) * ROWS, (8 + 3 * 12 + evaluation) * ROWS});
    rkw_facility_free(y.facility);
    rkw_tenants_free(y.tenants);
    rkw_racks_free(y.racks);
    rkw_clock_free(y.clock);
    free(y.gpu_h);
    free(y.work);
    return 0;
}
