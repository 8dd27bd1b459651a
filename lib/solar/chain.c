/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain from a prepared sky to the plant's meter, in blocks that stay in the first cache. */
#include "base/simd.h"

#include <string.h>

#include "solar/incidence.h"
#include "solar/kernels.h"
#include "solar/sky.h"
#include "sun/check.h"

enum { BLOCK = 256 };

/* Series of one block of lit rows. */
typedef struct block {
    size_t first, n;
    double projection[BLOCK], cos_tilt[BLOCK], sin_tilt[BLOCK];
    double beam[BLOCK], diffuse[BLOCK], transmitted[BLOCK], temp_cell_C[BLOCK];
    double stage[RKW_PV_STAGES][BLOCK];
} block;

static void orient_fixed(const rkw_pv_plant *plant, const rkw_lit_rows *lit, block *b)
{
    const double sin_tilt = sin(plant->tilt_deg * RKW_DEG), cos_tilt = cos(plant->tilt_deg * RKW_DEG);
    const double east = sin_tilt * sin(plant->azimuth_deg * RKW_DEG);
    const double north = sin_tilt * cos(plant->azimuth_deg * RKW_DEG);
    for (size_t i = 0; i < b->n; i++) {
        const size_t k = b->first + i;
        b->projection[i] = rkw_clamp(east * lit->east[k] + north * lit->north[k] + cos_tilt * lit->up[k], -1.0, 1.0);
        b->cos_tilt[i] = cos_tilt;
        b->sin_tilt[i] = sin_tilt;
    }
}

RKW_CLONES
static void rkw_orient_tracker(const rkw_tracker *tracker, const rkw_lit_rows *lit, block *b)
{
    double theta[BLOCK], tilt[BLOCK], azimuth[BLOCK];
    const double *zenith_deg = lit->apparent_zenith_deg + b->first, *azimuth_deg = lit->azimuth_deg + b->first;
    rkw_rotate(tracker, zenith_deg, azimuth_deg, b->n, theta);
    rkw_orient(tracker, theta, b->n, tilt, azimuth);
    const rkw_directions d = {tilt, azimuth, zenith_deg, azimuth_deg};
    rkw_project(&d, b->n, b->projection);
    for (size_t i = 0; i < b->n; i++) {
        b->cos_tilt[i] = cos(tilt[i] * RKW_DEG);
        b->sin_tilt[i] = sin(tilt[i] * RKW_DEG);
    }
}

static void irradiate(const rkw_pv_plant *plant, const rkw_lit_rows *lit, block *b)
{
    double isotropic[BLOCK], circumsolar[BLOCK], horizon[BLOCK];
    const size_t k = b->first;
    const rkw_sky_rows sky = {lit->ghi + k, lit->dni + k, lit->dhi + k, lit->anisotropy + k, lit->up + k, NULL, NULL};
    rkw_sky_diffuse(plant->sky_model, &sky, b->projection, b->cos_tilt, b->sin_tilt, b->n, isotropic, circumsolar,
                    horizon);
    for (size_t i = 0; i < b->n; i++) {
        const double ground = sky.ghi[i] * plant->albedo * 0.5 * (1.0 - b->cos_tilt[i]);
        b->beam[i] = rkw_max(sky.dni[i] * b->projection[i], 0.0);
        b->diffuse[i] = isotropic[i] + circumsolar[i] + horizon[i] + ground;
    }
}

/* after[i] = before[i] * factor */
static void scale(const double *before, double factor, size_t n, double *after)
{
    for (size_t i = 0; i < n; i++) after[i] = before[i] * factor;
}

/* Ohmic loss: the share `loss` at nominal power grows with the current, here with power. */
static void lose_ohmic(const double *before, double loss, size_t n, double *after)
{
    for (size_t i = 0; i < n; i++) after[i] = before[i] * (1.0 - loss * before[i]);
}

/* Irradiance stages up to DC power at the inverter, per MWp. */
static void to_dc(const rkw_pv_plant *plant, const rkw_lit_rows *lit, block *b)
{
    double poa[BLOCK], factor[BLOCK];
    const size_t n = b->n;
    for (size_t i = 0; i < n; i++) poa[i] = b->beam[i] + b->diffuse[i];
    rkw_transmit(&plant->iam, b->projection, n, factor);
    rkw_heat(&plant->cell, poa, lit->temp_air_C + b->first, lit->wind_speed_m_s + b->first, n, b->temp_cell_C);
    scale(poa, 0.001, n, b->stage[RKW_PV_PLANE_OF_ARRAY]);
    scale(b->stage[RKW_PV_PLANE_OF_ARRAY], 1.0 - plant->loss_soiling, n, b->stage[RKW_PV_SOILING]);
    scale(b->stage[RKW_PV_SOILING], 1.0 - plant->loss_shading, n, b->stage[RKW_PV_SHADING]);
    const double kept = 0.001 * (1.0 - plant->loss_soiling) * (1.0 - plant->loss_shading);
    for (size_t i = 0; i < n; i++) b->stage[RKW_PV_INCIDENCE][i] = kept * (b->beam[i] * factor[i] + b->diffuse[i]);
    scale(b->stage[RKW_PV_INCIDENCE], 1.0 - plant->loss_spectral, n, b->stage[RKW_PV_SPECTRAL]);
    for (size_t i = 0; i < n; i++) {
        const double relative = 1.0 + plant->gamma_per_C * (b->temp_cell_C[i] - 25.0);
        b->stage[RKW_PV_TEMPERATURE][i] = b->stage[RKW_PV_SPECTRAL][i] * rkw_max(relative, 0.0);
    }
    scale(b->stage[RKW_PV_TEMPERATURE], 1.0 - plant->loss_mismatch, n, b->stage[RKW_PV_MISMATCH]);
    lose_ohmic(b->stage[RKW_PV_MISMATCH], plant->loss_dc_ohmic, n, b->stage[RKW_PV_DC_OHMIC]);
}

