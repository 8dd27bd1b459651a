/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Built-in policies decide many rows before the supply follows; the answer is the one of row by row. */
#include <string.h>

#include "../site/year.h"
#include "demand/tenants.h"
#include "site/site.h"

/* A copy of a built-in policy is one of the host's: its rows are supplied one by one. */
static rkw_ledger *simulate_row_by_row(const tetouan *t, const char *name)
{
    rkw_error err = {0};
    rkw_ledger *l = NULL;
    const rkw_policy *builtin;
    if (!CHECK_OK(rkw_policy_find(&builtin, name, &err), err)) return NULL;
    rkw_policy copy = *builtin;
    CHECK_OK(rkw_simulate(&l, NULL, t->site, t->year, &copy, &err), err);
    return l;
}

static void compare(const tetouan *t, const char *policy)
{
    rkw_ledger *ahead = tetouan_simulate(t, policy), *rows = simulate_row_by_row(t, policy);
    for (size_t c = 0; ahead && rows && c < rkw_ledger_columns(ahead); c++) {
        size_t bytes = rkw_ledger_axis(ahead)->n * sizeof(double);
        if (!CHECK(memcmp(rkw_ledger_data(ahead, c), rkw_ledger_data(rows, c), bytes) == 0))
            test_note("%s, %zu tenants: %s", policy, t->site->tenants->count, rkw_ledger_name(ahead, c));
    }
    rkw_ledger_free(ahead);
    rkw_ledger_free(rows);
}

static void compare_all(const tetouan *t)
{
    for (size_t i = 0; rkw_policy_builtin(i); i++) compare(t, rkw_policy_builtin(i)->name);
}

/* One tenant that waits, several for several pools, several for one pool; and a connection under which work is shed. */
TEST(how_far_decisions_run_ahead_changes_nothing)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_tenant *tenants = t.site->tenants->tenants;
        const size_t all = t.site->tenants->count;
        const double pool = tenants[0].value[RKW_TENANT_POOL];
        for (int tight = 0; tight <= 1; tight++) {
            if (tight) t.site->grid.import_limit_MW = 100;
            t.site->tenants->count = 3;
            compare_all(&t);
            t.site->tenants->count = all;
            compare_all(&t);
            t.site->tenants->count = 5;
            tenants[0].value[RKW_TENANT_POOL] = tenants[3].value[RKW_TENANT_POOL];
            compare_all(&t);
            tenants[0].value[RKW_TENANT_POOL] = pool;
        }
        t.site->tenants->count = all;
    }
    tetouan_close(&t);
}
