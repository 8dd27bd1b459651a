/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/simd.h"

#include <rackwatt/sun.h>

#include "base/fail.h"
#include "sun/check.h"

typedef struct clearsky {
    double ghi, dni, dhi;
} clearsky;

/* Ineichen & Perez 2002, equations 8 and 12, with the altitude factors of Perez et al. 2002. */
static clearsky ineichen(double zenith_deg, double airmass, double linke, double extraterrestrial, double altitude_m,
                         int enhancement)
{
    const double fh1 = exp(-altitude_m / 8000.0), fh2 = exp(-altitude_m / 1250.0);
    const double cg1 = 5.09e-05 * altitude_m + 0.868, cg2 = 3.92e-05 * altitude_m + 0.0387;
    const double cos_zenith = rkw_max(cos(zenith_deg * RKW_DEG), 0.0);
    if (!(airmass < INFINITY)) return (clearsky){0.0, 0.0, 0.0};
    double ghi = exp(-cg2 * airmass * (fh1 + fh2 * (linke - 1.0)));
    if (enhancement) ghi *= exp(0.01 * pow(airmass, 1.8));
    ghi = cg1 * extraterrestrial * cos_zenith * rkw_max(ghi, 0.0);
    const double b = 0.664 + 0.163 / fh1;
    const double beam = extraterrestrial * rkw_max(b * exp(-0.09 * airmass * (linke - 1.0)), 0.0);
    /* Very turbid or very clear skies: the beam may not exceed what GHI leaves beside the least diffuse part. */
    const double share = (1.0 - (0.1 - 0.2 * exp(-linke)) / (0.1 + 0.882 / fh1)) / cos_zenith;
    const double limit = ghi * rkw_clamp(share, 0.0, 1e20);
    const double dni = rkw_min(beam, limit);
    return (clearsky){ghi, dni, ghi - dni * cos_zenith};
}

static rkw_status check_input(const rkw_clearsky_input *in, size_t n, rkw_error *err)
{
    if (!in) return rkw_fail_null(err, "clear-sky input");
    RKW_TRY(rkw_require_values(err, "apparent_zenith", in->apparent_zenith_deg, n, "deg", 0.0, 180.0));
    RKW_TRY(rkw_require_values(err, "airmass_absolute", in->airmass_absolute, n, "1", 0.0, INFINITY));
    RKW_TRY(rkw_require_values(err, "linke_turbidity", in->linke_turbidity, n, "1", 1.0, 10.0));
    RKW_TRY(rkw_require_values(err, "extraterrestrial", in->extraterrestrial_W_m2, n, "W/m2", 1000.0, 1700.0));
    return rkw_check_range(err, "altitude", in->altitude_m, "m", -500.0, 9000.0);
}

rkw_status rkw_clearsky_ineichen(const rkw_clearsky_input *in, size_t n, double *ghi_W_m2, double *dni_W_m2,
                                 double *dhi_W_m2, rkw_error *err)
{
    RKW_TRY(check_input(in, n, err));
    for (size_t i = 0; i < n; i++) {
        const clearsky sky = ineichen(in->apparent_zenith_deg[i], in->airmass_absolute[i], in->linke_turbidity[i],
                                      in->extraterrestrial_W_m2[i], in->altitude_m, in->perez_enhancement);
        if (ghi_W_m2) ghi_W_m2[i] = sky.ghi;
        if (dni_W_m2) dni_W_m2[i] = sky.dni;
        if (dhi_W_m2) dhi_W_m2[i] = sky.dhi;
    }
    return RKW_OK;
}

RKW_CLONES
void rkw_clearsky_haurwitz(const double *apparent_zenith_deg, size_t n, double *ghi_W_m2)
{
    for (size_t i = 0; i < n; i++) {
        const double cos_zenith = cos(apparent_zenith_deg[i] * RKW_DEG);
        const double above = rkw_max(cos_zenith, 1e-3);
        ghi_W_m2[i] = cos_zenith > 0.0 ? 1098.0 * cos_zenith * exp(-0.059 / above) : 0.0;
    }
}
