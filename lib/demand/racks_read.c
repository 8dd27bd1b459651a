/* SPDX-License-Identifier: GPL-3.0-or-later */
/* racks.csv and gpu_power_cap.csv. */
#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "figures.h"
#include "racks.h"

#include <stdio.h>
#include <string.h>

#define OVERHEAD "network_storage_overhead"
#define LARGE 1e9

/* In the order of RKW_RACK_*. */
static const rkw_figure pool_fields[RKW_RACK_VALUES] = {
    {"installed", "count", 0, 1e7, 0, 0},
    {"gpus", "count", 1, 10000, 0, 0},
    {"power_parked", "kW", 0, 10000, 1, 0},
    {"power_idle", "kW", 1e-6, 10000, 0, 0},
    {"power_typical", "kW", 1e-6, 10000, 0, 0},
    {"power_max", "kW", 1e-6, 10000, 0, 0},
    {"gpu_tdp", "W", 1, 100000, 0, 0},
    {"liquid_fraction", "1", 0, 1, 0, 0},
    {"cost", "USD", 0, LARGE, 0, 0},
    {"floor_area_gross", "m2", 0.1, 1000, 0, 0},
    {"mass", "kg", 1, 1e5, 1, NAN},
    {"lifetime", "yr", 0.1, 100, 0, 0},
    {"embodied_carbon", "kgCO2e", 0, LARGE, 1, NAN},
    {"failure_rate_per_gpu", "1/h", 0, 1, 1, 0},
    {"gpus_per_failure", "count", 1, 10000, 1, 1},
    {"repair_time", "h", 0, 10000, 1, 0},
};
static const rkw_figure overhead_fields[] = {
    {"power_share_of_it", "1", 0, 0.9, 0, 0},
    {"load_dependent_share", "1", 0, 1, 0, 0},
    {"cost_share_of_racks", "1", 0, 10, 0, 0},
};
enum { N_OVERHEAD = sizeof overhead_fields / sizeof overhead_fields[0], MAX_CAP_POINTS = 64 };

/* Splits "POOL.property" of a row; the pool's name ends at the last point. */
static rkw_status split_name(const rkw_table *table, size_t row, char pool[64], const char **property, rkw_error *err)
{
    const char *name = rkw_table_cell(table, row, 0), *dot = strrchr(name, '.');
    rkw_origin at = {rkw_table_path(table), rkw_table_line(table, row)};
    size_t length = dot ? (size_t)(dot - name) : 0;
    if (length == 0 || length > 63 || !dot[1])
        return rkw_fail(err, RKW_E_FORMAT, at, "'%.64s' is not of the form POOL.property", name);
    memcpy(pool, name, length);
    pool[length] = 0;
    *property = dot + 1;
    return RKW_OK;
}

static rkw_status check_property(const rkw_table *table, size_t row, int is_overhead, const char *property,
                                 rkw_error *err)
{
    const char *known[RKW_RACK_VALUES + 2];
    size_t n = 0;
    if (is_overhead) {
        for (; n < N_OVERHEAD; n++) known[n] = overhead_fields[n].name;
    } else {
        for (; n < RKW_RACK_VALUES; n++) known[n] = pool_fields[n].name;
        known[n++] = "cap_gpu";
        known[n++] = "cap_workload";
    }
    for (size_t i = 0; i < n; i++)
        if (strcmp(known[i], property) == 0) return RKW_OK;
    return rkw_figure_unknown(table, row, "property", property, known, n, err);
}

/* Pools in the order of their first rows; every property must be known. */
static rkw_status list_pools(rkw_racks *racks, const rkw_table *table, rkw_error *err)
{
    for (size_t r = 0; r < rkw_table_rows(table); r++) {
        char name[64];
        const char *property = NULL;
        RKW_TRY(split_name(table, r, name, &property, err));
        int is_overhead = strcmp(name, OVERHEAD) == 0;
        RKW_TRY(check_property(table, r, is_overhead, property, err));
        if (is_overhead || rkw_racks_find(racks, name) != RKW_NONE) continue;
        rkw_origin at = {rkw_table_path(table), rkw_table_line(table, r)};
        if (racks->count == RKW_POOLS_MAX) return rkw_fail(err, RKW_E_DOMAIN, at, "more than %d pools", RKW_POOLS_MAX);
        racks->pools[racks->count].name = rkw_copy_text(&racks->ctx, name);
        if (!racks->pools[racks->count].name) return rkw_fail_memory(err, "pool name");
        racks->count++;
    }
    if (racks->count == 0)
        return rkw_fail(err, RKW_E_MISSING, (rkw_origin){rkw_table_path(table), 0}, "no pool of racks");
    return RKW_OK;
}

