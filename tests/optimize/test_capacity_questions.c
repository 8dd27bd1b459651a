/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programmes small enough for a pencil, near-optimal ranges, bad input, failing memory. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/memory.h"
#include "optimize/plan_instance.h"

enum { HOURS = 12 };

/* Import alone serves a load; the peak of the import is charged for, and every rack adds to the load. */
typedef struct pencil {
    double load[HOURS];
    rkw_flow flow;
    rkw_programme programme;
    rkw_capacity_column capacities[2];
    rkw_coupling couplings[2];
    double coefficients[2];
    rkw_shared_row row;
    rkw_shared_entry entry;
    rkw_capacity_year year;
    rkw_capacity_programme plan;
} pencil;

static void pencil_make(pencil *p)
{
    const rkw_programme empty = RKW_PROGRAMME_INIT;
    const rkw_capacity_programme no_plan = RKW_CAPACITY_PROGRAMME_INIT;
    memset(p, 0, sizeof *p);
    for (size_t t = 0; t < HOURS; t++) p->load[t] = 10.0 + (t == 7 ? 5.0 : 0.1 * (double)t);
    p->flow = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {NULL, 0.0}, {NULL, 50.0}};
    p->programme = empty;
    p->programme.n_steps = HOURS;
    p->programme.load_MW = (rkw_profile){p->load, 1.0};
    p->programme.flows = &p->flow;
    p->programme.n_flows = 1;
    p->capacities[0] = (rkw_capacity_column){"peak", 0.0, 100.0, 700.0};
    p->capacities[1] = (rkw_capacity_column){"racks", 0.0, 4.0, -1500.0}; /* each earns 1500 */
    p->couplings[0] = (rkw_coupling){0, RKW_COUPLE_FLOW_LIMIT, 0, 0, 0, {NULL, 1.0}};
    p->couplings[1] = (rkw_coupling){1, RKW_COUPLE_BUS_LOAD, 0, 0, 0, {NULL, 0.5}};
    p->row = (rkw_shared_row){"energy", -INFINITY, INFINITY, NULL};
    p->entry = (rkw_shared_entry){0, RKW_COLUMN_FLOW_MW, 0, 0, 0, {NULL, 1.0}};
    p->year = (rkw_capacity_year){&p->programme, p->couplings, 2, &p->entry, 1, 1.0};
    p->plan = no_plan;
    p->plan.capacities = p->capacities;
    p->plan.n_capacities = 2;
    p->plan.rows = &p->row;
    p->plan.n_rows = 1;
    p->plan.years = &p->year;
    p->plan.n_years = 1;
}

static double sum_of_load(const pencil *p)
{
    double sum = 0.0;
    for (size_t t = 0; t < HOURS; t++) sum += p->load[t];
    return sum;
}

/* A rack takes 0.5 MW for 12 h at 50 and raises the peak by 0.5 at 700: 650, less than it earns. */
TEST(a_peak_charge_and_idle_load_come_out_as_by_hand)
{
    pencil p;
    rkw_error err = {0};
    rkw_capacity_optimum *o = NULL;
    pencil_make(&p);
    CHECK_OK(rkw_optimize_capacities(&o, NULL, &p.plan, NULL, &err), err);
    const double energy = sum_of_load(&p) + 4.0 * 0.5 * HOURS;
    CHECK_NEAR(rkw_capacity_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD), 50.0 * energy + 700.0 * 17.0 - 6000.0, 1e-3,
               1e-8);
    CHECK_NEAR(rkw_capacity_optimum_capacity(o, 0).value, 17.0, 1e-5, 0.0);
    CHECK_NEAR(rkw_capacity_optimum_capacity(o, 1).value, 4.0, 1e-5, 0.0);
    CHECK_NEAR(rkw_capacity_optimum_capacity(o, 1).price_usd, 650.0 - 1500.0, 1e-2, 0.0);
    CHECK_NEAR(rkw_capacity_optimum_row(o, 0).value, energy, 1e-4, 0.0);
    CHECK_NEAR(rkw_optimum_column(rkw_capacity_optimum_year(o, 0), RKW_PRICE_BUS_USD_MWH, 0, 0)[7], 750.0, 1e-2, 0.0);
    rkw_capacity_optimum_free(o);
    p.row.high = sum_of_load(&p) + 6.0; /* energy for one rack */
    CHECK_OK(rkw_optimize_capacities(&o, NULL, &p.plan, NULL, &err), err);
    CHECK_NEAR(rkw_capacity_optimum_capacity(o, 1).value, 1.0, 1e-5, 0.0);
    CHECK_NEAR(rkw_capacity_optimum_row(o, 0).price_usd, -(1500.0 - 650.0) / 6.0, 1e-3, 0.0);
    rkw_capacity_optimum_free(o);
}

