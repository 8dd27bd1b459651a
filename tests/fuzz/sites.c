/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random sites and programmes drawn from the bytes of an input: what is promised of every answer must hold. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../site/promises.h"
#include "../site/random_site.h"
#include "fuzz/year.h"
#include "optimize/random_programme.h"
#include "plan/sweep.h"

const rkw_year *fuzz_whole_year(void)
{
    static rkw_year *year;
    rkw_error err;
    if (!year) EXPECT(rkw_year_create(&year, NULL, fuzz_site(), NULL, &err) == RKW_OK, "%s", err.message);
    return year;
}

const rkw_year *fuzz_short_year(void)
{
    static short_year y;
    if (!y.memory) cut_year(&y, fuzz_whole_year(), 48);
    return &y.year;
}

/* Its figures are those of the last input. */
static rkw_site *drawn_site(void)
{
    static rkw_site *site;
    rkw_error err;
    fuzz_tetouan();
    if (!site) EXPECT(rkw_site_load(&site, NULL, "fuzz/in", &err) == RKW_OK, "%s", err.message);
    return site;
}

/* A site and 1 .. most rows of a year, redrawn. Every figure that is redrawn is set in each input. */
static rkw_site *draw(short_year *y, test_random *r, size_t most)
{
    rkw_site *site = drawn_site();
    cut_year(y, fuzz_whole_year(), 1 + random_index(r, most));
    redraw_site(r, site);
    redraw_year(r, &y->year);
    return site;
}

static void expect_ledger(const rkw_ledger *l, const rkw_site *site, const rkw_year *year, const char *policy)
{
    int fault = check_ledger(l, site, year);
    EXPECT(fault == 0, "policy %s, fault %d", policy, fault);
    for (size_t c = 0; c < rkw_ledger_columns(l); c++)
        for (size_t i = 0; i < year->axis.n && rkw_ledger_side(l, c); i++)
            EXPECT(isfinite(rkw_ledger_data(l, c)[i]), "%s, row %zu", rkw_ledger_name(l, c), i);
}

/* ------------------------------------------------------------------ simulation */

FUZZ(simulate)
{
    test_random r = {1};
    short_year y;
    rkw_ledger *l = NULL;
    rkw_error err;
    rkw_summary summary = {.size = sizeof summary};
    random_from_bytes(bytes, length);
    const rkw_policy *policy = rkw_policy_builtin(random_index(&r, 5));
    rkw_site *site = draw(&y, &r, 40);
    EXPECT(rkw_simulate(&l, NULL, site, &y.year, policy, &err) == RKW_OK, "%s: %s", policy->name, err.message);
    expect_ledger(l, site, &y.year, policy->name);
    EXPECT(rkw_summarise(l, site, &summary, &err) == RKW_OK, "%s", err.message);
    EXPECT(summary.cfe <= 1 + 1e-9 && isfinite(summary.facility_MWh), "CFE %g", summary.cfe);
    rkw_ledger_free(l);
    drop_year(&y);
    random_from_bytes(NULL, 0);
}

/* ------------------------------------------------------------------ optimum */

static double most_of(const rkw_profile *profile, size_t n)
{
    double most = 0;
    for (size_t t = 0; t < n; t++) {
        double value = fabs(profile->factor * (profile->values ? profile->values[t] : 1));
        if (isfinite(value) && value > most) most = value;
    }
    return most;
}

/* Largest power [MW] and price [USD/MWh]: residuals and gap close to the rounding of terms of that size, also where their sum is
 * small. The multiplier of a row that nothing moves may be a million times the price, and stands in the bound with both signs. */
static void sizes_of(const rkw_programme *p, double *power, double *price)
{
    *power = p->connection && isfinite(p->connection->ramp_MW) ? p->connection->ramp_MW : 0;
    *price = 0;
    for (size_t f = 0; f < p->n_flows; f++) {
        *power = fmax(*power, most_of(&p->flows[f].limit_MW, p->n_steps));
        *price = fmax(*price, most_of(&p->flows[f].cost_usd_MWh, p->n_steps));
    }
    for (size_t i = 0; i < p->n_stores; i++) {
        const rkw_bus_store *s = &p->stores[i];
        *power = fmax(fmax(*power, s->energy_MWh), fmax(s->charge_MW, s->discharge_MW));
        *price = fmax(*price, fabs(s->end_value_usd_MWh));
    }
}

