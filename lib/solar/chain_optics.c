/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orientation of the surface and the irradiance that reaches the cells. */
#include "base/simd.h"

#include "solar/chain.h"
#include "solar/kernels.h"
#include "solar/sheds.h"
#include "sun/trig.h"

static void orient_fixed(const rkw_pv_plant *plant, const rkw_lit_rows *lit, rkw_chain_block *b)
{
    const double sin_tilt = sin(plant->tilt_deg * RKW_DEG), cos_tilt = cos(plant->tilt_deg * RKW_DEG);
    const double east = sin_tilt * sin(plant->azimuth_deg * RKW_DEG);
    const double north = sin_tilt * cos(plant->azimuth_deg * RKW_DEG);
    const double *e = lit->east + b->first, *s = lit->north + b->first, *u = lit->up + b->first;
    for (size_t i = 0; i < b->n; i++) {
        b->projection[i] = rkw_clamp(east * e[i] + north * s[i] + cos_tilt * u[i], -1.0, 1.0);
        b->cos_tilt[i] = cos_tilt;
        b->sin_tilt[i] = sin_tilt;
    }
}

/* The beam's projection follows from the rotation directly, without the surface's own tilt and azimuth. */
RKW_CLONES
static void rkw_turn_tracker(const rkw_tracker_frame *frame, const double *restrict east, const double *restrict north,
                             const double *restrict up, size_t n, double *restrict across, double *restrict away,
                             double *restrict theta)
{
    const rkw_tracker_frame f = *frame;
    for (size_t i = 0; i < n; i++) {
        const double along = east[i] * f.sin_axis + north[i] * f.cos_axis;
        across[i] = east[i] * f.cos_axis - north[i] * f.sin_axis;
        away[i] = along * f.sin_tilt + up[i] * f.cos_tilt;
        theta[i] = rkw_rotation(&f, across[i], away[i], up[i] > 0.0);
    }
}

static void orient_tracker(const rkw_tracker_frame *frame, const rkw_lit_rows *lit, rkw_chain_block *b)
{
    double across[RKW_CHAIN_BLOCK], away[RKW_CHAIN_BLOCK], theta[RKW_CHAIN_BLOCK];
    double sine[RKW_CHAIN_BLOCK], cosine[RKW_CHAIN_BLOCK];
    rkw_turn_tracker(frame, lit->east + b->first, lit->north + b->first, lit->up + b->first, b->n, across, away, theta);
    rkw_sines_and_cosines(theta, b->n, sine, cosine);
    for (size_t i = 0; i < b->n; i++) {
        const double cos_tilt = cosine[i] * frame->cos_tilt;
        b->projection[i] = rkw_clamp(across[i] * sine[i] + away[i] * cosine[i], -1.0, 1.0);
        b->cos_tilt[i] = cos_tilt;
        b->sin_tilt[i] = sqrt(rkw_max(1.0 - cos_tilt * cos_tilt, 0.0));
    }
}

/* Value at each row's tilt: linear between the nodes of a tracker, one value for a fixed plant. */
static void at_tilt(const rkw_tilt_table *table, const double *values, const rkw_chain_block *b, double *out)
{
    if (table->n == 1) {
        for (size_t i = 0; i < b->n; i++) out[i] = values[0];
        return;
    }
    for (size_t i = 0; i < b->n; i++) {
        const double place = acos(rkw_clamp(b->cos_tilt[i], 0.0, 1.0)) / (0.5 * RKW_PI) * (double)(table->n - 1);
        const size_t k = place < (double)(table->n - 2) ? (size_t)place : table->n - 2;
        out[i] = values[k] + (place - (double)k) * (values[k + 1] - values[k]);
    }
}

static void irradiate(const rkw_chain *chain, rkw_chain_block *b)
{
    const rkw_lit_rows *lit = chain->lit;
    const size_t k = b->first;
    const rkw_sky_rows sky = {lit->ghi + k,
                              lit->dni + k,
                              lit->dhi + k,
                              lit->anisotropy + k,
                              lit->up + k,
                              lit->brightness_circumsolar + k,
                              lit->brightness_horizon + k};
    rkw_sky_diffuse(chain->plant->sky_model, &sky, b->projection, b->cos_tilt, b->sin_tilt, b->n, b->isotropic,
                    b->circumsolar, b->horizon);
    for (size_t i = 0; i < b->n; i++) {
        const double albedo = chain->albedo ? chain->albedo[k + i] : chain->plant->albedo;
        b->ground[i] = sky.ghi[i] * albedo * 0.5 * (1.0 - b->cos_tilt[i]);
        b->beam[i] = rkw_max(sky.dni[i] * b->projection[i], 0.0);
    }
}

/* What the rows in front take; the irradiance without them is in `before`, with them in the block's parts. */
static void shade_by_rows(const rkw_chain *chain, rkw_chain_block *b)
{
    const rkw_lit_rows *lit = chain->lit;
    const double gcr = chain->gcr;
    for (size_t i = 0; i < b->n; i++) {
        const size_t k = b->first + i;
        const double ratio = b->projection[i] / lit->up[k],
                     albedo = chain->albedo ? chain->albedo[k] : chain->plant->albedo;
        const double unshaded = 1.0 - rkw_shaded_slant(gcr, ratio, b->projection[i]);
        const double sky_kept = rkw_row_to_sky(gcr, b->cos_tilt[i]) / (0.5 * (1.0 + b->cos_tilt[i]));
        const double sunlit = rkw_sunlit_ground(gcr, ratio, lit->up[k]);
        b->beam[i] *= unshaded;
        b->circumsolar[i] *= unshaded;
        b->isotropic[i] *= sky_kept;
        b->horizon[i] *= sky_kept;
        b->ground[i] = rkw_ground_source(albedo, lit->ghi[k], lit->dhi[k], sunlit, b->open[i]) *
                       rkw_row_to_ground(gcr, b->cos_tilt[i]);
    }
}