static rkw_origin pool_origin(const rkw_table *table, const rkw_pool *pool, const char *property)
{
    char name[128];
    snprintf(name, sizeof name, "%s.%s", pool->name, property);
    size_t row = rkw_table_find_row(table, name);
    return (rkw_origin){rkw_table_path(table), row == RKW_NONE ? 0 : rkw_table_line(table, row)};
}

static rkw_status check_order(const rkw_table *table, const rkw_pool *pool, rkw_error *err)
{
    const double *v = pool->value;
    char name[128];
    snprintf(name, sizeof name, "%s.power_idle", pool->name);
    if (!(v[RKW_RACK_IDLE_KW] < v[RKW_RACK_TYPICAL_KW]))
        return rkw_fail_value(err, pool_origin(table, pool, "power_idle"), name, v[RKW_RACK_IDLE_KW], "kW",
                              v[RKW_RACK_PARKED_KW], v[RKW_RACK_TYPICAL_KW]);
    snprintf(name, sizeof name, "%s.power_typical", pool->name);
    if (!(v[RKW_RACK_TYPICAL_KW] <= v[RKW_RACK_MAX_KW]))
        return rkw_fail_value(err, pool_origin(table, pool, "power_typical"), name, v[RKW_RACK_TYPICAL_KW], "kW",
                              v[RKW_RACK_IDLE_KW], v[RKW_RACK_MAX_KW]);
    snprintf(name, sizeof name, "%s.power_parked", pool->name);
    if (!(v[RKW_RACK_PARKED_KW] <= v[RKW_RACK_IDLE_KW]))
        return rkw_fail_value(err, pool_origin(table, pool, "power_parked"), name, v[RKW_RACK_PARKED_KW], "kW", 0.0,
                              v[RKW_RACK_IDLE_KW]);
    return RKW_OK;
}

/* ------------------------------------------------------------------ cap curves */

typedef struct cap_points {
    size_t n;
    double cap_W[MAX_CAP_POINTS], throughput[MAX_CAP_POINTS];
    int64_t line[MAX_CAP_POINTS];
} cap_points;

static rkw_status add_point(const rkw_table *caps, size_t row, cap_points *points, rkw_error *err)
{
    rkw_origin at = {rkw_table_path(caps), rkw_table_line(caps, row)};
    if (points->n == MAX_CAP_POINTS)
        return rkw_fail(err, RKW_E_DOMAIN, at, "more than %d points in a cap curve", MAX_CAP_POINTS);
    double cap_W = 0.0, throughput = 0.0;
    RKW_TRY(rkw_table_number(caps, row, "cap", "W", 1.0, 100000.0, &cap_W, err));
    RKW_TRY(rkw_table_number(caps, row, "throughput", "1", 0.0, 1.0, &throughput, err));
    size_t i = points->n++;
    for (; i > 0 && points->cap_W[i - 1] > cap_W; i--) {
        points->cap_W[i] = points->cap_W[i - 1];
        points->throughput[i] = points->throughput[i - 1];
        points->line[i] = points->line[i - 1];
    }
    points->cap_W[i] = cap_W;
    points->throughput[i] = throughput;
    points->line[i] = at.line;
    return RKW_OK;
}

static rkw_status collect_points(const rkw_table *caps, const char *gpu, const char *workload, rkw_origin wanted,
                                 cap_points *points, rkw_error *err)
{
    points->n = 0;
    for (size_t r = 0; r < rkw_table_rows(caps); r++) {
        const char *row_gpu = NULL, *row_workload = NULL;
        RKW_TRY(rkw_table_text(caps, r, "gpu", &row_gpu, err));
        RKW_TRY(rkw_table_text(caps, r, "workload", &row_workload, err));
        if (strcmp(row_gpu, gpu) == 0 && strcmp(row_workload, workload) == 0) RKW_TRY(add_point(caps, r, points, err));
    }
    if (points->n == 0)
        return rkw_fail(err, RKW_E_UNKNOWN, wanted, "%s has no curve of gpu '%s' for workload '%s'",
                        rkw_table_path(caps), gpu, workload);
    for (size_t i = 0; i < points->n; i++) {
        double low = i ? points->throughput[i - 1] : 0.0;
        int rises = i == 0 || points->cap_W[i] > points->cap_W[i - 1];
        rkw_origin at = {rkw_table_path(caps), points->line[i]};
        if (!rises) return rkw_fail(err, RKW_E_DOMAIN, at, "cap %s W appears twice", RKW_REAL(points->cap_W[i]));
        if (!(points->throughput[i] >= low && points->throughput[i] > 0.0))
            return rkw_fail_value(err, at, "throughput", points->throughput[i], "1", low, 1.0);
    }
    size_t last = points->n - 1;
    if (points->throughput[last] != 1.0)
        return rkw_fail_value(err, (rkw_origin){rkw_table_path(caps), points->line[last]},
                              "throughput at the highest cap", points->throughput[last], "1", 1.0, 1.0);
    return RKW_OK;
}

