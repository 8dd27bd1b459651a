/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beam and diffuse from GHI by correlations of the diffuse fraction with the clearness index. */
#include "base/simd.h"

#include "solar/clearness.h"
#include "solar/kernels.h"
#include "sun/check.h"

static inline double erbs(double kt)
{
    const double middle = 0.9511 + kt * (-0.1604 + kt * (4.388 + kt * (-16.638 + kt * 12.336)));
    const double low = 1.0 - 0.09 * kt;
    return kt <= 0.22 ? low : kt <= 0.8 ? middle : 0.165;
}

/* Driesse, Jensen & Perez 2024: Erbs with continuous slope at the joints. */
static inline double erbs_driesse(double kt)
{
    const double middle =
        0.946296633571001 +
        kt * (-0.1139058380631388 + kt * (4.246926715218317 + kt * (-16.470508424697307 + kt * 12.26911439571261)));
    const double low = 1.0 - 0.09 * kt;
    return kt <= 0.216 ? low : kt <= 0.792 ? middle : 0.165;
}

static inline double boland(double kt) { return 1.0 / (1.0 + exp(8.645 * (kt - 0.613))); }

static inline double orgill_hollands(double kt)
{
    const double low = 1.0 - 0.249 * kt, middle = 1.557 - 1.84 * kt;
    return kt < 0.35 ? low : kt <= 0.75 ? middle : 0.177;
}

/* All irradiance is diffuse where the ratio to the beam has lost its meaning. */
static inline double beam_of(double fraction, double zenith_deg, double ghi)
{
    const double beam = (ghi - fraction * ghi) / cos(zenith_deg * RKW_DEG);
    return zenith_deg <= RKW_MAX_BEAM_ZENITH_DEG && beam >= 0.0 ? beam : 0.0;
}

static inline double diffuse_of(double fraction, double zenith_deg, double ghi)
{
    return zenith_deg <= RKW_MAX_BEAM_ZENITH_DEG ? fraction * ghi : ghi;
}

#define SPLIT_LOOP(name, fraction_of)                                                                                  \
    RKW_CLONES                                                                                                         \
    static void name(const double *zenith_deg, const double *ghi, const double *extraterrestrial, size_t n,            \
                     double *dni, double *dhi)                                                                         \
    {                                                                                                                  \
        for (size_t i = 0; i < n; i++) {                                                                               \
            const double global = ghi[i];                                                                              \
            const double fraction = fraction_of(rkw_clearness(zenith_deg[i], global, extraterrestrial[i]));            \
            dni[i] = beam_of(fraction, zenith_deg[i], global);                                                         \
            dhi[i] = diffuse_of(fraction, zenith_deg[i], global);                                                      \
        }                                                                                                              \
    }
SPLIT_LOOP(rkw_split_erbs, erbs)
SPLIT_LOOP(rkw_split_erbs_driesse, erbs_driesse)
SPLIT_LOOP(rkw_split_boland, boland)
SPLIT_LOOP(rkw_split_orgill_hollands, orgill_hollands)

void rkw_split_ghi(int32_t model, const double *zenith_deg, const double *ghi, const double *extraterrestrial, size_t n,
                   double *dni, double *dhi)
{
    if (model == RKW_DECOMPOSE_ERBS_DRIESSE)
        rkw_split_erbs_driesse(zenith_deg, ghi, extraterrestrial, n, dni, dhi);
    else if (model == RKW_DECOMPOSE_BOLAND)
        rkw_split_boland(zenith_deg, ghi, extraterrestrial, n, dni, dhi);
    else if (model == RKW_DECOMPOSE_ORGILL_HOLLANDS)
        rkw_split_orgill_hollands(zenith_deg, ghi, extraterrestrial, n, dni, dhi);
    else
        rkw_split_erbs(zenith_deg, ghi, extraterrestrial, n, dni, dhi);
}

rkw_status rkw_ghi_check(const double *zenith_deg, const double *ghi, const double *extraterrestrial, size_t n,
                         rkw_error *err)
{
    RKW_TRY(rkw_require_values(err, "zenith", zenith_deg, n, "deg", 0.0, 180.0));
    RKW_TRY(rkw_require_values(err, "ghi", ghi, n, "W/m2", 0.0, 2000.0));
    return rkw_require_values(err, "extraterrestrial", extraterrestrial, n, "W/m2", 1000.0, 1700.0);
}

rkw_status rkw_decompose(int32_t model, const double *zenith_deg, const double *ghi_W_m2,
                         const double *extraterrestrial_W_m2, size_t n, double *dni_W_m2, double *dhi_W_m2,
                         rkw_error *err)
{
    enum { BLOCK = 256 };
    RKW_TRY(rkw_check_choice(err, "decomposition", model, RKW_DECOMPOSE_ORGILL_HOLLANDS + 1));
    RKW_TRY(rkw_ghi_check(zenith_deg, ghi_W_m2, extraterrestrial_W_m2, n, err));
    for (size_t first = 0; first < n; first += BLOCK) {
        const size_t count = n - first < BLOCK ? n - first : BLOCK;
        double dni[BLOCK], dhi[BLOCK];
        rkw_split_ghi(model, zenith_deg + first, ghi_W_m2 + first, extraterrestrial_W_m2 + first, count, dni, dhi);
        for (size_t i = 0; dni_W_m2 && i < count; i++) dni_W_m2[first + i] = dni[i];
        for (size_t i = 0; dhi_W_m2 && i < count; i++) dhi_W_m2[first + i] = dhi[i];
    }
    return RKW_OK;
}
