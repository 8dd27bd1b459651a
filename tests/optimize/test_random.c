/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random programmes against GLPK's simplex, with feasibility, bound and proof checked on the written-out programme in
 * long double. RKW_RANDOM_PROGRAMMES sets how many. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "optimize/general_lp.h"
#include "optimize/random_programme.h"

#ifdef RKW_TEST_GLPK
#include <glpk.h>

/* Adds an entry to a column that starts at 1; with one step a state meets its own row twice. */
static int enter(int *index, double *entries, int n, int row, double value)
{
    for (int i = 1; i <= n; i++)
        if (index[i] == row) {
            entries[i] += value;
            return n;
        }
    index[n + 1] = row;
    entries[n + 1] = value;
    return n + 1;
}

/* RKW_OK with the objective, RKW_E_INFEASIBLE, or RKW_E_CONVERGE when the simplex gives up. */
static rkw_status simplex(const general_lp *lp, double *objective)
{
    glp_prob *g = glp_create_prob();
    double power = 0.0, price = 0.0; /* units in which the simplex's absolute tolerances mean something */
    for (int i = 0; i < lp->n_rows; i++) power = fmax(power, fabs(lp->right[i]) / 100.0);
    for (int j = 0; j < lp->n_columns; j++) price = fmax(price, fabs(lp->columns[j].cost) / 1000.0);
    if (!(power > 0.0)) power = 1.0;
    if (!(price > 0.0)) price = 1.0;
    glp_smcp options;
    glp_init_smcp(&options);
    options.msg_lev = GLP_MSG_OFF;
    options.tol_bnd = options.tol_dj = 1e-9;
    options.meth = GLP_DUALP;
    glp_term_out(GLP_OFF);
    glp_add_rows(g, lp->n_rows);
    glp_add_cols(g, lp->n_columns);
    for (int i = 0; i < lp->n_rows; i++) glp_set_row_bnds(g, i + 1, GLP_FX, lp->right[i] / power, lp->right[i] / power);
    for (int j = 0; j < lp->n_columns; j++) {
        const lp_column *c = &lp->columns[j];
        int index[LP_ENTRIES + 1], n = 0;
        double entries[LP_ENTRIES + 1];
        for (int i = 0; i < c->n; i++) n = enter(index, entries, n, c->row[i] + 1, c->value[i]);
        glp_set_mat_col(g, j + 1, n, index, entries);
        glp_set_col_bnds(g, j + 1, c->low < c->high ? GLP_DB : GLP_FX, c->low / power, c->high / power);
        glp_set_obj_coef(g, j + 1, c->cost / price);
    }
    glp_scale_prob(g, GLP_SF_AUTO);
    glp_adv_basis(g, 0);
    int failed = glp_simplex(g, &options);
    if (!failed && glp_get_status(g) != GLP_OPT && glp_get_status(g) != GLP_NOFEAS) {
        options.meth = GLP_PRIMAL;
        failed = glp_simplex(g, &options);
    }
    if (!failed && lp->n_rows <= 400) failed = glp_exact(g, &options);
    const int status = glp_get_status(g);
    *objective = glp_get_obj_val(g) * power * price;
    glp_delete_prob(g);
    if (failed) return RKW_E_CONVERGE;
    return status == GLP_OPT ? RKW_OK : status == GLP_NOFEAS ? RKW_E_INFEASIBLE : RKW_E_CONVERGE;
}
/* A schedule that keeps every row and limit to rounding settles the matter where a simplex sees none: ties decide. */
static int is_exact(const general_lp *lp, const rkw_programme *p, const rkw_optimum *o)
{
    double *x = lp_point(lp, p, o), size = 1.0;
    for (int i = 0; i < lp->n_rows; i++) size = fmax(size, fabs(lp->right[i]));
    const int exact = lp_violation(lp, x) <= 1e-10 * size;
    free(x);
    return exact;
}
#endif

