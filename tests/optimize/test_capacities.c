/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capacities and rows over all hours against the reference programmes (HiGHS, see their READMEs). */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "optimize/plan_instance.h"

static void check_figures(const rkw_capacity_optimum *o, double objective)
{
    CHECK_NEAR(rkw_capacity_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD), objective, 1e-3, 1e-7);
    CHECK(rkw_capacity_optimum_figure(o, RKW_FIGURE_BOUND_USD) <= objective + 1e-9 * (1.0 + fabs(objective)));
    CHECK(rkw_capacity_optimum_figure(o, RKW_FIGURE_PRIMAL_RESIDUAL) <= 1e-8);
    CHECK(rkw_capacity_optimum_figure(o, RKW_FIGURE_DUAL_RESIDUAL) <= 1e-8);
    CHECK(rkw_capacity_optimum_figure(o, RKW_FIGURE_GAP) <= 1e-8);
    CHECK(rkw_capacity_optimum_figure(o, RKW_FIGURE_ITERATIONS) <= 120);
}

/* Capacities of the reference optimum (simplex vertex), NaN where there is none. */
static void check_sizing(const char *folder, double objective)
{
    plan_instance *p = malloc(sizeof *p);
    rkw_error err = {0};
    rkw_capacity_optimum *o = NULL;
    if (!plan_read(p, folder, 1)) {
        test_skip("%s is not there", folder);
        free(p);
        return;
    }
    CHECK_OK(rkw_optimize_capacities(&o, NULL, &p->programme, NULL, &err), err);
    check_figures(o, objective);
    double cost = 0.0;
    for (size_t y = 0; y < p->n_years; y++)
        cost += rkw_optimum_figure(rkw_capacity_optimum_year(o, y), RKW_FIGURE_OBJECTIVE_USD) / (double)p->n_years;
    for (size_t j = 0; j < p->programme.n_capacities; j++)
        cost += p->capacities[j].cost_usd * rkw_capacity_optimum_capacity(o, j).value;
    CHECK_NEAR(cost, rkw_capacity_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD), 1e-6, 1e-12);
    rkw_capacity_optimum_free(o);
    plan_free(p);
    free(p);
}

TEST(capacities_of_a_week_meet_the_reference) { check_sizing("reference/lp/c168k3", 8.584531921850e+05); }
TEST(capacities_of_four_weeks_meet_the_reference) { check_sizing("reference/lp/y168k1", 2.419156441501e+06); }
TEST(capacities_of_a_quarter_meet_the_reference) { check_sizing("reference/lp/c2184k3", 2.872446419044e+07); }

/* One line of lp_ext/objectives.csv. */
typedef struct expected {
    char name[16], status[16];
    double objective, export_price, target_price, violation;
} expected;

static double field(char **line)
{
    const char *text = strsep(line, ",");
    return text && *text && *text != '\n' ? strtod(text, NULL) : NAN;
}

static int read_expected(char *line, expected *e)
{
    const char *name = strsep(&line, ","), *status = strsep(&line, ",");
    if (!name || name[0] != 'e' || !status) return 0;
    snprintf(e->name, sizeof e->name, "%s", name);
    snprintf(e->status, sizeof e->status, "%s", status);
    e->objective = field(&line);
    for (int i = 0; i < 5; i++) (void)strsep(&line, ",");
    e->export_price = field(&line);
    e->target_price = field(&line);
    e->violation = field(&line);
    return 1;
}

/* A price of 0 in the table may stand at a row that is met without any room: then it is one of many. */
static void check_price(const rkw_capacity_optimum *o, size_t row, double price)
{
    if (price > 0.0) CHECK_NEAR(-rkw_capacity_optimum_row(o, row).price_usd, price, 1e-4, 1e-4);
    CHECK(rkw_capacity_optimum_row(o, row).price_usd <= 0.0);
}

static void check_extended(const expected *e)
{
    char folder[64];
    plan_instance *p = malloc(sizeof *p);
    rkw_error err = {0};
    rkw_capacity_optimum *o = NULL;
    snprintf(folder, sizeof folder, "reference/lp_ext/%s", e->name);
    CHECK(plan_read(p, folder, 0));
    const int feasible = strcmp(e->status, "optimal") == 0;
    CHECK_STATUS(rkw_optimize_capacities(&o, NULL, &p->programme, NULL, &err), feasible ? RKW_OK : RKW_E_INFEASIBLE,
                 err);
    if (feasible) {
        check_figures(o, e->objective);
        if (p->rows[PLAN_EXPORT].high < INFINITY) check_price(o, PLAN_EXPORT, e->export_price);
        if (p->rows[PLAN_TARGET].high < INFINITY) check_price(o, PLAN_TARGET, e->target_price);
    } else {
        rkw_relaxation r;
        CHECK(rkw_capacity_optimum_figure(o, RKW_FIGURE_SHORTAGE) > 0.0);
        CHECK_OK(rkw_capacity_relaxation(NULL, &p->programme, NULL, PLAN_TARGET, &r, &err), err);
        CHECK_NEAR(r.amount, e->violation, 1e-3, 1e-6);
        CHECK(r.cost_usd > -1e12);
    }
    rkw_capacity_optimum_free(o);
    plan_free(p);
    free(p);
}

