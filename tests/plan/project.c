/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first site as a project: every figure follows from the rows, and the rows from stages, calendar and tables. */
#include <rackwatt/ensemble.h>
#include <rackwatt/project.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/harness.h"
#include "harness/memory.h"

/* The site and its project, made once for all tests of this file. */
static struct {
    rkw_site *site;
    rkw_year *year;
    rkw_project *project;
    rkw_project_years *years;
    rkw_project_result r;
    size_t n;
} s;

static int ready(void)
{
    rkw_error err = {0};
    if (s.years) return 1;
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.n_threads = 2;
    s.r.size = sizeof s.r;
    if (!CHECK_OK(rkw_site_load(&s.site, NULL, repo_file("data/tetouan"), &err), err) ||
        !CHECK_OK(rkw_year_create(&s.year, NULL, s.site, NULL, &err), err) ||
        !CHECK_OK(rkw_project_create(&s.project, &ctx, s.site, s.year, rkw_policy_builtin(0), &err), err) ||
        !CHECK_OK(rkw_project_run(&s.years, s.project, NULL, &err), err))
        return 0;
    s.n = rkw_project_years_count(s.years);
    return CHECK(rkw_project_years_result(s.years, &s.r) == RKW_OK);
}

__attribute__((destructor)) static void clean_up(void)
{
    rkw_project_years_free(s.years);
    rkw_project_free(s.project);
    rkw_year_free(s.year);
    rkw_site_free(s.site);
}

static double quantity(int which, int32_t year)
{
    return rkw_project_years_quantity(s.years, which)[year - rkw_project_years_first(s.years)];
}

static double line(int which, int32_t year)
{
    return rkw_project_years_line(s.years, which)[year - rkw_project_years_first(s.years)];
}

static double value(const char *row) { return rkw_project_value(s.project, row); }

/* Net present value, levelised energy and work from the rows, by sums of their own. */
TEST(project_figures_follow_from_the_rows)
{
    if (!ready()) return;
    double npv = 0, energy_cost = 0, MWh = 0, work_cost = 0, gpu_h = 0, factor = 1;
    for (size_t t = 0; t < s.n; t++, factor /= 1 + value("wacc_real")) {
        double flow = 0;
        for (int a = 0; a < RKW_ASSETS; a++) {
            const double net = rkw_project_years_invested(s.years, a)[t] - rkw_project_years_sold(s.years, a)[t];
            flow -= net;
            work_cost += net * factor;
            if (a >= RKW_ASSET_PV && a <= RKW_ASSET_BACKUP) energy_cost += net * factor;
        }
        for (int i = 0; i < RKW_LINES; i++) {
            const double usd = rkw_project_years_line(s.years, i)[t];
            const int energy =
                (i >= RKW_LINE_IMPORT && i <= RKW_LINE_CARBON) || i == RKW_LINE_EXPORT || i == RKW_LINE_UPKEEP_SUPPLY;
            flow += usd;
            if (i != RKW_LINE_COMPUTE) work_cost -= usd * factor;
            if (energy) energy_cost -= usd * factor;
        }
        npv += flow * factor;
        MWh += rkw_project_years_quantity(s.years, RKW_YEARLY_FACILITY)[t] * factor;
        gpu_h += rkw_project_years_quantity(s.years, RKW_YEARLY_GPU_H)[t] * factor;
        CHECK_NEAR(rkw_project_years_cash(s.years, RKW_CASH_PROJECT_REAL)[t], flow, 1e-3, 1e-12);
    }
    CHECK_NEAR(s.r.cash.npv_usd, npv, 1, 1e-10);
    CHECK_NEAR(s.r.npv_two_currencies_usd, npv, 10, 1e-9);
    CHECK_NEAR(s.r.lcoe_usd_per_MWh, energy_cost / MWh, 0, 1e-10);
    CHECK_NEAR(s.r.usd_per_gpu_h, work_cost / gpu_h, 0, 1e-10);
}