TEST(an_impossible_plan_says_how_far_a_row_must_move)
{
    pencil p;
    rkw_error err = {0};
    rkw_capacity_optimum *o = NULL;
    rkw_relaxation r;
    pencil_make(&p);
    p.row.high = sum_of_load(&p) - 2.5;
    CHECK_STATUS(rkw_optimize_capacities(&o, NULL, &p.plan, NULL, &err), RKW_E_INFEASIBLE, err);
    CHECK(strstr(err.message, "energy") != NULL);
    CHECK(rkw_capacity_optimum_figure(o, RKW_FIGURE_SHORTAGE) > 0.0);
    rkw_capacity_optimum_free(o);
    CHECK_OK(rkw_capacity_relaxation(NULL, &p.plan, NULL, 0, &r, &err), err);
    CHECK_NEAR(r.amount, 2.5, 1e-4, 0.0);
    CHECK_NEAR(r.cost_usd, 50.0 * sum_of_load(&p) + 700.0 * 15.0, 1.0, 1e-5);
    p.capacities[0].high = 14.0; /* now the peak cannot be carried either */
    CHECK_OK(rkw_capacity_relaxation(NULL, &p.plan, NULL, 0, &r, &err), err);
    CHECK(r.amount == INFINITY && isnan(r.cost_usd));
}

/* Fixing a capacity at the end of its range must cost what the range allows, or stand at the capacity's own limit. */
static void check_end(const plan_instance *p, size_t j, double value, double limit_usd)
{
    plan_instance copy = *p;
    rkw_error err = {0};
    rkw_capacity_optimum *o = NULL;
    const double low = p->capacities[j].low, high = p->capacities[j].high;
    copy.programme.capacities = copy.capacities;
    copy.capacities[j].low = copy.capacities[j].high = value;
    CHECK_OK(rkw_optimize_capacities(&o, NULL, &copy.programme, NULL, &err), err);
    const double cost = rkw_capacity_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD);
    CHECK(cost <= limit_usd * (1.0 + 1e-6));
    CHECK(cost >= limit_usd * (1.0 - 1e-6) || value < low + 1e-3 || value > high - 1e-3);
    rkw_capacity_optimum_free(o);
}

TEST(near_optimal_ranges_end_where_the_cost_does)
{
    plan_instance *p = malloc(sizeof *p);
    rkw_error err = {0};
    rkw_capacity_optimum *o = NULL;
    if (!plan_read(p, "reference/lp/c168k3", 1)) {
        test_skip("reference/lp is not there");
        free(p);
        return;
    }
    CHECK_OK(rkw_optimize_capacities(&o, NULL, &p->programme, NULL, &err), err);
    const double cost = rkw_capacity_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD);
    for (size_t j = 0; j < 2; j++) {
        const double value = rkw_capacity_optimum_capacity(o, j).value;
        double low, high, low5, high5;
        CHECK_OK(rkw_capacity_range(NULL, &p->programme, NULL, cost, 0.01, j, &low, &high, &err), err);
        CHECK_OK(rkw_capacity_range(NULL, &p->programme, NULL, cost, 0.05, j, &low5, &high5, &err), err);
        CHECK(low <= value + 1e-4 && value - 1e-4 <= high && low5 <= low + 1e-4 && high <= high5 + 1e-4);
        check_end(p, j, low, 1.01 * cost);
        check_end(p, j, high5, 1.05 * cost);
    }
    rkw_capacity_optimum_free(o);
    plan_free(p);
    free(p);
}

static rkw_status solve_pencil(const rkw_context *ctx, void *user, rkw_error *err)
{
    rkw_capacity_optimum *o = NULL;
    const rkw_status status = rkw_optimize_capacities(&o, ctx, user, NULL, err);
    rkw_capacity_optimum_free(o);
    return status;
}

TEST(capacities_survive_failing_allocations)
{
    pencil p;
    pencil_make(&p);
    CHECK(test_memory_exhaust(solve_pencil, &p.plan) > 5);
}

TEST(capacity_programmes_refuse_bad_input)
{
    pencil p;
    rkw_error err = {0};
    pencil_make(&p);
    p.capacities[0].low = 101.0;
    CHECK_STATUS(rkw_capacity_programme_check(&p.plan, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "peak") != NULL);
    pencil_make(&p);
    p.capacities[1].cost_usd = NAN;
    CHECK_STATUS(rkw_capacity_programme_check(&p.plan, &err), RKW_E_DOMAIN, err);
    pencil_make(&p);
    p.row.low = 2.0, p.row.high = 1.0;
    CHECK_STATUS(rkw_capacity_programme_check(&p.plan, &err), RKW_E_DOMAIN, err);
    pencil_make(&p);
    p.couplings[0].index = 1;
    CHECK_STATUS(rkw_capacity_programme_check(&p.plan, &err), RKW_E_ARG, err);
    p.couplings[0].index = 0, p.couplings[0].per_unit.factor = -1.0;
    CHECK_STATUS(rkw_capacity_programme_check(&p.plan, &err), RKW_E_DOMAIN, err);
    pencil_make(&p);
    p.entry.column = RKW_COLUMN_STORE_LEVEL_MWH;
    CHECK_STATUS(rkw_capacity_programme_check(&p.plan, &err), RKW_E_ARG, err);
    pencil_make(&p);
    p.flow.limit_MW.factor = INFINITY;
    CHECK_STATUS(rkw_capacity_programme_check(&p.plan, &err), RKW_E_ARG, err);
    pencil_make(&p);
    p.year.weight = 0.0;
    CHECK_STATUS(rkw_capacity_programme_check(&p.plan, &err), RKW_E_DOMAIN, err);
    p.plan.n_years = 0;
    CHECK_STATUS(rkw_capacity_programme_check(&p.plan, &err), RKW_E_ARG, err);
    CHECK_STATUS(rkw_capacity_programme_check(NULL, &err), RKW_E_ARG, err);
}
