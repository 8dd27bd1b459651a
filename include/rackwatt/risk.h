/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file risk.h
 * @brief Uncertain inputs and what they do to a result: quantiles, tail means, Latin-hypercube sampling, tornado.
 */
#ifndef RACKWATT_RISK_H
#define RACKWATT_RISK_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Sorts n finite values in place, ascending. O(n log n), no allocation. */
RKW_API void rkw_sort(double *values, size_t n);

/** Quantile of sorted values, linear between them at (n - 1) p (type 7 of Hyndman & Fan 1996); NaN when n is 0.
 *  An energy "P90" (exceeded with 90 %) is the quantile at p = 0.1. */
RKW_API double rkw_quantile(const double *sorted, size_t n, double p);

/** Mean of the worst share of sorted values: the lowest `share` of them (low tail) or the highest (high = 1). The value on the
 *  edge counts in part, so the result is continuous in `share`; Rockafellar & Uryasev, J. Risk 2 (2000) 21. */
RKW_API double rkw_tail_mean(const double *sorted, size_t n, double share, int32_t high);

/** Inverse of the triangular distribution low <= mode <= high at u in 0 .. 1. */
RKW_API double rkw_triangular(double u, double low, double mode, double high);

/**
 * Latin hypercube: each of `n_variables` columns has one value in each of n equal parts of 0 .. 1, in random order and at a
 * random place in its part (McKay, Beckman, Conover, Technometrics 21 (1979) 239). A function of the seed alone.
 * @param[out] u  [n][n_variables]
 */
RKW_API RKW_CHECK rkw_status rkw_latin_hypercube(uint64_t seed, size_t n, size_t n_variables, double *u,
                                                 rkw_error *err);

/** An uncertain input: best guess and range, low <= value <= high. */
typedef struct rkw_uncertain {
    double value, low, high;
} rkw_uncertain;

/** A model of n inputs; called from several threads at once when the context has them. */
typedef rkw_status (*rkw_model)(void *user, const double *inputs, size_t n, double *result);

/** Result of the best guess, and of each input alone at its low and high end. */
typedef struct rkw_swing {
    double at_low, at_high;
} rkw_swing;
/**
 * One-at-a-time sensitivities, 2 n + 1 calls of the model.
 * @param[out] base    may be NULL
 * @param[out] swings  n
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (a range that does not hold its value), the model's status, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_tornado(const rkw_context *ctx, const rkw_uncertain *inputs, size_t n, rkw_model model,
                                         void *user, double *base, rkw_swing *swings, rkw_error *err);

/**
 * Monte Carlo over triangular inputs, drawn by a Latin hypercube; the same results for any number of threads.
 * @param[out] results  n_draws values in the order of the draws
 */
RKW_API RKW_CHECK rkw_status rkw_monte_carlo(const rkw_context *ctx, const rkw_uncertain *inputs, size_t n,
                                             size_t n_draws, uint64_t seed, rkw_model model, void *user,
                                             double *results, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
