/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Primal-dual interior point with Mehrotra's predictor and corrector (SIAM J. Optim. 2(4), 1992). */
#include "optimize/interior.h"

#include <math.h>

#include "base/fail.h"
#include "base/memory.h"

/* Scaled; between 1 and 10 the iterations hardly differ, with 0.1 there are twice as many. */
static const double START_MU = 3.0;
static const double STRAY = 1e-10;   /* scaled row error of a direction that calls for refinement */
static const double GAP_SHARE = 0.5; /* the rest of the gap is left to the repair */
static const double TERM_NOISE = 1e-15;
static const double NEARLY_CLOSED = 1e-4;
static const double STALLED =
    10.0; /* largest gap, in tolerances, that a solve may end with where nothing moves any more */
enum { MOST_REFINEMENTS = 4, ROUNDS_TO_CLOSE = 3, ROUNDS_TO_STALL = 8 };
static const double MARKUP = 1.15; /* work costs more than the power it takes */

static double mean_cost(const rkw_stage *s, int flow)
{
    const rkw_shape *h = &s->shape;
    double sum = 0.0;
    for (int i = 0; i < h->n_costs; i++)
        for (size_t j = 0; h->cost_flow[i] == flow && j < h->blocks; j++)
            sum += lanes_sum(s->flow_cost[stage_at(j, h->n_costs, i)]);
    return h->fixed_cost[h->flow + flow] + sum / (double)h->n_steps;
}

static double mean_supply_price(const rkw_stage *s)
{
    const rkw_shape *h = &s->shape;
    double best = 0.0;
    for (int i = 0; i < h->n_flows; i++) {
        if (h->flow_sign[i] < 0.0) continue;
        const double mean = mean_cost(s, i);
        if (mean > 1e-3 && (best == 0.0 || mean < best)) best = mean;
    }
    return best > 0.0 ? best : 1.0;
}

/* Multipliers at which everything costs about the mean price of supply. */
void rkw_interior_multipliers(rkw_stage *s)
{
    const rkw_shape *h = &s->shape;
    const double price = mean_supply_price(s);
    for (size_t j = 0; j < h->blocks; j++) {
        rkw_lanes *l = s->lambda + stage_at(j, h->n_rows, 0);
        for (int r = 0; r < h->n_rows; r++) {
            double value = price;
            if (r < h->row_store)
                value = 0.0;
            else if (r < h->row_class)
                value = -price;
            else if (r < h->row_pool)
                value = MARKUP * price;
            else if (r < h->row_connection)
                value = -MARKUP * price;
            l[r] = lanes_of(value);
        }
    }
}

rkw_status rkw_interior_start(rkw_stage *stage, const rkw_kernel *kernel)
{
    rkw_interior_multipliers(stage);
    kernel->start(stage, START_MU);
    stage->seeks_ray = true;
    return RKW_OK;
}

static double largest(const rkw_lanes *array, size_t n)
{
    double high = 0.0;
    for (size_t i = 0; i < n; i++)
        for (int l = 0; l < RKW_LANES; l++)
            if (fabs(array[i][l]) > high) high = fabs(array[i][l]);
    return high;
}

/* Sizes that residuals are measured against, in the programme's units. */
typedef struct measure {
    double rhs_MW, cost_usd_MWh, objective_usd, constant_usd;
} measure;

static measure measure_of(const rkw_stage *s, double constant_usd)
{
    const rkw_shape *h = &s->shape;
    double cost = largest(s->flow_cost, h->blocks * (size_t)h->n_costs);
    for (int v = 0; v < h->n_vars; v++) cost = fmax(cost, fabs(h->fixed_cost[v]));
    return (measure){largest(s->rhs, h->blocks * (size_t)h->n_rows) * h->power, cost * h->price,
                     h->power * h->price * h->dt_h, constant_usd};
}

static void judge(const rkw_stage *s, const measure *m, const rkw_pass *pass, rkw_interior_end *end)
{
    const rkw_shape *h = &s->shape;
    end->primal_usd = pass->primal * m->objective_usd + m->constant_usd;
    end->dual_usd = pass->dual * m->objective_usd + m->constant_usd;
    /* where huge terms cancel, their rounding is not a gap */
    const double noise = TERM_NOISE * pass->size * m->objective_usd;
    end->gap = fmax(fabs(end->primal_usd - end->dual_usd) - noise, 0.0) / (1.0 + fabs(end->primal_usd));
    end->primal_residual = pass->primal_residual * h->power / (1.0 + m->rhs_MW);
    end->dual_residual = pass->dual_residual * h->price / (1.0 + m->cost_usd_MWh);
}

static double step_for(double ratio, double share) { return ratio > share ? share / ratio : 1.0; }

