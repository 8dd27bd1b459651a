/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One direction over a layout: checks, sorting, the machines' own curves. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "wind/series.h"
#include "wind/wake.h"

static rkw_status check_numbers(const rkw_wake_config *c, rkw_error *err)
{
    RKW_TRY(rkw_wind_check_choice(err, "wake model", c->model, 5));
    RKW_TRY(rkw_wind_check_choice(err, "superposition", c->superposition, 3));
    RKW_TRY(rkw_wind_check_choice(err, "reference", c->reference, 2));
    RKW_TRY(rkw_wind_check_choice(err, "rotor", c->rotor, 2));
    RKW_TRY(rkw_check_range(err, "expansion", c->expansion, "1", 0.001, 0.5));
    RKW_TRY(rkw_check_range(err, "gaussian_epsilon", c->gaussian_epsilon, "1", 0.0, 1.0));
    RKW_TRY(rkw_check_range(err, "gaussian_thrust_limit", c->gaussian_thrust_limit, "1", 0.0, 0.999));
    RKW_TRY(rkw_check_range(err, "turbulence", c->turbulence, "1", 0.001, 1.0));
    if (c->density_kg_m3 == 0.0) return RKW_OK;
    return rkw_check_range(err, "density_kg_m3", c->density_kg_m3, "kg/m3", 0.4, 1.8);
}

static rkw_status check_apart(const rkw_wake_layout *l, double diameter_m, rkw_error *err)
{
    for (size_t i = 0; i < l->n; i++)
        for (size_t j = 0; j < i; j++) {
            double apart_m = hypot(l->x_m[i] - l->x_m[j], l->y_m[i] - l->y_m[j]);
            if (apart_m < diameter_m)
                return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE,
                                "machines %zu and %zu stand %s m apart, nearer than one rotor diameter of %s m", j, i,
                                RKW_REAL(apart_m), RKW_REAL(diameter_m));
        }
    return RKW_OK;
}

rkw_status rkw_wake_check(const rkw_wake_config *config, const rkw_turbine *turbine, const rkw_wake_layout *layout,
                          rkw_error *err)
{
    if (!config || !turbine || !layout) return rkw_wind_fail_null(err, "config, turbine or layout");
    if (config->size != sizeof *config) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "config: size is not set");
    RKW_TRY(check_numbers(config, err));
    if (turbine->thrust.n == 0)
        return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "turbine %s has no thrust curve, wakes need one", turbine->id);
    if (!(turbine->rotor_diameter_m > 0.0))
        return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "turbine %s has no rotor diameter, wakes need one",
                        turbine->id);
    RKW_TRY(rkw_check_range(err, "number of machines", (double)layout->n, "1", 1.0, 10000.0));
    RKW_TRY(rkw_wind_check_series(err, "x_m", layout->x_m, layout->n, 1, "m", -1e7, 1e7));
    RKW_TRY(rkw_wind_check_series(err, "y_m", layout->y_m, layout->n, 1, "m", -1e7, 1e7));
    return check_apart(layout, turbine->rotor_diameter_m, err);
}

rkw_status rkw_wake_run_begin(rkw_wake_run *run, const rkw_context *ctx, const rkw_wake_config *config,
                              const rkw_turbine *turbine, size_t n, const double *speed_m_s, size_t n_speeds,
                              rkw_error *err)
{
    memset(run, 0, sizeof *run);
    run->config = config;
    run->turbine = turbine;
    run->n = n;
    run->n_speeds = n_speeds;
    run->free_m_s = speed_m_s;
    double reference = turbine->reference_density_kg_m3;
    run->density_kg_m3 = config->density_kg_m3 != 0.0 ? config->density_kg_m3 : reference;
    run->density_factor = pow(run->density_kg_m3 / reference, 1.0 / 3.0);
    size_t shape = config->model == RKW_WAKE_EDDY_VISCOSITY ? 2 * RKW_EDDY_POINTS * n : 0;
    size_t most = SIZE_MAX / sizeof(double) / (8 + 2 * RKW_EDDY_POINTS), cells;
    int countable = !__builtin_mul_overflow(n, n_speeds, &cells) && cells <= most && n <= most && n_speeds <= most;
    run->order = countable ? rkw_alloc(ctx, n, sizeof *run->order) : NULL;
    run->downwind_m = run->order ? rkw_alloc(ctx, 2 * n + n_speeds + 5 * cells + shape, sizeof(double)) : NULL;
    if (!run->order || !run->downwind_m) {
        rkw_wake_run_end(run);
        rkw_fail_memory(err, "a wake calculation");
        return RKW_E_MEMORY;
    }
    run->crosswind_m = run->downwind_m + n;
    run->deficit = run->crosswind_m + n;
    run->speed_m_s = run->deficit + n_speeds;
    run->thrust = run->speed_m_s + n * n_speeds;
    run->power_kW = run->thrust + n * n_speeds;
    run->turbulence = run->power_kW + n * n_speeds;
    run->induction = run->turbulence + n * n_speeds;
    run->wake_shape = run->induction + n * n_speeds;
    return RKW_OK;
}

void rkw_wake_run_end(rkw_wake_run *run)
{
    rkw_release(run->order);
    rkw_release(run->downwind_m);
    memset(run, 0, sizeof *run);
}

static double least_of(const double *values, size_t n)
{
    double least = values[0];
    for (size_t i = 1; i < n; i++) least = rkw_min(values[i], least);
    return least;
}

