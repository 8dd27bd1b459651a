/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/border.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

static const double KEEP_SHARE = 1e-4;   /* a step leaves at least this share of every factor of a product */
static const double PIVOT_SHARE = 1e-15; /* smallest pivot, of what stood on the diagonal */

rkw_status rkw_border_create(rkw_border *b, const rkw_context *ctx, size_t n_capacities, size_t n_rows, rkw_error *err)
{
    const size_t n = n_capacities + n_rows, all = n * n;
    memset(b, 0, sizeof *b);
    b->n_capacities = (int)n_capacities;
    b->n_rows = (int)n_rows;
    b->n = (int)n;
    const size_t numbers = 2 * n_rows + n_capacities + n_rows * n_capacities + 8 * n + 2 * all +
                           n_capacities * n_capacities + n_rows * n_capacities + n_rows * n_rows;
    b->memory = rkw_alloc(ctx, numbers + n * (sizeof *b->box / sizeof(double) + 1), sizeof(double));
    if (!b->memory) return rkw_fail_memory(err, "the border of the capacities");
    b->box = b->memory;
    double *next = (double *)(b->box + n);
    const struct {
        double **array;
        size_t count;
    } parts[] = {{&b->nu, n_rows},
                 {&b->nu_move, n_rows},
                 {&b->cost, n_capacities},
                 {&b->per_capacity, n_rows * n_capacities},
                 {&b->unit, n},
                 {&b->totals.force, n},
                 {&b->totals.zu_part, n},
                 {&b->totals.pull, n},
                 {&b->totals.through, n},
                 {&b->totals.direct, all},
                 {&b->totals.solved, all},
                 {&b->s, n_capacities * n_capacities},
                 {&b->g, n_rows * n_capacities},
                 {&b->r, n_rows * n_rows},
                 {&b->right, n},
                 {&b->move, n},
                 {&b->more, n}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i].array = next;
        next += parts[i].count;
    }
    return RKW_OK;
}

void rkw_border_release(rkw_border *b)
{
    rkw_release(b->memory);
    memset(b, 0, sizeof *b);
}

static rkw_box *slack(const rkw_border *b, int row) { return &b->box[b->n_capacities + row]; }
static bool has_low(const rkw_box *x) { return x->low > -INFINITY; }
static bool has_high(const rkw_box *x) { return x->high < INFINITY; }
static double p_of(const rkw_border *b, int row, int capacity)
{
    return b->per_capacity[row * b->n_capacities + capacity];
}

/* A row with equal limits keeps its slack; one without limits, or one that is the objective, keeps its multiplier. */
static bool keeps_multiplier(const rkw_box *x) { return x->held && x->low != x->high; }

/* ------------------------------------------------------------------ the point */

static void start_box(rkw_box *x, double mu)
{
    x->move = x->move_l = x->move_u = x->second_l = x->second_u = 0.0;
    x->below = x->above = INFINITY;
    x->zl = x->zu = 0.0;
    if (x->held) return;
    if (has_low(x)) x->below = x->value - x->low, x->zl = mu / x->below;
    if (has_high(x)) x->above = x->high - x->value, x->zu = mu / x->above;
}

void rkw_border_start(rkw_border *b, double mu)
{
    for (int j = 0; j < b->n_capacities; j++) start_box(&b->box[j], mu);
    for (int i = 0; i < b->n_rows; i++) {
        rkw_box *x = slack(b, i);
        if (x->held) {
            x->value = x->low == x->high ? x->low : 0.0;
        } else if (has_low(x) && has_high(x)) {
            x->value = 0.5 * (x->low + x->high);
        } else {
            x->value = has_low(x) ? x->low + 1.0 + fabs(x->low) : x->high - 1.0 - fabs(x->high);
        }
        start_box(x, mu);
        if (!x->held) b->nu[i] = x->zl - x->zu;
    }
}

static double activity(const rkw_border *b, int row)
{
    double sum = b->totals.force[b->n_capacities + row];
    for (int j = 0; j < b->n_capacities; j++) sum += p_of(b, row, j) * b->box[j].value;
    return sum;
}

