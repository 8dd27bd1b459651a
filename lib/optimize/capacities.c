/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a capacity programme to its answer. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/memory.h"
#include "optimize/capacities.h"
#include "optimize/certificate.h"
#include "optimize/programme.h"
#include "optimize/repair.h"
#include "optimize/unfold.h"

struct rkw_capacity_optimum {
    size_t n_capacities, n_rows, n_years;
    rkw_capacity_result *capacities;
    rkw_shared_result *rows;
    rkw_optimum **years; /* NULL without schedules */
    double figures[RKW_FIGURES];
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

rkw_status rkw_capacity_options_check(const rkw_capacity_programme *p, const rkw_capacity_options *o, rkw_error *err)
{
    if (o->size < sizeof *o) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "options are of another size");
    if (o->exchange && (p->n_years > o->n_all_years || o->first_year > o->n_all_years - p->n_years))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "years %zu .. %zu of %zu", o->first_year,
                        o->first_year + p->n_years, o->n_all_years);
    RKW_TRY(rkw_check_range(err, "tolerance", o->tolerance, "1", 1e-12, 1e-2));
    return rkw_check_range(err, "max_iterations", o->max_iterations, "1", 1.0, 1e6);
}

/* ------------------------------------------------------------------ the answer */

static rkw_status create_answer(rkw_capacity_optimum **out, const rkw_context *ctx, const rkw_capacity_programme *p,
                                bool schedules, rkw_error *err)
{
    rkw_capacity_optimum *o = rkw_alloc(ctx, 1, sizeof *o);
    if (!o) return rkw_fail_memory(err, "the plan");
    o->n_capacities = p->n_capacities;
    o->n_rows = p->n_rows;
    o->n_years = p->n_years;
    o->capacities = rkw_alloc(ctx, p->n_capacities, sizeof *o->capacities);
    o->rows = rkw_alloc(ctx, p->n_rows, sizeof *o->rows);
    if (schedules) o->years = rkw_alloc(ctx, p->n_years, sizeof(rkw_optimum *));
    *out = o;
    return o->capacities && o->rows && (o->years || !schedules) ? RKW_OK : rkw_fail_memory(err, "the plan");
}

void rkw_capacity_optimum_free(rkw_capacity_optimum *o)
{
    if (!o) return;
    for (size_t y = 0; o->years && y < o->n_years; y++) rkw_optimum_free(o->years[y]);
    rkw_release(o->years);
    rkw_release(o->capacities);
    rkw_release(o->rows);
    rkw_release(o);
}

double rkw_capacity_optimum_figure(const rkw_capacity_optimum *o, int32_t figure)
{
    return o && figure >= 0 && figure < RKW_FIGURES ? o->figures[figure] : NAN;
}

const rkw_optimum *rkw_capacity_optimum_year(const rkw_capacity_optimum *o, size_t year)
{
    return o && o->years && year < o->n_years ? o->years[year] : NULL;
}

rkw_capacity_result rkw_capacity_optimum_capacity(const rkw_capacity_optimum *o, size_t j)
{
    return o && j < o->n_capacities ? o->capacities[j] : (rkw_capacity_result){NAN, NAN};
}

rkw_shared_result rkw_capacity_optimum_row(const rkw_capacity_optimum *o, size_t i)
{
    return o && i < o->n_rows ? o->rows[i] : (rkw_shared_result){NAN, NAN};
}

/* ------------------------------------------------------------------ schedules */

typedef struct run {
    rkw_joint e;
    rkw_capacity_optimum *o;
} run;

/* Levels at a fixed end that grow with a capacity are counted from the part that does not. */
static void move_ends(const run *r, const rkw_capacity_year *year, rkw_optimum *o)
{
    for (size_t i = 0; i < year->n_couplings; i++) {
        const rkw_coupling *c = &year->couplings[i];
        if (c->kind == RKW_COUPLE_STORE_ENDS && year->programme->end == RKW_END_FIXED)
            optimum_column(o, RKW_COLUMN_STORE_LEVEL_MWH, c->index)[o->n_steps - 1] +=
                c->per_unit.factor * r->o->capacities[c->capacity].value;
    }
}

static void divide_prices(rkw_optimum *o, double weight)
{
    const size_t first = o->first[RKW_PRICE_BUS_USD_MWH] * o->n_steps;
    for (size_t i = first; i < o->bytes / sizeof *o->values && weight != 1.0; i++) o->values[i] /= weight;
}

static rkw_status write_year(run *r, size_t index, rkw_error *err)
{
    const rkw_capacity_year *from = &r->e.p->years[index];
    rkw_joint_year *y = &r->e.years[index];
    rkw_work work = {NULL, NULL};
    RKW_TRY(rkw_optimum_create(&r->o->years[index], r->e.ctx, from->programme, err));
    rkw_optimum *o = r->o->years[index];
    RKW_TRY(rkw_work_create(&work, r->e.ctx, from->programme, err));
    rkw_unfold_prices(&y->stage, from->programme, o);
    rkw_unfold_values(&y->stage, o);
    rkw_price_forced_rows(from->programme, &work, o, !r->e.infeasible);
    divide_prices(o, y->weight);
    rkw_unfold_schedule(&y->stage, from->programme, NULL, o);
    if (y->n_loads == 0 && !r->e.infeasible) rkw_repair_year(from->programme, &work, &y->stage, rkw_kernel_choose(), o);
    move_ends(r, from, o);
    rkw_work_release(&work);
    o->infeasible = r->e.infeasible;
    o->figures[RKW_FIGURE_OBJECTIVE_USD] = r->e.infeasible ? NAN : rkw_cost_of_schedule(from->programme, o);
    o->figures[RKW_FIGURE_BOUND_USD] = NAN; /* the bound is one for all years */
    for (int f = RKW_FIGURE_GAP; f < RKW_FIGURES; f++) o->figures[f] = r->o->figures[f];
    rkw_joint_year_release(y); /* years that are written make room for those to come */
    return RKW_OK;
}

