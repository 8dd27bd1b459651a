/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties of the hourly simulation at Tetouan: what must hold for every policy. */
#include <stddef.h>
#include <math.h>
#include <string.h>

#include "../site/year.h"

static const char *const policies[] = {"asap", "green", "threshold-price", "threshold-carbon"};
enum { N_POLICIES = sizeof policies / sizeof policies[0] };

static const double *column(const rkw_ledger *l, const char *format, const char *owner)
{
    char name[128];
    snprintf(name, sizeof name, format, owner);
    size_t c = rkw_ledger_find(l, name);
    CHECK(c != RKW_NONE);
    return rkw_ledger_data(l, c);
}

TEST(every_row_closes)
{
    tetouan t;
    if (tetouan_open(&t, 1))
        for (size_t i = 0; i < N_POLICIES; i++) {
            rkw_ledger *l = tetouan_simulate(&t, policies[i]);
            if (!l) continue;
            CHECK(rkw_ledger_largest_gap_MW(l) <= 1e-9 * rkw_site_value(t.site, RKW_SITE_CAPACITY_MW));
            rkw_ledger_free(l);
        }
    tetouan_close(&t);
}

static void check_limits(const tetouan *t, const rkw_ledger *l)
{
    const rkw_battery *b = rkw_site_battery(t->site);
    const rkw_grid *g = rkw_site_grid(t->site);
    const double *charge = column(l, "%s", "battery_charge"), *discharge = column(l, "%s", "battery_discharge");
    const double *energy = column(l, "%s", "battery_energy"), *connection = column(l, "%s", "connection");
    int both = 0, soc = 0, line = 0, negative = 0;
    for (size_t i = 0; i < rkw_ledger_axis(l)->n; i++) {
        both += charge[i] > 0 && discharge[i] > 0;
        soc += !(energy[i] <= b->soc_max * b->energy_MWh * (1 + 1e-12) && energy[i] >= 0);
        line += !(connection[i] <= g->import_limit_MW + 1e-6);
        for (size_t c = 0; c < rkw_ledger_columns(l); c++)
            negative += rkw_ledger_side(l, c) != 0 && !(rkw_ledger_data(l, c)[i] >= -1e-9);
    }
    CHECK(both == 0);
    CHECK(soc == 0);
    CHECK(line == 0);
    CHECK(negative == 0);
}

/* What arrived is served, dropped or still waiting; nothing is served before it arrives or twice. */
static void check_work(const tetouan *t, const rkw_ledger *l)
{
    const rkw_tenants *tenants = rkw_site_tenants(t->site);
    for (size_t k = 0; k < rkw_tenants_count(tenants); k++) {
        const char *name = rkw_tenants_text(tenants, k, RKW_TENANT_TEXT_NAME);
        const double *arrived = column(l, "%s.arrived", name), *served = column(l, "%s.served", name);
        const double *dropped = column(l, "%s.dropped", name), *backlog = column(l, "%s.backlog", name);
        double in = 0, out = 0, worst = 0;
        for (size_t i = 0; i < rkw_ledger_axis(l)->n; i++) {
            in += arrived[i];
            out += served[i] + dropped[i];
            worst = fmax(worst, fabs(in - out - backlog[i]));
        }
        CHECK(worst <= 1e-9 * in);
    }
}

TEST(limits_and_work_are_kept)
{
    tetouan t;
    if (tetouan_open(&t, 1))
        for (size_t i = 0; i < N_POLICIES; i++) {
            rkw_ledger *l = tetouan_simulate(&t, policies[i]);
            if (!l) continue;
            check_limits(&t, l);
            check_work(&t, l);
            rkw_ledger_free(l);
        }
    tetouan_close(&t);
}

/* Work in flight at the end of a row is never late under green while racks and grid suffice. */
TEST(green_keeps_deadlines_and_uses_more_of_its_own_generation)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_ledger *asap = tetouan_simulate(&t, "asap"), *green = tetouan_simulate(&t, "green");
        rkw_summary a = {.size = sizeof a}, g = {.size = sizeof g};
        rkw_error err;
        if (asap && green) {
            CHECK_OK(rkw_summarise(asap, t.site, &a, &err), err);
            CHECK_OK(rkw_summarise(green, t.site, &g, &err), err);
            CHECK(g.cfe > a.cfe);
            CHECK(g.gpu_h_late <= a.gpu_h_late + 1e-6 * g.gpu_h_arrived);
            CHECK_NEAR(g.gpu_h_arrived, a.gpu_h_arrived, 0, 1e-12);
        }
        rkw_ledger_free(asap);
        rkw_ledger_free(green);
    }
    tetouan_close(&t);
}

