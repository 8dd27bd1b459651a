/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cyclic system of the eight separators, eliminated with the same rules as a step, one number at a time. Row l n + i
 * is state row i of the last block of lane l. */
#include "optimize/kernel.h"

static bool is_class(const rkw_stage *stage, int row) { return row % stage->shape.n_nodes >= stage->shape.n_free; }

/* Symmetric matrix of weights from those inside a separator and those to its left neighbour. */
static void fill_weights(rkw_stage *stage, const rkw_lanes *weight, const rkw_lanes *left)
{
    const int n = stage->shape.n_nodes, all = RKW_LANES * n;
    double *m = stage->separator;
    for (int i = 0; i < all * all; i++) m[i] = 0.0;
    for (int l = 0; l < RKW_LANES; l++) {
        const int here = l * n, before = (l + RKW_LANES - 1) % RKW_LANES * n;
        for (int i = 0; i < n; i++) {
            for (int k = i + 1; k < n; k++) {
                m[(here + i) * all + here + k] += weight[i * n + k][l];
                m[(here + k) * all + here + i] += weight[i * n + k][l];
            }
            for (int k = 0; k < n; k++) {
                m[(here + i) * all + before + k] += left[i * n + k][l];
                m[(before + k) * all + here + i] += left[i * n + k][l];
            }
        }
    }
}

/* Replaces row i by its multipliers (right of the diagonal) and its inverse pivot (on it). */
static void eliminate_row(rkw_stage *stage, int i, double scale)
{
    const int all = RKW_LANES * stage->shape.n_nodes;
    double *m = stage->separator, *e = stage->separator_excess, *row = m + (size_t)i * (size_t)all, sum = 0.0;
    for (int b = i + 1; b < all; b++)
        if (is_class(stage, b)) sum += row[b];
    const bool among_classes = is_class(stage, i);
    const double size = among_classes ? sum : scale;
    double d = among_classes ? e[i] + sum : e[i];
    /* Less than rounding leaves of it: the row says nothing of its own. Dividing by the rounding would swamp all rows after it. */
    if (!(d > 1e-14 * size + 1e-16)) d = size + 1e-16;
    const double excess = among_classes ? e[i] : -sum;
    for (int b = i + 1; b < all; b++) {
        const double share = row[b] / d;
        if (share == 0.0) continue;
        double *other = m + (size_t)b * (size_t)all;
        e[b] += is_class(stage, b) ? share * excess : -share * row[b];
        for (int k = i + 1; k < all; k++) other[k] += share * row[k];
    }
    for (int b = i + 1; b < all; b++) row[b] /= d;
    row[i] = 1.0 / d;
}

void rkw_separators_factor(rkw_stage *stage, const rkw_lanes *excess, const rkw_lanes *scale, const rkw_lanes *weight,
                           const rkw_lanes *left)
{
    const int n = stage->shape.n_nodes;
    fill_weights(stage, weight, left);
    for (int i = 0; i < RKW_LANES * n; i++) stage->separator_excess[i] = excess[i % n][i / n];
    for (int i = 0; i < RKW_LANES * n; i++) eliminate_row(stage, i, scale[i % n][i / n]);
}

void rkw_separators_forward(rkw_stage *stage)
{
    const int all = RKW_LANES * stage->shape.n_nodes;
    double *x = stage->separator_side;
    for (int i = 0; i < all; i++)
        for (int b = i + 1; b < all; b++) x[b] += stage->separator[i * all + b] * x[i];
}

void rkw_separators_backward(rkw_stage *stage)
{
    const int all = RKW_LANES * stage->shape.n_nodes;
    double *x = stage->separator_side;
    for (int i = all - 1; i >= 0; i--) {
        double sum = x[i] * stage->separator[i * all + i];
        for (int b = i + 1; b < all; b++) sum += stage->separator[i * all + b] * x[b];
        x[i] = sum;
    }
}
