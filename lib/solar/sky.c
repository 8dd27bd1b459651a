/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/simd.h"

#include <string.h>

#include "base/memory.h"
#include "solar/clearness.h"
#include "solar/kernels.h"
#include "solar/sky.h"
#include "sun/atmosphere.h"
#include "sun/check.h"
#include "sun/trig.h"

/* Columns over all rows while the sky is made. */
typedef struct work {
    double *unix_s, *extraterrestrial, *ghi, *dni, *dhi;
} work;

static rkw_status check_weather(const rkw_pv_weather *weather, size_t n, rkw_error *err)
{
    if (!weather) return rkw_fail_null(err, "weather");
    RKW_TRY(rkw_check_struct(err, "weather", weather->size, sizeof *weather));
    const int known = (weather->ghi_W_m2 != NULL) + (weather->dni_W_m2 != NULL) + (weather->dhi_W_m2 != NULL);
    if (known == 0 || (known == 1 && !weather->ghi_W_m2)) return rkw_fail_null(err, "ghi");
    if (weather->ghi_W_m2) RKW_TRY(rkw_check_values(err, "ghi", weather->ghi_W_m2, n, "W/m2", 0.0, 2000.0));
    if (weather->dni_W_m2) RKW_TRY(rkw_check_values(err, "dni", weather->dni_W_m2, n, "W/m2", 0.0, 1700.0));
    if (weather->dhi_W_m2) RKW_TRY(rkw_check_values(err, "dhi", weather->dhi_W_m2, n, "W/m2", 0.0, 2000.0));
    RKW_TRY(rkw_require_values(err, "temp_air", weather->temp_air_C, n, "degC", -100.0, 80.0));
    if (weather->albedo) RKW_TRY(rkw_check_values(err, "albedo", weather->albedo, n, "1", 0.0, 1.0));
    if (weather->soiling_ratio)
        RKW_TRY(rkw_check_values(err, "soiling_ratio", weather->soiling_ratio, n, "1", 0.0, 1.0));
    return rkw_require_values(err, "wind_speed", weather->wind_speed_m_s, n, "m/s", 0.0, 100.0);
}

static rkw_status check_options(const rkw_pv_sky_options *options, rkw_error *err)
{
    RKW_TRY(rkw_check_struct(err, "sky options", options->size, sizeof *options));
    RKW_TRY(rkw_check_range(err, "sun_at", options->sun_at_0_1, "1", 0.0, 1.0));
    return rkw_check_choice(err, "decomposition", options->decomposition, RKW_DECOMPOSE_ORGILL_HOLLANDS + 1);
}

/* The third of GHI, DNI and DHI from the other two; near the horizon all irradiance is diffuse. */
static void beam_from_ghi_and_dhi(const double *zenith_deg, const work *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const int usable = zenith_deg[i] <= RKW_MAX_BEAM_ZENITH_DEG && w->ghi[i] >= w->dhi[i];
        const double beam = (w->ghi[i] - w->dhi[i]) / cos(zenith_deg[i] * RKW_DEG);
        w->dni[i] = usable ? rkw_min(beam, w->extraterrestrial[i]) : 0.0;
        w->dhi[i] = usable ? w->dhi[i] : w->ghi[i];
    }
}

static void diffuse_from_ghi_and_dni(const double *zenith_deg, const work *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        w->dhi[i] = rkw_max(w->ghi[i] - w->dni[i] * rkw_max(cos(zenith_deg[i] * RKW_DEG), 0.0), 0.0);
}

static void ghi_from_beam_and_diffuse(const double *zenith_deg, const work *w, size_t n)
{
    for (size_t i = 0; i < n; i++) w->ghi[i] = w->dhi[i] + w->dni[i] * rkw_max(cos(zenith_deg[i] * RKW_DEG), 0.0);
}

