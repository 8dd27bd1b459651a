/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carbon intensity of the grid by hour, and the factors of plants and buildings. */
#include <rackwatt/supply.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/simd.h"
#include "supply/fields.h"
#include "supply/hour_map.h"

/* Yearly figures as the table gives them; each mean holds for its own year. */
typedef struct yearly {
    double direct, direct_year, lifecycle, lifecycle_year, marginal, marginal_year, residual, residual_year;
    double trend_per_yr, marginal_trend_per_yr;
    double wind, solar, hydro, nuclear, other_carbon_free, mix_year;
} yearly;

struct rkw_carbon {
    yearly mean;
    rkw_carbon_factors factors;
    double *average_index, *marginal_index; /* per row of the shape; NULL for a flat year */
    rkw_hour_map map;
};

#define YEARLY(member, name, unit, low, high, required) RKW_FIELD(yearly, member, name, unit, low, high, required)
static const rkw_field yearly_fields[] = {
    YEARLY(direct, "grid_direct", "kgCO2e/MWh", 0, 5000, 1),
    YEARLY(direct_year, "grid_direct_year", "1", 1900, 2200, 1),
    YEARLY(lifecycle, "grid_lifecycle", "kgCO2e/MWh", 0, 5000, 1),
    YEARLY(lifecycle_year, "grid_lifecycle_year", "1", 1900, 2200, 1),
    YEARLY(marginal, "grid_marginal", "kgCO2e/MWh", 0, 5000, 1),
    YEARLY(marginal_year, "grid_marginal_year", "1", 1900, 2200, 1),
    YEARLY(residual, "residual_mix", "kgCO2e/MWh", 0, 5000, 0),
    YEARLY(residual_year, "residual_mix_year", "1", 1900, 2200, 0),
    YEARLY(trend_per_yr, "grid_trend", "1/yr", -0.9, 1, 0),
    YEARLY(marginal_trend_per_yr, "grid_marginal_trend", "1/yr", -0.9, 1, 0),
    YEARLY(wind, "mix_wind", "1", 0, 1, 0),
    YEARLY(solar, "mix_solar", "1", 0, 1, 0),
    YEARLY(hydro, "mix_hydro", "1", 0, 1, 0),
    YEARLY(nuclear, "mix_nuclear", "1", 0, 1, 0),
    YEARLY(other_carbon_free, "mix_other_carbon_free", "1", 0, 1, 0),
    YEARLY(mix_year, "mix_year", "1", 1900, 2200, 1),
};

#define FACTOR(member, name, unit, high) RKW_FIELD(rkw_carbon_factors, member, name, unit, 0, high, 0)
static const rkw_field factor_fields[] = {
    FACTOR(lifecycle_pv_kg_per_MWh, "lifecycle_pv", "kgCO2e/MWh", 5000),
    FACTOR(lifecycle_wind_kg_per_MWh, "lifecycle_wind", "kgCO2e/MWh", 5000),
    FACTOR(backup_fuel_kg_per_MWh, "backup_electricity", "kgCO2e/MWh", 5000),
    FACTOR(embodied_pv_kg_per_MW, "embodied_pv", "kgCO2e/MW", 1e8),
    FACTOR(embodied_wind_kg_per_MW, "embodied_wind", "kgCO2e/MW", 1e8),
    FACTOR(embodied_battery_kg_per_MWh, "embodied_battery", "kgCO2e/MWh", 1e8),
    FACTOR(embodied_rack_kg, "embodied_rack", "kgCO2e", 1e8),
    FACTOR(embodied_building_kg_per_m2, "embodied_building", "kgCO2e/m2", 1e6),
    FACTOR(embodied_mep_kg_per_MW, "embodied_mep", "kgCO2e/MW", 1e9),
    FACTOR(carbon_price_usd_per_kg, "carbon_price", "USD/kgCO2e", 1e3),
    FACTOR(grid_loss_share, "grid_losses", "1", 0.9),
};

void rkw_carbon_free(rkw_carbon *carbon)
{
    if (!carbon) return;
    rkw_release(carbon->average_index);
    rkw_release(carbon->marginal_index);
    rkw_release(carbon);
}

/* Rows that only inform, the fossil and imported shares of the mix, are known too. */
static rkw_status read_scalars(rkw_carbon *c, const rkw_table *table, rkw_error *err)
{
    static const char *const informative[] = {"mix_coal", "mix_gas", "mix_oil", "mix_import"};
    const rkw_field_list lists[] = {{yearly_fields, RKW_COUNT(yearly_fields)},
                                    {factor_fields, RKW_COUNT(factor_fields)}};
    RKW_TRY(rkw_fields_known(table, lists, RKW_COUNT(lists), informative, RKW_COUNT(informative), err));
    RKW_TRY(rkw_fields_read(&c->mean, yearly_fields, RKW_COUNT(yearly_fields), table, NULL, err));
    return rkw_fields_read(&c->factors, factor_fields, RKW_COUNT(factor_fields), table, NULL, err);
}

static double carbon_free(const yearly *y) { return y->wind + y->solar + y->hydro + y->nuclear + y->other_carbon_free; }

static rkw_status load_scalars(rkw_carbon *c, const rkw_context *ctx, const char *path, rkw_error *err)
{
    c->factors = (rkw_carbon_factors)RKW_CARBON_FACTORS_INIT;
    c->mean.residual = c->mean.residual_year = NAN;
    rkw_table *table;
    RKW_TRY(rkw_table_read(&table, ctx, path, err));
    const rkw_status st = read_scalars(c, table, err);
    rkw_table_free(table);
    RKW_TRY(st);
    /* Without a residual mix the grid's average stands in, as the GHG Protocol's scope 2 guidance has it. */
    if (isnan(c->mean.residual)) {
        c->mean.residual = c->mean.direct;
        c->mean.residual_year = c->mean.direct_year;
    }
    if (isnan(c->mean.residual_year)) c->mean.residual_year = c->mean.direct_year;
    return rkw_check_range(err, "carbon-free shares of the mix", carbon_free(&c->mean), "1", 0, 1);
}

