/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solar/sheds.h"

#include "solar/incidence.h"
#include "sun/check.h"

enum { GROUND_POINTS = 100, MAX_ROWS = 200 };
#define MIN_SKY_ELEVATION_DEG 5.0 /* rows are looked at until they stand lower than this */

/* Cosine of the elevation of a point seen from the ground. */
static inline double cosine_to(double up, double along)
{
    const double distance = sqrt(up * up + along * along);
    return distance > 0.0 ? along / distance : 1.0;
}

/* View factor to the sky from a point of the ground at fraction x between two rows: the wedges between neighbouring
 * rows, as half the difference of the cosines of their edges. A lower edge under the ground is seen at a negative elevation. */
static double sky_wedges(double x, double height, double half_up, double half_along, int rows)
{
    double sum = 0.0, previous_far = 0.0;
    for (int k = -rows; k <= rows; k++) {
        const double distance = (double)k - x;
        const double upper = cosine_to(height + half_up, distance + half_along);
        const double lower = cosine_to(height - half_up, distance - half_along);
        const double near = height < half_up ? upper : rkw_min(upper, lower);
        const double far = height < half_up ? lower : rkw_max(upper, lower);
        if (k > -rows) sum += rkw_max(near - previous_far, 0.0);
        previous_far = far;
    }
    return 0.5 * sum;
}

double rkw_ground_to_sky(double gcr, double height, double cos_tilt, double sin_tilt)
{
    const double wanted = ceil(height / tan(MIN_SKY_ELEVATION_DEG * RKW_DEG));
    const int rows = wanted < MAX_ROWS ? (int)wanted : MAX_ROWS;
    const double half_up = 0.5 * gcr * sin_tilt, half_along = 0.5 * gcr * cos_tilt;
    double sum = 0.0;
    for (int k = 0; k < GROUND_POINTS; k++) {
        const double weight = k == 0 || k == GROUND_POINTS - 1 ? 0.5 : 1.0;
        sum += weight * sky_wedges((double)k / (GROUND_POINTS - 1), height, half_up, half_along, rows);
    }
    return sum / (GROUND_POINTS - 1);
}

static double ground_to_sky(const rkw_sheds *sheds, double tilt_deg)
{
    const double tilt = tilt_deg * RKW_DEG;
    return rkw_ground_to_sky(sheds->gcr, sheds->height_m / sheds->pitch_m, cos(tilt), sin(tilt));
}

/* One row of time: sun and irradiance, with the circumsolar part moved from the diffuse to the beam. */
typedef struct sky_row {
    double zenith_deg, solar_azimuth_deg, ghi, dni, dhi, albedo;
} sky_row;

static sky_row sky_of(int32_t model, const rkw_transposition_input *in, size_t i)
{
    sky_row s = {in->solar_zenith_deg[i], in->solar_azimuth_deg[i], in->ghi_W_m2[i],
                 in->dni_W_m2[i],         in->dhi_W_m2[i],          in->albedo[i]};
    if (model == RKW_SKY_HAY_DAVIES) {
        const double cos_zenith = cos(s.zenith_deg * RKW_DEG);
        const double circumsolar = s.dhi * s.dni / in->extraterrestrial_W_m2[i];
        s.dhi -= circumsolar * rkw_max(cos_zenith, 0.0) / rkw_max(cos_zenith, 0.01745);
        s.dni += circumsolar / rkw_max(cos_zenith, 0.01745);
    }
    return s;
}

/* Direct and diffuse irradiance on one side of a row. */
typedef struct side {
    double direct, diffuse;
} side;

static side irradiate_side(const rkw_sheds *sheds, const sky_row *s, double tilt_deg, double azimuth_deg, double open)
{
    const double cos_tilt = cos(tilt_deg * RKW_DEG), sin_tilt = sin(tilt_deg * RKW_DEG);
    const double turn = cos((s->solar_azimuth_deg - azimuth_deg) * RKW_DEG);
    const double sin_zenith = sin(s->zenith_deg * RKW_DEG), cos_zenith = cos(s->zenith_deg * RKW_DEG);
    const double projection = cos_tilt * cos_zenith + sin_tilt * sin_zenith * turn, ratio = projection / cos_zenith;
    const double sunlit = rkw_sunlit_ground(sheds->gcr, ratio, cos_zenith);
    const double shaded = rkw_shaded_slant(sheds->gcr, ratio, projection);
    return (side){rkw_max(s->dni * projection, 0.0) * (1.0 - shaded),
                  s->dhi * rkw_row_to_sky(sheds->gcr, cos_tilt) +
                      rkw_ground_source(s->albedo, s->ghi, s->dhi, sunlit, open) *
                          rkw_row_to_ground(sheds->gcr, cos_tilt)};
}

