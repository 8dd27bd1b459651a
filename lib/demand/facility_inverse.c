/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much IT a facility limit leaves room for, and the affine form for optimisation. */
#include "base/simd.h"
#include "facility.h"

enum { MAX_STEPS = 60, ERROR_SAMPLES = 16, POINTS = RKW_WAY_POINTS };

/* The answer leaves this much of the limit unused, so that rounding never takes it over; interpolation is trusted where two orders
 * of it differ by less than a tenth of that. */
static const double MARGIN_MW = 5e-11, TRUSTED_MW = 5e-12;

/* Points of a way, and their excess: > 0 where s asks for too much power or too much cooling. */
typedef struct search {
    const rkw_facility_plant *plant;
    const rkw_row_state *state;
    const rkw_plant_way *way;
    double limit_MW;
    rkw_plant_points at;
    double excess_MW[POINTS];
} search;

static void look(search *r, double from, double width, const double *share)
{
    rkw_plant_look(r->plant, r->state, r->way, from, width, share, &r->at);
    for (int i = 0; i < POINTS; i++) {
        double over_MW = r->at.facility_MW[i] - r->limit_MW, unmet_MW = r->at.unmet_MW[i];
        r->excess_MW[i] = unmet_MW > 0.0 ? rkw_max(over_MW, unmet_MW) : over_MW;
    }
}

static void look_evenly(search *r, double low, double high)
{
    static const double share[POINTS] = {0.0, 1.0 / 7, 2.0 / 7, 3.0 / 7, 4.0 / 7, 5.0 / 7, 6.0 / 7, 1.0};
    look(r, low, high - low, share);
}

/* Points around s, closer the nearer; evenly over the bracket when s is of no use. */
static void look_around(search *r, double low, double high, double s)
{
    static const double share[POINTS] = {-1e-2, -1e-3, -1e-4, -1e-6, 1e-6, 1e-4, 1e-3, 1e-2};
    double width = high - low;
    if (s - 1e-2 * width > low && s + 1e-2 * width < high)
        look(r, s, width, share);
    else
        look_evenly(r, low, high);
}

/* The last point that fits before one that does not. */
static int find_crossing(const search *r)
{
    int k = 0;
    while (k < POINTS - 2 && !(r->excess_MW[k + 1] > 0.0)) k++;
    return k;
}

/* s as a function of the excess, by Neville's scheme through four points around the crossing, where the excess is -MARGIN_MW.
 * *doubt_MW gets what the last order still changed. */
static double interpolate(const search *r, int k, double *doubt_MW)
{
    int first = k > 0 ? (k < POINTS - 2 ? k - 1 : POINTS - 4) : 0;
    const double *x = &r->excess_MW[first];
    double s[4], quadratic = 0.0;
    for (int i = 0; i < 4; i++) s[i] = r->at.s[first + i];
    for (int order = 1; order < 4; order++) {
        if (order == 3) quadratic = s[k > first ? 0 : 1];
        for (int i = 0; i < 4 - order; i++) s[i] += (s[i + 1] - s[i]) * ((-MARGIN_MW - x[i]) / (x[i + order] - x[i]));
    }
    double slope = (r->excess_MW[k + 1] - r->excess_MW[k]) / (r->at.s[k + 1] - r->at.s[k]);
    *doubt_MW = fabs(s[0] - quadratic) * slope;
    return s[0];
}

/* A crossing among points close around the guess that is as good as the search's. @return 1 and s, 0 when there is none. */
static int look_near(search *r, double guess, double *s)
{
    static const double share[POINTS] = {-2e-2, -7e-3, -2e-3, -5e-4, 5e-4, 2e-3, 7e-3, 2e-2};
    if (!(guess > 0.02 && guess < 0.98)) return 0;
    look(r, guess, 1.0, share);
    int k = find_crossing(r);
    if (!(r->excess_MW[k] <= 0.0 && r->excess_MW[k + 1] > 0.0)) return 0;
    double doubt_MW;
    *s = interpolate(r, k, &doubt_MW);
    return doubt_MW < TRUSTED_MW && *s >= r->at.s[k] && *s < r->at.s[k + 1];
}

/* Eight points at a time cost little more than one, in vector lanes. */
double rkw_plant_limit(const rkw_facility_plant *plant, const rkw_row_state *state, const rkw_plant_way *way,
                       double facility_MW, double guess)
{
    search r;
    r.plant = plant;
    r.state = state;
    r.way = way;
    r.limit_MW = facility_MW;
    double low = 0.0, high = 1.0, s;
    if (look_near(&r, guess, &s)) return s;
    look_evenly(&r, low, high);
    if (!(r.excess_MW[POINTS - 1] > 0.0)) return 1.0;
    if (!(r.excess_MW[0] <= 0.0)) return 0.0;
    for (int step = 0; step < MAX_STEPS; step++) {
        int k = find_crossing(&r), fits = r.excess_MW[k] <= 0.0, exceeds = r.excess_MW[k + 1] > 0.0;
        low = rkw_max(low, !exceeds ? r.at.s[k + 1] : fits ? r.at.s[k] : low);
        high = rkw_min(high, !fits ? r.at.s[k] : exceeds ? r.at.s[k + 1] : high);
        if (high - low <= 1e-13 || (fits && r.excess_MW[k] > -2.0 * MARGIN_MW)) break;
        double doubt_MW = HUGE_VAL;
        s = fits && exceeds ? interpolate(&r, k, &doubt_MW) : -1.0;
        if (doubt_MW < TRUSTED_MW && s >= low && s < high) return s;
        look_around(&r, low, high, s);
    }
    return low;
}

double rkw_facility_it_limit(const rkw_facility *facility, size_t row, const double *base_MW, const double *extra_MW,
                             double facility_MW)
{
    rkw_plant_way way;
    for (size_t p = 0; p < facility->plant.pools; p++) {
        way.base_MW[p] = base_MW ? base_MW[p] : 0.0;
        way.extra_MW[p] = extra_MW[p];
        way.ready_MW[p] = way.ready_more_MW[p] = way.ready_most_MW[p] = 0.0;
    }
    return rkw_plant_limit(&facility->plant, &facility->rows[row], &way, facility_MW, NAN);
}

static double facility_MW(const rkw_facility *facility, size_t row, const double *it_MW)
{
    return rkw_plant_MW(&facility->plant, &facility->rows[row], it_MW);
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
