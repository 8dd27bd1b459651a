/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine of the catalogue: turbines.csv, turbine_power_curves.csv, turbine_thrust_curves.csv. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "wind/series.h"
#include "wind/turbine.h"

/* What is read from the tables before the turbine is made. */
typedef struct machine {
    const char *curve_id; /* own id or the surrogate's, text of the table of turbines */
    double *speed_m_s, *power_kW, *thrust_speed_m_s, *thrust;
    size_t n_power, n_thrust;
    double density_kg_m3, curve_rated_kW;
} machine;

static void machine_clear(machine *m)
{
    rkw_release(m->speed_m_s);
    rkw_release(m->thrust_speed_m_s);
}

static rkw_status open_table(rkw_table **table, const rkw_context *ctx, const char *folder, const char *name,
                             rkw_error *err)
{
    char path[1024];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "folder name is longer than 1000 characters");
    return rkw_table_read(table, ctx, path, err);
}

static rkw_status fail_unknown(const rkw_context *ctx, const rkw_table *table, const char *id, rkw_error *err)
{
    size_t rows = rkw_table_rows(table), nearest = RKW_NONE;
    const char **names = rkw_alloc(ctx, rows, sizeof *names);
    if (!names) return rkw_fail_memory(err, "names of turbines");
    for (size_t r = 0; r < rows; r++) names[r] = rkw_table_cell(table, r, 0);
    nearest = rkw_nearest_name(id, names, rows);
    rkw_origin at = {rkw_table_path(table), 0};
    rkw_status status =
        nearest == RKW_NONE
            ? rkw_fail(err, RKW_E_UNKNOWN, at, "turbine '%s' is not in the table", id)
            : rkw_fail(err, RKW_E_UNKNOWN, at, "turbine '%s' is not in the table; nearest is '%s'", id, names[nearest]);
    rkw_release(names);
    return status;
}

static size_t count_rows_of(const rkw_table *table, const char *id)
{
    size_t count = 0;
    for (size_t r = 0; r < rkw_table_rows(table); r++) count += strcmp(rkw_table_cell(table, r, 0), id) == 0;
    return count;
}

/* Points of one machine from a table whose first column is the id; *n is 0 when it has none. */
static rkw_status read_points(const rkw_context *ctx, const rkw_table *table, const char *id, const char *column,
                              const char *unit, double high, double **x, double **y, size_t *n, rkw_error *err)
{
    *n = count_rows_of(table, id);
    if (*n == 0) return RKW_OK;
    *x = rkw_alloc(ctx, *n, 2 * sizeof **x);
    if (!*x) return rkw_fail_memory(err, "a turbine curve");
    *y = *x + *n;
    size_t point = 0;
    for (size_t r = 0; r < rkw_table_rows(table); r++) {
        if (strcmp(rkw_table_cell(table, r, 0), id) != 0) continue;
        RKW_TRY(rkw_table_number(table, r, "wind_speed", "m/s", 0.0, 60.0, *x + point, err));
        RKW_TRY(rkw_table_number(table, r, column, unit, 0.0, high, *y + point, err));
        if (point > 0 && !((*x)[point] > (*x)[point - 1]))
            return rkw_fail(err, RKW_E_DOMAIN, rkw_table_origin(table, r),
                            "wind_speed = %s m/s does not exceed the point before it", RKW_REAL((*x)[point]));
        point++;
    }
    return RKW_OK;
}

static rkw_status read_density(const rkw_table *table, const char *id, double *density_kg_m3, rkw_error *err)
{
    size_t row = rkw_table_find_row(table, id);
    if (row == RKW_NONE) return RKW_OK;
    return rkw_table_number_or(table, row, "air_density", "kg/m3", 0.4, 1.8, RKW_AIR_DENSITY_REFERENCE, density_kg_m3,
                               err);
}

static rkw_status read_power(const rkw_context *ctx, const char *folder, machine *m, rkw_error *err)
{
    rkw_table *table = NULL;
    RKW_TRY(open_table(&table, ctx, folder, "turbine_power_curves.csv", err));
    rkw_status status =
        read_points(ctx, table, m->curve_id, "power", "kW", 1e5, &m->speed_m_s, &m->power_kW, &m->n_power, err);
    if (status == RKW_OK) status = read_density(table, m->curve_id, &m->density_kg_m3, err);
    if (status == RKW_OK && m->n_power == 0)
        status =
            rkw_fail(err, RKW_E_MISSING, (rkw_origin){rkw_table_path(table), 0}, "no power curve of '%s'", m->curve_id);
    rkw_table_free(table);
    return status;
}

