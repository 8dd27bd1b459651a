/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Climate normals: their table and their ranges. One list of fields serves reading and checking. */
#include "weather/normals.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

#define MONTHLY(field) offsetof(rkw_normals, field), 1

typedef struct field {
    const char *name, *unit; /* in the table, without the unit of the C name */
    size_t offset;
    int32_t monthly, required;
    double low, high;
} field;

static const field fields[] = {
    {"ghi", "kWh/m2/day", MONTHLY(ghi_kWh_m2_day), 1, 0.01, 12},
    {"ghi_year_sd", "kWh/m2/day", MONTHLY(ghi_year_sd_kWh_m2_day), 0, 0, 3},
    {"temp_mean", "degC", MONTHLY(temp_mean_C), 1, -60, 50},
    {"temp_min", "degC", MONTHLY(temp_min_C), 1, -70, 45},
    {"temp_max", "degC", MONTHLY(temp_max_C), 1, -55, 60},
    {"temp_year_sd", "K", MONTHLY(temp_year_sd_C), 0, 0, 10},
    {"temp_day_sd", "K", MONTHLY(temp_day_sd_C), 0, 0, 15},
    {"rel_humidity", "1", MONTHLY(rel_humidity_0_1), 1, 0.05, 0.98},
    {"rel_humidity_year_sd", "1", MONTHLY(rel_humidity_year_sd_0_1), 0, 0, 0.2},
    {"rel_humidity_sd", "1", MONTHLY(rel_humidity_sd_0_1), 0, 0.01, 0.3},
    {"pressure", "Pa", MONTHLY(pressure_Pa), 0, 40000, 108000},
    {"pressure_sd", "Pa", MONTHLY(pressure_sd_Pa), 0, 0, 2500},
    {"wind_speed", "m/s", MONTHLY(wind_speed_m_s), 1, 0.1, 25},
    {"wind_year_sd", "m/s", MONTHLY(wind_year_sd_m_s), 0, 0, 5},
    {"wind_direction", "deg", MONTHLY(wind_direction_deg), 0, 0, 360},
    {"wind_direction_share", "1", MONTHLY(wind_direction_share_0_1), 0, 0, 1},
    {"precipitation", "mm", MONTHLY(precipitation_mm), 0, 0, 3000},
    {"wet_days", "1", MONTHLY(wet_days), 0, 0, 31},
    {"linke_turbidity", "1", MONTHLY(linke_turbidity), 0, 1, 10},
    {"wind_height", "m", offsetof(rkw_normals, wind_height_m), 0, 0, 1, 300},
    {"wind_weibull_k", "1", offsetof(rkw_normals, wind_weibull_k), 0, 0, 1.1, 4},
    {"wind_diurnal_amplitude", "1", offsetof(rkw_normals, wind_diurnal_amplitude), 0, 0, 0, 0.6},
    {"wind_diurnal_peak", "h", offsetof(rkw_normals, wind_diurnal_peak_h), 0, 0, 0, 24},
    {"wind_lag1", "1", offsetof(rkw_normals, wind_lag1), 0, 0, 0.5, 0.99},
};
#define N_FIELDS (sizeof fields / sizeof fields[0])

static double *values_of(rkw_normals *n, const field *f) { return (double *)(void *)((char *)n + f->offset); }
static const double *values_in(const rkw_normals *n, const field *f)
{
    return (const double *)(const void *)((const char *)n + f->offset);
}

void rkw_normals_init(rkw_normals *normals)
{
    if (!normals) return;
    *normals = (rkw_normals){.size = sizeof *normals};
    for (size_t i = 0; i < N_FIELDS; i++)
        for (size_t m = 0; fields[i].monthly && m < 12; m++) values_of(normals, &fields[i])[m] = NAN;
    normals->wind_height_m = 10;
    normals->wind_weibull_k = 2;
    normals->wind_diurnal_amplitude = 0.15;
    normals->wind_diurnal_peak_h = 15;
    normals->wind_lag1 = 0.93;
    for (size_t i = 0; i < RKW_CLEARNESS_NODES; i++) {
        for (size_t m = 0; m < 12; m++) normals->clearness_day_quantile[m][i] = NAN;
        for (size_t s = 0; s < 4; s++) normals->clearness_hour_quantile[s][i] = NAN;
    }
}

/* ---- checks */

