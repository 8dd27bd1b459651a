/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A programme in the form the interior point works on: scaled, every variable between 0 and an upper limit, the steps cut
 * into eight segments that stand in the lanes of a vector.
 *
 * Rows of a step, in this order (state rows first, in the order of their elimination):
 *     ramp, stores, classes | pools, connection, bus
 * Variables of a step:
 *     level (stores), backlog, late (classes), charge, discharge (stores), serve (classes), segment, flow, link, ramp
 *
 * Scaling: power in units of `power`, energy in units of power * dt, prices in units of `price` per step; then every
 * coefficient is 1, an efficiency or a draw. Step (lane l, block j) is step first[l] + j of the programme; segments that
 * are one step shorter end in a pad, a step that only hands its states on. */
#ifndef RKW_OPTIMIZE_STAGE_H
#define RKW_OPTIMIZE_STAGE_H

#include <stdbool.h>

#include <rackwatt/optimize.h>

#include "optimize/lanes.h"

enum {
    RKW_MAX_NODES = 1 + RKW_MAX_STORES + RKW_MAX_CLASSES,
    RKW_MAX_ALL_SEGMENTS = RKW_MAX_POOLS * RKW_MAX_SEGMENTS,
    RKW_MAX_STAGE_ROWS = RKW_MAX_NODES + RKW_MAX_POOLS + 2,
    RKW_MAX_STAGE_VARS = 3 * RKW_MAX_STORES + 3 * RKW_MAX_CLASSES + RKW_MAX_ALL_SEGMENTS + RKW_MAX_FLOWS + 2
};

/* Shape and coefficients that are the same in every step. */
typedef struct rkw_shape {
    size_t n_steps, blocks;
    int n_stores, n_classes, n_pools, n_segments, n_flows;
    bool link, ramp, late, cyclic;
    int n_free;  /* nodes eliminated with their diagonal: ramp and stores */
    int n_nodes; /* state rows: n_free + n_classes */
    int n_rows, n_vars;
    int row_store, row_class, row_pool, row_connection, row_bus;
    int level, backlog, overdue, charge, discharge, serve, segment, flow, link_flow, ramp_change;
    double eta_charge[RKW_MAX_STORES], inverse_eta_discharge[RKW_MAX_STORES], rho[RKW_MAX_STORES];
    int class_user[RKW_MAX_CLASSES]; /* classes stand sorted by pool; this is their index in the programme */
    int pool_of_class[RKW_MAX_CLASSES];
    int first_class[RKW_MAX_POOLS + 1], first_segment[RKW_MAX_POOLS + 1];
    double efficiency[RKW_MAX_ALL_SEGMENTS];
    int flow_row[RKW_MAX_FLOWS]; /* row of the stage */
    double flow_sign[RKW_MAX_FLOWS];
    int n_costs, cost_flow[RKW_MAX_FLOWS]; /* flows whose price varies from step to step */
    double fixed_cost[RKW_MAX_STAGE_VARS]; /* scaled cost of what is not a flow */
    double power, price;                   /* units: MW, usd per MW and step */
    double dt_h;
    size_t first[RKW_LANES]; /* step of block 0 of each lane */
} rkw_shape;

/* Long steps (year.h) look at how many variables come to a limit before 1 / (1.12^(i + 1)) of the way. */
enum { RKW_STRIDES = 32 };
#define RKW_STRIDE 1.12

/* Sums and extremes that a pass gathers. */
typedef struct rkw_pass {
    double complementarity; /* sum of the products z zl, w zu */
    double primal, dual;    /* objectives, scaled */
    double size;            /* sum of the dual objective's terms, each taken positive */
    double primal_residual, dual_residual;
    double farkas;                   /* b'lambda - sum u max(0, A'lambda): positive proves infeasibility */
    double primal_ratio, dual_ratio; /* largest -dz/z and -dzl/zl: a full step is 1 / ratio */
    double stray;                    /* largest row error of the corrector's direction */
    double zl_dz, dz_dzl;            /* sums of the predictor over both bounds */
    double count, z_dzl;             /* of years with a border: products z zl and w zu; sum of z dzl */
    double primal_over[RKW_STRIDES]; /* of years with a border: bounds whose ratio is above 1.12^(i + 1) */
    double dual_over[RKW_STRIDES];
} rkw_pass;

typedef struct rkw_stage {
    rkw_shape shape;
    /* data, [block][item][lane] */
    rkw_lanes *draw;                        /* pools */
    rkw_lanes *flow_cost;                   /* flows whose price varies, see rkw_shape.cost_slot */
    rkw_lanes *rhs;                         /* rows */
    rkw_lanes end_cost[RKW_MAX_STAGE_VARS]; /* added to the cost of the last block's states */
    rkw_lanes wrap;      /* weight of the state that enters block 0: lane 0 holds 0 unless the end is cyclic */
    rkw_lanes live_last; /* 0 where the last block is a pad */
    rkw_lanes rho_last[RKW_MAX_STORES];
    /* iterate; before the start w holds the upper limits. A variable with w = 0 is fixed */
    rkw_lanes *z, *w, *zl, *zu, *lambda;
    double count; /* products z zl, w zu */
    /* directions: of the predictor, of the corrector, of the multipliers. The predictor's shapes the corrector's aim and
     * nothing else, so a few digits of it do */
    rkw_narrow_lanes *dz_predictor;
    rkw_lanes *dz, *dlambda;
    /* factors and right sides */
    rkw_lanes *side, *pivot, *factor;
    size_t pivots, factors;                                /* items per block */
    double *separator, *separator_excess, *separator_side; /* 8n x 8n, 8n, 8n */
    /* last step, still to be taken by the next pass */
    double primal_step, dual_step, target;
    bool seeks_ray; /* the next pass looks whether the multipliers prove infeasibility */
    void *memory;
    size_t bytes;
} rkw_stage;

RKW_LANE_FN size_t stage_at(size_t block, int items, int item) { return block * (size_t)items + (size_t)item; }

/* Step of (lane, block), or RKW_NONE for a pad. */
static inline size_t rkw_shape_step(const rkw_shape *shape, int lane, size_t block)
{
    size_t next = lane + 1 < RKW_LANES ? shape->first[lane + 1] : shape->n_steps;
    size_t step = shape->first[lane] + block;
    return step < next ? step : RKW_NONE;
}

/* Steps in a lane. */
static inline size_t rkw_shape_steps(const rkw_shape *shape, int lane)
{
    return (lane + 1 < RKW_LANES ? shape->first[lane + 1] : shape->n_steps) - shape->first[lane];
}

/* Brings a checked programme into this form. */
rkw_status rkw_stage_create(rkw_stage *stage, const rkw_context *ctx, const rkw_programme *programme, rkw_error *err);
/* The same in given units of power and price (powers of two); programmes that share a border share their units. */
rkw_status rkw_stage_create_scaled(rkw_stage *stage, const rkw_context *ctx, const rkw_programme *programme,
                                   double power, double price, rkw_error *err);
/* An empty stage whose lanes hold eight programmes of one shape, each from block 0 to the last; no end is cyclic. */
rkw_status rkw_stage_create_joint(rkw_stage *stage, const rkw_context *ctx, const rkw_shape *shape, rkw_error *err);
void rkw_stage_units(const rkw_programme *programme, double *power, double *price);
void rkw_stage_release(rkw_stage *stage);

#endif