static void complete_irradiance(const rkw_pv_sky *sky, const rkw_pv_weather *weather, int32_t decomposition,
                                const work *w)
{
    const size_t n = sky->axis.n, bytes = n * sizeof(double);
    if (weather->ghi_W_m2) memcpy(w->ghi, weather->ghi_W_m2, bytes);
    if (weather->dni_W_m2) memcpy(w->dni, weather->dni_W_m2, bytes);
    if (weather->dhi_W_m2) memcpy(w->dhi, weather->dhi_W_m2, bytes);
    if (!weather->dni_W_m2 && !weather->dhi_W_m2)
        rkw_split_ghi(decomposition, sky->zenith_deg, w->ghi, w->extraterrestrial, n, w->dni, w->dhi);
    else if (!weather->dni_W_m2)
        beam_from_ghi_and_dhi(sky->zenith_deg, w, n);
    else if (!weather->dhi_W_m2)
        diffuse_from_ghi_and_dni(sky->zenith_deg, w, n);
    else if (!weather->ghi_W_m2)
        ghi_from_beam_and_diffuse(sky->zenith_deg, w, n);
}

static void gather_lit_rows(rkw_pv_sky *sky, const rkw_pv_weather *weather, const work *w)
{
    rkw_lit_rows *lit = &sky->lit;
    size_t k = 0;
    for (size_t i = 0; i < sky->axis.n; i++) {
        if (!(w->ghi[i] > 0.0 || w->dni[i] > 0.0 || w->dhi[i] > 0.0)) continue;
        lit->row[k] = i;
        lit->apparent_zenith_deg[k] = sky->apparent_zenith_deg[i];
        lit->azimuth_deg[k] = sky->azimuth_deg[i];
        lit->ghi[k] = w->ghi[i];
        lit->dni[k] = w->dni[i];
        lit->dhi[k] = w->dhi[i];
        lit->extraterrestrial[k] = w->extraterrestrial[i];
        lit->temp_air_C[k] = weather->temp_air_C[i];
        lit->wind_speed_m_s[k] = weather->wind_speed_m_s[i];
        lit->albedo[k] = weather->albedo ? weather->albedo[i] : 0.0;
        lit->soiling_ratio[k] = weather->soiling_ratio ? weather->soiling_ratio[i] : 1.0;
        k++;
    }
    lit->n = k;
}

static void point_lit_rows(rkw_lit_rows *lit)
{
    enum { BLOCK = 256 };
    for (size_t first = 0; first < lit->n; first += BLOCK) {
        const size_t n = lit->n - first < BLOCK ? lit->n - first : BLOCK;
        double zenith[BLOCK], azimuth[BLOCK], sin_zenith[BLOCK];
        for (size_t i = 0; i < n; i++) {
            zenith[i] = lit->apparent_zenith_deg[first + i] * RKW_DEG;
            azimuth[i] = lit->azimuth_deg[first + i] * RKW_DEG;
        }
        rkw_sines_and_cosines(zenith, n, sin_zenith, lit->up + first);
        rkw_sines_and_cosines(azimuth, n, lit->east + first, lit->north + first);
        for (size_t i = 0; i < n; i++) {
            lit->east[first + i] *= sin_zenith[i];
            lit->north[first + i] *= sin_zenith[i];
            lit->anisotropy[first + i] = lit->dni[first + i] / lit->extraterrestrial[first + i];
        }
    }
    rkw_airmass_relative(lit->apparent_zenith_deg, lit->n, lit->airmass);
    rkw_perez_brightness(lit->dni, lit->dhi, lit->extraterrestrial, lit->apparent_zenith_deg, lit->airmass, lit->n,
                         lit->brightness_circumsolar, lit->brightness_horizon);
}

