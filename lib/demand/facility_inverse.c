/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much IT a facility limit leaves room for, and the affine form for optimisation. */
#include "base/simd.h"
#include "facility.h"

enum { MAX_STEPS = 60, ERROR_SAMPLES = 16 };

typedef struct ray {
    const rkw_plant *plant;
    const rkw_row_state *state;
    const double *base_MW, *extra_MW;
} ray;

static void power_at(const ray *r, double s, rkw_facility_row *out)
{
    double it_MW[RKW_POOLS_MAX];
    for (size_t p = 0; p < r->plant->pools; p++) it_MW[p] = (r->base_MW ? r->base_MW[p] : 0.0) + s * r->extra_MW[p];
    rkw_plant_power(r->plant, r->state, it_MW, out);
}

/* > 0 when s asks for too much power or too much cooling. */
static double excess_MW(const ray *r, double s, double facility_MW)
{
    rkw_facility_row out;
    power_at(r, s, &out);
    return rkw_max(out.facility_MW - facility_MW, out.unmet_heat_MW > 0.0 ? out.unmet_heat_MW : -1e300);
}

/* What regula falsi keeps of the excess at the end that stayed, when the other end moved from `before` to `after`
 * (Anderson & Bjorck 1973). */
static double kept_share(double before, double after)
{
    double share = 1.0 - after / before;
    return share > 0.0 ? share : 0.5;
}

/* Anderson & Bjorck's variant of regula falsi; the lower end always keeps the limit. */
double rkw_facility_it_limit(const rkw_facility *facility, size_t row, const double *base_MW, const double *extra_MW,
                             double facility_MW)
{
    ray r = {&facility->plant, &facility->rows[row], base_MW, extra_MW};
    double low = 0.0, high = 1.0;
    double at_low = excess_MW(&r, low, facility_MW), at_high = excess_MW(&r, high, facility_MW);
    if (!(at_high > 0.0)) return 1.0;
    if (!(at_low <= 0.0)) return 0.0;
    for (int step = 0, side = 0; step < MAX_STEPS && high - low > 1e-13; step++) {
        double s = low - at_low * (high - low) / (at_high - at_low);
        if (!(s > low && s < high)) s = 0.5 * (low + high);
        double at_s = excess_MW(&r, s, facility_MW);
        if (at_s > 0.0) {
            if (side == 1) at_low *= kept_share(at_high, at_s);
            high = s;
            at_high = at_s;
            side = 1;
        } else {
            if (side == -1) at_high *= kept_share(at_low, at_s);
            low = s;
            at_low = at_s;
            if (at_s > -1e-10) break;
            side = -1;
        }
    }
    return low;
}

static double facility_MW(const rkw_facility *facility, size_t row, const double *it_MW)
{
    rkw_facility_row out;
    rkw_plant_power(&facility->plant, &facility->rows[row], it_MW, &out);
    return out.facility_MW;
}

/* What pool p adds between floor and full: mean of adding it first and adding it last. */
static double pool_share_MW(const rkw_facility *facility, size_t row, size_t p, const double *floor_MW,
                            const double *full_MW, double at_floor_MW, double at_full_MW)
{
    double first[RKW_POOLS_MAX], last[RKW_POOLS_MAX];
    for (size_t q = 0; q < facility->plant.pools; q++) {
        first[q] = q == p ? full_MW[q] : floor_MW[q];
        last[q] = q == p ? floor_MW[q] : full_MW[q];
    }
    return 0.5 * (facility_MW(facility, row, first) - at_floor_MW + at_full_MW - facility_MW(facility, row, last));
}

static double largest_error_MW(const rkw_facility *facility, size_t row, const double *floor_MW, const double *full_MW,
                               const rkw_facility_affine *affine)
{
    double it_MW[RKW_POOLS_MAX], largest_MW = 0.0;
    for (int i = 1; i < ERROR_SAMPLES; i++) {
        double affine_MW = affine->buildings_MW + affine->fixed_MW;
        for (size_t p = 0; p < facility->plant.pools; p++) {
            it_MW[p] = floor_MW[p] + (full_MW[p] - floor_MW[p]) * i / ERROR_SAMPLES;
            affine_MW += affine->phi[p] * it_MW[p];
        }
        largest_MW = rkw_max(largest_MW, fabs(affine_MW - facility_MW(facility, row, it_MW)));
    }
    return largest_MW;
}

void rkw_facility_secant(const rkw_facility *facility, size_t row, const double *floor_MW, const double *full_MW,
                         rkw_facility_affine *out)
{
    size_t pools = facility->plant.pools;
    double at_floor_MW = facility_MW(facility, row, floor_MW), at_full_MW = facility_MW(facility, row, full_MW);
    double added_MW[RKW_POOLS_MAX], sum_MW = 0.0;
    for (size_t p = 0; p < pools; p++) {
        added_MW[p] = pool_share_MW(facility, row, p, floor_MW, full_MW, at_floor_MW, at_full_MW);
        sum_MW += added_MW[p];
    }
    *out = (rkw_facility_affine){0};
    out->buildings_MW = facility->rows[row].buildings_MW;
    out->fixed_MW = at_floor_MW - out->buildings_MW;
    for (size_t p = 0; p < pools; p++) {
        double span_MW = full_MW[p] - floor_MW[p];
        out->phi[p] = span_MW > 0.0 ? added_MW[p] / span_MW * ((at_full_MW - at_floor_MW) / sum_MW) : 1.0;
        out->fixed_MW -= out->phi[p] * floor_MW[p];
    }
    out->error_MW = largest_error_MW(facility, row, floor_MW, full_MW, out);
}