/* cost - p'nu of a capacity */
static double net_cost(const rkw_border *b, int j)
{
    double cost = b->cost[j];
    for (int i = 0; i < b->n_rows; i++) cost -= p_of(b, i, j) * b->nu[i];
    return cost;
}

/* At the upper end a capacity would start with hardly any way to go. */
static const double MOST_OF_SPAN = 0.5;

/* Share of the way from low to high where cost = force (value / new value) + mu / below - mu / above. */
static double centred_share(const rkw_box *x, double cost, double force, double mu)
{
    const double span = x->high - x->low, past = force * (x->value - x->low) / span;
    double low = 0.0, high = 1.0;
    for (int i = 0; i < 60; i++) {
        const double t = 0.5 * (low + high);
        if (cost - (past > 0.0 ? past / t : force) - mu / (t * span) + mu / ((1.0 - t) * span) > 0.0)
            high = t;
        else
            low = t;
    }
    return fmin(0.5 * (low + high), MOST_OF_SPAN);
}

static void centre_slack(rkw_border *b, int i, double mu)
{
    rkw_box *x = slack(b, i);
    if (x->held) return;
    double value = activity(b, i);
    if (has_low(x)) value = fmax(value, x->low + (has_high(x) ? 0.1 * (x->high - x->low) : 1.0));
    if (has_high(x)) value = fmin(value, x->high - (has_low(x) ? 0.1 * (x->high - x->low) : 1.0));
    x->value = value;
    start_box(x, mu);
    b->nu[i] = x->zl - x->zu;
}

void rkw_border_centre(rkw_border *b, double mu)
{
    for (int i = 0; i < b->n_rows; i++) centre_slack(b, i, mu);
    for (int j = 0; j < b->n_capacities; j++) {
        rkw_box *x = &b->box[j];
        if (x->held) continue;
        x->value = x->low + centred_share(x, net_cost(b, j), b->totals.force[j], mu) * (x->high - x->low);
        start_box(x, mu);
    }
}

void rkw_border_balance(rkw_border *b)
{
    for (int j = 0; j < b->n_capacities; j++) {
        rkw_box *x = &b->box[j];
        const double error = net_cost(b, j) - b->totals.force[j] - x->zl + x->zu;
        if (x->held) continue;
        if (error > 0.0)
            x->zl += error;
        else
            x->zu -= error;
    }
}

double rkw_border_complementarity(const rkw_border *b, double *count)
{
    double sum = 0.0;
    *count = 0.0;
    for (int i = 0; i < b->n; i++) {
        const rkw_box *x = &b->box[i];
        if (x->held) continue;
        if (has_low(x)) sum += x->below * x->zl, *count += 1.0;
        if (has_high(x)) sum += x->above * x->zu, *count += 1.0;
    }
    return sum;
}

double rkw_border_primal(const rkw_border *b)
{
    double sum = 0.0;
    for (int j = 0; j < b->n_capacities; j++) sum += b->cost[j] * b->box[j].value;
    for (int i = 0; i < b->n_rows; i++)
        if (keeps_multiplier(slack(b, i)) && b->nu[i] != 0.0) sum -= b->nu[i] * activity(b, i);
    return sum;
}

double rkw_border_dual(const rkw_border *b)
{
    double sum = 0.0;
    for (int j = 0; j < b->n_capacities; j++) {
        const rkw_box *x = &b->box[j];
        sum += b->totals.zu_part[j] * x->value;
        if (x->held) {
            double rest = b->cost[j] - b->totals.force[j];
            for (int i = 0; i < b->n_rows; i++) rest -= p_of(b, i, j) * b->nu[i];
            sum += rest * x->value;
        } else {
            sum += x->zl * x->low - x->zu * x->high;
        }
    }
    for (int i = 0; i < b->n_rows; i++) {
        const rkw_box *x = slack(b, i);
        if (x->held)
            sum += keeps_multiplier(x) ? 0.0 : b->nu[i] * x->value;
        else
            sum += (has_low(x) ? x->zl * x->low : 0.0) - (has_high(x) ? x->zu * x->high : 0.0);
    }
    return sum;
}

