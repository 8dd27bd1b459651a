/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jensen and Gaussian wakes with the three superpositions, all speeds in the vector lanes. */
#include "base/simd.h"

#include "wind/wake.h"

/* Adds n relative deficits d of one upwind machine to what is there; `base` is the speed they are a share of. */
static inline double joined(double sum, double d, double base, double free_m_s, int32_t superposition)
{
    double deficit = base * d;
    if (superposition == RKW_WAKE_SQUARED) return sum + deficit * deficit;
    if (superposition == RKW_WAKE_LINEAR) return sum + deficit;
    return rkw_max(sum, free_m_s - (base - deficit));
}

RKW_CLONES
static void rkw_wake_join_jensen(double *restrict sum, const double *restrict induction, const double *restrict base,
                                 const double *restrict free_m_s, size_t n, double shape, int32_t superposition)
{
    for (size_t s = 0; s < n; s++) sum[s] = joined(sum[s], induction[s] * shape, base[s], free_m_s[s], superposition);
}

RKW_CLONES
static void rkw_wake_join_gaussian(double *restrict sum, const double *restrict epsilon_m,
                                   const double *restrict thrust, const double *restrict base,
                                   const double *restrict free_m_s, size_t n, double growth_m, double crosswind_m,
                                   double diameter_m, int32_t superposition)
{
    for (size_t s = 0; s < n; s++) {
        double sigma_m = growth_m + epsilon_m[s], square = sigma_m * sigma_m;
        double load = rkw_min(1.0, thrust[s] * diameter_m * diameter_m / (8.0 * square));
        double d = (1.0 - sqrt(1.0 - load)) * exp(-0.5 * crosswind_m * crosswind_m / square);
        sum[s] = joined(sum[s], d, base[s], free_m_s[s], superposition);
    }
}

/* A Gaussian wake this many squared half sigmas away is less than the rounding of the free-stream speed. */
#define VANISHED 41.0

static int vanishes(const rkw_wake_config *c, double growth_m, double crosswind_m, double diameter_m)
{
    double root = sqrt(1.0 - c->gaussian_thrust_limit), widest = 0.5 * (1.0 + root) / root;
    double sigma_m = growth_m + c->gaussian_epsilon * sqrt(widest) * diameter_m;
    return 0.5 * crosswind_m * crosswind_m > VANISHED * sigma_m * sigma_m;
}

/* Share of the full Jensen deficit that reaches a machine: widening, and the rotor inside the wake or not. */
static double jensen_shape(const rkw_wake_config *c, double downwind_m, double crosswind_m, double radius_m)
{
    double wake_m = radius_m + c->expansion * downwind_m, ratio = radius_m / wake_m;
    double share = c->rotor == RKW_WAKE_AREA ? rkw_wake_overlap(crosswind_m, radius_m, wake_m)
                                             : (crosswind_m < wake_m ? 1.0 : 0.0);
    return share * ratio * ratio;
}

static void add_wake_of(rkw_wake_run *run, size_t upwind, size_t place)
{
    const rkw_wake_config *c = run->config;
    double downwind_m = run->downwind_m[place] - run->downwind_m[upwind], diameter_m = run->turbine->rotor_diameter_m;
    double crosswind_m = fabs(run->crosswind_m[place] - run->crosswind_m[upwind]);
    if (!(downwind_m > 0.0)) return;
    size_t at = upwind * run->n_speeds;
    const double *base = c->reference == RKW_WAKE_LOCAL ? run->speed_m_s + at : run->free_m_s;
    if (c->model == RKW_WAKE_GAUSSIAN) {
        double growth_m = c->expansion * downwind_m;
        if (vanishes(c, growth_m, crosswind_m, diameter_m)) return;
        rkw_wake_join_gaussian(run->deficit, run->induction + at, run->thrust + at, base, run->free_m_s, run->n_speeds,
                               growth_m, crosswind_m, diameter_m, c->superposition);
        return;
    }
    double shape = jensen_shape(c, downwind_m, crosswind_m, 0.5 * diameter_m);
    if (shape > 0.0)
        rkw_wake_join_jensen(run->deficit, run->induction + at, base, run->free_m_s, run->n_speeds, shape,
                             c->superposition);
}

/* What the wake behind this machine needs of its thrust. */
static void prepare_wake(rkw_wake_run *run, size_t place)
{
    const rkw_wake_config *c = run->config;
    for (size_t s = 0; s < run->n_speeds; s++) {
        size_t at = place * run->n_speeds + s;
        if (c->model == RKW_WAKE_GAUSSIAN) {
            double root = sqrt(1.0 - rkw_min(run->thrust[at], c->gaussian_thrust_limit));
            double beta = 0.5 * (1.0 + root) / root;
            run->induction[at] = c->gaussian_epsilon * sqrt(beta) * run->turbine->rotor_diameter_m;
        } else
            run->induction[at] = 1.0 - sqrt(1.0 - rkw_min(run->thrust[at], 1.0));
    }
}

void rkw_wake_superposed(rkw_wake_run *run)
{
    for (size_t place = 0; place < run->n; place++) {
        for (size_t s = 0; s < run->n_speeds; s++) run->deficit[s] = 0.0;
        for (size_t upwind = 0; upwind < place; upwind++) add_wake_of(run, upwind, place);
        double *speed_m_s = run->speed_m_s + place * run->n_speeds;
        for (size_t s = 0; s < run->n_speeds; s++) {
            double sum = run->deficit[s];
            double deficit = run->config->superposition == RKW_WAKE_SQUARED ? sqrt(sum) : sum;
            speed_m_s[s] = rkw_max(run->free_m_s[s] - deficit, 0.0);
        }
        rkw_wake_machine(run, place);
        prepare_wake(run, place);
    }
}
