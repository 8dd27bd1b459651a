/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much work of one pool fits under a limit of facility power, for many rows at once: each row is a vector lane with its own
 * weather, its own limit and its own bracket. */
#include "base/simd.h"
#include "facility.h"

enum { MAX_STEPS = 80, HALVE_EVERY = 6 };

/* As for a single row: the answer leaves this much of the limit unused, so that rounding never takes it over. */
static const double MARGIN_MW = 5e-11;

/* Excess > 0 where a share asks for too much power or too much cooling; the answer is where it is -MARGIN_MW. `low` fits, `high`
 * does not, and `last` is the end of the bracket that was given up last. */
typedef struct bracket {
    double low[RKW_BLOCK_ROWS], high[RKW_BLOCK_ROWS], last[RKW_BLOCK_ROWS];
    double at_low[RKW_BLOCK_ROWS], at_high[RKW_BLOCK_ROWS], at_last[RKW_BLOCK_ROWS];
    double share[RKW_BLOCK_ROWS], excess_MW[RKW_BLOCK_ROWS];
    double open[RKW_BLOCK_ROWS]; /* 1 until the answer is `low` */
} bracket;

RKW_CLONES
static void rkw_facility_ways_it(const rkw_pool_ways *w, const rkw_pool_heat *pool, const double *restrict share,
                                 double *restrict it_MW, double *restrict liquid_MW)
{
    const rkw_pool_heat heat = *pool;
    const double most_MW = w->ready_most_MW;
    for (size_t i = 0; i < w->n; i++) {
        double here_MW = w->base_MW[i] + share[i] * w->extra_MW[i] +
                         rkw_min(w->ready_MW[i] + share[i] * w->ready_more_MW[i], most_MW);
        it_MW[i] = w->it_MW[i] + here_MW;
        liquid_MW[i] = w->liquid_MW[i] + rkw_pool_liquid_MW(&heat, here_MW);
    }
}

static void look(const rkw_facility_plant *plant, const rkw_pool_ways *w, const double *share, double *excess_MW)
{
    double it_MW[RKW_BLOCK_ROWS], liquid_MW[RKW_BLOCK_ROWS], facility_MW[RKW_BLOCK_ROWS], unmet_MW[RKW_BLOCK_ROWS];
    rkw_facility_ways_it(w, &plant->heat[w->pool], share, it_MW, liquid_MW);
    rkw_plant_MW_block(plant, &w->states, w->n, it_MW, liquid_MW, facility_MW, unmet_MW);
    for (size_t i = 0; i < w->n; i++) {
        double over_MW = facility_MW[i] - w->limit_MW[i];
        excess_MW[i] = unmet_MW[i] > 0.0 ? rkw_max(over_MW, unmet_MW[i]) : over_MW;
    }
}

/* Inverse quadratic interpolation through the three points, the secant where that leaves the bracket. */
RKW_CLONES
static void rkw_facility_ways_guess(bracket *restrict b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double fl = b->at_low[i] + MARGIN_MW, fh = b->at_high[i] + MARGIN_MW, fm = b->at_last[i] + MARGIN_MW;
        double low = b->low[i], high = b->high[i];
        double slope = (high - low) / (fh - fl), bend = ((b->last[i] - high) / (fm - fh) - slope) / (fm - fl);
        double secant = low - fl * slope, quadratic = secant + fl * fh * bend;
        double guess = quadratic > low ? quadratic : secant;
        guess = quadratic < high ? guess : secant;
        b->share[i] = b->open[i] > 0.0 ? rkw_clamp(guess, low, high) : low;
    }
}

/* The middle, which no bend can slow down. */
static void halve(bracket *b, size_t n)
{
    for (size_t i = 0; i < n; i++) b->share[i] = b->open[i] > 0.0 ? 0.5 * (b->low[i] + b->high[i]) : b->low[i];
}

/* Moves an end of each open bracket to the point looked at. @return how many are still open. */
RKW_CLONES
static double rkw_facility_ways_step(bracket *restrict b, size_t n)
{
    double open = 0.0;
#pragma omp simd reduction(+ : open)
    for (size_t i = 0; i < n; i++) {
        double share = b->share[i], excess = b->excess_MW[i];
        int fits = excess <= 0.0;
        b->last[i] = fits ? b->low[i] : b->high[i];
        b->at_last[i] = fits ? b->at_low[i] : b->at_high[i];
        b->low[i] = fits ? share : b->low[i];
        b->at_low[i] = fits ? excess : b->at_low[i];
        b->high[i] = fits ? b->high[i] : share;
        b->at_high[i] = fits ? b->at_high[i] : excess;
        double near = b->at_low[i] > -2.0 * MARGIN_MW ? 0.0 : b->open[i];
        b->open[i] = b->high[i] - b->low[i] <= 1e-13 ? 0.0 : near;
        open += b->open[i];
    }
    return open;
}

/* @return how many brackets hold an answer between their ends. */
static double begin(const rkw_facility_plant *plant, const rkw_pool_ways *w, bracket *b)
{
    double open = 0.0;
    for (size_t i = 0; i < w->n; i++) b->high[i] = b->last[i] = 1.0;
    look(plant, w, b->high, b->at_high);
    for (size_t i = 0; i < w->n; i++) {
        int all = !(b->at_high[i] > 0.0);
        b->low[i] = all ? 1.0 : 0.0;
        b->at_low[i] = w->start_MW[i] - w->limit_MW[i];
        b->at_last[i] = b->at_high[i];
        b->open[i] = !all && b->at_low[i] <= -2.0 * MARGIN_MW;
        open += b->open[i];
    }
    return open;
}

void rkw_plant_limits(const rkw_facility_plant *plant, const rkw_pool_ways *w, double *share)
{
    bracket b;
    double open = begin(plant, w, &b);
    for (int step = 0; step < MAX_STEPS && open > 0.0; step++) {
        if (step % HALVE_EVERY == HALVE_EVERY - 1)
            halve(&b, w->n);
        else
            rkw_facility_ways_guess(&b, w->n);
        look(plant, w, b.share, b.excess_MW);
        open = rkw_facility_ways_step(&b, w->n);
    }
    for (size_t i = 0; i < w->n; i++) share[i] = b.low[i];
}