double rkw_border_primal_residual(const rkw_border *b)
{
    double worst = 0.0;
    for (int i = 0; i < b->n_rows; i++) {
        const rkw_box *x = slack(b, i);
        if (keeps_multiplier(x)) continue;
        const double size = 1.0 + (has_low(x) ? fabs(x->low) : 0.0) + (has_high(x) ? fabs(x->high) : 0.0);
        worst = fmax(worst, fabs(activity(b, i) - x->value) / size);
    }
    return worst;
}

/* -f + B'lambda + p'nu + sum alpha zu + zl - zu of a capacity: 0 at the optimum. */
static double dual_error(const rkw_border *b, int j, double nu_share, double dual_share)
{
    const rkw_box *x = &b->box[j];
    double sum = -b->cost[j] + b->totals.force[j];
    for (int i = 0; i < b->n_rows; i++) sum += p_of(b, i, j) * (b->nu[i] + nu_share * b->nu_move[i]);
    return sum + (x->zl + dual_share * x->move_l) - (x->zu + dual_share * x->move_u);
}

double rkw_border_dual_residual(const rkw_border *b)
{
    double worst = 0.0, size = 1.0;
    for (int j = 0; j < b->n_capacities; j++) size = fmax(size, 1.0 + fabs(b->cost[j]));
    for (int j = 0; j < b->n_capacities; j++)
        if (!b->box[j].held) worst = fmax(worst, fabs(dual_error(b, j, 0.0, 0.0)) / size);
    return worst;
}

/* ------------------------------------------------------------------ the system */

/* zl / below + zu / above; infinite limits add nothing. */
static double stiffness(const rkw_box *x) { return x->zl / x->below + x->zu / x->above; }

/* D of a slack: how much it gives per unit of its multiplier. */
static double give(const rkw_box *x) { return x->held ? 0.0 : 1.0 / stiffness(x); }

static void cholesky(double *a, int n, const double *diagonal)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k <= i; k++) {
            double sum = a[i * n + k];
            for (int e = 0; e < k; e++) sum -= a[i * n + e] * a[k * n + e];
            if (i == k) {
                const double least = PIVOT_SHARE * diagonal[i] + 1e-300;
                a[i * n + i] = 1.0 / sqrt(sum > least ? sum : least);
            } else {
                a[i * n + k] = sum * a[k * n + k];
            }
        }
}

static void lower_solve(const double *a, int n, double *x)
{
    for (int i = 0; i < n; i++) {
        for (int e = 0; e < i; e++) x[i] -= a[i * n + e] * x[e];
        x[i] *= a[i * n + i];
    }
}

static void upper_solve(const double *a, int n, double *x)
{
    for (int i = n - 1; i >= 0; i--) {
        x[i] *= a[i * n + i];
        for (int e = 0; e < i; e++) x[e] -= a[i * n + e] * x[i];
    }
}

static void factor_capacities(rkw_border *b)
{
    const int k = b->n_capacities, n = b->n;
    double *diagonal = b->right;
    for (int i = 0; i < k; i++)
        for (int j = 0; j <= i; j++) {
            double x = b->totals.direct[i * n + j] + b->totals.solved[i * n + j];
            if (i == j && !b->box[i].held) x += stiffness(&b->box[i]);
            if (b->box[i].held || b->box[j].held) x = i == j;
            b->s[i * k + j] = x;
            if (i == j) diagonal[i] = x;
        }
    cholesky(b->s, k, diagonal);
}

/* G becomes G S^-1/2, R + G S^-1 G' its Cholesky factor. */
static void factor_rows(rkw_border *b)
{
    const int k = b->n_capacities, m = b->n_rows, n = b->n;
    double *diagonal = b->right;
    for (int i = 0; i < m; i++) {
        double *g = b->g + i * k;
        for (int j = 0; j < k; j++) {
            const int at = (k + i) * n + j;
            const bool held = keeps_multiplier(slack(b, i)) || b->box[j].held;
            g[j] = held ? 0.0 : p_of(b, i, j) + b->totals.direct[at] - b->totals.solved[at];
        }
        lower_solve(b->s, k, g);
    }
    for (int i = 0; i < m; i++)
        for (int j = 0; j <= i; j++) {
            const int at = (k + i) * n + k + j;
            const double direct = b->totals.direct[at];
            double x = direct - b->totals.solved[at];
            if (i == j) x = fmax(x, PIVOT_SHARE * direct) + give(slack(b, i));
            for (int e = 0; e < k; e++) x += b->g[i * k + e] * b->g[j * k + e];
            if (keeps_multiplier(slack(b, i)) || keeps_multiplier(slack(b, j))) x = i == j;
            b->r[i * m + j] = x;
            if (i == j) diagonal[i] = x + direct;
        }
    cholesky(b->r, m, diagonal);
}

