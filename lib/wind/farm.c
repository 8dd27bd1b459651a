/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The farm as configured: checks, shear factor, uniform power table. */
#include "wind/farm.h"

#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "wind/series.h"

/* Width of a cell of the uniform table, at most. */
#define CELL_M_S 0.02

static rkw_status check_config(const rkw_wind_farm_config *c, rkw_error *err)
{
    if (!c) return rkw_wind_fail_null(err, "config");
    if (c->size != sizeof *c) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "config: size is not set");
    if (!c->turbine) return rkw_wind_fail_null(err, "turbine");
    if (c->n_stages > 0 && !c->stages) return rkw_wind_fail_null(err, "stages");
    if (c->n_stages > 64) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "more than 64 stages");
    RKW_TRY(rkw_wind_check_choice(err, "shear", c->shear, 3));
    RKW_TRY(rkw_wind_check_choice(err, "density", c->density, 3));
    RKW_TRY(rkw_check_range(err, "elevation_m", c->elevation_m, "m", -430.0, 6000.0));
    RKW_TRY(rkw_check_range(err, "temperature_height_m", c->temperature_height_m, "m", 0.0, 400.0));
    RKW_TRY(rkw_check_range(err, "restart_speed_m_s", c->restart_speed_m_s, "m/s", 0.0,
                            rkw_turbine_cut_out_m_s(c->turbine)));
    for (size_t i = 0; i < c->n_stages; i++) RKW_TRY(rkw_stage_check(&c->stages[i], err));
    return RKW_OK;
}

static rkw_status find_hub_height(const rkw_wind_farm_config *c, double *hub_m, rkw_error *err)
{
    *hub_m = c->hub_height_m != 0.0 ? c->hub_height_m : c->turbine->hub_height_m;
    return rkw_check_range(err, "hub_height_m", *hub_m, "m", 1.0, 400.0);
}

static rkw_status find_shear_factor(const rkw_wind_farm_config *c, double hub_m, double *factor, rkw_error *err)
{
    double one = 1.0;
    *factor = 1.0;
    if (c->shear == RKW_SHEAR_POWER)
        return rkw_wind_power_profile(&one, 1, c->measurement_height_m, hub_m, &c->shear_exponent, 0, factor, err);
    if (c->shear == RKW_SHEAR_LOG)
        return rkw_wind_log_profile(&one, 1, c->measurement_height_m, hub_m, &c->roughness_m, 0, 0.0, factor, err);
    return RKW_OK;
}

/* Largest |table - curve| inside a cell. Between two neighbouring points of curve or table a straight curve differs
 * most at one of them; the cubic is sampled. */
static double largest_table_error(const rkw_wind_farm *farm)
{
    const rkw_curve *curve = &farm->turbine->power_kW;
    double worst = 0.0, rated = farm->turbine->rated_power_kW, step = 1.0 / farm->cells_per_m_s;
    size_t samples = curve->slope ? 8 * farm->n_cells : 0;
    for (size_t i = 1; i + 1 < curve->n + samples; i++) {
        double v = i < curve->n ? curve->x[i] : curve->x[0] + step * (double)(i - curve->n) / 8.0, power;
        rkw_farm_power(farm, &v, 1, &power);
        worst = rkw_max(worst, fabs(power - rkw_curve_at(curve, v, 0.0) / rated));
    }
    return worst;
}

static rkw_status build_table(rkw_wind_farm *farm, rkw_error *err)
{
    const rkw_curve *curve = &farm->turbine->power_kW;
    double low = curve->x[0], high = curve->x[curve->n - 1];
    farm->n_cells = (size_t)ceil((high - low) / CELL_M_S);
    farm->cells_per_m_s = (double)farm->n_cells / (high - low);
    farm->table = rkw_alloc(&farm->ctx, farm->n_cells + 2, sizeof *farm->table);
    if (!farm->table) return rkw_fail_memory(err, "a power table");
    for (size_t i = 0; i <= farm->n_cells; i++) {
        double v = rkw_min(low + (double)i / farm->cells_per_m_s, high);
        farm->table[i] = rkw_curve_at(curve, v, 0.0) / farm->turbine->rated_power_kW;
    }
    farm->table[farm->n_cells + 1] = farm->table[farm->n_cells];
    farm->table_error = largest_table_error(farm);
    return RKW_OK;
}

