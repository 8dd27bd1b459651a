/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transmission through the cover of a module relative to normal incidence. */
#include "base/simd.h"

#include "solar/kernels.h"
#include "sun/check.h"

enum { BLOCK = 256 };

/* A flat cover: Fresnel reflection at its face, Bouguer's law inside. */
typedef struct cover {
    double index, depth; /* refraction index; extinction times thickness */
} cover;

static inline double transmission(cover c, double cos_aoi)
{
    const double sin_aoi_2 = 1.0 - cos_aoi * cos_aoi;
    const double cos_inside = sqrt(1.0 - sin_aoi_2 / (c.index * c.index));
    const double s = (cos_aoi - c.index * cos_inside) / (cos_aoi + c.index * cos_inside);
    const double p = (cos_inside - c.index * cos_aoi) / (cos_inside + c.index * cos_aoi);
    return (1.0 - 0.5 * (s * s + p * p)) * exp(-c.depth / cos_inside);
}

RKW_CLONES
static void rkw_transmit_physical(const rkw_iam *iam, const double *projection, size_t n, double *factor)
{
    const cover c = {iam->refraction_index, iam->extinction_1_m * iam->thickness_m};
    const double at_normal = transmission(c, 1.0);
    for (size_t i = 0; i < n; i++) {
        const double cos_aoi = rkw_max(projection[i], 0.0);
        factor[i] = transmission(c, cos_aoi) / at_normal;
    }
}

void rkw_transmit(const rkw_iam *iam, const double *projection, size_t n, double *factor)
{
    if (iam->model == RKW_IAM_PHYSICAL)
        rkw_transmit_physical(iam, projection, n, factor);
    else
        for (size_t i = 0; i < n; i++) factor[i] = projection[i] > 0.0 ? 1.0 : 0.0;
}

rkw_status rkw_iam_check(const rkw_iam *iam, rkw_error *err)
{
    if (!iam) return rkw_fail_null(err, "iam");
    RKW_TRY(rkw_check_choice(err, "iam.model", iam->model, RKW_IAM_PHYSICAL + 1));
    RKW_TRY(rkw_check_range(err, "iam.refraction_index", iam->refraction_index, "1", 1.0, 3.0));
    RKW_TRY(rkw_check_range(err, "iam.extinction", iam->extinction_1_m, "1/m", 0.0, 100.0));
    return rkw_check_range(err, "iam.thickness", iam->thickness_m, "m", 0.0, 0.05);
}

rkw_status rkw_iam_factor(const rkw_iam *iam, const double *aoi_deg, size_t n, double *factor, rkw_error *err)
{
    RKW_TRY(rkw_iam_check(iam, err));
    RKW_TRY(rkw_require_values(err, "aoi", aoi_deg, n, "deg", 0.0, 180.0));
    if (!factor && n > 0) return rkw_fail_null(err, "factor");
    for (size_t first = 0; first < n; first += BLOCK) {
        const size_t count = n - first < BLOCK ? n - first : BLOCK;
        double projection[BLOCK];
        for (size_t i = 0; i < count; i++) projection[i] = aoi_deg[first + i] < 90.0 ? cos(aoi_deg[first + i] * RKW_DEG) : 0.0;
        rkw_transmit(iam, projection, count, factor + first);
        for (size_t i = 0; i < count; i++)
            if (projection[i] <= 0.0) factor[first + i] = 0.0;
    }
    return RKW_OK;
}