static void check_schedule(const general_lp *lp, const rkw_programme *p, const rkw_optimum *o, double objective)
{
    double *x = lp_point(lp, p, o), size = 1.0, terms = 0.0;
    for (int i = 0; i < lp->n_rows; i++) size = fmax(size, 1.0 + fabs(lp->right[i]));
    for (int j = 0; j < lp->n_columns; j++) terms += fabs(lp->columns[j].cost * x[j]);
    const double cost = lp_cost(lp, x), figure = rkw_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD);
    CHECK(lp_violation(lp, x) <= 1e-8 * size);
    CHECK_NEAR(figure, cost, 1e-9 + 1e-14 * terms, 1e-10); /* huge terms may cancel */
    /* the simplex's rows are open by 1e-9 of their size */
    if (!isnan(objective)) CHECK_NEAR(figure, objective, 1e-7 + 1e-9 * terms, 1e-7);
    free(x);
}

static int check_bound(const general_lp *lp, const rkw_optimum *o)
{
    long double terms;
    const double bound = rkw_optimum_figure(o, RKW_FIGURE_BOUND_USD);
    const double objective = rkw_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD);
    const long double exact = lp_bound(lp, o, 1, &terms);
    CHECK_NEAR(bound, (double)exact, 1e-11 * (double)terms + 1e-9, 0.0);
    CHECK((double)exact <= objective + 1e-9 * (1.0 + fabs(objective)));
    /* rounding of the terms is all that is left where the objective is 0 */
    return CHECK(objective - bound <= 1e-8 * (1.0 + fabs(objective)) + 1e-12 * (double)terms);
}

/* One programme: the answer against its own certificate, and against another solver's objective when there is one. */
static void check_programme(uint64_t seed, size_t longest)
{
    random_programme r;
    rkw_optimum *o = NULL;
    rkw_error err = {0};
    random_programme_make(&r, seed, longest);
    general_lp *lp = lp_write(&r.programme);
    const rkw_status status = rkw_optimize(&o, NULL, &r.programme, NULL, &err);
    double objective = NAN;
    rkw_status wanted = status;
#ifdef RKW_TEST_GLPK
    wanted = simplex(lp, &objective);
    if (wanted == RKW_E_CONVERGE) wanted = status, objective = NAN;
    if (wanted == RKW_E_INFEASIBLE && status == RKW_OK && is_exact(lp, &r.programme, o))
        wanted = status, objective = NAN;
#endif
    int good = CHECK(status == RKW_OK || status == RKW_E_INFEASIBLE) && CHECK_STATUS(status, wanted, err);
    if (status == RKW_OK) {
        check_schedule(lp, &r.programme, o, wanted == RKW_OK ? objective : NAN);
        good &= check_bound(lp, o);
    } else if (status == RKW_E_INFEASIBLE) {
        long double terms;
        good = CHECK(lp_bound(lp, o, 0, &terms) > 1e-12L * terms);
    }
    if (!good || getenv("RKW_RANDOM_SHOW"))
        test_note("seed %d: %d steps, %d stores, %d classes, %d pools, end %d, status %d, wanted %d, iterations %g, "
                  "gap %.1e: %s",
                  (int)seed, (int)r.programme.n_steps, (int)r.programme.n_stores, (int)r.programme.n_classes,
                  (int)r.programme.n_pools, (int)r.programme.end, (int)status, (int)wanted,
                  rkw_optimum_figure(o, RKW_FIGURE_ITERATIONS), rkw_optimum_figure(o, RKW_FIGURE_GAP), err.message);
    rkw_optimum_free(o);
    lp_free(lp);
    random_programme_free(&r);
}

TEST(optimize_agrees_with_a_simplex_on_random_programmes)
{
    const char *count = getenv("RKW_RANDOM_PROGRAMMES"), *first = getenv("RKW_RANDOM_FIRST");
    const uint64_t n = count ? strtoull(count, NULL, 10) : 100, start = first ? strtoull(first, NULL, 10) : 0;
#ifndef RKW_TEST_GLPK
    test_note("GLPK is not installed: the objectives are checked by their certificates only");
#endif
    for (uint64_t seed = start; seed < start + n; seed++) check_programme(seed, seed % 4 ? 24 : 72);
}
