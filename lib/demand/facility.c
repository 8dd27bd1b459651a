/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facility: design from tables, rows from weather, inverse and affine secant. */
#include "facility.h"

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "figures.h"

#include <rackwatt/weather.h>

#include <string.h>

void rkw_facility_design_free(rkw_facility_design *design)
{
    if (!design) return;
    rkw_release(design->buildings);
    rkw_release(design);
}

void rkw_facility_design_day(const rkw_facility_design *design, double *dry_bulb_C, double *wet_bulb_C)
{
    if (dry_bulb_C) *dry_bulb_C = design->plant.v[RKW_COOL_DESIGN_DRY_BULB_C];
    if (wet_bulb_C) *wet_bulb_C = design->plant.v[RKW_COOL_DESIGN_WET_BULB_C];
}

/* Most that the other buildings draw: a working day at the design temperature. */
static double buildings_peak_MW(const rkw_facility_design *design)
{
    double peak_MW = 0.0;
    for (int hour = 0; hour < 24; hour++)
        peak_MW = rkw_max(peak_MW, rkw_buildings_MW(design->buildings, design->n_buildings, hour, 0,
                                                    design->plant.v[RKW_COOL_DESIGN_DRY_BULB_C]));
    return peak_MW;
}

enum { COOLING, CHAIN, BUILDINGS, CLASSES, N_TABLES };

static const struct {
    const char *file;
    int32_t kind;
} design_tables[N_TABLES] = {{"cooling.csv", RKW_TABLE_SCALAR},
                             {"power_chain.csv", RKW_TABLE_SCALAR},
                             {"other_buildings.csv", RKW_TABLE_WIDE},
                             {"ashrae_classes.csv", RKW_TABLE_WIDE}};

static rkw_status read_design(rkw_facility_design *design, rkw_table *const tables[N_TABLES], const rkw_racks *racks,
                              rkw_error *err)
{
    RKW_TRY(rkw_plant_read(design, tables[COOLING], tables[CHAIN], err));
    RKW_TRY(rkw_plant_check_classes(&design->plant, tables[COOLING], tables[CLASSES], err));
    RKW_TRY(rkw_buildings_read(design, tables[BUILDINGS], err));
    design->buildings_peak_MW = buildings_peak_MW(design);
    return rkw_plant_size(&design->plant, racks, design->buildings_peak_MW, err);
}

rkw_status rkw_facility_design_load(rkw_facility_design **out, const rkw_context *ctx, const char *folder,
                                    const rkw_racks *racks, rkw_error *err)
{
    if (!out || !folder || !racks)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_facility_design_load: NULL argument");
    *out = NULL;
    rkw_table *tables[N_TABLES] = {NULL};
    rkw_facility_design *design = rkw_alloc(ctx, 1, sizeof *design);
    if (!design) return rkw_fail_memory(err, "facility design");
    rkw_status status = rkw_context_copy(&design->ctx, ctx, err);
    for (size_t t = 0; t < N_TABLES && status == RKW_OK; t++)
        status = rkw_table_open(&tables[t], ctx, folder, design_tables[t].file, design_tables[t].kind, err);
    if (status == RKW_OK) status = read_design(design, tables, racks, err);
    for (size_t t = 0; t < N_TABLES; t++) rkw_table_free(tables[t]);
    if (status == RKW_OK)
        *out = design;
    else
        rkw_facility_design_free(design);
    return status;
}

/* ------------------------------------------------------------------ rows */

static double sea_C(const double *v, int64_t unix_s)
{
    double angle = 2.0 * RKW_PI * (rkw_day_of_year(unix_s) - v[RKW_COOL_SEA_WARMEST_DAY]) / 365.0;
    return v[RKW_COOL_SEA_MEAN_C] + v[RKW_COOL_SEA_AMPLITUDE_K] * cos(angle);
}

static rkw_status check_weather(const rkw_axis *axis, const double *temp_C, const double *rel_humidity,
                                const double *pressure_Pa, rkw_error *err)
{
    for (size_t i = 0; i < axis->n; i++) {
        if (temp_C[i] >= -60.0 && temp_C[i] <= 60.0 && rel_humidity[i] >= 0.0 && rel_humidity[i] <= 1.0 &&
            pressure_Pa[i] >= 30000.0 && pressure_Pa[i] <= 110000.0)
            continue;
        RKW_TRY(rkw_check_range(err, "outdoor temperature", temp_C[i], "degC", -60.0, 60.0));
        RKW_TRY(rkw_check_range(err, "relative humidity", rel_humidity[i], "1", 0.0, 1.0));
        RKW_TRY(rkw_check_range(err, "pressure", pressure_Pa[i], "Pa", 30000.0, 110000.0));
    }
    return RKW_OK;
}