static void expect_certificate(const rkw_optimum *o, const rkw_programme *p)
{
    double objective = rkw_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD),
           bound = rkw_optimum_figure(o, RKW_FIGURE_BOUND_USD), power, price;
    sizes_of(p, &power, &price);
    double rounding = 1e-10 * power * price * (double)p->n_steps;
    EXPECT(isfinite(objective) && isfinite(bound), "objective %g, bound %g", objective, bound);
    EXPECT(fabs(objective - bound) <= 1e-6 * (1 + fabs(objective)) + rounding, "objective %.17g, bound %.17g",
           objective, bound);
    EXPECT(rkw_optimum_figure(o, RKW_FIGURE_PRIMAL_RESIDUAL) <= 1e-7 + 1e-9 * power, "primal residual %g",
           rkw_optimum_figure(o, RKW_FIGURE_PRIMAL_RESIDUAL));
}

static void expect_column(const rkw_optimum *o, int32_t column, size_t index, double low, double high)
{
    const double *x = rkw_optimum_column(o, column, index, 0), tiny = 1e-6 * (1 + fabs(high));
    EXPECT(x, "column %d of %zu", (int)column, index);
    for (size_t t = 0; t < rkw_optimum_steps(o); t++)
        EXPECT(x[t] >= low - tiny && x[t] <= high + tiny, "column %d of %zu, step %zu: %.17g, limits %g .. %g",
               (int)column, index, t, x[t], low, high);
}

static void expect_limits(const rkw_optimum *o, const rkw_programme *p)
{
    for (size_t i = 0; i < p->n_stores; i++) {
        const rkw_bus_store *s = &p->stores[i];
        expect_column(o, RKW_COLUMN_STORE_LEVEL_MWH, i, s->low_MWh, s->energy_MWh);
        expect_column(o, RKW_COLUMN_STORE_CHARGE_MW, i, 0, s->charge_MW);
        expect_column(o, RKW_COLUMN_STORE_DISCHARGE_MW, i, 0, s->discharge_MW);
    }
    for (size_t k = 0; k < p->n_classes; k++) expect_column(o, RKW_COLUMN_CLASS_POWER_MW, k, 0, p->classes[k].power_MW);
}

/* Programmes whose variables all stand at their limits may end without an optimum (corpus/programme/nothing_to_feed,
 * corpus/schedule/no_supply): the caller is told. What must not be is a wrong answer. */
static int is_answer(rkw_status status)
{
    return status == RKW_OK || status == RKW_E_INFEASIBLE || status == RKW_E_CONVERGE;
}

FUZZ(programme)
{
    random_programme r;
    rkw_optimum *o = NULL;
    rkw_error err = {0};
    random_from_bytes(bytes, length);
    random_programme_make(&r, 1, 6);
    random_from_bytes(NULL, 0);
    rkw_status status = rkw_optimize(&o, NULL, &r.programme, NULL, &err);
    EXPECT(is_answer(status), "status %d: %s", (int)status, err.message);
    if (status == RKW_OK) {
        expect_certificate(o, &r.programme);
        expect_limits(o, &r.programme);
    } else if (status == RKW_E_INFEASIBLE) {
        EXPECT(err.message[0] && rkw_optimum_infeasibility(o, NULL, 0) > 0, "no contradiction is named");
    }
    rkw_optimum_free(o);
    random_programme_free(&r);
}