/* One block holds the sky and all its columns. */
static rkw_status allocate_sky(rkw_pv_sky **out, const rkw_context *ctx, const rkw_axis *axis, rkw_error *err)
{
    rkw_pv_sky *sky = rkw_alloc(ctx, 1, sizeof *sky);
    double **const columns[] = {&sky->zenith_deg,
                                &sky->apparent_zenith_deg,
                                &sky->azimuth_deg,
                                &sky->temp_air_C,
                                &sky->lit.apparent_zenith_deg,
                                &sky->lit.azimuth_deg,
                                &sky->lit.east,
                                &sky->lit.north,
                                &sky->lit.up,
                                &sky->lit.ghi,
                                &sky->lit.dni,
                                &sky->lit.dhi,
                                &sky->lit.extraterrestrial,
                                &sky->lit.airmass,
                                &sky->lit.anisotropy,
                                &sky->lit.brightness_circumsolar,
                                &sky->lit.brightness_horizon,
                                &sky->lit.temp_air_C,
                                &sky->lit.wind_speed_m_s,
                                &sky->lit.albedo,
                                &sky->lit.soiling_ratio};
    const size_t n_columns = sizeof columns / sizeof columns[0], stride = rkw_padded(axis->n);
    if (!sky) return rkw_fail_memory(err, "the sky");
    double *values = rkw_alloc(ctx, stride, n_columns * sizeof(double));
    sky->lit.row = rkw_alloc(ctx, axis->n, sizeof(size_t));
    if (!values || !sky->lit.row) {
        rkw_release(values);
        rkw_release(sky->lit.row);
        rkw_release(sky);
        return rkw_fail_memory(err, "the sky");
    }
    for (size_t k = 0; k < n_columns; k++) *columns[k] = values + k * stride;
    sky->axis = *axis;
    *out = sky;
    return RKW_OK;
}

static rkw_status fill_sky(rkw_pv_sky *sky, const rkw_pv_sky_options *options, const rkw_place *place,
                           const rkw_pv_weather *weather, const work *w, rkw_error *err)
{
    const size_t n = sky->axis.n;
    for (size_t i = 0; i < n; i++)
        w->unix_s[i] = (double)rkw_axis_time(&sky->axis, i) + options->sun_at_0_1 * sky->axis.step_s;
    const rkw_sun_columns sun = {sky->zenith_deg, sky->apparent_zenith_deg, sky->azimuth_deg, NULL, NULL};
    rkw_sun_options how = options->sun;
    if (!how.temp_air_rows_C) how.temp_air_rows_C = weather->temp_air_C;
    RKW_TRY(rkw_sun_position(place, &how, w->unix_s, n, &sun, err));
    rkw_extraterrestrial_at(w->unix_s, n, w->extraterrestrial);
    memcpy(sky->temp_air_C, weather->temp_air_C, n * sizeof(double));
    complete_irradiance(sky, weather, options->decomposition, w);
    gather_lit_rows(sky, weather, w);
    sky->has_albedo = weather->albedo != NULL;
    point_lit_rows(&sky->lit);
    return RKW_OK;
}

rkw_status rkw_pv_sky_create(rkw_pv_sky **out, const rkw_context *ctx, const rkw_pv_sky_options *options,
                             const rkw_place *place, const rkw_axis *axis, const rkw_pv_weather *weather,
                             rkw_error *err)
{
    static const rkw_pv_sky_options defaults = RKW_PV_SKY_OPTIONS_INIT;
    if (!out) return rkw_fail_null(err, "out");
    *out = NULL;
    if (!options) options = &defaults;
    RKW_TRY(check_options(options, err));
    RKW_TRY(rkw_axis_check(axis, err));
    RKW_TRY(check_weather(weather, axis->n, err));
    rkw_pv_sky *sky = NULL;
    RKW_TRY(allocate_sky(&sky, ctx, axis, err));
    const size_t n = axis->n;
    double *values = rkw_alloc(ctx, n, 5 * sizeof(double));
    const work w = {values, values + n, values + 2 * n, values + 3 * n, values + 4 * n};
    const rkw_status status =
        values ? fill_sky(sky, options, place, weather, &w, err) : rkw_fail_memory(err, "the sky");
    rkw_release(values);
    if (status == RKW_OK)
        *out = sky;
    else
        rkw_pv_sky_free(sky);
    return status;
}

void rkw_pv_sky_free(rkw_pv_sky *sky)
{
    if (!sky) return;
    rkw_release(sky->zenith_deg);
    rkw_release(sky->lit.row);
    rkw_release(sky);
}
