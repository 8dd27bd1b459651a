/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains of daily clearness: the library of Markov transition matrices of Aguiar, Collares-Pereira & Conde, Solar Energy
 * 40(3) (1988) 269-279, table 1. A matrix is chosen by the month's mean clearness; its ten states divide the range
 * between the lowest and highest daily clearness evenly. */
#ifndef RKW_WEATHER_MARKOV_H
#define RKW_WEATHER_MARKOV_H

#define RKW_MARKOV_STATES 10

typedef struct rkw_markov {
    double low, high;                                        /* range of daily clearness */
    double step[RKW_MARKOV_STATES][RKW_MARKOV_STATES];       /* probability from state to state */
    double cumulative[RKW_MARKOV_STATES][RKW_MARKOV_STATES]; /* last one exactly 1 */
    double share[RKW_MARKOV_STATES];                         /* stationary distribution */
    double below[RKW_MARKOV_STATES + 1];                     /* stationary probability of all lower states */
} rkw_markov;

/* The chain for a month whose mean clearness is `clearness`. */
void rkw_markov_init(rkw_markov *chain, double clearness);

/* Next rank (0 .. 1, uniform under the stationary distribution) from the present one and a uniform number. */
double rkw_markov_next(const rkw_markov *chain, double rank, double uniform);

/* Covariance of state means `value` (one per state) a number of days apart. */
double rkw_markov_covariance(const rkw_markov *chain, const double value[RKW_MARKOV_STATES], int days);

#endif
