/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of any store, inlined: the battery, the UPS batteries and the chilled-water store differ in their figures
 * only. A store is prepared once per step length; the dispatch loops then spend a few nanoseconds per row. */
#ifndef RKW_SUPPLY_STORE_STEP_H
#define RKW_SUPPLY_STORE_STEP_H

#include <rackwatt/supply.h>

#include "base/simd.h"

/* A direction of flow: content moved per MW in one sub-step, and the inverse of content needed per MW. */
typedef struct rkw_store_way {
    double power_MW, content_per_MW, MW_per_content;
} rkw_store_way;

/* A store prepared for steps of one length. */
typedef struct rkw_store {
    double low_MWh, high_MWh; /* window of the content */
    double keep;              /* share of the content left after one sub-step at rest */
    rkw_store_way out, in;
    int32_t substeps, reserved;
} rkw_store;

rkw_store rkw_battery_prepare(const rkw_battery *battery, double dt_h);
rkw_store rkw_thermal_store_prepare(const rkw_thermal_store *store, double dt_h);

/* Below this content nothing flows; keeps geometric tails out of the denormal numbers. */
#define RKW_STORE_EMPTY_MWH 1e-200

/*
 * Mean flow over n sub-steps when `room` MWh can move that way and `wish` MW is wanted. In each sub-step the flow is
 * min(wish, room MW_per_content). While the wish fits the room falls linearly, afterwards geometrically; both phases
 * are summed in closed form.
 */
static inline double rkw_store_flow_MW(double room_MWh, double wish_MW, const rkw_store_way *way, int32_t n)
{
    if (!(room_MWh > RKW_STORE_EMPTY_MWH) || !(wish_MW > 0)) return 0;
    const double limit_MW = room_MWh * way->MW_per_content;
    if (n == 1) return rkw_min(wish_MW, limit_MW);
    const double use_MWh = wish_MW * way->content_per_MW;
    if ((room_MWh - (n - 1) * use_MWh) * way->MW_per_content >= wish_MW) return wish_MW;
    double full = 0;
    if (limit_MW >= wish_MW) full = rkw_min(floor((room_MWh - wish_MW / way->MW_per_content) / use_MWh) + 1, n);
    const double left_MWh = rkw_max(room_MWh - full * use_MWh, 0);
    const double tail_share = 1 - pow(1 - way->content_per_MW * way->MW_per_content, n - full);
    return (full * wish_MW + left_MWh * tail_share / way->content_per_MW) / n;
}

/* n sub-steps without loss at rest. Returns the mean power, > 0 out of the store; a wish of NaN stays NaN in rkw_min and
 * moves nothing. */
static inline double rkw_store_move(const rkw_store *s, double *content_MWh, double wanted_MW, int32_t n)
{
    const double e = *content_MWh;
    if (wanted_MW > 0) {
        const double p = rkw_store_flow_MW(e - s->low_MWh, rkw_min(s->out.power_MW, wanted_MW), &s->out, n);
        if (p > 0) *content_MWh = rkw_max(e - p * n * s->out.content_per_MW, s->low_MWh);
        return p;
    }
    const double p = rkw_store_flow_MW(s->high_MWh - e, rkw_min(s->in.power_MW, -wanted_MW), &s->in, n);
    if (p > 0) *content_MWh = rkw_min(e + p * n * s->in.content_per_MW, s->high_MWh);
    return p > 0 ? -p : 0;
}

/* One whole step: loss at rest, then the flow, sub-step by sub-step when both are present. */
static inline double rkw_store_step(const rkw_store *s, double *content_MWh, double wanted_MW)
{
    *content_MWh *= s->keep;
    if (s->keep == 1 || s->substeps == 1) return rkw_store_move(s, content_MWh, wanted_MW, s->substeps);
    double sum_MW = rkw_store_move(s, content_MWh, wanted_MW, 1);
    for (int32_t i = 1; i < s->substeps; i++) {
        *content_MWh *= s->keep;
        sum_MW += rkw_store_move(s, content_MWh, wanted_MW, 1);
    }
    return sum_MW / s->substeps;
}

#endif