static void write_border(run *r)
{
    const rkw_joint *e = &r->e;
    for (size_t j = 0; j < e->p->n_capacities; j++) {
        r->o->capacities[j] =
            (rkw_capacity_result){e->infeasible ? NAN : rkw_joint_capacity(e, j), rkw_joint_capacity_price(e, j)};
    }
    for (size_t i = 0; i < e->p->n_rows; i++)
        r->o->rows[i] = (rkw_shared_result){e->infeasible ? NAN : rkw_joint_row(e, i), rkw_joint_row_price(e, i)};
}

static void write_figures(run *r)
{
    const rkw_joint *e = &r->e;
    double *f = r->o->figures, bytes = (double)(e->n_all * sizeof(double));
    for (size_t y = 0; y < e->n_years; y++) bytes += (double)e->years[y].bytes;
    f[RKW_FIGURE_ITERATIONS] = e->iterations;
    f[RKW_FIGURE_BYTES] = bytes;
    f[RKW_FIGURE_OBJECTIVE_USD] = f[RKW_FIGURE_GAP] = f[RKW_FIGURE_PRIMAL_RESIDUAL] = NAN;
    f[RKW_FIGURE_DUAL_RESIDUAL] = NAN;
    f[RKW_FIGURE_BOUND_USD] = INFINITY;
    f[RKW_FIGURE_SHORTAGE] = e->infeasible ? e->shortage : 0.0;
    if (e->infeasible) return;
    f[RKW_FIGURE_OBJECTIVE_USD] = e->primal * e->objective_unit + e->constant_usd;
    f[RKW_FIGURE_BOUND_USD] = e->bound * e->objective_unit + e->constant_usd;
    f[RKW_FIGURE_GAP] =
        fabs(f[RKW_FIGURE_OBJECTIVE_USD] - f[RKW_FIGURE_BOUND_USD]) / (1.0 + fabs(f[RKW_FIGURE_OBJECTIVE_USD]));
    f[RKW_FIGURE_PRIMAL_RESIDUAL] = e->primal_residual;
    f[RKW_FIGURE_DUAL_RESIDUAL] = e->dual_residual;
}

static rkw_status explain(const run *r, rkw_error *err)
{
    const rkw_joint *e = &r->e;
    char names[160] = "";
    size_t used = 0;
    for (size_t i = 0; i < e->p->n_rows; i++) {
        const rkw_box *x = &e->border.box[e->p->n_capacities + i];
        const double nu = e->border.nu[i], part = nu > 0.0 ? nu * x->low : nu * x->high;
        if (!(fabs(nu) > 0.0) || !(fabs(part) > 1e-3 * e->shortage) || used + 48 > sizeof names) continue;
        const char *name = e->p->rows[i].name;
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s %zu%s%.24s", used ? ", " : "", "row", i,
                                 name ? " " : "", name ? name : "");
    }
    return rkw_fail(err, RKW_E_INFEASIBLE, RKW_NOWHERE, "no plan meets all limits%s%s",
                    used ? "; shared rows at stake: " : "", names);
}

static rkw_status solve(run *r, rkw_error *err)
{
    RKW_TRY(rkw_joint_solve(&r->e, err));
    write_border(r);
    write_figures(r);
    for (size_t y = 0; y < r->e.n_years && r->o->years; y++) RKW_TRY(write_year(r, y, err));
    return r->e.infeasible ? explain(r, err) : RKW_OK;
}

rkw_status rkw_optimize_capacities(rkw_capacity_optimum **out, const rkw_context *ctx,
                                   const rkw_capacity_programme *programme, const rkw_capacity_options *options,
                                   rkw_error *err)
{
    const rkw_capacity_options defaults = RKW_CAPACITY_OPTIONS_INIT;
    const rkw_question least_cost = {RKW_ASK_COST, 0, 1.0, INFINITY};
    const double began = seconds_now();
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "no place for the answer");
    *out = NULL;
    rkw_context copy;
    run r = {.o = NULL};
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    RKW_TRY(rkw_capacity_programme_check(programme, err));
    if (!options) options = &defaults;
    RKW_TRY(rkw_capacity_options_check(programme, options, err));
    RKW_TRY(rkw_joint_create(&r.e, &copy, programme, options, &least_cost, err));
    rkw_status status = create_answer(&r.o, &copy, programme, options->schedules != 0, err);
    if (status == RKW_OK) status = solve(&r, err);
    rkw_joint_release(&r.e);
    if (status != RKW_OK && status != RKW_E_INFEASIBLE) {
        rkw_capacity_optimum_free(r.o);
        return status;
    }
    r.o->figures[RKW_FIGURE_SECONDS] = seconds_now() - began;
    *out = r.o;
    return status;
}
