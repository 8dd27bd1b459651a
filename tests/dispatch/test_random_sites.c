/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 1,000 random sites: what must hold for every policy, whatever the plants, limits, prices, outages and lengths. A case is the
 * site of Tetouan with its figures redrawn and the rows of a year cut to 47 .. 400. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../site/promises.h"
#include "../site/random_site.h"

enum { N_SITES = 1000 };

TEST(a_thousand_random_sites_keep_their_promises)
{
    tetouan t;
    int wrong = 0;
    if (tetouan_open(&t, 1))
        for (uint64_t seed = 1; seed <= N_SITES && wrong < 5; seed++) {
            test_random r = {seed * 7919};
            short_year y;
            rkw_ledger *l = NULL;
            rkw_error err = {0};
            cut_year(&y, t.year, 47 + random_index(&r, 354));
            redraw_site(&r, t.site);
            redraw_year(&r, &y.year);
            const rkw_policy *policy = rkw_policy_builtin(seed % 5);
            int fault =
                rkw_simulate(&l, NULL, t.site, &y.year, policy, &err) == RKW_OK ? check_ledger(l, t.site, &y.year) : 1;
            if (!CHECK(fault == 0)) {
                test_note("seed %llu, policy %s: fault %d %s", (unsigned long long)seed, policy->name, fault,
                          err.message);
                wrong++;
            }
            rkw_ledger_free(l);
            drop_year(&y);
        }
    test_note("seeds 1 .. %d", N_SITES);
    tetouan_close(&t);
}

/* Under green the served work depends on generation alone, so a larger battery can only cover more; one tenant, no auxiliary load,
 * equal starting fraction, generous connection. soc_min is 0: self-discharge can take a larger battery further below a
 * reserve that has to be refilled before it gives anything, and then more battery is truly less. */
TEST(more_battery_never_lowers_coverage)
{
    tetouan t;
    if (tetouan_open(&t, 1))
        for (uint64_t seed = 1; seed <= 200; seed++) {
            test_random r = {seed * 104729};
            short_year y;
            double covered[2] = {0, 0};
            cut_year(&y, t.year, 47 + random_index(&r, 354));
            redraw_site(&r, t.site);
            memset(y.year.arrivals + y.year.axis.n, 0, (y.year.n_tenants - 1) * y.year.axis.n * sizeof(double));
            t.site->grid.import_limit_MW = 2000;
            t.site->battery.aux_share = t.site->battery.soc_min = 0;
            double energy = t.site->battery.energy_MWh, power = t.site->battery.power_discharge_MW;
            double more = random_between(&r, 1, 3);
            for (int k = 0; k < 2; k++) {
                rkw_ledger *l = NULL;
                rkw_error err = {0};
                t.site->battery.energy_MWh = k ? more * energy : energy;
                t.site->battery.power_discharge_MW = k ? more * power : power;
                if (!CHECK_OK(rkw_simulate(&l, NULL, t.site, &y.year, rkw_policy_builtin(1), &err), err)) continue;
                covered[k] = rkw_ledger_total(l, "facility") - rkw_ledger_total(l, "grid_import");
                rkw_ledger_free(l);
            }
            /* A start that is fuller by the same fraction is part of the larger battery. */
            if (!CHECK(covered[1] >= covered[0] - 1e-6)) test_note("seed %llu", (unsigned long long)seed);
            drop_year(&y);
        }
    tetouan_close(&t);
}
