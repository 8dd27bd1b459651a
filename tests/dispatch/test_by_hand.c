/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of single rows against plain loops over a few hours: what work has no slack left, and what the export cap lets pass. */
#include <math.h>
#include <string.h>

#include "../site/random_site.h"

enum { ROWS = 24, TENANTS = 2, LAST_WINDOW = 7 };

static const double *of(const rkw_ledger *l, const char *owner, const char *name)
{
    char text[160];
    snprintf(text, sizeof text, "%s.%s", owner, name);
    return rkw_ledger_data(l, rkw_ledger_find(l, text));
}

static rkw_ledger *simulate(const tetouan *t, const short_year *y, const char *policy)
{
    rkw_ledger *l = NULL;
    const rkw_policy *p = NULL;
    rkw_error err = {0};
    CHECK_OK(rkw_policy_find(&p, policy, &err), err);
    CHECK_OK(rkw_simulate(&l, NULL, t->site, &y->year, p, &err), err);
    return l;
}

/* No plants, no battery, nothing to do but what is put in. */
static void make_dark(const tetouan *t, short_year *y, size_t rows)
{
    cut_year(y, t->year, rows);
    for (size_t p = 0; p < t->site->n_plants; p++) t->site->plants[p].plant.capacity_MW = 0;
    t->site->battery.energy_MWh = t->site->battery.aux_share = t->site->thermal_store.energy_MWh = 0;
    t->site->grid.import_limit_MW = 2000;
    memset(y->year.arrivals, 0, y->year.n_tenants * rows * sizeof(double));
    for (size_t i = 0; i < rows; i++) y->year.series[RKW_YEAR_GRID_AVAILABLE][i] = 1;
}

/* Pool 0 belongs to the first two tenants alone, whose work waits and is free to stop and start. */
static void share_pool(const tetouan *t, const double *window_h)
{
    for (size_t k = 0; k < t->site->tenants->count; k++) {
        double *v = t->site->tenants->tenants[k].value;
        v[RKW_TENANT_CONTRACTED_GPUS] = 0;
        v[RKW_TENANT_POOL] = k < TENANTS ? 0 : 1;
        if (k >= TENANTS) continue;
        v[RKW_TENANT_DEADLINE_H] = window_h[k];
        v[RKW_TENANT_INTERRUPTIBLE] = 1;
        v[RKW_TENANT_MIN_SHARE] = v[RKW_TENANT_MIN_RUN_H] = v[RKW_TENANT_RAMP_PER_H] = 0;
        v[RKW_TENANT_CHECKPOINT_INTERVAL_H] = 0;
    }
}

/* By hand, of the work of two queues: what is due within d more rows, less what all racks do in the d rows after this one, for the d
 * that leaves most. Served by earliest deadline. */
static double serve_what_must_be(double left[TENANTS][ROWS], const double *window_h, size_t row, double racks_gpu_h)
{
    double must = 0, rest;
    for (size_t d = 0; d <= LAST_WINDOW; d++) {
        double due = 0;
        for (size_t k = 0; k < TENANTS; k++)
            for (size_t i = 0; i <= row; i++)
                if (i + (size_t)window_h[k] <= row + d) due += left[k][i];
        must = fmax(must, due - (double)d * racks_gpu_h);
    }
    rest = must = fmin(must, racks_gpu_h);
    for (size_t last = 0; last <= row + LAST_WINDOW; last++)
        for (size_t k = 0; k < TENANTS; k++) {
            if (last < (size_t)window_h[k] || last - (size_t)window_h[k] > row) continue;
            double *work = &left[k][last - (size_t)window_h[k]], now = fmin(*work, rest);
            *work -= now;
            rest -= now;
        }
    return must;
}

