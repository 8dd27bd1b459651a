/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transmission through the cover of a module relative to normal incidence. */
#include "base/simd.h"

#include "solar/kernels.h"
#include "sun/check.h"

enum { BLOCK = 256 };

/* A flat cover: Fresnel reflection at its face and, with a coating, at the face below it; Bouguer's law inside. */
typedef struct cover {
    double index, depth; /* refraction index; extinction times thickness */
    double coating;      /* refraction index of the coating, equal to `index` when there is none */
} cover;

/* Reflectance between media 1 and 2 for both polarisations. */
typedef struct reflectance {
    double s, p;
} reflectance;

static inline reflectance reflect(double n1, double cos1, double n2, double cos2)
{
    const double s = (n1 * cos1 - n2 * cos2) / (n1 * cos1 + n2 * cos2);
    const double p = (n1 * cos2 - n2 * cos1) / (n1 * cos2 + n2 * cos1);
    return (reflectance){s * s, p * p};
}

static inline double transmission(cover c, double cos_aoi)
{
    const double sin_aoi_2 = 1.0 - cos_aoi * cos_aoi;
    const double cos_inside = sqrt(1.0 - sin_aoi_2 / (c.index * c.index));
    const reflectance r = reflect(1.0, cos_aoi, c.index, cos_inside);
    return (1.0 - 0.5 * (r.s + r.p)) * exp(-c.depth / cos_inside);
}

/* Between the two faces of the coating light goes to and fro: a geometric series. */
static inline double transmission_coated(cover c, double cos_aoi)
{
    const double sin_aoi_2 = 1.0 - cos_aoi * cos_aoi;
    const double cos_coating = sqrt(1.0 - sin_aoi_2 / (c.coating * c.coating));
    const double cos_inside = sqrt(1.0 - sin_aoi_2 / (c.index * c.index));
    const reflectance a = reflect(1.0, cos_aoi, c.coating, cos_coating);
    const reflectance b = reflect(c.coating, cos_coating, c.index, cos_inside);
    const double s = (1.0 - a.s) * (1.0 - b.s) / (1.0 - a.s * b.s);
    const double p = (1.0 - a.p) * (1.0 - b.p) / (1.0 - a.p * b.p);
    return 0.5 * (s + p) * exp(-c.depth / cos_inside);
}

RKW_CLONES
static void rkw_transmit_physical(cover c, const double *projection, size_t n, double *factor)
{
    const double at_normal = 1.0 / transmission(c, 1.0);
    for (size_t i = 0; i < n; i++) factor[i] = at_normal * transmission(c, rkw_max(projection[i], 0.0));
}

RKW_CLONES
static void rkw_transmit_coated(cover c, const double *projection, size_t n, double *factor)
{
    const double at_normal = 1.0 / transmission_coated(c, 1.0);
    for (size_t i = 0; i < n; i++) factor[i] = at_normal * transmission_coated(c, rkw_max(projection[i], 0.0));
}

RKW_CLONES
static void rkw_transmit_ashrae(double b0, const double *projection, size_t n, double *factor)
{
    for (size_t i = 0; i < n; i++) {
        const double cos_aoi = rkw_max(projection[i], 1e-9);
        factor[i] = rkw_max(1.0 - b0 * (1.0 / cos_aoi - 1.0), 0.0);
    }
}

RKW_CLONES
static void rkw_transmit_martin_ruiz(double a_r, const double *projection, size_t n, double *factor)
{
    const double whole = 1.0 / (1.0 - exp(-1.0 / a_r));
    for (size_t i = 0; i < n; i++) factor[i] = whole * (1.0 - exp(-rkw_max(projection[i], 0.0) / a_r));
}

static void transmit_schlick(const double *projection, size_t n, double *factor)
{
    for (size_t i = 0; i < n; i++) {
        const double rest = 1.0 - rkw_max(projection[i], 0.0), square = rest * rest;
        factor[i] = 1.0 - square * square * rest;
    }
}

void rkw_transmit(const rkw_iam *iam, const double *projection, size_t n, double *factor)
{
    const int coated = iam->coating_index > 1.0;
    const cover c = {iam->refraction_index, iam->extinction_1_m * iam->thickness_m,
                     coated ? iam->coating_index : iam->refraction_index};
    if (iam->model == RKW_IAM_PHYSICAL && coated)
        rkw_transmit_coated(c, projection, n, factor);
    else if (iam->model == RKW_IAM_PHYSICAL)
        rkw_transmit_physical(c, projection, n, factor);
    else if (iam->model == RKW_IAM_ASHRAE)
        rkw_transmit_ashrae(iam->ashrae_b0, projection, n, factor);
    else if (iam->model == RKW_IAM_MARTIN_RUIZ)
        rkw_transmit_martin_ruiz(iam->martin_ruiz_a_r, projection, n, factor);
    else if (iam->model == RKW_IAM_SCHLICK)
        transmit_schlick(projection, n, factor);
    else
        for (size_t i = 0; i < n; i++) factor[i] = projection[i] > 0.0 ? 1.0 : 0.0;
}

rkw_status rkw_iam_check(const rkw_iam *iam, rkw_error *err)
{
    if (!iam) return rkw_fail_null(err, "iam");
    RKW_TRY(rkw_check_choice(err, "iam.model", iam->model, RKW_IAM_SCHLICK + 1));
    RKW_TRY(rkw_check_range(err, "iam.refraction_index", iam->refraction_index, "1", 1.0, 3.0));
    RKW_TRY(rkw_check_range(err, "iam.extinction", iam->extinction_1_m, "1/m", 0.0, 100.0));
    RKW_TRY(rkw_check_range(err, "iam.thickness", iam->thickness_m, "m", 0.0, 0.05));
    if (iam->coating_index != 0.0)
        RKW_TRY(rkw_check_range(err, "iam.coating_index", iam->coating_index, "1", 1.0, 3.0));
    RKW_TRY(rkw_check_range(err, "iam.ashrae_b0", iam->ashrae_b0, "1", 0.0, 1.0));
    return rkw_check_range(err, "iam.martin_ruiz_a_r", iam->martin_ruiz_a_r, "1", 0.01, 2.0);
}

rkw_status rkw_iam_factor(const rkw_iam *iam, const double *aoi_deg, size_t n, double *factor, rkw_error *err)
{
    RKW_TRY(rkw_iam_check(iam, err));
    RKW_TRY(rkw_require_values(err, "aoi", aoi_deg, n, "deg", 0.0, 180.0));
    if (!factor && n > 0) return rkw_fail_null(err, "factor");
    for (size_t first = 0; first < n; first += BLOCK) {
        const size_t count = n - first < BLOCK ? n - first : BLOCK;
        double projection[BLOCK];
        /* At 90 deg the physical model has faded to rounding level, the others end there. */
        for (size_t i = 0; i < count; i++) {
            const double aoi = aoi_deg[first + i];
            const int seen = iam->model == RKW_IAM_PHYSICAL ? aoi <= 90.0 : aoi < 90.0;
            projection[i] = seen ? cos(aoi * RKW_DEG) : 0.0;
        }
        rkw_transmit(iam, projection, count, factor + first);
        for (size_t i = 0; i < count; i++)
            if (projection[i] <= 0.0) factor[first + i] = 0.0;
    }
    return RKW_OK;
}