TEST(shared_rows_meet_the_reference)
{
    char line[1024];
    const char *path = shared_file("reference/lp_ext/objectives.csv");
    FILE *f = path ? fopen(path, "r") : NULL;
    if (!f) {
        test_skip("reference/lp_ext is not there");
        return;
    }
    size_t n = 0;
    expected e;
    while (fgets(line, sizeof line, f))
        if (read_expected(line, &e)) {
            check_extended(&e);
            n++;
        }
    CHECK(n == 30);
    fclose(f);
}

/* ------------------------------------------------------------------ threads and processes */

static int same_answer(const rkw_capacity_optimum *a, const rkw_capacity_optimum *b, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        const rkw_capacity_result x = rkw_capacity_optimum_capacity(a, j), y = rkw_capacity_optimum_capacity(b, j);
        if (memcmp(&x, &y, sizeof x) != 0) return 0;
    }
    const double p = rkw_capacity_optimum_figure(a, RKW_FIGURE_BOUND_USD);
    const double q = rkw_capacity_optimum_figure(b, RKW_FIGURE_BOUND_USD);
    return memcmp(&p, &q, sizeof p) == 0;
}

enum { RANKS = 3 };

typedef struct ring {
    pthread_barrier_t barrier;
    double *shared[RANKS];
    size_t first[RANKS + 1];
} ring;

typedef struct rank {
    ring *ring;
    size_t number;
    const plan_instance *plan;
    rkw_capacity_optimum *optimum;
    rkw_status status;
} rank;

/* Every process copies the rows of the others' years. */
static rkw_status exchange(void *user, double *values, size_t per_year)
{
    rank *r = user;
    r->ring->shared[r->number] = values;
    pthread_barrier_wait(&r->ring->barrier);
    for (size_t k = 0; k < RANKS; k++)
        for (size_t i = r->ring->first[k] * per_year; i < r->ring->first[k + 1] * per_year && k != r->number; i++)
            values[i] = r->ring->shared[k][i];
    pthread_barrier_wait(&r->ring->barrier);
    return RKW_OK;
}

static void *run_rank(void *argument)
{
    rank *r = argument;
    rkw_capacity_programme p = r->plan->programme;
    rkw_capacity_options options = RKW_CAPACITY_OPTIONS_INIT;
    rkw_error err = {0};
    options.exchange = exchange;
    options.exchange_user = r;
    options.first_year = r->ring->first[r->number];
    options.n_all_years = p.n_years;
    p.years += options.first_year;
    p.n_years = r->ring->first[r->number + 1] - options.first_year;
    r->status = rkw_optimize_capacities(&r->optimum, NULL, &p, &options, &err);
    return NULL;
}

TEST(capacities_have_the_same_bits_on_threads_and_processes)
{
    plan_instance *p = malloc(sizeof *p);
    rkw_error err = {0};
    rkw_capacity_optimum *one = NULL, *two = NULL;
    rkw_context ctx = RKW_CONTEXT_INIT;
    ring all = {.first = {0, 1, 3, 4}};
    rank ranks[RANKS];
    pthread_t threads[RANKS];
    ctx.n_threads = 2;
    if (!plan_read(p, "reference/lp/y168k1", 1)) {
        test_skip("reference/lp is not there");
        free(p);
        return;
    }
    CHECK_OK(rkw_optimize_capacities(&one, NULL, &p->programme, NULL, &err), err);
    CHECK_OK(rkw_optimize_capacities(&two, &ctx, &p->programme, NULL, &err), err);
    CHECK(same_answer(one, two, 5));
    pthread_barrier_init(&all.barrier, NULL, RANKS);
    for (size_t k = 0; k < RANKS; k++) {
        ranks[k] = (rank){&all, k, p, NULL, RKW_E_ARG};
        CHECK(pthread_create(&threads[k], NULL, run_rank, &ranks[k]) == 0);
    }
    for (size_t k = 0; k < RANKS; k++) {
        pthread_join(threads[k], NULL);
        CHECK(ranks[k].status == RKW_OK && same_answer(one, ranks[k].optimum, 5));
        rkw_capacity_optimum_free(ranks[k].optimum);
    }
    pthread_barrier_destroy(&all.barrier);
    rkw_capacity_optimum_free(one);
    rkw_capacity_optimum_free(two);
    plan_free(p);
    free(p);
}