void rkw_border_factor(rkw_border *b)
{
    factor_capacities(b);
    factor_rows(b);
}

/* Solves for the right side in b->right: S x - G'y = a, G x + R y = c. */
static void solve(rkw_border *b)
{
    const int k = b->n_capacities, m = b->n_rows;
    double *x = b->right, *y = b->right + k;
    for (int j = 0; j < k; j++)
        if (b->box[j].held) x[j] = 0.0;
    lower_solve(b->s, k, x);
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < k; j++) y[i] -= b->g[i * k + j] * x[j];
        if (keeps_multiplier(slack(b, i))) y[i] = 0.0;
    }
    lower_solve(b->r, m, y);
    upper_solve(b->r, m, y);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < k; j++) x[j] += b->g[i * k + j] * y[i];
    upper_solve(b->s, k, x);
    for (int j = 0; j < k; j++)
        if (b->box[j].held) x[j] = 0.0;
}

/* target_l / below - target_u / above */
static double pull_of(const rkw_box *x, double target)
{
    double pull = 0.0;
    if (x->held) return pull;
    if (has_low(x)) pull += (target + x->second_l) / x->below;
    if (has_high(x)) pull -= (target + x->second_u) / x->above;
    return pull;
}

static void move_duals(rkw_box *x, double target)
{
    x->move_l = x->move_u = 0.0;
    if (x->held) return;
    if (has_low(x)) x->move_l = (target + x->second_l) / x->below - x->zl * (1.0 + x->move / x->below);
    if (has_high(x)) x->move_u = (target + x->second_u) / x->above - x->zu * (1.0 - x->move / x->above);
}

/* Moves of boxes and duals that follow from b->move. */
static void spread(rkw_border *b, double target)
{
    const int k = b->n_capacities;
    for (int j = 0; j < k; j++) b->box[j].move = b->move[j];
    for (int i = 0; i < b->n_rows; i++) {
        rkw_box *x = slack(b, i);
        b->nu_move[i] = b->move[k + i];
        x->move = x->held ? 0.0 : give(x) * (pull_of(x, target) - b->nu[i] - b->nu_move[i]);
    }
    for (int i = 0; i < b->n; i++) move_duals(&b->box[i], target);
}

void rkw_border_direct(rkw_border *b, double target)
{
    const int k = b->n_capacities;
    const rkw_border_totals *t = &b->totals;
    for (int j = 0; j < k; j++) {
        double a = -b->cost[j] + t->force[j] - t->zu_part[j] + t->pull[j] + t->through[j] + pull_of(&b->box[j], target);
        for (int i = 0; i < b->n_rows; i++) a += p_of(b, i, j) * b->nu[i];
        b->right[j] = a;
    }
    for (int i = 0; i < b->n_rows; i++) {
        const rkw_box *x = slack(b, i);
        const double slack_pull = x->held ? 0.0 : give(x) * (pull_of(x, target) - b->nu[i]);
        b->right[k + i] = x->value - activity(b, i) - t->pull[k + i] - t->through[k + i] + slack_pull;
    }
    solve(b);
    memcpy(b->move, b->right, (size_t)b->n * sizeof *b->move);
    spread(b, target);
}

