/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the years share: capacities kappa, shared rows with slack sigma and multiplier nu, in scaled units.
 *     sum q z + p kappa - sigma = 0,   low <= kappa <= high,   low <= sigma <= high
 * Once the years' variables are eliminated, the Newton step of the border is
 *     [ S  -G' ] [dkappa]
 *     [ G   R  ] [ dnu  ]      S, R symmetric and positive: two Cholesky factors, no pivoting. */
#ifndef RKW_OPTIMIZE_BORDER_H
#define RKW_OPTIMIZE_BORDER_H

#include <stdbool.h>

#include <rackwatt/capacity_programme.h>

/* A number between two limits with its duals. below and above are kept apart from the value: they keep their digits when
 * they are small. */
typedef struct rkw_box {
    double low, high, value, below, above, zl, zu;
    double move, move_l, move_u; /* direction */
    double second_l, second_u;   /* what the products aim at beside the target */
    bool held;                   /* does not move (equal limits); a row without limits has its multiplier held */
} rkw_box;

/* Sums over all years, by global column and pair of columns. */
typedef struct rkw_border_totals {
    double *force, *zu_part, *pull, *through, *direct, *solved;
} rkw_border_totals;

typedef struct rkw_border {
    int n_capacities, n_rows, n; /* n: both */
    rkw_box *box;                /* capacities, then slacks */
    double *nu, *nu_move;        /* per row */
    double *cost, *per_capacity; /* f; p [row][capacity] */
    double *unit;                /* of each capacity, and of each row's activity */
    rkw_border_totals totals;
    double *s, *g, *r;           /* factors of S; G, then G S^-1/2; factor of R + G S^-1 G' */
    double *right, *move, *more; /* n: right side, then solution; direction; refinement */
    void *memory;
} rkw_border;

rkw_status rkw_border_create(rkw_border *border, const rkw_context *ctx, size_t n_capacities, size_t n_rows,
                             rkw_error *err);
void rkw_border_release(rkw_border *border);

/* Centred start of all boxes. Values of capacities must be set (inside their limits); slacks start in the middle or near
 * their only limit. */
void rkw_border_start(rkw_border *border, double mu);

/* Moves values and multipliers to where a centred point is, with the forces of the years as they came out at the last
 * values: a limit's force falls about as the capacity grows. */
void rkw_border_centre(rkw_border *border, double mu);
/* Bound duals that leave no error of the dual equations at the forces of the years. */
void rkw_border_balance(rkw_border *border);

/* Sums z zl + w zu over all boxes; *count receives how many products. */
double rkw_border_complementarity(const rkw_border *border, double *count);

/* Costs of the capacities, and of held rows that are the objective; the boxes' part of the dual objective. */
double rkw_border_primal(const rkw_border *border);
double rkw_border_dual(const rkw_border *border);

/* Largest error of a shared row and of a capacity's dual equation at the point of the totals, relative. */
double rkw_border_primal_residual(const rkw_border *border);
double rkw_border_dual_residual(const rkw_border *border);

/* Factors the system from the totals. */
void rkw_border_factor(rkw_border *border);

/* Direction (move, nu_move, duals) for the target from totals.pull and totals.through; the predictor has target 0. */
void rkw_border_direct(rkw_border *border, double target);

/* Correction `more` of the direction from totals.force at the moved point and totals.through; returns the largest error
 * before it, relative to the terms of its equation. */
double rkw_border_refine(rkw_border *border, double target);

/* Sums and ratios of the boxes' directions. */
typedef struct rkw_border_step {
    double primal_ratio, dual_ratio, zl_dz, z_dzl, dz_dzl;
} rkw_border_step;
rkw_border_step rkw_border_ratios(const rkw_border *border);
/* Keeps Mehrotra's second-order terms of the predictor, each at most `most`. */
void rkw_border_second_order(rkw_border *border, double most);
void rkw_border_clear_second_order(rkw_border *border);
void rkw_border_take(rkw_border *border, double primal_step, double dual_step);

/* Least of kappa'(f - p'nu - force) over the capacities plus the rows' part: what the border adds to a bound made of
 * year_bound; *size receives the sum of absolute terms. */
double rkw_border_bound(const rkw_border *border, bool with_costs, double *size);

#endif
