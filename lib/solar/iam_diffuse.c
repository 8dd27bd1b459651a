/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Incidence angle modifiers for diffuse irradiance: the beam's factor averaged over what the surface sees. */
#include "base/simd.h"

#include "solar/kernels.h"
#include "sun/check.h"

/* Directions in steps of one degree of zenith and azimuth, a tenth of a degree in the horizon band: the increments that
 * published tools use. They are kept because small tilts see so little ground that the step shows: at 2 deg of tilt the
 * factor for the ground is 0.006 below the exact integral, at 20 deg and above less than 0.0002. */
enum { RINGS = 90, HORIZON_RINGS = 5, SECTORS = 180 };

typedef struct weighted {
    double transmitted, incident;
} weighted;

static void add_ring(const rkw_iam *iam, double tilt, double from, double to, weighted *sum)
{
    double projection[SECTORS], factor[SECTORS];
    const double zenith = 0.5 * (from + to), solid = cos(from) - cos(to);
    for (size_t k = 0; k < SECTORS; k++) {
        const double azimuth = RKW_PI * ((double)k + 0.5) / SECTORS;
        projection[k] = rkw_max(cos(tilt) * cos(zenith) + sin(tilt) * sin(zenith) * cos(azimuth), 0.0);
    }
    rkw_transmit(iam, projection, SECTORS, factor);
    for (size_t k = 0; k < SECTORS; k++) {
        sum->incident += projection[k] * solid;
        sum->transmitted += projection[k] * factor[k] * solid;
    }
}

static double mean_over(const rkw_iam *iam, double tilt, double from, double to, size_t rings)
{
    weighted sum = {0.0, 0.0};
    const double step = (to - from) / (double)rings;
    for (size_t k = 0; k < rings; k++)
        add_ring(iam, tilt, from + step * (double)k, from + step * (double)(k + 1), &sum);
    return sum.incident > 1e-12 ? sum.transmitted / sum.incident : 0.0;
}

rkw_iam_diffuse_factors rkw_diffuse_factors(const rkw_iam *iam, double surface_tilt_deg)
{
    const double tilt = surface_tilt_deg * RKW_DEG, horizon = 0.5 * RKW_PI, band = 0.5 * RKW_DEG;
    return (rkw_iam_diffuse_factors){.sky = mean_over(iam, tilt, 0.0, horizon, RINGS),
                                     .horizon = mean_over(iam, tilt, horizon - band, horizon, HORIZON_RINGS),
                                     .ground = mean_over(iam, tilt, horizon, 2.0 * horizon, RINGS)};
}

rkw_status rkw_iam_diffuse(const rkw_iam *iam, const double *surface_tilt_deg, size_t n,
                           rkw_iam_diffuse_factors *factors, rkw_error *err)
{
    RKW_TRY(rkw_iam_check(iam, err));
    RKW_TRY(rkw_require_values(err, "surface_tilt", surface_tilt_deg, n, "deg", 0.0, 180.0));
    if (!factors && n > 0) return rkw_fail_null(err, "factors");
    for (size_t i = 0; i < n; i++) factors[i] = rkw_diffuse_factors(iam, surface_tilt_deg[i]);
    return RKW_OK;
}

/* 1 - exp(-(c1 + c2 t) t / a_r) of the angular term t. */
static double martin_ruiz(double term, double a_r, double c1, double c2)
{
    return 1.0 - exp(-(c1 + c2 * term) * term / a_r);
}

rkw_status rkw_iam_martin_ruiz_diffuse(const double *surface_tilt_deg, double a_r, double c1, double c2, size_t n,
                                       double *sky, double *ground, rkw_error *err)
{
    RKW_TRY(rkw_require_values(err, "surface_tilt", surface_tilt_deg, n, "deg", 0.0, 180.0));
    RKW_TRY(rkw_check_range(err, "a_r", a_r, "1", 0.01, 2.0));
    RKW_TRY(rkw_check_range(err, "c1", c1, "1", 0.0, 2.0));
    const double c2_used = isnan(c2) ? 0.5 * a_r - 0.154 : c2;
    RKW_TRY(rkw_check_range(err, "c2", c2_used, "1", -2.0, 2.0));
    for (size_t i = 0; i < n; i++) {
        /* The limits at a flat or an inverted surface are 0/0: a millionth of a degree stands for them. */
        const double beta = rkw_clamp(surface_tilt_deg[i], 1e-6, 180.0 - 1e-6) * RKW_DEG;
        const double to_sky = sin(beta) + (RKW_PI - beta - sin(beta)) / (1.0 + cos(beta));
        const double to_ground = sin(beta) + (beta - sin(beta)) / (1.0 - cos(beta));
        if (sky) sky[i] = martin_ruiz(to_sky, a_r, c1, c2_used);
        if (ground) ground[i] = martin_ruiz(to_ground, a_r, c1, c2_used);
    }
    return RKW_OK;
}
