/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small sites by enumeration, and what more flexible work is worth. */
#include <math.h>
#include <string.h>

#include "../site/random_site.h"
#include "schedule/schedule.h"

enum { ROWS = 6, WINDOW = 2, WAYS = WINDOW + 1 };

/* One tenant in a pool without must-run work, no plants, no battery: a MWh of work costs draw / efficiency times the hour's price,
 * and every hour's arrivals run as a whole in the cheapest hour they may. */
static void make_small(test_random *r, const tetouan *t, short_year *y, size_t tenant)
{
    cut_year(y, t->year, ROWS);
    for (size_t p = 0; p < t->site->n_plants; p++) t->site->plants[p].plant.capacity_MW = 0;
    t->site->battery.energy_MWh = t->site->battery.aux_share = 0;
    t->site->thermal_store.energy_MWh = 0;
    t->site->grid.import_limit_MW = 2000;
    t->site->tenants->tenants[tenant].value[RKW_TENANT_DEADLINE_H] = WINDOW;
    t->site->tenants->tenants[tenant].value[RKW_TENANT_MIN_SHARE] = 0;
    for (size_t k = 0; k < y->year.n_tenants; k++)
        for (size_t i = 0; i < ROWS; i++) y->year.arrivals[k * ROWS + i] = k == tenant ? random_between(r, 0, 600) : 0;
    for (size_t i = 0; i < ROWS; i++) {
        y->year.series[RKW_YEAR_IMPORT_USD_PER_MWH][i] = random_between(r, 5, 150);
        y->year.series[RKW_YEAR_GRID_AVAILABLE][i] = 1;
    }
}

/* Cost of serving the arrivals of row i in row i + way[i]; work of rows whose window reaches past the end may also be left, at the mean
 * price. The last way of such a row stands for that. */
static double cost_of(const rkw_operation *m, const short_year *y, size_t tenant, const size_t *way)
{
    const rkw_operation_pool *q = &m->pools[m->classes[m->tenants[tenant].class_index].pool];
    double cost = 0, mean_draw = 0;
    for (size_t i = 0; i < ROWS; i++) mean_draw += q->draw[i] / ROWS;
    for (size_t i = 0; i < ROWS; i++) {
        const double work = y->year.arrivals[tenant * ROWS + i] * m->tenants[tenant].gpu_MW,
                     each = work / q->segments[0].efficiency;
        const size_t row = i + way[i];
        cost += m->load[i] * m->import_usd[i];
        cost += each * (row < ROWS ? q->draw[row] * m->import_usd[row] : mean_draw * m->mean_import_usd);
    }
    return cost;
}

static double cheapest_work(const rkw_operation *m, const short_year *y, size_t tenant)
{
    double least = HUGE_VAL;
    size_t all = 1;
    for (size_t i = 0; i < ROWS; i++) all *= WAYS;
    for (size_t code = 0; code < all; code++) {
        size_t way[ROWS], rest = code;
        for (size_t i = 0; i < ROWS; i++, rest /= WAYS) way[i] = rest % WAYS;
        least = fmin(least, cost_of(m, y, tenant, way));
    }
    return least;
}

TEST(small_sites_equal_enumeration)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        const size_t tenant = rkw_tenants_find(rkw_site_tenants(t.site), "university_research");
        for (uint64_t seed = 1; seed <= 40; seed++) {
            test_random r = {seed * 32452843};
            short_year y;
            rkw_error err = {0};
            rkw_schedule *s = NULL;
            rkw_schedule_options o = RKW_SCHEDULE_INIT;
            o.carbon_usd_per_kg = 0;
            make_small(&r, &t, &y, tenant);
            if (CHECK_OK(rkw_schedule_create(&s, NULL, t.site, &y.year, &o, &err), err)) {
                const double least = cheapest_work(s->model, &y, tenant);
                if (!CHECK_NEAR(rkw_schedule_figure(s, RKW_PLAN_OBJECTIVE), least, 0, 1e-7))
                    test_note("seed %llu", (unsigned long long)seed);
            }
            rkw_schedule_free(s);
            drop_year(&y);
        }
        test_note("seeds 1 .. 40, %d rows", ROWS);
    }
    tetouan_close(&t);
}

/* A battery beside it whose power is one unit of content an hour and whose window is three: its programme is a network with whole
 * numbers, so the best path goes from whole unit to whole unit. Import has no limit, so work and battery choose alone. */
enum { UNITS = 3, START_UNIT = 1 };
static const double UNIT_MWh = 10;