static void fill_rows(rkw_facility *facility, const rkw_facility_design *design, const rkw_axis *axis,
                      const rkw_clock *clock, const double *temp_C, const double *wet_bulb_C, const double *dew_point_C)
{
    for (size_t i = 0; i < axis->n; i++) {
        int64_t unix_s = rkw_axis_time(axis, i), local_s = unix_s + rkw_clock_offset_s(clock, unix_s);
        /* Perfectly dry air has no dew point: it is dry enough for anything. */
        double dew_C = dew_point_C[i] == dew_point_C[i] ? dew_point_C[i] : -100.0;
        rkw_sky sky = {temp_C[i], rkw_min(wet_bulb_C[i], temp_C[i]), dew_C, sea_C(design->plant.v, unix_s)};
        int32_t clamped[2];
        rkw_plant_row(&facility->plant, &sky, &facility->rows[i], clamped);
        facility->clamped_rows[0] += (size_t)clamped[0];
        facility->clamped_rows[1] += (size_t)clamped[1];
        double hour = (double)(((local_s % 86400) + 86400) % 86400) / 3600.0;
        facility->rows[i].buildings_MW =
            rkw_buildings_MW(design->buildings, design->n_buildings, hour, rkw_weekday(local_s) >= 5, temp_C[i]);
    }
}

void rkw_facility_fill_blocks(rkw_facility *facility)
{
    size_t rows[RKW_BLOCK_ROWS];
    for (size_t first = 0; first < facility->n; first += RKW_BLOCK_ROWS) {
        size_t left = facility->n - first, n = left < RKW_BLOCK_ROWS ? left : RKW_BLOCK_ROWS;
        for (size_t i = 0; i < n; i++) rows[i] = first + i;
        rkw_plant_gather(facility->rows, rows, n, &facility->blocks[first / RKW_BLOCK_ROWS]);
    }
}

static rkw_status make_rows(rkw_facility *facility, const rkw_context *ctx, const rkw_facility_design *design,
                            const rkw_axis *axis, const rkw_clock *clock, const double *temp_C,
                            const double *rel_humidity, const double *pressure_Pa, rkw_error *err)
{
    facility->rows = rkw_alloc(ctx, axis->n, sizeof *facility->rows);
    facility->blocks = rkw_alloc(ctx, axis->n / RKW_BLOCK_ROWS + 1, sizeof *facility->blocks);
    double *wet_bulb_C = rkw_alloc(ctx, axis->n, sizeof(double)),
           *dew_point_C = rkw_alloc(ctx, axis->n, sizeof(double));
    rkw_status status = RKW_OK;
    if (!facility->rows || !facility->blocks || !wet_bulb_C || !dew_point_C)
        status = rkw_fail_memory(err, "facility rows");
    rkw_moist_air_columns columns = {NULL, wet_bulb_C, dew_point_C, NULL, NULL};
    if (status == RKW_OK) status = rkw_moist_air(axis->n, temp_C, rel_humidity, pressure_Pa, 0.0, &columns, err);
    if (status == RKW_OK) {
        fill_rows(facility, design, axis, clock, temp_C, wet_bulb_C, dew_point_C);
        rkw_facility_fill_blocks(facility);
    }
    rkw_release(wet_bulb_C);
    rkw_release(dew_point_C);
    return status;
}

rkw_status rkw_facility_create(rkw_facility **out, const rkw_context *ctx, const rkw_facility_design *design,
                               const rkw_axis *axis, const rkw_clock *clock, const double *temp_C,
                               const double *rel_humidity, const double *pressure_Pa, rkw_error *err)
{
    if (!out || !design || !axis || !clock || !temp_C || !rel_humidity || !pressure_Pa)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_facility_create: NULL argument");
    *out = NULL;
    RKW_TRY(rkw_axis_check(axis, err));
    RKW_TRY(check_weather(axis, temp_C, rel_humidity, pressure_Pa, err));
    rkw_facility *facility = rkw_alloc(ctx, 1, sizeof *facility);
    if (!facility) return rkw_fail_memory(err, "facility");
    facility->plant = design->plant;
    facility->n = axis->n;
    rkw_status status = make_rows(facility, ctx, design, axis, clock, temp_C, rel_humidity, pressure_Pa, err);
    if (status == RKW_OK)
        *out = facility;
    else
        rkw_facility_free(facility);
    return status;
}