/* The last tranche stands from 1 January 2030 on: leap years have 366 / 365 of the energy and the same yearly fees. */
TEST(project_counts_leap_years_and_parts_of_years)
{
    if (!ready()) return;
    CHECK_NEAR(quantity(RKW_YEARLY_DAYS, 2031), 365, 0, 0);
    CHECK_NEAR(quantity(RKW_YEARLY_DAYS, 2032), 366, 0, 0);
    CHECK_NEAR(quantity(RKW_YEARLY_FACILITY, 2032), quantity(RKW_YEARLY_FACILITY, 2031) * 366 / 365, 0, 1e-13);
    CHECK_NEAR(line(RKW_LINE_UPKEEP_IT, 2032), line(RKW_LINE_UPKEEP_IT, 2031), 0, 1e-13);
    /* 2026: pilot for 181 days, then growth_2025 as well for 184 days */
    rkw_tranche pilot = {.size = sizeof pilot}, growth = pilot;
    rkw_error err;
    CHECK_OK(rkw_project_tranche(s.project, 0, &pilot, &err), err);
    CHECK_OK(rkw_project_tranche(s.project, 1, &growth, &err), err);
    CHECK_NEAR(quantity(RKW_YEARLY_GPU_H, 2026), (181 * pilot.gpu_h_per_yr + 184 * growth.gpu_h_per_yr) / 365, 0,
               1e-12);
    CHECK_NEAR(quantity(RKW_YEARLY_FACILITY, 2026),
               (181 * pilot.facility_MWh_per_yr + 184 * growth.facility_MWh_per_yr) / 365, 0, 1e-12);
}

/* The full stage is the site as its tables have it: its year is the plain simulation. */
TEST(project_full_stage_is_the_site)
{
    if (!ready()) return;
    rkw_ledger *l = NULL;
    rkw_summary sum = {.size = sizeof sum};
    rkw_error err;
    CHECK_OK(rkw_simulate(&l, NULL, s.site, s.year, rkw_policy_builtin(0), &err), err);
    if (!l) return;
    CHECK_OK(rkw_summarise(l, s.site, &sum, &err), err);
    CHECK_NEAR(quantity(RKW_YEARLY_FACILITY, 2031), sum.facility_MWh, 0, 1e-12);
    CHECK_NEAR(quantity(RKW_YEARLY_GPU_H, 2031), sum.gpu_h_delivered, 0, 1e-12);
    CHECK_NEAR(quantity(RKW_YEARLY_PEAK, 2031), sum.peak_facility_MW, 0, 1e-12);
    /* prices: import rises by its trend, and by what the dirham loses less what its prices rise */
    const double years = 2031 - value("base_year");
    const double local =
        pow((1 + value("inflation_local")) / ((1 + value("inflation")) * (1 + value("currency_depreciation"))), years);
    CHECK_NEAR(line(RKW_LINE_IMPORT, 2031), -sum.import_usd * pow(1 + value("energy_price_trend"), years) * local, 0,
               1e-12);
    CHECK_NEAR(line(RKW_LINE_BACKUP, 2031), -sum.backup_usd * pow(1 + value("energy_price_trend"), years), 1e-9, 1e-12);
    rkw_ledger_free(l);
}

/* Racks are bought again every rack_refresh years and sold for their residual; the last end value is in the last year. */
TEST(project_refreshes_racks)
{
    if (!ready()) return;
    const double *bought = rkw_project_years_invested(s.years, RKW_ASSET_RACKS);
    const double *sold = rkw_project_years_sold(s.years, RKW_ASSET_RACKS);
    const int32_t first = rkw_project_years_first(s.years);
    rkw_tranche a = {.size = sizeof a}, b = a;
    rkw_error err;
    CHECK_OK(rkw_project_tranche(s.project, 2, &a, &err), err);
    CHECK_OK(rkw_project_tranche(s.project, 3, &b, &err), err);
    CHECK(b.racks > a.racks && bought[2034 - first] > 0 && bought[2035 - first] == 0 && bought[2038 - first] > 0);
    CHECK_NEAR(sold[2034 - first], value("rack_residual") * bought[2034 - first], 0, 1e-9);
    CHECK(sold[s.n - 1] > 0);
}

