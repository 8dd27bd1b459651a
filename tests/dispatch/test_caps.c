/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power caps: the same work for never more energy. */
#include <math.h>
#include <string.h>

#include "../site/year.h"
#include "dispatch/sim.h"
#include "site/site.h"

/* Green at full speed. */
static rkw_status decide_without_caps(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    const rkw_policy *green;
    rkw_status status = rkw_policy_find(&green, "green", err);
    if (status == RKW_OK) status = green->decide(state, view, wishes, err);
    wishes->cap = RKW_CAP_NEVER;
    return status;
}

static const double *column(const rkw_ledger *l, const char *name)
{
    return rkw_ledger_data(l, rkw_ledger_find(l, name));
}

TEST(caps_do_the_same_work_for_never_more_energy)
{
    tetouan t;
    rkw_error err = {0};
    rkw_ledger *plain = NULL;
    const rkw_policy *green;
    if (tetouan_open(&t, 1) && CHECK_OK(rkw_policy_find(&green, "green", &err), err)) {
        rkw_policy full_speed = *green;
        full_speed.decide = decide_without_caps;
        t.site->thermal_store.energy_MWh = 0; /* it would be used otherwise under caps, and later rows would differ */
        rkw_ledger *capped = tetouan_simulate(&t, "green");
        CHECK_OK(rkw_simulate(&plain, NULL, t.site, t.year, &full_speed, &err), err);
        size_t n = capped && plain ? rkw_ledger_axis(capped)->n : 0, capped_rows = 0;
        int more = 0, wrong = 0, not_short = 0;
        for (size_t i = 0; i < n; i++) {
            double saving = column(capped, "cap_saving")[i];
            more += column(capped, "facility")[i] > column(plain, "facility")[i];
            wrong += fabs(column(plain, "it")[i] - column(capped, "it")[i] - saving) > 1e-9;
            capped_rows += saving > 0;
            not_short += saving > 0 && column(plain, "grid_import")[i] + column(plain, "battery_discharge")[i] <= 0;
        }
        CHECK(more == 0 && wrong == 0 && not_short == 0);
        CHECK(capped_rows > 1000);
        for (size_t k = 0; n && k < rkw_tenants_count(rkw_site_tenants(t.site)); k++) {
            char name[128];
            snprintf(name, sizeof name, "%s.served", rkw_tenants_text(rkw_site_tenants(t.site), k, 0));
            CHECK(memcmp(column(capped, name), column(plain, name), n * sizeof(double)) == 0);
        }
        if (n) CHECK(rkw_ledger_largest_gap_MW(capped) <= 1e-9 * 386);
        rkw_ledger_free(capped);
        rkw_ledger_free(plain);
    }
    tetouan_close(&t);
}

/* Against a fine search over the number of racks that are on. */
TEST(caps_find_the_number_of_racks_that_needs_least_power)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_sim s = {.racks = rkw_site_racks(t.site)};
        s.n_pools = rkw_racks_count(s.racks);
        for (size_t p = 0; p < s.n_pools; p++) {
            rkw_sim_pool *pool = &s.pools[p];
            pool->installed = rkw_racks_value(s.racks, p, RKW_RACK_INSTALLED);
            pool->rack_gpus = rkw_racks_value(s.racks, p, RKW_RACK_GPUS);
            pool->gpus_available = rkw_racks_available_gpus(s.racks, p);
            double none_MW = rkw_racks_floor_MW(s.racks, p, 0);
            pool->in_service = pool->gpus_available / pool->rack_gpus;
            pool->curve = rkw_racks_cap_curve(s.racks, p);
            pool->parked_MW = none_MW;
            pool->ready_MW = (rkw_racks_floor_MW(s.racks, p, pool->installed) - none_MW) / pool->installed;
            pool->busy_MW = rkw_racks_span_MW(s.racks, p, pool->installed) / pool->installed;
            pool->best_speed = rkw_sim_best_speed(&s, p);
        }
        for (int load = 1; load <= 20; load++) {
            rkw_sim_racks racks = {{0}, {0}};
            double it_MW[RKW_POOLS_MAX], least_MW[RKW_POOLS_MAX];
            for (size_t p = 0; p < s.n_pools; p++) {
                double in_service = s.pools[p].gpus_available / s.pools[p].rack_gpus;
                racks.on[p] = racks.busy[p] = 0.05 * load * in_service;
                double gpus = racks.busy[p] * s.pools[p].rack_gpus;
                it_MW[p] = least_MW[p] = rkw_racks_it_MW(s.racks, p, racks.on[p], gpus, 1);
                for (int i = 0; i <= 2000; i++) {
                    double on = racks.busy[p] + (in_service - racks.busy[p]) * i / 2000;
                    least_MW[p] = fmin(least_MW[p], rkw_racks_it_MW(s.racks, p, on, gpus, 0));
                }
            }
            rkw_sim_cap_racks(&s, &racks, it_MW);
            for (size_t p = 0; p < s.n_pools; p++) CHECK(it_MW[p] <= least_MW[p] * (1 + 1e-12));
        }
    }
    tetouan_close(&t);
}