static void add_battery(test_random *r, rkw_battery *b)
{
    b->energy_MWh = 40;
    b->soc_min = 0.1;
    b->soc_max = 0.1 + UNITS * UNIT_MWh / 40;
    b->soc_start = 0.1 + START_UNIT * UNIT_MWh / 40;
    b->eta_charge = random_between(r, 0.7, 1);
    b->eta_discharge = random_between(r, 0.7, 1);
    b->power_charge_MW = UNIT_MWh / b->eta_charge;
    b->power_discharge_MW = UNIT_MWh * b->eta_discharge;
    b->self_discharge_per_h = 0;
    b->wear_usd_per_MWh = random_between(r, 0, 10);
}

/* Least cost of all paths: every hour one unit down, none or one up; what is left above the start is worth the mean price. */
static double cheapest_path(const rkw_operation *m)
{
    const rkw_battery *b = &m->battery;
    double least = HUGE_VAL;
    for (size_t code = 0, all = 729; code < all; code++) { /* 3^ROWS */
        int unit = START_UNIT, fits = 1;
        double cost = 0;
        size_t rest = code;
        for (size_t i = 0; i < ROWS && fits; i++, rest /= 3) {
            const int up = (int)(rest % 3) - 1;
            unit += up;
            fits = unit >= 0 && unit <= UNITS;
            if (up > 0) cost += b->power_charge_MW * m->import_usd[i];
            if (up < 0) cost -= b->power_discharge_MW * (m->import_usd[i] - b->wear_usd_per_MWh);
        }
        if (fits) least = fmin(least, cost - (unit - START_UNIT) * UNIT_MWh * m->mean_import_usd);
    }
    return least;
}

TEST(small_sites_with_a_battery_equal_enumeration)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        const size_t tenant = rkw_tenants_find(rkw_site_tenants(t.site), "university_research");
        for (uint64_t seed = 1; seed <= 100; seed++) {
            test_random r = {seed * 15485863};
            short_year y;
            rkw_error err = {0};
            rkw_schedule *s = NULL;
            rkw_schedule_options o = RKW_SCHEDULE_INIT;
            o.carbon_usd_per_kg = 0;
            make_small(&r, &t, &y, tenant);
            add_battery(&r, &t.site->battery);
            if (CHECK_OK(rkw_schedule_create(&s, NULL, t.site, &y.year, &o, &err), err)) {
                const double least = cheapest_work(s->model, &y, tenant) + cheapest_path(s->model);
                if (!CHECK_NEAR(rkw_schedule_figure(s, RKW_PLAN_OBJECTIVE), least, 0, 1e-7))
                    test_note("seed %llu", (unsigned long long)seed);
            }
            rkw_schedule_free(s);
            drop_year(&y);
        }
        test_note("seeds 1 .. 100, %d rows", ROWS);
    }
    tetouan_close(&t);
}

/* Deadlines of all work that can wait move from 3 h to two days: each hour more saves, and saves less than the hours before. */
TEST(more_flexible_work_costs_less_with_falling_returns)
{
    static const double deadlines_h[] = {3, 6, 12, 24, 48};
    enum { STEPS = sizeof deadlines_h / sizeof deadlines_h[0] };
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        double cost[STEPS] = {0}, saved = HUGE_VAL;
        cut_year(&y, t.year, 480);
        for (size_t i = 0; i < 480; i++) y.year.series[RKW_YEAR_IMPORT_USD_PER_MWH][i] = 5;
        for (int step = 0; step < STEPS; step++) {
            rkw_error err = {0};
            rkw_schedule *s = NULL;
            rkw_schedule_options o = RKW_SCHEDULE_INIT;
            o.carbon_usd_per_kg = 0;
            o.cfe_target = 0.83;
            for (size_t k = 0; k < t.site->tenants->count; k++) {
                double *v = t.site->tenants->tenants[k].value;
                if (v[RKW_TENANT_DEADLINE_H] > 0) v[RKW_TENANT_DEADLINE_H] = deadlines_h[step];
                if (v[RKW_TENANT_DEADLINE_H] > 0) v[RKW_TENANT_MIN_SHARE] = 0;
            }
            if (!CHECK_OK(rkw_schedule_create(&s, NULL, t.site, &y.year, &o, &err), err)) break;
            cost[step] = rkw_schedule_figure(s, RKW_PLAN_OBJECTIVE);
            rkw_schedule_free(s);
            if (!step) continue;
            const double per_h = (cost[step - 1] - cost[step]) / (deadlines_h[step] - deadlines_h[step - 1]);
            test_note("%2.0f h: %.0f USD, %.0f USD per hour more", deadlines_h[step], cost[step], per_h);
            CHECK(per_h > 0 && per_h < saved);
            saved = per_h;
        }
        drop_year(&y);
    }
    tetouan_close(&t);
}