double rkw_border_refine(rkw_border *b, double target)
{
    const int k = b->n_capacities;
    double worst = 0.0;
    for (int j = 0; j < k; j++) {
        const double error = dual_error(b, j, 1.0, 1.0);
        if (!b->box[j].held) worst = fmax(worst, fabs(error) / (1.0 + fabs(b->cost[j]) + fabs(b->totals.force[j])));
        b->right[j] = error + b->totals.through[j];
    }
    for (int i = 0; i < b->n_rows; i++) {
        const rkw_box *x = slack(b, i);
        double error = x->value + x->move - b->totals.force[k + i];
        for (int j = 0; j < k; j++) error -= p_of(b, i, j) * (b->box[j].value + b->box[j].move);
        if (!keeps_multiplier(x)) worst = fmax(worst, fabs(error) / (1.0 + fabs(b->totals.force[k + i])));
        b->right[k + i] = error - b->totals.through[k + i];
    }
    solve(b);
    memcpy(b->more, b->right, (size_t)b->n * sizeof *b->more);
    for (int i = 0; i < b->n; i++) b->move[i] += b->more[i];
    spread(b, target);
    return worst;
}

/* ------------------------------------------------------------------ steps */

static void see_product(rkw_border_step *s, double x, double dx, double z, double dz)
{
    s->primal_ratio = fmax(s->primal_ratio, -dx / x);
    s->dual_ratio = fmax(s->dual_ratio, -dz / z);
    s->zl_dz += z * dx;
    s->z_dzl += x * dz;
    s->dz_dzl += dx * dz;
}

rkw_border_step rkw_border_ratios(const rkw_border *b)
{
    rkw_border_step s = {0.0, 0.0, 0.0, 0.0, 0.0};
    for (int i = 0; i < b->n; i++) {
        const rkw_box *x = &b->box[i];
        if (x->held) continue;
        if (has_low(x)) see_product(&s, x->below, x->move, x->zl, x->move_l);
        if (has_high(x)) see_product(&s, x->above, -x->move, x->zu, x->move_u);
    }
    return s;
}

static double cut(double x, double most) { return fmax(fmin(x, most), -most); }

void rkw_border_second_order(rkw_border *b, double most)
{
    for (int i = 0; i < b->n; i++) {
        rkw_box *x = &b->box[i];
        const double p = x->move / x->below, q = -x->move / x->above;
        x->second_l = !x->held && has_low(x) ? cut(x->below * x->zl * p * (1.0 + p), most) : 0.0;
        x->second_u = !x->held && has_high(x) ? cut(x->above * x->zu * q * (1.0 + q), most) : 0.0;
    }
}

void rkw_border_clear_second_order(rkw_border *b)
{
    for (int i = 0; i < b->n; i++) b->box[i].second_l = b->box[i].second_u = 0.0;
}

void rkw_border_take(rkw_border *b, double primal, double dual)
{
    for (int i = 0; i < b->n; i++) {
        rkw_box *x = &b->box[i];
        if (x->held) continue;
        x->value += primal * x->move;
        if (has_low(x)) {
            x->below = fmax(x->below + primal * x->move, KEEP_SHARE * x->below);
            x->zl = fmax(x->zl + dual * x->move_l, KEEP_SHARE * x->zl);
        }
        if (has_high(x)) {
            x->above = fmax(x->above - primal * x->move, KEEP_SHARE * x->above);
            x->zu = fmax(x->zu + dual * x->move_u, KEEP_SHARE * x->zu);
        }
    }
    for (int i = 0; i < b->n_rows; i++)
        if (!keeps_multiplier(slack(b, i))) b->nu[i] += dual * b->nu_move[i];
}

/* ------------------------------------------------------------------ bound */

double rkw_border_bound(const rkw_border *b, bool with_costs, double *size)
{
    double sum = 0.0;
    *size = 0.0;
    for (int j = 0; j < b->n_capacities; j++) {
        const rkw_box *x = &b->box[j];
        double rest = (with_costs ? b->cost[j] : 0.0) - b->totals.force[j];
        for (int i = 0; i < b->n_rows; i++) rest -= p_of(b, i, j) * b->nu[i];
        const double part = rest > 0.0 ? rest * x->low : rest * x->high;
        sum += part;
        *size += fabs(b->totals.force[j] * x->high) + fabs(part);
    }
    for (int i = 0; i < b->n_rows; i++) {
        const rkw_box *x = slack(b, i);
        if (keeps_multiplier(x) || b->nu[i] == 0.0) continue;
        const double part = b->nu[i] > 0.0 ? b->nu[i] * x->low : b->nu[i] * x->high;
        sum += part;
        *size += fabs(part);
    }
    return sum;
}