/* A busy rack draws its typical power less what the cap takes from each GPU; the curve's caps are scaled to the GPU's
 * own design power. Power is expressed as a fraction of the span from idle to typical. */
static rkw_status make_curve(rkw_pool *pool, const rkw_context *ctx, const rkw_table *caps, const cap_points *points,
                             rkw_error *err)
{
    double power[MAX_CAP_POINTS];
    const double *v = pool->value;
    double span_kW = v[RKW_RACK_TYPICAL_KW] - v[RKW_RACK_IDLE_KW];
    size_t last = points->n - 1;
    for (size_t i = 0; i < last; i++) {
        double cap_share = points->cap_W[i] / points->cap_W[last];
        double busy_kW = v[RKW_RACK_TYPICAL_KW] - v[RKW_RACK_GPUS] * v[RKW_RACK_GPU_TDP_W] * (1.0 - cap_share) / 1000.0;
        power[i] = (busy_kW - v[RKW_RACK_IDLE_KW]) / span_kW;
        if (!(power[i] > 0.0))
            return rkw_fail(err, RKW_E_DOMAIN, (rkw_origin){rkw_table_path(caps), points->line[i]},
                            "at this cap a busy rack of %s would draw %s kW, not more than its idle %s kW", pool->name,
                            RKW_REAL(busy_kW), RKW_REAL(v[RKW_RACK_IDLE_KW]));
    }
    power[last] = 1.0;
    return rkw_cap_curve_create(&pool->curve, ctx, power, points->throughput, points->n, err);
}

static rkw_status read_curve(rkw_pool *pool, const rkw_context *ctx, const rkw_table *table, const rkw_table *caps,
                             rkw_error *err)
{
    char name[128];
    const char *gpu = NULL, *workload = NULL;
    snprintf(name, sizeof name, "%s.cap_gpu", pool->name);
    RKW_TRY(rkw_table_scalar_text(table, name, &gpu, err));
    snprintf(name, sizeof name, "%s.cap_workload", pool->name);
    RKW_TRY(rkw_table_scalar_text(table, name, &workload, err));
    cap_points points;
    RKW_TRY(collect_points(caps, gpu, workload, pool_origin(table, pool, "cap_gpu"), &points, err));
    return make_curve(pool, ctx, caps, &points, err);
}

/* ------------------------------------------------------------------ */

static rkw_status read_tables(rkw_racks *racks, const rkw_table *table, const rkw_table *caps, rkw_error *err)
{
    static const char *const cap_columns[] = {"gpu", "workload", "cap", "throughput", "low", "high", "source"};
    RKW_TRY(rkw_table_known_columns(caps, cap_columns, sizeof cap_columns / sizeof cap_columns[0], err));
    RKW_TRY(list_pools(racks, table, err));
    double overhead[N_OVERHEAD];
    RKW_TRY(rkw_figures_scalar(table, OVERHEAD, overhead_fields, N_OVERHEAD, overhead, err));
    racks->network_power_share = overhead[0];
    racks->network_load_share = overhead[1];
    racks->network_cost_share = overhead[2];
    for (size_t p = 0; p < racks->count; p++) {
        rkw_pool *pool = &racks->pools[p];
        RKW_TRY(rkw_figures_scalar(table, pool->name, pool_fields, RKW_RACK_VALUES, pool->value, err));
        RKW_TRY(check_order(table, pool, err));
        RKW_TRY(read_curve(pool, &racks->ctx, table, caps, err));
    }
    rkw_racks_derive(racks);
    return RKW_OK;
}

rkw_status rkw_racks_load(rkw_racks **out, const rkw_context *ctx, const char *folder, rkw_error *err)
{
    if (!out || !folder) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_racks_load: NULL argument");
    *out = NULL;
    rkw_table *table = NULL, *caps = NULL;
    rkw_status status = RKW_OK;
    rkw_racks *racks = rkw_alloc(ctx, 1, sizeof *racks);
    if (!racks) return rkw_fail_memory(err, "racks");
    status = rkw_context_copy(&racks->ctx, ctx, err);
    if (status == RKW_OK) status = rkw_table_open(&table, ctx, folder, "racks.csv", RKW_TABLE_SCALAR, err);
    if (status == RKW_OK) status = rkw_table_open(&caps, ctx, folder, "gpu_power_cap.csv", RKW_TABLE_WIDE, err);
    if (status == RKW_OK) status = read_tables(racks, table, caps, err);
    rkw_table_free(table);
    rkw_table_free(caps);
    if (status == RKW_OK)
        *out = racks;
    else
        rkw_racks_free(racks);
    return status;
}
