/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Irradiance on tilted surfaces from arrays: checks, blocks, and the sum of the parts. */
#include "base/simd.h"

#include "solar/incidence.h"
#include "solar/kernels.h"
#include "sun/check.h"

enum { BLOCK = 256 };

/* Inputs of one block in the form of the kernel. */
typedef struct block_rows {
    double anisotropy[BLOCK], cos_zenith[BLOCK], cos_tilt[BLOCK], sin_tilt[BLOCK], projection[BLOCK];
    double circumsolar[BLOCK], horizon[BLOCK]; /* Perez */
} block_rows;

static void prepare(int32_t model, const rkw_transposition_input *in, size_t first, size_t n, block_rows *rows)
{
    const rkw_directions d = {in->surface_tilt_deg + first, in->surface_azimuth_deg + first,
                              in->solar_zenith_deg + first, in->solar_azimuth_deg + first};
    rkw_project(&d, n, rows->projection);
    for (size_t i = 0; i < n; i++) {
        const double tilt = d.surface_tilt_deg[i] * RKW_DEG;
        rows->anisotropy[i] = in->dni_W_m2[first + i] / in->extraterrestrial_W_m2[first + i];
        rows->cos_zenith[i] = cos(d.solar_zenith_deg[i] * RKW_DEG);
        rows->cos_tilt[i] = cos(tilt);
        rows->sin_tilt[i] = sin(tilt);
    }
    if (model == RKW_SKY_PEREZ)
        rkw_perez_brightness(in->dni_W_m2 + first, in->dhi_W_m2 + first, in->extraterrestrial_W_m2 + first,
                             d.solar_zenith_deg, in->airmass_relative + first, n, rows->circumsolar, rows->horizon);
}

static void transpose_block(int32_t model, const rkw_transposition_input *in, size_t first, size_t n,
                            const rkw_transposition_output *out)
{
    block_rows rows;
    double isotropic[BLOCK], circumsolar[BLOCK], horizon[BLOCK];
    prepare(model, in, first, n, &rows);
    const rkw_sky_rows sky = {in->ghi_W_m2 + first, in->dni_W_m2 + first, in->dhi_W_m2 + first, rows.anisotropy,
                              rows.cos_zenith,      rows.circumsolar,     rows.horizon};
    rkw_sky_diffuse(model, &sky, rows.projection, rows.cos_tilt, rows.sin_tilt, n, isotropic, circumsolar, horizon);
    for (size_t i = 0; i < n; i++) {
        const size_t row = first + i;
        if (out->beam_W_m2) out->beam_W_m2[row] = rkw_max(sky.dni[i] * rows.projection[i], 0.0);
        if (out->sky_diffuse_W_m2) out->sky_diffuse_W_m2[row] = isotropic[i] + circumsolar[i] + horizon[i];
        if (out->sky_isotropic_W_m2) out->sky_isotropic_W_m2[row] = isotropic[i];
        if (out->sky_circumsolar_W_m2) out->sky_circumsolar_W_m2[row] = circumsolar[i];
        if (out->sky_horizon_W_m2) out->sky_horizon_W_m2[row] = horizon[i];
        if (out->ground_W_m2) out->ground_W_m2[row] = sky.ghi[i] * in->albedo[row] * 0.5 * (1.0 - rows.cos_tilt[i]);
    }
}

static rkw_status check_input(const rkw_transposition_input *in, size_t n, rkw_error *err)
{
    const rkw_directions d = {in->surface_tilt_deg, in->surface_azimuth_deg, in->solar_zenith_deg,
                              in->solar_azimuth_deg};
    RKW_TRY(rkw_directions_check(&d, n, err));
    RKW_TRY(rkw_require_values(err, "ghi", in->ghi_W_m2, n, "W/m2", 0.0, 2000.0));
    RKW_TRY(rkw_require_values(err, "dni", in->dni_W_m2, n, "W/m2", 0.0, 1700.0));
    RKW_TRY(rkw_require_values(err, "dhi", in->dhi_W_m2, n, "W/m2", 0.0, 2000.0));
    RKW_TRY(rkw_require_values(err, "extraterrestrial", in->extraterrestrial_W_m2, n, "W/m2", 1000.0, 1700.0));
    return rkw_require_values(err, "albedo", in->albedo, n, "1", 0.0, 1.0);
}

rkw_status rkw_transpose(int32_t sky_model, const rkw_transposition_input *in, size_t n,
                         const rkw_transposition_output *out, rkw_error *err)
{
    RKW_TRY(rkw_check_choice(err, "sky_model", sky_model, RKW_SKY_PEREZ + 1));
    if (!in) return rkw_fail_null(err, "transposition input");
    if (!out) return rkw_fail_null(err, "transposition output");
    RKW_TRY(check_input(in, n, err));
    if (sky_model == RKW_SKY_PEREZ)
        RKW_TRY(rkw_require_values(err, "airmass_relative", in->airmass_relative, n, "1", 0.0, INFINITY));
    for (size_t first = 0; first < n; first += BLOCK)
        transpose_block(sky_model, in, first, n - first < BLOCK ? n - first : BLOCK, out);
    return RKW_OK;
}
