/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain from a prepared sky to the plant's meter, in blocks of lit rows that stay in the first cache. */
#ifndef RKW_SOLAR_CHAIN_H
#define RKW_SOLAR_CHAIN_H

#include "solar/rotation.h"
#include "solar/sky.h"

enum { RKW_CHAIN_BLOCK = 128, RKW_CHAIN_TILTS = 19 };

/* What depends on the surface's tilt only, at tilts from 0 to 90 deg for a tracker and at one tilt for a fixed plant. */
typedef struct rkw_tilt_table {
    size_t n;
    double diffuse_sky[RKW_CHAIN_TILTS], diffuse_horizon[RKW_CHAIN_TILTS], diffuse_ground[RKW_CHAIN_TILTS];
    double ground_to_sky[RKW_CHAIN_TILTS];
} rkw_tilt_table;

/* Constants of one plant under one sky. */
typedef struct rkw_chain {
    const rkw_pv_plant *plant;
    const rkw_lit_rows *lit;
    const double *albedo; /* rows, or NULL for the plant's */
    rkw_tracker_frame frame;
    rkw_tilt_table tilts;
    double gcr;                  /* of the rows that shade or light each other */
    double module_W;             /* nominal power of one module by its own model */
    double inverter_W;           /* AC rating of one inverter times dc_ac: its share of the field */
    double lost_to_age;          /* share of DC power */
    double night[RKW_PV_STAGES]; /* power of a row without irradiance */
} rkw_chain;

/* Series of one block. */
typedef struct rkw_chain_block {
    size_t first, n;
    double projection[RKW_CHAIN_BLOCK], cos_tilt[RKW_CHAIN_BLOCK], sin_tilt[RKW_CHAIN_BLOCK];
    double beam[RKW_CHAIN_BLOCK], isotropic[RKW_CHAIN_BLOCK], circumsolar[RKW_CHAIN_BLOCK], horizon[RKW_CHAIN_BLOCK];
    double ground[RKW_CHAIN_BLOCK], rear[RKW_CHAIN_BLOCK], open[RKW_CHAIN_BLOCK]; /* open: ground to sky */
    double shaded[RKW_CHAIN_BLOCK], temp_cell_C[RKW_CHAIN_BLOCK], voltage_V[RKW_CHAIN_BLOCK];
    double stage[RKW_PV_STAGES][RKW_CHAIN_BLOCK];
} rkw_chain_block;

/* chain_setup.c */
rkw_status rkw_chain_setup(const rkw_pv_sky *sky, const rkw_pv_plant *plant, rkw_chain *chain, rkw_error *err);

/* chain_optics.c: orientation and irradiance, up to the stage RKW_PV_REAR_SIDE and the cell temperature. */
void rkw_chain_optics(const rkw_chain *chain, rkw_chain_block *block);

/* chain_electric.c: the later stages. */
void rkw_chain_electric(const rkw_chain *chain, rkw_chain_block *block);
/* Nominal power of one module [W]; 0 for a PVWatts module. */
double rkw_chain_module_W(const rkw_pv_plant *plant, double *v_mp, double *v_oc);
/* Power of every stage without irradiance. */
void rkw_chain_night(const rkw_chain *chain, double night[RKW_PV_STAGES]);

/* clipping.c */
void rkw_clip(const double *mean, const double *sunny, double spread, const double *limit, size_t n, double *clipped);

#endif