static void check_slack(const tetouan *t, const double *window_h, double (*arrivals)[ROWS])
{
    short_year y;
    double left[TENANTS][ROWS];
    make_dark(t, &y, ROWS);
    share_pool(t, window_h);
    const double racks = rkw_racks_available_gpus(rkw_site_racks(t->site), 0);
    for (size_t k = 0; k < TENANTS; k++)
        for (size_t i = 0; i < ROWS; i++) y.year.arrivals[k * ROWS + i] = left[k][i] = racks * arrivals[k][i];
    rkw_ledger *l = simulate(t, &y, "green");
    for (size_t i = 0; l && i < ROWS; i++) {
        double served = 0;
        for (size_t k = 0; k < TENANTS; k++) {
            const char *name = rkw_tenants_text(rkw_site_tenants(t->site), k, RKW_TENANT_TEXT_NAME);
            served += of(l, name, "served")[i];
            CHECK(of(l, name, "late")[i] <= 1e-6 * racks);
        }
        CHECK_NEAR(served / racks, serve_what_must_be(left, window_h, i, racks) / racks, 1e-9, 0);
    }
    rkw_ledger_free(l);
    drop_year(&y);
}

/* Without sun and wind, work that can wait is left until racks would no longer suffice, and not a row longer. One burst of 1.9 rows' work
 * due in the third row after it: 0.9 in the row before, 1 in the last. */
TEST(green_leaves_work_to_the_last_row_that_is_in_time)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        const double three[TENANTS] = {3, 3}, mixed[TENANTS] = {3, LAST_WINDOW};
        double burst[TENANTS][ROWS] = {{1.9}}, many[TENANTS][ROWS];
        test_random r = {16};
        check_slack(&t, three, burst);
        for (size_t k = 0; k < TENANTS; k++)
            for (size_t i = 0; i < ROWS; i++) many[k][i] = now_and_then(&r, 0.6, 0.1, 1.2);
        check_slack(&t, mixed, many);
        memset(many[0], 0, sizeof many[0]);
        for (size_t i = 0; i < ROWS; i++) many[1][i] *= 1.5;
        check_slack(&t, mixed, many);
    }
    tetouan_close(&t);
}

/* Sold of a row: what is left where the price is above 0, as long as all sales since the local new year are at most a fifth of what was
 * sent and sold since then, the row included: sold <= (0.2 (sent + sold before) - sold before) / 0.8. */
TEST(the_export_cap_passes_its_share_since_new_year)
{
    enum { HOURS = 200, NEW_YEAR = 100 };
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        test_random r = {17};
        const size_t p = 1;
        double sent = 0, sold = 0, capped = 0, free_rows = 0;
        make_dark(&t, &y, HOURS);
        rkw_civil new_year = {2026, 1, 1, 0, 0, 0};
        y.year.axis.start_unix_s = rkw_unix_from_civil(&new_year) - 3600 - NEW_YEAR * 3600; /* the clock is at UTC+1 */
        t.site->grid.export_share_max = 0.2;
        rkw_plant *plant = &t.site->plants[p].plant;
        plant->capacity_MW = plant->line_limit_MW = 900;
        for (size_t i = 0; i < HOURS; i++) {
            y.plants[p].profile[i] = random_0_1(&r) < 0.5 ? random_0_1(&r) : 0.2 * random_0_1(&r);
            y.year.series[RKW_YEAR_EXPORT_USD_PER_MWH][i] = random_between(&r, -20, 40);
        }
        rkw_ledger *l = simulate(&t, &y, "asap");
        for (size_t i = 0; l && i < HOURS; i++) {
            const double exported = of(l, plant->name, "exported")[i],
                         rest = exported + of(l, plant->name, "curtailed_surplus")[i];
            if (i == NEW_YEAR) sent = sold = 0;
            sent += of(l, plant->name, "generation")[i] - of(l, plant->name, "curtailed_line")[i] - rest;
            const double most = fmax((0.2 * (sent + sold) - sold) / 0.8, 0);
            const double offered = y.year.series[RKW_YEAR_EXPORT_USD_PER_MWH][i] > 0 ? rest : 0;
            CHECK_NEAR(exported, fmin(offered, most), 1e-9, 1e-9);
            sold += exported;
            capped += offered > most;
            free_rows += offered > 1 && offered < most;
        }
        CHECK(capped > 5 && free_rows > 5);
        rkw_ledger_free(l);
        drop_year(&y);
    }
    tetouan_close(&t);
}

