/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weather to MW at the farm meter per MW rated, block by block. */
#include "base/simd.h"

#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "wind/air.h"
#include "wind/farm.h"
#include "wind/series.h"

/* A call's working state besides the rows. */
typedef struct run {
    const rkw_wind_farm *farm;
    const rkw_wind_weather *weather;
    double dt_h;
    int32_t stopped; /* hysteresis: waits for the restart speed */
    rkw_stage_state *states;
    double *energy; /* MWh per MW after each stage, or NULL */
} run;

static rkw_status check_optional(rkw_error *err, const char *name, const double *values, size_t n, const char *unit,
                                 double low, double high)
{
    return values ? rkw_wind_check_series(err, name, values, n, 1, unit, low, high) : RKW_OK;
}

static rkw_status check_needed(const rkw_wind_farm *farm, const rkw_wind_weather *w, rkw_error *err)
{
    for (size_t s = 0; s < farm->config.n_stages; s++) {
        const rkw_wind_stage *stage = &farm->stages[s];
        int icing = stage->kind == RKW_WIND_STAGE_ICING;
        if ((icing || stage->kind == RKW_WIND_STAGE_HOT) && !w->temperature_C)
            return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "stage '%s' needs temperature_C", stage->name);
        if (icing && !w->humidity_0_1)
            return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "stage '%s' needs humidity_0_1", stage->name);
    }
    return RKW_OK;
}

static rkw_status check_weather(const rkw_wind_farm *farm, const rkw_wind_weather *w, rkw_error *err)
{
    if (!w) return rkw_wind_fail_null(err, "weather");
    if (w->size != sizeof *w) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "weather: size is not set");
    if (!w->axis) return rkw_wind_fail_null(err, "axis");
    RKW_TRY(rkw_axis_check(w->axis, err));
    size_t n = w->axis->n;
    RKW_TRY(rkw_wind_check_series(err, "speed_m_s", w->speed_m_s, n, 1, "m/s", 0.0, 100.0));
    RKW_TRY(check_optional(err, "direction_deg", w->direction_deg, n, "deg", 0.0, 360.0));
    RKW_TRY(check_optional(err, "temperature_C", w->temperature_C, n, "C", RKW_WIND_TEMPERATURE_MIN_C,
                           RKW_WIND_TEMPERATURE_MAX_C));
    RKW_TRY(check_optional(err, "pressure_Pa", w->pressure_Pa, n, "Pa", RKW_WIND_PRESSURE_MIN_PA,
                           RKW_WIND_PRESSURE_MAX_PA));
    RKW_TRY(check_optional(err, "humidity_0_1", w->humidity_0_1, n, "1", 0.0, 1.0));
    if (farm->config.wakes && !w->direction_deg)
        return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "wakes by direction need direction_deg");
    return check_needed(farm, w, err);
}

static void copy_or_fill(double *to, const double *from, size_t first, size_t rows, double otherwise)
{
    if (from)
        memcpy(to, from + first, rows * sizeof *to);
    else
        for (size_t i = 0; i < rows; i++) to[i] = otherwise;
}

/* Clones are external symbols even when static, hence the prefix.
 * Speed by shear, temperature by the standard lapse, pressure by the hydrostatic layer between, then density. */
RKW_CLONES
static void rkw_farm_carry_to_hub(double *restrict speed_m_s, double *restrict temperature_C,
                                  double *restrict density_kg_m3, const double *restrict humidity_0_1, size_t rows,
                                  double shear_factor, double rise_m)
{
    for (size_t i = 0; i < rows; i++) {
        double below_K = temperature_C[i] + 273.15, hub_K = below_K - RKW_WIND_LAPSE_K_M * rise_m;
        double weight = exp(-RKW_WIND_GRAVITY * rise_m / (RKW_WIND_R_DRY * 0.5 * (below_K + hub_K)));
        speed_m_s[i] *= shear_factor;
        temperature_C[i] = hub_K - 273.15;
        density_kg_m3[i] = rkw_moist_density(density_kg_m3[i] * weight, hub_K, humidity_0_1[i]);
    }
}

static void load_block(const run *r, size_t first, size_t rows, rkw_farm_block *b)
{
    const rkw_wind_farm *farm = r->farm;
    const rkw_wind_weather *w = r->weather;
    b->first = first;
    b->rows = rows;
    memcpy(b->speed_m_s, w->speed_m_s + first, rows * sizeof *b->speed_m_s);
    copy_or_fill(b->temperature_C, w->temperature_C, first, rows, farm->standard_temperature_C);
    copy_or_fill(b->density_kg_m3, w->pressure_Pa, first, rows, farm->standard_pressure_Pa);
    copy_or_fill(b->humidity_0_1, w->humidity_0_1, first, rows, 0.0);
    rkw_farm_carry_to_hub(b->speed_m_s, b->temperature_C, b->density_kg_m3, b->humidity_0_1, rows, farm->shear_factor,
                          farm->hub_height_m - farm->config.temperature_height_m);
}