/* Mehrotra's target: sigma mu with sigma the cube of what the predictor alone would leave. */
static double target_of(const rkw_stage *s, const rkw_pass *point, const rkw_pass *predictor, double floor)
{
    const double primal = step_for(predictor->primal_ratio, 1.0), dual = step_for(predictor->dual_ratio, 1.0);
    const double mu = point->complementarity / s->count;
    /* the predictor's z dzl + zl dz is -z zl everywhere */
    const double left = ((1.0 - dual) * point->complementarity + (primal - dual) * predictor->zl_dz +
                         primal * dual * predictor->dz_dzl) /
                        s->count;
    const double share = fmax(left, 0.0) / mu;
    return fmax(fmax(share * share * share, 1e-6) * mu, floor);
}

/* One predictor and one corrector; leaves the step in the stage. Rounding of the multipliers times a large D shows as
 * row errors of the direction: then the direction itself is refined with the same factors. */
static void iterate(rkw_stage *s, const rkw_kernel *kernel, const rkw_pass *point, double floor)
{
    rkw_pass predictor, corrector;
    kernel->predict(s, &predictor);
    const double mu = point->complementarity / s->count;
    s->target = target_of(s, point, &predictor, floor);
    kernel->aim(s, s->target);
    kernel->correct(s, s->target, &corrector);
    bool refine = corrector.stray > STRAY;
    for (int i = 0; refine && i < MOST_REFINEMENTS; i++) refine = kernel->refine(s, s->target, &corrector) > STRAY;
    const double share = fmin(fmax(1.0 - mu, 0.99), 0.9995);
    s->primal_step = step_for(corrector.primal_ratio, share);
    s->dual_step = step_for(corrector.dual_ratio, share);
}

rkw_status rkw_interior_run(rkw_stage *s, const rkw_kernel *kernel, const rkw_context *ctx,
                            const rkw_optimize_options *options, double constant_usd, rkw_interior_end *end,
                            rkw_error *err)
{
    const measure m = measure_of(s, constant_usd);
    const double tolerance = options->tolerance;
    int good_rounds = 0, idle_rounds = 0;
    double last_gap = HUGE_VAL, last_residual = HUGE_VAL;
    end->suspect = false;
    for (;; end->iterations++) {
        rkw_pass point;
        kernel->advance(s, &point);
        judge(s, &m, &point, end);
        const bool ray = s->seeks_ray && point.farkas > 1e-3 && end->iterations >= 4;
        s->seeks_ray = end->primal_residual > 1e-7;
#ifdef RKW_TRACE_ITERATIONS
        __builtin_printf("%3d mu %.2e gap %.2e rp %.2e rd %.2e p %.10e ap %.4f ad %.4f fk %.2e\n", end->iterations,
                         point.complementarity / s->count, end->gap, end->primal_residual, end->dual_residual,
                         end->primal_usd, s->primal_step, s->dual_step, point.farkas);
#endif
        const bool good = end->gap <= GAP_SHARE * tolerance && end->dual_residual <= tolerance;
        if (good && end->primal_residual <= tolerance) return RKW_OK;
        /* rounding has the last word on the rows: the repair closes them better than more iterations */
        good_rounds += good && end->primal_residual <= NEARLY_CLOSED;
        if (options->repair && good_rounds == ROUNDS_TO_CLOSE) return RKW_OK;
        /* a row whose variables all stand at their limits is moved by nothing else, and its price times what is open is in the gap */
        const bool idle = end->gap > 0.99 * last_gap && end->primal_residual > 0.99 * last_residual;
        const bool near = end->gap <= STALLED * tolerance && end->dual_residual <= tolerance;
        idle_rounds = idle && near && end->primal_residual <= NEARLY_CLOSED ? idle_rounds + 1 : 0;
        if (options->repair && idle_rounds == ROUNDS_TO_STALL) return RKW_OK;
        last_gap = end->gap;
        last_residual = end->primal_residual;
        RKW_TRY(rkw_report_progress(ctx, fmin(0.99, end->iterations / 40.0), "schedule", err));
        if (end->iterations >= options->max_iterations || !isfinite(point.complementarity))
            return rkw_fail(err, RKW_E_CONVERGE, RKW_NOWHERE,
                            "no optimum after %d iterations: gap %s, primal residual %s, dual residual %s",
                            (int)end->iterations, RKW_REAL(end->gap), RKW_REAL(end->primal_residual),
                            RKW_REAL(end->dual_residual));
        const double unit = tolerance * (1.0 + fabs(end->primal_usd)) / m.objective_usd;
        iterate(s, kernel, &point, 0.1 * unit / s->count);
        if (ray && s->seeks_ray) {
            end->suspect = true;
            end->iterations++;
            return RKW_OK;
        }
    }
}