rkw_status rkw_sheds_check(const rkw_sheds *sheds, rkw_error *err)
{
    if (!sheds) return rkw_fail_null(err, "sheds");
    RKW_TRY(rkw_check_range(err, "gcr", sheds->gcr, "1", 0.01, 1.0));
    RKW_TRY(rkw_check_range(err, "height", sheds->height_m, "m", 0.01, 100.0));
    RKW_TRY(rkw_check_range(err, "pitch", sheds->pitch_m, "m", 0.1, 1000.0));
    RKW_TRY(rkw_check_range(err, "bifaciality", sheds->bifaciality, "1", 0.0, 1.0));
    RKW_TRY(rkw_check_range(err, "shade_factor", sheds->shade_factor, "1", -1.0, 0.0));
    return rkw_check_range(err, "transmission_factor", sheds->transmission_factor, "1", 0.0, 1.0);
}

static rkw_status check_sheds_input(int32_t model, const rkw_transposition_input *in, size_t n, rkw_error *err)
{
    if (model != RKW_SKY_ISOTROPIC && model != RKW_SKY_HAY_DAVIES)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "sheds take the isotropic or the Hay-Davies sky, not model %d",
                        (int)model);
    if (!in) return rkw_fail_null(err, "sheds input");
    const rkw_directions d = {in->surface_tilt_deg, in->surface_azimuth_deg, in->solar_zenith_deg,
                              in->solar_azimuth_deg};
    RKW_TRY(rkw_directions_check(&d, n, err));
    RKW_TRY(rkw_require_values(err, "ghi", in->ghi_W_m2, n, "W/m2", 0.0, 2000.0));
    RKW_TRY(rkw_require_values(err, "dni", in->dni_W_m2, n, "W/m2", 0.0, 1700.0));
    RKW_TRY(rkw_require_values(err, "dhi", in->dhi_W_m2, n, "W/m2", 0.0, 2000.0));
    if (model == RKW_SKY_HAY_DAVIES)
        RKW_TRY(rkw_require_values(err, "extraterrestrial", in->extraterrestrial_W_m2, n, "W/m2", 1000.0, 1700.0));
    return rkw_require_values(err, "albedo", in->albedo, n, "1", 0.0, 1.0);
}

rkw_status rkw_bifacial_sheds(const rkw_sheds *sheds, int32_t sky_model, const rkw_transposition_input *in, size_t n,
                              const rkw_bifacial_output *out, rkw_error *err)
{
    RKW_TRY(rkw_sheds_check(sheds, err));
    RKW_TRY(check_sheds_input(sky_model, in, n, err));
    if (!out) return rkw_fail_null(err, "bifacial output");
    const double rear = sheds->bifaciality * (1.0 + sheds->shade_factor) * (1.0 + sheds->transmission_factor);
    double open_front = 0.0, open_back = 0.0, open_at_deg = NAN; /* as long as nothing turns, the ground's view stays */
    for (size_t i = 0; i < n; i++) {
        const sky_row s = sky_of(sky_model, in, i);
        const double tilt_deg = in->surface_tilt_deg[i], azimuth_deg = in->surface_azimuth_deg[i];
        if (tilt_deg != open_at_deg) {
            open_front = ground_to_sky(sheds, tilt_deg);
            open_back = ground_to_sky(sheds, 180.0 - tilt_deg);
            open_at_deg = tilt_deg;
        }
        const side front = irradiate_side(sheds, &s, tilt_deg, azimuth_deg, open_front);
        const side back = irradiate_side(sheds, &s, 180.0 - tilt_deg, azimuth_deg + 180.0, open_back);
        if (out->front_direct_W_m2) out->front_direct_W_m2[i] = front.direct;
        if (out->front_diffuse_W_m2) out->front_diffuse_W_m2[i] = front.diffuse;
        if (out->back_direct_W_m2) out->back_direct_W_m2[i] = back.direct;
        if (out->back_diffuse_W_m2) out->back_diffuse_W_m2[i] = back.diffuse;
        if (out->total_W_m2) out->total_W_m2[i] = front.direct + front.diffuse + rear * (back.direct + back.diffuse);
    }
    return RKW_OK;
}
