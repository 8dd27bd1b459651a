/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs side by side against rkw_simulate, design by design: random sites, random designs, by the fastest kernel of this machine and by that of
 * every machine. */
#include "dispatch/green.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../site/random_site.h"
#include "base/memory.h"
#include "dispatch/summary.h"
#include "harness/memory.h"

enum { DESIGNS = 5 };

/* us_model_lab waits for GB300, casablanca_startups for GB200; the requests of world_chat or of Morocco are served at once. */
static void leave_three_tenants(rkw_site *s, int other)
{
    rkw_tenant *t = s->tenants->tenants, swapped = t[other];
    t[other] = t[3];
    t[3] = swapped;
    s->tenants->count = 3;
}

static void put_tenants_back(rkw_site *s, int other)
{
    s->tenants->count = 6;
    leave_three_tenants(s, other);
    s->tenants->count = 6;
}

static void redraw_tenants(test_random *r, rkw_site *s)
{
    for (size_t t = 0; t < s->tenants->count; t++) {
        double *v = s->tenants->tenants[t].value;
        if (v[RKW_TENANT_KIND] == RKW_TENANT_INFERENCE) {
            v[RKW_TENANT_DEADLINE_H] = 0;
            v[RKW_TENANT_MIN_SHARE] = 1;
            continue;
        }
        v[RKW_TENANT_DEADLINE_H] = floor(random_between(r, 1, 97));
        v[RKW_TENANT_MIN_SHARE] = now_and_then(r, 0.3, 0, 1);
        v[RKW_TENANT_MIN_RUN_H] = floor(random_between(r, 0, 5));
        v[RKW_TENANT_RAMP_PER_H] = now_and_then(r, 0.4, 0.05, 2);
        v[RKW_TENANT_CHECKPOINT_INTERVAL_H] = random_0_1(r) < 0.3 ? 0 : 0.5;
        v[RKW_TENANT_CHECKPOINT_WRITE_H] = random_between(r, 0, 0.1);
        v[RKW_TENANT_RESTART_H] = random_between(r, 0, 0.3);
    }
}

static void redraw_stores(test_random *r, rkw_site *s)
{
    rkw_thermal_store *cold = &s->thermal_store;
    cold->energy_MWh = now_and_then(r, 0.3, 0, 400);
    cold->power_charge_MW = random_between(r, 0, 60);
    cold->power_discharge_MW = random_between(r, 0, 60);
    s->grid.import_limit_MW = random_between(r, 340, 600);
}

static rkw_site *draw_design(test_random *r, const rkw_site *site)
{
    rkw_site_capacities sizes = {sizeof sizes, NAN, NAN, NAN, NAN, NAN, NAN};
    rkw_site *design = NULL;
    rkw_error err = {0};
    if (rkw_site_capacity_MW(site, RKW_PLANT_PV) > 0) sizes.pv_MW = now_and_then(r, 0.1, 0, 2000);
    if (rkw_site_capacity_MW(site, RKW_PLANT_WIND) > 0) sizes.wind_MW = now_and_then(r, 0.1, 0, 1000);
    sizes.battery_MWh = now_and_then(r, 0.1, 0, 8000);
    sizes.flexible_share = random_0_1(r);
    CHECK_OK(rkw_site_with_capacities(&design, NULL, site, &sizes, &err), err);
    return design;
}

/* Energies are measured by the load, work by the arrivals, money by both: what is small is compared with what it is part of. */
typedef struct figure {
    const char *name;
    size_t offset;
    int work;
} figure;

#define ENERGY(member) {#member, offsetof(rkw_summary, member), 0},
#define WORK(member) {#member, offsetof(rkw_summary, member), 1},
static const figure figures[] = {
    ENERGY(facility_MWh) ENERGY(pv_MWh) ENERGY(wind_MWh) ENERGY(curtailed_line_MWh) ENERGY(curtailed_surplus_MWh)
        ENERGY(exported_MWh) ENERGY(import_MWh) ENERGY(connection_loss_MWh) ENERGY(wheeling_loss_MWh) ENERGY(charge_MWh)
            ENERGY(discharge_MWh) ENERGY(battery_end_less_start_MWh) ENERGY(battery_aux_MWh) ENERGY(water_m3)
                WORK(gpu_h_delivered) WORK(gpu_h_late) WORK(credits_usd)};
static const figure ratios[] = {ENERGY(cfe) ENERGY(coverage) ENERGY(annual_match) ENERGY(curtailment_rate)
                                    ENERGY(battery_cycles) ENERGY(hours) ENERGY(mean_import_usd_per_MWh)};
/* USD or kg per MWh times load, or MW. */
static const figure priced[] = {ENERGY(export_usd) ENERGY(wheeling_usd) ENERGY(import_usd) ENERGY(carbon_location_kg)
                                    ENERGY(carbon_lifecycle_kg)};
static const figure powers[] = {ENERGY(peak_connection_MW) ENERGY(fixed_grid_usd)};

static double of(const rkw_summary *s, const figure *f)
{
    return *(const double *)(const void *)((const char *)s + f->offset);
}

static int differ(const rkw_summary *want, const rkw_summary *got, const figure *f, size_t n, double scale,
                  uint64_t seed)
{
    for (size_t i = 0; i < n; i++) {
        const double a = of(want, &f[i]), b = of(got, &f[i]);
        if (fabs(a - b) <= 1e-9 * fmax(fabs(a), f[i].work ? want->gpu_h_arrived : scale)) continue;
        test_note("seed %llu: %s is %.12g, one by one %.12g", (unsigned long long)seed, f[i].name, b, a);
        return 1;
    }
    return 0;
}