/* DC power at the inverter to the meter: `efficient` before and `clipped` after the AC limit may be the same array. */
static void to_meter(const rkw_pv_plant *plant, const double *pdc, size_t n, double *efficient, double *clipped,
                     double *after_ohmic, double *after_transformer, double *available)
{
    const double limit = 1.0 / plant->dc_ac;
    rkw_convert_pvwatts(pdc, limit / plant->inverter_efficiency, plant->inverter_efficiency, RKW_PVWATTS_ETA_REFERENCE,
                        n, efficient);
    for (size_t i = 0; i < n; i++) clipped[i] = rkw_min(efficient[i], limit);
    lose_ohmic(clipped, plant->loss_ac_ohmic, n, after_ohmic);
    scale(after_ohmic, 1.0 - plant->loss_transformer, n, after_transformer);
    scale(after_transformer, plant->availability, n, available);
}

/* Share of DC power that the plant's age has taken. */
static double degradation(const rkw_pv_plant *plant)
{
    if (plant->age_years <= 1.0) return plant->age_years * plant->degradation_first_year;
    return 1.0 - (1.0 - plant->degradation_first_year) *
                     pow(1.0 - plant->degradation_per_year, plant->age_years - 1.0);
}

/* Old modules clip less: their loss is found at the meter, by a second pass through the inverter. */
static void age(const rkw_pv_plant *plant, block *b)
{
    const double lost = degradation(plant);
    double *const out = b->stage[RKW_PV_DEGRADATION];
    if (lost == 0.0) {
        memcpy(out, b->stage[RKW_PV_AVAILABILITY], b->n * sizeof(double));
        return;
    }
    double pdc[BLOCK];
    scale(b->stage[RKW_PV_MISMATCH], 1.0 - lost, b->n, pdc);
    lose_ohmic(pdc, plant->loss_dc_ohmic, b->n, pdc);
    to_meter(plant, pdc, b->n, out, out, out, out, out);
}

static void run_block(const rkw_pv_plant *plant, const rkw_lit_rows *lit, block *b)
{
    if (plant->mounting == RKW_MOUNT_TRACKER)
        rkw_orient_tracker(&plant->tracker, lit, b);
    else
        orient_fixed(plant, lit, b);
    irradiate(plant, lit, b);
    to_dc(plant, lit, b);
    to_meter(plant, b->stage[RKW_PV_DC_OHMIC], b->n, b->stage[RKW_PV_INVERTER_EFFICIENCY],
             b->stage[RKW_PV_INVERTER_CLIPPING], b->stage[RKW_PV_AC_OHMIC], b->stage[RKW_PV_TRANSFORMER],
             b->stage[RKW_PV_AVAILABILITY]);
    age(plant, b);
}

/* to[row of i] = factor * from[i] for a wanted column */
static void scatter(double *to, const size_t *row, const double *from, double factor, size_t n)
{
    if (!to) return;
    for (size_t i = 0; i < n; i++) to[row[i]] = factor * from[i];
}

static void store_block(const rkw_pv_sky *sky, const block *b, const rkw_pv_output *out, double *energy)
{
    const size_t *row = sky->lit.row + b->first;
    scatter(out->power_MW, row, b->stage[RKW_PV_DEGRADATION], 1.0, b->n);
    scatter(out->poa_W_m2, row, b->stage[RKW_PV_PLANE_OF_ARRAY], 1000.0, b->n);
    scatter(out->effective_W_m2, row, b->stage[RKW_PV_SPECTRAL], 1000.0, b->n);
    scatter(out->temp_cell_C, row, b->temp_cell_C, 1.0, b->n);
    scatter(out->pdc_MW, row, b->stage[RKW_PV_DC_OHMIC], 1.0, b->n);
    for (size_t s = 0; s < RKW_PV_STAGES; s++) {
        if (out->stage_power_MW) scatter(out->stage_power_MW + s * sky->axis.n, row, b->stage[s], 1.0, b->n);
        double sum = 0.0;
        for (size_t i = 0; i < b->n; i++) sum += b->stage[s][i];
        energy[s] += sum;
    }
}

static void clear(double *column, size_t n)
{
    if (column) memset(column, 0, n * sizeof(double));
}

/* Values of the rows without irradiance. */
static void store_night(const rkw_pv_sky *sky, const rkw_pv_output *out)
{
    const size_t n = sky->axis.n;
    clear(out->power_MW, n);
    clear(out->stage_power_MW, RKW_PV_STAGES * n);
    clear(out->poa_W_m2, n);
    clear(out->effective_W_m2, n);
    clear(out->pdc_MW, n);
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
        for (size_t i = 0; i < n; i++) {
            tilt[i] = plant->tilt_deg;
            azimuth[i] = plant->azimuth_deg;
        }
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
    double energy[RKW_PV_STAGES] = {0.0};
    store_night(sky, out);
    if (out->aoi_deg) store_incidence(sky, plant, out->aoi_deg);
    for (size_t first = 0; first < sky->lit.n; first += BLOCK) {
        block b;
        b.first = first;
        b.n = sky->lit.n - first < BLOCK ? sky->lit.n - first : BLOCK;
        run_block(plant, &sky->lit, &b);
        store_block(sky, &b, out, energy);
    }
    const double dt_h = rkw_axis_dt_h(&sky->axis);
    for (size_t s = 0; out->stage_energy_MWh && s < RKW_PV_STAGES; s++) out->stage_energy_MWh[s] = energy[s] * dt_h;
    return RKW_OK;
}
