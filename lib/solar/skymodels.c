/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sky diffuse irradiance on tilted surfaces, each model split into an isotropic, a circumsolar and a horizon part. */
#include "base/simd.h"

#include "solar/kernels.h"

static void isotropic_sky(const rkw_sky_rows *sky, const double *cos_tilt, size_t n, double *isotropic)
{
    for (size_t i = 0; i < n; i++) isotropic[i] = sky->dhi[i] * 0.5 * (1.0 + cos_tilt[i]);
}

/* The share of the diffuse that follows the beam, on the surface per unit of it on the ground. */
static inline double beam_ratio(double projection, double cos_zenith)
{
    return rkw_max(projection, 0.0) / rkw_max(cos_zenith, RKW_MIN_COS_ZENITH);
}

static void hay_davies_sky(const rkw_sky_rows *sky, const double *projection, const double *cos_tilt, size_t n,
                           double *isotropic, double *circumsolar)
{
    for (size_t i = 0; i < n; i++) {
        const double ai = sky->anisotropy[i];
        isotropic[i] = rkw_max(sky->dhi[i] * (1.0 - ai) * 0.5 * (1.0 + cos_tilt[i]), 0.0);
        circumsolar[i] = rkw_max(sky->dhi[i] * ai * beam_ratio(projection[i], sky->cos_zenith[i]), 0.0);
    }
}

/* Cube of the sine of half the tilt. */
static inline double half_tilt_cubed(double cos_tilt)
{
    const double square = 0.5 * (1.0 - cos_tilt);
    return square * sqrt(rkw_max(square, 0.0));
}

static void reindl_sky(const rkw_sky_rows *sky, const double *projection, const double *cos_tilt, size_t n,
                       double *isotropic, double *circumsolar, double *horizon)
{
    hay_davies_sky(sky, projection, cos_tilt, n, isotropic, circumsolar);
    for (size_t i = 0; i < n; i++) {
        const double beam = rkw_max(sky->dni[i] * sky->cos_zenith[i], 0.0);
        const double share = sky->ghi[i] > 0.0 ? beam / sky->ghi[i] : 0.0;
        horizon[i] = isotropic[i] * sqrt(share) * half_tilt_cubed(cos_tilt[i]);
    }
}

static void klucher_sky(const rkw_sky_rows *sky, const double *projection, const double *cos_tilt, size_t n,
                        double *isotropic, double *circumsolar, double *horizon)
{
    for (size_t i = 0; i < n; i++) {
        const double share = sky->ghi[i] > 0.0 ? sky->dhi[i] / sky->ghi[i] : 0.0;
        const double clear = sky->ghi[i] > 0.0 ? 1.0 - share * share : 0.0;
        const double facing = rkw_max(projection[i], 0.0);
        const double sin_zenith_2 = rkw_max(1.0 - sky->cos_zenith[i] * sky->cos_zenith[i], 0.0);
        const double at_horizon = clear * half_tilt_cubed(cos_tilt[i]);
        isotropic[i] = sky->dhi[i] * 0.5 * (1.0 + cos_tilt[i]);
        horizon[i] = isotropic[i] * at_horizon;
        circumsolar[i] = (isotropic[i] + horizon[i]) * clear * facing * facing * sin_zenith_2 * sqrt(sin_zenith_2);
    }
}

/* Perez et al. 1990, table 6 (all sites): F11 F12 F13 F21 F22 F23 by bin of the sky's clearness. */
static const double perez_coefficients[6][8] = {{-0.008, 0.130, 0.330, 0.568, 0.873, 1.132, 1.060, 0.678},
                                                {0.588, 0.683, 0.487, 0.187, -0.392, -1.237, -1.600, -0.327},
                                                {-0.062, -0.151, -0.221, -0.295, -0.362, -0.412, -0.359, -0.250},
                                                {-0.060, -0.019, 0.055, 0.109, 0.226, 0.288, 0.264, 0.156},
                                                {0.072, 0.066, -0.064, -0.152, -0.462, -0.823, -1.127, -1.377},
                                                {-0.022, -0.029, -0.026, -0.014, 0.001, 0.056, 0.131, 0.251}};