static rkw_status read_thrust(const rkw_context *ctx, const char *folder, machine *m, rkw_error *err)
{
    rkw_table *table = NULL;
    RKW_TRY(open_table(&table, ctx, folder, "turbine_thrust_curves.csv", err));
    rkw_status status = read_points(ctx, table, m->curve_id, "thrust_coefficient", "1", 1.2, &m->thrust_speed_m_s,
                                    &m->thrust, &m->n_thrust, err);
    rkw_table_free(table);
    return status;
}

static rkw_status read_size(const rkw_table *turbines, size_t row, rkw_turbine_config *config, rkw_error *err)
{
    RKW_TRY(rkw_table_number(turbines, row, "rated_power", "kW", 1.0, 1e5, &config->rated_power_kW, err));
    RKW_TRY(rkw_table_number_or(turbines, row, "rotor_diameter", "m", 0.0, 400.0, 0.0, &config->rotor_diameter_m, err));
    return rkw_table_number_or(turbines, row, "hub_height", "m", 0.0, 400.0, 0.0, &config->hub_height_m, err);
}

/* The id whose curve is used and its rated power: the row's own, or those of its surrogate. */
static rkw_status find_curve(const rkw_table *turbines, size_t row, double rated_kW, machine *m, rkw_error *err)
{
    m->curve_id = rkw_table_cell(turbines, row, 0);
    m->curve_rated_kW = rated_kW;
    size_t column = rkw_table_find_column(turbines, "surrogate_curve");
    const char *surrogate = column == RKW_NONE ? "" : rkw_table_cell(turbines, row, column);
    if (!*surrogate) return RKW_OK;
    size_t other = rkw_table_find_row(turbines, surrogate);
    if (other == RKW_NONE)
        return rkw_fail(err, RKW_E_UNKNOWN, rkw_table_origin(turbines, row), "surrogate_curve '%s' is not in the table",
                        surrogate);
    m->curve_id = surrogate;
    return rkw_table_number(turbines, other, "rated_power", "kW", 1.0, 1e5, &m->curve_rated_kW, err);
}

static rkw_status make_turbine(rkw_turbine **out, const rkw_context *ctx, machine *m, rkw_turbine_config *config,
                               rkw_error *err)
{
    for (size_t i = 0; i < m->n_power; i++) m->power_kW[i] *= config->rated_power_kW / m->curve_rated_kW;
    config->reference_density_kg_m3 = m->density_kg_m3;
    config->speed_m_s = m->speed_m_s;
    config->power_kW = m->power_kW;
    config->n_power = m->n_power;
    config->thrust_speed_m_s = m->thrust_speed_m_s;
    config->thrust = m->thrust;
    config->n_thrust = m->n_thrust;
    RKW_TRY(rkw_turbine_create(out, ctx, config, err));
    rkw_turbine_set_curve_id(*out, m->curve_id);
    return RKW_OK;
}

static rkw_status load_row(rkw_turbine **out, const rkw_context *ctx, const char *folder, const rkw_table *turbines,
                           const char *id, int32_t interpolation, rkw_error *err)
{
    size_t row = rkw_table_find_row(turbines, id);
    if (row == RKW_NONE) return fail_unknown(ctx, turbines, id, err);
    rkw_turbine_config config = RKW_TURBINE_CONFIG_INIT;
    machine m = {NULL, NULL, NULL, NULL, NULL, 0, 0, RKW_AIR_DENSITY_REFERENCE, 0.0};
    config.id = id;
    config.interpolation = interpolation;
    RKW_TRY(read_size(turbines, row, &config, err));
    RKW_TRY(find_curve(turbines, row, config.rated_power_kW, &m, err));
    rkw_status status = read_power(ctx, folder, &m, err);
    if (status == RKW_OK) status = read_thrust(ctx, folder, &m, err);
    if (status == RKW_OK) status = make_turbine(out, ctx, &m, &config, err);
    machine_clear(&m);
    return status;
}

rkw_status rkw_turbine_load(rkw_turbine **out, const rkw_context *ctx, const char *folder, const char *id,
                            int32_t interpolation, rkw_error *err)
{
    if (!out) return rkw_wind_fail_null(err, "out");
    *out = NULL;
    if (!folder || !id) return rkw_wind_fail_null(err, folder ? "id" : "folder");
    rkw_table *turbines = NULL;
    RKW_TRY(open_table(&turbines, ctx, folder, "turbines.csv", err));
    rkw_status status = load_row(out, ctx, folder, turbines, id, interpolation, err);
    rkw_table_free(turbines);
    return status;
}
