/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three wake models of NREL's System Advisor Model (SSC). Formulas in the order in which SSC evaluates them where
 * machines side by side make the result hang on the last bit of their distance. */
#include <math.h>

#include "base/simd.h"
#include "wind/wake.h"

#define THRUST_MIN 0.02
#define THRUST_MAX 0.999

/* Index of speed s at a place. */
static size_t at(const rkw_wake_run *run, size_t place, size_t s) { return place * run->n_speeds + s; }

/* The free stream at every machine; whether the machines turn in it. Where they stand still there are no wakes. */
static int machines_turn(rkw_wake_run *run, size_t s)
{
    double power_kW = rkw_curve_at(&run->turbine->power_kW, run->free_m_s[s] * run->density_factor, 0.0);
    for (size_t place = 0; place < run->n; place++) {
        run->speed_m_s[at(run, place, s)] = run->free_m_s[s];
        run->power_kW[at(run, place, s)] = run->thrust[at(run, place, s)] = 0.0;
    }
    return power_kW > 0.0;
}

static double radii(const rkw_wake_run *run, double distance_m)
{
    return 2.0 * distance_m / run->turbine->rotor_diameter_m;
}

/* Distances between two places in rotor radii. */
static double downwind_radii(const rkw_wake_run *run, size_t a, size_t b)
{
    return fabs(radii(run, run->downwind_m[a]) - radii(run, run->downwind_m[b]));
}

static double crosswind_radii(const rkw_wake_run *run, size_t a, size_t b)
{
    return fabs(radii(run, run->crosswind_m[a]) - radii(run, run->crosswind_m[b]));
}

static void machine_at(rkw_wake_run *run, size_t place, size_t s, int table_thrust)
{
    size_t i = at(run, place, s);
    double v = run->speed_m_s[i] * run->density_factor;
    run->power_kW[i] = rkw_curve_at(&run->turbine->power_kW, v, 0.0);
    run->thrust[i] = table_thrust ? rkw_turbine_thrust_at(run->turbine, v)
                                  : rkw_wake_thrust_from_power(run, run->speed_m_s[i], run->power_kW[i]);
}

/* ------------------------------------------------------------------ Park */

static double park_speed_behind(const rkw_wake_run *run, size_t upwind, size_t place, size_t s)
{
    double radius_m = 0.5 * run->turbine->rotor_diameter_m;
    double wake_m = radius_m + run->config->expansion * radius_m * downwind_radii(run, place, upwind);
    double overlap = rkw_wake_overlap(radius_m * crosswind_radii(run, place, upwind), radius_m, wake_m);
    if (!(overlap > 0.0)) return run->free_m_s[s];
    double thrust = rkw_clamp(run->thrust[at(run, upwind, s)], THRUST_MIN, THRUST_MAX), ratio = radius_m / wake_m;
    return run->speed_m_s[at(run, upwind, s)] * (1.0 - (1.0 - sqrt(1.0 - thrust)) * ratio * ratio * overlap);
}

void rkw_wake_park(rkw_wake_run *run)
{
    for (size_t s = 0; s < run->n_speeds; s++) {
        if (!machines_turn(run, s)) continue;
        for (size_t place = 0; place < run->n; place++) {
            double speed_m_s = run->free_m_s[s];
            for (size_t upwind = 0; upwind < place; upwind++)
                speed_m_s = rkw_min(speed_m_s, park_speed_behind(run, upwind, place, s));
            run->speed_m_s[at(run, place, s)] = speed_m_s;
            machine_at(run, place, s, 1);
        }
    }
}

/* ------------------------------------------------------------------ Quinlan */

/* Relative deficit by one machine upwind; its turbulence is added to that of the machine downwind. */
static double quinlan_deficit(double crosswind, double downwind, double thrust, double *turbulence)
{
    if (crosswind > 20.0 || *turbulence <= 0.0 || downwind <= 0.0 || thrust <= 0.0) return 0.0;
    double added = (thrust / 7.0) * (1.0 - 0.4 * log(2.0 * downwind));
    *turbulence = sqrt(added * added + *turbulence * *turbulence);
    double square = *turbulence * *turbulence * (downwind * downwind);
    double exponent = rkw_max(-99.0, -(crosswind * crosswind) / (2.0 * square));
    return rkw_clamp(thrust / (4.0 * square) * exp(exponent), 0.0, 1.0);
}