TEST(delays_cost_and_regret_is_consistent)
{
    if (!ready()) return;
    rkw_error err;
    rkw_regret g = {.size = sizeof g};
    CHECK_OK(rkw_project_regret(s.project, 12, &g, &err), err);
    CHECK_NEAR(g.npv_usd[RKW_STANCE_AS_PLANNED][RKW_SLIP_NONE], s.r.cash.npv_usd, 1, 1e-10);
    for (int slip = 0; slip < RKW_SLIPS; slip++) {
        double least = INFINITY;
        for (int k = 0; k < RKW_STANCES; k++) least = fmin(least, g.regret_usd[k][slip]);
        CHECK_NEAR(least, 0, 0, 0);
    }
    /* waiting together when nothing is late is the plan itself; a line that is late stops racks that are there */
    CHECK_NEAR(g.npv_usd[RKW_STANCE_TOGETHER][RKW_SLIP_NONE], s.r.cash.npv_usd, 1, 1e-10);
    CHECK(g.npv_usd[RKW_STANCE_AS_PLANNED][RKW_SLIP_LINE] < g.npv_usd[RKW_STANCE_LINE_AHEAD][RKW_SLIP_LINE]);
    for (int k = 0; k < RKW_STANCES; k++) CHECK(g.worst_usd[g.least] <= g.worst_usd[k]);
}

/* A dearer input never makes a GPU-hour cheaper; the base case is the project's own figure; draws depend on the seed. */
TEST(uncertain_prices)
{
    if (!ready()) return;
    enum { MOST = 128, DRAWS = 64 };
    rkw_swing swings[MOST];
    double base, a[DRAWS], b[DRAWS];
    rkw_error err;
    CHECK_OK(rkw_project_tornado(s.project, RKW_TARGET_USD_PER_GPU_H, &base, swings, &err), err);
    CHECK_NEAR(base, s.r.usd_per_gpu_h, 0, 1e-12);
    size_t capex = 0;
    for (size_t i = 0; i < rkw_project_uncertain_count(s.project); i++) {
        const char *name = rkw_project_uncertain_name(s.project, i);
        if (!strstr(name, "capex") && !strstr(name, ".cost") && !strstr(name, "dc_shell_mep")) continue;
        capex++;
        CHECK(swings[i].at_low <= base + 1e-12 && swings[i].at_high >= base - 1e-12);
    }
    CHECK(capex >= 9);
    CHECK_OK(rkw_project_monte_carlo(s.project, RKW_TARGET_NPV_USD, DRAWS, 5, a, &err), err);
    CHECK_OK(rkw_project_monte_carlo(s.project, RKW_TARGET_NPV_USD, DRAWS, 5, b, &err), err);
    CHECK(memcmp(a, b, sizeof a) == 0);
    CHECK_STATUS(rkw_project_monte_carlo(s.project, 9, DRAWS, 5, a, &err), RKW_E_ARG, err);
}

/* Shares of the tenants add up; one contract form by hand over a constant day is in ppa.c. */
TEST(tenants_share_the_whole_cost)
{
    if (!ready()) return;
    rkw_ledger *l = NULL;
    rkw_summary sum = {.size = sizeof sum};
    rkw_year_cost cost = {.size = sizeof cost};
    rkw_tenant_cost t[16];
    rkw_error err;
    CHECK_OK(rkw_simulate(&l, NULL, s.site, s.year, rkw_policy_builtin(0), &err), err);
    if (!l) return;
    CHECK_OK(rkw_summarise(l, s.site, &sum, &err), err);
    CHECK_OK(rkw_cost_year(s.site, &sum, &cost, &err), err);
    for (int i = 0; i < 16; i++) t[i].size = sizeof t[i];
    CHECK_OK(rkw_cost_tenants(s.site, l, &cost, t, &err), err);
    double total = 0, gpu_h = 0;
    for (size_t i = 0; i < rkw_tenants_count(rkw_site_tenants(s.site)); i++) {
        total += t[i].total_usd;
        gpu_h += t[i].gpu_h;
    }
    CHECK_NEAR(total, cost.total_usd, 1, 1e-10);
    CHECK_NEAR(gpu_h, sum.gpu_h_delivered, 1, 1e-10);
    rkw_ppa_result ppa[3];
    CHECK_OK(rkw_project_ppas(s.project, l, ppa, &err), err);
    CHECK(ppa[RKW_PPA_AS_CONSUMED].contract_MWh <= ppa[RKW_PPA_AS_PRODUCED].contract_MWh);
    const double held = value("grid_curtailment") * (sum.pv_MWh + sum.wind_MWh - sum.curtailed_line_MWh);
    CHECK_NEAR(ppa[RKW_PPA_BASELOAD].contract_MWh, sum.pv_MWh + sum.wind_MWh - sum.curtailed_line_MWh - held, 0, 1e-9);
    rkw_ledger_free(l);
}