/* The same with a chilled-water store whose powers are one unit of cold an hour and whose room is three. Cold that is stored in hour i
 * takes draw_i, cold that is given saves saved_i MW of the bus per MW: the least cost of all paths. */
static double cheapest_cold(const rkw_operation *m, double unit_MWh)
{
    const rkw_operation_cold *c = &m->cold;
    double least = HUGE_VAL;
    for (size_t code = 0; code < 729; code++) { /* 3^ROWS */
        int unit = START_UNIT, fits = 1;
        double cost = 0;
        size_t rest = code;
        for (size_t i = 0; i < ROWS && fits; i++, rest /= 3) {
            const int up = (int)(rest % 3) - 1;
            unit += up;
            fits = unit >= 0 && unit <= UNITS;
            if (up > 0) cost += unit_MWh * c->draw[i] * m->import_usd[i];
            if (up < 0) cost -= unit_MWh * c->saved[i] * m->import_usd[i];
        }
        if (fits) least = fmin(least, cost - (unit - START_UNIT) * unit_MWh * c->mean_saved * m->mean_import_usd);
    }
    return least;
}

static void add_cold(test_random *r, rkw_thermal_store *c)
{
    const double unit_MWh = random_between(r, 0.5, 3);
    c->energy_MWh = 4 * unit_MWh;
    c->fill_min = 0.25;
    c->fill_max = 1;
    c->fill_start = 0.25 * (1 + START_UNIT);
    c->power_charge_MW = c->power_discharge_MW = unit_MWh;
    c->loss_per_h = 0;
    c->pump_share = random_between(r, 0, 0.02);
}

/* What a MW of cold takes and saves, from the facility itself; the store in the programme counts both within a share of it. */
static void check_draw(const rkw_operation *m)
{
    const rkw_operation_cold *c = &m->cold;
    double worst = 0;
    for (size_t i = 0; i < ROWS; i++) {
        double it_MW[RKW_POOLS_MAX];
        rkw_facility_row without, with;
        for (size_t p = 0; p < m->n_racks; p++) {
            double firm = 0;
            for (size_t t = 0; t < m->n_tenants; t++)
                if (m->tenants[t].class_index == RKW_NONE && m->tenants[t].pool == p)
                    firm += m->tenants[t].arrivals[i] / (m->dt_h * m->racks[p].gpus);
            it_MW[p] = rkw_operation_it_MW(&m->racks[p], firm, 0);
        }
        const double MW = c->store.power_charge_MW, pumps_MW = MW * c->store.pump_share;
        rkw_facility_power_with_store(m->facility, i, it_MW, 0, 0, &without);
        rkw_facility_power_with_store(m->facility, i, it_MW, MW, pumps_MW, &with);
        worst = fmax(worst, fabs((with.facility_MW - without.facility_MW) / (MW * c->draw[i]) - 1));
        rkw_facility_power_with_store(m->facility, i, it_MW, -MW, pumps_MW, &with);
        worst = fmax(worst, fabs((without.facility_MW - with.facility_MW) / (MW * c->saved[i]) - 1));
    }
    if (!CHECK(worst <= 0.01)) test_note("%g", worst);
}

TEST(small_sites_with_a_cold_store_equal_enumeration)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        const size_t tenant = rkw_tenants_find(rkw_site_tenants(t.site), "university_research");
        for (uint64_t seed = 1; seed <= 100; seed++) {
            test_random r = {seed * 86028121};
            short_year y;
            rkw_error err = {0};
            rkw_schedule *s = NULL;
            rkw_schedule_options o = RKW_SCHEDULE_INIT;
            o.carbon_usd_per_kg = 0;
            make_small(&r, &t, &y, tenant);
            add_cold(&r, &t.site->thermal_store);
            need_chillers(&y);
            if (CHECK_OK(rkw_schedule_create(&s, NULL, t.site, &y.year, &o, &err), err)) {
                const double unit_MWh = t.site->thermal_store.power_charge_MW;
                int whole = s->model->cold.present;
                for (size_t i = 0; i < ROWS && whole; i++)
                    whole = s->model->cold.give_MW[i] == unit_MWh && s->model->cold.take_MW[i] == unit_MWh;
                if (CHECK(whole)) {
                    const double least = cheapest_work(s->model, &y, tenant) + cheapest_cold(s->model, unit_MWh);
                    if (!CHECK_NEAR(rkw_schedule_figure(s, RKW_PLAN_OBJECTIVE), least, 0, 1e-7))
                        test_note("seed %llu", (unsigned long long)seed);
                    check_draw(s->model);
                }
            }
            rkw_schedule_free(s);
            drop_year(&y);
        }
        test_note("seeds 1 .. 100, %d rows", ROWS);
    }
    tetouan_close(&t);
}