void rkw_wake_quinlan(rkw_wake_run *run)
{
    for (size_t s = 0; s < run->n_speeds; s++) {
        if (!machines_turn(run, s)) continue;
        for (size_t place = 0; place < run->n; place++) {
            double left = 1.0;
            for (size_t upwind = 0; upwind < place; upwind++)
                left *= 1.0 - quinlan_deficit(crosswind_radii(run, upwind, place), downwind_radii(run, upwind, place),
                                              run->thrust[at(run, upwind, s)], &run->turbulence[at(run, place, s)]);
            run->speed_m_s[at(run, place, s)] = run->free_m_s[s] * left;
            machine_at(run, place, s, 0);
        }
    }
}

/* ------------------------------------------------------------------ eddy viscosity */

#define EDDY_START 2.0 /* diameters behind the rotor where the solution begins */
#define EDDY_STEP 0.5
#define EDDY_WIDTH 3.56 /* the wake's width is sqrt(3.56) standard lengths of its Gaussian */

static double *shape_deficit(const rkw_wake_run *run, size_t place)
{
    return run->wake_shape + 2 * RKW_EDDY_POINTS * place;
}

static double *shape_width(const rkw_wake_run *run, size_t place)
{
    return shape_deficit(run, place) + RKW_EDDY_POINTS;
}

/* Ainslie's filter on the eddy viscosity of the near wake; x in diameters. */
static double near_wake_filter(double x)
{
    if (x >= 5.5) return 1.0;
    return x < 4.5 ? 0.65 - pow(-(x - 4.5) / 23.32, 1.0 / 3.0) : 0.65 + pow((x - 4.5) / 23.32, 1.0 / 3.0);
}

/* Width in diameters of a Gaussian wake that carries the thrust's momentum at a centre deficit. */
static double width_of(double thrust, double deficit)
{
    return sqrt(EDDY_WIDTH * thrust / (8.0 * deficit * (1.0 - 0.5 * deficit)));
}

/* Marches the centre-line deficit downwind (Ainslie 1988 equations 5 and 6; Anderson 2009). */
static void fill_wake(rkw_wake_run *run, size_t place, size_t s)
{
    double *deficits = shape_deficit(run, place), *widths = shape_width(run, place);
    size_t i = at(run, place, s);
    for (size_t k = 0; k < 2 * RKW_EDDY_POINTS; k++) deficits[k] = 0.0;
    if (!(run->power_kW[i] > 0.0) || !(run->thrust[i] > 0.0)) return;
    double thrust = rkw_clamp(run->thrust[i], THRUST_MIN, THRUST_MAX);
    double turbulence_percent = rkw_min(100.0 * run->turbulence[i], 50.0);
    double start = thrust - 0.05 - (16.0 * thrust - 0.5) * turbulence_percent / 1000.0;
    if (start <= 0.0) return;
    double centre_m_s = run->speed_m_s[i] - start * run->speed_m_s[i];
    double deficit = (run->free_m_s[s] - centre_m_s) / run->free_m_s[s], u = 1.0 - deficit;
    double last = radii(run, run->downwind_m[run->n - 1]) - radii(run, run->downwind_m[place]);
    double reach = fabs(last) * 0.5 * run->turbine->rotor_diameter_m; /* SSC compares metres with diameters */
    deficits[0] = deficit;
    widths[0] = width_of(thrust, deficit);
    for (size_t j = 0; j + 1 < RKW_EDDY_POINTS; j++) {
        double x = EDDY_START + (double)j * EDDY_STEP, filter = near_wake_filter(x);
        double viscosity = filter * 0.015 * widths[j] * deficit + filter * 0.16 * turbulence_percent / 100.0;
        u += 16.0 * (u * u * u - u * u - u + 1.0) * viscosity / (u * thrust) * EDDY_STEP;
        deficit = 1.0 - u;
        deficits[j + 1] = deficit;
        widths[j + 1] = width_of(thrust, deficit);
        if (deficit <= 0.0002 || x > reach + EDDY_STEP) break;
    }
}

