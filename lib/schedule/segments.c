/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IT power of a pool against its work, all racks at the caps that need least, as concave segments.
 *
 * Must-run tenants keep `ready` racks on; work that can wait brings racks of its own until it pays to spread everything over racks
 * at their best speed (the corner of the cap curve with the least power per work, idle power included); when all racks are on,
 * they run faster and faster. */
#include <math.h>

#include "base/simd.h"
#include "schedule/operation.h"

static double best_speed(const rkw_operation_rack *r)
{
    double power = 0, speed = 0, least = HUGE_VAL, best = 1;
    for (size_t j = 0; j < rkw_cap_curve_segments(r->curve); j++) {
        double more_power, more_speed;
        rkw_cap_curve_segment(r->curve, j, &more_power, &more_speed);
        power += more_power;
        speed += more_speed;
        const double each = (r->ready_MW + r->busy_MW * power) / speed;
        if (!(each < least)) continue;
        least = each;
        best = rkw_min(speed, 1);
    }
    return best;
}

void rkw_operation_take_rack(rkw_operation_rack *r, const rkw_racks *racks, size_t pool)
{
    *r = (rkw_operation_rack){.parked_MW = rkw_racks_floor_MW(racks, pool, 0), .gpus = 1, .best = 1};
    const double installed = rkw_racks_value(racks, pool, RKW_RACK_INSTALLED);
    r->curve = rkw_racks_cap_curve(racks, pool);
    if (!(installed > 0)) return;
    r->gpus = rkw_racks_value(racks, pool, RKW_RACK_GPUS);
    r->in_service = rkw_racks_available_gpus(racks, pool) / r->gpus;
    r->ready_MW = (rkw_racks_floor_MW(racks, pool, installed) - r->parked_MW) / installed;
    r->busy_MW = rkw_racks_span_MW(racks, pool, installed) / installed;
    r->best = best_speed(r);
}

/* `firm` and `waiting` are work in racks at full speed. */
double rkw_operation_it_MW(const rkw_operation_rack *r, double firm, double waiting)
{
    const double work = rkw_min(firm + waiting, r->in_service);
    const double own = rkw_min(rkw_max(r->ready, firm) + waiting, rkw_max(r->in_service, r->ready));
    const double on = rkw_max(own, rkw_min(work / r->best, r->in_service));
    if (!(on > 0)) return r->parked_MW;
    return r->parked_MW + on * (r->ready_MW + r->busy_MW * rkw_cap_curve_power(r->curve, work / on));
}

/* Work that can wait up to which it runs on racks of its own. */
static double own_racks_until(const rkw_operation_rack *r, double firm)
{
    const double ready = rkw_max(r->ready, firm), left = rkw_max(r->in_service - ready, 0);
    if (!(ready > firm / r->best)) return 0;
    if (r->best >= 1) return left;
    return rkw_min((ready - firm / r->best) / (1 / r->best - 1), left);
}

/* Widths of the first two segments in a row, in work. */
void rkw_operation_widths(const rkw_operation_rack *r, double firm, double promised, double *own, double *spread)
{
    const double until = own_racks_until(r, firm);
    *own = rkw_max(until - promised, 0);
    *spread = rkw_max(r->in_service * r->best - firm - rkw_max(until, promised), 0);
}

/* ------------------------------------------------------------------ racks that run faster than their best speed */

enum { MOST_CORNERS = 64 };

/* Corners of power [MW] against work [MW at full speed] of all racks in service. */
typedef struct corners {
    double power[MOST_CORNERS], work[MOST_CORNERS];
    size_t n;
} corners;

static void trace(corners *c, const rkw_operation_rack *r, double gpu_MW)
{
    double power = 0, speed = 0;
    c->n = 0;
    for (size_t j = 0; j < rkw_cap_curve_segments(r->curve); j++) {
        double more_power, more_speed;
        rkw_cap_curve_segment(r->curve, j, &more_power, &more_speed);
        power += more_power;
        speed += more_speed;
        if (speed < r->best - 1e-12 || c->n == MOST_CORNERS) continue;
        c->power[c->n] = r->in_service * r->busy_MW * power;
        c->work[c->n++] = r->in_service * r->gpus * speed * gpu_MW;
    }
}

/* Power by which the chord over a corner lies above it. */
static double chord_error(const corners *c, size_t i)
{
    const double share = (c->work[i] - c->work[i - 1]) / (c->work[i + 1] - c->work[i - 1]);
    return c->power[i - 1] + share * (c->power[i + 1] - c->power[i - 1]) - c->power[i];
}

/* Leaves out the corner that is missed least. @return the power missed at it. */
static double drop_a_corner(corners *c)
{
    size_t least = 1;
    for (size_t i = 2; i + 1 < c->n; i++)
        if (chord_error(c, i) < chord_error(c, least)) least = i;
    const double error = chord_error(c, least);
    for (size_t i = least; i + 1 < c->n; i++) {
        c->power[i] = c->power[i + 1];
        c->work[i] = c->work[i + 1];
    }
    c->n--;
    return error;
}

static void add_segment(rkw_operation_pool *pool, double capacity_MW, double efficiency)
{
    const double before = pool->n_segments ? pool->segments[pool->n_segments - 1].efficiency : HUGE_VAL;
    pool->segments[pool->n_segments++] = (rkw_segment){capacity_MW, rkw_min(efficiency, before), NULL};
}

/* The first two change their size from row to row; their capacity is 1 MW and their share says how many. `own_MW` is the mean power
 * per work on own racks, 0 where must-run work leaves none. */
void rkw_operation_make_segments(rkw_operation_pool *pool, double own_MW)
{
    const rkw_operation_rack *r = &pool->rack;
    const double best_MW =
        (r->ready_MW / r->best + r->busy_MW * rkw_cap_curve_power(r->curve, r->best) / r->best) / r->gpus;
    corners c;
    trace(&c, r, pool->gpu_MW);
    pool->segment_error_MW = 0;
    while (c.n > RKW_OPERATION_CORNERS) pool->segment_error_MW += drop_a_corner(&c);
    pool->n_segments = 0;
    pool->has_own = own_MW > 0;
    if (pool->has_own) add_segment(pool, 1, pool->gpu_MW / rkw_min(own_MW, best_MW));
    add_segment(pool, 1, pool->gpu_MW / best_MW);
    for (size_t i = 1; i < c.n; i++) {
        const double power = c.power[i] - c.power[i - 1], work = c.work[i] - c.work[i - 1];
        if (power > 0 && work > 0) add_segment(pool, power, work / power);
    }
}