FUZZ(schedule)
{
    test_random r = {1};
    short_year y;
    rkw_schedule *s = NULL;
    rkw_ledger *l = NULL;
    rkw_error err = {0};
    rkw_schedule_options o = RKW_SCHEDULE_INIT;
    random_from_bytes(bytes, length);
    o.aim = (int32_t)random_index(&r, 3);
    o.promises = (int32_t)random_index(&r, 2);
    rkw_site *site = draw(&y, &r, 8);
    random_from_bytes(NULL, 0);
    rkw_status status = rkw_schedule_create(&s, NULL, site, &y.year, &o, &err);
    EXPECT(is_answer(status), "aim %d, status %d: %s", (int)o.aim, (int)status, err.message);
    if (s) {
        double objective = rkw_schedule_figure(s, RKW_PLAN_OBJECTIVE), bound = rkw_schedule_figure(s, RKW_PLAN_BOUND);
        EXPECT(bound <= objective + 1e-6 * (1 + fabs(objective)), "bound %.17g above %.17g", bound, objective);
        for (int32_t f = 0; f < RKW_PLAN_SECONDS; f++)
            EXPECT(isfinite(rkw_schedule_figure(s, f)), "%s", rkw_schedule_figure_name(f));
        const rkw_policy *policy = rkw_schedule_policy(s);
        EXPECT(rkw_simulate(&l, NULL, site, &y.year, policy, &err) == RKW_OK, "%s", err.message);
        expect_ledger(l, site, &y.year, policy->name);
    }
    rkw_ledger_free(l);
    rkw_schedule_free(s);
    drop_year(&y);
}

/* ------------------------------------------------------------------ designs */

static void expect_sums(const rkw_coverage_input *in, const rkw_coverage_design *d, const rkw_coverage_sums *s)
{
    double made = 0, load = 0;
    for (size_t i = 0; i < in->n; i++) {
        made += d->pv_MW * in->pv[i] + d->wind_MW * in->wind[i];
        load += in->load_MW[i];
    }
    double scale = 1e-9 * (1 + made + load + d->battery_MWh);
    EXPECT(s->load_MWh >= load - scale, "load %.17g of %.17g", s->load_MWh, load);
    EXPECT(fabs(made + s->import_MWh + s->discharged_MWh - s->charged_MWh - s->curtailed_MWh - s->load_MWh) <= scale,
           "made %g, import %g, discharged %g, charged %g, curtailed %g, load %g", made, s->import_MWh,
           s->discharged_MWh, s->charged_MWh, s->curtailed_MWh, s->load_MWh);
    EXPECT(s->import_MWh >= 0 && s->curtailed_MWh >= 0 && s->charged_MWh >= 0 && s->discharged_MWh >= 0,
           "a sum below 0");
    EXPECT(fabs(s->stored_MWh) <= d->battery_MWh + scale, "stored %g of %g", s->stored_MWh, d->battery_MWh);
}

/* In vectors and one by one: the same bits. */
FUZZ(coverage)
{
    enum { MOST = 10 };
    test_random r = {1};
    rkw_error err;
    short_year y;
    rkw_coverage *c = NULL;
    rkw_coverage_design designs[MOST];
    rkw_coverage_sums sums[MOST], one;
    double work[2 * 60], load[60];
    random_from_bytes(bytes, length);
    rkw_site *site = draw(&y, &r, 60);
    rkw_coverage_input in = RKW_COVERAGE_INPUT_INIT;
    in.n = y.year.axis.n;
    in.pv = y.plants[0].profile;
    in.wind = y.plants[y.year.n_plants - 1].profile;
    for (size_t i = 0; i < in.n; i++) load[i] = random_between(&r, 0, 500);
    in.load_MW = load;
    in.battery = *rkw_site_battery(site);
    size_t n = 1 + random_index(&r, MOST);
    for (size_t i = 0; i < n; i++)
        designs[i] = (rkw_coverage_design){now_and_then(&r, 0.2, 0, 2000), now_and_then(&r, 0.2, 0, 2000),
                                           now_and_then(&r, 0.2, 0, 500),  now_and_then(&r, 0.2, 0, 4000),
                                           now_and_then(&r, 0.5, 0, 1),    random_between(&r, 0, 600)};
    random_from_bytes(NULL, 0);
    EXPECT(rkw_coverage_create(&c, NULL, &in, &err) == RKW_OK, "%s", err.message);
    EXPECT(rkw_coverage_evaluate(c, designs, n, sums, &err) == RKW_OK, "%s", err.message);
    for (size_t i = 0; i < n; i++) {
        expect_sums(&in, &designs[i], &sums[i]);
        EXPECT(rkw_coverage_evaluate_scalar(c, &designs[i], work, &one, &err) == RKW_OK, "%s", err.message);
        EXPECT(memcmp(&one, &sums[i], sizeof one) == 0, "design %zu has other bits", i);
    }
    rkw_coverage_free(c);
    drop_year(&y);
}