static void list_stages_before(rkw_wind_farm *farm)
{
    size_t n = 0;
    farm->before[n++] = RKW_FARM_GROSS;
    farm->before[n++] = RKW_FARM_DENSITY;
    if (farm->config.restart_speed_m_s > 0.0) farm->before[n++] = RKW_FARM_HYSTERESIS;
    if (farm->config.wakes) farm->before[n++] = RKW_FARM_WAKE;
    farm->n_before = n;
}

static rkw_status fill_farm(rkw_wind_farm *farm, const rkw_context *ctx, const rkw_wind_farm_config *c, rkw_error *err)
{
    RKW_TRY(rkw_context_copy(&farm->ctx, ctx, err));
    RKW_TRY(find_hub_height(c, &farm->hub_height_m, err));
    RKW_TRY(find_shear_factor(c, farm->hub_height_m, &farm->shear_factor, err));
    double above_sea_m = c->elevation_m + c->temperature_height_m;
    RKW_TRY(rkw_wind_standard_pressure(above_sea_m, &farm->standard_pressure_Pa, err));
    RKW_TRY(rkw_wind_standard_temperature(above_sea_m, &farm->standard_temperature_C, err));
    RKW_TRY(rkw_turbine_copy(&farm->turbine, ctx, c->turbine, err));
    farm->stages = rkw_alloc(ctx, c->n_stages, sizeof *farm->stages);
    if (!farm->stages) return rkw_fail_memory(err, "the stages of a wind farm");
    if (c->n_stages > 0) memcpy(farm->stages, c->stages, c->n_stages * sizeof *farm->stages);
    farm->config = *c;
    farm->config.turbine = farm->turbine;
    farm->config.stages = farm->stages;
    list_stages_before(farm);
    return c->exact_curve ? RKW_OK : build_table(farm, err);
}

rkw_status rkw_wind_farm_create(rkw_wind_farm **out, const rkw_context *ctx, const rkw_wind_farm_config *config,
                                rkw_error *err)
{
    if (!out) return rkw_wind_fail_null(err, "out");
    *out = NULL;
    RKW_TRY(check_config(config, err));
    rkw_wind_farm *farm = rkw_alloc(ctx, 1, sizeof *farm);
    if (!farm) return rkw_fail_memory(err, "a wind farm");
    rkw_status status = fill_farm(farm, ctx, config, err);
    if (status == RKW_OK)
        *out = farm;
    else
        rkw_wind_farm_free(farm);
    return status;
}

void rkw_wind_farm_free(rkw_wind_farm *farm)
{
    if (!farm) return;
    rkw_turbine_free(farm->turbine);
    rkw_release(farm->stages);
    rkw_release(farm->table);
    rkw_release(farm);
}

size_t rkw_wind_farm_stage_count(const rkw_wind_farm *farm) { return farm->n_before + farm->config.n_stages; }

const char *rkw_wind_farm_stage_name(const rkw_wind_farm *farm, size_t stage)
{
    static const char *const before[] = {"gross", "air_density", "cut_out_hysteresis", "wake"};
    if (stage < farm->n_before) return before[farm->before[stage]];
    stage -= farm->n_before;
    return stage < farm->config.n_stages ? farm->stages[stage].name : "";
}

double rkw_wind_farm_hub_height_m(const rkw_wind_farm *farm) { return farm->hub_height_m; }
double rkw_wind_farm_table_error(const rkw_wind_farm *farm) { return farm->table_error; }
