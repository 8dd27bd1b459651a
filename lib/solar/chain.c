/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plant under a sky: runs the chain over the lit rows and stores what is wanted. */
#include "base/simd.h"

#include <string.h>

#include "solar/chain.h"
#include "solar/incidence.h"
#include "solar/kernels.h"
#include "sun/check.h"

enum { BLOCK = RKW_CHAIN_BLOCK };

/* to[row of i] = factor * from[i] for a wanted column */
static void scatter(double *to, const size_t *row, const double *from, double factor, size_t n)
{
    if (!to) return;
    for (size_t i = 0; i < n; i++) to[row[i]] = factor * from[i];
}

static void store_block(const rkw_pv_sky *sky, const rkw_chain_block *b, const rkw_pv_output *out)
{
    const size_t *row = sky->lit.row + b->first;
    scatter(out->power_MW, row, b->stage[RKW_PV_DEGRADATION], 1.0, b->n);
    scatter(out->poa_W_m2, row, b->stage[RKW_PV_PLANE_OF_ARRAY], 1000.0, b->n);
    scatter(out->effective_W_m2, row, b->stage[RKW_PV_REAR_SIDE], 1000.0, b->n);
    scatter(out->temp_cell_C, row, b->temp_cell_C, 1.0, b->n);
    scatter(out->pdc_MW, row, b->stage[RKW_PV_DC_OHMIC], 1.0, b->n);
    for (size_t s = 0; out->stage_power_MW && s < RKW_PV_STAGES; s++)
        scatter(out->stage_power_MW + s * sky->axis.n, row, b->stage[s], 1.0, b->n);
}

RKW_CLONES
static void rkw_add_energy(const rkw_chain_block *b, double energy[RKW_PV_STAGES])
{
    for (size_t s = 0; s < RKW_PV_STAGES; s++) {
        double sum = 0.0;
#pragma omp simd reduction(+ : sum)
        for (size_t i = 0; i < b->n; i++) sum += b->stage[s][i];
        energy[s] += sum;
    }
}

static void fill(double *column, double value, size_t n)
{
    if (!column) return;
    for (size_t i = 0; i < n; i++) column[i] = value;
}

/* Values of the rows without irradiance; the lit ones are written over them. */
static void store_night(const rkw_pv_sky *sky, const rkw_chain *chain, const rkw_pv_output *out)
{
    const size_t n = sky->axis.n;
    fill(out->power_MW, chain->night[RKW_PV_DEGRADATION], n);
    for (size_t s = 0; out->stage_power_MW && s < RKW_PV_STAGES; s++)
        fill(out->stage_power_MW + s * n, chain->night[s], n);
    fill(out->poa_W_m2, 0.0, n);
    fill(out->effective_W_m2, 0.0, n);
    fill(out->pdc_MW, 0.0, n);
    if (out->temp_cell_C) memcpy(out->temp_cell_C, sky->temp_air_C, n * sizeof(double));
    if (out->zenith_deg) memcpy(out->zenith_deg, sky->zenith_deg, n * sizeof(double));
}

/* Angle of incidence of every row, night included. */
static void store_incidence(const rkw_pv_sky *sky, const rkw_pv_plant *plant, double *aoi_deg)
{
    for (size_t first = 0; first < sky->axis.n; first += BLOCK) {
        const size_t n = sky->axis.n - first < BLOCK ? sky->axis.n - first : BLOCK;
        double theta[BLOCK], tilt[BLOCK], azimuth[BLOCK];
        const rkw_directions d = {tilt, azimuth, sky->apparent_zenith_deg + first, sky->azimuth_deg + first};
        fill(tilt, plant->tilt_deg, n);
        fill(azimuth, plant->azimuth_deg, n);
        if (plant->mounting == RKW_MOUNT_TRACKER) {
            rkw_rotate(&plant->tracker, d.solar_zenith_deg, d.solar_azimuth_deg, n, theta);
            rkw_orient(&plant->tracker, theta, n, tilt, azimuth);
        }
        rkw_project(&d, n, aoi_deg + first);
        for (size_t i = 0; i < n; i++) aoi_deg[first + i] = acos(aoi_deg[first + i]) / RKW_DEG;
    }
}

rkw_status rkw_pv_plant_under_sky(const rkw_pv_sky *sky, const rkw_pv_plant *plant, const rkw_pv_output *out,
                                  rkw_error *err)
{
    if (!sky) return rkw_fail_null(err, "sky");
    if (!out) return rkw_fail_null(err, "output");
    RKW_TRY(rkw_check_struct(err, "output", out->size, sizeof *out));
    RKW_TRY(rkw_pv_plant_check(plant, err));
    rkw_chain chain;
    RKW_TRY(rkw_chain_setup(sky, plant, &chain, err));
    const double dark = (double)(sky->axis.n - sky->lit.n), dt_h = rkw_axis_dt_h(&sky->axis);
    double energy[RKW_PV_STAGES];
    for (size_t s = 0; s < RKW_PV_STAGES; s++) energy[s] = dark * chain.night[s];
    store_night(sky, &chain, out);
    if (out->aoi_deg) store_incidence(sky, plant, out->aoi_deg);
    rkw_chain_block b;
    for (b.first = 0; b.first < sky->lit.n; b.first += BLOCK) {
        b.n = sky->lit.n - b.first < BLOCK ? sky->lit.n - b.first : BLOCK;
        rkw_chain_optics(&chain, &b);
        rkw_chain_electric(&chain, &b);
        store_block(sky, &b, out);
        if (out->stage_energy_MWh) rkw_add_energy(&b, energy);
    }
    for (size_t s = 0; out->stage_energy_MWh && s < RKW_PV_STAGES; s++) out->stage_energy_MWh[s] = energy[s] * dt_h;
    return RKW_OK;
}