/* Irradiance on the back that counts, with the circumsolar part of Hay & Davies treated as beam. */
static void light_back(const rkw_chain *chain, rkw_chain_block *b)
{
    const rkw_sheds *sheds = &chain->plant->sheds;
    const rkw_lit_rows *lit = chain->lit;
    const double gain = sheds->bifaciality * (1.0 + sheds->shade_factor) * (1.0 + sheds->transmission_factor);
    for (size_t i = 0; i < b->n; i++) {
        const size_t k = b->first + i;
        const double albedo = chain->albedo ? chain->albedo[k] : chain->plant->albedo;
        const double floor = rkw_max(lit->up[k], RKW_MIN_COS_ZENITH), near_sun = lit->dhi[k] * lit->anisotropy[k];
        const double dhi = lit->dhi[k] - near_sun * rkw_max(lit->up[k], 0.0) / floor,
                     dni = lit->dni[k] + near_sun / floor;
        const double projection = -b->projection[i], cos_tilt = -b->cos_tilt[i];
        const double ratio = projection / lit->up[k], sunlit = rkw_sunlit_ground(chain->gcr, ratio, lit->up[k]);
        const double direct = rkw_max(dni * projection, 0.0) * (1.0 - rkw_shaded_slant(chain->gcr, ratio, projection));
        const double source = rkw_ground_source(albedo, lit->ghi[k], dhi, sunlit, b->open[i]);
        b->rear[i] = gain * (direct + dhi * rkw_row_to_sky(chain->gcr, cos_tilt) +
                             source * rkw_row_to_ground(chain->gcr, cos_tilt));
    }
}

/* What passes the cover, [W/m2] before soiling. */
static void transmit(const rkw_chain *chain, const rkw_chain_block *b, double *transmitted)
{
    double factor[RKW_CHAIN_BLOCK], sky[RKW_CHAIN_BLOCK], band[RKW_CHAIN_BLOCK], ground[RKW_CHAIN_BLOCK];
    rkw_transmit(&chain->plant->iam, b->projection, b->n, factor);
    if (!chain->plant->diffuse_iam) {
        for (size_t i = 0; i < b->n; i++)
            transmitted[i] =
                b->beam[i] * factor[i] + (b->isotropic[i] + b->circumsolar[i] + b->horizon[i]) + b->ground[i];
        return;
    }
    at_tilt(&chain->tilts, chain->tilts.diffuse_sky, b, sky);
    at_tilt(&chain->tilts, chain->tilts.diffuse_horizon, b, band);
    at_tilt(&chain->tilts, chain->tilts.diffuse_ground, b, ground);
    for (size_t i = 0; i < b->n; i++)
        transmitted[i] = (b->beam[i] + b->circumsolar[i]) * factor[i] + b->isotropic[i] * sky[i] +
                         b->horizon[i] * band[i] + b->ground[i] * ground[i];
}

static void total(const rkw_chain_block *b, double *poa)
{
    for (size_t i = 0; i < b->n; i++)
        poa[i] = b->beam[i] + ((b->isotropic[i] + b->circumsolar[i] + b->horizon[i]) + b->ground[i]);
}

/* The optical stages; each is the irradiance left, per 1000 W/m2. */
static void lose_light(const rkw_chain *chain, const double *poa, const double *transmitted, rkw_chain_block *b)
{
    const rkw_pv_plant *p = chain->plant;
    const double *dust = chain->lit->soiling_ratio + b->first;
    for (size_t i = 0; i < b->n; i++) {
        const double clean = (1.0 - p->loss_soiling) * dust[i], kept = clean * (1.0 - p->loss_shading);
        b->stage[RKW_PV_PLANE_OF_ARRAY][i] = 0.001 * poa[i];
        b->stage[RKW_PV_SOILING][i] = 0.001 * poa[i] * clean;
        b->stage[RKW_PV_SHADING][i] = 0.001 * b->shaded[i] * kept;
        b->stage[RKW_PV_INCIDENCE][i] = 0.001 * transmitted[i] * kept;
        b->stage[RKW_PV_SPECTRAL][i] = b->stage[RKW_PV_INCIDENCE][i] * (1.0 - p->loss_spectral);
        b->stage[RKW_PV_REAR_SIDE][i] = b->stage[RKW_PV_SPECTRAL][i] + 0.001 * b->rear[i];
    }
}

void rkw_chain_optics(const rkw_chain *chain, rkw_chain_block *b)
{
    const rkw_pv_plant *plant = chain->plant;
    const rkw_lit_rows *lit = chain->lit;
    double poa[RKW_CHAIN_BLOCK], transmitted[RKW_CHAIN_BLOCK];
    if (plant->mounting == RKW_MOUNT_TRACKER)
        orient_tracker(&chain->frame, lit, b);
    else
        orient_fixed(plant, lit, b);
    irradiate(chain, b);
    total(b, poa);
    const int views = plant->row_shading || plant->sheds.bifaciality > 0.0;
    if (views) at_tilt(&chain->tilts, chain->tilts.ground_to_sky, b, b->open);
    if (plant->row_shading) shade_by_rows(chain, b);
    if (plant->sheds.bifaciality > 0.0)
        light_back(chain, b);
    else
        for (size_t i = 0; i < b->n; i++) b->rear[i] = 0.0;
    total(b, b->shaded);
    transmit(chain, b, transmitted);
    rkw_heat(&plant->cell, b->shaded, lit->temp_air_C + b->first, lit->wind_speed_m_s + b->first, b->n, b->temp_cell_C);
    lose_light(chain, poa, transmitted, b);
}