/* The tables by hand: 900 and 1,088 racks of 30 t and 200 of 14 t over 5 years; over 20 years halls of 3.5 m2 a rack at 900 kg/m2,
 * equipment at 250 t per MW of IT, whose racks take nine tenths, and 400 MWh of battery at 75 t per MWh. */
TEST(embodied_carbon_is_spread_over_lives)
{
    if (!ready()) return;
    rkw_summary year = {.size = sizeof year, .hours = 8760};
    rkw_year_cost cost = {.size = sizeof cost};
    rkw_error err;
    CHECK_OK(rkw_cost_year(s.site, &year, &cost, &err), err);
    const double racks_kg = (900 + 1088) * 30e3 + 200 * 14e3;
    const double it_MW = (900 * 0.142 + 1088 * 0.132 + 200 * 0.0408) / 0.9;
    const double kg = racks_kg / 5 + (it_MW * 250e3 + (900 + 1088 + 200) * 3.5 * 900 + 400 * 75e3) / 20;
    CHECK_NEAR(cost.embodied_kg, kg, 0, 1e-12);
    CHECK_NEAR(cost.lifecycle_kg, kg, 0, 1e-12);
    year.hours = 168;
    CHECK_OK(rkw_cost_year(s.site, &year, &cost, &err), err);
    CHECK_NEAR(cost.embodied_kg, kg * 168 / 8760, 0, 1e-12);
}

/* Half the site: half the racks do half the work of their tenants; all sizes as asked. */
TEST(sites_of_other_sizes)
{
    if (!ready()) return;
    double racks[16], plants[16];
    rkw_site_sizes z = RKW_SITE_SIZES_INIT;
    for (size_t p = 0; p < rkw_racks_count(rkw_site_racks(s.site)); p++)
        racks[p] = rkw_racks_value(rkw_site_racks(s.site), p, RKW_RACK_INSTALLED) / 2;
    for (size_t p = 0; p < rkw_site_plants(s.site); p++) plants[p] = 10 + (double)p;
    z.racks = racks;
    z.plants_MW = plants;
    z.battery_MW = 30;
    z.battery_MWh = 90;
    z.connection_MW = 200;
    rkw_site *half = NULL;
    rkw_year *year = NULL;
    rkw_error err;
    CHECK_OK(rkw_site_load_sized(&half, NULL, repo_file("data/tetouan"), &z, &err), err);
    if (!half) return;
    CHECK_OK(rkw_year_create_sized(&year, NULL, s.year, half, rkw_year_used(s.year).index, &err), err);
    if (!year) return;
    for (size_t t = 0; t < rkw_tenants_count(rkw_site_tenants(half)); t++)
        for (size_t i = 0; i < 48; i++)
            CHECK_NEAR(rkw_year_arrivals(year, t)[i], rkw_year_arrivals(s.year, t)[i] / 2, 0, 1e-14);
    rkw_plant plant = {.size = sizeof plant}, whole = plant;
    CHECK(rkw_site_plant(half, 1, &plant) == RKW_OK && rkw_site_plant(s.site, 1, &whole) == RKW_OK);
    CHECK_NEAR(plant.capacity_MW, 11, 0, 0);
    CHECK_NEAR(plant.line_limit_MW / whole.line_limit_MW, 11 / whole.capacity_MW, 0, 1e-14);
    CHECK(rkw_year_profile(year, 1) == rkw_year_profile(s.year, 1));
    CHECK_NEAR(rkw_site_battery(half)->energy_MWh, 90, 0, 0);
    CHECK_NEAR(rkw_site_grid(half)->import_limit_MW, 200, 0, 0);
    rkw_year_free(year);
    rkw_site_free(half);
    racks[0] = NAN;
    CHECK_STATUS(rkw_site_load_sized(&half, NULL, repo_file("data/tetouan"), &z, &err), RKW_E_DOMAIN, err);
    CHECK(half == NULL);
}

