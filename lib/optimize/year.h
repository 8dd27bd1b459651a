/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One year of a capacity programme: its stage, and how its variables and rows hang on the border.
 *
 * The border has columns of two kinds, numbered together: capacities kappa, then multipliers nu of shared rows. A year
 * knows only the columns that touch it ("local" columns), capacities first. In scaled units
 *     A z + B kappa = b,   0 <= z <= u0 + alpha kappa,   shared row: sum q z + p kappa - sigma = 0
 * and with D, W = zu / w of the interior point a local column of the border is
 *     V = A D W alpha + B   for a capacity,     V = A D q   for a shared row. */
#ifndef RKW_OPTIMIZE_YEAR_H
#define RKW_OPTIMIZE_YEAR_H

#include "optimize/stage.h"

/* Where a term's coefficient stands. */
enum { RKW_ITEM_CONSTANT = -1, RKW_ITEM_FLOW_COST = -2 }; /* -2 - i: cost of flow i */

/* A coefficient in lanes: of a limit (target: variable), of a row's right side (row), of a shared row (variable). */
typedef struct rkw_term {
    rkw_lanes constant, constant_last; /* where no stream is needed; the last block may hold pads */
    size_t block;                      /* the only block with this term, or RKW_NONE for all */
    int column, target, item;          /* local column; stream item or RKW_ITEM_* */
} rkw_term;

/* Two terms of one variable. */
typedef struct rkw_term_pair {
    int first, second;
} rkw_term_pair;

/* Sums over a year that the border needs; arrays have one entry per local column, matrices one per pair. */
typedef struct rkw_border_sums {
    double *force;   /* capacities: sum alpha zu + B'lambda; rows: sum q z */
    double *zu_part; /* capacities: sum alpha zu */
    double *pull;    /* capacities: sum alpha (target_u / w + W D rho); rows: sum q D rho */
    double *through; /* V' M^-1 r */
    double *direct;  /* [a][b]: sum of alpha alpha W D (zl / z), q alpha D W or q q D */
    double *solved;  /* [a][b]: V_a' M^-1 V_b */
} rkw_border_sums;

typedef struct rkw_joint_year {
    rkw_stage stage;
    double weight;     /* of the year's costs, relative to the mean weight */
    double cost_scale; /* 1, or 0 where the objective is another one */
    /* terms: n_limits of limits, then n_entries of shared rows; loads apart */
    rkw_term *terms, *loads;
    int n_limits, n_terms, n_loads;
    rkw_term_pair *pairs;
    int n_pairs;
    rkw_lanes *streams; /* [block][item] */
    int n_streams;
    int n_columns, n_capacities; /* local */
    int *global;                 /* number in the border */
    double *value, *move, *more; /* local columns: kappa or nu, its direction, what a refinement adds */
    rkw_border_sums sums;
    /* work of the passes */
    rkw_lanes *d, *residual;               /* D; b - A z - B kappa */
    rkw_lanes *columns;                    /* forward eliminated V: [block][column][row] */
    rkw_lanes *next, *incoming, *left;     /* [column][node] */
    rkw_lanes *products;                   /* [a][b] of solved, then direct by pair */
    double *column_separators;             /* [column][8 n] */
    rkw_narrow_lanes *second_l, *second_u; /* what z zl and w zu aim at beside the target */
    double most_second_order;              /* in second_l and second_u */
    bool long_steps;                       /* a step may be longer than the first few variables allow */
    bool primal_lags, dual_lags;           /* the step to be taken is */
    void *memory;
    size_t bytes;
} rkw_joint_year;

/* Figures of a pass beside those of the border. */
typedef struct rkw_year_kernel {
    /* Centred point for the multipliers; fills force (rows: sum q z). Until it is to be kept, limits stay what they are
     * and the next call may have other values of the border. */
    void (*start)(rkw_joint_year *year, double mu, bool keep);
    /* Takes the last step (stage.primal_step, dual_step, target; year.move), evaluates the point, factors, eliminates the
     * border's columns and the predictor's right side; fills all sums. */
    void (*advance)(rkw_joint_year *year, rkw_pass *pass);
    void (*predict)(rkw_joint_year *year, rkw_pass *pass);
    /* Right side of a corrector; fills pull and through. */
    void (*aim)(rkw_joint_year *year, double target);
    void (*correct)(rkw_joint_year *year, double target, rkw_pass *pass);
    /* Right side of a refinement of the whole direction: fills force (of the moved point) and through.
     * pass->stray is the largest error of a row. */
    void (*look_back)(rkw_joint_year *year, double target, rkw_pass *pass);
    void (*refine)(rkw_joint_year *year, double target, rkw_pass *pass);
    /* b'lambda + sum of the least (c - A'lambda - q'nu) z: with costs a bound, without a proof. pass->dual receives the
     * sum without the capacities' share of the limits, pass->count the sum of absolute terms; sums.force per capacity
     * B'lambda + sum alpha max(0, -(c - A'lambda - q'nu)). */
    void (*bound)(rkw_joint_year *year, bool with_costs, rkw_pass *pass);
} rkw_year_kernel;

extern const rkw_year_kernel rkw_year_kernel_base, rkw_year_kernel_v3, rkw_year_kernel_v4;
const rkw_year_kernel *rkw_year_kernel_choose(void);

#endif