TEST(threads_do_not_change_a_bit)
{
    tetouan one, two;
    if (tetouan_open(&one, 1) && tetouan_open(&two, 2)) {
        rkw_ledger *a = tetouan_simulate(&one, "green"), *b = tetouan_simulate(&two, "green");
        int same = a && b && rkw_ledger_columns(a) == rkw_ledger_columns(b);
        for (size_t c = 0; same && c < rkw_ledger_columns(a); c++)
            same = memcmp(rkw_ledger_data(a, c), rkw_ledger_data(b, c), rkw_ledger_axis(a)->n * sizeof(double)) == 0;
        CHECK(same);
        rkw_ledger_free(a);
        rkw_ledger_free(b);
        tetouan_close(&two);
    }
    tetouan_close(&one);
}

/* Re-derives the yearly figures from the columns, in the words of their definitions. */
TEST(summary_equals_its_definitions)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_ledger *l = tetouan_simulate(&t, "green");
        rkw_summary s = {.size = sizeof s};
        rkw_error err;
        if (l && CHECK_OK(rkw_summarise(l, t.site, &s, &err), err)) {
            const double *import = column(l, "%s", "grid_import"), *f = column(l, "%s", "carbon_free_share");
            const double *facility = column(l, "%s", "facility"), *aux = column(l, "%s", "battery_auxiliary");
            const double *unserved = column(l, "%s", "unserved"), *price = column(l, "%s", "import_price");
            const double *backup = column(l, "%s", "backup");
            double dirty = 0, load = 0, bill = 0, peak = 0;
            for (size_t i = 0; i < rkw_ledger_axis(l)->n; i++) {
                dirty += (1 - f[i]) * import[i] + unserved[i] + backup[i];
                load += facility[i] + aux[i];
                bill += import[i] * price[i];
                peak = fmax(peak, facility[i]);
            }
            CHECK_NEAR(s.cfe, 1 - dirty / load, 0, 1e-12);
            CHECK_NEAR(s.import_usd, bill, 0, 1e-12);
            CHECK_NEAR(s.peak_facility_MW, peak, 0, 0);
            CHECK(peak <= 386);
            double sources = s.pv_MWh + s.wind_MWh + s.import_MWh + s.discharge_MWh + s.unserved_MWh +
                             s.ups_discharge_MWh + s.backup_MWh;
            double sinks = s.facility_MWh + s.charge_MWh + s.ups_charge_MWh + s.battery_aux_MWh + s.curtailed_line_MWh +
                           s.curtailed_surplus_MWh + s.exported_MWh + s.wheeling_loss_MWh + s.connection_loss_MWh;
            CHECK_NEAR(sources, sinks, 0, 1e-12);
            CHECK_NEAR(rkw_ledger_total(l, "grid_import"), s.import_MWh, 0, 1e-12);
        }
        rkw_ledger_free(l);
    }
    tetouan_close(&t);
}

/* A host's policy that serves nothing: all must-run work is dropped or late, and nothing is delivered. */
static rkw_status serve_nothing(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    (void)state, (void)view, (void)wishes, (void)err;
    return RKW_OK;
}

static rkw_status refuse(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    (void)state, (void)wishes, (void)err;
    return rkw_view_row(view) < 10 ? RKW_OK : RKW_E_UNKNOWN;
}

