/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who sees what: ordinary policies know the past, `cas` knows the day. */
#include <math.h>
#include <string.h>

#include "../site/year.h"
#include "demand/tenants.h"
#include "dispatch/ledger.h"
#include "site/site.h"
#include "site/year.h"

/* First row in which two ledgers differ in anything that a policy decides. */
static size_t first_difference(const rkw_ledger *a, const rkw_ledger *b)
{
    size_t n = rkw_ledger_axis(a)->n, first = n;
    for (size_t c = 0; c < rkw_ledger_columns(a); c++) {
        const char *name = rkw_ledger_name(a, c);
        if (!strstr(name, ".served") && !strstr(name, "battery_energy") && strcmp(name, "grid_import") != 0) continue;
        for (size_t i = 0; i < first; i++)
            if (rkw_ledger_data(a, c)[i] != rkw_ledger_data(b, c)[i]) first = i;
    }
    return first;
}

/* From a row on there is no wind and no sun, and twice the work. */
static void change_future(rkw_year *year, size_t from)
{
    size_t n = year->axis.n;
    for (size_t p = 0; p < year->n_plants; p++) memset(year->plants[p].profile + from, 0, (n - from) * sizeof(double));
    for (size_t t = 0; t < year->n_tenants; t++)
        for (size_t i = from; i < n; i++) year->arrivals[t * n + i] *= 2;
}

TEST(no_policy_but_cas_sees_what_is_to_come)
{
    enum { FROM = 12 * 24 + 13 }; /* after noon: the day before it is half over */
    for (size_t i = 0; rkw_policy_builtin(i); i++) {
        const rkw_policy *policy = rkw_policy_builtin(i);
        tetouan t;
        if (tetouan_open(&t, 1)) {
            rkw_ledger *known = tetouan_simulate(&t, policy->name), *other;
            change_future(t.year, FROM);
            other = tetouan_simulate(&t, policy->name);
            if (known && other) {
                size_t first = first_difference(known, other);
                if (rkw_policy_foresight_h(policy) > 0)
                    CHECK(first >= FROM / 24 * 24 && first < FROM);
                else if (!CHECK(first == FROM))
                    test_note("%s differs from row %zu", policy->name, first);
                CHECK_NEAR(rkw_ledger_foresight_h(known), rkw_policy_foresight_h(policy), 0, 0);
            }
            rkw_ledger_free(known);
            rkw_ledger_free(other);
        }
        tetouan_close(&t);
    }
}

static const double *owned(const rkw_ledger *l, const rkw_site *s, size_t tenant, const char *name)
{
    char text[160];
    snprintf(text, sizeof text, "%s.%s", s->tenants->tenants[tenant].text[RKW_TENANT_TEXT_NAME], name);
    return rkw_ledger_data(l, rkw_ledger_find(l, text));
}

/* 1 when a tenant's pool has no racks left in a row. */
static int pool_is_full(const rkw_ledger *l, const rkw_site *s, size_t tenant, size_t row)
{
    size_t pool = (size_t)s->tenants->tenants[tenant].value[RKW_TENANT_POOL];
    double served = 0;
    for (size_t t = 0; t < s->tenants->count; t++)
        if ((size_t)s->tenants->tenants[t].value[RKW_TENANT_POOL] == pool) served += owned(l, s, t, "served")[row];
    return served > rkw_racks_available_gpus(rkw_site_racks(s), pool) - 1e-3;
}

/* A day ends with nothing waiting, unless ramps have left its last row more than the racks can do. */
TEST(cas_moves_work_to_later_hours_of_its_day)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_ledger *cas = tetouan_simulate(&t, "cas"), *asap = tetouan_simulate(&t, "asap");
        size_t early = 0, carried = 0, moved = 0;
        for (size_t k = 0; cas && k < t.site->tenants->count; k++) {
            const double *arrived = owned(cas, t.site, k, "arrived"), *served = owned(cas, t.site, k, "served");
            double in = 0, out = 0;
            for (size_t i = 0; i < rkw_ledger_axis(cas)->n; i++) {
                in += arrived[i];
                out += served[i];
                early += out > in * (1 + 1e-12) + 1e-6;
                moved += in - out > 1;
                carried += i % 24 == 23 && in - out > 1e-3 && !pool_is_full(cas, t.site, k, i);
            }
        }
        CHECK(early == 0 && carried == 0 && moved > 1000);
        if (cas && asap) {
            CHECK(rkw_ledger_largest_gap_MW(cas) <= 1e-9 * 386);
            CHECK(rkw_ledger_total(cas, "grid_import") < 0.9 * rkw_ledger_total(asap, "grid_import"));
        }
        rkw_ledger_free(cas);
        rkw_ledger_free(asap);
    }
    tetouan_close(&t);
}