static rkw_status check_field(const rkw_normals *n, const field *f, rkw_error *err)
{
    const double *v = values_in(n, f);
    for (size_t m = 0; m < (f->monthly ? 12 : 1); m++) {
        char name[64];
        if (isnan(v[m]) && f->monthly && !f->required) continue;
        snprintf(name, sizeof name, f->monthly ? "normals: %s of month %zu" : "normals: %s", f->name, m + 1);
        RKW_TRY(rkw_check_range(err, name, v[m], f->unit, f->low, f->high));
    }
    return RKW_OK;
}

/* All of them known, rising and within 0 .. 1, or none. */
static rkw_status check_quantiles(const double q[RKW_CLEARNESS_NODES], const char *of, size_t index, rkw_error *err)
{
    if (isnan(q[0])) return RKW_OK;
    for (size_t i = 0; i < RKW_CLEARNESS_NODES; i++)
        if (!(q[i] >= (i ? q[i - 1] : 0) && q[i] <= 1.2))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE,
                            "normals: clearness_%s_quantile %zu does not rise from 0 to 1.2", of, index + 1);
    return RKW_OK;
}

static rkw_status check_order(const rkw_normals *n, rkw_error *err)
{
    for (size_t m = 0; m < 12; m++)
        if (!(n->temp_min_C[m] <= n->temp_mean_C[m] && n->temp_mean_C[m] <= n->temp_max_C[m]))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE,
                            "normals: month %zu: temp_min %s, temp_mean %s, temp_max %s are not in order [C]", m + 1,
                            RKW_REAL(n->temp_min_C[m]), RKW_REAL(n->temp_mean_C[m]), RKW_REAL(n->temp_max_C[m]));
    for (size_t m = 0; m < 12; m++) RKW_TRY(check_quantiles(n->clearness_day_quantile[m], "day", m, err));
    for (size_t season = 0; season < 4; season++)
        RKW_TRY(check_quantiles(n->clearness_hour_quantile[season], "hour", season, err));
    return RKW_OK;
}

rkw_status rkw_normals_check(const rkw_normals *normals, rkw_error *err)
{
    if (!normals || normals->size != sizeof *normals)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "normals: NULL, or not started by rkw_normals_init");
    for (size_t i = 0; i < N_FIELDS; i++) RKW_TRY(check_field(normals, &fields[i], err));
    return check_order(normals, err);
}

/* ---- the table */

static rkw_status check_table_columns(const rkw_table *table, rkw_error *err)
{
    const char *known[N_FIELDS + 2] = {"month", "source"};
    for (size_t i = 0; i < N_FIELDS; i++) known[i + 2] = fields[i].name;
    return rkw_table_known_columns(table, known, N_FIELDS + 2, err);
}

static rkw_status read_month(const rkw_table *table, size_t row, rkw_normals *n, int *seen, rkw_error *err)
{
    double month;
    rkw_origin at = {rkw_table_path(table), rkw_table_line(table, row)};
    RKW_TRY(rkw_table_number(table, row, "month", "1", 1, 12, &month, err));
    size_t m = (size_t)month - 1;
    if (month != floor(month) || seen[m])
        return rkw_fail(err, RKW_E_FORMAT, at, "month %s is no whole number or stands twice", RKW_REAL(month));
    seen[m] = 1;
    for (size_t i = 0; i < N_FIELDS; i++) {
        const field *f = &fields[i];
        double *into = values_of(n, f) + (f->monthly ? m : 0);
        if (f->required)
            RKW_TRY(rkw_table_number(table, row, f->name, f->unit, f->low, f->high, into, err));
        else
            RKW_TRY(rkw_table_number_or(table, row, f->name, f->unit, f->low, f->high, *into, into, err));
    }
    return RKW_OK;
}

static rkw_status read_months(const rkw_table *table, rkw_normals *n, rkw_error *err)
{
    int seen[12] = {0};
    RKW_TRY(check_table_columns(table, err));
    for (size_t row = 0; row < rkw_table_rows(table); row++) RKW_TRY(read_month(table, row, n, seen, err));
    for (size_t m = 0; m < 12; m++)
        if (!seen[m])
            return rkw_fail(err, RKW_E_MISSING, (rkw_origin){rkw_table_path(table), 0}, "month %zu is missing", m + 1);
    return rkw_normals_check(n, err);
}

rkw_status rkw_normals_read(rkw_normals *out, const rkw_context *ctx, const char *path, rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "normals: out and path must not be NULL");
    rkw_table *table;
    rkw_normals n;
    rkw_normals_init(&n);
    RKW_TRY(rkw_table_read(&table, ctx, path, err));
    rkw_status status = read_months(table, &n, err);
    rkw_table_free(table);
    if (status == RKW_OK) *out = n;
    return status;
}
