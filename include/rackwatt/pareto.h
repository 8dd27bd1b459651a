/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file pareto.h
 * @brief Trade-offs between objectives: front, ranks, hypervolume, knee.
 *
 * Points are rows of m values, all to be minimised and finite. A point dominates another when it is no worse in every
 * objective and better in one; equal points do not dominate each other and stay together.
 */
#ifndef RACKWATT_PARETO_H
#define RACKWATT_PARETO_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most objectives. */
#define RKW_PARETO_OBJECTIVES_MAX 16

/**
 * Marks the points that no other one dominates.
 * @param points        n rows of m values, 1 <= m <= RKW_PARETO_OBJECTIVES_MAX
 * @param[out] on_front n values, 1 or 0
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (a value that is not finite), RKW_E_MEMORY. O(n log n) up to three objectives,
 *         O(n x front) above.
 */
RKW_API RKW_CHECK rkw_status rkw_pareto_front(const rkw_context *ctx, const double *points, size_t n, size_t m,
                                              uint8_t *on_front, rkw_error *err);

/**
 * Rank of each point: 0 on the front, 1 on the front of what remains without it, and so on.
 * Source: Zhang et al. 2015, IEEE Trans. Evol. Comput. 19(2) 201 (sorted points, fronts found by bisection).
 */
RKW_API RKW_CHECK rkw_status rkw_pareto_ranks(const rkw_context *ctx, const double *points, size_t n, size_t m,
                                              int32_t *rank, rkw_error *err);

/**
 * Volume that the points dominate below a reference point; points that are not better than it in every objective add
 * nothing. O(n log n) for two, O(n^2) for three objectives; above, each further one multiplies the cost, by n at worst.
 * Source: While, Bradstreet, Barone 2012, IEEE Trans. Evol. Comput. 16(1) 86 (limited sets).
 */
RKW_API RKW_CHECK rkw_status rkw_pareto_hypervolume(const rkw_context *ctx, const double *points, size_t n, size_t m,
                                                    const double *reference, double *volume, rkw_error *err);

/**
 * The knee of a front: with every objective scaled from 0 (best on the front) to 1 (worst on it), the point farthest
 * from the plane through the extremes towards the ideal point, max (1 - sum f) / sqrt m; the first one among equals.
 * Source: Das 1999, Structural Optimization 18, 107.
 * @param[out] knee  index; RKW_NONE when n is 0
 */
RKW_API RKW_CHECK rkw_status rkw_pareto_knee(const double *front, size_t n, size_t m, size_t *knee, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
