/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One machine: checks, copies, getters. */
#include "wind/turbine.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "wind/series.h"

#define BETZ (16.0 / 27.0)
#define SPEED_MAX_M_S 60.0
#define THRUST_MAX 1.2

/* No rotor takes more than the Betz share of the wind's power; measured curves reach 0.5. */
static rkw_status check_power_coefficient(const rkw_turbine_config *c, rkw_error *err)
{
    double area_m2 = 0.25 * RKW_PI * c->rotor_diameter_m * c->rotor_diameter_m;
    for (size_t i = 0; i < c->n_power; i++) {
        double v = c->speed_m_s[i], wind_kW = 0.5e-3 * c->reference_density_kg_m3 * area_m2 * v * v * v;
        if (!(c->power_kW[i] <= BETZ * wind_kW)) {
            char name[96];
            snprintf(name, sizeof name, "power coefficient at %s m/s", RKW_REAL(v));
            return rkw_fail_value(err, RKW_NOWHERE, name, c->power_kW[i] / wind_kW, "1", 0.0, BETZ);
        }
    }
    return RKW_OK;
}

static rkw_status check_power_curve(const rkw_turbine_config *c, rkw_error *err)
{
    size_t least = c->interpolation == RKW_CURVE_STEFFEN ? 3 : 2;
    if (c->n_power < least)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a power curve needs at least %zu points, got %zu", least,
                        c->n_power);
    RKW_TRY(rkw_wind_check_rising(err, "speed_m_s", c->speed_m_s, c->n_power, "m/s", 0.0, SPEED_MAX_M_S));
    RKW_TRY(rkw_wind_check_series(err, "power_kW", c->power_kW, c->n_power, 1, "kW", 0.0, 1.2 * c->rated_power_kW));
    return c->rotor_diameter_m > 0.0 ? check_power_coefficient(c, err) : RKW_OK;
}

static rkw_status check_thrust_curve(const rkw_turbine_config *c, rkw_error *err)
{
    if (c->n_thrust == 0) return RKW_OK;
    size_t least = c->interpolation == RKW_CURVE_STEFFEN ? 3 : 2;
    if (c->n_thrust < least)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a thrust curve needs at least %zu points, got %zu", least,
                        c->n_thrust);
    RKW_TRY(
        rkw_wind_check_rising(err, "thrust_speed_m_s", c->thrust_speed_m_s, c->n_thrust, "m/s", 0.0, SPEED_MAX_M_S));
    return rkw_wind_check_series(err, "thrust", c->thrust, c->n_thrust, 1, "1", 0.0, THRUST_MAX);
}

static rkw_status check_config(const rkw_turbine_config *c, rkw_error *err)
{
    if (!c) return rkw_wind_fail_null(err, "config");
    if (c->size != sizeof *c) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "config: size is not set");
    if (c->id && strlen(c->id) > 63) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "id is longer than 63 characters");
    RKW_TRY(rkw_wind_check_choice(err, "interpolation", c->interpolation, 2));
    RKW_TRY(rkw_check_range(err, "rated_power_kW", c->rated_power_kW, "kW", 0.1, 1e5));
    RKW_TRY(rkw_check_range(err, "rotor_diameter_m", c->rotor_diameter_m, "m", 0.0, 400.0));
    RKW_TRY(rkw_check_range(err, "hub_height_m", c->hub_height_m, "m", 0.0, 400.0));
    RKW_TRY(rkw_check_range(err, "reference_density_kg_m3", c->reference_density_kg_m3, "kg/m3", 0.4, 1.8));
    RKW_TRY(rkw_check_range(err, "thrust_below", c->thrust_below, "1", 0.0, THRUST_MAX));
    RKW_TRY(rkw_check_range(err, "thrust_above", c->thrust_above, "1", 0.0, THRUST_MAX));
    RKW_TRY(check_power_curve(c, err));
    return check_thrust_curve(c, err);
}

rkw_status rkw_turbine_create(rkw_turbine **out, const rkw_context *ctx, const rkw_turbine_config *config,
                              rkw_error *err)
{
    if (!out) return rkw_wind_fail_null(err, "out");
    *out = NULL;
    RKW_TRY(check_config(config, err));
    rkw_turbine *t = rkw_alloc(ctx, 1, sizeof *t);
    if (!t) return rkw_fail_memory(err, "a turbine");
    snprintf(t->id, sizeof t->id, "%s", config->id ? config->id : "turbine");
    rkw_turbine_set_curve_id(t, t->id);
    t->rated_power_kW = config->rated_power_kW;
    t->rotor_diameter_m = config->rotor_diameter_m;
    t->hub_height_m = config->hub_height_m;
    t->reference_density_kg_m3 = config->reference_density_kg_m3;
    t->thrust_below = config->thrust_below;
    t->thrust_above = config->thrust_above;
    rkw_status status = rkw_curve_create(&t->power_kW, ctx, config->speed_m_s, config->power_kW, config->n_power,
                                         config->interpolation, err);
    if (status == RKW_OK && config->n_thrust > 0)
        status = rkw_curve_create(&t->thrust, ctx, config->thrust_speed_m_s, config->thrust, config->n_thrust,
                                  config->interpolation, err);
    if (status == RKW_OK)
        *out = t;
    else
        rkw_turbine_free(t);
    return status;
}

rkw_status rkw_turbine_copy(rkw_turbine **out, const rkw_context *ctx, const rkw_turbine *from, rkw_error *err)
{
    *out = NULL;
    rkw_turbine *t = rkw_alloc(ctx, 1, sizeof *t);
    if (!t) return rkw_fail_memory(err, "a turbine");
    *t = *from;
    memset(&t->thrust, 0, sizeof t->thrust);
    rkw_status status = rkw_curve_copy(&t->power_kW, ctx, &from->power_kW, err);
    if (status == RKW_OK) status = rkw_curve_copy(&t->thrust, ctx, &from->thrust, err);
    if (status == RKW_OK)
        *out = t;
    else
        rkw_turbine_free(t);
    return status;
}

void rkw_turbine_free(rkw_turbine *turbine)
{
    if (!turbine) return;
    rkw_curve_clear(&turbine->power_kW);
    rkw_curve_clear(&turbine->thrust);
    rkw_release(turbine);
}

void rkw_turbine_set_curve_id(rkw_turbine *turbine, const char *curve_id)
{
    snprintf(turbine->curve_id, sizeof turbine->curve_id, "%.63s", curve_id);
}

const char *rkw_turbine_id(const rkw_turbine *turbine) { return turbine->id; }
const char *rkw_turbine_curve_id(const rkw_turbine *turbine) { return turbine->curve_id; }
double rkw_turbine_rated_power_kW(const rkw_turbine *turbine) { return turbine->rated_power_kW; }
double rkw_turbine_rotor_diameter_m(const rkw_turbine *turbine) { return turbine->rotor_diameter_m; }
double rkw_turbine_hub_height_m(const rkw_turbine *turbine) { return turbine->hub_height_m; }
double rkw_turbine_cut_in_m_s(const rkw_turbine *turbine) { return turbine->power_kW.x[0]; }
double rkw_turbine_cut_out_m_s(const rkw_turbine *turbine) { return turbine->power_kW.x[turbine->power_kW.n - 1]; }
int32_t rkw_turbine_has_thrust(const rkw_turbine *turbine) { return turbine->thrust.n > 0; }