static double delay_of(const rkw_ledger *l, const rkw_site *site)
{
    double sum = 0, work = 0;
    for (size_t t = 0; t < rkw_tenants_count(rkw_site_tenants(site)); t++) {
        rkw_tenant_summary one;
        if (rkw_summarise_tenant(l, site, t, &one, NULL) != RKW_OK) continue;
        sum += one.delivered * one.mean_delay_h;
        work += one.delivered;
    }
    return work > 0 ? sum / work : 0;
}

static int differs(const rkw_site *design, const rkw_year *year, const rkw_green_result *got, uint64_t seed)
{
    rkw_ledger *l = NULL;
    rkw_summary want = {.size = sizeof want};
    rkw_error err = {0};
    const rkw_policy *green = NULL;
    CHECK_OK(rkw_policy_find(&green, "green", &err), err);
    if (!CHECK_OK(rkw_simulate(&l, NULL, design, year, green, &err), err)) return 1;
    CHECK_OK(rkw_summarise_accounts(l, design, &want, &err), err);
    const rkw_summary *s = &got->summary;
    int wrong = !(got->left_MW == 0) || !(want.unserved_MWh == 0);
    wrong |= differ(&want, s, figures, sizeof figures / sizeof figures[0], want.facility_MWh, seed);
    wrong |= differ(&want, s, ratios, sizeof ratios / sizeof ratios[0], 1, seed);
    wrong |= differ(&want, s, priced, sizeof priced / sizeof priced[0], want.facility_MWh * 10, seed);
    wrong |= differ(&want, s, powers, sizeof powers / sizeof powers[0], 386, seed);
    const double delay_h = delay_of(l, design);
    wrong |= !(fabs(got->delay_h - delay_h) <= 1e-9 * (1 + delay_h));
    rkw_ledger_free(l);
    return wrong;
}

/* Runs what the lanes hold of some designs. @return how many, and *wrong. */
static int run_designs(const rkw_site *site, const rkw_year *year, test_random *r, uint64_t seed, int *wrong)
{
    rkw_green *g = NULL;
    const char *why = NULL;
    rkw_error err = {0};
    rkw_site *designs[DESIGNS];
    rkw_green_result results[DESIGNS];
    int held = 0;
    if (!CHECK_OK(rkw_green_create(&g, &why, NULL, site, year, &err), err) || !CHECK(!g == !!why) || !g) return 0;
    if (seed % 4 == 0) g->kernel = &rkw_green_base;
    double *scratch = rkw_alloc(NULL, rkw_green_scratch(g), sizeof *scratch);
    for (int i = 0; i < DESIGNS; i++) {
        rkw_site *design = draw_design(r, site);
        if (design && rkw_green_holds(g, design))
            designs[held++] = design;
        else
            rkw_site_free(design);
    }
    rkw_green_run(g, designs, (size_t)held, scratch, results);
    for (int i = 0; i < held; i++) {
        *wrong += differs(designs[i], year, &results[i], seed);
        rkw_site_free(designs[i]);
    }
    rkw_release(scratch);
    rkw_green_free(g);
    return held;
}

TEST(designs_side_by_side_equal_simulations_one_by_one)
{
    const char *many = getenv("RACKWATT_GREEN_SITES");
    const uint64_t sites = many ? strtoull(many, NULL, 10) : 120;
    tetouan t;
    int wrong = 0, held = 0;
    if (tetouan_open(&t, 1))
        for (uint64_t seed = 1; seed <= sites && wrong < 5; seed++) {
            const int other = seed % 2 ? 2 : 1;
            test_random r = {seed * 15485863};
            short_year y;
            leave_three_tenants(t.site, other);
            cut_year(&y, t.year, 47 + random_index(&r, 654));
            redraw_site(&r, t.site);
            redraw_tenants(&r, t.site);
            redraw_stores(&r, t.site);
            redraw_year(&r, &y.year);
            y.year.n_tenants = 3;
            held += run_designs(t.site, &y.year, &r, seed, &wrong);
            put_tenants_back(t.site, other);
            drop_year(&y);
        }
    CHECK(wrong == 0);
    CHECK(held > (int)sites); /* of five designs each */
    test_note("seeds 1 .. %d, %d designs", (int)sites, held);
    tetouan_close(&t);
}

/* ------------------------------------------------------------------ memory */

static rkw_status create_once(const rkw_context *ctx, void *user, rkw_error *err)
{
    const tetouan *t = user;
    rkw_green *g = NULL;
    const char *why = NULL;
    rkw_status status = rkw_green_create(&g, &why, ctx, t->site, t->year, err);
    CHECK(!g == !(status == RKW_OK) && !why);
    rkw_green_free(g);
    return status;
}

TEST(designs_side_by_side_survive_lack_of_memory)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        short_year y;
        leave_three_tenants(t.site, 2);
        cut_year(&y, t.year, 60);
        y.year.n_tenants = 3;
        tetouan cut = {t.site, &y.year};
        CHECK(test_memory_exhaust(create_once, &cut) > 10);
        put_tenants_back(t.site, 2);
        drop_year(&y);
    }
    tetouan_close(&t);
}