static rkw_status scale_to_one(const rkw_hour_map *map, double *index, size_t n, const char *name, rkw_error *err)
{
    const double mean = rkw_hour_map_year_mean(map, index);
    RKW_TRY(rkw_check_positive(err, name, mean, "1"));
    for (size_t i = 0; i < n; i++) index[i] /= mean;
    return RKW_OK;
}

static rkw_status read_shape(rkw_carbon *c, const rkw_table *table, rkw_error *err)
{
    static const char *const known[] = {"season", "first_month",   "last_month",     "days",
                                        "hour",   "average_index", "marginal_index", "source"};
    RKW_TRY(rkw_table_known_columns(table, known, RKW_COUNT(known), err));
    RKW_TRY(rkw_hour_map_read(&c->map, table, err));
    const size_t n = rkw_table_rows(table);
    for (size_t row = 0; row < n; row++) {
        RKW_TRY(rkw_table_number(table, row, "average_index", "1", 0, 100, &c->average_index[row], err));
        RKW_TRY(rkw_table_number(table, row, "marginal_index", "1", 0, 100, &c->marginal_index[row], err));
    }
    RKW_TRY(scale_to_one(&c->map, c->average_index, n, "mean average_index", err));
    return scale_to_one(&c->map, c->marginal_index, n, "mean marginal_index", err);
}

static rkw_status load_shape(rkw_carbon *c, const rkw_context *ctx, const char *path, rkw_error *err)
{
    rkw_table *table;
    RKW_TRY(rkw_table_read(&table, ctx, path, err));
    const size_t n = rkw_table_rows(table);
    c->average_index = rkw_alloc(ctx, n, sizeof(double));
    c->marginal_index = rkw_alloc(ctx, n, sizeof(double));
    const int have = c->average_index && c->marginal_index;
    const rkw_status st = have ? read_shape(c, table, err) : rkw_fail_memory(err, "carbon shape");
    rkw_table_free(table);
    return st;
}

rkw_status rkw_carbon_load(rkw_carbon **out, const rkw_context *ctx, const char *path, const char *shape_path,
                           rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "carbon or path is null");
    *out = NULL;
    rkw_carbon *c = rkw_alloc(ctx, 1, sizeof *c);
    if (!c) return rkw_fail_memory(err, "carbon");
    rkw_status st = load_scalars(c, ctx, path, err);
    if (st == RKW_OK && shape_path) st = load_shape(c, ctx, shape_path, err);
    if (st == RKW_OK)
        *out = c;
    else
        rkw_carbon_free(c);
    return st;
}

rkw_status rkw_carbon_get_factors(const rkw_carbon *carbon, rkw_carbon_factors *out)
{
    if (!carbon || !out || out->size < sizeof out->size) return RKW_E_ARG;
    const size_t size = out->size;
    memcpy(out, &carbon->factors, size < sizeof *out ? size : sizeof *out);
    out->size = size;
    return RKW_OK;
}

/* Means of one calendar year. */
typedef struct year_means {
    int32_t year;
    double direct, marginal, lifecycle, residual, fossil_share;
} year_means;

static year_means means_of(const yearly *y, int32_t year)
{
    const double growth = 1 + y->trend_per_yr;
    return (year_means){
        .year = year,
        .direct = y->direct * pow(growth, year - y->direct_year),
        .marginal = y->marginal * pow(1 + y->marginal_trend_per_yr, year - y->marginal_year),
        .lifecycle = y->lifecycle * pow(growth, year - y->lifecycle_year),
        .residual = y->residual * pow(growth, year - y->residual_year),
        .fossil_share = (1 - carbon_free(y)) * pow(growth, year - y->mix_year),
    };
}

static void write_row(const rkw_carbon_columns *out, size_t i, const year_means *m, double average_index,
                      double marginal_index)
{
    if (out->average_kg_per_MWh) out->average_kg_per_MWh[i] = m->direct * average_index;
    if (out->marginal_kg_per_MWh) out->marginal_kg_per_MWh[i] = m->marginal * marginal_index;
    if (out->lifecycle_kg_per_MWh) out->lifecycle_kg_per_MWh[i] = m->lifecycle * average_index;
    if (out->residual_kg_per_MWh) out->residual_kg_per_MWh[i] = m->residual * average_index;
    if (out->carbon_free_share) out->carbon_free_share[i] = rkw_clamp(1 - m->fossil_share * average_index, 0, 1);
}

rkw_status rkw_carbon_series(const rkw_carbon *carbon, const rkw_axis *axis, const rkw_clock *clock,
                             const rkw_carbon_columns *out, rkw_error *err)
{
    if (!carbon || !out || out->size < sizeof *out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "carbon or columns are null, or the size is not set");
    RKW_TRY(rkw_axis_check(axis, err));
    year_means m = {.year = INT32_MIN};
    for (size_t i = 0; i < axis->n; i++) {
        const int64_t middle_s = rkw_local_start_s(axis, clock, i) + axis->step_s / 2;
        rkw_civil civil;
        rkw_civil_from_unix(middle_s, &civil);
        if (civil.year != m.year) m = means_of(&carbon->mean, civil.year);
        double average = 1, marginal = 1;
        if (carbon->average_index) {
            const size_t row = rkw_hour_map_row(&carbon->map, middle_s);
            average = carbon->average_index[row];
            marginal = carbon->marginal_index[row];
        }
        write_row(out, i, &m, average, marginal);
    }
    return RKW_OK;
}