/* Charges as much as it can get under its limit of the connection, and asks plants that are alike to share. */
static rkw_status hoard(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    (void)view, (void)err;
    CHECK(wishes->connection_MW == INFINITY);
    wishes->battery_MW = -1e6;
    wishes->connection_MW = *(const double *)state;
    wishes->even = 1;
    return RKW_OK;
}

static rkw_status take_limit(void **state, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis,
                             void *user, rkw_error *err)
{
    (void)ctx, (void)site, (void)axis, (void)err;
    *state = user;
    return RKW_OK;
}

/* A connection that loses 3 %, and two plants with 2 % and 3 % of wheeling loss that share what is needed. A battery that takes whatever it
 * gets is given what the connection can carry beside the load, and no load goes without. It keeps to a lower limit that its policy wishes
 * for, and gives what the load needs beyond that. Without a battery, import is what the plants lack. */
static void check_hoard(const tetouan *t, double battery_MWh, double limit_MW, double wished_MW, double best)
{
    enum { HOURS = 72 };
    const rkw_policy policy = {sizeof policy, "hoard", take_limit, hoard, NULL, &wished_MW, 0, NULL};
    short_year y;
    test_random r = {18};
    rkw_ledger *l = NULL;
    rkw_error err = {0};
    size_t plenty = 0, rows_short = 0;
    make_dark(t, &y, HOURS);
    t->site->grid.import_limit_MW = limit_MW;
    t->site->grid.connection_loss_share = 0.03;
    t->site->ups.energy_MWh = 0;
    t->site->battery.energy_MWh = battery_MWh;
    t->site->battery.power_charge_MW = t->site->battery.power_discharge_MW = 1e4;
    for (size_t p = 1; p <= 2; p++) {
        t->site->plants[p].plant.capacity_MW = t->site->plants[p].plant.line_limit_MW = 200;
        for (size_t i = 0; i < HOURS; i++) y.plants[p].profile[i] = best * random_0_1(&r);
    }
    CHECK_OK(rkw_simulate(&l, NULL, t->site, &y.year, &policy, &err), err);
    for (size_t i = 0; l && i < HOURS; i++) {
        const double *const generation[] = {of(l, t->site->plants[1].plant.name, "generation"),
                                            of(l, t->site->plants[2].plant.name, "generation")};
        const double arriving = 0.98 * generation[0][i] + 0.97 * generation[1][i];
        const double load = rkw_ledger_data(l, rkw_ledger_find(l, "facility"))[i];
        const double charge = battery_MWh > 0 ? 0.97 * fmin(limit_MW, wished_MW) - load : 0,
                     inward = (load + charge) / 0.97;
        CHECK_NEAR(rkw_ledger_data(l, rkw_ledger_find(l, "unserved"))[i], 0, 1e-9, 0);
        CHECK_NEAR(rkw_ledger_data(l, rkw_ledger_find(l, "battery_charge"))[i], fmax(charge, 0), 1e-6, 0);
        CHECK_NEAR(rkw_ledger_data(l, rkw_ledger_find(l, "battery_discharge"))[i], fmax(-charge, 0), 1e-6, 0);
        CHECK_NEAR(rkw_ledger_data(l, rkw_ledger_find(l, "grid_import"))[i], fmax(inward - arriving, 0), 1e-6, 0);
        plenty += arriving > inward;
        rows_short += arriving < inward;
    }
    CHECK(rows_short > 5 && plenty > 5);
    rkw_ledger_free(l);
    drop_year(&y);
}

TEST(a_battery_gets_what_the_connection_carries_beside_the_load)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        check_hoard(&t, 1e6, 220, INFINITY, 1);
        check_hoard(&t, 1e6, 2000, 220, 1);
        check_hoard(&t, 1e6, 220, 10, 0.05);
        check_hoard(&t, 0, 2000, INFINITY, 0.3);
    }
    tetouan_close(&t);
}
