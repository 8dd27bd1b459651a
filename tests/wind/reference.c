/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wind/reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

text_csv *reference_read(const char *name)
{
    char relative[256];
    snprintf(relative, sizeof relative, "reference/%s", name);
    const char *path = shared_file(relative);
    if (!path) {
        snprintf(relative, sizeof relative, "tests/wind/data/%s", name);
        path = repo_file(relative);
    }
    text_csv *table = path ? text_csv_read(path) : NULL;
    if (!table) test_skip("%s is not here", name);
    return table;
}

double reference_at(const text_csv *table, size_t row, const char *column)
{
    CHECK(text_csv_column(table, column) != (size_t)-1);
    return strtod(text_csv_at(table, row, column), NULL);
}

size_t reference_points(const text_csv *table, const char *key, const char *id, const char *x_column,
                        const char *y_column, double y_scale, double *x, double *y, size_t most)
{
    size_t n = 0;
    for (size_t r = 0; r < table->rows && n < most; r++) {
        if (key && strcmp(text_csv_at(table, r, key), id) != 0) continue;
        x[n] = reference_at(table, r, x_column);
        y[n++] = reference_at(table, r, y_column) * y_scale;
    }
    return n;
}

rkw_turbine *reference_turbine(const text_csv *curves, const char *id, int32_t interpolation)
{
    double speed[200], power[200];
    rkw_turbine_config config = RKW_TURBINE_CONFIG_INIT;
    config.id = id;
    config.n_power = reference_points(curves, "turbine", id, "wind_speed", "power_w", 1e-3, speed, power, 200);
    config.speed_m_s = speed;
    config.power_kW = power;
    config.interpolation = interpolation;
    for (size_t i = 0; i < config.n_power; i++) config.rated_power_kW = fmax(config.rated_power_kW, power[i]);
    rkw_turbine *turbine = NULL;
    rkw_error err = {0};
    CHECK_OK(rkw_turbine_create(&turbine, NULL, &config, &err), err);
    return turbine;
}

rkw_turbine *reference_wake_turbine(void)
{
    text_csv *table = reference_read("wake_turbine_table.csv");
    if (!table) return NULL;
    double speed[100] = {0}, power[100] = {0}, thrust[100] = {0};
    rkw_turbine_config config = RKW_TURBINE_CONFIG_INIT;
    config.id = "V80";
    config.rated_power_kW = 2000.0;
    config.rotor_diameter_m = 80.0;
    config.hub_height_m = 70.0;
    config.n_power = reference_points(table, NULL, NULL, "wind_speed", "power", 1e-3, speed, power, 100);
    config.n_thrust = reference_points(table, NULL, NULL, "wind_speed", "ct", 1.0, speed, thrust, 100);
    config.speed_m_s = config.thrust_speed_m_s = speed;
    config.power_kW = power;
    config.thrust = thrust;
    config.thrust_below = thrust[0];
    config.thrust_above = thrust[config.n_thrust - 1];
    rkw_turbine *turbine = NULL;
    rkw_error err = {0};
    CHECK_OK(rkw_turbine_create(&turbine, NULL, &config, &err), err);
    text_csv_free(table);
    return turbine;
}