/* Value of a marched curve at a distance in diameters; 0 beyond its end. */
static double along_wake(const double *curve, double diameters)
{
    double position = (diameters - EDDY_START) / EDDY_STEP;
    size_t lower = (size_t)position;
    if (lower + 1 >= RKW_EDDY_POINTS) return 0.0;
    double part = position - (double)lower;
    return curve[lower] * (1.0 - part) + curve[lower + 1] * part;
}

/* Width in metres. */
static double eddy_width(const rkw_wake_run *run, size_t upwind, double diameters)
{
    const double *widths = shape_width(run, upwind);
    double diameter_m = run->turbine->rotor_diameter_m;
    if (diameters < EDDY_START) return diameter_m * widths[0];
    if ((size_t)((diameters - EDDY_START) / EDDY_STEP) + 1 >= RKW_EDDY_POINTS) return 0.0;
    return diameter_m * rkw_max(1.0, along_wake(widths, diameters));
}

/* Deficit averaged over a line across the rotor in 25 steps. */
static double eddy_deficit(const rkw_wake_run *run, size_t upwind, double crosswind_diameters, double diameters)
{
    double diameter_m = run->turbine->rotor_diameter_m, radius_m = 0.5 * diameter_m;
    double centre = diameters < EDDY_START ? diameter_m * shape_deficit(run, upwind)[0]
                                           : along_wake(shape_deficit(run, upwind), diameters);
    if (centre <= 0.0) return 0.0;
    double width_m = eddy_width(run, upwind, diameters), middle_m = crosswind_diameters * diameter_m, sum = 0.0;
    for (double y = middle_m - radius_m; y <= middle_m + radius_m; y += diameter_m / 25.0)
        sum += centre * exp(-EDDY_WIDTH * (y * y / (width_m * width_m)));
    return sum / 26.0;
}

static double width_overlap(double distance_m, double rotor_m, double wake_m)
{
    if (distance_m > rotor_m + wake_m) return 0.0;
    if (wake_m >= distance_m + rotor_m) return 1.0;
    return rkw_clamp((rotor_m + wake_m - distance_m) / (2.0 * rotor_m), 0.0, 1.0);
}

/* Turbulence at a machine partly inside the wake of another. The added part of SSC is a share, the ambient part a
 * percentage; the sum is kept as SSC forms it. */
static double eddy_turbulence(const rkw_wake_run *run, size_t upwind, size_t s, double crosswind, double downwind,
                              double width_m, double deficit)
{
    double diameter_m = run->turbine->rotor_diameter_m, ambient = 100.0 * run->config->turbulence;
    double waked_m_s = run->free_m_s[s] * (1.0 - deficit);
    double added = rkw_max(0.0, run->thrust[at(run, upwind, s)] / 7.0 * (1.0 - 0.4 * log(downwind)));
    double overlap = width_overlap(crosswind * diameter_m, 0.5 * diameter_m, width_m);
    if (waked_m_s <= 0.0) return ambient;
    double inside = sqrt(ambient * ambient + added * added) * run->free_m_s[s] / waked_m_s;
    return (1.0 - overlap) * ambient + overlap * inside;
}

static void eddy_machine(rkw_wake_run *run, size_t place, size_t s)
{
    double deepest = 0.0, turbulence = 100.0 * run->config->turbulence;
    for (size_t upwind = 0; upwind < place; upwind++) {
        double downwind = downwind_radii(run, place, upwind) / 2.0;
        if (downwind <= 0.0001) continue;
        double crosswind = crosswind_radii(run, place, upwind) / 2.0, width_m = eddy_width(run, upwind, downwind);
        if (width_m <= 0.0) continue;
        double deficit = eddy_deficit(run, upwind, crosswind, downwind);
        deepest = rkw_max(deepest, deficit);
        turbulence = rkw_max(turbulence, eddy_turbulence(run, upwind, s, crosswind, downwind, width_m, deficit));
    }
    run->speed_m_s[at(run, place, s)] = run->free_m_s[s] * (1.0 - deepest);
    run->turbulence[at(run, place, s)] = turbulence / 100.0;
    machine_at(run, place, s, 0);
    fill_wake(run, place, s);
}

void rkw_wake_eddy_viscosity(rkw_wake_run *run)
{
    for (size_t s = 0; s < run->n_speeds; s++) {
        if (!machines_turn(run, s)) continue;
        for (size_t place = 0; place < run->n; place++) eddy_machine(run, place, s);
    }
}
