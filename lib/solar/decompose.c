/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beam and diffuse from GHI by correlations of the diffuse fraction with the clearness index. */
#include "base/simd.h"

#include "solar/kernels.h"
#include "sun/check.h"

/* Near the horizon the ratios lose their meaning: the clearness index is taken at 86.3 deg at most and beyond
 * 87 deg all irradiance counts as diffuse. */
#define MIN_COS_ZENITH 0.065
#define MAX_ZENITH_DEG 87.0
#define MAX_CLEARNESS 2.0

static inline double clearness(double zenith_deg, double ghi, double extraterrestrial)
{
    const double horizontal = extraterrestrial * rkw_max(cos(zenith_deg * RKW_DEG), MIN_COS_ZENITH);
    return rkw_clamp(ghi / horizontal, 0.0, MAX_CLEARNESS);
}

static inline double erbs_fraction(double kt)
{
    if (kt <= 0.22) return 1.0 - 0.09 * kt;
    if (kt > 0.8) return 0.165;
    return 0.9511 - 0.1604 * kt + 4.388 * kt * kt - 16.638 * kt * kt * kt + 12.336 * kt * kt * kt * kt;
}

static inline void split(double fraction, double zenith_deg, double ghi, double *dni, double *dhi)
{
    const double diffuse = fraction * ghi;
    const double beam = (ghi - diffuse) / cos(zenith_deg * RKW_DEG);
    const int usable = zenith_deg <= MAX_ZENITH_DEG && beam >= 0.0;
    *dni = usable ? beam : 0.0;
    *dhi = usable ? diffuse : ghi;
}

void rkw_split_ghi(int32_t model, const double *zenith_deg, const double *ghi, const double *extraterrestrial, size_t n,
                   double *dni, double *dhi)
{
    (void)model;
    for (size_t i = 0; i < n; i++) {
        const double kt = clearness(zenith_deg[i], ghi[i], extraterrestrial[i]);
        split(erbs_fraction(kt), zenith_deg[i], ghi[i], &dni[i], &dhi[i]);
    }
}

rkw_status rkw_decompose(int32_t model, const double *zenith_deg, const double *ghi_W_m2,
                         const double *extraterrestrial_W_m2, size_t n, double *dni_W_m2, double *dhi_W_m2,
                         rkw_error *err)
{
    RKW_TRY(rkw_check_choice(err, "decomposition", model, RKW_DECOMPOSE_ERBS + 1));
    RKW_TRY(rkw_require_values(err, "zenith", zenith_deg, n, "deg", 0.0, 180.0));
    RKW_TRY(rkw_require_values(err, "ghi", ghi_W_m2, n, "W/m2", 0.0, 2000.0));
    RKW_TRY(rkw_require_values(err, "extraterrestrial", extraterrestrial_W_m2, n, "W/m2", 1000.0, 1700.0));
    for (size_t i = 0; i < n; i++) {
        double dni, dhi;
        rkw_split_ghi(model, zenith_deg + i, ghi_W_m2 + i, extraterrestrial_W_m2 + i, 1, &dni, &dhi);
        if (dni_W_m2) dni_W_m2[i] = dni;
        if (dhi_W_m2) dhi_W_m2[i] = dhi;
    }
    return RKW_OK;
}