TEST(a_host_can_link_its_own_policy)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_policy idle = {sizeof idle, "idle", NULL, serve_nothing, NULL, NULL, 0, NULL};
        rkw_policy bad = {sizeof bad, "bad", NULL, refuse, NULL, NULL, 0, NULL};
        rkw_ledger *l = NULL;
        rkw_error err = {0};
        rkw_summary s = {.size = sizeof s};
        CHECK_OK(rkw_simulate(&l, NULL, t.site, t.year, &idle, &err), err);
        if (l && CHECK_OK(rkw_summarise(l, t.site, &s, &err), err)) {
            CHECK_NEAR(s.gpu_h_delivered, 0, 0, 0);
            CHECK(s.gpu_h_late > 0.9 * s.gpu_h_arrived);
            CHECK(rkw_ledger_largest_gap_MW(l) <= 1e-9 * 386);
        }
        rkw_ledger_free(l);
        CHECK_STATUS(rkw_simulate(&l, NULL, t.site, t.year, &bad, &err), RKW_E_UNKNOWN, err);
        CHECK(l == NULL);
    }
    tetouan_close(&t);
}

/* What each way of making a state was called with. */
typedef struct made {
    const rkw_year *year;
    int by_year, by_axis;
} made;

static rkw_status make_by_axis(void **state, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis,
                               void *user, rkw_error *err)
{
    (void)state, (void)ctx, (void)site, (void)axis, (void)err;
    ((made *)user)->by_axis++;
    return RKW_OK;
}

static rkw_status make_by_year(void **state, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                               void *user, rkw_error *err)
{
    (void)state, (void)ctx, (void)site, (void)err;
    ((made *)user)->year = year;
    ((made *)user)->by_year++;
    return RKW_OK;
}

/* A policy that plans gets the year of each simulation; one of an older header, which ends before that member, does not. */
TEST(a_policy_that_plans_is_made_for_each_year)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        made m = {NULL, 0, 0};
        rkw_policy planner = {sizeof planner, "planner", make_by_axis, serve_nothing, NULL, &m, 5, make_by_year};
        rkw_ledger *l = NULL;
        rkw_error err = {0};
        for (int older = 0; older < 2; older++) {
            if (older) planner.size = offsetof(rkw_policy, create_for_year);
            CHECK_OK(rkw_simulate(&l, NULL, t.site, t.year, &planner, &err), err);
            CHECK(m.by_year == 1 && m.by_axis == older && m.year == t.year);
            CHECK_NEAR(rkw_policy_foresight_h(&planner), 5, 0, 0);
            rkw_ledger_free(l);
        }
    }
    tetouan_close(&t);
}

static int32_t stop_at_once(void *user, double done_0_1, const char *stage)
{
    (void)user, (void)done_0_1, (void)stage;
    return 1;
}

TEST(progress_can_stop_a_simulation)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_context ctx = RKW_CONTEXT_INIT;
        ctx.progress = stop_at_once;
        rkw_ledger *l = NULL;
        rkw_error err = {0};
        CHECK_STATUS(rkw_simulate(&l, &ctx, t.site, t.year, rkw_policy_builtin(0), &err), RKW_E_CANCELLED, err);
        CHECK(l == NULL);
    }
    tetouan_close(&t);
}

/* Under green a row may stop only work that has run for the tenant's least time, unless there is no more work. At Tetouan
 * nothing is shed. */
TEST(started_blocks_run_their_least_time)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_ledger *l = tetouan_simulate(&t, "green");
        const rkw_tenants *tenants = rkw_site_tenants(t.site);
        for (size_t k = 0; l && k < rkw_tenants_count(tenants); k++) {
            const char *name = rkw_tenants_text(tenants, k, RKW_TENANT_TEXT_NAME);
            const double *served = column(l, "%s.served", name), *backlog = column(l, "%s.backlog", name);
            double least_h = rkw_tenants_value(tenants, k, RKW_TENANT_MIN_RUN_H);
            int stopped_early = 0, stops = 0;
            for (size_t i = (size_t)least_h; i < rkw_ledger_axis(l)->n && least_h >= 1; i++) {
                double longest = served[i - 1];
                for (size_t back = 2; back <= (size_t)least_h; back++) longest = fmin(longest, served[i - back]);
                stops += served[i] < served[i - 1] * 0.99;
                stopped_early += backlog[i] > 1 && served[i] < (served[i - 1] - longest) * (1 - 1e-9) - 1e-6;
            }
            CHECK(stopped_early == 0);
            if (least_h >= 2) CHECK(stops > 100); /* the property is not met by never stopping */
        }
        rkw_ledger_free(l);
    }
    tetouan_close(&t);
}
