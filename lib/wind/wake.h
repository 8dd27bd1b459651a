/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wakes inside: one direction, all speeds at once, machines in order from upwind to downwind. */
#ifndef RKW_WIND_WAKE_H
#define RKW_WIND_WAKE_H

#include "wind/turbine.h"

typedef struct rkw_wake_run {
    const rkw_wake_config *config;
    const rkw_turbine *turbine;
    size_t n, n_speeds;
    double density_kg_m3, density_factor;               /* cube root of density over reference */
    const double *free_m_s;                             /* [n_speeds] */
    size_t *order;                                      /* machine at each place downwind */
    double *downwind_m, *crosswind_m;                   /* [place], from the foremost and leftmost machine */
    double *speed_m_s, *thrust, *power_kW, *turbulence; /* [place * n_speeds + speed] */
    double *induction;  /* [place * n_speeds + speed]: JENSEN 1 - sqrt(1 - ct), GAUSSIAN epsilon in metres */
    double *deficit;    /* [n_speeds]: what the wakes on one machine add up to */
    double *wake_shape; /* EDDY_VISCOSITY: deficits and widths, [place][2][RKW_EDDY_POINTS] */
} rkw_wake_run;

/* Points along an eddy-viscosity wake: 50 diameters in steps of one half. */
#define RKW_EDDY_POINTS 101

rkw_status rkw_wake_check(const rkw_wake_config *config, const rkw_turbine *turbine, const rkw_wake_layout *layout,
                          rkw_error *err);
/* Memory for one direction; released by rkw_wake_run_end. */
rkw_status rkw_wake_run_begin(rkw_wake_run *run, const rkw_context *ctx, const rkw_wake_config *config,
                              const rkw_turbine *turbine, size_t n, const double *speed_m_s, size_t n_speeds,
                              rkw_error *err);
void rkw_wake_run_end(rkw_wake_run *run);
/* Turns the layout into the wind and sorts it. */
void rkw_wake_face_wind(rkw_wake_run *run, const rkw_wake_layout *layout, double direction_deg);
void rkw_wake_run_direction(rkw_wake_run *run);

/* Power and table thrust of the machine at a place, from its speeds. */
void rkw_wake_machine(rkw_wake_run *run, size_t place);

/* One model each, on a sorted run. */
void rkw_wake_superposed(rkw_wake_run *run);
void rkw_wake_park(rkw_wake_run *run);
void rkw_wake_quinlan(rkw_wake_run *run);
void rkw_wake_eddy_viscosity(rkw_wake_run *run);

/* Thrust coefficient from the power coefficient, SSC's cubic. */
double rkw_wake_thrust_from_power(const rkw_wake_run *run, double speed_m_s, double power_kW);

/* Share of a rotor's area inside a wake whose centre passes at a distance. */
double rkw_wake_overlap(double distance_m, double rotor_radius_m, double wake_radius_m);

#endif