void rkw_facility_free(rkw_facility *facility)
{
    if (!facility) return;
    rkw_release(facility->rows);
    rkw_release(facility->blocks);
    rkw_release(facility);
}

size_t rkw_facility_rows(const rkw_facility *facility) { return facility->n; }
size_t rkw_facility_pools(const rkw_facility *facility) { return facility->plant.pools; }

size_t rkw_facility_clamped_rows(const rkw_facility *facility, int32_t which)
{
    return which == 0 || which == 1 ? facility->clamped_rows[which] : 0;
}

void rkw_facility_power(const rkw_facility *facility, size_t row, const double *it_MW_per_pool, rkw_facility_row *out)
{
    rkw_plant_power(&facility->plant, &facility->rows[row], it_MW_per_pool, out);
}

double rkw_facility_power_at(const rkw_facility *facility, size_t row, const double *it_MW_per_pool, double supply_C,
                             rkw_facility_row *out)
{
    const double *v = facility->plant.v;
    rkw_row_state state = facility->rows[row];
    double within_C = rkw_clamp(supply_C, v[RKW_COOL_SUPPLY_MIN_C], v[RKW_COOL_SUPPLY_MAX_C]);
    rkw_plant_row_at(&facility->plant, within_C, &state);
    rkw_plant_power(&facility->plant, &state, it_MW_per_pool, out);
    return within_C;
}

static void copy(double *to, size_t first, const double *from, size_t n)
{
    if (to) memcpy(to + first, from, n * sizeof *from);
}

/* Rows first + at .. of the facility into elements at .. of the columns. */
static void series_block(const rkw_facility *facility, size_t first, size_t at, size_t n,
                         const double *const *it_MW_per_pool, const rkw_facility_columns *out)
{
    size_t rows[RKW_BLOCK_ROWS];
    const double *it_MW[RKW_POOLS_MAX];
    rkw_facility_block b;
    for (size_t i = 0; i < n; i++) rows[i] = first + at + i;
    for (size_t p = 0; p < facility->plant.pools; p++) it_MW[p] = it_MW_per_pool[p] + at;
    rkw_plant_power_block(&facility->plant, facility->rows, rows, n, it_MW, &b);
    copy(out->facility_MW, at, b.facility_MW, n);
    copy(out->cooling_MW, at, b.cooling_MW, n);
    copy(out->losses_MW, at, b.losses_MW, n);
    copy(out->water_m3_h, at, b.water_m3_h, n);
    copy(out->pue, at, b.pue, n);
    copy(out->unmet_heat_MW, at, b.unmet_heat_MW, n);
    for (size_t i = 0; out->buildings_MW && i < n; i++)
        out->buildings_MW[at + i] = facility->rows[first + at + i].buildings_MW;
}

rkw_status rkw_facility_series_part(const rkw_facility *facility, size_t first, size_t n,
                                    const double *const *it_MW_per_pool, const rkw_facility_columns *out,
                                    rkw_error *err)
{
    if (!facility || !it_MW_per_pool || !out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_facility_series: NULL argument");
    if (first > facility->n || n > facility->n - first)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "rows %zu and %zu more, the facility has %zu", first, n,
                        facility->n);
    for (size_t at = 0; at < n; at += RKW_BLOCK_ROWS) {
        size_t left = n - at, rows = left < RKW_BLOCK_ROWS ? left : RKW_BLOCK_ROWS;
        series_block(facility, first, at, rows, it_MW_per_pool, out);
    }
    return RKW_OK;
}

rkw_status rkw_facility_series(const rkw_facility *facility, const double *const *it_MW_per_pool,
                               const rkw_facility_columns *out, rkw_error *err)
{
    return rkw_facility_series_part(facility, 0, facility ? facility->n : 0, it_MW_per_pool, out, err);
}