RKW_CLONES
static void rkw_farm_table_power(const double *restrict table, double low, double high, double cells_per_m_s,
                                 const double *restrict speed_m_s, size_t n, double *restrict power)
{
    for (size_t i = 0; i < n; i++) {
        double v = speed_m_s[i], position = (rkw_clamp(v, low, high) - low) * cells_per_m_s;
        int32_t cell = (int32_t)position;
        double part = position - cell, p = table[cell] + part * (table[cell + 1] - table[cell]);
        power[i] = v >= low && v <= high ? p : 0.0;
    }
}

void rkw_farm_power(const rkw_wind_farm *farm, const double *speed_m_s, size_t n, double *power)
{
    const rkw_curve *curve = &farm->turbine->power_kW;
    if (farm->table) {
        rkw_farm_table_power(farm->table, curve->x[0], curve->x[curve->n - 1], farm->cells_per_m_s, speed_m_s, n,
                             power);
        return;
    }
    for (size_t i = 0; i < n; i++) power[i] = rkw_curve_at(curve, speed_m_s[i], 0.0) / farm->turbine->rated_power_kW;
}

static void power_in_this_air(const rkw_wind_farm *farm, rkw_farm_block *b)
{
    double *v = b->curve_m_s;
    if (farm->config.density == RKW_DENSITY_NONE)
        memcpy(v, b->speed_m_s, b->rows * sizeof *v);
    else
        rkw_turbine_equivalent_speeds(farm->turbine, b->speed_m_s, b->rows, b->density_kg_m3, 1, farm->config.density,
                                      v);
    rkw_farm_power(farm, v, b->rows, b->power);
}

static void apply_wakes(const run *r, rkw_farm_block *b)
{
    double efficiency[RKW_FARM_BLOCK];
    rkw_wake_table_rows(r->farm->config.wakes, r->weather->direction_deg + b->first, b->curve_m_s, b->rows, efficiency);
    for (size_t i = 0; i < b->rows; i++) b->power[i] *= efficiency[i];
}

/* After a stop above cut-out the machines wait for calmer wind. */
static void apply_hysteresis(run *r, rkw_farm_block *b)
{
    double cut_out = rkw_turbine_cut_out_m_s(r->farm->turbine), restart = r->farm->config.restart_speed_m_s;
    for (size_t i = 0; i < b->rows; i++) {
        double v = b->speed_m_s[i];
        r->stopped = v > cut_out || (r->stopped && v >= restart);
        if (r->stopped) b->power[i] = 0.0;
    }
}

static void book(const run *r, size_t stage, const rkw_farm_block *b)
{
    if (!r->energy) return;
    double sum = 0.0;
    for (size_t i = 0; i < b->rows; i++) sum += b->power[i];
    r->energy[stage] += sum * r->dt_h;
}

/* One of the stages before the configured ones. */
static void run_before(run *r, int32_t stage, rkw_farm_block *b)
{
    switch (stage) {
    case RKW_FARM_GROSS:
        if (r->energy) rkw_farm_power(r->farm, b->speed_m_s, b->rows, b->power);
        break;
    case RKW_FARM_DENSITY: power_in_this_air(r->farm, b); break;
    case RKW_FARM_HYSTERESIS: apply_hysteresis(r, b); break;
    default: apply_wakes(r, b);
    }
}

static void run_block(run *r, rkw_farm_block *b)
{
    const rkw_wind_farm *farm = r->farm;
    for (size_t s = 0; s < farm->n_before; s++) {
        run_before(r, farm->before[s], b);
        book(r, s, b);
    }
    for (size_t s = 0; s < farm->config.n_stages; s++) {
        rkw_stage_apply(&farm->stages[s], &r->states[s], r->dt_h, b);
        book(r, farm->n_before + s, b);
    }
}

rkw_status rkw_wind_farm_profile(const rkw_wind_farm *farm, const rkw_wind_weather *weather, double *profile_MW_per_MW,
                                 double *stage_MWh_per_MW, rkw_error *err)
{
    if (!farm) return rkw_wind_fail_null(err, "farm");
    if (!profile_MW_per_MW) return rkw_wind_fail_null(err, "profile_MW_per_MW");
    RKW_TRY(check_weather(farm, weather, err));
    rkw_stage_state states[64];
    rkw_farm_block block = {0};
    run r = {farm, weather, rkw_axis_dt_h(weather->axis), 0, states, stage_MWh_per_MW};
    rkw_status status = RKW_OK;
    size_t n_stages = farm->config.n_stages, begun = 0, n = weather->axis->n;
    for (; begun < n_stages && status == RKW_OK; begun++)
        status = rkw_stage_begin(&farm->stages[begun], &farm->ctx, weather->axis, &states[begun], err);
    if (status == RKW_OK && stage_MWh_per_MW)
        memset(stage_MWh_per_MW, 0, rkw_wind_farm_stage_count(farm) * sizeof *stage_MWh_per_MW);
    for (size_t first = 0; first < n && status == RKW_OK; first += RKW_FARM_BLOCK) {
        load_block(&r, first, n - first < RKW_FARM_BLOCK ? n - first : RKW_FARM_BLOCK, &block);
        run_block(&r, &block);
        memcpy(profile_MW_per_MW + first, block.power, block.rows * sizeof *block.power);
    }
    while (begun > 0) rkw_stage_end(&states[--begun]);
    return status;
}