static inline int perez_bin(double clearness)
{
    return (clearness >= 1.065) + (clearness >= 1.23) + (clearness >= 1.5) + (clearness >= 1.95) + (clearness >= 2.8) +
           (clearness >= 4.5) + (clearness >= 6.2);
}

RKW_CLONES
void rkw_perez_brightness(const double *restrict dni, const double *restrict dhi,
                          const double *restrict extraterrestrial, const double *restrict apparent_zenith_deg,
                          const double *restrict airmass, size_t n, double *restrict circumsolar,
                          double *restrict horizon)
{
    for (size_t i = 0; i < n; i++) {
        const double zenith = apparent_zenith_deg[i] * RKW_DEG;
        const double low_sun = 1.041 * zenith * zenith * zenith;
        const double diffuse = dhi[i] > 0.0 ? dhi[i] : 1.0; /* without diffuse nothing is multiplied by the result */
        const double clearness = ((diffuse + dni[i]) / diffuse + low_sun) / (1.0 + low_sun);
        const double path = airmass[i] < INFINITY ? airmass[i] : 0.0;
        const double brightness = dhi[i] * path / extraterrestrial[i];
        const int k = perez_bin(clearness);
        const double f1 =
            perez_coefficients[0][k] + perez_coefficients[1][k] * brightness + perez_coefficients[2][k] * zenith;
        const double f2 =
            perez_coefficients[3][k] + perez_coefficients[4][k] * brightness + perez_coefficients[5][k] * zenith;
        circumsolar[i] = rkw_max(f1, 0.0);
        horizon[i] = f2;
    }
}

RKW_CLONES
static void rkw_perez_sky(const rkw_sky_rows *sky, const double *projection, const double *cos_tilt,
                          const double *sin_tilt, size_t n, double *isotropic, double *circumsolar, double *horizon)
{
    const double cos_85 = 0.087155742747658173558;
    for (size_t i = 0; i < n; i++) {
        const double f1 = sky->brightness_circumsolar[i], f2 = sky->brightness_horizon[i];
        const double ratio = rkw_max(projection[i], 0.0) / rkw_max(sky->cos_zenith[i], cos_85);
        const double dome = sky->dhi[i] * 0.5 * (1.0 - f1) * (1.0 + cos_tilt[i]);
        const double near_sun = sky->dhi[i] * f1 * ratio;
        const double band = sky->dhi[i] * f2 * sin_tilt[i];
        const double seen = sky->cos_zenith[i] > 0.0 && dome + near_sun + band > 0.0 ? 1.0 : 0.0;
        isotropic[i] = seen * dome;
        circumsolar[i] = seen * near_sun;
        horizon[i] = seen * band;
    }
}

void rkw_sky_diffuse(int32_t model, const rkw_sky_rows *sky, const double *projection, const double *cos_tilt,
                     const double *sin_tilt, size_t n, double *isotropic, double *circumsolar, double *horizon)
{
    if (model == RKW_SKY_PEREZ) {
        rkw_perez_sky(sky, projection, cos_tilt, sin_tilt, n, isotropic, circumsolar, horizon);
        return;
    }
    for (size_t i = 0; i < n; i++) circumsolar[i] = horizon[i] = 0.0;
    if (model == RKW_SKY_HAY_DAVIES)
        hay_davies_sky(sky, projection, cos_tilt, n, isotropic, circumsolar);
    else if (model == RKW_SKY_REINDL)
        reindl_sky(sky, projection, cos_tilt, n, isotropic, circumsolar, horizon);
    else if (model == RKW_SKY_KLUCHER)
        klucher_sky(sky, projection, cos_tilt, n, isotropic, circumsolar, horizon);
    else
        isotropic_sky(sky, cos_tilt, n, isotropic);
}