/* Insertion keeps machines that stand side by side in the layout's order. */
static void sort_downwind(rkw_wake_run *run)
{
    for (size_t j = 1; j < run->n; j++) {
        double downwind_m = run->downwind_m[j], crosswind_m = run->crosswind_m[j];
        size_t machine = run->order[j], i = j;
        for (; i > 0 && run->downwind_m[i - 1] > downwind_m; i--) {
            run->downwind_m[i] = run->downwind_m[i - 1];
            run->crosswind_m[i] = run->crosswind_m[i - 1];
            run->order[i] = run->order[i - 1];
        }
        run->downwind_m[i] = downwind_m;
        run->crosswind_m[i] = crosswind_m;
        run->order[i] = machine;
    }
}

void rkw_wake_face_wind(rkw_wake_run *run, const rkw_wake_layout *layout, double direction_deg)
{
    /* The wind blows toward the angle direction + 90 degrees, counted as in mathematics. */
    double angle = (direction_deg + 90.0) * RKW_PI / 180.0;
    for (size_t i = 0; i < run->n; i++) {
        run->order[i] = i;
        run->downwind_m[i] = layout->x_m[i] * cos(angle) - layout->y_m[i] * sin(angle);
        run->crosswind_m[i] = layout->x_m[i] * sin(angle) + layout->y_m[i] * cos(angle);
    }
    double front_m = least_of(run->downwind_m, run->n), left_m = least_of(run->crosswind_m, run->n);
    for (size_t i = 0; i < run->n; i++) {
        run->downwind_m[i] -= front_m;
        run->crosswind_m[i] -= left_m;
    }
    sort_downwind(run);
}

void rkw_wake_machine(rkw_wake_run *run, size_t place)
{
    const rkw_turbine *t = run->turbine;
    for (size_t s = 0; s < run->n_speeds; s++) {
        size_t at = place * run->n_speeds + s;
        double v = run->speed_m_s[at] * run->density_factor;
        run->power_kW[at] = rkw_curve_at(&t->power_kW, v, 0.0);
        run->thrust[at] = rkw_turbine_thrust_at(t, v);
    }
}

double rkw_wake_thrust_from_power(const rkw_wake_run *run, double speed_m_s, double power_kW)
{
    if (!(power_kW > 0.0)) return 0.0;
    double diameter_m = run->turbine->rotor_diameter_m, area_m2 = 0.25 * RKW_PI * diameter_m * diameter_m;
    double cp = 1000.0 * power_kW / (0.5 * run->density_kg_m3 * speed_m_s * speed_m_s * speed_m_s * area_m2);
    return rkw_max(0.0, -1.453989e-2 + cp * (1.473506 + cp * (-2.330823 + cp * 3.885123)));
}

double rkw_wake_overlap(double distance_m, double rotor_radius_m, double wake_radius_m)
{
    double d = distance_m, r = rotor_radius_m, w = wake_radius_m;
    if (d >= r + w) return 0.0;
    if (w >= d + r) return 1.0;
    if (r >= d + w) return w * w / (r * r);
    double rotor_angle = acos((d * d + r * r - w * w) / (2.0 * d * r));
    double wake_angle = acos((d * d + w * w - r * r) / (2.0 * d * w));
    double kite = 0.5 * sqrt((-d + r + w) * (d + r - w) * (d - r + w) * (d + r + w));
    return (r * r * rotor_angle + w * w * wake_angle - kite) / (RKW_PI * r * r);
}

void rkw_wake_run_direction(rkw_wake_run *run)
{
    for (size_t i = 0; i < run->n * run->n_speeds; i++) run->turbulence[i] = run->config->turbulence;
    switch (run->config->model) {
    case RKW_WAKE_PARK: rkw_wake_park(run); break;
    case RKW_WAKE_QUINLAN: rkw_wake_quinlan(run); break;
    case RKW_WAKE_EDDY_VISCOSITY: rkw_wake_eddy_viscosity(run); break;
    default: rkw_wake_superposed(run);
    }
}

static void copy_out(const rkw_wake_run *run, const double *from, double *to)
{
    if (!to) return;
    for (size_t place = 0; place < run->n; place++)
        memcpy(to + run->order[place] * run->n_speeds, from + place * run->n_speeds, run->n_speeds * sizeof *to);
}

rkw_status rkw_wake_solve(const rkw_wake_config *config, const rkw_context *ctx, const rkw_turbine *turbine,
                          const rkw_wake_layout *layout, double direction_deg, const double *speed_m_s, size_t n_speeds,
                          const rkw_wake_result *result, rkw_error *err)
{
    if (!result) return rkw_wind_fail_null(err, "result");
    RKW_TRY(rkw_wake_check(config, turbine, layout, err));
    RKW_TRY(rkw_check_range(err, "direction_deg", direction_deg, "deg", 0.0, 360.0));
    if (n_speeds == 0) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "at least one speed is needed");
    RKW_TRY(rkw_wind_check_series(err, "speed_m_s", speed_m_s, n_speeds, 1, "m/s", 0.0, 100.0));
    rkw_wake_run run;
    RKW_TRY(rkw_wake_run_begin(&run, ctx, config, turbine, layout->n, speed_m_s, n_speeds, err));
    rkw_wake_face_wind(&run, layout, direction_deg);
    rkw_wake_run_direction(&run);
    copy_out(&run, run.speed_m_s, result->speed_m_s);
    copy_out(&run, run.thrust, result->thrust);
    copy_out(&run, run.power_kW, result->power_kW);
    copy_out(&run, run.turbulence, result->turbulence);
    rkw_wake_run_end(&run);
    return RKW_OK;
}