/* ------------------------------------------------------------------ weather years */

static rkw_status make_project(const rkw_context *ctx, void *user, rkw_error *err)
{
    rkw_project *p = NULL;
    (void)user;
    const rkw_status st = rkw_project_create(&p, ctx, s.site, s.year, rkw_policy_builtin(0), err);
    CHECK((p != NULL) == (st == RKW_OK));
    rkw_project_free(p);
    return st;
}

TEST(projects_survive_lack_of_memory)
{
    if (ready()) CHECK(test_memory_exhaust(make_project, NULL) > 10);
}

/* Two values widened by a normal: at the middle by symmetry, far out by the tail of the nearer one. */
TEST(widened_quantiles)
{
    const double v[2] = {0, 10};
    CHECK_NEAR(rkw_widened_quantile(v, 2, 1, 0.5), 5, 1e-9, 0);
    CHECK_NEAR(rkw_widened_quantile(v, 1, 2, 0.9), 2 * 1.2815515655446004, 1e-9, 0);
    /* P(X <= -1.6448536) = 0.05 / 2 when the other value is far off */
    CHECK_NEAR(rkw_widened_quantile(v, 2, 1, 0.025), -1.6448536269514722, 1e-9, 0);
    CHECK(isnan(rkw_widened_quantile(v, 2, 1, 0)) && isnan(rkw_widened_quantile(v, 0, 1, 0.5)));
}

TEST(ensembles_do_not_depend_on_threads)
{
    if (!ready()) return;
    rkw_ensemble_options o = RKW_ENSEMBLE_OPTIONS_INIT;
    rkw_ensemble *e[2] = {NULL, NULL};
    rkw_error err;
    o.n_synthetic = 3;
    o.outage_draws = 2;
    for (int i = 0; i < 2; i++) {
        rkw_context ctx = RKW_CONTEXT_INIT;
        ctx.n_threads = i + 1;
        CHECK_OK(rkw_ensemble_create(&e[i], &ctx, s.site, rkw_policy_builtin(0), &o, &err), err);
        if (!e[i]) return;
    }
    double used[3], sum = 0;
    for (size_t i = 0; i < 3; i++) {
        rkw_ensemble_year a = {.size = sizeof a}, b = a;
        CHECK(rkw_ensemble_get(e[0], i, &a) == RKW_OK && rkw_ensemble_get(e[1], i, &b) == RKW_OK);
        CHECK(memcmp(&a, &b, sizeof a) == 0);
        CHECK(a.index == i && a.fortnight_cfe <= a.summary.cfe && a.fortnight_unix_s % 86400 == 0);
        used[i] = a.used_MWh;
        sum += a.used_MWh;
    }
    rkw_uncertainties none = {sizeof none, 0, 0, 0, 0}, some = {sizeof some, 0.04, 0.02, 0.03, 0.05};
    rkw_risk r = {.size = sizeof r}, wide = r;
    CHECK_OK(rkw_ensemble_risk(e[0], NULL, &none, &r, &err), err);
    CHECK_OK(rkw_ensemble_risk(e[0], NULL, &some, &wide, &err), err);
    CHECK_NEAR(r.used_MWh.mean, sum / 3, 0, 1e-13);
    rkw_sort(used, 3);
    CHECK_NEAR(r.used_MWh.p90, rkw_quantile(used, 3, 0.1), 0, 1e-13);
    CHECK(wide.used_MWh.p90 < r.used_MWh.p90 && wide.cost_usd.p90 > r.cost_usd.p90 && wide.cfe.p99 < wide.cfe.p90);
    /* parts add in squares, so availability is half of the resource's part here */
    CHECK_NEAR(wide.used_MWh.availability, wide.used_MWh.resource / 2, 0, 1e-12);
    CHECK(wide.draws == 6);
    rkw_ensemble_free(e[0]);
    rkw_ensemble_free(e[1]);
}
